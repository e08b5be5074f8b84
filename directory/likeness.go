package directory

import (
	"context"
	"slices"
	"time"
)

// Likeness is two groups that may be the same, as the importer's comparison found them.
type Likeness struct {
	GroupA    string // the lower id of the two
	GroupB    string
	Sure      bool     // nearly certain; otherwise probable
	Reasons   []string // in words, from what is published alone
	FoundAt   time.Time
	DecidedBy string // who said that they are not the same; empty while nobody did
	DecidedAt time.Time
}

// LikenessReader reads which groups may be the same.
type LikenessReader interface {
	// OpenLikenesses lists the pairs nobody has decided of which both groups are published and within any of the
	// scopes (nil: everywhere), sure ones first, then by ids, at most limit.
	OpenLikenesses(ctx context.Context, within []Scope, limit int) ([]Likeness, error)
}

// LikenessTx writes them.
type LikenessTx interface {
	// SaveLikeness keeps a pair as it was found now. One that a person decided stays decided.
	SaveLikeness(ctx context.Context, l Likeness) error
	// DecideLikeness notes that a pair is not the same. One that was never found is kept as decided.
	DecideLikeness(ctx context.Context, groupA, groupB, by string, at time.Time) error
	// DropLikenesses forgets undecided pairs that were found last before a time.
	DropLikenesses(ctx context.Context, before time.Time) error
}

// mostLikenesses is how many pairs are listed at once.
const mostLikenesses = 500

// LikelyDuplicates lists the pairs that wait for somebody and that the actor may decide: they review both groups.
func (c *Catalogue) LikelyDuplicates(ctx context.Context, actor Actor) ([]Likeness, error) {
	return c.store.OpenLikenesses(ctx, reviewScopes(actor), mostLikenesses)
}

// SayDifferent remembers that two groups are not the same, so that nobody is asked again.
func (c *Catalogue) SayDifferent(ctx context.Context, actor Actor, one, other string) error {
	if one == other {
		return Invalid("other", "A group is always itself.")
	}
	pair := []string{one, other}
	slices.Sort(pair)
	for _, id := range pair {
		if err := c.mayReview(ctx, actor, id); err != nil {
			return err
		}
	}
	return c.store.Write(ctx, func(tx Tx) error { return tx.DecideLikeness(ctx, pair[0], pair[1], actor.Name, c.Now()) })
}
