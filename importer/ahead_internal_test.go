package importer

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

// TestAheadIsTheSameWalk: order, errors and breaking off are as without it, and nothing runs on behind.
func TestAheadIsTheSameWalk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, fails := rapid.IntRange(0, 500).Draw(t, "n"), rapid.IntRange(-1, 500).Draw(t, "fails")
		breaks := rapid.IntRange(0, 600).Draw(t, "breaks")
		running := false
		seq := func(yield func(int, error) bool) {
			running = true
			defer func() { running = false }()
			for i := range n {
				if i == fails {
					yield(i, errors.New("no"))
					return
				}
				if !yield(i, nil) {
					return
				}
			}
		}
		next := 0
		for i, err := range ahead(seq) {
			if i != next || (err != nil) != (i == fails) {
				t.Fatalf("item %d is %d, %v", next, i, err)
			}
			if next++; next > breaks {
				break
			}
		}
		want := min(n, breaks+1)
		if fails >= 0 && fails < n {
			want = min(fails+1, breaks+1)
		}
		if next != want || running {
			t.Fatalf("%d items, want %d; still running: %v", next, want, running)
		}
	})
}
