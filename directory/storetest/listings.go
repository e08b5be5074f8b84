package storetest

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/directory"
)

// listingAt is a listing of the group at another of its places.
func listingAt(group, place int, name string) *directory.Listing {
	l := InventedListing(group)
	l.ID, l.Name = InventedID("place", place), name
	return l
}

func saveListings(t *testing.T, s directory.Store, group int, relistAt time.Time, listings ...*directory.Listing) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		return tx.SaveListings(ctx, InventedID("group", group), listings, relistAt)
	})
}

// stored gives every stored listing after a seq.
func stored(t *testing.T, s directory.Store, seq int64) []directory.StoredListing {
	t.Helper()
	return must[[]directory.StoredListing](t, "ListingsAfter")(s.ListingsAfter(t.Context(), seq, 1000))
}

func lastSeq(t *testing.T, s directory.Store) int64 {
	t.Helper()
	return must[int64](t, "LastSeq")(s.LastSeq(t.Context()))
}

func testListings(t *testing.T, s directory.Store) {
	ctx := t.Context()
	saveGroups(t, s, 1, 2)
	if seq, n := lastSeq(t, s), must[int](t, "CountListings")(s.CountListings(ctx)); seq != 0 || n != 0 {
		t.Errorf("an empty store has seq %d and %d listings", seq, n)
	}
	a, b, c := listingAt(1, 1, "A"), listingAt(1, 2, "B"), listingAt(2, 3, "C")
	due := Moment().Add(time.Hour)
	saveListings(t, s, 1, due, a, b)
	saveListings(t, s, 2, time.Time{}, c)
	want := []directory.StoredListing{
		{ID: a.ID, GroupID: a.GroupID, Seq: 1, RelistAt: due, Listing: a},
		{ID: b.ID, GroupID: b.GroupID, Seq: 2, RelistAt: due, Listing: b},
		{ID: c.ID, GroupID: c.GroupID, Seq: 3, Listing: c},
	}
	wantSame(t, "the stored listings", stored(t, s, 0), want)
	wantSame(t, "those after the second", stored(t, s, 2), want[2:])
	wantSame(t, "those of group 1", must[[]*directory.Listing](t, "ListingsOfGroup")(s.ListingsOfGroup(ctx, a.GroupID)), []*directory.Listing{a, b})
	got := must[[]*directory.Listing](t, "Listings")(s.Listings(ctx, []string{c.ID, "no such id", a.ID}))
	slices.SortFunc(got, func(x, y *directory.Listing) int { return cmp.Compare(x.Name, y.Name) })
	wantSame(t, "those asked for", got, []*directory.Listing{a, c})
	if got := must[[]*directory.Listing](t, "Listings")(s.Listings(ctx, nil)); len(got) != 0 {
		t.Errorf("%d listings for no ids", len(got))
	}
	ofGroups := func(ids ...string) []*directory.Listing {
		found := must[[]*directory.Listing](t, "ListingsOfGroups")(s.ListingsOfGroups(ctx, ids))
		slices.SortFunc(found, func(x, y *directory.Listing) int { return cmp.Compare(x.Name, y.Name) })
		return found
	}
	wantSame(t, "those of groups 1 and 2", ofGroups(c.GroupID, "no such id", a.GroupID), []*directory.Listing{a, b, c})
	wantSame(t, "those of group 2 alone", ofGroups(c.GroupID), []*directory.Listing{c})
	if n := len(ofGroups()); n != 0 {
		t.Errorf("%d listings for no groups", n)
	}
	if n := must[int](t, "CountListings")(s.CountListings(ctx)); n != 3 {
		t.Errorf("CountListings gives %d, want 3", n)
	}
	if seq := lastSeq(t, s); seq != 3 {
		t.Errorf("LastSeq gives %d, want 3", seq)
	}
}

func testListingsKeepSeq(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1)
	a, b := listingAt(1, 1, "A"), listingAt(1, 2, "B")
	saveListings(t, s, 1, Moment(), a, b)
	changed := listingAt(1, 2, "B, changed")
	later := Moment().Add(time.Hour)
	saveListings(t, s, 1, later, a, changed)
	want := []directory.StoredListing{
		{ID: a.ID, GroupID: a.GroupID, Seq: 1, RelistAt: later, Listing: a},
		{ID: b.ID, GroupID: b.GroupID, Seq: 3, RelistAt: later, Listing: changed},
	}
	wantSame(t, "the stored listings", stored(t, s, 0), want)
	saveListings(t, s, 1, later, a, changed)
	wantSame(t, "saved again unchanged", stored(t, s, 0), want)
	if seq := lastSeq(t, s); seq != 3 {
		t.Errorf("LastSeq is %d though nothing changed since 3", seq)
	}
}

func testListingsTombstones(t *testing.T, s directory.Store) {
	ctx := t.Context()
	saveGroups(t, s, 1)
	a, b := listingAt(1, 1, "A"), listingAt(1, 2, "B")
	saveListings(t, s, 1, Moment(), a, b)
	saveListings(t, s, 1, Moment(), b)
	gone := directory.StoredListing{ID: a.ID, GroupID: a.GroupID, Seq: 3, Gone: true}
	live := directory.StoredListing{ID: b.ID, GroupID: b.GroupID, Seq: 2, RelistAt: Moment(), Listing: b}
	wantSame(t, "with a tombstone", stored(t, s, 0), []directory.StoredListing{live, gone})
	saveListings(t, s, 1, Moment(), b)
	if seq := lastSeq(t, s); seq != 3 {
		t.Errorf("a tombstone was made again: seq %d, want 3", seq)
	}
	if got := must[[]*directory.Listing](t, "Listings")(s.Listings(ctx, []string{a.ID})); len(got) != 0 {
		t.Error("Listings gives a listing that is gone")
	}
	wantSame(t, "the live ones of groups", must[[]*directory.Listing](t, "ListingsOfGroups")(s.ListingsOfGroups(ctx, []string{a.GroupID})), []*directory.Listing{b})
	wantSame(t, "the live ones", must[[]*directory.Listing](t, "ListingsOfGroup")(s.ListingsOfGroup(ctx, a.GroupID)), []*directory.Listing{b})
	if n := must[int](t, "CountListings")(s.CountListings(ctx)); n != 1 {
		t.Errorf("CountListings gives %d, want 1", n)
	}

	drop := func(seq int64, before time.Time) {
		write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.DropTombstones(ctx, seq, before) })
	}
	drop(2, time.Now().Add(time.Hour)) // not every cursor has passed
	drop(3, time.Now().Add(-time.Hour))
	wantSame(t, "tombstones still needed", stored(t, s, 0), []directory.StoredListing{live, gone})
	drop(3, time.Now().Add(time.Hour))
	wantSame(t, "tombstones dropped", stored(t, s, 0), []directory.StoredListing{live})
	saveListings(t, s, 1, Moment(), a, b) // it comes back as it was
	back := directory.StoredListing{ID: a.ID, GroupID: a.GroupID, Seq: 4, RelistAt: Moment(), Listing: a}
	wantSame(t, "a listing that came back", stored(t, s, 0), []directory.StoredListing{live, back})
	saveListings(t, s, 1, Moment())
	saveListings(t, s, 1, Moment(), a) // and from a tombstone
	back.Seq = 7
	wantSame(t, "a tombstone that came back", stored(t, s, 6), []directory.StoredListing{back})
}

func testListingsOfAnotherGroup(t *testing.T, s directory.Store) {
	ctx := t.Context()
	saveGroups(t, s, 1, 2)
	a := listingAt(1, 1, "A")
	saveListings(t, s, 1, Moment(), a)
	taken := listingAt(2, 1, "Taken")
	save := func(group int, listings ...*directory.Listing) error {
		return s.Write(ctx, func(tx directory.Tx) error {
			return tx.SaveListings(ctx, InventedID("group", group), listings, time.Time{})
		})
	}
	wantCode(t, "a place that another group shows", save(2, taken), directory.CodeConflict)
	wantSame(t, "after it was refused", stored(t, s, 0), []directory.StoredListing{{ID: a.ID, GroupID: a.GroupID, Seq: 1, RelistAt: Moment(), Listing: a}})
	if err := save(1); err != nil {
		t.Fatal(err)
	}
	if err := save(2, taken); err != nil { // the other group gave it up
		t.Fatal(err)
	}
	wantSame(t, "after it was given up", stored(t, s, 0), []directory.StoredListing{{ID: a.ID, GroupID: taken.GroupID, Seq: 3, Listing: taken}})
	for name, listings := range map[string][]*directory.Listing{
		"another group's listing": {listingAt(1, 5, "x")},
		"the same place twice":    {listingAt(2, 5, "x"), listingAt(2, 5, "y")},
	} {
		wantCode(t, name, save(2, listings...), directory.CodeInternal)
	}
}

func testListingsWalk(t *testing.T, s directory.Store) {
	const n = 1500 // more than is decoded at a time
	numbers := make([]int, n)
	for i := range numbers {
		numbers[i] = i
	}
	saveGroups(t, s, numbers...)
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for i := range n {
			if err := tx.SaveListings(ctx, InventedID("group", i), []*directory.Listing{InventedListing(i)}, Moment()); err != nil {
				return err
			}
		}
		return nil
	})
	i := 0
	for seq := int64(0); ; {
		page := must[[]directory.StoredListing](t, "ListingsAfter")(s.ListingsAfter(t.Context(), seq, 700))
		for _, l := range page {
			if l.Seq <= seq || l.Listing == nil || l.Listing.ID != l.ID || l.ID != InventedID("place", i) {
				t.Fatalf("the listing at %d is %q with seq %d after %d", i, l.ID, l.Seq, seq)
			}
			seq, i = l.Seq, i+1
		}
		if len(page) == 0 {
			break
		}
	}
	if i != n {
		t.Errorf("walked %d listings, want %d", i, n)
	}
	ids := make([]string, n)
	for i := range ids {
		ids[i] = InventedID("place", i)
	}
	if got := must[[]*directory.Listing](t, "Listings")(s.Listings(t.Context(), ids)); len(got) != n {
		t.Errorf("Listings gives %d of %d", len(got), n)
	}
}

// testListingsModel saves any listings in any order, and compares with a model of three rules.
func testListingsModel(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1, 2)
	rapid.Check(t, func(rt *rapid.T) {
		model := map[string]directory.StoredListing{}
		for _, l := range stored(t, s, 0) {
			model[l.ID] = l
		}
		seq := lastSeq(t, s)
		group := rapid.IntRange(1, 2).Draw(rt, "group")
		places := rapid.SliceOfDistinct(rapid.IntRange(1, 4), rapid.ID[int]).Draw(rt, "places")
		var listings []*directory.Listing
		given := map[string]bool{}
		for _, place := range places {
			l := listingAt(group, group*10+place, rapid.SampledFrom([]string{"A", "B"}).Draw(rt, "name"))
			listings = append(listings, l)
			given[l.ID] = true
			if have, ok := model[l.ID]; ok && !have.Gone && have.Listing.Name == l.Name {
				continue // unchanged ones keep their seq
			}
			seq++
			model[l.ID] = directory.StoredListing{ID: l.ID, GroupID: l.GroupID, Seq: seq, Listing: l}
		}
		for _, id := range sortedIDs(model) {
			if have := model[id]; have.GroupID == InventedID("group", group) && !given[id] && !have.Gone {
				seq++
				model[id] = directory.StoredListing{ID: id, GroupID: have.GroupID, Seq: seq, Gone: true}
			}
		}
		saveListings(t, s, group, time.Time{}, listings...)
		want := make([]directory.StoredListing, 0, len(model))
		for _, l := range model {
			want = append(want, l)
		}
		slices.SortFunc(want, func(x, y directory.StoredListing) int { return cmp.Compare(x.Seq, y.Seq) })
		wantSame(t, "the stored listings", stored(t, s, 0), want)
		if got := lastSeq(t, s); got != seq {
			rt.Fatalf("LastSeq is %d, want %d", got, seq)
		}
	})
}

func sortedIDs(model map[string]directory.StoredListing) []string {
	var ids []string
	for id := range model {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func testGroupsDue(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1, 2, 3, 4, 5)
	now := Moment()
	saveListings(t, s, 1, now, listingAt(1, 1, "due now"), listingAt(1, 11, "twice"))
	saveListings(t, s, 2, now.Add(-24*time.Hour), listingAt(2, 2, "due long since"))
	saveListings(t, s, 3, now.Add(time.Microsecond), listingAt(3, 3, "not yet"))
	saveListings(t, s, 4, time.Time{}, listingAt(4, 4, "never"))
	saveListings(t, s, 5, now, listingAt(5, 5, "due, but gone"))
	saveListings(t, s, 5, now)
	due := func(at time.Time, limit int) []string {
		return must[[]string](t, "GroupsDue")(s.GroupsDue(t.Context(), at, limit))
	}
	wantSame(t, "what is due", due(now, 10), []string{InventedID("group", 2), InventedID("group", 1)})
	wantSame(t, "the first due", due(now, 1), []string{InventedID("group", 2)})
	sydney := now.In(time.FixedZone("AEDT", 11*60*60))
	wantSame(t, "what is due by a clock elsewhere", due(sydney, 10), due(now, 10))
	saveListings(t, s, 2, now.Add(time.Hour), listingAt(2, 2, "due long since"))
	wantSame(t, "what is due once one was relisted unchanged", due(now, 10), []string{InventedID("group", 1)})
}
