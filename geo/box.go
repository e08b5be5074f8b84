package geo

import "math"

// Box is a rectangle of latitude and longitude, in degrees, edges included. West greater than East means that it
// crosses the antimeridian.
type Box struct{ West, South, East, North float64 }

// Contains reports whether p lies in the box or on its edge.
func (b Box) Contains(p Point) bool {
	if !(p.Lat >= b.South && p.Lat <= b.North) {
		return false
	}
	if b.spans(p.Lng) {
		return true
	}
	// 180° east and 180° west are the same line.
	return math.Abs(p.Lng) == 180 && b.spans(-p.Lng)
}

func (b Box) spans(lng float64) bool {
	if b.West <= b.East {
		return lng >= b.West && lng <= b.East
	}
	return lng >= b.West || lng <= b.East
}

// Valid reports whether every edge is finite and in range and South is not above North.
func (b Box) Valid() bool {
	inRange := func(v, limit float64) bool { return v >= -limit && v <= limit }
	return inRange(b.West, 180) && inRange(b.East, 180) && inRange(b.South, 90) && inRange(b.North, 90) && b.South <= b.North
}

// BoxAround returns a box that holds every point within the given metres of p. It may hold a little more, never less,
// at the poles and across the antimeridian too.
func BoxAround(p Point, metres float64) Box {
	// A hair more than asked, so that rounding cannot lose a point on the rim.
	angle := math.Max(metres, 0)/EarthRadius*(1+1e-9) + 1e-9
	south, north := p.Lat-degrees(angle), p.Lat+degrees(angle)
	if !(south > -90 && north < 90) { // a pole is inside, so every meridian is
		return Box{West: -180, South: math.Max(south, -90), East: 180, North: math.Min(north, 90)}
	}
	half := degrees(math.Asin(math.Min(1, math.Sin(angle)/math.Cos(radians(p.Lat))))) + 1e-9
	return Box{West: wrapLng(p.Lng - half), South: south, East: wrapLng(p.Lng + half), North: north}
}

// wrapLng brings a longitude at most one turn out back to between -180 and 180.
func wrapLng(lng float64) float64 {
	switch {
	case lng > 180:
		return lng - 360
	case lng < -180:
		return lng + 360
	default:
		return lng
	}
}
