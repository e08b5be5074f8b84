package web

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// notePage is the form for a colleague's note, and its thanks.
type notePage struct {
	basePage
	Problems []problem
	Message  string
	Group    string // its name
	URL      string // of the group
	Signed   string // how the note is signed
	Text     string
	Fault    string
	Most     int
	Sent     bool
}

func (s *Server) notePage(c *gin.Context) (*notePage, error) {
	id := c.Param("id")
	name, err := s.shownName(c, id)
	if err != nil {
		return nil, err
	}
	state, _ := s.session(c)
	page := &notePage{basePage: s.base(c, "A colleague's note", "", state), Group: name, URL: "/groups/" + id, Signed: s.actor(c).Name, Most: directory.MaxNoteText}
	page.NoIndex = true
	return page, nil
}

func (s *Server) noteForm(c *gin.Context) error {
	page, err := s.notePage(c)
	if err != nil {
		return err
	}
	page.Sent = c.Query("sent") == "yes"
	return s.render(c, http.StatusOK, "note", page)
}

// noteSend keeps a note until a curator has read it.
func (s *Server) noteSend(c *gin.Context) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	id, text := c.Param("id"), strings.TrimSpace(c.Request.PostForm.Get("text"))
	_, err := s.catalogue.LeaveNote(c.Request.Context(), s.actor(c), id, text)
	if directory.ErrorCode(err) == directory.CodeInvalid {
		page, failed := s.notePage(c)
		if failed != nil {
			return failed
		}
		page.Text, page.Fault = text, fieldFaultWords(err, "text")
		page.Title = "Error: " + page.Title
		page.Problems = []problem{{Text: page.Fault, Href: "#text"}}
		return s.render(c, http.StatusUnprocessableEntity, "note", page)
	}
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/groups/"+id+"/note?sent=yes")
	return nil
}
