package meili_test

import (
	"os"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/indextest"
	"github.com/kithdirectory/kith/directory/meili"
)

// open gives an empty index on a live server.
func open(t *testing.T, v *directory.Vocabulary) directory.Index {
	t.Helper()
	server, err := meili.Connect(os.Getenv("KITH_TEST_MEILI_URL"), "")
	if err != nil {
		t.Fatal(err)
	}
	index := server.Index(meili.NewUID(time.Now()), v)
	if err := index.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { index.Close() })
	return index
}

func TestConformance(t *testing.T) { indextest.Run(t, open) }

func TestRelevance(t *testing.T) { indextest.RunRelevance(t, open) }
