package web

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// reportsAMinute is how many reports one client may send.
const reportsAMinute = 6

// reportPage is the form of both ways to report a group, and its thanks.
type reportPage struct {
	basePage
	Problems []problem
	Message  string
	Group    string // its name
	URL      string // of the group
	Unsafe   bool
	Text     string
	Fault    string
	Most     int
	Sent     bool
}

// reportPath is the page of one of the two ways.
func reportPath(id string, kind directory.ReportKind) string {
	return "/groups/" + id + "/" + string(kind)
}

// reportForm shows the form of one way to report a group.
func (s *Server) reportForm(kind directory.ReportKind) handler {
	return func(c *gin.Context) error {
		page, err := s.reportPage(c, kind)
		if err != nil {
			return err
		}
		page.Sent = c.Query("sent") == "yes"
		return s.render(c, http.StatusOK, "report", page)
	}
}

func (s *Server) reportPage(c *gin.Context, kind directory.ReportKind) (*reportPage, error) {
	id := c.Param("id")
	name, err := s.shownName(c, id)
	if err != nil {
		return nil, err
	}
	title := "Something wrong?"
	if kind == directory.ReportUnsafe {
		title = "Someone was hurt or felt unsafe"
	}
	state, _ := s.session(c)
	page := &reportPage{basePage: s.base(c, title, "", state), Group: name, URL: "/groups/" + id, Unsafe: kind == directory.ReportUnsafe, Most: directory.MaxReportText}
	page.NoIndex = true
	return page, nil
}

// shownName gives the name of a group as it may be shown. A paused group has no listing: it goes without.
func (s *Server) shownName(c *gin.Context, id string) (string, error) {
	if !directory.ValidID(id) {
		return "", errNoGroup
	}
	ctx := c.Request.Context()
	listings, err := s.catalogue.GroupListings(ctx, s.actor(c), id)
	if err == nil {
		return listings[0].Name, nil
	}
	if standing, failed := s.catalogue.Standing(ctx, id); failed == nil && standing == directory.StatusPaused {
		return "a paused group", nil
	}
	return "", errNoGroup
}

// reportSend keeps what was said.
func (s *Server) reportSend(kind directory.ReportKind) handler {
	return func(c *gin.Context) error {
		if err := c.Request.ParseForm(); err != nil {
			return readFault(err)
		}
		id, text := c.Param("id"), strings.TrimSpace(c.Request.PostForm.Get("text"))
		if err := s.reports.take(c.ClientIP()); err != nil {
			return s.reportAgain(c, kind, text, directory.Errorf(directory.CodeRateLimited, "Many reports came from here in a short time. What you wrote is still here: wait a minute, then send it again."))
		}
		_, err := s.catalogue.Report(c.Request.Context(), s.actor(c), id, kind, text)
		if directory.ErrorCode(err) == directory.CodeInvalid {
			return s.reportAgain(c, kind, text, err)
		}
		if err != nil {
			return err
		}
		c.Redirect(http.StatusSeeOther, reportPath(id, kind)+"?sent=yes")
		return nil
	}
}

// reportAgain shows the form with what is wrong with it.
func (s *Server) reportAgain(c *gin.Context, kind directory.ReportKind, text string, fault error) error {
	page, err := s.reportPage(c, kind)
	if err != nil {
		return err
	}
	page.Text, page.Title = text, "Error: "+page.Title
	words := fieldFaultWords(fault, "text")
	page.Problems = []problem{{Text: words}}
	if directory.ErrorCode(fault) == directory.CodeInvalid {
		page.Fault, page.Problems[0].Href = words, "#text"
	}
	return s.render(c, failureOf(fault).status, "report", page)
}

// fieldFaultWords gives what is wrong with one field as a sentence; the whole message where it names no such field.
func fieldFaultWords(err error, field string) string {
	f := failureOf(err)
	if said := f.err.Fields[field]; said != "" {
		return sentence(said)
	}
	return f.err.Message
}
