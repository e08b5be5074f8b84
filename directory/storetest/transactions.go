package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// writeEverything saves one of everything.
func writeEverything(ctx context.Context, tx directory.Tx) error {
	if err := saveGroup(ctx, tx, 7); err != nil {
		return err
	}
	return errors.Join(
		tx.SaveOrganisation(ctx, InventedOrganisation(7)),
		tx.SaveSource(ctx, InventedSource(7)),
		tx.AddRevision(ctx, directory.Revision{GroupID: InventedID("group", 7), Version: 1, Author: "x", At: Moment(), Group: InventedGroup(7)}),
		tx.SaveListings(ctx, InventedID("group", 7), []*directory.Listing{InventedListing(7)}, Moment()),
		tx.SaveChange(ctx, &directory.Change{ID: InventedID("change", 7), Status: directory.ChangeWaiting, Author: "x", CreatedAt: Moment()}),
		tx.SaveImport(ctx, &directory.Import{ID: InventedID("import", 7), Status: directory.ImportStaged, CreatedAt: Moment()}),
		tx.AddRecords(ctx, []directory.Record{{ImportID: InventedID("import", 7), Position: 1, Key: "k", Doc: []byte("{}")}}),
		tx.SetMeta(ctx, "seven", "7"),
		tx.SaveIndexTarget(ctx, inventedTarget(7, 7)),
	)
}

// count7 gives how many of what writeEverything saves are there to read.
func count7(t *testing.T, r directory.Reader) int {
	t.Helper()
	ctx, n := t.Context(), 0
	found := func(err error) {
		switch directory.ErrorCode(err) {
		case "":
			n++
		case directory.CodeNotFound:
		default:
			t.Fatal(err)
		}
	}
	_, err := r.Group(ctx, InventedID("group", 7))
	found(err)
	_, err = r.Venue(ctx, InventedID("venue", 7))
	found(err)
	_, err = r.Organisation(ctx, InventedID("organisation", 7))
	found(err)
	_, err = r.Source(ctx, InventedID("source", 7))
	found(err)
	_, err = r.Change(ctx, InventedID("change", 7))
	found(err)
	_, err = r.Import(ctx, InventedID("import", 7))
	found(err)
	n += len(must[[]directory.Revision](t, "Revisions")(r.Revisions(ctx, InventedID("group", 7))))
	n += len(must[[]directory.Record](t, "RecordsAfter")(r.RecordsAfter(ctx, InventedID("import", 7), 0, 9)))
	n += len(must[[]directory.StoredListing](t, "ListingsAfter")(r.ListingsAfter(ctx, 0, 9)))
	n += len(must[[]*directory.Group](t, "GroupsAtVenue")(r.GroupsAtVenue(ctx, InventedID("venue", 7))))
	n += len(must[[]directory.IndexTarget](t, "IndexTargets")(r.IndexTargets(ctx)))
	n += len(must[string](t, "Meta")(r.Meta(ctx, "seven")))
	return n + int(must[int64](t, "LastSeq")(r.LastSeq(ctx)))
}

const everything = 13

func testRollbackLeavesNothing(t *testing.T, s directory.Store) {
	ctx := t.Context()
	stop := errors.New("stop")
	err := s.Write(ctx, func(tx directory.Tx) error {
		if err := writeEverything(ctx, tx); err != nil {
			t.Fatal(err)
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Errorf("Write gives %v, want the function's own error", err)
	}
	if n := count7(t, s); n != 0 {
		t.Errorf("%d things are there after a rollback", n)
	}
	write(t, s, writeEverything)
	if n := count7(t, s); n != everything {
		t.Errorf("%d things are there after a commit, want %d", n, everything)
	}
}

func testPanicLeavesNothing(t *testing.T, s directory.Store) {
	ctx := t.Context()
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic did not come through")
			}
		}()
		err := s.Write(ctx, func(tx directory.Tx) error {
			if err := writeEverything(ctx, tx); err != nil {
				t.Fatal(err)
			}
			panic("boo")
		})
		t.Errorf("Write returned %v", err)
	}()
	if n := count7(t, s); n != 0 {
		t.Errorf("%d things are there after a panic", n)
	}
	write(t, s, writeEverything) // the writer is free again
}

func testTxSeesItsOwnWrites(t *testing.T, s directory.Store) {
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		if err := writeEverything(ctx, tx); err != nil {
			return err
		}
		if n := count7(t, tx); n != everything {
			t.Errorf("the transaction sees %d of %d things it wrote", n, everything)
		}
		if n := count7(t, s); n != 0 {
			t.Errorf("others see %d things before the commit", n)
		}
		return nil
	})
}

// testConflictLeavesTxUsable: an import skips a group somebody else changed, and goes on.
func testConflictLeavesTxUsable(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1)
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		wantCode(t, "a group saved as new twice", tx.SaveGroup(ctx, InventedGroup(1), ""), directory.CodeConflict)
		source := InventedSource(1)
		if err := tx.SaveSource(ctx, source); err != nil {
			return err
		}
		source.ID = InventedID("source", 2)
		wantCode(t, "a source's name taken", tx.SaveSource(ctx, source), directory.CodeConflict)
		_, err := tx.Group(ctx, "nobody")
		wantCode(t, "a group that is not there", err, directory.CodeNotFound)
		return saveGroup(ctx, tx, 2)
	})
	must[*directory.Group](t, "the group saved after conflicts")(s.Group(t.Context(), InventedID("group", 2)))
}

func testConcurrentWritersOneWins(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1)
	ctx := t.Context()
	const writers = 8
	var groups [writers]*directory.Group
	for i := range groups { // all have the same version open
		groups[i] = must[*directory.Group](t, "Group")(s.Group(ctx, InventedID("group", 1)))
		groups[i].Name = fmt.Sprintf("Writer %d", i)
	}
	errs := make([]error, writers)
	var all sync.WaitGroup
	for i, g := range groups {
		all.Go(func() {
			errs[i] = s.Write(ctx, func(tx directory.Tx) error { return tx.SaveGroup(ctx, g, "") })
		})
	}
	all.Wait()
	winner := -1
	for i, err := range errs {
		switch {
		case err == nil && winner >= 0:
			t.Errorf("writers %d and %d both won", winner, i)
		case err == nil:
			winner = i
		default:
			wantCode(t, "a writer that lost", err, directory.CodeConflict)
		}
	}
	g := must[*directory.Group](t, "Group")(s.Group(ctx, InventedID("group", 1)))
	if winner < 0 || g.Version != 2 || g.Name != fmt.Sprintf("Writer %d", winner) {
		t.Errorf("writer %d won, and the group is %q at version %d", winner, g.Name, g.Version)
	}
}

// testSeqIsCommitOrder follows seq as an index does while many write: a listing whose seq is not
// above the cursor would never be seen. It also counts that every increment was kept.
func testSeqIsCommitOrder(t *testing.T, s directory.Store) {
	const writers, rounds = 6, 15
	numbers := make([]int, writers)
	for i := range numbers {
		numbers[i] = i
	}
	saveGroups(t, s, numbers...)
	ctx := t.Context()
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() {
			for round := range rounds {
				err := s.Write(ctx, func(tx directory.Tx) error {
					l := listingAt(i, i, fmt.Sprintf("Round %d", round))
					return tx.SaveListings(ctx, l.GroupID, []*directory.Listing{l}, time.Time{})
				})
				if err != nil {
					t.Errorf("writer %d, round %d: %v", i, round, err)
					return
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	seen, cursor := map[string]string{}, int64(0)
	for finished := false; !finished; {
		select {
		case <-done:
			finished = true // one last look
		default:
		}
		for _, l := range stored(t, s, cursor) {
			seen[l.ID], cursor = l.Listing.Name, l.Seq
		}
	}
	for i := range writers {
		if got, want := seen[InventedID("place", i)], fmt.Sprintf("Round %d", rounds-1); got != want {
			t.Errorf("following seq saw writer %d last at %q, want %q", i, got, want)
		}
	}
	if seq := lastSeq(t, s); seq != writers*rounds || cursor != seq {
		t.Errorf("LastSeq is %d and the cursor %d, want %d", seq, cursor, writers*rounds)
	}
}

func testReadersDoNotWait(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	write(t, s, func(_ context.Context, tx directory.Tx) error {
		if err := saveGroup(ctx, tx, 2); err != nil {
			return err
		}
		if _, err := s.Group(ctx, InventedID("group", 1)); err != nil {
			t.Errorf("a reader beside a writer: %v", err)
		}
		return nil
	})
}

func testText(t *testing.T, s directory.Store) {
	ctx := t.Context()
	for i, text := range []string{
		`O'Brien "the" \ <b>&amp;`, "🦘🇦🇺👩🏾‍🦽", "Ngā mihi · 中文 · العربية", `\u0000 written out`, `back\\u0000slashes`,
		"line\nbreak\ttab", "$1 ? :name %s", "\u2028\u2029\ufeff", "</script>",
	} {
		g := InventedGroup(i)
		g.Name, g.Description, g.Categories = text, text, []string{text}
		write(t, s, func(ctx context.Context, tx directory.Tx) error {
			if err := tx.SaveVenue(ctx, InventedVenue(i)); err != nil {
				return err
			}
			if err := tx.SaveGroup(ctx, g, text); err != nil {
				return err
			}
			return tx.SetMeta(ctx, text, text)
		})
		wantSame(t, fmt.Sprintf("%q", text), must[*directory.Group](t, "Group")(s.Group(ctx, g.ID)), g)
		if got := must[string](t, "Meta")(s.Meta(ctx, text)); got != text {
			t.Errorf("%q came back as %q", text, got)
		}
	}
}

func testTextRefused(t *testing.T, s directory.Store) {
	ctx := t.Context()
	for _, text := range []string{"\x00", "a\x00b", `\` + "\x00", "\xff", "a\xc3"} {
		g, v, o := InventedGroup(1), InventedVenue(1), InventedOrganisation(1)
		g.Places, g.Description, v.Directions, o.Description = nil, text, text, text
		for what, save := range map[string]func(directory.Tx) error{
			"group":        func(tx directory.Tx) error { return tx.SaveGroup(ctx, g, "") },
			"record hash":  func(tx directory.Tx) error { return tx.SaveGroup(ctx, InventedGroup(2), text) },
			"venue":        func(tx directory.Tx) error { return tx.SaveVenue(ctx, v) },
			"organisation": func(tx directory.Tx) error { return tx.SaveOrganisation(ctx, o) },
			"meta":         func(tx directory.Tx) error { return tx.SetMeta(ctx, "key", text) },
			"key":          func(tx directory.Tx) error { return tx.SetMeta(ctx, text, "value") },
		} {
			err := s.Write(ctx, save)
			wantCode(t, fmt.Sprintf("%s with %q", what, text), err, directory.CodeInvalid)
			if err != nil && strings.Contains(err.Error(), "side door") {
				t.Errorf("the error quotes what it refuses: %v", err)
			}
		}
	}
}

func testLargeDocument(t *testing.T, s directory.Store) {
	g := InventedGroup(1)
	g.Places, g.Description = nil, strings.Repeat("Größe 🦘 ", 400_000) // about 5 MB
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.SaveGroup(ctx, g, "") })
	if got := must[*directory.Group](t, "Group")(s.Group(t.Context(), g.ID)); got.Description != g.Description {
		t.Errorf("a text of %d bytes came back with %d", len(g.Description), len(got.Description))
	}
}

func testCancelled(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Write(ctx, func(tx directory.Tx) error {
		if err := writeEverything(ctx, tx); err != nil {
			t.Fatal(err)
		}
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a commit after cancelling gives %v", err)
	}
	if n := count7(t, s); n != 0 {
		t.Errorf("%d things are there after cancelling", n)
	}
	if _, err := s.Group(ctx, InventedID("group", 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("reading after cancelling gives %v", err)
	}
	if err := s.Write(ctx, func(directory.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("writing after cancelling gives %v", err)
	}
	write(t, s, writeEverything)
}
