package importer

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// halfPublished gives an import that a person stopped while it was published, of so many groups.
func halfPublished(t *testing.T, d *desk, bench *Desk, groups int) *directory.Import {
	t.Helper()
	var lines []string
	for n := range groups {
		lines = append(lines, fmt.Sprintf("Walkers %d,%d", n, n))
	}
	i := begin(t, bench, lines...)
	workUntil(t, bench, i.ID, directory.ImportWaiting)
	if err := bench.Apply(t.Context(), officer, i.ID, Publishing{}); err != nil {
		t.Fatal(err)
	}
	stopWhile(t, bench, i.ID, func(ctx context.Context, told func(Progress)) error {
		_, err := resume(ctx, d.parts(), officer, i.ID, told)
		return err
	})
	if len(d.shown()) == 0 || len(d.shown()) == groups {
		t.Fatalf("%d of %d groups are shown: it was not stopped half way", len(d.shown()), groups)
	}
	return stored(t, d, i.ID, directory.ImportStopped)
}

// workUntil does the jobs of a desk until an import has a status.
func workUntil(t *testing.T, bench *Desk, id string, want directory.ImportStatus) {
	t.Helper()
	bench.workOnAll(t.Context(), "test", map[string]int{})
	i, _, err := bench.Import(t.Context(), id)
	if err != nil || i.Status != want {
		t.Fatalf("the import is %s, %v; want %s", i.Status, err, want)
	}
}

// stopWhile does a piece of work until it says how far it has come, and is then stopped by a person.
func stopWhile(t *testing.T, bench *Desk, id string, work func(ctx context.Context, told func(Progress)) error) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	i, _, err := bench.Import(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if err := work(ctx, func(Progress) { cancel(errStopped) }); err == nil {
		t.Fatal("the work was done before it was stopped")
	}
	if err := (&job{desk: bench, i: i}).stopped(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func stored(t *testing.T, d *desk, id string, want directory.ImportStatus) *directory.Import {
	t.Helper()
	i, err := d.store.Import(t.Context(), id)
	if err != nil || i.Status != want {
		t.Fatalf("the import is %s, %v; want %s", i.Status, err, want)
	}
	return i
}

// TestGiveUpHalfPublished holds that what is given up leaves nothing behind.
func TestGiveUpHalfPublished(t *testing.T) {
	d := newDesk(t)
	bench := NewDesk(d.parts(), openLines)
	i := halfPublished(t, d, bench, 3*mostBatch)
	shown := len(d.shown())
	published, err := Published(t.Context(), d.store, i)
	if err != nil || published != shown || i.Applied != shown {
		t.Errorf("it says that %d are published and %d records are done, %v; %d are shown", published, i.Applied, err, shown)
	}
	if err := bench.Withdraw(t.Context(), officer, i.ID); err != nil {
		t.Fatal(err)
	}
	workUntil(t, bench, i.ID, directory.ImportUndone)
	if len(d.shown()) != 0 {
		t.Errorf("%d groups of an import that was given up are shown", len(d.shown()))
	}
	undone := stored(t, d, i.ID, directory.ImportUndone)
	if n, err := Published(t.Context(), d.store, undone); n != 0 || err != nil {
		t.Errorf("it says that %d are published, %v", n, err)
	}
	report, err := UndoOf(undone)
	if err != nil || report.Archived != shown {
		t.Errorf("undoing archived %+v, %v; %d were shown", report, err, shown)
	}
}

// TestUndoStopped stops undoing half way: it can only be gone on with.
func TestUndoStopped(t *testing.T) {
	d := newDesk(t)
	bench := NewDesk(d.parts(), openLines)
	i := halfPublished(t, d, bench, 3*mostBatch)
	if err := bench.Apply(t.Context(), officer, i.ID, Publishing{}); err != nil {
		t.Fatal(err)
	}
	workUntil(t, bench, i.ID, directory.ImportApplied)
	all := len(d.shown())
	if err := bench.Undo(t.Context(), officer, i.ID); err != nil {
		t.Fatal(err)
	}
	stopWhile(t, bench, i.ID, func(ctx context.Context, told func(Progress)) error {
		_, err := undo(ctx, d.parts(), officer, i.ID, told)
		return err
	})
	if left := len(d.shown()); left == 0 || left == all {
		t.Fatalf("%d of %d groups are shown: it was not stopped half way", left, all)
	}
	stored(t, d, i.ID, directory.ImportUndoStopped)
	_, resumed := Resume(t.Context(), d.parts(), officer, i.ID, nil)
	wantCodes(t, map[string]error{"publishing": bench.Apply(t.Context(), officer, i.ID, Publishing{}), "resuming": resumed}, directory.CodeConflict)
	if err := bench.Undo(t.Context(), officer, i.ID); err != nil {
		t.Fatal(err)
	}
	workUntil(t, bench, i.ID, directory.ImportUndone)
	if len(d.shown()) != 0 {
		t.Errorf("%d groups are shown after undoing", len(d.shown()))
	}
	report, err := UndoOf(stored(t, d, i.ID, directory.ImportUndone))
	if err != nil || report.Archived != all {
		t.Errorf("undoing in two goes archived %+v, %v; want %d", report, err, all)
	}
}

// TestResumeSaysNo holds that only what was stopped while it was published is gone on with, and that the status of
// anything else stays.
func TestResumeSaysNo(t *testing.T) {
	d := newDesk(t)
	bench := NewDesk(d.parts(), openLines)
	bring := func(want directory.ImportStatus, then ...func(ctx context.Context, actor directory.Actor, id string) error) string {
		i := begin(t, bench, "Carlton Walkers,1")
		workUntil(t, bench, i.ID, directory.ImportWaiting)
		for _, move := range then {
			if err := move(t.Context(), officer, i.ID); err != nil {
				t.Fatal(err)
			}
			bench.workOnAll(t.Context(), "test", map[string]int{})
		}
		stored(t, d, i.ID, want)
		return i.ID
	}
	publish := func(ctx context.Context, actor directory.Actor, id string) error {
		return bench.Apply(ctx, actor, id, Publishing{})
	}
	for status, test := range map[directory.ImportStatus]struct{ id, says string }{
		directory.ImportUndone:    {bring(directory.ImportUndone, publish, bench.Undo), "was undone"},
		directory.ImportWithdrawn: {bring(directory.ImportWithdrawn, bench.Withdraw), "was given up"},
		directory.ImportWaiting:   {bring(directory.ImportWaiting), "at the desk"},
	} {
		_, err := Resume(t.Context(), d.parts(), officer, test.id, nil)
		if directory.ErrorCode(err) != directory.CodeConflict || !strings.Contains(err.Error(), test.says) {
			t.Errorf("resuming one that is %s: %v", status, err)
		}
		stored(t, d, test.id, status)
	}
}

// TestUndoOlder undoes an import after the next one of its source.
func TestUndoOlder(t *testing.T) {
	d := newDesk(t)
	first := d.apply(group("Carlton Walkers", "1"), group("Fitzroy Choir", "2"), group("Richmond Shed", "3"))
	changed := group("Carlton Walkers", "1")
	changed.Description = "They walk further."
	d.apply(changed, group("Fitzroy Choir", "2"), group("Richmond Shed", "3"))
	g := d.named("Fitzroy Choir")
	g.Summary = "Edited by hand."
	if err := d.catalogue.Publish(t.Context(), directory.Operator("a curator"), []directory.Publication{{Group: g, Reason: "a call"}}); err != nil {
		t.Fatal(err)
	}
	g = d.named("Richmond Shed")
	g.Status = directory.StatusArchived
	if err := d.catalogue.Publish(t.Context(), directory.Operator("a curator"), []directory.Publication{{Group: g, Reason: "it closed"}}); err != nil {
		t.Fatal(err)
	}
	why := map[string]string{}
	for _, kept := range d.undo(first).Kept {
		why[kept.Name] = kept.Why
	}
	want := map[string]string{
		"Carlton Walkers": "a later import of its source has changed it since; undo that one first", "Fitzroy Choir": "somebody has edited it since", "Richmond Shed": "it is not shown any more",
	}
	expect(t, "why they are kept", why, want)
}

// TestUndoRetired undoes a change that a source made before it was retired: what was before is not shown again.
func TestUndoRetired(t *testing.T) {
	d := newDesk(t)
	d.apply(group("Carlton Walkers", "1"))
	changed := group("Carlton Walkers", "1")
	changed.Description = "They walk further."
	second := d.apply(changed)
	err := d.store.Write(t.Context(), func(tx directory.Tx) error { // its groups are still being archived
		s, err := tx.SourceByName(t.Context(), "test")
		if err != nil {
			return err
		}
		s.Retired = true
		return tx.SaveSource(t.Context(), s)
	})
	if err != nil {
		t.Fatal(err)
	}
	d.undo(second)
	if len(d.shown()) != 0 {
		t.Error("undoing an import of a retired source shows its groups")
	}
}

// TestUndoOvertaken undoes an import that was stopped and overtaken, once the one that overtook it is undone.
func TestUndoOvertaken(t *testing.T) {
	d := newDesk(t)
	bench := NewDesk(d.parts(), openLines)
	i := halfPublished(t, d, bench, 3*mostBatch)
	var lines []string
	for n := range 3 * mostBatch {
		lines = append(lines, fmt.Sprintf("Walkers %d,%d", n, n))
	}
	next := begin(t, bench, lines...)
	workUntil(t, bench, next.ID, directory.ImportWaiting)
	if err := bench.Apply(t.Context(), officer, next.ID, Publishing{}); err != nil {
		t.Fatal(err)
	}
	workUntil(t, bench, next.ID, directory.ImportApplied)
	stored(t, d, i.ID, directory.ImportSuperseded)
	wantCodes(t, map[string]error{"undoing what was overtaken": bench.Undo(t.Context(), officer, i.ID)}, directory.CodeConflict)
	for _, id := range []string{next.ID, i.ID} {
		if err := bench.Undo(t.Context(), officer, id); err != nil {
			t.Fatal(err)
		}
		workUntil(t, bench, id, directory.ImportUndone)
	}
	if len(d.shown()) != 0 {
		t.Errorf("%d groups are shown after both are undone", len(d.shown()))
	}
}

// TestCommandDied holds that an import whose command died says so, and can be gone on with or given up at the desk.
func TestCommandDied(t *testing.T) {
	for name, move := range map[string]struct {
		do    func(bench *Desk, id string) error
		want  directory.ImportStatus
		shown int
	}{
		"going on": {func(bench *Desk, id string) error {
			return bench.Apply(t.Context(), officer, id, Publishing{Licence: "CC BY 4.0"})
		}, directory.ImportApplied, 3 * mostBatch},
		"giving up": {func(bench *Desk, id string) error { return bench.Withdraw(t.Context(), officer, id) }, directory.ImportUndone, 0},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			bench := NewDesk(d.parts(), openLines)
			report := stopAfter(d, StageApplying, applyBatch, manyWalkers(3*mostBatch))
			id := *report.ImportID
			workUntil(t, bench, id, directory.ImportStopped) // nobody goes on with it by itself
			if err := move.do(bench, id); err != nil {
				t.Fatal(err)
			}
			workUntil(t, bench, id, move.want)
			if len(d.shown()) != move.shown {
				t.Errorf("%d groups are shown, want %d", len(d.shown()), move.shown)
			}
		})
	}
}
