package geo

import (
	"math"
	"testing"
)

func TestTypedPoint(t *testing.T) {
	want := Point{-37.8, 144.96}
	for _, in := range []string{"-37.8,144.96", "(-37.8, 144.96)", "[-37.8 144.96]", "lat -37.8 lng 144.96", "Lat: -37.8, Lon: 144.96", "latitude=-37.8 longitude=144.96",
		"37.8S 144.96E", "37.8° S, 144.96° E", "S37.8 E144.96", "144.96,-37.8", "lng 144.96 lat -37.8", "144.96E 37.8S", "geo:-37.8,144.96", "geo:-37.8,144.96?z=11",
		"37°48'S 144°57'36\"E", "37° 48′ 0″ S, 144° 57′ 36″ E", "−37.8, 144.96", "-37°48', 144°57.6'"} {
		got, ok := typedPoint(in)
		if !ok || math.Abs(got.Lat-want.Lat) > 1e-9 || math.Abs(got.Lng-want.Lng) > 1e-9 {
			t.Errorf("typedPoint(%q) = %v, %v, want %v", in, got, ok, want)
		}
	}
	// Two numbers that are no place: a point, but not valid.
	for _, in := range []string{"0,0", "-91,200", "-37.8, 190"} {
		if got, ok := typedPoint(in); !ok || got.Valid() {
			t.Errorf("typedPoint(%q) = %v, %v, want no valid point", in, got, ok)
		}
	}
	for _, in := range []string{"", "carlton", "3053", "3053 3054", "3053 vic", "12 Smith St, Carlton", "-37.8", "-37.8,", "1 2 3", "1770", "e 3053"} {
		if got, ok := typedPoint(in); ok {
			t.Errorf("typedPoint(%q) = %v", in, got)
		}
	}
}
