package ical

import (
	"regexp"
)

// Why an event is no record, as the report counts it.
const (
	skippedNotice    = "notice"         // a closure, a deadline, the beginning of a term
	skippedDay       = "all_day_notice" // a day with no time and no place, such as a holiday
	skippedCancelled = "cancelled"
	skippedPrivate   = "private" // the calendar says so
	skippedNoStart   = "no_start"
	skippedNoName    = "no_name"
	skippedUnread    = "unreadable_entry"
)

// The codes of problems that reading a calendar finds.
const (
	ProblemFeedCap  = "feed_cap"          // as many events as the calendar gives at most
	ProblemCut      = "line_cut"          // a property too long for a calendar
	ProblemRule     = "rule_as_text"      // a repetition kept in the source's words
	ProblemZone     = "time_zone_missing" // times in UTC, of a place nobody knows
	ProblemZoneName = "time_zone_unknown" // a zone by a name nobody knows
	ProblemDates    = "dates_left_out"    // more dates without a rule than are kept
	ProblemOver     = "dates_over"        // all its dates are past
)

var (
	// closedWords say that something is shut, or is a day of its own in the year, wherever it is.
	closedWords = regexp.MustCompile(`(?i)\b(?:public holidays?|bank holidays?|school holidays?|closed|closures?|office shut|no (?:classes|sessions?|school|meeting))\b`)
	// noticeWords are deadlines and the like; with a time and a place to go to they may be a gathering after all.
	noticeWords = regexp.MustCompile(`(?i)\b(?:deadlines?|due(?: date)?|last day (?:to|of|for)|first day (?:to|of|for)|(?:terms?|semesters?|quarters?|trimesters?|classes|instruction|lectures|enrolments?|enrollments?|registrations?|applications?|nominations?|bookings?) (?:\d )?(?:begins?|starts?|ends?|resumes?|opens?|closes?|finish(?:es)?)|census date|exams? (?:begins?|ends?|week|period)|daylight saving(?: time)? (?:begins?|starts?|ends?)|reminder|bin (?:day|collection)|rates due)\b`)
	// offWords begin the name of what is not held.
	offWords = regexp.MustCompile(`(?i)^\W*(?:cancelled|canceled|postponed)\b|\(\s*(?:cancelled|canceled|postponed)\s*\)\s*$`)
)

// noEvent says why an event is not looked at at all; "" where it is.
func noEvent(e *Event) string {
	switch {
	case e.Class == "PRIVATE" || e.Class == "CONFIDENTIAL":
		return skippedPrivate
	case e.Start.form == noStamp && e.Instead.form == noStamp:
		return skippedNoStart
	case e.Summary == "":
		return skippedNoName
	}
	return ""
}

// isOff tells whether an event is not held.
func isOff(e *Event) bool { return e.Status == "CANCELLED" || offWords.MatchString(e.Summary) }
