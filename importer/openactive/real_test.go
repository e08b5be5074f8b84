package openactive_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/openactive"
	"github.com/kithdirectory/kith/importer/understand"
)

// dataFolder gives the folder of real files, which are no part of the repository.
func dataFolder(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("KITH_TEST_DATA")
	if folder == "" {
		folder = "../../../shared/data"
	}
	folder = filepath.Join(folder, "openactive-examples")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("the real files are not here; set KITH_TEST_DATA to their folder")
	}
	return folder
}

func adaptOptions(t *testing.T) importer.AdaptOptions {
	t.Helper()
	rules, err := understand.LoadRules()
	if err != nil {
		t.Fatal(err)
	}
	today, err := directory.ParseDate("2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	return importer.AdaptOptions{State: "VIC", Source: "A feed", Today: today, Rules: rules}
}

// read gives the records of files or feeds, and what was skipped.
func read(t *testing.T, feeds openactive.Feeds, paths ...string) ([]*importer.Record, importer.Summary, error) {
	t.Helper()
	return readWith(t, adaptOptions(t), feeds, paths...)
}

func readWith(t testing.TB, options importer.AdaptOptions, feeds openactive.Feeds, paths ...string) ([]*importer.Record, importer.Summary, error) {
	t.Helper()
	batch, done, err := openactive.Batch(t.Context(), paths, options, feeds)
	defer func() {
		if err := done(); err != nil {
			t.Error(err)
		}
	}()
	if err != nil {
		return nil, importer.Summary{}, err
	}
	var records []*importer.Record
	for record, err := range batch.Records {
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, record)
	}
	return records, batch.Summary(), nil
}

// TestRealExamples reads the standard's own examples, each alone and all as one import.
func TestRealExamples(t *testing.T) {
	folder := dataFolder(t)
	for name, want := range map[string]struct {
		kind     directory.Kind
		skipped  string
		meetings bool
	}{
		"sessionseries_example_1.json": {kind: directory.KindGroup, meetings: true}, "sessionseries-split_example_1.json": {kind: directory.KindGroup, meetings: true},
		"sessionseries-split-virtual_example_1.json":     {kind: directory.KindGroup, meetings: true},
		"sessionseries-eventseries-split_example_1.json": {kind: directory.KindGroup, meetings: true},
		"scheduledsession_example_1.json":                {kind: directory.KindGroup, meetings: true},
		"event_example_1.json":                           {kind: directory.KindGroup, meetings: true},
		"event_eventseries_example_1.json":               {kind: directory.KindGroup, meetings: true},
		"courseinstance_example_1.json":                  {kind: directory.KindGroup, meetings: true},
		"courseinstance_event_example_1.json":            {kind: directory.KindGroup, meetings: true},
		"facilityuse_example_1.json":                     {kind: directory.KindPlace}, "place_example_1.json": {kind: directory.KindPlace},
		"slot_example_1.json": {skipped: "slot"}, "ondemandevent_example_1.json": {skipped: "on_demand"},
		"scheduledsession-split_example_1.json": {skipped: "session_without_series"}, "scheduledsession-split-virtual_example_1.json": {skipped: "session_without_series"},
	} {
		t.Run(name, func(t *testing.T) {
			records, summary, err := read(t, openactive.Feeds{}, filepath.Join(folder, name))
			if err != nil {
				t.Fatal("it is refused")
			}
			kind, meetings := directory.Kind(""), false
			for _, r := range records {
				kind, meetings = r.Kind, len(r.Meetings) > 0
			}
			if kind != want.kind || meetings != want.meetings || len(records) > 1 {
				t.Errorf("%d records, a %q, with meetings: %v", len(records), kind, meetings)
			}
			if got := strings.Join(slices.Collect(maps.Keys(summary.Skipped)), " "); got != want.skipped {
				t.Errorf("skipped are %q", got)
			}
		})
	}
	if _, _, err := read(t, openactive.Feeds{}, filepath.Join(folder, "example_list.json")); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Error("a list of examples is not refused")
	}
	files, err := filepath.Glob(filepath.Join(folder, "*_example_1.json"))
	if err != nil {
		t.Fatal(err)
	}
	records, _, err := read(t, openactive.Feeds{}, files...)
	if err != nil || len(records) != 6 {
		t.Errorf("together they are %d records, %v", len(records), err)
	}
}
