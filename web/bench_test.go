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
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
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

// BenchmarkTable100k measures the curators' table over 100,000 listings, the whole HTML read, by questions as curators
// ask them; BenchmarkTableSearched100k those that searching answers too.
func BenchmarkTable100k(b *testing.B) {
	benchTable(b, "", "?sort=open&back=1", "?sort=checked", "?sort=organisation", "?state=old", "?fresh=hidden,old&kind=group", "?open=many&page=40", "?state=shown&sort=state")
}

func BenchmarkTableSearched100k(b *testing.B) {
	benchTable(b, "?near=3053&within=5km", "?near=2000&within=25km", "?near=3000&within=25km&facet.cost=free", "?near=4000&within=10km&facet.access=step-free-entrance&sort=open")
}

func benchTable(b *testing.B, queries ...string) {
	b.Helper()
	const token = "a token of the benchmark, 32 bytes"
	folder, _ := cataloguetest.Generated(b, 100_000)
	site, err := web.New(web.Parts{Catalogue: cataloguetest.OpenIn(b, folder, indextest.GeneratedNow), OperatorToken: token})
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(site.Handler())
	b.Cleanup(server.Close)
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, server.URL+"/all-groups"+queries[i%len(queries)], nil)
		if err != nil {
			b.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+token)
		began := time.Now()
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, response.Body); err != nil || response.StatusCode != http.StatusOK {
			b.Fatal(response.Status, err)
		}
		response.Body.Close()
		took = append(took, time.Since(began))
	}
	reportLatency(b, took)
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

// BenchmarkSavePart100k measures saving one part of a group by its form, of 100,000: the whole request, at whose end
// what was saved is found.
func BenchmarkSavePart100k(b *testing.B) {
	folder, _ := cataloguetest.Generated(b, 100_000)
	c := cataloguetest.OpenIn(b, folder, indextest.GeneratedNow)
	site, err := web.New(web.Parts{Catalogue: c, Public: true, OperatorToken: "a token of the benchmark"})
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(site.Handler())
	b.Cleanup(server.Close)
	groups := wholeGroups(b, c)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	save := func(g *directory.Group, summary string) {
		form := url.Values{"do": {"save"}, "name": {g.Name}, "description": {g.Description}, "summary": {summary}}
		request, err := http.NewRequestWithContext(b.Context(), http.MethodPost, server.URL+"/groups/"+g.ID+"/edit/what", strings.NewReader(form.Encode()))
		if err != nil {
			b.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Authorization", "Bearer a token of the benchmark")
		response, err := client.Do(request)
		if err != nil {
			b.Fatal(err)
		}
		defer response.Body.Close()
		if body, err := io.ReadAll(response.Body); err != nil || response.StatusCode != http.StatusSeeOther {
			b.Fatal(response.Status, err, string(body))
		}
	}
	var took []time.Duration
	last := ""
	for i := 0; b.Loop(); i++ {
		last = fmt.Sprintf("We meet by the zebrafish number%d.", i)
		began := time.Now()
		save(groups[i%len(groups)], last)
		took = append(took, time.Since(began))
	}
	word := strings.TrimSuffix(strings.Fields(last)[5], ".")
	found, err := c.Search(b.Context(), directory.Anyone(), directory.Search{Text: "zebrafish " + word, Kinds: directory.Kinds()})
	if err != nil || found.Total == 0 && found.Elsewhere.Total == 0 {
		b.Errorf("the last save is not found: %v", err)
	}
	reportLatency(b, took)
}

// wholeGroups publishes groups that tell much: a place, times, a first visit and answers.
func wholeGroups(b *testing.B, c *directory.Catalogue) []*directory.Group {
	b.Helper()
	var publications []directory.Publication
	var groups []*directory.Group
	suburbs := c.Gazetteer().All()
	for i := range benchQueries {
		suburb := suburbs[i*31%len(suburbs)]
		point := suburb.Point
		venue := &directory.Venue{ID: directory.NewID(), Name: "The hall", Address: "12 Bell Street", Suburb: suburb.Name, SuburbID: suburb.ID, State: suburb.State, Postcode: suburb.Postcodes[0], Point: &point, LocatedBy: directory.LocatedByPoint, Disclosure: directory.DisclosureExact}
		g := &directory.Group{ID: directory.NewID(), Kind: directory.KindGroup, Status: directory.StatusPublished, Name: fmt.Sprintf("Group %d", i), Summary: "We meet.", Description: strings.Repeat("There is tea. ", 60)}
		g.Places = []directory.GroupPlace{{ID: directory.NewID(), VenueID: venue.ID}}
		g.Meetings = []directory.Meeting{{PlaceID: g.Places[0].ID, Start: "2026-02-03T10:00", Zone: "Australia/Melbourne", RRule: "FREQ=WEEKLY;BYDAY=TU", Minutes: 90, Note: directory.NotOnPublicHolidays}}
		g.FirstVisit = directory.FirstVisit{Greeter: "Sam meets you.", WhoGoes: "All sorts.", SizeMin: 6, SizeMax: 10}
		for _, code := range c.Vocabulary().Codes()[:60] {
			if a, ok := c.Vocabulary().Attribute(code); ok && !a.Derived {
				g.Answers = append(g.Answers, directory.Answer{Attribute: code, Value: directory.Yes, Basis: directory.BasisDeclared, Date: directory.DateOf(c.Now())})
			}
		}
		groups = append(groups, g)
		publications = append(publications, directory.Publication{Group: g, Venues: []*directory.Venue{venue}})
	}
	if err := c.Publish(b.Context(), directory.Operator("benchmark"), publications); err != nil {
		b.Fatal(err)
	}
	return groups
}
