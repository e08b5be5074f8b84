package match_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
	"github.com/kithdirectory/kith/importer/match"
)

// labelled is a pair of testdata: two invented groups, and whether they are one.
type labelled struct {
	about string
	same  bool
	a, b  match.Features
}

// readPairs reads a file of testdata: a pair is two lines, of which the first tells whether it is one group
// and "=" in the second repeats the first.
func readPairs(t *testing.T, file string) []labelled {
	t.Helper()
	f, err := os.Open("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	builder := newBuilder(t)
	header, rows := rows[0], rows[1:]
	var pairs []labelled
	for i := 0; i+1 < len(rows); i += 2 {
		if truth := rows[i][0]; truth != "same" && truth != "different" || rows[i+1][0] != "" {
			t.Fatalf("%s: the lines of %q are no pair", file, rows[i][1])
		}
		a, b := cells(header, rows[i], nil), cells(header, rows[i+1], rows[i])
		pairs = append(pairs, labelled{
			about: rows[i][1], same: rows[i][0] == "same",
			a: featuresOf(t, builder, a), b: featuresOf(t, builder, b),
		})
	}
	return pairs
}

func cells(header, row, above []string) map[string]string {
	all := map[string]string{}
	for i, column := range header {
		all[column] = row[i]
		if row[i] == "=" {
			all[column] = above[i]
		}
	}
	return all
}

// featuresOf publishes a group of testdata and reads what it is recognised by.
func featuresOf(t *testing.T, builder directory.ListingBuilder, cell map[string]string) match.Features {
	t.Helper()
	g := &directory.Group{ID: directory.NewID(), Kind: directory.Kind(cell["kind"]), Name: cell["name"]}
	if cell["aka"] != "" {
		g.AlsoKnownAs = []string{cell["aka"]}
	}
	if cell["phone"] != "" {
		g.Contact.Phones = []directory.Phone{{Number: cell["phone"]}}
	}
	g.Contact.Email, g.Contact.Website = cell["email"], cell["web"]
	parts := directory.GroupParts{Group: g, Venues: map[string]*directory.Venue{}}
	if cell["organisation"] != "" {
		parts.Organisation = &directory.Organisation{Name: cell["organisation"]}
	}
	if cell["suburb"] != "" {
		v := &directory.Venue{
			ID: directory.NewID(), Name: cell["venue"], Address: cell["address"], Suburb: cell["suburb"], State: cell["state"],
			Postcode: cell["postcode"], Disclosure: directory.DisclosureExact, LocatedBy: directory.LocatedBySuburb,
		}
		named := builder.Gazetteer.Named(v.Suburb)
		i := slices.IndexFunc(named, func(s *geo.Suburb) bool { return s.State == v.State })
		if i < 0 {
			t.Fatalf("%s %s is no suburb", v.Suburb, v.State)
		}
		v.SuburbID, v.Point = named[i].ID, &named[i].Point
		g.Places = []directory.GroupPlace{{ID: directory.NewID(), VenueID: v.ID}}
		parts.Venues[v.ID] = v
	}
	return match.Of(builder.Sketch(parts))
}

func newBuilder(tb testing.TB) directory.ListingBuilder {
	tb.Helper()
	gazetteer, err := geo.Embedded()
	if err != nil {
		tb.Fatal(err)
	}
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		tb.Fatal(err)
	}
	return directory.ListingBuilder{Vocabulary: vocabulary, Gazetteer: gazetteer}
}

// The floors of both files: what was set on and what was written before and held out.
const (
	leastPrecision = 0.99 // of "same": it is applied without asking
	leastRecall    = 0.90 // of pairs that are one group: found, whether the same or asked about
	leastKept      = 0.95 // of pairs that are two: told apart without asking
)

func TestLabelledPairs(t *testing.T) {
	all := 0
	for _, file := range []string{"tuned.csv", "heldout.csv"} {
		pairs := readPairs(t, file)
		all += len(pairs)
		count := map[bool]map[match.Level]int{true: {}, false: {}}
		for _, p := range pairs {
			v := match.Score(p.a, p.b)
			count[p.same][v.Level]++
			if p.same != (v.Level != match.Different) {
				t.Logf("%s: %q is called %s (%.2f: %s)", file, p.about, v.Level, v.Score, strings.Join(v.Reasons, "; "))
			}
		}
		one, two := count[true], count[false]
		ones, twos := one[match.Same]+one[match.Probable]+one[match.Different], two[match.Same]+two[match.Probable]+two[match.Different]
		precision := share(one[match.Same], one[match.Same]+two[match.Same])
		recall := share(one[match.Same]+one[match.Probable], ones)
		kept := share(two[match.Different], twos)
		asked := share(one[match.Probable], one[match.Probable]+two[match.Probable])
		t.Logf("%s: %d pairs; same: precision %.3f, recall %.3f; found or asked: recall %.3f; told apart %.3f; of those asked about %.3f are one",
			file, len(pairs), precision, share(one[match.Same], ones), recall, kept, asked)
		if precision < leastPrecision || recall < leastRecall || kept < leastKept {
			t.Errorf("%s: precision %.3f (at least %v), recall %.3f (%v), told apart %.3f (%v)", file, precision, leastPrecision, recall, leastRecall, kept, leastKept)
		}
	}
	if all < 150 {
		t.Errorf("only %d pairs are labelled", all)
	}
}

func share(n, of int) float64 { return float64(n) / float64(max(of, 1)) }
