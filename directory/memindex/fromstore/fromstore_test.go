package fromstore_test

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/indextest"
	"github.com/kithdirectory/kith/directory/memindex"
	"github.com/kithdirectory/kith/directory/memindex/fromstore"
	"github.com/kithdirectory/kith/directory/sqlstore"
	"github.com/kithdirectory/kith/geo"
)

// shelf is as much of a store as searching needs, which the suite can fill with seqs of its own. Its other
// methods are nil.
type shelf struct {
	directory.Store
	mu       sync.RWMutex
	seq      int64
	listings map[string]directory.StoredListing
}

func (s *shelf) put(changes []directory.StoredListing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, change := range changes {
		if change.Seq >= s.listings[change.ID].Seq {
			s.listings[change.ID] = change
			s.seq = max(s.seq, change.Seq)
		}
	}
}

// live gives the listings that are there and wanted.
func (s *shelf) live(wanted func(*directory.Listing) bool) ([]*directory.Listing, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var out []*directory.Listing
	for _, stored := range s.listings {
		if !stored.Gone && wanted(stored.Listing) {
			out = append(out, stored.Listing)
		}
	}
	return out, nil
}

func (s *shelf) ListingsIn(_ context.Context, box geo.Box, _ []directory.Kind, _ int) ([]*directory.Listing, error) {
	return s.live(func(l *directory.Listing) bool { return l.Point != nil && box.Contains(*l.Point) })
}

func (s *shelf) ListingsServing(_ context.Context, areas []string, _ []directory.Kind, _ int) ([]*directory.Listing, error) {
	return s.live(func(l *directory.Listing) bool {
		return l.Point == nil && slices.ContainsFunc(l.Areas, func(area string) bool { return slices.Contains(areas, area) })
	})
}

func (s *shelf) ListingsOfGroups(_ context.Context, ids []string) ([]*directory.Listing, error) {
	return s.live(func(l *directory.Listing) bool { return slices.Contains(ids, l.GroupID) })
}

func (s *shelf) ListingsAfter(_ context.Context, seq int64, limit int) ([]directory.StoredListing, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := slices.SortedFunc(maps.Values(s.listings), func(a, b directory.StoredListing) int { return int(a.Seq - b.Seq) })
	first, _ := slices.BinarySearchFunc(all, seq+1, func(l directory.StoredListing, seq int64) int { return int(l.Seq - seq) })
	return all[first:min(len(all), first+limit)], nil
}

func (s *shelf) LastSeq(context.Context) (int64, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.seq, nil
}

func (s *shelf) CountListings(context.Context) (int, error) {
	all, err := s.live(func(*directory.Listing) bool { return true })
	return len(all), err
}

// shelved is the index over a shelf: what is applied to it is stored first.
type shelved struct {
	*fromstore.Index
	shelf *shelf
}

func (x shelved) Apply(ctx context.Context, changes []directory.StoredListing) error {
	x.shelf.put(changes)
	return x.Index.Apply(ctx, changes)
}

func open(t *testing.T, vocabulary *directory.Vocabulary) directory.Index {
	s := &shelf{listings: map[string]directory.StoredListing{}}
	x, err := fromstore.Open(t.Context(), s, vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return shelved{x, s}
}

func TestConformance(t *testing.T) { indextest.Run(t, open) }

// stocked is a real store of generated listings, with an embedded index that follows it to compare with.
type stocked struct {
	store      *sqlstore.Store
	index      *fromstore.Index
	kept       *memindex.Index
	generator  *indextest.Generator
	vocabulary *directory.Vocabulary
}

func stock(t testing.TB, listings int) *stocked {
	t.Helper()
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	gazetteer, err := geo.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	s := &stocked{generator: indextest.NewGenerator(gazetteer, vocabulary), vocabulary: vocabulary, kept: memindex.New(vocabulary)}
	if s.store, err = sqlstore.OpenSQLite(t.Context(), t.TempDir()); err != nil {
		t.Fatal(err)
	}
	if err := s.generator.Fill(t.Context(), s.store, 5, listings); err != nil {
		t.Fatal(err)
	}
	if s.index, err = fromstore.Open(t.Context(), s.store, vocabulary); err != nil {
		t.Fatal(err)
	}
	if err := directory.NewFollower(s.store, s.kept, nil).CatchUp(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(s.index.Close(), s.kept.Close(), s.store.Close()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// sized gives fewer listings with -short, as under the race detector, which slows the database most of all.
func sized(whole, short int) int {
	if testing.Short() {
		return short
	}
	return whole
}

// TestAgreesWithAnIndexThatIsKept puts queries as people make them to both, over a real store.
func TestAgreesWithAnIndexThatIsKept(t *testing.T) {
	s := stock(t, sized(3000, 800))
	r := rand.New(rand.NewPCG(3, 9))
	for _, mix := range indextest.Mixes() {
		found := 0
		for range sized(25, 8) {
			q := s.generator.Query(mix, r)
			if r.IntN(2) == 0 {
				q.Radius *= 20 // the generated catalogue is thin
			}
			if r.IntN(4) == 0 && q.Near != nil {
				q.Avoid.Areas = []directory.AvoidArea{{Centre: *q.Near, Metres: 3000}}
			}
			got, err := s.index.Search(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			want, err := s.kept.Search(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" && (len(q.Terms) == 0 || want.Total != got.Total) {
				t.Errorf("%s\n%s", indextest.Describe(q), diff)
			}
			found += min(1, got.Total)
		}
		if found == 0 {
			t.Errorf("no query of %s finds anything", mix)
		}
	}
}

// TestSaysWhereSomethingMayBeMissing: with more candidates than are read, what is read is answered truly,
// the nearest first, and the answer says so.
func TestSaysWhereSomethingMayBeMissing(t *testing.T) {
	s := stock(t, sized(2000, 600))
	melbourne := geo.Point{Lat: -37.814, Lng: 144.963}
	around := directory.Query{Near: &melbourne, Radius: 5_000_000, Sort: directory.SortNearest, Limit: 20, Now: indextest.GeneratedNow()}
	word := directory.Query{Terms: s.vocabulary.ParseText("walking "), Sort: directory.SortNearest, Limit: 20, Now: indextest.GeneratedNow()}
	anything := directory.Query{Sort: directory.SortNearest, Limit: 20, Now: indextest.GeneratedNow()}
	for name, q := range map[string]directory.Query{"around a place": around, "by a word": word, "anything": anything} {
		t.Run(name, func(t *testing.T) {
			search := func(x *fromstore.Index) directory.Result {
				t.Helper()
				r, err := x.Search(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				return r
			}
			whole, part := search(s.index), search(s.index.ReadingAtMost(300))
			if len(whole.Notices) != 0 || whole.Total == 0 {
				t.Errorf("the whole answer finds %d and says %v", whole.Total, whole.Notices)
			}
			if len(part.Notices) != 1 || part.Notices[0].Code != fromstore.NoticeIncomplete || !strings.Contains(part.Notices[0].Message, "missing") {
				t.Errorf("an answer of a part says %v", part.Notices)
			}
			if part.Total == 0 || part.Total > whole.Total || (name != "by a word" && part.Total == whole.Total) {
				t.Errorf("a part finds %d of %d", part.Total, whole.Total)
			}
			if name == "around a place" {
				if diff := cmp.Diff(whole.Hits, part.Hits); diff != "" {
					t.Errorf("the nearest differ: %s", diff)
				}
			}
		})
	}
}

// TestFollowerForgetsWithoutAnIndex: nothing is kept here, but whoever keeps listings by the follower is told
// of what has changed since the index was opened, and of nothing before.
func TestFollowerForgetsWithoutAnIndex(t *testing.T) {
	s := stock(t, 50)
	var told []string
	f := directory.NewFollower(s.store, s.index, func(changes []directory.StoredListing) {
		for _, change := range changes {
			told = append(told, change.ID)
		}
	})
	catchUp := func() []string {
		t.Helper()
		told = nil
		if err := f.CatchUp(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		return told
	}
	if got := catchUp(); len(got) != 0 {
		t.Errorf("told of %d changes from before", len(got))
	}
	l := s.generator.Listing(5, 0)
	l.Name = "Renamed"
	err := s.store.Write(t.Context(), func(tx directory.Tx) error {
		return tx.SaveListings(t.Context(), l.GroupID, []*directory.Listing{l}, indextest.GeneratedNow())
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{l.ID}, catchUp()); diff != "" {
		t.Error(diff)
	}
	if got := catchUp(); len(got) != 0 {
		t.Errorf("told of %d changes again", len(got))
	}
}
