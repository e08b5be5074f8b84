package csv_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/csv"
)

// dataFolder gives the folder of real council files, or skips the test where there is none.
func dataFolder(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("KITH_TEST_DATA")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "data")
	}
	if _, err := os.Stat(folder); err != nil {
		t.Skip("the real council files are not on this machine: set KITH_TEST_DATA to their folder")
	}
	return folder
}

// tally counts what was read from a file.
type tally struct {
	records, named, placed, reachable, located int
	hours, kept, meetings                      int
	kinds                                      map[directory.Kind]int
}

func (c *tally) add(r *importer.Record) {
	c.records++
	c.kinds[r.Kind]++
	if r.Name != "" {
		c.named++
	}
	point, text := false, false
	for _, p := range r.Places {
		point = point || p.Point != nil
		text = text || p.Address != "" || p.Suburb != "" || p.Withheld || p.PostalOnly
	}
	if point {
		c.located++
	}
	if text || point {
		c.placed++
	}
	if text || point || len(r.Phones)+len(r.Emails)+len(r.URLs)+len(r.Links)+len(r.Withheld) > 0 {
		c.reachable++
	}
	for _, h := range r.Hours {
		if len(h.Open) > 0 || h.Always || h.ByAppointment {
			c.hours++
		} else {
			c.kept++
		}
	}
	c.meetings += len(r.Meetings)
}

// TestRealFiles reads every CSV file of the manifest: nearly every row must give a name, a kind and a
// place or contact, and most hours must be understood.
func TestRealFiles(t *testing.T) {
	folder := dataFolder(t)
	const services = "au-qld-service-locations/service-location-source-data/"
	for _, c := range []struct {
		file, state string
		rows        int
		mostGroups  int
		leastHours  float64 // share of the hours that are understood
	}{
		{"au-melbourne-helping-out/free-and-cheap-support-services-with-opening-hours-public-transport-and-parking-.csv", "VIC", 119, 5, 0.7},
		{services + "171027qrideprovidersa.csv", "QLD", 109, 0, 0},
		{services + "2014-15-queensland-agricultural-trainingcolleges-sites.csv", "QLD", 10, 0, 0},
		{services + "Cattle-Tick-clearing-facilities-by-location-2014-15.csv", "QLD", 33, 0, 0},
		{services + "RuralFireStations.csv", "QLD", 465, 0, 0},
		{services + "UrbanFireStations.csv", "QLD", 242, 0, 0},
		{services + "breastscreen-qld-locations-v5.csv", "QLD", 33, 0, 0},
		{services + "courthouses.csv", "QLD", 125, 0, 0.95},
		{services + "dccsds-contact-details.csv", "QLD", 209, 0, 0},
		{services + "gocard-retailers.csv", "QLD", 694, 0, 0},
		{"au-qld-service-locations/point-data/gocard-retailers_v1.0.0/data/gocard-retailers.csv", "QLD", 694, 0, 0},
		{services + "housing-service-centres.csv", "QLD", 21, 0, 0.95},
		{services + "jps-in-the-community.csv", "QLD", 234, 0, 0.9},
		{services + "prison-locations.csv", "QLD", 14, 0, 0},
		{services + "probation-parole-reporting-locations.csv", "QLD", 35, 0, 0},
		{services + "qgap.csv", "QLD", 87, 0, 0.95},
		{services + "srs-training-providers-2013-2014.csv", "QLD", 40, 0, 0},
		{services + "transport-and-motoring-customer-service-centres.csv", "QLD", 288, 0, 0.85},
		{services + "youth-detention-centre-locations.csv", "QLD", 35, 0, 0.9},
	} {
		t.Run(filepath.Base(c.file), func(t *testing.T) {
			got := readReal(t, filepath.Join(folder, c.file), c.state)
			t.Logf("%d rows: %d named, %d with place text, %d with a point, %d reachable; hours %d understood, %d kept as text, %d meetings; %v",
				got.records, got.named, got.placed, got.located, got.reachable, got.hours, got.kept, got.meetings, got.kinds)
			if got.records != c.rows {
				t.Errorf("%d rows, want %d", got.records, c.rows)
			}
			if least := c.rows * 95 / 100; got.named < least || got.reachable < least {
				t.Errorf("only %d named and %d reachable of %d", got.named, got.reachable, c.rows)
			}
			if got.kinds[directory.KindGroup] > c.mostGroups {
				t.Errorf("%d groups, at most %d are", got.kinds[directory.KindGroup], c.mostGroups)
			}
			if n := got.hours + got.kept; c.leastHours > 0 && float64(got.hours) < c.leastHours*float64(n) {
				t.Errorf("only %d of %d hours are understood", got.hours, n)
			}
		})
	}
}

func readReal(t *testing.T, path, state string) tally {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	got := tally{kinds: map[directory.Kind]int{}}
	for r, err := range csv.Adapt(context.Background(), file, filepath.Base(path), nil, options(t, state)) {
		if err != nil {
			t.Fatal(err)
		}
		got.add(r)
	}
	return got
}

func TestRealRefusals(t *testing.T) {
	folder := filepath.Join(dataFolder(t), "au-qld-service-locations")
	for name, says := range map[string]string{
		"template/header-analysis.csv": "names of columns",
		"service-location-source-data/registered-training-organisations-july-2013.csv": "old Excel",
		"service-location-source-data/130711-public-hospitals.xls":                     "old Excel",
		"service-location-source-data/OpenData_ListofSchools_1217.xlsx":                "say xlsx",
		"point-data/gocard-retailers_v1.0.0/datapackage.json":                          "JSON",
	} {
		file, err := os.Open(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, err = range csv.Adapt(context.Background(), file, filepath.Base(name), nil, options(t, "QLD")) {
			if err != nil {
				break
			}
		}
		if directory.ErrorCode(err) != directory.CodeInvalid || !strings.Contains(fmt.Sprint(err), says) {
			t.Errorf("%s: %v, want a sentence that says %q", name, err, says)
		}
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	}
}
