package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/web/webtest"
)

// Anyone says that something is wrong; a curator reads it and closes it.
func TestAReportComesToTheCurator(t *testing.T) {
	site := openSite(t, nil)
	group := "/groups/" + webtest.StitchID
	doc := site.page(group, http.StatusOK)
	has(t, doc, "a[href='"+group+"/wrong']")
	has(t, doc, "a[href='"+group+"/unsafe']")
	if doc.Find("a[href='"+group+"/note']").Length() > 0 {
		t.Error("somebody who is not signed in is asked for a note")
	}
	doc = site.page(group+"/wrong", http.StatusOK)
	has(t, doc, "textarea[name=text][required]")
	has(t, doc, "a[href='"+group+"/unsafe']")

	a := site.post(group+"/wrong", url.Values{"text": {"  "}})
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("nothing said: status %d", a.StatusCode)
	}
	has(t, a.doc(t), "#text[aria-invalid=true][aria-describedby~='text-fault']")
	long := strings.Repeat("<b>x</b>", 300)
	a = site.post(group+"/wrong", url.Values{"text": {long}})
	if got := a.doc(t).Find("#text").Text(); got != long {
		t.Error("what was typed is lost where it is too long")
	}
	a = site.post(group+"/wrong", url.Values{"text": {"It is on <script>Thursdays</script> now."}})
	if a.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.StatusCode, a.body)
	}
	hasText(t, site.page(a.Header.Get("Location"), http.StatusOK), "[role=status]", "put it right")

	curator := site.as(t, "curator")
	doc = curator.page("/reports", http.StatusOK)
	hasText(t, doc, ".said-words", "It is on <script>Thursdays</script> now.")
	form := doc.Find("form:has(button[value=close])")
	action, _ := form.Attr("action")
	version, _ := form.Find("[name=version]").Attr("value")
	if a := site.as(t, "facilitator").post(action, url.Values{"do": {"close"}, "version": {version}, "outcome": {"x"}}); a.StatusCode != http.StatusNotFound && a.StatusCode != http.StatusForbidden {
		t.Errorf("a facilitator closes it: status %d", a.StatusCode)
	}
	if a := curator.post(action, url.Values{"do": {"close"}, "version": {version}, "outcome": {""}}); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("closed without a word: status %d", a.StatusCode)
	}
	if a := curator.post(action, url.Values{"do": {"close"}, "version": {version}, "outcome": {"Changed the day."}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("closing: status %d: %s", a.StatusCode, a.body)
	}
	hasText(t, curator.page("/reports?done=closed", http.StatusOK), ".lead", "Nothing waits")
}

// Someone was hurt: help comes first, the group is paused with one button, and its page says so.
func TestAGroupIsPausedWhileHarmIsLookedInto(t *testing.T) {
	site := openSite(t, nil)
	group := "/groups/" + webtest.StitchID
	doc := site.page(group+"/unsafe", http.StatusOK)
	if first := doc.Find("main .contacts, main form").First(); !first.Is(".contacts") {
		t.Error("the form comes before the people to ring")
	}
	if a := site.post(group+"/unsafe", url.Values{}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("no words are needed: status %d: %s", a.StatusCode, a.body)
	}
	curator := site.as(t, "curator")
	action, _ := curator.page("/reports", http.StatusOK).Find("form:has(button[value=pause])").Attr("action")
	if a := curator.post(action, url.Values{"do": {"pause"}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("pausing: status %d: %s", a.StatusCode, a.body)
	}
	doc = site.page(group, http.StatusOK)
	hasText(t, doc, "h1", "This group is paused")
	if strings.Contains(site.get("/search?near=3053&within=5km").body, webtest.StitchID) {
		t.Error("searching finds a paused group")
	}
	if a := site.get("/api/v1/groups/" + webtest.StitchID); a.StatusCode != http.StatusNotFound {
		t.Errorf("the API answers %d", a.StatusCode)
	}
	if a := curator.post(action, url.Values{"do": {"back"}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("showing again: status %d: %s", a.StatusCode, a.body)
	}
	has(t, site.page(group, http.StatusOK), "#visit")

	// Once the report is closed, the group is shown again from its own pages; its people learn only that it is paused.
	curator.post(action, url.Values{"do": {"pause"}})
	report := curator.page("/reports", http.StatusOK).Find("input[name=version]").First().AttrOr("value", "")
	if a := curator.post(action, url.Values{"do": {"close"}, "version": {report}, "outcome": {"Spoke with the leader."}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("closing: status %d: %s", a.StatusCode, a.body)
	}
	has(t, curator.page(tablePath+"?state=paused", http.StatusOK), "tbody a[href='"+group+"/history']")
	has(t, curator.page(group, http.StatusOK), "a[href='"+group+"/history']")
	own := site.as(t, "facilitator")
	doc = own.page(group+"/history", http.StatusOK)
	if text := strings.ToLower(doc.Find("main").Text()); strings.Contains(text, "harm") || strings.Contains(text, "report") || !strings.Contains(text, "a curator has paused this group") {
		t.Errorf("its people read %q", squeeze(text))
	}
	if doc.Find("button[value=unpause]").Length() > 0 {
		t.Error("its people may show it again")
	}
	hasText(t, own.page("/mine", http.StatusOK), "main", "Paused by a curator")
	version := curator.page(group+"/history", http.StatusOK).Find("form:has(button[value=unpause]) input[name=version]").AttrOr("value", "")
	if a := own.post(group+"/history", url.Values{"do": {"unpause"}, "version": {version}}); a.StatusCode != http.StatusForbidden {
		t.Errorf("its people show it again: status %d", a.StatusCode)
	}
	if a := curator.post(group+"/history", url.Values{"do": {"unpause"}, "version": {version}}); a.StatusCode != http.StatusSeeOther {
		t.Errorf("a curator shows it again: status %d", a.StatusCode)
	}
	has(t, site.page(group, http.StatusOK), "#visit")
}

// A worker's note is read by a curator, then stands on the page, signed.
func TestAColleaguesNote(t *testing.T) {
	site := openSite(t, nil)
	group := "/groups/" + webtest.StitchID
	worker := site.as(t, "worker")
	has(t, worker.page(group, http.StatusOK), "a[href='"+group+"/note']")
	a := worker.post(group+"/note", url.Values{"text": {"My client rang 0491 570 156"}})
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a note about a person: status %d", a.StatusCode)
	}
	hasText(t, a.doc(t), "#text-fault", "never about a person")
	if a = worker.post(group+"/note", url.Values{"text": {"The ramp is at the back."}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.StatusCode, a.body)
	}
	if strings.Contains(site.get(group).body, "The ramp is at the back.") {
		t.Error("a note is shown that nobody has read")
	}
	curator := site.as(t, "curator")
	form := curator.page("/reports", http.StatusOK).Find("form:has(button[value=publish])")
	action, _ := form.Attr("action")
	version, _ := form.Find("[name=version]").Attr("value")
	if a := curator.post(action, url.Values{"do": {"publish"}, "version": {version}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("publishing: status %d: %s", a.StatusCode, a.body)
	}
	hasText(t, site.page(group, http.StatusOK), ".said", "The ramp is at the back.Test worker, 23 November 2026")

	for _, role := range []string{"worker", "facilitator"} {
		if site.as(t, role).page(group, http.StatusOK).Find("button[value=take]").Length() > 0 {
			t.Errorf("a %s may take it down", role)
		}
	}
	form = has(t, curator.page(group, http.StatusOK), "form:has(button[value=take])")
	version, _ = form.Find("[name=version]").Attr("value")
	action, _ = form.Attr("action")
	if a := curator.post(action, url.Values{"do": {"take"}, "version": {version}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("taking it down: status %d: %s", a.StatusCode, a.body)
	}
	if strings.Contains(site.get(group).body, "The ramp is at the back.") {
		t.Error("the note is still shown")
	}
}

// Pairs that look alike are shown side by side, and not again once they are known to differ.
func TestPairsThatLookAlike(t *testing.T) {
	site := openSite(t, nil)
	curator := site.as(t, "curator")
	hasText(t, curator.page("/duplicates", http.StatusOK), ".lead", "No two groups look alike")
	pair := directory.Likeness{GroupA: webtest.StitchID, GroupB: webtest.BareID, Reasons: []string{"the same telephone number"}, FoundAt: site.clock.Now()}
	err := site.server.catalogue.Store().Write(t.Context(), func(tx directory.Tx) error { return tx.SaveLikeness(t.Context(), pair) })
	if err != nil {
		t.Fatal(err)
	}
	doc := curator.page("/duplicates", http.StatusOK)
	hasText(t, doc, "article", "the same telephone number")
	has(t, doc, "a[href='/groups/"+webtest.StitchID+"/history?other=/groups/"+webtest.BareID+"#join']")
	if a := curator.post("/duplicates", url.Values{"one": {webtest.BareID}, "other": {webtest.StitchID}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.StatusCode, a.body)
	}
	hasText(t, curator.page("/duplicates?done=different", http.StatusOK), ".lead", "No two groups look alike")
	if a := curator.post("/duplicates", url.Values{"one": {"x"}, "other": {webtest.StitchID}}); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("half a pair: status %d", a.StatusCode)
	}
}

// What somebody wrote is not lost where too much came from their network, or another was faster.
func TestWhatIsWrittenIsNotLost(t *testing.T) {
	site := openSite(t, nil)
	group, words := "/groups/"+webtest.StitchID, "Somebody shouted at me."
	for path, input := range map[string]string{group + "/unsafe": "text", "/propose": "note"} {
		for range max(reportsAMinute, proposalsAMinute) {
			site.post(path, url.Values{input: {words}, "name": {"Walkers"}})
		}
		a := site.post(path, url.Values{input: {words}, "name": {"Walkers"}})
		if a.StatusCode != http.StatusTooManyRequests {
			t.Fatalf("%s: status %d", path, a.StatusCode)
		}
		hasText(t, a.doc(t), "#"+input, words)
		hasText(t, a.doc(t), ".problem", "wait a minute")
	}
	curator := site.as(t, "curator")
	form := curator.page("/reports", http.StatusOK).Find("form:has(button[value=close])").First()
	action, version := form.AttrOr("action", ""), form.Find("[name=version]").AttrOr("value", "")
	a := curator.post(action, url.Values{"do": {"close"}, "version": {version}, "outcome": {strings.Repeat("x", directory.MaxReportText+1)}})
	if got := a.doc(t).Find("[name=outcome][aria-invalid=true]").AttrOr("value", ""); a.StatusCode != http.StatusUnprocessableEntity || len(got) != directory.MaxReportText+1 {
		t.Errorf("an outcome that is too long: status %d, %d letters are left", a.StatusCode, len(got))
	}
	closing := url.Values{"do": {"close"}, "version": {version}, "outcome": {"I rang them."}}
	curator.post(action, closing)
	a = curator.post(action, closing)
	if a.StatusCode != http.StatusConflict {
		t.Errorf("closing what another closed: status %d", a.StatusCode)
	}
	hasText(t, a.doc(t), "main", "“I rang them.”")

	proposedOf(t, site, "curator", webtest.StitchID, func(g *directory.Group) { g.Summary = "We knit all day." }) // there is something to put back
	a = curator.post(group+"/history", url.Values{"do": {"restore"}, "to": {"1"}, "version": {"99"}, "reason": {"It was right before."}})
	if a.StatusCode != http.StatusConflict {
		t.Errorf("putting back over what was not seen: status %d", a.StatusCode)
	}
	if got := a.doc(t).Find("form:has(button[value=restore]) [name=reason]").First(); got.AttrOr("value", got.Text()) != "It was right before." {
		t.Errorf("why it was to be put back is lost: %q", got.AttrOr("value", got.Text()))
	}
}
