package importer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
