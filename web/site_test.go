package web

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/cataloguetest"
	"github.com/kithdirectory/kith/people"
	"github.com/kithdirectory/kith/web/webtest"
)

// testSite is the whole site on the real store and index, with a browser that keeps cookies.
type testSite struct {
	t      *testing.T
	url    string
	client *http.Client
	server *Server
	people *people.Service
	clock  *cataloguetest.Clock
	log    *lockedBuffer
}

// lockedBuffer is what the log was told.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// openSite starts the site; change may alter its parts.
func openSite(t *testing.T, change func(*Parts)) *testSite {
	t.Helper()
	clock := cataloguetest.NewClock(webtest.Now())
	catalogue, err := webtest.Open(t.Context(), t.TempDir(), clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := catalogue.Store().Close(); err != nil {
			t.Error(err)
		}
	})
	log := &lockedBuffer{}
	in := people.New(people.Parts{Catalogue: catalogue, Hasher: webtest.Hasher()})
	parts := Parts{
		Catalogue: catalogue, People: in, Public: true, Secret: []byte("a secret of the tests, 32 bytes."),
		Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if change != nil {
		change(&parts)
	}
	server, err := New(parts)
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(server.Handler())
	t.Cleanup(listener.Close)
	site := &testSite{t: t, url: listener.URL, server: server, people: in, clock: clock, log: log}
	site.client = newBrowser(t, true)
	return site
}

// newBrowser follows no redirects, so that tests see them.
func newBrowser(t *testing.T, cookies bool) *http.Client {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if cookies {
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		client.Jar = jar
	}
	return client
}

// answer is one response, read.
type answer struct {
	*http.Response
	body string
}

// doc parses the page.
func (a answer) doc(t *testing.T) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func (s *testSite) do(req *http.Request) answer {
	s.t.Helper()
	resp, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{resp, string(body)}
}

func (s *testSite) request(method, path string, body io.Reader) *http.Request {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	return req
}

func (s *testSite) get(path string) answer {
	s.t.Helper()
	return s.do(s.request(http.MethodGet, path, nil))
}

// page gets a path and wants a status.
func (s *testSite) page(path string, status int) *goquery.Document {
	s.t.Helper()
	a := s.get(path)
	if a.StatusCode != status {
		s.t.Fatalf("GET %s: status %d, want %d", path, a.StatusCode, status)
	}
	return a.doc(s.t)
}

func (s *testSite) post(path string, form url.Values, headers ...string) answer {
	s.t.Helper()
	req := s.request(http.MethodPost, path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return s.do(req)
}

// has wants at least one element that matches a selector.
func has(t *testing.T, doc *goquery.Document, selector string) *goquery.Selection {
	t.Helper()
	found := doc.Find(selector)
	if found.Length() == 0 {
		t.Errorf("the page %q has no %s", doc.Find("title").Text(), selector)
	}
	return found
}

// hasText wants an element that matches a selector and holds a text.
func hasText(t *testing.T, doc *goquery.Document, selector, text string) {
	t.Helper()
	found := doc.Find(selector)
	if !strings.Contains(squeeze(found.Text()), text) {
		t.Errorf("%s says %q, want it to hold %q", selector, squeeze(found.Text()), text)
	}
}

func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }

// person gives the person of a role, made at first.
func (s *testSite) person(role string) *directory.Person {
	s.t.Helper()
	p, err := webtest.Person(s.t.Context(), s.server.catalogue, role)
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// as gives the site in a browser of its own, in which the person of a role (webtest.Person) is signed in.
func (s *testSite) as(t *testing.T, role string) *testSite {
	t.Helper()
	p := s.person(role)
	in := *s
	in.t, in.client = t, newBrowser(t, true)
	a := in.post("/sign-in", url.Values{"email": {p.Email}, "password": {webtest.Password}})
	if a.StatusCode != http.StatusSeeOther {
		t.Fatalf("signing in as %s: status %d: %s", role, a.StatusCode, a.body)
	}
	return &in
}
