package meili

import (
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// alikes matches words and phrases that stand for each other, by directory's rule: a listing that has all
// words of any of them, anywhere, has the term. Meilisearch's own synonyms match phrases word by word and
// in order, and only some, so every phrase gets a token instead, which is put into the documents that
// have the term, and asked for in place of its words.
//
// A token is four runes of a script nobody here writes in: no typo is forgiven in a word of four letters,
// and nobody types the beginning of one.
type alikes struct {
	phrases map[string]*alike   // by its words, joined by spaces
	byWord  map[string][]*alike // by the last word of any of its alternatives, its own first
}

// alike is one phrase that has others alike.
type alike struct {
	own    [][]string // the phrase itself
	others [][]string // what stands for it
	token  string     // of documents with the phrase or one alike
	typing string     // the same, where the phrase's last word may be a beginning
}

// Two tokens a phrase, written with sixteen runes.
const (
	tokensEach = 2
	firstRune  = 'ᚠ'
	runeBits   = 4
	tokenRunes = 4
)

func newAlikes(v *directory.Vocabulary) *alikes {
	a := &alikes{phrases: map[string]*alike{}, byWord: map[string][]*alike{}}
	var keys []string
	found := map[string][][]string{}
	v.Alike(func(phrase []string, others [][]string) bool {
		key := strings.Join(phrase, " ")
		keys = append(keys, key)
		found[key] = others
		return true
	})
	slices.Sort(keys)
	for i, key := range keys {
		one := &alike{own: [][]string{strings.Fields(key)}, others: found[key], token: token(i * tokensEach), typing: token(i*tokensEach + 1)}
		a.phrases[key] = one
		for _, phrase := range append(slices.Clone(one.own), one.others...) {
			if last := phrase[len(phrase)-1]; !slices.Contains(a.byWord[last], one) {
				a.byWord[last] = append(a.byWord[last], one)
			}
		}
	}
	return a
}

func token(n int) string {
	var runes [tokenRunes]rune
	for i := range runes {
		runes[i] = firstRune + rune(n>>(runeBits*i)&(1<<runeBits-1))
	}
	return string(runes[:])
}

// ask gives the token to ask for in place of a term's words; "" where nothing is alike.
func (a *alikes) ask(term directory.Term) string {
	one, ok := a.phrases[strings.Join(term.Words, " ")]
	switch {
	case !ok || len(term.Synonyms) == 0:
		return ""
	case term.Prefix:
		return one.typing
	}
	return one.token
}

// tokens are what a document gets for one field: direct where the phrase itself is there, alike where
// only something that stands for it is, which ranks behind.
type tokens struct{ direct, alike map[string]bool }

// find gives the tokens of every field of a document. A phrase whose words stand in several fields counts
// for the one its last word is in.
func (a *alikes) find(fields [directory.FieldCount][]string) [directory.FieldCount]tokens {
	have := map[string]bool{}
	for _, words := range fields {
		for _, word := range words {
			have[word] = true
		}
	}
	var out [directory.FieldCount]tokens
	for i, words := range fields {
		out[i] = tokens{direct: map[string]bool{}, alike: map[string]bool{}}
		for _, word := range words {
			for _, one := range a.byWord[word] {
				one.put(&out[i], word, have)
			}
			for end := range word { // beginnings of the word, for what is still being typed
				for _, one := range a.byWord[word[:end]] {
					one.putTyping(&out[i], word[:end], have)
				}
			}
		}
		for name := range out[i].direct {
			delete(out[i].alike, name)
		}
	}
	return out
}

// put notes what the word completes, with the words there are.
func (one *alike) put(t *tokens, word string, have map[string]bool) {
	if completes(one.own, word, have) {
		t.direct[one.token], t.direct[one.typing] = true, true
	}
	if completes(one.others, word, have) {
		t.alike[one.token], t.alike[one.typing] = true, true
	}
}

// putTyping notes that a longer word begins with the last word of the phrase.
func (one *alike) putTyping(t *tokens, beginning string, have map[string]bool) {
	if completes(one.own, beginning, have) {
		t.direct[one.typing] = true
	}
}

// completes tells whether a phrase ends in the word and has all its other words.
func completes(phrases [][]string, word string, have map[string]bool) bool {
	return slices.ContainsFunc(phrases, func(phrase []string) bool {
		last := len(phrase) - 1
		missing := func(w string) bool { return !have[w] }
		return phrase[last] == word && !slices.ContainsFunc(phrase[:last], missing)
	})
}
