package meili

import (
	"cmp"
	"context"
	"encoding/json"
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
	for rounds := 0; main.open(); rounds++ {
		if rounds == roundsMost {
			return directory.Result{}, false, directory.Errorf(directory.CodeTooLarge, "Too many listings lie at one place to be put in order. Add a filter, or search by words.")
		}
		a := x.asking()
		main.more(a)
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

// roundsMost is how often more is asked for one page: each time looks several times as far, so a few do.
const roundsMost = 24

// list is one of the two lists of a result: asked for, then put in order and cut.
type list struct {
	plan          *plan
	filter        where
	near          *geo.Point // nil where nothing has a distance
	offset, limit int
	total         int
	skip          int // of found, before the page begins
	found         []foundHit
	rest          *nearest // what is looked for still, to stand behind found; nil where nothing is
}

// foundHit is a document found, with what it is ordered by and corrected from.
type foundHit struct {
	directory.Hit
	score   float64
	seq     int64
	checked *int64 // day; nil where never
	next    int64  // seconds since 1970; 0 where none
}

// ask puts the queries of the list: how many there are, and the hits of the page.
func (l *list) ask(a *asking) {
	q := l.plan.query
	if l.limit == 0 {
		a.count(l.plan.text, l.filter, nil, func(got answer) { l.total = got.total })
		return
	}
	switch {
	case q.Sort == directory.SortFit && l.near == nil:
		l.rank(a, []string{fieldID + ":asc"}, byFit)
	case q.Sort == directory.SortFit:
		l.nearest(a, ranked)
	case q.Sort == directory.SortSoonest:
		l.soonest(a)
	case q.Sort == directory.SortChecked:
		l.recent(a)
	case l.byText() && l.near == nil:
		l.ordered(a, nil)
	case l.byText():
		l.rank(a, nil, byScore)
	case l.near == nil:
		l.ordered(a, []string{fieldID + ":asc"})
	default:
		l.nearest(a, 0)
	}
}

// open tells whether more has to be asked.
func (l *list) open() bool { return l.rest != nil }

// more asks on.
func (l *list) more(a *asking) { l.rest.ask(a) }

// ordered asks for a page in an order of the engine's; where no order is given, that is by how well the text
// matches, and among those that match alike by id.
func (l *list) ordered(a *asking, sort []string) {
	l.hits(a, l.filter, l.offset, l.limit, sort, func(got answer) (err error) {
		l.total = got.total
		l.found, err = l.read(got)
		return err
	})
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
	fields := []string{fieldID, fieldSeq, fieldChecked, fieldNext}
	if l.near != nil {
		fields = append(fields, fieldAt)
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
	var at, answers string
	var listing directory.Listing
	for name, into := range map[string]any{
		fieldID: &f.ID, fieldGroup: &f.GroupID, fieldSeq: &f.seq, fieldAt: &at, fieldChecked: &f.checked, fieldNext: &f.next, fieldAnswers: &answers, fieldDerived: &listing.Facets, fieldScore: &f.score,
	} {
		if raw, ok := hit[name]; ok {
			if err := json.Unmarshal(raw, into); err != nil {
				return f, err
			}
		}
	}
	if w, ok := readWhereabouts(at); ok && l.near != nil {
		f.Distance = geo.Distance(*l.near, w.point)
	}
	listing.Answers = readAnswers(answers, l.plan.codes)
	f.Fit = l.fit(&listing, f)
	return f, nil
}

// fit tells how a listing fits, of which only answers and what was worked out are known.
func (l *list) fit(listing *directory.Listing, f foundHit) float64 {
	if f.checked != nil {
		listing.Checked.Date = dateOf(*f.checked)
	}
	q := l.plan.query
	return l.plan.vocabulary.FitOf(listing, nil, q.Prefer, f.Distance, q.Radius, q.Now).Score
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
