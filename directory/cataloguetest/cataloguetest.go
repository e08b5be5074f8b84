// Package cataloguetest opens catalogues on the embedded engines for tests and benchmarks, with a
// clock they move and as many generated listings as they like.
package cataloguetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/indextest"
	"github.com/kithdirectory/kith/directory/memindex"
	"github.com/kithdirectory/kith/directory/sqlstore"
	"github.com/kithdirectory/kith/geo"
)

// Clock is a time a test moves by hand. It may be read and moved from several goroutines.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock makes a clock that stands at a time.
func NewClock(at time.Time) *Clock { return &Clock{at: at} }

// Now gives the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Set moves the clock to a time.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// Add moves the clock on.
func (c *Clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// Open makes a catalogue over SQLite in a folder and the embedded index, with the vocabulary and the
// gazetteer that Kith ships with. Nothing is indexed until it catches up. The caller closes the store.
func Open(ctx context.Context, dir string, now func() time.Time) (*directory.Catalogue, error) {
	return OpenOn(ctx, dir, now, func(v *directory.Vocabulary) directory.Index { return memindex.New(v) })
}

// OpenOn is Open with another index.
func OpenOn(ctx context.Context, dir string, now func() time.Time, index func(*directory.Vocabulary) directory.Index) (*directory.Catalogue, error) {
	gazetteer, err := geo.Embedded()
	if err != nil {
		return nil, fmt.Errorf("read the gazetteer: %w", err)
	}
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		return nil, fmt.Errorf("read the vocabulary: %w", err)
	}
	store, err := sqlstore.OpenSQLite(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	return directory.NewCatalogue(directory.Parts{
		Store: store, Index: index(vocabulary), Gazetteer: gazetteer, Vocabulary: vocabulary, Now: now,
	}), nil
}

// New makes an empty catalogue that lasts as long as the test.
func New(t testing.TB, now func() time.Time) *directory.Catalogue {
	t.Helper()
	return OpenIn(t, t.TempDir(), now)
}

// OpenIn opens what a folder holds for as long as the test lasts, everything in it searchable.
func OpenIn(t testing.TB, dir string, now func() time.Time) *directory.Catalogue {
	t.Helper()
	c, err := Open(t.Context(), dir, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Store().Close(); err != nil {
			t.Error(err)
		}
	})
	if err := c.CatchUp(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	return c
}

// generatedSeed is what every benchmark's listings come from.
const generatedSeed = 7

// Generated gives a folder that holds so many generated listings, and their generator, for queries about
// them. Their clock is indextest.GeneratedNow.
func Generated(t testing.TB, listings int) (dir string, generator *indextest.Generator) {
	t.Helper()
	dir = t.TempDir()
	c, err := Open(t.Context(), dir, indextest.GeneratedNow)
	if err != nil {
		t.Fatal(err)
	}
	generator = indextest.NewGenerator(c.Gazetteer(), c.Vocabulary())
	if err := generator.Fill(t.Context(), c.Store(), generatedSeed, listings); err != nil {
		t.Fatal(err)
	}
	if err := c.Store().Close(); err != nil {
		t.Fatal(err)
	}
	return dir, generator
}
