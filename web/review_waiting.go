package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// waitingPage is what a person proposed, and what became of it.
type waitingPage struct {
	basePage
	Problems []problem
	Message  string
	Open     []waitingRow
	Settled  []waitingRow
	Done     string
}

type waitingRow struct {
	ID, Group, GroupURL, When, Status, Fields, Decision string
	Version                                             int
	Messages                                            []directory.Message
	Asked                                               bool
	Text                                                string // as typed
}

func (s *Server) waitingPage(c *gin.Context) error { return s.showWaiting(c, http.StatusOK, nil, nil) }

func (s *Server) showWaiting(c *gin.Context, status int, form url.Values, fault error) error {
	ctx := c.Request.Context()
	changes, err := s.catalogue.OwnChanges(ctx, s.actor(c))
	if err != nil {
		return err
	}
	names, err := s.catalogue.GroupNames(ctx, changes)
	if err != nil {
		return err
	}
	state, _ := s.session(c)
	page := waitingPage{basePage: s.base(c, "What is waiting", "waiting", state), Done: map[string]string{
		"answered": "Thank you: your answer is with the curator.", "withdrawn": "You took it back.",
	}[c.Query("done")]}
	page.NoIndex = true
	if fault != nil {
		page.Title, page.Message = "Error: "+page.Title, failureOf(fault).err.Message
		page.Problems = []problem{{Text: page.Message, Href: "#t-" + c.Param("id")}}
	}
	for _, change := range changes {
		row := waitingRow{
			ID: change.ID, Version: change.Version, Group: orText(names[change.GroupID], change.ProposedName()), GroupURL: "/groups/" + change.GroupID, When: s.ago(change.CreatedAt),
			Status: changeStatusWords(change.Status), Decision: change.Decision, Messages: change.Messages, Asked: change.Status == directory.ChangeAsked,
		}
		var fields []string
		for _, f := range change.Fields {
			fields = append(fields, f.Field)
		}
		row.Fields = listWords(s.fieldWords(fields))
		if change.ID == c.Param("id") {
			row.Text = form.Get("text")
		}
		if change.Status.Open() {
			page.Open = append(page.Open, row)
		} else {
			page.Settled = append(page.Settled, row)
		}
	}
	return s.render(c, status, "waiting", page)
}

// waitingSent answers a curator's question, or takes a change back.
func (s *Server) waitingSent(c *gin.Context) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	ctx, actor, id, form := c.Request.Context(), s.actor(c), c.Param("id"), c.Request.PostForm
	var err error
	done := "answered"
	switch form.Get("do") {
	case "answer":
		err = s.catalogue.Answer(ctx, actor, id, form.Get("text"))
	case "withdraw":
		version, _ := strconv.Atoi(form.Get("version"))
		done, err = "withdrawn", s.catalogue.Withdraw(ctx, actor, id, version)
	default:
		err = directory.Invalid("do", "Choose one of the buttons.")
	}
	switch directory.ErrorCode(err) {
	case "":
		c.Redirect(http.StatusSeeOther, "/waiting?done="+done)
		return nil
	case directory.CodeInvalid, directory.CodeConflict:
		return s.showWaiting(c, failureOf(err).status, form, err)
	}
	return err
}

// replyView is the page that the link in a question's mail opens.
type replyView struct {
	basePage
	Problems []problem
	Message  string
	Asked    directory.AskedQuestion
	Text     string
	Sent     bool
}

func (s *Server) replyPage(c *gin.Context) error {
	if c.Query("sent") == "yes" { // the link is used up by then
		state, _ := s.session(c)
		page := replyView{basePage: s.base(c, "Thank you", "", state), Sent: true}
		page.NoIndex = true
		return s.render(c, http.StatusOK, "reply", page)
	}
	return s.showReply(c, http.StatusOK, "", nil)
}

func (s *Server) showReply(c *gin.Context, status int, text string, fault error) error {
	asked, err := s.catalogue.QuestionOf(c.Request.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	state, _ := s.session(c)
	page := replyView{basePage: s.base(c, "A question about "+asked.Group, "", state), Asked: asked, Text: text}
	page.NoIndex = true
	if fault != nil {
		page.Title, page.Message = "Error: "+page.Title, failureOf(fault).err.Message
		page.Problems = []problem{{Text: page.Message, Href: "#text"}}
	}
	return s.render(c, status, "reply", page)
}

func (s *Server) replySent(c *gin.Context) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	text := c.Request.PostForm.Get("text")
	err := s.catalogue.AnswerByLink(c.Request.Context(), c.Param("token"), text)
	if directory.ErrorCode(err) == directory.CodeInvalid {
		return s.showReply(c, http.StatusUnprocessableEntity, text, err)
	}
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/reply/done?sent=yes")
	return nil
}
