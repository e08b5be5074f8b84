package geo

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const smallCSV = `name,state,postcodes,lat,lng,council,council_code,phn,phn_code,remoteness,reach,minor
Carlton,VIC,3053,-37.8,144.967,Melbourne,24600,North Western Melbourne,PHN201,1,1200,
"St Kilda",vic,3182 3183,-37.864,144.982,Port Phillip,25900,South Eastern Melbourne,PHN203,1,,
Carlton,NSW,2218,-33.97,151.12,Georges River,12930,South Eastern Sydney,PHN101,1,,
Upper Fields,Victoria,3054,-37.5,144.9,,,,,,,1
`

func TestRead(t *testing.T) {
	g, err := Read(strings.NewReader("\ufeff" + smallCSV))
	if err != nil {
		t.Fatal(err)
	}
	s, ok := g.ByID("st-kilda-vic-3182")
	if !ok {
		t.Fatal("st-kilda-vic-3182 is missing")
	}
	want := &Suburb{
		ID: "st-kilda-vic-3182", Name: "St Kilda", State: "VIC", Postcodes: []string{"3182", "3183"}, Point: Point{-37.864, 144.982},
		Council: "Port Phillip", CouncilCode: "25900", PHN: "South Eastern Melbourne", PHNCode: "PHN203", Remoteness: MajorCity,
	}
	if diff := cmp.Diff(want, s, cmpopts.IgnoreUnexported(Suburb{}), cmpopts.IgnoreFields(Suburb{}, "Reach")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s.Reach < reachLeast {
		t.Errorf("reach = %v, want an estimate", s.Reach)
	}
	wantAreas := []string{"suburb:st-kilda-vic-3182", "council:25900", "phn:PHN203", "state:VIC", "national"}
	if diff := cmp.Diff(wantAreas, s.Areas()); diff != "" {
		t.Errorf("Areas (-want +got):\n%s", diff)
	}
	if !s.HasPostcode("3183") || s.HasPostcode("3000") {
		t.Error("HasPostcode is wrong")
	}
}

// The columns may stand in any order, and columns the gazetteer does not know are passed over.
func TestReadColumnsInAnyOrder(t *testing.T) {
	g, err := Read(strings.NewReader("population,lng,lat,postcodes,State,NAME,id\n9,144.9,-37.8,3000,VIC,Melbourne,melb\n"))
	if err != nil {
		t.Fatal(err)
	}
	if s, ok := g.ByID("melb"); !ok || s.Label() != "Melbourne VIC 3000" {
		t.Errorf("ByID(melb) = %v, %v", s, ok)
	}
}

func TestReadErrors(t *testing.T) {
	const head = "name,state,postcodes,lat,lng\n"
	for _, tt := range []struct{ name, in, want string }{
		{"empty", "", "the file is empty"},
		{"no rows", head, "no suburbs"},
		{"column missing", "name,state,lat,lng\n", "line 1: column postcodes is missing"},
		{"column twice", "name,name,state,postcodes,lat,lng\n", `line 1: column "name" comes twice`},
		{"name", head + "'',VIC,3000,-37,145\n", "line 2: column name"},
		{"state", head + "A,VIC,3000,-37,145\nB,OH,3000,-37,145\n", `line 3: column state: "OH"`},
		{"postcode", head + "A,VIC,300,-37,145\n", `line 2: column postcodes: "300"`},
		{"no postcode", head + "A,VIC,,-37,145\n", "line 2: column postcodes: empty"},
		{"lat", head + "A,VIC,3000,x,145\n", `line 2: column lat: "x"`},
		{"lng", head + "A,VIC,3000,-37,\n", `line 2: column lng: ""`},
		{"range", head + "A,VIC,3000,-97,145\n", "line 2: columns lat and lng"},
		{"short row", head + "A,VIC\n", "line 2: column postcodes: empty"},
		{"same id", head + "A,VIC,3000,-37,145\nA,VIC,3000,-37,145\n", `line 3: column id: "a-vic-3000"`},
		{"quote", head + "A,VIC,\"3000,-37,145\n", "line"},
		{"long", head + strings.Repeat("x", 300) + ",VIC,3000,-37,145\n", "line 2: column 1 is longer than 200 bytes"},
		{"line number after a quoted line break", head + "\"A\nB\",VIC,3000,-37,145\nC,VIC,bad,-37,145\n", "line 4: column postcodes"},
		{"remoteness", "remoteness," + head + "6,A,VIC,3000,-37,145\n", "line 2: column remoteness"},
		{"reach", "reach," + head + "-1,A,VIC,3000,-37,145\n", "line 2: column reach"},
		{"id", "id," + head + "../x,A,VIC,3000,-37,145\n", "line 2: column id"},
	} {
		_, err := Read(strings.NewReader(tt.in))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(smallCSV)
	f.Add("name,state,postcodes,lat,lng\n\xff,VIC,3000,-37,145\n")
	f.Fuzz(func(t *testing.T, in string) {
		g, err := Read(strings.NewReader(in))
		if err != nil {
			return
		}
		for _, s := range g.All() {
			if !s.Point.Valid() || len(s.Postcodes) == 0 || s.ID == "" || s.Label() == "" {
				t.Errorf("Read let through %+v", s)
			}
			g.Lookup(s.Name)
			g.Suggest(s.Name, 5)
		}
	})
}

func TestReach(t *testing.T) {
	at := Point{-37, 145}
	ring := func(metres float64) []Point {
		var out []Point
		for i := range 8 {
			out = append(out, travel(at, metres, float64(i)*0.7853981))
		}
		return out
	}
	near, far := estimateReach(at, ring(2_000), MajorCity), estimateReach(at, ring(20_000), MajorCity)
	if near < 1_000 || near > 3_000 {
		t.Errorf("reach among neighbours 2 km off = %.0f", near)
	}
	if far != mostReach(MajorCity) {
		t.Errorf("reach among neighbours 20 km off = %.0f, want the most, %.0f", far, mostReach(MajorCity))
	}
	if alone := estimateReach(at, nil, VeryRemote); alone != mostReach(VeryRemote) {
		t.Errorf("reach alone = %.0f", alone)
	}
	if twin := estimateReach(at, append([]Point{at}, ring(2_000)...), MajorCity); twin < 1_000 {
		t.Errorf("reach beside a place at the same point = %.0f", twin)
	}
}
