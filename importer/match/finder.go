package match

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"

	"github.com/kithdirectory/kith/directory"
)

const (
	// mostCandidates is how many groups a record is compared with: those it shares most keys with. The one
	// that is the same shares most of them; of programs in one building there may be many.
	mostCandidates = 20
	// recordsAtOnce is how many records' keys are looked for in one reading of all that are stored: a few
	// readings for a large list, and not all that is found held at once.
	recordsAtOnce = 25_000
	// judgedAtOnce is how many records' candidates are read together.
	judgedAtOnce = 200
)

// Finder tells which of the groups that are there a record is. It only reads.
type Finder struct {
	store   directory.Reader
	exclude func(groupID string) bool
	lost    func(groupID string) bool
}

// New makes a Finder over what store holds. exclude, if not nil, names groups that are no candidates, such as
// those that the list's own keys stand for already. lost, if not nil, names those that an earlier list of the same
// source had and this one has not: a record of it that is much like one is that one, corrected.
func New(store directory.Reader, exclude, lost func(groupID string) bool) *Finder {
	none := func(string) bool { return false }
	if exclude == nil {
		exclude = none
	}
	if lost == nil {
		lost = none
	}
	return &Finder{store: store, exclude: exclude, lost: lost}
}

// Candidate is a group that a record may be.
type Candidate struct {
	GroupID string `json:"group_id"`
	Verdict
}

// Match is what was found for one record: the groups it is the same as, best first; where there are none,
// those it may be. Without candidates it is new.
type Match struct {
	Candidates []Candidate `json:"candidates,omitempty"`
}

// Level says what the best candidate is; Different where there is none.
func (m Match) Level() Level {
	if len(m.Candidates) == 0 {
		return Different
	}
	return m.Candidates[0].Level
}

// Find compares records with the groups that are there; the nth Match is of the nth record. It costs one
// reading of all stored keys, so give it many records at once. Where there are too many to be held, ask
// Candidates with their keys alone, then Judge those that have any, some at a time.
func (f *Finder) Find(ctx context.Context, records []Features) ([]Match, error) {
	keys := make([][]int64, len(records))
	for i := range records {
		keys[i] = records[i].Keys
	}
	candidates, err := f.Candidates(ctx, keys)
	if err != nil {
		return nil, err
	}
	return f.Judge(ctx, records, candidates)
}

// Candidates gives, for the keys of each record, the ids of groups that share some, most shared first, at
// most 20.
func (f *Finder) Candidates(ctx context.Context, keys [][]int64) ([][]string, error) {
	candidates, known := make([][]string, 0, len(keys)), map[string]string{}
	for lot := range slices.Chunk(keys, recordsAtOnce) {
		asked := make([]int64, 0, len(lot)*8)
		for _, of := range lot {
			asked = append(asked, of...)
		}
		slices.Sort(asked)
		groups, err := f.store.GroupsByMatchKeys(ctx, slices.Compact(asked))
		if err != nil {
			return nil, fmt.Errorf("find groups that may be the same: %w", err)
		}
		for _, of := range lot {
			ids := f.mostShared(of, groups)
			for i, id := range ids { // each reading gives them anew
				if first, ok := known[id]; ok {
					ids[i] = first
				} else {
					known[id] = id
				}
			}
			candidates = append(candidates, ids)
		}
	}
	return candidates, nil
}

func (f *Finder) mostShared(keys []int64, groups map[int64][]string) []string {
	shared := map[string]int{}
	var ids []string
	for _, key := range keys {
		for _, id := range groups[key] {
			if shared[id]++; shared[id] == 1 && !f.exclude(id) {
				ids = append(ids, id)
			}
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(shared[b], shared[a]), cmp.Compare(a, b)) })
	return slices.Clone(ids[:min(len(ids), mostCandidates)])
}

// Judge compares each record with its candidates, as Candidates gave them.
func (f *Finder) Judge(ctx context.Context, records []Features, candidates [][]string) ([]Match, error) {
	matches := make([]Match, len(records))
	done := 0
	for l := range f.lots(ctx, candidates[:len(records)]) {
		if l.err != nil {
			return nil, l.err
		}
		groups := featuresOf(l.listings)
		onEveryCore(len(l.candidates), func(i int) {
			matches[done+i] = f.judge(&records[done+i], l.candidates[i], groups)
		})
		done += len(l.candidates)
	}
	return matches, ctx.Err()
}

// lot is the candidates of some records in a row, and their listings.
type lot struct {
	candidates [][]string
	listings   []*directory.Listing
	err        error // the last lot has it
}

// lots reads candidates, the next ones while those before are judged. The channel is to be read until a lot
// has an error or it is closed, which it is early where ctx ends.
func (f *Finder) lots(ctx context.Context, candidates [][]string) <-chan lot {
	lots := make(chan lot)
	go func() {
		defer close(lots)
		for some := range slices.Chunk(candidates, judgedAtOnce) {
			l := lot{candidates: some}
			l.listings, l.err = f.read(ctx, some)
			select {
			case lots <- l:
			case <-ctx.Done():
				return
			}
			if l.err != nil {
				return
			}
		}
	}()
	return lots
}

// onEveryCore does n things that have nothing to do with each other.
func onEveryCore(n int, do func(i int)) {
	cores := runtime.GOMAXPROCS(0)
	var working sync.WaitGroup
	for core := range min(cores, n) {
		working.Go(func() {
			for i := core; i < n; i += cores {
				do(i)
			}
		})
	}
	working.Wait()
}

// read gives the listings of the candidates, those of a group together.
func (f *Finder) read(ctx context.Context, candidates [][]string) ([]*directory.Listing, error) {
	ids := slices.Concat(candidates...)
	slices.Sort(ids)
	listings, err := f.store.ListingsOfGroups(ctx, slices.Compact(ids))
	if err != nil {
		return nil, fmt.Errorf("read groups that may be the same: %w", err)
	}
	slices.SortFunc(listings, func(a, b *directory.Listing) int {
		return cmp.Or(cmp.Compare(a.GroupID, b.GroupID), cmp.Compare(a.ID, b.ID))
	})
	return listings, nil
}

// featuresOf gives the features of the groups that listings are of, by id. A group that went after it was
// found has none.
func featuresOf(listings []*directory.Listing) map[string]*Features {
	groups := slices.Collect(chunkBy(listings, func(l *directory.Listing) string { return l.GroupID }))
	features := make([]Features, len(groups))
	onEveryCore(len(groups), func(i int) { features[i] = Compared(groups[i]) })
	byID := make(map[string]*Features, len(groups))
	for i, group := range groups {
		byID[group[0].GroupID] = &features[i]
	}
	return byID
}

// chunkBy gives the runs of items that have one key.
func chunkBy[T any](items []T, key func(T) string) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for from, i := 0, 1; i <= len(items); i++ {
			if i < len(items) && key(items[i]) == key(items[from]) {
				continue
			}
			if !yield(items[from:i]) {
				return
			}
			from = i
		}
	}
}

// judge gives the best of a record's candidates: all that are the same, else all that may be.
func (f *Finder) judge(record *Features, ids []string, groups map[string]*Features) Match {
	var found []Candidate
	for _, id := range ids {
		group, ok := groups[id]
		if !ok {
			continue
		}
		compare := score
		if f.lost(id) {
			compare = corrected
		}
		if v := compare(record, group); v.Level != Different {
			found = append(found, Candidate{GroupID: id, Verdict: v})
		}
	}
	slices.SortStableFunc(found, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(rank(a.Level), rank(b.Level)), cmp.Compare(b.Score, a.Score))
	})
	if len(found) > 0 && found[0].Level == Same {
		found = slices.DeleteFunc(found, func(c Candidate) bool { return c.Level != Same })
	}
	return Match{Candidates: found}
}

func rank(l Level) int {
	switch l {
	case Same:
		return 0
	case Probable:
		return 1
	}
	return 2
}
