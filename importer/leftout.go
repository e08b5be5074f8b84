package importer

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// FromColumn is the column of a download of problems that says of a row which one it is, so that it is known and whole
// again when it is brought back, whatever was corrected in it.
const FromColumn = directory.OwnColumns + "from"

// ProblemLeftOut is the code of a row of a download of which the rest cannot be found any more.
const ProblemLeftOut = "left_out_lost"

// DownloadRow is a row of a list as it may be downloaded: without what may be a person's own or tells a hidden place.
type DownloadRow struct {
	Row   int                  // as a spreadsheet numbers it; 0 where there are none
	Cells []directory.Original // that say something
	// From says which row of which import it is, and so where the rest is kept of one that is not whole.
	From string
	Left bool // something is left out of it
}

// shownRow gives the source row of a staged record as it may be downloaded: without what is on no page, what may be a
// person's own and is kept back there, and of a record whose place is hidden only the name. left says that a person's own
// or a place is left out, some that anything is.
func shownRow(r directory.Record, raw []directory.Original, fields ColumnFields) (row []directory.Original, left, some bool, err error) {
	notes, err := NotesOf(r)
	if err != nil {
		return nil, false, false, err
	}
	shown := &Record{Name: notes.Name}
	if doc, err := decodeDocument(r); err == nil && doc.Group != nil {
		shown.Withheld = doc.Group.Contact.Withheld
		if doc.Organisation != nil {
			shown.Organisation = doc.Organisation.Name
		}
		notes.Hidden = notes.Hidden || !open(doc.Group.Disclosure)
		for _, v := range doc.Venues {
			notes.Hidden = notes.Hidden || !open(v.Disclosure)
			shown.Places = append(shown.Places, PlaceText{Name: v.Name, Address: v.Address, Suburb: v.Suburb})
		}
	}
	for _, cell := range raw {
		column := cell.Field
		if later := laterRow.FindStringSubmatch(column); later != nil {
			column = later[2]
		}
		text := shown.withoutPersons(cell.Text)
		switch {
		case notes.Hidden && cell.Text != notes.Name:
			left = true
		case !fields.Shown(column):
			some = true
		case fields[column] == FieldContact && (text != cell.Text || shown.names(cell.Text)), fields.tellsHome(column, cell.Text):
			left = true
		default:
			left, cell.Text = left || text != cell.Text, text
			row = append(row, cell)
		}
	}
	return row, left, left || some, nil
}

// names tells whether a text holds something of what r withholds, however short.
func (r *Record) names(text string) bool {
	return slices.ContainsFunc(r.Withheld, func(secret string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(secret)) })
}

// wholeMark ends what FromColumn says of a row of which nothing is left out.
const wholeMark = ":whole"

// ColumnFields are what the columns of an import were taken for, by name. Of a column that several files have it is what
// tells most of it.
type ColumnFields map[string]Field

// FieldsOf gives what the columns of an import were taken for; none where its report says nothing of columns.
func FieldsOf(i *directory.Import) (ColumnFields, error) {
	report, err := ReportOf(i)
	if err != nil || report == nil {
		return nil, err
	}
	fields := ColumnFields{}
	for _, c := range report.Mapping {
		if have, ok := fields[c.Column]; !ok || onNoPage(have) {
			fields[c.Column] = c.Field
		}
	}
	return fields, nil
}

// onNoPage tells whether what a column says is shown nowhere.
func onNoPage(field Field) bool {
	return field == FieldIgnored || field == FieldUnpublished || field == ""
}

// Shown tells whether a column is shown on some page, as far as is known, and so is in a download.
func (f ColumnFields) Shown(column string) bool {
	return len(f) == 0 || !onNoPage(f[column]) || OwnColumn(column)
}

// tellsHome tells whether a cell says where somebody lives: as a place, or with the house in a sentence.
func (f ColumnFields) tellsHome(column, text string) bool {
	if (len(f) == 0 || slices.Contains(placeFields(), f[column])) && understand.IsPersonsHome(text) {
		return true
	}
	return slices.ContainsFunc(understand.HomesIn(text), func(sentence string) bool { return len(directory.Houses(sentence)) > 0 })
}

// DownloadRows gives the rows of a list that a staged record was made of: one, or the several that say one group.
func DownloadRows(r directory.Record, fields ColumnFields) ([]DownloadRow, error) {
	raw, err := RawOf(r)
	if err != nil {
		return nil, err
	}
	shown, left, some, err := shownRow(r, raw, fields)
	if err != nil {
		return nil, err
	}
	var rows []DownloadRow
	for _, of := range rowsIn(r.Row, raw) {
		row := DownloadRow{Row: of.Row}
		for _, some := range rowsIn(r.Row, shown) {
			if some.Row == of.Row {
				row.Cells = some.Cells
			}
		}
		row.From = fmt.Sprintf("%s:%d:%d", r.ImportID, r.Position, of.Row)
		if row.Left = left; !left && !some {
			row.From += wholeMark
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// laterRow finds the cells of a further row that was joined with a record's first one; see Record.takeTimes.
var laterRow = regexp.MustCompile(`(?s)^row (\d+): (.*)$`)

// rowsIn parts the cells of a record by the rows they stood in, the first row first.
func rowsIn(first int, cells []directory.Original) []DownloadRow {
	rows := []DownloadRow{{Row: first}}
	for _, cell := range cells {
		at := 0
		if later := laterRow.FindStringSubmatch(cell.Field); later != nil {
			number, err := strconv.Atoi(later[1])
			if err == nil {
				cell.Field = later[2]
				if at = slices.IndexFunc(rows, func(r DownloadRow) bool { return r.Row == number }); at < 0 {
					at = len(rows)
					rows = append(rows, DownloadRow{Row: number})
				}
			}
		}
		rows[at].Cells = append(rows[at].Cells, cell)
	}
	return rows
}

// FindLeftOut finds by the FromColumn of a downloaded row what is kept of it; nil where it is not kept any more, or is
// another source's.
type FindLeftOut func(ctx context.Context, from string) (*LeftOut, error)

// LeftOut is a row of a download as it is kept.
type LeftOut struct {
	Shown, Whole []directory.Original
	Key          string       // of its record
	Columns      ColumnFields // of its import
}

// LeftOutOf finds what was left out of downloads of the problems of a source.
func LeftOutOf(catalogue *directory.Catalogue, source string) FindLeftOut {
	read := map[string]ColumnFields{} // import → its columns
	return func(ctx context.Context, from string) (*LeftOut, error) {
		id, rest, _ := strings.Cut(strings.TrimSuffix(from, wholeMark), ":")
		at, of, _ := strings.Cut(rest, ":")
		position, notNumber := strconv.Atoi(at)
		row, notRow := strconv.Atoi(of)
		if notNumber != nil || notRow != nil {
			return nil, nil
		}
		r, err := recordOf(ctx, catalogue.Store(), source, id, position)
		if r == nil || err != nil {
			return nil, err
		}
		fields, known := read[id]
		if !known {
			i, err := catalogue.Store().Import(ctx, id)
			if err != nil {
				return nil, fmt.Errorf("read the import that a row was downloaded from: %w", err)
			}
			if fields, err = FieldsOf(i); err != nil {
				return nil, err
			}
			read[id] = fields
		}
		raw, err := RawOf(*r)
		if err != nil {
			return nil, err
		}
		rows, err := DownloadRows(*r, fields)
		if err != nil {
			return nil, err
		}
		for n, whole := range rowsIn(r.Row, raw) {
			if whole.Row == row {
				return &LeftOut{Shown: rows[n].Cells, Whole: whole.Cells, Key: r.Key, Columns: fields}, nil
			}
		}
		return nil, nil
	}
}

// recordOf gives a staged record of an import of a source; nil where there is none.
func recordOf(ctx context.Context, store directory.Reader, source, importID string, position int) (*directory.Record, error) {
	i, err := store.Import(ctx, importID)
	if directory.ErrorCode(err) == directory.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the import that a row was downloaded from: %w", err)
	}
	s, err := store.Source(ctx, i.SourceID)
	if err != nil {
		return nil, fmt.Errorf("read the source that a row was downloaded from: %w", err)
	}
	if s.Name != source {
		return nil, nil
	}
	records, err := store.RecordsAt(ctx, importID, []int{position})
	if err != nil || len(records) == 0 {
		return nil, err
	}
	return &records[0], nil
}

// makeWhole gives a table back the columns and cells that a download left out of it. What somebody wrote there since
// stays.
func (t *Table) makeWhole(ctx context.Context, find FindLeftOut) error {
	rows, from := t.Rows, slices.Index(t.Columns, FromColumn)
	if from < 0 || find == nil {
		return nil
	}
	if err := t.addLeftOut(ctx, from, find); err != nil {
		return err
	}
	whole := func(row TableRow) (TableRow, error) { return wholeRow(ctx, t.Columns, row, from, find) }
	for i, cells := range t.Sample {
		row, err := whole(TableRow{Cells: cells})
		if err != nil {
			return err
		}
		t.Sample[i] = row.Cells
	}
	t.Rows = func(yield func(TableRow, error) bool) {
		for row, err := range rows {
			if err == nil {
				row, err = whole(row)
			}
			if !yield(row, err) {
				return
			}
		}
	}
	return nil
}

// addLeftOut adds the columns that the download does not have, as they are, or were, on no page.
func (t *Table) addLeftOut(ctx context.Context, from int, find FindLeftOut) error {
	for _, cells := range t.Sample {
		if cells[from] == "" {
			continue
		}
		left, err := find(ctx, cells[from])
		if err != nil {
			return err
		}
		if left == nil {
			continue
		}
		for _, column := range slices.Sorted(maps.Keys(left.Columns)) {
			if !OwnColumn(column) && !slices.Contains(t.Columns, column) {
				t.Columns = append(t.Columns, column)
			}
		}
		return nil
	}
	return nil
}

func wholeRow(ctx context.Context, columns []string, row TableRow, from int, find FindLeftOut) (TableRow, error) {
	said := row.Cells[from]
	given := len(row.Cells)
	row.Cells = append(slices.Clone(row.Cells), make([]string, len(columns)-given)...)
	if said == "" {
		return row, nil
	}
	left, err := find(ctx, said)
	if err != nil {
		return row, err
	}
	if left == nil {
		if strings.HasSuffix(said, wholeMark) {
			return row, nil
		}
		row.Problems = append(slices.Clone(row.Problems), Problem{Severity: SeverityError, Code: ProblemLeftOut,
			Message: "A part of this row was left out of the download it comes from, and cannot be found any more. Take the row from your own list."})
		return row, nil
	}
	row.Was = left.Key
	for i, column := range columns {
		cell := tidyCell(directory.FromSpreadsheet(row.Cells[i]))
		if i >= given || cell == tidyCell(textOf(left.Shown, column)) {
			row.Cells[i] = textOf(left.Whole, column)
		}
	}
	return row, nil
}

// textOf gives the text of a column; "" where it has none.
func textOf(cells []directory.Original, column string) string {
	for _, cell := range cells {
		if cell.Field == column {
			return cell.Text
		}
	}
	return ""
}

// tidyCell is a cell as any spreadsheet gives it back.
func tidyCell(text string) string { return strings.Join(strings.Fields(text), " ") }
