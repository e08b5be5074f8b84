package importer

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// tableOf gives a table of one row for the columns.
func tableOf(columns []string, cells []string) *Table {
	return &Table{File: "list.csv", HeaderRow: 1, Columns: columns, Sample: [][]string{cells}, Rows: func(yield func(TableRow, error) bool) {
		yield(TableRow{Row: 2, Line: 2, Cells: cells}, nil)
	}}
}

// A withheld address is in nothing that comes from its row but Raw, however it is repeated.
func TestWithheldPlaceIsTakenOutOfItsRow(t *testing.T) {
	columns := []string{"ID", "Name", "Description", "Category", "Venue", "Address", "Suburb", "State", "Postcode", "Latitude", "Longitude", "Phone", "Email", "Website", "Facebook", "Hours", "Cost", "Ages", "Getting there", "Remarks", "Postal address"}
	const street = "Quokkaberry Lane"
	for name, address := range map[string]string{
		"marked in brackets": "17 " + street + " (address withheld)",
		"marked behind":      "17 " + street + " - confidential",
		"marked before":      "Confidential: Unit 2, 17 " + street,
		"a unit":             "Unit 2 17 " + street + " (not for publication)",
		"a post box beside":  "PO Box 12, 17 " + street + " (street address withheld)",
		"a range":            "17-19 " + street + ", suppressed",
	} {
		t.Run(name, func(t *testing.T) {
			cells := []string{
				"17-quokkaberry-lane", "Quiet Circle", "We meet at 17 Quokkaberry Ln, behind Zyzzyva Rooms (-37.7712, 144.9745). QUOKKABERRY LANE is near the station.",
				"Circle; 17 Quokkaberry Lane", "Zyzzyva Rooms", address, "Brunswick", "VIC", "3056", "-37.7712", "144.9745", "(03) 5550 0101 (17 Quokkaberry Lane)",
				"17quokkaberrylane@example.org", "https://example.org/find/17-quokkaberry-lane", "https://www.facebook.com/17.quokkaberry.lane",
				"Tuesday 10am to 12pm at 17 Quokkaberry Lane", "Free, pay at 17 Quokkaberry Lane", "about the ages at 17 Quokkaberry Lane",
				"Tram to Quokkaberry Lane", "ring at 17, Quokkaberry Ln", "17 Quokkaberry Lane, Brunswick",
			}
			table := tableOf(columns, cells)
			m, err := GuessMapping(table, nil)
			if err != nil {
				t.Fatal(err)
			}
			a := NewAdapter(table, m, AdaptOptions{State: "VIC", Source: "list", Today: directory.DateOf(time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC))})
			for r, err := range a.Records(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				checkSecretRow(t, r)
			}
		})
	}
}

func checkSecretRow(t *testing.T, r *Record) {
	t.Helper()
	if len(r.Places) != 1 || !r.Places[0].Withheld || r.Places[0].Secret == nil {
		t.Fatalf("the place is not withheld: %+v", r.Places)
	}
	if !slices.ContainsFunc(r.Raw, func(o directory.Original) bool { return strings.Contains(o.Text, "Quokkaberry Lane") }) {
		t.Error("Raw does not hold the row")
	}
	if !strings.Contains(r.Description, "near the station") || len(r.Phones) != 1 {
		t.Errorf("more than the place is lost: %q, %v", r.Description, r.Phones)
	}
	b := &builder{locator: testLocator(t, "VIC"), vocabulary: &directory.Vocabulary{}, sourceID: "s"}
	c, err := b.build(r)
	if err != nil {
		t.Fatal(err)
	}
	staged, err := stagedRecord(r, c, 1)
	if err != nil {
		t.Fatal(err)
	}
	staged.Raw = nil
	out := map[string]any{"staged record": staged, "document": c.doc, "problems": c.problems, "problems of reading": r.Problems, "keys": []string{c.key, c.twin}}
	shown := *r
	shown.Raw, shown.Places = nil, nil
	out["record"] = shown
	for where, value := range out {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"quokkaberry", "zyzzyva", "37.77", "144.97"} {
			if at := strings.Index(strings.ToLower(string(text)), secret); at >= 0 {
				t.Errorf("the %s tells %q: …%s…", where, secret, text[max(0, at-80):min(len(text), at+40)])
			}
		}
	}
}

// A record whose place another table lists and withholds loses the place from its own words too.
func TestWithheldPlaceOfAnotherTable(t *testing.T) {
	hall := &Record{Places: []PlaceText{{Withheld: true, Secret: &directory.SecretPlace{Address: "17 Quokkaberry Lane"}}}}
	j := &Joined{places: lookup{"p1": hall}}
	r := &Record{Name: "Quiet Circle", Description: "At 17 Quokkaberry Lane.", Places: []PlaceText{{Key: "p1"}}}
	j.join(r)
	expect(t, "description", r.Description, "At [place not shown].")
}

// Organisations are shared between records: what one record must not say stays in the others.
func TestWithheldPlaceLeavesOtherRecordsAlone(t *testing.T) {
	shared := &Record{Name: "Fern House", URLs: []string{"https://example.org/17-quokkaberry-lane"}}
	j := &Joined{orgs: lookup{"fern house": shared}}
	r := &Record{Organisation: "Fern House", Places: []PlaceText{{Withheld: true, Secret: &directory.SecretPlace{Address: "17 Quokkaberry Lane"}}}}
	j.join(r)
	expect(t, "web addresses", len(r.URLs), 0)
	expect(t, "the organisation's", len(shared.URLs), 1)
}

// That a fire station takes newborn children in makes no shelter of it; its organisation's name may be in another table.
func TestPublicOfficeIsNoShelter(t *testing.T) {
	j := &Joined{orgs: lookup{"o1": {Name: "Numbat Fire Rescue Department"}, "o2": {Name: "Numbat Mission"}}}
	for key, want := range map[string]int{"o1": 0, "o2": 1} {
		r := readRow(t, []string{"Name", "Description", "Address", "Suburb", "Organisation ID"}, []string{"West Carlton", "A safe haven for newborn children.", "12 Fern Street", "Carlton", key})
		expect(t, "topics before", len(r.Topics), 1)
		j.join(r)
		expect(t, "topics of "+r.Organisation, len(r.Topics), want)
	}
}
