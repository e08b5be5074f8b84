package directory

import (
	"context"
	"fmt"
	"sync"
)

// followBatch is how many listings go from the store to an index at once: enough that a start merges its segments
// little, and few enough for memory.
const followBatch = 10_000

// Follower keeps one index true to the stored listings: it hands over, in order of seq, what is
// newer than the index's cursor. A rebuild is a new, empty index.
type Follower struct {
	store   Store
	index   Index
	applied func(changes []StoredListing) // told after every batch; may be nil
	mu      sync.Mutex                    // one catch-up at a time; searches do not take it
}

// NewFollower joins a store and an index. applied, if not nil, is told of every batch once searches
// see it.
func NewFollower(store Store, index Index, applied func(changes []StoredListing)) *Follower {
	return &Follower{store: store, index: index, applied: applied}
}

// CatchUp applies everything committed before it was called. progress, if not nil, is told the seq
// reached after every batch.
func (f *Follower) CatchUp(ctx context.Context, progress func(seq int64)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	cursor, err := f.index.Cursor(ctx)
	if err != nil {
		return fmt.Errorf("read the index's cursor: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for batch := range f.batches(ctx, cursor) {
		if batch.err != nil {
			return batch.err
		}
		if err := f.index.Apply(ctx, batch.changes); err != nil {
			return fmt.Errorf("index listings up to %d: %w", batch.last(), err)
		}
		if f.applied != nil {
			f.applied(batch.changes)
		}
		if progress != nil {
			progress(batch.last())
		}
	}
	return ctx.Err()
}

// batch is what was read at once, or why it could not be.
type batch struct {
	changes []StoredListing
	err     error
}

func (b batch) last() int64 { return b.changes[len(b.changes)-1].Seq }

// batches reads on behind the cursor until there is no more, one batch ahead of whoever takes them: at a
// start, reading and indexing take about the same time. The channel is closed at the end, or when ctx ends.
func (f *Follower) batches(ctx context.Context, cursor int64) <-chan batch {
	out := make(chan batch)
	go func() {
		defer close(out)
		for more := true; more; {
			changes, err := f.store.ListingsAfter(ctx, cursor, followBatch)
			if err != nil {
				err = fmt.Errorf("read listings after %d: %w", cursor, err)
			}
			if err == nil && len(changes) == 0 {
				return
			}
			select {
			case out <- batch{changes, err}:
			case <-ctx.Done():
				return
			}
			if more = err == nil && len(changes) == followBatch; more {
				cursor = changes[len(changes)-1].Seq
			}
		}
	}()
	return out
}

// Run catches up whenever the store signals a change, until ctx ends. failed is told of every
// failure; the next signal tries again.
func (f *Follower) Run(ctx context.Context, failed func(error)) {
	for range f.store.Changed(ctx) {
		if err := f.CatchUp(ctx, nil); err != nil && ctx.Err() == nil {
			failed(err)
		}
	}
}
