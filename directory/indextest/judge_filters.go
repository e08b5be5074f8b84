package indextest

import (
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// clause is one thing a query asks of a listing, named so that a count can leave it out.
type clause struct {
	name  string
	holds func(l *directory.Listing) bool
}

// Names of clauses. Ticks of an any-family are one clause, those of an all-family one each.
const (
	clauseText    = "text"
	clauseKinds   = "kinds"
	clauseAge     = "age"
	clauseSlots   = "day and time"
	clauseExclude = "exclude"
	clauseTicks   = "ticks " // and the family
	clauseTick    = "tick "  // and the code
	clauseMust    = "must "  // and the code
)

// trial is one query being put to all listings.
type trial struct {
	judge   *Judge
	query   *directory.Query
	text    func(i int) bool
	clauses []clause
	removed map[string]bool // groups that avoiding takes away
	unsure  map[string]bool // groups with a hidden place, while areas are avoided
	out     *outcome
}

func (j *Judge) trial(q *directory.Query, text func(i int) bool) *trial {
	t := &trial{
		judge: j, query: q, text: text, removed: map[string]bool{}, unsure: map[string]bool{},
		out: &outcome{query: q, kinds: map[directory.Kind]int{}, facets: map[string]map[string]int{}, notTold: map[string]map[string]int{}},
	}
	for _, l := range j.listings {
		if avoids(q.Avoid, l) {
			t.removed[l.GroupID] = true
		}
		if len(q.Avoid.Areas) > 0 && l.Disclosure == directory.DisclosureHidden {
			t.unsure[l.GroupID] = true
		}
	}
	t.add(clauseKinds, func(l *directory.Listing) bool { return len(q.Kinds) == 0 || slices.Contains(q.Kinds, l.Kind) })
	t.add(clauseAge, func(l *directory.Listing) bool { return q.Age == nil || admits(l.Age, *q.Age) })
	t.add(clauseSlots, func(l *directory.Listing) bool {
		return (len(q.Days) == 0 && len(q.Times) == 0) || meets(l, q.Days, q.Times)
	})
	t.add(clauseExclude, func(l *directory.Listing) bool {
		return !slices.ContainsFunc(q.Exclude, func(code string) bool { return answer(l, code) == directory.Yes })
	})
	for _, code := range q.Must {
		t.add(clauseMust+code, func(l *directory.Listing) bool { return t.has(l, code) })
	}
	for family, slugs := range q.Facets {
		t.addTicks(family, slugs)
	}
	return t
}

func (t *trial) add(name string, holds func(l *directory.Listing) bool) {
	t.clauses = append(t.clauses, clause{name, holds})
}

func (t *trial) addTicks(family string, slugs []string) {
	if len(slugs) == 0 {
		return
	}
	if f, ok := t.judge.vocabulary.Family(family); ok && f.Combine == directory.AllOf {
		for _, slug := range slugs {
			t.add(clauseTick+family+"."+slug, func(l *directory.Listing) bool { return t.has(l, family+"."+slug) })
		}
		return
	}
	t.add(clauseTicks+family, func(l *directory.Listing) bool {
		return slices.ContainsFunc(slugs, func(slug string) bool { return t.has(l, family+"."+slug) })
	})
}

// has tells whether l passes a ticked or must-have attribute.
func (t *trial) has(l *directory.Listing, code string) bool {
	return answer(l, code) == directory.Yes || (t.query.IncludeNotTold && t.notTold(l, code))
}

// notTold tells whether a group could have told about an attribute and has not. Only attributes of
// the vocabulary that groups are asked count: what is worked out is never "not told".
func (t *trial) notTold(l *directory.Listing, code string) bool {
	a, ok := t.judge.vocabulary.Attribute(code)
	if !ok || !a.Family.Asked || a.Derived {
		return false
	}
	said := answer(l, code)
	return said == "" || said == directory.Ask
}

// answer gives what l says on an attribute: answered, or a yes where it was worked out; "" for nothing.
func answer(l *directory.Listing, code string) directory.Value {
	if a, ok := l.Answers[code]; ok {
		return a.Value
	}
	family, slug, _ := strings.Cut(code, ".")
	if slices.Contains(l.Facets[family], slug) {
		return directory.Yes
	}
	return ""
}

// failed names every clause that l, the i-th listing, does not meet, each once.
func (t *trial) failed(i int, l *directory.Listing) []string {
	var names []string
	if !t.text(i) {
		names = append(names, clauseText)
	}
	for _, c := range t.clauses {
		if !c.holds(l) && !slices.Contains(names, c.name) {
			names = append(names, c.name)
		}
	}
	return names
}

// avoids tells whether l takes its whole group away.
func avoids(a directory.Avoid, l *directory.Listing) bool {
	for _, area := range a.Areas {
		if l.Point != nil && geo.Distance(area.Centre, *l.Point)-l.Reach <= area.Metres {
			return true
		}
	}
	for _, community := range a.Communities {
		if answer(l, "community."+community) == directory.Yes {
			return true
		}
	}
	return slices.Contains(a.Groups, l.GroupID) || (l.OrganisationID != "" && slices.Contains(a.Organisations, l.OrganisationID))
}

// admits tells whether a client of this age may come; a bound nobody told us is open.
func admits(ages directory.AgeRange, age int) bool {
	return (ages.Min == nil || age >= *ages.Min) && (ages.Max == nil || age <= *ages.Max)
}

// meets tells whether one meeting falls on any of the days in any of the parts of day; none means all.
func meets(l *directory.Listing, days, parts []string) bool {
	for _, m := range l.Meetings {
		for _, slot := range m.Slots {
			day, part, _ := strings.Cut(slot, "-")
			if (len(days) == 0 || slices.Contains(days, day)) && (len(parts) == 0 || slices.Contains(parts, part)) {
				return true
			}
		}
	}
	return false
}
