package directory

import (
	"fmt"
	"slices"
	"strings"
)

// ordinals gives places in figures before what they count: "2nd and 4th Monday", "last day", "15th".
func ordinals(places []int, of string) string {
	places = slices.Compact(slices.Sorted(slices.Values(places)))
	var words []string
	fromEnd := false
	for _, n := range places {
		if n > 0 {
			words = append(words, ordinal(n))
		}
	}
	for _, n := range slices.Backward(places) {
		if n < 0 {
			words, fromEnd = append(words, lastWord(n)), true
		}
	}
	if of == "day" && !fromEnd {
		return andList(words)
	}
	return andList(words) + " " + of
}

// placeWord gives "first" to "fifth" and "last"; further ones in figures.
func placeWord(n int) string {
	words := []string{"first", "second", "third", "fourth", "fifth"}
	switch {
	case n < 0:
		return lastWord(n)
	case n <= len(words):
		return words[n-1]
	}
	return ordinal(n)
}

func lastWord(n int) string {
	switch n {
	case -1:
		return "last"
	case -2:
		return "second last"
	}
	return ordinal(-n) + " last"
}

// ordinal gives "1st", "22nd", "13th".
func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, suffix)
}

// secondOr gives "second day", "3 days".
func secondOr(n int, unit string) string {
	if n == 2 {
		return "second " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// capital makes the first letter, an ASCII one, a capital.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
