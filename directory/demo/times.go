package demo

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// byDay are the days as iCalendar writes them.
var byDay = map[string]string{"mon": "MO", "tue": "TU", "wed": "WE", "thu": "TH", "fri": "FR", "sat": "SA", "sun": "SU"}

var weekdays = map[string]time.Weekday{
	"mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday, "thu": time.Thursday, "fri": time.Friday, "sat": time.Saturday, "sun": time.Sunday,
}

// times gives the group its meetings, or its hours.
func (d *draft) times(setting string) {
	place := ""
	if len(d.group.Places) > 0 {
		place = d.group.Places[0].ID
	}
	online := d.settings[setting].About == "online"
	if len(d.kind.Times) > 0 {
		m := d.meeting(d.oneOf(d.kind.Times))
		m.PlaceID, m.Online = place, online
		d.group.Meetings = append(d.group.Meetings, m)
		if d.kind.Online == "hybrid" && place != "" {
			m.PlaceID, m.Online = "", true
			d.group.Meetings = append(d.group.Meetings, m)
		}
	}
	if len(d.kind.Hours) > 0 {
		h := hoursOf(d.oneOf(d.kind.Hours))
		h.PlaceID = place
		d.group.Hours = append(d.group.Hours, h)
	}
	if len(d.group.Meetings) > 0 && d.chance(2) {
		d.group.EndsOn = d.today.AddDays(40 + d.r.IntN(60))
	}
}

// meeting reads "tue 10:00 120 weekly terms", "1wed 18:30 90 monthly", "mon,thu 10:00 60 weekly".
func (d *draft) meeting(text string) directory.Meeting {
	parts := strings.Fields(text)
	minutes, _ := strconv.Atoi(parts[2]) // the content's test reads every line of times
	m := directory.Meeting{Zone: d.town.Zone, Minutes: minutes, SchoolTerms: len(parts) > 4 && parts[4] == "terms"}
	var days []string
	for day := range strings.SplitSeq(parts[0], ",") {
		name := day[max(0, len(day)-3):]
		days = append(days, strings.TrimSuffix(day, name)+byDay[name])
	}
	rule := "FREQ=WEEKLY;BYDAY="
	switch parts[3] {
	case "fortnightly":
		rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY="
	case "monthly":
		rule = "FREQ=MONTHLY;BYDAY="
	}
	m.RRule = rule + strings.Join(days, ",")
	// It began on a first of the month a year or so ago, so that fortnights fall on different weeks.
	start := d.today.AddDays(-d.r.IntN(14) - 360)
	m.Start = fmt.Sprintf("%sT%s", start, parts[1])
	return m
}

// hoursOf reads "mon-fri 09:00-17:00; sat 09:00-12:00" or "always".
func hoursOf(text string) directory.Hours {
	if text == "always" {
		return directory.Hours{Always: true}
	}
	var h directory.Hours
	for part := range strings.SplitSeq(text, ";") {
		fields := strings.Fields(part)
		from, to, _ := strings.Cut(fields[1], "-")
		for _, day := range daysOf(fields[0]) {
			h.Open = append(h.Open, directory.Interval{Day: day, Opens: minutesOf(from), Closes: minutesOf(to)})
		}
	}
	return h
}

func daysOf(text string) []time.Weekday {
	if first, last, isRange := strings.Cut(text, "-"); isRange {
		var days []time.Weekday
		for day := weekdays[first]; ; day = (day + 1) % 7 {
			days = append(days, day)
			if day == weekdays[last] {
				return days
			}
		}
	}
	var days []time.Weekday
	for day := range strings.SplitSeq(text, ",") {
		days = append(days, weekdays[day])
	}
	return days
}

func minutesOf(clock string) int {
	hours, minutes, _ := strings.Cut(clock, ":")
	h, _ := strconv.Atoi(hours)
	m, _ := strconv.Atoi(minutes)
	return h*60 + m
}
