package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/kithdirectory/kith/directory"
)

const (
	// mostAtOnce is how many groups of a source are worked on before the person who asked gets an answer: about a
	// second's work. With more, Work does it.
	mostAtOnce = 500
	// sourceBatch is how many groups of a source are worked on in one transaction.
	sourceBatch = 100
)

// The stages of work on a source.
const (
	StageRetiring  Stage = "archiving"
	StageRelisting Stage = "relisting"
)

// publishedOf lists, by id, the groups a source brought and that nobody archived.
func publishedOf(ctx context.Context, r directory.Reader, sourceID string) ([]string, error) {
	keys, err := r.SourceKeys(ctx, sourceID)
	if err != nil {
		return nil, fmt.Errorf("read what the source gave: %w", err)
	}
	var ids []string
	for _, k := range keys {
		if k.Status == directory.StatusPublished && k.Linked == "" {
			ids = append(ids, k.GroupID)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// workOnSources does what is left to do with the groups of any source.
func (d *Desk) workOnSources(ctx context.Context, holder string) {
	sources, err := d.parts.Catalogue.Store().Sources(ctx)
	if err != nil && ctx.Err() == nil {
		d.parts.Log.Error("the sources cannot be read", "error", err)
	}
	for _, s := range sources {
		if s.Work == nil {
			continue
		}
		if err := workOnSource(ctx, d.parts, holder, s.ID, nil); err != nil && ctx.Err() == nil {
			d.parts.Log.Error("the work on a source failed", "source", s.ID, "error", err)
		}
	}
}

// errOtherWork ends a piece of work on a source that another took the place of.
var errOtherWork = errors.New("other work took its place")

// workOnSource does what is left to do with the groups of one source, unless another process is at it. It goes on
// where it was stopped. progress may be nil.
func workOnSource(ctx context.Context, parts Parts, holder, sourceID string, progress func(Progress)) error {
	_, err := underLease(ctx, parts.Catalogue.Store(), sourceLease(sourceID), holder, func(ctx context.Context, _ context.CancelCauseFunc) error {
		for {
			s, err := parts.Catalogue.Store().Source(ctx, sourceID)
			if err != nil || s.Work == nil {
				return err
			}
			w := &sourceWork{parts: parts, source: s, progress: progress}
			if err := w.run(ctx); err != nil && !errors.Is(err, errOtherWork) {
				return err
			}
		}
	})
	return err
}

// sourceWork is one piece of work on a source under way.
type sourceWork struct {
	parts    Parts
	source   *directory.Source
	progress func(Progress)
}

func (w *sourceWork) run(ctx context.Context) error {
	ids, err := publishedOf(ctx, w.parts.Catalogue.Store(), w.source.ID)
	if err != nil {
		return err
	}
	from, found := slices.BinarySearch(ids, w.source.Work.After)
	if found {
		from++
	}
	stage, batch := StageRelisting, w.relist
	if w.source.Work.Retire {
		stage, batch = StageRetiring, w.archive
	}
	for some := range slices.Chunk(ids[from:], sourceBatch) {
		if err := batch(ctx, some); err != nil {
			return err
		}
		if w.progress != nil {
			w.progress(Progress{Stage: stage, Done: w.source.Work.Done, Total: w.source.Work.Total})
		}
	}
	return w.parts.Catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		return w.save(ctx, tx, func(s *directory.Source) { s.Work = nil })
	})
}

// save changes what is kept of the work, unless other work took its place.
func (w *sourceWork) save(ctx context.Context, tx directory.Tx, change func(*directory.Source)) error {
	s, err := tx.Source(ctx, w.source.ID)
	if err != nil {
		return err
	}
	if s.Work == nil || s.Work.ID != w.source.Work.ID {
		return errOtherWork
	}
	change(s)
	w.source = s
	return tx.SaveSource(ctx, s)
}

// done notes that some groups are done.
func (w *sourceWork) done(ctx context.Context, tx directory.Tx, ids []string) error {
	work := *w.source.Work
	err := w.save(ctx, tx, func(s *directory.Source) {
		work.After, work.Done = ids[len(ids)-1], work.Done+len(ids)
		s.Work = &work
	})
	return err
}

// relist builds the listings of some groups anew.
func (w *sourceWork) relist(ctx context.Context, ids []string) error {
	return w.parts.Catalogue.RelistGroups(ctx, func(tx directory.Tx) ([]string, error) { return ids, w.done(ctx, tx, ids) })
}

// archive archives some groups. One that somebody saves at the same time is looked at again.
func (w *sourceWork) archive(ctx context.Context, ids []string) error {
	catalogue := w.parts.Catalogue
	for try := 1; ; try++ {
		groups, err := catalogue.Store().Groups(ctx, ids)
		if err != nil {
			return fmt.Errorf("read groups of the source: %w", err)
		}
		var publications []directory.Publication
		for _, id := range ids {
			if g := groups[id]; g != nil && g.Status == directory.StatusPublished {
				g.Status = directory.StatusArchived
				publications = append(publications, directory.Publication{Group: g, Reason: "The source " + w.source.Name + " was retired."})
			}
		}
		err = catalogue.Publish(ctx, directory.Operator(w.source.Work.By), publications)
		if directory.ErrorCode(err) == directory.CodeConflict && try < conflictTries {
			continue
		}
		if err != nil {
			return err
		}
		return catalogue.Store().Write(ctx, func(tx directory.Tx) error { return w.done(ctx, tx, ids) })
	}
}
