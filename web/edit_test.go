package web

import (
	"context"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/web/webtest"
)

const (
	stitch      = "/groups/" + webtest.StitchID
	circle      = "/groups/" + webtest.CircleID
	stitchPlace = stitch + "/places/0192f000-0000-7000-8003-000000000001"
	circlePlace = circle + "/places/0192f000-0000-7000-8003-000000000003"
)

// editPaths are the pages of keeping a group.
func editPaths(group, place string) []string {
	paths := []string{group + "/edit", group + "/times/1", group + "/times/new", group + "/places/new", place, place + "/reveal"}
	for _, part := range directory.EditParts() {
		paths = append(paths, group+"/edit/"+string(part))
	}
	return paths
}

func (s *testSite) group(id string) *directory.Group {
	s.t.Helper()
	g, err := s.server.catalogue.Store().Group(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return g
}

// formOf reads the inputs of the page's form as a browser would send them.
func formOf(doc *goquery.Document) url.Values {
	form := url.Values{}
	doc.Find("form.asks").Find("input, textarea, select").Each(func(_ int, input *goquery.Selection) {
		name, _ := input.Attr("name")
		kind, _ := input.Attr("type")
		_, checked := input.Attr("checked")
		switch {
		case name == "" || kind == "image" || (kind == "radio" || kind == "checkbox") && !checked:
		case goquery.NodeName(input) == "textarea":
			form.Add(name, strings.TrimPrefix(input.Text(), "\n"))
		case goquery.NodeName(input) == "select":
			form.Add(name, input.Find("option[selected]").AttrOr("value", input.Find("option").AttrOr("value", "")))
		default:
			form.Add(name, input.AttrOr("value", ""))
		}
	})
	return form
}

// send changes some inputs of a page's form and posts it.
func (s *testSite) send(path, do string, changes url.Values) answer {
	s.t.Helper()
	form := formOf(s.page(path, http.StatusOK))
	maps.Copy(form, changes)
	form.Set("do", do)
	return s.post(path, form)
}

// saved sends a form that must be kept, and gives the page that says what became of it.
func (s *testSite) saved(path string, changes url.Values) *goquery.Document {
	s.t.Helper()
	a := s.send(path, "save", changes)
	if a.StatusCode != http.StatusSeeOther {
		s.t.Fatalf("saving %s: %d %s", path, a.StatusCode, squeeze(a.doc(s.t).Find("main").Text()))
	}
	return s.page(a.Header.Get("Location"), http.StatusOK)
}

// The pages are there for who keeps the group, and for nobody else.
func TestEditPagesAreForTheirPeople(t *testing.T) {
	site := openSite(t, nil)
	paths := editPaths(stitch, stitchPlace)
	for _, role := range []string{"facilitator", "curator", "admin"} {
		in := site.as(t, role)
		for _, path := range paths {
			doc := in.page(path, http.StatusOK)
			has(t, doc, ".keep h1")
			has(t, doc, `meta[name=robots][content=noindex]`)
		}
	}
	for _, role := range []string{"second-facilitator", "worker", "officer", "nobody-yet"} {
		in := site.as(t, role)
		for _, path := range paths {
			if a := in.get(path); a.StatusCode != http.StatusForbidden && a.StatusCode != http.StatusNotFound {
				t.Errorf("%s may GET %s: %d", role, path, a.StatusCode)
			}
			if a := in.post(path, url.Values{"do": {"save"}, "name": {"Mine now"}}); a.StatusCode < 400 {
				t.Errorf("%s may POST %s: %d", role, path, a.StatusCode)
			}
		}
	}
	for _, path := range paths {
		if a := site.get(path); a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/sign-in?") {
			t.Errorf("nobody signed in, %s: %d to %s", path, a.StatusCode, a.Header.Get("Location"))
		}
	}
	if name := site.group(webtest.StitchID).Name; name != "Drummond Street Stitch & Chat" {
		t.Errorf("the group is called %q now", name)
	}
}

func TestMineListsOnesGroups(t *testing.T) {
	site := openSite(t, nil)
	doc := site.as(t, "facilitator").page("/mine", http.StatusOK)
	if n := doc.Find(".mine > li").Length(); n != 1 {
		t.Errorf("%d groups are listed, want the one of the organisation", n)
	}
	hasText(t, doc, ".mine .left", "2 questions, about a minute")
	has(t, doc, `.mine a[href^="`+stitch+`/edit/first-visit#answers.welcome."]`)
	has(t, doc, `nav[aria-label="Your desk"] a[href="/mine"]`)
	has(t, site.as(t, "curator").page("/mine", http.StatusOK), `a[href="/mine/new"]`)
	has(t, site.as(t, "facilitator").page(stitch, http.StatusOK), `a[href="`+stitch+`/edit"]`)
	has(t, site.as(t, "facilitator").page(stitch+"/edit", http.StatusOK), `a[href="`+stitch+`/history"]`)
	if site.page(stitch, http.StatusOK).Find(`a[href$="/edit"]`).Length() > 0 {
		t.Error("anybody is offered to change the group")
	}
}

// What is low is live and searchable at once; what is risky waits; the page says which.
func TestPartIsSaved(t *testing.T) {
	site := openSite(t, nil)
	in := site.as(t, "facilitator")
	doc := in.saved(stitch+"/edit/what", url.Values{"summary": {"We darn socks\r\nbeside a zebrafish tank."}})
	hasText(t, doc, ".saved", "Live now: the sentence about it.")
	if doc.Find(".saved").Text() == "" || strings.Contains(doc.Find(".saved").Text(), "Waits") {
		t.Error("a sentence waits for a curator")
	}
	hasText(t, site.page("/search?near=Carlton+VIC&within=5km&q=zebrafish", http.StatusOK), ".card", "We darn socks beside a zebrafish tank.")
	if in.page(stitch+"/edit", http.StatusOK).Find(".saved").Length() > 0 {
		t.Error("what became of the save is said twice")
	}
	doc = in.saved(stitch+"/edit/safety", url.Values{"answers.safety.two-leaders": {"yes"}, "note.safety.two-leaders": {"Maree and Jo"}})
	hasText(t, doc, ".saved", "Waits for a curator: Two leaders")
	if _, ok := site.group(webtest.StitchID).Answer("safety.two-leaders"); ok {
		t.Error("a safety claim is live without a curator")
	}
	hasText(t, in.page("/mine", http.StatusOK), ".mine", "Waiting for a curator: Two leaders")
	doc = in.saved(stitch+"/edit/what", nil)
	hasText(t, doc, ".saved", "Nothing was different")
	curator := site.as(t, "curator")
	curator.saved(stitch+"/edit/safety", url.Values{
		"answers.safety.confidential": {"yes"}, "basis.safety.confidential": {"documented"}, "date.safety.confidential": {"20/11/2026"}, "by.safety.confidential": {"Cora"}, "evidence.safety.confidential": {"The rules on the wall"},
	})
	answer, _ := site.group(webtest.StitchID).Answer("safety.confidential")
	if answer.Basis != directory.BasisDocumented || answer.Date.String() != "2026-11-20" || answer.Evidence != "The rules on the wall" {
		t.Errorf("the curator's answer is %+v", answer)
	}
	if page := site.get(stitch).body; strings.Contains(page, "on the wall") || !strings.Contains(page, "Document seen, Cora, 20 Nov 2026") {
		t.Error("the public page shows the evidence, or not who checked")
	}
	if form := in.page(stitch+"/edit/safety", http.StatusOK); form.Find(`[name^="basis."], [name^="evidence."]`).Length() > 0 {
		t.Error("a facilitator is asked how an answer was checked")
	}
	in.send(stitch+"/edit/safety", "save", url.Values{"answers.safety.no-photos": {"yes"}, "basis.safety.no-photos": {"visited"}})
	changes, err := site.server.catalogue.Store().Changes(t.Context(), directory.ChangeWaiting, 9)
	if err != nil || len(changes) != 1 {
		t.Fatalf("%d changes wait, %v", len(changes), err)
	}
	for _, f := range changes[0].Fields {
		if strings.Contains(string(f.New), "visited") {
			t.Error("a facilitator's answer claims to be seen on a visit")
		}
	}
}

// A fault is said at the top and at the field, and nothing that was typed is lost.
func TestPartFaultsKeepTheInput(t *testing.T) {
	site := openSite(t, nil).as(t, "facilitator")
	for name, test := range map[string]struct{ path, field, value, says string }{
		"too long":        {"what", "summary", strings.Repeat("word ", 80), "at most 300"},
		"no name":         {"what", "name", "", "needed"},
		"no number":       {"first-visit", "first_visit.size_max", "many", "whole number"},
		"more than most":  {"first-visit", "first_visit.size_max", "2", "below the fewest"},
		"no phone":        {"contact", "contact.phones", "ring Maree", "Line 1 is no number"},
		"script as link":  {"contact", "contact.website", "javascript://alert(1)", "https://"},
		"odd age":         {"who", "age.max", "200", "0 to 120"},
		"odd answer":      {"getting-in", "answers.access.lift", "maybe", "Say yes, no"},
		"no such choice":  {"contact", "handover.capacity", "bursting", "Choose one"},
		"note too long":   {"getting-in", "note.access.lift", strings.Repeat("x", 301), "at most 300"},
		"no money":        {"cost", "cost.cents", "five", "Write dollars"},
		"two e-mails":     {"contact", "contact.email", "a@b.org, c@d.org", "one e-mail address"},
		"youngest oldest": {"who", "age.min", "-3", "whole number"},
	} {
		t.Run(name, func(t *testing.T) {
			changes := url.Values{test.field: {test.value}}
			switch name {
			case "note too long":
				changes.Set("answers.access.lift", "yes")
			case "no money":
				changes.Set("cost", "paid")
			}
			a := site.send(stitch+"/edit/"+test.path, "save", changes)
			doc := a.doc(t)
			if a.StatusCode != http.StatusUnprocessableEntity {
				t.Fatalf("status %d: %s", a.StatusCode, squeeze(doc.Find("main").Text()))
			}
			hasText(t, doc, ".problem", test.says)
			if form := formOf(doc); form.Get(test.field) != strings.TrimSpace(test.value) && name != "odd answer" && name != "no such choice" {
				t.Errorf("%s holds %q now", test.field, form.Get(test.field))
			}
			href := doc.Find(".problem a").AttrOr("href", "")
			if target := strings.TrimPrefix(href, "#"); target == "" || doc.Find(`[id="`+target+`"]`).Length() != 1 {
				t.Errorf("the problem leads to %q, which is not there once", href)
			}
			if !strings.HasPrefix(doc.Find("title").Text(), "Error: ") {
				t.Error("the title does not say that there is a problem")
			}
			site.send(stitch+"/edit/"+test.path, "forget", nil)
		})
	}
}

// What a phone drops is there again, for its writer alone, until it is saved or thrown away.
func TestDrafts(t *testing.T) {
	site := openSite(t, nil)
	in := site.as(t, "facilitator")
	path := stitch + "/edit/first-visit"
	typed := url.Values{"first_visit.greeter": {"Jo meets you by the blue gate."}}
	if a := in.send(path, "look", typed); a.StatusCode != http.StatusOK {
		t.Fatal(a.StatusCode)
	}
	doc := in.page(path, http.StatusOK)
	if formOf(doc).Get("first_visit.greeter") != "Jo meets you by the blue gate." {
		t.Error("the draft is not there again")
	}
	hasText(t, doc, ".note-box", "have not saved it")
	has(t, in.page(stitch+"/edit", http.StatusOK), `.note-box a[href="`+path+`"]`)
	has(t, in.page("/mine", http.StatusOK), `.mine a[href="`+path+`"]`)
	for _, other := range []string{"curator", "admin"} {
		if strings.Contains(site.as(t, other).get(path).body, "blue gate") {
			t.Errorf("%s reads the draft", other)
		}
	}
	if strings.Contains(site.get(stitch).body, "blue gate") || strings.Contains(site.log.String(), "blue gate") {
		t.Error("a draft is public, or in the log")
	}
	if a := in.send(path, "forget", nil); a.StatusCode != http.StatusSeeOther {
		t.Fatal(a.StatusCode)
	}
	if strings.Contains(in.get(path).body, "blue gate") {
		t.Error("a draft that was thrown away is there")
	}
	in.send(path, "look", typed)
	in.saved(path, nil)
	if in.page(path, http.StatusOK).Find(".note-box").Length() > 0 || site.group(webtest.StitchID).FirstVisit.Greeter != "Jo meets you by the blue gate." {
		t.Error("saving left a draft, or did not save it")
	}
	other := site.as(t, "second-facilitator")
	other.send(circle+"/edit/what", "look", url.Values{"summary": {"Of somebody erased."}})
	gone := site.person("second-facilitator").ID
	if err := site.server.catalogue.ErasePerson(t.Context(), gone, func(directory.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if drafts, err := site.server.catalogue.Store().DraftsOf(t.Context(), gone, site.clock.Now().AddDate(-1, 0, 0), 9); err != nil || len(drafts) > 0 {
		t.Errorf("%d drafts of somebody who was erased, %v", len(drafts), err)
	}
	in.send(path, "look", url.Values{"first_visit.greeter": {"An old thought."}})
	site.clock.Set(site.clock.Now().AddDate(0, 0, 31))
	old := site.as(t, "facilitator")
	if strings.Contains(old.get(path).body, "An old thought.") {
		t.Error("a draft lasts longer than 30 days")
	}
}

// The preview is what the listing builder makes of what was typed, with scripts as a part of the page.
func TestPreview(t *testing.T) {
	site := openSite(t, nil).as(t, "facilitator")
	form := formOf(site.page(stitch+"/edit/what", http.StatusOK))
	form.Set("summary", "Typed just now.")
	form.Set("do", "look")
	a := site.post(stitch+"/edit/what", form, "HX-Request", "true")
	if a.StatusCode != http.StatusOK || strings.Contains(a.body, "<html") || !strings.Contains(a.body, `id="preview"`) {
		t.Fatalf("no fragment: %d %s", a.StatusCode, a.body)
	}
	hasText(t, a.doc(t), ".card .sum", "Typed just now.")
	if site.group(webtest.StitchID).Summary == "Typed just now." {
		t.Error("looking saves")
	}
}

// Somebody else's answer to the same question is shown beside one's own; different questions both stay.
func TestTwoTabs(t *testing.T) {
	site := openSite(t, nil)
	one, two := site.as(t, "facilitator"), site.as(t, "curator")
	path := stitch + "/edit/first-visit"
	stale := formOf(one.page(path, http.StatusOK))
	two.saved(path, url.Values{"first_visit.greeter": {"Ada meets you."}})

	stale.Set("do", "save")
	stale.Set("first_visit.layout", "in the garden")
	if a := one.post(path, stale); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("another question: %d", a.StatusCode)
	}
	if v := site.group(webtest.StitchID).FirstVisit; v.Greeter != "Ada meets you." || v.Layout != "in the garden" {
		t.Errorf("both did not stay: %+v", v)
	}

	stale.Set("first_visit.greeter", "Maree <b>waves</b>.")
	stale.Set("first_visit.layout", "in the garden")
	a := one.post(path, stale)
	doc := a.doc(t)
	if a.StatusCode != http.StatusConflict {
		t.Fatalf("the same question: %d", a.StatusCode)
	}
	hasText(t, doc, ".sides", "Ada meets you.")
	hasText(t, doc, ".sides", "Maree <b>waves</b>.")
	if site.group(webtest.StitchID).FirstVisit.Greeter != "Ada meets you." {
		t.Error("a conflict was saved")
	}
	again := url.Values{"do": {"save"}}
	doc.Find("form.save input[type=hidden]").Each(func(_ int, input *goquery.Selection) {
		again.Add(input.AttrOr("name", ""), input.AttrOr("value", ""))
	})
	if a := one.post(path, again); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("saving mine: %d", a.StatusCode)
	}
	if site.group(webtest.StitchID).FirstVisit.Greeter != "Maree <b>waves</b>." {
		t.Error("mine was not saved")
	}
}

// A form changes what its page asks, and nothing else of the group.
func TestEditMassAssignment(t *testing.T) {
	site := openSite(t, nil)
	in := site.as(t, "facilitator")
	before := site.group(webtest.StitchID)
	extra := url.Values{
		"id": {webtest.SafeID}, "status": {"archived"}, "kind": {"line"}, "organisation_id": {webtest.CircleOrganisationID}, "checked": {"2026-11-23"}, "checked.date": {"2026-11-23"},
		"source_id": {"x"}, "invented": {"false"}, "disclosure": {"exact"}, "places": {"x"}, "meetings": {"x"}, "topics": {"violence"}, "answers.cost.free": {"yes"},
		"answers.safety.trauma-informed": {"yes"}, "pick.activity": {"no-such"}, "pick.when": {"tue-morning"}, "contact.withheld": {""}, "version": {"999999"},
	}
	for _, part := range directory.EditParts() {
		if part == directory.PartSafety {
			continue
		}
		form := formOf(in.page(stitch+"/edit/"+string(part), http.StatusOK))
		for name, values := range extra {
			if _, asked := form[name]; !asked || name == "version" {
				form[name] = values
			}
		}
		form.Set("do", "save")
		if a := in.post(stitch+"/edit/"+string(part), form); a.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: %d %s", part, a.StatusCode, squeeze(a.doc(t).Find(".problem").Text()))
		}
	}
	after := site.group(webtest.StitchID)
	a, errA := directory.FieldsOf(before)
	b, errB := directory.FieldsOf(after)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	for _, field := range directory.FieldNames(a, b) {
		if string(a[field]) != string(b[field]) && field != "version" && field != "updated_at" && !strings.HasPrefix(field, "answers.activity.") {
			t.Errorf("%s was %s and is %s", field, a[field], b[field])
		}
	}
	if changes, err := site.server.catalogue.Store().Changes(t.Context(), directory.ChangeWaiting, 9); err != nil || len(changes) > 0 {
		t.Errorf("%d changes wait, %v", len(changes), err)
	}
}

// What is typed stays text, wherever it is shown.
func TestHTMLStaysText(t *testing.T) {
	site := openSite(t, nil)
	in := site.as(t, "curator")
	const nasty = `"><script>alert(1)</script>{{.}}'<img src=x onerror=alert(2)>`
	for _, part := range directory.EditParts() {
		path := stitch + "/edit/" + string(part)
		form := formOf(in.page(path, http.StatusOK))
		for name := range form {
			switch {
			case name == "version" || strings.HasPrefix(name, "age.") || strings.HasPrefix(name, "first_visit.size") || strings.HasPrefix(name, "handover.wait") || strings.HasPrefix(name, "handover.capacity") || strings.HasPrefix(name, "answers.") || strings.HasPrefix(name, "basis.") || strings.HasPrefix(name, "date.") || strings.HasPrefix(name, "pick."):
			case name == "cost" || name == "cost.cents" || name == "cost.concession_cents" || name == "contact.phones" || name == "contact.email" || name == "contact.website":
			default:
				form.Set(name, nasty)
			}
		}
		form.Set("do", "look")
		looked := in.post(path, form)
		form.Set("do", "save")
		saved := in.post(path, form)
		for _, a := range []answer{looked, saved, in.get(path), in.get(stitch + "/edit"), in.get("/mine"), site.get(stitch)} {
			if a.StatusCode >= 500 || strings.Contains(a.body, "<script>alert") || strings.Contains(a.body, "<img src=x") {
				t.Errorf("%s: %d, or what was typed is code", path, a.StatusCode)
			}
		}
	}
	if !strings.Contains(site.group(webtest.StitchID).FirstVisit.Greeter, "<script>") {
		t.Error("nothing was saved, so this test shows nothing")
	}
}

// What is too large is refused, and nothing of it is kept.
func TestTooMuch(t *testing.T) {
	site := openSite(t, nil)
	in := site.as(t, "facilitator")
	version := site.group(webtest.StitchID).Version
	for _, path := range []string{stitch + "/edit/what", stitch + "/times/new", stitch + "/places/new", stitchPlace + "/reveal", "/mine/new"} {
		if a := in.post(path, url.Values{"do": {"save"}, "name": {strings.Repeat("x", 10<<20)}}); a.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("10 MB to %s: %d", path, a.StatusCode)
		}
		if a := in.post(path, url.Values{"do": {"look"}, "summary": {strings.Repeat("x", 10<<20)}}); a.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("a draft of 10 MB to %s: %d", path, a.StatusCode)
		}
	}
	many := url.Values{"do": {"save"}, "repeat": {"weekly"}, "days": {"2"}, "every_weeks": {"1"}, "place": {"online"}, "zone": {"Australia/Melbourne"}, "from": {""}, "to": {""}, "first": {""}, "note": {""}}
	for n := range 4000 {
		many.Add("days_off", directory.DateOf(webtest.Now()).AddDays(n).String())
	}
	if a := in.post(stitch+"/times/new", many); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("4,000 days off: %d", a.StatusCode)
	}
	g := site.group(webtest.StitchID)
	for len(g.Meetings) < 10_000 {
		g.Meetings = append(g.Meetings, g.Meetings[0])
	}
	if _, err := site.server.catalogue.Edit(t.Context(), directory.Operator("test"), directory.Edit{Group: g}); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("10,000 meetings: %v", err)
	}
	if got := site.group(webtest.StitchID).Version; got != version {
		t.Errorf("something was kept: version %d, was %d", got, version)
	}
}

// A time is said in words, and its dates are shown to check before it is saved.
func TestMeetingIsSaidInWords(t *testing.T) {
	site := openSite(t, nil)
	in := site.as(t, "facilitator")
	a := in.send(stitch+"/times/1", "look", url.Values{"days": {"4"}, "from": {"6.30 pm"}, "to": {"20:00"}, "not_public_holidays": {"yes"}})
	doc := a.doc(t)
	hasText(t, doc, "#preview .meets", "Thursdays 6.30–8 pm, not on public holidays")
	if n := doc.Find("#preview .dates li").Length(); n != datesShown {
		t.Errorf("%d dates are shown, want %d", n, datesShown)
	}
	hasText(t, doc, "#preview .dates li:first-child", "Thu 26 November, 6.30 pm")
	hasText(t, in.saved(stitch+"/times/1", nil), ".saved", "Live now: the times.")
	m := site.group(webtest.StitchID).Meetings[0]
	if m.RRule != "FREQ=WEEKLY;BYDAY=TH" || m.Minutes != 90 || m.Zone != "Australia/Melbourne" || m.PlaceID == "" {
		t.Errorf("it was saved as %+v", m)
	}
	hasText(t, site.page(stitch, http.StatusOK), "#when ~ .meets", "Thursdays 6.30–8 pm")

	in.saved(stitch+"/times/new", url.Values{"repeat": {"nth"}, "days": {"1"}, "weeks": {"1", "3"}, "every_months": {"1"}, "from": {"10:00"}, "place": {"online"}, "zone": {""}})
	if g := site.group(webtest.StitchID); len(g.Meetings) != 2 || g.Meetings[1].RRule != "FREQ=MONTHLY;BYDAY=1MO,3MO" || !g.Meetings[1].Online || g.Meetings[1].Zone != "Australia/Melbourne" {
		t.Errorf("the new time is %+v", g.Meetings)
	}
	in.saved(stitch+"/times/2", url.Values{"pause_from": {"2026-12-14"}, "pause_to": {"2027-01-31"}})
	hasText(t, in.page(stitch+"/edit/when", http.StatusOK), "#meetings", "no meeting from 14 December to 31 January")
	hasText(t, in.page(stitch+"/edit/when", http.StatusOK), "#meetings li:nth-child(2)", "Mon 1 February")
	in.saved(stitch+"/times/2", url.Values{"repeat": {"weekly"}, "every_weeks": {"2"}, "first": {"2026-12-07"}, "weeks": nil})
	if form := formOf(in.page(stitch+"/times/2", http.StatusOK)); form.Get("every_weeks") != "2" || form.Get("every_months") != "1" {
		t.Errorf("every second week stands as every %s weeks and every %s months", form["every_weeks"], form["every_months"])
	}
	if a := in.send(stitch+"/times/2", "remove", nil); a.StatusCode != http.StatusSeeOther || len(site.group(webtest.StitchID).Meetings) != 1 {
		t.Errorf("a time was not taken away: %d", a.StatusCode)
	}
	if a := in.get(stitch + "/times/2"); a.StatusCode != http.StatusNotFound {
		t.Errorf("a time that is gone: %d", a.StatusCode)
	}
	for name, test := range map[string]struct {
		changes url.Values
		says    string
	}{
		"no day":              {url.Values{"days": nil}, "Say on which day."},
		"a fortnight unsure":  {url.Values{"every_weeks": {"2"}, "first": {"2026-12-02"}}, "say a first day that fits"},
		"ends first":          {url.Values{"from": {"10:00"}, "to": {"9:00"}}, "ends before it begins"},
		"no time":             {url.Values{"from": {"soon"}}, "Write a time"},
		"no day of the year":  {url.Values{"first": {"31/2/2027"}}, "Write a day"},
		"another's place":     {url.Values{"place": {"0192f000-0000-7000-8003-000000000005"}}, "one of the group's places"},
		"a zone of nowhere":   {url.Values{"place": {"online"}, "zone": {"Mars/Base"}}, "time zone"},
		"a rule in disguise":  {url.Values{"every_weeks": {"1;COUNT=99999"}}, "Choose one of these."},
		"a million weeks":     {url.Values{"every_weeks": {"1000000"}}, "1 to 52 weeks"},
		"a pause for ever":    {url.Values{"pause_from": {"2026-12-01"}, "pause_to": {"2099-01-01"}}, "at most 400 days"},
		"a note that is long": {url.Values{"note": {strings.Repeat("x", 600)}}, "at most"},
	} {
		t.Run(name, func(t *testing.T) {
			a := in.send(stitch+"/times/1", "save", test.changes)
			if a.StatusCode != http.StatusUnprocessableEntity {
				t.Fatalf("status %d", a.StatusCode)
			}
			hasText(t, a.doc(t), ".problem", test.says)
		})
	}
}

// A rule no form can say is shown in words, and kept as it is unless it is replaced.
func TestOddMeetingIsKept(t *testing.T) {
	site := openSite(t, nil)
	g := site.group(webtest.StitchID)
	g.Meetings[0].RRule = "FREQ=MONTHLY;BYDAY=1TU,3TH"
	if err := site.server.catalogue.Publish(t.Context(), directory.Operator("test"), []directory.Publication{{Group: g}}); err != nil {
		t.Fatal(err)
	}
	in := site.as(t, "facilitator")
	hasText(t, in.page(stitch+"/edit/when", http.StatusOK), "#meetings", "kept as it is")
	hasText(t, in.page(stitch+"/times/1", http.StatusOK), ".note-box", "1st Tuesday and 3rd Thursday of the month 10 am–12 noon")
	if a := in.send(stitch+"/times/1", "save", nil); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("saving the empty form: %d", a.StatusCode)
	}
	in.saved(stitch+"/edit/what", url.Values{"summary": {"Something else."}})
	if rule := site.group(webtest.StitchID).Meetings[0].RRule; rule != "FREQ=MONTHLY;BYDAY=1TU,3TH" {
		t.Errorf("the rule is %s", rule)
	}
	in.send(stitch+"/times/1", "forget", nil)
	in.saved(stitch+"/times/1", url.Values{"days": {"2"}, "from": {"10:00"}, "to": {"12:00"}})
	if rule := site.group(webtest.StitchID).Meetings[0].RRule; rule != "FREQ=WEEKLY;BYDAY=TU" {
		t.Errorf("the rule is %s", rule)
	}
}

// A place is found by what is typed, asked about, and put where the map was tapped. Nothing is guessed silently.
func TestPlaceIsFoundAndAskedAbout(t *testing.T) {
	site := openSite(t, nil)
	in := site.as(t, "facilitator")
	path := stitch + "/places/new"
	typed := url.Values{"name": {"Annexe"}, "address": {"5 Palmerston Street"}, "suburb": {"Richmond"}, "disclosure": {"exact"}}
	a := in.send(path, "save", typed)
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("an unclear suburb: %d", a.StatusCode)
	}
	if n := a.doc(t).Find(`[name=suburb_id]`).Length(); n < 2 || a.doc(t).Find(`[name=suburb_id][checked]`).Length() > 0 {
		t.Errorf("%d suburbs are offered, or one is chosen already", n)
	}
	if a := in.send(path, "save", url.Values{"suburb": {"Kooloonga Springs Heights"}}); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an unknown suburb: %d", a.StatusCode)
	}
	if a := in.send(path, "save", url.Values{"suburb": {"Carlton VIC"}, "suburb_id": {"richmond-vic-3121"}}); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a suburb that was not found for it: %d", a.StatusCode)
	}
	typed.Set("suburb", "Carlton VIC 3053")
	doc := in.post(path, merged(typed, url.Values{"do": {"find"}})).doc(t)
	hasText(t, doc, ".found-suburbs", "We found this one. Is it right?Carlton VIC 3053")
	image := has(t, doc, "input[type=image]")
	drawn := func(image *goquery.Selection) string { // it has no address: that would hold the point
		encoded, ok := strings.CutPrefix(image.AttrOr("src", ""), "data:image/svg+xml;base64,")
		svg, err := base64.StdEncoding.DecodeString(encoded)
		if !ok || err != nil || !strings.Contains(string(svg), ">Carlton</text>") {
			t.Errorf("the map is %.60q, %v", image.AttrOr("src", ""), err)
		}
		return string(svg)
	}
	const dot = `r="10"`
	if strings.Contains(drawn(image), dot) {
		t.Error("the map shows a tap before there is one")
	}
	tapped := merged(formOf(doc), url.Values{"map.x": {"140"}, "map.y": {"60"}, "do": {"save"}}) // a tap is no save
	doc = in.post(path, tapped).doc(t)
	form := formOf(doc)
	lat, err := strconv.ParseFloat(form.Get("lat"), 64)
	if err != nil || lat < -37.81 || lat > -37.78 {
		t.Errorf("the tap is at %q", form.Get("lat"))
	}
	if !strings.Contains(drawn(has(t, doc, "input[type=image]")), dot) {
		t.Error("the map does not show the tap")
	}
	hasText(t, doc, "#disclosure\\.exact-shows", "5 Palmerston Street")
	if text := doc.Find("#disclosure\\.suburb-shows").Text(); strings.Contains(text, "Palmerston") || !strings.Contains(text, "Carlton VIC") {
		t.Errorf("at the suburb's level others see %q", text)
	}
	form.Set("do", "save")
	if a := in.post(path, form); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("saving: %d %s", a.StatusCode, squeeze(a.doc(t).Find(".problem").Text()))
	}
	g := site.group(webtest.StitchID)
	if len(g.Places) != 2 {
		t.Fatalf("%d places", len(g.Places))
	}
	venue, err := site.server.catalogue.Store().Venue(t.Context(), g.Places[1].VenueID)
	if err != nil || venue.Address != "5 Palmerston Street" || venue.SuburbID != "carlton-vic-3053" || venue.LocatedBy != directory.LocatedByPoint || venue.Point.Lat != lat {
		t.Errorf("the place is %+v, %v", venue, err)
	}
	if a := in.send(stitchPlace, "remove", nil); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a place with times was taken away: %d", a.StatusCode)
	}
	if a := in.send(stitch+"/places/"+g.Places[1].ID, "remove", nil); a.StatusCode != http.StatusSeeOther || len(site.group(webtest.StitchID).Places) != 1 {
		t.Errorf("a place was not taken away: %d", a.StatusCode)
	}
}

func merged(a, b url.Values) url.Values {
	out := url.Values{}
	maps.Copy(out, a)
	maps.Copy(out, b)
	return out
}

// More private holds at once; less private waits. The address of a place that is not public is on no page but the one
// that notes who looks.
func TestDisclosureAndReveal(t *testing.T) {
	site := openSite(t, nil)
	in := site.as(t, "second-facilitator")
	reveals := func() int {
		entries, err := site.server.catalogue.Store().Audit(t.Context(), directory.AuditFilter{Action: directory.AuditReveal}, 100)
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	for _, path := range append(editPaths(circle, circlePlace), "/mine") {
		a := in.get(path)
		if a.StatusCode != http.StatusOK || strings.Contains(a.body, "Zanzibar") || strings.Contains(a.body, webtest.HiddenName) {
			t.Errorf("%s: %d, or it holds the address", path, a.StatusCode)
		}
	}
	if n := reveals(); n != 0 {
		t.Errorf("%d looks are noted, and nobody looked", n)
	}
	a := in.post(circlePlace+"/reveal", url.Values{"do": {"show"}})
	if a.StatusCode != http.StatusOK || !strings.Contains(a.body, webtest.HiddenAddress) || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the address is not shown: %d, %s", a.StatusCode, a.Header.Get("Cache-Control"))
	}
	if n := reveals(); n != 1 {
		t.Errorf("%d looks are noted, want 1", n)
	}
	for _, other := range []string{"facilitator", "worker"} {
		if a := site.as(t, other).post(circlePlace+"/reveal", url.Values{"do": {"show"}}); a.StatusCode < 400 || strings.Contains(a.body, "Zanzibar") {
			t.Errorf("%s is shown the address: %d", other, a.StatusCode)
		}
	}
	// A place of another's group, asked for through one's own.
	if a := in.post(circle+"/places/0192f000-0000-7000-8003-000000000005/reveal", url.Values{"do": {"show"}}); a.StatusCode != http.StatusNotFound {
		t.Errorf("another group's place: %d", a.StatusCode)
	}
	if n := reveals(); n != 1 {
		t.Errorf("%d looks are noted, want 1", n)
	}
	// What is typed of a private place is in no draft.
	in.send(circlePlace, "look", url.Values{"disclosure": {"hidden"}, "address": {"77 Zanzibar Lane"}})
	if drafts, err := site.server.catalogue.Store().DraftsOf(t.Context(), site.person("second-facilitator").ID, site.clock.Now().AddDate(-1, 0, 0), 9); err != nil || len(drafts) > 0 {
		t.Errorf("%d drafts of a private place, %v", len(drafts), err)
	}

	doc := in.saved(circlePlace, url.Values{"disclosure": {"exact"}})
	hasText(t, doc, ".saved", "Waits for a curator: the place.")
	if strings.Contains(site.get(circle).body, "Zanzibar") {
		t.Error("less private did not wait for a curator")
	}
	doc = in.saved(circlePlace, url.Values{"disclosure": {"hidden"}})
	hasText(t, doc, ".saved", "Live now: the place.")
	if page := site.page(circle, http.StatusOK); !strings.Contains(page.Find("#where").Text(), "Contact to find out where") {
		t.Error("more private does not hold at once")
	}
	doc = in.page(circlePlace, http.StatusOK)
	if text := doc.Find(".levels").Text(); strings.Contains(text, "Fitzroy") {
		t.Errorf("the page of a hidden place tells its suburb: %s", squeeze(text))
	}
	for _, path := range append(editPaths(circle, circlePlace), "/mine") {
		if a := in.get(path); strings.Contains(a.body, "Zanzibar") {
			t.Errorf("%s holds the address", path)
		}
	}
	// The address is changed on the page that shows it; how much others see is not.
	shown := in.post(circlePlace+"/reveal", url.Values{"do": {"show"}}).doc(t)
	form := merged(formOf(shown), url.Values{"address": {"9 Quiet Court"}, "disclosure": {"exact"}, "do": {"save"}})
	if a := in.post(circlePlace+"/reveal", form); a.StatusCode != http.StatusSeeOther {
		t.Errorf("changing the address: %d %s", a.StatusCode, squeeze(a.doc(t).Find(".problem").Text()))
	}
	if strings.Contains(site.get(circle).body, "Quiet Court") || strings.Contains(site.log.String(), "Quiet Court") {
		t.Error("the changed address is public, or logged")
	}
}

// Long lists are searched without scripts; what is chosen stays chosen.
func TestPickFromLongList(t *testing.T) {
	site := openSite(t, nil)
	in := site.as(t, "facilitator")
	path := stitch + "/edit/who"
	form := merged(formOf(in.page(path, http.StatusOK)), url.Values{"looks": {"language"}, "find.language": {"viet"}})
	a := in.post(path, form)
	has(t, a.doc(t), `[name="pick.language"][value=vie]`)
	if strings.Contains(a.Request.URL.String(), "viet") {
		t.Error("what was looked for is in the address")
	}
	part := in.post(path, form, "HX-Request", "true")
	if !strings.Contains(part.body, `value="vie"`) || strings.Contains(part.body, "<form") {
		t.Errorf("no list alone: %s", part.body)
	}
	form = formOf(a.doc(t))
	form.Add("pick.language", "vie")
	form.Add("pick.community", "vietnamese")
	form.Set("do", "save")
	if a := in.post(path, form); a.StatusCode != http.StatusSeeOther {
		t.Fatal(a.StatusCode)
	}
	if answer, ok := site.group(webtest.StitchID).Answer("language.vie"); !ok || answer.Value != directory.Yes || answer.Basis != directory.BasisDeclared {
		t.Errorf("the language is %+v", answer)
	}
	has(t, in.page(path, http.StatusOK), `[name="pick.language"][value=vie][checked]`)
	form = formOf(in.page(path, http.StatusOK))
	form["pick.language"] = slices.DeleteFunc(form["pick.language"], func(s string) bool { return s == "vie" })
	form.Set("do", "save")
	in.post(path, form)
	if _, ok := site.group(webtest.StitchID).Answer("language.vie"); ok {
		t.Error("what is no longer chosen is still an answer")
	}
}

// The cost is said in one way at a time.
func TestCost(t *testing.T) {
	site := openSite(t, nil)
	in := site.as(t, "facilitator")
	path := stitch + "/edit/cost"
	for _, test := range []struct {
		changes url.Values
		want    string
	}{
		{url.Values{"cost": {"paid"}, "cost.cents": {"$7.50"}, "cost.concession_cents": {"3"}}, "$7.50, $3 concession"},
		{url.Values{"cost.text": {"$7.50, mates rates"}}, "$7.50, mates rates"},
		{url.Values{"cost.cents": {"8"}}, "$8, $3 concession"}, // words about another price go
		{url.Values{"cost.cents": {"5,50"}}, "$5.50, $3 concession"},
		{url.Values{"cost.concession_cents": {""}}, "$5.50"},
		{url.Values{"cost": {"donation"}}, "By donation"},
		{url.Values{"cost": {"free"}}, "Free"},
		{url.Values{"cost": {""}}, ""},
	} {
		in.saved(path, test.changes)
		if got := costWords(site.group(webtest.StitchID).Cost); got != test.want {
			t.Errorf("%v: %q, want %q", test.changes, got, test.want)
		}
	}
}

// A price that is not there, or not clear, is asked for again: the one there was stays.
func TestPriceIsNeverGuessed(t *testing.T) {
	site := openSite(t, nil)
	in := site.as(t, "facilitator")
	path := stitch + "/edit/cost"
	in.saved(path, url.Values{"cost": {"paid"}, "cost.cents": {"7"}, "cost.text": {""}})
	for _, typed := range []string{"", "5,5", "about five"} {
		a := in.send(path, "save", url.Values{"cost": {"paid"}, "cost.cents": {typed}, "cost.text": {""}})
		if a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%q: status %d", typed, a.StatusCode)
		}
		hasText(t, a.doc(t), "[id='cost.cents-fault']", "Error:")
	}
	if got := costWords(site.group(webtest.StitchID).Cost); got != "$7" {
		t.Errorf("it costs %q", got)
	}
}

// A new group of an organisation waits for a curator; a curator's is there at once.
func TestNewGroup(t *testing.T) {
	site := openSite(t, nil)
	in := site.as(t, "facilitator")
	a := in.send("/mine/new", "save", url.Values{"name": {"Thursday Threads"}, "summary": {"We patch jeans."}})
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/mine#proposed" {
		t.Fatal(a.StatusCode, a.Header.Get("Location"))
	}
	hasText(t, in.page("/mine", http.StatusOK), "#proposed", "Thursday Threads")
	if a := in.send("/mine/new", "save", url.Values{"name": {"Stolen"}, "organisation_id": {webtest.CircleOrganisationID}}); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a group of another organisation: %d", a.StatusCode)
	}
	if a := in.send("/mine/new", "save", url.Values{"name": {""}}); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a group without a name: %d", a.StatusCode)
	}
	changes, err := site.server.catalogue.Store().Changes(t.Context(), directory.ChangeWaiting, 9)
	if err != nil || len(changes) != 1 || changes[0].Kind != directory.ChangeNew || changes[0].AuthorID != site.person("facilitator").ID {
		t.Fatalf("%d changes wait, %v", len(changes), err)
	}
	waiting := in.page("/waiting", http.StatusOK)
	hasText(t, waiting, "main", "Take it back: Thursday Threads")
	if text := squeeze(waiting.Find("main").Text()); strings.Contains(text, "organisation id") || !strings.Contains(text, "who runs it") {
		t.Errorf("what waits is said in codes: %s", text)
	}
	curator := site.as(t, "curator")
	if a := curator.post("/review/"+changes[0].ID, url.Values{"do": {"decline"}, "version": {"1"}, "reason": {"It is here already."}, "pick": slices.Collect(func(yield func(string) bool) {
		for _, f := range changes[0].Fields {
			if !yield(f.Field) {
				return
			}
		}
	})}); a.StatusCode != http.StatusSeeOther {
		t.Errorf("declining it: %d %s", a.StatusCode, squeeze(a.doc(t).Find(".problem").Text()))
	}
	mails, err := site.server.catalogue.Store().Mails(t.Context(), "", "", 1)
	if err != nil || len(mails) != 1 || mails[0].Data["new"] != true {
		t.Errorf("the mail about it is %+v, %v", mails, err)
	}
	a = curator.send("/mine/new", "save", url.Values{"name": {"Kite Makers"}})
	if a.StatusCode != http.StatusSeeOther {
		t.Fatal(a.StatusCode)
	}
	hasText(t, curator.page(a.Header.Get("Location"), http.StatusOK), "h1", "Kite Makers")
	if a := site.as(t, "worker").get("/mine/new"); a.StatusCode != http.StatusForbidden {
		t.Errorf("a worker begins a group: %d", a.StatusCode)
	}
}

// Time that runs out in the middle of a save leaves nothing half-written.
func TestCancelledSaveLeavesNothing(t *testing.T) {
	site := openSite(t, nil)
	g := site.group(webtest.StitchID)
	g.Summary = "Half of it."
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := site.server.catalogue.Edit(ctx, directory.Operator("test"), directory.Edit{Group: g}); err == nil {
		t.Error("a save that was cancelled went through")
	}
	if after := site.group(webtest.StitchID); after.Summary == "Half of it." || after.Version != g.Version {
		t.Error("something of it was kept")
	}
}

func TestParseClock(t *testing.T) {
	for text, want := range map[string]int{
		"": directory.TimeNotSaid, "10:00": 600, "10.30 am": 630, "6pm": 18 * 60, "6.05 P.M.": 18*60 + 5, "12 am": 0, "12 noon": 720, "noon": 720, "12 midnight": 0, "23:59": 1439, "0:15": 15, "9": 540,
	} {
		if got, err := parseClock(text); err != nil || got != want {
			t.Errorf("%q is %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"24:00", "10:60", "13 pm", "0 am", "soon", "10:0", "1000", "-1", "10:00:00"} {
		if got, err := parseClock(text); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
	for minutes := range 24 * 60 {
		if got, err := parseClock(clockInput(minutes)); err != nil || got != minutes {
			t.Fatal(fmt.Sprint(minutes, got, err))
		}
	}
}

// The preview page is the whole page as it would be, with what is typed and what waits, for its people alone.
func TestPreviewPage(t *testing.T) {
	site := openSite(t, nil)
	facilitator := hideStitch(t, site)
	facilitator.saved(stitch+"/edit/first-visit", url.Values{"first_visit.greeter": {"Waiting Wanda meets you."}})
	facilitator.send(stitch+"/edit/what", "look", url.Values{"summary": {"Typed just now."}})
	facilitator.send(stitch+"/times/1", "look", url.Values{"from": {"18:15"}, "to": {"20:00"}})
	overview := facilitator.page(stitch+"/edit", http.StatusOK)
	has(t, overview, "a[href='"+stitch+"/preview']")
	doc := facilitator.page(stitch+"/preview", http.StatusOK)
	has(t, doc, "meta[name=robots][content=noindex]")
	hasText(t, doc, "[role=status]", "Only you see this")
	hasText(t, doc, "#visit ~ dl", "Waiting Wanda meets you.")
	hasText(t, doc, ".lead", "Typed just now.")
	hasText(t, doc, ".meets", "6.15–8 pm")
	if n := doc.Find("main form, main a[href$='/wrong'], main a[href$='/edit/what']").Length(); n > 0 {
		t.Errorf("%d things to press that would not do what they say", n)
	}
	part := facilitator.page(stitch+"/edit/first-visit", http.StatusOK)
	hasText(t, part, "#preview .of-page .visit", "Waiting Wanda meets you.")
	has(t, part, "a[href='"+stitch+"/preview']")
	for _, text := range []string{"Waiting Wanda", "Typed just now", "6.15"} {
		if strings.Contains(site.get(stitch).body, text) {
			t.Errorf("everybody reads %q", text)
		}
		if strings.Contains(site.as(t, "curator").get(stitch+"/preview").body, text) {
			t.Errorf("a curator's own preview holds %q of somebody else", text)
		}
	}
	if a := site.as(t, "second-facilitator").get(stitch + "/preview"); a.StatusCode != http.StatusForbidden {
		t.Errorf("somebody else's group: status %d", a.StatusCode)
	}
}

// Asking what a page would look like were the place public tells nothing of a place that is not.
func TestPreviewsLoosenNothing(t *testing.T) {
	site := openSite(t, nil)
	const question = "answers." + "safety.venue-not-public"
	site.as(t, "curator").saved(stitch+"/edit/safety", url.Values{question: {"yes"}})
	g := site.group(webtest.StitchID)
	venue, err := site.server.catalogue.Store().Venue(t.Context(), g.Places[0].VenueID)
	if err != nil || venue.Address == "" {
		t.Fatalf("%+v, %v", venue, err)
	}
	facilitator := site.as(t, "facilitator")
	look := facilitator.send(stitch+"/edit/safety", "look", url.Values{question: {"no"}})
	if look.StatusCode != http.StatusOK {
		t.Fatalf("status %d", look.StatusCode)
	}
	drafted := facilitator.get(stitch + "/preview")
	facilitator.saved(stitch+"/edit/safety", url.Values{question: {"no"}})
	answers := []answer{look, drafted}
	for _, path := range []string{stitch + "/preview", stitch + "/edit", stitch + "/edit/safety", stitch + "/edit/when", stitchPlace, stitch + "/times/1", stitch + "/places/new"} {
		answers = append(answers, facilitator.get(path))
	}
	for i, a := range answers {
		if a.StatusCode != http.StatusOK || strings.Contains(a.body, venue.Address) || strings.Contains(a.body, venue.Name) && venue.Name != "" {
			t.Errorf("page %d: status %d, or it tells the place", i, a.StatusCode)
		}
	}
}

// What is not answered is listed, the easiest first, each with its time and the way to its question.
func TestWhatIsNotAnsweredIsListed(t *testing.T) {
	site := openSite(t, nil).as(t, "facilitator")
	doc := site.page(stitch+"/edit", http.StatusOK)
	open := directory.CompletenessOf(site.group(webtest.StitchID), site.server.catalogue.Vocabulary(), site.server.catalogue.Today()).Open
	links := doc.Find(".still-open a")
	if len(open) < 2 || links.Length() != len(open) {
		t.Fatalf("%d are listed, %d are open", links.Length(), len(open))
	}
	hasText(t, doc, "#next-title", "questions, about")
	links.Each(func(i int, link *goquery.Selection) {
		path, input, _ := strings.Cut(link.AttrOr("href", ""), "#")
		page := site.page(path, http.StatusOK)
		if page.Find(`[id="`+input+`"]`).Length() != 1 || link.Text() != open[i].Text {
			t.Errorf("%q leads to %s#%s, where nothing is asked", link.Text(), path, input)
		}
	})
}
