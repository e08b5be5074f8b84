package meili

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// counter asks for the counts of a result. What a count leaves out decides under which filter it is
// asked; all counts under one filter are one query.
type counter struct {
	plan   *plan
	asking *asking
	result *directory.Result
}

// all asks for every count of the main list.
func (c *counter) all() {
	p := c.plan
	c.under([]string{clauseKinds}, []string{fieldKind}, func(got answer) {
		c.result.Kinds = map[directory.Kind]int{}
		for kind, n := range got.facets[fieldKind] {
			c.result.Kinds[directory.Kind(kind)] = n
		}
	})
	c.result.Facets, c.result.NotTold = map[string]map[string]int{}, map[string]map[string]int{}
	for _, family := range p.vocabulary.Families {
		if c.counted(family.Code) {
			c.family(family)
		}
	}
	c.slots()
	c.heldBack()
}

func (c *counter) counted(family string) bool {
	return slices.Contains(c.plan.query.Count, family) || slices.Contains(c.plan.query.Count, directory.CountAll)
}

// under asks for counts of the main list without some clauses.
func (c *counter) under(leftOut, fields []string, read func(answer)) {
	c.asking.count(c.plan.text, c.plan.without(leftOut...), fields, read)
}

// family asks for the values of a family and how many have not told them.
func (c *counter) family(family *directory.Family) {
	var own []string
	if family.Combine == directory.AnyOf {
		own = append(own, clauseTicks+family.Code)
	}
	counted := own
	if family.Code == familyAge {
		counted = append(slices.Clone(own), clauseAge)
	}
	c.under(counted, []string{toldYes(family.Code)}, func(got answer) {
		for _, a := range family.Attributes {
			put(c.result.Facets, family.Code, a.Slug(), got.facets[toldYes(family.Code)][a.Slug()])
		}
	})
	if family.Asked {
		c.notTold(family, own)
	}
	c.silent(family, own)
}

// notTold asks how many have not told each attribute: all that pass, but those who said yes or no. Where
// a tick or a must-have of the attribute itself is left out too, that is a query of its own.
func (c *counter) notTold(family *directory.Family, own []string) {
	yes, no := toldYes(family.Code), toldNo(family.Code)
	var usual []*directory.Attribute
	for _, a := range family.Attributes {
		if a.Derived {
			continue
		}
		leftOut := c.asked(clauseMust+a.Code, clauseTick+a.Code)
		if len(leftOut) == 0 {
			usual = append(usual, a)
			continue
		}
		one := attribute{family, a.Slug(), true}
		filter := c.plan.without(append(leftOut, own...)...).with(one.untold())
		c.asking.count(c.plan.text, filter, nil, func(got answer) { put(c.result.NotTold, family.Code, a.Slug(), got.total) })
	}
	if len(usual) == 0 {
		return
	}
	c.under(own, []string{yes, no}, func(got answer) {
		for _, a := range usual {
			put(c.result.NotTold, family.Code, a.Slug(), got.total-got.facets[yes][a.Slug()]-got.facets[no][a.Slug()])
		}
	})
}

// asked gives those of the clauses that the query has.
func (c *counter) asked(names ...string) []string {
	return slices.DeleteFunc(names, func(name string) bool {
		return !slices.ContainsFunc(c.plan.clauses, func(have clause) bool { return have.name == name })
	})
}

// silent asks how many tell nothing at all about a family that is worked out from numbers.
func (c *counter) silent(family *directory.Family, own []string) {
	leftOut := []string{clauseTicks + family.Code}
	switch family.Code {
	case familyAge:
		leftOut = append(leftOut, clauseAge)
	case familyWhen:
		leftOut = append(leftOut, clauseSlots)
	case familyCost:
	default:
		return
	}
	c.under(leftOut, []string{fieldSilent}, func(got answer) {
		put(c.result.NotTold, family.Code, directory.NotToldAny, got.facets[fieldSilent][family.Code])
	})
}

// slots asks for days and parts of day, each within the other's filter.
func (c *counter) slots() {
	count := func(family, field string, own, within, codes []string) {
		if !c.counted(family) {
			return
		}
		if len(within) == 0 { // every time counts: their names alone have fewer values
			c.under([]string{clauseSlots}, []string{fieldSlots}, func(got answer) {
				for _, name := range own {
					put(c.result.Facets, family, name, got.facets[fieldSlots][name])
				}
			})
			return
		}
		mask := 0
		for i, code := range codes {
			if slices.Contains(within, code) {
				mask |= 1 << i
			}
		}
		c.under([]string{clauseSlots}, []string{field}, func(got answer) {
			for token, n := range got.facets[field] {
				name, bits, _ := strings.Cut(token, ":")
				if set, err := strconv.Atoi(bits); err == nil && set&mask != 0 {
					put(c.result.Facets, family, name, n)
				}
			}
		})
	}
	count(familyDay, fieldDays, directory.DayCodes(), c.plan.query.Times, directory.PartCodes())
	count(familyTime, fieldParts, directory.PartCodes(), c.plan.query.Days, directory.DayCodes())
}

// heldBack asks what is kept out but may be worth a call.
func (c *counter) heldBack() {
	p := c.plan
	if filter, ok := p.wouldMatchIfTold(); ok {
		c.asking.count(p.text, filter, nil, func(got answer) { c.result.HeldBack.MustNotTold = got.total })
	}
	if p.unsure != "" {
		place := p.main
		if p.elsewhere != "" {
			place = where{append(part{place.String()}, p.elsewhere)}
		}
		sure := *p
		sure.unsure = ""
		filter := sure.join(place, p.clauses, nil).with(p.unsure)
		c.asking.count(p.text, filter, nil, func(got answer) { c.result.HeldBack.AvoidUnknown = got.total })
	}
}

// wouldMatchIfTold is a filter for listings that fail a must-have now, and would match if every must-have
// they have not told were a yes; such a yes would meet a tick on the same attribute too.
func (p *plan) wouldMatchIfTold() (filter where, ok bool) {
	musts := distinct(p.query.Must)
	if len(musts) == 0 || p.query.IncludeNotTold {
		return nil, false
	}
	might := map[string]string{} // code → filter of a yes, or of not told
	var clauses []clause
	var certain []string
	for _, code := range musts {
		a, known := p.attribute(code)
		if !known || slices.Contains(p.query.Exclude, code) {
			return nil, false
		}
		might[code] = a.yes()
		if a.askable {
			might[code] = not(a.no())
		}
		clauses = append(clauses, clause{clauseMust + code, might[code]})
		certain = append(certain, a.yes())
	}
	for _, c := range p.clauses {
		switch {
		case strings.HasPrefix(c.name, clauseMust):
		case strings.HasPrefix(c.name, clauseTick):
			code := strings.TrimPrefix(c.name, clauseTick)
			if eased, ok := might[code]; ok {
				c.filter = eased
			}
			clauses = append(clauses, c)
		case strings.HasPrefix(c.name, clauseTicks):
			family := strings.TrimPrefix(c.name, clauseTicks)
			for _, slug := range p.query.Facets[family] {
				if eased, ok := might[family+"."+slug]; ok {
					c.filter = either(c.filter, eased)
				}
			}
			clauses = append(clauses, c)
		default:
			clauses = append(clauses, c)
		}
	}
	return p.join(p.main, clauses, nil).with(not(all(certain...))), true
}

// put adds to a count, leaving zeros out.
func put(counts map[string]map[string]int, family, slug string, n int) {
	if n <= 0 {
		return
	}
	if counts[family] == nil {
		counts[family] = map[string]int{}
	}
	counts[family][slug] += n
}
