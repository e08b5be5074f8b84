package sqlstore

import (
	"context"
	"sync"
	"time"
)

// tickEvery is how often Changed signals even when nothing was seen to change, so that a missed
// notification costs no more than this.
const tickEvery = 2 * time.Second

// Changed signals after every commit of this process or another that may have changed listings, and
// every 2 s. Signals that come while one waits are one. The channel closes when ctx ends or the
// store is closed.
func (s *Store) Changed(ctx context.Context) <-chan struct{} {
	out := make(chan struct{}, 1)
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(s.closing, cancel)
	leave := s.local.join(out)
	s.watchers.Go(func() {
		var parts sync.WaitGroup
		parts.Go(func() { s.watch(ctx, func() { signal(out) }) })
		parts.Go(func() { tick(ctx, out) })
		parts.Wait()
		leave()
		stop()
		cancel()
		close(out)
	})
	return out
}

func tick(ctx context.Context, out chan<- struct{}) {
	ticker := time.NewTicker(tickEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			signal(out)
		}
	}
}

// signal never blocks: one signal that waits says as much as two.
func signal(out chan<- struct{}) {
	select {
	case out <- struct{}{}:
	default:
	}
}

// hub passes a signal on to everybody who joined.
type hub struct {
	mu   sync.Mutex
	outs map[chan<- struct{}]struct{}
}

// join adds a channel until leave is called; after that nothing more is sent to it.
func (h *hub) join(out chan<- struct{}) (leave func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.outs == nil {
		h.outs = map[chan<- struct{}]struct{}{}
	}
	h.outs[out] = struct{}{}
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.outs, out)
	}
}

func (h *hub) signal() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for out := range h.outs {
		signal(out)
	}
}
