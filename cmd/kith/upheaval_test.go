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
	u := newUpheaval(t, newBench(t))
	u.run(10)
	u.check()
	u.server.kill()
	u.start()
	u.server.waitUntilItListens()
	if wrong := differences(t, u.server, u.promises, u.curator.store); len(wrong) > 0 {
		t.Errorf("a server that starts, and follows from nothing, has:\n%s", strings.Join(wrong, "\n"))
	}
	u.b.run("doctor", "--json").ok()
}

// upheaval is a time in which a curator edits, a council imports and somebody searches, while servers die.
type upheaval struct {
	t        *testing.T
	b        *bench
	random   *rand.Rand // of the kills
	promises *promises
	curator  *curator
	council  *council
	server   *server
	living   atomic.Pointer[server] // listens, or did until a moment ago
}

func newUpheaval(t *testing.T, b *bench) *upheaval {
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
		t: t, b: b, promises: promises, random: rand.New(rand.NewPCG(seed, 0)),
		curator: newCurator(t, b, promises, rand.New(rand.NewPCG(seed, 1))),
		council: &council{b: b, promises: promises, random: rand.New(rand.NewPCG(seed, 2))},
	}
	if err := u.council.importNext(t.Context()); err != nil {
		t.Fatal(err)
	}
	return u
}

// run kills the server so many times while all write.
func (u *upheaval) run(kills int) {
	u.t.Helper()
	u.start()
	all, ctx := errgroup.WithContext(u.t.Context())
	day, end := context.WithCancel(ctx)
	defer end()
	for _, work := range []func(context.Context) error{u.curator.write, u.council.importNext, u.searchOnce} {
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
		u.killOnce(ctx)
	}
	u.server.waitUntilItListens()
	u.living.Store(u.server)
	u.oneWholeImport(ctx)
	end()
	if err := all.Wait(); err != nil {
		u.t.Fatalf("%v\n%s", err, u.server.log)
	}
	u.t.Logf("%d writes, %d of them imports, and %d kills", u.promises.count(), u.council.imports.Load(), kills)
}

func (u *upheaval) start() { u.server = u.b.launch() }

// killOnce lets some writes go by and kills the server: most times while it serves, at others while it starts.
func (u *upheaval) killOnce(ctx context.Context) {
	u.t.Helper()
	before := 1 + u.random.IntN(40)
	target := u.allow(before)
	if u.random.IntN(4) > 0 {
		u.server.waitUntilItListens()
		u.living.Store(u.server)
		target = u.allow(before)
	}
	u.promises.await(ctx, target)
	if u.server.hasEnded() {
		u.t.Fatalf("the server ended before it was killed\n%s", u.server.log)
	}
	u.server.kill()
	u.start()
}

// allow lets so many more writes go by, and some beside the kill; it gives the count to wait for.
func (u *upheaval) allow(writes int) (target int) {
	target = u.promises.count() + writes
	u.promises.allow(writes + 20)
	return target
}

// oneWholeImport waits until an import has begun and ended beside the curator's writes.
func (u *upheaval) oneWholeImport(ctx context.Context) {
	u.promises.allow(200)
	enough := u.council.imports.Load() + 2
	u.promises.wait(ctx, func() bool { return u.council.imports.Load() >= enough })
}

// searchOnce looks for something that was written, whenever something is. A server that was killed need
// not answer; one that does answers well.
func (u *upheaval) searchOnce(ctx context.Context) error {
	u.promises.await(ctx, u.promises.count()+1)
	s := u.living.Load()
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

// check waits until the server that lives has come to hold what was promised, and nothing else.
func (u *upheaval) check() {
	u.t.Helper()
	if wrong := u.promises.broken(u.t, u.curator.store); len(wrong) > 0 {
		u.t.Errorf("acknowledged, and not in the database:\n%s", strings.Join(wrong, "\n"))
	}
	u.curator.checkCounts(u.t)
	var wrong []string
	untilOr(u.t, func() bool {
		wrong = differences(u.t, u.server, u.promises, u.curator.store)
		return len(wrong) == 0
	}, func() string { return "the index still differs from the database:\n" + strings.Join(wrong, "\n") })
}
