package meili

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/sqlstore"
	"github.com/kithdirectory/kith/directory/storetest"
)

// bench is a store, servers and the workers of one test.
type bench struct {
	t          *testing.T
	store      directory.Store
	vocabulary *directory.Vocabulary
	servers    []*fakeServer
	hash       string
	hours      atomic.Int64 // by which the workers' clock is ahead
}

func newBench(t *testing.T, servers int) *bench {
	t.Helper()
	v, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	store, err := sqlstore.OpenSQLite(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	b := &bench{t: t, store: store, vocabulary: v, hash: "ours"}
	for i := range servers {
		b.servers = append(b.servers, newFakeServer(fmt.Sprintf("http://search%d.example.org", i+1), v))
	}
	return b
}

// syncer makes a worker in a hurry.
func (b *bench) syncer() *Syncer {
	s := &Syncer{
		store: b.store, hash: b.hash, log: slog.New(slog.DiscardHandler), holder: directory.NewID(), began: time.Now().Add(time.Duration(b.hours.Load()) * time.Hour).UTC(),
		now: func() time.Time { return time.Now().Add(time.Duration(b.hours.Load()) * time.Hour) },
		pace: pace{
			lease: 2 * time.Second, renew: 50 * time.Millisecond, yield: 2 * time.Second, coalesce: time.Millisecond, probe: time.Millisecond,
			backoffFirst: time.Millisecond, backoffMost: 10 * time.Millisecond, count: time.Millisecond, keepOld: 24 * time.Hour,
		},
	}
	for _, server := range b.servers {
		s.servers = append(s.servers, server)
	}
	return s
}

// start runs a worker until stop is called or the test ends.
func (b *bench) start(s *Syncer) (stop func()) {
	ctx, cancel := context.WithCancel(b.t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.Run(ctx)
	}()
	stop = func() {
		cancel()
		<-ended
	}
	b.t.Cleanup(stop)
	return stop
}

// until waits for a condition.
func (b *bench) until(what string, holds func() bool) {
	b.t.Helper()
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	poll := time.NewTicker(2 * time.Millisecond)
	defer poll.Stop()
	for !holds() {
		select {
		case <-poll.C:
		case <-deadline.C:
			b.t.Fatalf("waited too long until %s; the indexes are %+v", what, b.rows())
		}
	}
}

func (b *bench) write(fn func(ctx context.Context, tx directory.Tx) error) {
	b.t.Helper()
	ctx := b.t.Context()
	if err := b.store.Write(ctx, func(tx directory.Tx) error { return fn(ctx, tx) }); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) rows() []directory.IndexTarget {
	b.t.Helper()
	rows, err := b.store.IndexTargets(context.WithoutCancel(b.t.Context()))
	if err != nil {
		b.t.Fatal(err)
	}
	return rows
}

// in gives the index of a server in a state, if there is one.
func (b *bench) in(server *fakeServer, state directory.TargetState) (directory.IndexTarget, bool) {
	b.t.Helper()
	for _, row := range b.rows() {
		if row.Server == server.address && row.State == state {
			return row, true
		}
	}
	return directory.IndexTarget{}, false
}

// fill saves groups with listings, each with a version in its name.
func (b *bench) fill(first, last int) {
	b.t.Helper()
	b.write(func(ctx context.Context, tx directory.Tx) error {
		for n := first; n < last; n++ {
			if err := tx.SaveVenue(ctx, storetest.InventedVenue(n)); err != nil {
				return err
			}
			if err := tx.SaveGroup(ctx, storetest.InventedGroup(n), ""); err != nil {
				return err
			}
		}
		return nil
	})
	for n := first; n < last; n++ {
		b.list(n, "first")
	}
}

// list saves the listing of a group under a name; without one it is gone.
func (b *bench) list(n int, name string) {
	b.t.Helper()
	b.write(func(ctx context.Context, tx directory.Tx) error {
		l := storetest.InventedListing(n)
		l.Name, l.Places = name, 1
		if n%5 == 0 {
			l.Point, l.Areas = nil, []string{"state:VIC", fmt.Sprintf("suburb:%d", n%10)}
		}
		all := []*directory.Listing{l}
		if name == "" {
			all = nil
		}
		return tx.SaveListings(ctx, storetest.InventedID("group", n), all, time.Time{})
	})
}

func listingID(n int) string { return storetest.InventedListing(n).ID }

func (b *bench) stored() map[string]int64 {
	b.t.Helper()
	all, err := b.store.ListingSeqs(b.t.Context(), "", 10_000)
	if err != nil {
		b.t.Fatal(err)
	}
	seqs := map[string]int64{}
	for _, l := range all {
		seqs[l.ID] = l.Seq
	}
	return seqs
}

func (b *bench) lastSeq() int64 {
	b.t.Helper()
	seq, err := b.store.LastSeq(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	return seq
}

// true tells whether an index holds exactly what is stored, every version of it.
func (b *bench) holdsAll(server *fakeServer, uid string) bool {
	b.t.Helper()
	want, last := b.stored(), b.lastSeq()
	same := false
	server.with(func() {
		c := server.indexes[uid]
		same = c != nil && c.marker == last && maps.Equal(c.live(), want)
	})
	return same
}

// untilLive waits until a server has a live index, another than the one given, that holds all.
func (b *bench) untilLive(server *fakeServer, not string) directory.IndexTarget {
	b.t.Helper()
	var live directory.IndexTarget
	b.until("a new index is live and holds all", func() bool {
		row, ok := b.in(server, directory.TargetLive)
		live = row
		return ok && row.UID != not && b.holdsAll(server, row.UID)
	})
	return live
}

func (b *bench) parked() []directory.ParkedListing {
	b.t.Helper()
	all, err := b.store.ParkedListings(b.t.Context(), 100)
	if err != nil {
		b.t.Fatal(err)
	}
	return all
}

func TestDecide(t *testing.T) {
	at := storetest.Moment()
	row := func(uid string, state directory.TargetState, settings string, hours int) directory.IndexTarget {
		return directory.IndexTarget{UID: uid, State: state, Settings: settings, Since: at.Add(time.Duration(hours) * time.Hour)}
	}
	live, building, old := directory.TargetLive, directory.TargetBuilding, directory.TargetOld
	for name, test := range map[string]struct {
		rows       []directory.IndexTarget
		keep, drop []string
		build      bool
	}{
		"nothing yet":           {nil, nil, nil, true},
		"live as it should be":  {[]directory.IndexTarget{row("a", live, "ours", -9)}, []string{"a"}, nil, false},
		"being built":           {[]directory.IndexTarget{row("a", building, "ours", 0)}, []string{"a"}, nil, false},
		"live with others":      {[]directory.IndexTarget{row("a", live, "theirs", -9)}, []string{"a"}, nil, true},
		"a new one beside it":   {[]directory.IndexTarget{row("a", live, "theirs", -9), row("b", building, "ours", 0)}, []string{"b", "a"}, nil, false},
		"asked for":             {[]directory.IndexTarget{row("a", live, "ours", -9), row("b", building, "ours", 0)}, []string{"b", "a"}, nil, false},
		"built with others":     {[]directory.IndexTarget{row("a", building, "theirs", 0)}, nil, []string{"a"}, true},
		"two being built":       {[]directory.IndexTarget{row("a", building, "ours", -1), row("b", building, "ours", 0)}, []string{"b"}, []string{"a"}, false},
		"old for half a day":    {[]directory.IndexTarget{row("a", old, "theirs", 12), row("b", live, "ours", 12)}, []string{"b", "a"}, nil, false},
		"old for a day":         {[]directory.IndexTarget{row("a", old, "ours", 0), row("b", live, "ours", 0)}, []string{"b"}, []string{"a"}, false},
		"old alone is not live": {[]directory.IndexTarget{row("a", old, "ours", 12)}, []string{"a"}, nil, true},
	} {
		got := decide(test.rows, "ours", at)
		uids := func(rows []directory.IndexTarget) (uids []string) {
			for _, row := range rows {
				uids = append(uids, row.UID)
			}
			return uids
		}
		if diff := cmp.Diff([]any{test.keep, test.drop, test.build}, []any{uids(got.keep), uids(got.drop), got.build}, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestBackoff(t *testing.T) {
	s := &Syncer{pace: usualPace()}
	for failures, most := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
		for range 100 {
			if wait := s.backoff(failures); wait < most/2 || wait > most {
				t.Fatalf("after %d failures it waits %s, want %s to %s", failures, wait, most/2, most)
			}
		}
	}
	for _, failures := range []int{9, 40, 1000} {
		if wait := s.backoff(failures); wait < 150*time.Second || wait > 5*time.Minute {
			t.Errorf("after %d failures it waits %s", failures, wait)
		}
	}
}

func TestSyncerFollows(t *testing.T) {
	b := newBench(t, 1)
	b.fill(0, 30)
	s := b.syncer()
	b.start(s)
	live := b.untilLive(b.servers[0], "")
	b.list(3, "second")
	b.list(4, "")
	b.fill(30, 40)
	b.until("changes are in the index", func() bool { return b.holdsAll(b.servers[0], live.UID) })
	b.list(4, "back again")
	b.until("what came back is in the index", func() bool { return b.holdsAll(b.servers[0], live.UID) })
	b.until("the store knows how far it came", func() bool {
		row, ok := b.in(b.servers[0], directory.TargetLive)
		return ok && row.UID == live.UID && row.Seq == b.lastSeq()
	})
	b.until("the figures say so", func() bool {
		f := s.Figures()
		return f.Leader && len(f.Targets) == 1 && f.Targets[0].State == directory.TargetLive && f.Targets[0].Behind == 0 &&
			f.Targets[0].OldestUnsent == 0 && f.Targets[0].Tasks > 0 && f.Targets[0].TaskTime > 0
	})
}

func TestSyncerStartsEmpty(t *testing.T) {
	b := newBench(t, 1)
	b.start(b.syncer())
	live := b.untilLive(b.servers[0], "")
	b.fill(0, 3)
	b.until("the first listings are in the index", func() bool { return b.holdsAll(b.servers[0], live.UID) })
}

// TestSyncerOtherSettings: a new index is built beside the live one, which follows on for a day.
func TestSyncerOtherSettings(t *testing.T) {
	b := newBench(t, 1)
	server := b.servers[0]
	b.fill(0, 20)
	stop := b.start(b.syncer())
	first := b.untilLive(server, "")
	stop()
	b.hash = "newer"
	b.start(b.syncer())
	second := b.untilLive(server, first.UID)
	if second.Settings != "newer" {
		t.Errorf("the live index was made with %q", second.Settings)
	}
	if old, ok := b.in(server, directory.TargetOld); !ok || old.UID != first.UID {
		t.Fatalf("the index before is %+v, %t", old, ok)
	}
	b.list(2, "changed")
	b.list(3, "")
	b.until("both follow", func() bool { return b.holdsAll(server, first.UID) && b.holdsAll(server, second.UID) })
	b.hours.Store(23)
	b.list(2, "changed again")
	b.until("both follow after 23 hours", func() bool { return b.holdsAll(server, first.UID) && b.holdsAll(server, second.UID) })
	b.hours.Store(25)
	b.until("the old one is deleted", func() bool {
		gone := false
		server.with(func() { gone = server.indexes[first.UID] == nil })
		return gone && len(b.rows()) == 1
	})
}

// searchOnly is a server as a process sees it whose key may only search there.
type searchOnly struct{ *fakeServer }

func (searchOnly) CanWrite(context.Context) (bool, error) { return false, nil }

// TestSyncerThatMayNotWrite: a process whose key only searches leaves the lease to others, even where it
// was first; and where it may write on one server only, it begins nothing on the other.
func TestSyncerThatMayNotWrite(t *testing.T) {
	b := newBench(t, 2)
	b.fill(0, 20)
	reader := b.syncer()
	reader.servers = []server{searchOnly{b.servers[0]}, searchOnly{b.servers[1]}}
	b.start(reader)
	writer := b.syncer()
	writer.servers[1] = searchOnly{b.servers[1]}
	b.start(writer)
	live := b.untilLive(b.servers[0], "")
	b.list(1, "changed")
	b.until("the index follows", func() bool { return b.holdsAll(b.servers[0], live.UID) })
	if reader.Figures().Leader || !writer.Figures().Leader {
		t.Error("the process that only searches has the lease")
	}
	if rows := b.rows(); len(rows) != 1 {
		t.Errorf("there are indexes %+v, want one on the first server alone", rows)
	}
}

// TestSyncerServers: each server has a cursor of its own, and one that is down holds up no other.
func TestSyncerServers(t *testing.T) {
	b := newBench(t, 2)
	up, down := b.servers[0], b.servers[1]
	b.fill(0, 20)
	down.with(func() { down.down = true })
	s := b.syncer()
	b.start(s)
	b.untilLive(up, "")
	if _, ok := b.in(down, directory.TargetLive); ok {
		t.Error("a server that is down has a live index")
	}
	b.until("the figures name the problem", func() bool {
		return slices.ContainsFunc(s.Figures().Targets, func(f TargetFigures) bool { return f.Server == down.address && f.Problem != "" && f.Failures > 0 })
	})
	down.with(func() { down.down = false })
	b.untilLive(down, "")
	b.list(1, "changed")
	b.until("both follow", func() bool {
		one, _ := b.in(up, directory.TargetLive)
		other, _ := b.in(down, directory.TargetLive)
		return b.holdsAll(up, one.UID) && b.holdsAll(down, other.UID)
	})
}

func TestSyncerParks(t *testing.T) {
	b := newBench(t, 1)
	server := b.servers[0]
	b.fill(0, 20)
	server.with(func() { server.refuses[listingID(7)] = true })
	b.start(b.syncer())
	b.until("it is live without the one", func() bool { _, ok := b.in(server, directory.TargetLive); return ok })
	live, _ := b.in(server, directory.TargetLive)
	want := []directory.ParkedListing{{Server: server.address, UID: live.UID, ListingID: listingID(7), Seq: b.stored()[listingID(7)], Reason: "no such point"}}
	if diff := cmp.Diff(want, b.parked(), cmpopts.IgnoreFields(directory.ParkedListing{}, "At")); diff != "" {
		t.Errorf("parked (-want +got):\n%s", diff)
	}
	seq := b.lastSeq()
	b.hours.Store(30) // a night has passed: what is parked is not drift
	b.until("all was compared", func() bool {
		text, err := b.store.Meta(t.Context(), "meili_compared "+server.address)
		return err == nil && text != ""
	})
	if last := b.lastSeq(); last != seq {
		t.Errorf("parked listings were sent once more: seq %d after %d", last, seq)
	}
	server.with(func() { delete(server.refuses, listingID(7)) })
	b.list(7, "mended")
	b.until("it went in after all", func() bool { return len(b.parked()) == 0 && b.holdsAll(server, live.UID) })
	server.with(func() { server.refuses[listingID(8)] = true })
	b.list(8, "spoilt")
	b.until("another is parked", func() bool { return len(b.parked()) == 1 })
	b.list(8, "")
	b.until("what is gone is not parked", func() bool { return len(b.parked()) == 0 && b.holdsAll(server, live.UID) })
}

// An index that refuses much, counts otherwise or answers otherwise does not go live.
func TestSyncerDoubts(t *testing.T) {
	for name, spoil := range map[string]func(*fakeServer){
		"refuses": func(s *fakeServer) {
			for n := range 12 {
				s.refuses[listingID(n)] = true
			}
		},
		"counts":  func(s *fakeServer) { s.miscount = -1 },
		"answers": func(s *fakeServer) { s.deaf = true },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, 1)
			b.fill(0, 30)
			spoil(b.servers[0])
			s := b.syncer()
			b.start(s)
			b.until("it was doubted", func() bool {
				f := s.Figures()
				return len(f.Targets) == 1 && f.Targets[0].Failures >= 3
			})
			rows := b.rows()
			if len(rows) != 1 || rows[0].State != directory.TargetBuilding {
				t.Fatalf("the indexes are %+v, want one being built", rows)
			}
			b.servers[0].with(func() {
				b.servers[0].miscount, b.servers[0].deaf = 0, false
				clear(b.servers[0].refuses)
			})
			for n := range 12 {
				b.list(n, "mended")
			}
			if live := b.untilLive(b.servers[0], ""); live.UID != rows[0].UID {
				t.Errorf("%s is live, want %s once it agrees", live.UID, rows[0].UID)
			}
		})
	}
}

// TestSyncerLostIndex: an index that is no longer on its server is built anew, whatever state it was in.
func TestSyncerLostIndex(t *testing.T) {
	b := newBench(t, 1)
	server := b.servers[0]
	b.fill(0, 20)
	b.start(b.syncer())
	first := b.untilLive(server, "")
	server.with(func() { clear(server.indexes) })
	b.untilLive(server, first.UID)
	if rows := b.rows(); len(rows) != 1 {
		t.Errorf("the indexes are %+v, want the new one alone", rows)
	}
}

// TestSyncerStoreRestored: an index that knows more than the store is not followed, but replaced.
func TestSyncerStoreRestored(t *testing.T) {
	b := newBench(t, 1)
	server := b.servers[0]
	b.fill(0, 20)
	stop := b.start(b.syncer())
	first := b.untilLive(server, "")
	stop()
	server.with(func() { server.indexes[first.UID].marker = b.lastSeq() + 100 })
	b.start(b.syncer())
	second := b.untilLive(server, first.UID)
	if old, ok := b.in(server, directory.TargetOld); !ok || old.UID != first.UID {
		t.Errorf("beside %s the indexes are %+v", second.UID, b.rows())
	}
}

// TestSyncerRepairs: what differs is sent once more, by the seq alone.
func TestSyncerRepairs(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(b *bench, c *fakeContent)
		night bool // the count does not show it
	}{
		"lost": {func(_ *bench, c *fakeContent) { delete(c.docs, listingID(3)) }, false},
		"stale": {func(_ *bench, c *fakeContent) {
			c.docs[listingID(3)] = directory.StoredListing{ID: listingID(3), Seq: 1}
		}, true},
		"from nowhere newer": {func(b *bench, c *fakeContent) {
			c.docs[listingID(3)] = directory.StoredListing{ID: listingID(3), Seq: 5000}
		}, true},
		"not gone": {func(_ *bench, c *fakeContent) {
			c.docs[listingID(19)] = directory.StoredListing{ID: listingID(19), Seq: 19}
		}, false},
		"tombstone": {func(_ *bench, c *fakeContent) {
			c.docs[listingID(19)] = directory.StoredListing{ID: listingID(19), Gone: true}
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, 1)
			server := b.servers[0]
			b.fill(0, 20)
			b.list(19, "")
			b.start(b.syncer())
			live := b.untilLive(server, "")
			seq := b.lastSeq()
			server.with(func() { test.spoil(b, server.indexes[live.UID]) })
			if test.night {
				b.hours.Store(24)
			}
			b.until("it is repaired", func() bool {
				whole := false
				server.with(func() { _, left := server.indexes[live.UID].docs[listingID(19)]; whole = !left })
				return whole && b.lastSeq() == seq+1 && b.holdsAll(server, live.UID)
			})
		})
	}
}

// TestSyncerUnknownListing: what the store never had cannot be taken away by following it, so a new index
// is built, once the live one is a day old.
func TestSyncerUnknownListing(t *testing.T) {
	b := newBench(t, 1)
	server := b.servers[0]
	b.fill(0, 20)
	b.start(b.syncer())
	live := b.untilLive(server, "")
	server.with(func() { server.indexes[live.UID].docs["nobody"] = directory.StoredListing{ID: "nobody", Seq: 4} })
	b.hours.Store(30)
	second := b.untilLive(server, live.UID)
	if last := b.lastSeq(); last != 20 {
		t.Errorf("seq %d, want nothing sent once more", last)
	}
	_ = second
}

// TestSyncerWrongCountForEver: an engine that cannot count is not sent the same for ever, and not rebuilt
// for ever.
func TestSyncerWrongCountForEver(t *testing.T) {
	b := newBench(t, 1)
	server := b.servers[0]
	b.fill(0, 20)
	s := b.syncer()
	b.start(s)
	live := b.untilLive(server, "")
	var asked atomic.Int64
	server.with(func() { server.miscount = 1 })
	for n := range 50 { // each change is followed by a count
		b.list(n%20, fmt.Sprint("change ", n))
		b.until("the change is counted", func() bool { asked.Add(1); return b.holdsAll(server, live.UID) })
	}
	if last := b.lastSeq(); last != 20+50 {
		t.Errorf("seq %d, want nothing sent once more", last)
	}
	if rows := b.rows(); len(rows) != 1 {
		t.Errorf("the indexes are %+v, want no new one", rows)
	}
	b.until("the figures say so", func() bool { return s.Figures().Targets[0].Drift == 1 })
}

// TestSyncerOneLeader: of several workers one works; where it loses its lease another goes on, and never
// do two write an index at once.
func TestSyncerOneLeader(t *testing.T) {
	b := newBench(t, 1)
	server := b.servers[0]
	b.fill(0, 10)
	workers := []*Syncer{b.syncer(), b.syncer(), b.syncer()}
	for _, s := range workers {
		b.start(s)
	}
	b.untilLive(server, "")
	leader := func() *Syncer {
		var found *Syncer
		b.until("one leads", func() bool {
			found = nil
			for _, s := range workers {
				if s.Figures().Leader {
					found = s
				}
			}
			return found != nil
		})
		return found
	}
	for round := range 4 {
		lost := leader()
		// As though it had been away: another process took the lease.
		b.write(func(ctx context.Context, tx directory.Tx) error {
			if err := tx.DropLease(ctx, leaseName, lost.holder); err != nil {
				return err
			}
			_, err := tx.TakeLease(ctx, leaseName, "somebody else", 300*time.Millisecond)
			return err
		})
		b.list(round, fmt.Sprint("round ", round))
		b.until("the leader stopped", func() bool { return !lost.Figures().Leader })
		b.until("somebody went on", func() bool {
			row, ok := b.in(server, directory.TargetLive)
			return ok && b.holdsAll(server, row.UID)
		})
	}
	server.with(func() {
		if server.overlaps > 0 {
			t.Errorf("%d times two wrote an index at once", server.overlaps)
		}
	})
}

// TestSyncerLeaseLostInABatch: whoever lost the lease in the middle of a batch writes nothing of it down.
func TestSyncerLeaseLostInABatch(t *testing.T) {
	b := newBench(t, 1)
	server := b.servers[0]
	b.fill(0, 10)
	s := b.syncer()
	stop := b.start(s)
	live := b.untilLive(server, "")
	once := sync.OnceFunc(func() {
		b.write(func(ctx context.Context, tx directory.Tx) error {
			if err := tx.DropLease(ctx, leaseName, s.holder); err != nil {
				return err
			}
			_, err := tx.TakeLease(ctx, leaseName, "somebody else", time.Hour)
			return err
		})
	})
	server.with(func() { server.whileBusy = once })
	b.list(1, "changed")
	b.until("it stopped", func() bool { return !s.Figures().Leader })
	stop()
	if row, _ := b.in(server, directory.TargetLive); row.UID != live.UID || row.Seq >= b.lastSeq() {
		t.Errorf("without the lease it wrote down %+v", row)
	}
}

// TestSyncerLateBatch: a batch that was thought lost arrives when newer ones are in, and sets the index
// back. It is brought up again though nothing changes any more.
func TestSyncerLateBatch(t *testing.T) {
	b := newBench(t, 1)
	server := b.servers[0]
	b.fill(0, 10)
	b.start(b.syncer())
	live := b.untilLive(server, "")
	server.with(func() {
		server.faults = func() fault {
			server.faults = nil
			return faultLate
		}
	})
	holdsAll := func() bool { return b.holdsAll(server, live.UID) }
	b.list(1, "once")
	b.until("the batch was sent again", func() bool {
		late := 0
		server.with(func() { late = len(server.late) })
		return late == 1 && holdsAll()
	})
	late := server.late
	server.with(func() { server.late = nil })
	b.list(1, "twice")
	b.list(2, "")
	b.until("newer changes are in", holdsAll)
	last, setBack := b.lastSeq(), false
	server.with(func() { // before the worker can see it
		late[0]()
		setBack = server.indexes[live.UID].marker < last
	})
	if !setBack {
		t.Fatal("the late batch changed nothing")
	}
	b.until("the index is brought up again", holdsAll)
}

// TestBuildingSetBack: a late batch set back what an index that is being built held, and a newer marker hides it. It
// is compared, mended and goes live all the same, without another being begun.
func TestBuildingSetBack(t *testing.T) {
	for name, setBack := range map[string]func(*fakeContent){
		"a listing is missing": func(c *fakeContent) { delete(c.docs, listingID(1)) },
		"a listing is an older one": func(c *fakeContent) {
			doc := c.docs[listingID(1)]
			older := *doc.Listing
			older.Point, doc.Listing = nil, &older // so that every probe nearby tells
			doc.Seq--
			c.docs[listingID(1)] = doc
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, 1)
			server := b.servers[0]
			b.fill(0, 10)
			b.list(1, "as it should be")
			server.with(func() { server.deaf = true }) // so that it does not go live at once
			b.start(b.syncer())
			var building directory.IndexTarget
			b.until("the index has caught up", func() bool {
				row, ok := b.in(server, directory.TargetBuilding)
				building = row
				return ok && b.holdsAll(server, row.UID)
			})
			server.with(func() {
				setBack(server.indexes[building.UID])
				server.deaf = false
			})
			if live := b.untilLive(server, ""); live.UID != building.UID {
				t.Errorf("another index was begun: %+v", live)
			}
		})
	}
}

// TestTwoVersionsSideBySide runs workers of two versions while the lease changes hands: the older one builds nothing
// once the newer has made an index, and takes over where the newer is there no more.
func TestTwoVersionsSideBySide(t *testing.T) {
	b := newBench(t, 1)
	server := b.servers[0]
	b.fill(0, 5)
	b.hash = "1-older"
	older := b.syncer()
	stopOlder := b.start(older)
	first := b.untilLive(server, "")
	b.hash = "2-newer"
	newer := b.syncer()
	stopNewer := b.start(newer)
	free := func() {
		for _, s := range []*Syncer{older, newer} {
			b.write(func(ctx context.Context, tx directory.Tx) error { return tx.DropLease(ctx, leaseName, s.holder) })
		}
	}
	b.until("the newer version has its index live", func() bool {
		row, ok := b.in(server, directory.TargetLive)
		if ok && row.Settings == "2-newer" {
			return true
		}
		free()
		return false
	})
	live := b.untilLive(server, first.UID)
	for n := range 5 {
		free()
		b.list(n, fmt.Sprint("while the lease changes hands ", n))
		b.until("the newer version's index follows", func() bool { return b.holdsAll(server, live.UID) })
		for _, row := range b.rows() {
			if row.UID != first.UID && row.UID != live.UID {
				t.Fatalf("another index was begun: %+v", row)
			}
		}
	}
	stopNewer()
	b.until("the older version goes on where the newer is there no more", func() bool {
		row, ok := b.in(server, directory.TargetLive)
		return ok && row.Settings == "1-older" && row.UID != first.UID
	})
	stopOlder()
}

// TestServerThatReturns is caught up with at once, however long it would have been waited for.
func TestServerThatReturns(t *testing.T) {
	b := newBench(t, 1)
	server := b.servers[0]
	b.fill(0, 5)
	s := b.syncer()
	s.pace.backoffFirst, s.pace.backoffMost = time.Hour, time.Hour
	b.start(s)
	live := b.untilLive(server, "")
	server.with(func() { server.down = true })
	b.list(1, "while it is down")
	b.until("the worker has met with it", func() bool {
		all := s.Figures().Targets
		return len(all) == 1 && all[0].Problem != ""
	})
	server.with(func() { server.down = false })
	b.until("it is caught up with", func() bool { return b.holdsAll(server, live.UID) })
}

// TestSeqIsNoted although the answer to a batch was lost.
func TestSeqIsNoted(t *testing.T) {
	b := newBench(t, 1)
	server := b.servers[0]
	b.fill(0, 5)
	b.start(b.syncer())
	b.untilLive(server, "")
	var lost atomic.Bool
	server.with(func() {
		server.faults = func() fault {
			if lost.Swap(true) {
				return faultNone
			}
			return faultAfter
		}
	})
	b.list(1, "with its answer lost")
	b.until("the store says how far the index has come", func() bool {
		row, ok := b.in(server, directory.TargetLive)
		return ok && lost.Load() && row.Seq == b.lastSeq()
	})
}

// TestSyncerKilled kills workers at any moment while everything that can go wrong does. Afterwards each
// live index holds what is stored, version by version.
func TestSyncerKilled(t *testing.T) {
	rounds := 25
	if testing.Short() {
		rounds = 8
	}
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 7))
			b := newBench(t, 2)
			b.fill(0, 25)
			for _, server := range b.servers {
				chance := rand.New(rand.NewPCG(seed, 11))
				server.faults = func() fault {
					if chance.IntN(3) > 0 {
						return faultNone
					}
					return fault(chance.IntN(int(faultCount)))
				}
				server.lands = func() bool { return chance.IntN(3) == 0 }
			}
			for round := range rounds {
				s := b.syncer()
				stop := b.start(s)
				for range r.IntN(6) {
					b.change(r, round)
				}
				enough := r.IntN(4)
				before := b.batches()
				if r.IntN(4) == 0 {
					b.write(func(ctx context.Context, tx directory.Tx) error { return tx.DropLease(ctx, leaseName, s.holder) })
				}
				b.until("some batches went in, or all is in", func() bool { return b.batches()-before >= enough || b.settled() })
				stop()
				if r.IntN(6) == 0 {
					b.hash = fmt.Sprint("settings ", round)
				}
				if r.IntN(8) == 0 {
					lose(b.servers[r.IntN(2)], r)
				}
			}
			for _, server := range b.servers {
				server.with(func() { server.faults, server.lands = nil, nil })
			}
			b.start(b.syncer())
			b.until("every live index holds all", b.settled)
			for _, server := range b.servers {
				for landed := true; landed; {
					server.with(func() { landed = server.land() })
					b.until("every live index holds all again", b.settled)
				}
			}
			for _, row := range b.rows() {
				server := b.servers[slices.IndexFunc(b.servers, func(s *fakeServer) bool { return s.address == row.Server })]
				b.until("so do the others", func() bool { return b.holdsAll(server, row.UID) })
			}
		})
	}
}

// change changes, withdraws or brings back a listing.
func (b *bench) change(r *rand.Rand, round int) {
	name := fmt.Sprint("round ", round, " ", r.IntN(1000))
	if r.IntN(4) == 0 {
		name = ""
	}
	b.list(r.IntN(25), name)
}

func (b *bench) batches() int {
	n := 0
	for _, server := range b.servers {
		server.with(func() { n += server.applied })
	}
	return n
}

// settled tells whether every server has a live index of ours that holds all.
func (b *bench) settled() bool {
	for _, server := range b.servers {
		row, ok := b.in(server, directory.TargetLive)
		if !ok || row.Settings != b.hash || !b.holdsAll(server, row.UID) {
			return false
		}
	}
	return true
}

// lose makes a server forget one of its indexes.
func lose(server *fakeServer, r *rand.Rand) {
	server.with(func() {
		uids := slices.Sorted(maps.Keys(server.indexes))
		if len(uids) > 0 {
			delete(server.indexes, uids[r.IntN(len(uids))])
		}
	})
}
