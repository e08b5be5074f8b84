package geo

import (
	"math"
	"strconv"
	"strings"
)

// EarthRadius is the radius of the sphere every distance is measured on, in metres. Meilisearch uses the same, so both
// engines agree to the metre.
const EarthRadius = 6_371_000.0

// Point is a place on the globe, in degrees (WGS 84). The zero Point means "no point".
type Point struct {
	Lat float64 `json:"lat"`
	Lng float64 `json:"lng"`
}

// Valid reports whether p is finite, in range, and not 0,0, which in practice is always a missing value.
func (p Point) Valid() bool {
	// Comparisons with NaN are false, so NaN fails the range checks.
	return p.Lat >= -90 && p.Lat <= 90 && p.Lng >= -180 && p.Lng <= 180 && (p.Lat != 0 || p.Lng != 0)
}

// Rounded returns p with both angles rounded to the given number of decimals, from 0 to 9. Three decimals are about
// 100 metres, which is how exactly a client's point is kept.
func (p Point) Rounded(decimals int) Point {
	scale := math.Pow10(min(max(decimals, 0), 9))
	return Point{Lat: math.Round(p.Lat*scale) / scale, Lng: math.Round(p.Lng*scale) / scale}
}

// String returns the point as ParsePoint reads it, with six decimals at most.
func (p Point) String() string {
	r := p.Rounded(6)
	return strconv.FormatFloat(r.Lat, 'f', -1, 64) + "," + strconv.FormatFloat(r.Lng, 'f', -1, 64)
}

// Distance returns the haversine distance between a and b in metres, on a sphere of EarthRadius.
func Distance(a, b Point) float64 {
	lat1, lat2 := radians(a.Lat), radians(b.Lat)
	sinLat := math.Sin((lat2 - lat1) / 2)
	sinLng := math.Sin(radians(b.Lng-a.Lng) / 2)
	h := sinLat*sinLat + math.Cos(lat1)*math.Cos(lat2)*sinLng*sinLng
	return 2 * EarthRadius * math.Asin(math.Sqrt(min(h, 1)))
}

// ParsePoint reads "lat,lng" in decimal degrees, such as "-37.8,144.96"; a semicolon or spaces may stand for the comma.
// It answers false for anything else, and for a point that is not Valid.
func ParsePoint(s string) (Point, bool) {
	const longest = 80 // generous for two numbers; longer text is not a point
	s = strings.TrimSpace(s)
	if len(s) < 3 || len(s) > longest {
		return Point{}, false
	}
	fields := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\t' })
	if len(fields) != 2 || strings.Count(s, ",")+strings.Count(s, ";") > 1 {
		return Point{}, false
	}
	lat, ok := parseDegrees(fields[0])
	if !ok {
		return Point{}, false
	}
	lng, ok := parseDegrees(fields[1])
	p := Point{Lat: lat, Lng: lng}
	return p, ok && p.Valid()
}

// parseDegrees reads plain decimals only: "0x1p4", "1_0", "1e2" and "Inf" are what ParseFloat takes and no person means.
func parseDegrees(s string) (float64, bool) {
	s = strings.TrimPrefix(s, "+")
	for i := 0; i < len(s); i++ {
		if (s[i] < '0' || s[i] > '9') && s[i] != '.' && (s[i] != '-' || i > 0) {
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

func radians(degrees float64) float64 { return degrees * (math.Pi / 180) }

func degrees(radians float64) float64 { return radians * (180 / math.Pi) }
