package memindex

import "math/bits"

// wordsFor gives how many 64-bit words hold n bits.
func wordsFor(n int) int { return (n + 63) / 64 }

// bitset is a plain row of bits, one a document. Unlike a general bitset it is worked on in ranges
// of words, because a search rarely looks at a whole segment.
type bitset []uint64

func (b bitset) has(d uint32) bool { return b[d>>6]&(1<<(d&63)) != 0 }
func (b bitset) set(d uint32)      { b[d>>6] |= 1 << (d & 63) }
func (b bitset) unset(d uint32)    { b[d>>6] &^= 1 << (d & 63) }

// setRange sets the bits from up to, not including, to.
func (b bitset) setRange(from, to uint32) {
	if from >= to {
		return
	}
	first, last := from>>6, (to-1)>>6
	head, tail := ^uint64(0)<<(from&63), ^uint64(0)>>(63-(to-1)&63)
	if first == last {
		b[first] |= head & tail
		return
	}
	b[first] |= head
	for i := first + 1; i < last; i++ {
		b[i] = ^uint64(0)
	}
	b[last] |= tail
}

// anyIn tells whether a bit is set from up to and including to.
func (b bitset) anyIn(from, to uint32) bool {
	first, last := from>>6, to>>6
	head, tail := ^uint64(0)<<(from&63), ^uint64(0)>>(63-to&63)
	if first == last {
		return b[first]&head&tail != 0
	}
	if b[first]&head != 0 || b[last]&tail != 0 {
		return true
	}
	for _, w := range b[first+1 : last] {
		if w != 0 {
			return true
		}
	}
	return false
}

// zone is the documents of a segment under consideration. Only the words from lo up to hi count;
// what lies outside is left over from other searches.
type zone struct {
	bits   bitset
	lo, hi int
}

// appendTo adds the numbers of the documents in z to docs.
func (z zone) appendTo(docs []uint32) []uint32 {
	for i := z.lo; i < z.hi; i++ {
		for w := z.bits[i]; w != 0; w &= w - 1 {
			docs = append(docs, uint32(i<<6|bits.TrailingZeros64(w)))
		}
	}
	return docs
}

func (z zone) empty() bool {
	for _, w := range z.bits[z.lo:z.hi] {
		if w != 0 {
			return false
		}
	}
	return true
}

// andNot takes the documents of other out of z.
func (z zone) andNot(other bitset) {
	for i := z.lo; i < z.hi; i++ {
		z.bits[i] &^= other[i]
	}
}
