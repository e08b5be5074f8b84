package memindex

import (
	"math"

	"github.com/kithdirectory/kith/geo"
)

// segment holds documents that never change, by column. Those with a point on the grid come first,
// in order of cell; then those whose point is off the grid; then those without a point.
type segment struct {
	size     int
	placed   uint32 // documents below have a point on the grid
	unplaced uint32 // documents from here have no point at all

	ids           idList
	byID          []uint32 // document numbers in order of id
	idRank        []uint32 // by document: its place in byID
	lat, lng      []float64
	at            []vector
	reach         []float64 // metres
	maxReach      float64
	groups        []uint32 // numbers of the groups
	organisations []uint32 // noOrganisation for none
	kinds         []uint8
	ageMin        []int16 // openAge where open
	ageMax        []int16
	costTold      bitset
	slots         []uint32 // times of the week it meets, a bit each, four parts a day
	next          []int64  // the next meeting, in seconds since 1970; never for none
	checked       []int32  // days since 1970; neverChecked for never
	nameLen       []uint8  // words in the name
	hidden        []uint32 // documents whose place is hidden

	entryEnds []uint32 // entries[entryEnds[d-1]:entryEnds[d]] is what d says
	entries   []entry
	yes, no   []holders // by attribute: who says yes, and who says something that is no match
	rows      int       // how many of them are bits
	listed    int       // how many documents the others list

	cells  []uint32            // that hold a document, in order
	cellAt []uint32            // the first document of each, and placed at the end
	areas  map[string][]uint32 // documents without a point by area served

	dictionary dictionary
	postings   postings
}

// Stand-ins for what is not there.
const (
	noOrganisation = math.MaxUint32
	openAge        = math.MinInt16
	never          = math.MaxInt64
	neverChecked   = math.MinInt32
	otherKind      = math.MaxUint8
)

// point gives where document d is; it has to be below unplaced.
func (s *segment) point(d uint32) geo.Point { return geo.Point{Lat: s.lat[d], Lng: s.lng[d]} }

// says gives what document d says, in order of attribute.
func (s *segment) says(d uint32) []entry {
	start := uint32(0)
	if d > 0 {
		start = s.entryEnds[d-1]
	}
	return s.entries[start:s.entryEnds[d]]
}

func (s *segment) ageTold(d uint32) bool { return s.ageMin[d] != openAge || s.ageMax[d] != openAge }

// holders are the documents that answer an attribute in one way: bits where they are many, else a
// list in order.
type holders struct {
	count int
	list  []uint32
	bits  bitset
}

// sparse is how much rarer than one in so many documents an answer has to be for a list.
const sparse = 32

// addTo sets, in the words from lo up to hi of z, the documents of h.
func (h *holders) addTo(z bitset, lo, hi int) {
	if h.bits != nil {
		for i, w := range h.bits[lo:hi] {
			z[lo+i] |= w
		}
		return
	}
	for _, d := range h.between(lo, hi) {
		z.set(d)
	}
}

// between gives the part of a list that lies in the words from lo up to hi.
func (h *holders) between(lo, hi int) []uint32 {
	list := h.list[searchList(h.list, uint32(lo)<<6):]
	return list[:searchList(list, uint32(hi)<<6)]
}

func searchList(list []uint32, d uint32) int {
	lo, hi := 0, len(list)
	for lo < hi {
		if m := (lo + hi) / 2; list[m] < d {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo
}

func (h *holders) has(d uint32) bool {
	if h.bits != nil {
		return h.bits.has(d)
	}
	i := searchList(h.list, d)
	return i < len(h.list) && h.list[i] == d
}

// each goes through the documents of h, of a segment of so many.
func (h *holders) each(size int, found func(d uint32)) {
	docs := h.list
	if h.bits != nil {
		docs = zone{h.bits, 0, wordsFor(size)}.appendTo(make([]uint32, 0, h.count))
	}
	for _, d := range docs {
		found(d)
	}
}

// indexEntries makes the holders from what the documents say.
func (s *segment) indexEntries(values int) {
	s.yes, s.no = make([]holders, values), make([]holders, values)
	for _, e := range s.entries {
		if h := s.holdersOf(e); h != nil {
			h.count++
		}
	}
	words, listed, dense := wordsFor(s.size), 0, 0
	for _, all := range [2][]holders{s.yes, s.no} {
		for v := range all {
			if n := all[v].count; n*sparse >= s.size && n > 0 {
				dense++
			} else {
				listed += n
			}
		}
	}
	s.rows, s.listed = dense, listed
	lists, bits := make([]uint32, listed), make(bitset, dense*words)
	for _, all := range [2][]holders{s.yes, s.no} {
		for v := range all {
			h := &all[v]
			if h.count*sparse >= s.size && h.count > 0 {
				h.bits, bits = bits[:words:words], bits[words:]
			} else {
				h.list, lists = lists[:0:h.count], lists[h.count:]
			}
		}
	}
	for d := range uint32(s.size) {
		for _, e := range s.says(d) {
			if h := s.holdersOf(e); h == nil {
				continue
			} else if h.bits != nil {
				h.bits.set(d)
			} else {
				h.list = append(h.list, d)
			}
		}
	}
}

// holdersOf gives whom a document with entry e belongs to, nil for nobody.
func (s *segment) holdersOf(e entry) *holders {
	switch e.said() {
	case saidYes, saidVerified:
		return &s.yes[e.value()]
	case saidNo, saidOther:
		return &s.no[e.value()]
	}
	return nil
}

// holdersIn gives the holders of an attribute the segment may be too old to know.
func holdersIn(all []holders, value uint16) *holders {
	if int(value) < len(all) {
		return &all[value]
	}
	return &holders{}
}
