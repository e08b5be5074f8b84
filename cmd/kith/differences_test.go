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

// differences says how what a server finds differs from the rows of the database. Each listing is looked
// for by the word that only it has: then the counts of the answer are what the index knows of it alone.
// Every word that no row has any more must find nothing.
func differences(t *testing.T, s *server, p *promises, store directory.Store) []string {
	t.Helper()
	rows := liveRows(t, store)
	var wrong []string
	note := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if got := s.find(t, map[string]any{}); got.Total != len(rows) {
		note("everything is %d listings, in the database %d", got.Total, len(rows))
	}
	current := map[string]int{} // word → rows that have it
	for _, l := range rows {
		word := lastWord(l.Name)
		current[word]++
		if l.Organisation != "" {
			current[lastWord(l.Organisation)]++
		}
		for _, text := range s.listingDiffers(t, l, word) {
			note("%s: %s", l.Name, text)
		}
	}
	for _, word := range p.wordsSoFar() {
		if got := s.find(t, map[string]any{"q": word}); got.Total != current[word] {
			note("the word %s finds %d, in the database %d", word, got.Total, current[word])
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

func (p *promises) wordsSoFar() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.words)
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
}

type listingFound struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Lat       *float64 `json:"lat"`
	Lng       *float64 `json:"lng"`
	DistanceM *float64 `json:"distance_m"`
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
	if len(got.Relaxed) > 0 { // it found nothing, and then left words out
		return foundWhole{}
	}
	return got
}

// listingDiffers compares what the index knows of a listing with the stored one.
func (s *server) listingDiffers(t *testing.T, l *directory.Listing, word string) []string {
	t.Helper()
	got := s.find(t, map[string]any{"q": word, "facets": []string{"all"}})
	if got.Total != 1 || got.Listings[0].ID != l.ID || got.Listings[0].Name != l.Name {
		return []string{fmt.Sprintf("its word finds %d: %+v", got.Total, got.Listings)}
	}
	var wrong []string
	want := counted(l)
	for family, values := range got.Facets {
		if len(values) == 0 {
			delete(got.Facets, family)
		}
	}
	if diff := cmp.Diff(want, got.Facets); diff != "" {
		wrong = append(wrong, "its facets (-database +index):\n"+diff)
	}
	return append(wrong, s.placeDiffers(t, l, word)...)
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

// placeDiffers looks for a listing around the point it has, or, where it has none, elsewhere.
func (s *server) placeDiffers(t *testing.T, l *directory.Listing, word string) []string {
	t.Helper()
	const anywhere = "-37.800,144.967" // its middle of Melbourne is in all areas served
	near := anywhere
	if l.Point != nil {
		near = fmt.Sprintf("%.6f,%.6f", l.Point.Lat, l.Point.Lng)
	}
	got := s.find(t, map[string]any{"q": word, "near": near, "within": 200})
	switch {
	case l.Point != nil && (got.Total != 1 || got.Elsewhere.Total != 0):
		return []string{fmt.Sprintf("at its point %s it is found %d times, elsewhere %d", near, got.Total, got.Elsewhere.Total)}
	case l.Point == nil && (got.Total != 0 || got.Elsewhere.Total != 1):
		return []string{fmt.Sprintf("it has no point, and is found %d times, elsewhere %d", got.Total, got.Elsewhere.Total)}
	}
	return nil
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
