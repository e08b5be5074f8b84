package indextest

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// randomQuery makes a query about the listings, with every kind of filter alone and together. Values
// are taken from a listing most of the time, so that something is found.
func (s *suite) randomQuery(listings []*directory.Listing, r *rand.Rand) directory.Query {
	about := oneOf(r, listings)
	q := directory.Query{
		Sort:  oneOf(r, []directory.Sort{directory.SortNearest, directory.SortMatch, directory.SortFit, directory.SortSoonest, directory.SortChecked}),
		Limit: oneOf(r, []int{0, 1, 7, 20, 100, 1000}), ElsewhereLimit: oneOf(r, []int{0, 3, 100}), Now: GeneratedNow().AddDate(0, 0, r.IntN(9)),
		Count: []string{directory.CountAll},
	}
	if chance(r, 0.2) {
		q.Offset = r.IntN(60)
		q.ElsewhereOffset = r.IntN(4)
	}
	if chance(r, 0.2) {
		q.Count = []string{oneOf(r, s.vocabulary.Families).Code, "day"}
	}
	s.place(&q, about, r)
	filters := []func(){
		func() { s.tick(&q, about, r) }, func() { s.tick(&q, about, r) },
		func() { q.Must = append(q.Must, s.code(about, r)) },
		func() { q.Exclude = append(q.Exclude, s.code(oneOf(r, listings), r)) },
		func() { age := r.IntN(95); q.Age = &age },
		func() { q.Kinds = directory.Kinds()[:1+r.IntN(3)] },
		func() { q.Days = some(r, directory.DayCodes()) },
		func() { q.Times = some(r, directory.PartCodes()) },
		func() { s.avoid(&q, listings, about, r) },
	}
	for range r.IntN(5) {
		oneOf(r, filters)()
	}
	for range r.IntN(4) {
		q.Prefer = append(q.Prefer, s.code(oneOf(r, listings), r))
	}
	q.IncludeNotTold = chance(r, 0.25)
	q.Groups = len(q.Prefer)%2 == 0
	return q
}

// place asks for a disc, a box, both or everywhere, around where a listing is.
func (s *suite) place(q *directory.Query, about *directory.Listing, r *rand.Rand) {
	suburb := s.generator.suburbs[pick(r, s.generator.people)]
	centre := suburb.Point
	if about.Point != nil && chance(r, 0.8) {
		centre = geo.Point{Lat: about.Point.Lat + r.NormFloat64()*0.02, Lng: about.Point.Lng + r.NormFloat64()*0.02}
	}
	kind := r.Float64()
	if kind < 0.75 {
		q.Near, q.Radius = &centre, oneOf(r, []float64{0, 800, 3_000, 10_000, 25_000, 100_000, 400_000, 3_000_000})
	}
	if kind > 0.65 && kind < 0.9 {
		half := oneOf(r, []float64{0.02, 0.2, 1, 6, 20})
		q.Box = &geo.Box{West: centre.Lng - half*1.3, South: max(-90, centre.Lat-half), East: centre.Lng + half, North: centre.Lat + half*0.8}
	}
	if chance(r, 0.9) {
		q.Areas = suburb.Areas()
	}
}

// code gives an attribute the listing says something about, or any, or none there is.
func (s *suite) code(about *directory.Listing, r *rand.Rand) string {
	var codes []string
	switch x := r.Float64(); {
	case x < 0.6:
		for code := range about.Answers {
			codes = append(codes, code)
		}
		slices.Sort(codes)
	case x < 0.75:
		for family, slugs := range about.Facets {
			for _, slug := range slugs {
				codes = append(codes, family+"."+slug)
			}
		}
		slices.Sort(codes)
	case x < 0.77:
		return oneOf(r, s.vocabulary.Families).Code + ".no-such-value"
	}
	if len(codes) == 0 {
		codes = s.vocabulary.Codes()
	}
	return oneOf(r, codes)
}

func (s *suite) tick(q *directory.Query, about *directory.Listing, r *rand.Rand) {
	if q.Facets == nil {
		q.Facets = map[string][]string{}
	}
	for range 1 + r.IntN(2) {
		family, slug, _ := strings.Cut(s.code(about, r), ".")
		if !slices.Contains(q.Facets[family], slug) {
			q.Facets[family] = append(q.Facets[family], slug)
		}
	}
}

// avoid keeps away from a place, a community, an organisation or a group.
func (s *suite) avoid(q *directory.Query, listings []*directory.Listing, about *directory.Listing, r *rand.Rand) {
	other := oneOf(r, listings)
	switch r.IntN(5) {
	case 0, 1:
		if other.Point == nil {
			other = about
		}
		if other.Point != nil {
			q.Avoid.Areas = append(q.Avoid.Areas, directory.AvoidArea{Centre: *other.Point, Metres: oneOf(r, []float64{0, 500, 5_000, 60_000})})
		}
	case 2:
		if family, ok := s.vocabulary.Family("community"); ok {
			q.Avoid.Communities = append(q.Avoid.Communities, oneOf(r, family.Attributes).Slug())
		}
	case 3:
		if other.OrganisationID != "" {
			q.Avoid.Organisations = append(q.Avoid.Organisations, other.OrganisationID)
		}
	case 4:
		q.Avoid.Groups = append(q.Avoid.Groups, about.GroupID)
	}
}

// some gives a few of the items, each once.
func some[T any](r *rand.Rand, items []T) []T {
	var few []T
	for _, i := range r.Perm(len(items))[:1+r.IntN(min(3, len(items)))] {
		few = append(few, items[i])
	}
	return few
}

// randomText gives what somebody might type to find a listing: some of its words, whole, half typed,
// mistyped or run together, or a phrase with synonyms.
func (s *suite) randomText(about *directory.Listing, r *rand.Rand) string {
	var words []string
	fields := about.TextFields(s.vocabulary)
	for range 1 + r.IntN(3) {
		field := fields[r.IntN(len(fields))]
		if len(field) == 0 {
			field = fields[directory.FieldName]
		}
		word := oneOf(r, field)
		switch x := r.Float64(); {
		case x < 0.15 && len(word) >= 5 && isPlain(word):
			word = mistype(word, r)
		case x < 0.2 && len(word) >= 6 && isPlain(word):
			word = word[:3] + " " + word[3:]
		case x < 0.25:
			word = oneOf(r, []string{"mum", "mother", "men's shed", "Bush-walking", "blokes workshop"})
		}
		words = append(words, word)
	}
	text := strings.Join(words, " ")
	if last := words[len(words)-1]; chance(r, 0.4) && isPlain(last) && len(last) > 2 {
		return text[:len(text)-len(last)+2+r.IntN(len(last)-2)] // still typing
	}
	return text + " "
}

func isPlain(word string) bool {
	return !strings.ContainsFunc(word, func(r rune) bool { return r >= 0x80 })
}
