package directory

import (
	"context"
)

// ReviewQueue lists what an actor may decide on, oldest first: what waits, or, with ChangePublished, what is live and
// was not looked at. total counts all of it, counts by kind whatever kind the filter asks for.
func (c *Catalogue) ReviewQueue(ctx context.Context, actor Actor, filter ChangeFilter, offset, limit int) (changes []*Change, total int, counts map[ChangeKind]int, err error) {
	if !actor.Has(MayReview) {
		return nil, 0, nil, Errorf(CodeForbidden, "Only curators review changes.")
	}
	scopes, everywhere := actor.Scopes(MayReview)
	filter.Narrow, filter.Scopes = !everywhere, scopes
	if changes, total, err = c.store.ChangesWhere(ctx, filter, offset, limit); err != nil {
		return nil, 0, nil, err
	}
	counts = map[ChangeKind]int{}
	for _, kind := range ChangeKinds() {
		of := filter
		of.Kind, of.But = kind, ""
		if _, counts[kind], err = c.store.ChangesWhere(ctx, of, 0, 0); err != nil {
			return nil, 0, nil, err
		}
	}
	return changes, total, counts, nil
}

// GroupNames gives the names of the groups that changes are about, by id.
func (c *Catalogue) GroupNames(ctx context.Context, changes []*Change) (map[string]string, error) {
	names := map[string]string{}
	for _, change := range changes {
		if change.GroupID == "" || names[change.GroupID] != "" {
			continue
		}
		name, err := c.ShownName(ctx, change.GroupID)
		if err != nil {
			return nil, err
		}
		names[change.GroupID] = name
	}
	return names, nil
}

// ObjectOfChange gives what an actor's scopes are compared with for a change: its group, or what a proposed one says
// of itself.
func (c *Catalogue) ObjectOfChange(ctx context.Context, id string) (Object, error) {
	r, err := c.reviewed(ctx, c.store, id)
	if err != nil {
		return Object{}, err
	}
	return r.Object, nil
}

// PlaceChange notes in a change about a stored group what the queue is narrowed by: its councils and its source.
// They stand beside the group.
func (c *Catalogue) PlaceChange(ctx context.Context, tx Tx, change *Change) error {
	beside, err := tx.Due(ctx, change.GroupID)
	if err == nil {
		change.SourceID, change.Councils = beside.SourceID, beside.Councils
	}
	if ErrorCode(err) != CodeNotFound {
		return err
	}
	g, err := tx.Group(ctx, change.GroupID) // it was saved before anything stood beside it
	if err != nil {
		return err
	}
	on, err := c.objectOf(ctx, tx, g)
	if err != nil {
		return err
	}
	change.SourceID, change.Councils = on.SourceID, on.Councils
	return nil
}
