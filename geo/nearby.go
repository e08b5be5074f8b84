package geo

import (
	"slices"
	"strings"
)

// byNearby reads "the gap, brisbane" and "the gap brisbane": a name and what it is near.
func (g *Gazetteer) byNearby(q query) (Match, bool) {
	if len(q.parts) > 1 {
		if list := g.spelt(q.parts[0]); len(list) > 0 {
			near := strings.Join(q.parts[1:], " ")
			if close := g.keepNear(list, near); len(close) > 0 {
				return g.settle(close, q, ""), true
			}
			return g.settle(list, q, ""), true
		}
		return Match{}, false
	}
	words := strings.Split(q.name, " ")
	for cut := len(words) - 1; cut > 0; cut-- {
		list := g.spelt(strings.Join(words[:cut], " "))
		if len(list) == 0 {
			continue
		}
		if close := g.keepNear(list, strings.Join(words[cut:], " ")); len(close) > 0 {
			return g.settle(close, q, ""), true
		}
	}
	return Match{}, false
}

// keepNear keeps the suburbs that are in or near what the folded words name: a council, a PHN, or another place.
func (g *Gazetteer) keepNear(list []*Suburb, near string) []*Suburb {
	var kept []*Suburb
	if code := g.areaCode(near); code != "" {
		for _, s := range list {
			if slices.Contains(s.Areas(), code) {
				kept = append(kept, s)
			}
		}
		if len(kept) > 0 {
			return kept
		}
	}
	anchors := g.spelt(near)
	if len(anchors) == 0 {
		if found := g.nearNames(near, typosAllowed(len(near)), nil); len(found) > 0 {
			anchors = found[0].entry.suburbs
		}
	}
	const cityMetres, townMetres = 65_000, 40_000
	for _, s := range list {
		for _, a := range anchors {
			limit := float64(townMetres)
			if wellKnown(a.folded) == a.State && a.Remoteness == MajorCity {
				limit = cityMetres
			}
			if Distance(s.Point, a.Point) <= limit {
				kept = append(kept, s)
				break
			}
		}
	}
	return kept
}

// byAddress finds the place at the end of a street address: "12 Smith St, Carlton VIC 3053".
func (g *Gazetteer) byAddress(q query) (Match, bool) {
	for i := len(q.parts) - 1; i > 0; i-- {
		if list := g.spelt(q.parts[i]); len(list) > 0 {
			return g.settle(list, q, ""), true
		}
	}
	words := strings.Split(q.name, " ")
	if len(words) < 3 || words[0][0] < '0' || words[0][0] > '9' {
		return Match{}, false
	}
	for start := 2; start < len(words); start++ {
		if list := g.named(strings.Join(words[start:], " ")); len(list) > 0 {
			return g.settle(list, q, ""), true
		}
	}
	return Match{}, false
}
