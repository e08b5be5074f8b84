package importer_test

import (
	"context"
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/understand"
)

func reader(t *testing.T) *importer.Reader {
	rules, err := understand.LoadRules()
	if err != nil {
		t.Fatal(err)
	}
	return importer.NewReader(importer.AdaptOptions{State: "VIC", Source: "test", Rules: rules, Today: directory.DateOf(time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC))})
}

// TestReaderAsTable holds the one thing a Reader is for: the same words are understood as in a table.
func TestReaderAsTable(t *testing.T) {
	columns := []string{"Name", "About", "Suburb", "Postcode", "Telephone", "E-mail", "When", "Price"}
	cells := []string{"Carlton Choir", "We meet to sing. No wheelchair access.", "Carlton", "3053", "03 9000 0000; Pat 0400 000 000", "pat.smith@gmail.com", "Tuesdays 10am-12pm", "$5"}
	fields := []importer.Field{importer.FieldName, importer.FieldDescription, importer.FieldSuburb, importer.FieldPostcode,
		importer.FieldPhone, importer.FieldEmail, importer.FieldHours, importer.FieldCost}
	row := importer.Row{File: "a.json", Row: 2, Line: 2}
	mapping := &importer.Mapping{}
	for i, name := range columns {
		row.Cells = append(row.Cells, importer.Cell{Name: name, Field: fields[i], Text: cells[i]})
		mapping.Columns = append(mapping.Columns, importer.Column{Name: name, Field: fields[i], Confidence: 1})
	}
	byRow := reader(t)
	got := byRow.Read(row)

	rules, err := understand.LoadRules()
	if err != nil {
		t.Fatal(err)
	}
	table := &importer.Table{File: "a.json", Columns: columns, Rows: func(yield func(importer.TableRow, error) bool) {
		yield(importer.TableRow{Row: 2, Line: 2, Cells: cells}, nil)
	}}
	adapter := importer.NewAdapter(table, mapping, importer.AdaptOptions{State: "VIC", Source: "test", Rules: rules, Today: directory.DateOf(time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC))})
	for want, err := range adapter.Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		want.SameAs = "" // only rows of a table are joined to others
		if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b directory.Date) bool { return a == b })); diff != "" {
			t.Errorf("a row is not read as in a table (-table +row):\n%s", diff)
		}
	}
	if diff := cmp.Diff(adapter.Report(), byRow.Report()); diff != "" {
		t.Errorf("the columns are not counted as in a table (-table +row):\n%s", diff)
	}
	if len(got.Withheld) == 0 || len(got.Meetings) != 1 {
		t.Errorf("the row understood: %+v", got)
	}
}

func TestReaderStructured(t *testing.T) {
	morning := directory.Hours{PlaceID: "1", Original: "Tue 10–12", Open: []directory.Interval{{Day: time.Tuesday, Opens: 600, Closes: 720}}}
	row := importer.Row{
		ID: "7", Cells: []importer.Cell{{Name: "service.name", Field: importer.FieldName, Text: "Craft circle"}, {Name: "service.description", Field: importer.FieldDescription, Text: "A social group for anyone."}},
		Places: []importer.PlaceText{{Name: "Hall", Suburb: "Carlton", State: "VIC"}, {Name: "Library", Suburb: "Perth", State: "WA"}, {Address: "PO Box 5"}},
		Hours:  []directory.Hours{morning}, Answers: []directory.Answer{{Attribute: "access.lift", Value: directory.Yes}},
	}
	r := reader(t).Read(row)
	if r.Kind != directory.KindGroup || len(r.Meetings) != 1 || r.Meetings[0].PlaceID != "1" || r.Meetings[0].Zone != "Australia/Perth" || len(r.Hours) != 0 {
		t.Errorf("a group's weekly times: kind %s, meetings %+v, hours %+v", r.Kind, r.Meetings, r.Hours)
	}
	if len(r.Places) != 3 || !r.Places[2].PostalOnly {
		t.Errorf("places: %+v", r.Places)
	}
	if len(r.Answers) == 0 || r.Answers[0].By != "test" || r.Answers[0].Basis != directory.BasisImported {
		t.Errorf("answers: %+v", r.Answers)
	}
	row.Kind = directory.KindService
	if r := reader(t).Read(row); len(r.Hours) != 1 || len(r.Meetings) != 0 {
		t.Errorf("a service's weekly times: hours %+v, meetings %+v", r.Hours, r.Meetings)
	}
	if r := reader(t).Read(importer.Row{ID: "8"}); r != nil {
		t.Errorf("a row without words became %+v", r)
	}
}

// TestParallelOrder holds that rows understood side by side come in the file's order, with the fault of the
// file where it belongs, however many of them a caller takes.
func TestParallelOrder(t *testing.T) {
	fault := errors.New("the file ends here")
	const rows = 1000
	source := func(yield func(importer.TableRow, error) bool) {
		for i := range rows {
			if !yield(importer.TableRow{Row: i + 2, Cells: []string{"Group " + string(rune('A'+i%26)), "40"}}, nil) {
				return
			}
		}
		yield(importer.TableRow{}, fault)
	}
	mapping := &importer.Mapping{Columns: []importer.Column{{Name: "Name", Field: importer.FieldName}, {Name: "Cost", Field: importer.FieldCost}}}
	read := func(ctx context.Context, most int) (numbers, unclear []int, err error) {
		var table iter.Seq2[importer.TableRow, error] = source
		a := importer.NewAdapter(&importer.Table{Rows: table, Columns: []string{"Name", "Cost"}}, mapping, importer.AdaptOptions{})
		for r, err := range a.Records(ctx) {
			if err != nil {
				return numbers, unclear, err
			}
			numbers = append(numbers, r.Row)
			for _, p := range r.Problems {
				if p.Code == importer.ProblemCostUnclear {
					unclear = append(unclear, r.Row)
				}
			}
			if len(numbers) == most {
				break
			}
		}
		return numbers, unclear, nil
	}
	want := make([]int, rows)
	for i := range want {
		want[i] = i + 2
	}
	for _, most := range []int{0, 1, 17, 500, rows} {
		numbers, unclear, err := read(t.Context(), most)
		if most == 0 && !errors.Is(err, fault) || most > 0 && err != nil {
			t.Errorf("at most %d rows: error %v", most, err)
		}
		expected := want
		if most > 0 {
			expected = want[:most]
		}
		if diff := cmp.Diff(expected, numbers, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("at most %d rows (-want +got):\n%s", most, diff)
		}
		if diff := cmp.Diff([]int{2}, unclear); diff != "" {
			t.Errorf("a word that is enough once (-want +got):\n%s", diff)
		}
	}
}
