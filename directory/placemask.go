package directory

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kithdirectory/kith/geo"
)

// SecretPlace is what a source wrote of a place that it keeps to itself.
type SecretPlace struct {
	Address string // one part a line
	Name    string
	Point   *geo.Point
}

// PlaceMask takes a secret place out of texts before they are kept. It knows a street with its number and
// without, short and long ("Ln", "Lane"), in prose and in web addresses, and coordinates nearby.
type PlaceMask struct{ mask mask }

// NewPlaceMask prepares to mask place.
func NewPlaceMask(place SecretPlace) *PlaceMask {
	m := &PlaceMask{}
	for line := range strings.FieldsFuncSeq(place.Address, func(r rune) bool { return strings.ContainsRune(",;\n()[]", r) }) {
		words := addressWords(line)
		m.mask.addAddress(strings.Join(words, " "))
		for _, street := range streetsIn(words) {
			m.mask.everywhere = append(m.mask.everywhere, besideNumbers(street[numbered(street):]))
		}
		if name := words[numbered(words):]; len(name) < len(words) && tellsPlace(name) {
			m.mask.everywhere = append(m.mask.everywhere, wordsPattern(name))
		}
	}
	if len(Tokens(place.Name)) > 1 {
		m.mask.everywhere = append(m.mask.everywhere, phrasePattern(place.Name)...)
	}
	if place.Point != nil {
		m.mask.points = append(m.mask.points, *place.Point)
	}
	return m
}

// NewAddressMask prepares to mask the house an address names, its number with its street, in texts that are
// about other places: the street alone stays, for others stand in it too. An address without a number masks
// nothing.
func NewAddressMask(address string) *PlaceMask {
	m := &PlaceMask{}
	for _, street := range numberedStreets(address) {
		name := street[numbered(street):]
		for _, number := range street[:numbered(street)] {
			m.mask.everywhere = append(m.mask.everywhere, wordsPattern(append([]string{number}, name...)))
		}
		m.mask.everywhere = append(m.mask.everywhere, wordsPattern(street))
	}
	m.mask.longestFirst()
	return m
}

// Houses gives the houses an address names, each as its number, street and kind of street in one spelling:
// "2/17A Bell St." is "2 bell street" and "17 bell street", for either number may be the house's.
func Houses(address string) (houses []string) {
	for _, street := range numberedStreets(address) {
		name := streetName(street[numbered(street):])
		for _, number := range street[:numbered(street)] {
			if digits := strings.TrimFunc(number, func(r rune) bool { return !isDigit(r) }); digits != "" {
				houses = append(houses, digits+" "+name)
			}
		}
	}
	return houses
}

// Streets gives the streets an address names, with or without a number, each in one spelling: "bell street".
func Streets(address string) (streets []string) {
	for line := range strings.FieldsFuncSeq(address, func(r rune) bool { return strings.ContainsRune(",;\n()[]", r) }) {
		for _, street := range streetsIn(addressWords(line)) {
			if n := numbered(street); n < len(street)-1 {
				streets = append(streets, streetName(street[n:]))
			}
		}
	}
	return streets
}

// streetName gives a street's name and kind in one spelling.
func streetName(street []string) string {
	last := len(street) - 1
	name := slices.Clone(street[:last])
	for i := range name {
		name[i] = numberedName.ReplaceAllString(name[i], "$1")
	}
	return strings.Join(Tokens(strings.Join(name, " ")), " ") + " " + streetForms(street[last])[0]
}

// numberedStreets gives the streets of an address that stand behind a number.
func numberedStreets(address string) (streets [][]string) {
	for line := range strings.FieldsFuncSeq(address, func(r rune) bool { return strings.ContainsRune(",;\n()[]", r) }) {
		for _, street := range streetsIn(addressWords(line)) {
			if numbered(street) > 0 && numbered(street) < len(street)-1 {
				streets = append(streets, street)
			}
		}
	}
	return streets
}

// Text gives text without the place.
func (m *PlaceMask) Text(text string) string { return m.mask.name(text) }

// Link gives a web or e-mail address, or nothing where it names the place.
func (m *PlaceMask) Link(address string) string { return m.mask.link(address) }

// streetsIn finds the streets in a line that says more than one: from the numbers before its name, if it
// has any, to its kind of street. "Corner of Bell Street and Fern Lane" has two.
func streetsIn(words []string) (streets [][]string) {
	start := 0
	for i, word := range words {
		if besideStreets(word) {
			start = i + 1
			continue
		}
		if i == start || !isStreetType(word) || isNumber(words[start:], i-start-1) {
			continue
		}
		name := start
		for j := start; j < i; j++ {
			if isNumber(words[start:], j-start) {
				name = j + 1
			}
		}
		from := name
		for from > start && isNumber(words[start:], from-start-1) {
			from--
		}
		streets = append(streets, words[from:i+1])
	}
	return streets
}

// besideStreets tells whether a word stands between streets and is part of no name.
func besideStreets(word string) bool {
	switch strings.ToLower(word) {
	case "and", "of", "cnr", "corner", "at", "near", "off", "between":
		return true
	}
	return false
}

// besideNumbers finds a street that stands against its number: "17belllane", "bell-lane17".
func besideNumbers(street []string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|\PL|%[0-9A-Fa-f]{2})(` + joinedWords(street) + `)(?:$|\PL)`)
}

// numbered tells how many words at the beginning are numbers.
func numbered(words []string) int {
	for i := range words {
		if !isNumber(words, i) {
			return i
		}
	}
	return len(words)
}

// isNumber tells whether a word of an address is a number and not a street's name: "17th Street", "NW 17 Street".
func isNumber(words []string, i int) bool {
	return hasDigit(words[i]) && !numberedName.MatchString(words[i]) && (i == 0 || i == len(words)-1 || !compass.MatchString(words[i-1]) || !isStreetType(words[i+1]))
}

var (
	// numberedName is a number that is a name, with the number itself.
	numberedName = regexp.MustCompile(`(?i)^(\d+)(?:st|nd|rd|th)$`)
	// compass is a part of a town that streets with numbers are told apart by.
	compass = regexp.MustCompile(`(?i)^(?:[nsew]|[ns][ew]|north|south|east|west|(?:north|south)(?:east|west))$`)
)

// tellsPlace tells whether what stands behind a house's number is a name of its own: "Zigzag Loop" or
// "Broadway", not "St".
func tellsPlace(name []string) bool {
	const shortest = 5
	return len(name) > 1 || (len(name) == 1 && !isStreetType(name[0]) && utf8.RuneCountInString(name[0]) >= shortest)
}

func hasDigit(word string) bool { return strings.ContainsFunc(word, isDigit) }
