package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/geo"
)

// at is a point so many kilometres east of one in the middle of Victoria.
func at(km float64) geo.Point { return geo.Point{Lat: -37, Lng: 144 + km/88.9} }

// place is a known place so many kilometres east.
func place(name string, km float64) knownPlace { return knownPlace{folded: name, point: at(km)} }

func TestSettleCouncil(t *testing.T) {
	west := &council{name: "West", code: "21", known: []knownPlace{place("westville", 0)}}
	east := &council{name: "East", code: "22", known: []knownPlace{place("eastville", 30)}}
	small := &council{name: "Town", code: "23", within: 5_000, known: []knownPlace{place("town", 60), place("town end", 64)}}
	councils := []*council{west, east, small}
	for _, tt := range []struct {
		name string
		km   float64
		data string // the data's code
		want string
	}{
		{"the nearest", 10, "", "West"},
		{"not the data's, where another is much nearer", 5, "22", "West"},
		{"the data's, where it is nearly as near", 14, "22", "East"},
		{"a guess stays blank", 14.9, "", ""},
		{"a guess stays blank whatever third council the data names", 15.1, "29", ""},
		{"a small council ends at its bound", 67, "", "East"},
		{"within its bound it counts", 63, "", "Town"},
		{"too far to tell", -41, "", ""},
		{"too far to tell, but the data says the same", -41, "21", "West"},
	} {
		r := &row{State: "VIC", CouncilCode: tt.data, Council: "the data's", point: at(tt.km)}
		settleCouncil(r, councils, &counts{})
		if r.Council != tt.want || (r.CouncilCode == "") != (tt.want == "") {
			t.Errorf("%s: council %q, code %q, want %q", tt.name, r.Council, r.CouncilCode, tt.want)
		}
	}
	canberra := &row{State: "ACT", CouncilCode: "16470", Council: "Queanbeyan", point: at(0)}
	if settleCouncil(canberra, nil, &counts{}); canberra.CouncilCode != "89399" {
		t.Errorf("Canberra's council is %q", canberra.Council)
	}
}

// GeoNames' places are added to councils, but for those spoken of, out of bounds or alone among another council's.
func TestGeoNamesAddTo(t *testing.T) {
	councils := councilMap{"VIC": {
		{name: "West", known: []knownPlace{place("a", 0), place("b", 2), place("c", 4), place("d", 6)}},
		{name: "East", known: []knownPlace{place("e", 90)}},
		{name: "Town", within: 5_000, known: []knownPlace{place("f", 50)}},
	}}
	from := func(name string, km float64, council string) geoNamesPlace {
		return geoNamesPlace{knownPlace: place(name, km), state: "VIC", council: council}
	}
	gn := &geoNames{places: []geoNamesPlace{
		from("new", 8, "west"), from("b", 2.1, "east"), from("alone", 3, "east"), from("east", 20, "east"), from("far", 70, "town"),
		from("near", 52, "town"), from("lost", 0, "nowhere"),
	}}
	var count counts
	gn.addTo(councils, &count)
	got := map[string][]string{}
	for _, c := range councils["VIC"] {
		for _, k := range c.known {
			got[c.name] = append(got[c.name], k.folded)
		}
	}
	want := map[string][]string{"West": {"a", "b", "c", "d", "new"}, "East": {"e", "east"}, "Town": {"f", "near"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("known places (-want +got):\n%s", diff)
	}
	if count.geoNames != 3 || count.geoNamesDoubted != 1 || count.geoNamesUnknown != 1 {
		t.Errorf("counted %d added, %d doubted, %d of no council", count.geoNames, count.geoNamesDoubted, count.geoNamesUnknown)
	}
}

func TestReadGeoNames(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	divisions := write("admin2.json", `[{"code":"AU.07.24600","name":"Melbourne"},{"code":"AU.07.25250","name":"Merri-bek"},{"code":"US.07.1","name":"Melbourne"}]`)
	cities := write("cities.json", `[{"name":"Carlton","lat":"-37.8","lng":"144.97","country":"AU","admin1":"07","admin2":"24600"},
		{"name":"Coburg","lat":"-37.74","lng":"144.96","country":"AU","admin1":"07","admin2":"25250"},
		{"name":"Nowhere","lat":"-37.74","lng":"144.96","country":"AU","admin1":"07","admin2":""},
		{"name":"Paris","lat":"48.8","lng":"2.3","country":"FR","admin1":"11","admin2":"75"}]`)
	gn, err := readGeoNames(cities, divisions)
	if err != nil {
		t.Fatal(err)
	}
	want := []geoNamesPlace{
		{knownPlace: knownPlace{"carlton", geo.Point{Lat: -37.8, Lng: 144.97}}, state: "VIC", council: "melbourne"},
		{knownPlace: knownPlace{"coburg", geo.Point{Lat: -37.74, Lng: 144.96}}, state: "VIC", council: "moreland"},
		{knownPlace: knownPlace{"nowhere", geo.Point{Lat: -37.74, Lng: 144.96}}, state: "VIC"},
	}
	if diff := cmp.Diff(want, gn.places, cmp.AllowUnexported(geoNamesPlace{}, knownPlace{})); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
	if got := gn.codeOf("VIC", "Melbourne"); got != "24600" {
		t.Errorf("Melbourne's code is %q", got)
	}
	if got := gn.codeOf("WA", "Cocos Islands"); got != "wa-cocos-islands" {
		t.Errorf("the code of a council GeoNames does not have is %q", got)
	}
	bad := write("bad.json", `[{"name":"Carlton","lat":"x","lng":"144.97","country":"AU","admin1":"07","admin2":"24600"}]`)
	if _, err := readGeoNames(bad, divisions); err == nil {
		t.Error("a place without a point was read")
	}
}
