package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

// promises are the writes that were acknowledged, and so must be there at the end. Every name given to
// anything ends in a word that nothing else ever had, so that an index which missed a write, or kept what
// a write replaced, is found out by searching for the word.
type promises struct {
	mu          sync.Mutex
	writes      int           // acknowledged
	allowed     int           // of the curator's, see allow
	more        chan struct{} // closed when either changes
	words       []string      // every word ever given out
	random      *rand.Rand
	groups      map[string]*directory.Group // the curator's own, whole, by id
	records     map[string]string           // key of a council's record → its name
	contributed map[string]string           // key of a council's record → what the curator wrote into its group
}

func newPromises(seed uint64) *promises {
	return &promises{
		more: make(chan struct{}), random: rand.New(rand.NewPCG(seed, 3)),
		groups: map[string]*directory.Group{}, records: map[string]string{}, contributed: map[string]string{},
	}
}

// wordLength keeps words further apart than any slip that is forgiven, and none the beginning of another.
const wordLength = 14

// word gives a new word.
func (p *promises) word() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	letters := make([]byte, wordLength)
	for i := range letters {
		letters[i] = byte('a' + p.random.IntN(26))
	}
	p.words = append(p.words, string(letters))
	return string(letters)
}

// anyWord gives one of the words.
func (p *promises) anyWord() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.words[p.random.IntN(len(p.words))]
}

// acknowledged notes what a write promised.
func (p *promises) acknowledged(note func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	note()
	p.writes++
	p.changed()
}

// changed wakes whoever waits; the lock is held.
func (p *promises) changed() {
	close(p.more)
	p.more = make(chan struct{})
}

// allow lets the curator write so many times more than it has: without a bound it would write thousands
// of times while one server starts.
func (p *promises) allow(writes int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.allowed = p.writes + writes
	p.changed()
}

// awaitLeave waits until the curator may write, or ctx ends.
func (p *promises) awaitLeave(ctx context.Context) {
	p.wait(ctx, func() bool { return p.writes < p.allowed })
}

func (p *promises) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.writes
}

// await waits until so many writes were acknowledged, or ctx ends.
func (p *promises) await(ctx context.Context, writes int) {
	p.wait(ctx, func() bool { return p.writes >= writes })
}

func (p *promises) wait(ctx context.Context, until func() bool) {
	for {
		p.mu.Lock()
		enough, more := until(), p.more
		p.mu.Unlock()
		if enough {
			return
		}
		select {
		case <-more:
		case <-ctx.Done():
			return
		}
	}
}

// broken says which promises the database does not keep.
func (p *promises) broken(t *testing.T, store directory.Store) []string {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	var wrong []string
	for id, promised := range p.groups {
		stored, err := store.Group(t.Context(), id)
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("the group %s: %v", promised.Name, err))
		} else if diff := cmp.Diff(asJSON(t, promised), asJSON(t, stored)); diff != "" {
			wrong = append(wrong, fmt.Sprintf("the group %s (-promised +stored):\n%s", promised.Name, diff))
		}
	}
	source, err := store.SourceByName(t.Context(), councilSource)
	if err != nil {
		t.Fatal(err)
	}
	for key, name := range p.records {
		stored, err := store.GroupBySourceKey(t.Context(), source.ID, key)
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("the record %s: %v", key, err))
		} else if stored.Name != name || stored.Contribute != p.contributed[key] {
			wrong = append(wrong, fmt.Sprintf("the record %s is %q %q, promised %q %q", key, stored.Name, stored.Contribute, name, p.contributed[key]))
		}
	}
	slices.Sort(wrong)
	return wrong
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
