package people

import (
	"fmt"
	"sync"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// How often a password may be wrong before there is a wait, and how long the wait grows. It is told by who tries and
// for which account together: so nobody can lock another out by trying their address, and somebody on a network
// that many share is not kept out by what the others do to other accounts. A device that signed in before counts
// apart from its network.
const (
	freeTries   = 5
	firstWait   = 30 * time.Second
	longestWait = 15 * time.Minute
	forgetTries = 24 * time.Hour
	mostGuarded = 100_000
)

// guard counts wrong passwords, in memory.
type guard struct {
	now   func() time.Time
	mu    sync.Mutex
	tries map[string]tries
}

type tries struct {
	wrong int
	at    time.Time // of the last
}

func newGuard(now func() time.Time) *guard { return &guard{now: now, tries: map[string]tries{}} }

// enter tells whether a password may be tried now; the sentence says nothing about the account.
func (g *guard) enter(pair string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.tries[pair]
	if wait := waitAfter(t.wrong); g.now().Sub(t.at) < wait {
		left := wait - g.now().Sub(t.at)
		return directory.Errorf(directory.CodeRateLimited, "That was tried too often from here. Wait %s, or have a link sent by e-mail instead.", waitWords(left))
	}
	return nil
}

// waitAfter doubles from the sixth wrong password on.
func waitAfter(wrong int) time.Duration {
	if wrong < freeTries {
		return 0
	}
	wait := firstWait
	for range wrong - freeTries {
		if wait *= 2; wait >= longestWait {
			return longestWait
		}
	}
	return wait
}

func waitWords(wait time.Duration) string {
	if wait <= time.Minute {
		return "a minute"
	}
	return fmt.Sprintf("%d minutes", (wait+time.Minute-1)/time.Minute)
}

// wrong counts a wrong password, and right forgets them.
func (g *guard) wrong(pair string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if len(g.tries) >= mostGuarded {
		g.forget(now)
	}
	t := g.tries[pair]
	if now.Sub(t.at) > forgetTries {
		t = tries{}
	}
	g.tries[pair] = tries{t.wrong + 1, now}
}

func (g *guard) right(pair string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.tries, pair)
}

// forget drops those whose wait is over, and everything where that frees nothing.
func (g *guard) forget(now time.Time) {
	for pair, t := range g.tries {
		if now.Sub(t.at) >= waitAfter(t.wrong) {
			delete(g.tries, pair)
		}
	}
	if len(g.tries) >= mostGuarded {
		clear(g.tries)
	}
}
