package memindex

import (
	"context"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// avoiding is which groups a person is to be kept away from, by number.
type avoiding struct {
	touched bitset // removed
	unsure  bitset // held back, because a place of theirs is hidden while areas are avoided
}

// planAvoid finds the groups to avoid among all live documents; nil where nothing is avoided.
func (p *plan) planAvoid(ctx context.Context, sc *scratch) (*avoiding, error) {
	q := &p.query.Avoid
	if len(q.Areas)+len(q.Communities)+len(q.Organisations)+len(q.Groups) == 0 {
		return nil, nil
	}
	n := wordsFor(len(p.state.groups.names))
	a := &avoiding{touched: make(bitset, n), unsure: make(bitset, n)}
	for _, id := range q.Groups {
		if group, ok := p.state.groups.find(nameOf(id)); ok {
			a.touched.set(group)
		}
	}
	organisations := p.organisations(q.Organisations)
	for _, v := range p.state.views {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, area := range q.Areas {
			a.touchArea(v, area, sc)
		}
		for _, slug := range q.Communities {
			if value, ok := p.state.values.numbers["community."+slug]; ok {
				holdersIn(v.segment.yes, value).each(v.segment.size, func(d uint32) { a.touch(v, d) })
			}
		}
		a.touchOrganisations(v, organisations)
		if len(q.Areas) > 0 {
			for _, d := range v.segment.hidden {
				if !v.isDead(d) {
					a.unsure.set(v.segment.groups[d])
				}
			}
		}
	}
	return a, nil
}

// organisations gives the numbers of those ids that the index knows.
func (p *plan) organisations(ids []string) map[uint32]bool {
	numbers := map[uint32]bool{}
	for _, id := range ids {
		if number, ok := p.state.organisations.find(nameOf(id)); ok {
			numbers[number] = true
		}
	}
	return numbers
}

func (a *avoiding) touch(v *view, d uint32) {
	if !v.isDead(d) {
		a.touched.set(v.segment.groups[d])
	}
}

func (a *avoiding) touchOrganisations(v *view, organisations map[uint32]bool) {
	if len(organisations) == 0 {
		return
	}
	for d, organisation := range v.segment.organisations {
		if organisation != noOrganisation && organisations[organisation] {
			a.touch(v, uint32(d))
		}
	}
}

// touchArea touches every group with a point that is, or by its reach may be, inside area.
func (a *avoiding) touchArea(v *view, area directory.AvoidArea, sc *scratch) {
	s := v.segment
	centre := vectorOf(area.Centre)
	_, outside := chordSquares(area.Metres + s.maxReach)
	sc.runs = s.runs(circleStrips(area.Centre, area.Metres+s.maxReach), sc.runs[:0])
	for _, r := range sc.runs {
		for d := r.from; d < r.to; d++ {
			if s.at[d].square(centre) > outside {
				continue
			}
			if geo.Distance(area.Centre, s.point(d))-s.reach[d] <= area.Metres {
				a.touch(v, d)
			}
		}
	}
}

// holdBack takes what is avoided out of main and away, and counts what is held back and would have
// passed all else.
func (p *plan) holdBack(s *segment, sc *scratch, main, away zone) {
	for _, z := range []zone{main, away} {
		if z.lo >= z.hi {
			continue
		}
		held := sc.zone(s, z.lo, z.hi)
		sc.docs = z.appendTo(sc.docs[:0])
		for _, d := range sc.docs {
			group := s.groups[d]
			switch {
			case p.avoid.touched.has(group):
				z.bits.unset(d)
			case p.avoid.unsure.has(group):
				z.bits.unset(d)
				held.bits.set(d)
			}
		}
		sc.docs = p.filter(s, sc, held, nil, sc.docs[:0])
		p.tally.avoidUnknown += len(sc.docs)
	}
}
