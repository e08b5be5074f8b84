package memindex

import (
	"maps"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// entry is what a document says on one attribute: the attribute's number and how it is answered, in
// the low bits, so that one array of counters indexed by entry counts every answer at once.
type entry uint16

// The ways a document answers. Not told, and so not stored, is the one there is no entry for.
const (
	saidYes      = iota // not verified, or worked out
	saidVerified        // yes, verified
	saidNo
	saidAsk
	saidOther  // an answer that is none of those: told, but never a match
	saidFamily // of the family's own number: anything at all is worked out for it
	saidBits   = 3
)

// maxValues is how many different attributes fit an entry.
const maxValues = 1 << (16 - saidBits)

func newEntry(value uint16, said int) entry { return entry(value)<<saidBits | entry(said) }
func (e entry) value() uint16               { return uint16(e >> saidBits) }
func (e entry) said() int                   { return int(e & (1<<saidBits - 1)) }

// values numbers the attributes: those of the vocabulary first, family by family, then any other
// that listings carry. It never changes; with makes a longer one.
type values struct {
	vocabulary *directory.Vocabulary
	numbers    map[string]uint16 // by code; a family's own number under its code and a dot
	codes      []string
	family     []int16  // place in vocabulary.Families, -1 for none
	askable    []bool   // a group can be asked, so it may be "not told"
	first      []uint16 // by family of the vocabulary: the number of its first attribute; the rest follow
	slugs      []string // of the vocabulary's attributes, by number
}

func newValues(vocabulary *directory.Vocabulary) *values {
	v := &values{vocabulary: vocabulary, numbers: map[string]uint16{}}
	for i, family := range vocabulary.Families {
		v.first = append(v.first, uint16(len(v.codes)))
		for _, a := range family.Attributes {
			v.slugs = append(v.slugs, a.Slug())
			v.add(a.Code, int16(i), family.Asked && !a.Derived)
		}
	}
	for _, family := range vocabulary.Families {
		v.add(family.Code+".", -1, false)
	}
	return v
}

func (v *values) add(code string, family int16, askable bool) {
	v.numbers[code] = uint16(len(v.codes))
	v.codes = append(v.codes, code)
	v.family = append(v.family, family)
	v.askable = append(v.askable, askable)
}

// with gives values that know every code of l too.
func (v *values) with(l *directory.Listing) (*values, error) {
	out := v
	learn := func(code string) {
		if _, ok := out.numbers[code]; ok {
			return
		}
		if out == v {
			longer := *v
			out = &longer
			out.numbers, out.codes = maps.Clone(v.numbers), slices.Clone(v.codes)
			out.family, out.askable = slices.Clone(v.family), slices.Clone(v.askable)
		}
		out.add(strings.Clone(code), -1, false)
	}
	for code := range l.Answers {
		learn(code)
	}
	for family, slugs := range l.Facets {
		learn(family + ".")
		for _, slug := range slugs {
			learn(family + "." + slug)
		}
	}
	if len(out.codes) > maxValues {
		return nil, directory.Errorf(directory.CodeTooLarge,
			"Listing %s brings more than %d different attributes to the index; remove those that are not in the vocabulary.", l.ID, maxValues)
	}
	return out, nil
}

// entries gives what l says, in order of number; not ok where v does not know one of its codes. An
// answer outranks what was worked out.
func (v *values) entries(l *directory.Listing) (entries []entry, ok bool) {
	entries, ok = make([]entry, 0, len(l.Answers)+4*len(l.Facets)), true
	add := func(code string, said int) {
		number, known := v.numbers[code]
		entries, ok = append(entries, newEntry(number, said)), ok && known
	}
	for code, answer := range l.Answers {
		add(code, saidBy(answer))
	}
	for family, slugs := range l.Facets {
		add(family+".", saidFamily)
		for _, slug := range slugs {
			code := family + "." + slug
			if _, answered := l.Answers[code]; !answered {
				add(code, saidYes)
			}
		}
	}
	slices.Sort(entries)
	return slices.Compact(entries), ok
}

func saidBy(answer directory.ListedAnswer) int {
	switch {
	case answer.Value == directory.Yes && answer.Verified:
		return saidVerified
	case answer.Value == directory.Yes:
		return saidYes
	case answer.Value == directory.No:
		return saidNo
	case answer.Value == directory.Ask:
		return saidAsk
	}
	return saidOther
}

// stateScores gives what each way of answering adds to the fit.
func stateScores() (scores [1 << saidBits]float64) {
	scores[saidYes] = directory.StateScore(directory.Yes, false, true)
	scores[saidVerified] = directory.StateScore(directory.Yes, true, true)
	scores[saidNo] = directory.StateScore(directory.No, false, true)
	scores[saidAsk] = directory.StateScore(directory.Ask, false, true)
	scores[saidOther] = directory.StateScore("", false, true)
	return scores
}
