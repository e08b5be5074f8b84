package importer

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

func TestEveryRejectedRecordHasAProblem(t *testing.T) {
	d := newDesk(t)
	long := shed()
	long.Name = strings.Repeat("x", 300)
	report := d.apply(Record{Name: "Nothing known"}, Record{Phones: line().Phones}, long, walkers())
	expect(t, "counts", countsOf(report), counts{New: 2, Rejected: 2, Flagged: 1})
	rows := map[int]bool{}
	for _, p := range report.Problems {
		rows[p.Row] = rows[p.Row] || p.Severity == SeverityError
	}
	if !rows[2] || !rows[3] || rows[4] {
		t.Errorf("rows with errors: %v", rows)
	}
}

func TestRefusals(t *testing.T) {
	d := newDesk(t)
	broken := Batch{Format: "csv", Records: func(yield func(*Record, error) bool) {
		yield(nil, directory.Errorf(directory.CodeInvalid, "This is a spreadsheet, not a CSV file."))
	}}
	var useless []Record
	for range 2 * fewRows {
		useless = append(useless, Record{Name: fmt.Sprint("column ", len(useless))})
	}
	anyone := applying()
	anyone.Actor = directory.Anyone()
	lost := applying()
	lost.Region = "Atlantis"
	tests := map[string]struct {
		options Options
		batch   Batch
		want    string
	}{
		"unreadable":        {applying(), broken, "spreadsheet"},
		"empty":             {applying(), batchOf(), "not one record"},
		"not a list":        {Options{Source: "x"}, batchOf(useless...), "Not one of the 20 rows"},
		"not permitted":     {anyone, batchOf(walkers()), "operator"},
		"unknown region":    {lost, batchOf(walkers()), "Atlantis"},
		"source of no name": {Options{Region: "VIC"}, batchOf(walkers()), "name"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			report, err := Run(t.Context(), d.parts(), tt.options, tt.batch)
			if err != nil || report.Refused == nil || !strings.Contains(*report.Refused, tt.want) {
				t.Fatalf("refused %v, %v", report.Refused, err)
			}
		})
	}
	if imports, err := d.store.Imports(t.Context(), 1); err != nil || len(imports) != 0 {
		t.Errorf("refused imports left %d imports, %v", len(imports), err)
	}
}

func TestReportJSON(t *testing.T) {
	d := newDesk(t)
	text, err := json.Marshal(d.run(Options{Source: "test", Region: "VIC"}, walkers()))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	want := strings.Fields(`import_id source region licence format applied refused files mapping records new changed unchanged rejected
		flagged protected duplicates gone lost many_gone matched probable skipped kinds located hours hidden_venues contacts_withheld rows problems took_ms`)
	for _, key := range want {
		if _, ok := got[key]; !ok {
			t.Errorf("the report has no %q", key)
		}
	}
	if len(got) != len(want) {
		t.Errorf("the report has %d keys, not %d: %s", len(got), len(want), text)
	}
	for _, key := range []string{"files", "mapping", "rows", "problems"} {
		if _, ok := got[key].([]any); !ok {
			t.Errorf("%s is no list", key)
		}
	}
	if got["import_id"] != nil || got["refused"] != nil {
		t.Errorf("import_id %v, refused %v", got["import_id"], got["refused"])
	}
}

func TestProblemsAreCappedErrorsFirst(t *testing.T) {
	r := newReport()
	for i := range MaxProblems + 5 {
		r.add(Problem{Row: i, Severity: SeverityWarning, Code: "w"})
	}
	r.add(Problem{Row: 3, Severity: SeverityError, Code: "e"})
	r.closeProblems()
	if len(r.Problems) != MaxProblems+1 || !hasProblem(r, "e") || !strings.Contains(r.Problems[MaxProblems].Message, "6 more") {
		t.Errorf("%d problems, the last %+v", len(r.Problems), r.Problems[len(r.Problems)-1])
	}
}
