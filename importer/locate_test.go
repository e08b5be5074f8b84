package importer

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// gazetteer is read once for all tests: it never changes.
var gazetteer = sync.OnceValues(geo.Embedded)

func testGazetteer(t testing.TB) *geo.Gazetteer {
	t.Helper()
	g, err := gazetteer()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func testLocator(t testing.TB, home string) *locator {
	t.Helper()
	r, err := parseRegion(testGazetteer(t), home)
	if err != nil {
		t.Fatal(err)
	}
	return &locator{gazetteer: testGazetteer(t), region: r}
}

func at(lat, lng float64) *geo.Point { return &geo.Point{Lat: lat, Lng: lng} }

// located is what a test expects of a spot.
type wantSpot struct {
	Suburb, State, Postcode string
	By                      directory.LocatedBy
	Point                   bool
	Foreign                 bool
	Areas                   int
	Codes                   []string // problems
}

func TestLocate(t *testing.T) {
	const point, suburb, postcode = directory.LocatedByPoint, directory.LocatedBySuburb, directory.LocatedByPostcode
	tests := []struct {
		name  string
		home  string
		place PlaceText
		want  wantSpot
	}{
		{name: "coordinates beside their suburb", place: PlaceText{Suburb: "Carlton", State: "VIC", Postcode: "3053", Point: at(-37.80, 144.967)},
			want: wantSpot{Suburb: "Carlton", State: "VIC", Postcode: "3053", By: point, Point: true}},
		{name: "suburb with state", place: PlaceText{Suburb: "richmond", State: "NSW"},
			want: wantSpot{Suburb: "Richmond", State: "NSW", Postcode: "2753", By: suburb, Point: true}},
		{name: "suburb with postcode", place: PlaceText{Suburb: "RICHMOND", Postcode: "3121"},
			want: wantSpot{Suburb: "Richmond", State: "VIC", Postcode: "3121", By: suburb, Point: true}},
		{name: "suburb with the source's region", home: "Victoria", place: PlaceText{Suburb: "Richmond"},
			want: wantSpot{Suburb: "Richmond", State: "VIC", Postcode: "3121", By: suburb, Point: true}},
		{name: "a name of several states alone", place: PlaceText{Suburb: "Richmond"},
			want: wantSpot{Suburb: "Richmond", Codes: []string{ProblemSuburbAmbiguous}}},
		{name: "a name of one state alone", place: PlaceText{Suburb: "Yeppoon"},
			want: wantSpot{Suburb: "Yeppoon", Codes: []string{ProblemSuburbAmbiguous}}},
		{name: "0,0", home: "VIC", place: PlaceText{Suburb: "Carlton", Point: at(0, 0)},
			want: wantSpot{Suburb: "Carlton", State: "VIC", Postcode: "3053", By: suburb, Point: true, Codes: []string{ProblemPointMissing}}},
		{name: "0,0 and nothing else", place: PlaceText{Name: "Hall", Point: at(0, 0)}, want: wantSpot{Codes: []string{ProblemPointMissing}}},
		{name: "swapped", home: "QLD", place: PlaceText{Suburb: "Chermside", Postcode: "4032", Point: at(153.03, -27.385)},
			want: wantSpot{Suburb: "Chermside", State: "QLD", Postcode: "4032", By: point, Point: true, Codes: []string{ProblemPointSwapped}}},
		{name: "a lost minus", home: "QLD", place: PlaceText{Suburb: "Chermside", Postcode: "4032", Point: at(27.385, 153.03)},
			want: wantSpot{Suburb: "Chermside", State: "QLD", Postcode: "4032", By: point, Point: true, Codes: []string{ProblemPointSign}}},
		{name: "far from the suburb", place: PlaceText{Suburb: "Carlton", State: "VIC", Postcode: "3053", Point: at(-27.47, 153.02)},
			want: wantSpot{Suburb: "Carlton", State: "VIC", Postcode: "3053", By: suburb, Point: true, Codes: []string{ProblemPointFar}}},
		{name: "outside Australia though the suburb is not", home: "VIC", place: PlaceText{Suburb: "Carlton", Point: at(51.08, 1.17)},
			want: wantSpot{Suburb: "Carlton", State: "VIC", Postcode: "3053", By: suburb, Point: true, Codes: []string{ProblemPointAbroad}}},
		{name: "the point decides between the suburbs of a name", place: PlaceText{Suburb: "Richmond", State: "QLD", Point: at(-20.73, 143.14)},
			want: wantSpot{Suburb: "Richmond", State: "QLD", Postcode: "4822", By: point, Point: true}},
		{name: "two suburbs of a name far apart in one state", place: PlaceText{Suburb: "Richmond", State: "QLD"},
			want: wantSpot{Suburb: "Richmond", State: "QLD", Codes: []string{ProblemSuburbAmbiguous}}},
		{name: "a point in another state than its row", place: PlaceText{State: "VIC", Point: at(-27.47, 153.02)},
			want: wantSpot{State: "VIC", Codes: []string{ProblemPointOtherState}}},
		{name: "a wrong postcode and a right point", home: "QLD", place: PlaceText{Suburb: "Yeppoon", Postcode: "4207", Point: at(-23.13, 150.70)},
			want: wantSpot{Suburb: "Yeppoon", State: "QLD", Postcode: "4703", By: point, Point: true, Codes: []string{ProblemPostcodeMismatch}}},
		{name: "a neighbour's postcode", place: PlaceText{Suburb: "Carlton", State: "VIC", Postcode: "3065"},
			want: wantSpot{Suburb: "Carlton", State: "VIC", Postcode: "3053", By: suburb, Point: true, Codes: []string{ProblemPostcodeMismatch}}},
		{name: "a far suburb's postcode", home: "QLD", place: PlaceText{Suburb: "Yeppoon", Postcode: "4217"},
			want: wantSpot{Suburb: "Yeppoon", Postcode: "4217", Codes: []string{ProblemPostcodeMismatch}}},
		{name: "postcode and point against the suburb", home: "QLD", place: PlaceText{Suburb: "Yeppoon", Postcode: "4217", Point: at(-28.00, 153.42)},
			want: wantSpot{Suburb: "Yeppoon", State: "QLD", Postcode: "4217", By: point, Point: true, Codes: []string{ProblemPostcodeMismatch}}},
		{name: "suburb, postcode and point all apart", home: "QLD", place: PlaceText{Suburb: "Yeppoon", Postcode: "4217", Point: at(-16.92, 145.77)},
			want: wantSpot{Suburb: "Yeppoon", Postcode: "4217", Codes: []string{ProblemPostcodeMismatch, ProblemPointFar}}},
		{name: "a wrong postcode of a far suburb of the same name", home: "QLD", place: PlaceText{Suburb: "Springfield", Postcode: "4871", Point: at(-27.66, 152.91)},
			want: wantSpot{Suburb: "Springfield", State: "QLD", Postcode: "4300", By: point, Point: true, Codes: []string{ProblemPostcodeMismatch}}},
		{name: "the state and the postcode outvote a point by a suburb of the same name", place: PlaceText{Suburb: "Richmond", State: "VIC", Postcode: "3121", Point: at(-33.6, 150.75)},
			want: wantSpot{Suburb: "Richmond", State: "VIC", Postcode: "3121", By: suburb, Point: true, Codes: []string{ProblemPointFar}}},
		{name: "a name and a point far apart", home: "QLD", place: PlaceText{Suburb: "Woodlands", Point: at(-19.27, 146.71)},
			want: wantSpot{Suburb: "Woodlands", State: "QLD", Codes: []string{ProblemPointFar}}},
		{name: "a name and a point less far apart", home: "QLD", place: PlaceText{Suburb: "Woodlands", Point: at(-27.47, 153.02)},
			want: wantSpot{Suburb: "Woodlands", State: "QLD", Postcode: "4343", By: suburb, Point: true, Codes: []string{ProblemPointFar}}},
		{name: "a postcode and a point far apart", home: "QLD", place: PlaceText{Postcode: "4032", Point: at(-19.27, 146.71)},
			want: wantSpot{State: "QLD", Postcode: "4032", Codes: []string{ProblemPointFar}}},
		{name: "south is not north", home: "QLD", place: PlaceText{Suburb: "Cairns South", Postcode: "4870"},
			want: wantSpot{Suburb: "Cairns", State: "QLD", Postcode: "4870", By: suburb, Point: true, Codes: []string{ProblemSuburbMended}}},
		{name: "north is not south", home: "QLD", place: PlaceText{Suburb: "Maroochydore North"},
			want: wantSpot{Suburb: "Maroochydore", State: "QLD", Postcode: "4558", By: suburb, Point: true, Codes: []string{ProblemSuburbMended}}},
		{name: "a side of no suburb", home: "QLD", place: PlaceText{Suburb: "Xyzzyville South"},
			want: wantSpot{Suburb: "Xyzzyville South", Codes: []string{ProblemSuburbUnknown}}},
		{name: "a side misspelt", home: "VIC", place: PlaceText{Suburb: "Brunswick Eaast", Postcode: "3057"},
			want: wantSpot{Suburb: "Brunswick East", State: "VIC", Postcode: "3057", By: suburb, Point: true, Codes: []string{ProblemSuburbMended}}},
		{name: "a state that does not fit suburb and postcode", place: PlaceText{Suburb: "Carlton", State: "QLD", Postcode: "3053"},
			want: wantSpot{Suburb: "Carlton", State: "VIC", Postcode: "3053", By: suburb, Point: true, Codes: []string{ProblemStateMismatch}}},
		{name: "misspelt within its postcode", place: PlaceText{Suburb: "Chermsdie", State: "QLD", Postcode: "4032"},
			want: wantSpot{Suburb: "Chermside", State: "QLD", Postcode: "4032", By: suburb, Point: true, Codes: []string{ProblemSuburbMended}}},
		{name: "words the other way round", home: "VIC", place: PlaceText{Suburb: "East Brunswick"},
			want: wantSpot{Suburb: "Brunswick East", State: "VIC", Postcode: "3057", By: suburb, Point: true, Codes: []string{ProblemSuburbMended}}},
		{name: "only a postcode", home: "VIC", place: PlaceText{Postcode: "3121"},
			want: wantSpot{State: "VIC", Postcode: "3121", By: postcode, Point: true, Codes: []string{ProblemByPostcode}}},
		{name: "only a postcode and nothing Australian", place: PlaceText{Postcode: "3121"}, want: wantSpot{Postcode: "3121"}},
		{name: "state and postcode behind the suburb", home: "QLD", place: PlaceText{Suburb: "Beenleigh QLD 4207"},
			want: wantSpot{Suburb: "Beenleigh", State: "QLD", Postcode: "4207", By: suburb, Point: true}},
		{name: "all in the address", place: PlaceText{Address: "101 George Street,\nBeenleigh QLD 4207"},
			want: wantSpot{Suburb: "Beenleigh", State: "QLD", Postcode: "4207", By: suburb, Point: true}},
		{name: "several suburbs are an area", home: "VIC", place: PlaceText{Suburb: "Kensington, Flemington, Ascot Vale and Niddrie"},
			want: wantSpot{Suburb: "Kensington, Flemington, Ascot Vale and Niddrie", Areas: 4}},
		{name: "another country with a suburb's name", home: "QLD", place: PlaceText{Suburb: "Miami", Country: "US"},
			want: wantSpot{Suburb: "Miami", Foreign: true, Codes: []string{ProblemForeign}}},
		{name: "another country's postcode", home: "QLD", place: PlaceText{Suburb: "Miami", Postcode: "33125"},
			want: wantSpot{Suburb: "Miami", Postcode: "33125", Foreign: true, Codes: []string{ProblemForeign}}},
		{name: "another country's state", home: "QLD", place: PlaceText{Suburb: "Miami", State: "FL"},
			want: wantSpot{Suburb: "Miami", State: "FL", Foreign: true, Codes: []string{ProblemForeign}}},
		{name: "a postcode nobody can read", home: "QLD", place: PlaceText{Suburb: "Chermside", Postcode: "40 32?"},
			want: wantSpot{Suburb: "Chermside", State: "QLD", Postcode: "4032", By: suburb, Point: true}},
		{name: "two states in one cell", home: "QLD", place: PlaceText{Suburb: "Chermside", State: "QLD/NSW"},
			want: wantSpot{Suburb: "Chermside", State: "QLD", Postcode: "4032", By: suburb, Point: true}},
		{name: "abroad by coordinates", place: PlaceText{Suburb: "Richmond", Point: at(51.46, -0.30)},
			want: wantSpot{Suburb: "Richmond", By: point, Point: true, Foreign: true, Codes: []string{ProblemForeign}}},
		{name: "no suburb but a point", home: "QLD", place: PlaceText{Name: "College", Point: at(-27.385, 153.03)},
			want: wantSpot{Suburb: "Chermside", State: "QLD", Postcode: "4032", By: point, Point: true, Codes: []string{ProblemSuburbFromPoint}}},
		{name: "a name that is nowhere in the state", home: "VIC", place: PlaceText{Suburb: "Xyzzyville"},
			want: wantSpot{Suburb: "Xyzzyville", Codes: []string{ProblemSuburbUnknown}}},
		{name: "outside the region by its own words", home: "VIC", place: PlaceText{Suburb: "Albury", State: "NSW", Postcode: "2640"},
			want: wantSpot{Suburb: "Albury", State: "NSW", Postcode: "2640", By: suburb, Point: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got wantSpot
			s := testLocator(t, tt.home).locate(tt.place, func(_ Severity, code, _, message string) {
				got.Codes = append(got.Codes, code)
				if message == "" {
					t.Errorf("problem %s says nothing", code)
				}
			})
			got.Suburb, got.State, got.Postcode, got.By = s.name, s.state, s.postcode, s.by
			got.Point, got.Foreign, got.Areas = s.point != nil, s.foreign, len(s.areas)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("locate (-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever a row says, it is never at 0,0, never in an Australian suburb when it is foreign, and never
// far from the suburb it is said to be in.
func TestLocateNeverLies(t *testing.T) {
	all := testGazetteer(t).All()
	rapid.Check(t, func(t *rapid.T) {
		l := &locator{gazetteer: must(gazetteer())}
		if rapid.Bool().Draw(t, "has region") {
			l.region = region{code: "state:VIC", state: "VIC"}
		}
		s := rapid.SampledFrom(all).Draw(t, "suburb")
		other := rapid.SampledFrom(all).Draw(t, "other")
		p := PlaceText{
			Suburb:   rapid.SampledFrom([]string{"", s.Name, s.Name + "x", other.Name}).Draw(t, "name"),
			State:    rapid.SampledFrom([]string{"", s.State, other.State, "FL"}).Draw(t, "state"),
			Postcode: rapid.SampledFrom([]string{"", s.Postcodes[0], other.Postcodes[0], "33125", "CT20 1AA"}).Draw(t, "postcode"),
			Country:  rapid.SampledFrom([]string{"", "AU", "US"}).Draw(t, "country"),
		}
		if rapid.Bool().Draw(t, "has point") {
			near := rapid.SampledFrom([]geo.Point{s.Point, other.Point, {}, {Lat: s.Point.Lng, Lng: s.Point.Lat}, {Lat: 51, Lng: 1}}).Draw(t, "point")
			p.Point = &near
		}
		got := l.locate(p, func(Severity, string, string, string) {})
		if got.point != nil && !got.point.Valid() {
			t.Fatalf("at %v", *got.point)
		}
		if isForeign(p) && (got.suburb != nil || !got.foreign) {
			t.Fatalf("a foreign row became %v", got.suburb)
		}
		if got.suburb != nil && got.point != nil && geo.Distance(*got.point, got.suburb.Point) > stateSuburb(got.suburb).limit() {
			t.Fatalf("%s is far from %v", got.suburb.Label(), *got.point)
		}
		if got.by == directory.LocatedBySuburb && p.State == "" && p.Postcode == "" && !l.region.known() && p.Point == nil {
			t.Fatalf("located by the name %q alone", p.Suburb)
		}
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestParseRegion(t *testing.T) {
	for text, want := range map[string]region{
		"": {}, "VIC": {code: "state:VIC", state: "VIC"}, "victoria": {code: "state:VIC", state: "VIC"}, "state:QLD": {code: "state:QLD", state: "QLD"}, "Australia": {code: "national"},
		"Moreland": {code: "council:25250", state: "VIC"}, "Moreland City": {code: "council:25250", state: "VIC"}, "Merri-bek": {code: "council:25250", state: "VIC"},
		"suburb:moreland-vic-3058": {code: "suburb:moreland-vic-3058", state: "VIC"},
		"Moreland West":            {code: "suburb:moreland-west-vic-3055", state: "VIC", suburb: "Moreland West VIC 3055"},
	} {
		got, err := parseRegion(testGazetteer(t), text)
		if err != nil || got != want {
			t.Errorf("parseRegion(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
	council, err := parseRegion(testGazetteer(t), "Brisbane City")
	if err != nil || council.state != "QLD" {
		t.Errorf("Brisbane City = %+v, %v", council, err)
	}
	for text, candidates := range map[string][]string{
		"Richmond": {"Richmond council QLD", "Richmond VIC 3121", "Richmond NSW 2753"}, "Kent": {"Shire of Kent WA"}, "Perth": {"City of Perth WA", "Perth TAS 7300"},
		"Newcastle": {"City of Newcastle NSW"}, "Ballina": {"Ballina council NSW", "Ballina NSW 2478"}, "Carlton": {"Carlton VIC 3053", "Carlton NSW 2218"},
	} {
		_, err := parseRegion(testGazetteer(t), text)
		if directory.ErrorCode(err) != directory.CodeInvalid {
			t.Errorf("%q gives %v", text, err)
			continue
		}
		for _, candidate := range candidates {
			if !strings.Contains(err.Error(), candidate) {
				t.Errorf("%q: %v does not name %q", text, err, candidate)
			}
			if named, err := parseRegion(testGazetteer(t), candidate); err != nil || !named.known() {
				t.Errorf("%q is named, and is %v, %v", candidate, named, err)
			}
		}
	}
	if _, err := parseRegion(testGazetteer(t), "Atlantis"); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("an unknown region gives %v", err)
	}
}
