package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

func testGroup(t *testing.T, s directory.Store) {
	ctx := t.Context()
	_, err := s.Group(ctx, InventedID("group", 1))
	wantCode(t, "a group never saved", err, directory.CodeNotFound)

	want := InventedGroup(1)
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		if err := tx.SaveVenue(ctx, InventedVenue(1)); err != nil {
			return err
		}
		return tx.SaveGroup(ctx, want, "hash")
	})
	if want.Version != 1 {
		t.Errorf("a new group has version %d after its first save, want 1", want.Version)
	}
	wantSame(t, "the group", must[*directory.Group](t, "Group")(s.Group(ctx, want.ID)), want)

	want.Name, want.AlsoKnownAs, want.Status = "Thursday Walkers", nil, directory.StatusArchived
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.SaveGroup(ctx, want, "") })
	if want.Version != 2 {
		t.Errorf("the group has version %d after its second save, want 2", want.Version)
	}
	wantSame(t, "the changed group", must[*directory.Group](t, "Group")(s.Group(ctx, want.ID)), want)
}

func testGroupConflicts(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1)
	ctx := t.Context()
	read := func() *directory.Group {
		return must[*directory.Group](t, "Group")(s.Group(ctx, InventedID("group", 1)))
	}
	mine, theirs := read(), read()
	theirs.Name = "Theirs"
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		if err := tx.SaveGroup(ctx, theirs, ""); err != nil {
			return err
		}
		return tx.AddRevision(ctx, directory.Revision{GroupID: theirs.ID, Version: theirs.Version, Author: "Maree", At: Moment(), Group: theirs})
	})
	again, unknown := InventedGroup(1), InventedGroup(2)
	unknown.Version = 3
	unknown.Places = nil
	for name, g := range map[string]*directory.Group{"stale": mine, "new under a taken id": again, "changed but never saved": unknown} {
		before := g.Version
		err := s.Write(ctx, func(tx directory.Tx) error { return tx.SaveGroup(ctx, g, "") })
		wantCode(t, name, err, directory.CodeConflict)
		if g.Version != before {
			t.Errorf("%s: the version went from %d to %d though nothing was saved", name, before, g.Version)
		}
	}
	err := s.Write(ctx, func(tx directory.Tx) error { return tx.SaveGroup(ctx, mine, "") })
	for _, part := range []string{"Tuesday Walkers 1", "Maree", "version 1", "2 now"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("the message of a stale save does not say %q: %v", part, err)
		}
	}
	wantSame(t, "the group after conflicts", read(), theirs)
	noID := InventedGroup(3)
	noID.ID = ""
	err = s.Write(ctx, func(tx directory.Tx) error { return tx.SaveGroup(ctx, noID, "") })
	wantCode(t, "a group without id", err, directory.CodeInvalid)
}

func testGroupWalk(t *testing.T, s directory.Store) {
	numbers := []int{3, 1, 70000, 2, 300, 5, 4}
	saveGroups(t, s, numbers...)
	var walked []string
	for after := ""; ; {
		page := must[[]*directory.Group](t, "GroupsAfter")(s.GroupsAfter(t.Context(), after, 3))
		if len(page) == 0 {
			break
		}
		if len(page) > 3 {
			t.Fatalf("a page of 3 has %d groups", len(page))
		}
		for _, g := range page {
			walked = append(walked, g.ID)
		}
		after = page[len(page)-1].ID
	}
	var want []string
	for _, n := range []int{1, 2, 3, 4, 5, 300, 70000} {
		want = append(want, InventedID("group", n))
	}
	wantSame(t, "the walk", walked, want)
	some := must[map[string]*directory.Group](t, "Groups")(s.Groups(t.Context(), []string{want[1], want[4], InventedID("group", 999)}))
	if len(some) != 2 || some[want[1]] == nil || some[want[4]] == nil || some[want[4]].ID != want[4] {
		t.Errorf("of two groups that are there and one that is not it gives %v", some)
	}
	if page := must[[]*directory.Group](t, "GroupsAfter")(s.GroupsAfter(t.Context(), "", 0)); len(page) != 0 {
		t.Errorf("a page of at most 0 has %d groups", len(page))
	}
}

func testGroupSourceKeys(t *testing.T, s directory.Store) {
	ctx := t.Context()
	keyed := func(n int, key string) *directory.Group {
		g := InventedGroup(n)
		g.Places, g.Meetings, g.SourceID, g.SourceKey = nil, nil, InventedID("source", 1), key
		return g
	}
	first, second, noKey := keyed(1, "a'1"), keyed(2, "B2"), keyed(3, "")
	second.Status = directory.StatusArchived
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		if err := tx.SaveSource(ctx, InventedSource(1)); err != nil {
			return err
		}
		for _, g := range []*directory.Group{first, second, noKey} {
			if err := tx.SaveGroup(ctx, g, "hash of "+g.SourceKey); err != nil {
				return err
			}
		}
		return tx.SaveGroup(ctx, first, "") // an edit: no record, so the hash stays
	})
	got := must[*directory.Group](t, "GroupBySourceKey")(s.GroupBySourceKey(ctx, InventedID("source", 1), "a'1"))
	wantSame(t, "the group with the key", got, first)
	for _, pair := range [][2]string{{InventedID("source", 1), "A'1"}, {InventedID("source", 2), "a'1"}, {InventedID("source", 1), ""}, {"", ""}} {
		_, err := s.GroupBySourceKey(ctx, pair[0], pair[1])
		wantCode(t, fmt.Sprintf("key %q", pair), err, directory.CodeNotFound)
	}
	want := map[string]directory.SourceKey{
		"a'1": {Key: "a'1", GroupID: first.ID, Hash: "hash of a'1", Status: directory.StatusPublished},
		"B2":  {Key: "B2", GroupID: second.ID, Hash: "hash of B2", Status: directory.StatusArchived},
	}
	keys := map[string]directory.SourceKey{}
	for _, k := range must[[]directory.SourceKey](t, "SourceKeys")(s.SourceKeys(ctx, InventedID("source", 1))) {
		keys[k.Key] = k
	}
	wantSame(t, "the keys", keys, want)

	err := s.Write(ctx, func(tx directory.Tx) error { return tx.SaveGroup(ctx, keyed(4, "B2"), "") })
	wantCode(t, "a new group with a key taken", err, directory.CodeConflict)
	first.SourceKey = "B2"
	err = s.Write(ctx, func(tx directory.Tx) error { return tx.SaveGroup(ctx, first, "") })
	wantCode(t, "a group changed to a key taken", err, directory.CodeConflict)
}

func testGroupLinks(t *testing.T, s directory.Store) {
	ctx := t.Context()
	organisation := InventedOrganisation(1)
	first, second := InventedGroup(1), InventedGroup(2)
	first.OrganisationID, second.OrganisationID = organisation.ID, organisation.ID
	// Twice at the same venue, as with two rooms of one hall.
	first.Places = append(first.Places,
		directory.GroupPlace{ID: InventedID("place", 11), VenueID: InventedID("venue", 1)},
		directory.GroupPlace{ID: InventedID("place", 12), VenueID: InventedID("venue", 2)})
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for n := 1; n <= 3; n++ {
			if err := tx.SaveVenue(ctx, InventedVenue(n)); err != nil {
				return err
			}
		}
		if err := tx.SaveOrganisation(ctx, organisation); err != nil {
			return err
		}
		if err := tx.SaveGroup(ctx, second, ""); err != nil {
			return err
		}
		return tx.SaveGroup(ctx, first, "")
	})
	at := func(venue int) []*directory.Group {
		return must[[]*directory.Group](t, "GroupsAtVenue")(s.GroupsAtVenue(ctx, InventedID("venue", venue)))
	}
	wantSame(t, "venue 1", at(1), []*directory.Group{first})
	wantSame(t, "venue 2", at(2), []*directory.Group{first, second})
	wantSame(t, "venue 3", at(3), []*directory.Group{})
	run := func() []*directory.Group {
		return must[[]*directory.Group](t, "GroupsOfOrganisation")(s.GroupsOfOrganisation(ctx, organisation.ID))
	}
	wantSame(t, "the organisation", run(), []*directory.Group{first, second})

	first.Places = []directory.GroupPlace{{ID: InventedID("place", 11), VenueID: InventedID("venue", 3)}}
	first.OrganisationID = ""
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.SaveGroup(ctx, first, "") })
	wantSame(t, "venue 1 after the move", at(1), []*directory.Group{})
	wantSame(t, "venue 2 after the move", at(2), []*directory.Group{second})
	wantSame(t, "venue 3 after the move", at(3), []*directory.Group{first})
	wantSame(t, "the organisation after the move", run(), []*directory.Group{second})
}

func testGroupNeedsWhatItNames(t *testing.T, s directory.Store) {
	ctx := t.Context()
	for name, spoil := range map[string]func(*directory.Group){
		"venue":        func(*directory.Group) {},
		"organisation": func(g *directory.Group) { g.Places, g.OrganisationID = nil, InventedID("organisation", 9) },
		"source":       func(g *directory.Group) { g.Places, g.SourceID, g.SourceKey = nil, InventedID("source", 9), "k" },
	} {
		g := InventedGroup(1)
		spoil(g)
		err := s.Write(ctx, func(tx directory.Tx) error { return tx.SaveGroup(ctx, g, "") })
		wantCode(t, "a group whose "+name+" is not stored", err, directory.CodeInvalid)
		_, err = s.Group(ctx, g.ID)
		wantCode(t, "the group whose "+name+" is not stored", err, directory.CodeNotFound)
	}
}

func testRevisions(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1, 2)
	ctx := t.Context()
	revision := func(version int) directory.Revision {
		g := InventedGroup(1)
		g.Version, g.Name = version, fmt.Sprintf("Name %d", version)
		return directory.Revision{
			GroupID: g.ID, Version: version, Author: "Maree", Reason: "It's moved", Import: InventedID("import", version),
			At: Moment().AddDate(0, 0, version), Group: g,
		}
	}
	want := []directory.Revision{revision(1), revision(2), revision(10)}
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for _, i := range []int{2, 0, 1} {
			if err := tx.AddRevision(ctx, want[i]); err != nil {
				return err
			}
		}
		return nil
	})
	wantSame(t, "the revisions", must[[]directory.Revision](t, "Revisions")(s.Revisions(ctx, InventedID("group", 1))), want)
	wantSame(t, "no revisions", must[[]directory.Revision](t, "Revisions")(s.Revisions(ctx, InventedID("group", 2))), []directory.Revision{})
	err := s.Write(ctx, func(tx directory.Tx) error { return tx.AddRevision(ctx, revision(2)) })
	wantCode(t, "a revision twice", err, directory.CodeConflict)
	err = s.Write(ctx, func(tx directory.Tx) error {
		return tx.AddRevision(ctx, directory.Revision{GroupID: InventedID("group", 9), Version: 1, Author: "x", Group: InventedGroup(9)})
	})
	wantCode(t, "a revision of no group", err, directory.CodeInvalid)
}
