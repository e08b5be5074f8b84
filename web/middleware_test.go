package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/web/webtest"
)

func TestLimits(t *testing.T) {
	site := openSite(t, nil)
	long := site.get("/search?near=3053&x=" + strings.Repeat("a", maxURL))
	if long.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a long address: status %d", long.StatusCode)
	}
	hasText(t, long.doc(t), ".problem", "too long")
	big := site.post("/search", url.Values{"near": {"3053"}, "q": {strings.Repeat("a", maxBody)}})
	if big.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a big form: status %d", big.StatusCode)
	}
	req := site.request(http.MethodPost, "/search", io.MultiReader(strings.NewReader("near=3053&q="), strings.NewReader(strings.Repeat("a", maxBody))))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if a := site.do(req); a.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a big form of unknown length: status %d", a.StatusCode)
	}
}

func TestRateLimit(t *testing.T) {
	site := openSite(t, func(p *Parts) { p.RateLimit = 3 })
	for range 3 {
		site.page(carlton, http.StatusOK)
	}
	a := site.get(carlton)
	if a.StatusCode != http.StatusTooManyRequests || a.Header.Get("Retry-After") == "" {
		t.Errorf("status %d, Retry-After %q", a.StatusCode, a.Header.Get("Retry-After"))
	}
	hasText(t, a.doc(t), "h1", "Please wait a minute")
	site.page("/help-now", http.StatusOK) // help is never limited
	req := site.request(http.MethodGet, carlton, nil)
	req.Header.Set("X-Forwarded-For", "203.0.113.9")
	if a := site.do(req); a.StatusCode != http.StatusTooManyRequests {
		t.Errorf("a forwarded address that nobody trusts: status %d", a.StatusCode)
	}
	site.clock.Add(21 * time.Second)
	site.page(carlton, http.StatusOK)
}

func TestLimiterForgets(t *testing.T) {
	now := time.Unix(0, 0)
	l := newLimiter(60, func() time.Time { return now })
	for range 60 {
		if err := l.take("a"); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.take("a"); directory.ErrorCode(err) != directory.CodeRateLimited {
		t.Errorf("the 61st: %v", err)
	}
	now = now.Add(time.Second)
	if err := l.take("a"); err != nil {
		t.Errorf("a second later: %v", err)
	}
	now = now.Add(time.Hour)
	l.forget(now)
	if len(l.buckets) != 0 {
		t.Errorf("%d clients are remembered", len(l.buckets))
	}
}

func TestErrorsSpeakTheAskersLanguage(t *testing.T) {
	site := openSite(t, nil)
	var body apiError
	a := site.get("/api/v1/nothing")
	if err := json.Unmarshal([]byte(a.body), &body); err != nil || a.StatusCode != http.StatusNotFound || body.Error.Code != directory.CodeNotFound {
		t.Errorf("status %d, %v: %s", a.StatusCode, err, a.body)
	}
	a = site.post("/about", nil)
	if a.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("status %d", a.StatusCode)
	}
	has(t, a.doc(t), ".problem")
}

// A panic, and a fault of ours, become a whole calm page with a number to tell, and say nothing else.
func TestFaultsOfOurs(t *testing.T) {
	site := openSite(t, nil)
	engine := gin.New()
	engine.Use(site.server.identify, site.server.recoverPanic)
	engine.GET("/panic", func(*gin.Context) { panic("secret cause") })
	engine.GET("/fault", site.server.adapt(route{may: directory.MayAnything, handle: func(*gin.Context) error { return io.ErrUnexpectedEOF }}))
	engine.GET("/down", site.server.adapt(route{may: directory.MayAnything, handle: func(*gin.Context) error {
		return directory.Wrap(directory.CodeUnavailable, io.ErrUnexpectedEOF, "The search is down. Try again in a minute.")
	}}))
	for path, want := range map[string]struct {
		status int
		text   string
	}{
		"/panic": {500, "Something went wrong on our side."}, "/fault": {500, "Something went wrong on our side."}, "/down": {503, "The search is down."},
	} {
		w := serve(engine, site.request(http.MethodGet, path, nil))
		doc := answer{body: w.body}.doc(t)
		if w.status != want.status {
			t.Errorf("%s: status %d", path, w.status)
		}
		hasText(t, doc, ".problem", want.text)
		hasText(t, doc, "code", "")
		has(t, doc, "main code")
		if strings.Contains(w.body, "secret cause") || strings.Contains(w.body, "unexpected EOF") {
			t.Errorf("%s tells the cause", path)
		}
	}
	if log := site.log.String(); !strings.Contains(log, "unexpected EOF") || !strings.Contains(log, "panic") {
		t.Errorf("the log lacks the cause: %s", log)
	}
}

// served is what a handler answered in memory.
type served struct {
	status int
	header http.Header
	body   string
}

func serve(h http.Handler, req *http.Request) served {
	w := &memoryWriter{header: http.Header{}, status: http.StatusOK}
	h.ServeHTTP(w, req)
	return served{w.status, w.header, w.body.String()}
}

type memoryWriter struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *memoryWriter) Header() http.Header         { return w.header }
func (w *memoryWriter) WriteHeader(status int)      { w.status = status }
func (w *memoryWriter) Write(p []byte) (int, error) { return w.body.Write(p) }

func TestPrivateDirectory(t *testing.T) {
	site := openSite(t, func(p *Parts) { p.Public, p.OperatorToken = false, "token" })
	site.page(carlton, http.StatusUnauthorized)
	site.page("/groups/"+webtest.StitchID, http.StatusUnauthorized)
	site.page("/help-now", http.StatusOK)
	req := site.request(http.MethodGet, carlton, nil)
	req.Header.Set("Authorization", "Bearer token")
	if a := site.do(req); a.StatusCode != http.StatusOK {
		t.Errorf("with the token: status %d", a.StatusCode)
	}
}

func TestStaticFiles(t *testing.T) {
	site := openSite(t, nil)
	doc := site.page(carlton, http.StatusOK)
	var paths []string
	for _, selector := range []string{"link[rel=stylesheet]", "link[rel=preload]", "link[rel=icon]", "script[src]"} {
		found := has(t, doc, selector)
		for i := range found.Nodes {
			node := found.Eq(i)
			paths = append(paths, node.AttrOr("href", "")+node.AttrOr("src", ""))
		}
	}
	for _, path := range paths {
		a := site.get(path)
		if a.StatusCode != http.StatusOK || a.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%s: status %d, %q", path, a.StatusCode, a.Header.Get("Cache-Control"))
		}
		if kind := a.Header.Get("Content-Type"); kind == "" || strings.HasPrefix(kind, "text/plain") {
			t.Errorf("%s is %q", path, kind)
		}
		if !regexp.MustCompile(`\.[0-9a-f]{8}\.\w+$`).MatchString(path) {
			t.Errorf("%s has no hash in its name", path)
		}
	}
	if css := site.get(doc.Find("link[rel=stylesheet]").AttrOr("href", "")).body; !strings.Contains(css, `url("`+doc.Find("link[rel=preload]").AttrOr("href", "")+`")`) {
		t.Error("the style sheet loads another font than the page")
	}
	site.page("/static/kith.css", http.StatusNotFound)
	site.page("/static/../server.go", http.StatusNotFound)
}

// packed gives how many bytes a path takes on the wire.
func (s *testSite) packed(path string) int {
	s.t.Helper()
	req := s.request(http.MethodGet, path, nil)
	req.Header.Set("Accept-Encoding", "gzip") // set by hand, so that the client does not unpack
	return len(s.do(req).body)
}

// The whole page of results without the font stays under 60 KB on the wire, 35 KB once cached; the
// style sheet under 15 KB.
func TestPageWeight(t *testing.T) {
	site := openSite(t, nil)
	doc := site.page(carlton, http.StatusOK)
	html := site.packed(carlton)
	css := site.packed(doc.Find("link[rel=stylesheet]").AttrOr("href", ""))
	total := html + css
	scripts := doc.Find("script[src]")
	for i := range scripts.Nodes {
		total += site.packed(scripts.Eq(i).AttrOr("src", ""))
	}
	t.Logf("HTML %d, CSS %d, everything without the font %d bytes", html, css, total)
	if total > 60<<10 || html > 35<<10 || css > 15<<10 {
		t.Errorf("too heavy: HTML %d, CSS %d, total %d bytes", html, css, total)
	}
}

func TestPackedPageIsThePage(t *testing.T) {
	site := openSite(t, nil)
	req := site.request(http.MethodGet, "/about", nil)
	req.Header.Set("Accept-Encoding", "gzip")
	a := site.do(req)
	r, err := gzip.NewReader(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "gzip;q=0")
	if plain := site.do(req); plain.body != string(unpacked) || plain.Header.Get("Content-Encoding") != "" {
		t.Error("the packed page is another page")
	}
}

func TestHead(t *testing.T) {
	site := openSite(t, nil)
	a := site.do(site.request(http.MethodHead, "/about", nil))
	if a.StatusCode != http.StatusOK || a.body != "" || a.Header.Get("Content-Type") != htmlType {
		t.Errorf("status %d, %d bytes, %q", a.StatusCode, len(a.body), a.Header.Get("Content-Type"))
	}
}
