package directory

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Repeat says how a meeting comes round.
type Repeat string

// The ways a meeting comes round that people say in a few words.
const (
	RepeatOnce   Repeat = "once"
	RepeatWeekly Repeat = "weekly" // on days of the week, every week or every few
	RepeatNth    Repeat = "nth"    // on the first, second, … or last of a weekday in the month
	RepeatDate   Repeat = "date"   // on a day of the month: the 15th
)

// Repeats lists them in the order they are offered.
func Repeats() []Repeat { return []Repeat{RepeatWeekly, RepeatNth, RepeatDate, RepeatOnce} }

// LastOfMonth counts from the end of the month: the last Thursday, the last day.
const LastOfMonth = -1

// TimeNotSaid is MeetingForm.From where nobody said at what time it begins.
const TimeNotSaid = -1

// MeetingForm is a meeting as the people who run it say it: Meeting with its rule in words. What of it does
// not belong to its Repeat is left at zero.
type MeetingForm struct {
	PlaceID           string         // of the group's places; empty: online, or not said
	Online            bool           //
	Repeat            Repeat         //
	Every             int            // weeks, or months for nth and date: 1 is each
	Days              []time.Weekday // Monday first; for weekly and nth
	Weeks             []int          // for nth: 1 to 5, and LastOfMonth at the end
	MonthDay          int            // for date: 1 to 31, or LastOfMonth
	First             Date           // the first day; where Every is more than 1, it says which weeks or months
	WeekUnknown       bool           // every few weeks, and nobody said which
	Until             Date           // the last day; zero: no end
	From              int            // minutes after midnight, or TimeNotSaid
	Minutes           int            // how long; 0 where nobody said
	Zone              string         // IANA
	SchoolTerms       bool           //
	NotPublicHolidays bool           //
	Pause             Pause          //
	DaysOff           []Date         // single days it does not meet, in order
	Note              string         // any further phrase that ends its sentence
}

// Limits of how far apart a meeting may come round.
const (
	mostWeeksApart  = 52
	mostMonthsApart = 12
)

// Form gives the meeting as a form says it. ok is false where a form cannot: a rule that ends after a number of
// times, is held in some months only or once a year, has no day, or lasts a whole day. Such a meeting is kept as
// it is unless it is replaced.
func (m *Meeting) Form() (f MeetingForm, ok bool) {
	start, rule, err := m.schedule()
	if err != nil {
		return f, false
	}
	f = MeetingForm{
		PlaceID: m.PlaceID, Online: m.Online, Repeat: RepeatOnce, First: DateOf(start), From: start.Hour()*60 + start.Minute(), Minutes: m.Minutes,
		Zone: m.Zone, SchoolTerms: m.SchoolTerms, WeekUnknown: m.WeekUnknown, Pause: m.Pause,
	}
	if f.From == 0 && m.Minutes == 0 {
		f.From = TimeNotSaid
	}
	f.NotPublicHolidays, f.Note = splitHolidayNote(m.Note)
	for _, day := range m.ExDates {
		d, err := ParseDate(day)
		if err != nil {
			return f, false
		}
		f.DaysOff = append(f.DaysOff, d)
	}
	f.DaysOff = inOrder(f.DaysOff)
	if m.Minutes >= dayMinutes {
		return f, false
	}
	if rule == nil {
		return f, true
	}
	return f, f.takeRule(start, rule)
}

// takeRule fills what the rule says, and tells whether the form can say it.
func (f *MeetingForm) takeRule(start time.Time, rule *recurrence) bool {
	first, found := rule.first(start)
	full := rule.withStart(start)
	if !found || !full.takeSetPos() || len(full.months) > 0 || rule.count > 1 {
		return false
	}
	if f.First = DateOf(first); rule.count == 1 {
		return true
	}
	if f.Every = rule.interval; !rule.until.IsZero() {
		f.Until = lastDayBy(rule.until, start)
	}
	switch {
	case full.freq == daily && rule.interval == 1 && len(full.days)+len(full.monthDays) == 0:
		f.Repeat, f.Days = RepeatWeekly, inWeekOrder(everyDay())
	case len(full.monthDays) == 0 && plainDays(full.days) && (full.freq == weekly || rule.interval == 1 && (full.freq == daily || full.freq == monthly)):
		f.Repeat, f.Days = RepeatWeekly, inWeekOrder(full.days)
		return rule.interval == 1 || rule.weekStart == time.Monday || len(f.Days) == 1 && first.Equal(start)
	case full.freq == monthly && len(full.monthDays) == 0:
		return f.takePlaces(full.days)
	case full.freq == monthly && len(full.days) == 0 && len(full.monthDays) == 1 && full.monthDays[0] >= LastOfMonth:
		f.Repeat, f.MonthDay = RepeatDate, full.monthDays[0]
	default:
		return false
	}
	return true
}

// takePlaces takes "first and third Tuesday": every place named goes with every day named.
func (f *MeetingForm) takePlaces(days []nthWeekday) bool {
	f.Repeat, f.Days = RepeatNth, inWeekOrder(days)
	for _, d := range days {
		if d.n == 0 || d.n < LastOfMonth || d.n > 5 {
			return false
		}
		f.Weeks = append(f.Weeks, d.n)
	}
	f.Weeks = placesInOrder(f.Weeks)
	for _, day := range f.Days {
		for _, n := range f.Weeks {
			if !slices.Contains(days, nthWeekday{n: n, day: day}) {
				return false
			}
		}
	}
	return true
}

// Meeting gives the meeting a form says, or what to mend, by the form's fields in lower case with "_" between
// words. Where it comes round at every turn, First may be any day: the first that fits, on or after it, counts.
func (f MeetingForm) Meeting() (Meeting, error) {
	faults := faults{}
	f.check(faults)
	if err := faults.err("This meeting"); err != nil {
		return Meeting{}, err
	}
	zone, err := zoneNamed(f.Zone)
	if err != nil {
		return Meeting{}, Invalid("zone", "%v", err)
	}
	m := Meeting{
		PlaceID: f.PlaceID, Online: f.Online, Zone: f.Zone, Minutes: f.Minutes, SchoolTerms: f.SchoolTerms, Pause: f.Pause,
		WeekUnknown: f.WeekUnknown && f.Repeat == RepeatWeekly && f.Every > 1, RRule: f.rule(), Note: f.holidayNote(),
	}
	if f.From == TimeNotSaid {
		m.Minutes = 0
	}
	for _, day := range inOrder(f.DaysOff) {
		m.ExDates = append(m.ExDates, day.String())
	}
	if m.Start, err = f.start(zone, m.WeekUnknown); err != nil {
		return Meeting{}, err
	}
	return m, m.Validate()
}

// check notes what is missing or contradicts itself.
func (f *MeetingForm) check(faults faults) {
	faults.check(slices.Contains(Repeats(), f.Repeat), "repeat", "say how often it meets")
	faults.check(!f.First.IsZero(), "first", "say the first day, such as 3 February 2027")
	faults.check(f.From >= TimeNotSaid && f.From < dayMinutes, "from", "a time is from 0.00 to 23.59")
	faults.check(f.Minutes >= 0 && f.Minutes < dayMinutes, "minutes", "a meeting lasts less than a day")
	faults.check(f.Minutes == 0 || f.From != TimeNotSaid, "from", "say when it begins")
	faults.check(f.Until.IsZero() || !f.Until.Before(f.First), "until", "the last day is before the first")
	f.Pause.check(faults, "pause")
	checkText(faults, "note", f.Note, 0, maxTimeNote-len(NotOnPublicHolidays)-2)
	faults.check(len(f.DaysOff) <= maxExDates, "days_off", "at most %d days", maxExDates)
	if f.Repeat == RepeatOnce {
		return
	}
	most, unit := mostMonthsApart, "months"
	if f.Repeat == RepeatWeekly {
		most, unit = mostWeeksApart, "weeks"
	}
	faults.check(f.Every >= 1 && f.Every <= most, "every", "it can come round every 1 to %d %s", most, unit)
	if f.Repeat == RepeatDate {
		faults.check(f.MonthDay == LastOfMonth || f.MonthDay >= 1 && f.MonthDay <= 31, "month_day", "a day of the month is from 1 to 31")
		return
	}
	faults.check(len(f.Days) > 0, "days", "say on which day")
	for _, day := range f.Days {
		faults.check(day >= time.Sunday && day <= time.Saturday, "days", "say days from Monday to Sunday")
	}
	if f.Repeat == RepeatNth {
		faults.check(len(f.Weeks) > 0, "weeks", "say which of the month: the first, the last")
		for _, n := range f.Weeks {
			faults.check(n == LastOfMonth || n >= 1 && n <= 5, "weeks", "say the first to the fifth, or the last")
		}
	}
}

// rule writes the RRULE; empty for a meeting held once.
func (f *MeetingForm) rule() string {
	var rule strings.Builder
	switch f.Repeat {
	case RepeatOnce:
		return ""
	case RepeatWeekly:
		rule.WriteString("FREQ=WEEKLY")
	default:
		rule.WriteString("FREQ=MONTHLY")
	}
	if f.Every > 1 {
		fmt.Fprintf(&rule, ";INTERVAL=%d", f.Every)
	}
	if f.Repeat == RepeatDate {
		fmt.Fprintf(&rule, ";BYMONTHDAY=%d", f.MonthDay)
	} else {
		rule.WriteString(";BYDAY=" + strings.Join(f.dayCodes(), ","))
	}
	if !f.Until.IsZero() {
		rule.WriteString(";UNTIL=" + f.Until.Time().Format("20060102"))
	}
	return rule.String()
}

// dayCodes gives "TU,TH", and for nth "1TU,3TU".
func (f *MeetingForm) dayCodes() []string {
	weeks := []int{0}
	if f.Repeat == RepeatNth {
		weeks = placesInOrder(f.Weeks)
	}
	var codes []string
	for _, day := range weekOrder(f.Days) {
		for _, n := range weeks {
			code := strings.ToUpper(day.String()[:2])
			if n != 0 {
				code = fmt.Sprintf("%d%s", n, code)
			}
			codes = append(codes, code)
		}
	}
	return codes
}

// start gives the first start. What comes round every few weeks or months has to say in which by a first day
// that fits.
func (f *MeetingForm) start(zone *time.Location, weekUnknown bool) (string, error) {
	from := max(f.From, 0)
	at := func(d Date) time.Time {
		return time.Date(d.year, time.Month(d.month), d.day, from/60, from%60, 0, 0, zone)
	}
	day := f.First
	switch {
	case day.year < firstYear || day.year > lastYear:
		return "", Invalid("first", "the year is from %d to %d", firstYear, lastYear)
	case f.Repeat == RepeatOnce:
		if err := onceThatDay(day, from, zone); err != nil {
			return "", err
		}
	default:
		rule, err := parseRecurrence(f.rule(), zone)
		if err != nil {
			return "", err
		}
		every := *rule
		every.interval = 1
		first, found := every.first(at(day))
		switch fits := DateOf(first); {
		case !found:
			return "", Invalid("until", "it has no day between the first and the last")
		case f.Every > 1 && !weekUnknown && fits != day:
			return "", Invalid("first", "%s is a %s; say a first day that fits, such as %s", DateWords(day), f.dayWord(day), DateWords(fits))
		default:
			day = fits
		}
	}
	return fmt.Sprintf("%sT%02d:%02d", day, from/60, from%60), nil
}

// dayWord says what a day is that does not fit: its weekday, or its place in the month.
func (f *MeetingForm) dayWord(day Date) string {
	weekday := day.Time().Weekday()
	switch {
	case f.Repeat == RepeatDate || slices.Contains(f.Days, weekday) && f.Repeat == RepeatWeekly:
		return ordinal(day.day)
	case f.Repeat == RepeatNth:
		return placeWord((day.day-1)/7+1) + " " + weekday.String()
	}
	return weekday.String()
}

// onceThatDay refuses a time of day that a clock change leaves out or repeats.
func onceThatDay(day Date, minutes int, zone *time.Location) error {
	wall := day.Time().Add(time.Duration(minutes) * time.Minute)
	times := 0
	for _, around := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		_, offset := wall.Add(around).In(zone).Zone()
		at := wall.Add(-time.Duration(offset) * time.Second).In(zone)
		if at.Format(LocalLayout) == wall.Format(LocalLayout) {
			times++
		}
	}
	_, before := wall.Add(-24 * time.Hour).In(zone).Zone()
	_, after := wall.Add(24 * time.Hour).In(zone).Zone()
	switch {
	case times == 0:
		return Invalid("from", "the clocks go forward on %s, so there is no %s; choose another time", DateWords(day), ClockWords(minutes))
	case times == 2 && before != after:
		return Invalid("from", "the clocks go back on %s, so %s comes twice; choose another time", DateWords(day), ClockWords(minutes))
	}
	return nil
}

// holidayNote joins the note with what it says of public holidays.
func (f *MeetingForm) holidayNote() string {
	if f.NotPublicHolidays {
		return joinWords(", ", NotOnPublicHolidays, f.Note)
	}
	return f.Note
}

// splitHolidayNote takes what MeetingForm says of public holidays off a note.
func splitHolidayNote(note string) (notOnPublicHolidays bool, rest string) {
	rest, found := strings.CutPrefix(note, NotOnPublicHolidays)
	if !found || rest == "" {
		return found, rest
	}
	if rest, found = strings.CutPrefix(rest, ", "); found {
		return true, rest
	}
	return false, note
}

// first gives the rule's first start.
func (r *recurrence) first(start time.Time) (first time.Time, found bool) {
	r.each(start, start, func(at time.Time) bool {
		first, found = at, true
		return false
	})
	return first, found
}

// lastDayBy gives the last day on which a meeting that starts at start's time of day has begun by a moment.
func lastDayBy(until, start time.Time) Date {
	local := until.In(start.Location())
	day := DateOf(local)
	if local.Hour()*60+local.Minute() < start.Hour()*60+start.Minute() {
		return day.AddDays(-1)
	}
	return day
}

func plainDays(days []nthWeekday) bool {
	return len(days) > 0 && !slices.ContainsFunc(days, func(d nthWeekday) bool { return d.n != 0 })
}

func everyDay() []nthWeekday {
	var all []nthWeekday
	for day := time.Sunday; day <= time.Saturday; day++ {
		all = append(all, nthWeekday{day: day})
	}
	return all
}

// weekOrder gives each day once, Monday first.
func weekOrder(days []time.Weekday) []time.Weekday {
	var all []nthWeekday
	for _, day := range days {
		all = append(all, nthWeekday{day: day})
	}
	return inWeekOrder(all)
}

// placesInOrder gives each place once, the last of the month last.
func placesInOrder(places []int) []int {
	rank := func(n int) int {
		if n < 0 {
			return 100 - n
		}
		return n
	}
	sorted := slices.Clone(places)
	slices.SortFunc(sorted, func(a, b int) int { return rank(a) - rank(b) })
	return slices.Compact(sorted)
}

// inOrder gives each day once, the first first.
func inOrder(days []Date) []Date {
	sorted := slices.Clone(days)
	slices.SortFunc(sorted, func(a, b Date) int { return a.Time().Compare(b.Time()) })
	return slices.Compact(sorted)
}
