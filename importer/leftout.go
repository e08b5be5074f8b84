package importer

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
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

// wholeMark ends what FromColumn says of a row of which nothing is left out.
const wholeMark = ":whole"

// DownloadRows gives the rows of a list that a staged record was made of: one, or the several that say one group.
func DownloadRows(r directory.Record) ([]DownloadRow, error) {
	shown, left, err := ShownRow(r)
	if err != nil {
		return nil, err
	}
	raw, err := RawOf(r)
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
		if row.Left = left; !left {
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
	Key          string // of its record
}

// LeftOutOf finds what was left out of downloads of the problems of a source.
func LeftOutOf(catalogue *directory.Catalogue, source string) FindLeftOut {
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
		raw, err := RawOf(*r)
		if err != nil {
			return nil, err
		}
		rows, err := DownloadRows(*r)
		if err != nil {
			return nil, err
		}
		for n, whole := range rowsIn(r.Row, raw) {
			if whole.Row == row {
				return &LeftOut{Shown: rows[n].Cells, Whole: whole.Cells, Key: r.Key}, nil
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

// madeWhole gives the rows of a table with what a download left out of them. What somebody wrote there since stays.
func madeWhole(ctx context.Context, t *Table, find FindLeftOut) iter.Seq2[TableRow, error] {
	rows, from := t.Rows, slices.Index(t.Columns, FromColumn)
	if from < 0 || find == nil {
		return rows
	}
	return func(yield func(TableRow, error) bool) {
		for row, err := range rows {
			if err == nil && row.Cells[from] != "" {
				row, err = wholeRow(ctx, t.Columns, row, from, find)
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

func wholeRow(ctx context.Context, columns []string, row TableRow, from int, find FindLeftOut) (TableRow, error) {
	left, err := find(ctx, row.Cells[from])
	if err != nil {
		return row, err
	}
	if left == nil {
		if strings.HasSuffix(row.Cells[from], wholeMark) {
			return row, nil
		}
		row.Problems = append(slices.Clone(row.Problems), Problem{Severity: SeverityError, Code: ProblemLeftOut,
			Message: "A part of this row was left out of the download it comes from, and cannot be found any more. Take the row from your own list."})
		return row, nil
	}
	row.Was, row.Cells = left.Key, slices.Clone(row.Cells)
	for i, column := range columns {
		cell := tidyCell(directory.FromSpreadsheet(row.Cells[i]))
		if cell == tidyCell(textOf(left.Shown, column)) {
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
