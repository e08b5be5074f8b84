package importer

import (
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
)

// ProblemRowsPassed is the code of a note on rows of a table that are headings or totals, and no records.
const ProblemRowsPassed = "rows_no_records"

const (
	// leastColumns is how many cells most rows of a table fill for one with a single cell to be a heading.
	leastColumns = 3
	// mostHeadings is the share of rows with a single cell from which these are records of which little is known.
	mostHeadings = 0.4
	// mostPassedNamed is how many of the rows passed over are named.
	mostPassedNamed = 20
)

var (
	totalRow   = regexp.MustCompile(`(?i)^(?:grand |sub[- ]?)?total\b(?:\s+\p{L}+){0,3}\s*[:=]?\s*(\d*)\.?$`)
	updatedRow = regexp.MustCompile(`(?i)^(?:(?:last|date|list|page) )?(?:updated|revised|modified|printed|generated|current as (?:at|of)|correct as (?:at|of)|as (?:at|of))\b`)
	plainCount = regexp.MustCompile(`^[$]?\d[\d,.]*$`)
)

// passedRows are the rows of a table that are no records.
type passedRows struct {
	single   bool // a row with one cell is a heading
	headings []int
	totals   []int
}

// newPassedRows looks at the sample of a table.
func newPassedRows(t *Table) *passedRows {
	rows := slices.DeleteFunc(slices.Clone(t.Sample), endsList)
	single := 0
	for _, row := range rows {
		if filledCells(row) == 1 {
			single++
		}
	}
	return &passedRows{single: usualWidth(rows) >= leastColumns && float64(single) <= mostHeadings*float64(len(rows))}
}

// records gives the rows that are records, and notes the others.
func (p *passedRows) records(t *Table) iter.Seq2[TableRow, error] {
	return func(yield func(TableRow, error) bool) {
		p.headings, p.totals = nil, nil
		for row, err := range t.Rows {
			switch {
			case err != nil || row.Was != "" || filledCells(row.Extra) > 0:
			case endsList(row.Cells):
				p.totals = append(p.totals, row.Row)
				continue
			case p.single && filledCells(row.Cells) == 1, repeatsHeader(t.Columns, row.Cells):
				p.headings = append(p.headings, row.Row)
				continue
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// endsList tells whether a row counts the others or says when the list was last looked at: "TOTAL", "Total groups: 45".
func endsList(cells []string) bool {
	filled := slices.DeleteFunc(slices.Clone(cells), func(cell string) bool { return strings.TrimSpace(cell) == "" })
	if len(filled) == 0 {
		return false
	}
	first, others := strings.TrimSpace(filled[0]), filled[1:]
	if updatedRow.MatchString(first) {
		return len(others) == 0 && strings.ContainsAny(first, "0123456789") || len(others) == 1 && strings.ContainsAny(others[0], "0123456789")
	}
	m := totalRow.FindStringSubmatch(first)
	if m == nil || slices.ContainsFunc(others, func(cell string) bool { return !plainCount.MatchString(cell) }) {
		return false
	}
	return m[1] != "" || len(others) > 0 || len(strings.Fields(first)) == 1
}

// repeatsHeader tells whether a row names the columns once more, as lists do that are printed on several pages.
func repeatsHeader(columns, cells []string) bool {
	same := 0
	for i, cell := range cells {
		if cell = tidyHeader(cell); cell == "" {
			continue
		}
		if !strings.EqualFold(cell, columns[i]) {
			return false
		}
		same++
	}
	return same > 1
}

// note says in words which rows were passed over; "" for none.
func (p *passedRows) note() string {
	var told []string
	for _, kind := range []struct {
		rows      []int
		one, many string
	}{{p.headings, "row is a heading", "rows are headings"}, {p.totals, "row is a total or a date of the list", "rows are totals or dates of the list"}} {
		what := kind.many
		if len(kind.rows) == 1 {
			what = kind.one
		}
		if len(kind.rows) > 0 {
			told = append(told, fmt.Sprintf("%d %s (%s)", len(kind.rows), what, rowNumbers(kind.rows)))
		}
	}
	if told == nil {
		return ""
	}
	return strings.Join(told, ", and ") + ": they are passed over, and are no groups."
}

// rowNumbers writes the first of some rows: "row 4", "rows 4, 9 and 3 more".
func rowNumbers(rows []int) string {
	if len(rows) == 1 {
		return fmt.Sprintf("row %d", rows[0])
	}
	var words []string
	for _, n := range rows[:min(len(rows), mostPassedNamed)] {
		words = append(words, fmt.Sprint(n))
	}
	text := "rows " + strings.Join(words, ", ")
	if more := len(rows) - len(words); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
