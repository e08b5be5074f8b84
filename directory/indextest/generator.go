package indextest

import (
	"math"
	"math/rand/v2"
	"sort"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// GeneratedNow gives the moment generated listings are of: a Monday, midnight UTC. Their next meetings
// come after it and their checks before it.
func GeneratedNow() time.Time { return time.Date(2026, time.November, 23, 0, 0, 0, 0, time.UTC) }

// Generator makes listings and queries that look like a national directory's: people live where
// people live, some activities are everywhere and most are rare, groups tell some things and not
// others. The same seed and number always give the same listing. It never changes once made, so any
// number of goroutines may use it.
type Generator struct {
	gazetteer  *geo.Gazetteer
	vocabulary *directory.Vocabulary
	suburbs    []*geo.Suburb
	people     []float64 // running sum of how many live in each suburb
	shapes     []shape
	words      map[string][]string
	openings   []template
	sentences  []template
	activities []float64 // running sums of how common each is
	modifiers  []float64
	endings    []float64
}

// NewGenerator makes a Generator of listings in the gazetteer's suburbs that answer the vocabulary's
// attributes.
func NewGenerator(gazetteer *geo.Gazetteer, vocabulary *directory.Vocabulary) *Generator {
	g := &Generator{gazetteer: gazetteer, vocabulary: vocabulary, suburbs: gazetteer.All(), words: readWords()}
	towns := bigTowns()
	g.people = runningSum(len(g.suburbs), func(i int) float64 { return residents(g.suburbs[i], towns) })
	for _, family := range vocabulary.Families {
		if s := newShape(family); len(s.attributes) > 0 {
			g.shapes = append(g.shapes, s)
		}
	}
	g.openings = parseTemplates(g.words["opening"])
	g.sentences = parseTemplates(g.words["sentence"])
	g.activities = runningSum(len(g.words["activity"]), zipf(0.7, 8))
	g.modifiers = runningSum(len(g.words["modifier"]), zipf(0.6, 8))
	g.endings = runningSum(len(g.words["ending"]), zipf(0.8, 2))
	return g
}

// Listing makes the n-th listing of a seed. Listings of one group share all but their place.
func (g *Generator) Listing(seed uint64, n int) *directory.Listing {
	group, place := groupOf(n)
	d := g.draft(seed, group)
	r := rand.New(rand.NewPCG(mix(seed, 2), mix(uint64(n), 3)))
	l := d.listing
	l.ID, l.Places = identifier(seed, uint64(n), 5), placesOf(n)
	g.settle(l, d, place, r)
	g.derive(l)
	return l
}

// Listings makes the first n listings of a seed.
func (g *Generator) Listings(seed uint64, n int) []*directory.Listing {
	listings := make([]*directory.Listing, n)
	for i := range listings {
		listings[i] = g.Listing(seed, i)
	}
	return listings
}

// Stored makes the listings from the first to before the last number, as a store hands them to an
// index; their Seq is their number and one.
func (g *Generator) Stored(seed uint64, first, last int) []directory.StoredListing {
	changes := make([]directory.StoredListing, 0, last-first)
	for n := first; n < last; n++ {
		l := g.Listing(seed, n)
		changes = append(changes, directory.StoredListing{ID: l.ID, GroupID: l.GroupID, Seq: int64(n) + 1, Listing: l})
	}
	return changes
}

// groupOf gives the group of the n-th listing, and which of its places it is. Of every 20 groups one
// has two places and one has three: 1.15 listings a group.
func groupOf(n int) (group uint64, place int) {
	block, k := uint64(n/23)*20, n%23
	switch {
	case k < 18:
		return block + uint64(k), 0
	case k < 20:
		return block + 18, k - 18
	}
	return block + 19, k - 20
}

// placesOf gives how many places the group of the n-th listing has.
func placesOf(n int) int {
	switch k := n % 23; {
	case k < 18:
		return 1
	case k < 20:
		return 2
	}
	return 3
}

// runningSum adds up n weights, for pick.
func runningSum(n int, weight func(i int) float64) []float64 {
	sums := make([]float64, n)
	sum := 0.0
	for i := range sums {
		sum += weight(i)
		sums[i] = sum
	}
	return sums
}

// pick draws by weight; sums must not be empty.
func pick(r *rand.Rand, sums []float64) int {
	return min(sort.SearchFloat64s(sums, r.Float64()*sums[len(sums)-1]), len(sums)-1)
}

// zipf gives weights that fall as a power of the rank; shift flattens the first ones.
func zipf(power, shift float64) func(i int) float64 {
	return func(i int) float64 { return math.Pow(float64(i)+1+shift, -power) }
}

func chance(r *rand.Rand, p float64) bool { return r.Float64() < p }

func oneOf[T any](r *rand.Rand, items []T) T { return items[r.IntN(len(items))] }

// mix spreads two numbers over 64 bits (the finaliser of splitmix64).
func mix(a, b uint64) uint64 {
	x := a*0x9e3779b97f4a7c15 + b*0xd1b54a32d192ed03 + 0x632be59bd9b4e019
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// identifier makes an id that looks like a UUIDv7 and is as good as random, without the cost of one.
func identifier(seed, n, kind uint64) string {
	const digits = "0123456789abcdef"
	high, low := mix(mix(seed, kind), n), mix(mix(n, kind+7), seed)
	var id [36]byte
	for i, k := 0, 0; i < len(id); i++ {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			id[i] = '-'
			continue
		}
		half := high
		if k >= 16 {
			half = low
		}
		id[i] = digits[half>>(uint(k%16)*4)&15]
		k++
	}
	id[14], id[19] = '7', digits[8+low&3]
	return string(id[:])
}
