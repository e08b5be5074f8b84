package indextest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// Describe says a query in one line, leaving out what it does not ask.
func Describe(q directory.Query) string {
	var parts []string
	say := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	for _, term := range q.Terms {
		say("%s", describeTerm(term))
	}
	if q.Near != nil {
		say("near %v,%v within %v m", q.Near.Lat, q.Near.Lng, q.Radius)
	}
	if q.Box != nil {
		say("box west %v south %v east %v north %v", q.Box.West, q.Box.South, q.Box.East, q.Box.North)
	}
	lists := []struct {
		name   string
		values []string
	}{
		{"areas", q.Areas}, {"days", q.Days}, {"times", q.Times}, {"must", q.Must}, {"exclude", q.Exclude}, {"prefer", q.Prefer},
		{"avoid communities", q.Avoid.Communities}, {"avoid organisations", q.Avoid.Organisations}, {"avoid groups", q.Avoid.Groups}, {"count", q.Count},
	}
	for _, family := range slices.Sorted(maps.Keys(q.Facets)) {
		say("%s=%s", family, strings.Join(q.Facets[family], ","))
	}
	for _, list := range lists {
		if len(list.values) > 0 {
			say("%s=%s", list.name, strings.Join(list.values, ","))
		}
	}
	if len(q.Kinds) > 0 {
		say("kinds=%v", q.Kinds)
	}
	if q.Age != nil {
		say("age %d", *q.Age)
	}
	for _, a := range q.Avoid.Areas {
		say("avoid %v,%v by %v m", a.Centre.Lat, a.Centre.Lng, a.Metres)
	}
	if q.IncludeNotTold {
		say("not told included")
	}
	say("sort %s, %d from %d, elsewhere %d from %d", q.Sort, q.Limit, q.Offset, q.ElsewhereLimit, q.ElsewhereOffset)
	return strings.Join(parts, "; ")
}

func describeTerm(term directory.Term) string {
	text := fmt.Sprintf("%q", strings.Join(term.Words, " "))
	if term.Prefix {
		text += "…"
	}
	for _, synonym := range term.Synonyms {
		text += fmt.Sprintf(" or %q", strings.Join(synonym, " "))
	}
	return text
}
