package directory

import (
	"context"
	"sync"
	"time"
)

// liveFor is how long it is taken for granted which index of a server is the live one. The one that was
// live before follows on for a day, so nobody is harmed who asks it a little longer.
const liveFor = time.Second

// LiveIndex is an Index on a search server: whichever one the store says is live there. Where none is, or it was
// made by another version of Kith, whose documents are not as ours, it answers CodeUnavailable. It only reads: a server's indexes are written by their worker, by name.
// Use it by pointer; NewLiveIndex makes one.
type LiveIndex struct {
	store  Store
	server string
	made   string // hash of the settings that an index has to be made with
	open   func(uid string) Index

	mu    sync.Mutex
	uid   string
	index Index // nil where none is live
	until time.Time
}

var _ Index = (*LiveIndex)(nil)

// NewLiveIndex makes an index of the server with an address, of those made with settings of a hash; open gives
// the one with a name.
func NewLiveIndex(store Store, server, settings string, open func(uid string) Index) *LiveIndex {
	return &LiveIndex{store: store, server: server, made: settings, open: open}
}

// live gives the index that is live now.
func (x *LiveIndex) live(ctx context.Context) (Index, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if time.Now().After(x.until) {
		targets, err := x.store.IndexTargets(ctx)
		if err != nil {
			return nil, Wrap(CodeUnavailable, err, "The database does not say which index of the search server is live.")
		}
		x.become(liveOn(x.server, x.made, targets))
		x.until = time.Now().Add(liveFor)
	}
	if x.index == nil {
		return nil, Errorf(CodeUnavailable, "The search server %s has no index of the catalogue yet; it is being made.", x.server)
	}
	return x.index, nil
}

// liveOn gives the name of the index that is live on a server and made with settings; "" for none.
func liveOn(server, settings string, targets []IndexTarget) string {
	for _, t := range targets {
		if t.Server == server && t.Settings == settings && t.State == TargetLive {
			return t.UID
		}
	}
	return ""
}

// become changes over to another index. The one before may still be answering, and has nothing to close
// but what is open for all of them.
func (x *LiveIndex) become(uid string) {
	if uid == x.uid {
		return
	}
	if x.uid, x.index = uid, nil; uid != "" {
		x.index = x.open(uid)
	}
}

// Search asks the live index.
func (x *LiveIndex) Search(ctx context.Context, q Query) (Result, error) {
	index, err := x.live(ctx)
	if err != nil {
		return Result{}, err
	}
	return index.Search(ctx, q)
}

// Apply refuses: only the worker writes, and to an index it names.
func (x *LiveIndex) Apply(context.Context, []StoredListing) error {
	return Errorf(CodeInternal, "The index of a search server is written by its worker alone.")
}

// Cursor gives the live index's.
func (x *LiveIndex) Cursor(ctx context.Context) (int64, error) {
	index, err := x.live(ctx)
	if err != nil {
		return 0, err
	}
	return index.Cursor(ctx)
}

// Len gives how many listings the live index holds.
func (x *LiveIndex) Len(ctx context.Context) (int, error) {
	index, err := x.live(ctx)
	if err != nil {
		return 0, err
	}
	return index.Len(ctx)
}

// Close closes the live index, if there is one.
func (x *LiveIndex) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.index == nil {
		return nil
	}
	return x.index.Close()
}
