package geo

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// anyPoint draws points of the whole globe, poles and antimeridian more often than chance would.
func anyPoint(t *rapid.T, label string) Point {
	lat := rapid.OneOf(rapid.Float64Range(-90, 90), rapid.Float64Range(89.9, 90), rapid.Float64Range(-90, -89.9)).Draw(t, label+" lat")
	lng := rapid.OneOf(rapid.Float64Range(-180, 180), rapid.Float64Range(179.9, 180), rapid.Float64Range(-180, -179.9)).Draw(t, label+" lng")
	return Point{lat, lng}
}

// chordDistance is the same distance by another way: the angle between two vectors, by atan2 of cross and dot product.
func chordDistance(a, b Point) float64 {
	u, v := unitVector(a), unitVector(b)
	cross := math.Sqrt(math.Pow(u[1]*v[2]-u[2]*v[1], 2) + math.Pow(u[2]*v[0]-u[0]*v[2], 2) + math.Pow(u[0]*v[1]-u[1]*v[0], 2))
	return EarthRadius * math.Atan2(cross, u[0]*v[0]+u[1]*v[1]+u[2]*v[2])
}

// travel returns the point that lies so many metres from p on the given bearing (radians).
func travel(p Point, metres, bearing float64) Point {
	angle := metres / EarthRadius
	lat, lng := radians(p.Lat), radians(p.Lng)
	sinTo := math.Sin(lat)*math.Cos(angle) + math.Cos(lat)*math.Sin(angle)*math.Cos(bearing)
	to := math.Asin(math.Max(-1, math.Min(1, sinTo)))
	east := math.Atan2(math.Sin(bearing)*math.Sin(angle)*math.Cos(lat), math.Cos(angle)-math.Sin(lat)*sinTo)
	return Point{degrees(to), wrapLng(degrees(lng + east))}
}

func TestDistanceKnown(t *testing.T) {
	for _, tt := range []struct {
		name   string
		a, b   Point
		metres float64
		within float64
	}{
		{"same", Point{-37.8, 144.96}, Point{-37.8, 144.96}, 0, 0},
		{"one degree of latitude", Point{0, 10}, Point{1, 10}, 111_194.9, 0.1},
		{"Melbourne to Sydney", Point{-37.8136, 144.9631}, Point{-33.8688, 151.2093}, 713_400, 1_000},
		{"across the antimeridian", Point{0, 179.5}, Point{0, -179.5}, 111_194.9, 0.1},
		{"pole to pole", Point{90, 0}, Point{-90, 0}, math.Pi * EarthRadius, 0.01},
		{"antipodes", Point{10, 20}, Point{-10, -160}, math.Pi * EarthRadius, 1},
	} {
		if got := Distance(tt.a, tt.b); math.Abs(got-tt.metres) > tt.within {
			t.Errorf("%s: Distance = %.1f, want %.1f within %g", tt.name, got, tt.metres, tt.within)
		}
	}
}

func TestDistanceProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyPoint(t, "a"), anyPoint(t, "b")
		d := Distance(a, b)
		if other := chordDistance(a, b); math.Abs(d-other) > 1 { // haversine itself is good to a metre near the antipodes
			t.Fatalf("Distance = %v, by vectors %v", d, other)
		}
		if back := Distance(b, a); math.Abs(d-back) > 1e-6 {
			t.Fatalf("there %v, back %v", d, back)
		}
		if Distance(a, a) != 0 {
			t.Fatalf("Distance to itself = %v", Distance(a, a))
		}
	})
}

func TestParsePoint(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want Point
		ok   bool
	}{
		{"-37.8,144.96", Point{-37.8, 144.96}, true},
		{" -37.8 , 144.96 ", Point{-37.8, 144.96}, true},
		{"-37.8 144.96", Point{-37.8, 144.96}, true},
		{"-37.8;+144.96", Point{-37.8, 144.96}, true},
		{"0,0", Point{}, false},
		{"91,10", Point{}, false},
		{"10,181", Point{}, false},
		{"NaN,NaN", Point{}, false},
		{"1e1,2e1", Point{}, false},
		{"0x10,0x20", Point{}, false},
		{"1,2,3", Point{}, false},
		{"3053", Point{}, false},
		{"", Point{}, false},
		{"carlton, vic", Point{}, false},
	} {
		got, ok := ParsePoint(tt.in)
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("ParsePoint(%q) = %v, %v; want %v, %v", tt.in, got, ok, tt.want, tt.ok)
		}
	}
}

func TestPointRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPoint(t, "p").Rounded(6)
		if !p.Valid() {
			t.Skip("not a place on Earth")
		}
		got, ok := ParsePoint(p.String())
		if !ok || Distance(got, p) > 0.2 {
			t.Fatalf("ParsePoint(%q) = %v, %v", p.String(), got, ok)
		}
		if r := p.Rounded(3); math.Abs(r.Lat-p.Lat) > 0.000501 || math.Abs(r.Lng-p.Lng) > 0.000501 {
			t.Fatalf("Rounded(3) of %v = %v", p, r)
		}
	})
}

func TestPointValid(t *testing.T) {
	for _, p := range []Point{{}, {math.NaN(), 1}, {1, math.NaN()}, {math.Inf(1), 0}, {90.1, 0}, {0, -180.1}} {
		if p.Valid() {
			t.Errorf("%v is valid", p)
		}
	}
	for _, p := range []Point{{0, 1}, {90, 0}, {-90, 180}, {-37.8, 144.96}} {
		if !p.Valid() {
			t.Errorf("%v is not valid", p)
		}
	}
}

func FuzzParsePoint(f *testing.F) {
	for _, s := range []string{"-37.8,144.96", "", ",", "1 2", "\xff,\xff", "٣,٤"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if p, ok := ParsePoint(s); ok && !p.Valid() {
			t.Errorf("ParsePoint(%q) = %v, which is not valid", s, p)
		}
	})
}
