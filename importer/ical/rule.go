package ical

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// ruleOf makes a meeting of a repeated event: its first start by the clock of its zone, repeated as the calendar
// says. Rules that no group has, such as by the hour, are not understood; ends that are beyond what the
// catalogue counts are bounded. why says what was not understood.
func (a *adapter) ruleOf(rule string, wall time.Time, zone string) (m directory.Meeting, why string) {
	m = directory.Meeting{Start: wall.Format(directory.LocalLayout), Zone: zone}
	var parts []string
	count, until := 0, ""
	for part := range strings.SplitSeq(strings.ToUpper(strings.ReplaceAll(rule, " ", "")), ";") {
		key, value, ok := strings.Cut(part, "=")
		switch {
		case part == "" || strings.HasPrefix(key, "X-"), key == "RSCALE" && value == "GREGORIAN", key == "SKIP":
		case !ok || value == "":
			return m, "the rule cannot be read"
		case key == "COUNT":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 {
				return m, "the rule has no count that can be read"
			}
			if count = n; count > understand.LongCount {
				if a.long++; a.long > mostLong {
					return m, "the calendar counts more dates than can be looked at"
				}
			}
		case key == "UNTIL":
			until = value
		case key == "BYHOUR" && value == strconv.Itoa(wall.Hour()), key == "BYMINUTE" && value == strconv.Itoa(wall.Minute()), key == "BYSECOND" && value == "0":
		case key == "INTERVAL" && strings.Trim(value, "0") == "1":
		default:
			parts = append(parts, part)
		}
	}
	m.RRule = strings.Join(parts, ";")
	if m, why = ended(m, count, until); why != "" {
		return m, why
	}
	check := m
	if check.Zone == "" {
		check.Zone = "UTC"
	}
	if err := check.Validate(); err != nil {
		return m, ruleFault(err)
	}
	return m, ""
}

// mostLong is how many rules of one import may count more dates than the catalogue does: each takes milliseconds.
const mostLong = 1000

// ended gives a rule its end. An UNTIL keeps the form it has, which may be a moment in UTC.
func ended(m directory.Meeting, count int, until string) (directory.Meeting, string) {
	if until == "" {
		return understand.EndRule(m, count, directory.Date{}), ""
	}
	at := parseStamp(until, "")
	switch {
	case at.form == noStamp:
		return m, "the rule ends on a day that cannot be read"
	case count > 0:
		return understand.EndRule(m, count, at.day()), ""
	case at.form == onDay:
		m.RRule += ";UNTIL=" + at.wall.Format("20060102")
	case at.form == inUTC:
		m.RRule += ";UNTIL=" + at.wall.Format("20060102T150405Z")
	default:
		m.RRule += ";UNTIL=" + at.wall.Format("20060102T150405")
	}
	return m, ""
}

// ruleFault gives the reason of an invalid rule in a few words.
func ruleFault(err error) string {
	if e, ok := asError(err); ok {
		if why := e.Fields["meeting.rrule"]; why != "" {
			return why
		}
	}
	return "the rule is beyond what a group has"
}

// inZone gives the start of an event by the clock its record is kept by, and that clock's zone, "" where whoever
// locates the record is to fill it in. why says why neither can be told.
func (a *adapter) inZone(s stamp) (wall time.Time, zone, why string) {
	switch s.form {
	case onDay, floating:
		return s.wall, a.floats, ""
	case zoned:
		if name := a.zones.named(s.zone); name != "" {
			return s.wall, name, ""
		}
		a.unknown[s.zone] = true
		return s.wall, a.floats, "" // the clock is told, and it is the place's
	}
	if a.clock == "" {
		return s.wall, "", "its times are in UTC, and nothing says in which time zone it is held"
	}
	wall, _ = s.in(location(a.clock), time.UTC)
	return wall, a.clock, ""
}

// shifted gives a rule that is written in UTC by the clock of a zone, where that is the same rule: weekdays move
// with the day, and the clock is never put forward. why says why it is not.
func shifted(rule string, utc, wall time.Time, zone string) (string, string) {
	where := location(zone)
	if where == nil {
		return rule, ""
	}
	_, january := time.Date(wall.Year(), 1, 15, 0, 0, 0, 0, where).Zone()
	_, july := time.Date(wall.Year(), 7, 15, 0, 0, 0, 0, where).Zone()
	if january != july {
		return rule, "it repeats by the clock of UTC, while its place puts the clock forward"
	}
	by := int(wall.Truncate(24*time.Hour).Sub(utc.Truncate(24*time.Hour)) / (24 * time.Hour))
	upper := strings.ToUpper(rule)
	if by == 0 || !strings.Contains(upper, ";BY") {
		return rule, ""
	}
	if strings.Contains(upper, "BYMONTH") || strings.Contains(upper, "BYSETPOS") || !strings.Contains(upper, "FREQ=WEEKLY") {
		return rule, "it repeats by the days of UTC, which are not those of its place"
	}
	var parts []string
	for part := range strings.SplitSeq(upper, ";") {
		if days, ok := strings.CutPrefix(part, "BYDAY="); ok {
			part = "BYDAY=" + moved(days, by)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ";"), ""
}

const weekdays = "SUMOTUWETHFRSA"

// moved gives weekdays moved by some days.
func moved(days string, by int) string {
	var all []string
	for day := range strings.SplitSeq(days, ",") {
		at := strings.Index(weekdays, day)
		if at < 0 || len(day) != 2 || at%2 != 0 {
			return days
		}
		at = (at + 2*by + len(weekdays)) % len(weekdays)
		all = append(all, weekdays[at:at+2])
	}
	return strings.Join(all, ",")
}

// whyKept is the sentence of a rule that is kept as text.
func whyKept(why string) string { return fmt.Sprintf("Its times are kept as text: %s.", why) }
