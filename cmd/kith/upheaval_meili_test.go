package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/meili/meilitest"
)

// The same with two nodes on PostgreSQL and a search server, all of which are killed: the nodes with the
// worker that feeds the search server in them, at any point of its work. Between them lies a network that
// loses, delays and garbles.
func TestNothingIsLostWhileSearchServersAndNodesAreKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("this takes a minute")
	}
	m := meilitest.OwnServer(t)
	proxy := meilitest.NewProxy(t, m.Address())
	b := newBench(t, "KITH_DATABASE_URL="+newDatabase(t), "KITH_MEILI_URL="+proxy.Address(), "KITH_MEILI_KEY="+m.Key())
	u := newUpheaval(t, b, 2, searchServer{m})
	u.follow = func() { u.untilIndexed(m) }
	u.follow()
	lost := proxy.Fail(meilitest.Fault{Kind: meilitest.LoseAnswer, Method: http.MethodPost, Path: "/indexes/", Skip: 4, Times: 3})
	proxy.Chaos(u.seed, 0.01,
		meilitest.Fault{Kind: meilitest.LoseAnswer},
		meilitest.Fault{Kind: meilitest.Drop},
		meilitest.Fault{Kind: meilitest.Busy, Path: "/multi-search"},
		meilitest.Fault{Kind: meilitest.CutBody},
		meilitest.Fault{Kind: meilitest.Garbage, Method: http.MethodGet},
		meilitest.Fault{Delay: 3 * time.Second},
	)
	u.run(12)
	t.Logf("%d requests of the search server, %d of them searches and %d writes", proxy.Requests("", ""), proxy.Requests(http.MethodPost, "/multi-search"), proxy.Requests(http.MethodPost, "/indexes/"))
	if lost.Count() != 3 {
		t.Errorf("the answers of %d writes were lost, want 3", lost.Count())
	}
	proxy.Heal()
	u.check()
	u.checkDocuments(m)
	u.b.run("doctor", "--deep", "--json").ok()
}

// searchServer is a Meilisearch that is killed among others.
type searchServer struct{ *meilitest.Meilisearch }

func (s searchServer) ready() {} // Start has waited
func (s searchServer) kill()  { s.Kill() }
func (s searchServer) start() { s.Start() }

// untilIndexed waits until a live index has come as far as the database was when it was called, by the
// index's own word.
func (u *upheaval) untilIndexed(m *meilitest.Meilisearch) {
	u.t.Helper()
	last, err := u.curator.store.LastSeq(u.t.Context())
	if err != nil {
		u.t.Fatal(err)
	}
	var seq int64
	untilOr(u.t, func() bool {
		live, ok := u.liveIndex()
		if ok {
			seq = indexedUpTo(u.t, m, live.UID)
		}
		return ok && seq >= last
	}, func() string {
		targets, err := u.curator.store.IndexTargets(u.t.Context())
		return fmt.Sprintf("the live index has come to %d of %d: %+v %v\n%s", seq, last, targets, err, u.logs())
	})
}

func (u *upheaval) liveIndex() (live directory.IndexTarget, ok bool) {
	u.t.Helper()
	targets, err := u.curator.store.IndexTargets(u.t.Context())
	if err != nil {
		u.t.Fatal(err)
	}
	for _, target := range targets {
		if target.State == directory.TargetLive {
			return target, true
		}
	}
	return directory.IndexTarget{}, false
}

// checkDocuments compares the live index itself with the rows of the database, document by document: every
// row's newest change is there, and nothing else.
func (u *upheaval) checkDocuments(m *meilitest.Meilisearch) {
	u.t.Helper()
	live, ok := u.liveIndex()
	if !ok {
		u.t.Fatal("no index is live")
	}
	var diff string
	untilOr(u.t, func() bool {
		diff = cmp.Diff(storedSeqs(u.t, u.curator.store), indexedSeqs(u.t, m, live.UID))
		return diff == ""
	}, func() string { return "the documents of the index (-database +index):\n" + diff })
}

// storedSeqs gives the newest change of every live listing, by id.
func storedSeqs(t *testing.T, store directory.Store) map[string]int64 {
	t.Helper()
	rows, err := store.ListingsAfter(t.Context(), 0, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	seqs := map[string]int64{}
	for _, row := range rows {
		if !row.Gone {
			seqs[row.ID] = row.Seq
		}
	}
	return seqs
}

// indexedSeqs asks Meilisearch itself for every document that searches can find.
func indexedSeqs(t *testing.T, m *meilitest.Meilisearch, uid string) map[string]int64 {
	t.Helper()
	var documents struct {
		Results []struct {
			ID  string `json:"id"`
			Seq int64  `json:"seq"`
		} `json:"results"`
	}
	askMeilisearch(t, m, http.MethodPost, "/indexes/"+uid+"/documents/fetch", `{"filter": "live = 1", "fields": ["id", "seq"], "limit": 100000}`, &documents)
	seqs := map[string]int64{}
	for _, d := range documents.Results {
		seqs[d.ID] = d.Seq
	}
	return seqs
}

// indexedUpTo asks Meilisearch itself how far an index has come.
func indexedUpTo(t *testing.T, m *meilitest.Meilisearch, uid string) int64 {
	t.Helper()
	var marker struct {
		Seq int64 `json:"seq"`
	}
	askMeilisearch(t, m, http.MethodGet, "/indexes/"+uid+"/documents/_state", "", &marker)
	return marker.Seq
}

func askMeilisearch(t *testing.T, m *meilitest.Meilisearch, method, path, body string, out any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, m.Address()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+m.Key())
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(out); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("Meilisearch answers %s %s with %d, %v", method, path, response.StatusCode, err)
	}
}
