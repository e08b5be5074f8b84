package memindex

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"

	"github.com/kithdirectory/kith/directory"
)

// Index is a directory.Index in memory. The zero value is of no use; New makes one.
type Index struct {
	vocabulary *directory.Vocabulary
	speller    *speller
	freshness  freshness
	scores     [1 << saidBits]float64
	state      atomic.Pointer[state]
	scratches  sync.Pool // of *scratch

	mu            sync.Mutex // held by writers
	fresh         []*document
	groups        numberer
	organisations numberer
	loading       bool // merges wait until a Load is done
	busy          bool // a merge is under way
	idle          *sync.Cond
	failed        error
	closing       context.Context
	close         context.CancelFunc
}

var _ directory.Index = (*Index)(nil)

// state is all that a search sees. It never changes: a write swaps in another.
type state struct {
	values        *values
	groups        numbering
	organisations numbering
	views         []*view // segments from the oldest to the newest
	cursor        int64
	live          int
}

// view is a segment and which of its documents are dead: replaced or gone. It never changes.
type view struct {
	segment *segment
	dead    bitset // nil while none is
	deaths  int
}

func (v *view) isDead(d uint32) bool { return v.dead != nil && v.dead.has(d) }
func (v *view) live() int            { return v.segment.size - v.deaths }

// freshMost is how many documents the newest segment holds while every write makes it anew.
const freshMost = 64

// New makes an empty index over the attributes of a vocabulary.
func New(vocabulary *directory.Vocabulary) *Index {
	values := newValues(vocabulary)
	return start(&Index{vocabulary: vocabulary, speller: newSpeller(values), freshness: newFreshness(), scores: stateScores()}, values)
}

// Empty makes another index over the same vocabulary, with nothing in it. It shares what New works out
// from the vocabulary, and so costs next to nothing.
func (x *Index) Empty() *Index {
	return start(&Index{vocabulary: x.vocabulary, speller: x.speller, freshness: x.freshness, scores: x.scores}, newValues(x.vocabulary))
}

func start(x *Index, values *values) *Index {
	x.scratches.New = func() any { return &scratch{} }
	x.closing, x.close = context.WithCancel(context.Background())
	x.idle = sync.NewCond(&x.mu)
	x.state.Store(&state{values: values})
	return x
}

// Len gives how many listings the index holds.
func (x *Index) Len(context.Context) (int, error) { return x.state.Load().live, nil }

// Cursor gives the highest Seq applied; 0 for an empty index.
func (x *Index) Cursor(context.Context) (int64, error) { return x.state.Load().cursor, nil }

// Close stops the merging in the background and waits until it has. It gives the error of a merge
// that failed, if one did: the index went on without it.
func (x *Index) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.close()
	x.rest()
	return x.failed
}

// errClosed is what a closed index answers.
func errClosed() error {
	return directory.Errorf(directory.CodeUnavailable, "The search engine has been shut down.")
}

// Apply takes changes in order of Seq and shows them to searches before it returns. One older than
// the cursor was applied before and is passed over; one without a Seq is always applied.
func (x *Index) Apply(ctx context.Context, changes []directory.StoredListing) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closing.Err() != nil {
		return errClosed()
	}
	old := x.state.Load()
	w := &write{index: x, state: *old, latest: map[string]*directory.Listing{}}
	w.read(changes)
	if len(w.latest) == 0 {
		x.state.Store(&w.state)
		return nil
	}
	w.drop()
	if err := w.add(ctx); err != nil {
		return err
	}
	w.state.groups, w.state.organisations = x.groups.numbering, x.organisations.numbering
	x.fresh = w.fresh
	x.state.Store(&w.state)
	x.compact()
	return nil
}

// loadBatch is how many listings Load makes a segment of.
const loadBatch = 25_000

// Load applies all that stored gives, batch by batch, and merges once at the end: the quickest way
// to fill an empty index. It stops at the first error stored gives.
func (x *Index) Load(ctx context.Context, stored iter.Seq2[directory.StoredListing, error]) error {
	x.mu.Lock()
	x.loading = true
	x.mu.Unlock()
	err := x.load(ctx, stored)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.loading = false
	x.compact()
	x.rest()
	return err
}

func (x *Index) load(ctx context.Context, stored iter.Seq2[directory.StoredListing, error]) error {
	batch := make([]directory.StoredListing, 0, loadBatch)
	for change, err := range stored {
		if err != nil {
			return err
		}
		if batch = append(batch, change); len(batch) < loadBatch {
			continue
		}
		if err := x.Apply(ctx, batch); err != nil {
			return err
		}
		clear(batch)
		batch = batch[:0]
	}
	return x.Apply(ctx, batch)
}
