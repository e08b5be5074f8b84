package indextest

import (
	"maps"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// Judge answers queries by the plainest loops there are, straight from the contract of
// directory.Index. It is slow and shares no code with an engine, so that it can judge one.
type Judge struct {
	vocabulary *directory.Vocabulary
	listings   []*directory.Listing // by id
	text       *judgedText
}

// NewJudge makes a Judge of the given listings, each id once. It keeps them.
func NewJudge(vocabulary *directory.Vocabulary, listings []*directory.Listing) *Judge {
	sorted := slices.SortedFunc(slices.Values(listings), func(a, b *directory.Listing) int { return strings.Compare(a.ID, b.ID) })
	return &Judge{vocabulary: vocabulary, listings: sorted, text: readText(vocabulary, sorted)}
}

// Search answers q. Text matches exactly, by prefix or by synonym, never by forgiving a typo.
func (j *Judge) Search(q directory.Query) directory.Result {
	return j.try(&q, j.text.sure(q.Terms)).result()
}

// Verdict is all that may be said to a query: what has to be found at least, and what may be found
// at most. Without text the two are the same. Every count lies between the two, since one more
// listing matching the text never takes another away.
type Verdict struct {
	query       *directory.Query
	least, most *outcome
}

// Verdict works out the bounds of q.
func (j *Judge) Verdict(q directory.Query) *Verdict {
	sure, possible := j.text.sure(q.Terms), j.text.possible(q.Terms)
	v := &Verdict{query: &q, least: j.try(&q, sure)}
	v.most = v.least
	for i := range j.listings {
		if sure(i) != possible(i) {
			v.most = j.try(&q, possible)
			break
		}
	}
	return v
}

// Tight tells whether the text leaves an engine no choice in what it finds.
func (v *Verdict) Tight() bool {
	return v.least == v.most || (len(v.least.main) == len(v.most.main) && len(v.least.elsewhere) == len(v.most.elsewhere))
}

// found is a listing in a result with what it is ordered by.
type found struct {
	listing *directory.Listing
	hit     directory.Hit
}

// outcome is the whole answer to a query, before a page is cut from it.
type outcome struct {
	query           *directory.Query
	main, elsewhere []found // in order
	kinds           map[directory.Kind]int
	facets, notTold map[string]map[string]int
	heldBack        directory.HeldBack
}

// try puts every listing to the query. text tells of a listing, by its place in j.listings, whether
// it matches the words.
func (j *Judge) try(q *directory.Query, text func(i int) bool) *outcome {
	t := j.trial(q, text)
	for i, l := range j.listings {
		where := scope(q, l)
		if where == nowhere || t.removed[l.GroupID] {
			continue
		}
		failed := t.failed(i, l)
		switch {
		case t.unsure[l.GroupID]:
			if len(failed) == 0 {
				t.out.heldBack.AvoidUnknown++
			}
		case where == main:
			t.count(i, l, failed)
			if len(failed) == 0 {
				t.out.main = append(t.out.main, j.found(q, l))
			}
		case len(failed) == 0:
			t.out.elsewhere = append(t.out.elsewhere, j.found(q, l))
		}
	}
	order(q, t.out.main)
	order(q, t.out.elsewhere)
	return t.out
}

func (j *Judge) found(q *directory.Query, l *directory.Listing) found {
	distance := -1.0
	if q.Near != nil && l.Point != nil {
		distance = geo.Distance(*q.Near, *l.Point)
	}
	fit := j.vocabulary.FitOf(l, nil, q.Prefer, distance, q.Radius, q.Now)
	return found{l, directory.Hit{ID: l.ID, GroupID: l.GroupID, Distance: distance, Fit: fit.Score}}
}

// The lists a listing can belong to, by its place alone.
const (
	nowhere = iota
	main
	elsewhere
)

func scope(q *directory.Query, l *directory.Listing) int {
	switch {
	case q.Near == nil && q.Box == nil:
		return main
	case l.Point == nil:
		for _, area := range l.Areas {
			if slices.Contains(q.Areas, area) {
				return elsewhere
			}
		}
		return nowhere
	case q.Near != nil && geo.Distance(*q.Near, *l.Point) > q.Radius:
		return nowhere
	case q.Box != nil && !q.Box.Contains(*l.Point):
		return nowhere
	}
	return main
}

// result cuts the pages asked for.
func (o *outcome) result() directory.Result {
	return directory.Result{
		Total:     len(o.main),
		Hits:      page(o.main, o.query.Offset, o.query.Limit),
		Elsewhere: directory.ElsewhereResult{Total: len(o.elsewhere), Hits: page(o.elsewhere, o.query.ElsewhereOffset, o.query.ElsewhereLimit)},
		Kinds:     maps.Clone(o.kinds),
		Facets:    o.facets,
		NotTold:   o.notTold,
		HeldBack:  o.heldBack,
	}
}

func page(all []found, offset, limit int) []directory.Hit {
	var hits []directory.Hit
	for _, f := range all[min(offset, len(all)):min(offset+limit, len(all))] {
		hits = append(hits, f.hit)
	}
	return hits
}
