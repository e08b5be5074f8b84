package directory

import (
	"slices"
	"strings"
	"testing"
)

func testVocabulary(t *testing.T) *Vocabulary {
	t.Helper()
	v, err := LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Every question names an attribute that can be answered, or a field its own test fills, and has a part and words.
func TestFirstVisitQuestionsCanBeAsked(t *testing.T) {
	v := testVocabulary(t)
	for _, q := range firstVisitQuestions() {
		for _, code := range q.answers {
			if a, ok := v.Attribute(code); !ok || a.Derived {
				t.Errorf("%s is asked by %s, which cannot be answered", q.Key, code)
			}
		}
		if !slices.Contains(EditParts(), q.Part) || q.Seconds <= 0 || len(q.kinds) == 0 {
			t.Errorf("%+v has no part, time or kind", q)
		}
		if q.Text == "" && !strings.HasPrefix(q.Key, "answers.") {
			t.Errorf("%s has no words", q.Key)
		}
	}
}

func TestCompleteness(t *testing.T) {
	v, today := testVocabulary(t), dayOf(t, "2026-11-28")
	g := &Group{Kind: KindGroup, Places: []GroupPlace{{ID: "p", VenueID: "v"}}}
	all := CompletenessOf(g, v, today)
	if len(all.Open) != all.Of-1 || all.Of < 20 {
		t.Fatalf("%d of %d are open for a group of which the place alone is known", len(all.Open), all.Of)
	}
	if !slices.IsSortedFunc(all.Open, func(a, b Question) int { return a.Seconds - b.Seconds }) {
		t.Error("the easiest do not come first")
	}
	seen := map[string]bool{}
	for _, q := range all.Open {
		if q.Text == "" || seen[q.Key] {
			t.Errorf("%+v has no words, or is asked twice", q)
		}
		seen[q.Key] = true
	}
	// Each answer closes one question, the one it belongs to.
	answer := func(code string, date string) {
		g.Answers = append(g.Answers, Answer{Attribute: code, Value: No, Basis: BasisDeclared, Date: dayOf(t, date)})
	}
	for _, step := range []struct {
		what  string
		do    func()
		fewer int
	}{
		{"a no is an answer", func() { answer("welcome.met-at-door", "2026-11-01") }, 1},
		{"a sentence answers it too", func() { g.FirstVisit.Talking = "Just say hello." }, 1},
		{"and the attribute then adds nothing", func() { answer("welcome.no-need-to-speak", "2026-11-01") }, 0},
		{"what does not help a first visit does not count", func() { answer("activity.walking", "2026-11-01") }, 0},
		{"taking new people, but long ago", func() { answer("welcome.new-people-now", "2026-05-01") }, 0},
		{"a free visit", func() { g.Cost.Cents = new(int) }, 1},
		{"meetings", func() { g.Meetings = []Meeting{{Online: true}} }, 1},
		{"no place, but online: nothing is asked of the building", func() { g.Places = nil }, 4},
	} {
		before := len(CompletenessOf(g, v, today).Open)
		step.do()
		if got := before - len(CompletenessOf(g, v, today).Open); got != step.fewer {
			t.Errorf("%s: %d questions fewer, want %d", step.what, got, step.fewer)
		}
	}
	line := CompletenessOf(&Group{Kind: KindLine}, v, today)
	if line.Of != 3 {
		t.Errorf("a line is asked %d questions: %v", line.Of, line.Open)
	}
	if len(CompletenessOf(g, v, today).In(PartVisit)) == 0 {
		t.Error("nothing is asked of the first visit")
	}
}

func TestQuestionWords(t *testing.T) {
	for want, seconds := range map[string][]int{
		"": nil, "1 question, about a minute": {10}, "3 questions, about a minute": {20, 20, 20}, "2 questions, about 2 minutes": {60, 10},
	} {
		var questions []Question
		for _, s := range seconds {
			questions = append(questions, Question{Seconds: s})
		}
		if got := (Completeness{Open: questions}).Words(); got != want {
			t.Errorf("%v: %q, want %q", seconds, got, want)
		}
	}
}
