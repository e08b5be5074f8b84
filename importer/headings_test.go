package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestHeadingsAndTotalsAreNoRecords holds which rows of a sheet are passed over, and that rows of which little is known
// are records where the table has little to say.
func TestHeadingsAndTotalsAreNoRecords(t *testing.T) {
	wide := []string{"Group", "Suburb", "Phone", "Members"}
	for name, c := range map[string]struct {
		header []string
		rows   []string
		want   string // the records
		note   string
	}{
		"sections": {wide, []string{"NORTH WARD", "Fern Circle|Carlton|03 5550 0101|9", "Moss Circle|Carlton|03 5550 0102|8", "Seniors", "Bark Circle|Coburg|03 5550 0103|7", "TOTAL|||24", "Last updated 3 May 2025"},
			"Fern Circle, Moss Circle, Bark Circle", "2 rows are headings (rows 2, 5), and 2 rows are totals or dates of the list (rows 7, 8): they are passed over, and are no groups."},
		"a heading in another column": {wide, []string{"|SOUTH", "Fern Circle|Carlton|03 5550 0101|9", "Moss Circle|Carlton|03 5550 0102|8", "Total groups: 2"},
			"Fern Circle, Moss Circle", "1 row is a heading (row 2), and 1 row is a total or a date of the list (row 5): they are passed over, and are no groups."},
		"the header once more":  {wide, []string{"Fern Circle|Carlton|03 5550 0101|9", "Group|Suburb|Phone|Members", "Moss Circle|Carlton|03 5550 0102|8"}, "Fern Circle, Moss Circle", "1 row is a heading (row 3): they are passed over, and are no groups."},
		"many rows of one cell": {wide, []string{"Fern Circle", "Moss Circle", "Bark Circle|Carlton|03 5550 0101|9"}, "Fern Circle, Moss Circle, Bark Circle", ""},
		"few columns":           {[]string{"Group", "Suburb"}, []string{"Fern Circle", "Moss Circle|Carlton", "Bark Circle|Carlton", "Total 3"}, "Fern Circle, Moss Circle, Bark Circle", "1 row is a total or a date of the list (row 5): they are passed over, and are no groups."},
		"names with such words": {wide, []string{"Total Fitness|Carlton|03 5550 0101|9", "Updated Classics Choir|Carlton|03 5550 0102|8", "Total Wellbeing Group|||", "As of Old Singers|Coburg|03 5550 0103|7"}, "Total Fitness, Updated Classics Choir, As of Old Singers", "1 row is a heading (row 4): they are passed over, and are no groups."},
	} {
		rows := [][]string{}
		for _, row := range c.rows {
			cells := make([]string, len(c.header))
			copy(cells, strings.Split(row, "|"))
			rows = append(rows, cells)
		}
		table := tableOf(c.header, nil)
		table.Sample = rows
		table.Rows = func(yield func(TableRow, error) bool) {
			for i, cells := range rows {
				if !yield(TableRow{Row: i + 2, Line: i + 2, Cells: cells}, nil) {
					return
				}
			}
		}
		m := &Mapping{}
		for i, column := range c.header {
			m.Columns = append(m.Columns, Column{Name: column, Field: []Field{FieldName, FieldSuburb, FieldPhone, FieldKept}[i]})
		}
		a := NewAdapter(table, m, AdaptOptions{State: "VIC"})
		var names []string
		for r, err := range a.Records(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, r.Name)
		}
		if diff := cmp.Diff([]string{c.want, c.note}, []string{strings.Join(names, ", "), a.passed.note()}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	many := &passedRows{}
	for n := range 25 {
		many.headings = append(many.headings, n+2)
	}
	if note := many.note(); !strings.HasPrefix(note, "25 rows are headings (rows 2, 3,") || !strings.Contains(note, fmt.Sprint(21)+" and 5 more)") {
		t.Error(note)
	}
}
