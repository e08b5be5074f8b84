package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

func testChangesWhere(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1, 2)
	source := InventedSource(1)
	change := func(n, group int, edit func(*directory.Change)) *directory.Change {
		c := &directory.Change{
			ID: InventedID("change", n), GroupID: InventedID("group", group), BaseVersion: 1, Status: directory.ChangeWaiting, Author: "Sam",
			Fields: []directory.FieldChange{{Field: "name", New: json.RawMessage(`"New"`)}}, CreatedAt: Moment(),
		}
		edit(c)
		return c
	}
	all := []*directory.Change{
		change(1, 1, func(c *directory.Change) { c.AuthorID, c.Councils = "sam", []string{"council:24600", "council:1"} }),
		change(2, 1, func(c *directory.Change) { c.Import, c.SourceID = "import", source.ID }),
		change(3, 2, func(c *directory.Change) {
			c.Status, c.Kind, c.AuthorID = directory.ChangeAsked, directory.ChangeCorrection, "lee"
		}),
		change(4, 2, func(c *directory.Change) { c.Status, c.Councils = directory.ChangePublished, []string{"council:246"} }),
		change(5, 2, func(c *directory.Change) {
			c.Status, c.GroupID, c.BaseVersion = directory.ChangeDeclined, "", 0
			c.Decision = "No."
		}),
	}
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		if err := tx.SaveSource(ctx, source); err != nil {
			return err
		}
		for _, c := range all {
			if err := tx.SaveChange(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
	council := func(code string) directory.Scope { return directory.Scope{Kind: directory.ScopeCouncil, ID: code} }
	for _, tc := range []struct {
		name   string
		filter directory.ChangeFilter
		want   []int
	}{
		{"everything", directory.ChangeFilter{}, []int{1, 2, 3, 4, 5}},
		{"what is open", directory.ChangeFilter{Statuses: []directory.ChangeStatus{directory.ChangeWaiting, directory.ChangeAsked}}, []int{1, 2, 3}},
		{"of a kind", directory.ChangeFilter{Kind: directory.ChangeImport}, []int{2}},
		{"of every kind but one", directory.ChangeFilter{But: directory.ChangeImport}, []int{1, 3, 4, 5}},
		{"edits, also those without a kind", directory.ChangeFilter{Kind: directory.ChangeEdit}, []int{1, 4, 5}},
		{"of a group", directory.ChangeFilter{GroupID: InventedID("group", 2)}, []int{3, 4}},
		{"of a person", directory.ChangeFilter{AuthorID: "lee"}, []int{3}},
		{"of a source", directory.ChangeFilter{SourceID: source.ID}, []int{2}},
		{"of a council, whole codes only", directory.ChangeFilter{Council: "council:246"}, []int{4}},
		{"a code with a wildcard is no wildcard", directory.ChangeFilter{Council: "council:%"}, nil},
		{"in scopes", directory.ChangeFilter{Narrow: true, Scopes: []directory.Scope{council("council:1"), {Kind: directory.ScopeSource, ID: source.ID}}}, []int{1, 2}},
		{"in all", directory.ChangeFilter{Narrow: true, Scopes: []directory.Scope{{Kind: directory.ScopeAll}}}, []int{1, 2, 3, 4, 5}},
		{"in no scope", directory.ChangeFilter{Narrow: true}, nil},
	} {
		got, total, err := s.ChangesWhere(t.Context(), tc.filter, 0, 10)
		if err != nil {
			t.Fatalf("%s: %v", tc.name, err)
		}
		var want []*directory.Change
		for _, n := range tc.want {
			want = append(want, all[n-1])
		}
		wantSame(t, tc.name, got, want)
		if total != len(want) {
			t.Errorf("%s: %d in all, want %d", tc.name, total, len(want))
		}
	}
	got, total, err := s.ChangesWhere(t.Context(), directory.ChangeFilter{}, 2, 2)
	if err != nil || total != len(all) {
		t.Fatalf("the second page: %d in all, %v", total, err)
	}
	wantSame(t, "the second page", got, all[2:4])
}

func testRevisionHeads(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1)
	g := InventedGroup(1)
	g.Version = 1
	first := directory.Revision{GroupID: g.ID, Version: 1, Author: "Sam", AuthorID: "sam", Reason: "new", Change: "c", At: Moment(), Group: g}
	second := directory.Revision{GroupID: g.ID, Version: 2, Author: "kith import", Import: "i", At: Moment(), Group: g}
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		if err := tx.AddRevision(ctx, first); err != nil {
			return err
		}
		return tx.AddRevision(ctx, second)
	})
	wantSame(t, "one revision", must[*directory.Revision](t, "Revision")(s.Revision(t.Context(), g.ID, 1)), &first)
	_, err := s.Revision(t.Context(), g.ID, 3)
	wantCode(t, "a revision that is not there", err, directory.CodeNotFound)
	first.Group, second.Group = nil, nil
	wantSame(t, "the heads, newest first", must[[]directory.Revision](t, "RevisionHeads")(s.RevisionHeads(t.Context(), g.ID)), []directory.Revision{second, first})
}

func testMerges(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1, 2, 3)
	source := InventedSource(1)
	link := directory.SourceLink{SourceID: source.ID, Key: "k", GroupID: InventedID("group", 1), Hash: "h", ImportID: "i"}
	m := &directory.Merge{GroupID: InventedID("group", 1), IntoID: InventedID("group", 2), SourceKey: "own", By: "Maree", At: Moment()}
	var moved []directory.SourceLink
	write(t, s, func(ctx context.Context, tx directory.Tx) (err error) {
		if err := tx.SaveSource(ctx, source); err != nil {
			return err
		}
		if err := tx.SaveSourceLink(ctx, link); err != nil {
			return err
		}
		moved, err = tx.MoveSourceLinks(ctx, m.GroupID, m.IntoID)
		if err != nil {
			return err
		}
		m.Links = moved
		return tx.SaveMerge(ctx, m)
	})
	link.GroupID = m.IntoID
	wantSame(t, "the links that moved", moved, []directory.SourceLink{link})
	wantSame(t, "the merge", must[*directory.Merge](t, "Merge")(s.Merge(t.Context(), m.GroupID)), m)
	wantSame(t, "what was joined into it", must[[]*directory.Merge](t, "MergesInto")(s.MergesInto(t.Context(), m.IntoID)), []*directory.Merge{m})
	keys := must[[]directory.SourceKey](t, "SourceKeys")(s.SourceKeys(t.Context(), source.ID))
	if len(keys) != 1 || keys[0].GroupID != m.IntoID {
		t.Errorf("the source's key stands for %+v, want the group that was kept", keys)
	}
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		if err := tx.DropSourceLink(ctx, source.ID, "k"); err != nil {
			return err
		}
		return tx.DropMerge(ctx, m.GroupID)
	})
	if keys := must[[]directory.SourceKey](t, "SourceKeys")(s.SourceKeys(t.Context(), source.ID)); len(keys) != 0 {
		t.Errorf("after dropping it the source has keys %+v", keys)
	}
	_, err := s.Merge(t.Context(), m.GroupID)
	wantCode(t, "a merge that was dropped", err, directory.CodeNotFound)
}

// secretStreet is in the address of every private place of testEditsProtect, and in nothing else.
const secretStreet = "Quollhaven Crescent"

// editing is what testEditsProtect plays with: a group in some state of privacy, another at the same venue, and a
// third whose place is secret.
type editing struct {
	catalogue            *directory.Catalogue
	store                directory.Store
	random               *rand.Rand
	own, beside, others  *directory.Group
	venue, othersVenue   *directory.Venue
	organisation, second *directory.Organisation
}

// testEditsProtect sends edits of every kind at random, by everybody who is no curator of the group. Whatever they
// hold, what is protected stays as it was, nothing becomes less private, and nothing of other groups changes.
func testEditsProtect(t *testing.T, s directory.Store) {
	e := newEditing(t, s)
	published, waited, refused := 0, 0, 0
	for range 400 {
		edit := e.anyEdit(t)
		before := e.snapshot(t)
		actor, mayEdit := e.anyActor()
		edited, err := e.catalogue.Edit(t.Context(), actor, edit)
		after := e.snapshot(t)
		if err != nil {
			refused++
			if diff := cmp.Diff(before.docs, after.docs); diff != "" {
				t.Fatalf("a refused edit (%v) changed something:\n%s", err, diff)
			}
			continue
		}
		published += len(edited.Published)
		if edited.Waiting != nil {
			waited++
		}
		if !mayEdit && !slices.Equal(edited.Published, []string{"checked"}) && len(edited.Published) > 0 || !mayEdit && edited.Waiting != nil {
			t.Fatalf("%s published %v", actor.Name, edited.Published)
		}
		e.wantProtected(t, before, after, actor)
	}
	if published < 30 || waited < 30 || refused < 20 {
		t.Errorf("%d fields published, %d edits waited, %d were refused: too few of one to tell anything", published, waited, refused)
	}
}

func newEditing(t *testing.T, s directory.Store) *editing {
	gazetteer, err := geo.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	e := &editing{
		catalogue: directory.NewCatalogue(directory.Parts{Store: s, Gazetteer: gazetteer, Vocabulary: vocabulary, Now: Moment}),
		store:     s, random: rand.New(rand.NewPCG(6, 3)),
		organisation: InventedOrganisation(1), second: InventedOrganisation(2),
	}
	e.venue, e.othersVenue = InventedVenue(1), InventedVenue(2)
	e.venue.SuburbID, e.othersVenue.SuburbID = "carlton-vic-3053", "carlton-vic-3053"
	e.venue.Address, e.othersVenue.Address = "9 "+secretStreet, "5 "+secretStreet
	e.othersVenue.Disclosure = directory.DisclosureHidden
	group := func(n int, venue *directory.Venue, organisation string) *directory.Group {
		g := InventedGroup(n)
		g.Places[0].VenueID, g.OrganisationID, g.Answers = venue.ID, organisation, nil
		return g
	}
	e.own = group(1, e.venue, e.organisation.ID)
	e.beside = group(2, e.venue, e.organisation.ID)
	e.others = group(3, e.othersVenue, e.second.ID)
	e.own.Answers = []directory.Answer{
		{Attribute: "safety.trauma-informed", Value: directory.Yes, Basis: directory.BasisDocumented, Date: InventedDay(), By: "Maree"},
		{Attribute: "access.lift", Value: directory.No, Basis: directory.BasisVisited, Date: InventedDay(), By: "Maree"},
	}
	e.publish(t,
		directory.Publication{Group: e.own, Organisation: e.organisation, Venues: []*directory.Venue{e.venue}},
		directory.Publication{Group: e.beside}, directory.Publication{Group: e.others, Organisation: e.second, Venues: []*directory.Venue{e.othersVenue}})
	return e
}

func (e *editing) publish(t *testing.T, p ...directory.Publication) {
	t.Helper()
	if err := e.catalogue.Publish(t.Context(), directory.Operator("test"), p); err != nil {
		t.Fatal(err)
	}
}

// editState is everything an edit could have touched.
type editState struct {
	docs   map[string]string // by what they are of
	own    *directory.Group
	venues map[string]*directory.Venue
}

func (e *editing) snapshot(t *testing.T) editState {
	t.Helper()
	state := editState{docs: map[string]string{}, venues: map[string]*directory.Venue{}}
	keep := func(what string, value any) {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		state.docs[what] = string(text)
	}
	for _, id := range []string{e.own.ID, e.beside.ID, e.others.ID} {
		g := must[*directory.Group](t, "Group")(e.store.Group(t.Context(), id))
		listings := must[[]*directory.Listing](t, "ListingsOfGroup")(e.store.ListingsOfGroup(t.Context(), id))
		slices.SortFunc(listings, func(a, b *directory.Listing) int { return strings.Compare(a.ID, b.ID) })
		for _, l := range listings {
			l.UpdatedAt = Moment()
		}
		keep("group "+id, g)
		keep("listings of "+id, listings)
		if id == e.own.ID {
			state.own = g
		}
		for _, p := range g.Places {
			state.venues[p.VenueID] = must[*directory.Venue](t, "Venue")(e.store.Venue(t.Context(), p.VenueID))
			keep("venue "+p.VenueID, state.venues[p.VenueID])
		}
	}
	return state
}

// wantProtected compares what was before an edit by somebody who is no curator with what is after it.
func (e *editing) wantProtected(t *testing.T, before, after editState, actor directory.Actor) {
	t.Helper()
	was, now := before.own, after.own
	for what, pair := range map[string][2]any{
		"id": {was.ID, now.ID}, "kind": {was.Kind, now.Kind}, "status": {was.Status, now.Status}, "name": {was.Name, now.Name},
		"other names": {was.AlsoKnownAs, now.AlsoKnownAs}, "organisation": {was.OrganisationID, now.OrganisationID}, "ages": {was.Age, now.Age},
		"topics": {was.Topics, now.Topics}, "import day": {was.ImportedAt, now.ImportedAt}, "source": {was.SourceID, now.SourceID},
		"source key": {was.SourceKey, now.SourceKey}, "source page": {was.SourceURL, now.SourceURL}, "source words": {was.Originals, now.Originals},
		"undone import": {was.UndoneImport, now.UndoneImport}, "invented": {was.Invented, now.Invented}, "first day": {was.CreatedAt, now.CreatedAt},
		"withheld contacts": {was.Contact.Withheld, now.Contact.Withheld}, "categories": {was.Categories, now.Categories},
	} {
		if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
			t.Fatalf("%s changed the %s:\n%s", actor.Name, what, diff)
		}
	}
	if !actor.May(directory.MayConfirm, directory.Object{GroupID: was.ID}) && was.Checked != now.Checked {
		t.Fatalf("%s changed when it was checked", actor.Name)
	}
	if directory.Tightens(now.Disclosure, was.Disclosure) {
		t.Fatalf("%s made the group less private: %s to %s", actor.Name, was.Disclosure, now.Disclosure)
	}
	for id, v := range before.venues {
		if after.venues[id] == nil {
			if v.Disclosure != directory.DisclosureExact {
				t.Fatalf("%s took a private place away, and with it what masks it", actor.Name)
			}
			continue
		}
		if directory.Tightens(after.venues[id].Disclosure, v.Disclosure) {
			t.Fatalf("%s made a place less private: %s to %s", actor.Name, v.Disclosure, after.venues[id].Disclosure)
		}
	}
	e.wantAnswersProtected(t, was, now, actor)
	for _, id := range []string{e.beside.ID, e.others.ID} {
		if id == e.beside.ID && slices.ContainsFunc(actor.Grants, func(g directory.Grant) bool { return g.Scope.ID == e.organisation.ID }) {
			continue // theirs too
		}
		if before.docs["group "+id] != after.docs["group "+id] || before.docs["listings of "+id] != after.docs["listings of "+id] {
			t.Fatalf("%s changed another group", actor.Name)
		}
	}
	notPublic, _ := was.Answer("safety.venue-not-public")
	private := directory.Tightens(directory.DisclosureExact, was.Disclosure) || len(was.Topics) > 0 || notPublic.Value == directory.Yes || notPublic.Value == directory.Ask
	for _, p := range was.Places {
		private = private || before.venues[p.VenueID].Disclosure != directory.DisclosureExact
	}
	for _, told := range []string{"Quollhaven", "quollhaven", "by the old mill"} {
		listed := "listings of " + e.own.ID
		if private && strings.Count(after.docs[listed], told) > strings.Count(before.docs[listed], told) {
			t.Fatalf("%s published words about a private place that nobody has looked at: %s", actor.Name, after.docs[listed])
		}
	}
}

func (e *editing) wantAnswersProtected(t *testing.T, was, now *directory.Group, actor directory.Actor) {
	t.Helper()
	hadNotPublic, _ := was.Answer("safety.venue-not-public")
	for _, a := range now.Answers {
		old, had := was.Answer(a.Attribute)
		if had && old == a {
			continue
		}
		if a.Basis != directory.BasisDeclared || a.By != actor.Name || a.Date != directory.DateOf(Moment()) {
			t.Fatalf("%s answered %+v: an answer of the group's own people is declared, today, by them", actor.Name, a)
		}
		if strings.HasPrefix(a.Attribute, "safety.") && a.Attribute != "safety.venue-not-public" {
			t.Fatalf("%s published a safety claim: %+v", actor.Name, a)
		}
	}
	nowNotPublic, _ := now.Answer("safety.venue-not-public")
	if (hadNotPublic.Value == directory.Yes || hadNotPublic.Value == directory.Ask) && (nowNotPublic.Value == "" || nowNotPublic.Value == directory.No) {
		t.Fatalf("%s let the place be told", actor.Name)
	}
	for _, a := range was.Answers {
		if _, ok := now.Answer(a.Attribute); !ok && strings.HasPrefix(a.Attribute, "safety.") {
			t.Fatalf("%s took a safety answer away", actor.Name)
		}
	}
}

func (e *editing) anyActor() (actor directory.Actor, mayEdit bool) {
	one := func(role directory.Role, kind directory.ScopeKind, id string) directory.Actor {
		return directory.SignedIn("p-"+string(role)+id, "Robin "+string(role), []directory.Grant{{Role: role, Scope: directory.Scope{Kind: kind, ID: id}}})
	}
	switch e.random.IntN(12) {
	case 0:
		return directory.Anyone(), false
	case 1:
		return one(directory.RoleFacilitator, directory.ScopeOrganisation, e.second.ID), false
	case 2:
		return one(directory.RoleWorker, directory.ScopeAll, ""), false
	case 3:
		return one(directory.RoleOfficer, directory.ScopeCouncil, "council:24600"), false
	case 4:
		return one(directory.RoleCurator, directory.ScopeCouncil, "council:99999"), false
	case 5, 6, 7:
		return one(directory.RoleFacilitator, directory.ScopeGroup, e.own.ID), true
	}
	return one(directory.RoleFacilitator, directory.ScopeOrganisation, e.organisation.ID), true
}

// anyEdit puts the group into some state first, now and then, and gives an edit of a few things at once.
func (e *editing) anyEdit(t *testing.T) directory.Edit {
	t.Helper()
	if e.random.IntN(4) == 0 {
		e.reset(t)
	}
	state := e.snapshot(t)
	edit := directory.Edit{Group: state.own, Reason: "because"}
	for _, p := range state.own.Places {
		if e.random.IntN(3) == 0 {
			v := *state.venues[p.VenueID]
			e.spoilVenue(&v)
			edit.Venues = append(edit.Venues, &v)
		}
	}
	for range 1 + e.random.IntN(3) {
		e.spoil(&edit)
	}
	return edit
}

// reset makes the group private in one of the ways there are, or public.
func (e *editing) reset(t *testing.T) {
	t.Helper()
	state := e.snapshot(t)
	g := *state.own
	g.Disclosure, g.Topics, g.Places, g.Summary = "", nil, e.own.Places[:1], "A slow walk."
	g.Description, g.Eligibility, g.Contribute, g.Cost, g.FirstVisit, g.Handover, g.Contact = "", "", "", directory.Cost{}, directory.FirstVisit{}, directory.Handover{}, directory.Contact{}
	g.Answers, g.Meetings, g.Hours = slices.Clone(e.own.Answers[:2]), e.own.Meetings[:1], nil
	v := *must[*directory.Venue](t, "Venue")(e.store.Venue(t.Context(), e.venue.ID))
	v.Disclosure, v.Address, v.Name = directory.DisclosureExact, "9 "+secretStreet, "Hall"
	switch e.random.IntN(6) {
	case 0:
		v.Disclosure = directory.DisclosureHidden
	case 1:
		v.Disclosure = directory.DisclosureSuburb
	case 2:
		g.Disclosure = directory.DisclosureSuburb
	case 3:
		g.Topics = []directory.Topic{directory.TopicViolence}
	case 4:
		g.Answers = append(g.Answers, directory.Answer{Attribute: "safety.venue-not-public", Value: directory.Ask, Basis: directory.BasisDeclared, Date: InventedDay()})
	}
	e.publish(t, directory.Publication{Group: &g, Venues: []*directory.Venue{&v}})
}

func (e *editing) spoilVenue(v *directory.Venue) {
	switch e.random.IntN(5) {
	case 0:
		v.Disclosure = directory.DisclosureExact
	case 1:
		v.Disclosure = directory.DisclosureHidden
	case 2:
		v.Address = "1 Open Street, by the old mill"
	case 3:
		v.Directions, v.SourceID = "Opposite, by the old mill", "someone"
	case 4:
		v.Version--
	}
}

// spoil changes one thing of an edit: something they may, something that waits, or something nobody may.
func (e *editing) spoil(edit *directory.Edit) {
	g := edit.Group
	told := fmt.Sprintf("We are at 9 %s, by the old mill, number %d.", secretStreet, e.random.IntN(1000))
	if e.random.IntN(2) == 0 {
		told = fmt.Sprintf("Come by the old mill %d.", e.random.IntN(1000))
	}
	age := e.random.IntN(100)
	answer := func(code string, value directory.Value, note string) {
		g.Answers = slices.DeleteFunc(slices.Clone(g.Answers), func(a directory.Answer) bool { return a.Attribute == code })
		if value != "" {
			g.Answers = append(g.Answers, directory.Answer{Attribute: code, Value: value, Note: note, Basis: directory.BasisDocumented, Date: InventedDay(), By: "the Pope"})
		}
	}
	values := []directory.Value{directory.Yes, directory.No, directory.Ask, ""}
	value := values[e.random.IntN(len(values))]
	spoils := []func(){
		func() { g.Summary = told },
		func() { g.Description = told },
		func() { g.Eligibility, g.Contribute = told, told },
		func() { g.Cost = directory.Cost{Text: told, Cents: &age} },
		func() { g.FirstVisit.Greeter = told },
		func() { g.Handover.BestTime = told },
		func() {
			g.Meetings = []directory.Meeting{{Start: "2026-02-03T11:00", Zone: "Australia/Melbourne", Minutes: 30, RRule: "FREQ=WEEKLY", Note: told}}
		},
		func() {
			g.Meetings = []directory.Meeting{{Start: "2026-02-04T10:00", Zone: "Australia/Melbourne", Minutes: 60, RRule: "FREQ=WEEKLY"}}
		},
		func() { g.Hours = []directory.Hours{{Original: told}} },
		func() { g.Contact.Phones = []directory.Phone{{Number: "(03) 5550 0199", Label: told}} },
		func() { g.Contact.Phones = []directory.Phone{{Number: "by the old mill"}} },
		func() { g.Contact.Website = "https://example.org/9-quollhaven-crescent" },
		func() { g.Contact.Links = []directory.Link{{Label: told, URL: "https://example.org/by"}} },
		func() { g.Contact.Withheld = nil },
		func() { g.AreasServed = []string{"suburb:carlton-vic-3053"} },
		func() { g.AreasServed = []string{"by the old mill"} },
		func() { g.Name = told },
		func() { g.AlsoKnownAs = []string{told} },
		func() { g.Kind = directory.KindService },
		func() { g.Age.Min, g.Age.Max = nil, &age },
		func() { g.OrganisationID = e.second.ID },
		func() { g.Disclosure = directory.DisclosureExact },
		func() { g.Disclosure = directory.DisclosureHidden },
		func() { g.Topics, g.Categories = nil, []string{told} },
		func() { g.Status = directory.StatusArchived },
		func() { g.Checked = directory.Checked{Date: InventedDay(), Method: directory.CheckedByVisit, By: told} },
		func() {
			g.ImportedAt, g.CreatedAt, g.UpdatedAt = Moment().AddDate(1, 0, 0), Moment().AddDate(1, 0, 0), Moment()
		},
		func() { g.SourceID, g.SourceKey, g.SourceURL = "s", "k", "https://example.org/" },
		func() { g.Originals = []directory.Original{{Field: "Where", Text: told}} },
		func() { g.UndoneImport, g.Invented = "x", !g.Invented },
		func() { answer("safety.trauma-informed", value, told) },
		func() { answer("safety.venue-not-public", value, told) },
		func() { answer("access.lift", value, told) },
		func() { answer("welcome.beginners", value, "") },
		func() { answer("experience.anxiety", value, "") },
		func() { answer("culture.first-nations-safe", value, "") },
		func() { edit.Answered = []string{"access.lift", "safety.trauma-informed"} },
		func() { g.Places = nil },
		func() { g.Places = []directory.GroupPlace{{ID: directory.NewID(), VenueID: e.othersVenue.ID}} },
		func() {
			v := *e.venue
			v.ID, v.Version, v.Disclosure, v.Address = directory.NewID(), 0, directory.DisclosureExact, "2 Open Street, by the old mill"
			g.Places = append(slices.Clone(g.Places), directory.GroupPlace{ID: directory.NewID(), VenueID: v.ID})
			edit.Venues = append(edit.Venues, &v)
		},
		func() {
			v := *e.othersVenue
			v.Disclosure = directory.DisclosureExact
			edit.Venues = append(edit.Venues, &v)
		},
		func() { g.ID = e.others.ID },
		func() { g.Version += 1 - e.random.IntN(3) },
	}
	spoils[e.random.IntN(len(spoils))]()
}
