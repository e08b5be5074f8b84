package importer_test

import (
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/cataloguetest"
	"github.com/kithdirectory/kith/geo"
	"github.com/kithdirectory/kith/importer"
)

// Two sources bring the same walkers; the chess players ring the same hall and are another group.
func TestDuplicatesAreFoundAndRemembered(t *testing.T) {
	clock := cataloguetest.NewClock(time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC))
	c := cataloguetest.New(t, clock.Now)
	group := func(name, address, phone string) *directory.Group {
		v := &directory.Venue{
			ID: directory.NewID(), Name: "Carlton Hall", Address: address, Suburb: "Carlton", SuburbID: "carlton-vic-3053", State: "VIC",
			Postcode: "3053", Point: &geo.Point{Lat: -37.7984, Lng: 144.9694}, Disclosure: directory.DisclosureExact,
		}
		g := &directory.Group{
			ID: directory.NewID(), Kind: directory.KindGroup, Status: directory.StatusPublished, Name: name,
			Places: []directory.GroupPlace{{ID: directory.NewID(), VenueID: v.ID}}, Contact: directory.Contact{Phones: []directory.Phone{{Number: phone}}},
		}
		err := c.Publish(t.Context(), directory.Operator("test"), []directory.Publication{{Group: g, Venues: []*directory.Venue{v}, Reason: "test"}})
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	one := group("Tuesday Morning Walkers", "1 Wattlebird Street", "(03) 5550 0134")
	two := group("The Tuesday Morning Walkers", "1 Wattlebird St", "03 5550 0134")
	group("Chess for Beginners", "1 Wattlebird Street", "(03) 5550 0134")

	find := func() []directory.Likeness {
		t.Helper()
		if _, err := importer.FindDuplicates(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		open, err := c.LikelyDuplicates(t.Context(), directory.Operator("test"))
		if err != nil {
			t.Fatal(err)
		}
		return open
	}
	open := find()
	if len(open) != 1 || open[0].GroupA != one.ID || open[0].GroupB != two.ID || len(open[0].Reasons) == 0 {
		t.Fatalf("found %+v, want the walkers alone, with reasons", open)
	}
	if err := c.SayDifferent(t.Context(), directory.Anyone(), two.ID, one.ID); directory.ErrorCode(err) != directory.CodeForbidden {
		t.Errorf("anyone decides: %v", err)
	}
	if err := c.SayDifferent(t.Context(), directory.Operator("test"), two.ID, one.ID); err != nil {
		t.Fatal(err)
	}
	clock.Add(48 * time.Hour)
	if open := find(); len(open) != 0 {
		t.Errorf("asked again: %+v", open)
	}
}
