package meili_test

import (
	"net/http"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/indextest"
	"github.com/kithdirectory/kith/directory/meili"
	"github.com/kithdirectory/kith/directory/meili/meilitest"
	"github.com/kithdirectory/kith/geo"
)

// A request may reach the server long after whoever sent it has given up, or died. Whatever it is, the
// index comes to hold what it should once it is brought up to date, and does not say that it is up to date
// before.
func TestLateRequestsDoNoHarm(t *testing.T) {
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	gazetteer, err := geo.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	listing := indextest.NewGenerator(gazetteer, vocabulary).Listings(1, 1)[0]
	stored := func(seq int64, gone bool) directory.StoredListing {
		s := directory.StoredListing{ID: listing.ID, GroupID: listing.GroupID, Seq: seq, Gone: gone, Listing: listing}
		if gone {
			s.Listing = nil
		}
		return s
	}
	there, gone, restored := stored(1, false), stored(2, true), stored(3, false)
	all := []directory.StoredListing{restored} // the newest state only, as the store gives it
	for name, fault := range map[string]meilitest.Fault{
		"every request but searches": {Kind: meilitest.Late, Path: "/indexes/"},
		"the tombstone":              {Kind: meilitest.Late, Path: "/indexes/", Times: 1},
		"the sweep of the tombstone": {Kind: meilitest.Late, Path: "/indexes/", Skip: 1, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			live := meilitest.Server(t)
			proxy := meilitest.NewProxy(t, live.Address())
			server, err := meili.Connect(proxy.Address(), live.Key())
			if err != nil {
				t.Fatal(err)
			}
			index := server.Index(live.NewUID(), vocabulary)
			defer index.Close()
			if err := index.Prepare(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := index.Apply(t.Context(), []directory.StoredListing{there}); err != nil {
				t.Fatal(err)
			}
			fault.Method = http.MethodPost
			late := proxy.Fail(fault)
			if err := index.Apply(t.Context(), []directory.StoredListing{gone}); late.Count() == 0 {
				t.Fatalf("nothing was late (%v)", err)
			}
			late.Stop()
			if err := index.Apply(t.Context(), all); err != nil {
				t.Fatal(err)
			}
			late.Release()
			// A task of the same index waits for those before it, so when this one has ended, so have they.
			if err := index.Prepare(t.Context()); err != nil {
				t.Fatal(err)
			}
			// The follower goes on from the index's own cursor.
			cursor, err := index.Cursor(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if cursor < restored.Seq {
				if err := index.Apply(t.Context(), all); err != nil {
					t.Fatal(err)
				}
			}
			if n, err := index.Len(t.Context()); err != nil || n != 1 {
				t.Errorf("it was at %d, and holds %d listings (%v), want the one that was restored", cursor, n, err)
			}
		})
	}
}
