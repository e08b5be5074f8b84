package web

import (
	"maps"
	"net/http"
	"regexp"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// editRoutes are the pages where the people of a group keep it true.
func (s *Server) editRoutes() []route {
	edit, reveal := directory.MayEdit, directory.MayReveal
	return []route{
		{http.MethodGet, "/mine", edit, nil, s.minePage},
		{http.MethodGet, "/mine/new", edit, nil, s.newGroup},
		{http.MethodPost, "/mine/new", edit, nil, s.newGroupSent},
		{http.MethodGet, "/groups/:id/edit", edit, s.groupObject, s.editOverview},
		{http.MethodGet, "/groups/:id/preview", edit, s.groupObject, s.previewPage},
		{http.MethodGet, "/groups/:id/edit/:part", edit, s.groupObject, s.editPart},
		{http.MethodPost, "/groups/:id/edit/:part", edit, s.groupObject, s.editPartSent},
		{http.MethodGet, "/groups/:id/times/:n", edit, s.groupObject, s.editMeeting},
		{http.MethodPost, "/groups/:id/times/:n", edit, s.groupObject, s.editMeetingSent},
		{http.MethodGet, "/groups/:id/places/:place", edit, s.groupObject, s.editPlace},
		{http.MethodPost, "/groups/:id/places/:place", edit, s.groupObject, s.editPlaceSent},
		{http.MethodGet, "/groups/:id/places/:place/reveal", reveal, s.groupObject, s.revealAsk},
		{http.MethodPost, "/groups/:id/places/:place/reveal", reveal, s.groupObject, s.revealShow},
	}
}

// editFrame is what every page about one group's words has.
type editFrame struct {
	basePage
	GroupID  string
	Group    string // its name
	Version  int    // of the group when the form was begun
	Waits    int    // of what waits of the person's own edits, then
	Problems []problem
	Message  string
	Faults   map[string]string
	Curator  bool
	Draft    string // when what is in the form was typed; empty where it is what is published
	Preview  *previewView
}

func (p editFrame) fault(field string) string { return p.Faults[field] }

// editedGroup gives the group a page is about, as it is stored: its texts are not to be shown, as pendingGroup gives them.
func (s *Server) editedGroup(c *gin.Context) (*directory.Group, error) {
	id := c.Param("id")
	if !directory.ValidID(id) {
		return nil, errNoGroup
	}
	g, err := s.catalogue.Store().Group(c.Request.Context(), id)
	if directory.ErrorCode(err) == directory.CodeNotFound {
		return nil, errNoGroup
	}
	return g, err
}

// pendingGroup is that group with what waits of the person's own edits laid over it.
func (s *Server) pendingGroup(c *gin.Context) (*directory.Pending, error) {
	g, err := s.editedGroup(c)
	if err != nil {
		return nil, err
	}
	return s.catalogue.Pending(c.Request.Context(), s.actor(c), g)
}

func (s *Server) editFrameOf(c *gin.Context, p *directory.Pending, title string) editFrame {
	g := p.Group
	state, _ := s.session(c)
	frame := editFrame{basePage: s.base(c, title+", "+g.Name, "mine", state), GroupID: g.ID, Group: g.Name, Version: g.Version, Waits: p.Version(), Faults: map[string]string{}}
	frame.NoIndex = true
	frame.Invented = frame.Invented || g.Invented
	frame.Curator = s.actor(c).Has(directory.MayPublish)
	return frame
}

// fail shows what is wrong with a form, at the top and at each field.
func (p *editFrame) fail(e *directory.Error, onPage func(field string) bool) {
	if p.Faults == nil {
		p.Faults = map[string]string{}
	}
	for _, field := range slices.Sorted(maps.Keys(e.Fields)) {
		one := problem{Text: sentence(e.Fields[field])}
		if input := inputOf(field); onPage(input) {
			one.Href = "#" + input
			p.Faults[input] = e.Fields[field]
		} else {
			one.Text = field + ": " + one.Text
		}
		p.Problems = append(p.Problems, one)
	}
	p.Message = e.Message
	p.Title = "Error: " + p.Title
}

// lastNumber is the place in a list at the end of a field's name: "contact.phones.0".
var lastNumber = regexp.MustCompile(`\.\d+$`)

// inputOf gives the input that a field of a group is typed into.
func inputOf(field string) string {
	switch field {
	case "email", "website":
		return "contact." + field
	}
	return lastNumber.ReplaceAllString(field, "")
}

// readForm reads a form that was sent.
func readForm(c *gin.Context) (inputs, error) {
	if err := c.Request.ParseForm(); err != nil {
		return nil, readFault(err)
	}
	return inputs(c.Request.PostForm), nil
}
