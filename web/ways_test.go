package web

import (
	"net/http"
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
	link := m.loosenLink(directory.Loosened{Parameter: "not_told", Total: 3, Search: to})
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
