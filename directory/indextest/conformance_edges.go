package indextest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

var allSorts = [...]directory.Sort{directory.SortNearest, directory.SortMatch, directory.SortFit, directory.SortSoonest, directory.SortChecked}

// at makes a plain listing at a point, a group of its own.
func at(name string, lat, lng float64) *directory.Listing {
	id := identifier(hash(name), 1, 1)
	return &directory.Listing{
		ID: id, GroupID: identifier(hash(name), 2, 2), Kind: directory.KindGroup, Name: name, Disclosure: directory.DisclosureExact,
		Point: &geo.Point{Lat: lat, Lng: lng}, UpdatedAt: GeneratedNow(),
	}
}

func (s *suite) invalidQueries(t *testing.T) {
	k := s.fill(t, s.generator.Listings(1, 30))
	here := geo.Point{Lat: -37.8, Lng: 144.96}
	queries := map[string]directory.Query{
		"radius not a number":       {Near: &here, Radius: math.NaN()},
		"radius negative":           {Near: &here, Radius: -1},
		"latitude not a number":     {Near: &geo.Point{Lat: math.NaN(), Lng: 145}, Radius: 5000},
		"longitude infinite":        {Near: &geo.Point{Lat: -37, Lng: math.Inf(1)}, Radius: 5000},
		"latitude out of range":     {Near: &geo.Point{Lat: -97, Lng: 145}, Radius: 5000},
		"box not a number":          {Box: &geo.Box{West: 144, South: math.NaN(), East: 145, North: -37}},
		"box upside down":           {Box: &geo.Box{West: 144, South: -37, East: 145, North: -38}},
		"box out of range":          {Box: &geo.Box{West: 144, South: -37, East: 190, North: -36}},
		"offset too deep":           {Offset: directory.MaxOffset + 1},
		"offset negative":           {Offset: -1},
		"limit negative":            {Limit: -1},
		"elsewhere offset too deep": {ElsewhereOffset: directory.MaxOffset + 1},
		"elsewhere limit negative":  {ElsewhereLimit: -5},
		"sort unknown":              {Sort: "shiniest"},
		"avoided radius negative":   {Avoid: directory.Avoid{Areas: []directory.AvoidArea{{Centre: here, Metres: -1}}}},
		"avoided point not a place": {Avoid: directory.Avoid{Areas: []directory.AvoidArea{{Centre: geo.Point{Lat: math.NaN(), Lng: 1}, Metres: 100}}}},
	}
	for name, q := range queries {
		t.Run(name, func(t *testing.T) {
			q.Now = GeneratedNow()
			if q.Sort == "" {
				q.Sort = directory.SortNearest
			}
			if _, err := k.index.Search(t.Context(), q); directory.ErrorCode(err) != directory.CodeInvalid {
				t.Errorf("%s\n  got error %v, want one of code %q", Describe(q), err, directory.CodeInvalid)
			}
		})
	}
}

// largestQueries asks for as much at once as a search may: every need there may be, ticks in every family,
// every kind of other filter, and the most things to avoid. A few listings say yes to all of it, or to all
// but one.
func (s *suite) largestQueries(t *testing.T) {
	listings := s.generator.Listings(3, 300)
	r := rand.New(rand.NewPCG(suiteSeed, 17))
	codes := s.vocabulary.Codes()
	for i, l := range listings[:40] {
		l.Kind, l.Age = directory.KindGroup, directory.AgeRange{}
		l.Answers = map[string]directory.ListedAnswer{}
		for _, code := range codes {
			l.Answers[code] = directory.ListedAnswer{Value: directory.Yes, Basis: directory.BasisDeclared}
		}
		switch i % 4 {
		case 1:
			delete(l.Answers, oneOf(r, codes))
		case 2:
			l.Answers[oneOf(r, codes)] = directory.ListedAnswer{Value: directory.No, Basis: directory.BasisDeclared}
		case 3:
			l.Answers[oneOf(r, codes)] = directory.ListedAnswer{Value: directory.Ask, Basis: directory.BasisDeclared}
		}
	}
	k := s.fill(t, listings)
	found := 0
	for i := range sized(24, 6) {
		q := s.largestQuery(listings, r)
		q.IncludeNotTold = i%2 == 1
		found += len(k.check(t, q).least.main)
	}
	if found == 0 {
		t.Error("the largest queries find nothing, so they try nothing")
	}
}

func (s *suite) largestQuery(listings []*directory.Listing, r *rand.Rand) directory.Query {
	q := directory.Query{
		Kinds: directory.Kinds(), Days: directory.DayCodes(), Times: directory.PartCodes(), Facets: map[string][]string{},
		Sort: directory.SortNearest, Limit: 50, ElsewhereLimit: 50, Count: []string{directory.CountAll}, Now: GeneratedNow(),
	}
	if chance(r, 0.5) { // most of the listings that fit say nothing of when they meet
		q.Days, q.Times = nil, nil
	}
	codes := s.vocabulary.Codes()
	for _, i := range r.Perm(len(codes)) {
		if f, _, _ := strings.Cut(codes[i], "."); !derived(s.vocabulary, f) && len(q.Must) < directory.MaxNeeds {
			q.Must = append(q.Must, codes[i])
		}
	}
	for _, family := range s.vocabulary.Families {
		for _, a := range family.Attributes {
			if !family.Derived && (family.Combine == directory.AnyOf || slices.Contains(q.Must, a.Code)) {
				q.Facets[family.Code] = append(q.Facets[family.Code], a.Slug())
			}
		}
	}
	for len(q.Avoid.Groups) < directory.MaxAvoid/2 {
		q.Avoid.Groups = append(q.Avoid.Groups, listings[20+r.IntN(len(listings)-20)].GroupID)
	}
	for len(q.Avoid.Areas) < directory.MaxAvoid/2 {
		if other := listings[40+r.IntN(len(listings)-40)]; other.Point != nil {
			q.Avoid.Areas = append(q.Avoid.Areas, directory.AvoidArea{Centre: *other.Point, Metres: 300})
		}
	}
	return q
}

func derived(vocabulary *directory.Vocabulary, family string) bool {
	f, ok := vocabulary.Family(family)
	return ok && f.Derived
}

// rims asks with a radius, a box or an avoided disc whose edge goes exactly through a listing, and a
// hair short of it.
func (s *suite) rims(t *testing.T) {
	listings := s.generator.Listings(7, 400)
	k := s.fill(t, listings)
	r := rand.New(rand.NewPCG(suiteSeed, 11))
	for range 60 {
		l := oneOf(r, listings)
		if l.Point == nil {
			continue
		}
		centre := geo.Point{Lat: l.Point.Lat + r.NormFloat64()*0.3, Lng: l.Point.Lng + r.NormFloat64()*0.3}
		far := geo.Distance(centre, *l.Point)
		base := directory.Query{Sort: directory.SortNearest, Limit: 100, Now: GeneratedNow(), Count: []string{directory.CountAll}}
		for _, radius := range []float64{far, math.Nextafter(far, 0), math.Nextafter(far, math.Inf(1))} {
			q := base
			q.Near, q.Radius = &centre, radius
			k.check(t, q)
		}
		for _, metres := range []float64{far - l.Reach, math.Nextafter(far-l.Reach, 0)} {
			if metres >= 0 {
				q := base
				q.Avoid.Areas = []directory.AvoidArea{{Centre: centre, Metres: metres}}
				k.check(t, q)
			}
		}
		q := base
		q.Box = &geo.Box{West: l.Point.Lng, South: l.Point.Lat, East: l.Point.Lng + 0.5, North: l.Point.Lat + 0.5}
		k.check(t, q)
		q.Box = &geo.Box{West: math.Nextafter(l.Point.Lng, 180), South: l.Point.Lat - 1, East: l.Point.Lng + 0.5, North: l.Point.Lat + 0.5}
		k.check(t, q)
	}
}

// endsOfTheWorld asks across the antimeridian, over the poles and around half the globe.
func (s *suite) endsOfTheWorld(t *testing.T) {
	r := rand.New(rand.NewPCG(suiteSeed, 13))
	var listings []*directory.Listing
	for i, p := range []geo.Point{{Lat: 0, Lng: 180}, {Lat: 0, Lng: -180}, {Lat: 90, Lng: 0}, {Lat: -90, Lng: 12}, {Lat: 89.99, Lng: 180}, {Lat: -17, Lng: 179.999}, {Lat: -17, Lng: -179.999}} {
		listings = append(listings, at(fmt.Sprintf("corner %d", i), p.Lat, p.Lng))
	}
	for i := range 400 {
		lat, lng := oneOf(r, []float64{-89, -60, -17, 0, 17, 89})+r.NormFloat64()*0.5, oneOf(r, []float64{-180, 180, 0, 90})+r.NormFloat64()*2
		listings = append(listings, at(fmt.Sprintf("far %d", i), min(90, max(-90, lat)), math.Remainder(lng, 360)))
	}
	k := s.fill(t, listings)
	for range 150 {
		about := oneOf(r, listings)
		centre := geo.Point{Lat: min(90, max(-90, about.Point.Lat+r.NormFloat64())), Lng: math.Remainder(about.Point.Lng+r.NormFloat64(), 360)}
		q := directory.Query{Sort: directory.SortNearest, Limit: 1000, Now: GeneratedNow(), Count: []string{directory.CountAll}}
		if chance(r, 0.5) {
			q.Near, q.Radius = &centre, oneOf(r, []float64{20_000, 150_000, 2_000_000, 12_000_000, 20_100_000})
		} else {
			half := oneOf(r, []float64{0.5, 3, 60})
			q.Box = &geo.Box{West: math.Remainder(centre.Lng-half, 360), South: max(-90, centre.Lat-half), East: math.Remainder(centre.Lng+half, 360), North: min(90, centre.Lat+half)}
		}
		k.check(t, q)
	}
}

// ties asks for listings that are the same in every way but their id.
func (s *suite) ties(t *testing.T) {
	var listings []*directory.Listing
	for i := range 120 {
		l := at(fmt.Sprintf("tie %d", i), -37.8, 144.9+float64(i%3)*0.01)
		l.Name = "Tuesday singers"
		l.Checked.Date = directory.DateOf(GeneratedNow())
		listings = append(listings, l)
	}
	k := s.fill(t, listings)
	for _, sort := range allSorts {
		for _, text := range []string{"", "singers "} {
			q := directory.Query{Sort: sort, Near: &geo.Point{Lat: -37.8, Lng: 144.9}, Radius: 50_000, Limit: 11, Now: GeneratedNow(), Terms: s.vocabulary.ParseText(text)}
			k.turnPages(t, q, 11)
			var ids []string
			for ; q.Offset < len(listings); q.Offset += q.Limit {
				for _, hit := range k.search(t, q).Hits {
					ids = append(ids, hit.ID)
				}
			}
			if diff := cmp.Diff(nearestThenID(listings), ids); diff != "" {
				t.Errorf("%s\n  order (-want +got):\n%s", Describe(q), diff)
			}
		}
	}
}

// nearestThenID orders the tied listings: their points lie farther and farther to the east.
func nearestThenID(listings []*directory.Listing) []string {
	sorted := slices.Clone(listings)
	slices.SortFunc(sorted, func(a, b *directory.Listing) int {
		if a.Point.Lng != b.Point.Lng {
			return int(math.Copysign(1, a.Point.Lng-b.Point.Lng))
		}
		return map[bool]int{true: -1, false: 1}[a.ID < b.ID]
	})
	ids := make([]string, len(sorted))
	for i, l := range sorted {
		ids[i] = l.ID
	}
	return ids
}
