package geo

import (
	"slices"
	"strings"
)

// byMisspelling answers with the one name that is nearest to what was typed, or suggests the near ones.
func (g *Gazetteer) byMisspelling(q query) (Match, bool) {
	name := q.name
	keep := q.keep()
	found := g.nearNames(name, typosAllowed(len(name)), keep)
	if len(found) == 0 && len(q.parts) > 1 {
		name = q.parts[0]
		found = g.nearNames(name, typosAllowed(len(name)), keep)
	}
	if len(found) == 0 {
		for _, other := range otherSpellings(name) {
			if found = g.nearNames(other, min(1, typosAllowed(len(other)-4)), keep); len(found) > 0 {
				break
			}
		}
	}
	if len(found) == 0 {
		return Match{}, false
	}
	best := found[:1]
	for len(best) < len(found) && found[len(best)].slips == found[0].slips {
		best = found[:len(best)+1]
	}
	// The typed text may also be the beginning of longer names: "wollon" is not only near Bollon.
	longer := newTop(mostCandidates, "")
	if len(name) >= 4 {
		longer.addAll(g.startingWith(name), keep)
	}
	entry := clearest(best)
	if entry != nil && surely(entry, name, q) && (len(longer.list()) == 0 || strings.HasPrefix(entry.name, name)) {
		return g.settle(entry.suburbs, q, q.typed), true
	}
	list := longer.list()
	for _, m := range found {
		for _, s := range m.entry.suburbs {
			if len(list) < mostCandidates && (keep == nil || keep(s)) && !slices.Contains(list, s) {
				list = append(list, s)
			}
		}
	}
	return Match{Suggestions: list, Reason: "We do not know “" + q.typed + "”. Did you mean one of these?"}, true
}

// surely reports whether a misspelt name may be answered with the one near it, not only suggested. A short name near a little-known
// place, "tokyo" and Toko, is as likely something else.
func surely(entry *nameEntry, name string, q query) bool {
	const long = 7 // letters
	return wellKnown(entry.name) != "" || q.postcode != "" || q.state != "" ||
		len(name) >= long && name[0] == entry.name[0] || strings.ReplaceAll(name, " ", "") == strings.ReplaceAll(entry.name, " ", "")
}

// clearest returns the one name meant, if it is clear: the only one, or the only well-known one.
func clearest(best []misspelt) *nameEntry {
	if len(best) == 1 {
		return best[0].entry
	}
	var known *nameEntry
	for _, m := range best {
		if wellKnown(m.entry.name) != "" {
			if known != nil {
				return nil
			}
			known = m.entry
		}
	}
	return known
}
