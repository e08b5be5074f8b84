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

// walk gives the live listings, those of one group together.
func walk(ctx context.Context, store directory.Store, do func(group []*directory.Listing) error) error {
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
		after = ids[len(ids)-1]
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
	}
}
