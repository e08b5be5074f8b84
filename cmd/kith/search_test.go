package main

import (
	"net/http"
	"strings"
	"testing"
)

// withNotices is what a search says beside its results.
type withNotices struct {
	Notices []struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"notices"`
}

// Where no search server answers, everything is found all the same, by either fallback, and every way to
// look says so: the answer, the page, the readiness and the metrics.
func TestServeWithoutItsSearchServers(t *testing.T) {
	for _, fallback := range []string{fallbackEmbedded, fallbackDatabase} {
		t.Run(fallback, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, "KITH_MEILI_URL=http://127.0.0.1:1,http://127.0.0.1:2", "KITH_SEARCH_FALLBACK="+fallback, "KITH_METRICS_ADDR=127.0.0.1:"+freePort(t))
			b.run("import", "--apply", "--json", "--region", "VIC", b.file("circles.csv", circles(30))).ok()
			s := b.serve()
			const query = nearCarlton + "&q=knitting"
			for range 6 {
				if got := s.search(query).Total; got != 30 {
					t.Fatalf("found %d of 30", got)
				}
			}
			if got := decoded[withNotices](t, s.get("/api/v1/search?"+query)).Notices; len(got) != 1 || got[0].Code != "fallback" {
				t.Errorf("the answer says %+v", got)
			}
			if a := s.get("/search?" + nearCarlton); strings.Count(a.body, `<p class="note">Our usual search is down`) != 1 || !strings.Contains(a.body, "30 groups within 5\u00a0km of Carlton") {
				t.Errorf("the page does not say in one line that the fallback answered: %d %s", a.status, clip(a.body))
			}
			if a := s.get("/readyz"); a.status != http.StatusOK || !strings.Contains(a.body, `"status":"degraded"`) || !strings.Contains(a.body, "Search server 2 of 2") || strings.Contains(a.body, "127.0.0.1") {
				t.Errorf("readyz answers %d %s", a.status, a.body)
			}
			metrics := get(t, "http://"+metricsAddr(b)+"/metrics")
			for _, line := range []string{`kith_search_server_left_alone{server="http://127.0.0.1:1"} 1`, `kith_search_server_left_alone{server="http://127.0.0.1:2"} 1`, "kith_search_fallback_answers_total 8"} {
				if !strings.Contains(metrics, line+"\n") {
					t.Errorf("the metrics do not say %s", line)
				}
			}
			if strings.Contains(s.log.String(), "knitting") {
				t.Errorf("the log tells what was searched for:\n%s", s.log)
			}
			// What another process changes is found, and shown as it is now, though it was shown before.
			edited := strings.Replace(circles(30), "Knitting Group 00007,People meet to knit and mend", "Knitting Group 00007,We moved on to bonsai", 1)
			b.run("import", "--apply", "--json", b.file("circles.csv", edited)).ok()
			until(t, "the edited row in the running server", func() bool {
				a := s.get("/api/v1/search?" + query + "&per_page=100")
				return strings.Contains(a.body, "We moved on to bonsai") && s.search(nearCarlton+"&q=bonsai").Total == 1
			})
			if code := s.terminate(); code != exitOK || strings.Contains(s.log.String(), "did not close cleanly") {
				t.Errorf("after SIGTERM the exit code is %d\n%s", code, s.log)
			}
		})
	}
}
