package web

import (
	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// me is who is signed in, and the menu of what they may open.
type me struct {
	Name string
	Desk []deskEntry
}

// deskEntry is a line of the menu "Your desk".
type deskEntry struct {
	Text, URL string
	Here      bool
}

// deskMenu lists what may stand in the menu "Your desk", in its order. A line is shown to who has the permission
// somewhere, where the server has the page; here is what the page says of itself.
func deskMenu() []struct {
	text, path, here string
	may              directory.Permission
} {
	return []struct {
		text, path, here string
		may              directory.Permission
	}{
		{"My groups", "/mine", "mine", directory.MayEdit},
		{"What is waiting", "/waiting", "waiting", directory.MayEdit},
		{"Review", "/review", "review", directory.MayReview},
		{"Reports and notes", "/reports", "reports", directory.MayReview},
		{"Here twice?", "/duplicates", "duplicates", directory.MayReview},
		{"What is due", "/due", "due", directory.MayConfirm},
		{"All groups", "/all-groups", "all-groups", directory.MayPublish},
		{"Lists", "/desk", "desk", directory.MayImport},
		{"People", "/people", "people", directory.MayPeople},
		{"Audit log", "/audit", "audit", directory.MayAudit},
		{"Mail", "/mail", "mail", directory.MayMail},
	}
}

// me gives who is signed in.
func (s *Server) me(c *gin.Context, here string) *me {
	v := s.visitor(c)
	if v.visit == nil {
		return nil
	}
	m := &me{Name: v.visit.Person.Name}
	for _, line := range deskMenu() {
		if s.pages[line.path] && v.actor.Has(line.may) {
			m.Desk = append(m.Desk, deskEntry{line.text, line.path, line.here == here})
		}
	}
	m.Desk = append(m.Desk, deskEntry{"Your account", "/account", here == "account"})
	return m
}
