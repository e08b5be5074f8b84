package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory/cataloguetest"
	"github.com/kithdirectory/kith/directory/indextest"
	"github.com/kithdirectory/kith/web"
)

// benchQueries is how many different searches a benchmark repeats.
const benchQueries = 500

// benchSite is a site over SQLite and the embedded index with 100,000 generated listings.
func benchSite(b *testing.B) (*httptest.Server, *indextest.Generator) {
	b.Helper()
	folder, generator := cataloguetest.Generated(b, 100_000)
	c := cataloguetest.OpenIn(b, folder, indextest.GeneratedNow)
	site, err := web.New(web.Parts{Catalogue: c, Public: true})
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(site.Handler())
	b.Cleanup(server.Close)
	return server, generator
}

// searchBodies are searches of 25 km with three filters and every count, as the API takes them.
func searchBodies(b *testing.B, g *indextest.Generator) [][]byte {
	b.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	bodies := make([][]byte, benchQueries)
	for i := range bodies {
		q := g.Query(indextest.MixFilters, r)
		body, err := json.Marshal(map[string]any{
			"near": fmt.Sprintf("%.3f,%.3f", q.Near.Lat, q.Near.Lng), "within": q.Radius, "facet": q.Facets, "day": q.Days, "facets": "all",
		})
		if err != nil {
			b.Fatal(err)
		}
		bodies[i] = body
	}
	return bodies
}

// BenchmarkAPISearch100k measures whole requests on one kept connection: the median and the slow ends.
func BenchmarkAPISearch100k(b *testing.B) {
	server, g := benchSite(b)
	bodies := searchBodies(b, g)
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		post(b, client, server.URL+"/api/v1/search", bodies[i%len(bodies)])
		took = append(took, time.Since(began))
	}
	reportLatency(b, took)
}

// BenchmarkAPIThroughput100k measures how many such requests a second are answered to 16 clients at once,
// the clients running on the same two cores.
func BenchmarkAPIThroughput100k(b *testing.B) {
	server, g := benchSite(b)
	bodies := searchBodies(b, g)
	client := &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 32}}
	var next atomic.Int64
	b.ResetTimer()
	began := time.Now()
	var clients sync.WaitGroup
	for range 16 {
		clients.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				post(b, client, server.URL+"/api/v1/search", bodies[i%benchQueries])
			}
		})
	}
	clients.Wait()
	b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "req/s")
}

// BenchmarkPage100k measures the search page, the whole HTML read, and its weight gzipped.
func BenchmarkPage100k(b *testing.B) {
	server, g := benchSite(b)
	r := rand.New(rand.NewPCG(1, 2))
	paths := make([]string, benchQueries)
	for i := range paths {
		q := g.Query(indextest.MixFacets, r)
		paths[i] = fmt.Sprintf("%s/search?near=%.3f,%.3f&within=25km", server.URL, q.Near.Lat, q.Near.Lng)
	}
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	var first []time.Duration
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		response, err := client.Get(paths[i%len(paths)])
		if err != nil {
			b.Fatal(err)
		}
		first = append(first, time.Since(began)) // the page is rendered whole before its first byte
		if _, err := io.Copy(io.Discard, response.Body); err != nil || response.StatusCode != http.StatusOK {
			b.Fatal(response.Status, err)
		}
		response.Body.Close()
	}
	reportLatency(b, first)
	b.ReportMetric(float64(gzipped(b, paths[0]))/1024, "KiB-gzipped")
}

func gzipped(b *testing.B, address string) int {
	b.Helper()
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address, nil)
	if err != nil {
		b.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "gzip")
	response, err := (&http.Transport{DisableCompression: true}).RoundTrip(request)
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || !strings.Contains(response.Header.Get("Content-Encoding"), "gzip") {
		b.Fatalf("the page is not compressed: %v %v", response.Header, err)
	}
	return len(body)
}

func post(b *testing.B, client *http.Client, address string, body []byte) {
	response, err := client.Post(address, "application/json", bytes.NewReader(body))
	if err != nil {
		b.Error(err)
		return
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil || response.StatusCode != http.StatusOK {
		b.Error(response.Status, err)
	}
}

func reportLatency(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	for _, p := range []struct {
		name string
		part float64
	}{{"p50-ms", 0.5}, {"p95-ms", 0.95}, {"p99-ms", 0.99}} {
		b.ReportMetric(float64(took[int(float64(len(took)-1)*p.part)].Microseconds())/1000, p.name)
	}
}
