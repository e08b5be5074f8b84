package importer_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/sqlstore"
	"github.com/kithdirectory/kith/geo"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/formats"
	"github.com/kithdirectory/kith/importer/understand"
)

// newCatalogue gives an empty catalogue in a folder of its own.
func newCatalogue(t *testing.T) *directory.Catalogue {
	t.Helper()
	store, err := sqlstore.OpenSQLite(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	gazetteer, err := geo.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	return directory.NewCatalogue(directory.Parts{Store: store, Gazetteer: gazetteer, Vocabulary: vocabulary})
}

// importFile imports delimited files as one import.
func importFile(t *testing.T, catalogue *directory.Catalogue, apply bool, source, state string, paths ...string) *importer.Report {
	t.Helper()
	rules, err := understand.LoadRules()
	if err != nil {
		t.Fatal(err)
	}
	options := importer.Options{Source: source, Region: state, Apply: apply, Actor: directory.Operator("kith import")}
	adapt := importer.AdaptOptions{State: state, Source: source, Today: directory.DateOf(catalogue.Now()), Rules: rules}
	batch, done, err := formats.Open(t.Context(), paths, formats.Ask{Read: adapt})
	defer func() {
		if err := done(); err != nil {
			t.Error(err)
		}
	}()
	if err != nil {
		return importer.Refusal(options, batch.Files, err)
	}
	report, err := importer.Run(context.WithoutCancel(t.Context()), importer.Parts{Catalogue: catalogue}, options, batch)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// dataFolder gives the folder of real files, which are no part of the repository.
func dataFolder(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("KITH_TEST_DATA")
	if folder == "" {
		folder = "../../shared/data"
	}
	if _, err := os.Stat(folder); err != nil {
		t.Skip("the real files are not here; set KITH_TEST_DATA to their folder")
	}
	return folder
}

// TestRealFiles holds the acceptance of real files: at least 95 % of each file's rows, and no row of a
// government's list of offices taken for a group.
func TestRealFiles(t *testing.T) {
	folder := dataFolder(t)
	qld := "au-qld-service-locations/service-location-source-data/"
	tests := []struct {
		file, state string
		groups      bool // it may hold some
		refused     bool
	}{
		{file: "au-melbourne-helping-out/*.csv", state: "VIC", groups: true},
		{file: qld + "breastscreen-qld-locations-v5.csv", state: "QLD"},
		{file: qld + "courthouses.csv", state: "QLD"},
		{file: qld + "dccsds-contact-details.csv", state: "QLD"},
		{file: qld + "housing-service-centres.csv", state: "QLD"},
		{file: qld + "qgap.csv", state: "QLD"},
		{file: qld + "srs-training-providers-2013-2014.csv", state: "QLD"},
		{file: qld + "jps-in-the-community.csv", state: "QLD"},
		{file: qld + "probation-parole-reporting-locations.csv", state: "QLD"},
		{file: qld + "prison-locations.csv", state: "QLD"},
		{file: qld + "youth-detention-centre-locations.csv", state: "QLD"},
		{file: qld + "transport-and-motoring-customer-service-centres.csv", state: "QLD"},
		{file: qld + "171027qrideprovidersa.csv", state: "QLD"},
		{file: qld + "2014-15-queensland-agricultural-trainingcolleges-sites.csv", state: "QLD"},
		{file: qld + "RuralFireStations.csv", state: "QLD"},
		{file: qld + "UrbanFireStations.csv", state: "QLD"},
		{file: qld + "Cattle-Tick-clearing-facilities-by-location-2014-15.csv", state: "QLD"},
		{file: qld + "gocard-retailers.csv", state: "QLD"},
		{file: "au-qld-service-locations/point-data/gocard-retailers_v1.0.0/data/gocard-retailers.csv", state: "QLD"},
		{file: qld + "registered-training-organisations-july-2013.csv", state: "QLD", refused: true},
		{file: "au-qld-service-locations/template/header-analysis.csv", state: "QLD", refused: true},
		{file: "uk-folkestone-directory/*.csv", groups: true},
		{file: qld + "OpenData_ListofSchools_1217.xlsx", state: "QLD"},
		{file: qld + "qas-locations-and-coordinates-2014-16-v1-0-20171220.xlsx", state: "QLD"},
		{file: qld + "130711-public-hospitals.xls", state: "QLD", refused: true},
		{file: "au-qld-service-locations/template/header-groupings.xlsx", state: "QLD", refused: true},
		{file: "au-qld-service-locations/point-data/gocard-retailers_v1.0.0/datapackage.json", state: "QLD", refused: true},
		{file: "uk-hounslow-connect-xlsx/*.xlsx", groups: true},
	}
	for _, tt := range tests {
		t.Run(filepath.Base(tt.file), func(t *testing.T) {
			paths, err := filepath.Glob(filepath.Join(folder, tt.file))
			if err != nil || len(paths) == 0 {
				t.Fatalf("%d files, %v", len(paths), err)
			}
			catalogue := newCatalogue(t)
			r := importFile(t, catalogue, true, "real", tt.state, paths...)
			if tt.refused {
				if r.Refused == nil {
					t.Errorf("it is not refused: %d records", r.Records)
				} else {
					t.Log(*r.Refused)
				}
				return
			}
			if r.Refused != nil {
				t.Fatalf("refused: %s", *r.Refused)
			}
			codes := map[string]int{}
			for _, p := range r.Problems {
				codes[string(p.Severity)+" "+p.Code]++
			}
			accepted := r.Records - r.Rejected
			t.Logf("records %d accepted %d (%.1f %%) flagged %d duplicates %d skipped %v kinds %v located %+v hours %+v hidden %d withheld %d\n  problems %v",
				r.Records, accepted, 100*float64(accepted)/float64(r.Records), r.Flagged, r.Duplicates, r.Skipped, r.Kinds, r.Located, r.Hours,
				r.HiddenVenues, r.ContactsWithheld, codes)
			if accepted*100 < 95*r.Records || r.Records == 0 {
				t.Errorf("%d of %d records are accepted", accepted, r.Records)
			}
			if n := r.Kinds[directory.KindGroup]; n > 0 && !tt.groups {
				t.Errorf("%d rows are taken for groups", n)
			}
			if again := importFile(t, catalogue, true, "real", tt.state, paths...); again.Unchanged != accepted || again.New+again.Changed != 0 {
				t.Errorf("imported again: %d new, %d changed, %d unchanged of %d", again.New, again.Changed, again.Unchanged, accepted)
			}
		})
	}
}
