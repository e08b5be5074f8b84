package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// maxUpload is the largest body of an upload: the files, and room for the form around them.
const maxUpload = importer.MaxUploadBytes + 1<<20

// uploadPath takes more than other pages do.
const uploadPath = "/desk/imports"

// deskRoutes are the pages where lists are brought in. They are there where the server has a desk.
func (s *Server) deskRoutes() []route {
	if s.parts.Desk == nil {
		return nil
	}
	return []route{
		{http.MethodGet, "/desk", directory.MayImport, nil, s.deskPage},
		{http.MethodGet, "/desk/enter", directory.MayAnything, nil, s.deskEntrance},
		{http.MethodPost, "/desk/enter", directory.MayAnything, nil, s.deskEnter},
		{http.MethodPost, "/desk/leave", directory.MayAnything, nil, s.deskLeave},
		{http.MethodPost, uploadPath, directory.MayImport, nil, s.deskBegin},
		{http.MethodGet, "/desk/imports/:id", directory.MayImport, s.importObject, s.deskImport},
		{http.MethodGet, "/desk/imports/:id/rows", directory.MayImport, s.importObject, s.deskRows},
		{http.MethodGet, "/desk/imports/:id/problems.csv", directory.MayImport, s.importObject, s.deskProblems},
		{http.MethodPost, "/desk/imports/:id/columns", directory.MayImport, s.importObject, s.deskColumns},
		{http.MethodPost, "/desk/imports/:id/decide", directory.MayImport, s.importObject, s.deskDecide},
		{http.MethodPost, "/desk/imports/:id/publish", directory.MayImport, s.importObject, s.deskPublish},
		{http.MethodPost, "/desk/imports/:id/stop", directory.MayImport, s.importObject, s.deskMove(s.parts.Desk.Stop)},
		{http.MethodPost, "/desk/imports/:id/withdraw", directory.MayImport, s.importObject, s.deskMove(s.parts.Desk.Withdraw)},
		{http.MethodPost, "/desk/imports/:id/undo", directory.MayImport, s.importObject, s.deskMove(s.parts.Desk.Undo)},
		{http.MethodGet, "/desk/sources", directory.MayImport, nil, s.deskSources},
		{http.MethodPost, "/desk/sources/:id", directory.MayImport, s.sourceObject, s.deskSource},
	}
}

// operator tells whether the request is the operator's, as far as the desk and searching ask: it carries the token, or
// the seal that entering with it gave, or it comes from this very machine to a server that listens on nothing else.
func (s *Server) operator(c *gin.Context) bool {
	return s.carriesToken(c) || s.carriesSeal(c) || s.fromHere(c)
}

// fromHere tells whether a request was made on this machine, under this machine's name: another site's name that
// points here (DNS rebinding) and a proxy beside us are not the operator.
func (s *Server) fromHere(c *gin.Context) bool {
	if !s.parts.Loopback || forwarded(c.Request.Header) {
		return false
	}
	remote, _, err := net.SplitHostPort(c.Request.RemoteAddr)
	if err != nil || !isLoopback(remote) {
		return false
	}
	host := c.Request.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.EqualFold(host, "localhost") || isLoopback(strings.Trim(host, "[]"))
}

// forwarded tells whether a proxy passed a request on.
func forwarded(h http.Header) bool {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"} {
		if len(h.Values(name)) > 0 {
			return true
		}
	}
	return false
}

func isLoopback(address string) bool {
	ip := net.ParseIP(address)
	return ip != nil && ip.IsLoopback()
}

// How long the operator stays in after entering with the token.
const deskSession = 12 * time.Hour

// deskCookie is sealed like the worker's session; it says by a digest which token opened it, so that a new
// token ends it.
func (s *Server) deskCookie(c *gin.Context) string {
	if s.secureCookies(c) {
		return "__Host-kith-desk"
	}
	return "kith-desk"
}

func (s *Server) tokenDigest() string {
	sum := sha256.Sum256([]byte("kith desk " + s.parts.OperatorToken))
	return hex.EncodeToString(sum[:16])
}

func (s *Server) carriesSeal(c *gin.Context) bool {
	if s.parts.OperatorToken == "" {
		return false
	}
	value, err := c.Cookie(s.deskCookie(c))
	if err != nil {
		return false
	}
	mark, ok := s.sessions.openText(deskPurpose, value, deskSession)
	return ok && subtle.ConstantTimeCompare([]byte(mark), []byte(s.tokenDigest())) == 1
}

func (s *Server) setDeskCookie(c *gin.Context, value string, seconds int) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: s.deskCookie(c), Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: s.secureCookies(c), SameSite: http.SameSiteStrictMode,
	})
}

// deskEntrancePage asks for the operator's token.
type deskEntrancePage struct {
	basePage
	Problems []problem
	Message  string
	HasToken bool // there is one to ask for
}

func (s *Server) deskEntrance(c *gin.Context) error {
	if s.operator(c) {
		c.Redirect(http.StatusSeeOther, "/desk")
		return nil
	}
	return s.showEntrance(c, http.StatusOK, "")
}

func (s *Server) showEntrance(c *gin.Context, status int, fault string) error {
	state, _ := s.session(c)
	page := deskEntrancePage{basePage: s.base(c, "Lists", "desk", state), HasToken: s.parts.OperatorToken != ""}
	page.NoIndex = true
	if fault != "" {
		page.Title = "Error: " + page.Title
		page.Problems = []problem{{Text: fault, Href: "#token"}}
	}
	return s.render(c, status, "desk_enter", page)
}

func (s *Server) deskEnter(c *gin.Context) error {
	if err := s.entries.take(c.ClientIP()); err != nil {
		return directory.Errorf(directory.CodeRateLimited, "The token was tried many times from here. Wait a minute, then try again.")
	}
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	token := strings.TrimSpace(c.Request.PostForm.Get("token"))
	if s.parts.OperatorToken == "" || subtle.ConstantTimeCompare([]byte(token), []byte(s.parts.OperatorToken)) != 1 {
		return s.showEntrance(c, http.StatusUnprocessableEntity, "This is not the operator's token.")
	}
	seal, err := s.sessions.sealText(deskPurpose, s.tokenDigest())
	if err != nil {
		return err
	}
	s.setDeskCookie(c, seal, int(deskSession.Seconds()))
	c.Redirect(http.StatusSeeOther, "/desk")
	return nil
}

func (s *Server) deskLeave(c *gin.Context) error {
	s.setDeskCookie(c, "", -1)
	c.Redirect(http.StatusSeeOther, "/")
	return nil
}

// deskMove answers a form with one button that moves an import on.
func (s *Server) deskMove(move deskMover) handler {
	return func(c *gin.Context) error {
		id := c.Param("id")
		if err := move(c.Request.Context(), s.actor(c), id); err != nil {
			return err
		}
		c.Redirect(http.StatusSeeOther, "/desk/imports/"+id)
		return nil
	}
}
