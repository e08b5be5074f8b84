package directory_test

import (
	"context"
	"slices"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/cataloguetest"
	"github.com/kithdirectory/kith/directory/indextest"
)

// manyGroups publishes so many groups of one place and gives their ids.
func manyGroups(t *testing.T, c *directory.Catalogue, n int, change func(i int, p *directory.Publication)) []string {
	t.Helper()
	var all []directory.Publication
	var ids []string
	for i := range n {
		p := directory.Publication{Group: &directory.Group{
			ID: directory.NewID(), Kind: directory.KindGroup, Status: directory.StatusPublished, Name: "Walkers", AreasServed: []string{"state:VIC"},
		}}
		if change != nil {
			change(i, &p)
		}
		all, ids = append(all, p), append(ids, p.Group.ID)
	}
	if err := c.Publish(t.Context(), directory.Operator("test"), all); err != nil {
		t.Fatal(err)
	}
	return ids
}

// batched chooses groups and sets what changes.
func batched(t *testing.T, c *directory.Catalogue, actor directory.Actor, ids []string, change directory.BatchChange) *directory.Batch {
	t.Helper()
	b, err := c.ChooseGroups(t.Context(), actor, ids, directory.TableSearch{})
	if err != nil {
		t.Fatal(err)
	}
	if b, err = c.SetBatch(t.Context(), actor, b.ID, change); err != nil {
		t.Fatal(err)
	}
	return b
}

func groupOf(t *testing.T, c *directory.Catalogue, id string) *directory.Group {
	t.Helper()
	g, err := c.Store().Group(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Undoing takes back an answer that was given; what it made more private stays so, and so does what became more
// private since.
func TestUndoingManyNeverLoosens(t *testing.T) {
	clock := cataloguetest.NewClock(indextest.GeneratedNow())
	c := cataloguetest.New(t, clock.Now)
	ids := manyGroups(t, c, 3, nil)
	curator := directory.Operator("a curator")
	today := directory.DateOf(clock.Now())
	private := directory.BatchChange{Kind: directory.BatchAnswer, Attribute: "safety.venue-not-public", Value: directory.Yes, Basis: directory.BasisDeclared, Date: today}
	b := batched(t, c, curator, ids, private)
	if b.Status != directory.BatchReady || b.Would.Changed != 3 || len(b.Examples) != 3 {
		t.Fatalf("%+v", b)
	}
	b, err := c.ApplyBatch(t.Context(), curator, b.ID)
	if err != nil || b.Status != directory.BatchApplied || b.Done.Changed != 3 {
		t.Fatalf("%v: %+v", err, b)
	}
	if b, err = c.UndoBatch(t.Context(), curator, b.ID); err != nil || b.Undone.Changed != 3 {
		t.Fatalf("%v: %+v", err, b)
	}
	for _, id := range ids {
		if a, ok := groupOf(t, c, id).Answer("safety.venue-not-public"); !ok || a.Value != directory.Yes {
			t.Errorf("undoing shows a place again: %+v, %t", a, ok)
		}
	}
	b = batched(t, c, curator, ids, directory.BatchChange{Kind: directory.BatchCheck, Date: today, Method: directory.CheckedByPhone})
	if b, err = c.ApplyBatch(t.Context(), curator, b.ID); err != nil || b.Done.Changed != 3 {
		t.Fatalf("%v: %+v", err, b)
	}
	hidden := groupOf(t, c, ids[0])
	hidden.Disclosure = directory.DisclosureHidden
	if _, err := c.Edit(t.Context(), curator, directory.Edit{Group: hidden}); err != nil {
		t.Fatal(err)
	}
	if b, err = c.UndoBatch(t.Context(), curator, b.ID); err != nil || b.Undone.Changed != 2 || b.Undone.Left() != 1 {
		t.Fatalf("%v: %+v", err, b)
	}
	if g := groupOf(t, c, ids[0]); g.Disclosure != directory.DisclosureHidden || g.Checked.Date != today {
		t.Errorf("what was edited since was undone: %+v", g.Checked)
	}
	if g := groupOf(t, c, ids[1]); !g.Checked.Date.IsZero() {
		t.Errorf("the check is still there: %+v", g.Checked)
	}
}

// Groups are left as they are, each with its reason, where a save by hand would not be taken or would say nothing new.
func TestManyAreSkippedWithTheReason(t *testing.T) {
	clock := cataloguetest.NewClock(indextest.GeneratedNow())
	c := cataloguetest.New(t, clock.Now)
	today := directory.DateOf(clock.Now())
	quiet := func(basis directory.Basis, date directory.Date) []directory.Answer {
		return []directory.Answer{{Attribute: "access.quiet-space", Value: directory.Yes, Basis: basis, Date: date}}
	}
	ids := manyGroups(t, c, 4, func(i int, p *directory.Publication) {
		switch i {
		case 0:
			p.Group.Status = directory.StatusArchived
		case 1:
			p.Group.Answers = quiet(directory.BasisDeclared, today)
		case 2:
			p.Group.Answers = quiet(directory.BasisVisited, today)
		}
	})
	curator := directory.Operator("a curator")
	b := batched(t, c, curator, ids, directory.BatchChange{Kind: directory.BatchAnswer, Attribute: "access.quiet-space", Value: directory.Yes, Basis: directory.BasisDeclared, Date: today})
	got := map[string]int{}
	for _, s := range b.Would.Skipped {
		got[s.Why] = s.N
	}
	if b.Would.Changed != 1 || got["It is archived."] != 1 || got["It says so already."] != 1 || got["The same is known already, and was checked."] != 1 {
		t.Errorf("%d would change, skipped %v", b.Would.Changed, got)
	}
	b = batched(t, c, curator, ids, directory.BatchChange{Kind: directory.BatchAnswer, Attribute: "experience.carers", Value: directory.Yes, Basis: directory.BasisDocumented, Date: today})
	if _, ok := c.Vocabulary().Attribute("experience.carers"); !ok || b.Would.Changed > 0 {
		t.Errorf("what members share is verified for %d groups", b.Would.Changed)
	}
	b = batched(t, c, curator, ids, directory.BatchChange{Kind: directory.BatchArchive, Reason: "They have ended."})
	if b.Would.Changed != 3 || b.Would.Left() != 1 {
		t.Errorf("archiving: %+v", b.Would)
	}
	for what, change := range map[string]directory.BatchChange{
		"kind": {}, "attribute": {Kind: directory.BatchAnswer, Attribute: "no.such", Value: directory.Yes, Basis: directory.BasisDeclared, Date: today},
		"value": {Kind: directory.BatchAnswer, Attribute: "access.quiet-space", Value: "maybe", Basis: directory.BasisDeclared, Date: today},
		"basis": {Kind: directory.BatchAnswer, Attribute: "access.quiet-space", Value: directory.Yes, Basis: directory.BasisImported, Date: today},
		"date":  {Kind: directory.BatchCheck, Method: directory.CheckedByPhone, Date: today.AddDays(1)}, "method": {Kind: directory.BatchCheck, Date: today},
		"reason": {Kind: directory.BatchArchive, Reason: " "}, "organisation": {Kind: directory.BatchOrganisation, OrganisationID: directory.NewID()},
	} {
		_, err := c.SetBatch(t.Context(), curator, b.ID, change)
		fault, ok := err.(*directory.Error)
		if !ok || fault.Fields[what] == "" {
			t.Errorf("a bad %s: %v", what, err)
		}
	}
}

// A large batch is a job: it goes on where it was stopped, by whoever works on it, and ends where its author may no
// more.
func TestALargeBatchIsAJob(t *testing.T) {
	clock := cataloguetest.NewClock(indextest.GeneratedNow())
	c := cataloguetest.New(t, clock.Now)
	ids := manyGroups(t, c, directory.BatchAtOnce+5, nil)
	ctx := t.Context()
	p := &directory.Person{ID: directory.NewID(), Name: "Maree", Email: "maree@example.org", CreatedAt: clock.Now(), UpdatedAt: clock.Now(),
		Grants: []directory.Grant{{Role: directory.RoleCurator, Scope: directory.Scope{Kind: directory.ScopeAll}}}}
	save := func() {
		t.Helper()
		if err := c.Store().Write(ctx, func(tx directory.Tx) error { return tx.SavePerson(ctx, p) }); err != nil {
			t.Fatal(err)
		}
	}
	save()
	work := func() *directory.Batch {
		t.Helper()
		if err := c.WorkOnBatches(ctx, "one"); err != nil {
			t.Fatal(err)
		}
		all, err := c.Store().Batches(ctx, "", nil, 10)
		if err != nil || len(all) != 1 {
			t.Fatalf("%d batches, %v", len(all), err)
		}
		return all[0]
	}
	change := directory.BatchChange{Kind: directory.BatchArchive, Reason: "They have ended."}
	b := batched(t, c, p.Actor(), ids, change)
	if b.Status != directory.BatchLooking {
		t.Fatalf("it is %s before any work", b.Status)
	}
	if b = work(); b.Status != directory.BatchReady || b.Would.Changed != len(ids) {
		t.Fatalf("looked: %+v", b)
	}
	if b, err := c.ApplyBatch(ctx, p.Actor(), b.ID); err != nil || b.Status != directory.BatchApplying {
		t.Fatalf("%v: %+v", err, b)
	}
	if b, err := c.StopBatch(ctx, p.Actor(), b.ID); err != nil || b.Status != directory.BatchStopped {
		t.Fatalf("%v: %+v", err, b)
	}
	if b = work(); b.Done.Changed != 0 {
		t.Errorf("what was stopped went on: %+v", b.Done)
	}
	if _, err := c.ResumeBatch(ctx, p.Actor(), b.ID); err != nil {
		t.Fatal(err)
	}
	p.Disabled = true
	save()
	if b = work(); b.Status != directory.BatchStopped || b.Done.Changed != 0 || b.Failed == "" {
		t.Errorf("somebody who may not sign in changes groups: %+v", b)
	}
	p.Disabled = false
	save()
	if _, err := c.ResumeBatch(ctx, p.Actor(), b.ID); err != nil {
		t.Fatal(err)
	}
	if b = work(); b.Status != directory.BatchApplied || b.Done.Changed != len(ids) {
		t.Errorf("applied: %+v", b)
	}
	if _, err := c.UndoBatch(ctx, p.Actor(), b.ID); err != nil {
		t.Fatal(err)
	}
	if b = work(); b.Status != directory.BatchUndone || b.Undone.Changed != len(ids) {
		t.Errorf("undone: %+v", b)
	}
	if archived := slices.ContainsFunc(ids, func(id string) bool { return groupOf(t, c, id).Status != directory.StatusPublished }); archived {
		t.Error("a group is still archived")
	}
	other := directory.SignedIn(directory.NewID(), "Jo", []directory.Grant{{Role: directory.RoleCurator, Scope: directory.Scope{Kind: directory.ScopeCouncil, ID: "council:1"}}})
	if _, err := c.Batch(ctx, other, b.ID); directory.ErrorCode(err) != directory.CodeNotFound {
		t.Errorf("another's batch: %v", err)
	}
	entries, err := c.Store().Audit(ctx, directory.AuditFilter{Action: directory.AuditManyUndone}, 10)
	if err != nil || len(entries) != 1 || entries[0].Object != "batch:"+b.ID {
		t.Errorf("the log has %+v, %v", entries, err)
	}
}

// What the table counts and shows of a group is written with the group, whoever writes it.
func TestTheTableFollowsEverySave(t *testing.T) {
	clock := cataloguetest.NewClock(indextest.GeneratedNow())
	c := cataloguetest.New(t, clock.Now)
	ids := manyGroups(t, c, 2, nil)
	ctx, curator := context.WithoutCancel(t.Context()), directory.Operator("a curator")
	row := func() *directory.TableRow {
		t.Helper()
		found, err := c.Table(ctx, curator, directory.TableSearch{TableQuery: directory.TableQuery{Chosen: true, Groups: ids[:1]}})
		if err != nil || len(found.Rows) != 1 {
			t.Fatalf("%v, %+v", err, found)
		}
		return found.Rows[0]
	}
	g := groupOf(t, c, ids[0])
	want := directory.CompletenessOf(g, c.Vocabulary(), directory.DateOf(clock.Now()))
	if r := row(); r.Name != "Walkers" || r.Open != len(want.Open) || r.State(directory.DateOf(clock.Now())) != directory.StateShown {
		t.Errorf("%+v, want %d questions open", r, len(want.Open))
	}
	g.Name, g.FirstVisit.Greeter, g.Checked = "Slow Walkers", "Sam meets you.", directory.Checked{Date: directory.DateOf(clock.Now()), Method: directory.CheckedByPhone}
	if _, err := c.Edit(ctx, curator, directory.Edit{Group: g}); err != nil {
		t.Fatal(err)
	}
	if r := row(); r.Name != "Slow Walkers" || r.Open != len(want.Open)-1 || r.CheckedOn != directory.DateOf(clock.Now()) {
		t.Errorf("after an edit: %+v", r)
	}
	if err := c.Pause(ctx, curator, ids[0]); err != nil {
		t.Fatal(err)
	}
	if r := row(); r.State(directory.DateOf(clock.Now())) != directory.StatePaused || r.Name != "Slow Walkers" {
		t.Errorf("after a pause: %+v", r)
	}
}
