package directory

import (
	"context"
	"slices"

	"github.com/kithdirectory/kith/geo"
)

// loadItems loads the listings of the page. An index may be behind the store, a second or, where its
// server was down, a day; so what is shown is judged by the stored listing: it is left out where it has
// gone, lies somewhere else or has no place any more, and its distance is from where it is now.
func (c *Catalogue) loadItems(ctx context.Context, found *Found, plan searchPlan, r Result) error {
	ids := make([]string, 0, len(r.Hits)+len(r.Elsewhere.Hits))
	for _, hit := range r.Hits {
		ids = append(ids, hit.ID)
	}
	for _, hit := range r.Elsewhere.Hits {
		ids = append(ids, hit.ID)
	}
	listings, err := c.cache.load(ctx, c.store, ids)
	if err != nil {
		return err
	}
	q := &plan.query
	items := func(hits []Hit, offset int, belongs func(*Listing, *Query) bool) []FoundListing {
		out := make([]FoundListing, 0, len(hits))
		for i, hit := range hits {
			l, ok := listings[hit.ID]
			if !ok || !belongs(l, q) || avoided(l, &q.Avoid) {
				continue
			}
			item := FoundListing{Listing: l, Number: offset + i + 1, Distance: distanceTo(l, q)}
			item.Fit = c.vocabulary.FitOf(l, q.Must, q.Prefer, item.Distance, q.Radius, q.Now)
			out = append(out, item)
		}
		return out
	}
	found.Items = items(r.Hits, q.Offset, inMainList)
	found.Elsewhere.Items = items(r.Elsewhere.Hits, q.ElsewhereOffset, inElsewhere)
	return nil
}

// distanceTo gives metres from where q looks; -1 where one of them has no point.
func distanceTo(l *Listing, q *Query) float64 {
	if q.Near == nil || l.Point == nil {
		return -1
	}
	return geo.Distance(*q.Near, *l.Point)
}

// inMainList tells whether l lies where q looks.
func inMainList(l *Listing, q *Query) bool {
	if q.Near == nil && q.Box == nil {
		return true
	}
	return l.Point != nil && (q.Near == nil || distanceTo(l, q) <= q.Radius) && (q.Box == nil || q.Box.Contains(*l.Point))
}

// inElsewhere tells whether l has no place, and serves where q looks.
func inElsewhere(l *Listing, q *Query) bool {
	return l.Point == nil && slices.ContainsFunc(l.Areas, func(area string) bool { return slices.Contains(q.Areas, area) })
}

// avoided tells whether l by itself is to be kept out: by another listing of its group it may be too, which
// only the index knows.
func avoided(l *Listing, a *Avoid) bool {
	for _, area := range a.Areas {
		if l.Disclosure == DisclosureHidden || (l.Point != nil && geo.Distance(area.Centre, *l.Point)-l.Reach <= area.Metres) {
			return true
		}
	}
	for _, slug := range a.Communities {
		if value, _, _ := l.Says("community." + slug); value == Yes {
			return true
		}
	}
	return slices.Contains(a.Groups, l.GroupID) || (l.OrganisationID != "" && slices.Contains(a.Organisations, l.OrganisationID))
}
