// Package export writes the catalogue for others: what listings publish, and nothing else. Private places, withheld
// contacts and the true address of anything are not in a listing, so they cannot be in an export.
package export

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/kithdirectory/kith/directory"
)

// lotSize is how many groups are read at once.
const lotSize = 500

// EachGroup gives the ids of groups, some at a time, to do.
type EachGroup func(do func(ids []string) error) error

// everyGroup gives all there are.
func everyGroup(ctx context.Context, store directory.Store) EachGroup {
	return func(do func(ids []string) error) error {
		for after := ""; ; {
			groups, err := store.GroupsAfter(ctx, after, lotSize)
			if err != nil {
				return fmt.Errorf("read groups: %w", err)
			}
			if len(groups) == 0 {
				return nil
			}
			var ids []string
			for _, g := range groups {
				ids = append(ids, g.ID)
			}
			if err := do(ids); err != nil {
				return err
			}
			after = ids[len(ids)-1]
		}
	}
}

// walk gives the live listings, those of one group together.
func walk(ctx context.Context, store directory.Store, each EachGroup, do func(group []*directory.Listing) error) error {
	return each(func(ids []string) error {
		for lot := range slices.Chunk(ids, lotSize) {
			if err := lotOf(ctx, store, lot, do); err != nil {
				return err
			}
		}
		return nil
	})
}

func lotOf(ctx context.Context, store directory.Store, ids []string, do func(group []*directory.Listing) error) error {
	listings, err := store.ListingsOfGroups(ctx, ids)
	if err != nil {
		return fmt.Errorf("read listings: %w", err)
	}
	slices.SortFunc(listings, func(a, b *directory.Listing) int {
		return cmp.Or(cmp.Compare(a.GroupID, b.GroupID), cmp.Compare(a.ID, b.ID))
	})
	for len(listings) > 0 {
		end := slices.IndexFunc(listings, func(l *directory.Listing) bool { return l.GroupID != listings[0].GroupID })
		if end < 0 {
			end = len(listings)
		}
		if err := do(listings[:end]); err != nil {
			return err
		}
		listings = listings[end:]
	}
	return nil
}
