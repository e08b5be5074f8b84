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
		want      bool
	}{
		{melbourne, "2027-01-28", false}, {melbourne, "2027-03-25", false}, {melbourne, "2027-03-26", true}, {melbourne, "2027-04-11", true},
		{melbourne, "2027-04-12", false},                                                                   // in the autumn window, and in term all the same
		{melbourne, "2027-12-17", false},                                                                   // in the summer window
		{melbourne, "2027-01-20", true}, {melbourne, "2028-02-20", false}, {melbourne, "2028-01-05", true}, // beyond the file: the windows
		{sydney, "2027-04-12", true}, {sydney, "2027-06-01", false}, // the file says nothing of NSW
		{"Europe/London", "2027-08-01", false},
	} {
		day := dayOf(t, test.day).Time()
		if got := terms.mayBeHoliday(test.zone, day); got != test.want {
			t.Errorf("%s in %s: %t, want %t", test.day, test.zone, got, test.want)
		}
	}
	// Every day of the year beside a plain walk over the file's own lines.
	for day := dayOf(t, "2027-01-28"); day.Before(dayOf(t, "2027-12-18")); day = day.AddDays(1) {
		in := false
		for _, line := range strings.Split(strings.TrimSpace(victorianTerms), "\n")[1:] {
			parts := strings.Split(line, ",")
			in = in || strings.TrimSpace(parts[1]) <= day.String() && day.String() <= strings.TrimSpace(parts[2])
		}
		if got := terms.mayBeHoliday(melbourne, day.Time()); got == in {
			t.Errorf("%s: in term %t, taken for holidays %t", day, in, got)
		}
	}
}

func TestReadSchoolTermsRefuses(t *testing.T) {
	for file, says := range map[string]string{
		"XYZ,2027-01-28,2027-03-25":                               "line 1: \"XYZ\" is no state",
		"VIC,28/1/2027,2027-03-25":                                "write the first and the last day",
		"VIC,2027-03-25,2027-01-28":                               "ends before it begins",
		"VIC,2027-01-28,2027-12-28":                               "at most 150 days",
		"VIC,2027-01-28":                                          "cannot be read",
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
