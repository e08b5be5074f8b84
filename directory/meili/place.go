package meili

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/meilisearch/meilisearch-go"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// Everything here is true of one seq of the index; what is kept is kept with it.

// ground is what was found out about discs and spots, kept until the index moves on.
type ground struct {
	mu    sync.Mutex
	seq   int64
	rims  map[discKey][]int64 // seqs of the documents around the rim that lie inside
	spots []spotFound         // nil until asked
	seen  atomic.Int64        // the newest seq any answer was of
}

type discKey struct {
	centre geo.Point
	radius float64
}

type spotFound struct {
	name  string
	point geo.Point
	reach float64
}

// mostRims is how many discs are kept: the places people search around are few and the same.
const mostRims = 1024

// at makes g hold what is true at seq, and nothing else.
func (g *ground) at(seq int64) {
	if g.seq != seq || g.rims == nil {
		g.seq, g.rims, g.spots = seq, map[discKey][]int64{}, nil
	}
	if len(g.rims) >= mostRims {
		clear(g.rims)
	}
}

// survey finds out about discs and, if asked, spots. It gives the seq that it is true of; ok is false
// where a write fell between, and it has to be asked again.
func (x *Index) survey(ctx context.Context, discs []disc, spots bool) (found surveyed, ok bool, err error) {
	g := &x.ground
	g.mu.Lock()
	found = surveyed{seq: g.seq, rims: make([][]int64, len(discs))}
	current := g.rims != nil && g.seq == g.seen.Load()
	var missing []int
	for i, d := range discs {
		rim, known := g.rims[d.key()]
		if found.rims[i] = rim; !known || !current {
			missing = append(missing, i)
		}
	}
	found.spots = g.spots
	g.mu.Unlock()
	if current && len(missing) == 0 && (!spots || found.spots != nil) {
		return found, true, nil
	}
	if !current { // what is kept may be of another seq than what would be asked now
		missing = missing[:0]
		for i := range discs {
			missing = append(missing, i)
		}
	}
	a := x.asking()
	for _, i := range missing {
		a.add(a.rimRequest(&discs[i]), func(got answer) (err error) {
			found.rims[i], err = discs[i].measure(got)
			return err
		})
	}
	if spots {
		a.count("", all(fieldLive+" = 1", fieldSpot+" EXISTS"), []string{fieldSpot}, func(got answer) { found.spots = readSpots(got) })
	}
	seq, same, err := a.send(ctx)
	if err != nil || !same || (current && seq != found.seq) {
		x.ground.saw(seq)
		return surveyed{}, false, err
	}
	found.seq = seq
	x.ground.keep(discs, found, spots)
	return found, true, nil
}

// surveyed is what a survey found, all of one seq.
type surveyed struct {
	seq   int64
	rims  [][]int64
	spots []spotFound
}

func (g *ground) keep(discs []disc, found surveyed, spots bool) {
	g.saw(found.seq)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.at(found.seq)
	for i, d := range discs {
		g.rims[d.key()] = found.rims[i]
	}
	if spots {
		g.spots = found.spots
	}
}

// saw notes the seq of an answer: what is kept of an older one is of no more use.
func (g *ground) saw(seq int64) {
	if seq > 0 {
		g.seen.Store(seq)
	}
}

func (d *disc) key() discKey { return discKey{d.centre, d.radius} }

// rimRequest asks for the documents around the rim, to be measured.
func (a *asking) rimRequest(d *disc) *meilisearch.SearchRequest {
	filter := nothing
	if len(d.rim) > 0 {
		filter = all(fieldLive+" = 1", cellFilter(d.rim))
	}
	r := a.index.request("", filter)
	most := int64(mostRim)
	r.HitsPerPage, r.AttributesToRetrieve = &most, []string{fieldSeq, fieldGeo}
	return r
}

// measure gives the seqs of those that lie within the radius.
func (d *disc) measure(got answer) ([]int64, error) {
	if got.total > len(got.hits) {
		return nil, directory.Errorf(directory.CodeTooLarge, "More than %d listings lie around the edge of that distance. Choose another distance.", mostRim)
	}
	inside := []int64{}
	for _, hit := range got.hits {
		var p geo.Point
		var seq int64
		if err := json.Unmarshal(hit[fieldGeo], &p); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(hit[fieldSeq], &seq); err != nil {
			return nil, err
		}
		if geo.Distance(d.centre, p) <= d.radius {
			inside = append(inside, seq)
		}
	}
	return inside, nil
}

func readSpots(got answer) []spotFound {
	spots := []spotFound{}
	for _, name := range names(got, fieldSpot) {
		if p, reach, ok := readSpot(name); ok {
			spots = append(spots, spotFound{name, p, reach})
		}
	}
	return spots
}

// within is the filter of a disc whose rim was measured.
func (d *disc) within(rim []int64) string {
	switch {
	case d.whole:
		return fieldPlaced + " = 1"
	case len(rim) == 0:
		return cellFilter(d.inside)
	case len(d.inside) == 0:
		return inNumbers(fieldSeq, rim)
	}
	return either(cellFilter(d.inside), inNumbers(fieldSeq, rim))
}

// locate fills in the place of a plan and what it avoids. ok is false where a write fell between.
func (x *Index) locate(ctx context.Context, p *plan) (seq int64, ok bool, err error) {
	q := p.query
	var discs []disc
	if q.Near != nil {
		discs = append(discs, newDisc(*q.Near, q.Radius))
	}
	for _, area := range q.Avoid.Areas {
		discs = append(discs, newDisc(area.Centre, area.Metres))
	}
	var found surveyed
	if len(discs) > 0 {
		if found, ok, err = x.survey(ctx, discs, len(q.Avoid.Areas) > 0); err != nil || !ok {
			return 0, false, err
		}
	}
	var place []string
	if q.Near != nil {
		place = append(place, discs[0].within(found.rims[0]))
		discs, found.rims = discs[1:], found.rims[1:]
	}
	if q.Box != nil {
		place = append(place, boxFilter(q.Box.West, q.Box.South, q.Box.East, q.Box.North))
	}
	p.main = all(place...)
	if len(place) > 0 && len(q.Areas) > 0 {
		p.elsewhere = all(fieldPlaced+" = 0", in(fieldAreas, q.Areas))
	}
	return x.avoid(ctx, p, discs, found)
}

// avoid adds to a plan that whole groups are kept out: those touched by what is avoided are found first,
// and those of them with other listings are left out by name.
func (x *Index) avoid(ctx context.Context, p *plan, discs []disc, found surveyed) (seq int64, ok bool, err error) {
	avoid := p.query.Avoid
	if groups := quotable(avoid.Groups); len(groups) > 0 {
		p.fixed = append(p.fixed, not(in(fieldGroup, groups)))
	}
	touched := touchedFilter(p, discs, found)
	if touched == "" && len(avoid.Areas) == 0 {
		return found.seq, true, nil
	}
	var touchedGroups, hiddenGroups []string
	a := x.asking()
	shared := fieldShared + " = 1"
	a.count("", all(fieldLive+" = 1", shared, touched), []string{fieldGroup}, func(got answer) { touchedGroups = names(got, fieldGroup) })
	if len(avoid.Areas) > 0 {
		a.count("", all(fieldLive+" = 1", shared, fieldHidden+" = 1"), []string{fieldGroup}, func(got answer) { hiddenGroups = names(got, fieldGroup) })
	}
	seq, same, err := a.send(ctx)
	if err != nil || !same || (found.seq > 0 && seq != found.seq) {
		x.ground.saw(seq)
		return 0, false, err
	}
	p.fixed = append(p.fixed, not(touched))
	if len(touchedGroups) > 0 {
		p.fixed = append(p.fixed, not(in(fieldGroup, touchedGroups)))
	}
	if len(avoid.Areas) > 0 {
		p.unsure = fieldHidden + " = 1"
		if len(hiddenGroups) > 0 {
			p.unsure = either(p.unsure, in(fieldGroup, hiddenGroups))
		}
	}
	return seq, true, nil
}

// touchedFilter is a filter for listings that take their group away.
func touchedFilter(p *plan, discs []disc, found surveyed) string {
	var filters []string
	for i, area := range p.query.Avoid.Areas {
		filters = append(filters, all(fieldSpot+" NOT EXISTS", discs[i].within(found.rims[i])))
		var spots []string
		for _, spot := range found.spots {
			if geo.Distance(area.Centre, spot.point)-spot.reach <= area.Metres {
				spots = append(spots, spot.name)
			}
		}
		if len(spots) > 0 {
			filters = append(filters, in(fieldSpot, spots))
		}
	}
	if len(p.query.Avoid.Communities) > 0 {
		if _, ok := p.vocabulary.Family(familyCommunity); ok {
			filters = append(filters, in(toldYes(familyCommunity), p.query.Avoid.Communities))
		}
	}
	if organisations := quotable(p.query.Avoid.Organisations); len(organisations) > 0 {
		filters = append(filters, in(fieldOrg, organisations))
	}
	return either(filters...)
}

const familyCommunity = "community"

// quotable leaves out what no listing can have.
func quotable(values []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(value string) bool { _, ok := quote(value); return !ok })
}

// names gives the values counted of a field, in order.
func names(got answer, field string) []string {
	var values []string
	for value := range got.facets[field] {
		values = append(values, value)
	}
	slices.SortFunc(values, strings.Compare)
	return values
}
