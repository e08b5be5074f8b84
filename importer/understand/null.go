package understand

import (
	"regexp"
	"strings"
)

// nullWords are the ways people and programs write "nothing here".
const nullWords = "|n/a|na|n.a.|n.a|n\\a|null|nil|none|(blank)|blank|(none)|(null)|#n/a|#value!|#ref!|#name?|nan|undefined|" +
	"not applicable|not available|not provided|not supplied|not known|unknown|tba|tbc|tbd|to be advised|to be confirmed|" +
	"no data|missing|?|??|.|x|xx|xxx|test|"

var dashes = regexp.MustCompile(`^[\s\-–—_.*/]*$`)

// IsNull tells whether a cell says nothing: blank, a dash, "N/A", "NULL", "(blank)".
func IsNull(text string) bool {
	text = strings.ToLower(strings.Trim(text, " \t\r\n\u00a0\u200b\ufeff"))
	return dashes.MatchString(text) || (!strings.Contains(text, "|") && strings.Contains(nullWords, "|"+text+"|"))
}

var zeros = regexp.MustCompile(`^[0 ().+\-]*$`)

// IsNullNumber tells whether a cell where a number is expected says nothing: IsNull, or only zeros,
// as in "0" and "00000000".
func IsNullNumber(text string) bool {
	return IsNull(text) || zeros.MatchString(strings.TrimSpace(text))
}
