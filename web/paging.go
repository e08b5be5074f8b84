package web

import (
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// pagesAround is how many page numbers stand on each side of the current one.
const pagesAround = 2

// pages makes the numbered pages (UX-9); nil where there is one.
func (m *resultsMaker) pages() *pagesView {
	f := m.found
	total, shown := f.Total, len(f.Items)
	if m.search.Elsewhere {
		total, shown = f.Elsewhere.Total, len(f.Elsewhere.Items)
	}
	if f.Pages < 2 || shown == 0 {
		return nil
	}
	perPage := m.search.PerPage
	if perPage <= 0 {
		perPage = directory.DefaultPerPage
	}
	first := (f.Page-1)*perPage + 1
	v := &pagesView{Showing: "Showing " + wholeWords(first) + "–" + wholeWords(first+shown-1) + " of " + wholeWords(total)}
	last := 0
	for n := 1; n <= f.Pages; n++ {
		if n != 1 && n != f.Pages && (n < f.Page-pagesAround || n > f.Page+pagesAround) {
			continue
		}
		if n > last+1 {
			v.Links = append(v.Links, linkTo{Text: "…"})
		}
		link := m.pageLink(n, strconv.Itoa(n))
		link.Current = n == f.Page
		v.Links = append(v.Links, *link)
		last = n
	}
	if f.Page > 1 {
		v.Prev = m.pageLink(f.Page-1, "Previous")
	}
	if f.Page < f.Pages {
		v.Next = m.pageLink(f.Page+1, "Next")
	}
	return v
}

func (m *resultsMaker) pageLink(n int, text string) *linkTo {
	page := m.search
	page.Page = n
	return m.link(text, page, "page", strconv.Itoa(n))
}

// emptyNearest is how many of the nearest of anything a search without results shows, within how far.
const (
	emptyNearest = 3
	emptyWithin  = 250_000.0 // metres
)

// empty makes a page of nothing useful: what to drop, and what is nearest of anything.
func (m *resultsMaker) empty(c *gin.Context) (*emptyView, error) {
	ctx, catalogue := c.Request.Context(), m.server.catalogue
	actor := m.server.actor(c)
	loosened, err := catalogue.Loosen(ctx, actor, m.search)
	if err != nil {
		return nil, err
	}
	view := &emptyView{}
	for _, l := range loosened {
		if l.Total > 0 {
			view.Loosen = append(view.Loosen, m.loosenLink(l))
		}
	}
	anything := withoutFilters(m.search)
	anything.PerPage, anything.Within, anything.Sort, anything.Count = emptyNearest, emptyWithin, directory.SortNearest, nil
	anything.Avoid = m.search.Avoid // never show what the person is kept away from
	near, err := catalogue.Search(ctx, actor, anything)
	if err != nil {
		return nil, err
	}
	view.Nearest = m.cards().all(near.Items)
	return view, nil
}

// loosenLink offers to drop one filter. What it says may be private, so a private one is a button.
func (m *resultsMaker) loosenLink(l directory.Loosened) linkTo {
	if l.Parameter == "not_told" { // this one lets more through instead of dropping something
		return *m.link("With those who have not told us: "+foundWords(m.search.Kinds, l.Total), l.Search, "not_told", "include")
	}
	text := "Without " + m.loosenWords(l) + ": " + foundWords(m.search.Kinds, l.Total)
	link := m.link(text, without(m.search, l.Parameter, l.Value), "remove", l.Parameter+":"+l.Value)
	link.Button = link.Button || m.privateFilter(l)
	return *link
}

func (m *resultsMaker) privateFilter(l directory.Loosened) bool {
	family, isFacet := strings.CutPrefix(l.Parameter, facetPrefix)
	switch {
	case l.Parameter == "q" || l.Parameter == "avoid":
		return true
	case isFacet && l.Value != "":
		return m.privateSlug(family, l.Value)
	case isFacet:
		open, kept := m.split(directory.Search{Facets: map[string][]string{family: m.search.Facets[family]}})
		return len(open.Facets) == 0 || len(kept.Facets) > 0
	case l.Value != "" && (l.Parameter == "must" || l.Parameter == "prefer" || l.Parameter == "exclude"):
		return m.private(l.Value)
	case l.Parameter == "must" || l.Parameter == "exclude":
		_, kept := m.split(directory.Search{Must: m.search.Must, Exclude: m.search.Exclude})
		return kept.holdsPrivate()
	}
	return false
}

func (m *resultsMaker) loosenWords(l directory.Loosened) string {
	if family, ok := strings.CutPrefix(l.Parameter, facetPrefix); ok {
		if l.Value != "" {
			return "“" + m.vocabulary.Label(family+"."+l.Value) + "”"
		}
		if f, ok := m.vocabulary.Family(family); ok {
			return "the filters under “" + f.Label + "”"
		}
		return "these filters"
	}
	switch l.Parameter {
	case "q":
		if l.Value != "" {
			return "the word “" + l.Value + "”"
		}
		return "the words typed"
	case "age":
		return "the age"
	case "day":
		return "the day"
	case "time":
		return "the time of day"
	case "kind":
		return "the kind"
	case "avoid":
		return "the places to keep away from"
	}
	if l.Value != "" {
		return "“" + m.vocabulary.Label(l.Value) + "”"
	}
	return "the needs"
}
