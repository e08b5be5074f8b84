package memindex

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
	"iter"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/indextest"
	"github.com/kithdirectory/kith/geo"
)

func TestTmpBreakEven(t *testing.T) {
	v := newVocabulary(t)
	gz, _ := geo.Embedded()
	g := indextest.NewGenerator(gz, v)
	for _, n := range []int{50_000, 400_000} {
	x := New(v)
	var seq iter.Seq2[directory.StoredListing, error] = func(yield func(directory.StoredListing, error) bool) {
		for f := 0; f < n; f += 10000 {
			for _, c := range g.Stored(7, f, f+10000) {
				if !yield(c, nil) { return }
			}
		}
	}
	if err := x.Load(t.Context(), seq); err != nil { t.Fatal(err) }
	st := x.state.Load()
	s := st.views[0].segment
	fmt.Println(n, "views", len(st.views), "entries/doc", len(s.entries)/s.size, "rows", s.rows, "listed", s.listed, "dict", s.postings.bytes[:0], len(s.postings.bytes), s.dictionary.size, len(s.postings.counts))
	q := directory.Query{Count: []string{"all"}}
	for _, share := range []float64{0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.3} {
		r := rand.New(rand.NewPCG(1, 1))
		var docs []uint32
		for d := range uint32(s.size) {
			if r.Float64() < share { docs = append(docs, d) }
		}
		best := [2]time.Duration{time.Hour, time.Hour}
		for range 30 {
			p, _ := x.newPlan(st, &q)
			sc := &scratch{}
			b := time.Now()
			for _, d := range docs { for _, e := range s.says(d) { p.tally.answers[e]++ } }
			best[0] = min(best[0], time.Since(b))
			sc.zone(s, 0, 1)
			b = time.Now()
			z := sc.zone(s, 0, wordsFor(s.size))
			for _, d := range docs { z.bits.set(d) }
			p.countRows(s, z)
			best[1] = min(best[1], time.Since(b))
		}
		fmt.Println(share, len(docs), best[0], best[1], "est", len(docs)*(documentCost+len(s.entries)/s.size), wordsFor(s.size)*s.rows*rowPercent/100+s.listed)
	}
	x.Close()
	}
}
