package understand

import (
	"strings"
)

// nullWord tells whether a lower-case text is one of the ways people and programs write "nothing here". Every cell is
// asked, most of them several times.
func nullWord(text string) bool {
	switch text {
	case "http://example.com", "https://example.com", "http://www.example.com", "https://www.example.com",
		"www.example.com", "example.com", "test@example.com", "name@example.com", "email@example.com",
		"user@example.com", "test@test.com", "n/a", "na", "n.a.", "n.a", "n\\a", "null", "nil", "none", "(blank)",
		"blank", "(none)", "(null)", "#n/a", "#value!", "#ref!", "#name?", "nan", "undefined", "not applicable",
		"not available", "not provided", "not supplied", "not known", "unknown", "tba", "tbc", "tbd",
		"to be advised", "to be confirmed", "no data", "missing", "?", "??", ".", "x", "xx", "xxx", "test":
		return true
	}
	return false
}

// IsNull tells whether a cell says nothing: blank, a dash, "N/A", "NULL", "(blank)".
func IsNull(text string) bool {
	if strings.TrimLeft(text, " \t\r\n\u00a0\u200b\ufeff-–—_.*/") == "" {
		return true
	}
	return len(text) <= longestNull && nullWord(strings.ToLower(strings.Trim(text, " \t\r\n\u00a0\u200b\ufeff")))
}

// longestNull is longer than any of them with blanks around it.
const longestNull = 40

// containsAny tells whether a lower-case text holds one of words: a quick look before a slow pattern.
func containsAny(lower string, words ...string) bool {
	for _, word := range words {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}

// IsNullNumber tells whether a cell where a number is expected says nothing: IsNull, or only zeros,
// as in "0" and "00000000".
func IsNullNumber(text string) bool {
	return strings.Trim(text, "0 ().+-\t\n\u00a0") == "" || IsNull(text)
}
