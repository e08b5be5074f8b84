package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// apiVoiceRoutes are what readers report and colleagues note, as the pages under /reports have it.
func (s *Server) apiVoiceRoutes() []route {
	return []route{
		{http.MethodPost, "/api/v1/groups/:id/reports", directory.MaySearch, nil, s.apiReport},
		{http.MethodPost, "/api/v1/groups/:id/notes", directory.MayNote, s.groupObject, s.apiNote},
		{http.MethodGet, "/api/v1/reports", directory.MayReview, nil, s.apiReports},
		{http.MethodPost, "/api/v1/reports/:id", directory.MayReview, s.reportObject, s.apiReportDecide},
		{http.MethodGet, "/api/v1/notes", directory.MayReview, nil, s.apiNotes},
		{http.MethodPost, "/api/v1/notes/:id", directory.MayReview, s.noteObject, s.apiNoteDecide},
	}
}

// reportJSON is a report to those who may decide it.
type reportJSON struct {
	ID        string                 `json:"id"`
	Version   int                    `json:"version"`
	GroupID   string                 `json:"group_id"`
	Group     string                 `json:"group"` // its name, as everybody sees it
	Kind      directory.ReportKind   `json:"kind"`
	Text      string                 `json:"text"`
	By        string                 `json:"by"` // "" where nobody said
	Status    directory.ReportStatus `json:"status"`
	Outcome   string                 `json:"outcome"`
	Paused    bool                   `json:"paused"` // the group is
	CreatedAt time.Time              `json:"created_at"`
}

// noteJSON is a colleague's note.
type noteJSON struct {
	ID        string               `json:"id"`
	Version   int                  `json:"version"`
	GroupID   string               `json:"group_id"`
	Group     string               `json:"group"`
	Text      string               `json:"text"`
	By        string               `json:"by"`
	Status    directory.NoteStatus `json:"status"`
	Reason    string               `json:"reason"` // why it was declined
	CreatedAt time.Time            `json:"created_at"`
}

func (s *Server) reportOf(ctx context.Context, r *directory.Report) (reportJSON, error) {
	out := reportJSON{
		ID: r.ID, Version: r.Version, GroupID: r.GroupID, Kind: r.Kind, Text: r.Text, By: r.By, Status: r.Status, Outcome: r.Outcome, CreatedAt: r.CreatedAt,
	}
	standing, err := s.catalogue.Standing(ctx, r.GroupID)
	if err != nil {
		return out, err
	}
	out.Paused = standing == directory.StatusPaused
	out.Group, err = s.catalogue.ShownName(ctx, r.GroupID)
	return out, err
}

func (s *Server) noteOf(ctx context.Context, n *directory.Note) (noteJSON, error) {
	name, err := s.catalogue.ShownName(ctx, n.GroupID)
	return noteJSON{
		ID: n.ID, Version: n.Version, GroupID: n.GroupID, Group: name, Text: n.Text, By: n.By, Status: n.Status, Reason: n.Reason, CreatedAt: n.CreatedAt,
	}, err
}

// apiReport answers POST /api/v1/groups/{id}/reports. What was kept is not shown again: it is for curators alone.
func (s *Server) apiReport(c *gin.Context) error {
	in := struct {
		Kind directory.ReportKind `json:"kind"`
		Text string               `json:"text"`
	}{Kind: directory.ReportWrong}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if !directory.ValidID(c.Param("id")) {
		return errNoGroup
	}
	if err := s.reports.take(c.ClientIP()); err != nil {
		return err
	}
	r, err := s.catalogue.Report(c.Request.Context(), s.actor(c), c.Param("id"), in.Kind, strings.TrimSpace(in.Text))
	if err != nil {
		return err
	}
	s.json(c, http.StatusCreated, map[string]any{"id": r.ID, "kind": r.Kind, "created_at": r.CreatedAt})
	return nil
}

// apiNote answers POST /api/v1/groups/{id}/notes.
func (s *Server) apiNote(c *gin.Context) error {
	var in struct {
		Text string `json:"text"`
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	ctx := c.Request.Context()
	n, err := s.catalogue.LeaveNote(ctx, s.actor(c), c.Param("id"), in.Text)
	if err != nil {
		return err
	}
	out, err := s.noteOf(ctx, n)
	if err != nil {
		return err
	}
	s.json(c, http.StatusCreated, out)
	return nil
}

// apiReports answers GET /api/v1/reports: what waits, what is unsafe first.
func (s *Server) apiReports(c *gin.Context) error {
	if err := refuseQuery(c); err != nil {
		return err
	}
	ctx := c.Request.Context()
	reports, err := s.catalogue.OpenReports(ctx, s.actor(c))
	if err != nil {
		return err
	}
	return jsonList(s, c, reports, func(r *directory.Report) (reportJSON, error) { return s.reportOf(ctx, r) })
}

// apiNotes answers GET /api/v1/notes: those that wait, or with status=published those that are shown.
func (s *Server) apiNotes(c *gin.Context) error {
	if err := refuseQuery(c, "status"); err != nil {
		return err
	}
	status := directory.NoteStatus(orElse(c.Query("status"), string(directory.NoteWaiting)))
	if status != directory.NoteWaiting && status != directory.NotePublished {
		return directory.Invalid("status", "say waiting or published")
	}
	ctx := c.Request.Context()
	notes, err := s.catalogue.Notes(ctx, s.actor(c), status)
	if err != nil {
		return err
	}
	return jsonList(s, c, notes, func(n *directory.Note) (noteJSON, error) { return s.noteOf(ctx, n) })
}

// apiReportDecide answers POST /api/v1/reports/{id} with the report as it is then.
func (s *Server) apiReportDecide(c *gin.Context) error {
	var in struct {
		Do      string `json:"do"`
		Version int    `json:"version"`
		Outcome string `json:"outcome"`
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	ctx, actor, id := c.Request.Context(), s.actor(c), c.Param("id")
	r, err := s.catalogue.Store().Report(ctx, id)
	if err != nil {
		return err
	}
	switch in.Do {
	case "close":
		err = s.catalogue.CloseReport(ctx, actor, id, in.Version, strings.TrimSpace(in.Outcome))
	case "pause":
		err = s.catalogue.Pause(ctx, actor, r.GroupID)
	case "unpause":
		err = s.catalogue.Unpause(ctx, actor, r.GroupID)
	default:
		err = directory.Invalid("do", "say close, pause or unpause")
	}
	if err != nil {
		return err
	}
	if r, err = s.catalogue.ToldReport(ctx, id); err != nil {
		return err
	}
	out, err := s.reportOf(ctx, r)
	if err != nil {
		return err
	}
	s.json(c, http.StatusOK, out)
	return nil
}

// apiNoteDecide answers POST /api/v1/notes/{id} with the note as it is then.
func (s *Server) apiNoteDecide(c *gin.Context) error {
	var in struct {
		Do      string `json:"do"`
		Version int    `json:"version"`
		Reason  string `json:"reason"`
	}
	err := readJSON(c, &in)
	if err != nil {
		return err
	}
	ctx, actor, id := c.Request.Context(), s.actor(c), c.Param("id")
	switch in.Do {
	case "publish":
		err = s.catalogue.PublishNote(ctx, actor, id, in.Version)
	case "decline":
		err = s.catalogue.DeclineNote(ctx, actor, id, in.Version, strings.TrimSpace(in.Reason))
	case "take_down":
		err = s.catalogue.TakeDownNote(ctx, actor, id, in.Version)
	default:
		err = directory.Invalid("do", "say publish, decline or take_down")
	}
	if err != nil {
		return err
	}
	n, err := s.catalogue.ToldNote(ctx, id)
	if err != nil {
		return err
	}
	out, err := s.noteOf(ctx, n)
	if err != nil {
		return err
	}
	s.json(c, http.StatusOK, out)
	return nil
}
