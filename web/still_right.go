package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// stillRightView is what the link of a reminder opens. It is for whoever has the mail, so it tells nothing that is
// not on the listing's own page, and an old link tells nothing at all.
type stillRightView struct {
	basePage
	Asked  *directory.Asked
	Path   string // of this page
	Done   bool   // answered just now
	URL    string // of the group's page; empty where it has none
	Change bool   // what was answered is that something changed
}

func (s *Server) stillRightPage(c *gin.Context) error {
	asked, err := s.catalogue.Asked(c.Request.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	return s.showAsked(c, asked, false, false)
}

func (s *Server) stillRight(c *gin.Context) error {
	asked, err := s.catalogue.StillRight(c.Request.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	return s.showAsked(c, asked, asked.State == directory.AskedOpen, false)
}

// showAsked answers calmly whatever became of the link: one that has run out is gone for good.
func (s *Server) showAsked(c *gin.Context, asked *directory.Asked, done, change bool) error {
	state, _ := s.session(c)
	page := stillRightView{basePage: s.base(c, "Is it still right?", "", state), Asked: asked, Path: "/still-right/" + c.Param("token"), Done: done, Change: change}
	page.NoIndex = true
	status := http.StatusOK
	switch {
	case done:
		page.Title = "Thank you"
	case asked.State == directory.AskedAnswered:
		page.Title = "This was answered already"
	case asked.State == directory.AskedOver:
		page.Title, status = "This link has run out", http.StatusGone
	}
	listings, err := s.catalogue.Store().ListingsOfGroup(c.Request.Context(), asked.GroupID)
	if err != nil {
		return err
	}
	if len(listings) > 0 {
		page.URL = "/groups/" + asked.GroupID
	}
	return s.render(c, status, "still_right", page)
}

// changedView is the form of who was reminded and says that something changed.
type changedView struct {
	basePage
	Asked    *directory.Asked
	Path     string
	Fields   []changedField
	Problems []problem
	Message  string
}

// changedField is one question of the form.
type changedField struct {
	Name, Label, Hint, Value, Fault string
	Most, Rows                      int
}

// changedFields puts a reply into the questions of its form, in their order.
func changedFields(r *directory.ReminderReply, faults map[string]string) []changedField {
	fields := []changedField{
		{Name: "when", Label: "When you meet, if that changed", Hint: "In your words: “Wednesdays 10 to 12, not in school holidays”.", Value: r.When, Most: 500, Rows: 2},
		{Name: "summary", Label: "What you do there, in one sentence", Value: r.Summary, Most: 300, Rows: 2},
		{Name: "description", Label: "More about it", Value: r.Description, Most: 10000, Rows: 5},
		{Name: "cost", Label: "What a visit costs", Value: r.Cost, Most: 500, Rows: 1},
		{Name: "eligibility", Label: "Who may come", Value: r.Eligibility, Most: 2000, Rows: 2},
		{Name: "greeter", Label: "Who meets a newcomer", Value: r.Greeter, Most: 300, Rows: 1},
		{Name: "first_minutes", Label: "What happens in the first ten minutes", Value: r.FirstMinutes, Most: 300, Rows: 2},
		{Name: "to_bring", Label: "What to bring", Value: r.ToBring, Most: 300, Rows: 1},
		{Name: "words", Label: "Anything else that changed", Hint: "Write here, too, if you have stopped, or moved. Please write nothing about the people who come.", Value: r.Words, Most: 1000, Rows: 3},
	}
	for i := range fields {
		if fault := faults[fields[i].Name]; fault != "" {
			fields[i].Fault = sentence(fault)
		}
	}
	return fields
}

// readReply reads the form. A field that was not sent stays as it was shown.
func readReply(c *gin.Context, r directory.ReminderReply) directory.ReminderReply {
	for name, field := range map[string]*string{
		"when": &r.When, "summary": &r.Summary, "description": &r.Description, "cost": &r.Cost, "eligibility": &r.Eligibility,
		"greeter": &r.Greeter, "first_minutes": &r.FirstMinutes, "to_bring": &r.ToBring, "words": &r.Words,
	} {
		if value, ok := c.Request.PostForm[name]; ok && len(value) > 0 {
			*field = strings.ReplaceAll(value[0], "\r\n", "\n")
		}
	}
	return r
}

func (s *Server) changedPage(c *gin.Context) error {
	asked, err := s.catalogue.Asked(c.Request.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	if asked.State != directory.AskedOpen {
		return s.showAsked(c, asked, false, false)
	}
	return s.showChanged(c, http.StatusOK, asked, &asked.Proposed, nil)
}

func (s *Server) showChanged(c *gin.Context, status int, asked *directory.Asked, reply *directory.ReminderReply, fault *directory.Error) error {
	state, _ := s.session(c)
	page := changedView{basePage: s.base(c, "What has changed?", "", state), Asked: asked, Path: "/still-right/" + c.Param("token")}
	page.NoIndex = true
	var faults map[string]string
	if fault != nil {
		faults, page.Message, page.Title = fault.Fields, fault.Message, "Error: "+page.Title
	}
	page.Fields = changedFields(reply, faults)
	for _, f := range page.Fields {
		if f.Fault != "" {
			page.Problems = append(page.Problems, problem{Text: f.Label + ": " + f.Fault, Href: "#" + f.Name})
		}
	}
	return s.render(c, status, "still_changed", page)
}

func (s *Server) changed(c *gin.Context) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	ctx, secret := c.Request.Context(), c.Param("token")
	asked, err := s.catalogue.Asked(ctx, secret)
	if err != nil {
		return err
	}
	if asked.State != directory.AskedOpen {
		return s.showAsked(c, asked, false, false)
	}
	reply := readReply(c, asked.Proposed)
	answered, err := s.catalogue.SomethingChanged(ctx, secret, reply)
	if fault, ok := errors.AsType[*directory.Error](err); ok && slices.Contains([]directory.Code{directory.CodeInvalid, directory.CodeConflict}, fault.Code) {
		return s.showChanged(c, http.StatusUnprocessableEntity, asked, &reply, fault)
	}
	if err != nil {
		return err
	}
	return s.showAsked(c, answered, answered.State == directory.AskedOpen, true)
}
