package storetest

import (
	"fmt"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// Moment is the time invented entities carry; it has microseconds, so that a store that cuts them
// off is found out.
func Moment() time.Time {
	return time.Date(2026, time.November, 23, 9, 30, 15, 123456000, time.UTC)
}

// InventedID gives the id of the nth invented entity of a kind: the same for the same arguments.
// Ids of one kind sort by n.
func InventedID(kind string, n int) string {
	tail := directory.DerivedID("storetest", kind)
	return fmt.Sprintf("%08x-%04x-7%s", n>>16, n&0xffff, tail[15:])
}

// InventedSource is a source with every field filled.
func InventedSource(n int) *directory.Source {
	return &directory.Source{
		ID: InventedID("source", n), Name: fmt.Sprintf("Invented council %d", n), Region: "state:VIC",
		Licence: "CC BY 4.0", URL: "https://example.org/groups.csv", Mapping: []byte("name: Title\n"),
		CreatedAt: Moment(), UpdatedAt: Moment(),
	}
}

// InventedOrganisation is an organisation with every field filled, not of any source.
func InventedOrganisation(n int) *directory.Organisation {
	return &directory.Organisation{
		ID: InventedID("organisation", n), Name: fmt.Sprintf("Neighbourhood House %d", n),
		Description: "Classes, lunches and company.", Website: "https://example.org/house", Email: "house@example.org",
		Phone: "(03) 5550 0134", ABN: "12345678901", UpdatedAt: Moment(),
	}
}

// InventedVenue is a venue with every field filled, not of any source.
func InventedVenue(n int) *directory.Venue {
	return &directory.Venue{
		ID: InventedID("venue", n), Name: fmt.Sprintf("Hall %d", n), Address: fmt.Sprintf("%d Example Street", n+1),
		Suburb: "Carlton", SuburbID: "vic-carlton", State: "VIC", Postcode: "3053", Country: "AU",
		Point:     &geo.Point{Lat: -37.8 + float64(n%1000)/10000, Lng: 144.96},
		LocatedBy: directory.LocatedByPoint, Disclosure: directory.DisclosureExact,
		Transport: "Tram 96 to stop 12", Directions: "Use the side door.", UpdatedAt: Moment(),
	}
}

// InventedGroup is a group that meets at the nth invented venue, about as large as a well-kept one.
// It has no organisation and no source.
func InventedGroup(n int) *directory.Group {
	least, most, cents := 18, 90, 500
	place := InventedID("place", n)
	g := &directory.Group{
		ID: InventedID("group", n), Kind: directory.KindGroup, Status: directory.StatusPublished,
		Name: fmt.Sprintf("Tuesday Walkers %d", n), AlsoKnownAs: []string{"The slow lane"},
		Summary:     "A slow walk along the creek and a cup of tea after it.",
		Description: strings.Repeat("We meet under the clock and walk as far as the slowest of us likes. ", 4),
		Places:      []directory.GroupPlace{{ID: place, VenueID: InventedID("venue", n)}},
		Meetings: []directory.Meeting{{
			PlaceID: place, Start: "2026-02-03T10:00", Zone: "Australia/Melbourne", Minutes: 90,
			RRule: "FREQ=WEEKLY;BYDAY=TU", ExDates: []string{"2026-04-07"}, Original: "Tuesdays 10 to 11.30",
		}},
		Age:  directory.AgeRange{Min: &least, Max: &most},
		Cost: directory.Cost{Text: "$5", Cents: &cents},
		FirstVisit: directory.FirstVisit{
			Greeter: "Maree meets you at the gate.", FirstMinutes: "Names and a stretch.", SizeMin: 6, SizeMax: 14,
			Talking: "You need not talk.", LeaveEarly: "Leave whenever you like.",
		},
		Handover: directory.Handover{BestTime: "mornings", Capacity: directory.CapacityOpen},
		Contact: directory.Contact{
			Phones: []directory.Phone{{Number: "(03) 5550 0134", Label: "bookings"}},
			Email:  "walkers@example.org", Website: "https://example.org/walkers",
		},
		Categories: []string{"Walking", "Seniors"},
		Checked:    directory.Checked{Date: InventedDay(), Method: directory.CheckedByPhone, By: "Maree, who runs it"},
		Originals:  []directory.Original{{Field: "When", Text: "Tuesdays 10 to 11.30"}},
		CreatedAt:  Moment(), UpdatedAt: Moment(),
	}
	for _, code := range inventedAttributes() {
		g.Answers = append(g.Answers, directory.Answer{
			Attribute: code, Value: directory.Yes, Note: "Asked by phone.", Basis: directory.BasisConfirmed,
			Date: InventedDay(), By: "Maree",
		})
	}
	return g
}

// InventedListing is the listing of InventedGroup(n) at its venue.
func InventedListing(n int) *directory.Listing {
	g, v := InventedGroup(n), InventedVenue(n)
	l := &directory.Listing{
		ID: g.Places[0].ID, GroupID: g.ID, Kind: g.Kind, Name: g.Name, AlsoKnownAs: g.AlsoKnownAs,
		Summary: g.Summary, Description: g.Description, Organisation: "Neighbourhood House",
		Disclosure: v.Disclosure, Venue: v.Name, Address: v.Address, Suburb: v.Suburb, SuburbID: v.SuburbID,
		State: v.State, Postcode: v.Postcode, Council: "Melbourne", Transport: v.Transport, Point: v.Point,
		Meetings: []directory.ListedMeeting{{
			Text: "Tuesdays 10–11.30 am", Next: []time.Time{Moment(), Moment().AddDate(0, 0, 7), Moment().AddDate(0, 0, 14)},
			Zone: "Australia/Melbourne", Slots: []string{"tue-morning"},
		}},
		Age: g.Age, Cost: g.Cost, Answers: map[string]directory.ListedAnswer{},
		Facets:     map[string][]string{"age": {"adults", "older"}, "when": {"weekday", "daytime"}, "cost": {"low"}},
		FirstVisit: g.FirstVisit, Handover: g.Handover, Contact: g.Contact, Checked: g.Checked,
		Keywords: []string{"walking", "walk", "stroll", "exercise", "seniors"}, UpdatedAt: g.UpdatedAt,
	}
	for _, a := range g.Answers {
		l.Answers[a.Attribute] = directory.ListedAnswer{
			Value: a.Value, Note: a.Note, Basis: a.Basis, Date: a.Date, By: a.By, Verified: true,
		}
	}
	return l
}

// InventedDay is the day invented groups were checked.
func InventedDay() directory.Date { return directory.DateOf(Moment()) }

func inventedAttributes() []string {
	return []string{
		"access.step-free-entrance", "access.accessible-toilet", "activity.walking", "welcome.greeter",
		"welcome.quiet-is-fine", "safety.police-checks", "culture.lgbtiq-inclusive",
	}
}
