package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/people"
)

// visitor is who is asking, as far as the request tells.
type visitor struct {
	actor directory.Actor
	visit *people.Visit // nil: nobody is signed in here
}

const visitorKey = "visitor"

// visitor gives who meet met; anyone before that.
func (s *Server) visitor(c *gin.Context) visitor {
	if v, ok := c.Get(visitorKey); ok {
		return v.(visitor)
	}
	return visitor{actor: directory.Anyone()}
}

// actor tells who is asking: a person who is signed in or whose key was shown, the operator, or anyone.
func (s *Server) actor(c *gin.Context) directory.Actor { return s.visitor(c).actor }

// meet finds out who is asking. A person who is signed in is that person, wherever they sit; the operator's token is
// the operator's everywhere, and this machine or the desk's seal only where the desk or searching asks.
func (s *Server) meet(c *gin.Context, r route) error {
	if strings.HasPrefix(r.path, "/static/") {
		return nil
	}
	v := visitor{actor: directory.Anyone()}
	bearer, hasBearer := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer ")
	switch {
	case s.carriesToken(c):
		v.actor = directory.Operator("the operator")
	case hasBearer && isAPI(c):
		actor, err := s.people.ActorOfKey(c.Request.Context(), bearer)
		if err != nil {
			return err
		}
		v.actor = actor
	default:
		visit, err := s.people.Visit(c.Request.Context(), s.inToken(c))
		if err != nil && r.may != directory.MayAnything { // a page for anybody still comes
			return err
		}
		switch {
		case visit != nil:
			v.visit, v.actor = visit, visit.Person.Actor()
		case s.isDesk(r.may) && s.operator(c):
			v.actor = directory.Operator("the operator")
		}
	}
	c.Set(visitorKey, v)
	return nil
}

// isDesk tells whether a permission is one that this machine, or the desk's seal, is enough for. Where everybody may
// search, whoever searches here is anybody: the pages of groups are not shown to them as to the operator.
func (s *Server) isDesk(may directory.Permission) bool {
	return may == directory.MaySearch && !s.parts.Public || may == directory.MayImport || may == directory.MayOperate
}

// allow checks the permission beside a route, on what its path is about. What is not theirs, and whose being there
// is not for everybody to know, is answered like what is not there.
func (s *Server) allow(c *gin.Context, r route) error {
	v := s.visitor(c)
	known := v.actor.Role != directory.RoleAnyone
	switch {
	case r.may == directory.MayAnything, r.may == directory.MaySearch && s.parts.Public, r.may == directory.MayAccount && v.visit != nil:
		return nil
	case r.may == directory.MaySearch && !known:
		return directory.Errorf(directory.CodeUnauthorised, "This directory is not open to everyone. Ask whoever runs it for access.")
	case !known, r.may == directory.MayAccount:
		return directory.Errorf(directory.CodeUnauthorised, "This part is for people with an account. Sign in to go on.")
	case !v.actor.Has(r.may):
		return errForbidden()
	case r.of == nil:
		return nil
	}
	o, err := r.of(c)
	switch {
	case err == nil && o.Own:
		return nil
	case directory.ErrorCode(err) == directory.CodeNotFound, err == nil && !o.Public && !v.actor.May(r.may, o.Object):
		return directory.Errorf(directory.CodeNotFound, "There is nothing at this address, or it is not yours to see.")
	case err != nil:
		return err
	case !v.actor.May(r.may, o.Object):
		return errForbidden()
	}
	return nil
}

func errForbidden() error {
	return directory.Errorf(directory.CodeForbidden, "Your account may not do this. Ask whoever runs this directory if it should.")
}

// inCookie holds the token of who is signed in.
func (s *Server) inCookie(c *gin.Context) string { return s.hostCookie(c, "kith-in") }

// deviceCookie marks a browser and names the accounts that were signed in to with it, for which it counts apart from
// its network; for every other account it is like any browser.
func (s *Server) deviceCookie(c *gin.Context) string { return s.hostCookie(c, "kith-device") }

// hostCookie gives a cookie's name with the __Host- prefix where browsers allow it: over https.
func (s *Server) hostCookie(c *gin.Context, name string) string {
	if s.secureCookies(c) {
		return "__Host-" + name
	}
	return name
}

func (s *Server) inToken(c *gin.Context) string {
	cookie, err := c.Request.Cookie(s.inCookie(c))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// setIn gives the browser a session's token, or takes it away where there is none. A session that is not to be kept
// ends with the browser.
func (s *Server) setIn(c *gin.Context, token string, maxAge time.Duration) {
	age := int(maxAge.Seconds())
	if token == "" {
		age = -1
	}
	s.setCookie(c, s.inCookie(c), token, age)
}

func (s *Server) setCookie(c *gin.Context, name, value string, age int) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: s.secureCookies(c), SameSite: http.SameSiteLaxMode,
	})
}

const (
	devicePurpose = "device"
	deviceAge     = 365 * 24 * time.Hour
)

// mostOnDevice is how many accounts a browser's mark names: those signed in to last.
const mostOnDevice = 10

// deviceMark is what the cookie of a browser says, sealed.
type deviceMark struct {
	ID       string   `json:"id"`
	Accounts []string `json:"accounts"` // hashes of the keys of their addresses
}

func (s *Server) deviceMark(c *gin.Context) (m deviceMark) {
	value, err := c.Cookie(s.deviceCookie(c))
	if err != nil {
		return m
	}
	if text, ok := s.sessions.openText(devicePurpose, value, deviceAge); ok && json.Unmarshal([]byte(text), &m) != nil {
		return deviceMark{}
	}
	return m
}

// device gives the mark of a browser that was signed in with to the account of an address; "" for any other.
func (s *Server) device(c *gin.Context, email string) string {
	m := s.deviceMark(c)
	if !slices.Contains(m.Accounts, accountMark(email)) {
		return ""
	}
	return m.ID
}

func accountMark(email string) string {
	return directory.HashToken(directory.EmailKey(email))[:16]
}

// markDevice notes in the browser that it was signed in with to the account of an address.
func (s *Server) markDevice(c *gin.Context, email string) error {
	m, account := s.deviceMark(c), accountMark(email)
	if m.ID == "" {
		m.ID = directory.NewID()
	}
	m.Accounts = slices.DeleteFunc(m.Accounts, func(known string) bool { return known == account })
	m.Accounts = append(m.Accounts, account)
	m.Accounts = m.Accounts[max(0, len(m.Accounts)-mostOnDevice):]
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	value, err := s.sessions.sealText(devicePurpose, string(text))
	if err != nil {
		return err
	}
	s.setCookie(c, s.deviceCookie(c), value, int(deviceAge.Seconds()))
	return nil
}
