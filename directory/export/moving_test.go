package export_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/cataloguetest"
)

// told is what a listing tells people, but for what moving it to another catalogue cannot take along: who greets, and
// whom to ask to be introduced; notes on answers; when and how it was checked; and what only one catalogue's own ids
// and dates are.
func told(t *testing.T, l *directory.Listing) map[string]any {
	t.Helper()
	text, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]any{}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for _, own := range []string{"id", "group_id", "organisation_id", "handover", "notes", "checked", "imported_at", "source", "licence", "originals", "updated_at", "invented", "contribute", "topics", "source_url"} {
		delete(all, own)
	}
	answers := map[string]any{}
	for code, a := range l.Answers {
		answers[code] = a.Value
	}
	all["answers"] = answers
	if visit, ok := all["first_visit"].(map[string]any); ok {
		delete(visit, "greeter")
		if len(visit) == 0 {
			delete(all, "first_visit")
		}
	}
	if contact, ok := all["contact"].(map[string]any); ok {
		delete(contact, "withheld")
	}
	return all
}

// movingDifferences compares what two catalogues tell of the same groups, by field, and gives examples of each.
func movingDifferences(t *testing.T, from, to *directory.Catalogue) map[string][]string {
	t.Helper()
	key := func(l *directory.Listing) string {
		return strings.Join([]string{l.Name, l.Organisation, l.Venue, l.Address, l.Suburb}, "|")
	}
	there := map[string]map[string]any{}
	for _, l := range shown(t, to) {
		there[key(l.Listing)] = told(t, l.Listing)
	}
	found := map[string][]string{}
	for _, l := range shown(t, from) {
		was, is := told(t, l.Listing), there[key(l.Listing)]
		if is == nil {
			found["missing"] = append(found["missing"], key(l.Listing))
			continue
		}
		for _, field := range slices.Sorted(mapsKeys(was, is)) {
			if !cmp.Equal(was[field], is[field]) && !honest(field, was[field], is[field]) {
				a, _ := json.Marshal(was[field])
				b, _ := json.Marshal(is[field])
				found[field] = append(found[field], fmt.Sprintf("%s (%s): %s, then %s", l.Listing.Name, l.Listing.Kind, a, b))
			}
		}
	}
	return found
}

func mapsKeys(all ...map[string]any) func(func(string) bool) {
	return func(yield func(string) bool) {
		seen := map[string]bool{}
		for _, m := range all {
			for key := range m {
				if !seen[key] {
					seen[key] = true
					if !yield(key) {
						return
					}
				}
			}
		}
	}
}

// honest tells whether a field differs only as docs/importing.md says it does: what may be a person's own is kept back
// until it is confirmed again, a hidden place is not taken along, and from which week a fortnight in school terms is
// counted cannot be told in words.
func honest(field string, was, is any) bool {
	words := func(v any) string {
		text, err := json.Marshal(v)
		if err != nil {
			return err.Error()
		}
		return string(text)
	}
	a, b := words(was), words(is)
	switch field {
	case "summary", "description", "eligibility", "transport", "directions", "first_visit":
		return sameButKeptBack(a, b)
	case "contact":
		return cmp.Equal(withoutMobiles(was), withoutMobiles(is))
	case "meetings":
		return strings.Contains(a, "Every second") && strings.Contains(b, "school terms; ask which week")
	case "disclosure":
		return a == `"hidden"` && b == "null"
	case "facets":
		return strings.NewReplacer(`"format":["in-person"],`, "", `,"format":["in-person"]`, "").Replace(a) == b
	}
	return false
}

// withoutMobiles gives a contact without the mobiles, which no import publishes.
func withoutMobiles(contact any) map[string]any {
	out := map[string]any{}
	all, _ := contact.(map[string]any)
	for key, value := range all {
		phones, _ := value.([]any)
		if key != "phones" {
			out[key] = value
			continue
		}
		var left []any
		for _, phone := range phones {
			if number, _ := phone.(map[string]any)["number"].(string); !strings.HasPrefix(number, "04") {
				left = append(left, phone)
			}
		}
		if len(left) > 0 {
			out[key] = left
		}
	}
	return out
}

// TestEveryShapeLosesNothing moves groups of every shape.
func TestEveryShapeLosesNothing(t *testing.T) {
	c := cataloguetest.New(t, now)
	open := func(more func(*directory.Group, *directory.Venue)) func(*directory.Group, *directory.Venue) {
		return func(g *directory.Group, v *directory.Venue) {
			v.Address, g.Description, g.Contact.Withheld = "1 Open Street", "Come in, all of you.", nil
			more(g, v)
		}
	}
	meets := func(g *directory.Group, rrule, words string) directory.Meeting {
		m := directory.Meeting{Start: "2026-12-02T10:00", Zone: "Australia/Melbourne", Minutes: 120, RRule: rrule, Original: words}
		if len(g.Places) > 0 {
			m.PlaceID = g.Places[0].ID
		}
		return m
	}
	zero, five := 0, 500
	for name, shape := range map[string]struct {
		kind       directory.Kind
		disclosure directory.Disclosure
		change     func(*directory.Group, *directory.Venue)
	}{
		"Two links": {directory.KindGroup, directory.DisclosureExact, func(g *directory.Group, _ *directory.Venue) {
			g.Contact.Website = "https://two.example.org"
			g.Contact.Links = []directory.Link{{Label: "Web page 2", URL: "https://two.example.org/more"}, {Label: "Web page 3", URL: "https://other.example.org"}}
		}},
		"A fortnightly service": {directory.KindService, directory.DisclosureExact, func(g *directory.Group, _ *directory.Venue) {
			g.Meetings = []directory.Meeting{meets(g, "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "Every second Wednesday")}
		}},
		"A monthly group": {directory.KindGroup, directory.DisclosureExact, func(g *directory.Group, _ *directory.Venue) {
			g.Meetings = []directory.Meeting{meets(g, "FREQ=MONTHLY;BYDAY=1WE", "First Wednesday")}
		}},
		"A first visit": {directory.KindGroup, directory.DisclosureExact, func(g *directory.Group, _ *directory.Venue) {
			g.FirstVisit = directory.FirstVisit{FirstMinutes: "We have tea.", SizeMin: 5, SizeMax: 12, Layout: "around one table", LeaveEarly: "Yes, any time.", ThingsToBring: "Nothing."}
		}},
		"An online circle": {directory.KindGroup, directory.DisclosureExact, func(g *directory.Group, _ *directory.Venue) {
			g.Places = nil
			m := meets(g, "FREQ=WEEKLY;BYDAY=WE", "Wednesdays")
			m.Online, m.Zone = true, "Australia/Perth"
			g.Meetings = []directory.Meeting{m}
		}},
		"Ages and cost": {directory.KindGroup, directory.DisclosureExact, func(g *directory.Group, _ *directory.Venue) {
			least, most := 16, 25
			g.Age, g.Cost = directory.AgeRange{Min: &least, Max: &most}, directory.Cost{Text: "$5", Cents: &five}
		}},
		"A free service": {directory.KindService, directory.DisclosureExact, func(g *directory.Group, _ *directory.Venue) {
			g.Cost, g.AreasServed = directory.Cost{Text: "Free", Cents: &zero}, []string{"national"}
			g.Places = nil
		}},
		"A suburb alone": {directory.KindGroup, directory.DisclosureSuburb, func(*directory.Group, *directory.Venue) {}},
		"A line":         {directory.KindLine, directory.DisclosureExact, func(g *directory.Group, _ *directory.Venue) { g.Places, g.AreasServed = nil, []string{"national"} }},
	} {
		publish(t, c, shape.kind, name, shape.disclosure, open(shape.change))
	}
	text, _ := exported(t, c)
	to := cataloguetest.New(t, now)
	if report := imported(t, to, "an export", text); report.New != 9 {
		t.Fatalf("%+v: %+v", countsOf(report), report.Problems)
	}
	for field, all := range movingDifferences(t, c, to) {
		for _, one := range all {
			t.Errorf("%s: %s", field, one)
		}
	}
	if report := imported(t, c, "an export", text); report.Unchanged != 9 {
		t.Errorf("where it came from: %+v", countsOf(report))
	}
}
