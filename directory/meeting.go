package directory

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// Meeting is when and where a group meets (RFC 5545): a first start in a zone, repeated by a rule.
type Meeting struct {
	PlaceID     string   `json:"place_id,omitempty"`     // of the group's places; empty: online, by phone, or not said
	Start       string   `json:"start"`                  // local: "2026-02-03T10:00"
	Zone        string   `json:"zone"`                   // IANA: "Australia/Melbourne"
	Minutes     int      `json:"minutes,omitempty"`      // how long; 0 where nobody said
	RRule       string   `json:"rrule,omitempty"`        // "FREQ=WEEKLY;BYDAY=TU"; empty: once
	ExDates     []string `json:"exdates,omitempty"`      // local days it does not meet: "2026-04-07"
	Pause       Pause    `json:"pause,omitzero"`         // a stretch of days it is not held
	SchoolTerms bool     `json:"school_terms,omitempty"` // only in school terms of its state
	WeekUnknown bool     `json:"week_unknown,omitempty"` // every few weeks, and nobody said from which one: it has no dates
	Online      bool     `json:"online,omitempty"`
	Note        string   `json:"note,omitempty"`     // a phrase that ends its sentence: "not on public holidays"
	Original    string   `json:"original,omitempty"` // the source's words
}

// LocalLayout is how Meeting.Start is written.
const LocalLayout = "2006-01-02T15:04"

// Limits of the texts beside a time.
const (
	maxTimeNote     = 500
	maxTimeOriginal = 5000
)

// Validate says what is wrong with m, all at once.
func (m *Meeting) Validate() error {
	f := faults{}
	m.check(f, "meeting")
	return f.err("This meeting")
}

func (m *Meeting) check(f faults, field string) {
	checkText(f, field+".note", m.Note, 0, maxTimeNote)
	checkText(f, field+".original", m.Original, 0, maxTimeOriginal)
	f.check(m.Minutes >= 0 && m.Minutes <= dayMinutes, field+".minutes", "a meeting lasts from 0 to %d minutes", dayMinutes)
	f.check(len(m.ExDates) <= maxExDates, field+".exdates", "at most %d days left out", maxExDates)
	m.Pause.check(f, field+".pause")
	for _, day := range m.ExDates {
		if _, err := ParseDate(day); err != nil {
			f.add(field+".exdates", "%v", err)
		}
	}
	zone, err := zoneNamed(m.Zone)
	if err != nil {
		f.add(field+".zone", "%v", err)
		return
	}
	start, err := time.ParseInLocation(LocalLayout, m.Start, zone)
	if err != nil || start.Year() < firstYear || start.Year() > lastYear {
		f.add(field+".start", "write the first start as 2026-02-03T10:00, from %d to %d, not %q", firstYear, lastYear, m.Start)
		return
	}
	if m.RRule == "" {
		f.check(!m.WeekUnknown, field+".week_unknown", "only what is held every few weeks can leave its week open")
		return
	}
	rule, err := parseRecurrence(m.RRule, zone)
	if err != nil {
		f.add(field+".rrule", "%v", err)
		return
	}
	f.check(!m.WeekUnknown || rule.freq == weekly && rule.interval > 1, field+".week_unknown", "only what is held every few weeks can leave its week open")
	f.check(rule.any(start), field+".rrule", "no day fits %q from %s on", m.RRule, DateWords(DateOf(start)))
}

// any tells whether the rule has a day at all.
func (r *recurrence) any(start time.Time) (found bool) {
	r.each(start, start, func(time.Time) bool {
		found = true
		return false
	})
	return found
}

// schedule reads the first start and the rule, which is nil for a meeting held once.
func (m *Meeting) schedule() (start time.Time, rule *recurrence, err error) {
	zone, err := zoneNamed(m.Zone)
	if err != nil {
		return start, nil, err
	}
	if start, err = time.ParseInLocation(LocalLayout, m.Start, zone); err != nil || m.RRule == "" {
		return start, nil, err
	}
	rule, err = parseRecurrence(m.RRule, zone)
	return start, rule, err
}

// Coming is a start of a meeting to come.
type Coming struct {
	At         time.Time // UTC
	IfSchoolOn bool      // it is held in school terms only, and those of that day are not known: it may not be held
}

// Next gives the starts, in UTC, of the next n meetings that have not ended by after: one in
// progress is the first of them. A meeting keeps its local time of day over daylight saving. What its
// words rule out is left out: public holidays where its note says so, and for school terms every day
// that may be in a school's holidays, so that some weeks of term are left out too. A meeting has none
// where nobody said in which weeks it is held, where it is invalid, or where all are left out.
func (m *Meeting) Next(after time.Time, n int) []time.Time { return m.NextIn(nil, after, n) }

// NextIn is Next with what is known of school terms, which say the very days; terms may be nil.
func (m *Meeting) NextIn(terms *SchoolTerms, after time.Time, n int) []time.Time {
	var next []time.Time
	m.coming(terms, after, n, func(c Coming) bool {
		if c.IfSchoolOn {
			return false
		}
		next = append(next, c.At)
		return true
	})
	return next
}

// ComingIn gives the next n starts as NextIn does, and among them those that are held if school is on.
func (m *Meeting) ComingIn(terms *SchoolTerms, after time.Time, n int) []Coming {
	var next []Coming
	m.coming(terms, after, n, func(c Coming) bool {
		next = append(next, c)
		return true
	})
	return next
}

// coming gives take one start after the other, until it has taken n or too many in a row are left out.
func (m *Meeting) coming(terms *SchoolTerms, after time.Time, n int, take func(Coming) bool) {
	start, rule, err := m.schedule()
	if err != nil || n <= 0 || m.WeekUnknown {
		return
	}
	repeats := rule != nil && rule.count != 1
	taken, leftOut := 0, 0
	each := func(at time.Time) bool {
		comes := m.End(at).After(after) || !at.Before(after)
		if !comes || slices.Contains(m.ExDates, at.Format(time.DateOnly)) || m.Pause.Holds(DateOf(at)) {
			return true
		}
		held := m.heldOn(terms, at, repeats)
		if held == schoolOff || !take(Coming{at.UTC(), held == schoolUnsure}) {
			leftOut++
		} else {
			taken, leftOut = taken+1, 0
		}
		return taken < n && leftOut < maxLeftOut
	}
	if rule == nil {
		each(start)
		return
	}
	rule.each(start, after.AddDate(0, 0, -2), each) // what began up to a day before may be in progress
}

// maxLeftOut is how many starts in a row may be left out before looking ends: more than the days of any
// school holidays, so only a rule that never has a day, such as every 25 December, comes to it.
const maxLeftOut = 100

// heldOn tells whether the meeting's words say that it is held on a day its rule names: where they rule it out, it is
// off. Schools close on public holidays. The one day of a meeting that does not repeat is told, so it is not held
// against school terms.
func (m *Meeting) heldOn(terms *SchoolTerms, day time.Time, repeats bool) schoolDay {
	inTerms := m.SchoolTerms && repeats
	switch {
	case (inTerms || m.skipsPublicHolidays()) && publicHoliday(m.Zone, day):
		return schoolOff
	case inTerms:
		return terms.on(m.Zone, day)
	}
	return schoolOn
}

// NotOnPublicHolidays is the Note of a meeting that is not held on public holidays.
const NotOnPublicHolidays = "not on public holidays"

// skipsPublicHolidays tells whether the note, of whoever wrote it, says that the meeting is not held on
// public holidays. A note that only might say so is taken as saying so: that leaves out a few dates.
func (m *Meeting) skipsPublicHolidays() bool {
	note := strings.ToLower(m.Note)
	if !strings.Contains(note, "public holiday") {
		return false
	}
	return slices.ContainsFunc([]string{"no ", "not ", "non", "n't", "never", "except", "excl", "clos", "apart", "outside", "other than", "without", "cancel", "unless"}, func(word string) bool {
		return strings.Contains(note, word)
	})
}

// End gives when a meeting that starts at a moment ends; the same moment where nobody said how long
// it lasts.
func (m *Meeting) End(start time.Time) time.Time {
	return start.Add(time.Duration(m.Minutes) * time.Minute)
}

// slotOverlap is how many minutes of a part of day a meeting must fill to be found by it.
const slotOverlap = 30

// Slots gives the times of a week it falls in, "tue-morning", by local day and part of day: the part
// it starts in, and each other one, up to midnight, that it reaches half an hour into. A meeting on
// a date of the month falls on any weekday, so it has none.
func (m *Meeting) Slots() []string {
	start, rule, err := m.schedule()
	if err != nil {
		return nil
	}
	weekdays := []time.Weekday{start.Weekday()}
	if rule != nil {
		weekdays = rule.weekdays(start)
	}
	from := start.Hour()*60 + start.Minute()
	var slots []string
	for i, day := range DayCodes() {
		if !slices.Contains(weekdays, time.Weekday((i+1)%7)) {
			continue
		}
		for p, part := range PartCodes() {
			begins, ends := partBounds(p)
			startsIn := from >= begins && from < ends
			if startsIn || min(from+m.Minutes, ends)-max(from, begins) >= slotOverlap {
				slots = append(slots, day+"-"+part)
			}
		}
	}
	return slots
}

// partBounds gives the minutes of the day a part of PartCodes begins and ends at.
func partBounds(part int) (begins, ends int) {
	bounds := [SlotParts + 1]int{0, 9 * 60, 12 * 60, 17 * 60, dayMinutes}
	return bounds[part], bounds[part+1]
}

// weekdays gives the weekdays a rule can fall on; none where it goes by the date.
func (r *recurrence) weekdays(start time.Time) []time.Weekday {
	full := r.withStart(start)
	var days []time.Weekday
	for _, d := range full.days {
		days = append(days, d.day)
	}
	switch {
	case len(days) > 0 || len(full.monthDays) > 0 || r.freq != daily:
		return days
	case r.interval%7 == 0:
		return []time.Weekday{start.Weekday()}
	}
	for day := range 7 {
		days = append(days, time.Weekday(day))
	}
	return days
}

// Frequency gives how often it meets, as a facet of "when": weekly (or more often), fortnightly,
// monthly or one-off; empty where none of them is true, such as every third month.
func (m *Meeting) Frequency() string {
	start, rule, err := m.schedule()
	switch {
	case err != nil:
		return ""
	case rule == nil || rule.count == 1:
		return "one-off"
	}
	switch weeks := rule.weeksMet(start); {
	case weeks >= 40:
		return "weekly"
	case weeks >= 22 && weeks <= 32: // 1st, 3rd and 5th Monday: 30
		return "fortnightly"
	case weeks >= 11 && weeks <= 14:
		return "monthly"
	}
	return ""
}

// weeksMet counts the weeks with a meeting in 52 weeks of the rule running without an end and, where
// it runs in some months only, all the year.
func (r *recurrence) weeksMet(start time.Time) int {
	if r.freq == weekly && len(r.setPos) == 0 { // the usual rule, without counting
		return (52 + r.interval - 1) / r.interval
	}
	endless := *r
	endless.count, endless.until = 0, time.Time{}
	if r.freq != yearly {
		endless.months = nil
	}
	weeks := map[int]bool{}
	var first time.Time
	endless.each(start, start, func(at time.Time) bool {
		if first.IsZero() {
			first = midnight(at)
		}
		days := int(midnight(at).Sub(first) / (24 * time.Hour))
		if days < 52*7 {
			weeks[days/7] = true
		}
		return days < 52*7
	})
	return len(weeks)
}

// australianZones are the zones of nearly every meeting. They are read once: time.LoadLocation reads
// a file each time, which an import of 100,000 rows would feel.
var australianZones = sync.OnceValue(func() map[string]*time.Location {
	zones := map[string]*time.Location{}
	for name := range strings.FieldsSeq(`Sydney Melbourne Brisbane Adelaide Perth Hobart Darwin Canberra
		Lindeman Broken_Hill Eucla Lord_Howe`) {
		name = "Australia/" + name
		if zone, err := time.LoadLocation(name); err == nil {
			zones[name] = zone
		}
	}
	return zones
})

// zoneNamed gives an IANA zone; never the machine's own.
func zoneNamed(name string) (*time.Location, error) {
	if zone, ok := australianZones()[name]; ok {
		return zone, nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil, Errorf(CodeInvalid, "write the time zone as Australia/Melbourne, not %q", name)
	}
	return zone, nil
}
