package memindex

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/directory"
)

func TestSlips(t *testing.T) {
	for _, c := range []struct {
		typed, term  string
		whole, began int
	}{
		{"garden", "garden", 0, 0},
		{"gardn", "garden", 1, 1},
		{"gadren", "garden", 1, 1},
		{"gardens", "garden", 1, 1},
		{"harden", "garden", 2, 2},
		{"agrden", "garden", 2, 2},
		{"arden", "garden", 2, 2},
		{"gard", "gardening", 5, 0},
		{"gradeni", "gardening", 3, 1},
		{"caf", "café", 1, 0},
		{"cafe", "café", 1, 1},
		{"ca", "abc", 4, 2}, // whole not 3: nothing comes between neighbours that are swapped
		{"", "abc", 3, 0},
	} {
		if whole, began := slips([]rune(c.typed), []rune(c.term)); whole != c.whole || began != c.began {
			t.Errorf("%q for %q: %d and %d slips, want %d and %d", c.typed, c.term, whole, began, c.whole, c.began)
		}
	}
}

// alignments counts slips straight from the definition: the cheapest way to write a as b.
func alignments(a, b []rune) int {
	switch {
	case len(a) == 0:
		return len(b)
	case len(b) == 0:
		return len(a)
	}
	change := 1
	if a[0] == b[0] {
		change = 0
	}
	least := min(alignments(a[1:], b)+1, alignments(a, b[1:])+1, alignments(a[1:], b[1:])+change)
	if len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] {
		least = min(least, alignments(a[2:], b[2:])+1)
	}
	return least
}

func TestSlipsAreTheCheapestAlignment(t *testing.T) {
	letters := rapid.StringOfN(rapid.SampledFrom([]rune("abcé")), 1, 6, -1)
	rapid.Check(t, func(t *rapid.T) {
		typed, term := []rune(letters.Draw(t, "typed")), []rune(letters.Draw(t, "term"))
		extra := 0
		if typed[0] != term[0] {
			extra = 1
		}
		want, wantBegan := alignments(typed, term)+extra, len(typed)+extra
		for n := range len(term) + 1 {
			wantBegan = min(wantBegan, alignments(typed, term[:n])+extra)
		}
		if whole, began := slips(typed, term); whole != want || began != wantBegan {
			t.Errorf("%d and %d slips, want %d and %d", whole, began, want, wantBegan)
		}
	})
}

// TestDictionariesMatchAlike looks words up in an FST, in a plain list and by trying every word.
func TestDictionariesMatchAlike(t *testing.T) {
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	speller := newSpeller(newValues(vocabulary))
	words := speller.words
	all := allWords(t, &words)
	if len(all) < 1000 || !slices.IsSorted(all) {
		t.Fatalf("the vocabulary's %d words are too few or out of order", len(all))
	}
	list, err := newDictionary(all, true)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := []rune(rapid.SampledFrom(all).Draw(t, "word"))
		for range rapid.IntRange(0, 2).Draw(t, "slips") {
			i := rapid.IntRange(0, len(text)-1).Draw(t, "at")
			text[i] = rapid.SampledFrom([]rune("aeinrst語")).Draw(t, "letter")
		}
		w, err := speller.newWord(string(text), rapid.Bool().Draw(t, "prefix"), rapid.Bool().Draw(t, "forgiving"))
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, term := range all {
			if matches(w, term) {
				want = append(want, term)
			}
		}
		for name, d := range map[string]*dictionary{"FST": &words, "list": &list} {
			var got []string
			if err := d.match(w, func(m match) { got = append(got, string(m.term)) }); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %q, prefix %v, %d typos (-want +got):\n%s", name, w.text, w.prefix, w.typos, diff)
			}
		}
	})
}

// allWords reads a dictionary through.
func allWords(t *testing.T, d *dictionary) (all []string) {
	for c, err := d.cursor(); c.term != nil || err != nil; err = c.next() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(c.term))
	}
	return all
}

// matches is the typo rule, without any automaton.
func matches(w *word, term string) bool {
	if w.typos == 0 {
		return term == w.text || (w.prefix && strings.HasPrefix(term, w.text))
	}
	whole, began := slips(w.runes, []rune(term))
	return whole <= w.typos || (w.prefix && began <= w.typos)
}
