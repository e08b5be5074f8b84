package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/directory"
)

func testVocabulary(t testing.TB) *directory.Vocabulary {
	t.Helper()
	v, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// drawSearch makes any search a form can ask for.
func drawSearch(t *rapid.T, v *directory.Vocabulary) directory.Search {
	codes := v.Codes()
	some := func(label string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(codes), 0, 4, rapid.ID[string]).Draw(t, label)
	}
	s := directory.Search{
		Near: rapid.SampledFrom([]string{"carlton-vic-3053", "3053", "-37.8,144.96"}).Draw(t, "near"),
		Text: rapid.StringMatching(`[a-z]{0,8}`).Draw(t, "q"), Within: float64(rapid.IntRange(1, 2500).Draw(t, "within")) * 100,
		Days: rapid.SliceOfNDistinct(rapid.SampledFrom(directory.DayCodes()), 0, 3, rapid.ID[string]).Draw(t, "day"),
		Must: some("must"), Prefer: some("prefer"), Exclude: some("exclude"), NotTold: rapid.Bool().Draw(t, "not_told"),
		Page: rapid.IntRange(0, 9).Draw(t, "page"), Facets: map[string][]string{},
	}
	for _, code := range some("facets") {
		family, slug, _ := strings.Cut(code, ".")
		s.Facets[family] = append(s.Facets[family], slug)
	}
	if rapid.Bool().Draw(t, "avoids") {
		s.Avoid = []directory.AvoidRequest{{Near: "Footscray", Within: 2000}}
	}
	return s
}

// What a URL and a session hold together is the search again; the URL alone holds nothing private.
func TestSplitAndJoin(t *testing.T) {
	v := testVocabulary(t)
	p := privacy{v}
	rapid.Check(t, func(t *rapid.T) {
		s := drawSearch(t, v)
		query := p.openQuery(s)
		read, err := readSearch(query)
		if err != nil {
			t.Fatal(err)
		}
		_, kept := p.split(s)
		joined := join(read, kept)
		same := cmp.Options{cmpopts.EquateEmpty(), cmpopts.SortSlices(strings.Compare), cmpopts.IgnoreFields(directory.Search{}, "Count", "Page", "Sort")}
		if diff := cmp.Diff(s, joined, same); diff != "" {
			t.Fatalf("%s: %s", query.Encode(), diff)
		}
		if max(read.Page, 1) != max(s.Page, 1) {
			t.Fatalf("page %d became %d", s.Page, read.Page)
		}
		for name, values := range query {
			for code := range strings.SplitSeq(strings.Join(values, ","), ",") {
				if family, ok := strings.CutPrefix(name, facetPrefix); ok {
					code = family + "." + code
				}
				if a, ok := v.Attribute(code); ok && a.Private() {
					t.Fatalf("%s is private, and in %s", code, query.Encode())
				}
			}
		}
		if query.Has("q") || query.Has("avoid") {
			t.Fatalf("words or places to avoid are in %s", query.Encode())
		}
	})
}

func TestReadDistance(t *testing.T) {
	for text, want := range map[string]float64{"": 0, "5km": 5000, "5 km": 5000, "2.5KM": 2500, "800m": 800, "800": 800} {
		if got, err := readDistance("within", text); err != nil || got != want {
			t.Errorf("%q: %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"far", "km", "-5km", "NaN", "Inf", "5mi", "1e999"} {
		if got, err := readDistance("within", text); directory.ErrorCode(err) != directory.CodeInvalid {
			t.Errorf("%q: %v, %v, want it refused", text, got, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		metres := float64(rapid.IntRange(100, 1_000_000).Draw(t, "metres"))
		if got, err := readDistance("within", distanceParam(metres)); err != nil || got != metres {
			t.Fatalf("%v became %v, %v", metres, got, err)
		}
	})
}

func TestAvoidInput(t *testing.T) {
	for _, want := range []directory.AvoidRequest{
		{Near: "St Kilda: the east", Within: 2000}, {Community: "vietnamese"}, {Organisation: "x"}, {Group: "y"}, {Group: "y", Name: "The East: a choir"},
	} {
		if got, ok := readAvoidInput(avoidParam(want)); !ok || got != want {
			t.Errorf("%v became %v, %v", want, got, ok)
		}
	}
	for _, text := range []string{"", "near", "near:", "near:x:y", "place:z", "community:"} {
		if got, ok := readAvoidInput(text); ok {
			t.Errorf("%q was read as %v", text, got)
		}
	}
}

func FuzzReadPosted(f *testing.F) {
	f.Add("near=3053&facet.cost=free&remove=facet.cost:free&avoid=near:2:x")
	f.Add("choice=a&avoid_near=b&avoid_within=1km&age=7&page=2")
	f.Fuzz(func(t *testing.T, body string) {
		values, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		s, err := readPosted(values)
		if err != nil && directory.ErrorCode(err) != directory.CodeInvalid {
			t.Errorf("%v is not a fault of the form", err)
		}
		for _, avoid := range s.Avoid {
			if again, ok := readAvoidInput(avoidParam(avoid)); err == nil && (!ok || again != avoid) {
				t.Errorf("%v became %v", avoid, again)
			}
		}
	})
}
