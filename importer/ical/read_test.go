package ical_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/ical"
	"github.com/kithdirectory/kith/importer/understand"
)

// adaptOptions are those of a source of a state.
func adaptOptions(t testing.TB, state string) importer.AdaptOptions {
	t.Helper()
	rules, err := understand.LoadRules()
	if err != nil {
		t.Fatal(err)
	}
	today, err := directory.ParseDate("2026-02-01")
	if err != nil {
		t.Fatal(err)
	}
	return importer.AdaptOptions{State: state, Source: "A calendar", Today: today, Rules: rules}
}

// read gives the records of files, and what was skipped.
func read(t testing.TB, state string, paths ...string) ([]*importer.Record, importer.Summary, error) {
	t.Helper()
	return readWith(t, adaptOptions(t, state), paths...)
}

func readWith(t testing.TB, options importer.AdaptOptions, paths ...string) ([]*importer.Record, importer.Summary, error) {
	t.Helper()
	batch, done, err := ical.Batch(t.Context(), paths, options)
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

// readText gives the records of one file of a text.
func readText(t testing.TB, state, name, text string) ([]*importer.Record, importer.Summary, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return read(t, state, path)
}

// TestRealCalendars reads the real files, which are no part of the repository.
func TestRealCalendars(t *testing.T) {
	folder := os.Getenv("KITH_TEST_DATA")
	if folder == "" {
		folder = "../../../shared/data"
	}
	folder = filepath.Join(folder, "ics-trumba-uw")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("the real files are not here; set KITH_TEST_DATA to their folder")
	}
	records, summary, err := read(t, "VIC", filepath.Join(folder, "sea_acad-comm.ics"))
	if err != nil {
		t.Fatal("an academic calendar is refused")
	}
	if len(records) != 0 || summary.Skipped["all_day_notice"] != 4 {
		t.Errorf("an academic calendar gives %d records; skipped: %v", len(records), summary.Skipped)
	}
	if _, _, err := read(t, "VIC", filepath.Join(folder, "sea_err.ics")); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("a calendar whose event never begins is not refused: %v", err)
	}
}
