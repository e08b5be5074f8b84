package memindex

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/directory"
)

// TestPostings reads lists back whole, and again passing over blocks that hold nothing wanted.
func TestPostings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const documents = 5000
		var p postings
		var lists [][]posting
		for range rapid.IntRange(1, 4).Draw(t, "terms") {
			step := rapid.IntRange(1, 300).Draw(t, "step")
			var list []posting
			for d := rapid.IntRange(0, 500).Draw(t, "first"); d < documents; d += 1 + (d*7+step)%step {
				list = append(list, newPosting(uint32(d), directory.FieldWeight(d%int(directory.FieldCount))))
			}
			lists = append(lists, list)
			if err := p.add(list); err != nil {
				t.Fatal(err)
			}
		}
		p.close()
		from := rapid.Uint32Range(0, documents-1).Draw(t, "from")
		to := rapid.Uint32Range(from, documents-1).Draw(t, "to")
		for ordinal, list := range lists {
			var all, some []posting
			p.each(ordinal, documents, nil, func(found []posting) bool {
				all = append(all, found...)
				return true
			})
			if diff := cmp.Diff(list, all); diff != "" {
				t.Fatalf("term %d (-want +got):\n%s", ordinal, diff)
			}
			wanted := func(first, last uint32) bool { return first <= to && last >= from }
			p.each(ordinal, documents, wanted, func(found []posting) bool {
				some = append(some, found...)
				return true
			})
			outside := func(one posting) bool { return one.doc() < from || one.doc() > to }
			if diff := cmp.Diff(slices.DeleteFunc(slices.Clone(list), outside), slices.DeleteFunc(some, outside)); diff != "" {
				t.Errorf("term %d from %d to %d (-want +got):\n%s", ordinal, from, to, diff)
			}
		}
	})
}

func TestPostingsStopWhenAsked(t *testing.T) {
	var p postings
	var list []posting
	for d := range uint32(10 * block) {
		list = append(list, newPosting(d, directory.FieldName))
	}
	if err := p.add(list); err != nil {
		t.Fatal(err)
	}
	p.close()
	blocks := 0
	p.each(0, uint32(len(list)), nil, func([]posting) bool {
		blocks++
		return blocks < 3
	})
	if blocks != 3 {
		t.Errorf("%d blocks read, want 3", blocks)
	}
}
