package geo

import "testing"

// Primary Health Networks and remoteness classes of places we know, over all states.
func TestKnownAreas(t *testing.T) {
	const (
		city, inner, outer, remote, very = MajorCity, InnerRegional, OuterRegional, Remote, VeryRemote
	)
	g := embedded(t)
	for _, want := range []struct {
		name, state, phn string
		remoteness       Remoteness
	}{
		{"Carlton", "VIC", "PHN201", city}, {"Sunbury", "VIC", "PHN201", city}, {"Box Hill", "VIC", "PHN202", city}, {"Ringwood", "VIC", "PHN202", city},
		{"Dandenong", "VIC", "PHN203", city}, {"Frankston", "VIC", "PHN203", city}, {"Traralgon", "VIC", "PHN204", inner}, {"Bairnsdale", "VIC", "PHN204", outer},
		{"Bendigo", "VIC", "PHN205", inner}, {"Shepparton", "VIC", "PHN205", inner}, {"Mildura", "VIC", "PHN205", outer}, {"Geelong", "VIC", "PHN206", city},
		{"Ballarat", "VIC", "PHN206", inner}, {"Warrnambool", "VIC", "PHN206", inner}, {"Horsham", "VIC", "PHN206", outer},
		{"Surry Hills", "NSW", "PHN101", city}, {"Cronulla", "NSW", "PHN101", city}, {"Manly", "NSW", "PHN102", city}, {"Hornsby", "NSW", "PHN102", city},
		{"Parramatta", "NSW", "PHN103", city}, {"Blacktown", "NSW", "PHN103", city}, {"Penrith", "NSW", "PHN104", city}, {"Richmond", "NSW", "PHN104", city},
		{"Liverpool", "NSW", "PHN105", city}, {"Bowral", "NSW", "PHN105", inner}, {"Wollongong", "NSW", "PHN106", city}, {"Bega", "NSW", "PHN106", outer},
		{"Dubbo", "NSW", "PHN107", inner}, {"Broken Hill", "NSW", "PHN107", outer}, {"Tibooburra", "NSW", "PHN107", very}, {"Newcastle", "NSW", "PHN108", city},
		{"Gosford", "NSW", "PHN108", city}, {"Tamworth", "NSW", "PHN108", inner}, {"Lismore", "NSW", "PHN109", inner}, {"Wagga Wagga", "NSW", "PHN110", inner},
		{"Albury", "NSW", "PHN205", inner},
		{"Chermside", "QLD", "PHN301", city}, {"Sunnybank", "QLD", "PHN302", city}, {"Southport", "QLD", "PHN303", city}, {"Toowoomba", "QLD", "PHN304", inner},
		{"Ipswich", "QLD", "PHN304", city}, {"Mount Isa", "QLD", "PHN305", remote}, {"Longreach", "QLD", "PHN305", very}, {"Nambour", "QLD", "PHN306", city},
		{"Rockhampton", "QLD", "PHN306", inner}, {"Cairns", "QLD", "PHN307", outer}, {"Townsville", "QLD", "PHN307", outer}, {"Thursday Island", "QLD", "PHN307", very},
		{"Glenelg", "SA", "PHN401", city}, {"Mount Gambier", "SA", "PHN402", inner}, {"Port Lincoln", "SA", "PHN402", remote}, {"Coober Pedy", "SA", "PHN402", very},
		{"Joondalup", "WA", "PHN501", city}, {"Fremantle", "WA", "PHN502", city}, {"Bunbury", "WA", "PHN503", inner}, {"Broome", "WA", "PHN503", remote},
		{"Halls Creek", "WA", "PHN503", very}, {"Hobart", "TAS", "PHN601", inner}, {"Queenstown", "TAS", "PHN601", remote}, {"Whitemark", "TAS", "PHN601", very},
		{"Darwin", "NT", "PHN701", outer}, {"Alice Springs", "NT", "PHN701", remote}, {"Yuendumu", "NT", "PHN701", very}, {"Belconnen", "ACT", "PHN801", city},
	} {
		list := inState(g.Named(want.name), want.state)
		if len(list) == 0 {
			t.Errorf("%s %s: not in the gazetteer", want.name, want.state)
			continue
		}
		if s := list[0]; s.PHNCode != want.phn || s.Remoteness != want.remoteness {
			t.Errorf("%s: PHN %s (%s), remoteness %d, want %s, %d", s.Label(), s.PHNCode, s.PHN, s.Remoteness, want.phn, want.remoteness)
		}
	}
}
