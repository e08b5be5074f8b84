package understand

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/kithdirectory/kith/directory"
)

// phonePattern finds runs that may be a number: digits with the marks people put between them, or a
// 13/1300/1800 number spelt with letters, which counts where its letters make a number.
var (
	phonePattern   = regexp.MustCompile(`(?:\+\s*)?\(?\+?\d[\d\s().\-–/]*\d`)
	letteredPhone  = regexp.MustCompile(`\b(1[38]00|13)[\s\-]*([A-Z]{4,10}(?:\s[A-Z]{2,8})?)\b`)
	spelledOut     = regexp.MustCompile(`\b((?:13|1[38]00)\s+[A-Z]{3,10})\s*\(\s*((?:13|1[38]00)[\d\s]+)\)`)
	extension      = regexp.MustCompile(`(?i)^[\s,(]*(?:ext?n?|extension|x)\.?\s*(\d{1,6})\)?`)
	phoneJoin      = regexp.MustCompile(`(?i)^[\s,;/|&•*.:\-–]*(?:or|and)?[\s,;/|&•*.:\-–]*$`)
	phonePrefix    = regexp.MustCompile(`(?i)^[\s\-–*•·,;/&(]*(?:or|and|ph|phone|tel|telephone|t|p|call|contact|mob|mobile|m)?\s*[.:]?[\s\-–*•·(]*$`)
	bracketedLabel = regexp.MustCompile(`^\s*\(([^()]{2,100})\)?`)
)

// ParsePhones reads every telephone number of a cell, in the form it is dialled in Australia. A land
// line without area code takes the one of state; where state is not known it keeps its eight digits
// and the text is not fully understood. Words in brackets behind a number become its label.
func ParsePhones(text, state string) ([]directory.Phone, Understanding) {
	if IsNullNumber(text) {
		return nil, nothing()
	}
	text = spelledOut.ReplaceAllString(text, "$2 ($1)")
	var phones []directory.Phone
	result := understood()
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == ';' || r == '|' }) {
		found, of := phonesOfLine(line, state)
		phones = appendPhones(phones, found)
		if !of.Understood && !of.Empty {
			result = of
		}
	}
	if len(phones) == 0 && result.Understood {
		result = unclear("no telephone number was found")
	}
	return phones, result
}

func appendPhones(phones, more []directory.Phone) []directory.Phone {
	for _, p := range more {
		known := false
		for _, have := range phones {
			known = known || have.Number == p.Number
		}
		if !known {
			phones = append(phones, p)
		}
	}
	return phones
}

func phonesOfLine(line, state string) (phones []directory.Phone, result Understanding) {
	if IsNullNumber(line) {
		return nil, nothing()
	}
	result = understood()
	var label string
	rest := line
	for rest != "" {
		at, number := nextNumber(rest, state)
		if at == nil {
			break
		}
		before, found := rest[:at[0]], rest[at[0]:at[1]]
		rest = rest[at[1]:]
		if !phonePrefix.MatchString(before) {
			label = strings.Trim(before, " \t:-–*•·,(")
		}
		if number == "" {
			result = unclear("no Australian telephone has such a number")
			continue
		}
		if strings.HasPrefix(number, "?") {
			number = number[1:]
			result = unclear("the area code is missing, and the state is not known")
		}
		phone := directory.Phone{Number: number}
		if words := letteredPhone.FindString(found); words != "" {
			phone.Label = strings.Join(strings.Fields(words), " ")
		}
		if m := extension.FindStringSubmatch(rest); m != nil {
			phone.Number += " ext " + m[1]
			rest = rest[len(m[0]):]
		}
		if m := bracketedLabel.FindStringSubmatch(rest); m != nil && isWords(m[1]) {
			phone.Label = strings.TrimSpace(m[1])
			rest = rest[len(m[0]):]
		} else if m := bracketedLabel.FindStringSubmatch(rest); m != nil && letteredPhone.MatchString(m[1]) {
			phone.Label = strings.TrimSpace(m[1])
			rest = rest[len(m[0]):]
		}
		if label != "" && phone.Label == "" && len(label) <= 60 && !strings.ContainsAny(label, "0123456789") {
			phone.Label, label = label, ""
		}
		phones = append(phones, phone)
	}
	if !phoneJoin.MatchString(strings.Trim(rest, "() ")) && len(phones) > 0 && result.Understood {
		phones[len(phones)-1].Label, result = tailLabel(phones[len(phones)-1].Label, rest)
	}
	if len(phones) == 0 && result.Understood {
		result = unclear("no telephone number was found")
	}
	return phones, result
}

// isWords tells whether a text in brackets is a label and no number.
func isWords(text string) bool {
	return len(onlyDigits(text)) <= 2 && strings.ContainsFunc(text, unicode.IsLetter)
}

// tailLabel takes words behind the last number of a line as its label where they are short.
func tailLabel(label, rest string) (string, Understanding) {
	rest = strings.Trim(rest, " \t-–:,.()")
	if label == "" && len(rest) <= 60 && !strings.ContainsAny(rest, "0123456789") {
		return rest, understood()
	}
	return label, unclear("there are more words than the numbers")
}

// nextNumber finds the next number of text: where it stands, and how it is dialled; "" where the
// digits are no number, and with a leading "?" where its area code is missing.
func nextNumber(text, state string) (at []int, number string) {
	digitsAt := phonePattern.FindStringIndex(text)
	lettersAt := letteredPhone.FindStringIndex(text)
	if lettersAt != nil && (digitsAt == nil || lettersAt[0] <= digitsAt[0]) {
		return lettersAt, dialled(text[lettersAt[0]:lettersAt[1]])
	}
	if digitsAt == nil {
		return nil, ""
	}
	run := text[digitsAt[0]:digitsAt[1]]
	if number := FormatPhone(run, state); number != "" {
		return digitsAt, number
	}
	// Two numbers may stand side by side with only a slash, dash or spaces between them.
	for _, cut := range []string{" (", " / ", "/", " - ", " – ", "   ", "  "} {
		if i := strings.Index(run, cut); i > 0 {
			if number := FormatPhone(run[:i], state); number != "" {
				return []int{digitsAt[0], digitsAt[0] + i}, number
			}
		}
	}
	return digitsAt, ""
}

// telephoneKeys are the digits of A to Z on the keys of a telephone.
const telephoneKeys = "22233344455566677778889999"

// dialled turns a number spelt with letters into its digits as the keys of a telephone have them; "" where
// they are too few or too many. Of a 1300 or 1800 number the exchange leaves out a seventh: 1800 RESPECT.
func dialled(lettered string) string {
	digits, letters := onlyDigits(lettered), 0
	wanted := 6
	if digits == "13" {
		wanted = 4
	}
	number := digits
	for _, r := range lettered {
		if r < 'A' || r > 'Z' {
			continue
		}
		if letters++; letters <= wanted {
			number += telephoneKeys[r-'A' : r-'A'+1]
		}
	}
	if letters == wanted || (letters == wanted+1 && wanted == 6) {
		return FormatPhone(number, "")
	}
	return ""
}

// FormatPhone writes one number as it is dialled in Australia: "(03) 9244 3333", "13 12 78",
// "1800 606 024", "0412 345 678". It gives "" for digits that no Australian number has, and a leading
// "?" before eight digits whose area code is not known.
func FormatPhone(text, state string) string {
	international := strings.HasPrefix(strings.TrimLeft(text, " ("), "+") && !strings.HasPrefix(onlyDigits(text), "61")
	if international {
		return foreignPhone(text)
	}
	d := onlyDigits(text)
	if strings.HasPrefix(d, "0011") {
		return ""
	}
	if strings.HasPrefix(d, "61") && len(d) >= 11 {
		d = "0" + strings.TrimPrefix(d[2:], "0")
	}
	switch {
	case len(d) == 8 && d[0] >= '2' && d[0] <= '9':
		if area := AreaCode(state); area != "" {
			return "(" + area + ") " + d[:4] + " " + d[4:]
		}
		return "?" + d[:4] + " " + d[4:]
	case len(d) == 9 && strings.IndexByte("2378", d[0]) >= 0 && d[1] >= '2': // a spreadsheet dropped the zero
		return "(0" + d[:1] + ") " + d[1:5] + " " + d[5:]
	case len(d) == 9 && d[0] == '4':
		return "0" + d[:3] + " " + d[3:6] + " " + d[6:]
	case len(d) == 10 && d[0] == '0' && strings.IndexByte("2378", d[1]) >= 0:
		return "(" + d[:2] + ") " + d[2:6] + " " + d[6:]
	case len(d) == 10 && strings.HasPrefix(d, "04"), len(d) == 10 && strings.HasPrefix(d, "05"):
		return d[:4] + " " + d[4:7] + " " + d[7:]
	case len(d) == 10 && (strings.HasPrefix(d, "1300") || strings.HasPrefix(d, "1800") || strings.HasPrefix(d, "1900")):
		return d[:4] + " " + d[4:7] + " " + d[7:]
	case len(d) == 7 && strings.HasPrefix(d, "180"):
		return d[:3] + " " + d[3:]
	case len(d) == 6 && strings.HasPrefix(d, "13"):
		return d[:2] + " " + d[2:4] + " " + d[4:]
	case d == "000" || d == "112" || d == "106":
		return d
	}
	return ""
}

func foreignPhone(text string) string {
	if strings.HasPrefix(onlyDigits(text), diallings["GB"].code) {
		phones, u := ParsePhonesAbroad(text, "GB")
		if !u.Understood || len(phones) != 1 {
			return ""
		}
		return phones[0].Number
	}
	if d := onlyDigits(text); len(d) >= 8 && len(d) <= 15 {
		return "+" + strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }), " ")
	}
	return ""
}

func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}

// IsMobile tells whether a number, as FormatPhone writes it, is a mobile's.
func IsMobile(number string) bool {
	return strings.HasPrefix(number, "04") || strings.HasPrefix(number, "05") || strings.HasPrefix(number, "+44 7")
}

// FreeCall tells whether a number costs nothing to ring from a land line.
func FreeCall(number string) bool { return strings.HasPrefix(number, "180") }
