package memindex

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"slices"
	"strings"
)

// uuidLength is the length of a UUID as text.
const uuidLength = 36

// idList keeps the ids of a segment's documents: 16 bytes each where all are UUIDs in the usual
// form, which order as their texts do; else the texts themselves.
type idList struct {
	uuids [][16]byte
	text  []byte
	ends  []uint32 // text[ends[d-1]:ends[d]] is id d
}

func newIDList(ids []string) idList {
	l := idList{uuids: make([][16]byte, len(ids))}
	size := 0
	for i, id := range ids {
		u, ok := parseUUID(id)
		if !ok {
			l.uuids = nil
			break
		}
		l.uuids[i] = u
	}
	if l.uuids != nil {
		return l
	}
	for _, id := range ids {
		size += len(id)
	}
	l.text, l.ends = make([]byte, 0, size), make([]uint32, len(ids))
	for i, id := range ids {
		l.text = append(l.text, id...)
		l.ends[i] = uint32(len(l.text))
	}
	return l
}

// at gives id d as text, in buf where it has room.
func (l *idList) at(d uint32, buf []byte) []byte {
	if l.uuids != nil {
		return appendUUID(buf[:0], l.uuids[d])
	}
	start := uint32(0)
	if d > 0 {
		start = l.ends[d-1]
	}
	return l.text[start:l.ends[d]]
}

func (l *idList) string(d uint32) string { return string(l.at(d, make([]byte, 0, uuidLength))) }

// compare orders id d of l and id e of m as texts.
func (l *idList) compare(d uint32, m *idList, e uint32) int {
	if l.uuids != nil && m.uuids != nil {
		return bytes.Compare(l.uuids[d][:], m.uuids[e][:])
	}
	var a, b [uuidLength]byte
	return bytes.Compare(l.at(d, a[:0]), m.at(e, b[:0]))
}

// find looks id up by way of order, the document numbers in order of their ids.
func (l *idList) find(order []uint32, id string) (uint32, bool) {
	var i int
	var ok bool
	if l.uuids != nil {
		u, is := parseUUID(id)
		if !is {
			return 0, false
		}
		i, ok = slices.BinarySearchFunc(order, u, func(d uint32, u [16]byte) int { return bytes.Compare(l.uuids[d][:], u[:]) })
	} else {
		i, ok = slices.BinarySearchFunc(order, id, func(d uint32, id string) int { return strings.Compare(string(l.at(d, nil)), id) })
	}
	if !ok {
		return 0, false
	}
	return order[i], true
}

// parseUUID reads a UUID in the usual lower-case form only, so that it can be written back the same.
func parseUUID(s string) (u [16]byte, ok bool) {
	if len(s) != uuidLength || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return u, false
	}
	n := 0
	for i := 0; i < len(s); i++ {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			continue
		}
		digit := s[i] - '0'
		if digit > 9 {
			if digit = s[i] - 'a' + 10; s[i] < 'a' || s[i] > 'f' {
				return u, false
			}
		}
		u[n/2] = u[n/2]<<4 | digit
		n++
	}
	return u, true
}

func appendUUID(b []byte, u [16]byte) []byte {
	const digits = "0123456789abcdef"
	for i, c := range u {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			b = append(b, '-')
		}
		b = append(b, digits[c>>4], digits[c&15])
	}
	return b
}

// name is a group's or an organisation's id in 17 bytes: what kind of id it is, and a UUID, a text
// of up to 16 bytes, or the beginning of a longer text's SHA-256.
type name [17]byte

// What a name begins with, where it is not the length of the text that it is.
const (
	nameUUID = 'u'
	nameHash = 'h'
)

func nameOf(id string) (n name) {
	if u, ok := parseUUID(id); ok {
		n[0] = nameUUID
		copy(n[1:], u[:])
		return n
	}
	if len(id) <= 16 {
		n[0] = byte(len(id))
		copy(n[1:], id)
		return n
	}
	n[0] = nameHash
	sum := sha256.Sum256([]byte(id))
	copy(n[1:], sum[:])
	return n
}

// numbering gives names numbers, for columns and bitsets. Searches hold one and look names up in
// it while a numberer goes on adding: what a numbering holds never changes.
type numbering struct {
	names  []name   // by number
	sorted []uint32 // the first len(sorted) numbers, in order of name
	long   []longID // those whose name does not tell them, by number
}

// longID is an id too long to be in its name.
type longID struct {
	number uint32
	id     string
}

// id gives the id that a number is of.
func (g numbering) id(number uint32) string {
	n := g.names[number]
	switch n[0] {
	case nameUUID:
		return string(appendUUID(make([]byte, 0, uuidLength), [16]byte(n[1:])))
	case nameHash:
		i, _ := slices.BinarySearchFunc(g.long, number, func(l longID, number uint32) int { return cmp.Compare(l.number, number) })
		return g.long[i].id
	}
	return string(n[1 : 1+n[0]])
}

// find gives the number of n, looking through the newest names, not sorted yet, one by one.
func (g numbering) find(n name) (uint32, bool) {
	i, ok := slices.BinarySearchFunc(g.sorted, n, func(number uint32, n name) int { return bytes.Compare(g.names[number][:], n[:]) })
	if ok {
		return g.sorted[i], true
	}
	if i := slices.Index(g.names[len(g.sorted):], n); i >= 0 {
		return uint32(len(g.sorted) + i), true
	}
	return 0, false
}

// numberer makes a numbering. Numbers are kept for the life of the index, also of groups that went.
type numberer struct {
	numbering
	recent map[name]uint32 // those not sorted yet
}

// number gives the number of id, a new one where it has none.
func (g *numberer) number(id string) uint32 {
	n := nameOf(id)
	if number, ok := g.recent[n]; ok {
		return number
	}
	if number, ok := (numbering{names: g.names[:len(g.sorted)], sorted: g.sorted}).find(n); ok {
		return number
	}
	if g.recent == nil {
		g.recent = map[name]uint32{}
	}
	number := uint32(len(g.names))
	g.names = append(g.names, n)
	if n[0] == nameHash {
		g.long = append(g.long, longID{number, id})
	}
	g.recent[n] = number
	if len(g.recent) >= max(1024, len(g.sorted)/4) {
		g.sort()
	}
	return number
}

// sort merges the recent names into the sorted ones.
func (g *numberer) sort() {
	byName := func(a, b uint32) int { return bytes.Compare(g.names[a][:], g.names[b][:]) }
	recent := make([]uint32, 0, len(g.recent))
	for number := len(g.sorted); number < len(g.names); number++ {
		recent = append(recent, uint32(number))
	}
	slices.SortFunc(recent, byName)
	merged := make([]uint32, 0, len(g.names))
	old := g.sorted
	for len(old) > 0 && len(recent) > 0 {
		if byName(old[0], recent[0]) < 0 {
			merged, old = append(merged, old[0]), old[1:]
		} else {
			merged, recent = append(merged, recent[0]), recent[1:]
		}
	}
	g.sorted = append(append(merged, old...), recent...)
	g.recent = nil
}
