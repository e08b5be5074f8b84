package importer_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// A record that is called only what its suburb is called takes its category, else its summary says from which list it is, and
// stays the same record whatever that adds.
func TestNamesThatAreOnlyTheSuburb(t *testing.T) {
	const rows = "Title,Category,Description,Address,Suburb,State,Phone\n" +
		"Carlton,Fern and Moss Office,Advice on ferns,1 High St,Carlton,VIC,(03) 5550 0101\n" +
		"FITZROY,High moss,Advice on ferns,2 High St,Fitzroy,VIC,(03) 5550 0102\n" +
		"Richmond,,Advice on ferns,3 High St,Richmond,VIC,(03) 5550 0103\n" +
		"Brunswick,Fern Clinic,Advice on ferns,4 High St,Brunswick East,VIC,(03) 5550 0104\n" +
		"Preston Ferns,Fern Clinic,Advice on ferns,5 High St,Preston,VIC,(03) 5550 0105\n" +
		"Northcote,Fern Clinic,Advice on ferns,6 High St,Thornbury,VIC,(03) 5550 0106\n" + // a suburb close by
		"Mildura,Fern Clinic,Advice on ferns,7 High St,Footscray,VIC,(03) 5550 0107\n" + // far away, so a name
		"Coburg,Fern Clinic,A refuge for women leaving domestic violence,8 High St,Coburg,VIC,(03) 5550 0108\n" // hidden
	want := []string{"Brunswick Fern Clinic", "Carlton Fern and Moss Office", "Coburg", "Fitzroy (High moss)", "Mildura", "Northcote Fern Clinic", "Preston Ferns", "Richmond"}
	catalogue := newCatalogue(t)
	write := func(text string) string {
		path := filepath.Join(t.TempDir(), "ferns.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	load := func(text string) *importer.Report {
		return importFile(t, catalogue, true, "Fern Register", "VIC", write(text))
	}
	names := func() []string {
		groups, err := catalogue.Store().GroupsAfter(t.Context(), "", 100)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, g := range groups {
			if g.Status == directory.StatusPublished {
				all = append(all, g.Name)
			}
		}
		slices.Sort(all)
		return all
	}
	if first := load(rows); first.New != len(want) {
		t.Fatalf("%d are new, want %d: %+v", first.New, len(want), first.Problems)
	}
	if diff := cmp.Diff(want, names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	again := load(strings.Replace(rows, "Fern and Moss Office", "Fern Office", 1))
	if again.Changed != 1 || again.New+again.Gone != 0 {
		t.Errorf("another category: %d new, %d changed, %d gone, want it to be the same record", again.New, again.Changed, again.Gone)
	}
	if !slices.Contains(names(), "Carlton Fern Office") {
		t.Errorf("names %q", names())
	}
}
