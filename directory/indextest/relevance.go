package indextest

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

//go:embed relevance.txt
var relevanceFile string

//go:embed relevance_catalogue.txt
var relevanceCatalogueFile string

// relevanceShown is how many hits a miss reports.
const relevanceShown = 5

// wanted is one block of the relevance script.
type wanted struct {
	title, query, near string
	expect, not        []string
	differs            map[string]string // engine → why it may find what is expected further down
}

// RunRelevance puts the searches of relevance.txt to an engine and expects every one to find first
// what the script says, with the vocabulary Kith ships with. Where the script says why the named engine may
// differ, it has to be found, but not first. It logs the share that is right.
func RunRelevance(t *testing.T, engine string, open Open) {
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	gazetteer, err := geo.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	listings, err := relevanceCatalogue(vocabulary, gazetteer)
	if err != nil {
		t.Fatal(err)
	}
	searches, err := relevanceScript(listings)
	if err != nil {
		t.Fatal(err)
	}
	index := open(t, vocabulary)
	if err := index.Apply(t.Context(), storedAs(listings, 0)); err != nil {
		t.Fatal(err)
	}
	right := 0
	for _, w := range searches {
		q, err := w.asQuery(vocabulary, gazetteer)
		if err != nil {
			t.Fatal(err)
		}
		got, err := index.Search(t.Context(), q)
		if err != nil {
			t.Fatalf("%s: %v", w.title, err)
		}
		if said := w.missed(engine, got); said != "" {
			t.Errorf("%s: %q\n  %s\n  found %d: %s", w.title, w.query, said, got.Total, strings.Join(hitIDs(got, relevanceShown), ", "))
			continue
		}
		right++
	}
	t.Logf("%d of %d searches find what they should first: %.1f %%", right, len(searches), 100*float64(right)/float64(len(searches)))
}

// missed says how a result falls short, or nothing.
func (w *wanted) missed(engine string, got directory.Result) string {
	first := hitIDs(got, len(w.expect))
	if w.differs[engine] != "" {
		first = hitIDs(got, len(got.Hits))
	}
	for _, id := range w.expect {
		if !slices.Contains(first, id) {
			return fmt.Sprintf("%s is not among the first %d", id, len(w.expect))
		}
	}
	for _, id := range w.not {
		if slices.Contains(hitIDs(got, len(got.Hits)), id) {
			return id + " must not be found"
		}
	}
	return ""
}

func hitIDs(got directory.Result, most int) []string {
	var ids []string
	for _, hit := range got.Hits[:min(most, len(got.Hits))] {
		ids = append(ids, hit.ID)
	}
	return ids
}

// asQuery gives the search as the catalogue would ask it.
func (w *wanted) asQuery(vocabulary *directory.Vocabulary, gazetteer *geo.Gazetteer) (directory.Query, error) {
	q := directory.Query{Sort: directory.SortMatch, Limit: 200, Now: GeneratedNow(), Terms: vocabulary.ParseText(w.query)}
	if w.near == "" {
		return q, nil
	}
	place, km, _ := strings.Cut(w.near, ",")
	radius, err := strconv.ParseFloat(strings.TrimSpace(km), 64)
	if err != nil {
		return q, fmt.Errorf("relevance.txt: %s: near %q: %w", w.title, w.near, err)
	}
	suburb, err := findSuburb(gazetteer, place)
	if err != nil {
		return q, fmt.Errorf("relevance.txt: %s: %w", w.title, err)
	}
	q.Near, q.Radius, q.Areas = &suburb.Point, radius*1000, suburb.Areas()
	return q, nil
}

// relevanceScript reads relevance.txt; every id it names must be in the catalogue.
func relevanceScript(listings []*directory.Listing) ([]*wanted, error) {
	known := map[string]bool{}
	for _, l := range listings {
		known[l.ID] = true
	}
	var searches []*wanted
	for _, lines := range blocks(relevanceFile) {
		w := &wanted{title: lines[0], differs: map[string]string{}}
		for _, line := range lines[1:] {
			label, value, _ := strings.Cut(line, ":")
			switch value = strings.TrimPrefix(value, " "); label {
			case "query":
				w.query = strings.TrimSuffix(value, "_")
				if w.query != value {
					w.query += " "
				}
			case "near":
				w.near = value
			case "expect":
				w.expect = fields(value, ",")
			case "not":
				w.not = fields(value, ",")
			case "differs":
				engine, why, _ := strings.Cut(value, ":")
				w.differs[strings.TrimSpace(engine)] = strings.TrimSpace(why)
			default:
				return nil, fmt.Errorf("relevance.txt: %s: no such label %q", w.title, label)
			}
		}
		for _, id := range slices.Concat(w.expect, w.not) {
			if !known[id] {
				return nil, fmt.Errorf("relevance.txt: %s: the catalogue has no %q", w.title, id)
			}
		}
		if w.query == "" || len(w.expect)+len(w.not) == 0 {
			return nil, fmt.Errorf("relevance.txt: %s: it asks or expects nothing", w.title)
		}
		searches = append(searches, w)
	}
	return searches, nil
}

// blocks gives the lines of each block of a script, without comments.
func blocks(file string) [][]string {
	var all [][]string
	var block []string
	for line := range strings.Lines(file + "\n\n") {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(line, "#"):
		case line != "":
			block = append(block, line)
		case len(block) > 0:
			all, block = append(all, block), nil
		}
	}
	return all
}

// fields splits a list and trims its items.
func fields(list, by string) []string {
	var items []string
	for item := range strings.SplitSeq(list, by) {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}
