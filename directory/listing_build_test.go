package directory_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

var now = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

func builder(t *testing.T) directory.ListingBuilder {
	t.Helper()
	gazetteer, err := geo.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	return directory.ListingBuilder{Vocabulary: vocabulary, Gazetteer: gazetteer}
}

// secretVenue is a place nobody but its own people may know.
func secretVenue(d directory.Disclosure) *directory.Venue {
	return &directory.Venue{
		ID: directory.NewID(), Version: 1, Name: "Canary Court Hall, Bittern Mews", Address: "Unit 3, 17 Canary O'Hara Street",
		Suburb: "Footscray", SuburbID: "footscray-vic-3011", State: "VIC", Postcode: "3011",
		Point: &geo.Point{Lat: -37.80123, Lng: 144.90321}, Disclosure: d,
		Transport: "Canary transport: tram to the corner", Directions: "Canary directions: the red door",
	}
}

// leaks are the ways the secret venue could show in an output, as a reader or a program might see it.
var leaks = []string{
	"canary", "bittern", "17 canary", "o'hara", "ohara st", "-37.80123", "144.90321", "-37.801", "144.903", "red door",
}

// TestNoTextTellsAHiddenPlace puts the address into every text a group has and looks for it in every
// listing, whatever the level.
func TestNoTextTellsAHiddenPlace(t *testing.T) {
	b := builder(t)
	for _, level := range []directory.Disclosure{directory.DisclosureSuburb, directory.DisclosureHidden} {
		venue := secretVenue(level)
		for _, said := range []string{
			"We meet at 17 Canary O'Hara Street.", "17 CANARY OHARA ST", "unit 3/17 canary o’hara st, Footscray 3011",
			"Canary O'Hara Street, the corner house", "https://maps.example.org/?q=17+Canary+O%27Hara+Street",
			"https://example.org/17-canary-o-hara-street", "at Canary Court Hall", "in bittern mews", "go to canary-court-hall", "-37.80123,144.90321",
			"17  Canary\nO'Hara   Street",
		} {
			group := everyText(t, said)
			group.Places = []directory.GroupPlace{{ID: directory.NewID(), VenueID: venue.ID}}
			group.AreasServed = []string{"state:VIC"}
			listings, _ := b.Build(directory.GroupParts{Group: group, Venues: map[string]*directory.Venue{venue.ID: venue}}, now)
			if len(listings) == 0 {
				t.Fatal("no listing was built")
			}
			for _, l := range listings {
				doc, err := json.Marshal(l)
				if err != nil {
					t.Fatal(err)
				}
				for _, leak := range leaks {
					if strings.Contains(strings.ToLower(string(doc)), leak) {
						t.Errorf("%s, %q: the listing tells %q:\n%s", level, said, leak, doc)
					}
				}
				if level == directory.DisclosureHidden && (l.Point != nil || l.Suburb != "" || l.Postcode != "" || l.Council != "") {
					t.Errorf("a hidden place shows where it is: %+v", l)
				}
			}
		}
	}
}

// everyText gives a group with the sentence in every string there is, found by reflection so that a
// new field cannot be forgotten.
func everyText(t *testing.T, sentence string) *directory.Group {
	t.Helper()
	g := &directory.Group{
		ID: directory.NewID(), Kind: directory.KindGroup, Status: directory.StatusPublished, AlsoKnownAs: []string{""},
		Answers: []directory.Answer{{}}, Originals: []directory.Original{{}}, Categories: []string{""},
		Contact: directory.Contact{Phones: []directory.Phone{{}}, Links: []directory.Link{{}}, Withheld: []string{""}},
		Hours:   []directory.Hours{{}}, Topics: []directory.Topic{directory.TopicViolence},
	}
	keep := map[string]bool{"ID": true, "Kind": true, "Status": true, "Disclosure": true, "Topics": true, "OrganisationID": true,
		"SourceID": true, "SourceKey": true, "PlaceID": true, "Attribute": true, "Value": true, "Basis": true, "Method": true,
		"Capacity": true, "Number": true, "Start": true, "Zone": true, "RRule": true, "ExDates": true}
	fillText(reflect.ValueOf(g).Elem(), sentence, keep)
	g.Answers[0] = directory.Answer{Attribute: "welcome.met-at-door", Value: directory.Yes, Basis: directory.BasisDeclared,
		Date: directory.DateOf(now), Note: sentence, By: sentence}
	return g
}

func fillText(v reflect.Value, sentence string, keep map[string]bool) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(sentence)
	case reflect.Slice:
		for i := range v.Len() {
			fillText(v.Index(i), sentence, keep)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && !keep[f.Name] && f.Type.PkgPath() != "time" {
				fillText(v.Field(i), sentence, keep)
			}
		}
	}
}

func TestStricterLevelWins(t *testing.T) {
	b := builder(t)
	levels := []directory.Disclosure{directory.DisclosureExact, directory.DisclosureSuburb, directory.DisclosureHidden}
	for i, ofGroup := range levels {
		for j, ofVenue := range levels {
			venue := secretVenue(ofVenue)
			group := &directory.Group{
				ID: directory.NewID(), Kind: directory.KindGroup, Status: directory.StatusPublished, Name: "Tea", Disclosure: ofGroup,
				Places: []directory.GroupPlace{{ID: directory.NewID(), VenueID: venue.ID}},
			}
			listings, _ := b.Build(directory.GroupParts{Group: group, Venues: map[string]*directory.Venue{venue.ID: venue}}, now)
			if got, want := listings[0].Disclosure, levels[max(i, j)]; got != want {
				t.Errorf("group %s at a %s venue shows %s, want %s", ofGroup, ofVenue, got, want)
			}
		}
	}
}

// TestSuburbLevelShowsTheMiddle checks that every bearing a suburb-level listing gives is the
// gazetteer's own, not the venue's.
func TestSuburbLevelShowsTheMiddle(t *testing.T) {
	b := builder(t)
	venue := secretVenue(directory.DisclosureSuburb)
	group := &directory.Group{
		ID: directory.NewID(), Kind: directory.KindGroup, Status: directory.StatusPublished, Name: "Tea",
		Places: []directory.GroupPlace{{ID: directory.NewID(), VenueID: venue.ID}},
	}
	listings, _ := b.Build(directory.GroupParts{Group: group, Venues: map[string]*directory.Venue{venue.ID: venue}}, now)
	suburb, ok := b.Gazetteer.ByID(venue.SuburbID)
	if !ok {
		t.Fatalf("the gazetteer lacks %s", venue.SuburbID)
	}
	l := listings[0]
	if diff := cmp.Diff(&suburb.Point, l.Point); diff != "" || !l.Approximate || l.Reach != suburb.Reach || l.Suburb != "Footscray" {
		t.Errorf("the listing is not the suburb's middle: %+v %s", l, diff)
	}
}

func TestEndedArchivedAndOldGroupsAreNotListed(t *testing.T) {
	b := builder(t)
	today := directory.DateOf(now)
	tests := map[string]struct {
		change func(*directory.Group)
		listed bool
	}{
		"published":            {func(g *directory.Group) {}, true},
		"archived":             {func(g *directory.Group) { g.Status = directory.StatusArchived }, false},
		"ended yesterday":      {func(g *directory.Group) { g.EndsOn = today.AddDays(-1) }, false},
		"ends today":           {func(g *directory.Group) { g.EndsOn = today }, true},
		"checked 365 days ago": {func(g *directory.Group) { g.Checked.Date = today.AddDays(-365) }, true},
		"checked 366 days ago": {func(g *directory.Group) { g.Checked.Date = today.AddDays(-366) }, false},
		"imported long ago":    {func(g *directory.Group) { g.ImportedAt = now.AddDate(-3, 0, 0) }, true},
	}
	for name, test := range tests {
		group := &directory.Group{ID: directory.NewID(), Kind: directory.KindGroup, Status: directory.StatusPublished, Name: "Tea"}
		test.change(group)
		listings, _ := b.Build(directory.GroupParts{Group: group}, now)
		if got := len(listings) > 0; got != test.listed {
			t.Errorf("%s: listed is %v, want %v", name, got, test.listed)
		}
	}
}

func TestRelistAtIsTheNextThingToChange(t *testing.T) {
	b := builder(t)
	today := directory.DateOf(now)
	group := &directory.Group{
		ID: directory.NewID(), Kind: directory.KindGroup, Status: directory.StatusPublished, Name: "Tea",
		Checked: directory.Checked{Date: today.AddDays(-80), Method: directory.CheckedByPhone},
		EndsOn:  today.AddDays(60),
		Answers: []directory.Answer{{Attribute: "welcome.new-people-now", Value: directory.Yes, Basis: directory.BasisDeclared, Date: today.AddMonths(-3).AddDays(4)}},
	}
	listings, at := b.Build(directory.GroupParts{Group: group}, now)
	if want := group.Answers[0].Expiry(&directory.Attribute{ExpiryMonths: 3}).Time(); !at.Equal(want) {
		t.Errorf("relist at %s, want %s, when new-people-now runs out", at, want)
	}
	if len(listings) != 1 || len(listings[0].Answers) != 1 {
		t.Fatalf("the claim still stands: %+v", listings)
	}
	listings, at = b.Build(directory.GroupParts{Group: group}, at)
	if len(listings[0].Answers) != 0 {
		t.Errorf("an expired new-people-now counts as not known, got %+v", listings[0].Answers)
	}
	if want := today.AddDays(11).Time(); !at.Equal(want) {
		t.Errorf("then relist at %s, want %s, when the check turns 91 days old", at, want)
	}
}

// TestRelistingKeepsUpWithHolidays: between two relistings of a year, over every school holiday, the
// listing built at any moment is the one that stands.
func TestRelistingKeepsUpWithHolidays(t *testing.T) {
	b := builder(t)
	group := &directory.Group{
		ID: directory.NewID(), Kind: directory.KindGroup, Status: directory.StatusPublished, Name: "Tea", ImportedAt: now,
		Meetings: []directory.Meeting{
			{Start: "2026-11-24T10:00", Zone: "Australia/Melbourne", Minutes: 60, RRule: "FREQ=WEEKLY;BYDAY=TU", SchoolTerms: true},
			{Start: "2026-11-27T13:00", Zone: "Australia/Melbourne", Minutes: 90, RRule: "FREQ=MONTHLY;BYDAY=-1FR", Note: directory.NotOnPublicHolidays},
		},
	}
	parts := directory.GroupParts{Group: group}
	builds := 0
	for at := now; at.Before(now.AddDate(0, 11, 0)); builds++ {
		standing, next := b.Build(parts, at)
		if !next.After(at) || next.After(at.AddDate(0, 3, 0)) {
			t.Fatalf("built at %s, it stands until %s", at, next)
		}
		for moment := at; moment.Before(next); moment = moment.Add(7 * time.Hour) {
			fresh, _ := b.Build(parts, moment)
			if diff := cmp.Diff(standing[0].Meetings, fresh[0].Meetings); diff != "" {
				t.Fatalf("built at %s, at %s (-standing +fresh):\n%s", at, moment, diff)
			}
		}
		at = next
	}
	if builds < 20 {
		t.Errorf("%d builds in a year", builds)
	}
}

// TestTextsOfSensitiveGroupsTellNoStreet: a source that keeps the address to itself may still write it in a text.
func TestTextsOfSensitiveGroupsTellNoStreet(t *testing.T) {
	b := builder(t)
	for _, said := range []string{"Our house is at 7 Canary Ave, Reservoir.", "7 Canary Avenue", "Unit 2, 45 Canary Bird Street", "21-23 canary st"} {
		group := &directory.Group{
			ID: directory.NewID(), Kind: directory.KindService, Status: directory.StatusPublished, Name: "Refuge", Description: said,
			Topics: []directory.Topic{directory.TopicViolence}, Disclosure: directory.DisclosureHidden,
		}
		listings, _ := b.Build(directory.GroupParts{Group: group}, now)
		if got := listings[0].Description; strings.Contains(strings.ToLower(got), "canary") {
			t.Errorf("%q is shown as %q", said, got)
		}
	}
	group := &directory.Group{ID: directory.NewID(), Kind: directory.KindGroup, Status: directory.StatusPublished, Name: "Tea", Description: "Meet at 7 Open Street."}
	if listings, _ := b.Build(directory.GroupParts{Group: group}, now); listings[0].Description != group.Description {
		t.Errorf("an open group's text is changed: %q", listings[0].Description)
	}
}
