package understand

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// mobilePlans are the numbers of mobiles by the code of their country, without the prefix that is dialled at home.
// In countries of northAmerica mobiles look like any other number. A country that is not here is one whose mobiles
// cannot be told: a number of it is treated as a person's.
var mobilePlans = map[string]*regexp.Regexp{
	"61": regexp.MustCompile(`^[45]\d{8}$`), "44": regexp.MustCompile(`^7\d{9}$`), "64": regexp.MustCompile(`^2\d{7,9}$`), "353": regexp.MustCompile(`^8[35-9]\d{7}$`),
	"33": regexp.MustCompile(`^[67]\d{8}$`), "49": regexp.MustCompile(`^1[5-7]\d{8,9}$`), "39": regexp.MustCompile(`^3\d{8,9}$`), "34": regexp.MustCompile(`^[67]\d{8}$`),
	"31": regexp.MustCompile(`^6\d{8}$`), "32": regexp.MustCompile(`^4\d{8}$`), "30": regexp.MustCompile(`^69\d{8}$`), "86": regexp.MustCompile(`^1[3-9]\d{9}$`),
	"91": regexp.MustCompile(`^[6-9]\d{9}$`), "84": regexp.MustCompile(`^[35789]\d{8}$`), "65": regexp.MustCompile(`^[89]\d{7}$`), "1": nil,
}

// dialledCodes are the codes of countries that write "0" before a number at home, by country.
var dialledCodes = map[string]string{"GB": "44", "NZ": "64", "IE": "353", "FR": "33", "DE": "49", "NL": "31", "BE": "32"}

// Mobiles finds the numbers of mobiles in a text, however their digits are grouped, and gives where each begins and
// ends. country is where the text is from, as ISO 3166 has it; empty is Australia. Australian and British mobiles are
// found anywhere, others with the code of their country.
func Mobiles(text, country string) [][2]int {
	groups := digitGroups(text)
	var found [][2]int
	for i := 0; i < len(groups); i++ {
		end := mobileFrom(text, groups, i, country)
		if end < 0 {
			continue
		}
		start := groups[i].start
		for start > 0 && strings.IndexByte("+(", text[start-1]) >= 0 {
			start--
		}
		found = append(found, [2]int{start, groups[end].end})
		i = end
	}
	return found
}

// digitGroup is some digits without anything between them.
type digitGroup struct {
	start, end int
	joined     bool // only what stands inside a number is between it and the group before
}

// mostDigits is how many digits a number has at most, with what is dialled before it.
const mostDigits = 18

func digitGroups(text string) []digitGroup {
	var groups []digitGroup
	for i := 0; i < len(text); i++ {
		if !isDigit(text[i]) {
			continue
		}
		g := digitGroup{start: i}
		for i < len(text) && isDigit(text[i]) {
			i++
		}
		g.end = i
		if n := len(groups); n > 0 {
			between := text[groups[n-1].end:g.start]
			g.joined = utf8.RuneCountInString(between) <= 3 && strings.Trim(between, " \t\u00a0\u2009().-–‑·/") == ""
		}
		groups = append(groups, g)
	}
	return groups
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// mobileFrom gives the last of the groups of a mobile that begins with the group at i; -1 for none.
func mobileFrom(text string, groups []digitGroup, i int, country string) int {
	plus := groups[i].start > 0 && strings.Contains(text[max(0, groups[i].start-2):groups[i].start], "+")
	digits, last := "", -1
	for k := i; k < len(groups) && (k == i || groups[k].joined); k++ {
		if digits += text[groups[k].start:groups[k].end]; len(digits) > mostDigits {
			break
		}
		if isMobile(digits, plus, country, groups[i].end-groups[i].start) {
			last = k
			if !plus {
				break
			}
		}
	}
	return last
}

// isMobile tells whether digits are a mobile's; first is how many of them stand together at its beginning. Some of
// Queensland's land lines begin as British mobiles do, in a group of two: "07 3333 4444".
func isMobile(digits string, plus bool, country string, first int) bool {
	for _, out := range []string{"0011", "00"} {
		if rest, ok := strings.CutPrefix(digits, out); ok && !plus && len(rest) > 9 {
			return abroadMobile(rest)
		}
	}
	switch {
	case plus:
		return abroadMobile(digits)
	case len(digits) == 10 && (strings.HasPrefix(digits, "04") || strings.HasPrefix(digits, "05")) && (country == "" || country == "AU"),
		len(digits) == 11 && strings.HasPrefix(digits, "614"), len(digits) == 12 && strings.HasPrefix(digits, "6104"):
		return true
	case len(digits) == 9 && digits[0] == '4' && (country == "" || country == "AU"): // a spreadsheet dropped the zero
		return first == 3 || first == 9
	case len(digits) == 11 && strings.HasPrefix(digits, "07"):
		return first > 2 || country == "GB"
	case len(digits) == 12 && strings.HasPrefix(digits, "447"), len(digits) == 13 && strings.HasPrefix(digits, "4407"):
		return true
	}
	if code := dialledCodes[country]; code != "" && digits[0] == '0' {
		return mobilePlans[code].MatchString(digits[1:])
	}
	return false
}

// abroadMobile tells whether a number with the code of its country is a mobile's, or one of a country whose mobiles
// cannot be told.
func abroadMobile(digits string) bool {
	for n := 1; n <= 3 && n < len(digits); n++ {
		if plan, known := mobilePlans[digits[:n]]; known {
			return plan != nil && plan.MatchString(strings.TrimPrefix(digits[n:], "0"))
		}
	}
	return len(digits) >= 8 && len(digits) <= 15
}

// homePhone is a telephone number said to be that of somebody's home, before it or behind it.
var homePhone = regexp.MustCompile(`(?i)(?:\((?:h|hm|home|private)\)|\b(?:home|private)(?: (?:phone|telephone|tel|ph|number|no))?\b[ .:]*|\bh\s?[:.])[ :]*(\(?\+?\d[\d ().\-]{5,}\d)|(\(?\+?\d[\d ().\-]{5,}\d)[ ]*\(?\b(?:home|h|private)\)`)

// HomePhones finds the telephone numbers of a text that it says are somebody's at home, and gives where each begins
// and ends.
func HomePhones(text string) [][2]int {
	if !mayTellHome(text) {
		return nil
	}
	var found [][2]int
	for _, m := range homePhone.FindAllStringSubmatchIndex(text, -1) {
		at := [2]int{m[2], m[3]}
		if m[2] < 0 {
			at = [2]int{m[4], m[5]}
		}
		if n := len(onlyDigits(text[at[0]:at[1]])); n >= 6 && n <= mostDigits {
			found = append(found, at)
		}
	}
	return found
}

// mayTellHome is a quick look before a slow pattern: whether text says "home" or "private", or an h that may stand for it.
func mayTellHome(text string) bool {
	lower := strings.ToLower(text)
	if containsAny(lower, "home", "private", "(h") {
		return true
	}
	for {
		_, behind, found := strings.Cut(lower, "h")
		if !found {
			return false
		}
		if next := strings.TrimLeft(behind, " \t\n\f\r"); next != "" && strings.IndexByte(":.)", next[0]) >= 0 {
			return true
		}
		lower = behind
	}
}

var homeLabel = regexp.MustCompile(`(?i)^\W*(?:h|hm|home|private)\W*$|\b(?:home|private) (?:phone|telephone|tel|ph|number|no)\b|\b(?:phone|telephone|tel|ph|number|no)\W+(?:h|hm|home|private)\W*$`)

// IsHomePhone tells by what a number, or its column, is called whether it is somebody's at home.
func IsHomePhone(label string) bool { return homeLabel.MatchString(label) }

// NumbersEnding finds the numbers of a text that end in the given digits, however they are grouped.
func NumbersEnding(text, digits string) [][2]int {
	groups := digitGroups(text)
	var found [][2]int
	for i := 0; i < len(groups); i++ {
		have := ""
		for k := i; k < len(groups) && (k == i || groups[k].joined) && len(have) <= mostDigits; k++ {
			if have += text[groups[k].start:groups[k].end]; len(have) >= len(digits) && strings.HasSuffix(have, digits) {
				start := groups[i].start
				for start > 0 && strings.IndexByte("+(", text[start-1]) >= 0 {
					start--
				}
				found = append(found, [2]int{start, groups[k].end})
				i = k
				break
			}
		}
	}
	return found
}
