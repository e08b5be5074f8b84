package memindex

import (
	"context"
	"math/bits"

	"github.com/kithdirectory/kith/directory"
)

// term is one thing the text asks for: all words of one of its phrases.
type term struct {
	phrases [][]*word // the words as typed, then the synonyms
}

// planTerms makes the words of the query ready to be looked up.
func (p *plan) planTerms() error {
	for _, t := range p.query.Terms {
		var ready term
		for i, phrase := range append([][]string{t.Words}, t.Synonyms...) {
			var words []*word
			for k, text := range phrase {
				typed := i == 0
				w, err := p.index.speller.newWord(text, typed && t.Prefix && k == len(phrase)-1, typed && len(t.Synonyms) == 0)
				if err != nil {
					return err
				}
				words = append(words, w)
			}
			if len(words) > 0 {
				ready.phrases = append(ready.phrases, words)
			}
		}
		p.typed += len(t.Words)
		if len(ready.phrases) > 0 {
			p.terms = append(p.terms, ready)
		}
	}
	return nil
}

// The columns of scratch costs.
const (
	queryCost = iota
	termCost
	phraseCost
	wordCost
)

// matchText takes out of main and away what does not match every term. What is left has its class
// in the scratch's queryCost.
func (p *plan) matchText(ctx context.Context, s *segment, sc *scratch, main, away zone) error {
	all := sc.join(s, main, away)
	for i := range p.terms {
		if err := ctx.Err(); err != nil {
			return err
		}
		matched, err := p.matchTerm(s, sc, &p.terms[i], all)
		if err != nil {
			return err
		}
		all = matched
		sc.addCosts(s, queryCost, termCost, all, i == 0)
	}
	for _, z := range []zone{main, away} {
		for k := z.lo; k < z.hi; k++ {
			z.bits[k] &= all.bits[k]
		}
	}
	return nil
}

// join gives the documents of two zones.
func (sc *scratch) join(s *segment, a, b zone) zone {
	switch {
	case a.lo >= a.hi && b.lo >= b.hi:
		return zone{}
	case a.lo >= a.hi:
		a = zone{b.bits, b.lo, b.lo}
	case b.lo >= b.hi:
		b = zone{a.bits, a.lo, a.lo}
	}
	all := sc.zone(s, min(a.lo, b.lo), max(a.hi, b.hi))
	for _, z := range []zone{a, b} {
		for k := z.lo; k < z.hi; k++ {
			all.bits[k] |= z.bits[k]
		}
	}
	return all
}

// plus adds two classes, and stays at the worst there is.
func plus(a, b class) class {
	if sum := a + b; sum >= a && sum < noClass {
		return sum
	}
	return noClass - 1
}

// addCosts adds the classes of one column to those of another, for the documents of z. The first to
// come to a column are moved there.
func (sc *scratch) addCosts(s *segment, to, from int, z zone, first bool) {
	sum, costs := sc.cost(to, s.size), sc.cost(from, s.size)
	if first {
		sc.costs[to], sc.costs[from] = costs, sum
		return
	}
	sc.docs = z.appendTo(sc.docs[:0])
	for _, d := range sc.docs {
		sum[d] = plus(sum[d], costs[d])
	}
}

// matchTerm gives the documents of within that have all words of one of t's phrases, and puts the
// class of the best into the scratch's termCost.
func (p *plan) matchTerm(s *segment, sc *scratch, t *term, within zone) (zone, error) {
	var out zone
	for i, phrase := range t.phrases {
		got, err := p.matchPhrase(s, sc, phrase, within)
		if err != nil {
			return zone{}, err
		}
		if i == 0 {
			sc.addCosts(s, termCost, phraseCost, got, true)
			out = got
			continue
		}
		best, costs := sc.cost(termCost, s.size), sc.cost(phraseCost, s.size)
		sc.docs = got.appendTo(sc.docs[:0])
		for _, d := range sc.docs {
			if !out.bits.has(d) {
				out.bits.set(d)
				best[d] = costs[d]
			} else {
				best[d] = min(best[d], costs[d])
			}
		}
	}
	return out, nil
}

// matchPhrase gives the documents of within that have all words, in a zone of their own, and puts the
// sum of their classes into the scratch's phraseCost.
func (p *plan) matchPhrase(s *segment, sc *scratch, words []*word, within zone) (zone, error) {
	for i, w := range words {
		hits, err := matchWord(s, sc, w, within)
		if err != nil || hits.empty() {
			return hits, err
		}
		sc.addCosts(s, phraseCost, wordCost, hits, i == 0)
		within = hits
	}
	return within, nil
}

// matchWord gives the documents of within that have a word w stands for, and puts the class of the
// best into the scratch's wordCost.
func matchWord(s *segment, sc *scratch, w *word, within zone) (zone, error) {
	hits, costs := sc.zone(s, within.lo, within.hi), sc.cost(wordCost, s.size)
	put := func(d uint32, c class) {
		if !hits.bits.has(d) {
			hits.bits.set(d)
			costs[d] = c
		} else if c < costs[d] {
			costs[d] = c
		}
	}
	for i, value := range w.values { // the best class first
		h := holdersIn(s.yes, value)
		if h.bits != nil {
			putNew(h, within, hits, costs, w.classes[i])
			continue
		}
		for _, d := range h.between(within.lo, within.hi) {
			if within.bits.has(d) {
				put(d, w.classes[i])
			}
		}
	}
	from, to := uint32(within.lo)<<6, min(uint32(within.hi)<<6, uint32(s.size))
	wanted := func(first, last uint32) bool {
		return first < to && last >= from && within.bits.anyIn(max(first, from), min(last, to-1))
	}
	return hits, s.dictionary.match(w, func(m match) {
		whole := newClass(m.typos, directory.FieldName, m.partial)
		s.postings.each(m.ordinal, uint32(s.size), wanted, func(found []posting) bool {
			for _, one := range found {
				if d := one.doc(); d >= from && d < to && within.bits.has(d) {
					put(d, whole+class(one.field())<<wholeBits)
				}
			}
			return true
		})
	})
}

// putNew adds the documents of within that h holds to hits, with class c for those that were not there.
func putNew(h *holders, within, hits zone, costs []class, c class) {
	for k := within.lo; k < within.hi; k++ {
		news := within.bits[k] & h.bits[k] &^ hits.bits[k]
		hits.bits[k] |= news
		for ; news != 0; news &= news - 1 {
			costs[k<<6|bits.TrailingZeros64(news)] = c
		}
	}
}
