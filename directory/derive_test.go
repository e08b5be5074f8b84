package directory_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/kithdirectory/kith/directory"
)

func ptr(n int) *int { return &n }

// TestDerivedFacets holds what nobody answers but everybody filters by.
func TestDerivedFacets(t *testing.T) {
	b := builder(t)
	tests := map[string]struct {
		change func(*directory.Group)
		want   map[string][]string
	}{
		"nothing told": {func(g *directory.Group) {}, map[string][]string{}},
		"free":         {func(g *directory.Group) { g.Cost.Cents = ptr(0) }, map[string][]string{"cost": {"free", "under-15", "under-5"}}},
		"five dollars, three concession": {func(g *directory.Group) { g.Cost.Cents, g.Cost.ConcessionCents = ptr(500), ptr(300) },
			map[string][]string{"cost": {"concession", "under-15", "under-5"}}},
		"gold coin":     {func(g *directory.Group) { g.Cost.Donation = true }, map[string][]string{"cost": {"donation"}}},
		"twenty":        {func(g *directory.Group) { g.Cost.Cents = ptr(2000) }, map[string][]string{"cost": {"over-15"}}},
		"cost in words": {func(g *directory.Group) { g.Cost.Text = "ask us" }, map[string][]string{}},
		"over 50s":      {func(g *directory.Group) { g.Age.Min = ptr(50) }, map[string][]string{"age": {"adults", "older"}}},
		"under 12":      {func(g *directory.Group) { g.Age.Max = ptr(11) }, map[string][]string{"age": {"children"}}},
		"all ages":      {func(g *directory.Group) { g.Age.Min = ptr(0) }, map[string][]string{"age": {"adults", "all-ages", "children", "older", "young-people"}}},
		"a line":        {func(g *directory.Group) { g.Kind = directory.KindLine }, map[string][]string{"format": {"phone"}}},
	}
	sorted := cmpopts.SortSlices(func(a, b string) bool { return a < b })
	for name, test := range tests {
		g := &directory.Group{ID: directory.NewID(), Kind: directory.KindGroup, Status: directory.StatusPublished, Name: "Tea"}
		test.change(g)
		listings, _ := b.Build(directory.GroupParts{Group: g}, now)
		if diff := cmp.Diff(test.want, listings[0].Facets, sorted, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
