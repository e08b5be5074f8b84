package meili_test

import (
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/indextest"
	"github.com/kithdirectory/kith/directory/meili"
	"github.com/kithdirectory/kith/directory/meili/meilitest"
	"github.com/kithdirectory/kith/geo"
)

// goldenListings is how many listings the recorded index holds: few, so that the file stays small.
const goldenListings = 60

// TestGolden plays a life of an index against what a real server answered: made, filled, searched in every
// way there is, changed and emptied. Brute force judges every answer, so it is no matter of yesterday's output.
func TestGolden(t *testing.T) {
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	gazetteer, err := geo.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	address, key := meilitest.Golden(t, "testdata/life.jsonl")
	server, err := meili.Connect(address, key)
	if err != nil {
		t.Fatal(err)
	}
	index := server.Index("kith-1795000000-901d", vocabulary)
	if err := index.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if drifted, err := index.SettingsDrift(t.Context()); err != nil || len(drifted) > 0 {
		t.Errorf("settings drifted: %v, %v", drifted, err)
	}
	listings := indextest.NewGenerator(gazetteer, vocabulary).Listings(7, goldenListings)
	var changes []directory.StoredListing
	for i, l := range listings {
		changes = append(changes, directory.StoredListing{ID: l.ID, GroupID: l.GroupID, Seq: int64(i) + 1, Listing: l})
	}
	apply(t, index, changes, goldenListings)
	for _, change := range changes[:5] {
		if seqs, err := index.Seqs(t.Context(), meili.Bucket(change.ID)); err != nil || seqs[change.ID] != change.Seq {
			t.Errorf("listing %s reads back as version %d (%v), want %d", change.ID, seqs[change.ID], err, change.Seq)
		}
	}
	judged(t, index, indextest.NewJudge(vocabulary, listings), goldenQueries(vocabulary, listings))

	gone := changes[0]
	gone.Seq, gone.Gone, gone.Listing = goldenListings+1, true, nil
	apply(t, index, []directory.StoredListing{gone}, goldenListings-1)
	apply(t, index, changes, goldenListings-1) // older than the cursor: applied before
	judged(t, index, indextest.NewJudge(vocabulary, listings[1:]), goldenQueries(vocabulary, listings)[:2])
	if err := index.Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := index.Search(t.Context(), directory.Query{Now: indextest.GeneratedNow()}); directory.ErrorCode(err) != directory.CodeUnavailable {
		t.Errorf("searching an index that is gone gives %v, want it unavailable", err)
	}
}

func apply(t *testing.T, index *meili.Index, changes []directory.StoredListing, want int) {
	t.Helper()
	if err := index.Apply(t.Context(), changes); err != nil {
		t.Fatal(err)
	}
	if n, err := index.Len(t.Context()); err != nil || n != want {
		t.Fatalf("the index holds %d, %v; want %d", n, err, want)
	}
}

func judged(t *testing.T, index directory.Index, judge *indextest.Judge, queries []directory.Query) {
	t.Helper()
	found := 0
	for _, q := range queries {
		got, err := index.Search(t.Context(), q)
		if err != nil {
			t.Fatalf("%s\n  %v", indextest.Describe(q), err)
		}
		for _, difference := range judge.Verdict(q).Differences(got) {
			t.Errorf("%s\n  %s", indextest.Describe(q), difference)
		}
		found += got.Total + got.Elsewhere.Total
	}
	if found == 0 {
		t.Error("nothing was found by any query: the test asks too little")
	}
}

// goldenQueries asks for each thing a query can, and for most of them together.
func goldenQueries(v *directory.Vocabulary, listings []*directory.Listing) []directory.Query {
	now, age := indextest.GeneratedNow(), 70
	var placed *directory.Listing
	for _, l := range listings {
		if l.Point != nil {
			placed = l
			break
		}
	}
	near := *placed.Point
	base := func(sort directory.Sort) directory.Query {
		return directory.Query{Near: &near, Radius: 900_000, Areas: []string{"state:VIC", "national"}, Sort: sort, Limit: 20, ElsewhereLimit: 5, Now: now, Count: []string{"access", "cost"}}
	}
	var queries []directory.Query
	for _, sort := range []directory.Sort{directory.SortNearest, directory.SortMatch, directory.SortFit, directory.SortSoonest, directory.SortChecked} {
		queries = append(queries, base(sort))
	}
	ask := func(change func(q *directory.Query)) {
		q := base(directory.SortNearest)
		change(&q)
		queries = append(queries, q)
	}
	ask(func(q *directory.Query) { q.Radius, q.Count = 20_000_000, []string{directory.CountAll} })
	ask(func(q *directory.Query) { q.Near, q.Box = nil, &geo.Box{West: 140, South: -40, East: 155, North: -20} })
	ask(func(q *directory.Query) {
		q.Kinds, q.Age = []directory.Kind{directory.KindGroup, directory.KindService}, &age
	})
	ask(func(q *directory.Query) {
		q.Days, q.Times, q.Count = []string{"mon", "tue", "wed"}, []string{"morning"}, []string{"day", "time", "when"}
	})
	ask(func(q *directory.Query) {
		q.Facets = map[string][]string{"access": {"step-free-entrance"}, "cost": {"free", "donation"}}
	})
	ask(func(q *directory.Query) {
		q.Must, q.IncludeNotTold = []string{"access.step-free-entrance", "welcome.beginners"}, true
	})
	ask(func(q *directory.Query) {
		q.Must, q.Exclude = []string{"access.step-free-entrance"}, []string{"cost.waitlist"}
	})
	ask(func(q *directory.Query) {
		q.Sort, q.Prefer = directory.SortFit, []string{"access.quiet-space", "welcome.small"}
	})
	ask(func(q *directory.Query) {
		q.Avoid = directory.Avoid{Areas: []directory.AvoidArea{{Centre: near, Metres: 20_000}}, Communities: []string{"greek"}, Groups: []string{listings[3].GroupID}}
	})
	for _, text := range []string{"group", "walkng ", "mens shed", "singing gro", "nothing like this "} {
		ask(func(q *directory.Query) { q.Terms, q.Sort, q.Limit = v.ParseText(text), directory.SortMatch, 100 })
	}
	return queries
}
