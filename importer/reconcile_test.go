package importer

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/directory"
)

func TestProtectedFields(t *testing.T) {
	d := newDesk(t)
	d.apply(walkers(), shed())
	d.edit("Carlton Walkers", func(g *directory.Group) {
		g.Summary = "We stroll."
		g.Contact.Email = "new@example.org"
		g.FirstVisit.Greeter = "Maree"
	})
	changed := walkers()
	changed.Summary, changed.Description = "We run.", "Every week."
	changed.Phones = []directory.Phone{{Number: "(03) 5550 0202"}}
	dry := d.run(Options{Source: "test"}, changed, shed())
	expect(t, "dry run", countsOf(dry), counts{Changed: 1, Unchanged: 1, Protected: 1})
	report := d.apply(changed, shed())
	expect(t, "applied", countsOf(report), counts{Changed: 1, Unchanged: 1, Protected: 1})
	g := d.named("Carlton Walkers")
	expect(t, "kept and taken over", []string{g.Summary, g.Contact.Email, g.FirstVisit.Greeter, g.Description, g.Contact.Phones[0].Number},
		[]string{"We stroll.", "new@example.org", "Maree", "Every week.", "(03) 5550 0202"})
	changes, err := d.store.Changes(t.Context(), directory.ChangeWaiting, 10)
	if err != nil || len(changes) != 1 {
		t.Fatalf("%d changes, %v", len(changes), err)
	}
	want := []directory.FieldChange{{Field: "summary", Old: json.RawMessage(`"We stroll."`), New: json.RawMessage(`"We run."`)}}
	expect(t, "proposed", changes[0].Fields, want)
	if changes[0].BaseVersion != g.Version || changes[0].GroupID != g.ID {
		t.Errorf("the change is against version %d; the group has %d", changes[0].BaseVersion, g.Version)
	}
	expect(t, "again", countsOf(d.apply(changed, shed())), counts{Unchanged: 2})

	// The edit stays protected when the source changes something else, and is not proposed again.
	changed.Description = "Every day."
	expect(t, "later", countsOf(d.apply(changed, shed())), counts{Changed: 1, Unchanged: 1, Protected: 1})
	if g := d.named("Carlton Walkers"); g.Summary != "We stroll." || g.Description != "Every day." {
		t.Errorf("summary %q, description %q", g.Summary, g.Description)
	}
	if changes, err = d.store.Changes(t.Context(), directory.ChangeWaiting, 10); err != nil || len(changes) != 1 {
		t.Errorf("%d changes wait, %v", len(changes), err)
	}
}

// Ages that a person and a source give may contradict each other; then the person's stand.
func TestProtectedFieldsThatDoNotGoTogether(t *testing.T) {
	d := newDesk(t)
	young, old := 12, 65
	r := walkers()
	r.Meetings = []directory.Meeting{{Start: "2026-02-03T10:00", RRule: "FREQ=WEEKLY;BYDAY=TU"}}
	d.apply(r)
	d.edit("Carlton Walkers", func(g *directory.Group) {
		g.Kind, g.Age.Min, g.Age.Max = directory.KindPlace, &young, &old
		g.Meetings = nil
	})
	r.Meetings = append(r.Meetings, directory.Meeting{Start: "2026-02-04T10:00", RRule: "FREQ=WEEKLY;BYDAY=WE"})
	if report := d.apply(r); !report.Applied || report.Protected != 1 {
		t.Errorf("applied %v, protected %d", report.Applied, report.Protected)
	}
	if g := d.named("Carlton Walkers"); g.Kind != directory.KindPlace || len(g.Meetings) != 0 || *g.Age.Max != 65 {
		t.Errorf("the group became %+v", g)
	}
}

func TestVenueEditsAreProtected(t *testing.T) {
	d := newDesk(t)
	d.apply(walkers())
	g := d.named("Carlton Walkers")
	v, err := d.store.Venue(t.Context(), g.Places[0].VenueID)
	if err != nil {
		t.Fatal(err)
	}
	v.Address = "1A Invented Street"
	err = d.catalogue.Publish(t.Context(), directory.Operator("Maree"), []directory.Publication{{Group: g, Venues: []*directory.Venue{v}}})
	if err != nil {
		t.Fatal(err)
	}
	changed := walkers()
	changed.Places[0].Transport = "Tram 1"
	changed.Places[0].Directions = "Side door"
	expect(t, "counts", countsOf(d.apply(changed)), counts{Changed: 1, Protected: 1})
	if v, err = d.store.Venue(t.Context(), v.ID); err != nil || v.Address != "1A Invented Street" || v.Transport != "Tram 1" {
		t.Errorf("venue %+v, %v", v, err)
	}
}

// An import never shows more than was shown before, and does not undo what a curator decided.
func TestDisclosureIsNeverLoosened(t *testing.T) {
	d := newDesk(t)
	d.apply(walkers())
	d.edit("Carlton Walkers", func(g *directory.Group) { g.Disclosure = directory.DisclosureHidden })
	changed := walkers()
	changed.Summary = "We walk far."
	d.apply(changed)
	if g := d.named("Carlton Walkers"); g.Disclosure != directory.DisclosureHidden {
		t.Errorf("an import made it %q", g.Disclosure)
	}
	refuge := shed()
	refuge.Topics = []directory.Topic{directory.TopicCrisisHousing}
	d.apply(changed, refuge)
	d.edit("Richmond Shed", func(g *directory.Group) { g.Disclosure = directory.DisclosureExact })
	refuge.Summary = "Now with tea."
	d.apply(changed, refuge)
	if g := d.named("Richmond Shed"); g.Disclosure != directory.DisclosureExact || g.Summary != "Now with tea." {
		t.Errorf("the curator's decision is undone: %q", g.Disclosure)
	}
}

// Field by field: what a person edited stays, what nobody touched becomes the source's, and what both
// changed is proposed.
func TestMerge(t *testing.T) {
	text := rapid.SampledFrom([]string{"", "a", "b", "c"})
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) *directory.Group {
			g := &directory.Group{Name: "n", Summary: text.Draw(t, label+" summary"), Description: text.Draw(t, label+" description")}
			g.Contact.Email, g.Contact.Website = text.Draw(t, label+" e-mail"), text.Draw(t, label+" website")
			if v := text.Draw(t, label+" answer"); v != "" {
				g.Answers = []directory.Answer{{Attribute: "access.lift", Value: directory.Value(v), Basis: directory.BasisImported}}
			}
			return g
		}
		values := func(g *directory.Group) map[string]string {
			a, _ := g.Answer("access.lift")
			return map[string]string{"summary": g.Summary, "description": g.Description, "contact.email": g.Contact.Email,
				"contact.website": g.Contact.Website, "answers.access.lift": string(a.Value)}
		}
		current, incoming, base := draw("current"), draw("incoming"), draw("base")
		merged, proposals, _, err := merge(current, incoming, base, true)
		if err != nil {
			t.Fatal(err)
		}
		have, want, was, got := values(current), values(incoming), values(base), values(merged)
		proposed := map[string]bool{}
		for _, p := range proposals {
			proposed[p.Field] = true
		}
		for field := range have {
			expected := want[field]
			if have[field] != was[field] {
				expected = have[field]
			}
			if got[field] != expected {
				t.Fatalf("%s is %q: here %q, in the source %q, before %q", field, got[field], have[field], want[field], was[field])
			}
			both := have[field] != was[field] && want[field] != was[field] && have[field] != want[field]
			if proposed[field] != both {
				t.Fatalf("%s is proposed: %v", field, proposed[field])
			}
		}
	})
}

// A group that stays hidden when its source hides it no longer, or that a curator hid, keeps an area: it is not offered
// all over the country.
func TestHiddenGroupKeepsItsArea(t *testing.T) {
	d := newDesk(t)
	refuge, choir := walkers(), walkers()
	refuge.Name, refuge.Topics = "Harbour House", []directory.Topic{directory.TopicCrisisHousing}
	choir.Name = "Wren Choir"
	choir.Places = []PlaceText{{Address: "3 Wren Street", Suburb: "Carlton", State: "VIC", Postcode: "3053", Point: at(-37.8, 144.967)}}
	d.apply(refuge, choir)
	expect(t, "area at first", d.named("Harbour House").AreasServed, []string{"state:VIC"})
	d.edit("Wren Choir", func(g *directory.Group) { g.Disclosure = directory.DisclosureHidden })
	refuge.Topics = nil
	refuge.Description, choir.Description = "Open to all.", "We sing."
	d.apply(refuge, choir)
	for _, name := range []string{"Harbour House", "Wren Choir"} {
		g := d.named(name)
		expect(t, "disclosure of "+name, g.Disclosure, directory.DisclosureHidden)
		expect(t, "area of "+name, g.AreasServed, []string{"state:VIC"})
	}
	d.apply(refuge, choir) // what the refuge dealt with is forgotten only now
	expect(t, "area at last", d.named("Harbour House").AreasServed, []string{"state:VIC"})
	expect(t, "unchanged", d.apply(refuge, choir).Unchanged, 2)
}
