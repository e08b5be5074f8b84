package importer

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// TestSecretAddress puts a refuge's street address wherever a row may hold it, and looks for it in all
// that comes out.
func TestSecretAddress(t *testing.T) {
	const street, suburb = "47 Quokkaberry Street", "Brunswick East"
	d := newDesk(t)
	refuge := Record{
		Name: "Harbour House", Kind: directory.KindService, Topics: []directory.Topic{directory.TopicViolence},
		Description: "Come to " + street + ", any time.", Phones: []directory.Phone{{Number: "1800 555 014"}},
		URLs:      []string{"https://example.org/find/47-quokkaberry-street"},
		Places:    []PlaceText{{Name: "Quokkaberry Flats", Address: street, Suburb: suburb, Point: at(-37.77, 144.97)}},
		Hours:     []directory.Hours{{Original: "9 to 5 at " + street}},
		Originals: []directory.Original{{Field: "Notes", Text: "ring the bell at " + street}},
		Raw:       []directory.Original{{Field: "Address", Text: street}},
	}
	refuge.Problems = []Problem{{Severity: SeverityWarning, Code: ProblemHours, Message: "not understood: 9 to 5 at " + street, Value: "9 to 5 at " + street}}
	other := refuge
	other.Places = []PlaceText{{Name: "Quokkaberry Flats", Address: "49 Quokkaberry Street", Suburb: suburb}}
	silent := Record{Name: "Quiet House", Places: []PlaceText{{Withheld: true}}, Phones: refuge.Phones}
	failing := refuge
	failing.Name, failing.Phones, failing.URLs = "", nil, nil
	report := d.apply(refuge, other, silent, failing)
	expect(t, "counts", countsOf(report), counts{New: 3, Rejected: 1, Flagged: 2})
	expect(t, "hidden", report.HiddenVenues, 3)
	printed, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{"report": string(printed), "log": d.log.String()}
	for _, g := range d.groups() {
		out["keys of "+g.Name] = g.ID + g.SourceKey
		if g.Disclosure != directory.DisclosureHidden {
			t.Errorf("%s is %q", g.Name, g.Disclosure)
		}
		listings, err := d.store.ListingsOfGroup(t.Context(), g.ID)
		if err != nil || len(listings) != 1 {
			t.Fatalf("%s has %d listings, %v", g.Name, len(listings), err)
		}
		if l := listings[0]; l.Point != nil || l.Suburb != "" || !slices.Equal(l.Areas, []string{"state:VIC"}) {
			t.Errorf("%s is shown at %v %q, found in %v", g.Name, l.Point, l.Suburb, l.Areas)
		}
		text, err := json.Marshal(listings)
		if err != nil {
			t.Fatal(err)
		}
		out["listing of "+g.Name] = string(text)
	}
	for where, text := range out {
		for _, secret := range []string{"quokkaberry", "brunswick east", "-37.77", "144.97"} {
			if strings.Contains(strings.ToLower(text), secret) {
				t.Errorf("the %s tells %q: %s", where, secret, text)
			}
		}
	}
	if v := d.named("Quiet House"); len(v.Places) != 0 {
		t.Error("a withheld address made a venue")
	}
}

// The ids of hidden places must not let an address be tried out against them.
func TestHiddenIDsDoNotDependOnTheAddress(t *testing.T) {
	l := testLocator(t, "VIC")
	b := &builder{locator: l, vocabulary: &directory.Vocabulary{}, sourceID: "s"}
	ids := func(address string) []string {
		r := &Record{Name: "Harbour House", Topics: []directory.Topic{directory.TopicViolence}, Phones: line().Phones,
			Places: []PlaceText{{Address: address, Suburb: "Carlton", Point: at(-37.8, 144.967)}}}
		c, err := b.build(r)
		if err != nil {
			t.Fatal(err)
		}
		return []string{c.key, c.twin, c.doc.Group.ID, c.doc.Group.Places[0].ID, c.doc.Venues[0].ID}
	}
	expect(t, "ids", ids("1 A Street"), ids("2 B Road"))
}
