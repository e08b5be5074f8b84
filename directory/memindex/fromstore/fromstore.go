// Package fromstore searches without an index that is kept: for each query it reads what may match from
// the store, makes an embedded index of that, and asks it. So filters, counts and order are the very same
// code. It is slower by far than an index that is kept, holds nothing, and stands in where a catalogue is
// too large to be kept in the memory of every node.
package fromstore

import (
	"context"
	"sync/atomic"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/memindex"
	"github.com/kithdirectory/kith/geo"
)

// NoticeIncomplete is the code of the notice that not everything could be looked at.
const NoticeIncomplete = "incomplete"

// Limits of one query.
const (
	// mostCandidates is how many listings are read, nearest first, for each of the two lists.
	mostCandidates = 20_000
	// atOnce is how many queries are answered at a time; the others wait. Each may hold 200 MB.
	atOnce = 2
	// tries is how often a query is answered anew because the catalogue changed while it was read.
	tries = 3
	// pageSize is how many listings are read at once where all of them are.
	pageSize = 5000
)

// Index is a directory.Index over the stored listings. Open makes one.
type Index struct {
	store  directory.Store
	most   int
	empty  *memindex.Index // finds queries invalid, and makes others like it
	cursor atomic.Int64
	places chan struct{}
}

var _ directory.Index = (*Index)(nil)

// Open makes an index over all that is stored. Its cursor is at the newest: a follower of it applies
// nothing, but tells others, such as caches, what has changed since.
func Open(ctx context.Context, store directory.Store, vocabulary *directory.Vocabulary) (*Index, error) {
	x := &Index{store: store, most: mostCandidates, empty: memindex.New(vocabulary), places: make(chan struct{}, atOnce)}
	seq, err := store.LastSeq(ctx)
	x.cursor.Store(seq)
	return x, err
}

// Search reads the candidates and asks an index of them. Where a write fell in between it begins again, so
// that an answer is of one state of the catalogue; but not for ever.
func (x *Index) Search(ctx context.Context, q directory.Query) (directory.Result, error) {
	select {
	case x.places <- struct{}{}:
		defer func() { <-x.places }()
	case <-ctx.Done():
		return directory.Result{}, ctx.Err()
	}
	if _, err := x.empty.Search(ctx, q); err != nil {
		return directory.Result{}, err
	}
	for try := 1; ; try++ {
		before, err := x.store.LastSeq(ctx)
		if err != nil {
			return directory.Result{}, err
		}
		c, err := x.candidates(ctx, q)
		if err != nil {
			return directory.Result{}, err
		}
		after, err := x.store.LastSeq(ctx)
		if err != nil {
			return directory.Result{}, err
		}
		if before != after && try < tries {
			continue
		}
		r, err := x.answer(ctx, q, c.listings)
		if c.cut {
			r.Notices = append(r.Notices, directory.Notice{
				Code: NoticeIncomplete, Message: "Some results and counts may be missing. Search closer to one place to see all of them.",
			})
		}
		return r, err
	}
}

// answer asks an index of some listings.
func (x *Index) answer(ctx context.Context, q directory.Query, listings map[string]*directory.Listing) (directory.Result, error) {
	index := x.empty.Empty()
	defer index.Close() // it gives the error of a merge in the background; searching does not need one
	changes := make([]directory.StoredListing, 0, len(listings))
	for id, l := range listings {
		changes = append(changes, directory.StoredListing{ID: id, GroupID: l.GroupID, Listing: l})
	}
	if err := index.Apply(ctx, changes); err != nil {
		return directory.Result{}, err
	}
	return index.Search(ctx, q)
}

// candidates are listings that may match a query, and others of their groups.
type candidates struct {
	listings map[string]*directory.Listing
	cut      bool // there may be more
}

func (c *candidates) add(listings []*directory.Listing) {
	for _, l := range listings {
		c.listings[l.ID] = l
	}
}

// addUpTo adds what was read with a limit.
func (c *candidates) addUpTo(limit int, listings []*directory.Listing) {
	c.add(listings)
	c.cut = c.cut || len(listings) >= limit
}

func (x *Index) candidates(ctx context.Context, q directory.Query) (*candidates, error) {
	c := &candidates{listings: map[string]*directory.Listing{}}
	read := x.readAround
	if q.Near == nil && q.Box == nil {
		read = x.readAnywhere
	}
	if err := read(ctx, c, q); err != nil {
		return nil, err
	}
	a := q.Avoid
	if len(a.Areas)+len(a.Communities)+len(a.Organisations)+len(a.Groups) == 0 {
		return c, nil
	}
	// One listing to be avoided keeps out all of its group, wherever they are.
	groups := map[string]bool{}
	var ids []string
	for _, l := range c.listings {
		if !groups[l.GroupID] {
			groups[l.GroupID] = true
			ids = append(ids, l.GroupID)
		}
	}
	siblings, err := x.store.ListingsOfGroups(ctx, ids)
	c.add(siblings)
	return c, err
}

// readAround reads what lies in the radius or the box, and what has no place and serves the areas. Kinds
// are not narrowed: those that are not searched for are counted.
func (x *Index) readAround(ctx context.Context, c *candidates, q directory.Query) error {
	placed, err := x.store.ListingsIn(ctx, boxOf(q), nil, x.most)
	if err != nil {
		return err
	}
	c.addUpTo(x.most, placed)
	serving, err := x.store.ListingsServing(ctx, q.Areas, nil, x.most)
	c.addUpTo(x.most, serving)
	return err
}

// boxOf gives a box that holds every place a query may find: the smaller one, where there are two.
func boxOf(q directory.Query) geo.Box {
	if q.Near == nil {
		return *q.Box
	}
	around := geo.BoxAround(*q.Near, q.Radius)
	if q.Box != nil && squareDegrees(*q.Box) < squareDegrees(around) {
		return *q.Box
	}
	return around
}

func squareDegrees(b geo.Box) float64 {
	width := b.East - b.West
	if width < 0 { // over the antimeridian
		width += 360
	}
	return width * (b.North - b.South)
}

// readAnywhere reads everything, where that is not too much; else what has the words as they were typed,
// which finds no slip and no synonym; else what comes first.
func (x *Index) readAnywhere(ctx context.Context, c *candidates, q directory.Query) error {
	stored, err := x.store.CountListings(ctx)
	if err != nil {
		return err
	}
	if stored > x.most {
		c.cut = true
		if len(q.Terms) > 0 {
			var words []string
			for _, term := range q.Terms {
				words = append(words, term.Words...)
			}
			found, err := x.store.ListingsWithWords(ctx, words, nil, x.most)
			c.add(found)
			return err
		}
	}
	for seq := int64(0); len(c.listings) < x.most; {
		page, err := x.store.ListingsAfter(ctx, seq, min(pageSize, x.most-len(c.listings)))
		if err != nil || len(page) == 0 {
			return err
		}
		for _, change := range page {
			if seq = change.Seq; !change.Gone {
				c.listings[change.ID] = change.Listing
			}
		}
	}
	return nil
}

// Apply takes note of how far the catalogue has come: there is nothing else to keep.
func (x *Index) Apply(_ context.Context, changes []directory.StoredListing) error {
	for _, change := range changes {
		for {
			had := x.cursor.Load()
			if change.Seq <= had || x.cursor.CompareAndSwap(had, change.Seq) {
				break
			}
		}
	}
	return nil
}

// Cursor gives the highest Seq applied, or what was newest when the index was opened.
func (x *Index) Cursor(context.Context) (int64, error) { return x.cursor.Load(), nil }

// Len counts the stored listings.
func (x *Index) Len(ctx context.Context) (int, error) { return x.store.CountListings(ctx) }

// Close leaves the store open: it is its owner's.
func (x *Index) Close() error { return x.empty.Close() }
