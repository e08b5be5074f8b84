package people

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/kithdirectory/kith/directory"
)

// How long a password may be, in characters. Length is what makes one strong, so nothing else is asked: no capitals,
// no signs, no new one every so often.
const (
	leastPassword = 12
	longPassword  = 200
)

// knownBad holds 12,150 passwords that are tried first wherever passwords are guessed: lower case, sorted, one a line.
// They are the most frequent ones of zxcvbn's list (MIT, see knownbad.LICENSE.txt; counted by Mark Burnett in what
// leaked), those of six characters or more, for a longer password is often one of them with something added.
//
//go:embed knownbad.txt.gz
var knownBad []byte

// badList gives knownBad as lines, unpacked at its first use.
type badList struct {
	once  sync.Once
	lines []string
	err   error
}

func (b *badList) has(word string) (bool, error) {
	b.once.Do(func() {
		var in *gzip.Reader
		if in, b.err = gzip.NewReader(bytes.NewReader(knownBad)); b.err != nil {
			return
		}
		var text []byte
		if text, b.err = io.ReadAll(in); b.err == nil {
			b.lines = strings.Split(strings.TrimSpace(string(text)), "\n")
		}
	})
	_, found := slices.BinarySearch(b.lines, word)
	return found, b.err
}

// checkPassword says what is wrong with a password that a person wants. name and email are theirs.
func (s *Service) checkPassword(password, name, email string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl):
		return directory.Invalid("new", "The password holds a sign that cannot be typed. Write it anew.")
	case n < leastPassword:
		return directory.Invalid("new", "Use at least %d characters. Three or four words that only you would put together are good.", leastPassword)
	case n > longPassword:
		return directory.Invalid("new", "Use at most %d characters.", longPassword)
	}
	for _, core := range cores(password) {
		bad, err := s.bad.has(core)
		if err != nil {
			return err
		}
		if bad {
			return directory.Invalid("new", "This password is one of those that are guessed first, with something added. Use words that only you would put together.")
		}
	}
	if monotonous(password) {
		return directory.Invalid("new", "This password repeats itself or counts up. Use words that only you would put together.")
	}
	if tellsOf(password, name, email) {
		return directory.Invalid("new", "This password is little more than your name or address, or ours. Use words that only you would put together.")
	}
	return nil
}

// normal writes a password the same way however a keyboard composes its letters, as RFC 8265 asks.
func normal(password string) string { return norm.NFC.String(password) }

// cores gives what may be guessed of a password: itself, without what stands around its letters, with the signs that
// stand for letters made letters, and once where it is the same twice.
func cores(password string) []string {
	lower := strings.ToLower(password)
	letters := func(r rune) bool { return !unicode.IsLetter(r) }
	all := []string{lower, strings.TrimFunc(lower, letters)}
	plain := strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i").Replace(lower)
	all = append(all, plain, strings.TrimFunc(plain, letters), strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i").Replace(strings.TrimRight(lower, "0123456789!.?*#$@ ")))
	for _, word := range all {
		if half := len(word) / 2; len(word)%2 == 0 && word[:half] == word[half:] {
			all = append(all, word[:half])
		}
	}
	return all
}

// monotonous tells whether a password is a few characters again and again, or counts up or down.
func monotonous(password string) bool {
	seen := map[rune]bool{}
	steps := map[rune]int{}
	runes := []rune(strings.ToLower(password))
	for i, r := range runes {
		seen[r] = true
		if i > 0 {
			steps[r-runes[i-1]]++
		}
	}
	return len(seen) <= 4 || max(steps[1], steps[-1]) >= len(runes)*2/3
}

// fewOthers is how many characters beside a name make a password more than the name.
const fewOthers = 6

// tellsOf tells whether what is left of a password without names that everybody knows is very little.
func tellsOf(password, name, email string) bool {
	local, domain, _ := strings.Cut(strings.ToLower(email), "@")
	words := append(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) }), local, domain, "password", "kith")
	words = append(words, strings.FieldsFunc(local+"."+domain, func(r rune) bool { return !unicode.IsLetter(r) })...)
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	left := strings.ToLower(password)
	for _, word := range words {
		if len(word) >= 3 {
			left = strings.ReplaceAll(left, word, "")
		}
	}
	return left != strings.ToLower(password) && utf8.RuneCountInString(left) < fewOthers
}
