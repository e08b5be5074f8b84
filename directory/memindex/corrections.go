package memindex

import (
	"context"
	"slices"

	"github.com/kithdirectory/kith/directory"
)

// corrections finds the typed words that listings have only with a slip, and for each the word that
// most listings have in its stead.
func (p *plan) corrections(ctx context.Context) ([]directory.Correction, error) {
	var out []directory.Correction
	for _, t := range p.terms {
		for _, w := range t.phrases[0] {
			seen := func(c directory.Correction) bool { return c.From == w.text }
			if w.typos == 0 || slices.ContainsFunc(out, seen) {
				continue
			}
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			to, err := p.correct(&t, w)
			if err != nil {
				return nil, err
			}
			if to != "" {
				out = append(out, directory.Correction{From: w.text, To: to})
			}
		}
	}
	return out, nil
}

// correct gives the word that stands for w, "" where w is right, its term is found by a synonym, or
// no listing has anything like it.
func (p *plan) correct(t *term, w *word) (string, error) {
	right, err := p.anyHas(w.exact())
	if right || err != nil {
		return "", err
	}
	for _, phrase := range t.phrases[1:] {
		if found, err := p.anyHasAll(phrase); found || err != nil {
			return "", err
		}
	}
	counts := map[string]int{}
	carried := func(m match) {
		for _, v := range p.state.views {
			for _, value := range p.index.speller.carriers[m.ordinal] {
				counts[string(m.term)] += v.liveHolders(value)
			}
		}
	}
	if err := p.index.speller.words.match(w, carried); err != nil {
		return "", err
	}
	for _, v := range p.state.views {
		err := v.segment.dictionary.match(w, func(m match) { counts[string(m.term)] += v.livePostings(m.ordinal) })
		if err != nil {
			return "", err
		}
	}
	best := ""
	for word, n := range counts {
		if n > 0 && (best == "" || n > counts[best] || (n == counts[best] && word < best)) {
			best = word
		}
	}
	return best, nil
}

// anyHas tells whether any live listing has w without a slip.
func (p *plan) anyHas(w *word) (bool, error) {
	has := false
	carried := func(m match) {
		for _, value := range p.index.speller.carriers[m.ordinal] {
			for _, v := range p.state.views {
				has = has || v.liveHolders(value) > 0
			}
		}
	}
	if err := p.index.speller.words.match(w, carried); err != nil || has {
		return has, err
	}
	for _, v := range p.state.views {
		err := v.segment.dictionary.match(w, func(m match) { has = has || v.anyLive(m.ordinal) })
		if err != nil || has {
			return has, err
		}
	}
	return false, nil
}

// anyHasAll tells whether any live listing has all words of a phrase.
func (p *plan) anyHasAll(phrase []*word) (bool, error) {
	sc := p.index.scratches.Get().(*scratch)
	defer p.index.scratches.Put(sc)
	for _, v := range p.state.views {
		sc.reset(v.segment.size)
		all := sc.zone(v.segment, 0, wordsFor(v.segment.size))
		all.bits.setRange(0, uint32(v.segment.size))
		if v.dead != nil {
			all.andNot(v.dead)
		}
		found, err := p.matchPhrase(v.segment, sc, phrase, all)
		if err != nil || !found.empty() {
			return true, err
		}
	}
	return false, nil
}

// liveHolders counts the live documents that say yes to an attribute.
func (v *view) liveHolders(value uint16) int {
	h := holdersIn(v.segment.yes, value)
	if v.dead == nil {
		return h.count
	}
	n := 0
	h.each(v.segment.size, func(d uint32) {
		if !v.isDead(d) {
			n++
		}
	})
	return n
}

// livePostings counts the live documents that have a term.
func (v *view) livePostings(ordinal int) int {
	if v.dead == nil {
		return int(v.segment.postings.counts[ordinal])
	}
	n := 0
	v.segment.postings.each(ordinal, uint32(v.segment.size), nil, func(found []posting) bool {
		for _, one := range found {
			if !v.isDead(one.doc()) {
				n++
			}
		}
		return true
	})
	return n
}

// anyLive tells whether a live document has a term.
func (v *view) anyLive(ordinal int) bool {
	if v.dead == nil {
		return v.segment.postings.counts[ordinal] > 0
	}
	live := false
	v.segment.postings.each(ordinal, uint32(v.segment.size), nil, func(found []posting) bool {
		live = live || slices.ContainsFunc(found, func(one posting) bool { return !v.isDead(one.doc()) })
		return !live
	})
	return live
}
