package importer

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// columnContent is what the sample cells of a column look like: shares from 0 to 1 of the filled ones.
type columnContent struct {
	filled                                     int
	phone, email, url, postcode, state         float64
	latitude, longitude, point, number, places float64 // places: degrees with decimals, in Australia
	time, yesNo, money, name, personal, header float64
	unique                                     float64
	length                                     float64 // mean, in characters
	title                                      float64 // "Mr", "Mrs"
	street, streetFirst                        float64 // a street and number anywhere, or first
	named                                      float64 // plainly a person's name
	price                                      float64 // nothing but a price
}

var (
	timeLike   = regexp.MustCompile(`(?i)\b\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm|a\.m|p\.m|noon)\b|\b\d{1,2}:\d{2}\b|\b24 ?hours\b|^closed$|\bappointment\b|\b(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?s?\b`)
	moneyLike  = regexp.MustCompile(`(?i)\$|\bfree\b|gold coin|donation|\bno (?:cost|fee|charge)|\bfees?\b|\bconc`)
	priceLike  = regexp.MustCompile(`(?i)^(?:\$\s?\d|free$|free entry$|gold coin|by donation|no (?:cost|charge|fee)|nil$)`)
	numberLike = regexp.MustCompile(`^-?\d+(?:\.\d+)?$`)
	fileLike   = regexp.MustCompile(`(?i)\.(?:csv|xlsx?|json|txt|zip|pdf)$`)
	streetLike = regexp.MustCompile(`(?i)(?:^|[\s,/(])\d+[a-z]?(?:\s*[-–/]\s*\d+[a-z]?)?,?\s+(?:[\p{L}'’.-]+\s+){1,4}(?:street|st|road|rd|avenue|ave?|drive|dr|lane|ln|court|ct|crt|place|pl|parade|pde|terrace|tce|highway|hwy|crescent|cres|boulevard|blvd|bvd|way|close|cl|circuit|cct|esplanade|esp|square|sq|grove|gr|mall|promenade|quay)\b`)
	numberHead = regexp.MustCompile(`(?i)^(?:(?:unit|shop|suite|level|lot|flat)\s+)?\d`)
	titleLike  = regexp.MustCompile(`(?i)^(?:mr|mrs|ms|miss|dr|prof|rev)\.?$`)
)

// measure looks at one column of a sample.
func measure(sample [][]string, column int) columnContent {
	var c columnContent
	seen := map[string]bool{}
	for _, row := range sample {
		cell := strings.TrimSpace(row[column])
		if understand.IsNull(cell) {
			continue
		}
		c.filled++
		seen[strings.ToLower(cell)] = true
		c.length += float64(len(cell))
		c.count(cell)
	}
	if c.filled == 0 {
		return c
	}
	for _, share := range []*float64{&c.phone, &c.email, &c.url, &c.postcode, &c.state, &c.latitude, &c.longitude, &c.point, &c.number, &c.places,
		&c.time, &c.yesNo, &c.money, &c.name, &c.personal, &c.header, &c.length, &c.title, &c.street, &c.streetFirst, &c.named, &c.price} {
		*share /= float64(c.filled)
	}
	c.unique = float64(len(seen)) / float64(c.filled)
	return c
}

func (c *columnContent) count(cell string) {
	add := func(share *float64, yes bool) {
		if yes {
			*share++
		}
	}
	number := numberLike.MatchString(strings.Trim(cell, " ,"))
	add(&c.number, number)
	add(&c.header, knownHeader(cell))
	add(&c.name, nameLike(cell))
	add(&c.title, titleLike.MatchString(cell))
	_, yesNo := understand.ParseYesNo(cell)
	add(&c.yesNo, yesNo)
	street := len(cell) < 200 && streetLike.MatchString(cell)
	add(&c.street, street)
	add(&c.streetFirst, street && numberHead.MatchString(cell))
	if number || strings.ContainsAny(cell, "0123456789") {
		c.countNumbers(cell, add)
	}
	if strings.ContainsRune(cell, '@') {
		emails, _ := understand.ParseEmails(cell)
		add(&c.email, len(emails) > 0)
	} else if strings.ContainsRune(cell, '.') {
		links, u := understand.ParseURLs(cell)
		add(&c.url, len(links) > 0 && (u.Understood || len(cell) < 300))
	}
	_, isState := understand.ParseState(cell)
	add(&c.state, isState)
	add(&c.time, timeLike.MatchString(cell) && len(cell) < 400)
	add(&c.money, moneyLike.MatchString(cell) && len(cell) < 300)
	if len(cell) < 60 {
		add(&c.price, priceLike.MatchString(cell))
		add(&c.personal, understand.IsPersonName(cell))
		add(&c.named, understand.IsNamed(cell))
	}
}

func (c *columnContent) countNumbers(cell string, add func(*float64, bool)) {
	phones, _ := understand.ParsePhones(cell, "VIC")
	if len(phones) == 0 {
		phones = phonesAbroad(cell)
	}
	add(&c.phone, len(phones) > 0 && len(cell) < 200)
	_, _, isPostcode := understand.ParsePostcode(cell, "")
	add(&c.postcode, isPostcode)
	point, _ := understand.ParsePointText(cell)
	add(&c.point, point != nil)
	degrees, ok := decimalDegrees(cell)
	add(&c.latitude, ok && degrees < -9 && degrees > -45)
	add(&c.longitude, ok && degrees > 96 && degrees < 169)
	add(&c.places, ok)
}

// phonesAbroad reads a cell as telephone numbers of any of the countries whose numbers are known, which a column of an
// Australian list may hold too.
func phonesAbroad(cell string) []directory.Phone {
	for _, country := range []string{"GB", "NZ", "IE", "US"} {
		if phones, u := understand.ParsePhonesAbroad(cell, country); len(phones) > 0 && u.Understood {
			return phones
		}
	}
	return nil
}

func decimalDegrees(cell string) (float64, bool) {
	cell = strings.Trim(cell, " ,")
	if !numberLike.MatchString(cell) || !strings.Contains(cell, ".") {
		return 0, false
	}
	return parseFloat(cell)
}

// nameLike tells whether a cell could be the name of a place, group or service: words, not a sentence,
// a number or a file.
func nameLike(cell string) bool {
	if len(cell) < 3 || len(cell) > 150 || fileLike.MatchString(cell) || strings.ContainsAny(cell, "\n@") || strings.Contains(cell, "://") {
		return false
	}
	letters, digits := 0, 0
	for _, r := range cell {
		if unicode.IsLetter(r) {
			letters++
		} else if unicode.IsDigit(r) {
			digits++
		}
	}
	return letters >= 3 && digits <= letters
}
