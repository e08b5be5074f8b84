package understand

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/directory"
)

func TestParseMeetings(t *testing.T) {
	monday, err := directory.ParseDate("2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	type meeting struct {
		Start, RRule string
		Minutes      int
	}
	for text, want := range map[string][]meeting{
		"Thursday, 5:30pm to 7:30pm":                        {{"2026-11-26T17:30", "FREQ=WEEKLY;BYDAY=TH", 120}},
		"Tuesdays at 7pm":                                   {{"2026-11-24T19:00", "FREQ=WEEKLY;BYDAY=TU", 0}},
		"7.30pm Tuesdays":                                   {{"2026-11-24T19:30", "FREQ=WEEKLY;BYDAY=TU", 0}},
		"every Monday 10am":                                 {{"2026-11-23T10:00", "FREQ=WEEKLY;BYDAY=MO", 0}},
		"Mon, Wed & Fri 9-11am":                             {{"2026-11-23T09:00", "FREQ=WEEKLY;BYDAY=MO,WE,FR", 120}},
		"1st and 3rd Tuesday of the month 10am":             {{"2026-12-01T10:00", "FREQ=MONTHLY;BYDAY=1TU,3TU", 0}},
		"2nd Monday of each month, 11am - 2pm":              {{"2026-12-14T11:00", "FREQ=MONTHLY;BYDAY=2MO", 180}},
		"Every second Thursday of each month, 11am - 1pm":   {{"2026-12-10T11:00", "FREQ=MONTHLY;BYDAY=2TH", 120}},
		"last Friday of the month 6pm-8pm":                  {{"2026-11-27T18:00", "FREQ=MONTHLY;BYDAY=-1FR", 120}},
		"10am Every 2nd Sunday of the month":                {{"2026-12-13T10:00", "FREQ=MONTHLY;BYDAY=2SU", 0}},
		"Monday 10am-12pm and Thursday 1pm-3pm":             {{"2026-11-23T10:00", "FREQ=WEEKLY;BYDAY=MO", 120}, {"2026-11-26T13:00", "FREQ=WEEKLY;BYDAY=TH", 120}},
		"9am-10:30am on Tuesdays (term time only)":          {{"2026-11-24T09:00", "FREQ=WEEKLY;BYDAY=TU", 90}},
		"every 2nd Thursday 10am":                           {{"2026-11-26T10:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", 0}},
		"Every second Thursday, 10am - 12pm":                {{"2026-11-26T10:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", 120}},
		"Tuesdays fortnightly 10am":                         {{"2026-11-24T10:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", 0}},
		"Fortnightly Tuesday 10am":                          {{"2026-11-24T10:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", 0}},
		"Every other Friday 2pm to 4pm":                     {{"2026-11-27T14:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", 120}},
		"Alternate Wednesdays 1pm":                          {{"2026-11-25T13:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", 0}},
		"Wednesdays 1pm, alternate weeks":                   {{"2026-11-25T13:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", 0}},
		"Friday 6pm, every second week":                     {{"2026-11-27T18:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", 0}},
		"Mondays 10am and every second Thursday 1pm":        {{"2026-11-23T10:00", "FREQ=WEEKLY;BYDAY=MO", 0}, {"2026-11-26T13:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", 0}},
		"Mondays 10am and Thursdays 1pm fortnightly":        nil, // which of them?
		"Biweekly on Tuesday 10am":                          nil, // twice a week?
		"2nd week of the month, Tuesday 10am":               nil,
		"Fortnightly on the 1st Tuesday of the month 10am":  nil,
		"2nd Thursday of the month 10am":                    {{"2026-12-10T10:00", "FREQ=MONTHLY;BYDAY=2TH", 0}},
		"monthly, Tuesdays 10am":                            nil,
		"Every other Friday evening":                        nil,
		"Sundays & Tuesdays":                                nil,
		"first Monday of month 10am":                        {{"2026-12-07T10:00", "FREQ=MONTHLY;BYDAY=1MO", 0}},
		"last Friday of month 1pm":                          {{"2026-11-27T13:00", "FREQ=MONTHLY;BYDAY=-1FR", 0}},
		"2nd & 4th Tuesday in month, 1pm-3pm":               {{"2026-11-24T13:00", "FREQ=MONTHLY;BYDAY=2TU,4TU", 120}},
		"Monday of month 10am":                              nil, // which?
		"first Monday of months 10am":                       nil,
		"Thursday 10am (fortnightly)":                       {{"2026-11-26T10:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", 0}},
		"Mondays 10am (alternate weeks)":                    {{"2026-11-23T10:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", 0}},
		"Mondays 10am, Thursdays 1pm (alternate weeks)":     nil, // which of them?
		"Thursday 10am (fortnightly, ring first)":           nil,
		"Thursday 10am (fortnightly":                        nil,
		"Thursday 10am (biweekly)":                          nil,
		"Biweekly":                                          nil,
		"3rd Wed monthly, 2pm":                              {{"2026-12-16T14:00", "FREQ=MONTHLY;BYDAY=3WE", 0}},
		"Monthly, 1st and 3rd Tuesday 10am":                 {{"2026-12-01T10:00", "FREQ=MONTHLY;BYDAY=1TU,3TU", 0}},
		"3rd Wed 2pm, Fridays 1pm monthly":                  nil,
		"every 2nd Thursday monthly 10am":                   nil, // of the month, or every second week?
		"every 2nd Thursday":                                nil, // at what time?
		"Mon am 8:30 / Mon pm 16:30":                        nil, // two sessions, or from morning to evening?
		"Tuesday 7":                                         nil, // morning or evening?
		"10am":                                              nil,
		"Tuesday by appointment":                            nil,
		"24 hours":                                          nil,
		"Closed Monday":                                     nil,
		"1st Monday and Tuesday of the month 10am":          nil,
		"Monday to Saturday 10am-2pm and Thursday 10am-6pm": nil,
	} {
		got, u := ParseMeetings(text, "Australia/Melbourne", monday)
		var have []meeting
		for _, m := range got {
			have = append(have, meeting{m.Start, m.RRule, m.Minutes})
			if m.WeekUnknown != strings.Contains(m.RRule, "INTERVAL") || m.WeekUnknown && len(m.Next(monday.Time(), 1)) > 0 {
				t.Errorf("%q has the dates %v: %+v", text, m.Next(monday.Time(), 3), m)
			}
			if m.SchoolTerms != strings.Contains(text, "term") || m.Zone != "Australia/Melbourne" || m.Original == "" {
				t.Errorf("%q: %+v", text, m)
			}
		}
		if diff := cmp.Diff(want, have); diff != "" {
			t.Errorf("%q (%s): %s", text, u.Reason, diff)
		}
	}
}

// A day on which it begins tells the weeks of what is held every second week, and from when on all else is held.
func TestMeetingsThatBegin(t *testing.T) {
	monday, err := directory.ParseDate("2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	const fortnight = "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"
	type meeting struct {
		Start, RRule string
		WeekUnknown  bool
	}
	for text, want := range map[string][]meeting{
		"Fortnightly Wed 10am starting 2 December 2026":            {{"2026-12-02T10:00", fortnight, false}},
		"Every second Wednesday 10am, starting Wed 2nd Dec 2026":   {{"2026-12-02T10:00", fortnight, false}},
		"Wednesdays 10am (fortnightly) from the 9th of Dec 2026":   {{"2026-12-09T10:00", fortnight, false}},
		"Fortnightly Wed 10am (commencing 18 November 2026)":       {{"2026-12-02T10:00", fortnight, false}}, // last week
		"Fortnightly Wed 10am beginning 25 November 2026":          {{"2026-11-25T10:00", fortnight, false}},
		"Fortnightly Wed 10am starting 26 November 2025":           {{"2026-11-25T10:00", fortnight, false}}, // 26 fortnights ago
		"Fortnightly Wed 10am starting 2 September 2015":           {{"2026-11-25T10:00", fortnight, true}},  // too long ago to tell
		"Fortnightly Wed 10am in school terms from 2 Dec 2026":     {{"2026-12-02T10:00", fortnight, true}},
		"Wednesdays 10am from 2 December 2026":                     {{"2026-12-02T10:00", "FREQ=WEEKLY;BYDAY=WE", false}},
		"Wednesdays 10am since 2 December 2026":                    nil,
		"Wednesdays 10am starting 4 November 2015":                 {{"2026-11-25T10:00", "FREQ=WEEKLY;BYDAY=WE", false}},
		"First Wednesday of the month 10am starting 3 Feb 2027":    {{"2027-02-03T10:00", "FREQ=MONTHLY;BYDAY=1WE", false}},
		"First Wednesday of the month 10am starting 10 Feb 2027":   nil, // the second
		"Fortnightly Wed 10am starting 3 December 2026":            nil, // a Thursday
		"Fortnightly Wed 10am starting Thu 2 December 2026":        nil,
		"Fortnightly Wed 10am starting 2 December":                 nil, // of which year?
		"Fortnightly Wed 10am starting 2/12/2026":                  nil, // February?
		"Fortnightly Wed 10am starting 31 November 2026":           nil,
		"Fortnightly Wed 10am starting 2 Decade 2026":              nil,
		"Fortnightly Wed 10am starting 2 December 9998":            nil,
		"Fortnightly Mon and Wed 10am starting 2 December 2026":    nil, // is the Monday of that week one?
		"Mon 9am, every second Wed 10am starting 2 Dec 2026":       nil,
		"Fortnightly Wed 10am from 2 Dec 2026 from 9 Dec 2026":     nil,
		"Wednesdays 10am from 2 December 2026 to 16 December 2026": nil,
	} {
		got, u := ParseMeetings(text, "Australia/Melbourne", monday)
		var have []meeting
		for _, m := range got {
			have = append(have, meeting{m.Start, m.RRule, m.WeekUnknown})
		}
		if diff := cmp.Diff(want, have); diff != "" {
			t.Errorf("%q (%s): %s", text, u.Reason, diff)
		}
		if hours, u := ParseHours(text); u.Understood {
			t.Errorf("%q is taken for weekly hours: %v", text, hours)
		}
	}
}

// TestMeetingStartsOnItsRule judges the first day by an independent expansion of the rule.
func TestMeetingStartsOnItsRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := directory.DateOf(time.Date(2026, 1, rapid.IntRange(1, 1000).Draw(t, "day"), 0, 0, 0, 0, time.UTC))
		ordinal := rapid.SampledFrom([]string{"", "1st ", "2nd ", "3rd ", "4th ", "5th ", "last "}).Draw(t, "ordinal")
		day := time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday")).String()
		text := ordinal + day + " 10am"
		if ordinal != "" {
			text = ordinal + day + " of the month, 10am"
		}
		meetings, u := ParseMeetings(text, "Australia/Perth", from)
		if !u.Understood || len(meetings) != 1 {
			t.Fatalf("%q: %s", text, u.Reason)
		}
		option, err := rrule.StrToROption(meetings[0].RRule)
		if err != nil {
			t.Fatal(err)
		}
		option.Dtstart = from.Time().Add(10 * time.Hour)
		rule, err := rrule.NewRRule(*option)
		if err != nil {
			t.Fatal(err)
		}
		if want := rule.After(option.Dtstart, true).Format(directory.LocalLayout); want != meetings[0].Start {
			t.Fatalf("%q from %s: starts %s, want %s", text, from, meetings[0].Start, want)
		}
	})
}

// What is said of holidays and terms stands in the sentence people read.
func TestMeetingsKeepTheirExceptions(t *testing.T) {
	monday, err := directory.ParseDate("2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"Tuesdays 10am-12pm excl. public holidays":              "Tuesdays 10 am–12 noon, not on public holidays",
		"Tuesdays 10am-12pm (not public holidays)":              "Tuesdays 10 am–12 noon, not on public holidays",
		"Tuesdays 10am-12pm, excluding public hols":             "Tuesdays 10 am–12 noon, not on public holidays",
		"Tuesdays 10am-12pm. No sessions on public holidays.":   "Tuesdays 10 am–12 noon, not on public holidays",
		"Tuesdays 10am, school terms only":                      "Tuesdays 10 am, school terms",
		"Tuesdays 10am (not during school holidays)":            "Tuesdays 10 am, school terms",
		"Tuesdays 10am during school term":                      "Tuesdays 10 am, school terms",
		"Tuesdays 10am, school terms only, not public holidays": "Tuesdays 10 am, school terms, not on public holidays",
		"Every second Thursday 10am":                            "Every second Thursday 10 am; ask which week",
		"Every second Thursday 10–11 am; ask which week":        "Every second Thursday 10–11 am; ask which week",
		"Fortnightly Thursday 10am, excl. public holidays":      "Every second Thursday 10 am, not on public holidays; ask which week",
	} {
		got, u := ParseMeetings(text, "Australia/Melbourne", monday)
		if len(got) != 1 || got[0].Words() != want {
			t.Errorf("%q (%s): %v, want %q", text, u.Reason, got, want)
		}
	}
}

func TestMeetingsOfWeek(t *testing.T) {
	monday, err := directory.ParseDate("2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	hours, u := WeekColumns(Week{Day: [7]string{time.Tuesday: "10am-12pm", time.Thursday: "10am-12pm", time.Friday: "1pm-2pm"}})
	if !u.Understood {
		t.Fatal(u.Reason)
	}
	got := MeetingsOfWeek(hours, "Australia/Hobart", monday)
	var rules []string
	for _, m := range got {
		rules = append(rules, m.Start+" "+m.RRule)
	}
	want := []string{"2026-11-24T10:00 FREQ=WEEKLY;BYDAY=TU,TH", "2026-11-27T13:00 FREQ=WEEKLY;BYDAY=FR"}
	if diff := cmp.Diff(want, rules); diff != "" {
		t.Error(diff)
	}
}

func TestMeetsByRule(t *testing.T) {
	for text, want := range map[string]bool{
		"2nd Monday of each month, 11am - 2pm": true, "Tuesdays fortnightly 10am": true, "Tuesdays 10am in school terms": true,
		"Monday to Friday 9am-5pm": false, "24 hours": false, "call us": false,
	} {
		if MeetsByRule(text) != want {
			t.Errorf("%q: want %v", text, want)
		}
	}
}
