package hsds

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

var (
	melbourne = importer.PlaceText{Suburb: "Carlton", State: "VIC", Postcode: "3053"}
	london    = importer.PlaceText{Suburb: "London", Country: "GB"}
	miami     = importer.PlaceText{Suburb: "Miami", State: "FL", Country: "US"}
)

func today(t testing.TB) directory.Date {
	t.Helper()
	d, err := directory.ParseDate("2026-08-03")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func at(day time.Weekday, opens, closes int) directory.Interval {
	return directory.Interval{Day: day, Opens: opens * 60, Closes: closes * 60}
}

func TestReadTimes(t *testing.T) {
	weekdays := []directory.Interval{at(1, 9, 17), at(2, 9, 17), at(3, 9, 17), at(4, 9, 17), at(5, 9, 17)}
	for name, c := range map[string]struct {
		place     importer.PlaceText
		schedules []Object
		open      []directory.Interval
		always    bool
		text      bool   // something is kept as text
		note      string // of the weekly hours
		rule      string // of the only meeting
		start     string
		unknown   bool
		kept      int // of other times
	}{
		"weekly":                      {place: melbourne, schedules: []Object{{"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR", "opens_at": "09:00", "closes_at": "17:00:00"}}, open: weekdays},
		"no freq":                     {place: melbourne, schedules: []Object{{"byday": "TU", "opens_at": "09:00", "closes_at": "17:00"}}, open: []directory.Interval{at(2, 9, 17)}},
		"daily":                       {place: melbourne, schedules: []Object{{"freq": "DAILY", "opens_at": "00:00", "closes_at": "23:59"}}, always: true},
		"nobody said a time":          {place: melbourne, schedules: []Object{{"freq": "DAILY", "opens_at": "00:00", "closes_at": "00:00"}}, text: true},
		"the day of its start":        {place: melbourne, schedules: []Object{{"freq": "WEEKLY", "dtstart": "2026-08-04", "opens_at": "09:00", "closes_at": "17:00"}}, open: []directory.Interval{at(2, 9, 17)}, note: "from 4 August 2026"},
		"names of days":               {place: melbourne, schedules: []Object{{"weekday": "Monday", "opens_at": "9:00am", "closes_at": "5:00pm"}, {"weekday": "thurs", "opens_at": "9am", "closes_at": "5pm"}}, open: []directory.Interval{at(1, 9, 17), at(4, 9, 17)}},
		"numbers of days":             {place: melbourne, schedules: []Object{{"weekday": "1", "opens_at": "09:00", "closes_at": "17:00"}, {"weekday": "7", "opens_at": "09:00", "closes_at": "17:00"}}, open: []directory.Interval{at(1, 9, 17), at(0, 9, 17)}},
		"through the night":           {place: melbourne, schedules: []Object{{"byday": "FR", "opens_at": "20:00", "closes_at": "02:00"}}, open: []directory.Interval{at(5, 20, 26)}},
		"it closes before it opens":   {place: melbourne, schedules: []Object{{"byday": "FR", "opens_at": "09:00", "closes_at": "05:00"}}, text: true},
		"twice a day":                 {place: melbourne, schedules: []Object{{"byday": "FR", "opens_at": "09:00", "closes_at": "12:00"}, {"byday": "FR", "opens_at": "13:00", "closes_at": "17:00"}}, open: []directory.Interval{at(5, 9, 12), at(5, 13, 17)}},
		"the same twice":              {place: melbourne, schedules: []Object{{"id": "a", "byday": "FR", "opens_at": "09:00", "closes_at": "12:00"}, {"id": "b", "byday": "FR", "opens_at": "09:00", "closes_at": "12:00"}}, open: []directory.Interval{at(5, 9, 12)}},
		"they overlap":                {place: melbourne, schedules: []Object{{"byday": "FR", "opens_at": "09:00", "closes_at": "12:00"}, {"byday": "FR", "opens_at": "11:00", "closes_at": "17:00"}}, open: []directory.Interval{at(5, 9, 12)}, text: true},
		"over":                        {place: melbourne, schedules: []Object{{"byday": "FR", "opens_at": "09:00", "closes_at": "12:00", "valid_to": "2026-08-02"}}, kept: 1},
		"ends to-day":                 {place: melbourne, schedules: []Object{{"byday": "FR", "opens_at": "09:00", "closes_at": "12:00", "until": "2026-08-03"}}, open: []directory.Interval{at(5, 9, 12)}, note: "until 3 August 2026"},
		"its words agree":             {place: melbourne, schedules: []Object{{"byday": "FR", "opens_at": "09:00", "closes_at": "12:00", "description": "Fridays 9am to 12pm"}}, open: []directory.Interval{at(5, 9, 12)}},
		"its words say more":          {place: melbourne, schedules: []Object{{"byday": "FR", "opens_at": "09:00", "closes_at": "12:00", "description": "Ring first"}}, open: []directory.Interval{at(5, 9, 12)}, note: "Ring first"},
		"its words say other times":   {place: melbourne, schedules: []Object{{"byday": "FR", "opens_at": "09:00", "closes_at": "12:00", "description": "Fridays 10am to 6pm"}}, text: true},
		"the place's offset":          {place: melbourne, schedules: []Object{{"byday": "FR", "opens_at": "09:00+10:00", "closes_at": "12:00+10:00"}}, open: []directory.Interval{at(5, 9, 12)}},
		"its offset in summer":        {place: melbourne, schedules: []Object{{"byday": "FR", "opens_at": "09:00", "closes_at": "12:00", "timezone": "11"}}, open: []directory.Interval{at(5, 9, 12)}},
		"UTC in Melbourne":            {place: melbourne, schedules: []Object{{"byday": "FR", "opens_at": "09:00Z", "closes_at": "12:00Z"}}, text: true},
		"UTC, and words that bear it": {place: melbourne, schedules: []Object{{"byday": "FR", "opens_at": "09:00Z", "closes_at": "12:00Z", "description": "Fri 9am-12pm"}}, open: []directory.Interval{at(5, 9, 12)}},
		"UTC in London":               {place: london, schedules: []Object{{"byday": "FR", "opens_at": "09:00Z", "closes_at": "12:00Z"}}, open: []directory.Interval{at(5, 9, 12)}},
		"New York's time in Miami":    {place: miami, schedules: []Object{{"byday": "FR", "opens_at": "09:00-05:00", "closes_at": "12:00-05:00"}}, open: []directory.Interval{at(5, 9, 12)}},
		"the source's words": {place: miami, schedules: []Object{
			{"weekday": "Saturday", "opens_at": "9:00am", "closes_at": "7:00pm", "original_text": `9:00am-5:00pm, Tue;\n10:00am-2:00pm, Sat`},
			{"weekday": "Tuesday", "opens_at": "9:00am", "closes_at": "7:00pm", "original_text": `9:00am-5:00pm, Tue;\n10:00am-2:00pm, Sat`},
		}, open: []directory.Interval{at(2, 9, 17), at(6, 10, 14)}},
		"words that are not understood": {place: miami, schedules: []Object{{"weekday": "Saturday", "opens_at": "9:00am", "closes_at": "5:00pm", "original_text": "9:00am-5:00pm, Sat except in the wet"}}, text: true},
		"monthly":                       {place: melbourne, schedules: []Object{{"freq": "MONTHLY", "byday": "2TU", "dtstart": "2026-02-10", "opens_at": "10:00", "closes_at": "12:00"}}, rule: "FREQ=MONTHLY;BYDAY=2TU", start: "2026-02-10T10:00"},
		"the last Friday, until":        {place: melbourne, schedules: []Object{{"freq": "MONTHLY", "byday": "-1FR", "dtstart": "2026-02-27", "until": "2026-12-31", "opens_at": "10:00", "closes_at": "12:00"}}, rule: "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20261231", start: "2026-02-27T10:00"},
		"fortnightly":                   {place: melbourne, schedules: []Object{{"freq": "WEEKLY", "interval": "2", "byday": "TU", "dtstart": "2026-02-10", "opens_at": "10:00", "closes_at": "12:00"}}, rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", start: "2026-02-10T10:00"},
		"a fortnight nobody knows":      {place: melbourne, schedules: []Object{{"freq": "WEEKLY", "interval": "2", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}}, rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", start: "2026-08-03T10:00", unknown: true},
		"so many times":                 {place: melbourne, schedules: []Object{{"freq": "WEEKLY", "byday": "TU", "count": "6", "dtstart": "2026-08-11", "opens_at": "10:00", "closes_at": "12:00"}}, rule: "FREQ=WEEKLY;BYDAY=TU;COUNT=6", start: "2026-08-11T10:00"},
		"once":                          {place: melbourne, schedules: []Object{{"dtstart": "2026-12-12", "opens_at": "10:00", "closes_at": "12:00"}}, start: "2026-12-12T10:00"},
		"every Tuesday of a month":      {place: melbourne, schedules: []Object{{"freq": "MONTHLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}}, text: true},
		"weeks of the year":             {place: melbourne, schedules: []Object{{"freq": "WEEKLY", "byday": "TU", "byweekno": "41,42", "opens_at": "10:00", "closes_at": "12:00"}}, text: true},
		"a day that is none":            {place: melbourne, schedules: []Object{{"freq": "WEEKLY", "byday": "XX", "opens_at": "10:00", "closes_at": "12:00"}}, text: true},
		"nothing":                       {place: melbourne, schedules: []Object{{"id": "x"}}},
		"only words":                    {place: melbourne, schedules: []Object{{"description": "Mondays 9am to 5pm"}}, open: []directory.Interval{at(1, 9, 17)}},
	} {
		t.Run(name, func(t *testing.T) {
			got := readTimes(c.schedules, nil, c.place, "", "", today(t))
			var openings []directory.Interval
			text, always, note := false, false, ""
			for _, h := range got.hours {
				openings = append(openings, h.Open...)
				always = always || h.Always
				text = text || len(h.Open) == 0 && !h.Always && h.Original != ""
				note += h.Note
			}
			if diff := cmp.Diff(c.open, openings); diff != "" || text != c.text || always != c.always || note != c.note || len(got.kept) != c.kept {
				t.Errorf("text %v, always %v, note %q, kept %q: %s", text, always, note, got.kept, diff)
			}
			if c.start == "" {
				if len(got.meetings) > 0 {
					t.Errorf("meetings %+v", got.meetings)
				}
				return
			}
			if len(got.meetings) != 1 {
				t.Fatalf("%d meetings, hours %+v", len(got.meetings), got.hours)
			}
			if m := got.meetings[0]; m.RRule != c.rule || m.Start != c.start || m.WeekUnknown != c.unknown || m.Minutes != 120 || m.Original == "" {
				t.Errorf("%+v", m)
			}
		})
	}
}

func TestHolidays(t *testing.T) {
	got := readTimes(nil, []Object{
		{"closed": "true", "start_date": "2026-12-25", "end_date": "2026-12-28"},
		{"closed": "false", "start_date": "2026-12-31", "opens_at": "09:00", "closes_at": "12:00"},
		{"closed": "true", "start_date": "2025-12-25"},
	}, melbourne, "", "", today(t))
	if diff := cmp.Diff([]string{"25 December 2026 to 28 December 2026: closed", "31 December 2026: 09:00–12:00"}, got.kept); diff != "" {
		t.Error(diff)
	}
}
