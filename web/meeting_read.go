package web

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// meetingOf reads a form into a meeting. was is the meeting that stands there; one that the form leaves as it was is
// given back as it is, with its own rule.
func (s *Server) meetingOf(in inputs, was *directory.Meeting, places []directory.EditedPlace) (directory.Meeting, error) {
	faults := map[string]string{}
	f := s.meetingForm(in, was, places, faults)
	if !placeKnown(f.PlaceID, places) {
		faults["place"] = "choose one of the group's places"
	}
	if len(faults) > 0 {
		return directory.Meeting{}, directory.InvalidFields(faults)
	}
	if was != nil {
		if form, sayable := was.Form(); sayable && slices.Equal(form.Days, f.Days) && sameMeeting(form, f) {
			return *was, nil
		}
	}
	return f.Meeting()
}

func placeKnown(id string, places []directory.EditedPlace) bool {
	return id == "" || slices.ContainsFunc(places, func(p directory.EditedPlace) bool { return p.PlaceID == id })
}

// sameMeeting tells whether two forms say the same.
func sameMeeting(a, b directory.MeetingForm) bool {
	return fmt.Sprintf("%+v", a) == fmt.Sprintf("%+v", b)
}

// meetingForm reads the inputs; what cannot be read is noted by its input.
func (s *Server) meetingForm(in inputs, was *directory.Meeting, places []directory.EditedPlace, faults map[string]string) directory.MeetingForm {
	day := func(name, text string) directory.Date {
		d, err := parseDay(text)
		if err != nil {
			faults[name] = err.Error()
		}
		return d
	}
	number := func(name, text string) int {
		n, err := strconv.Atoi(text)
		if err != nil && text != "" {
			faults[name] = "choose one of these"
		}
		return n
	}
	f := directory.MeetingForm{
		Repeat: directory.Repeat(in.get("repeat")), First: day("first", in.get("first")), Note: in.get("note"), Zone: in.get("zone"),
		SchoolTerms: in.has("school_terms"), NotPublicHolidays: in.has("not_public_holidays"),
		Pause: directory.Pause{From: day("pause", in.get("pause_from")), To: day("pause", in.get("pause_to"))},
	}
	if f.First.IsZero() && in.get("first") == "" {
		f.First = s.catalogue.Today()
	}
	if place := in.get("place"); place == "online" {
		f.Online = true
	} else {
		f.PlaceID = place
		if was != nil && was.PlaceID == place && place != "" {
			f.Online = was.Online // in a place and online at once
		}
	}
	f.Zone = s.zoneFor(f, was, places)
	switch f.Repeat {
	case directory.RepeatWeekly:
		f.Every = number("every", in.get("every_weeks"))
	case directory.RepeatNth, directory.RepeatDate:
		f.Every = number("every", in.get("every_months"))
	}
	if f.Repeat == directory.RepeatWeekly || f.Repeat == directory.RepeatNth {
		for n := 1; n <= 7; n++ {
			if slices.Contains(in["days"], strconv.Itoa(n%7)) {
				f.Days = append(f.Days, time.Weekday(n%7))
			}
		}
	}
	if f.Repeat == directory.RepeatNth {
		for _, text := range []string{"1", "2", "3", "4", "5", "-1"} {
			if slices.Contains(in["weeks"], text) {
				f.Weeks = append(f.Weeks, number("weeks", text))
			}
		}
	}
	if f.Repeat == directory.RepeatDate {
		f.MonthDay = number("month_day", in.get("month_day"))
	}
	if f.Repeat != directory.RepeatOnce {
		f.Until = day("until", in.get("until"))
	}
	f.WeekUnknown = in.has("week_unknown") && f.Repeat == directory.RepeatWeekly && f.Every > 1
	if len(in["days_off"]) > maxDaysOff+1 { // the form has an empty one at the end
		faults["days_off"] = fmt.Sprintf("leave out at most %d single days", maxDaysOff)
	}
	for _, text := range in["days_off"][:min(len(in["days_off"]), maxDaysOff)] {
		if d := day("days_off", text); !d.IsZero() {
			f.DaysOff = append(f.DaysOff, d)
		}
	}
	slices.SortFunc(f.DaysOff, func(a, b directory.Date) int { return a.Time().Compare(b.Time()) })
	f.DaysOff = slices.Compact(f.DaysOff)
	f.From, f.Minutes = clockOf(in, faults)
	return f
}

// maxDaysOff is how many single days a form may leave out.
const maxDaysOff = 100

// clockOf reads from when until when, in minutes: a meeting that ends before it begins ends the next day only where
// it begins in the evening.
func clockOf(in inputs, faults map[string]string) (from, minutes int) {
	from, err := parseClock(in.get("from"))
	if err != nil {
		faults["from"] = err.Error()
	}
	to, err := parseClock(in.get("to"))
	if err != nil {
		faults["to"] = err.Error()
	}
	switch {
	case to == directory.TimeNotSaid || len(faults) > 0:
		return from, 0
	case from == directory.TimeNotSaid:
		faults["from"] = "say when it begins"
	case to > from:
		minutes = to - from
	case from >= eveningBegins && to <= nightEnds:
		minutes = to + 24*60 - from
	default:
		faults["to"] = "it ends before it begins"
	}
	return from, minutes
}

const (
	eveningBegins = 17 * 60
	nightEnds     = 6 * 60
)

// zoneFor gives the zone a meeting is kept in: the place's, the one chosen, or the one it had.
func (s *Server) zoneFor(f directory.MeetingForm, was *directory.Meeting, places []directory.EditedPlace) string {
	for _, p := range places {
		if p.PlaceID == f.PlaceID && p.Zone != "" {
			return p.Zone
		}
	}
	if f.Zone != "" {
		return f.Zone
	}
	if was != nil {
		return was.Zone
	}
	for _, p := range places {
		if p.Zone != "" {
			return p.Zone
		}
	}
	return ""
}

// meetingInputNames are the inputs that can be at fault.
func meetingInputNames() []string {
	return []string{"repeat", "days", "weeks", "every", "month_day", "first", "until", "from", "to", "pause", "days_off", "note", "zone", "place"}
}
