package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// proposalsAMinute is how many proposals one client may send.
const proposalsAMinute = 6

// proposalForm is one of the three short forms that anyone may send.
type proposalForm struct {
	basePage
	Problems []problem
	Message  string
	Kind     string // propose, correct or claim
	Group    string
	URL      string // of the group
	Lead     string
	Version  int        // of the group when a correction was begun
	Parts    []saidPart // of a correction
	Fields   []proposalField
	Warn     bool // it reads as if it were about a client
	Sent     bool
}

type proposalField struct {
	Name, Label, Hint, Value, Fault, Type, Auto string
	Long, Needed                                bool
	Most                                        int
}

// proposeFields are the inputs of a new group.
func proposeFields() []proposalField {
	return []proposalField{
		{Name: "name", Label: "What is it called?", Most: 200, Needed: true},
		{Name: "summary", Label: "What do people do there?", Hint: "One sentence.", Most: 300},
		{Name: "when", Label: "When does it meet?", Hint: "For example: Tuesdays 10 to 12, in school terms.", Most: 500},
		{Name: "suburb", Label: "Suburb or postcode", Hint: "For example: Carlton VIC 3053.", Most: 100},
		{Name: "address", Label: "Street or venue, if everybody may know it", Most: 300},
		{Name: "cost", Label: "What does it cost?", Most: 500},
		{Name: "phone", Label: "The group’s phone number", Most: 40},
		{Name: "contact", Label: "The group’s e-mail address", Most: 254},
		{Name: "website", Label: "The group’s website", Most: 2000},
		{Name: "organisation", Label: "Who runs it?", Most: 200},
		{Name: "note", Label: "Anything else", Hint: "Please leave out anything about a person you support.", Most: 1500, Long: true},
	}
}

// correctFields is what a correction says beside the parts of the listing.
func correctFields() []proposalField {
	return []proposalField{
		{Name: "note", Label: "Anything else that is wrong", Hint: "Please leave out anything about a person you support.", Most: 1000, Long: true},
	}
}

// claimFields are the inputs of who runs a group.
func claimFields() []proposalField {
	return []proposalField{
		{Name: "evidence", Label: "How can we see that you run it?", Hint: "For example: my name is on its website, or ring me on the group’s number.", Most: 1500, Long: true, Needed: true},
	}
}

// aboutYou are the inputs about who writes.
func aboutYou(needed bool) []proposalField {
	name := proposalField{Name: "your-name", Label: "Your name", Most: 100, Auto: "name", Needed: needed}
	mail := proposalField{Name: "your-email", Label: "Your e-mail address", Hint: "We answer there.", Most: 254, Auto: "email", Type: "email", Needed: needed}
	if !needed {
		name.Label, mail.Label, mail.Hint = "Your name, if you like", "Your e-mail address, if you want an answer", ""
	}
	return []proposalField{name, mail}
}

func (s *Server) proposePage(c *gin.Context) error {
	return s.showProposal(c, "propose", nil, nil, false)
}
func (s *Server) correctPage(c *gin.Context) error {
	return s.showProposal(c, "correct", nil, nil, false)
}
func (s *Server) claimPage(c *gin.Context) error { return s.showProposal(c, "claim", nil, nil, false) }

// showProposal shows a form: empty, or as it was typed with what is wrong with it.
func (s *Server) showProposal(c *gin.Context, kind string, form url.Values, fault error, warn bool) error {
	state, _ := s.session(c)
	page := proposalForm{Kind: kind, Warn: warn, Sent: c.Query("sent") == "yes"}
	title := "Tell us about a group"
	page.Lead = "Is a group missing? Tell us what you know. Somebody who looks after this directory checks it before it is shown."
	page.Fields = proposeFields()
	if kind != "propose" {
		listing, err := s.shownListing(c)
		if err != nil {
			return err
		}
		page.Group, page.URL = listing.Name, "/groups/"+listing.GroupID
		title, page.Lead, page.Fields = "Correct this listing", "Change what is wrong and leave the rest. Somebody checks it before it is shown.", correctFields()
		if kind == "claim" {
			title, page.Lead, page.Fields = "I run this group", "Then you can keep this listing true yourself. Somebody checks that it is you, and writes to you.", claimFields()
		}
	}
	page.Fields = append(page.Fields, aboutYou(kind == "claim")...)
	page.basePage = s.base(c, title, "", state)
	page.NoIndex = kind != "propose"
	status := http.StatusOK
	page.fill(form)
	if fault != nil {
		status = failureOf(fault).status
	}
	if kind == "correct" {
		if err := s.addParts(c, &page, inputs(form), fault); err != nil {
			return err
		}
	} else if fault != nil {
		page.blame(failureOf(fault).err)
	}
	return s.render(c, status, "propose", page)
}

// addParts adds the parts of the listing to a correction, with what was typed and what is wrong.
func (s *Server) addParts(c *gin.Context, page *proposalForm, in inputs, fault error) error {
	say, err := s.correcting(c, in)
	if err != nil {
		return err
	}
	page.Version = say.shown.Version
	faults := map[string]string{}
	if fault != nil {
		whole := *failureOf(fault).err
		rest := map[string]string{}
		for field, text := range whole.Fields {
			if say.asksFor(inputOf(field)) {
				faults[inputOf(field)] = text
			} else {
				rest[field] = text
			}
		}
		if whole.Fields = rest; len(rest) > 0 || len(faults) == 0 {
			page.blame(&whole)
		} else {
			page.Title, page.Message = "Error: "+page.Title, whole.Message
		}
	}
	page.Parts = say.parts(in, faults)
	for _, name := range slices.Sorted(maps.Keys(faults)) {
		page.Problems = append(page.Problems, say.problem(name, faults[name]))
	}
	return nil
}

// correcting begins a correction, or goes on with one.
func (s *Server) correcting(c *gin.Context, in inputs) (*saying, error) {
	shown, err := s.catalogue.ShownGroup(c.Request.Context(), c.Param("id"))
	if err != nil {
		return nil, err
	}
	return s.sayingOf(c.Request.Context(), s.askedOfAnybody(), shown, in)
}

// shownListing is what is shown of the group that a path names.
func (s *Server) shownListing(c *gin.Context) (*directory.Listing, error) {
	listings, err := s.catalogue.GroupListings(c.Request.Context(), s.actor(c), c.Param("id"))
	if err != nil {
		return nil, errNoGroup
	}
	return listings[0], nil
}

// fill puts back what was typed.
func (p *proposalForm) fill(form url.Values) {
	for i := range p.Fields {
		if form.Has(p.Fields[i].Name) {
			p.Fields[i].Value = form.Get(p.Fields[i].Name)
		}
	}
}

// blame puts each fault at its input.
func (p *proposalForm) blame(fault *directory.Error) {
	p.Title, p.Message = "Error: "+p.Title, fault.Message
	if len(fault.Fields) == 0 {
		p.Problems = []problem{{Text: fault.Message}}
	}
	inputs := map[string]string{"contact.phones.0": "phone", "email": "contact", "phones": "phone", "hours.0.original": "when", "reason": "note"}
	wrong := map[string]string{}
	for _, field := range slices.Sorted(maps.Keys(fault.Fields)) {
		name := orText(inputs[field], field)
		if field == "email" && (p.Kind == "claim" || p.yours(fault)) {
			name = "your-email"
		}
		if field == "name" && p.Kind != "propose" {
			name = "your-name"
		}
		wrong[name] = fault.Fields[field]
	}
	for i := range p.Fields { // as they stand on the page
		f := &p.Fields[i]
		if text, ok := wrong[f.Name]; ok {
			f.Fault = sentence(text)
			p.Problems = append(p.Problems, problem{Text: strings.TrimRight(f.Label, "?") + ": " + sentence(text), Href: "#" + f.Name})
			delete(wrong, f.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(wrong)) {
		p.Problems = append(p.Problems, problem{Text: sentence(wrong[name])})
	}
}

// yours tells whether a fault of an e-mail address is of who writes, not of the group.
func (p *proposalForm) yours(e *directory.Error) bool {
	return e.Message != "" && len(e.Fields) == 1 && e.Fields["email"] != "" && p.value("contact") == ""
}

func (p *proposalForm) value(name string) string {
	for _, f := range p.Fields {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

func (s *Server) proposeSent(c *gin.Context) error {
	return s.proposal(c, "propose", "/propose", func(by directory.Proposer, form url.Values) error {
		_, err := s.catalogue.ProposeGroup(c.Request.Context(), by, directory.NewGroup{
			Name: form.Get("name"), Summary: form.Get("summary"), Organisation: form.Get("organisation"), When: form.Get("when"), Suburb: form.Get("suburb"),
			Address: form.Get("address"), Cost: form.Get("cost"), Phone: form.Get("phone"), Email: form.Get("contact"), Website: form.Get("website"), Note: form.Get("note"),
		})
		return err
	})
}

func (s *Server) correctSent(c *gin.Context) error {
	id := c.Param("id")
	if in, err := readForm(c); err != nil || in.get("do") == "look" {
		if err != nil {
			return err
		}
		return s.showProposal(c, "correct", c.Request.PostForm, nil, false)
	}
	return s.proposal(c, "correct", "/groups/"+id+"/correct", func(by directory.Proposer, form url.Values) error {
		say, err := s.correcting(c, inputs(form))
		if err != nil {
			return err
		}
		faults := map[string]string{}
		said := directory.Said{Group: say.group(inputs(form), faults), Words: form.Get("note")}
		if err := directory.InvalidFields(faults); err != nil {
			return err
		}
		_, err = s.catalogue.ProposeCorrection(c.Request.Context(), by, id, said)
		return err
	})
}

func (s *Server) claimSent(c *gin.Context) error {
	id := c.Param("id")
	return s.proposal(c, "claim", "/groups/"+id+"/claim", func(by directory.Proposer, form url.Values) error {
		_, err := s.catalogue.Claim(c.Request.Context(), by, id, form.Get("evidence"))
		return err
	})
}

// proposal takes one of the forms: what reads as if it were about a client is shown once more, with a warning, before
// it is kept.
func (s *Server) proposal(c *gin.Context, kind, path string, keep func(by directory.Proposer, form url.Values) error) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	form := c.Request.PostForm
	if err := s.proposals.take(c.ClientIP()); err != nil {
		return s.showProposal(c, kind, form, directory.Errorf(directory.CodeRateLimited, "Many proposals came from here in a short time. What you wrote is still here: wait a minute, then send it again."), false)
	}
	if form.Get("sure") != "yes" && directory.SoundsLikeClient(form.Get("note"), form.Get("summary"), form.Get("evidence"), form.Get("when")) {
		return s.showProposal(c, kind, form, nil, true)
	}
	err := keep(directory.Proposer{Name: form.Get("your-name"), Email: form.Get("your-email")}, form)
	if directory.ErrorCode(err) == directory.CodeInvalid {
		return s.showProposal(c, kind, form, err, false)
	}
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, path+"?sent=yes")
	return nil
}
