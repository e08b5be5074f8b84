package importer

import (
	"context"
	"fmt"

	"github.com/kithdirectory/kith/directory"
)

// Describe saves what is said of a source: its licence, permission, publisher. Its listings say the licence, so
// the source's groups are shown anew.
func (d *Desk) Describe(ctx context.Context, actor directory.Actor, source *directory.Source) error {
	if err := source.Validate(); err != nil {
		return err
	}
	source.UpdatedAt = d.parts.Catalogue.Now()
	err := d.parts.Catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		stored, err := tx.Source(ctx, source.ID)
		if err != nil {
			return err
		}
		if err := permit(d.parts, actor, stored); err != nil {
			return err
		}
		if err := permitKept(d.parts, actor, source); err != nil {
			return err
		}
		return tx.SaveSource(ctx, source)
	})
	if err != nil {
		return err
	}
	return d.parts.Catalogue.RebuildSource(ctx, source.ID)
}

// Retire ends a source: nothing more is imported from it, and the groups it brought are archived. It may be done
// again where it was stopped.
func (d *Desk) Retire(ctx context.Context, actor directory.Actor, sourceID string) error {
	return Retire(ctx, d.parts, actor, sourceID)
}

// Retire does what Desk.Retire says.
func Retire(ctx context.Context, parts Parts, actor directory.Actor, sourceID string) error {
	store := parts.Catalogue.Store()
	source, err := store.Source(ctx, sourceID)
	if err != nil {
		return err
	}
	if err := permit(parts, actor, source); err != nil {
		return err
	}
	// What a source gave is archived by whoever may retire it, though they may not publish elsewhere.
	archiver := directory.Actor{ID: actor.ID, Name: actor.Name, Role: directory.RoleOperator}
	source.Retired, source.UpdatedAt = true, parts.Catalogue.Now()
	if err := store.Write(ctx, func(tx directory.Tx) error { return tx.SaveSource(ctx, source) }); err != nil {
		return fmt.Errorf("save the source: %w", err)
	}
	keys, err := store.SourceKeys(ctx, sourceID)
	if err != nil {
		return fmt.Errorf("read what the source gave: %w", err)
	}
	var publications []directory.Publication
	flush := func() error {
		err := parts.Catalogue.Publish(ctx, archiver, publications)
		publications = nil
		return err
	}
	for _, k := range keys {
		if k.Status != directory.StatusPublished || k.Linked != "" {
			continue
		}
		g, err := store.Group(ctx, k.GroupID)
		if err != nil {
			return fmt.Errorf("read a group of the source: %w", err)
		}
		g.Status = directory.StatusArchived
		publications = append(publications, directory.Publication{Group: g, Reason: "The source " + source.Name + " was retired."})
		if len(publications) == applyBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if len(publications) > 0 {
		return flush()
	}
	return nil
}
