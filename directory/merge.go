package directory

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Merge says that a group was joined into another: its address leads there, and it can be taken apart again.
type Merge struct {
	GroupID   string       `json:"group_id"` // the one that was given up; archived
	IntoID    string       `json:"into_id"`
	SourceID  string       `json:"source_id,omitempty"`
	SourceKey string       `json:"source_key,omitempty"` // the key it had; the kept group has a SourceLink for it
	Links     []SourceLink `json:"links,omitempty"`      // of other sources, which the kept group has now
	Came      []string     `json:"came,omitempty"`       // persons, by id, who kept the one that was given up and keep the other since
	By        string       `json:"by"`
	Reason    string       `json:"reason,omitempty"`
	At        time.Time    `json:"at"`
}

// linkedByMerge stands where a SourceLink names the import that made it.
const linkedByMerge = "merge"

// GroupVersion is a group at the version somebody saw.
type GroupVersion struct {
	ID      string
	Version int
}

// MergeGroups joins two groups that are the same: keep stays as it is and gets the name of the other beside its own,
// where that is public; the other is archived, its address leads to keep, and what its sources say of it is proposed
// for keep from now on. Both keep their histories. What waited for the other is declined, and who proposed it is told. Who
// kept the other keeps keep from now on, and is told.
func (c *Catalogue) MergeGroups(ctx context.Context, actor Actor, keep, other GroupVersion, reason string) error {
	f := faults{}
	f.check(keep.ID != other.ID, "other", "choose two groups")
	checkText(f, "reason", reason, 0, 1000)
	if err := f.err("These groups"); err != nil {
		return err
	}
	err := c.store.Write(ctx, func(tx Tx) error {
		kept, err := c.publishable(ctx, tx, actor, keep.ID, keep.Version)
		if err != nil {
			return err
		}
		given, err := c.publishable(ctx, tx, actor, other.ID, other.Version)
		if err != nil {
			return err
		}
		if kept.Status != StatusPublished || given.Status != StatusPublished {
			return Errorf(CodeConflict, "Only groups that are shown can be joined. Bring the archived one back first.")
		}
		return c.merge(ctx, tx, actor, kept, given, strings.TrimSpace(reason))
	})
	if err != nil {
		return err
	}
	return c.CatchUp(ctx, nil)
}

func (c *Catalogue) merge(ctx context.Context, tx Tx, actor Actor, kept, given *Group, reason string) error {
	m := &Merge{GroupID: given.ID, IntoID: kept.ID, SourceID: given.SourceID, SourceKey: given.SourceKey, By: actor.Name, Reason: reason, At: c.Now()}
	venues, err := tx.Venues(ctx, venueIDs(given))
	if err != nil {
		return err
	}
	keptName, givenName := kept.Name, given.Name
	if !c.private(given, venues) && given.Name != kept.Name && !slices.Contains(kept.AlsoKnownAs, given.Name) && len(kept.AlsoKnownAs) < maxListed {
		kept.AlsoKnownAs = append(slices.Clone(kept.AlsoKnownAs), given.Name)
	}
	given.Status, given.SourceKey = StatusArchived, ""
	w := c.writer(tx, actor, c.Now())
	if err := w.saveGroup(ctx, Publication{Group: given, Reason: mergeWords("Joined into “"+keptName+"”", reason)}, false); err != nil {
		return err
	}
	if err := w.saveGroup(ctx, Publication{Group: kept, Reason: mergeWords("“"+givenName+"” was joined into this", reason)}, false); err != nil {
		return err
	}
	if m.Links, err = tx.MoveSourceLinks(ctx, given.ID, kept.ID); err != nil {
		return err
	}
	if m.SourceKey != "" {
		link := SourceLink{SourceID: m.SourceID, Key: m.SourceKey, GroupID: kept.ID, ImportID: linkedByMerge}
		if err := tx.SaveSourceLink(ctx, link); err != nil {
			return err
		}
	}
	if err := c.declineOpen(ctx, tx, actor, given.ID, "The group was joined into “"+keptName+"”."); err != nil {
		return err
	}
	if m.Came, err = c.bringPeople(ctx, tx, actor, kept, given, reason); err != nil {
		return err
	}
	return tx.SaveMerge(ctx, m)
}

// bringPeople has the facilitators of a group that is given up keep the one it was joined into, and tells them. It gives
// whom it made one.
func (c *Catalogue) bringPeople(ctx context.Context, tx Tx, actor Actor, kept, given *Group, reason string) (came []string, err error) {
	people, err := tx.People(ctx)
	if err != nil {
		return nil, err
	}
	keptName, err := c.shownName(ctx, tx, kept)
	if err != nil {
		return nil, err
	}
	givenName, err := c.shownName(ctx, tx, given)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		if !p.keeps(Object{GroupID: given.ID, OrganisationID: given.OrganisationID}) {
			continue
		}
		if !p.keeps(Object{GroupID: kept.ID, OrganisationID: kept.OrganisationID}) {
			grants := append(slices.Clone(p.Grants), Grant{Role: RoleFacilitator, Scope: Scope{Kind: ScopeGroup, ID: kept.ID}})
			if err := c.saveGrants(ctx, tx, actor, p, grants, "came along with a group that was joined into another"); err != nil {
				return nil, err
			}
			came = append(came, p.ID)
		}
		data := map[string]any{"given": givenName, "kept": keptName, "reason": reason, "page": "/groups/" + kept.ID + "/edit"}
		if err := tx.AddMail(ctx, NewMail(MailAccount, "merged", p.Email, p.Name, p.ID, data, c.Now())); err != nil {
			return nil, err
		}
	}
	return came, nil
}

// saveGrants gives a person other roles, and notes who did.
func (c *Catalogue) saveGrants(ctx context.Context, tx Tx, actor Actor, p *Person, grants []Grant, note string) error {
	p.Grants, p.UpdatedAt = grants, c.Now()
	if err := tx.SavePerson(ctx, p); err != nil {
		return err
	}
	return tx.AddAudit(ctx, AuditEntry{At: c.Now(), Actor: actor, Action: AuditRoles, Object: AuditPerson(p.ID), Note: note})
}

// sendPeopleBack takes from those who came along with a group what they were given by it.
func (c *Catalogue) sendPeopleBack(ctx context.Context, tx Tx, actor Actor, m *Merge) error {
	for _, id := range m.Came {
		p, err := tx.Person(ctx, id)
		if ErrorCode(err) == CodeNotFound {
			continue
		}
		if err != nil {
			return err
		}
		grants := slices.DeleteFunc(slices.Clone(p.Grants), func(g Grant) bool {
			return g.Role == RoleFacilitator && g.Scope == Scope{Kind: ScopeGroup, ID: m.IntoID}
		})
		if err := c.saveGrants(ctx, tx, actor, p, grants, "went back with a group that was taken apart from another"); err != nil {
			return err
		}
	}
	return nil
}

func mergeWords(words, reason string) string {
	if reason == "" {
		return words
	}
	return words + ". " + reason
}

// declineOpen declines what waits for a group.
func (c *Catalogue) declineOpen(ctx context.Context, tx Tx, actor Actor, groupID, why string) error {
	open, _, err := tx.ChangesWhere(ctx, ChangeFilter{Statuses: []ChangeStatus{ChangeWaiting, ChangeAsked}, GroupID: groupID}, 0, mostOpen)
	if err != nil {
		return err
	}
	for _, change := range open {
		if err := change.Decide(ChangeDeclined, actor.Name, why, c.Now()); err != nil {
			return err
		}
		if err := tx.SaveChange(ctx, change); err != nil {
			return err
		}
		if err := c.tellDecision(ctx, tx, change); err != nil {
			return err
		}
	}
	return nil
}

// mostOpen is far more than waits for one group.
const mostOpen = 1000

// UndoMerge takes two groups apart that were joined: the one that was given up is shown again, with its address and
// what its sources say of it. The other stays as it is.
func (c *Catalogue) UndoMerge(ctx context.Context, actor Actor, groupID string, version int, reason string) error {
	err := c.store.Write(ctx, func(tx Tx) error {
		given, err := c.publishable(ctx, tx, actor, groupID, version)
		if err != nil {
			return err
		}
		m, err := tx.Merge(ctx, groupID)
		if err != nil {
			return err
		}
		if m.SourceKey != "" {
			if err := tx.DropSourceLink(ctx, m.SourceID, m.SourceKey); err != nil {
				return err
			}
		}
		for _, link := range m.Links {
			link.GroupID = given.ID
			if err := tx.SaveSourceLink(ctx, link); err != nil {
				return err
			}
		}
		if err := tx.DropMerge(ctx, groupID); err != nil {
			return err
		}
		if err := c.sendPeopleBack(ctx, tx, actor, m); err != nil {
			return err
		}
		given.Status, given.SourceKey = StatusPublished, m.SourceKey
		p := Publication{Group: given, Reason: mergeWords("Taken apart again", strings.TrimSpace(reason))}
		return c.writer(tx, actor, c.Now()).saveGroup(ctx, p, false)
	})
	if err != nil {
		return err
	}
	return c.CatchUp(ctx, nil)
}

// mostMerges bounds how far an address is followed.
const mostMerges = 20

// MergedInto gives the group that an address leads to, where its group was joined into another, which may itself have
// been joined since. What was not joined is CodeNotFound.
func (c *Catalogue) MergedInto(ctx context.Context, groupID string) (string, error) {
	if !ValidID(groupID) {
		return "", Errorf(CodeNotFound, "There is no group with this address.")
	}
	id := groupID
	for range mostMerges {
		m, err := c.store.Merge(ctx, id)
		if ErrorCode(err) == CodeNotFound && id != groupID {
			return id, nil
		}
		if err != nil {
			return "", err
		}
		id = m.IntoID
	}
	return "", Errorf(CodeNotFound, "There is no group with this address.")
}

// Merges lists what was joined into a group, for its people.
func (c *Catalogue) Merges(ctx context.Context, groupID string) ([]*Merge, error) {
	return c.store.MergesInto(ctx, groupID)
}
