package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// A meeting of school terms says of which dates nobody knows whether there is school, and asks people to ask.
func TestSchoolTermsOnTheGroupPage(t *testing.T) {
	ids := map[string]string{}
	site := openSite(t, func(parts *Parts) {
		var all []directory.Publication
		for name, rule := range map[string]string{"Term Tea": "FREQ=WEEKLY;BYDAY=WE", "January Tea": "FREQ=WEEKLY;BYDAY=WE;BYMONTH=1", "Tuesday Tea": "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261202"} {
			ids[name] = directory.NewID()
			all = append(all, directory.Publication{Group: &directory.Group{
				ID: ids[name], Kind: directory.KindGroup, Status: directory.StatusPublished, Name: name, AreasServed: []string{"national"},
				Checked: directory.Checked{Date: directory.DateOf(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)), Method: directory.CheckedByPhone},
				Meetings: []directory.Meeting{{
					Start: "2026-01-07T10:00", Zone: "Australia/Melbourne", Minutes: 60, RRule: rule, SchoolTerms: true, Online: true,
				}},
			}})
		}
		if err := parts.Catalogue.Publish(t.Context(), directory.Operator("test"), all); err != nil {
			t.Fatal(err)
		}
	})
	doc := site.page("/groups/"+ids["Term Tea"], http.StatusOK)
	hasText(t, doc, ".box .next li:nth-child(2)", "Wed 2 December, 10 am")
	hasText(t, doc, ".box .next li:nth-child(3)", "Wed 9 December, 10 am, if school is on")
	hasText(t, doc, ".box", "We do not know yet if there is school on the days marked so. Ask first.")
	doc = site.page("/groups/"+ids["January Tea"], http.StatusOK)
	hasText(t, doc, ".box", "Wednesdays 10–11 am, January, school terms")
	hasText(t, doc, ".box .next", "Wed 20 January 2027, 10 am, if school is on")
	hasText(t, doc, ".box .next", "Wed 24 January 2029, 10 am, if school is on")
	hasText(t, site.page("/groups/"+ids["Tuesday Tea"], http.StatusOK), ".box", "School holidays differ between schools, so ask first.")

	var answer struct {
		Listings []struct {
			Upcoming []string
			Meetings []struct {
				Next       *string
				IfSchoolOn []string `json:"if_school_on"`
			}
		}
	}
	if err := json.Unmarshal([]byte(site.get("/api/v1/groups/"+ids["January Tea"]).body), &answer); err != nil || len(answer.Listings) == 0 {
		t.Fatal(err)
	}
	if m := answer.Listings[0].Meetings[0]; m.Next != nil || len(m.IfSchoolOn) != 3 || len(answer.Listings[0].Upcoming) != 0 {
		t.Errorf("the API tells %+v", answer)
	}

	// Whoever keeps a group sees the same beside the next six dates, and whoever runs Kith how to mend it.
	in := site.as(t, "facilitator")
	a := in.send(stitch+"/times/1", "look", url.Values{"days": {"4"}, "from": {"10:00"}, "to": {"11:00"}, "school_terms": {"yes"}})
	hasText(t, a.doc(t), "#preview .dates", "Thu 10 December, 10 am, if school is on")
	hasText(t, a.doc(t), "#preview", "We do not know yet if there is school on the days marked so. Ask first.")
	hasText(t, site.as(t, "admin").page("/people", http.StatusOK), ".note", "name it in KITH_SCHOOL_TERMS")
}
