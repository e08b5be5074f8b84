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
)

// A form that somebody sent after their session had ended is kept, sealed, in the page to sign in: nothing of it is in
// an address or on the server. Once they are in, it is shown to be sent again.
const (
	keptPurpose = "form"
	keptAge     = 12 * time.Hour
	maxKept     = 3 * maxBody // of a form to sign in that holds a sealed one
)

// keptForm is a form as it was sent.
type keptForm struct {
	Path   string     `json:"path"`
	Values url.Values `json:"values"`
	Person string     `json:"person,omitempty"` // whose session it was; "" where that is not known
}

// keepForm seals the form of a request; "" where there is none that can be kept, such as one with files.
func (s *Server) keepForm(c *gin.Context) (string, error) {
	kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return "", nil
	}
	if err := c.Request.ParseForm(); err != nil {
		return "", readFault(err)
	}
	form := keptForm{Path: sameSite(c.Request.URL.RequestURI()), Values: c.Request.PostForm}
	for _, secret := range []string{"old", "new", "password", "token"} {
		form.Values.Del(secret)
	}
	if form.Path == "/" || len(form.Values) == 0 {
		return "", nil
	}
	if form.Person, err = s.people.Whose(c.Request.Context(), s.inToken(c)); err != nil {
		return "", err
	}
	text, err := json.Marshal(form)
	if err != nil {
		return "", err
	}
	return s.sessions.sealText(keptPurpose, string(text))
}

// keptPageData shows a kept form, to be sent again.
type keptPageData struct {
	basePage
	Path   string
	Values []keptValue
}

type keptValue struct{ Name, Value string }

// showKept gives somebody who has just signed in the form they had sent. One that is damaged, old or another person's is
// not shown.
func (s *Server) showKept(c *gin.Context, person *directory.Person, sealed string) error {
	text, ok := s.sessions.openText(keptPurpose, sealed, keptAge)
	var form keptForm
	if !ok || json.Unmarshal([]byte(text), &form) != nil || form.Person != "" && form.Person != person.ID || sameSite(form.Path) == "/" {
		c.Redirect(http.StatusSeeOther, "/account")
		return nil
	}
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
