package memindex

import (
	"bytes"
	"cmp"
	"context"
	"slices"
)

// origin is where a document of a merged segment comes from.
type origin struct {
	cell   uint32
	source uint32
	doc    uint32
}

// gone stands for a document that is not taken over.
const gone = ^uint32(0)

// merger makes one segment of the live documents of several.
type merger struct {
	sources []*view
	order   []origin
	renamed [][]uint32 // by source and document: its number in the merged segment, or gone
	out     *segment
	block   [block]posting // the one that is read; here, for every term has its own otherwise
}

// merge gives up with ctx's error where that ends.
func merge(ctx context.Context, sources []*view, values int) (*segment, error) {
	m := &merger{sources: sources}
	m.arrange()
	m.columns()
	m.out.finish(values)
	if err := m.text(ctx); err != nil {
		return nil, err
	}
	return m.out, nil
}

// arrange finds the order of the merged documents. Within a cell documents stay as they are, source
// after source, so the documents of one source keep their order.
func (m *merger) arrange() {
	for i, v := range m.sources {
		s := v.segment
		m.renamed = append(m.renamed, make([]uint32, s.size))
		take := func(d, cell uint32) {
			m.renamed[i][d] = gone
			if !v.isDead(d) {
				m.order = append(m.order, origin{cell, uint32(i), d})
			}
		}
		for c, cell := range s.cells {
			for d := s.cellAt[c]; d < s.cellAt[c+1]; d++ {
				take(d, cell)
			}
		}
		for d := s.placed; d < uint32(s.size); d++ {
			take(d, noCell)
		}
	}
	pointless := func(o origin) int {
		if o.doc >= m.sources[o.source].segment.unplaced {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(m.order, func(a, b origin) int {
		if a.cell != b.cell {
			return cmp.Compare(a.cell, b.cell)
		}
		return pointless(a) - pointless(b)
	})
	for n, o := range m.order {
		m.renamed[o.source][o.doc] = uint32(n)
	}
}

// columns copies what is kept by document.
func (m *merger) columns() {
	out := newSegment(len(m.order))
	m.out = out
	areas := make([]map[uint32][]string, len(m.sources))
	for i, v := range m.sources {
		areas[i] = v.segment.areasByDocument()
	}
	var d document
	for _, o := range m.order {
		s := m.sources[o.source].segment
		d.fill(s, o.doc)
		d.cell, d.areas = o.cell, areas[o.source][o.doc]
		_, d.hidden = slices.BinarySearch(s.hidden, o.doc)
		out.add(&d)
	}
	m.ids()
}

// fill takes over what segment s holds of document n by column.
func (d *document) fill(s *segment, n uint32) {
	d.point = nil
	if n < s.unplaced {
		p := s.point(n)
		d.point, d.reach = &p, s.reach[n]
	}
	d.group, d.organisation, d.kind = s.groups[n], s.organisations[n], s.kinds[n]
	d.ageMin, d.ageMax, d.costTold = s.ageMin[n], s.ageMax[n], s.costTold.has(n)
	d.slots, d.next, d.checked, d.nameLen = s.slots[n], s.next[n], s.checked[n], s.nameLen[n]
	d.entries = s.says(n)
}

func (s *segment) areasByDocument() map[uint32][]string {
	byDocument := map[uint32][]string{}
	for area, docs := range s.areas {
		for _, d := range docs {
			byDocument[d] = append(byDocument[d], area)
		}
	}
	return byDocument
}

// ids takes over the ids, as UUIDs where all sources have those.
func (m *merger) ids() {
	plain := func(v *view) bool { return v.segment.ids.uuids == nil }
	if slices.ContainsFunc(m.sources, plain) {
		ids := make([]string, len(m.order))
		for n, o := range m.order {
			ids[n] = m.sources[o.source].segment.ids.string(o.doc)
		}
		m.out.ids = newIDList(ids)
		return
	}
	m.out.ids.uuids = make([][16]byte, len(m.order))
	for n, o := range m.order {
		m.out.ids.uuids[n] = m.sources[o.source].segment.ids.uuids[o.doc]
	}
}

// text merges the terms, in order, and their postings.
func (m *merger) text(ctx context.Context) error {
	cursors := make([]*cursor, len(m.sources))
	for i, v := range m.sources {
		var err error
		if cursors[i], err = v.segment.dictionary.cursor(); err != nil {
			return err
		}
	}
	var words []string
	var list []posting
	for term := lowest(cursors, nil); term != nil; term = lowest(cursors, term[:0]) {
		if err := ctx.Err(); err != nil {
			return err
		}
		list = list[:0]
		for i, c := range cursors {
			if c.term == nil || !bytes.Equal(c.term, term) {
				continue
			}
			list = m.take(list, i, c.ordinal)
			if err := c.next(); err != nil {
				return err
			}
		}
		if len(list) == 0 {
			continue
		}
		slices.Sort(list)
		if err := m.out.postings.add(list); err != nil {
			return err
		}
		words = append(words, string(term))
	}
	m.out.postings.close()
	var err error
	m.out.dictionary, err = newDictionary(words, false)
	return err
}

// lowest copies the first of the terms the cursors stand at to buf; nil where all have ended.
func lowest(cursors []*cursor, buf []byte) []byte {
	var low []byte
	for _, c := range cursors {
		if c.term != nil && (low == nil || bytes.Compare(c.term, low) < 0) {
			low = c.term
		}
	}
	if low == nil {
		return nil
	}
	return append(buf, low...)
}

// take adds the live postings of a source's term to list, as the merged segment numbers them.
func (m *merger) take(list []posting, source, ordinal int) []posting {
	from := &m.sources[source].segment.postings
	renamed := m.renamed[source]
	before := posting(0)
	for left, at := int(from.counts[ordinal]), from.starts[ordinal]; left > 0; left -= block {
		found, next := from.decode(m.block[:min(left, block)], before, at)
		for _, p := range found {
			if d := renamed[p.doc()]; d != gone {
				list = append(list, newPosting(d, p.field()))
			}
		}
		before, at = found[len(found)-1], next
	}
	return list
}
