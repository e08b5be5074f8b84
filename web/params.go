package web

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// facetPrefix begins the name of every input that ticks a facet: "facet.access".
const facetPrefix = "facet."

// readSearch reads a search from a query or a form, by the API's names. Whether the values exist is
// for the catalogue to say; here only what cannot be read at all is a fault.
func readSearch(values url.Values) (directory.Search, error) {
	s := directory.Search{
		Near: strings.TrimSpace(values.Get("near")), Text: strings.TrimSpace(values.Get("q")),
		Days: listOf(values, "day"), Times: listOf(values, "time"),
		Must: listOf(values, "must"), Prefer: listOf(values, "prefer"), Exclude: listOf(values, "exclude"),
		NotTold: values.Get("not_told") == "include", Sort: directory.Sort(values.Get("sort")),
		Elsewhere: values.Get("elsewhere") != "", Count: []string{directory.CountAll},
	}
	for _, kind := range listOf(values, "kind") {
		s.Kinds = append(s.Kinds, directory.Kind(kind))
	}
	for name := range values {
		if family, ok := strings.CutPrefix(name, facetPrefix); ok {
			if slugs := listOf(values, name); len(slugs) > 0 {
				if s.Facets == nil {
					s.Facets = map[string][]string{}
				}
				s.Facets[family] = slugs
			}
		}
	}
	if costs := listOf(values, "cost"); len(costs) > 0 { // the short name of facet.cost
		if s.Facets == nil {
			s.Facets = map[string][]string{}
		}
		s.Facets["cost"] = merge(s.Facets["cost"], costs)
	}
	var err error
	if s.Within, err = readDistance("within", values.Get("within")); err != nil {
		return s, err
	}
	if s.Age, err = readWhole("age", values.Get("age")); err != nil {
		return s, err
	}
	page, err := readWhole("page", values.Get("page"))
	if page != nil {
		s.Page = *page
	}
	return s, err
}

// listOf gives the values of a name, repeated or parted by commas, each once.
func listOf(values url.Values, name string) []string {
	var list []string
	for _, value := range values[name] {
		for part := range strings.SplitSeq(value, ",") {
			if part = strings.TrimSpace(part); part != "" && !slices.Contains(list, part) {
				list = append(list, part)
			}
		}
	}
	return list
}

// readDistance reads "5km", "800m" or plain metres; "" is 0.
func readDistance(field, text string) (float64, error) {
	text = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(text), " ", ""))
	if text == "" {
		return 0, nil
	}
	number, unit := strings.TrimSuffix(text, "m"), 1.0
	if digits, ok := strings.CutSuffix(text, "km"); ok {
		number, unit = digits, 1000
	}
	n, err := strconv.ParseFloat(number, 64)
	n = math.Round(n*unit*1000) / 1000 // to the millimetre: 16.1 km is not 16100.000000000002 m
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || n < 0 {
		return 0, directory.Invalid(field, "Write the distance as 5km or as metres.")
	}
	return n, nil
}

func readWhole(field, text string) (*int, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return nil, directory.Invalid(field, "Write the %s as a whole number.", field)
	}
	return &n, nil
}

// distanceParam writes metres the way readDistance reads them, shortest form.
func distanceParam(metres float64) string {
	if km := metres / 1000; metres >= 1000 && km*10 == math.Trunc(km*10) {
		return strconv.FormatFloat(km, 'f', -1, 64) + "km"
	}
	return strconv.FormatFloat(metres, 'f', -1, 64)
}

// nearParam writes a place for a URL: a suburb's id, a postcode, or a point rounded to about 100 m,
// never what was typed.
func nearParam(place *geo.Place) string {
	switch {
	case place.ID == "":
		return place.Point.Rounded(3).String()
	case strings.HasPrefix(place.ID, "postcode-"):
		return place.Postcode
	}
	return place.ID
}

// privacy tells which parts of a search may not stand in a URL.
type privacy struct{ vocabulary *directory.Vocabulary }

// private tells whether a code must stay in the worker's browser. One that is not in the vocabulary
// may: nobody knows what it says.
func (p privacy) private(code string) bool {
	a, ok := p.vocabulary.Attribute(code)
	return !ok || a.Private()
}

// privateSlug tells the same of a facet's value. Days and parts of day joined, such as tue-morning,
// are not attributes of their own.
func (p privacy) privateSlug(family, slug string) bool {
	f, ok := p.vocabulary.Family(family)
	if ok && f.Derived {
		return false
	}
	return p.private(family + "." + slug)
}

// knowsPrivate tells whether a search holds a private value that the vocabulary has. What it has not is
// for the catalogue to refuse, by its name.
func (p privacy) knowsPrivate(s directory.Search) bool {
	for family, slugs := range s.Facets {
		if slices.ContainsFunc(slugs, func(slug string) bool { return p.knownPrivate(family + "." + slug) }) {
			return true
		}
	}
	return slices.ContainsFunc(slices.Concat(s.Must, s.Prefer, s.Exclude), p.knownPrivate)
}

// split takes a search apart: what a URL may hold, and what only the sealed session may.
func (p privacy) split(s directory.Search) (open directory.Search, kept session) {
	open = s
	open.Text, open.Avoid, open.Facets = "", nil, nil
	kept.Text, kept.Avoid = s.Text, s.Avoid
	for family, slugs := range s.Facets {
		for _, slug := range slugs {
			if p.privateSlug(family, slug) {
				kept.Facets = withValue(kept.Facets, family, slug)
			} else {
				open.Facets = withValue(open.Facets, family, slug)
			}
		}
	}
	open.Must, kept.Must = p.part(s.Must)
	open.Prefer, kept.Prefer = p.part(s.Prefer)
	open.Exclude, kept.Exclude = p.part(s.Exclude)
	return open, kept
}

func (p privacy) part(codes []string) (open, private []string) {
	for _, code := range codes {
		if p.private(code) {
			private = append(private, code)
		} else {
			open = append(open, code)
		}
	}
	return open, private
}

func withValue(facets map[string][]string, family, slug string) map[string][]string {
	if facets == nil {
		facets = map[string][]string{}
	}
	facets[family] = append(facets[family], slug)
	return facets
}

// join puts what a session keeps back into a search read from a URL. Text in the URL wins.
func join(s directory.Search, kept session) directory.Search {
	if s.Text == "" {
		s.Text = kept.Text
	}
	facets := map[string][]string{}
	for family, slugs := range s.Facets {
		facets[family] = slices.Clone(slugs)
	}
	for family, slugs := range kept.Facets {
		facets[family] = merge(facets[family], slugs)
	}
	s.Facets = facets
	s.Must, s.Prefer, s.Exclude = merge(s.Must, kept.Must), merge(s.Prefer, kept.Prefer), merge(s.Exclude, kept.Exclude)
	s.Avoid = append(slices.Clone(s.Avoid), kept.Avoid...)
	return s
}

func merge(a, b []string) []string {
	out := slices.Clone(a)
	for _, value := range b {
		if !slices.Contains(out, value) {
			out = append(out, value)
		}
	}
	return out
}

// openQuery writes the open parts of a search as a query, the same for the same search. It is the
// only writer of search URLs.
func (p privacy) openQuery(s directory.Search) url.Values {
	open, _ := p.split(s)
	v := url.Values{}
	set := func(name string, list ...string) {
		list = slices.Clone(list)
		slices.Sort(list)
		if text := strings.Join(list, ","); text != "" {
			v.Set(name, text)
		}
	}
	set("near", open.Near)
	if open.Within > 0 {
		set("within", distanceParam(open.Within))
	}
	if open.Age != nil {
		set("age", strconv.Itoa(*open.Age))
	}
	set("day", open.Days...)
	set("time", open.Times...)
	for _, kind := range open.Kinds {
		if len(open.Kinds) > 1 || kind != directory.KindGroup {
			v.Add("kind", string(kind))
		}
	}
	for family, slugs := range open.Facets {
		set(facetPrefix+family, slugs...)
	}
	set("must", open.Must...)
	set("prefer", open.Prefer...)
	set("exclude", open.Exclude...)
	if open.NotTold {
		set("not_told", "include")
	}
	if open.Sort != "" && open.Sort != directory.SortNearest {
		set("sort", string(open.Sort))
	}
	if open.Elsewhere {
		set("elsewhere", "1")
	}
	if open.Page > 1 {
		set("page", strconv.Itoa(open.Page))
	}
	return v
}

// searchURL is the page of a search, open parts only.
func (p privacy) searchURL(s directory.Search) string {
	if query := p.openQuery(s).Encode(); query != "" {
		return "/search?" + query
	}
	return "/search"
}
