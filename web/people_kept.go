package web

import (
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/people"
)

// A form that somebody sent after their session had ended is kept, sealed, in the page to sign in: nothing of it is in
// an address or on the server. Once they are in, the page it stood on is shown again with the form filled.
const (
	keptPurpose = "form"
	keptAge     = 12 * time.Hour
	maxKept     = 3 * maxForm // of a form to sign in that holds a sealed one
)

// keptForm is a form as it was sent.
type keptForm struct {
	Path   string     `json:"path"`
	From   string     `json:"from"` // the page it stood on
	Values url.Values `json:"values"`
	Person string     `json:"person"` // whose session it was
}

// keepForm seals the form of a request; "" where there is none that can be kept, such as one with files, or one of
// nobody known: it would be shown to whoever signs in next.
func (s *Server) keepForm(c *gin.Context) (string, error) {
	kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return "", nil
	}
	if err := c.Request.ParseForm(); err != nil {
		return "", readFault(err)
	}
	form := keptForm{Path: sameSite(c.Request.URL.RequestURI()), Values: c.Request.PostForm}
	form.From = s.cameFrom(c, form.Path)
	for _, secret := range []string{"old", "new", "password", "token"} {
		form.Values.Del(secret)
	}
	if form.Path == "/" || len(form.Values) == 0 {
		return "", nil
	}
	if form.Person, err = s.people.Whose(c.Request.Context(), s.inToken(c)); err != nil || form.Person == "" {
		return "", err
	}
	text, err := json.Marshal(form)
	if err != nil {
		return "", err
	}
	return s.sessions.sealText(keptPurpose, string(text))
}

// cameFrom gives the page of this site that a form was sent from, else the form's own path.
func (s *Server) cameFrom(c *gin.Context, otherwise string) string {
	from, err := url.Parse(c.Request.Referer())
	if err != nil || from.Host != c.Request.Host {
		return otherwise
	}
	if page := sameSite(from.RequestURI()); page != "/" {
		return page
	}
	return otherwise
}

// keptPageData shows a kept form, to be sent again, where its page cannot be shown filled.
type keptPageData struct {
	basePage
	Path   string
	Values []keptValue
}

type keptValue struct{ Name, Value string }

// showKept gives somebody who is signed in by a session the form they had sent: the page it stood on, filled, or where
// that is gone, its values. One that is damaged, old or another person's is not shown.
func (s *Server) showKept(c *gin.Context, visit *people.Visit, token, sealed string) error {
	text, ok := s.sessions.openText(keptPurpose, sealed, keptAge)
	var form keptForm
	if !ok || json.Unmarshal([]byte(text), &form) != nil || form.Person == "" || form.Person != visit.Person.ID || sameSite(form.Path) == "/" {
		c.Redirect(http.StatusSeeOther, "/account")
		return nil
	}
	if page := s.pageAgain(c, token, form.From); page != "" {
		if filled, ok := refill(page, form); ok {
			c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(filled))
			return nil
		}
	}
	c.Set(visitorKey, visitor{actor: visit.Person.Actor(), visit: visit})
	state, _ := s.session(c)
	page := keptPageData{basePage: s.base(c, "What you typed is still here", "", state), Path: form.Path}
	page.NoIndex = true
	for name, values := range form.Values {
		for _, value := range values {
			page.Values = append(page.Values, keptValue{name, value})
		}
	}
	slices.SortStableFunc(page.Values, func(a, b keptValue) int { return strings.Compare(a.Name, b.Name) })
	return s.render(c, http.StatusOK, "kept", page)
}

// pageAgain gets a page of this site as whoever has a session sees it; "" where it does not come. It goes through the
// whole site, so that nothing is shown that they may not see.
func (s *Server) pageAgain(c *gin.Context, token, path string) string {
	at, err := url.Parse(path)
	if err != nil {
		return ""
	}
	req := c.Request.Clone(c.Request.Context())
	req.Method, req.URL, req.RequestURI, req.Body, req.ContentLength = http.MethodGet, at, path, http.NoBody, 0
	req.Form, req.PostForm, req.MultipartForm = nil, nil, nil
	for _, name := range []string{"Content-Type", "Content-Length", "Accept-Encoding", "Origin", "Referer"} {
		req.Header.Del(name)
	}
	cookies := req.Cookies()
	req.Header.Del("Cookie")
	for _, cookie := range cookies {
		if cookie.Name != s.inCookie(c) {
			req.AddCookie(cookie)
		}
	}
	req.AddCookie(&http.Cookie{Name: s.inCookie(c), Value: token})
	page := &pageWriter{header: http.Header{}}
	s.handler.ServeHTTP(page, req)
	if page.status != http.StatusOK || !strings.HasPrefix(page.header.Get("Content-Type"), "text/html") {
		return ""
	}
	return page.body.String()
}

// pageWriter takes a page down.
type pageWriter struct {
	header http.Header
	status int
	body   strings.Builder
}

// Header gives what the page's handler sets; it goes no further.
func (w *pageWriter) Header() http.Header { return w.header }

// WriteHeader notes the status.
func (w *pageWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

// Write takes a piece of the page.
func (w *pageWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

// visitOf gives the visit of a session that has just begun.
func (s *Server) visitOf(c *gin.Context, entry *people.Entry) (*people.Visit, error) {
	visit, err := s.people.Visit(c.Request.Context(), entry.Token)
	if err == nil && visit == nil {
		err = directory.Errorf(directory.CodeUnauthorised, "This session has ended. Sign in again.")
	}
	return visit, err
}
