package storetest

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
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

// testTableModel judges the table by looking at every group.
func testTableModel(t *testing.T, s directory.Store) {
	ctx := t.Context()
	const groups = 80
	r := rand.New(rand.NewPCG(3, 9))
	var all []*directory.TableRow
	var numbers []int
	for n := range groups {
		numbers = append(numbers, n)
	}
	saveGroups(t, s, numbers...)
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for n := range groups {
			d := inventedRow(r, n)
			all = append(all, &directory.TableRow{
				GroupID: d.GroupID, OrganisationID: d.OrganisationID, SourceID: d.SourceID, Councils: d.Councils, CheckedOn: d.CheckedOn, GroupSummary: d.Summary,
			})
			if err := tx.SaveDue(ctx, d); err != nil {
				return err
			}
		}
		return nil
	})
	taken := 0
	for try := range 400 {
		q := inventedQuery(r)
		what := fmt.Sprintf("query %d: %+v", try, q)
		want, counted := judgeTable(all, q)
		taken += len(want)
		got := must[[]*directory.TableRow](t, "TableRows")(s.TableRows(ctx, q, 0, groups))
		wantSame(t, what, got, want)
		page := must[[]*directory.TableRow](t, "TableRows")(s.TableRows(ctx, q, 2, 3))
		wantSame(t, what+", a page", page, want[min(2, len(want)):min(5, len(want))])
		counts := map[directory.TableCount]int{}
		for _, c := range must[[]directory.TableCount](t, "TableCounts")(s.TableCounts(ctx, q)) {
			counts[directory.TableCount{State: c.State, Band: c.Band}] += c.N
		}
		wantSame(t, what+", counted", counts, counted)
		var ids []string
		for _, row := range want {
			ids = append(ids, row.GroupID)
		}
		slices.Sort(ids)
		wantSame(t, what+", ids", must[[]string](t, "TableIDs")(s.TableIDs(ctx, q, "", groups)), ids)
		if len(ids) > 2 {
			wantSame(t, what+", ids after one", must[[]string](t, "TableIDs")(s.TableIDs(ctx, q, ids[0], 2)), ids[1:min(3, len(ids))])
		}
		if t.Failed() {
			return
		}
	}
	if taken < 400 {
		t.Errorf("only %d groups were taken: the model tests little", taken)
	}
}

func inventedQuery(r *rand.Rand) directory.TableQuery {
	sometimes := func() bool { return r.IntN(4) == 0 }
	q := directory.TableQuery{Today: InventedDay(), Sort: directory.TableSorts()[r.IntN(6)], Backwards: r.IntN(2) == 0}
	if sometimes() {
		q.States = directory.GroupStates()[r.IntN(5):]
	}
	if sometimes() {
		q.Bands = directory.FreshnessBands()[r.IntN(6):]
	}
	if sometimes() {
		q.Kinds = directory.Kinds()[r.IntN(4):]
	}
	if sometimes() {
		q.Open = []directory.OpenQuestions{directory.OpenNone, directory.OpenFew, directory.OpenSome, directory.OpenMany}[r.IntN(4)]
	}
	if sometimes() {
		q.SourceID = InventedID("source", 1)
	}
	if sometimes() {
		q.Council = []string{"council:1", "council:", "%"}[r.IntN(3)]
	}
	if sometimes() {
		q.Name = []string{"walk", "CAFE", "mens sh", "100%", "_"}[r.IntN(5)]
	}
	if sometimes() {
		q.Organisation = []string{"saint mary", "yarra"}[r.IntN(2)]
	}
	if sometimes() {
		q.Scopes = [][]directory.Scope{{}, {{Kind: directory.ScopeCouncil, ID: "council:2"}}, {{Kind: directory.ScopeSource, ID: InventedID("source", 1)}, {Kind: directory.ScopeGroup, ID: InventedID("group", 3)}}}[r.IntN(3)]
	}
	if sometimes() {
		q.Chosen = true
		for n := range r.IntN(60) {
			q.Groups = append(q.Groups, InventedID("group", n))
		}
	}
	return q
}

// judgeTable gives the rows that a query takes, in order, and how many there are in each state and band.
func judgeTable(all []*directory.TableRow, q directory.TableQuery) (want []*directory.TableRow, counts map[directory.TableCount]int) {
	counts = map[directory.TableCount]int{}
	for _, row := range all {
		least, most := q.Open.Bounds()
		object := directory.Object{GroupID: row.GroupID, OrganisationID: row.OrganisationID, SourceID: row.SourceID, Councils: row.Councils}
		if !anyOf(q.Kinds, row.Kind) || row.Open < least || row.Open > most || (q.SourceID != "" && row.SourceID != q.SourceID) ||
			(q.Council != "" && !slices.Contains(row.Councils, q.Council)) || !holdsWords(row.Name, q.Name) || !holdsWords(row.Organisation, q.Organisation) ||
			(q.Scopes != nil && !slices.ContainsFunc(q.Scopes, func(s directory.Scope) bool { return s.Covers(object) })) ||
			(q.Chosen && !slices.Contains(q.Groups, row.GroupID)) {
			continue
		}
		state, band := row.State(q.Today), row.Freshness(q.Today).Band
		counts[directory.TableCount{State: state, Band: band}]++
		if anyOf(q.States, state) && anyOf(q.Bands, band) {
			want = append(want, row)
		}
	}
	slices.SortFunc(want, func(a, b *directory.TableRow) int {
		order := cmp.Or(compareBy(q, a, b), cmp.Compare(directory.SortKey(a.Name), directory.SortKey(b.Name)), cmp.Compare(a.GroupID, b.GroupID))
		if q.Backwards {
			return -order
		}
		return order
	})
	return want, counts
}

func compareBy(q directory.TableQuery, a, b *directory.TableRow) int {
	switch q.Sort {
	case directory.TableByState:
		return cmp.Compare(a.State(q.Today), b.State(q.Today))
	case directory.TableByChecked:
		return a.CheckedOn.Time().Compare(b.CheckedOn.Time())
	case directory.TableByOpen:
		return cmp.Compare(a.Open, b.Open)
	case directory.TableByOrganisation:
		return cmp.Compare(directory.SortKey(a.Organisation), directory.SortKey(b.Organisation))
	case directory.TableBySource:
		return cmp.Compare(a.Source, b.Source)
	}
	return 0
}

func anyOf[T comparable](wanted []T, value T) bool {
	return len(wanted) == 0 || slices.Contains(wanted, value)
}

func holdsWords(name, words string) bool {
	for _, word := range directory.Tokens(words) {
		if !strings.Contains(directory.SortKey(name), word) {
			return false
		}
	}
	return true
}

// testGroupsOfListings tells which groups listings are of.
func testGroupsOfListings(t *testing.T, s directory.Store) {
	ctx := t.Context()
	saveGroups(t, s, 1, 2, 3)
	place := func(n int) string { return InventedID("place", n) }
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for n := 1; n <= 3; n++ {
			group := InventedID("group", n)
			if err := tx.SaveListings(ctx, group, []*directory.Listing{{ID: place(n), GroupID: group}, {ID: place(10 + n), GroupID: group}}, time.Time{}); err != nil {
				return err
			}
		}
		return tx.SaveListings(ctx, InventedID("group", 3), nil, time.Time{})
	})
	got := must[[]string](t, "GroupsOfListings")(s.GroupsOfListings(ctx, []string{place(12), place(2), place(1), place(3), "none"}))
	wantSame(t, "the groups, each once and none that is gone", got, []string{InventedID("group", 1), InventedID("group", 2)})
	wantSame(t, "of no listings", must[[]string](t, "GroupsOfListings")(s.GroupsOfListings(ctx, nil)), []string(nil))
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
		n, err := tx.ChooseGroups(ctx, first.ID, directory.TableQuery{Today: InventedDay(), Open: directory.OpenFew, Chosen: true, Groups: []string{InventedID("group", 3), InventedID("group", 1), "none"}})
		if err != nil || n != 2 {
			t.Errorf("%d groups are chosen, %v", n, err)
		}
		return err
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
