package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// voiceRoutes are where readers report and workers note, and where curators decide on it.
func (s *Server) voiceRoutes() []route {
	return []route{
		{http.MethodGet, "/groups/:id/wrong", directory.MaySearch, nil, s.reportForm(directory.ReportWrong)},
		{http.MethodPost, "/groups/:id/wrong", directory.MaySearch, nil, s.reportSend(directory.ReportWrong)},
		{http.MethodGet, "/groups/:id/unsafe", directory.MaySearch, nil, s.reportForm(directory.ReportUnsafe)},
		{http.MethodPost, "/groups/:id/unsafe", directory.MaySearch, nil, s.reportSend(directory.ReportUnsafe)},
		{http.MethodGet, "/groups/:id/note", directory.MayNote, s.groupObject, s.noteForm},
		{http.MethodPost, "/groups/:id/note", directory.MayNote, s.groupObject, s.noteSend},
		{http.MethodGet, "/reports", directory.MayReview, nil, s.reportsPage},
		{http.MethodPost, "/reports/:id", directory.MayReview, s.reportObject, s.reportDecide},
		{http.MethodPost, "/notes/:id", directory.MayReview, s.noteObject, s.noteDecide},
		{http.MethodGet, "/duplicates", directory.MayReview, nil, s.duplicatesPage},
		{http.MethodPost, "/duplicates", directory.MayReview, nil, s.duplicatesDecide},
	}
}

// groupObject is the group that a path names. Everybody may know that a published one is there.
func (s *Server) groupObject(c *gin.Context) (object, error) { return s.groupNamed(c, c.Param("id")) }

func (s *Server) groupNamed(c *gin.Context, id string) (object, error) {
	ctx := c.Request.Context()
	o, err := s.catalogue.Object(ctx, id)
	if err != nil {
		return object{}, err
	}
	shown, err := s.catalogue.Store().ListingsOfGroup(ctx, id)
	return object{Object: o, Public: len(shown) > 0}, err
}

// reportObject is the group of the report that a path names; that there is a report is nobody else's to know.
func (s *Server) reportObject(c *gin.Context) (object, error) {
	r, err := s.catalogue.Store().Report(c.Request.Context(), c.Param("id"))
	if err != nil {
		return object{}, err
	}
	o, err := s.catalogue.Object(c.Request.Context(), r.GroupID)
	return object{Object: o}, err
}

// noteObject is the group of the note that a path names.
func (s *Server) noteObject(c *gin.Context) (object, error) {
	n, err := s.catalogue.Store().Note(c.Request.Context(), c.Param("id"))
	if err != nil {
		return object{}, err
	}
	o, err := s.catalogue.Object(c.Request.Context(), n.GroupID)
	return object{Object: o}, err
}
