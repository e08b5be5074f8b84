package geo

import (
	"slices"
	"testing"
)

func TestSuggest(t *testing.T) {
	g := embedded(t)
	for _, tt := range []struct {
		in    string
		first string
		has   string
	}{
		{"carl", "Carlton VIC 3053", "Carlton NSW 2218"},
		{"melb", "Melbourne VIC 3000", ""},
		{"st ki", "St Kilda VIC 3182", ""},
		{"saint ki", "St Kilda VIC 3182", ""},
		{"mt dr", "Mount Druitt NSW 2770", ""},
		{"east bru", "Brunswick East VIC 3057", ""},
		{"brunswick ea", "Brunswick East VIC 3057", ""},
		{"3053", "Carlton VIC 3053", ""},
		{"carlton v", "Carlton VIC 3053", ""},
		{"carlton nsw", "Carlton NSW 2218", ""},
		{"richmond tas", "Richmond TAS 7025", ""},
		{"richmond 70", "Richmond TAS 7025", ""},
		{"gap", "", "The Gap QLD 4061"},
		{"o'con", "", "O'Connor ACT 2602"},
		{"footscary", "Footscray VIC 3011", ""},
		{"wolong", "Wollongong NSW 2500", ""},
		{"freo", "Fremantle WA 6160", ""},
		{"stafford h", "Stafford Heights QLD 4053", ""},
	} {
		got := labels(g.Suggest(tt.in, 8))
		if len(got) == 0 || len(got) > 8 || tt.first != "" && got[0] != tt.first || tt.has != "" && !slices.Contains(got, tt.has) {
			t.Errorf("Suggest(%q) = %q, want first %q and %q", tt.in, got, tt.first, tt.has)
		}
	}
	for _, in := range []string{"", "  ", "!!"} {
		if got := g.Suggest(in, 8); len(got) != 0 {
			t.Errorf("Suggest(%q) = %v", in, labels(got))
		}
	}
	if got := g.Suggest("a", 1_000); len(got) != mostSuggested {
		t.Errorf("Suggest(a, 1000) gave %d", len(got))
	}
	if got := g.Suggest("carlton", -1); len(got) != 0 {
		t.Errorf("Suggest(carlton, -1) gave %d", len(got))
	}
}

// Typing any suburb's name in full brings it up.
func TestSuggestFindsEverySuburb(t *testing.T) {
	g := embedded(t)
	for i, s := range g.All() {
		if i%7 != 0 { // a sample keeps the test quick
			continue
		}
		if !slices.Contains(g.Suggest(s.Name+" "+s.State+" "+s.Postcodes[0], 8), s) && !slices.Contains(g.Suggest(s.Name, mostSuggested), s) {
			t.Errorf("Suggest does not find %s", s.Label())
		}
	}
}
