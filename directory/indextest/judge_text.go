package indextest

import (
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// judgedText holds the words of every listing.
type judgedText struct {
	words    []string         // every word there is
	ids      map[string]int   // its place in words
	listings []map[int]string // the words of each listing
}

func readText(vocabulary *directory.Vocabulary, listings []*directory.Listing) *judgedText {
	t := &judgedText{ids: map[string]int{}}
	for _, l := range listings {
		words := map[int]string{}
		for _, field := range l.TextFields(vocabulary) {
			for _, word := range field {
				id, ok := t.ids[word]
				if !ok {
					id = len(t.words)
					t.ids[word] = id
					t.words = append(t.words, word)
				}
				words[id] = word
			}
		}
		t.listings = append(t.listings, words)
	}
	return t
}

// finder tells of a listing's words whether they hold what it looks for.
type finder func(words map[int]string) bool

// sure finds what every engine must: each term by its exact words, the last of them by prefix where
// it is still being typed, or all words of a synonym.
func (t *judgedText) sure(terms []directory.Term) func(i int) bool {
	return t.every(terms, func(term, word int) finder {
		w := terms[term].Words[word]
		typing := terms[term].Prefix && word == len(terms[term].Words)-1
		return t.anyWord(func(have string) bool { return have == w || (typing && strings.HasPrefix(have, w)) })
	})
}

// possible finds what an engine may find at most: each word within the typo rule, where a missing or
// superfluous space is a slip too ("play group", "playgroup").
func (t *judgedText) possible(terms []directory.Term) func(i int) bool {
	return t.every(terms, func(term, word int) finder {
		w := terms[term].Words[word]
		typing := terms[term].Prefix && word == len(terms[term].Words)-1
		finders := []finder{t.within(w, typing), t.split(w, typing)}
		all, at, open := flatten(terms, term, word)
		for first := max(0, at-2); first <= at; first++ {
			for last := max(at, first+1); last < min(first+3, len(all)); last++ {
				finders = append(finders, t.within(strings.Join(all[first:last+1], ""), open && last == len(all)-1))
			}
		}
		return func(words map[int]string) bool {
			return slices.ContainsFunc(finders, func(f finder) bool { return f(words) })
		}
	})
}

// flatten gives the words of all terms, the place of one of them, and whether the last is being typed.
func flatten(terms []directory.Term, term, word int) (all []string, at int, open bool) {
	for i, t := range terms {
		if i == term {
			at = len(all) + word
		}
		all = append(all, t.Words...)
		open = t.Prefix
	}
	return all, at, open
}

// every gives a finder of all terms, where word finds one word of a term.
func (t *judgedText) every(terms []directory.Term, word func(term, word int) finder) func(i int) bool {
	var each []finder
	for i, term := range terms {
		var words []finder
		for k := range term.Words {
			words = append(words, word(i, k))
		}
		each = append(each, func(have map[int]string) bool {
			missing := func(f finder) bool { return !f(have) }
			return !slices.ContainsFunc(words, missing) || slices.ContainsFunc(term.Synonyms, func(phrase []string) bool { return t.phrase(phrase)(have) })
		})
	}
	return func(i int) bool {
		return !slices.ContainsFunc(each, func(f finder) bool { return !f(t.listings[i]) })
	}
}

// phrase finds listings with every one of the words.
func (t *judgedText) phrase(phrase []string) finder {
	return func(have map[int]string) bool {
		for _, word := range phrase {
			id, ok := t.ids[word]
			if !ok || have[id] == "" {
				return false
			}
		}
		return true
	}
}

// anyWord finds listings with a word that fits.
func (t *judgedText) anyWord(fits func(word string) bool) finder {
	var ids []int
	for id, word := range t.words {
		if fits(word) {
			ids = append(ids, id)
		}
	}
	return func(have map[int]string) bool {
		return slices.ContainsFunc(ids, func(id int) bool { return have[id] != "" })
	}
}

// within finds listings with a word that w stands for by the typo rule.
func (t *judgedText) within(w string, typing bool) finder {
	most := directory.MaxTypos(w)
	return t.anyWord(func(have string) bool { return slips(w, have, typing) <= most })
}

// split finds listings with both halves of a word that is long enough to be mistyped.
func (t *judgedText) split(w string, typing bool) finder {
	var cuts []finder
	letters := []rune(w)
	for i := 1; i < len(letters) && directory.MaxTypos(w) > 0; i++ {
		head, tail := string(letters[:i]), string(letters[i:])
		first := t.anyWord(func(have string) bool { return have == head })
		second := t.anyWord(func(have string) bool { return have == tail || (typing && strings.HasPrefix(have, tail)) })
		cuts = append(cuts, func(have map[int]string) bool { return first(have) && second(have) })
	}
	return func(have map[int]string) bool {
		return slices.ContainsFunc(cuts, func(f finder) bool { return f(have) })
	}
}

// slips counts the typos between a word typed and a word there is (optimal string alignment: a
// letter more, less or other, or two neighbours swapped), or, while still typing, the beginning of
// it that is nearest. A slip in the first letter counts twice.
func slips(typed, have string, typing bool) int {
	a, b := []rune(typed), []rune(have)
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		for k := range rows[i] {
			switch {
			case i == 0:
				rows[i][k] = k
			case k == 0:
				rows[i][k] = i
			default:
				rows[i][k] = min(rows[i-1][k]+1, rows[i][k-1]+1, rows[i-1][k-1]+differ(a[i-1], b[k-1]))
				if i > 1 && k > 1 && a[i-1] == b[k-2] && a[i-2] == b[k-1] {
					rows[i][k] = min(rows[i][k], rows[i-2][k-2]+1)
				}
			}
		}
	}
	least := rows[len(a)][len(b)]
	if typing {
		least = slices.Min(rows[len(a)])
	}
	if len(a) > 0 && len(b) > 0 && a[0] != b[0] {
		least++
	}
	return least
}

func differ(a, b rune) int {
	if a == b {
		return 0
	}
	return 1
}
