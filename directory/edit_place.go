package directory

import (
	"context"
	"encoding/json"
	"slices"
	"time"
)

// places sorts the venues of the edit: those that are new, and those that change.
func (s *saving) places(ctx context.Context) error {
	want, err := s.with(s.have, s.changed)
	if err != nil {
		return err
	}
	after := map[string]*Venue{}
	for id, v := range s.venues {
		after[id] = v
	}
	wanted := venueIDs(want)
	var changes []*Venue
	for _, v := range s.edit.Venues {
		if s.waitsAlready(v, wanted) {
			continue
		}
		change, err := s.place(ctx, v, wanted, after)
		if err != nil {
			return err
		}
		if change != nil {
			changes = append(changes, change)
		}
	}
	for _, id := range wanted {
		if after[id] != nil {
			continue
		}
		v, err := s.othersPlace(ctx, id)
		if err != nil {
			return err
		}
		after[id] = v
	}
	s.policy.private = s.c.private(s.stored, s.venues) || s.c.private(want, after)
	for _, v := range changes {
		if err := s.changedPlace(ctx, s.venues[v.ID], v); err != nil {
			return err
		}
	}
	return nil
}

// private tells whether where a group meets is kept from the public in any way: then its texts may tell.
func (c *Catalogue) private(g *Group, venues map[string]*Venue) bool {
	if Tightens(DisclosureExact, g.Disclosure) || len(g.Topics) > 0 {
		return true
	}
	if a, ok := g.Answer(venueNotPublic); ok && a.Value != No {
		return true
	}
	return slices.ContainsFunc(g.Places, func(p GroupPlace) bool {
		v := venues[p.VenueID]
		return v == nil || Tightens(DisclosureExact, v.Disclosure)
	})
}

// errNoPlace does not tell a place that is not there from one that is not theirs.
var errNoPlace = Invalid("places", "There is no such place among the group's. Add it as a new one.")

// place checks one venue of the edit and notes what it will be. It gives the venue where it is one that the group has
// already and that changes.
func (s *saving) place(ctx context.Context, v *Venue, wanted []string, after map[string]*Venue) (*Venue, error) {
	if v == nil || !ValidID(v.ID) || !s.policy.edits {
		return nil, errNoPlace
	}
	venue := *v
	if err := venue.Validate(); err != nil {
		return nil, err
	}
	stored := s.venues[v.ID]
	if stored == nil {
		return nil, s.addPlace(ctx, &venue, wanted, after)
	}
	venue.SourceID, venue.UpdatedAt = stored.SourceID, stored.UpdatedAt
	if venue.Version != stored.Version {
		return nil, Errorf(CodeConflict, "This place was changed while you had it open. Nothing of yours was saved. Open it again to see both.")
	}
	if venueEqual(&venue, stored) {
		return nil, nil
	}
	after[v.ID] = &venue
	return &venue, nil
}

// addPlace notes a venue that is new.
func (s *saving) addPlace(ctx context.Context, venue *Venue, wanted []string, after map[string]*Venue) error {
	if venue.Version != 0 || !slices.Contains(wanted, venue.ID) {
		return errNoPlace
	}
	if _, err := s.tx.Venue(ctx, venue.ID); ErrorCode(err) != CodeNotFound {
		return errNoPlace
	}
	venue.SourceID, venue.UpdatedAt = "", time.Time{}
	s.newPlace[venue.ID], after[venue.ID] = venue, venue
	return nil
}

// othersPlace gives a stored place that the group is to meet at and that is not its own yet. One that is public may
// be named by anybody; any other only by who keeps a group there already.
func (s *saving) othersPlace(ctx context.Context, id string) (*Venue, error) {
	v, err := s.tx.Venue(ctx, id)
	if err != nil {
		return nil, errNoPlace
	}
	groups, err := s.tx.GroupsAtVenue(ctx, id)
	if err != nil || s.policy.publishes && len(groups) == 0 {
		return v, err
	}
	public := v.Disclosure == DisclosureExact
	for _, g := range groups {
		on, err := s.c.objectOf(ctx, s.tx, g)
		if err != nil {
			return nil, err
		}
		if s.policy.actor.May(MayReveal, on) {
			return v, nil
		}
		public = public && !s.c.private(g, map[string]*Venue{id: v})
	}
	if !public || len(groups) == 0 {
		return nil, errNoPlace
	}
	return v, nil
}

// changedPlace decides on a venue that the group has already and that the edit changes.
func (s *saving) changedPlace(ctx context.Context, stored, venue *Venue) error {
	alone, err := s.alone(ctx, stored.ID)
	if err != nil {
		return err
	}
	field := FieldVenues + stored.ID
	if s.policy.publishes && alone {
		s.publish = append(s.publish, venue)
		return s.note(&s.done, field, stored, venue)
	}
	now := *stored
	if Tightens(stored.Disclosure, venue.Disclosure) {
		if alone {
			now.Disclosure = venue.Disclosure
		} else { // it would hide the groups of others: this group alone is made more private, the rest waits
			s.changed["disclosure"] = mustJSON(Stricter(Stricter(s.stored.Disclosure, s.edit.Group.Disclosure), venue.Disclosure))
		}
	}
	if alone && !s.policy.private {
		now = *venue
	}
	if !venueEqual(&now, stored) {
		s.publish = append(s.publish, &now)
		if err := s.note(&s.done, field, stored, &now); err != nil {
			return err
		}
	}
	if !venueEqual(&now, venue) {
		return s.note(&s.waiting, field, &now, venue)
	}
	return nil
}

// alone tells whether everything at a venue is what the actor may change in the same way.
func (s *saving) alone(ctx context.Context, venueID string) (bool, error) {
	groups, err := s.tx.GroupsAtVenue(ctx, venueID)
	if err != nil {
		return false, err
	}
	permission := MayEdit
	if s.policy.publishes {
		permission = MayPublish
	}
	for _, g := range groups {
		on, err := s.c.objectOf(ctx, s.tx, g)
		if err != nil || !s.policy.actor.May(permission, on) {
			return false, err
		}
	}
	return true, nil
}

func (s *saving) note(list *[]FieldChange, field string, was, now any) error {
	before, err := json.Marshal(was)
	if err != nil {
		return Wrap(CodeInternal, err, "A place cannot be written down.")
	}
	after, err := json.Marshal(now)
	if err != nil {
		return Wrap(CodeInternal, err, "A place cannot be written down.")
	}
	*list = append(*list, FieldChange{Field: field, Old: before, New: after})
	return nil
}

// venueEqual tells whether two venues say the same.
func venueEqual(a, b *Venue) bool {
	x, y := *a, *b
	x.Version, x.UpdatedAt, y.Version, y.UpdatedAt = 0, time.Time{}, 0, time.Time{}
	return string(mustJSON(x)) == string(mustJSON(y))
}

// mustJSON writes down what can always be.
func mustJSON(value any) json.RawMessage {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return text
}
