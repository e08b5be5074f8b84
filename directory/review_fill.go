package directory

import "context"

// ProposedGroup gives a proposed new group as its change tells it, to whoever may decide on it, without places that are
// not public, and its new places so far as they may be told.
func (r *Reviewed) ProposedGroup() (*Group, []*Venue, error) {
	fields, venues := Fields{}, []*Venue(nil)
	if r.Group != nil {
		var err error
		if fields, err = FieldsOf(r.Group); err != nil {
			return nil, nil, err
		}
	}
	for _, f := range r.Fields {
		if v := newVenueOf(f.FieldChange); v != nil {
			venues = append(venues, v)
		}
		if f.Ruling == nil && fieldRisk(f.Field) != riskKept {
			fields.Set(f.Field, f.New)
		}
	}
	g, err := fields.Group()
	if err != nil {
		return nil, nil, err
	}
	if r.Group == nil {
		g.ID, g.Kind, g.Status = DerivedID("proposed", r.Change.ID), KindGroup, StatusPublished
	} else {
		g.Version = r.Group.Version
	}
	return g, venues, nil
}

// FillProposal adds to a proposed new group that waits what a curator says of it, so that it is whole when it is
// approved. said is made from ProposedGroup of what the curator saw. The change is one to decide on as before.
func (c *Catalogue) FillProposal(ctx context.Context, actor Actor, id string, version int, said *Group) (*Change, error) {
	return c.touchChange(ctx, actor, id, version, func(tx Tx, change *Change) error {
		if change.Sort() != ChangeNew || !change.Status.Open() {
			return Errorf(CodeInvalid, "Only a new group that waits is filled in. Decide on what is proposed.")
		}
		r, err := c.reviewed(ctx, tx, id)
		if err != nil {
			return err
		}
		g, _, err := r.ProposedGroup()
		if err != nil {
			return err
		}
		keep, err := c.keeperOf(ctx, tx, r)
		if err != nil {
			return err
		}
		fields, err := c.saidFields(g, keep.mask.group(g), said, maySay)
		if err != nil {
			return err
		}
		if len(fields) == 0 {
			return Invalid("fields", "Nothing is different yet.")
		}
		for i := range fields {
			fields[i].Old = nil
		}
		change.take(fields)
		return nil
	})
}
