package web

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/crypto/chacha20poly1305"

	"github.com/kithdirectory/kith/directory"
)

// How long a session lasts without a request, and how long before its end the page warns.
const (
	sessionIdle = 20 * time.Minute
	sessionWarn = 2 * time.Minute
)

// maxCookie is what every browser keeps of one cookie, less its name and attributes.
const maxCookie = 3800

// session is what a worker's browser remembers about the person beside them. It is sealed in a
// cookie: the server keeps nothing, the browser cannot read it, and it ends after sessionIdle.
type session struct {
	Person  string                   `json:"p,omitempty"` // random; changes with New person, so that Back can tell
	Text    string                   `json:"q,omitempty"`
	Facets  map[string][]string      `json:"f,omitempty"` // private values, by family
	Must    []string                 `json:"m,omitempty"` // private codes
	Prefer  []string                 `json:"r,omitempty"`
	Exclude []string                 `json:"x,omitempty"`
	Avoid   []directory.AvoidRequest `json:"a,omitempty"`
	Last    string                   `json:"l,omitempty"` // query of the last search page: place, distance, open filters
	Place   string                   `json:"n,omitempty"` // the last search's place in words
	At      int64                    `json:"t"`           // Unix seconds of the last request
}

// holdsSearch tells whether there is anything of a person in it.
func (s *session) holdsSearch() bool { return s.Last != "" || s.holdsPrivate() }

// holdsPrivate tells whether it holds what may never be in a URL.
func (s *session) holdsPrivate() bool {
	return s.Text != "" || len(s.Facets)+len(s.Must)+len(s.Prefer)+len(s.Exclude)+len(s.Avoid) > 0
}

// sealer seals and opens session cookies with XChaCha20-Poly1305.
type sealer struct {
	aead cipher.AEAD
	now  func() time.Time
}

// newSealer derives the key from the operator's secret, or a random one where there is none.
func newSealer(secret []byte, now func() time.Time) (*sealer, error) {
	if len(secret) == 0 {
		secret = make([]byte, 32)
		rand.Read(secret)
	}
	if len(secret) < 16 {
		return nil, directory.Errorf(directory.CodeInvalid, "the secret that seals sessions needs at least 16 bytes")
	}
	key, err := hkdf.Key(sha256.New, secret, nil, "kith session cookie 1", chacha20poly1305.KeySize)
	if err != nil {
		return nil, fmt.Errorf("derive the session key: %w", err)
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("make the session seal: %w", err)
	}
	return &sealer{aead: aead, now: now}, nil
}

// deskPurpose is bound into the seal of the desk's cookie, so that neither kind of cookie opens as the other.
const deskPurpose = "desk"

// seal gives the cookie's value, stamped with the time.
func (s *sealer) seal(state session) (string, error) { return s.sealFor("", state) }

func (s *sealer) sealFor(purpose string, state session) (string, error) {
	state.At = s.now().Unix()
	plain, err := json.Marshal(state)
	if err != nil {
		return "", fmt.Errorf("write the session: %w", err)
	}
	// Padding to a step hides how many needs are in it.
	const step = 256
	plain = append(plain, strings.Repeat(" ", (step-len(plain)%step)%step)...)
	nonce := make([]byte, s.aead.NonceSize(), s.aead.NonceSize()+len(plain)+s.aead.Overhead())
	rand.Read(nonce)
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nonce, nonce, plain, []byte(purpose))), nil
}

// open reads a cookie's value; one that is forged, damaged or too old is no session.
func (s *sealer) open(value string) (session, bool) {
	state, age, ok := s.unseal("", value)
	return state, ok && age < sessionIdle
}

// unseal reads a value sealed for a purpose and tells how long ago it was sealed.
func (s *sealer) unseal(purpose, value string) (state session, age time.Duration, ok bool) {
	sealed, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || len(sealed) < s.aead.NonceSize() {
		return session{}, 0, false
	}
	n := s.aead.NonceSize()
	plain, err := s.aead.Open(nil, sealed[:n], sealed[n:], []byte(purpose))
	if err != nil {
		return session{}, 0, false
	}
	if err := json.Unmarshal(plain, &state); err != nil {
		return session{}, 0, false
	}
	age = s.now().Sub(time.Unix(state.At, 0))
	return state, age, age >= 0-time.Minute
}

// cookieName has the __Host- prefix where browsers allow it: over https.
func (s *Server) cookieName(c *gin.Context) string {
	if s.secureCookies(c) {
		return "__Host-kith"
	}
	return "kith"
}

func (s *Server) secureCookies(c *gin.Context) bool {
	return strings.HasPrefix(s.parts.BaseURL, "https://") || c.Request.TLS != nil
}

// session gives the browser's session, an empty one where there is none or it has ended. had tells
// whether the browser sent one, so whether it keeps cookies.
func (s *Server) session(c *gin.Context) (state session, had bool) {
	cookie, err := c.Request.Cookie(s.cookieName(c))
	if err != nil {
		return session{}, false
	}
	if state, ok := s.sessions.open(cookie.Value); ok {
		return state, true
	}
	return session{}, true
}

// newPersonMark is a random mark that tells one person's pages from the next one's. It says nothing
// about either.
func newPersonMark() string {
	var raw [6]byte
	rand.Read(raw[:])
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// keepSession sets the cookie; false where the session is too large for one. A session without a mark
// is a new person's.
func (s *Server) keepSession(c *gin.Context, state session) (bool, error) {
	if state.Person == "" {
		state.Person = newPersonMark()
	}
	value, err := s.sessions.seal(state)
	if err != nil || len(value) > maxCookie {
		return false, err
	}
	http.SetCookie(c.Writer, &http.Cookie{
		Name: s.cookieName(c), Value: value, Path: "/", HttpOnly: true,
		Secure: s.secureCookies(c), SameSite: http.SameSiteLaxMode,
	})
	return true, nil
}

// newPerson forgets everything about the last person.
func (s *Server) newPerson(c *gin.Context) error {
	if _, err := s.keepSession(c, session{}); err != nil {
		return err
	}
	if err := s.keepTable(c, tableKept{}); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/")
	return nil
}

// keep answers the idle warning's "Keep": the cookie is stamped anew.
func (s *Server) keep(c *gin.Context) error {
	state, _ := s.session(c)
	if _, err := s.keepSession(c, state); err != nil {
		return err
	}
	if isHTMX(c) || c.GetHeader("X-Kith-Keep") != "" {
		c.Status(http.StatusNoContent)
		return nil
	}
	c.Redirect(http.StatusSeeOther, "/search?"+state.Last)
	return nil
}

// leaveTo is where quick exit goes: a page anybody might have open.
const leaveTo = "https://www.bom.gov.au/"

// leave is quick exit: it forgets the session before anything else (UX-24).
func (s *Server) leave(c *gin.Context) error {
	if _, err := s.keepSession(c, session{}); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, leaveTo)
	return nil
}

// sealText seals a text for a purpose with the time, and openText reads it where it is not too old.
func (s *sealer) sealText(purpose, text string) (string, error) {
	return s.sealFor(purpose, session{Text: text})
}

func (s *sealer) openText(purpose, value string, age time.Duration) (string, bool) {
	state, since, ok := s.unseal(purpose, value)
	return state.Text, ok && since < age
}
