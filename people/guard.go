package people

import (
	"context"
	"fmt"
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
)

// guard counts wrong passwords, in the store, so that all nodes count together. A right password costs one look.
type guard struct {
	store directory.Store
	now   func() time.Time
}

// guarded is a password that may be tried now.
type guarded struct {
	guard *guard
	pair  string // a digest
	wrong int    // before it
}

// enter tells whether a password may be tried now; the sentence says nothing about the account.
func (g *guard) enter(ctx context.Context, pair string) (guarded, error) {
	pair = directory.HashToken(pair)
	t, err := g.store.Tries(ctx, pair)
	if err != nil {
		return guarded{}, err
	}
	if left := waitAfter(t.Wrong) - g.now().Sub(t.At); t.Wrong > 0 && left > 0 {
		return guarded{}, directory.Errorf(directory.CodeRateLimited, "That was tried too often from here. Wait %s, or have a link sent by e-mail instead.", waitWords(left))
	}
	return guarded{g, pair, t.Wrong}, nil
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

// wasWrong counts a wrong password, and forgets those that count no more.
func (g guarded) wasWrong(ctx context.Context, tx directory.Tx) error {
	before := g.guard.now().Add(-forgetTries)
	if err := tx.DropTries(ctx, before); err != nil {
		return err
	}
	return tx.AddWrong(ctx, g.pair, g.guard.now(), before)
}

// wasRight forgets the wrong ones before it.
func (g guarded) wasRight(ctx context.Context) error {
	if g.wrong == 0 {
		return nil
	}
	return g.guard.store.WriteAside(ctx, func(tx directory.Tx) error { return tx.ForgetTries(ctx, g.pair) })
}
