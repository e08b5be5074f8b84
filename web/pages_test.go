package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/web/webtest"
)

const carlton = "/search?near=Carlton+VIC&within=5km"

func TestEveryPageIsWhole(t *testing.T) {
	site := openSite(t, nil)
	for path, status := range map[string]int{
		"/": 200, carlton: 200, carlton + "&elsewhere=1": 200, carlton + "&facet.activity=fishing": 200, "/search?near=Richmond": 409,
		"/search?near=Qwxzzyv": 404, "/search": 422, carlton + "&age=young": 422, "/search?near=3053&within=-4": 422,
		"/groups/" + webtest.StitchID: 200, "/groups/" + webtest.CircleID: 200, "/groups/" + webtest.SafeID + "?near=3053": 200,
		"/groups/" + webtest.BareID: 200, "/groups/" + directory.NewID(): 404, "/groups/nonsense": 404, "/no-such-page": 404,
		"/about": 200, "/how-we-check": 200, "/privacy": 200, "/help-now": 200, "/cover": 200,
	} {
		t.Run(path, func(t *testing.T) {
			a := site.get(path)
			if a.StatusCode != status {
				t.Errorf("status %d, want %d", a.StatusCode, status)
			}
			doc := a.doc(t)
			if n := doc.Find("h1").Length(); n != 1 {
				t.Errorf("%d h1, want one", n)
			}
			has(t, doc, "html[lang=en-AU]")
			has(t, doc, "footer a[href='tel:000']")
			has(t, doc, "header form[action='/new-person'] button")
			has(t, doc, "header a[data-leave]")
			if title := doc.Find("head title").Text(); len(title) < 6 && path != "/" {
				t.Errorf("title %q", title)
			}
			checkIDs(t, doc)
			checkInline(t, doc)
			checkHeaders(t, a)
		})
	}
}

// checkIDs wants each id once and every label, description and own link to lead somewhere.
func checkIDs(t *testing.T, doc *goquery.Document) {
	t.Helper()
	seen := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		if seen[id] {
			t.Errorf("the id %q is there twice", id)
		}
		seen[id] = true
	})
	for _, attr := range []string{"for", "aria-describedby", "aria-labelledby", "href"} {
		doc.Find("[" + attr + "]").Each(func(_ int, s *goquery.Selection) {
			for _, id := range strings.Fields(s.AttrOr(attr, "")) {
				inPage := strings.HasPrefix(id, "#")
				if target := strings.TrimPrefix(id, "#"); (attr != "href" || inPage) && !strings.HasPrefix(target, "d-") &&
					!strings.HasPrefix(target, "i-") && !strings.HasPrefix(target, "a-") && !seen[target] {
					t.Errorf("%s=%q leads nowhere", attr, id)
				}
			}
		})
	}
}

// checkInline wants nothing that the content security policy would refuse.
func checkInline(t *testing.T, doc *goquery.Document) {
	t.Helper()
	if n := doc.Find("style, [style], [onclick], script:not([src]), iframe, img[src^=http]").Length(); n != 0 {
		t.Errorf("%d inline styles, scripts or foreign images", n)
	}
}

func checkHeaders(t *testing.T, a answer) {
	t.Helper()
	for header, want := range map[string]string{
		"Content-Security-Policy": contentSecurityPolicy, "X-Content-Type-Options": "nosniff",
		"Referrer-Policy": "same-origin", "Cache-Control": "no-store",
	} {
		if got := a.Header.Get(header); got != want {
			t.Errorf("%s is %q, want %q", header, got, want)
		}
	}
}

func TestResultsPage(t *testing.T) {
	site := openSite(t, nil)
	doc := site.page(carlton, http.StatusOK)
	hasText(t, doc, "h1", "29 groups within 5 km of Carlton VIC 3053")
	if n := doc.Find("ol.list:not(.elsewhere ol) > li.card[id]").Length(); n != directory.DefaultPerPage {
		t.Errorf("%d cards, want %d", n, directory.DefaultPerPage)
	}
	card := doc.Find("#group-2")
	hasText(t, doc, "#group-2 h3", "Drummond Street Stitch & Chat")
	for _, want := range []string{"Tuesdays 10 am–12 noon", "500 m away, Carlton", "Free", "Someone meets you", "Small, 6 to 10", "Checked 3 weeks ago by phone"} {
		if !strings.Contains(squeeze(card.Text()), want) {
			t.Errorf("the card lacks %q: %s", want, squeeze(card.Text()))
		}
	}
	if n := card.Find(".chips li").Length(); n > maxChips {
		t.Errorf("%d chips", n)
	}
	hasText(t, doc, "#group-3", "in Fitzroy, about 1 km")
	hasText(t, doc, "#group-4", "Imported 3 Nov 2026, not checked yet")
	hasText(t, doc, "#group-5", "may be out of date")
	hasText(t, doc, ".elsewhere h2", "2 groups online")
	hasText(t, doc, ".found", "1 service")
	hasText(t, doc, ".pages", "Showing 1–20 of 29")
	hasText(t, doc, ".banner", "Invented")
	has(t, doc, "select#within option[selected][value='5km']")
	has(t, doc, "meta[name=robots][content=noindex]")
}

func TestFacets(t *testing.T) {
	site := openSite(t, nil)
	doc := site.page(carlton+"&facet.welcome=met-at-door", http.StatusOK)
	hasText(t, doc, "h1", "2 groups")
	hasText(t, doc, "label[for=f-welcome-met-at-door]", "(2)")
	hasText(t, doc, "label[for=f-welcome-met-at-door]", "(27 more have not told us)")
	hasText(t, doc, "label[for=f-welcome-watch-first]", "(1)")
	hasText(t, doc, "label[for=f-welcome-gear-lent]", "(0)")
	has(t, doc, "#s-visit[open] input#f-welcome-met-at-door[checked]")
	hasText(t, doc, "#s-visit", "all of these")
	var order []string
	doc.Find(".filters > details > summary h3").Each(func(_ int, s *goquery.Selection) {
		order = append(order, strings.TrimSuffix(squeeze(s.Text()), " 1 on"))
	})
	want := []string{"What it is", "Who it is for and who goes", "First visit", "When", "Cost and joining", "Getting there and access",
		"Feeling safe", "Language", "In person, online, phone", "What they could give", "Keep away from"}
	if diff := cmp.Diff(want, order); diff != "" {
		t.Error(diff)
	}
	tag := has(t, doc, "a.tag")
	if got := tag.AttrOr("href", ""); got != "/search?near=carlton-vic-3053&within=5km" {
		t.Errorf("the tag leads to %q", got)
	}
	if n := doc.Find("#s-language fieldset > .tick").Length(); n != shownOptions {
		t.Errorf("%d languages before Show all, want %d", n, shownOptions)
	}
}

// Every count beside a tick must be what ticking it finds: in a family of any, alone; of all, too.
func TestCountsAreWhatATickFinds(t *testing.T) {
	site := openSite(t, nil)
	doc := site.page(carlton+"&facet.welcome=met-at-door&facet.cost=free", http.StatusOK)
	checked := 0
	doc.Find("#s-visit .tick, #s-access .tick, #s-what .tick").Each(func(_ int, tick *goquery.Selection) {
		input := tick.Find("input")
		count, err := strconv.Atoi(strings.Trim(tick.Find(".n").Text(), "()"))
		if err != nil || count == 0 || checked > 12 {
			return
		}
		checked++
		name, value := input.AttrOr("name", ""), input.AttrOr("value", "")
		query := url.Values{"near": {"Carlton VIC"}, "within": {"5km"}, "facet.cost": {"free"}, "facet.welcome": {"met-at-door"}}
		query.Add(name, value)
		found := site.page("/search?"+query.Encode(), http.StatusOK).Find("h1").Text()
		if !strings.HasPrefix(found, plural(count, "group", "groups")+" ") {
			t.Errorf("%s=%s says (%d), and finds %q", name, value, count, found)
		}
	})
	if checked < 5 {
		t.Errorf("only %d counts were above zero", checked)
	}
}

func TestOneToOneComesFirstForWhoIsNotReadyForGroups(t *testing.T) {
	site := openSite(t, nil)
	doc := site.page(carlton+"&facet.welcome=small,no-need-to-speak", http.StatusOK)
	if first := doc.Find(".filters > details").First().AttrOr("id", ""); first != "s-format" {
		t.Errorf("the first section is %s", first)
	}
}

func TestNoResultsIsAPage(t *testing.T) {
	site := openSite(t, nil)
	doc := site.page("/search?near=Carlton+VIC&within=1km&facet.activity=gardening&facet.cost=donation", http.StatusOK)
	hasText(t, doc, "h1", "No groups within 1 km")
	if heading := doc.Find("h1").Text(); !strings.Contains(heading, "within 1\u00a0km") {
		t.Errorf("%q can break between the number and its unit", heading)
	}
	hasText(t, doc, ".none-found", "24 groups within")
	if n := doc.Find(".none-found .card").Length(); n != emptyNearest {
		t.Errorf("%d nearest, want %d", n, emptyNearest)
	}
	doc = site.page(carlton+"&facet.activity=fishing", http.StatusOK)
	hasText(t, doc, ".none-found .ways", "Without “Fishing”: 29 groups, and 2 online or by phone")
	if got := doc.Find(".none-found .ways a").AttrOr("href", ""); got != "/search?near=carlton-vic-3053&within=5km" {
		t.Errorf("dropping it leads to %q", got)
	}
}

// Where nothing of anything is near to travel to, groups online or by phone are still a way out, and are
// counted in words; what is there already stands first.
func TestNoResultsLeadsToWhatIsOnline(t *testing.T) {
	site := openSite(t, nil)
	doc := site.page("/search?near=Birdsville&within=5km&facet.activity=fishing", http.StatusOK)
	hasText(t, doc, "h1", "No groups within 5 km of Birdsville QLD 4482")
	way := has(t, doc, ".none-found .ways a")
	if got := squeeze(way.Text()); got != "Without “Fishing”: 1 group online or by phone" {
		t.Errorf("the way out says %q", got)
	}
	doc = site.page(way.AttrOr("href", ""), http.StatusOK)
	hasText(t, doc, "h1", "No groups within 5 km of Birdsville QLD 4482, but 1 online or by phone")
	hasText(t, doc, ".elsewhere + .none-found", "Nothing to travel to fits all of this yet")
	if n := doc.Find(".elsewhere .card").Length(); n != 1 {
		t.Errorf("%d online, want 1", n)
	}
}

func TestWhichRichmond(t *testing.T) {
	site := openSite(t, nil)
	a := site.post("/search", url.Values{"near": {"Richmond"}, "facet.cost": {"free"}})
	if a.StatusCode != http.StatusConflict {
		t.Fatalf("status %d", a.StatusCode)
	}
	doc := a.doc(t)
	hasText(t, doc, "h1", "Which Richmond?")
	if n := doc.Find("input[type=radio][name=choice]").Length(); n < 3 {
		t.Errorf("%d Richmonds", n)
	}
	has(t, doc, "input[type=hidden][name='facet.cost'][value=free]")
	a = site.post("/search", url.Values{"near": {"Richmond"}, "choice": {"richmond-vic-3121"}, "facet.cost": {"free"}})
	if got := a.Header.Get("Location"); got != "/search?facet.cost=free&near=richmond-vic-3121" {
		t.Errorf("the choice leads to %q", got)
	}
}

func TestUnknownSuburbSuggests(t *testing.T) {
	doc := openSite(t, nil).page("/search?near=Kooloonga", http.StatusNotFound)
	hasText(t, doc, "fieldset.choices legend", "Did you mean one of these?")
	has(t, doc, "input#near[value=Kooloonga][aria-invalid=true][aria-describedby=near-fault]")
}

func TestMissingSuburb(t *testing.T) {
	a := openSite(t, nil).post("/search", url.Values{"near": {" "}, "q": {"choir"}, "facet.cost": {"free"}, "facet.experience": {"refugees"}, "age": {"70"}})
	doc := a.doc(t)
	for name, value := range map[string]string{"facet.cost": "free", "facet.experience": "refugees", "age": "70"} {
		has(t, doc, "form#search input[type=hidden][name='"+name+"'][value='"+value+"']")
	}
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("status %d", a.StatusCode)
	}
	hasText(t, doc, ".problem h2", "There is a problem")
	hasText(t, doc, ".problem a[href='#near']", "Enter a suburb or postcode.")
	has(t, doc, "input#q[value=choir]")
	if title := doc.Find("title").Text(); !strings.HasPrefix(title, "Error: ") {
		t.Errorf("title %q", title)
	}
}

func TestFragment(t *testing.T) {
	site := openSite(t, nil)
	a := site.post("/search", url.Values{"near": {"Carlton VIC"}, "within": {"5km"}, "facet.cost": {"free"}}, "HX-Request", "true")
	if a.StatusCode != http.StatusOK || !strings.Contains(a.Header.Get("Vary"), "HX-Request") {
		t.Errorf("status %d, Vary %q", a.StatusCode, a.Header.Get("Vary"))
	}
	if got := a.Header.Get("HX-Push-Url"); got != "/search?facet.cost=free&near=carlton-vic-3053&within=5km" {
		t.Errorf("HX-Push-Url %q", got)
	}
	doc := a.doc(t)
	if doc.Find("header, footer").Length() != 0 {
		t.Error("the fragment is a whole page")
	}
	has(t, doc, "div#results")
	hasText(t, doc, "#announce[hx-swap-oob]", "groups within 5 km")
	hasText(t, doc, "title", "groups within 5 km")
	a = site.post("/search", url.Values{"near": {""}}, "HX-Request", "true")
	if has(t, a.doc(t), "div#results .problem"); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("status %d", a.StatusCode)
	}
}

func TestGroupPage(t *testing.T) {
	site := openSite(t, nil)
	doc := site.page("/groups/"+webtest.StitchID+"?near=carlton-vic-3053", http.StatusOK)
	var questions []string
	doc.Find(".visit dt").Each(func(_ int, s *goquery.Selection) { questions = append(questions, s.Text()) })
	if len(questions) != 13 || questions[0] != "Who will greet you?" || questions[1] != "Who already goes?" {
		t.Errorf("questions: %q", questions)
	}
	hasText(t, doc, ".visit dd", "Maree, a volunteer in a green apron, meets you at the front door.")
	hasText(t, doc, ".visit .unknown dd", "We have not asked yet. Ask Maree on (03) 5550 0134.")
	hasText(t, doc, ".answers .no", "Accessible parking: no")
	hasText(t, doc, ".answers .ask", "ask first")
	hasText(t, doc, ".answers .unknown", "We have not asked yet")
	hasText(t, doc, ".title .last", "Checked 1 November 2026 by phone with Maree, who runs it · next check by February")
	hasText(t, doc, ".next", "Tue 24 November, 10 am")
	hasText(t, doc, ".where", "118 Drummond Street")
	hasText(t, doc, ".where", "500 m from Carlton, straight line")
	hasText(t, doc, ".introduce", "Maree takes a call with you both. Taking new people, as of 1 Nov 2026.")
	has(t, doc, ".introduce a[href='tel:0355500134']")
	if got := doc.Find(".back a").AttrOr("href", ""); got != "/search?near=carlton-vic-3053" {
		t.Errorf("back leads to %q", got)
	}
	doc = site.page("/groups/"+webtest.BareID, http.StatusOK)
	hasText(t, doc, ".originals", "Most Fridays, ring to see")
	hasText(t, doc, ".title", "Imported 3 Nov 2026, not checked yet")
	if asked, answered := doc.Find(".visit .worth li").Length(), doc.Find(".visit dt").Length(); asked != 13 || answered != 0 {
		t.Errorf("%d questions worth asking and %d answers, want 13 and none", asked, answered)
	}
	if n := strings.Count(doc.Find(".visit").Text(), "Ask the organiser"); n != 1 {
		t.Errorf("it says %d times whom to ask", n)
	}
	hasText(t, doc, ".visit .worth", "We have not asked about the first visit yet. Ask the organiser.")
	hasText(t, doc, "#known ~ dl", "13 first-visit questions have no answer yet.")
}

// A place that is not public stands on no page, in no map and in no fragment.
func TestHiddenPlacesAreNowhere(t *testing.T) {
	site := openSite(t, nil)
	for _, path := range []string{
		carlton, carlton + "&elsewhere=1", carlton + "&page=2", "/groups/" + webtest.SafeID + "?near=carlton-vic-3053",
		"/groups/" + webtest.CircleID + "?near=carlton-vic-3053", "/search?near=3053&within=1km",
	} {
		a := site.get(path)
		for _, secret := range []string{webtest.HiddenAddress, webtest.HiddenName, "Zanzibar", "Quokka", "-37.8001", "144.9655", "-37.799", "144.9791"} {
			if strings.Contains(a.body, secret) {
				t.Errorf("%s holds %q", path, secret)
			}
		}
	}
	doc := site.page("/groups/"+webtest.SafeID, http.StatusOK)
	hasText(t, doc, ".where", "Contact to find out where")
	if doc.Find(".where svg").Length() != 0 {
		t.Error("a hidden place has a map")
	}
	doc = site.page(carlton, http.StatusOK)
	has(t, doc, ".map .area")
	if doc.Find(".map .pin[aria-label*='Welcome Circle']").Length() != 0 {
		t.Error("a place known by its suburb has a pin")
	}
	hasText(t, doc, ".map-words", "Number 3 is somewhere in Fitzroy.")
}

func TestMapPinsAreTheList(t *testing.T) {
	doc := openSite(t, nil).page("/search?near=Carlton+VIC&within=5km&facet.activity=walking,conversation,textiles", http.StatusOK)
	doc.Find(".map a.pin").Each(func(_ int, pin *goquery.Selection) {
		target := pin.AttrOr("href", "")
		name := doc.Find(target + " h3").Text()
		if label := pin.AttrOr("aria-label", ""); name == "" || !strings.Contains(label, strings.TrimSpace(name)) {
			t.Errorf("the pin %q leads to %s, %q", label, target, name)
		}
	})
	has(t, doc, ".map a.pin")
	has(t, doc, ".map svg[role=group] title")
	has(t, doc, ".map a.skip[href='#after-map']")
}
