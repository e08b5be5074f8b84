package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/geo"
)

func TestTitleCase(t *testing.T) {
	for in, want := range map[string]string{
		"MCCRAE": "McCrae", "ST KILDA": "St Kilda", "O'CONNOR": "O'Connor", "MOUNT DRUITT": "Mount Druitt", "MACLEOD": "Macleod",
		"MACQUARIE PARK": "Macquarie Park", "D'AGUILAR": "D'Aguilar", "K'GARI": "K'gari", "KINGSTON-ON-MURRAY": "Kingston-on-Murray",
		"THE GAP": "The Gap", "MOUNT COOT-THA": "Mount Coot-tha", "BRIDGEWATER ON LODDON": "Bridgewater on Loddon", "Willi Willi": "Willi Willi",
		"WILLIAMTOWN RAAF": "Williamtown RAAF", "": "", "A": "A", "KIPPA-RING": "Kippa-Ring", "HOME ISLAND (KEELING)": "Home Island (Keeling)",
	} {
		if got := titleCase(in); got != want {
			t.Errorf("titleCase(%q) = %q, want %q", in, got, want)
		}
	}
}

// sampleRow is a delivery area about Carlton, changed by change.
func sampleRow(name, postcode string, lat, lng float64, change func(map[string]any)) map[string]any {
	r := map[string]any{"locality": name, "postcode": postcode, "state": "VIC", "lat": -37.5, "long": 144.5, "Lat_precise": lat, "Long_precise": lng,
		"type": "Delivery Area", "RA_2016": "1", "phn_code": "PHN201", "phn_name": "North Western Melbourne", "lgaregion": "Melbourne", "lgacode": "24600"}
	if change != nil {
		change(r)
	}
	return r
}

func TestKeepPlaces(t *testing.T) {
	set := func(key string, v any) func(map[string]any) { return func(r map[string]any) { r[key] = v } }
	raw, err := json.Marshal([]map[string]any{
		sampleRow("CARLTON", "3053", -37.80, 144.967, nil),
		sampleRow("CARLTON NORTH", "3054", -37.785, 144.97, set("type", "")),
		sampleRow("CARLTON", "3053", -37.80, 144.967, set("type", "Post Office Boxes")),
		sampleRow("MELBOURNE", "8045", -37.81, 144.96, set("type", "LVR")),
		sampleRow("CARLTON DC", "3053", -37.80, 144.967, set("type", "")),
		sampleRow("DOCKLANDS", "8012", -37.81, 144.94, set("type", "")),
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := readRows(raw)
	if err != nil {
		t.Fatal(err)
	}
	var count counts
	kept := keepPlaces(rows, &count)
	if len(kept) != 2 || kept[0].name != "Carlton" || kept[1].name != "Carlton North" {
		t.Errorf("kept %d rows", len(kept))
	}
	if count.droppedBoxes != 1 || count.droppedReceivers != 1 || count.droppedMail != 2 {
		t.Errorf("counts %+v", count)
	}
}

// A precise point that is another place of the name gives way to a plain one that agrees with its neighbours.
func TestChoosePoints(t *testing.T) {
	plain := func(lat, lng float64) func(map[string]any) {
		return func(r map[string]any) { r["lat"], r["long"] = lat, lng }
	}
	raw, err := json.Marshal([]map[string]any{
		sampleRow("ASTRAY", "3053", -36.1, 146.9, plain(-37.801, 144.966)),
		sampleRow("NOWHERE", "3053", 0, 0, plain(-37.802, 144.965)),
		sampleRow("ABROAD", "3053", -27.4, 153.0, plain(-37.803, 144.964)),
		sampleRow("ONE", "3053", -37.800, 144.967, nil),
		sampleRow("TWO", "3053", -37.804, 144.970, nil),
		sampleRow("THREE", "3053", -37.806, 144.962, nil),
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := readRows(raw)
	if err != nil {
		t.Fatal(err)
	}
	var count counts
	choosePoints(rows, rows, &geoNames{}, &fixes{}, &count)
	for _, r := range rows {
		if d := geo.Distance(r.point, geo.Point{Lat: -37.803, Lng: 144.966}); !(d < 1_000) {
			t.Errorf("%s: %v is %.0f m off", r.name, r.point, d)
		}
	}
	if count.plain != 3 || count.precise != 3 {
		t.Errorf("counts %+v", count)
	}
}

// A town's own point takes the place of its locality's, unless that is near enough, far off, or fixed by hand.
func TestMoveToTowns(t *testing.T) {
	at := func(name, postcode string, lat float64) *row {
		return &row{State: "VIC", Postcode: postcode, name: name, folded: geo.FoldName(name), point: geo.Point{Lat: lat, Lng: 144}, trust: 1}
	}
	town := func(name string, lat float64) geoNamesPlace {
		return geoNamesPlace{knownPlace: knownPlace{folded: name, point: geo.Point{Lat: lat, Lng: 144}}, state: "VIC"}
	}
	rows := []*row{at("Moved", "3001", -37), at("Near", "3002", -37), at("Far", "3003", -37), at("Fixed", "3004", -37),
		at("Two", "3005", -37), at("Nearest", "3006", -36), at("Nearest", "3007", -37)}
	gn := &geoNames{places: []geoNamesPlace{town("moved", -37.1), town("near", -37.01), town("far", -38), town("fixed", -37.1), town("two", -37.1),
		town("two", -37.2), town("nearest", -37.1)}}
	f := &fixes{byPlace: map[string]fix{"VIC/fixed/": {point: geo.Point{Lat: -37, Lng: 144}}}}
	var count counts
	moveToTowns(rows, gn, f, &count)
	var got []float64
	for _, r := range rows {
		got = append(got, r.point.Lat)
	}
	if diff := cmp.Diff([]float64{-37.1, -37, -37, -37, -37, -36, -37.1}, got); diff != "" || count.town != 2 {
		t.Errorf("%d moved; latitudes (-want +got):\n%s", count.town, diff)
	}
}

func TestRunRefuses(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.json")
	if err := os.WriteFile(bad, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	missing, empty := filepath.Join(t.TempDir(), "missing.json"), filepath.Join(t.TempDir(), "empty.json")
	if err := os.WriteFile(empty, []byte("[]"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{nil, {"a", "b"}, {missing, missing, missing}, {bad, bad, bad}, {empty, bad, empty}, {empty, empty, bad}} {
		var out, errs bytes.Buffer
		if code := run(args, &out, &errs); code == 0 || out.Len() > 0 || !strings.Contains(errs.String(), "gazetteergen") {
			t.Errorf("run(%v) = %d, out %q, errors %q", args, code, out.String(), errs.String())
		}
	}
}

func TestFixesCanBeRead(t *testing.T) {
	f, err := readFixes()
	if err != nil {
		t.Fatal(err)
	}
	added, err := readPlaces()
	if err != nil || len(added) == 0 {
		t.Errorf("%d places, %v", len(added), err)
	}
	if len(f.byPlace) < 10 {
		t.Errorf("%d fixes", len(f.byPlace))
	}
}
