package hsds

import (
	"slices"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/understand"
)

// ProblemSchedule is the code of a schedule that is kept as text, or left out because it is over.
const (
	ProblemSchedule     = "schedule_kept_as_text"
	ProblemScheduleOver = "schedule_over"
)

// times is what the schedules of a service at one place say.
type times struct {
	hours    []directory.Hours   // weekly ones, and those kept as text
	meetings []directory.Meeting // what is not the same every week
	until    directory.Date      // where all weekly ones end with one day
	kept     []string            // what the source says of other times, such as those that are over
	problems []importer.Problem
}

// timesReader reads schedules.
type timesReader struct {
	place    importer.PlaceText
	position string // of the place among the record's
	state    string // of the source's region
	today    directory.Date
	out      times
	weekly   directory.Hours
	doubts   []string // words of schedules that cannot be hours
	notes    []string
	words    []string
	ends     []directory.Date
}

// readTimes reads the schedules of a service at a place.
func readTimes(schedules, holidays []Object, place importer.PlaceText, position, state string, today directory.Date) times {
	t := &timesReader{place: place, position: position, state: state, today: today}
	originals := map[string]bool{}
	for _, o := range schedules {
		s := readSchedule(o)
		if s.original != "" {
			if !originals[s.original] {
				originals[s.original] = true
				t.fromWords(s.original)
			}
			continue
		}
		t.add(&s)
	}
	t.finish()
	t.holidays(holidays)
	return t.out
}

func (t *timesReader) note(severity importer.Severity, code, message, value string) {
	t.out.problems = append(t.out.problems, importer.Problem{Column: "schedule", Severity: severity, Code: code, Message: message, Value: value})
}

// fromWords reads the words a source kept beside the columns it made of them. The words are what a person wrote, so
// the columns, which often lose half of them, are not looked at.
func (t *timesReader) fromWords(text string) {
	hours, u := understand.ParseHours(text)
	hours.PlaceID = t.position
	if !u.Understood {
		t.note(importer.SeverityNote, importer.ProblemHours, "The hours are kept as text: "+u.Reason+".", text)
	}
	if !u.Empty {
		t.out.hours = append(t.out.hours, hours)
	}
}

// add takes one schedule.
func (t *timesReader) add(s *schedule) {
	switch {
	case s.over(t.today):
		t.out.kept = append(t.out.kept, "Until "+directory.DateWords(s.lastDay())+": "+s.words())
		t.note(importer.SeverityNote, ProblemScheduleOver, "The schedule ended on "+directory.DateWords(s.lastDay())+" and is not shown as hours.", s.words())
	case s.opens < 0 && s.closes < 0 && len(s.days) == 0 && s.description+s.notes == "":
	case !t.local(s):
		t.doubt(s, "its times are said in UTC or in another time zone than the place has")
	default:
		t.put(s)
	}
}

// local tells whether the times of a schedule are those of the place's clocks: they have no offset from UTC, or one
// that the place's clocks can have, or words beside them say the same.
func (t *timesReader) local(s *schedule) bool {
	if s.offset == nil || s.opens < 0 || clocks(t.place, t.state, *s.offset) {
		return true
	}
	said, ok := saidHours(s.description)
	return ok && slices.ContainsFunc(said, func(i directory.Interval) bool { return i.Opens == s.opens && i.Closes == s.closes })
}

func saidHours(text string) ([]directory.Interval, bool) {
	hours, u := understand.ParseHours(text)
	return hours.Open, u.Understood && len(hours.Open) > 0
}

// put puts a schedule where it belongs: among the weekly hours, among the meetings, or with the words.
func (t *timesReader) put(s *schedule) {
	days, weekly := s.everyWeek()
	opens, closes, sure := s.span()
	switch {
	case weekly && sure:
		t.week(s, days, opens, closes)
		return
	case !weekly:
		if m, ok := s.meeting(t.today, ""); ok {
			m.PlaceID, m.Original = t.position, s.words()
			t.out.meetings = append(t.out.meetings, m)
			return
		}
	}
	if s.opens < 0 && s.closes < 0 && s.description != "" { // only words: they are read as any other's
		t.fromWords(strings.TrimSpace(s.description + "\n" + s.notes))
		return
	}
	t.doubt(s, "its days and times do not make one rule")
}

// week adds the openings of a schedule that is the same every week.
func (t *timesReader) week(s *schedule, days []time.Weekday, opens, closes int) {
	said, told := saidHours(s.description)
	if told && !sameTimes(said, days, opens, closes) {
		t.doubt(s, "its description says other times")
		return
	}
	var add []directory.Interval
	for _, day := range days {
		i := directory.Interval{Day: day, Opens: opens, Closes: closes}
		switch at := slices.IndexFunc(t.weekly.Open, func(have directory.Interval) bool {
			return have.Day == day && have.Opens < closes && opens < have.Closes
		}); {
		case at < 0:
			add = append(add, i)
		case t.weekly.Open[at] != i:
			t.doubt(s, "it overlaps another schedule")
			return
		}
	}
	t.weekly.Open = append(t.weekly.Open, add...)
	t.ends = append(t.ends, s.lastDay())
	if s.description != "" {
		t.words = appendNew(t.words, s.description)
	}
	if s.description != "" && !told {
		t.notes = appendNew(t.notes, s.description)
	}
	t.notes = appendNew(t.notes, s.notes, s.season(t.today))
}

// sameTimes tells whether words say of the days of a schedule what it says.
func sameTimes(said []directory.Interval, days []time.Weekday, opens, closes int) bool {
	for _, day := range days {
		if !slices.Contains(said, directory.Interval{Day: day, Opens: opens, Closes: closes}) {
			return false
		}
	}
	return true
}

func appendNew(list []string, texts ...string) []string {
	for _, text := range texts {
		if text != "" && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}

// doubt keeps a schedule's words.
func (t *timesReader) doubt(s *schedule, why string) {
	words := s.words()
	if s.description != "" && s.opens >= 0 {
		words += " (" + clockWords(s.opens, s.closes) + ")"
	}
	if s.notes != "" {
		words += "\n" + s.notes
	}
	if strings.TrimSpace(words) == "" {
		return
	}
	t.doubts = appendNew(t.doubts, words)
	t.note(importer.SeverityNote, ProblemSchedule, "A schedule is kept as text: "+why+".", words)
}

// mostNote and mostOriginal are how many bytes of words beside a time are kept, within what directory allows.
const (
	mostNote     = 480
	mostOriginal = 4000
	mostWeekly   = 90 // openings of a week
)

// finish puts the weekly openings together. Where some schedules are doubtful the others are still true.
func (t *timesReader) finish() {
	if len(t.weekly.Open) > mostWeekly {
		t.doubts, t.weekly.Open = append(t.doubts, "Opens more often than a week has room for."), nil
	}
	if len(t.weekly.Open) > 0 {
		sortDays(t.weekly.Open)
		t.weekly.PlaceID = t.position
		t.weekly.Original = strings.ToValidUTF8(cut(strings.Join(t.words, "\n"), mostOriginal), "")
		if note := strings.Join(t.notes, "; "); len(note) <= mostNote {
			t.weekly.Note = note
		} else {
			t.out.kept = append(t.out.kept, t.notes...)
		}
		if allWeek(t.weekly.Open) {
			t.weekly.Open, t.weekly.Always = nil, true
		}
		if t.weekly.Original == "" {
			t.weekly.Original = t.weekly.Words()
		}
		t.out.hours = append(t.out.hours, t.weekly)
		if ends := slices.Compact(t.ends); len(ends) == 1 {
			t.out.until = ends[0]
		}
	}
	if len(t.doubts) > 0 {
		t.out.hours = append(t.out.hours, directory.Hours{PlaceID: t.position, Original: cut(strings.Join(t.doubts, "\n"), mostOriginal)})
	}
}

// allWeek tells whether openings are 24 hours on all seven days.
func allWeek(open []directory.Interval) bool {
	const dayMinutes = 24 * 60
	return len(open) == 7 && !slices.ContainsFunc(open, func(i directory.Interval) bool { return i.Opens != 0 || i.Closes != dayMinutes })
}

// cut shortens a text to so many bytes, at a character.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// holidays keeps days on which other times hold in words: a calendar of holidays is no weekly timetable.
func (t *timesReader) holidays(holidays []Object) {
	for _, o := range holidays {
		first, last := day(o.text("start_date")), day(o.text("end_date"))
		if first.IsZero() || orDay(last, first).Before(t.today) {
			continue
		}
		words := directory.DateWords(first)
		if !last.IsZero() && last != first {
			words += " to " + directory.DateWords(last)
		}
		opens, _ := clock(o.text("opens_at"))
		closes, _ := clock(o.text("closes_at"))
		switch {
		case isYes(o.text("closed")):
			words += ": closed"
		case opens >= 0:
			words += ": " + clockWords(opens, closes)
		default:
			continue
		}
		t.out.kept = appendNew(t.out.kept, words)
	}
}
