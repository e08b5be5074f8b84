package memindex

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// document is a listing made ready for a segment.
type document struct {
	id           string
	cell         uint32
	point        *geo.Point
	reach        float64
	group        uint32
	organisation uint32
	kind         uint8
	ageMin       int16
	ageMax       int16
	costTold     bool
	hidden       bool
	slots        uint32
	next         int64
	checked      int32
	nameLen      uint8
	areas        []string
	entries      []entry
	known        bool // all codes of entries
	text         [directory.FieldCount][]string
}

// newDocument makes l ready, but for the numbers of its group and organisation.
func newDocument(vocabulary *directory.Vocabulary, l *directory.Listing, id string) *document {
	d := &document{
		id: id, cell: noCell, reach: l.Reach, kind: kindNumber(l.Kind), organisation: noOrganisation,
		ageMin: ageBound(l.Age.Min), ageMax: ageBound(l.Age.Max), costTold: l.Cost.Told(),
		hidden: l.Disclosure == directory.DisclosureHidden, slots: slotsOf(l), next: never, checked: neverChecked,
	}
	if l.Point == nil {
		d.areas = l.Areas
	} else if p := *l.Point; onGrid(p) {
		d.point, d.cell = &p, cellOf(p)
	} else {
		d.point = &p
	}
	if next := l.Next(); !next.IsZero() {
		d.next = next.Unix()
	}
	if !l.Checked.Date.IsZero() {
		d.checked = dayNumber(l.Checked.Date)
	}
	d.text = ownText(vocabulary, l)
	words := len(d.text[directory.FieldName])
	if len(l.AlsoKnownAs) > 0 {
		words = len(directory.Tokens(l.Name))
	}
	d.nameLen = uint8(min(words, math.MaxUint8))
	return d
}

// ownText gives the words of l without those it has from the vocabulary for what it says yes to:
// these are looked up through the attributes. A worked-out value that an answer gainsays has no
// yes to be found by, so its words stay.
func ownText(vocabulary *directory.Vocabulary, l *directory.Listing) [directory.FieldCount][]string {
	own := *l
	own.Answers, own.Facets = nil, nil
	text := own.TextFields(vocabulary)
	for family, slugs := range l.Facets {
		for _, slug := range slugs {
			code := family + "." + slug
			if answer, ok := l.Answers[code]; ok && answer.Value != directory.Yes {
				text[directory.FieldActivity] = append(text[directory.FieldActivity], vocabulary.Words(code)...)
			}
		}
	}
	return text
}

// kindNumber gives the place of k in directory.Kinds.
func kindNumber(k directory.Kind) uint8 {
	if i := slices.Index(directory.Kinds(), k); i >= 0 {
		return uint8(i)
	}
	return otherKind
}

func ageBound(bound *int) int16 {
	if bound == nil {
		return openAge
	}
	return int16(min(max(*bound, openAge+1), math.MaxInt16))
}

// dayNumber counts days since 1970.
func dayNumber(d directory.Date) int32 {
	return int32(math.Floor(float64(d.Time().Unix()) / (24 * time.Hour).Seconds()))
}

// slotsOf gives a bit for each time of the week l meets.
func slotsOf(l *directory.Listing) (slots uint32) {
	for _, m := range l.Meetings {
		for _, slot := range m.Slots {
			day, part, _ := strings.Cut(slot, "-")
			d, p := slices.Index(directory.DayCodes(), day), slices.Index(directory.PartCodes(), part)
			if d >= 0 && p >= 0 {
				slots |= 1 << (d*directory.SlotParts + p)
			}
		}
	}
	return slots
}

// slotMask gives the bits of the given days and parts of day; an empty list stands for all.
func slotMask(days, parts []string) (mask uint32) {
	for d, day := range directory.DayCodes() {
		for p, part := range directory.PartCodes() {
			if (len(days) == 0 || slices.Contains(days, day)) && (len(parts) == 0 || slices.Contains(parts, part)) {
				mask |= 1 << (d*directory.SlotParts + p)
			}
		}
	}
	return mask
}

// compareDocuments orders documents as a segment keeps them. Same points come together.
func compareDocuments(a, b *document) int {
	if c := cmp.Compare(a.cell, b.cell); c != 0 {
		return c
	}
	if (a.point == nil) != (b.point == nil) {
		if a.point != nil {
			return -1
		}
		return 1
	}
	if a.point != nil {
		if c := cmp.Or(cmp.Compare(a.point.Lat, b.point.Lat), cmp.Compare(a.point.Lng, b.point.Lng)); c != 0 {
			return c
		}
	}
	return strings.Compare(a.id, b.id)
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
