package memindex

import (
	"math"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// clauses is a set of the things a query asks of a listing, a bit each: the kind, the age, the
// times, then each constraint.
type clauses uint64

const (
	clauseKind clauses = 1 << iota
	clauseAge
	clauseSlots
	firstConstraint = iota
	maxConstraints  = 64 - firstConstraint
)

// The families that have a meaning of their own.
const (
	familyDay  = "day"
	familyTime = "time"
	familyAge  = "age"
	familyCost = "cost"
	familyWhen = "when"
)

// constraint is a condition on answers: one of the values has to be a yes, or, where not told lets
// through, not told.
type constraint struct {
	clause   clauses
	values   []uint16
	askable  []uint16 // those of values that let a listing through by not being told
	family   int      // of the ticks of an any-family; else -1
	need     bool     // one value that is needed by itself: a must-have, or a tick of an all-family
	must     bool
	relieves clauses // ticks that hold too once this must-have does
	never    bool    // a must-have that is excluded as well
}

// plan is a query made ready to run on every segment, and what it found so far.
type plan struct {
	index  *Index
	state  *state
	query  *directory.Query
	place  place
	terms  []term
	typed  int // words in terms
	kinds  []bool
	age    int16
	aged   bool
	slots  uint32 // one of these has to be met in; 0 where days and times do not matter
	timed  bool
	dayIn  uint32 // slots that count for a day: those in the times asked for
	timeIn uint32 // slots that count for a time: those on the days asked for

	exclude     []uint16
	constraints []constraint
	units       [][]int // constraints that a listing may fail together and still be counted somewhere
	musts       clauses
	leaves      []leave
	counted     []bool // families, by place in the vocabulary
	counting    bool   // any family, or day or time
	avoid       *avoiding
	prefer      preferences

	tally     tally
	top, away ranking
}

// columns tells whether anything is asked of kind, age or times.
func (p *plan) columns() bool { return p.kinds != nil || p.aged || p.timed }

// newPlan checks q and makes it ready. It counts in sc, so that serves no other plan meanwhile.
func (x *Index) newPlan(s *state, q *directory.Query, sc *scratch) (*plan, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	p := &plan{index: x, state: s, query: q, place: newPlace(q)}
	if err := p.planTerms(); err != nil {
		return nil, err
	}
	p.planColumns()
	for _, code := range q.Exclude {
		if value, ok := s.values.numbers[code]; ok {
			p.exclude = append(p.exclude, value)
		}
	}
	p.planConstraints()
	if len(p.constraints) > maxConstraints {
		return nil, directory.Invalid("must", "At most %d needs can be searched for at once; take some away.", maxConstraints)
	}
	p.planUnits()
	p.planCounts()
	p.planPreferences()
	p.tally = newTally(p, sc)
	p.top, p.away = newRanking(q.Offset, q.Limit), newRanking(q.ElsewhereOffset, q.ElsewhereLimit)
	return p, nil
}

// planColumns takes over kinds, age and times.
func (p *plan) planColumns() {
	q := p.query
	if len(q.Kinds) > 0 {
		p.kinds = make([]bool, math.MaxUint8+1)
		for _, kind := range q.Kinds {
			p.kinds[kindNumber(kind)] = true
		}
		p.kinds[otherKind] = false
	}
	if q.Age != nil {
		p.aged, p.age = true, ageBound(q.Age)
	}
	p.dayIn, p.timeIn = slotMask(nil, q.Times), slotMask(q.Days, nil)
	p.timed = len(q.Days)+len(q.Times) > 0
	p.slots = p.dayIn & p.timeIn
}

// fails gives which of kind, age and times document d fails.
func (p *plan) fails(s *segment, d uint32) (failed clauses) {
	if p.kinds != nil && !p.kinds[s.kinds[d]] {
		failed |= clauseKind
	}
	if p.aged && (p.age < s.ageMin[d] || (s.ageMax[d] != openAge && p.age > s.ageMax[d])) {
		failed |= clauseAge
	}
	if p.timed && p.slots&s.slots[d] == 0 {
		failed |= clauseSlots
	}
	return failed
}

// planConstraints turns must-haves and ticks into constraints. A tick of an all-family that is a
// must-have too is one constraint.
func (p *plan) planConstraints() {
	for _, code := range distinct(p.query.Must) {
		c := p.constraint(code)
		c.need, c.must = true, true
		c.never = slices.Contains(p.query.Exclude, code)
		p.musts |= p.addConstraint(c)
	}
	for family, slugs := range p.query.Facets {
		if len(slugs) == 0 {
			continue
		}
		codes := make([]string, len(slugs))
		for i, slug := range slugs {
			codes[i] = family + "." + slug
		}
		f, known := p.index.vocabulary.Family(family)
		if !known || f.Combine != directory.AllOf {
			p.addTicks(family, codes)
			continue
		}
		for _, code := range distinct(codes) {
			if !slices.Contains(p.query.Must, code) {
				c := p.constraint(code)
				c.need = true
				p.addConstraint(c)
			}
		}
	}
}

// addTicks adds the constraint of an any-family.
func (p *plan) addTicks(family string, codes []string) {
	c := p.constraint(codes...)
	c.family = slices.IndexFunc(p.index.vocabulary.Families, func(f *directory.Family) bool { return f.Code == family })
	clause := p.addConstraint(c)
	for i := range p.constraints {
		must := &p.constraints[i]
		if must.must && len(must.values) > 0 && slices.Contains(c.values, must.values[0]) {
			must.relieves |= clause
		}
	}
}

// constraint makes one of codes; those no listing has match nothing.
func (p *plan) constraint(codes ...string) constraint {
	c := constraint{family: -1}
	for _, code := range codes {
		value, ok := p.state.values.numbers[code]
		if !ok || strings.HasSuffix(code, ".") {
			continue
		}
		c.values = append(c.values, value)
		if p.query.IncludeNotTold && p.state.values.askable[value] {
			c.askable = append(c.askable, value)
		}
	}
	return c
}

func (p *plan) addConstraint(c constraint) clauses {
	c.clause = 1 << (firstConstraint + len(p.constraints))
	p.constraints = append(p.constraints, c)
	return c.clause
}

// planUnits joins the constraints that some count leaves out together: the must-haves, which
// HeldBack leaves out, with the ticks of their families; every other stands alone.
func (p *plan) planUnits() {
	var together []int
	for i, c := range p.constraints {
		if c.must || (c.family >= 0 && p.mustIn(c.family)) {
			together = append(together, i)
		} else {
			p.units = append(p.units, []int{i})
		}
	}
	if len(together) > 0 {
		p.units = append(p.units, together)
	}
}

// mustIn tells whether a must-have is of a family.
func (p *plan) mustIn(family int) bool {
	return slices.ContainsFunc(p.constraints, func(c constraint) bool {
		return c.must && len(c.values) > 0 && int(p.state.values.family[c.values[0]]) == family
	})
}

// distinct drops repetitions, keeping the order.
func distinct(all []string) []string {
	var out []string
	for _, one := range all {
		if !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}
