package storetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// awaitSeq waits for signals until the store shows a seq, as an index that follows it does.
func awaitSeq(t *testing.T, s directory.Store, changed <-chan struct{}, seq int64, within time.Duration) {
	t.Helper()
	deadline := time.NewTimer(within)
	defer deadline.Stop()
	for lastSeq(t, s) < seq {
		select {
		case _, open := <-changed:
			if !open {
				t.Fatal("the channel closed early")
			}
		case <-deadline.C:
			t.Fatalf("seq %d was not signalled within %s", seq, within)
		}
	}
}

// awaitClosed waits until a channel closes.
func awaitClosed(t *testing.T, changed <-chan struct{}) {
	t.Helper()
	deadline := time.NewTimer(10 * time.Second)
	defer deadline.Stop()
	for {
		select {
		case _, open := <-changed:
			if !open {
				return
			}
		case <-deadline.C:
			t.Fatal("the channel did not close")
		}
	}
}

func testChangedByThisStore(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	changed, also := s.Changed(ctx), s.Changed(ctx)
	for i := range 3 {
		saveListings(t, s, 1, time.Time{}, listingAt(1, 10+i, "x"))
		seq := lastSeq(t, s)
		awaitSeq(t, s, changed, seq, 2*time.Second)
		awaitSeq(t, s, also, seq, 2*time.Second)
	}
	cancel()
	awaitClosed(t, changed)
	awaitClosed(t, also)
}

func testChangedTicksAndCloses(t *testing.T, s directory.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	changed := s.Changed(ctx)
	for i := range 2 { // the first may be a signal that it watches now
		select {
		case <-changed:
		case <-time.After(4 * time.Second):
			t.Fatalf("no tick %d", i+1)
		}
	}
	cancel()
	awaitClosed(t, changed)
}

func testChangedEndsWithStore(t *testing.T, s directory.Store) {
	changed := s.Changed(t.Context())
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	awaitClosed(t, changed)
}

func testChangedByAnotherStore(t *testing.T, open func(*testing.T) directory.Store) {
	follower, writer := open(t), open(t)
	saveGroups(t, writer, 1)
	changed := follower.Changed(t.Context())
	for i := range 3 {
		saveListings(t, writer, 1, time.Time{}, listingAt(1, 10+i, "x"))
		awaitSeq(t, follower, changed, lastSeq(t, writer), 2*time.Second)
	}
}

func testReopeningKeepsAll(t *testing.T, open func(*testing.T) directory.Store) {
	first := open(t)
	write(t, first, writeEverything)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if n := count7(t, open(t)); n != everything {
		t.Errorf("%d things are there after opening again, want %d", n, everything)
	}
}

// testConcurrentOpening: whoever comes second waits until the schema is there.
func testConcurrentOpening(t *testing.T, open func(*testing.T) directory.Store) {
	const openers = 4
	var all sync.WaitGroup
	for i := range openers {
		all.Go(func() {
			s := open(t)
			err := s.Write(t.Context(), func(tx directory.Tx) error { return saveGroup(t.Context(), tx, i) })
			if err != nil {
				t.Errorf("opener %d: %v", i, err)
			}
		})
	}
	all.Wait()
	groups := must[[]*directory.Group](t, "GroupsAfter")(open(t).GroupsAfter(t.Context(), "", 100))
	if len(groups) != openers {
		t.Errorf("%d groups are there, want %d", len(groups), openers)
	}
}

// testTwoStoresWrite: a command beside a server. Neither starves, no increment is lost.
func testTwoStoresWrite(t *testing.T, open func(*testing.T) directory.Store) {
	const rounds = 40
	stores := []directory.Store{open(t), open(t)}
	saveGroups(t, stores[0], 1)
	var all sync.WaitGroup
	for _, s := range stores {
		all.Go(func() {
			for range rounds {
				err := s.Write(t.Context(), func(tx directory.Tx) error {
					g, err := tx.Group(t.Context(), InventedID("group", 1))
					if err != nil {
						return err
					}
					return tx.SaveGroup(t.Context(), g, "")
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	g := must[*directory.Group](t, "Group")(stores[1].Group(t.Context(), InventedID("group", 1)))
	if g.Version != 1+2*rounds {
		t.Errorf("version %d after %d saves", g.Version, 1+2*rounds)
	}
}
