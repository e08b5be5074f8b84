package directory

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// relistBatch is how many groups are relisted in one transaction: short enough not to hold up others.
const relistBatch = 100

// policyVersion counts changes to how listings are built; a new one rebuilds every listing.
const policyVersion = 1

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
	err := c.store.Write(ctx, func(tx Tx) error {
		w := c.writer(tx, System("relisting"), c.Now())
		for _, id := range ids {
			g, err := tx.Group(ctx, id)
			if err != nil {
				return err
			}
			if err := w.rebuild(ctx, g, Publication{}); err != nil {
				return fmt.Errorf("relist group %s: %w", id, err)
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
	policy := c.policy()
	built, err := c.store.Meta(ctx, metaPolicy)
	if err != nil || built == policy {
		return err
	}
	done, after := 0, ""
	for {
		groups, err := c.store.GroupsAfter(ctx, after, relistBatch)
		if err != nil {
			return err
		}
		if len(groups) == 0 {
			break
		}
		ids := make([]string, len(groups))
		for i, g := range groups {
			ids[i] = g.ID
		}
		if err := c.relist(ctx, ids); err != nil {
			return err
		}
		after, done = ids[len(ids)-1], done+len(ids)
		if progress != nil {
			progress(done)
		}
	}
	return c.store.Write(ctx, func(tx Tx) error { return tx.SetMeta(ctx, metaPolicy, policy) })
}

// policy names what listings are built by.
func (c *Catalogue) policy() string {
	h := sha256.New()
	fmt.Fprintf(h, "policy %d\n", policyVersion)
	for _, code := range c.vocabulary.Codes() {
		a, _ := c.vocabulary.Attribute(code)
		fmt.Fprintln(h, code, a.ExpiryMonths, a.NotKnownOnceExpired, a.Sensitivity)
	}
	for _, s := range c.gazetteer.All() {
		fmt.Fprintln(h, s.ID, s.Point, s.Reach, s.Council)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// runRelisting relists what is due every minute until ctx ends. failed is told of every failure.
func (c *Catalogue) runRelisting(ctx context.Context, failed func(error)) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		if _, err := c.RelistDue(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
