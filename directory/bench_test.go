package directory_test

import (
	"runtime/debug"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/indextest"
	"github.com/kithdirectory/kith/directory/memindex"
	"github.com/kithdirectory/kith/directory/sqlstore"
)

// BenchmarkStart100k measures a start on SQLite with 100,000 listings, from opening the database to
// ready for searches, everything a server reads at start included.
func BenchmarkStart100k(b *testing.B) {
	parts := builderFor(b)
	folder := b.TempDir()
	store, err := sqlstore.OpenSQLite(b.Context(), folder)
	if err != nil {
		b.Fatal(err)
	}
	generator := indextest.NewGenerator(parts.Gazetteer, parts.Vocabulary)
	if err := generator.Fill(b.Context(), store, 7, 100_000); err != nil {
		b.Fatal(err)
	}
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(300)) // as the server does while it starts
	for b.Loop() {
		store, err := sqlstore.OpenSQLite(b.Context(), folder)
		if err != nil {
			b.Fatal(err)
		}
		fresh := builderFor(b)
		c := directory.NewCatalogue(directory.Parts{
			Store: store, Index: memindex.New(fresh.Vocabulary), Gazetteer: fresh.Gazetteer, Vocabulary: fresh.Vocabulary,
		})
		if err := c.CatchUp(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
		found, err := c.Search(b.Context(), directory.Anyone(), directory.Search{Near: "3000", Within: 25_000})
		if err != nil || found.Total == 0 {
			b.Fatalf("it is not ready: %v %v", found, err)
		}
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/start")
}
