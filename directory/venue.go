package directory

import (
	"time"

	"github.com/kithdirectory/kith/geo"
)

// Disclosure says how much of a place others may see. Its order is its strictness.
type Disclosure string

// The levels of disclosure.
const (
	DisclosureExact  Disclosure = "exact"  // everything
	DisclosureSuburb Disclosure = "suburb" // the suburb's name and middle only
	DisclosureHidden Disclosure = "hidden" // nothing: "contact to find out where"
)

// strictness orders disclosures; an unknown one counts as the strictest, so that a mistake hides.
func (d Disclosure) strictness() int {
	switch d {
	case DisclosureExact, "":
		return 0
	case DisclosureSuburb:
		return 1
	}
	return 2
}

// Stricter gives the more private of two levels; empty counts as exact.
func Stricter(a, b Disclosure) Disclosure {
	switch max(a.strictness(), b.strictness()) {
	case 0:
		return DisclosureExact
	case 1:
		return DisclosureSuburb
	}
	return DisclosureHidden
}

// Tightens tells whether going from old to new shows less.
func Tightens(old, new Disclosure) bool { return new.strictness() > old.strictness() }

// LocatedBy says how a venue's point was found.
type LocatedBy string

// The ways a point is found.
const (
	LocatedByPoint    LocatedBy = "coordinates" // the source or a person gave it
	LocatedBySuburb   LocatedBy = "suburb"      // the middle of the suburb
	LocatedByPostcode LocatedBy = "postcode"    // the middle of the postcode
)

// Venue is a place as it truly is (HSDS location). Only RevealVenue shows one to a person; all
// else sees a Listing, where its disclosure has been applied.
type Venue struct {
	ID         string     `json:"id"`
	Version    int        `json:"version"`
	Name       string     `json:"name,omitempty"`
	Address    string     `json:"address,omitempty"` // street and number, without suburb
	Suburb     string     `json:"suburb,omitempty"`
	SuburbID   string     `json:"suburb_id,omitempty"` // of the gazetteer; empty outside it
	State      string     `json:"state,omitempty"`
	Postcode   string     `json:"postcode,omitempty"`
	Country    string     `json:"country,omitempty"` // ISO 3166 alpha-2; empty means AU
	Point      *geo.Point `json:"point,omitempty"`
	LocatedBy  LocatedBy  `json:"located_by,omitempty"`
	Disclosure Disclosure `json:"disclosure"`
	Transport  string     `json:"transport,omitempty"` // how to get there, in words
	Directions string     `json:"directions,omitempty"`
	SourceID   string     `json:"source_id,omitempty"`
	UpdatedAt  time.Time  `json:"updated_at"`
}

// Validate says what is wrong with v, all at once.
func (v *Venue) Validate() error {
	f := faults{}
	checkText(f, "name", v.Name, 0, 200)
	checkText(f, "address", v.Address, 0, 300)
	checkText(f, "suburb", v.Suburb, 0, 100)
	checkText(f, "transport", v.Transport, 0, 1000)
	checkText(f, "directions", v.Directions, 0, 1000)
	f.check(v.Point == nil || v.Point.Valid(), "point", "a point needs a latitude from -90 to 90 and a longitude from -180 to 180, and is never 0,0")
	switch v.Disclosure {
	case DisclosureExact, DisclosureSuburb, DisclosureHidden:
	default:
		f.add("disclosure", "say exact, suburb or hidden, not %q", v.Disclosure)
	}
	f.check(v.Disclosure != DisclosureExact || v.Point != nil || v.Suburb != "" || v.Address != "" || v.Name != "", "suburb", "a place needs a name, an address, a suburb or a point")
	f.check(v.Disclosure != DisclosureSuburb || v.SuburbID != "" || v.Suburb != "", "suburb", "a place shown by its suburb needs a suburb")
	return f.err("This venue")
}
