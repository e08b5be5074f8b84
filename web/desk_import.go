package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// deskImportPage is one import: what was understood, what needs a look, what would change, and what to do next.
type deskImportPage struct {
	basePage
	ID          string
	Source      string
	Files       []string
	Status      string // the import's own word: "waiting"
	StatusWords string
	When        string
	Problems    []problem
	Message     string
	Faults      map[string]string // by field
	Refused     string
	Failed      string // why the work on it was given up
	Job         *deskJob
	Report      *importer.Report
	Facts       []deskFact
	Notes       []string // what was understood
	Before      []string // what a person should know before publishing
	Tables      []deskTable
	Questions   []string // that a column may answer
	Doubtful    int      // columns that are a guess
	Samples     []deskRow
	HasRows     bool
	Waits       int            // rows that are kept back until a person decides
	Groups      []deskProblems // problems by what they are
	MoreGroups  int            // how many kinds of problem are not among them
	BringsBack  bool           // the download of its problems holds every row
	Probable    deskPart
	New         deskPart
	Changed     deskPart
	Rejected    deskPart
	Settings    directory.ImportSettings
	Licensed    bool // the source has a licence or a permission
	MayPublish  bool
	MayUndo     bool
	MayWithdraw bool
	MayReread   bool
	Publishes   int // records that publishing brings or changes
	Published   int // of them, what an import has published that is half done
	Undone      *importer.UndoReport
	Region      string
}

// PublishedWords say how much of an import that was stopped is published.
func (p *deskImportPage) PublishedWords() string {
	return fmt.Sprintf("%s of its %s published.", wholeWords(p.Published), plural(max(p.Publishes, p.Published), "group is", "groups are"))
}

func (p *deskImportPage) fault(field string) string { return p.Faults[field] }

// deskJob is how far the work has come.
type deskJob struct {
	ID, Words  string
	Done, Most int    // Most 0 where it is not known yet
	Left       string // how long it will take, roughly; "" where nobody can tell
}

type deskFact struct{ Number, Words string }

// deskPart is a few rows of one kind, and where the rest is.
type deskPart struct {
	Total int
	Rows  []deskRow
	URL   string
}

// deskRow is one record as a person looks at it. It holds no address and no contact.
type deskRow struct {
	Key, Name, Kind, Where, When, Cost string
	Number                             int // from 1, among the rows of the import
	Row                                int // as a spreadsheet numbers it; 0 where there is none
	Problems                           []string
	Changes                            []string
	Match                              *importer.Match
	Choice                             directory.Choice
	LeftOut                            bool // it cannot be used
}

// Facts is the line under a row's name.
func (r deskRow) Facts() string {
	row := ""
	if r.Row > 0 {
		row = "Row " + strconv.Itoa(r.Row)
	}
	return joined(" · ", row, r.Where, r.When, r.Cost)
}

// joined puts what is not empty together.
func joined(between string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), between)
}

// deskFew is how many rows of each kind the page of an import shows.
const deskFew = 10

func (s *Server) deskImport(c *gin.Context) error {
	page, err := s.readImport(c)
	if err != nil {
		return err
	}
	if isHTMX(c) {
		html, err := s.templates.fragment("desk_import", "swap", page)
		if err != nil {
			return err
		}
		s.sendHTML(c, http.StatusOK, html)
		return nil
	}
	return s.render(c, http.StatusOK, "desk_import", page)
}

// readImport gathers the page of an import as it stands.
func (s *Server) readImport(c *gin.Context) (*deskImportPage, error) {
	ctx := c.Request.Context()
	i, job, err := s.parts.Desk.Import(ctx, c.Param("id"))
	if err != nil {
		return nil, err
	}
	source, err := s.catalogue.Store().Source(ctx, i.SourceID)
	if err != nil {
		return nil, err
	}
	state, _ := s.session(c)
	page := &deskImportPage{
		basePage: s.base(c, "Import from "+source.Name, "desk", state), ID: i.ID, Source: source.Name, Status: string(i.Status), StatusWords: importWords(i.Status),
		When: s.dayAndTime(i.CreatedAt), Settings: i.Settings, Licensed: source.MayPublish(), Region: s.regionWords(orText(i.Settings.Region, source.Region)),
	}
	page.NoIndex = true
	for _, f := range i.Files {
		page.Files = append(page.Files, f.Name)
	}
	if page.Report, err = importer.ReportOf(i); err != nil {
		return nil, err
	}
	if page.Undone, err = importer.UndoOf(i); err != nil {
		return nil, err
	}
	if page.Published, err = importer.Published(ctx, s.catalogue.Store(), i); err != nil {
		return nil, err
	}
	mayUndo := importer.Undoable(ctx, s.catalogue.Store(), i)
	if directory.ErrorCode(mayUndo) == directory.CodeInternal {
		return nil, mayUndo
	}
	page.MayUndo = mayUndo == nil
	page.settle(i, job, s.catalogue.Now())
	if page.Report == nil {
		return page, nil
	}
	if page.Tables, err = s.deskTables(ctx, i, page.Report); err != nil {
		return nil, err
	}
	page.Questions = questions(s.catalogue.Vocabulary())
	if page.Report.Refused != nil { // its columns may be why
		return page, nil
	}
	if _, page.Waits, err = s.catalogue.Store().RecordsWhere(ctx, i.ID, waitingRows(), 0, 1); err != nil {
		return nil, err
	}
	page.Facts, page.Notes, page.Before, page.HasRows = reportFacts(page.Report, page.Waits), understoodNotes(page.Report), publishNotes(page.Report), i.Records > 0
	page.Groups, page.MoreGroups = problemGroups(page.Report.Problems)
	if page.BringsBack, err = bringsBack(i); err != nil {
		return nil, err
	}
	for _, t := range page.Tables {
		for _, column := range t.Columns {
			if column.Guess {
				page.Doubtful++
			}
		}
	}
	if i.Status != directory.ImportWaiting {
		return page, nil
	}
	return page, s.readParts(c, page)
}

// How many rows are looked at for examples of a column, how many it shows and how long.
const (
	exampleRows   = 40
	mostExamples  = 3
	longestSample = 60
)

// settle says what may be done with the import now.
func (p *deskImportPage) settle(i *directory.Import, job directory.ImportJob, now time.Time) {
	hasFiles := i.Readable()
	switch i.Status {
	case directory.ImportReading, directory.ImportApplying, directory.ImportUndoing:
		if importer.OfTheDesk(i) || i.Status == directory.ImportUndoing {
			p.Job = &deskJob{ID: i.ID, Words: jobWords(i.Status, job), Done: job.Done, Most: job.Total, Left: timeLeft(i, job, now)}
		}
	case directory.ImportRefused:
		p.MayWithdraw, p.MayReread = true, hasFiles
	case directory.ImportWaiting:
		p.MayPublish, p.MayWithdraw, p.MayReread = true, true, hasFiles
	case directory.ImportStopped:
		p.MayPublish, p.MayWithdraw, p.MayReread = len(i.Report) > 0, true, hasFiles && len(i.Report) == 0
	}
	if (i.Status == directory.ImportStopped || i.Status == directory.ImportUndoStopped) && importer.Stage(job.Stage) == importer.StageFailed {
		p.Failed = "Kith tried several times and something went wrong on its side, not in your files. Try again below. If it fails once more, tell whoever runs Kith: the reason is in its log."
	}
	if p.Report != nil && p.Report.Refused != nil {
		p.Refused = *p.Report.Refused
	}
	if p.Report != nil {
		p.Publishes = p.Report.New + p.Report.Changed
	}
}

// timeLeft says how long publishing or undoing will still take, by how fast it was since the import was last saved:
// that is when it began, or when it had come to i.Applied.
func timeLeft(i *directory.Import, job directory.ImportJob, now time.Time) string {
	done := job.Done
	switch importer.Stage(job.Stage) {
	case importer.StageApplying:
		done -= i.Applied
	case importer.StageUndoing:
	default:
		return ""
	}
	const tooSoon = 3 * time.Second // to tell
	took := now.Sub(i.UpdatedAt)
	if done <= 0 || took < tooSoon || job.Total <= job.Done {
		return ""
	}
	left := time.Duration(float64(took) / float64(done) * float64(job.Total-job.Done))
	if left < time.Minute {
		return "less than a minute left"
	}
	return "about " + plural(int(left.Round(time.Minute).Minutes()), "minute", "minutes") + " left"
}

func jobWords(status directory.ImportStatus, job directory.ImportJob) string {
	if job.Cancel {
		return "Stopping"
	}
	switch importer.Stage(job.Stage) {
	case importer.StageReading:
		return "Reading the rows"
	case importer.StageComparing, importer.StageStaging:
		return "Comparing with what is here"
	case importer.StageApplying:
		return "Publishing"
	case importer.StageUndoing:
		return "Undoing"
	}
	return importWords(status)
}

// reportFacts are the large numbers of an import.
func reportFacts(r *importer.Report, waits int) []deskFact {
	var facts []deskFact
	for _, f := range []struct {
		n     int
		words string
	}{
		{r.New, "new"}, {r.Changed, "changed"}, {r.Unchanged - waits, "the same as before"}, {waits, "not decided on"}, {r.Rejected, "that cannot be used"}, {r.Gone, "no longer in the list"},
	} {
		if f.n > 0 || f.words == "new" {
			facts = append(facts, deskFact{wholeWords(f.n), f.words})
		}
	}
	return facts
}

// understoodNotes say what was understood, in sentences.
func understoodNotes(r *importer.Report) []string {
	var notes noteList
	var kinds []string
	for _, kind := range directory.Kinds() {
		if n := r.Kinds[kind]; n > 0 {
			kinds = append(kinds, kindWords(kind, n))
		}
	}
	if len(kinds) > 0 {
		notes = append(notes, "They are "+listWords(kinds)+".")
	}
	notes.note(r.Located.Exact, "place is known to the door.", "places are known to the door.")
	notes.note(r.Located.Suburb, "is known to its suburb.", "are known to their suburb.")
	notes.note(r.Located.Area, "has no place and is found by the area it serves.", "have no place and are found by the area they serve.")
	notes.note(r.Hours.Parsed, "time or opening was understood.", "times and openings were understood.")
	notes.note(r.Hours.Text, "time is kept in the list's own words.", "times are kept in the list's own words.")
	notes.note(r.HiddenVenues, "place is hidden until a curator decides: a refuge, or an address the list keeps to itself.", "places are hidden until a curator decides: refuges, or addresses the list keeps to itself.")
	notes.note(r.ContactsWithheld, "name, mobile or private e-mail address is kept back until its owner agrees.", "names, mobiles and private e-mail addresses are kept back until their owners agree.")
	notes.note(r.Duplicates, "row repeats another one whole and is left out.", "rows repeat another one whole and are left out.")
	return notes
}

// publishNotes are what a person should know before publishing, in sentences.
func publishNotes(r *importer.Report) []string {
	var notes noteList
	notes.note(r.Protected, "group was edited here; those fields stay, and what the list says waits for review.", "groups were edited here; those fields stay, and what the list says waits for review.")
	notes.note(r.Matched, "is a group that is here already; what the list says otherwise waits for review.", "are groups that are here already; what the list says otherwise waits for review.")
	notes.note(r.Gone, "group was in this list before and is not now. It stays published until a curator archives it.", "groups were in this list before and are not now. They stay published until a curator archives them.")
	return notes
}

type noteList []string

// note adds a sentence that begins with a number, unless there are none.
func (l *noteList) note(n int, one, many string) {
	if n > 0 {
		*l = append(*l, plural(n, one, many))
	}
}

// deskProblems is one kind of problem, with how often it came and an example.
type deskProblems struct {
	Message  string
	Count    int
	Rows     string // the first few
	Rest     bool   // there are more rows
	Severity importer.Severity
}

// mostProblemGroups is how many kinds of problem the page shows.
const mostProblemGroups = 12

// problemGroups puts problems that say the same together, errors first, then the most frequent. more is how many
// kinds are left out.
func problemGroups(problems []importer.Problem) (shown []deskProblems, more int) {
	at := map[string]int{}
	var groups []deskProblems
	var rows [][]string
	all := []map[int]bool{} // the rows of each
	for _, p := range problems {
		key := string(p.Severity) + p.Message
		n, ok := at[key]
		if !ok {
			n = len(groups)
			at[key] = n
			groups, rows = append(groups, deskProblems{Message: p.Message, Severity: p.Severity}), append(rows, nil)
			all = append(all, map[int]bool{})
		}
		groups[n].Count++
		all[n][p.Row] = p.Row > 0
		const few = 6
		if p.Row > 0 && len(rows[n]) < few && !slices.Contains(rows[n], strconv.Itoa(p.Row)) {
			rows[n] = append(rows[n], strconv.Itoa(p.Row))
		}
	}
	for n := range groups {
		groups[n].Rows, groups[n].Rest = strings.Join(rows[n], ", "), len(rows[n]) > 0 && len(all[n]) > len(rows[n])
	}
	rank := map[importer.Severity]int{importer.SeverityError: 0, importer.SeverityWarning: 1, importer.SeverityNote: 2}
	slices.SortStableFunc(groups, func(a, b deskProblems) int {
		if d := rank[a.Severity] - rank[b.Severity]; d != 0 {
			return d
		}
		return b.Count - a.Count
	})
	shown = groups[:min(len(groups), mostProblemGroups)]
	return shown, len(groups) - len(shown)
}

// guessBelow is the confidence below which a person is asked to check a column.
const guessBelow = 0.6

// readParts reads a few rows of each kind.
func (s *Server) readParts(c *gin.Context, page *deskImportPage) error {
	for _, part := range []struct {
		into *deskPart
		show string
	}{{&page.Probable, "probable"}, {&page.New, "new"}, {&page.Changed, "changed"}, {&page.Rejected, "rejected"}} {
		rows, total, err := s.deskRecords(c, page.ID, part.show, 0, deskFew)
		if err != nil {
			return err
		}
		*part.into = deskPart{Total: total, Rows: rows, URL: "/desk/imports/" + page.ID + "/rows?show=" + part.show}
	}
	page.Samples = page.New.Rows
	if len(page.Samples) == 0 {
		page.Samples = page.Changed.Rows
	}
	return nil
}

// orText gives the first text that says something.
func orText(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// regionWords names a region as people write it, and as reading it back understands.
func (s *Server) regionWords(region string) string {
	if name := s.catalogue.Gazetteer().AreaName(region); name != "" {
		return name
	}
	return region
}

// deskPublish has the import published.
func (s *Server) deskPublish(c *gin.Context) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	form, id := c.Request.PostForm, c.Param("id")
	said := importer.Publishing{
		AcceptGone: form.Get("accept_gone") != "", Licence: strings.TrimSpace(form.Get("licence")), Permission: strings.TrimSpace(form.Get("permission")),
	}
	if err := s.parts.Desk.Apply(c.Request.Context(), s.actor(c), id, said); err != nil {
		return s.importFault(c, err)
	}
	c.Redirect(http.StatusSeeOther, "/desk/imports/"+id)
	return nil
}

// importFault shows the import again with what stands in the way.
func (s *Server) importFault(c *gin.Context, err error) error {
	f := failureOf(err)
	if f.err.Code != directory.CodeInvalid {
		return err
	}
	page, readErr := s.readImport(c)
	if readErr != nil {
		return readErr
	}
	page.Title, page.Problems, page.Message, page.Faults = "Error: "+page.Title, problemsOf(f.err), f.err.Message, f.err.Fields
	page.keepChoices(c.Request.PostForm)
	return s.render(c, f.status, "desk_import", page)
}
