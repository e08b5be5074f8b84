package importer

import (
	"context"
	"errors"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// describe says under what licence the source of the tests gives its data.
func describe(t *testing.T, bench *Desk, sourceID, licence, permission string) {
	t.Helper()
	err := bench.Describe(t.Context(), officer, sourceID, func(s *directory.Source) { s.Licence, s.Permission = licence, permission })
	if err != nil {
		t.Fatal(err)
	}
}

// workUntilNothingIsLeft does what Work does with sources.
func workUntilNothingIsLeft(t *testing.T, d *desk, bench *Desk, sourceID string) {
	t.Helper()
	bench.workOnSources(t.Context(), "worker")
	if s := d.sourceAt(sourceID); s.Work != nil {
		t.Errorf("work is left: %+v", s.Work)
	}
}

func (d *desk) sourceAt(id string) *directory.Source {
	d.t.Helper()
	s, err := d.store.Source(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return s
}

// TestLicenceTakenAway hides what a source published together with its licence and permission, and shows it again
// with either; what was hidden meanwhile stays hidden. A few groups are done at once, many bit by bit.
func TestLicenceTakenAway(t *testing.T) {
	for name, n := range map[string]int{"a few": 3, "many": mostAtOnce + 2*sourceBatch} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.apply(manyWalkers(n)...)
			bench, id := NewDesk(d.parts(), openLines), d.groups()[0].SourceID
			describe(t, bench, id, "", "")
			if n <= mostAtOnce && len(d.shown()) != 0 {
				t.Errorf("%d are shown right after the licence went", len(d.shown()))
			}
			workUntilNothingIsLeft(t, d, bench, id)
			if shown := d.shown(); len(shown) != 0 {
				t.Fatalf("%d are shown without licence and permission", len(shown))
			}
			archived, private := d.groups()[0].Name, d.groups()[1].Name
			d.edit(archived, func(g *directory.Group) { g.Status = directory.StatusArchived })
			d.edit(private, func(g *directory.Group) { g.Disclosure = directory.DisclosureHidden })
			if shown := d.shown(); len(shown) != 0 {
				t.Errorf("an edit shows %d of what may not be published", len(shown))
			}
			describe(t, bench, id, "", "They said so.")
			workUntilNothingIsLeft(t, d, bench, id)
			shown := d.shown()
			if len(shown) != n-1 {
				t.Errorf("%d are shown again of %d", len(shown), n-1)
			}
			for _, l := range shown {
				if l.Name == archived || l.Name == private && (l.Point != nil || l.Address != "" || l.Suburb != "") {
					t.Errorf("%s shows %v %q", l.Name, l.Point, l.Address)
				}
			}
		})
	}
}

// TestRetireVeryLarge archives what a large source brought bit by bit, and goes on where it was stopped.
func TestRetireVeryLarge(t *testing.T) {
	d := newDesk(t)
	n := mostAtOnce + 3*sourceBatch
	d.apply(manyWalkers(n)...)
	bench, id := NewDesk(d.parts(), openLines), d.groups()[0].SourceID
	if err := bench.Retire(t.Context(), officer, id); err != nil {
		t.Fatal(err)
	}
	if s := d.sourceAt(id); !s.Retired || s.Work == nil || s.Work.Total != n {
		t.Fatalf("it is retired %v, with %+v left to do", s.Retired, s.Work)
	}
	ctx, die := context.WithCancel(t.Context())
	defer die()
	err := workOnSource(ctx, d.parts(), "dies", id, func(p Progress) {
		if p.Done >= 2*sourceBatch {
			die()
		}
	})
	if !errors.Is(err, context.Canceled) || d.sourceAt(id).Work.Done != 2*sourceBatch || len(d.shown()) != n-2*sourceBatch {
		t.Fatalf("it stopped with %v after %+v; %d are shown", err, d.sourceAt(id).Work, len(d.shown()))
	}
	workUntilNothingIsLeft(t, d, bench, id)
	for _, g := range d.groups() {
		if g.Status != directory.StatusArchived || g.Version != 2 {
			t.Errorf("%s is %s, saved %d times", g.Name, g.Status, g.Version)
		}
	}
	if _, err := Run(t.Context(), d.parts(), applying(), batchOf(shed())); err != nil {
		t.Fatal(err)
	}
	if len(d.shown()) != 0 {
		t.Error("more of it was published after it was retired")
	}
}
