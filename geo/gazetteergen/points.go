package main

import (
	"math"
	"slices"

	"github.com/kithdirectory/kith/geo"
)

// The data gives two points. The "precise" one was geocoded by name and is usually right, but is sometimes another place
// of that name; the plain one is often only the middle of the postcode. So the precise one is taken, unless the
// neighbours, other rows of the postcode, say that the plain one is plainly better.
const (
	hopelessMetres = 60_000 // a point this far from every neighbour (more in remote parts) belongs to another place
	centroidNames  = 3      // a point that so many names share is the middle of something larger
)

// judge holds what is known about where a postcode is.
type judge struct {
	byPostcode map[string][]*row
	byName     map[string][]*row
	plain      map[geo.Point]map[string]bool // plain points and the names that have them
	precise    map[geo.Point]map[string]bool // the same for precise points
}

func newJudge(all []*row) *judge {
	j := &judge{byPostcode: map[string][]*row{}, byName: map[string][]*row{},
		plain: map[geo.Point]map[string]bool{}, precise: map[geo.Point]map[string]bool{}}
	for _, r := range all {
		j.byPostcode[r.Postcode] = append(j.byPostcode[r.Postcode], r)
		j.byName[r.State+r.folded] = append(j.byName[r.State+r.folded], r)
		addName(j.plain, r.plain, r.folded)
		addName(j.precise, r.precise, r.folded)
	}
	return j
}

func addName(byPoint map[geo.Point]map[string]bool, p geo.Point, name string) {
	if byPoint[p] == nil {
		byPoint[p] = map[string]bool{}
	}
	byPoint[p][name] = true
}

// isCentroid reports whether the plain point is the middle of a postcode, isFallback whether the precise one is what the
// geocoder gave for names it did not know.
func (j *judge) isCentroid(r *row) bool { return len(j.plain[r.plain]) >= centroidNames }
func (j *judge) isFallback(r *row) bool { return len(j.precise[r.precise]) >= centroidNames }

// cost is the distance to the second nearest precise point of the other names in the postcode and of box rows of the same
// name: near when p belongs there, and one neighbour gone astray does not matter. Infinite when p is out of the state,
// not a number when there is nobody to ask.
func (j *judge) cost(r *row, p geo.Point) float64 {
	if !p.Valid() || !geo.InState(p, r.State) {
		return math.Inf(1)
	}
	var near []float64
	for _, o := range j.byPostcode[r.Postcode] {
		if o.folded != r.folded && o.precise.Valid() {
			near = append(near, geo.Distance(p, o.precise))
		}
	}
	for _, o := range j.byName[r.State+r.folded] {
		if o.Postcode != r.Postcode && o.precise.Valid() && o.Type == "Post Office Boxes" {
			near = append(near, geo.Distance(p, o.precise))
		}
	}
	if len(near) == 0 {
		return math.NaN()
	}
	slices.Sort(near)
	return near[min(1, len(near)-1)]
}

// middle is the median of the postcode's precise points, a last resort.
func (j *judge) middle(r *row) (geo.Point, bool) {
	var lats, lngs []float64
	for _, o := range j.byPostcode[r.Postcode] {
		if o != r && o.State == r.State && o.precise.Valid() && geo.InState(o.precise, o.State) {
			lats, lngs = append(lats, o.precise.Lat), append(lngs, o.precise.Lng)
		}
	}
	if len(lats) < 3 {
		return geo.Point{}, false
	}
	slices.Sort(lats)
	slices.Sort(lngs)
	return geo.Point{Lat: lats[len(lats)/2], Lng: lngs[len(lngs)/2]}, true
}

func choosePoints(rows, all []*row, gn *geoNames, fixes *fixes, count *counts) {
	j := newJudge(all)
	for _, r := range rows {
		if r.trust > 0 { // of places.csv
			continue
		}
		if p, ok := fixes.point(r); ok {
			r.point, r.trust = p, 1
			count.fixed++
			continue
		}
		j.choose(r, count)
	}
	moveToTowns(rows, gn, fixes, count)
}

// A large locality's own point may be far from the town where its people live, which is what GeoNames points at. Nearer than
// the first distance both are good; farther than the second GeoNames means another place.
const (
	nearTown = 5_000
	farTown  = 40_000
)

// moveToTowns takes GeoNames' point of a town, where it has one of the name in the state, for the row that lies nearest to it.
func moveToTowns(rows []*row, gn *geoNames, fixes *fixes, count *counts) {
	byName := map[string][]*row{}
	for _, r := range rows {
		byName[r.State+r.folded] = append(byName[r.State+r.folded], r)
	}
	for name, p := range gn.towns() {
		var best *row
		nearest := math.Inf(1)
		for _, r := range byName[name] {
			if d := geo.Distance(r.point, p); r.point.Valid() && d < nearest {
				best, nearest = r, d
			}
		}
		if best == nil || nearest < nearTown || nearest > farTown || !geo.InState(p, best.State) {
			continue
		}
		if _, ok := fixes.point(best); ok {
			continue
		}
		best.point, best.trust = p, 1
		count.town++
	}
}

func (j *judge) choose(r *row, count *counts) {
	limit := float64(hopelessMetres)
	if r.remoteness() >= geo.Remote {
		limit *= 6
	}
	precise, plain := j.cost(r, r.precise), j.cost(r, r.plain)
	switch {
	case j.isFallback(r) && !j.isCentroid(r) && (plain <= limit || math.IsNaN(plain)):
		r.point, precise = r.plain, plain
	case math.IsNaN(precise): // the only row of its postcode
		r.point = r.precise
	case math.IsNaN(plain) && math.IsInf(precise, 1):
		r.point, precise = r.plain, 0
	case precise <= limit && (j.isCentroid(r) || precise < 3*plain+2000):
		r.point = r.precise
	case plain <= limit && !j.isCentroid(r):
		r.point, precise = r.plain, plain
	case precise <= limit:
		r.point = r.precise
	default:
		if p, ok := j.middle(r); ok && !r.minor() {
			r.point, r.trust = p, -1
			count.repaired++
			return
		}
		count.hopeless++
		return
	}
	r.trust = 1
	if r.point == r.precise && j.isFallback(r) {
		r.trust = -1 // somewhere about, no more
	}
	if r.point == r.precise {
		count.precise++
	} else {
		count.plain++
	}
}

// dropHopeless drops rows that got no point.
func dropHopeless(rows []*row, _ *counts) []*row {
	return slices.DeleteFunc(rows, func(r *row) bool { return !r.point.Valid() })
}
