package directory_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

const canaryStreet = "87 Pobblebonk Street"

// hiddenDesk is a group that wrote its address into a text, and then hid its place.
func hiddenDesk(t *testing.T) *desk {
	t.Helper()
	d := openDesk(t, func(_ *directory.Group, v *directory.Venue) { v.Address, v.Name = canaryStreet, "Quince Café" })
	g := d.read()
	g.Summary = "We meet at " + canaryStreet + ", upstairs."
	d.edit(curator(), directory.Edit{Group: g, Reason: "moved to " + canaryStreet})
	v := d.readVenue()
	v.Disclosure = directory.DisclosureHidden
	d.edit(d.facilitator(), directory.Edit{Group: d.read(), Venues: []*directory.Venue{v}})
	return d
}

func told(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// A place that is not public stands in no change and no history: neither in the places, nor in any text.
func TestReviewKeepsPlaces(t *testing.T) {
	d := hiddenDesk(t)
	g := d.read()
	g.Summary = "Upstairs at " + canaryStreet + " on Fridays."
	g.Answers = append(g.Answers, directory.Answer{Attribute: "safety.trauma-informed", Value: directory.Yes, Note: "Ask at the Quince Café."})
	waiting := d.edit(d.facilitator(), directory.Edit{Group: g, Reason: "see " + canaryStreet}).Waiting
	v := d.readVenue()
	v.Address = "2 Pobblebonk Street"
	d.edit(d.facilitator(), directory.Edit{Group: d.read(), Venues: []*directory.Venue{v}})
	changes := d.changes()
	if len(changes) < 2 {
		t.Fatalf("there are %d changes", len(changes))
	}
	for _, change := range changes {
		r, err := d.ReadChange(t.Context(), curator(), change.ID)
		if err != nil {
			t.Fatal(err)
		}
		if text := told(r); strings.Contains(text, "Pobblebonk") || strings.Contains(text, "Quince") {
			t.Errorf("a change tells the place: %s", text)
		}
		kept := slices.ContainsFunc(r.Fields, func(f directory.ReviewedField) bool { return f.Kept })
		if stored := told(change.Fields); kept != (strings.Contains(stored, "Pobblebonk") || strings.Contains(stored, "Quince")) {
			t.Errorf("the change says that something is kept back: %v, of %s", kept, stored)
		}
	}
	heads, err := d.History(t.Context(), d.facilitator(), d.group.ID)
	if err != nil || strings.Contains(told(heads), "Pobblebonk") {
		t.Errorf("the history tells the place: %v", err)
	}
	newest := d.read().Version
	for from := range newest {
		before, after, fields, err := d.Compare(t.Context(), curator(), d.group.ID, from, newest)
		if err != nil {
			t.Fatal(err)
		}
		if text := told([]any{before, after, fields}); strings.Contains(text, "Pobblebonk") || strings.Contains(text, "Quince") {
			t.Errorf("versions %d and %d tell the place: %s", from, newest, text)
		}
	}

	// Who may decide sees it where that is noted, and nobody else.
	before := d.audited(directory.AuditReveal)
	if _, err := d.RevealChange(t.Context(), d.facilitator(), waiting.ID); directory.ErrorCode(err) != directory.CodeForbidden {
		t.Errorf("a facilitator reveals a change: %v", err)
	}
	r, err := d.RevealChange(t.Context(), curator(), waiting.ID)
	if err != nil || !r.Revealed || !strings.Contains(told(r), "Pobblebonk") {
		t.Errorf("a curator reveals a change: %v", err)
	}
	if n := d.audited(directory.AuditReveal) - before; n != 1 {
		t.Errorf("%d looks were noted, want 1", n)
	}
}

func (d *desk) audited(action directory.AuditAction) int {
	d.t.Helper()
	entries, err := d.Store().Audit(d.t.Context(), directory.AuditFilter{Action: action}, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	return len(entries)
}

// What somebody makes of a text they saw masked keeps what was masked in it, or is refused: the mask is never stored.
func TestMaskIsNeverStored(t *testing.T) {
	d := hiddenDesk(t)
	g := d.read()
	g.Summary = "Upstairs at " + canaryStreet + " on Fridays."
	waiting := d.edit(d.facilitator(), directory.Edit{Group: g}).Waiting
	decide := func(text string) error {
		r := d.rulings(waiting.ID, true, "", "summary")
		ruling := r.Fields["summary"]
		ruling.Value = json.RawMessage(told(text))
		r.Fields["summary"] = ruling
		_, err := d.Decide(t.Context(), curator(), waiting.ID, r)
		return err
	}
	if err := decide("At [place not shown], or at [place not shown]."); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("a mask too many: %v", err)
	}
	if err := decide("Upstairs at [place not shown] every Friday."); err != nil {
		t.Fatal(err)
	}
	if got, want := d.read().Summary, "Upstairs at "+canaryStreet+" every Friday."; got != want {
		t.Errorf("approved with other words: %q, want %q", got, want)
	}
	said := d.said(func(g *directory.Group) { g.Summary = "We are upstairs at [place not shown] every Friday." }, "")
	change, err := d.ProposeCorrection(t.Context(), directory.Proposer{}, d.group.ID, said)
	if err != nil {
		t.Fatal(err)
	}
	d.decide(change.ID, d.rulings(change.ID, true, ""))
	if got, want := d.read().Summary, "We are upstairs at "+canaryStreet+" every Friday."; got != want {
		t.Errorf("corrected by one who saw it masked: %q, want %q", got, want)
	}
	said = d.said(func(g *directory.Group) { g.Summary = "Somewhere: [place not shown], [place not shown]." }, "")
	if _, err := d.ProposeCorrection(t.Context(), directory.Proposer{}, d.group.ID, said); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("a correction with a mask too many: %v", err)
	}
	g = d.read()
	g.Description = "At [place not shown]."
	if _, err := d.Edit(t.Context(), curator(), directory.Edit{Group: g}); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("an edit that holds the mask: %v", err)
	}
}

// Before a shared place is approved it says which other groups it is approved for.
func TestReviewNamesOthersAtAPlace(t *testing.T) {
	d := openDesk(t, nil)
	other := at("Art Table", 201, nil)
	other.Venues, other.Group.Places = nil, []directory.GroupPlace{{ID: directory.NewID(), VenueID: d.venue.ID}}
	publish(t, d.Catalogue, other)
	v := d.readVenue()
	v.Disclosure = directory.DisclosureHidden
	waiting := d.edit(d.facilitator(), directory.Edit{Group: d.read(), Venues: []*directory.Venue{v}}).Waiting
	if waiting == nil {
		t.Fatal("hiding a shared place waits for nobody")
	}
	r, err := d.ReadChange(t.Context(), curator(), waiting.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Fields {
		if strings.HasPrefix(f.Field, directory.FieldVenues) && !slices.Equal(f.AlsoHere, []string{"Art Table"}) {
			t.Errorf("%s: the other groups here are %q", f.Field, f.AlsoHere)
		}
	}
}

// Who decides that more is shown of a place reads where the group keeps a stricter limit besides.
func TestReviewSaysWhatHolds(t *testing.T) {
	for name, test := range map[string]struct {
		answers []directory.Answer
		want    directory.Disclosure
	}{
		"no other limit": {want: ""},
		"kept from the public": {
			answers: []directory.Answer{{Attribute: "safety.venue-not-public", Value: directory.Yes, Basis: directory.BasisDeclared, Date: directory.DateOf(now)}},
			want:    directory.DisclosureSuburb,
		},
	} {
		d := openDesk(t, func(g *directory.Group, v *directory.Venue) {
			v.Disclosure, g.Answers = directory.DisclosureHidden, test.answers
		})
		v := d.readVenue()
		v.Disclosure = directory.DisclosureExact
		waiting := d.edit(d.facilitator(), directory.Edit{Group: d.read(), Venues: []*directory.Venue{v}}).Waiting
		held := func() directory.Disclosure {
			r, err := d.ReadChange(t.Context(), curator(), waiting.ID)
			if err != nil {
				t.Fatal(err)
			}
			return r.Fields[0].Held
		}
		if got := held(); got != test.want {
			t.Errorf("%s: before it is approved %q holds, want %q", name, got, test.want)
		}
		d.decide(waiting.ID, d.rulings(waiting.ID, true, ""))
		if got := held(); got != test.want {
			t.Errorf("%s: once it is approved %q holds, want %q", name, got, test.want)
		}
	}
}
