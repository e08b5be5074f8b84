package directory

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// History lists the versions of a group, newest first, without their snapshots.
func (c *Catalogue) History(ctx context.Context, actor Actor, groupID string) ([]Revision, error) {
	if err := c.mayHistory(ctx, actor, groupID); err != nil {
		return nil, err
	}
	heads, err := c.store.RevisionHeads(ctx, groupID)
	if err != nil {
		return nil, err
	}
	now, err := c.store.Group(ctx, groupID)
	if err != nil {
		return nil, err
	}
	keep, err := c.placeKeeper(ctx, c.store, now, nil, nil)
	for i := range heads {
		if err == nil {
			heads[i].Reason = keep.text(heads[i].Reason)
		}
	}
	return heads, err
}

func (c *Catalogue) mayHistory(ctx context.Context, actor Actor, groupID string) error {
	on, err := c.Object(ctx, groupID)
	if err == nil && !actor.May(MayHistory, on) {
		err = Errorf(CodeForbidden, "Only the group's own people and curators may read its history.")
	}
	return err
}

// Compare gives two versions of a group and the fields in which they differ, without places that are not public. Version 0 is the time before the first.
func (c *Catalogue) Compare(ctx context.Context, actor Actor, groupID string, from, to int) (before, after *Revision, fields []FieldChange, err error) {
	if err := c.mayHistory(ctx, actor, groupID); err != nil {
		return nil, nil, nil, err
	}
	before = &Revision{GroupID: groupID, Group: &Group{ID: groupID}}
	if from > 0 {
		if before, err = c.store.Revision(ctx, groupID, from); err != nil {
			return nil, nil, nil, err
		}
	}
	if after, err = c.store.Revision(ctx, groupID, to); err != nil {
		return nil, nil, nil, err
	}
	if fields, err = differences(before.Group, after.Group); err != nil {
		return nil, nil, nil, err
	}
	now, err := c.store.Group(ctx, groupID)
	if err != nil {
		return nil, nil, nil, err
	}
	keep, err := c.placeKeeper(ctx, c.store, now, []*Group{before.Group, after.Group}, nil)
	if err != nil {
		return nil, nil, nil, err
	}
	for i := range fields {
		fields[i], _ = keep.field(fields[i])
	}
	for _, r := range []*Revision{before, after} {
		r.Group, r.Reason = keep.mask.group(r.Group), keep.text(r.Reason)
	}
	return before, after, fields, nil
}

// Changed gives, by version, the names of the fields in which each version of a group differs from the one before.
// The first differs from nothing.
func (c *Catalogue) Changed(ctx context.Context, actor Actor, groupID string) (map[int][]string, error) {
	if err := c.mayHistory(ctx, actor, groupID); err != nil {
		return nil, err
	}
	revisions, err := c.store.Revisions(ctx, groupID)
	if err != nil {
		return nil, err
	}
	changed := map[int][]string{}
	for n := 1; n < len(revisions); n++ {
		fields, err := differences(revisions[n-1].Group, revisions[n].Group)
		if err != nil {
			return nil, err
		}
		for _, f := range fields {
			changed[revisions[n].Version] = append(changed[revisions[n].Version], f.Field)
		}
	}
	return changed, nil
}

// differences gives the fields in which two versions of a group differ, but for what every save writes.
func differences(before, after *Group) (fields []FieldChange, err error) {
	was, err := FieldsOf(before)
	if err != nil {
		return nil, err
	}
	now, err := FieldsOf(after)
	if err != nil {
		return nil, err
	}
	for _, name := range FieldNames(was, now) {
		switch name {
		case "id", "version", "updated_at", "created_at", "imported_at":
			continue
		}
		if !sameField(name, was[name], now[name]) {
			fields = append(fields, FieldChange{Field: name, Old: was[name], New: now[name]})
		}
	}
	return fields, nil
}

// Restore makes a group again what it was at a version, as a new one. Nothing becomes less private by it: the level,
// the topics and the places of a group whose place is not public stay as they are. Where it came from, when it was
// checked and whether it is archived stay too. By the group's own people it is an edit like any other.
func (c *Catalogue) Restore(ctx context.Context, actor Actor, groupID string, version, current int, reason string) (Edited, error) {
	if err := c.mayHistory(ctx, actor, groupID); err != nil {
		return Edited{}, err
	}
	now, err := c.store.Group(ctx, groupID)
	if err != nil {
		return Edited{}, err
	}
	if now.Version != current {
		return Edited{}, Errorf(CodeConflict, "This group was saved while you had it open. Nothing was put back. Look at its history as it is now.")
	}
	was, err := c.store.Revision(ctx, groupID, version)
	if err != nil {
		return Edited{}, err
	}
	venues, err := c.store.Venues(ctx, venueIDs(now))
	if err != nil {
		return Edited{}, err
	}
	words := fmt.Sprintf("Version %d was put back", version)
	if reason = strings.TrimSpace(reason); reason != "" {
		words += ". " + reason
	}
	return c.Edit(ctx, actor, Edit{Group: restoredGroup(was.Group, now, c.private(now, venues)), Reason: words, restored: true})
}

// restoredGroup gives was, with what must stay as it is now.
func restoredGroup(was, now *Group, private bool) *Group {
	g := *was
	g.Version, g.Status, g.CreatedAt = now.Version, now.Status, now.CreatedAt
	g.Disclosure = Stricter(was.Disclosure, now.Disclosure)
	if g.Disclosure == DisclosureExact {
		g.Disclosure = now.Disclosure // "" and exact say the same
	}
	g.Topics, g.Checked, g.SourceURL = now.Topics, now.Checked, now.SourceURL
	g.Contact.Withheld = now.Contact.Withheld
	if a, ok := now.Answer(venueNotPublic); ok && a.Value != No {
		g.Answers = slices.DeleteFunc(slices.Clone(was.Answers), func(a Answer) bool { return a.Attribute == venueNotPublic })
		g.Answers = append(g.Answers, a)
	}
	if private {
		g.Places = now.Places
	}
	known := map[string]bool{"": true}
	for _, p := range g.Places {
		known[p.ID] = true
	}
	g.Meetings, g.Hours = slices.Clone(g.Meetings), slices.Clone(g.Hours)
	for i := range g.Meetings {
		if !known[g.Meetings[i].PlaceID] {
			g.Meetings[i].PlaceID = ""
		}
	}
	for i := range g.Hours {
		if !known[g.Hours[i].PlaceID] {
			g.Hours[i].PlaceID = ""
		}
	}
	return &g
}

// Archive takes a group out of everything that is shown, and keeps it with its history. The reason stands there.
func (c *Catalogue) Archive(ctx context.Context, actor Actor, groupID string, version int, reason string) error {
	return c.archiving(ctx, actor, groupID, version, StatusArchived, reason)
}

// Unarchive shows an archived group again. One that was joined into another is taken apart instead.
func (c *Catalogue) Unarchive(ctx context.Context, actor Actor, groupID string, version int, reason string) error {
	return c.archiving(ctx, actor, groupID, version, StatusPublished, reason)
}

func (c *Catalogue) archiving(ctx context.Context, actor Actor, groupID string, version int, status Status, reason string) error {
	f := faults{}
	checkText(f, "reason", reason, 1, 1000)
	if err := f.err("This"); err != nil {
		return err
	}
	err := c.store.Write(ctx, func(tx Tx) error {
		g, err := c.publishable(ctx, tx, actor, groupID, version)
		if err != nil {
			return err
		}
		if g.Status == status || status == StatusPublished && g.Status != StatusArchived {
			return Errorf(CodeConflict, "%q is %s already.", g.Name, g.Status)
		}
		if _, err := tx.Merge(ctx, groupID); err == nil {
			return Errorf(CodeConflict, "This group was joined into another. Take them apart again instead.")
		}
		g.Status, g.UndoneImport = status, ""
		return c.writer(tx, actor, c.Now()).saveGroup(ctx, Publication{Group: g, Reason: strings.TrimSpace(reason)}, false)
	})
	if err != nil {
		return err
	}
	return c.CatchUp(ctx, nil)
}

// publishable reads a group, at the version that was seen, for an actor who may publish it.
func (c *Catalogue) publishable(ctx context.Context, tx Tx, actor Actor, groupID string, version int) (*Group, error) {
	if !ValidID(groupID) {
		return nil, Errorf(CodeNotFound, "There is no group with this address.")
	}
	g, err := tx.Group(ctx, groupID)
	if err != nil {
		return nil, err
	}
	on, err := c.objectOf(ctx, tx, g)
	if err != nil {
		return nil, err
	}
	if !actor.May(MayPublish, on) {
		return nil, Errorf(CodeForbidden, "Only a curator of this group may do that.")
	}
	if g.Version != version {
		return nil, Errorf(CodeConflict, "%q was saved while you had it open. Nothing was done. Look at it as it is now.", g.Name)
	}
	return g, nil
}
