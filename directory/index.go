package directory

import "context"

// Index answers searches over the listings it was given. It holds derived data only: it can be
// thrown away and made again from the stored listings. Implementations are safe for concurrent use
// and readers never wait for writers.
//
// What counts as a match, exactly (indextest judges it by brute force):
//   - Facets, day and time, Must, Exclude, Age, Kinds and Avoid are exact. Within a family the ticks
//     combine as Family.Combine says, between families all must hold.
//   - Counts of an any-family leave out the family's own ticks; counts of an all-family keep them and
//     so say what is left if one more is ticked. Kinds, age, day and time leave out their own filter.
//   - NotTold of a value counts listings that pass everything except the family's ticks (any) or
//     except that one tick (all), and whose answer on it is absent or "ask". NotTold of age, cost and
//     when counts listings that pass everything except that filter and tell nothing about it.
//   - A text term matches a listing that has its words exactly, or as a prefix where Term.Prefix says
//     so, or all words of a synonym. A listing beyond the typo rule (MaxTypos) never matches.
type Index interface {
	// Search answers q; an invalid one is CodeInvalid. It takes all that the limits of a Search let
	// through: MaxNeeds needs beside ticks in every other family, and MaxAvoid things to avoid.
	Search(ctx context.Context, q Query) (Result, error)
	// Apply takes changes in order of Seq: a listing that is Gone is dropped, any other replaces the
	// one with its id. When it returns, searches see all of them. Applying the same again is harmless.
	Apply(ctx context.Context, changes []StoredListing) error
	// Cursor gives the Seq up to which changes were applied; 0 for an empty index.
	Cursor(ctx context.Context) (int64, error)
	// Len gives how many listings it holds.
	Len(ctx context.Context) (int, error)
	Close() error
}
