package geo

import (
	"slices"
	"testing"
)

func TestAreaName(t *testing.T) {
	g := embedded(t)
	for code, want := range map[string]string{
		"council:24600": "City of Melbourne", "state:VIC": "Victoria", "national": "Australia", "phn:PHN201": "North Western Melbourne PHN",
		"suburb:carlton-vic-3053": "Carlton VIC 3053", "phn:PHN306": "Central Queensland, Wide Bay, Sunshine Coast PHN",
		"council:99999": "", "suburb:nowhere": "", "": "", "planet:earth": "",
	} {
		if got := g.AreaName(code); got != want {
			t.Errorf("AreaName(%q) = %q, want %q", code, got, want)
		}
	}
}

func TestAreaCode(t *testing.T) {
	g := embedded(t)
	for _, tt := range []struct{ in, want string }{
		{"City of Melbourne", "council:24600"}, {"melbourne", "council:24600"}, {"Melbourne City Council", "council:24600"}, {"melbourne vic", "council:24600"},
		{"Shire of Yarra Ranges", "council:27450"}, {"yarra ranges shire council", "council:27450"}, {"Kingston VIC", "council:23430"},
		{"Kingston", ""}, {"Campbelltown", ""}, {"Campbelltown, NSW", "council:11500"}, {"Campbelltown City Council NSW", "council:11500"},
		{"Victoria", "state:VIC"}, {"vic", "state:VIC"}, {"all of Tasmania", "state:TAS"}, {"Tasmania PHN", "phn:PHN601"}, {"Tasmania", "state:TAS"},
		{"murray phn", "phn:PHN205"}, {"Gippsland Primary Health Network", "phn:PHN204"}, {"PHN204", "phn:PHN204"},
		{"Australia", "national"}, {"nationwide", "national"}, {"", ""}, {"Atlantis", ""}, {"merri-bek", "council:25250"},
		{"Moreland", "council:25250"}, {"Moreland City", "council:25250"}, {"City of Moreland VIC", "council:25250"}, {"Moreland QLD", ""}, {"moreland phn", ""},
		{"Shire of Roebourne", "council:54310"}, {"Roebourne", ""}, {"Baulkham Hills Shire Council", "council:17420"}, {"Baulkham Hills", ""}, {"darebin", "council:21890"},
	} {
		got, ok := g.AreaCode(tt.in)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("AreaCode(%q) = %q, %v, want %q", tt.in, got, ok, tt.want)
		}
	}
}

// Every code a suburb has can be said in words, and a council's or PHN's words with its state lead back to it.
func TestAreasHaveNames(t *testing.T) {
	g := embedded(t)
	for _, s := range g.All() {
		for _, code := range s.Areas() {
			name := g.AreaName(code)
			if name == "" {
				t.Fatalf("%s: area %q has no name", s.Label(), code)
			}
			if code == areaSuburb+s.ID || code == areaNational || code == areaState+s.State {
				continue
			}
			back, ok := g.AreaCode(name)
			if !ok {
				back, ok = g.AreaCode(name + " " + codeState(code))
			}
			if !ok || back != code {
				t.Fatalf("AreaCode(%q) = %q, want %q", name, back, code)
			}
		}
	}
}

// Councils of known places; the data gives them by postcode, often wrongly, and councils.txt puts that right.
func TestKnownCouncils(t *testing.T) {
	g := embedded(t)
	for _, tt := range []struct{ place, want string }{
		{"Carlton VIC", "City of Melbourne"}, {"Richmond VIC", "City of Yarra"}, {"Dandenong VIC", "City of Greater Dandenong"},
		{"Werribee VIC", "City of Wyndham"}, {"Creswick VIC", "Shire of Hepburn"}, {"Clarendon VIC", "Shire of Moorabool"},
		{"Mildura VIC", "Rural City of Mildura"}, {"Traralgon VIC", "City of Latrobe"}, {"Lismore NSW", "City of Lismore"},
		{"Byron Bay NSW", "Byron council"}, {"Grafton NSW", "Clarence Valley council"}, {"Orange NSW", "City of Orange"},
		{"Mount Druitt NSW", "City of Blacktown"}, {"Bourke NSW", "Bourke council"}, {"Southport QLD", "City of Gold Coast"},
		{"Gympie QLD", "Gympie Region"}, {"Mount Isa QLD", "City of Mount Isa"}, {"Glenelg SA", "City of Holdfast Bay"},
		{"Port Lincoln SA", "City of Port Lincoln"}, {"Elizabeth SA", "City of Playford"}, {"Perth WA", "City of Perth"},
		{"Bunbury WA", "City of Bunbury"}, {"Joondalup WA", "City of Joondalup"}, {"Launceston TAS", "City of Launceston"},
		{"Devonport TAS", "City of Devonport"}, {"Palmerston NT", "City of Palmerston"}, {"Katherine NT", "Town of Katherine"},
		{"Yuendumu NT", "Central Desert council"}, {"Darwin NT", "City of Darwin"}, {"Canberra ACT", "Unincorporated ACT"},
	} {
		m := g.Lookup(tt.place)
		if m.Place == nil {
			t.Errorf("Lookup(%q) = %s", tt.place, describe(m))
			continue
		}
		var names []string
		for _, code := range m.Place.Suburbs[0].Areas() {
			names = append(names, g.AreaName(code))
		}
		if !slices.Contains(names, tt.want) {
			t.Errorf("%s is in %q, want %s", tt.place, names, tt.want)
		}
	}
}

// Every council that had another name before is one of today, and the names of today go before.
func TestFormerCouncils(t *testing.T) {
	g := embedded(t)
	for _, f := range formerCouncils() {
		now, ok := g.AreaCode("council of " + f.now + " " + f.state)
		before, found := g.AreaCode("council of " + f.name + " " + f.state)
		if !ok || !found || now != before || codeState(now) != f.state {
			t.Errorf("%s is %q, and %s is %q", f.name, before, f.now, now)
		}
		if len(g.areaCodes[FoldName(f.name)]) > 0 {
			t.Errorf("%s is a council of today", f.name)
		}
	}
}
