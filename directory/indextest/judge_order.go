package indextest

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// order sorts as the query asks; ties go by distance, then id.
func order(q *directory.Query, all []found) {
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(compareKey(q, a, b, 0), cmp.Compare(a.hit.Distance, b.hit.Distance), strings.Compare(a.hit.ID, b.hit.ID))
	})
}

// compareKey compares what the sort orders by before distance and id. Fits closer than slack are equal.
func compareKey(q *directory.Query, a, b found, slack float64) int {
	switch q.Sort {
	case directory.SortFit:
		if math.Abs(a.hit.Fit-b.hit.Fit) <= slack {
			return 0
		}
		return cmp.Compare(b.hit.Fit, a.hit.Fit)
	case directory.SortSoonest:
		return compareLast(coming(a.listing, q.Now), coming(b.listing, q.Now), time.Time.Compare)
	case directory.SortChecked:
		latestFirst := func(a, b time.Time) int { return b.Compare(a) }
		return compareLast(a.listing.Checked.Date.Time(), b.listing.Checked.Date.Time(), latestFirst)
	}
	return 0
}

// compareLast compares times by the given order, with the zero time after all others.
func compareLast(a, b time.Time, by func(a, b time.Time) int) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return by(a, b)
}

// coming gives the next meeting that is not over yet, or the zero time.
func coming(l *directory.Listing, now time.Time) time.Time {
	if next := l.Next(); !next.Before(now) {
		return next
	}
	return time.Time{}
}

// byText tells whether the order of a list is how well the text matches, which engines may judge
// differently: best match, and nearest where nothing has a distance.
func byText(q *directory.Query, distances bool) bool {
	return len(q.Terms) > 0 && (q.Sort == directory.SortMatch || (q.Sort == directory.SortNearest && !distances))
}
