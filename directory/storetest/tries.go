package storetest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

func testTries(t *testing.T, s directory.Store) {
	ctx, at := t.Context(), Moment()
	const span = 24 * time.Hour
	wrong := func(pair string, at time.Time) {
		t.Helper()
		if err := s.WriteAside(ctx, func(tx directory.Tx) error { return tx.AddWrong(ctx, pair, at, at.Add(-span)) }); err != nil {
			t.Fatal(err)
		}
	}
	tries := func(pair string) directory.Tries {
		t.Helper()
		return must[directory.Tries](t, "Tries")(s.Tries(ctx, pair))
	}
	wantSame(t, "nobody's", tries("one"), directory.Tries{})
	wrong("one", at)
	wrong("one", at.Add(time.Minute))
	wrong("two", at)
	wantSame(t, "two wrong ones", tries("one"), directory.Tries{Wrong: 2, At: at.Add(time.Minute)})
	wantSame(t, "another's", tries("two"), directory.Tries{Wrong: 1, At: at})
	wrong("one", at.Add(span+2*time.Minute))
	wantSame(t, "a day on", tries("one"), directory.Tries{Wrong: 1, At: at.Add(span + 2*time.Minute)})
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.DropTries(ctx, at.Add(time.Second)) })
	wantSame(t, "an old one", tries("two"), directory.Tries{})
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.ForgetTries(ctx, "one") })
	wantSame(t, "after the right one", tries("one"), directory.Tries{})

	// Whoever counts at once loses none.
	var all sync.WaitGroup
	failed := make([]error, 8)
	for i := range failed {
		all.Go(func() {
			for range 5 {
				failed[i] = errors.Join(failed[i], s.WriteAside(ctx, func(tx directory.Tx) error { return tx.AddWrong(ctx, "three", at, at.Add(-span)) }))
			}
		})
	}
	all.Wait()
	if err := errors.Join(failed...); err != nil {
		t.Fatal(err)
	}
	wantSame(t, "counted by eight at once", tries("three"), directory.Tries{Wrong: 40, At: at})
}
