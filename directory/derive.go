package directory

import (
	"maps"
	"slices"
)

// ageBands are the bands of the family "age"; a group is in each band its ages reach into.
func ageBands(a AgeRange) []string {
	if !a.Told() {
		return nil
	}
	youngest, oldest := 0, maxAge
	if a.Min != nil {
		youngest = *a.Min
	}
	if a.Max != nil {
		oldest = *a.Max
	}
	var bands []string
	for _, band := range []struct {
		slug     string
		from, to int
	}{{"children", 0, 11}, {"young-people", 12, 24}, {"adults", 25, 64}, {"older", 65, maxAge}} {
		if youngest <= band.to && oldest >= band.from {
			bands = append(bands, band.slug)
		}
	}
	if youngest == 0 && oldest == maxAge {
		bands = append(bands, "all-ages")
	}
	return bands
}

// costValues are the derived values of the family "cost". The amounts are "or less".
func costValues(c Cost) []string {
	var values []string
	if c.Donation {
		values = append(values, "donation")
	}
	if c.ConcessionCents != nil {
		values = append(values, "concession")
	}
	if c.Cents == nil {
		return values
	}
	switch cents := *c.Cents; {
	case cents == 0:
		values = append(values, "free", "under-5", "under-15")
	case cents <= 500:
		values = append(values, "under-5", "under-15")
	case cents <= 1500:
		values = append(values, "under-15")
	default:
		values = append(values, "over-15")
	}
	return values
}

// derivedFacets works out the values that nobody answers: age, cost, when and format. Families with
// no value are left out, so that their absence says that nothing is told.
func derivedFacets(l *Listing, frequencies map[string]bool, someInTerms, someAllYear bool) map[string][]string {
	facets := map[string][]string{}
	set := func(family string, values []string) {
		if len(values) > 0 {
			facets[family] = values
		}
	}
	set("age", ageBands(l.Age))
	set("cost", costValues(l.Cost))
	set("when", whenValues(l, frequencies, someInTerms, someAllYear))
	set("format", formatValues(l))
	return facets
}

// whenValues gives days, parts of day, joint slots and how often.
func whenValues(l *Listing, frequencies map[string]bool, someInTerms, someAllYear bool) []string {
	values := map[string]bool{}
	for _, m := range l.Meetings {
		for _, slot := range m.Slots {
			values[slot] = true
			if len(slot) > 4 { // "tue-morning"
				values[slot[:3]], values[slot[4:]] = true, true
			}
		}
	}
	maps.Copy(values, frequencies)
	if someInTerms {
		values["school-term"] = true
	}
	if someAllYear {
		values["school-holidays"] = true
	}
	delete(values, "")
	return slices.Sorted(maps.Keys(values))
}

// formatValues says how one takes part, where the group did not answer that itself.
func formatValues(l *Listing) []string {
	var values []string
	add := func(slug string, is bool) {
		if _, answered := l.Answers["format."+slug]; is && !answered {
			values = append(values, slug)
		}
	}
	online := slices.ContainsFunc(l.Meetings, func(m ListedMeeting) bool { return m.Online })
	add("in-person", l.Disclosure != "")
	add("online", online)
	add("phone", l.Kind == KindLine)
	return values
}
