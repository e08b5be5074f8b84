package csv_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/csv"
)

// TestMappingDoesNotDependOnTheOrderOfRows guesses the columns of a long list whose cells are of one kind at
// its beginning and of another at its end, shuffled.
func TestMappingDoesNotDependOnTheOrderOfRows(t *testing.T) {
	const rows = 3 * importer.SampleRows
	var lines []string
	for i := range rows {
		contact, where, extra := fmt.Sprintf("(03) 5550 %04d", i), fmt.Sprintf("%d Fern Street", i+1), ""
		if i%5 < 2 {
			contact, where = "ask at the desk", "Town Hall"
		}
		if i > rows-40 {
			extra = fmt.Sprintf("desk%d@example.org", i)
		}
		lines = append(lines, fmt.Sprintf("Circle %d,%s,%s,Carlton,%s", i, where, contact, extra))
	}
	fields := func(lines []string) []importer.Column {
		path := filepath.Join(t.TempDir(), "list.csv")
		if err := os.WriteFile(path, []byte("Title,Where 1,Details 2,Suburb,Column 5\n"+strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		var used []*importer.Mapping
		_, done, err := csv.Batch(t.Context(), []string{path}, importer.Mappings{}, importer.AdaptOptions{}, func(all []*importer.Mapping) error {
			used = all
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := done(); err != nil {
			t.Fatal(err)
		}
		return used[0].Columns
	}
	want := fields(lines)
	for seed := range uint64(20) {
		rand.New(rand.NewPCG(seed, 0)).Shuffle(rows, func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		if diff := cmp.Diff(want, fields(lines)); diff != "" {
			t.Fatalf("shuffled by %d the columns are others:\n%s", seed, diff)
		}
	}
}
