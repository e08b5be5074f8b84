package meili

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// TestRebuild builds beside a live index, whoever has the lease.
func TestRebuild(t *testing.T) {
	for name, running := range map[string]bool{"alone": false, "beside a server": true} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, 2)
			b.fill(0, 20)
			stop := b.start(b.syncer())
			first := []directory.IndexTarget{b.untilLive(b.servers[0], ""), b.untilLive(b.servers[1], "")}
			if !running {
				stop()
			}
			var reports [][]Progress
			if err := b.syncer().Rebuild(t.Context(), func(all []Progress) { reports = append(reports, all) }); err != nil {
				t.Fatal(err)
			}
			last := reports[len(reports)-1]
			for i, server := range b.servers {
				live, _ := b.in(server, directory.TargetLive)
				if live.UID == first[i].UID || last[i] != (Progress{Server: server.address, UID: live.UID, Done: 20, Total: 20, Live: true, PerSecond: last[i].PerSecond, Left: 0}) {
					t.Errorf("%+v is live, and the last report is %+v", live, last[i])
				}
				if !b.holdsAll(server, live.UID) || !b.holdsAll(server, first[i].UID) {
					t.Error("one of the indexes does not hold all")
				}
			}
		})
	}
}

// TestRebuildStopped: the next run goes on with the same index.
func TestRebuildStopped(t *testing.T) {
	b := newBench(t, 1)
	server := b.servers[0]
	b.fill(0, 20)
	server.with(func() { server.deaf = true }) // it will not agree
	ctx, stop := context.WithCancel(t.Context())
	var uid string
	err := b.syncer().Rebuild(ctx, func(all []Progress) {
		if uid = all[0].UID; all[0].Done == 20 {
			stop()
		}
	})
	if directory.ErrorCode(err) != directory.CodeUnavailable || !strings.Contains(err.Error(), "kith reindex") || !errors.Is(err, context.Canceled) {
		t.Fatalf("stopped, it says %v", err)
	}
	applied := 0
	server.with(func() { server.deaf, applied = false, server.applied })
	var again []Progress
	if err := b.syncer().Rebuild(t.Context(), func(all []Progress) { again = all }); err != nil {
		t.Fatal(err)
	}
	if again[0].UID != uid || server.applied != applied {
		t.Errorf("the second run ended with %+v after %d batches; want %s and none more than %d", again[0], server.applied, uid, applied)
	}
}

func TestRebuildRefused(t *testing.T) {
	b := newBench(t, 1)
	b.servers[0].down = true
	err := b.syncer().Rebuild(t.Context(), func([]Progress) { t.Error("it reported") })
	if directory.ErrorCode(err) != directory.CodeUnavailable || len(b.rows()) != 0 {
		t.Errorf("a server that is down: %v, and the indexes are %+v", err, b.rows())
	}
}

// TestRebuildForgets: a server that is no longer named holds nothing up.
func TestRebuildForgets(t *testing.T) {
	b := newBench(t, 1)
	b.write(func(ctx context.Context, tx directory.Tx) error {
		return tx.SaveIndexTarget(ctx, directory.IndexTarget{Server: "http://gone.example.org", UID: "kith-1", State: directory.TargetLive})
	})
	if err := b.syncer().Rebuild(t.Context(), func([]Progress) {}); err != nil {
		t.Fatal(err)
	}
	if rows := b.rows(); len(rows) != 1 || rows[0].Server != b.servers[0].address {
		t.Errorf("the indexes are %+v", rows)
	}
}

// inspect gives what is wrong, by name, and every name there is.
func (b *bench) inspect(buckets []int) (wrong map[string]string, names []string) {
	in := inspection{store: b.store, server: b.servers[0], hash: b.hash, buckets: buckets, still: 50 * time.Millisecond}
	in.run(b.t.Context())
	wrong = map[string]string{}
	for _, f := range in.findings {
		names = append(names, f.Name)
		if f.Err != nil {
			wrong[f.Name] = f.Err.Error()
		} else if f.Fine == "" {
			b.t.Errorf("%s says nothing", f.Name)
		}
	}
	return wrong, names
}

func TestInspect(t *testing.T) {
	all := []string{"server", "version", "key", "live index", "settings", "following", "refused listings", "count", "content"}
	for name, test := range map[string]struct {
		spoil func(b *bench, live directory.IndexTarget, c *fakeContent)
		wrong map[string]string // finding → part of its sentence
		names []string          // where others than all
	}{
		"all is well": {func(*bench, directory.IndexTarget, *fakeContent) {}, nil, nil},
		"down": {func(b *bench, _ directory.IndexTarget, _ *fakeContent) { b.servers[0].down = true },
			map[string]string{"server": "cannot be reached"}, []string{"server"}},
		"nothing live": {func(b *bench, live directory.IndexTarget, _ *fakeContent) {
			b.write(func(ctx context.Context, tx directory.Tx) error {
				return tx.DropIndexTarget(ctx, live.Server, live.UID)
			})
		}, map[string]string{"live index": "kith serve"}, []string{"server", "version", "key", "other indexes", "live index"}},
		"lost": {func(b *bench, live directory.IndexTarget, _ *fakeContent) { delete(b.servers[0].indexes, live.UID) },
			map[string]string{"live index": "no longer on the server"}, []string{"server", "version", "key", "live index"}},
		"another version": {func(b *bench, _ directory.IndexTarget, _ *fakeContent) { b.hash = "newer" },
			map[string]string{"live index": "another version"}, all},
		"settings": {func(b *bench, _ directory.IndexTarget, _ *fakeContent) {
			b.servers[0].drifted = []string{"rankingRules", "stopWords"}
		}, map[string]string{"settings": "rankingRules, stopWords"}, all},
		"behind": {func(b *bench, _ directory.IndexTarget, _ *fakeContent) { b.list(1, "a"); b.list(2, "b") },
			map[string]string{"following": "2 changes behind"}, []string{"server", "version", "key", "live index", "settings", "following"}},
		"ahead": {func(b *bench, _ directory.IndexTarget, c *fakeContent) { c.marker += 7 },
			map[string]string{"following": "7 changes that the catalogue does not"}, []string{"server", "version", "key", "live index", "settings", "following"}},
		"a key that only searches": {func(b *bench, _ directory.IndexTarget, _ *fakeContent) { b.servers[0].readOnly = true },
			nil, []string{"server", "version", "key", "live index", "following", "refused listings", "count", "content"}},
		"full": {func(b *bench, _ directory.IndexTarget, _ *fakeContent) {
			b.list(1, "a")
			b.servers[0].failed = "It has no room left."
		}, map[string]string{"following": "no room left"}, []string{"server", "version", "key", "live index", "settings", "following"}},
		"lost a listing": {func(b *bench, _ directory.IndexTarget, c *fakeContent) { delete(c.docs, listingID(3)) },
			map[string]string{"count": "holds 19 listings of 20", "content": listingID(3)}, all},
		"stale": {func(b *bench, _ directory.IndexTarget, c *fakeContent) {
			c.docs[listingID(3)] = directory.StoredListing{ID: listingID(3), Seq: 1}
		}, map[string]string{"content": "1 listings differ"}, all},
		"refused": {func(b *bench, live directory.IndexTarget, c *fakeContent) {
			b.write(func(ctx context.Context, tx directory.Tx) error {
				return tx.ParkListing(ctx, directory.ParkedListing{Server: live.Server, UID: live.UID, ListingID: listingID(3), Seq: c.docs[listingID(3)].Seq, Reason: "no such point"})
			})
			delete(c.docs, listingID(3))
		}, map[string]string{"refused listings": listingID(3) + ": no such point"}, all},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, 1)
			b.fill(0, 20)
			stop := b.start(b.syncer())
			live := b.untilLive(b.servers[0], "")
			stop()
			test.spoil(b, live, b.servers[0].indexes[live.UID])
			wrong, names := b.inspect(allBuckets())
			if test.names == nil {
				test.names = all
			}
			slices.Sort(names)
			want := slices.Clone(test.names)
			slices.Sort(want)
			if !slices.Equal(names, want) {
				t.Errorf("it looked at %v, want %v", names, want)
			}
			for finding, part := range test.wrong {
				if !strings.Contains(wrong[finding], part) {
					t.Errorf("of the %s it says %q, want something with %q", finding, wrong[finding], part)
				}
				delete(wrong, finding)
			}
			if len(wrong) > 0 {
				t.Errorf("it also finds wrong: %v", wrong)
			}
		})
	}
}
