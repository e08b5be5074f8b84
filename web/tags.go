package web

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// tagView is a filter that is on (UX-7): an open one is a link to the search without it, a private
// one a button, so that what it says never stands in a URL.
type tagView struct {
	Label  string
	URL    string // of an open one
	Remove string // the value of the button that says the same
}

// tags makes the tags of a search.
type tags struct {
	privacy
	search directory.Search
	place  func(near string) string
	open   []tagView
	hidden []tagView
}

// tagsOf gives the open and the private tags, each in a steady order.
func (p privacy) tagsOf(s directory.Search, gazetteer *geo.Gazetteer) (open, hidden []tagView) {
	t := &tags{privacy: p, search: s, place: func(near string) string {
		if match := gazetteer.Lookup(near); match.Place != nil {
			return match.Place.Label()
		}
		return near
	}}
	for _, family := range slices.Sorted(maps.Keys(s.Facets)) {
		for _, slug := range s.Facets[family] {
			t.facet(family, slug)
		}
	}
	for _, day := range s.Days {
		t.add(dayName(day), "day", day, false)
	}
	for _, part := range s.Times {
		t.add(partName(part), "time", part, false)
	}
	if s.Age != nil {
		t.add("Age "+strconv.Itoa(*s.Age), "age", "", false)
	}
	t.codes("must", "Must have: ", s.Must)
	t.codes("prefer", "Would like: ", s.Prefer)
	t.codes("exclude", "Leave out: ", s.Exclude)
	if s.NotTold {
		t.add("With those who have not told us", "not_told", "", false)
	}
	for i, avoid := range s.Avoid {
		t.hidden = append(t.hidden, tagView{Label: t.avoidWords(avoid), Remove: "avoid:" + strconv.Itoa(i)})
	}
	return t.open, t.hidden
}

func (t *tags) facet(family, slug string) {
	label := t.vocabulary.Label(family + "." + slug)
	if f, ok := t.vocabulary.Family(family); ok && (family == "experience" || family == "led-by" || family == "community" || family == "language") {
		label = f.Label + ": " + label
	}
	t.add(label, facetPrefix+family, slug, t.privateSlug(family, slug))
}

func (t *tags) codes(name, prefix string, codes []string) {
	for _, code := range codes {
		t.add(prefix+t.vocabulary.Label(code), name, code, t.private(code))
	}
}

func (t *tags) add(label, name, value string, private bool) {
	if private {
		t.hidden = append(t.hidden, tagView{Label: label, Remove: name + ":" + value})
		return
	}
	t.open = append(t.open, tagView{Label: label, Remove: name + ":" + value, URL: t.searchURL(without(t.search, name, value))})
}

func (t *tags) avoidWords(a directory.AvoidRequest) string {
	switch {
	case a.Near != "":
		return "Away from " + t.place(a.Near) + ", " + radiusWords(a.Within)
	case a.Community != "":
		return "Away from: " + t.vocabulary.Label("community."+a.Community)
	}
	return "Away from a group"
}

// without gives a search with one value of one parameter dropped, from its first page.
func without(s directory.Search, name, value string) directory.Search {
	s.Page, s.Elsewhere = 0, false
	drop := func(list []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(v string) bool { return value == "" || v == value })
	}
	if family, ok := strings.CutPrefix(name, facetPrefix); ok {
		kept := drop(s.Facets[family])
		s.Facets = maps.Clone(s.Facets)
		delete(s.Facets, family)
		if len(kept) > 0 {
			s.Facets[family] = kept
		}
		return s
	}
	switch name {
	case "q":
		s.Text = withoutWord(s.Text, value)
	case "age":
		s.Age = nil
	case "day":
		s.Days = drop(s.Days)
	case "time":
		s.Times = drop(s.Times)
	case "must":
		s.Must = drop(s.Must)
	case "prefer":
		s.Prefer = drop(s.Prefer)
	case "exclude":
		s.Exclude = drop(s.Exclude)
	case "kind":
		s.Kinds = nil
	case "not_told":
		s.NotTold = false
	case "avoid":
		s.Avoid = withoutAvoid(s.Avoid, value)
	}
	return s
}

func withoutAvoid(avoid []directory.AvoidRequest, value string) []directory.AvoidRequest {
	i, err := strconv.Atoi(value)
	if err != nil || i < 0 || i >= len(avoid) {
		return nil
	}
	return slices.Delete(slices.Clone(avoid), i, i+1)
}

// withoutFilters keeps the place, distance and kind alone.
func withoutFilters(s directory.Search) directory.Search {
	return directory.Search{Near: s.Near, Within: s.Within, Kinds: s.Kinds, Sort: s.Sort, Count: s.Count}
}

// withoutWord drops one word, folded as a search folds it, or, for "", every word.
func withoutWord(text, word string) string {
	if word == "" {
		return ""
	}
	words := strings.Fields(text)
	kept := slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		return w == word || slices.Contains(directory.Tokens(w), word)
	})
	if len(kept) == len(words) {
		return ""
	}
	return strings.Join(kept, " ")
}
