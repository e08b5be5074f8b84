package directory_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

// curatorOfSource is a curator of one source alone.
func curatorOfSource(source string) directory.Actor {
	return directory.SignedIn(directory.NewID(), "Cate of "+source, []directory.Grant{{
		Role: directory.RoleCurator, Scope: directory.Scope{Kind: directory.ScopeSource, ID: source},
	}})
}

// withSource publishes one group of a source of its own, and gives both.
func withSource(t *testing.T, c *directory.Catalogue, name string) (*directory.Group, *directory.Source) {
	t.Helper()
	source := &directory.Source{ID: directory.NewID(), Name: name, Licence: "CC BY 4.0"}
	err := c.Store().Write(t.Context(), func(tx directory.Tx) error { return tx.SaveSource(t.Context(), source) })
	if err != nil {
		t.Fatal(err)
	}
	p := at(name, 0, func(g *directory.Group, _ *directory.Venue) { g.SourceID = source.ID })
	publish(t, c, p)
	return p.Group, source
}

func TestAPausedGroupIsNotFoundAndComesBack(t *testing.T) {
	c, _ := openCatalogue(t)
	g, source := withSource(t, c, "Tuesday Walkers")
	curator := curatorOfSource(source.ID)
	near := directory.Search{Near: "carlton-vic-3053", Within: 5000}
	if search(t, c, near).Total != 1 {
		t.Fatal("the group is not found to begin with")
	}
	report, err := c.Report(t.Context(), directory.Anyone(), g.ID, directory.ReportUnsafe, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Pause(t.Context(), curator, g.ID); err != nil {
		t.Fatal(err)
	}
	if err := c.Pause(t.Context(), curator, g.ID); err != nil {
		t.Errorf("pausing twice: %v", err)
	}
	if got := search(t, c, near).Total; got != 0 {
		t.Errorf("%d found while paused", got)
	}
	if standing, err := c.Standing(t.Context(), g.ID); standing != directory.StatusPaused {
		t.Errorf("it stands %q, %v", standing, err)
	}
	if _, err := c.Report(t.Context(), directory.Anyone(), g.ID, directory.ReportWrong, "Its phone is cut off."); err != nil {
		t.Errorf("a paused group cannot be reported: %v", err)
	}
	if err := c.CloseReport(t.Context(), curator, report.ID, report.Version, "Spoke with the leader."); err != nil {
		t.Fatal(err)
	}
	if err := c.CloseReport(t.Context(), curator, report.ID, report.Version+1, "Again."); directory.ErrorCode(err) != directory.CodeConflict {
		t.Errorf("closing twice: %v", err)
	}
	if err := c.Unpause(t.Context(), curator, g.ID); err != nil {
		t.Fatal(err)
	}
	if got := search(t, c, near).Total; got != 1 {
		t.Errorf("%d found once it is back", got)
	}
	revisions, err := c.Store().Revisions(t.Context(), g.ID)
	for _, r := range revisions[1:] { // the group's people read them
		if r.Reason != "Paused by a curator" && r.Reason != "Shown again by a curator" {
			t.Errorf("the history says %q", r.Reason)
		}
	}
	if err != nil || len(revisions) != 3 {
		t.Errorf("%d revisions, want publish, pause and back; %v", len(revisions), err)
	}
}

func TestReportsAreDecidedByThoseWhoseGroupItIs(t *testing.T) {
	c, _ := openCatalogue(t)
	here, source := withSource(t, c, "Tuesday Walkers")
	there, _ := withSource(t, c, "Chess")
	for _, g := range []*directory.Group{there, here} {
		if _, err := c.Report(t.Context(), directory.Anyone(), g.ID, directory.ReportWrong, "It is at 11 now."); err != nil {
			t.Fatal(err)
		}
	}
	groups := func(a directory.Actor) (ids []string) {
		open, err := c.OpenReports(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range open {
			ids = append(ids, r.GroupID)
		}
		return ids
	}
	if diff := cmp.Diff([]string{there.ID, here.ID}, groups(operator)); diff != "" {
		t.Errorf("all (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{here.ID}, groups(curatorOfSource(source.ID))); diff != "" {
		t.Errorf("the curator's (-want +got):\n%s", diff)
	}
	facilitator := directory.SignedIn("p", "Maree", []directory.Grant{{Role: directory.RoleFacilitator, Scope: directory.Scope{Kind: directory.ScopeGroup, ID: here.ID}}})
	if got := groups(facilitator); got != nil {
		t.Errorf("the group's own facilitator is shown %v", got)
	}
	open, _ := c.OpenReports(t.Context(), operator)
	for name, err := range map[string]error{
		"closing another's": c.CloseReport(t.Context(), curatorOfSource(source.ID), open[0].ID, 1, "Done."),
		"pausing another's": c.Pause(t.Context(), curatorOfSource(source.ID), there.ID),
		"a facilitator":     c.Pause(t.Context(), facilitator, here.ID),
	} {
		if directory.ErrorCode(err) != directory.CodeForbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReportsThatCannotBeKept(t *testing.T) {
	c, _ := openCatalogue(t)
	g, _ := withSource(t, c, "Tuesday Walkers")
	for name, tc := range map[string]struct {
		group string
		kind  directory.ReportKind
		text  string
		want  directory.Code
	}{
		"nothing said":      {g.ID, directory.ReportWrong, " ", directory.CodeInvalid},
		"too much":          {g.ID, directory.ReportUnsafe, strings.Repeat("é", directory.MaxReportText+1), directory.CodeInvalid},
		"no such kind":      {g.ID, "rude", "x", directory.CodeInvalid},
		"no group":          {"", directory.ReportWrong, "x", directory.CodeInvalid},
		"an unknown group":  {directory.NewID(), directory.ReportWrong, "x", directory.CodeNotFound},
		"text turned round": {g.ID, directory.ReportWrong, "Call \u202eeuS", directory.CodeInvalid},
		"control character": {g.ID, directory.ReportWrong, "a\x00b", directory.CodeInvalid},
	} {
		if _, err := c.Report(t.Context(), directory.Anyone(), tc.group, tc.kind, tc.text); directory.ErrorCode(err) != tc.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if open, _ := c.OpenReports(t.Context(), operator); len(open) != 0 {
		t.Errorf("%d reports were kept", len(open))
	}
}

// Whoever may review the group is told at once, and nobody else is; the words stay in Kith.
func TestCuratorsAreToldOfHarmAtOnce(t *testing.T) {
	c, clock := openCatalogue(t)
	g, source := withSource(t, c, "Tuesday Walkers")
	person := func(name string, grants ...directory.Grant) {
		p := &directory.Person{ID: directory.NewID(), Name: name, Email: strings.ToLower(name) + "@example.org", Grants: grants, CreatedAt: clock.Now(), UpdatedAt: clock.Now()}
		if err := c.Store().Write(t.Context(), func(tx directory.Tx) error { return tx.SavePerson(t.Context(), p) }); err != nil {
			t.Fatal(err)
		}
	}
	person("Ada", directory.Grant{Role: directory.RoleAdmin, Scope: directory.Scope{Kind: directory.ScopeAll}})
	person("Cate", directory.Grant{Role: directory.RoleCurator, Scope: directory.Scope{Kind: directory.ScopeSource, ID: source.ID}})
	person("Kim", directory.Grant{Role: directory.RoleCurator, Scope: directory.Scope{Kind: directory.ScopeSource, ID: "another"}})
	person("Fay", directory.Grant{Role: directory.RoleFacilitator, Scope: directory.Scope{Kind: directory.ScopeGroup, ID: g.ID}})
	for _, kind := range []directory.ReportKind{directory.ReportWrong, directory.ReportUnsafe} {
		if _, err := c.Report(t.Context(), directory.Anyone(), g.ID, kind, "What was written."); err != nil {
			t.Fatal(err)
		}
	}
	mails, err := c.Store().Mails(t.Context(), "", "", 9)
	if err != nil {
		t.Fatal(err)
	}
	var to []string
	for _, m := range mails {
		to = append(to, m.ToName)
		if strings.Contains(fmt.Sprint(m.Data), "What was written") {
			t.Errorf("the mail to %s tells what was written", m.ToName)
		}
	}
	slices.Sort(to)
	if diff := cmp.Diff([]string{"Ada", "Cate"}, to); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

// A group whose name tells its hidden place is named without it, in the mail and wherever curators find it listed.
func TestAlertsDoNotTellAHiddenPlace(t *testing.T) {
	c, clock := openCatalogue(t)
	p := at("Circle", 0, func(g *directory.Group, v *directory.Venue) {
		g.Name, v.Disclosure = "Circle at 1 Wattlebird Street", directory.DisclosureHidden
	})
	publish(t, c, p)
	admin := &directory.Person{
		ID: directory.NewID(), Name: "Ada", Email: "ada@example.org", CreatedAt: clock.Now(), UpdatedAt: clock.Now(),
		Grants: []directory.Grant{{Role: directory.RoleAdmin, Scope: directory.Scope{Kind: directory.ScopeAll}}},
	}
	if err := c.Store().Write(t.Context(), func(tx directory.Tx) error { return tx.SavePerson(t.Context(), admin) }); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Report(t.Context(), directory.Anyone(), p.Group.ID, directory.ReportUnsafe, ""); err != nil {
		t.Fatal(err)
	}
	mails, err := c.Store().Mails(t.Context(), "", "", 9)
	if err != nil || len(mails) != 1 {
		t.Fatalf("%d mails, %v", len(mails), err)
	}
	name, err := c.ShownName(t.Context(), p.Group.ID)
	if err != nil {
		t.Fatal(err)
	}
	names, err := c.GroupNames(t.Context(), []*directory.Change{{GroupID: p.Group.ID}})
	if err != nil {
		t.Fatal(err)
	}
	for what, said := range map[string]string{"the mail": fmt.Sprint(mails[0].Data), "the list": name, "the queue": names[p.Group.ID]} {
		if strings.Contains(said, "Wattlebird") || !strings.Contains(said, "Circle") {
			t.Errorf("%s says %q", what, said)
		}
	}
}
