package importer

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/sqlstore"
)

// desk is a catalogue to import into, and everything that was logged meanwhile.
type desk struct {
	t         testing.TB
	catalogue *directory.Catalogue
	store     directory.Store
	log       *strings.Builder
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	return newDeskIn(t, t.TempDir())
}

func newDeskIn(t testing.TB, dir string) *desk {
	t.Helper()
	store, err := sqlstore.OpenSQLite(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	return &desk{t: t, store: store, log: &log, catalogue: directory.NewCatalogue(directory.Parts{
		Store: store, Gazetteer: testGazetteer(t), Vocabulary: vocabulary,
		Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})}
}

func (d *desk) parts() Parts {
	return Parts{Catalogue: d.catalogue, Log: slog.New(slog.NewTextHandler(d.log, nil))}
}

func batchOf(records ...Record) Batch {
	return Batch{Format: "csv", Files: []FileReport{{Name: "list.csv"}}, Records: func(yield func(*Record, error) bool) {
		for i := range records {
			r := records[i]
			r.File, r.Row, r.Line = "list.csv", i+2, i+2
			if !yield(&r, nil) {
				return
			}
		}
	}}
}

func applying() Options {
	return Options{Source: "test", Region: "VIC", Apply: true, Actor: directory.Operator("kith import")}
}

func (d *desk) run(options Options, records ...Record) *Report {
	d.t.Helper()
	report, err := Run(d.t.Context(), d.parts(), options, batchOf(records...))
	if err != nil {
		d.t.Fatal(err)
	}
	if n := report.New + report.Changed + report.Unchanged + report.Rejected; n != report.Records {
		d.t.Errorf("%d records, but new, changed, unchanged and rejected are %d", report.Records, n)
	}
	return report
}

func (d *desk) apply(records ...Record) *Report {
	d.t.Helper()
	return d.run(applying(), records...)
}

func (d *desk) groups() []*directory.Group {
	d.t.Helper()
	groups, err := d.store.GroupsAfter(d.t.Context(), "", 100_000)
	if err != nil {
		d.t.Fatal(err)
	}
	return groups
}

func (d *desk) named(name string) *directory.Group {
	d.t.Helper()
	for _, g := range d.groups() {
		if g.Name == name {
			return g
		}
	}
	d.t.Fatalf("there is no group %q", name)
	return nil
}

// counts is what most tests look at of a report.
type counts struct{ New, Changed, Unchanged, Rejected, Duplicates, Gone, Protected, Flagged int }

func countsOf(r *Report) counts {
	return counts{r.New, r.Changed, r.Unchanged, r.Rejected, r.Duplicates, r.Gone, r.Protected, r.Flagged}
}

func expect(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(directory.Date{})); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func walkers() Record {
	return Record{Name: "Carlton Walkers", Organisation: "Carlton House", Kind: directory.KindGroup, Summary: "We walk.",
		Places: []PlaceText{{Name: "The Hall", Address: "1 Invented Street", Suburb: "Carlton"}},
		Phones: []directory.Phone{{Number: "(03) 5550 0101"}}, Raw: []directory.Original{{Field: "Name", Text: "Carlton Walkers"}}}
}

func shed() Record {
	return Record{Name: "Richmond Shed", Kind: directory.KindGroup, Places: []PlaceText{{Address: "2 Made Up Road", Suburb: "Richmond"}},
		Emails: []string{"shed@example.org"}}
}

func line() Record {
	return Record{Name: "Listening Line", Phones: []directory.Phone{{Number: "1300 555 013"}}}
}

func tenWalkers() []Record {
	var all []Record
	for i := range 10 {
		r := walkers()
		r.Name = fmt.Sprintf("Walkers %d", i)
		all = append(all, r)
	}
	return all
}

func hasProblem(r *Report, code string) bool {
	return slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Code == code })
}

// edit saves a group as a person would.
func (d *desk) edit(name string, change func(*directory.Group)) {
	d.t.Helper()
	g := d.named(name)
	change(g)
	err := d.catalogue.Publish(d.t.Context(), directory.Operator("Maree"), []directory.Publication{{Group: g, Reason: "asked them"}})
	if err != nil {
		d.t.Fatal(err)
	}
}

func manyWalkers(n int) []Record {
	var all []Record
	for i := range n {
		r := walkers()
		r.Name, r.Organisation = fmt.Sprintf("Walkers %d", i), fmt.Sprintf("House %d", i%7)
		r.OrganisationKey = r.Organisation
		all = append(all, r)
	}
	return all
}
