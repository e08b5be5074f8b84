package directory

import "context"

// RevealVenue gives a venue as it truly is and notes who saw it. It is the only way to a true address
// that is not public: for curators, and for the people of a group that meets there.
func (c *Catalogue) RevealVenue(ctx context.Context, actor Actor, venueID string) (*Venue, error) {
	if !actor.Has(MayReveal) || actor.Role == RoleSystem {
		return nil, errNotRevealed
	}
	var venue *Venue
	err := c.store.Write(ctx, func(tx Tx) (err error) {
		if err := c.mayReveal(ctx, tx, actor, venueID); err != nil {
			return err
		}
		if venue, err = tx.Venue(ctx, venueID); err != nil {
			return err
		}
		return tx.AddAudit(ctx, AuditEntry{At: c.Now(), Actor: actor, Action: AuditReveal, Object: "venue:" + venueID})
	})
	if err != nil {
		return nil, err
	}
	return venue, nil
}

// errNotRevealed does not tell a place that is not theirs from one that is not there.
var errNotRevealed = Errorf(CodeForbidden, "Only the group's own people and curators may see where it meets.")

// mayReveal refuses whoever keeps no group at a venue.
func (c *Catalogue) mayReveal(ctx context.Context, tx Tx, actor Actor, venueID string) error {
	if actor.MayReveal() {
		return nil
	}
	groups, err := tx.GroupsAtVenue(ctx, venueID)
	if err != nil {
		return err
	}
	for _, g := range groups {
		on, err := c.objectOf(ctx, tx, g)
		if err != nil {
			return err
		}
		if actor.May(MayReveal, on) {
			return nil
		}
	}
	return errNotRevealed
}
