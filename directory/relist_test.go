package directory_test

import (
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

func TestForgetGone(t *testing.T) {
	c, clock := openCatalogue(t)
	ctx := t.Context()
	walkers := at("Walkers", 0, nil)
	publish(t, c, walkers)
	walkers.Group.Status = directory.StatusArchived
	publish(t, c, walkers)
	stored := func() int {
		if err := c.ForgetGone(ctx); err != nil {
			t.Fatal(err)
		}
		all, err := c.Store().ListingsAfter(ctx, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	clock.Set(time.Now().Add(29 * 24 * time.Hour))
	if n := stored(); n != 1 {
		t.Errorf("%d listings are stored 29 days after one went, want its tombstone", n)
	}
	target := directory.IndexTarget{Server: "http://search.example.org", UID: "kith-1", State: directory.TargetOld}
	save := func(seq int64) {
		target.Seq = seq
		if err := c.Store().Write(ctx, func(tx directory.Tx) error { return tx.SaveIndexTarget(ctx, target) }); err != nil {
			t.Fatal(err)
		}
	}
	clock.Set(time.Now().Add(31 * 24 * time.Hour))
	save(1)
	if n := stored(); n != 1 {
		t.Errorf("%d listings are stored while an index has still to drop one, want its tombstone", n)
	}
	save(2)
	if n := stored(); n != 0 {
		t.Errorf("%d listings are stored after 31 days", n)
	}
}
