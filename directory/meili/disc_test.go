package meili

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/geo"
)

// holds tells whether a point's cell is in one of the runs.
func holds(level int, runs []run, p geo.Point) bool {
	row, column := rowOf(level, p.Lat), columnOf(p.Lng)
	for _, r := range runs {
		if r.row == row && column >= r.first && column <= r.last {
			return true
		}
	}
	return false
}

// TestDiscAgainstDistance throws points at discs: one within the radius has to be in a strip, one in a
// strip that is surely inside has to be within the radius, and no cell is both inside and on the rim.
func TestDiscAgainstDistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		centre := geo.Point{
			Lat: rapid.OneOf(rapid.Float64Range(-90, 90), rapid.SampledFrom([]float64{-90, 90, 0, 89.999, -37.8})).Draw(t, "lat"),
			Lng: rapid.OneOf(rapid.Float64Range(-180, 180), rapid.SampledFrom([]float64{-180, 180, 0, 179.999, 144.96})).Draw(t, "lng"),
		}
		radius := rapid.OneOf(rapid.Float64Range(0, 60_000), rapid.SampledFrom([]float64{0, 1, 800, 5_000, 25_000, 400_000, 3_000_000, 20_037_508, 1e9})).Draw(t, "radius")
		d := newDisc(centre, radius)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for range 400 {
			p := near(centre, radius, r)
			inside, rim := holds(d.level, d.inside, p), holds(d.level, d.rim, p)
			within := geo.Distance(centre, p) <= radius
			switch {
			case within && !inside && !rim:
				t.Fatalf("%v is %.3f m from %v, within %.3f, and in no strip", p, geo.Distance(centre, p), centre, radius)
			case inside && !within:
				t.Fatalf("%v is %.3f m from %v, beyond %.3f, and in a strip inside", p, geo.Distance(centre, p), centre, radius)
			case inside && rim:
				t.Fatalf("%v is inside and on the rim", p)
			}
		}
	})
}

// near gives a point around the rim most of the time, else anywhere.
func near(centre geo.Point, radius float64, r *rand.Rand) geo.Point {
	if r.Float64() < 0.1 {
		return geo.Point{Lat: r.Float64()*180 - 90, Lng: r.Float64()*360 - 180}
	}
	distance := radius * (1 + r.NormFloat64()*math.Pow(10, -float64(r.IntN(9))))
	if r.Float64() < 0.3 {
		distance = radius * math.Sqrt(r.Float64())
	}
	return destination(centre, distance, r.Float64()*2*math.Pi)
}

// destination gives the point at a distance and bearing (radians) from another, on the sphere.
func destination(p geo.Point, metres, bearing float64) geo.Point {
	angle := math.Mod(math.Abs(metres)/geo.EarthRadius, 2*math.Pi)
	lat, lng := radians(p.Lat), radians(p.Lng)
	to := math.Asin(max(-1, min(1, math.Sin(lat)*math.Cos(angle)+math.Cos(lat)*math.Sin(angle)*math.Cos(bearing))))
	turn := math.Atan2(math.Sin(bearing)*math.Sin(angle)*math.Cos(lat), math.Cos(angle)-math.Sin(lat)*math.Sin(to))
	lngTo := math.Mod(degrees(lng+turn)+540, 360) - 180
	return geo.Point{Lat: degrees(to), Lng: max(-180, min(180, lngTo))}
}

// TestDiscIsThin keeps the rim as thin, and the filter as short, as the engine's figures were chosen for.
func TestDiscIsThin(t *testing.T) {
	for _, radius := range []float64{5_000, 10_000, 25_000, 50_000, 100_000, 250_000} {
		d := newDisc(geo.Point{Lat: -37.8, Lng: 144.96}, radius)
		cells := func(runs []run) (n int) {
			for _, r := range runs {
				n += r.last - r.first + 1
			}
			return n
		}
		share := float64(cells(d.rim)) / float64(cells(d.rim)+cells(d.inside))
		t.Logf("%6.0f m: level %d, %d runs inside, %d on the rim, %.1f %% in doubt", radius, d.level, len(d.inside), len(d.rim), 100*share)
		if len(d.inside)+len(d.rim) > 400 || share > 0.13 {
			t.Errorf("a disc of %.0f m takes %d runs and leaves %.1f %% in doubt", radius, len(d.inside)+len(d.rim), 100*share)
		}
	}
}
