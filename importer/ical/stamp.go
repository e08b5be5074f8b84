package ical

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// stamp is a date, or a date and time, as a calendar writes it.
type stamp struct {
	wall time.Time // the clock as written, as if it were UTC
	form stampForm
	zone string // TZID, where form is zoned
}

type stampForm byte

const (
	noStamp  stampForm = iota
	onDay              // VALUE=DATE
	floating           // a time of the place it is held at
	zoned              // a time of a zone that is named
	inUTC
)

// parseStamp reads 20260203, 20260203T100000 or 20260203T100000Z.
func parseStamp(text, tzid string) stamp {
	text = strings.ToUpper(strings.TrimSpace(text))
	if at, err := time.Parse("20060102", text); err == nil {
		return stamp{wall: at, form: onDay}
	}
	form := floating
	if bare, ok := strings.CutSuffix(text, "Z"); ok {
		text, form = bare, inUTC
	} else if tzid != "" {
		form = zoned
	}
	for _, layout := range [...]string{"20060102T150405", "20060102T1504", "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if at, err := time.Parse(layout, text); err == nil {
			return stamp{wall: at.Truncate(time.Minute), form: form, zone: tzid}
		}
	}
	return stamp{}
}

// stampsOf reads every value of a property: dates, times, or periods, of which the beginning counts.
func stampsOf(p property) []stamp {
	var all []stamp
	for _, text := range splitList(p.value) {
		text, _, _ = strings.Cut(text, "/")
		if s := parseStamp(text, p.params["TZID"]); s.form != noStamp && len(all) < maxValues {
			all = append(all, s)
		}
	}
	return all
}

// in gives the clock of a zone at s. Where zone is nil only what is written in UTC cannot be told, and where own
// is nil what is written in a zone nobody knows is taken as the clock of the place.
func (s stamp) in(zone, own *time.Location) (wall time.Time, ok bool) {
	switch s.form {
	case onDay, floating:
		return s.wall, true
	case zoned:
		if own == nil || zone == nil || own.String() == zone.String() {
			return s.wall, true
		}
	case inUTC:
		own = time.UTC
		if zone == nil {
			return time.Time{}, false
		}
	default:
		return time.Time{}, false
	}
	at := time.Date(s.wall.Year(), s.wall.Month(), s.wall.Day(), s.wall.Hour(), s.wall.Minute(), 0, 0, own).In(zone)
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), 0, 0, time.UTC), true
}

func (s stamp) day() directory.Date { return directory.DateOf(s.wall) }

var icalDuration = regexp.MustCompile(`^\+?P(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d{1,6}S)?)?$`)

// parseDuration reads minutes from "PT1H30M"; 0 where it says none.
func parseDuration(text string) int {
	m := icalDuration.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(text)))
	if m == nil {
		return 0
	}
	n := func(i int) int {
		value, _ := strconv.Atoi(m[i])
		return value
	}
	return ((n(1)*7+n(2))*24+n(3))*60 + n(4)
}
