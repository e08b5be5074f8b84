package geo

import (
	"math/bits"
	"slices"
	"strings"
)

// typosAllowed is how many slips are forgiven in a name of this many letters.
func typosAllowed(length int) int {
	switch {
	case length < 4:
		return 0
	case length < 8:
		return 1
	default:
		return 2
	}
}

// letterSet marks which letters and digits occur in a folded name.
func letterSet(name string) uint64 {
	var set uint64
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case c >= 'a' && c <= 'z':
			set |= 1 << (c - 'a')
		case c >= '0' && c <= '9':
			set |= 1 << (26 + c - '0')
		default:
			set |= 1 << 63
		}
	}
	return set
}

// misspelt is a name near to what was typed.
type misspelt struct {
	entry *nameEntry
	slips int
}

// nearNames returns the names at most limit slips away from the folded name, fewest slips first, then those that start
// with the same letter, then the likeliest. Keep says which suburbs count; nil means all.
func (g *Gazetteer) nearNames(name string, limit int, keep func(*Suburb) bool) []misspelt {
	if limit <= 0 || len(name) > longestText {
		return nil
	}
	letters := letterSet(name)
	var row typoRows
	var found []misspelt
	for i := range g.names {
		e := &g.names[i]
		if d := len(e.name) - len(name); d > limit || -d > limit {
			continue
		}
		// A slip adds or takes away at most one kind of letter each way.
		if bits.OnesCount64(letters&^e.letters) > limit || bits.OnesCount64(e.letters&^letters) > limit {
			continue
		}
		slips := row.slips(name, e.name, limit)
		if slips <= limit && (keep == nil || slices.ContainsFunc(e.suburbs, keep)) {
			found = append(found, misspelt{e, slips})
		}
	}
	slices.SortStableFunc(found, func(a, b misspelt) int {
		if a.slips != b.slips {
			return a.slips - b.slips
		}
		if sa, sb := a.entry.name[0] == name[0], b.entry.name[0] == name[0]; sa != sb {
			if sa {
				return -1
			}
			return 1
		}
		return compareLikely(a.entry.suburbs[0], b.entry.suburbs[0])
	})
	return found
}

// typoRows are the rows of the distance table, kept between calls.
type typoRows struct{ before, last, this [longestText + 1]int16 }

// slips counts the letters added, dropped, changed or swapped with their neighbour between a and b (optimal string
// alignment). It gives up with limit+1 as soon as there are more than limit.
func (t *typoRows) slips(a, b string, limit int) int {
	if len(a) > longestText || len(b) > longestText {
		return limit + 1
	}
	// Ends that agree cost nothing.
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	a, b = a[start:], b[start:]
	before, last, this := &t.before, &t.last, &t.this
	for j := 0; j <= len(b); j++ {
		last[j] = int16(j)
	}
	for i := 1; i <= len(a); i++ {
		this[0] = int16(i)
		best := this[0]
		for j := 1; j <= len(b); j++ {
			cost := last[j-1]
			if a[i-1] != b[j-1] {
				cost++
			}
			cost = min(cost, last[j]+1, this[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cost = min(cost, before[j-2]+1)
			}
			this[j] = cost
			best = min(best, cost)
		}
		if int(best) > limit {
			return limit + 1
		}
		before, last, this = last, this, before
	}
	return min(int(last[len(b)]), limit+1)
}

// closest returns suburbs to suggest for a name nothing fits: near spellings, looser than Lookup answers, then names that
// begin alike.
func (g *Gazetteer) closest(name string, n int, keep func(*Suburb) bool) []*Suburb {
	var out []*Suburb
	add := func(list []*Suburb) {
		for _, s := range list {
			if len(out) < n && (keep == nil || keep(s)) && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	limit := min(max(len(name)/3, 1), 3)
	for _, m := range g.nearNames(name, limit, keep) {
		add(m.entry.suburbs)
	}
	if len(out) < n && len(name) >= 3 {
		add(g.startingWith(name))
	}
	// The longest word of several is likeliest to be the name: "carlton library".
	if words := strings.Split(name, " "); len(out) == 0 && len(words) > 1 {
		for _, w := range words {
			if len(w) >= 4 {
				add(g.named(w))
			}
		}
	}
	return out
}
