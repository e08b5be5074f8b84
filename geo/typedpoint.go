package geo

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// angle is one coordinate as people and maps write them: "-37.8", "37.8° S", "S 37 48 0", "lat: -37.8".
const angle = `(?:(lat|latitude|lng|lon|long|longitude)[\s:=]*)?([nsew])?\s*([-+−]?\d+(?:\.\d+)?)\s*(?:°|º|deg)?` +
	`(?:\s*(\d+(?:\.\d+)?)\s*['′’])?(?:\s*(\d+(?:\.\d+)?)\s*(?:"|″|”|''))?\s*([nsew])?`

var typedAngles = regexp.MustCompile(`^(?:geo:|gps:?|point:?)?\s*[(\[]?\s*` + angle + `(?:\s*[,;/]\s*|\s+)` + angle + `\s*[)\]]?(?:[?;].*)?$`)

// typedPoint reads a point as people paste it: what ParsePoint reads, in brackets, with words or compass letters, in minutes and
// seconds, a "geo:" address, or with the longitude first where only that can be meant. It answers true with a point that is not
// Valid for two numbers that are no place on the globe.
func typedPoint(text string) (Point, bool) {
	if p, ok := ParsePoint(text); ok {
		return p, true
	}
	if !strings.ContainsAny(text, "0123456789") {
		return Point{}, false
	}
	m := typedAngles.FindStringSubmatch(strings.ToLower(strings.TrimSpace(text)))
	if m == nil {
		return Point{}, false
	}
	first, firstKind := readAngle(m[1:7])
	second, secondKind := readAngle(m[7:13])
	if bare := firstKind == 0 && secondKind == 0; bare && !strings.ContainsAny(text, ",;.-−°º") {
		return Point{}, false // "12 34" may be anything
	}
	p := Point{Lat: first, Lng: second}
	if firstKind == 'x' || secondKind == 'y' || firstKind == 0 && secondKind == 0 && math.Abs(first) > 90 && math.Abs(second) <= 90 {
		p = Point{Lat: second, Lng: first}
	}
	if !p.Valid() {
		return Point{}, true
	}
	return p, true
}

// readAngle reads the groups of one angle: a word, a letter, degrees, minutes, seconds, a letter. The kind is 'y' for a latitude, 'x'
// for a longitude, 0 where neither word nor letter says.
func readAngle(group []string) (degrees float64, kind byte) {
	number := func(s string) float64 {
		f, err := strconv.ParseFloat(strings.Replace(s, "−", "-", 1), 64)
		if err != nil {
			return 0
		}
		return f
	}
	degrees = number(group[2])
	part := number(group[3])/60 + number(group[4])/3600
	if degrees < 0 {
		part = -part
	}
	degrees += part
	switch letter := group[1] + group[5]; letter {
	case "s":
		degrees, kind = -math.Abs(degrees), 'y'
	case "n":
		kind = 'y'
	case "w":
		degrees, kind = -math.Abs(degrees), 'x'
	case "e":
		kind = 'x'
	}
	switch {
	case strings.HasPrefix(group[0], "lat"):
		kind = 'y'
	case group[0] != "":
		kind = 'x'
	}
	return degrees, kind
}
