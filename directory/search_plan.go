package directory

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kithdirectory/kith/geo"
)

// elsewhereShown is how many listings without a place are given beside the main list.
const elsewhereShown = 10

// clientDecimals is how exactly a client's own point is taken: about 100 m (docs/rules.md).
const clientDecimals = 3

// searchPlan is a Search understood: defaults filled in, places found, ready for the index.
type searchPlan struct {
	search  Search
	place   *geo.Place
	notices []Notice
	query   Query
}

// plan checks s, all parameters at once, and makes it ready for the index.
func (c *Catalogue) plan(s Search) (searchPlan, error) {
	f := faults{}
	c.checkSearch(f, s)
	if len(f) > 0 {
		return searchPlan{}, f.searchErr()
	}
	plan := searchPlan{search: s}
	q := &plan.query
	*q = Query{
		Terms: c.vocabulary.ParseText(s.Text), Box: s.Box, Kinds: s.Kinds, Facets: s.Facets, Days: s.Days, Times: s.Times,
		Must: unique(s.Must), Exclude: unique(s.Exclude), Prefer: unique(s.Prefer), Age: s.Age, IncludeNotTold: s.NotTold,
		Count: s.Count, Now: c.Now(),
	}
	if err := c.planPlace(&plan); err != nil {
		return searchPlan{}, err
	}
	if err := c.planAvoid(&plan); err != nil {
		return searchPlan{}, err
	}
	plan.planOrder()
	return plan, plan.planPage()
}

// planPlace finds where the client is, and how far to look.
func (c *Catalogue) planPlace(plan *searchPlan) error {
	s := &plan.search
	if strings.TrimSpace(s.Near) == "" {
		if s.Within != 0 && s.Box == nil {
			return Invalid("near", "Write a suburb or postcode to search around.")
		}
		return nil
	}
	place, said, err := c.findPlace("near", s.Near)
	if err != nil {
		return err
	}
	if plan.place = place; said != "" {
		plan.notices = append(plan.notices, Notice{Code: "place_corrected", Message: said})
	}
	if s.Within == 0 {
		s.Within = geo.DefaultRadius(place.Remoteness)
	}
	point := place.Point
	plan.query.Near, plan.query.Radius, plan.query.Areas = &point, s.Within, areasAround(place)
	return nil
}

// findPlace looks a place up as people type it, and says what was corrected to find it.
func (c *Catalogue) findPlace(field, text string) (place *geo.Place, said string, err error) {
	match := c.gazetteer.Lookup(text)
	if match.Place != nil {
		if match.Place.ID == "" {
			rounded := *match.Place
			rounded.Point = rounded.Point.Rounded(clientDecimals)
			return &rounded, match.Reason, nil
		}
		return match.Place, match.Reason, nil
	}
	fault := &Error{Code: CodeNotFound, Suggestions: match.Suggestions}
	reason := "We do not know that place. Check the spelling, or use a postcode."
	if len(match.Candidates) > 0 {
		fault = &Error{Code: CodeConflict, Candidates: match.Candidates}
		reason = "Several places are called that. Choose the one you mean."
	}
	if match.Reason != "" {
		reason = match.Reason
	}
	fault.Message, fault.Fields = reason, map[string]string{field: reason}
	return nil, "", fault
}

// areasAround gives the codes of every area the place lies in.
func areasAround(place *geo.Place) []string {
	var areas []string
	for _, suburb := range place.Suburbs {
		areas = append(areas, suburb.Areas()...)
	}
	return unique(areas)
}

func (c *Catalogue) planAvoid(plan *searchPlan) error {
	avoid := &plan.query.Avoid
	for i, a := range plan.search.Avoid {
		field := fmt.Sprintf("avoid.%d", i)
		switch {
		case a.Near != "":
			place, _, err := c.findPlace(field, a.Near)
			if err != nil {
				return err
			}
			avoid.Areas = append(avoid.Areas, AvoidArea{Centre: place.Point, Metres: a.Within + placeReach(place)})
		case a.Community != "":
			avoid.Communities = append(avoid.Communities, a.Community)
		case a.Organisation != "":
			avoid.Organisations = append(avoid.Organisations, a.Organisation)
		default:
			avoid.Groups = append(avoid.Groups, a.Group)
		}
	}
	return nil
}

// placeReach is how far the ground of a place to avoid may stretch from its point.
func placeReach(place *geo.Place) float64 {
	reach := 0.0
	for _, suburb := range place.Suburbs {
		if place.ID != "" {
			reach = max(reach, geo.Distance(place.Point, suburb.Point)+suburb.Reach)
		}
	}
	return reach
}

// planOrder fills in the sort and the kinds.
func (plan *searchPlan) planOrder() {
	s, q := &plan.search, &plan.query
	if s.Sort == "" {
		s.Sort = SortNearest
		if q.Near == nil && len(q.Terms) > 0 {
			s.Sort = SortMatch
		}
	}
	if len(q.Kinds) == 0 {
		q.Kinds = []Kind{KindGroup}
		s.Kinds = q.Kinds
	}
	q.Sort = s.Sort
}

// planPage works out which hits to fetch.
func (plan *searchPlan) planPage() error {
	s, q := &plan.search, &plan.query
	if s.PerPage == 0 {
		s.PerPage = DefaultPerPage
	}
	if s.Page == 0 {
		s.Page = 1
	}
	offset := (s.Page - 1) * s.PerPage
	if s.Page > MaxOffset || offset > MaxOffset {
		return Invalid("page", "That page is too far down the list. Narrow the search instead.")
	}
	if s.Elsewhere {
		q.ElsewhereOffset, q.ElsewhereLimit = offset, s.PerPage
		return nil
	}
	q.Offset, q.Limit, q.ElsewhereLimit = offset, s.PerPage, elsewhereShown
	return nil
}

// checkSearch notes what is wrong with each parameter, by the name the API has for it.
func (c *Catalogue) checkSearch(f faults, s Search) {
	f.check(utf8.ValidString(s.Text), "q", "it is not valid UTF-8 text")
	f.check(utf8.RuneCountInString(s.Text) <= MaxTextLength, "q", "it is longer than %d characters", MaxTextLength)
	f.check(utf8.ValidString(s.Near), "near", "it is not valid UTF-8 text")
	f.check(len(s.Near) <= MaxTextLength, "near", "write a suburb or postcode of at most %d characters", MaxTextLength)
	checkWithin(f, "within", s.Within)
	f.check(s.Age == nil || (*s.Age >= 0 && *s.Age <= maxAge), "age", "an age is from 0 to %d", maxAge)
	f.check(s.Page >= 0, "page", "pages are counted from 1")
	f.check(s.PerPage >= 0 && s.PerPage <= MaxPerPage, "per_page", "at most %d a page", MaxPerPage)
	if s.Box != nil {
		checkBox(f, *s.Box)
	}
	checkOneOf(f, "day", s.Days, DayCodes())
	checkOneOf(f, "time", s.Times, PartCodes())
	for _, kind := range s.Kinds {
		f.check(slices.Contains(Kinds(), kind), "kind", "say group, service, line or place, not %q", clip(string(kind)))
	}
	switch s.Sort {
	case "", SortNearest, SortMatch, SortFit, SortSoonest, SortChecked:
	default:
		f.add("sort", "say nearest, match, fit, soonest or checked, not %q", clip(string(s.Sort)))
	}
	for family, slugs := range s.Facets {
		c.checkFacet(f, family, slugs)
	}
	c.checkCodes(f, "must", s.Must)
	c.checkNeeds(f, s)
	c.checkCodes(f, "prefer", s.Prefer)
	c.checkCodes(f, "exclude", s.Exclude)
	for _, family := range s.Count {
		f.check(c.countable(family), "facets", "there is no family %q", clip(family))
	}
	c.checkAvoid(f, s.Avoid)
}

func checkWithin(f faults, field string, metres float64) {
	f.check(metres == 0 || (metres >= MinWithin && metres <= MaxWithin && !math.IsNaN(metres)), field,
		"a distance is from %.0f m to %.0f km", MinWithin, MaxWithin/1000)
}

func checkBox(f faults, b geo.Box) {
	ok := b.South <= b.North && b.South >= -90 && b.North <= 90 && b.West >= -180 && b.West <= 180 && b.East >= -180 && b.East <= 180
	f.check(ok, "box", "write west,south,east,north in degrees, south below north")
}

func checkOneOf(f faults, field string, values, allowed []string) {
	for _, value := range values {
		f.check(slices.Contains(allowed, value), field, "say %s, not %q", strings.Join(allowed, ", "), clip(value))
	}
}

func (c *Catalogue) checkFacet(f faults, family string, slugs []string) {
	field := facetParameter + clip(family)
	known, ok := c.vocabulary.Family(family)
	f.check(ok, field, "there is no family %q", clip(family))
	f.check(len(slugs) <= MaxChoices, field, "at most %d values", MaxChoices)
	for _, slug := range slugs {
		if ok {
			_, has := c.vocabulary.Attribute(known.Code + "." + slug)
			f.check(has, field, "%s has no value %q", known.Code, clip(slug))
		}
	}
}

func (c *Catalogue) checkCodes(f faults, field string, codes []string) {
	f.check(len(codes) <= MaxChoices, field, "at most %d attributes", MaxChoices)
	for _, code := range codes {
		_, ok := c.vocabulary.Attribute(code)
		f.check(ok, field, "there is no attribute %q", clip(code))
	}
}

// checkNeeds counts what has to be there all at once, and names every parameter that asks for some of it.
func (c *Catalogue) checkNeeds(f faults, s Search) {
	needs, fields := slices.Clone(s.Must), []string{"must"}
	if len(needs) == 0 {
		fields = nil
	}
	for family, slugs := range s.Facets {
		if known, ok := c.vocabulary.Family(family); ok && known.Combine == AllOf && len(slugs) > 0 {
			fields = append(fields, facetParameter+family)
			for _, slug := range slugs {
				needs = append(needs, family+"."+slug)
			}
		}
	}
	if n := len(unique(needs)); n > MaxNeeds {
		for _, field := range fields {
			f.add(field, "a search takes at most %d needs at once, and these are %d: leave out what matters least", MaxNeeds, n)
		}
	}
}

// countable tells whether counts can be asked for: the families of the vocabulary, and day and time.
func (c *Catalogue) countable(family string) bool {
	_, ok := c.vocabulary.Family(family)
	return ok || family == CountAll || family == "day" || family == "time"
}

func (c *Catalogue) checkAvoid(f faults, avoid []AvoidRequest) {
	f.check(len(avoid) <= MaxAvoid, "avoid", "at most %d things to avoid", MaxAvoid)
	for i, a := range avoid {
		field := fmt.Sprintf("avoid.%d", i)
		given := 0
		for _, what := range []string{a.Near, a.Community, a.Organisation, a.Group} {
			if what != "" {
				given++
			}
		}
		f.check(given == 1, field, "name one place, community, organisation or group")
		f.check(a.Within == 0 || a.Near != "", field, "a distance needs a place")
		checkWithin(f, field, a.Within)
		f.checkAvoidIDs(i, a)
		if a.Community != "" {
			_, ok := c.vocabulary.Attribute("community." + a.Community)
			f.check(ok, field, "there is no community %q", clip(a.Community))
		}
	}
}

// searchErr gives one Error naming every parameter.
func (f faults) searchErr() error {
	for field, fault := range f {
		if len(f) == 1 {
			return &Error{Code: CodeInvalid, Message: fmt.Sprintf("Check %s: %s.", field, fault), Fields: f}
		}
	}
	return &Error{Code: CodeInvalid, Message: fmt.Sprintf("Check %d parts of the search.", len(f)), Fields: f}
}

// clip shortens what somebody sent, for showing it back.
func clip(s string) string {
	const most = 40
	s = strings.ToValidUTF8(s, "?")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// unique drops repeated values, keeping the order.
func unique(values []string) []string {
	var out []string
	seen := make(map[string]bool, len(values))
	for _, v := range values {
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}
