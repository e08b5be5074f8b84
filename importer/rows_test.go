package importer

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// A dry run says of every row, in order, what applying does, and applying does that.
func TestRowsOfADryRun(t *testing.T) {
	d := newDesk(t)
	unchanged, edited, renamed := shed(), walkers(), walkers()
	renamed.Name, renamed.SourceID = "Renamed Walkers", "W7"
	d.apply(unchanged, edited, renamed)
	d.edit("Carlton Walkers", func(g *directory.Group) { g.Summary = "We stroll." })

	edited.Summary = "We run."
	renamed.Description, renamed.Phones = "Every week.", []directory.Phone{{Number: "(03) 5550 0909"}}
	added := walkers()
	added.Name = "Fern Walkers"
	closed := walkers()
	closed.Name, closed.Closed = "Gone Walkers", true
	nameless := walkers()
	nameless.Name = ""
	nameless.Flag(Problem{Severity: SeverityError, Code: ProblemNoName, Message: "The row has no name."})
	rows := []Record{unchanged, edited, renamed, added, added, closed, nameless}
	report := d.run(Options{Source: "test", Region: "VIC"}, rows...)

	type row struct {
		Row             int
		Name            string
		Outcome         Outcome
		Changes         string
		HasKey, HasWhy  bool
		GroupIsAsStored bool
	}
	stored := map[string]bool{}
	for _, g := range d.groups() {
		stored[g.ID] = true
	}
	var got []row
	for _, r := range report.Rows {
		got = append(got, row{r.Row, r.Name, r.Outcome, strings.Join(r.Changes, " "), r.Key != "", r.Why != "", stored[r.GroupID]})
	}
	want := []row{
		{2, "Richmond Shed", "unchanged", "", true, true, true},
		{3, "Carlton Walkers", "changed", "", true, true, true}, // what changed was edited here
		{4, "Renamed Walkers", "changed", "contact.phones description", true, true, true},
		{5, "Fern Walkers", "new", "", true, true, false},
		{6, "Fern Walkers", OutcomeDuplicate, "", true, true, false},
		{7, "Gone Walkers", OutcomeSkipped, "", false, true, false},
		{8, "", "rejected", "", true, true, false},
	}
	expect(t, "rows", got, want)
	if why := report.Rows[6].Why; why != "The row has no name." {
		t.Errorf("the rejected row is %q", why)
	}
	text, err := json.Marshal(report.Rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"Invented Street", "5550", "@"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("the rows tell %q", secret)
		}
	}

	applied := d.apply(rows...)
	if len(applied.Rows) > 0 {
		t.Errorf("an applied import's report, which is stored, lists %d rows", len(applied.Rows))
	}
	for _, r := range report.Rows {
		if r.Outcome == "new" && !slices.ContainsFunc(d.groups(), func(g *directory.Group) bool { return g.ID == r.GroupID && g.Name == r.Name }) {
			t.Errorf("%s did not become %s", r.Name, r.GroupID)
		}
	}
}
