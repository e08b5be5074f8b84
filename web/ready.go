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

// readiness is the answer of readyz.
type readiness struct {
	Status  string   `json:"status"` // ok, or degraded
	Reasons []string `json:"reasons,omitempty"`
}

// readyz tells whether searches can be answered: 503 where they cannot, and why where they are answered
// less well than they could be.
func (s *Server) readyz(c *gin.Context) error {
	reasons, err := s.catalogue.Ready(c.Request.Context())
	if err != nil {
		return err
	}
	answer := readiness{Status: "ok", Reasons: reasons}
	if len(reasons) > 0 {
		answer.Status = "degraded"
	}
	s.json(c, http.StatusOK, answer)
	return nil
}
