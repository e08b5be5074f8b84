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

// NamePart is one word of a name, as NameWords gives it.
type NamePart struct {
	Text string
	// Subtitle says that it stands behind a dash, a bracket or a word such as "at": the name could do without.
	Subtitle bool
}

// NameParts gives the words of a name and tells its title from its subtitle.
func NameParts(text string) []NamePart {
	var parts []NamePart
	for _, segment := range nameSegments(text) {
		subtitle, from := len(parts) > 0, 0
		tokens := Tokens(segment)
		for at := range len(tokens) + 1 {
			if at < len(tokens) && !leadsOn(tokens[at]) {
				continue
			}
			for _, word := range tokens[from:at] {
				if joins(word) || legalForm(word) {
					continue
				}
				for _, form := range nameForms(word) {
					parts = append(parts, NamePart{form, subtitle})
				}
			}
			subtitle, from = len(parts) > 0, at
		}
	}
	return parts
}

// nameSegments parts a name at dashes, colons, brackets and the like; at a hyphen only between spaces.
func nameSegments(text string) []string {
	return strings.FieldsFunc(strings.ReplaceAll(text, " - ", "|"), func(r rune) bool { return strings.ContainsRune("–—:;(),|/", r) })
}

// leadsOn tells whether a word of a name leads to what the name could do without.
func leadsOn(word string) bool {
	switch word {
	case "at", "in", "for", "with", "by", "from", "and":
		return true
	}
	return false
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
		"incorporated", "network", "team", "weekly", "regular", "free", "activity", "project", "meeting", "our", "australia", "australian":
		return true
	}
	return false
}

// DayNameWord tells whether a word of NameWords says when a group meets.
func DayNameWord(word string) bool {
	switch word {
	case "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
		"weekday", "weekend", "morning", "afternoon", "evening", "night", "fortnightly", "monthly", "am", "pm":
		return true
	}
	return false
}

// telling gives the words of a name that are neither everyday ones, nor days, nor of its place; all of them
// where no other is left.
func telling(words, place []string) []string {
	var left []string
	for _, word := range words {
		if !EverydayNameWord(word) && !DayNameWord(word) && !slices.Contains(place, word) {
			left = append(left, word)
		}
	}
	if len(left) == 0 {
		return words
	}
	return left
}
