package csv_test

import (
	"bytes"
	stdcsv "encoding/csv"
	"os"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// kindShares are a precision and recall of each kind, in hundredths.
type kindShares map[directory.Kind]struct{ precision, recall int }

// The least over kinds_apart.csv, whose rows were written before the rules on peers who meet. Before those, groups
// stood at 100 and 20.
var leastKindsApart = kindShares{
	directory.KindGroup:   {100, 90},
	directory.KindService: {100, 100},
	directory.KindPlace:   {66, 100},
}

// The least over kinds.csv.
var leastKinds = kindShares{
	directory.KindGroup:   {97, 97},
	directory.KindService: {93, 93},
	directory.KindLine:    {95, 95},
	directory.KindPlace:   {93, 93},
}

// TestKinds reads invented rows in the style of councils' lists, labelled by hand, whose headers tell
// nothing, and holds how often each kind is right (precision) and how many of a kind are found (recall).
func TestKinds(t *testing.T) {
	for name, least := range map[string]kindShares{
		"kinds.csv":       leastKinds,
		"kinds_apart.csv": leastKindsApart,
	} {
		t.Run(name, func(t *testing.T) { judgeKinds(t, "../testdata/"+name, least) })
	}
}

func judgeKinds(t *testing.T, path string, least kindShares) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := stdcsv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var unlabelled bytes.Buffer
	w := stdcsv.NewWriter(&unlabelled)
	for _, row := range rows {
		if err := w.Write(row[1:]); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	records := adapt(t, unlabelled.String(), "VIC")
	if len(records) != len(rows)-1 {
		t.Fatalf("%d records of %d rows", len(records), len(rows)-1)
	}
	right, told, are := map[directory.Kind]int{}, map[directory.Kind]int{}, map[directory.Kind]int{}
	for i, r := range records {
		want := directory.Kind(rows[i+1][0])
		are[want]++
		told[r.Kind]++
		if r.Kind == want {
			right[want]++
		} else {
			t.Logf("%s is taken for a %s, and is a %s", r.Name, r.Kind, want)
		}
	}
	for _, kind := range []directory.Kind{directory.KindGroup, directory.KindService, directory.KindLine, directory.KindPlace} {
		precision, recall := 100*right[kind]/max(told[kind], 1), 100*right[kind]/max(are[kind], 1)
		t.Logf("%-7s %3d rows, precision %d %%, recall %d %%", kind, are[kind], precision, recall)
		if least, ok := least[kind]; ok && (precision < least.precision || recall < least.recall) {
			t.Errorf("%s: precision %d %%, recall %d %%, want %d and %d", kind, precision, recall, least.precision, least.recall)
		}
	}
}
