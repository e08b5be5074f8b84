package ical_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/ical"
)

// calendar puts lines into a calendar with CRLF.
func calendar(lines ...string) string {
	return strings.Join(append(append([]string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Invented//EN"}, lines...), "END:VCALENDAR", ""), "\r\n")
}

// event puts lines into an event.
func event(lines ...string) string {
	return strings.Join(append(append([]string{"BEGIN:VEVENT"}, lines...), "END:VEVENT"), "\r\n")
}

const tuesday = "DTSTART;TZID=Australia/Melbourne:20260203T100000\r\nDTEND;TZID=Australia/Melbourne:20260203T113000"

// one reads a calendar that must give one record.
func one(t *testing.T, text string) *importer.Record {
	t.Helper()
	records, summary, err := readText(t, "VIC", "c.ics", text)
	if err != nil || len(records) != 1 {
		t.Fatalf("%d records, %v, skipped %v", len(records), err, summary.Skipped)
	}
	return records[0]
}

// meets writes a record's meetings in lines.
func meets(r *importer.Record) []string {
	var all []string
	for _, m := range r.Meetings {
		text := fmt.Sprintf("%s %s %d", m.Start, m.Zone, m.Minutes)
		if m.RRule != "" {
			text += " " + m.RRule
		}
		if len(m.ExDates) > 0 {
			text += " not " + strings.Join(m.ExDates, ",")
		}
		all = append(all, text)
	}
	for _, h := range r.Hours {
		all = append(all, "text: "+h.Original)
	}
	return all
}

// TestFoldedWithinALetter unfolds bytes before it decodes them.
func TestFoldedWithinALetter(t *testing.T) {
	for _, end := range []string{"\r\n", "\n", "\r"} {
		text := calendar(event("SUMMARY:Caf\xc3", " \xa9 gr", "\toup\\, weekly\\; all", "LOCATION:12 High Street\\, Kew VIC 3101", tuesday))
		r := one(t, strings.ReplaceAll(text, "\r\n", end))
		if r.Name != "Café group, weekly; all" || r.Places[0].Suburb != "Kew" || r.Places[0].Address != "12 High Street" {
			t.Errorf("with %q: %q at %+v", end, r.Name, r.Places)
		}
	}
}

func TestEncodings(t *testing.T) {
	text := calendar(event("SUMMARY:Café group", "LOCATION:12 High Street\\, Kew VIC 3101", tuesday))
	wide := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		wide = append(wide, byte(unit), byte(unit>>8))
	}
	for name, encoded := range map[string]string{"utf-8 with mark": "\ufeff" + text, "windows-1252": strings.ReplaceAll(text, "é", "\xe9"), "utf-16": string(wide)} {
		if r := one(t, encoded); r.Name != "Café group" {
			t.Errorf("%s: %q", name, r.Name)
		}
	}
}

// TestTimes reads what one event says of its times.
func TestTimes(t *testing.T) {
	zone := "BEGIN:VTIMEZONE\r\nTZID:Our own\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+1130\r\nTZOFFSETTO:+1030\r\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=4\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+1030\r\nTZOFFSETTO:+1030\r\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=10\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE"
	adelaide := strings.NewReplacer("+1130", "+1030", "+1030", "+0930").Replace(strings.Replace(zone, "TZOFFSETFROM:+1030\r\nTZOFFSETTO:+1030", "TZOFFSETFROM:+0930\r\nTZOFFSETTO:+1130", 1))
	for _, test := range []struct {
		name   string
		before string
		lines  []string
		want   string
	}{
		{"a duration", "", []string{"DTSTART;TZID=Australia/Perth:20260203T100000", "DURATION:PT1H30M"}, "2026-02-03T10:00 Australia/Perth 90"},
		{"no end", "", []string{"DTSTART;TZID=Australia/Perth:20260203T100000"}, "2026-02-03T10:00 Australia/Perth 0"},
		{"an end before its start", "", []string{"DTSTART;TZID=Australia/Perth:20260203T100000", "DTEND;TZID=Australia/Perth:20260203T090000"}, "2026-02-03T10:00 Australia/Perth 0"},
		{"an end in another zone", "", []string{"DTSTART;TZID=Australia/Melbourne:20260203T100000", "DTEND;TZID=Australia/Brisbane:20260203T100000"}, "2026-02-03T10:00 Australia/Melbourne 0"},
		{"windows", "", []string{`DTSTART;TZID="AUS Eastern Standard Time":20260203T100000`}, "2026-02-03T10:00 Australia/Sydney 0"},
		{"windows, of Queensland", "", []string{"DTSTART;TZID=E. Australia Standard Time:20260203T100000"}, "2026-02-03T10:00 Australia/Brisbane 0"},
		{"cities", "", []string{`DTSTART;TZID="(UTC+10:00) Canberra, Melbourne, Sydney":20260203T100000`}, "2026-02-03T10:00 Australia/Sydney 0"},
		{"a path", "", []string{"DTSTART;TZID=/freeassociation.sourceforge.net/Tzfile/Australia/Hobart:20260203T100000"}, "2026-02-03T10:00 Australia/Hobart 0"},
		{"a zone by its offsets", adelaide, []string{"DTSTART;TZID=Our own:20260203T100000"}, "2026-02-03T10:00 Australia/Adelaide 0"},
		{"a zone that is nowhere", zone, []string{"DTSTART;TZID=Our own:20260203T100000"}, "2026-02-03T10:00  0"},
		{"floating", "", []string{"DTSTART:20260203T100000"}, "2026-02-03T10:00  0"},
		{"floating, in the calendar's zone", "X-WR-TIMEZONE:Australia/Darwin", []string{"DTSTART:20260203T100000"}, "2026-02-03T10:00 Australia/Darwin 0"},
		{"UTC, in the source's zone", "", []string{"DTSTART:20260203T100000Z"}, "2026-02-03T21:00 Australia/Melbourne 0"},
		{"UTC, in the calendar's zone", "X-WR-TIMEZONE:Australia/Darwin", []string{"DTSTART:20260203T100000Z"}, "2026-02-03T19:30 Australia/Darwin 0"},
		{"by the clock of UTC", "X-WR-TIMEZONE:Australia/Brisbane", []string{"DTSTART:20260202T220000Z", "RRULE:FREQ=WEEKLY;BYDAY=MO"}, "2026-02-03T08:00 Australia/Brisbane 0 FREQ=WEEKLY;BYDAY=TU"},
		{"by the clock of UTC, over summer", "", []string{"DTSTART:20260202T220000Z", "RRULE:FREQ=WEEKLY;BYDAY=MO"}, "text: From 3 February 2026, 09:00: FREQ=WEEKLY;BYDAY=MO"},
		{"by the second", "", []string{"DTSTART;TZID=Australia/Perth:20260203T100000", "RRULE:FREQ=SECONDLY"}, "text: From 3 February 2026, 10:00: FREQ=SECONDLY"},
		{"by no interval", "", []string{"DTSTART;TZID=Australia/Perth:20260203T100000", "RRULE:FREQ=DAILY;INTERVAL=0"}, "text: From 3 February 2026, 10:00: FREQ=DAILY;INTERVAL=0"},
		{"a huge count", "", []string{"DTSTART;TZID=Australia/Perth:20260203T100000", "RRULE:FREQ=DAILY;COUNT=999999999"}, "2026-02-03T10:00 Australia/Perth 0 FREQ=DAILY"},
		{"a large count", "", []string{"DTSTART;TZID=Australia/Perth:20260203T100000", "RRULE:FREQ=DAILY;COUNT=1001"}, "2026-02-03T10:00 Australia/Perth 0 FREQ=DAILY;UNTIL=20281030"},
		{"a day that never comes", "", []string{"DTSTART;TZID=Australia/Perth:20260203T100000", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "text: From 3 February 2026, 10:00: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"},
		{"another calendar's years", "", []string{"DTSTART;TZID=Australia/Perth:20260203T100000", "RRULE:RSCALE=CHINESE;FREQ=YEARLY"}, "text: From 3 February 2026, 10:00: RSCALE=CHINESE;FREQ=YEARLY"},
		{"a count and an end", "", []string{"DTSTART;TZID=Australia/Perth:20260203T100000", "RRULE:FREQ=WEEKLY;COUNT=3;UNTIL=20261231"}, "2026-02-03T10:00 Australia/Perth 0 FREQ=WEEKLY;UNTIL=20260217"},
		{"periods", "", []string{"DTSTART;TZID=Australia/Perth:20260203T100000", "RDATE;TZID=Australia/Perth;VALUE=PERIOD:20260217T100000/PT1H,20260302T100000/20260302T110000"},
			"2026-02-03T10:00 Australia/Perth 0\n2026-02-17T10:00 Australia/Perth 0\n2026-03-02T10:00 Australia/Perth 0"},
		{"all day, at a place", "", []string{"DTSTART;VALUE=DATE:20260203", "DTEND;VALUE=DATE:20260206"}, "text: 3 February 2026 to 5 February 2026"},
	} {
		t.Run(test.name, func(t *testing.T) {
			parts := []string{}
			if test.before != "" {
				parts = append(parts, test.before)
			}
			r := one(t, calendar(append(parts, event(append(test.lines, "SUMMARY:Garden group", "LOCATION:Hall\\, 1 High Street\\, Kew")...))...))
			if diff := cmp.Diff(test.want, strings.Join(meets(r), "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestVersions tells the latest version of an event, and the times others stand for.
func TestVersions(t *testing.T) {
	weekly := event("UID:a", "SEQUENCE:1", "SUMMARY:Yoga", tuesday, "RRULE:FREQ=WEEKLY;COUNT=4")
	instead := func(lines ...string) string {
		return event(append([]string{"UID:a", "SUMMARY:Yoga", "RECURRENCE-ID;TZID=Australia/Melbourne:20260217T100000"}, lines...)...)
	}
	for _, test := range []struct {
		name   string
		events []string
		want   []string
	}{
		{"the higher sequence", []string{event("UID:a", "SEQUENCE:2", "SUMMARY:Yoga", strings.ReplaceAll(tuesday, "T1", "T0"), "RRULE:FREQ=WEEKLY"), weekly}, []string{"2026-02-03T00:00 Australia/Melbourne 90 FREQ=WEEKLY"}},
		{"moved", []string{instead("DTSTART;TZID=Australia/Melbourne:20260218T140000"), weekly}, []string{"2026-02-03T10:00 Australia/Melbourne 90 FREQ=WEEKLY;COUNT=4 not 2026-02-17", "2026-02-18T14:00 Australia/Melbourne 0"}},
		{"called off", []string{weekly, instead(tuesday, "STATUS:CANCELLED")}, []string{"2026-02-03T10:00 Australia/Melbourne 90 FREQ=WEEKLY;COUNT=4 not 2026-02-17"}},
		{"called off by its name", []string{weekly, strings.Replace(instead(tuesday), "SUMMARY:", "SUMMARY:CANCELLED - ", 1)}, []string{"2026-02-03T10:00 Australia/Melbourne 90 FREQ=WEEKLY;COUNT=4 not 2026-02-17"}},
		{"another time from then on", []string{event("UID:a", "SUMMARY:Yoga", tuesday, "RRULE:FREQ=WEEKLY;BYDAY=TU"), strings.Replace(instead("DTSTART;TZID=Australia/Melbourne:20260218T140000"), "ID;", "ID;RANGE=THISANDFUTURE;", 1)},
			[]string{"2026-02-03T10:00 Australia/Melbourne 90 FREQ=WEEKLY;BYDAY=TU;UNTIL=20260216", "2026-02-18T14:00 Australia/Melbourne 0 FREQ=WEEKLY"}},
		{"its series is not there", []string{instead("DTSTART;TZID=Australia/Melbourne:20260218T140000")}, []string{"2026-02-18T14:00 Australia/Melbourne 0"}},
		{"one id for all times", []string{event("UID:a", "SUMMARY:Yoga", tuesday), event("UID:a", "SUMMARY:Yoga", strings.ReplaceAll(tuesday, "0203", "0210")), event("UID:a", "SUMMARY:Yoga", strings.ReplaceAll(tuesday, "0203", "0217"))},
			[]string{"2026-02-03T10:00 Australia/Melbourne 90 FREQ=WEEKLY;BYDAY=TU;UNTIL=20260217"}},
		{"no ids", []string{event("SUMMARY:Yoga", tuesday), event("SUMMARY: yoga", strings.ReplaceAll(tuesday, "0203", "0217"))}, []string{"2026-02-03T10:00 Australia/Melbourne 90", "2026-02-17T10:00 Australia/Melbourne 90"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, meets(one(t, calendar(test.events...)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestSkipped counts what is no record.
func TestSkipped(t *testing.T) {
	for reason, lines := range map[string][]string{
		"all_day_notice": {"SUMMARY:Harvest day", "DTSTART;VALUE=DATE:20261102"},
		"notice":         {"SUMMARY:Library closed", "LOCATION:Library", tuesday},
		"cancelled":      {"SUMMARY:Yoga", "STATUS:CANCELLED", tuesday},
		"private":        {"SUMMARY:Yoga", "CLASS:PRIVATE", tuesday},
		"no_start":       {"SUMMARY:Yoga"},
		"no_name":        {tuesday},
	} {
		records, summary, err := readText(t, "VIC", "c.ics", calendar(event(lines...), event("SUMMARY:Choir", tuesday), "BEGIN:VTODO", "SUMMARY:Buy chairs", "END:VTODO"))
		if err != nil || len(records) != 1 || summary.Skipped[reason] != 1 || summary.Skipped["vtodo"] != 1 {
			t.Errorf("%s: %d records, %v, %v", reason, len(records), summary.Skipped, err)
		}
	}
}

// TestAcademicCalendar takes the days of a year for what they are.
func TestAcademicCalendar(t *testing.T) {
	var events []string
	for _, year := range []string{"2024", "2025", "2026"} {
		for day, name := range map[string]string{"0126": "Australia Day (University closed)", "0302": "Semester 1 begins", "0612": "Commencement", "0415": "Census date"} {
			events = append(events, event("SUMMARY:"+name, "DTSTART;VALUE=DATE:"+year+day))
		}
	}
	events = append(events, event("SUMMARY:Student choir", "LOCATION:Union Hall", tuesday, "RRULE:FREQ=WEEKLY;COUNT=10"))
	records, summary, err := readText(t, "VIC", "c.ics", calendar(events...))
	if err != nil || len(records) != 1 || records[0].Name != "Student choir" || summary.Skipped["notice"]+summary.Skipped["all_day_notice"] != 12 {
		t.Errorf("%d records, %v, %v", len(records), summary.Skipped, err)
	}
}

// TestTrumbaFields reads a calendar's own fields and a description that was escaped twice.
func TestTrumbaFields(t *testing.T) {
	r := one(t, calendar(event("SUMMARY:Chair yoga",
		`X-TRUMBA-CUSTOMFIELD;NAME="Cost";ID=1;TYPE=SingleLine:$5`, `X-TRUMBA-CUSTOMFIELD;NAME="Age range";ID=2;TYPE=SingleLine:over 50s`,
		`X-TRUMBA-CUSTOMFIELD;NAME="Venue";ID=3;TYPE=SingleLine:Kew Hall`, `X-TRUMBA-CUSTOMFIELD;NAME="Venue address";ID=4;TYPE=SingleLine:Kew Hall\, 1 High Street\, Kew`,
		`X-TRUMBA-CUSTOMFIELD;NAME="Bookings";ID=5;TYPE=Url:<a href="https://bookings.example.org/yoga">Book here</a>`,
		`X-TRUMBA-CUSTOMFIELD;NAME="Event image";ID=6;TYPE=Image:https://images.example.org/1.jpg`,
		`DESCRIPTION:Cost: $5&lt\;br&gt\;Age range: over 50s&lt\;br&gt\;&amp\;lt\;p&amp\;gt\;Gentle yoga on a chair.&lt\;/p&gt\;&lt\;script&gt\;alert(1)&lt\;/script&gt\;`,
		"GEO:-37.8060;145.0300", "CATEGORIES:Fitness,Seniors", "X-TRUMBA-LINK:https://www.example.org/events#1", "URL:https://www.example.org/yoga", tuesday)))
	if r.Description != "Gentle yoga on a chair." || r.Cost.Cents == nil || *r.Cost.Cents != 500 || r.Age.Min == nil || *r.Age.Min != 50 {
		t.Errorf("%q costs %+v, for %+v", r.Description, r.Cost, r.Age)
	}
	if p := r.Places[0]; p.Name != "Kew Hall" || p.Address != "1 High Street" || p.Suburb != "Kew" || p.Point == nil {
		t.Errorf("it is at %+v", p)
	}
	if diff := cmp.Diff([]string{"https://www.example.org/yoga", "https://www.example.org/events#1"}, r.URLs); diff != "" {
		t.Error(diff)
	}
}

// TestForeignCalendar never takes a place abroad for an Australian one.
func TestForeignCalendar(t *testing.T) {
	for _, lines := range [][]string{
		{"LOCATION:12 High Street\\, Richmond", "DTSTART;TZID=Europe/London:20260203T100000"},
		{"LOCATION:12 High Street\\, Richmond", "DTSTART;TZID=Pacific Standard Time:20260203T100000"},
		{"DTSTART;TZID=America/New_York:20260203T100000"},
	} {
		r := one(t, calendar(event(append(lines, "SUMMARY:Choir")...)))
		if len(r.Places) != 1 || r.Places[0].Country == "" || r.Places[0].Country == "AU" {
			t.Errorf("%v is at %+v", lines, r.Places)
		}
	}
	r := one(t, calendar(event("SUMMARY:Choir", "LOCATION:12 High Street\\, Richmond VIC 3121", "DTSTART;TZID=Europe/London:20260203T100000")))
	if r.Places[0].Country != "" || r.Places[0].State != "VIC" {
		t.Errorf("a Victorian address of a calendar from London is at %+v", r.Places)
	}
}

// TestPeople keeps what may be a person's own back.
func TestPeople(t *testing.T) {
	r := one(t, calendar(event("SUMMARY:Choir", "LOCATION:12 High Street\\, Kew VIC 3101", tuesday, "ORGANIZER;CN=Jane Example:mailto:jane.example@gmail.com",
		"ATTENDEE;CN=Sam Sample:mailto:sam@gmail.com", "DESCRIPTION:Ring Jane Example on 0412 345 678.")))
	said := fmt.Sprint(r.Organisation, r.Emails, r.Phones, r.Description, r.Originals)
	for _, secret := range []string{"Jane", "gmail", "0412", "Sam"} {
		if strings.Contains(said, secret) {
			t.Errorf("it says %q: %s", secret, said)
		}
	}
	if strings.Contains(fmt.Sprint(r.Raw), "Sam") {
		t.Error("those who were invited are kept")
	}
}

func TestRefusals(t *testing.T) {
	for name, text := range map[string]string{
		"no calendar":         "SUMMARY:Yoga\r\n",
		"a web page":          "<!DOCTYPE html><html></html>",
		"other JSON":          `[{"title":"Yoga"}]`,
		"no event":            calendar(),
		"no start":            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:\xc3\xa5\nEND:VEVENT\nEND:VCALENDAR\n",
		"cut off":             strings.TrimSuffix(calendar(event("SUMMARY:Yoga", tuesday)), "END:VCALENDAR\r\n"),
		"parts without end":   "BEGIN:VCALENDAR\n" + strings.Repeat("BEGIN:VEVENT\n", 1000),
		"JSON that is cut":    `[{"eventID":1,"title":"Yoga","startDateTime":"2026-02-03T10:00:00"},{"eventID":2`,
		"JSON with more":      `[{"eventID":1,"title":"Yoga","startDateTime":"2026-02-03T10:00:00"}][]`,
		"JSON of deep nests":  `[{"eventID":1,"title":"Yoga","startDateTime":` + strings.Repeat("[", 20_000),
		"a file that is text": "nothing of the kind",
	} {
		_, _, err := readText(t, "VIC", "c.ics", text)
		if e, ok := errors.AsType[*directory.Error](err); !ok || e.Code != directory.CodeInvalid || !strings.HasSuffix(e.Message, ".") {
			t.Errorf("%s gives %v", name, err)
		}
	}
	if _, _, err := readText(t, "VIC", "c.ics", "BEGIN:VCALENDAR\n"+strings.Repeat("BEGIN:VEVENT\nEND:VEVENT\n", ical.MaxEvents+1)); directory.ErrorCode(err) != directory.CodeTooLarge {
		t.Errorf("too many events give %v", err)
	}
}

// TestLongLine cuts a property that never ends, and goes on.
func TestLongLine(t *testing.T) {
	long := "DESCRIPTION:" + strings.Repeat("very long ", ical.MaxLineBytes/4)
	records, summary, err := readText(t, "VIC", "c.ics", calendar(event("SUMMARY:Yoga", long, tuesday)))
	if err != nil || len(records) != 1 || len(records[0].Meetings) != 1 || len(summary.Problems) != 1 || summary.Problems[0].Code != ical.ProblemCut {
		t.Errorf("%d records, %v, %v", len(records), err, summary.Problems)
	}
}

// TestTrumbaJSON reads the same calendar as JSON.
func TestTrumbaJSON(t *testing.T) {
	entry := func(id int, day string, more string) string {
		return fmt.Sprintf(`{"eventID":%d,"title":"Chair &amp; mat yoga","description":"&lt;p&gt;Gentle.&lt;/p&gt;","location":"<a href=\"http://maps.google.com/?q=-27.4705,+153.0260\" target=\"_blank\">Town Hall, 64 Adelaide Street, Brisbane City</a>",
"startDateTime":"%sT10:00:00","startTimeZoneOffset":"+1000","endDateTime":"%sT11:00:00","allDay":false,"canceled":false,"categoryCalendar":"Active|Seniors","permaLinkUrl":"https://www.example.org/%d",
"customFields":[{"fieldID":1,"label":"Cost","value":"Free","type":"SingleLine"},{"fieldID":2,"label":"Event image","value":{"url":"x"},"type":"Image"}]%s}`, id, day, day, id, more)
	}
	records, _, err := readText(t, "QLD", "c.json", "["+entry(1, "2026-02-03", "")+","+entry(2, "2026-02-10", "")+","+entry(3, "2026-02-17", "")+","+entry(4, "2026-02-24", `,"canceled":true`)+"]")
	if err != nil || len(records) != 1 {
		t.Fatal(len(records), err)
	}
	r := records[0]
	if diff := cmp.Diff([]string{"2026-02-03T10:00  60 FREQ=WEEKLY;BYDAY=TU;UNTIL=20260217"}, meets(r)); diff != "" {
		t.Error(diff)
	}
	if p := r.Places[0]; p.Suburb != "Brisbane City" || p.Point == nil || p.Point.Lat != -27.4705 || p.Country != "" {
		t.Errorf("it is at %+v", p)
	}
	// A calendar that numbers what others name is the same calendar.
	numbers := strings.NewReplacer(`"type":"SingleLine"`, `"type":9`, `"type":"Image"`, `"type":17`, `"value":{"url":"x"}`, `"value":"https://www.example.org/a.png?w=3"`, `"startTimeZoneOffset":"+1000"`, `"startTimeZoneOffset":null`, `"categoryCalendar":"Active|Seniors"`, `"categoryCalendar":["Active","Seniors"]`)
	again, _, err := readText(t, "QLD", "c.json", numbers.Replace("["+entry(1, "2026-02-03", "")+","+entry(2, "2026-02-10", "")+","+entry(3, "2026-02-17", "")+"]"))
	if err != nil || len(again) != 1 || again[0].Cost.Cents == nil || strings.Contains(fmt.Sprint(again[0].Originals), "a.png") {
		t.Errorf("with numbers for types: %+v, %v", again, err)
	}
	if r.Name != "Chair & mat yoga" || r.Description != "Gentle." || r.Cost.Cents == nil || *r.Cost.Cents != 0 {
		t.Errorf("%q, %q, %+v", r.Name, r.Description, r.Cost)
	}
}

func TestFeedCap(t *testing.T) {
	for n, want := range map[int]int{199: 0, 200: 1, 201: 0} {
		var entries []string
		for i := range n {
			day := time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 7*i)
			entries = append(entries, fmt.Sprintf(`{"eventID":"%d","title":"Yoga","startDateTime":"%sT10:00:00"}`, i, day.Format(time.DateOnly)))
		}
		_, summary, err := readText(t, "QLD", "c.json", "["+strings.Join(entries, ",")+"]")
		if err != nil || len(summary.Problems) != want {
			t.Errorf("%d events: %v, %v", n, summary.Problems, err)
		}
	}
}

// FuzzReadCalendar holds that no bytes make the reader panic, and that what it takes can be made records.
func FuzzReadCalendar(f *testing.F) {
	f.Add([]byte(calendar(event("SUMMARY:Yoga", tuesday, "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20260210T100000Z"))))
	f.Add([]byte(calendar("BEGIN:VTIMEZONE", "TZID:x", "BEGIN:STANDARD", "TZOFFSETTO:+1000", "END:VTIMEZONE", event("DTSTART;TZID=x:20260203T100000", "SUMMARY;A=\"b;c:d", "DURATION:P1W"))))
	f.Add([]byte(calendar(event("X-A;B=\":c"), event("UID:a", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260203T100000", "DTSTART:20260203T100000", "SUMMARY:a"))))
	f.Fuzz(func(t *testing.T, text []byte) { fuzz(t, "c.ics", string(text)) })
}

// FuzzReadTrumba holds the same of Trumba's JSON.
func FuzzReadTrumba(f *testing.F) {
	f.Add([]byte(`[{"eventID":1,"title":"Yoga","startDateTime":"2026-02-03T10:00:00","allDay":true,"customFields":[{"label":"Cost","value":[1,{"value":"x"}]}]}]`))
	f.Add([]byte(`[{"eventID":{},"title":{},"startDateTime":"2026-02-03","location":"&amp;lt;a href=?q=-1.0,2.0"}]`))
	f.Fuzz(func(t *testing.T, text []byte) { fuzz(t, "c.json", string(text)) })
}

func fuzz(t *testing.T, name, text string) {
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	records, _, err := readWith(t, importer.AdaptOptions{State: "VIC"}, path) // without rules, which take long to load
	if err != nil && directory.ErrorCode(err) != directory.CodeInvalid && directory.ErrorCode(err) != directory.CodeTooLarge {
		t.Fatalf("no sentence: %v", err)
	}
	for _, r := range records {
		for _, m := range r.Meetings {
			if m.Zone == "" {
				m.Zone = "UTC"
			}
			if err := m.Validate(); err != nil {
				t.Fatalf("%+v: %v", m, err)
			}
		}
	}
}
