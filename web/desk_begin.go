package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// deskMover is what moves an import on: Stop, Withdraw, Undo.
type deskMover func(ctx context.Context, actor directory.Actor, id string) error

// deskPage lists the imports and offers to begin one.
type deskPage struct {
	basePage
	Problems  []problem
	Message   string
	Faults    map[string]string // by field
	Form      deskForm
	Imports   []deskLine
	Sources   []string
	MaxFiles  int
	MaxMB     int
	FromHere  bool // no token was needed
	MayLeave  bool
	Published int // groups that are shown
}

func (p deskPage) fault(field string) string { return p.Faults[field] }

// deskForm is what the form to begin an import holds.
type deskForm struct {
	Source, Region, Licence, Permission, Publisher, Attribution, Council, Address string
}

// deskLine is one import in the list.
type deskLine struct {
	URL, Source, Status, When, Numbers string
	Open                               bool // it waits for somebody
}

const deskShown = 50

func (s *Server) deskPage(c *gin.Context) error { return s.showDesk(c, http.StatusOK, deskForm{}, nil) }

func (s *Server) showDesk(c *gin.Context, status int, form deskForm, fault *directory.Error) error {
	ctx := c.Request.Context()
	state, _ := s.session(c)
	page := deskPage{
		basePage: s.base(c, "Lists", "desk", state), Form: form, MaxFiles: importer.MaxUploadFiles, MaxMB: importer.MaxUploadBytes >> 20,
		FromHere: s.fromHere(c), MayLeave: s.carriesSeal(c),
	}
	page.NoIndex = true
	if fault != nil {
		page.Title, page.Problems, page.Message, page.Faults = "Error: "+page.Title, problemsOf(fault), fault.Message, fault.Fields
	}
	sources, err := s.theirSources(ctx, s.actor(c))
	if err != nil {
		return err
	}
	imports, err := s.importsOf(ctx, s.actor(c), sources)
	if err != nil {
		return err
	}
	names := sourceNames(sources)
	for _, i := range imports {
		report, err := importer.ReportOf(i)
		if err == nil {
			err = importer.AsItStands(ctx, s.catalogue.Store(), i)
		}
		if err != nil {
			return err
		}
		page.Imports = append(page.Imports, deskLine{
			URL: "/desk/imports/" + i.ID, Source: names[i.SourceID], Status: importWords(i.Status), When: s.dayAndTime(i.CreatedAt),
			Numbers: importNumbers(report), Open: slices.Contains([]directory.ImportStatus{directory.ImportWaiting, directory.ImportStopped, directory.ImportUndoStopped}, i.Status),
		})
	}
	for _, source := range sources {
		if !source.Retired {
			page.Sources = append(page.Sources, source.Name)
		}
	}
	return s.render(c, status, "desk", page)
}

// importsLookedAt bounds how far back the imports of somebody's sources are looked for, where they have not all.
const importsLookedAt = 500

// importsOf lists the newest imports of an actor's sources.
func (s *Server) importsOf(ctx context.Context, actor directory.Actor, sources []*directory.Source) ([]*directory.Import, error) {
	most := importsLookedAt
	if _, everywhere := actor.Scopes(directory.MayImport); everywhere {
		most = deskShown
	}
	all, err := s.catalogue.Store().Imports(ctx, most)
	if err != nil {
		return nil, err
	}
	names := sourceNames(sources)
	theirs := slices.DeleteFunc(all, func(i *directory.Import) bool { return names[i.SourceID] == "" })
	return theirs[:min(len(theirs), deskShown)], nil
}

func sourceNames(sources []*directory.Source) map[string]string {
	names := map[string]string{}
	for _, source := range sources {
		names[source.ID] = source.Name
	}
	return names
}

// importWords says a status to people.
func importWords(status directory.ImportStatus) string {
	switch status {
	case directory.ImportReading, directory.ImportStaging:
		return "Being read"
	case directory.ImportRefused:
		return "Could not be read"
	case directory.ImportWaiting:
		return "Waits for you"
	case directory.ImportStaged, directory.ImportApplying:
		return "Being published"
	case directory.ImportApplied:
		return "Published"
	case directory.ImportStopped:
		return "Stopped"
	case directory.ImportUndoing:
		return "Being undone"
	case directory.ImportUndone:
		return "Undone"
	case directory.ImportUndoStopped:
		return "Undoing was stopped"
	case directory.ImportWithdrawn:
		return "Given up"
	case directory.ImportSuperseded:
		return "Overtaken by a later one"
	}
	return string(status)
}

// importNumbers says in few words what an import brings.
func importNumbers(r *importer.Report) string {
	if r == nil || r.Refused != nil {
		return ""
	}
	var parts []string
	for _, part := range []struct {
		n    int
		what string
	}{{r.New, "new"}, {r.Changed, "changed"}, {r.Unchanged, "the same"}, {r.Rejected, "not usable"}, {r.Gone, "gone"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", wholeWords(part.n), part.what))
		}
	}
	return strings.Join(parts, ", ")
}

// dayAndTime writes a moment as pages show it, by the clocks of the catalogue's zone, which it names.
func (s *Server) dayAndTime(at time.Time) string {
	return at.In(s.catalogue.Zone()).Format("2 Jan 2006, 3:04 pm MST")
}

// ago gives how long ago something was, in days of that zone: "today", "3 weeks ago".
func (s *Server) ago(at time.Time) string {
	return directory.AgoWords(directory.DateOf(at.In(s.catalogue.Zone())).DaysUntil(s.catalogue.Today()))
}

// deskBegin takes an upload. Nothing is kept of a form that is wrong.
func (s *Server) deskBegin(c *gin.Context) error {
	begun, form, err := s.begin(c)
	if err != nil {
		return s.deskFault(c, form, err)
	}
	c.Redirect(http.StatusSeeOther, "/desk/imports/"+begun.ID)
	return nil
}

// begin takes an upload, and gives what its form held even where it is refused.
func (s *Server) begin(c *gin.Context) (*directory.Import, deskForm, error) {
	// A large file over a slow line takes longer than any form may.
	deadline := time.Now().Add(uploadTime)
	control := http.NewResponseController(c.Writer)
	if err := errors.Join(control.SetReadDeadline(deadline), control.SetWriteDeadline(deadline.Add(time.Minute))); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return nil, deskForm{}, err
	}
	form, files, err := readUpload(c.Request)
	if err != nil {
		return nil, form, err
	}
	settings := directory.ImportSettings{
		Region: form.Region, Licence: form.Licence, Permission: form.Permission, Publisher: form.Publisher, Attribution: form.Attribution, Council: form.Council, Address: form.Address,
	}
	var begun *directory.Import
	switch {
	case form.Address == "":
		begun, err = s.parts.Desk.Begin(c.Request.Context(), s.actor(c), form.Source, settings, files)
	case len(files) > 0:
		err = directory.Invalid("address", "Choose files or write an address, not both.")
	default:
		begun, err = s.parts.Desk.BeginAt(c.Request.Context(), s.actor(c), form.Source, settings)
	}
	return begun, form, err
}

// uploadTime is how long an upload may take.
const uploadTime = 20 * time.Minute

// deskFault shows the form again with what is wrong; files cannot be kept in a form.
func (s *Server) deskFault(c *gin.Context, form deskForm, err error) error {
	fault, ok := errors.AsType[*directory.Error](err)
	if !ok || fault.Code == directory.CodeInternal {
		return err
	}
	if len(fault.Fields) == 0 {
		fault = &directory.Error{Code: fault.Code, Message: fault.Message}
	}
	return s.showDesk(c, statusOf[fault.Code], form, fault)
}

// readUpload reads a multipart form: every field, then the files into memory, which importer bounds.
func readUpload(r *http.Request) (form deskForm, files []importer.Upload, err error) {
	reader, err := r.MultipartReader()
	if err != nil {
		return form, nil, directory.Wrap(directory.CodeInvalid, err, "The form cannot be read. Go back and send it again.")
	}
	left := int64(importer.MaxUploadBytes)
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return form, files, nil
		}
		if err != nil {
			return form, files, uploadFault(err)
		}
		if part.FormName() != "files" {
			if err := form.take(part); err != nil {
				return form, files, err
			}
			continue
		}
		if part.FileName() == "" {
			continue // no file was chosen
		}
		if len(files) == importer.MaxUploadFiles {
			return form, files, directory.Invalid("files", "At most %d files can be one import.", importer.MaxUploadFiles)
		}
		text := &strings.Builder{}
		n, err := io.Copy(text, io.LimitReader(part, left+1))
		if err != nil {
			return form, files, uploadFault(err)
		}
		if left -= n; left < 0 {
			return form, files, errUploadSize()
		}
		files = append(files, importer.Upload{Name: part.FileName(), Content: strings.NewReader(text.String())})
	}
}

func uploadFault(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errUploadSize()
	}
	return directory.Wrap(directory.CodeInvalid, err, "The files did not arrive whole. Send them again.")
}

func errUploadSize() error {
	return &directory.Error{Code: directory.CodeTooLarge, Message: fmt.Sprintf("The files are larger than %d MB together. Larger ones are imported with the command kith import.", importer.MaxUploadBytes>>20)}
}

// maxDeskField is the longest text of a field of the desk's forms.
const maxDeskField = 1000

func (f *deskForm) take(part *multipart.Part) error {
	field := map[string]*string{
		"source": &f.Source, "region": &f.Region, "licence": &f.Licence, "permission": &f.Permission,
		"publisher": &f.Publisher, "attribution": &f.Attribution, "council": &f.Council, "address": &f.Address,
	}[part.FormName()]
	text, err := io.ReadAll(io.LimitReader(part, maxDeskField+1))
	switch {
	case err != nil:
		return uploadFault(err)
	case field == nil:
		return directory.Invalid(clipName(part.FormName()), "There is no field of this name.")
	case len(text) > maxDeskField:
		return directory.Invalid(part.FormName(), "At most %d characters.", maxDeskField)
	}
	if !utf8.Valid(text) {
		return directory.Invalid(part.FormName(), illegible)
	}
	*field = strings.TrimSpace(string(text))
	return nil
}
