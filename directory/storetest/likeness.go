package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

func testLikenesses(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1, 2, 3)
	pair := func(a, b int, sure bool, found time.Time) directory.Likeness {
		return directory.Likeness{GroupA: InventedID("group", a), GroupB: InventedID("group", b), Sure: sure, Reasons: []string{"the same “phone”"}, FoundAt: found}
	}
	sorted := func(a, b int, sure bool, found time.Time) directory.Likeness {
		l := pair(a, b, sure, found)
		if l.GroupA > l.GroupB {
			l.GroupA, l.GroupB = l.GroupB, l.GroupA
		}
		return l
	}
	save := func(all ...directory.Likeness) {
		t.Helper()
		write(t, s, func(ctx context.Context, tx directory.Tx) error {
			for _, l := range all {
				if err := tx.SaveLikeness(ctx, l); err != nil {
					return err
				}
			}
			return nil
		})
	}
	open := func() []directory.Likeness {
		t.Helper()
		return must[[]directory.Likeness](t, "OpenLikenesses")(s.OpenLikenesses(t.Context(), nil, 9))
	}
	old, later := Moment(), Moment().Add(time.Hour)
	probable, sure, gone := sorted(1, 2, false, old), sorted(1, 3, true, old), sorted(2, 3, false, old)
	save(probable, sure, gone)
	if got := open(); len(got) != 3 {
		t.Fatalf("%d pairs", len(got))
	}
	wantSame(t, "what is sure comes first", open()[0], sure)

	placeGroups(t, s, map[int]string{1: "council:1", 2: "council:1", 3: "council:2"})
	scopes := []directory.Scope{{Kind: directory.ScopeCouncil, ID: "council:1"}}
	wantSame(t, "both groups are theirs", must[[]directory.Likeness](t, "OpenLikenesses")(s.OpenLikenesses(t.Context(), scopes, 1)), []directory.Likeness{probable})

	probable.Reasons, probable.FoundAt, sure.FoundAt = []string{"the same name"}, later, later
	save(probable, sure)
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.DropLikenesses(ctx, later) })
	wantSame(t, "what was found again", open(), []directory.Likeness{sure, probable})

	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		return tx.DecideLikeness(ctx, sure.GroupA, sure.GroupB, "Sam", later)
	})
	sure.FoundAt = later.Add(time.Hour)
	save(sure)
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		return tx.DropLikenesses(ctx, later.Add(time.Minute))
	})
	wantSame(t, "what a person decided stays so, what nobody found again goes", open(), []directory.Likeness(nil))

	backwards := directory.Likeness{GroupA: probable.GroupB, GroupB: probable.GroupA, FoundAt: old}
	wantCode(t, "a pair the wrong way round", s.Write(t.Context(), func(tx directory.Tx) error { return tx.SaveLikeness(t.Context(), backwards) }), directory.CodeInvalid)
}
