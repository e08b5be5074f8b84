package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/kithdirectory/kith/directory"
)

// avoidByName posts a search that names whom to keep away from, and follows it to the results.
func (s *testSite) avoidByName(name string, more url.Values) (answer, *goquery.Document) {
	s.t.Helper()
	form := url.Values{"near": {"Carlton VIC"}, "within": {"5km"}, "avoid_name": {name}}
	for key, values := range more {
		form[key] = values
	}
	a := s.post("/search", form)
	for a.StatusCode == http.StatusSeeOther {
		where := a.Header.Get("Location")
		if strings.Contains(where, "avoid") || strings.Contains(where, "organisation") {
			s.t.Errorf("the address is %q", where)
		}
		a = s.get(where)
	}
	return a, a.doc(s.t)
}

// An organisation is kept away from by its name, however it is written, and said back by it.
func TestAvoidByName(t *testing.T) {
	s := openSite(t, nil)
	s.get("/") // a browser that keeps cookies
	a, doc := s.avoidByName("drummond  NEIGHBOURHOOD house", nil)
	if a.StatusCode != http.StatusOK {
		t.Fatalf("status %d", a.StatusCode)
	}
	hasText(t, doc, "h1", "28 groups within 5 km")
	hasText(t, doc, ".kept summary", "1 private need")
	hasText(t, doc, ".kept .tag", "Away from: Drummond Neighbourhood House")
	if strings.Contains(doc.Find(".list").Text(), "Stitch") {
		t.Error("its group is listed")
	}
	for _, link := range doc.Find("a[href]").EachIter() {
		if href := link.AttrOr("href", ""); strings.Contains(href, "avoid") || strings.Contains(strings.ToLower(href), "drummond") {
			t.Errorf("a link holds it: %s", href)
		}
	}
	if strings.Contains(strings.ToLower(s.log.String()), "drummond") {
		t.Error("the log holds it")
	}
	// It is kept beside what is added, and taken away by its tag.
	carried := doc.Find("input[type=hidden][name=avoid]").AttrOr("value", "")
	_, doc = s.avoidByName("Royal Park Slow Walkers", url.Values{"avoid": {carried}})
	hasText(t, doc, "h1", "27 groups")
	hasText(t, doc, ".kept summary", "2 private needs")
	again := url.Values{"remove": {"avoid:0"}}
	doc.Find("input[type=hidden][name=avoid]").Each(func(_ int, input *goquery.Selection) { again.Add("avoid", input.AttrOr("value", "")) })
	_, doc = s.avoidByName("", again)
	hasText(t, doc, "h1", "28 groups")
	hasText(t, doc, ".kept .tag", "Away from: Royal Park Slow Walkers")
}

// Several of one name are asked about, all of them ticked; what else was asked for is carried along.
func TestAvoidByANameOfSeveralAsks(t *testing.T) {
	for _, part := range []bool{false, true} {
		s := openSite(t, nil)
		form := url.Values{"near": {"Carlton VIC"}, "within": {"5km"}, "avoid_name": {"Open Table"}, "facet.cost": {"free"}, "avoid": {"community:vietnamese"}}
		var headers []string
		if part {
			headers = []string{"HX-Request", "true"}
		}
		a := s.post("/search", form, headers...)
		if a.StatusCode != http.StatusConflict {
			t.Fatalf("status %d", a.StatusCode)
		}
		doc := a.doc(t)
		hasText(t, doc, "h1", "Keep away from which of these?")
		boxes := doc.Find(".choices input[type=checkbox][name=avoid][checked]")
		if boxes.Length() != 2 {
			t.Fatalf("%d to choose from", boxes.Length())
		}
		has(t, doc, "input[type=hidden][name='facet.cost'][value=free]")
		has(t, doc, "input[type=hidden][name=avoid][value='community:vietnamese']")
		if doc.Find("input[name=avoid_name]").Length() != 0 {
			t.Error("the name would be asked about again")
		}
		more := url.Values{"avoid": {"community:vietnamese"}}
		boxes.Each(func(_ int, box *goquery.Selection) { more.Add("avoid", box.AttrOr("value", "")) })
		_, doc = s.avoidByName("", more)
		hasText(t, doc, ".kept summary", "3 private needs")
		if doc.Find(".elsewhere:contains('Kitchen Table')").Length() != 0 {
			t.Error("its group is listed")
		}
	}
}

// What cannot be kept away from is said at once, and not kept.
func TestAvoidByAnUnknownNameOrIDSaysSo(t *testing.T) {
	for name, test := range map[string]struct {
		form url.Values
		says string
	}{
		"no such name":      {url.Values{"avoid_name": {"Quilters <of> Nowhere"}}, "no organisation or group is called “Quilters <of> Nowhere”"},
		"a hidden place":    {url.Values{"avoid_name": {"Quokka House"}}, "no organisation or group is called"},
		"too many":          {url.Values{"avoid_name": {"garden bed"}}, "too many are called something like"},
		"no such id":        {url.Values{"avoid": {"organisation:" + directory.NewID() + ":Known"}}, "avoid.0: there is no organisation with this id"},
		"no such group":     {url.Values{"avoid": {"community:vietnamese", "group:" + directory.NewID()}}, "avoid.1: there is no group with this id"},
		"nothing like one":  {url.Values{"avoid": {"group:x"}}, "avoid.0: give the group's id"},
		"no such place too": {url.Values{"avoid_near": {"Qwxzzyv"}, "avoid_name": {"Open Table"}}, "we do not know “Qwxzzyv”"},
	} {
		s := openSite(t, nil)
		s.get("/")
		a, doc := s.avoidByName("", test.form)
		if a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", name, a.StatusCode)
			continue
		}
		hasText(t, doc, ".problem", test.says)
		if carried := doc.Find("input[type=hidden][name=avoid]").Not("[value^=community]").Length(); carried != 0 {
			t.Errorf("%s: it is carried along", name)
		}
		if doc := s.page(carlton, http.StatusOK); doc.Find(".kept:contains('Away'), .kept .tag:contains('Known')").Length() != 0 {
			t.Errorf("%s: it is kept", name)
		}
	}
}

// The API takes ids, and refuses by position those that are nobody's.
func TestAPIRefusesIDsOfNobody(t *testing.T) {
	s := openSite(t, nil)
	body := `{"near": "3053", "avoid": [{"community": "vietnamese"}, {"organisation": "` + directory.NewID() + `"}]}`
	req := s.request(http.MethodPost, "/api/v1/search", strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	a := s.do(req)
	if a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.body, `"avoid.1"`) || !strings.Contains(a.body, "no organisation with this id") {
		t.Errorf("status %d: %s", a.StatusCode, a.body)
	}
}
