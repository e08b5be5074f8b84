package understand

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/directory"
)

// write gives intervals in short: "Mo 0900-1700".
func write(h directory.Hours) string {
	var parts []string
	for _, i := range h.Open {
		parts = append(parts, fmt.Sprintf("%s %02d%02d-%02d%02d", i.Day.String()[:2], i.Opens/60, i.Opens%60, i.Closes/60, i.Closes%60))
	}
	if h.Always {
		parts = append(parts, "always")
	}
	if h.ByAppointment {
		parts = append(parts, "appointment")
	}
	if h.PublicHolidays != "" {
		parts = append(parts, "holidays "+h.PublicHolidays)
	}
	return strings.Join(parts, ", ")
}

const (
	weekdays95 = "Mo 0900-1700, Tu 0900-1700, We 0900-1700, Th 0900-1700, Fr 0900-1700"
	keptAsText = "kept as text"
)

func TestParseHours(t *testing.T) {
	for text, want := range map[string]string{
		"Monday to Friday 9am-5pm":                                     weekdays95,
		"Mon-Fri 9-5":                                                  weekdays95,
		"Mon – Fri: 9.00am – 5.00pm":                                   weekdays95,
		"9am to 5pm, Monday - Friday":                                  weekdays95,
		"Weekdays 0900-1700":                                           weekdays95,
		"Monday to Friday 9am-5pm, except public holidays":             weekdays95 + ", holidays closed",
		"Mon to Fri 9am-5pm. Closed public holidays":                   weekdays95 + ", holidays closed",
		"Monday to Friday 9am-5pm, Sat 10-2":                           weekdays95 + ", Sa 1000-1400",
		"Mon, Wed & Fri 9-11am":                                        "Mo 0900-1100, We 0900-1100, Fr 0900-1100",
		"Mon/Wed 10am-12pm":                                            "Mo 1000-1200, We 1000-1200",
		"Thursday, 5:30pm to 7:30pm":                                   "Th 1730-1930",
		"8:30am-16:30pm - Monday - Friday":                             "Mo 0830-1630, Tu 0830-1630, We 0830-1630, Th 0830-1630, Fr 0830-1630",
		"9:00am-21:00pm - Monday - Tuesday\n9:00am-18:00pm - Saturday": "Mo 0900-2100, Tu 0900-2100, Sa 0900-1800",
		"Tuesday 8:30-12:00":                                           "Tu 0830-1200",
		"Tues 9.30 - 11.30":                                            "Tu 0930-1130",
		"Tuesday 10am - 12 noon and 1-3.30pm":                          "Tu 1000-1200, Tu 1300-1530",
		"Tuesday 12.30-3pm":                                            "Tu 1230-1500",
		"Tuesday 11-1pm":                                               "Tu 1100-1300",
		"Tuesday 9am-12":                                               "Tu 0900-1200",
		"Friday 6.00pm – 2.00am":                                       "Fr 1800-2600",
		"Friday 8am to midnight":                                       "Fr 0800-2400",
		"Thursday 6pm-8pm, Sat & Sun 10am-4pm":                         "Th 1800-2000, Sa 1000-1600, Su 1000-1600",
		"Monday, 11am - 1pm Thursday, 4pm - 7pm":                       "Mo 1100-1300, Th 1600-1900",
		"Daily 7am-9pm, Monday closed":                                 keptAsText,
		"24 hours":                                                     "always",
		"Open 24 hours, 7 days a week":                                 "always",
		"24/7":                                                         "always",
		"Appointment only":                                             "appointment",
		"By appointment only":                                          "appointment",
		"Monday 9am-5pm by appointment":                                "Mo 0900-1700, appointment",
		"Mon 9am-5pm (closed 12.30pm - 1.30pm for lunch)":              "Mo 0900-1230, Mo 1330-1700",
		"Monday 8:30-12:00, 12:00-16:30":                               "Mo 0830-1630",
		"Monday, Tuesday and Friday, 10am - 1pm & Saturday, 9:30am-12:30pm": "Mo 1000-1300, Tu 1000-1300, Fr 1000-1300, Sa 0930-1230",
		"Sunday to Tuesday 1pm-2pm":                                         "Mo 1300-1400, Tu 1300-1400, Su 1300-1400",
		"**Saturday**\n\n- 9.30am-5.00pm\n\n**Sunday**\n\n- 9.30am-5.00pm":  "Sa 0930-1700, Su 0930-1700",

		"Closed":                                     keptAsText,
		"9am - 5pm":                                  keptAsText, // on which days?
		"Monday 9:30am-12:30am":                      keptAsText, // closes before it opens
		"Monday 12:00 AM - 11:59 AM":                 keptAsText,
		"Monday 5pm-9am":                             keptAsText,
		"Monday 9am-11":                              keptAsText, // am or pm?
		"Monday 7-9":                                 keptAsText,
		"Monday 7:30-9:00":                           keptAsText,
		"Monday 8-midnight":                          keptAsText,
		"Monday 1.30-16:00":                          keptAsText,
		"Monday 8:30-12.417:00":                      keptAsText,
		"Monday 25:00-26:00":                         keptAsText,
		"Monday 9am-5pm till late":                   keptAsText,
		"Friday 8pm till late":                       keptAsText,
		"every 2nd Thursday 10am-12pm":               keptAsText,
		"2nd Monday of each month, 11am - 2pm":       keptAsText,
		"Tuesday, 11am - 1pm (February to November)": keptAsText,
		"Monday to Saturday 10am-2pm and Thursday 10am-6pm": keptAsText, // Thursday twice
		"Mon 9am-5pm (closed 6pm - 7pm)":                    keptAsText,
		"Sundays & Tuesdays":                                keptAsText,
		"1.30 pm and 3.30pm":                                keptAsText,
		"Monday 10am":                                       keptAsText,
		"Phone 24 hours":                                    keptAsText,
		"Breakfast: 9.00am – 10.30am, Lunch: 11.30am – 1.00pm": keptAsText,
		"Contact us for times":                   keptAsText,
		"Monday 9am-5pm, 6pm-7pm by appointment": keptAsText,
		"Monday closed, Tuesday closed":          keptAsText,
	} {
		hours, u := ParseHours(text)
		got := write(hours)
		if !u.Understood {
			got = keptAsText
		}
		if got != want {
			t.Errorf("%q: got %q, want %q (%s)", text, got, want, u.Reason)
		}
		if hours.Original == "" {
			t.Errorf("%q: the source's words are lost", text)
		}
		if !u.Understood && u.Reason == "" {
			t.Errorf("%q: no reason is given", text)
		}
	}
	if _, u := ParseHours("N/A"); !u.Empty {
		t.Error("N/A says nothing")
	}
}

// TestHoursRoundTrip writes random timetables the way people do, and reads them back.
func TestHoursRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		style := rapid.SampledFrom([]func(int) string{twelveHour, twelveHourDots, twentyFourHour}).Draw(t, "style")
		dash := rapid.SampledFrom([]string{"-", " - ", "–", " to "}).Draw(t, "dash")
		var want []directory.Interval
		var lines []string
		for _, day := range rapid.SliceOfNDistinct(rapid.IntRange(1, 7), 1, 7, rapid.ID[int]).Draw(t, "days") {
			opens := rapid.IntRange(6*4, 20*4).Draw(t, "opens") * 15
			closes := rapid.IntRange(opens/15+1, 23*4).Draw(t, "closes") * 15
			if closes-opens > longestOpen {
				continue
			}
			want = append(want, directory.Interval{Day: time.Weekday(day % 7), Opens: opens, Closes: closes})
			lines = append(lines, time.Weekday(day%7).String()+" "+style(opens)+dash+style(closes))
		}
		if len(want) == 0 {
			return
		}
		text := strings.Join(lines, rapid.SampledFrom([]string{", ", "; ", "\n", " and "}).Draw(t, "join"))
		hours, u := ParseHours(text)
		if !u.Understood {
			t.Fatalf("%q: %s", text, u.Reason)
		}
		byDay := map[time.Weekday]directory.Interval{}
		for _, i := range want {
			byDay[i.Day] = i
		}
		got := map[time.Weekday]directory.Interval{}
		for _, i := range hours.Open {
			got[i.Day] = i
		}
		if diff := cmp.Diff(byDay, got); diff != "" || len(hours.Open) != len(want) {
			t.Fatalf("%q: %s", text, diff)
		}
	})
}

func twelveHour(m int) string {
	mark := "am"
	if m >= noonMinutes {
		mark = "pm"
	}
	hour := m / 60 % 12
	if hour == 0 {
		hour = 12
	}
	if m%60 == 0 {
		return fmt.Sprintf("%d%s", hour, mark)
	}
	return fmt.Sprintf("%d:%02d%s", hour, m%60, mark)
}

func twelveHourDots(m int) string {
	text := strings.Replace(twelveHour(m), ":", ".", 1)
	return strings.NewReplacer("am", " a.m.", "pm", " p.m.").Replace(text)
}

func twentyFourHour(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }

func TestWeekColumns(t *testing.T) {
	weekdays := func(cell string) (day [7]string) {
		for d := time.Monday; d <= time.Friday; d++ {
			day[d] = cell
		}
		return day
	}
	monday := func(cell string) (day [7]string) { day[time.Monday] = cell; return day }
	for name, c := range map[string]struct {
		week Week
		want string
	}{
		"a column a day":         {Week{Day: weekdays("9.00am - 5.00pm"), PublicHolidays: "Closed"}, weekdays95 + ", holidays closed"},
		"single times":           {Week{AM: monday("8:30"), PM: monday("16:30")}, "Mo 0830-1630"},
		"ranges that touch":      {Week{AM: monday("8:30-12:00"), PM: monday("12:00-16:30")}, "Mo 0830-1630"},
		"ranges with a break":    {Week{AM: monday("9:00-13.00"), PM: monday("14:00-16:30")}, "Mo 0900-1300, Mo 1400-1630"},
		"pm in twelve hours":     {Week{AM: monday("9:00"), PM: monday("5:00")}, "Mo 0900-1700"},
		"morning in both":        {Week{AM: monday("8:30"), PM: monday("10:30")}, "Mo 0830-1030"},
		"morning, bare hours":    {Week{AM: monday("9"), PM: monday("11")}, "Mo 0900-1100"},
		"morning until noon":     {Week{AM: monday("8:30"), PM: monday("12:30")}, "Mo 0830-1230"},
		"same figure":            {Week{AM: monday("8:00"), PM: monday("8:00")}, "Mo 0800-2000"},
		"pm is written":          {Week{AM: monday("8:30"), PM: monday("10:30 pm")}, "Mo 0830-2230"},
		"pm range in twelve":     {Week{AM: monday("9:00-13:00"), PM: monday("1.30-16:00")}, "Mo 0900-1300, Mo 1330-1600"},
		"only the afternoon":     {Week{PM: monday("17:30-19:30")}, "Mo 1730-1930"},
		"am that runs on":        {Week{AM: monday("11:00-15:00")}, "Mo 1100-1500"},
		"seconds":                {Week{AM: monday("9:00:00 AM"), PM: monday("16:00:00 PM")}, "Mo 0900-1600"},
		"zero says nothing":      {Week{AM: monday("8:30"), PM: [7]string{time.Monday: "16:30", time.Saturday: "0"}}, "Mo 0830-1630"},
		"always":                 {Week{Day: [7]string{"24 hours", "24 hours", "24 hours", "24 Hours", "24 hours", "24 hours", "24 hours"}}, "always"},
		"night":                  {Week{Day: monday("6.00pm – 2.00am")}, "Mo 1800-2600"},
		"appointment":            {Week{Day: monday("9am - 4:15pm (Appointment needed)")}, "Mo 0900-1615, appointment"},
		"names its own day":      {Week{Day: monday("Monday 9am-5pm")}, "Mo 0900-1700"},
		"only opens":             {Week{AM: monday("11:00")}, keptAsText},
		"closes before it opens": {Week{AM: monday("9:00"), PM: monday("0:00")}, keptAsText},
		"mistyped":               {Week{AM: monday("8:30-12.417:00"), PM: monday("14:00-16:30")}, keptAsText},
		"one day unclear":        {Week{Day: [7]string{time.Monday: "9am-5pm", time.Tuesday: "Open"}}, keptAsText},
		"names another day":      {Week{Day: monday("Tuesday 9am-5pm")}, keptAsText},
		"several services":       {Week{Day: monday("9.00am - 5.00pm, program staffed 24 hours")}, keptAsText},
		"closed all week":        {Week{Day: weekdays("Closed")}, keptAsText},
		"fortnightly":            {Week{Day: monday("9am-5pm fortnightly")}, keptAsText},
		"mostly text":            {Week{Day: monday("8pm till late")}, keptAsText},
		"half a day always":      {Week{AM: monday("24 hours"), PM: monday("13:00-14:00")}, keptAsText},
	} {
		t.Run(name, func(t *testing.T) {
			hours, u := WeekColumns(c.week)
			got := write(hours)
			if !u.Understood {
				got = keptAsText
			}
			if got != c.want {
				t.Errorf("got %q, want %q (%s)", got, c.want, u.Reason)
			}
			if hours.Original == "" {
				t.Error("the source's words are lost")
			}
		})
	}
	if _, u := WeekColumns(Week{AM: monday("N/A"), PM: monday("-")}); !u.Empty {
		t.Error("a blank week says nothing")
	}
}

func TestWeekText(t *testing.T) {
	w := Week{Day: [7]string{time.Monday: "9-5", time.Tuesday: "9-5", time.Wednesday: "9-5", time.Friday: "10-2", time.Saturday: "10-2"}, PublicHolidays: "Closed"}
	want := "Monday to Wednesday: 9-5\nFriday and Saturday: 10-2\nPublic holidays: Closed"
	if diff := cmp.Diff(want, w.Text()); diff != "" {
		t.Error(diff)
	}
}

func FuzzParseHours(f *testing.F) {
	for _, seed := range []string{"Mon-Fri 9-5", "24 hours", "2nd Monday of each month, 11am - 2pm", "8:30-12.417:00", "(closed 1-2pm)", "Monday\x00 9am–5pm", "every 2nd", "1st and 3rd", "9", "12-12", "0:00-24:00 mon",
		"first Monday of month 10am", "Thursday 10am (fortnightly)", "(alternate weeks", "3rd Wed monthly, 2pm", "Fortnightly Wed 10am starting 2 December 2026",
		"Wed 9am from Wed 31 Feb 0000", "Mon am 8:30 / Mon pm 16:30", "every 2nd Thursday", "Biweekly"} {
		f.Add(seed)
	}
	from, err := directory.ParseDate("2026-11-23")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		hours, u := ParseHours(text)
		if !u.Understood && (len(hours.Open) > 0 || hours.Always || hours.ByAppointment) {
			t.Fatalf("%q is not understood, and yet says %q", text, write(hours))
		}
		for k, i := range hours.Open {
			if i.Opens < 0 || i.Opens >= dayMinutes || i.Closes <= i.Opens || i.Closes > dayMinutes+latestNightClose {
				t.Fatalf("%q gives an impossible interval %v", text, i)
			}
			if k > 0 && hours.Open[k-1].Day == i.Day && hours.Open[k-1].Closes >= i.Opens {
				t.Fatalf("%q gives intervals that touch: %q", text, write(hours))
			}
		}
		meetings, u := ParseMeetings(text, "Australia/Brisbane", from)
		if u.Understood != (len(meetings) > 0) {
			t.Fatalf("%q: understood %v, but %d meetings", text, u.Understood, len(meetings))
		}
		for _, m := range meetings {
			if start, err := time.Parse(directory.LocalLayout, m.Start); err != nil || start.Before(from.Time()) || m.Minutes < 0 {
				t.Fatalf("%q gives an impossible meeting %+v", text, m)
			}
		}
	})
}
