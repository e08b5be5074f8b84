package directory

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"
)

// relistBatch is how many groups are relisted in one transaction: short enough not to hold up others.
const relistBatch = 100

// policyVersion counts changes to how listings, match keys and what stands beside groups are built; a new one rebuilds those of
// every group.
const policyVersion = 6

// metaPolicy is where the store keeps what the listings were built by.
const metaPolicy = "listing_policy"

// RelistDue rebuilds the listings of every group whose derived facts have changed with time, and
// makes them searchable. It gives how many groups it rebuilt.
func (c *Catalogue) RelistDue(ctx context.Context) (int, error) {
	total := 0
	for {
		due, err := c.store.GroupsDue(ctx, c.Now(), relistBatch)
		if err != nil || len(due) == 0 {
			return total, err
		}
		if err := c.relist(ctx, due); err != nil {
			return total, err
		}
		total += len(due)
	}
}

func (c *Catalogue) relist(ctx context.Context, ids []string) error {
	return c.RelistGroups(ctx, func(Tx) ([]string, error) { return ids, nil })
}

// RelistGroups rebuilds the listings of the groups that first gives, in the transaction in which first saves what they
// depend on, such as their source.
func (c *Catalogue) RelistGroups(ctx context.Context, first func(Tx) (groupIDs []string, err error)) error {
	err := c.store.Write(ctx, func(tx Tx) error {
		ids, err := first(tx)
		if err != nil {
			return err
		}
		w := c.writer(tx, System("relisting"), c.Now())
		for _, id := range ids {
			g, err := tx.Group(ctx, id)
			if err != nil {
				return err
			}
			if err := w.rebuild(ctx, g, Publication{}); err != nil {
				return fmt.Errorf("relist group %s: %w", id, err)
			}
			if err := c.queueExpiring(ctx, tx, g); err != nil {
				return fmt.Errorf("ask again about group %s: %w", id, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.CatchUp(ctx, nil)
}

// RebuildIfStale rebuilds every listing when they were built by another vocabulary, gazetteer or
// policy than this program's. progress, if not nil, is told how many groups are done.
func (c *Catalogue) RebuildIfStale(ctx context.Context, progress func(groups int)) error {
	built, err := c.store.Meta(ctx, metaPolicy)
	if err != nil || built == c.policy() {
		return err
	}
	_, err = c.Rebuild(ctx, progress)
	return err
}

// Rebuild rebuilds the listings of every group and gives how many groups there are.
func (c *Catalogue) Rebuild(ctx context.Context, progress func(groups int)) (int, error) {
	done := 0
	err := c.eachBatch(ctx, func(groups []*Group) error {
		ids := make([]string, len(groups))
		for i, g := range groups {
			ids[i] = g.ID
		}
		done += len(ids)
		if progress != nil {
			progress(done)
		}
		return c.relist(ctx, ids)
	})
	if err != nil {
		return done, err
	}
	return done, c.store.Write(ctx, func(tx Tx) error { return tx.SetMeta(ctx, metaPolicy, c.policy()) })
}

// eachBatch walks all groups by id.
func (c *Catalogue) eachBatch(ctx context.Context, fn func([]*Group) error) error {
	after := ""
	for {
		groups, err := c.store.GroupsAfter(ctx, after, relistBatch)
		if err != nil || len(groups) == 0 {
			return err
		}
		if err := fn(groups); err != nil {
			return err
		}
		after = groups[len(groups)-1].ID
	}
}

// mostDue bounds how many due groups CompareListings passes over.
const mostDue = 10_000_000

// CompareListings counts the groups whose stored listings differ from what would be built now. Groups
// whose time for relisting has come are passed over: the server rebuilds those by itself.
func (c *Catalogue) CompareListings(ctx context.Context) (differ int, err error) {
	due, err := c.store.GroupsDue(ctx, c.Now(), mostDue)
	if err != nil {
		return 0, err
	}
	skip := make(map[string]bool, len(due))
	for _, id := range due {
		skip[id] = true
	}
	err = c.eachBatch(ctx, func(groups []*Group) error {
		for _, g := range groups {
			if skip[g.ID] {
				continue
			}
			same, err := c.listedAsBuilt(ctx, g)
			if err != nil {
				return err
			}
			if !same {
				differ++
			}
		}
		return nil
	})
	return differ, err
}

func (c *Catalogue) listedAsBuilt(ctx context.Context, g *Group) (bool, error) {
	parts, err := loadParts(ctx, c.store, g, Publication{})
	if err != nil {
		return false, err
	}
	stored, err := c.store.ListingsOfGroup(ctx, g.ID)
	if err != nil {
		return false, err
	}
	built, _ := c.builder().Build(parts, c.Now())
	a, err := listingDocs(stored)
	if err != nil {
		return false, err
	}
	b, err := listingDocs(built)
	return maps.Equal(a, b), err
}

// listingDocs gives each listing's document by id.
func listingDocs(listings []*Listing) (map[string]string, error) {
	docs := make(map[string]string, len(listings))
	for _, l := range listings {
		doc, err := json.Marshal(l)
		if err != nil {
			return nil, err
		}
		docs[l.ID] = string(doc)
	}
	return docs, nil
}

// policy names what listings are built by.
func (c *Catalogue) policy() string {
	h := sha256.New()
	fmt.Fprintf(h, "policy %d\n%s\n", policyVersion, c.terms)
	for _, code := range c.vocabulary.Codes() {
		a, _ := c.vocabulary.Attribute(code)
		fmt.Fprintln(h, code, a.ExpiryMonths, a.NotKnownOnceExpired, a.Sensitivity)
	}
	for _, s := range c.gazetteer.All() {
		fmt.Fprintln(h, s.ID, s.Point, s.Reach, s.Council)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Gone listings are kept as tombstones this long at least, and looked through this often.
const (
	tombstonesKept = 30 * 24 * time.Hour
	forgetEvery    = 24 * time.Hour
)

// ForgetGone forgets listings that went 30 days ago and that every index has dropped.
func (c *Catalogue) ForgetGone(ctx context.Context) error {
	last, err := c.store.LastSeq(ctx)
	if err != nil {
		return err
	}
	return c.store.Write(ctx, func(tx Tx) error { return tx.DropTombstones(ctx, last, c.Now().Add(-tombstonesKept)) })
}

// runRelisting relists what is due every minute until ctx ends, and forgets what is long gone once a
// day. failed is told of every failure.
func (c *Catalogue) runRelisting(ctx context.Context, failed func(error)) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	var forgot time.Time
	for {
		_, err := c.RelistDue(ctx)
		if err == nil && c.Now().Sub(forgot) >= forgetEvery {
			err = errors.Join(c.ForgetGone(ctx), c.ForgetDrafts(ctx))
			forgot = c.Now()
		}
		if err != nil && ctx.Err() == nil {
			failed(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
