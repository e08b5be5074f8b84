package directory

import (
	"context"
	"slices"
)

// keep writes what is published and what waits.
func (s *saving) keep(ctx context.Context) (Edited, error) {
	edited := Edited{Version: s.stored.Version}
	if len(s.done) > 0 {
		if err := s.publishNow(ctx); err != nil {
			return Edited{}, err
		}
		edited.Version = s.stored.Version + 1
		for _, f := range s.done {
			edited.Published = append(edited.Published, f.Field)
			waits := slices.ContainsFunc(s.waiting, func(w FieldChange) bool { return w.Field == f.Field })
			if s.open != nil && !waits && slices.Contains(s.open.Waits(), f.Field) { // what is live now gives way to nothing older
				s.dropped = append(s.dropped, f.Field)
			}
		}
	}
	if len(s.waiting)+len(s.dropped) == 0 {
		return edited, nil
	}
	change := s.open
	if change == nil {
		change = s.newChange(ChangeWaiting, nil)
	}
	change.BaseVersion = edited.Version
	change.take(s.waiting)
	was := slices.Clone(change.Fields)
	if change.leave(s.dropped); len(change.Waits()) == 0 {
		change.Fields = was
		if err := change.Decide(ChangeWithdrawn, s.policy.actor.Name, "", s.now); err != nil {
			return Edited{}, err
		}
		return edited, s.c.saveChange(ctx, s.tx, change, s.policy.on)
	}
	if s.edit.Reason != "" {
		change.Reason = s.edit.Reason
	}
	if err := s.c.saveChange(ctx, s.tx, change, s.policy.on); err != nil {
		return Edited{}, err
	}
	if len(s.waiting) > 0 {
		edited.Waiting = change
	}
	return edited, nil
}

// publishNow saves the group with its places and, where the actor is no curator, notes it for one to look at.
func (s *saving) publishNow(ctx context.Context) error {
	g, err := s.with(s.have, s.live)
	if err != nil {
		return err
	}
	var noted *Change
	if !s.policy.publishes && s.policy.edits {
		noted = s.newChange(ChangePublished, s.done)
		noted.MadeVersion = s.stored.Version + 1
	}
	p := Publication{Group: g, Venues: s.publish, Reason: s.edit.Reason, Batch: s.edit.batch}
	if noted != nil {
		p.Change = noted.ID
	}
	w := s.c.writer(s.tx, s.policy.actor, s.now)
	for _, v := range s.publish {
		if err := w.saveVenue(ctx, v, s.policy.loosens, ""); err != nil {
			return err
		}
	}
	if err := w.saveGroup(ctx, p, s.policy.loosens); err != nil {
		return err
	}
	if err := w.rebuildTouched(ctx); err != nil || noted == nil {
		return err
	}
	return s.c.saveChange(ctx, s.tx, noted, s.policy.on)
}

func (s *saving) newChange(status ChangeStatus, fields []FieldChange) *Change {
	return &Change{
		ID: NewID(), Kind: ChangeEdit, GroupID: s.stored.ID, BaseVersion: s.stored.Version, Fields: fields, Status: status,
		Author: s.policy.actor.Name, AuthorID: s.policy.actor.ID, Reason: s.edit.Reason, CreatedAt: s.now,
	}
}

// take adds fields to a change; what it proposed of the same ones before gives way.
func (c *Change) take(fields []FieldChange) {
	for _, f := range fields {
		i := slices.IndexFunc(c.Fields, func(have FieldChange) bool { return have.Field == f.Field })
		if i < 0 {
			c.Fields = append(c.Fields, f)
			continue
		}
		c.Fields[i] = f
	}
}

// saveChange notes what the queue is narrowed by, and saves.
func (c *Catalogue) saveChange(ctx context.Context, tx Tx, change *Change, on Object) error {
	change.SourceID, change.Councils = on.SourceID, on.Councils
	if err := change.Validate(); err != nil {
		return err
	}
	return tx.SaveChange(ctx, change)
}
