package openactive

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// schedule is an eventSchedule as the source writes it.
type schedule struct {
	start, end  moment // days
	startTime   string
	endTime     string
	duration    string
	zone        string // IANA; empty where it names none that there is
	every       string // "P1W"
	count       int
	byDay       []string // "MO", "2TU"
	byMonth     []int
	byMonthDay  []int
	byMonthWeek []int
	except      []moment
	words       string
	badDay      bool
}

// mostSchedules bounds the schedules of one series, and mostExcepted the days one leaves out.
const (
	mostSchedules = 20
	mostExcepted  = 1000
)

// schedulesOf reads an opportunity's schedules.
func schedulesOf(n node) []schedule {
	var all []schedule
	for _, object := range n.nodes("eventSchedule") {
		if len(all) == mostSchedules {
			break
		}
		all = append(all, scheduleOf(object))
	}
	return all
}

func scheduleOf(n node) schedule {
	s := schedule{
		start: parseMoment(n.text("startDate")), end: parseMoment(n.text("endDate")), startTime: n.text("startTime"), endTime: n.text("endTime"),
		duration: n.text("duration"), every: strings.ToUpper(n.text("repeatFrequency")), words: scheduleWords(n),
	}
	if zone := n.text("scheduleTimezone"); zoneOf(zone) != nil {
		s.zone = zone
	}
	if count, ok := n.number("repeatCount"); ok && count >= 1 && count < 1e9 {
		s.count = int(count)
	}
	for _, text := range n.texts("byDay") {
		day, ok := dayCode(text)
		if s.badDay = s.badDay || !ok; ok && !slices.Contains(s.byDay, day) {
			s.byDay = append(s.byDay, day)
		}
	}
	s.byMonth, s.byMonthDay, s.byMonthWeek = whole(n, "byMonth", 1, 12), whole(n, "byMonthDay", -31, 31), whole(n, "byMonthWeek", -5, 5)
	for _, text := range n.texts("exceptDate") {
		if m := parseMoment(text); m.form != noMoment && len(s.except) < mostExcepted {
			s.except = append(s.except, m)
		}
	}
	return s
}

// scheduleWords gives a schedule as its source wrote it, in a line.
func scheduleWords(n node) string {
	var parts []string
	for _, key := range [...]string{"byDay", "startTime", "endTime", "duration", "repeatFrequency", "repeatCount", "byMonth", "byMonthDay", "byMonthWeek", "startDate", "endDate", "exceptDate", "scheduleTimezone"} {
		texts := n.texts(key)
		for i := range texts {
			if key == "byDay" {
				texts[i] = localName(texts[i])
			}
		}
		if len(texts) > 0 {
			parts = append(parts, key+" "+strings.Join(texts[:min(len(texts), 20)], ", "))
		}
	}
	return strings.Join(parts, "; ")
}

// zoneOf gives an IANA zone; nil where there is none of that name.
func zoneOf(name string) *time.Location {
	if name == "" || name == "Local" {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return zone
}

var icalDay = regexp.MustCompile(`^([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)$`)

// dayCode gives a weekday as a rule writes it, from "https://schema.org/Monday", "schema:Monday", "MO" or "2MO".
func dayCode(text string) (string, bool) {
	name := strings.ToUpper(localName(strings.TrimSpace(text)))
	for _, day := range [...]string{"MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"} {
		if name == day {
			return day[:2], true
		}
	}
	m := icalDay.FindStringSubmatch(name)
	if m == nil {
		return "", false
	}
	return strings.TrimPrefix(m[1], "+") + m[2], true
}

// whole gives the whole numbers of a property within bounds, never 0.
func whole(n node, name string, least, most int) []int {
	var all []int
	for _, text := range n.texts(name) {
		var value int
		if _, err := fmt.Sscanf(text, "%d", &value); err == nil && value >= least && value <= most && value != 0 && len(all) < 31 {
			all = append(all, value)
		}
	}
	return all
}

// meeting makes a schedule a meeting by the clock of a zone, "" where it is not known yet. Where it does not say
// enough for certain, why says what is missing.
func (s schedule) meeting(zone string, today directory.Date) (m directory.Meeting, why string) {
	if s.zone != "" {
		zone = s.zone
	}
	clock, ok := parseClock(s.startTime)
	if !ok {
		return m, "a schedule does not say at what time"
	}
	rule, why := s.rule()
	if why != "" {
		return m, why
	}
	location := zoneOf(zone)
	first, dated := s.start.day(location)
	interval := strings.Contains(rule, "INTERVAL=")
	switch {
	case !dated && rule == "":
		return m, "a schedule does not say on which day"
	case !dated && interval && !strings.HasPrefix(rule, "FREQ=WEEKLY"):
		return m, "a schedule does not say from which month on"
	case !dated:
		first = today
	}
	m = directory.Meeting{Start: fmt.Sprintf("%sT%02d:%02d", first, clock/60%24, clock%60), Zone: zone, Minutes: s.minutes(clock), RRule: rule}
	if !dated { // its first day is only the next one, as where words say it
		m.WeekUnknown, m.Original = interval, s.words
	}
	if m, ok = atFirst(m); !ok {
		return m, "no day fits a schedule"
	}
	if rule == "" {
		return m, ""
	}
	until, _ := s.end.day(location)
	m = understand.EndRule(m, s.count, until)
	for _, except := range s.except {
		if day, ok := except.day(location); ok && !slices.Contains(m.ExDates, day.String()) {
			m.ExDates = append(m.ExDates, day.String())
		}
	}
	slices.Sort(m.ExDates)
	return m, invalid(m)
}

// minutes gives how long it lasts: until its end where that is told.
func (s schedule) minutes(clock int) int {
	if end, ok := parseClock(s.endTime); ok && end != clock {
		if end < clock { // after midnight
			end += 24 * 60
		}
		return end - clock
	}
	return parseDuration(s.duration)
}

// atFirst moves a meeting's start to its first day.
func atFirst(m directory.Meeting) (directory.Meeting, bool) {
	if m.RRule == "" {
		return m, invalid(m) == ""
	}
	like := m
	like.Zone, like.WeekUnknown, like.Note = "UTC", false, ""
	start, err := time.Parse(directory.LocalLayout, m.Start)
	if err != nil {
		return m, false
	}
	next := like.Next(start, 1)
	if len(next) == 0 {
		return m, false
	}
	m.Start = next[0].Format(directory.LocalLayout)
	return m, true
}

// invalid says why the catalogue would not take a meeting; "" where it does. A zone may be filled in later.
func invalid(m directory.Meeting) string {
	if m.Zone == "" {
		m.Zone = "UTC"
	}
	if m.Validate() != nil {
		return "the times of a schedule contradict each other, or are beyond what a group has"
	}
	return ""
}

var isoPeriod = regexp.MustCompile(`^P(\d{1,3})([DWMY])$`)

// rule writes the RRULE of a schedule, without its end; "" for one that is held once.
func (s schedule) rule() (rule, why string) {
	freq, interval := "", 1
	switch m := isoPeriod.FindStringSubmatch(s.every); {
	case s.badDay:
		return "", "a schedule names a day nobody knows"
	case m != nil:
		freq, interval = m[2], number(m[1])
	case s.every != "":
		return "", "a schedule repeats in a way that cannot be read"
	case len(s.byDay) > 0:
		freq = "W"
	case len(s.byMonthDay) > 0:
		freq = "M"
	default:
		return "", ""
	}
	if freq == "D" && interval%7 == 0 {
		freq, interval = "W", interval/7
	}
	if interval < 1 {
		return "", "a schedule repeats in a way that cannot be read"
	}
	return s.ruleOf(freq, interval)
}

// ruleOf writes the RRULE of a frequency: D, W, M or Y.
func (s schedule) ruleOf(freq string, interval int) (rule, why string) {
	days, numbered := slices.Clone(s.byDay), slices.ContainsFunc(s.byDay, func(d string) bool { return len(d) > 2 })
	var parts []string
	switch freq {
	case "D":
		if len(days) > 0 && interval > 1 {
			return "", "a schedule names both days of the week and every few days"
		}
		parts = append(parts, "FREQ=DAILY")
		if len(days) > 0 {
			parts[0] = "FREQ=WEEKLY"
		}
	case "W":
		parts = append(parts, "FREQ=WEEKLY")
	case "M", "Y":
		parts = append(parts, map[string]string{"M": "FREQ=MONTHLY", "Y": "FREQ=YEARLY"}[freq])
		if len(days) > 0 && !numbered && len(s.byMonthWeek) > 0 {
			days, numbered = weeksOf(days, s.byMonthWeek), true
		}
		if len(days) > 0 && !numbered && len(s.byMonthDay) == 0 {
			return "", "a schedule does not say in which week of the month"
		}
	}
	if (freq == "D" || freq == "W") && (numbered || len(s.byMonthDay) > 0) {
		return "", "a schedule names weeks or dates of the month and repeats by the week"
	}
	if interval > 1 {
		parts = append(parts, fmt.Sprintf("INTERVAL=%d", interval))
	}
	if len(days) > 0 {
		parts = append(parts, "BYDAY="+strings.Join(days, ","))
	}
	parts = append(parts, numbers("BYMONTH", s.byMonth)...)
	parts = append(parts, numbers("BYMONTHDAY", s.byMonthDay)...)
	return strings.Join(parts, ";"), ""
}

// numbers writes a part of a rule that lists numbers; none for none.
func numbers(name string, values []int) []string {
	if len(values) == 0 {
		return nil
	}
	return []string{name + "=" + strings.Trim(strings.ReplaceAll(fmt.Sprint(values), " ", ","), "[]")}
}

func weeksOf(days []string, weeks []int) []string {
	var all []string
	for _, week := range weeks {
		for _, day := range days {
			all = append(all, fmt.Sprintf("%d%s", week, day))
		}
	}
	return all
}
