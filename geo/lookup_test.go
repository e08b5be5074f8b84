package geo

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestLookupOnePlace(t *testing.T) {
	g := embedded(t)
	for _, tt := range []struct{ in, want string }{
		{"Carlton VIC", "Carlton VIC 3053"}, {"carlton, victoria", "Carlton VIC 3053"}, {"CARLTON 3053", "Carlton VIC 3053"},
		{"3053 carlton", "Carlton VIC 3053"}, {"carlton vic 3053 australia", "Carlton VIC 3053"}, {"Carlton, VIC, 3053", "Carlton VIC 3053"},
		{"carlton-vic-3053", "Carlton VIC 3053"}, {" carlton\t vic ", "Carlton VIC 3053"}, {"carlton v.i.c", "Carlton VIC 3053"},
		{"carlton new south wales", "Carlton NSW 2218"}, {"carlton n.s.w. 2218", "Carlton NSW 2218"}, {"carlton tassie", "Carlton TAS 7173"},
		// Abbreviations
		{"st kilda", "St Kilda VIC 3182"}, {"saint kilda", "St Kilda VIC 3182"}, {"St. Kilda", "St Kilda VIC 3182"},
		{"mt druitt", "Mount Druitt NSW 2770"}, {"mount druitt", "Mount Druitt NSW 2770"}, {"nth melbourne", "North Melbourne VIC 3051"},
		{"blackburn sth", "Blackburn South VIC 3130"}, {"pt augusta", "Port Augusta SA 5700"}, {"pt cook", "Point Cook VIC 3030"},
		{"upper mt gravatt", "Upper Mount Gravatt QLD 4122"}, {"victor harbour", "Victor Harbor SA 5211"}, {"coffs", "Coffs Harbour NSW 2450"},
		// Turned round
		{"east brunswick", "Brunswick East VIC 3057"}, {"e brunswick", "Brunswick East VIC 3057"}, {"brunswick e", "Brunswick East VIC 3057"},
		{"melbourne north", "North Melbourne VIC 3051"}, {"west footscray", "West Footscray VIC 3012"}, {"gap, brisbane", "The Gap QLD 4061"},
		// Near something
		{"the gap, brisbane", "The Gap QLD 4061"}, {"the gap brisbane", "The Gap QLD 4061"}, {"the gap, brisbne", "The Gap QLD 4061"},
		{"richmond melbourne", "Richmond VIC 3121"}, {"richmond, sydney", "Richmond NSW 2753"}, {"richmond, yarra", "Richmond VIC 3121"},
		{"springfield, ipswich", "Springfield QLD 4300"}, {"carlton, hobart", "Carlton TAS 7173"}, {"newtown geelong", "Newtown VIC 3220"},
		// Well known
		{"Melbourne", "Melbourne VIC 3000"}, {"melbourne cbd", "Melbourne VIC 3000"}, {"Perth", "Perth WA 6000"}, {"perth tas", "Perth TAS 7300"},
		{"Sydney", "Sydney NSW 2000"}, {"Brisbane", "Brisbane QLD 4000"}, {"Newcastle", "Newcastle NSW 2300"}, {"Geelong", "Geelong VIC 3220"},
		{"Alice Springs", "Alice Springs NT 0870"}, {"alice", "Alice Springs NT 0870"}, {"Hobart", "Hobart TAS 7000"}, {"Darwin", "Darwin NT 0800"},
		{"Canberra", "Canberra ACT 2600"}, {"Adelaide", "Adelaide SA 5000"}, {"Cairns", "Cairns QLD 4870"}, {"noosa", "Noosa Heads QLD 4567"},
		{"freo", "Fremantle WA 6160"}, {"1770", "Seventeen Seventy QLD 4677"}, {"lord howe island", "Lord Howe Island NSW 2898"},
		{"jervis bay", "Jervis Bay ACT 2540"},
		// Signs, case, accents
		{"O'Connor ACT", "O'Connor ACT 2602"}, {"oconnor act", "O'Connor ACT 2602"}, {"O’CONNOR, ACT", "O'Connor ACT 2602"},
		{"mc crae", "McCrae VIC 3938"}, {"Mélbourne", "Melbourne VIC 3000"}, {"brighton le sands", "Brighton-Le-Sands NSW 2216"},
		{"\xffcarlton\xfe vic", "Carlton VIC 3053"},
		// Addresses
		{"12 Smith St, Carlton VIC 3053", "Carlton VIC 3053"}, {"Unit 3, 12 Smith Street, Footscray", "Footscray VIC 3011"},
		{"12 smith street footscray", "Footscray VIC 3011"},
		// Postcodes
		{"3053", "Postcode 3053"}, {"postcode-3053", "Postcode 3053"}, {"3053 VIC", "Postcode 3053"}, {"800", "Postcode 0800"},
		{"Melbourne 3004", "Melbourne VIC 3004"},
		// A bare point
		{"-37.7984,144.9694", "near Carlton VIC 3053"},
	} {
		m := g.Lookup(tt.in)
		if m.Place == nil || m.Place.Label() != tt.want {
			t.Errorf("Lookup(%q) = %s, want %s", tt.in, describe(m), tt.want)
		}
	}
}

// A misspelling with one clear reading is answered, and said.
func TestLookupCorrects(t *testing.T) {
	g := embedded(t)
	for _, tt := range []struct{ in, want, reason string }{
		{"footscary", "Footscray VIC 3011", "Showing Footscray VIC for “footscary”."},
		{"wolongong", "Wollongong NSW 2500", "Showing Wollongong NSW for “wolongong”."},
		{"brisbne", "Brisbane QLD 4000", "Showing Brisbane QLD for “brisbne”."},
		{"Toowomba QLD", "Toowoomba QLD 4350", "Showing Toowoomba QLD for “Toowomba QLD”."},
		{"dandenog", "Dandenong VIC 3175", "Showing Dandenong VIC for “dandenog”."},
		{"carltn 3053", "Carlton VIC 3053", "Showing Carlton VIC for “carltn 3053”."},
		{"carlton 3054", "Carlton VIC 3053", "Carlton has postcode 3053, not 3054."},
		{"launcesten", "Launceston TAS 7250", "Showing Launceston TAS for “launcesten”."},
		{"zzyzxq 3053", "Postcode 3053", "We do not know “zzyzxq 3053”. Showing postcode 3053."},
	} {
		m := g.Lookup(tt.in)
		if m.Place == nil || m.Place.Label() != tt.want || m.Reason != tt.reason {
			t.Errorf("Lookup(%q) = %s, want %s: %s", tt.in, describe(m), tt.want, tt.reason)
		}
	}
}

func TestLookupAsks(t *testing.T) {
	g := embedded(t)
	for _, tt := range []struct {
		in    string
		first string // the likeliest
		has   []string
	}{
		{"carlton", "Carlton VIC 3053", []string{"Carlton NSW 2218", "Carlton TAS 7173"}},
		{"richmond", "Richmond VIC 3121", []string{"Richmond NSW 2753", "Richmond SA 5033", "Richmond TAS 7025"}},
		{"springfield qld", "Springfield QLD 4300", []string{"Springfield QLD 4871"}},
		{"carlton wa", "Carlton VIC 3053", nil},
		{"richmnd", "Richmond VIC 3121", []string{"Richmond TAS 7025"}},
		{"0872", "Alice Springs NT 0870", nil},
		{"postcode-0872", "Alice Springs NT 0870", nil},
		{"Gold Coast", "Southport QLD 4215", []string{"Surfers Paradise QLD 4217"}},
		{"mornington peninsula", "Mornington VIC 3931", nil},
	} {
		m := g.Lookup(tt.in)
		got := labels(m.Candidates)
		if len(got) == 0 || len(got) > mostCandidates || got[0] != tt.first {
			t.Errorf("Lookup(%q) = %s, want first %s", tt.in, describe(m), tt.first)
			continue
		}
		for _, want := range tt.has {
			if !slices.Contains(got, want) {
				t.Errorf("Lookup(%q) = %s, want %s too", tt.in, describe(m), want)
			}
		}
	}
}

func TestLookupSuggests(t *testing.T) {
	g := embedded(t)
	for _, tt := range []struct{ in, has string }{
		{"victoria", "Melbourne VIC 3000"}, {"carlton library", "Carlton VIC 3053"}, {"wollon", "Wollongong NSW 2500"}, {"51.5,-0.12", ""},
		{"melbuorn", "Melbourne VIC 3000"},
	} {
		m := g.Lookup(tt.in)
		if m.Place != nil && m.Place.Label() == tt.has {
			continue // still better
		}
		if len(m.Suggestions) == 0 || m.Reason == "" || tt.has != "" && !slices.Contains(labels(m.Suggestions), tt.has) {
			t.Errorf("Lookup(%q) = %s, want %s suggested", tt.in, describe(m), tt.has)
		}
	}
}

func TestLookupNothing(t *testing.T) {
	g := embedded(t)
	for _, in := range []string{"", " ", "\n\t"} {
		if diff := cmp.Diff(Match{}, g.Lookup(in)); diff != "" {
			t.Errorf("Lookup(%q) (-want +got):\n%s", in, diff)
		}
	}
	for _, in := range []string{"!!!", "\xff\xfe", "日本", "qqqqqqq", ",,,", "9999"} {
		m := g.Lookup(in)
		if m.Place != nil || m.Candidates != nil || m.Reason == "" {
			t.Errorf("Lookup(%q) = %s", in, describe(m))
		}
	}
}

// A client's point is kept to three decimals and takes the nearest suburb's areas.
func TestLookupPoint(t *testing.T) {
	p := embedded(t).Lookup("-37.80123456, 144.96987654").Place
	if p == nil || p.Point != (Point{-37.801, 144.97}) || p.ID != "" || len(p.Suburbs) != 1 {
		t.Fatalf("Lookup of a point = %+v", p)
	}
}

func TestLookupPostcode(t *testing.T) {
	g := embedded(t)
	p := g.Lookup("3053").Place
	if p.ID != "postcode-3053" || p.State != "VIC" || p.Remoteness != MajorCity || p.Width <= 0 || p.Width > 3_000 {
		t.Errorf("Lookup(3053) = %+v", p)
	}
	if d := Distance(p.Point, Point{-37.80, 144.967}); d > 1_500 {
		t.Errorf("the middle of 3053 is %.0f m from Carlton", d)
	}
	for pc := range g.byPost {
		m := g.Lookup(pc)
		if m.Place == nil && m.Candidates == nil {
			t.Errorf("Lookup(%s) = %s", pc, describe(m))
		}
		if m.Place != nil && m.Place.Width > widestPostcode {
			t.Errorf("postcode %s is %.0f m wide and was not asked about", pc, m.Place.Width)
		}
	}
}

// Every suburb is found by its own label and id, and its name finds it or asks among places of which it is one.
func TestLookupFindsEverySuburb(t *testing.T) {
	g := embedded(t)
	for _, s := range g.All() {
		if m := g.Lookup(s.ID); m.Place == nil || m.Place.ID != s.ID {
			t.Errorf("Lookup(%q) = %s", s.ID, describe(m))
		}
		if m := g.Lookup(s.Label()); !answers(m, s) {
			t.Errorf("Lookup(%q) = %s", s.Label(), describe(m))
		}
	}
}

func answers(m Match, s *Suburb) bool {
	if m.Place != nil {
		return m.Place.ID == s.ID
	}
	return slices.Contains(m.Candidates, s)
}

// Whatever is typed, at most one kind of answer comes, bounded, and a sentence that is valid text.
func checkMatch(t interface{ Fatalf(string, ...any) }, in string, m Match) {
	kinds := 0
	for _, set := range []bool{m.Place != nil, m.Candidates != nil, m.Suggestions != nil} {
		if set {
			kinds++
		}
	}
	if kinds > 1 || len(m.Candidates) > mostCandidates || len(m.Suggestions) > mostCandidates {
		t.Fatalf("Lookup(%q) = %s", in, describe(m))
	}
	if kinds == 0 && m.Reason == "" && strings.TrimSpace(in) != "" {
		t.Fatalf("Lookup(%q) says nothing", in)
	}
	if m.Candidates != nil && len(m.Candidates) == 0 || m.Suggestions != nil && len(m.Suggestions) == 0 {
		t.Fatalf("Lookup(%q) = an empty list", in)
	}
	if !utf8.ValidString(m.Reason) || len(m.Reason) > 500 {
		t.Fatalf("Lookup(%q): reason %q", in, m.Reason)
	}
	if m.Place != nil && (!m.Place.Point.Valid() || len(m.Place.Suburbs) == 0 || m.Place.Label() == "") {
		t.Fatalf("Lookup(%q): place %+v", in, m.Place)
	}
}

func TestLookupTakesAnything(t *testing.T) {
	g := embedded(t)
	words := []string{"carlton", "st", "mt", "north", "vic", "3053", ",", "the", "gap", "new", "south", "wales", "australia", "o", "'", "-37.8", "144.9", "0872", "x"}
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.OneOf(
			rapid.String(),
			rapid.Map(rapid.SliceOfN(rapid.SampledFrom(words), 0, 8), func(w []string) string { return strings.Join(w, " ") }),
			rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
		).Draw(t, "in")
		checkMatch(t, in, g.Lookup(in))
		if n := len(g.Suggest(in, 8)); n > 8 {
			t.Fatalf("Suggest(%q, 8) gave %d", in, n)
		}
	})
}

// Only the beginning of very long text is looked at; were it all, these would not come to an end in a test's time.
func TestLookupOfLongText(t *testing.T) {
	g := embedded(t)
	for _, in := range []string{strings.Repeat("carlton ", 2_000), strings.Repeat("x", 1_000_000), strings.Repeat("a,", 5_000), strings.Repeat("é", 10_000),
		strings.Repeat("north ", 2_000), strings.Repeat("1 ", 5_000)} {
		m := g.Lookup(in)
		checkMatch(t, in[:20], m)
		if diff := cmp.Diff(g.Lookup(bounded(in)).Reason, m.Reason); diff != "" {
			t.Errorf("long text is read beyond its bound (-bounded +whole):\n%s", diff)
		}
		g.Suggest(in, 8)
	}
}

func FuzzLookup(f *testing.F) {
	g := embedded(f)
	for _, s := range []string{"carlton", "Carlton VIC 3053", "the gap, brisbane", "footscary", "-37.8,144.96", "postcode-3053", "\xff", "ﬁ st", "o'", "st", ",", "800"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		checkMatch(t, in, g.Lookup(in))
		g.Suggest(in, 8)
		g.AreaCode(in)
	})
}

func describe(m Match) string {
	switch {
	case m.Place != nil:
		return "place " + m.Place.Label() + " | " + m.Reason
	case m.Candidates != nil:
		return "candidates " + strings.Join(labels(m.Candidates), ", ") + " | " + m.Reason
	default:
		return "suggestions " + strings.Join(labels(m.Suggestions), ", ") + " | " + m.Reason
	}
}
