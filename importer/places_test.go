package importer

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

func TestForeignRows(t *testing.T) {
	d := newDesk(t)
	report := d.apply(
		Record{Name: "Beach Club", Places: []PlaceText{{Address: "1 Ocean Dr", Suburb: "Miami", State: "FL", Postcode: "33139"}}, Phones: line().Phones},
		Record{Name: "Sea Club", Places: []PlaceText{{Suburb: "Richmond", Country: "GB", Point: at(51.46, -0.30)}}, Phones: line().Phones,
			Meetings: []directory.Meeting{{Start: "2026-02-03T10:00"}}, Kind: directory.KindGroup},
	)
	expect(t, "counts", countsOf(report), counts{New: 2, Flagged: 2})
	for name, area := range map[string]string{"Beach Club": "country:ZZ", "Sea Club": ""} {
		g := d.named(name)
		v, err := d.store.Venue(t.Context(), g.Places[0].VenueID)
		if err != nil || v.SuburbID != "" || v.Country == "" || (v.Point == nil) != (area != "") {
			t.Errorf("%s is at %+v, %v", name, v, err)
		}
		if got := strings.Join(g.AreasServed, " "); got != area {
			t.Errorf("%s serves %q, not %q", name, got, area)
		}
	}
	if m := d.named("Sea Club").Meetings[0]; m.Zone != "Europe/London" {
		t.Errorf("zone %q", m.Zone)
	}
}

func TestZones(t *testing.T) {
	d := newDesk(t)
	r := walkers()
	r.Meetings = []directory.Meeting{{Start: "2026-02-03T10:00", RRule: "FREQ=WEEKLY;BYDAY=TU", Original: "Tuesdays 10"}}
	north := r
	north.Name, north.Places = "Brisbane Walkers", []PlaceText{{Suburb: "Chermside", State: "QLD", Postcode: "4032"}}
	nowhere := r
	nowhere.Name, nowhere.Places = "Anywhere", []PlaceText{{Address: "1 Road", Suburb: "Somewhere", Country: "US"}}
	d.apply(r, north, nowhere)
	expect(t, "VIC", d.named("Carlton Walkers").Meetings[0].Zone, "Australia/Melbourne")
	expect(t, "QLD", d.named("Brisbane Walkers").Meetings[0].Zone, "Australia/Brisbane")
	if g := d.named("Anywhere"); len(g.Meetings) != 0 || g.Hours[0].Original != "Tuesdays 10" {
		t.Errorf("without a zone it has %+v and %+v", g.Meetings, g.Hours)
	}
}

func TestSeveralPlaces(t *testing.T) {
	d := newDesk(t)
	r := walkers()
	r.Places = []PlaceText{{Address: "1 First St", Suburb: "Carlton"}, {PostalOnly: true, Address: "PO Box 1"},
		{Address: "2 Second St", Suburb: "Fitzroy"}, {Address: "1 First St", Suburb: "Carlton"}}
	r.Hours = []directory.Hours{{Original: "first"}, {PlaceID: "2", Original: "second"}, {PlaceID: "3", Original: "first again"}}
	d.apply(r)
	g := d.named("Carlton Walkers")
	if len(g.Places) != 2 {
		t.Fatalf("%d places", len(g.Places))
	}
	got := []string{g.Hours[0].PlaceID, g.Hours[1].PlaceID, g.Hours[2].PlaceID}
	expect(t, "hours", got, []string{g.Places[0].ID, g.Places[1].ID, g.Places[0].ID})
	r.Places[0], r.Places[2] = r.Places[2], r.Places[0]
	ids := []string{g.Places[0].ID, g.Places[1].ID}
	d.apply(r)
	for _, p := range d.named("Carlton Walkers").Places {
		if !slices.Contains(ids, p.ID) {
			t.Error("a place changed its id when the source listed its places in another order")
		}
	}
}

// Records that name the source's own place share its venue.
func TestSharedPlaces(t *testing.T) {
	d := newDesk(t)
	a, b := walkers(), shed()
	a.Places[0].Key, b.Places = "loc-1", []PlaceText{a.Places[0]}
	b.Places[0].Key = "loc-1"
	d.apply(a, b)
	if x, y := d.named("Carlton Walkers").Places[0], d.named("Richmond Shed").Places[0]; x.VenueID != y.VenueID || x.ID == y.ID {
		t.Errorf("places %+v and %+v", x, y)
	}
}

// Where only letters reach a group, its suburb is where its people are, and no place; a place of which only the name is
// told is told by that.
func TestSuburbOfAPostBoxAndNameOfAPlace(t *testing.T) {
	d := newDesk(t)
	shed, line, other := shed(), line(), walkers()
	shed.Places = []PlaceText{{PostalOnly: true, Suburb: "Fitzroy", State: "VIC"}}
	line.Places = []PlaceText{{PostalOnly: true, Suburb: "Fitzroy", State: "VIC"}}
	other.Places = []PlaceText{{Name: "Fern Library"}}
	line.Kind = directory.KindLine
	d.apply(shed, line, other)
	areas := d.named(shed.Name).AreasServed
	if len(areas) != 2 || !strings.HasPrefix(areas[0], "suburb:fitzroy-vic") || !strings.HasPrefix(areas[1], "council:") {
		t.Errorf("the shed serves %v", areas)
	}
	if areas := d.named(line.Name).AreasServed; len(areas) != 1 || areas[0] != "state:VIC" {
		t.Errorf("the line serves %v", areas)
	}
	listings, err := d.store.ListingsOfGroup(t.Context(), d.named(other.Name).ID)
	if err != nil || len(listings) != 1 || listings[0].Venue != "Fern Library" || listings[0].Point != nil {
		t.Errorf("listed as %+v, %v", listings, err)
	}
}

// A row that says its place is hidden, as those of another Kith's export do, is hidden here.
func TestRowThatIsHiddenElsewhere(t *testing.T) {
	for as, want := range map[string]directory.Disclosure{"hidden": directory.DisclosureHidden, "suburb": directory.DisclosureSuburb, "exact": "", "": ""} {
		r := readRow(t, []string{"Name", "Address", "Suburb", "Phone", directory.ShownAsColumn}, []string{"Fern Lunch", "", "Carlton", "(03) 5550 0101", as})
		if r.ShownAs != want || isHidden(r) != (as == "hidden") {
			t.Errorf("%q: shown as %q, hidden %v", as, r.ShownAs, isHidden(r))
		}
	}
}

// Records of one key at places of which only the names are told are told apart by those.
func TestTwinsAtPlacesWithNamesAlone(t *testing.T) {
	at := func(name string) *Record { return &Record{Name: "Library", Places: []PlaceText{{Name: name}}} }
	if a, b := twinKey("k", at("Fern Library"), false), twinKey("k", at("Wren Library"), false); a == b || twinKey("k", at("fern library"), false) != a {
		t.Errorf("%s and %s", a, b)
	}
}

// TestSuburbByNameAlone: a place that is told by a name alone may be a suburb, or a building in one.
func TestSuburbByNameAlone(t *testing.T) {
	l := testLocator(t, "")
	for name, want := range map[string]PlaceText{
		"Carlton VIC 3053":                  {Suburb: "Carlton", State: "VIC", Postcode: "3053"},
		"Carlton, vic":                      {Suburb: "Carlton", State: "VIC"},
		"Carlton 3053":                      {Suburb: "Carlton", State: "VIC", Postcode: "3053"},
		"Carlton Library, Carlton VIC 3053": {Name: "Carlton Library", Suburb: "Carlton", State: "VIC", Postcode: "3053"},
		"Carlton":                           {Name: "Carlton"}, // several states have one
		"Carlton Hall VIC":                  {Name: "Carlton Hall VIC"},
		"Carlton WA":                        {Name: "Carlton WA"},
		"Hall 3053":                         {Name: "Hall 3053"},
	} {
		if diff := cmp.Diff(want, l.fromName(PlaceText{Name: name})); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
	for _, kept := range []PlaceText{{Name: "Carlton VIC 3053", Address: "1 High Street"}, {Name: "Carlton VIC 3053", Suburb: "Fitzroy"}, {Name: "Carlton VIC 3053", Country: "GB"}} {
		if diff := cmp.Diff(kept, l.fromName(kept)); diff != "" {
			t.Errorf("what says more is changed: (-want +got)\n%s", diff)
		}
	}
}
