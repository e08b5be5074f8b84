package meili

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// target keeps one index true. Its goroutine is the only one that writes the index; one batch is under
// way at a time, and the next is read meanwhile.
type target struct {
	keeper *keeper
	server string
	uid    string
	index  index
	wake   chan struct{}
	stop   context.CancelFunc
	ended  chan struct{}
	figure *figure

	mu    sync.Mutex
	state directory.TargetState
	since time.Time // of the state

	// What follows is the goroutine's own.
	follower *directory.Follower
	prepared bool
	filled   bool             // it had listings before this process came to it
	noted    int64            // how far the store says it has come
	landing  bool             // a batch went in since the step began
	grain    int              // how many listings are sent at a time while it is being built beside a live one
	parked   map[string]int64 // id → seq that the index refused; nil until it is read
	refused  map[string]bool  // of the batch under way
	drift    drift
}

func newTarget(k *keeper, row directory.IndexTarget, stop context.CancelFunc) *target {
	t := &target{
		keeper: k, server: row.Server, uid: row.UID, index: k.server.index(row.UID), wake: make(chan struct{}, 1),
		stop: stop, ended: make(chan struct{}), state: row.State, since: row.Since, filled: row.Seq > 0, noted: row.Seq, grain: grainFirst,
	}
	t.figure = k.syncer.figures.open(row)
	t.index.Park(t.park)
	t.follower = directory.NewFollower(k.syncer.store, feed{t.index, t}, nil)
	return t
}

// become notes what the store says of the index.
func (t *target) become(state directory.TargetState, since time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.state, t.since = state, since
	t.figure.note(func(f *TargetFigures) { f.State = state })
}

func (t *target) standing() (directory.TargetState, time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.state, t.since
}

func (t *target) syncer() *Syncer        { return t.keeper.syncer }
func (t *target) store() directory.Store { return t.keeper.syncer.store }

func (t *target) run(ctx context.Context) {
	defer t.index.Close()
	defer t.syncer().figures.close(t.figure)
	t.syncer().repeat(ctx, t.wake, t.keeper.server, t.step, func(err error) (better bool) {
		t.figure.note(func(f *TargetFigures) { f.Failures++; f.Problem = err.Error() })
		t.syncer().log.Error("a search index cannot follow", "server", t.server, "index", t.uid, "error", err)
		return t.landing
	})
}

// step brings the index up to date, and then looks whether it may go live, or has drifted.
func (t *target) step(ctx context.Context) error {
	t.landing = false
	err := t.follow(ctx)
	if err == nil {
		err = t.consider(ctx)
	}
	if err == nil {
		t.figure.note(func(f *TargetFigures) { f.Problem = "" })
		return nil
	}
	if errors.Is(err, errLeaseLost) || ctx.Err() != nil {
		return err
	}
	if uids, listErr := t.keeper.server.Indexes(ctx); listErr == nil && !slices.Contains(uids, t.uid) {
		return t.lost(ctx, err)
	}
	return err
}

// consider does what is due once the index is up to date.
func (t *target) consider(ctx context.Context) error {
	switch state, _ := t.standing(); state {
	case directory.TargetBuilding:
		return t.tryLive(ctx)
	case directory.TargetLive:
		return t.watchDrift(ctx)
	}
	return nil
}

// lost deals with an index that its server no longer has: it is forgotten, so that another is built. Its name
// is not used again, since a batch that was sent to it may still arrive, and would seem to have filled it. One
// that never was there is tried again.
func (t *target) lost(ctx context.Context, cause error) error {
	if !t.prepared && !t.filled {
		if state, _ := t.standing(); state == directory.TargetBuilding {
			return cause
		}
	}
	t.syncer().log.Error("a search server has lost its index; a new one is built", "server", t.server, "index", t.uid)
	err := t.syncer().write(ctx, func(tx directory.Tx) error { return tx.DropIndexTarget(ctx, t.server, t.uid) })
	if err != nil {
		return err
	}
	rouse(t.keeper.wake)
	<-ctx.Done() // the keeper stops this target
	return ctx.Err()
}

// follow prepares an index that is new, and applies everything committed before it was called.
func (t *target) follow(ctx context.Context) error {
	if t.parked == nil {
		if err := t.readParked(ctx); err != nil {
			return err
		}
	}
	if state, _ := t.standing(); state == directory.TargetBuilding && !t.prepared {
		if t.filled {
			uids, err := t.keeper.server.Indexes(ctx)
			if err != nil {
				return err
			}
			if !slices.Contains(uids, t.uid) {
				return t.lost(ctx, nil)
			}
		}
		if err := t.index.Prepare(ctx); err != nil {
			return fmt.Errorf("prepare the index: %w", err)
		}
		t.prepared = true
	}
	// The cursor is always the index's own: a batch of another process may have arrived late, and set
	// it back.
	cursor, err := t.index.Cursor(ctx)
	if err != nil {
		return err
	}
	if err := t.noteSeq(ctx, cursor); err != nil {
		return err
	}
	last, err := t.store().LastSeq(ctx)
	if err != nil {
		return err
	}
	t.figure.behind(cursor, last, t.syncer().now())
	switch {
	case cursor > last:
		return t.ahead(ctx, cursor, last)
	case cursor == last:
		return nil
	}
	return t.follower.CatchUp(ctx, func(seq int64) { t.figure.behind(seq, last, t.syncer().now()) })
}

// noteSeq keeps in the store how far the index says it has come, where that is news: the answer to a batch may
// have been lost.
func (t *target) noteSeq(ctx context.Context, cursor int64) error {
	if cursor == t.noted {
		return nil
	}
	err := t.update(ctx, func(row *directory.IndexTarget) { row.Seq = cursor })
	if err == nil {
		t.noted = cursor
	}
	return err
}

// ahead: the index knows changes that the store does not, as after an older backup was restored. Their
// numbers are given out again, to other changes, so what it holds can no longer be told.
func (t *target) ahead(ctx context.Context, cursor, last int64) error {
	if state, _ := t.standing(); state == directory.TargetOld { // it only waits to be deleted
		return nil
	}
	if err := t.distrust(ctx); err != nil {
		return err
	}
	return directory.Errorf(directory.CodeConflict,
		"The index %s on %s has come to change %d, but the catalogue only to %d, as after a backup was restored. A new index is built beside it.", t.uid, t.server, cursor, last)
}

// distrust has a new index built beside this one, or instead of it where it is still being built.
func (t *target) distrust(ctx context.Context) error {
	err := t.update(ctx, func(row *directory.IndexTarget) { row.Settings = "" })
	rouse(t.keeper.wake)
	return err
}

// update changes the stored row of the index; a row that is gone stays so.
func (t *target) update(ctx context.Context, change func(*directory.IndexTarget)) error {
	return t.syncer().write(ctx, func(tx directory.Tx) error { return t.updateIn(ctx, tx, change) })
}

func (t *target) updateIn(ctx context.Context, tx directory.Tx, change func(*directory.IndexTarget)) error {
	rows, err := tx.IndexTargets(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(rows, func(row directory.IndexTarget) bool { return row.Server == t.server && row.UID == t.uid })
	if at < 0 {
		return nil
	}
	change(&rows[at])
	return tx.SaveIndexTarget(ctx, rows[at])
}

// feed is the index as the follower fills it.
type feed struct {
	directory.Index
	target *target
}

// Apply applies a batch and notes in the store how far the index has come. The server does one task after another,
// so while it also has a live index, one that is being built sends so few listings at a time that what is edited
// meanwhile does not wait long behind them.
func (f feed) Apply(ctx context.Context, changes []directory.StoredListing) error {
	for len(changes) > 0 {
		part := changes
		if state, _ := f.target.standing(); state == directory.TargetBuilding && f.target.keeper.live.Load() {
			part = changes[:min(f.target.grain, len(changes))]
		}
		if err := f.apply(ctx, part); err != nil {
			return err
		}
		changes = changes[len(part):]
	}
	return nil
}

func (f feed) apply(ctx context.Context, changes []directory.StoredListing) error {
	t := f.target
	t.refused = map[string]bool{}
	began := time.Now()
	err := f.Index.Apply(ctx, changes)
	took := time.Since(began)
	t.figure.note(func(f *TargetFigures) { f.Tasks++; f.LastTask = took; f.TaskTime += took })
	if err != nil {
		return err
	}
	t.grain = grainAfter(t.grain, len(changes), t.index.Took())
	return t.landed(ctx, changes)
}

// How many listings an index that is being built beside a live one takes at a time, and how long they may take.
const (
	grainFirst = 250
	grainLeast = 100 // a task has its cost however few it brings
	grainMost  = 5000
	grainTime  = 350 * time.Millisecond
)

// grainAfter gives how many to send next, after so many took so long: at most twice as many as before.
func grainAfter(grain, sent int, took time.Duration) int {
	fits := float64(sent) * float64(grainTime) / float64(max(took, time.Millisecond))
	return max(grainLeast, min(grainMost, 2*grain, int(fits)))
}

// landed notes how far the index has come, and which parked listings went in after all.
func (t *target) landed(ctx context.Context, changes []directory.StoredListing) error {
	var in []string
	for _, change := range changes {
		if _, was := t.parked[change.ID]; was && !t.refused[change.ID] {
			in = append(in, change.ID)
		}
	}
	err := t.syncer().write(ctx, func(tx directory.Tx) error {
		if err := tx.UnparkListings(ctx, t.server, t.uid, in); err != nil {
			return err
		}
		return t.updateIn(ctx, tx, func(row *directory.IndexTarget) { row.Seq = changes[len(changes)-1].Seq })
	})
	if err != nil {
		return err
	}
	t.noted, t.landing = changes[len(changes)-1].Seq, true
	for _, id := range in {
		delete(t.parked, id)
	}
	t.figure.note(func(f *TargetFigures) { f.Parked = len(t.parked) })
	return nil
}

// park keeps what the index refused, for people to see.
func (t *target) park(ctx context.Context, id string, seq int64, reason string) error {
	parked := directory.ParkedListing{Server: t.server, UID: t.uid, ListingID: id, Seq: seq, Reason: reason, At: t.syncer().now().UTC()}
	if err := t.syncer().write(ctx, func(tx directory.Tx) error { return tx.ParkListing(ctx, parked) }); err != nil {
		return err
	}
	t.syncer().log.Warn("a search index refused a listing", "server", t.server, "index", t.uid, "listing", id, "reason", reason)
	t.parked[id], t.refused[id] = seq, true
	t.figure.note(func(f *TargetFigures) { f.Parked = len(t.parked) })
	return nil
}

// parkedMost is how many parked listings are read: far more than an index may have and be used.
const parkedMost = 100_000

func (t *target) readParked(ctx context.Context) error {
	parked, err := parkedOf(ctx, t.store(), t.server, t.uid)
	if err == nil {
		t.parked = parked
		t.figure.note(func(f *TargetFigures) { f.Parked = len(parked) })
	}
	return err
}

// parkedOf gives what an index refused: id → seq.
func parkedOf(ctx context.Context, store directory.Store, server, uid string) (map[string]int64, error) {
	all, err := store.ParkedListings(ctx, parkedMost)
	parked := map[string]int64{}
	for _, p := range all {
		if p.Server == server && p.UID == uid {
			parked[p.ListingID] = p.Seq
		}
	}
	return parked, err
}
