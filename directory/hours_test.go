package directory

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// openings makes intervals from "1-5 540-1020": days Sunday 0 to Saturday 6, minutes.
func openings(days []time.Weekday, spans ...[2]int) []Interval {
	var open []Interval
	for _, day := range days {
		for _, span := range spans {
			open = append(open, Interval{Day: day, Opens: span[0], Closes: span[1]})
		}
	}
	return open
}

func TestHoursWords(t *testing.T) {
	week := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	all := append(week[:5:5], time.Saturday, time.Sunday)
	sat := []time.Weekday{time.Saturday}
	join := func(parts ...[]Interval) (open []Interval) {
		for _, p := range parts {
			open = append(open, p...)
		}
		return open
	}
	for _, test := range []struct {
		hours Hours
		want  string
	}{
		{Hours{Open: join(openings(sat, [2]int{600, 840}), openings(week, [2]int{540, 1020}))}, "Mon–Fri 9 am–5 pm, Sat 10 am–2 pm"},
		{Hours{Always: true}, "Open 24 hours, every day"},
		{Hours{Open: openings(all, [2]int{0, 1440})}, "Open 24 hours, every day"},
		{Hours{Open: openings(week, [2]int{0, 1440})}, "Mon–Fri 24 hours"},
		{Hours{Open: openings(all, [2]int{540, 1020})}, "Every day 9 am–5 pm"},
		{Hours{ByAppointment: true}, "By appointment"},
		{Hours{ByAppointment: true, Open: openings(sat, [2]int{600, 840})}, "Sat 10 am–2 pm, by appointment"},
		{Hours{ByAppointment: true, Original: "ring us"}, "By appointment"},
		{Hours{Open: openings(week, [2]int{780, 960}, [2]int{540, 720})}, "Mon–Fri 9 am–12 noon and 1–4 pm"},
		{Hours{Open: openings([]time.Weekday{time.Monday, time.Wednesday, time.Friday}, [2]int{540, 720})}, "Mon, Wed and Fri 9 am–12 noon"},
		{Hours{Open: openings([]time.Weekday{time.Monday, time.Tuesday}, [2]int{540, 720})}, "Mon and Tue 9 am–12 noon"},
		{Hours{Open: join(openings([]time.Weekday{1, 2, 3, 5}, [2]int{540, 1020}), openings([]time.Weekday{4}, [2]int{540, 1200}))}, "Mon–Wed and Fri 9 am–5 pm, Thu 9 am–8 pm"},
		{Hours{Open: openings([]time.Weekday{time.Friday}, [2]int{1080, 1560})}, "Fri 6 pm–2 am"},
		{Hours{Open: openings(week, [2]int{540, 1020}), PublicHolidays: "closed"}, "Mon–Fri 9 am–5 pm, public holidays: closed"},
		{Hours{Original: "Most days till late"}, "Most days till late"},
		{Hours{Original: "Most days", PublicHolidays: "closed"}, "Most days, public holidays: closed"},
		{Hours{Open: openings(week, [2]int{540, 1020}), Note: "school terms only"}, "Mon–Fri 9 am–5 pm; school terms only"},
		{Hours{Open: openings(week, [2]int{540, 1020}), PublicHolidays: "closed", Note: "office hours"}, "Mon–Fri 9 am–5 pm, public holidays: closed; office hours"},
		{Hours{Original: "Closed in January", Note: "Closed in January"}, "Closed in January"},
		{Hours{Note: "ring first"}, "ring first"},
		{Hours{Original: "Most days, not on Public Holidays", PublicHolidays: "closed"}, "Most days, not on Public Holidays"},
		{Hours{PublicHolidays: "closed"}, "Public holidays: closed"},
		{Hours{}, ""},
	} {
		if got := test.hours.Words(); got != test.want {
			t.Errorf("%+v reads %q, want %q", test.hours, got, test.want)
		}
	}
}

func TestHoursCheck(t *testing.T) {
	for _, test := range []struct {
		field string
		hours Hours
	}{
		{"", Hours{Open: []Interval{{1, 540, 720}, {1, 720, 1020}, {5, 1080, 1560}}}},
		{"", Hours{}},
		{"open.0", Hours{Open: []Interval{{7, 540, 720}}}},
		{"open.0", Hours{Open: []Interval{{-1, 540, 720}}}},
		{"open.0", Hours{Open: []Interval{{1, -1, 720}}}},
		{"open.0", Hours{Open: []Interval{{1, 1440, 1500}}}},
		{"open.0", Hours{Open: []Interval{{1, 540, 540}}}},
		{"open.0", Hours{Open: []Interval{{1, 540, 1981}}}},
		{"open.1", Hours{Open: []Interval{{1, 540, 720}, {1, 700, 800}}}},
		{"always", Hours{Always: true, Open: []Interval{{1, 540, 720}}}},
		{"public_holidays", Hours{PublicHolidays: strings.Repeat("x", 201)}},
		{"note", Hours{Note: strings.Repeat("x", 501)}},
		{"original", Hours{Original: "\xff"}},
	} {
		f := faults{}
		test.hours.check(f, "hours.0")
		if test.field == "" && len(f) > 0 || test.field != "" && (len(f) != 1 || f["hours.0."+test.field] == "") {
			t.Errorf("%+v: %v, want a fault in %q", test.hours, f, test.field)
		}
	}
	f := faults{}
	(&Hours{Open: make([]Interval, maxIntervals+1)}).check(f, "h")
	if f["h.open"] == "" {
		t.Errorf("%d openings were taken", maxIntervals+1)
	}
}

// Each day's words say exactly that day's openings, whichever days share them.
func TestHoursWordsNameEveryOpenDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := Hours{}
		open := [7]bool{}
		for day := range 7 {
			open[day] = rapid.Bool().Draw(t, "open")
			if open[day] {
				at := rapid.SampledFrom([]int{480, 540}).Draw(t, "opens")
				h.Open = append(h.Open, Interval{time.Weekday(day), at, at + 180})
			}
		}
		words := strings.ReplaceAll(h.Words(), "Every day", "Mon–Sun")
		named := [7]bool{}
		for _, run := range dayRun.FindAllStringSubmatch(words, -1) {
			inside := false
			for i, day := range DayCodes() {
				inside = inside || strings.EqualFold(day, run[1])
				named[(i+1)%7] = named[(i+1)%7] || inside
				inside = inside && run[2] != "" && !strings.EqualFold(day, run[2])
			}
		}
		if named != open {
			t.Fatalf("open %v, named %v: %q", open, named, words)
		}
	})
}

// dayRun finds "Mon" and "Mon–Fri".
var dayRun = regexp.MustCompile(`([A-Z][a-z]{2})(?:–([A-Z][a-z]{2}))?`)
