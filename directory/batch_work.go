package directory

import (
	"context"
	"slices"
	"time"
)

// RunBatches works on batches until ctx ends. Several processes may do so on one store.
func (c *Catalogue) RunBatches(ctx context.Context) {
	holder := NewID()
	tick := time.NewTicker(batchLook)
	defer tick.Stop()
	for {
		if err := c.WorkOnBatches(ctx, holder); err != nil && ctx.Err() == nil {
			c.log.Error("changes of many groups could not be worked on", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// WorkOnBatches does the work there is, the oldest first. holder names whoever does it.
func (c *Catalogue) WorkOnBatches(ctx context.Context, holder string) error {
	working, err := c.store.Batches(ctx, "", []BatchStatus{BatchLooking, BatchApplying, BatchUndoing}, openBatches)
	if err != nil {
		return err
	}
	for _, b := range slices.Backward(working) {
		if err := c.workOnBatch(ctx, b.ID, holder); err != nil {
			return err
		}
	}
	return nil
}

// workOnBatch works on one batch to the end of its work. Where that fails the batch is stopped, and says so.
func (c *Catalogue) workOnBatch(ctx context.Context, id, holder string) error {
	for more := true; more; {
		err := c.store.Write(ctx, func(tx Tx) (err error) {
			more, err = c.stepBatch(ctx, tx, id, holder)
			return err
		})
		if err == nil {
			err = c.CatchUp(ctx, nil)
		}
		if err != nil {
			if ctx.Err() == nil {
				c.log.Error("the work on a change of many groups failed", "batch", id, "error", err)
				return c.failBatch(ctx, id, "The work stopped because something went wrong on our side. Go on, or take it back.")
			}
			return err
		}
	}
	return nil
}

func (c *Catalogue) failBatch(ctx context.Context, id, why string) error {
	return c.store.Write(ctx, func(tx Tx) error {
		b, err := tx.Batch(ctx, id)
		if err != nil || !b.Working() {
			return err
		}
		b.Status, b.Next, b.Failed = BatchStopped, b.Status, why
		return tx.SaveBatch(ctx, b)
	})
}

// stepBatch works on some groups of a batch, and tells whether there are more. All of it is one transaction, so the
// groups, what is noted of them and the progress agree, and it goes on where it ended.
func (c *Catalogue) stepBatch(ctx context.Context, tx Tx, id, holder string) (more bool, err error) {
	lease := "batch " + id
	held, err := tx.TakeLease(ctx, lease, holder, batchLease)
	if err != nil || !held {
		return false, err
	}
	b, err := tx.Batch(ctx, id)
	if err != nil {
		return false, err
	}
	if b.Working() {
		actor, err := c.batchActor(ctx, tx, b.For)
		switch {
		case ErrorCode(err) == CodeForbidden:
			b.Status, b.Next, b.Failed = BatchStopped, b.Status, err.Error()
		case err != nil:
			return false, err
		default:
			if err := (&batchWork{c: c, tx: tx, actor: actor, b: b, now: c.Now()}).step(ctx); err != nil {
				return false, err
			}
		}
		if err := tx.SaveBatch(ctx, b); err != nil {
			return false, err
		}
	}
	if b.Working() {
		return true, nil
	}
	return false, tx.DropLease(ctx, lease, holder)
}

// batchWork is the work of one transaction on a batch.
type batchWork struct {
	c     *Catalogue
	tx    Tx
	actor Actor
	b     *Batch
	now   time.Time
}

func (w *batchWork) step(ctx context.Context) error {
	switch w.b.Status {
	case BatchLooking:
		return w.look(ctx)
	case BatchApplying:
		return w.apply(ctx)
	}
	return w.undo(ctx)
}

// look finds out what the batch would do.
func (w *batchWork) look(ctx context.Context) error {
	items, err := w.tx.BatchItems(ctx, w.b.ID, w.b.Looked, batchStep)
	if err != nil {
		return err
	}
	for _, item := range items {
		d, err := w.weigh(ctx, item.GroupID)
		if err != nil {
			return err
		}
		w.b.Looked = item.Position
		if d.why != "" {
			w.b.Would.skip(d.why, d.group)
			continue
		}
		w.b.Would.Changed++
		if len(w.b.Examples) < mostExamples {
			w.b.Examples = append(w.b.Examples, BatchExample{GroupRef: d.group, Before: d.before, After: d.after})
		}
	}
	if len(items) < batchStep {
		w.b.Status = BatchReady
	}
	return nil
}

// apply changes groups.
func (w *batchWork) apply(ctx context.Context) error {
	items, err := w.tx.BatchItemsWhere(ctx, w.b.ID, ItemWaiting, batchStep)
	if err != nil {
		return err
	}
	for _, item := range items {
		d, err := w.weigh(ctx, item.GroupID)
		if err != nil {
			return err
		}
		item.Outcome, item.Why = ItemSkipped, d.why
		if d.why == "" {
			item.Outcome = ItemChanged
			if item.Version, err = d.save(ctx); err != nil {
				return err
			}
			w.b.Done.Changed++
		} else {
			w.b.Done.skip(d.why, d.group)
		}
		if err := w.tx.SaveBatchItem(ctx, w.b.ID, item); err != nil {
			return err
		}
	}
	if len(items) < batchStep {
		w.b.Status = BatchApplied
	}
	return nil
}

// undo puts groups back.
func (w *batchWork) undo(ctx context.Context) error {
	items, err := w.tx.BatchItemsWhere(ctx, w.b.ID, ItemChanged, batchStep)
	if err != nil {
		return err
	}
	for _, item := range items {
		g, why, err := w.putBack(ctx, item)
		if err != nil {
			return err
		}
		item.Outcome, item.Why = ItemUndone, why
		if why == "" {
			w.b.Undone.Changed++
		} else {
			item.Outcome = ItemKept
			w.b.Undone.skip(why, g)
		}
		if err := w.tx.SaveBatchItem(ctx, w.b.ID, item); err != nil {
			return err
		}
	}
	if len(items) < batchStep {
		w.b.Status = BatchUndone
	}
	return nil
}

// putBack makes a group again what it was before the batch, as a new version; why says why not.
func (w *batchWork) putBack(ctx context.Context, item BatchItem) (ref GroupRef, why string, err error) {
	g, err := w.tx.Group(ctx, item.GroupID)
	if err != nil {
		return ref, "", err
	}
	name, err := w.c.shownName(ctx, w.tx, g)
	if err != nil {
		return ref, "", err
	}
	ref = GroupRef{g.ID, name}
	on, err := w.c.objectOf(ctx, w.tx, g)
	switch {
	case err != nil:
		return ref, "", err
	case !w.actor.May(MayPublish, on):
		return GroupRef{ID: g.ID}, whyNotTheirs, nil
	case g.Version != item.Version:
		return ref, whyEdited, nil
	}
	was, err := w.tx.Revision(ctx, g.ID, item.Version-1)
	if ErrorCode(err) == CodeNotFound {
		return ref, whyNotKept, nil
	}
	if err != nil {
		return ref, "", err
	}
	p := Publication{
		Group: putBackGroup(was.Group, g), Reason: "Taken back: " + w.b.Change.Words(w.c.vocabulary), Undoes: w.b.ID, Import: was.Import,
	}
	return ref, "", w.c.writer(w.tx, w.actor, w.now).saveGroup(ctx, p, false)
}

// putBackGroup gives was, to be saved over now. What became more private stays so.
func putBackGroup(was, now *Group) *Group {
	g := *was
	g.Version, g.CreatedAt = now.Version, now.CreatedAt
	if Tightens(was.Disclosure, now.Disclosure) {
		g.Disclosure = now.Disclosure
	}
	if a, ok := now.Answer(venueNotPublic); ok && a.Value != No {
		if had, told := was.Answer(venueNotPublic); !told || had.Value == No {
			g.Answers = slices.DeleteFunc(slices.Clone(was.Answers), func(a Answer) bool { return a.Attribute == venueNotPublic })
			g.Answers = append(g.Answers, a)
		}
	}
	return &g
}
