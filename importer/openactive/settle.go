package openactive

import (
	"maps"
	"slices"
	"strings"
)

// settle joins the halves once everything is known: sessions that only their series names, events with the
// series they belong to, and sessions whose series is nowhere but which say enough themselves.
func (g *graph) settle() error {
	for _, l := range g.loose {
		if err := g.settleLoose(l); err != nil {
			return err
		}
	}
	g.loose = nil
	for _, t := range g.things {
		if err := g.settleThing(t); err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(g.branches)) {
		if err := g.settleBranch(id, g.branches[id]); err != nil {
			return err
		}
	}
	return nil
}

// find gives the thing an id means: what is called so, or the series of that id in its feed.
func (g *graph) find(id string) *thing {
	if id == "" {
		return nil
	}
	if t := g.byID[id]; t != nil {
		return t
	}
	for _, kind := range [...]string{typeSeries, typeCourseRun, typeEventSeries, typeHeadline, typeEvent, typeFacility, typeCourse} {
		if t := g.byID[feedID(kind, id)]; t != nil {
			return t
		}
	}
	return nil
}

// branchOf gives the sessions of a thing; none has no branch.
func (g *graph) branchOf(t *thing) *branch {
	if t.id == "" {
		return nil
	}
	return g.branches[t.id]
}

func (g *graph) settleLoose(l looseSession) error {
	n, err := g.nodeAt(l.at, l.inData)
	if err != nil {
		return err
	}
	for _, id := range g.byParent[g.hash(l.id)] {
		if parent := g.find(id); parent != nil {
			return g.hang(n, parent.id, l.session, thing{at: l.at, inData: l.inData})
		}
	}
	if !n.has("name") {
		g.skipped[skippedOrphan]++
		return nil
	}
	g.things = append(g.things, &thing{kind: typeEvent, id: l.id, at: l.at, inData: l.inData, own: true, file: l.file, number: l.number})
	return nil
}

// settleThing puts a thing in its place beneath others.
func (g *graph) settleThing(t *thing) error {
	if course := g.find(t.course); course != nil && course != t {
		course.used = true
	}
	if whole := g.find(t.partOf); whole != nil && whole != t {
		t.used = true
	}
	parent := g.find(t.parent)
	if parent == nil && t.id != "" {
		for _, id := range g.byParent[g.hash(t.id)] {
			parent = g.find(id)
			t.parent = id
		}
	}
	if parent == nil || parent == t || !holdsMeetings(parent.kind) || !holdsMeetings(t.kind) {
		return nil
	}
	if t.kind != typeEvent {
		parent.branches++
		return nil
	}
	n, err := g.nodeAt(t.at, t.inData)
	if err != nil {
		return err
	}
	same, err := g.sameName(n, parent)
	if err != nil {
		return err
	}
	if !same {
		parent.branches++
		return nil
	}
	s := g.read(n, t.id)
	s.own = t.own
	t.used, t.joined = true, true
	return g.hang(n, g.called(parent), s, *t)
}

// sameName tells whether an event is a time of the series above it and no event of its own: it says no name, or
// the same one. What stands beneath anything but a series of events always is.
func (g *graph) sameName(n node, parent *thing) (bool, error) {
	if parent.kind != typeEventSeries || !n.has("name") {
		return true, nil
	}
	above, err := g.nodeAt(parent.at, parent.inData)
	return strings.EqualFold(above.text("name"), n.text("name")), err
}

// settleBranch hangs sessions that name their series by its feed's id to what it is called, and makes a series of
// those whose own is nowhere, where they say themselves what they are.
func (g *graph) settleBranch(id string, b *branch) error {
	if t := g.find(id); t != nil {
		if called := g.called(t); called != id {
			g.branch(called).join(b)
			delete(g.branches, id)
		}
		return nil
	}
	n, err := g.nodeAt(b.first, b.inData)
	if err != nil {
		return err
	}
	if !n.has("name") {
		g.skipped[skippedOrphan] += len(b.sessions)
		return nil
	}
	t := &thing{kind: typeSeries, id: id, at: b.first, inData: b.inData, own: true, file: b.file, number: b.number}
	g.things, g.byID[id] = append(g.things, t), t
	return nil
}

// join takes over the sessions of another branch.
func (b *branch) join(other *branch) {
	if b.first.spool == nil {
		b.first, b.inData = other.first, other.inData
	}
	for _, s := range other.sessions {
		if s.place > 0 {
			s.place += int32(len(b.places))
		}
		b.sessions = append(b.sessions, s)
	}
	b.places, b.placeKeys = append(b.places, other.places...), append(b.placeKeys, other.placeKeys...)
}

// nodeAt gives the object of a thing.
func (g *graph) nodeAt(at ref, inData bool) (node, error) {
	if !inData {
		return at.node()
	}
	item, err := entry{at: at}.item()
	if err != nil {
		return nil, err
	}
	n, _ := parseNode(item.Data)
	return n, nil
}
