package geo

import "math"

// A suburb's ground is not in the gazetteer, only its point. What it may be is estimated as the ground nearer to that
// point than to any other: the farthest corner of that cell, made two fifths larger because boundaries do not keep to it.
const (
	reachNeighbours = 24
	reachMargin     = 1.4
	reachLeast      = 1000.0 // metres
)

// fillReach sets the reach of every suburb that has none. Minor places lie within other suburbs, so they do not bound
// anyone's ground.
func fillReach(suburbs []*Suburb) {
	var proper []*Suburb
	var points []Point
	missing := false
	for _, s := range suburbs {
		missing = missing || s.Reach == 0
		if !s.Minor {
			proper = append(proper, s)
			points = append(points, s.Point)
		}
	}
	if !missing {
		return
	}
	tree := newKDTree(points)
	for _, s := range suburbs {
		if s.Reach != 0 {
			continue
		}
		near := make([]Point, 0, reachNeighbours+1)
		for _, i := range tree.nearest(s.Point, reachNeighbours+1) {
			if proper[i] != s {
				near = append(near, points[i])
			}
		}
		s.Reach = math.Round(estimateReach(s.Point, near, s.Remoteness)/100) * 100
	}
}

// mostReach bounds a cell that is open to the sea or the desert, in metres.
func mostReach(r Remoteness) float64 {
	switch r {
	case MajorCity:
		return 12_000
	case InnerRegional:
		return 25_000
	case OuterRegional:
		return 50_000
	case Remote:
		return 120_000
	default:
		return 250_000
	}
}

// estimateReach returns how far the cell of a point stretches, in metres, given its nearest neighbours, nearest first. A
// cell open to the sea is bounded by the distance of the neighbours too.
func estimateReach(at Point, near []Point, r Remoteness) float64 {
	most := mostReach(r)
	if len(near) >= 8 {
		most = math.Min(most, math.Max(2.5*Distance(at, near[7]), reachLeast))
	}
	flat := NewProjection(at, 1, 2, 2) // one pixel is one metre, the point at 1, 1
	cell := [][2]float64{{-most, -most}, {most, -most}, {most, most}, {-most, most}}
	for _, n := range near {
		x, y := flat.XY(n)
		cell = cutCell(cell, x-1, y-1)
	}
	far := 0.0
	for _, corner := range cell {
		far = math.Max(far, math.Hypot(corner[0], corner[1]))
	}
	return math.Min(math.Max(far*reachMargin, reachLeast), most)
}

// cutCell keeps the part of a convex cell about 0, 0 that is nearer to it than to the neighbour at x, y.
func cutCell(cell [][2]float64, x, y float64) [][2]float64 {
	half := (x*x + y*y) / 2
	if half == 0 { // two places at one point share their cell
		return cell
	}
	side := func(c [2]float64) float64 { return c[0]*x + c[1]*y - half } // positive beyond the middle line
	out := make([][2]float64, 0, len(cell)+1)
	for i, c := range cell {
		next := cell[(i+1)%len(cell)]
		here, there := side(c), side(next)
		if here <= 0 {
			out = append(out, c)
		}
		if here < 0 && there > 0 || here > 0 && there < 0 {
			f := here / (here - there)
			out = append(out, [2]float64{c[0] + f*(next[0]-c[0]), c[1] + f*(next[1]-c[1])})
		}
	}
	return out
}
