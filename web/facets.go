package web

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/kithdirectory/kith/directory"
)

// facetSection is one folding part of the filters (UX-6).
type facetSection struct {
	ID     string
	Title  string
	Open   bool
	On     int // how many ticks are on
	Groups []facetGroup
	Age    *string // the age field's value; nil where the section has none
}

// facetGroup is one fieldset: the ticks of a family.
type facetGroup struct {
	ID      string
	Legend  string // hidden from sight where it only repeats the title
	Hint    string
	Repeats bool
	Options []facetOption
	More    []facetOption // behind "Show all"
}

// facetOption is one tick.
type facetOption struct {
	ID      string
	Name    string
	Value   string
	Label   string
	Count   int
	NotTold int
	Checked bool
	Without bool // no count is shown: an exclusion
}

// sectionPlan says which families stand under which heading.
type sectionPlan struct {
	id, title string
	families  []string
}

// sectionPlans is the order of UX-6; what people can give comes last.
func sectionPlans() []sectionPlan {
	return []sectionPlan{
		{"what", "What it is", []string{"activity"}},
		{"who", "Who it is for and who goes", []string{"age", "community", "experience", "led-by", "culture"}},
		{"visit", "First visit", []string{"welcome"}},
		{"when", "When", []string{"when"}},
		{"cost", "Cost and joining", []string{"cost"}},
		{"access", "Getting there and access", []string{"access"}},
		{"safe", "Feeling safe", []string{"safety"}},
		{"language", "Language", []string{"language"}},
		{"format", "In person, online, phone", []string{"format"}},
		{"give", "What they could give", []string{"contribute"}},
	}
}

// leftOut are the values of cost people filter out, not in.
func leftOut() []string { return []string{"referral-needed", "id-needed", "waitlist", "full"} }

// Families show so many options before "Show all".
const (
	shownOptions = 8
	foldFrom     = 10
)

// facets makes the filters of a page.
type facets struct {
	vocabulary *directory.Vocabulary
	found      *directory.Found
	search     directory.Search
}

func (f facets) sections() []facetSection {
	var sections []facetSection
	planned := map[string]bool{}
	for _, plan := range sectionPlans() {
		for _, family := range plan.families {
			planned[family] = true
		}
		sections = f.appendSection(sections, plan)
	}
	for _, family := range f.vocabulary.Families {
		if !planned[family.Code] {
			sections = f.appendSection(sections, sectionPlan{family.Code, family.Label, []string{family.Code}})
		}
	}
	if f.notReadyForGroups() {
		slices.SortStableFunc(sections, func(a, b facetSection) int {
			return cmp.Compare(rank(a.ID), rank(b.ID))
		})
	}
	return sections
}

// notReadyForGroups tells whether small and quiet is what is asked for: then other ways than a group
// in a room come first (UX-15).
func (f facets) notReadyForGroups() bool {
	ticks := f.search.Facets["welcome"]
	return slices.Contains(ticks, "small") && slices.Contains(ticks, "no-need-to-speak")
}

func rank(id string) int {
	if id == "format" {
		return 0
	}
	return 1
}

// appendSection adds a section unless the vocabulary has nothing for it.
func (f facets) appendSection(sections []facetSection, plan sectionPlan) []facetSection {
	section := facetSection{ID: plan.id, Title: plan.title}
	if plan.id == "when" {
		section.Groups = append(section.Groups, f.days(), f.parts())
	}
	if plan.id == "who" {
		section.Age = f.age()
		if *section.Age != "" {
			section.On++
		}
	}
	for _, code := range plan.families {
		family, ok := f.vocabulary.Family(code)
		if !ok || len(family.Attributes) == 0 {
			continue
		}
		if group := f.group(family); len(group.Options) > 0 {
			group.Repeats = len(plan.families) == 1 && plan.id != "when"
			section.Groups = append(section.Groups, group)
		}
		if code == "cost" {
			section.Groups = append(section.Groups, f.exclusions(family))
		}
	}
	for _, group := range section.Groups {
		section.On += ticked(group.Options) + ticked(group.More)
	}
	section.Open = section.On > 0
	if len(section.Groups) == 0 {
		return sections
	}
	return append(sections, section)
}

func ticked(options []facetOption) int {
	n := 0
	for _, o := range options {
		if o.Checked {
			n++
		}
	}
	return n
}

// group makes the ticks of a family, folded where there are many: those that are on and those that
// find most come first.
func (f facets) group(family *directory.Family) facetGroup {
	group := facetGroup{ID: family.Code, Legend: family.Label}
	if family.Combine == directory.AllOf {
		group.Hint = "all of these"
	}
	var options []facetOption
	for _, a := range family.Attributes {
		if f.shown(family, a.Slug()) {
			options = append(options, f.option(family, a))
		}
	}
	if len(options) <= foldFrom {
		group.Options = options
		return group
	}
	slices.SortStableFunc(options, func(a, b facetOption) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(b.Count, a.Count))
	})
	shown := max(shownOptions, ticked(options))
	group.Options, group.More = options[:shown], options[shown:]
	return group
}

func order(o facetOption) int {
	if o.Checked {
		return 0
	}
	return 1
}

// shown leaves out what has an input of its own: days, parts of day, and what is filtered out.
func (f facets) shown(family *directory.Family, slug string) bool {
	switch family.Code {
	case "when":
		return !isSlot(slug)
	case "cost":
		return !slices.Contains(leftOut(), slug)
	}
	return true
}

// isSlot tells whether a value of "when" is a day, a part of a day, or both joined.
func isSlot(slug string) bool {
	days, parts := directory.DayCodes(), directory.PartCodes()
	joined := len(slug) > 4 && slug[3] == '-' && slices.Contains(days, slug[:3]) && slices.Contains(parts, slug[4:])
	return joined || slices.Contains(days, slug) || slices.Contains(parts, slug)
}

func (f facets) option(family *directory.Family, a *directory.Attribute) facetOption {
	slug := a.Slug()
	option := facetOption{
		ID: "f-" + family.Code + "-" + slug, Name: facetPrefix + family.Code, Value: slug, Label: a.Label,
		Count:   f.found.Facets[family.Code][slug],
		Checked: slices.Contains(f.search.Facets[family.Code], slug),
	}
	if family.Asked {
		option.NotTold = f.found.NotTold[family.Code][slug]
	} else if option.Checked {
		option.NotTold = f.found.NotTold[family.Code][directory.NotToldAny]
	}
	return option
}

// exclusions are the ticks that leave groups out.
func (f facets) exclusions(family *directory.Family) facetGroup {
	group := facetGroup{Legend: "Leave out groups with"}
	for _, a := range family.Attributes {
		if slices.Contains(leftOut(), a.Slug()) {
			group.Options = append(group.Options, facetOption{
				ID: "x-" + a.Slug(), Name: "exclude", Value: a.Code, Label: a.Label, Without: true,
				Checked: slices.Contains(f.search.Exclude, a.Code),
			})
		}
	}
	return group
}

func (f facets) days() facetGroup {
	return f.slots("Day", "day", directory.DayCodes(), f.search.Days, dayName)
}

func (f facets) parts() facetGroup {
	return f.slots("Part of the day", "time", directory.PartCodes(), f.search.Times, partName)
}

func (f facets) slots(legend, name string, codes, on []string, words func(string) string) facetGroup {
	group := facetGroup{Legend: legend}
	for _, code := range codes {
		count, ok := f.found.Facets[name][code]
		if !ok {
			count = f.found.Facets["when"][code]
		}
		group.Options = append(group.Options, facetOption{
			ID: name + "-" + code, Name: name, Value: code, Label: words(code), Count: count, Checked: slices.Contains(on, code),
		})
	}
	return group
}

func (f facets) age() *string {
	age := ""
	if f.search.Age != nil {
		age = strconv.Itoa(*f.search.Age)
	}
	return &age
}
