package importer

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

// shown gives every live listing, by id: what the public sees.
func (d *desk) shown() map[string]*directory.Listing {
	d.t.Helper()
	all, err := d.store.ListingsAfter(d.t.Context(), 0, 100_000)
	if err != nil {
		d.t.Fatal(err)
	}
	live := map[string]*directory.Listing{}
	for _, l := range all {
		if !l.Gone {
			live[l.ID] = l.Listing
		}
	}
	return live
}

func (d *desk) undo(report *Report) *UndoReport {
	d.t.Helper()
	undone, err := Undo(d.t.Context(), d.parts(), directory.Operator("test"), *report.ImportID, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return undone
}

func TestUndoRestores(t *testing.T) {
	d := newDesk(t)
	first := []Record{group("Carlton Walkers", "1"), group("Fitzroy Choir", "2"), group("Richmond Shed", "3")}
	d.apply(first...)
	before := d.shown()

	second := slices.Clone(first)
	second[1].Description = "They sing in another hall now."
	second[1].Places = slices.Clone(second[1].Places)
	second[1].Places[0].Name = "The other hall"
	second = append(second, group("Kew Quilters", "4"))
	report := d.apply(second...)
	expect(t, "the second import", countsOf(report), counts{New: 1, Changed: 1, Unchanged: 2})
	if cmp.Equal(before, d.shown(), dates, days) {
		t.Fatal("the second import changed nothing that is shown")
	}

	undone := d.undo(report)
	if undone.Archived != 1 || undone.Restored != 1 || len(undone.Kept) != 0 {
		t.Errorf("undoing did %+v", undone)
	}
	if diff := cmp.Diff(before, d.shown(), dates, days); diff != "" {
		t.Errorf("what is shown after undoing is not what was before (-before +after):\n%s", diff)
	}
	again := d.undo(report)
	if diff := cmp.Diff(undone, again); diff != "" {
		t.Errorf("undoing twice says something else (-once +twice):\n%s", diff)
	}

	expect(t, "the same import after undoing", countsOf(d.apply(second...)), counts{Changed: 2, Unchanged: 2})
	if g := d.named("Kew Quilters"); g.Status != directory.StatusPublished || g.UndoneImport != "" {
		t.Errorf("what was undone and imported again is %s", g.Status)
	}
	if g := d.named("Fitzroy Choir"); g.Description != second[1].Description {
		t.Errorf("the change that was undone and imported again is %q", g.Description)
	}
	expect(t, "and once more", countsOf(d.apply(second...)), counts{Unchanged: 4})
}

// TestUndoLayers undoes two imports, the later one first.
func TestUndoLayers(t *testing.T) {
	d := newDesk(t)
	walkers := group("Carlton Walkers", "1")
	one := d.apply(walkers)
	walkers.Description = "They walk further."
	two := d.apply(walkers)
	d.undo(two)
	d.undo(one)
	if len(d.shown()) != 0 {
		t.Errorf("after both are undone %d listings are shown", len(d.shown()))
	}
	if g := d.named("Carlton Walkers"); g.Status != directory.StatusArchived {
		t.Errorf("the group is %s", g.Status)
	}
}

// TestUndoKeepsEdits leaves what somebody edited since, and says so.
func TestUndoKeepsEdits(t *testing.T) {
	d := newDesk(t)
	report := d.apply(group("Carlton Walkers", "1"), group("Fitzroy Choir", "2"))
	g := d.named("Fitzroy Choir")
	g.Summary = "Edited by hand."
	if err := d.catalogue.Publish(t.Context(), directory.Operator("a curator"), []directory.Publication{{Group: g, Reason: "a call"}}); err != nil {
		t.Fatal(err)
	}
	undone := d.undo(report)
	if undone.Archived != 1 || len(undone.Kept) != 1 || undone.Kept[0].Name != "Fitzroy Choir" {
		t.Errorf("undoing did %+v", undone)
	}
	if g := d.named("Fitzroy Choir"); g.Status != directory.StatusPublished || g.Summary != "Edited by hand." {
		t.Errorf("the edited group is %s and says %q", g.Status, g.Summary)
	}
}

// TestUndoNeverReveals undoes an import after a place was hidden, and one that hid a place itself.
func TestUndoNeverReveals(t *testing.T) {
	d := newDesk(t)
	d.apply(group("Carlton Walkers", "1"), group("Fitzroy Choir", "2"))
	hidden := group("Fitzroy Choir", "2")
	hidden.Topics = []directory.Topic{directory.TopicViolence}
	moved := group("Carlton Walkers", "1")
	moved.Description = "They walk further."
	report := d.apply(moved, hidden)

	g := d.named("Carlton Walkers")
	venue, err := d.store.Venue(t.Context(), g.Places[0].VenueID)
	if err != nil {
		t.Fatal(err)
	}
	venue.Disclosure = directory.DisclosureHidden
	err = d.catalogue.Publish(t.Context(), directory.Operator("a curator"), []directory.Publication{{Group: g, Venues: []*directory.Venue{venue}, Reason: "asked to"}})
	if err != nil {
		t.Fatal(err)
	}
	d.undo(report)
	for _, l := range d.shown() {
		if l.Point != nil || strings.Contains(l.Address, "Street") {
			t.Errorf("%s shows its place after undoing", l.Name)
		}
	}
	if len(d.shown()) != 2 {
		t.Errorf("%d listings are shown, want both groups without a place", len(d.shown()))
	}
}

func TestUndoNothing(t *testing.T) {
	d := newDesk(t)
	_, err := Undo(t.Context(), d.parts(), directory.Operator("test"), directory.NewID(), nil)
	if directory.ErrorCode(err) != directory.CodeNotFound {
		t.Errorf("undoing an import that never was: %v", err)
	}
	report := d.apply(group("Carlton Walkers", "1"))
	_, err = Undo(t.Context(), d.parts(), directory.Anyone(), *report.ImportID, nil)
	if directory.ErrorCode(err) != directory.CodeForbidden {
		t.Errorf("undoing by anyone: %v", err)
	}
}

// dates compares listings but for when they were written.
var dates = cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".UpdatedAt" || p.Last().String() == ".ImportedAt" }, cmp.Ignore())

// group is an invented record with the source's own id.
func group(name, id string) Record {
	r := walkers()
	r.Name, r.SourceID = name, id
	return r
}

var days = cmp.Comparer(func(a, b directory.Date) bool { return a == b })
