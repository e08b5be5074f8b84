package directory

import (
	"context"
	"fmt"
	"time"
)

const (
	// MostChosen is how many groups one batch takes.
	MostChosen = 100_000
	// BatchAtOnce is how many groups are worked on within a request; more are a job with progress.
	BatchAtOnce = 200

	batchStep    = 50               // groups of one transaction: short enough not to hold up others
	batchLease   = 30 * time.Second // renewed with every step
	batchLook    = 2 * time.Second  // how often a process looks for batches to work on
	batchesKept  = 7 * 24 * time.Hour
	openBatches  = 100
	batchesShown = 50
)

// ChooseGroups begins a batch with groups of the table that are the actor's: the given ones, or, where ids is nil,
// all that a question takes. What is not theirs is never among them.
func (c *Catalogue) ChooseGroups(ctx context.Context, actor Actor, ids []string, s TableSearch) (*Batch, error) {
	if ids != nil {
		s = TableSearch{TableQuery: TableQuery{Chosen: true, Groups: ids}}
	}
	ids, err := c.tableIDs(ctx, actor, s)
	switch {
	case err != nil:
		return nil, err
	case len(ids) == 0:
		return nil, Invalid("group", "No group is chosen. Tick some first, or change all that match.")
	case len(ids) > MostChosen:
		return nil, Errorf(CodeTooLarge, "These are %d groups. At most %d can be changed at once: narrow the list first.", len(ids), MostChosen)
	}
	b := &Batch{ID: NewID(), Status: BatchChosen, Author: actor.Name, AuthorID: actor.ID, CreatedAt: c.Now(), Total: len(ids), For: actorOfBatch(actor)}
	return b, c.store.Write(ctx, func(tx Tx) error {
		if err := tx.DropBatches(ctx, actor.ID, c.Now().Add(-batchesKept)); err != nil {
			return err
		}
		if err := tx.SaveBatch(ctx, b); err != nil {
			return err
		}
		return tx.ChooseGroups(ctx, b.ID, ids)
	})
}

func actorOfBatch(a Actor) BatchActor {
	return BatchActor{PersonID: a.ID, Name: a.Name, Only: a.Only}
}

// batchActor gives who a batch is worked on for, with what they may do now.
func (c *Catalogue) batchActor(ctx context.Context, r Reader, by BatchActor) (Actor, error) {
	if by.PersonID == "" {
		return Operator(by.Name), nil
	}
	p, err := r.Person(ctx, by.PersonID)
	if ErrorCode(err) == CodeNotFound || err == nil && p.Disabled {
		return Actor{}, Errorf(CodeForbidden, "%s may not sign in any more, so this was stopped.", by.Name)
	}
	if err != nil {
		return Actor{}, err
	}
	actor := p.Actor()
	actor.Only = by.Only
	return actor, nil
}

// Batch gives a batch to who made it, and to who may publish everywhere; to others it is not there.
func (c *Catalogue) Batch(ctx context.Context, actor Actor, id string) (*Batch, error) {
	return c.theirBatch(ctx, c.store, actor, id)
}

func (c *Catalogue) theirBatch(ctx context.Context, r Reader, actor Actor, id string) (*Batch, error) {
	missing := Errorf(CodeNotFound, "There is nothing at this address, or it is not yours to see.")
	if !ValidID(id) || !actor.Has(MayPublish) {
		return nil, missing
	}
	b, err := r.Batch(ctx, id)
	if err == nil && !actor.MayPublish() && (actor.ID == "" || b.AuthorID != actor.ID) {
		err = missing
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}

// Batches lists those that did something and that the actor may see, newest first.
func (c *Catalogue) Batches(ctx context.Context, actor Actor) ([]*Batch, error) {
	author := actor.ID
	if actor.MayPublish() {
		author = ""
	} else if author == "" || !actor.Has(MayPublish) {
		return nil, nil
	}
	return c.store.Batches(ctx, author, []BatchStatus{BatchApplying, BatchApplied, BatchUndoing, BatchUndone, BatchStopped}, batchesShown)
}

// moveBatch reads a batch of the actor's, lets move change it, and saves it. A small one is worked on at once.
func (c *Catalogue) moveBatch(ctx context.Context, actor Actor, id string, move func(tx Tx, b *Batch) error) (*Batch, error) {
	var b *Batch
	err := c.store.Write(ctx, func(tx Tx) (err error) {
		if b, err = c.theirBatch(ctx, tx, actor, id); err != nil {
			return err
		}
		if err := move(tx, b); err != nil {
			return err
		}
		b.Failed = ""
		return tx.SaveBatch(ctx, b)
	})
	if err != nil || b.Total > BatchAtOnce || !b.Working() {
		return b, err
	}
	if err := c.workOnBatch(ctx, id, NewID()); err != nil {
		return nil, err
	}
	return c.Batch(ctx, actor, id)
}

// SetBatch says what a batch changes, and has it found out what that would do.
func (c *Catalogue) SetBatch(ctx context.Context, actor Actor, id string, change BatchChange) (*Batch, error) {
	if err := change.check(c.vocabulary, c.Today()); err != nil {
		return nil, err
	}
	return c.moveBatch(ctx, actor, id, func(tx Tx, b *Batch) error {
		switch b.Status {
		case BatchChosen, BatchReady, BatchLooking:
		default:
			return Errorf(CodeConflict, "This has been done already. Choose the groups again.")
		}
		if change.OrganisationID != "" {
			o, err := tx.Organisation(ctx, change.OrganisationID)
			if ErrorCode(err) == CodeNotFound {
				return Invalid("organisation", "There is no such organisation.")
			}
			if err != nil {
				return err
			}
			change.Organisation = o.Name
		}
		b.Change, b.Status, b.For = change, BatchLooking, actorOfBatch(actor)
		b.Looked, b.Would, b.Examples = 0, BatchOutcome{}, nil
		return nil
	})
}

// ApplyBatch does what a batch was looked at for.
func (c *Catalogue) ApplyBatch(ctx context.Context, actor Actor, id string) (*Batch, error) {
	return c.moveBatch(ctx, actor, id, func(tx Tx, b *Batch) error {
		if b.Status != BatchReady {
			return Errorf(CodeConflict, "This has been done already, or was not looked at yet.")
		}
		b.Status, b.For, b.AppliedAt = BatchApplying, actorOfBatch(actor), c.Now()
		return c.auditBatch(ctx, tx, actor, AuditMany, b)
	})
}

// UndoBatch takes back what a batch did, wherever nobody edited the group since. Nothing becomes less private by it.
func (c *Catalogue) UndoBatch(ctx context.Context, actor Actor, id string) (*Batch, error) {
	return c.moveBatch(ctx, actor, id, func(tx Tx, b *Batch) error {
		if b.Status != BatchApplied && (b.Status != BatchStopped || b.Next == BatchLooking) {
			return Errorf(CodeConflict, "There is nothing to take back.")
		}
		b.Status, b.Next, b.For = BatchUndoing, "", actorOfBatch(actor)
		b.UndoneBy, b.UndoneAt = actor.Name, c.Now()
		return c.auditBatch(ctx, tx, actor, AuditManyUndone, b)
	})
}

// StopBatch stops the work on a batch between two groups.
func (c *Catalogue) StopBatch(ctx context.Context, actor Actor, id string) (*Batch, error) {
	return c.moveBatch(ctx, actor, id, func(_ Tx, b *Batch) error {
		if b.Working() {
			b.Status, b.Next = BatchStopped, b.Status
		}
		return nil
	})
}

// ResumeBatch goes on where a batch was stopped.
func (c *Catalogue) ResumeBatch(ctx context.Context, actor Actor, id string) (*Batch, error) {
	return c.moveBatch(ctx, actor, id, func(_ Tx, b *Batch) error {
		if b.Status != BatchStopped {
			return Errorf(CodeConflict, "This was not stopped.")
		}
		b.Status, b.Next, b.For = b.Next, "", actorOfBatch(actor)
		return nil
	})
}

func (c *Catalogue) auditBatch(ctx context.Context, tx Tx, actor Actor, action AuditAction, b *Batch) error {
	return tx.AddAudit(ctx, AuditEntry{
		At: c.Now(), Actor: actor, Action: action, Object: "batch:" + b.ID, Note: fmt.Sprintf("%s, %d groups", b.Change.Kind, b.Total),
	})
}
