// Package demo fills an empty catalogue with invented groups, for trying Kith out. Suburbs are real;
// organisations, streets, people and telephone numbers are made up, and the numbers are those that
// the Australian Communications and Media Authority keeps for fiction.
//
// The contents are YAML files in content/; a group is composed from them by a generator that always
// draws the same for the same group. Days are counted back from the day of filling, so that the
// catalogue never looks old.
package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// metaDemo is where the store keeps when the demo was filled in.
const metaDemo = "demo"

// staleAfter is how old a demo may grow before starting it again brings its days up to date.
const staleAfter = 30 * 24 * time.Hour

// sourceName is the source every invented group names.
const sourceName = "Invented for trying Kith"

// publishBatch is how many groups are published in one transaction.
const publishBatch = 100

// Is tells whether the catalogue is the invented one.
func Is(ctx context.Context, store directory.Store) (bool, error) {
	filled, err := store.Meta(ctx, metaDemo)
	return filled != "", err
}

// Fill fills an empty catalogue, or brings the days of one it filled more than 30 days ago up to date. A
// catalogue that holds anything else is CodeConflict, and is left as it is.
func Fill(ctx context.Context, c *directory.Catalogue) error {
	filled, err := c.Store().Meta(ctx, metaDemo)
	if err != nil {
		return err
	}
	if filled == "" {
		if err := refuseOthers(ctx, c.Store()); err != nil {
			return err
		}
	} else if at, err := time.Parse(time.RFC3339, filled); err == nil && c.Now().Sub(at) < staleAfter {
		return nil
	}
	content, err := load(c)
	if err != nil {
		return err
	}
	publications := newComposer(content, c).all()
	if err := saveSource(ctx, c); err != nil {
		return err
	}
	if filled != "" {
		if err := takeVersions(ctx, c.Store(), publications); err != nil {
			return err
		}
	}
	if err := publish(ctx, c, publications); err != nil {
		return err
	}
	if filled == "" {
		if err := propose(ctx, c, publications); err != nil {
			return err
		}
	}
	return c.Store().Write(ctx, func(tx directory.Tx) error {
		return tx.SetMeta(ctx, metaDemo, c.Now().Format(time.RFC3339))
	})
}

// publish publishes in batches. An organisation or venue that several groups share is saved with the first.
func publish(ctx context.Context, c *directory.Catalogue, publications []directory.Publication) error {
	saved := map[string]bool{}
	for i := range publications {
		p := &publications[i]
		if p.Organisation != nil && saved[p.Organisation.ID] {
			p.Organisation = nil
		} else if p.Organisation != nil {
			saved[p.Organisation.ID] = true
		}
		var fresh []*directory.Venue
		for _, v := range p.Venues {
			if !saved[v.ID] {
				saved[v.ID] = true
				fresh = append(fresh, v)
			}
		}
		p.Venues = fresh
	}
	for first := 0; first < len(publications); first += publishBatch {
		batch := publications[first:min(first+publishBatch, len(publications))]
		if err := c.Publish(ctx, directory.System("demo"), batch); err != nil {
			return fmt.Errorf("publish the invented groups: %w", err)
		}
	}
	return nil
}

// refuseOthers refuses a catalogue that holds anything.
func refuseOthers(ctx context.Context, store directory.Store) error {
	groups, err := store.GroupsAfter(ctx, "", 1)
	if err != nil {
		return err
	}
	sources, err := store.Sources(ctx)
	if err != nil {
		return err
	}
	if len(groups) == 0 && len(sources) == 0 {
		return nil
	}
	return directory.Errorf(directory.CodeConflict,
		"this data folder holds a catalogue of its own, and the invented groups would mix with it; serve it without --demo, or name an empty folder with --data")
}

func sourceID() string { return directory.DerivedID("demo", "source") }

func saveSource(ctx context.Context, c *directory.Catalogue) error {
	source := &directory.Source{ID: sourceID(), Name: sourceName, Licence: "CC0", CreatedAt: c.Now(), UpdatedAt: c.Now()}
	if err := source.Validate(); err != nil {
		return err
	}
	return c.Store().Write(ctx, func(tx directory.Tx) error { return tx.SaveSource(ctx, source) })
}

// takeVersions sets the versions of what is stored already, so that publishing replaces it.
func takeVersions(ctx context.Context, store directory.Store, publications []directory.Publication) error {
	for _, p := range publications {
		g, err := store.Group(ctx, p.Group.ID)
		if err == nil {
			p.Group.Version = g.Version
		} else if directory.ErrorCode(err) != directory.CodeNotFound {
			return err
		}
		if p.Organisation != nil {
			o, err := store.Organisation(ctx, p.Organisation.ID)
			if err == nil {
				p.Organisation.Version = o.Version
			} else if directory.ErrorCode(err) != directory.CodeNotFound {
				return err
			}
		}
		for _, v := range p.Venues {
			stored, err := store.Venue(ctx, v.ID)
			if err == nil {
				v.Version = stored.Version
			} else if directory.ErrorCode(err) != directory.CodeNotFound {
				return err
			}
		}
	}
	return nil
}
