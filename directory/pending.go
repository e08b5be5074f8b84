package directory

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
)

// Pending is a group as the forms of one person show it: what is stored, with what they have changed already and a
// curator has not decided on laid over it. So nothing is asked twice, and one save goes on from the one before. Its texts
// are without a place that is not public; an Edit with Pending puts back what was left out of them.
type Pending struct {
	Group  *Group   // its Version is that of what is stored
	Stored *Group   // the same, without what waits
	Change *Change  // what waits; nil where nothing does
	Venues []*Venue // places that wait with it and are new
}

// Version tells which save of what waits the forms show; 0 where nothing waits.
func (p *Pending) Version() int {
	if p.Change == nil {
		return 0
	}
	return p.Change.Version
}

// Venue gives a stored place as it waits.
func (p *Pending) Venue(stored *Venue) *Venue { return p.Change.venue(stored) }

// venue gives a stored place as a change proposes it; as it is where it proposes nothing of it, or c is nil.
func (c *Change) venue(stored *Venue) *Venue {
	if c == nil {
		return stored
	}
	for _, f := range c.Fields {
		laid := &Venue{}
		if f.Ruling == nil && f.Field == FieldVenues+stored.ID && json.Unmarshal(f.New, laid) == nil {
			laid.Version, laid.UpdatedAt, laid.SourceID = stored.Version, stored.UpdatedAt, stored.SourceID
			return laid
		}
	}
	return stored
}

// Pending gives a group, as it is stored, with what waits of an actor's own edits laid over it.
func (c *Catalogue) Pending(ctx context.Context, actor Actor, g *Group) (*Pending, error) {
	open, err := ownEdit(ctx, c.store, actor, g.ID)
	if err != nil {
		return nil, err
	}
	p, err := c.laidOver(g, open)
	if err != nil {
		return nil, err
	}
	keep, err := c.placeKeeper(ctx, c.store, g, []*Group{p.Group}, p.Venues)
	if err != nil {
		return nil, err
	}
	p.Group, p.Stored = keep.mask.group(p.Group), keep.mask.group(p.Stored)
	return p, nil
}

// laidOver lays a change that waits, if there is one, over a group, with the texts of both whole.
func (c *Catalogue) laidOver(g *Group, open *Change) (*Pending, error) {
	p := &Pending{Group: g, Stored: g, Change: open}
	if open == nil {
		return p, nil
	}
	fields, err := FieldsOf(g)
	if err != nil {
		return nil, err
	}
	for _, f := range open.Fields {
		if f.Ruling != nil {
			continue
		}
		if strings.HasPrefix(f.Field, FieldVenues) {
			if v := newVenueOf(f); v != nil {
				p.Venues = append(p.Venues, v)
			}
			continue
		}
		fields.Set(f.Field, f.New)
	}
	laid, err := fields.Group()
	if err != nil || laid.Validate(c.vocabulary) != nil {
		return p, nil // what waits does not go with what is stored by now: a curator's to sort out
	}
	laid.Version = g.Version
	p.Group = laid
	return p, nil
}

// unmask puts into an edit that was made from what Pending gave what was left out of its texts there.
func (s *saving) unmask(ctx context.Context) error {
	if !s.edit.Pending {
		return nil
	}
	p, err := s.c.laidOver(s.base, s.open)
	if err != nil {
		return err
	}
	keep, err := s.c.placeKeeper(ctx, s.tx, s.stored, []*Group{s.base, p.Group}, p.Venues)
	if err != nil || keep.mask.empty() {
		return err
	}
	whole, err := FieldsOf(p.Group)
	if err != nil {
		return err
	}
	shown, err := FieldsOf(keep.mask.group(p.Group))
	if err != nil {
		return err
	}
	typed, err := FieldsOf(s.edit.Group)
	if err != nil {
		return err
	}
	for _, name := range FieldNames(shown, typed) {
		value := whole[name]
		if !sameField(name, shown[name], typed[name]) {
			if value, err = unmaskedField(name, whole[name], shown[name], typed[name]); err != nil {
				return err
			}
		}
		typed.Set(name, value)
	}
	g, err := typed.Group()
	if err != nil {
		return err
	}
	g.Version, s.edit.Group = s.edit.Group.Version, g
	return nil
}

// ownEdit gives the edit of a group that an actor has waiting; nil where there is none.
func ownEdit(ctx context.Context, r Reader, actor Actor, groupID string) (*Change, error) {
	if actor.ID == "" {
		return nil, nil
	}
	open, _, err := r.ChangesWhere(ctx, ChangeFilter{
		Statuses: []ChangeStatus{ChangeWaiting, ChangeAsked}, Kind: ChangeEdit, GroupID: groupID, AuthorID: actor.ID,
	}, 0, 1)
	if err != nil || len(open) == 0 {
		return nil, err
	}
	return open[0], nil
}

// newVenueOf gives the new place that a field of a change proposes; nil where it proposes none.
func newVenueOf(f FieldChange) *Venue {
	v := &Venue{}
	if f.Ruling != nil || !strings.HasPrefix(f.Field, FieldVenues) || !isAbsent(f.Old) || json.Unmarshal(f.New, v) != nil {
		return nil
	}
	return v
}

// goesOn takes out of an edit what waits already and is no different: it goes on waiting. What the actor has put back
// to what is stored waits no more.
func (s *saving) goesOn(was, want Fields) {
	if !s.edit.Pending || s.open == nil {
		return
	}
	kept := map[string]json.RawMessage{}
	for _, f := range s.open.Fields {
		switch {
		case f.Ruling != nil, strings.HasPrefix(f.Field, FieldVenues):
		case sameField(f.Field, want[f.Field], f.New):
			kept[f.Field] = want[f.Field]
			want.Set(f.Field, was[f.Field])
		case sameField(f.Field, want[f.Field], was[f.Field]):
			s.dropped = append(s.dropped, f.Field)
		}
	}
	if places, ok := kept["places"]; ok && (!stands(want) || s.changesNewPlace()) {
		want.Set("places", places) // times at a place that waits wait with it, and so does what is new of that place
	}
	for _, f := range s.open.Fields {
		if v := newVenueOf(f); v != nil && !slices.ContainsFunc(s.edit.Venues, func(given *Venue) bool { return given.ID == v.ID }) {
			s.edit.Venues = append(slices.Clone(s.edit.Venues), v)
		}
	}
}

// changesNewPlace tells whether an edit says anew what a new place is that waits.
func (s *saving) changesNewPlace() bool {
	return slices.ContainsFunc(s.open.Fields, func(f FieldChange) bool {
		waits := newVenueOf(f)
		return waits != nil && slices.ContainsFunc(s.edit.Venues, func(v *Venue) bool { return v != nil && v.ID == waits.ID && !venueEqual(v, waits) })
	})
}

// waitsAlready tells whether a venue of an edit waits as it is, and this edit says nothing new of where the group meets.
func (s *saving) waitsAlready(v *Venue, wanted []string) bool {
	if !s.edit.Pending || s.open == nil || v == nil || slices.Contains(wanted, v.ID) && s.venues[v.ID] == nil {
		return false
	}
	return slices.ContainsFunc(s.open.Fields, func(f FieldChange) bool {
		var waits Venue
		return f.Ruling == nil && f.Field == FieldVenues+v.ID && json.Unmarshal(f.New, &waits) == nil && venueEqual(&waits, v)
	})
}

// stands tells whether every time of a group is at one of its places.
func stands(f Fields) bool {
	g, err := f.Group()
	if err != nil {
		return true // its fault is found and told later
	}
	has := func(id string) bool {
		return id == "" || slices.ContainsFunc(g.Places, func(p GroupPlace) bool { return p.ID == id })
	}
	return !slices.ContainsFunc(g.Meetings, func(m Meeting) bool { return !has(m.PlaceID) }) &&
		!slices.ContainsFunc(g.Hours, func(h Hours) bool { return !has(h.PlaceID) })
}

// leave takes fields out of a change, and new places that nothing in it names any more.
func (c *Change) leave(fields []string) {
	c.Fields = slices.DeleteFunc(c.Fields, func(f FieldChange) bool { return f.Ruling == nil && slices.Contains(fields, f.Field) })
	var places []GroupPlace
	for _, f := range c.Fields {
		if f.Field == "places" && json.Unmarshal(f.New, &places) != nil {
			return
		}
	}
	c.Fields = slices.DeleteFunc(c.Fields, func(f FieldChange) bool {
		v := newVenueOf(f)
		return v != nil && !slices.ContainsFunc(places, func(p GroupPlace) bool { return p.VenueID == v.ID })
	})
}
