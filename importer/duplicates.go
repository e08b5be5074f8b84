package importer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/match"
)

const (
	// duplicatesEvery is how often the whole catalogue is looked through for groups that are there twice.
	duplicatesEvery = 24 * time.Hour
	// lookForTwice is how often a process asks whether that is due.
	lookForTwice = 10 * time.Minute
	// duplicatesLease is how long one look may take before another process begins its own.
	duplicatesLease = 15 * time.Minute
	// metaDuplicates is when the catalogue was looked through last.
	metaDuplicates = "duplicates_at"
	// groupsAtOnce are read together.
	groupsAtOnce = 500
)

// FindDuplicates looks through every published group for those that are there twice or may be, and keeps the pairs
// for a curator. What it compares is published. It gives how many pairs it found.
func FindDuplicates(ctx context.Context, c *directory.Catalogue) (found int, err error) {
	at := c.Now()
	var ids []string
	var keys [][]int64
	var names []match.NameSign
	err = eachPublished(ctx, c.Store(), func(id string, listings []*directory.Listing) {
		ids = append(ids, id)
		keys = append(keys, directory.MatchKeys(listings))
		names = append(names, match.SignOf(listings[0].Name, listings[0].AlsoKnownAs, listings[0].Organisation))
	})
	if err != nil {
		return 0, err
	}
	pairs, err := match.Within(keys, names, func(n int) (match.Features, error) {
		listings, err := c.Store().ListingsOfGroup(ctx, ids[n])
		return match.Compared(listings), err
	})
	if err != nil {
		return 0, fmt.Errorf("compare the groups that are here: %w", err)
	}
	err = c.Store().Write(ctx, func(tx directory.Tx) error {
		for _, p := range pairs {
			l := directory.Likeness{
				GroupA: min(ids[p.A], ids[p.B]), GroupB: max(ids[p.A], ids[p.B]), Sure: p.Level == match.Same, Reasons: p.Reasons, FoundAt: at,
			}
			if err := tx.SaveLikeness(ctx, l); err != nil {
				return err
			}
		}
		if err := tx.DropLikenesses(ctx, at); err != nil {
			return err
		}
		return tx.SetMeta(ctx, metaDuplicates, at.Format(time.RFC3339))
	})
	return len(pairs), err
}

// eachPublished gives every group that has listings, in order of id, with all of them.
func eachPublished(ctx context.Context, store directory.Reader, give func(id string, listings []*directory.Listing)) error {
	after := ""
	for {
		groups, err := store.GroupsAfter(ctx, after, groupsAtOnce)
		if err != nil || len(groups) == 0 {
			return err
		}
		ids := make([]string, len(groups))
		for n, g := range groups {
			ids[n] = g.ID
		}
		listings, err := store.ListingsOfGroups(ctx, ids)
		if err != nil {
			return err
		}
		slices.SortFunc(listings, func(a, b *directory.Listing) int {
			return cmp.Or(cmp.Compare(a.GroupID, b.GroupID), cmp.Compare(a.ID, b.ID))
		})
		for len(listings) > 0 {
			id, n := listings[0].GroupID, 1
			for n < len(listings) && listings[n].GroupID == id {
				n++
			}
			give(id, listings[:n])
			listings = listings[n:]
		}
		after = ids[len(ids)-1]
	}
}

// WatchDuplicates looks for groups that are there twice every day, until ctx ends. Of several processes on one
// store one does it.
func (d *Desk) WatchDuplicates(ctx context.Context) {
	holder := directory.NewID()
	tick := time.NewTicker(lookForTwice)
	defer tick.Stop()
	for {
		if err := d.lookForDuplicates(ctx, holder); err != nil && ctx.Err() == nil {
			d.parts.Log.Error("groups that are there twice could not be looked for", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (d *Desk) lookForDuplicates(ctx context.Context, holder string) error {
	c := d.parts.Catalogue
	due, err := duplicatesDue(ctx, c)
	if err != nil || !due {
		return err
	}
	held := false
	err = c.Store().Write(ctx, func(tx directory.Tx) (err error) {
		held, err = tx.TakeLease(ctx, "duplicates", holder, duplicatesLease)
		return err
	})
	if err != nil || !held {
		return err
	}
	_, err = FindDuplicates(ctx, c)
	return err
}

func duplicatesDue(ctx context.Context, c *directory.Catalogue) (bool, error) {
	last, err := c.Store().Meta(ctx, metaDuplicates)
	if err != nil || last == "" {
		return err == nil, err
	}
	at, err := time.Parse(time.RFC3339, last)
	return err != nil || c.Now().Sub(at) >= duplicatesEvery, nil
}
