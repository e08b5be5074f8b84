package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// personObject is a person: not of any group, so only who looks after everybody may touch them.
func (s *Server) personObject(c *gin.Context) (object, error) {
	_, err := s.catalogue.Store().Person(c.Request.Context(), c.Param("id"))
	return object{}, err
}

// peoplePageData lists everybody, with the form to invite somebody.
type peoplePageData struct {
	basePage
	faultsOf
	People      []personLine
	Name, Email string
	Role        string
	Where       string
	Roles       []roleChoice
	Choose      []whereChoice // where several places are meant
	Said        string
	Terms       string // which school terms will soon be wanted
}

type personLine struct {
	ID, Name, Email string
	Roles           []string
	State           string // "" where they may come in
}

func (s *Server) peoplePage(c *gin.Context) error {
	page := peoplePageData{}
	switch c.Query("done") {
	case "invited":
		page.Said = "The invitation is on its way. If mail is not set up here, you find it under Mail."
	case "erased":
		page.Said = "The account is erased. What they did stays, as a former member's."
	}
	return s.showPeople(c, http.StatusOK, page)
}

func (s *Server) showPeople(c *gin.Context, status int, page peoplePageData) error {
	ctx := c.Request.Context()
	state, _ := s.session(c)
	page.basePage = s.base(c, page.titled("People"), "people", state)
	page.NoIndex = true
	page.Roles, page.Terms = roleChoices(page.Role), s.catalogue.TermsMissing()
	all, err := s.catalogue.Store().People(ctx)
	if err != nil {
		return err
	}
	for _, p := range all {
		roles, err := s.rolesInWords(ctx, p.Grants)
		if err != nil {
			return err
		}
		page.People = append(page.People, personLine{p.ID, p.Name, p.Email, roles, personState(p)})
	}
	return s.render(c, status, "people", page)
}

func personState(p *directory.Person) string {
	switch {
	case p.Disabled:
		return "Kept out"
	case p.Password == "":
		return "Invited"
	}
	return ""
}

// peopleAdd invites somebody with one role; more are given on their page.
func (s *Server) peopleAdd(c *gin.Context) error {
	form, err := postForm(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	page := peoplePageData{Name: form("name"), Email: form("email"), Role: form("role"), Where: form("where")}
	grant, choose, err := s.grantOf(ctx, page.Role, page.Where, form("scope"))
	if err == nil && len(choose) == 0 {
		var grants []directory.Grant
		if grant != nil {
			grants = []directory.Grant{*grant}
		}
		_, _, err = s.people.Add(ctx, s.actor(c), page.Name, page.Email, grants)
	}
	switch {
	case err != nil:
		faults, status, ok := faulty(err)
		if !ok {
			return err
		}
		page.faultsOf = faults
		return s.showPeople(c, status, page)
	case len(choose) > 0:
		page.Choose = choose
		page.faultsOf = faultsOf{Message: "Choose which one is meant.", Problems: []problem{{"Choose which one is meant.", "#where"}}, Faults: map[string]string{"where": "Choose which one is meant."}}
		return s.showPeople(c, http.StatusUnprocessableEntity, page)
	}
	c.Redirect(http.StatusSeeOther, "/people?done=invited")
	return nil
}

// personPageData is one person, for who looks after people.
type personPageData struct {
	basePage
	faultsOf
	ID, Name, Email string
	State           string
	Version         int
	Grants          []grantLine
	Role, Where     string
	Roles           []roleChoice
	Choose          []whereChoice
	Since, Seen     string
	MayInvite       bool
	Myself          bool
	Said            string
}

type grantLine struct {
	Number int
	Words  string
}

func (s *Server) personPage(c *gin.Context) error {
	page := personPageData{}
	if c.Query("done") == "yes" {
		page.Said = "Done."
	}
	return s.showPerson(c, http.StatusOK, page)
}

func (s *Server) showPerson(c *gin.Context, status int, page personPageData) error {
	ctx := c.Request.Context()
	p, err := s.catalogue.Store().Person(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	state, _ := s.session(c)
	page.basePage = s.base(c, page.titled(p.Name), "people", state)
	page.NoIndex = true
	page.ID, page.Name, page.Email, page.State, page.Version = p.ID, p.Name, p.Email, personState(p), p.Version
	page.Since, page.MayInvite, page.Roles = s.day(p.CreatedAt), p.Password == "" && !p.Disabled, roleChoices(page.Role)
	page.Myself = p.ID == s.actor(c).ID
	words, err := s.rolesInWords(ctx, p.Grants)
	if err != nil {
		return err
	}
	for i, w := range words {
		page.Grants = append(page.Grants, grantLine{i, w})
	}
	sessions, err := s.catalogue.Store().SessionsOf(ctx, p.ID)
	if err != nil {
		return err
	}
	if len(sessions) > 0 {
		page.Seen = s.dayAndTime(sessions[0].UsedAt)
	}
	return s.render(c, status, "person", page)
}

// personRoles takes roles away, or gives one more. It goes by the version that was shown, so that two admins do not
// undo each other.
func (s *Server) personRoles(c *gin.Context) error {
	form, err := postForm(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	p, err := s.catalogue.Store().Person(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(form("version"))
	if err != nil || version != p.Version {
		return s.personFault(c, personPageData{}, directory.Errorf(directory.CodeConflict, "Somebody changed this person while you had the page open. Look at what it says now, then try again."))
	}
	page := personPageData{Role: form("role"), Where: form("where")}
	grants := slices.Clone(p.Grants)
	if take := form("take"); take != "" {
		n, err := strconv.Atoi(take)
		if err != nil || n < 0 || n >= len(grants) {
			return directory.Invalid("take", "Choose which role.")
		}
		grants = slices.Delete(grants, n, n+1)
	} else {
		grant, choose, err := s.grantOf(ctx, page.Role, page.Where, form("scope"))
		if err == nil && grant == nil && len(choose) == 0 {
			err = directory.Invalid("role", "Choose a role.")
		}
		if err != nil {
			return s.personFault(c, page, err)
		}
		if len(choose) > 0 {
			page.Choose = choose
			return s.personFault(c, page, directory.Invalid("where", "Choose which one is meant."))
		}
		grants = append(grants, *grant)
	}
	if err := s.people.SetGrants(ctx, s.actor(c), p.ID, version, grants); err != nil {
		return s.personFault(c, page, renameField(err, "grants", "role"))
	}
	c.Redirect(http.StatusSeeOther, "/people/"+p.ID+"?done=yes")
	return nil
}

func (s *Server) personFault(c *gin.Context, page personPageData, err error) error {
	faults, status, ok := faulty(err)
	if !ok {
		return err
	}
	page.faultsOf = faults
	return s.showPerson(c, status, page)
}

// personDo invites again, keeps out, lets in or erases. Erasing cannot be undone, so the name is typed.
func (s *Server) personDo(c *gin.Context) error {
	form, err := postForm(c)
	if err != nil {
		return err
	}
	ctx, actor, id := c.Request.Context(), s.actor(c), c.Param("id")
	to := "/people/" + id + "?done=yes"
	switch form("do") {
	case "invite":
		err = s.people.Invite(ctx, actor, id)
	case "disable":
		err = s.people.Disable(ctx, actor, id)
	case "enable":
		err = s.people.Enable(ctx, actor, id)
	case "erase":
		to = "/people?done=erased"
		err = s.erase(c, strings.TrimSpace(form("sure")))
	default:
		err = directory.Invalid("do", "Choose what to do.")
	}
	if err != nil {
		return s.personFault(c, personPageData{}, err)
	}
	c.Redirect(http.StatusSeeOther, to)
	return nil
}

func (s *Server) erase(c *gin.Context, sure string) error {
	ctx, id := c.Request.Context(), c.Param("id")
	p, err := s.catalogue.Store().Person(ctx, id)
	if err != nil {
		return err
	}
	if sure != p.Name {
		return directory.Invalid("sure", "Write the name as it stands above. This cannot be undone.")
	}
	return s.people.Erase(ctx, s.actor(c), id)
}
