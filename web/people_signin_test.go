package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/people"
	"github.com/kithdirectory/kith/web/webtest"
)

func (s *testSite) signIn(email, password string, more ...string) answer {
	s.t.Helper()
	form := url.Values{"email": {email}, "password": {password}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return s.post("/sign-in", form)
}

func TestSignIn(t *testing.T) {
	site := openSite(t, nil)
	p := site.person("worker")
	doc := site.page("/sign-in", http.StatusOK)
	has(t, doc, "form[action='/sign-in'] input#email[type=email][autocomplete=username]")
	has(t, doc, "input#password[type=password][autocomplete=current-password]")
	has(t, doc, "meta[name=robots][content=noindex]")
	if strings.Contains(doc.Text(), people.DemoPassword) {
		t.Error("the page shows the demo's password where there is no demo")
	}
	a := site.get("/account")
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/sign-in?then=%2Faccount" {
		t.Fatalf("not signed in: status %d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	a = site.signIn(strings.ToUpper(p.Email), webtest.Password, "then", "/how-we-check")
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/how-we-check" {
		t.Fatalf("status %d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	for _, cookie := range a.Cookies() {
		if cookie.Name == "kith-in" && (!cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.MaxAge != 0 || len(cookie.Value) < 40) {
			t.Errorf("the cookie is %v", cookie)
		}
	}
	doc = site.page("/account", http.StatusOK)
	hasText(t, doc, "main", p.Email)
	hasText(t, doc, ".yours nav", "Your account")
	if a := site.get("/sign-in?then=%2Fabout"); a.Header.Get("Location") != "/about" {
		t.Errorf("signed in already: to %q", a.Header.Get("Location"))
	}
	site.post("/sign-out", nil)
	if a := site.get("/account"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("signed out: status %d", a.StatusCode)
	}
	if a := site.post("/sign-out", nil); a.StatusCode != http.StatusSeeOther { // as in another tab
		t.Errorf("signed out twice: status %d", a.StatusCode)
	}
	log := site.log.String()
	if strings.Contains(log, p.Email) || strings.Contains(log, webtest.Password) || strings.Contains(log, p.ID) {
		t.Error("the log tells who signed in")
	}
}

// Whatever is wrong, the answer is the same.
func TestSignInRefused(t *testing.T) {
	site := openSite(t, nil)
	worker, disabled := site.person("worker"), site.person("curator")
	disabled.Disabled = true
	if err := site.server.catalogue.Store().Write(t.Context(), func(tx directory.Tx) error { return tx.SavePerson(t.Context(), disabled) }); err != nil {
		t.Fatal(err)
	}
	bodies := map[string]string{}
	for name, form := range map[string][2]string{
		"a wrong password": {worker.Email, "another long password"}, "nobody": {"nobody@demo.kith.example", webtest.Password},
		"disabled": {disabled.Email, webtest.Password}, "no password": {worker.Email, ""}, "a password of a megabyte less": {worker.Email, strings.Repeat("x", 60000)},
	} {
		a := site.signIn(form[0], form[1])
		if a.StatusCode != http.StatusUnprocessableEntity || len(a.Cookies()) > 0 {
			t.Errorf("%s: status %d, %v", name, a.StatusCode, a.Cookies())
		}
		doc := a.doc(t)
		has(t, doc, ".problem[role=alert] a[href='#email']")
		if got := doc.Find("#email").AttrOr("value", ""); got != form[0] {
			t.Errorf("%s: the address typed is %q now", name, got)
		}
		bodies[name] = strings.ReplaceAll(a.body, form[0], "")
	}
	for name, body := range bodies {
		if body != bodies["nobody"] {
			t.Errorf("%s is answered otherwise than nobody", name)
		}
	}
}

func TestSessionEnds(t *testing.T) {
	site := openSite(t, nil)
	in := site.as(t, "worker")
	open := func() bool { return in.get("/account").StatusCode == http.StatusOK }
	for range 5 { // it lasts while it is used
		site.clock.Add(110 * time.Minute)
		if !open() {
			t.Fatal("a session in use ended")
		}
	}
	site.clock.Add(2*time.Hour + time.Minute)
	if open() {
		t.Error("an idle session goes on")
	}
	in = site.as(t, "worker")
	for range 7 {
		site.clock.Add(110 * time.Minute)
		in.get("/account")
	}
	if open() {
		t.Error("a session goes on for more than twelve hours")
	}
	in = site.as(t, "curator")
	p := site.person("curator")
	p.Disabled = true
	if err := site.server.catalogue.Store().Write(t.Context(), func(tx directory.Tx) error { return tx.SavePerson(t.Context(), p) }); err != nil {
		t.Fatal(err)
	}
	if open() {
		t.Error("a disabled person is still signed in")
	}
}

// A session set before signing in is not the session after it.
func TestSessionFixation(t *testing.T) {
	site := openSite(t, nil)
	p := site.person("worker")
	req := site.request(http.MethodPost, "/sign-in", strings.NewReader(url.Values{"email": {p.Email}, "password": {webtest.Password}}.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Cookie", "kith-in=chosen-by-somebody-else")
	site.do(req)
	other := *site
	other.client = newBrowser(t, false)
	req = other.request(http.MethodGet, "/account", nil)
	req.Header.Set("Cookie", "kith-in=chosen-by-somebody-else")
	if a := other.do(req); a.StatusCode != http.StatusSeeOther {
		t.Errorf("the token chosen before is signed in: status %d", a.StatusCode)
	}
}

func TestSameSite(t *testing.T) {
	for then, want := range map[string]string{
		"/account": "/account", "/search?near=Carlton": "/search?near=Carlton", "/groups/1#top": "/groups/1", "/a%2fb?q=1": "/a%2fb?q=1",
		"": "/", "account": "/", "//evil.example": "/", "///evil.example": "/", `/\evil.example`: "/", `\\evil.example`: "/", "https://evil.example": "/",
		"javascript:alert(1)": "/", "/\t/evil.example": "/", "/a\r\nSet-Cookie: x=y": "/", "/sign-out": "/", "/sign-in?then=/sign-in": "/",
		"http:/evil.example": "/", "/%zz": "/", "/" + strings.Repeat("a", 3000): "/",
	} {
		if got := sameSite(then); got != want {
			t.Errorf("%q goes to %q, want %q", then, got, want)
		}
	}
}

// The demo's accounts stand on the page, and open, only on the machine it runs on.
func TestDemoAccounts(t *testing.T) {
	site := openSite(t, func(p *Parts) { p.ShowDemo, p.Loopback = true, true })
	hasText(t, site.page("/sign-in", http.StatusOK), "main", people.DemoPassword)
	req := site.request(http.MethodGet, "/sign-in", nil)
	req.Header.Set("X-Forwarded-For", "203.0.113.9")
	if a := site.do(req); strings.Contains(a.body, people.DemoPassword) {
		t.Error("the password is shown through a proxy")
	}
}

// What somebody typed while their session ended is not lost: it is kept in the page to sign in, for them alone, and they
// are shown the page they typed it in, filled.
func TestFormOfAnExpiredSession(t *testing.T) {
	site := openSite(t, nil)
	in := site.as(t, "curator")
	p := site.person("curator")
	path := "/groups/" + webtest.StitchID + "/edit/what"
	typed := formOf(in.page(path, http.StatusOK))
	if len(typed) < 4 {
		t.Fatalf("the form of the test is %v", typed)
	}
	const words = `Wen "the walker" <b>`
	typed.Set("summary", words)
	typed.Set("do", "save")
	typed.Del("types")
	typed["gone"], typed["new"] = []string{"an input of yesterday"}, []string{"a secret word"}
	site.clock.Add(3 * time.Hour)
	a := in.post(path, typed, "Referer", site.url+path)
	if a.StatusCode != http.StatusUnauthorized || a.Header.Get("Location") != "" {
		t.Fatalf("status %d", a.StatusCode)
	}
	doc := a.doc(t)
	kept := doc.Find("input[name=kept]").AttrOr("value", "")
	if kept == "" || strings.Contains(a.body, "walker") {
		t.Fatal("the form is not kept, or not sealed")
	}
	hasText(t, doc, ".problem", "What you typed is kept")
	again := func(site *testSite, email string) answer {
		t.Helper()
		return site.post("/sign-in", url.Values{"email": {email}, "password": {webtest.Password}, "kept": {kept}})
	}
	// A wrong password keeps it too, and so does the way by a link.
	doc = in.post("/sign-in", url.Values{"email": {p.Email}, "password": {"wrong"}, "kept": {kept}}).doc(t)
	if doc.Find("input[name=kept]").AttrOr("value", "") != kept {
		t.Error("a wrong password loses the form")
	}
	for _, do := range []string{"other", "sign-in"} {
		doc = in.post("/sign-in/link", url.Values{"email": {p.Email}, "do": {do}, "kept": {kept}}).doc(t)
		if doc.Find("input[name=kept]").AttrOr("value", "") != kept {
			t.Errorf("asking for a link (%s) loses the form", do)
		}
	}
	a = again(in, p.Email)
	doc = a.doc(t)
	hasText(t, doc, "#kept", "what you typed is still here")
	hasText(t, doc, "#kept li", "an input of yesterday")
	if strings.Contains(a.body, "a secret word") || doc.Find("a[href='/sign-in']").Length() > 0 {
		t.Error("the page holds a secret, or asks to sign in")
	}
	has(t, doc, "form.asks[action='"+path+"']")
	got := formOf(doc)
	for _, name := range []string{"gone", "new", "do"} {
		typed.Del(name)
	}
	got.Del("do")
	if diff := cmp.Diff(typed, got); diff != "" {
		t.Errorf("the form (-want +got):\n%s", diff)
	}
	got.Set("do", "save")
	if a := in.post(path, got); a.StatusCode != http.StatusSeeOther {
		t.Errorf("sent again: status %d", a.StatusCode)
	}
	if !strings.Contains(in.get(path).body, "Wen &#34;the walker&#34;") {
		t.Error("what was sent again is not saved")
	}

	other := site.again()
	if a := again(other, site.person("worker").Email); a.StatusCode != http.StatusSeeOther || strings.Contains(a.body, "walker") {
		t.Errorf("another person is shown the form: status %d", a.StatusCode)
	}
	forged := "A" + kept[1:]
	if a := site.again().post("/sign-in", url.Values{"email": {p.Email}, "password": {webtest.Password}, "kept": {forged}}); a.StatusCode != http.StatusSeeOther {
		t.Errorf("a forged form: status %d", a.StatusCode)
	}
	// Signed in meanwhile in another tab.
	if a := in.post("/sign-in", url.Values{"kept": {kept}}); a.StatusCode != http.StatusOK || !strings.Contains(a.body, "still here") {
		t.Errorf("in another tab: status %d", a.StatusCode)
	}
	large := url.Values{"name": {strings.Repeat("読", 40000)}}
	site.clock.Add(3 * time.Hour)
	kept = in.post("/account/name", large, "Referer", site.url+"/account").doc(t).Find("input[name=kept]").AttrOr("value", "")
	doc = again(in, p.Email).doc(t)
	if n := len(has(t, doc, "form[action='/account/name'] #name").AttrOr("value", "")); n != 120000 {
		t.Errorf("of a form of 360 KB %d letters are there", n)
	}
}

// A form of a session that its owner ended elsewhere is theirs alone too; one of nobody known is given to nobody.
func TestFormOfAnEndedSession(t *testing.T) {
	site := openSite(t, nil)
	in, elsewhere := site.as(t, "worker"), site.as(t, "worker")
	elsewhere.post("/account/sessions/end", url.Values{"all": {"yes"}})
	kept := in.post("/account/name", url.Values{"name": {"Wen"}}).doc(t).Find("input[name=kept]").AttrOr("value", "")
	if kept == "" {
		t.Fatal("the form of an ended session is not kept")
	}
	for role, want := range map[string]int{"curator": http.StatusSeeOther, "worker": http.StatusOK} {
		a := site.again().post("/sign-in", url.Values{"email": {site.person(role).Email}, "password": {webtest.Password}, "kept": {kept}})
		if a.StatusCode != want {
			t.Errorf("%s signs in with the form of a worker: status %d, want %d", role, a.StatusCode, want)
		}
	}
	a := site.again().post("/account/name", url.Values{"name": {"Wen"}})
	if a.doc(t).Find("input[name=kept]").Length() > 0 {
		t.Error("a form of nobody known is kept for whoever signs in")
	}
	hasText(t, a.doc(t), ".problem", "Go back to find what you typed")
}

// Who guesses is not helped by an account of their own, and keeps nobody else out.
func TestGuessingWithAnAccount(t *testing.T) {
	site := openSite(t, nil)
	worker, admin := site.person("worker"), site.person("admin")
	browser, wrong := site.as(t, "worker"), 0
	owner := site.as(t, "admin") // the same network, another browser
	for range 4 {
		for range 5 {
			if a := browser.signIn(admin.Email, "wrong"); a.StatusCode == http.StatusUnprocessableEntity {
				wrong++
			}
		}
		browser.signIn(worker.Email, webtest.Password) // a fresh mark, or the old one
	}
	if wrong != 5 {
		t.Errorf("%d guesses were answered, want 5", wrong)
	}
	if a := owner.signIn(admin.Email, webtest.Password); a.StatusCode != http.StatusSeeOther {
		t.Errorf("the owner on a browser of theirs: status %d", a.StatusCode)
	}
}

// Asking for links is limited by itself: whoever asks many keeps nobody from signing in.
func TestManyLinksAskedFor(t *testing.T) {
	site := openSite(t, nil)
	worker := site.as(t, "worker")
	status := map[int]int{}
	for range linksAMinute + 5 {
		status[worker.post("/sign-in/link", url.Values{"email": {"nobody@example.org"}}).StatusCode]++
	}
	if status[http.StatusOK] != linksAMinute || status[http.StatusTooManyRequests] != 5 {
		t.Errorf("asked %d times: %v", linksAMinute+5, status)
	}
	if a := site.again().signIn(site.person("curator").Email, webtest.Password); a.StatusCode != http.StatusSeeOther {
		t.Errorf("signing in from there: status %d", a.StatusCode)
	}
}

// Signing out in one tab ends the other one too; what is sent from there is refused, and kept.
func TestSigningOutInAnotherTab(t *testing.T) {
	site := openSite(t, nil)
	tab := site.as(t, "worker")
	other := *tab // the same browser
	tab.post("/sign-out", nil)
	a := other.post("/account/name", url.Values{"name": {"Wen"}})
	if a.StatusCode != http.StatusUnauthorized || a.doc(t).Find("input[name=kept]").Length() != 1 {
		t.Errorf("status %d", a.StatusCode)
	}
	if p := site.person("worker"); p.Name == "Wen" {
		t.Error("it was saved")
	}
	// A part of a page is not replaced by the page to sign in: what is typed around it would go.
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		req := other.request(method, "/account/name", nil)
		if method == http.MethodGet {
			req = other.request(method, "/account", nil)
		}
		req.Header.Set("HX-Request", "true")
		a := other.do(req)
		if doc := a.doc(t); a.StatusCode != http.StatusUnauthorized || doc.Find("header, #password").Length() > 0 || doc.Find("[role=alert]").Length() != 1 {
			t.Errorf("a part asked for by %s: status %d", method, a.StatusCode)
		}
	}
}
