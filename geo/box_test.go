package geo

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestBoxContains(t *testing.T) {
	pacific := Box{West: 170, South: -50, East: -170, North: -30}
	for _, tt := range []struct {
		name string
		box  Box
		p    Point
		want bool
	}{
		{"inside", Box{144, -38, 146, -37}, Point{-37.8, 145}, true},
		{"edge", Box{144, -38, 146, -37}, Point{-38, 144}, true},
		{"north", Box{144, -38, 146, -37}, Point{-36.9, 145}, false},
		{"antimeridian east", pacific, Point{-40, 175}, true},
		{"antimeridian west", pacific, Point{-40, -175}, true},
		{"antimeridian outside", pacific, Point{-40, 0}, false},
		{"180 is -180", Box{-180, -50, -170, -30}, Point{-40, 180}, true},
		{"NaN", Box{144, -38, 146, -37}, Point{math.NaN(), 145}, false},
	} {
		if got := tt.box.Contains(tt.p); got != tt.want {
			t.Errorf("%s: Contains = %v", tt.name, got)
		}
	}
}

// Every point within the radius is in the box, the rim's too, wherever the centre is.
func TestBoxAroundLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		centre := anyPoint(t, "centre")
		metres := rapid.OneOf(rapid.Float64Range(0, 300_000), rapid.Float64Range(0, 25_000_000)).Draw(t, "metres")
		part := rapid.OneOf(rapid.Just(1.0), rapid.Float64Range(0, 1)).Draw(t, "part of the radius")
		bearing := rapid.OneOf(rapid.SampledFrom([]float64{0, math.Pi / 2, math.Pi, -math.Pi / 2}), rapid.Float64Range(-math.Pi, math.Pi)).Draw(t, "bearing")
		box := BoxAround(centre, metres)
		if !box.Valid() {
			t.Fatalf("BoxAround(%v, %v) = %+v, not valid", centre, metres, box)
		}
		p := travel(centre, metres*part, bearing)
		if Distance(centre, p) <= metres && !box.Contains(p) {
			t.Fatalf("%+v does not hold %v, %.3f of %.3f metres from %v", box, p, Distance(centre, p), metres, centre)
		}
	})
}

// Away from the poles the box is no larger than need be.
func TestBoxAroundIsTight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		centre := Point{rapid.Float64Range(-60, 60).Draw(t, "lat"), rapid.Float64Range(-180, 180).Draw(t, "lng")}
		metres := rapid.Float64Range(100, 250_000).Draw(t, "metres")
		box := BoxAround(centre, metres)
		for _, p := range []Point{{centre.Lat, box.East}, {centre.Lat, box.West}, {box.North, centre.Lng}, {box.South, centre.Lng}} {
			if d := Distance(centre, p); d > metres*1.02+1 {
				t.Fatalf("the edge %v is %.1f m from %v, radius %.1f", p, d, centre, metres)
			}
		}
	})
}
