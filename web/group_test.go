package web

import (
	"net/http"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// A meeting of school terms shows dates that are in term everywhere, or asks people to ask; its card says
// neither.
func TestSchoolTermsOnTheGroupPage(t *testing.T) {
	ids := map[string]string{}
	site := openSite(t, func(parts *Parts) {
		var all []directory.Publication
		for name, rule := range map[string]string{"Term Tea": "FREQ=WEEKLY;BYDAY=WE", "January Tea": "FREQ=WEEKLY;BYDAY=WE;BYMONTH=1"} {
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
	hasText(t, doc, ".box", "School holidays differ, so ask first.")
	doc = site.page("/groups/"+ids["January Tea"], http.StatusOK)
	hasText(t, doc, ".box", "Wednesdays 10–11 am, January, school terms")
	hasText(t, doc, ".box", "Ask for the next date.")
	if n := doc.Find(".next li").Length(); n != 0 {
		t.Errorf("%d dates in the holidays", n)
	}
}
