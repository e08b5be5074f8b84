package indextest

import (
	"context"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// fillBatch is how many groups Fill writes in one transaction.
const fillBatch = 500

// Fill stores the first n generated listings, each under a group that holds no more than its name: enough
// for whatever reads listings, at a size that publishing whole groups would take minutes to reach.
func (g *Generator) Fill(ctx context.Context, store directory.Store, seed uint64, n int) error {
	for first := 0; first < n; {
		next := first
		err := store.Write(ctx, func(tx directory.Tx) error {
			next = first
			for range fillBatch {
				if next >= n {
					break
				}
				group := []*directory.Listing{g.Listing(seed, next)}
				for next++; next < n; next++ {
					l := g.Listing(seed, next)
					if l.GroupID != group[0].GroupID {
						break
					}
					group = append(group, l)
				}
				if err := fillGroup(ctx, tx, group); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		first = next
	}
	return nil
}

func fillGroup(ctx context.Context, tx directory.Tx, listings []*directory.Listing) error {
	l := listings[0]
	group := &directory.Group{
		ID: l.GroupID, Kind: l.Kind, Status: directory.StatusPublished, Name: l.Name, CreatedAt: GeneratedNow(), UpdatedAt: GeneratedNow(),
	}
	if err := tx.SaveGroup(ctx, group, ""); err != nil {
		return err
	}
	if err := tx.SaveListings(ctx, l.GroupID, listings, time.Time{}); err != nil {
		return err
	}
	return tx.SaveDue(ctx, dueOf(l))
}

// dueOf is what the table over all groups shows of a generated group: by its listing, as there is no more of it.
func dueOf(l *directory.Listing) directory.Due {
	d := directory.Due{GroupID: l.GroupID, CheckedOn: l.Checked.Date, Summary: directory.GroupSummary{
		Kind: l.Kind, Status: directory.StatusPublished, Name: l.Name, Organisation: l.Organisation, Source: l.Source,
		Open: max(0, 25-len(l.Answers)),
	}}
	if !l.ImportedAt.IsZero() && l.Checked.Date.IsZero() {
		d.Summary.ImportedOn = directory.DateOf(l.ImportedAt.UTC())
	}
	for _, area := range l.Areas {
		if strings.HasPrefix(area, "council:") {
			d.Councils = append(d.Councils, area)
		}
	}
	return d
}
