package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// inventedDue is what is kept beside the nth invented group: due n days before InventedDay.
func inventedDue(n int) directory.Due {
	d := directory.Due{
		GroupID: InventedID("group", n), OrganisationID: InventedID("organisation", n%3), SourceID: InventedID("source", n%2),
		Councils: []string{fmt.Sprintf("council:%d", n%4), "council:90"}, DueOn: InventedDay().AddDays(-n),
	}
	if n%5 > 0 {
		d.CheckedOn = d.DueOn.AddMonths(-3)
	}
	d.RemindOn = d.DueOn
	return d
}

func saveDue(t *testing.T, s directory.Store, all ...directory.Due) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for _, d := range all {
			if err := tx.SaveDue(ctx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

func testDue(t *testing.T, s directory.Store) {
	ctx := t.Context()
	saveGroups(t, s, 1, 2)
	due := func(n int) *directory.Due { return must[*directory.Due](t, "Due")(s.Due(ctx, InventedID("group", n))) }
	_, err := s.Due(ctx, InventedID("group", 1))
	wantCode(t, "what was never kept", err, directory.CodeNotFound)
	want := inventedDue(1)
	saveDue(t, s, want, inventedDue(2))
	wantSame(t, "what is kept", due(1), &want)
	want.Reminders, want.RemindOn, want.Unreachable, want.UnreachableOn = 2, InventedDay().AddDays(14), 3, InventedDay()
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.NoteAsked(ctx, &want) })
	wantSame(t, "what was counted", due(1), &want)
	moved := inventedDue(1)
	moved.OrganisationID, moved.Councils = "", nil
	saveDue(t, s, moved)
	want.OrganisationID, want.Councils = "", nil
	wantSame(t, "once the group was saved again", due(1), &want)
	reminders := must[[]*directory.Due](t, "RemindersDue")(s.RemindersDue(ctx, InventedDay()))
	other := inventedDue(2)
	wantSame(t, "who is to be reminded", reminders, []*directory.Due{&other})
	checked := moved
	checked.CheckedOn, checked.DueOn, checked.RemindOn = InventedDay(), InventedDay().AddMonths(3), InventedDay().AddMonths(3)
	saveDue(t, s, checked)
	wantSame(t, "once it was checked", due(1), &checked)
	archived := checked
	archived.DueOn, archived.RemindOn = directory.Date{}, directory.Date{}
	saveDue(t, s, archived)
	wantSame(t, "once it was archived", due(1), &archived)
	if all, total, err := s.DueGroups(ctx, directory.DueFilter{Today: InventedDay().AddMonths(12)}, 0, 10); err != nil || total != 1 || len(all) != 1 {
		t.Errorf("an archived group is never due: %d of %d, %v", len(all), total, err)
	}
}

// testDueModel judges the board by looking at every group.
func testDueModel(t *testing.T, s directory.Store) {
	ctx := t.Context()
	const groups = 60
	var all []*directory.Due
	var numbers []int
	for n := range groups {
		numbers = append(numbers, n)
		d := inventedDue(n - 5)
		d.GroupID = InventedID("group", n)
		if n%7 == 0 {
			d.Unreachable, d.UnreachableOn = n, InventedDay()
		}
		all = append(all, &d)
	}
	saveGroups(t, s, numbers...)
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for _, d := range all {
			if err := tx.SaveDue(ctx, *d); err != nil {
				return err
			}
			if err := tx.NoteAsked(ctx, d); err != nil {
				return err
			}
		}
		return nil
	})
	slices.SortFunc(all, func(a, b *directory.Due) int {
		return 2*a.DueOn.Time().Compare(b.DueOn.Time()) + strings.Compare(a.GroupID, b.GroupID)
	})
	scopes := map[string][]directory.Scope{
		"everywhere": nil, "nowhere": {}, "a council": {{Kind: directory.ScopeCouncil, ID: "council:2"}}, "every council": {{Kind: directory.ScopeCouncil, ID: "council:90"}},
		"part of a council's code": {{Kind: directory.ScopeCouncil, ID: "council:9"}}, "a pattern": {{Kind: directory.ScopeCouncil, ID: "%"}},
		"an organisation or a source": {{Kind: directory.ScopeOrganisation, ID: InventedID("organisation", 1)}, {Kind: directory.ScopeSource, ID: InventedID("source", 1)}},
		"a group":                     {{Kind: directory.ScopeGroup, ID: InventedID("group", 12)}}, "all": {{Kind: directory.ScopeAll}},
	}
	taken := 0
	for name, scope := range scopes {
		for _, state := range append(directory.DueStates(), "") {
			for _, council := range []string{"", "council:1"} {
				for _, organisation := range []string{"", InventedID("organisation", 2)} {
					f := directory.DueFilter{Today: InventedDay(), Scopes: scope, State: state, Council: council, OrganisationID: organisation}
					var want []*directory.Due
					for _, d := range all {
						if onBoard(d, f) {
							want = append(want, d)
						}
					}
					taken += len(want)
					what := fmt.Sprintf("%s, state %q, council %q, organisation %q", name, state, council, organisation)
					got, total, err := s.DueGroups(ctx, f, 0, groups)
					if err != nil || total != len(want) {
						t.Fatalf("%s: %d groups, %v; want %d", what, total, err, len(want))
					}
					wantSame(t, what, got, want)
					page, _, err := s.DueGroups(ctx, f, 2, 3)
					if err != nil {
						t.Fatal(err)
					}
					wantSame(t, what+", a page", page, want[min(2, len(want)):min(5, len(want))])
					counts := must[[]directory.DueCount](t, "DueCounts")(s.DueCounts(ctx, f))
					var sum, counted directory.DueCount
					for _, c := range counts {
						sum.Due, sum.Overdue, sum.Unreachable, sum.Never = sum.Due+c.Due, sum.Overdue+c.Overdue, sum.Unreachable+c.Unreachable, sum.Never+c.Never
					}
					for _, d := range want {
						addTo(&counted, d)
					}
					wantSame(t, what+", counted", sum, counted)
				}
			}
		}
	}
	if taken == 0 {
		t.Error("nothing was ever taken: the model tests nothing")
	}
}

func addTo(c *directory.DueCount, d *directory.Due) {
	if d.State(InventedDay()) == directory.DueOver {
		c.Overdue++
	} else {
		c.Due++
	}
	if d.Unreachable > 0 {
		c.Unreachable++
	}
	if d.CheckedOn.IsZero() {
		c.Never++
	}
}

func onBoard(d *directory.Due, f directory.DueFilter) bool {
	inScope := f.Scopes == nil || slices.ContainsFunc(f.Scopes, func(s directory.Scope) bool {
		return s.Covers(directory.Object{GroupID: d.GroupID, OrganisationID: d.OrganisationID, SourceID: d.SourceID, Councils: d.Councils})
	})
	inState := map[directory.DueState]bool{
		"": true, directory.DueNow: d.DueOn.DaysUntil(f.Today) <= 28, directory.DueOver: d.DueOn.DaysUntil(f.Today) > 28,
		directory.DueUnreachable: d.Unreachable > 0, directory.DueNever: d.CheckedOn.IsZero(),
	}[f.State]
	return inScope && inState && d.DueOn.DaysUntil(f.Today) >= 0 &&
		(f.Council == "" || slices.Contains(d.Councils, f.Council)) && (f.OrganisationID == "" || d.OrganisationID == f.OrganisationID)
}
