package directory

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func dayOf(t *testing.T, text string) Date {
	t.Helper()
	d, err := ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var dates = cmp.Comparer(func(a, b Date) bool { return a == b })

// anyForm makes a form that says everything in the one way Form does.
func anyForm(r *rand.Rand) MeetingForm {
	zones := []string{"Australia/Melbourne", "Australia/Perth", "Australia/Lord_Howe", "Australia/Brisbane", "Europe/London", "Australia/Adelaide"}
	f := MeetingForm{
		Repeat: Repeats()[r.IntN(4)], First: DateOf(time.Date(2024+r.IntN(4), 1, 1+r.IntN(365), 0, 0, 0, 0, time.UTC)),
		From: 5*60 + r.IntN(18*60), Minutes: r.IntN(5) * 30, Zone: zones[r.IntN(len(zones))],
		SchoolTerms: r.IntN(6) == 0, NotPublicHolidays: r.IntN(4) == 0, Online: r.IntN(5) == 0,
	}
	if r.IntN(8) == 0 {
		f.From, f.Minutes = TimeNotSaid, 0
	}
	if r.IntN(5) == 0 {
		f.Note = "bring a mug"
	}
	if f.Repeat != RepeatOnce {
		f.Every = 1 + r.IntN(3)
		if r.IntN(3) == 0 {
			f.Until = f.First.AddDays(60 + r.IntN(500))
		}
	}
	switch f.Repeat {
	case RepeatWeekly, RepeatNth:
		for range 1 + r.IntN(3) {
			f.Days = append(f.Days, time.Weekday(r.IntN(7)))
		}
		f.Days = weekOrder(f.Days)
	case RepeatDate:
		if f.MonthDay = 1 + r.IntN(31); r.IntN(5) == 0 {
			f.MonthDay = LastOfMonth
		}
	}
	if f.Repeat == RepeatNth {
		for range 1 + r.IntN(2) {
			f.Weeks = append(f.Weeks, []int{1, 2, 3, 4, 5, LastOfMonth}[r.IntN(6)])
		}
		f.Weeks = placesInOrder(f.Weeks)
	}
	if r.IntN(3) == 0 {
		from := f.First.AddDays(r.IntN(300))
		f.Pause = Pause{from, from.AddDays(r.IntN(60))}
	}
	for range r.IntN(3) {
		f.DaysOff = append(f.DaysOff, f.First.AddDays(r.IntN(90)))
	}
	f.DaysOff = inOrder(f.DaysOff)
	f.First = f.firstFit()
	if f.WeekUnknown = f.Repeat == RepeatWeekly && f.Every > 1 && r.IntN(5) == 0; f.WeekUnknown {
		f.Until = Date{}
	}
	return f
}

// firstFit walks to the first day that the words of the form name.
func (f *MeetingForm) firstFit() Date {
	day := f.First
	for !f.names(day) {
		day = day.AddDays(1)
	}
	return day
}

// names tells, without any rule, whether a day is one of those the form names, were it held every time.
func (f *MeetingForm) names(day Date) bool {
	at := day.Time()
	lastDay := at.AddDate(0, 0, 1).Month() != at.Month()
	switch f.Repeat {
	case RepeatWeekly:
		return slices.Contains(f.Days, at.Weekday())
	case RepeatDate:
		return at.Day() == f.MonthDay || f.MonthDay == LastOfMonth && lastDay
	case RepeatNth:
		nth := 0 // how many of this weekday the month has had
		for back := at; back.Month() == at.Month(); back = back.AddDate(0, 0, -7) {
			nth++
		}
		last := at.AddDate(0, 0, 7).Month() != at.Month()
		return slices.Contains(f.Days, at.Weekday()) && (slices.Contains(f.Weeks, nth) || last && slices.Contains(f.Weeks, LastOfMonth))
	}
	return day == f.First
}

// held tells whether the form's turn comes on a day it names: every second week, every third month.
func (f *MeetingForm) held(day Date) bool {
	monday := func(d Date) time.Time { return d.Time().AddDate(0, 0, -int(d.Time().Weekday()+6)%7) }
	switch {
	case day.Before(f.First) || !f.Until.IsZero() && f.Until.Before(day) || !f.names(day):
		return false
	case f.Repeat == RepeatWeekly:
		return int(monday(day).Sub(monday(f.First))/(7*24*time.Hour))%f.Every == 0
	case f.Repeat != RepeatOnce:
		return ((day.year-f.First.year)*12+day.month-f.First.month)%f.Every == 0
	}
	return true
}

// wall finds the moment at which clocks of a zone show a time, by trying every quarter of an hour.
func wall(day Date, minutes int, zone *time.Location) time.Time {
	naive := day.Time().Add(time.Duration(minutes) * time.Minute)
	for shift := -14 * 60; shift <= 14*60; shift += 15 {
		if at := naive.Add(time.Duration(shift) * time.Minute); at.In(zone).Format(LocalLayout) == naive.Format(LocalLayout) {
			return at
		}
	}
	return time.Time{}
}

// A form becomes a meeting that becomes the same form.
func TestMeetingFormIsKept(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 1))
	kinds := map[Repeat]int{}
	for range 4000 {
		f := anyForm(r)
		m, err := f.Meeting()
		if err != nil {
			if f.Until.IsZero() || ErrorCode(err) != CodeInvalid { // a rule with no day before its end is refused
				t.Fatalf("%+v: %v", f, err)
			}
			continue
		}
		kinds[f.Repeat]++
		again, ok := m.Form()
		if diff := cmp.Diff(f, again, dates, cmpopts.EquateEmpty()); !ok || diff != "" {
			t.Fatalf("%+v is not the form it was (ok %t):\n%s", m, ok, diff)
		}
		if words := m.Words(); words == "" || words == "On some days" {
			t.Fatalf("%+v is said as %q", m, words)
		}
	}
	for _, kind := range Repeats() {
		if kinds[kind] < 300 {
			t.Errorf("only %d forms were %s", kinds[kind], kind)
		}
	}
}

// The dates of a form's meeting are those a calendar gives when it is walked day by day.
func TestMeetingFormDates(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 2))
	compared, crossed := 0, 0
	for range 1500 {
		f := anyForm(r)
		f.SchoolTerms, f.NotPublicHolidays, f.WeekUnknown = false, false, false
		m, err := f.Meeting()
		if err != nil {
			continue
		}
		zone, err := time.LoadLocation(f.Zone)
		if err != nil {
			t.Fatal(err)
		}
		after := f.First.AddDays(r.IntN(400) - 30).Time().Add(time.Duration(r.IntN(24*60)) * time.Minute)
		var want []time.Time
		horizon := DateOf(after).AddDays(5 * 365)
		for day := DateOf(after).AddDays(-3); len(want) < 12 && day.Before(horizon); day = day.AddDays(1) {
			if f.Repeat == RepeatOnce && !f.First.Before(day) {
				day = f.First
			}
			if !f.held(day) || slices.Contains(f.DaysOff, day) || !day.Before(f.Pause.From) && !f.Pause.To.Before(day) && !f.Pause.IsZero() {
				continue
			}
			start := wall(day, max(f.From, 0), zone)
			if end := start.Add(time.Duration(f.Minutes) * time.Minute); end.After(after) || !start.Before(after) {
				want = append(want, start)
			}
		}
		got := slices.DeleteFunc(m.Next(after, 12), func(at time.Time) bool { return !DateOf(at.In(zone)).Before(horizon) })
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%+v after %s (-walked +next):\n%s", m, after, diff)
		}
		compared += len(got)
		for i := 1; i < len(got); i++ {
			_, a := got[i-1].In(zone).Zone()
			if _, b := got[i].In(zone).Zone(); a != b {
				crossed++
			}
		}
	}
	if compared < 8000 || crossed < 500 {
		t.Errorf("only %d dates were compared, and %d changes of the clocks crossed", compared, crossed)
	}
}

func TestMeetingOfForm(t *testing.T) {
	base := MeetingForm{Repeat: RepeatWeekly, Every: 1, Days: []time.Weekday{time.Tuesday}, First: dayOf(t, "2026-12-01"), From: 600, Minutes: 120, Zone: "Australia/Melbourne"}
	for name, test := range map[string]struct {
		change func(*MeetingForm)
		rule   string
		start  string
		words  string
	}{
		"weekly":                               {func(*MeetingForm) {}, "FREQ=WEEKLY;BYDAY=TU", "2026-12-01T10:00", "Tuesdays 10 am–12 noon"},
		"the first day that fits":              {func(f *MeetingForm) { f.First = dayOf(t, "2026-12-03") }, "FREQ=WEEKLY;BYDAY=TU", "2026-12-08T10:00", "Tuesdays 10 am–12 noon"},
		"every second week":                    {func(f *MeetingForm) { f.Every = 2 }, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-12-01T10:00", "Every second Tuesday 10 am–12 noon"},
		"several days":                         {func(f *MeetingForm) { f.Days = []time.Weekday{time.Sunday, time.Tuesday} }, "FREQ=WEEKLY;BYDAY=TU,SU", "2026-12-01T10:00", "Tuesdays and Sundays 10 am–12 noon"},
		"school terms, not on public holidays": {func(f *MeetingForm) { f.SchoolTerms, f.NotPublicHolidays = true, true }, "FREQ=WEEKLY;BYDAY=TU", "2026-12-01T10:00", "Tuesdays 10 am–12 noon, school terms, not on public holidays"},
		"first Thursday":                       {func(f *MeetingForm) { f.Repeat, f.Days, f.Weeks = RepeatNth, []time.Weekday{time.Thursday}, []int{1} }, "FREQ=MONTHLY;BYDAY=1TH", "2026-12-03T10:00", "First Thursday of the month 10 am–12 noon"},
		"last Friday": {func(f *MeetingForm) {
			f.Repeat, f.Days, f.Weeks = RepeatNth, []time.Weekday{time.Friday}, []int{LastOfMonth}
		}, "FREQ=MONTHLY;BYDAY=-1FR", "2026-12-25T10:00", "Last Friday of the month 10 am–12 noon"},
		"the 15th":     {func(f *MeetingForm) { f.Repeat, f.MonthDay = RepeatDate, 15 }, "FREQ=MONTHLY;BYMONTHDAY=15", "2026-12-15T10:00", "15th of the month 10 am–12 noon"},
		"once":         {func(f *MeetingForm) { f.Repeat = RepeatOnce }, "", "2026-12-01T10:00", "Tuesday 1 December 2026, 10 am–12 noon"},
		"with an end":  {func(f *MeetingForm) { f.Until = dayOf(t, "2026-12-22") }, "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261222", "2026-12-01T10:00", "Tuesdays 10 am–12 noon, until 22 December"},
		"no time said": {func(f *MeetingForm) { f.From, f.Minutes = TimeNotSaid, 0 }, "FREQ=WEEKLY;BYDAY=TU", "2026-12-01T00:00", "Tuesdays"},
	} {
		t.Run(name, func(t *testing.T) {
			f := base
			test.change(&f)
			m, err := f.Meeting()
			if err != nil {
				t.Fatal(err)
			}
			if m.RRule != test.rule || m.Start != test.start || m.Words() != test.words {
				t.Errorf("got %q from %s, %q; want %q from %s, %q", m.RRule, m.Start, m.Words(), test.rule, test.start, test.words)
			}
		})
	}
}

// What cannot be is refused with a sentence at the field that says it.
func TestMeetingFormRefuses(t *testing.T) {
	base := MeetingForm{Repeat: RepeatWeekly, Every: 1, Days: []time.Weekday{time.Tuesday}, First: dayOf(t, "2026-12-01"), From: 600, Minutes: 120, Zone: "Australia/Melbourne"}
	for name, test := range map[string]struct {
		change      func(*MeetingForm)
		field, says string
	}{
		"nothing":          {func(f *MeetingForm) { *f = MeetingForm{} }, "repeat", "how often"},
		"no day":           {func(f *MeetingForm) { f.Days = nil }, "days", "which day"},
		"no week":          {func(f *MeetingForm) { f.Repeat = RepeatNth }, "weeks", "the first"},
		"sixth week":       {func(f *MeetingForm) { f.Repeat, f.Weeks = RepeatNth, []int{6} }, "weeks", "fifth"},
		"no first day":     {func(f *MeetingForm) { f.First = Date{} }, "first", "first day"},
		"year 1800":        {func(f *MeetingForm) { f.First = dayOf(t, "1800-01-07") }, "first", "1970"},
		"fortnight unsure": {func(f *MeetingForm) { f.Every, f.First = 2, dayOf(t, "2026-12-02") }, "first", "2 December 2026 is a Wednesday; say a first day that fits, such as 8 December 2026"},
		"which month": {func(f *MeetingForm) {
			f.Repeat, f.Weeks, f.Every, f.First = RepeatNth, []int{1}, 2, dayOf(t, "2026-12-08")
		}, "first", "second Tuesday"},
		"every 0":    {func(f *MeetingForm) { f.Every = 0 }, "every", "1 to 52 weeks"},
		"every 1000": {func(f *MeetingForm) { f.Every = 1000 }, "every", "1 to 52 weeks"},
		"32nd":       {func(f *MeetingForm) { f.Repeat, f.MonthDay = RepeatDate, 32 }, "month_day", "1 to 31"},
		"30th each February": {func(f *MeetingForm) {
			f.Repeat, f.MonthDay, f.Every, f.First = RepeatDate, 30, 12, dayOf(t, "2027-02-01")
		}, "first", "such as 30 March 2027"},
		"ends first":          {func(f *MeetingForm) { f.Until = dayOf(t, "2026-11-01") }, "until", "before the first"},
		"no day till the end": {func(f *MeetingForm) { f.First, f.Until = dayOf(t, "2026-12-02"), dayOf(t, "2026-12-06") }, "until", "no day"},
		"25 o'clock":          {func(f *MeetingForm) { f.From = 25 * 60 }, "from", "23.59"},
		"a day long":          {func(f *MeetingForm) { f.Minutes = dayMinutes }, "minutes", "less than a day"},
		"pause backwards":     {func(f *MeetingForm) { f.Pause = Pause{dayOf(t, "2027-01-02"), dayOf(t, "2027-01-01")} }, "pause", "ends before"},
		"pause for ever":      {func(f *MeetingForm) { f.Pause = Pause{dayOf(t, "2027-01-02"), dayOf(t, "2037-01-01")} }, "pause", "archive"},
		"half a pause":        {func(f *MeetingForm) { f.Pause.From = dayOf(t, "2027-01-02") }, "pause", "last day"},
		"no such zone":        {func(f *MeetingForm) { f.Zone = "Australia/Atlantis" }, "zone", "Australia/Melbourne"},
		"the machine's zone":  {func(f *MeetingForm) { f.Zone = "Local" }, "zone", "Australia/Melbourne"},
		"in the gap":          {func(f *MeetingForm) { f.Repeat, f.First, f.From = RepeatOnce, dayOf(t, "2026-10-04"), 150 }, "from", "no 2.30 am"},
		"twice":               {func(f *MeetingForm) { f.Repeat, f.First, f.From = RepeatOnce, dayOf(t, "2027-04-04"), 150 }, "from", "comes twice"},
		"half an hour's gap": {func(f *MeetingForm) {
			f.Repeat, f.First, f.From, f.Zone = RepeatOnce, dayOf(t, "2026-10-04"), 135, "Australia/Lord_Howe"
		}, "from", "no 2.15 am"},
		"a rule in the note": {func(f *MeetingForm) { f.Note = strings.Repeat("x", maxTimeNote) }, "note", "at most"},
	} {
		t.Run(name, func(t *testing.T) {
			f := base
			test.change(&f)
			_, err := f.Meeting()
			e, ok := err.(*Error)
			if !ok || e.Code != CodeInvalid || !strings.Contains(e.Fields[test.field], test.says) {
				t.Errorf("got %v, want %q at %s", err, test.says, test.field)
			}
		})
	}
	f := base
	f.Repeat, f.First, f.From, f.Zone = RepeatOnce, dayOf(t, "2026-10-04"), 150, "Australia/Brisbane" // no daylight saving there
	if _, err := f.Meeting(); err != nil {
		t.Error(err)
	}
}

// What a form cannot say is not taken for something it can; what it can say is, however a calendar wrote it.
func TestFormOfForeignRules(t *testing.T) {
	for rule, want := range map[string]string{
		"FREQ=DAILY": "weekly", "FREQ=DAILY;BYDAY=MO,TU": "weekly", "FREQ=WEEKLY": "weekly", "FREQ=MONTHLY": "date",
		"FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1": "nth", "FREQ=MONTHLY;BYDAY=TU,TH;BYSETPOS=1": "", "FREQ=MONTHLY;BYDAY=1TU,3TH": "",
		"FREQ=MONTHLY;BYDAY=1TU,1TH": "nth", "FREQ=MONTHLY;BYDAY=-2TU": "", "FREQ=MONTHLY;BYMONTHDAY=1,15": "", "FREQ=MONTHLY;BYMONTHDAY=-1": "date",
		"FREQ=WEEKLY;COUNT=6": "", "FREQ=WEEKLY;COUNT=1": "once", "FREQ=WEEKLY;BYMONTH=3,4": "", "FREQ=YEARLY": "", "FREQ=DAILY;INTERVAL=2": "",
		"FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,TU": "", "FREQ=WEEKLY;WKST=SU;BYDAY=SU,TU": "weekly", "FREQ=MONTHLY;BYDAY=TU": "weekly",
		"FREQ=MONTHLY;INTERVAL=2;BYDAY=TU": "", "FREQ=SECONDLY": "", "FREQ=WEEKLY;UNTIL=20270301T000000Z": "weekly", "nonsense": "",
		"FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2": "",
	} {
		m := Meeting{Start: "2026-12-01T10:00", Zone: "Australia/Melbourne", Minutes: 90, RRule: rule}
		f, ok := m.Form()
		if ok != (want != "") || ok && f.Repeat != Repeat(want) {
			t.Errorf("%s: %q, %t; want %q", rule, f.Repeat, ok, want)
			continue
		}
		if !ok {
			continue
		}
		said, err := f.Meeting()
		if err != nil {
			t.Errorf("%s: %v", rule, err)
			continue
		}
		from := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
		if diff := cmp.Diff(m.Next(from, 60), said.Next(from, 60)); diff != "" {
			t.Errorf("%s became %s (-was +is):\n%s", rule, said.RRule, diff)
		}
	}
}

func TestPauseWords(t *testing.T) {
	p := Pause{dayOf(t, "2026-12-20"), dayOf(t, "2027-01-30")}
	if got := p.Words(dayOf(t, "2027-01-30")); got != "no meeting from 20 December to 30 January" {
		t.Error(got)
	}
	if got := p.Words(dayOf(t, "2027-01-31")); got != "" {
		t.Error(got)
	}
}
