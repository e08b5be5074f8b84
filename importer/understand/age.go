package understand

import (
	"regexp"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

const (
	dashOrTo  = `\s*(?:-|–|—|to|and|until|through)\s*`
	years     = `\s*(?:years?|yrs?|yo|y\.o\.?|y/o)?(?:[ \-]olds?)?(?:\s+of\s+age)?`
	yearsSaid = `\s*(?:years?|yrs?|yo|y\.o\.?|y/o)\b(?:[ \-]olds?)?(?:\s+of\s+age)?`
	oldestAge = 120
)

// The phrases of ages. The first group is the youngest or only age, the second the oldest.
var (
	ageRange  = regexp.MustCompile(`(?:between(?:\s+the)?(?:\s+ages?(?:\s+of)?)?\s+|aged?\s+(?:between\s+|from\s+)?|ages?:?\s+(?:of\s+)?(?:between\s+|from\s+)?|from\s+)?(\d{1,3})` + years + dashOrTo + `(\d{1,3})` + years)
	ageOver   = regexp.MustCompile(`(?:(?:aged?|ages|people|adults|men|women|anyone|all)\s+)*(?:over|above|older than)(?:\s+the\s+age\s+of)?\s*(?:age\s+)?(\d{1,3})['’]?s?` + years)
	agePlus   = regexp.MustCompile(`(?:aged?\s+|ages\s+)?(\d{1,3})` + years + `\s*(?:\+|plus\b|and\s+(?:over|above|older|up)\b|or\s+(?:over|above|older)\b|(?:years\s+)?(?:of age\s+)?&\s*(?:over|above|older|up)\b)` + years)
	ageUnder  = regexp.MustCompile(`(?:aged?\s+|ages\s+|children\s+|kids\s+)?(?:under|below|younger than)(?:\s+the\s+age\s+of)?\s*(?:age\s+)?(\d{1,3})['’]?s?` + years)
	ageUpTo   = regexp.MustCompile(`(?:aged?\s+|ages\s+)?(?:up to|to)\s+(?:the\s+age\s+of\s+|age\s+)?(\d{1,3})` + yearsSaid)
	ageBelow  = regexp.MustCompile(`(\d{1,3})` + years + `\s+(?:and|or|&)\s+(?:under|younger|below)\b`)
	ageSchool = regexp.MustCompile(`^(?:(?:years?|grades?|school years?)\s+)?(?:k|kinder|prep|p|f|foundation)` + dashOrTo + `(?:(?:years?|grades?)\s+)?(\d{1,2})$`)
	// ageYears are years of school and no ages, by the word before the numbers: "Years 7-12", "Grade 3 to 6", "Year 5".
	ageYears = regexp.MustCompile(`^(?:for )?(?:school )?(?:years?|yrs?|grades?)\s+(?:levels?\s+)?(\d{1,2})(?:` + dashOrTo + `(?:(?:years?|grades?)\s+)?(\d{1,2}))?(?:\s+(?:students?|pupils?|children|kids|only))*$`)
	ageAll   = regexp.MustCompile(`^(?:all ages?(?: welcome)?|any age|everyone|all|open to all|no age limits?|all ages and abilities)$`)
)

// ParseAge reads who may come by age: "6 years – 16 years", "over 50s", "18+", "K-6", "under 25",
// "55 and over". The text must be about ages: hand it an age column, or a text of few words. Both
// bounds are inclusive, in whole years: "under 25" is at most 24, "over 50s" at least 50, as clubs
// mean it; school years are read as ages with a year to spare.
func ParseAge(text string) (directory.AgeRange, Understanding) {
	if IsNull(text) {
		return directory.AgeRange{}, nothing()
	}
	lower := strings.ToLower(strings.Join(strings.Fields(PlainText(text)), " "))
	lower = strings.Trim(lower, " .,;:()")
	if ageAll.MatchString(lower) {
		return bounds(0, oldestAge), understood()
	}
	if m := ageSchool.FindStringSubmatch(lower); m != nil {
		if year, ok := atoi(m[1]); ok && year <= 12 {
			return bounds(4, year+7), understood()
		}
	}
	if m := ageYears.FindStringSubmatch(lower); m != nil {
		first, _ := atoi(m[1])
		last, ok := atoi(m[2])
		if ok && first >= 1 && first < last && last <= 12 {
			return bounds(first+5, last+6), understood()
		}
		return directory.AgeRange{}, unclear("it says years of school, and not from which to which of 1 to 12")
	}
	age, rest, ok := agePhrase(lower)
	if !ok || !validAges(age) {
		return directory.AgeRange{}, unclear("it does not say ages in a way that can be read for certain")
	}
	if rest = strings.Trim(rest, " .,;:()"); !ageFiller.MatchString(rest) {
		return directory.AgeRange{}, unclear("it says more than an age")
	}
	return age, understood()
}

var ageFiller = regexp.MustCompile(`^(?:(?:for|people|persons?|adults?|children|kids|young|youth|men|women|seniors|aged?|ages?|years?|old|only|of|the|is|are|suitable|anyone|everyone|all|those|residents|members|boys|girls|teens|teenagers|ladies|individuals|males?|females?|single|services?|this|who)\s*)*$`)

// AgeIn finds an age in a longer text, only where the words around it leave no doubt: "for young
// people aged between 12 and 25", "men over 18 years". Several different ages give none.
func AgeIn(text string) (age directory.AgeRange, phrase string, ok bool) {
	lower := strings.ToLower(strings.Join(strings.Fields(PlainText(text)), " "))
	for _, m := range ageSure.FindAllString(lower, -1) {
		found, _, yes := agePhrase(m)
		if !yes || !validAges(found) {
			continue
		}
		if ok && !sameAges(age, found) {
			return directory.AgeRange{}, "", false
		}
		age, phrase, ok = found, m, true
	}
	return age, phrase, ok
}

// ageSure are phrases about the age of people, whatever stands around them.
var ageSure = regexp.MustCompile(`(?:between the ages of \d{1,3} and \d{1,3}|\baged? (?:between |from )?\d{1,3}` + years + dashOrTo + `\d{1,3}\b` + years +
	`|\baged \d{1,3}(?: years)?(?:\+| (?:and|or|years and) (?:over|above|older))|\baged (?:over|under) (?:the age of )?\d{1,3}\b` +
	`|\b(?:over|under) \d{1,3} years (?:of age|old)\b|\b(?:people|adults|men|women|seniors|children|those|anyone|who are) (?:over|under) (?:the age of )?\d{1,3}\b` +
	`|\b\d{1,3} years of age (?:and|or) (?:over|above|older)\b` +
	`|\bover the age of \d{1,3}\b|\bunder the age of \d{1,3}\b|\bover \d0s\b)`)

// agePhrase reads the one age phrase of a lower-case text and gives the words around it.
func agePhrase(text string) (age directory.AgeRange, rest string, ok bool) {
	for _, p := range []struct {
		pattern *regexp.Regexp
		age     func(a, b int) directory.AgeRange
	}{
		{ageRange, bounds},
		{agePlus, func(a, _ int) directory.AgeRange { return directory.AgeRange{Min: &a} }},
		{ageOver, func(a, _ int) directory.AgeRange { return directory.AgeRange{Min: &a} }},
		{ageBelow, func(a, _ int) directory.AgeRange { return directory.AgeRange{Max: &a} }},
		{ageUnder, func(a, _ int) directory.AgeRange { a--; return directory.AgeRange{Max: &a} }},
		{ageUpTo, func(a, _ int) directory.AgeRange { return directory.AgeRange{Max: &a} }},
	} {
		at := p.pattern.FindStringSubmatchIndex(text)
		if at == nil {
			continue
		}
		a, _ := atoi(text[at[2]:at[3]])
		b := a
		if len(at) > 4 && at[4] >= 0 {
			b, _ = atoi(text[at[4]:at[5]])
		}
		return p.age(a, b), text[:at[0]] + " " + text[at[1]:], true
	}
	return directory.AgeRange{}, text, false
}

func bounds(youngest, oldest int) directory.AgeRange {
	return directory.AgeRange{Min: &youngest, Max: &oldest}
}

func validAges(a directory.AgeRange) bool {
	return (a.Min == nil || (*a.Min >= 0 && *a.Min <= oldestAge)) && (a.Max == nil || (*a.Max >= 0 && *a.Max <= oldestAge)) &&
		(a.Min == nil || a.Max == nil || *a.Min < *a.Max || (*a.Min == *a.Max && *a.Min > 0))
}

func sameAges(a, b directory.AgeRange) bool {
	same := func(x, y *int) bool { return (x == nil) == (y == nil) && (x == nil || *x == *y) }
	return same(a.Min, b.Min) && same(a.Max, b.Max)
}
