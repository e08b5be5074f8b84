package directory_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

// One value is dropped, or the whole parameter, from the first page; the search itself stays as it was.
func TestWithout(t *testing.T) {
	age := 70
	whole := func() directory.Search {
		return directory.Search{
			Near: "3053", Text: "gentle walking", Age: &age, Days: []string{"mon", "tue"}, Times: []string{"morning"}, Kinds: []directory.Kind{directory.KindLine},
			Facets: map[string][]string{"cost": {"free", "donation"}, "welcome": {"small"}}, Must: []string{"a.b"}, Prefer: []string{"c.d", "e.f"}, Exclude: []string{"g.h"},
			NotTold: true, Avoid: []directory.AvoidRequest{{Near: "3000"}, {Community: "x"}, {Group: "y"}},
		}
	}
	for _, test := range []struct {
		parameter, value string
		want             func(*directory.Search)
	}{
		{"facet.cost", "free", func(s *directory.Search) { s.Facets["cost"] = []string{"donation"} }},
		{"facet.cost", "", func(s *directory.Search) { delete(s.Facets, "cost") }},
		{"facet.welcome", "small", func(s *directory.Search) { delete(s.Facets, "welcome") }},
		{"facet.access", "", func(*directory.Search) {}},
		{"q", "", func(s *directory.Search) { s.Text = "" }},
		{"age", "", func(s *directory.Search) { s.Age = nil }},
		{"day", "mon", func(s *directory.Search) { s.Days = []string{"tue"} }},
		{"day", "", func(s *directory.Search) { s.Days = []string{} }},
		{"time", "morning", func(s *directory.Search) { s.Times = []string{} }},
		{"must", "a.b", func(s *directory.Search) { s.Must = []string{} }},
		{"prefer", "e.f", func(s *directory.Search) { s.Prefer = []string{"c.d"} }},
		{"exclude", "", func(s *directory.Search) { s.Exclude = []string{} }},
		{"kind", "", func(s *directory.Search) { s.Kinds = nil }},
		{"not_told", "", func(s *directory.Search) { s.NotTold = false }},
		{"avoid", "1", func(s *directory.Search) { s.Avoid = []directory.AvoidRequest{{Near: "3000"}, {Group: "y"}} }},
		{"avoid", "", func(s *directory.Search) { s.Avoid = nil }},
		{"avoid", "3", func(*directory.Search) {}}, // nothing may stop keeping someone away by mistake
		{"avoid", "x", func(*directory.Search) {}},
		{"nonsense", "", func(*directory.Search) {}},
	} {
		s, want := whole(), whole()
		test.want(&want)
		s.Page, s.Elsewhere = 3, true
		if diff := cmp.Diff(want, s.Without(test.parameter, test.value)); diff != "" {
			t.Errorf("without %s %q: %s", test.parameter, test.value, diff)
		}
		again := whole()
		again.Page, again.Elsewhere = 3, true
		if diff := cmp.Diff(again, s); diff != "" {
			t.Errorf("without %s %q changed the search itself: %s", test.parameter, test.value, diff)
		}
	}
}
