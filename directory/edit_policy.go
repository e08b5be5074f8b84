package directory

import (
	"context"
	"time"
)

// Object gives what an actor's scopes are compared with for a group. Its councils are those of what is published of
// it, and of the areas it serves: nothing is told from a place that is not public.
func (c *Catalogue) Object(ctx context.Context, groupID string) (Object, error) {
	if !ValidID(groupID) {
		return Object{}, Errorf(CodeNotFound, "There is no group with this address.")
	}
	g, err := c.store.Group(ctx, groupID)
	if err != nil {
		return Object{}, err
	}
	return c.objectOf(ctx, c.store, g)
}

func (c *Catalogue) objectOf(ctx context.Context, r Reader, g *Group) (Object, error) {
	parts, err := loadParts(ctx, r, g, Publication{})
	if err != nil {
		return Object{}, err
	}
	councils := c.builder().councils(g, c.builder().Sketch(parts))
	return Object{GroupID: g.ID, OrganisationID: g.OrganisationID, SourceID: g.SourceID, Councils: councils}, nil
}

// editPolicy is who saves, and what they may do to this group.
type editPolicy struct {
	vocabulary   *Vocabulary
	actor        Actor
	on           Object
	today        Date
	edits        bool // may change what is low at once, and propose the rest
	publishes    bool // without review
	loosens      bool
	confirms     bool
	firstNations bool
	private      bool // the place is not public, before or after
}

func (c *Catalogue) editPolicy(actor Actor, on Object, now time.Time) *editPolicy {
	return &editPolicy{
		vocabulary: c.vocabulary, actor: actor, on: on, today: DateOf(now.In(c.zone)), edits: actor.May(MayEdit, on), publishes: actor.May(MayPublish, on),
		loosens: actor.Role != RoleSystem && actor.May(MayLoosen, on), confirms: actor.May(MayConfirm, on), firstNations: actor.isFirstNations(on),
	}
}

var errNotTheirs = Errorf(CodeForbidden, "Only the group's own people and curators may change it.")
