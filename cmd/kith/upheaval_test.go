package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"
)

// seedVariable names the seed of a run, to run it again.
const seedVariable = "KITH_TEST_SEED"

// usualSeed is the seed of a run that names none.
const usualSeed = 20

// What was acknowledged is there, and the index is what the database holds, however often the server
// died while people wrote: nothing is lost, nothing is left over, and nobody mended anything.
func TestNothingIsLostWhileTheServerIsKilled(t *testing.T) {
	u := newUpheaval(t, newBench(t), 1)
	u.run(10)
	u.check()
	u.nodes[0].kill()
	u.nodes[0].start()
	u.nodes[0].waitUntilItListens()
	if wrong := differences(t, u.nodes[0].server, u.promises, u.curator.store); len(wrong) > 0 {
		t.Errorf("a server that starts, and follows from nothing, has:\n%s", strings.Join(wrong, "\n"))
	}
	u.b.run("doctor", "--json").ok()
}

// upheaval is a time in which a curator edits, a council imports and somebody searches, while servers die.
type upheaval struct {
	t        *testing.T
	b        *bench
	seed     uint64
	random   *rand.Rand // of the kills
	promises *promises
	curator  *curator
	council  *council
	nodes    []*node
	victims  []victim // what may be killed: the nodes, and what they stand on
	follow   func()   // waits until what was written so far is in an index outside the nodes; nil for none
}

// victim is a process that may be killed and started again at any moment.
type victim interface {
	// ready waits until it does its work.
	ready()
	kill()
	start()
}

// node is one of the servers that people search, in all its lives.
type node struct {
	*server
	b      *bench
	living atomic.Pointer[server] // listens, or did until a moment ago
}

func (n *node) start() { n.server = n.b.launch() }

func (n *node) ready() {
	n.waitUntilItListens()
	n.living.Store(n.server)
}

func (n *node) kill() {
	n.t.Helper()
	if n.hasEnded() {
		n.t.Fatalf("the server ended before it was killed\n%s", n.log)
	}
	n.server.kill()
}

// newUpheaval starts some nodes on the bench's database and a first import; others is what else may be killed.
func newUpheaval(t *testing.T, b *bench, nodes int, others ...victim) *upheaval {
	t.Helper()
	seed := uint64(usualSeed)
	if text := os.Getenv(seedVariable); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatalf("%s is a whole number, not %q", seedVariable, text)
		}
	}
	t.Logf("%s=%d", seedVariable, seed)
	promises := newPromises(seed)
	u := &upheaval{
		t: t, b: b, seed: seed, promises: promises, random: rand.New(rand.NewPCG(seed, 0)), victims: others,
		curator: newCurator(t, b, promises, rand.New(rand.NewPCG(seed, 1))),
		council: &council{b: b, promises: promises, random: rand.New(rand.NewPCG(seed, 2)), due: make(chan struct{}, 1)},
	}
	for range nodes {
		n := &node{b: b}
		n.start()
		u.nodes, u.victims = append(u.nodes, n), append(u.victims, n)
	}
	if err := u.council.importNext(t.Context()); err != nil {
		t.Fatal(err)
	}
	return u
}

// run kills so many times while all write.
func (u *upheaval) run(kills int) {
	u.t.Helper()
	all, ctx := errgroup.WithContext(u.t.Context())
	day, end := context.WithCancel(ctx)
	defer end()
	for _, work := range []func(context.Context) error{u.curator.write, u.council.work, u.searchOnce} {
		all.Go(func() error {
			for day.Err() == nil {
				if err := work(day); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for range kills {
		u.killOnce(ctx, pick(u.random, u.victims))
	}
	for _, v := range u.victims {
		v.ready()
	}
	u.oneWholeImport(ctx)
	end()
	if err := all.Wait(); err != nil {
		u.t.Fatal(err)
	}
	u.t.Logf("%d writes, %d of them imports, and %d kills", u.promises.count(), u.council.imports.Load(), kills)
}

// killOnce lets some writes go by and kills a process: most times while it works, at others while it
// starts, or before what the last kill stopped goes on. More writes go by before it starts again.
func (u *upheaval) killOnce(ctx context.Context, v victim) {
	u.t.Helper()
	select {
	case u.council.due <- struct{}{}:
	default: // one is due already
	}
	before := 1 + u.random.IntN(40)
	target := u.allow(before)
	if u.random.IntN(4) > 0 {
		v.ready()
		if u.follow != nil {
			u.follow()
		}
		target = u.allow(before)
	}
	u.promises.await(ctx, target)
	v.kill()
	u.promises.await(ctx, u.allow(u.random.IntN(20)))
	v.start()
}

// allow lets so many more writes go by, and some beside the kill; it gives the count to wait for.
func (u *upheaval) allow(writes int) (target int) {
	target = u.promises.count() + writes
	u.promises.allow(writes + 20)
	return target
}

// oneWholeImport waits until an import has begun and ended beside the curator's writes.
func (u *upheaval) oneWholeImport(ctx context.Context) {
	for range 2 { // the first may be under way already
		enough := u.council.imports.Load() + 1
		u.promises.allow(100)
		select {
		case u.council.due <- struct{}{}:
		case <-ctx.Done():
		}
		u.promises.wait(ctx, func() bool { return u.council.imports.Load() >= enough })
	}
}

// searchOnce looks for something that was written, whenever something is. A server that was killed need
// not answer; one that does answers well.
func (u *upheaval) searchOnce(ctx context.Context) error {
	u.promises.await(ctx, u.promises.count()+1)
	s := u.nodes[u.promises.count()%len(u.nodes)].living.Load()
	if s == nil {
		return nil
	}
	body, err := json.Marshal(map[string]any{"q": u.promises.anyWord(), "facets": []string{"all"}})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/api/v1/search", bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := s.client.Do(request)
	if err != nil {
		return nil
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		return fmt.Errorf("a search is answered %d %s", response.StatusCode, clip(string(text)))
	}
	return nil
}

// check waits until every node has come to find what was promised, and nothing else.
func (u *upheaval) check() {
	u.t.Helper()
	if wrong := u.promises.broken(u.t, u.curator.store); len(wrong) > 0 {
		u.t.Errorf("acknowledged, and not in the database:\n%s", strings.Join(wrong, "\n"))
	}
	u.curator.checkCounts(u.t)
	if u.follow != nil {
		u.follow()
	}
	for i, n := range u.nodes {
		var wrong []string
		untilOr(u.t, func() bool {
			wrong = differences(u.t, n.server, u.promises, u.curator.store)
			return len(wrong) == 0
		}, func() string {
			return fmt.Sprintf("node %d still differs from the database:\n%s\n%s", i+1, strings.Join(wrong, "\n"), u.logs())
		})
	}
}

// logs gives what the nodes said in their last lives.
func (u *upheaval) logs() string {
	var all strings.Builder
	for i, n := range u.nodes {
		fmt.Fprintf(&all, "node %d:\n%s\n", i+1, n.log)
	}
	return all.String()
}
