package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// inventedRow is what stands beside the nth invented group, differently for each.
func inventedRow(r *rand.Rand, n int) directory.Due {
	one := func(texts ...string) string { return texts[r.IntN(len(texts))] }
	d := directory.Due{
		GroupID: InventedID("group", n), OrganisationID: one("", InventedID("organisation", 1), InventedID("organisation", 2)),
		SourceID: one("", InventedID("source", 1)), Councils: []string{fmt.Sprintf("council:%d", r.IntN(3))},
		Summary: directory.GroupSummary{
			Kind: directory.Kinds()[r.IntN(4)], Status: directory.Status(one("published", "published", "paused", "archived")),
			Name: one("Men's Shed", "Café Chat", "Éclair Club", "Walkers 100%", "walkers"), Organisation: one("", "St Mary's", "Yarra City"),
			Source: one("", "Council list"), Open: r.IntN(16),
		},
	}
	if days := r.IntN(500); days < 420 {
		// A day on either side of each bound is drawn often.
		d.CheckedOn = InventedDay().AddDays(-[]int{days, 90, 91, 180, 181, 365, 366}[r.IntN(7)])
	}
	if d.CheckedOn.IsZero() && r.IntN(2) == 0 {
		d.Summary.ImportedOn = InventedDay().AddDays(-r.IntN(30))
	}
	if r.IntN(4) == 0 {
		d.Summary.EndsOn = InventedDay().AddDays(r.IntN(3) - 1)
	}
	return d
}

// testTableRows reads rows as they were written, each once and as it is now, after any of them.
func testTableRows(t *testing.T, s directory.Store) {
	ctx := t.Context()
	const groups = 40
	r := rand.New(rand.NewPCG(3, 9))
	var numbers []int
	for n := range groups {
		numbers = append(numbers, n)
	}
	saveGroups(t, s, numbers...)
	after := func(seq int64) ([]*directory.TableRow, int64) {
		t.Helper()
		rows, last, err := s.TableRowsAfter(ctx, seq)
		if err != nil {
			t.Fatal(err)
		}
		return rows, last
	}
	none, start := after(0)
	wantSame(t, "before anything is written", none, []*directory.TableRow(nil))
	now := map[string]*directory.TableRow{}
	var order []string // of the last time each was written
	seqs := map[int]int64{}
	for round := range 6 {
		write(t, s, func(ctx context.Context, tx directory.Tx) error {
			for range 10 {
				d := inventedRow(r, r.IntN(groups))
				now[d.GroupID] = &directory.TableRow{
					GroupID: d.GroupID, OrganisationID: d.OrganisationID, SourceID: d.SourceID, Councils: d.Councils, CheckedOn: d.CheckedOn, DueOn: d.DueOn, GroupSummary: d.Summary,
				}
				order = append(slices.DeleteFunc(order, func(id string) bool { return id == d.GroupID }), d.GroupID)
				if err := tx.SaveDue(ctx, d); err != nil {
					return err
				}
				if _, err := tx.Due(ctx, d.GroupID); err != nil { // so that no two rows of one group are written at once
					return err
				}
			}
			return nil
		})
		rows, last := after(start)
		var want []*directory.TableRow
		for _, id := range order {
			want = append(want, now[id])
		}
		wantSame(t, fmt.Sprintf("round %d", round), rows, want)
		seqs[round] = last
		if again, same := after(last); len(again) > 0 || same != last {
			t.Errorf("after the last of them: %d rows, %d", len(again), same)
		}
	}
	rows, _ := after(seqs[4])
	if len(rows) == 0 || len(rows) > 10 {
		t.Errorf("the last round wrote ten rows at most, and %d are read", len(rows))
	}
	lost := errors.New("lost")
	err := s.Write(ctx, func(tx directory.Tx) error {
		if err := tx.SaveDue(ctx, inventedRow(r, 1)); err != nil {
			return err
		}
		return lost
	})
	if rows, _ := after(seqs[5]); !errors.Is(err, lost) || len(rows) > 0 {
		t.Errorf("what was not kept is read: %d rows, %v", len(rows), err)
	}
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		return tx.NoteAsked(ctx, &directory.Due{GroupID: order[0], Reminders: 1})
	})
	if rows, _ := after(seqs[5]); len(rows) > 0 {
		t.Error("a reminder is none of the table's business")
	}
}

// testBatches keeps changes of many groups with the groups they are of.
func testBatches(t *testing.T, s directory.Store) {
	ctx := t.Context()
	saveGroups(t, s, 1, 2, 3)
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for n := 1; n <= 3; n++ {
			d := directory.Due{GroupID: InventedID("group", n), Summary: directory.GroupSummary{Status: directory.StatusPublished, Open: n}}
			if err := tx.SaveDue(ctx, d); err != nil {
				return err
			}
		}
		return nil
	})
	batch := func(n int, author string, status directory.BatchStatus) *directory.Batch {
		return &directory.Batch{
			ID: InventedID("batch", n), Status: status, Author: "Maree", AuthorID: author, CreatedAt: Moment().Add(time.Duration(n) * time.Hour), Total: n,
			Change: directory.BatchChange{Kind: directory.BatchCheck, Date: InventedDay(), Method: directory.CheckedByPhone},
			Would:  directory.BatchOutcome{Changed: 1, Skipped: []directory.BatchSkip{{Why: "It is archived.", N: 2, Groups: []directory.GroupRef{{ID: "x", Name: "Walkers"}}}}},
		}
	}
	_, err := s.Batch(ctx, InventedID("batch", 1))
	wantCode(t, "a batch that is not there", err, directory.CodeNotFound)
	first, second, other := batch(1, "a", directory.BatchReady), batch(2, "a", directory.BatchApplied), batch(3, "b", directory.BatchApplying)
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for _, b := range []*directory.Batch{first, second, other} {
			if err := tx.SaveBatch(ctx, b); err != nil {
				return err
			}
		}
		return tx.ChooseGroups(ctx, first.ID, []string{InventedID("group", 1), InventedID("group", 3)})
	})
	wantSame(t, "a batch", must[*directory.Batch](t, "Batch")(s.Batch(ctx, first.ID)), first)
	list := func(author string, statuses ...directory.BatchStatus) []*directory.Batch {
		return must[[]*directory.Batch](t, "Batches")(s.Batches(ctx, author, statuses, 10))
	}
	wantSame(t, "everybody's", list(""), []*directory.Batch{other, second, first})
	wantSame(t, "one author's", list("a"), []*directory.Batch{second, first})
	wantSame(t, "by status", list("", directory.BatchApplying, directory.BatchReady), []*directory.Batch{other, first})
	items := []directory.BatchItem{{Position: 1, GroupID: InventedID("group", 1)}, {Position: 2, GroupID: InventedID("group", 3)}}
	wantSame(t, "its groups", must[[]directory.BatchItem](t, "BatchItems")(s.BatchItems(ctx, first.ID, 0, 10)), items)
	wantSame(t, "after one", must[[]directory.BatchItem](t, "BatchItems")(s.BatchItems(ctx, first.ID, 1, 10)), items[1:])
	items[0].Outcome, items[0].Version = directory.ItemChanged, 4
	items[1].Outcome, items[1].Why = directory.ItemSkipped, "It is archived."
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for _, item := range items {
			if err := tx.SaveBatchItem(ctx, first.ID, item); err != nil {
				return err
			}
		}
		return nil
	})
	wantSame(t, "what changed", must[[]directory.BatchItem](t, "BatchItemsWhere")(s.BatchItemsWhere(ctx, first.ID, directory.ItemChanged, 10)), items[:1])
	wantSame(t, "what waits", must[[]directory.BatchItem](t, "BatchItemsWhere")(s.BatchItemsWhere(ctx, first.ID, directory.ItemWaiting, 10)), []directory.BatchItem(nil))
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		return tx.DropBatches(ctx, "a", Moment().Add(time.Hour))
	})
	wantSame(t, "one that is not old enough", list("a"), []*directory.Batch{second, first})
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		return tx.DropBatches(ctx, "a", Moment().AddDate(0, 0, 1))
	})
	wantSame(t, "what did something is kept", list(""), []*directory.Batch{other, second})
}
