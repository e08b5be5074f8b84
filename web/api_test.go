package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/memindex"
	"github.com/kithdirectory/kith/directory/sqlstore"
	"github.com/kithdirectory/kith/geo"
	"github.com/kithdirectory/kith/web"
	"github.com/kithdirectory/kith/web/webtest"
)

// api is a running server with its own description beside it: every request and answer is held to it.
type api struct {
	t      *testing.T
	url    string
	router routers.Router
	token  string // sent as a bearer token, where there is one
}

func newAPI(t *testing.T) *api {
	t.Helper()
	return newAPIOn(t, embedded)
}

// newDeskAPI is an API where lists can be brought in with a token.
func newDeskAPI(t *testing.T) (*api, *webtest.Desk) {
	t.Helper()
	var desk *webtest.Desk
	site := siteOf(t, embedded, func(p *web.Parts) {
		desk = webtest.NewDesk(p.Catalogue)
		p.Desk, p.OperatorToken = desk.Desk, operatorToken
	})
	a := apiOf(t, site)
	a.token = operatorToken
	return a, desk
}

const operatorToken = "the operator's token of the tests"

// embedded makes the index that a site usually has.
func embedded(v *directory.Vocabulary) directory.Index { return memindex.New(v) }

func newAPIOn(t *testing.T, index func(*directory.Vocabulary) directory.Index) *api {
	t.Helper()
	return apiOf(t, newSite(t, index))
}

func apiOf(t *testing.T, site *web.Server) *api {
	t.Helper()
	server := httptest.NewServer(site.Handler())
	t.Cleanup(server.Close)
	response, err := http.Get(server.URL + "/api/v1/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	file, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	document, err := openapi3.NewLoader().LoadFromData(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := document.Validate(t.Context()); err != nil {
		t.Fatalf("the description is not OpenAPI: %v", err)
	}
	document.Servers = openapi3.Servers{{URL: server.URL}}
	router, err := gorillamux.NewRouter(document)
	if err != nil {
		t.Fatal(err)
	}
	return &api{t: t, url: server.URL, router: router}
}

// newSite makes a site over an embedded catalogue of a few invented groups around Carlton.
func newSite(t *testing.T, index func(*directory.Vocabulary) directory.Index) *web.Server {
	t.Helper()
	return siteOf(t, index, func(*web.Parts) {})
}

func siteOf(t *testing.T, index func(*directory.Vocabulary) directory.Index, change func(*web.Parts)) *web.Server {
	t.Helper()
	ctx := t.Context()
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	gazetteer, err := geo.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	store, err := sqlstore.OpenSQLite(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	catalogue := directory.NewCatalogue(directory.Parts{Store: store, Index: index(vocabulary), Gazetteer: gazetteer, Vocabulary: vocabulary})
	if err := catalogue.Publish(ctx, directory.Operator("test"), carltonGroups(catalogue)); err != nil {
		t.Fatal(err)
	}
	parts := web.Parts{Catalogue: catalogue, Public: true, Version: "test"}
	change(&parts)
	site, err := web.New(parts)
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// carltonGroups are 30 groups up to 3 km from the middle of Carlton, two of them not public.
func carltonGroups(c *directory.Catalogue) []directory.Publication {
	today := directory.DateOf(c.Now())
	var out []directory.Publication
	for i := range 30 {
		venue := &directory.Venue{
			ID: directory.NewID(), Name: fmt.Sprintf("Hall %d", i), Address: fmt.Sprintf("%d Wattlebird Street", i+1), Suburb: "Carlton",
			SuburbID: "carlton-vic-3053", State: "VIC", Postcode: "3053", Disclosure: directory.DisclosureExact,
			Point: &geo.Point{Lat: -37.7984 + float64(i)*0.0009, Lng: 144.9694}, LocatedBy: directory.LocatedByPoint,
		}
		group := &directory.Group{
			ID: directory.NewID(), Kind: directory.KindGroup, Status: directory.StatusPublished, Name: fmt.Sprintf("Stitch and Chat %d", i),
			Summary: "Bring a project or borrow one.", Places: []directory.GroupPlace{{ID: directory.NewID(), VenueID: venue.ID}},
			AreasServed: []string{"state:VIC"},
			Meetings:    []directory.Meeting{{Start: "2026-02-03T10:00", Zone: "Australia/Melbourne", Minutes: 120, RRule: "FREQ=WEEKLY;BYDAY=TU"}},
			Answers: []directory.Answer{
				{Attribute: "activity.textiles", Value: directory.Yes, Basis: directory.BasisDeclared, Date: today},
				{Attribute: "welcome.met-at-door", Value: []directory.Value{directory.Yes, directory.No, directory.Ask}[i%3], Basis: directory.BasisConfirmed, Date: today},
				{Attribute: "experience.widowed", Value: directory.Yes, Basis: directory.BasisDeclared, Date: today},
			},
			Checked: directory.Checked{Date: today, Method: directory.CheckedByPhone},
		}
		switch i {
		case 0:
			venue.Disclosure = directory.DisclosureHidden
		case 1:
			venue.Disclosure = directory.DisclosureSuburb
		case 2:
			group.Kind, group.Meetings = directory.KindService, nil
		}
		out = append(out, directory.Publication{Group: group, Venues: []*directory.Venue{venue}, Reason: "test"})
	}
	return out
}

// ask sends a request and checks it and its answer against the description. check is false for
// requests that are meant to break it.
func (a *api) ask(method, path, body string, check bool) (int, []byte) {
	a.t.Helper()
	request, err := http.NewRequestWithContext(a.t.Context(), method, a.url+path, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if a.token != "" {
		request.Header.Set("Authorization", "Bearer "+a.token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		a.t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	a.checkAnswer(request, body, response, answer, check)
	return response.StatusCode, answer
}

func (a *api) checkAnswer(request *http.Request, body string, response *http.Response, answer []byte, check bool) {
	a.t.Helper()
	route, params, err := a.router.FindRoute(request)
	if err != nil {
		a.t.Fatalf("%s %s is not described: %v", request.Method, request.URL.Path, err)
	}
	request.Body = io.NopCloser(strings.NewReader(body))
	input := &openapi3filter.RequestValidationInput{Request: request, PathParams: params, Route: route, Options: &openapi3filter.Options{
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
	}}
	if check {
		if err := openapi3filter.ValidateRequest(context.Background(), input); err != nil {
			a.t.Errorf("%s %s is not as described: %v", request.Method, request.URL, err)
		}
	}
	output := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: response.StatusCode, Header: response.Header, Body: io.NopCloser(bytes.NewReader(answer)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	if err := openapi3filter.ValidateResponse(context.Background(), output); err != nil {
		a.t.Errorf("the answer to %s %s is not as described: %v\n%.600s", request.Method, request.URL, err, answer)
	}
}

func TestAPIAnswersAsDescribed(t *testing.T) {
	a := newAPI(t)
	_, found := a.ask("GET", "/api/v1/search?near=carlton-vic-3053&within=5km&per_page=1", "", true)
	var first struct {
		Listings []struct {
			GroupID string `json:"group_id"`
		}
	}
	if err := json.Unmarshal(found, &first); err != nil || len(first.Listings) != 1 {
		t.Fatalf("no first listing: %v %s", err, found)
	}
	for _, test := range []struct {
		method, path, body string
		status             int
	}{
		{"GET", "/api/v1/search", "", 200},
		{"GET", "/api/v1/search?near=carlton-vic-3053", "", 200},
		{"GET", "/api/v1/search?near=3053&within=1500", "", 200},
		{"GET", "/api/v1/search?near=-37.8,144.97&within=2km&facets=all&sort=fit&prefer=welcome.met-at-door", "", 200},
		{"GET", "/api/v1/search?near=-37.8,144.97&within=2km&facets=welcome,access&sort=fit&prefer=welcome.met-at-door", "", 200},
		{"GET", "/api/v1/search?near=carlton-vic-3053&facet.welcome=met-at-door&not_told=include&page=1", "", 200},
		{"GET", "/api/v1/search?near=carlton-vic-3053&day=tue&time=morning&cost=free&kind=group,service&age=40", "", 200},
		{"GET", "/api/v1/search?box=144.9,-37.9,145,-37.7&sort=checked", "", 200},
		{"GET", "/api/v1/search?near=carlton-vic-3053&elsewhere=1", "", 200},
		{"GET", "/api/v1/search?near=richmond", "", 409},
		{"GET", "/api/v1/search?near=xqzvbnm", "", 404},
		{"GET", "/api/v1/search?near=footscary%20vic", "", 200},
		{"POST", "/api/v1/search", `{"near":"carlton-vic-3053","within":"5km","facet":{"experience":["widowed"]},"facets":["all"]}`, 200},
		{"POST", "/api/v1/search", `{"near":"carlton-vic-3053","within":5000,"must":["experience.widowed"],"avoid":[{"near":"fitzroy-vic-3065","within":"1km"},{"community":"vietnamese"}]}`, 200},
		{"POST", "/api/v1/search", `{"box":[144.9,-37.9,145,-37.7],"kind":["group"],"per_page":3}`, 200},
		{"GET", "/api/v1/suburbs?q=carl", "", 200},
		{"GET", "/api/v1/suburbs", "", 200},
		{"GET", "/api/v1/groups/" + first.Listings[0].GroupID, "", 200},
		{"GET", "/api/v1/groups/" + directory.NewID(), "", 404},
		{"GET", "/api/v1/groups/nonsense", "", 404},
		{"GET", "/api/v1/vocabulary", "", 200},
		{"GET", "/api/v1/listings.geojson?near=carlton-vic-3053&within=5km", "", 200},
		{"GET", "/healthz", "", 200},
		{"GET", "/readyz", "", 200},
	} {
		if status, answer := a.ask(test.method, test.path, test.body, true); status != test.status {
			t.Errorf("%s %s %s: %d, want %d\n%.300s", test.method, test.path, test.body, status, test.status, answer)
		}
	}
}

func TestAPINamesTheBadParameter(t *testing.T) {
	a := newAPI(t)
	for _, test := range []struct{ query, field string }{
		{"colour=red", "colour"}, {"near=carlton-vic-3053&within=-1", "within"}, {"near=carlton-vic-3053&within=1e9", "within"},
		{"near=carlton-vic-3053&within=NaN", "within"}, {"near=carlton-vic-3053&within=0", "within"}, {"within=5km", "near"},
		{"near=carlton-vic-3053&page=1000000000", "page"}, {"near=carlton-vic-3053&page=0", "page"}, {"page=x", "page"},
		{"page=99999999999999999999999", "page"}, {"per_page=101", "per_page"}, {"per_page=0", "per_page"}, {"sort=random", "sort"},
		{"kind=pub", "kind"}, {"day=someday", "day"}, {"time=noonish", "time"}, {"age=-1", "age"}, {"age=old", "age"},
		{"facet.access=teleport", "facet.access"}, {"facet.wings=two", "facet.wings"}, {"must=access.teleport", "must"},
		{"prefer=x", "prefer"}, {"exclude=y", "exclude"}, {"facets=wings", "facets"}, {"not_told=maybe", "not_told"},
		{"box=1,2,3", "box"}, {"box=144,-37,145,-38", "box"}, {"box=a,b,c,d", "box"}, {"near=a&near=b", "near"},
		{"q=%ff%fe", "q"}, {"near=%ff", "near"}, {"q=" + strings.Repeat("a", 501), "q"}, {"cost=gold", "facet.cost"},
		{"facet.experience=widowed", "facet.experience"}, {"facet.safety=trauma-informed", "facet.safety"},
		{"must=led-by.carers", "must"}, {"facets=experience", "facets"}, {"facet.community=vietnamese", "facet.community"},
	} {
		status, body := a.ask("GET", "/api/v1/search?"+test.query, "", false)
		var answer struct {
			Error struct {
				Code, Message string
				Fields        map[string]string
			}
		}
		if err := json.Unmarshal(body, &answer); err != nil {
			t.Fatalf("%s: %v", test.query, err)
		}
		if status != 422 || answer.Error.Fields[test.field] == "" || answer.Error.Message == "" {
			t.Errorf("%.80s: %d %+v, want 422 naming %s", test.query, status, answer.Error, test.field)
		}
	}
	status, body := a.ask("GET", "/api/v1/search?near=%ff", "", false)
	if status != 422 || !strings.Contains(string(body), "UTF-8") {
		t.Errorf("bytes that are no text are answered %d %s", status, body)
	}
	for _, body := range []string{`[]`, `{`, `{"colour":"red"}`, `{"near":{"a":1}}`, `{"avoid":"x"}`, `{"avoid":[{"planet":"mars"}]}`, `{"avoid":[{}]}`, `{"facet":[1]}`, `"x"`} {
		if status, answer := a.ask("POST", "/api/v1/search", body, false); status != 422 {
			t.Errorf("%s: %d %s, want 422", body, status, answer)
		}
	}
	if status, _ := a.ask("POST", "/api/v1/search", "{\"q\":\"\xff\xfe\"}", false); status != 422 {
		t.Errorf("a body that is no UTF-8 is answered %d, want 422", status)
	}
	if status, _ := a.ask("POST", "/api/v1/search", `{"q":"`+strings.Repeat("a", 70<<10)+`"}`, false); status != 413 {
		t.Errorf("a large body is answered %d, want 413", status)
	}
}

// TestAPIGetLeavesPrivateCountsOut: what may not be asked in a URL is not answered to one.
// A parameter of several values that is empty is as if it were not given, whichever it is and however it is sent.
func TestAPIEmptyListsAreNotGiven(t *testing.T) {
	a := newAPI(t)
	timeless := func(body []byte) string {
		return regexp.MustCompile(`"took_ms":[0-9.]+`).ReplaceAllString(string(body), "")
	}
	_, want := a.ask("GET", "/api/v1/search?near=carlton-vic-3053", "", false)
	for _, name := range []string{"day", "time", "cost", "kind", "must", "prefer", "exclude", "facets", "facet.access", "facet.cost"} {
		status, got := a.ask("GET", "/api/v1/search?near=carlton-vic-3053&"+name+"=", "", false)
		if status != 200 || timeless(got) != timeless(want) {
			t.Errorf("%s= is answered %d %.200s", name, status, got)
		}
		for _, empty := range []string{`""`, `[]`, `null`, `[""]`} {
			if status, got := a.ask("POST", "/api/v1/search", `{"near":"carlton-vic-3053","`+name+`":`+empty+`}`, false); status != 200 || timeless(got) != timeless(want) {
				t.Errorf("%s: %s is answered %d %.200s", name, empty, status, got)
			}
		}
	}
}

func TestAPIGetLeavesPrivateCountsOut(t *testing.T) {
	a := newAPI(t)
	var get, post struct {
		Facets  map[string]map[string]int `json:"facets"`
		NotTold map[string]map[string]int `json:"not_told"`
	}
	_, body := a.ask("GET", "/api/v1/search?near=carlton-vic-3053&within=5km&facets=all", "", true)
	if err := json.Unmarshal(body, &get); err != nil {
		t.Fatal(err)
	}
	_, body = a.ask("POST", "/api/v1/search", `{"near":"carlton-vic-3053","within":"5km","facets":"all"}`, true)
	if err := json.Unmarshal(body, &post); err != nil {
		t.Fatal(err)
	}
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	if post.Facets["experience"]["widowed"] == 0 {
		t.Error("a POST counts private values too")
	}
	for _, counts := range []map[string]map[string]int{get.Facets, get.NotTold} {
		for family, values := range counts {
			for slug := range values {
				if a, ok := vocabulary.Attribute(family + "." + slug); ok && a.Private() {
					t.Errorf("a GET counts the private %s", a.Code)
				}
			}
		}
	}
	if get.Facets["activity"]["textiles"] == 0 {
		t.Error("a GET counts open values")
	}
}

// TestAPITotalsAgree walks the pages and counts what they hold.
func TestAPITotalsAgree(t *testing.T) {
	a := newAPI(t)
	type page struct {
		Total, Page, Pages int
		Listings           []struct {
			ID       string
			Distance *float64 `json:"distance_m"`
			Lat      *float64
		}
		Elsewhere struct {
			Total    int
			Listings []struct {
				ID       string
				Lat      *float64
				Distance *float64 `json:"distance_m"`
			}
		}
		OtherKinds map[string]int `json:"other_kinds"`
	}
	seen := map[string]bool{}
	last := -1.0
	var p page
	for n := 1; n == 1 || n <= p.Pages; n++ {
		_, body := a.ask("GET", fmt.Sprintf("/api/v1/search?near=carlton-vic-3053&within=5km&per_page=7&page=%d", n), "", true)
		p = page{}
		if err := json.Unmarshal(body, &p); err != nil {
			t.Fatal(err)
		}
		for _, l := range p.Listings {
			if seen[l.ID] || l.Distance == nil || *l.Distance < last {
				t.Errorf("page %d: %+v repeats, has no distance or is nearer than the one before (%v)", n, l, last)
			}
			seen[l.ID], last = true, *l.Distance
		}
	}
	if diff := cmp.Diff([]int{28, 28, 1, 1}, []int{p.Total, len(seen), p.Elsewhere.Total, p.OtherKinds["service"]}); diff != "" {
		t.Errorf("total, listed, elsewhere and services: %s", diff)
	}
	if e := p.Elsewhere.Listings; len(e) != 1 || e[0].Lat != nil || e[0].Distance != nil {
		t.Errorf("the hidden group stands elsewhere without a point: %+v", e)
	}
}
