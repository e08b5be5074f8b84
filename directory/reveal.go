package directory

import "context"

// RevealVenue gives a venue as it truly is and notes who saw it. It is the only way to a true address
// that is not public.
func (c *Catalogue) RevealVenue(ctx context.Context, actor Actor, venueID string) (*Venue, error) {
	if !actor.MayReveal() {
		return nil, Errorf(CodeForbidden, "Only the group's own people and curators may see where it meets.")
	}
	var venue *Venue
	err := c.store.Write(ctx, func(tx Tx) (err error) {
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
