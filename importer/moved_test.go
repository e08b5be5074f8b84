package importer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// sheetOf gives a list without ids, long enough that a few rows less are no alarm.
func sheetOf(some ...Record) []Record {
	for n := range 20 {
		some = append(some, Record{Name: strings.Repeat(string(rune('A'+n)), 6) + " choir", Kind: directory.KindGroup, Row: 100 + n,
			Phones: []directory.Phone{{Number: fmt.Sprintf("(03) 5550 02%02d", n)}}, Places: []PlaceText{{Address: fmt.Sprintf("%d Fern Street", n), Suburb: "Carlton", State: "VIC"}}})
	}
	return some
}

func lunch() Record {
	return Record{Name: "Deaf Seniors Lunch", Organisation: "Fern Trust", Kind: directory.KindGroup, Phones: []directory.Phone{{Number: "(03) 5550 0101"}},
		Places: []PlaceText{{Address: "3 Quokka Street", Suburb: "Carlton", State: "VIC"}}}
}

// A corrected name, suburb or postcode of a list without ids is a correction of the group that is here, and no second
// one beside it.
func TestCorrectedRowOfAListWithoutIDs(t *testing.T) {
	for what, correct := range map[string]func(*Record){
		"name":     func(r *Record) { r.Name = "Deaf Seniors Lunch Club" },
		"suburb":   func(r *Record) { r.Places = []PlaceText{{Address: "9 Long Street", Suburb: "Northcote", State: "VIC"}} },
		"postcode": func(r *Record) { r.Places[0].Postcode = "3053" },
	} {
		t.Run(what, func(t *testing.T) {
			d, want := newDesk(t), counts{Changed: 1, Unchanged: 20}
			if what == "postcode" {
				want = counts{Unchanged: 21} // its suburb had told it
			}
			d.apply(sheetOf(lunch())...)
			was := d.named("Deaf Seniors Lunch")
			mended := lunch()
			correct(&mended)
			dry := applying()
			dry.Apply = false
			said := countsOf(d.run(dry, sheetOf(mended)...))
			report := d.apply(sheetOf(mended)...)
			expect(t, "the corrected list", countsOf(report), want)
			expect(t, "a dry run", said, want)
			if report.Gone != 0 || !hasProblem(report, ProblemCorrected) || len(d.groups()) != 21 {
				t.Errorf("%d gone, %d groups, problems %+v", report.Gone, len(d.groups()), report.Problems)
			}
			now := d.named(mended.Name)
			if now.ID != was.ID || now.Version != was.Version+want.Changed {
				t.Errorf("group %s version %d became %s version %d", was.ID, was.Version, now.ID, now.Version)
			}
			again := d.apply(sheetOf(mended)...)
			expect(t, "the same list again", countsOf(again), counts{Unchanged: 21})
			mended.Summary = "We eat."
			expect(t, "another word", countsOf(d.apply(sheetOf(mended)...)), counts{Changed: 1, Unchanged: 20})
			if now = d.named(mended.Name); now.ID != was.ID || now.Summary != "We eat." {
				t.Errorf("it is %+v", now)
			}
		})
	}
}

// Undoing the import that corrected a row puts it back, and the corrected list can be brought in again.
func TestUndoneCorrection(t *testing.T) {
	d := newDesk(t)
	d.apply(sheetOf(lunch())...)
	before := d.shown()
	mended := lunch()
	mended.Name = "Deaf Seniors Lunch Club"
	report := d.apply(sheetOf(mended)...)
	d.undo(report)
	after := d.shown()
	if len(before) != len(after) || d.named("Deaf Seniors Lunch") == nil {
		t.Errorf("%d listings became %d", len(before), len(after))
	}
	expect(t, "again", countsOf(d.apply(sheetOf(mended)...)), counts{Changed: 1, Unchanged: 20})
	expect(t, "and once more", countsOf(d.apply(sheetOf(mended)...)), counts{Unchanged: 21})
}

// What shares its telephone and its house with a group that is gone, and not its name, may be that group under another
// one, or another of the same people: a person is asked.
func TestAnotherNameIsAsked(t *testing.T) {
	d := newDesk(t)
	d.apply(sheetOf(lunch())...)
	renamed := lunch()
	renamed.Name = "Quokka Table"
	report := d.apply(sheetOf(renamed)...)
	if report.Probable != 1 || report.New != 0 || report.Gone != 0 || len(d.groups()) != 21 {
		t.Errorf("%d probable, %d new, %d gone, %d groups: %+v", report.Probable, report.New, report.Gone, len(d.groups()), report.Problems)
	}
	elsewhere := lunch()
	elsewhere.Name, elsewhere.Places = "Quokka Table", []PlaceText{{Address: "9 Long Street", Suburb: "Northcote", State: "VIC"}}
	if report := d.apply(sheetOf(elsewhere)...); report.Probable != 0 || report.New != 1 {
		t.Errorf("at another house: %d probable, %d new", report.Probable, report.New)
	}
}

// What shares a name and no contact with a group that is gone waits for a person, and is not published beside it.
func TestProbableCorrectionIsAsked(t *testing.T) {
	mended := lunch()
	mended.Phones = []directory.Phone{{Number: "(03) 5550 0999"}}
	mended.Places[0].Address, mended.Organisation = "80 Long Street", ""
	for choice, groups := range map[directory.Choice]int{"": 21, directory.ChooseSame: 21, directory.ChooseNew: 22} {
		t.Run(string(choice), func(t *testing.T) {
			d := newDesk(t)
			d.apply(sheetOf(lunch())...)
			was := d.named("Deaf Seniors Lunch")
			held := applying()
			held.Hold = true
			report := d.run(held, sheetOf(mended)...)
			if report.Probable != 1 || report.Gone != 0 || !hasProblem(report, ProblemProbable) {
				t.Fatalf("%d probable, %d gone: %+v", report.Probable, report.Gone, report.Problems)
			}
			bench := NewDesk(d.parts(), openLines)
			records, err := d.store.RecordsAfter(t.Context(), *report.ImportID, 0, 100)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range records {
				if notes, err := NotesOf(r); err != nil || notes.Match == nil {
					continue
				}
				if choice != "" {
					if err := bench.Decide(t.Context(), officer, *report.ImportID, r.Key, choice, was.ID); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := bench.Apply(t.Context(), officer, *report.ImportID, Publishing{Permission: "a letter"}); err != nil {
				t.Fatal(err)
			}
			workUntil(t, bench, *report.ImportID, directory.ImportApplied)
			done, err := ReportOf(stored(t, d, *report.ImportID, directory.ImportApplied))
			if err != nil {
				t.Fatal(err)
			}
			want := map[directory.Choice]counts{"": {Unchanged: 21}, directory.ChooseSame: {Changed: 1, Unchanged: 20}, directory.ChooseNew: {New: 1, Unchanged: 20}}[choice]
			want.Flagged = done.Flagged
			expect(t, "what was done", countsOf(done), want)
			if len(d.groups()) != groups {
				t.Errorf("%d groups, want %d", len(d.groups()), groups)
			}
			phones := []string{}
			for _, g := range d.groups() {
				if g.Name == "Deaf Seniors Lunch" {
					phones = append(phones, g.Contact.Phones[0].Number)
				}
			}
			slices.Sort(phones)
			expect(t, "telephones", phones, map[directory.Choice][]string{"": {"(03) 5550 0101"}, directory.ChooseSame: {"(03) 5550 0999"}, directory.ChooseNew: {"(03) 5550 0101", "(03) 5550 0999"}}[choice])
			if choice != "" {
				expect(t, "the same list again", countsOf(d.apply(sheetOf(mended)...)).Unchanged, 21)
			}
		})
	}
}

// Two groups that are gone and may each be the new one are asked about, and two rows that may be one group too.
func TestCorrectionOfOneAmongSeveral(t *testing.T) {
	d := newDesk(t)
	second := lunch()
	second.Places[0].Address = "5 Quokka Street"
	d.apply(sheetOf(lunch(), second)...)
	moved := lunch()
	moved.Places[0].Address = "7 Quokka Street"
	report := d.apply(sheetOf(moved)...)
	if report.Probable != 1 || report.Changed != 0 || len(d.groups()) != 22 {
		t.Errorf("%d probable, %d changed, %d groups", report.Probable, report.Changed, len(d.groups()))
	}
}

// A row that says which one it was, as those of a download do, is that group whatever was corrected in it.
func TestRowThatSaysWhichItWas(t *testing.T) {
	d := newDesk(t)
	d.apply(sheetOf(lunch())...)
	was := d.named("Deaf Seniors Lunch")
	mended := Record{Name: "Tea", Kind: directory.KindGroup, Phones: []directory.Phone{{Number: "(03) 5550 0999"}}, Was: was.SourceKey,
		Places: []PlaceText{{Address: "9 Long Street", Suburb: "Northcote", State: "VIC"}}}
	expect(t, "the mended list", countsOf(d.apply(sheetOf(mended)...)), counts{Changed: 1, Unchanged: 20})
	if g := d.named("Tea"); g.ID != was.ID {
		t.Errorf("it became %s", g.ID)
	}
	mended.Was = ""
	expect(t, "the list without the column", countsOf(d.apply(sheetOf(mended)...)), counts{Unchanged: 21})
}
