package directory_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

func (d *desk) change(id string) *directory.Change {
	d.t.Helper()
	c, err := d.Store().Change(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

// said is what somebody who sees the group as everybody does says of it.
func (d *desk) said(change func(*directory.Group), words string) directory.Said {
	d.t.Helper()
	g, err := d.ShownGroup(d.t.Context(), d.group.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	change(g)
	return directory.Said{Group: g, Words: words}
}

// rulings approve or decline fields of a change as it is stored, having seen everything.
func (d *desk) rulings(id string, approve bool, reason string, fields ...string) directory.Rulings {
	d.t.Helper()
	r, err := d.ReadChange(d.t.Context(), curator(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	out := directory.Rulings{Version: r.Change.Version, Reason: reason, Fields: map[string]directory.FieldRuling{}}
	for _, f := range r.Fields {
		if f.Ruling == nil && (len(fields) == 0 || slices.Contains(fields, f.Field)) {
			out.Fields[f.Field] = directory.FieldRuling{Approve: approve, Over: f.Over}
		}
	}
	return out
}

func (d *desk) decide(id string, r directory.Rulings) *directory.Change {
	d.t.Helper()
	c, err := d.Decide(d.t.Context(), curator(), id, r)
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

// proposed has the facilitator propose a name, ages and a safety claim.
func (d *desk) proposed() *directory.Change {
	d.t.Helper()
	g := d.read()
	oldest := 70
	g.Name, g.Age.Max = "Strollers", &oldest
	g.Answers = append(g.Answers, directory.Answer{Attribute: "safety.trauma-informed", Value: directory.Yes, Note: "All of us."})
	return d.edit(d.facilitator(), directory.Edit{Group: g, Reason: "we have a new name"}).Waiting
}

func TestDecideByField(t *testing.T) {
	d := openDesk(t, nil)
	change := d.proposed()
	left := d.decide(change.ID, d.rulings(change.ID, true, "", "name"))
	if g := d.read(); g.Name != "Strollers" || g.Age.Max != nil || left.Status != directory.ChangeWaiting {
		t.Errorf("after the name: %q, %v, %s", g.Name, g.Age, left.Status)
	}
	r := d.rulings(change.ID, false, "Please say it without an age.", "age")
	d.decide(change.ID, r)
	r = d.rulings(change.ID, true, "", "answers.safety.trauma-informed")
	today := directory.DateOf(now)
	ruling := r.Fields["answers.safety.trauma-informed"]
	ruling.Value = json.RawMessage(`{"attribute":"safety.trauma-informed","value":"yes","note":"Certificates seen.","basis":"documented","date":"` + today.String() + `"}`)
	r.Fields["answers.safety.trauma-informed"] = ruling
	done := d.decide(change.ID, r)
	want := directory.Answer{Attribute: "safety.trauma-informed", Value: directory.Yes, Note: "Certificates seen.", Basis: directory.BasisDocumented, Date: today, By: "Maree"}
	if got, _ := d.read().Answer("safety.trauma-informed"); got != want {
		t.Errorf("approved with another value: %+v", got)
	}
	if done.Status != directory.ChangeApproved || done.MadeVersion != d.read().Version {
		t.Errorf("%s, version %d", done.Status, done.MadeVersion)
	}
	for _, f := range done.Fields {
		if f.Ruling.Approved != (f.Field != "age") || f.Ruling.By != "Maree" {
			t.Errorf("%s was decided as %+v", f.Field, f.Ruling)
		}
	}
	_, err := d.Decide(t.Context(), curator(), change.ID, directory.Rulings{Version: done.Version, Fields: r.Fields})
	if directory.ErrorCode(err) != directory.CodeConflict || !strings.Contains(err.Error(), "Maree") {
		t.Errorf("deciding again: %v", err)
	}
}

// TestTwoCurators: the second on one change is told what the first did, and nothing of theirs is kept.
func TestTwoCurators(t *testing.T) {
	d := openDesk(t, nil)
	change := d.proposed()
	first, second := d.rulings(change.ID, true, "", "name"), d.rulings(change.ID, false, "No.", "name", "age")
	d.decide(change.ID, first)
	version := d.read().Version
	_, err := d.Decide(t.Context(), person("Ayo", directory.Grant{Role: directory.RoleCurator, Scope: directory.Scope{Kind: directory.ScopeAll}}), change.ID, second)
	if directory.ErrorCode(err) != directory.CodeConflict || !strings.Contains(err.Error(), "Maree decided on name: approved") {
		t.Errorf("the second curator reads: %v", err)
	}
	if d.read().Version != version || len(d.change(change.ID).Waits()) != 2 {
		t.Error("the second curator's decision was kept")
	}
}

// TestFieldMovedSince: a change written against an older version shows three sides and is never lost.
func TestFieldMovedSince(t *testing.T) {
	d := openDesk(t, nil)
	change := d.proposed()
	seen := d.rulings(change.ID, true, "", "name", "age")
	g := d.read()
	g.Name = "Ramblers"
	d.edit(curator(), directory.Edit{Group: g})
	_, err := d.Decide(t.Context(), curator(), change.ID, seen)
	failure, ok := err.(*directory.Error)
	if !ok || failure.Code != directory.CodeConflict || failure.Fields["name"] == "" || failure.Fields["age"] != "" {
		t.Fatalf("approving over what was not seen: %v", err)
	}
	r, err := d.ReadChange(t.Context(), curator(), change.ID)
	if err != nil {
		t.Fatal(err)
	}
	var name directory.ReviewedField
	for _, f := range r.Fields {
		if f.Field == "name" {
			name = f
		} else if f.Moved {
			t.Errorf("%s did not move", f.Field)
		}
	}
	if !name.Moved || string(name.Old) != `"Walkers"` || string(name.Now) != `"Ramblers"` || string(name.New) != `"Strollers"` {
		t.Errorf("three sides: %s, %s, %s", name.Old, name.Now, name.New)
	}
	d.decide(change.ID, d.rulings(change.ID, true, "", "name"))
	if g := d.read(); g.Name != "Strollers" {
		t.Errorf("once seen it is %q", g.Name)
	}
}

func TestWhoMayDecide(t *testing.T) {
	d := openDesk(t, nil)
	change := d.proposed()
	r := d.rulings(change.ID, true, "")
	one := func(role directory.Role, kind directory.ScopeKind, id string) directory.Actor {
		return person("x", directory.Grant{Role: role, Scope: directory.Scope{Kind: kind, ID: id}})
	}
	for name, actor := range map[string]directory.Actor{
		"anyone": directory.Anyone(), "the proposer": d.facilitator(), "a worker": one(directory.RoleWorker, directory.ScopeAll, ""),
		"an officer": one(directory.RoleOfficer, directory.ScopeCouncil, "council:24600"), "another council's curator": one(directory.RoleCurator, directory.ScopeCouncil, "council:1"),
	} {
		if _, err := d.Decide(t.Context(), actor, change.ID, r); directory.ErrorCode(err) != directory.CodeNotFound {
			t.Errorf("%s decided: %v", name, err)
		}
		if _, err := d.UndoEdit(t.Context(), actor, change.ID, change.Version, ""); directory.ErrorCode(err) != directory.CodeNotFound {
			t.Errorf("%s undid: %v", name, err)
		}
		if _, _, err := d.Ask(t.Context(), actor, change.ID, change.Version, "?"); directory.ErrorCode(err) != directory.CodeNotFound {
			t.Errorf("%s asked: %v", name, err)
		}
		if err := d.Withdraw(t.Context(), actor, change.ID, change.Version); (err == nil) != (name == "the proposer") {
			t.Errorf("%s withdrew: %v", name, err)
		}
	}
	if d.read().Version != 1 {
		t.Error("something was published")
	}
}

// TestUndoEdit takes back what was live at once, but not what made a place more private, nor what changed since.
func TestUndoEdit(t *testing.T) {
	d := openDesk(t, nil)
	g, v := d.read(), d.readVenue()
	g.Summary, g.Eligibility, v.Disclosure = "We stroll.", "Anybody", directory.DisclosureExact
	g.Answers = []directory.Answer{{Attribute: "safety.venue-not-public", Value: directory.Yes}}
	edited := d.edit(d.facilitator(), directory.Edit{Group: g})
	if edited.Waiting == nil {
		t.Fatal("words of a group that becomes private wait")
	}
	d.decide(edited.Waiting.ID, d.rulings(edited.Waiting.ID, true, ""))
	live := d.changes(directory.ChangePublished)[0]
	if undone, err := d.UndoEdit(t.Context(), curator(), live.ID, live.Version, ""); err != nil || len(undone) != 0 {
		t.Errorf("undoing what keeps the place private: %v, %v", undone, err)
	}
	if _, ok := d.read().Answer("safety.venue-not-public"); !ok {
		t.Error("the place is told again")
	}

	d = deskOn(t, d.Catalogue, nil)
	g = d.read()
	g.Summary, g.Eligibility = "We stroll.", "Anybody"
	d.edit(d.facilitator(), directory.Edit{Group: g})
	live = d.changes(directory.ChangePublished)[0]
	g = d.read()
	g.Eligibility = "Nearly anybody"
	d.edit(curator(), directory.Edit{Group: g})
	undone, err := d.UndoEdit(t.Context(), curator(), live.ID, live.Version, "")
	if err != nil || !slices.Equal(undone, []string{"summary"}) {
		t.Errorf("undid %v, %v", undone, err)
	}
	if g := d.read(); g.Summary != "We walk." || g.Eligibility != "Nearly anybody" || d.change(live.ID).Status != directory.ChangeUndone {
		t.Errorf("after undoing: %q, %q", g.Summary, g.Eligibility)
	}
}

// TestAskAndAnswer: the question goes by mail with a link that works once, and the change waits again once answered.
func TestAskAndAnswer(t *testing.T) {
	d := openDesk(t, nil)
	change, err := d.ProposeCorrection(t.Context(), directory.Proposer{Email: "neighbour@example.org"}, d.group.ID, directory.Said{Words: "They moved."})
	if err != nil {
		t.Fatal(err)
	}
	if _, mailed, err := d.Ask(t.Context(), curator(), change.ID, change.Version, "Where to?"); err != nil || !mailed {
		t.Fatal(mailed, err)
	}
	mails, err := d.Store().Mails(t.Context(), "", "", 10)
	if err != nil || len(mails) != 1 || mails[0].To != "neighbour@example.org" {
		t.Fatalf("mails: %v, %v", mails, err)
	}
	secret := strings.TrimPrefix(mails[0].Data["answer"].(string), "/reply/")
	asked, err := d.QuestionOf(t.Context(), secret)
	if err != nil || asked.Group != "Walkers" || asked.Messages[0].Text != "Where to?" || asked.Answered {
		t.Errorf("the page shows %+v, %v", asked, err)
	}
	if _, err := d.QuestionOf(t.Context(), secret); err != nil {
		t.Errorf("looking uses the link up: %v", err)
	}
	if err := d.AnswerByLink(t.Context(), secret, " "); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("an empty answer: %v", err)
	}
	if err := d.AnswerByLink(t.Context(), secret, "To the library."); err != nil {
		t.Errorf("an empty answer used the link up: %v", err)
	}
	if c := d.change(change.ID); c.Status != directory.ChangeWaiting || c.Messages[1].Text != "To the library." {
		t.Errorf("after the answer: %s, %+v", c.Status, c.Messages)
	}
	if err := d.AnswerByLink(t.Context(), secret, "Again."); directory.ErrorCode(err) != directory.CodeNotFound {
		t.Errorf("the link twice: %v", err)
	}
	c := d.change(change.ID)
	if _, err := d.Close(t.Context(), curator(), c.ID, c.Version, false, "", nil); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("declining without a reason: %v", err)
	}
	if _, err := d.Close(t.Context(), curator(), c.ID, c.Version, true, "Thank you.", nil); err != nil {
		t.Error(err)
	}
}

// TestAskingWhoWantsNoMail says so: a person finds the question on their desk, and somebody without one is not asked.
func TestAskingWhoWantsNoMail(t *testing.T) {
	d := openDesk(t, nil)
	ctx := t.Context()
	sam := &directory.Person{ID: d.facilitator().ID, Name: "Sam", Email: "sam@example.org", CreatedAt: now, UpdatedAt: now}
	err := d.Store().Write(ctx, func(tx directory.Tx) error {
		if err := tx.SavePerson(ctx, sam); err != nil {
			return err
		}
		for _, address := range []string{sam.Email, "neighbour@example.org"} {
			if err := tx.StopMail(ctx, address, directory.MailReview, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	change := d.proposed()
	if asked, mailed, err := d.Ask(ctx, curator(), change.ID, change.Version, "Why?"); err != nil || mailed || asked.Status != directory.ChangeAsked {
		t.Errorf("asking a person: mailed %v, %v", mailed, err)
	}
	said, err := d.ProposeCorrection(ctx, directory.Proposer{Email: "neighbour@example.org"}, d.group.ID, directory.Said{Words: "They moved."})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Ask(ctx, curator(), said.ID, said.Version, "Where to?"); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("asking somebody without a desk: %v", err)
	}
	if c := d.change(said.ID); c.Status != directory.ChangeWaiting || len(c.Messages) > 0 {
		t.Errorf("nobody was asked, and the change is %s", c.Status)
	}
}

// TestWordsAreSeenTo: what a correction says in words is decided by itself, and no history says it is done before.
func TestWordsAreSeenTo(t *testing.T) {
	d := openDesk(t, nil)
	change, err := d.ProposeCorrection(t.Context(), directory.Proposer{Name: "Jo"}, d.group.ID, d.said(func(g *directory.Group) { g.Summary = "We stroll." }, "On Thursdays now."))
	if err != nil {
		t.Fatal(err)
	}
	left := d.decide(change.ID, d.rulings(change.ID, true, "", "summary"))
	if waits := left.Waits(); left.Status != directory.ChangeWaiting || !slices.Equal(waits, []string{directory.FieldWords}) {
		t.Errorf("after the fields: %s, %v", left.Status, waits)
	}
	revision, err := d.Store().Revision(t.Context(), d.group.ID, d.read().Version)
	if err != nil || strings.Contains(revision.Reason, "Thursdays") {
		t.Errorf("history says %q, %v", revision.Reason, err)
	}
	version := d.read().Version
	if done := d.decide(change.ID, d.rulings(change.ID, true, "")); done.Status != directory.ChangeApproved {
		t.Errorf("after the words: %s", done.Status)
	}
	if d.read().Version != version {
		t.Error("words published something")
	}
}

// TestProposeGroup: what anyone proposes is shown nowhere before a curator approves it.
func TestProposeGroup(t *testing.T) {
	d := openDesk(t, nil)
	change, err := d.ProposeGroup(t.Context(), directory.Proposer{}, directory.NewGroup{
		Name: "Kite Club", Suburb: "Carlton VIC 3053", Address: "Curtain Square", When: "Sundays at 2 if there is wind", Phone: "(03) 5550 0155", Website: "example.org/kites",
	})
	if err != nil {
		t.Fatal(err)
	}
	find := func() int { return search(t, d.Catalogue, directory.Search{Text: "Kite Club"}).Total }
	if find() != 0 {
		t.Fatal("it is found before anybody looked")
	}
	one := directory.ChangeFilter{Kind: directory.ChangeNew}
	melbourne := person("c", directory.Grant{Role: directory.RoleCurator, Scope: directory.Scope{Kind: directory.ScopeCouncil, ID: "council:24600"}})
	if queue, total, _, err := d.ReviewQueue(t.Context(), melbourne, one, 0, 10); err != nil || total != 1 || len(queue) != 1 {
		t.Errorf("the council's curator sees %d, %v", total, err)
	}
	elsewhere := person("c", directory.Grant{Role: directory.RoleCurator, Scope: directory.Scope{Kind: directory.ScopeCouncil, ID: "council:1"}})
	if _, total, _, err := d.ReviewQueue(t.Context(), elsewhere, one, 0, 10); err != nil || total != 0 {
		t.Errorf("another council's curator sees %d, %v", total, err)
	}
	r := d.rulings(change.ID, true, "")
	place := slices.Collect(func(yield func(string) bool) {
		for f := range r.Fields {
			if strings.HasPrefix(f, "venues.") && !yield(f) {
				return
			}
		}
	})[0]
	without := d.rulings(change.ID, true, "")
	delete(without.Fields, place)
	if _, err := d.Decide(t.Context(), curator(), change.ID, without); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("a group at a place that is not there: %v", err)
	}
	done := d.decide(change.ID, r)
	if find() != 1 || done.GroupID == "" || done.Status != directory.ChangeApproved {
		t.Errorf("found %d, %+v", find(), done)
	}
	for field, n := range map[string]directory.NewGroup{
		"name": {Phone: "1"}, "phone": {Name: "Lost"}, "suburb": {Name: "Lost", Suburb: "Atlantis"}, "website": {Name: "x", Website: "javascript://x"},
		"contact.phones.0": {Name: "x", Phone: strings.Repeat("1", 100)}, "note": {Name: "x", Phone: "1", Note: strings.Repeat("x", 2000)},
	} {
		_, err := d.ProposeGroup(t.Context(), directory.Proposer{}, n)
		wantFault(t, err, field)
	}
}

// TestForUnder18s: a group's own people publish one for under-18s only with child-safe seen.
func TestForUnder18s(t *testing.T) {
	d := openDesk(t, nil)
	g := d.read()
	oldest := 12
	g.Age.Max = &oldest
	change := d.edit(d.facilitator(), directory.Edit{Group: g}).Waiting
	_, err := d.Decide(t.Context(), curator(), change.ID, d.rulings(change.ID, true, ""))
	wantFault(t, err, "answers.safety.child-safe")
	g = d.read()
	g.Answers = append(g.Answers, directory.Answer{Attribute: "safety.child-safe", Value: directory.Yes, Basis: directory.BasisConfirmed, Date: directory.DateOf(now)})
	d.edit(curator(), directory.Edit{Group: g})
	_, err = d.Decide(t.Context(), curator(), change.ID, d.rulings(change.ID, true, ""))
	wantFault(t, err, "answers.safety.child-safe")
	g = d.read()
	g.Answers[0].Basis = directory.BasisDocumented
	d.edit(curator(), directory.Edit{Group: g})
	d.decide(change.ID, d.rulings(change.ID, true, ""))
	if g := d.read(); g.Age.Max == nil || *g.Age.Max != 12 {
		t.Errorf("ages %+v", g.Age)
	}
}

// TestExpiringReturns: a verified answer comes back to the queue before it counts as old, once.
func TestExpiringReturns(t *testing.T) {
	c, clock := openCatalogue(t)
	d := deskOn(t, c, func(g *directory.Group, _ *directory.Venue) {
		g.Answers = []directory.Answer{{Attribute: "access.lift", Value: directory.Yes, Basis: directory.BasisVisited, Date: directory.DateOf(now), By: "Maree"}}
		g.Checked = directory.Checked{Date: directory.DateOf(now), Method: directory.CheckedByVisit}
	})
	count := func() int { return len(d.changes(directory.ChangeWaiting)) }
	relist := func() {
		if _, err := c.RelistDue(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	clock.Set(now.AddDate(0, 10, 0))
	relist()
	if count() != 0 {
		t.Fatal("it is asked again two months before")
	}
	clock.Set(now.AddDate(0, 11, 20))
	relist()
	relist()
	if count() != 1 {
		t.Fatalf("%d wait, want 1", count())
	}
	change := d.changes(directory.ChangeWaiting)[0]
	r := d.rulings(change.ID, true, "")
	_, err := d.Decide(t.Context(), curator(), change.ID, r)
	wantFault(t, err, "answers.access.lift")
	ruling := r.Fields["answers.access.lift"]
	day := directory.DateOf(clock.Now())
	ruling.Value = json.RawMessage(`{"attribute":"access.lift","value":"yes","basis":"confirmed","date":"` + day.String() + `"}`)
	r.Fields["answers.access.lift"] = ruling
	d.decide(change.ID, r)
	if a, _ := d.read().Answer("access.lift"); a.Basis != directory.BasisConfirmed || a.Date != day {
		t.Errorf("checked again: %+v", a)
	}
}

// TestExperienceIsKept: what members share is nobody's to verify, so that it still holds is said as it was said.
func TestExperienceIsKept(t *testing.T) {
	c, clock := openCatalogue(t)
	d := deskOn(t, c, func(g *directory.Group, _ *directory.Venue) {
		g.Answers = []directory.Answer{{Attribute: "experience.anxiety", Value: directory.Yes, Basis: directory.BasisVisited, Date: directory.DateOf(now), By: "Maree"}}
		g.Checked = directory.Checked{Date: directory.DateOf(now), Method: directory.CheckedByVisit}
	})
	clock.Set(now.AddDate(0, 11, 20))
	for range 2 {
		if _, err := c.RelistDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		waiting := d.changes(directory.ChangeWaiting)
		if len(waiting) == 0 {
			break
		}
		d.decide(waiting[0].ID, d.rulings(waiting[0].ID, true, ""))
	}
	if a, _ := d.read().Answer("experience.anxiety"); a.Value != directory.Yes || a.Basis != directory.BasisDeclared {
		t.Errorf("kept: %+v", a)
	}
	if n := len(d.changes(directory.ChangeWaiting)); n != 0 {
		t.Errorf("%d wait still", n)
	}
}

// TestExpiringIsSettledElsewhere: what asks for another check goes from the queue once the answer was given anew, or the
// group is archived.
func TestExpiringIsSettledElsewhere(t *testing.T) {
	for name, settle := range map[string]func(d *desk, g *directory.Group){
		"checked again on the group's own pages": func(d *desk, g *directory.Group) {
			g.Answers[0].Date, g.Answers[0].Basis = directory.DateOf(d.Now()), directory.BasisConfirmed
			d.edit(curator(), directory.Edit{Group: g, Answered: []string{"access.lift"}})
		},
		"taken away": func(d *desk, g *directory.Group) {
			g.Answers = nil
			d.edit(curator(), directory.Edit{Group: g})
		},
		"archived": func(d *desk, g *directory.Group) {
			if err := d.Archive(d.t.Context(), curator(), g.ID, g.Version, "It ended."); err != nil {
				d.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, clock := openCatalogue(t)
			d := deskOn(t, c, func(g *directory.Group, _ *directory.Venue) {
				g.Answers = []directory.Answer{{Attribute: "access.lift", Value: directory.Yes, Basis: directory.BasisVisited, Date: directory.DateOf(now), By: "Maree"}}
				g.Checked = directory.Checked{Date: directory.DateOf(now), Method: directory.CheckedByVisit}
			})
			clock.Set(now.AddDate(0, 11, 20))
			if _, err := c.RelistDue(t.Context()); err != nil {
				t.Fatal(err)
			}
			g := d.read()
			g.Summary = "We walk, slowly."
			d.edit(curator(), directory.Edit{Group: g})
			waiting := d.changes(directory.ChangeWaiting)
			if len(waiting) != 1 {
				t.Fatalf("%d wait after another save, want 1", len(waiting))
			}
			settle(d, d.read())
			if left := d.changes(directory.ChangeWaiting); len(left) != 0 {
				t.Errorf("%d wait still", len(left))
			}
			if got := d.change(waiting[0].ID); got.Status != directory.ChangeWithdrawn || got.DecidedBy != "Maree" {
				t.Errorf("it is %s, by %q", got.Status, got.DecidedBy)
			}
		})
	}
}

// TestLooseningIsAudited: that a place is shown to more people stands in the log, whichever way it came; making it more
// private does not.
func TestLooseningIsAudited(t *testing.T) {
	d := openDesk(t, func(g *directory.Group, v *directory.Venue) {
		v.Disclosure, g.Disclosure = directory.DisclosureHidden, directory.DisclosureSuburb
		g.Answers = []directory.Answer{{Attribute: "safety.venue-not-public", Value: directory.Yes, Basis: directory.BasisDeclared, Date: directory.DateOf(now), By: "Sam"}}
	})
	log := func() (lines []string) {
		entries, err := d.Store().Audit(t.Context(), directory.AuditFilter{Action: directory.AuditLoosen}, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			kind, _, _ := strings.Cut(e.Object, ":")
			if lines = append(lines, kind+": "+e.Note); e.Actor.ID != curator().ID {
				t.Errorf("%+v is not by the curator", e)
			}
		}
		slices.Sort(lines)
		return lines
	}
	g, v := d.read(), d.readVenue()
	g.Disclosure, g.Answers, v.Disclosure = directory.DisclosureExact, nil, directory.DisclosureSuburb
	waiting := d.edit(d.facilitator(), directory.Edit{Group: g, Venues: []*directory.Venue{v}}).Waiting
	if got := log(); len(got) > 0 || waiting == nil {
		t.Fatalf("before a curator decided: %v", got)
	}
	d.decide(waiting.ID, d.rulings(waiting.ID, true, ""))
	want := []string{"group: the group's own limit, suburb to exact", "group: the place is not kept from the public any more", "venue: the place's own limit, hidden to suburb"}
	if diff := cmp.Diff(want, log()); diff != "" {
		t.Errorf("the log differs (-want +got):\n%s", diff)
	}
	g, v = d.read(), d.readVenue()
	v.Disclosure = directory.DisclosureHidden
	d.edit(curator(), directory.Edit{Group: g, Venues: []*directory.Venue{v}})
	if got := log(); len(got) != len(want) {
		t.Errorf("more private again: %v", got)
	}
}

// TestHistoryTellsOfPlaces: that a place was hidden, or changed, stands in the history, and nothing of where it is.
func TestHistoryTellsOfPlaces(t *testing.T) {
	d := openDesk(t, nil)
	save := func(change func(g *directory.Group, v *directory.Venue)) int {
		g, v := d.read(), d.readVenue()
		change(g, v)
		return d.edit(curator(), directory.Edit{Group: g, Venues: []*directory.Venue{v}}).Version
	}
	address := d.readVenue().Address
	hidden := save(func(g *directory.Group, v *directory.Venue) {
		v.Disclosure, g.Summary = directory.DisclosureHidden, "We walk slowly."
	})
	moved := save(func(g *directory.Group, v *directory.Venue) { v.Address, g.Summary = "7 Hidden Street", "We walk." })
	same := save(func(g *directory.Group, _ *directory.Venue) { g.Summary = "We walk again." })
	field := directory.FieldPlace + d.group.Places[0].ID
	changed, err := d.Changed(t.Context(), curator(), d.group.ID)
	if err != nil {
		t.Fatal(err)
	}
	for version, want := range map[int]bool{hidden: true, moved: true, same: false} {
		if got := slices.Contains(changed[version], field); got != want {
			t.Errorf("version %d changed %v", version, changed[version])
		}
	}
	_, _, fields, err := d.Compare(t.Context(), curator(), d.group.ID, hidden-1, moved)
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, f := range fields {
		if f.Field == field {
			said = string(f.Old) + string(f.New)
		}
	}
	if !strings.Contains(said, `"exact"`) || !strings.Contains(said, `"hidden"`) || strings.Contains(said, address) || strings.Contains(said, "Hidden Street") {
		t.Errorf("the history says %q", said)
	}
}

// TestLifeOfAGroup tells from its history alone what became of a group.
func TestLifeOfAGroup(t *testing.T) {
	d := openDesk(t, nil)
	change := d.proposed()
	d.decide(change.ID, d.rulings(change.ID, true, "Welcome.", "name"))
	g := d.read()
	g.Summary = "We stroll."
	d.edit(d.facilitator(), directory.Edit{Group: g, Reason: "slower now"})
	live := d.changes(directory.ChangePublished)[0]
	if _, err := d.UndoEdit(t.Context(), curator(), live.ID, live.Version, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Restore(t.Context(), curator(), d.group.ID, 3, 4, "they asked"); err != nil {
		t.Fatal(err)
	}
	if err := d.Archive(t.Context(), curator(), d.group.ID, 5, "The hall burnt down."); err != nil {
		t.Fatal(err)
	}
	if found := search(t, d.Catalogue, directory.Search{Text: "Strollers"}); found.Total != 0 {
		t.Error("an archived group is found")
	}
	if err := d.Unarchive(t.Context(), curator(), d.group.ID, 6, "It is built again."); err != nil {
		t.Fatal(err)
	}
	heads, err := d.History(t.Context(), d.facilitator(), d.group.ID)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, h := range heads {
		told = append(told, h.Author+": "+h.Reason)
	}
	want := []string{
		"Maree: It is built again.", "Maree: The hall burnt down.", "Maree: Version 3 was put back. they asked", "Maree: An edit by Sam was undone", "Sam: slower now",
		"Maree: Proposed by Sam. we have a new name. Welcome.", "test: test",
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("the history tells (-want +got):\n%s", diff)
	}
	if heads[5].Change != change.ID || heads[4].Change != live.ID {
		t.Error("the history does not say from which change")
	}
	_, _, fields, err := d.Compare(t.Context(), d.facilitator(), d.group.ID, 1, 7)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range fields {
		names = append(names, f.Field)
	}
	if diff := cmp.Diff([]string{"name", "summary"}, names); diff != "" {
		t.Errorf("from first to last: %s", diff)
	}
	if _, err := d.History(t.Context(), directory.Anyone(), d.group.ID); directory.ErrorCode(err) != directory.CodeForbidden {
		t.Errorf("anyone reads it: %v", err)
	}
	if err := d.Archive(t.Context(), d.facilitator(), d.group.ID, 7, "x"); directory.ErrorCode(err) != directory.CodeForbidden {
		t.Errorf("a facilitator archives: %v", err)
	}
	if err := d.Archive(t.Context(), curator(), d.group.ID, 7, " "); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("archiving without a reason: %v", err)
	}
	if err := d.Archive(t.Context(), curator(), d.group.ID, 6, "x"); directory.ErrorCode(err) != directory.CodeConflict {
		t.Errorf("archiving an older version: %v", err)
	}
}

// TestRestoreNeverLoosens: whatever is put back by whomever, the place stays as private as it is.
func TestRestoreNeverLoosens(t *testing.T) {
	c, _ := openCatalogue(t)
	for name, hide := range map[string]func(*directory.Group, *directory.Venue){
		"the group": func(g *directory.Group, _ *directory.Venue) { g.Disclosure = directory.DisclosureHidden },
		"the venue": func(_ *directory.Group, v *directory.Venue) { v.Disclosure = directory.DisclosureHidden },
		"the answer": func(g *directory.Group, _ *directory.Venue) {
			g.Answers = []directory.Answer{{Attribute: "safety.venue-not-public", Value: directory.Yes}}
		},
		"the topic": func(g *directory.Group, v *directory.Venue) {
			g.Topics, v.Disclosure = []directory.Topic{directory.TopicViolence}, directory.DisclosureHidden
		},
		"another place": func(g *directory.Group, _ *directory.Venue) {},
	} {
		d := deskOn(t, c, func(g *directory.Group, _ *directory.Venue) { g.Description = "At 1 Wattlebird Street." })
		g, v := d.read(), d.readVenue()
		hide(g, v)
		edit := directory.Edit{Group: g, Venues: []*directory.Venue{v}}
		if name == "another place" {
			hidden := *v
			hidden.ID, hidden.Version, hidden.Disclosure = directory.NewID(), 0, directory.DisclosureHidden
			g.Places = []directory.GroupPlace{{ID: directory.NewID(), VenueID: hidden.ID}}
			edit.Venues = []*directory.Venue{&hidden}
		}
		d.edit(curator(), edit)
		for _, actor := range []directory.Actor{curator(), d.facilitator(), operator} {
			now := d.read()
			if _, err := d.Restore(t.Context(), actor, d.group.ID, 1, now.Version, ""); err != nil {
				t.Errorf("%s, by %s: %v", name, actor.Name, err)
			}
			listings, err := d.GroupListings(t.Context(), directory.Anyone(), d.group.ID)
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(listings)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), "Wattlebird") {
				t.Errorf("%s, put back by %s, shows the place: %s", name, actor.Name, text)
			}
		}
	}
}

// TestMergeGroups joins two groups and takes them apart again.
func TestMergeGroups(t *testing.T) {
	d := openDesk(t, nil)
	source := &directory.Source{ID: directory.NewID(), Name: "Council list", Licence: "CC BY 4.0"}
	other := at("Walking Group", 250, func(g *directory.Group, _ *directory.Venue) { g.SourceID, g.SourceKey = source.ID, "k1" })
	if err := d.Store().Write(t.Context(), func(tx directory.Tx) error { return tx.SaveSource(t.Context(), source) }); err != nil {
		t.Fatal(err)
	}
	publish(t, d.Catalogue, other)
	zoe := &directory.Person{ID: directory.NewID(), Name: "Zoe", Email: "zoe@example.org", Grants: []directory.Grant{{Role: directory.RoleFacilitator, Scope: directory.Scope{Kind: directory.ScopeGroup, ID: other.Group.ID}}}}
	if err := d.Store().Write(t.Context(), func(tx directory.Tx) error { return tx.SavePerson(t.Context(), zoe) }); err != nil {
		t.Fatal(err)
	}
	keeps := func(groupID string) bool {
		t.Helper()
		p, err := d.Store().Person(t.Context(), zoe.ID)
		if err != nil {
			t.Fatal(err)
		}
		on, err := d.Object(t.Context(), groupID)
		if err != nil {
			t.Fatal(err)
		}
		return p.Actor().May(directory.MayEdit, on)
	}
	if _, err := d.ProposeCorrection(t.Context(), directory.Proposer{}, other.Group.ID, directory.Said{Words: "x"}); err != nil {
		t.Fatal(err)
	}
	keep, give := directory.GroupVersion{ID: d.group.ID, Version: 1}, directory.GroupVersion{ID: other.Group.ID, Version: 1}
	if err := d.MergeGroups(t.Context(), d.facilitator(), keep, give, ""); directory.ErrorCode(err) != directory.CodeForbidden {
		t.Errorf("a facilitator joins: %v", err)
	}
	if err := d.MergeGroups(t.Context(), curator(), keep, directory.GroupVersion{ID: give.ID, Version: 3}, ""); directory.ErrorCode(err) != directory.CodeConflict {
		t.Errorf("joining another version: %v", err)
	}
	if err := d.MergeGroups(t.Context(), curator(), keep, give, "the same"); err != nil {
		t.Fatal(err)
	}
	if !keeps(keep.ID) {
		t.Error("who kept the group that was given up does not keep the other")
	}
	mails, err := d.Store().Mails(t.Context(), "", "", 10)
	if err != nil || len(mails) != 1 || mails[0].To != zoe.Email || mails[0].Template != "merged" {
		t.Errorf("the mails are %+v, %v", mails, err)
	}
	into, err := d.MergedInto(t.Context(), give.ID)
	if err != nil || into != keep.ID {
		t.Errorf("the old address leads to %q, %v", into, err)
	}
	keys, err := d.Store().SourceKeys(t.Context(), source.ID)
	if err != nil || len(keys) != 1 || keys[0].GroupID != keep.ID || keys[0].Linked == "" {
		t.Errorf("the source's key stands for %+v, %v", keys, err)
	}
	if found := search(t, d.Catalogue, directory.Search{Text: "Walking Group"}); found.Total != 1 || found.Items[0].GroupID != keep.ID {
		t.Errorf("by its old name %d are found", found.Total)
	}
	if queue, _, err := d.Store().ChangesWhere(t.Context(), directory.ChangeFilter{GroupID: give.ID}, 0, 9); err != nil || queue[0].Status != directory.ChangeDeclined {
		t.Errorf("what waited: %v, %v", queue, err)
	}
	if err := d.Unarchive(t.Context(), curator(), give.ID, 2, "x"); directory.ErrorCode(err) != directory.CodeConflict {
		t.Errorf("bringing back half of it: %v", err)
	}
	if err := d.UndoMerge(t.Context(), curator(), give.ID, 2, ""); err != nil {
		t.Fatal(err)
	}
	if keeps(keep.ID) || !keeps(give.ID) {
		t.Error("once they are taken apart, who came along keeps the wrong one")
	}
	if _, err := d.MergedInto(t.Context(), give.ID); directory.ErrorCode(err) != directory.CodeNotFound {
		t.Errorf("taken apart, its address still leads away: %v", err)
	}
	keys, err = d.Store().SourceKeys(t.Context(), source.ID)
	if err != nil || len(keys) != 1 || keys[0].GroupID != give.ID || keys[0].Linked != "" {
		t.Errorf("the source's key stands for %+v, %v", keys, err)
	}
	for id, want := range map[string]int{keep.ID: 2, give.ID: 3} {
		if heads, err := d.History(t.Context(), curator(), id); err != nil || len(heads) != want {
			t.Errorf("%d versions, %v, want %d", len(heads), err, want)
		}
	}
}
