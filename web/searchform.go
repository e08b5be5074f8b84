package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// searchFormView is the search form: where, how far, what matters (UX-1).
type searchFormView struct {
	Near      string
	NearError string
	Text      string
	Within    []selectOption
	Chosen    string // the distance in words, for the folded form of a phone
}

type selectOption struct {
	Value, Label string
	Selected     bool
}

// newSearchForm fills the form. place may be nil: then what was typed stays in the field.
func newSearchForm(s directory.Search, place *geo.Place) searchFormView {
	form := searchFormView{Near: strings.ToValidUTF8(s.Near, "?"), Text: strings.ToValidUTF8(s.Text, "?")}
	if place != nil && place.ID != "" {
		form.Near = strings.TrimPrefix(place.Label(), "Postcode ")
	}
	form.Within = append(form.Within, selectOption{Value: "", Label: "Usual for the place"})
	for _, metres := range directory.Radii() {
		form.Within = append(form.Within, selectOption{Value: distanceParam(metres), Label: radiusWords(metres)})
	}
	if s.Within > 0 {
		form.setWithin(distanceParam(s.Within))
	}
	return form
}

// setWithin selects a distance, adding one that is not among the usual ones.
func (f *searchFormView) setWithin(value string) {
	for i := range f.Within {
		if f.Within[i].Value == value {
			f.Within[i].Selected, f.Chosen = true, f.Within[i].Label
			return
		}
	}
	metres, err := readDistance("within", value)
	if err != nil || metres == 0 {
		return
	}
	f.Chosen = radiusWords(metres)
	f.Within = append(f.Within, selectOption{Value: value, Label: f.Chosen, Selected: true})
}

// searchForm takes the posted form. What is private goes into the session, and the browser is sent
// on to a URL with place, distance and open filters only. Where the browser keeps no cookies the
// results come straight from here.
func (s *Server) searchForm(c *gin.Context) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	search, err := readPosted(c.Request.PostForm)
	if err != nil {
		return s.searchFault(c, search, err)
	}
	asked, err := s.settleAvoid(c, &search, c.Request.PostForm.Get("avoid_name"))
	if err != nil {
		return s.searchFault(c, search, err)
	}
	if asked != nil {
		return s.askWhich(c, search, asked)
	}
	state, had := s.session(c)
	place := s.catalogue.Gazetteer().Lookup(search.Near).Place
	if place == nil {
		return s.showResults(c, search, state, true)
	}
	search.Near = nearParam(place)
	p := s.privacy()
	_, kept := p.split(search)
	kept.Person, kept.Last, kept.Place = state.Person, p.openQuery(search).Encode(), place.Label()
	fits, err := s.keepSession(c, kept)
	if err != nil {
		return err
	}
	if isHTMX(c) {
		c.Header("HX-Push-Url", p.searchURL(search))
		return s.showResults(c, search, kept, !fits || !had)
	}
	if kept.holdsPrivate() && (!had || !fits) {
		return s.showResults(c, search, kept, true)
	}
	c.Redirect(http.StatusSeeOther, p.searchURL(search))
	return nil
}

// privacy tells private from open by the catalogue's vocabulary.
func (s *Server) privacy() privacy { return privacy{s.catalogue.Vocabulary()} }

// readFault says what is wrong with a form that cannot be read.
func readFault(err error) error {
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return directory.Errorf(directory.CodeTooLarge, "That is too much at once: at most %d KB.", large.Limit>>10)
	}
	return directory.Wrap(directory.CodeInvalid, err, "The form cannot be read. Go back and send it again.")
}

// readPosted reads the form: the API's names, and the buttons and hidden inputs of our pages.
func readPosted(values url.Values) (directory.Search, error) {
	if choice := values.Get("choice"); choice != "" {
		values.Set("near", choice)
	}
	if wider := values.Get("widen"); wider != "" {
		values.Set("within", wider)
	}
	if kind := values.Get("kind_only"); kind != "" {
		values.Set("kind", kind)
	}
	search, err := readSearch(values)
	if err != nil {
		return search, err
	}
	for _, text := range values["avoid"] {
		if avoid, ok := readAvoidInput(text); ok {
			search.Avoid = append(search.Avoid, avoid)
		}
	}
	if near := strings.TrimSpace(values.Get("avoid_near")); near != "" {
		within, err := readDistance("avoid_within", values.Get("avoid_within"))
		if err != nil {
			return search, err
		}
		search.Avoid = append(search.Avoid, directory.AvoidRequest{Near: near, Within: within})
	}
	if community := values.Get("avoid_community"); community != "" {
		search.Avoid = append(search.Avoid, directory.AvoidRequest{Community: community})
	}
	if values.Get("clear") != "" {
		search = withoutFilters(search)
	}
	for filter := range strings.SplitSeq(values.Get("remove"), removeMark) {
		if name, value, ok := strings.Cut(filter, ":"); ok {
			search = search.Without(name, value)
		}
	}
	return search, nil
}

// searchPage answers a search's URL, with what the session keeps.
func (s *Server) searchPage(c *gin.Context) error {
	search, err := readSearch(c.Request.URL.Query())
	if err != nil {
		return s.searchFault(c, search, err)
	}
	if s.privacy().knowsPrivate(search) {
		return s.searchFault(c, directory.Search{Near: search.Near, Within: search.Within},
			directory.Errorf(directory.CodeInvalid, "A private need was in the web address, where others could read it. Use the form instead."))
	}
	state, _ := s.session(c)
	return s.showResults(c, join(search, state), state, false)
}
