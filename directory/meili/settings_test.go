package meili_test

import (
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/meili"
	"github.com/kithdirectory/kith/directory/meili/meilitest"
)

// An index that was just prepared has the settings that were sent, as the engine gives them back.
func TestPreparedIndexHasNotDrifted(t *testing.T) {
	m := meilitest.Server(t)
	server, err := meili.Connect(m.Address(), m.Key())
	if err != nil {
		t.Fatal(err)
	}
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	index := server.Index(m.NewUID(), vocabulary)
	defer index.Close()
	for _, what := range []string{"new", "prepared again"} {
		if err := index.Prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
		if drifted, err := index.SettingsDrift(t.Context()); err != nil || len(drifted) > 0 {
			t.Errorf("%s, the settings %v are not as they were sent (%v)", what, drifted, err)
		}
	}
}
