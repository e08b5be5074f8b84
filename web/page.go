package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// basePage is what every page has.
type basePage struct {
	Title       string
	Here        string // which entry of the menu this is
	Invented    bool
	Crisis      []CrisisContact
	Version     string
	Person      string // the session's mark, so that Back after New person shows nothing
	IdleSeconds int    // 0 where there is nothing to clear
	WarnSeconds int
	NoIndex     bool
	Wide        bool
	HasDesk     bool // lists can be brought in here
	Me          *me  // who is signed in; nil: nobody
}

// base fills a page's frame from the session.
func (s *Server) base(c *gin.Context, title, here string, state session) basePage {
	b := basePage{
		Title: title, Here: here, Invented: s.parts.Invented, Crisis: s.parts.CrisisContacts,
		Version: s.parts.Version, Person: state.Person, HasDesk: s.parts.Desk != nil,
		Me: s.me(c, here),
	}
	if state.holdsSearch() {
		b.IdleSeconds, b.WarnSeconds = int(sessionIdle.Seconds()), int(sessionWarn.Seconds())
	}
	return b
}

// render writes a page: to memory first, so that a page is whole or an error.
func (s *Server) render(c *gin.Context, status int, name string, page any) error {
	html, err := s.templates.page(name, page)
	if err != nil {
		return err
	}
	s.sendHTML(c, status, html)
	return nil
}

const htmlType = "text/html; charset=utf-8"

// isHTMX tells whether a part of a page is asked for, not a whole one.
func isHTMX(c *gin.Context) bool {
	return c.GetHeader("HX-Request") == "true" && c.GetHeader("HX-History-Restore-Request") != "true"
}

// homePage is the front page.
type homePage struct {
	basePage
	Form searchFormView
	Last *mapLink // the search the person came from
	Try  []mapLink
}

func (s *Server) home(c *gin.Context) error {
	state, _ := s.session(c)
	page := homePage{basePage: s.base(c, "", "find", state), Form: newSearchForm(directory.Search{Text: state.Text}, nil)}
	if last, err := url.ParseQuery(state.Last); err == nil && state.Last != "" {
		page.Form.Near = state.Place
		page.Form.setWithin(last.Get("within"))
		page.Last = &mapLink{Text: state.Place, URL: "/search?" + state.Last}
	}
	for _, example := range s.parts.Examples {
		page.Try = append(page.Try, mapLink{Text: example.Label, URL: privacy{s.catalogue.Vocabulary()}.searchURL(example.Search)})
	}
	if _, err := s.keepSession(c, state); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "home", page)
}

// proseTitles names the pages that are only words.
var proseTitles = map[string]string{
	"about": "About Kith", "checking": "How we check", "privacy": "Your privacy", "crisis": "Help now",
}

// prosePage is a page of words.
type prosePage struct{ basePage }

// prose answers with a page that is only words.
func (s *Server) prose(name string) handler {
	return func(c *gin.Context) error {
		state, _ := s.session(c)
		return s.render(c, http.StatusOK, name, prosePage{s.base(c, proseTitles[name], name, state)})
	}
}

// coverPage hides what was on the screen; it says nothing about it.
type coverPage struct {
	basePage
	Back string
}

func (s *Server) cover(c *gin.Context) error {
	state, _ := s.session(c)
	page := coverPage{basePage: s.base(c, "Screen covered", "", state), Back: "/"}
	if state.Last != "" {
		page.Back = "/search?" + state.Last
	}
	return s.render(c, http.StatusOK, "cover", page)
}

// errorPage tells what went wrong, in calm words (UX-32).
type errorPage struct {
	basePage
	Status   int
	Heading  string
	Message  string
	Problems []problem
	Request  string // the id to tell whoever runs the directory; only for our own faults
}

// problem is one line of an error summary.
type problem struct{ Text, Href string }

// failPage answers a failure with a page, or with a part of one for htmx.
func (s *Server) failPage(c *gin.Context, f failure) error {
	c.Header("Vary", "HX-Request")
	state, _ := s.session(c)
	page := errorPage{basePage: s.base(c, "", "", state), Status: f.status, Message: f.err.Message, Heading: errorHeading(f.status)}
	page.Title = "Error: " + page.Heading
	if f.status >= http.StatusInternalServerError {
		page.Request = requestID(c)
	}
	page.Problems = problemsOf(f.err)
	var html []byte
	var err error
	if isHTMX(c) {
		html, err = s.templates.fragment("error", "failure", page)
	} else {
		html, err = s.templates.page("error", page)
	}
	if err != nil {
		return err
	}
	s.sendHTML(c, f.status, html)
	return nil
}

func errorHeading(status int) string {
	switch status {
	case http.StatusNotFound:
		return "We cannot find that"
	case http.StatusTooManyRequests:
		return "Please wait a minute"
	case http.StatusServiceUnavailable:
		return "Kith is having a rest"
	case http.StatusInternalServerError:
		return "Sorry, something went wrong"
	case http.StatusUnauthorized, http.StatusForbidden:
		return "That is not open"
	}
	return "That did not work"
}

// fieldFault is what is wrong with one field, to stand beside it.
type fieldFault struct{ Field, Text string }

// faultAt finds what is wrong with a field of a page.
func faultAt(page interface{ fault(field string) string }, field string) fieldFault {
	return fieldFault{field, page.fault(field)}
}

// problemsOf lists the fields at fault in a steady order, each with a link to its input.
func problemsOf(e *directory.Error) []problem {
	var problems []problem
	for field, text := range e.Fields {
		href := "#" + field
		if !slices.Contains([]string{"near", "within", "q", "source", "region", "licence", "permission", "publisher", "attribution", "council", "files", "accept_gone", "columns"}, field) {
			href = ""
		}
		if strings.Contains(field, ".") { // no input's label says which of several it is
			text = field + ": " + text
		} else {
			text = sentence(text)
		}
		problems = append(problems, problem{Text: text, Href: href})
	}
	sortProblems(problems)
	return problems
}

func sortProblems(problems []problem) {
	slices.SortFunc(problems, func(a, b problem) int { return strings.Compare(a.Text, b.Text) })
}
