package memindex

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/geo"
)

func anyPoint(t *rapid.T, label string) geo.Point {
	lat := rapid.OneOf(rapid.Float64Range(-90, 90), rapid.SampledFrom([]float64{-90, 90, 0, 89.999, -37.8})).Draw(t, label+" latitude")
	lng := rapid.OneOf(rapid.Float64Range(-180, 180), rapid.SampledFrom([]float64{-180, 180, 179.9999, -179.9999, 144.96})).Draw(t, label+" longitude")
	return geo.Point{Lat: lat, Lng: lng}
}

func covered(strips []strip, p geo.Point) bool {
	c := cellOf(p)
	return slices.ContainsFunc(strips, func(s strip) bool { return s.first <= c && c <= s.last })
}

func checkOrder(t *rapid.T, strips []strip) {
	for i, s := range strips {
		if s.first > s.last || (i > 0 && s.first <= strips[i-1].last) {
			t.Fatalf("strip %d, %v, is out of order", i, s)
		}
	}
}

// TestCircleStrips checks that no point inside a circle lies in a cell left out, above all at its rim.
func TestCircleStrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		centre := anyPoint(t, "centre")
		metres := rapid.OneOf(rapid.Float64Range(0, 60_000), rapid.Float64Range(0, 21e6)).Draw(t, "metres")
		strips := circleStrips(centre, metres)
		checkOrder(t, strips)
		inside, outside := chordSquares(metres)
		bearing := rapid.Float64Range(0, 2*math.Pi).Draw(t, "bearing")
		for _, share := range []float64{0, 0.5, 0.999, 1, 1.001} {
			p := destination(centre, metres*share, bearing)
			within := geo.Distance(centre, p) <= metres
			if within && !covered(strips, p) {
				t.Errorf("%v, %.3f m off, lies in no strip", p, geo.Distance(centre, p))
			}
			square := vectorOf(centre).square(vectorOf(p))
			if (within && square > outside) || (!within && square < inside) {
				t.Errorf("%v, %.3f m off: the square of its chord, %g, is on the wrong side of %g to %g",
					p, geo.Distance(centre, p), square, inside, outside)
			}
		}
	})
}

// destination goes a way along a great circle.
func destination(from geo.Point, metres, bearing float64) geo.Point {
	const radian = math.Pi / 180
	angle, lat := metres/geo.EarthRadius, from.Lat*radian
	to := math.Asin(min(1, max(-1, math.Sin(lat)*math.Cos(angle)+math.Cos(lat)*math.Sin(angle)*math.Cos(bearing))))
	lng := from.Lng*radian + math.Atan2(math.Sin(bearing)*math.Sin(angle)*math.Cos(lat), math.Cos(angle)-math.Sin(lat)*math.Sin(to))
	degrees := math.Mod(lng/radian+540, 360) - 180
	if degrees < -180 {
		degrees += 360
	}
	return geo.Point{Lat: min(90, max(-90, to/radian)), Lng: degrees}
}

func TestBoxStrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyPoint(t, "south-west"), anyPoint(t, "north-east")
		box := geo.Box{West: a.Lng, South: min(a.Lat, b.Lat), East: b.Lng, North: max(a.Lat, b.Lat)}
		strips := boxStrips(box)
		checkOrder(t, strips)
		points := []geo.Point{anyPoint(t, "point")}
		for _, lat := range []float64{box.South, (box.South + box.North) / 2, box.North} {
			for _, lng := range []float64{box.West, box.East, -box.West, 180, -180} {
				points = append(points, geo.Point{Lat: lat, Lng: lng})
			}
		}
		for _, p := range points {
			if box.Contains(p) && !covered(strips, p) {
				t.Errorf("%v, in the box, lies in no strip", p)
			}
		}
	})
}

// TestRuns checks runs of documents against looking at every document's cell.
func TestRuns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := rapid.SliceOfN(rapid.Uint32Range(0, 60), 0, 60).Draw(t, "cells")
		slices.Sort(cells)
		s := &segment{}
		for _, c := range cells {
			s.size++
			s.addCell(c)
		}
		s.cellAt = append(s.cellAt, uint32(len(cells)))
		var strips []strip
		for range rapid.IntRange(0, 5).Draw(t, "strips") {
			first := rapid.Uint32Range(0, 60).Draw(t, "first")
			strips = append(strips, strip{first, first + rapid.Uint32Range(0, 10).Draw(t, "more")})
		}
		strips = ordered(strips)
		var want, got []uint32
		for d, c := range cells {
			if slices.ContainsFunc(strips, func(s strip) bool { return s.first <= c && c <= s.last }) {
				want = append(want, uint32(d))
			}
		}
		for _, r := range s.runs(strips, nil) {
			for d := r.from; d < r.to; d++ {
				got = append(got, d)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("documents in %v (-want +got):\n%s", strips, diff)
		}
	})
}
