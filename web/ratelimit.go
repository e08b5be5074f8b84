package web

import (
	"sync"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// maxClients bounds the memory of a limiter: beyond it the fullest, so idlest, buckets are forgotten.
const maxClients = 50_000

// limiter lets each client make so many requests a minute, as a bucket that refills evenly. The
// addresses stay in memory and go with the process.
type limiter struct {
	perMinute int
	now       func() time.Time
	mu        sync.Mutex
	buckets   map[string]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// newLimiter gives a limiter; perMinute 0 lets everything through.
func newLimiter(perMinute int, now func() time.Time) *limiter {
	return &limiter{perMinute: perMinute, now: now, buckets: map[string]bucket{}}
}

// take counts one request of the client; over the limit is CodeRateLimited.
func (l *limiter) take(client string) error {
	if l.perMinute <= 0 {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	b, known := l.buckets[client]
	if !known {
		if len(l.buckets) >= maxClients {
			l.forget(now)
		}
		b = bucket{left: float64(l.perMinute), at: now}
	}
	b = l.refilled(b, now)
	if b.left < 1 {
		l.buckets[client] = b
		return directory.Errorf(directory.CodeRateLimited, "Many searches came from here in a short time. Wait a minute, then try again.")
	}
	b.left--
	l.buckets[client] = b
	return nil
}

func (l *limiter) refilled(b bucket, now time.Time) bucket {
	full := float64(l.perMinute)
	b.left = min(full, b.left+now.Sub(b.at).Minutes()*full)
	b.at = now
	return b
}

// forget drops the buckets that are full again, and everything where that frees nothing.
func (l *limiter) forget(now time.Time) {
	for client, b := range l.buckets {
		if l.refilled(b, now).left >= float64(l.perMinute) {
			delete(l.buckets, client)
		}
	}
	if len(l.buckets) >= maxClients {
		clear(l.buckets)
	}
}
