package meili

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// nearest looks for the first of what a filter lets through, by distance and then by id. No document is read for
// that: each has its point, id and group in one value (fieldAt), and values are counted. Where many match, only what
// lies in a small disc is looked at, and a larger one where that was too small.
type nearest struct {
	list   *list
	also   string  // beside the list's own filter; "" for nothing
	want   int     // how many are looked for
	reach  float64 // metres looked at; everything where whole
	whole  bool
	beyond float64 // metres within which too many lie to be counted; 0 where that is not known
	total  int     // how many match, near and far
	hits   []foundHit
	failed bool
	placed bool   // the places are known, and only the answers are read still
	then   func() // what the list does once all is known
}

// How much is looked at at once.
const (
	nearestWhole = 1000    // matches expected, up to which all are looked at
	nearestLeast = 400     // matches a first disc is cut to hold
	nearestShare = 1.0 / 8 // of what lies in a disc, that words or filters are guessed to leave
	nearestFirst = 10_000  // metres, where nothing is known of how densely listings lie
)

// nearest makes the list what lies nearest. The first so many of it are put in the order of fit.
func (l *list) nearest(a *asking, ranked int) {
	n := &nearest{list: l, want: max(ranked, l.offset+l.limit)}
	n.then = func() {
		l.total, l.found, l.skip = n.total, n.hits, l.offset
		slices.SortStableFunc(l.found[:min(ranked, len(l.found))], byFit)
	}
	n.begin()
	n.ask(a)
}

// begin guesses how far to look.
func (n *nearest) begin() {
	l, p := n.list, n.list.plan
	l.rest = n
	share := 1.0
	if p.text != "" || n.also != "" || slices.ContainsFunc(p.clauses, func(c clause) bool { return c.name != clauseKinds }) {
		share = nearestShare
	}
	about := share * float64(p.about[0])
	switch {
	case p.disc.whole:
		n.reach = nearestFirst
	case about <= nearestWhole:
		n.whole = true
	default:
		n.look(p.radiusOf(float64(max(nearestLeast, n.want*3/2)) / share))
	}
}

// look makes n look at a disc of so many metres, or at everything where that is no smaller.
func (n *nearest) look(metres float64) {
	disc := n.list.plan.disc
	n.reach, n.whole = metres, !disc.whole && metres >= disc.radius || metres >= math.Pi*geo.EarthRadius
}

// radiusOf gives the radius within which so many listings are expected.
func (p *plan) radiusOf(listings float64) float64 {
	for halving := halvings - 1; ; halving-- {
		if about := float64(p.about[halving]); halving == 0 || about >= listings {
			return p.disc.radius / float64(int(1)<<halving) * math.Sqrt(min(1, listings/about))
		}
	}
}

// ask puts the queries.
func (n *nearest) ask(a *asking) {
	l, p := n.list, n.list.plan
	if n.placed {
		n.askAnswers(a)
		return
	}
	filter := l.filter.with(n.also)
	a.count(p.text, filter, nil, func(got answer) { n.total = got.total })
	if !n.whole {
		small := newDisc(*l.near, n.reach, finenessUsual)
		around := where{inNames(fieldCells, cellNames(small.cover()))}
		if p.query.Box != nil {
			around = around.with(boxFilter(*p.query.Box))
		}
		filter = p.join(around, p.clauses, nil).with(n.also)
	}
	a.count(p.text, filter, []string{fieldAt}, n.read)
	a.after(n.settle)
}

// read takes those that lie as near as was looked.
func (n *nearest) read(got answer) {
	n.hits, n.failed = nil, got.total > len(got.facets[fieldAt])
	for value := range got.facets[fieldAt] {
		w, ok := readWhereabouts(value)
		if !ok {
			continue
		}
		f := foundHit{Hit: directory.Hit{ID: w.id, Distance: geo.Distance(*n.list.near, w.point)}, seq: w.seq, checked: w.checked}
		if n.list.plan.query.Groups {
			f.GroupID = w.group
		}
		if n.whole || f.Distance <= n.reach {
			n.hits = append(n.hits, f)
		}
	}
}

// settle sees whether enough was found, or looks farther or less far the next time.
func (n *nearest) settle() {
	wanted := min(n.want, n.total)
	switch {
	case n.failed:
		n.beyond = n.reach
		if n.whole {
			n.beyond = min(n.list.plan.disc.radius, math.Pi*geo.EarthRadius)
		}
		n.look(n.beyond / 4)
	case !n.whole && len(n.hits) < wanted:
		growth := 4.0
		if found := len(n.hits); found > 0 {
			growth = max(1.3, min(growth, math.Sqrt(1.5*float64(wanted)/float64(found))))
		}
		farther := n.reach * growth
		if n.beyond > 0 {
			farther = min(farther, (n.reach+n.beyond)/2)
		}
		n.look(farther)
	default:
		n.found(wanted)
	}
}

// found cuts what was found, and reads what its fit depends on, where it depends on more than is known.
func (n *nearest) found(wanted int) {
	slices.SortFunc(n.hits, byDistance)
	n.hits = n.hits[:min(wanted, len(n.hits))]
	n.placed = true
	if len(n.list.plan.query.Prefer) > 0 && len(n.hits) > 0 {
		return
	}
	for i := range n.hits {
		n.hits[i].Fit = n.list.fit(&directory.Listing{}, n.hits[i])
	}
	n.end()
}

// askAnswers reads the documents found.
func (n *nearest) askAnswers(a *asking) {
	l := n.list
	filter := l.filter.with(n.also)
	if n.total > len(n.hits) {
		seqs := make([]int64, len(n.hits))
		for i, f := range n.hits {
			seqs[i] = f.seq
		}
		filter = append(where{}.with(fieldLive+" = 1"), inNames(fieldSeq, numbersOf(seqs)))
	}
	l.hits(a, filter, 0, len(n.hits), []string{fieldID + ":asc"}, func(got answer) error {
		read, err := l.read(got)
		if err != nil {
			return err
		}
		of := make(map[string]float64, len(read))
		for _, f := range read {
			of[f.ID] = f.Fit
		}
		for i := range n.hits {
			n.hits[i].Fit = of[n.hits[i].ID]
		}
		n.end()
		return nil
	})
}

func (n *nearest) end() {
	n.list.rest = nil
	n.then()
}

// recent asks for the listings checked last. Those checked on one day go by distance: the engine gives the days of
// the page, and what of the last of them is on it is looked for by distance.
func (l *list) recent(a *asking) {
	order := []string{fieldChecked + ":desc", fieldID + ":asc"}
	if l.near == nil {
		l.ordered(a, order)
		return
	}
	l.hits(a, l.filter, 0, l.offset+l.limit, order, func(got answer) error {
		found, err := l.read(got)
		if err != nil {
			return err
		}
		day := func(f foundHit) int64 {
			if f.checked == nil {
				return math.MinInt64
			}
			return *f.checked
		}
		l.total, l.skip = got.total, l.offset
		last := l.cut(found, got.total, func(a, b foundHit) int { return cmp.Compare(day(b), day(a)) })
		if last == nil {
			return nil
		}
		also := fieldChecked + " NOT EXISTS"
		if last.checked != nil {
			also = fieldChecked + " = " + strconv.FormatInt(*last.checked, 10)
		}
		l.fill(also)
		return nil
	})
}

// soonest asks for what still meets, by when, and behind it for what does not, by distance; what meets at one moment
// goes by distance too.
func (l *list) soonest(a *asking) {
	now := l.plan.query.Now.UTC()
	from := now.Unix()
	if now.Nanosecond() > 0 {
		from++
	}
	coming := fieldNext + " >= " + strconv.FormatInt(from, 10)
	order := []string{fieldNext + ":asc", fieldID + ":asc"}
	a.count(l.plan.text, l.filter, nil, func(got answer) { l.total = got.total })
	if l.near == nil {
		l.soonestAnywhere(a, coming, order)
		return
	}
	l.hits(a, l.filter.with(coming), 0, l.offset+l.limit, order, func(got answer) error {
		found, err := l.read(got)
		if err != nil {
			return err
		}
		l.skip = l.offset
		last := l.cut(found, got.total, func(a, b foundHit) int { return cmp.Compare(a.next, b.next) })
		switch {
		case last != nil:
			l.fill(fieldNext + " = " + strconv.FormatInt(last.next, 10))
		case len(l.found) < l.offset+l.limit:
			l.fill(not(coming))
		}
		return nil
	})
}

// soonestAnywhere is soonest where nothing has a distance.
func (l *list) soonestAnywhere(a *asking, coming string, order []string) {
	met := 0
	l.hits(a, l.filter.with(coming), l.offset, l.limit, order, func(got answer) (err error) {
		met = got.total
		l.found, err = l.read(got)
		return err
	})
	l.hits(a, l.filter.with(not(coming)), 0, l.offset+l.limit, []string{fieldID + ":asc"}, func(got answer) error {
		later, err := l.read(got)
		l.found = append(l.found, later[min(max(l.offset-met, 0), len(later)):]...)
		return err
	})
}

// cut puts the first matches in order, of so many. Where there are more, those that are like the last of them are
// left to be looked for by distance, and the last is given.
func (l *list) cut(found []foundHit, total int, order func(a, b foundHit) int) (last *foundHit) {
	if len(found) < total && len(found) > 0 {
		last = &found[len(found)-1]
		found = slices.DeleteFunc(slices.Clone(found), func(f foundHit) bool { return order(f, *last) == 0 })
	}
	slices.SortFunc(found, func(a, b foundHit) int { return cmp.Or(order(a, b), byDistance(a, b)) })
	l.found = found
	return last
}

// fill has the page filled with the nearest of what also passes a filter, behind what was found already.
func (l *list) fill(also string) {
	n := &nearest{list: l, also: also, want: l.offset + l.limit - len(l.found)}
	n.then = func() { l.found = append(l.found, n.hits...) }
	n.begin()
}
