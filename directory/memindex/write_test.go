package memindex

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

func newVocabulary(t testing.TB) *directory.Vocabulary {
	t.Helper()
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	return vocabulary
}

func newIndex(t testing.TB) *Index {
	t.Helper()
	x := New(newVocabulary(t))
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return x
}

// versionWord is a word of four letters, in which no slip is forgiven.
func versionWord(v int) string { return "v" + strconv.FormatInt(int64(36*36+v), 36) }

// version is the n-th listing as it was written for the v-th time; its text says which.
func version(n, v int) directory.StoredListing {
	l := &directory.Listing{
		ID: directory.DerivedID("listing", fmt.Sprint(n)), GroupID: directory.DerivedID("group", fmt.Sprint(n/3)),
		Kind: directory.KindGroup, Name: fmt.Sprintf("Walkers %s", versionWord(v)), Suburb: "Footscray",
		Answers: map[string]directory.ListedAnswer{"access.lift": {Value: []directory.Value{directory.Yes, directory.No, directory.Ask}[v%3]}},
	}
	if n%4 == 0 {
		l.Areas = []string{"state:VIC"}
	} else {
		l.Point = &geo.Point{Lat: -37.8 + float64(n%50)*0.01, Lng: 144.9 + float64(n%70)*0.01}
	}
	return directory.StoredListing{ID: l.ID, GroupID: l.GroupID, Seq: int64(v), Listing: l}
}

func tombstone(n, v int) directory.StoredListing {
	return directory.StoredListing{ID: directory.DerivedID("listing", fmt.Sprint(n)), Seq: int64(v), Gone: true}
}

func apply(t testing.TB, x *Index, changes ...directory.StoredListing) {
	t.Helper()
	if err := x.Apply(t.Context(), changes); err != nil {
		t.Fatal(err)
	}
}

func search(t testing.TB, x *Index, q directory.Query) directory.Result {
	t.Helper()
	r, err := x.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// wordQuery asks for one exact word among all listings.
func wordQuery(text string) directory.Query {
	return directory.Query{Terms: []directory.Term{{Words: []string{text}}}, Sort: directory.SortMatch, Limit: 5}
}

// settled waits until nothing is being merged.
func settled(x *Index) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.rest()
}

// TestWritesAgainstAModel writes and drops listings at random, in batches small and large, and
// checks that searches see the newest state of each and nothing else.
func TestWritesAgainstAModel(t *testing.T) {
	const listings = 150
	rapid.Check(t, func(rt *rapid.T) {
		x := newIndex(t)
		model, seq := map[int]int{}, 0
		for range rapid.IntRange(1, 12).Draw(rt, "applies") {
			var changes []directory.StoredListing
			for range rapid.SampledFrom([]int{1, 1, 3, 40, 120}).Draw(rt, "changes") {
				n := rapid.IntRange(0, listings-1).Draw(rt, "listing")
				seq++
				if rapid.IntRange(0, 3).Draw(rt, "goes") == 0 {
					changes = append(changes, tombstone(n, seq))
					delete(model, n)
				} else {
					changes = append(changes, version(n, seq))
					model[n] = seq
				}
			}
			apply(t, x, changes...)
			checkModel(t, x, model, seq)
		}
		settled(x)
		checkModel(t, x, model, seq)
	})
}

func checkModel(t *testing.T, x *Index, model map[int]int, seq int) {
	t.Helper()
	var want, got []string
	told := 0
	for n, v := range model {
		want = append(want, directory.DerivedID("listing", fmt.Sprint(n)))
		if v%3 != 2 {
			told++
		}
		if r := search(t, x, wordQuery(versionWord(v))); r.Total != 1 || r.Hits[0].ID != want[len(want)-1] {
			t.Fatalf("listing %d, version %d: found %+v", n, v, r.Hits)
		}
	}
	slices.Sort(want)
	all := search(t, x, directory.Query{Limit: 1000, Count: []string{"access"}})
	for _, hit := range all.Hits {
		got = append(got, hit.ID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("listings found (-want +got):\n%s", diff)
	}
	if n := all.NotTold["access"]["lift"]; n != len(model)-told {
		t.Errorf("%d have not told of a lift, want %d", n, len(model)-told)
	}
	n, err := x.Len(t.Context())
	if err != nil || n != len(model) {
		t.Errorf("Len is %d, %v; want %d", n, err, len(model))
	}
	if cursor, err := x.Cursor(t.Context()); err != nil || cursor != int64(seq) {
		t.Errorf("Cursor is %d, %v; want %d", cursor, err, seq)
	}
}

func TestOldChangesAreAppliedNoMore(t *testing.T) {
	x := newIndex(t)
	apply(t, x, version(1, 1), version(2, 2))
	apply(t, x, version(1, 3), tombstone(2, 4))
	apply(t, x, version(1, 1), version(2, 2)) // again, as after a crash
	if r := search(t, x, wordQuery(versionWord(1))); r.Total != 0 {
		t.Errorf("a replaced version came back: %+v", r.Hits)
	}
	checkModel(t, x, map[int]int{1: 3}, 4)
}

func TestChangesOutOfOrderAndWithoutSeq(t *testing.T) {
	x := newIndex(t)
	apply(t, x, version(1, 7), version(1, 5), tombstone(1, 6))
	checkModel(t, x, map[int]int{1: 7}, 7)
	unnumbered := version(1, 8)
	unnumbered.Seq = 0
	apply(t, x, unnumbered)
	checkModel(t, x, map[int]int{1: 8}, 7)
}

// TestSegmentsStayFew writes one listing after another and checks that merges keep up.
func TestSegmentsStayFew(t *testing.T) {
	x := newIndex(t)
	model := map[int]int{}
	for i := range 3000 {
		apply(t, x, version(i%900, i+1))
		model[i%900] = i + 1
	}
	settled(x)
	state := x.state.Load()
	documents := 0
	for _, v := range state.views {
		documents += v.segment.size
	}
	if len(state.views) > 8 {
		t.Errorf("%d segments of 900 listings", len(state.views))
	}
	if documents > 2*900 {
		t.Errorf("%d documents are kept for 900 listings", documents)
	}
	checkModel(t, x, model, 3000)
}

// TestMergeIsTheSameAsBuilding merges segments, some documents dead, and checks that the outcome
// finds, counts and orders as one that was built of the live listings.
func TestMergeIsTheSameAsBuilding(t *testing.T) {
	merged, built := newIndex(t), newIndex(t)
	for batch := range 4 {
		var changes []directory.StoredListing
		for n := batch * 80; n < batch*80+110; n++ { // the last 30 are replaced by the next batch
			changes = append(changes, version(n, 1000*batch+n+1))
		}
		apply(t, merged, changes...)
	}
	settled(merged)
	var live []directory.StoredListing
	for n := range 3*80 + 110 {
		live = append(live, version(n, 1000*min(n/80, 3)+n+1))
	}
	apply(t, built, live...)
	if n := len(merged.state.Load().views); n != 1 {
		t.Fatalf("%d segments, want one merged", n)
	}
	near := geo.Point{Lat: -37.7, Lng: 145.1}
	for _, q := range []directory.Query{
		{Limit: 1000, Count: []string{directory.CountAll}},
		{Near: &near, Radius: 15_000, Areas: []string{"state:VIC"}, Limit: 200, ElsewhereLimit: 200, Count: []string{directory.CountAll}},
		{Near: &near, Radius: 15_000, Must: []string{"access.lift"}, Sort: directory.SortFit, Prefer: []string{"access.lift"}, Limit: 200},
		{Terms: []directory.Term{{Words: []string{"v1"}, Prefix: true}}, Sort: directory.SortMatch, Limit: 500},
		{Terms: []directory.Term{{Words: []string{"footscary"}}}, Sort: directory.SortMatch, Limit: 500},
	} {
		if diff := cmp.Diff(search(t, built, q), search(t, merged, q)); diff != "" {
			t.Errorf("%+v (-built +merged):\n%s", q, diff)
		}
	}
}

// TestReadersSeeWholeWrites writes pairs of listings while others search, and checks that a search
// sees both of a pair or none, never one from before and one from after.
func TestReadersSeeWholeWrites(t *testing.T) {
	x := newIndex(t)
	const pairs, writes = 40, 300
	var readers sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	for range 2 {
		readers.Go(func() {
			for ctx.Err() == nil {
				r, err := x.Search(t.Context(), directory.Query{Facets: map[string][]string{"access": {"lift"}}, Limit: 1000})
				if err != nil || r.Total%2 != 0 || len(r.Hits) != r.Total {
					t.Errorf("half a write is seen: %d listings, %d hits, %v", r.Total, len(r.Hits), err)
					return
				}
			}
		})
	}
	for i := range writes {
		n := 2 * (i % pairs)
		apply(t, x, version(n, 2*i+1), version(n+1, 2*i+1)) // one Seq, one answer
	}
	stop()
	readers.Wait()
	if n, err := x.Len(t.Context()); n != 2*pairs || err != nil {
		t.Errorf("Len is %d, %v; want %d", n, err, 2*pairs)
	}
}

func TestClosedIndexTakesNoWrites(t *testing.T) {
	x := newIndex(t)
	apply(t, x, version(1, 1))
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if err := x.Apply(t.Context(), []directory.StoredListing{version(2, 2)}); directory.ErrorCode(err) != directory.CodeUnavailable {
		t.Errorf("Apply after Close gives %v", err)
	}
}

// TestCloseStopsMerges closes an index that has just been given a lot to merge.
func TestCloseStopsMerges(t *testing.T) {
	x := New(newVocabulary(t))
	for batch := range 6 {
		var changes []directory.StoredListing
		for n := range 400 {
			changes = append(changes, version(batch*400+n, batch*400+n+1))
		}
		apply(t, x, changes...)
	}
	if err := x.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if x.busy {
		t.Error("a merge goes on after Close")
	}
}

func TestCancelledContext(t *testing.T) {
	x := newIndex(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := x.Apply(ctx, []directory.StoredListing{version(1, 1)}); !errors.Is(err, context.Canceled) {
		t.Errorf("Apply gives %v", err)
	}
	if _, err := x.Search(ctx, directory.Query{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Search gives %v", err)
	}
	checkModel(t, x, map[int]int{}, 0)
}

func TestLoad(t *testing.T) {
	broken := errors.New("the store went away")
	all := func(err error) iter.Seq2[directory.StoredListing, error] {
		return func(yield func(directory.StoredListing, error) bool) {
			for n := range 300 {
				if !yield(version(n, n+1), nil) {
					return
				}
			}
			if err != nil {
				yield(directory.StoredListing{}, err)
			}
		}
	}
	x := newIndex(t)
	if err := x.Load(t.Context(), all(nil)); err != nil {
		t.Fatal(err)
	}
	model := map[int]int{}
	for n := range 300 {
		model[n] = n + 1
	}
	checkModel(t, x, model, 300)
	if err := newIndex(t).Load(t.Context(), all(broken)); !errors.Is(err, broken) {
		t.Errorf("Load gives %v, want %v", err, broken)
	}
}

// TestUnknownAttributes checks that listings may carry codes the vocabulary does not have.
func TestUnknownAttributes(t *testing.T) {
	x := newIndex(t)
	odd := version(1, 1)
	odd.Listing.Answers["access.trampoline"] = directory.ListedAnswer{Value: directory.Yes}
	odd.Listing.Facets = map[string][]string{"weather": {"sunny"}}
	apply(t, x, odd, version(2, 2))
	for _, q := range []directory.Query{
		{Must: []string{"access.trampoline"}}, {Facets: map[string][]string{"weather": {"sunny", "wet"}}},
		{Facets: map[string][]string{"access": {"trampoline"}}},
	} {
		if r := search(t, x, q); r.Total != 1 {
			t.Errorf("%+v finds %d, want 1", q, r.Total)
		}
	}
	if r := search(t, x, directory.Query{Must: []string{"access.unheard-of"}, IncludeNotTold: true}); r.Total != 0 {
		t.Errorf("an attribute nobody has is found %d times", r.Total)
	}
}

// TestTooManyNeeds checks the one limit on queries that is the engine's own.
func TestTooManyNeeds(t *testing.T) {
	x := newIndex(t)
	codes := x.vocabulary.Codes()
	if r := search(t, x, directory.Query{Must: codes[:maxConstraints]}); r.Total != 0 {
		t.Errorf("found %d", r.Total)
	}
	_, err := x.Search(t.Context(), directory.Query{Must: codes[:maxConstraints+1]})
	if directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("%d needs give %v", maxConstraints+1, err)
	}
	if most := directory.MaxNeeds + len(x.vocabulary.Families); most > maxConstraints {
		t.Errorf("a search may ask for %d things at once, and the engine takes %d", most, maxConstraints)
	}
}

// TestCorrections checks which typed words are said to be slips, and for what.
func TestCorrections(t *testing.T) {
	x := newIndex(t)
	named := func(n int, name string) directory.StoredListing {
		c := version(n, n)
		c.Listing.Name, c.Listing.Answers = name, nil
		return c
	}
	apply(t, x, named(1, "Gardening"), named(2, "Gardening"), named(3, "Gordening"), named(4, "Choir"), named(5, "Dancers"))
	apply(t, x, tombstone(5, 6))
	for _, c := range []struct {
		term directory.Term
		want []directory.Correction
	}{
		{directory.Term{Words: []string{"gardning"}}, []directory.Correction{{From: "gardning", To: "gardening"}}},
		{directory.Term{Words: []string{"gxrdening"}}, []directory.Correction{{From: "gxrdening", To: "gardening"}}}, // two have it, one "gordening"
		{directory.Term{Words: []string{"gordening"}}, nil},
		{directory.Term{Words: []string{"garde"}, Prefix: true}, nil},
		{directory.Term{Words: []string{"dancesr"}}, nil}, // what it stands for is gone
		{directory.Term{Words: []string{"gardning"}, Synonyms: [][]string{{"choir"}}}, nil},
		{directory.Term{Words: []string{"gardning"}, Synonyms: [][]string{{"choir", "dancers"}}}, nil}, // what has synonyms is a word, and no slip
	} {
		r := search(t, x, directory.Query{Terms: []directory.Term{c.term}})
		if diff := cmp.Diff(c.want, r.Corrections); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.term, diff)
		}
	}
}

// TestTextRank checks the order of best match.
func TestTextRank(t *testing.T) {
	x := newIndex(t)
	listings := []directory.Listing{ // in the order wanted
		{Name: "Choir"},
		{Name: "Northern Choir"},
		{Name: "Choirmasters"},
		{Name: "Singers", Summary: "A choir"},
		{Name: "Singers", Organisation: "Choir Australia"},
		{Name: "Singers", Description: "We are a choir."},
		{Name: "Chior"}, // one slip
	}
	var changes []directory.StoredListing
	var want []string
	for i := range listings {
		l := &listings[i]
		l.ID = fmt.Sprintf("listing %d", len(listings)-i) // against the order of ids
		want = append(want, l.ID)
		changes = append(changes, directory.StoredListing{ID: l.ID, Seq: int64(i + 1), Listing: l})
	}
	apply(t, x, changes...)
	q := directory.Query{Terms: []directory.Term{{Words: []string{"choir"}, Prefix: true}}, Sort: directory.SortMatch, Limit: 10}
	var got []string
	for _, hit := range search(t, x, q).Hits {
		got = append(got, hit.ID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}
