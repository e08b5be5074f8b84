package indextest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// catalogue puts several hundred random queries to a few thousand listings, changes a good part of
// them several times, and asks again.
func (s *suite) catalogue(t *testing.T) {
	k := s.fill(t, s.generator.Listings(suiteSeed, suiteListings()))
	k.holds(t, suiteListings(), int64(suiteListings()))
	t.Run("filters and counts", func(t *testing.T) { k.checkFilters(t, suiteQueries(), 3) })
	t.Run("text", func(t *testing.T) { k.checkTexts(t, suiteTexts(), 5) })
	t.Run("paging", k.checkPaging)
	for round := range suiteChurns {
		k.churn(t, suiteChurnSize, uint64(round))
		t.Run(fmt.Sprintf("after churn %d", round+1), func(t *testing.T) {
			k.holds(t, len(k.listings), k.seq)
			k.checkFilters(t, suiteQueries()/10, uint64(round)+100)
			k.checkTexts(t, suiteTexts()/10, uint64(round)+200)
		})
	}
	t.Run("after all are gone", func(t *testing.T) {
		k.dropAll(t)
		k.holds(t, 0, k.seq)
		k.checkFilters(t, 20, 300)
	})
}

func (k *court) checkFilters(t *testing.T, queries int, seed uint64) {
	r := rand.New(rand.NewPCG(suiteSeed, seed))
	listings := k.listings
	if len(listings) == 0 {
		listings = k.suite.generator.Listings(suiteSeed, 20)
	}
	found := 0
	for range queries {
		q := k.suite.randomQuery(listings, r)
		if v := k.check(t, k.rankable(q)); len(v.least.main) > 0 {
			found++
		}
	}
	if len(k.listings) > 0 && found < queries/4 {
		t.Errorf("only %d of %d queries find anything: the suite asks too little", found, queries)
	}
}

// rankable asks for the nearest instead of the best fit where more match than an engine need rank.
func (k *court) rankable(q directory.Query) directory.Query {
	if q.Sort == directory.SortFit && len(k.judge.Verdict(q).most.main) > ranksAtLeast {
		q.Sort = directory.SortNearest
	}
	return q
}

// checkTexts asks for text, alone and beside filters, with everything found on one page.
func (k *court) checkTexts(t *testing.T, queries int, seed uint64) {
	r := rand.New(rand.NewPCG(suiteSeed, seed))
	tight := 0
	for range queries {
		about := oneOf(r, k.listings)
		q := directory.Query{Sort: directory.SortMatch, Now: GeneratedNow(), Count: []string{directory.CountAll}}
		if chance(r, 0.5) {
			q = k.suite.randomQuery(k.listings, r)
			q.Offset, q.ElsewhereOffset = 0, 0
		}
		q.Limit, q.ElsewhereLimit = 1000, 1000
		q.Terms = k.suite.vocabulary.ParseText(k.suite.randomText(about, r))
		if v := k.check(t, k.rankable(q)); v.Tight() && len(v.least.main) > 0 {
			tight++
		}
	}
	if tight < queries/10 {
		t.Errorf("only %d of %d texts leave an engine no choice: the suite asks too little", tight, queries)
	}
}

// checkPaging turns every page of every sort and checks that together they are the whole list.
func (k *court) checkPaging(t *testing.T) {
	r := rand.New(rand.NewPCG(suiteSeed, 7))
	for _, sort := range []directory.Sort{directory.SortNearest, directory.SortMatch, directory.SortFit, directory.SortSoonest, directory.SortChecked} {
		q := directory.Query{Sort: sort, Now: GeneratedNow(), Prefer: []string{k.suite.code(k.listings[0], r), k.suite.code(k.listings[1], r)}}
		for ; len(k.judge.Verdict(q).least.main) > 900 || q.Near == nil; q.Radius /= 2 {
			if q.Near == nil {
				q.Near, q.Radius = &k.suite.generator.suburbs[pick(r, k.suite.generator.people)].Point, 4_000_000
			}
		}
		k.turnPages(t, q, 37)
	}
	text := directory.Query{Sort: directory.SortMatch, Now: GeneratedNow(), Terms: k.suite.vocabulary.ParseText("morning group ")}
	k.turnPages(t, text, 23)
	k.checkDeepest(t)
}

// turnPages walks a whole result and checks each page, and that nothing comes twice or is missing.
func (k *court) turnPages(t *testing.T, q directory.Query, size int) {
	t.Helper()
	pages := map[string]int{}
	q.Limit = size
	total := k.search(t, q).Total
	for q.Offset = 0; q.Offset < min(total, directory.MaxOffset); q.Offset += size {
		k.check(t, q)
		for _, hit := range k.search(t, q).Hits {
			if first, ok := pages[hit.ID]; ok {
				t.Errorf("%s\n  %s was already on the page from %d", Describe(q), hit.ID, first)
			}
			pages[hit.ID] = q.Offset
		}
	}
	if want := min(total, (directory.MaxOffset+size-1)/size*size); len(pages) != want {
		t.Errorf("%s\n  all pages together hold %d listings of %d", Describe(q), len(pages), want)
	}
}

// checkDeepest asks for the last page that may be asked for.
func (k *court) checkDeepest(t *testing.T) {
	q := directory.Query{Sort: directory.SortChecked, Now: GeneratedNow(), Offset: directory.MaxOffset, Limit: 100, Near: &k.suite.generator.suburbs[0].Point, Radius: 5_000_000}
	if v := k.check(t, q); len(v.least.main) < directory.MaxOffset+100 {
		t.Errorf("only %d listings for the deepest page", len(v.least.main))
	}
}

// churn drops, replaces and adds listings, at times the same one twice, in several batches.
func (k *court) churn(t *testing.T, changes int, round uint64) {
	t.Helper()
	r := rand.New(rand.NewPCG(suiteSeed, 1000+round))
	live := map[string]*directory.Listing{}
	for _, l := range k.listings {
		live[l.ID] = l
	}
	ids := slices.Sorted(maps.Keys(live))
	var batch []directory.StoredListing
	for i := range changes {
		k.seq++
		l := k.suite.generator.Listing(suiteSeed+1+round, i)
		change := directory.StoredListing{ID: l.ID, GroupID: l.GroupID, Seq: k.seq, Listing: l}
		old := oneOf(r, ids)
		switch x := r.Float64(); {
		case x < 0.3:
			change = directory.StoredListing{ID: old, Seq: k.seq, Gone: true}
			if was := live[old]; was != nil {
				change.GroupID = was.GroupID
			}
		case x < 0.7:
			l.ID, change.ID = old, old
			if was := live[old]; was != nil && chance(r, 0.5) {
				l.GroupID, change.GroupID = was.GroupID, was.GroupID
			}
		}
		batch = append(batch, change)
		live[change.ID] = change.Listing
		if len(batch) == 40 || i == changes-1 || chance(r, 0.1) {
			k.apply(t, batch)
			batch = nil
		}
	}
	k.settleOn(live)
}

// settleOn makes the judge judge the live listings.
func (k *court) settleOn(live map[string]*directory.Listing) {
	k.listings = nil
	for _, id := range slices.Sorted(maps.Keys(live)) {
		if l := live[id]; l != nil {
			k.listings = append(k.listings, l)
		}
	}
	k.judge = NewJudge(k.suite.vocabulary, k.listings)
}

func (k *court) dropAll(t *testing.T) {
	t.Helper()
	var batch []directory.StoredListing
	for _, l := range k.listings {
		k.seq++
		batch = append(batch, directory.StoredListing{ID: l.ID, GroupID: l.GroupID, Seq: k.seq, Gone: true})
	}
	k.apply(t, batch)
	k.settleOn(nil)
}
