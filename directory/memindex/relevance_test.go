package memindex_test

import (
	"testing"

	"github.com/kithdirectory/kith/directory/indextest"
)

func TestRelevance(t *testing.T) { indextest.RunRelevance(t, "memindex", open) }
