package meili

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/kithdirectory/kith/geo"
)

// Everything here is true of one seq of the index; what is kept is kept with it.

// ground is what was found out about discs and spots, kept until the index moves on.
type ground struct {
	mu    sync.Mutex
	seq   int64
	discs map[discKey]settled
	spots []spotFound     // nil until asked
	words map[string]bool // whether any listing has a word
	size  atomic.Int64    // about how many listings the index has; 0 until asked
	seen  atomic.Int64    // the newest seq any answer was of
}

type discKey struct {
	centre geo.Point
	radius float64
}

// settled is a disc whose rim was measured.
type settled struct {
	within part          // what lies in it
	about  [halvings]int // about how many listings lie within the radius, half of it, a quarter
}

// halvings is how often a radius is halved to learn how densely listings lie around the centre.
const halvings = 3

type spotFound struct {
	name  string
	point geo.Point
	reach float64
}

// mostDiscs is how many discs are kept: the places people search around are few and the same.
const mostDiscs = 1024

// mostWords is how many words are kept, as people typed them.
const mostWords = 10_000

// word tells whether any listing has a word, and of which seq that is true; 0 where it is not known.
func (g *ground) word(word string) (found bool, seq int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.seq != g.seen.Load() {
		return false, 0
	}
	if found, known := g.words[word]; known {
		return found, g.seq
	}
	return false, 0
}

// keepWords notes which of the words that were asked for are in no listing.
func (g *ground) keepWords(seq int64, d *doubts) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.at(seq)
	for _, word := range d.asked {
		g.words[word] = !slices.ContainsFunc(d.words, func(one doubted) bool { return one.word == word })
	}
}

// at makes g hold what is true at seq, and nothing else.
func (g *ground) at(seq int64) {
	if g.seq != seq || g.discs == nil {
		g.seq, g.discs, g.spots, g.words = seq, map[discKey]settled{}, nil, map[string]bool{}
	}
	if len(g.words) >= mostWords {
		clear(g.words)
	}
	if len(g.discs) >= mostDiscs {
		clear(g.discs)
	}
}

// survey finds out about discs and, if asked, spots. It gives the seq that it is true of; ok is false
// where a write fell between, and it has to be asked again.
func (x *Index) survey(ctx context.Context, discs []disc, spots bool) (found surveyed, ok bool, err error) {
	g := &x.ground
	g.mu.Lock()
	found = surveyed{seq: g.seq, discs: make([]settled, len(discs))}
	current := g.discs != nil && g.seq == g.seen.Load()
	var missing []int
	for i, d := range discs {
		was, known := g.discs[d.key()]
		if found.discs[i] = was; !known || !current {
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
	measured := make([]measuring, len(discs))
	for _, i := range missing {
		measured[i].disc = &discs[i]
		measured[i].ask(a)
	}
	if len(missing) > 0 {
		a.count("", where{}.with(fieldLive+" = 1"), nil, func(got answer) { g.size.Store(int64(got.total)) })
	}
	if spots {
		a.count("", where{}.with(fieldLive+" = 1", fieldSpot+" EXISTS"), []string{fieldSpot}, func(got answer) { found.spots = readSpots(got) })
	}
	seq, same, err := a.send(ctx)
	for _, i := range missing {
		if found.discs[i] = measured[i].settled(); err == nil {
			err = measured[i].failed
		}
	}
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
	discs []settled
	spots []spotFound
}

func (g *ground) keep(discs []disc, found surveyed, spots bool) {
	g.saw(found.seq)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.at(found.seq)
	for i, d := range discs {
		g.discs[d.key()] = found.discs[i]
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

func readSpots(got answer) []spotFound {
	spots := []spotFound{}
	for _, name := range names(got, fieldSpot) {
		if p, reach, ok := readSpot(name); ok {
			spots = append(spots, spotFound{name, p, reach})
		}
	}
	return spots
}

// locate fills in the place of a plan and what it avoids. ok is false where a write fell between.
func (x *Index) locate(ctx context.Context, p *plan) (seq int64, ok bool, err error) {
	q := p.query
	var discs []disc
	if q.Near != nil {
		discs = append(discs, newDisc(*q.Near, q.Radius, finenessFor(int(x.ground.size.Load()))))
	}
	for _, area := range q.Avoid.Areas {
		discs = append(discs, newDisc(area.Centre, area.Metres, finenessFor(int(x.ground.size.Load()))))
	}
	var found surveyed
	if len(discs) > 0 {
		if found, ok, err = x.survey(ctx, discs, len(q.Avoid.Areas) > 0); err != nil || !ok {
			return 0, false, err
		}
	}
	if q.Near != nil {
		p.main, p.disc, p.about = append(p.main, found.discs[0].within), &discs[0], found.discs[0].about
		found.discs = found.discs[1:]
	}
	if q.Box != nil {
		p.main = p.main.with(boxFilter(*q.Box))
	}
	if len(p.main) > 0 && len(q.Areas) > 0 {
		p.elsewhere = all(fieldPlaced+" = 0", in(fieldAreas, q.Areas))
	}
	return x.avoid(ctx, p, found)
}

// avoid adds to a plan that whole groups are kept out: those touched by what is avoided are found first,
// and those of them with other listings are left out by name.
func (x *Index) avoid(ctx context.Context, p *plan, found surveyed) (seq int64, ok bool, err error) {
	avoid := p.query.Avoid
	if groups := quotable(avoid.Groups); len(groups) > 0 {
		p.fixed = append(p.fixed, not(in(fieldGroup, groups)))
	}
	touched := touchedFilter(p, found)
	if touched == "" && len(avoid.Areas) == 0 {
		return found.seq, true, nil
	}
	var touchedGroups, hiddenGroups []string
	a := x.asking()
	shared := fieldShared + " = 1"
	a.count("", where{}.with(fieldLive+" = 1", shared, touched), []string{fieldGroup}, func(got answer) { touchedGroups = names(got, fieldGroup) })
	if len(avoid.Areas) > 0 {
		a.count("", where{}.with(fieldLive+" = 1", shared, fieldHidden+" = 1"), []string{fieldGroup}, func(got answer) { hiddenGroups = names(got, fieldGroup) })
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
func touchedFilter(p *plan, found surveyed) string {
	var filters []string
	for i, area := range p.query.Avoid.Areas {
		filters = append(filters, all(fieldSpot+" NOT EXISTS", found.discs[i].within.one()))
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
