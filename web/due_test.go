package web

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/mail"
	"github.com/kithdirectory/kith/web/webtest"
)

const stitchRang = "/groups/" + webtest.StitchID + "/rang"

// dueSite moves the clock on until everything is due, and signs in a role.
func dueSite(t *testing.T, role string) *testSite {
	t.Helper()
	site := openSite(t, nil)
	site.clock.Add(200 * 24 * time.Hour)
	return site.as(t, role)
}

func TestRang(t *testing.T) {
	site := dueSite(t, "worker")
	group := site.page("/groups/"+webtest.StitchID, http.StatusOK)
	hasText(t, group, ".check", "I rang today")
	doc := site.page(stitchRang, http.StatusOK)
	has(t, doc, "form[action='"+stitchRang+"'] input#with")
	has(t, doc, "meta[name=robots][content=noindex]")
	a := site.post(stitchRang, url.Values{"do": {"right"}, "with": {"Sam, who runs it"}})
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != stitchRang+"?noted=right" {
		t.Fatalf("status %d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	hasText(t, site.page(stitchRang+"?noted=right", http.StatusOK), "[role=status]", "checked today by phone")
	hasText(t, site.page("/groups/"+webtest.StitchID, http.StatusOK), ".title", "by phone with Sam, who runs it")
	hasText(t, site.page("/search?near=Carlton+VIC&within=5km&q=stitch", http.StatusOK), ".card", "Checked today by phone")
	hasText(t, site.page("/groups/"+webtest.StitchID, http.StatusOK), ".check form button", "Take it back")
	if a := site.post(stitchRang+"/undo", nil); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("undo: status %d: %s", a.StatusCode, a.body)
	}
	if text := site.page("/groups/"+webtest.StitchID, http.StatusOK).Find(".title").Text(); strings.Contains(text, "Sam, who runs it") {
		t.Error("the check is still shown")
	}
	if a := site.post(stitchRang+"/undo", nil); a.StatusCode != http.StatusConflict {
		t.Errorf("undone twice: status %d", a.StatusCode)
	}
	a = site.post(stitchRang, url.Values{"do": {"right"}, "with": {"Sam 0491 570 006"}})
	if a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.body, `value="Sam 0491 570 006"`) {
		t.Errorf("a number: status %d", a.StatusCode)
	}
	has(t, a.doc(t), "#with-fault")
	if a := site.post(stitchRang, url.Values{"do": {"nobody"}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("nobody answered: status %d", a.StatusCode)
	}
	hasText(t, site.page(stitchRang, http.StatusOK), "main", "rang once, nobody answered")
	hasText(t, site.page("/due?state=unreachable", http.StatusOK), ".due-list", "rang once, nobody answered")
	if log := site.log.String(); strings.Contains(log, webtest.StitchID) || strings.Contains(log, "Sam") {
		t.Error("the log tells what was rung")
	}
}

// Who may not confirm sees no box, and cannot reach what is behind it.
func TestRangIsNotForEverybody(t *testing.T) {
	site := openSite(t, nil)
	for _, role := range []string{"facilitator", "officer"} {
		in := site.as(t, role)
		if in.page("/groups/"+webtest.StitchID, http.StatusOK).Find(".check").Length() > 0 {
			t.Errorf("%s sees the box", role)
		}
		for _, a := range []answer{in.get(stitchRang), in.post(stitchRang, url.Values{"do": {"right"}}), in.post(stitchRang+"/undo", nil), in.get("/due"), in.get("/due/calls")} {
			if a.StatusCode != http.StatusForbidden {
				t.Errorf("%s: status %d", role, a.StatusCode)
			}
		}
	}
	for _, path := range []string{stitchRang, "/due", "/due/calls", "/mail"} {
		if a := site.get(path); a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/sign-in?then=") {
			t.Errorf("anyone at %s: status %d to %q", path, a.StatusCode, a.Header.Get("Location"))
		}
	}
	worker := site.as(t, "worker")
	for _, id := range []string{directory.NewID(), "x", "../x"} {
		if a := worker.get("/groups/" + url.PathEscape(id) + "/rang"); a.StatusCode != http.StatusNotFound {
			t.Errorf("a group that is not there, %q: status %d", id, a.StatusCode)
		}
	}
}

func TestDueBoard(t *testing.T) {
	site := dueSite(t, "curator")
	doc := site.page("/due", http.StatusOK)
	shown := doc.Find(".due-list > li")
	if shown.Length() < 10 {
		t.Fatalf("%d groups on the board", shown.Length())
	}
	if text := doc.Text() + site.page("/due/calls", http.StatusOK).Text(); strings.Contains(text, webtest.HiddenAddress) || strings.Contains(text, webtest.HiddenName) {
		t.Error("the board tells a hidden place")
	}
	hasText(t, doc, ".due-tabs [aria-current]", "All (")
	first := has(t, doc, ".due-counts a[href*='council=']").First()
	href, _ := first.Attr("href")
	narrowed := site.page(href, http.StatusOK)
	if n := narrowed.Find(".due-list > li").Length(); n == 0 || n > shown.Length() {
		t.Errorf("narrowed to %s: %d groups", href, n)
	}
	hasText(t, narrowed, ".tags", first.Text())
	calls := site.page("/due/calls", http.StatusOK)
	hasText(t, calls, ".calls .boxes", "☐ Nobody answered")
	if calls.Find(".calls ol > li").Length() != shown.Length() {
		t.Errorf("%d groups on the call list, %d on the board", calls.Find(".calls ol > li").Length(), shown.Length())
	}
	for path, status := range map[string]int{
		"/due?state=soon": 422, "/due?page=0": 422, "/due?page=x": 422, "/due?page=999": 422, "/due?organisation=x": 422, "/due?council=council:0": 422,
		"/due?council=" + strings.Repeat("9", 41): 422, "/due?organisation=" + directory.NewID(): 404, "/due?state=never": 200, "/due/calls?state=overdue": 200,
	} {
		if a := site.get(path); a.StatusCode != status {
			t.Errorf("%s: status %d, want %d", path, a.StatusCode, status)
		}
	}
}

// A curator of another council has nothing of this one on the board.
func TestDueBoardIsNarrowed(t *testing.T) {
	site := openSite(t, nil)
	site.clock.Add(200 * 24 * time.Hour)
	in := site.as(t, "curator")
	elsewhere := []directory.Grant{{Role: directory.RoleCurator, Scope: directory.Scope{Kind: directory.ScopeCouncil, ID: "council:54310"}}}
	if err := site.server.catalogue.Store().Write(t.Context(), func(tx directory.Tx) error {
		stored, err := tx.Person(t.Context(), site.person("curator").ID)
		if err != nil {
			return err
		}
		stored.Grants = elsewhere
		return tx.SavePerson(t.Context(), stored)
	}); err != nil {
		t.Fatal(err)
	}
	hasText(t, in.page("/due", http.StatusOK), "main", "Nothing here is due")
	if a := in.post(stitchRang, url.Values{"do": {"right"}}); a.StatusCode != http.StatusForbidden && a.StatusCode != http.StatusNotFound {
		t.Errorf("another council's group: status %d", a.StatusCode)
	}
}

// reminded lets reminders be written, and gives the path of the link for a group.
func (s *testSite) reminded(t *testing.T, groupID string) (path string) {
	t.Helper()
	s.person("facilitator")
	s.clock.Add(200 * 24 * time.Hour)
	c := s.server.catalogue
	if _, err := c.RemindToday(t.Context()); err != nil {
		t.Fatal(err)
	}
	mails, err := c.Store().Mails(t.Context(), "", "", 100)
	if err != nil {
		t.Fatal(err)
	}
	g, err := c.Store().Group(t.Context(), groupID)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mails {
		for _, entry := range m.Data["groups"].([]any) {
			if one := entry.(map[string]any); one["name"] == g.Name && m.PersonID != "" {
				return one["right"].(string)
			}
		}
	}
	t.Fatalf("nobody was reminded of %s", g.Name)
	return ""
}

func TestStillRightPages(t *testing.T) {
	site := openSite(t, nil)
	path := site.reminded(t, webtest.StitchID)
	for range 2 {
		doc := site.page(path, http.StatusOK)
		has(t, doc, "form[method=post][action='"+path+"'] button")
		has(t, doc, ".listing-words li")
		has(t, doc, "meta[name=robots][content=noindex]")
	}
	a := site.post(path, nil)
	if a.StatusCode != http.StatusOK {
		t.Fatalf("status %d: %s", a.StatusCode, a.body)
	}
	hasText(t, a.doc(t), "[role=status]", "checked today")
	hasText(t, site.page("/groups/"+webtest.StitchID, http.StatusOK), ".title", "by e-mail with the facilitator")
	a = site.post(path, nil)
	if a.StatusCode != http.StatusOK {
		t.Errorf("a second press: status %d", a.StatusCode)
	}
	hasText(t, a.doc(t), "h1", "answered already")
	hasText(t, site.page(path+"/changed", http.StatusOK), "h1", "answered already")
	if a := site.post(path+"/changed", url.Values{"words": {"More"}}); a.StatusCode != http.StatusOK || !strings.Contains(a.body, "answered already") {
		t.Errorf("the other choice afterwards: status %d", a.StatusCode)
	}
	if log := site.log.String(); strings.Contains(log, path[len("/still-right/"):]) {
		t.Error("the log holds the link")
	}
}

func TestStillRightLinksThatAreNotOpen(t *testing.T) {
	site := openSite(t, nil)
	path := site.reminded(t, webtest.StitchID)
	for _, forged := range []string{"/still-right/" + directory.NewSecret(), "/still-right/x", path[:len(path)-1], path + "A"} {
		for _, a := range []answer{site.get(forged), site.post(forged, nil), site.get(forged + "/changed"), site.post(forged+"/changed", url.Values{"words": {"x"}})} {
			if a.StatusCode != http.StatusNotFound {
				t.Errorf("%s: status %d", forged, a.StatusCode)
			}
		}
	}
	if a := site.post(path, nil, "Origin", "https://evil.example.com"); a.StatusCode != http.StatusForbidden {
		t.Errorf("from another site: status %d", a.StatusCode)
	}
	site.clock.Add(15 * 24 * time.Hour)
	for _, a := range []answer{site.get(path), site.post(path, nil), site.get(path + "/changed"), site.post(path+"/changed", url.Values{"words": {"x"}})} {
		if a.StatusCode != http.StatusGone || strings.Contains(a.body, "listing-words") || strings.Contains(a.body, "<textarea") {
			t.Errorf("run out: status %d", a.StatusCode)
		}
	}
}

// who was reminded says what has changed by the real forms of the parts, for that listing only; a curator decides on it
// field by field.
func TestSomethingChangedPages(t *testing.T) {
	site := openSite(t, nil)
	path := site.reminded(t, webtest.StitchID)
	changed := path + "/changed"
	doc := site.page(changed, http.StatusOK)
	for _, name := range []string{"venue", "address", "disclosure", "phone", "email", "contact", "organisation", "website", "place", "handover"} {
		if doc.Find("[name='"+name+"'], [name^='"+name+".'], [name$='."+name+"'], [name*='"+name+"-not-public']").Length() > 0 {
			t.Errorf("the form has a field %s", name)
		}
	}
	for _, name := range []string{"time.1.repeat", "time.new.repeat", "age.min", "first_visit.size_max", "cost.cents", "answers.access.step-free-entrance", "answers.safety.two-leaders", "pick.activity"} {
		has(t, doc, "[name='"+name+"']")
	}
	form := formOf(doc)
	if a := site.post(changed, form); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("nothing changed: status %d", a.StatusCode)
	}
	form["time.1.days"], form["time.1.from"], form["time.1.to"] = []string{"3"}, []string{"10:00"}, []string{"12:00"}
	look := maps.Clone(form)
	look.Set("do", "look")
	dates := site.post(changed, look).doc(t).Find(".one-time[open] .dates li")
	if dates.Length() != datesShown || !strings.Contains(dates.First().Text(), "Wed 16 June, 10 am") {
		t.Errorf("%d dates are shown: %s", dates.Length(), dates.Text())
	}
	form.Set("time.1.to", "9:00")
	form.Set("first_visit.size_max", "lots")
	form.Set("description", strings.Repeat("x", 10001))
	a := site.post(changed, form)
	if a.StatusCode != http.StatusUnprocessableEntity || has(t, a.doc(t), "[name='time.1.to']").AttrOr("value", "") != "9:00" {
		t.Errorf("faults: status %d", a.StatusCode)
	}
	for _, at := range []string{"time.1.to", "first_visit.size_max"} {
		has(t, a.doc(t), "details[open] [id='"+at+"-fault']")
		has(t, a.doc(t), ".problem a[href='#"+at+"']")
	}
	form.Set("time.1.to", "12:00")
	form.Set("first_visit.size_max", "14")
	has(t, site.post(changed, form).doc(t), "#description-fault")
	form.Del("description")

	form.Set("age.min", "21")
	form.Set("cost", "donation")
	form.Set("answers.access.step-free-entrance", "ask")
	form.Set("words", "The hall has a new key safe.")
	// Fields that the form does not have are not read.
	maps.Copy(form, url.Values{
		"contact.email": {"evil@example.com"}, "disclosure": {"exact"}, "organisation_id": {webtest.CircleOrganisationID}, "places": {"x"}, "status": {"archived"},
		"time.1.place": {"online"}, "answers.safety.venue-not-public": {"no"}, "handover.contact_name": {"Mallory"}, "basis.access.step-free-entrance": {"visited"},
	})
	before := site.group(webtest.StitchID)
	a = site.post(changed, form)
	if a.StatusCode != http.StatusOK {
		t.Fatalf("status %d: %s", a.StatusCode, squeeze(a.doc(t).Find("main").Text()))
	}
	hasText(t, a.doc(t), "[role=status]", "We read what you wrote")
	if got := site.group(webtest.StitchID); got.Version != before.Version {
		t.Error("something is live before a curator decides")
	}
	changes, err := site.server.catalogue.Store().Changes(t.Context(), directory.ChangeWaiting, 10)
	want := []string{"age", "answers.access.step-free-entrance", "cost", "first_visit", "meetings", directory.FieldWords}
	if err != nil || len(changes) != 1 || !slices.Equal(changes[0].Waits(), want) {
		t.Fatalf("changes %v, %v", changes[0].Waits(), err)
	}
	if a := site.post(changed, form); !strings.Contains(a.body, "answered already") {
		t.Errorf("sent twice: status %d", a.StatusCode)
	}
	curator := site.as(t, "curator")
	action, ruling := decisionForm(curator.page("/review/"+changes[0].ID, http.StatusOK), "approve")
	ruling["pick"] = []string{"meetings", "answers.access.step-free-entrance"}
	if a := curator.post(action, ruling); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("approving: status %d: %s", a.StatusCode, squeeze(a.doc(t).Find("main").Text()))
	}
	g := site.group(webtest.StitchID)
	answer, _ := g.Answer("access.step-free-entrance")
	if g.Meetings[0].Words() != "Wednesdays 10 am–12 noon" || g.Meetings[0].PlaceID != before.Meetings[0].PlaceID || len(g.Meetings) != len(before.Meetings) ||
		answer.Value != directory.Ask || answer.Basis != directory.BasisDeclared || g.Age.Min != before.Age.Min && *g.Age.Min == 21 {
		t.Errorf("approved: %s, %+v, %+v", g.Meetings[0].Words(), answer, g.Age)
	}
}

// A time is added, one is taken away, and a form that was begun before somebody else's save says nothing of what it left
// alone.
func TestSomethingChangedMeanwhile(t *testing.T) {
	site := openSite(t, nil)
	path := site.reminded(t, webtest.StitchID) + "/changed"
	form := formOf(site.page(path, http.StatusOK))
	site.as(t, "curator").saved(stitch+"/edit/first-visit", url.Values{"first_visit.greeter": {"Ada meets you."}})
	form.Set("time.1.gone", "yes")
	form["time.new.days"], form["time.new.from"], form["time.new.note"] = []string{"6"}, []string{"14:00"}, []string{"bring a hat"}
	form.Set("first_visit.layout", "in the garden")
	if a := site.post(path, form); a.StatusCode != http.StatusOK {
		t.Fatalf("status %d: %s", a.StatusCode, squeeze(a.doc(t).Find("main").Text()))
	}
	changes, err := site.server.catalogue.Store().Changes(t.Context(), directory.ChangeWaiting, 10)
	if err != nil || len(changes) != 1 || !slices.Equal(changes[0].Waits(), []string{"first_visit", "meetings"}) {
		t.Fatalf("changes %v, %v", changes[0].Waits(), err)
	}
	visit, times := string(changes[0].Fields[0].New), string(changes[0].Fields[1].New)
	if !strings.Contains(visit, "Ada meets you.") || !strings.Contains(visit, "in the garden") {
		t.Errorf("the first visit: %s", visit)
	}
	if strings.Count(times, `"start"`) != len(site.group(webtest.StitchID).Meetings) || !strings.Contains(times, "BYDAY=SA") || !strings.Contains(times, "bring a hat") || !strings.Contains(times, "Australia/Melbourne") {
		t.Errorf("the times: %s", times)
	}
}

func TestMailPages(t *testing.T) {
	site := openSite(t, nil)
	path := site.reminded(t, webtest.StitchID)
	for _, role := range []string{"curator", "worker", "facilitator", "officer"} {
		in := site.as(t, role)
		for _, page := range []string{"/mail", "/mail/" + directory.NewID(), "/mail-templates", "/mail-templates/reminder"} {
			if a := in.get(page); a.StatusCode != http.StatusForbidden {
				t.Errorf("%s at %s: status %d", role, page, a.StatusCode)
			}
		}
	}
	admin := site.as(t, "admin")
	doc := admin.page("/mail", http.StatusOK)
	hasText(t, doc, ".note", "No mail server is set")
	links := has(t, doc, ".due-list h2 a")
	found := false
	for i := range links.Length() {
		href, _ := links.Eq(i).Attr("href")
		found = found || strings.Contains(admin.page(href, http.StatusOK).Find("pre").Text(), path)
	}
	if !found {
		t.Error("the admin cannot read the reminder")
	}
	entries, err := site.server.catalogue.Store().Audit(t.Context(), directory.AuditFilter{Action: directory.AuditMail}, 100)
	if err != nil || len(entries) != links.Length() {
		t.Errorf("%d entries in the audit log for %d mails read, %v", len(entries), links.Length(), err)
	}
	// What was never written is told in words, not by the name of its template.
	declined := directory.NewMail(directory.MailReview, "review_decided", "tom@example.org", "Tom", "", map[string]any{}, site.clock.Now())
	err = site.server.catalogue.Store().Write(t.Context(), func(tx directory.Tx) error {
		return errors.Join(tx.StopMail(t.Context(), declined.To, declined.Kind, site.clock.Now()), tx.AddMail(t.Context(), declined))
	})
	if err != nil {
		t.Fatal(err)
	}
	doc = admin.page("/mail?state=declined", http.StatusOK)
	hasText(t, doc, ".due-list h2", "A proposed change is approved or declined")
	hasText(t, doc, ".due-list", "AEST")
	hasText(t, admin.page("/mail/"+declined.ID, http.StatusOK), ".pairs", "StateNot wanted")
	for _, p := range mail.Previews() {
		hasText(t, admin.page("/mail-templates/"+p.Template, http.StatusOK), "pre", "-- ")
		a := admin.get("/mail-templates/" + p.Template + "/html")
		if csp := a.Header.Get("Content-Security-Policy"); a.StatusCode != http.StatusOK || !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "sandbox") {
			t.Errorf("%s as HTML: status %d, %s", p.Template, a.StatusCode, csp)
		}
	}
	for path, status := range map[string]int{
		"/mail?state=failed": 200, "/mail?state=x": 200, "/mail?below=x": 404, "/mail/x": 404, "/mail/" + directory.NewID(): 404,
		"/mail-templates/frame": 404, "/mail-templates/..%2Fframe": 404, "/mail-templates/nothing/html": 404,
	} {
		if a := admin.get(path); a.StatusCode != status {
			t.Errorf("%s: status %d, want %d", path, a.StatusCode, status)
		}
	}
}

func TestUnsubscribe(t *testing.T) {
	site := openSite(t, nil)
	site.reminded(t, webtest.StitchID)
	store := site.server.catalogue.Store()
	mails, err := store.Mails(t.Context(), "", "", 1)
	if err != nil {
		t.Fatal(err)
	}
	m := mails[0]
	path := "/unsubscribe/" + mail.UnsubscribeToken(site.server.parts.Secret, m.ID)
	stopped := func() bool {
		t.Helper()
		yes, err := store.MailStopped(t.Context(), m.To, m.Kind)
		if err != nil {
			t.Fatal(err)
		}
		return yes
	}
	doc := site.page(path, http.StatusOK)
	has(t, doc, "form[method=post] button[value=stop]")
	if stopped() || strings.Contains(doc.Text(), m.To) {
		t.Error("opening the link stops nothing, and shows no address")
	}
	// As a mail program does it: one post, no cookies, no browser.
	site.client = newBrowser(t, false)
	a := site.post(path, url.Values{"List-Unsubscribe": {"One-Click"}})
	if a.StatusCode != http.StatusOK || !stopped() {
		t.Fatalf("one click: status %d, stopped %t", a.StatusCode, stopped())
	}
	hasText(t, a.doc(t), "h1", "no more")
	if a := site.post(path, url.Values{"do": {"again"}}); a.StatusCode != http.StatusOK || stopped() {
		t.Errorf("again: status %d", a.StatusCode)
	}
	for _, forged := range []string{"/unsubscribe/x", "/unsubscribe/" + m.ID, path[:len(path)-1], "/unsubscribe/" + mail.UnsubscribeToken([]byte("another"), m.ID)} {
		if a := site.post(forged, nil); a.StatusCode != http.StatusNotFound || stopped() {
			t.Errorf("%s: status %d", forged, a.StatusCode)
		}
	}
}
