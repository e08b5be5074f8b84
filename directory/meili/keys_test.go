package meili_test

import (
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/meili"
	"github.com/kithdirectory/kith/directory/meili/meilitest"
)

func connect(t *testing.T, address, key string) *meili.Server {
	t.Helper()
	server, err := meili.Connect(address, key)
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// TestKeys: what each key may and may not do, on a real server.
func TestKeys(t *testing.T) {
	real := meilitest.OwnServer(t)
	master := connect(t, real.Address(), real.Key())
	keys, err := meili.MakeKeys(t.Context(), []*meili.Server{master})
	if err != nil {
		t.Fatal(err)
	}
	if keys.Search == "" || keys.Sync == "" || keys.Search == keys.Sync {
		t.Fatal("there are not two keys")
	}
	if again, err := meili.MakeKeys(t.Context(), []*meili.Server{master, master}); err != nil || again != keys {
		t.Errorf("made again they are the same: %t, %v", again == keys, err)
	}
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	search, sync := connect(t, real.Address(), keys.Search), connect(t, real.Address(), keys.Sync)
	for name, test := range map[string]struct {
		server *meili.Server
		writes bool
	}{"search": {search, false}, "sync": {sync, true}, "master": {master, true}} {
		if err := test.server.Check(t.Context()); err != nil {
			t.Errorf("the %s key: %v", name, err)
		}
		if may, err := test.server.CanWrite(t.Context()); err != nil || may != test.writes {
			t.Errorf("the %s key may write: %t, %v", name, may, err)
		}
	}
	uid := real.NewUID()
	if err := search.Index(uid, vocabulary).Prepare(t.Context()); directory.ErrorCode(err) != directory.CodeUnavailable {
		t.Errorf("a search key makes an index: %v", err)
	}
	if err := sync.Index("other-"+uid, vocabulary).Prepare(t.Context()); directory.ErrorCode(err) != directory.CodeUnavailable {
		t.Errorf("a sync key makes an index that is not ours: %v", err)
	}
	filled := sync.Index(uid, vocabulary)
	if err := filled.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	apply(t, filled, []directory.StoredListing{{ID: "a", GroupID: "a", Seq: 1, Gone: true}}, 0)
	read := search.Index(uid, vocabulary)
	if seq, err := read.Cursor(t.Context()); err != nil || seq != 1 {
		t.Errorf("with a search key the cursor is %d, %v", seq, err)
	}
	if _, err := read.Seqs(t.Context(), 0); err != nil {
		t.Errorf("a search key may not compare content: %v", err)
	}
	if err := filled.Delete(t.Context()); err != nil {
		t.Errorf("a sync key may not delete an index: %v", err)
	}
}

func TestKeysThatCannotBe(t *testing.T) {
	real, other := meilitest.OwnServer(t), meilitest.OwnServer(t)
	for name, test := range map[string]struct {
		servers []*meili.Server
		code    directory.Code
	}{
		"wrong master key":      {[]*meili.Server{connect(t, real.Address(), "wrongwrongwrongwrong")}, directory.CodeUnavailable},
		"no master key":         {[]*meili.Server{connect(t, real.Address(), "")}, directory.CodeUnavailable},
		"different master keys": {[]*meili.Server{connect(t, real.Address(), real.Key()), connect(t, other.Address(), other.Key())}, directory.CodeConflict},
	} {
		if _, err := meili.MakeKeys(t.Context(), test.servers); directory.ErrorCode(err) != test.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if may, err := connect(t, real.Address(), "wrongwrongwrongwrong").CanWrite(t.Context()); may || directory.ErrorCode(err) != directory.CodeUnavailable {
		t.Errorf("a wrong key may write: %t, %v", may, err)
	}
}
