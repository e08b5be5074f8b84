package directory

import (
	"context"
	"maps"
	"slices"
	"time"
)

// Search answers s. A fault is CodeInvalid naming the parameter; an ambiguous place CodeConflict with
// Candidates; an unknown one CodeNotFound with Suggestions.
func (c *Catalogue) Search(ctx context.Context, actor Actor, s Search) (*Found, error) {
	began := time.Now()
	plan, err := c.plan(s)
	if err != nil {
		return nil, err
	}
	asked := &inquiry{index: c.index}
	result, err := asked.search(ctx, plan.query)
	if err != nil {
		return nil, err
	}
	found := &Found{Search: plan.search, Place: plan.place, Within: plan.query.Radius, Notices: plan.notices}
	if result.Total == 0 && result.Elsewhere.Total == 0 && len(plan.query.Terms) > 1 {
		if result, err = relax(ctx, asked, plan, result, found); err != nil {
			return nil, err
		}
	}
	fill(found, plan, result)
	if err := c.loadItems(ctx, found, plan, result); err != nil {
		return nil, err
	}
	if found.OtherKinds, err = otherKinds(ctx, asked, plan, result.Kinds); err != nil {
		return nil, err
	}
	if found.Wider, err = wider(ctx, asked, plan, result.Total); err != nil {
		return nil, err
	}
	found.Notices = append(found.Notices, asked.notices...)
	found.Took = time.Since(began)
	return found, nil
}

// relax drops words, the one that costs most each time, until something is found, and notes which.
func relax(ctx context.Context, asked *inquiry, plan searchPlan, result Result, found *Found) (Result, error) {
	terms := plan.query.Terms
	for len(terms) > 1 {
		best, bestTotal, bestResult := -1, 0, result
		for i := range terms {
			q := plan.query
			q.Terms = slices.Delete(slices.Clone(terms), i, i+1)
			tried, err := asked.search(ctx, q)
			if err != nil {
				return Result{}, err
			}
			if total := tried.Total + tried.Elsewhere.Total; total > bestTotal {
				best, bestTotal, bestResult = i, total, tried
			}
		}
		drop := best
		if best < 0 { // no single word is to blame: the last one goes, as people type what matters first
			drop = len(terms) - 1
		}
		found.Relaxed = append(found.Relaxed, terms[drop].Typed)
		terms = slices.Delete(slices.Clone(terms), drop, drop+1)
		if best >= 0 {
			return bestResult, nil
		}
	}
	q := plan.query
	q.Terms = terms
	return asked.search(ctx, q)
}

// fill copies what needs no loading.
func fill(found *Found, plan searchPlan, r Result) {
	found.Total, found.Page = r.Total, plan.search.Page
	paged := r.Total
	if plan.search.Elsewhere {
		paged = r.Elsewhere.Total
	}
	found.Pages = pagesOf(paged, plan.search.PerPage)
	found.Elsewhere.Total = r.Elsewhere.Total
	found.Facets, found.NotTold, found.HeldBack = r.Facets, r.NotTold, r.HeldBack
	found.Corrections = r.Corrections
	if found.HeldBack.AvoidUnknown > 0 {
		found.Notices = append(found.Notices, Notice{
			Code: "avoid_unknown", Message: "We cannot tell if some places are far enough away. They are not listed. Ring first.",
		})
	}
}

// pagesOf counts the pages that can be reached: none begins beyond MaxOffset.
func pagesOf(total, perPage int) int {
	return min((total+perPage-1)/perPage, MaxOffset/perPage+1)
}

// otherKinds counts what the same search finds of the kinds it does not look for, with a place or without:
// most lines have none. main are the counts of those with a place.
func otherKinds(ctx context.Context, asked *inquiry, plan searchPlan, main map[Kind]int) (map[Kind]int, error) {
	counts := map[Kind]int{}
	for _, kind := range Kinds() {
		if slices.Contains(plan.query.Kinds, kind) {
			continue
		}
		n := main[kind]
		if plan.query.Near != nil || plan.query.Box != nil {
			q := plan.query
			q.Kinds, q.Limit, q.ElsewhereLimit, q.Offset, q.ElsewhereOffset, q.Count = []Kind{kind}, 0, 0, 0, 0, nil
			q.Radius = min(q.Radius, 1) // only what has no place is wanted, so places are kept out of it
			r, err := asked.search(ctx, q)
			if err != nil {
				return nil, err
			}
			n += r.Elsewhere.Total
		}
		if n > 0 {
			counts[kind] = n
		}
	}
	return counts, nil
}

// wider finds the next radius that finds more, where few were found.
func wider(ctx context.Context, asked *inquiry, plan searchPlan, total int) (*Wider, error) {
	if plan.place == nil || total >= fewFound {
		return nil, nil
	}
	for _, metres := range Radii() {
		if metres <= plan.query.Radius {
			continue
		}
		q := plan.query
		q.Radius, q.Limit, q.ElsewhereLimit, q.Offset, q.ElsewhereOffset, q.Count = metres, 0, 0, 0, 0, nil
		r, err := asked.search(ctx, q)
		if err != nil {
			return nil, err
		}
		if r.Total > total {
			return &Wider{Within: metres, Total: r.Total}, nil
		}
	}
	return nil, nil
}

// maxLoosened is how many ways to loosen a search are offered.
const maxLoosened = 10

// Loosen says how many s would find with each of its filters dropped, most first, at most ten; those
// that find nothing are left out.
func (c *Catalogue) Loosen(ctx context.Context, actor Actor, s Search) ([]Loosened, error) {
	var out []Loosened
	asked := &inquiry{index: c.index}
	for _, without := range s.withoutEach() {
		plan, err := c.plan(without.Search)
		if err != nil {
			return nil, err
		}
		q := plan.query
		q.Limit, q.ElsewhereLimit, q.Offset, q.ElsewhereOffset, q.Count = 0, 0, 0, 0, nil
		r, err := asked.search(ctx, q)
		if err != nil {
			return nil, err
		}
		if without.Total = r.Total; without.Total > 0 {
			out = append(out, without)
		}
	}
	slices.SortStableFunc(out, func(a, b Loosened) int { return b.Total - a.Total })
	return out[:min(len(out), maxLoosened)], nil
}

// withoutEach gives s without each of its filters in turn.
func (s Search) withoutEach() []Loosened {
	s.Page, s.Elsewhere = 1, false
	var out []Loosened
	add := func(parameter, value string, change func(*Search)) {
		without := s
		change(&without)
		out = append(out, Loosened{Parameter: parameter, Value: value, Search: without})
	}
	if s.Text != "" {
		add("q", "", func(w *Search) { w.Text = "" })
	}
	if s.Age != nil {
		add("age", "", func(w *Search) { w.Age = nil })
	}
	if len(s.Days) > 0 {
		add("day", "", func(w *Search) { w.Days = nil })
	}
	if len(s.Times) > 0 {
		add("time", "", func(w *Search) { w.Times = nil })
	}
	for _, family := range slices.Sorted(maps.Keys(s.Facets)) {
		for _, slug := range s.Facets[family] {
			add("facet."+family, slug, func(w *Search) { w.Facets = withoutSlug(s.Facets, family, slug) })
		}
	}
	for _, code := range s.Must {
		add("must", code, func(w *Search) { w.Must = without(s.Must, code) })
	}
	for _, code := range s.Exclude {
		add("exclude", code, func(w *Search) { w.Exclude = without(s.Exclude, code) })
	}
	if len(s.Avoid) > 0 {
		add("avoid", "", func(w *Search) { w.Avoid = nil })
	}
	if (len(s.Must) > 0 || len(s.Facets) > 0) && !s.NotTold {
		add("not_told", "", func(w *Search) { w.NotTold = true })
	}
	return out
}

func without(list []string, value string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(have string) bool { return have == value })
}

func withoutSlug(facets map[string][]string, family, slug string) map[string][]string {
	out := maps.Clone(facets)
	if out[family] = without(facets[family], slug); len(out[family]) == 0 {
		delete(out, family)
	}
	return out
}

// GroupListings gives the live listings of a group, in the order of its places; none is CodeNotFound.
func (c *Catalogue) GroupListings(ctx context.Context, actor Actor, groupID string) ([]*Listing, error) {
	if !ValidID(groupID) {
		return nil, Errorf(CodeNotFound, "There is no group with this address.")
	}
	listings, err := c.store.ListingsOfGroup(ctx, groupID)
	if err == nil && len(listings) == 0 {
		return nil, Errorf(CodeNotFound, "There is no group with this address. It may have ended.")
	}
	return listings, err
}
