package meili

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/indextest"
	"github.com/kithdirectory/kith/geo"
)

// The benchmarks need a server that keeps its data between runs, named by KITH_TEST_MEILI_URL: filling an
// index of a million takes long. It keeps the indexes kith-bench-100000, kith-bench-300000 and kith-bench-1000000.

// benchSeed is that of the embedded engine's benchmarks, so both search the same listings.
const (
	benchSeed    = 7
	benchQueries = 200
	benchBatch   = 10_000
)

// BenchmarkSearch100k measures every mix of queries, each asked twice in turn: as Kith asks it (ours), and as
// the same multi-search with the engine's own radius filter in every query (raw). ratio is ours/raw, p50.
func BenchmarkSearch100k(b *testing.B) { benchmarkMixes(b, 100_000) }

// BenchmarkSearch300k is the same at 300,000 listings.
func BenchmarkSearch300k(b *testing.B) { benchmarkMixes(b, 300_000) }

// BenchmarkSearch1M is the same at 1,000,000 listings.
func BenchmarkSearch1M(b *testing.B) { benchmarkMixes(b, 1_000_000) }

func benchmarkMixes(b *testing.B, listings int) {
	x, g := benchIndex(b, listings)
	for _, mix := range indextest.Mixes() {
		b.Run(string(mix), func(b *testing.B) {
			r := rand.New(rand.NewPCG(benchSeed, 99))
			queries := make([]directory.Query, benchQueries)
			for i := range queries {
				queries[i] = g.Query(mix, r)
				queries[i].Limit = min(queries[i].Limit, 1000)
			}
			var ours, raw []time.Duration
			for i := 0; b.Loop(); i++ {
				q := queries[i%len(queries)]
				var got directory.Result
				var total int
				ask := func() {
					ours = append(ours, timed(b, func() (err error) { got, err = x.Search(b.Context(), q); return err }))
				}
				askRaw := func() {
					raw = append(raw, timed(b, func() (err error) { total, err = x.rawSearch(b, q); return err }))
				}
				if i%2 == 0 { // whoever comes second finds the engine's pages warm
					ask()
					askRaw()
				} else {
					askRaw()
					ask()
				}
				if total != got.Total {
					b.Errorf("%s\n  found %d, with the engine's own radius %d", indextest.Describe(q), got.Total, total)
				}
			}
			report(b, "ours", ours)
			report(b, "raw", raw)
			b.ReportMetric(at(ours, 0.5)/at(raw, 0.5), "ratio-p50")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func timed(b *testing.B, do func() error) time.Duration {
	b.Helper()
	began := time.Now()
	if err := do(); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}

// rawSearch asks the plain request that a search stands for: the page in the engine's own order with its counts, and
// what counts under other filters, with _geoRadius in every query; without markers, and without asking which words
// there are. x has the engine's points (benchIndex).
func (x *Index) rawSearch(b *testing.B, q directory.Query) (int, error) {
	p := newPlan(x.writer, &q)
	var order []string
	if q.Near != nil {
		p.main = p.main.with(fmt.Sprintf("_geoRadius(%v, %v, %v)", q.Near.Lat, q.Near.Lng, q.Radius))
		order = []string{fmt.Sprintf("_geoPoint(%v, %v):asc", q.Near.Lat, q.Near.Lng), fieldID + ":asc"}
	}
	if q.Box != nil {
		p.main = p.main.with(fmt.Sprintf("_geoBoundingBox([%v, %v], [%v, %v])", q.Box.North, q.Box.East, q.Box.South, q.Box.West))
	}
	if q.Near == nil && p.text == "" {
		order = []string{fieldID + ":asc"}
	}
	if p.text != "" && q.Sort == directory.SortMatch {
		order = nil
	}
	if len(p.main) > 0 && len(q.Areas) > 0 {
		p.elsewhere = all(fieldPlaced+" = 0", in(fieldAreas, q.Areas))
	}
	a := &asking{index: x, counting: map[string]*counting{}}
	main := &list{plan: p, filter: p.without(), offset: q.Offset, limit: q.Limit}
	main.ordered(a, order)
	if p.elsewhere != "" {
		away := &list{plan: p, filter: p.join(where{}.with(p.elsewhere), p.clauses, nil), offset: q.ElsewhereOffset, limit: q.ElsewhereLimit}
		away.ask(a)
	}
	(&counter{plan: p, asking: a, result: &directory.Result{}}).all()
	err := a.plain(b.Context())
	return main.total, err
}

// plain asks everything without the markers that send puts around it.
func (a *asking) plain(ctx context.Context) error {
	response, err := a.put(ctx)
	if err != nil {
		return err
	}
	return a.handOut(response)
}

func report(b *testing.B, name string, took []time.Duration) {
	b.ReportMetric(at(took, 0.5), name+"-p50-ms")
	b.ReportMetric(at(took, 0.95), name+"-p95-ms")
}

// at gives a quantile in milliseconds.
func at(took []time.Duration, quantile float64) float64 {
	sorted := slices.Sorted(slices.Values(took))
	return float64(sorted[int(quantile*float64(len(sorted)-1))].Microseconds()) / 1000
}

// benchIndex gives an index with so many listings, with the engine's own points beside ours: plain requests need
// them, and ours are none the slower for them. What was filled before an interruption stays.
func benchIndex(b *testing.B, listings int) (*Index, *indextest.Generator) {
	b.Helper()
	address := os.Getenv("KITH_TEST_MEILI_URL")
	if address == "" {
		b.Skip("no Meilisearch: set KITH_TEST_MEILI_URL to one that keeps its data between runs")
	}
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		b.Fatal(err)
	}
	gazetteer, err := geo.Embedded()
	if err != nil {
		b.Fatal(err)
	}
	server, err := Connect(address, os.Getenv("KITH_TEST_MEILI_KEY"))
	if err != nil {
		b.Fatal(err)
	}
	g := indextest.NewGenerator(gazetteer, vocabulary)
	x := server.Index(fmt.Sprintf("%sbench-%d", uidPrefix, listings), vocabulary)
	cursor, err := x.Cursor(b.Context())
	if drifted, driftErr := x.SettingsDrift(b.Context()); err == nil && driftErr == nil && int(cursor) >= listings && slices.Equal(drifted, []string{"filterableAttributes", "sortableAttributes"}) {
		return x, g // filled, and with the engine's own points, by an earlier run
	}
	if err := x.Prepare(b.Context()); err != nil {
		b.Fatal(err)
	}
	if cursor, err = x.Cursor(b.Context()); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	for first := int(cursor); first < listings; first += benchBatch {
		documents := x.benchDocuments(b, g, first, min(first+benchBatch, listings))
		x.benchSend(b, func(ctx context.Context) (*meilisearch.TaskInfo, error) {
			return x.service().AddDocumentsNdjsonWithContext(ctx, documents, nil)
		})
	}
	if int(cursor) < listings {
		b.Logf("filled from %d to %d in %v", cursor, listings, time.Since(began).Round(time.Second))
	}
	began = time.Now()
	changed := settings(vocabulary)
	changed["filterableAttributes"] = append([]any{"_geo"}, changed["filterableAttributes"].([]any)...)
	changed["sortableAttributes"] = append([]string{"_geo"}, changed["sortableAttributes"].([]string)...)
	body, err := json.Marshal(changed)
	if err != nil {
		b.Fatal(err)
	}
	x.benchSend(b, func(ctx context.Context) (*meilisearch.TaskInfo, error) {
		var task meilisearch.TaskInfo
		return &task, x.server.call(ctx, http.MethodPatch, "/indexes/"+x.uid+"/settings", body, &task)
	})
	b.Logf("the engine's own points took in %v", time.Since(began).Round(time.Second))
	return x, g
}

// benchDocuments writes documents with the engine's points, and the marker.
func (x *Index) benchDocuments(b *testing.B, g *indextest.Generator, first, last int) []byte {
	var body []byte
	for _, stored := range g.Stored(benchSeed, first, last) {
		doc, err := x.writer.document(stored)
		if err != nil {
			b.Fatal(err)
		}
		if p := stored.Listing.Point; p != nil {
			doc = fmt.Appendf(doc[:len(doc)-1], `,"_geo":{"lat":%v,"lng":%v}}`, p.Lat, p.Lng)
		}
		body = append(append(body, doc...), '\n')
	}
	return append(body, marker(int64(last))...)
}

func (x *Index) benchSend(b *testing.B, send func(context.Context) (*meilisearch.TaskInfo, error)) {
	b.Helper()
	if _, err := x.await(b.Context(), send); err != nil {
		b.Fatal(err)
	}
}
