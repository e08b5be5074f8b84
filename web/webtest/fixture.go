// Package webtest holds what the tests of the pages share: a small invented catalogue on the real
// store and index, and the accessibility checker.
package webtest

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/cataloguetest"
	"github.com/kithdirectory/kith/directory/memindex"
	"github.com/kithdirectory/kith/geo"
)

// Axe is axe-core 4.14.1, the accessibility checker (MPL-2.0), for injecting into a page under test.
//
//go:embed axe-4.14.1.min.js
var Axe string

// Now is the clock of the invented catalogue: a Monday morning in Melbourne.
func Now() time.Time { return time.Date(2026, 11, 23, 0, 30, 0, 0, time.UTC) }

// Ids of groups that tests ask for.
const (
	StitchID = "0192f000-0000-7000-8000-000000000001" // full first-visit answers
	CircleID = "0192f000-0000-7000-8000-000000000003" // only its suburb is shown
	SafeID   = "0192f000-0000-7000-8000-000000000005" // its place is hidden
	BareID   = "0192f000-0000-7000-8000-000000000006" // imported, nothing asked
)

// Ids of organisations that tests give to people: those that run StitchID and CircleID.
const (
	StitchOrganisationID = "0192f000-0000-7000-8001-000000000001"
	CircleOrganisationID = "0192f000-0000-7000-8001-000000000003"
)

// HiddenAddress and HiddenName stand at venues that are not public: no page may hold them.
const (
	HiddenAddress = "77 Zanzibar Lane"
	HiddenName    = "Quokka House"
)

// Open makes the invented catalogue in a folder. The caller closes the store.
func Open(ctx context.Context, dir string, now func() time.Time) (*directory.Catalogue, error) {
	return OpenOn(ctx, dir, now, func(v *directory.Vocabulary) directory.Index { return memindex.New(v) })
}

// OpenOn is Open with another index. The caller closes the store.
func OpenOn(ctx context.Context, dir string, now func() time.Time, index func(*directory.Vocabulary) directory.Index) (*directory.Catalogue, error) {
	catalogue, err := cataloguetest.OpenOn(ctx, dir, now, index)
	if err != nil {
		return nil, err
	}
	if err := catalogue.Publish(ctx, directory.Operator("webtest"), publications(catalogue.Gazetteer())); err != nil {
		return nil, fmt.Errorf("publish the invented groups: %w", err)
	}
	return catalogue, nil
}

func publications(gazetteer *geo.Gazetteer) []directory.Publication {
	list := []directory.Publication{
		stitch(), lunch(), circle(), walkers(), safe(), bare(), online(), line(), clinic(), library(),
	}
	for i := range 24 {
		list = append(list, gardeners(i))
	}
	for _, p := range list {
		for _, v := range p.Venues {
			for _, suburb := range gazetteer.Named(v.Suburb) {
				if suburb.State == v.State {
					v.SuburbID, v.Postcode = suburb.ID, suburb.Postcodes[0]
					break
				}
			}
		}
	}
	return list
}

func day(text string) directory.Date {
	d, err := directory.ParseDate(text)
	if err != nil {
		panic(err) // a fault of this file
	}
	return d
}

func id(kind, n int) string { return fmt.Sprintf("0192f000-0000-7000-80%02d-%012d", kind, n) }

// group makes the frame of an invented group, with its organisation.
func group(n int, kind directory.Kind, name, organisation string) directory.Publication {
	g := &directory.Group{
		ID: id(0, n), Kind: kind, Status: directory.StatusPublished, Name: name, Invented: true,
		OrganisationID: id(1, n), CreatedAt: Now(), UpdatedAt: Now(),
	}
	return directory.Publication{Group: g, Organisation: &directory.Organisation{ID: id(1, n), Name: organisation, UpdatedAt: Now()}}
}

// at puts a group at a venue.
func at(p directory.Publication, n int, d directory.Disclosure, name, address, suburb string, lat, lng float64) directory.Publication {
	p.Venues = append(p.Venues, &directory.Venue{
		ID: id(2, n), Name: name, Address: address, Suburb: suburb, State: "VIC", Disclosure: d,
		Point: &geo.Point{Lat: lat, Lng: lng}, LocatedBy: directory.LocatedByPoint, UpdatedAt: Now(),
	})
	p.Group.Places = append(p.Group.Places, directory.GroupPlace{ID: id(3, n), VenueID: id(2, n)})
	return p
}

func meets(p directory.Publication, start, rule string, minutes int) directory.Publication {
	m := directory.Meeting{Start: start, Zone: "Australia/Melbourne", RRule: rule, Minutes: minutes}
	if len(p.Group.Places) > 0 {
		m.PlaceID = p.Group.Places[0].ID
	}
	p.Group.Meetings = append(p.Group.Meetings, m)
	return p
}

// says adds answers told by the group on a day.
func says(p directory.Publication, value directory.Value, basis directory.Basis, on string, codes ...string) directory.Publication {
	for _, code := range codes {
		p.Group.Answers = append(p.Group.Answers, directory.Answer{Attribute: code, Value: value, Basis: basis, Date: day(on)})
	}
	return p
}

func cents(n int) *int { return &n }
