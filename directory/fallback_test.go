package directory_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/memindex"
	"github.com/kithdirectory/kith/directory/sqlstore"
)

// engine is an index that answers as a test tells it to. Its answers carry its mark as their total.
type engine struct {
	mark    int
	behaves func(ctx context.Context) error // nil: well
	mu      sync.Mutex
	asked   int
	applied int
	cursor  int64
	closed  bool
}

func (e *engine) become(behaves func(ctx context.Context) error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.behaves = behaves
}

// queries gives how often it was asked since the last time.
func (e *engine) queries() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := e.asked
	e.asked = 0
	return n
}

func (e *engine) Search(ctx context.Context, _ directory.Query) (directory.Result, error) {
	e.mu.Lock()
	e.asked++
	behaves := e.behaves
	e.mu.Unlock()
	if behaves != nil {
		if err := behaves(ctx); err != nil {
			return directory.Result{}, err
		}
	}
	return directory.Result{Total: e.mark}, ctx.Err()
}

func (e *engine) Apply(_ context.Context, changes []directory.StoredListing) error {
	e.applied += len(changes)
	return nil
}

func (e *engine) Cursor(ctx context.Context) (int64, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.behaves != nil {
		return 0, errors.New("down")
	}
	return e.cursor, nil
}

func (e *engine) Len(context.Context) (int, error) { return e.applied, nil }

func (e *engine) Close() error {
	e.closed = true
	return nil
}

// The ways an engine can be unwell.
var (
	errDown = errors.New(`invalid_search_filter: need = "experience.widowed"`)

	down  = func(context.Context) error { return errDown }
	hangs = func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}
	overloaded = func(context.Context) error {
		return directory.Wrap(directory.CodeUnavailable, directory.ErrOverloaded, "Too many searches.")
	}
	refuses = func(context.Context) error { return directory.Invalid("near", "No such place.") }
)

const (
	ofFirst = iota + 1
	ofOther
	ofSecond
)

// pair is a Fallback of one primary.
type pair struct {
	*directory.Fallback
	t             *testing.T
	first, second *engine
	log           bytes.Buffer
}

func newPair(t *testing.T) *pair {
	p := &pair{t: t, first: &engine{mark: ofFirst}, second: &engine{mark: ofSecond}}
	p.Fallback = directory.NewFallback([]directory.Engine{{Name: "http://one:7700", Index: p.first}}, p.second, slog.New(slog.NewTextHandler(&p.log, nil)))
	return p
}

// search wants the answer of an engine, and a notice where it is the second's; it gives how long it took.
func (p *pair) search(mark int) time.Duration {
	p.t.Helper()
	return wantAnswer(p.t, p.Fallback, mark)
}

func wantAnswer(t *testing.T, f *directory.Fallback, mark int) time.Duration {
	t.Helper()
	began := time.Now()
	r, err := f.Search(t.Context(), directory.Query{})
	if err != nil || r.Total != mark {
		t.Errorf("engine %d answers, %v; want %d", r.Total, err, mark)
	}
	if told := len(r.Notices) == 1 && r.Notices[0].Code == directory.NoticeFallback; told != (mark == ofSecond) {
		t.Errorf("engine %d answers with the notices %v", r.Total, r.Notices)
	}
	return time.Since(began)
}

func (p *pair) isOpen() bool { return p.Servers()[0].Open }

// bubble runs a test on a clock of its own, which goes on when all is at rest. A goroutine that is left
// behind fails it.
func bubble(t *testing.T, test func(t *testing.T, p *pair)) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t)
		test(t, p)
		if err := p.Close(); err != nil || !p.first.closed || !p.second.closed {
			t.Errorf("Close gives %v; the engines are closed: %v, %v", err, p.first.closed, p.second.closed)
		}
	})
}

func TestFallbackIsNotAskedWhileAllIsWell(t *testing.T) {
	bubble(t, func(t *testing.T, p *pair) {
		for range 10 {
			p.search(ofFirst)
		}
		if n := p.second.queries(); n != 0 || p.Answers() != 0 || p.log.Len() > 0 {
			t.Errorf("the second was asked %d times, and counts %d answers; the log has %q", n, p.Answers(), p.log.String())
		}
	})
}

func TestBreakerOpensProbesAndCloses(t *testing.T) {
	bubble(t, func(t *testing.T, p *pair) {
		p.first.become(down)
		for i := range 5 {
			if p.isOpen() {
				t.Fatalf("open after %d failures", i)
			}
			p.search(ofSecond)
		}
		if n := p.first.queries(); n != 5 || !p.isOpen() {
			t.Fatalf("asked %d times, open: %v; want 5 and open", n, p.isOpen())
		}
		for range 10 {
			p.search(ofSecond)
			time.Sleep(199 * time.Millisecond)
			synctest.Wait()
		}
		if n := p.first.queries(); n != 0 {
			t.Errorf("left alone, it was asked %d times within 2 s", n)
		}
		for round := range 3 {
			time.Sleep(2 * time.Second)
			for range 4 {
				p.search(ofSecond)
			}
			synctest.Wait()
			if n := p.first.queries(); n != 1 || !p.isOpen() {
				t.Errorf("round %d: %d probes, open: %v; want one probe", round, n, p.isOpen())
			}
		}
		p.first.become(nil)
		time.Sleep(2 * time.Second)
		p.search(ofSecond) // the probe goes beside it
		synctest.Wait()
		if p.isOpen() {
			t.Error("still open after a probe found it well")
		}
		p.search(ofFirst)
		if n := p.Answers(); n != 5+10+12+1 {
			t.Errorf("counts %d answers of the second", n)
		}
		if lines := strings.Count(p.log.String(), "\n"); lines != 3 || strings.Contains(p.log.String(), "widowed") {
			t.Errorf("the log has %d lines, want the first failure, the opening and the closing, and nobody's need:\n%s", lines, p.log.String())
		}
	})
}

func TestFourFailuresAndASuccessOpenNothing(t *testing.T) {
	bubble(t, func(t *testing.T, p *pair) {
		for range 3 {
			p.first.become(down)
			for range 4 {
				p.search(ofSecond)
			}
			p.first.become(nil)
			p.search(ofFirst)
		}
		if p.isOpen() {
			t.Error("open, though never five failed in a row")
		}
	})
}

func TestNobodyWaitsLongForAServerThatHangs(t *testing.T) {
	bubble(t, func(t *testing.T, p *pair) {
		p.first.become(hangs)
		for range 5 {
			if took := p.search(ofSecond); took != 2*time.Second {
				t.Errorf("took %s, want 2 s", took)
			}
		}
		for range 20 { // probes hang too, but beside the searches
			if took := p.search(ofSecond); took != 0 {
				t.Errorf("while it is left alone a search took %s", took)
			}
			time.Sleep(time.Second)
		}
		if n := p.first.queries(); n < 5+8 || n > 5+11 {
			t.Errorf("asked %d times, want 5 and a probe every 2 s", n)
		}
	})
}

func TestOverloadIsAskedAgainOnce(t *testing.T) {
	bubble(t, func(t *testing.T, p *pair) {
		var asked atomic.Int64
		p.first.become(func(ctx context.Context) error {
			if asked.Add(1)%2 == 1 {
				return overloaded(ctx)
			}
			return nil
		})
		differ := map[time.Duration]bool{}
		for range 20 {
			took := p.search(ofFirst)
			if took < 100*time.Millisecond || took > 300*time.Millisecond {
				t.Errorf("asked again after %s", took)
			}
			differ[took] = true
		}
		if p.isOpen() || len(differ) < 2 {
			t.Errorf("open: %v; %d different pauses", p.isOpen(), len(differ))
		}
		p.first.queries()
		p.first.become(overloaded)
		for range 5 {
			p.search(ofSecond)
		}
		if n := p.first.queries(); n != 10 || !p.isOpen() {
			t.Errorf("asked %d times, open: %v; want twice for each of 5 failures", n, p.isOpen())
		}
	})
}

func TestInvalidQueriesAreNobodysFailure(t *testing.T) {
	bubble(t, func(t *testing.T, p *pair) {
		p.first.become(refuses)
		for range 10 {
			if _, err := p.Search(t.Context(), directory.Query{}); directory.ErrorCode(err) != directory.CodeInvalid {
				t.Fatalf("got %v", err)
			}
		}
		if n := p.second.queries(); n != 0 || p.isOpen() {
			t.Errorf("the second was asked %d times; open: %v", n, p.isOpen())
		}
		p.first.become(down)
		p.second.become(refuses)
		if _, err := p.Search(t.Context(), directory.Query{}); directory.ErrorCode(err) != directory.CodeInvalid {
			t.Errorf("the second finds it invalid: %v", err)
		}
	})
}

func TestACallerWhoGoesAwayIsNobodysFailure(t *testing.T) {
	bubble(t, func(t *testing.T, p *pair) {
		p.first.become(hangs)
		for range 10 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			if _, err := p.Search(ctx, directory.Query{}); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
			cancel()
		}
		if n := p.second.queries(); n != 0 || p.isOpen() {
			t.Errorf("the second was asked %d times; open: %v", n, p.isOpen())
		}
	})
}

func TestWhenEverythingIsDownASentenceSaysSo(t *testing.T) {
	bubble(t, func(t *testing.T, p *pair) {
		p.first.become(down)
		p.second.become(func(context.Context) error { return errors.New("disk gone") })
		for range 7 { // closed and open
			_, err := p.Search(t.Context(), directory.Query{})
			if directory.ErrorCode(err) != directory.CodeUnavailable || !strings.Contains(err.Error(), "disk gone") || strings.Contains(err.Error(), "widowed") {
				t.Errorf("got %v, want what the second says, and nobody's need", err)
			}
		}
	})
}

// TestCloseEndsProbes: bubble fails where one is left behind.
func TestCloseEndsProbes(t *testing.T) {
	bubble(t, func(t *testing.T, p *pair) {
		p.first.become(hangs)
		for range 5 {
			p.search(ofSecond)
		}
		time.Sleep(2 * time.Second)
		p.search(ofSecond)
		synctest.Wait()
		began := time.Now()
		if err := p.Close(); err != nil || time.Since(began) != 0 {
			t.Errorf("Close took %s, %v", time.Since(began), err)
		}
		time.Sleep(2 * time.Second)
		p.search(ofSecond)
		synctest.Wait()
		if n := p.first.queries(); n != 6 {
			t.Errorf("asked %d times; nothing is probed once closed", n)
		}
	})
}

func TestSeveralServers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one, other, second := &engine{mark: ofFirst}, &engine{mark: ofOther}, &engine{mark: ofSecond}
		f := directory.NewFallback([]directory.Engine{{Name: "one", Index: one}, {Name: "other", Index: other}}, second, nil)
		defer f.Close()
		asked := func(wantOne, wantOther, wantSecond int) {
			t.Helper()
			synctest.Wait()
			if got := [3]int{one.queries(), other.queries(), second.queries()}; got != [3]int{wantOne, wantOther, wantSecond} {
				t.Errorf("asked %v times, want %d, %d and %d", got, wantOne, wantOther, wantSecond)
			}
		}
		wantAnswer(t, f, ofFirst)
		asked(1, 0, 0)
		one.become(down)
		wantAnswer(t, f, ofOther) // in the same search
		wantAnswer(t, f, ofOther)
		asked(1, 2, 0)
		one.become(nil) // the one that answered last goes on
		wantAnswer(t, f, ofOther)
		asked(0, 1, 0)
		other.become(hangs)
		if took := wantAnswer(t, f, ofSecond); took != 2*time.Second {
			t.Errorf("took %s: nobody waits 2 s for each of them", took)
		}
		asked(0, 1, 1)
		wantAnswer(t, f, ofFirst) // and the next search begins with the other
		asked(1, 0, 0)
		one.become(down)
		other.become(down)
		for range 5 {
			wantAnswer(t, f, ofSecond)
		}
		wantAnswer(t, f, ofSecond)
		asked(5, 4, 6) // the other had failed once before
		other.become(nil)
		time.Sleep(2 * time.Second)
		wantAnswer(t, f, ofSecond)
		asked(1, 1, 1) // a probe each
		wantAnswer(t, f, ofOther)
		want := []directory.ServerState{{Name: "one", Open: true}, {Name: "other"}}
		if diff := cmp.Diff(want, f.Servers()); diff != "" {
			t.Error(diff)
		}
	})
}

// TestOnlyTheSecondFollows: the servers have a worker of their own.
func TestOnlyTheSecondFollows(t *testing.T) {
	bubble(t, func(t *testing.T, p *pair) {
		p.first.become(down)
		p.second.cursor = 7
		if err := p.Apply(t.Context(), make([]directory.StoredListing, 3)); err != nil {
			t.Fatal(err)
		}
		cursor, err := p.Cursor(t.Context())
		n, lenErr := p.Len(t.Context())
		if cursor != 7 || n != 3 || err != nil || lenErr != nil || p.first.applied != 0 {
			t.Errorf("cursor %d, %v; %d listings, %v; %d went to the primary", cursor, err, n, lenErr, p.first.applied)
		}
	})
}

func TestReasonsSayWhatIsWrong(t *testing.T) {
	bubble(t, func(t *testing.T, p *pair) {
		say := func(want string) {
			t.Helper()
			if got := strings.Join(p.Reasons(t.Context()), "|"); (want == "") != (got == "") || !strings.Contains(got, want) || strings.Contains(got, "http") {
				t.Errorf("says %q, want %q and no address", got, want)
			}
			synctest.Wait()
		}
		p.first.cursor, p.second.cursor = 10, 10
		say("")
		p.second.cursor = 12
		say("") // it has just fallen behind
		time.Sleep(20 * time.Second)
		p.second.cursor = 20
		say("")
		time.Sleep(11 * time.Second)
		say("behind")
		p.first.cursor = 15 // it comes on, and owes the rest from now
		say("")
		time.Sleep(29 * time.Second)
		say("")
		time.Sleep(2 * time.Second)
		say("behind")
		p.first.cursor = 20
		say("")
		time.Sleep(time.Hour)
		say("")
		p.first.become(down)
		say("does not answer")
		for range 5 {
			p.search(ofSecond)
		}
		say("left alone")
		p.first.become(nil)
		time.Sleep(2 * time.Second)
		say("left alone") // and sends a probe
		say("")
	})
}

// TestFallbackUnderLoad flips a server between well and down while many search: an answer is the server's,
// or the second's with the notice.
func TestFallbackUnderLoad(t *testing.T) {
	p := newPair(t)
	var searchers sync.WaitGroup
	var seen [ofSecond + 1]atomic.Int64
	for range 4 {
		searchers.Go(func() {
			for range 2000 {
				r, err := p.Search(t.Context(), directory.Query{})
				if err != nil || (r.Total == ofSecond) != (len(r.Notices) == 1) {
					t.Errorf("engine %d answers with %v, %v", r.Total, r.Notices, err)
					return
				}
				seen[r.Total].Add(1)
			}
		})
	}
	done := make(chan struct{})
	go func() { searchers.Wait(); close(done) }()
	for well := false; ; well = !well {
		if well {
			p.first.become(nil)
		} else {
			p.first.become(down)
		}
		p.Reasons(t.Context())
		select {
		case <-done:
			if err := p.Close(); err != nil {
				t.Error(err)
			}
			if seen[ofSecond].Load() != p.Answers() {
				t.Errorf("the second gave %d answers and counts %d", seen[ofSecond].Load(), p.Answers())
			}
			return
		default:
		}
	}
}

// countingIndex counts queries.
type countingIndex struct {
	*memindex.Index
	queries atomic.Int64
}

func (x *countingIndex) Search(ctx context.Context, q directory.Query) (directory.Result, error) {
	x.queries.Add(1)
	return x.Index.Search(ctx, q)
}

// TestASearchMeetsAServerThatIsDownOnce: a page takes several queries, and its figures are of one engine.
func TestASearchMeetsAServerThatIsDownOnce(t *testing.T) {
	b := builder(t)
	store, err := sqlstore.OpenSQLite(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	server, embedded := &engine{}, &countingIndex{Index: memindex.New(b.Vocabulary)}
	fallback := directory.NewFallback([]directory.Engine{{Name: "one", Index: server}}, embedded, nil)
	defer fallback.Close()
	c := directory.NewCatalogue(directory.Parts{Store: store, Index: fallback, Gazetteer: b.Gazetteer, Vocabulary: b.Vocabulary})
	publish(t, c, at("Circle", 300, nil)) // searchable at once, whatever the server does
	server.become(down)
	found := search(t, c, directory.Search{Near: "carlton-vic-3053", Text: "circle trampoline "})
	if server.queries() != 1 || embedded.queries.Load() < 5 || fallback.Answers() != 1 {
		t.Errorf("the server was asked more than once, or the second %d times", embedded.queries.Load())
	}
	if found.Total != 1 || len(found.Notices) != 1 || found.Notices[0].Code != directory.NoticeFallback {
		t.Errorf("found %d with the notices %v", found.Total, found.Notices)
	}
	if _, err := c.Loosen(t.Context(), directory.Anyone(), directory.Search{Near: "carlton-vic-3053", Text: "x", Days: []string{"mon"}}); err != nil || server.queries() != 1 {
		t.Errorf("loosening asks the server more than once: %v", err)
	}
}

func ExampleFallback() {
	second := &engine{mark: ofSecond}
	f := directory.NewFallback([]directory.Engine{{Name: "http://search:7700", Index: &engine{behaves: down}}}, second, nil)
	defer f.Close()
	r, err := f.Search(context.Background(), directory.Query{})
	fmt.Println(r.Notices[0].Message, err)
	// Output: Our usual search is down, so our backup search answered. <nil>
}
