package directory

import "context"

// ErasePerson forgets a person and puts FormerMember where their name stood: in revisions and the reasons Kith writes for
// them, changes of one group and of many, imports, merges, reports, notes and invitations, and in what groups and their
// listings say of who told or checked something. also, in the same transaction, may refuse it.
func (c *Catalogue) ErasePerson(ctx context.Context, id string, also func(tx Tx) error) error {
	err := c.store.Write(ctx, func(tx Tx) error {
		p, err := tx.Person(ctx, id)
		if err != nil {
			return err
		}
		groups, err := tx.ForgetName(ctx, p)
		if err != nil {
			return err
		}
		w := c.writer(tx, System("erasing a name"), c.Now())
		for _, groupID := range groups {
			g, err := tx.Group(ctx, groupID)
			if err != nil {
				return err
			}
			if err := w.rebuild(ctx, g, Publication{}); err != nil {
				return err
			}
		}
		if err := tx.DropDraftsOf(ctx, id); err != nil {
			return err
		}
		if err := tx.DropPerson(ctx, id); err != nil {
			return err
		}
		return also(tx)
	})
	if err != nil {
		return err
	}
	return c.CatchUp(ctx, nil)
}
