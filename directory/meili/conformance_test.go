package meili_test

import (
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/indextest"
	"github.com/kithdirectory/kith/directory/meili"
	"github.com/kithdirectory/kith/directory/meili/meilitest"
)

// openLive gives a maker of empty indexes on a real server.
func openLive(t *testing.T) indextest.Open {
	live := meilitest.Server(t)
	return func(t *testing.T, v *directory.Vocabulary) directory.Index {
		t.Helper()
		server, err := meili.Connect(live.Address(), live.Key())
		if err != nil {
			t.Fatal(err)
		}
		index := server.Index(live.NewUID(), v)
		if err := index.Prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { index.Close() })
		return index
	}
}

// TestConformance holds the engine to the contract of directory.Index, on a real server.
func TestConformance(t *testing.T) { indextest.Run(t, openLive(t)) }

// TestRelevance puts the searches people type to the engine, on a real server.
func TestRelevance(t *testing.T) { indextest.RunRelevance(t, "meilisearch", openLive(t)) }
