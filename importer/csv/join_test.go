package csv_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/csv"
)

const (
	joinServices = "Service ID,Service,Organisation(s),Location(s),Description\n" +
		"S1,Repair Cafe,Fixers;Town Council,Sunflower House,We mend things\n" +
		"S2,Two Places,Fixers,Sunflower House;Old Hall,Help\n" +
		"S3,Nowhere known,Unlisted,Elsewhere,Help\n"
	joinOrganisations = "Org ID,Organisation,Website,Description\nO1,Fixers,fixers.example.org,Mending\nO2,Town Council,town.example.org,Council\n"
	joinPlaces        = "Location ID,Location name,Organisation,Address,Town,Postcode,lat,lon\n" +
		"L1,Sunflower House,Fixers,1 High St,Carlton,3053,-37.8,144.97\nL2,Old Hall,Town Council,2 Low St,Fitzroy,3065,-37.81,144.98\n"
)

func TestJoin(t *testing.T) {
	var tables []*importer.Table
	var mappings []*importer.Mapping
	for name, text := range map[string]string{"organisations.csv": joinOrganisations, "services.csv": joinServices, "locations.csv": joinPlaces} {
		table, err := csv.Open(context.Background(), strings.NewReader(text), name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := importer.GuessMapping(table, nil)
		if err != nil {
			t.Fatal(err)
		}
		tables, mappings = append(tables, table), append(mappings, m)
	}
	joined, err := importer.Join(context.Background(), tables, mappings, options(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for r, err := range joined.Records(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		var where []string
		for _, p := range r.Places {
			where = append(where, strings.Join([]string{p.Name, p.Address, p.Suburb}, "/"))
		}
		got = append(got, fmt.Sprint(r.SourceID, "|", r.Organisation, "|", strings.Join(where, " & "), "|", r.URLs, "|", r.Description))
	}
	want := []string{
		"S1|Fixers|Sunflower House/1 High St/Carlton|[https://fixers.example.org]|We mend things\n\nTogether with Town Council.",
		"S2|Fixers|Sunflower House/1 High St/Carlton & Old Hall/2 Low St/Fitzroy|[https://fixers.example.org]|Help",
		"S3|Unlisted|Elsewhere//|[]|Help",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if fmt.Sprint(joined.Skipped()) != "map[rows of a table of organisations:2 rows of a table of places:2]" {
		t.Errorf("skipped %v", joined.Skipped())
	}
	if len(joined.Report()) != 5+4+8 {
		t.Errorf("%d columns are reported", len(joined.Report()))
	}
}

// TestJoinAbroad gives records without a place the country of all the places there are.
func TestJoinAbroad(t *testing.T) {
	var tables []*importer.Table
	var mappings []*importer.Mapping
	for _, text := range []string{"Service,Location(s)\nRepair Cafe,Sunflower House\nNo place,\nElsewhere Club,Unlisted\n", "Location name,Address,Postcode,lat,lon\nSunflower House,1 High St,CT20 1AA,51.08,1.17\nOld Hall,2 Low St,CT20 1AB,51.07,1.16\n"} {
		table, err := csv.Open(context.Background(), strings.NewReader(text), "part.csv")
		if err != nil {
			t.Fatal(err)
		}
		m, err := importer.GuessMapping(table, nil)
		if err != nil {
			t.Fatal(err)
		}
		tables, mappings = append(tables, table), append(mappings, m)
	}
	joined, err := importer.Join(context.Background(), tables, mappings, options(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for r, err := range joined.Records(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		country := ""
		if len(r.Places) > 0 {
			country = r.Places[0].Country
		}
		got = append(got, r.Name+"|"+country+"|"+r.Country)
	}
	if want := "Repair Cafe|GB|GB No place||GB Elsewhere Club|GB|GB"; strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestJoinOneTable reads a table of organisations as records where it is all there is.
func TestJoinOneTable(t *testing.T) {
	table, err := csv.Open(context.Background(), strings.NewReader(joinOrganisations), "organisations.csv")
	if err != nil {
		t.Fatal(err)
	}
	m, err := importer.GuessMapping(table, nil)
	if err != nil {
		t.Fatal(err)
	}
	joined, err := importer.Join(context.Background(), []*importer.Table{table}, []*importer.Mapping{m}, options(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, err := range joined.Records(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 2 {
		t.Errorf("%d records, want 2", n)
	}
}

// TestPlacesLendTelephones joins records that give no number to places that do.
func TestPlacesLendTelephones(t *testing.T) {
	places := "Location ID,Location name,Address,Town,Postcode,Phone\nl1,Town Hall,1 High Street,Carlton,3053,03 9000 0001\nl2,Mill,2 Low Street,Fitzroy,3065,0491 570 006\n"
	services := "Service ID,Service,Location(s),Phone\n1,Chess Club,Town Hall,\n2,Tea Club,Town Hall,03 9000 0002\n3,Film Club,Mill,\n4,Refuge for women leaving family violence,Town Hall,\n"
	var tables []*importer.Table
	var mappings []*importer.Mapping
	for name, text := range map[string]string{"places.csv": places, "services.csv": services} {
		table, err := csv.Open(t.Context(), strings.NewReader(text), name)
		if err != nil {
			t.Fatal(err)
		}
		mapping, err := importer.GuessMapping(table, options(t, "VIC").Rules)
		if err != nil {
			t.Fatal(err)
		}
		tables, mappings = append(tables, table), append(mappings, mapping)
	}
	joined, err := importer.Join(t.Context(), tables, mappings, options(t, "VIC"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for r, err := range joined.Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range r.Phones {
			got[r.Name] += p.Number + " " + p.Label
		}
	}
	// A mobile may be a person's own, and the number of a hidden record's place would name the place.
	want := map[string]string{"Chess Club": "(03) 9000 0001 Town Hall", "Tea Club": "(03) 9000 0002 "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the telephones (-want +got):\n%s", diff)
	}
}
