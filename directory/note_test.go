package directory_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

var workerSam = directory.SignedIn("0190a000-0000-7000-8000-000000000001", "Sam, link worker", []directory.Grant{{
	Role: directory.RoleWorker, Scope: directory.Scope{Kind: directory.ScopeAll},
}})

func TestANoteIsShownOnceACuratorHasReadIt(t *testing.T) {
	c, clock := openCatalogue(t)
	g, source := withSource(t, c, "Tuesday Walkers")
	shown := func() []directory.GroupNote {
		listings, err := c.GroupListings(t.Context(), directory.Anyone(), g.ID)
		if err != nil {
			t.Fatal(err)
		}
		return listings[0].Notes
	}
	note, err := c.LeaveNote(t.Context(), workerSam, g.ID, " The ramp is at the back. ")
	if err != nil {
		t.Fatal(err)
	}
	if got := shown(); got != nil {
		t.Fatalf("it is shown before anybody read it: %v", got)
	}
	if err := c.PublishNote(t.Context(), curatorOfSource("another"), note.ID, note.Version); directory.ErrorCode(err) != directory.CodeForbidden {
		t.Errorf("a curator of another source: %v", err)
	}
	curator := curatorOfSource(source.ID)
	if err := c.PublishNote(t.Context(), curator, note.ID, note.Version); err != nil {
		t.Fatal(err)
	}
	want := []directory.GroupNote{{ID: note.ID, Text: "The ramp is at the back.", By: workerSam.Name, Date: directory.DateOf(clock.Now())}}
	if diff := cmp.Diff(want, shown(), cmp.Comparer(func(a, b directory.Date) bool { return a == b })); diff != "" {
		t.Errorf("shown (-want +got):\n%s", diff)
	}
	if err := c.DeclineNote(t.Context(), curator, note.ID, note.Version+1, "No."); directory.ErrorCode(err) != directory.CodeConflict {
		t.Errorf("declining what is published: %v", err)
	}
	if err := c.TakeDownNote(t.Context(), curator, note.ID, note.Version+1); err != nil {
		t.Fatal(err)
	}
	if got := shown(); len(got) != 0 {
		t.Errorf("still shown: %v", got)
	}
}

// A note may name the place that its group keeps from the public.
func TestANoteDoesNotGiveAPlaceAway(t *testing.T) {
	c, _ := openCatalogue(t)
	p := at("Circle", 0, func(_ *directory.Group, v *directory.Venue) { v.Disclosure = directory.DisclosureHidden })
	publish(t, c, p)
	note, err := c.LeaveNote(t.Context(), workerSam, p.Group.ID, "Come in at 1 Wattlebird St, Circle Hall.")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Report(t.Context(), directory.Anyone(), p.Group.ID, directory.ReportWrong, "They left 1 Wattlebird St."); err != nil {
		t.Fatal(err)
	}
	reports, err := c.OpenReports(t.Context(), operator)
	if err != nil {
		t.Fatal(err)
	}
	waiting, err := c.WaitingNotes(t.Context(), operator)
	if err != nil {
		t.Fatal(err)
	}
	if told := told(reports) + told(waiting); strings.Contains(told, "Wattlebird") || strings.Count(told, "[place not shown]") < 2 {
		t.Errorf("what waits tells %s", told)
	}
	if err := c.PublishNote(t.Context(), operator, note.ID, note.Version); err != nil {
		t.Fatal(err)
	}
	if decided, err := c.ToldNote(t.Context(), note.ID); err != nil || strings.Contains(decided.Text, "Wattlebird") {
		t.Errorf("decided, it tells %+v, %v", decided, err)
	}
	if told, err := c.ToldReport(t.Context(), reports[0].ID); err != nil || strings.Contains(told.Text, "Wattlebird") {
		t.Errorf("alone, the report tells %+v, %v", told, err)
	}
	listings, err := c.GroupListings(t.Context(), directory.Anyone(), p.Group.ID)
	if err != nil || len(listings[0].Notes) != 1 {
		t.Fatalf("%v, %v", listings, err)
	}
	if text := listings[0].Notes[0].Text; strings.Contains(strings.ToLower(text), "wattlebird") {
		t.Errorf("the note says %q", text)
	}
}

func TestANoteIsNeverAboutAPerson(t *testing.T) {
	c, _ := openCatalogue(t)
	g, _ := withSource(t, c, "Tuesday Walkers")
	for _, text := range []string{
		"Ring 0491 570 156 first", "Ask (03) 5550 0134", "sam@example.org knows", "Mrs. Nguyen liked it", "My client loved it",
		"Our patient's wheelchair got in", "The participant was fine", "John Smith loved it here", "Ngoc O’Brien-Lê really enjoyed the quiet room.", "clients who drink are not welcome", "", strings.Repeat("x", directory.MaxNoteText+1),
	} {
		if _, err := c.LeaveNote(t.Context(), workerSam, g.ID, text); directory.ErrorCode(err) != directory.CodeInvalid {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{
		"The ramp is at the back.", "Room 12, second floor, from 10.30 to 12.", "Parking 2 hours. Bus 246 or 250 stops outside.",
		"Client parking is round the side", "Everybody enjoyed it", "Bell Street is steep. Brunswick Neighbourhood House has a lift.", "Men in their 60s mostly; a warm hello.", "Mr. Whippy comes by at noon",
	} {
		_, err := c.LeaveNote(t.Context(), workerSam, g.ID, text)
		if wanted := !strings.HasPrefix(text, "Mr."); (err == nil) != wanted {
			t.Errorf("%q: %v", text, err)
		}
	}
	for name, actor := range map[string]directory.Actor{"anyone": directory.Anyone(), "a facilitator": directory.SignedIn("p", "Maree", []directory.Grant{{
		Role: directory.RoleFacilitator, Scope: directory.Scope{Kind: directory.ScopeGroup, ID: g.ID},
	}})} {
		if _, err := c.LeaveNote(t.Context(), actor, g.ID, "Nice."); directory.ErrorCode(err) != directory.CodeForbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A group shows no more notes than a person reads; the oldest goes.
func TestTheOldestNoteGoes(t *testing.T) {
	c, _ := openCatalogue(t)
	g, _ := withSource(t, c, "Tuesday Walkers")
	var last string
	for n := range 14 {
		note, err := c.LeaveNote(t.Context(), workerSam, g.ID, strings.Repeat("a", n+1))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.PublishNote(t.Context(), operator, note.ID, note.Version); err != nil {
			t.Fatal(err)
		}
		last = note.ID
	}
	listings, err := c.GroupListings(t.Context(), directory.Anyone(), g.ID)
	if err != nil {
		t.Fatal(err)
	}
	notes := listings[0].Notes
	if len(notes) != 12 || notes[len(notes)-1].ID != last {
		t.Errorf("%d notes, the last is %q", len(notes), notes[len(notes)-1].Text)
	}
}
