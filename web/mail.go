package web

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/mail"
)

// mailRoutes are the outbox, for admins, and the pages by which anybody asks to be spared mail.
func (s *Server) mailRoutes() []route {
	return []route{
		{http.MethodGet, "/mail", directory.MayMail, nil, s.outbox},
		{http.MethodGet, "/mail/:id", directory.MayMail, nil, s.mailPage},
		{http.MethodGet, "/mail-templates", directory.MayMail, nil, s.mailTemplates},
		{http.MethodGet, "/mail-templates/:name", directory.MayMail, nil, s.mailTemplate},
		{http.MethodGet, "/mail-templates/:name/html", directory.MayMail, nil, s.mailTemplateHTML},
		{http.MethodGet, "/unsubscribe/:token", directory.MayAnything, nil, s.unsubscribePage},
		{http.MethodPost, "/unsubscribe/:token", directory.MayAnything, nil, s.unsubscribe},
	}
}

// mailsShown is how many mails a page of the outbox holds.
const mailsShown = 50

// outboxView is the outbox, newest first.
type outboxView struct {
	basePage
	Kept  bool // no mail server is set
	Demo  bool // mails to invented people are kept all the same
	Tabs  []dueTab
	Mails []mailLine
	More  string
}

type mailLine struct {
	URL, To, Subject, State, When, Error string
	Failed                               bool
}

func mailStates() []directory.MailState {
	return []directory.MailState{directory.MailFailed, directory.MailWaiting, directory.MailKept, directory.MailSent, directory.MailDeclined}
}

// mailStateWords says where a mail stands.
func mailStateWords(state directory.MailState) string {
	switch state {
	case directory.MailWaiting:
		return "Waits"
	case directory.MailSent:
		return "Sent"
	case directory.MailFailed:
		return "Given up"
	case directory.MailKept:
		return "Kept, not sent"
	}
	return "Not wanted"
}

func (s *Server) outbox(c *gin.Context) error {
	ctx, state, below := c.Request.Context(), directory.MailState(c.Query("state")), c.Query("below")
	if below != "" && !directory.ValidID(below) {
		return directory.Errorf(directory.CodeNotFound, "There is no such page of the outbox.")
	}
	counts, err := s.catalogue.Store().MailCounts(ctx)
	if err != nil {
		return err
	}
	mails, err := s.catalogue.Store().Mails(ctx, state, below, mailsShown+1)
	if err != nil {
		return err
	}
	visit, _ := s.session(c)
	page := outboxView{basePage: s.base(c, "Mail", "mail", visit), Kept: !s.parts.MailIsSent, Demo: s.parts.Invented && s.parts.MailIsSent}
	page.NoIndex = true
	all := 0
	for _, state := range mailStates() {
		all += counts[state]
	}
	page.Tabs = []dueTab{{Text: "All", URL: "/mail", N: all, Here: state == ""}}
	for _, one := range mailStates() {
		page.Tabs = append(page.Tabs, dueTab{Text: mailStateWords(one), URL: "/mail?state=" + string(one), N: counts[one], Here: state == one})
	}
	if len(mails) > mailsShown {
		mails = mails[:mailsShown]
		page.More = "/mail?state=" + string(state) + "&below=" + mails[mailsShown-1].ID
	}
	for _, m := range mails {
		page.Mails = append(page.Mails, s.mailLine(m))
	}
	return s.render(c, http.StatusOK, "mail", page)
}

func (s *Server) mailLine(m *directory.Mail) mailLine {
	line := mailLine{
		URL: "/mail/" + m.ID, To: m.To, Subject: m.Subject, State: mailStateWords(m.State), Failed: m.State == directory.MailFailed,
		When: s.dayAndTime(m.CreatedAt), Error: m.LastError,
	}
	if m.State == directory.MailWaiting && m.Tries > 0 {
		line.State += ", tried " + timesWords(m.Tries) + ", again at " + s.dayAndTime(m.NextAt)
	}
	if line.Subject == "" { // not written yet, or never
		line.Subject = mail.TemplateWords(m.Template)
		if letter, err := s.parts.Letters.Write(m); err == nil {
			line.Subject = letter.Subject
		}
	}
	return line
}

// mailView is one mail, as far as it is still kept: what one said that was sent is forgotten.
type mailView struct {
	basePage
	mailLine
	Text string
}

func (s *Server) mailPage(c *gin.Context) error {
	ctx, id := c.Request.Context(), c.Param("id")
	if !directory.ValidID(id) {
		return directory.Errorf(directory.CodeNotFound, "There is no such mail.")
	}
	m, err := s.catalogue.Store().Mail(ctx, id)
	if err != nil {
		return err
	}
	visit, _ := s.session(c)
	page := mailView{basePage: s.base(c, "A mail", "mail", visit), mailLine: s.mailLine(m)}
	page.NoIndex = true
	if m.Data != nil {
		letter, err := s.parts.Letters.Write(m)
		if err != nil {
			return err
		}
		page.Text = letter.Text
		// It may hold a link that lets somebody in: who read it is kept.
		entry := directory.AuditEntry{At: s.catalogue.Now(), Actor: s.actor(c), Action: directory.AuditMail, Object: "mail:" + m.ID}
		if err := s.catalogue.Store().Write(ctx, func(tx directory.Tx) error { return tx.AddAudit(ctx, entry) }); err != nil {
			return err
		}
	}
	return s.render(c, http.StatusOK, "mail_one", page)
}

// mailTemplatesView lists what mails there are, and shows one with invented data.
type mailTemplatesView struct {
	basePage
	Templates []mailTemplateLine
	Subject   string // of the one shown
	Text      string
	HTML      string // its address
}

type mailTemplateLine struct{ URL, Name, When, Kind string }

func (s *Server) mailTemplates(c *gin.Context) error {
	visit, _ := s.session(c)
	page := mailTemplatesView{basePage: s.base(c, "Templates of mails", "mail", visit)}
	page.NoIndex = true
	for _, p := range mail.Previews() {
		page.Templates = append(page.Templates, mailTemplateLine{"/mail-templates/" + p.Template, p.Template, p.When, mail.KindWords(p.Kind)})
	}
	return s.render(c, http.StatusOK, "mail_templates", page)
}

// preview writes a template with invented data.
func (s *Server) preview(name string) (mail.Letter, error) {
	for _, p := range mail.Previews() {
		if p.Template == name {
			return s.parts.Letters.Write(p.Mail(s.catalogue.Now()))
		}
	}
	return mail.Letter{}, directory.Errorf(directory.CodeNotFound, "There is no such template.")
}

func (s *Server) mailTemplate(c *gin.Context) error {
	letter, err := s.preview(c.Param("name"))
	if err != nil {
		return err
	}
	visit, _ := s.session(c)
	page := mailTemplatesView{basePage: s.base(c, "A template", "mail", visit), Subject: letter.Subject, Text: letter.Text, HTML: "/mail-templates/" + c.Param("name") + "/html"}
	page.NoIndex = true
	return s.render(c, http.StatusOK, "mail_templates", page)
}

// mailTemplateHTML shows the HTML of a template as a mail program would: its styles stand in it, as mail programs
// want, and nothing else of it is let do anything.
func (s *Server) mailTemplateHTML(c *gin.Context) error {
	letter, err := s.preview(c.Param("name"))
	if err != nil {
		return err
	}
	c.Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox")
	c.Header("X-Robots-Tag", "noindex")
	c.Data(http.StatusOK, htmlType, []byte(letter.HTML))
	return nil
}

// unsubscribeView is the page that stops mail of a kind to the address a mail went to.
type unsubscribeView struct {
	basePage
	What    string
	Path    string
	Stopped bool
	Allowed bool // just now
}

// unsubscribing finds the mail that a link names. The address itself stands in no page and no link.
func (s *Server) unsubscribing(c *gin.Context) (*directory.Mail, error) {
	id, err := mail.ReadUnsubscribeToken(s.parts.Secret, c.Param("token"))
	if err != nil {
		return nil, err
	}
	m, err := s.catalogue.Store().Mail(c.Request.Context(), id)
	if directory.ErrorCode(err) == directory.CodeNotFound || err == nil && !m.Kind.Stoppable() {
		return nil, directory.Errorf(directory.CodeNotFound, "This link is too old. A newer mail has one that works.")
	}
	return m, err
}

func (s *Server) unsubscribePage(c *gin.Context) error {
	m, err := s.unsubscribing(c)
	if err != nil {
		return err
	}
	stopped, err := s.catalogue.Store().MailStopped(c.Request.Context(), m.To, m.Kind)
	if err != nil {
		return err
	}
	return s.showUnsubscribe(c, m, stopped, false)
}

func (s *Server) showUnsubscribe(c *gin.Context, m *directory.Mail, stopped, allowed bool) error {
	visit, _ := s.session(c)
	page := unsubscribeView{basePage: s.base(c, "Mail you get", "", visit), What: mail.KindWords(m.Kind), Path: "/unsubscribe/" + c.Param("token"), Stopped: stopped, Allowed: allowed}
	page.NoIndex = true
	return s.render(c, http.StatusOK, "unsubscribe", page)
}

// unsubscribe stops mail of a kind to an address, or allows it again. A mail program that was asked to does it by
// itself, in one post and without a browser's cookies (RFC 8058).
func (s *Server) unsubscribe(c *gin.Context) error {
	if err := c.Request.ParseMultipartForm(maxBody); err != nil && !strings.Contains(err.Error(), "isn't multipart") {
		return readFault(err)
	}
	m, err := s.unsubscribing(c)
	if err != nil {
		return err
	}
	ctx, again := c.Request.Context(), c.Request.PostForm.Get("do") == "again"
	if again {
		err = s.catalogue.Store().Write(ctx, func(tx directory.Tx) error { return tx.AllowMail(ctx, m.To, m.Kind) })
	} else {
		err = s.catalogue.StopMail(ctx, m.To, m.Kind)
	}
	if err != nil {
		return err
	}
	return s.showUnsubscribe(c, m, !again, again)
}
