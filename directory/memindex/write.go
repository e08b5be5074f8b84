package memindex

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/kithdirectory/kith/directory"
)

// write is one Apply under way.
type write struct {
	index  *Index
	state  state
	fresh  []*document
	latest map[string]*directory.Listing // by id; nil where it goes
	order  []string                      // ids, in the order they came
}

// read finds what becomes of each id.
func (w *write) read(changes []directory.StoredListing) {
	bySeq := func(a, b directory.StoredListing) int { return int(max(-1, min(1, a.Seq-b.Seq))) }
	if !slices.IsSortedFunc(changes, bySeq) {
		changes = slices.Clone(changes)
		slices.SortStableFunc(changes, bySeq)
	}
	before := w.state.cursor
	for _, change := range changes {
		if change.Seq > 0 && change.Seq < before {
			continue
		}
		w.state.cursor = max(w.state.cursor, change.Seq)
		listing := change.Listing
		if change.Gone {
			listing = nil
		}
		if _, again := w.latest[change.ID]; !again {
			w.order = append(w.order, change.ID)
		}
		w.latest[change.ID] = listing
	}
}

// drop marks what the index holds of the changed ids as dead.
func (w *write) drop() {
	w.state.views = slices.Clone(w.state.views)
	if len(w.index.fresh) > 0 { // the newest segment, which add makes anew
		last := len(w.state.views) - 1
		w.state.live -= w.state.views[last].live()
		w.state.views = w.state.views[:last]
	}
	for _, d := range w.index.fresh {
		if _, changed := w.latest[d.id]; !changed {
			w.fresh = append(w.fresh, d)
		}
	}
	for i, v := range w.state.views {
		killed := v.without(w.order)
		w.state.live -= killed.deaths - v.deaths
		w.state.views[i] = killed
	}
}

// without gives v with the documents of these ids dead.
func (v *view) without(ids []string) *view {
	out := v
	for _, id := range ids {
		d, ok := v.segment.ids.find(v.segment.byID, id)
		if !ok || out.isDead(d) {
			continue
		}
		if out == v {
			out = &view{v.segment, make(bitset, wordsFor(v.segment.size)), v.deaths}
			copy(out.dead, v.dead)
		}
		out.dead.set(d)
		out.deaths++
	}
	return out
}

// add makes segments of the changed listings.
func (w *write) add(ctx context.Context) error {
	made, err := w.documents(ctx)
	if err != nil {
		return err
	}
	documents := append(w.fresh, made...)
	if len(documents) == 0 {
		return nil
	}
	for part := range slices.Chunk(documents, maxDocuments) {
		small := len(part) < freshMost
		s, err := build(slices.Clone(part), len(w.state.values.codes), small)
		if err != nil {
			return err
		}
		w.state.views = append(w.state.views, &view{segment: s})
	}
	w.state.live += len(documents)
	if w.fresh = documents; len(documents) >= freshMost {
		w.fresh = nil
	}
	return nil
}

// documents makes the changed listings ready, on all processors: most of it is folding text.
func (w *write) documents(ctx context.Context) ([]*document, error) {
	const each = 64 // listings a worker takes at a time
	made := make([]*document, len(w.order))
	var next atomic.Int64
	work := func() {
		for ctx.Err() == nil {
			end := int(next.Add(each))
			if end-each >= len(made) {
				return
			}
			for i := end - each; i < min(end, len(made)); i++ {
				if l := w.latest[w.order[i]]; l != nil {
					made[i] = newDocument(w.index.vocabulary, l, w.order[i])
					made[i].entries, made[i].known = w.state.values.entries(l)
				}
			}
		}
	}
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(made)/each) {
		workers.Go(work)
	}
	work()
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return w.number(made)
}

// number gives the documents that were made, with their groups, organisations and any attributes
// that are new to the index numbered.
func (w *write) number(made []*document) ([]*document, error) {
	out := made[:0]
	for _, d := range made {
		if d == nil {
			continue
		}
		l := w.latest[d.id]
		if !d.known {
			var err error
			if w.state.values, err = w.state.values.with(l); err != nil {
				return nil, err
			}
			d.entries, d.known = w.state.values.entries(l)
		}
		d.group = w.index.groups.number(l.GroupID)
		if l.OrganisationID != "" {
			d.organisation = w.index.organisations.number(l.OrganisationID)
		}
		out = append(out, d)
	}
	return out, nil
}
