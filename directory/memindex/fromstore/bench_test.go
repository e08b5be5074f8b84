package fromstore_test

import (
	"math/rand/v2"
	"testing"

	"github.com/kithdirectory/kith/directory/indextest"
)

// BenchmarkSearch measures queries as people make them over a store of 100,000 listings.
func BenchmarkSearch(b *testing.B) {
	s := stock(b, 100_000)
	for _, mix := range indextest.Mixes() {
		b.Run(string(mix), func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 2))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.index.Search(b.Context(), s.generator.Query(mix, r)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
