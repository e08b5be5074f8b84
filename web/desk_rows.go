package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// rowFilters are what the rows of an import can be shown by.
var rowFilters = map[string]directory.RecordFilter{
	"all":      {},
	"new":      {Action: directory.RecordNew},
	"changed":  {Action: directory.RecordChanged},
	"same":     {Action: directory.RecordUnchanged},
	"rejected": {Action: directory.RecordRejected},
	"probable": {Noted: `"match":{"level":"` + string(importer.MatchProbable) + `"`},
	"matched":  {Noted: `"match":{"level":"` + string(importer.MatchSame) + `"`},
}

// waitingRows takes the rows that may be a group of the last list which this one does not have: nothing of them is
// published until a person decides.
func waitingRows() directory.RecordFilter {
	return directory.RecordFilter{Action: directory.RecordUnchanged, Noted: rowFilters["probable"].Noted}
}

// deskRecords reads some rows of an import, by what is done with them.
func (s *Server) deskRecords(c *gin.Context, id, show string, offset, limit int) ([]deskRow, int, error) {
	ctx := c.Request.Context()
	records, total, err := s.catalogue.Store().RecordsWhere(ctx, id, rowFilters[show], offset, limit)
	if err != nil {
		return nil, 0, err
	}
	decisions, err := s.catalogue.Store().Decisions(ctx, id)
	if err != nil {
		return nil, 0, err
	}
	var rows []deskRow
	for _, r := range records {
		row, err := s.deskRowOf(r)
		if err != nil {
			return nil, 0, err
		}
		row.Choice = decisions[r.Key].Choice
		rows = append(rows, row)
	}
	return rows, total, nil
}

func (s *Server) deskRowOf(r directory.Record) (deskRow, error) {
	notes, err := importer.NotesOf(r)
	if err != nil {
		return deskRow{}, err
	}
	row := deskRow{
		Key: r.Key, Name: orText(notes.Name, "Without a name"), Kind: kindLabel(notes.Kind), Where: notes.Suburb, Number: r.Position, Row: r.Row,
		Changes: importer.ChangedWords(notes.Changes), Match: notes.Match,
	}
	row.Problems, row.LeftOut = problemWords(notes.Problems), r.Action == directory.RecordRejected
	group, _, err := importer.GroupOf(r)
	if err != nil || group == nil {
		return row, err
	}
	if group.Disclosure == directory.DisclosureHidden {
		row.Where = "Place hidden"
		return row, nil // its times may name the place
	}
	for _, m := range group.Meetings {
		row.When = orText(m.Original, m.Words())
		break
	}
	if row.When == "" && len(group.Hours) > 0 {
		row.When = group.Hours[0].Words()
	}
	row.Cost = group.Cost.Text
	if row.Where == "" {
		row.Where = s.servesWords(group.AreasServed)
	}
	return row, nil
}

// servesWords says which areas a group without a place serves.
func (s *Server) servesWords(areas []string) string {
	var names []string
	for _, area := range areas {
		if name := s.catalogue.Gazetteer().AreaName(area); name != "" {
			names = append(names, name)
		}
	}
	const few = 3
	if len(names) > few {
		names = append(names[:few], fmt.Sprintf("%d more", len(names)-few))
	}
	if len(names) == 0 {
		return ""
	}
	return "Serves " + listWords(names)
}

// kindLabel names a kind where it is not a group, as most are.
func kindLabel(kind directory.Kind) string {
	switch kind {
	case directory.KindService:
		return "service"
	case directory.KindLine:
		return "phone or chat line"
	case directory.KindPlace:
		return "open place"
	}
	return ""
}

// deskRowsPage lists the rows of an import.
type deskRowsPage struct {
	basePage
	ID, Source, Show, Heading string
	Total                     int
	Rows                      []deskRow
	Page, Pages               int
	Previous, Next            string // addresses
	Waiting                   bool
}

// Ways are what the rows can be shown by.
func (deskRowsPage) Ways() []rowWay {
	return []rowWay{{"all", "All"}, {"new", "New"}, {"changed", "Changed"}, {"same", "The same"}, {"rejected", "Not usable"}, {"probable", "May be here already"}, {"matched", "Is here already"}}
}

type rowWay struct{ Show, Label string }

const deskRowsPerPage = 50

func (s *Server) deskRows(c *gin.Context) error {
	ctx, id := c.Request.Context(), c.Param("id")
	i, _, err := s.parts.Desk.Import(ctx, id)
	if err != nil {
		return err
	}
	source, err := s.catalogue.Store().Source(ctx, i.SourceID)
	if err != nil {
		return err
	}
	show, number, err := readRowsQuery(c)
	if err != nil {
		return err
	}
	rows, total, err := s.deskRecords(c, id, show, (number-1)*deskRowsPerPage, deskRowsPerPage)
	if err != nil {
		return err
	}
	state, _ := s.session(c)
	page := deskRowsPage{
		basePage: s.base(c, "Rows from "+source.Name, "desk", state), ID: id, Source: source.Name, Show: show, Heading: rowsHeading(show, total), Total: total, Rows: rows,
		Page: number, Pages: max(1, (total+deskRowsPerPage-1)/deskRowsPerPage), Waiting: i.Status == directory.ImportWaiting,
	}
	page.NoIndex = true
	address := func(n int) string { return fmt.Sprintf("/desk/imports/%s/rows?show=%s&page=%d", id, show, n) }
	if number > 1 {
		page.Previous = address(number - 1)
	}
	if number < page.Pages {
		page.Next = address(number + 1)
	}
	return s.render(c, http.StatusOK, "desk_rows", page)
}

func rowsHeading(show string, total int) string {
	switch show {
	case "new":
		return plural(total, "new row", "new rows")
	case "changed":
		return plural(total, "changed row", "changed rows")
	case "same":
		return plural(total, "row that says the same", "rows that say the same")
	case "rejected":
		return plural(total, "row that cannot be used", "rows that cannot be used")
	case "probable":
		return plural(total, "row that may be here already", "rows that may be here already")
	case "matched":
		return plural(total, "row that is here already", "rows that are here already")
	}
	return plural(total, "row", "rows")
}

// deskDecide notes a decision on one record.
func (s *Server) deskDecide(c *gin.Context) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	ctx, id, form := c.Request.Context(), c.Param("id"), c.Request.PostForm
	key, choice, group := form.Get("key"), directory.Choice(form.Get("choice")), form.Get("group")
	if err := s.parts.Desk.Decide(ctx, s.actor(c), id, key, choice, group); err != nil {
		return err
	}
	back, row := "/desk/imports/"+id+"/rows?show=probable", "#decide"
	if number, err := strconv.Atoi(form.Get("row")); err == nil {
		row = "#row-" + strconv.Itoa(number)
	}
	if form.Get("back") == "import" {
		back = "/desk/imports/" + id
	}
	back += row
	c.Redirect(http.StatusSeeOther, back)
	return nil
}

// deskProblems downloads the rows of an import with what is wrong written beside them, for a spreadsheet: those with
// a problem first. Of one table it is every row, so that it can be brought in again in the list's place. A cell that a
// spreadsheet would take for a formula is made text.
func (s *Server) deskProblems(c *gin.Context) error {
	ctx, id := c.Request.Context(), c.Param("id")
	i, _, err := s.parts.Desk.Import(ctx, id)
	if err != nil {
		return err
	}
	d := download{server: s, ctx: ctx, i: i}
	if d.fields, err = importer.FieldsOf(i); err != nil {
		return err
	}
	if d.whole, err = bringsBack(i); err != nil {
		return err
	}
	if err := d.readColumns(); err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="problems.csv"`)
	if _, err := c.Writer.WriteString("\ufeff"); err != nil { // so that spreadsheets read UTF-8
		return err
	}
	return d.write(csv.NewWriter(c.Writer))
}

// bringsBack tells whether the rows of an import are those of one list, so that a download of them can take its place.
func bringsBack(i *directory.Import) (bool, error) {
	mappings, err := importer.ReadMappings(bytes.NewReader(i.Settings.Mapping), "mapping")
	if len(i.Settings.Mapping) == 0 {
		return false, nil
	}
	return len(mappings) == 1 && len(i.Files) <= 1, err
}

// download is the rows of an import as they are downloaded.
type download struct {
	server  *Server
	ctx     context.Context
	i       *directory.Import
	whole   bool // with the rows that have no problem
	columns []string
	fields  importer.ColumnFields
}

// problemLot is how many records are read at once for a download.
const problemLot = 2_000

// each gives every record, in the order of the list.
func (d *download) each(do func(directory.Record) error) error {
	for offset := 0; ; offset += problemLot {
		records, _, err := d.server.catalogue.Store().RecordsWhere(d.ctx, d.i.ID, directory.RecordFilter{}, offset, problemLot)
		if err != nil || len(records) == 0 {
			return err
		}
		for _, r := range records {
			if err := do(r); err != nil {
				return err
			}
		}
	}
}

// readColumns finds the columns of the list: in its order where that is known, then in that of its rows.
func (d *download) readColumns() error {
	seen := map[string]bool{}
	add := func(name string) {
		if !seen[name] && d.fields.Shown(name) && (!importer.OwnColumn(name) || name == directory.MarkColumn) {
			seen[name] = true
			d.columns = append(d.columns, name)
		}
	}
	if d.whole {
		mappings, err := importer.ReadMappings(bytes.NewReader(d.i.Settings.Mapping), "mapping")
		if err != nil {
			return err
		}
		for _, column := range mappings[0].Columns {
			add(column.Name)
		}
	}
	return d.each(func(r directory.Record) error {
		rows, err := importer.DownloadRows(r, d.fields)
		for _, row := range rows {
			for _, cell := range row.Cells {
				add(cell.Field)
			}
		}
		return err
	})
}

func (d *download) write(out *csv.Writer) error {
	if err := out.Write(append([]string{importer.ProblemsColumn, importer.RowColumn, importer.FromColumn}, d.columns...)); err != nil {
		return err
	}
	for _, troubled := range []bool{true, false} {
		if !troubled && !d.whole {
			break
		}
		err := d.each(func(r directory.Record) error { return d.writeRecord(out, r, troubled) })
		if err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// leftOutOfRow says in the download that a row is not whole there.
const leftOutOfRow = "What Kith took for a person's own, or tells a hidden place, is not in this file, nor is what stands in columns that are on no page; the rest is as in your list, so keep it as carefully. Leave those cells as they are: when the row is brought in again they are as in your list"

// leftOutForGood says so where the download does not take the list's place.
const leftOutForGood = "What Kith took for a person's own, or tells a hidden place, is not in this file, nor is what stands in columns that are on no page; the rest is as in your list, so keep it as carefully. Mend this row in your own list"

// writeRecord writes the rows of a record that has a problem a person should look at, or of one that has none.
func (d *download) writeRecord(out *csv.Writer, r directory.Record, troubled bool) error {
	notes, err := importer.NotesOf(r)
	if err != nil {
		return err
	}
	serious := slices.ContainsFunc(notes.Problems, func(p importer.Problem) bool { return p.Severity != importer.SeverityNote })
	if serious != troubled && (d.whole || len(notes.Problems) == 0) {
		return nil
	}
	rows, err := importer.DownloadRows(r, d.fields)
	if err != nil {
		return err
	}
	for n, row := range rows {
		messages := []string{}
		if n == 0 {
			messages = problemWords(notes.Problems)
		}
		cells := []string{"", strconv.Itoa(row.Row), ""}
		if d.whole {
			cells[2] = row.From
		}
		switch {
		case row.Left && d.whole:
			messages = append(messages, leftOutOfRow)
		case row.Left:
			messages = append(messages, leftOutForGood)
		}
		cells[0] = strings.Join(messages, " · ")
		for _, column := range d.columns {
			at := slices.IndexFunc(row.Cells, func(o directory.Original) bool { return o.Field == column })
			text := ""
			if at >= 0 {
				text = row.Cells[at].Text
			}
			cells = append(cells, directory.SpreadsheetText(text))
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	return nil
}

// problemWords says problems one after the other, each once, with its column.
func problemWords(problems []importer.Problem) []string {
	var messages []string
	for _, p := range problems {
		if p.Code == importer.ProblemProbable { // asked beside the row
			continue
		}
		message := p.Message
		if p.Column != "" {
			message = p.Column + ": " + message
		}
		if !slices.Contains(messages, message) {
			messages = append(messages, message)
		}
	}
	return messages
}

// choosing is what the part that asks for a decision needs.
type choosing struct {
	ID   string
	Row  deskRow
	Back string // where the answer leads: "import" or "rows"
}

// Choices are the answers a person may give.
func (c choosing) Choices() []madeChoice {
	return []madeChoice{
		{directory.ChooseSame, "It is the same", c.Row.Choice == directory.ChooseSame}, {directory.ChooseNew, "It is another", c.Row.Choice == directory.ChooseNew},
		{directory.ChooseSkip, "Leave it out", c.Row.Choice == directory.ChooseSkip},
	}
}

type madeChoice struct {
	Value directory.Choice
	Label string
	Made  bool
}
