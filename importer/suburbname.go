package importer

import (
	"regexp"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

var parentheses = regexp.MustCompile(`\s*\([^)]*\)\s*`)

// trailing finds a state and a postcode written behind a suburb.
var trailing = regexp.MustCompile(`(?i)^(.*?\S)[\s,]+(ACT|NSW|NT|QLD|SA|TAS|VIC|WA)?[\s,.]*(\d{4})?$`)

// nameForms gives the ways a suburb's cell may be read, the most literal first: "Brisbane (city)" may
// be Brisbane City or Brisbane, "Beenleigh QLD 4207" is Beenleigh.
func nameForms(text string) []string {
	forms := []string{text}
	if plain := strings.TrimSpace(parentheses.ReplaceAllString(text, " ")); plain != text {
		forms = append(forms, plain)
	}
	if m := trailing.FindStringSubmatch(text); m != nil && (m[2] != "" || m[3] != "") {
		forms = append(forms, m[1])
	}
	return forms
}

// fromAddress reads suburb, state and postcode from the end of a whole address in one cell, where the
// row has no cells of their own for them: "101 George Street, Beenleigh QLD 4207". The suburb must be
// one of the postcode's.
func (l *locator) fromAddress(p PlaceText) PlaceText {
	if p.Suburb != "" || p.Address == "" {
		return p
	}
	line := strings.Join(strings.Fields(p.Address), " ")
	m := trailing.FindStringSubmatch(line)
	if m == nil || m[3] == "" && p.Postcode == "" {
		return p
	}
	postcode, rest := m[3], geo.FoldName(m[1])
	if postcode == "" {
		postcode = p.Postcode
	}
	var best *geo.Suburb
	for _, s := range l.gazetteer.InPostcode(postcode) {
		name := geo.FoldName(s.Name)
		if (rest == name || strings.HasSuffix(rest, " "+name)) && (best == nil || len(name) > len(geo.FoldName(best.Name))) {
			best = s
		}
	}
	if best != nil {
		p.Suburb, p.State, p.Postcode = best.Name, best.State, postcode
	}
	return p
}

// fromName reads a place that is told by one name alone: "Coburg VIC 3058" is no building but a suburb, and "Coburg
// Library, Coburg VIC 3058" a building in one. The suburb must be one of the state, or of the postcode.
func (l *locator) fromName(p PlaceText) PlaceText {
	if p.Name == "" || p.Address != "" || p.Suburb != "" || p.Point != nil || isForeign(p) {
		return p
	}
	line := strings.Trim(strings.Join(strings.Fields(p.Name), " "), " ,.")
	m := trailing.FindStringSubmatch(line)
	if m == nil || m[2] == "" && m[3] == "" {
		return p
	}
	before, last := "", strings.Trim(m[1], " ,")
	if at := strings.LastIndex(last, ","); at >= 0 {
		before, last = strings.TrimSpace(last[:at]), strings.TrimSpace(last[at+1:])
	}
	for _, s := range l.gazetteer.Named(last) {
		if m[2] != "" && !strings.EqualFold(m[2], s.State) || m[3] != "" && !s.HasPostcode(m[3]) {
			continue
		}
		p.Name, p.Suburb, p.State, p.Postcode = before, s.Name, s.State, m[3]
		return p
	}
	return p
}

// severalSuburbs gives the areas where a suburb's cell names several suburbs: that is where people are
// taken from, not where the place is.
func (l *locator) severalSuburbs(p PlaceText) []string {
	if p.Address != "" || p.Point != nil || len(splitNames(p.Suburb)) < 2 {
		return nil
	}
	codes, rest := l.areasServed(p.Suburb)
	if len(codes) < 2 || len(rest) > 0 {
		return nil
	}
	return codes
}

// alike tells whether two names are the same but for their order of words or as many slips as a search
// forgives.
func alike(a, b string) bool {
	a, b = geo.FoldName(a), geo.FoldName(b)
	if sortedWords(a) == sortedWords(b) {
		return true
	}
	if otherCompass(a, b) {
		return false
	}
	most := directory.MaxTypos(strings.ReplaceAll(b, " ", ""))
	return most > 0 && a != "" && a[0] == b[0] && directory.Slips(a, b, false) <= most
}

var compassWords = []string{"north", "south", "east", "west", "northern", "southern", "eastern", "western"}

func isCompass(word string) bool { return slices.Contains(compassWords, word) }

// otherCompass tells whether a folded name says a side that the other does not: north and south are two
// letters apart and are different places. "South Port" for "Southport" is only a space.
func otherCompass(a, b string) bool {
	if strings.ReplaceAll(a, " ", "") == strings.ReplaceAll(b, " ", "") {
		return false
	}
	words := strings.Fields(b)
	return slices.ContainsFunc(strings.Fields(a), func(word string) bool { return isCompass(word) && !slices.Contains(words, word) })
}

func sortedWords(text string) string {
	words := strings.Fields(text)
	slices.Sort(words)
	return strings.Join(words, " ")
}
