package directory_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/cataloguetest"
	"github.com/kithdirectory/kith/directory/indextest"
)

func TestBoard(t *testing.T) {
	c, _ := openCatalogue(t)
	ctx := t.Context()
	house := organisation("House")
	hidden := checkedAgo("Refuge", house, 200, func(g *directory.Group, v *directory.Venue) {
		v.Disclosure, g.Summary = directory.DisclosureHidden, "Behind 1 Wattlebird Street."
	})
	publish(t, c, checkedAgo("Walkers", house, 100, nil), checkedAgo("Long ago", nil, 400, nil), checkedAgo("Fresh", house, 3, nil), hidden)
	names := func(lines []directory.BoardLine) (all []string) {
		for _, l := range lines {
			all = append(all, fmt.Sprintf("%s, %s, %q, shown %t", l.Name, l.State, l.Place, l.Shown))
		}
		return all
	}
	everything := []string{`Long ago, overdue, "Carlton VIC", shown false`, `Refuge, overdue, "", shown true`, `Walkers, due, "Carlton VIC", shown true`}
	for who, test := range map[string]struct {
		actor directory.Actor
		want  []string
	}{
		"a worker":                     {workerCalled("Maree"), everything},
		"a curator of the council":     {councilCurator(melbourne), []string{everything[0], everything[2]}}, // nothing is told from a hidden place
		"a curator of another council": {councilCurator("council:21890"), nil},
		"anyone":                       {directory.Anyone(), nil},
	} {
		lines, total, err := c.Board(ctx, test.actor, directory.DueFilter{}, 0, 10)
		if err != nil || total != len(test.want) {
			t.Errorf("%s: %d, %v", who, total, err)
		}
		if diff := cmp.Diff(test.want, names(lines)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", who, diff)
		}
		counts, err := c.BoardCounts(ctx, test.actor, directory.DueFilter{State: directory.DueOver})
		if err != nil || counts.Total[directory.DueNow]+counts.Total[directory.DueOver] != len(test.want) {
			t.Errorf("%s: counts %+v, %v", who, counts, err)
		}
	}
	counts, err := c.BoardCounts(ctx, workerCalled("Maree"), directory.DueFilter{})
	if err != nil {
		t.Fatal(err)
	}
	want := &directory.BoardCounts{
		Total:         map[directory.DueState]int{directory.DueNow: 1, directory.DueOver: 2, directory.DueUnreachable: 0, directory.DueNever: 0},
		Councils:      []directory.BoardCount{{ID: melbourne, Name: c.Gazetteer().AreaName(melbourne), Due: 1, Overdue: 1}},
		Organisations: []directory.BoardCount{{ID: house.ID, Name: "House", Due: 1, Overdue: 1}},
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("the counts (-want +got):\n%s", diff)
	}
	if line, err := c.Ringing(ctx, workerCalled("Maree"), hidden.Group.ID); err != nil || fmt.Sprint(line.Lines) != "[Behind [place not shown]. The place is told only to people who come]" {
		t.Errorf("a hidden place: %+v, %v", line, err)
	}
	if _, err := c.Ringing(ctx, councilCurator(melbourne), hidden.Group.ID); directory.ErrorCode(err) != directory.CodeNotFound {
		t.Errorf("a group outside the curator's: %v", err)
	}
}

// A new policy fills what is due of groups that were stored before it was kept.
func TestRebuildFillsWhatIsDue(t *testing.T) {
	c, _ := openCatalogue(t)
	ctx := t.Context()
	walkers := checkedAgo("Walkers", nil, 100, nil)
	publish(t, c, walkers)
	err := c.Store().Write(ctx, func(tx directory.Tx) error {
		if err := tx.SaveDue(ctx, directory.Due{GroupID: walkers.Group.ID}); err != nil {
			return err
		}
		return tx.SetMeta(ctx, "listing_policy", "an older one")
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := dueOf(t, c, walkers.Group.ID); !d.DueOn.IsZero() {
		t.Fatalf("due %+v", d)
	}
	if err := c.RebuildIfStale(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if d := dueOf(t, c, walkers.Group.ID); d.DueOn != walkers.Group.Checked.Date.AddMonths(3) || len(d.Councils) != 1 {
		t.Errorf("due %+v", d)
	}
}

// BenchmarkBoard is a page of the board, and its counts, where all of 100,000 groups are due.
func BenchmarkBoard(b *testing.B) {
	dir, _ := cataloguetest.Generated(b, 100_000)
	c, err := cataloguetest.Open(b.Context(), dir, indextest.GeneratedNow)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Store().Close()
	if err := fillDue(b.Context(), c); err != nil {
		b.Fatal(err)
	}
	for name, f := range map[string]directory.DueFilter{
		"all": {}, "council": {Council: melbourne}, "unreachable": {State: directory.DueUnreachable}, "overdue": {State: directory.DueOver},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := c.Board(b.Context(), workerCalled("Maree"), f, 0, 50); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/counts", func(b *testing.B) {
			for b.Loop() {
				if _, err := c.BoardCounts(b.Context(), workerCalled("Maree"), f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// fillDue makes every group due, over 500 councils and 3,000 organisations.
func fillDue(ctx context.Context, c *directory.Catalogue) error {
	today := directory.DateOf(c.Now())
	for after, n := "", 0; ; {
		groups, err := c.Store().GroupsAfter(ctx, after, 1000)
		if err != nil || len(groups) == 0 {
			return err
		}
		err = c.Store().Write(ctx, func(tx directory.Tx) error {
			for _, g := range groups {
				n++
				d := directory.Due{
					GroupID: g.ID, OrganisationID: fmt.Sprintf("organisation %d", n%3000), Councils: []string{fmt.Sprintf("council:%d", 24000+n%500*10)},
					CheckedOn: today.AddDays(-100 - n%400), DueOn: today.AddDays(-n % 400),
				}
				if err := tx.SaveDue(ctx, d); err != nil {
					return err
				}
				if n%50 == 0 {
					d.Unreachable, d.UnreachableOn = 1, today
					if err := tx.NoteAsked(ctx, &d); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		after = groups[len(groups)-1].ID
	}
}

// What a source may not publish is asked of nobody until it may.
func TestBoardWithoutALicence(t *testing.T) {
	c, _ := openCatalogue(t)
	ctx := t.Context()
	source := &directory.Source{ID: directory.NewID(), Name: "Council"}
	save := func() {
		t.Helper()
		if err := c.Store().Write(ctx, func(tx directory.Tx) error { return tx.SaveSource(ctx, source) }); err != nil {
			t.Fatal(err)
		}
	}
	save()
	walkers := checkedAgo("Walkers", nil, 100, func(g *directory.Group, _ *directory.Venue) { g.SourceID, g.SourceKey = source.ID, "1" })
	publish(t, c, walkers)
	due := func() int {
		t.Helper()
		_, total, err := c.Board(ctx, workerCalled("Maree"), directory.DueFilter{}, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		return total
	}
	confirm := func() directory.Code {
		return directory.ErrorCode(c.Confirm(ctx, workerCalled("Maree"), directory.Confirmation{GroupID: walkers.Group.ID}))
	}
	if n, code := due(), confirm(); n != 0 || code != directory.CodeNotFound {
		t.Errorf("without a licence %d are due, and a check is %q", n, code)
	}
	source.Licence = "CC BY 4.0"
	save()
	if _, err := c.Rebuild(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if n, code := due(), confirm(); n != 1 || code != "" {
		t.Errorf("with one %d are due, and a check is %q", n, code)
	}
}
