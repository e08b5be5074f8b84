package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// reportsPage is what readers reported and workers noted, for those who may decide it.
type reportsPage struct {
	basePage
	Reports  []reportLine
	Notes    []noteLine
	Done     string // what was just done
	Reached  string // who is mailed where somebody was hurt; "" is nobody
	Problems []problem
	Message  string
	Typed    string // what was typed for something that waits no more
}

type reportLine struct {
	ID, GroupID, Group, Text, By, When string
	Version                            int
	Unsafe, Paused                     bool
	Typed, Fault                       string
}

type noteLine struct {
	ID, GroupID, Group, Text, By, When string
	Version                            int
	Typed, Fault                       string
}

// reportsDone are the words for what was just done, by the code in the address.
var reportsDone = map[string]string{
	"closed": "The report is closed.", "paused": "The group is paused: searching does not find it, and its page says so.",
	"back": "The group is shown again.", "published": "The note is on the group’s page.", "declined": "The note is not shown.",
	"taken": "The note is taken down.",
}

func (s *Server) reportsPage(c *gin.Context) error { return s.showReports(c, http.StatusOK, "", nil) }

// reportsAgain shows the page as it is now, with what was typed and why it could not be done.
func (s *Server) reportsAgain(c *gin.Context, typed string, fault error) error {
	switch directory.ErrorCode(fault) {
	case directory.CodeInvalid, directory.CodeConflict:
		return s.showReports(c, failureOf(fault).status, typed, fault)
	}
	return fault
}

func (s *Server) showReports(c *gin.Context, status int, typed string, fault error) error {
	ctx, actor := c.Request.Context(), s.actor(c)
	reports, err := s.catalogue.OpenReports(ctx, actor)
	if err != nil {
		return err
	}
	notes, err := s.catalogue.WaitingNotes(ctx, actor)
	if err != nil {
		return err
	}
	reach, err := s.catalogue.AlertsReach(ctx)
	if err != nil {
		return err
	}
	state, _ := s.session(c)
	page := reportsPage{basePage: s.base(c, "Reports and notes", "reports", state), Done: reportsDone[c.Query("done")], Reached: peopleWords(reach)}
	page.NoIndex, page.Typed = true, typed
	said := ""
	if fault != nil {
		page.Title, said = "Error: "+page.Title, fieldFaultWords(fault, "outcome")
		if reason := failureOf(fault).err.Fields["reason"]; reason != "" {
			said = sentence(reason)
		}
		page.Problems = []problem{{Text: said}}
	}
	at := func(id, input string) (text, wrong string) { // of what the form was about
		if fault == nil || id != c.Param("id") {
			return "", ""
		}
		page.Typed, page.Problems[0].Href = "", input
		return typed, said
	}
	for _, r := range reports {
		name, err := s.catalogue.ShownName(ctx, r.GroupID)
		if err != nil {
			return err
		}
		standing, err := s.catalogue.Standing(ctx, r.GroupID)
		if err != nil {
			return err
		}
		text, wrong := at(r.ID, "#o-"+r.ID)
		page.Reports = append(page.Reports, reportLine{
			Typed: text, Fault: wrong, ID: r.ID, Version: r.Version, GroupID: r.GroupID, Group: name, Text: r.Text, By: r.By, When: s.ago(r.CreatedAt),
			Unsafe: r.Kind == directory.ReportUnsafe, Paused: standing == directory.StatusPaused,
		})
	}
	for _, n := range notes {
		name, err := s.catalogue.ShownName(ctx, n.GroupID)
		if err != nil {
			return err
		}
		text, wrong := at(n.ID, "#w-"+n.ID)
		page.Notes = append(page.Notes, noteLine{Typed: text, Fault: wrong, ID: n.ID, Version: n.Version, GroupID: n.GroupID, Group: name, Text: n.Text, By: n.By, When: s.ago(n.CreatedAt)})
	}
	return s.render(c, status, "reports", page)
}

// peopleWords names people: "Ada Admin and Cora Curator".
func peopleWords(people []*directory.Person) string {
	var names []string
	for _, p := range people {
		names = append(names, p.Name)
	}
	return listWords(names)
}

// reportDecide closes a report, or pauses its group or shows it again.
func (s *Server) reportDecide(c *gin.Context) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	ctx, actor, form := c.Request.Context(), s.actor(c), c.Request.PostForm
	id, done := c.Param("id"), ""
	report, err := s.catalogue.Store().Report(ctx, id)
	if err != nil {
		return err
	}
	switch form.Get("do") {
	case "close":
		version, _ := strconv.Atoi(form.Get("version"))
		done, err = "closed", s.catalogue.CloseReport(ctx, actor, id, version, strings.TrimSpace(form.Get("outcome")))
	case "pause":
		done, err = "paused", s.catalogue.Pause(ctx, actor, report.GroupID)
	case "back":
		done, err = "back", s.catalogue.Unpause(ctx, actor, report.GroupID)
	default:
		err = directory.Invalid("do", "Choose one of the buttons.")
	}
	if err != nil {
		return s.reportsAgain(c, strings.TrimSpace(form.Get("outcome")), err)
	}
	c.Redirect(http.StatusSeeOther, "/reports?done="+done)
	return nil
}

// noteDecide publishes a note, declines it or takes it down.
func (s *Server) noteDecide(c *gin.Context) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	ctx, actor, form := c.Request.Context(), s.actor(c), c.Request.PostForm
	id, done := c.Param("id"), ""
	version, err := strconv.Atoi(form.Get("version"))
	if err != nil {
		return directory.Invalid("version", "This page is not whole. Open it again.")
	}
	switch form.Get("do") {
	case "publish":
		done, err = "published", s.catalogue.PublishNote(ctx, actor, id, version)
	case "decline":
		done, err = "declined", s.catalogue.DeclineNote(ctx, actor, id, version, strings.TrimSpace(form.Get("reason")))
	case "take":
		done, err = "taken", s.catalogue.TakeDownNote(ctx, actor, id, version)
	default:
		err = directory.Invalid("do", "Choose one of the buttons.")
	}
	if err != nil {
		return s.reportsAgain(c, strings.TrimSpace(form.Get("reason")), err)
	}
	c.Redirect(http.StatusSeeOther, fmt.Sprintf("/reports?done=%s", done))
	return nil
}
