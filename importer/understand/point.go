package understand

import (
	"math"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/geo"
)

// The bounds of Australia with its nearer islands, in degrees.
var australia = geo.Box{West: 96, South: -44.5, East: 168.5, North: -8.5}

// InAustralia tells whether a point lies in the bounds of Australia and its nearer islands.
func InAustralia(p geo.Point) bool { return australia.Contains(p) }

// ParsePoint reads a latitude and a longitude in degrees from two cells. Stray commas and blanks are
// dropped. Where the two were swapped, and only the swap lies in Australia, they are put right and
// Reason says so. 0,0, and one without the other, are no point; nor is an easting, which is in metres.
func ParsePoint(lat, lng string) (*geo.Point, Understanding) {
	if IsNullNumber(lat) && IsNullNumber(lng) {
		return nil, nothing()
	}
	if IsNull(lat) != IsNull(lng) {
		if p, result := ParsePointText(lat + lng); p != nil {
			return p, result
		}
		return nil, unclear("there is a latitude or a longitude, but not both")
	}
	y, ok1 := parseDegrees(lat)
	x, ok2 := parseDegrees(lng)
	if !ok1 || !ok2 {
		return nil, unclear("the coordinates are not numbers of degrees")
	}
	return checkPoint(y, x)
}

// ParsePointText reads a point from one cell: "-37.80, 144.98", "(-37.80, 144.98)", "POINT (144.98 -37.80)".
func ParsePointText(text string) (*geo.Point, Understanding) {
	if IsNullNumber(text) {
		return nil, nothing()
	}
	words := strings.TrimSpace(strings.ToUpper(text))
	wkt := strings.HasPrefix(words, "POINT")
	words = strings.Trim(strings.TrimPrefix(words, "POINT"), " ()[]{}")
	parts := strings.FieldsFunc(words, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\t' })
	if len(parts) != 2 {
		return nil, unclear("the coordinates are not two numbers")
	}
	if wkt { // well-known text puts the longitude first
		parts[0], parts[1] = parts[1], parts[0]
	}
	y, ok1 := parseDegrees(parts[0])
	x, ok2 := parseDegrees(parts[1])
	if !ok1 || !ok2 {
		return nil, unclear("the coordinates are not numbers of degrees")
	}
	return checkPoint(y, x)
}

var degreeMarks = strings.NewReplacer("−", "-", "–", "-", " ", "")

func parseDegrees(text string) (float64, bool) {
	text = strings.Trim(text, " ,;°'\"\u00a0\t\n")
	text = degreeMarks.Replace(text)
	if strings.ContainsAny(text, "xXeEpPiInN_") {
		return 0, false
	}
	degrees, err := strconv.ParseFloat(text, 64)
	return degrees, err == nil && !math.IsNaN(degrees) && !math.IsInf(degrees, 0)
}

func checkPoint(lat, lng float64) (*geo.Point, Understanding) {
	if lat == 0 || lng == 0 {
		return nil, unclear("a coordinate of 0 stands for a missing one")
	}
	p, swapped := geo.Point{Lat: lat, Lng: lng}, geo.Point{Lat: lng, Lng: lat}
	switch {
	case p.Valid() && InAustralia(p):
		return &p, understood()
	case swapped.Valid() && InAustralia(swapped):
		return &swapped, Understanding{Understood: true, Reason: "latitude and longitude were the other way round"}
	case p.Valid():
		return &p, understood()
	}
	return nil, unclear("the coordinates are not degrees of latitude and longitude")
}
