package memindex

import (
	"context"

	"github.com/kithdirectory/kith/directory"
)

// Search answers q on the index as it is now.
func (x *Index) Search(ctx context.Context, q directory.Query) (directory.Result, error) {
	if err := ctx.Err(); err != nil {
		return directory.Result{}, err
	}
	sc := x.scratches.Get().(*scratch)
	defer x.scratches.Put(sc)
	p, err := x.newPlan(x.state.Load(), &q, sc)
	if err != nil {
		return directory.Result{}, err
	}
	if p.avoid, err = p.planAvoid(ctx, sc); err != nil {
		return directory.Result{}, err
	}
	for _, v := range p.state.views {
		if err := ctx.Err(); err != nil {
			return directory.Result{}, err
		}
		sc.reset(v.segment.size)
		if err := p.search(ctx, v, sc); err != nil {
			return directory.Result{}, err
		}
	}
	corrections, err := p.corrections(ctx)
	if err != nil {
		return directory.Result{}, err
	}
	return p.result(corrections), nil
}

func (p *plan) result(corrections []directory.Correction) directory.Result {
	r := directory.Result{
		Total:       p.tally.total,
		Hits:        p.hits(&p.top),
		Elsewhere:   directory.ElsewhereResult{Total: p.tally.elsewhere, Hits: p.hits(&p.away)},
		HeldBack:    directory.HeldBack{AvoidUnknown: p.tally.avoidUnknown, MustNotTold: p.tally.mustNotTold},
		Corrections: corrections,
	}
	p.tally.counts(p, &r)
	return r
}

// search puts the query to one segment.
func (p *plan) search(ctx context.Context, v *view, sc *scratch) error {
	s := v.segment
	main, away := p.place.find(s, sc), p.place.elsewhere(s, p.query.Areas, sc)
	if v.dead != nil {
		main.andNot(v.dead)
		away.andNot(v.dead)
	}
	if len(p.terms) > 0 {
		if err := p.matchText(ctx, s, sc, main, away); err != nil {
			return err
		}
	}
	for _, value := range p.exclude {
		holdersIn(s.yes, value).takeFrom(main)
		holdersIn(s.yes, value).takeFrom(away)
	}
	if p.avoid != nil {
		p.holdBack(s, sc, main, away)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	p.searchMain(s, sc, main)
	sc.docs = p.filter(s, sc, away, nil, sc.docs[:0])
	p.tally.elsewhere += len(sc.docs)
	p.rank(&p.away, s, sc, sc.docs)
	return nil
}

// searchMain filters, counts and ranks the main list.
func (p *plan) searchMain(s *segment, sc *scratch, z zone) {
	if z.lo >= z.hi {
		return
	}
	sc.docs = p.filter(s, sc, z, p.miss, sc.docs[:0])
	p.tally.total += len(sc.docs)
	p.countAll(s, sc, sc.docs)
	p.rank(&p.top, s, sc, sc.docs)
}

// scratch is memory that searches use again. Its bits and costs are left as they were.
type scratch struct {
	words []uint64
	used  int
	docs  []uint32
	runs  []run
	costs [4][]class // by document: of the query, a term, a phrase and a word
	fails []bitset   // by constraint
	// answers is the tally's, of one plan at a time.
	answers []int32
}

// reset makes all of the scratch free for a segment of so many documents.
func (sc *scratch) reset(size int) {
	sc.used = 0
	if len(sc.costs[0]) < size {
		for i := range sc.costs {
			sc.costs[i] = nil
		}
	}
}

// wordsOf gives n words, not cleared.
func (sc *scratch) wordsOf(n int) bitset {
	if sc.used+n > len(sc.words) {
		sc.words, sc.used = make([]uint64, max(2*len(sc.words), 8*n)), 0
	}
	b := sc.words[sc.used : sc.used+n : sc.used+n]
	sc.used += n
	return b
}

// zone gives an empty zone of s from word lo up to hi.
func (sc *scratch) zone(s *segment, lo, hi int) zone {
	b := sc.wordsOf(wordsFor(s.size))
	clear(b[lo:hi])
	return zone{b, lo, hi}
}

// cost gives one of the columns of costs, not cleared.
func (sc *scratch) cost(which, size int) []class {
	if len(sc.costs[which]) < size {
		sc.costs[which] = make([]class, size)
	}
	return sc.costs[which]
}
