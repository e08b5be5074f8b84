package memindex_test

import (
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/indextest"
	"github.com/kithdirectory/kith/directory/memindex"
)

func open(t *testing.T, vocabulary *directory.Vocabulary) directory.Index {
	x := memindex.New(vocabulary)
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return x
}

func TestConformance(t *testing.T) { indextest.Run(t, open) }

func TestFitRanksAll(t *testing.T) { indextest.RunFitRanksAll(t, open) }
