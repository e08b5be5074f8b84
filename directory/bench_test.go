package directory_test

import (
	"runtime/debug"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/cataloguetest"
)

// BenchmarkStart100k measures a start on SQLite with 100,000 listings, from opening the database to
// ready for searches, everything a server reads at start included.
func BenchmarkStart100k(b *testing.B) {
	folder, _ := cataloguetest.Generated(b, 100_000)
	defer debug.SetGCPercent(debug.SetGCPercent(300)) // as the server does while it starts
	for b.Loop() {
		c, err := cataloguetest.Open(b.Context(), folder, nil)
		if err != nil {
			b.Fatal(err)
		}
		if err := c.CatchUp(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
		found, err := c.Search(b.Context(), directory.Anyone(), directory.Search{Near: "3000", Within: 25_000})
		if err != nil || found.Total == 0 {
			b.Fatalf("it is not ready: %v %v", found, err)
		}
		if err := c.Store().Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/start")
}
