package memindex

import (
	"cmp"
	"maps"
	"slices"

	"github.com/blevesearch/vellum/levenshtein"

	"github.com/kithdirectory/kith/directory"
)

// longestForgiven is the longest word that typos are forgiven in, in letters. No word anybody knows
// is longer, and an automaton grows with its word.
const longestForgiven = 40

// speller makes query words ready to be looked up, and knows the words of the vocabulary.
type speller struct {
	automata [3]*levenshtein.LevenshteinAutomatonBuilder // by number of typos
	words    dictionary                                  // of the vocabulary
	carriers [][]uint16                                  // the attributes that carry each of words
	err      error
}

func newSpeller(v *values) *speller {
	s := &speller{}
	for typos := 1; typos < len(s.automata) && s.err == nil; typos++ {
		s.automata[typos], s.err = levenshtein.NewLevenshteinAutomatonBuilder(uint8(typos), true)
	}
	carriers := map[string][]uint16{}
	for number, code := range v.codes {
		for _, word := range slices.Compact(slices.Sorted(slices.Values(v.vocabulary.Words(code)))) {
			carriers[word] = append(carriers[word], uint16(number))
		}
	}
	words := slices.Sorted(maps.Keys(carriers))
	for _, word := range words {
		s.carriers = append(s.carriers, carriers[word])
	}
	dictionary, err := newDictionary(words, false)
	if s.words = dictionary; err != nil {
		s.err = err
	}
	return s
}

// class ranks how well a word matches, best first: fewer typos, then the heavier field, then a
// whole word over a beginning. Classes of several words add up without running into each other.
type class uint16

const (
	wholeBits = 4  // beginnings, up to 15 words
	fieldBits = 10 // fields, up to 12 words in the lightest
	noClass   = ^class(0)
)

func newClass(typos int, field directory.FieldWeight, partial bool) class {
	c := class(typos)<<fieldBits | class(field)<<wholeBits
	if partial {
		c |= 1
	}
	return c
}

// word is one word of a query.
type word struct {
	text   string
	runes  []rune
	prefix bool // still being typed
	typos  int  // forgiven
	dfa    *levenshtein.DFA
	// values are the attributes that carry a word this one stands for, and the best class of each, best first.
	values  []uint16
	classes []class
}

// newWord makes a word that has to be there exactly, or, with prefix, begin like that.
func (s *speller) newWord(text string, prefix, forgiving bool) (*word, error) {
	if s.err != nil {
		return nil, directory.Wrap(directory.CodeInternal, s.err, "The search engine cannot look up words.")
	}
	w := &word{text: text, prefix: prefix, runes: []rune(text)}
	if forgiving && len(w.runes) <= longestForgiven {
		w.typos = directory.MaxTypos(text)
	}
	if w.typos > 0 {
		var err error
		if w.dfa, err = s.automata[w.typos].BuildDfa(text, uint8(w.typos)); err != nil {
			return nil, directory.Wrap(directory.CodeInternal, err, "The search engine cannot look up %q.", text)
		}
	}
	best := map[uint16]class{}
	err := s.words.match(w, func(m match) {
		c := newClass(m.typos, directory.FieldActivity, m.partial)
		for _, value := range s.carriers[m.ordinal] {
			if have, ok := best[value]; !ok || c < have {
				best[value] = c
			}
		}
	})
	if err != nil {
		return nil, err
	}
	byClass := func(a, b uint16) int { return cmp.Or(cmp.Compare(best[a], best[b]), cmp.Compare(a, b)) }
	w.values = slices.SortedFunc(maps.Keys(best), byClass)
	for _, value := range w.values {
		w.classes = append(w.classes, best[value])
	}
	return w, nil
}

// exact is w with no typo forgiven.
func (w *word) exact() *word {
	return &word{text: w.text, runes: w.runes, prefix: w.prefix}
}

// fits tells whether w stands for term, with the slips it takes, and whether as a beginning only.
func (w *word) fits(term string) (typos int, partial, ok bool) {
	if w.typos == 0 {
		partial = len(term) > len(w.text)
		return 0, partial, len(term) >= len(w.text) && term[:len(w.text)] == w.text && (!partial || w.prefix)
	}
	var buf [64]rune
	typos, began := slips(w.runes, appendRunes(buf[:0], term))
	if w.prefix && began < typos {
		typos, partial = began, true
	}
	return typos, partial, typos <= w.typos
}

func appendRunes(runes []rune, s string) []rune {
	for _, r := range s {
		runes = append(runes, r)
	}
	return runes
}

// slips counts the slips between a word typed and a term, and between the word and that beginning
// of the term it is nearest to: optimal string alignment, so a swap of two neighbours is one slip,
// and one more where the first letters differ.
func slips(typed, term []rune) (whole, began int) {
	var buf [3][66]int
	rows := [3][]int{buf[0][:], buf[1][:], buf[2][:]}
	if len(term) >= len(rows[0]) {
		for i := range rows {
			rows[i] = make([]int, len(term)+1)
		}
	}
	before, above, row := rows[0], rows[1], rows[2]
	for k := range len(term) + 1 {
		row[k] = k
	}
	for i := 1; i <= len(typed); i++ {
		before, above, row = above, row, before
		row[0] = i
		for k := 1; k <= len(term); k++ {
			change := 1
			if typed[i-1] == term[k-1] {
				change = 0
			}
			least := min(above[k]+1, row[k-1]+1, above[k-1]+change)
			if i > 1 && k > 1 && typed[i-1] == term[k-2] && typed[i-2] == term[k-1] {
				least = min(least, before[k-2]+1)
			}
			row[k] = least
		}
	}
	whole, began = row[len(term)], slices.Min(row[:len(term)+1])
	if len(typed) > 0 && len(term) > 0 && typed[0] != term[0] {
		whole, began = whole+1, began+1
	}
	return whole, began
}
