package memindex

import (
	"cmp"
	"math"
	"slices"

	"github.com/kithdirectory/kith/geo"
)

// The grid: cells of so many degrees, numbered row by row from the south west.
const (
	cellDegrees = 0.02 // rows of about 2.2 km
	gridRows    = int(180/cellDegrees) + 1
	gridColumns = int(360/cellDegrees) + 1
)

// noCell is the cell of a document without a point on the grid; it orders after all others.
const noCell = math.MaxUint32

func rowOf(lat float64) int { return min(max(int((lat+90)/cellDegrees), 0), gridRows-1) }
func columnOf(lng float64) int {
	return min(max(int((lng+180)/cellDegrees), 0), gridColumns-1)
}

func cellOf(p geo.Point) uint32 { return uint32(rowOf(p.Lat)*gridColumns + columnOf(p.Lng)) }

// onGrid tells whether p is finite and in range.
func onGrid(p geo.Point) bool {
	return p.Lat >= -90 && p.Lat <= 90 && p.Lng >= -180 && p.Lng <= 180
}

// vector is a point on the unit sphere. Single precision is enough to tell what is near: it is out
// by less than chordSlack, and whatever is that near a rim is measured exactly.
type vector struct{ x, y, z float32 }

// chordSlack is a length on the unit sphere, about 6 m, more than vectors can be out by.
const chordSlack = 1e-6

// slackMetres is chordSlack in metres, rounded up.
const slackMetres = 7

func vectorOf(p geo.Point) vector {
	const radian = math.Pi / 180
	sin, cos := math.Sincos(p.Lat * radian)
	sinLng, cosLng := math.Sincos(p.Lng * radian)
	return vector{float32(cos * cosLng), float32(cos * sinLng), float32(sin)}
}

// square gives the square of the chord between a and b.
func (a vector) square(b vector) float32 {
	x, y, z := a.x-b.x, a.y-b.y, a.z-b.z
	return x*x + y*y + z*z
}

// chordSquares gives the squares of the chords below which a point is surely within metres of
// another and above which it is surely not.
func chordSquares(metres float64) (inside, outside float32) {
	chord := 2.0
	if angle := metres / geo.EarthRadius; angle < math.Pi {
		chord = 2 * math.Sin(angle/2)
	}
	in, out := chord-chordSlack, chord+chordSlack
	inside = -1
	if in > 0 {
		inside = float32(in * in)
	}
	return inside, float32(out * out)
}

// strip is neighbouring cells of one row, first and last included.
type strip struct{ first, last uint32 }

// circleStrips gives the cells that a circle touches, in order; perhaps some more, never fewer.
func circleStrips(c geo.Point, metres float64) []strip {
	const radian = math.Pi / 180
	angle := metres/geo.EarthRadius + chordSlack
	south, north := c.Lat-angle/radian, c.Lat+angle/radian
	pole := !(south > -90 && north < 90)
	var strips []strip
	for row := rowOf(max(south, -90)); row <= rowOf(min(north, 90)); row++ {
		half := 180.0
		if !pole {
			half = halfWidth(c.Lat*radian, angle, float64(row)*cellDegrees-90)
		}
		strips = appendStrips(strips, row, c.Lng-half, c.Lng+half)
	}
	return ordered(strips)
}

// halfWidth gives how many degrees of longitude a circle reaches to each side within the row that
// begins at south. The circle, given by its middle's latitude and its radius in radians, holds no pole.
func halfWidth(lat, angle, south float64) float64 {
	const radian = math.Pi / 180
	from, to := south*radian, (south+cellDegrees)*radian
	widest := math.Asin(math.Sin(lat) / math.Cos(angle))
	if from <= widest && widest <= to {
		return math.Asin(min(1, math.Sin(angle)/math.Cos(lat)))/radian + 1e-6
	}
	half := 0.0
	for _, edge := range [2]float64{from, to} {
		cos := (math.Cos(angle) - math.Sin(lat)*math.Sin(edge)) / (math.Cos(lat) * math.Cos(edge))
		if cos < 1 {
			half = max(half, math.Acos(max(cos, -1))/radian)
		}
	}
	return half + 1e-6
}

// boxStrips gives the cells that a box touches, in order.
func boxStrips(b geo.Box) []strip {
	var strips []strip
	for row := rowOf(b.South); row <= rowOf(b.North); row++ {
		east := b.East
		if b.West > b.East {
			east += 360
		}
		strips = appendStrips(strips, row, b.West, east)
		if b.West == -180 { // the same line as 180 east, where appendStrips looks by itself
			strips = appendStrips(strips, row, 180, 180)
		}
	}
	return ordered(strips)
}

// appendStrips adds the cells of a row from longitude lo to hi, which may lie beyond 180 degrees.
func appendStrips(strips []strip, row int, lo, hi float64) []strip {
	start := row * gridColumns
	add := func(lo, hi float64) {
		strips = append(strips, strip{uint32(start + columnOf(lo)), uint32(start + columnOf(hi))})
	}
	if hi-lo >= 360 {
		add(-180, 180)
		return strips
	}
	if lo < -180 {
		add(lo+360, 180)
	}
	if hi >= 180 {
		add(-180, hi-360)
	}
	add(max(lo, -180), min(hi, 180))
	return strips
}

// ordered sorts strips and joins those that overlap.
func ordered(strips []strip) []strip {
	slices.SortFunc(strips, func(a, b strip) int { return cmp.Compare(a.first, b.first) })
	out := strips[:0]
	for _, s := range strips {
		if n := len(out); n > 0 && s.first <= out[n-1].last {
			out[n-1].last = max(out[n-1].last, s.last)
			continue
		}
		out = append(out, s)
	}
	return out
}

// run is the documents from up to, not including, to.
type run struct{ from, to uint32 }

// runs gives the documents in strips that are in order.
func (s *segment) runs(strips []strip, out []run) []run {
	i := 0
	for _, st := range strips {
		i += seek(s.cells[i:], st.first)
		k := i + seek(s.cells[i:], st.last+1)
		if k == i {
			continue
		}
		from, to := s.cellAt[i], s.cellAt[k]
		if n := len(out); n > 0 && out[n-1].to == from {
			out[n-1].to = to
		} else {
			out = append(out, run{from, to})
		}
		i = k
	}
	return out
}

// seek gives the place of the first cell that is not before c, looking near the beginning first.
func seek(cells []uint32, c uint32) int {
	step := 1
	for step < len(cells) && cells[step-1] < c {
		step *= 2
	}
	lo := step / 2
	i, _ := slices.BinarySearch(cells[lo:min(step, len(cells))], c)
	return lo + i
}
