package understand

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/kithdirectory/kith/directory"
)

// Week is a timetable with a column for each day, or one each for the morning and the afternoon of
// it. Days are indexed by time.Weekday.
type Week struct {
	Day            [7]string
	AM, PM         [7]string
	PublicHolidays string
}

// Blank tells whether no cell says anything.
func (w *Week) Blank() bool {
	for day := range 7 {
		if !IsNullNumber(w.Day[day]) || !IsNullNumber(w.AM[day]) || !IsNullNumber(w.PM[day]) {
			return false
		}
	}
	return IsNull(w.PublicHolidays)
}

// WeekColumns reads a timetable kept a column a day. A morning and an afternoon cell that each hold
// one time are the opening and the closing of the day; two that hold ranges are joined where they
// touch. One cell that is not understood keeps the whole week as text: the other days alone would say
// that it is closed then.
func WeekColumns(w Week) (directory.Hours, Understanding) {
	if w.Blank() {
		return directory.Hours{}, nothing()
	}
	asText := directory.Hours{Original: w.Text()}
	hours := asText
	openings := week{}
	for day := time.Sunday; day <= time.Saturday; day++ {
		c, appointment, reason := w.clauseOf(day)
		if reason == "" {
			reason = openings.add(day, c)
		}
		if reason != "" {
			return asText, unclear(day.String() + ": " + reason)
		}
		if appointment {
			hours.ByAppointment = true
			if hours.Note == "" && len(c.spans) > 0 {
				hours.Note = "an appointment is needed"
			}
		}
	}
	if holidays := PlainText(w.PublicHolidays); !IsNull(holidays) {
		hours.PublicHolidays = lowerFirst(holidays)
	}
	return finishWeek(hours, asText, openings)
}

func finishWeek(hours, asText directory.Hours, openings week) (directory.Hours, Understanding) {
	var reason string
	if hours.Open, reason = openings.intervals(); reason != "" {
		return asText, unclear(reason)
	}
	always := len(hours.Open) == 7
	for _, i := range hours.Open {
		always = always && i.Opens == 0 && i.Closes == dayMinutes
	}
	if always {
		hours.Always, hours.Open = true, nil
	}
	if len(hours.Open) == 0 && !hours.Always && !hours.ByAppointment {
		return asText, unclear("it is closed on every day named")
	}
	return hours, understood()
}

func lowerFirst(text string) string {
	first, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToLower(first)) + text[n:]
}

// clauseOf reads the cells of one day.
func (w *Week) clauseOf(day time.Weekday) (c clause, appointment bool, reason string) {
	if !IsNullNumber(w.Day[day]) {
		whole := readTimes(w.Day[day], halfUnsaid)
		c, reason = whole.oneDay(day)
		for _, s := range c.spans {
			if s.single && reason == "" {
				reason = "it says when it begins, not when it closes"
			}
		}
		return c, whole.appointment, reason
	}
	am, pm := w.AM[day], w.PM[day]
	if IsNullNumber(am) && IsNullNumber(pm) {
		return clause{}, false, ""
	}
	morning, afternoon := timeText{}, timeText{}
	if !IsNullNumber(am) {
		morning = readTimes(am, halfAM)
	}
	if !IsNullNumber(pm) {
		afternoon = readTimes(pm, halfPM)
	}
	c1, reason1 := morning.oneDay(day)
	c2, reason2 := afternoon.oneDay(day)
	if reason1+reason2 != "" {
		return clause{}, false, reason1 + reason2
	}
	c, reason = joinHalves(c1, c2)
	return c, morning.appointment || afternoon.appointment, reason
}

// oneDay gives what a cell says about the day it stands for.
func (t timeText) oneDay(day time.Weekday) (clause, string) {
	switch {
	case t.reason != "":
		return clause{}, t.reason
	case t.fortnight, t.monthly, t.terms:
		return clause{}, "it is not open every week"
	case len(t.clauses) == 0:
		return clause{}, ""
	case len(t.clauses) > 1 || len(t.clauses[0].ordinals) > 0:
		return clause{}, "it says more than the hours of one day"
	}
	c := t.clauses[0]
	if len(c.days) > 1 || (len(c.days) == 1 && c.days[0] != day) {
		return clause{}, "it names another day"
	}
	if t.appointment && len(c.spans) > 1 {
		return clause{}, "it is not clear which times need an appointment"
	}
	if c.closed && (c.always || len(c.spans) > 0) {
		return clause{}, "it says both that it is open and that it is closed"
	}
	return c, ""
}

// joinHalves puts a morning and an afternoon cell together. A bare closing in the afternoon's cell that is
// later than the opening as it stands is meant so: places open only in the morning write 8:30 and 10:30.
func joinHalves(am, pm clause) (clause, string) {
	single := func(c clause) bool { return len(c.spans) == 1 && c.spans[0].single }
	switch {
	case single(am) && single(pm):
		s := span{opens: am.spans[0].opens, closes: pm.spans[0].opens}
		if literal := s.closes - noonMinutes; pm.spans[0].moved && literal > s.opens {
			s.closes = literal
		}
		if s.closes <= s.opens {
			return clause{}, "it closes before it opens"
		}
		return clause{spans: []span{s}}, ""
	case single(am) || single(pm):
		return clause{}, "it says only when it opens or only when it closes"
	case am.closed && pm.closed:
		return am, ""
	case am.always != pm.always:
		return clause{}, "morning and afternoon do not fit together"
	}
	return clause{spans: append(append([]span{}, am.spans...), pm.spans...), always: am.always && pm.always}, ""
}

// Text writes the timetable in words, days that say the same together: "Monday to Friday: 9 am - 5 pm".
func (w *Week) Text() string {
	var lines []string
	days := dayRange(time.Monday, time.Sunday)
	for i := 0; i < len(days); {
		cell := w.cellText(days[i])
		j := i + 1
		for j < len(days) && w.cellText(days[j]) == cell {
			j++
		}
		if cell != "" {
			name := days[i].String()
			if j-i == 2 {
				name += " and " + days[j-1].String()
			} else if j-i > 2 {
				name += " to " + days[j-1].String()
			}
			lines = append(lines, name+": "+cell)
		}
		i = j
	}
	if !IsNull(w.PublicHolidays) {
		lines = append(lines, "Public holidays: "+PlainText(w.PublicHolidays))
	}
	return strings.Join(lines, "\n")
}

func (w *Week) cellText(day time.Weekday) string {
	if !IsNullNumber(w.Day[day]) {
		return PlainText(w.Day[day])
	}
	var parts []string
	for _, cell := range []string{w.AM[day], w.PM[day]} {
		if !IsNullNumber(cell) {
			parts = append(parts, PlainText(cell))
		}
	}
	if len(parts) == 2 && !strings.ContainsAny(parts[0]+parts[1], "-–") {
		return parts[0] + " – " + parts[1]
	}
	return strings.Join(parts, ", ")
}
