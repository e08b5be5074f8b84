package meili

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/indextest"
	"github.com/kithdirectory/kith/directory/sqlstore"
	"github.com/kithdirectory/kith/directory/storetest"
	"github.com/kithdirectory/kith/geo"
)

func TestGrainAfter(t *testing.T) {
	type of struct {
		grain, sent int
		took        time.Duration
	}
	want := map[of]int{
		{250, 250, 100 * time.Millisecond}:    500,  // at most twice as many
		{250, 250, 175 * time.Millisecond}:    500,  // twice as many fit
		{1000, 1000, 700 * time.Millisecond}:  500,  // half as many fit
		{1000, 1000, time.Minute}:             100,  // never fewer
		{4000, 4000, 10 * time.Millisecond}:   5000, // never more
		{250, 1, 0}:                           350,
		{5000, 5000, 350 * time.Millisecond}:  5000,
		{1000, 100, 35 * time.Millisecond}:    1000, // the last part of a batch says as much as a whole one
		{1000, 100, 5000 * time.Millisecond}:  100,
		{1000, 1000, 1400 * time.Millisecond}: 250,
	}
	got := map[of]int{}
	for one := range want {
		got[one] = grainAfter(one.grain, one.sent, one.took)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(of{})); diff != "" {
		t.Error(diff)
	}
}

// Edits that arrive while a new index is built beside the live one.
const (
	editsEach  = 20 * time.Millisecond // 50 a second
	editsUsual = 100_000               // listings, unless KITH_TEST_LISTINGS says otherwise
)

// BenchmarkEditsWhileIndexing measures how long after its commit an edit, every tenth of which takes a listing's
// point away, is seen by searches of the live index, at 50 edits a second, while all listings are indexed into a new
// index beside. It fills a store and a live index of its own first, on the server that KITH_TEST_MEILI_URL names.
func BenchmarkEditsWhileIndexing(b *testing.B) {
	address := os.Getenv("KITH_TEST_MEILI_URL")
	if address == "" {
		b.Skip("no Meilisearch: set KITH_TEST_MEILI_URL")
	}
	listings := editsUsual
	if n, err := strconv.Atoi(os.Getenv("KITH_TEST_LISTINGS")); err == nil {
		listings = n
	}
	e := newEdits(b, address, listings)
	ctx, stop := context.WithCancel(b.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		e.syncer.Run(ctx)
	}()
	defer func() {
		stop()
		<-done
	}()
	began := time.Now()
	live := e.until(b, directory.TargetLive)
	b.Logf("the first index of %d listings was live after %v", listings, time.Since(began).Round(time.Second))
	if _, err := e.syncer.ask(ctx); err != nil { // as kith reindex does
		b.Fatal(err)
	}
	e.until(b, directory.TargetBuilding)
	began = time.Now()
	seen := e.edit(b, live)
	b.Logf("%d edits in %v, while the new index took in %d changes", len(seen), time.Since(began).Round(time.Second), e.until(b, "").Seq)
	b.ReportMetric(at(seen, 0.5), "searchable-p50-ms")
	b.ReportMetric(at(seen, 0.95), "searchable-p95-ms")
	b.ReportMetric(0, "ns/op")
}

type edits struct {
	store     directory.Store
	server    *Server
	syncer    *Syncer
	generator *indextest.Generator
	listings  int
	v         *directory.Vocabulary
}

func newEdits(b *testing.B, address string, listings int) *edits {
	v, err := directory.LoadVocabulary()
	if err != nil {
		b.Fatal(err)
	}
	gazetteer, err := geo.Embedded()
	if err != nil {
		b.Fatal(err)
	}
	store, err := sqlstore.OpenSQLite(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { store.Close() })
	server, err := Connect(address, os.Getenv("KITH_TEST_MEILI_KEY"))
	if err != nil {
		b.Fatal(err)
	}
	e := &edits{store, server, NewSyncer(store, []*Server{server}, v, slog.New(slog.DiscardHandler)), indextest.NewGenerator(gazetteer, v), listings, v}
	for first := 0; first < listings; first += benchBatch {
		e.fill(b, first, min(first+benchBatch, listings))
	}
	b.Cleanup(func() {
		rows, _ := store.IndexTargets(context.WithoutCancel(b.Context()))
		for _, row := range rows {
			_ = server.Index(row.UID, v).Delete(context.WithoutCancel(b.Context()))
		}
	})
	return e
}

func (e *edits) fill(b *testing.B, first, last int) {
	generated := e.generator.Stored(benchSeed, first, last)
	err := e.store.Write(b.Context(), func(tx directory.Tx) error {
		for i, stored := range generated {
			n := first + i
			if err := tx.SaveVenue(b.Context(), storetest.InventedVenue(n)); err != nil {
				return err
			}
			if err := tx.SaveGroup(b.Context(), storetest.InventedGroup(n), ""); err != nil {
				return err
			}
			l := *stored.Listing
			l.ID, l.GroupID, l.Places = storetest.InventedListing(n).ID, storetest.InventedID("group", n), 1
			if err := tx.SaveListings(b.Context(), l.GroupID, []*directory.Listing{&l}, time.Time{}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// until waits for an index in a state; "" for the newest at once.
func (e *edits) until(b *testing.B, state directory.TargetState) directory.IndexTarget {
	for {
		rows, err := e.store.IndexTargets(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		at := slices.IndexFunc(rows, func(row directory.IndexTarget) bool { return row.State == state })
		switch {
		case at >= 0:
			return rows[at]
		case state == "":
			return rows[len(rows)-1]
		}
		pause(b.Context(), 100*time.Millisecond)
	}
}

// edit edits until the new index is live, or for two minutes, and gives how long each edit took to be searchable.
func (e *edits) edit(b *testing.B, live directory.IndexTarget) []time.Duration {
	x := e.server.Index(live.UID, e.v)
	type commit struct {
		seq int64
		at  time.Time
	}
	commits := make(chan commit, 10_000)
	var took []time.Duration
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		cursor := int64(0)
		for one := range commits {
			for cursor < one.seq {
				pause(b.Context(), 10*time.Millisecond)
				at, err := x.Cursor(b.Context())
				if err != nil {
					b.Error(err)
					return
				}
				cursor = at
			}
			took = append(took, time.Since(one.at))
		}
	}()
	tick := time.NewTicker(editsEach)
	defer tick.Stop()
	for n := 0; n < 6000; n++ {
		<-tick.C
		l := *e.generator.Stored(benchSeed, n%e.listings, n%e.listings+1)[0].Listing
		l.ID, l.GroupID, l.Places = storetest.InventedListing(n%e.listings).ID, storetest.InventedID("group", n%e.listings), 1
		l.Summary += " Now with " + l.Suburb + " neighbours."
		if n%10 == 0 {
			l.Point = nil
		}
		err := e.store.Write(b.Context(), func(tx directory.Tx) error {
			return tx.SaveListings(b.Context(), storetest.InventedID("group", n%e.listings), []*directory.Listing{&l}, time.Time{})
		})
		if err != nil {
			b.Fatal(err)
		}
		seq, err := e.store.LastSeq(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		commits <- commit{seq, time.Now()}
		if rows, err := e.store.IndexTargets(b.Context()); err == nil && !slices.ContainsFunc(rows, func(row directory.IndexTarget) bool { return row.State == directory.TargetBuilding }) {
			break
		}
	}
	close(commits)
	<-ended
	return took
}
