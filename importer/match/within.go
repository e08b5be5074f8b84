package match

import (
	"cmp"
	"iter"
	"slices"

	"github.com/kithdirectory/kith/directory"
)

// Duplicate is two records of one list that are the same group, or may be, by their positions from 0.
type Duplicate struct {
	A, B int // A before B
	Verdict
}

// Within finds the records of one list that are the same group or may be, in order of A, then B. A list that
// gives two addresses means two: what may have moved is not among them. keys are the
// match keys of each record; at gives the features of one, and is asked only for records that share keys, so
// that a long list need not be held. For features that are at hand see Keys.
func Within(keys [][]int64, at func(position int) (Features, error)) ([]Duplicate, error) {
	var found []Duplicate
	for a, others := range pairs(keys) {
		first, err := at(a)
		if err != nil {
			return nil, err
		}
		for _, b := range others {
			second, err := at(b)
			if err != nil {
				return nil, err
			}
			if v := score(&first, &second); v.Level != Different && !v.Elsewhere {
				found = append(found, Duplicate{A: a, B: b, Verdict: v})
			}
		}
	}
	return found, nil
}

// Keys gives the keys and the features of records that are all at hand, for Within.
func Keys(records []Features) (keys [][]int64, at func(position int) (Features, error)) {
	keys = make([][]int64, len(records))
	for i := range records {
		keys[i] = records[i].Keys
	}
	return keys, func(position int) (Features, error) { return records[position], nil }
}

// keyed is one key of one record.
type keyed struct {
	key    int64
	record int32
}

// pairs gives each record with the later ones that share keys with it, in order: of many those that share
// most. A key that too many share is passed over, as it is among stored groups.
func pairs(keys [][]int64) iter.Seq2[int, []int] {
	total := 0
	for _, of := range keys {
		total += len(of)
	}
	sorted := make([]keyed, 0, total)
	for i, of := range keys {
		for _, key := range of {
			sorted = append(sorted, keyed{key, int32(i)})
		}
	}
	slices.SortFunc(sorted, func(a, b keyed) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.record, b.record)) })
	return func(yield func(int, []int) bool) {
		for a, of := range keys {
			others := sharing(sorted, int32(a), of)
			if len(others) > 0 && !yield(a, others) {
				return
			}
		}
	}
}

// sharing gives the records after a that share keys with it.
func sharing(sorted []keyed, a int32, keys []int64) []int {
	shared := map[int32]int{}
	var others []int
	for _, key := range keys {
		from, _ := slices.BinarySearchFunc(sorted, keyed{key, 0}, func(x, y keyed) int {
			return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.record, y.record))
		})
		to := from
		for to < len(sorted) && sorted[to].key == key && to-from <= directory.MostPerMatchKey {
			to++
		}
		if to-from > directory.MostPerMatchKey {
			continue
		}
		for _, k := range sorted[from:to] {
			if k.record <= a {
				continue
			}
			if shared[k.record]++; shared[k.record] == 1 {
				others = append(others, int(k.record))
			}
		}
	}
	if len(others) > mostCandidates {
		slices.SortFunc(others, func(x, y int) int {
			return cmp.Or(cmp.Compare(shared[int32(y)], shared[int32(x)]), cmp.Compare(x, y))
		})
		others = others[:mostCandidates]
	}
	slices.Sort(others)
	return others
}
