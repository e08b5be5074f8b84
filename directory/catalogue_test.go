package directory_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/cataloguetest"
	"github.com/kithdirectory/kith/geo"
)

// openCatalogue makes an empty catalogue on the embedded engines.
func openCatalogue(t *testing.T) (*directory.Catalogue, *cataloguetest.Clock) {
	t.Helper()
	clock := cataloguetest.NewClock(now)
	return cataloguetest.New(t, clock.Now), clock
}

var operator = directory.Operator("test")

// at gives a publication of a group at a venue of its own, some metres north of the middle of Carlton.
func at(name string, metres float64, change func(*directory.Group, *directory.Venue)) directory.Publication {
	venue := &directory.Venue{
		ID: directory.NewID(), Name: name + " Hall", Address: "1 Wattlebird Street", Suburb: "Carlton", SuburbID: "carlton-vic-3053",
		State: "VIC", Postcode: "3053", Point: &geo.Point{Lat: -37.7984 + metres/111_195, Lng: 144.9694}, Disclosure: directory.DisclosureExact,
	}
	group := &directory.Group{
		ID: directory.NewID(), Kind: directory.KindGroup, Status: directory.StatusPublished, Name: name,
		Places: []directory.GroupPlace{{ID: directory.NewID(), VenueID: venue.ID}}, AreasServed: []string{"state:VIC"},
	}
	if change != nil {
		change(group, venue)
	}
	return directory.Publication{Group: group, Venues: []*directory.Venue{venue}, Reason: "test"}
}

func publish(t *testing.T, c *directory.Catalogue, publications ...directory.Publication) {
	t.Helper()
	if err := c.Publish(t.Context(), operator, publications); err != nil {
		t.Fatal(err)
	}
}

func search(t *testing.T, c *directory.Catalogue, s directory.Search) *directory.Found {
	t.Helper()
	found, err := c.Search(t.Context(), directory.Anyone(), s)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func names(items []directory.FoundListing) []string {
	out := []string{}
	for _, item := range items {
		out = append(out, item.Name)
	}
	return out
}

func TestPublishedIsFoundAtOnce(t *testing.T) {
	c, _ := openCatalogue(t)
	publish(t, c, at("Far", 4000, nil), at("Near", 100, nil), at("Outside", 5200, nil))
	found := search(t, c, directory.Search{Near: "carlton-vic-3053", Within: 5000})
	if diff := cmp.Diff([]string{"Near", "Far"}, names(found.Items)); diff != "" || found.Total != 2 {
		t.Errorf("found %d: %s", found.Total, diff)
	}
	if found.Wider == nil || found.Wider.Within != 10_000 || found.Wider.Total != 3 {
		t.Errorf("few are found, so the next radius is offered with its count: %+v", found.Wider)
	}
}

// TestTighteningIsGoneAtOnce: once a place is made private, nothing found before it shows it.
func TestTighteningIsGoneAtOnce(t *testing.T) {
	c, _ := openCatalogue(t)
	p := at("Circle", 300, nil)
	other := at("Same hall", 300, func(g *directory.Group, v *directory.Venue) { g.Places[0].VenueID = p.Venues[0].ID })
	other.Venues = nil
	publish(t, c, p, other)
	if found := search(t, c, directory.Search{Near: "carlton-vic-3053", Within: 5000}); found.Total != 2 {
		t.Fatalf("both meet there: %d", found.Total)
	}
	p.Venues[0].Disclosure = directory.DisclosureHidden
	publish(t, c, p)
	found := search(t, c, directory.Search{Near: "carlton-vic-3053", Within: 5000})
	if found.Total != 0 || found.Elsewhere.Total != 2 {
		t.Errorf("after hiding, %d have a point and %d are elsewhere, want 0 and 2: every group at the venue is rebuilt", found.Total, found.Elsewhere.Total)
	}
	for _, item := range found.Elsewhere.Items {
		if item.Point != nil || item.Suburb != "" || item.Venue != "" || item.Address != "" {
			t.Errorf("%s still shows its place: %+v", item.Name, item.Listing)
		}
	}
}

func TestNothingLoosensByItself(t *testing.T) {
	c, _ := openCatalogue(t)
	p := at("Refuge", 0, func(g *directory.Group, v *directory.Venue) {
		g.Disclosure, v.Disclosure = directory.DisclosureHidden, directory.DisclosureSuburb
	})
	publish(t, c, p)
	for name, who := range map[string]directory.Actor{"an import": operator, "a job": directory.System("job")} {
		p.Group.Disclosure, p.Venues[0].Disclosure = directory.DisclosureExact, directory.DisclosureExact
		p.Import = directory.NewID()
		if err := c.Publish(t.Context(), who, []directory.Publication{p}); err != nil {
			t.Fatal(err)
		}
		g, err := c.Store().Group(t.Context(), p.Group.ID)
		if err != nil {
			t.Fatal(err)
		}
		v, err := c.Store().Venue(t.Context(), p.Venues[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		if g.Disclosure != directory.DisclosureHidden || v.Disclosure != directory.DisclosureSuburb {
			t.Errorf("%s loosened the place to %s and %s", name, g.Disclosure, v.Disclosure)
		}
	}
	p.Import, p.Group.Disclosure, p.Venues[0].Disclosure = "", directory.DisclosureExact, directory.DisclosureExact
	publish(t, c, p)
	if found := search(t, c, directory.Search{Near: "carlton-vic-3053", Within: 5000}); found.Total != 1 {
		t.Errorf("an operator may loosen on purpose; found %d", found.Total)
	}
}

func TestStaleWriteIsConflictAndKeepsNothing(t *testing.T) {
	c, _ := openCatalogue(t)
	p := at("Original", 0, nil)
	publish(t, c, p)
	stale := p
	group := *p.Group
	group.Version, group.Name = 0, "Overwritten"
	stale.Group, stale.Venues = &group, nil
	fresh := at("In the same batch", 10, nil)
	err := c.Publish(t.Context(), operator, []directory.Publication{fresh, stale})
	if directory.ErrorCode(err) != directory.CodeConflict {
		t.Fatalf("got %v, want a conflict", err)
	}
	if diff := cmp.Diff([]string{"Original"}, names(search(t, c, directory.Search{Near: "carlton-vic-3053"}).Items)); diff != "" {
		t.Error(diff)
	}
	if _, err := c.Store().Group(t.Context(), fresh.Group.ID); directory.ErrorCode(err) != directory.CodeNotFound {
		t.Errorf("half of the batch was kept: %v", err)
	}
}

func TestInvalidPublicationNamesItsFields(t *testing.T) {
	c, _ := openCatalogue(t)
	p := at("", 0, func(g *directory.Group, v *directory.Venue) {
		g.Kind = "club"
		g.Answers = []directory.Answer{{Attribute: "access.teleport", Value: directory.Yes}}
	})
	err := c.Publish(t.Context(), operator, []directory.Publication{p})
	e, ok := err.(*directory.Error)
	if !ok || e.Code != directory.CodeInvalid {
		t.Fatalf("got %v", err)
	}
	for _, field := range []string{"name", "kind", "answers.access.teleport"} {
		if e.Fields[field] == "" {
			t.Errorf("%s is not named in %v", field, e.Fields)
		}
	}
	if err := c.Publish(t.Context(), directory.Anyone(), nil); directory.ErrorCode(err) != directory.CodeForbidden {
		t.Errorf("anyone may publish: %v", err)
	}
}

func TestRenamedOrganisationShowsOnEveryGroup(t *testing.T) {
	c, _ := openCatalogue(t)
	o := &directory.Organisation{ID: directory.NewID(), Name: "Old name"}
	first := at("One", 0, func(g *directory.Group, _ *directory.Venue) { g.OrganisationID = o.ID })
	first.Organisation = o
	second := at("Two", 100, func(g *directory.Group, _ *directory.Venue) { g.OrganisationID = o.ID })
	publish(t, c, first)
	publish(t, c, second)
	o.Name = "New name"
	publish(t, c, first)
	for _, item := range search(t, c, directory.Search{Near: "carlton-vic-3053"}).Items {
		if item.Organisation != "New name" {
			t.Errorf("%s is still run by %q", item.Name, item.Organisation)
		}
	}
	if revisions, err := c.Store().Revisions(t.Context(), first.Group.ID); err != nil || len(revisions) != 2 {
		t.Errorf("%d revisions, want 2 (%v)", len(revisions), err)
	}
}

// TestLaterInABatchCounts: a batch may change an organisation after it has saved one of its groups.
func TestLaterInABatchCounts(t *testing.T) {
	c, _ := openCatalogue(t)
	o := &directory.Organisation{ID: directory.NewID(), Name: "Old name"}
	first := at("One", 0, func(g *directory.Group, _ *directory.Venue) { g.OrganisationID = o.ID })
	first.Organisation = o
	publish(t, c, first)
	renamed := *o
	renamed.Name = "New name"
	first.Organisation = nil
	second := at("Two", 100, func(g *directory.Group, _ *directory.Venue) { g.OrganisationID = o.ID })
	second.Organisation = &renamed
	publish(t, c, first, second)
	for _, item := range search(t, c, directory.Search{Near: "carlton-vic-3053"}).Items {
		if item.Organisation != "New name" {
			t.Errorf("%s is still run by %q", item.Name, item.Organisation)
		}
	}
}

func TestRelistingFollowsTime(t *testing.T) {
	c, clock := openCatalogue(t)
	today := directory.DateOf(now)
	p := at("Weekly", 0, func(g *directory.Group, _ *directory.Venue) {
		g.Meetings = []directory.Meeting{{Start: "2026-11-24T10:00", Zone: "Australia/Melbourne", Minutes: 60, RRule: "FREQ=WEEKLY;BYDAY=TU"}}
		g.Checked = directory.Checked{Date: today.AddDays(-360), Method: directory.CheckedByVisit}
	})
	publish(t, c, p)
	first := search(t, c, directory.Search{Near: "carlton-vic-3053"}).Items[0].Next()
	if n, err := c.RelistDue(t.Context()); err != nil || n != 0 {
		t.Fatalf("nothing is due yet: %d %v", n, err)
	}
	clock.Set(first.Add(61 * time.Minute))
	if n, err := c.RelistDue(t.Context()); err != nil || n != 1 {
		t.Fatalf("the meeting is over: %d due, %v", n, err)
	}
	next := search(t, c, directory.Search{Near: "carlton-vic-3053"}).Items[0].Next()
	if want := first.AddDate(0, 0, 7); !next.Equal(want) {
		t.Errorf("next is %s, want %s", next, want)
	}
	clock.Set(today.AddDays(6).Time())
	if _, err := c.RelistDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found := search(t, c, directory.Search{Near: "carlton-vic-3053"}); found.Total != 0 {
		t.Errorf("a group checked more than a year ago is hidden from search; found %d", found.Total)
	}
}

func TestRebuildMakesTheSameListings(t *testing.T) {
	c, _ := openCatalogue(t)
	for i := range 5 {
		publish(t, c, at(fmt.Sprint("Group ", i), float64(i)*100, nil))
	}
	before, err := c.Store().LastSeq(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.RebuildIfStale(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if differ, err := c.CompareListings(t.Context()); err != nil || differ != 0 {
		t.Errorf("%d groups differ, %v", differ, err)
	}
	after, err := c.Store().LastSeq(t.Context())
	if err != nil || after != before {
		t.Errorf("rebuilding what has not changed gave new seqs: %d, then %d (%v)", before, after, err)
	}
}

func TestRevealIsAuditedAndRefused(t *testing.T) {
	c, _ := openCatalogue(t)
	p := at("Hidden", 0, func(_ *directory.Group, v *directory.Venue) { v.Disclosure = directory.DisclosureHidden })
	publish(t, c, p)
	if _, err := c.RevealVenue(t.Context(), directory.Anyone(), p.Venues[0].ID); directory.ErrorCode(err) != directory.CodeForbidden {
		t.Errorf("anyone is shown the place: %v", err)
	}
	v, err := c.RevealVenue(t.Context(), operator, p.Venues[0].ID)
	if err != nil || v.Address != "1 Wattlebird Street" {
		t.Errorf("the operator is shown %+v, %v", v, err)
	}
}

func TestPlacesThatAreNotClear(t *testing.T) {
	c, _ := openCatalogue(t)
	_, err := c.Search(t.Context(), directory.Anyone(), directory.Search{Near: "Richmond"})
	e, ok := err.(*directory.Error)
	if !ok || e.Code != directory.CodeConflict || len(e.Candidates) < 3 {
		t.Fatalf("Richmond stands in several states: %v", err)
	}
	_, err = c.Search(t.Context(), directory.Anyone(), directory.Search{Near: "Xyzzyville"})
	if directory.ErrorCode(err) != directory.CodeNotFound {
		t.Errorf("an unknown place: %v", err)
	}
	found := search(t, c, directory.Search{Near: "Footscary VIC"})
	if found.Place == nil || found.Place.Name != "Footscray" || !slices.ContainsFunc(found.Notices, func(n directory.Notice) bool { return n.Code == "place_corrected" }) {
		t.Errorf("a slip is corrected and said: %+v %+v", found.Place, found.Notices)
	}
}

func TestWordsAreDroppedOnlyAsALastResort(t *testing.T) {
	c, _ := openCatalogue(t)
	publish(t, c, at("Garden Club", 0, nil), at("Chess Club", 100, nil))
	found := search(t, c, directory.Search{Near: "carlton-vic-3053", Text: "garden trampoline "})
	if diff := cmp.Diff([]string{"Garden Club"}, names(found.Items)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"trampoline"}, found.Relaxed); diff != "" {
		t.Error(diff)
	}
	if found := search(t, c, directory.Search{Near: "carlton-vic-3053", Text: "garden club "}); len(found.Relaxed) != 0 || found.Total != 1 {
		t.Errorf("all words match, so none is dropped: %v %d", found.Relaxed, found.Total)
	}
}

func TestLoosenSaysWhatEachFilterCosts(t *testing.T) {
	c, _ := openCatalogue(t)
	yes := []directory.Answer{{Attribute: "welcome.small", Value: directory.Yes, Basis: directory.BasisDeclared, Date: directory.DateOf(now)}}
	publish(t, c, at("A", 0, func(g *directory.Group, _ *directory.Venue) { g.Answers = yes }), at("B", 50, nil), at("C", 60, nil))
	s := directory.Search{Near: "carlton-vic-3053", Facets: map[string][]string{"welcome": {"small"}}, Text: "zzzz"}
	if found := search(t, c, s); found.Total != 0 {
		t.Fatalf("found %d", found.Total)
	}
	ways, err := c.Loosen(t.Context(), directory.Anyone(), s)
	if err != nil {
		t.Fatal(err)
	}
	if len(ways) != 1 || ways[0].Parameter != "q" || ways[0].Total != 1 {
		t.Errorf("dropping the text finds one, dropping the tick none: %+v", ways)
	}
}

// waysName joins the parameters a way drops.
func waysName(way directory.Loosened) string {
	name := way.Parameter
	for _, also := range way.Also {
		name += "+" + also.Parameter
	}
	return name
}

// Where no single filter is in the way, the best two are offered, and where not even two are, all of them.
// What to keep away from is never dropped with others. However many filters there are, few questions are asked.
func TestLoosenDropsSeveralTogether(t *testing.T) {
	c, _ := openCatalogue(t)
	with := func(codes ...string) func(*directory.Group, *directory.Venue) {
		return func(g *directory.Group, _ *directory.Venue) {
			for _, code := range codes {
				g.Answers = append(g.Answers, directory.Answer{Attribute: code, Value: directory.Yes, Basis: directory.BasisDeclared, Date: directory.DateOf(now)})
			}
		}
	}
	publish(t, c, at("A", 0, with("activity.singing")), at("B", 50, with("language.ara")), at("C", 60, with("language.ara")))
	facets := func(pairs ...string) map[string][]string {
		all := map[string][]string{}
		for _, pair := range pairs {
			family, slug, _ := strings.Cut(pair, ".")
			all[family] = append(all[family], slug)
		}
		return all
	}
	for name, test := range map[string]struct {
		search directory.Search
		want   map[string]int
	}{
		"two of three": {directory.Search{Facets: facets("activity.singing", "language.ara", "cost.free")},
			map[string]int{"facet.activity+facet.cost": 2}},
		"one helps": {directory.Search{Facets: facets("activity.singing", "language.ara")},
			map[string]int{"facet.activity": 2, "facet.language": 1}},
		"all": {directory.Search{Facets: facets("activity.fishing", "cost.donation", "language.ell"), Avoid: []directory.AvoidRequest{{Near: "Footscray VIC", Within: 1000}}},
			map[string]int{"facet.activity+facet.cost+facet.language": 3}},
		"one alone": {directory.Search{Facets: facets("activity.fishing")}, map[string]int{"facet.activity": 3}},
	} {
		s := test.search
		s.Near, s.Within, s.NotTold = "carlton-vic-3053", 5000, false
		ways, err := c.Loosen(t.Context(), directory.Anyone(), s)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int{}
		for _, way := range ways {
			found := search(t, c, way.Search)
			if found.Total != way.Total || len(way.Search.Avoid) != len(s.Avoid) {
				t.Errorf("%s: %s promises %d and finds %d", name, waysName(way), way.Total, found.Total)
			}
			if way.Parameter != "not_told" {
				got[waysName(way)] = way.Total
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Groups online or by phone are found by dropping a filter too; a way that finds no more than there is
// already is left out.
func TestLoosenCountsElsewhere(t *testing.T) {
	c, _ := openCatalogue(t)
	says := func(code string) []directory.Answer {
		return []directory.Answer{{Attribute: code, Value: directory.Yes, Basis: directory.BasisDeclared, Date: directory.DateOf(now)}}
	}
	online := func(name, code string) directory.Publication {
		p := at(name, 0, func(g *directory.Group, _ *directory.Venue) { g.Places, g.Answers = nil, says(code) })
		p.Venues = nil
		return p
	}
	publish(t, c, online("A", "activity.singing"), online("B", "activity.singing"), online("C", "language.ara"))
	s := directory.Search{Near: "carlton-vic-3053", Within: 5000, Facets: map[string][]string{"activity": {"singing"}, "language": {"ara"}, "access": {"quiet-space"}}}
	for _, test := range []struct {
		without string
		want    map[string][2]int // parameter → total, elsewhere
	}{
		{"", map[string][2]int{"facet.access+facet.language": {0, 2}, "not_told": {0, 2}}}, // one filter less is still none
		{"facet.access", map[string][2]int{"facet.activity": {0, 1}, "facet.language": {0, 2}, "not_told": {0, 2}}},
		{"facet.language", map[string][2]int{"facet.access": {0, 2}, "not_told": {0, 2}}},
	} {
		ways, err := c.Loosen(t.Context(), directory.Anyone(), s.Without(test.without, ""))
		if err != nil {
			t.Fatal(err)
		}
		got := map[string][2]int{}
		for i, way := range ways {
			got[waysName(way)] = [2]int{way.Total, way.Elsewhere}
			if i > 0 && way.Elsewhere > ways[i-1].Elsewhere {
				t.Errorf("most come first: %+v", ways)
			}
			found := search(t, c, way.Search)
			if found.Total != way.Total || found.Elsewhere.Total != way.Elsewhere {
				t.Errorf("without %s: %d and %d promised, %d and %d found", way.Parameter, way.Total, way.Elsewhere, found.Total, found.Elsewhere.Total)
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("of the search without %q: %s", test.without, diff)
		}
	}
}

// TestOtherKindsAreCountedWithoutAPlaceToo: a line has no place, and is one tap away all the same.
func TestOtherKindsAreCountedWithoutAPlaceToo(t *testing.T) {
	c, _ := openCatalogue(t)
	line := directory.Publication{Reason: "test", Group: &directory.Group{
		ID: directory.NewID(), Kind: directory.KindLine, Status: directory.StatusPublished, Name: "A line", AreasServed: []string{"state:VIC"},
	}}
	publish(t, c, at("Group", 0, nil), at("Service", 10, func(g *directory.Group, _ *directory.Venue) { g.Kind = directory.KindService }), line)
	found := search(t, c, directory.Search{Near: "carlton-vic-3053", Within: 5000})
	if diff := cmp.Diff(map[directory.Kind]int{directory.KindLine: 1, directory.KindService: 1}, found.OtherKinds); diff != "" || found.Total != 1 {
		t.Errorf("%d groups; other kinds: %s", found.Total, diff)
	}
}

// TestReadersSeeWholeStates searches while a group is published over and over: what is shown is always
// one whole version.
func TestReadersSeeWholeStates(t *testing.T) {
	c, _ := openCatalogue(t)
	p := at("Version 0", 0, func(g *directory.Group, _ *directory.Venue) { g.Summary = "Version 0" })
	publish(t, c, p)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				found, err := c.Search(t.Context(), directory.Anyone(), directory.Search{Near: "carlton-vic-3053"})
				if err != nil || len(found.Items) != 1 || found.Items[0].Name != found.Items[0].Summary {
					t.Errorf("a reader saw %v, %v", found, err)
					return
				}
			}
		})
	}
	for i := 1; i <= 30; i++ {
		p.Group.Name, p.Group.Summary = fmt.Sprint("Version ", i), fmt.Sprint("Version ", i)
		publish(t, c, p)
		if got := search(t, c, directory.Search{Near: "carlton-vic-3053"}).Items[0].Name; got != p.Group.Name {
			t.Errorf("after publishing %q a search shows %q", p.Group.Name, got)
		}
	}
	close(stop)
	readers.Wait()
}

// A search may hold as much as its limits say, and is refused in words, by the parameter's name, beyond them.
func TestLimitsOfASearch(t *testing.T) {
	c, _ := openCatalogue(t)
	vocabulary := c.Vocabulary()
	var needs []string // of families where each tick is one more
	for _, family := range vocabulary.Families {
		for _, a := range family.Attributes {
			if family.Combine == directory.AllOf {
				needs = append(needs, a.Code)
			}
		}
	}
	everything := at("Says yes to everything", 0, func(g *directory.Group, _ *directory.Venue) {
		for _, code := range vocabulary.Codes() {
			if a, _ := vocabulary.Attribute(code); !a.Derived {
				g.Answers = append(g.Answers, directory.Answer{Attribute: code, Value: directory.Yes, Basis: directory.BasisDeclared, Date: directory.DateOf(now)})
			}
		}
	})
	lacks := at("Has not told one of the needs", 10, func(g *directory.Group, _ *directory.Venue) {
		g.Answers = slices.DeleteFunc(slices.Clone(everything.Group.Answers), func(a directory.Answer) bool { return a.Attribute == needs[directory.MaxNeeds-1] })
	})
	publish(t, c, everything, lacks)
	largest := directory.Search{
		Near: "carlton-vic-3053", Within: 5000, Must: needs[:directory.MaxNeeds], Prefer: vocabulary.Codes()[:directory.MaxChoices],
		Facets: map[string][]string{}, Count: []string{directory.CountAll},
	}
	for _, family := range vocabulary.Families {
		for _, a := range family.Attributes {
			if family.Combine == directory.AnyOf && !family.Derived {
				largest.Facets[family.Code] = append(largest.Facets[family.Code], a.Slug())
			}
		}
	}
	for range directory.MaxAvoid {
		largest.Avoid = append(largest.Avoid, directory.AvoidRequest{Near: "Frankston VIC", Within: 200})
	}
	largest.Avoid[0] = directory.AvoidRequest{Near: "Footscray VIC", Within: 500}
	found := search(t, c, largest)
	if diff := cmp.Diff([]string{everything.Group.Name}, names(found.Items)); diff != "" || found.HeldBack.MustNotTold != 1 {
		t.Errorf("held back %d; %s", found.HeldBack.MustNotTold, diff)
	}
	for name, test := range map[string]struct {
		change func(*directory.Search)
		fields []string
	}{
		"one need too many": {func(s *directory.Search) { s.Must = needs[:directory.MaxNeeds+1] }, []string{"must"}},
		"a hundred needs":   {func(s *directory.Search) { s.Must = vocabulary.Codes()[:100] }, []string{"must"}},
		"must and ticks": {func(s *directory.Search) {
			s.Facets["welcome"] = []string{"small"}
			s.Must = slices.DeleteFunc(slices.Clone(needs), func(code string) bool { return code == "welcome.small" })[:directory.MaxNeeds]
		}, []string{"facet.welcome", "must"}},
		"too many things to avoid": {func(s *directory.Search) { s.Avoid = append(s.Avoid, s.Avoid[0]) }, []string{"avoid"}},
		"too many values":          {func(s *directory.Search) { s.Prefer = vocabulary.Codes()[:directory.MaxChoices+1] }, []string{"prefer"}},
	} {
		s := largest
		s.Facets, s.Avoid = maps.Clone(largest.Facets), slices.Clone(largest.Avoid)
		test.change(&s)
		_, err := c.Search(t.Context(), directory.Anyone(), s)
		fault, ok := errors.AsType[*directory.Error](err)
		if !ok || fault.Code != directory.CodeInvalid {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(test.fields, slices.Sorted(maps.Keys(fault.Fields))); diff != "" {
			t.Errorf("%s: %v: %s", name, fault.Fields, diff)
		}
	}
	// What is ticked and a must-have too is one need.
	both := largest
	both.Facets = maps.Clone(largest.Facets)
	for _, code := range needs[:directory.MaxNeeds] {
		family, slug, _ := strings.Cut(code, ".")
		both.Facets[family] = append(both.Facets[family], slug)
	}
	if found := search(t, c, both); found.Total != 1 {
		t.Errorf("found %d", found.Total)
	}
}

// The day is the operator's: what is checked on an Australian morning is checked today, and what ended yesterday is gone,
// whatever day it is in Greenwich.
func TestTodayIsTheOperatorsDay(t *testing.T) {
	morning := time.Date(2026, 11, 29, 22, 30, 0, 0, time.UTC) // Monday 30 November, half past nine in Sydney
	yesterday, today := directory.DateOf(morning), directory.DateOf(morning).AddDays(1)
	b := cataloguetest.NewClock(morning)
	c := cataloguetest.New(t, b.Now)
	if c.Today() != today {
		t.Fatalf("today is %s, want %s", c.Today(), today)
	}
	g := at("Walkers", 0, nil)
	g.Group.EndsOn = today
	publish(t, c, g)
	ended := at("Choir", 100, nil)
	ended.Group.EndsOn = yesterday
	publish(t, c, ended)
	near := directory.Search{Near: "Carlton VIC 3053", Within: 5000}
	if n := search(t, c, near).Total; n != 1 {
		t.Errorf("%d are found, want the one whose last day is today", n)
	}
	maree := workerCalled("Maree")
	if err := c.Confirm(t.Context(), maree, directory.Confirmation{GroupID: g.Group.ID}); err != nil {
		t.Fatal(err)
	}
	if got := group(t, c, g.Group.ID).Checked.Date; got != today {
		t.Errorf("rung today, it was checked on %s", got)
	}
	edited := group(t, c, g.Group.ID)
	edited.Answers = append(edited.Answers, directory.Answer{Attribute: "safety.trauma-informed", Value: directory.Yes, Basis: directory.BasisConfirmed, Date: today})
	if _, err := c.Edit(t.Context(), curator(), directory.Edit{Group: edited}); err != nil {
		t.Errorf("asked by phone today: %v", err)
	}
	// At the operator's midnight it is over.
	b.Add(14*time.Hour + 30*time.Minute)
	if _, err := c.RelistDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := search(t, c, near).Total; n != 0 {
		t.Errorf("%d are found on the day after its last", n)
	}
}
