package directory

import (
	"context"
	"log/slog"
	"time"

	"github.com/kithdirectory/kith/geo"
)

// Catalogue is the use cases: what pages, the API and the commands do, whatever store and index
// are behind it. Make one with NewCatalogue.
type Catalogue struct {
	zone       *time.Location
	store      Store
	index      Index
	follower   *Follower
	cache      *listingCache
	table      *tableRows
	gazetteer  *geo.Gazetteer
	vocabulary *Vocabulary
	terms      *SchoolTerms
	now        func() time.Time
	log        *slog.Logger
}

// Parts are what a Catalogue is made of. Index may be nil where nothing is searched, as in an import
// beside a running server; Now and Log may be nil. The catalogue follows the store into Index: where that
// is a Fallback, into this process's own engine, and what is written here is searchable once that has it.
type Parts struct {
	Store      Store
	Index      Index
	Gazetteer  *geo.Gazetteer
	Vocabulary *Vocabulary
	Terms      *SchoolTerms   // nil: none is known
	Zone       *time.Location // where the catalogue's days begin and its times are told; nil: DefaultZone
	Now        func() time.Time
	Log        *slog.Logger
}

// DefaultZone is where days begin where nobody says.
const DefaultZone = "Australia/Sydney"

// NewCatalogue joins the parts.
func NewCatalogue(parts Parts) *Catalogue {
	if parts.Now == nil {
		parts.Now = time.Now
	}
	if parts.Log == nil {
		parts.Log = slog.New(slog.DiscardHandler)
	}
	if parts.Zone == nil {
		parts.Zone = defaultZone()
	}
	c := &Catalogue{
		zone:  parts.Zone,
		store: parts.Store, index: parts.Index, cache: newListingCache(), table: &tableRows{areas: parts.Gazetteer}, gazetteer: parts.Gazetteer,
		vocabulary: parts.Vocabulary, terms: parts.Terms, now: parts.Now, log: parts.Log,
	}
	if parts.Index != nil {
		c.follower = NewFollower(parts.Store, parts.Index, c.cache.forget)
	}
	return c
}

// Gazetteer gives the places clients can live in.
func (c *Catalogue) Gazetteer() *geo.Gazetteer { return c.gazetteer }

// Vocabulary gives the attributes groups can have.
func (c *Catalogue) Vocabulary() *Vocabulary { return c.vocabulary }

// NextDates gives the next n starts of a meeting from now on.
func (c *Catalogue) NextDates(m *Meeting, n int) []Coming { return m.ComingIn(c.terms, c.Now(), n) }

// TermsMissing says for whoever runs Kith what school terms will soon be wanted and are not known; "" for none.
func (c *Catalogue) TermsMissing() string { return c.terms.Missing(c.Today(), termsToCome) }

// Store gives the store, for the commands that work on it directly.
func (c *Catalogue) Store() Store { return c.store }

// Now gives the time in UTC, as the catalogue sees it.
func (c *Catalogue) Now() time.Time { return c.now().UTC() }

// Zone is the operator's: the day begins there, and times are told by its clocks.
func (c *Catalogue) Zone() *time.Location { return c.zone }

// Local is Now by the clocks of the catalogue's zone: for what is told of days.
func (c *Catalogue) Local() time.Time { return c.Now().In(c.zone) }

// Today is the day it is in the catalogue's zone.
func (c *Catalogue) Today() Date { return DateOf(c.Local()) }

func defaultZone() *time.Location {
	zone, err := time.LoadLocation(DefaultZone)
	if err != nil { // the zones are embedded
		return time.UTC
	}
	return zone
}

// CatchUp makes everything committed so far searchable in this process. progress, if not nil, is
// told the seq reached after every batch.
func (c *Catalogue) CatchUp(ctx context.Context, progress func(seq int64)) error {
	if c.follower == nil {
		return nil
	}
	return c.follower.CatchUp(ctx, progress)
}

// Follow keeps the index true to the store, whoever writes, until ctx ends.
func (c *Catalogue) Follow(ctx context.Context) {
	c.follower.Run(ctx, func(err error) { c.log.Error("the index could not catch up", "error", err) })
}

// Relist rebuilds what time has changed, every minute until ctx ends.
func (c *Catalogue) Relist(ctx context.Context) {
	c.runRelisting(ctx, func(err error) { c.log.Error("listings that are due could not be rebuilt", "error", err) })
}

// Fallback gives the fallback searches go through; nil where one engine answers alone.
func (c *Catalogue) Fallback() *Fallback {
	fallback, _ := c.index.(*Fallback)
	return fallback
}

// Ready tells whether searches can be answered: nil, or CodeUnavailable with a sentence. reasons say, in
// sentences, why they are answered less well than they could be; none where all is well.
func (c *Catalogue) Ready(ctx context.Context) (reasons []string, err error) {
	if _, err := c.store.LastSeq(ctx); err != nil {
		return nil, Wrap(CodeUnavailable, err, "The catalogue's database does not answer.")
	}
	if _, err := c.index.Len(ctx); err != nil {
		return nil, Wrap(CodeUnavailable, err, "The search index does not answer.")
	}
	if fallback := c.Fallback(); fallback != nil {
		reasons = fallback.Reasons(ctx)
	}
	return reasons, nil
}
