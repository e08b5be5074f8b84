package sqlstore

import (
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// Listings that were stored before there were match keys get theirs when they are built again, though they
// are the same.
func TestMatchKeysOfListingsThatAreTheSame(t *testing.T) {
	ctx := t.Context()
	s, err := OpenSQLite(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	g := &directory.Group{ID: directory.NewID(), Kind: directory.KindGroup, Status: directory.StatusPublished, Name: "Preston Chess Club"}
	listings := []*directory.Listing{{ID: g.ID, GroupID: g.ID, Name: g.Name}}
	keys := directory.MatchKeys(listings)
	save := func() (found int) {
		err := s.Write(ctx, func(tx directory.Tx) error {
			if g.Version == 0 {
				if err := tx.SaveGroup(ctx, g, ""); err != nil {
					return err
				}
			}
			return tx.SaveListings(ctx, g.ID, listings, g.CreatedAt)
		})
		if err != nil {
			t.Fatal(err)
		}
		groups, err := s.GroupsByMatchKeys(ctx, keys)
		if err != nil {
			t.Fatal(err)
		}
		return len(groups)
	}
	if found := save(); found != len(keys) || found == 0 {
		t.Fatalf("%d of %d keys are found", found, len(keys))
	}
	if _, err := s.writer.ExecContext(ctx, `DELETE FROM match_key`); err != nil {
		t.Fatal(err)
	}
	if found := save(); found != len(keys) {
		t.Errorf("%d of %d keys are found once they are saved again", found, len(keys))
	}
}
