package directory

import (
	"cmp"
	"context"
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
	if err := c.CheckAvoided(ctx, s.Avoid); err != nil {
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
			q := plan.query.counting()
			q.Kinds = []Kind{kind}
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

// wider finds the next radius that finds more, where few were found; where none were, as far as a search goes.
func wider(ctx context.Context, asked *inquiry, plan searchPlan, total int) (*Wider, error) {
	if plan.place == nil || total >= fewFound {
		return nil, nil
	}
	radii := Radii()
	if total == 0 {
		radii = append(radii, MaxWithin)
	}
	for _, metres := range radii {
		if metres <= plan.query.Radius {
			continue
		}
		q := plan.query.counting()
		q.Radius = metres
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
// that find no more than s itself are left out. Where dropping no single one finds more, the pair that finds
// most comes too, or, where no pair does, all of them together but what to keep away from.
func (c *Catalogue) Loosen(ctx context.Context, actor Actor, s Search) ([]Loosened, error) {
	l := loosening{catalogue: c, asked: &inquiry{index: c.index}}
	var err error
	if l.now, err = c.count(ctx, l.asked, s); err != nil {
		return nil, err
	}
	ways := s.withoutEach()
	out, err := l.finding(ctx, ways)
	if err != nil {
		return nil, err
	}
	drops := droppable(ways)
	if helps := func(way Loosened) bool { return way.Parameter != "not_told" }; !slices.ContainsFunc(out, helps) && len(drops) > 1 {
		together, err := l.together(ctx, drops)
		if err != nil {
			return nil, err
		}
		out = append(out, together...)
		sortLoosened(out)
	}
	return out[:min(len(out), maxLoosened)], nil
}

// loosening is one call of Loosen: what a search finds now, and whom to ask what it would find.
type loosening struct {
	catalogue *Catalogue
	asked     *inquiry
	now       Result
}

// finding counts what each way finds and gives those that find more than now, most first.
func (l *loosening) finding(ctx context.Context, ways []Loosened) ([]Loosened, error) {
	var out []Loosened
	for _, way := range ways {
		then, err := l.catalogue.count(ctx, l.asked, way.Search)
		if err != nil {
			return nil, err
		}
		way.Total, way.Elsewhere = then.Total, then.Elsewhere.Total
		if way.Total > l.now.Total || way.Elsewhere > l.now.Elsewhere.Total {
			out = append(out, way)
		}
	}
	sortLoosened(out)
	return out, nil
}

// together gives the best pair of filters to drop, or else all of them; none where even that finds no more.
func (l *loosening) together(ctx context.Context, drops []Loosened) ([]Loosened, error) {
	pairs, err := l.finding(ctx, withoutPairs(drops))
	if err != nil || len(pairs) > 0 || len(drops) == 2 {
		return pairs[:min(len(pairs), 1)], err
	}
	all := drops[0]
	for _, drop := range drops[1:] {
		all = all.and(drop)
	}
	return l.finding(ctx, []Loosened{all})
}

func sortLoosened(ways []Loosened) {
	slices.SortStableFunc(ways, func(a, b Loosened) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(b.Elsewhere, a.Elsewhere))
	})
}

// count finds how many there are, in the main list and elsewhere, and nothing more.
func (c *Catalogue) count(ctx context.Context, asked *inquiry, s Search) (Result, error) {
	plan, err := c.plan(s)
	if err != nil {
		return Result{}, err
	}
	return asked.search(ctx, plan.query.counting())
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
