package directory

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// daysOf reads "2026-01-01 01-26 03-09": days of the year the first one names.
func daysOf(t *testing.T, text string) []time.Time {
	t.Helper()
	var days []time.Time
	year := text[:len("2026-")]
	for word := range strings.FieldsSeq(text) {
		day, err := time.Parse(time.DateOnly, year+strings.TrimPrefix(word, year))
		if err != nil {
			t.Fatal(err)
		}
		days = append(days, day)
	}
	return days
}

// The public holidays the states have gazetted, and what is kept of a year beside them.
func TestPublicHolidays(t *testing.T) {
	for _, test := range []struct{ zone, gazetted, more string }{
		{"Australia/Melbourne", "2026-01-01 01-26 03-09 04-03 04-04 04-05 04-06 04-25 06-08 09-25 11-03 12-25 12-26 12-28", "04-27"},
		{"Australia/Melbourne", "2027-01-01 01-26 03-08 03-26 03-27 03-28 03-29 04-25 06-14 09-24 11-02 12-25 12-26 12-27 12-28", "04-26"},
		{"Australia/Sydney", "2026-01-01 01-26 04-03 04-04 04-05 04-06 04-25 04-27 06-08 10-05 12-25 12-26 12-28", "03-09 06-01"}, // and Canberra's two
		{"Australia/Brisbane", "2026-01-01 01-26 04-03 04-04 04-05 04-06 04-25 05-04 08-12 10-05 12-24 12-25 12-26 12-28", "04-27"},
		{"Australia/Brisbane", "2027-01-01 01-26 03-26 03-27 03-28 03-29 04-25 04-26 05-03 08-11 10-04 12-24 12-25 12-26 12-27 12-28", ""},
		{"Australia/Adelaide", "2026-01-01 01-26 03-09 04-03 04-04 04-05 04-06 04-25 06-08 10-05 12-24 12-25 12-26 12-28 12-31", "04-27"},
		{"Australia/Perth", "2026-01-01 01-26 03-02 04-03 04-05 04-06 04-25 04-27 06-01 09-28 12-25 12-26 12-28", "04-04"},
		{"Australia/Hobart", "2026-01-01 01-26 02-09 03-09 04-03 04-06 04-25 06-08 11-02 12-25 12-26 12-28", "04-04 04-05 04-27"},
		{"Australia/Darwin", "2026-01-01 01-26 04-03 04-04 04-05 04-06 04-25 05-04 06-08 07-24 08-03 12-24 12-25 12-26 12-28 12-31", "04-27"},
		{"Pacific/Auckland", "", ""},
	} {
		var want, got []time.Time
		year := 2026
		if test.gazetted != "" {
			want = daysOf(t, test.gazetted+" "+test.more)
			slices.SortFunc(want, time.Time.Compare)
			year = want[0].Year()
		}
		for day := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() == year; day = day.AddDate(0, 0, 1) {
			if publicHoliday(test.zone, day) {
				got = append(got, day)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s in %d (-gazetted +have):\n%s", test.zone, year, diff)
		}
	}
}

// Every zone the product reads without asking knows its holidays.
func TestEveryAustralianZoneHasHolidays(t *testing.T) {
	for zone := range australianZones() {
		if !publicHoliday(zone, time.Date(2026, 12, 25, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("%s has no Christmas", zone)
		}
	}
}

// No day outside the terms the states have announced is taken for a school day, and the middle of
// every term is one.
func TestSchoolHolidayWindows(t *testing.T) {
	for state, terms := range map[string]string{
		"VIC 2025": "01-29/04-04 04-22/07-04 07-21/09-19 10-06/12-19",
		"NSW 2025": "02-06/04-11 04-30/07-04 07-22/09-26 10-14/12-19",
		"QLD 2025": "01-28/04-04 04-22/06-27 07-14/09-19 10-07/12-12",
		"SA 2025":  "01-28/04-11 04-28/07-04 07-21/09-26 10-13/12-12",
		"WA 2025":  "02-05/04-11 04-28/07-04 07-21/09-26 10-13/12-18",
		"TAS 2025": "02-06/04-11 04-28/07-04 07-21/09-26 10-13/12-18",
		"ACT 2025": "02-04/04-11 04-29/07-04 07-22/09-26 10-13/12-18",
		"NT 2025":  "01-29/04-04 04-22/06-20 07-15/09-19 10-07/12-11",
		"VIC 2026": "01-28/04-02 04-20/06-26 07-13/09-18 10-05/12-18",
		"NSW 2026": "02-02/04-02 04-22/07-03 07-21/09-25 10-13/12-17",
		"QLD 2026": "01-27/04-02 04-20/06-26 07-13/09-18 10-06/12-11",
		"SA 2026":  "01-27/04-10 04-27/07-03 07-20/09-25 10-12/12-11",
		"VIC 2027": "01-28/03-25 04-12/06-25 07-12/09-17 10-04/12-17",
		"QLD 2027": "01-27/03-25 04-12/06-25 07-12/09-17 10-05/12-10",
		"SA 2027":  "01-27/04-09 04-26/07-02 07-19/09-24 10-11/12-10",
		"SA 2028":  "01-31/04-13 05-01/07-07 07-24/09-29 10-16/12-15",
	} {
		year := state[len(state)-len("2026"):] + "-"
		inTerm := map[string]bool{}
		for term := range strings.FieldsSeq(terms) {
			first, last, _ := strings.Cut(term, "/")
			bounds := daysOf(t, year+first+" "+last)
			for day := bounds[0]; !day.After(bounds[1]); day = day.AddDate(0, 0, 1) {
				inTerm[day.Format(time.DateOnly)] = true
			}
			if middle := bounds[0].Add(bounds[1].Sub(bounds[0]) / 2); maybeSchoolHoliday(middle) {
				t.Errorf("%s: %s, in the middle of a term, counts as a holiday", state, middle.Format(time.DateOnly))
			}
		}
		for day := daysOf(t, year+"01-01")[0]; day.Format("2006-") == year; day = day.AddDate(0, 0, 1) {
			if !inTerm[day.Format(time.DateOnly)] && !maybeSchoolHoliday(day) {
				t.Errorf("%s: %s is a holiday and counts as term", state, day.Format(time.DateOnly))
			}
		}
	}
}

func TestNextKeepsWhatTheWordsSay(t *testing.T) {
	lastFriday := Meeting{Start: "2026-01-30T13:00", Zone: melbourne, RRule: "FREQ=MONTHLY;BYDAY=-1FR", Note: NotOnPublicHolidays}
	tuesdays := Meeting{Start: "2026-02-03T10:00", Zone: melbourne, RRule: "FREQ=WEEKLY", SchoolTerms: true}
	day := func(m Meeting, change func(*Meeting)) Meeting {
		change(&m)
		return m
	}
	for name, test := range map[string]struct {
		m     Meeting
		after string
		want  string
	}{
		"not on Christmas":             {lastFriday, "2026-11-28", "2027-01-29 2027-02-26 2027-04-30"}, // 26 March is Good Friday
		"nor before the Grand Final":   {lastFriday, "2026-09-01", "2026-10-30 2026-11-27 2027-01-29"},
		"but elsewhere then":           {day(lastFriday, func(m *Meeting) { m.Zone = "Australia/Sydney" }), "2026-09-01", "2026-09-25 2026-10-30 2026-11-27"},
		"abroad nothing is known":      {day(lastFriday, func(m *Meeting) { m.Zone = "Pacific/Auckland" }), "2026-11-28", "2026-12-25 2027-01-29 2027-02-26"},
		"as others write it":           {day(lastFriday, func(m *Meeting) { m.Note = "No sessions on Public Holidays" }), "2026-11-28", "2027-01-29 2027-02-26 2027-04-30"},
		"also on public holidays":      {day(lastFriday, func(m *Meeting) { m.Note = "also on public holidays" }), "2026-11-28", "2026-12-25 2027-01-29 2027-02-26"},
		"nothing said":                 {day(lastFriday, func(m *Meeting) { m.Note = "" }), "2026-11-28", "2026-12-25 2027-01-29 2027-02-26"},
		"terms end":                    {tuesdays, "2026-11-28", "2026-12-01 2027-02-16 2027-02-23"},
		"no school on Cup Day":         {tuesdays, "2026-10-26", "2026-10-27 2026-11-10 2026-11-17"},
		"the one day told":             {day(tuesdays, func(m *Meeting) { m.Start, m.RRule = "2027-01-05T10:00", "" }), "2026-11-28", "2027-01-05"},
		"the one day told, by a rule":  {day(tuesdays, func(m *Meeting) { m.Start, m.RRule = "2027-01-05T10:00", "FREQ=DAILY;COUNT=1" }), "2026-11-28", "2027-01-05"},
		"only ever in the holidays":    {day(tuesdays, func(m *Meeting) { m.RRule = "FREQ=DAILY;BYMONTH=1" }), "2026-11-28", ""},
		"only ever on a public one":    {day(lastFriday, func(m *Meeting) { m.Start, m.RRule = "2026-12-25T13:00", "FREQ=YEARLY" }), "2026-11-28", ""},
		"every day over a whole break": {day(tuesdays, func(m *Meeting) { m.RRule = "FREQ=DAILY" }), "2026-12-06", "2026-12-07 2027-02-12 2027-02-13"},
	} {
		var got []string
		for _, at := range test.m.Next(daysOf(t, test.after)[0], 3) {
			zone, err := zoneNamed(test.m.Zone)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, at.In(zone).Format(time.DateOnly))
		}
		if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// What is left out is all that is left out: the dates are those of the same meeting without a word on
// holidays, less the days ruled out.
func TestNextLeavesOutOnlyHolidays(t *testing.T) {
	zones := slices.Sorted(func(yield func(string) bool) {
		for zone := range australianZones() {
			if !yield(zone) {
				return
			}
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(2026, 1, rapid.IntRange(1, 700).Draw(t, "day"), 10, 0, 0, 0, time.UTC)
		m := Meeting{
			Start: start.Format(LocalLayout), Zone: rapid.SampledFrom(zones).Draw(t, "zone"), Minutes: 60,
			RRule: rapid.SampledFrom([]string{"FREQ=WEEKLY", "FREQ=DAILY", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "FREQ=MONTHLY;BYDAY=1MO,3TU"}).Draw(t, "rule"),
		}
		after := start.AddDate(0, 0, rapid.IntRange(-30, 700).Draw(t, "after"))
		plain := m.Next(after, 200)
		m.SchoolTerms = rapid.Bool().Draw(t, "terms")
		if rapid.Bool().Draw(t, "public") {
			m.Note = NotOnPublicHolidays
		}
		zone, err := zoneNamed(m.Zone)
		if err != nil {
			t.Fatal(err)
		}
		want := slices.DeleteFunc(plain, func(at time.Time) bool {
			local := at.In(zone)
			return m.SchoolTerms && maybeSchoolHoliday(local) || (m.SchoolTerms || m.Note != "") && publicHoliday(m.Zone, local)
		})
		if diff := cmp.Diff(want[:4], m.Next(after, 4)); diff != "" {
			t.Fatalf("%+v after %s (-want +have):\n%s", m, after, diff)
		}
	})
}
