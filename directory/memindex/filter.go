package memindex

import "math/bits"

// failure is told of a document that does not pass, but fails only what some count leaves out.
type failure func(s *segment, sc *scratch, d uint32, failed clauses)

// filter appends the documents of z that pass every clause to docs. Those that fail, unless it is
// for reasons no count could leave out together, are handed to failed, which may be nil.
func (p *plan) filter(s *segment, sc *scratch, z zone, failed failure, docs []uint32) []uint32 {
	if z.lo >= z.hi {
		return docs
	}
	passing, near := z, zone{}
	if len(p.constraints) > 0 {
		p.findFailures(s, sc, z)
		passing, near = p.sift(s, sc, z)
	}
	start := len(docs)
	docs = passing.appendTo(docs)
	if p.columns() {
		kept := docs[:start]
		for _, d := range docs[start:] {
			if f := p.fails(s, d); f == 0 {
				kept = append(kept, d)
			} else if failed != nil {
				failed(s, sc, d, f)
			}
		}
		docs = kept
	}
	if failed != nil && (len(p.leaves) > 0 || p.musts != 0) {
		p.missed(s, sc, near, failed)
	}
	return docs
}

// missed hands on the documents that fail constraints of one unit.
func (p *plan) missed(s *segment, sc *scratch, near zone, failed failure) {
	for i := near.lo; i < near.hi; i++ {
		for w := near.bits[i]; w != 0; w &= w - 1 {
			d := uint32(i<<6 | bits.TrailingZeros64(w))
			f := p.fails(s, d)
			for c := range p.constraints {
				if sc.fails[c].has(d) {
					f |= p.constraints[c].clause
				}
			}
			failed(s, sc, d, f)
		}
	}
}

// findFailures sets sc.fails to the documents of z that fail each constraint.
func (p *plan) findFailures(s *segment, sc *scratch, z zone) {
	sc.fails = sc.fails[:0]
	for i := range p.constraints {
		c := &p.constraints[i]
		met := sc.zone(s, z.lo, z.hi)
		for _, value := range c.values {
			holdersIn(s.yes, value).addTo(met.bits, z.lo, z.hi)
		}
		for k := z.lo; k < z.hi; k++ {
			met.bits[k] = z.bits[k] &^ met.bits[k]
		}
		if len(c.askable) > 0 {
			p.forgive(s, sc, c, met)
		}
		sc.fails = append(sc.fails, met.bits)
	}
}

// forgive takes from those that fail c the documents that have not told one of its values.
func (p *plan) forgive(s *segment, sc *scratch, c *constraint, fails zone) {
	for _, value := range c.askable {
		used := sc.used
		no := sc.zone(s, fails.lo, fails.hi)
		holdersIn(s.no, value).addTo(no.bits, fails.lo, fails.hi)
		for k := fails.lo; k < fails.hi; k++ {
			fails.bits[k] &= no.bits[k]
		}
		sc.used = used
	}
}

// sift parts the documents of z into those that meet every constraint and those that fail
// constraints of one unit only.
func (p *plan) sift(s *segment, sc *scratch, z zone) (passing, near zone) {
	once, twice := sc.zone(s, z.lo, z.hi), sc.zone(s, z.lo, z.hi)
	for _, unit := range p.units {
		for k := z.lo; k < z.hi; k++ {
			var fails uint64
			for _, c := range unit {
				fails |= sc.fails[c][k]
			}
			twice.bits[k] |= once.bits[k] & fails
			once.bits[k] |= fails
		}
	}
	passing = sc.zone(s, z.lo, z.hi)
	for k := z.lo; k < z.hi; k++ {
		passing.bits[k] = z.bits[k] &^ once.bits[k]
		once.bits[k] &^= twice.bits[k]
	}
	return passing, once
}

// takeFrom takes the documents of h out of z.
func (h *holders) takeFrom(z zone) {
	if z.lo >= z.hi {
		return
	}
	if h.bits != nil {
		z.andNot(h.bits)
		return
	}
	for _, d := range h.between(z.lo, z.hi) {
		z.bits.unset(d)
	}
}
