package openactive

import (
	"fmt"
	"slices"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/understand"
)

// The codes of problems that reading a feed finds.
const (
	ProblemOwnNext  = "feed_ends_oddly"   // its last page holds items
	ProblemUnread   = "items_left_out"    // entries that are no items
	ProblemOnePage  = "one_page_of_feed"  // a file that is one page of several
	ProblemOrphans  = "series_missing"    // sessions whose series is nowhere
	ProblemSchedule = "schedule_as_text"  // kept in the source's words
	ProblemSessions = "sessions_differ"   // dates the schedule does not name
	ProblemDates    = "dates_left_out"    // more dates without a rule than are kept
	ProblemZone     = "time_zone_missing" // times in UTC, of a place nobody knows
	ProblemOver     = "dates_over"        // all its dates are past
	ProblemNoDates  = "no_dates"          // nothing says when it is held
)

// times is when a record is held.
type times struct {
	meetings []directory.Meeting
	texts    []string // of schedules that were not understood
	problems []importer.Problem
}

func (t *times) flag(severity importer.Severity, code, format string, args ...any) {
	t.problems = append(t.problems, importer.Problem{Severity: severity, Code: code, Message: fmt.Sprintf(format, args...)})
}

// timesOf makes meetings of schedules and sessions. A schedule says the rule; sessions it does not name are dates
// beside it, those that are cancelled are left out of it. zone is the clock of the place, "" where nobody knows it
// yet; slots are the positions of the places that sessions name.
func timesOf(schedules []schedule, sessions []session, zone string, slots []string, online bool, today directory.Date) times {
	var t times
	for _, s := range schedules {
		m, why := s.meeting(zone, today)
		if why != "" {
			t.flag(importer.SeverityNote, ProblemSchedule, "Its times are kept as text: %s.", why)
			t.texts = append(t.texts, s.words)
			continue
		}
		m.Online = online
		t.meetings = append(t.meetings, m)
	}
	if len(t.meetings) > 0 && t.meetings[0].Zone != "" {
		zone = t.meetings[0].Zone
	}
	t.sessions(sessions, zone, slots, online, today)
	t.over(today)
	return t
}

// sessions adds the dates of sessions.
func (t *times) sessions(all []session, zone string, slots []string, online bool, today directory.Date) {
	location := zoneOf(zone)
	var dates []understand.Occurrence
	var cancelled []time.Time
	untold := 0
	for _, s := range latest(all) {
		wall, ok := s.start.in(location)
		if !ok {
			untold++
			continue
		}
		if s.cancelled {
			cancelled = append(cancelled, wall)
			continue
		}
		dates = append(dates, understand.Occurrence{Start: wall, Minutes: int(s.minutes), PlaceID: slots[s.place], Online: online || s.online})
	}
	named := len(dates)
	for i := range t.meetings {
		m := &t.meetings[i]
		on := datesOf(*m, dates, cancelled)
		dates = slices.DeleteFunc(dates, func(o understand.Occurrence) bool { return on[o.Start] })
		for _, at := range cancelled {
			if day := at.Format(time.DateOnly); m.RRule != "" && on[at] && len(m.ExDates) < mostExcepted && !slices.Contains(m.ExDates, day) {
				m.ExDates = append(m.ExDates, day)
			}
		}
		slices.Sort(m.ExDates)
	}
	if len(t.meetings) > 0 && len(dates) > 0 {
		t.flag(importer.SeverityNote, ProblemSessions, "%d of its %d dates are not those its schedule names; both are kept.", len(dates), named)
	}
	meetings, left := understand.FoldOccurrences(dates, zone, today)
	t.meetings = append(t.meetings, meetings...)
	if left > 0 {
		t.flag(importer.SeverityNote, ProblemDates, "Its dates follow no rule; the next %d are kept and %d are left out.", understand.MostDates, left)
	}
	if untold > 0 {
		t.flag(importer.SeverityWarning, ProblemZone, "%d of its dates cannot be told: they are only days, or in UTC while nothing says in which time zone it is held. Name the source's region.", untold)
	}
}

// latest gives each session once: as its own item says it, where it is one.
func latest(all []session) []session {
	at := map[uint64]int{}
	var once []session
	for _, s := range all {
		if i, ok := at[s.id]; ok && s.id != 0 {
			if s.own || !once[i].own {
				once[i] = s
			}
			continue
		}
		at[s.id] = len(once)
		once = append(once, s)
	}
	return once
}

// mostCompared is how many dates of a schedule are held against sessions: some years of days.
const mostCompared = 2000

// datesOf gives the local times a meeting is held at from the first of some sessions on.
func datesOf(m directory.Meeting, dates []understand.Occurrence, cancelled []time.Time) map[time.Time]bool {
	on := map[time.Time]bool{}
	if m.WeekUnknown || len(dates)+len(cancelled) == 0 {
		return on
	}
	times := slices.Clone(cancelled)
	for _, o := range dates {
		times = append(times, o.Start)
	}
	m.Zone, m.ExDates, m.Minutes, m.Note = "UTC", nil, 0, ""
	for _, at := range m.Next(slices.MinFunc(times, time.Time.Compare), mostCompared) {
		on[at] = true
	}
	return on
}

// over flags a record whose dates are all past.
func (t *times) over(today directory.Date) {
	if len(t.meetings) == 0 || len(t.texts) > 0 {
		return
	}
	begin := today.Time().AddDate(0, 0, -1)
	for _, m := range t.meetings {
		if m.Zone == "" {
			m.Zone = "UTC"
		}
		if m.WeekUnknown || len(m.Next(begin, 1)) > 0 {
			return
		}
	}
	t.flag(importer.SeverityWarning, ProblemOver, "All its dates are past: it may have ended. Ask before publishing it.")
}
