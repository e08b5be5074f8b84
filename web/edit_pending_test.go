package web

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/web/webtest"
)

// waitsFor gives what waits for a group, by field, of one person.
func (s *testSite) waitsFor(role, groupID string) map[string]json.RawMessage {
	s.t.Helper()
	changes, _, err := s.server.catalogue.Store().ChangesWhere(s.t.Context(), directory.ChangeFilter{
		Statuses: []directory.ChangeStatus{directory.ChangeWaiting}, GroupID: groupID, AuthorID: s.person(role).ID,
	}, 0, 10)
	if err != nil || len(changes) > 1 {
		s.t.Fatalf("%d changes wait, %v", len(changes), err)
	}
	waits := map[string]json.RawMessage{}
	for _, c := range changes {
		for _, f := range c.Fields {
			waits[f.Field] = f.New
		}
	}
	return waits
}

// hideStitch keeps the place of the facilitator's group private, so that words wait.
func hideStitch(t *testing.T, site *testSite) *testSite {
	t.Helper()
	facilitator := site.as(t, "facilitator")
	facilitator.saved(stitchPlace, url.Values{"disclosure": {"suburb"}})
	return facilitator
}

// One save after the other goes on from what waits: nothing that was typed is lost, and nothing is asked twice.
func TestSavesGoOnFromWhatWaits(t *testing.T) {
	site := openSite(t, nil)
	facilitator := hideStitch(t, site)
	visit, contact := stitch+"/edit/first-visit", stitch+"/edit/contact"
	left := func() string {
		return squeeze(facilitator.page(stitch+"/edit", http.StatusOK).Find("#next-title").Text())
	}
	before := left()
	facilitator.saved(visit, url.Values{"first_visit.first_minutes": {"We boil the kettle."}, "first_visit.if_not_for_you": {"Nobody will ring you."}})
	if after := left(); after == before {
		t.Errorf("what waits is asked for still: %s", after)
	}
	doc := facilitator.page(visit, http.StatusOK)
	hasText(t, doc, `textarea[name="first_visit.first_minutes"]`, "We boil the kettle.")
	hasText(t, doc, ".ask:has([name='first_visit.first_minutes']) .waits", "waits for a curator")
	if n := doc.Find(".waits").Length(); n != 2 {
		t.Errorf("%d questions are said to wait", n)
	}
	facilitator.saved(visit, url.Values{"first_visit.talking": {"As much as you like."}})
	facilitator.saved(contact, url.Values{"handover.contact_name": {"Sam at the side door"}})
	facilitator.saved(contact, url.Values{"handover.best_time": {"mornings"}})
	facilitator.saved(stitch+"/times/1", url.Values{"note": {"ring the bell"}})
	facilitator.saved(stitch+"/times/new", url.Values{"days": {"5"}, "from": {"18:00"}, "to": {"19:00"}})
	facilitator.saved(stitch+"/edit/safety", url.Values{"answers.safety.two-leaders": {"yes"}})
	has(t, facilitator.page(stitch+"/edit/safety", http.StatusOK), `input[name="answers.safety.two-leaders"][value=yes][checked]`)

	waits := site.waitsFor("facilitator", webtest.StitchID)
	var visits directory.FirstVisit
	var handover directory.Handover
	var meetings []directory.Meeting
	for field, into := range map[string]any{"first_visit": &visits, "handover": &handover, "meetings": &meetings} {
		if err := json.Unmarshal(waits[field], into); err != nil {
			t.Fatalf("%s: %v (of %v)", field, err, slices.Sorted(maps.Keys(waits)))
		}
	}
	if visits.FirstMinutes != "We boil the kettle." || visits.Talking != "As much as you like." {
		t.Errorf("of two saves of the first visit there waits %+v", visits)
	}
	if handover.ContactName != "Sam at the side door" {
		t.Errorf("of two saves of the handover there waits %+v", handover)
	}
	if len(meetings) != 2 || meetings[0].Note != "ring the bell" {
		t.Errorf("of two saves of the times there waits %+v", meetings)
	}
	if g := site.group(webtest.StitchID); g.FirstVisit.FirstMinutes == "We boil the kettle." || len(g.Meetings) != 1 {
		t.Errorf("something is live: %+v", g.FirstVisit)
	}
}

// What somebody puts back to what is live waits no more, and the rest goes on waiting.
func TestPuttingBackWithdraws(t *testing.T) {
	site := openSite(t, nil)
	facilitator := hideStitch(t, site)
	was := site.group(webtest.StitchID)
	facilitator.saved(stitch+"/edit/what", url.Values{"summary": {"We knit at the side door."}})
	facilitator.saved(stitch+"/edit/safety", url.Values{"answers.safety.two-leaders": {"yes"}})
	facilitator.saved(stitch+"/edit/what", url.Values{"summary": {was.Summary}})
	if got := slices.Sorted(maps.Keys(site.waitsFor("facilitator", webtest.StitchID))); !slices.Equal(got, []string{"answers.safety.two-leaders"}) {
		t.Errorf("%v wait", got)
	}
	facilitator.saved(stitch+"/edit/safety", url.Values{"answers.safety.two-leaders": {""}})
	if got := site.waitsFor("facilitator", webtest.StitchID); len(got) != 0 {
		t.Errorf("%v wait", got)
	}
}

// Two new places that wait are both proposed, and times can be at one that waits.
func TestTwoNewPlacesWait(t *testing.T) {
	site := openSite(t, nil)
	facilitator := hideStitch(t, site)
	for _, name := range []string{"The old mill", "The new mill"} {
		facilitator.saved(stitch+"/places/new", url.Values{
			"name": {name}, "address": {"1 Mill Lane"}, "suburb": {"Carlton VIC 3053"}, "suburb_id": {"carlton-vic-3053"}, "disclosure": {"hidden"}, "venue": {""},
		})
	}
	doc := facilitator.page(stitch+"/edit/when", http.StatusOK)
	if n := doc.Find("#places li").Length(); n != 3 {
		t.Errorf("%d places are listed: %s", n, squeeze(doc.Find("#places").Text()))
	}
	if strings.Contains(doc.Find("main").Text(), "Mill Lane") {
		t.Error("the page tells a place that is to be hidden")
	}
	last, _ := facilitator.page(stitch+"/times/new", http.StatusOK).Find("input[name=place]").Eq(2).Attr("value")
	facilitator.saved(stitch+"/times/new", url.Values{"days": {"5"}, "from": {"18:00"}, "to": {"19:00"}, "place": {last}})
	waits := site.waitsFor("facilitator", webtest.StitchID)
	var places []directory.GroupPlace
	if err := json.Unmarshal(waits["places"], &places); err != nil || len(places) != 3 {
		t.Fatalf("%d places are proposed, %v", len(places), err)
	}
	for _, p := range places[1:] {
		if waits[directory.FieldVenues+p.VenueID] == nil {
			t.Errorf("the place %s is proposed and does not wait with it", p.VenueID)
		}
	}
	curator := site.as(t, "curator")
	link, _ := has(t, curator.page("/review", http.StatusOK), "a[data-item]").Attr("href")
	action, form := decisionForm(curator.page(link, http.StatusOK), "approve")
	if a := curator.post(action, form); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("approving: %d %s", a.StatusCode, squeeze(a.doc(t).Find("main").Text()))
	}
	if g := site.group(webtest.StitchID); len(g.Places) != 3 || len(g.Meetings) != 2 || g.Meetings[1].PlaceID != last {
		t.Errorf("approved: %+v, %+v", g.Places, g.Meetings)
	}
}

// Of two tabs of one person, the second save keeps what the first one made wait.
func TestTwoTabsOfWhatWaits(t *testing.T) {
	site := openSite(t, nil)
	facilitator := hideStitch(t, site)
	visit := stitch + "/edit/first-visit"
	first, second := formOf(facilitator.page(visit, http.StatusOK)), formOf(facilitator.page(visit, http.StatusOK))
	first.Set("first_visit.first_minutes", "We boil the kettle.")
	second.Set("first_visit.talking", "As much as you like.")
	for _, form := range []url.Values{first, second} {
		form.Set("do", "save")
		if a := facilitator.post(visit, form); a.StatusCode != http.StatusSeeOther {
			t.Fatalf("status %d: %s", a.StatusCode, squeeze(a.doc(t).Find("main").Text()))
		}
	}
	var visits directory.FirstVisit
	if err := json.Unmarshal(site.waitsFor("facilitator", webtest.StitchID)["first_visit"], &visits); err != nil || visits.FirstMinutes != "We boil the kettle." || visits.Talking != "As much as you like." {
		t.Errorf("there waits %+v, %v", visits, err)
	}
}

// A form that says nothing of a question changes nothing of it, whatever else it saves.
func TestWhatAFormDoesNotSayStays(t *testing.T) {
	site := openSite(t, nil)
	facilitator := site.as(t, "facilitator")
	was := site.group(webtest.StitchID)
	for _, part := range directory.EditParts() {
		form := url.Values{"do": {"save"}, "version": {"1"}}
		if part == directory.PartWhat {
			form.Set("name", was.Name)
		}
		if a := facilitator.post(stitch+"/edit/"+string(part), form); a.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: status %d", part, a.StatusCode)
		}
	}
	if a := facilitator.post(stitch+"/times/1", url.Values{"do": {"save"}, "repeat": {"weekly"}, "days": {"5"}}); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a time without its hours: status %d", a.StatusCode)
	}
	if now := site.group(webtest.StitchID); now.Version != was.Version {
		t.Errorf("version %d was written: %+v", now.Version, now)
	}
	if got := site.waitsFor("facilitator", webtest.StitchID); len(got) > 0 {
		t.Errorf("%v wait", slices.Sorted(maps.Keys(got)))
	}
}

// A new place that waits is written anew before anybody has decided on it, or taken away again.
func TestAPlaceThatWaitsIsChanged(t *testing.T) {
	site := openSite(t, nil)
	facilitator := site.as(t, "facilitator")
	suburb := "Coburg VIC 3058"
	add := func(path, address, level string) {
		t.Helper()
		form := formOf(facilitator.page(path, http.StatusOK))
		form["address"], form["suburb"], form["disclosure"], form["do"] = []string{address}, []string{suburb}, []string{level}, []string{"find"}
		form = formOf(facilitator.post(path, form).doc(t))
		form.Set("disclosure", level)
		form.Set("do", "save")
		if a := facilitator.post(path, form); a.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: status %d: %s", path, a.StatusCode, squeeze(a.doc(t).Find("main").Text()))
		}
	}
	add(stitch+"/places/new", "12 Quandong Way", "hidden")
	var path string
	facilitator.page(stitch+"/edit/when", http.StatusOK).Find("#places a").Each(func(_ int, link *goquery.Selection) {
		if href := link.AttrOr("href", ""); href != stitchPlace {
			path = href
		}
	})
	if a := facilitator.get(path); a.StatusCode != http.StatusOK || strings.Contains(a.body, "Quandong") {
		t.Fatalf("%q: status %d, or it tells the place", path, a.StatusCode)
	}
	add(path, "14 Quandong Way", "suburb")
	waits := site.waitsFor("facilitator", webtest.StitchID)
	var venue directory.Venue
	for field, value := range waits {
		if strings.HasPrefix(field, directory.FieldVenues) {
			if venue.ID != "" {
				t.Error("two places wait")
			}
			if err := json.Unmarshal(value, &venue); err != nil {
				t.Fatal(err)
			}
		}
	}
	if venue.Address != "14 Quandong Way" || venue.Disclosure != directory.DisclosureSuburb || !strings.Contains(string(waits["places"]), venue.ID) {
		t.Errorf("what waits: %+v with %s", venue, waits["places"])
	}
	if a := facilitator.send(path, "remove", nil); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("taking it away: status %d: %s", a.StatusCode, squeeze(a.doc(t).Find("main").Text()))
	}
	if waits := site.waitsFor("facilitator", webtest.StitchID); len(waits) > 0 {
		t.Errorf("still waiting: %v", waits)
	}
}

// The forms show no place that is not public, to nobody; and a save of what they show loses none of it.
func TestFormsKeepAHiddenPlace(t *testing.T) {
	site := openSite(t, nil)
	facilitator := site.as(t, "second-facilitator")
	part, told := circle+"/edit/what", "Meet at "+webtest.HiddenAddress+", upstairs."
	facilitator.saved(part, url.Values{"description": {told}})
	curator := site.as(t, "curator")
	id := strings.TrimPrefix(circle, "/groups/")
	whole := func() string {
		var description string
		raw := site.waitsFor("second-facilitator", id)["description"]
		if err := json.Unmarshal(raw, &description); err != nil {
			t.Fatalf("%v in %q", err, raw)
		}
		return description
	}
	if got := whole(); got != told {
		t.Fatalf("there waits %q", got)
	}
	if body := facilitator.get(part).body; strings.Contains(body, "Zanzibar") || !strings.Contains(body, "Meet at [place not shown], upstairs.") {
		t.Error("the form shows what waits with the address in it, or does not show it")
	}
	facilitator.saved(part, url.Values{"description": {"Meet at [place not shown], downstairs."}})
	if got, want := whole(), strings.Replace(told, "upstairs", "downstairs", 1); got != want {
		t.Errorf("there waits %q, want %q", got, want)
	}
	g := site.group(id)
	g.Description = told
	err := site.server.catalogue.Store().Write(t.Context(), func(tx directory.Tx) error { return tx.SaveGroup(t.Context(), g, "") })
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(editPaths(circle, circlePlace), part) {
		if strings.Contains(curator.get(path).body, "Zanzibar") {
			t.Errorf("%s shows a curator the address", path)
		}
	}
	curator.saved(part, url.Values{"summary": {"We sit and talk."}})
	if got := site.group(id); got.Description != told || got.Summary != "We sit and talk." {
		t.Errorf("saving another question made of it %q, %q", got.Description, got.Summary)
	}
	curator.saved(part, url.Values{"description": {"On Fridays: [place not shown], upstairs."}})
	if got, want := site.group(id).Description, "On Fridays: "+webtest.HiddenAddress+", upstairs."; got != want {
		t.Errorf("saved from the form: %q, want %q", got, want)
	}
}

// Of several saves at once one is kept, and the others are shown both sides, however close they come.
func TestSavesAtOnceShowBothSides(t *testing.T) {
	site := openSite(t, nil)
	in := site.as(t, "facilitator")
	path := stitch + "/edit/contact"
	const rounds, tabs = 4, 6
	for range rounds {
		form := formOf(in.page(path, http.StatusOK))
		answers := make(chan answer, tabs)
		for tab := range tabs {
			mine := merged(form, url.Values{"handover.best_time": {strings.Repeat("late ", tab) + "in week " + form.Get("version")}, "do": {"save"}})
			go func() { answers <- in.post(path, mine) }()
		}
		saved := 0
		for range tabs {
			switch a := <-answers; a.StatusCode {
			case http.StatusSeeOther:
				saved++
			case http.StatusConflict:
				if !strings.Contains(a.body, "There now") {
					t.Errorf("a conflict does not show both sides: %s", squeeze(a.body))
				}
			default:
				t.Errorf("status %d: %s", a.StatusCode, squeeze(a.doc(t).Find(".problem").Text()))
			}
		}
		if saved != 1 {
			t.Errorf("%d were saved", saved)
		}
	}
}
