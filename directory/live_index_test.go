package directory_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// targetStore is as much of a store as a LiveIndex reads.
type targetStore struct {
	directory.Store
	targets []directory.IndexTarget
	reads   int
	err     error
}

func (s *targetStore) IndexTargets(context.Context) ([]directory.IndexTarget, error) {
	s.reads++
	return s.targets, s.err
}

func TestLiveIndexFollowsTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &targetStore{}
		opened := map[string]int{}
		marks := map[string]int{"kith-1": 1, "kith-2": 2}
		x := directory.NewLiveIndex(store, "http://here:7700", "ours", func(uid string) directory.Index {
			opened[uid]++
			return &engine{mark: marks[uid], cursor: int64(marks[uid])}
		})
		target := func(server, uid string, state directory.TargetState) directory.IndexTarget {
			return directory.IndexTarget{Server: server, UID: uid, State: state, Settings: "ours"}
		}
		want := func(mark int) {
			t.Helper()
			r, err := x.Search(t.Context(), directory.Query{})
			cursor, cursorErr := x.Cursor(t.Context())
			if mark == 0 && (directory.ErrorCode(err) != directory.CodeUnavailable || directory.ErrorCode(cursorErr) != directory.CodeUnavailable) {
				t.Errorf("got %v and %v, want that there is none", err, cursorErr)
			}
			if mark != 0 && (err != nil || cursorErr != nil || r.Total != mark || cursor != int64(mark)) {
				t.Errorf("index %d answers, %v, cursor %d, %v; want %d", r.Total, err, cursor, cursorErr, mark)
			}
		}
		later := func() { time.Sleep(1001 * time.Millisecond) }
		want(0)
		store.targets = []directory.IndexTarget{
			target("http://there:7700", "kith-2", directory.TargetLive), target("http://here:7700", "kith-1", directory.TargetBuilding),
		}
		later()
		want(0)
		store.targets[1].State = directory.TargetLive
		later()
		want(1)
		reads := store.reads
		for range 50 {
			want(1)
		}
		if store.reads != reads {
			t.Errorf("the store was read %d times within a second", store.reads-reads)
		}
		store.targets = []directory.IndexTarget{
			target("http://here:7700", "kith-1", directory.TargetOld), target("http://here:7700", "kith-2", directory.TargetLive),
		}
		later()
		want(2)
		store.targets[1].Settings = "of another version"
		later()
		want(0)
		store.targets[1].Settings = "ours"
		later()
		want(2)
		if opened["kith-1"] != 1 || opened["kith-2"] != 2 {
			t.Errorf("opened %v, want each once, and again after it was of another version", opened)
		}
		store.err = errors.New("gone")
		later()
		want(0)
		if err := x.Apply(t.Context(), nil); err == nil {
			t.Error("it can be written to")
		}
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
}
