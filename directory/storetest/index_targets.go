package storetest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// inventedTarget is an index on one of two servers.
func inventedTarget(server, n int) directory.IndexTarget {
	return directory.IndexTarget{
		Server: fmt.Sprintf("http://search%d.example.org:7700", server), UID: fmt.Sprintf("kith-%d", n),
		Settings: "0f3a", State: directory.TargetBuilding, Seq: int64(10 * n), Since: Moment(),
	}
}

func saveTargets(t *testing.T, s directory.Store, targets ...directory.IndexTarget) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for _, target := range targets {
			if err := tx.SaveIndexTarget(ctx, target); err != nil {
				return err
			}
		}
		return nil
	})
}

func testIndexTargets(t *testing.T, s directory.Store) {
	ctx := t.Context()
	targets := func() []directory.IndexTarget {
		return must[[]directory.IndexTarget](t, "IndexTargets")(s.IndexTargets(ctx))
	}
	if got := targets(); len(got) != 0 {
		t.Errorf("an empty store has targets: %v", got)
	}
	a, b, c := inventedTarget(1, 1), inventedTarget(1, 2), inventedTarget(2, 1)
	saveTargets(t, s, c, b, a)
	wantSame(t, "the targets", targets(), []directory.IndexTarget{a, b, c})
	a.State, b.State, b.Seq = directory.TargetOld, directory.TargetLive, 99
	a.Since, b.Settings = Moment().Add(time.Hour), "beef"
	saveTargets(t, s, a, b)
	wantSame(t, "the targets once switched", targets(), []directory.IndexTarget{a, b, c})
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		if err := tx.DropIndexTarget(ctx, "http://nowhere.example.org", a.UID); err != nil {
			return err
		}
		return tx.DropIndexTarget(ctx, a.Server, a.UID)
	})
	wantSame(t, "the targets once one is dropped", targets(), []directory.IndexTarget{b, c})
}

func testParkedListings(t *testing.T, s directory.Store) {
	ctx := t.Context()
	parked := func() []directory.ParkedListing {
		return must[[]directory.ParkedListing](t, "ParkedListings")(s.ParkedListings(ctx, 100))
	}
	a, b := inventedTarget(1, 1), inventedTarget(2, 1)
	park := func(target directory.IndexTarget, listing int, seq int64) directory.ParkedListing {
		return directory.ParkedListing{
			Server: target.Server, UID: target.UID, ListingID: InventedID("place", listing), Seq: seq,
			Reason: "`_geo` is not a point", At: Moment(),
		}
	}
	err := s.Write(ctx, func(tx directory.Tx) error { return tx.ParkListing(ctx, park(a, 1, 1)) })
	wantCode(t, "parking for an index that is not stored", err, directory.CodeInvalid)
	saveTargets(t, s, a, b)
	all := []directory.ParkedListing{park(a, 1, 1), park(a, 2, 2), park(b, 1, 1)}
	save := func(some ...directory.ParkedListing) {
		t.Helper()
		write(t, s, func(ctx context.Context, tx directory.Tx) error {
			for _, p := range some {
				if err := tx.ParkListing(ctx, p); err != nil {
					return err
				}
			}
			return nil
		})
	}
	save(all[2], all[1], all[0])
	wantSame(t, "the parked listings", parked(), all)
	wantSame(t, "the first parked listing", must[[]directory.ParkedListing](t, "ParkedListings")(s.ParkedListings(ctx, 1)), all[:1])
	all[1].Seq, all[1].Reason, all[1].At = 7, "too long", Moment().Add(time.Minute)
	save(all[1])
	wantSame(t, "one parked again", parked(), all)
	saveTargets(t, s, a) // saving the target keeps them
	wantSame(t, "once the target is saved again", parked(), all)
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		return tx.UnparkListings(ctx, a.Server, a.UID, []string{"nobody", all[0].ListingID})
	})
	wantSame(t, "once one went in", parked(), all[1:])
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.DropIndexTarget(ctx, a.Server, a.UID) })
	wantSame(t, "once the index is dropped", parked(), all[2:])
}

// testTombstonesOfTargets: a tombstone that any index has still to see is kept.
func testTombstonesOfTargets(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1)
	saveListings(t, s, 1, Moment(), listingAt(1, 1, "A"), listingAt(1, 2, "B"), listingAt(1, 3, "C"))
	saveListings(t, s, 1, Moment()) // gone under 4, 5 and 6
	target := func(n int, state directory.TargetState, seq int64) directory.IndexTarget {
		t := inventedTarget(1, n)
		t.State, t.Seq = state, seq
		return t
	}
	left := func() []int64 {
		write(t, s, func(ctx context.Context, tx directory.Tx) error {
			return tx.DropTombstones(ctx, 6, time.Now().Add(time.Hour))
		})
		var seqs []int64
		for _, l := range stored(t, s, 0) {
			seqs = append(seqs, l.Seq)
		}
		return seqs
	}
	saveTargets(t, s, target(1, directory.TargetLive, 6), target(2, directory.TargetBuilding, 0))
	wantSame(t, "what a building index needs", left(), []int64{4, 5, 6})
	saveTargets(t, s, target(2, directory.TargetLive, 6), target(1, directory.TargetOld, 4))
	wantSame(t, "what an old index needs", left(), []int64{5, 6})
	saveTargets(t, s, target(1, directory.TargetOld, 6))
	wantSame(t, "what no index needs", left(), []int64(nil))
}

func takeLease(ctx context.Context, s directory.Store, name, holder string, span time.Duration) (held bool, err error) {
	err = s.Write(ctx, func(tx directory.Tx) (err error) {
		held, err = tx.TakeLease(ctx, name, holder, span)
		return err
	})
	return held, err
}

func testLease(t *testing.T, s directory.Store) {
	ctx := t.Context()
	take := func(name, holder string, span time.Duration, want bool) {
		t.Helper()
		held, err := takeLease(ctx, s, name, holder, span)
		if err != nil || held != want {
			t.Errorf("%s taking %s for %s: %t, %v; want %t", holder, name, span, held, err, want)
		}
	}
	held := func(name string, want bool) {
		t.Helper()
		wantSame(t, name+" is held", must[bool](t, "LeaseHeld")(s.LeaseHeld(ctx, name)), want)
	}
	drop := func(name, holder string) {
		t.Helper()
		write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.DropLease(ctx, name, holder) })
	}
	held("sync", false)
	take("sync", "a", time.Hour, true)
	held("sync", true)
	take("sync", "b", time.Hour, false)
	take("other", "b", time.Hour, true)
	take("sync", "a", time.Hour, true) // renewed
	drop("sync", "b")                  // not b's to drop
	take("sync", "b", time.Hour, false)
	take("sync", "a", time.Millisecond, true) // a renewal may shorten
	for held := false; !held; {               // until it has run out
		var err error
		if held, err = takeLease(ctx, s, "sync", "b", time.Hour); err != nil || ctx.Err() != nil {
			t.Fatal(err)
		}
	}
	take("sync", "a", time.Hour, false)
	drop("sync", "b")
	held("sync", false)
	take("fourth", "a", -time.Second, true)
	held("fourth", false) // it has run out
	take("sync", "a", time.Hour, true)
	stop := directory.Errorf(directory.CodeInternal, "stopped")
	err := s.Write(ctx, func(tx directory.Tx) error {
		if held, err := tx.TakeLease(ctx, "third", "a", time.Hour); !held || err != nil {
			t.Errorf("a lease in a transaction: %t, %v", held, err)
		}
		return stop
	})
	wantCode(t, "a transaction undone", err, directory.CodeInternal)
	take("third", "b", time.Hour, true)
}

// testAside: what is written aside is kept, and no listing can be.
func testAside(t *testing.T, s directory.Store) {
	ctx := t.Context()
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		if err := tx.SaveVenue(ctx, InventedVenue(1)); err != nil {
			return err
		}
		return tx.SaveGroup(ctx, InventedGroup(1), "")
	})
	err := s.WriteAside(ctx, func(tx directory.Tx) error { return tx.SetMeta(ctx, "aside", "kept") })
	if err != nil {
		t.Fatal(err)
	}
	wantSame(t, "what was written aside", must[string](t, "Meta")(s.Meta(ctx, "aside")), "kept")
	before := must[int64](t, "LastSeq")(s.LastSeq(ctx))
	err = s.WriteAside(ctx, func(tx directory.Tx) error {
		if err := tx.SetMeta(ctx, "aside", "lost"); err != nil {
			return err
		}
		return tx.SaveListings(ctx, InventedID("group", 1), []*directory.Listing{InventedListing(1)}, time.Time{})
	})
	wantCode(t, "a listing written aside", err, directory.CodeInternal)
	wantSame(t, "what was written aside", must[string](t, "Meta")(s.Meta(ctx, "aside")), "kept")
	wantSame(t, "the newest seq", must[int64](t, "LastSeq")(s.LastSeq(ctx)), before)
}

// testLeaseRaced: holders on stores of their own snatch at a lease; never do two have it at once.
func testLeaseRaced(t *testing.T, open func(*testing.T) directory.Store) {
	const holders, turns = 4, 8
	var inside, taken atomic.Int32
	var all sync.WaitGroup
	for i := range holders {
		s, holder := open(t), fmt.Sprintf("holder %d", i)
		all.Go(func() {
			for got := 0; got < turns; {
				held, err := takeLease(t.Context(), s, "sync", holder, time.Hour)
				if err != nil {
					t.Error(err)
					return
				}
				if !held {
					continue
				}
				if n := inside.Add(1); n != 1 {
					t.Errorf("%d hold the lease", n)
				}
				taken.Add(1)
				got++
				inside.Add(-1)
				err = s.Write(t.Context(), func(tx directory.Tx) error { return tx.DropLease(t.Context(), "sync", holder) })
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	if n := taken.Load(); n != holders*turns {
		t.Errorf("the lease was taken %d times, want %d", n, holders*turns)
	}
}
