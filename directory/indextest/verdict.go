package indextest

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// How far an engine's numbers may be from the judge's.
const (
	distanceSlack = 1e-6 // metres
	swapSlack     = 1.0  // metres within which two listings may swap places
	fitSlack      = 1e-6
)

// Differences says in words how an engine's result breaks the contract; none where it keeps it.
func (v *Verdict) Differences(got directory.Result) []string {
	d := &differences{verdict: v}
	d.number("total", len(v.least.main), got.Total, len(v.most.main))
	d.number("elsewhere total", len(v.least.elsewhere), got.Elsewhere.Total, len(v.most.elsewhere))
	d.number("held back, avoid unknown", v.least.heldBack.AvoidUnknown, got.HeldBack.AvoidUnknown, v.most.heldBack.AvoidUnknown)
	d.number("held back, must not told", v.least.heldBack.MustNotTold, got.HeldBack.MustNotTold, v.most.heldBack.MustNotTold)
	for _, kind := range directory.Kinds() {
		d.number("kind "+string(kind), v.least.kinds[kind], got.Kinds[kind], v.most.kinds[kind])
	}
	d.counts("facet", v.least.facets, got.Facets, v.most.facets)
	d.counts("not told", v.least.notTold, got.NotTold, v.most.notTold)
	q := v.query
	d.list("hits", got.Total, got.Hits, q.Offset, q.Limit, v.least.main, v.most.main)
	d.list("elsewhere", got.Elsewhere.Total, got.Elsewhere.Hits, q.ElsewhereOffset, q.ElsewhereLimit, v.least.elsewhere, v.most.elsewhere)
	d.corrections(got.Corrections)
	return d.said
}

type differences struct {
	verdict *Verdict
	said    []string
}

func (d *differences) say(format string, args ...any) {
	d.said = append(d.said, fmt.Sprintf(format, args...))
}

func (d *differences) number(what string, least, got, most int) {
	switch {
	case got >= least && got <= most:
	case least == most:
		d.say("%s: got %d, want %d", what, got, least)
	default:
		d.say("%s: got %d, want %d to %d", what, got, least, most)
	}
}

// counts compares every count by family and slug; a zero must be left out.
func (d *differences) counts(what string, least, got, most map[string]map[string]int) {
	families := map[string]bool{}
	for _, m := range []map[string]map[string]int{got, most} {
		for family := range m {
			families[family] = true
		}
	}
	for _, family := range slices.Sorted(maps.Keys(families)) {
		slugs := maps.Clone(most[family])
		if slugs == nil {
			slugs = map[string]int{}
		}
		maps.Copy(slugs, got[family])
		for _, slug := range slices.Sorted(maps.Keys(slugs)) {
			d.number(fmt.Sprintf("%s %s.%s", what, family, slug), least[family][slug], got[family][slug], most[family][slug])
			if n, ok := got[family][slug]; ok && n == 0 {
				d.say("%s %s.%s: a zero is given, not left out", what, family, slug)
			}
		}
	}
}

// list compares a page of hits.
func (d *differences) list(what string, total int, got []directory.Hit, offset, limit int, least, most []found) {
	if want := max(0, min(limit, total-offset)); len(got) != want {
		d.say("%s: %d on the page, want %d (total %d, offset %d, limit %d)", what, len(got), want, total, offset, limit)
		return
	}
	known := make(map[string]found, len(most))
	for _, f := range most {
		known[f.hit.ID] = f
	}
	var page []found
	seen := map[string]bool{}
	for i, hit := range got {
		f, ok := known[hit.ID]
		switch {
		case !ok:
			d.say("%s %d: %s must not be found", what, offset+i, hit.ID)
			return
		case seen[hit.ID]:
			d.say("%s %d: %s comes twice", what, offset+i, hit.ID)
		case d.verdict.query.Groups && hit.GroupID != f.hit.GroupID:
			d.say("%s %d: %s is of the group %q, want %q", what, offset+i, hit.ID, hit.GroupID, f.hit.GroupID)
		case math.Abs(hit.Distance-f.hit.Distance) > distanceSlack:
			d.say("%s %d: %s has distance %.7f, want %.7f", what, offset+i, hit.ID, hit.Distance, f.hit.Distance)
		case math.Abs(hit.Fit-f.hit.Fit) > fitSlack:
			d.say("%s %d: %s has fit %.7f, want %.7f", what, offset+i, hit.ID, hit.Fit, f.hit.Fit)
		}
		seen[hit.ID] = true
		page = append(page, f)
	}
	d.complete(what, total, seen, offset, limit, least)
	d.order(what, page, offset, least, most)
}

// complete checks, where the page holds everything, that all that must be found is there.
func (d *differences) complete(what string, total int, seen map[string]bool, offset, limit int, least []found) {
	if offset > 0 || limit < total {
		return
	}
	for _, f := range least {
		if !seen[f.hit.ID] {
			d.say("%s: %s (%s) must be found and is not", what, f.hit.ID, f.listing.Name)
			return
		}
	}
}

// order checks that neighbours are in order, and, where it is sure what is found, that every
// listing is in its place.
func (d *differences) order(what string, page []found, offset int, least, most []found) {
	q := d.verdict.query
	distances := q.Near != nil && len(page) > 0 && page[0].hit.Distance >= 0
	if byText(q, distances) {
		return
	}
	for i := 1; i < len(page); i++ {
		if a, b := page[i-1], page[i]; !inOrder(q, a, b) {
			d.say("%s %d: %s comes before %s", what, offset+i-1, d.key(a), d.key(b))
			return
		}
	}
	if len(least) != len(most) {
		return
	}
	for i, f := range page {
		if want := most[offset+i]; !mayStandFor(q, f, want) {
			d.say("%s %d: got %s, want %s", what, offset+i, d.key(f), d.key(want))
			return
		}
	}
}

// inOrder tells whether b may follow a: by the sort, then by distance to the metre; exact ties by id.
func inOrder(q *directory.Query, a, b found) bool {
	if c := compareKey(q, a, b, fitSlack); c != 0 {
		return c < 0
	}
	if a.hit.Distance == b.hit.Distance && compareKey(q, a, b, 0) == 0 {
		return a.hit.ID < b.hit.ID
	}
	return a.hit.Distance <= b.hit.Distance+swapSlack || compareKey(q, a, b, 0) != 0
}

// mayStandFor tells whether a may take the place of b: the same but for rounding, or within a metre.
func mayStandFor(q *directory.Query, a, b found) bool {
	switch {
	case a.hit.ID == b.hit.ID:
		return true
	case compareKey(q, a, b, fitSlack) != 0:
		return false
	case compareKey(q, a, b, 0) != 0:
		return true
	}
	return a.hit.Distance >= 0 && math.Abs(a.hit.Distance-b.hit.Distance) <= swapSlack
}

func (d *differences) key(f found) string {
	q := d.verdict.query
	switch q.Sort {
	case directory.SortFit:
		return fmt.Sprintf("%s (fit %.6f, %.3f m)", f.hit.ID, f.hit.Fit, f.hit.Distance)
	case directory.SortSoonest:
		return fmt.Sprintf("%s (%s, %.3f m)", f.hit.ID, coming(f.listing, q.Now).Format("2 Jan 15:04"), f.hit.Distance)
	case directory.SortChecked:
		return fmt.Sprintf("%s (checked %s, %.3f m)", f.hit.ID, f.listing.Checked.Date, f.hit.Distance)
	}
	return fmt.Sprintf("%s (%.3f m)", f.hit.ID, f.hit.Distance)
}

// corrections checks that only words that were typed are corrected, to words there are.
func (d *differences) corrections(got []directory.Correction) {
	typed := map[string]bool{}
	for _, term := range d.verdict.query.Terms {
		for _, word := range term.Words {
			typed[word] = true
		}
	}
	for _, c := range got {
		switch {
		case !typed[c.From]:
			d.say("corrections: %q was not typed", c.From)
		case c.To == c.From || strings.TrimSpace(c.To) == "":
			d.say("corrections: %q is corrected to %q", c.From, c.To)
		}
	}
}
