package directory

import (
	"fmt"
	"slices"
	"time"
)

// Words gives when it meets as people say it: "Tuesdays 10 am–12 noon, school terms", "First Tuesday
// of the month 6.30–8 pm", "Saturday 12 December 2026, 10 am–2 pm". A rule too odd to say gives the
// source's words; an invalid meeting does too. Its note ends the sentence, and where nobody knows in
// which weeks it is held, so does the advice to ask.
func (m *Meeting) Words() string {
	start, rule, err := m.schedule()
	if err != nil {
		return m.Original
	}
	clock := m.clockWords(start)
	if rule == nil || rule.count == 1 {
		return joinWords(", ", joinWords(", ", m.dayWords(start, rule), clock), m.Note)
	}
	days := rule.words(start)
	switch {
	case days == "" && m.Original != "":
		return m.Original
	case days == "":
		days = "On some days"
	}
	text := joinWords(" ", days, clock)
	if months := rule.seasonWords(); months != "" {
		text += ", " + months
	}
	if m.SchoolTerms {
		text += ", school terms"
	}
	text = joinWords(", ", text+rule.endWords(start), m.Note)
	if m.WeekUnknown {
		text += "; ask which week"
	}
	return text
}

// dayWords gives the one day a meeting is held.
func (m *Meeting) dayWords(start time.Time, rule *recurrence) string {
	if rule != nil {
		rule.each(start, start, func(at time.Time) bool {
			start = at
			return false
		})
	}
	return start.Format("Monday 2 January 2006")
}

// clockWords gives the time of day. A start at midnight with no length means nobody gave a time.
func (m *Meeting) clockWords(start time.Time) string {
	from := start.Hour()*60 + start.Minute()
	switch {
	case from == 0 && m.Minutes == 0:
		return ""
	case from == 0 && m.Minutes == dayMinutes:
		return "all day"
	}
	return SpanWords(from, from+m.Minutes)
}

func joinWords(separator, a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + separator + b
}

// words says which days a rule picks; nothing where that takes more than a short phrase.
func (r *recurrence) words(start time.Time) string {
	full := r.withStart(start)
	if !full.takeSetPos() {
		return ""
	}
	plain := !slices.ContainsFunc(full.days, func(d nthWeekday) bool { return d.n != 0 })
	switch {
	case len(full.days) > 0 && len(full.monthDays) > 0:
		return ""
	case r.freq == yearly && !(plain && len(full.days) > 0):
		return full.yearWords()
	case len(full.monthDays) > 0 && r.freq == monthly:
		return capital(ordinals(full.monthDays, "day")) + r.ofTheMonth()
	case len(full.monthDays) > 0:
		return ""
	case !plain:
		return nthDayWords(full.days, r.ofTheMonth())
	case r.freq == yearly && r.interval > 1:
		return ""
	case r.freq == monthly && r.interval > 1:
		return weekdayWords(full.days) + r.ofTheMonth()
	case r.freq == daily && r.interval > 1 && len(full.days) > 0:
		return ""
	case r.interval == 1:
		return weekdayWords(full.days)
	case r.freq == daily:
		return "Every " + secondOr(r.interval, "day")
	}
	return everyFewWeeks(full.days, r.interval)
}

// takeSetPos turns "the first of the Tuesdays" (BYDAY=TU;BYSETPOS=1, as many calendars write it) into
// the first Tuesday. It says false where the places are of several kinds of days.
func (r *recurrence) takeSetPos() bool {
	if len(r.setPos) == 0 {
		return true
	}
	months := r.freq == monthly || (r.freq == yearly && len(r.months) == 1)
	if !months || len(r.days) != 1 || r.days[0].n != 0 || len(r.monthDays) > 0 {
		return false
	}
	day := r.days[0].day
	r.days = nil
	for _, n := range r.setPos {
		r.days = append(r.days, nthWeekday{n: n, day: day})
	}
	r.setPos = nil
	return true
}

// yearWords names the dates of a yearly rule: "25 April every year".
func (r *recurrence) yearWords() string {
	if len(r.months) == 0 || (len(r.days) > 0 && len(r.monthDays) > 0) {
		return ""
	}
	every := " every year"
	if r.interval > 1 {
		every = " every " + secondOr(r.interval, "year")
	}
	if len(r.days) > 0 {
		return nthDayWords(r.days, " of "+andList(monthNames(r.months))+every)
	}
	var dates []string
	for _, month := range r.months {
		for _, day := range r.monthDays {
			if day < 0 {
				return ""
			}
			dates = append(dates, fmt.Sprintf("%d %s", day, time.Month(month)))
		}
	}
	return andList(dates) + every
}

// weekdayWords gives "Tuesdays", "Mondays and Fridays", "Weekdays", "Every day".
func weekdayWords(days []nthWeekday) string {
	week := inWeekOrder(days)
	weekdays := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	switch {
	case len(week) == 0 || len(week) == 7:
		return "Every day"
	case slices.Equal(week, weekdays):
		return "Weekdays"
	}
	var names []string
	for _, day := range week {
		names = append(names, day.String()+"s")
	}
	return andList(names)
}

// everyFewWeeks gives "Every second Thursday", "Every 3 weeks on Thursday".
func everyFewWeeks(days []nthWeekday, interval int) string {
	var names []string
	for _, day := range inWeekOrder(days) {
		names = append(names, day.String())
	}
	if interval == 2 {
		return "Every second " + andList(names)
	}
	return fmt.Sprintf("Every %d weeks on %s", interval, andList(names))
}

// nthDayWords gives "First Tuesday of the month", "2nd and 4th Monday of the month".
func nthDayWords(days []nthWeekday, of string) string {
	var parts []string
	for _, weekday := range inWeekOrder(days) {
		var places []int
		for _, d := range days {
			if d.day == weekday {
				places = append(places, d.n)
			}
		}
		if slices.Contains(places, 0) {
			return ""
		}
		parts = append(parts, ordinals(places, weekday.String()))
	}
	if len(parts) == 1 && len(days) == 1 {
		return capital(placeWord(days[0].n)+" "+days[0].day.String()) + of
	}
	return capital(andList(parts)) + of
}

// ofTheMonth gives " of the month", or of which ones.
func (r *recurrence) ofTheMonth() string {
	switch r.interval {
	case 1:
		return " of the month"
	case 2:
		return " of every second month"
	}
	return " of every " + ordinal(r.interval) + " month"
}

// seasonWords gives the months a rule runs in, where it does not name them already.
func (r *recurrence) seasonWords() string {
	months := slices.Compact(slices.Sorted(slices.Values(r.months)))
	plain := !slices.ContainsFunc(r.days, func(d nthWeekday) bool { return d.n != 0 })
	named := r.freq == yearly && !(plain && len(r.days) > 0 && len(r.setPos) == 0)
	if named || len(months) == 0 || len(months) == 12 {
		return ""
	}
	if first, last, ok := monthRun(months); ok && len(months) > 2 {
		return time.Month(first).String() + " to " + time.Month(last).String()
	}
	return andList(monthNames(months))
}

// monthRun tells whether months, in order, are one run of the year, which may pass December.
func monthRun(months []int) (first, last int, ok bool) {
	starts := 0
	for _, month := range months {
		if before := (month+10)%12 + 1; !slices.Contains(months, before) {
			starts, first = starts+1, month
		}
	}
	return first, (first+len(months)-2)%12 + 1, starts == 1
}

func monthNames(months []int) []string {
	var names []string
	for _, month := range slices.Compact(slices.Sorted(slices.Values(months))) {
		names = append(names, time.Month(month).String())
	}
	return names
}

// endWords gives the last day of a rule that ends: ", until 18 December", with its year where that is
// not the year it began.
func (r *recurrence) endWords(start time.Time) string {
	last := r.until.In(start.Location())
	if r.count > 0 {
		r.each(start, start, func(at time.Time) bool {
			last = at
			return true
		})
	} else if r.until.IsZero() {
		return ""
	}
	if last.Year() == start.Year() {
		return ", until " + last.Format("2 January")
	}
	return ", until " + last.Format("2 January 2006")
}

// inWeekOrder gives the days named, each once, Monday first.
func inWeekOrder(days []nthWeekday) []time.Weekday {
	var week []time.Weekday
	for number := range 7 {
		day := time.Weekday((number + 1) % 7)
		if slices.ContainsFunc(days, func(d nthWeekday) bool { return d.day == day }) {
			week = append(week, day)
		}
	}
	return week
}
