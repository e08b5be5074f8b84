package understand

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// ParseMeetings reads when a group meets: "Thursdays 5:30pm to 7:30pm", "1st and 3rd Tuesday of the
// month 10am". Every Meeting begins on its first day on or after from, local time of zone, an IANA
// name, and repeats by its RRule without end. "Every second Thursday" does not say from which week on:
// such a meeting is WeekUnknown, so that no date is worked out from it, and Start says only which day and
// at what time. "Starting 2 December 2026" says it. Where the text is not fully understood there is no meeting.
func ParseMeetings(text, zone string, from directory.Date) ([]directory.Meeting, Understanding) {
	if IsNull(text) {
		return nil, nothing()
	}
	read := readTimes(text, halfUnsaid)
	if reason := read.notMeetings(); reason != "" {
		return nil, unclear(reason)
	}
	var meetings []directory.Meeting
	for _, c := range read.clauses {
		for _, s := range c.spans {
			start, known := read.firstDay(c, from)
			m := directory.Meeting{
				Start:       fmt.Sprintf("%sT%02d:%02d", start, s.opens/60, s.opens%60),
				Zone:        zone,
				RRule:       c.rule(),
				SchoolTerms: read.terms,
				WeekUnknown: c.second && !known,
				Original:    PlainText(text),
			}
			if !s.single {
				m.Minutes = s.closes - s.opens
			}
			if read.noHolidays {
				m.Note = directory.NotOnPublicHolidays
			}
			if !slices.ContainsFunc(meetings, func(have directory.Meeting) bool {
				return have.Start == m.Start && have.RRule == m.RRule && have.Minutes == m.Minutes
			}) {
				meetings = append(meetings, m)
			}
		}
	}
	if len(meetings) == 0 {
		return nil, unclear("it names no time")
	}
	return meetings, understood()
}

// notMeetings says why a text is not when people meet; empty where it is.
func (t timeText) notMeetings() string {
	switch {
	case t.reason != "":
		return t.reason
	case t.monthly:
		return "it meets monthly, but it does not say on which day"
	case t.appointment:
		return "it is by appointment"
	}
	if weekly := t.weekly(); weekly != "" {
		return weekly
	}
	for _, c := range t.clauses {
		switch {
		case c.always || c.closed:
			return "it says when it is open, not when it meets"
		case len(c.days) == 0:
			return "it does not say which days"
		case len(c.spans) == 0:
			return "it does not say at what time"
		case len(c.ordinals) > 0 && len(c.days) > 1:
			return "it is not clear which days of the month are meant"
		}
	}
	return ""
}

// weekly says why the weekly clauses of a text contradict each other; empty where they do not.
func (t timeText) weekly() string {
	w := week{}
	for _, c := range t.clauses {
		for _, day := range c.days {
			if len(c.ordinals) == 0 && !c.closed {
				for _, s := range c.spans {
					if s.single {
						s.closes = s.opens + 1
					}
					w[day].spans = append(w[day].spans, s)
				}
			}
		}
	}
	_, reason := w.intervals()
	return reason
}

var dayRules = [7]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// rule writes the RRULE (RFC 5545) of a clause.
func (c clause) rule() string {
	var days []string
	if len(c.ordinals) == 0 {
		for _, d := range dayRange(time.Monday, time.Sunday) {
			if slices.Contains(c.days, d) {
				days = append(days, dayRules[d])
			}
		}
		if c.second {
			return "FREQ=WEEKLY;INTERVAL=2;BYDAY=" + strings.Join(days, ",")
		}
		return "FREQ=WEEKLY;BYDAY=" + strings.Join(days, ",")
	}
	for _, n := range c.ordinals {
		days = append(days, fmt.Sprintf("%d%s", n, dayRules[c.days[0]]))
	}
	return "FREQ=MONTHLY;BYDAY=" + strings.Join(days, ",")
}

// staleStart is how many days ago every second week may have begun and still tell the weeks of today:
// groups pause, and begin again on another week.
const staleStart = 366

// firstDay finds the first day of a clause on or after from, and on or after the day the text says it
// begins; known tells whether every second week is known from it. In school terms it is not: which week
// begins a term nobody said.
func (t timeText) firstDay(c clause, from directory.Date) (first directory.Date, known bool) {
	first = t.starts
	if c.second && !t.terms && !first.IsZero() && !first.AddDays(staleStart).Before(from) {
		for first.Before(from) {
			first = first.AddDays(14)
		}
		return first, true
	}
	if first.Before(from) {
		first = from
	}
	return c.firstDay(first), false
}

// firstDay finds the first day on or after from that the clause names.
func (c clause) firstDay(from directory.Date) directory.Date {
	const farEnough = 400 // the fifth Tuesday of a month comes at least every three months
	for i := range farEnough {
		if day := from.AddDays(i); c.holdsOn(day) {
			return day
		}
	}
	return from
}

func (c clause) holdsOn(day directory.Date) bool {
	t := day.Time()
	if !slices.Contains(c.days, t.Weekday()) {
		return false
	}
	if len(c.ordinals) == 0 || slices.Contains(c.ordinals, (t.Day()-1)/7+1) {
		return true
	}
	return slices.Contains(c.ordinals, -1) && t.AddDate(0, 0, 7).Month() != t.Month()
}

// MeetingsOfWeek turns the weekly openings of a group's timetable into meetings: days that share their
// times are one meeting.
func MeetingsOfWeek(hours directory.Hours, zone string, from directory.Date) []directory.Meeting {
	var clauses []clause
	for _, i := range hours.Open {
		s := span{opens: i.Opens, closes: i.Closes}
		at := slices.IndexFunc(clauses, func(c clause) bool { return c.spans[0] == s })
		if at < 0 {
			clauses = append(clauses, clause{spans: []span{s}})
			at = len(clauses) - 1
		}
		clauses[at].days = append(clauses[at].days, i.Day)
	}
	var meetings []directory.Meeting
	for _, c := range clauses {
		s := c.spans[0]
		m := directory.Meeting{
			Start: fmt.Sprintf("%sT%02d:%02d", c.firstDay(from), s.opens/60, s.opens%60), Zone: zone, RRule: c.rule(),
			Minutes: s.closes - s.opens, Original: hours.Original,
		}
		if hours.PublicHolidays == "closed" {
			m.Note = directory.NotOnPublicHolidays
		}
		meetings = append(meetings, m)
	}
	return meetings
}

// MeetsByRule tells whether a text speaks of meetings rather than of opening hours: weeks of the month,
// fortnights, school terms.
func MeetsByRule(text string) bool {
	read := readTimes(text, halfUnsaid)
	if read.fortnight || read.monthly || read.terms {
		return true
	}
	return slices.ContainsFunc(read.clauses, func(c clause) bool { return len(c.ordinals) > 0 })
}

// NamesTimes tells whether a text speaks of days or times at all, or is too long to tell.
func NamesTimes(text string) bool {
	if len(text) > longestTimeText {
		return true
	}
	return slices.ContainsFunc(lexTimes(tidyTimes(text)), func(t token) bool {
		return t.kind == tokenDays || t.kind == tokenClock || t.kind == tokenOrdinal || t.kind == tokenFortnight || t.kind == tokenMonthly || t.kind == tokenAlways
	})
}
