package memindex

import (
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

func newTally(p *plan, sc *scratch) tally {
	if n := len(p.state.values.codes) << saidBits; len(sc.answers) != n {
		sc.answers = make([]int32, n)
	} else {
		clear(sc.answers)
	}
	return tally{
		answers: sc.answers,
		near:    make([]int32, len(p.counted)),
		needs:   make([]int32, len(p.constraints)),
	}
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
	yeses := func(value uint16) int32 {
		return t.answers[newEntry(value, saidYes)] + t.answers[newEntry(value, saidVerified)]
	}
	some := 0
	for k := range family.Attributes {
		if yeses(v.first[i]+uint16(k)) > 0 {
			some++
		}
	}
	found, open := make(map[string]int, some), map[string]int(nil)
	for k := range family.Attributes {
		value := v.first[i] + uint16(k)
		yes := yeses(value)
		if yes > 0 {
			found[v.slugs[value]] = int(yes)
		}
		if !v.askable[value] {
			continue
		}
		told := yes + t.answers[newEntry(value, saidNo)] + t.answers[newEntry(value, saidOther)]
		notTold := int32(t.total) + t.near[i] - told + t.unmet(p, value)
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
