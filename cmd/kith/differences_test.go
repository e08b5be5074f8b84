package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

// oldWords is how many words are looked for to find what should be gone. A listing too many shows in the
// count of all as well.
const oldWords = 200

// differences says how what a server finds differs from the rows of the database. Each listing is looked
// for by the word that only it has: then the counts of the answer are what the index knows of it alone.
// Some of the words that no row has any more are looked for too, and must find nothing.
func differences(t *testing.T, s *server, p *promises, store directory.Store) []string {
	t.Helper()
	rows := liveRows(t, store)
	var wrong []string
	note := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if got := s.find(t, map[string]any{}); got.Total != len(rows) {
		note("everything is %d listings, in the database %d %v", got.Total, len(rows), got.Notices)
	}
	current := map[string]bool{} // names of listings, whose words only they have
	organised := map[string]int{}
	for _, l := range rows {
		current[lastWord(l.Name)] = true
		if l.Organisation != "" {
			organised[lastWord(l.Organisation)]++
		}
		for _, text := range s.listingDiffers(t, l, lastWord(l.Name)) {
			note("%s: %s", l.Name, text)
		}
	}
	for _, word := range p.someWords(oldWords) {
		if current[word] {
			continue
		}
		if got := s.find(t, map[string]any{"q": word}); got.Total != organised[word] {
			note("the word %s finds %d, in the database %d", word, got.Total, organised[word])
		}
	}
	return wrong[:min(len(wrong), 12)]
}

// liveRows gives every live listing, as stored.
func liveRows(t *testing.T, store directory.Store) []*directory.Listing {
	t.Helper()
	var live []*directory.Listing
	for after := int64(0); ; {
		rows, err := store.ListingsAfter(t.Context(), after, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) == 0 {
			return live
		}
		for _, row := range rows {
			if after = row.Seq; !row.Gone {
				live = append(live, row.Listing)
			}
		}
	}
}

func lastWord(text string) string {
	words := strings.Fields(text)
	return words[len(words)-1]
}

// someWords gives so many of the words ever given out, by chance, or all if there are no more.
func (p *promises) someWords(most int) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	words := slices.Clone(p.words)
	p.random.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	return words[:min(most, len(words))]
}

// foundWhole is what the comparison reads of an answer.
type foundWhole struct {
	Total     int            `json:"total"`
	Listings  []listingFound `json:"listings"`
	Elsewhere struct {
		Total    int            `json:"total"`
		Listings []listingFound `json:"listings"`
	} `json:"elsewhere"`
	Facets  map[string]map[string]int `json:"facets"`
	Relaxed []string                  `json:"relaxed"`
	Notices []directory.Notice        `json:"notices"`
}

type listingFound struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// find searches all kinds.
func (s *server) find(t *testing.T, search map[string]any) foundWhole {
	t.Helper()
	search["kind"] = []string{"group", "service", "line", "place"}
	a := s.postJSON("/api/v1/search", search)
	if a.status != http.StatusOK {
		t.Fatalf("the search %v is answered %d %s", search, a.status, clip(a.body))
	}
	got := decoded[foundWhole](t, a)
	for _, n := range got.Notices {
		if n.Code == directory.NoticeFallback { // what the index itself finds is not known
			return foundWhole{Notices: got.Notices}
		}
	}
	if len(got.Relaxed) > 0 { // it found nothing, and then left words out
		return foundWhole{}
	}
	return got
}

// listingDiffers compares what the index knows of a listing with the stored one: it is looked for around
// the point it has, or, where it has none, everywhere and among what serves the middle of Melbourne.
func (s *server) listingDiffers(t *testing.T, l *directory.Listing, word string) []string {
	t.Helper()
	search := map[string]any{"q": word, "facets": []string{"all"}}
	if l.Point != nil {
		search["near"], search["within"] = fmt.Sprintf("%.6f,%.6f", l.Point.Lat, l.Point.Lng), 200
	}
	got := s.find(t, search)
	if got.Total != 1 || got.Elsewhere.Total != 0 || got.Listings[0].ID != l.ID || got.Listings[0].Name != l.Name {
		return []string{fmt.Sprintf("the search %v finds %d and elsewhere %d: %+v %v", search, got.Total, got.Elsewhere.Total, got.Listings, got.Notices)}
	}
	var wrong []string
	for family, values := range got.Facets {
		if len(values) == 0 {
			delete(got.Facets, family)
		}
	}
	if diff := cmp.Diff(counted(l), got.Facets); diff != "" {
		wrong = append(wrong, "its facets (-database +index):\n"+diff)
	}
	if l.Point == nil {
		got := s.find(t, map[string]any{"q": word, "near": "-37.800,144.967", "within": 50_000})
		if got.Total != 0 || got.Elsewhere.Total != 1 {
			wrong = append(wrong, fmt.Sprintf("it has no point, and is found %d times, elsewhere %d", got.Total, got.Elsewhere.Total))
		}
	}
	return wrong
}

// counted gives the counts of a search that finds this listing alone.
func counted(l *directory.Listing) map[string]map[string]int {
	counts := map[string]map[string]int{}
	count := func(family, value string) {
		if counts[family] == nil {
			counts[family] = map[string]int{}
		}
		counts[family][value] = 1
	}
	for code := range l.Values {
		family, value, _ := strings.Cut(code, ".")
		count(family, value)
	}
	for _, m := range l.Meetings {
		for _, slot := range m.Slots {
			day, part, _ := strings.Cut(slot, "-")
			count("day", day)
			count("time", part)
		}
	}
	return counts
}

// untilOr waits for a condition, and says what is the matter where it does not come about.
func untilOr(t *testing.T, condition func() bool, matter func() string) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(patience)
	for !condition() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatal(matter())
		}
	}
}
