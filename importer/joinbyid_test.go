package importer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

// TestPlacesAreJoinedByID holds that a list whose rows say where they are by the id of a place alone finds it, whatever
// the two tables call the id, and that an id which no table has is told of and is no place's name.
func TestPlacesAreJoinedByID(t *testing.T) {
	for name, headers := range map[string][2]string{
		"the same header":    {"Venue ID", "Venue ID"},
		"an id of its own":   {"Venue ID", "ID"},
		"another word":       {"Location ID", "Venue ID"},
		"and without phones": {"Venue ID", "ID"},
	} {
		t.Run(name, func(t *testing.T) {
			groups := []string{"ID,Group," + headers[0] + ",When,Phone"}
			venues := []string{headers[1] + ",Venue name,Address,Suburb,State,Postcode"}
			for i := range 8 {
				phone := fmt.Sprintf("03 9000 1%03d", i)
				if strings.HasPrefix(name, "and without") {
					phone = ""
				}
				groups = append(groups, fmt.Sprintf("G%d,Quandong Choir %d,V%d,Tue 1pm-4pm,%s", i, i, i%2, phone))
			}
			groups = append(groups, "G9,Quandong Chess,V9,Tue 1pm-4pm,03 9000 2000")
			venues = append(venues, "V0,Wattle Hall,1 Quandong Street,Carlton,VIC,3053", "V1,Gum Hall,2 Quandong Street,Coburg,VIC,3058")
			folder := t.TempDir()
			var paths []string
			for file, lines := range map[string][]string{"groups.csv": groups, "venues.csv": venues} {
				path := filepath.Join(folder, file)
				if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				paths = append(paths, path)
			}
			r := importFile(t, newCatalogue(t), true, "groups", "VIC", paths...)
			if r.Refused != nil || r.Located.Suburb != 8 || r.New != 9 || r.Skipped["rows of a table of places"] != 2 {
				t.Fatalf("refused %v, located %+v, new %d, rejected %d, skipped %v, problems %v", r.Refused, r.Located, r.New, r.Rejected, r.Skipped, r.Problems)
			}
			dangling := 0
			for _, p := range r.Problems {
				if p.Code == "link_dangling" {
					dangling++
				}
			}
			if dangling != 1 {
				t.Errorf("%d ids are said to be found nowhere, want 1", dangling)
			}
		})
	}
}

// TestJoinedPlacesKeepWhatTheRowKnows holds that a list of venues lends their names, that a row's own coordinates stand
// where its venue has none, whether that has an address or not, and that a venue which is somebody's home or kept back
// gets none.
func TestJoinedPlacesKeepWhatTheRowKnows(t *testing.T) {
	write := func(folder, name string, lines ...string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	folder := t.TempDir()
	groups := write(folder, "groups.csv", "ID,Group,What,Venue ID,Coords,When,Phone",
		`G1,Quandong Choir,Singing,V1,"-37.7402, 145.0008",Tue 1pm-4pm,03 9000 1001`,
		`G2,Quandong Chess,Chess,V1,"-37.7402, 145.0008",Wed 1pm-4pm,03 9000 1002`,
		`G3,Quandong Craft,Craft,V1,"-37.7405, 145.0010",Thu 1pm-4pm,03 9000 1003`,
		`G4,Quandong Walkers,Walking,V2,"-37.7412, 144.9718",Fri 1pm-4pm,03 9000 1004`,
		`G5,Quandong Quilts,Quilts,V3,"-37.7412, 144.9719",Fri 1pm-4pm,03 9000 1005`,
		`G6,Quandong Bowls,Bowls,V4,"-37.7412, 144.9717",Fri 1pm-4pm,03 9000 1006`,
		`G7,Quandong Cards,Cards,V1,,Fri 1pm-4pm,03 9000 1007`)
	venues := write(folder, "venues.csv", "ID,Name,Address,Suburb,State,Postcode",
		"V1,Wattle Hall,1 Quandong Street,Coburg,VIC,3058", "V2,Gum Hall,,Coburg,VIC,3058", "V3,Alison's home,3 Quandong Street,Coburg,VIC,3058", "V4,Fern House,Confidential,Coburg,VIC,3058")
	catalogue := newCatalogue(t)
	r := importFile(t, catalogue, true, "groups", "VIC", groups, venues)
	if r.Refused != nil || r.New != 7 || r.Located.Exact != 4 {
		t.Fatalf("refused %v, new %d, located %+v, %v", r.Refused, r.New, r.Located, r.Problems)
	}
	got, venueOf := map[string]string{}, map[string]string{}
	groupRows, err := catalogue.Store().GroupsAfter(t.Context(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range groupRows {
		for _, p := range g.Places {
			v, err := catalogue.Store().Venue(t.Context(), p.VenueID)
			if err != nil {
				t.Fatal(err)
			}
			point := "none"
			if v.Point != nil && v.LocatedBy == directory.LocatedByPoint {
				point = v.Point.Rounded(4).String()
			}
			got[g.Name], venueOf[g.Name] = fmt.Sprintf("%s, %s: %s", v.Name, v.Address, point), v.ID
		}
	}
	if diff := cmp.Diff(map[string]string{
		"Quandong Choir": "Wattle Hall, 1 Quandong Street: -37.7402,145.0008", "Quandong Chess": "Wattle Hall, 1 Quandong Street: -37.7402,145.0008",
		"Quandong Craft": "Wattle Hall, 1 Quandong Street: -37.7405,145.001", "Quandong Cards": "Wattle Hall, 1 Quandong Street: none",
		"Quandong Walkers": "Gum Hall, : -37.7412,144.9718", "Quandong Quilts": ", : none",
	}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if venueOf["Quandong Choir"] != venueOf["Quandong Chess"] || venueOf["Quandong Choir"] == venueOf["Quandong Craft"] || venueOf["Quandong Choir"] == venueOf["Quandong Cards"] {
		t.Errorf("rows that say the same of a place share it, and no others: %v", venueOf)
	}
	if r := importFile(t, catalogue, true, "groups", "VIC", groups, venues); r.Unchanged != 7 {
		t.Errorf("the second time %d are the same, %d changed", r.Unchanged, r.Changed)
	}
}
