package meili

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// Filters are written from names and numbers alone, never from what somebody typed: every value passes
// quote, which takes none of the characters that mean something in a filter.

// where is all that is asked of a document: each of its parts has to hold, and a part holds where any of its
// filters does. A long list of names is cut into several filters of one part, since the engine copies and counts
// the whole text of a filter for each name in it.
type where []part

type part []string

// with adds parts of one filter each; empty ones are left out.
func (w where) with(filters ...string) where {
	w = slices.Clip(w)
	for _, filter := range filters {
		if filter != "" {
			w = append(w, part{filter})
		}
	}
	return w
}

// one writes a part as one filter.
func (p part) one() string { return either(p...) }

// String tells two of them apart.
func (w where) String() string {
	filters := make([]string, len(w))
	for i, p := range w {
		filters[i] = p.one()
	}
	return all(filters...)
}

// nothing is a filter that no document passes.
const nothing = fieldLive + " = 0"

// quote writes a value of a filter; false where the value has a character that none of ours has, so that
// nothing can be found by it.
func quote(value string) (string, bool) {
	if value == "" || strings.ContainsAny(value, "\"\\\x00\n\r") {
		return "", false
	}
	return `"` + value + `"`, true
}

// in is a filter for any of the values.
func in(field string, values []string) string {
	var quoted []string
	for _, value := range values {
		if q, ok := quote(value); ok {
			quoted = append(quoted, q)
		}
	}
	switch len(quoted) {
	case 0:
		return nothing
	case 1:
		return field + " = " + quoted[0]
	}
	return field + " IN [" + strings.Join(quoted, ", ") + "]"
}

// namesEach is how many names one filter of a part holds.
const namesEach = 80

// numbersOf writes numbers as names.
func numbersOf(values []int64) []string {
	names := make([]string, len(values))
	for i, n := range values {
		names[i] = strconv.FormatInt(n, 10)
	}
	return names
}

// inNames is a part for any of the names, which have no character that needs quoting.
func inNames(field string, names []string) part {
	var p part
	for some := range slices.Chunk(names, namesEach) {
		p = append(p, field+" IN ["+strings.Join(some, ",")+"]")
	}
	return p
}

// all and either join filters; empty ones are left out.
func all(filters ...string) string { return join(filters, " AND ") }

func either(filters ...string) string { return join(filters, " OR ") }

func join(filters []string, with string) string {
	filters = slices.DeleteFunc(slices.Clone(filters), func(f string) bool { return f == "" })
	if len(filters) == 1 {
		return filters[0]
	}
	for i, f := range filters {
		filters[i] = "(" + f + ")"
	}
	return strings.Join(filters, with)
}

func not(filter string) string { return "NOT (" + filter + ")" }

// attribute is a code that filters can ask for.
type attribute struct {
	family  *directory.Family
	slug    string
	askable bool // groups are asked, so that one may not have told
}

// attribute finds a code's family. A code the vocabulary does not know is one that no listing has.
func (p *plan) attribute(code string) (attribute, bool) {
	family, slug, _ := strings.Cut(code, ".")
	f, ok := p.vocabulary.Family(family)
	if !ok || slug == "" {
		return attribute{}, false
	}
	a, known := p.vocabulary.Attribute(code)
	return attribute{f, slug, known && f.Asked && !a.Derived}, true
}

// yes, no and untold are filters for what listings say.
func (a attribute) yes() string { return in(toldYes(a.family.Code), []string{a.slug}) }

func (a attribute) no() string { return in(toldNo(a.family.Code), []string{a.slug}) }

func (a attribute) untold() string {
	if !a.askable {
		return nothing
	}
	return not(either(a.yes(), a.no()))
}

// has is a filter for what lets a tick or a must-have through.
func (p *plan) has(code string) string {
	a, ok := p.attribute(code)
	switch {
	case !ok:
		return nothing
	case p.query.IncludeNotTold && a.askable:
		return not(a.no())
	}
	return a.yes()
}

// hasAny is a filter for any of several values of one family.
func (p *plan) hasAny(family string, slugs []string) string {
	f, ok := p.vocabulary.Family(family)
	if !ok {
		return nothing
	}
	if !p.query.IncludeNotTold {
		return in(toldYes(f.Code), slugs)
	}
	var each []string
	for _, slug := range slugs {
		each = append(each, p.has(family+"."+slug))
	}
	return either(each...)
}

// boxFilter asks for points in a box, its edges included. 180 degrees east and west are one line.
func boxFilter(box geo.Box) string {
	exact := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	between := func(field string, least, most float64) string {
		return field + " " + exact(least) + " TO " + exact(most)
	}
	across := []string{between(fieldLng, box.West, box.East)}
	if box.West > box.East { // over the line of 180 degrees
		across = []string{between(fieldLng, box.West, 180), between(fieldLng, -180, box.East)}
	}
	if box.West == -180 {
		across = append(across, fieldLng+" = 180")
	}
	if box.East == 180 {
		across = append(across, fieldLng+" = -180")
	}
	return all(between(fieldLat, box.South, box.North), either(across...))
}
