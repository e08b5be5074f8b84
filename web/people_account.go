package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/people"
)

// accountPageData is a person's own page.
type accountPageData struct {
	basePage
	faultsOf
	Email       string
	Name        string // as typed
	NewEmail    string // as typed
	Roles       []string
	HasPassword bool
	Sessions    []accountSession
	Others      bool // signed in elsewhere too
	Keys        []accountKey
	KeyName     string // as typed
	May         []keyChoice
	Days        []dayChoice
	Shown       string // a key just made
	Said        string // what was just done
}

type accountSession struct {
	ID, Device, Since, Used string
	Here                    bool
}

type accountKey struct {
	ID, Name, Start, May, Used, Ends string
	Over                             bool
}

type keyChoice struct {
	Value   directory.Permission
	Words   string
	Checked bool
}

type dayChoice struct {
	Days  int
	Words string
}

// saidWords are what the account page says was done, by what stands in its address.
func saidWords(said string) string {
	switch said {
	case "name":
		return "Your name is changed."
	case "password":
		return "Your password is changed, and you are signed out everywhere else."
	case "email":
		return "Look into the mail of your new address, and open the link here. Until then nothing changes. If mail is not set up here, an admin finds it under Mail."
	case "address":
		return "Your e-mail address is changed. You sign in with the new one."
	case "session":
		return "Signed out there."
	case "key":
		return "The key is ended."
	}
	return ""
}

func (s *Server) accountPage(c *gin.Context) error {
	return s.showAccount(c, http.StatusOK, accountPageData{Said: saidWords(c.Query("done"))})
}

func (s *Server) showAccount(c *gin.Context, status int, page accountPageData) error {
	state, _ := s.session(c)
	v, ctx := s.visitor(c).visit, c.Request.Context()
	page.basePage = s.base(c, page.titled("Your account"), "account", state)
	page.NoIndex = true
	page.Email, page.HasPassword = v.Person.Email, v.Person.Password != ""
	if page.Name == "" {
		page.Name = v.Person.Name
	}
	var err error
	if page.Roles, err = s.rolesInWords(ctx, v.Person.Grants); err != nil {
		return err
	}
	sessions, err := s.catalogue.Store().SessionsOf(ctx, v.Person.ID)
	if err != nil {
		return err
	}
	for _, session := range sessions {
		if !s.catalogue.Now().Before(session.ExpiresAt) {
			continue
		}
		here := session.Hash == v.Session.Hash
		page.Others = page.Others || !here
		page.Sessions = append(page.Sessions, accountSession{session.ID, session.Device, s.dayAndTime(session.CreatedAt), s.dayAndTime(session.UsedAt), here})
	}
	keys, err := s.catalogue.Store().KeysOf(ctx, v.Person.ID)
	if err != nil {
		return err
	}
	for _, k := range keys {
		page.Keys = append(page.Keys, s.keyLine(k))
	}
	for _, p := range directory.KeyPermissions() {
		if v.Person.Actor().Has(p) {
			page.May = append(page.May, keyChoice{p, permissionWords(p), false})
		}
	}
	page.Days = []dayChoice{{30, "30 days"}, {90, "90 days"}, {365, "A year"}}
	return s.render(c, status, "account", page)
}

func (s *Server) keyLine(k *directory.Key) accountKey {
	var may []string
	for _, p := range k.Permissions {
		may = append(may, strings.ToLower(permissionWords(p)))
	}
	line := accountKey{ID: k.ID, Name: k.Name, Start: k.Start, May: listWords(may), Used: "Never used", Ends: s.day(k.ExpiresAt), Over: !s.catalogue.Now().Before(k.ExpiresAt)}
	if !k.UsedAt.IsZero() {
		line.Used = "Last used " + s.dayAndTime(k.UsedAt)
	}
	return line
}

func (s *Server) day(at time.Time) string { return at.In(s.catalogue.Zone()).Format("2 Jan 2006") }

// permissionWords says what a key may do.
func permissionWords(p directory.Permission) string {
	switch p {
	case directory.MaySearch:
		return "Search"
	case directory.MayImport:
		return "Bring in lists"
	case directory.MayNote:
		return "Leave notes"
	case directory.MayReview:
		return "Decide on reports and notes"
	}
	return string(p)
}

// accountFault shows the account page again with what went wrong.
func (s *Server) accountFault(c *gin.Context, page accountPageData, err error) error {
	faults, status, ok := faulty(err)
	if !ok {
		return err
	}
	page.faultsOf = faults
	return s.showAccount(c, status, page)
}

func (s *Server) accountName(c *gin.Context) error {
	form, err := postForm(c)
	if err != nil {
		return err
	}
	if err := s.people.Rename(c.Request.Context(), s.visitor(c).visit, form("name")); err != nil {
		return s.accountFault(c, accountPageData{Name: form("name")}, err)
	}
	c.Redirect(http.StatusSeeOther, "/account?done=name")
	return nil
}

func (s *Server) accountPassword(c *gin.Context) error {
	form, err := postForm(c)
	if err != nil {
		return err
	}
	visit := s.visitor(c).visit
	attempt := people.Attempt{Address: c.ClientIP(), Device: s.device(c, visit.Person.Email)}
	if err := s.people.ChangePassword(c.Request.Context(), visit, form("old"), form("new"), attempt); err != nil {
		return s.accountFault(c, accountPageData{}, err)
	}
	c.Redirect(http.StatusSeeOther, "/account?done=password")
	return nil
}

// accountEmail has a link sent to an address that is to be the account's.
func (s *Server) accountEmail(c *gin.Context) error {
	form, err := postForm(c)
	if err != nil {
		return err
	}
	visit := s.visitor(c).visit
	attempt := people.Attempt{Address: c.ClientIP(), Device: s.device(c, visit.Person.Email)}
	if err := s.people.AskAddress(c.Request.Context(), visit, form("email"), form("password"), attempt); err != nil {
		return s.accountFault(c, accountPageData{NewEmail: form("email")}, err)
	}
	c.Redirect(http.StatusSeeOther, "/account?done=email")
	return nil
}

// accountSession signs out on another device, or on all others.
func (s *Server) accountSession(c *gin.Context) error {
	form, err := postForm(c)
	if err != nil {
		return err
	}
	id := form("id")
	if id == "" && form("all") != "yes" {
		return directory.Invalid("id", "Choose which device.")
	}
	if err := s.people.EndSession(c.Request.Context(), s.visitor(c).visit, id); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/account?done=session")
	return nil
}

// accountKey makes a key and shows it, once.
func (s *Server) accountKey(c *gin.Context) error {
	form, err := postForm(c)
	if err != nil {
		return err
	}
	var may []directory.Permission
	for _, value := range c.Request.PostForm["permissions"] {
		if p := directory.Permission(value); !slices.Contains(may, p) && len(may) < len(directory.KeyPermissions()) {
			may = append(may, p)
		}
	}
	days, err := strconv.Atoi(form("days"))
	if err != nil {
		days = 0
	}
	page := accountPageData{KeyName: form("key_name")}
	page.Shown, err = s.people.MakeKey(c.Request.Context(), s.visitor(c).visit, page.KeyName, may, days)
	if err != nil {
		return s.accountFault(c, page, renameField(err, "name", "key_name"))
	}
	page.KeyName = ""
	return s.showAccount(c, http.StatusOK, page)
}

// renameField gives an error in which a field has the name of its input.
func renameField(err error, from, to string) error {
	fault, ok := err.(*directory.Error)
	if !ok || fault.Fields[from] == "" {
		return err
	}
	fields := map[string]string{}
	for field, text := range fault.Fields {
		if field == from {
			field = to
		}
		fields[field] = text
	}
	return directory.InvalidFields(fields)
}

func (s *Server) accountKeyEnd(c *gin.Context) error {
	form, err := postForm(c)
	if err != nil {
		return err
	}
	if err := s.people.EndKey(c.Request.Context(), s.visitor(c).visit, form("id")); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/account?done=key")
	return nil
}
