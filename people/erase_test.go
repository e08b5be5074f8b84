package people_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/people"
)

// Erasing a person leaves the name nowhere, and what others did and the catalogue say as they were.
func TestErase(t *testing.T) {
	oneByOne(t)
	h := open(t)
	ctx := t.Context()
	ada := h.add("ada@example.org", admin...)
	p := h.add("maree@example.org", directory.Grant{Role: directory.RoleCurator, Scope: directory.Scope{Kind: directory.ScopeAll}})
	p.Name = `Maree "Mim" O'Brien-Nguyễn 100%`
	if err := h.store.Write(ctx, func(tx directory.Tx) error { return tx.SavePerson(ctx, p) }); err != nil {
		t.Fatal(err)
	}
	const other = "Maree Costa, who runs it"
	group := func(name, by string) *directory.Group {
		return &directory.Group{
			ID: directory.NewID(), Kind: directory.KindLine, Status: directory.StatusPublished, Name: name, Summary: "A line to ring.",
			Contact: directory.Contact{Phones: []directory.Phone{{Number: "(03) 5550 0100"}}}, Checked: directory.Checked{Date: directory.DateOf(h.clock.Now()), Method: directory.CheckedByPhone, By: by},
			CreatedAt: h.clock.Now(), UpdatedAt: h.clock.Now(),
		}
	}
	hers, others := group("Her Line", p.Name), group("Another Line", other)
	for _, g := range []*directory.Group{hers, others} {
		if err := h.catalogue.Publish(ctx, p.Actor(), []directory.Publication{{Group: g, Reason: "checked"}}); err != nil {
			t.Fatal(err)
		}
	}
	change := &directory.Change{
		ID: directory.NewID(), GroupID: hers.ID, BaseVersion: 1, Fields: []directory.FieldChange{{Field: "summary", New: json.RawMessage(`"A line."`)}},
		Status: directory.ChangeWaiting, Author: p.Name, AuthorID: p.ID, CreatedAt: h.clock.Now(),
		Messages: []directory.Message{{At: h.clock.Now(), By: p.Name, Text: "Yes."}},
	}
	if err := h.store.Write(ctx, func(tx directory.Tx) error { return tx.SaveChange(ctx, change) }); err != nil {
		t.Fatal(err)
	}
	decideMuch(t, h, p, hers, others)
	entry := h.mustEnter(p.Email, password)
	if _, err := h.MakeKey(ctx, h.visit(entry), "mine", []directory.Permission{directory.MaySearch}, 30); err != nil {
		t.Fatal(err)
	}
	if err := h.AskLink(ctx, p.Email, directory.TokenReset); err != nil {
		t.Fatal(err)
	}
	secret := h.secret()

	wantCode(t, "erasing by who may not", h.Erase(ctx, p.Actor(), ada.ID), directory.CodeForbidden)
	if err := h.Erase(ctx, ada.Actor(), p.ID); err != nil {
		t.Fatal(err)
	}
	if h.visit(entry) != nil {
		t.Error("an erased person is still in")
	}
	_, err := h.Link(ctx, secret)
	wantCode(t, "a link of an erased person", err, directory.CodeNotFound)
	_, err = h.enter(p.Email, password)
	wantCode(t, "signing in", err, directory.CodeUnauthorised)

	said := everything(t, h, hers.ID, others.ID, change.ID)
	for _, words := range []string{"Proposed by a former member. It is so", "An edit by a former member was undone", "a former member invites you"} {
		if !strings.Contains(strings.ToLower(said), strings.ToLower(words)) {
			t.Errorf("%q is not said in %s", words, said)
		}
	}
	for _, left := range []string{p.Name, "O'Brien", "Mim", p.Email} {
		if strings.Contains(said, left) {
			t.Errorf("%q is left in %s", left, said)
		}
	}
	if strings.Count(said, other) < 3 { // the group, its revision and its listing
		t.Errorf("another's name is gone from %s", said)
	}
	if n := strings.Count(said, directory.FormerMember); n < 7 {
		t.Errorf("a former member stands in %d places of %s", n, said)
	}
	last, err := h.store.Audit(ctx, directory.AuditFilter{PersonID: p.ID}, 1)
	if err != nil || len(last) != 1 || last[0].Action != directory.AuditErase || last[0].Actor.ID != ada.ID {
		t.Errorf("the log ends with %+v, %v", last, err)
	}
}

// decideMuch has a curator do what leaves a name: report, decide, note, merge, undo, approve a claim.
func decideMuch(t *testing.T, h *house, p *directory.Person, hers, others *directory.Group) {
	t.Helper()
	ctx, now := t.Context(), h.clock.Now()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	report, err := h.catalogue.Report(ctx, p.Actor(), hers.ID, directory.ReportWrong, "The number is old.")
	must(err)
	must(h.catalogue.CloseReport(ctx, p.Actor(), report.ID, report.Version, "It was put right."))
	note := &directory.Note{ID: directory.NewID(), GroupID: hers.ID, Text: "The ramp is at the back.", By: p.Name, ByID: p.ID, Status: directory.NoteDeclined, Reason: "No.", DecidedBy: p.Name, DecidedAt: now, CreatedAt: now}
	m := &directory.Merge{GroupID: others.ID, IntoID: hers.ID, By: p.Name, At: now}
	must(h.store.Write(ctx, func(tx directory.Tx) error {
		note.Version = 0
		if err := tx.SaveNote(ctx, note); err != nil {
			return err
		}
		return tx.SaveMerge(ctx, m)
	}))
	for _, reason := range []string{"Proposed by " + p.Name + ". It is so", "An edit by " + p.Name + " was undone"} {
		g, err := h.store.Group(ctx, hers.ID)
		must(err)
		g.Summary += " It is open."
		must(h.catalogue.Publish(ctx, p.Actor(), []directory.Publication{{Group: g, Reason: reason}}))
	}
	grant := directory.Grant{Role: directory.RoleFacilitator, Scope: directory.Scope{Kind: directory.ScopeGroup, ID: hers.ID}}
	must(h.store.Write(ctx, func(tx directory.Tx) error { return h.Welcome(ctx, tx, p.Actor(), "Zoe", "zoe@example.org", grant) }))
	must(h.store.Write(ctx, func(tx directory.Tx) error {
		sent, err := tx.ClaimMails(ctx, now, now.Add(time.Hour), 1)
		if err != nil {
			return err
		}
		sent[0].Subject = p.Name + " invites you to Kith"
		sent[0].Sent(now)
		_, err = tx.SettleMail(ctx, sent[0])
		return err
	}))
	must(h.store.Write(ctx, func(tx directory.Tx) error { return h.Welcome(ctx, tx, p.Actor(), "Yan", "yan@example.org", grant) }))
}

// everything is what the store says of two groups, a change and the log.
func everything(t *testing.T, h *house, one, two, change string) string {
	t.Helper()
	ctx := context.Background()
	var all []any
	note := func(what any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, what)
	}
	for _, id := range []string{one, two} {
		g, err := h.store.Group(ctx, id)
		note(g, err)
		r, err := h.store.Revisions(ctx, id)
		note(r, err)
		l, err := h.store.ListingsOfGroup(ctx, id)
		note(l, err)
	}
	c, err := h.store.Change(ctx, change)
	note(c, err)
	log, err := h.store.Audit(ctx, directory.AuditFilter{}, 1000)
	note(log, err)
	mails, err := h.store.Mails(ctx, "", "", 100)
	note(mails, err)
	reports, err := h.store.Reports(ctx, directory.ReportFilter{}, 100)
	note(reports, err)
	notes, err := h.store.Notes(ctx, directory.NoteDeclined, nil, 100)
	note(notes, err)
	merges, err := h.store.MergesInto(ctx, one)
	note(merges, err)
	everybody, err := h.store.People(ctx)
	note(everybody, err)
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(all); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// What cannot be erased stays whole: the last admin's name is where it was.
func TestEraseIsAllOrNothing(t *testing.T) {
	oneByOne(t)
	h := open(t)
	ada := h.add("ada@example.org", admin...)
	g := &directory.Group{
		ID: directory.NewID(), Kind: directory.KindLine, Status: directory.StatusPublished, Name: "A Line", Summary: "A line to ring.",
		Contact: directory.Contact{Phones: []directory.Phone{{Number: "(03) 5550 0100"}}}, CreatedAt: h.clock.Now(), UpdatedAt: h.clock.Now(),
	}
	if err := h.catalogue.Publish(t.Context(), ada.Actor(), []directory.Publication{{Group: g}}); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "erasing the last admin", h.Erase(t.Context(), ada.Actor(), ada.ID), directory.CodeConflict)
	revisions, err := h.store.Revisions(t.Context(), g.ID)
	if err != nil || revisions[0].Author != ada.Name {
		t.Errorf("the revision is by %q, %v", revisions[0].Author, err)
	}
	h.mustEnter(ada.Email, password)
}

// The demo's accounts open on the machine Kith runs on, and nowhere once the demo is over.
func TestDemo(t *testing.T) {
	oneByOne(t)
	h := open(t)
	ctx := t.Context()
	source := &directory.Source{ID: directory.NewID(), Name: "Invented", Licence: "CC0", CreatedAt: h.clock.Now(), UpdatedAt: h.clock.Now()}
	if err := h.store.Write(ctx, func(tx directory.Tx) error { return tx.SaveSource(ctx, source) }); err != nil {
		t.Fatal(err)
	}
	most := directory.NewID()
	for i, organisation := range []string{directory.NewID(), most, most} {
		g := &directory.Group{
			ID: directory.NewID(), Kind: directory.KindLine, Status: directory.StatusPublished, Name: "A Line", Summary: "A line to ring.", OrganisationID: organisation,
			Contact: directory.Contact{Phones: []directory.Phone{{Number: "(03) 5550 0100"}}}, CreatedAt: h.clock.Now(), UpdatedAt: h.clock.Now(),
		}
		publication := directory.Publication{Group: g}
		if i < 2 {
			publication.Organisation = &directory.Organisation{ID: organisation, Name: "House", UpdatedAt: h.clock.Now()}
		}
		if err := h.catalogue.Publish(ctx, directory.System("test"), []directory.Publication{publication}); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := h.Demo(ctx); err != nil {
			t.Fatal(err)
		}
	}
	try := func(email string, here bool) error {
		_, err := h.SignIn(ctx, people.Attempt{Email: email, Password: people.DemoPassword, Address: "127.0.0.1", Here: here})
		return err
	}
	for _, account := range people.DemoAccounts() {
		wantCode(t, account.Email, try(account.Email, true), "")
		wantCode(t, account.Email+" from elsewhere", try(account.Email, false), directory.CodeUnauthorised)
	}
	faye, err := h.store.PersonByEmail(ctx, "facilitator@demo.kith.example")
	if err != nil || faye.Grants[0].Scope.ID != most {
		t.Errorf("the facilitator has %+v, %v", faye.Grants, err)
	}
	if err := h.AskLink(ctx, faye.Email, directory.TokenSignIn); err != nil || len(h.mails()) > 0 {
		t.Errorf("mail to a demo account: %v", err)
	}
	if err := h.EndDemo(ctx); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "after the demo", try(faye.Email, true), directory.CodeUnauthorised)
	if err := h.Demo(ctx); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "in the demo again", try(faye.Email, true), "")
}
