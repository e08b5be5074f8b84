package meili

import (
	"math"
	"slices"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// cellsEach is how many cells of a rim one query asks for: the engine reads the values of at most 3,000 documents
// one by one, which is the quick way here.
const cellsEach = 64

// measuring finds out what lies within a disc: the documents around its rim are measured here. They are not read:
// each has its point and seq in one value, and counting values costs a tenth of reading documents.
type measuring struct {
	disc   *disc
	rim    []rimPoint
	about  [halvings]int
	failed error
}

// rimPoint is a document around the rim.
type rimPoint struct {
	point  geo.Point
	seq    int64
	inside bool
}

// ask puts the queries: the values around the rim, and how many documents lie within, for each halving.
func (m *measuring) ask(a *asking) {
	if m.disc.whole {
		return
	}
	live := where{}.with(fieldLive + " = 1")
	for cells := range slices.Chunk(m.disc.rim, cellsEach) {
		a.count("", append(live, inNames(fieldCells, cellNames(cells))), []string{fieldAt}, m.read)
	}
	for halving := range halvings {
		cells := m.disc.inside
		if halving > 0 {
			if m.disc.fine < finenessDense { // too few listings for a smaller disc to be worth looking for
				break
			}
			smaller := newDisc(m.disc.centre, m.disc.radius/float64(int(1)<<halving), finenessUsual)
			cells = smaller.cover()
		}
		if len(cells) > 0 {
			a.count("", append(live, inNames(fieldCells, cellNames(cells))), nil, func(got answer) { m.about[halving] = got.total })
		}
	}
}

func (m *measuring) read(got answer) {
	if got.total > len(got.facets[fieldAt]) || len(m.rim)+got.total > mostRim {
		m.failed = directory.Errorf(directory.CodeTooLarge, "More than %d listings lie around the edge of that distance. Choose another distance.", mostRim)
		return
	}
	for value := range got.facets[fieldAt] {
		if w, ok := readWhereabouts(value); ok {
			m.rim = append(m.rim, rimPoint{w.point, w.seq, geo.Distance(m.disc.centre, w.point) <= m.disc.radius})
		}
	}
}

// settled gives what lies within: cells that surely do, cells around the rim of which every document does, and the
// other documents one by one.
func (m *measuring) settled() settled {
	if m.disc.whole {
		return settled{within: part{fieldPlaced + " = 1"}}
	}
	cells, seqs := m.divide()
	out := settled{about: m.about}
	out.within = append(inNames(fieldCells, cellNames(append(slices.Clone(m.disc.inside), cells...))), inNames(fieldSeq, numbersOf(seqs))...)
	if len(out.within) == 0 {
		out.within = part{nothing}
	}
	for _, p := range m.rim {
		if p.inside {
			out.about[0]++
		}
	}
	return out
}

// divide names the documents around the rim that lie within, by as few names as may be.
func (m *measuring) divide() (cells []cell, seqs []int64) {
	of := make(map[cell][]rimPoint, len(m.disc.rim))
	for _, c := range m.disc.rim {
		of[c] = nil
	}
	// A point on the line of 180 degrees is in cells at both ends of the world, so that it has no one cell.
	twice := slices.ContainsFunc(m.rim, func(p rimPoint) bool { return math.Abs(p.point.Lng) == 180 })
	for _, p := range m.rim {
		if twice {
			if p.inside {
				seqs = append(seqs, p.seq)
			}
			continue
		}
		for size := range cellSizes {
			c := cellAt(size, p.point)
			if points, is := of[c]; is {
				of[c] = append(points, p)
			}
		}
	}
	for _, c := range m.disc.rim {
		cells, seqs = c.divide(of[c], cells, seqs)
	}
	return cells, seqs
}

// divide adds the cell where all of its points lie within, else what of its quarters does.
func (c cell) divide(points []rimPoint, cells []cell, seqs []int64) ([]cell, []int64) {
	outside := slices.ContainsFunc(points, func(p rimPoint) bool { return !p.inside })
	inside := slices.ContainsFunc(points, func(p rimPoint) bool { return p.inside })
	switch {
	case !inside:
		return cells, seqs
	case !outside:
		return append(cells, c), seqs
	case c.size == 0:
		for _, p := range points {
			if p.inside {
				seqs = append(seqs, p.seq)
			}
		}
		return cells, seqs
	}
	for _, quarter := range c.quarters() {
		var in []rimPoint
		for _, p := range points {
			if cellAt(quarter.size, p.point) == quarter {
				in = append(in, p)
			}
		}
		cells, seqs = quarter.divide(in, cells, seqs)
	}
	return cells, seqs
}
