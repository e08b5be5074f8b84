package importer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/kithdirectory/kith/directory"
)

const (
	// workLease is how long a worker may be silent before another takes over, and renewLease how often it speaks.
	workLease  = 12 * time.Second
	renewLease = 3 * time.Second
	// askAgain is how often a person's command asks for a lease that somebody has who may have died.
	askAgain = 500 * time.Millisecond
)

// importLease and sourceLease name the leases of the work on one import, and on one source.
func importLease(importID string) string { return "import " + importID }
func sourceLease(sourceID string) string { return "source " + sourceID }

// underLease does some work while holder is the only one with a lease. held is false where somebody else has it;
// then nothing was done. The work's ctx ends where the lease is lost, or where it calls cancel.
func underLease(ctx context.Context, store directory.Store, lease, holder string, work func(ctx context.Context, cancel context.CancelCauseFunc) error) (held bool, err error) {
	if held, err = takeLease(ctx, store, lease, holder); err != nil || !held {
		return held, err
	}
	working, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		holdLease(working, cancel, store, lease, holder)
	}()
	err = work(working, cancel)
	cancel(nil)
	<-done
	free := context.WithoutCancel(ctx)
	return true, errors.Join(err, store.Write(free, func(tx directory.Tx) error { return tx.DropLease(free, lease, holder) }))
}

func takeLease(ctx context.Context, store directory.Store, lease, holder string) (held bool, err error) {
	err = store.Write(ctx, func(tx directory.Tx) error {
		held, err = tx.TakeLease(ctx, lease, holder, workLease)
		return err
	})
	return held, err
}

// holdLease renews a lease until ctx ends, and ends the work where it is lost, or will be before it can be renewed.
func holdLease(ctx context.Context, cancel context.CancelCauseFunc, store directory.Store, lease, holder string) {
	tick := time.NewTicker(renewLease)
	defer tick.Stop()
	for renewed := time.Now(); ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			switch held, err := takeLease(ctx, store, lease, holder); {
			case held && err == nil:
				renewed = time.Now()
			case err == nil:
				cancel(errors.New("another process took the work over"))
			case time.Since(renewed) > workLease-renewLease:
				cancel(fmt.Errorf("the lease cannot be renewed: %w", err))
			}
		}
	}
}

// alone does some work on an import as the only one. Where another process is at it this waits as long as patience
// says, for that one may have died, and is then refused.
func alone(ctx context.Context, store directory.Store, importID string, patience time.Duration, work func(ctx context.Context) error) error {
	holder := directory.NewID()
	for waited := time.Duration(0); ; waited += askAgain {
		held, err := underLease(ctx, store, importLease(importID), holder, func(ctx context.Context, _ context.CancelCauseFunc) error { return work(ctx) })
		if err != nil || held {
			return err
		}
		if waited >= patience {
			return errAtWork(importID)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(askAgain):
		}
	}
}

// errAtWork refuses what cannot be done while another process is at work on an import.
func errAtWork(importID string) error {
	return directory.Errorf(directory.CodeConflict,
		"Another process is at work on the import %s right now. Wait until it is done, or stop it; if it was killed just now, try again in a quarter of a minute.", importID)
}
