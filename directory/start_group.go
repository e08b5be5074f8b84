package directory

import (
	"context"
	"strings"
)

// StartGroup begins a new group of an organisation. Where the actor may publish, it is there at once and its id is
// given. Otherwise it is proposed: a curator decides, and it is nowhere until then; change is what waits.
func (c *Catalogue) StartGroup(ctx context.Context, actor Actor, name, summary, organisationID string) (id string, change *Change, err error) {
	on := Object{OrganisationID: organisationID}
	if !actor.May(MayEdit, on) {
		return "", nil, Errorf(CodeForbidden, "A new group is begun by the people of its organisation, or by a curator. Anybody may propose one.")
	}
	g := &Group{ID: NewID(), Kind: KindGroup, Status: StatusPublished, Name: strings.TrimSpace(name), Summary: strings.TrimSpace(summary), OrganisationID: organisationID}
	if err := g.Validate(c.vocabulary); err != nil {
		return "", nil, err
	}
	if organisationID != "" {
		if _, err := c.store.Organisation(ctx, organisationID); err != nil {
			return "", nil, err
		}
	}
	if actor.MayPublish() {
		return g.ID, nil, c.Publish(ctx, actor, []Publication{{Group: g, Reason: "a new group"}})
	}
	change = &Change{ID: NewID(), Kind: ChangeNew, Status: ChangeWaiting, Author: actor.Name, AuthorID: actor.ID, CreatedAt: c.Now()}
	fields, err := FieldsOf(g)
	if err != nil {
		return "", nil, err
	}
	for _, name := range []string{"kind", "name", "organisation_id", "summary"} {
		if value := fields[name]; value != nil {
			change.Fields = append(change.Fields, FieldChange{Field: name, New: value})
		}
	}
	if err := change.Validate(); err != nil {
		return "", nil, err
	}
	return "", change, c.store.Write(ctx, func(tx Tx) error {
		change.Version = 0
		_, total, err := tx.ChangesWhere(ctx, ChangeFilter{Statuses: []ChangeStatus{ChangeWaiting, ChangeAsked}, Kind: ChangeNew, AuthorID: actor.ID}, 0, 1)
		if err != nil {
			return err
		}
		if total >= maxProposed {
			return Errorf(CodeConflict, "%d new groups of yours wait for a curator. Wait until they have decided.", total)
		}
		return tx.SaveChange(ctx, change)
	})
}

// maxProposed is how many new groups of one person may wait at once.
const maxProposed = 20

// ProposedGroups lists the names of the new groups of an actor that wait for a curator.
func (c *Catalogue) ProposedGroups(ctx context.Context, actor Actor) ([]string, error) {
	if actor.ID == "" {
		return nil, nil
	}
	changes, _, err := c.store.ChangesWhere(ctx, ChangeFilter{Statuses: []ChangeStatus{ChangeWaiting, ChangeAsked}, Kind: ChangeNew, AuthorID: actor.ID}, 0, maxProposed)
	var names []string
	for _, change := range changes {
		fields := Fields{}
		for _, f := range change.Fields {
			fields.Set(f.Field, f.New)
		}
		g, err := fields.Group()
		if err != nil {
			return nil, err
		}
		names = append(names, g.Name)
	}
	return names, err
}
