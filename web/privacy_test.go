package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/kithdirectory/kith/directory"
)

// canary words that must never leave the browser's sealed cookie.
const canary = "wattlebirdcanary"

func privateForm() url.Values {
	return url.Values{
		"near": {"Carlton VIC"}, "within": {"5km"}, "q": {canary + " stitch"},
		"facet.experience": {"refugees"}, "facet.cost": {"free"}, "facet.safety": {"women-only"},
		"avoid_near": {"Footscray VIC"}, "avoid_within": {"2km"}, "exclude": {"cost.waitlist"},
	}
}

// Words typed and private needs reach no URL, no log line and no readable cookie.
func TestPrivateNeedsStayInTheSealedCookie(t *testing.T) {
	site := openSite(t, nil)
	site.get("/") // the browser takes its first cookie
	a := site.post("/search", privateForm())
	if a.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d, want a redirect", a.StatusCode)
	}
	location := a.Header.Get("Location")
	if want := "/search?exclude=cost.waitlist&facet.cost=free&near=carlton-vic-3053&within=5km"; location != want {
		t.Errorf("Location %q, want %q", location, want)
	}
	after := site.get(location)
	doc := after.doc(t)
	has(t, doc, "input#q[value='"+canary+" stitch']")
	has(t, doc, "input#f-experience-refugees[checked]")
	hasText(t, doc, ".kept > summary", "3 private needs · Show")
	has(t, doc, "input[type=hidden][name=avoid]")
	page := site.get(location + "&page=1")
	fragment := site.post("/search", privateForm(), "HX-Request", "true")
	for _, secret := range []string{canary, "refugees", "women-only", "ootscray"} {
		for name, text := range map[string]string{
			"Location": location, "HX-Push-Url": fragment.Header.Get("HX-Push-Url"), "log": site.log.String(),
			"Set-Cookie": strings.Join(a.Header.Values("Set-Cookie"), " ") + strings.Join(after.Header.Values("Set-Cookie"), " "),
			"title":      doc.Find("title").Text() + page.doc(t).Find("title").Text(),
		} {
			if strings.Contains(text, secret) {
				t.Errorf("%s holds %q: %s", name, secret, text)
			}
		}
		for _, d := range []*goquery.Document{doc, fragment.doc(t)} {
			d.Find("[href], [hx-get], [hx-post], [action], #copy-url").Each(func(_ int, s *goquery.Selection) {
				for _, attr := range []string{"href", "hx-get", "hx-post", "action", "value"} {
					if strings.Contains(s.AttrOr(attr, ""), secret) {
						t.Errorf("%s=%q holds %q", attr, s.AttrOr(attr, ""), secret)
					}
				}
			})
		}
	}
	hasText(t, doc, ".copy", "It leaves out the words you typed and 3 private needs.")
	if log := site.log.String(); !strings.Contains(log, "route=/search") || strings.Contains(log, "carlton") || strings.Contains(log, "near=") {
		t.Errorf("the log holds a path or query, or no route: %s", log)
	}
	for _, cookie := range a.Cookies() {
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.MaxAge != 0 || !cookie.Expires.IsZero() {
			t.Errorf("the cookie is not a sealed session cookie: %v", cookie)
		}
	}
}

func TestPrivateTagIsAButton(t *testing.T) {
	site := openSite(t, nil)
	site.get("/")
	location := site.post("/search", privateForm()).Header.Get("Location")
	doc := site.get(location).doc(t)
	if doc.Find(".kept a").Length() != 0 {
		t.Error("a private tag is a link")
	}
	has(t, doc, ".kept button[name=remove][value='facet.experience:refugees']")
	form := privateForm()
	form.Set("remove", "facet.experience:refugees")
	doc = site.get(site.post("/search", form).Header.Get("Location")).doc(t)
	if doc.Find("input#f-experience-refugees[checked]").Length() != 0 {
		t.Error("the tag was not removed")
	}
	hasText(t, doc, ".kept > summary", "2 private needs")
	form = privateForm()
	form.Set("clear", "all")
	if got := site.post("/search", form).Header.Get("Location"); got != "/search?near=carlton-vic-3053&within=5km" {
		t.Errorf("Clear all leads to %q", got)
	}
}

// Without cookies the results come straight from the form, and every way on is a button of it.
func TestWithoutCookies(t *testing.T) {
	site := openSite(t, nil)
	site.client = newBrowser(t, false)
	form := url.Values{"near": {"Carlton VIC"}, "within": {"5km"}, "q": {"dig"}, "facet.cost": {"donation"}}
	a := site.post("/search", form)
	if a.StatusCode != http.StatusOK {
		t.Fatalf("status %d", a.StatusCode)
	}
	doc := a.doc(t)
	hasText(t, doc, "h1", "24 groups")
	if doc.Find(".pages a, a.tag").Length() != 0 {
		t.Error("a link would lose what was typed")
	}
	has(t, doc, ".pages button[name=page][value='2']")
	form.Set("page", "2")
	hasText(t, site.post("/search", form).doc(t), ".pages", "Showing 21–24 of 24")
	open := site.post("/search", url.Values{"near": {"Carlton VIC"}, "facet.cost": {"free"}})
	if open.StatusCode != http.StatusSeeOther {
		t.Errorf("a search with nothing private: status %d, want a redirect", open.StatusCode)
	}
}

func TestPrivateNeedInAURLIsRefused(t *testing.T) {
	a := openSite(t, nil).get("/search?near=3053&facet.experience=refugees")
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("status %d", a.StatusCode)
	}
	hasText(t, a.doc(t), ".problem", "private need")
}

func TestNewPersonForgets(t *testing.T) {
	site := openSite(t, nil)
	site.get("/")
	location := site.post("/search", privateForm()).Header.Get("Location")
	first := site.get(location).doc(t).Find("body").AttrOr("data-person", "")
	a := site.post("/new-person", nil)
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/" {
		t.Errorf("status %d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	doc := site.get(location).doc(t)
	if doc.Find("input#q[value], .kept, input#f-experience-refugees[checked]").Filter(":not([value=''])").Length() != 0 {
		t.Error("something of the last person is left")
	}
	if mark := doc.Find("body").AttrOr("data-person", ""); mark == "" || first == "" || mark == first {
		t.Errorf("the mark did not change: %q", mark)
	}
}

func TestSessionEndsWhenIdle(t *testing.T) {
	site := openSite(t, nil)
	site.get("/")
	location := site.post("/search", privateForm()).Header.Get("Location")
	site.clock.Add(sessionIdle - time.Minute)
	if a := site.post("/keep", nil, "X-Kith-Keep", "1"); a.StatusCode != http.StatusNoContent {
		t.Errorf("keep: status %d", a.StatusCode)
	}
	site.clock.Add(sessionIdle - time.Minute)
	doc := site.get(location).doc(t)
	has(t, doc, ".kept")
	has(t, doc, "body[data-idle='1200'][data-warn='120']")
	site.clock.Add(sessionIdle)
	if site.get(location).doc(t).Find(".kept").Length() != 0 {
		t.Error("an idle session is still there")
	}
}

func TestQuickExitForgetsFirst(t *testing.T) {
	site := openSite(t, nil)
	site.get("/")
	location := site.post("/search", privateForm()).Header.Get("Location")
	if a := site.get("/leave"); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != leaveTo {
		t.Errorf("status %d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	if site.get(location).doc(t).Find(".kept").Length() != 0 {
		t.Error("the session is still there")
	}
}

func TestOtherSitesCannotPost(t *testing.T) {
	site := openSite(t, nil)
	for name, headers := range map[string][]string{
		"fetch metadata": {"Sec-Fetch-Site", "cross-site"},
		"origin":         {"Origin", "https://elsewhere.example"},
		"null origin":    {"Origin", "null"},
	} {
		for _, path := range []string{"/search", "/new-person", "/keep"} {
			a := site.post(path, privateForm(), headers...)
			if a.StatusCode != http.StatusForbidden {
				t.Errorf("%s, %s: status %d, want 403", name, path, a.StatusCode)
			}
			hasText(t, a.doc(t), "main", "sent from another site")
			if len(a.Cookies()) != 0 {
				t.Errorf("%s, %s: it set a cookie", name, path)
			}
		}
	}
	if a := site.post("/search", privateForm(), "Sec-Fetch-Site", "same-origin"); a.StatusCode == http.StatusForbidden {
		t.Error("our own form is refused")
	}
}

func TestSealedSession(t *testing.T) {
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	s, err := newSealer([]byte("sixteen bytes at least"), func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	value, err := s.seal(session{Text: canary, Avoid: []directory.AvoidRequest{{Near: "x", Within: 5}}})
	if err != nil {
		t.Fatal(err)
	}
	if state, ok := s.open(value); !ok || state.Text != canary || len(state.Avoid) != 1 {
		t.Errorf("opened %v, %v", state, ok)
	}
	for i := range len(value) {
		changed := []byte(value)
		if changed[i] = 'A'; value[i] == 'A' {
			changed[i] = 'B'
		}
		if state, ok := s.open(string(changed)); ok && i < len(value)-1 { // the last letter carries spare bits
			t.Fatalf("letter %d changed, and it opened: %v", i, state)
		}
	}
	other, err := newSealer([]byte("another secret of sixteen"), s.now)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := other.open(value); ok {
		t.Error("another key opened it")
	}
	if _, err := newSealer([]byte("short"), s.now); err == nil {
		t.Error("a short secret was taken")
	}
	one, err := s.seal(session{Text: "a"})
	if err != nil {
		t.Fatal(err)
	}
	two, err := s.seal(session{Text: "a", Must: []string{"safety.women-only"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(one) != len(two) {
		t.Error("the length tells how many needs there are")
	}
}

// A place to keep away from that is not clear is asked for again, and is not kept: not in the session, and
// not as the place searched around.
func TestUnclearPlaceToAvoidIsAskedForAgain(t *testing.T) {
	s := openSite(t, nil)
	for _, near := range []string{"richmond", "xyzzyq"} {
		a := s.post("/search", url.Values{"near": {"carlton-vic-3053"}, "within": {"20km"}, "avoid_near": {near}, "avoid_within": {"5km"}})
		if a.StatusCode != http.StatusUnprocessableEntity {
			t.Fatalf("avoiding %s is answered %d, want 422", near, a.StatusCode)
		}
		hasText(t, a.doc(t), ".problem", near)
	}
	doc := s.page("/search?near=carlton-vic-3053&within=20km", http.StatusOK)
	if doc.Find("[name=avoid]").Length() > 0 {
		t.Error("the unclear place is kept")
	}
}
