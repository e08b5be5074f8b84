package directory

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// How well a search server has to do before whoever runs it is told.
const (
	healthDeadline = 500 * time.Millisecond // shorter than a readiness check waits
	usualLag       = 30 * time.Second
)

// Answers counts the queries that the second answered.
func (f *Fallback) Answers() int64 { return f.answers.Load() }

// ServerState is how one of a Fallback's primaries stands.
type ServerState struct {
	Name string
	Open bool // it is left alone because it failed again and again
}

// Servers gives the state of every primary, in order.
func (f *Fallback) Servers() []ServerState {
	states := make([]ServerState, len(f.primaries))
	for i, p := range f.primaries {
		states[i] = ServerState{p.Name, p.breaker.isOpen()}
	}
	return states
}

// Reasons says, in sentences, what keeps the primaries from answering as they should; none where all is
// well. They name no address, as anybody may ask. It asks every primary, waits half a second at most, and
// sends a probe to those that are left alone.
func (f *Fallback) Reasons(ctx context.Context) []string {
	ctx, cancel := context.WithTimeout(ctx, healthDeadline)
	defer cancel()
	last, err := f.second.Cursor(ctx)
	if err != nil {
		return []string{"The fallback for the search servers does not answer."}
	}
	said := make([]string, len(f.primaries))
	var asking sync.WaitGroup
	for i, p := range f.primaries {
		asking.Go(func() { said[i] = f.reason(ctx, p, last) })
	}
	asking.Wait()
	var reasons []string
	for i, what := range said {
		if what == "" {
			continue
		}
		name := "The search server"
		if len(said) > 1 {
			name = fmt.Sprintf("Search server %d of %d", i+1, len(said))
		}
		reasons = append(reasons, name+" "+what)
	}
	return reasons
}

// reason says what is wrong with a primary, where the catalogue has come to seq last; "" for nothing.
func (f *Fallback) reason(ctx context.Context, p *primary, last int64) string {
	if p.breaker.isOpen() {
		f.probe(p, Query{Sort: SortNearest, Now: time.Now()}) // where nobody searches, nothing else finds it well
		return "fails to answer searches and is left alone until it does."
	}
	cursor, err := p.Cursor(ctx)
	if err != nil {
		return "does not answer, or has no index of the catalogue yet."
	}
	if p.debt.overdue(cursor, last) {
		return fmt.Sprintf("has been behind the catalogue for more than %d seconds; its worker is slow, or does not run.", int(usualLag.Seconds()))
	}
	return ""
}

// debt is a seq that an index has to come to, and since when.
type debt struct {
	mu    sync.Mutex
	seq   int64
	since time.Time
}

// overdue tells whether an index that has come to cursor owes something for longer than usual. last is
// what it has to come to from now on, once it has come to what it owed.
func (d *debt) overdue(cursor, last int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if cursor >= d.seq {
		d.seq, d.since = last, time.Now()
	}
	return cursor < d.seq && time.Since(d.since) > usualLag
}
