package demo_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/cataloguetest"
	"github.com/kithdirectory/kith/directory/demo"
)

// open makes an empty catalogue whose clock stands where at says.
func open(t *testing.T, at *time.Time) *directory.Catalogue {
	t.Helper()
	return cataloguetest.New(t, func() time.Time { return *at })
}

func fill(t *testing.T, c *directory.Catalogue) {
	t.Helper()
	if err := demo.Fill(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

func groups(t *testing.T, c *directory.Catalogue) []*directory.Group {
	t.Helper()
	all, err := c.Store().GroupsAfter(t.Context(), "", 10_000)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestDemoShowsEverythingThereIs counts what a newcomer should be able to meet.
func TestDemoShowsEverythingThereIs(t *testing.T) {
	at := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	c := open(t, &at)
	fill(t, c)
	all := groups(t, c)
	seen := map[string]int{}
	inTown := map[string]bool{}
	for _, g := range all {
		seen["kind "+string(g.Kind)]++
		if !g.Invented {
			t.Errorf("%s is not marked as invented", g.Name)
		}
		for _, a := range g.Answers {
			seen["answer "+string(a.Value)]++
			seen["basis "+string(a.Basis)]++
			family, _, _ := strings.Cut(a.Attribute, ".")
			seen["family "+family]++
		}
		seen["freshness "+string(directory.FreshnessOf(g.Checked, g.ImportedAt, at).Band)]++
		if len(g.Places) > 1 {
			seen["two places"]++
		}
		if g.FirstVisit.Greeter != "" {
			seen["greeted"]++
		}
		for _, place := range g.Places {
			v, err := c.Store().Venue(t.Context(), place.VenueID)
			if err != nil {
				t.Fatal(err)
			}
			seen["disclosure "+string(v.Disclosure)]++
			if key := g.Name + " " + v.State + v.Postcode[:2]; inTown[key] {
				t.Errorf("two groups near each other are called %s", g.Name)
			} else {
				inTown[key] = len(g.Places) == 1
			}
		}
	}
	for what, least := range map[string]int{
		"kind group": 500, "kind service": 10, "kind line": 4, "kind place": 4, "answer yes": 5000, "answer no": 500, "answer ask": 500,
		"basis visited": 300, "basis documented": 100, "basis confirmed": 500, "basis declared": 500, "basis imported": 300,
		"disclosure exact": 400, "disclosure suburb": 25, "disclosure hidden": 12, "two places": 5, "greeted": 300,
		"freshness recent": 200, "freshness check": 20, "freshness old": 8, "freshness imported": 40, "freshness hidden": 1,
		"family access": 1000, "family safety": 500, "family culture": 100, "family community": 20, "family language": 20, "family experience": 50,
		"family led-by": 10, "family welcome": 1000, "family activity": 500, "family contribute": 200,
	} {
		if seen[what] < least {
			t.Errorf("%s: %d, want at least %d", what, seen[what], least)
		}
	}
	if len(all) < 620 {
		t.Errorf("%d groups, want at least 620", len(all))
	}
	if seen["kind group"]*10 < len(all)*8 {
		t.Errorf("only %d of %d are groups", seen["kind group"], len(all))
	}
}

// TestDemoHasSomethingToDecide, once: filling it again when its days are old proposes nothing anew.
func TestDemoHasSomethingToDecide(t *testing.T) {
	at := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	c := open(t, &at)
	for range 2 {
		fill(t, c)
		kinds := map[directory.ChangeKind]int{}
		waiting, err := c.Store().Changes(t.Context(), directory.ChangeWaiting, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, change := range waiting {
			kinds[change.Kind]++
		}
		if kinds[directory.ChangeNew] != 2 || kinds[directory.ChangeCorrection] != 3 {
			t.Errorf("on %s these wait: %v", c.Today(), kinds)
		}
		at = at.AddDate(0, 0, 40)
	}
}

// TestDemoIsDueLikeAnyOther: a few dozen groups are to be checked again, now and a month on, whenever it is filled; and
// nobody who was invented is written to.
func TestDemoIsDueLikeAnyOther(t *testing.T) {
	for _, at := range []time.Time{
		time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC), time.Date(2027, 3, 1, 22, 0, 0, 0, time.UTC), time.Date(2028, 2, 29, 12, 0, 0, 0, time.UTC),
	} {
		c := open(t, &at)
		fill(t, c)
		for _, days := range []int{0, 29} {
			at = at.AddDate(0, 0, days)
			due, of := 0, map[string]int{}
			all := map[string]int{}
			for _, g := range groups(t, c) {
				all[g.OrganisationID]++
				if on := directory.DueOn(g, c.Today()); !on.IsZero() && !c.Today().Before(on) {
					due++
					of[g.OrganisationID]++
				}
			}
			if due < 24 || due > 80 {
				t.Errorf("on %s, %d groups are to be checked again", c.Today(), due)
			}
			old := 0
			for _, g := range groups(t, c) {
				for _, a := range g.Answers {
					attribute, _ := c.Vocabulary().Attribute(a.Attribute)
					if a.Basis.Verifies() && !c.Today().AddDays(30).Before(a.Expiry(attribute)) {
						old++
					}
				}
			}
			if old < 10 || old > 80 {
				t.Errorf("on %s, %d verified answers are to be checked again", c.Today(), old)
			}
			for _, id := range slices.SortedFunc(maps.Keys(all), func(a, b string) int { return all[b] - all[a] })[:1] {
				if of[id] == 0 {
					t.Errorf("on %s the organisation with the most groups has none that is due", c.Today())
				}
			}
			if mails, err := c.RemindToday(t.Context()); err != nil || mails != 0 {
				t.Errorf("on %s, %d reminders were written to invented people: %v", c.Today(), mails, err)
			}
		}
	}
}

func TestDemoIsRichWhereItIsTried(t *testing.T) {
	at := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	c := open(t, &at)
	fill(t, c)
	for _, place := range []struct {
		near   string
		within float64
		least  int
	}{
		{"Carlton VIC", 5000, 15}, {"Footscray VIC", 5000, 15}, {"Cairns City QLD", 5000, 15}, {"Hobart TAS", 5000, 15}, {"West End 4101", 5000, 15},
		{"Marrickville NSW", 5000, 15}, {"Fremantle WA", 5000, 15}, {"Darwin City NT", 10_000, 15}, {"Adelaide SA", 5000, 15},
		{"Braddon ACT", 5000, 15}, {"Warrnambool VIC", 20_000, 12}, {"Broken Hill NSW", 20_000, 12},
	} {
		found, err := c.Search(t.Context(), directory.Anyone(), directory.Search{Near: place.near, Within: place.within})
		if err != nil {
			t.Errorf("%s: %v", place.near, err)
			continue
		}
		if found.Total < place.least {
			t.Errorf("%d groups within %.0f m of %s, want at least %d", found.Total, place.within, place.near, place.least)
		}
	}
	for _, e := range demo.Examples() {
		for family, slugs := range e.Search.Facets {
			for _, slug := range slugs {
				if a, ok := c.Vocabulary().Attribute(family + "." + slug); !ok || a.Private() {
					t.Errorf("%q stands in a link, and so may hold open parts only", e.Label)
				}
			}
		}
		if found, err := c.Search(t.Context(), directory.Anyone(), e.Search); err != nil || found.Total < 3 {
			t.Errorf("%q finds %+v, %v; want at least 3", e.Label, found, err)
		}
	}
}

// TestDemoDatesAreInTerm: what meets in school terms shows no date round Christmas, and all of it meets again.
func TestDemoDatesAreInTerm(t *testing.T) {
	at := time.Date(2026, 11, 28, 2, 0, 0, 0, time.UTC)
	c := open(t, &at)
	fill(t, c)
	stored, err := c.Store().ListingsAfter(t.Context(), 0, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	first, last := time.Date(2026, 12, 18, 0, 0, 0, 0, time.UTC), time.Date(2027, 1, 27, 0, 0, 0, 0, time.UTC)
	inTerms := 0
	for _, s := range stored {
		if s.Gone {
			continue
		}
		for _, m := range s.Listing.Meetings {
			if !m.SchoolTerms {
				continue
			}
			inTerms++
			if len(m.Next) == 0 || slices.ContainsFunc(m.Next, func(at time.Time) bool { return at.After(first) && at.Before(last) }) {
				t.Errorf("%s, %s: next %v", s.Listing.Name, m.Text, m.Next)
			}
		}
	}
	if inTerms < 10 {
		t.Errorf("only %d meetings are in school terms", inTerms)
	}
}

var placeholders = regexp.MustCompile(`[{}]|  |\bundefined\b|%!|<no value>`)

// fictitious are the numbers the Australian Communications and Media Authority keeps for fiction.
var fictitious = regexp.MustCompile(`^\(0[2378]\) (5550|7010) \d{4}$|^0491 57\d \d{3}$|^1[38]00 (160 401|975 7\d\d)$`)

// TestDemoTextsAreWhole reads every listing for texts left unfinished, real numbers and hidden places.
func TestDemoTextsAreWhole(t *testing.T) {
	at := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	c := open(t, &at)
	fill(t, c)
	for _, g := range groups(t, c) {
		listings, err := c.Store().ListingsOfGroup(t.Context(), g.ID)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := json.Marshal(listings)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range slices.Concat([]string{g.Name, g.Summary, g.Description, g.Contribute, g.Eligibility}, visitTexts(g.FirstVisit)) {
			if placeholders.MatchString(text) || text != strings.TrimSpace(text) {
				t.Errorf("%s: %q is not whole", g.Name, text)
			}
		}
		for _, phone := range g.Contact.Phones {
			if !fictitious.MatchString(phone.Number) {
				t.Errorf("%s: %s might ring somebody", g.Name, phone.Number)
			}
		}
		for _, place := range g.Places {
			v, err := c.Store().Venue(t.Context(), place.VenueID)
			if err != nil {
				t.Fatal(err)
			}
			if v.Disclosure != directory.DisclosureExact && strings.Contains(string(doc), v.Address) {
				t.Errorf("%s tells its private address", g.Name)
			}
		}
		if g.Summary == "" || len(g.Contact.Phones) == 0 {
			t.Errorf("%s has no summary or no way to reach it", g.Name)
		}
	}
}

func visitTexts(v directory.FirstVisit) []string {
	return []string{v.Greeter, v.FirstMinutes, v.Layout, v.Talking, v.BringSomeone, v.WatchFirst, v.LeaveEarly, v.ThingsToBring, v.Booking, v.WhoGoes, v.IfUpset, v.IfNotForYou}
}

func TestFillingAgainChangesNothingUntilItIsOld(t *testing.T) {
	at := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	c := open(t, &at)
	fill(t, c)
	versions := func() map[string]int {
		out := map[string]int{}
		for _, g := range groups(t, c) {
			out[g.ID] = g.Version
		}
		return out
	}
	first := versions()
	fill(t, c)
	if diff := cmp.Diff(first, versions()); diff != "" {
		t.Errorf("a second fill changes the groups: %s", diff)
	}
	newest := func() directory.Date {
		var out directory.Date
		for _, g := range groups(t, c) {
			if out.Before(g.Checked.Date) {
				out = g.Checked.Date
			}
		}
		return out
	}
	before := newest()
	at = at.AddDate(0, 2, 0)
	fill(t, c)
	if got := slices.Sorted(maps.Keys(versions())); !slices.Equal(got, slices.Sorted(maps.Keys(first))) {
		t.Error("two months later there are other groups")
	}
	if !before.Before(newest()) {
		t.Errorf("two months later the newest check is still of %s", newest())
	}
}

func TestDemoRefusesACatalogueOfItsOwn(t *testing.T) {
	at := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	c := open(t, &at)
	own := &directory.Group{ID: directory.NewID(), Kind: directory.KindGroup, Status: directory.StatusPublished, Name: "Ours"}
	if err := c.Publish(t.Context(), directory.Operator("test"), []directory.Publication{{Group: own, Reason: "test"}}); err != nil {
		t.Fatal(err)
	}
	if err := demo.Fill(t.Context(), c); directory.ErrorCode(err) != directory.CodeConflict {
		t.Errorf("got %v, want a conflict", err)
	}
	if is, err := demo.Is(t.Context(), c.Store()); is || err != nil || len(groups(t, c)) != 1 {
		t.Errorf("the catalogue was touched: %v %v", is, err)
	}
}
