package meili

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/geo"
)

// TestDiscAgainstDistance throws points at discs: one within the radius has to be in a cell, one in a cell
// that is surely inside has to be within the radius.
func TestDiscAgainstDistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		centre := geo.Point{
			Lat: rapid.OneOf(rapid.Float64Range(-90, 90), rapid.SampledFrom([]float64{-90, 90, 0, 89.999, -37.8})).Draw(t, "lat"),
			Lng: rapid.OneOf(rapid.Float64Range(-180, 180), rapid.SampledFrom([]float64{-180, 180, 0, 179.999, 144.96})).Draw(t, "lng"),
		}
		radius := rapid.OneOf(rapid.Float64Range(0, 60_000), rapid.SampledFrom([]float64{0, 1, 800, 5_000, 25_000, 400_000, 3_000_000, 19_000_000, 20_037_508})).Draw(t, "radius")
		d := newDisc(centre, radius, rapid.SampledFrom([]int{finenessUsual, finenessDense}).Draw(t, "fineness"))
		inside, rim := map[string]bool{}, map[string]bool{}
		for _, c := range d.inside {
			inside[c.String()] = true
		}
		for _, c := range d.rim {
			rim[c.String()] = true
		}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for range 200 {
			p := near(centre, radius, r)
			names := cellsAt(p)
			in := slices.ContainsFunc(names, func(name string) bool { return inside[name] }) || d.whole
			doubt := slices.ContainsFunc(names, func(name string) bool { return rim[name] })
			distance := geo.Distance(centre, p)
			switch {
			case distance <= radius && !in && !doubt:
				t.Fatalf("%v is %.3f m from %v, within %.3f, and in no cell", p, distance, centre, radius)
			case in && distance > radius:
				t.Fatalf("%v is %.3f m from %v, beyond %.3f, and in a cell inside", p, distance, centre, radius)
			}
		}
	})
}

// near gives a point around the rim most of the time, else anywhere.
func near(centre geo.Point, radius float64, r *rand.Rand) geo.Point {
	switch x := r.Float64(); {
	case x < 0.1:
		return geo.Point{Lat: r.Float64()*180 - 90, Lng: r.Float64()*360 - 180}
	case x < 0.15:
		return geo.Point{Lat: r.Float64()*180 - 90, Lng: []float64{-180, 180}[r.IntN(2)]}
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
	for _, radius := range []float64{5_000, 10_000, 20_000, 25_000, 50_000, 100_000, 250_000, 1_000_000} {
		d := newDisc(geo.Point{Lat: -37.8, Lng: 144.96}, radius, finenessUsual)
		area := func(cells []cell) (degrees float64) {
			for _, c := range cells {
				degrees += stepOf(c.size) * stepOf(c.size)
			}
			return degrees
		}
		share := area(d.rim) / (area(d.rim) + area(d.inside))
		t.Logf("%7.0f m: %d cells inside, %d on the rim, %.1f %% in doubt", radius, len(d.inside), len(d.rim), 100*share)
		if len(d.inside)+len(d.rim) > 500 || share > 0.5 {
			t.Errorf("a disc of %.0f m takes %d cells and leaves %.1f %% in doubt", radius, len(d.inside)+len(d.rim), 100*share)
		}
	}
}
