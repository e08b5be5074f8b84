package web

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// meetingFields are the inputs of one time. On a page that asks of several, each has a prefix of its own.
type meetingFields struct {
	Prefix   string
	Form     meetingInputs
	Faults   map[string]string // by the whole name of the input
	Placed   bool              // where it is held is not asked
	Places   []optionView
	Zones    []optionView
	Days     []optionView
	Weeks    []optionView
	Repeats  []optionView
	EveryW   []optionView
	EveryM   []optionView
	MonthDay []optionView
}

func (f meetingFields) fault(field string) string { return f.Faults[field] }

// meetingInputs are the texts in the form.
type meetingInputs struct {
	First, Until, From, To, PauseFrom, PauseTo, Note string
	SchoolTerms, NotHolidays, WeekUnknown            bool
	Off                                              []string
}

// inputsOfMeeting writes a form's inputs as a browser would send them.
func inputsOfMeeting(f directory.MeetingForm) inputs {
	in := inputs{}
	set := func(name, value string) {
		if value != "" {
			in[name] = []string{value}
		}
	}
	tick := func(name string, on bool) {
		if on {
			set(name, "yes")
		}
	}
	set("repeat", string(f.Repeat))
	for _, day := range f.Days {
		in["days"] = append(in["days"], strconv.Itoa(int(day)))
	}
	for _, n := range f.Weeks {
		in["weeks"] = append(in["weeks"], strconv.Itoa(n))
	}
	weeks, months := "1", "1" // every second week is not every second month
	switch every := strconv.Itoa(max(f.Every, 1)); f.Repeat {
	case directory.RepeatNth, directory.RepeatDate:
		months = every
	default:
		weeks = every
	}
	set("every_weeks", weeks)
	set("every_months", months)
	if f.MonthDay != 0 {
		set("month_day", strconv.Itoa(f.MonthDay))
	}
	set("first", f.First.String())
	set("until", f.Until.String())
	set("from", clockInput(f.From))
	if f.From >= 0 && f.Minutes > 0 {
		set("to", clockInput(f.From+f.Minutes))
	}
	set("pause_from", f.Pause.From.String())
	set("pause_to", f.Pause.To.String())
	for _, d := range f.DaysOff {
		in["days_off"] = append(in["days_off"], d.String())
	}
	set("note", f.Note)
	set("zone", f.Zone)
	tick("school_terms", f.SchoolTerms)
	tick("not_public_holidays", f.NotPublicHolidays)
	tick("week_unknown", f.WeekUnknown)
	set("place", f.PlaceID)
	if f.Online && f.PlaceID == "" {
		set("place", "online")
	}
	return in
}

// meetingFieldsOf fills a time's form.
func meetingFieldsOf(prefix string, in inputs, places []directory.EditedPlace) meetingFields {
	p := meetingFields{Prefix: prefix}
	p.Form = meetingInputs{
		First: in.get("first"), Until: in.get("until"), From: in.get("from"), To: in.get("to"), PauseFrom: in.get("pause_from"), PauseTo: in.get("pause_to"),
		Note: in.get("note"), SchoolTerms: in.has("school_terms"), NotHolidays: in.has("not_public_holidays"), WeekUnknown: in.has("week_unknown"),
	}
	for _, day := range in["days_off"] {
		if day != "" {
			p.Form.Off = append(p.Form.Off, day)
		}
	}
	p.Form.Off = append(p.Form.Off, "")
	p.Repeats = chosen("repeat", in, option{"weekly", "Every week, or every few weeks", ""}, option{"nth", "The first, last … of the month", ""}, option{"date", "The same date each month", ""}, option{"once", "Once only", ""})
	for n := 1; n <= 7; n++ {
		day := time.Weekday(n % 7)
		p.Days = append(p.Days, chosen("days", in, option{strconv.Itoa(int(day)), day.String(), ""})...)
	}
	p.Weeks = chosen("weeks", in, option{"1", "First", ""}, option{"2", "Second", ""}, option{"3", "Third", ""}, option{"4", "Fourth", ""}, option{"5", "Fifth, if there is one", ""}, option{"-1", "Last", ""})
	p.EveryW = chosen("every_weeks", in, everyOptions("week", in.get("every_weeks"), 1, 2, 3, 4, 6, 8)...)
	p.EveryM = chosen("every_months", in, everyOptions("month", in.get("every_months"), 1, 2, 3, 4, 6)...)
	for n := 1; n <= 31; n++ {
		p.MonthDay = append(p.MonthDay, chosen("month_day", in, option{strconv.Itoa(n), strconv.Itoa(n), ""})...)
	}
	p.MonthDay = append(p.MonthDay, chosen("month_day", in, option{"-1", "The last day", ""})...)
	for n, place := range places {
		p.Places = append(p.Places, chosen("place", in, option{place.PlaceID, placeName(place, n), ""})...)
	}
	p.Places = append(p.Places, chosen("place", in, option{"online", "Online", ""}, option{"", "Nowhere in particular", ""})...)
	p.Zones = chosen("zone", in, zoneOptions(in.get("zone"))...)
	for _, list := range [][]optionView{p.Places, p.Zones, p.Days, p.Weeks, p.Repeats, p.EveryW, p.EveryM, p.MonthDay} {
		for i := range list {
			list[i].ID = prefix + list[i].ID
		}
	}
	return p
}

// radios are the inputs of one choice.
type radios struct {
	Type, Name string
	Options    []optionView
}

func radiosOf(kind, name string, options []optionView) radios { return radios{kind, name, options} }

// everyOptions offers how often it comes round, with what is set beside the usual ones.
func everyOptions(unit, set string, usual ...int) []option {
	if n, err := strconv.Atoi(set); err == nil && n > 0 && n <= 52 && !slices.Contains(usual, n) {
		usual = append(usual, n)
	}
	var options []option
	for _, n := range usual {
		label := fmt.Sprintf("Every %d %ss", n, unit)
		if n == 1 {
			label = "Every " + unit
		}
		options = append(options, option{strconv.Itoa(n), label, ""})
	}
	return options
}

// zoneOptions offers the clocks of each state, and what is set.
func zoneOptions(set string) []option {
	options := []option{{"", "The place's own", ""}}
	for _, state := range []option{{"VIC", "Victoria", ""}, {"NSW", "New South Wales and the ACT", ""}, {"QLD", "Queensland", ""}, {"SA", "South Australia", ""}, {"WA", "Western Australia", ""}, {"TAS", "Tasmania", ""}, {"NT", "Northern Territory", ""}} {
		options = append(options, option{directory.ZoneOf(state.Value, ""), state.Label, ""})
	}
	if !slices.ContainsFunc(options, func(o option) bool { return o.Value == set }) {
		options = append(options, option{set, set, ""})
	}
	return options
}

// chosen makes options of an input, with those ticked that were sent.
func chosen(name string, in inputs, options ...option) []optionView {
	var views []optionView
	for _, o := range options {
		views = append(views, optionView{option: o, ID: name + "." + orElse(o.Value, "none"), Chosen: slices.Contains(in[name], o.Value) || o.Value == "" && in.get(name) == ""})
	}
	return views
}
