package meili

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/indextest"
	"github.com/kithdirectory/kith/geo"
)

// stripCount is how many strips a disc is cut into.
const stripCount = 16

// BenchmarkPlace100k compares the ways to ask for a disc: the same counts, of the same places, under each filter.
// A box and strips alone find too much; the others are exact.
func BenchmarkPlace100k(b *testing.B) { benchmarkPlaces(b, 100_000) }

// BenchmarkPlace1M is the same at 1,000,000 listings.
func BenchmarkPlace1M(b *testing.B) { benchmarkPlaces(b, 1_000_000) }

func benchmarkPlaces(b *testing.B, listings int) {
	x, g := benchIndex(b, listings)
	r := rand.New(rand.NewPCG(benchSeed, 99))
	queries := make([]directory.Query, benchQueries)
	for i := range queries {
		queries[i] = g.Query(indextest.Mixes()[0], r)
	}
	ways := map[string]func(directory.Query) (where, error){
		"radius": func(q directory.Query) (where, error) {
			return where{}.with(fmt.Sprintf("_geoRadius(%v, %v, %v)", q.Near.Lat, q.Near.Lng, q.Radius)), nil
		},
		"box": func(q directory.Query) (where, error) {
			return where{}.with(boxFilter(geo.BoxAround(*q.Near, q.Radius))), nil
		},
		"strips": func(q directory.Query) (where, error) { return where{strips(q, true)}, nil },
		"strips-less-rim": func(q directory.Query) (where, error) {
			return x.stripsLessRim(b, q)
		},
		"cells": func(q directory.Query) (where, error) {
			x.ground.discs = nil // each disc is new
			discs := []disc{newDisc(*q.Near, q.Radius, finenessFor(int(x.ground.size.Load())))}
			found, ok, err := x.survey(b.Context(), discs, false)
			if err == nil && !ok {
				err = errLost
			}
			if err != nil {
				return nil, err
			}
			return where{found.discs[0].within}, nil
		},
	}
	totals := map[int]int{}
	for _, way := range []string{"radius", "cells", "strips-less-rim", "strips", "box"} {
		b.Run(way, func(b *testing.B) {
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				at := i % len(queries)
				q := queries[at]
				total := 0
				took = append(took, timed(b, func() (err error) { total, err = x.countIn(b, q, ways[way]); return err }))
				switch want, known := totals[at]; {
				case way == "radius":
					totals[at] = total
				case known && (way == "cells" || way == "strips-less-rim") && total != want, known && total < want:
					b.Errorf("%s: %d found, want %d", indextest.Describe(q), total, want)
				}
			}
			report(b, way, took)
			b.ReportMetric(0, "ns/op")
		})
	}
}

// countIn asks for every count of a query in a place, and gives how many there are.
func (x *Index) countIn(b *testing.B, q directory.Query, place func(directory.Query) (where, error)) (total int, err error) {
	p := newPlan(x.writer, &q)
	if p.main, err = place(q); err != nil {
		return 0, err
	}
	a := &asking{index: x, counting: map[string]*counting{}}
	a.count(p.text, p.without(), nil, func(got answer) { total = got.total })
	(&counter{plan: p, asking: a, result: &directory.Result{}}).all()
	err = a.plain(b.Context())
	return total, err
}

// strips cuts a disc into strips from west to east: such as hold all of it, or such as lie in it.
func strips(q directory.Query, outer bool) part {
	var p part
	height := 2 * degrees(q.Radius/geo.EarthRadius) / stripCount
	bottom := q.Near.Lat - height*stripCount/2
	for i := range stripCount {
		south, north := bottom+float64(i)*height, bottom+float64(i+1)*height
		far := max(math.Abs(south-q.Near.Lat), math.Abs(north-q.Near.Lat))
		near := min(math.Abs(south-q.Near.Lat), math.Abs(north-q.Near.Lat))
		half := halfWidth(q, near, max(math.Abs(south), math.Abs(north)))*1.0001 + 1e-9
		if !outer {
			half = halfWidth(q, far, min(math.Abs(south), math.Abs(north)))*0.9999 - 1e-9
		}
		if half > 0 {
			p = append(p, boxFilter(geo.Box{South: south, North: north, West: q.Near.Lng - half, East: q.Near.Lng + half}))
		}
	}
	return p
}

// halfWidth is about how many degrees of longitude a disc reaches to either side, so many degrees of latitude from its
// middle: of two such, the one at the greater latitude is the wider.
func halfWidth(q directory.Query, away, lat float64) float64 {
	radius := q.Radius / geo.EarthRadius
	if radians(away) >= radius {
		return 0
	}
	return degrees(math.Sqrt(radius*radius-radians(away)*radians(away)) / math.Cos(radians(lat)))
}

// stripsLessRim takes the strips that hold a disc, reads what lies in them but not in those inside, and leaves out by
// name what is too far.
func (x *Index) stripsLessRim(b *testing.B, q directory.Query) (where, error) {
	outer, inner := strips(q, true), strips(q, false)
	rim := where{outer}.with(fieldLive + " = 1")
	if len(inner) > 0 {
		rim = rim.with(not(inner.one()))
	}
	request := x.request("", rim)
	most := int64(mostRim)
	request.HitsPerPage, request.AttributesToRetrieve = &most, []string{fieldAt}
	response, err := x.server.multiSearch(b.Context(), []*meilisearch.SearchRequest{request})
	if err != nil {
		return nil, err
	}
	var far []int64
	for _, hit := range response[0].Hits {
		var at string
		if err := hit.DecodeInto(&struct {
			At *string `json:"at"`
		}{&at}); err != nil {
			return nil, err
		}
		if w, ok := readWhereabouts(at); ok && geo.Distance(*q.Near, w.point) > q.Radius {
			far = append(far, w.seq)
		}
	}
	place := where{outer}
	for some := range slices.Chunk(numbersOf(far), namesEach) {
		place = place.with(not(inNames(fieldSeq, some).one()))
	}
	return place, nil
}
