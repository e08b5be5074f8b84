package importer_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// listingsOf gives what a catalogue publishes.
func listingsOf(t *testing.T, catalogue *directory.Catalogue) []*directory.Listing {
	t.Helper()
	rows, err := catalogue.Store().ListingsAfter(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var all []*directory.Listing
	for _, row := range rows {
		if row.Listing != nil {
			all = append(all, row.Listing)
		}
	}
	return all
}

// TestDayStartAndFinish holds that a day, a beginning and an end in columns of their own are one meeting.
func TestDayStartAndFinish(t *testing.T) {
	for _, header := range []string{"Day,Start time,End time", "Day,Start,Finish", "Day,From,To"} {
		lines := []string{"Name,Suburb," + header + ",Phone"}
		for i := range 5 {
			lines = append(lines, fmt.Sprintf("Quandong Choir %d,Carlton,Monday,10:00 AM,12:00 PM,9000 100%d", i, i))
		}
		catalogue := newCatalogue(t)
		r := importFile(t, catalogue, true, "choirs", "VIC", write(t, "choirs.csv", lines...))
		if r.New != 5 || r.Hours.Parsed != 5 || r.Hours.Text != 0 {
			t.Errorf("%s: new %d, hours %+v, problems %v", header, r.New, r.Hours, r.Problems)
		}
		for _, l := range listingsOf(t, catalogue) {
			if len(l.Meetings) != 1 || !strings.Contains(l.Meetings[0].Text, "Monday") || !strings.Contains(l.Meetings[0].Text, "10") || !strings.Contains(l.Meetings[0].Text, "12") {
				t.Errorf("%s: %+v", header, l.Meetings)
			}
		}
	}
	r := importFile(t, newCatalogue(t), false, "courses", "VIC", write(t, "courses.csv", "Name,Suburb,Start,End,Phone",
		"Quandong Choir,Carlton,1 March 2026,2 May 2026,9000 1001", "Quandong Chess,Carlton,1 March 2026,2 May 2026,9000 1002", "Quandong Yoga,Carlton,1 March 2026,2 May 2026,9000 1003"))
	if r.Hours.Parsed+r.Hours.Text != 0 {
		t.Errorf("dates without days are taken for times: %+v", r.Hours)
	}
}

// TestColumnsAndWordsThatDiffer holds that nothing is answered where a column leaves it open, or says the opposite of
// the words.
func TestColumnsAndWordsThatDiffer(t *testing.T) {
	lines := []string{"Name,Suburb,Phone,Wheelchair access,Notes"}
	for i, cells := range []string{"Limited,There is wheelchair access", "TBC,Wheelchair accessible", "yes,Wheelchair access: none", "yes,Wheelchair accessible", "no,We sing", ",Wheelchair accessible"} {
		lines = append(lines, fmt.Sprintf("Quandong Choir %d,Carlton,9000 100%d,%s", i, i, cells))
	}
	catalogue := newCatalogue(t)
	importFile(t, catalogue, true, "choirs", "VIC", write(t, "choirs.csv", lines...))
	got := map[string]directory.Value{}
	for _, l := range listingsOf(t, catalogue) {
		got[l.Name[len(l.Name)-1:]] = l.Answers["access.step-free-entrance"].Value
	}
	want := map[string]directory.Value{"0": "", "1": "", "2": "", "3": directory.Yes, "4": directory.No, "5": directory.Yes}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestUnlocatedPlaceIsNotNational holds that a group with one place on the map and one that could not be found is not
// said to serve all Australia.
func TestUnlocatedPlaceIsNotNational(t *testing.T) {
	for region, countries := range map[string][2]string{"": {"United Kingdom", "51.08,1.17"}, "VIC": {"", "-37.80,144.97"}} {
		catalogue := newCatalogue(t)
		r := importFile(t, catalogue, true, "readers", region, write(t, "readers.csv", "Name,Venue 1,Address 1,Suburb 1,Latitude 1,Longitude 1,Venue 2,Address 2,Suburb 2,Latitude 2,Longitude 2,Country,Phone,Website",
			"Quandong Readers,Wattle Library,1 Quandong Street,Carlton,"+countries[1]+",Gum Library,2 Quandong Street,Nowherebury,,,"+countries[0]+",,https://readers.example.org"))
		listings := listingsOf(t, catalogue)
		if len(listings) != 2 {
			t.Fatalf("%q: %d listings, %v", region, len(listings), r.Problems)
		}
		for _, l := range listings {
			if slices.Contains(l.Areas, "national") {
				t.Errorf("%q: %s serves %v", region, l.Venue, l.Areas)
			}
		}
	}
}

// TestHiddenPlaceIsInNoOtherWords holds that map references and links of a record whose place is hidden are on no page.
func TestHiddenPlaceIsInNoOtherWords(t *testing.T) {
	catalogue := newCatalogue(t)
	importFile(t, catalogue, true, "refuges", "VIC", write(t, "refuges.csv", "Name,Description,Address,Suburb,State,Postcode,Phone,Map link,Easting,Grid ref,What3words,Landmark",
		"Quandong Women's Refuge,\"For women who escape family violence, 55H CU 24567 32145, ///filled.count.soap\",14 Numbat Lane,Preston,VIC,3072,9000 1001,https://goo.gl/maps/numbatty,324567.1 E,55H CU 24567 32145,///filled.count.soap,Numbat Market"))
	listings := listingsOf(t, catalogue)
	if len(listings) == 0 {
		t.Fatal("nothing is published")
	}
	shown, err := json.Marshal(listings)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"numbat", "324567", "24567", "filled.count"} {
		if at := strings.Index(strings.ToLower(string(shown)), secret); at >= 0 {
			t.Errorf("%q is shown: …%s…", secret, shown[max(0, at-60):min(len(shown), at+40)])
		}
	}
}
