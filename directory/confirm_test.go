package directory_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

// melbourne is the council of the groups that at makes.
const melbourne = "council:24600"

func workerCalled(name string) directory.Actor {
	return directory.SignedIn(directory.NewID(), name, []directory.Grant{{Role: directory.RoleWorker, Scope: directory.Scope{Kind: directory.ScopeAll}}})
}

func councilCurator(council string) directory.Actor {
	return directory.SignedIn(directory.NewID(), "Ana", []directory.Grant{{Role: directory.RoleCurator, Scope: directory.Scope{Kind: directory.ScopeCouncil, ID: council}}})
}

// group reads a group.
func group(t *testing.T, c *directory.Catalogue, id string) *directory.Group {
	t.Helper()
	g, err := c.Store().Group(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func dueOf(t *testing.T, c *directory.Catalogue, id string) *directory.Due {
	t.Helper()
	d, err := c.Store().Due(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestConfirm(t *testing.T) {
	c, clock := openCatalogue(t)
	ctx := t.Context()
	old := directory.Checked{Date: directory.DateOf(now).AddDays(-400), Method: directory.CheckedByVisit, By: "Tom"}
	walkers := at("Walkers", 0, func(g *directory.Group, _ *directory.Venue) { g.Checked = old })
	publish(t, c, walkers)
	id := walkers.Group.ID
	find := func() int { return search(t, c, directory.Search{Near: "Carlton VIC 3053"}).Total }
	if find() != 0 {
		t.Fatal("a group checked 400 days ago is found")
	}
	if d := dueOf(t, c, id); d.DueOn != old.Date.AddMonths(3) || len(d.Councils) != 1 || d.Councils[0] != melbourne {
		t.Errorf("due %+v: a group too old to be found is due all the more", d)
	}
	maree := workerCalled("Maree")
	if err := c.Confirm(ctx, maree, directory.Confirmation{GroupID: id, With: "  Sam, who runs it "}); err != nil {
		t.Fatal(err)
	}
	want := directory.Checked{Date: directory.DateOf(now), Method: directory.CheckedByPhone, By: "Sam, who runs it"}
	if got := group(t, c, id); got.Checked != want || got.Version != 2 {
		t.Errorf("checked %+v, version %d", got.Checked, got.Version)
	}
	if find() != 1 {
		t.Error("it is not found at once")
	}
	if d := dueOf(t, c, id); d.DueOn != directory.DateOf(now).AddMonths(3) {
		t.Errorf("due on %s", d.DueOn)
	}
	revisions, err := c.Store().Revisions(ctx, id)
	if err != nil || len(revisions) != 2 || revisions[0].Author != "Maree" && revisions[1].Author != "Maree" {
		t.Errorf("revisions %+v, %v", revisions, err)
	}

	// For ten minutes it can be taken back, by who made it.
	clock.Add(9 * time.Minute)
	if _, ok, err := c.MayTakeBack(ctx, workerCalled("Tom"), id); ok || err != nil {
		t.Errorf("another may take it back: %t, %v", ok, err)
	}
	if err := c.TakeBack(ctx, workerCalled("Tom"), id); directory.ErrorCode(err) != directory.CodeConflict {
		t.Errorf("another took it back: %v", err)
	}
	if until, ok, err := c.MayTakeBack(ctx, maree, id); !ok || err != nil || !until.Equal(now.Add(10*time.Minute)) {
		t.Errorf("until %s, %t, %v", until, ok, err)
	}
	if err := c.TakeBack(ctx, maree, id); err != nil {
		t.Fatal(err)
	}
	if got := group(t, c, id); got.Checked != old || got.Version != 3 {
		t.Errorf("taken back: %+v, version %d", got.Checked, got.Version)
	}
	if find() != 0 {
		t.Error("it is still found once the check was taken back")
	}
	if err := c.TakeBack(ctx, maree, id); directory.ErrorCode(err) != directory.CodeConflict {
		t.Errorf("taken back twice: %v", err)
	}
	if err := c.Confirm(ctx, maree, directory.Confirmation{GroupID: id}); err != nil {
		t.Fatal(err)
	}
	clock.Add(10 * time.Minute)
	if err := c.TakeBack(ctx, maree, id); directory.ErrorCode(err) != directory.CodeConflict {
		t.Errorf("taken back after ten minutes: %v", err)
	}
}

func TestConfirmIsNotForEverybody(t *testing.T) {
	c, _ := openCatalogue(t)
	ctx := t.Context()
	walkers, gone := at("Walkers", 0, nil), at("Gone", 0, func(g *directory.Group, _ *directory.Venue) { g.Status = directory.StatusArchived })
	hidden := at("Refuge", 0, func(_ *directory.Group, v *directory.Venue) { v.Disclosure = directory.DisclosureHidden })
	publish(t, c, walkers, gone, hidden)
	facilitator := directory.SignedIn(directory.NewID(), "Sam", []directory.Grant{{Role: directory.RoleFacilitator, Scope: directory.Scope{Kind: directory.ScopeGroup, ID: walkers.Group.ID}}})
	for what, test := range map[string]struct {
		actor directory.Actor
		id    string
		want  directory.Code
	}{
		"anyone":                             {directory.Anyone(), walkers.Group.ID, directory.CodeForbidden},
		"its own facilitator":                {facilitator, walkers.Group.ID, directory.CodeForbidden},
		"a worker":                           {workerCalled("Maree"), walkers.Group.ID, ""},
		"a curator of its council":           {councilCurator(melbourne), walkers.Group.ID, ""},
		"a curator of another council":       {councilCurator("council:21890"), walkers.Group.ID, directory.CodeForbidden},
		"a group that is archived":           {workerCalled("Maree"), gone.Group.ID, directory.CodeNotFound},
		"no group":                           {workerCalled("Maree"), directory.NewID(), directory.CodeNotFound},
		"a curator of a hidden place's area": {councilCurator(melbourne), hidden.Group.ID, directory.CodeForbidden},
	} {
		before, err := c.Store().Revisions(ctx, test.id)
		if err != nil {
			t.Fatal(err)
		}
		err = c.Confirm(ctx, test.actor, directory.Confirmation{GroupID: test.id})
		if directory.ErrorCode(err) != test.want {
			t.Errorf("%s: %v, want %q", what, err, test.want)
		}
		after, err := c.Store().Revisions(ctx, test.id)
		if err != nil || (len(after) > len(before)) != (test.want == "") {
			t.Errorf("%s: %d revisions, then %d, %v", what, len(before), len(after), err)
		}
		if err := c.NobodyAnswered(ctx, test.actor, test.id); directory.ErrorCode(err) != test.want {
			t.Errorf("%s, nobody answered: %v, want %q", what, err, test.want)
		}
	}
}

func TestConfirmRefusesNumbers(t *testing.T) {
	c, _ := openCatalogue(t)
	walkers := at("Walkers", 0, nil)
	publish(t, c, walkers)
	for _, with := range []string{"Sam 0491 570 006", "sam@example.org", "Sam\nTom", strings.Repeat("x", 81), "(03) 5550-0134", "my client Mary"} {
		err := c.Confirm(t.Context(), workerCalled("Maree"), directory.Confirmation{GroupID: walkers.Group.ID, With: with})
		if directory.ErrorCode(err) != directory.CodeInvalid {
			t.Errorf("%q: %v", with, err)
		}
	}
	if got := group(t, c, walkers.Group.ID).Version; got != 1 {
		t.Errorf("version %d: something was kept", got)
	}
}

func TestNobodyAnswered(t *testing.T) {
	c, clock := openCatalogue(t)
	ctx, maree := t.Context(), workerCalled("Maree")
	walkers := at("Walkers", 0, nil)
	publish(t, c, walkers)
	id := walkers.Group.ID
	for range 2 { // twice a day counts once
		if err := c.NobodyAnswered(ctx, maree, id); err != nil {
			t.Fatal(err)
		}
	}
	clock.Add(24 * time.Hour)
	if err := c.NobodyAnswered(ctx, maree, id); err != nil {
		t.Fatal(err)
	}
	if d := dueOf(t, c, id); d.Unreachable != 2 || d.UnreachableOn != directory.DateOf(clock.Now()) {
		t.Errorf("due %+v", d)
	}
	if got := group(t, c, id).Version; got != 1 {
		t.Errorf("version %d: a call that nobody took changes no listing", got)
	}
	if err := c.Confirm(ctx, maree, directory.Confirmation{GroupID: id}); err != nil {
		t.Fatal(err)
	}
	if d := dueOf(t, c, id); d.Unreachable != 0 {
		t.Errorf("still unreachable once checked: %+v", d)
	}
}

func TestDueOn(t *testing.T) {
	today := directory.DateOf(now)
	for what, test := range map[string]struct {
		change func(*directory.Group)
		want   directory.Date
	}{
		"checked":          {func(g *directory.Group) { g.Checked.Date = today.AddDays(-10) }, today.AddDays(-10).AddMonths(3)},
		"never checked":    {func(g *directory.Group) { g.CreatedAt = now.AddDate(0, -5, 0) }, today.AddMonths(-5).AddMonths(3)},
		"archived":         {func(g *directory.Group) { g.Status = directory.StatusArchived }, directory.Date{}},
		"ended yesterday":  {func(g *directory.Group) { g.EndsOn = today.AddDays(-1) }, directory.Date{}},
		"its last day":     {func(g *directory.Group) { g.EndsOn, g.Checked.Date = today, today }, today.AddMonths(3)},
		"of unknown birth": {func(g *directory.Group) { g.CreatedAt = time.Time{} }, today},
	} {
		g := &directory.Group{Status: directory.StatusPublished, CreatedAt: now}
		test.change(g)
		if diff := cmp.Diff(test.want.String(), directory.DueOn(g, today).String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
}

// Who answered may tell a place: a group that keeps its place from the public shows none of it.
func TestConfirmOfAPrivateGroup(t *testing.T) {
	for name, change := range map[string]func(*directory.Group, *directory.Venue){
		"hidden": func(_ *directory.Group, v *directory.Venue) { v.Disclosure = directory.DisclosureHidden },
		"suburb": func(_ *directory.Group, v *directory.Venue) { v.Disclosure = directory.DisclosureSuburb },
		"not public": func(g *directory.Group, _ *directory.Venue) {
			g.Answers = append(g.Answers, directory.Answer{Attribute: "safety.venue-not-public", Value: directory.Yes, Basis: directory.BasisDeclared, Date: directory.DateOf(now)})
		},
	} {
		c, _ := openCatalogue(t)
		p := at("Walkers", 0, change)
		publish(t, c, p)
		maree := workerCalled("Maree")
		if err := c.Confirm(t.Context(), maree, directory.Confirmation{GroupID: p.Group.ID, With: "Bev at the Old Mill"}); err != nil {
			t.Fatal(err)
		}
		g := group(t, c, p.Group.ID)
		if want := (directory.Checked{Date: directory.DateOf(now), Method: directory.CheckedByPhone}); g.Checked != want {
			t.Errorf("%s: the listing says %+v", name, g.Checked)
		}
		heads, err := c.Store().RevisionHeads(t.Context(), g.ID)
		if err != nil || !strings.Contains(heads[0].Reason, "Bev at the Old Mill") {
			t.Errorf("%s: its history says %q, %v", name, heads[0].Reason, err)
		}
		if _, ok, err := c.MayTakeBack(t.Context(), maree, g.ID); !ok || err != nil {
			t.Errorf("%s: it cannot be taken back: %v", name, err)
		}
	}
}
