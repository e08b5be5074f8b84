package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// resultsPage is the page of a search.
type resultsPage struct {
	basePage
	Form     searchFormView
	Results  *resultsView // nil where the search could not be answered
	Choose   *chooseView
	Heading  string
	Message  string
	Problems []problem
	Carried  []hiddenInput // the rest of a search that cannot be answered yet
	Part     bool          // not the whole page: its errors stand where the results would
}

// chooseView asks which place is meant (UX-3), or which of several called the same.
type chooseView struct {
	Heading string
	Lead    string
	Legend  string
	Name    string // of the inputs
	Known   bool   // several fit; otherwise these are the nearest names
	Several bool   // more than one may be chosen
	Options []chooseOption
}

type chooseOption struct {
	ID, Value, Label, Detail string
	Chosen                   bool
}

type hiddenInput struct{ Name, Value string }

// showResults answers a search. direct says that it came straight from the form, without a cookie
// to keep what is private, so links must be buttons of the form.
func (s *Server) showResults(c *gin.Context, search directory.Search, state session, direct bool) error {
	c.Header("Vary", "HX-Request")
	if strings.TrimSpace(search.Near) == "" && search.Box == nil {
		return s.searchFault(c, search, directory.Invalid("near", "Enter a suburb or postcode."))
	}
	found, err := s.catalogue.Search(c.Request.Context(), s.actor(c), search)
	if err != nil {
		return s.searchFault(c, search, err)
	}
	if last := max(1, found.Pages); found.Page > last { // the list has grown shorter since, or the address was written by hand
		search.Page = last
		return s.showResults(c, search, state, direct)
	}
	maker := &resultsMaker{server: s, found: found, search: found.Search, privacy: s.privacy(), direct: direct}
	if found.Place != nil {
		maker.search.Near = nearParam(found.Place)
	}
	view, err := maker.view(c)
	if err != nil {
		return err
	}
	if !direct {
		state.Last, state.Place = maker.openQuery(maker.search).Encode(), placeLabel(found.Place)
		state.Text = search.Text
		if _, err := s.keepSession(c, state); err != nil {
			return err
		}
	}
	page := resultsPage{basePage: s.base(c, view.Heading, "find", state), Form: newSearchForm(found.Search, found.Place), Results: view}
	page.NoIndex, page.Wide = true, true
	page.Invented = page.Invented || view.Invented
	if isHTMX(c) {
		return s.renderPart(c, http.StatusOK, "search", "swap", page)
	}
	return s.render(c, http.StatusOK, "search", page)
}

func (s *Server) renderPart(c *gin.Context, status int, name, part string, page any) error {
	html, err := s.templates.fragment(name, part, page)
	if err != nil {
		return err
	}
	s.sendHTML(c, status, html)
	return nil
}

func placeLabel(place *geo.Place) string {
	if place == nil {
		return ""
	}
	return place.Label()
}

// searchFault shows a search that cannot be answered: which place is meant, or what to mend. Every
// other failure is not the search's.
func (s *Server) searchFault(c *gin.Context, search directory.Search, err error) error {
	fault, ok := errors.AsType[*directory.Error](err)
	if !ok || (fault.Code != directory.CodeInvalid && fault.Code != directory.CodeConflict && fault.Code != directory.CodeNotFound) {
		return err
	}
	c.Header("Vary", "HX-Request")
	state, _ := s.session(c)
	page := resultsPage{basePage: s.base(c, "", "find", state), Form: newSearchForm(search, nil), Heading: "Check your search"}
	page.NoIndex, page.Part, page.Carried = true, isHTMX(c), hiddenInputs(search)
	switch {
	case len(fault.Candidates) > 0:
		page.Choose = choosePlace(search, fault.Candidates)
		page.Heading = page.Choose.Heading
	case fault.Code == directory.CodeNotFound:
		page.Choose = suggestPlace(search, fault.Suggestions)
		page.Heading = page.Choose.Heading
	default:
		page.Message = fault.Message
		page.Problems = problemsOf(fault)
	}
	page.Title = page.Heading
	if page.Choose == nil {
		page.Title = "Error: " + page.Heading
	}
	if page.Choose == nil || !page.Choose.Known {
		page.Form.NearError = fault.Fields["near"]
	}
	if isHTMX(c) {
		return s.renderPart(c, failureOf(err).status, "search", "swap", page)
	}
	return s.render(c, failureOf(err).status, "search", page)
}

// choosePlace asks which of several places is meant, likeliest first.
func choosePlace(search directory.Search, candidates []*geo.Suburb) *chooseView {
	view := &chooseView{Heading: "Which place do you mean?", Lead: "More than one place fits.", Legend: "Choose a place", Name: "choice", Known: true, Options: placeOptions(candidates)}
	if name := candidates[0].Name; strings.EqualFold(name, strings.TrimSpace(search.Near)) {
		view.Heading = "Which " + name + "?"
	}
	view.Options[0].Chosen = true
	return view
}

// suggestPlace offers the nearest names to one that is not known.
func suggestPlace(search directory.Search, suggestions []*geo.Suburb) *chooseView {
	lead := "We have no suburb or postcode like “" + strings.ToValidUTF8(search.Near, "?") + "”. Check the spelling"
	if len(suggestions) > 0 {
		lead += ", or choose one of these"
	}
	return &chooseView{Heading: "We do not know that place", Lead: lead + ".", Legend: "Did you mean one of these?", Name: "choice", Options: placeOptions(suggestions)}
}

func placeOptions(suburbs []*geo.Suburb) []chooseOption {
	var options []chooseOption
	for _, suburb := range suburbs {
		detail := suburb.State + " " + suburb.Postcodes[0]
		if suburb.Council != "" {
			detail += " · council: " + suburb.Council
		}
		options = append(options, chooseOption{ID: "choice-" + suburb.ID, Value: suburb.ID, Label: suburb.Name, Detail: detail})
	}
	return options
}

// hiddenInputs carries a search along in a form, all but place, distance and words, which have
// fields of their own.
func hiddenInputs(s directory.Search) []hiddenInput {
	var inputs []hiddenInput
	add := func(name string, values ...string) {
		for _, value := range values {
			inputs = append(inputs, hiddenInput{name, value})
		}
	}
	for family, slugs := range s.Facets {
		add(facetPrefix+family, slugs...)
	}
	add("day", s.Days...)
	add("time", s.Times...)
	add("exclude", s.Exclude...)
	if s.Age != nil {
		add("age", strconv.Itoa(*s.Age))
	}
	if s.NotTold {
		add("not_told", "include")
	}
	if s.Sort != "" {
		add("sort", string(s.Sort))
	}
	inputs = append(inputs, carriedInputs(s)...)
	slices.SortFunc(inputs, func(a, b hiddenInput) int { return strings.Compare(a.Name+"="+a.Value, b.Name+"="+b.Value) })
	return inputs
}

// carriedInputs are the parts of a search that the results page has no tick for.
func carriedInputs(s directory.Search) []hiddenInput {
	var inputs []hiddenInput
	for _, code := range s.Must {
		inputs = append(inputs, hiddenInput{"must", code})
	}
	for _, code := range s.Prefer {
		inputs = append(inputs, hiddenInput{"prefer", code})
	}
	for _, avoid := range s.Avoid {
		inputs = append(inputs, hiddenInput{"avoid", avoidParam(avoid)})
	}
	for _, kind := range s.Kinds {
		if len(s.Kinds) > 1 || kind != directory.KindGroup {
			inputs = append(inputs, hiddenInput{"kind", string(kind)})
		}
	}
	return inputs
}
