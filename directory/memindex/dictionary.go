package memindex

import (
	"bytes"
	"errors"
	"slices"

	"github.com/blevesearch/vellum"
	"github.com/blevesearch/vellum/levenshtein"

	"github.com/kithdirectory/kith/directory"
)

// dictionary numbers words in their order: their ordinals.
type dictionary struct {
	words []string // a plain list, or
	fst   *vellum.FST
	size  int // bytes of fst
}

// newDictionary takes words that are in order, each once. A plain list is kept where it is for a
// write: an FST of its few words would take longer to make than the write may.
func newDictionary(words []string, plain bool) (dictionary, error) {
	if plain || len(words) == 0 {
		return dictionary{words: words}, nil
	}
	var buf bytes.Buffer
	b, err := vellum.New(&buf, nil)
	for i := 0; i < len(words) && err == nil; i++ {
		err = b.Insert([]byte(words[i]), uint64(i))
	}
	if err == nil {
		err = b.Close()
	}
	var d dictionary
	if err == nil {
		d.size = buf.Len()
		d.fst, err = vellum.Load(slices.Clip(buf.Bytes()))
	}
	if err != nil {
		return d, directory.Wrap(directory.CodeInternal, err, "The search engine cannot build its dictionary.")
	}
	return d, nil
}

// match is a word of a dictionary that a query word stands for.
type match struct {
	ordinal int
	term    []byte // valid during the call only
	typos   int
	partial bool // the query word is only the beginning
}

// match finds the words, in order, that w stands for.
func (d *dictionary) match(w *word, found func(match)) error {
	if d.fst == nil {
		d.matchList(w, found)
		return nil
	}
	it, err := d.iterator(w)
	for ; err == nil; err = it.Next() {
		key, ordinal := it.Current()
		if typos, partial, ok := w.fits(string(key)); ok {
			found(match{int(ordinal), key, typos, partial})
		}
	}
	if !errors.Is(err, vellum.ErrIteratorDone) {
		return directory.Wrap(directory.CodeInternal, err, "The search engine cannot read its dictionary.")
	}
	return nil
}

// iterator goes through the words that w may stand for.
func (d *dictionary) iterator(w *word) (*vellum.FSTIterator, error) {
	text := []byte(w.text)
	switch {
	case w.typos == 0 && w.prefix: // no UTF-8 text has a byte 0xff
		return d.fst.Iterator(text, append(bytes.Clone(text), 0xff))
	case w.typos == 0:
		return d.fst.Iterator(text, append(bytes.Clone(text), 0))
	case w.prefix:
		return d.fst.Search(open{w.dfa}, nil, nil)
	}
	return d.fst.Search(w.dfa, nil, nil)
}

func (d *dictionary) matchList(w *word, found func(match)) {
	first := 0
	if w.typos == 0 {
		first, _ = slices.BinarySearch(d.words, w.text)
	}
	for i := first; i < len(d.words); i++ {
		if w.typos > 0 && !accepts(w, d.words[i]) {
			continue
		}
		typos, partial, ok := w.fits(d.words[i])
		if ok {
			found(match{i, []byte(d.words[i]), typos, partial})
		} else if w.typos == 0 {
			return
		}
	}
}

// cursor goes through the words of a dictionary in order.
type cursor struct {
	dictionary *dictionary
	it         *vellum.FSTIterator
	term       []byte // nil at the end
	ordinal    int
}

func (d *dictionary) cursor() (*cursor, error) {
	c := &cursor{dictionary: d, ordinal: -1}
	if d.fst == nil {
		return c, c.next()
	}
	it, err := d.fst.Iterator(nil, nil)
	c.it = it
	return c, c.settle(err)
}

// next moves on to the next word.
func (c *cursor) next() error {
	if c.it != nil {
		return c.settle(c.it.Next())
	}
	if c.ordinal++; c.ordinal >= len(c.dictionary.words) {
		c.term = nil
		return nil
	}
	c.term = []byte(c.dictionary.words[c.ordinal])
	return nil
}

// settle reads the word that the iterator stands at, after a move that gave err.
func (c *cursor) settle(err error) error {
	if errors.Is(err, vellum.ErrIteratorDone) {
		c.term = nil
		return nil
	}
	if err != nil {
		return directory.Wrap(directory.CodeInternal, err, "The search engine cannot read its dictionary.")
	}
	term, ordinal := c.it.Current()
	c.term, c.ordinal = term, int(ordinal)
	return nil
}

// open is the automaton of a word still being typed: once the word has matched, any continuation
// does. The DFA is not embedded, because an iterator asks an automaton that has it for EditDistance,
// which does not know the state added here.
type open struct{ dfa *levenshtein.DFA }

const opened = 1 << 40

func (o open) Start() int                     { return o.dfa.Start() }
func (o open) IsMatch(state int) bool         { return state == opened || o.dfa.IsMatch(state) }
func (o open) CanMatch(state int) bool        { return state == opened || o.dfa.CanMatch(state) }
func (o open) WillAlwaysMatch(state int) bool { return state == opened }
func (o open) Accept(state int, b byte) int {
	if state == opened || o.dfa.IsMatch(state) {
		return opened
	}
	return o.dfa.Accept(state, b)
}

// accepts runs w's automaton over term: a quick test before the slips are counted.
func accepts(w *word, term string) bool {
	state := w.dfa.Start()
	for i := range len(term) {
		if w.prefix && w.dfa.IsMatch(state) {
			return true
		}
		if state = w.dfa.Accept(state, term[i]); !w.dfa.CanMatch(state) {
			return false
		}
	}
	return w.dfa.IsMatch(state)
}
