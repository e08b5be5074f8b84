package meili

import (
	"slices"
	"sync"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// Figures are what this process knows of the indexes it keeps, for metrics.
type Figures struct {
	Leader  bool            // this process has the lease; without it there are no targets
	Targets []TargetFigures // in no order
}

// TargetFigures are those of one index.
type TargetFigures struct {
	Server       string
	UID          string
	State        directory.TargetState
	Behind       int64         // changes that are not in it yet, counted by seq: some may be of one listing
	OldestUnsent time.Duration // since the first of them was seen
	Parked       int           // listings it refused
	Drift        int           // by how many listings it differed when it was last counted or compared
	Tasks        int64         // batches sent
	Failures     int64
	TaskTime     time.Duration // of all batches together, until searches saw them
	LastTask     time.Duration
	Problem      string // why it cannot follow; empty where it does
}

// Figures gives what is known now.
func (s *Syncer) Figures() Figures { return s.figures.snapshot(s.now()) }

type figures struct {
	mu      sync.Mutex
	leader  bool
	targets []*figure
}

func (f *figures) lead(leader bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.leader = leader
}

func (f *figures) open(row directory.IndexTarget) *figure {
	f.mu.Lock()
	defer f.mu.Unlock()
	one := &figure{figures: TargetFigures{Server: row.Server, UID: row.UID, State: row.State}}
	f.targets = append(f.targets, one)
	return one
}

func (f *figures) close(one *figure) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.targets = slices.DeleteFunc(f.targets, func(other *figure) bool { return other == one })
}

func (f *figures) snapshot(now time.Time) Figures {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := Figures{Leader: f.leader}
	for _, one := range f.targets {
		all.Targets = append(all.Targets, one.snapshot(now))
	}
	return all
}

// marksMost bounds the marks of a figure; where there are more, ages are of the first that is kept.
const marksMost = 100

// mark is a seq that was seen in the store, and when.
type mark struct {
	seq int64
	at  time.Time
}

type figure struct {
	mu      sync.Mutex
	figures TargetFigures
	waiting []mark // not in the index yet, the oldest first
}

func (f *figure) note(change func(*TargetFigures)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.figures)
}

// behind notes how far the index and the store have come.
func (f *figure) behind(cursor, last int64, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.figures.Behind = max(last-cursor, 0)
	f.waiting = slices.DeleteFunc(f.waiting, func(m mark) bool { return m.seq <= cursor })
	newest := cursor
	if n := len(f.waiting); n > 0 {
		newest = f.waiting[n-1].seq
	}
	if last > newest && len(f.waiting) < marksMost {
		f.waiting = append(f.waiting, mark{last, now})
	}
}

func (f *figure) snapshot(now time.Time) TargetFigures {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := f.figures
	if len(f.waiting) > 0 {
		out.OldestUnsent = max(now.Sub(f.waiting[0].at), 0)
	}
	return out
}
