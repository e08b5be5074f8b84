package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// apiUploadPath takes what uploadPath takes.
const apiUploadPath = "/api/v1/imports"

// apiDeskRoutes are the routes of the API where lists are brought in. They are there where the server has a desk.
func (s *Server) apiDeskRoutes() []route {
	if s.parts.Desk == nil {
		return nil
	}
	return []route{
		{http.MethodGet, apiUploadPath, directory.MayImport, nil, s.apiImports},
		{http.MethodPost, apiUploadPath, directory.MayImport, nil, s.apiBegin},
		{http.MethodGet, "/api/v1/imports/:id", directory.MayImport, s.importObject, s.apiImport},
		{http.MethodGet, "/api/v1/imports/:id/records", directory.MayImport, s.importObject, s.apiRecords},
		{http.MethodPost, "/api/v1/imports/:id/decisions", directory.MayImport, s.importObject, s.apiDecide},
		{http.MethodPost, "/api/v1/imports/:id/publish", directory.MayImport, s.importObject, s.apiPublish},
		{http.MethodPost, "/api/v1/imports/:id/reread", directory.MayImport, s.importObject, s.apiReread},
		{http.MethodPost, "/api/v1/imports/:id/stop", directory.MayImport, s.importObject, s.apiMove(s.parts.Desk.Stop)},
		{http.MethodPost, "/api/v1/imports/:id/withdraw", directory.MayImport, s.importObject, s.apiMove(s.parts.Desk.Withdraw)},
		{http.MethodPost, "/api/v1/imports/:id/undo", directory.MayImport, s.importObject, s.apiMove(s.parts.Desk.Undo)},
		{http.MethodGet, "/api/v1/sources", directory.MayImport, nil, s.apiSources},
		{http.MethodGet, "/api/v1/sources/:id", directory.MayImport, s.sourceObject, s.apiSource},
		{http.MethodPatch, "/api/v1/sources/:id", directory.MayImport, s.sourceObject, s.apiPatchSource},
	}
}

// importJSON is an import as the API lists it.
type importJSON struct {
	ID        string                 `json:"id"`
	SourceID  string                 `json:"source_id"`
	Source    string                 `json:"source"`
	Status    directory.ImportStatus `json:"status"`
	Author    string                 `json:"author"`
	DecidedBy string                 `json:"decided_by,omitempty"` // who had it published, withdrawn or undone
	Files     []directory.ImportFile `json:"files"`
	Records   int                    `json:"records"`
	Applied   int                    `json:"applied"`   // of them, those surely done
	Published int                    `json:"published"` // groups it brought or changed, and was not undone for
	CreatedAt time.Time              `json:"created_at"`
	UpdatedAt time.Time              `json:"updated_at"`
}

// wholeImportJSON is an import with all that is kept of it.
type wholeImportJSON struct {
	importJSON
	Progress *progressJSON        `json:"progress"` // null while nothing works on it
	Settings settingsJSON         `json:"settings"`
	Mapping  []mappingJSON        `json:"mapping"` // of each table of the files
	Report   json.RawMessage      `json:"report"`  // as kith import --json prints it; null before its files are read
	Undo     *importer.UndoReport `json:"undo"`    // null where it was not undone
}

type progressJSON struct {
	Stage    string `json:"stage"` // "" before the work has begun
	Done     int    `json:"done"`
	Total    int    `json:"total"` // 0 where it is not known yet
	Stopping bool   `json:"stopping"`
}

type settingsJSON struct {
	Format      string `json:"format"`
	Region      string `json:"region"`
	Licence     string `json:"licence"`
	Permission  string `json:"permission"`
	Publisher   string `json:"publisher"`
	Attribution string `json:"attribution"`
	Council     string `json:"council"`
	AcceptGone  bool   `json:"accept_gone"`
}

// mappingJSON says what the columns of one table stand for.
type mappingJSON struct {
	Columns []columnJSON `json:"columns"`
}

type columnJSON struct {
	Column    string         `json:"column"`
	Field     importer.Field `json:"field"`
	Attribute string         `json:"attribute,omitempty"`
}

// importOf gives an import as it stands.
func (s *Server) importOf(ctx context.Context, i *directory.Import, source string) (importJSON, error) {
	if err := importer.AsItStands(ctx, s.catalogue.Store(), i); err != nil {
		return importJSON{}, err
	}
	published, err := importer.Published(ctx, s.catalogue.Store(), i)
	out := importJSON{
		ID: i.ID, SourceID: i.SourceID, Source: source, Status: i.Status, Author: i.Author, DecidedBy: i.DecidedBy, Files: i.Files,
		Records: i.Records, Applied: i.Applied, Published: published, CreatedAt: i.CreatedAt, UpdatedAt: i.UpdatedAt,
	}
	if report, err := importer.ReportOf(i); err == nil && report != nil && len(i.Files) == 0 { // it was fetched
		for _, f := range report.Files {
			out.Files = append(out.Files, directory.ImportFile{Name: f.Name, SHA256: f.SHA256})
		}
	}
	if out.Files == nil {
		out.Files = []directory.ImportFile{}
	}
	return out, err
}

// refuseQuery refuses parameters that a route does not take.
func refuseQuery(c *gin.Context, known ...string) error {
	names := map[string]bool{}
	for _, name := range known {
		names[name] = true
	}
	if fields := unknownNames(c.Request.URL.Query(), names); len(fields) > 0 {
		return directory.InvalidFields(fields)
	}
	return nil
}

// readJSON reads a body into v; none at all leaves v as it is.
func readJSON(c *gin.Context, v any) error {
	if err := refuseQuery(c); err != nil {
		return err
	}
	body, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return readFault(err)
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	err = decoder.Decode(v)
	if err == nil {
		if _, more := decoder.Token(); errors.Is(more, io.EOF) {
			return nil
		}
		return directory.Errorf(directory.CodeInvalid, "The body is one JSON object and nothing after it.")
	}
	if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		return directory.Invalid(clipName(strings.Trim(name, `"`)), "there is no field of this name")
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
		return directory.Invalid(clipName(wrong.Field), "it cannot be a %s", wrong.Value)
	}
	return directory.Errorf(directory.CodeInvalid, "The body is not a JSON object as it is described.")
}

// apiImports answers GET /api/v1/imports: the newest first.
func (s *Server) apiImports(c *gin.Context) error {
	if err := refuseQuery(c); err != nil {
		return err
	}
	ctx := c.Request.Context()
	sources, err := s.theirSources(ctx, s.actor(c))
	if err != nil {
		return err
	}
	imports, err := s.importsOf(ctx, s.actor(c), sources)
	if err != nil {
		return err
	}
	names := sourceNames(sources)
	return jsonList(s, c, imports, func(i *directory.Import) (importJSON, error) { return s.importOf(ctx, i, names[i.SourceID]) })
}

// apiBegin answers POST /api/v1/imports, a form as the desk's page sends it.
func (s *Server) apiBegin(c *gin.Context) error {
	if err := refuseQuery(c); err != nil {
		return err
	}
	begun, _, err := s.begin(c)
	if err != nil {
		return err
	}
	c.Header("Location", apiUploadPath+"/"+begun.ID)
	return s.writeImport(c, http.StatusCreated, begun.ID)
}

func (s *Server) apiImport(c *gin.Context) error {
	if err := refuseQuery(c); err != nil {
		return err
	}
	return s.writeImport(c, http.StatusOK, c.Param("id"))
}

// writeImport writes an import whole.
func (s *Server) writeImport(c *gin.Context, status int, id string) error {
	ctx := c.Request.Context()
	i, job, err := s.parts.Desk.Import(ctx, id)
	if err != nil {
		return err
	}
	source, err := s.catalogue.Store().Source(ctx, i.SourceID)
	if err != nil {
		return err
	}
	one, err := s.importOf(ctx, i, source.Name)
	if err != nil {
		return err
	}
	set := i.Settings
	out := wholeImportJSON{importJSON: one, Mapping: []mappingJSON{}, Report: i.Report, Settings: settingsJSON{
		Format: set.Format, Region: set.Region, Licence: set.Licence, Permission: set.Permission, Publisher: set.Publisher,
		Attribution: set.Attribution, Council: set.Council, AcceptGone: set.AcceptGone,
	}}
	if out.Undo, err = importer.UndoOf(i); err != nil {
		return err
	}
	if i.Working() || importer.Stage(job.Stage) == importer.StageFailed {
		out.Progress = &progressJSON{Stage: job.Stage, Done: job.Done, Total: job.Total, Stopping: job.Cancel}
	}
	if len(set.Mapping) > 0 {
		mappings, err := importer.ReadMappings(bytes.NewReader(set.Mapping), "mapping")
		if err != nil {
			return err
		}
		for _, m := range mappings {
			table := mappingJSON{Columns: []columnJSON{}}
			for _, column := range m.Columns {
				table.Columns = append(table.Columns, columnJSON{column.Name, column.Field, column.Attribute})
			}
			out.Mapping = append(out.Mapping, table)
		}
	}
	s.json(c, status, out)
	return nil
}

// recordJSON is one record of an import. It holds no address and no contact.
type recordJSON struct {
	Position int                    `json:"position"` // from 1
	Row      int                    `json:"row"`      // as a spreadsheet numbers it; 0 where there are none
	Key      string                 `json:"key"`
	Action   directory.RecordAction `json:"action"`
	importer.RecordNotes
	Decision *decisionJSON `json:"decision"` // null where nobody decided
}

type decisionJSON struct {
	Choice  directory.Choice `json:"choice"`
	GroupID string           `json:"group_id,omitempty"`
	Author  string           `json:"author"`
	At      time.Time        `json:"at"`
}

// recordsJSON is a page of the records of an import.
type recordsJSON struct {
	Total   int          `json:"total"`
	Page    int          `json:"page"`
	Pages   int          `json:"pages"`
	Records []recordJSON `json:"records"`
}

func (s *Server) apiRecords(c *gin.Context) error {
	if err := refuseQuery(c, "show", "page"); err != nil {
		return err
	}
	ctx, id := c.Request.Context(), c.Param("id")
	if _, _, err := s.parts.Desk.Import(ctx, id); err != nil {
		return err
	}
	show, number, err := readRowsQuery(c)
	if err != nil {
		return err
	}
	records, total, err := s.catalogue.Store().RecordsWhere(ctx, id, rowFilters[show], (number-1)*deskRowsPerPage, deskRowsPerPage)
	if err != nil {
		return err
	}
	decisions, err := s.catalogue.Store().Decisions(ctx, id)
	if err != nil {
		return err
	}
	out := recordsJSON{Total: total, Page: number, Pages: (total + deskRowsPerPage - 1) / deskRowsPerPage, Records: []recordJSON{}}
	for _, r := range records {
		one := recordJSON{Position: r.Position, Row: r.Row, Key: r.Key, Action: r.Action}
		if one.RecordNotes, err = importer.NotesOf(r); err != nil {
			return err
		}
		if d, decided := decisions[r.Key]; decided {
			one.Decision = &decisionJSON{d.Choice, d.GroupID, d.Author, d.At}
		}
		out.Records = append(out.Records, one)
	}
	s.json(c, http.StatusOK, out)
	return nil
}

// readRowsQuery reads which rows of an import are asked for.
func readRowsQuery(c *gin.Context) (show string, page int, err error) {
	show, page = orText(c.Query("show"), "all"), 1
	if _, ok := rowFilters[show]; !ok {
		return show, page, directory.Invalid("show", "Rows can be shown by all, new, changed, same, rejected, probable or matched, not by %q.", clip(show, longestSample))
	}
	if text := c.Query("page"); text != "" {
		if page, err = strconv.Atoi(text); err != nil || page < 1 || page > 1_000_000 {
			return show, page, directory.Invalid("page", "The page is a number from 1.")
		}
	}
	return show, page, nil
}

// apiDecide answers POST …/decisions: what is done with one record.
func (s *Server) apiDecide(c *gin.Context) error {
	var said struct {
		Key     string           `json:"key"`
		Choice  directory.Choice `json:"choice"`
		GroupID string           `json:"group_id"`
	}
	if err := readJSON(c, &said); err != nil {
		return err
	}
	ctx, id := c.Request.Context(), c.Param("id")
	if err := s.parts.Desk.Decide(ctx, s.actor(c), id, said.Key, said.Choice, said.GroupID); err != nil {
		return err
	}
	decisions, err := s.catalogue.Store().Decisions(ctx, id)
	if err != nil {
		return err
	}
	d := decisions[said.Key]
	s.json(c, http.StatusOK, decisionJSON{d.Choice, d.GroupID, d.Author, d.At})
	return nil
}

// apiPublish answers POST …/publish: what the form of the desk's page says.
func (s *Server) apiPublish(c *gin.Context) error {
	var said struct {
		AcceptGone bool   `json:"accept_gone"`
		Licence    string `json:"licence"`
		Permission string `json:"permission"`
	}
	if err := readJSON(c, &said); err != nil {
		return err
	}
	return s.moved(c, func(ctx context.Context, actor directory.Actor, id string) error {
		return s.parts.Desk.Apply(ctx, actor, id, importer.Publishing{
			AcceptGone: said.AcceptGone, Licence: strings.TrimSpace(said.Licence), Permission: strings.TrimSpace(said.Permission),
		})
	})
}

// apiReread answers POST …/reread: what is not said stays as it was.
func (s *Server) apiReread(c *gin.Context) error {
	var said struct {
		Format  *string       `json:"format"`
		Region  *string       `json:"region"`
		Mapping []mappingJSON `json:"mapping"`
	}
	if err := readJSON(c, &said); err != nil {
		return err
	}
	i, _, err := s.parts.Desk.Import(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	settings := i.Settings
	if said.Format != nil {
		settings.Format = *said.Format
	}
	if said.Region != nil {
		settings.Region = strings.TrimSpace(*said.Region)
	}
	if said.Mapping != nil {
		if settings.Mapping, err = s.mappingText(said.Mapping); err != nil {
			return err
		}
	}
	return s.moved(c, func(ctx context.Context, actor directory.Actor, id string) error {
		return s.parts.Desk.Reread(ctx, actor, id, settings)
	})
}

// mappingText writes a mapping as it is kept.
func (s *Server) mappingText(tables []mappingJSON) ([]byte, error) {
	var mappings []*importer.Mapping
	for _, table := range tables {
		m := &importer.Mapping{}
		for _, column := range table.Columns {
			if !slices.Contains(importer.Fields(), column.Field) {
				return nil, directory.Invalid("mapping", "A column cannot stand for %q. The fields are listed where this is described.", clip(string(column.Field), longestSample))
			}
			if _, known := s.catalogue.Vocabulary().Attribute(column.Attribute); !known && column.Attribute != "" {
				return nil, directory.Invalid("mapping", "There is no attribute %q.", clip(column.Attribute, longestSample))
			}
			m.Columns = append(m.Columns, importer.Column{Name: column.Column, Field: column.Field, Attribute: column.Attribute, Confidence: 1})
		}
		mappings = append(mappings, m)
	}
	return importer.WriteMappings(mappings)
}

// apiMove answers a POST without a body that moves an import on.
func (s *Server) apiMove(move deskMover) handler {
	return func(c *gin.Context) error {
		var nothing struct{}
		if err := readJSON(c, &nothing); err != nil {
			return err
		}
		return s.moved(c, move)
	}
}

// moved moves an import on and answers with it as it stands: 202 where work on it begins.
func (s *Server) moved(c *gin.Context, move deskMover) error {
	id := c.Param("id")
	if err := move(c.Request.Context(), s.actor(c), id); err != nil {
		return err
	}
	return s.writeImport(c, http.StatusAccepted, id)
}
