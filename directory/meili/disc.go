package meili

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/geo"
)

// strips are the heights of the strips a disc is cut into, in degrees of latitude, lowest first. A disc
// uses the highest of which at least leastStrips fit into it.
var strips = [...]float64{0.002, 0.008, 0.032, 0.128}

// leastStrips decides how thin the rim is: with n strips the documents in doubt are 2.55/n of those
// inside (8r²/n of area, of πr²). More strips make the filter dearer than the rim it saves.
const leastStrips = 24

// Columns are much finer than rows, since they cost nothing: runs are ranges of numbers. columnBits leaves
// room for all of them.
const (
	columnStep = 0.0001 // degrees of longitude
	columnBits = 22
)

func stripField(level int) string { return "s" + strconv.Itoa(level) }

// stripCode numbers the cell a point is in, by row and then by column, so that a run of cells of one row
// is a run of numbers.
func stripCode(level int, p geo.Point) int64 {
	return int64(rowOf(level, p.Lat))<<columnBits | int64(columnOf(p.Lng))
}

func rowOf(level int, lat float64) int { return int(math.Floor((lat + 90) / strips[level])) }

func columnOf(lng float64) int { return int(math.Floor((lng + 180) / columnStep)) }

// run is a row's columns from first to last.
type run struct{ row, first, last int }

// disc is a circle on the globe in strips: what surely lies inside, and what lies around the rim, where
// only measuring tells.
type disc struct {
	centre geo.Point
	radius float64 // metres
	level  int
	inside []run
	rim    []run
}

// slack is added to what may lie inside and taken from what surely does, in degrees: far more than
// rounding can be wrong by, far less than a column is wide.
const slack = 1e-5

// polar is where meridians come so close together that the slack is no longer more than rounding: every
// cell of such a row is in doubt.
const polar = 89.9

// newDisc cuts a disc into strips. On the sphere, a point at latitude φ lies within the angle θ of the
// centre (φ₀, λ₀) when its longitude is within Δλ of λ₀, where cos Δλ = (cos θ − sin φ sin φ₀) / (cos φ cos φ₀):
// the spherical law of cosines. Δλ rises to the latitude where sin φ = sin φ₀ / cos θ, and falls from it.
func newDisc(centre geo.Point, radius float64) disc {
	d := disc{centre: centre, radius: min(radius, math.Pi*geo.EarthRadius), level: levelFor(radius)}
	angle := degrees(radius / geo.EarthRadius)
	south, north := max(centre.Lat-angle-slack, -90), min(centre.Lat+angle+slack, 90)
	for row := rowOf(d.level, south); row <= rowOf(d.level, north); row++ {
		d.cut(row, south, north)
	}
	return d
}

// levelFor gives the highest strips of which enough fit into a disc.
func levelFor(radius float64) int {
	level := 0
	for level+1 < len(strips) && 2*degrees(radius/geo.EarthRadius)/strips[level+1] >= leastStrips {
		level++
	}
	return level
}

// cut adds one row: the columns that lie inside over its whole height, and those left and right of them
// that lie inside somewhere.
func (d *disc) cut(row int, south, north float64) {
	low, high := float64(row)*strips[d.level]-90, float64(row+1)*strips[d.level]-90
	widest := max(d.halfWidth(max(low, south)), d.halfWidth(min(high, north)))
	if peak := d.peak(); peak > low && peak < high {
		widest = max(widest, d.halfWidth(peak))
	}
	if high > polar || low < -polar {
		d.rim = append(d.rim, d.columns(row, 180)...)
		return
	}
	if widest < 0 {
		return
	}
	outer := d.columns(row, widest+slack)
	narrowest := -1.0
	if low >= south && high <= north {
		narrowest = min(d.halfWidth(low), d.halfWidth(high))
	}
	inner := d.columns(row, narrowest-slack-columnStep) // whole columns only
	d.inside = append(d.inside, inner...)
	d.rim = append(d.rim, without(outer, inner)...)
}

// peak gives the latitude where the disc is widest.
func (d *disc) peak() float64 {
	theta := d.radius / geo.EarthRadius
	return degrees(math.Asin(max(-1, min(1, math.Sin(radians(d.centre.Lat))/math.Cos(theta)))))
}

// halfWidth gives how far the disc reaches east and west of its centre at a latitude, in degrees: 180
// for all the way round, -1 for not at all.
func (d *disc) halfWidth(lat float64) float64 {
	theta, phi, phi0 := d.radius/geo.EarthRadius, radians(lat), radians(d.centre.Lat)
	if theta >= math.Pi {
		return 180
	}
	up, down := math.Cos(theta)-math.Sin(phi)*math.Sin(phi0), math.Cos(phi)*math.Cos(phi0)
	switch {
	case up <= -down:
		return 180
	case up >= down:
		// The very top or bottom: nothing, but for rounding, for which the slack is there.
		if math.Abs(lat-d.centre.Lat) <= degrees(theta)+slack {
			return 0
		}
		return -1
	}
	return degrees(math.Acos(up / down))
}

// columns gives the runs of a row within half a width of the centre, split where they cross 180 degrees.
func (d *disc) columns(row int, half float64) []run {
	last := columnOf(180)
	switch {
	case half < 0:
		return nil
	case half >= 180:
		return []run{{row, 0, last}}
	}
	west, east := d.centre.Lng-half, d.centre.Lng+half
	switch {
	case west < -180:
		return []run{{row, 0, columnOf(east)}, {row, columnOf(west + 360), last}}
	case east > 180:
		return []run{{row, 0, columnOf(east - 360)}, {row, columnOf(west), last}}
	}
	return []run{{row, columnOf(west), columnOf(east)}}
}

// without takes the inner runs of a row from the outer ones.
func without(outer, inner []run) []run {
	left := outer
	for _, in := range inner {
		var next []run
		for _, r := range left {
			if in.last < r.first || in.first > r.last {
				next = append(next, r)
				continue
			}
			if r.first < in.first {
				next = append(next, run{r.row, r.first, in.first - 1})
			}
			if r.last > in.last {
				next = append(next, run{r.row, in.last + 1, r.last})
			}
		}
		left = next
	}
	return left
}

// filter writes runs as a filter expression; "" where there are none.
func (d *disc) filter(runs []run) string {
	field := stripField(d.level)
	parts := make([]string, len(runs))
	for i, r := range runs {
		row := int64(r.row) << columnBits
		parts[i] = fmt.Sprintf("%s %d TO %d", field, row|int64(r.first), row|int64(r.last))
	}
	return strings.Join(parts, " OR ")
}

func radians(degrees float64) float64 { return degrees * (math.Pi / 180) }

func degrees(radians float64) float64 { return radians * (180 / math.Pi) }
