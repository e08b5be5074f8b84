package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// accountPageData is a person's own page.
type accountPageData struct {
	basePage
	Email string
}

func (s *Server) accountPage(c *gin.Context) error {
	state, _ := s.session(c)
	v := s.visitor(c)
	page := accountPageData{basePage: s.base(c, "Your account", "account", state), Email: v.visit.Person.Email}
	page.NoIndex = true
	return s.render(c, http.StatusOK, "account", page)
}
