package understand

import (
	"regexp"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// dialling is how a country writes its telephone numbers.
type dialling struct {
	code   string                                 // of the country
	trunk  string                                 // before a number at home, and not from abroad
	valid  *regexp.Regexp                         // the digits behind the trunk prefix
	short  *regexp.Regexp                         // numbers that are dialled as they are, at home only
	mobile *regexp.Regexp                         // likewise, of mobiles; nil where they look like any other
	groups func(national string) (parts []string) // as people read them
}

// The codes of area and exchange of a North American number begin with 2 to 9; 11 in the second and third place
// makes a service code such as 911.
var northAmerica = dialling{
	code: "1", trunk: "1", valid: regexp.MustCompile(`^[2-9]\d{2}[2-9]\d{6}$`), short: regexp.MustCompile(`^(?:[2-9]11|988)$`),
	groups: func(n string) []string { return []string{n[:3], n[3:6], n[6:]} },
}

var diallings = map[string]dialling{
	"US": northAmerica, "CA": northAmerica, "PR": northAmerica,
	"GB": {
		code: "44", trunk: "0", valid: regexp.MustCompile(`^(?:[12358]\d{8,9}|7\d{9}|800\d{6,7}|8001111|845464\d)$`), short: regexp.MustCompile(`^(?:999|112|101|105|111|119|116\d{3}|18000|159)$`),
		mobile: regexp.MustCompile(`^7[1-57-9]\d{8}$`),
		groups: func(n string) []string {
			switch {
			case len(n) != 10:
				return []string{n[:min(3, len(n))], n[min(3, len(n)):]}
			case n[0] == '2':
				return []string{n[:2], n[2:6], n[6:]}
			case n[0] == '1' && (n[1] == '1' || n[2] == '1') || n[0] == '3' || n[0] == '8':
				return []string{n[:3], n[3:6], n[6:]}
			}
			return []string{n[:4], n[4:]}
		},
	},
	"IE": {code: "353", trunk: "0", valid: regexp.MustCompile(`^[1-9]\d{6,8}$`), short: regexp.MustCompile(`^(?:999|112|116\d{3})$`), mobile: regexp.MustCompile(`^8[35-9]\d{7}$`), groups: whole},
	"NZ": {code: "64", trunk: "0", valid: regexp.MustCompile(`^[2-9]\d{6,9}$`), short: regexp.MustCompile(`^(?:111|1737|105)$`), mobile: regexp.MustCompile(`^2[0-9]\d{6,8}$`), groups: whole},
}

func whole(national string) []string { return []string{national} }

var (
	abroadPattern   = regexp.MustCompile(`\+?\(?\+?\d[\d\s().\-–/]*\d`)
	abroadExtension = regexp.MustCompile(`(?i)^[\s,(]*(?:ext?n?|extension|x)\.?\s*(?:opt\.?\s*)?(\d{1,6})\)?`)
	abroadLetters   = regexp.MustCompile(`\b1?[\s\-]?\(?(8(?:00|33|44|55|66|77|88))\)?[\s\-]?([A-Z]{3}[A-Z\-]{4,8}|[A-Z\d]{3}-[A-Z\d]{4})\b`)
)

// ParsePhonesAbroad reads the telephone numbers of a cell of a record in another country and gives them as they are
// dialled from anywhere: "+1 305 253 4841". Service numbers such as 911 stay as they are. Of a country whose
// numbers are not known here, only those with a "+" are understood.
func ParsePhonesAbroad(text, country string) ([]directory.Phone, Understanding) {
	if IsNullNumber(text) {
		return nil, nothing()
	}
	plan := diallings[country]
	var phones []directory.Phone
	result := understood()
	for line := range strings.FieldsFuncSeq(abroadLettered(strings.ReplaceAll(text, `"`, "")), func(r rune) bool { return r == '\n' || r == ';' || r == '|' || r == ',' }) {
		rest := line
		for {
			at := abroadPattern.FindStringIndex(rest)
			if at == nil {
				break
			}
			number := plan.format(rest[at[0]:at[1]])
			label := strings.Trim(rest[:at[0]], " \t:-–*•·,(")
			rest = rest[at[1]:]
			if number == "" {
				result = unclear("no telephone of that country has such a number")
				continue
			}
			phone := directory.Phone{Number: number}
			if m := abroadExtension.FindStringSubmatch(rest); m != nil {
				phone.Number += " ext " + m[1]
				rest = rest[len(m[0]):]
			}
			if m := bracketedLabel.FindStringSubmatch(rest); m != nil && isWords(m[1]) {
				label, rest = strings.TrimSpace(m[1]), rest[len(m[0]):]
			}
			if len(label) <= 60 && !strings.ContainsAny(label, "0123456789") && !phonePrefix.MatchString(label) {
				phone.Label = label
			}
			phones = appendPhones(phones, []directory.Phone{phone})
		}
		if !phoneJoin.MatchString(strings.Trim(rest, "() ")) && len(phones) > 0 && result.Understood {
			phones[len(phones)-1].Label, result = tailLabel(phones[len(phones)-1].Label, rest)
		}
	}
	if len(phones) == 0 && result.Understood {
		result = unclear("no telephone number was found")
	}
	return phones, result
}

// abroadLettered turns American numbers spelt with letters into digits: "1-800-FLA-AIDS".
func abroadLettered(text string) string {
	return abroadLetters.ReplaceAllStringFunc(text, func(number string) string {
		m := abroadLetters.FindStringSubmatch(number)
		digits := m[1]
		for _, r := range m[2] {
			switch {
			case r >= 'A' && r <= 'Z':
				digits += telephoneKeys[r-'A' : r-'A'+1]
			case r >= '0' && r <= '9':
				digits += string(r)
			}
		}
		if len(digits) != len("8005551234") {
			return number
		}
		return digits
	})
}

// format writes one number as it is dialled from anywhere; "" where it cannot be one.
func (d dialling) format(text string) string {
	digits := onlyDigits(text)
	switch {
	case d.short != nil && d.short.MatchString(digits):
		return digits
	case strings.HasPrefix(strings.TrimLeft(text, "( "), "+") && !strings.HasPrefix(digits, d.code), d.code == "":
		if strings.Contains(text, "+") {
			return foreignPhone(text)
		}
		return ""
	case strings.HasPrefix(strings.TrimLeft(text, "( "), "+"), strings.HasPrefix(digits, "00"+d.code):
		digits = strings.TrimPrefix(strings.TrimPrefix(digits, "00"), d.code)
		digits = strings.TrimPrefix(digits, "0")
	case d.trunk == "0" && !strings.HasPrefix(digits, "0"): // a spreadsheet may have dropped it, and nothing says so
		return ""
	default:
		digits = strings.TrimPrefix(digits, d.trunk)
	}
	if !d.valid.MatchString(digits) {
		return ""
	}
	return "+" + d.code + " " + strings.Join(d.groups(digits), " ")
}

// IsPersonalPhoneAbroad tells whether a number, as ParsePhonesAbroad writes it, may be a person's own: a mobile, by
// its digits or by what the source calls it.
func IsPersonalPhoneAbroad(number, country, label string) bool {
	if officeLabel.MatchString(label) {
		return false
	}
	plan := diallings[country]
	national := onlyDigits(strings.TrimPrefix(strings.SplitN(number, " ext ", 2)[0], "+"+plan.code))
	return plan.mobile != nil && plan.mobile.MatchString(national) || mobileLabel.MatchString(label)
}

var mobileLabel = regexp.MustCompile(`(?i)\b(?:mobile|cell(?:ular|phone)?)\b`)
