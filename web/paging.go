package web

import (
	"slices"
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
	view := &emptyView{Farthest: m.nothingAnywhere()}
	for _, l := range loosened {
		view.Loosen = append(view.Loosen, m.loosenLink(l))
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

// nothingAnywhere says that even the widest search finds nothing to travel to, and what there is besides; ""
// where looking further does find something, or nobody said from where.
func (m *resultsMaker) nothingAnywhere() string {
	f := m.found
	if f.Place == nil || f.Wider != nil {
		return ""
	}
	text := "There is nothing to travel to within " + radiusWords(directory.MaxWithin) + " of " + strings.TrimPrefix(f.Place.Label(), "near ") + " that fits all of this"
	if n := f.Elsewhere.Total; n > 0 {
		return text + ". What there is online or by phone is above: " + foundWords(m.search.Kinds, n) + "."
	}
	return text + ", and nothing online or by phone."
}

// loosenLink offers to drop a filter, or several together, in words that say what is then found. What it drops may be
// private, so a private one is a button.
func (m *resultsMaker) loosenLink(l directory.Loosened) linkTo {
	if l.Parameter == "not_told" { // this one lets more through instead of dropping something
		return *m.link("With those who have not told us: "+m.loosenFinds(l), l.Search, "not_told", "include")
	}
	drops := append([]directory.Dropped{l.Dropped}, l.Also...)
	words, names := "any of these filters", make([]string, len(drops))
	if len(drops) <= 2 {
		words = m.loosenWords(l.Dropped)
		for _, also := range l.Also {
			words += " and " + m.loosenWords(also)
		}
	}
	for i, d := range drops {
		names[i] = d.Parameter + ":" + d.Value
	}
	link := m.link("Without "+words+": "+m.loosenFinds(l), l.Search, "remove", strings.Join(names, removeMark))
	link.Button = link.Button || slices.ContainsFunc(drops, m.privateFilter)
	return *link
}

// removeMark parts the filters of a button that drops several: no name, slug or code holds it.
const removeMark = "&"

// loosenFinds says how many there are to travel to, and how many not: "2 groups, and 3 online or by phone".
func (m *resultsMaker) loosenFinds(l directory.Loosened) string {
	switch {
	case l.Elsewhere == 0:
		return foundWords(m.search.Kinds, l.Total)
	case l.Total == 0:
		return foundWords(m.search.Kinds, l.Elsewhere) + " online or by phone"
	}
	return foundWords(m.search.Kinds, l.Total) + ", and " + wholeWords(l.Elsewhere) + " online or by phone"
}

func (m *resultsMaker) privateFilter(l directory.Dropped) bool {
	if family, ok := strings.CutPrefix(l.Parameter, facetPrefix); ok {
		return m.privateSlug(family, l.Value)
	}
	switch l.Parameter {
	case "q", "avoid":
		return true
	case "must", "exclude":
		return m.private(l.Value)
	}
	return false
}

func (m *resultsMaker) loosenWords(l directory.Dropped) string {
	if family, ok := strings.CutPrefix(l.Parameter, facetPrefix); ok {
		return "“" + m.vocabulary.Label(family+"."+l.Value) + "”"
	}
	switch l.Parameter {
	case "q":
		return "the words typed"
	case "age":
		return "the age"
	case "day":
		return "the day"
	case "time":
		return "the time of day"
	case "avoid":
		return "whom and what to keep away from"
	}
	return "“" + m.vocabulary.Label(l.Value) + "”"
}
