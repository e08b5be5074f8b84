package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
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
	if search.Avoid, err = s.settleAvoid(search.Avoid); err != nil {
		return s.searchFault(c, search, err)
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

// settleAvoid finds the places to keep away from. One that is not clear is asked for again and not kept:
// nothing may look as if it kept someone away that does not, and the place searched around stays as it is.
func (s *Server) settleAvoid(avoid []directory.AvoidRequest) ([]directory.AvoidRequest, error) {
	var settled []directory.AvoidRequest
	var fault error
	for _, a := range avoid {
		if a.Near == "" {
			settled = append(settled, a)
			continue
		}
		switch match := s.catalogue.Gazetteer().Lookup(a.Near); {
		case match.Place != nil:
			a.Near = nearParam(match.Place)
			settled = append(settled, a)
		case len(match.Candidates) > 0:
			fault = directory.Invalid("avoid_near", "Keep away from: several places are called “%s”. Write it with its state or postcode.", strings.ToValidUTF8(a.Near, "?"))
		default:
			fault = directory.Invalid("avoid_near", "Keep away from: we do not know “%s”. Check the spelling, or write a postcode.", strings.ToValidUTF8(a.Near, "?"))
		}
	}
	return settled, fault
}

// privacy tells private from open by the catalogue's vocabulary.
func (s *Server) privacy() privacy { return privacy{s.catalogue.Vocabulary()} }

// readFault says what is wrong with a form that cannot be read.
func readFault(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return directory.Errorf(directory.CodeTooLarge, "That is too much at once: at most %d KB.", maxBody>>10)
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
	if name, value, ok := strings.Cut(values.Get("remove"), ":"); ok {
		search = search.Without(name, value)
	}
	return search, nil
}

// avoidParam writes one thing to keep away from for a hidden input of a form, never for a URL.
func avoidParam(a directory.AvoidRequest) string {
	switch {
	case a.Near != "":
		return "near:" + strconv.FormatFloat(a.Within, 'f', -1, 64) + ":" + a.Near
	case a.Community != "":
		return "community:" + a.Community
	case a.Organisation != "":
		return "organisation:" + a.Organisation
	}
	return "group:" + a.Group
}

func readAvoidInput(text string) (directory.AvoidRequest, bool) {
	what, value, ok := strings.Cut(text, ":")
	if !ok || value == "" {
		return directory.AvoidRequest{}, false
	}
	switch what {
	case "near":
		metres, near, ok := strings.Cut(value, ":")
		within, err := readDistance("avoid_within", metres)
		return directory.AvoidRequest{Near: near, Within: within}, ok && err == nil
	case "community":
		return directory.AvoidRequest{Community: value}, true
	case "organisation":
		return directory.AvoidRequest{Organisation: value}, true
	case "group":
		return directory.AvoidRequest{Group: value}, true
	}
	return directory.AvoidRequest{}, false
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
