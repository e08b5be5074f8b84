package memindex_test

import (
	"iter"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"runtime/metrics"
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

// What every benchmark is made of: the listings of one seed, and so many different queries of a mix.
const (
	benchSeed    = 7
	benchQueries = 2000
	benchBatch   = 25_000 // listings generated at a time, so that a million never are in memory
)

// BenchmarkSearch100k measures every mix of queries at 100,000 listings, one at a time: the median
// and the slow ends in microseconds, allocations, and how many listings the mix finds on average.
func BenchmarkSearch100k(b *testing.B) { benchmarkMixes(b, 100_000) }

// BenchmarkSearch1M is the same at 1,000,000 listings. It takes half a minute to fill.
func BenchmarkSearch1M(b *testing.B) { benchmarkMixes(b, 1_000_000) }

// BenchmarkBuild100k measures filling an empty index: seconds, without the time to generate the
// listings, MiB of heap the index holds, and MiB resident of the whole process when all is done.
func BenchmarkBuild100k(b *testing.B) { benchmarkBuild(b, 100_000) }

// BenchmarkBuild1M is the same for 1,000,000 listings.
func BenchmarkBuild1M(b *testing.B) { benchmarkBuild(b, 1_000_000) }

// BenchmarkApplyOne measures one changed listing among 100,000, until searches see it.
func BenchmarkApplyOne(b *testing.B) {
	g, x := benchIndex(b, 100_000)
	changes := g.Stored(benchSeed+1, 0, 2000)
	replaced := g.Stored(benchSeed, 0, 2000)
	seq := int64(100_000)
	var took latencies
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		seq++
		change := changes[i%len(changes)]
		listing := *change.Listing
		listing.ID = replaced[(i*37)%len(replaced)].ID
		change.ID, change.Seq, change.Listing = listing.ID, seq, &listing
		began := time.Now()
		if err := x.Apply(b.Context(), []directory.StoredListing{change}); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	took.report(b)
}

// BenchmarkApply100kInBatches measures filling an index as a follower does, by batches of 5,000.
func BenchmarkApply100kInBatches(b *testing.B) {
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

func benchmarkMixes(b *testing.B, listings int) {
	g, x := benchIndex(b, listings)
	for _, mix := range indextest.Mixes() {
		b.Run(string(mix), func(b *testing.B) {
			r := rand.New(rand.NewPCG(benchSeed, 1))
			queries := make([]directory.Query, benchQueries)
			for i := range queries {
				queries[i] = g.Query(mix, r)
			}
			benchmarkQueries(b, x, queries)
		})
	}
}

func benchmarkQueries(b *testing.B, x directory.Index, queries []directory.Query) {
	var took latencies
	found := 0
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		result, err := x.Search(b.Context(), queries[i%len(queries)])
		took = append(took, time.Since(began))
		if err != nil {
			b.Fatal(err)
		}
		found += result.Total
	}
	took.report(b)
	b.ReportMetric(float64(found)/float64(len(took)), "found/op")
}

func benchmarkBuild(b *testing.B, listings int) {
	vocabulary, g := newGenerator(b)
	before := heapMiB()
	for b.Loop() {
		b.StopTimer()
		x := memindex.New(vocabulary)
		b.StartTimer()
		if err := x.Load(b.Context(), timedOut(b, g, listings)); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		b.ReportMetric(heapMiB()-before, "heap-MiB")
		if resident, ok := residentMiB(); ok {
			b.ReportMetric(resident, "resident-MiB")
		}
		if n, err := x.Len(b.Context()); err != nil || n != listings {
			b.Fatalf("%d listings, %v", n, err)
		}
		if err := x.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/build")
}

// benchIndex gives a filled index and the generator of its listings.
func benchIndex(b *testing.B, listings int) (*indextest.Generator, *memindex.Index) {
	b.Helper()
	vocabulary, g := newGenerator(b)
	x := memindex.New(vocabulary)
	b.Cleanup(func() {
		if err := x.Close(); err != nil {
			b.Error(err)
		}
	})
	if err := x.Load(b.Context(), timedOut(b, g, listings)); err != nil {
		b.Fatal(err)
	}
	debug.FreeOSMemory()
	return g, x
}

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

// timedOut gives generated listings one by one, the timer stopped while they are being made.
func timedOut(b *testing.B, g *indextest.Generator, listings int) iter.Seq2[directory.StoredListing, error] {
	return func(yield func(directory.StoredListing, error) bool) {
		for first := 0; first < listings; first += benchBatch {
			b.StopTimer()
			changes := g.Stored(benchSeed, first, min(first+benchBatch, listings))
			b.StartTimer()
			for _, change := range changes {
				if !yield(change, nil) {
					return
				}
			}
		}
	}
}

// latencies are how long each operation took.
type latencies []time.Duration

// report gives the median, the 95th and the 99th percentile, in microseconds.
func (l latencies) report(b *testing.B) {
	slices.Sort(l)
	for name, share := range map[string]float64{"p50-µs": 0.50, "p95-µs": 0.95, "p99-µs": 0.99} {
		b.ReportMetric(float64(l[int(share*float64(len(l)-1))].Nanoseconds())/1000, name)
	}
}

// heapMiB gives the live heap once garbage is gone.
func heapMiB() float64 {
	debug.FreeOSMemory()
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return float64(sample[0].Value.Uint64()) / (1 << 20)
}

// residentMiB gives what the process holds of the machine's memory, where the system says (Linux).
func residentMiB() (float64, bool) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(status)) {
		if kib, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(kib), "kB")), 64)
			return n / 1024, err == nil
		}
	}
	return 0, false
}
