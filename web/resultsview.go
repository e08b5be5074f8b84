package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// resultsView is everything under the search form.
type resultsView struct {
	Heading      string // the status line, also the page's name
	Sub          string
	Direct       bool
	Invented     bool
	Sorts        []selectOption
	Text         string
	Open, Hidden []tagView
	HiddenTitle  string
	Carried      []hiddenInput
	Sections     []facetSection
	FiltersOn    int
	Apply        string
	NotTold      bool
	Cards        []cardView
	Elsewhere    *elsewhereView
	Here         []linkTo // other kinds
	Pages        *pagesView
	Notes        []string
	HeldBack     []heldBack
	Wider        *linkTo
	Empty        *emptyView
	Map          *mapView
	Copy         *copyView
	AvoidWithin  []selectOption
	Communities  []selectOption
}

// linkTo is a link, or a button of the form where a URL may not say it or there are no cookies to
// keep the rest: then Name and Value are sent.
type linkTo struct {
	Text, URL   string
	Button      bool
	Name, Value string
	Current     bool
}

// link makes a link to another search; name and value say the same as a button of the form.
func (m *resultsMaker) link(text string, to directory.Search, name, value string) *linkTo {
	return &linkTo{Text: text, URL: m.searchURL(to), Button: m.direct, Name: name, Value: value}
}

type heldBack struct {
	Text string
	Link *linkTo
}

// elsewhereView are online, phone and hidden-place groups (UX-10).
type elsewhereView struct {
	Title string
	Cards []cardView
	All   *linkTo
	Only  bool // the page is about these alone
	Back  *linkTo
}

type pagesView struct {
	Showing string
	Links   []linkTo
	Prev    *linkTo
	Next    *linkTo
}

// emptyView is the page of a search that finds nothing (UX-8).
type emptyView struct {
	Farthest string // says that looking further finds nothing either; "" where it does
	Loosen   []linkTo
	Nearest  []cardView
}

// copyView is the link to copy, with what it tells and what it leaves out.
type copyView struct {
	URL    string
	Tells  []string
	Leaves string
}

// resultsMaker makes the view of one answer.
type resultsMaker struct {
	privacy
	server *Server
	found  *directory.Found
	search directory.Search // as understood, with Near as a URL has it
	direct bool
}

func (m *resultsMaker) view(c *gin.Context) (*resultsView, error) {
	f := m.found
	cards := m.cards()
	v := &resultsView{
		Direct: m.direct, Heading: m.heading(), Sub: m.sub(), Text: f.Search.Text, Sorts: m.sorts(),
		Carried: carriedInputs(m.search), NotTold: m.search.NotTold,
		Sections: facets{m.vocabulary, f, m.search}.sections(),
		Cards:    cards.all(f.Items), Here: m.otherKinds(), Pages: m.pages(), Notes: m.notes(), HeldBack: m.heldBack(),
		AvoidWithin: avoidDistances(), Communities: m.communities(),
	}
	v.Open, v.Hidden = m.tagsOf(m.search, m.server.catalogue.Gazetteer())
	if n := len(v.Hidden); n > 0 {
		v.HiddenTitle = plural(n, "private need", "private needs")
	}
	v.FiltersOn = len(v.Open) + len(v.Hidden)
	v.Apply = "Show " + foundWords(m.search.Kinds, f.Total)
	if m.onlyElsewhere() {
		v.Apply = "Show " + foundWords(m.search.Kinds, f.Elsewhere.Total)
	}
	v.Elsewhere = m.elsewhere(cards)
	v.Copy = m.copyLink(v)
	if f.Wider != nil {
		wide := m.search
		wide.Within, wide.Page = f.Wider.Within, 0
		v.Wider = m.link(foundWords(m.search.Kinds, f.Wider.Total)+" within "+radiusWords(f.Wider.Within),
			wide, "widen", distanceParam(f.Wider.Within))
	}
	if f.Place != nil && len(f.Items) > 0 {
		radius := drawnRadius(f)
		v.Map = newMapper(m.server.catalogue.Gazetteer(), f.Place.Point, radius, mapHeight, cardLink).draw(f.Place, f.Items)
		v.Map.BackTo, v.Map.Notes = "#heading", append([]string{"The outer circle is " + radiusWords(radius) + " away."}, v.Map.Notes...)
	}
	var err error
	if f.Total == 0 && !m.search.Elsewhere && !m.onlyElsewhere() {
		v.Empty, err = m.empty(c)
	}
	v.markInvented()
	return v, err
}

// markInvented says of single cards that they are invented only where others are real; the page says
// it of itself where any is.
func (v *resultsView) markInvented() {
	lists := [][]cardView{v.Cards}
	if v.Elsewhere != nil {
		lists = append(lists, v.Elsewhere.Cards)
	}
	if v.Empty != nil {
		lists = append(lists, v.Empty.Nearest)
	}
	shown := slices.Concat(lists...)
	v.Invented = slices.ContainsFunc(shown, func(c cardView) bool { return c.Invented })
	if slices.ContainsFunc(shown, func(c cardView) bool { return !c.Invented }) {
		return
	}
	for _, list := range lists {
		for i := range list {
			list[i].Invented = false
		}
	}
}

// drawnRadius is how far the map goes: as far as the page's farthest group, in round steps, so that its pins
// stand as far apart as they can, and never farther than the search.
func drawnRadius(f *directory.Found) float64 {
	farthest := 0.0
	for _, item := range f.Items {
		farthest = max(farthest, item.Distance)
	}
	for step := 100.0; step < f.Within; step *= 10 {
		for _, times := range []float64{5, 7.5, 10, 15, 20, 30, 40} {
			if radius := step * times; radius >= farthest*1.05 {
				return min(radius, f.Within)
			}
		}
	}
	return f.Within
}

// cardLink takes a pin to its card in the list.
func cardLink(item directory.FoundListing) string { return "#group-" + strconv.Itoa(item.Number) }

func (m *resultsMaker) cards() cards {
	var wanted []string
	for _, family := range []string{"welcome", "access", "safety", "culture"} {
		for _, slug := range m.search.Facets[family] {
			wanted = append(wanted, family+"."+slug)
		}
	}
	return cards{vocabulary: m.vocabulary, now: m.server.catalogue.Local(), near: m.search.Near, wanted: append(wanted, m.search.Must...)}
}

// onlyElsewhere tells whether lines are searched for, and found: they have no place to be within.
func (m *resultsMaker) onlyElsewhere() bool {
	return m.found.Place != nil && m.found.Total == 0 && m.found.Elsewhere.Total > 0 && len(m.search.Kinds) > 0 &&
		!slices.ContainsFunc(m.search.Kinds, func(kind directory.Kind) bool { return kind != directory.KindLine })
}

// heading is the summary line: "23 groups within 5 km of Carlton VIC 3053" (UX-5).
func (m *resultsMaker) heading() string {
	f := m.found
	if m.search.Elsewhere {
		return foundWords(m.search.Kinds, f.Elsewhere.Total) + " with no place on the map, serving " + placeLabel(f.Place)
	}
	if m.onlyElsewhere() {
		return foundWords(m.search.Kinds, f.Elsewhere.Total) + " serving " + placeLabel(f.Place)
	}
	heading := foundWords(m.search.Kinds, f.Total)
	if f.Total == 0 {
		heading = "No " + foundWords(m.search.Kinds, 2)[len("2 "):]
	}
	if f.Place == nil {
		return heading
	}
	heading += " within " + radiusWords(f.Within) + " of " + strings.TrimPrefix(f.Place.Label(), "near ")
	if f.Total == 0 && f.Elsewhere.Total > 0 {
		heading += ", but " + wholeWords(f.Elsewhere.Total) + " online or by phone"
	}
	return heading
}

func (m *resultsMaker) sub() string {
	if m.found.Total == 0 || m.search.Elsewhere {
		return ""
	}
	return "Distances are straight lines"
}

func (m *resultsMaker) sort() directory.Sort {
	if m.search.Sort == "" {
		return directory.SortNearest
	}
	return m.search.Sort
}

// sorts are the orders to choose from (UX-9).
func (m *resultsMaker) sorts() []selectOption {
	options := []selectOption{{Value: string(directory.SortNearest), Label: "Nearest"}}
	if m.search.Text != "" {
		options = append(options, selectOption{Value: string(directory.SortMatch), Label: "Best match"})
	}
	if len(m.search.Prefer)+len(m.search.Must) > 0 {
		options = append(options, selectOption{Value: string(directory.SortFit), Label: "Best fit"})
	}
	options = append(options,
		selectOption{Value: string(directory.SortSoonest), Label: "Meets soonest"},
		selectOption{Value: string(directory.SortChecked), Label: "Recently checked"})
	for i := range options {
		options[i].Selected = options[i].Value == string(m.sort())
	}
	return options
}

// otherKinds says what else is there, one tap away.
func (m *resultsMaker) otherKinds() []linkTo {
	var links []linkTo
	for _, kind := range directory.Kinds() {
		if n := m.found.OtherKinds[kind]; n > 0 {
			other := m.search
			other.Kinds, other.Page, other.Elsewhere = []directory.Kind{kind}, 0, false
			links = append(links, *m.link(kindWords(kind, n), other, "kind_only", string(kind)))
		}
	}
	return links
}

// notes says what the search forgave, dropped or could not do.
func (m *resultsMaker) notes() []string {
	var notes []string
	for _, correction := range m.found.Corrections {
		notes = append(notes, "Showing “"+correction.To+"” for “"+correction.From+"”.")
	}
	if len(m.found.Relaxed) > 0 {
		notes = append(notes, "Nothing has all your words. These leave out “"+strings.Join(m.found.Relaxed, "”, “")+"”.")
	}
	for _, notice := range m.found.Notices {
		notes = append(notes, notice.Message)
	}
	return notes
}

// heldBack says what was kept out but may be worth a call.
func (m *resultsMaker) heldBack() []heldBack {
	var list []heldBack
	if n := m.found.HeldBack.MustNotTold; n > 0 && !m.search.NotTold {
		more := m.search
		more.NotTold, more.Page = true, 0
		list = append(list, heldBack{
			Text: plural(n, "more has", "more have") + " not told us about everything that is needed.",
			Link: m.link("Show them too", more, "not_told", "include"),
		})
	}
	if n := m.found.HeldBack.AvoidUnknown; n > 0 {
		list = append(list, heldBack{Text: plural(n, "group keeps its place private", "groups keep their place private") +
			". We cannot tell if this is far enough, so it is not shown. Ring first."})
	}
	return list
}

func (m *resultsMaker) elsewhere(cards cards) *elsewhereView {
	e := m.found.Elsewhere
	if e.Total == 0 && !m.search.Elsewhere {
		return nil
	}
	v := &elsewhereView{Cards: cards.all(e.Items), Only: m.search.Elsewhere}
	for i := range v.Cards {
		if !v.Only {
			v.Cards[i].Number = 0 // the numbers on this page are the main list's
		}
	}
	v.Title = foundWords(m.search.Kinds, e.Total) + " online, by phone, or in a place told when you ring"
	here := m.search
	here.Page, here.Elsewhere = 0, !m.search.Elsewhere
	switch {
	case v.Only:
		v.Back = m.link("Back to "+foundWords(m.search.Kinds, m.found.Total)+" to travel to", here, "elsewhere", "")
	case len(e.Items) < e.Total || len(e.Items) > elsewhereShown:
		v.Cards = v.Cards[:min(elsewhereShown, len(v.Cards))]
		v.All = m.link("Show all "+wholeWords(e.Total), here, "elsewhere", "1")
	}
	return v
}

// elsewhereShown is how many of the elsewhere list stand under the first page.
const elsewhereShown = 3

// copyLink makes the link to share and says what it tells.
func (m *resultsMaker) copyLink(v *resultsView) *copyView {
	shared := m.search
	shared.Page = 0
	view := &copyView{URL: strings.TrimRight(m.server.parts.BaseURL, "/") + m.searchURL(shared)}
	if m.found.Place != nil {
		view.Tells = append(view.Tells, m.found.Place.Label(), "within "+radiusWords(m.found.Within))
	}
	for _, tag := range v.Open {
		view.Tells = append(view.Tells, tag.Label)
	}
	var left []string
	if m.search.Text != "" {
		left = append(left, "the words you typed")
	}
	if v.HiddenTitle != "" {
		left = append(left, v.HiddenTitle)
	}
	view.Leaves = listWords(left)
	return view
}

func avoidDistances() []selectOption {
	var options []selectOption
	for _, metres := range []float64{1000, 2000, 5000, 10_000, 20_000} {
		options = append(options, selectOption{Value: distanceParam(metres), Label: radiusWords(metres), Selected: metres == 2000})
	}
	return options
}

func (m *resultsMaker) communities() []selectOption {
	family, ok := m.vocabulary.Family("community")
	if !ok {
		return nil
	}
	var options []selectOption
	for _, a := range family.Attributes {
		options = append(options, selectOption{Value: a.Slug(), Label: a.Label})
	}
	slices.SortFunc(options, func(a, b selectOption) int { return strings.Compare(a.Label, b.Label) })
	return options
}
