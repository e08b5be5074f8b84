package indextest

import (
	"maps"
	"slices"

	"github.com/kithdirectory/kith/directory"
)

// The families that are counted without being in the vocabulary, and those worked out from what a
// listing tells in numbers, where NotTold is of the whole family.
const (
	familyDay  = "day"
	familyTime = "time"
	familyAge  = "age"
	familyCost = "cost"
	familyWhen = "when"
)

// passes tells whether nothing failed but the clauses a count leaves out.
func passes(failed []string, but ...string) bool {
	for _, name := range failed {
		if !slices.Contains(but, name) {
			return false
		}
	}
	return true
}

// mostLeftOut is how many clauses a facet count leaves out at most.
const mostLeftOut = 2

// count adds a listing of the main list to every count it belongs in.
func (t *trial) count(i int, l *directory.Listing, failed []string) {
	if passes(failed, clauseKinds) {
		t.out.kinds[l.Kind]++
	}
	if t.wouldMatchIfTold(i, l, failed) {
		t.out.heldBack.MustNotTold++
	}
	if len(failed) > mostLeftOut {
		return
	}
	for _, family := range t.judge.vocabulary.Families {
		if t.counted(family.Code) {
			t.countFamily(family, l, failed)
			t.countNotTold(family, l, failed)
		}
	}
	t.countSlots(l, failed)
}

func (t *trial) counted(family string) bool {
	return slices.Contains(t.query.Count, family) || slices.Contains(t.query.Count, directory.CountAll)
}

func (t *trial) countFamily(family *directory.Family, l *directory.Listing, failed []string) {
	var but []string
	if family.Combine == directory.AnyOf {
		but = append(but, clauseTicks+family.Code)
	}
	if family.Code == familyAge {
		but = append(but, clauseAge)
	}
	if !passes(failed, but...) {
		return
	}
	for _, a := range family.Attributes {
		if answer(l, a.Code) == directory.Yes {
			bump(t.out.facets, family.Code, a.Slug())
		}
	}
}

func (t *trial) countNotTold(family *directory.Family, l *directory.Listing, failed []string) {
	for _, a := range family.Attributes {
		tick := clauseTicks + family.Code
		if family.Combine == directory.AllOf {
			tick = clauseTick + a.Code
		}
		if t.notTold(l, a.Code) && passes(failed, tick, clauseMust+a.Code) {
			bump(t.out.notTold, family.Code, a.Slug())
		}
	}
	if tellsNothing(family.Code, l) && passes(failed, ownClauses(family.Code)...) {
		bump(t.out.notTold, family.Code, directory.NotToldAny)
	}
}

// tellsNothing tells whether l leaves a worked-out family wholly open.
func tellsNothing(family string, l *directory.Listing) bool {
	switch family {
	case familyAge:
		return !l.Age.Told()
	case familyCost:
		return !l.Cost.Told()
	case familyWhen:
		return !meets(l, nil, nil)
	}
	return false
}

// ownClauses gives the filters of a worked-out family itself.
func ownClauses(family string) []string {
	own := []string{clauseTicks + family}
	switch family {
	case familyAge:
		own = append(own, clauseAge)
	case familyWhen:
		own = append(own, clauseSlots)
	}
	return own
}

func (t *trial) countSlots(l *directory.Listing, failed []string) {
	if !passes(failed, clauseSlots) {
		return
	}
	for _, day := range directory.DayCodes() {
		if t.counted(familyDay) && meets(l, []string{day}, t.query.Times) {
			bump(t.out.facets, familyDay, day)
		}
	}
	for _, part := range directory.PartCodes() {
		if t.counted(familyTime) && meets(l, t.query.Days, []string{part}) {
			bump(t.out.facets, familyTime, part)
		}
	}
}

// wouldMatchIfTold tells whether l, the i-th listing, fails a must-have now, and would match if every
// must-have not told were a yes. A yes may meet a tick on the same attribute too, or be excluded.
func (t *trial) wouldMatchIfTold(i int, l *directory.Listing, failed []string) bool {
	told := *l
	told.Answers = maps.Clone(l.Answers)
	if told.Answers == nil {
		told.Answers = map[string]directory.ListedAnswer{}
	}
	failsMust := false
	for _, code := range t.query.Must {
		failsMust = failsMust || slices.Contains(failed, clauseMust+code)
		if t.notTold(l, code) {
			told.Answers[code] = directory.ListedAnswer{Value: directory.Yes}
		}
	}
	return failsMust && len(t.failed(i, &told)) == 0
}

func bump(counts map[string]map[string]int, family, slug string) {
	if counts[family] == nil {
		counts[family] = map[string]int{}
	}
	counts[family][slug]++
}
