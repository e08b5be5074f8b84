package directory

import (
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const melbourne = "Australia/Melbourne"

func TestMeetingWords(t *testing.T) {
	for _, test := range []struct {
		start, rule string
		minutes     int
		terms       bool
		want        string
	}{
		{"2026-02-03T10:00", "FREQ=WEEKLY;BYDAY=TU", 120, true, "Tuesdays 10 am–12 noon, school terms"},
		{"2026-02-03T10:00", "FREQ=WEEKLY", 90, false, "Tuesdays 10–11.30 am"},
		{"2026-02-05T14:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", 120, false, "Every second Thursday 2–4 pm"},
		{"2026-02-05T14:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,TU", 120, false, "Every second Tuesday and Thursday 2–4 pm"},
		{"2026-02-05T14:00", "FREQ=WEEKLY;INTERVAL=3;BYDAY=TH", 120, false, "Every 3 weeks on Thursday 2–4 pm"},
		{"2026-02-03T18:30", "FREQ=MONTHLY;BYDAY=1TU", 90, false, "First Tuesday of the month 6.30–8 pm"},
		{"2026-02-03T18:30", "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1", 90, false, "First Tuesday of the month 6.30–8 pm"},
		{"2026-02-27T00:00", "FREQ=MONTHLY;BYDAY=-1FR", 0, false, "Last Friday of the month"},
		{"2026-02-27T10:00", "FREQ=MONTHLY;BYDAY=1FR,-1FR", 60, false, "1st and last Friday of the month 10–11 am"},
		{"2026-02-20T10:00", "FREQ=MONTHLY;BYDAY=-2FR", 60, false, "Second last Friday of the month 10–11 am"},
		{"2026-02-09T13:00", "FREQ=MONTHLY;BYDAY=2MO,4MO", 60, false, "2nd and 4th Monday of the month 1–2 pm"},
		{"2026-02-09T13:00", "FREQ=MONTHLY;BYDAY=3WE,2MO", 60, false, "2nd Monday and 3rd Wednesday of the month 1–2 pm"},
		{"2026-02-03T10:00", "FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU", 60, false, "First Tuesday of every second month 10–11 am"},
		{"2026-02-03T10:00", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1TU", 60, false, "First Tuesday of every 3rd month 10–11 am"},
		{"2026-02-15T10:00", "FREQ=MONTHLY", 60, false, "15th of the month 10–11 am"},
		{"2026-02-01T10:00", "FREQ=MONTHLY;BYMONTHDAY=15,1", 60, false, "1st and 15th of the month 10–11 am"},
		{"2026-02-28T10:00", "FREQ=MONTHLY;BYMONTHDAY=-1", 60, false, "Last day of the month 10–11 am"},
		{"2026-02-02T09:00", "FREQ=WEEKLY;BYDAY=MO,WE,FR", 120, false, "Mondays, Wednesdays and Fridays 9–11 am"},
		{"2026-02-02T07:00", "FREQ=DAILY", 0, false, "Every day 7 am"},
		{"2026-02-02T07:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", 0, false, "Every day 7 am"},
		{"2026-02-02T07:00", "FREQ=DAILY;INTERVAL=2", 0, false, "Every second day 7 am"},
		{"2026-02-02T09:00", "FREQ=WEEKLY;BYDAY=FR,TH,WE,TU,MO", 480, false, "Weekdays 9 am–5 pm"},
		{"2026-02-02T09:00", "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", 480, false, "Weekdays 9 am–5 pm"},
		{"2026-02-07T09:00", "FREQ=WEEKLY;BYDAY=SU,SA", 60, false, "Saturdays and Sundays 9–10 am"},
		{"2026-12-12T10:00", "", 240, false, "Saturday 12 December 2026, 10 am–2 pm"},
		{"2026-12-12T10:00", "FREQ=WEEKLY;COUNT=1;BYDAY=MO", 240, false, "Monday 14 December 2026, 10 am–2 pm"},
		{"2026-12-12T00:00", "", 0, false, "Saturday 12 December 2026"},
		{"2026-12-12T00:00", "", 1440, false, "Saturday 12 December 2026, all day"},
		{"2026-02-03T10:00", "FREQ=WEEKLY;UNTIL=20261218", 60, false, "Tuesdays 10–11 am, until 18 December"},
		{"2026-02-03T10:00", "FREQ=WEEKLY;UNTIL=20261218T125959Z", 60, true, "Tuesdays 10–11 am, school terms, until 18 December"},
		{"2026-02-03T10:00", "FREQ=WEEKLY;UNTIL=20270305T100000", 60, false, "Tuesdays 10–11 am, until 5 March 2027"},
		{"2026-02-03T10:00", "FREQ=WEEKLY;COUNT=6", 60, false, "Tuesdays 10–11 am, until 10 March"},
		{"2026-02-03T10:00", "FREQ=WEEKLY;BYMONTH=4,5,6", 60, false, "Tuesdays 10–11 am, April to June"},
		{"2026-02-03T10:00", "FREQ=WEEKLY;BYMONTH=1,2,12", 60, false, "Tuesdays 10–11 am, December to February"},
		{"2026-02-03T10:00", "FREQ=WEEKLY;BYMONTH=2,9", 60, false, "Tuesdays 10–11 am, February and September"},
		{"2026-02-03T10:00", "FREQ=MONTHLY;BYDAY=1TU;BYMONTH=2,3,4,5,6,7,8,9,10,11", 60, false, "First Tuesday of the month 10–11 am, February to November"},
		{"2026-04-25T05:30", "FREQ=YEARLY", 60, false, "25 April every year 5.30–6.30 am"},
		{"2026-03-01T10:00", "FREQ=YEARLY;BYMONTH=3;BYDAY=1SU", 60, false, "First Sunday of March every year 10–11 am"},
		{"2026-01-06T10:00", "FREQ=YEARLY;BYDAY=TU;BYMONTH=1", 60, false, "Tuesdays 10–11 am, January"},
		{"2026-02-13T10:00", "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", 60, false, "On some days 10–11 am"},
		{"2026-02-03T22:00", "FREQ=WEEKLY", 240, false, "Tuesdays 10 pm–2 am"},
	} {
		m := Meeting{Start: test.start, Zone: melbourne, Minutes: test.minutes, RRule: test.rule, SchoolTerms: test.terms}
		if got := m.Words(); got != test.want {
			t.Errorf("%s %s: %q, want %q", test.start, test.rule, got, test.want)
		}
		if faults := checkMeeting(m); len(faults) > 0 {
			t.Errorf("%s %s: %v", test.start, test.rule, faults)
		}
	}
	odd := Meeting{Start: "2026-02-13T10:00", Zone: melbourne, RRule: "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", Original: "Every Friday the 13th"}
	if got := odd.Words(); got != "Every Friday the 13th" {
		t.Errorf("an odd rule reads %q", got)
	}
	broken := Meeting{Start: "soon", Zone: melbourne, Original: "soon"}
	if got := broken.Words(); got != "soon" || broken.Next(time.Now(), 1) != nil || broken.Slots() != nil || broken.Frequency() != "" {
		t.Errorf("a meeting that cannot be read: %q", got)
	}
}

func checkMeeting(m Meeting) faults {
	f := faults{}
	m.check(f, "meetings.0")
	return f
}

// A meeting every second week of which nobody said the week is found by day, time and rhythm, and has no date.
func TestMeetingOfUnknownWeek(t *testing.T) {
	m := Meeting{Start: "2026-11-26T10:00", Zone: "Australia/Melbourne", Minutes: 120, RRule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", WeekUnknown: true, Note: "not on public holidays"}
	f := faults{}
	if m.check(f, "meeting"); len(f) > 0 {
		t.Errorf("it is refused: %v", f)
	}
	if next := m.Next(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), 3); next != nil {
		t.Errorf("it has dates: %v", next)
	}
	if got, want := m.Words(), "Every second Thursday 10 am–12 noon, not on public holidays; ask which week"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	if got := m.Frequency(); got != "fortnightly" {
		t.Errorf("it is held %q", got)
	}
	if diff := cmp.Diff([]string{"thu-morning"}, m.Slots()); diff != "" {
		t.Error(diff)
	}
	for _, rule := range []string{"", "FREQ=WEEKLY;BYDAY=TH", "FREQ=MONTHLY;BYDAY=2TH"} {
		other := m
		other.RRule = rule
		f := faults{}
		if other.check(f, "meeting"); len(f) != 1 {
			t.Errorf("%q with an open week: %v", rule, f)
		}
	}
}

func TestMeetingCheck(t *testing.T) {
	ok := Meeting{Start: "2026-02-03T10:00", Zone: melbourne, Minutes: 60, RRule: "FREQ=WEEKLY;BYDAY=TU", ExDates: []string{"2026-04-07"}}
	for _, test := range []struct {
		field string // of the fault; empty: none
		mend  func(m *Meeting)
	}{
		{"", func(m *Meeting) {}},
		{"", func(m *Meeting) { m.RRule = "" }},
		{"", func(m *Meeting) { m.Zone = "Europe/London" }},
		{"start", func(m *Meeting) { m.Start = "" }},
		{"start", func(m *Meeting) { m.Start = "2026-02-30T10:00" }},
		{"start", func(m *Meeting) { m.Start = "2026-02-03 10:00" }},
		{"start", func(m *Meeting) { m.Start = "0026-02-03T10:00" }},
		{"zone", func(m *Meeting) { m.Zone = "" }},
		{"zone", func(m *Meeting) { m.Zone = "Local" }},
		{"zone", func(m *Meeting) { m.Zone = "Australia/Carlton" }},
		{"zone", func(m *Meeting) { m.Zone = "../../etc/passwd" }},
		{"minutes", func(m *Meeting) { m.Minutes = -1 }},
		{"minutes", func(m *Meeting) { m.Minutes = 1441 }},
		{"exdates", func(m *Meeting) { m.ExDates = []string{"7 April"} }},
		{"exdates", func(m *Meeting) { m.ExDates = slices.Repeat([]string{"2026-04-07"}, 1001) }},
		{"rrule", func(m *Meeting) { m.RRule = "FREQ=HOURLY" }},
		{"rrule", func(m *Meeting) { m.RRule = "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31" }},
		{"rrule", func(m *Meeting) { m.RRule = "FREQ=WEEKLY;UNTIL=20250101" }},
		{"note", func(m *Meeting) { m.Note = strings.Repeat("x", 501) }},
		{"original", func(m *Meeting) { m.Original = "\x00" }},
	} {
		m := ok
		test.mend(&m)
		got := checkMeeting(m)
		if test.field == "" && len(got) > 0 || test.field != "" && (len(got) != 1 || got["meetings.0."+test.field] == "") {
			t.Errorf("%q expected: %v", test.field, got)
		}
	}
}

// 10 am stays 10 am when the clocks change.
func TestNextOverDaylightSaving(t *testing.T) {
	for _, test := range []struct {
		zone, start, rule, after string
		want                     []string
	}{
		// Clocks go forward on Sunday 4 October 2026 and back on Sunday 4 April 2027.
		{"Australia/Melbourne", "2026-09-29T10:00", "FREQ=WEEKLY", "2026-09-28T00:00:00Z", []string{"2026-09-29T00:00:00Z", "2026-10-05T23:00:00Z"}},
		{"Australia/Melbourne", "2027-03-30T10:00", "FREQ=WEEKLY", "2027-03-29T00:00:00Z", []string{"2027-03-29T23:00:00Z", "2027-04-06T00:00:00Z"}},
		{"Australia/Brisbane", "2026-09-29T10:00", "FREQ=WEEKLY", "2026-09-28T00:00:00Z", []string{"2026-09-29T00:00:00Z", "2026-10-06T00:00:00Z"}},
		{"Australia/Adelaide", "2026-09-29T10:00", "FREQ=WEEKLY", "2026-09-28T00:00:00Z", []string{"2026-09-29T00:30:00Z", "2026-10-05T23:30:00Z"}},
		// Lord Howe Island moves by half an hour: +10:30 and +11.
		{"Australia/Lord_Howe", "2026-09-29T10:00", "FREQ=WEEKLY", "2026-09-28T00:00:00Z", []string{"2026-09-28T23:30:00Z", "2026-10-05T23:00:00Z"}},
		{"Australia/Lord_Howe", "2027-03-30T10:00", "FREQ=WEEKLY", "2027-03-29T00:00:00Z", []string{"2027-03-29T23:00:00Z", "2027-04-05T23:30:00Z"}},
		// Every day over the change itself. 2.30 am does not exist on 4 October: it is held at 3.30 am.
		{"Australia/Melbourne", "2026-10-03T02:30", "FREQ=DAILY", "2026-10-02T00:00:00Z", []string{"2026-10-02T16:30:00Z", "2026-10-03T16:30:00Z", "2026-10-04T15:30:00Z"}},
		// In 2007 it was the last Sunday, 28 October, as it is in no year since.
		{"Australia/Melbourne", "2007-10-27T10:00", "FREQ=DAILY", "2007-10-26T00:00:00Z", []string{"2007-10-27T00:00:00Z", "2007-10-27T23:00:00Z", "2007-10-28T23:00:00Z"}},
		{"Australia/Melbourne", "2026-10-24T10:00", "FREQ=DAILY", "2026-10-23T00:00:00Z", []string{"2026-10-23T23:00:00Z", "2026-10-24T23:00:00Z", "2026-10-25T23:00:00Z"}}, // last Sunday: nothing changes now
		{"Australia/Melbourne", "2027-04-24T10:00", "FREQ=DAILY", "2027-04-23T00:00:00Z", []string{"2027-04-24T00:00:00Z", "2027-04-25T00:00:00Z", "2027-04-26T00:00:00Z"}},
	} {
		after, err := time.Parse(time.RFC3339, test.after)
		if err != nil {
			t.Fatal(err)
		}
		m := Meeting{Start: test.start, Zone: test.zone, Minutes: 60, RRule: test.rule}
		var got []string
		for _, at := range m.Next(after, len(test.want)) {
			got = append(got, at.Format(time.RFC3339))
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s %s (-want +have):\n%s", test.zone, test.start, diff)
		}
	}
}

func TestNextCountsAMeetingUntilItEnds(t *testing.T) {
	m := Meeting{Start: "2026-11-24T10:00", Zone: "Australia/Brisbane", Minutes: 60, RRule: "FREQ=WEEKLY"}
	start := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		after time.Duration
		want  time.Time
	}{
		{-time.Hour, start}, {0, start}, {59 * time.Minute, start}, {time.Hour, start.AddDate(0, 0, 7)},
	} {
		if got := m.Next(start.Add(test.after), 1); len(got) != 1 || !got[0].Equal(test.want) {
			t.Errorf("%v after its start, next is %v, want %v", test.after, got, test.want)
		}
	}
	if end := m.End(start); !end.Equal(start.Add(time.Hour)) {
		t.Errorf("it ends %v", end)
	}
	once := Meeting{Start: "2026-11-24T10:00", Zone: "Australia/Brisbane"}
	if got := once.Next(start, 3); len(got) != 1 {
		t.Errorf("with no length, at its start: %v", got)
	}
	if got := once.Next(start.Add(time.Second), 3); len(got) != 0 {
		t.Errorf("with no length, after its start: %v", got)
	}
}

func TestMeetingSlotsAndFrequency(t *testing.T) {
	for _, test := range []struct {
		start, rule string
		minutes     int
		slots       string
		frequency   string
	}{
		{"2026-02-03T10:00", "FREQ=WEEKLY", 60, "tue-morning", "weekly"},
		{"2026-02-03T10:00", "FREQ=WEEKLY;BYDAY=TU,SU", 60, "tue-morning sun-morning", "weekly"},
		{"2026-02-03T10:00", "FREQ=WEEKLY;INTERVAL=2", 149, "tue-morning", "fortnightly"},
		{"2026-02-03T10:00", "FREQ=WEEKLY;INTERVAL=2", 150, "tue-morning tue-afternoon", "fortnightly"},
		{"2026-02-03T10:00", "FREQ=WEEKLY;INTERVAL=3", 60, "tue-morning", ""},
		{"2026-02-03T10:00", "FREQ=WEEKLY;INTERVAL=4", 60, "tue-morning", "monthly"},
		{"2026-02-03T08:45", "FREQ=MONTHLY;BYDAY=1TU", 60, "tue-early tue-morning", "monthly"},
		{"2026-02-03T08:59", "FREQ=MONTHLY;BYDAY=1TU,3TU", 30, "tue-early", "fortnightly"},
		{"2026-02-03T08:59", "FREQ=MONTHLY;BYDAY=1TU,3TU,5TU", 30, "tue-early", "fortnightly"},
		{"2026-02-03T09:00", "FREQ=MONTHLY;BYDAY=TU", 0, "tue-morning", "weekly"},
		{"2026-02-03T12:00", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1TU", 0, "tue-afternoon", ""},
		{"2026-02-03T17:00", "", 60, "tue-evening", "one-off"},
		{"2026-02-03T16:59", "FREQ=WEEKLY;COUNT=1", 0, "tue-afternoon", "one-off"},
		{"2026-02-03T10:00", "FREQ=WEEKLY;COUNT=4", 60, "tue-morning", "weekly"},
		{"2026-02-03T10:00", "FREQ=WEEKLY;BYMONTH=2,3", 60, "tue-morning", "weekly"},
		{"2026-02-03T10:00", "FREQ=MONTHLY;BYMONTHDAY=3", 60, "", "monthly"},
		{"2026-02-03T10:00", "FREQ=MONTHLY;BYMONTHDAY=3,17", 60, "", "fortnightly"},
		{"2026-02-03T10:00", "FREQ=YEARLY", 60, "", ""},
		{"2026-02-03T22:00", "FREQ=WEEKLY", 300, "tue-evening", "weekly"},
		{"2026-02-02T09:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", 480, "mon-morning mon-afternoon tue-morning tue-afternoon wed-morning wed-afternoon thu-morning thu-afternoon fri-morning fri-afternoon", "weekly"},
		{"2026-02-02T07:00", "FREQ=DAILY", 0, "mon-early tue-early wed-early thu-early fri-early sat-early sun-early", "weekly"},
		{"2026-02-02T07:00", "FREQ=DAILY;INTERVAL=14", 0, "mon-early", "fortnightly"},
	} {
		m := Meeting{Start: test.start, Zone: melbourne, Minutes: test.minutes, RRule: test.rule}
		if got := strings.Join(m.Slots(), " "); got != test.slots {
			t.Errorf("%s %s for %d: slots %q, want %q", test.start, test.rule, test.minutes, got, test.slots)
		}
		if got := m.Frequency(); got != test.frequency {
			t.Errorf("%s %s: %q, want %q", test.start, test.rule, got, test.frequency)
		}
	}
}

// Whatever the words name is what happens: the weekdays and the time of day of the coming meetings.
func TestWordsAgreeWithNext(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, rule := someStart(t), someRule(t)
		m := Meeting{Start: start.Format(LocalLayout), Zone: start.Location().String(), Minutes: rapid.SampledFrom([]int{0, 60, 95}).Draw(t, "minutes"), RRule: rule.String()}
		words := m.Words()
		if words == "" || strings.Contains(words, "  ") || strings.Contains(words, "%!") {
			t.Fatalf("%s reads %q", rule, words)
		}
		from := start.Hour()*60 + start.Minute()
		if want := SpanWords(from, from+m.Minutes); from+m.Minutes > 0 && !strings.Contains(words, want) {
			t.Fatalf("%s reads %q, without %q", rule, words, want)
		}
		days := m.Next(start, 60)
		met := map[time.Weekday]bool{}
		for _, at := range days {
			met[at.In(start.Location()).Weekday()] = true
		}
		if strings.HasPrefix(words, "On some days") || rule.count > 0 || rule.until != "" {
			return
		}
		for day := time.Sunday; day <= time.Saturday; day++ {
			named := strings.Contains(words, day.String()) || strings.Contains(words, "Weekdays") && day%6 != 0
			if named && !met[day] && len(days) == 60 {
				t.Fatalf("%s reads %q, and never meets on %s", rule, words, day)
			}
			if met[day] && !named && len(rule.days) > 0 && !strings.Contains(words, "Every day") {
				t.Fatalf("%s reads %q, and meets on %s", rule, words, day)
			}
		}
		for _, slot := range m.Slots() {
			i := slices.Index(DayCodes(), slot[:3])
			if len(days) == 60 && !met[time.Weekday((i+1)%7)] {
				t.Fatalf("%s has the slot %s, and never meets then", rule, slot)
			}
		}
	})
}

func FuzzMeeting(f *testing.F) {
	for _, rule := range []string{"FREQ=WEEKLY;BYDAY=TU", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31", "FREQ=SECONDLY", "FREQ=MONTHLY;BYDAY=-53MO", "FREQ=YEARLY;BYDAY=53SU;INTERVAL=99",
		"FREQ=DAILY;INTERVAL=99;BYSETPOS=366;BYMONTH=2", "FREQ=YEARLY;BYMONTHDAY=-31;BYMONTH=2,4", "FREQ=WEEKLY;WKST=SU;UNTIL=00010101T000000Z"} {
		f.Add("2026-02-03T10:00", melbourne, 60, rule, "2026-04-07")
	}
	f.Add("9999-12-31T23:59", "UTC", 1440, "FREQ=DAILY;COUNT=1000", "")
	f.Fuzz(func(t *testing.T, start, zone string, minutes int, rule, exDate string) {
		m := Meeting{Start: start, Zone: zone, Minutes: minutes, RRule: rule, ExDates: []string{exDate}}
		began := time.Now()
		valid := len(checkMeeting(m)) == 0
		next := m.Next(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), 5)
		words, slots, _ := m.Words(), m.Slots(), m.Frequency()
		if took := time.Since(began); took > time.Second {
			t.Errorf("%+v took %v", m, took)
		}
		if !slices.IsSortedFunc(next, time.Time.Compare) || len(next) > 5 || len(slots) > SlotDays*SlotParts {
			t.Errorf("%+v: next %v, slots %v", m, next, slots)
		}
		if valid && (words == "" || !utf8.ValidString(words)) {
			t.Errorf("%+v reads %q", m, words)
		}
	})
}
