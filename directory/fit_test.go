package directory_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

// TestFitFormula works the vocabulary's formula out by hand for a table of listings.
func TestFitFormula(t *testing.T) {
	v := builder(t).Vocabulary
	day := directory.DateOf(now)
	yes := func(verified bool) directory.ListedAnswer {
		return directory.ListedAnswer{Value: directory.Yes, Verified: verified}
	}
	tests := []struct {
		name             string
		answers          map[string]directory.ListedAnswer
		prefer           []string
		distance, radius float64
		checkedDaysAgo   int // -1: never
		want             float64
	}{
		{"no preferences, at the door, fresh", nil, nil, 0, 5000, 0, 1},
		{"no preferences, at the radius", nil, nil, 5000, 5000, 0, 0.5},
		{"no distance", nil, nil, -1, 5000, 0, 0.75},
		{"never checked", nil, nil, 0, 5000, -1, 0.85},
		{"180 days old is still fresh", nil, nil, 0, 5000, 180, 1},
		{"a year old", nil, nil, 0, 5000, 365, 0.7},
		{"half way to a year", nil, nil, 0, 5000, 273, 1 - 0.3*93.0/185.0},
		{"verified yes", map[string]directory.ListedAnswer{"welcome.small": yes(true)}, []string{"welcome.small"}, 0, 5000, 0, 1},
		{"declared yes", map[string]directory.ListedAnswer{"welcome.small": yes(false)}, []string{"welcome.small"}, 0, 5000, 0, 0.8},
		{"ask", map[string]directory.ListedAnswer{"welcome.small": {Value: directory.Ask}}, []string{"welcome.small"}, 0, 5000, 0, 0.5},
		{"not known", nil, []string{"welcome.small"}, 0, 5000, 0, 0.35},
		{"no", map[string]directory.ListedAnswer{"welcome.small": {Value: directory.No}}, []string{"welcome.small"}, 0, 5000, 0, 0},
		{"among people like oneself weighs double", map[string]directory.ListedAnswer{
			"experience.widowed": yes(false), "welcome.small": {Value: directory.No},
		}, []string{"experience.widowed", "welcome.small"}, 0, 5000, 0, 0.8 * 2 / 3},
		{"everything at once", map[string]directory.ListedAnswer{"language.vie": yes(true), "welcome.small": {Value: directory.Ask}},
			[]string{"language.vie", "welcome.small", "activity.craft"}, 2500, 5000, 365, (2*1 + 0.5 + 0.35) / 4 * 0.75 * 0.7},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := &directory.Listing{Answers: test.answers}
			if test.checkedDaysAgo >= 0 {
				l.Checked.Date = day.AddDays(-test.checkedDaysAgo)
			}
			got := v.FitOf(l, nil, test.prefer, test.distance, test.radius, now)
			if math.Abs(got.Score-test.want) > 1e-12 {
				t.Errorf("score %v, want %v", got.Score, test.want)
			}
		})
	}
}

// TestRemovingAYesNeverRaises: a group gains nothing by hiding an answer.
func TestRemovingAYesNeverRaises(t *testing.T) {
	for _, verified := range []bool{true, false} {
		with := directory.StateScore(directory.Yes, verified, true)
		for name, without := range map[string]float64{
			"not known": directory.StateScore("", false, false), "ask": directory.StateScore(directory.Ask, false, true), "no": directory.StateScore(directory.No, false, true),
		} {
			if without >= with {
				t.Errorf("%s scores %v, a yes (verified %v) %v", name, without, verified, with)
			}
		}
	}
}

func TestFitSaysWhatIsMetAndUnknown(t *testing.T) {
	v := builder(t).Vocabulary
	l := &directory.Listing{
		Answers: map[string]directory.ListedAnswer{"welcome.small": {Value: directory.Yes}, "access.lift": {Value: directory.No}, "access.hearing-loop": {Value: directory.Ask}},
		Facets:  map[string][]string{"cost": {"free", "under-5", "under-15"}},
	}
	got := v.FitOf(l, []string{"welcome.small"}, []string{"access.lift", "access.hearing-loop", "access.auslan", "cost.free", "cost.over-15", "when.tue"}, -1, 0, time.Now())
	got.Score = 0
	want := directory.Fit{
		Met: []string{"welcome.small", "cost.free"}, Unmet: []string{"access.lift", "cost.over-15"},
		Unknown: []string{"access.hearing-loop", "access.auslan", "when.tue"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
