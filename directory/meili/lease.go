package meili

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// leaseName is the one lease of a deployment: whoever holds it keeps every index of every server.
const leaseName = "meili-sync"

// errLeaseLost ends the work of a process whose lease ran out or went to another.
var errLeaseLost = errors.New("another process keeps the search servers now")

// awaitRight waits until one of the servers says that the key may write there, or ctx ends. What keeps it
// from that is logged once for as long as it stays the same.
func (s *Syncer) awaitRight(ctx context.Context) {
	logged := map[string]string{}
	for failures := 0; ctx.Err() == nil; failures++ {
		for _, one := range s.servers {
			may, err := one.CanWrite(ctx)
			if may || ctx.Err() != nil {
				return
			}
			why := "its key may not write there; another node has to keep the indexes"
			if err != nil {
				why = err.Error()
			}
			if logged[one.Address()] == why {
				continue
			}
			logged[one.Address()] = why
			if err == nil {
				s.log.Info("this node only searches", "server", one.Address(), "why", why)
			} else {
				s.log.Warn("this node does not keep the indexes of a search server yet", "server", one.Address(), "why", why)
			}
		}
		pause(ctx, s.backoff(failures))
	}
}

// hold runs work whenever this process has the lease, until ctx ends. The context of work ends before
// the lease can run out, so that no two processes send at the same time.
//
// Where a newer version of Kith has made indexes, this process leaves the lease to it for a while, so that two
// versions that run side by side never build against each other. Where nobody takes it, there is no newer version
// any more: Kith was taken back to this one.
func (s *Syncer) hold(ctx context.Context, work func(ctx context.Context)) {
	yielded := false
	for ctx.Err() == nil {
		began := time.Now()
		held, err := s.takeLease(ctx)
		if err != nil && ctx.Err() == nil {
			s.log.Warn("the lease of the search servers cannot be asked for", "error", err)
		}
		switch {
		case !held:
			yielded = yielded && err != nil // another process has it
			pause(ctx, s.pace.renew)
		case !yielded && s.outdated(ctx):
			s.log.Info("a newer version of Kith keeps the search indexes; this one leaves them to it")
			s.giveUp(ctx)
			yielded = true
			pause(ctx, s.pace.yield)
		default:
			s.alone.Store(yielded)
			s.work(ctx, began.Add(s.pace.lease), work)
			yielded = false
		}
	}
}

// leaves tells whether the work is to be left to a newer version of Kith.
func (s *Syncer) leaves(ctx context.Context) bool { return !s.alone.Load() && s.outdated(ctx) }

// outdated tells whether a newer version of Kith has made one of the indexes: one with documents of a later
// version, or one of the same version with another vocabulary or other settings since this process began.
func (s *Syncer) outdated(ctx context.Context) bool {
	rows, err := s.store.IndexTargets(ctx)
	return err == nil && slices.ContainsFunc(rows, func(row directory.IndexTarget) bool {
		if row.Settings == s.hash || row.Settings == "" || row.State == directory.TargetOld {
			return false
		}
		theirs, ours := versionOf(row.Settings), versionOf(s.hash)
		return theirs > ours || (theirs == ours && row.Since.After(s.began))
	})
}

// work runs work until ctx ends or the lease, good until a time, can no longer be renewed; then it waits
// for work to end, and gives the lease up.
func (s *Syncer) work(ctx context.Context, until time.Time, work func(ctx context.Context)) {
	leased, lose := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		work(leased)
	}()
	s.renew(leased, until)
	lose(errLeaseLost)
	<-ended
	s.giveUp(ctx)
}

// giveUp gives the lease up, even while this process ends.
func (s *Syncer) giveUp(ctx context.Context) {
	giving, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.pace.renew)
	defer cancel()
	err := s.store.WriteAside(giving, func(tx directory.Tx) error { return tx.DropLease(giving, leaseName, s.holder) })
	if err != nil && ctx.Err() == nil { // it runs out by itself
		s.log.Warn("the lease of the search servers cannot be given up", "error", err)
	}
}

// renew renews the lease until ctx ends, it is lost, or it has run out by this process's clock, which
// counts from before each renewal was sent.
func (s *Syncer) renew(ctx context.Context, until time.Time) {
	for {
		pause(ctx, min(s.pace.renew, time.Until(until)))
		if ctx.Err() != nil {
			return
		}
		began := time.Now()
		asking, cancel := context.WithDeadline(ctx, until)
		held, err := s.takeLease(asking)
		cancel()
		switch {
		case err == nil && held && s.leaves(ctx):
			return
		case err == nil && held:
			until = began.Add(s.pace.lease)
		case err == nil || !time.Now().Before(until):
			s.log.Warn("the lease of the search servers is lost; another process goes on", "error", err)
			return
		}
	}
}

func (s *Syncer) takeLease(ctx context.Context) (held bool, err error) {
	err = s.store.WriteAside(ctx, func(tx directory.Tx) (err error) {
		held, err = tx.TakeLease(ctx, leaseName, s.holder, s.pace.lease)
		return err
	})
	return held && err == nil, err
}

// write writes something about the indexes, unless the lease is lost: what another process decided since
// is never undone.
func (s *Syncer) write(ctx context.Context, fn func(tx directory.Tx) error) error {
	return s.leased(ctx, s.store.WriteAside, fn)
}

// leased writes in one of the store's ways, unless the lease is lost.
func (s *Syncer) leased(ctx context.Context, write func(context.Context, func(directory.Tx) error) error, fn func(tx directory.Tx) error) error {
	return write(ctx, func(tx directory.Tx) error {
		held, err := tx.TakeLease(ctx, leaseName, s.holder, s.pace.lease)
		if err == nil && !held {
			err = errLeaseLost
		}
		if err != nil {
			return err
		}
		return fn(tx)
	})
}

// pause waits, or less where ctx ends.
func pause(ctx context.Context, span time.Duration) {
	timer := time.NewTimer(span)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
