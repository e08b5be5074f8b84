package hsds

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/understand"
)

// schedule is one schedule of any version, understood as far as it goes.
type schedule struct {
	freq          string // WEEKLY, MONTHLY, DAILY, YEARLY, or "" where nothing is said of repeating
	interval      int
	days          []weekday
	monthDays     string
	odd           bool // parts of a rule that hours and meetings cannot say
	opens, closes int  // minutes after midnight; -1 where not said or not understood
	offset        *int // of the times from UTC, in minutes; nil where not said
	start         directory.Date
	until, ends   directory.Date // the last day of the series, and of the data's validity
	from          directory.Date // the first day the data is valid
	count         int
	original      string // the words it was made from, where the source kept them
	description   string
	notes         string
	attending     string
}

// weekday is a day of the week; n is which of the month, -1 the last, 0 each.
type weekday struct {
	n   int
	day time.Weekday
}

var dayCodes = [7]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// readSchedule reads one schedule's fields.
func readSchedule(o Object) schedule {
	s := schedule{
		freq: strings.ToUpper(o.text("freq")), interval: 1, monthDays: strings.ReplaceAll(o.text("bymonthday"), " ", ""),
		odd:   o.text("byweekno", "byyearday") != "",
		start: day(o.text("dtstart")), until: day(o.text("until")), ends: day(o.text("valid_to")), from: day(o.text("valid_from")),
		original: understand.PlainText(o.text("original_text")), description: understand.PlainText(o.text("description")),
		notes: understand.PlainText(o.text("notes")), attending: o.text("attending_type"),
	}
	if n, err := strconv.Atoi(o.text("interval")); err == nil && n > 0 {
		s.interval = n
	}
	if n, err := strconv.Atoi(o.text("count")); err == nil && n > 0 {
		s.count = n
	}
	s.opens, s.offset = clock(o.text("opens_at"))
	var closing *int
	s.closes, closing = clock(o.text("closes_at"))
	if s.offset == nil {
		s.offset = closing
	}
	if zone, err := strconv.ParseFloat(o.text("timezone"), 64); err == nil && s.offset == nil && zone >= -14 && zone <= 14 {
		minutes := int(zone * 60)
		s.offset = &minutes
	}
	var known bool
	s.days, known = weekdays(o.text("byday", "weekday", "day"))
	s.odd = s.odd || !known || !slices.Contains([]string{"", "WEEKLY", "MONTHLY", "DAILY", "YEARLY"}, s.freq)
	return s
}

func isYes(text string) bool {
	value, ok := understand.ParseYesNo(text)
	return ok && value == directory.Yes
}

// day reads a date, or the day of a date and time; zero where there is none.
func day(text string) directory.Date {
	if len(text) > len(time.DateOnly) && (text[10] == 'T' || text[10] == ' ') {
		text = text[:10]
	}
	d, err := directory.ParseDate(text)
	if err != nil {
		return directory.Date{}
	}
	return d
}

var clockPattern = regexp.MustCompile(`(?i)^(?:\d{4}-\d{2}-\d{2}T)?(\d{1,2})[:.]?(\d{2})?(?:[:.]\d{2}(?:\.\d+)?)?\s*([ap])?\.?m?\.?\s*(Z|[+-]\d{2}:?\d{2})?$`)

// clock reads "09:00", "09:00:00Z", "09:00+10:00" or "9:00am" as minutes after midnight, with the offset from UTC in
// minutes where one is said; -1 where it is no time.
func clock(text string) (minutes int, offset *int) {
	m := clockPattern.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil || m[2] == "" && m[3] == "" {
		return -1, nil
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	switch half := strings.ToLower(m[3]); {
	case half != "" && (hour < 1 || hour > 12), hour > 24, minute > 59, hour == 24 && minute > 0:
		return -1, nil
	case half == "a":
		hour %= 12
	case half == "p":
		hour = hour%12 + 12
	}
	if m[4] != "" {
		zero := 0
		offset = &zero
		if len(m[4]) > 1 {
			digits := strings.ReplaceAll(m[4][1:], ":", "")
			hours, _ := strconv.Atoi(digits[:2])
			rest, _ := strconv.Atoi(digits[2:])
			*offset = hours*60 + rest
			if m[4][0] == '-' {
				*offset = -*offset
			}
		}
	}
	return hour*60 + minute, offset
}

// weekdays reads "MO,TU", "2MO", "-1FR", "Monday", "Mon" or a number from 1 for Monday to 7 for Sunday, 0 being Sunday
// too. known is false where part of it is no day.
func weekdays(text string) (days []weekday, known bool) {
	known = true
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' || r == '/' || r == ' ' }) {
		d, ok := oneWeekday(part)
		if !ok {
			known = false
			continue
		}
		if !slices.Contains(days, d) {
			days = append(days, d)
		}
	}
	return days, known
}

func oneWeekday(part string) (weekday, bool) {
	if n, err := strconv.Atoi(part); err == nil {
		return weekday{day: time.Weekday(n % 7)}, n >= 0 && n <= 7
	}
	part = strings.ToLower(strings.TrimPrefix(part, "https://schema.org/"))
	for d := time.Sunday; d <= time.Saturday; d++ {
		name := strings.ToLower(d.String())
		if len(part) >= 3 && (strings.HasPrefix(name, strings.TrimSuffix(part, "s")) || part == name+"s") || part == strings.ToLower(dayCodes[d]) {
			return weekday{day: d}, true
		}
		if number, ok := strings.CutSuffix(part, strings.ToLower(dayCodes[d])); ok {
			if n, err := strconv.Atoi(number); err == nil && n != 0 && n >= -5 && n <= 5 {
				return weekday{n: n, day: d}, true
			}
		}
	}
	return weekday{}, false
}

// over tells whether the schedule has ended before a day.
func (s *schedule) over(today directory.Date) bool {
	return !s.until.IsZero() && s.until.Before(today) || !s.ends.IsZero() && s.ends.Before(today)
}

// spans gives when it opens and closes on one day; false where it is not certain. 00:00 to 00:00 is what programs
// write where nobody said a time.
func (s *schedule) span() (opens, closes int, ok bool) {
	opens, closes = s.opens, s.closes
	const noon, dawn, dayMinutes = 12 * 60, 6 * 60, 24 * 60
	switch {
	case opens < 0 || closes < 0 || opens == closes || opens >= dayMinutes:
		return 0, 0, false
	case closes == dayMinutes-1:
		closes = dayMinutes
	case closes < opens && opens >= noon && closes <= dawn: // through the night
		closes += dayMinutes
	case closes < opens:
		return 0, 0, false
	}
	return opens, closes, true
}

// everyWeek gives the days of a schedule that is the same every week; false where it is not.
func (s *schedule) everyWeek() ([]time.Weekday, bool) {
	if s.odd || s.interval > 1 || s.count > 0 || s.monthDays != "" || s.freq == "MONTHLY" || s.freq == "YEARLY" {
		return nil, false
	}
	var days []time.Weekday
	for _, d := range s.days {
		if d.n != 0 {
			return nil, false
		}
		days = append(days, d.day)
	}
	switch {
	case len(days) > 0:
	case s.freq == "DAILY":
		days = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}
	case s.freq == "WEEKLY" && !s.start.IsZero():
		days = []time.Weekday{s.start.Time().Weekday()}
	}
	return days, len(days) > 0
}

// rule gives the recurrence of a schedule that is not the same every week, and its first day; false where it says
// too little or too much.
func (s *schedule) rule(today directory.Date) (rule string, start directory.Date, unknownWeek, ok bool) {
	if s.odd || s.freq == "MONTHLY" && (len(s.days) > 0) == (s.monthDays != "") || s.freq == "WEEKLY" && (s.monthDays != "" || len(s.days) == 0 && s.start.IsZero()) {
		return "", start, false, false
	}
	if start = s.start; start.IsZero() {
		start = today
	}
	var parts []string
	for _, d := range s.days {
		code := dayCodes[d.day]
		if d.n != 0 {
			code = strconv.Itoa(d.n) + code
		}
		if d.n == 0 && s.freq == "MONTHLY" || d.n != 0 && s.freq != "MONTHLY" { // every Tuesday of a month is weekly: say so, or mean something else
			return "", start, false, false
		}
		parts = append(parts, code)
	}
	switch s.freq {
	case "":
		return "", start, false, !s.start.IsZero() && len(s.days) == 0 && s.monthDays == ""
	case "YEARLY":
		return "FREQ=YEARLY", start, false, !s.start.IsZero() && len(s.days) == 0 && s.monthDays == ""
	}
	rule = "FREQ=" + s.freq
	if s.interval > 1 {
		rule += fmt.Sprintf(";INTERVAL=%d", s.interval)
	}
	if len(parts) > 0 {
		rule += ";BYDAY=" + strings.Join(parts, ",")
	}
	if s.monthDays != "" {
		rule += ";BYMONTHDAY=" + s.monthDays
	}
	return rule, start, s.start.IsZero() && s.freq == "WEEKLY" && s.interval > 1, true
}

// words says when it is in the fields' own words, where the source has no text: "TU,TH 09:00–17:00".
func (s *schedule) words() string {
	if s.description != "" {
		return s.description
	}
	var parts []string
	if meeting, ok := s.meeting(directory.Date{}, "UTC"); ok {
		parts = append(parts, meeting.Words())
	} else {
		for _, d := range s.days {
			name := d.day.String()
			if d.n != 0 {
				name = strconv.Itoa(d.n) + ". " + name
			}
			parts = append(parts, name)
		}
		parts = []string{strings.TrimSpace(strings.ToLower(s.freq) + " " + strings.Join(parts, ", ")), clockWords(s.opens, s.closes)}
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}

func clockWords(opens, closes int) string {
	say := func(at int) string {
		if at < 0 {
			return "?"
		}
		return fmt.Sprintf("%02d:%02d", at/60, at%60)
	}
	if opens < 0 && closes < 0 {
		return ""
	}
	return say(opens) + "–" + say(closes)
}

// meeting gives what the schedule is as a meeting.
func (s *schedule) meeting(today directory.Date, zone string) (directory.Meeting, bool) {
	rule, start, unknownWeek, ok := s.rule(orDay(today, s.start))
	if !ok || s.opens < 0 {
		return directory.Meeting{}, false
	}
	m := directory.Meeting{Start: fmt.Sprintf("%sT%02d:%02d", start, s.opens/60, s.opens%60), Zone: zone, RRule: rule, WeekUnknown: unknownWeek, Note: s.notes}
	if opens, closes, ok := s.span(); ok {
		m.Minutes = closes - opens
	}
	if rule != "" {
		m = understand.EndRule(m, s.count, s.lastDay())
	}
	check := m
	check.Zone = "UTC"
	return m, check.Validate() == nil
}

func orDay(a, b directory.Date) directory.Date {
	if a.IsZero() {
		return b
	}
	return a
}

// lastDay gives the earlier of the last day of the series and of the data's validity; zero for neither.
func (s *schedule) lastDay() directory.Date {
	if s.ends.IsZero() || !s.until.IsZero() && s.until.Before(s.ends) {
		return s.until
	}
	return s.ends
}

// season says from when and until when a weekly schedule holds, where that is yet to come.
func (s *schedule) season(today directory.Date) string {
	var parts []string
	for _, first := range []directory.Date{s.start, s.from} {
		if today.Before(first) {
			parts = append(parts, "from "+directory.DateWords(first))
			break
		}
	}
	if last := s.lastDay(); !last.IsZero() {
		parts = append(parts, "until "+directory.DateWords(last))
	}
	return strings.Join(parts, " ")
}

// clocks tells whether a place's clocks can show times with that offset from UTC, in minutes.
func clocks(p importer.PlaceText, state string, offset int) bool {
	if zone := importer.ZoneOf(p, state); zone != "" {
		location, err := time.LoadLocation(zone)
		if err != nil {
			return false
		}
		for _, month := range []time.Month{time.January, time.July} {
			if _, seconds := time.Date(2026, month, 1, 12, 0, 0, 0, location).Zone(); seconds == offset*60 {
				return true
			}
		}
		return false
	}
	switch p.Country {
	case "US":
		return offset >= -600 && offset <= -240
	case "CA":
		return offset >= -480 && offset <= -150
	}
	return false
}

// sortDays puts openings in the order of the week from Monday.
func sortDays(open []directory.Interval) {
	monday := func(d time.Weekday) int { return (int(d) + 6) % 7 }
	slices.SortFunc(open, func(a, b directory.Interval) int {
		return cmp.Or(cmp.Compare(monday(a.Day), monday(b.Day)), cmp.Compare(a.Opens, b.Opens))
	})
}
