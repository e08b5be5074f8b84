package importer

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

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
	if err != nil || len(kept) != 12 || !slices.ContainsFunc(kept, func(r directory.Record) bool { return strings.Contains(string(r.Raw), "Carlton Walkers") }) {
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

func TestGone(t *testing.T) {
	d := newDesk(t)
	all := tenWalkers()
	d.apply(all...)
	expect(t, "a fifth gone", countsOf(d.apply(all[:8]...)), counts{Unchanged: 8, Gone: 2})
	if n := len(d.groups()); n != 10 {
		t.Errorf("%d groups are left", n)
	}
	named := 0
	for _, p := range d.run(Options{Source: "test"}, all[:8]...).Problems {
		for _, r := range all[8:] {
			if p.Code == ProblemGone && strings.HasPrefix(p.Message, "“"+r.Name+"” was imported") {
				named++
			}
		}
	}
	if named != 2 {
		t.Errorf("%d of 2 that are gone are named", named)
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

// A list that suddenly does not say where its groups are is more often read wrongly than right.
func TestManyLosePlaces(t *testing.T) {
	d := newDesk(t)
	without := func(n int) []Record {
		some := tenWalkers()
		for i := range some {
			some[i].SourceID = some[i].Name
		}
		for i := range some[:n] {
			some[i].Places = nil
		}
		return some
	}
	d.apply(without(0)...)
	if few := d.run(Options{Source: "test"}, without(2)...); few.ManyGone || few.Lost != 2 {
		t.Errorf("two of ten: many_gone %v, lost %d", few.ManyGone, few.Lost)
	}
	refused := d.apply(without(3)...)
	if refused.Refused == nil || !strings.Contains(*refused.Refused, "3 of the source's 10 groups would lose their place") || refused.Applied {
		t.Errorf("three of ten: refused %v, applied %v", refused.Refused, refused.Applied)
	}
	if mixed := d.apply(without(2)[:9]...); mixed.Refused == nil || mixed.Lost != 2 || mixed.Gone != 1 {
		t.Errorf("one gone and two lost: refused %v, gone %d, lost %d", mixed.Refused, mixed.Gone, mixed.Lost)
	}
	options := applying()
	options.AcceptGone = true
	if accepted := d.run(options, without(3)...); !accepted.Applied || accepted.Lost != 3 {
		t.Errorf("accepted: applied %v, lost %d", accepted.Applied, accepted.Lost)
	}
	if again := d.apply(without(3)...); again.Refused != nil || again.Lost != 0 {
		t.Errorf("again: refused %v, lost %d: what has no place cannot lose it", again.Refused, again.Lost)
	}
}
