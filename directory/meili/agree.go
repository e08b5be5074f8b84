package meili

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// How an index proves itself before it goes live.
const (
	probes       = 20
	settledMost  = 500     // changes that may still be on their way
	refusedFew   = 10      // listings an index may refuse, and
	refusedShare = 0.01    // of all listings, where that is more
	probeMetres  = 4_000.0 // around a listing, less where there are many
	probeLeast   = 10.0    // metres
	probeMost    = 2_000   // listings a probe reads from the store
	sameSpotMost = 100     // hits looked through for one listing
	nowhereLat   = -89.99  // no listing is there
	nowhereLng   = 179.99
)

// errDiffers says that an index which has caught up differs from the store all the same.
var errDiffers = errors.New("the index differs from the catalogue")

// tryLive makes an index that has caught up live, once it agrees with the store.
func (t *target) tryLive(ctx context.Context) error {
	settled, err := t.agrees(ctx)
	switch {
	case errors.Is(err, errDiffers):
		return t.mend(ctx, err)
	case err != nil || !settled:
		return err
	}
	return t.goLive(ctx)
}

// mend looks into it where an index that is being built differs more than once: a batch that arrived late may
// have set some of its listings back behind a newer marker, which no other batch makes up for. Where sending
// those once more does not help, another index is begun instead. It gives back the cause, so that the index is
// looked at again.
func (t *target) mend(ctx context.Context, cause error) error {
	if t.drift.wrong++; t.drift.wrong < wrongCounts {
		return cause
	}
	t.drift.wrong = 0
	differ, err := t.repair(ctx)
	switch {
	case err != nil:
		return err
	case differ > 0 && t.drift.repairs > repairsMost:
		return errors.Join(cause, t.distrust(ctx))
	}
	return cause
}

// goLive makes this index the live one of its server, and the one before an old one, in one commit.
func (t *target) goLive(ctx context.Context) error {
	now := t.syncer().now().UTC()
	err := t.syncer().write(ctx, func(tx directory.Tx) error {
		rows, err := tx.IndexTargets(ctx)
		if err != nil {
			return err
		}
		for _, row := range rows {
			switch {
			case row.Server != t.server:
				continue
			case row.UID == t.uid:
				row.State = directory.TargetLive
			case row.State == directory.TargetLive:
				row.State = directory.TargetOld
			default:
				continue
			}
			row.Since = now
			if err := tx.SaveIndexTarget(ctx, row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	t.become(directory.TargetLive, now)
	t.syncer().log.Info("a search index is live", "server", t.server, "index", t.uid)
	rouse(t.keeper.wake)
	return nil
}

// agrees tells whether the index holds what the store does: as many listings, and the same answers to
// searches around some of them. false without an error is not yet: too much is still on its way. What
// falls between reading one and the other may differ, and no more than that.
func (t *target) agrees(ctx context.Context) (bool, error) {
	count, err := countIndex(ctx, t.store(), t.index, t.parked)
	if err != nil || count.between > settledMost {
		return false, err
	}
	if count.differs() {
		return false, directory.Wrap(directory.CodeConflict, errDiffers, "The index %s on %s holds %d of %d listings, so it is not used yet.", t.uid, t.server, count.indexed, count.stored)
	}
	if refused := len(t.parked); float64(refused) > max(refusedFew, refusedShare*float64(count.stored)) {
		return false, directory.Errorf(directory.CodeConflict, "The index %s on %s refused %d of %d listings, so it is not used. kith doctor shows why.", t.uid, t.server, refused, count.stored)
	}
	for range probes {
		l, err := someListing(ctx, t.store())
		if err != nil || l == nil {
			return err == nil, err
		}
		same, err := t.probe(ctx, l)
		if err != nil {
			return false, err
		}
		if !same {
			return false, directory.Wrap(directory.CodeConflict, errDiffers, "The index %s on %s answers searches near listing %s otherwise than the catalogue, so it is not used yet.", t.uid, t.server, l.ID)
		}
	}
	return true, nil
}

// someListing gives any live listing, nil where there is none.
func someListing(ctx context.Context, store directory.Store) (*directory.Listing, error) {
	last, err := store.LastSeq(ctx)
	if err != nil || last == 0 {
		return nil, err
	}
	for after, wrapped := rand.Int64N(last), false; ; {
		some, err := store.ListingsAfter(ctx, after, probes)
		if err != nil {
			return nil, err
		}
		for _, l := range some {
			if !l.Gone {
				return l.Listing, nil
			}
		}
		switch {
		case len(some) > 0:
			after = some[len(some)-1].Seq
		case wrapped:
			return nil, nil
		default:
			after, wrapped = 0, true
		}
	}
}

// probe compares searches around a listing with what the store says of the same ground.
func (t *target) probe(ctx context.Context, l *directory.Listing) (bool, error) {
	if l.Point == nil {
		return t.probeArea(ctx, l)
	}
	near, err := t.nearby(ctx, *l.Point)
	if err != nil || near == nil {
		return err == nil, err
	}
	for _, facet := range []string{"", someValue(l)} {
		query := directory.Query{Near: l.Point, Radius: near.metres, Sort: directory.SortNearest, Now: t.syncer().now()}
		want := len(near.listings)
		if facet != "" {
			family, slug, _ := strings.Cut(facet, ".")
			query.Facets = map[string][]string{family: {slug}}
			want = count(near.listings, func(l *directory.Listing) bool { return says(l, facet) })
		}
		if same, err := t.sameTotal(ctx, query, near.cursor, want, mainTotal); err != nil || !same {
			return same, err
		}
	}
	return t.probeName(ctx, l, near.cursor)
}

// around is what the store holds within some metres of a point, without what the index refused.
type around struct {
	metres   float64
	listings []*directory.Listing
	cursor   int64 // of the index before the store was read
}

// nearby reads the ground around a point, less of it where it holds many; nil where there are too many
// at the very spot.
func (t *target) nearby(ctx context.Context, at geo.Point) (*around, error) {
	cursor, err := t.index.Cursor(ctx)
	if err != nil {
		return nil, err
	}
	for metres := probeMetres; metres >= probeLeast; metres /= 4 {
		found, err := t.store().ListingsIn(ctx, geo.BoxAround(at, metres), nil, probeMost)
		if err != nil {
			return nil, err
		}
		if len(found) < probeMost {
			found = slices.DeleteFunc(found, func(l *directory.Listing) bool {
				return geo.Distance(at, *l.Point) > metres || t.isParked(l)
			})
			return &around{metres: metres, listings: found, cursor: cursor}, nil
		}
	}
	return nil, nil
}

// probeArea asks for what serves an area, from where nothing is near.
func (t *target) probeArea(ctx context.Context, l *directory.Listing) (bool, error) {
	if len(l.Areas) == 0 {
		return true, nil
	}
	cursor, err := t.index.Cursor(ctx)
	if err != nil {
		return false, err
	}
	areas := l.Areas[:1]
	serving, err := t.store().ListingsServing(ctx, areas, nil, probeMost)
	if err != nil || len(serving) == probeMost {
		return err == nil, err
	}
	want := count(serving, func(l *directory.Listing) bool { return !t.isParked(l) })
	query := directory.Query{Near: &geo.Point{Lat: nowhereLat, Lng: nowhereLng}, Areas: areas, Sort: directory.SortNearest, Now: t.syncer().now()}
	return t.sameTotal(ctx, query, cursor, want, func(r directory.Result) int { return r.Elsewhere.Total })
}

// probeName looks for a listing by the words of its name, at its own door.
func (t *target) probeName(ctx context.Context, l *directory.Listing, cursor int64) (bool, error) {
	query := directory.Query{Near: l.Point, Radius: 1, Sort: directory.SortNearest, Limit: sameSpotMost, Now: t.syncer().now()}
	for _, word := range directory.Tokens(l.Name) {
		query.Terms = append(query.Terms, directory.Term{Typed: word, Words: []string{word}})
	}
	found, err := t.index.Search(ctx, query)
	if err != nil || found.Total > sameSpotMost || t.isParked(l) {
		return err == nil, err
	}
	if slices.ContainsFunc(found.Hits, func(h directory.Hit) bool { return h.ID == l.ID }) {
		return true, nil
	}
	last, err := t.store().LastSeq(ctx) // it may have just been changed
	return last > cursor, err
}

func mainTotal(r directory.Result) int { return r.Total }

// sameTotal compares a total with what the store has, give or take what was committed since the index
// was at cursor.
func (t *target) sameTotal(ctx context.Context, query directory.Query, cursor int64, want int, total func(directory.Result) int) (bool, error) {
	result, err := t.index.Search(ctx, query)
	if err != nil {
		return false, err
	}
	last, err := t.store().LastSeq(ctx)
	return int64(max(total(result)-want, want-total(result))) <= max(last-cursor, 0), err
}

func (t *target) isParked(l *directory.Listing) bool {
	_, parked := t.parked[l.ID]
	return parked
}

// someValue gives a facet value the listing says yes to, always the same one; "" where there is none.
func someValue(l *directory.Listing) string {
	first := ""
	for code := range l.Values {
		if first == "" || code < first {
			first = code
		}
	}
	return first
}

// says tells whether the listing says yes to a facet value. What it answers wins over what is worked out.
func says(l *directory.Listing, code string) bool {
	if a, ok := l.Answers[code]; ok {
		return a.Value == directory.Yes
	}
	for value := range l.Values {
		if value == code {
			return true
		}
	}
	return false
}

func count(listings []*directory.Listing, is func(*directory.Listing) bool) int {
	n := 0
	for _, l := range listings {
		if is(l) {
			n++
		}
	}
	return n
}
