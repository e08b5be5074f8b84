package hsds_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// dataFolder gives the folder of real files, which are no part of the repository.
func dataFolder(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("KITH_TEST_DATA")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "data")
	}
	if _, err := os.Stat(folder); err != nil {
		t.Skip("the real files are not here; set KITH_TEST_DATA to their folder")
	}
	return folder
}

// TestRealFiles holds what the real files become: services, each once, at least 95 % of them accepted, none of them in
// Australia; what only describes services is refused with a sentence; and a second import changes nothing.
func TestRealFiles(t *testing.T) {
	folder := dataFolder(t)
	const hsds3, oruk = "hsds-3.1-spec/", "uk-oruk-profile/"
	for _, c := range []struct {
		files   []string
		records int
		refused bool
		bare    bool // an example of one matter that says nowhere how to reach the service: rejected
	}{
		{files: []string{"hsds-1.1-miami-zip/lib/datapackage/*.zip"}, records: 4089},
		{files: []string{"hsds-1.1-miami-zip/spec/fixtures/*.csv"}, records: 5},
		{files: []string{"hsds-1.1-miami-zip/spec/fixtures/extracted_provider_taxonomy.csv"}, refused: true},
		{files: []string{hsds3 + "examples/service_full.json"}, records: 1},
		{files: []string{hsds3 + "examples/service_list.json"}, records: 1},
		{files: []string{hsds3 + "examples/service_at_location_full.json"}, records: 1},
		{files: []string{hsds3 + "examples/service_at_location_list.json"}, records: 1},
		{files: []string{hsds3 + "examples/tabular.json"}, records: 1},
		{files: []string{hsds3 + "examples/csv/*.csv"}, records: 1},
		{files: []string{hsds3 + "examples/*.json"}, records: 1},
		{files: []string{hsds3 + "examples/*.json", hsds3 + "examples/csv/*.csv"}, records: 1},
		{files: []string{hsds3 + "examples/organization_full.json"}, refused: true},
		{files: []string{hsds3 + "examples/organization_list.json"}, refused: true},
		{files: []string{hsds3 + "examples/location.json"}, refused: true},
		{files: []string{hsds3 + "examples/taxonomy.json"}, refused: true},
		{files: []string{hsds3 + "examples/taxonomy_list.json"}, refused: true},
		{files: []string{hsds3 + "examples/taxonomy_term.json"}, refused: true},
		{files: []string{hsds3 + "examples/taxonomy_term_list.json"}, refused: true},
		{files: []string{hsds3 + "examples/base.json"}, refused: true},
		{files: []string{oruk + "examples/service_full.json"}, records: 1},
		{files: []string{oruk + "examples/service_list.json"}, records: 1},
		{files: []string{oruk + "examples/service_at_location_full.json"}, records: 1},
		{files: []string{oruk + "examples/service_at_location_list.json"}, records: 1},
		{files: []string{oruk + "examples/csv/*.csv"}, records: 1},
		{files: []string{oruk + "examples/*.json", oruk + "examples/csv/*.csv"}, records: 1},
		{files: []string{oruk + "examples/organization_full.json"}, refused: true},
		{files: []string{oruk + "examples/organization_list.json"}, refused: true},
		{files: []string{oruk + "examples/taxonomy.json"}, refused: true},
		{files: []string{oruk + "examples/taxonomy_list.json"}, refused: true},
		{files: []string{oruk + "examples/taxonomy_term.json"}, refused: true},
		{files: []string{oruk + "examples/taxonomy_term_list.json"}, refused: true},
	} {
		if testing.Short() && c.records > 1000 { // with the race detector only what is small
			continue
		}
		t.Run(c.files[len(c.files)-1], func(t *testing.T) {
			var paths []string
			for _, pattern := range c.files {
				found, err := filepath.Glob(filepath.Join(folder, pattern))
				if err != nil || len(found) == 0 {
					t.Fatalf("%s: %v, %d files", pattern, err, len(found))
				}
				paths = append(paths, found...)
			}
			catalogue := newCatalogue(t)
			report := importAll(t, catalogue, true, nil, paths...)
			if c.refused != (report.Refused != nil) {
				t.Fatalf("refused: %v", report.Refused)
			}
			if c.refused {
				t.Log(*report.Refused)
				return
			}
			accepted := report.Records - report.Rejected
			t.Logf("%s: %d records, %d accepted, %d flagged; kinds %v; located %+v; hours %+v; hidden %d; withheld %d; skipped %v; problems by code %v",
				report.Format, report.Records, accepted, report.Flagged, report.Kinds, report.Located, report.Hours, report.HiddenVenues, report.ContactsWithheld, report.Skipped, byCode(report.Problems))
			if report.Records != c.records || accepted*100 < report.Records*95 && !c.bare {
				t.Errorf("%d records, %d accepted", report.Records, accepted)
			}
			if services := report.Kinds[directory.KindService] + report.Kinds[directory.KindLine]; services*100 < accepted*95 {
				t.Errorf("only %d of %d are services or lines", services, accepted)
			}
			if again := importAll(t, catalogue, true, nil, paths...); again.Unchanged != accepted || again.New+again.Changed != 0 {
				t.Errorf("imported again: %d new, %d changed, %d unchanged of %d", again.New, again.Changed, again.Unchanged, accepted)
			}
		})
	}
}

func byCode(problems []importer.Problem) map[string]int {
	counts := map[string]int{}
	for _, p := range problems {
		counts[string(p.Severity)+" "+p.Code]++
	}
	return counts
}
