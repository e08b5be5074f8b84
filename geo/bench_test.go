package geo

import (
	"slices"
	"testing"
	"time"
)

func BenchmarkEmbedded(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Embedded(); err != nil {
			b.Fatal(err)
		}
	}
}

// usualQueries are what people type into the search form.
func usualQueries() []string {
	return []string{
		"carlton", "Carlton VIC", "Carlton, Victoria", "3053", "carlton 3053", "st kilda", "mt druitt", "nth melbourne",
		"east brunswick", "the gap, brisbane", "the gap brisbane", "Melbourne", "Perth", "richmond", "0800", "2480", "6725", "4870",
		"O'Connor ACT", "Alice Springs NT 0870", "12 Smith St, Carlton VIC 3053", "-37.8,144.96", "gold coast", "upper mt gravatt",
		"Wagga Wagga NSW", "port augusta", "springfield qld", "frankston vic 3199", "hobart", "byron bay", "blackburn sth", "coogee",
		"footscary", "wolongong", "brisbne", "toowomba",
	}
}

func misspeltQueries() []string {
	return []string{"footscary", "wolongong", "brisbne", "toowomba", "dandenog", "richmnd", "carltn", "launcesten", "roockingham vic",
		"xyzzyplugh", "melborne", "mornington peninsla", "kalgorlie", "aderlaide", "tuggerannong", "wooloomooloo nsw"}
}

func BenchmarkLookup(b *testing.B)         { benchmarkQueries(b, usualQueries(), lookupOnly) }
func BenchmarkLookupMisspelt(b *testing.B) { benchmarkQueries(b, misspeltQueries(), lookupOnly) }
func BenchmarkSuggest(b *testing.B) {
	queries := []string{"ca", "carl", "st ki", "mt d", "305", "east bru", "gap", "carlton v", "footscary", "south m", "n", "brisb", "new", "port", "st"}
	benchmarkQueries(b, queries, func(g *Gazetteer, q string) { g.Suggest(q, 8) })
}

func BenchmarkNearest(b *testing.B) {
	g := embedded(b)
	for b.Loop() {
		g.Nearest(Point{-37.8, 144.96}, 10)
	}
}

func lookupOnly(g *Gazetteer, q string) { g.Lookup(q) }

// benchmarkQueries takes the queries in turn and reports the median and the 95th percentile of single calls too.
func benchmarkQueries(b *testing.B, queries []string, run func(*Gazetteer, string)) {
	g := embedded(b)
	var took []time.Duration
	i := 0
	for b.Loop() {
		start := time.Now()
		run(g, queries[i%len(queries)])
		took = append(took, time.Since(start))
		i++
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds())/1e3, "p50-µs")
	b.ReportMetric(float64(took[len(took)*95/100].Nanoseconds())/1e3, "p95-µs")
}
