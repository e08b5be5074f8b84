package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/directory"
)

// reached is a listing that is recognised by its telephone number, and keyOfPhone the key of that.
func reached(group, place, phone int) *directory.Listing {
	l := listingAt(group, place, fmt.Sprintf("Group %d", group))
	l.Contact = directory.Contact{Phones: []directory.Phone{{Number: fmt.Sprintf("(03) 5550 %04d", phone)}}}
	return l
}

func keyOfPhone(t *testing.T, phone int) int64 {
	t.Helper()
	l := reached(0, 0, phone)
	keys := directory.MatchKeys([]*directory.Listing{l})
	l.Contact = directory.Contact{}
	for _, other := range directory.MatchKeys([]*directory.Listing{l}) {
		keys = slices.DeleteFunc(keys, func(key int64) bool { return key == other })
	}
	if len(keys) != 1 {
		t.Fatalf("a telephone number makes %d keys", len(keys))
	}
	return keys[0]
}

func groupsByKeys(t *testing.T, s directory.Reader, keys ...int64) map[int64][]string {
	t.Helper()
	return must[map[int64][]string](t, "GroupsByMatchKeys")(s.GroupsByMatchKeys(t.Context(), keys))
}

func testGroupsByMatchKeys(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1, 2, 3)
	one, two, nobody := keyOfPhone(t, 1), keyOfPhone(t, 2), keyOfPhone(t, 9)
	saveListings(t, s, 2, Moment(), reached(2, 2, 1), reached(2, 3, 1))
	saveListings(t, s, 1, Moment(), reached(1, 1, 1))
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		if err := tx.SaveListings(ctx, InventedID("group", 3), []*directory.Listing{reached(3, 4, 2)}, Moment()); err != nil {
			return err
		}
		wantSame(t, "in the transaction that saves it", groupsByKeys(t, tx, two), map[int64][]string{two: {InventedID("group", 3)}})
		return nil
	})
	both := []string{InventedID("group", 1), InventedID("group", 2)}
	wantSame(t, "two keys", groupsByKeys(t, s, two, nobody, one, one), map[int64][]string{one: both, two: {InventedID("group", 3)}})
	wantSame(t, "no keys", groupsByKeys(t, s), map[int64][]string{})

	saveListings(t, s, 1, Moment(), reached(1, 1, 2)) // it has a new number
	wantSame(t, "a number that changed", groupsByKeys(t, s, one, two), map[int64][]string{
		one: {InventedID("group", 2)}, two: {InventedID("group", 1), InventedID("group", 3)},
	})
	saveListings(t, s, 2, Moment(), reached(2, 3, 1)) // one of its two listings is gone
	wantSame(t, "a group with a listing left", groupsByKeys(t, s, one), map[int64][]string{one: {InventedID("group", 2)}})
	saveListings(t, s, 2, Moment())
	wantSame(t, "a group that is gone", groupsByKeys(t, s, one), map[int64][]string{})
	saveListings(t, s, 2, Moment(), reached(2, 2, 1))
	wantSame(t, "a group that came back", groupsByKeys(t, s, one), map[int64][]string{one: {InventedID("group", 2)}})
}

func testMatchKeysShared(t *testing.T, s directory.Store) {
	const most = directory.MostPerMatchKey
	var numbers []int
	for i := range most + 1 {
		numbers = append(numbers, i)
	}
	saveGroups(t, s, numbers...)
	key := keyOfPhone(t, 1)
	save := func(groups []int) {
		write(t, s, func(ctx context.Context, tx directory.Tx) error {
			for _, n := range groups {
				if err := tx.SaveListings(ctx, InventedID("group", n), []*directory.Listing{reached(n, n, 1)}, Moment()); err != nil {
					return err
				}
			}
			return nil
		})
	}
	save(numbers[:most])
	if found := groupsByKeys(t, s, key)[key]; len(found) != most || !slices.IsSorted(found) {
		t.Errorf("of %d groups with a number %d are found, in order: %v", most, len(found), slices.IsSorted(found))
	}
	save(numbers[most:])
	wantSame(t, "a number of too many", groupsByKeys(t, s, key), map[int64][]string{})
}

// testMatchKeysModel saves any listings in any order, and compares with what their keys are.
func testMatchKeysModel(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1, 2, 3)
	model := map[int][]*directory.Listing{}
	rapid.Check(t, func(rt *rapid.T) {
		group := rapid.IntRange(1, 3).Draw(rt, "group")
		var listings []*directory.Listing
		phone := rapid.IntRange(1, 3).Draw(rt, "phone")
		for place := range rapid.IntRange(0, 2).Draw(rt, "places") {
			listings = append(listings, reached(group, group*10+place, phone))
		}
		saveListings(t, s, group, time.Time{}, listings...)
		model[group] = listings
		want := map[int64][]string{}
		var asked []int64
		for n := 1; n <= 3; n++ {
			for _, key := range directory.MatchKeys(model[n]) {
				want[key] = append(want[key], InventedID("group", n))
				asked = append(asked, key)
			}
		}
		wantSame(t, "the groups by key", groupsByKeys(t, s, asked...), want)
		if t.Failed() {
			rt.FailNow()
		}
	})
}
