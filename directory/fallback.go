package directory

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// ErrOverloaded is in the cause of an engine's error where it has more searches than it can answer, so
// that asking again in a moment may help.
var ErrOverloaded = errors.New("the engine has more searches than it can answer")

// NoticeFallback is the code of the notice that a stand-in answered.
const NoticeFallback = "fallback"

// How long searches wait for engines that may fail.
const (
	primaryDeadline = 2 * time.Second // all of them together, for one query
	overloadPause   = 100 * time.Millisecond
	overloadJitter  = 200 * time.Millisecond // at most, on top of the pause
)

// Fallback is an Index over engines that may fail, as servers do, and a second that stands in for them.
// A query goes to the engine that answered last; where that fails, to the others, and then to the second,
// whose answer says so. An engine that fails again and again is left alone until a probe finds it well:
// a copy of a query, whose answer nobody waits for.
//
// Only the second follows the store through Apply and Cursor: it is this process's own, and a write made
// here is searchable once the second has it. The servers are followed by their own worker. A Fallback is
// made by NewFallback and owns all of its engines; use it by pointer.
type Fallback struct {
	primaries []*primary
	second    Index
	log       *slog.Logger
	preferred atomic.Int64 // number of the primary that answered last
	answers   atomic.Int64 // of the second
	mu        sync.Mutex   // no probe begins once closing
	closing   context.Context
	close     context.CancelFunc
	probes    sync.WaitGroup
}

// Engine is an Index with a name for logs and metrics: a server's address, without a key.
type Engine struct {
	Name string
	Index
}

// primary is an engine that may fail.
type primary struct {
	Engine
	breaker breaker
	debt    debt
}

var _ Index = (*Fallback)(nil)

// NewFallback joins one or several primaries and their second; log may be nil.
func NewFallback(primaries []Engine, second Index, log *slog.Logger) *Fallback {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	f := &Fallback{second: second, log: log}
	for _, engine := range primaries {
		f.primaries = append(f.primaries, &primary{Engine: engine})
	}
	f.closing, f.close = context.WithCancel(context.Background())
	return f
}

// Search asks the primaries, then the second. An invalid query is nobody's failure, and neither is a
// caller who went away: both are answered as they are.
func (f *Fallback) Search(ctx context.Context, q Query) (Result, error) {
	r, failure := f.askPrimaries(ctx, q)
	if failure == nil || final(ctx, failure) {
		return r, failure
	}
	r, err := f.second.Search(ctx, q)
	if err == nil {
		f.answers.Add(1)
		r.Notices = append(r.Notices, Notice{
			Code: NoticeFallback, Message: "Our usual search is down, so our backup search answered.",
		})
		return r, nil
	}
	if final(ctx, err) {
		return Result{}, err
	}
	return Result{}, Wrap(CodeUnavailable, fmt.Errorf("%s; the stand-in: %w", plainCause(failure), err),
		"Searching is not possible just now. Try again in a minute.")
}

// final tells whether err is no reason to ask another engine.
func final(ctx context.Context, err error) bool {
	return ErrorCode(err) == CodeInvalid || ctx.Err() != nil
}

// askPrimaries puts q to one primary after the other until one answers or the time is over.
func (f *Fallback) askPrimaries(ctx context.Context, q Query) (Result, error) {
	limited, cancel := context.WithTimeout(ctx, primaryDeadline)
	defer cancel()
	failure := error(Errorf(CodeUnavailable, "No search server is well."))
	first := int(f.preferred.Load())
	for i := range f.primaries {
		n := (first + i) % len(f.primaries)
		p := f.primaries[n]
		if p.breaker.isOpen() {
			f.probe(p, q)
			continue
		}
		r, err := askTwice(limited, p, q)
		if err != nil && final(ctx, err) {
			return Result{}, err
		}
		f.note(p, err)
		if err == nil {
			f.preferred.Store(int64(n))
			return r, nil
		}
		f.preferred.CompareAndSwap(int64(n), int64((n+1)%len(f.primaries)))
		if failure = err; limited.Err() != nil {
			break
		}
	}
	return Result{}, failure
}

// askTwice asks again, a little later, an engine that is overloaded; not all at the same moment.
func askTwice(ctx context.Context, x Index, q Query) (Result, error) {
	r, err := x.Search(ctx, q)
	if !errors.Is(err, ErrOverloaded) {
		return r, err
	}
	pause := time.NewTimer(overloadPause + rand.N(overloadJitter))
	defer pause.Stop()
	select {
	case <-ctx.Done():
		return r, err
	case <-pause.C:
		return x.Search(ctx, q)
	}
}

// note tells the breaker, and the log where things become otherwise.
func (f *Fallback) note(p *primary, err error) {
	if err == nil {
		if p.breaker.succeeded() {
			f.log.Info("a search server answers again", "server", p.Name)
		}
		return
	}
	switch p.breaker.failed() {
	case 1:
		f.log.Warn("a search server failed to answer", "server", p.Name, "error", plainCause(err))
	case breakerFailures:
		f.log.Error("a search server is left alone until it answers again", "server", p.Name, "error", plainCause(err))
	}
}

// plainCause gives what the log may say of an engine's failure: its sentence, never its cause, which may
// quote the filter of a query and with it what a person needs.
func plainCause(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Message
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "It did not answer in time."
	}
	return fmt.Sprintf("It failed (%T).", err)
}

// probe puts a copy of q to a primary that is left alone, if one is due, and lets nobody wait for it.
func (f *Fallback) probe(p *primary, q Query) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closing.Err() != nil || !p.breaker.takeProbe() {
		return
	}
	f.probes.Go(func() {
		ctx, cancel := context.WithTimeout(f.closing, primaryDeadline)
		defer cancel()
		if _, err := p.Search(ctx, q); err == nil || !final(f.closing, err) {
			f.note(p, err)
		}
	})
}

// Apply hands the changes to the second.
func (f *Fallback) Apply(ctx context.Context, changes []StoredListing) error {
	return f.second.Apply(ctx, changes)
}

// Cursor gives the second's.
func (f *Fallback) Cursor(ctx context.Context) (int64, error) { return f.second.Cursor(ctx) }

// Len gives how many listings the second holds.
func (f *Fallback) Len(ctx context.Context) (int, error) { return f.second.Len(ctx) }

// Close ends the probes under way and closes every engine.
func (f *Fallback) Close() error {
	f.mu.Lock()
	f.close()
	f.mu.Unlock()
	f.probes.Wait()
	err := f.second.Close()
	for _, p := range f.primaries {
		err = errors.Join(err, p.Close())
	}
	return err
}
