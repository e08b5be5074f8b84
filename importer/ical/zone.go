package ical

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// timezone is a VTIMEZONE: what a calendar says of a zone it names.
type timezone struct {
	location  string // X-LIC-LOCATION, an IANA name
	standard  offset
	daylight  offset
	hasSummer bool
}

// offset is how far a clock is from UTC, in seconds, from a date on.
type offset struct {
	seconds int
	from    time.Time // the latest beginning of its kind
	month   string    // in which it begins each year
}

// zones tells which IANA zone a calendar's names mean.
type zones struct {
	told    map[string]*timezone // by TZID
	year    int                  // whose clocks are compared
	home    string               // the source's own, tried first where only offsets are known
	windows map[string]string
	found   map[string]string
}

func newZones(home string, year int) *zones {
	return &zones{told: map[string]*timezone{}, home: home, year: year, windows: windowsZones(), found: map[string]string{}}
}

// maxZones bounds the names that are remembered.
const maxZones = 1000

// named gives the IANA zone a TZID means, "" where it cannot be told.
func (z *zones) named(tzid string) string {
	tzid = strings.Trim(tzid, ` "`)
	name, ok := z.found[tzid]
	if !ok {
		name = z.find(tzid)
		if len(z.found) < maxZones {
			z.found[tzid] = name
		}
	}
	return name
}

func (z *zones) find(tzid string) string {
	if tzid == "" {
		return ""
	}
	for _, name := range [...]string{tzid, afterSlashes(tzid), z.windows[tzid], z.windows[strings.TrimSpace(bracketed.ReplaceAllString(tzid, ""))]} {
		if location(name) != nil {
			return name
		}
	}
	t := z.told[tzid]
	if t != nil && location(t.location) != nil {
		return t.location
	}
	if name := australianCity(tzid); name != "" {
		return name
	}
	if t != nil {
		return z.byOffsets(t)
	}
	return ""
}

var bracketed = regexp.MustCompile(`\([^()]*\)`)

// afterSlashes gives the end of a name such as "/freeassociation.sourceforge.net/Tzfile/Australia/Sydney".
func afterSlashes(tzid string) string {
	parts := strings.Split(strings.Trim(tzid, "/"), "/")
	if len(parts) < 3 {
		return ""
	}
	for _, n := range [...]int{3, 2} {
		if name := strings.Join(parts[len(parts)-n:], "/"); location(name) != nil {
			return name
		}
	}
	return ""
}

// australianCity reads the names that people and older programs give: "(GMT+10:00) Canberra, Melbourne, Sydney".
func australianCity(tzid string) string {
	if !strings.HasPrefix(tzid, "(GMT+") && !strings.HasPrefix(tzid, "(UTC+") {
		return ""
	}
	words := strings.FieldsFunc(bracketed.ReplaceAllString(tzid, ""), func(r rune) bool { return r == ',' || r == ' ' })
	for _, city := range [...]string{"Sydney", "Melbourne", "Brisbane", "Adelaide", "Darwin", "Hobart", "Perth"} {
		if slices.Contains(words, city) {
			return "Australia/" + city
		}
	}
	return ""
}

// location gives an IANA zone; nil where there is none of that name, or it is the machine's own.
func location(name string) *time.Location {
	if name == "" || name == "Local" || name == "UTC" || strings.HasPrefix(name, "Etc/") {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return zone
}

// byOffsets gives a zone of Australia, or a neighbour, whose clocks run as a VTIMEZONE says.
func (z *zones) byOffsets(t *timezone) string {
	january, july := t.standard.seconds, t.standard.seconds
	if t.hasSummer {
		switch t.daylight.month {
		case "8", "9", "10", "11":
			january = t.daylight.seconds
		case "2", "3", "4", "5":
			july = t.daylight.seconds
		default:
			return ""
		}
	}
	year := z.year
	for _, name := range [...]string{z.home, "Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Darwin", "Australia/Perth", "Australia/Lord_Howe", "Pacific/Auckland", "Europe/London"} {
		zone := location(name)
		if zone == nil {
			continue
		}
		_, inJanuary := time.Date(year, 1, 15, 0, 0, 0, 0, zone).Zone()
		_, inJuly := time.Date(year, 7, 15, 0, 0, 0, 0, zone).Zone()
		if inJanuary == january && inJuly == july {
			return name
		}
	}
	return ""
}

var utcOffset = regexp.MustCompile(`^([+-])(\d\d):?(\d\d)(?::?\d\d)?$`)

// parseOffset reads "+1000" in seconds.
func parseOffset(text string) (seconds int, ok bool) {
	m := utcOffset.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return 0, false
	}
	seconds = (int(m[2][0]-'0')*10+int(m[2][1]-'0'))*3600 + (int(m[3][0]-'0')*10+int(m[3][1]-'0'))*60
	if m[1] == "-" {
		seconds = -seconds
	}
	return seconds, seconds > -14*3600 && seconds <= 14*3600
}

// isAustralian tells whether a zone is one of Australia's or its territories'.
func isAustralian(zone string) bool {
	switch zone {
	case "Pacific/Norfolk", "Indian/Christmas", "Indian/Cocos", "Antarctica/Macquarie":
		return true
	}
	return strings.HasPrefix(zone, "Australia/")
}

// countryOf gives the country a zone lies in: that it is not Australia is all that matters, so most have the
// code for a country nobody named.
func countryOf(zone string) string {
	switch {
	case zone == "" || isAustralian(zone):
		return ""
	case zone == "Europe/London":
		return "GB"
	case zone == "Pacific/Auckland" || zone == "Pacific/Chatham":
		return "NZ"
	}
	return "ZZ"
}
