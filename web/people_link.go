package web

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/people"
)

// askLinkPageData is the page to have a link sent.
type askLinkPageData struct {
	basePage
	faultsOf
	Email string
	Kept  string // a form that was sent without being signed in, sealed
	Sent  bool
}

func (s *Server) askLinkPage(c *gin.Context) error {
	return s.showAskLink(c, http.StatusOK, askLinkPageData{})
}

func (s *Server) showAskLink(c *gin.Context, status int, page askLinkPageData) error {
	state, _ := s.session(c)
	page.basePage = s.base(c, page.titled("Have a link sent"), "sign-in", state)
	page.NoIndex = true
	return s.render(c, status, "ask_link", page)
}

// askLink has a link sent. The answer is the same whether anybody has the address.
func (s *Server) askLink(c *gin.Context) error {
	form, err := postForm(c)
	if err != nil {
		return err
	}
	page := askLinkPageData{Email: strings.TrimSpace(form("email")), Kept: form("kept")}
	if form("do") == "other" { // from a form to sign in that holds another one
		return s.showAskLink(c, http.StatusOK, page)
	}
	purpose := directory.TokenSignIn
	if form("do") == "password" {
		purpose = directory.TokenReset
	}
	if page.Email == "" {
		err = directory.Invalid("email", "Write your e-mail address.")
	} else if err = s.linkAsks.take(people.Network(c.ClientIP())); err != nil {
		err = errTries()
	} else {
		err = s.people.AskLink(c.Request.Context(), page.Email, purpose)
	}
	if err != nil {
		faults, status, ok := faulty(err)
		if !ok {
			return err
		}
		page.faultsOf = faults
		return s.showAskLink(c, status, page)
	}
	page.Sent = true
	return s.showAskLink(c, http.StatusOK, page)
}

// linkPageData is what a link of an account opens: a page with one form, which uses it.
type linkPageData struct {
	basePage
	faultsOf
	Purpose     directory.TokenPurpose
	Who         string // whose link it is
	Name, Email string // as typed
	Secret      string
	SignedIn    bool // as whose link it is
}

func (s *Server) linkPage(c *gin.Context) error {
	link, err := s.people.Link(c.Request.Context(), c.Param("secret"))
	if err != nil {
		return err
	}
	page := linkPageData{}
	if link.Purpose == directory.TokenInvite {
		page.Name = link.Person.Name
	}
	return s.showLink(c, http.StatusOK, link, page)
}

func (s *Server) showLink(c *gin.Context, status int, link *people.Link, page linkPageData) error {
	state, _ := s.session(c)
	title := map[directory.TokenPurpose]string{
		directory.TokenSetUp: "Set up Kith", directory.TokenInvite: "Welcome to Kith", directory.TokenReset: "Choose a new password", directory.TokenSignIn: "Sign in",
		directory.TokenAddress: "Your new e-mail address",
	}[link.Purpose]
	page.basePage = s.base(c, page.titled(title), "sign-in", state)
	page.NoIndex, page.Purpose, page.Secret = true, link.Purpose, c.Param("secret")
	if link.Person != nil {
		page.Who = link.Person.Email
		visit := s.visitor(c).visit
		page.SignedIn = visit != nil && visit.Person.ID == link.Person.ID
	}
	if link.Purpose == directory.TokenAddress {
		page.Who = link.Address
	}
	return s.render(c, status, "link", page)
}

// useLink uses a link up: it signs in, or sets a password first.
func (s *Server) useLink(c *gin.Context) error {
	form, err := postForm(c)
	if err != nil {
		return err
	}
	ctx, secret := c.Request.Context(), c.Param("secret")
	link, err := s.people.Link(ctx, secret)
	if err != nil {
		return err
	}
	attempt := people.Attempt{Address: c.ClientIP(), Old: s.inToken(c), Agent: c.Request.UserAgent(), Keep: form("keep") == "yes"}
	page := linkPageData{Name: form("name"), Email: form("email")}
	var entry *people.Entry
	switch link.Purpose {
	case directory.TokenAddress:
		if err = s.people.ConfirmAddress(ctx, s.visitor(c).visit, secret); err == nil {
			c.Redirect(http.StatusSeeOther, "/account?done=address")
			return nil
		}
	case directory.TokenSignIn:
		entry, err = s.people.SignInByLink(ctx, secret, attempt)
	case directory.TokenSetUp:
		entry, err = s.people.SetUp(ctx, secret, page.Name, page.Email, form("new"), attempt)
	default:
		entry, err = s.people.Choose(ctx, secret, page.Name, form("new"), attempt)
	}
	if err != nil {
		faults, status, ok := faulty(err)
		if !ok {
			return err
		}
		page.faultsOf = faults
		return s.showLink(c, status, link, page)
	}
	return s.enter(c, entry, "/account")
}
