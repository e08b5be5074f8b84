package directory

import (
	"slices"
	"time"

	"github.com/kithdirectory/kith/geo"
)

// ListingBuilder makes the listings of a group. It is the one place where disclosure is applied:
// what it leaves out, no index, page, map, export or log can show.
type ListingBuilder struct {
	Vocabulary *Vocabulary
	Gazetteer  *geo.Gazetteer
	Terms      *SchoolTerms   // nil where no file gives them
	Zone       *time.Location // where days begin; nil: UTC
}

// at gives a moment by the clocks of the builder's zone.
func (b ListingBuilder) at(now time.Time) time.Time {
	if b.Zone == nil {
		return now.UTC()
	}
	return now.In(b.Zone)
}

// GroupParts are a group with what its listings are built from. Venues holds every venue of the
// group by id; Organisation and Source may be nil.
type GroupParts struct {
	Group        *Group
	Organisation *Organisation
	Source       *Source
	Venues       map[string]*Venue
}

// Build gives the group's listings as they stand at now, in the order of its places, and when they
// have to be built again because something derived changes (zero: never). An archived or ended
// group has none, nor one whose source has neither a licence nor a permission.
func (b ListingBuilder) Build(parts GroupParts, now time.Time) (listings []*Listing, relistAt time.Time) {
	g := parts.Group
	now = b.at(now)
	today := DateOf(now)
	if g.Status != StatusPublished || (!g.EndsOn.IsZero() && g.EndsOn.Before(today)) {
		return nil, time.Time{}
	}
	if b.hiddenByAge(g, now) || (parts.Source != nil && !parts.Source.MayPublish()) {
		return nil, time.Time{}
	}
	g, listings = b.listed(parts, now)
	return listings, b.relistAt(g, now)
}

// listed gives the group as it may be shown, and its listings with their times, whatever its status and age.
func (b ListingBuilder) listed(parts GroupParts, now time.Time) (g *Group, listings []*Listing) {
	now = b.at(now)
	g, listings = b.places(parts, DateOf(now))
	for _, l := range listings {
		placeID := l.ID
		if placeID == g.ID {
			placeID = "" // at none
		}
		b.addTimes(l, g, placeID, now)
		l.Places = len(listings)
	}
	return g, listings
}

// Sketch gives what the group's listings would show of who it is and where, whatever its status and age:
// what it is recognised by. They have no times.
func (b ListingBuilder) Sketch(parts GroupParts) []*Listing {
	_, listings := b.places(parts, Date{})
	return listings
}

// places gives the group as it may be shown, and its listings without their times.
func (b ListingBuilder) places(parts GroupParts, today Date) (g *Group, listings []*Listing) {
	hide := newMask(parts, b.disclosureOf)
	g = hide.group(parts.Group)
	base := b.base(g, parts, today)
	base.Organisation = hide.name(base.Organisation)
	for _, place := range g.Places {
		venue, ok := parts.Venues[place.VenueID]
		if !ok {
			continue
		}
		l := *base
		l.ID = place.ID
		b.addPlace(&l, venue, b.disclosureOf(parts.Group, venue), g)
		listings = append(listings, &l)
	}
	if len(g.Places) == 0 || meetsOnline(g) {
		l := *base
		l.ID, l.Areas = g.ID, areasOf(g)
		listings = append(listings, &l)
	}
	return g, listings
}

// disclosureOf gives the stricter of the group's and the venue's level; a group that keeps its
// place from the public shows the suburb at most.
func (b ListingBuilder) disclosureOf(g *Group, v *Venue) Disclosure {
	d := Stricter(g.Disclosure, v.Disclosure)
	if a, ok := g.Answer("safety.venue-not-public"); ok && a.Value != No {
		d = Stricter(d, DisclosureSuburb)
	}
	return d
}

// hiddenByAge tells whether the group was checked so long ago that searching no longer shows it.
func (b ListingBuilder) hiddenByAge(g *Group, now time.Time) bool {
	return FreshnessOf(g.Checked, g.ImportedAt, b.at(now)).Hidden()
}

// base fills what all listings of the group share. g is masked already.
func (b ListingBuilder) base(g *Group, parts GroupParts, today Date) *Listing {
	l := &Listing{
		GroupID: g.ID, Kind: g.Kind, Name: g.Name, AlsoKnownAs: g.AlsoKnownAs, Summary: g.Summary,
		Description: g.Description, Eligibility: g.Eligibility, Age: g.Age, Cost: g.Cost,
		FirstVisit: g.FirstVisit, Handover: g.Handover, Contact: g.Contact, Contribute: g.Contribute,
		Topics: g.Topics, Notes: g.Notes, Checked: g.Checked, ImportedAt: g.ImportedAt, SourceURL: g.SourceURL,
		Originals: g.Originals, Keywords: g.Categories, Invented: g.Invented, UpdatedAt: g.UpdatedAt,
		Answers: map[string]ListedAnswer{},
	}
	l.Contact.Withheld = nil
	if parts.Organisation != nil {
		l.Organisation, l.OrganisationID = parts.Organisation.Name, parts.Organisation.ID
	}
	if parts.Source != nil {
		l.Source, l.Licence = parts.Source.Name, parts.Source.Licence
	}
	for _, a := range g.Answers {
		attribute, ok := b.Vocabulary.Attribute(a.Attribute)
		if !ok || (attribute.NotKnownOnceExpired && !today.Before(a.Expiry(attribute))) {
			continue
		}
		l.Answers[a.Attribute] = ListedAnswer{
			Value: a.Value, Note: a.Note, Basis: a.Basis, Date: a.Date, By: a.By,
			Verified: a.Verified(attribute, today),
		}
	}
	return l
}

// addPlace fills what a listing may show of its venue. Everything derived from the place (council,
// areas, point, reach) is derived from what is shown, never from the true venue.
func (b ListingBuilder) addPlace(l *Listing, v *Venue, d Disclosure, g *Group) {
	l.Disclosure = d
	switch d {
	case DisclosureExact:
		l.Venue, l.Address, l.Transport, l.Directions = v.Name, v.Address, v.Transport, v.Directions
		l.Suburb, l.SuburbID, l.State, l.Postcode = v.Suburb, v.SuburbID, v.State, v.Postcode
		l.Point = v.Point
		if suburb, ok := b.Gazetteer.ByID(v.SuburbID); ok {
			l.Council = suburb.Council
			l.Approximate = v.LocatedBy == LocatedBySuburb || v.LocatedBy == LocatedByPostcode
			if l.Approximate {
				l.Reach = suburb.Reach
			}
		}
	case DisclosureSuburb:
		l.Suburb, l.State = v.Suburb, v.State
		l.Approximate = true
		if suburb, ok := b.Gazetteer.ByID(v.SuburbID); ok {
			point := suburb.Point
			l.Point, l.Reach, l.Council = &point, suburb.Reach, suburb.Council
			l.Suburb, l.SuburbID, l.State, l.Postcode = suburb.Name, suburb.ID, suburb.State, suburb.Postcodes[0]
		}
	}
	if l.Point == nil {
		l.Areas = areasOf(g)
	}
}

// areasOf gives where a group takes people from; a group that says nothing takes them from anywhere.
func areasOf(g *Group) []string {
	if len(g.AreasServed) == 0 {
		return []string{"national"}
	}
	return g.AreasServed
}

func meetsOnline(g *Group) bool {
	return slices.ContainsFunc(g.Meetings, func(m Meeting) bool { return m.Online && m.PlaceID == "" })
}

// addTimes fills meetings, hours and what is derived from them and from cost and ages.
func (b ListingBuilder) addTimes(l *Listing, g *Group, placeID string, now time.Time) {
	only := len(g.Places) <= 1
	frequencies := map[string]bool{}
	var schoolTerms, all bool
	for i := range g.Meetings {
		m := &g.Meetings[i]
		here := m.PlaceID == placeID || (m.PlaceID == "" && !m.Online && only)
		if !here || (placeID != "" && m.Online) {
			continue
		}
		l.Meetings = append(l.Meetings, ListedMeeting{
			Text: joinWords("; ", m.Words(), m.Pause.Words(DateOf(now))), Next: m.NextIn(b.Terms, now, NextShown), Zone: m.Zone, Slots: m.Slots(), Online: m.Online,
			SchoolTerms: m.SchoolTerms, Maybe: maybeDates(m.ComingIn(b.Terms, now, NextShown)),
		})
		frequencies[m.Frequency()] = true
		schoolTerms, all = schoolTerms || m.SchoolTerms, all || !m.SchoolTerms
	}
	slices.SortStableFunc(l.Meetings, soonerMeeting)
	for i := range g.Hours {
		if h := &g.Hours[i]; h.PlaceID == placeID || (h.PlaceID == "" && only) {
			l.Hours = append(l.Hours, ListedHours{Text: h.Words()})
		}
	}
	l.Facets = derivedFacets(l, frequencies, schoolTerms, all)
}

// maybeDates gives those that are held if school is on.
func maybeDates(coming []Coming) []time.Time {
	var maybe []time.Time
	for _, c := range coming {
		if c.IfSchoolOn {
			maybe = append(maybe, c.At)
		}
	}
	return maybe
}

// soonerMeeting orders meetings by their next date; those with none come last.
func soonerMeeting(a, b ListedMeeting) int {
	switch {
	case len(a.Next) == 0 && len(b.Next) == 0:
		return 0
	case len(a.Next) == 0:
		return 1
	case len(b.Next) == 0:
		return -1
	}
	return a.Next[0].Compare(b.Next[0])
}

// relistAt gives the next moment anything derived changes: the next meeting ends, a freshness band
// or a claim runs out, the planned end comes.
func (b ListingBuilder) relistAt(g *Group, now time.Time) time.Time {
	now = b.at(now)
	var next time.Time
	day := func(d Date) time.Time { return d.In(now.Location()) }
	sooner := func(t time.Time) {
		if t.After(now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	for i := range g.Meetings {
		m := &g.Meetings[i]
		if next := m.ComingIn(b.Terms, now, 1); len(next) > 0 { // a meeting in progress is the next one until it ends
			sooner(m.End(next[0].At))
			sooner(next[0].At.Add(time.Minute))
		}
		if !m.Pause.IsZero() {
			sooner(day(m.Pause.To.AddDays(1)))
		}
	}
	sooner(FreshnessOf(g.Checked, g.ImportedAt, now).NextChange())
	if !g.EndsOn.IsZero() {
		sooner(day(g.EndsOn.AddDays(1)))
	}
	for _, a := range g.Answers {
		if attribute, ok := b.Vocabulary.Attribute(a.Attribute); ok && (a.Basis.Verifies() || attribute.NotKnownOnceExpired) {
			sooner(day(a.Expiry(attribute)))
			if a.Basis.Verifies() {
				sooner(day(a.asksAgain(attribute)))
			}
		}
	}
	return next
}
