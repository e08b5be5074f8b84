package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// A page past the end, as after the list grew shorter, shows the last one there is.
func TestPagePastTheEndIsTheLast(t *testing.T) {
	s := openSite(t, nil)
	doc := s.page("/search?near=carlton-vic-3053&within=5km&page=40", http.StatusOK)
	if doc.Find(".card").Length() == 0 {
		t.Error("the page is empty")
	}
}

// The way out that lets through what has not told us adds that to the search: dropping it would lead back
// to the same page.
func TestWayOutThroughNotToldLeadsOn(t *testing.T) {
	s := openSite(t, nil)
	m := &resultsMaker{server: s.server, privacy: s.server.privacy(), found: &directory.Found{},
		search: directory.Search{Near: "carlton-vic-3053", Facets: map[string][]string{"welcome": {"small"}}}}
	to := m.search
	to.NotTold = true
	link := m.loosenLink(directory.Loosened{Dropped: directory.Dropped{Parameter: "not_told"}, Total: 3, Search: to})
	if link.URL == m.searchURL(m.search) || !strings.Contains(link.URL, "not_told=include") || link.Name != "not_told" || link.Value != "include" {
		t.Errorf("it leads to %+v", link)
	}
}

// Lines have no place to be within: finding some is not finding nothing.
func TestLinesAloneAreNotNothing(t *testing.T) {
	s := openSite(t, nil)
	m := &resultsMaker{server: s.server, privacy: s.server.privacy(), search: directory.Search{Kinds: []directory.Kind{directory.KindLine}},
		found: &directory.Found{Place: s.server.catalogue.Gazetteer().Lookup("carlton-vic-3053").Place, Elsewhere: directory.FoundElsewhere{Total: 20}}}
	if got := m.heading(); !strings.HasPrefix(got, "20 ") || strings.Contains(got, "within") {
		t.Errorf("the heading is %q", got)
	}
}

// A way that drops two filters says both, and as a button sends both.
func TestWayOutThatDropsTwo(t *testing.T) {
	s := openSite(t, nil)
	m := &resultsMaker{server: s.server, privacy: s.server.privacy(), found: &directory.Found{},
		search: directory.Search{Near: "carlton-vic-3053", Facets: map[string][]string{"activity": {"fishing"}, "experience": {"carers"}}, Days: []string{"mon"}}}
	way := directory.Loosened{Dropped: directory.Dropped{Parameter: "facet.experience", Value: "carers"}, Also: []directory.Dropped{{Parameter: "day", Value: "mon"}},
		Total: 3, Search: m.search.Without("facet.experience", "").Without("day", "mon")}
	link := m.loosenLink(way)
	if link.Text != "Without “Caring for someone” and the day: 3 groups" || !link.Button || link.Value != "facet.experience:carers&day:mon" {
		t.Errorf("it is %+v", link)
	}
	form := url.Values{"near": {"carlton-vic-3053"}, "facet.activity": {"fishing"}, "facet.experience": {"carers"}, "day": {"mon"}, "remove": {link.Value}}
	got, err := readPosted(form)
	if err != nil || len(got.Days) != 0 || len(got.Facets) != 1 {
		t.Errorf("the form is read as %+v, %v", got, err)
	}
	way.Also = append(way.Also, directory.Dropped{Parameter: "facet.activity", Value: "fishing"})
	if link := m.loosenLink(way); link.Text != "Without any of these filters: 3 groups" {
		t.Errorf("it is %+v", link)
	}
}

// Where the widest search finds nothing either, the page says so plainly, and what there is besides.
func TestNothingAnywhereIsSaid(t *testing.T) {
	s := openSite(t, nil)
	place := s.server.catalogue.Gazetteer().Lookup("birdsville").Place
	for _, test := range []struct {
		found directory.Found
		want  string
	}{
		{directory.Found{Place: place}, "There is nothing to travel to within 1,000 km of Birdsville QLD 4482 that fits all of this, and nothing online or by phone."},
		{directory.Found{Place: place, Elsewhere: directory.FoundElsewhere{Total: 2}},
			"There is nothing to travel to within 1,000 km of Birdsville QLD 4482 that fits all of this. What there is online or by phone is above: 2 groups."},
		{directory.Found{Place: place, Wider: &directory.Wider{Within: directory.MaxWithin, Total: 1}}, ""},
		{directory.Found{}, ""},
	} {
		m := &resultsMaker{server: s.server, privacy: s.server.privacy(), found: &test.found}
		if got := squeeze(m.nothingAnywhere()); got != test.want {
			t.Errorf("it says %q, want %q", got, test.want)
		}
	}
}
