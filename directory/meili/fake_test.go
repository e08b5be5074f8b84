package meili

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/memindex"
)

// fakeServer is a search server in memory, for the worker's logic alone: it keeps documents and a marker
// an index, fails when it is told to, and does late what it was thought to have lost.
type fakeServer struct {
	address    string
	vocabulary *directory.Vocabulary

	mu        sync.Mutex
	indexes   map[string]*fakeContent
	down      bool
	readOnly  bool            // the key may only search
	failed    string          // what the newest task of every index failed with
	refuses   map[string]bool // listings by id
	faults    func() fault    // asked before every batch; nil for none
	miscount  int             // added to every Len
	deaf      bool            // searches find nothing
	applied   int             // batches that took effect
	busy      map[string]int  // batches under way, by uid
	overlaps  int             // times that two were under way on one index
	drifted   []string        // names of settings that are not ours
	late      []func()        // batches that have still to land
	lands     func() bool     // asked at every batch whether one lands behind it; nil for no
	whileBusy func()          // called in the middle of a batch
}

type fakeContent struct {
	docs   map[string]directory.StoredListing
	marker int64
	engine *memindex.Index  // answers searches over what was live
	over   map[string]int64 // when it was made
}

// fault is what goes wrong with a batch.
type fault int

const (
	faultNone   fault = iota
	faultBefore       // nothing is done
	faultHalf         // half is done, without the marker
	faultAfter        // all is done, and the answer is lost
	faultLate         // all is done some time later
	faultCount
)

func newFakeServer(address string, v *directory.Vocabulary) *fakeServer {
	return &fakeServer{address: address, vocabulary: v, indexes: map[string]*fakeContent{}, refuses: map[string]bool{}, busy: map[string]int{}}
}

// with runs fn with the server to itself.
func (s *fakeServer) with(fn func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fn()
}

func (s *fakeServer) Address() string { return s.address }

func (s *fakeServer) Check(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.up()
}

func (s *fakeServer) Version(context.Context) (string, error) { return "1.50.0", nil }

func (s *fakeServer) healthy(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.up()
}

func (s *fakeServer) isMaster(context.Context) bool { return false }

func (s *fakeServer) CanWrite(context.Context) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.readOnly && !s.down, s.up()
}

func (s *fakeServer) lastFailure(context.Context, string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

func (s *fakeServer) up() error {
	if s.down {
		return directory.Errorf(directory.CodeUnavailable, "The search server %s cannot be reached.", s.address)
	}
	return nil
}

func (s *fakeServer) Indexes(context.Context) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.indexes)), s.up()
}

func (s *fakeServer) index(uid string) index { return &fakeIndex{server: s, uid: uid} }

// land lets the oldest batch that is late take effect, and tells whether there was one. Of two that land with
// no look at the marker between them, the second can hide what the first set back; only a comparison finds that.
func (s *fakeServer) land() bool {
	if len(s.late) == 0 {
		return false
	}
	s.late[0]()
	s.late = s.late[1:]
	return true
}

type fakeIndex struct {
	server *fakeServer
	uid    string
	park   func(ctx context.Context, id string, seq int64, reason string) error
}

func (x *fakeIndex) Took() time.Duration { return time.Millisecond }

// content gives what the index holds; the server is locked until unlock is called.
func (x *fakeIndex) content(ctx context.Context) (c *fakeContent, unlock func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	x.server.mu.Lock()
	if err := x.server.up(); err != nil {
		x.server.mu.Unlock()
		return nil, nil, err
	}
	c, ok := x.server.indexes[x.uid]
	if !ok {
		x.server.mu.Unlock()
		return nil, nil, directory.Errorf(directory.CodeUnavailable, "The search server has lost the index.")
	}
	return c, x.server.mu.Unlock, nil
}

func (x *fakeIndex) Prepare(context.Context) error {
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	if err := x.server.up(); err != nil {
		return err
	}
	if x.server.indexes[x.uid] == nil {
		x.server.indexes[x.uid] = &fakeContent{docs: map[string]directory.StoredListing{}}
	}
	return nil
}

func (x *fakeIndex) Delete(context.Context) error {
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	delete(x.server.indexes, x.uid)
	return x.server.up()
}

func (x *fakeIndex) Park(park func(ctx context.Context, id string, seq int64, reason string) error) {
	x.park = park
}

func (x *fakeIndex) SettingsDrift(context.Context) ([]string, error) {
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	return x.server.drifted, x.server.up()
}

func (x *fakeIndex) Cursor(ctx context.Context) (int64, error) {
	c, unlock, err := x.content(ctx)
	if err != nil {
		return 0, err
	}
	defer unlock()
	return c.marker, nil
}

func (x *fakeIndex) Len(ctx context.Context) (int, error) {
	c, unlock, err := x.content(ctx)
	if err != nil {
		return 0, err
	}
	defer unlock()
	return len(c.live()) + x.server.miscount, nil
}

func (x *fakeIndex) Close() error { return nil }

// live gives the documents that are no tombstones.
func (c *fakeContent) live() map[string]int64 {
	live := map[string]int64{}
	for id, doc := range c.docs {
		if !doc.Gone {
			live[id] = doc.Seq
		}
	}
	return live
}

func (x *fakeIndex) Seqs(ctx context.Context, bucket int) (map[string]int64, error) {
	c, unlock, err := x.content(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	seqs := map[string]int64{}
	for id, doc := range c.docs {
		switch {
		case Bucket(id) != bucket:
		case doc.Gone:
			seqs[id] = 0
		default:
			seqs[id] = doc.Seq
		}
	}
	return seqs, nil
}

func (x *fakeIndex) Search(ctx context.Context, q directory.Query) (directory.Result, error) {
	c, unlock, err := x.content(ctx)
	if err != nil {
		return directory.Result{}, err
	}
	defer unlock()
	if x.server.deaf {
		return directory.Result{}, nil
	}
	if live := c.live(); c.engine == nil || !maps.Equal(c.over, live) {
		engine := memindex.New(x.server.vocabulary)
		if err := engine.Apply(ctx, slices.Collect(maps.Values(c.docs))); err != nil {
			return directory.Result{}, err
		}
		c.engine, c.over = engine, live
	}
	return c.engine.Search(ctx, q)
}

// Apply is as the real one: a batch and its marker are one, what is older than the marker is passed over,
// and the newest state of a listing alone is sent.
func (x *fakeIndex) Apply(ctx context.Context, changes []directory.StoredListing) error {
	batch, err := x.batch(ctx, changes)
	if err != nil || len(batch) == 0 {
		return err
	}
	if batch, err = x.refuse(ctx, batch); err != nil {
		return err
	}
	s := x.server
	s.mu.Lock()
	s.busy[x.uid]++
	if s.busy[x.uid] > 1 {
		s.overlaps++
	}
	whileBusy := s.whileBusy
	s.mu.Unlock()
	if whileBusy != nil {
		whileBusy()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy[x.uid]--
	c, ok := s.indexes[x.uid]
	if err := s.up(); err != nil || !ok || ctx.Err() != nil {
		return directory.Wrap(directory.CodeUnavailable, ctx.Err(), "The search server did not answer in time.")
	}
	if s.lands != nil && s.lands() {
		defer s.land()
	}
	happens := faultNone
	if s.faults != nil {
		happens = s.faults()
	}
	lost := directory.Errorf(directory.CodeUnavailable, "The search server did not answer in time.")
	all := func() {
		store(c, batch)
		c.marker = batch[len(batch)-1].Seq
		s.applied++
	}
	switch happens {
	case faultBefore:
		return lost
	case faultHalf:
		store(c, batch[:len(batch)/2])
		return lost
	case faultLate:
		s.late = append(s.late, all)
		return lost
	}
	all()
	if happens == faultAfter {
		return lost
	}
	for _, doc := range batch { // and swept
		if doc.Gone {
			delete(c.docs, doc.ID)
		}
	}
	return nil
}

func store(c *fakeContent, batch []directory.StoredListing) {
	for _, doc := range batch {
		c.docs[doc.ID] = doc
	}
}

func (x *fakeIndex) batch(ctx context.Context, changes []directory.StoredListing) ([]directory.StoredListing, error) {
	c, unlock, err := x.content(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return newestOf(changes, c.marker), nil
}

// refuse makes tombstones of what the server does not take.
func (x *fakeIndex) refuse(ctx context.Context, batch []directory.StoredListing) ([]directory.StoredListing, error) {
	var taken []directory.StoredListing
	for _, change := range batch {
		var refused bool
		x.server.with(func() { refused = x.server.refuses[change.ID] && !change.Gone })
		if refused {
			if err := x.park(ctx, change.ID, change.Seq, "no such point"); err != nil {
				return nil, err
			}
			change.Gone, change.Listing = true, nil
		}
		taken = append(taken, change)
	}
	return taken, nil
}
