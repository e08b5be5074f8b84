package web

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/mail"
	"github.com/kithdirectory/kith/web/webtest"
)

// proposedOf has the facilitator of a group change it, and gives what waits.
func proposedOf(t *testing.T, site *testSite, role, groupID string, change func(*directory.Group)) directory.Edited {
	t.Helper()
	g, err := site.server.catalogue.Store().Group(t.Context(), groupID)
	if err != nil {
		t.Fatal(err)
	}
	change(g)
	edited, err := site.server.catalogue.Edit(t.Context(), site.person(role).Actor(), directory.Edit{Group: g, Reason: "we thought again"})
	if err != nil {
		t.Fatal(err)
	}
	return edited
}

// decisionForm gives what a form with a button would send, with everything picked as it is on the page.
func decisionForm(doc *goquery.Document, do string) (action string, form url.Values) {
	found := doc.Find("form:has(button[value=" + do + "])").First()
	action, _ = found.Attr("action")
	form = url.Values{"do": {do}}
	found.Find("input, textarea, select").Each(func(_ int, input *goquery.Selection) {
		name, _ := input.Attr("name")
		value, _ := input.Attr("value")
		kind, _ := input.Attr("type")
		_, checked := input.Attr("checked")
		switch {
		case input.Is("textarea"):
			value = input.Text()
		case input.Is("select"):
			value, _ = input.Find("option[selected]").Attr("value")
		case (kind == "checkbox" || kind == "radio") && !checked:
			return
		}
		form.Add(name, value)
	})
	return action, form
}

// A curator approves one thing, puts another better and declines the third, by the page alone.
func TestReviewByField(t *testing.T) {
	site := openSite(t, nil)
	change := proposedOf(t, site, "facilitator", webtest.StitchID, func(g *directory.Group) {
		oldest := 90
		g.Name, g.Age.Max = "Stitch <b>and</b> Yarn", &oldest
		g.Answers = append(g.Answers, directory.Answer{Attribute: "safety.crisis-plan", Value: directory.Yes, Note: "We practise it."})
	}).Waiting
	curator := site.as(t, "curator")
	page := "/review/" + change.ID
	doc := curator.page("/review", http.StatusOK)
	has(t, doc, "a[href='"+page+"']")
	doc = curator.page(page, http.StatusOK)
	hasText(t, doc, "ins", "<b>and</b> Yarn")
	hasText(t, doc, ".said-words", "we thought again")
	for _, pick := range []string{"name", "age", "answers.safety.crisis-plan"} {
		has(t, doc, "input[name=pick][value='"+pick+"'][checked]")
	}
	action, form := decisionForm(doc, "approve")
	form["pick"] = []string{"name"}
	for name := range form {
		if strings.HasPrefix(name, "value.") {
			form.Set(name, "Stitch and Yarn")
		}
	}
	if a := curator.post(action, form); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/review?done=approved" {
		t.Fatalf("approving the name: status %d: %s", a.StatusCode, a.body)
	}
	if name := site.page("/groups/"+webtest.StitchID, http.StatusOK).Find("h1").Text(); name != "Stitch and Yarn" {
		t.Errorf("the page is called %q", name)
	}
	// The same form once more: somebody else decided in the meantime, and what was typed stays.
	form.Set("reason", "my words")
	a := curator.post(action, form)
	if a.StatusCode != http.StatusConflict {
		t.Errorf("deciding from an old page: status %d", a.StatusCode)
	}
	hasText(t, a.doc(t), ".problem", "Test curator decided on name: approved")
	hasText(t, a.doc(t), "#reason", "my words")

	doc = curator.page(page, http.StatusOK)
	action, form = decisionForm(doc, "decline")
	form["pick"] = []string{"age"}
	if a := curator.post(action, form); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("declining without a reason: status %d", a.StatusCode)
	}
	form.Set("reason", "Leave the ages out.")
	if a := curator.post(action, form); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("declining: status %d: %s", a.StatusCode, a.body)
	}
	doc = curator.page(page, http.StatusOK)
	action, form = decisionForm(doc, "approve")
	for name := range form {
		if strings.HasPrefix(name, "basis.") {
			form.Set(name, "documented")
		}
	}
	if a := curator.post(action, form); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("approving the claim: status %d: %s", a.StatusCode, a.body)
	}
	g, err := site.server.catalogue.Store().Group(t.Context(), webtest.StitchID)
	if err != nil {
		t.Fatal(err)
	}
	want := directory.Answer{Attribute: "safety.crisis-plan", Value: directory.Yes, Note: "We practise it.", Basis: directory.BasisDocumented, Date: directory.DateOf(site.clock.Now()), By: "Test curator"}
	if got, _ := g.Answer("safety.crisis-plan"); got != want {
		t.Errorf("the claim is %+v", got)
	}
	hasText(t, curator.page("/review", http.StatusOK), ".lead", "Nothing waits")
	doc = site.as(t, "facilitator").page("/waiting", http.StatusOK)
	hasText(t, doc, ".rows", "Approved")
}

// What is live at once is looked at, and taken back with one press.
func TestLiveEditsAreLookedAt(t *testing.T) {
	site := openSite(t, nil)
	proposedOf(t, site, "facilitator", webtest.StitchID, func(g *directory.Group) { g.Summary = "We knit all day." })
	curator := site.as(t, "curator")
	doc := curator.page("/review?show=live", http.StatusOK)
	link, _ := has(t, doc, "a[data-item]").Attr("href")
	action, form := decisionForm(curator.page(link, http.StatusOK), "undo")
	if a := curator.post(action, form); a.Header.Get("Location") != "/review?done=undone" {
		t.Fatalf("taking it back: status %d: %s", a.StatusCode, a.body)
	}
	if strings.Contains(site.get("/groups/"+webtest.StitchID).body, "We knit all day.") {
		t.Error("it still says so")
	}
}

// A private place is not told on the pages of reviewing or of history.
func TestReviewTellsNoPrivatePlace(t *testing.T) {
	site := openSite(t, nil)
	ctx := t.Context()
	g, err := site.server.catalogue.Store().Group(ctx, webtest.SafeID)
	if err != nil {
		t.Fatal(err)
	}
	v, err := site.server.catalogue.Store().Venue(ctx, g.Places[0].VenueID)
	if err != nil {
		t.Fatal(err)
	}
	moved := *v
	moved.Address, moved.Name = "77 Bandicoot Crescent", "Bandicoot Hall"
	keeper := directory.SignedIn("k", "Keeper", []directory.Grant{{Role: directory.RoleFacilitator, Scope: directory.Scope{Kind: directory.ScopeGroup, ID: g.ID}}})
	edited, err := site.server.catalogue.Edit(ctx, keeper, directory.Edit{Group: g, Venues: []*directory.Venue{&moved}})
	if err != nil || edited.Waiting == nil {
		t.Fatalf("%+v, %v", edited, err)
	}
	curator := site.as(t, "curator")
	for _, path := range []string{"/review", "/review/" + edited.Waiting.ID, "/groups/" + g.ID + "/history", "/groups/" + g.ID + "/history/compare?from=0&to=1"} {
		a := curator.get(path)
		if a.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", path, a.StatusCode)
		}
		for _, secret := range []string{"Bandicoot", v.Address} {
			if strings.Contains(a.body, secret) {
				t.Errorf("%s tells %q", path, secret)
			}
		}
		if got := a.Header.Get("Cache-Control"); !strings.Contains(got, "no-store") {
			t.Errorf("%s may be kept: %q", path, got)
		}
	}
}

// Who is not to know of a change, a history or a claim does not come to know of it.
func TestReviewIsTheirsAlone(t *testing.T) {
	site := openSite(t, nil)
	change := proposedOf(t, site, "facilitator", webtest.StitchID, func(g *directory.Group) { g.Name = "Other" }).Waiting
	for role, want := range map[string]map[string]int{
		"facilitator":        {"/review": 403, "/review/" + change.ID: 403, "/waiting": 200, "/groups/" + webtest.StitchID + "/history": 200, "/groups/" + webtest.CircleID + "/history": 403},
		"second-facilitator": {"/review/" + change.ID: 403, "/groups/" + webtest.StitchID + "/history": 403, "/groups/" + webtest.CircleID + "/history": 200},
		"worker":             {"/review": 403, "/waiting": 403, "/groups/" + webtest.StitchID + "/history": 403},
		"curator":            {"/review": 200, "/review/" + change.ID: 200, "/review/" + directory.NewID(): 404, "/review/x": 404},
	} {
		in := site.as(t, role)
		for path, status := range want {
			if got := in.get(path).StatusCode; got != status {
				t.Errorf("%s at %s: status %d, want %d", role, path, got, status)
			}
		}
	}
	if a := site.get("/review"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("nobody signed in: status %d", a.StatusCode)
	}
	other := site.as(t, "second-facilitator")
	for _, do := range []string{"answer", "withdraw"} {
		if a := other.post("/waiting/"+change.ID, url.Values{"do": {do}, "version": {"1"}, "text": {"x"}}); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s of another's change: status %d", do, a.StatusCode)
		}
	}
	if a := site.as(t, "facilitator").post("/groups/"+webtest.StitchID+"/history", url.Values{"do": {"archive"}, "version": {"1"}, "reason": {"x"}}); a.StatusCode != http.StatusForbidden {
		t.Errorf("a facilitator archives: status %d", a.StatusCode)
	}
}

// Asked by a curator, a neighbour without an account answers by the link of the mail.
func TestAskedAndAnsweredByLink(t *testing.T) {
	site := openSite(t, nil)
	correct := "/groups/" + webtest.StitchID + "/correct"
	doc := site.page(correct, http.StatusOK)
	form := formOf(doc)
	if a := site.post(correct, form); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("nothing is wrong: status %d", a.StatusCode)
	}
	form.Set("note", "My client says it moved.")
	form.Set("your-email", "neighbour@example.org")
	a := site.post(correct, form)
	hasText(t, a.doc(t), ".problem", "Is this about somebody you support?")
	form.Set("sure", "yes")
	form.Set("note", "It moved.")
	if a := site.post(correct, form); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.StatusCode, a.body)
	}
	curator := site.as(t, "curator")
	link, _ := has(t, curator.page("/review?kind=correction", http.StatusOK), "a[data-item]").Attr("href")
	action, ask := decisionForm(curator.page(link, http.StatusOK), "ask")
	ask.Set("question", "Where to?")
	if a := curator.post(action, ask); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("asking: status %d: %s", a.StatusCode, a.body)
	}
	mails, err := site.server.catalogue.Store().Mails(t.Context(), "", "", 10)
	if err != nil || len(mails) != 1 {
		t.Fatalf("%d mails, %v", len(mails), err)
	}
	reply := mails[0].Data["answer"].(string)
	hasText(t, site.page(reply, http.StatusOK), ".said-words", "Where to?")
	if a := site.post(reply, url.Values{"text": {""}}); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("no answer: status %d", a.StatusCode)
	}
	if a := site.post(reply, url.Values{"text": {"To the library."}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("answering: status %d: %s", a.StatusCode, a.body)
	}
	if a := site.get(reply); a.StatusCode != http.StatusNotFound {
		t.Errorf("the link twice: status %d", a.StatusCode)
	}
	hasText(t, curator.page(link, http.StatusOK), ".said", "To the library.")
	if log := site.log.String(); strings.Contains(log, strings.TrimPrefix(reply, "/reply/")) || strings.Contains(log, "neighbour@") {
		t.Error("the log holds the link or the address")
	}
}

// Anyone may propose a group; it is rate limited, and a fault stands at its input with all that was typed.
func TestProposeAGroup(t *testing.T) {
	site := openSite(t, nil)
	a := site.post("/propose", url.Values{"name": {"Kite <i>Club</i>"}, "suburb": {"Atlantis"}, "your-email": {"x"}})
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", a.StatusCode)
	}
	has(t, a.doc(t), "#suburb[aria-invalid=true][aria-describedby~='suburb-fault']")
	if value, _ := a.doc(t).Find("#name").Attr("value"); value != "Kite <i>Club</i>" {
		t.Errorf("what was typed is %q", value)
	}
	for range 2 { // in the order of the page, whatever the chance
		a := site.post("/propose", url.Values{"name": {strings.Repeat("x", 201)}, "summary": {strings.Repeat("y", 5000)}, "suburb": {"Carlton VIC"}})
		if got := squeeze(a.doc(t).Find(".problem").Text()); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got, "201") || strings.Index(got, "201") > strings.Index(got, "5000") {
			t.Errorf("two faults: status %d: %s", a.StatusCode, got)
		}
	}
	if a := site.post("/propose", url.Values{"name": {"Kite Club"}, "suburb": {"Carlton VIC"}, "when": {"Sundays"}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.StatusCode, a.body)
	}
	hasText(t, site.page("/propose?sent=yes", http.StatusOK), "[role=status]", "read it")
	curator := site.as(t, "curator")
	link, _ := has(t, curator.page("/review?kind=new", http.StatusOK), "a[data-item]").Attr("href")
	action, form := decisionForm(curator.page(link, http.StatusOK), "approve")
	if a := curator.post(action, form); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("approving: status %d: %s", a.StatusCode, a.body)
	}
	if doc := site.page("/search?near=Carlton+VIC&within=5km&q=Kite+Club", http.StatusOK); !strings.Contains(doc.Text(), "Kite Club") {
		t.Error("it is not found")
	}
	limited := 0
	for range proposalsAMinute + 2 {
		if site.post("/propose", url.Values{}).StatusCode == http.StatusTooManyRequests {
			limited++
		}
	}
	if limited == 0 {
		t.Error("there is no limit to proposing")
	}
}

// Who runs a group says so, and is invited to keep it once a curator has looked.
func TestClaimAGroup(t *testing.T) {
	site := openSite(t, nil)
	claim := "/groups/" + webtest.BareID + "/claim"
	if a := site.post(claim, url.Values{"evidence": {"My name is on the door."}}); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("without an address: status %d", a.StatusCode)
	}
	sent := url.Values{"evidence": {"My name is on the door."}, "your-name": {"Noor"}, "your-email": {"noor@example.org"}}
	if a := site.post(claim, sent); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.StatusCode, a.body)
	}
	curator := site.as(t, "curator")
	link, _ := has(t, curator.page("/review?kind=claim", http.StatusOK), "a[data-item]").Attr("href")
	action, form := decisionForm(curator.page(link, http.StatusOK), "close")
	if a := curator.post(action, form); a.Header.Get("Location") != "/review?done=invited" {
		t.Fatalf("approving: status %d: %s", a.StatusCode, a.body)
	}
	p, err := site.server.catalogue.Store().PersonByEmail(t.Context(), "noor@example.org")
	if err != nil {
		t.Fatal(err)
	}
	want := []directory.Grant{{Role: directory.RoleFacilitator, Scope: directory.Scope{Kind: directory.ScopeGroup, ID: webtest.BareID}}}
	if diff := cmp.Diff(want, p.Grants); diff != "" {
		t.Errorf("Noor may: %s", diff)
	}

	// Who is new is invited and told; who is a member already is told that the group is theirs now. Nobody is told of a
	// change that was never made, or that a claim invites them.
	mails := func(to string) string {
		t.Helper()
		all, err := site.server.catalogue.Store().Mails(t.Context(), "", "", 50)
		if err != nil {
			t.Fatal(err)
		}
		var templates []string
		for _, m := range all {
			if m.To != to {
				continue
			}
			templates = append(templates, m.Template)
			letter, err := site.server.parts.Letters.Write(m)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(letter.Subject, "claim that") || strings.Contains(letter.Subject, "Your change") {
				t.Errorf("%s is told %q", to, letter.Subject)
			}
		}
		slices.Sort(templates)
		return strings.Join(templates, " ")
	}
	if got := mails("noor@example.org"); got != "claim_decided invite" {
		t.Errorf("who is new gets %q", got)
	}
	worker := site.person("worker")
	site.person("admin")
	if a := site.post(claim, url.Values{"evidence": {"I lead it."}, "your-name": {worker.Name}, "your-email": {worker.Email}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("a member's claim: status %d", a.StatusCode)
	}
	link, _ = has(t, curator.page("/review?kind=claim", http.StatusOK), "a[data-item]").Attr("href")
	action, form = decisionForm(curator.page(link, http.StatusOK), "close")
	if a := curator.post(action, form); a.StatusCode != http.StatusSeeOther {
		t.Errorf("approving a member's claim: status %d: %s", a.StatusCode, a.doc(t).Find("main").Text())
	}
	if got := mails(worker.Email); got != "claim_decided" {
		t.Errorf("who is a member gets %q", got)
	}
}

// Of two curators the second finds what they typed again: a reason for a decision that was made meanwhile, and one that
// is too long for a note.
func TestReasonsAreNotLost(t *testing.T) {
	site := openSite(t, nil)
	facilitator := hideStitch(t, site)
	facilitator.saved(stitch+"/edit/first-visit", url.Values{"first_visit.talking": {"As much as you like."}})
	curator := site.as(t, "curator")
	link, _ := has(t, curator.page("/review", http.StatusOK), "a[data-item]").Attr("href")
	action, form := decisionForm(curator.page(link, http.StatusOK), "decline")
	form.Set("reason", "The hall says otherwise.")
	if a := curator.post(action, form); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("declining: status %d", a.StatusCode)
	}
	form.Set("reason", "It gives the place away.")
	a := curator.post(action, form)
	if a.StatusCode != http.StatusConflict || !strings.Contains(a.body, "It gives the place away.") {
		t.Errorf("a second decision: status %d, or what was typed is lost", a.StatusCode)
	}

	n, err := site.server.catalogue.LeaveNote(t.Context(), site.person("worker").Actor(), webtest.CircleID, "The ramp is at the back.")
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("why ", 200)
	a = curator.post("/notes/"+n.ID, url.Values{"do": {"decline"}, "version": {"1"}, "reason": {long}})
	if got := a.doc(t).Find("#w-"+n.ID).AttrOr("value", ""); a.StatusCode != http.StatusUnprocessableEntity || got != strings.TrimSpace(long) {
		t.Errorf("a reason that is too long: status %d, %d letters are left", a.StatusCode, len(got))
	}
}

// A claim whose invitation cannot be sent stays in the queue: one is not done without the other.
func TestAClaimIsClosedWithItsInvitation(t *testing.T) {
	site := openSite(t, nil)
	ctx, catalogue := t.Context(), site.server.catalogue
	claim, err := catalogue.Claim(ctx, directory.Proposer{Name: "Noor", Email: "noor@example.org"}, webtest.BareID, "My name is on the door.")
	if err != nil {
		t.Fatal(err)
	}
	lost := errors.New("lost")
	_, err = catalogue.Close(ctx, site.person("curator").Actor(), claim.ID, claim.Version, true, "", func(tx directory.Tx, c *directory.Change) error {
		grant := directory.Grant{Role: directory.RoleFacilitator, Scope: directory.Scope{Kind: directory.ScopeGroup, ID: c.GroupID}}
		if err := site.people.Welcome(ctx, tx, directory.System("test"), c.Author, c.Email, grant); err != nil {
			t.Error(err)
		}
		return lost
	})
	if !errors.Is(err, lost) {
		t.Fatal(err)
	}
	if got, err := catalogue.Store().Change(ctx, claim.ID); err != nil || got.Status != directory.ChangeWaiting {
		t.Errorf("the claim is %+v, %v", got, err)
	}
	if _, err := catalogue.Store().PersonByEmail(ctx, "noor@example.org"); directory.ErrorCode(err) != directory.CodeNotFound {
		t.Errorf("somebody was invited: %v", err)
	}
}

// What is live is said to be live, and what was there before to be before.
func TestLiveChangesSayWhatIsLive(t *testing.T) {
	site := openSite(t, nil)
	site.as(t, "facilitator").saved(stitch+"/edit/what", url.Values{"summary": {"We knit by the fire."}})
	curator := site.as(t, "curator")
	link, _ := has(t, curator.page("/review?show=live", http.StatusOK), "a[data-item]").Attr("href")
	headings := func() string { return squeeze(curator.page(link, http.StatusOK).Find(".sides h3").Text()) }
	if got := headings(); got != "BeforeLive now" {
		t.Errorf("a change that is live is headed %q", got)
	}
	g := site.group(webtest.StitchID)
	g.Summary = "We knit by the window."
	if _, err := site.server.catalogue.Edit(t.Context(), site.person("curator").Actor(), directory.Edit{Group: g}); err != nil {
		t.Fatal(err)
	}
	if got := headings(); got != "BeforeNow: somebody changed it sinceWas live; somebody changed it since" {
		t.Errorf("one that is no longer what is live is headed %q", got)
	}
}

// The last one who is told of harm cannot stop being told, and the page says who is.
func TestLastAlertIsKept(t *testing.T) {
	site := openSite(t, nil)
	people := map[string]*directory.Person{}
	for _, role := range []string{"admin", "curator", "council-curator"} {
		people[role] = site.person(role)
	}
	curator := site.as(t, "curator")
	hasText(t, curator.page("/reports", http.StatusOK), "main", people["curator"].Name)
	site.post("/groups/"+webtest.StitchID+"/unsafe", url.Values{"text": {"Somebody shouted."}})
	mails, err := site.server.catalogue.Store().Mails(t.Context(), "", "", 50)
	if err != nil {
		t.Fatal(err)
	}
	stop := func(role string) int {
		t.Helper()
		for _, m := range mails {
			if m.Kind == directory.MailAlerts && m.To == people[role].Email {
				return site.post("/unsubscribe/"+mail.UnsubscribeToken(site.server.parts.Secret, m.ID), url.Values{"do": {"stop"}}).StatusCode
			}
		}
		t.Fatalf("%s was not told", role)
		return 0
	}
	for _, test := range []struct {
		role string
		want int
	}{{"admin", http.StatusOK}, {"curator", http.StatusConflict}, {"council-curator", http.StatusOK}, {"curator", http.StatusConflict}} {
		if got := stop(test.role); got != test.want {
			t.Errorf("%s stops them: status %d, want %d", test.role, got, test.want)
		}
	}
	reached, err := site.server.catalogue.AlertsReach(t.Context())
	if err != nil || len(reached) != 1 || reached[0].ID != people["curator"].ID {
		t.Errorf("reached: %d, %v", len(reached), err)
	}
}

// Where nobody is mailed about harm any more, the page of reports says so.
func TestSilentAlertsAreSaid(t *testing.T) {
	site := openSite(t, nil)
	curator := site.as(t, "curator")
	said := func() bool {
		return strings.Contains(curator.page("/reports", http.StatusOK).Find("main").Text(), "nobody is told by mail")
	}
	if said() {
		t.Error("it is said while somebody is mailed")
	}
	ctx, store := t.Context(), site.server.catalogue.Store()
	var addresses []string
	for _, role := range webtest.Roles() {
		addresses = append(addresses, site.person(role).Email)
	}
	err := store.Write(ctx, func(tx directory.Tx) error {
		for _, address := range addresses {
			if err := tx.StopMail(ctx, address, directory.MailAlerts, site.server.catalogue.Now()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || !said() {
		t.Errorf("it is not said, %v", err)
	}
}

// A curator approves ages and a first visit with other values, by the questions that were asked of the group; a value that
// cannot be is asked for again.
func TestApprovingWithAnotherValue(t *testing.T) {
	site := openSite(t, nil)
	facilitator := hideStitch(t, site)
	facilitator.saved(stitch+"/edit/who", url.Values{"age.min": {"30"}, "age.max": {"60"}})
	facilitator.saved(stitch+"/edit/first-visit", url.Values{"first_visit.talking": {"As much as you like at number 12."}})
	curator := site.as(t, "curator")
	link, _ := has(t, curator.page("/review", http.StatusOK), "a[data-item]").Attr("href")
	doc := curator.page(link, http.StatusOK)
	has(t, doc, `input[name="age.min"][value="30"]`)
	action, form := decisionForm(doc, "approve")
	form.Set("age.min", "old enough")
	if a := curator.post(action, form); a.StatusCode != http.StatusUnprocessableEntity || a.doc(t).Find(`input[name="age.min"][value="old enough"]`).Length() != 1 {
		t.Errorf("an age that is none: status %d", a.StatusCode)
	}
	form.Set("age.min", "18")
	form.Set("age.max", "")
	form.Set("first_visit.talking", "As much as you like.")
	if a := curator.post(action, form); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.StatusCode, squeeze(a.doc(t).Find("main").Text()))
	}
	g := site.group(webtest.StitchID)
	if g.Age.Min == nil || *g.Age.Min != 18 || g.Age.Max != nil || g.FirstVisit.Talking != "As much as you like." || g.FirstVisit.Greeter == "" {
		t.Errorf("approved: %+v, %+v", g.Age, g.FirstVisit)
	}
}

// The history is told, compared, put back; two groups become one, and the old address leads on.
func TestHistoryPages(t *testing.T) {
	site := openSite(t, nil)
	proposedOf(t, site, "facilitator", webtest.StitchID, func(g *directory.Group) { g.Summary = "We knit all day." })
	history := "/groups/" + webtest.StitchID + "/history"
	facilitator, curator := site.as(t, "facilitator"), site.as(t, "curator")
	doc := facilitator.page(history, http.StatusOK)
	hasText(t, doc, ".versions li", "Test facilitator: we thought again")
	if doc.Find("button[value=archive]").Length() > 0 {
		t.Error("a facilitator is offered to archive")
	}
	compare, _ := doc.Find(".versions a").First().Attr("href")
	hasText(t, facilitator.page(compare, http.StatusOK), "ins", "all day.")
	action, form := decisionForm(facilitator.page(history, http.StatusOK), "restore")
	if action == "" {
		action = history
	}
	if a := facilitator.post(action, form); a.Header.Get("Location") != history+"?done=restored" {
		t.Fatalf("putting back: status %d: %s", a.StatusCode, a.body)
	}
	_, form = decisionForm(curator.page(history, http.StatusOK), "merge")
	form.Set("other", "not an address")
	if a := curator.post(history, form); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("joining nothing: status %d", a.StatusCode)
	}
	form.Set("other", site.url+"/groups/"+webtest.BareID+"?near=3053")
	if a := curator.post(history, form); a.Header.Get("Location") != history+"?done=merged" {
		t.Fatalf("joining: status %d: %s", a.StatusCode, a.body)
	}
	if a := site.get("/api/v1/groups/" + webtest.BareID); a.StatusCode != http.StatusMovedPermanently || a.Header.Get("Location") != "/api/v1/groups/"+webtest.StitchID {
		t.Errorf("the old address of the API: status %d, to %q", a.StatusCode, a.Header.Get("Location"))
	}
	if a := site.get("/groups/" + webtest.BareID); a.StatusCode != http.StatusMovedPermanently || a.Header.Get("Location") != "/groups/"+webtest.StitchID {
		t.Errorf("the old address: status %d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	_, form = decisionForm(curator.page(history, http.StatusOK), "apart")
	if a := curator.post(history, form); a.Header.Get("Location") != history+"?done=apart" {
		t.Fatalf("taking apart: status %d: %s", a.StatusCode, a.body)
	}
	site.page("/groups/"+webtest.BareID, http.StatusOK)
	_, form = decisionForm(facilitator.page(history, http.StatusOK), "ends")
	form.Set("ends", "2026-02-30")
	if a := facilitator.post(history, form); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("ending on no day: status %d", a.StatusCode)
	}
	form.Set("ends", site.server.catalogue.Today().AddDays(-1).String())
	if a := facilitator.post(history, form); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.body, "gone at once") {
		t.Errorf("ending on a day that is over: status %d", a.StatusCode)
	}
	form.Set("ends", site.server.catalogue.Today().String())
	if a := facilitator.post(history, form); a.Header.Get("Location") != history+"?done=ends-soon" {
		t.Errorf("ending today: status %d: %s", a.StatusCode, a.Header.Get("Location"))
	}
	hasText(t, facilitator.page(history+"?done=ends-soon", http.StatusOK), "main", "from the day after, the listing is gone")
	_, form = decisionForm(facilitator.page(history, http.StatusOK), "ends")
	form.Set("ends", "2026-12-18")
	if a := facilitator.post(history, form); a.Header.Get("Location") != history+"?done=ends" {
		t.Fatalf("a planned end: status %d: %s", a.StatusCode, a.body)
	}
	site.clock.Add(60 * 24 * time.Hour)
	if _, err := site.server.catalogue.RelistDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := site.get("/groups/" + webtest.StitchID).StatusCode; got != http.StatusNotFound {
		t.Errorf("after its last day: status %d", got)
	}
	curator = site.as(t, "curator")
	for _, query := range []string{"?from=x", "?from=1&to=99", "?from=-1&to=1"} {
		if got := curator.get(history + "/compare" + query).StatusCode; got != http.StatusUnprocessableEntity && got != http.StatusNotFound {
			t.Errorf("%s: status %d", query, got)
		}
	}
}

// TestWordDiff: what stays and what is gone is the old text, what stays and what is new the new one.
func TestWordDiff(t *testing.T) {
	for _, tc := range []struct{ was, now string }{
		{"", ""}, {"", "new words"}, {"old words", ""}, {"we walk on Tuesday", "we run on Tuesday and Friday"}, {"a b c a b", "c a b b a"},
		{strings.Repeat("w ", mostDiffWords+1), "x"},
	} {
		var was, now []string
		for _, p := range wordDiff(tc.was, tc.now) {
			if p.Kind != "new" {
				was = append(was, strings.Fields(p.Text)...)
			}
			if p.Kind != "gone" {
				now = append(now, strings.Fields(p.Text)...)
			}
		}
		if strings.Join(was, " ") != squeeze(tc.was) || strings.Join(now, " ") != squeeze(tc.now) {
			t.Errorf("%.40q to %.40q gives %.40q and %.40q", tc.was, tc.now, was, now)
		}
	}
	same := 0
	for _, p := range wordDiff("we walk on Tuesday", "we run on Tuesday and Friday") {
		if p.Kind == "same" {
			same += len(strings.Fields(p.Text))
		}
	}
	if same != 3 {
		t.Errorf("%d words stay, want 3", same)
	}
}

// TestHostileReviewForms: whatever a form holds, the answer is a page, never a failure of ours, and nothing is published.
func TestHostileReviewForms(t *testing.T) {
	site := openSite(t, nil)
	change := proposedOf(t, site, "facilitator", webtest.StitchID, func(g *directory.Group) {
		g.Name = "Other"
		g.Answers = append(g.Answers, directory.Answer{Attribute: "safety.crisis-plan", Value: directory.Yes})
	}).Waiting
	curator := site.as(t, "curator")
	huge := strings.Repeat("x", 40_000)
	for _, form := range []string{
		"", "do=approve", "do=approve&version=x", "do=approve&version=1", "do=fly&version=1", "do=approve&version=1&pick=status&pick=source_id&value.0=archived",
		"do=approve&version=1&pick=name&over.0=0000000000000000", "do=approve&version=1&pick=name&over.0=none", "do=decline&version=1&pick=venues.x&reason=%00", "do=decline&version=1&pick=name&reason=%ff",
		"do=approve&version=1&pick=answers.safety.crisis-plan&basis.0=visited&day.0=2026-02-30", "do=approve&version=1&pick=answers.safety.crisis-plan&choice.0=maybe&basis.0=pope&day.0=2026-01-01",
		"do=ask&version=999999999999999999999&question=a", "do=ask&version=1&question=", "do=ask&version=1&question=" + huge, "do=seen&version=1", "do=undo&version=1", "do=close&version=1", "do=refuse&version=1", "%",
	} {
		req := curator.request(http.MethodPost, "/review/"+change.ID, strings.NewReader(form))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if a := curator.do(req); a.StatusCode < 400 || a.StatusCode >= 500 {
			t.Errorf("%.80q: status %d", form, a.StatusCode)
		}
	}
	g, err := site.server.catalogue.Store().Group(t.Context(), webtest.StitchID)
	if err != nil || g.Name == "Other" || g.Version != 1 {
		t.Errorf("%v: %q, version %d", err, g.Name, g.Version)
	}
}

// FuzzGivenValue: what a curator types instead of a proposal is nothing, an error with a sentence, or a value of that
// very field.
func FuzzGivenValue(f *testing.F) {
	f.Add("name", `"New"`, "value.0=Other")
	f.Add("answers.access.lift", `{"attribute":"access.lift","value":"yes"}`, "basis.0=visited&day.0=2026-02-03&choice.0=no&note.0=x")
	f.Add("answers.access.lift", `{"attribute":"access.stairs"}`, "basis.0=visited&day.0=x")
	f.Add("venues.x", `{}`, "value.0=x")
	f.Add("meetings", `[]`, "value.0=%00")
	f.Add("age", `{"min":30}`, "age.min=18&age.max=x")
	f.Add("cost", `{"cents":500}`, "cost=paid&cost.cents=5,50")
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		f.Fatal(err)
	}
	site := &Server{catalogue: directory.NewCatalogue(directory.Parts{Vocabulary: vocabulary})}
	f.Fuzz(func(t *testing.T, field, proposed, form string) {
		values, err := url.ParseQuery(form)
		if err != nil {
			return
		}
		given, err := site.givenValue(directory.ReviewedField{FieldChange: directory.FieldChange{Field: field, New: json.RawMessage(proposed)}}, values, "0")
		code, isAnswer := strings.CutPrefix(field, directory.FieldAnswers)
		switch {
		case err != nil:
			if directory.ErrorCode(err) != directory.CodeInvalid {
				t.Errorf("%v", err)
			}
		case given == nil:
		case isAnswer:
			var a directory.Answer
			if json.Unmarshal(given, &a) != nil || a.Attribute != code && utf8.ValidString(code) {
				t.Errorf("%s is given %s", field, given)
			}
		case !json.Valid(given) || !isTextField(field) && len(site.fieldQuestions(field)) == 0:
			t.Errorf("%s is given %s", field, given)
		}
	})
}

// Who checked a safety claim, how, on what day and what was seen stand before the curator who looks at it again, and
// nobody else reads what was seen.
func TestEvidenceIsNotedAndReturns(t *testing.T) {
	site := openSite(t, nil)
	const claim = "safety.two-leaders"
	site.as(t, "facilitator").saved(stitch+"/edit/safety", url.Values{directory.FieldAnswers + claim: {"yes"}})
	curator := site.as(t, "curator")
	open := func(queue string) (path string, doc *goquery.Document) {
		t.Helper()
		rows := curator.page(queue, http.StatusOK).Find("li:has(a[data-item]), tr:has(a[data-item])")
		row := rows.FilterFunction(func(_ int, row *goquery.Selection) bool { return strings.Contains(row.Text(), "Two leaders") })
		path = row.First().Find("a[data-item]").AttrOr("href", "")
		return path, curator.page(path, http.StatusOK)
	}
	path, doc := open("/review")
	action, form := decisionForm(doc, "approve")
	form.Set("evidence.0", "The roster on the wall")
	a := curator.post(action, form)
	if a.StatusCode != http.StatusUnprocessableEntity || has(t, a.doc(t), "[name='evidence.0']").AttrOr("value", "") != "The roster on the wall" {
		t.Errorf("what was seen, and not how: status %d", a.StatusCode)
	}
	form.Set("basis.0", "visited")
	form.Set("by.0", "Vera")
	form.Set("day.0", "2026-11-20")
	if a := curator.post(action, form); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.StatusCode, squeeze(a.doc(t).Find("main").Text()))
	}
	day, _ := directory.ParseDate("2026-11-20")
	want := directory.Answer{Attribute: claim, Value: directory.Yes, Basis: directory.BasisVisited, Date: day, By: "Vera", Evidence: "The roster on the wall"}
	if got, _ := site.group(webtest.StitchID).Answer(claim); got != want {
		t.Errorf("the claim is %+v", got)
	}
	for _, page := range []string{stitch, stitch + "/history", "/waiting", path, stitch + "/edit/safety", "/api/v1" + stitch} {
		if strings.Contains(site.as(t, "facilitator").get(page).body, "The roster") {
			t.Errorf("%s tells the group's people what was seen", page)
		}
	}

	site.clock.Add(2 * 366 * 24 * time.Hour)
	if _, err := site.server.catalogue.RelistDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	curator = site.as(t, "curator")
	_, doc = open("/review?kind=expiring")
	hasText(t, doc, ".side-words", "Vera, 20 Nov 2026Seen: The roster on the wall")
	action, form = decisionForm(doc, "approve")
	form.Set("basis.0", "documented")
	form.Set("by.0", "Vera")
	if a := curator.post(action, form); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.StatusCode, squeeze(a.doc(t).Find("main").Text()))
	}
	want.Basis, want.Date = directory.BasisDocumented, site.server.catalogue.Today()
	if got, _ := site.group(webtest.StitchID).Answer(claim); got != want {
		t.Errorf("checked again, the claim is %+v", got)
	}
}

// Times that are proposed are approved with others, by the form of a meeting.
func TestApprovingOtherTimes(t *testing.T) {
	site := openSite(t, nil)
	facilitator := hideStitch(t, site)
	facilitator.saved(stitch+"/times/1", url.Values{"days": {"2"}, "from": {"10:00"}, "to": {"12:00"}, "note": {"upstairs"}})
	curator := site.as(t, "curator")
	link, _ := has(t, curator.page("/review", http.StatusOK), "a[data-item]").Attr("href")
	action, form := decisionForm(curator.page(link, http.StatusOK), "approve")
	if got := form["time.1.days"]; !slices.Equal(got, []string{"2"}) {
		t.Fatalf("the form has %v", got)
	}
	form.Set("time.1.to", "9:00")
	a := curator.post(action, form)
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an end before the beginning: status %d", a.StatusCode)
	}
	has(t, a.doc(t), "details[open] [id='time.1.to-fault']")
	form.Set("time.1.to", "11:30")
	form.Set("time.1.note", "")
	look := maps.Clone(form)
	look.Set("do", "look")
	if n := curator.post(action, look).doc(t).Find(".one-time[open] .dates li").Length(); n != datesShown {
		t.Errorf("%d dates are shown", n)
	}
	if a := curator.post(action, form); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.StatusCode, squeeze(a.doc(t).Find("main").Text()))
	}
	g := site.group(webtest.StitchID)
	if words := g.Meetings[0].Words(); !strings.HasPrefix(words, "Tuesdays 10–11.30 am") || strings.Contains(words, "upstairs") || g.Meetings[0].PlaceID == "" {
		t.Errorf("approved: %s at %q", words, g.Meetings[0].PlaceID)
	}
}

// A curator fills in the rest of a proposed group while it waits, and approves it whole.
func TestFillingInAProposal(t *testing.T) {
	site := openSite(t, nil)
	sent := url.Values{"name": {"Porch Singers"}, "phone": {"03 5550 0177"}, "suburb": {"Carlton VIC 3053"}, "address": {"5 Lygon Street"}, "when": {"Wednesdays"}, "do": {"send"}}
	if a := site.post("/propose", sent); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("proposing: status %d", a.StatusCode)
	}
	curator := site.as(t, "curator")
	link, _ := has(t, curator.page("/review?kind=new", http.StatusOK), "a[data-item]").Attr("href")
	form := formOf(curator.page(link, http.StatusOK))
	form.Set("do", "fill")
	if a := curator.post(link, form); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("nothing filled in: status %d", a.StatusCode)
	}
	form["time.new.days"], form["time.new.from"], form["time.new.to"] = []string{"3"}, []string{"10:30"}, []string{"12:00"}
	form.Set("answers.access.step-free-entrance", "yes")
	form.Set("first_visit.greeter", "Asha meets you.")
	form.Set("age.min", "lots")
	a := curator.post(link, form)
	if a.StatusCode != http.StatusUnprocessableEntity || has(t, a.doc(t), "[name='first_visit.greeter']").Text() != "Asha meets you." {
		t.Errorf("an age that is none: status %d", a.StatusCode)
	}
	form.Set("age.min", "16")
	if a := curator.post(link, form); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != link {
		t.Fatalf("filling in: status %d: %s", a.StatusCode, squeeze(a.doc(t).Find("main").Text()))
	}
	doc := curator.page(link, http.StatusOK)
	hasText(t, doc, ".side-words", "Wednesdays 10.30 am–12 noon")
	action, ruling := decisionForm(doc, "approve")
	if a := curator.post(action, ruling); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("approving: status %d: %s", a.StatusCode, squeeze(a.doc(t).Find("main").Text()))
	}
	doc = site.page("/search?near=3053&within=5km&q=porch+singers", http.StatusOK)
	page := site.page(has(t, doc, ".card h3 a").AttrOr("href", ""), http.StatusOK)
	hasText(t, page, ".meets", "Wednesdays 10.30 am–12 noon")
	hasText(t, page, ".visit", "Asha meets you.")
	hasText(t, page, ".answers", "Step-free")
}

// What a facilitator puts back is live as far as they may change it at once, and the page says that the rest waits.
func TestPuttingBackInPart(t *testing.T) {
	site := openSite(t, nil)
	proposedOf(t, site, "curator", webtest.StitchID, func(g *directory.Group) { g.Summary, g.Name = "We knit all day.", "Stitch All Day" })
	history := "/groups/" + webtest.StitchID + "/history"
	facilitator := site.as(t, "facilitator")
	_, form := decisionForm(facilitator.page(history, http.StatusOK), "restore")
	if a := facilitator.post(history, form); a.Header.Get("Location") != history+"?done=part" {
		t.Fatalf("status %d to %q: %.300s", a.StatusCode, a.Header.Get("Location"), a.body)
	}
	hasText(t, facilitator.page(history+"?done=part", http.StatusOK), "main", "The rest of it waits for a curator.")
}
