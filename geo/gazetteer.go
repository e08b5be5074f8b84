package geo

import (
	"bytes"
	_ "embed"
	"slices"
	"strings"
)

// embeddedCSV is the Australian gazetteer; GAZETTEER.md says where it is from.
//
//go:embed gazetteer.csv
var embeddedCSV []byte

// Gazetteer is a set of suburbs with the indexes to find them. It never changes once made, so any number of goroutines
// may use it.
type Gazetteer struct {
	suburbs   []*Suburb // by folded name, then likeliest first
	points    kdTree    // of suburbs, by index
	byID      map[string]*Suburb
	names     []nameEntry // distinct folded names, in order
	byName    map[string]int32
	byPost    map[string][]*Suburb
	postcodes []string             // in order
	areaNames map[string]string    // code to words
	areaCodes map[string][]string  // folded name to the codes it may mean
	councils  map[string][]*Suburb // code to its suburbs, in order of name
}

// nameEntry is one distinct folded name and its suburbs, likeliest first.
type nameEntry struct {
	name    string
	letters uint64 // which characters occur, for a quick check before a slow comparison
	suburbs []*Suburb
}

// Embedded returns the gazetteer of Australia that comes with the program. Each call builds a new one (tens of
// milliseconds, about 15 MB), so the caller keeps it.
func Embedded() (*Gazetteer, error) {
	return Read(bytes.NewReader(embeddedCSV))
}

// newGazetteer indexes suburbs whose fields Read has checked.
func newGazetteer(suburbs []*Suburb, byID map[string]*Suburb) *Gazetteer {
	slices.SortFunc(suburbs, func(a, b *Suburb) int {
		if c := strings.Compare(a.folded, b.folded); c != 0 {
			return c
		}
		return compareLikely(a, b)
	})
	g := &Gazetteer{
		suburbs: suburbs,
		byID:    byID,
		names:   make([]nameEntry, 0, len(suburbs)),
		byName:  make(map[string]int32, len(suburbs)),
		byPost:  make(map[string][]*Suburb, 4000),
	}
	points := make([]Point, len(suburbs))
	for i, s := range suburbs {
		points[i] = s.Point
		for _, pc := range s.Postcodes {
			g.byPost[pc] = append(g.byPost[pc], s)
		}
	}
	g.points = newKDTree(points)
	g.indexNames()
	g.indexAreas()
	for pc, list := range g.byPost {
		slices.SortStableFunc(list, compareLikely)
		g.postcodes = append(g.postcodes, pc)
	}
	slices.Sort(g.postcodes)
	return g
}

// indexNames relies on the suburbs being in order of name, and within a name likeliest first.
func (g *Gazetteer) indexNames() {
	for start := 0; start < len(g.suburbs); {
		end := start + 1
		for end < len(g.suburbs) && g.suburbs[end].folded == g.suburbs[start].folded {
			end++
		}
		name := g.suburbs[start].folded
		g.byName[name] = int32(len(g.names))
		g.names = append(g.names, nameEntry{name: name, letters: letterSet(name), suburbs: g.suburbs[start:end:end]})
		start = end
	}
}

// compareLikely orders suburbs by how likely people mean them.
func compareLikely(a, b *Suburb) int {
	switch {
	case a.weight > b.weight:
		return -1
	case a.weight < b.weight:
		return 1
	default:
		return strings.Compare(a.ID, b.ID)
	}
}

// All returns every suburb in order of name. The caller may keep the slice.
func (g *Gazetteer) All() []*Suburb { return slices.Clone(g.suburbs) }

// Len returns the number of suburbs.
func (g *Gazetteer) Len() int { return len(g.suburbs) }

// ByID returns the suburb with the given id.
func (g *Gazetteer) ByID(id string) (*Suburb, bool) {
	s, ok := g.byID[id]
	return s, ok
}

// Named returns every suburb of exactly this name, folded, likeliest first.
func (g *Gazetteer) Named(name string) []*Suburb {
	return slices.Clone(g.named(FoldName(bounded(name))))
}

// named is Named for a folded name; the result is shared.
func (g *Gazetteer) named(folded string) []*Suburb {
	i, ok := g.byName[folded]
	if !ok {
		return nil
	}
	return g.names[i].suburbs
}

// InPostcode returns the suburbs of a postcode, likeliest first.
func (g *Gazetteer) InPostcode(pc string) []*Suburb { return slices.Clone(g.byPost[pc]) }

// Nearest returns the n suburbs whose points are nearest to p, nearest first.
func (g *Gazetteer) Nearest(p Point, n int) []*Suburb {
	if !p.Valid() {
		return nil
	}
	hits := g.points.nearest(p, n)
	out := make([]*Suburb, len(hits))
	for i, h := range hits {
		out[i] = g.suburbs[h]
	}
	return out
}

// Within returns the suburbs whose points are at most the given metres from p, nearest first.
func (g *Gazetteer) Within(p Point, metres float64) []*Suburb {
	if !p.Valid() || !(metres >= 0) {
		return nil
	}
	type near struct {
		suburb *Suburb
		metres float64
	}
	var list []near
	g.points.within(p, metres, func(i int32) {
		if d := Distance(p, g.suburbs[i].Point); d <= metres {
			list = append(list, near{g.suburbs[i], d})
		}
	})
	slices.SortFunc(list, func(a, b near) int {
		switch {
		case a.metres < b.metres:
			return -1
		case a.metres > b.metres:
			return 1
		default:
			return strings.Compare(a.suburb.ID, b.suburb.ID)
		}
	})
	out := make([]*Suburb, len(list))
	for i, n := range list {
		out[i] = n.suburb
	}
	return out
}
