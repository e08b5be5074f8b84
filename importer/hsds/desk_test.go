package hsds_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/sqlstore"
	"github.com/kithdirectory/kith/geo"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/hsds"
	"github.com/kithdirectory/kith/importer/understand"
)

// newCatalogue gives an empty catalogue in a folder of its own.
func newCatalogue(t testing.TB) *directory.Catalogue {
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

// reading is how the tests read: on a Monday in August 2026, for a source in Victoria.
func reading(t testing.TB) importer.AdaptOptions {
	t.Helper()
	rules, err := understand.LoadRules()
	if err != nil {
		t.Fatal(err)
	}
	today, err := directory.ParseDate("2026-08-03")
	if err != nil {
		t.Fatal(err)
	}
	return importer.AdaptOptions{State: "VIC", Source: "A council", Today: today, Rules: rules}
}

// importAll imports files or addresses as one import.
func importAll(t testing.TB, catalogue *directory.Catalogue, apply bool, fetch importer.Fetch, paths ...string) *importer.Report {
	t.Helper()
	options := importer.Options{Source: "A council", Region: "VIC", Apply: apply, Actor: directory.Operator("kith import")}
	batch, done, err := hsds.Batch(t.Context(), paths, reading(t), fetch)
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

// recordsOf reads files into records.
func recordsOf(t testing.TB, paths ...string) []*importer.Record {
	t.Helper()
	batch, done, err := hsds.Batch(t.Context(), paths, reading(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := done(); err != nil {
			t.Error(err)
		}
	}()
	var all []*importer.Record
	for r, err := range batch.Records {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// write makes a file with a text and gives its path.
func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
