package indextest

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

func TestSlips(t *testing.T) {
	tests := []struct {
		typed, have string
		typing      bool
		want        int
	}{
		{"walking", "walking", false, 0},
		{"wakling", "walking", false, 1}, // neighbours swapped
		{"waking", "walking", false, 1},
		{"walkingg", "walking", false, 1},
		{"wolking", "walking", false, 1},
		{"balking", "walking", false, 2}, // the first letter counts twice
		{"awlking", "walking", false, 2},
		{"alking", "walking", false, 2},
		{"xwalking", "walking", false, 2},
		{"wak", "walking", true, 1},
		{"wal", "walking", true, 0},
		{"wal", "walking", false, 4},
		{"", "", false, 0},
		{"ca", "abc", false, 4}, // optimal string alignment, not Damerau: 3, and the first letter
		{"太极", "太极拳", true, 0},
	}
	for _, test := range tests {
		if got := slips(test.typed, test.have, test.typing); got != test.want {
			t.Errorf("slips(%q, %q, typing %v) = %d, want %d", test.typed, test.have, test.typing, got, test.want)
		}
	}
}

// TestDifferencesNoticesEveryFault breaks right answers in every way an engine might, and expects
// each to be noticed.
func TestDifferencesNoticesEveryFault(t *testing.T) {
	s := newSuite(t, openPlain)
	listings := s.generator.Listings(3, 400)
	judge := NewJudge(s.vocabulary, listings)
	point := s.generator.suburbs[0].Point
	q := directory.Query{
		Near: &point, Radius: 5_000_000, Areas: []string{"national", "state:VIC", "state:NSW", "state:QLD", "state:WA"}, Sort: directory.SortNearest, Limit: 30, ElsewhereLimit: 30, Groups: true,
		Count: []string{directory.CountAll}, Now: GeneratedNow(), Must: []string{"access.step-free-entrance"},
		Avoid: directory.Avoid{Areas: []directory.AvoidArea{{Centre: *listings[0].Point, Metres: 1000}}},
	}
	faults := map[string]func(r *directory.Result){
		"total":              func(r *directory.Result) { r.Total++ },
		"elsewhere total":    func(r *directory.Result) { r.Elsewhere.Total-- },
		"kind":               func(r *directory.Result) { r.Kinds[directory.KindGroup]++ },
		"facet count":        func(r *directory.Result) { r.Facets["activity"]["walking"]-- },
		"facet family":       func(r *directory.Result) { delete(r.Facets, "day") },
		"facet invented":     func(r *directory.Result) { r.Facets["shoes"] = map[string]int{"red": 1} },
		"facet zero":         func(r *directory.Result) { r.Facets["activity"]["shoes"] = 0 },
		"not told":           func(r *directory.Result) { r.NotTold["age"][directory.NotToldAny]++ },
		"avoid unknown":      func(r *directory.Result) { r.HeldBack.AvoidUnknown++ },
		"must not told":      func(r *directory.Result) { r.HeldBack.MustNotTold = 0 },
		"distance":           func(r *directory.Result) { r.Hits[3].Distance += 0.001 },
		"fit":                func(r *directory.Result) { r.Hits[3].Fit *= 0.99 },
		"hit's group":        func(r *directory.Result) { r.Hits[3].GroupID = r.Hits[3].ID },
		"hit missing":        func(r *directory.Result) { r.Hits = r.Hits[:len(r.Hits)-1] },
		"hit twice":          func(r *directory.Result) { r.Hits[4] = r.Hits[5] },
		"hit of elsewhere":   func(r *directory.Result) { r.Hits[0] = r.Elsewhere.Hits[0] },
		"order":              func(r *directory.Result) { slices.Reverse(r.Hits) },
		"elsewhere order":    func(r *directory.Result) { slices.Reverse(r.Elsewhere.Hits) },
		"elsewhere distance": func(r *directory.Result) { r.Elsewhere.Hits[0].Distance = 0 },
		"correction":         func(r *directory.Result) { r.Corrections = []directory.Correction{{From: "a", To: "b"}} },
	}
	if said := judge.Verdict(q).Differences(judge.Search(q)); len(said) > 0 {
		t.Fatalf("the right answer is found wrong: %v", said)
	}
	for name, spoil := range faults {
		got := judge.Search(q)
		spoil(&got)
		if len(judge.Verdict(q).Differences(got)) == 0 {
			t.Errorf("%s: the fault is not noticed", name)
		}
	}
}

// TestBoundsOfText checks on single words what must and what may be found.
func TestBoundsOfText(t *testing.T) {
	s := newSuite(t, openPlain)
	tests := []struct {
		text, name string
		least      bool
		most       bool
	}{
		{"walking ", "Walking group", true, true},
		{"walking group ", "Walking group", true, true},
		{"walk", "Walking group", true, true},
		{"walk ", "Walking group", false, false},
		{"wakling ", "Walking group", false, true},
		{"balking ", "Walking group", false, false},
		{"walking club ", "Walking group", false, false},
		{"play group ", "Playgroup", false, true},
		{"playgroup ", "Play group", false, true},
		{"mum ", "Mother and child", true, true},
		{"men's shed ", "Blokes Workshop", true, true},
		{"mens shed ", "Mens garden shed", true, true},
	}
	for _, test := range tests {
		judge := NewJudge(s.vocabulary, []*directory.Listing{at(test.name, -37, 145)})
		v := judge.Verdict(directory.Query{Sort: directory.SortMatch, Limit: 1, Terms: s.vocabulary.ParseText(test.text)})
		if least, most := len(v.least.main) == 1, len(v.most.main) == 1; least != test.least || most != test.most {
			t.Errorf("%q for %q: must %v, may %v; want %v, %v", test.text, test.name, least, most, test.least, test.most)
		}
	}
}

func TestGeneratorIsLikeADirectory(t *testing.T) {
	s := newSuite(t, openPlain)
	const n = 4000
	share := map[string]float64{}
	answers, groups := 0.0, map[string]bool{}
	for _, l := range s.generator.Listings(5, n) {
		answers += float64(len(l.Answers))
		groups[l.GroupID] = true
		for name, is := range map[string]bool{
			"group": l.Kind == directory.KindGroup, "hidden": l.Disclosure == directory.DisclosureHidden, "suburb": l.Approximate,
			"online": l.Disclosure == "", "meets": len(l.Meetings) > 0, "age": l.Age.Told(), "cost": l.Cost.Told(), "checked": !l.Checked.Date.IsZero(),
		} {
			if is {
				share[name] += 1.0 / n
			}
		}
		if (l.Point == nil) == (len(l.Areas) == 0) {
			t.Fatalf("%s has a point and areas, or neither", l.ID)
		}
		if directory.ValidID(l.ID) == false || len(l.Name) == 0 || len(l.Description) < 60 {
			t.Fatalf("not a likely listing: %+v", l)
		}
	}
	between := func(what string, got, least, most float64) {
		if got < least || got > most {
			t.Errorf("%s: %.3f, want %.3f to %.3f", what, got, least, most)
		}
	}
	between("answers a listing", answers/n, 9, 25)
	between("listings a group", n/float64(len(groups)), 1.13, 1.17)
	for what, want := range map[string]float64{"group": 0.7, "hidden": 0.03, "suburb": 0.06, "online": 0.04, "meets": 0.67, "age": 0.7, "cost": 0.75, "checked": 0.8} {
		between(what, share[what], want*0.75, want*1.25)
	}
	for _, mix := range Mixes() {
		r := rand.New(rand.NewPCG(1, 1))
		a, b := s.generator.Query(mix, r), s.generator.Query(mix, rand.New(rand.NewPCG(1, 1)))
		if Describe(a) != Describe(b) {
			t.Errorf("%s: the same seed gives %s and %s", mix, Describe(a), Describe(b))
		}
	}
}

func BenchmarkGenerator(b *testing.B) {
	s := newSuite(&testing.T{}, openPlain)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.generator.Listing(1, i)
	}
}

// TestRelevanceScript checks the script itself: that it can be read, that what it expects has to be
// found by any engine or at least may be, and that what must not be found is not.
func TestRelevanceScript(t *testing.T) {
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	s := newSuite(t, openPlain)
	listings, err := relevanceCatalogue(vocabulary, s.generator.gazetteer)
	if err != nil {
		t.Fatal(err)
	}
	searches, err := relevanceScript(listings)
	if err != nil {
		t.Fatal(err)
	}
	if len(searches) < 140 {
		t.Errorf("the script has only %d searches", len(searches))
	}
	judge := NewJudge(vocabulary, listings)
	for _, w := range searches {
		q, err := w.asQuery(vocabulary, s.generator.gazetteer)
		if err != nil {
			t.Fatal(err)
		}
		v := judge.Verdict(q)
		holds := func(all []found, id string) bool {
			return slices.ContainsFunc(all, func(f found) bool { return f.hit.ID == id })
		}
		for _, id := range w.expect {
			if !holds(v.most.main, id) {
				t.Errorf("%s: %q: no engine may find %s", w.title, w.query, id)
			}
		}
		for _, id := range w.not {
			if holds(v.least.main, id) {
				t.Errorf("%s: %q: every engine must find %s", w.title, w.query, id)
			}
		}
	}
}
