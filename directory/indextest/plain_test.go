package indextest

import (
	"context"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// plainIndex answers by the judge's own loops: the suite has to find it right, and wrong once it is
// made wrong.
type plainIndex struct {
	mu         sync.RWMutex
	vocabulary *directory.Vocabulary
	listings   map[string]*directory.Listing
	judge      *Judge
	cursor     int64
}

func openPlain(t *testing.T, v *directory.Vocabulary) directory.Index {
	return &plainIndex{vocabulary: v, listings: map[string]*directory.Listing{}, judge: NewJudge(v, nil)}
}

func (x *plainIndex) Search(_ context.Context, q directory.Query) (directory.Result, error) {
	if fault := plainFault(q); fault != "" {
		return directory.Result{}, directory.Invalid("query", "%s", fault)
	}
	x.mu.RLock()
	judge := x.judge
	x.mu.RUnlock()
	if q.Sort != directory.SortMatch || len(q.Terms) == 0 {
		return judge.Search(q), nil
	}
	out := judge.try(&q, judge.text.sure(q.Terms))
	byMatch := func(a, b found) int { return x.mismatch(&q, a.listing) - x.mismatch(&q, b.listing) }
	slices.SortStableFunc(out.main, byMatch)
	return out.result(), nil
}

// mismatch sums up, word by word, how light the heaviest field is that holds it, beginnings after
// whole words.
func (x *plainIndex) mismatch(q *directory.Query, l *directory.Listing) int {
	sum := 0
	for _, term := range q.Terms {
		for _, word := range term.Words {
			least := 2 * int(directory.FieldCount)
			for field, words := range l.TextFields(x.vocabulary) {
				for _, have := range words {
					if have == word {
						least = min(least, 2*field)
					} else if strings.HasPrefix(have, word) {
						least = min(least, 2*field+1)
					}
				}
			}
			sum += least
		}
	}
	return sum
}

func plainFault(q directory.Query) string {
	for _, area := range q.Avoid.Areas {
		if !area.Centre.Valid() || !(area.Metres >= 0) {
			return "avoid"
		}
	}
	switch {
	case q.Near != nil && (!q.Near.Valid() || !(q.Radius >= 0) || math.IsInf(q.Radius, 1)):
		return "near"
	case q.Box != nil && !q.Box.Valid():
		return "box"
	case min(q.Offset, q.Limit, q.ElsewhereOffset, q.ElsewhereLimit) < 0 || max(q.Offset, q.ElsewhereOffset) > directory.MaxOffset:
		return "page"
	case !slices.Contains(allSorts[:], q.Sort):
		return "sort"
	}
	return ""
}

func (x *plainIndex) Apply(_ context.Context, changes []directory.StoredListing) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, change := range changes {
		if delete(x.listings, change.ID); !change.Gone {
			x.listings[change.ID] = change.Listing
		}
		x.cursor = max(x.cursor, change.Seq)
	}
	x.judge = NewJudge(x.vocabulary, slices.Collect(maps.Values(x.listings)))
	return nil
}

func (x *plainIndex) Cursor(context.Context) (int64, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.cursor, nil
}

func (x *plainIndex) Len(context.Context) (int, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.listings), nil
}

func (x *plainIndex) Close() error { return nil }

func TestRunFindsThePlainIndexRight(t *testing.T) { Run(t, openPlain) }

func TestFitRanksAll(t *testing.T) { RunFitRanksAll(t, openPlain) }
