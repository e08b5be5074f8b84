package directory

import (
	"sync"
	"time"
)

// When an engine that fails is left alone, and how often it is looked at again.
const (
	breakerFailures = 5
	breakerPause    = 2 * time.Second
)

// breaker keeps searches away from an engine that fails: so many failures in a row open it, and a success
// closes it. While it is open, a probe may go every so often. The zero value is closed.
type breaker struct {
	mu       sync.Mutex
	failures int // in a row
	probeAt  time.Time
}

func (b *breaker) isOpen() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.failures >= breakerFailures
}

// takeProbe tells whether a probe is due, and counts it as gone.
func (b *breaker) takeProbe() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures < breakerFailures || time.Now().Before(b.probeAt) {
		return false
	}
	b.probeAt = time.Now().Add(breakerPause)
	return true
}

// failed counts a failure and gives how many there were in a row.
func (b *breaker) failed() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures++; b.failures == breakerFailures {
		b.probeAt = time.Now().Add(breakerPause)
	}
	return b.failures
}

// succeeded closes the breaker and tells whether it was open.
func (b *breaker) succeeded() (wasOpen bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	wasOpen = b.failures >= breakerFailures
	b.failures = 0
	return wasOpen
}
