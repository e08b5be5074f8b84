package web

import (
	"encoding/csv"
	"errors"
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
		row, err := deskRowOf(r)
		if err != nil {
			return nil, 0, err
		}
		row.Choice = decisions[r.Key].Choice
		rows = append(rows, row)
	}
	return rows, total, nil
}

func deskRowOf(r directory.Record) (deskRow, error) {
	notes, err := importer.NotesOf(r)
	if err != nil {
		return deskRow{}, err
	}
	row := deskRow{
		Key: r.Key, Name: orText(notes.Name, "Without a name"), Kind: kindLabel(notes.Kind), Where: notes.Suburb, Number: r.Position, Row: r.Row,
		Changes: fieldWords(notes.Changes), Match: notes.Match,
	}
	for _, p := range notes.Problems {
		row.Problems = append(row.Problems, p.Message)
	}
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
	return row, nil
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

// fieldWords says which fields change, as people name them.
func fieldWords(fields []string) []string {
	var words []string
	for _, f := range fields {
		word := strings.ReplaceAll(strings.TrimPrefix(f, "contact."), "_", " ")
		if strings.HasPrefix(f, "answers.") {
			word = "an answer"
		}
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
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

// problemColumn is the column put before the list's own in what is downloaded; an import leaves it out.
const problemColumn = importer.ProblemsColumn

// deskProblems downloads the rows of an import with what is wrong written beside them, for a spreadsheet. A cell
// that a spreadsheet would take for a formula is made text.
func (s *Server) deskProblems(c *gin.Context) error {
	ctx, id := c.Request.Context(), c.Param("id")
	i, _, err := s.parts.Desk.Import(ctx, id)
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="problems.csv"`)
	out := csv.NewWriter(c.Writer)
	columns, err := s.rawColumns(c, id)
	if err != nil {
		return err
	}
	if _, err := c.Writer.WriteString("\ufeff"); err != nil { // so that spreadsheets read UTF-8
		return err
	}
	if err := out.Write(append([]string{problemColumn, importer.RowColumn}, columns...)); err != nil {
		return err
	}
	for offset := 0; offset < i.Records; offset += problemLot {
		records, _, err := s.catalogue.Store().RecordsWhere(ctx, id, directory.RecordFilter{}, offset, problemLot)
		if err != nil {
			return err
		}
		for _, r := range records {
			row, err := problemRow(r, columns)
			if err != nil {
				return err
			}
			if row != nil {
				if err := out.Write(row); err != nil {
					return err
				}
			}
		}
	}
	out.Flush()
	return errors.Join(out.Error())
}

// problemLot is how many records are read at once for a download.
const problemLot = 500

// rawColumns gives the columns of the list in the order its rows have them.
func (s *Server) rawColumns(c *gin.Context, id string) ([]string, error) {
	var columns []string
	seen := map[string]bool{}
	records, _, err := s.catalogue.Store().RecordsWhere(c.Request.Context(), id, directory.RecordFilter{}, 0, problemLot)
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		raw, err := importer.RawOf(r)
		if err != nil {
			return nil, err
		}
		for _, cell := range raw {
			if !seen[cell.Field] && !importer.OwnColumn(cell.Field) {
				seen[cell.Field] = true
				columns = append(columns, cell.Field)
			}
		}
	}
	return columns, nil
}

// leftOutOfRow says in the download that a row is not whole there.
const leftOutOfRow = "What may be a person's own, or tells a hidden place, is left out of this file: mend this row in your own list"

// problemRow writes one record; nil where nothing is wrong with it.
func problemRow(r directory.Record, columns []string) ([]string, error) {
	notes, err := importer.NotesOf(r)
	if err != nil || len(notes.Problems) == 0 {
		return nil, err
	}
	var messages []string
	for _, p := range notes.Problems {
		message := p.Message
		if p.Column != "" {
			message = p.Column + ": " + message
		}
		messages = append(messages, message)
	}
	raw, left, err := importer.ShownRow(r)
	if err != nil {
		return nil, err
	}
	if left {
		messages = append(messages, leftOutOfRow)
	}
	row := []string{strings.Join(messages, " · "), strconv.Itoa(r.Row)}
	for _, column := range columns {
		text := ""
		if at := slices.IndexFunc(raw, func(o directory.Original) bool { return o.Field == column }); at >= 0 {
			text = raw[at].Text
		}
		row = append(row, directory.SpreadsheetText(text))
	}
	return row, nil
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
