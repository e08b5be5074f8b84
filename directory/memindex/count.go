package memindex

import (
	"math/bits"
	"slices"

	"github.com/kithdirectory/kith/directory"
)

// tally is what was counted so far.
type tally struct {
	total, elsewhere          int
	avoidUnknown, mustNotTold int
	kinds                     [256]int32
	answers                   []int32 // by entry: documents counted with it
	near                      []int32 // by family: documents that fail nothing but its ticks
	needs                     []int32 // by constraint: documents that fail it alone and have not told it
	days                      [directory.SlotDays]int32
	times                     [directory.SlotParts]int32
	noAge, noCost, noSlots    int32 // documents that tell nothing about it
}

func newTally(p *plan) tally {
	return tally{
		answers: make([]int32, len(p.state.values.codes)<<saidBits),
		near:    make([]int32, len(p.counted)),
		needs:   make([]int32, len(p.constraints)),
	}
}

// leave is a count that leaves out some clauses: a document that fails no others is in it too.
type leave struct {
	out        clauses
	what       leaveWhat
	family     int // of leaveFamily
	constraint int // of leaveNeed
}

type leaveWhat int

const (
	leaveKinds   leaveWhat = iota // documents by kind
	leaveFamily                   // the answers of an any-family
	leaveNeed                     // not told a needed value
	leaveSlots                    // days and times
	leaveNoAge                    // told nothing about ages
	leaveNoCost                   // about the cost
	leaveNoSlots                  // about the times
)

// planCounts works out what is counted, and what each count leaves out.
func (p *plan) planCounts() {
	families := p.index.vocabulary.Families
	p.counted = make([]bool, len(families))
	if p.kinds != nil {
		p.leaves = append(p.leaves, leave{out: clauseKind, what: leaveKinds})
	}
	if p.timed && (p.counts(familyDay) || p.counts(familyTime)) {
		p.leaves = append(p.leaves, leave{out: clauseSlots, what: leaveSlots})
	}
	for i, family := range families {
		if p.counted[i] = p.counts(family.Code); p.counted[i] {
			p.planFamily(i, family)
		}
	}
	p.counting = slices.Contains(p.counted, true) || p.counts(familyDay) || p.counts(familyTime)
}

func (p *plan) counts(family string) bool {
	return slices.Contains(p.query.Count, family) || slices.Contains(p.query.Count, directory.CountAll)
}

func (p *plan) planFamily(i int, family *directory.Family) {
	own, wide := p.ticksOf(i), clauses(0)
	add := func(out clauses, what leaveWhat) {
		if out != 0 {
			p.leaves = append(p.leaves, leave{out: out, what: what, family: i})
		}
	}
	switch family.Code {
	case familyAge:
		if p.aged {
			wide = clauseAge
		}
		add(own|wide, leaveNoAge)
	case familyCost:
		add(own, leaveNoCost)
	case familyWhen:
		if p.timed {
			add(own|clauseSlots, leaveNoSlots)
		} else {
			add(own, leaveNoSlots)
		}
	}
	add(own|wide, leaveFamily)
	for k, c := range p.constraints {
		if c.need && len(c.values) > 0 && int(p.state.values.family[c.values[0]]) == i && p.state.values.askable[c.values[0]] {
			p.leaves = append(p.leaves, leave{out: own | c.clause, what: leaveNeed, family: i, constraint: k})
		}
	}
}

// ticksOf gives the clause of the ticks of an any-family.
func (p *plan) ticksOf(family int) (ticks clauses) {
	for _, c := range p.constraints {
		if c.family == family {
			ticks |= c.clause
		}
	}
	return ticks
}

// countAll counts documents that pass.
func (p *plan) countAll(s *segment, sc *scratch, docs []uint32) {
	t := &p.tally
	for _, d := range docs {
		t.kinds[s.kinds[d]]++
	}
	if !p.counting {
		return
	}
	p.countAnswers(s, sc, docs)
	for _, d := range docs {
		if slots := s.slots[d]; slots != 0 {
			p.countSlots(slots)
		} else {
			t.noSlots++
		}
		if !s.ageTold(d) {
			t.noAge++
		}
		if !s.costTold.has(d) {
			t.noCost++
		}
	}
}

// countAnswers counts what the documents, which are in order, say: by going through each, or, where
// they are many, attribute by attribute, 64 documents at a time.
func (p *plan) countAnswers(s *segment, sc *scratch, docs []uint32) {
	if len(docs) == 0 {
		return
	}
	lo, hi := int(docs[0]>>6), int(docs[len(docs)-1]>>6)+1
	each := len(docs) * (documentCost + len(s.entries)/s.size)
	if rows := (hi-lo)*s.rows*rowPercent/100 + s.listed; each > rows {
		z := sc.zone(s, lo, hi)
		for _, d := range docs {
			z.bits.set(d)
		}
		p.countRows(s, z)
		return
	}
	answers := p.tally.answers
	for _, d := range docs {
		for _, e := range s.says(d) {
			answers[e]++
		}
	}
}

// What ways of counting cost, measured: an entry of a document is 1.
const (
	documentCost = 30 // to get at the entries of one, scattered as they are
	rowPercent   = 50 // of a word of a row of bits
)

// countRows counts, attribute by attribute, the documents of z. A yes is counted as one that is not
// verified, and any told answer that is no match as a no: counts do not tell these apart.
func (p *plan) countRows(s *segment, z zone) {
	for value, family := range p.state.values.family {
		if family < 0 || !p.counted[family] {
			continue
		}
		yes, no := newEntry(uint16(value), saidYes), newEntry(uint16(value), saidNo)
		p.tally.answers[yes] += holdersIn(s.yes, uint16(value)).countIn(z)
		if p.state.values.askable[value] {
			p.tally.answers[no] += holdersIn(s.no, uint16(value)).countIn(z)
		}
	}
}

// countIn counts the documents of z that h holds.
func (h *holders) countIn(z zone) (n int32) {
	if h.bits == nil {
		for _, d := range h.between(z.lo, z.hi) {
			if z.bits.has(d) {
				n++
			}
		}
		return n
	}
	row := h.bits[z.lo:z.hi]
	for i, w := range z.bits[z.lo:z.hi] {
		n += int32(bits.OnesCount64(w & row[i]))
	}
	return n
}

// countSlots counts a document that meets at these times of the week.
func (p *plan) countSlots(slots uint32) {
	const firstParts = 0x1111111 // the first part of each day
	days := slots & p.dayIn
	days |= days >> 1
	days |= days >> 2
	for days &= firstParts; days != 0; days &= days - 1 {
		p.tally.days[bits.TrailingZeros32(days)/directory.SlotParts]++
	}
	parts := slots & p.timeIn
	parts |= parts >> 16
	parts |= parts >> 8
	parts |= parts >> 4
	for parts &= 1<<directory.SlotParts - 1; parts != 0; parts &= parts - 1 {
		p.tally.times[bits.TrailingZeros32(parts)]++
	}
}

// miss counts a document of the main list that fails some clauses wherever these are left out.
func (p *plan) miss(s *segment, sc *scratch, d uint32, failed clauses) {
	for i := range p.leaves {
		if l := &p.leaves[i]; failed&^l.out == 0 {
			p.countLeft(l, s, d, failed)
		}
	}
	if failed&p.musts != 0 && p.wouldMatch(s, d, failed) {
		p.tally.mustNotTold++
	}
}

func (p *plan) countLeft(l *leave, s *segment, d uint32, failed clauses) {
	t := &p.tally
	switch l.what {
	case leaveKinds:
		t.kinds[s.kinds[d]]++
	case leaveSlots:
		p.countSlots(s.slots[d])
	case leaveNoSlots:
		if s.slots[d] == 0 {
			t.noSlots++
		}
	case leaveNoAge:
		if !s.ageTold(d) {
			t.noAge++
		}
	case leaveNoCost:
		if !s.costTold.has(d) {
			t.noCost++
		}
	case leaveFamily:
		t.near[l.family]++
		for _, e := range s.says(d) {
			if int(p.state.values.family[e.value()]) == l.family {
				t.answers[e]++
			}
		}
	case leaveNeed:
		if c := &p.constraints[l.constraint]; failed&c.clause != 0 && !holdersIn(s.no, c.values[0]).has(d) {
			t.needs[l.constraint]++
		}
	}
}

// wouldMatch tells whether d would be found if every must-have it has not told were a yes.
func (p *plan) wouldMatch(s *segment, d uint32, failed clauses) bool {
	left := failed &^ p.musts
	for i := range p.constraints {
		c := &p.constraints[i]
		if !c.must || failed&c.clause == 0 {
			continue
		}
		if c.never || len(c.values) == 0 || !p.state.values.askable[c.values[0]] || holdersIn(s.no, c.values[0]).has(d) {
			return false
		}
		left &^= c.relieves
	}
	return left == 0
}

// counts puts what was tallied into words.
func (t *tally) counts(p *plan, r *directory.Result) {
	r.Kinds = map[directory.Kind]int{}
	for i, kind := range directory.Kinds() {
		if n := t.kinds[i]; n > 0 {
			r.Kinds[kind] = int(n)
		}
	}
	r.Facets, r.NotTold = map[string]map[string]int{}, map[string]map[string]int{}
	for i, family := range p.index.vocabulary.Families {
		if p.counted[i] {
			t.countsOf(p, r, i, family)
		}
	}
	for code, n := range map[string]int32{familyAge: t.noAge, familyCost: t.noCost, familyWhen: t.noSlots} {
		if _, known := p.index.vocabulary.Family(code); known && p.counts(code) {
			put(r.NotTold, code, directory.NotToldAny, n)
		}
	}
	for i, day := range directory.DayCodes() {
		if p.counts(familyDay) {
			put(r.Facets, familyDay, day, t.days[i])
		}
	}
	for i, part := range directory.PartCodes() {
		if p.counts(familyTime) {
			put(r.Facets, familyTime, part, t.times[i])
		}
	}
}

// countsOf puts the counts of one family.
func (t *tally) countsOf(p *plan, r *directory.Result, i int, family *directory.Family) {
	v := p.state.values
	found, open := make(map[string]int, len(family.Attributes)), map[string]int(nil)
	for k := range family.Attributes {
		value := v.first[i] + uint16(k)
		said := func(how int) int32 { return t.answers[newEntry(value, how)] }
		yes := said(saidYes) + said(saidVerified)
		if yes > 0 {
			found[v.slugs[value]] = int(yes)
		}
		if !v.askable[value] {
			continue
		}
		notTold := int32(t.total) + t.near[i] - yes - said(saidNo) - said(saidOther) + t.unmet(p, value)
		if notTold > 0 {
			if open == nil {
				open = make(map[string]int, len(family.Attributes))
			}
			open[v.slugs[value]] = int(notTold)
		}
	}
	if len(found) > 0 {
		r.Facets[family.Code] = found
	}
	if len(open) > 0 {
		r.NotTold[family.Code] = open
	}
}

// unmet counts the documents that a need for value alone keeps out because they have not told it.
func (t *tally) unmet(p *plan, value uint16) (n int32) {
	for i := range p.constraints {
		if c := &p.constraints[i]; c.need && len(c.values) > 0 && c.values[0] == value {
			n += t.needs[i]
		}
	}
	return n
}

// put notes a count unless it is zero.
func put(counts map[string]map[string]int, family, slug string, n int32) {
	if n == 0 {
		return
	}
	if counts[family] == nil {
		counts[family] = map[string]int{}
	}
	counts[family][slug] = int(n)
}
