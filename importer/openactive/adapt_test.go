package openactive_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/openactive"
)

// document gives the records of one document.
func document(t *testing.T, text string) ([]*importer.Record, importer.Summary, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "document.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return read(t, openactive.Feeds{}, path)
}

// one gives the record of a document that must give one.
func one(t *testing.T, text string) *importer.Record {
	t.Helper()
	records, summary, err := document(t, text)
	if err != nil || len(records) != 1 {
		t.Fatalf("%d records, %v, skipped %v", len(records), err, summary.Skipped)
	}
	return records[0]
}

// withSchedule writes a series in Kew with a schedule.
func withSchedule(schedule string) string {
	return `{"@type":"SessionSeries","@id":"https://id.example.org/a","name":"Yoga","location":{"name":"Hall","address":{"addressLocality":"Kew","addressRegion":"VIC","postalCode":"3101"}},"eventSchedule":` + schedule + `}`
}

func TestSchedules(t *testing.T) {
	for schedule, want := range map[string]string{
		`{"byDay":["https://schema.org/Tuesday","schema:Sunday"],"startTime":"08:30","endTime":"09:30","startDate":"2026-12-01","repeatFrequency":"P1W","scheduleTimezone":"Australia/Brisbane"}`: "2026-12-01T08:30 Australia/Brisbane 60 FREQ=WEEKLY;BYDAY=TU,SU",
		`{"byDay":"Tuesday","startTime":"08:30:00","duration":"PT1H30M","startDate":"2026-12-03","endDate":"2027-03-01","repeatFrequency":"P2W"}`:                                                 "2026-12-15T08:30 Australia/Melbourne 90 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270301",
		`[{"byDay":["MO"],"startTime":"22:00","endTime":"00:30","startDate":"2026-12-07","exceptDate":["2026-12-28","2027-01-03T11:00:00Z"]}]`:                                                    "2026-12-07T22:00 Australia/Melbourne 150 FREQ=WEEKLY;BYDAY=MO not 2026-12-28,2027-01-03",
		`{"byDay":["2TU"],"repeatFrequency":"P1M","startTime":"10:00","startDate":"2026-12-01","repeatCount":6}`:                                                                                  "2026-12-08T10:00 Australia/Melbourne 0 FREQ=MONTHLY;BYDAY=2TU;COUNT=6",
		`{"byDay":["https://schema.org/Friday"],"byMonthWeek":[-1],"repeatFrequency":"P1M","startTime":"10:00","startDate":"2026-12-01"}`:                                                         "2026-12-25T10:00 Australia/Melbourne 0 FREQ=MONTHLY;BYDAY=-1FR",
		`{"byMonthDay":[15],"repeatFrequency":"P1M","startTime":"10:00","startDate":"2026-12-01"}`:                                                                                                "2026-12-15T10:00 Australia/Melbourne 0 FREQ=MONTHLY;BYMONTHDAY=15",
		`{"byMonth":[4],"byMonthDay":[25],"repeatFrequency":"P1Y","startTime":"06:00","startDate":"2026-12-01"}`:                                                                                  "2027-04-25T06:00 Australia/Melbourne 0 FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=25",
		`{"repeatFrequency":"P1D","repeatCount":3,"startTime":"09:00","endTime":"17:00","startDate":"2026-12-01","endDate":"2026-12-04"}`:                                                         "2026-12-01T09:00 Australia/Melbourne 480 FREQ=DAILY;UNTIL=20261203",
		`{"repeatFrequency":"P14D","startTime":"09:00","startDate":"2026-12-01"}`:                                                                                                                 "2026-12-01T09:00 Australia/Melbourne 0 FREQ=WEEKLY;INTERVAL=2",
		`{"startTime":"09:00","startDate":"2026-12-01"}`:                                                                                                                                          "2026-12-01T09:00 Australia/Melbourne 0",
		`{"byDay":["MO"],"startTime":"10:00"}`:                                                                          "2026-11-23T10:00 Australia/Melbourne 0 FREQ=WEEKLY;BYDAY=MO",
		`{"byDay":["MO"],"startTime":"10:00","repeatFrequency":"P2W"}`:                                                  "2026-11-23T10:00 Australia/Melbourne 0 FREQ=WEEKLY;INTERVAL=2;BYDAY=MO which week",
		`{"byDay":["MO"],"startTime":"10:00","startDate":"2026-12-07","repeatFrequency":"P1W","repeatCount":999999999}`: "2026-12-07T10:00 Australia/Melbourne 0 FREQ=WEEKLY;BYDAY=MO",
		// what is not said for certain is kept as text
		`{"byDay":["MO"],"startDate":"2026-12-07"}`:                                                               "text",
		`{"byDay":["MO"],"startTime":"10:00Z","startDate":"2026-12-07"}`:                                          "text",
		`{"byDay":["MO"],"repeatFrequency":"P1M","startTime":"10:00","startDate":"2026-12-01"}`:                   "text",
		`{"byDay":["Someday"],"startTime":"10:00","startDate":"2026-12-07"}`:                                      "text",
		`{"repeatFrequency":"PT1S","startTime":"10:00","startDate":"2026-12-07"}`:                                 "text",
		`{"repeatFrequency":"P0W","startTime":"10:00","startDate":"2026-12-07"}`:                                  "text",
		`{"byMonth":[2],"byMonthDay":[30],"repeatFrequency":"P1Y","startTime":"10:00","startDate":"2026-12-07"}`:  "text",
		`{"byDay":["MO"],"startTime":"10:00","repeatFrequency":"P1M","byMonthWeek":[2],"startDate":"9999-12-07"}`: "text",
	} {
		r := one(t, withSchedule(schedule))
		var got []string
		for _, m := range r.Meetings {
			text := strings.TrimSpace(fmt.Sprintf("%s %s %d %s", m.Start, m.Zone, m.Minutes, m.RRule))
			if len(m.ExDates) > 0 {
				text += " not " + strings.Join(m.ExDates, ",")
			}
			if m.WeekUnknown {
				text += " which week"
			}
			got = append(got, text)
		}
		for range r.Hours {
			got = append(got, "text")
		}
		if diff := cmp.Diff(want, strings.Join(got, "\n")); diff != "" {
			t.Errorf("%s: %s", schedule, diff)
		}
		if len(r.Originals) == 0 || r.Originals[0].Field != "eventSchedule" {
			t.Errorf("%s: its words are not kept: %v", schedule, r.Originals)
		}
	}
}

func TestPrices(t *testing.T) {
	for offers, want := range map[string]string{
		`"offers":[{"price":12,"priceCurrency":"AUD"}]`: `{"text":"$12.00","cents":1200}`,
		`"offers":[{"name":"Adult","price":"12.50","priceCurrency":"aud"},{"name":"Concession","price":8,"priceCurrency":"AUD"}]`:                          `{"text":"Adult $12.50; Concession $8.00","cents":1250,"concession_cents":800}`,
		`"offers":[{"name":"Adult","price":12,"priceCurrency":"AUD"},{"name":"Over 50","price":8,"priceCurrency":"AUD","ageRestriction":{"minValue":50}}]`: `{"text":"Adult $12.00; Over 50 $8.00","cents":1200,"concession_cents":800}`,
		`"offers":[{"name":"Member","price":12,"priceCurrency":"AUD"},{"name":"Non-member","price":15,"priceCurrency":"AUD"}]`:                             `{"text":"Member $12.00; Non-member $15.00"}`,
		`"offers":[{"price":3.3,"priceCurrency":"GBP"}]`:                          `{"text":"GBP 3.30"}`,
		`"offers":[{"price":5}]`:                                                  `{"text":"5.00 (the currency is not said)"}`,
		`"offers":[{"price":0,"priceCurrency":"GBP"}]`:                            `{"text":"Free","cents":0}`,
		`"offers":[],"isAccessibleForFree":true`:                                  `{"text":"Free","cents":0}`,
		`"offers":[{"price":5,"priceCurrency":"AUD"}],"isAccessibleForFree":true`: `{"text":"$5.00"}`,
		`"offer":{"price":"5.00","priceCurrency":"AUD"}`:                          `{"text":"$5.00","cents":500}`,
		`"offers":[{"price":-5,"priceCurrency":"AUD"}]`:                           `{"text":"-5"}`,
		`"offers":[{"price":"1e300","priceCurrency":"AUD"}]`:                      `{"text":"1e300"}`,
	} {
		r := one(t, `{"@type":"SessionSeries","name":"Yoga",`+offers+`}`)
		got, err := json.Marshal(r.Cost)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s: %s", offers, diff)
		}
	}
}

// TestLegacy reads the shapes of older feeds.
func TestLegacy(t *testing.T) {
	r := one(t, `{"items":[{"state":"updated","kind":"session","id":17,"modified":"123","data":{"type":"Event","id":"https://id.example.org/17","name":"Walking football","activity":["Walking Football","Football"],
"organizer":{"type":"Organization","name":"Kew Football Club","telephone":"03 9555 0134"},"genderRestriction":"oa:MaleOnly","ageRange":"50+","offer":{"type":"Offer","price":"5.00","priceCurrency":"AUD"},
"location":{"type":"Place","name":"Kew Oval","address":"1 High Street, Kew VIC 3101"},"startDate":"2026-12-01T10:00:00+11:00","duration":"PT1H"}}],"next":"https://feeds.example.org/f"}`)
	if r.Name != "Walking football" || r.Organisation != "Kew Football Club" || r.Kind != directory.KindGroup || len(r.Phones) != 1 {
		t.Errorf("%+v", r)
	}
	if p := r.Places[0]; p.Name != "Kew Oval" || p.Suburb != "Kew" || p.Postcode != "3101" || p.Address != "1 High Street" {
		t.Errorf("it is at %+v", p)
	}
	if diff := cmp.Diff([]string{"Walking Football", "Football"}, r.Categories); diff != "" {
		t.Error(diff)
	}
	if r.Age.Min == nil || *r.Age.Min != 50 || *r.Cost.Cents != 500 || names([]*importer.Record{r})[0] != "Walking football | 2026-12-01T10:00" {
		t.Errorf("%v, %+v, %v", r.Age, r.Cost, r.Meetings)
	}
	if !answers(r, "safety.men-only", directory.Yes) {
		t.Errorf("answers %v", r.Answers)
	}
}

func answers(r *importer.Record, attribute string, value directory.Value) bool {
	for _, a := range r.Answers {
		if a.Attribute == attribute {
			return a.Value == value && a.Basis == directory.BasisImported
		}
	}
	return false
}

func TestCodedAnswers(t *testing.T) {
	r := one(t, `{"@type":"SessionSeries","name":"Club","activity":[{"@id":"https://openactive.io/activity-list#4a19873e-118e-43f4-b86e-05acba8fb1de","prefLabel":"Words nobody knows"}],"genderRestriction":"https://openactive.io/FemaleOnly","level":"Beginner",
"location":{"name":"Hall","address":{"addressLocality":"Kew","addressRegion":"VIC"},"amenityFeature":[{"@type":"Toilets","name":"Toilets","value":true},{"name":"Accessible Toilet","value":true},{"name":"Lift","value":false},{"name":"Hearing loop","value":"maybe"}]}}`)
	for attribute, value := range map[string]directory.Value{"activity.cycling": directory.Yes, "safety.women-only": directory.Yes, "welcome.beginners": directory.Yes, "access.accessible-toilet": directory.Yes, "access.lift": directory.No} {
		if !answers(r, attribute, value) {
			t.Errorf("%s is not %s: %v", attribute, value, r.Answers)
		}
	}
	if answers(r, "access.hearing-loop", directory.Yes) || answers(r, "access.hearing-loop", directory.No) {
		t.Error("“maybe” is taken for an answer")
	}
}

func TestOnline(t *testing.T) {
	r := one(t, `{"@type":"SessionSeries","name":"Chair yoga","url":"https://www.example.org/yoga","eventAttendanceMode":"https://schema.org/OnlineEventAttendanceMode","beta:affiliatedLocation":{"@type":"Place","name":"Kew Hall","address":{"addressLocality":"Kew"}},
"beta:virtualLocation":{"@type":"VirtualLocation","url":"https://zoom.example.org/j/1?pwd=secret"},"eventSchedule":{"byDay":["MO"],"startTime":"10:00","startDate":"2026-12-07"}}`)
	if !r.Online || len(r.Places) != 0 || !r.Meetings[0].Online || r.Meetings[0].Zone != "Australia/Melbourne" {
		t.Errorf("%+v at %+v", r.Meetings, r.Places)
	}
	if strings.Contains(fmt.Sprint(r.URLs, r.Links, r.Description, r.Originals), "secret") {
		t.Error("the key of its room is published")
	}
}

// TestPerson keeps back the names of people who run or lead a group.
func TestPerson(t *testing.T) {
	r := one(t, `{"@type":"SessionSeries","name":"Chair yoga","url":"https://www.example.org/yoga","description":"Ask Jane Example.","organizer":{"@type":"Person","name":"Jane Example","email":"jane@gmail.com","telephone":"0412 345 678"},"leader":[{"@type":"Person","givenName":"Sam","familyName":"Sample"}]}`)
	said := fmt.Sprint(r.Organisation, r.Emails, r.Phones, r.Description, r.Originals)
	for _, secret := range []string{"Jane", "gmail", "0412", "Sam"} {
		if strings.Contains(said, secret) {
			t.Errorf("it says %q: %s", secret, said)
		}
	}
}

func TestPlacesAndFacilities(t *testing.T) {
	place := `{"@type":"Place","@id":"https://id.example.org/p","name":"Kew Pool","telephone":"03 9555 0134","address":{"addressLocality":"Kew","addressRegion":"VIC","postalCode":"3101"}}`
	facility := `{"@type":"FacilityUse","@id":"https://id.example.org/f","name":"Lanes","location":"https://id.example.org/p","hoursAvailable":[{"dayOfWeek":["https://schema.org/Monday","https://schema.org/PublicHolidays"],"opens":"06:00","closes":"21:00"}]}`
	part := `{"@type":"IndividualFacilityUse","@id":"https://id.example.org/f1","name":"Lane 1","facilityUse":"https://id.example.org/f"}`
	slot := `{"@type":"Slot","@id":"https://id.example.org/s","facilityUse":"https://id.example.org/f1","startDate":"2026-12-01T10:00:00Z"}`
	film := `{"@type":"OnDemandEvent","name":"Yoga at home"}`
	records, summary, err := document(t, "["+strings.Join([]string{slot, part, facility, film, place}, ",")+"]")
	if err != nil || len(records) != 1 {
		t.Fatal(len(records), summary.Skipped, err)
	}
	r := records[0]
	if r.Kind != directory.KindPlace || r.Places[0].Suburb != "Kew" || len(r.Hours) != 1 || r.Hours[0].Open[0].Opens != 360 || r.Hours[0].PublicHolidays != "06:00–21:00" || len(r.Phones) != 1 {
		t.Errorf("%+v", r)
	}
	if diff := cmp.Diff(map[string]int{"slot": 1, "on_demand": 1, "describes_other": 2}, summary.Skipped); diff != "" {
		t.Error(diff)
	}
	if alone := one(t, place); alone.Kind != directory.KindPlace {
		t.Errorf("a place alone is a %s", alone.Kind)
	}
}

// TestForeignPlaces never takes a place abroad for an Australian one of its name.
func TestForeignPlaces(t *testing.T) {
	for _, location := range []string{
		`{"name":"Hall","address":{"addressLocality":"Richmond","addressRegion":"Greater London","postalCode":"TW9 1AA"}}`,
		`{"name":"Hall","address":{"addressLocality":"Richmond","addressCountry":"GB"}}`,
		`{"name":"Hall","address":"1 Hill Street, Richmond, TW9 1AA"}`,
		`{"name":"Hall","address":{"addressLocality":"Richmond","addressRegion":"Virginia"}}`,
		`{"name":"Hall","address":{"addressLocality":"Richmond","postalCode":"23220"}}`,
	} {
		r := one(t, `{"@type":"SessionSeries","name":"Yoga","location":`+location+`}`)
		p := r.Places[0]
		if zone := importer.ZoneOf(p, "VIC"); strings.HasPrefix(zone, "Australia/") {
			t.Errorf("%s is at %+v, in %s", location, p, zone)
		}
	}
	r := one(t, `{"@type":"SessionSeries","name":"Yoga","location":{"name":"Hall","address":{"addressLocality":"Kew","addressRegion":"Greater Melbourne","postalCode":"3101"}}}`)
	if zone := importer.ZoneOf(r.Places[0], ""); zone != "Australia/Melbourne" {
		t.Errorf("a place of Greater Melbourne is at %+v, in %q", r.Places[0], zone)
	}
}

// TestSeriesOfEvents tells the dates of a series of events from events of their own within it.
func TestSeriesOfEvents(t *testing.T) {
	event := func(name, day string) string {
		return fmt.Sprintf(`{"@type":"Event","@id":"https://id.example.org/%s%s","name":%q,"superEvent":{"@type":"EventSeries","@id":"https://id.example.org/series","name":"Parkwalk","activity":"Walking"},"startDate":"%sT08:00:00+11:00","location":{"name":"Gate","address":{"addressLocality":"Kew","addressRegion":"VIC"}}}`, name, day, name, day)
	}
	records, _, err := document(t, "["+event("Parkwalk", "2026-12-05")+","+event("", "2026-12-12")+","+event("Parkwalk", "2026-12-19")+","+event("Christmas walk", "2026-12-25")+"]")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Parkwalk | 2026-12-05T08:00 FREQ=WEEKLY;BYDAY=SA;UNTIL=20261219", "Christmas walk | 2026-12-25T08:00"}, names(records)); diff != "" {
		t.Error(diff)
	}
	if len(records[0].Categories) != 1 || records[0].Places[0].Suburb != "Kew" || len(records[1].Categories) != 1 {
		t.Errorf("they do not take from each other: %+v", records)
	}
}

func TestHeadlinesAndCourses(t *testing.T) {
	for text, want := range map[string]string{
		`{"@type":"HeadlineEvent","name":"Have a go day","startDate":"2026-12-05T09:00:00+11:00","subEvent":[{"@type":"Event","name":"Bowls","startDate":"2026-12-05T10:00:00+11:00","duration":"PT1H"},{"@type":"Event","name":"Croquet","startDate":"2026-12-05T13:00:00+11:00"}]}`: "Have a go day | 2026-12-05T10:00 | 2026-12-05T13:00",
		`{"@type":"HeadlineEvent","name":"Have a go day","startDate":"2026-12-05T09:00:00+11:00","endDate":"2026-12-05T15:00:00+11:00"}`:                                                                                                                                              "Have a go day | 2026-12-05T09:00",
		`{"@type":"CourseInstance","name":"Swim camp","startDate":"2027-01-11","endDate":"2027-01-15"}`:                                                                                                                                                                               "Swim camp | text: 11 January 2027 to 15 January 2027",
		`{"@type":"Event","name":"Cancelled walk","startDate":"2026-12-05T09:00:00+11:00","eventStatus":"https://schema.org/EventCancelled"}`:                                                                                                                                         "",
		`{"@type":"Event","name":"Walk","startDate":"2026-12-05T09:00:00"}`:                                                                                                                                                                                                           "Walk | 2026-12-05T09:00",
		`{"@type":"Event","name":"Walk","startDate":"2026-12-05T09:00:00Z"}`:                                                                                                                                                                                                          "Walk | 2026-12-05T20:00",
	} {
		records, _, err := document(t, text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, strings.Join(names(records), "\n")); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestRefusals(t *testing.T) {
	for name, text := range map[string]string{
		"a list of names":  `[{"name":"x","exampleList":[]}]`,
		"another document": `{"@type":"Recipe","name":"Soup"}`,
		"no object":        `[1,2]`,
		"cut off":          `{"@type":"SessionSeries","name":`,
		"no JSON":          "name,address\nYoga,Kew\n",
	} {
		if _, _, err := document(t, text); directory.ErrorCode(err) != directory.CodeInvalid {
			t.Errorf("%s gives %v", name, err)
		}
	}
	if _, _, err := read(t, openactive.Feeds{}, "https://feeds.example.org/f"); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Error("an address is fetched without leave")
	}
}

func TestSniff(t *testing.T) {
	for text, want := range map[string]bool{
		`{"next":"x","items":[]}`: true, `{"items":[{"state":"updated","modified":1}]}`: true, `{"@type":"SessionSeries"}`: true, `{"@context":"https://openactive.io/"}`: true,
		`[{"type":"CourseInstance"}]`: true, `{"services":[]}`: false, `[{"eventID":1,"startDateTime":"x"}]`: false, `{"contents":[{"items":1}]}`: false, "items,next\n": false,
	} {
		if got := openactive.Sniff([]byte(text), "f.json"); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
