package directory

import (
	"slices"
	"strings"
)

// NameWords gives the words by which a name is recognised: folded as Tokens folds them, in their order,
// in one number and one spelling, without those that join others ("of") and without legal forms
// ("Incorporated").
func NameWords(name string) []string {
	all := Tokens(name)
	words := make([]string, 0, len(all))
	for _, word := range all {
		if !joins(word) && !legalForm(word) {
			words = append(words, nameForms(word)...)
		}
	}
	return words
}

// joins tells whether a word of a name only joins others.
func joins(word string) bool {
	switch word {
	case "a", "an", "the", "of", "for", "and", "at", "in", "on", "to", "by", "with", "from", "s", "de", "la":
		return true
	}
	return false
}

func legalForm(word string) bool {
	switch word {
	case "inc", "incorporated", "ltd", "limited", "pty", "co", "nfp":
		return true
	}
	return false
}

// nameForms gives a word of a name in the form it is compared in: one of its spellings, without the s of
// the plural.
func nameForms(word string) []string {
	switch word {
	case "neighborhood", "nbhd", "nhood":
		return []string{"neighbourhood"}
	case "nh":
		return []string{"neighbourhood", "house"}
	case "hse":
		return []string{"house"}
	case "u3a":
		return []string{"university", "third", "age"}
	case "soc":
		return []string{"society"}
	case "lib":
		return []string{"library"}
	case "classes":
		return []string{"class"}
	case "1st":
		return []string{"first"}
	case "2nd":
		return []string{"second"}
	case "3rd":
		return []string{"third"}
	case "4th":
		return []string{"fourth"}
	case "5th":
		return []string{"fifth"}
	}
	const shortest = 4 // "gas" and "bus" are no plurals
	stem := strings.TrimSuffix(word, "s")
	if len(word) < shortest || stem == word || strings.HasSuffix(stem, "s") || strings.HasSuffix(stem, "u") || strings.HasSuffix(stem, "i") {
		return []string{word}
	}
	return []string{stem}
}

// EverydayNameWord tells whether a word of NameWords stands in so many names that having or lacking it
// tells no two groups apart.
func EverydayNameWord(word string) bool {
	switch word {
	case "group", "club", "program", "programme", "class", "session", "service", "community", "local", "association", "society",
		"incorporated", "network", "team", "weekly", "regular", "free", "activity", "project", "meeting", "our", "australia", "australian", "new":
		return true
	}
	return false
}

// telling gives the words of a name that are neither everyday ones nor of its place; all of them where
// no other is left.
func telling(words, place []string) []string {
	var left []string
	for _, word := range words {
		if !EverydayNameWord(word) && !slices.Contains(place, word) {
			left = append(left, word)
		}
	}
	if len(left) == 0 {
		return words
	}
	return left
}
