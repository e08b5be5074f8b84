package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/people"
)

// peopleRoutes are where people come in and look after accounts.
func (s *Server) peopleRoutes() []route {
	return []route{
		{http.MethodGet, "/sign-in", directory.MayAnything, nil, s.signInPage},
		{http.MethodPost, "/sign-in", directory.MayAnything, nil, s.signIn},
		{http.MethodGet, "/sign-in/link", directory.MayAnything, nil, s.askLinkPage},
		{http.MethodPost, "/sign-in/link", directory.MayAnything, nil, s.askLink},
		{http.MethodPost, "/sign-out", directory.MayAnything, nil, s.signOut},
		{http.MethodGet, "/link/:secret", directory.MayAnything, nil, s.linkPage},
		{http.MethodPost, "/link/:secret", directory.MayAnything, nil, s.useLink},

		{http.MethodGet, "/account", directory.MayAccount, nil, s.accountPage},
		{http.MethodPost, "/account/name", directory.MayAccount, nil, s.accountName},
		{http.MethodPost, "/account/password", directory.MayAccount, nil, s.accountPassword},
		{http.MethodPost, "/account/email", directory.MayAccount, nil, s.accountEmail},
		{http.MethodPost, "/account/sessions/end", directory.MayAccount, nil, s.accountSession},
		{http.MethodPost, "/account/keys", directory.MayAccount, nil, s.accountKey},
		{http.MethodPost, "/account/keys/end", directory.MayAccount, nil, s.accountKeyEnd},

		{http.MethodGet, "/people", directory.MayPeople, nil, s.peoplePage},
		{http.MethodPost, "/people", directory.MayPeople, nil, s.peopleAdd},
		{http.MethodGet, "/people/:id", directory.MayPeople, s.personObject, s.personPage},
		{http.MethodPost, "/people/:id/roles", directory.MayPeople, s.personObject, s.personRoles},
		{http.MethodPost, "/people/:id/do", directory.MayPeople, s.personObject, s.personDo},

		{http.MethodGet, "/audit", directory.MayAudit, nil, s.auditPage},
		{http.MethodGet, "/audit/export.csv", directory.MayAudit, nil, s.auditExport},
	}
}

// signInPageData is the page to sign in.
type signInPageData struct {
	basePage
	faultsOf
	Email    string
	Then     string               // where to go afterwards: a path of this site
	Kept     string               // a form that was sent without being signed in, sealed
	Demo     []people.DemoAccount // the accounts of the demo, on the machine it runs on
	Password string               // of them all
	Operator bool                 // the operator's token opens the desk
}

// askToSignIn answers somebody who is not signed in: with the page to sign in, and from there back. A form that was
// sent is kept in that page, sealed.
func (s *Server) askToSignIn(c *gin.Context) error {
	if c.Request.Method != http.MethodGet {
		kept, err := s.keepForm(c)
		if err != nil {
			return err
		}
		page := signInPageData{Then: "/", Kept: kept, faultsOf: faultsOf{Message: "You are not signed in any more, and whose form this was is not known here, so it is not kept. Go back to find what you typed, sign in in another tab, and send it again."}}
		if kept != "" {
			page.Message = "You are not signed in any more. What you typed is kept in this page: sign in to go on with it."
		}
		return s.showSignIn(c, http.StatusUnauthorized, page)
	}
	to := "/sign-in"
	if then := sameSite(c.Request.URL.RequestURI()); then != "/" {
		to += "?then=" + url.QueryEscape(then)
	}
	c.Redirect(http.StatusSeeOther, to)
	return nil
}

// sameSite gives a path of this site that may be gone to after signing in, "/" where it is anything else: another
// site's address, or something a browser might take for one.
func sameSite(then string) string {
	const longest = 2000
	u, err := url.Parse(then)
	if err != nil || len(then) > longest || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" ||
		!strings.HasPrefix(then, "/") || strings.HasPrefix(then, "//") || strings.ContainsAny(then, "\\\r\n\t") ||
		u.Path == "/sign-in" || u.Path == "/sign-out" {
		return "/"
	}
	u.Fragment = ""
	return u.RequestURI()
}

func (s *Server) signInPage(c *gin.Context) error {
	then := sameSite(c.Query("then"))
	if s.visitor(c).visit != nil {
		c.Redirect(http.StatusSeeOther, s.afterSignIn(then))
		return nil
	}
	return s.showSignIn(c, http.StatusOK, signInPageData{Then: then})
}

// afterSignIn says where to go: to what was asked for, else the account page, from where everything is reached.
func (s *Server) afterSignIn(then string) string {
	if then == "/" {
		return "/account"
	}
	return then
}

func (s *Server) showSignIn(c *gin.Context, status int, page signInPageData) error {
	state, _ := s.session(c)
	page.basePage = s.base(c, page.titled("Sign in"), "sign-in", state)
	page.NoIndex = true
	page.Operator = s.parts.Desk != nil
	if s.parts.ShowDemo && s.fromHere(c) {
		page.Demo, page.Password = people.DemoAccounts(), people.DemoPassword
	}
	return s.render(c, status, "sign_in", page)
}

func (s *Server) signIn(c *gin.Context) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	form := c.Request.PostForm
	page := signInPageData{Email: strings.TrimSpace(form.Get("email")), Then: sameSite(form.Get("then")), Kept: form.Get("kept")}
	if visit := s.visitor(c).visit; visit != nil && page.Kept != "" { // signed in meanwhile, in another tab
		return s.showKept(c, visit, s.inToken(c), page.Kept)
	}
	attempt := people.Attempt{
		Email: page.Email, Password: form.Get("password"), Keep: form.Get("keep") == "yes",
		Address: c.ClientIP(), Device: s.device(c, page.Email), Old: s.inToken(c), Agent: c.Request.UserAgent(), Here: s.fromHere(c),
	}
	err := s.trySignIn(c, attempt)
	var entry *people.Entry
	if err == nil {
		entry, err = s.people.SignIn(c.Request.Context(), attempt)
	}
	if err != nil {
		return s.signInFault(c, page, err)
	}
	if page.Kept != "" {
		if err := s.giveSession(c, entry); err != nil {
			return err
		}
		visit, err := s.visitOf(c, entry)
		if err != nil {
			return err
		}
		return s.showKept(c, visit, entry.Token, page.Kept)
	}
	return s.enter(c, entry, s.afterSignIn(page.Then))
}

// trySignIn counts a try from a network; that of a browser that was signed in with to this account before is not counted
// with the rest, so that what others behind the same address do keeps nobody out.
func (s *Server) trySignIn(c *gin.Context, a people.Attempt) error {
	if a.Device != "" {
		return nil
	}
	if err := s.signIns.take(people.Network(c.ClientIP())); err != nil {
		return errTries()
	}
	return nil
}

func errTries() error {
	return directory.Errorf(directory.CodeRateLimited, "Many tries came from here in a short time. Wait a minute, then try again.")
}

// signInFault shows the page again with what went wrong; the address is kept, the password is not.
func (s *Server) signInFault(c *gin.Context, page signInPageData, err error) error {
	faults, status, ok := faulty(err)
	if !ok {
		return err
	}
	page.faultsOf = faults
	page.Problems = []problem{{Text: faults.Message, Href: "#email"}}
	return s.showSignIn(c, status, page)
}

// enter gives the browser its session and goes on.
func (s *Server) enter(c *gin.Context, entry *people.Entry, then string) error {
	if err := s.giveSession(c, entry); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, then)
	return nil
}

// giveSession gives the browser its session.
func (s *Server) giveSession(c *gin.Context, entry *people.Entry) error {
	if err := s.markDevice(c, entry.Person.Email); err != nil {
		return err
	}
	s.setIn(c, entry.Token, entry.MaxAge)
	return nil
}

// signOut ends the session; where it has ended already, as in another tab, that is no failure.
func (s *Server) signOut(c *gin.Context) error {
	if err := s.people.SignOut(c.Request.Context(), s.inToken(c)); err != nil {
		return err
	}
	s.setIn(c, s.inToken(c), 0) // ended, it opens nothing; it tells whose a form is that another tab sends
	if _, err := s.keepSession(c, session{}); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/")
	return nil
}
