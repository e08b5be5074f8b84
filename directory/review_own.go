package directory

import (
	"context"
	"slices"
)

// OwnChanges lists what a person proposed, newest first.
func (c *Catalogue) OwnChanges(ctx context.Context, actor Actor) ([]*Change, error) {
	if actor.ID == "" {
		return nil, Errorf(CodeUnauthorised, "Sign in to see what is waiting.")
	}
	changes, total, err := c.store.ChangesWhere(ctx, ChangeFilter{AuthorID: actor.ID}, 0, mostOwnChanges)
	if err == nil && total > mostOwnChanges {
		changes, _, err = c.store.ChangesWhere(ctx, ChangeFilter{AuthorID: actor.ID}, total-mostOwnChanges, mostOwnChanges)
	}
	slices.Reverse(changes)
	return changes, err
}

// mostOwnChanges is how many of their changes a person is shown.
const mostOwnChanges = 200

// Proposed tells whether an actor proposed a change; for anybody else it is not there.
func (c *Catalogue) Proposed(ctx context.Context, actor Actor, id string) error {
	if !ValidID(id) {
		return errNoChange
	}
	change, err := c.store.Change(ctx, id)
	if err == nil && !change.by(actor) {
		err = errNoChange
	}
	return err
}

// Withdraw takes a change back that waits. Only who proposed it may.
func (c *Catalogue) Withdraw(ctx context.Context, actor Actor, id string, version int) error {
	return c.store.Write(ctx, func(tx Tx) error {
		r, err := c.reviewed(ctx, tx, id)
		if err != nil {
			return err
		}
		switch {
		case !r.Change.by(actor):
			return errNoChange
		case !r.Change.Status.Open():
			return r.Change.settled()
		case r.Change.Version != version:
			return Errorf(CodeConflict, "This change is not as you saw it: %s. Look at it as it is now.", r.Change.lastWords())
		}
		if err := r.Change.Decide(ChangeWithdrawn, actor.Name, "", c.Now()); err != nil {
			return err
		}
		return c.saveChange(ctx, tx, r.Change, r.Object)
	})
}
