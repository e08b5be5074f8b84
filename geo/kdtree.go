package geo

import (
	"cmp"
	"math"
	"slices"
)

// kdTree finds the nearest of many points. It works on points of the unit sphere in three dimensions, where the straight
// chord orders pairs just as the distance over ground does, and where neither the poles nor the antimeridian are special.
type kdTree struct {
	nodes []kdNode // in tree order: the middle of every range is its root
}

type kdNode struct {
	at    [3]float64
	index int32 // position in the list the tree was built from
	axis  int8
}

type kdHit struct {
	chord float64 // square of the chord
	index int32
}

func (h kdHit) compare(o kdHit) int {
	if c := cmp.Compare(h.chord, o.chord); c != 0 {
		return c
	}
	return cmp.Compare(h.index, o.index)
}

func unitVector(p Point) [3]float64 {
	sinLat, cosLat := math.Sincos(radians(p.Lat))
	sinLng, cosLng := math.Sincos(radians(p.Lng))
	return [3]float64{cosLat * cosLng, cosLat * sinLng, sinLat}
}

func newKDTree(points []Point) kdTree {
	nodes := make([]kdNode, len(points))
	for i, p := range points {
		nodes[i] = kdNode{at: unitVector(p), index: int32(i)}
	}
	arrange(nodes)
	return kdTree{nodes: nodes}
}

// arrange puts the median of the widest axis in the middle, smaller ones before it, larger ones after, and so on down.
func arrange(nodes []kdNode) {
	for len(nodes) > 1 {
		axis := widestAxis(nodes)
		middle := len(nodes) / 2
		selectMiddle(nodes, middle, axis)
		nodes[middle].axis = int8(axis)
		arrange(nodes[:middle])
		nodes = nodes[middle+1:]
	}
}

func widestAxis(nodes []kdNode) int {
	low, high := nodes[0].at, nodes[0].at
	for i := range nodes {
		for axis, v := range nodes[i].at {
			low[axis] = min(low[axis], v)
			high[axis] = max(high[axis], v)
		}
	}
	widest := 0
	for axis := range low {
		if high[axis]-low[axis] > high[widest]-low[widest] {
			widest = axis
		}
	}
	return widest
}

// selectMiddle is quickselect with a median-of-three pivot.
func selectMiddle(nodes []kdNode, middle, axis int) {
	for low, high := 0, len(nodes)-1; low < high; {
		a, b, c := nodes[low].at[axis], nodes[(low+high)/2].at[axis], nodes[high].at[axis]
		pivot := max(min(a, b), min(max(a, b), c))
		i, j := low, high
		for i <= j {
			for nodes[i].at[axis] < pivot {
				i++
			}
			for nodes[j].at[axis] > pivot {
				j--
			}
			if i <= j {
				nodes[i], nodes[j] = nodes[j], nodes[i]
				i++
				j--
			}
		}
		switch {
		case middle <= j:
			high = j
		case middle >= i:
			low = i
		default:
			return
		}
	}
}

// nearest returns the n points nearest to p, nearest first, equally near ones by index.
func (t kdTree) nearest(p Point, n int) []int32 {
	n = min(n, len(t.nodes))
	if n <= 0 {
		return nil
	}
	hits := make([]kdHit, 0, n+1)
	at := unitVector(p)
	var walk func(nodes []kdNode)
	walk = func(nodes []kdNode) {
		if len(nodes) == 0 {
			return
		}
		middle := len(nodes) / 2
		node := &nodes[middle]
		hit := kdHit{chord: chordSquare(at, node.at), index: node.index}
		if len(hits) < n || hit.compare(hits[len(hits)-1]) < 0 {
			pos, _ := slices.BinarySearchFunc(hits, hit, kdHit.compare)
			hits = slices.Insert(hits, pos, hit)
			if len(hits) > n {
				hits = hits[:n]
			}
		}
		gap := at[node.axis] - node.at[node.axis]
		near, far := nodes[:middle], nodes[middle+1:]
		if gap > 0 {
			near, far = far, near
		}
		walk(near)
		if len(hits) < n || gap*gap <= hits[len(hits)-1].chord {
			walk(far)
		}
	}
	walk(t.nodes)
	out := make([]int32, len(hits))
	for i, h := range hits {
		out[i] = h.index
	}
	return out
}

// within calls found for every point at most the given chord away, and perhaps a few on the rim; the caller checks.
func (t kdTree) within(p Point, metres float64, found func(index int32)) {
	chord := 2 * math.Sin(math.Min(math.Max(metres, 0)/EarthRadius, math.Pi)/2)
	limit := chord*chord*(1+1e-9) + 1e-15
	at := unitVector(p)
	var walk func(nodes []kdNode)
	walk = func(nodes []kdNode) {
		if len(nodes) == 0 {
			return
		}
		middle := len(nodes) / 2
		node := &nodes[middle]
		if chordSquare(at, node.at) <= limit {
			found(node.index)
		}
		gap := at[node.axis] - node.at[node.axis]
		if gap <= 0 || gap*gap <= limit {
			walk(nodes[:middle])
		}
		if gap >= 0 || gap*gap <= limit {
			walk(nodes[middle+1:])
		}
	}
	walk(t.nodes)
}

func chordSquare(a, b [3]float64) float64 {
	x, y, z := a[0]-b[0], a[1]-b[1], a[2]-b[2]
	return x*x + y*y + z*z
}
