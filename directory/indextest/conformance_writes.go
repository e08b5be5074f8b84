package indextest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// cursor checks what an index says of itself as it is written to.
func (s *suite) cursor(t *testing.T) {
	k := s.fill(t, nil)
	k.holds(t, 0, 0)
	a, b := at("A", -37, 145), at("B", -38, 145)
	k.apply(t, []directory.StoredListing{{ID: a.ID, GroupID: a.GroupID, Seq: 3, Listing: a}, {ID: b.ID, GroupID: b.GroupID, Seq: 8, Listing: b}})
	k.holds(t, 2, 8)
	k.apply(t, []directory.StoredListing{{ID: a.ID, GroupID: a.GroupID, Seq: 9, Gone: true}})
	k.holds(t, 1, 9)
	k.apply(t, []directory.StoredListing{{ID: "never-seen", Seq: 12, Gone: true}})
	k.holds(t, 1, 12)
	k.apply(t, nil)
	k.holds(t, 1, 12)
	k.apply(t, []directory.StoredListing{
		{ID: a.ID, GroupID: a.GroupID, Seq: 13, Listing: a}, {ID: a.ID, GroupID: a.GroupID, Seq: 14, Gone: true},
		{ID: b.ID, GroupID: b.GroupID, Seq: 15, Gone: true}, {ID: b.ID, GroupID: b.GroupID, Seq: 16, Listing: b},
	})
	k.holds(t, 1, 16)
	k.judge = NewJudge(s.vocabulary, []*directory.Listing{b})
	k.check(t, directory.Query{Sort: directory.SortNearest, Limit: 10, Now: GeneratedNow()})
}

// applyingAgain repeats the last changes and then all of them, as after a crash.
func (s *suite) applyingAgain(t *testing.T) {
	first := storedAs(s.generator.Listings(23, 300), 0)
	k := s.fill(t, s.generator.Listings(23, 300))
	var second []directory.StoredListing
	live := map[string]*directory.Listing{}
	for _, change := range first {
		live[change.ID] = change.Listing
	}
	for i, change := range first[:120] {
		k.seq++
		change.Seq = k.seq
		change.Gone, change.Listing = true, nil
		if i%3 > 0 {
			l := s.generator.Listing(29, i)
			l.ID = change.ID
			change = directory.StoredListing{ID: l.ID, GroupID: l.GroupID, Seq: k.seq, Listing: l}
		}
		live[change.ID] = change.Listing
		second = append(second, change)
	}
	k.settleOn(live)
	for _, batches := range [][][]directory.StoredListing{{second}, {second}, {first, second}} {
		for _, batch := range batches {
			k.apply(t, batch)
		}
		k.holds(t, len(k.listings), k.seq)
		k.checkFilters(t, 25, 31)
	}
}

// How long the race between readers and a writer is.
const (
	raceStates  = 24
	raceReaders = 3
)

// readingWhileWriting lets readers search while batches are applied. Every answer has to be right for
// the listings after some batch, no older than the last one applied before the search began and no
// newer than the one under way when it ended: never for half a batch.
func (s *suite) readingWhileWriting(t *testing.T) {
	race := s.newRace(t)
	var readers sync.WaitGroup
	for i := range raceReaders {
		readers.Go(func() { race.read(t, rand.New(rand.NewPCG(suiteSeed, uint64(i)))) })
	}
	race.write(t)
	readers.Wait()
	if n := race.answers.Load(); n < raceStates {
		t.Errorf("only %d searches were made while writing", n)
	}
}

type race struct {
	court    *court
	batches  [][]directory.StoredListing
	queries  []directory.Query
	verdicts [][]*Verdict // by state, then query
	started  atomic.Int64 // batches whose Apply has begun
	applied  atomic.Int64 // batches whose Apply has returned
	answers  atomic.Int64
	done     atomic.Bool
}

func (s *suite) newRace(t *testing.T) *race {
	listings := s.generator.Listings(37, 500)
	race := &race{court: s.fill(t, listings)}
	r := rand.New(rand.NewPCG(suiteSeed, 37))
	for range 6 {
		q := s.randomQuery(listings, r)
		q.Sort = directory.SortNearest
		race.queries = append(race.queries, q)
	}
	race.queries = append(race.queries, directory.Query{Sort: directory.SortNearest, Limit: 20, Count: []string{directory.CountAll}, Now: GeneratedNow()})
	live := map[string]*directory.Listing{}
	for _, l := range listings {
		live[l.ID] = l
	}
	k := race.court
	race.judge()
	for state := range raceStates {
		var batch []directory.StoredListing
		for i := range 20 { // the same listings change again and again, so half a batch would show
			k.seq++
			l := s.generator.Listing(uint64(41+state), i)
			l.ID = listings[i].ID
			change := directory.StoredListing{ID: l.ID, GroupID: l.GroupID, Seq: k.seq, Listing: l}
			if (state+i/5)%4 == 0 {
				change.Gone, change.Listing = true, nil
			}
			live[l.ID] = change.Listing
			batch = append(batch, change)
		}
		race.batches = append(race.batches, batch)
		k.settleOn(live)
		race.judge()
	}
	return race
}

// judge notes what is right for the listings as they are.
func (r *race) judge() {
	var verdicts []*Verdict
	for _, q := range r.queries {
		verdicts = append(verdicts, r.court.judge.Verdict(q))
	}
	r.verdicts = append(r.verdicts, verdicts)
}

// write applies the batches, letting the readers in between.
func (r *race) write(t *testing.T) {
	defer r.done.Store(true)
	for i, batch := range r.batches {
		seen := r.answers.Load()
		r.started.Store(int64(i) + 1)
		if err := r.court.index.Apply(t.Context(), batch); err != nil {
			t.Errorf("Apply of batch %d: %v", i, err)
			return
		}
		r.applied.Store(int64(i) + 1)
		for r.answers.Load() == seen && !t.Failed() {
			if _, err := r.court.index.Len(t.Context()); err != nil {
				t.Errorf("Len: %v", err)
				return
			}
		}
	}
}

func (r *race) read(t *testing.T, random *rand.Rand) {
	for !r.done.Load() {
		i := random.IntN(len(r.queries))
		oldest := r.applied.Load()
		got, err := r.court.index.Search(t.Context(), r.queries[i])
		if err != nil {
			t.Errorf("%s\n  %v", Describe(r.queries[i]), err)
			r.answers.Add(1)
			return
		}
		newest := r.started.Load()
		r.answers.Add(1)
		if said := r.wrong(i, got, oldest, newest); said != "" {
			t.Errorf("%s\n  the answer fits no state from %d to %d batches:\n%s", Describe(r.queries[i]), oldest, newest, said)
			return
		}
	}
}

// wrong says how an answer differs from each state it may be of, or nothing where it is one of them.
func (r *race) wrong(query int, got directory.Result, oldest, newest int64) string {
	var said []string
	for state := oldest; state <= newest; state++ {
		differences := r.verdicts[state][query].Differences(got)
		if len(differences) == 0 {
			return ""
		}
		said = append(said, fmt.Sprintf("  after %d: %s", state, differences[0]))
	}
	return strings.Join(said, "\n")
}
