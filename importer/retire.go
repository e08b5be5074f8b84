package importer

import (
	"context"

	"github.com/kithdirectory/kith/directory"
)

// Describe changes what is said of a source: its licence, permission, publisher. Listings say the licence, and
// without a licence or a permission there are none: they are built anew in the same transaction, or, of a source with
// very many groups, bit by bit by Work.
func (d *Desk) Describe(ctx context.Context, actor directory.Actor, sourceID string, change func(*directory.Source)) error {
	err := d.parts.Catalogue.RelistGroups(ctx, func(tx directory.Tx) ([]string, error) {
		s, err := tx.Source(ctx, sourceID)
		if err != nil {
			return nil, err
		}
		if err := permit(d.parts, actor, s); err != nil {
			return nil, err
		}
		was := *s
		change(s)
		if err := permitKept(d.parts, actor, s); err != nil {
			return nil, err
		}
		s.UpdatedAt = d.parts.Catalogue.Now()
		if err := s.Validate(); err != nil {
			return nil, err
		}
		if s.Retired || s.Licence == was.Licence && s.MayPublish() == was.MayPublish() {
			return nil, tx.SaveSource(ctx, s)
		}
		ids, err := publishedOf(ctx, tx, s.ID)
		if err != nil {
			return nil, err
		}
		s.Work = nil
		if len(ids) > mostAtOnce {
			s.Work, ids = &directory.SourceWork{ID: directory.NewID(), By: actor.Name, Total: len(ids)}, nil
		}
		return ids, tx.SaveSource(ctx, s)
	})
	d.signal()
	return err
}

// Retire ends a source: nothing more is imported from it, and the groups it brought are archived, at once or, where
// there are very many, bit by bit by Work.
func (d *Desk) Retire(ctx context.Context, actor directory.Actor, sourceID string) error {
	s, err := beginRetiring(ctx, d.parts, actor, sourceID)
	if err != nil {
		return err
	}
	if s.Work.Total <= mostAtOnce {
		return workOnSource(ctx, d.parts, directory.NewID(), s.ID, nil)
	}
	d.signal()
	return nil
}

// Retire does all of what Desk.Retire says before it returns, unless another process is doing it. It may be done
// again where it was stopped. progress may be nil.
func Retire(ctx context.Context, parts Parts, actor directory.Actor, sourceID string, progress func(Progress)) error {
	if _, err := beginRetiring(ctx, parts, actor, sourceID); err != nil {
		return err
	}
	return workOnSource(ctx, parts, directory.NewID(), sourceID, progress)
}

// beginRetiring marks a source as retired, from when on nothing of it is published. While one of its imports is
// being published or undone it is refused.
func beginRetiring(ctx context.Context, parts Parts, actor directory.Actor, sourceID string) (retired *directory.Source, err error) {
	holder := directory.NewID()
	err = parts.Catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		if retired, err = tx.Source(ctx, sourceID); err != nil {
			return err
		}
		if err := permit(parts, actor, retired); err != nil {
			return err
		}
		if err := nobodyAtWork(ctx, tx, holder, sourceID); err != nil {
			return err
		}
		ids, err := publishedOf(ctx, tx, sourceID)
		if err != nil {
			return err
		}
		if w := retired.Work; w == nil || !w.Retire { // or it is gone on with
			retired.Work = &directory.SourceWork{ID: directory.NewID(), Retire: true, By: actor.Name, Total: len(ids)}
		}
		retired.Retired, retired.UpdatedAt = true, parts.Catalogue.Now()
		return tx.SaveSource(ctx, retired)
	})
	return retired, err
}

// nobodyAtWork refuses where somebody publishes or undoes an import of the source.
func nobodyAtWork(ctx context.Context, tx directory.Tx, holder, sourceID string) error {
	imports, err := tx.Imports(ctx, recentImports)
	if err != nil {
		return err
	}
	for _, i := range imports {
		if i.SourceID != sourceID || i.Status != directory.ImportApplying && i.Status != directory.ImportUndoing {
			continue
		}
		held, err := tx.TakeLease(ctx, importLease(i.ID), holder, workLease)
		if err != nil {
			return err
		}
		if !held {
			return errAtWork(i.ID)
		}
		if err := tx.DropLease(ctx, importLease(i.ID), holder); err != nil {
			return err
		}
	}
	return nil
}
