package directory

import (
	"context"
	"fmt"
	"sync"
)

// followBatch is how many listings go from the store to an index at once.
const followBatch = 5000

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
	for {
		changes, err := f.store.ListingsAfter(ctx, cursor, followBatch)
		if err != nil {
			return fmt.Errorf("read listings after %d: %w", cursor, err)
		}
		if len(changes) == 0 {
			return nil
		}
		if err := f.index.Apply(ctx, changes); err != nil {
			return fmt.Errorf("index listings after %d: %w", cursor, err)
		}
		cursor = changes[len(changes)-1].Seq
		if f.applied != nil {
			f.applied(changes)
		}
		if progress != nil {
			progress(cursor)
		}
	}
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
