package indextest

import (
	_ "embed"
	"math/rand/v2"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

//go:embed conformance.yaml
var conformanceFile []byte

// Open makes an empty index for a vocabulary; it must close it when the test ends.
type Open func(t *testing.T, v *directory.Vocabulary) directory.Index

// How much the suite tries.
const (
	suiteSeed      = 20261123
	ranksAtLeast   = 1000 // best fit must rank at least the nearest so many matches
	suiteChurns    = 4
	suiteChurnSize = 250
)

// suiteListings, suiteQueries and suiteTexts are how many there are. With -short, as under the race
// detector, which slows the judge most of all, there are fewer; none is left out for what it tries.
func suiteListings() int { return sized(3000, 1600) }
func suiteQueries() int  { return sized(400, 80) }
func suiteTexts() int    { return sized(150, 30) }

func sized(whole, short int) int {
	if testing.Short() {
		return short
	}
	return whole
}

// Run holds an engine to the contract of directory.Index.
func Run(t *testing.T, open Open) {
	s := newSuite(t, open)
	t.Run("empty index", s.emptyIndex)
	t.Run("invalid queries", s.invalidQueries)
	t.Run("largest queries", s.largestQueries)
	t.Run("rim of the radius", s.rims)
	t.Run("ends of the world", s.endsOfTheWorld)
	t.Run("ties", s.ties)
	t.Run("best match", s.bestMatch)
	t.Run("avoiding", s.avoiding)
	t.Run("places hidden", s.hiddenPlaces)
	t.Run("cursor", s.cursor)
	t.Run("applying again", s.applyingAgain)
	t.Run("reading while writing", s.readingWhileWriting)
	t.Run("catalogue", s.catalogue)
}

// RunFitRanksAll holds an engine to ranking every match by fit, however many there are. An engine
// that ranks only the nearest 1,000, and says so, is not held to it.
func RunFitRanksAll(t *testing.T, open Open) {
	s := newSuite(t, open)
	k := s.fill(t, s.generator.Listings(suiteSeed, suiteListings()))
	r := rand.New(rand.NewPCG(suiteSeed, 41))
	for range 40 {
		q := s.randomQuery(k.listings, r)
		q.Near, q.Box, q.Kinds, q.Must, q.Facets, q.Sort = nil, nil, nil, nil, nil, directory.SortFit
		k.check(t, q)
	}
}

// suite is what all subtests share.
type suite struct {
	open       Open
	vocabulary *directory.Vocabulary
	generator  *Generator
}

func newSuite(t *testing.T, open Open) *suite {
	t.Helper()
	vocabulary, err := directory.ReadVocabulary(conformanceFile)
	if err != nil {
		t.Fatal(err)
	}
	gazetteer, err := geo.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return &suite{open, vocabulary, NewGenerator(gazetteer, vocabulary)}
}

// court is an index beside the judge of the same listings.
type court struct {
	suite    *suite
	index    directory.Index
	listings []*directory.Listing
	judge    *Judge
	seq      int64
}

// fill opens an index and gives it listings.
func (s *suite) fill(t *testing.T, listings []*directory.Listing) *court {
	t.Helper()
	k := &court{suite: s, index: s.open(t, s.vocabulary)}
	k.apply(t, storedAs(listings, 0))
	k.listings = listings
	k.judge = NewJudge(s.vocabulary, listings)
	k.seq = int64(len(listings))
	return k
}

// storedAs gives listings as a store hands them out after seq.
func storedAs(listings []*directory.Listing, seq int64) []directory.StoredListing {
	changes := make([]directory.StoredListing, len(listings))
	for i, l := range listings {
		changes[i] = directory.StoredListing{ID: l.ID, GroupID: l.GroupID, Seq: seq + int64(i) + 1, Listing: l}
	}
	return changes
}

func (k *court) apply(t *testing.T, changes []directory.StoredListing) {
	t.Helper()
	if err := k.index.Apply(t.Context(), changes); err != nil {
		t.Fatalf("Apply of %d changes: %v", len(changes), err)
	}
}

func (k *court) search(t *testing.T, q directory.Query) directory.Result {
	t.Helper()
	got, err := k.index.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("%s\n  %v", Describe(q), err)
	}
	return got
}

// check puts q to the index and says how the answer differs from the judge's.
func (k *court) check(t *testing.T, q directory.Query) *Verdict {
	t.Helper()
	verdict := k.judge.Verdict(q)
	report(t, q, verdict.Differences(k.search(t, q)))
	return verdict
}

// report says how an answer differs, the first few ways.
func report(t *testing.T, q directory.Query, differences []string) {
	t.Helper()
	if len(differences) == 0 {
		return
	}
	text := Describe(q)
	for i, d := range differences {
		if i == 8 {
			text += "\n  …"
			break
		}
		text += "\n  " + d
	}
	t.Error(text)
}

func (s *suite) emptyIndex(t *testing.T) {
	k := s.fill(t, nil)
	r := rand.New(rand.NewPCG(suiteSeed, 1))
	for range 20 {
		k.check(t, s.randomQuery(s.generator.Listings(1, 50), r))
	}
	k.holds(t, 0, 0)
}

// holds checks how many listings the index has and how far it has read.
func (k *court) holds(t *testing.T, listings int, cursor int64) {
	t.Helper()
	if n, err := k.index.Len(t.Context()); err != nil || n != listings {
		t.Errorf("Len gives %d, %v; want %d", n, err, listings)
	}
	if seq, err := k.index.Cursor(t.Context()); err != nil || seq != cursor {
		t.Errorf("Cursor gives %d, %v; want %d", seq, err, cursor)
	}
}
