package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// healthz tells that the process runs.
func (s *Server) healthz(c *gin.Context) error {
	s.json(c, http.StatusOK, map[string]string{"status": "ok", "version": s.parts.Version})
	return nil
}

// readyz tells whether searches can be answered: 503 where they cannot.
func (s *Server) readyz(c *gin.Context) error {
	if err := s.catalogue.Ready(c.Request.Context()); err != nil {
		return err
	}
	s.json(c, http.StatusOK, map[string]string{"status": "ok"})
	return nil
}
