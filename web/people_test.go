package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/web/webtest"
)

// mailedLink gives the path of the link in the newest mail.
func (s *testSite) mailedLink() string {
	s.t.Helper()
	mails, err := s.server.catalogue.Store().Mails(s.t.Context(), "", "", 1)
	if err != nil || len(mails) == 0 {
		s.t.Fatalf("%d mails, %v", len(mails), err)
	}
	link, _ := mails[0].Data["link"].(string)
	return link
}

// again gives the site in a fresh browser.
func (s *testSite) again() *testSite {
	fresh := *s
	fresh.client = newBrowser(s.t, true)
	return &fresh
}

func TestInvitedPersonComesIn(t *testing.T) {
	site := openSite(t, nil)
	admin := site.as(t, "admin")
	doc := admin.page("/people", http.StatusOK)
	hasText(t, doc, ".things", "Test admin")
	has(t, doc, "form[action='/people'] select#role option[value=facilitator]")

	a := admin.post("/people", url.Values{"name": {"Bao Nguyễn"}, "email": {"bao@example.org"}, "role": {"facilitator"}, "where": {"No such house"}})
	doc = a.doc(t)
	if a.StatusCode != http.StatusUnprocessableEntity || doc.Find("#name").AttrOr("value", "") != "Bao Nguyễn" {
		t.Errorf("an unknown place: status %d", a.StatusCode)
	}
	has(t, doc, ".problem a[href='#where']")
	has(t, doc, "#where[aria-invalid=true][aria-describedby~=where-fault]")
	organisation, err := site.server.catalogue.Store().Organisation(t.Context(), webtest.StitchOrganisationID)
	if err != nil {
		t.Fatal(err)
	}
	a = admin.post("/people", url.Values{"name": {"Bao Nguyễn"}, "email": {"bao@example.org"}, "role": {"facilitator"}, "where": {organisation.Name}})
	if a.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.StatusCode, squeeze(a.doc(t).Find("main").Text()))
	}
	link := site.mailedLink()
	bao := site.again()
	for range 2 { // a mail scanner looks
		hasText(t, bao.page(link, http.StatusOK), "h1", "Welcome to Kith")
	}
	a = bao.post(link, url.Values{"name": {"Bao"}, "new": {"password1234"}})
	if a.StatusCode != http.StatusUnprocessableEntity || strings.Contains(a.body, "password1234") {
		t.Errorf("a known password: status %d", a.StatusCode)
	}
	has(t, a.doc(t), "#new[aria-invalid=true][aria-describedby~=new-fault]")
	a = bao.post(link, url.Values{"name": {"Bao"}, "new": {"purple tram under gum"}})
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/account" {
		t.Fatalf("status %d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	doc = bao.page("/account", http.StatusOK)
	hasText(t, doc, "main", "Facilitator of "+organisation.Name)
	if a := site.again().post(link, url.Values{"name": {"Eve"}, "new": {"another good password"}}); a.StatusCode != http.StatusNotFound {
		t.Errorf("a link used again: status %d", a.StatusCode)
	}
	bao.page("/groups/"+webtest.StitchID+"/edit", http.StatusOK)
	bao.page("/groups/"+webtest.CircleID+"/edit", http.StatusForbidden)
	bao.page("/people", http.StatusForbidden)
}

func TestLinkByMail(t *testing.T) {
	site := openSite(t, nil)
	p := site.person("worker")
	hasText(t, site.page("/sign-in", http.StatusOK), "main", "Have a link sent")
	known := site.post("/sign-in/link", url.Values{"email": {p.Email}, "do": {"sign-in"}})
	unknown := site.post("/sign-in/link", url.Values{"email": {"nobody@example.org"}, "do": {"sign-in"}})
	if known.StatusCode != unknown.StatusCode || strings.ReplaceAll(known.body, p.Email, "") != strings.ReplaceAll(unknown.body, "nobody@example.org", "") {
		t.Error("the answer tells whether somebody has an address")
	}
	link := site.mailedLink()
	hasText(t, site.page(link, http.StatusOK), "main", "Sign in as "+p.Email)
	if a := site.get("/account"); a.StatusCode != http.StatusSeeOther {
		t.Error("looking at a link signed in")
	}
	site.post(link, nil)
	site.page("/account", http.StatusOK)
	for what, path := range map[string]string{"a forged link": "/link/" + strings.Repeat("A", 43), "a link of half its length": link[:len(link)/2], "a path": "/link/..%2f..%2fetc"} {
		doc := site.page(path, http.StatusNotFound)
		if !strings.Contains(doc.Text(), "link") && what != "a path" {
			t.Errorf("%s: %s", what, squeeze(doc.Find("main").Text()))
		}
	}
	if strings.Contains(site.log.String(), strings.TrimPrefix(link, "/link/")) {
		t.Error("the log holds a link")
	}
}

func TestAccountPage(t *testing.T) {
	site := openSite(t, nil)
	in, other := site.as(t, "curator"), site.as(t, "curator")
	doc := in.page("/account", http.StatusOK)
	if n := doc.Find("form[action='/account/sessions/end'] input[name=id]").Length(); n != 1 {
		t.Errorf("%d other sessions, want 1", n)
	}
	a := in.post("/account/name", url.Values{"name": {"  "}})
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("no name: status %d", a.StatusCode)
	}
	const evil = `<img src=x onerror=alert(1)> "Maree" {{.Name}}`
	in.post("/account/name", url.Values{"name": {evil}})
	a = in.get("/account")
	if strings.Contains(a.body, "<img src=x") {
		t.Error("a name became markup")
	}
	hasText(t, a.doc(t), ".yours", evil)
	in.post("/account/sessions/end", url.Values{"all": {"yes"}})
	if a := other.get("/account"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("after signing out everywhere else: status %d there", a.StatusCode)
	}
	a = in.post("/account/keys", url.Values{"key_name": {""}, "days": {"30"}})
	has(t, a.doc(t), "#key_name[aria-invalid=true]")
	a = in.post("/account/keys", url.Values{"key_name": {"our website"}, "permissions": {string(directory.MaySearch)}, "days": {"30"}})
	shown := a.doc(t).Find("code.secret").Text()
	if !strings.HasPrefix(shown, "kith_") {
		t.Fatalf("status %d, the key is %q", a.StatusCode, shown)
	}
	if strings.Contains(in.get("/account").body, shown) {
		t.Error("a key is shown twice")
	}
	in.post("/account/password", url.Values{"old": {"wrong"}, "new": {"purple tram under gum"}})
	a = in.post("/account/password", url.Values{"old": {webtest.Password}, "new": {"purple tram under gum"}})
	if a.StatusCode != http.StatusSeeOther {
		t.Errorf("a new password: status %d", a.StatusCode)
	}
}

// A key opens the API alone, and of it what it was given.
func TestKeyOnTheAPI(t *testing.T) {
	site := openDesk(t, func(p *Parts) { p.Loopback = false })
	in := site.as(t, "admin")
	a := in.post("/account/keys", url.Values{"key_name": {"lists"}, "permissions": {string(directory.MayImport)}, "days": {"1"}})
	shown := a.doc(t).Find("code.secret").Text()
	ask := func(path, key string) int {
		req := site.request(http.MethodGet, path, nil)
		req.Header.Set("Authorization", "Bearer "+key)
		return site.do(req).StatusCode
	}
	for path, want := range map[string]int{"/api/v1/sources": http.StatusOK, "/desk": http.StatusSeeOther, "/account": http.StatusSeeOther, "/people": http.StatusSeeOther} {
		if got := ask(path, shown); got != want {
			t.Errorf("%s: status %d, want %d", path, got, want)
		}
	}
	if got := ask("/api/v1/sources", shown+"x"); got != http.StatusUnauthorized {
		t.Errorf("a wrong key: status %d", got)
	}
	site.clock.Add(25 * time.Hour)
	if got := ask("/api/v1/sources", shown); got != http.StatusUnauthorized {
		t.Errorf("a key that ran out: status %d", got)
	}
}

// A key to leave notes leaves notes and decides nothing; one to decide does, as far as its owner may.
func TestKeysOfNotesAndReports(t *testing.T) {
	site := openSite(t, nil)
	key := func(role string, may directory.Permission) string {
		t.Helper()
		a := site.as(t, role).post("/account/keys", url.Values{"key_name": {"a program"}, "permissions": {string(may)}, "days": {"1"}})
		return a.doc(t).Find("code.secret").Text()
	}
	ask := func(key, method, path, body string) int {
		t.Helper()
		req := site.request(method, path, strings.NewReader(body))
		req.Header.Set("Authorization", "Bearer "+key)
		req.Header.Set("Content-Type", "application/json")
		return site.do(req).StatusCode
	}
	worker, council := key("worker", directory.MayNote), key("council-curator", directory.MayReview)
	if key("worker", directory.MayReview) != "" {
		t.Error("a worker made a key to decide")
	}
	ids := map[string]string{}
	for name, group := range map[string]string{"theirs": webtest.StitchID, "another's": webtest.CircleID} {
		r, err := site.server.catalogue.Report(t.Context(), directory.Anyone(), group, directory.ReportWrong, "It moved.")
		if err != nil {
			t.Fatal(err)
		}
		ids[name] = r.ID
	}
	const close = `{"do": "close", "version": 1, "outcome": "Rang them."}`
	for _, test := range []struct {
		name, key, method, path, body string
		want                          int
	}{
		{"a note", worker, "POST", "/api/v1" + stitch + "/notes", `{"text": "The ramp is at the back."}`, http.StatusCreated},
		{"reading notes", worker, "GET", "/api/v1/notes", "", http.StatusForbidden},
		{"deciding with a key to leave notes", worker, "POST", "/api/v1/reports/" + ids["theirs"], close, http.StatusForbidden},
		{"a note with a key to decide", council, "POST", "/api/v1" + stitch + "/notes", `{"text": "It is loud."}`, http.StatusForbidden},
		{"another council's report", council, "POST", "/api/v1/reports/" + ids["another's"], close, http.StatusNotFound},
		{"a report of theirs", council, "POST", "/api/v1/reports/" + ids["theirs"], close, http.StatusOK},
		{"a page", council, "GET", "/reports", "", http.StatusSeeOther},
	} {
		if got := ask(test.key, test.method, test.path, test.body); got != test.want {
			t.Errorf("%s: status %d, want %d", test.name, got, test.want)
		}
	}
}

func TestPersonPage(t *testing.T) {
	site := openSite(t, nil)
	admin, worker := site.as(t, "admin"), site.as(t, "worker")
	p := site.person("worker")
	at := "/people/" + p.ID
	doc := admin.page(at, http.StatusOK)
	version := doc.Find("input[name=version]").First().AttrOr("value", "")
	a := admin.post(at+"/roles", url.Values{"version": {version}, "role": {"officer"}, "where": {webtest.OfficerCouncil}})
	if a.StatusCode != http.StatusSeeOther {
		t.Fatalf("giving a role: status %d: %s", a.StatusCode, squeeze(a.doc(t).Find("main").Text()))
	}
	hasText(t, admin.page(at, http.StatusOK), ".things", "Officer of ")
	a = admin.post(at+"/roles", url.Values{"version": {version}, "take": {"0"}})
	if a.StatusCode != http.StatusConflict {
		t.Errorf("by an old version: status %d", a.StatusCode)
	}
	admin.post(at+"/do", url.Values{"do": {"disable"}})
	if a := worker.get("/account"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("somebody kept out is still in: status %d", a.StatusCode)
	}
	admin.post(at+"/do", url.Values{"do": {"enable"}})
	if a := admin.post(at+"/do", url.Values{"do": {"erase"}, "sure": {"yes"}}); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("erasing without the name: status %d", a.StatusCode)
	}
	if a := admin.post(at+"/do", url.Values{"do": {"erase"}, "sure": {p.Name}}); a.StatusCode != http.StatusSeeOther {
		t.Errorf("erasing: status %d", a.StatusCode)
	}
	admin.page(at, http.StatusNotFound)
	doc = admin.page("/audit", http.StatusOK)
	hasText(t, doc, ".log", "Account erased · a former member")
	if strings.Contains(doc.Find(".log").Text(), p.Name) || strings.Contains(doc.Text(), p.Email) {
		t.Error("the log still has the name")
	}
}

// A person changes their own address by a link that went to the new one.
func TestOwnAddressPages(t *testing.T) {
	site := openSite(t, nil)
	in := site.as(t, "worker")
	p := site.person("worker")
	a := in.post("/account/email", url.Values{"email": {"wen@example.net"}, "password": {"wrong"}})
	doc := a.doc(t)
	if has(t, doc, "#password[aria-invalid=true]"); a.StatusCode != http.StatusUnprocessableEntity || doc.Find("#email").AttrOr("value", "") != "wen@example.net" {
		t.Errorf("a wrong password: %d, or what was typed is gone", a.StatusCode)
	}
	a = in.post("/account/email", url.Values{"email": {"wen@example.net"}, "password": {webtest.Password}})
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/account?done=email" {
		t.Fatalf("asking: %d", a.StatusCode)
	}
	link := site.mailedLink()
	hasText(t, site.again().page(link, http.StatusOK), "main", "Open this link in the browser where you are signed in")
	if a := site.as(t, "curator").post(link, url.Values{}); a.StatusCode != http.StatusForbidden {
		t.Errorf("somebody else's link: %d", a.StatusCode)
	}
	hasText(t, in.page(link, http.StatusOK), "main", "you sign in with wen@example.net")
	if got := site.person("worker").Email; got != p.Email {
		t.Errorf("looking at the link changed the address to %s", got)
	}
	if a := in.post(link, url.Values{}); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/account?done=address" {
		t.Errorf("using it: %d", a.StatusCode)
	}
	hasText(t, in.page("/account?done=address", http.StatusOK), ".lead", "wen@example.net")
	hasText(t, site.as(t, "admin").page("/audit?action=address", http.StatusOK), ".log", "New e-mail address · changed")
}

func TestAuditPage(t *testing.T) {
	site := openSite(t, nil)
	admin := site.as(t, "admin")
	worker := site.person("worker")
	site.again().signIn(worker.Email, "wrong")
	site.clock.Add(26 * time.Hour)
	admin = site.as(t, "admin")
	rows := func(query string) string {
		t.Helper()
		return squeeze(admin.page("/audit?"+query, http.StatusOK).Find(".log").Text())
	}
	if got := rows("person=" + worker.ID); !strings.Contains(got, "Sign-in refused") || strings.Contains(got, "Signed in") {
		t.Errorf("by person: %q", got)
	}
	if got := rows("action=sign-in&from=2026-11-24"); strings.Count(got, "Signed in") != 1 {
		t.Errorf("by action and day: %q", got)
	}
	if got := rows("to=2026-11-22"); got != "" {
		t.Errorf("before anything: %q", got)
	}
	has(t, admin.page("/audit?from=yesterday", http.StatusUnprocessableEntity), "#from[aria-invalid=true]")
	a := admin.get("/audit/export.csv?action=sign-in-refused")
	if lines := strings.Split(strings.TrimSpace(a.body), "\n"); len(lines) != 2 || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/csv") {
		t.Errorf("the export: %q", a.body)
	}
	hasText(t, admin.page("/audit?action=export", http.StatusOK), ".log", "the audit log")

	// A true address that was seen is told by the names of who meets there, never by its id or address alone.
	if a := site.as(t, "curator").post(circlePlace+"/reveal", url.Values{"do": {"show"}}); a.StatusCode != http.StatusOK {
		t.Fatalf("looking at a place: %d", a.StatusCode)
	}
	doc := admin.page("/audit?action=reveal", http.StatusOK)
	name := site.group(strings.TrimPrefix(circle, "/groups/")).Name
	hasText(t, doc, ".log", "Saw a true address · "+name)
	if strings.Contains(doc.Find(".log").Text(), "venue:") || strings.Contains(doc.Text(), "Zanzibar") {
		t.Errorf("the log says %q", doc.Find(".log").Text())
	}
	// No action is told by its code.
	for _, action := range directory.AuditActions() {
		if words := auditWords(action); words == string(action) || words != strings.ToUpper(words[:1])+words[1:] {
			t.Errorf("%s is told as %q", action, words)
		}
	}
}

// What is no field of a form is passed over: nobody gives themselves roles.
func TestNobodyGivesThemselvesRoles(t *testing.T) {
	site := openSite(t, nil)
	in := site.as(t, "worker")
	p := site.person("worker")
	in.post("/account/name", url.Values{"name": {"Wen"}, "grants": {"admin"}, "role": {"admin"}, "roles": {`[{"role":"admin"}]`}, "email": {"eve@example.org"}, "disabled": {"true"}, "id": {site.person("admin").ID}, "password": {"x"}, "version": {"9"}})
	got, err := site.server.catalogue.Store().Person(t.Context(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "Wen" || got.Email != p.Email || got.Has(directory.RoleAdmin) || got.Disabled || got.Password != p.Password {
		t.Errorf("the person is %+v now", got)
	}
	admin := site.as(t, "admin")
	_ = admin.post("/people", url.Values{"name": {"Bao"}, "email": {"bao@example.org"}, "role": {"operator"}})
	if _, err := site.server.catalogue.Store().PersonByEmail(t.Context(), "bao@example.org"); directory.ErrorCode(err) != directory.CodeNotFound {
		t.Errorf("a role that nobody is given: %v", err)
	}
}

// No form of another site's is taken, and none that is too large.
func TestAccountFormsFromElsewhere(t *testing.T) {
	site := openSite(t, nil)
	admin := site.as(t, "admin")
	worker := site.person("worker")
	forms := map[string]url.Values{
		"/account/name": {"name": {"Eve"}}, "/account/keys": {"key_name": {"x"}, "permissions": {"search"}, "days": {"30"}}, "/sign-out": nil,
		"/people": {"name": {"Eve"}, "email": {"eve@example.org"}, "role": {"admin"}}, "/people/" + worker.ID + "/do": {"do": {"disable"}}, "/sign-in": {"email": {worker.Email}, "password": {webtest.Password}},
	}
	for path, form := range forms {
		for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}} {
			if a := admin.post(path, form, headers...); a.StatusCode != http.StatusForbidden {
				t.Errorf("%s from another site: status %d", path, a.StatusCode)
			}
		}
		if a := admin.post(path, url.Values{"name": {strings.Repeat("x", 10<<20)}}); a.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s with 10 MB: status %d", path, a.StatusCode)
		}
	}
	admin.page("/account", http.StatusOK)
	hasText(t, admin.page("/account", http.StatusOK), ".yours", "Test admin")
	everybody, err := site.server.catalogue.Store().People(t.Context())
	if err != nil || len(everybody) != 2 {
		t.Errorf("%d people, %v", len(everybody), err)
	}
	for _, field := range []string{"name", "email"} {
		form := url.Values{"name": {"Bao"}, "email": {"bao@example.org"}}
		form.Set(field, "bao@example.org\r\nBcc: all@example.org")
		if a := admin.post("/people", form); a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("a line end in the %s: status %d", field, a.StatusCode)
		}
	}
}

// A key is offered for what the API has paths for, and for nothing else: pages take no keys.
func TestKeysAreForWhatTheAPITakes(t *testing.T) {
	site := openDesk(t, nil)
	taken := map[directory.Permission]bool{}
	for _, r := range site.server.table() {
		if strings.HasPrefix(r.path, "/api/") && r.may != directory.MayAnything {
			taken[r.may] = true
		}
	}
	offered := map[directory.Permission]bool{}
	for _, p := range directory.KeyPermissions() {
		offered[p] = true
	}
	if diff := cmp.Diff(taken, offered); diff != "" {
		t.Errorf("what keys are offered for (-taken +offered):\n%s", diff)
	}
}
