package directory

import (
	"slices"
	"time"
)

// frequency is the FREQ of a rule. Finer ones than daily are refused: no group meets by the hour,
// and such a rule could keep a server busy for seconds.
type frequency int

const (
	daily frequency = iota
	weekly
	monthly
	yearly
)

// Limits that keep every rule's work small: at most maxEmptyDays days are looked at in a row without
// finding one, and nothing is looked for after lastYear.
const (
	maxRuleLength = 300
	maxInterval   = 99
	maxCount      = 1000
	maxExDates    = 1000
	maxEmptyDays  = 4500 // 12 years, for 29 February round 2100
	firstYear     = 1970
	lastYear      = 2199
)

// nthWeekday is one BYDAY: a weekday, or only the n-th of its month or year (from the end where
// negative).
type nthWeekday struct {
	n   int
	day time.Weekday
}

// recurrence is the part of an RFC 5545 rule that meetings need: FREQ from DAILY up, INTERVAL, COUNT,
// UNTIL, WKST, BYDAY, BYMONTH, BYMONTHDAY and BYSETPOS. It is evaluated here and not by a library,
// because every one of those runs on to the year 9999 for a rule whose day never comes.
type recurrence struct {
	freq      frequency
	interval  int
	count     int       // 0 for no limit
	until     time.Time // last moment; zero for no limit
	weekStart time.Weekday
	days      []nthWeekday
	months    []int
	monthDays []int // from the end where negative
	setPos    []int // which of a period's days; from the end where negative
}

// withStart fills what a rule takes from its first start: RFC 5545 section 3.3.10.
func (r *recurrence) withStart(start time.Time) *recurrence {
	full := *r
	if len(r.days) > 0 || len(r.monthDays) > 0 {
		return &full
	}
	switch r.freq {
	case weekly:
		full.days = []nthWeekday{{day: start.Weekday()}}
	case yearly:
		if len(r.months) == 0 {
			full.months = []int{int(start.Month())}
		}
		full.monthDays = []int{start.Day()}
	case monthly:
		full.monthDays = []int{start.Day()}
	}
	return &full
}

// each gives the starts in order to yield, until it says false or the rule ends. Starts before from
// may be left out. start carries the zone, and every start has its time of day there.
func (r *recurrence) each(start, from time.Time, yield func(time.Time) bool) {
	full := r.withStart(start)
	first, k, given := midnight(start), 0, 0
	if r.count == 0 {
		k = max(0, full.periodAt(first, midnight(from.In(start.Location()))))
	}
	for empty := 0; empty <= maxEmptyDays; k++ {
		begin, end := full.period(first, k)
		if begin.Year() > lastYear {
			return
		}
		for _, day := range full.daysOf(begin, end) {
			if day.Before(first) {
				continue
			}
			at := time.Date(day.Year(), day.Month(), day.Day(), start.Hour(), start.Minute(), 0, 0, start.Location())
			if !r.until.IsZero() && at.After(r.until) {
				return
			}
			given++
			if !yield(at) || given == r.count {
				return
			}
			empty = 0
		}
		empty += int(end.Sub(begin) / (24 * time.Hour))
	}
}

// midnight gives t's local day as midnight UTC, for counting days without daylight saving.
func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// period gives the first day, and the day after the last, of the k-th day, week, month or year the
// rule looks at, from the one that first lies in.
func (r *recurrence) period(first time.Time, k int) (begin, end time.Time) {
	n := k * r.interval
	switch r.freq {
	case daily:
		begin = first.AddDate(0, 0, n)
		return begin, begin.Add(24 * time.Hour)
	case weekly:
		begin = r.weekOf(first).AddDate(0, 0, 7*n)
		return begin, begin.AddDate(0, 0, 7)
	case monthly:
		begin = time.Date(first.Year(), first.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
		return begin, begin.AddDate(0, 1, 0)
	}
	begin = time.Date(first.Year()+n, time.January, 1, 0, 0, 0, 0, time.UTC)
	return begin, begin.AddDate(1, 0, 0)
}

// periodAt gives the last period that begins on or before a day; negative before the first.
func (r *recurrence) periodAt(first, day time.Time) int {
	days := func(from time.Time) int { return int(day.Sub(from) / (24 * time.Hour)) }
	switch r.freq {
	case daily:
		return days(first) / r.interval
	case weekly:
		return days(r.weekOf(first)) / 7 / r.interval
	case monthly:
		return ((day.Year()-first.Year())*12 + int(day.Month()) - int(first.Month())) / r.interval
	}
	return (day.Year() - first.Year()) / r.interval
}

func (r *recurrence) weekOf(day time.Time) time.Time {
	return day.AddDate(0, 0, -(int(day.Weekday()-r.weekStart)+7)%7)
}

// daysOf gives the days of a period that the rule picks.
func (r *recurrence) daysOf(begin, end time.Time) []time.Time {
	var days []time.Time
	for day := begin; day.Before(end); day = day.Add(24 * time.Hour) { // UTC: every day has 24 hours
		if r.matches(day) {
			days = append(days, day)
		}
	}
	if len(r.setPos) == 0 {
		return days
	}
	var picked []time.Time
	for i, day := range days {
		if slices.Contains(r.setPos, i+1) || slices.Contains(r.setPos, i-len(days)) {
			picked = append(picked, day)
		}
	}
	return picked
}

func (r *recurrence) matches(day time.Time) bool {
	year, month, number := day.Date()
	if len(r.months) > 0 && !slices.Contains(r.months, int(month)) {
		return false
	}
	if r.freq == weekly { // the usual rule, kept quick
		return slices.ContainsFunc(r.days, func(d nthWeekday) bool { return d.day == day.Weekday() })
	}
	inMonth := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
	if len(r.monthDays) > 0 && !slices.Contains(r.monthDays, number) && !slices.Contains(r.monthDays, number-inMonth-1) {
		return false
	}
	if len(r.days) == 0 {
		return true
	}
	place, length := number, inMonth
	if r.freq == yearly && len(r.months) == 0 {
		place, length = day.YearDay(), time.Date(year, time.December, 31, 0, 0, 0, 0, time.UTC).YearDay()
	}
	fromFront, fromBack := (place-1)/7+1, -((length-place)/7 + 1)
	return slices.ContainsFunc(r.days, func(d nthWeekday) bool {
		return d.day == day.Weekday() && (d.n == 0 || d.n == fromFront || d.n == fromBack)
	})
}
