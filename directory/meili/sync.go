package meili

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// Syncer keeps the indexes of every search server true to the stored listings, each by its own cursor,
// and builds new ones beside them. Every process of a deployment may run one; the one with the lease
// works, and what it has done stands in the store and in the indexes alone, so another can go on at any
// moment.
type Syncer struct {
	store   directory.Store
	servers []server
	hash    string // of what our indexes are made with
	log     *slog.Logger
	now     func() time.Time
	pace    pace
	holder  string
	began   time.Time   // UTC
	alone   atomic.Bool // no newer version of Kith took the lease that was left to it
	figures figures
}

// server and index are what the worker needs of Server and Index, whose comments say what is what.
type server interface {
	Address() string
	Check(ctx context.Context) error
	healthy(ctx context.Context) error
	Version(ctx context.Context) (string, error)
	CanWrite(ctx context.Context) (bool, error)
	isMaster(ctx context.Context) bool
	lastFailure(ctx context.Context, uid string) string
	Indexes(ctx context.Context) ([]string, error)
	index(uid string) index
}

type index interface {
	directory.Index
	Prepare(ctx context.Context) error
	Delete(ctx context.Context) error
	SettingsDrift(ctx context.Context) ([]string, error)
	Seqs(ctx context.Context, bucket int) (map[string]int64, error)
	Park(func(ctx context.Context, id string, seq int64, reason string) error)
	Took() time.Duration
}

// speaker is a Server with the vocabulary its indexes are made with.
type speaker struct {
	*Server
	vocabulary *directory.Vocabulary
}

func (s speaker) index(uid string) index { return s.Server.Index(uid, s.vocabulary) }

// pace is how long things take; tests hurry.
type pace struct {
	lease, renew              time.Duration
	yield                     time.Duration // for a process of a newer version to take the lease
	coalesce                  time.Duration // changes that come together are sent together
	probe                     time.Duration // between two looks whether a server is back
	backoffFirst, backoffMost time.Duration
	count                     time.Duration // between two counts of an index
	keepOld                   time.Duration
}

func usualPace() pace {
	return pace{
		lease: 10 * time.Second, renew: 3 * time.Second, yield: 30 * time.Second, coalesce: 300 * time.Millisecond, probe: 3 * time.Second,
		backoffFirst: time.Second, backoffMost: 5 * time.Minute, count: time.Minute, keepOld: 24 * time.Hour,
	}
}

// NewSyncer joins a store and search servers. It sends nothing until Run.
func NewSyncer(store directory.Store, servers []*Server, v *directory.Vocabulary, log *slog.Logger) *Syncer {
	s := &Syncer{store: store, hash: SettingsHash(v), log: log, now: time.Now, pace: usualPace(), holder: directory.NewID(), began: time.Now().UTC()}
	for _, one := range servers {
		s.servers = append(s.servers, speaker{one, v})
	}
	return s
}

// Run works whenever this process has the lease, until ctx ends. A process whose key may only search never
// takes the lease: it would keep it from those that can write.
func (s *Syncer) Run(ctx context.Context) {
	s.awaitRight(ctx)
	s.hold(ctx, func(ctx context.Context) {
		s.figures.lead(true)
		defer s.figures.lead(false)
		var keeping sync.WaitGroup
		var wakes []chan struct{}
		for _, one := range s.servers {
			wake := make(chan struct{}, 1)
			wakes = append(wakes, wake)
			k := &keeper{syncer: s, server: one, wake: wake, targets: map[string]*target{}}
			keeping.Go(func() { k.run(ctx) })
		}
		s.passOn(ctx, wakes)
		keeping.Wait()
	})
}

// passOn wakes every keeper after changes of the store, those that come together once.
func (s *Syncer) passOn(ctx context.Context, wakes []chan struct{}) {
	for range s.store.Changed(ctx) {
		pause(ctx, s.pace.coalesce)
		for _, wake := range wakes {
			rouse(wake)
		}
	}
}

// rouse never blocks: one signal that waits says as much as two.
func rouse(wake chan<- struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}

// repeat runs step at once and whenever it is woken, until ctx ends. After a failure it waits longer and
// longer, whatever wakes it; failed tells whether something went better before. A server that did not answer
// is not waited for once it does.
func (s *Syncer) repeat(ctx context.Context, wake <-chan struct{}, on server, step func(ctx context.Context) error, failed func(error) (better bool)) {
	failures := 0
	for ctx.Err() == nil {
		err := step(ctx)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			if failed(err) {
				failures = 0
			}
			if s.rest(ctx, on, s.backoff(failures)) {
				failures = 0
				continue
			}
			failures++
		default:
			failures = 0
			select {
			case <-ctx.Done():
			case <-wake:
			}
		}
	}
}

// rest waits, or, where the server does not answer now, until it does again, which it then tells.
func (s *Syncer) rest(ctx context.Context, on server, span time.Duration) (returned bool) {
	until := time.Now().Add(span)
	if on.healthy(ctx) == nil { // something else is the matter
		pause(ctx, time.Until(until))
		return false
	}
	for ctx.Err() == nil && time.Now().Before(until) {
		pause(ctx, min(s.pace.probe, time.Until(until)))
		if on.healthy(ctx) == nil {
			return ctx.Err() == nil
		}
	}
	return false
}

// backoff gives how long to wait after so many failures in a row, up to half less by chance, so that
// servers that failed together are not asked together.
func (s *Syncer) backoff(failures int) time.Duration {
	wait := s.pace.backoffMost
	if failures < 32 {
		wait = min(wait, s.pace.backoffFirst<<failures)
	}
	return wait/2 + rand.N(wait/2+1)
}
