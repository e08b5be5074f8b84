package meili

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/meilisearch/meilisearch-go"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// searchTries is how often a search is asked when writes fall between its queries.
const searchTries = 4

// ranked is how many matches are ranked here, where the engine cannot: the nearest by fit, and those that
// match the text best by distance where they match alike.
const ranked = 1000

// Search answers q exactly, for one moment of the index. It asks again where a write fell between its
// queries; after several times it says so.
func (x *Index) Search(ctx context.Context, q directory.Query) (directory.Result, error) {
	if err := q.Check(); err != nil {
		return directory.Result{}, err
	}
	for range searchTries {
		result, ok, err := x.try(ctx, &q)
		if err != nil || ok {
			return result, err
		}
	}
	return directory.Result{}, directory.Errorf(directory.CodeUnavailable, "The search server %s changes faster than it can be searched.", x.server.address)
}

// try asks once. ok is false where a write fell between.
func (x *Index) try(ctx context.Context, q *directory.Query) (result directory.Result, ok bool, err error) {
	p := newPlan(x.writer, q)
	located, ok, err := x.locate(ctx, p)
	if err != nil || !ok {
		return result, false, err
	}
	a := x.asking()
	main, away, counted, doubts := p.ask(a)
	seq, same, err := a.send(ctx)
	x.ground.saw(seq)
	if err != nil || !same || (located > 0 && located != seq) {
		return directory.Result{}, false, err
	}
	if doubts.kept != 0 && doubts.kept != seq {
		return directory.Result{}, false, nil
	}
	if len(doubts.asked) > 0 {
		x.ground.keepWords(seq, doubts)
	}
	if main.uncertain() {
		a := x.asking()
		main.wide(a)
		if again, same, err := a.send(ctx); err != nil || !same || again != seq {
			return directory.Result{}, false, err
		}
	}
	result = *counted
	result.Total, result.Hits = main.total, main.page()
	result.Elsewhere = directory.ElsewhereResult{Total: away.total, Hits: away.page()}
	if q.Sort == directory.SortFit && max(main.total, away.total) > ranked {
		result.Notices = append(result.Notices, directory.Notice{Code: "fit_nearest", Message: "Best fit was looked for among the nearest 1,000."})
	}
	result.Corrections, err = x.correct(ctx, doubts, append(slices.Clone(result.Hits), result.Elsewhere.Hits...))
	return result, true, err
}

// ask puts all queries of a plan: its two lists, its counts, and which of its words no listing has.
func (p *plan) ask(a *asking) (main, away *list, counted *directory.Result, doubts *doubts) {
	q := p.query
	main = &list{plan: p, filter: p.without(), near: q.Near, offset: q.Offset, limit: q.Limit}
	main.ask(a)
	away = &list{plan: p, filter: where{}.with(nothing), offset: q.ElsewhereOffset, limit: q.ElsewhereLimit}
	if p.elsewhere != "" {
		away.filter = p.join(where{}.with(p.elsewhere), p.clauses, nil)
		away.ask(a)
	}
	counted = &directory.Result{}
	counter := counter{plan: p, asking: a, result: counted}
	counter.all()
	return main, away, counted, doubt(a, q)
}

// list is one of the two lists of a result: asked for, then put in order and cut.
type list struct {
	plan          *plan
	filter        where
	near          *geo.Point // nil where nothing has a distance
	offset, limit int
	total         int
	reach         float64 // metres around near that were looked at, where not all was; else 0
	skip          int     // of found, before the page begins
	found, later  []foundHit
}

// foundHit is a document found, with what it is ordered by and corrected from.
type foundHit struct {
	directory.Hit
	score float64
}

// ask puts the queries of the list: how many there are, and the hits of the page.
func (l *list) ask(a *asking) {
	q := l.plan.query
	if l.limit == 0 {
		a.count(l.plan.text, l.filter, nil, func(got answer) { l.total = got.total })
		return
	}
	switch q.Sort {
	case directory.SortFit:
		l.rank(a, l.nearest(), byFit)
	case directory.SortSoonest:
		l.soonest(a)
	case directory.SortChecked:
		l.hits(a, l.filter, l.offset, l.limit, append([]string{fieldChecked + ":desc"}, l.nearest()...), func(got answer) (err error) {
			l.total = got.total
			l.found, err = l.read(got)
			return err
		})
	default:
		switch {
		case l.byText() && l.near == nil:
			l.matching(a)
		case l.byText():
			l.rank(a, nil, byScore)
		case l.narrow(a):
		default:
			l.wide(a)
		}
	}
}

// matching asks for those that match the text best; where they match alike, the engine goes by id.
func (l *list) matching(a *asking) {
	l.hits(a, l.filter, l.offset, l.limit, nil, func(got answer) (err error) {
		l.total = got.total
		l.found, err = l.read(got)
		return err
	})
}

// wide asks for the nearest.
func (l *list) wide(a *asking) {
	l.reach = 0
	l.hits(a, l.filter, l.offset, l.limit, l.nearest(), func(got answer) (err error) {
		l.total = got.total
		l.found, err = l.read(got)
		slices.SortStableFunc(l.found, byDistance) // the engine takes distances within a metre for equal
		return err
	})
}

// The engine reads every point there is to put a thousand documents or more in the order of distance, so the nearest
// of so many are looked for in a smaller disc, of which a few hundred are expected. Most pages lie in it: where one
// does not, that shows.
const (
	sortedOneByOne = 1000
	narrowHits     = 400
	narrowMost     = 100     // the last place of a page that is looked for so
	narrowShare    = 1.0 / 8 // of what lies in a disc, that words or filters are guessed to leave
)

// narrow asks for the nearest in a smaller disc, and how many there are in all. It is false where that is no gain.
func (l *list) narrow(a *asking) bool {
	p := l.plan
	if l.near == nil || p.disc == nil || p.disc.whole || l.offset+l.limit > narrowMost {
		return false
	}
	share := 1.0
	if p.text != "" || slices.ContainsFunc(p.clauses, func(c clause) bool { return c.name != clauseKinds }) {
		share = narrowShare
	}
	if share*float64(p.about[0]) < sortedOneByOne {
		return false
	}
	l.reach = p.radiusOf(narrowHits / share)
	small := newDisc(p.disc.centre, l.reach, finenessUsual)
	a.count(p.text, l.filter, nil, func(got answer) { l.total = got.total })
	around := where{inNames(fieldCells, cellNames(small.cover()))}
	if p.query.Box != nil {
		around = around.with(boxFilter(p.query.Box.West, p.query.Box.South, p.query.Box.East, p.query.Box.North))
	}
	l.hits(a, p.join(around, p.clauses, nil), l.offset, l.limit, l.nearest(), func(got answer) (err error) {
		l.found, err = l.read(got)
		slices.SortStableFunc(l.found, byDistance)
		return err
	})
	return true
}

// radiusOf gives the radius within which so many listings are expected.
func (p *plan) radiusOf(listings float64) float64 {
	for halving := halvings - 1; ; halving-- {
		if about := float64(p.about[halving]); halving == 0 || about >= listings {
			return p.disc.radius / float64(int(1)<<halving) * math.Sqrt(min(1, listings/about))
		}
	}
}

// uncertain tells whether a smaller disc was looked at, and the page may go beyond it.
func (l *list) uncertain() bool {
	if l.reach == 0 {
		return false
	}
	page := min(l.limit, max(l.total-l.offset, 0))
	return len(l.found) < page || (page > 0 && l.found[page-1].Distance > l.reach-slack)
}

// rank asks for the first matches in the engine's order and puts them in another; those behind keep theirs.
func (l *list) rank(a *asking, sort []string, by func(a, b foundHit) int) {
	l.hits(a, l.filter, 0, max(ranked, l.offset+l.limit), sort, func(got answer) (err error) {
		l.total = got.total
		l.found, err = l.read(got)
		slices.SortStableFunc(l.found[:min(ranked, len(l.found))], by)
		l.skip = l.offset
		return err
	})
}

// soonest asks for what still meets, by when, and behind it for what does not, by distance.
func (l *list) soonest(a *asking) {
	now := l.plan.query.Now.UTC()
	from := now.Unix()
	if now.Nanosecond() > 0 {
		from++
	}
	coming := fieldNext + " >= " + strconv.FormatInt(from, 10)
	a.count(l.plan.text, l.filter, nil, func(got answer) { l.total = got.total })
	met := 0
	l.hits(a, l.filter.with(coming), l.offset, l.limit, append([]string{fieldNext + ":asc"}, l.nearest()...), func(got answer) (err error) {
		met = got.total
		l.found, err = l.read(got)
		return err
	})
	l.hits(a, l.filter.with(not(coming)), 0, l.offset+l.limit, l.nearest(), func(got answer) (err error) {
		l.later, err = l.read(got)
		from := min(max(l.offset-met, 0), len(l.later))
		l.found = append(l.found, l.later[from:]...)
		return err
	})
}

// hits asks for a page of documents. The engine has pages of one size only: where the page does not begin
// at a multiple of it, all before it are asked for too.
func (l *list) hits(a *asking, filter where, offset, limit int, sort []string, read func(answer) error) {
	size, page := int64(limit), int64(offset/limit+1)
	extra := 0
	if offset%limit != 0 {
		size, page, extra = int64(offset+limit), 1, offset
	}
	set := func(request *meilisearch.SearchRequest) {
		request.HitsPerPage, request.Page, request.Sort = &size, page, sort
		request.AttributesToRetrieve = l.fields()
		request.ShowRankingScore = len(sort) == 0
	}
	a.page(l.plan.text, filter, set, func(got answer) error {
		got.hits = got.hits[min(extra, len(got.hits)):]
		return read(got)
	})
}

// fields names what is needed of each document.
func (l *list) fields() []string {
	fields := []string{fieldID, fieldChecked}
	if l.near != nil {
		fields = append(fields, fieldGeo)
	}
	if l.plan.query.Groups {
		fields = append(fields, fieldGroup)
	}
	if len(l.plan.query.Prefer) > 0 {
		fields = append(fields, fieldAnswers, fieldDerived)
	}
	return fields
}

// byText tells whether how well the text matches decides the order.
func (l *list) byText() bool {
	sort := l.plan.query.Sort
	return l.plan.text != "" && (sort == directory.SortMatch || ((sort == "" || sort == directory.SortNearest) && l.near == nil))
}

// nearest is by distance, where there is one, and then by id, which makes every order total.
func (l *list) nearest() []string {
	if l.near == nil {
		return []string{fieldID + ":asc"}
	}
	exact := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	return []string{"_geoPoint(" + exact(l.near.Lat) + ", " + exact(l.near.Lng) + "):asc", fieldID + ":asc"}
}

func byDistance(a, b foundHit) int {
	return cmp.Or(cmp.Compare(a.Distance, b.Distance), strings.Compare(a.ID, b.ID))
}

func byFit(a, b foundHit) int { return cmp.Or(cmp.Compare(b.Fit, a.Fit), byDistance(a, b)) }

func byScore(a, b foundHit) int { return cmp.Or(cmp.Compare(b.score, a.score), byDistance(a, b)) }

// page cuts the page out of what was found.
func (l *list) page() []directory.Hit {
	var hits []directory.Hit
	for _, f := range l.found[min(l.skip, len(l.found)):min(l.skip+l.limit, len(l.found))] {
		hits = append(hits, f.Hit)
	}
	return hits
}

// read makes hits of documents.
func (l *list) read(got answer) ([]foundHit, error) {
	found := make([]foundHit, 0, len(got.hits))
	for _, hit := range got.hits {
		f, err := l.readHit(hit)
		if err != nil {
			return nil, err
		}
		found = append(found, f)
	}
	return found, nil
}

func (l *list) readHit(hit meilisearch.Hit) (foundHit, error) {
	f := foundHit{Hit: directory.Hit{Distance: -1}}
	var p geo.Point
	var checked int64 = math.MinInt64
	var answers string
	var listing directory.Listing
	for name, into := range map[string]any{
		fieldID: &f.ID, fieldGroup: &f.GroupID, fieldGeo: &p, fieldChecked: &checked, fieldAnswers: &answers, fieldDerived: &listing.Facets, fieldScore: &f.score,
	} {
		if raw, ok := hit[name]; ok {
			if err := json.Unmarshal(raw, into); err != nil {
				return f, err
			}
		}
	}
	if _, placed := hit[fieldGeo]; placed && l.near != nil {
		f.Distance = geo.Distance(*l.near, p)
	}
	if checked != math.MinInt64 {
		listing.Checked.Date = dateOf(checked)
	}
	listing.Answers = readAnswers(answers, l.plan.codes)
	q := l.plan.query
	f.Fit = l.plan.vocabulary.FitOf(&listing, nil, q.Prefer, f.Distance, q.Radius, q.Now).Score
	return f, nil
}

// readAnswers reads what a document holds of answers, by the places of their codes.
func readAnswers(text string, codes []string) map[string]directory.ListedAnswer {
	answers := map[string]directory.ListedAnswer{}
	for said := range strings.FieldsSeq(text) {
		end := len(said) - 1
		at, err := strconv.Atoi(said[:end])
		if err != nil || at < 0 || at >= len(codes) {
			continue
		}
		value := directory.Ask
		switch letter := said[end:]; letter {
		case letterVerified, letterYes:
			value = directory.Yes
		case letterNo:
			value = directory.No
		}
		answers[codes[at]] = directory.ListedAnswer{Value: value, Verified: said[end:] == letterVerified}
	}
	return answers
}
