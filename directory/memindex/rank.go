package memindex

import (
	"cmp"
	"math"
	"slices"

	"github.com/kithdirectory/kith/directory"
)

// freshness is directory.Freshness by days since the check, which is all it depends on.
type freshness struct {
	byDays []float64
	never  float64
}

// freshnessDays is from how many days after a check freshness falls no more.
const freshnessDays = 366

func newFreshness() freshness {
	f := freshness{byDays: make([]float64, freshnessDays)}
	var never directory.Date
	checked, err := directory.ParseDate("2000-01-01")
	if err == nil {
		for days := range f.byDays {
			f.byDays[days] = directory.Freshness(checked, checked.AddDays(days).Time())
		}
	}
	f.never = directory.Freshness(never, checked.Time())
	return f
}

// of gives the freshness of a check on a day, counted as dayNumber does.
func (f *freshness) of(checked, today int32) float64 {
	if checked == neverChecked {
		return f.never
	}
	return f.byDays[min(max(int64(today)-int64(checked), 0), freshnessDays-1)]
}

// preferences are the preferred attributes, in the query's order.
type preferences struct {
	weights []float64
	sum     float64
	which   []uint16 // by preference: which of the answers below it is of
	answers int      // different attributes
	slot    []uint16 // by value: one more than its place among the answers, or a family's marker
	family  []uint64 // by answer: the bit of its family where something was worked out
	today   int32
	states  []float64
}

const familyMarker = 1 << 15

// planPreferences takes over the preferred attributes. Those not in the vocabulary weigh nothing.
func (p *plan) planPreferences() {
	pr := &p.prefer
	if len(p.query.Prefer) > 0 {
		pr.slot = make([]uint16, len(p.state.values.codes))
	}
	pr.today = dayNumber(directory.DateOf(p.query.Now.UTC()))
	families := 0
	for _, code := range p.query.Prefer {
		attribute, ok := p.index.vocabulary.Attribute(code)
		if !ok {
			continue
		}
		value, marker := p.state.values.numbers[code], p.state.values.numbers[attribute.Family.Code+"."]
		if pr.slot[marker] == 0 {
			pr.slot[marker] = familyMarker | uint16(families&63)
			families++
		}
		if pr.slot[value] == 0 {
			pr.answers++
			pr.slot[value] = uint16(pr.answers)
			pr.family = append(pr.family, 1<<(pr.slot[marker]&63))
		}
		weight := directory.PreferenceWeight(attribute.Family)
		pr.which = append(pr.which, pr.slot[value]-1)
		pr.weights = append(pr.weights, weight)
		pr.sum += weight
	}
	pr.states = make([]float64, pr.answers)
}

// score gives the weighted sum of how document d meets the preferences.
func (p *plan) score(s *segment, d uint32) float64 {
	pr := &p.prefer
	if len(pr.weights) == 0 {
		return 0
	}
	for i := range pr.states {
		pr.states[i] = -1
	}
	var told uint64 // families where something was worked out
	for _, e := range s.says(d) {
		switch slot := pr.slot[e.value()]; {
		case slot == 0:
		case slot&familyMarker != 0:
			told |= 1 << (slot & 63)
		default:
			pr.states[slot-1] = p.index.scores[e.said()]
		}
	}
	for i, state := range pr.states {
		if state < 0 {
			no := told&pr.family[i] != 0
			pr.states[i] = directory.StateScore(directory.No, false, no)
		}
	}
	sum := 0.0
	for i, weight := range pr.weights {
		sum += weight * pr.states[pr.which[i]]
	}
	return sum
}

// fit gives the fit of document d at a distance.
func (p *plan) fit(s *segment, d uint32, score, distance float64) float64 {
	fresh := p.index.freshness.of(s.checked[d], p.prefer.today)
	return directory.FitScore(score, p.prefer.sum, directory.Nearness(distance, p.query.Radius), fresh)
}

// candidate is a document with what it is ordered by: major first, then the distance, then minor,
// then the id; less is better.
type candidate struct {
	major    float64
	distance float64
	minor    uint32
	doc      uint32
	segment  *segment
}

func compareCandidates(a, b *candidate) int {
	if c := cmp.Or(cmp.Compare(a.major, b.major), cmp.Compare(a.distance, b.distance), cmp.Compare(a.minor, b.minor)); c != 0 {
		return c
	}
	if a.segment == b.segment {
		return cmp.Compare(a.segment.idRank[a.doc], b.segment.idRank[b.doc])
	}
	return a.segment.ids.compare(a.doc, &b.segment.ids, b.doc)
}

// ranking keeps the best candidates: a heap with the worst at the top.
type ranking struct {
	offset, most int
	heap         []candidate
}

func newRanking(offset, limit int) ranking {
	if limit == 0 {
		return ranking{}
	}
	return ranking{offset: offset, most: offset + min(limit, math.MaxInt32)}
}

func (r *ranking) full() bool { return len(r.heap) == r.most }

// offer takes c in where it is among the best so far.
func (r *ranking) offer(c candidate) {
	if !r.full() {
		r.heap = append(r.heap, c)
		for i := len(r.heap) - 1; i > 0; {
			above := (i - 1) / 2
			if compareCandidates(&r.heap[i], &r.heap[above]) <= 0 {
				return
			}
			r.heap[i], r.heap[above] = r.heap[above], r.heap[i]
			i = above
		}
		return
	}
	if compareCandidates(&c, &r.heap[0]) >= 0 {
		return
	}
	r.heap[0] = c
	r.sink()
}

// sink brings the top of the heap to where it belongs.
func (r *ranking) sink() {
	for i := 0; ; {
		worst := i
		for _, below := range [2]int{2*i + 1, 2*i + 2} {
			if below < len(r.heap) && compareCandidates(&r.heap[below], &r.heap[worst]) > 0 {
				worst = below
			}
		}
		if worst == i {
			return
		}
		r.heap[i], r.heap[worst] = r.heap[worst], r.heap[i]
		i = worst
	}
}

// rank offers documents of s that passed to r.
func (p *plan) rank(r *ranking, s *segment, sc *scratch, docs []uint32) {
	if r.most == 0 {
		return
	}
	for _, d := range docs {
		c := candidate{doc: d, segment: s}
		p.setMinor(&c, sc)
		if p.query.Sort == directory.SortFit {
			p.rankFit(r, c)
			continue
		}
		c.major = p.major(&c, sc)
		if r.full() {
			worst := &r.heap[0]
			if c.major > worst.major || (c.major == worst.major && p.place.distanceAtLeast(s, d) > worst.distance) {
				continue
			}
		}
		c.distance = p.place.distance(s, d)
		r.offer(c)
	}
}

// rankFit offers c by its fit, after a quick look at whether it could be among the best at all.
func (p *plan) rankFit(r *ranking, c candidate) {
	score := p.score(c.segment, c.doc)
	if r.full() && -p.fit(c.segment, c.doc, score, p.place.distanceAtLeast(c.segment, c.doc)) > r.heap[0].major {
		return
	}
	c.distance = p.place.distance(c.segment, c.doc)
	c.major = -p.fit(c.segment, c.doc, score, c.distance)
	r.offer(c)
}

// major gives what c is ordered by before distance.
func (p *plan) major(c *candidate, sc *scratch) float64 {
	switch p.query.Sort {
	case directory.SortMatch:
		return float64(p.textRank(c, sc))
	case directory.SortSoonest:
		now := p.query.Now
		soonest := now.Unix()
		if now.Nanosecond() > 0 {
			soonest++
		}
		if next := c.segment.next[c.doc]; next != never && next >= soonest {
			return float64(next)
		}
		return math.Inf(1)
	case directory.SortChecked:
		if checked := c.segment.checked[c.doc]; checked != neverChecked {
			return -float64(checked)
		}
		return math.Inf(1)
	}
	return 0
}

// setMinor sets what c is ordered by after distance: in the order of nearness, how the text matches.
func (p *plan) setMinor(c *candidate, sc *scratch) {
	if p.query.Sort == directory.SortNearest || p.query.Sort == "" {
		c.minor = p.textRank(c, sc)
	}
}

// textRank gives how well the text matches; 0, the best, is a name that is the text and no more.
func (p *plan) textRank(c *candidate, sc *scratch) uint32 {
	if len(p.terms) == 0 {
		return 0
	}
	rank := uint32(sc.costs[queryCost][c.doc]) + 1
	if rank == 1 && int(c.segment.nameLen[c.doc]) == p.typed {
		return 0
	}
	return rank
}

// hits gives the page of a ranking.
func (p *plan) hits(r *ranking) []directory.Hit {
	slices.SortFunc(r.heap, func(a, b candidate) int { return compareCandidates(&a, &b) })
	if len(r.heap) <= r.offset {
		return nil
	}
	page := r.heap[r.offset:]
	hits := make([]directory.Hit, len(page))
	for i, c := range page {
		hits[i] = directory.Hit{
			ID:       c.segment.ids.string(c.doc),
			Distance: c.distance,
			Fit:      p.fit(c.segment, c.doc, p.score(c.segment, c.doc), c.distance),
		}
		if p.query.Groups {
			hits[i].GroupID = p.state.groups.id(c.segment.groups[c.doc])
		}
	}
	return hits
}
