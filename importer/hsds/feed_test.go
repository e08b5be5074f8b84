package hsds_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// feed is an invented feed of a British council and what it does wrong.
type feed struct {
	services int
	perPage  int
	v1       bool
	zero     bool // pages count from 0
	thin     bool // items of the list are only the service's own fields
	poor     bool // so are the details
	pages    int  // it says there are so many; 0: the truth
	last     bool // every page says that it is the last
	loop     bool // it gives the first page for ever
	noEnd    bool // it never says which page is the last, nor how many there are
	beyond   int  // status of pages behind the last; 0: an empty page
	fail     int  // this page answers 500
	lost     int  // this service is in the list and not there by itself
	broken   int  // this service's own page answers 500
	grows    int  // services that come at the front once the second page is asked for, the first walk only

	requests []string
	grown    int
}

func (f *feed) service(n int, full bool) map[string]any {
	o := map[string]any{"id": fmt.Sprintf("s%d", n), "name": fmt.Sprintf("Service %d", n), "description": "Help with forms.", "email": "help@council.example.org", "status": "active", "organization": map[string]any{"id": "o", "name": "A council"}}
	if full {
		o["service_at_locations"] = []any{map[string]any{"id": fmt.Sprintf("x%d", n), "location": map[string]any{"id": fmt.Sprintf("v%d", n), "location_type": "physical", "latitude": 51.45, "longitude": -2.58,
			"addresses": []any{map[string]any{"address_1": fmt.Sprintf("%d Corn Street", n), "city": "Bristol", "state_province": "Bristol", "postal_code": "BS1 1AA", "country": "GB", "address_type": "physical"}}}}}
		o["phones"] = []any{map[string]any{"number": fmt.Sprintf("0117 496 %04d", n)}}
	}
	return o
}

func (f *feed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.requests = append(f.requests, r.URL.RequestURI())
	answer := func(v any) {
		if err := json.NewEncoder(w).Encode(v); err != nil {
			panic(err)
		}
	}
	if r.URL.Path == "/api" {
		answer(map[string]any{"version": "HSDS-UK-3.0", "profile": "https://docs.openreferraluk.org", "openapi_url": "https://x.example.org"})
		return
	}
	if id, ok := strings.CutPrefix(r.URL.Path, "/api/services/s"); ok {
		n, err := strconv.Atoi(id)
		switch {
		case err != nil || n == f.lost:
			http.NotFound(w, r)
		case n == f.broken:
			http.Error(w, "oops", http.StatusInternalServerError)
		default:
			answer(f.service(n, !f.poor))
		}
		return
	}
	f.list(w, r, answer)
}

func (f *feed) list(w http.ResponseWriter, r *http.Request, answer func(any)) {
	first := 1
	if f.zero {
		first = 0
	}
	page := first
	if text := r.URL.Query().Get("page"); text != "" {
		page, _ = strconv.Atoi(text)
	}
	if page == first+1 && f.grown == 0 {
		f.grown = f.grows
	}
	shown := page
	if f.loop || shown < first {
		shown = first
	}
	all := f.services + f.grown
	pages := (all + f.perPage - 1) / f.perPage
	items := []any{}
	for i := (shown - first) * f.perPage; i < min((shown-first+1)*f.perPage, all); i++ {
		items = append(items, f.service(i+1-f.grown, !f.thin))
	}
	switch {
	case f.fail > 0 && page == f.fail:
		http.Error(w, "oops", http.StatusInternalServerError)
		return
	case len(items) == 0 && f.beyond > 0:
		http.Error(w, "no more", f.beyond)
		return
	}
	said := pages
	if f.pages > 0 {
		said = f.pages
	}
	last := shown-first+1 >= pages || f.last
	body := map[string]any{"total_items": all, "total_pages": said, "page_number": shown, "size": len(items), "first_page": shown == first, "last_page": last, "empty": len(items) == 0, "contents": items}
	if f.v1 {
		body = map[string]any{"totalElements": all, "totalPages": said, "number": shown, "size": len(items), "first": shown == first, "last": last, "empty": len(items) == 0, "content": items}
	}
	if f.noEnd {
		body = map[string]any{"total_items": all, "contents": items}
	}
	answer(body)
}

// start serves the feed and gives its address and a plain Fetch.
func (f *feed) start(t *testing.T) (address string, fetch importer.Fetch) {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return server.URL + "/api/services", func(ctx context.Context, url string) (io.ReadCloser, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return nil, err
		}
		response, err := server.Client().Do(request)
		if err != nil {
			return nil, err
		}
		switch response.StatusCode {
		case http.StatusOK:
			return response.Body, nil
		case http.StatusNotFound:
			return nil, directory.Errorf(directory.CodeNotFound, "there is nothing")
		}
		return nil, directory.Errorf(directory.CodeUnavailable, "the server answered %d", response.StatusCode)
	}
}

func TestFeed(t *testing.T) {
	for name, c := range map[string]struct {
		feed     feed
		root     bool // the address is the API's own
		want     int  // services
		placed   int  // of them with a place
		requests int  // at most
		refused  string
		problem  string
		format   string
	}{
		"version 3":                    {feed: feed{services: 25, perPage: 10}, want: 25, placed: 25, requests: 3},
		"from the API's address":       {feed: feed{services: 25, perPage: 10}, root: true, want: 25, placed: 25, requests: 4, format: "oruk"},
		"version 1":                    {feed: feed{services: 25, perPage: 10, v1: true}, want: 25, placed: 25, requests: 3, format: "oruk"},
		"one page":                     {feed: feed{services: 3, perPage: 10}, want: 3, placed: 3, requests: 1},
		"pages from 0":                 {feed: feed{services: 25, perPage: 10, v1: true, zero: true}, want: 25, placed: 25, requests: 5, format: "oruk"},
		"it says it has one page":      {feed: feed{services: 25, perPage: 10, pages: 1}, want: 25, placed: 25, requests: 4},
		"it says it has a thousand":    {feed: feed{services: 25, perPage: 10, pages: 1000}, want: 25, placed: 25, requests: 5},
		"each page says it is last":    {feed: feed{services: 25, perPage: 10, last: true}, want: 25, placed: 25, requests: 3},
		"it never says":                {feed: feed{services: 25, perPage: 10, noEnd: true}, want: 25, placed: 25, requests: 4},
		"it never says, and ends 404":  {feed: feed{services: 25, perPage: 10, noEnd: true, beyond: 404}, want: 25, placed: 25, requests: 4},
		"it loops":                     {feed: feed{services: 25, perPage: 10, loop: true}, want: 10, placed: 10, requests: 5, problem: "feed_count"},
		"a page fails":                 {feed: feed{services: 25, perPage: 10, fail: 2}, refused: "broke off at page 2: the server answered 500. Nothing was imported"},
		"it grows meanwhile":           {feed: feed{services: 25, perPage: 10, grows: 12}, want: 37, placed: 37, requests: 10},
		"a thin list":                  {feed: feed{services: 12, perPage: 10, thin: true}, want: 12, placed: 12, requests: 14},
		"a thin list, poor details":    {feed: feed{services: 12, perPage: 10, thin: true, poor: true}, want: 12, requests: 5},
		"a service that is not there":  {feed: feed{services: 12, perPage: 10, thin: true, lost: 7}, want: 12, placed: 11, requests: 14, problem: "detail_not_found"},
		"a service that cannot be had": {feed: feed{services: 12, perPage: 10, thin: true, broken: 7}, refused: "broke off at service s7"},
		"nothing in it":                {feed: feed{services: 0, perPage: 10}, refused: "holds no services"},
	} {
		t.Run(name, func(t *testing.T) {
			f := c.feed
			address, fetch := f.start(t)
			if c.root {
				address = strings.TrimSuffix(address, "/services")
			}
			catalogue := newCatalogue(t)
			report := importAll(t, catalogue, true, fetch, address)
			if c.refused != "" {
				if report.Refused == nil || !strings.Contains(*report.Refused, c.refused) || report.ImportID != nil {
					t.Errorf("refused: %v", report.Refused)
				}
				if _, err := catalogue.Store().SourceByName(t.Context(), "A council"); directory.ErrorCode(err) != directory.CodeNotFound {
					t.Errorf("the source is there: %v", err)
				}
				return
			}
			if report.Refused != nil || report.Records != c.want || report.Located.Exact != c.placed || len(f.requests) > c.requests {
				t.Errorf("refused %v, %d records, %d placed, %d requests %v, problems %+v", report.Refused, report.Records, report.Located.Exact, len(f.requests), f.requests, byCode(report.Problems))
			}
			if c.problem != "" && !slices.ContainsFunc(report.Problems, func(p importer.Problem) bool { return p.Code == c.problem }) {
				t.Errorf("no %s: %+v", c.problem, byCode(report.Problems))
			}
			if c.format != "" && report.Format != c.format {
				t.Errorf("format %s", report.Format)
			}
		})
	}
}

// TestFeedAddresses holds that only the host that was named is asked: an id or a page of the feed cannot lead elsewhere.
func TestFeedAddresses(t *testing.T) {
	pages := map[string]string{
		"https://feed.example.org/services": `{"total_items":2,"total_pages":1,"page_number":1,"last_page":true,"next":"http://10.0.0.1/","contents":[
			{"id":"../../admin?x=1#y","name":"A","description":"d","organization":{"id":"o","name":"O"}},{"id":"https://evil.example.org/","name":"B","description":"d","organization":{"id":"o","name":"O"}}]}`,
	}
	var asked []string
	fetch := func(_ context.Context, url string) (io.ReadCloser, error) {
		asked = append(asked, url)
		if page, ok := pages[url]; ok {
			return io.NopCloser(strings.NewReader(page)), nil
		}
		return nil, directory.Errorf(directory.CodeNotFound, "there is nothing")
	}
	importAll(t, newCatalogue(t), false, fetch, "https://feed.example.org/services")
	for _, url := range asked {
		if !strings.HasPrefix(url, "https://feed.example.org/services") {
			t.Errorf("asked for %s", url)
		}
	}
	if len(asked) != 3 {
		t.Errorf("asked %q", asked)
	}
}

// TestFileAtAnAddress gives a zip and a table by their addresses: they are read as the files they are.
func TestFileAtAnAddress(t *testing.T) {
	zipped, err := os.ReadFile(zipOf(t, miniature))
	if err != nil {
		t.Fatal(err)
	}
	at := map[string][]byte{"https://files.example.org/x/package.zip?key=1": zipped, "https://files.example.org/services.csv": []byte(miniature["services.csv"])}
	fetch := func(_ context.Context, url string) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(at[url])), nil
	}
	for url := range at {
		report := importAll(t, newCatalogue(t), false, fetch, url)
		if report.Refused != nil || report.Records != 4 || len(report.Files) != 1 || report.Files[0].SHA256 == "" {
			t.Errorf("%s: refused %v, %d records, files %+v", url, report.Refused, report.Records, report.Files)
		}
	}
}
