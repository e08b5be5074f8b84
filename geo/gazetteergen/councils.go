package main

import (
	_ "embed"
	"fmt"
	"math"
	"strings"

	"github.com/kithdirectory/kith/geo"
)

//go:embed councils.txt
var councilsTXT string

// readCouncils finds the localities of councils.txt among the rows, by state.
func readCouncils(rows, all []*row, count *counts) (map[string][]*council, error) {
	codes := map[string]string{} // the state's digit and name to the data's code
	byName := map[string][]*row{}
	for _, r := range all {
		if r.CouncilCode != "" {
			codes[r.CouncilCode[:1]+r.Council] = r.CouncilCode
		}
	}
	for _, r := range rows {
		byName[r.State+r.folded] = append(byName[r.State+r.folded], r)
	}
	councils := map[string][]*council{}
	state := ""
	for i, line := range strings.Split(councilsTXT, "\n") {
		name, list, found := strings.Cut(strings.TrimSpace(line), ":")
		switch {
		case name == "" || name[0] == '#':
			continue
		case !found:
			state = name
			continue
		}
		c := &council{name: strings.TrimSuffix(name, "+"), state: state}
		if c.name != name { // not in the data: a code of our own
			c.code = strings.ToLower(state) + "-" + geo.Slug(c.name, "", "")
			c.code = strings.Trim(c.code, "-")
		} else if c.code = codes[string(homeDigit(state))+name]; c.code == "" {
			return nil, fmt.Errorf("councils.txt: line %d: the data has no council %q in %s", i+1, name, state)
		}
		base, _, _ := strings.Cut(c.name, " (")
		c.addKnown(byName, state, base)
		for place := range strings.SplitSeq(list, ",") {
			if !c.addKnown(byName, state, strings.TrimSpace(place)) {
				count.unknownAnchors++
			}
		}
		councils[state] = append(councils[state], c)
	}
	return councils, nil
}

// addKnown adds the rows of a locality, which may be followed by its postcode. Where the name is several places, the one
// nearest to what the council already has is meant.
func (c *council) addKnown(byName map[string][]*row, state, place string) bool {
	postcode := ""
	if i := strings.LastIndexByte(place, ' '); i > 0 && len(place)-i == 5 && place[i+1] >= '0' && place[i+1] <= '9' {
		place, postcode = place[:i], place[i+1:]
	}
	var best *row
	nearest := math.Inf(1)
	for _, r := range byName[state+geo.FoldName(place)] {
		if postcode != "" && r.Postcode != postcode {
			continue
		}
		d := math.MaxFloat64 // nothing to compare with: the first
		for _, k := range c.known {
			d = math.Min(d, geo.Distance(r.point, k.point))
		}
		if d < nearest {
			best, nearest = r, d
		}
	}
	if best == nil {
		return false
	}
	c.known = append(c.known, best)
	return true
}
