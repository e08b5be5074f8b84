package directory

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// publishApproved saves the group with what is approved.
func (d *deciding) publishApproved(ctx context.Context) (err error) {
	change := d.reviewed.Change
	g := d.newGroup()
	d.have = Fields{}
	if d.reviewed.Group != nil {
		g = d.reviewed.Group
	}
	d.stored = g
	if d.have, err = FieldsOf(g); err != nil {
		return err
	}
	next, err := d.with(d.have, d.changed)
	if err != nil {
		return Invalid("fields", "One of the values cannot be read. Mend it and try again.")
	}
	if err := next.Validate(d.c.vocabulary); err != nil {
		return err
	}
	if err := checkEdited(next, d.given, d.c.gazetteer, d.policy.today); err != nil {
		return err
	}
	if err := d.checkReferences(ctx, next); err != nil {
		return err
	}
	if err := d.checkOwnPeople(next); err != nil {
		return err
	}
	w := d.c.writer(d.tx, d.policy.actor, d.now)
	for _, v := range d.publish {
		if err := w.saveVenue(ctx, v, d.policy.loosens, ""); err != nil {
			return err
		}
	}
	p := Publication{Group: next, Venues: d.publish, Reason: change.approvedWords(d.rulings.Reason), Change: change.ID}
	if err := w.saveGroup(ctx, p, d.policy.loosens); err != nil {
		return err
	}
	if change.GroupID == "" {
		change.GroupID, change.BaseVersion = next.ID, next.Version
	}
	change.MadeVersion = next.Version
	return w.rebuildTouched(ctx)
}

// What the history says of a version that came from somebody's proposal, or took an edit of theirs back, with their name.
const (
	ReasonProposed = "Proposed by %s"
	ReasonUndone   = "An edit by %s was undone"
)

// approvedWords says in the history whose proposal it was.
func (c *Change) approvedWords(reason string) string {
	words := fmt.Sprintf(ReasonProposed, c.Author)
	for _, more := range []string{c.Reason, reason} {
		if more = strings.TrimSpace(more); more != "" {
			words += ". " + more
		}
	}
	return words
}

// newGroup is what a proposed new group starts from.
func (d *deciding) newGroup() *Group {
	return &Group{ID: DerivedID("proposed", d.reviewed.Change.ID), Kind: KindGroup, Status: StatusPublished}
}

// checkReferences looks whether what the group will name is there.
func (d *deciding) checkReferences(ctx context.Context, next *Group) error {
	if next.OrganisationID != "" {
		if _, err := d.tx.Organisation(ctx, next.OrganisationID); err != nil {
			return Invalid("organisation_id", "There is no such organisation.")
		}
	}
	have, err := d.tx.Venues(ctx, venueIDs(next))
	if err != nil {
		return err
	}
	for _, id := range venueIDs(next) {
		if have[id] == nil && !slices.ContainsFunc(d.publish, func(v *Venue) bool { return v.ID == id }) {
			return Invalid("places", "Approve the place together with where the group meets: one is not there without the other.")
		}
	}
	return nil
}

// checkOwnPeople holds a group that its own people publish to what such a group needs.
func (d *deciding) checkOwnPeople(next *Group) error {
	switch d.reviewed.Change.Sort() {
	case ChangeImport, ChangeExpiring:
		return nil
	}
	_, ages := d.changed["age"]
	_, safe := d.changed[FieldAnswers+childSafe]
	if !ages && !safe && d.reviewed.Group != nil {
		return nil
	}
	return checkChildSafe(next, d.c.vocabulary, d.policy.today)
}
