package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/memindex"
	"github.com/kithdirectory/kith/web"
	"github.com/kithdirectory/kith/web/webtest"
)

// downIndex is a search server that does not answer.
type downIndex struct{ *memindex.Index }

func (downIndex) Search(context.Context, directory.Query) (directory.Result, error) {
	return directory.Result{}, directory.Errorf(directory.CodeUnavailable, "The search server cannot be reached.")
}

func (downIndex) Cursor(context.Context) (int64, error) {
	return 0, directory.Errorf(directory.CodeUnavailable, "The search server cannot be reached.")
}

// behindServer stands the embedded index in for a server.
func behindServer(server func(*directory.Vocabulary) directory.Index) func(*directory.Vocabulary) directory.Index {
	return func(v *directory.Vocabulary) directory.Index {
		return directory.NewFallback([]directory.Engine{{Name: "http://search.internal:7700", Index: server(v)}}, memindex.New(v), nil)
	}
}

func serverDown(v *directory.Vocabulary) directory.Index { return downIndex{memindex.New(v)} }

// TestPageSaysThatTheFallbackAnswered: one calm line, above a list that is as whole as ever.
func TestPageSaysThatTheFallbackAnswered(t *testing.T) {
	const line = "Our usual search is down, so our backup search answered."
	pages := map[bool]*goquery.Document{}
	for _, down := range []bool{false, true} {
		index := embedded
		if down {
			index = behindServer(serverDown)
		}
		catalogue, err := webtest.OpenOn(t.Context(), t.TempDir(), webtest.Now, index)
		if err != nil {
			t.Fatal(err)
		}
		defer catalogue.Store().Close()
		site, err := web.New(web.Parts{Catalogue: catalogue, Public: true})
		if err != nil {
			t.Fatal(err)
		}
		for range 7 { // the breaker opens between
			answer := httptest.NewRecorder()
			site.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/search?near=carlton-vic-3053&within=5km", nil))
			if answer.Code != http.StatusOK {
				t.Fatalf("status %d", answer.Code)
			}
			page, err := goquery.NewDocumentFromReader(answer.Body)
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			page.Find("#results .found > .note").Each(func(_ int, note *goquery.Selection) { said = append(said, note.Text()) })
			if got := strings.Join(said, "|"); down != (got == line) || (!down && got != "") {
				t.Fatalf("the server is down: %v; the page says %q", down, got)
			}
			pages[down] = page
		}
	}
	for _, selector := range []string{"#heading", "#results .card h2, #results .card h3", "#filters"} {
		if well, down := pages[false].Find(selector), pages[true].Find(selector); well.Length() != down.Length() || well.Text() != down.Text() {
			t.Errorf("%s differs: %q, with the server down %q", selector, well.Text(), down.Text())
		}
	}
	if pages[true].Find("#results .card").Length() == 0 {
		t.Error("the page has no results")
	}
}

// TestReadyTellsHowItStands: ready all the same, but somebody should look.
func TestReadyTellsHowItStands(t *testing.T) {
	for name, test := range map[string]struct {
		index  func(*directory.Vocabulary) directory.Index
		status string
	}{
		"embedded":    {embedded, "ok"},
		"server well": {behindServer(embedded), "ok"},
		"server down": {behindServer(serverDown), "degraded"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPIOn(t, test.index)
			status, body := a.ask(http.MethodGet, "/readyz", "", true)
			var answer struct {
				Status  string
				Reasons []string
			}
			if err := json.Unmarshal(body, &answer); err != nil {
				t.Fatal(err)
			}
			if status != http.StatusOK || answer.Status != test.status || (len(answer.Reasons) > 0) != (test.status == "degraded") {
				t.Errorf("%d %s, want 200 and %s", status, body, test.status)
			}
			if strings.Contains(string(body), "internal:7700") {
				t.Errorf("anybody may ask, and is told an address: %s", body)
			}
			_, body = a.ask(http.MethodGet, "/api/v1/search?near=carlton-vic-3053&within=5km", "", true)
			if told := strings.Contains(string(body), `"notices":[{"code":"fallback"`); told != (test.status == "degraded") {
				t.Errorf("a search answers %.300s", body)
			}
		})
	}
}

// TestMetricsTellOfTheFallback: an alert can be set on them.
func TestMetricsTellOfTheFallback(t *testing.T) {
	site := newSite(t, behindServer(serverDown))
	for range 6 {
		site.Handler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/api/v1/search?near=carlton-vic-3053", nil))
	}
	answer := httptest.NewRecorder()
	promhttp.HandlerFor(site.Metrics(), promhttp.HandlerOpts{}).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for _, line := range []string{"kith_search_fallback_answers_total 6", `kith_search_server_left_alone{server="http://search.internal:7700"} 1`} {
		if !strings.Contains(answer.Body.String(), line+"\n") {
			t.Errorf("the metrics do not say %s", line)
		}
	}
}
