package directory

import "context"

func (c *Catalogue) Object(ctx context.Context, groupID string) (Object, error) {
	g, err := c.store.Group(ctx, groupID)
	if err != nil {
		return Object{}, err
	}
	return Object{GroupID: g.ID, OrganisationID: g.OrganisationID, SourceID: g.SourceID}, nil
}
