package directory

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Tokens folds text into the words both engines index and search by: lower case, accents dropped,
// apostrophes dropped ("men's" → "mens"), every other mark a space, common short forms written out.
// It is the only place where text is folded.
func Tokens(text string) []string {
	var words []string
	if folded, ok := foldASCII(text); ok {
		words = strings.Fields(folded)
	} else {
		words = strings.FieldsFunc(fold(text), func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
		})
	}
	for i, word := range words {
		if full, ok := abbreviation(word); ok {
			words[i] = full
		}
	}
	return words
}

// TurnsText tells whether a sign turns the direction of the text behind it and shows nothing itself: with one, a name or an
// address reads as another.
func TurnsText(r rune) bool { return r >= 0x061c && unicode.Is(unicode.Bidi_Control, r) }

// foldASCII does what fold does, for text without accents: most text there is. Building an index folds
// every word of the catalogue, so this way is short. false where the text is not ASCII.
func foldASCII(text string) (string, bool) {
	folded := make([]byte, 0, len(text)+len(" and "))
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 0x80:
			return "", false
		case c >= 'A' && c <= 'Z':
			folded = append(folded, c+'a'-'A')
		case (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'):
			folded = append(folded, c)
		case c == '\'' || c == '`':
		case c == '&' || c == '+':
			folded = append(folded, " and "...)
		default:
			folded = append(folded, ' ')
		}
	}
	return string(folded), true
}

// fold lower-cases text, decomposes it, and drops accents and apostrophes.
func fold(text string) string {
	text = strings.ToValidUTF8(text, " ")
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r) && r < 0x0500: // accents of Latin, Greek and Cyrillic letters only
		case r == '\'' || r == '’' || r == '‘' || r == 'ʼ' || r == '`' || r == '´':
		case r == 'đ' || r == 'Đ':
			b.WriteByte('d')
		case r == 'ł' || r == 'Ł':
			b.WriteByte('l')
		case r == 'ø' || r == 'Ø':
			b.WriteByte('o')
		case r == 'ı':
			b.WriteByte('i')
		case r == 'ß':
			b.WriteString("ss")
		case r == 'æ' || r == 'Æ':
			b.WriteString("ae")
		case r == '&' || r == '+':
			b.WriteString(" and ")
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return norm.NFC.String(b.String())
}

// abbreviation writes out a short form people type or print.
func abbreviation(word string) (string, bool) {
	switch word {
	case "st":
		return "saint", true
	case "mt":
		return "mount", true
	case "nth":
		return "north", true
	case "sth":
		return "south", true
	case "ctr", "centre", "cntr":
		return "center", true
	case "assoc", "assn":
		return "association", true
	case "comm":
		return "community", true
	case "grp":
		return "group", true
	}
	return "", false
}

// Most terms of one search, as in the longest sentence anybody types; the rest are ignored.
const maxQueryWords = 10

// Term is one thing the text of a search asks for: the word as typed, or what stands for it.
type Term struct {
	Typed  string   // as typed, folded: for saying it back
	Words  []string // folded; usually one word, more for a phrase that has synonyms
	Prefix bool     // the last word is still being typed: it may be the beginning of a longer one
	// Synonyms are phrases that mean the same: a listing matches the term when it has every word of
	// Words, or every word of any synonym. Typos are forgiven in Words only, and not where there are synonyms: such
	// words are known to be meant.
	Synonyms [][]string
}

// ParseText folds what was typed into terms; all of them must match. Text that ends in white space
// has no word still being typed. Words that say nothing about what is looked for ("choir for
// beginners") are left out, unless there are no others or they belong to a phrase with synonyms.
func (v *Vocabulary) ParseText(text string) []Term {
	words := Tokens(text)
	typing := len(words) > 0 && text != "" && !unicode.IsSpace(rune(text[len(text)-1]))
	onlyFillers := !slices.ContainsFunc(words, func(word string) bool { return !isFiller(word) })
	var terms []Term
	for i := 0; i < len(words) && len(terms) < maxQueryWords; {
		n, alternatives := v.synonyms.longest(words[i:])
		if len(alternatives) > 0 || onlyFillers || !isFiller(words[i]) {
			terms = append(terms, Term{
				Typed: strings.Join(words[i:i+n], " "), Words: words[i : i+n], Synonyms: alternatives, Prefix: typing && i+n == len(words),
			})
		}
		i += n
	}
	return terms
}

func isFiller(word string) bool {
	switch word {
	case "a", "an", "the", "for", "to", "of", "in", "at", "on", "with", "near", "and", "or", "who", "that", "is", "are", "my", "me",
		"i", "we", "some", "somewhere", "something", "someone", "any", "want", "wants", "need", "needs", "like", "likes", "looking", "find":
		return true
	}
	return false
}

// MaxTypos is how many slips are forgiven in a word: none below 5 letters, one from 5, two from 9.
// A swap of two neighbours is one slip; a slip in the first letter counts as two.
func MaxTypos(word string) int {
	switch n := len([]rune(word)); {
	case n >= 9:
		return 2
	case n >= 5:
		return 1
	}
	return 0
}

// Slips counts the slips between a word typed and one there is, by the rule of MaxTypos: letters more, less,
// other, or two neighbours swapped (optimal string alignment), one more for a slip in the first letter.
// While the word is still being typed, the beginning that is nearest counts.
func Slips(typed, have string, typing bool) int {
	a, b := []rune(typed), []rune(have)
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for k := range last {
		last[k] = k
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for k := 1; k <= len(b); k++ {
			other := 1
			if a[i-1] == b[k-1] {
				other = 0
			}
			row[k] = min(last[k]+1, row[k-1]+1, last[k-1]+other)
			if i > 1 && k > 1 && a[i-1] == b[k-2] && a[i-2] == b[k-1] {
				row[k] = min(row[k], before[k-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	least := last[len(b)]
	if typing {
		least = slices.Min(last)
	}
	if len(a) > 0 && len(b) > 0 && a[0] != b[0] {
		least++
	}
	return least
}

// synonyms finds what stands for a phrase.
type synonyms struct {
	byPhrase map[string][][]string // phrase, words joined by a space → the others of its set
	longestN int
}

func newSynonyms(sets [][]string) *synonyms {
	s := &synonyms{byPhrase: map[string][][]string{}}
	for _, set := range sets {
		phrases := make([][]string, len(set))
		for i, phrase := range set {
			phrases[i] = Tokens(phrase)
		}
		for i, phrase := range phrases {
			key := strings.Join(phrase, " ")
			s.longestN = max(s.longestN, len(phrase))
			for j, other := range phrases {
				known := func(have []string) bool { return slices.Equal(have, other) }
				if i != j && !slices.Equal(phrase, other) && !slices.ContainsFunc(s.byPhrase[key], known) {
					s.byPhrase[key] = append(s.byPhrase[key], other)
				}
			}
		}
	}
	return s
}

// Alike gives every phrase of folded words that has others standing for it, with those others, in no
// order. What it gives is shared: do not change it.
func (v *Vocabulary) Alike(yield func(phrase []string, others [][]string) bool) {
	for phrase, others := range v.synonyms.byPhrase {
		if !yield(strings.Fields(phrase), others) {
			return
		}
	}
}

// longest gives how many of the leading words form the longest phrase with synonyms (else 1).
func (s *synonyms) longest(words []string) (n int, alternatives [][]string) {
	for n := min(s.longestN, len(words)); n > 0; n-- {
		if found, ok := s.byPhrase[strings.Join(words[:n], " ")]; ok {
			return n, found
		}
	}
	return 1, nil
}

// splitCode gives the family and the slug of an attribute code.
func splitCode(code string) (family, slug string) {
	family, slug, _ = strings.Cut(code, ".")
	return family, slug
}
