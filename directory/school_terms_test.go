package directory

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const victorianTerms = `state,first,last
VIC,2027-01-28,2027-03-25
vic, 2027-04-12, 2027-06-25
VIC,2027-07-12,2027-09-17
VIC,2027-10-04,2027-12-17
`

func TestReadSchoolTerms(t *testing.T) {
	terms, err := ReadSchoolTerms(strings.NewReader("\ufeff" + victorianTerms))
	if err != nil {
		t.Fatal(err)
	}
	melbourne, sydney := "Australia/Melbourne", "Australia/Sydney"
	for _, test := range []struct {
		zone, day string
		want      schoolDay
	}{
		{melbourne, "2027-01-28", schoolOn}, {melbourne, "2027-03-25", schoolOn}, {melbourne, "2027-03-26", schoolOff}, {melbourne, "2027-04-11", schoolOff},
		{melbourne, "2027-04-12", schoolOn},                                                                                   // in the autumn window, and in term all the same
		{melbourne, "2027-12-17", schoolOn},                                                                                   // in the summer window
		{melbourne, "2027-01-22", schoolUnsure}, {melbourne, "2028-02-20", schoolOn}, {melbourne, "2028-02-05", schoolUnsure}, // beyond the file: the windows
		{melbourne, "2028-01-05", schoolOff}, {melbourne, "2027-12-30", schoolOff}, // no state has school then
		{sydney, "2027-04-12", schoolUnsure}, {sydney, "2027-06-01", schoolOn}, // the file says nothing of NSW
		{"Europe/London", "2027-08-01", schoolOn},
	} {
		day := dayOf(t, test.day).Time()
		if got := terms.on(test.zone, day); got != test.want {
			t.Errorf("%s in %s: %d, want %d", test.day, test.zone, got, test.want)
		}
	}
	// Every day of the year beside a plain walk over the file's own lines.
	for day := dayOf(t, "2027-01-28"); day.Before(dayOf(t, "2027-12-18")); day = day.AddDays(1) {
		want := schoolOff
		for _, line := range strings.Split(strings.TrimSpace(victorianTerms), "\n")[1:] {
			parts := strings.Split(line, ",")
			if strings.TrimSpace(parts[1]) <= day.String() && day.String() <= strings.TrimSpace(parts[2]) {
				want = schoolOn
			}
		}
		if got := terms.on(melbourne, day.Time()); got != want {
			t.Errorf("%s: %d, want %d", day, got, want)
		}
	}
}

// The terms that ship with Kith are whole years of four terms each, between school days of the week, and no holiday of
// theirs lies outside the windows that are kept for what is not known.
func TestShippedTerms(t *testing.T) {
	terms, err := LoadSchoolTerms()
	if err != nil {
		t.Fatal(err)
	}
	years := map[string][]int{}
	for state, spans := range terms.spans {
		if len(spans)%4 != 0 {
			t.Errorf("%s has %d terms", state, len(spans))
		}
		for i, s := range spans {
			if year := s.first.Time().Year(); i%4 == 0 {
				years[state] = append(years[state], year)
			} else if year != spans[i-1].first.Time().Year() {
				t.Errorf("%s: %s is in a year of its own", state, s.first)
			}
			for _, day := range []Date{s.first, s.last, s.sure} {
				if weekday := day.Time().Weekday(); weekday == time.Saturday || weekday == time.Sunday {
					t.Errorf("%s: school is not on on a %s, %s", state, weekday, day)
				}
			}
			if i == 0 {
				continue
			}
			for day := spans[i-1].last.AddDays(1); day.Before(s.first); day = day.AddDays(1) {
				if schoolByWindows(day.Time()) == schoolOn {
					t.Errorf("%s: %s is a holiday and counts as term where nothing is known", state, day)
				}
			}
			if holiday := spans[i-1].last.DaysUntil(s.first); holiday > maxHolidayDays || holiday < 10 {
				t.Errorf("%s: %d days without school before %s", state, holiday, s.first)
			}
		}
	}
	want := map[string][]int{
		"ACT": {2026, 2027}, "NSW": {2026, 2027, 2028}, "NT": {2026, 2027}, "QLD": {2026, 2027, 2028, 2029}, "SA": {2026, 2027, 2028, 2029, 2030},
		"TAS": {2026, 2027}, "VIC": {2026, 2027, 2028, 2029, 2030}, "WA": {2026, 2027, 2028},
	}
	if diff := cmp.Diff(want, years); diff != "" {
		t.Errorf("the years (-want +got):\n%s", diff)
	}
}

// A Friday group in Victorian school terms, as it stands with what ships, and with nothing known.
func TestFridaysOverASummer(t *testing.T) {
	shipped, err := LoadSchoolTerms()
	if err != nil {
		t.Fatal(err)
	}
	m := Meeting{Start: "2026-02-06T10:00", Zone: "Australia/Melbourne", RRule: "FREQ=WEEKLY;BYDAY=FR", Minutes: 60, SchoolTerms: true}
	after := time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		terms *SchoolTerms
		after time.Time
		want  string
	}{
		"known":               {shipped, after, "4 Dec, 11 Dec, 18 Dec, 29 Jan, 5 Feb, 12 Feb, 19 Feb"},
		"nothing known":       {nil, after, "4 Dec, 11 Dec?, 18 Dec?, 22 Jan?, 29 Jan?, 5 Feb?, 12 Feb"},
		"after what is known": {shipped, time.Date(2030, 12, 10, 0, 0, 0, 0, time.UTC), "13 Dec, 20 Dec, 24 Jan?, 31 Jan?, 7 Feb?, 14 Feb, 21 Feb"},
	} {
		var got []string
		for _, c := range m.ComingIn(test.terms, test.after, 7) {
			words := c.At.Add(11 * time.Hour).Format("2 Jan")
			if c.IfSchoolOn {
				words += "?"
			}
			got = append(got, words)
		}
		if diff := cmp.Diff(test.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Where two states keep one time and one of them has holidays, nothing is sure.
func TestStatesThatDiffer(t *testing.T) {
	terms, err := ReadSchoolTerms(strings.NewReader("NSW,2027-04-27,2027-07-02,2027-04-29\nACT,2027-04-28,2027-07-02\nNSW,2027-07-19,2027-09-24\nACT,2027-07-20,2027-09-24"))
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]schoolDay{"2027-04-28": schoolUnsure, "2027-04-29": schoolOn, "2027-07-10": schoolOff, "2027-07-19": schoolUnsure, "2027-07-20": schoolOn} {
		if got := terms.on("Australia/Sydney", dayOf(t, day).Time()); got != want {
			t.Errorf("%s: %d, want %d", day, got, want)
		}
	}
}

// A file's year of a state stands in place of the one that ships; what it does not name stays.
func TestOwnTermsOverShipped(t *testing.T) {
	shipped, err := LoadSchoolTerms()
	if err != nil {
		t.Fatal(err)
	}
	own, err := ReadSchoolTerms(strings.NewReader("VIC,2027-02-01,2027-03-12\nTAS,2028-02-03,2028-04-13\nTAS,2028-05-01,2028-07-07"))
	if err != nil {
		t.Fatal(err)
	}
	both := shipped.With(own)
	for _, test := range []struct {
		state, day string
		want       schoolDay
	}{
		{"VIC", "2027-03-15", schoolOn}, {"VIC", "2027-05-01", schoolUnsure}, {"VIC", "2026-12-11", schoolOn}, {"VIC", "2028-04-03", schoolOff},
		{"TAS", "2028-04-20", schoolOff}, {"TAS", "2027-12-16", schoolOn}, {"TAS", "2028-01-25", schoolOff},
	} {
		if got := both.onIn(test.state, dayOf(t, test.day).Time()); got != test.want {
			t.Errorf("%s on %s: %d, want %d", test.state, test.day, got, test.want)
		}
	}
	if got := shipped.onIn("TAS", dayOf(t, "2028-04-20").Time()); got != schoolUnsure {
		t.Errorf("what ships says of Tasmania in 2028: %d", got)
	}
	if both.String() == shipped.String() {
		t.Error("listings would not be built again")
	}
}

// Whoever runs Kith is told half a year before terms run out.
func TestMissingTerms(t *testing.T) {
	shipped, err := LoadSchoolTerms()
	if err != nil {
		t.Fatal(err)
	}
	for day, says := range map[string]string{
		"2026-11-29": "", "2027-05-20": "", "2027-01-05": "", "2027-07-01": "after 9 December 2027 are not known here for ACT, NT, TAS, so", "2028-02-01": "for ACT, NT, TAS, so",
		"2028-09-01": "for ACT, NSW, NT, TAS, WA, so", "2031-03-01": "for ACT, NSW, NT, QLD, SA, TAS, VIC, WA, so",
	} {
		got := shipped.Missing(dayOf(t, day), termsToCome)
		if says == "" && got != "" || !strings.Contains(got, says) || says != "" && !strings.Contains(got, "KITH_SCHOOL_TERMS") {
			t.Errorf("on %s: %q, want %q", day, got, says)
		}
	}
	if got := (*SchoolTerms)(nil).Missing(dayOf(t, "2026-11-29"), 1); !strings.Contains(got, "VIC") {
		t.Errorf("where nothing is known: %q", got)
	}
}

func TestReadSchoolTermsRefuses(t *testing.T) {
	for file, says := range map[string]string{
		"XYZ,2027-01-28,2027-03-25":                               "line 1: \"XYZ\" is no state",
		"VIC,28/1/2027,2027-03-25":                                "write each day",
		"VIC,2027-03-25,2027-01-28":                               "ends before it begins",
		"VIC,2027-01-28,2027-12-28":                               "at most 150 days",
		"VIC,2027-01-28":                                          "cannot be read",
		"VIC,2027-01-28,2027-03-25,2027-03-26":                    "sure_from is not in the term",
		"VIC,2027-01-28,2027-03-25\nVIC,2027-03-25,2027-04-25":    "two terms on 2027-03-25",
		strings.Repeat("VIC,2027-01-28,2027-03-25\n", maxTerms+2): "more than 2000 lines",
	} {
		if _, err := ReadSchoolTerms(strings.NewReader(file)); ErrorCode(err) == "" || !strings.Contains(err.Error(), says) {
			t.Errorf("%.40q: %v, want %q", file, err, says)
		}
	}
}

// A meeting in school terms has the dates of its state's terms where they are known.
func TestMeetingInKnownTerms(t *testing.T) {
	terms, err := ReadSchoolTerms(strings.NewReader(victorianTerms))
	if err != nil {
		t.Fatal(err)
	}
	m := Meeting{Start: "2026-02-03T10:00", Zone: "Australia/Melbourne", RRule: "FREQ=WEEKLY;BYDAY=TU", Minutes: 60, SchoolTerms: true}
	melbourne, err := time.LoadLocation(m.Zone)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, at := range m.NextIn(terms, time.Date(2027, 3, 15, 0, 0, 0, 0, time.UTC), 4) {
		got = append(got, at.In(melbourne).Format(time.DateOnly))
	}
	if diff := cmp.Diff([]string{"2027-03-16", "2027-03-23", "2027-04-13", "2027-04-20"}, got); diff != "" {
		t.Errorf("the dates (-want +got):\n%s", diff)
	}
	if next := m.Next(time.Date(2027, 3, 24, 0, 0, 0, 0, time.UTC), 1); next[0].Format(time.DateOnly) < "2027-05-03" {
		t.Errorf("without the file, %s may be in holidays", next[0])
	}
}
