package meili

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// Progress tells how far the new index of a server has come.
type Progress struct {
	Server    string
	UID       string
	Done      int // listings in it
	Total     int // listings stored
	PerSecond float64
	Left      time.Duration // as things go; 0 where that cannot be told yet
	Live      bool          // it has taken over
}

// reportEvery is how often Rebuild looks.
const reportEvery = time.Second

// Rebuild builds a new index on every server beside the live one and returns once all have taken over.
// One that was begun before is gone on with. Whoever has the lease does the work, this process or another;
// where this one is stopped, another, or the next Rebuild, goes on. report is told of every server about
// once a second.
func (s *Syncer) Rebuild(ctx context.Context, report func([]Progress)) error {
	for _, one := range s.servers {
		if err := one.Check(ctx); err != nil {
			return err
		}
	}
	wanted, err := s.ask(ctx)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	defer running.Wait()
	defer stop()
	watch := newWatch(s, wanted)
	defer watch.close()
	for {
		all, err := watch.look(ctx)
		if err != nil {
			return err
		}
		report(all)
		if !slices.ContainsFunc(all, func(p Progress) bool { return !p.Live }) {
			return nil
		}
		if pause(ctx, reportEvery); ctx.Err() != nil {
			return directory.Wrap(directory.CodeUnavailable, context.Cause(ctx), "Stopped before the new index was done. A running server goes on with it; so does kith reindex.")
		}
	}
}

// ask notes a new index for every server that has none being built. Servers that are no longer ours are
// forgotten: nobody follows the catalogue for them.
func (s *Syncer) ask(ctx context.Context) ([]directory.IndexTarget, error) {
	var wanted []directory.IndexTarget
	err := s.store.Write(ctx, func(tx directory.Tx) error {
		rows, err := tx.IndexTargets(ctx)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if slices.ContainsFunc(s.servers, func(one server) bool { return one.Address() == row.Server }) {
				continue
			}
			if err := tx.DropIndexTarget(ctx, row.Server, row.UID); err != nil {
				return err
			}
		}
		wanted = nil
		for _, one := range s.servers {
			at := slices.IndexFunc(rows, func(row directory.IndexTarget) bool {
				return row.Server == one.Address() && row.State == directory.TargetBuilding && row.Settings == s.hash
			})
			if at >= 0 {
				wanted = append(wanted, rows[at])
				continue
			}
			row := s.newTarget(one)
			if err := tx.SaveIndexTarget(ctx, row); err != nil {
				return err
			}
			wanted = append(wanted, row)
		}
		return nil
	})
	return wanted, err
}

// watch looks how new indexes come along.
type watch struct {
	syncer  *Syncer
	wanted  []directory.IndexTarget
	indexes []index
	first   []Progress // as first seen, for the speed
	began   []time.Time
}

func newWatch(s *Syncer, wanted []directory.IndexTarget) *watch {
	w := &watch{syncer: s, wanted: wanted, first: make([]Progress, len(wanted)), began: make([]time.Time, len(wanted))}
	for i, row := range wanted {
		w.indexes = append(w.indexes, s.servers[i].index(row.UID))
	}
	return w
}

func (w *watch) close() {
	for _, x := range w.indexes {
		x.Close()
	}
}

func (w *watch) look(ctx context.Context) ([]Progress, error) {
	rows, err := w.syncer.store.IndexTargets(ctx)
	if err != nil {
		return nil, err
	}
	total, err := w.syncer.store.CountListings(ctx)
	if err != nil {
		return nil, err
	}
	var all []Progress
	for i, want := range w.wanted {
		at := slices.IndexFunc(rows, func(row directory.IndexTarget) bool { return row.Server == want.Server && row.UID == want.UID })
		if at < 0 {
			return nil, directory.Errorf(directory.CodeConflict, "The new index on %s was deleted, by a Kith of another version or another kith reindex. Run kith reindex again with the newest.", want.Server)
		}
		all = append(all, w.progress(ctx, i, rows[at], total))
	}
	return all, nil
}

// progress asks the index how many listings it holds; what it cannot say yet is 0.
func (w *watch) progress(ctx context.Context, i int, row directory.IndexTarget, total int) Progress {
	done, err := w.indexes[i].Len(ctx)
	if err != nil {
		done = 0
	}
	now := time.Now()
	p := Progress{Server: row.Server, UID: row.UID, Done: done, Total: total, Live: row.State != directory.TargetBuilding}
	if w.began[i].IsZero() {
		w.began[i], w.first[i] = now, p
	}
	if span := now.Sub(w.began[i]); span > 0 && done > w.first[i].Done {
		p.PerSecond = float64(done-w.first[i].Done) / span.Seconds()
		p.Left = time.Duration(float64(max(total-done, 0)) / p.PerSecond * float64(time.Second))
	}
	return p
}
