package indextest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// avoiding tells a small story about each thing a person may be kept away from.
func (s *suite) avoiding(t *testing.T) {
	listings := avoidedCatalogue()
	k := s.fill(t, listings)
	ex := geo.Point{Lat: -37.80, Lng: 144.90} // where the person must not be found
	area := func(metres float64) directory.Avoid {
		return directory.Avoid{Areas: []directory.AvoidArea{{Centre: ex, Metres: metres}}}
	}
	tests := []struct {
		name    string
		avoid   directory.Avoid
		found   []string // of the main list, by name
		unknown int
	}{
		{"nothing", directory.Avoid{}, []string{"Far", "Near", "Two far", "Two near", "Half hidden", "Suburb only", "Greek table"}, 0},
		{"an area takes whole groups", area(2_000), []string{"Far", "Greek table"}, 2},
		{"an area short of a suburb's reach", area(900), []string{"Far", "Greek table", "Suburb only"}, 2},
		{"a community", directory.Avoid{Communities: []string{"greek"}}, []string{"Far", "Near", "Two far", "Two near", "Half hidden", "Suburb only"}, 0},
		{"an organisation", directory.Avoid{Organisations: []string{"org-1"}}, []string{"Near", "Two far", "Two near", "Half hidden", "Suburb only", "Greek table"}, 0},
		{"a group", directory.Avoid{Groups: []string{"group-two"}}, []string{"Far", "Near", "Half hidden", "Suburb only", "Greek table"}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			q := directory.Query{
				Near: &ex, Radius: 100_000, Areas: []string{"state:VIC"}, Sort: directory.SortNearest, Limit: 100, ElsewhereLimit: 100,
				Avoid: test.avoid, Now: GeneratedNow(), Count: []string{directory.CountAll},
			}
			k.check(t, q)
			got := k.search(t, q)
			if diff := cmp.Diff(slices.Sorted(slices.Values(test.found)), names(listings, got.Hits)); diff != "" {
				t.Errorf("%s\n  found (-want +got):\n%s", Describe(q), diff)
			}
			if got.HeldBack.AvoidUnknown != test.unknown {
				t.Errorf("%s\n  %d held back as unknown, want %d", Describe(q), got.HeldBack.AvoidUnknown, test.unknown)
			}
		})
	}
}

func avoidedCatalogue() []*directory.Listing {
	far := at("Far", -37.5, 144.9)
	far.OrganisationID = "org-1"
	near := at("Near", -37.801, 144.9)
	twoFar, twoNear := at("Two far", -37.5, 145.0), at("Two near", -37.801, 144.901)
	twoFar.GroupID, twoNear.GroupID = "group-two", "group-two"
	open, hidden := at("Half hidden", -37.5, 145.1), at("Other half", 0, 0)
	open.GroupID, hidden.GroupID = "group-half", "group-half"
	hidden.Point, hidden.Disclosure, hidden.Areas = nil, directory.DisclosureHidden, []string{"state:VIC"}
	suburb := at("Suburb only", -37.83, 144.9) // 3.3 km away, but its suburb is wide
	suburb.Disclosure, suburb.Approximate, suburb.Reach = directory.DisclosureSuburb, true, 2_000
	greek := at("Greek table", -37.6, 144.9)
	greek.Answers = map[string]directory.ListedAnswer{"community.greek": {Value: directory.Yes, Basis: directory.BasisDeclared}}
	return []*directory.Listing{far, near, twoFar, twoNear, open, hidden, suburb, greek}
}

// names gives the names of hits, in alphabetical order.
func names(listings []*directory.Listing, hits []directory.Hit) []string {
	var found []string
	for _, hit := range hits {
		i := slices.IndexFunc(listings, func(l *directory.Listing) bool { return l.ID == hit.ID })
		found = append(found, listings[i].Name)
	}
	slices.Sort(found)
	return found
}

// hiddenPlaces checks that a place nobody may know is never told by a list, a distance or an order.
func (s *suite) hiddenPlaces(t *testing.T) {
	listings := s.generator.Listings(17, 600)
	k := s.fill(t, listings)
	pointless := map[string]bool{}
	for _, l := range listings {
		pointless[l.ID] = l.Point == nil
	}
	elsewhere := 0
	for i := range 40 {
		suburb := s.generator.suburbs[i*97%len(s.generator.suburbs)]
		for _, sort := range allSorts {
			q := directory.Query{Near: &suburb.Point, Radius: 3_000_000, Areas: suburb.Areas(), Sort: sort, Limit: 1000, ElsewhereLimit: 1000, Now: GeneratedNow()}
			got := k.search(t, q)
			for _, hit := range got.Hits {
				if pointless[hit.ID] {
					t.Fatalf("%s\n  %s has no place and is in the main list", Describe(q), hit.ID)
				}
			}
			for _, hit := range got.Elsewhere.Hits {
				elsewhere++
				if !pointless[hit.ID] || hit.Distance != -1 {
					t.Fatalf("%s\n  elsewhere, %s has distance %v", Describe(q), hit.ID, hit.Distance)
				}
			}
		}
	}
	if elsewhere == 0 {
		t.Error("no listing without a place was found: the suite asks too little")
	}
}
