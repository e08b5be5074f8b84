package web

import (
	"maps"
	"slices"
	"strconv"

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
	t.open = append(t.open, tagView{Label: label, Remove: name + ":" + value, URL: t.searchURL(t.search.Without(name, value))})
}

func (t *tags) avoidWords(a directory.AvoidRequest) string {
	switch {
	case a.Near != "":
		return "Away from " + t.place(a.Near) + ", " + radiusWords(a.Within)
	case a.Community != "":
		return "Away from: " + t.vocabulary.Label("community."+a.Community)
	case a.Name != "":
		return "Away from: " + a.Name
	case a.Organisation != "":
		return "Away from an organisation"
	}
	return "Away from a group"
}

// withoutFilters keeps the place, distance and kind alone.
func withoutFilters(s directory.Search) directory.Search {
	return directory.Search{Near: s.Near, Within: s.Within, Kinds: s.Kinds, Sort: s.Sort, Count: s.Count}
}
