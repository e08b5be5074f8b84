package importer_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// rowOf is what a row of testdata/messy.csv becomes.
type rowOf struct {
	Kind      directory.Kind
	Suburb    string // id of the gazetteer
	LocatedBy directory.LocatedBy
	Areas     string
	Hidden    bool
}

// TestMessyCorpus holds what each invented row of testdata/messy.csv becomes, from the bytes of the file
// to the stored groups.
func TestMessyCorpus(t *testing.T) {
	const point, suburb = directory.LocatedByPoint, directory.LocatedBySuburb
	catalogue := newCatalogue(t)
	report := importFile(t, catalogue, true, "messy", "VIC", "testdata/messy.csv")
	if report.Refused != nil || !report.Applied {
		t.Fatalf("refused %v", report.Refused)
	}
	want := map[string]rowOf{
		"Tuesday Tapestry":    {Kind: directory.KindGroup, Suburb: "carlton-vic-3053", LocatedBy: point},
		"Both At Nought":      {Kind: directory.KindService, Suburb: "fitzroy-vic-3065", LocatedBy: suburb},
		"The Other Way Round": {Kind: directory.KindService, Suburb: "northcote-vic-3070", LocatedBy: point},
		"Richmond Advice":     {Kind: directory.KindService, Suburb: "richmond-vic-3121", LocatedBy: suburb},
		"Far Away Advice":     {Kind: directory.KindService, Suburb: "preston-vic-3072", LocatedBy: suburb},
		"Sea Point Advice":    {Kind: directory.KindService, Suburb: "footscray-vic-3011", LocatedBy: suburb},
		"Night Owl Line":      {Kind: directory.KindLine, Areas: "state:VIC"},
		"Wombat Lodge":        {Kind: directory.KindService, Suburb: "brunswick-vic-3056", LocatedBy: point, Areas: "state:VIC", Hidden: true},
		"Quiet Lodge":         {Kind: directory.KindService, Areas: "state:VIC", Hidden: true},
		"Letters Only":        {Kind: directory.KindService, Areas: "suburb:carlton-vic-3053 council:24600"},
		"Ocean Helpers":       {Kind: directory.KindService, Areas: "country:ZZ"},
		"Misspelt Advice":     {Kind: directory.KindService, Suburb: "coburg-vic-3058", LocatedBy: suburb},
		"Whole Address":       {Kind: directory.KindService, Suburb: "thornbury-vic-3071", LocatedBy: suburb},
		"Wide Net":            {Kind: directory.KindLine, Areas: "suburb:kensington-vic-3031 suburb:flemington-vic-3031 suburb:ascot-vale-vic-3032"},
		"Same Twice":          {Kind: directory.KindService, Suburb: "carlton-vic-3053", LocatedBy: suburb},
		"Same Number A":       {Kind: directory.KindService, Suburb: "carlton-vic-3053", LocatedBy: suburb},
		"Same Number B":       {Kind: directory.KindService, Suburb: "fitzroy-vic-3065", LocatedBy: suburb},
		"Mended Postcode":     {Kind: directory.KindService, Suburb: "darwin-city-nt-0800", LocatedBy: suburb},
		"Contradiction":       {Kind: directory.KindService, Areas: "state:VIC"},
	}
	got := map[string]rowOf{}
	groups, err := catalogue.Store().GroupsAfter(t.Context(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range groups {
		row := rowOf{Kind: g.Kind, Areas: strings.Join(g.AreasServed, " "), Hidden: g.Disclosure == directory.DisclosureHidden}
		for _, place := range g.Places {
			v, err := catalogue.Store().Venue(t.Context(), place.VenueID)
			if err != nil {
				t.Fatal(err)
			}
			row.Suburb, row.LocatedBy = v.SuburbID, v.LocatedBy
		}
		got[g.Name] = row
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	if report.New != len(want) || report.Rejected != 2 || report.Duplicates != 1 || report.Records != len(want)+2 {
		t.Errorf("new %d, rejected %d, duplicates %d, records %d", report.New, report.Rejected, report.Duplicates, report.Records)
	}
	for code, row := range map[string]int{
		importer.ProblemPointFar: 6, importer.ProblemPointAbroad: 7, importer.ProblemForeign: 12,
		importer.ProblemNoWay: 13, importer.ProblemPointSwapped: 4, importer.ProblemSuburbMended: 15, importer.ProblemPostcodeMismatch: 23,
	} {
		var codes []string
		for _, p := range report.Problems {
			if p.Row == row {
				codes = append(codes, p.Code)
			}
		}
		if !slices.Contains(codes, code) {
			t.Errorf("row %d is not flagged %s, but %v", row, code, codes)
		}
	}
	secret(t, catalogue, report, "numbatfield", "-37.7712", "144.9611")
}

// secret looks for words in everything an import shows: its report and the listings.
func secret(t *testing.T, catalogue *directory.Catalogue, report *importer.Report, words ...string) {
	t.Helper()
	printed, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	listings, err := catalogue.Store().ListingsAfter(t.Context(), 0, 1000)
	if err != nil || len(listings) == 0 {
		t.Fatalf("%d listings, %v", len(listings), err)
	}
	shown, err := json.Marshal(listings)
	if err != nil {
		t.Fatal(err)
	}
	for where, text := range map[string]string{"report": string(printed), "listings": string(shown)} {
		for _, word := range words {
			if strings.Contains(strings.ToLower(text), word) {
				t.Errorf("the %s tells %q", where, word)
			}
		}
	}
}

// Rows in another order are the same import.
func TestMessyCorpusShuffled(t *testing.T) {
	catalogue := newCatalogue(t)
	first := importFile(t, catalogue, true, "messy", "VIC", "testdata/messy.csv")
	text, err := os.ReadFile("testdata/messy.csv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(strings.TrimRight(string(text), "\r\n"), "\r\n")
	lines[len(lines)-1] += "\r\n"
	slices.Reverse(lines[1:])
	path := filepath.Join(t.TempDir(), "messy.csv")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	again := importFile(t, catalogue, true, "messy", "VIC", path)
	if again.Unchanged != first.New || again.New+again.Changed+again.Gone != 0 {
		t.Errorf("reversed: %d new, %d changed, %d unchanged, %d gone", again.New, again.Changed, again.Unchanged, again.Gone)
	}
}
