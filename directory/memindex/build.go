package memindex

import (
	"bytes"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// build makes a segment of documents, each id once; it sorts them. A plain one is quickest to make.
func build(documents []*document, values int, plain bool) (*segment, error) {
	slices.SortFunc(documents, compareDocuments)
	s := newSegment(len(documents))
	t := &terms{numbers: map[string]uint32{}}
	ids := make([]string, len(documents))
	for n, d := range documents {
		ids[n] = d.id
		s.add(d)
		t.add(uint32(n), &d.text)
	}
	s.ids = newIDList(ids)
	s.finish(values)
	return s, t.index(s, plain)
}

// terms collects the words of a segment's documents, added in order.
type terms struct {
	numbers map[string]uint32
	words   []string
	seen    []uint32 // by number: the last document it was in, plus one
	found   []uint32 // the number of every posting of list
	list    []posting
}

// add notes the words of document n. Heavier fields come first, so the first field is the best.
func (t *terms) add(n uint32, text *[directory.FieldCount][]string) {
	for field, words := range text {
		for _, word := range words {
			number, ok := t.numbers[word]
			if !ok {
				number = uint32(len(t.words))
				word = strings.Clone(word)
				t.numbers[word] = number
				t.words = append(t.words, word)
				t.seen = append(t.seen, 0)
			}
			if t.seen[number] != n+1 {
				t.seen[number] = n + 1
				t.found = append(t.found, number)
				t.list = append(t.list, newPosting(n, directory.FieldWeight(field)))
			}
		}
	}
}

// index makes the dictionary and the postings of s.
func (t *terms) index(s *segment, plain bool) (err error) {
	ends := make([]uint32, len(t.words)) // of each term's part of byTerm
	for _, number := range t.found {
		ends[number]++
	}
	sum := uint32(0)
	for number, n := range ends {
		ends[number], sum = sum, sum+n
	}
	byTerm := make([]posting, len(t.list))
	for i, number := range t.found {
		byTerm[ends[number]] = t.list[i]
		ends[number]++
	}
	order := make([]uint32, len(t.words))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return strings.Compare(t.words[a], t.words[b]) })
	sorted := make([]string, len(order))
	for i, number := range order {
		sorted[i] = t.words[number]
		start := uint32(0)
		if number > 0 {
			start = ends[number-1]
		}
		if err = s.postings.add(byTerm[start:ends[number]]); err != nil {
			return err
		}
	}
	s.postings.close()
	s.dictionary, err = newDictionary(sorted, plain)
	return err
}

// newSegment makes room for so many documents.
func newSegment(size int) *segment {
	return &segment{
		groups: make([]uint32, 0, size), organisations: make([]uint32, 0, size), kinds: make([]uint8, 0, size),
		ageMin: make([]int16, 0, size), ageMax: make([]int16, 0, size), costTold: make(bitset, wordsFor(size)),
		slots: make([]uint32, 0, size), next: make([]int64, 0, size), checked: make([]int32, 0, size),
		nameLen: make([]uint8, 0, size), entryEnds: make([]uint32, 0, size), areas: map[string][]uint32{},
		lat: make([]float64, 0, size), lng: make([]float64, 0, size), reach: make([]float64, 0, size),
	}
}

// add appends d to the columns.
func (s *segment) add(d *document) {
	n := uint32(s.size)
	s.size++
	if d.point != nil {
		s.lat, s.lng, s.reach = append(s.lat, d.point.Lat), append(s.lng, d.point.Lng), append(s.reach, d.reach)
		s.unplaced = n + 1
	}
	if d.cell != noCell {
		s.addCell(d.cell)
		s.placed = n + 1
	}
	s.groups, s.organisations = append(s.groups, d.group), append(s.organisations, d.organisation)
	s.kinds = append(s.kinds, d.kind)
	s.ageMin, s.ageMax = append(s.ageMin, d.ageMin), append(s.ageMax, d.ageMax)
	s.slots, s.next, s.checked = append(s.slots, d.slots), append(s.next, d.next), append(s.checked, d.checked)
	s.nameLen = append(s.nameLen, d.nameLen)
	s.entries = append(s.entries, d.entries...)
	s.entryEnds = append(s.entryEnds, uint32(len(s.entries)))
	if d.costTold {
		s.costTold.set(n)
	}
	if d.hidden {
		s.hidden = append(s.hidden, n)
	}
	for _, area := range d.areas {
		if had := s.areas[area]; len(had) == 0 || had[len(had)-1] != n {
			s.areas[area] = append(had, n)
		}
	}
}

// addCell notes that the document just added, a placed one, lies in cell c.
func (s *segment) addCell(c uint32) {
	if k := len(s.cells); k == 0 || s.cells[k-1] != c {
		s.cells = append(s.cells, c)
		s.cellAt = append(s.cellAt, uint32(s.size-1))
	}
}

// finish works out what follows from the columns and the ids.
func (s *segment) finish(values int) {
	s.cellAt = append(s.cellAt, s.placed)
	s.at = make([]vector, s.placed)
	for d := range s.placed {
		s.at[d] = vectorOf(s.point(d))
		s.maxReach = max(s.maxReach, s.reach[d])
	}
	s.lat, s.lng, s.reach, s.entries = clip(s.lat), clip(s.lng), clip(s.reach), clip(s.entries)
	s.byID = make([]uint32, s.size)
	for d := range s.byID {
		s.byID[d] = uint32(d)
	}
	slices.SortFunc(s.byID, func(a, b uint32) int {
		if s.ids.uuids != nil {
			return bytes.Compare(s.ids.uuids[a][:], s.ids.uuids[b][:])
		}
		return s.ids.compare(a, &s.ids, b)
	})
	s.idRank = make([]uint32, s.size)
	for i, d := range s.byID {
		s.idRank[d] = uint32(i)
	}
	s.indexEntries(values)
}
