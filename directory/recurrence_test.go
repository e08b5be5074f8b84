package directory

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"
)

// bruteRule is a rule as the judges below see it: they share no code with recurrence.
type bruteRule struct {
	freq      string
	interval  int
	count     int
	until     string // 20261218T100000
	weekStart string
	days      []string // "TU", "2TU", "-1FR"
	months    []int
	monthDays []int
	setPos    []int
}

var bruteDays = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

func (r bruteRule) String() string {
	parts := []string{"FREQ=" + r.freq, fmt.Sprintf("INTERVAL=%d", r.interval)}
	list := func(key string, numbers []int) {
		if len(numbers) > 0 {
			parts = append(parts, key+"="+strings.ReplaceAll(strings.Trim(fmt.Sprint(numbers), "[]"), " ", ","))
		}
	}
	if r.count > 0 {
		list("COUNT", []int{r.count})
	}
	if r.until != "" {
		parts = append(parts, "UNTIL="+r.until)
	}
	if r.weekStart != "" {
		parts = append(parts, "WKST="+r.weekStart)
	}
	if len(r.days) > 0 {
		parts = append(parts, "BYDAY="+strings.Join(r.days, ","))
	}
	list("BYMONTH", r.months)
	list("BYMONTHDAY", r.monthDays)
	list("BYSETPOS", r.setPos)
	return strings.Join(parts, ";")
}

// has tells whether a day is one of the rule's, by walking its month or year day by day.
func (r bruteRule) has(day, start time.Time) bool {
	days, monthDays, months := r.days, r.monthDays, r.months
	if len(days)+len(monthDays) == 0 {
		switch r.freq {
		case "WEEKLY":
			days = []string{bruteDays[start.Weekday()]}
		case "MONTHLY":
			monthDays = []int{start.Day()}
		case "YEARLY":
			monthDays = []int{start.Day()}
			if len(months) == 0 {
				months = []int{int(start.Month())}
			}
		}
	}
	from, to := time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC), time.Date(day.Year(), day.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	inMonth := to.AddDate(0, 0, -1).Day()
	if len(months) > 0 && !slices.Contains(months, int(day.Month())) {
		return false
	}
	if len(monthDays) > 0 && !slices.ContainsFunc(monthDays, func(n int) bool { return n == day.Day() || (n < 0 && inMonth+1+n == day.Day()) }) {
		return false
	}
	if r.freq == "YEARLY" && len(months) == 0 {
		from, to = time.Date(day.Year(), 1, 1, 0, 0, 0, 0, time.UTC), time.Date(day.Year()+1, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	before, after := 0, 0
	for d := from; d.Before(to); d = d.AddDate(0, 0, 1) {
		if d.Weekday() == day.Weekday() && !d.After(day) {
			before++
		}
		if d.Weekday() == day.Weekday() && !d.Before(day) {
			after++
		}
	}
	name := bruteDays[day.Weekday()]
	return len(days) == 0 || slices.Contains(days, name) ||
		slices.Contains(days, fmt.Sprintf("%d%s", before, name)) || slices.Contains(days, fmt.Sprintf("-%d%s", after, name))
}

// period numbers the day, week, month or year that holds a day.
func (r bruteRule) period(day time.Time) int {
	switch r.freq {
	case "DAILY":
		return int(day.Unix() / 86400)
	case "WEEKLY":
		back := max(0, slices.Index(bruteDays, r.weekStart))
		if r.weekStart == "" {
			back = 1
		}
		return int((day.Unix()/86400 + 4 - int64(back)) / 7) // 1 January 1970 was a Thursday
	case "MONTHLY":
		return day.Year()*12 + int(day.Month())
	}
	return day.Year()
}

// starts enumerates the rule day by day for some years.
func (r bruteRule) starts(start time.Time, years int) []time.Time {
	first := time.Date(start.Year(), start.Month(), start.Day(), 0, 0, 0, 0, time.UTC)
	var starts, period []time.Time
	given := 0
	flush := func() bool {
		for i, day := range period {
			picked := len(r.setPos) == 0 || slices.Contains(r.setPos, i+1) || slices.Contains(r.setPos, i-len(period))
			if !picked || day.Before(first) {
				continue
			}
			at := time.Date(day.Year(), day.Month(), day.Day(), start.Hour(), start.Minute(), 0, 0, start.Location())
			if r.until != "" {
				if until, err := time.ParseInLocation("20060102T150405", r.until, start.Location()); err != nil || at.After(until) {
					return false
				}
			}
			starts = append(starts, at)
			if given++; given == r.count {
				return false
			}
		}
		period = nil
		return true
	}
	begin := time.Date(first.Year(), 1, -6, 0, 0, 0, 0, time.UTC) // whole first period
	for day := begin; day.Year() <= start.Year()+years; day = day.AddDate(0, 0, 1) {
		if len(period) > 0 && r.period(period[0]) != r.period(day) && !flush() {
			return starts
		}
		if (r.period(day)-r.period(first))%r.interval == 0 && r.has(day, start) {
			period = append(period, day)
		}
	}
	flush()
	return starts
}

func someRule(t *rapid.T) bruteRule {
	r := bruteRule{freq: rapid.SampledFrom([]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}).Draw(t, "freq"), interval: 1}
	if rapid.Bool().Draw(t, "interval") {
		r.interval = rapid.IntRange(1, 5).Draw(t, "n")
	}
	maybe := func(name string) bool { return rapid.IntRange(0, 2).Draw(t, name) == 0 }
	if rapid.Bool().Draw(t, "byday") {
		nth := (r.freq == "MONTHLY" || r.freq == "YEARLY") && rapid.Bool().Draw(t, "nth")
		for _, day := range rapid.SliceOfNDistinct(rapid.SampledFrom(bruteDays), 1, 4, rapid.ID).Draw(t, "days") {
			if nth {
				day = fmt.Sprintf("%d%s", rapid.SampledFrom([]int{1, 2, 3, 4, 5, -1, -2}).Draw(t, "place"), day)
			}
			r.days = append(r.days, day)
		}
	}
	if maybe("bymonth") {
		r.months = rapid.SliceOfNDistinct(rapid.IntRange(1, 12), 1, 4, rapid.ID).Draw(t, "months")
	}
	if r.freq != "WEEKLY" && maybe("bymonthday") {
		for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(1, 31), 1, 3, rapid.ID).Draw(t, "monthdays") {
			r.monthDays = append(r.monthDays, n*rapid.SampledFrom([]int{1, 1, 1, -1}).Draw(t, "sign"))
		}
	}
	if len(r.days)+len(r.months)+len(r.monthDays) > 0 && maybe("bysetpos") {
		r.setPos = []int{rapid.SampledFrom([]int{1, 2, -1}).Draw(t, "setpos")}
	}
	if maybe("wkst") {
		r.weekStart = rapid.SampledFrom(bruteDays).Draw(t, "weekstart")
	}
	switch rapid.IntRange(0, 3).Draw(t, "end") {
	case 0:
		r.count = rapid.IntRange(1, 20).Draw(t, "count")
	case 1:
		r.until = fmt.Sprintf("%d%02d%02dT103000", rapid.IntRange(2025, 2028).Draw(t, "year"),
			rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day"))
	}
	return r
}

func someStart(t *rapid.T) time.Time {
	zone, err := time.LoadLocation(rapid.SampledFrom([]string{
		"Australia/Melbourne", "Australia/Brisbane", "Australia/Lord_Howe", "Australia/Adelaide"}).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2025, 1, 1, rapid.IntRange(0, 23).Draw(t, "hour"), rapid.SampledFrom([]int{0, 15, 30}).Draw(t, "minute"), 0, 0, zone).
		AddDate(0, 0, rapid.IntRange(0, 730).Draw(t, "first"))
}

func inUTC(times []time.Time) []time.Time {
	out := make([]time.Time, len(times))
	for i, t := range times {
		out[i] = t.UTC()
	}
	return out
}

// Next agrees with counting every day of five years, from the start and from any later moment.
func TestNextAgreesWithCountingDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, rule := someStart(t), someRule(t)
		minutes := rapid.SampledFrom([]int{0, 60, 600, 1440}).Draw(t, "minutes")
		after := start.AddDate(0, 0, rapid.IntRange(-30, 900).Draw(t, "after")).Add(time.Duration(rapid.IntRange(-90, 90).Draw(t, "off")) * time.Minute)
		all := rule.starts(start, 5)
		exDates := []string{}
		for _, at := range all {
			if rapid.IntRange(0, 5).Draw(t, "left out") == 0 && len(exDates) < 3 {
				exDates = append(exDates, at.Format(time.DateOnly))
			}
		}
		var want []time.Time
		for _, at := range all {
			over := at.Add(time.Duration(minutes)*time.Minute).Compare(after) <= 0 && at.Before(after)
			if !over && !slices.Contains(exDates, at.Format(time.DateOnly)) && len(want) < 4 {
				want = append(want, at.UTC())
			}
		}
		m := Meeting{Start: start.Format(LocalLayout), Zone: start.Location().String(), Minutes: minutes, RRule: rule.String(), ExDates: exDates}
		got := m.Next(after, 4)
		if len(want) < 4 && len(got) > len(want) { // what comes after the five years counted
			horizon := time.Date(start.Year()+6, 1, 1, 0, 0, 0, 0, start.Location())
			got = slices.DeleteFunc(got, func(at time.Time) bool { return !at.Before(horizon) })
		}
		if diff := cmp.Diff(inUTC(want), inUTC(got)); diff != "" {
			t.Fatalf("%s from %s, after %s (-counted +Next):\n%s", rule, start, after, diff)
		}
	})
}

// A second judge, written by others: rrule-go, for the rules it takes and reads as RFC 5545 does.
func TestNextAgreesWithRRuleGo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, rule := someStart(t), someRule(t)
		if rule.freq == "WEEKLY" {
			rule.setPos = nil // rrule-go takes the first week to begin on the start, not on WKST
		}
		if _, err := parseRecurrence(rule.String(), start.Location()); err != nil {
			t.Fatalf("%s: %v", rule, err)
		}
		option, err := rrule.StrToROptionInLocation(rule.String(), start.Location())
		if err != nil {
			t.Fatal(err)
		}
		option.Dtstart = start
		judge, err := rrule.NewRRule(*option)
		if err != nil {
			t.Fatal(err)
		}
		horizon := start.AddDate(3, 0, 0)
		want := judge.Between(start, horizon, true)
		if len(want) > 10 {
			want = want[:10]
		}
		m := Meeting{Start: start.Format(LocalLayout), Zone: start.Location().String(), RRule: rule.String()}
		got := slices.DeleteFunc(m.Next(start, 10), func(at time.Time) bool { return at.After(horizon) })
		if diff := cmp.Diff(inUTC(want), inUTC(got)); diff != "" {
			t.Fatalf("%s from %s (-rrule-go +Next):\n%s", rule, start, diff)
		}
	})
}

func TestParseRecurrenceRefuses(t *testing.T) {
	for _, text := range []string{
		"WEEKLY", "FREQ", "FREQ=", "INTERVAL=2", "FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY", "FREQ=WEEKLY;FREQ=DAILY",
		"FREQ=WEEKLY;INTERVAL=0", "FREQ=WEEKLY;INTERVAL=100", "FREQ=WEEKLY;INTERVAL=-1", "FREQ=WEEKLY;COUNT=0", "FREQ=WEEKLY;COUNT=1001",
		"FREQ=WEEKLY;COUNT=2;UNTIL=20261218", "FREQ=WEEKLY;UNTIL=tomorrow", "FREQ=WEEKLY;UNTIL=20261341", "FREQ=WEEKLY;BYDAY=", "FREQ=WEEKLY;BYDAY=XX",
		"FREQ=WEEKLY;BYDAY=T", "FREQ=WEEKLY;BYDAY=2TU", "FREQ=DAILY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=6MO", "FREQ=MONTHLY;BYDAY=53MO", "FREQ=MONTHLY;BYDAY=0MO",
		"FREQ=YEARLY;BYDAY=54MO", "FREQ=YEARLY;BYMONTH=2;BYDAY=-6MO", "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=WEEKLY;BYMONTHDAY=3",
		"FREQ=YEARLY;BYMONTH=13", "FREQ=WEEKLY;BYSETPOS=1", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", "FREQ=DAILY;BYHOUR=9", "FREQ=DAILY;BYMINUTE=9", "FREQ=DAILY;BYSECOND=9",
		"FREQ=YEARLY;BYWEEKNO=3", "FREQ=YEARLY;BYYEARDAY=3", "FREQ=YEARLY;BYEASTER=0", "FREQ=DAILY;DTSTART=20260101", "RRULE:FREQ=WEEKLY", "FREQ=WEEKLY\nFREQ=DAILY",
		"FREQ=WEEKLY;", ";", "FREQ=MONTHLY;BYMONTHDAY=" + strings.Repeat("1,", 200) + "1",
	} {
		_, err := parseRecurrence(text, time.UTC)
		if ErrorCode(err) != CodeInvalid {
			t.Errorf("%q was taken (%v)", text, err)
		}
	}
	for _, text := range []string{"freq=weekly;byday=tu", "FREQ=DAILY;UNTIL=20261218", "FREQ=DAILY;UNTIL=20261218T100000", "FREQ=DAILY;UNTIL=20261218T100000Z", "FREQ=YEARLY;BYDAY=20MO", "FREQ=MONTHLY;BYDAY=+1SU"} {
		if _, err := parseRecurrence(text, time.UTC); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func BenchmarkNext(b *testing.B) {
	for _, rule := range []string{"", "FREQ=WEEKLY;BYDAY=TU", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31",
		"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=1000", "FREQ=DAILY;COUNT=1000"} {
		b.Run(rule, func(b *testing.B) {
			m := Meeting{Start: "1970-01-06T10:00", Zone: "Australia/Melbourne", Minutes: 60, RRule: rule}
			after := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
			for b.Loop() {
				m.Next(after, NextShown)
			}
		})
	}
}

// What one listing costs to build from its times.
func BenchmarkMeetingListed(b *testing.B) {
	m := Meeting{Start: "2024-02-06T10:00", Zone: "Australia/Melbourne", Minutes: 90, RRule: "FREQ=WEEKLY;BYDAY=TU"}
	after := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		m.check(faults{}, "meetings.0")
		m.Words()
		m.Next(after, NextShown)
		m.Slots()
		m.Frequency()
	}
}
