package meili

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// keeper decides which indexes a server has, and runs a target for each.
type keeper struct {
	syncer  *Syncer
	server  server
	wake    chan struct{}
	may     bool               // the server has said that the key may write there
	live    atomic.Bool        // the server has a live index
	targets map[string]*target // running, by uid
	running sync.WaitGroup
}

func (k *keeper) run(ctx context.Context) {
	k.syncer.repeat(ctx, k.wake, k.server, k.step, func(err error) (better bool) {
		k.syncer.log.Error("the indexes of a search server cannot be kept", "server", k.server.Address(), "error", err)
		return false
	})
	k.running.Wait()
}

// step makes the indexes what they should be: a new one begun where one is due, a target running for
// each that is kept, and those that are over deleted.
func (k *keeper) step(ctx context.Context) error {
	if err := k.right(ctx); err != nil {
		return err
	}
	if k.syncer.leaves(ctx) {
		return errLeaseLost
	}
	rows, err := k.rows(ctx)
	if err != nil {
		return err
	}
	k.live.Store(slices.ContainsFunc(rows, func(row directory.IndexTarget) bool { return row.State == directory.TargetLive }))
	decided := decide(rows, k.syncer.hash, k.syncer.now().Add(-k.syncer.pace.keepOld))
	k.stopAllBut(decided.keep)
	if decided.build {
		row, err := k.begin(ctx)
		if err != nil {
			return err
		}
		decided.keep = append(decided.keep, row)
	}
	for _, row := range decided.keep {
		k.start(ctx, row)
	}
	for _, row := range decided.drop {
		if err := k.drop(ctx, row); err != nil {
			return err
		}
	}
	return nil
}

// right stops a keeper whose key may only search on this server, before anything is begun that would stay
// half done. A server that does not answer is for its targets to tell of.
func (k *keeper) right(ctx context.Context) error {
	if k.may {
		return nil
	}
	may, err := k.server.CanWrite(ctx)
	if err == nil && !may {
		return directory.Errorf(directory.CodeUnavailable, "The search server %s lets the key in KITH_MEILI_KEY only search, though another server lets it write. Start all with the same master key, then run kith search-keys.", k.server.Address())
	}
	k.may = may
	return nil
}

// rows gives the indexes the store knows of on this server.
func (k *keeper) rows(ctx context.Context) ([]directory.IndexTarget, error) {
	all, err := k.syncer.store.IndexTargets(ctx)
	return slices.DeleteFunc(all, func(row directory.IndexTarget) bool { return row.Server != k.server.Address() }), err
}

// decision is what a server's indexes should be.
type decision struct {
	keep  []directory.IndexTarget
	drop  []directory.IndexTarget
	build bool // a new one
}

// decide decides over the indexes of one server: a live one made with hash, or one being built that is;
// old ones until they have been old since before a time.
func decide(rows []directory.IndexTarget, hash string, oldSince time.Time) decision {
	var d decision
	current := false // there is, or will be, a live one as it should be
	rows = slices.SortedFunc(slices.Values(rows), func(a, b directory.IndexTarget) int {
		return cmp.Or(b.Since.Compare(a.Since), cmp.Compare(b.UID, a.UID)) // the newest first
	})
	building := false
	for _, row := range rows {
		keep := true
		switch row.State {
		case directory.TargetBuilding:
			keep = row.Settings == hash && !building
			building = building || keep
		case directory.TargetLive:
			current = current || row.Settings == hash
		case directory.TargetOld:
			keep = row.Since.After(oldSince)
		}
		if keep {
			d.keep = append(d.keep, row)
		} else {
			d.drop = append(d.drop, row)
		}
	}
	d.build = !current && !building
	return d
}

// begin notes a new index; its target makes it on the server, again if it has to.
func (k *keeper) begin(ctx context.Context) (directory.IndexTarget, error) {
	row := k.syncer.newTarget(k.server)
	err := k.syncer.write(ctx, func(tx directory.Tx) error { return tx.SaveIndexTarget(ctx, row) })
	if err == nil {
		k.syncer.log.Info("a new search index is being built", "server", row.Server, "index", row.UID)
	}
	return row, err
}

func (s *Syncer) newTarget(on server) directory.IndexTarget {
	now := s.now().UTC()
	return directory.IndexTarget{Server: on.Address(), UID: NewUID(now), Settings: s.hash, State: directory.TargetBuilding, Since: now}
}

// drop takes an index off its server, and only then out of the store: what fails is tried again.
func (k *keeper) drop(ctx context.Context, row directory.IndexTarget) error {
	x := k.server.index(row.UID)
	defer x.Close()
	if err := x.Delete(ctx); err != nil {
		return err
	}
	err := k.syncer.write(ctx, func(tx directory.Tx) error { return tx.DropIndexTarget(ctx, row.Server, row.UID) })
	if err == nil {
		k.syncer.log.Info("a search index is deleted", "server", row.Server, "index", row.UID, "state", row.State)
	}
	return err
}

// start runs a target, or tells the running one what the store says now.
func (k *keeper) start(ctx context.Context, row directory.IndexTarget) {
	if t, ok := k.targets[row.UID]; ok {
		t.become(row.State, row.Since)
		rouse(t.wake)
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	t := newTarget(k, row, cancel)
	k.targets[row.UID] = t
	k.running.Go(func() {
		defer close(t.ended)
		t.run(ctx)
	})
}

// stopAllBut ends the targets whose index is not kept, and waits for them.
func (k *keeper) stopAllBut(keep []directory.IndexTarget) {
	for uid, t := range k.targets {
		if slices.ContainsFunc(keep, func(row directory.IndexTarget) bool { return row.UID == uid }) {
			continue
		}
		t.stop()
		<-t.ended
		delete(k.targets, uid)
	}
}
