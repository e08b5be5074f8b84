package indextest

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// shape is how groups answer a family: how many say anything, on how many attributes, and which.
type shape struct {
	family     *directory.Family
	attributes []*directory.Attribute // those that can be answered
	sums       []float64              // running sum of how common each is
	chance     float64
	least      int
	most       int
}

// newShape gives the families we know the habits they have, and any other a middling one.
func newShape(family *directory.Family) shape {
	s := shape{family: family, chance: 0.4, least: 1, most: 2}
	known := map[string]shape{
		"activity": {chance: 1, least: 1, most: 3}, "format": {chance: 1, least: 1, most: 1},
		"access": {chance: 0.85, least: 2, most: 7}, "welcome": {chance: 0.8, least: 2, most: 7},
		"safety": {chance: 0.7, least: 1, most: 4}, "culture": {chance: 0.4, least: 1, most: 2},
		"community": {chance: 0.12, least: 1, most: 1}, "language": {chance: 0.22, least: 1, most: 2},
		"experience": {chance: 0.3, least: 1, most: 2}, "led-by": {chance: 0.15, least: 1, most: 1},
		"contribute": {chance: 0.35, least: 1, most: 3}, "cost": {chance: 0.5, least: 1, most: 2},
	}
	if habit, ok := known[family.Code]; ok {
		s.chance, s.least, s.most = habit.chance, habit.least, habit.most
	}
	for _, a := range family.Attributes {
		if !a.Derived {
			s.attributes = append(s.attributes, a)
		}
	}
	s.sums = runningSum(len(s.attributes), zipf(0.9, 1))
	return s
}

// answer lets l answer some attributes, mostly yes, and names its first activities as its keywords.
func (g *Generator) answer(l *directory.Listing, r *rand.Rand) {
	l.Answers = make(map[string]directory.ListedAnswer, 16)
	for i := range g.shapes {
		s := &g.shapes[i]
		if !chance(r, s.chance) {
			continue
		}
		for range s.least + r.IntN(s.most-s.least+1) {
			a := s.attributes[pick(r, s.sums)]
			if _, done := l.Answers[a.Code]; done {
				continue
			}
			l.Answers[a.Code] = drawAnswer(s.family, r)
			if s.family.Code == "activity" && len(l.Keywords) == 0 {
				l.Keywords = append(l.Keywords, a.Label)
			}
		}
	}
}

func drawAnswer(family *directory.Family, r *rand.Rand) directory.ListedAnswer {
	a := directory.ListedAnswer{
		Value: directory.Yes,
		Basis: directory.BasisDeclared,
		Date:  directory.DateOf(GeneratedNow().AddDate(0, 0, -r.IntN(700))),
	}
	if family.Asked {
		switch x := r.Float64(); {
		case x < 0.10:
			a.Value = directory.No
		case x < 0.20:
			a.Value = directory.Ask
		}
	}
	if chance(r, 0.25) {
		a.Basis, a.Verified = directory.BasisVisited, true
	}
	return a
}

// derive works out the facets of ages, meetings, cost and format as far as the vocabulary has them.
func (g *Generator) derive(l *directory.Listing) {
	l.Facets = map[string][]string{}
	if l.Age.Told() {
		g.facet(l, "age", ageBands(l.Age)...)
	}
	if l.Cost.Told() {
		g.facet(l, "cost", costBands(l.Cost)...)
	}
	var when []string
	for _, m := range l.Meetings {
		for _, slot := range m.Slots {
			day, part, _ := strings.Cut(slot, "-")
			when = append(when, slot, day, part)
		}
		when = append(when, frequency(m))
	}
	g.facet(l, "when", when...)
	if l.Disclosure != "" {
		g.facet(l, "format", "in-person")
	}
}

// facet notes values of a family, each once, leaving out those the vocabulary does not have and those
// that are answered. A family without any is left out: nothing is told.
func (g *Generator) facet(l *directory.Listing, family string, slugs ...string) {
	var values []string
	for _, slug := range slugs {
		_, known := g.vocabulary.Attribute(family + "." + slug)
		_, answered := l.Answers[family+"."+slug]
		if known && !answered && !slices.Contains(values, slug) {
			values = append(values, slug)
		}
	}
	if len(values) > 0 {
		l.Facets[family] = values
	}
}

func ageBands(ages directory.AgeRange) []string {
	least, most := 0, 120
	if ages.Min != nil {
		least = *ages.Min
	}
	if ages.Max != nil {
		most = *ages.Max
	}
	bands := []struct {
		slug        string
		least, most int
	}{{"children", 0, 11}, {"young-people", 12, 24}, {"adults", 25, 64}, {"older", 65, 120}}
	var slugs []string
	for _, b := range bands {
		if least <= b.most && most >= b.least {
			slugs = append(slugs, b.slug)
		}
	}
	if len(slugs) == len(bands) {
		slugs = append(slugs, "all-ages")
	}
	return slugs
}

func frequency(m directory.ListedMeeting) string {
	switch m.Next[1].Sub(m.Next[0]).Hours() / 24 {
	case 7:
		return "weekly"
	case 14:
		return "fortnightly"
	}
	return "monthly"
}

func costBands(c directory.Cost) []string {
	var slugs []string
	if c.Donation {
		slugs = append(slugs, "donation")
	}
	if c.ConcessionCents != nil {
		slugs = append(slugs, "concession")
	}
	switch {
	case c.Cents == nil:
		return slugs
	case *c.Cents == 0:
		return append(slugs, "free", "under-5", "under-15")
	case *c.Cents <= 500:
		return append(slugs, "under-5", "under-15")
	case *c.Cents <= 1500:
		return append(slugs, "under-15")
	}
	return append(slugs, "over-15")
}
