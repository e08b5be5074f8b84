package directory_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/kithdirectory/kith/directory"
)

// desk is a catalogue with one group of an organisation, and the people around it.
type desk struct {
	*directory.Catalogue
	t     *testing.T
	group *directory.Group
	venue *directory.Venue
	house *directory.Organisation
}

func person(name string, grants ...directory.Grant) directory.Actor {
	return directory.SignedIn("id-of-"+name, name, grants)
}

func openDesk(t *testing.T, change func(*directory.Group, *directory.Venue)) *desk {
	t.Helper()
	c, _ := openCatalogue(t)
	return deskOn(t, c, change)
}

// deskOn is one more group, of an organisation of its own, in a catalogue.
func deskOn(t *testing.T, c *directory.Catalogue, change func(*directory.Group, *directory.Venue)) *desk {
	t.Helper()
	d := &desk{Catalogue: c, t: t, house: &directory.Organisation{ID: directory.NewID(), Name: "Banksia House"}}
	p := at("Walkers", 200, change)
	p.Group.Summary, p.Group.OrganisationID = "We walk.", d.house.ID
	p.Organisation = d.house
	publish(t, c, p)
	d.group, d.venue = p.Group, p.Venues[0]
	return d
}

func (d *desk) facilitator() directory.Actor {
	return person("Sam", directory.Grant{Role: directory.RoleFacilitator, Scope: directory.Scope{Kind: directory.ScopeOrganisation, ID: d.house.ID}})
}

func curator() directory.Actor {
	return person("Maree", directory.Grant{Role: directory.RoleCurator, Scope: directory.Scope{Kind: directory.ScopeAll}})
}

// read gives the group as it is stored, to change it.
func (d *desk) read() *directory.Group {
	d.t.Helper()
	g, err := d.Store().Group(d.t.Context(), d.group.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return g
}

func (d *desk) readVenue() *directory.Venue {
	d.t.Helper()
	v, err := d.Store().Venue(d.t.Context(), d.venue.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return v
}

func (d *desk) edit(actor directory.Actor, e directory.Edit) directory.Edited {
	d.t.Helper()
	edited, err := d.Edit(d.t.Context(), actor, e)
	if err != nil {
		d.t.Fatal(err)
	}
	return edited
}

func (d *desk) changes(status ...directory.ChangeStatus) []*directory.Change {
	d.t.Helper()
	changes, _, err := d.Store().ChangesWhere(d.t.Context(), directory.ChangeFilter{Statuses: status, GroupID: d.group.ID}, 0, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	return changes
}

func waits(e directory.Edited) []string {
	if e.Waiting == nil {
		return nil
	}
	return e.Waiting.Waits()
}

// TestEditsByRisk says what is live and what waits, for each kind of edit by who keeps the group.
func TestEditsByRisk(t *testing.T) {
	type edit func(*directory.Group, *directory.Venue) (venues []*directory.Venue)
	set := func(change func(*directory.Group)) edit {
		return func(g *directory.Group, _ *directory.Venue) []*directory.Venue {
			change(g)
			return nil
		}
	}
	place := func(change func(*directory.Venue)) edit {
		return func(_ *directory.Group, v *directory.Venue) []*directory.Venue {
			change(v)
			return []*directory.Venue{v}
		}
	}
	answer := func(code string, value directory.Value, note string) edit {
		return set(func(g *directory.Group) {
			g.Answers = append(g.Answers, directory.Answer{Attribute: code, Value: value, Note: note})
		})
	}
	seventeen, five := 17, 500
	tuesday := directory.Meeting{Start: "2026-02-03T10:00", Zone: "Australia/Melbourne", Minutes: 60, RRule: "FREQ=WEEKLY"}
	noted := tuesday
	noted.Note = "behind the bakery"
	public := []string{}
	c, _ := openCatalogue(t)
	for _, tc := range []struct {
		name string
		edit edit
		// live at a public place, and at one shown by its suburb; all else waits
		public, private []string
		waits           []string // in public
	}{
		{"words", set(func(g *directory.Group) { g.Summary = "We stroll." }), []string{"summary"}, public, nil},
		{"times", set(func(g *directory.Group) { g.Meetings = []directory.Meeting{tuesday} }), []string{"meetings"}, []string{"meetings"}, nil},
		{"times with words", set(func(g *directory.Group) { g.Meetings = []directory.Meeting{noted} }), []string{"meetings"}, public, nil},
		{"cost", set(func(g *directory.Group) { g.Cost.Cents = &five }), []string{"cost"}, []string{"cost"}, nil},
		{"cost in words", set(func(g *directory.Group) { g.Cost.Text = "pay at the bakery" }), []string{"cost"}, public, nil},
		{"phone", set(func(g *directory.Group) { g.Contact.Phones = []directory.Phone{{Number: "(03) 5550 0134"}} }), []string{"contact.phones"}, []string{"contact.phones"}, nil},
		{"phone with words", set(func(g *directory.Group) { g.Contact.Phones = []directory.Phone{{Number: "ask at the bakery"}} }), []string{"contact.phones"}, public, nil},
		{"website", set(func(g *directory.Group) { g.Contact.Website = "https://example.org/" }), []string{"contact.website"}, public, nil},
		{"first visit", set(func(g *directory.Group) { g.FirstVisit.Greeter = "Sam" }), []string{"first_visit"}, public, nil},
		{"size", set(func(g *directory.Group) { g.FirstVisit.SizeMax = 8 }), []string{"first_visit"}, []string{"first_visit"}, nil},
		{"handover", set(func(g *directory.Group) { g.Handover.Capacity = directory.CapacityOpen }), []string{"handover"}, []string{"handover"}, nil},
		{"access", answer("access.lift", directory.Yes, ""), []string{"answers.access.lift"}, []string{"answers.access.lift"}, nil},
		{"access with a note", answer("access.lift", directory.Yes, "behind the bakery"), []string{"answers.access.lift"}, public, nil},
		{"welcome", answer("welcome.beginners", directory.Yes, ""), []string{"answers.welcome.beginners"}, []string{"answers.welcome.beginners"}, nil},
		{"a safety claim", answer("safety.trauma-informed", directory.Yes, ""), public, public, []string{"answers.safety.trauma-informed"}},
		{"culture", answer("culture.first-nations-safe", directory.Yes, ""), public, public, []string{"answers.culture.first-nations-safe"}},
		{"the place is kept from the public", answer("safety.venue-not-public", directory.Yes, ""), []string{"answers.safety.venue-not-public"}, []string{"answers.safety.venue-not-public"}, nil},
		{"name", set(func(g *directory.Group) { g.Name = "Strollers" }), public, public, []string{"name"}},
		{"ages", set(func(g *directory.Group) { g.Age.Max = &seventeen }), public, public, []string{"age"}},
		{"organisation", set(func(g *directory.Group) { g.OrganisationID = "" }), public, public, []string{"organisation_id"}},
		{"more private", set(func(g *directory.Group) { g.Disclosure = directory.DisclosureHidden }), []string{"disclosure"}, []string{"disclosure"}, nil},
		{"the place more private", place(func(v *directory.Venue) { v.Disclosure = directory.DisclosureHidden }), []string{"place"}, []string{"place"}, nil},
		{"the address", place(func(v *directory.Venue) { v.Address = "3 Wattlebird Street" }), []string{"place"}, public, nil},
		{"no place", set(func(g *directory.Group) { g.Places = nil }), []string{"places"}, public, nil},
		{"protected", set(func(g *directory.Group) {
			g.Status, g.Invented, g.SourceKey, g.Topics = directory.StatusArchived, true, "k", []directory.Topic{directory.TopicViolence}
		}), public, public, nil},
		{"when it was checked", set(func(g *directory.Group) {
			g.Checked = directory.Checked{Date: directory.DateOf(now), Method: directory.CheckedByVisit}
		}), public, public, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, level := range []directory.Disclosure{directory.DisclosureExact, directory.DisclosureSuburb} {
				d := deskOn(t, c, func(_ *directory.Group, v *directory.Venue) { v.Disclosure = level })
				g, v := d.read(), d.readVenue()
				edited := d.edit(d.facilitator(), directory.Edit{Group: g, Venues: tc.edit(g, v)})
				want, all := tc.public, slices.Concat(tc.public, tc.waits)
				if level == directory.DisclosureSuburb {
					want = tc.private
				}
				named := func(fields []string) []string {
					out := []string{}
					for _, f := range fields {
						out = append(out, strings.Replace(f, "venues."+d.venue.ID, "place", 1))
					}
					return out
				}
				if diff := cmp.Diff(want, named(edited.Published)); diff != "" {
					t.Errorf("%s: live differs (-want +got):\n%s", level, diff)
				}
				var rest []string
				for _, f := range all {
					if !slices.Contains(want, f) {
						rest = append(rest, f)
					}
				}
				if diff := cmp.Diff(rest, named(waits(edited)), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("%s: what waits differs (-want +got):\n%s", level, diff)
				}
				if noted := len(d.changes(directory.ChangePublished)); noted != min(len(want), 1) {
					t.Errorf("%s: %d edits are listed for a look, want %d", level, noted, min(len(want), 1))
				}
				if version := d.read().Version; version != edited.Version || version != 1+min(len(want), 1) {
					t.Errorf("%s: version %d, stored %d", level, edited.Version, version)
				}
			}
		})
	}
}

func TestWhoMayEdit(t *testing.T) {
	d := openDesk(t, nil)
	grant := func(role directory.Role, kind directory.ScopeKind, id string) directory.Grant {
		return directory.Grant{Role: role, Scope: directory.Scope{Kind: kind, ID: id}}
	}
	for name, tc := range map[string]struct {
		actor directory.Actor
		code  directory.Code
	}{
		"anyone":                         {directory.Anyone(), directory.CodeForbidden},
		"a worker":                       {person("w", grant(directory.RoleWorker, directory.ScopeAll, "")), directory.CodeForbidden},
		"an officer of the council":      {person("o", grant(directory.RoleOfficer, directory.ScopeCouncil, "council:24600")), directory.CodeForbidden},
		"a facilitator of another house": {person("f", grant(directory.RoleFacilitator, directory.ScopeOrganisation, "else")), directory.CodeForbidden},
		"a facilitator of this group":    {person("f", grant(directory.RoleFacilitator, directory.ScopeGroup, d.group.ID)), ""},
		"a facilitator of this house":    {d.facilitator(), ""},
		"a curator":                      {curator(), ""},
		"a curator of the council":       {person("c", grant(directory.RoleCurator, directory.ScopeCouncil, "council:24600")), ""},
		"a curator of another council":   {person("c", grant(directory.RoleCurator, directory.ScopeCouncil, "council:24601")), directory.CodeForbidden},
		"an admin":                       {person("a", grant(directory.RoleAdmin, directory.ScopeAll, "")), ""},
		"the operator":                   {operator, ""},
	} {
		g := d.read()
		g.Summary = "We walk, says " + name
		_, err := d.Edit(t.Context(), tc.actor, directory.Edit{Group: g})
		if got := directory.ErrorCode(err); got != tc.code {
			t.Errorf("%s: %q (%v), want %q", name, got, err, tc.code)
		}
		if stored := d.read().Summary == g.Summary; stored != (tc.code == "") {
			t.Errorf("%s: kept %v", name, stored)
		}
	}
}

// TestWorkerConfirms: who may say that a group was rung today changes that alone.
func TestWorkerConfirms(t *testing.T) {
	d := openDesk(t, nil)
	worker := person("Wen", directory.Grant{Role: directory.RoleWorker, Scope: directory.Scope{Kind: directory.ScopeAll}})
	g := d.read()
	g.Checked = directory.Checked{Date: directory.DateOf(now), Method: directory.CheckedByPhone, By: "Sam answered"}
	edited := d.edit(worker, directory.Edit{Group: g})
	if diff := cmp.Diff([]string{"checked"}, edited.Published); diff != "" || len(d.changes()) != 0 {
		t.Errorf("live: %s; changes: %v", diff, d.changes())
	}
	g = d.read()
	g.Checked.Date, g.Summary = directory.DateOf(now).AddDays(-1), "x"
	if _, err := d.Edit(t.Context(), worker, directory.Edit{Group: g}); directory.ErrorCode(err) != directory.CodeForbidden {
		t.Errorf("a worker's words: %v", err)
	}
	g = d.read()
	g.Checked.Date = directory.DateOf(now).AddDays(2)
	if _, err := d.Edit(t.Context(), worker, directory.Edit{Group: g}); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("checked the day after tomorrow: %v", err)
	}
}

// TestAnswersByActor says what basis an answer gets from whom.
func TestAnswersByActor(t *testing.T) {
	today := directory.DateOf(now)
	seen := directory.Answer{Attribute: "access.lift", Value: directory.Yes, Basis: directory.BasisVisited, Date: today.AddDays(-30), By: "Maree"}
	imported := directory.Answer{Attribute: "access.captions", Value: directory.Yes, Basis: directory.BasisImported, Date: today.AddDays(-30)}
	c, _ := openCatalogue(t)
	firstNations := person("Aunty Jo", directory.Grant{Role: directory.RoleCurator, Scope: directory.Scope{Kind: directory.ScopeAll}, FirstNations: true})
	for name, tc := range map[string]struct {
		who      func(*desk) directory.Actor
		give     directory.Answer
		answered bool
		want     directory.Answer
		fault    string
	}{
		"a facilitator declares, whatever they send": {
			who: (*desk).facilitator, give: directory.Answer{Attribute: "access.hearing-loop", Value: directory.Yes, Basis: directory.BasisVisited, Date: today.AddDays(-1), By: "The mayor"},
			want: directory.Answer{Attribute: "access.hearing-loop", Value: directory.Yes, Basis: directory.BasisDeclared, Date: today, By: "Sam"},
		},
		"what was seen stands when a facilitator confirms it": {who: (*desk).facilitator, give: seen, answered: true, want: seen},
		"a facilitator who says otherwise declares it": {
			who: (*desk).facilitator, give: directory.Answer{Attribute: "access.lift", Value: directory.No, Basis: directory.BasisVisited, Date: seen.Date, By: "Maree"},
			want: directory.Answer{Attribute: "access.lift", Value: directory.No, Basis: directory.BasisDeclared, Date: today, By: "Sam"},
		},
		"a facilitator's yes to what a source said is declared": {
			who: (*desk).facilitator, give: imported, answered: true,
			want: directory.Answer{Attribute: "access.captions", Value: directory.Yes, Basis: directory.BasisDeclared, Date: today, By: "Sam"},
		},
		"what is not confirmed stays as it is": {who: (*desk).facilitator, give: imported, want: imported},
		"a curator says how and when": {
			who: curatorOf, give: directory.Answer{Attribute: "safety.child-safe", Value: directory.Yes, Basis: directory.BasisDocumented, Date: today, By: "Maree"},
			want: directory.Answer{Attribute: "safety.child-safe", Value: directory.Yes, Basis: directory.BasisDocumented, Date: today, By: "Maree"},
		},
		"without a day nothing is verified":   {who: curatorOf, give: directory.Answer{Attribute: "safety.child-safe", Value: directory.Yes, Basis: directory.BasisDocumented}, fault: "answers.safety.child-safe"},
		"nor on a day to come":                {who: curatorOf, give: directory.Answer{Attribute: "access.lift", Value: directory.Yes, Basis: directory.BasisVisited, Date: today.AddDays(1)}, fault: "answers.access.lift"},
		"experience is never verified":        {who: curatorOf, give: directory.Answer{Attribute: "experience.anxiety", Value: directory.Yes, Basis: directory.BasisConfirmed, Date: today}, fault: "answers.experience.anxiety"},
		"only the community says it is safe":  {who: curatorOf, give: directory.Answer{Attribute: "culture.first-nations-safe", Value: directory.Yes, Basis: directory.BasisConfirmed, Date: today}, fault: "answers.culture.first-nations-safe"},
		"the operator is not the community":   {who: func(*desk) directory.Actor { return operator }, give: directory.Answer{Attribute: "culture.first-nations-safe", Value: directory.Yes, Basis: directory.BasisConfirmed, Date: today}, fault: "answers.culture.first-nations-safe"},
		"a First Nations curator verifies it": {who: func(*desk) directory.Actor { return firstNations }, give: directory.Answer{Attribute: "culture.first-nations-safe", Value: directory.Yes, Basis: directory.BasisConfirmed, Date: today}, want: directory.Answer{Attribute: "culture.first-nations-safe", Value: directory.Yes, Basis: directory.BasisConfirmed, Date: today, By: "Aunty Jo"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := deskOn(t, c, func(g *directory.Group, _ *directory.Venue) { g.Answers = []directory.Answer{seen, imported} })
			g := d.read()
			g.Answers = append(slices.DeleteFunc(g.Answers, func(a directory.Answer) bool { return a.Attribute == tc.give.Attribute }), tc.give)
			e := directory.Edit{Group: g}
			if tc.answered {
				e.Answered = []string{tc.give.Attribute}
			}
			_, err := d.Edit(t.Context(), tc.who(d), e)
			if tc.fault != "" {
				wantFault(t, err, tc.fault)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got, _ := d.read().Answer(tc.give.Attribute)
			if got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

func curatorOf(*desk) directory.Actor { return curator() }

func wantFault(t *testing.T, err error, field string) {
	t.Helper()
	failure, ok := err.(*directory.Error)
	if !ok || failure.Code != directory.CodeInvalid || failure.Fields[field] == "" {
		t.Errorf("got %v, want an invalid %s", err, field)
	}
}

// TestTwoTabs: edits of different fields both stay, of the same field the second is told.
func TestTwoTabs(t *testing.T) {
	d := openDesk(t, nil)
	first, second, third := d.read(), d.read(), d.read()
	first.Summary = "We stroll."
	second.Eligibility = "Anybody"
	third.Summary = "We run."
	d.edit(d.facilitator(), directory.Edit{Group: first})
	edited := d.edit(d.facilitator(), directory.Edit{Group: second})
	if g := d.read(); g.Summary != "We stroll." || g.Eligibility != "Anybody" || edited.Version != 3 {
		t.Errorf("both edits: %q, %q, version %d", g.Summary, g.Eligibility, edited.Version)
	}
	_, err := d.Edit(t.Context(), d.facilitator(), directory.Edit{Group: third})
	failure, ok := err.(*directory.Error)
	if !ok || failure.Code != directory.CodeConflict || failure.Fields["summary"] == "" {
		t.Errorf("the same field twice: %v", err)
	}
	if d.read().Version != 3 {
		t.Error("a conflict kept something")
	}
}

// TestOneChangeOfOnePerson: what is saved part by part waits as one change, with what was there before it.
func TestOneChangeOfOnePerson(t *testing.T) {
	d := openDesk(t, nil)
	g := d.read()
	g.Name = "Strollers"
	first := d.edit(d.facilitator(), directory.Edit{Group: g})
	g = d.read()
	g.Kind = directory.KindPlace
	second := d.edit(d.facilitator(), directory.Edit{Group: g, Reason: "no more meetings"})
	g = d.read()
	g.Name = "Ramblers"
	d.edit(d.facilitator(), directory.Edit{Group: g})
	open := d.changes(directory.ChangeWaiting)
	if len(open) != 1 || first.Waiting.ID != second.Waiting.ID {
		t.Fatalf("%d changes wait", len(open))
	}
	want := []directory.FieldChange{
		{Field: "name", Old: json.RawMessage(`"Walkers"`), New: json.RawMessage(`"Ramblers"`)},
		{Field: "kind", Old: json.RawMessage(`"group"`), New: json.RawMessage(`"place"`)},
	}
	if diff := cmp.Diff(want, open[0].Fields); diff != "" {
		t.Errorf("what waits differs:\n%s", diff)
	}
	if c := open[0]; c.AuthorID != "id-of-Sam" || c.Reason != "no more meetings" || !slices.Contains(c.Councils, "council:24600") {
		t.Errorf("by %q because %q in %v", c.AuthorID, c.Reason, c.Councils)
	}
}

// TestSharedPlace: who keeps one of the groups at a place cannot move or hide the others.
func TestSharedPlace(t *testing.T) {
	d := openDesk(t, nil)
	beside := at("Choir", 0, func(g *directory.Group, _ *directory.Venue) { g.Places[0].VenueID = d.venue.ID })
	beside.Venues = nil
	publish(t, d.Catalogue, beside)
	v := d.readVenue()
	v.Address = "99 Elsewhere Street"
	edited := d.edit(d.facilitator(), directory.Edit{Group: d.read(), Venues: []*directory.Venue{v}})
	if len(edited.Published) != 0 || edited.Waiting == nil {
		t.Errorf("moving a shared place: %v live", edited.Published)
	}
	v = d.readVenue()
	v.Disclosure = directory.DisclosureHidden
	edited = d.edit(d.facilitator(), directory.Edit{Group: d.read(), Venues: []*directory.Venue{v}})
	if diff := cmp.Diff([]string{"disclosure"}, edited.Published); diff != "" {
		t.Errorf("hiding a shared place hides one's own group at once: %s", diff)
	}
	if got := d.readVenue().Disclosure; got != directory.DisclosureExact {
		t.Errorf("the place of the choir is %s", got)
	}
	listings, err := d.GroupListings(t.Context(), directory.Anyone(), d.group.ID)
	if err != nil || listings[0].Disclosure != directory.DisclosureHidden || listings[0].Point != nil {
		t.Errorf("the group still shows its place: %v", err)
	}
}

// TestPlacesOfOthers: nobody gets at a secret place by saying that their group meets there.
func TestPlacesOfOthers(t *testing.T) {
	d := openDesk(t, nil)
	secret := at("Refuge", 0, func(_ *directory.Group, v *directory.Venue) { v.Disclosure = directory.DisclosureHidden })
	open := at("Library", 0, nil)
	publish(t, d.Catalogue, secret, open)
	for name, tc := range map[string]struct {
		venueID string
		ok      bool
	}{
		"a secret place": {secret.Venues[0].ID, false}, "a public place": {open.Venues[0].ID, true}, "no place": {directory.NewID(), false},
	} {
		g := d.read()
		g.Places = append(g.Places, directory.GroupPlace{ID: directory.NewID(), VenueID: tc.venueID})
		if _, err := d.Edit(t.Context(), d.facilitator(), directory.Edit{Group: g}); (err == nil) != tc.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	stolen := *secret.Venues[0]
	stolen.Disclosure = directory.DisclosureExact
	if _, err := d.Edit(t.Context(), d.facilitator(), directory.Edit{Group: d.read(), Venues: []*directory.Venue{&stolen}}); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("showing the place of another group: %v", err)
	}
	stolen.Version = 0
	g := d.read()
	g.Places = []directory.GroupPlace{{ID: directory.NewID(), VenueID: stolen.ID}}
	if _, err := d.Edit(t.Context(), d.facilitator(), directory.Edit{Group: g, Venues: []*directory.Venue{&stolen}}); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("writing over the place of another group: %v", err)
	}
}

// TestTypedTooLong: what a form cannot have meant is refused by name, and nothing is kept.
func TestTypedTooLong(t *testing.T) {
	huge := strings.Repeat("x", 1<<20)
	d := openDesk(t, nil)
	for field, change := range map[string]func(*directory.Group){
		"summary":             func(g *directory.Group) { g.Summary = huge },
		"first_visit.greeter": func(g *directory.Group) { g.FirstVisit.Greeter = huge },
		"handover.best_time":  func(g *directory.Group) { g.Handover.BestTime = huge },
		"contact.phones.0":    func(g *directory.Group) { g.Contact.Phones = []directory.Phone{{Number: huge}} },
		"contact.phones":      func(g *directory.Group) { g.Contact.Phones = make([]directory.Phone, 1000) },
		"meetings":            func(g *directory.Group) { g.Meetings = make([]directory.Meeting, 10_000) },
		"areas_served":        func(g *directory.Group) { g.AreasServed = []string{"council:atlantis"} },
		"answers.access.lift": func(g *directory.Group) {
			g.Answers = []directory.Answer{{Attribute: "access.lift", Value: directory.Yes, Note: huge}}
		},
		"answers.access.levitat": func(g *directory.Group) {
			g.Answers = []directory.Answer{{Attribute: "access.levitat", Value: directory.Yes}}
		},
		"also_known_as": func(g *directory.Group) { g.AlsoKnownAs = []string{""} },
		"cost.cents":    func(g *directory.Group) { n := -1; g.Cost.Cents = &n },
		"meetings.0.rrule": func(g *directory.Group) {
			g.Meetings = []directory.Meeting{{Start: "2026-02-03T10:00", Zone: "Australia/Melbourne", RRule: "FREQ=SECONDLY"}}
		},
	} {
		g := d.read()
		change(g)
		_, err := d.Edit(t.Context(), d.facilitator(), directory.Edit{Group: g})
		wantFault(t, err, field)
		if d.read().Version != 1 || len(d.changes()) != 0 {
			t.Errorf("%s: something was kept", field)
		}
	}
}
