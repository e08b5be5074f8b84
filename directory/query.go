package directory

import (
	"fmt"
	"math"
	"time"

	"github.com/kithdirectory/kith/geo"
)

// Sort orders a result; every order ends in the listing id, so it is total.
type Sort string

// The sorts there are.
const (
	SortNearest Sort = "nearest"
	SortMatch   Sort = "match"   // how well the text matches, then nearness
	SortFit     Sort = "fit"     // how well the needs are met
	SortSoonest Sort = "soonest" // next meeting; none last
	SortChecked Sort = "checked" // recently checked; never last
)

// MaxOffset is the deepest first result that may be asked for.
const MaxOffset = 1000

// Query is one search, ready for an Index. Distances are metres. Everything in it narrows, except
// Prefer, which only ranks, and Count, which asks for counts.
//
// A listing's place matches Near and Box; a listing with no point matches by Areas and is counted
// and listed under Elsewhere. With neither Near nor Box all listings are in the main list.
type Query struct {
	Terms  []Term     // all must match
	Near   *geo.Point // with Radius: a closed disc, by geo.Distance
	Radius float64
	Box    *geo.Box
	Areas  []string // codes of the areas the client's suburb lies in

	Kinds   []Kind              // any of; empty means every kind
	Facets  map[string][]string // family → slugs ticked; combined as Family.Combine says
	Days    []string            // with Times: one meeting on any of the days, in any of the parts
	Times   []string
	Must    []string // attribute codes that have to be yes
	Exclude []string // attribute codes that must not be yes
	Prefer  []string // attribute codes, for fit
	Age     *int     // the client's age in years
	// IncludeNotTold lets a listing through where a ticked or must-have attribute of an asked family
	// is not known or "ask us first".
	IncludeNotTold bool
	Avoid          Avoid

	Sort            Sort
	Offset          int
	Limit           int // 0: counts only
	ElsewhereOffset int
	ElsewhereLimit  int
	Groups          bool     // hits tell their groups
	Count           []string // families to count; CountAll for every one
	Now             time.Time
}

// Check names the first part of q that no index can answer, as CodeInvalid.
func (q *Query) Check() error {
	switch {
	case q.Near != nil && !onGlobe(*q.Near):
		return Invalid("near", "A place needs a latitude from -90 to 90 and a longitude from -180 to 180.")
	case !measurable(q.Radius):
		return Invalid("radius", "The distance to search within is a number of metres, not below 0.")
	case q.Box != nil && !q.Box.Valid():
		return Invalid("box", "A map area needs west and east from -180 to 180, south and north from -90 to 90, south below north.")
	case q.Offset < 0 || q.ElsewhereOffset < 0 || q.Limit < 0 || q.ElsewhereLimit < 0:
		return Invalid("offset", "A page begins at 0 or later and holds 0 listings or more.")
	case q.Offset > MaxOffset || q.ElsewhereOffset > MaxOffset:
		return Invalid("offset", "Results are given up to number %d only. Narrow the search instead.", MaxOffset)
	}
	switch q.Sort {
	case "", SortNearest, SortMatch, SortFit, SortSoonest, SortChecked:
	default:
		return Invalid("sort", "Sort by nearest, match, fit, soonest or checked, not by %q.", q.Sort)
	}
	for i, area := range q.Avoid.Areas {
		if !onGlobe(area.Centre) || !measurable(area.Metres) {
			return Invalid(fmt.Sprintf("avoid.%d", i), "An area to avoid needs a place and a number of metres, not below 0.")
		}
	}
	return nil
}

// onGlobe tells whether a point can be measured from; a NaN fails every comparison.
func onGlobe(p geo.Point) bool {
	return p.Lat >= -90 && p.Lat <= 90 && p.Lng >= -180 && p.Lng <= 180
}

func measurable(metres float64) bool { return metres >= 0 && !math.IsInf(metres, 0) }

// CountAll in Query.Count asks for every family's counts.
const CountAll = "all"

// counting gives the query that only counts listings.
func (q Query) counting() Query {
	q.Limit, q.ElsewhereLimit, q.Offset, q.ElsewhereOffset, q.Count = 0, 0, 0, 0, nil
	return q
}

// Avoid keeps a person away from where they might be recognised or found. It removes whole groups.
type Avoid struct {
	Areas         []AvoidArea
	Communities   []string // slugs of the community family
	Organisations []string // organisation ids
	Groups        []string // group ids
}

// AvoidArea is a disc on published geography: a group with any published point inside is removed;
// a point that is only a suburb counts as inside where any of its suburb could be (distance less
// Listing.Reach); a group with a hidden place is held back and counted, unless a point of it is inside.
type AvoidArea struct {
	Centre geo.Point
	Metres float64
}

// Result is what an Index answers.
type Result struct {
	Total       int   // exact: listings with a place inside, or all where there is neither Near nor Box
	Hits        []Hit // the page asked for
	Elsewhere   ElsewhereResult
	Kinds       map[Kind]int              // of the main list, whatever Query.Kinds says
	Facets      map[string]map[string]int // family → slug → listings of the main list; zeros left out
	NotTold     map[string]map[string]int // the same for "have not told us"; derived families use the slug NotToldAny
	HeldBack    HeldBack
	Corrections []Correction
	Notices     []Notice // what has to be said about the whole answer
}

// NotToldAny stands for the whole family in Result.NotTold, for age, cost and times.
const NotToldAny = "any"

// ElsewhereResult is what has no place in the radius but serves the client's suburb.
type ElsewhereResult struct {
	Total int
	Hits  []Hit
}

// Hit is one listing found.
type Hit struct {
	ID       string
	GroupID  string  // only where Query.Groups asks for it
	Distance float64 // metres from Near; -1 where there is no Near or no point
	Fit      float64 // 0 to 1, see Fit; 1 without preferences, times nearness and freshness
}

// HeldBack counts what was kept out but may be worth a call.
type HeldBack struct {
	AvoidUnknown int // hidden places, while areas are avoided: listings of the main list and elsewhere
	MustNotTold  int // listings, of the main list, that would match if every must-have not told were a yes
}

// Correction is a typed word that was found only by forgiving a slip.
type Correction struct {
	From string `json:"from"`
	To   string `json:"to"`
}
