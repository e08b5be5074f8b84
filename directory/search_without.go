package directory

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// facetParameter begins the name of a parameter that ticks a facet: "facet.access".
const facetParameter = "facet."

// Without gives the search from its first page with one value of a parameter dropped, or, for "", the
// whole parameter. Parameters are named as in Loosened: "facet.cost", "must", "q"; "q" is
// dropped whole, and a value of "avoid" is a position from 0. What the search does not hold drops nothing.
func (s Search) Without(parameter, value string) Search {
	s.Page, s.Elsewhere = 0, false
	if family, ok := strings.CutPrefix(parameter, facetParameter); ok {
		s.Facets = maps.Clone(s.Facets)
		if kept := withoutValue(s.Facets[family], value); len(kept) > 0 {
			s.Facets[family] = kept
		} else {
			delete(s.Facets, family)
		}
		return s
	}
	switch parameter {
	case "q":
		s.Text = ""
	case "age":
		s.Age = nil
	case "day":
		s.Days = withoutValue(s.Days, value)
	case "time":
		s.Times = withoutValue(s.Times, value)
	case "must":
		s.Must = withoutValue(s.Must, value)
	case "prefer":
		s.Prefer = withoutValue(s.Prefer, value)
	case "exclude":
		s.Exclude = withoutValue(s.Exclude, value)
	case "kind":
		s.Kinds = nil
	case "not_told":
		s.NotTold = false
	case "avoid":
		s.Avoid = withoutAvoid(s.Avoid, value)
	}
	return s
}

func withoutValue(list []string, value string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(have string) bool { return value == "" || have == value })
}

// withoutAvoid drops the one at a position, or, for "", all of them.
func withoutAvoid(avoid []AvoidRequest, value string) []AvoidRequest {
	if value == "" {
		return nil
	}
	i, err := strconv.Atoi(value)
	if err != nil || i < 0 || i >= len(avoid) {
		return avoid
	}
	return slices.Delete(slices.Clone(avoid), i, i+1)
}

// withoutEach gives s without each of its filters in turn.
func (s Search) withoutEach() []Loosened {
	var out []Loosened
	add := func(there bool, parameter string, values ...string) {
		for _, value := range values {
			if there {
				out = append(out, Loosened{Dropped: Dropped{parameter, value}, Search: s.Without(parameter, value)})
			}
		}
	}
	add(s.Text != "", "q", "")
	add(s.Age != nil, "age", "")
	add(len(s.Days) > 0, "day", "")
	add(len(s.Times) > 0, "time", "")
	for _, family := range slices.Sorted(maps.Keys(s.Facets)) {
		add(true, facetParameter+family, s.Facets[family]...)
	}
	add(true, "must", s.Must...)
	add(true, "exclude", s.Exclude...)
	add(len(s.Avoid) > 0, "avoid", "")
	if (len(s.Must) > 0 || len(s.Facets) > 0) && !s.NotTold {
		more := s
		more.Page, more.Elsewhere, more.NotTold = 0, false, true
		out = append(out, Loosened{Dropped: Dropped{Parameter: "not_told"}, Search: more})
	}
	return out
}

// mostPaired is of how many filters pairs are tried, the first ones: 15 pairs.
const mostPaired = 6

// droppable gives the ways of withoutEach that may be dropped together. Whom and what to keep away from is
// dropped by itself or not at all.
func droppable(ways []Loosened) []Loosened {
	return slices.DeleteFunc(slices.Clone(ways), func(l Loosened) bool { return l.Parameter == "not_told" || l.Parameter == "avoid" })
}

// withoutPairs gives s without each two of its filters.
func withoutPairs(ways []Loosened) []Loosened {
	var out []Loosened
	ways = ways[:min(len(ways), mostPaired)]
	for i, one := range ways {
		for _, other := range ways[i+1:] {
			out = append(out, one.and(other))
		}
	}
	return out
}

// and drops the filter of another way too.
func (l Loosened) and(other Loosened) Loosened {
	l.Also = append(slices.Clone(l.Also), other.Dropped)
	l.Search = l.Search.Without(other.Parameter, other.Value)
	return l
}
