package importer_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A group that meets every second week, nobody says which, is listed by day, time and rhythm and without a
// date, from the file to the listing.
func TestFortnightFromFileToListing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "groups.csv")
	text := "Title,Details,Address,Suburb,Meeting times\nFern Choir,We meet to sing,1 Invented Street,Carlton,\"Every second Thursday 10am-12pm, excl. public holidays\"\n" +
		"Fern Walkers,We meet to walk,2 Invented Street,Carlton,Every 2nd Thursday of the month 10am\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	catalogue := newCatalogue(t)
	if r := importFile(t, catalogue, true, "fern", "VIC", path); r.New != 2 || r.Kinds["group"] != 2 {
		t.Fatalf("new %d, %v", r.New, r.Kinds)
	}
	listings, err := catalogue.Store().ListingsAfter(t.Context(), 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	type listed struct {
		Text  string
		Dates bool
		When  []string
	}
	got := map[string]listed{}
	for _, l := range listings {
		m := l.Listing.Meetings
		if len(m) != 1 {
			t.Fatalf("%s has %d meetings", l.Listing.Name, len(m))
		}
		got[l.Listing.Name] = listed{m[0].Text, len(m[0].Next) > 0, l.Listing.Facets["when"]}
	}
	want := map[string]listed{
		"Fern Choir": {"Every second Thursday 10 am–12 noon, not on public holidays; ask which week", false,
			[]string{"fortnightly", "morning", "school-holidays", "thu", "thu-morning"}},
		"Fern Walkers": {"Second Thursday of the month 10 am", true, []string{"monthly", "morning", "school-holidays", "thu", "thu-morning"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("listings (-want +got):\n%s", diff)
	}
}
