package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

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

func TestDryRunChangesNothing(t *testing.T) {
	d := newDesk(t)
	report := d.run(Options{Source: "test", Region: "VIC"}, walkers(), shed(), line(), Record{Name: "Nowhere"})
	expect(t, "counts", countsOf(report), counts{New: 3, Rejected: 1})
	if report.ImportID != nil || report.Applied || report.Refused != nil {
		t.Errorf("import %v, applied %v, refused %v", report.ImportID, report.Applied, report.Refused)
	}
	if n := len(d.groups()); n != 0 {
		t.Errorf("a dry run published %d groups", n)
	}
	if sources, err := d.store.Sources(t.Context()); err != nil || len(sources) != 0 {
		t.Errorf("a dry run left sources %v, %v", sources, err)
	}
	expect(t, "kinds", report.Kinds, map[directory.Kind]int{directory.KindGroup: 2, directory.KindLine: 1})
	expect(t, "located", report.Located, Located{Suburb: 2, Area: 1})
}

func TestApplyTwiceAndShuffled(t *testing.T) {
	d := newDesk(t)
	records := append(tenWalkers(), shed(), line())
	first := d.apply(records...)
	expect(t, "first", countsOf(first), counts{New: 12})
	before := d.groups()
	expect(t, "second", countsOf(d.apply(records...)), counts{Unchanged: 12})
	rand.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
	expect(t, "shuffled", countsOf(d.apply(records...)), counts{Unchanged: 12})
	expect(t, "groups", d.groups(), before)
	for _, g := range before {
		if g.Version != 1 {
			t.Errorf("%s was saved %d times", g.Name, g.Version)
		}
	}
	i, err := d.store.Import(t.Context(), *first.ImportID)
	if err != nil || i.Status != directory.ImportApplied || i.Applied != 12 || i.Records != 12 {
		t.Errorf("import %+v, %v", i, err)
	}
	kept, err := d.store.RecordsAfter(t.Context(), i.ID, 0, 100)
	if err != nil || len(kept) != 12 || !kept[0].Applied || !strings.Contains(string(kept[0].Raw), "Carlton Walkers") {
		t.Errorf("records %d, %v", len(kept), err)
	}
}

func TestChangedRecord(t *testing.T) {
	d := newDesk(t)
	d.apply(walkers(), shed())
	changed := walkers()
	changed.Summary, changed.Places[0].Name = "We walk slowly.", "The New Hall"
	expect(t, "counts", countsOf(d.apply(changed, shed())), counts{Changed: 1, Unchanged: 1})
	g := d.named("Carlton Walkers")
	if g.Summary != "We walk slowly." || g.Version != 2 {
		t.Errorf("summary %q, version %d", g.Summary, g.Version)
	}
	v, err := d.store.Venue(t.Context(), g.Places[0].VenueID)
	if err != nil || v.Name != "The New Hall" {
		t.Errorf("venue %+v, %v", v, err)
	}
	expect(t, "again", countsOf(d.apply(changed, shed())), counts{Unchanged: 2})
}

func TestDuplicates(t *testing.T) {
	d := newDesk(t)
	twin := walkers()
	twin.Categories = []string{"Evening"}
	report := d.apply(walkers(), walkers(), twin)
	expect(t, "counts", countsOf(report), counts{New: 2, Duplicates: 1})
	if !hasProblem(report, ProblemSameKey) {
		t.Error("records with one key are not flagged")
	}
	expect(t, "other order", countsOf(d.apply(twin, walkers())), counts{Unchanged: 2})
	twin.Summary = "Changed."
	expect(t, "one changed", countsOf(d.apply(twin, walkers())), counts{Unchanged: 1, Changed: 1})
}

// A record that was alone with its key keeps its group when another comes to share the key.
func TestTwinComesLater(t *testing.T) {
	d := newDesk(t)
	d.apply(walkers())
	id := d.named("Carlton Walkers").ID
	twin := walkers()
	twin.Kind = directory.KindService
	expect(t, "counts", countsOf(d.apply(twin, walkers())), counts{New: 1, Unchanged: 1})
	if g, err := d.store.Group(t.Context(), id); err != nil || g.Kind != directory.KindGroup || g.Version != 1 {
		t.Errorf("the first one is %+v, %v", g, err)
	}
}

func hasProblem(r *Report, code string) bool {
	return slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Code == code })
}

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

func TestGone(t *testing.T) {
	d := newDesk(t)
	all := tenWalkers()
	d.apply(all...)
	expect(t, "a fifth gone", countsOf(d.apply(all[:8]...)), counts{Unchanged: 8, Gone: 2})
	if n := len(d.groups()); n != 10 {
		t.Errorf("%d groups are left", n)
	}
	imports, err := d.store.Imports(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	refused := d.apply(all[:7]...)
	if refused.Refused == nil || !strings.Contains(*refused.Refused, "--accept-gone") || refused.Applied || refused.ImportID != nil {
		t.Errorf("three of ten gone: refused %v, applied %v", refused.Refused, refused.Applied)
	}
	if after, err := d.store.Imports(t.Context(), 10); err != nil || len(after) != len(imports) {
		t.Errorf("a refused import left a trace: %d imports, %v", len(after), err)
	}
	if dry := d.run(Options{Source: "test"}, all[:7]...); dry.Refused != nil || !hasProblem(dry, "many_gone") || dry.Gone != 3 {
		t.Errorf("the dry run says refused %v, gone %d", dry.Refused, dry.Gone)
	}
	options := applying()
	options.AcceptGone = true
	if accepted := d.run(options, all[:7]...); !accepted.Applied || accepted.Gone != 3 {
		t.Errorf("accepted: %+v", countsOf(accepted))
	}
}

// Meetings that are read from words begin on the day they are read; that is no change.
func TestMeetingsReadOnAnotherDay(t *testing.T) {
	d := newDesk(t)
	r := walkers()
	r.Meetings = []directory.Meeting{{Start: "2026-02-03T10:00", RRule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", Original: "every second Tuesday 10 am"}}
	d.apply(r)
	r.Meetings = []directory.Meeting{r.Meetings[0]}
	r.Meetings[0].Start = "2026-02-10T10:00"
	expect(t, "a week later", countsOf(d.apply(r)), counts{Unchanged: 1})
	d.edit("Carlton Walkers", func(g *directory.Group) { g.Contribute = "Lead a walk." })
	r.Summary = "We walk on."
	expect(t, "with another change", countsOf(d.apply(r)), counts{Changed: 1})
	if m := d.named("Carlton Walkers").Meetings[0]; m.Start != "2026-02-03T10:00" {
		t.Errorf("the fortnight moved to %s", m.Start)
	}
	r.Meetings[0].Start = "2026-02-10T11:00"
	expect(t, "another time", countsOf(d.apply(r)), counts{Changed: 1})
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

func TestProtectedFields(t *testing.T) {
	d := newDesk(t)
	d.apply(walkers(), shed())
	d.edit("Carlton Walkers", func(g *directory.Group) {
		g.Summary = "We stroll."
		g.Contact.Email = "new@example.org"
		g.FirstVisit.Greeter = "Maree"
	})
	changed := walkers()
	changed.Summary, changed.Description = "We run.", "Every week."
	changed.Phones = []directory.Phone{{Number: "(03) 5550 0202"}}
	dry := d.run(Options{Source: "test"}, changed, shed())
	expect(t, "dry run", countsOf(dry), counts{Changed: 1, Unchanged: 1, Protected: 1})
	report := d.apply(changed, shed())
	expect(t, "applied", countsOf(report), counts{Changed: 1, Unchanged: 1, Protected: 1})
	g := d.named("Carlton Walkers")
	expect(t, "kept and taken over", []string{g.Summary, g.Contact.Email, g.FirstVisit.Greeter, g.Description, g.Contact.Phones[0].Number},
		[]string{"We stroll.", "new@example.org", "Maree", "Every week.", "(03) 5550 0202"})
	changes, err := d.store.Changes(t.Context(), directory.ChangeWaiting, 10)
	if err != nil || len(changes) != 1 {
		t.Fatalf("%d changes, %v", len(changes), err)
	}
	want := []directory.FieldChange{{Field: "summary", Old: json.RawMessage(`"We stroll."`), New: json.RawMessage(`"We run."`)}}
	expect(t, "proposed", changes[0].Fields, want)
	if changes[0].BaseVersion != g.Version || changes[0].GroupID != g.ID {
		t.Errorf("the change is against version %d; the group has %d", changes[0].BaseVersion, g.Version)
	}
	expect(t, "again", countsOf(d.apply(changed, shed())), counts{Unchanged: 2})

	// The edit stays protected when the source changes something else, and is not proposed again.
	changed.Description = "Every day."
	expect(t, "later", countsOf(d.apply(changed, shed())), counts{Changed: 1, Unchanged: 1, Protected: 1})
	if g := d.named("Carlton Walkers"); g.Summary != "We stroll." || g.Description != "Every day." {
		t.Errorf("summary %q, description %q", g.Summary, g.Description)
	}
	if changes, err = d.store.Changes(t.Context(), directory.ChangeWaiting, 10); err != nil || len(changes) != 1 {
		t.Errorf("%d changes wait, %v", len(changes), err)
	}
}

// Ages that a person and a source give may contradict each other; then the person's stand.
func TestProtectedFieldsThatDoNotGoTogether(t *testing.T) {
	d := newDesk(t)
	young, old := 12, 65
	r := walkers()
	r.Meetings = []directory.Meeting{{Start: "2026-02-03T10:00", RRule: "FREQ=WEEKLY;BYDAY=TU"}}
	d.apply(r)
	d.edit("Carlton Walkers", func(g *directory.Group) {
		g.Kind, g.Age.Min, g.Age.Max = directory.KindPlace, &young, &old
		g.Meetings = nil
	})
	r.Meetings = append(r.Meetings, directory.Meeting{Start: "2026-02-04T10:00", RRule: "FREQ=WEEKLY;BYDAY=WE"})
	if report := d.apply(r); !report.Applied || report.Protected != 1 {
		t.Errorf("applied %v, protected %d", report.Applied, report.Protected)
	}
	if g := d.named("Carlton Walkers"); g.Kind != directory.KindPlace || len(g.Meetings) != 0 || *g.Age.Max != 65 {
		t.Errorf("the group became %+v", g)
	}
}

func TestVenueEditsAreProtected(t *testing.T) {
	d := newDesk(t)
	d.apply(walkers())
	g := d.named("Carlton Walkers")
	v, err := d.store.Venue(t.Context(), g.Places[0].VenueID)
	if err != nil {
		t.Fatal(err)
	}
	v.Address = "1A Invented Street"
	err = d.catalogue.Publish(t.Context(), directory.Operator("Maree"), []directory.Publication{{Group: g, Venues: []*directory.Venue{v}}})
	if err != nil {
		t.Fatal(err)
	}
	changed := walkers()
	changed.Places[0].Transport = "Tram 1"
	changed.Places[0].Directions = "Side door"
	expect(t, "counts", countsOf(d.apply(changed)), counts{Changed: 1, Protected: 1})
	if v, err = d.store.Venue(t.Context(), v.ID); err != nil || v.Address != "1A Invented Street" || v.Transport != "Tram 1" {
		t.Errorf("venue %+v, %v", v, err)
	}
}

// An import never shows more than was shown before, and does not undo what a curator decided.
func TestDisclosureIsNeverLoosened(t *testing.T) {
	d := newDesk(t)
	d.apply(walkers())
	d.edit("Carlton Walkers", func(g *directory.Group) { g.Disclosure = directory.DisclosureHidden })
	changed := walkers()
	changed.Summary = "We walk far."
	d.apply(changed)
	if g := d.named("Carlton Walkers"); g.Disclosure != directory.DisclosureHidden {
		t.Errorf("an import made it %q", g.Disclosure)
	}
	refuge := shed()
	refuge.Topics = []directory.Topic{directory.TopicCrisisHousing}
	d.apply(changed, refuge)
	d.edit("Richmond Shed", func(g *directory.Group) { g.Disclosure = directory.DisclosureExact })
	refuge.Summary = "Now with tea."
	d.apply(changed, refuge)
	if g := d.named("Richmond Shed"); g.Disclosure != directory.DisclosureExact || g.Summary != "Now with tea." {
		t.Errorf("the curator's decision is undone: %q", g.Disclosure)
	}
}

// stopAfter ends an import as killing the process would, at a moment the store has seen.
func stopAfter(d *desk, stage Stage, done int, records []Record) *Report {
	d.t.Helper()
	ctx, cancel := context.WithCancel(d.t.Context())
	defer cancel()
	options := applying()
	options.Progress = func(p Progress) {
		if p.Stage == stage && p.Done >= done {
			cancel()
		}
	}
	report, err := Run(ctx, d.parts(), options, batchOf(records...))
	if err == nil {
		d.t.Fatal("the import was not stopped")
	}
	return report
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

func TestResume(t *testing.T) {
	records := manyWalkers(3*mostBatch + 7)
	for _, done := range []int{applyBatch, 2 * applyBatch} {
		d := newDesk(t)
		report := stopAfter(d, StageApplying, done, records)
		if report.ImportID == nil || report.Applied {
			t.Fatalf("import %v, applied %v", report.ImportID, report.Applied)
		}
		if n := len(d.groups()); n < done || n >= len(records) {
			t.Errorf("%d groups after stopping at %d", n, done)
		}
		resumed, err := Resume(t.Context(), d.parts(), directory.Operator("kith imports resume"), *report.ImportID, nil)
		if err != nil || !resumed.Applied || resumed.New != len(records) {
			t.Fatalf("resumed %+v, %v", resumed, err)
		}
		for _, g := range d.groups() {
			if g.Version != 1 {
				t.Errorf("%s was saved %d times", g.Name, g.Version)
			}
		}
		expect(t, "afterwards", countsOf(d.apply(records...)), counts{Unchanged: len(records)})
		if again, err := Resume(t.Context(), d.parts(), directory.Operator("x"), *report.ImportID, nil); err != nil || !again.Applied {
			t.Errorf("resuming what is done: %v", err)
		}
	}
}

// importDirEnv tells this test program to import into a folder, until it is killed.
const importDirEnv = "KITH_TEST_IMPORT_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(importDirEnv); dir != "" {
		if err := importUntilKilled(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

const killedRecords = 2_000

func importUntilKilled(dir string) error {
	ctx := context.Background()
	store, err := sqlstore.OpenSQLite(ctx, dir)
	if err != nil {
		return err
	}
	gazetteer, err := gazetteer()
	if err != nil {
		return err
	}
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		return err
	}
	catalogue := directory.NewCatalogue(directory.Parts{Store: store, Gazetteer: gazetteer, Vocabulary: vocabulary})
	if _, err := Run(ctx, Parts{Catalogue: catalogue}, applying(), batchOf(manyWalkers(killedRecords)...)); err != nil {
		return err
	}
	select {} // it was too quick to be killed: wait for it
}

// TestKilled kills a process that imports, without warning, once it has published something, and goes on.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	d := newDeskIn(t, dir)
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), importDirEnv+"="+dir)
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	for changed := d.store.Changed(t.Context()); ; <-changed {
		if n, err := d.store.CountListings(t.Context()); err != nil {
			t.Fatal(err)
		} else if n > 0 {
			break
		}
	}
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err == nil {
		t.Fatal("the process ended by itself")
	}
	imports, err := d.store.Imports(t.Context(), 1)
	if err != nil || len(imports) != 1 {
		t.Fatalf("%d imports, %v", len(imports), err)
	}
	before := len(d.groups())
	report, err := Resume(t.Context(), d.parts(), directory.Operator("x"), imports[0].ID, nil)
	if err != nil || !report.Applied {
		t.Fatalf("%+v, %v", report, err)
	}
	t.Logf("killed with %d of %d groups published", before, killedRecords)
	groups := d.groups()
	if len(groups) != killedRecords {
		t.Errorf("%d groups of %d", len(groups), killedRecords)
	}
	for _, g := range groups {
		if g.Version != 1 {
			t.Errorf("%s was saved %d times", g.Name, g.Version)
		}
	}
	records, err := d.store.RecordsAfter(t.Context(), imports[0].ID, 0, killedRecords)
	if err != nil || slices.ContainsFunc(records, func(r directory.Record) bool { return !r.Applied }) {
		t.Errorf("records are not all marked: %v", err)
	}
	expect(t, "afterwards", countsOf(d.apply(manyWalkers(killedRecords)...)), counts{Unchanged: killedRecords})
}

func TestStoppedWhileStaging(t *testing.T) {
	d := newDesk(t)
	records := manyWalkers(3 * stageBatch)
	stopAfter(d, StageStaging, stageBatch, records)
	if n := len(d.groups()); n != 0 {
		t.Errorf("%d groups were published before all was staged", n)
	}
	imports, err := d.store.Imports(t.Context(), 10)
	if err != nil || len(imports) != 1 {
		t.Fatalf("%d imports, %v", len(imports), err)
	}
	_, err = Resume(t.Context(), d.parts(), directory.Operator("x"), imports[0].ID, nil)
	if directory.ErrorCode(err) != directory.CodeConflict {
		t.Errorf("resuming what was half staged: %v", err)
	}
	expect(t, "started again", countsOf(d.apply(records...)), counts{New: len(records)})
}

func TestResumeOfAnOvertakenImport(t *testing.T) {
	d := newDesk(t)
	records := manyWalkers(mostBatch + 1)
	report := stopAfter(d, StageApplying, applyBatch, records)
	d.apply(records...)
	_, err := Resume(t.Context(), d.parts(), directory.Operator("x"), *report.ImportID, nil)
	if directory.ErrorCode(err) != directory.CodeConflict {
		t.Errorf("resuming an overtaken import: %v", err)
	}
}

// TestSecretAddress puts a refuge's street address wherever a row may hold it, and looks for it in all
// that comes out.
func TestSecretAddress(t *testing.T) {
	const street, suburb = "47 Quokkaberry Street", "Brunswick East"
	d := newDesk(t)
	refuge := Record{
		Name: "Harbour House", Kind: directory.KindService, Topics: []directory.Topic{directory.TopicViolence},
		Description: "Come to " + street + ", any time.", Phones: []directory.Phone{{Number: "1800 555 014"}},
		URLs:      []string{"https://example.org/find/47-quokkaberry-street"},
		Places:    []PlaceText{{Name: "Quokkaberry Flats", Address: street, Suburb: suburb, Point: at(-37.77, 144.97)}},
		Hours:     []directory.Hours{{Original: "9 to 5 at " + street}},
		Originals: []directory.Original{{Field: "Notes", Text: "ring the bell at " + street}},
		Raw:       []directory.Original{{Field: "Address", Text: street}},
	}
	refuge.Problems = []Problem{{Severity: SeverityWarning, Code: ProblemHours, Message: "not understood: 9 to 5 at " + street, Value: "9 to 5 at " + street}}
	other := refuge
	other.Places = []PlaceText{{Name: "Quokkaberry Flats", Address: "49 Quokkaberry Street", Suburb: suburb}}
	silent := Record{Name: "Quiet House", Places: []PlaceText{{Withheld: true}}, Phones: refuge.Phones}
	failing := refuge
	failing.Name, failing.Phones, failing.URLs = "", nil, nil
	report := d.apply(refuge, other, silent, failing)
	expect(t, "counts", countsOf(report), counts{New: 3, Rejected: 1, Flagged: 2})
	expect(t, "hidden", report.HiddenVenues, 3)
	printed, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{"report": string(printed), "log": d.log.String()}
	for _, g := range d.groups() {
		out["keys of "+g.Name] = g.ID + g.SourceKey
		if g.Disclosure != directory.DisclosureHidden {
			t.Errorf("%s is %q", g.Name, g.Disclosure)
		}
		listings, err := d.store.ListingsOfGroup(t.Context(), g.ID)
		if err != nil || len(listings) != 1 {
			t.Fatalf("%s has %d listings, %v", g.Name, len(listings), err)
		}
		if l := listings[0]; l.Point != nil || l.Suburb != "" || !slices.Equal(l.Areas, []string{"state:VIC"}) {
			t.Errorf("%s is shown at %v %q, found in %v", g.Name, l.Point, l.Suburb, l.Areas)
		}
		text, err := json.Marshal(listings)
		if err != nil {
			t.Fatal(err)
		}
		out["listing of "+g.Name] = string(text)
	}
	for where, text := range out {
		for _, secret := range []string{"quokkaberry", "brunswick east", "-37.77", "144.97"} {
			if strings.Contains(strings.ToLower(text), secret) {
				t.Errorf("the %s tells %q: %s", where, secret, text)
			}
		}
	}
	if v := d.named("Quiet House"); len(v.Places) != 0 {
		t.Error("a withheld address made a venue")
	}
}

// The ids of hidden places must not let an address be tried out against them.
func TestHiddenIDsDoNotDependOnTheAddress(t *testing.T) {
	l := testLocator(t, "VIC")
	b := &builder{locator: l, vocabulary: &directory.Vocabulary{}, sourceID: "s"}
	ids := func(address string) []string {
		r := &Record{Name: "Harbour House", Topics: []directory.Topic{directory.TopicViolence}, Phones: line().Phones,
			Places: []PlaceText{{Address: address, Suburb: "Carlton", Point: at(-37.8, 144.967)}}}
		c, err := b.build(r)
		if err != nil {
			t.Fatal(err)
		}
		return []string{c.key, c.twin, c.doc.Group.ID, c.doc.Group.Places[0].ID, c.doc.Venues[0].ID}
	}
	expect(t, "ids", ids("1 A Street"), ids("2 B Road"))
}

func TestForeignRows(t *testing.T) {
	d := newDesk(t)
	report := d.apply(
		Record{Name: "Beach Club", Places: []PlaceText{{Address: "1 Ocean Dr", Suburb: "Miami", State: "FL", Postcode: "33139"}}, Phones: line().Phones},
		Record{Name: "Sea Club", Places: []PlaceText{{Suburb: "Richmond", Country: "GB", Point: at(51.46, -0.30)}}, Phones: line().Phones,
			Meetings: []directory.Meeting{{Start: "2026-02-03T10:00"}}, Kind: directory.KindGroup},
	)
	expect(t, "counts", countsOf(report), counts{New: 2, Flagged: 2})
	for name, area := range map[string]string{"Beach Club": "country:ZZ", "Sea Club": ""} {
		g := d.named(name)
		v, err := d.store.Venue(t.Context(), g.Places[0].VenueID)
		if err != nil || v.SuburbID != "" || v.Country == "" || (v.Point == nil) != (area != "") {
			t.Errorf("%s is at %+v, %v", name, v, err)
		}
		if got := strings.Join(g.AreasServed, " "); got != area {
			t.Errorf("%s serves %q, not %q", name, got, area)
		}
	}
	if m := d.named("Sea Club").Meetings[0]; m.Zone != "Europe/London" {
		t.Errorf("zone %q", m.Zone)
	}
}

func TestZones(t *testing.T) {
	d := newDesk(t)
	r := walkers()
	r.Meetings = []directory.Meeting{{Start: "2026-02-03T10:00", RRule: "FREQ=WEEKLY;BYDAY=TU", Original: "Tuesdays 10"}}
	north := r
	north.Name, north.Places = "Brisbane Walkers", []PlaceText{{Suburb: "Chermside", State: "QLD", Postcode: "4032"}}
	nowhere := r
	nowhere.Name, nowhere.Places = "Anywhere", []PlaceText{{Address: "1 Road", Suburb: "Somewhere", Country: "US"}}
	d.apply(r, north, nowhere)
	expect(t, "VIC", d.named("Carlton Walkers").Meetings[0].Zone, "Australia/Melbourne")
	expect(t, "QLD", d.named("Brisbane Walkers").Meetings[0].Zone, "Australia/Brisbane")
	if g := d.named("Anywhere"); len(g.Meetings) != 0 || g.Hours[0].Original != "Tuesdays 10" {
		t.Errorf("without a zone it has %+v and %+v", g.Meetings, g.Hours)
	}
}

func TestSeveralPlaces(t *testing.T) {
	d := newDesk(t)
	r := walkers()
	r.Places = []PlaceText{{Address: "1 First St", Suburb: "Carlton"}, {PostalOnly: true, Address: "PO Box 1"},
		{Address: "2 Second St", Suburb: "Fitzroy"}, {Address: "1 First St", Suburb: "Carlton"}}
	r.Hours = []directory.Hours{{Original: "first"}, {PlaceID: "2", Original: "second"}, {PlaceID: "3", Original: "first again"}}
	d.apply(r)
	g := d.named("Carlton Walkers")
	if len(g.Places) != 2 {
		t.Fatalf("%d places", len(g.Places))
	}
	got := []string{g.Hours[0].PlaceID, g.Hours[1].PlaceID, g.Hours[2].PlaceID}
	expect(t, "hours", got, []string{g.Places[0].ID, g.Places[1].ID, g.Places[0].ID})
	r.Places[0], r.Places[2] = r.Places[2], r.Places[0]
	ids := []string{g.Places[0].ID, g.Places[1].ID}
	d.apply(r)
	for _, p := range d.named("Carlton Walkers").Places {
		if !slices.Contains(ids, p.ID) {
			t.Error("a place changed its id when the source listed its places in another order")
		}
	}
}

// Records that name the source's own place share its venue.
func TestSharedPlaces(t *testing.T) {
	d := newDesk(t)
	a, b := walkers(), shed()
	a.Places[0].Key, b.Places = "loc-1", []PlaceText{a.Places[0]}
	b.Places[0].Key = "loc-1"
	d.apply(a, b)
	if x, y := d.named("Carlton Walkers").Places[0], d.named("Richmond Shed").Places[0]; x.VenueID != y.VenueID || x.ID == y.ID {
		t.Errorf("places %+v and %+v", x, y)
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
		flagged protected duplicates gone skipped kinds located hours hidden_venues contacts_withheld problems took_ms`)
	for _, key := range want {
		if _, ok := got[key]; !ok {
			t.Errorf("the report has no %q", key)
		}
	}
	if len(got) != len(want) {
		t.Errorf("the report has %d keys, not %d: %s", len(got), len(want), text)
	}
	for _, key := range []string{"files", "mapping", "problems"} {
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

func TestClosedDown(t *testing.T) {
	d := newDesk(t)
	closed := shed()
	closed.Closed = true
	report := d.apply(walkers(), closed)
	expect(t, "counts", countsOf(report), counts{New: 1})
	expect(t, "skipped", report.Skipped, map[string]int{ProblemClosed: 1})
}

// A server that runs beside an import must not wait long for its own writes.
func TestImportLeavesRoomForOtherWriters(t *testing.T) {
	d := newDesk(t)
	done := make(chan error, 1)
	go func() {
		_, err := Run(t.Context(), d.parts(), applying(), batchOf(manyWalkers(1500)...))
		done <- err
	}()
	var longest time.Duration
	for writes := 0; ; writes++ {
		select {
		case err := <-done:
			if err != nil || writes == 0 {
				t.Fatalf("%d writes, %v", writes, err)
			}
			t.Logf("%d writes beside the import, the longest waited %v", writes, longest)
			if longest > 2*time.Second {
				t.Errorf("a writer waited %v", longest)
			}
			return
		default:
		}
		started := time.Now()
		err := d.store.Write(t.Context(), func(tx directory.Tx) error { return tx.SetMeta(t.Context(), "beside", "x") })
		if err != nil {
			t.Fatal(err)
		}
		longest = max(longest, time.Since(started))
	}
}

var _ iter.Seq2[*Record, error] = Batch{}.Records
