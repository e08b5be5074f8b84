package memindex

import (
	"encoding/binary"
	"math"

	"github.com/kithdirectory/kith/directory"
)

// posting says that a term is in a document, and in which field at best: the document's number and,
// in the low bits, the directory.FieldWeight.
type posting uint32

const weightBits = 3

func newPosting(d uint32, field directory.FieldWeight) posting {
	return posting(d<<weightBits) | posting(field)
}

func (p posting) doc() uint32                  { return uint32(p >> weightBits) }
func (p posting) field() directory.FieldWeight { return directory.FieldWeight(p & (1<<weightBits - 1)) }

// maxDocuments is how many documents a segment holds at most, for postings to fit 32 bits.
const maxDocuments = 1 << (32 - weightBits)

// block is how many postings are decoded at once; where a list is longer, blocks can be skipped.
const block = 128

// postings holds the list of every term of a segment: varints of the distance to the posting before.
type postings struct {
	bytes    []byte
	starts   []uint32 // where each term's list begins, and the end
	counts   []uint32 // how many postings each has
	skipFrom []uint32 // the first of each term's skips, and the end
	skips    []skip
}

// skip stands between two blocks of a list.
type skip struct {
	before posting // the last posting of the block before
	at     uint32  // where the next block begins in bytes
}

// add appends the list of the next term; it is in order of document and not empty.
func (p *postings) add(list []posting) error {
	p.starts = append(p.starts, uint32(len(p.bytes)))
	p.counts = append(p.counts, uint32(len(list)))
	p.skipFrom = append(p.skipFrom, uint32(len(p.skips)))
	last := posting(0)
	for i, one := range list {
		if i > 0 && i%block == 0 {
			p.skips = append(p.skips, skip{last, uint32(len(p.bytes))})
		}
		distance := uint64(one.doc()-last.doc())<<weightBits | uint64(one.field())
		p.bytes = binary.AppendUvarint(p.bytes, distance)
		last = one
	}
	if len(p.bytes) > math.MaxUint32-1<<20 {
		return directory.Errorf(directory.CodeTooLarge, "The text of the listings is more than the embedded search engine holds (4 GB).")
	}
	return nil
}

// close ends the last list and gives back spare room.
func (p *postings) close() {
	p.starts = append(p.starts, uint32(len(p.bytes)))
	p.skipFrom = append(p.skipFrom, uint32(len(p.skips)))
	p.bytes, p.starts, p.counts = clip(p.bytes), clip(p.starts), clip(p.counts)
	p.skips, p.skipFrom = clip(p.skips), clip(p.skipFrom)
}

// clip moves a slice to memory of its own size where much was to spare.
func clip[T any](s []T) []T {
	if cap(s)-len(s) <= len(s)/16 {
		return s
	}
	return append(make([]T, 0, len(s)), s...)
}

// each hands the postings of a term to found, a block at a time, while that answers true. Blocks
// that wanted does not want, by their first and last possible document, are passed over; nil wants all.
func (p *postings) each(ordinal int, documents uint32, wanted func(first, last uint32) bool, found func([]posting) bool) {
	var buf [block]posting
	skips := p.skips[p.skipFrom[ordinal]:p.skipFrom[ordinal+1]]
	before, at := posting(0), p.starts[ordinal]
	for left := int(p.counts[ordinal]); left > 0; left -= block {
		last := documents - 1
		if len(skips) > 0 {
			last = skips[0].before.doc()
		}
		if wanted == nil || wanted(before.doc(), last) {
			if some, _ := p.decode(buf[:min(left, block)], before, at); !found(some) {
				return
			}
		}
		if len(skips) > 0 {
			before, at, skips = skips[0].before, skips[0].at, skips[1:]
		}
	}
}

// decode fills out with the postings that begin at a byte, after the posting before, and gives where the next begins.
func (p *postings) decode(out []posting, before posting, at uint32) (filled []posting, next uint32) {
	bytes := p.bytes[at:]
	d, n := before.doc(), 0
	for i := range out {
		v := uint32(bytes[n])
		n++
		if v >= 0x80 {
			v &= 0x7f
			for shift := 7; ; shift += 7 {
				b := uint32(bytes[n])
				n++
				v |= b & 0x7f << shift
				if b < 0x80 {
					break
				}
			}
		}
		d += v >> weightBits
		out[i] = posting(d<<weightBits | v&(1<<weightBits-1))
	}
	return out, at + uint32(n)
}
