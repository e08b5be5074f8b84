// Package ical reads calendars: iCalendar (RFC 5545) as council calendars really write it, and the JSON of
// Trumba's calendars. What a calendar lists date by date is folded back into one record with its meetings;
// holidays and notices are no records.
//
// iCalendar is read here and not by a library, because neither of the two that are kept up reads what is
// published: both hold the whole file, give up on all of it at one bad line, set no limit to a line, and one of
// them panics on a parameter without an end.
package ical

import "github.com/kithdirectory/kith/directory"

// The limits of a calendar. Each is far beyond what a council publishes, and keeps a hostile or mistaken file
// from taking all memory or time.
const (
	MaxFileBytes = 64 << 20
	MaxLineBytes = 1 << 20 // one property, unfolded: a description with a whole page in it has some 100 KB
	MaxEvents    = 100_000
	maxDepth     = 8    // of components in components; the standard has 3
	maxValues    = 5000 // of EXDATE, RDATE, and of properties in one event
)

func tooLarge(format string, args ...any) error {
	return directory.Errorf(directory.CodeTooLarge, format, args...)
}
