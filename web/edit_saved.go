package web

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// savedView says what became of a save.
type savedView struct {
	Live    []string `json:"l,omitempty"`
	Waiting []string `json:"w,omitempty"`
	What    string   `json:"t,omitempty"` // the page it came from
}

// sayWhatBecame goes back to the group's overview, which says what is live and what waits.
func (s *Server) sayWhatBecame(c *gin.Context, groupID, what string, result directory.Edited) error {
	view := savedView{What: what, Live: s.fieldWords(result.Published)}
	if result.Waiting != nil {
		var fields []string
		for _, f := range result.Waiting.Fields {
			fields = append(fields, f.Field)
		}
		view.Waiting = s.fieldWords(fields)
	}
	text, err := json.Marshal(view)
	if err != nil {
		return err
	}
	value, err := s.sessions.sealFor(savedPurpose, session{Text: string(text)})
	if err != nil {
		return err
	}
	if len(value) <= maxCookie {
		s.setSaved(c, value, int(savedShown.Seconds()))
	}
	c.Redirect(http.StatusSeeOther, "/groups/"+groupID+"/edit")
	return nil
}

// savedPurpose is bound into the seal of the cookie that says what became of a save, savedShown how long it lasts.
const (
	savedPurpose = "saved"
	savedShown   = 2 * time.Minute
)

func (s *Server) savedCookie(c *gin.Context) string {
	if s.secureCookies(c) {
		return "__Host-kith-saved"
	}
	return "kith-saved"
}

func (s *Server) setSaved(c *gin.Context, value string, seconds int) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: s.savedCookie(c), Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: s.secureCookies(c), SameSite: http.SameSiteStrictMode,
	})
}

// takeSaved gives what became of the last save, once.
func (s *Server) takeSaved(c *gin.Context) *savedView {
	value, err := c.Cookie(s.savedCookie(c))
	if err != nil || value == "" {
		return nil
	}
	s.setSaved(c, "", -1)
	state, age, ok := s.sessions.unseal(savedPurpose, value)
	view := &savedView{}
	if !ok || age > savedShown || json.Unmarshal([]byte(state.Text), view) != nil {
		return nil
	}
	return view
}
