package openactive

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// moment is a date and time as a source writes it.
type moment struct {
	at   time.Time // in a zone of the offset written; UTC for none
	form momentForm
}

type momentForm byte

const (
	noMoment momentForm = iota
	onDay               // only a day
	local               // a time without an offset
	offset              // a time with one, which is the clock of the place
	inUTC               // a time with "Z", which says nothing of the clock of the place
)

var momentLayouts = []struct {
	layout string
	form   momentForm
}{
	{time.RFC3339, offset}, {"2006-01-02T15:04Z07:00", offset}, {"2006-01-02T15:04:05Z0700", offset}, {"2006-01-02T15:04Z0700", offset},
	{"2006-01-02T15:04:05", local}, {"2006-01-02T15:04", local}, {"2006-01-02 15:04:05", local}, {"2006-01-02 15:04", local}, {time.DateOnly, onDay},
}

// parseMoment reads a date and time of ISO 8601; anything else is no moment.
func parseMoment(text string) moment {
	text = strings.ToUpper(strings.TrimSpace(text))
	for _, l := range momentLayouts {
		at, err := time.Parse(l.layout, text)
		if err != nil {
			continue
		}
		form := l.form
		if form == offset && strings.HasSuffix(text, "Z") {
			form = inUTC
		}
		return moment{at: at, form: form}
	}
	return moment{}
}

// in gives the clock of a zone at the moment, as if it were UTC. Where zone is nil, only a moment written by the
// clock of its place can tell it.
func (m moment) in(zone *time.Location) (wall time.Time, ok bool) {
	at := m.at
	switch m.form {
	case offset:
		if zone != nil {
			at = at.In(zone)
		}
	case inUTC:
		if zone == nil {
			return time.Time{}, false
		}
		at = at.In(zone)
	case local:
	default:
		return time.Time{}, false
	}
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), 0, 0, time.UTC), true
}

// day gives the day of a moment by the clock of a zone; the zero Date where it cannot be told.
func (m moment) day(zone *time.Location) (directory.Date, bool) {
	if m.form == onDay {
		return directory.DateOf(m.at), true
	}
	wall, ok := m.in(zone)
	if !ok {
		return directory.Date{}, false
	}
	return directory.DateOf(wall), true
}

// minutesBetween gives how long something lasts; 0 where its end does not say it.
func minutesBetween(start, end moment, duration string) int {
	if start.form >= local && end.form >= local && (start.form == local) == (end.form == local) {
		if d := end.at.Sub(start.at); d > 0 && d <= 24*time.Hour {
			return int(d / time.Minute)
		}
	}
	return parseDuration(duration)
}

var isoDuration = regexp.MustCompile(`^P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:[\d.]+S)?)?$`)

// parseDuration reads minutes from "PT1H30M"; 0 for none, or more than a day, which no meeting lasts.
func parseDuration(text string) int {
	m := isoDuration.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(text)))
	if m == nil {
		return 0
	}
	minutes := number(m[1])*24*60 + number(m[2])*60 + number(m[3])
	if minutes > 24*60 {
		return 0
	}
	return minutes
}

func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

var isoClock = regexp.MustCompile(`^T?([01]\d|2[0-4]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?$`)

// parseClock reads minutes after midnight from "08:30" or "08:30:00". A time with an offset is none: a clock has none.
func parseClock(text string) (minutes int, ok bool) {
	m := isoClock.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return 0, false
	}
	minutes = number(m[1])*60 + number(m[2])
	return minutes, minutes <= 24*60
}
