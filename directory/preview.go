package directory

import (
	"context"
	"slices"
)

// Preview gives the listings a group would have were it saved as it is, with these venues changed or new, whatever its
// status and age: what others would see. Nothing is kept. What would show more of a stored group's place than is shown
// now is not: it would tell the place to who only asks what it would look like.
func (c *Catalogue) Preview(ctx context.Context, g *Group, venues []*Venue) ([]*Listing, error) {
	parts, err := loadParts(ctx, c.store, g, Publication{Venues: venues})
	if err != nil {
		return nil, err
	}
	shown, err := c.asPrivate(ctx, g)
	if err != nil {
		return nil, err
	}
	shown.Status, shown.EndsOn = StatusPublished, Date{}
	if c.builder().hiddenByAge(g, c.Now()) {
		shown.Checked = Checked{}
	}
	parts.Group = shown
	listings, _ := c.builder().Build(parts, c.Now())
	return listings, nil
}

// asPrivate gives a copy of a group that keeps its place as private as it is stored, whatever it says itself.
func (c *Catalogue) asPrivate(ctx context.Context, g *Group) (*Group, error) {
	shown := *g
	stored, err := c.store.Group(ctx, g.ID)
	if ErrorCode(err) == CodeNotFound {
		return &shown, nil
	}
	if err != nil {
		return nil, err
	}
	shown.Disclosure = Stricter(stored.Disclosure, g.Disclosure)
	if answer, ok := stored.Answer(venueNotPublic); ok && stored.keepsPlace() && !g.keepsPlace() {
		shown.Answers = append(slices.DeleteFunc(slices.Clone(g.Answers), func(a Answer) bool { return a.Attribute == venueNotPublic }), answer)
	}
	return &shown, nil
}

// EditedPlace is a place of a group as its people may look at it without that being noted: what others see of it, and
// the whole of it only where everything is public anyway.
type EditedPlace struct {
	PlaceID string
	VenueID string
	Version int        // of the venue
	Shown   Disclosure // how much others see: the stricter of the group's and the venue's
	Own     Disclosure // the venue's own level
	Listing *Listing   // what others see
	Venue   *Venue     // nil unless everything is shown
	Zone    string     // IANA, by what is shown; "" where that does not tell
	Shared  bool       // other groups meet there too
	Waits   bool       // it is new, and waits for a curator
}

// EditedPlaces gives a group's places, in their order. waiting are venues among them that wait for a curator.
func (c *Catalogue) EditedPlaces(ctx context.Context, g *Group, waiting ...*Venue) ([]EditedPlace, error) {
	if len(g.Places) == 0 {
		return nil, nil
	}
	listings, err := c.Preview(ctx, g, waiting)
	if err != nil {
		return nil, err
	}
	byID := map[string]*Listing{}
	for _, l := range listings {
		byID[l.ID] = l
	}
	var ids []string
	for _, p := range g.Places {
		ids = append(ids, p.VenueID)
	}
	venues, err := c.store.Venues(ctx, ids)
	if err != nil {
		return nil, err
	}
	news := map[string]bool{}
	for _, v := range waiting {
		venues[v.ID], news[v.ID] = v, true
	}
	var places []EditedPlace
	for _, p := range g.Places {
		v, l := venues[p.VenueID], byID[p.ID]
		if v == nil || l == nil {
			continue
		}
		groups, err := c.store.GroupsAtVenue(ctx, v.ID)
		if err != nil {
			return nil, err
		}
		place := EditedPlace{
			PlaceID: p.ID, VenueID: v.ID, Version: v.Version, Shown: l.Disclosure, Own: v.Disclosure, Listing: l,
			Zone: ZoneOf(l.State, l.Postcode), Shared: len(groups) > 1, Waits: news[v.ID],
		}
		if l.Disclosure == DisclosureExact {
			place.Venue = v
		}
		places = append(places, place)
	}
	return places, nil
}

// PreviewDisclosure gives what others would see of one of a group's places at a level, and what they see of it at
// most: nothing of a place that is not public goes in that its level does not show. ok is false where the level would
// show what is kept from the public now.
func (c *Catalogue) PreviewDisclosure(ctx context.Context, g *Group, place EditedPlace, level Disclosure) (l *Listing, ok bool, err error) {
	if Tightens(level, place.Shown) {
		return nil, false, nil
	}
	v, err := c.store.Venue(ctx, place.VenueID)
	if err != nil {
		return nil, false, err
	}
	v.Disclosure = level
	listings, err := c.Preview(ctx, g, []*Venue{v})
	for _, l := range listings {
		if l.ID == place.PlaceID {
			return l, true, err
		}
	}
	return nil, false, err
}

// SetDisclosure changes how much of one of a group's places others see, and nothing else of it. More private is live
// when it returns; less private waits for a curator where the actor is none.
func (c *Catalogue) SetDisclosure(ctx context.Context, actor Actor, g *Group, place EditedPlace, level Disclosure, reason string) (Edited, error) {
	v, err := c.store.Venue(ctx, place.VenueID)
	if err != nil {
		return Edited{}, err
	}
	open, err := ownEdit(ctx, c.store, actor, g.ID)
	if err != nil {
		return Edited{}, err
	}
	v = open.venue(v)
	v.Version, v.Disclosure = place.Version, level
	edited := *g
	if Tightens(level, g.Disclosure) { // the group's own level would keep it as it is
		edited.Disclosure = level
	}
	return c.Edit(ctx, actor, Edit{Group: &edited, Venues: []*Venue{v}, Reason: reason})
}
