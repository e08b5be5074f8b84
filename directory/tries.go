package directory

import (
	"context"
	"time"
)

// Tries are wrong passwords in a row, by who tries and for which account together. Nothing is stored of either but a
// digest (HashToken).
type Tries struct {
	Wrong int
	At    time.Time // of the last
}

// TriesReader reads Tries.
type TriesReader interface {
	// Tries gives the wrong passwords of a pair; the zero Tries where there were none.
	Tries(ctx context.Context, pair string) (Tries, error)
}

// TriesTx counts Tries. No listing depends on them: Store.WriteAside will do.
type TriesTx interface {
	// AddWrong counts one wrong password more. What is from before a time counts no more.
	AddWrong(ctx context.Context, pair string, at, before time.Time) error
	// ForgetTries forgets those of a pair: its password was right.
	ForgetTries(ctx context.Context, pair string) error
	// DropTries forgets those whose last is from before a time.
	DropTries(ctx context.Context, before time.Time) error
}
