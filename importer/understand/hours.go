package understand

import (
	"slices"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// ParseHours reads opening hours in words: "Monday to Friday 9am-5pm, Sat 10-2", "24 hours", "by
// appointment only". Original always holds the text. Where it is not fully understood, Open is empty
// and the text is all there is: half-understood hours would state a falsehood.
func ParseHours(text string) (directory.Hours, Understanding) {
	if IsNull(text) {
		return directory.Hours{}, nothing()
	}
	asText := directory.Hours{Original: PlainText(text)}
	read := readTimes(text, halfUnsaid)
	if reason := read.notHours(); reason != "" {
		return asText, unclear(reason)
	}
	hours := asText
	hours.ByAppointment = read.appointment
	if read.noHolidays {
		hours.PublicHolidays = "closed"
	}
	if read.terms {
		hours.Note = "school terms only"
	}
	if reason := addClauses(&hours, read.clauses); reason != "" {
		return asText, unclear(reason)
	}
	if len(hours.Open) == 0 && !hours.Always && !hours.ByAppointment {
		return asText, unclear("it names no time it is open")
	}
	return hours, understood()
}

// notHours says why a text cannot be weekly opening hours; empty where it can.
func (t timeText) notHours() string {
	switch {
	case t.reason != "":
		return t.reason
	case !t.starts.IsZero():
		return "it begins on a day to come or gone"
	case t.fortnight, t.monthly:
		return "it is not open every week"
	case t.appointment && slices.ContainsFunc(t.clauses, func(c clause) bool { return len(c.spans) > 1 }):
		return "it is not clear which times need an appointment"
	case t.appointment && len(t.clauses) > 1:
		return "it is not clear which times need an appointment"
	}
	for _, c := range t.clauses {
		switch {
		case len(c.ordinals) > 0:
			return "it is not open every week"
		case slices.ContainsFunc(c.spans, func(s span) bool { return s.single }):
			return "it says when it begins, not when it closes"
		case c.closed && (len(c.spans) > 0 || c.always), c.always && len(c.spans) > 0:
			return "it says both that it is open and that it is closed"
		case len(c.days) == 0 && !c.always:
			return "it does not say which days"
		case len(c.days) > 0 && len(c.spans) == 0 && !c.closed && !c.always && !t.appointment:
			return "it does not say at what time"
		}
	}
	return ""
}

// addClauses turns clauses into intervals and checks that they agree.
func addClauses(hours *directory.Hours, clauses []clause) (reason string) {
	week := week{}
	for _, c := range clauses {
		if c.always && len(c.days) == 0 {
			c.days = dayRange(time.Monday, time.Sunday)
		}
		for _, day := range c.days {
			if reason := week.add(day, c); reason != "" {
				return reason
			}
		}
	}
	hours.Open, reason = week.intervals()
	if reason == "" && len(hours.Open) == 7 && !slices.ContainsFunc(hours.Open, func(i directory.Interval) bool { return i.Opens != 0 || i.Closes != dayMinutes }) {
		hours.Always, hours.Open = true, nil
	}
	return reason
}

// week gathers the stretches of each day.
type week [7]struct {
	spans  []span
	closed bool
}

func (w *week) add(day time.Weekday, c clause) (reason string) {
	d := &w[day]
	if c.closed {
		d.closed = true
	}
	if c.always {
		d.spans = append(d.spans, span{opens: 0, closes: dayMinutes})
	}
	d.spans = append(d.spans, c.spans...)
	if d.closed && len(d.spans) > 0 {
		return "it says both that it is open and that it is closed on " + day.String()
	}
	return ""
}

// intervals gives the openings from Monday on, those that touch joined. Two that overlap contradict
// each other.
func (w *week) intervals() ([]directory.Interval, string) {
	var open []directory.Interval
	for _, day := range dayRange(time.Monday, time.Sunday) {
		spans := slices.Clone(w[day].spans)
		slices.SortFunc(spans, func(a, b span) int { return a.opens - b.opens })
		for i := 0; i < len(spans); {
			s := spans[i]
			for i++; i < len(spans) && spans[i].opens <= s.closes; i++ {
				if spans[i].opens < s.closes && spans[i] != s {
					return nil, "two of its times overlap on " + day.String()
				}
				s.closes = spans[i].closes
			}
			open = append(open, directory.Interval{Day: day, Opens: s.opens, Closes: s.closes})
		}
	}
	return open, ""
}
