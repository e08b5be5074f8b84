package meili

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/indextest"
	"github.com/kithdirectory/kith/directory/storetest"
)

// stillStore is a store of which only the versions of listings are asked.
type stillStore struct {
	directory.Store
	seqs []directory.ListingSeq // by id
}

func (s *stillStore) ListingSeqs(_ context.Context, after string, limit int) ([]directory.ListingSeq, error) {
	var page []directory.ListingSeq
	for _, l := range s.seqs {
		if l.ID > after && len(page) < limit {
			page = append(page, l)
		}
	}
	return page, nil
}

// TestDifferences compares with the definition: what differs and is not on its way.
func TestDifferences(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		server := newFakeServer("http://search.example.org", nil)
		content := &fakeContent{docs: map[string]directory.StoredListing{}}
		server.indexes["kith-1"] = content
		store, parked := &stillStore{}, map[string]int64{}
		var want []difference
		var onTheirWay []func()
		for i := range rapid.IntRange(0, 40).Draw(t, "listings") {
			id := storetest.InventedID("place", i)
			stored := rapid.Int64Range(0, 3).Draw(t, "stored")    // 0: no live one
			indexed := rapid.Int64Range(-1, 3).Draw(t, "indexed") // 0: none, -1: a tombstone
			if stored > 0 {
				store.seqs = append(store.seqs, directory.ListingSeq{ID: id, Seq: stored})
			}
			if indexed != 0 {
				content.docs[id] = directory.StoredListing{ID: id, Seq: indexed, Gone: indexed < 0}
			}
			refused := stored > 0 && rapid.IntRange(0, 3).Draw(t, "refused") == 0
			if refused {
				parked[id] = stored
			}
			same := max(indexed, 0) == stored && (stored > 0 || indexed == 0) || (refused && indexed <= 0)
			switch {
			case same:
			case rapid.Bool().Draw(t, "on its way"):
				onTheirWay = append(onTheirWay, func() {
					delete(content.docs, id)
					if stored > 0 {
						content.docs[id] = directory.StoredListing{ID: id, Seq: stored}
					}
				})
			default:
				want = append(want, difference{ID: id, Want: stored, Have: max(indexed, 0), bucket: Bucket(id)})
			}
		}
		c := comparison{store: store, index: server.index("kith-1"), parked: parked, settle: func(context.Context) error {
			for _, arrive := range onTheirWay {
				arrive()
			}
			return nil
		}}
		got, err := c.differences(context.Background(), allBuckets())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmp.AllowUnexported(difference{})); diff != "" {
			t.Fatalf("differences (-want +got):\n%s", diff)
		}
	})
}

func TestLastNight(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, time.November, day, hour, 0, 0, 0, time.Local) }
	for _, test := range []struct{ now, want time.Time }{
		{at(5, 2), at(4, 3)}, {at(5, 3), at(5, 3)}, {at(5, 23), at(5, 3)}, {at(1, 0), at(0, 3)},
	} {
		if got := lastNight(test.now); !got.Equal(test.want) {
			t.Errorf("before %s the last night was %s, want %s", test.now, got, test.want)
		}
	}
}

// TestProbes: every listing of a varied catalogue is a probe that a true index passes; where the index
// lacks a listing, its own probe fails.
func TestProbes(t *testing.T) {
	const listings = 60
	b := newBench(t, 1)
	server := b.servers[0]
	gazetteer, err := directory.LoadGazetteer(t.Context(), b.store)
	if err != nil {
		t.Fatal(err)
	}
	if err := indextest.NewGenerator(gazetteer, b.vocabulary).Fill(t.Context(), b.store, 5, listings); err != nil {
		t.Fatal(err)
	}
	all, err := b.store.ListingsAfter(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	content := &fakeContent{docs: map[string]directory.StoredListing{}}
	server.indexes["kith-1"] = content
	store(content, all)
	content.marker = b.lastSeq()
	k := &keeper{syncer: b.syncer(), server: server}
	target := newTarget(k, directory.IndexTarget{Server: server.address, UID: "kith-1"}, func() {})
	probe := func(l *directory.Listing) bool {
		same, err := target.probe(t.Context(), l)
		if err != nil {
			t.Fatal(err)
		}
		return same
	}
	facets := 0
	for _, l := range all {
		if !probe(l.Listing) {
			t.Errorf("a true index fails the probe of %q", l.Listing.Name)
		}
		if someValue(l.Listing) != "" {
			facets++
		}
		delete(content.docs, l.ID)
		placed := l.Listing.Point != nil || len(l.Listing.Areas) > 0
		if probe(l.Listing) && placed {
			t.Errorf("an index without %q passes its probe", l.Listing.Name)
		}
		content.docs[l.ID] = l
	}
	if len(all) != listings || facets < listings/2 {
		t.Fatalf("%d listings, %d of them with a facet: too few to say anything", len(all), facets)
	}
}

func TestFigures(t *testing.T) {
	var f figure
	at := storetest.Moment()
	look := func(minute int) string {
		s := f.snapshot(at.Add(time.Duration(minute) * time.Minute))
		return fmt.Sprint(s.Behind, " ", s.OldestUnsent)
	}
	for _, step := range []struct {
		minute       int
		cursor, last int64
		want         string
	}{
		{0, 0, 0, "0 0s"}, {1, 0, 10, "10 0s"}, {3, 0, 15, "15 2m0s"}, {4, 10, 15, "5 1m0s"}, {5, 12, 15, "3 2m0s"},
		{6, 15, 15, "0 0s"}, {9, 15, 16, "1 0s"}, {10, 16, 16, "0 0s"},
	} {
		f.behind(step.cursor, step.last, at.Add(time.Duration(step.minute)*time.Minute))
		if got := look(step.minute); got != step.want {
			t.Errorf("at %d min with %d of %d: %s, want %s", step.minute, step.cursor, step.last, got, step.want)
		}
	}
}

// TestIntact: a document reads back as it was written; with anything in it changed, added or taken away it does not.
func TestIntact(t *testing.T) {
	b := newBench(t, 1)
	gazetteer, err := directory.LoadGazetteer(t.Context(), b.store)
	if err != nil {
		t.Fatal(err)
	}
	for _, stored := range indextest.NewGenerator(gazetteer, b.vocabulary).Stored(5, 0, 200) {
		body, err := newWriter(b.vocabulary).document(stored)
		if err != nil {
			t.Fatal(err)
		}
		read := func() map[string]any {
			var doc map[string]any
			if err := json.Unmarshal(body, &doc); err != nil {
				t.Fatal(err)
			}
			return doc
		}
		if !intact(read()) {
			t.Fatalf("not as it was written: %s", body)
		}
		for name := range read() {
			other, less := read(), read()
			other[name] = "somebody else's"
			delete(less, name)
			if intact(other) || intact(less) {
				t.Errorf("it is no matter what %s holds", name)
			}
		}
		more := read()
		more["new"] = 1
		if intact(more) {
			t.Error("a field more is no matter")
		}
	}
}
