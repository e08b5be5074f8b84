package importer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/importer"
)

// write keeps lines as a file of the test's and gives its path.
func write(t *testing.T, name string, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestVenuesAreNoNames holds that a group is called by its own name under the headers people write, and that a person
// is asked where two columns may be it.
func TestVenuesAreNoNames(t *testing.T) {
	for header, asked := range map[string]bool{
		"Group / Club,Venue": false, "Group/Club Name,Venue": false, "Name of organisation,Venue name": false, "Group or club,Location": false,
		"Community Group,Meeting place": false, "Programme,Venue": false, "Name of activity or class,Held at": false, "GROUP,LOCATION": false,
		"What,Where": true, "Who we are,Where we meet": true, "Title,Facility": false,
	} {
		lines := []string{header + ",Street,Suburb,When,Phone"}
		for i := range 6 {
			lines = append(lines, fmt.Sprintf("%s Circle,Wattle Hall %d,%d Quandong Street,Carlton,Tuesday 10am-11am,03 9000 100%d", []string{"Chess", "Knitting", "Tai Chi", "Ukulele", "Poetry", "Bonsai"}[i], i%5, i, i))
		}
		r := importFile(t, newCatalogue(t), false, "names", "VIC", write(t, "names.csv", lines...))
		doubts := 0
		for _, p := range r.Problems {
			if p.Code == importer.ProblemNameDoubtful {
				doubts++
			}
		}
		if r.Refused != nil || len(r.Rows) != 6 || r.Rows[0].Name != "Chess Circle" || r.Located.Suburb != 6 || (doubts == 1) != asked {
			t.Errorf("%s: refused %v, rows %+v, located %+v, doubts %d", header, r.Refused, r.Rows, r.Located, doubts)
		}
	}
}

// TestVenuesAloneAreNames holds that a list of places is still one.
func TestVenuesAloneAreNames(t *testing.T) {
	r := importFile(t, newCatalogue(t), false, "halls", "VIC", write(t, "halls.csv", "Venue,Street,Suburb,Phone",
		"Wattle Hall,1 Quandong Street,Carlton,03 9000 1001", "Gum Hall,2 Quandong Street,Coburg,03 9000 1002", "Banksia Hall,3 Quandong Street,Fitzroy,03 9000 1003"))
	if r.Refused != nil || len(r.Rows) != 3 || r.Rows[0].Name != "Wattle Hall" {
		t.Errorf("refused %v, rows %+v", r.Refused, r.Rows)
	}
}

// TestOneForeignRowIsOne holds that a row abroad makes no other row foreign, and that a list which is abroad still is.
func TestOneForeignRowIsOne(t *testing.T) {
	list := func(foreign, silent int) []string {
		lines := []string{"Name,Suburb,Country,Phone"}
		for i := range silent {
			lines = append(lines, fmt.Sprintf("Quandong Choir %d,Richmond,,9000 1%03d", i, i))
		}
		for i := range foreign {
			lines = append(lines, fmt.Sprintf("Numbat Friends %d,Richmond,United Kingdom,020 7946 0%03d", i, i))
		}
		return lines
	}
	foreign := func(r *importer.Report) (n int) {
		for _, p := range r.Problems {
			if p.Code == importer.ProblemForeign {
				n++
			}
		}
		return n
	}
	r := importFile(t, newCatalogue(t), false, "choirs", "VIC", write(t, "choirs.csv", list(1, 20)...))
	if r.New != 21 || r.Located.Suburb < 20 || foreign(r) != 1 {
		t.Errorf("one of 21: new %d, rejected %d, located %+v, %d foreign", r.New, r.Rejected, r.Located, foreign(r))
	}
	if r := importFile(t, newCatalogue(t), false, "friends", "", write(t, "friends.csv", list(18, 3)...)); foreign(r) != 21 {
		t.Errorf("18 of 21: %d foreign", foreign(r))
	}
}
