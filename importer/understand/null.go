package understand

import (
	"strings"
)

// nullWords are the ways people and programs write "nothing here".
const nullWords = "|http://example.com|https://example.com|http://www.example.com|https://www.example.com|www.example.com|example.com|test@example.com|name@example.com|email@example.com|user@example.com|test@test.com|n/a|na|n.a.|n.a|n\\a|null|nil|none|(blank)|blank|(none)|(null)|#n/a|#value!|#ref!|#name?|nan|undefined|" +
	"not applicable|not available|not provided|not supplied|not known|unknown|tba|tbc|tbd|to be advised|to be confirmed|" +
	"no data|missing|?|??|.|x|xx|xxx|test|"

// IsNull tells whether a cell says nothing: blank, a dash, "N/A", "NULL", "(blank)".
func IsNull(text string) bool {
	if strings.Trim(text, " \t\r\n\u00a0\u200b\ufeff-–—_.*/") == "" {
		return true
	}
	if len(text) > longestNull {
		return false
	}
	text = strings.ToLower(strings.Trim(text, " \t\r\n\u00a0\u200b\ufeff"))
	return !strings.Contains(text, "|") && strings.Contains(nullWords, "|"+text+"|")
}

// longestNull is longer than any of nullWords with blanks around it.
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
