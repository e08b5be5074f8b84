package importer

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// name tells apart a record that is called only what its suburb is called: "Cairns" of a list of offices
// becomes "Cairns Probation and Parole Office" after its category. Without one its name stays, and its summary says from
// which list it is. Its key is made from the name in the file, and does not change. The name of a hidden record stays as
// it is, for what it got would tell where its place is.
func (d *draft) name() {
	if d.c.hidden || !d.namesOnlySuburb() {
		return
	}
	name := readable(d.g.Name)
	for _, category := range d.r.Categories {
		if len(category) <= longestQualifier && folded(category) != folded(name) {
			if nounAtEnd.MatchString(category) {
				d.rename(name + " " + category)
			} else {
				d.rename(name + " (" + category + ")")
			}
			return
		}
	}
	d.rename(name)
	if list := listName(d.sourceName); list != "" && d.g.Summary == "" {
		d.g.Summary = fromList(list)
	}
}

// fromList says from which list a record is.
func fromList(list string) string { return "From the list “" + list + "”." }

// listName gives what people may read as the name of a source: that of a file without its ending and the marks between
// its words.
func listName(source string) string {
	source = fileEnding.ReplaceAllString(strings.TrimSpace(source), "")
	if strings.ContainsRune(source, ' ') {
		return source
	}
	words := strings.FieldsFunc(source, func(c rune) bool { return c == '-' || c == '_' || c == '.' })
	return strings.Join(words, " ")
}

var fileEnding = regexp.MustCompile(`(?i)(?:\.(?:csv|tsv|txt|xlsx?|json|zip|ics))+$`)

// namesOnlySuburb tells whether the record is called what its own suburb is, or one close to its place.
func (d *draft) namesOnlySuburb() bool {
	if slices.ContainsFunc(d.r.Places, func(p PlaceText) bool { return onlySuburb(d.g.Name, p.Suburb) }) {
		return true
	}
	named := d.locator.gazetteer.Named(d.g.Name)
	return slices.ContainsFunc(d.c.doc.Venues, func(v *directory.Venue) bool {
		return v.Point != nil && slices.ContainsFunc(named, func(s *geo.Suburb) bool { return geo.Distance(*v.Point, s.Point) <= sameNameClose })
	})
}

// rename gives the record a name, unless the catalogue would have to cut it.
func (d *draft) rename(name string) {
	if utf8.RuneCountInString(name) <= 200 {
		d.g.Name = name
	}
}

// longestQualifier is how long, in bytes, a category may be to stand in a name.
const longestQualifier = 80

// nounAtEnd is a category that names what stands there, so that it reads on from a suburb's name.
var nounAtEnd = regexp.MustCompile(`(?i)\b(?:office|centre|center|court|courthouse|clinic|service|station|library|branch|school|hospital|hall|depot|shelter|hub|agency)$`)

// sides are words that a suburb's name may have beside that of its town.
var sides = []string{"city", "central", "cbd", "north", "south", "east", "west"}

// onlySuburb tells whether a name says nothing but the suburb: the same words, or the same town.
func onlySuburb(name, suburb string) bool {
	name, suburb = folded(name), folded(suburb)
	return name != "" && suburb != "" && (name == suburb || town(name) == suburb || name == town(suburb))
}

func town(words string) string {
	at := strings.LastIndexByte(words, ' ')
	if at > 0 && slices.Contains(sides, words[at+1:]) {
		return words[:at]
	}
	return words
}

// readable writes a name in capitals as names are written: "AGNES WATER" as "Agnes Water".
func readable(name string) string {
	if name != strings.ToUpper(name) {
		return name
	}
	words := strings.Fields(strings.ToLower(name))
	for i, w := range words {
		_, size := utf8.DecodeRuneInString(w)
		words[i] = strings.ToUpper(w[:size]) + w[size:]
	}
	return strings.Join(words, " ")
}
