package directory

import (
	"time"

	"github.com/kithdirectory/kith/geo"
)

// Search is a search in people's terms, as a form, a URL or the API gives it. Catalogue.Search
// checks it: a fault is CodeInvalid with Fields named as the API names its parameters.
type Search struct {
	Near      string  // suburb text, suburb id, postcode, or "lat,lng"; empty: everywhere
	Within    float64 // metres; 0: by the suburb's remoteness
	Box       *geo.Box
	Text      string
	Age       *int
	Days      []string            // "tue"
	Times     []string            // "morning"
	Kinds     []Kind              // empty: groups
	Facets    map[string][]string // family → slugs
	Must      []string            // attribute codes
	Prefer    []string
	Exclude   []string
	NotTold   bool // let listings through that have not told us
	Avoid     []AvoidRequest
	Sort      Sort     // empty: nearest; match where there is text and no place
	Page      int      // from 1; 0 is 1
	PerPage   int      // 0 is DefaultPerPage; at most MaxPerPage
	Count     []string // families to count, or CountAll
	Elsewhere bool     // Page turns the elsewhere list, and the main list is only counted
}

// AvoidRequest is one thing to keep a person away from: exactly one of Near, Community,
// Organisation and Group.
type AvoidRequest struct {
	Near         string  `json:"near,omitempty"`
	Within       float64 `json:"within,omitempty"` // metres
	Community    string  `json:"community,omitempty"`
	Organisation string  `json:"organisation,omitempty"`
	Group        string  `json:"group,omitempty"`
	Name         string  `json:"name,omitempty"` // of the organisation or group, as the person was shown it: for saying it back
}

// Limits of a search.
const (
	DefaultPerPage = 20
	MaxPerPage     = 100
	MaxWithin      = 1_000_000.0 // metres
	MinWithin      = 100.0       // metres
	MaxTextLength  = 500         // characters
	MaxChoices     = 100         // values of one parameter
	MaxNeeds       = 40          // must-haves, and ticks where each is one more need; nobody beside a worker has so many
	MaxAvoid       = 20
	fewFound       = 5 // below this a wider radius is offered
)

// Radii are the distances people choose from, in metres.
func Radii() []float64 {
	return []float64{1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 250_000}
}

// Found is what Catalogue.Search answers: a page of listings with everything to show beside them.
type Found struct {
	Search      Search     // as understood: defaults filled in
	Place       *geo.Place // nil where the search is everywhere or by box
	Within      float64    // metres; 0 without a place
	Total       int
	Page, Pages int // Pages counts only pages that can be reached
	Items       []FoundListing
	Elsewhere   FoundElsewhere
	OtherKinds  map[Kind]int // of kinds not searched for
	Facets      map[string]map[string]int
	NotTold     map[string]map[string]int
	HeldBack    HeldBack
	Corrections []Correction
	Relaxed     []string // words of the text that were dropped to find anything
	Notices     []Notice
	Wider       *Wider // offered where few were found
	Took        time.Duration
}

// FoundListing is one result.
type FoundListing struct {
	*Listing
	Number   int     // in the whole result, from 1; also the pin's
	Distance float64 // metres; -1 for none
	Fit      Fit
}

// FoundElsewhere is what has no place to travel to but serves the client's suburb.
type FoundElsewhere struct {
	Total int
	Items []FoundListing
}

// Notice is something to say about the whole result.
type Notice struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Wider is the next radius that finds more.
type Wider struct {
	Within float64 // metres
	Total  int
}

// Loosened says how many a search would find with filters dropped: for the page with no results.
type Loosened struct {
	Dropped             // the one filter dropped
	Also      []Dropped // dropped with it where no single one helps: one more, or all the others but what to keep away from
	Total     int       // of the main list
	Elsewhere int       // of the elsewhere list
	Search    Search    // without it
}

// Dropped names a filter of a search.
type Dropped struct {
	Parameter string // as in Search: "facet.cost", "age", "day", "time", "must", "q", "exclude", "avoid"; "not_told": let through what has not told us
	Value     string // slug, code or word dropped; empty for the whole parameter
}

// Example is a search that a front page offers for trying. It stands in a link, so it holds open parts only.
type Example struct {
	Label  string // "Singing near Footscray"
	Search Search
}
