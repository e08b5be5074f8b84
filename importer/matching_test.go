package importer

import (
	"slices"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// other is an import of a second source.
func other() Options {
	o := applying()
	o.Source = "another council"
	return o
}

// TestMatchedRecord imports a group that another source brought: it stays one group, what is said otherwise waits
// for review, and importing again changes nothing.
func TestMatchedRecord(t *testing.T) {
	d := newDesk(t)
	d.apply(walkers(), shed())
	before := d.shown()
	theirs := walkers()
	theirs.SourceID, theirs.Cost = "77", directory.Cost{Text: "Free"}
	report := d.run(other(), theirs, line())
	expect(t, "the second source", countsOf(report), counts{New: 1, Changed: 1})
	if report.Matched != 1 || len(d.groups()) != 3 {
		t.Fatalf("%d matched, %d groups", report.Matched, len(d.groups()))
	}
	g := d.named("Carlton Walkers")
	for id, l := range d.shown() {
		if old := before[id]; old != nil && (l.Cost.Text != old.Cost.Text || l.UpdatedAt != old.UpdatedAt) {
			t.Errorf("%s was changed by a source that it is not of", l.Name)
		}
	}
	changes, err := d.store.ChangesOfImport(t.Context(), *report.ImportID)
	if err != nil || len(changes) != 1 || changes[0].GroupID != g.ID {
		t.Fatalf("%d changes wait, %v", len(changes), err)
	}
	if !slices.ContainsFunc(changes[0].Fields, func(f directory.FieldChange) bool { return f.Field == "cost" }) {
		t.Errorf("the price is not proposed: %+v", changes[0].Fields)
	}
	for _, f := range changes[0].Fields {
		if f.Field == "places" || f.Field == "source_id" || f.Field == "name" {
			t.Errorf("%s is proposed: %s", f.Field, f.New)
		}
	}
	expect(t, "the same again", countsOf(d.run(other(), theirs, line())), counts{Unchanged: 2})
	theirs.Eligibility = "Everyone"
	again := d.run(other(), theirs, line())
	expect(t, "one field more", countsOf(again), counts{Changed: 1, Unchanged: 1})
	changes, err = d.store.ChangesOfImport(t.Context(), *again.ImportID)
	if err != nil || len(changes) != 1 || len(changes[0].Fields) != 1 || changes[0].Fields[0].Field != "eligibility" {
		t.Errorf("what the source says anew is proposed alone: %+v, %v", changes, err)
	}
	undone := d.undo(again)
	if undone.Changes != 1 || undone.Archived+undone.Restored != 0 {
		t.Errorf("undoing it did %+v", undone)
	}
	if gone := d.run(other(), line()); gone.Gone != 0 {
		t.Errorf("a group of others is called gone %d times", gone.Gone)
	}
}

// TestProbableRecord keeps what may be a group that is there as one of its own, and says so.
func TestProbableRecord(t *testing.T) {
	d := newDesk(t)
	d.apply(walkers())
	theirs := walkers()
	theirs.Organisation, theirs.Places = "", []PlaceText{{Name: "Library", Address: "9 Far Street", Suburb: "Carlton"}}
	report := d.run(other(), theirs)
	expect(t, "the second source", countsOf(report), counts{New: 1})
	if report.Probable != 1 || !hasProblem(report, ProblemProbable) || len(d.groups()) != 2 {
		t.Errorf("%d probable, %d groups, problems %+v", report.Probable, len(d.groups()), report.Problems)
	}
}

// TestDecidedRecord takes a probable record for the group a person chose, and leaves one out.
func TestDecidedRecord(t *testing.T) {
	d := newDesk(t)
	d.apply(walkers())
	theirs, skipped := walkers(), shed()
	theirs.Organisation, theirs.Places = "", []PlaceText{{Name: "Library", Address: "9 Far Street", Suburb: "Carlton"}}
	theirs.Summary = "We walk far."
	held := other()
	held.Hold = true
	report := d.run(held, theirs, skipped)
	if len(d.groups()) != 1 {
		t.Fatalf("an import that waits made %d groups", len(d.groups()))
	}
	records, err := d.store.RecordsAfter(t.Context(), *report.ImportID, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	bench := NewDesk(d.parts(), openLines)
	for _, r := range records {
		notes, err := NotesOf(r)
		if err != nil {
			t.Fatal(err)
		}
		choice, groupID := directory.ChooseSkip, ""
		if notes.Match != nil {
			choice, groupID = directory.ChooseSame, notes.Match.GroupID
			if notes.Match.Level != MatchProbable || notes.Match.GroupName != "Carlton Walkers" || len(notes.Match.Reasons) == 0 {
				t.Errorf("the match is noted as %+v", notes.Match)
			}
		}
		if err := bench.Decide(t.Context(), officer, *report.ImportID, r.Key, choice, groupID); err != nil {
			t.Fatal(err)
		}
	}
	staged := report.New
	if err := bench.Apply(t.Context(), officer, *report.ImportID, Publishing{Permission: "a letter"}); err != nil {
		t.Fatal(err)
	}
	workUntil(t, bench, *report.ImportID, directory.ImportApplied)
	if report, err = ReportOf(stored(t, d, *report.ImportID, directory.ImportApplied)); err != nil {
		t.Fatal(err)
	}
	expect(t, "what was staged as two new groups", staged, 2)
	expect(t, "what was done", countsOf(report), counts{Changed: 1, Flagged: report.Flagged})
	if report.Records != 1 || report.Matched != 1 || report.Probable != 0 || report.Skipped[skippedByPerson] != 1 {
		t.Errorf("%d records, %d matched, %d probable, left out %v", report.Records, report.Matched, report.Probable, report.Skipped)
	}
	if len(d.groups()) != 1 {
		t.Errorf("after deciding there are %d groups, want the one", len(d.groups()))
	}
	source, err := d.store.SourceByName(t.Context(), "another council")
	if err != nil {
		t.Fatal(err)
	}
	keys, err := d.store.SourceKeys(t.Context(), source.ID)
	if err != nil || len(keys) != 1 || keys[0].Linked == "" {
		t.Errorf("the source's keys are %+v, %v", keys, err)
	}
}

// TestTwiceInAList flags two rows that say the same group in other words.
func TestTwiceInAList(t *testing.T) {
	d := newDesk(t)
	twin := walkers()
	twin.Name, twin.Summary = "Carlton Walkers Inc.", "Walking for everyone."
	report := d.apply(walkers(), twin)
	if report.New != 2 || !hasProblem(report, ProblemTwice) {
		t.Errorf("%d new, problems %+v", report.New, report.Problems)
	}
	records, err := d.store.RecordsAfter(t.Context(), *report.ImportID, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	noted := 0
	for _, r := range records {
		notes, err := NotesOf(r)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(notes.Problems, func(p Problem) bool { return p.Code == ProblemTwice }) {
			noted++
		}
	}
	if noted != 1 {
		t.Errorf("it is noted beside %d rows, want the later one", noted)
	}
	for _, p := range report.Problems {
		if p.Code == ProblemTwice && !strings.Contains(p.Message, "row ") {
			t.Errorf("it does not name the row: %s", p.Message)
		}
	}
}
