package match

import (
	"cmp"
	"iter"
	"slices"
	"unicode/utf8"

	"github.com/kithdirectory/kith/directory"
)

// Duplicate is two records of one list that are the same group, or may be, by their positions from 0.
type Duplicate struct {
	A, B int // A before B
	Verdict
}

// Within finds the records of one list that are the same group or may be, in order of A, then B. A list that
// gives two addresses means two: what may have moved is not among them. keys are the match keys of each record
// and names the words of its name, as NameSign gives them: one list that gives one telephone number with two
// names means two groups. at gives the features of one, and is asked only for records that share keys and a name,
// so that a long list need not be held. For features that are at hand see Keys.
func Within(keys [][]int64, names []NameSign, at func(position int) (Features, error)) ([]Duplicate, error) {
	var found []Duplicate
	for a, others := range pairs(keys) {
		var first *Features
		for _, b := range others {
			if !names[a].like(&names[b]) {
				continue
			}
			if first == nil {
				f, err := at(a)
				if err != nil {
					return nil, err
				}
				first = &f
			}
			second, err := at(b)
			if err != nil {
				return nil, err
			}
			if v := score(first, &second); v.Level != Different && !v.Elsewhere {
				found = append(found, Duplicate{A: a, B: b, Verdict: v})
			}
		}
	}
	return found, nil
}

// NameSign is what of a group's name and its organisation's tells quickly that two are not one group, in little room.
type NameSign struct {
	words   [8]rune   // the first letters of its words, which a spelling mistake seldom changes
	numbers [4]uint32 // in the name; 0 for none
	excused [4]uint32 // likewise, in its organisation's
	more    bool      // it has more of them, or another name
}

// SignOf gives the sign of a group by its names and its organisation's.
func SignOf(name string, alsoKnownAs []string, organisation string) NameSign {
	sign := NameSign{more: len(alsoKnownAs) > 0}
	for n, word := range directory.NameWords(name) {
		if n == len(sign.words) {
			break
		}
		sign.words[n], _ = utf8.DecodeRuneInString(word)
	}
	sign.more = numbersOf(name, &sign.numbers) || sign.more
	sign.more = numbersOf(organisation, &sign.excused) || sign.more
	return sign
}

// numbersOf puts the numbers of a text into a list, and tells whether it has more of them.
func numbersOf(text string, into *[4]uint32) (more bool) {
	n := 0
	for i := 0; i < len(text); {
		if text[i] < '0' || text[i] > '9' {
			i++
			continue
		}
		number := uint32(1) // a number is told by its digits, and "07" is not "7"
		for ; i < len(text) && text[i] >= '0' && text[i] <= '9'; i++ {
			number = number*10 + uint32(text[i]-'0')
		}
		if n == len(into) {
			return true
		}
		into[n] = number
		n++
	}
	return false
}

// like tells whether two groups may be one by their names: at least half of the words of the shorter are in the other,
// and each number of either is in the other or excused by an organisation's.
func (s *NameSign) like(other *NameSign) bool {
	if !s.more && !other.more && !(s.numbered(other) && other.numbered(s)) {
		return false
	}
	shared, mine, others := 0, 0, 0
	for _, word := range s.words {
		if word == 0 {
			break
		}
		mine++
		if slices.Contains(other.words[:], word) {
			shared++
		}
	}
	for _, word := range other.words {
		if word != 0 {
			others++
		}
	}
	return shared*2 >= min(mine, others)
}

// numbered tells whether each number of s may be one of the other's.
func (s *NameSign) numbered(other *NameSign) bool {
	for _, number := range s.numbers {
		if number != 0 && !slices.Contains(other.numbers[:], number) && !slices.Contains(s.excused[:], number) && !slices.Contains(other.excused[:], number) {
			return false
		}
	}
	return true
}

// Keys gives the keys and the features of records that are all at hand, for Within.
func Keys(records []Features) (keys [][]int64, names []NameSign, at func(position int) (Features, error)) {
	keys, names = make([][]int64, len(records)), make([]NameSign, len(records))
	for i := range records {
		keys[i], names[i] = records[i].Keys, SignOf(records[i].Name, records[i].AlsoKnownAs, records[i].Organisation)
	}
	return keys, names, func(position int) (Features, error) { return records[position], nil }
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
