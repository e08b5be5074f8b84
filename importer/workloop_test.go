package importer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// manyLines is a list of so many groups.
func manyLines(n int) []string {
	var lines []string
	for i := range n {
		lines = append(lines, fmt.Sprintf("Walkers %d,%d", i, i))
	}
	return lines
}

// waitingImport reads a list and leaves it waiting.
func waitingImport(t *testing.T, d *desk, lines ...string) (*Desk, *directory.Import) {
	t.Helper()
	bench := NewDesk(d.parts(), openLines)
	i := begin(t, bench, lines...)
	if err := bench.workOn(t.Context(), i.ID, "reader"); err != nil {
		t.Fatal(err)
	}
	i, _, err := bench.Import(t.Context(), i.ID)
	if err != nil || i.Status != directory.ImportWaiting {
		t.Fatalf("the import is %+v, %v", i, err)
	}
	return bench, i
}

// dieWhileApplying applies an import until something of it is published, and then leaves it as a process that is
// killed does: its lease is held for so long.
func dieWhileApplying(t *testing.T, d *desk, id string, lease time.Duration) (applied int) {
	t.Helper()
	ctx, die := context.WithCancel(t.Context())
	defer die()
	err := d.store.Write(ctx, func(tx directory.Tx) error {
		held, err := tx.TakeLease(ctx, "import "+id, "a process that dies", lease)
		if !held {
			return errors.New("the lease is held")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := resume(ctx, d.parts(), officer, id, func(p Progress) {
		if applied = p.Done; applied > 0 {
			die()
		}
	}); err == nil || applied == 0 {
		t.Fatalf("it was not stopped: %d applied, %v", applied, err)
	}
	return applied
}

// TestDeskWorkerDies holds that once the lease of a process that died has run out, another goes on at the row where
// it stopped, and does nothing twice.
func TestDeskWorkerDies(t *testing.T) {
	d := newDesk(t)
	lines := manyLines(3 * mostBatch)
	bench, i := waitingImport(t, d, lines...)
	if err := bench.Apply(t.Context(), officer, i.ID, Publishing{}); err != nil {
		t.Fatal(err)
	}
	applied := dieWhileApplying(t, d, i.ID, time.Hour)
	if err := bench.workOn(t.Context(), i.ID, "another"); err != nil {
		t.Fatal(err)
	}
	if _, err := Undo(t.Context(), d.parts(), officer, i.ID, nil); directory.ErrorCode(err) != directory.CodeConflict {
		t.Errorf("it could be undone while somebody publishes it: %v", err)
	}
	if err := bench.Retire(t.Context(), officer, i.SourceID); directory.ErrorCode(err) != directory.CodeConflict {
		t.Errorf("its source could be retired while somebody publishes it: %v", err)
	}
	if n := len(d.groups()); n < applied || n >= len(lines) {
		t.Fatalf("%d groups of %d while the dead one's lease holds; it had applied %d", n, len(lines), applied)
	}
	err := d.store.Write(t.Context(), func(tx directory.Tx) error { // time passes: the lease is over at once
		_, err := tx.TakeLease(t.Context(), "import "+i.ID, "a process that dies", 0)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := bench.workOn(t.Context(), i.ID, "another"); err != nil {
		t.Fatal(err)
	}
	done := until(t, bench, i.ID, directory.ImportApplied)
	if done.Applied != len(lines) || len(d.groups()) != len(lines) {
		t.Errorf("%d applied, %d groups, want %d", done.Applied, len(d.groups()), len(lines))
	}
	for _, g := range d.groups() {
		if g.Version != 1 {
			t.Errorf("%s was saved %d times", g.Name, g.Version)
		}
	}
}

// TestDeskCancelWhileApplying stops an import half way, sees that what it did stays, and goes on.
func TestDeskCancelWhileApplying(t *testing.T) {
	d := newDesk(t)
	lines := manyLines(3 * mostBatch)
	bench, i := waitingImport(t, d, lines...)
	if err := bench.Apply(t.Context(), officer, i.ID, Publishing{}); err != nil {
		t.Fatal(err)
	}
	applying, err := d.store.Import(t.Context(), i.ID)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	j := &job{desk: bench, i: applying, cancel: cancel}
	_, err = Resume(ctx, d.parts(), officer, i.ID, func(p Progress) {
		if ctx.Err() == nil {
			if err := bench.Stop(t.Context(), officer, i.ID); err != nil {
				t.Error(err)
			}
		}
		j.noted = time.Time{} // as if a second had gone by
		j.progress(ctx, p)
	})
	if err == nil || !errors.Is(context.Cause(ctx), errStopped) {
		t.Fatalf("it was not stopped: %v, %v", err, context.Cause(ctx))
	}
	if err := j.stopped(t.Context()); err != nil {
		t.Fatal(err)
	}
	i, state, err := bench.Import(t.Context(), i.ID)
	half := len(d.groups())
	if err != nil || i.Status != directory.ImportStopped || state.Cancel || state.Done == 0 || half == 0 || half >= len(lines) {
		t.Fatalf("stopped it is %s, %+v, %v, with %d groups", i.Status, state, err, half)
	}
	wantCodes(t, map[string]error{
		"stopping it again": bench.Stop(t.Context(), officer, i.ID), "reading it again": bench.Reread(t.Context(), officer, i.ID, i.Settings),
	}, directory.CodeConflict)
	if err := bench.Apply(t.Context(), officer, i.ID, Publishing{}); err != nil {
		t.Fatal(err)
	}
	if err := bench.workOn(t.Context(), i.ID, "worker"); err != nil {
		t.Fatal(err)
	}
	until(t, bench, i.ID, directory.ImportApplied)
	for _, g := range d.groups() {
		if g.Version != 1 {
			t.Errorf("%s was saved %d times", g.Name, g.Version)
		}
	}
	if len(d.groups()) != len(lines) {
		t.Errorf("%d groups", len(d.groups()))
	}
}

// failing is a desk whose files cannot be opened while broken holds, for no fault of theirs.
func failing(d *desk, broken *atomic.Bool) *Desk {
	return NewDesk(d.parts(), func(ctx context.Context, paths []string, format string, m Mappings, read AdaptOptions, used func([]*Mapping) error) (Batch, func() error, error) {
		if broken.Load() {
			return Batch{}, func() error { return nil }, errors.New("the disk is full")
		}
		return openLines(ctx, paths, format, m, read, used)
	})
}

// TestDeskGivesUp holds that an import is put aside after a few tries, that it says so, and that it can be gone on
// with as often as before.
func TestDeskGivesUp(t *testing.T) {
	d := newDesk(t)
	var broken atomic.Bool
	broken.Store(true)
	bench := failing(d, &broken)
	i := begin(t, bench, "Carlton Walkers,1")
	failures := map[string]int{}
	for range 2 {
		for try := 1; try <= workTries; try++ {
			bench.workOnAll(t.Context(), "worker", failures)
			now, state, err := bench.Import(t.Context(), i.ID)
			if err != nil {
				t.Fatal(err)
			}
			if gaveUp := now.Status == directory.ImportStopped; gaveUp != (try == workTries) || gaveUp != (Stage(state.Stage) == StageFailed) {
				t.Fatalf("after %d tries it is %s, %+v", try, now.Status, state)
			}
		}
		if err := bench.Reread(t.Context(), officer, i.ID, i.Settings); err != nil {
			t.Fatal(err)
		}
		if _, state, err := bench.Import(t.Context(), i.ID); err != nil || state.Stage != "" {
			t.Errorf("begun again it still is %+v, %v", state, err)
		}
	}
	broken.Store(false)
	bench.workOnAll(t.Context(), "worker", failures)
	until(t, bench, i.ID, directory.ImportWaiting)
	if log := d.log.String(); !strings.Contains(log, "the disk is full") || strings.Contains(log, "Carlton") {
		t.Errorf("the log: %s", log)
	}
}

// TestDeskOneJobOneWorker has several processes work on several imports at once.
func TestDeskOneJobOneWorker(t *testing.T) {
	d := newDesk(t)
	const workers, imports = 3, 6
	var mu sync.Mutex
	at, most, opened := map[string]int{}, 0, map[string]int{}
	open := func(ctx context.Context, paths []string, format string, m Mappings, read AdaptOptions, used func([]*Mapping) error) (Batch, func() error, error) {
		mu.Lock()
		at[read.Source]++
		opened[read.Source]++
		most = max(most, at[read.Source])
		mu.Unlock()
		b, closing, err := openLines(ctx, paths, format, m, read, used)
		return b, func() error {
			mu.Lock()
			at[read.Source]--
			mu.Unlock()
			return closing()
		}, err
	}
	parts := d.parts()
	parts.Log = nil // the builder of the test's log is not for several at once
	var benches []*Desk
	for range workers {
		benches = append(benches, NewDesk(parts, open))
	}
	var ids []string
	for n := range imports {
		i, err := benches[n%workers].Begin(t.Context(), officer, fmt.Sprintf("List %d", n), directory.ImportSettings{Region: "VIC"},
			[]Upload{{Name: "a.csv", Content: strings.NewReader(strings.Join(manyLines(50), "\n"))}})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, i.ID)
	}
	ctx, stop := context.WithCancel(t.Context())
	var working sync.WaitGroup
	for _, b := range benches {
		working.Go(func() { b.Work(ctx) })
	}
	for _, id := range ids {
		until(t, benches[0], id, directory.ImportWaiting)
	}
	stop()
	working.Wait()
	if most != 1 || len(opened) != imports {
		t.Errorf("%d workers at one import at once; %d of %d were read", most, len(opened), imports)
	}
	for source, n := range opened {
		if n != 1 {
			t.Errorf("%s was read %d times", source, n)
		}
	}
}

func TestDecideOnWhatIsThere(t *testing.T) {
	d := newDesk(t)
	bench, i := waitingImport(t, d, "Carlton Walkers,1")
	records, err := d.store.RecordsAfter(t.Context(), i.ID, 0, 10)
	if err != nil || len(records) != 1 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	key := records[0].Key
	d.apply(shed())
	d.edit("Richmond Shed", func(g *directory.Group) { g.Status = directory.StatusArchived })
	archived := d.named("Richmond Shed").ID
	wantCodes(t, map[string]error{"a key of no record": bench.Decide(t.Context(), officer, i.ID, "id:nobody", directory.ChooseNew, "")}, directory.CodeNotFound)
	wantCodes(t, map[string]error{
		"no key":               bench.Decide(t.Context(), officer, i.ID, "", directory.ChooseNew, ""),
		"the same as nothing":  bench.Decide(t.Context(), officer, i.ID, key, directory.ChooseSame, ""),
		"the same as no group": bench.Decide(t.Context(), officer, i.ID, key, directory.ChooseSame, directory.NewID()),
		"the same as archived": bench.Decide(t.Context(), officer, i.ID, key, directory.ChooseSame, archived),
	}, directory.CodeInvalid)
	if decided, err := d.store.Decisions(t.Context(), i.ID); err != nil || len(decided) != 0 {
		t.Errorf("decided: %v, %v", decided, err)
	}
}
