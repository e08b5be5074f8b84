package export_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/cataloguetest"
	"github.com/kithdirectory/kith/directory/demo"
	"github.com/kithdirectory/kith/directory/export"
	"github.com/kithdirectory/kith/geo"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/formats"
	"github.com/kithdirectory/kith/importer/understand"
)

func now() time.Time { return time.Date(2026, 11, 28, 1, 0, 0, 0, time.UTC) }

// exported gives a catalogue as a table, and its rows by header.
func exported(t *testing.T, c *directory.Catalogue) (text string, rows []map[string]string) {
	t.Helper()
	var b bytes.Buffer
	n, err := export.CSV(t.Context(), c, &b)
	if err != nil {
		t.Fatal(err)
	}
	table, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if n != len(table)-1 {
		t.Errorf("it says it wrote %d rows, and there are %d", n, len(table)-1)
	}
	for _, cells := range table[1:] {
		row := map[string]string{}
		for i, cell := range cells {
			row[table[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return b.String(), rows
}

// imported brings a table into a catalogue.
func imported(t *testing.T, c *directory.Catalogue, source, text string) *importer.Report {
	t.Helper()
	path := filepath.Join(t.TempDir(), "export.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	rules, err := understand.LoadRules()
	if err != nil {
		t.Fatal(err)
	}
	read := importer.AdaptOptions{Source: source, Today: directory.DateOf(c.Now()), Rules: rules}
	batch, done, err := formats.Open(t.Context(), []string{path}, formats.Ask{Read: read})
	defer func() {
		if err := done(); err != nil {
			t.Error(err)
		}
	}()
	if err != nil {
		t.Fatal(err)
	}
	report, err := importer.Run(t.Context(), importer.Parts{Catalogue: c}, importer.Options{Source: source, Apply: true, Actor: directory.Operator("test")}, batch)
	if err != nil || report.Refused != nil {
		t.Fatal(err, report.Refused)
	}
	return report
}

type counts struct{ New, Changed, Unchanged, Rejected, Probable int }

func countsOf(r *importer.Report) counts {
	return counts{r.New, r.Changed, r.Unchanged, r.Rejected, r.Probable}
}

// shown is every live listing.
func shown(t *testing.T, c *directory.Catalogue) []directory.StoredListing {
	t.Helper()
	all, err := c.Store().ListingsAfter(t.Context(), 0, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestTheDemoComesBackUnchanged exports the invented catalogue and imports it where it came from.
func TestTheDemoComesBackUnchanged(t *testing.T) {
	c := cataloguetest.New(t, now)
	if err := demo.Fill(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	before := shown(t, c)
	text, rows := exported(t, c)
	ids := map[string]bool{}
	for _, row := range rows {
		ids[row["ID"]] = true
	}
	for _, source := range []string{"an export", "Invented for trying Kith"} {
		if diff := cmp.Diff(counts{Unchanged: len(ids)}, countsOf(imported(t, c, source, text))); diff != "" {
			t.Errorf("as %q (-want +got):\n%s", source, diff)
		}
	}
	if diff := cmp.Diff(before, shown(t, c), cmp.Comparer(func(a, b directory.Date) bool { return a == b })); diff != "" {
		t.Errorf("what is shown changed: %s", diff)
	}
	again, _ := exported(t, c)
	if again != text {
		t.Error("the second export is another one")
	}
}

// TestTheDemoMovesHouse imports the export into an empty catalogue: every field of every listing arrives, but for what
// importing withholds, and importing again changes nothing.
func TestTheDemoMovesHouse(t *testing.T) {
	c := cataloguetest.New(t, now)
	if err := demo.Fill(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	text, _ := exported(t, c)
	to := cataloguetest.New(t, now)
	first := imported(t, to, "an export", text)
	if first.Rejected > 5 || first.New+first.Rejected != first.Records || first.New < 700 {
		t.Errorf("moving in: %+v", countsOf(first))
	}
	second := imported(t, to, "an export", text)
	if second.New+second.Changed != 0 || second.Unchanged != first.New {
		t.Errorf("the second time: %+v", countsOf(second))
	}
	for field, all := range movingDifferences(t, c, to) {
		for _, one := range all {
			if !strings.HasPrefix(one, "Far Kitchens|") { // whom only a mobile reaches
				t.Errorf("%s: %.600s", field, one)
			}
		}
	}
}

// sameButKeptBack tells whether a text arrived, but for names of people, which no import publishes.
func sameButKeptBack(was, is string) bool {
	parts := strings.Split(is, importer.KeptBack)
	if len(parts) == 1 {
		return was == is
	}
	for n, part := range parts {
		at := strings.Index(was, part)
		if at < 0 || n == 0 && at > 0 {
			return false
		}
		was = was[at+len(part):]
	}
	return was == ""
}

// canary stands in everything that is kept from the public.
const canary = "17 Canarybird"

// publish saves one group with its venue.
func publish(t *testing.T, c *directory.Catalogue, kind directory.Kind, name string, disclosure directory.Disclosure, change func(*directory.Group, *directory.Venue)) {
	t.Helper()
	suburb := c.Gazetteer().InPostcode("3053")[0]
	point := geo.Point{Lat: -37.79123, Lng: 144.96789}
	v := &directory.Venue{
		ID: directory.DerivedID("test venue", name), Name: "Invented Hall", Address: canary + " Lane", Suburb: suburb.Name, SuburbID: suburb.ID,
		State: suburb.State, Postcode: suburb.Postcodes[0], Point: &point, LocatedBy: directory.LocatedByPoint, Disclosure: disclosure,
	}
	g := &directory.Group{
		ID: directory.DerivedID("test group", name), Kind: kind, Status: directory.StatusPublished, Name: name, Summary: "People meet.",
		Description: "We are at " + canary + " Lane.", AreasServed: []string{"state:VIC"},
		Contact: directory.Contact{Phones: []directory.Phone{{Number: "(03) 5550 0134"}}, Withheld: []string{"0491 570 006"}},
		Places:  []directory.GroupPlace{{ID: directory.DerivedID("test place", name), VenueID: v.ID}},
	}
	change(g, v)
	p := directory.Publication{Group: g, Reason: "test"}
	if len(g.Places) > 0 {
		p.Venues = []*directory.Venue{v}
	}
	if err := c.Publish(context.Background(), directory.Operator("test"), []directory.Publication{p}); err != nil {
		t.Fatal(err)
	}
}

// everyKind fills a catalogue with one group of each kind, private ones and one full of traps.
func everyKind(t *testing.T) *directory.Catalogue {
	t.Helper()
	c := cataloguetest.New(t, now)
	none := func(*directory.Group, *directory.Venue) {}
	open := func(g *directory.Group, v *directory.Venue) {
		v.Address, g.Description = "1 Open Street", "Come in, all of you."
	}
	for _, kind := range directory.Kinds() {
		publish(t, c, kind, "Invented "+string(kind), directory.DisclosureExact, func(g *directory.Group, v *directory.Venue) {
			open(g, v)
			if kind == directory.KindLine {
				g.Places = nil
			}
		})
	}
	publish(t, c, directory.KindGroup, "Suburb Group", directory.DisclosureSuburb, none)
	publish(t, c, directory.KindService, "Hidden Service", directory.DisclosureHidden, none)
	publish(t, c, directory.KindGroup, "=cmd|' /C calc'!A0", directory.DisclosureExact, func(g *directory.Group, v *directory.Venue) {
		open(g, v)
		g.Summary, g.Eligibility, g.Contact.Phones = "+SUM(A1)", "@people, \"quoted\"\n-and more", []directory.Phone{{Number: "+61 3 5550 0199"}}
	})
	return c
}

func TestEveryKindComesBackUnchanged(t *testing.T) {
	c := everyKind(t)
	before := shown(t, c)
	text, rows := exported(t, c)
	if len(rows) != 7 {
		t.Fatalf("%d rows", len(rows))
	}
	if diff := cmp.Diff(counts{Unchanged: 7}, countsOf(imported(t, c, "an export", text))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, shown(t, c), cmp.Comparer(func(a, b directory.Date) bool { return a == b })); diff != "" {
		t.Errorf("what is shown changed: %s", diff)
	}
	to := cataloguetest.New(t, now)
	if diff := cmp.Diff(counts{New: 7}, countsOf(imported(t, to, "an export", text))); diff != "" {
		t.Errorf("into an empty one (-want +got):\n%s", diff)
	}
	_, there := exported(t, to)
	kinds := map[string]string{}
	for _, row := range there {
		kinds[row["Name"]] = row["Kind"] + " " + row["Summary"]
	}
	for _, row := range rows {
		if name := row["Name"]; kinds[name] != row["Kind"]+" "+row["Summary"] {
			t.Errorf("%s: %q, then %q", name, row["Kind"]+" "+row["Summary"], kinds[name])
		}
	}
}

// TestAnEditedRowIsNotTakenForAnExport changes one cell.
func TestAnEditedRowIsNotTakenForAnExport(t *testing.T) {
	c := everyKind(t)
	text, _ := exported(t, c)
	report := imported(t, c, "an export", strings.Replace(text, "Come in, all of you.", "Come in, most of you.", 1))
	if report.Unchanged != 6 || report.New+report.Changed != 1 {
		t.Errorf("%+v", countsOf(report))
	}
}

func TestFormulasAreNeutralised(t *testing.T) {
	text, rows := exported(t, everyKind(t))
	for _, row := range rows {
		for column, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) && column != "Latitude" && column != "Longitude" {
				t.Errorf("%s: %q", column, cell)
			}
		}
	}
	if !strings.Contains(text, "'=cmd") {
		t.Error("the formula is not there at all")
	}
}

func TestNothingPrivateIsExported(t *testing.T) {
	c := everyKind(t)
	text, _ := exported(t, c)
	var b bytes.Buffer
	if _, err := export.GeoJSON(t.Context(), c, &b, "https://kith.example.org"); err != nil {
		t.Fatal(err)
	}
	for what, out := range map[string]string{"csv": text, "geojson": b.String()} {
		if !strings.Contains(out, "Suburb Group") {
			t.Errorf("%s: the group itself is not there", what)
		}
		for _, secret := range []string{"Canarybird", "0491 570 006", "0491570006"} {
			if strings.Contains(out, secret) {
				t.Errorf("%s holds %q", what, secret)
			}
		}
		for line := range strings.Lines(out) {
			if strings.Contains(line, "Hidden Service") && strings.Contains(line, "144.96") {
				t.Errorf("%s: %s", what, line)
			}
			if strings.Contains(line, "Suburb Group") && strings.Contains(line, "144.96789") {
				t.Errorf("%s: %s", what, line)
			}
		}
	}
}

func TestGeoJSON(t *testing.T) {
	for name, c := range map[string]*directory.Catalogue{"some": everyKind(t), "none": cataloguetest.New(t, now)} {
		var b bytes.Buffer
		n, err := export.GeoJSON(t.Context(), c, &b, "https://kith.example.org")
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Type     string
			Features []struct {
				Type, ID string
				Geometry struct {
					Type        string
					Coordinates [2]float64
				}
				Properties map[string]any
			}
		}
		if err := json.Unmarshal(b.Bytes(), &got); err != nil {
			t.Fatalf("%v\n%s", err, b.String())
		}
		if want := map[string]int{"some": 5, "none": 0}[name]; got.Type != "FeatureCollection" || got.Features == nil || len(got.Features) != want || n != want {
			t.Errorf("%s: %s with %d features, says %d", name, got.Type, len(got.Features), n)
		}
		for _, f := range got.Features {
			if f.Type != "Feature" || f.ID == "" || f.Geometry.Type != "Point" || f.Geometry.Coordinates[0] < 100 || f.Properties["name"] == "" || !strings.HasPrefix(f.Properties["url"].(string), "https://kith.example.org/groups/") {
				t.Errorf("%+v", f)
			}
			if f.Properties["name"] == "Suburb Group" && f.Properties["distance_approximate"] != true {
				t.Error("the suburb's middle passes for the place")
			}
		}
	}
}
