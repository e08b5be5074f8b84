package memindex

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestBitsetRanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const size = 300
		b, plain := make(bitset, wordsFor(size)), [size]bool{}
		for range rapid.IntRange(1, 4).Draw(t, "ranges") {
			from := rapid.Uint32Range(0, size-1).Draw(t, "from")
			to := rapid.Uint32Range(from, size).Draw(t, "to")
			b.setRange(from, to)
			for d := from; d < to; d++ {
				plain[d] = true
			}
		}
		var want []uint32
		for d, set := range plain {
			if set {
				want = append(want, uint32(d))
			}
		}
		if diff := cmp.Diff(want, zone{b, 0, len(b)}.appendTo(nil)); diff != "" {
			t.Fatalf("documents set (-want +got):\n%s", diff)
		}
		from := rapid.Uint32Range(0, size-1).Draw(t, "any from")
		to := rapid.Uint32Range(from, size-1).Draw(t, "any to")
		if got, want := b.anyIn(from, to), slices.Contains(plain[from:to+1], true); got != want {
			t.Errorf("anyIn(%d, %d) is %v, want %v", from, to, got, want)
		}
	})
}

func TestHolders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const size = 400
		docs := rapid.SliceOfNDistinct(rapid.Uint32Range(0, size-1), 0, 40, rapid.ID).Draw(t, "docs")
		slices.Sort(docs)
		row := make(bitset, wordsFor(size))
		for _, d := range docs {
			row.set(d)
		}
		lo := rapid.IntRange(0, wordsFor(size)).Draw(t, "lo")
		hi := rapid.IntRange(lo, wordsFor(size)).Draw(t, "hi")
		var within []uint32
		for _, d := range docs {
			if int(d>>6) >= lo && int(d>>6) < hi {
				within = append(within, d)
			}
		}
		for name, h := range map[string]*holders{"list": {count: len(docs), list: docs}, "bits": {count: len(docs), bits: row}} {
			z := zone{make(bitset, wordsFor(size)), lo, hi}
			h.addTo(z.bits, lo, hi)
			if diff := cmp.Diff(within, z.appendTo(nil)); diff != "" {
				t.Fatalf("%s: added (-want +got):\n%s", name, diff)
			}
			if got := h.countIn(z); int(got) != len(within) {
				t.Errorf("%s: counts %d of its own, want %d", name, got, len(within))
			}
			for d := range uint32(size) {
				if got, want := h.has(d), slices.Contains(docs, d); got != want {
					t.Errorf("%s: has(%d) is %v", name, d, got)
				}
			}
			h.takeFrom(z)
			if !z.empty() {
				t.Errorf("%s: %v left after taking them away", name, z.appendTo(nil))
			}
		}
	})
}
