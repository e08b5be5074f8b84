package memindex

import (
	"math"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// place is where a query looks, ready for every segment.
type place struct {
	given           bool // a circle, a box or both
	near            *geo.Point
	centre          vector
	radius          float64
	inside, outside float32 // squares of chords, see chordSquares
	box             *geo.Box
	circle, square  []strip // cells that the circle and the box touch
}

func newPlace(q *directory.Query) place {
	p := place{given: q.Near != nil || q.Box != nil, near: q.Near, radius: q.Radius, box: q.Box}
	if p.near != nil {
		p.centre = vectorOf(*p.near)
		p.inside, p.outside = chordSquares(p.radius)
		p.circle = circleStrips(*p.near, p.radius)
	}
	if p.box != nil {
		p.square = boxStrips(*p.box)
	}
	return p
}

// runs gives the documents of s that may lie in the place, and perhaps some more.
func (p *place) runs(s *segment, buf []run) []run {
	switch {
	case p.box == nil:
		return s.runs(p.circle, buf)
	case p.near == nil:
		return s.runs(p.square, buf)
	}
	circle, square := s.runs(p.circle, nil), s.runs(p.square, nil)
	if documents(circle) < documents(square) {
		return circle
	}
	return square
}

func documents(runs []run) (n uint32) {
	for _, r := range runs {
		n += r.to - r.from
	}
	return n
}

// holds tells whether document d of s, a placed one, lies in the place.
func (p *place) holds(s *segment, d uint32) bool {
	if p.near != nil {
		square := s.at[d].square(p.centre)
		if square > p.outside || (square >= p.inside && geo.Distance(*p.near, s.point(d)) > p.radius) {
			return false
		}
	}
	return p.box == nil || p.box.Contains(s.point(d))
}

// find gives the documents of s in the place.
func (p *place) find(s *segment, sc *scratch) zone {
	if !p.given {
		z := sc.zone(s, 0, wordsFor(s.size))
		z.bits.setRange(0, uint32(s.size))
		return z
	}
	sc.runs = p.runs(s, sc.runs[:0])
	runs := sc.runs
	if len(runs) == 0 {
		return zone{}
	}
	z := sc.zone(s, int(runs[0].from>>6), wordsFor(int(runs[len(runs)-1].to)))
	if p.box == nil {
		p.findInCircle(s, runs, z)
		return z
	}
	for _, r := range runs {
		for d := r.from; d < r.to; d++ {
			if p.holds(s, d) {
				z.bits.set(d)
			}
		}
	}
	return z
}

// findInCircle is find for the usual query, a circle alone.
func (p *place) findInCircle(s *segment, runs []run, z zone) {
	for _, r := range runs {
		for i, at := range s.at[r.from:r.to] {
			square := at.square(p.centre)
			if square > p.outside {
				continue
			}
			d := r.from + uint32(i)
			if square < p.inside || geo.Distance(*p.near, s.point(d)) <= p.radius {
				z.bits.set(d)
			}
		}
	}
}

// elsewhere gives the documents of s without a point that serve one of areas.
func (p *place) elsewhere(s *segment, areas []string, sc *scratch) zone {
	if !p.given || s.unplaced == uint32(s.size) {
		return zone{}
	}
	var z zone
	for _, area := range areas {
		docs := s.areas[area]
		if len(docs) == 0 {
			continue
		}
		if z.bits == nil {
			z = sc.zone(s, int(s.unplaced>>6), wordsFor(s.size))
		}
		for _, d := range docs {
			z.bits.set(d)
		}
	}
	return z
}

// distance gives the metres from Near to document d; -1 where one of them has no point.
func (p *place) distance(s *segment, d uint32) float64 {
	if p.near == nil || d >= s.unplaced {
		return -1
	}
	return geo.Distance(*p.near, s.point(d))
}

// distanceAtLeast gives a bound of distance, quickly.
func (p *place) distanceAtLeast(s *segment, d uint32) float64 {
	if p.near == nil || d >= s.unplaced {
		return -1
	}
	if d >= s.placed {
		return 0
	}
	chord := math.Sqrt(float64(s.at[d].square(p.centre)))
	return max(0, chord*geo.EarthRadius-slackMetres)
}
