package memindex

import (
	"math/bits"
	"slices"

	"github.com/kithdirectory/kith/directory"
)

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
	if rowsAreQuicker(s, len(docs), hi-lo) {
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

// rowsAreQuicker tells whether so many documents, spread over so many words, are counted sooner by
// attribute than one by one. The costs are nanoseconds, measured.
func rowsAreQuicker(s *segment, documents, words int) bool {
	const (
		cached, fetched = 5, 150 // to get at what a document says, in the processor's cache or not
		cachedMost      = 100_000
		rowWords        = 3 // words of a row that are counted in one
	)
	reach := cached
	if s.size > cachedMost {
		reach = fetched
	}
	return documents*(reach+len(s.entries)/s.size) > words*s.rows/rowWords+s.listed
}

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
