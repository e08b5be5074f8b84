package memindex_test

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/indextest"
	"github.com/kithdirectory/kith/directory/memindex"
	"github.com/kithdirectory/kith/geo"
)

const benchSeed = 7

func newGenerator(b *testing.B) (*directory.Vocabulary, *indextest.Generator) {
	b.Helper()
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		b.Fatal(err)
	}
	gazetteer, err := geo.Embedded()
	if err != nil {
		b.Fatal(err)
	}
	return vocabulary, indextest.NewGenerator(gazetteer, vocabulary)
}

// stored gives the first n generated listings one by one, so that they are never all in memory.
func stored(g *indextest.Generator, n int) iter.Seq2[directory.StoredListing, error] {
	return func(yield func(directory.StoredListing, error) bool) {
		for first := 0; first < n; first += 1000 {
			for _, change := range g.Stored(benchSeed, first, min(first+1000, n)) {
				if !yield(change, nil) {
					return
				}
			}
		}
	}
}

// BenchmarkSearch measures every mix of queries at 100,000 and at 1,000,000 listings. The second
// takes minutes to fill: choose it by -bench 'Search/1000000'.
func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) { benchmarkMixes(b, n) })
	}
}

func benchmarkMixes(b *testing.B, n int) {
	vocabulary, g := newGenerator(b)
	x := memindex.New(vocabulary)
	began := time.Now()
	if err := x.Load(b.Context(), stored(g, n)); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d listings generated and loaded in %v; %s", n, time.Since(began).Round(time.Millisecond), memory())
	for _, mix := range indextest.Mixes() {
		b.Run(string(mix), func(b *testing.B) {
			r := rand.New(rand.NewPCG(benchSeed, 1))
			queries := make([]directory.Query, 2000)
			for i := range queries {
				queries[i] = g.Query(mix, r)
			}
			b.ReportAllocs()
			b.ResetTimer()
			measure(b, func(i int) {
				if _, err := x.Search(context.Background(), queries[i%len(queries)]); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
	if err := x.Close(); err != nil {
		b.Fatal(err)
	}
}

// measure reports the median and the 99th percentile of one run of do.
func measure(b *testing.B, do func(i int)) {
	b.Helper()
	took := make([]time.Duration, 0, 1<<16)
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		do(i)
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	at := func(share float64) float64 {
		return float64(took[int(share*float64(len(took)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.95), "p95-ms")
	b.ReportMetric(at(0.99), "p99-ms")
}

// memory says how much the live heap and the process hold.
func memory() string {
	debug.FreeOSMemory()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	resident := "resident size unknown"
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		for line := range strings.Lines(string(status)) {
			if strings.HasPrefix(line, "VmRSS") {
				resident = strings.TrimSpace(line)
			}
		}
	}
	return fmt.Sprintf("heap %d MiB, %s", stats.HeapAlloc>>20, resident)
}

// BenchmarkApplyBatches measures filling an index as start-up does: 100,000 listings in batches of 5,000.
func BenchmarkApplyBatches(b *testing.B) {
	vocabulary, g := newGenerator(b)
	changes := g.Stored(benchSeed, 0, 100_000)
	for b.Loop() {
		x := memindex.New(vocabulary)
		for batch := range slices.Chunk(changes, 5000) {
			if err := x.Apply(b.Context(), batch); err != nil {
				b.Fatal(err)
			}
		}
		if err := x.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkApplyOne measures one changed listing among 100,000, seen by searches when it is done.
func BenchmarkApplyOne(b *testing.B) {
	vocabulary, g := newGenerator(b)
	x := memindex.New(vocabulary)
	if err := x.Load(b.Context(), stored(g, 100_000)); err != nil {
		b.Fatal(err)
	}
	changes := g.Stored(benchSeed, 0, 5000)
	seq := int64(100_000)
	b.ReportAllocs()
	measure(b, func(i int) {
		change := changes[(i*37)%len(changes)]
		seq++
		change.Seq = seq
		if err := x.Apply(context.Background(), []directory.StoredListing{change}); err != nil {
			b.Fatal(err)
		}
	})
	if err := x.Close(); err != nil {
		b.Fatal(err)
	}
}
