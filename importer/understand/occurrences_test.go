package understand_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// on gives an occurrence of an hour at 10 on each of some days.
func on(days ...string) []understand.Occurrence {
	var all []understand.Occurrence
	for _, d := range days {
		at, err := time.Parse("2006-01-02", d)
		if err != nil {
			panic(err)
		}
		all = append(all, understand.Occurrence{Start: at.Add(10 * time.Hour), Minutes: 60})
	}
	return all
}

func TestFoldOccurrences(t *testing.T) {
	for _, test := range []struct {
		name  string
		days  []string
		rules []string
		leave []string
	}{
		{"one", []string{"2026-02-03"}, []string{"2026-02-03"}, nil},
		{"two may be chance", []string{"2026-02-03", "2026-02-10"}, []string{"2026-02-03", "2026-02-10"}, nil},
		{"weekly", []string{"2026-02-03", "2026-02-10", "2026-02-17"}, []string{"2026-02-03 FREQ=WEEKLY;BYDAY=TU;UNTIL=20260217"}, nil},
		{"weekly, out of order and twice", []string{"2026-02-17", "2026-02-03", "2026-02-10", "2026-02-03"}, []string{"2026-02-03 FREQ=WEEKLY;BYDAY=TU;UNTIL=20260217"}, nil},
		{"weekly but for one", []string{"2026-02-03", "2026-02-10", "2026-02-24", "2026-03-03"}, []string{"2026-02-03 FREQ=WEEKLY;BYDAY=TU;UNTIL=20260303"}, []string{"2026-02-17"}},
		{"too many gaps", []string{"2026-02-03", "2026-02-10", "2026-02-24", "2026-03-17"}, []string{"2026-02-03", "2026-02-10", "2026-02-24", "2026-03-17"}, nil},
		{"two days a week", []string{"2026-02-02", "2026-02-04", "2026-02-09", "2026-02-11", "2026-02-16", "2026-02-18"}, []string{"2026-02-02 FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260218"}, nil},
		{"fortnightly", []string{"2026-02-03", "2026-02-17", "2026-03-03"}, []string{"2026-02-03 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20260303"}, nil},
		{"first of the month", []string{"2026-02-03", "2026-03-03", "2026-04-07"}, []string{"2026-02-03 FREQ=MONTHLY;BYDAY=1TU;UNTIL=20260407"}, nil},
		{"last of the month", []string{"2026-02-24", "2026-03-31", "2026-04-28", "2026-05-26"}, []string{"2026-02-24 FREQ=MONTHLY;BYDAY=-1TU;UNTIL=20260526"}, nil},
		{"1st and 3rd", []string{"2026-02-03", "2026-02-17", "2026-03-03", "2026-03-17", "2026-04-07", "2026-04-21"}, []string{"2026-02-03 FREQ=MONTHLY;BYDAY=1TU,3TU;UNTIL=20260421"}, nil},
		{"a date of the month", []string{"2026-02-15", "2026-03-15", "2026-04-15"}, []string{"2026-02-15 FREQ=MONTHLY;BYMONTHDAY=15;UNTIL=20260415"}, nil},
		{"a week of days is no weekly rule", []string{"2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09"}, []string{"2026-01-05 FREQ=DAILY;UNTIL=20260109"}, nil},
		{"one stray day", []string{"2026-02-03", "2026-02-10", "2026-02-17", "2026-02-19"}, []string{"2026-02-03 FREQ=WEEKLY;BYDAY=TU;UNTIL=20260217", "2026-02-19"}, nil},
		{"once a year", []string{"2015-06-13", "2016-06-10", "2017-06-10", "2018-06-09"}, []string{"2015-06-13", "2016-06-10", "2017-06-10", "2018-06-09"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			meetings, left := understand.FoldOccurrences(on(test.days...), "Australia/Hobart", directory.DateOf(time.Now()))
			var rules, leave []string
			for _, m := range meetings {
				rule := m.Start[:10]
				if m.RRule != "" {
					rule += " " + m.RRule
				}
				rules, leave = append(rules, rule), append(leave, m.ExDates...)
			}
			if diff := cmp.Diff(test.rules, rules); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.leave, leave); diff != "" || left != 0 {
				t.Error(diff, left)
			}
		})
	}
}

// TestFoldedOccurrencesAreTheSame folds random calendars, and spreads them out again by the directory's own rules.
func TestFoldedOccurrencesAreTheSame(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	rules := 0
	for range 3000 {
		want := map[string]bool{}
		var all []understand.Occurrence
		step, weekday := []int{1, 7, 7, 14, 28}[random.IntN(5)], random.IntN(7)
		for d := weekday; d < 150 && len(all) < 40; d += step {
			if random.IntN(8) == 0 {
				continue
			}
			at := begin.AddDate(0, 0, d+random.IntN(10)/9).Add(time.Duration(9+random.IntN(12)/11) * time.Hour)
			all = append(all, understand.Occurrence{Start: at, Minutes: 60})
			want[at.Format(directory.LocalLayout)] = true
		}
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		meetings, left := understand.FoldOccurrences(all, "UTC", directory.DateOf(begin))
		got := map[string]bool{}
		for _, m := range meetings {
			if m.RRule != "" {
				rules++
			}
			for _, at := range m.Next(begin.AddDate(0, 0, -1), 1000) {
				if got[at.Format(directory.LocalLayout)] {
					t.Fatalf("%s comes twice in %v", at, meetings)
				}
				got[at.Format(directory.LocalLayout)] = true
			}
		}
		if diff := cmp.Diff(want, got); diff != "" || left != 0 {
			t.Fatalf("of %v: %s, %d left", meetings, diff, left)
		}
	}
	if rules < 1000 {
		t.Errorf("only %d rules were found in regular calendars", rules)
	}
}

func TestFoldingKeepsTheNextDates(t *testing.T) {
	var all []understand.Occurrence
	for d, i := time.Date(2026, 1, 1, 10, 0, 0, 0, time.UTC), 0; i < 200; i++ {
		d = d.AddDate(0, 0, []int{3, 5, 11, 8, 2, 13}[i%6])
		all = append(all, understand.Occurrence{Start: d.Add(time.Duration(i%7) * time.Minute)})
	}
	from, _ := directory.ParseDate("2027-01-01")
	meetings, left := understand.FoldOccurrences(all, "UTC", from)
	if len(meetings) != understand.MostDates || left != 200-understand.MostDates {
		t.Fatalf("%d meetings, %d left out", len(meetings), left)
	}
	at := slices.IndexFunc(all, func(o understand.Occurrence) bool { return !o.Start.Before(from.Time()) })
	if want := all[at].Start.Format(directory.LocalLayout); meetings[0].Start != want {
		t.Errorf("the first is %s, not the next one, %s", meetings[0].Start, want)
	}
}
