package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/dns/dnsmessage"

	"github.com/kithdirectory/kith/directory"
)

// clock is time that passes only where somebody waits.
type clock struct {
	at    time.Time
	waits []time.Duration
}

func (c *clock) wait(_ context.Context, span time.Duration) error {
	c.at = c.at.Add(span)
	c.waits = append(c.waits, span)
	return nil
}

// client is a Client to which the servers are allowed, with a clock of its own.
func client(t *testing.T, servers ...*httptest.Server) (*Client, *clock) {
	t.Helper()
	var allow []string
	for _, s := range servers {
		allow = append(allow, strings.TrimPrefix(s.URL, "http://"))
	}
	c, err := New(Options{UserAgent: UserAgent("1.2.3", "https://kith.example.org"), Allow: allow})
	if err != nil {
		t.Fatal(err)
	}
	ticking := &clock{at: time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)}
	c.now, c.wait, c.jitter = func() time.Time { return ticking.at }, ticking.wait, func() float64 { return 0.5 }
	t.Cleanup(c.transport.CloseIdleConnections)
	return c, ticking
}

// serve answers; what it is asked for beside robots.txt, which it does not have.
func serve(t *testing.T, answer http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func get(t *testing.T, c *Client, address string) (string, error) {
	t.Helper()
	b, err := c.Open(t.Context(), address)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(b)
	return string(text), errors.Join(err, b.Close())
}

func wantSentence(t *testing.T, err error, code directory.Code, says string) {
	t.Helper()
	ours, ok := errors.AsType[*directory.Error](err)
	if !ok || ours.Code != code || !strings.Contains(ours.Message, says) {
		t.Errorf("got %v, want code %s and a sentence that says %q", err, code, says)
	}
}

func TestFetching(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s", r.URL, r.Header.Get("User-Agent"))
	})
	c, _ := client(t, s)
	got, err := get(t, c, s.URL+"/a.csv?key=1#here")
	if want := "/a.csv?key=1 Kith/1.2.3 (+https://kith.example.org)"; err != nil || got != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	asked := atomic.Bool{}
	private := serve(t, func(http.ResponseWriter, *http.Request) { asked.Store(true) })
	c, _ := client(t)
	port := private.Listener.Addr().(*net.TCPAddr).Port
	for _, host := range []string{"127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "169.254.169.254", "[64:ff9b::a9fe:a9fe]"} {
		_, err := get(t, c, fmt.Sprintf("http://%s:%d/latest/meta-data/", host, port))
		wantSentence(t, err, directory.CodeInvalid, "only public addresses")
	}
	if _, err := get(t, c, fmt.Sprintf("http://localhost.:%d/", port)); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("localhost with a dot: %v", err) // known by some resolvers alone
	}
	open := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, private.URL, http.StatusFound) })
	c, _ = client(t, open)
	_, err := get(t, c, open.URL)
	wantSentence(t, err, directory.CodeInvalid, "only public addresses")
	if asked.Load() {
		t.Error("the private server was asked")
	}
}

func TestRedirects(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		to := map[string]string{"/one": "/two", "/two": "three?x=1", "/loop": "/loop", "/file": "file:///etc/passwd", "/user": "http://me:secret@example.org/", "/bad": "http://[::"}[r.URL.Path]
		if to == "" {
			io.WriteString(w, "at "+r.URL.String())
			return
		}
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	})
	c, _ := client(t, s)
	if got, err := get(t, c, s.URL+"/one"); got != "at /three?x=1" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	for path, says := range map[string]string{"/loop": "more than 5 times", "/file": "not followed", "/user": "not followed", "/bad": "cannot be understood"} {
		_, err := get(t, c, s.URL+path)
		wantSentence(t, err, directory.CodeInvalid, says)
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("the password is repeated: %v", err)
		}
	}
}

// resolver answers each question for a name with the next of its addresses.
func resolver(addresses ...string) *net.Resolver {
	asked := atomic.Int32{}
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() {
			defer ours.Close()
			for {
				size := make([]byte, 2)
				if _, err := io.ReadFull(ours, size); err != nil {
					return
				}
				text := make([]byte, binary.BigEndian.Uint16(size))
				if _, err := io.ReadFull(ours, text); err != nil {
					return
				}
				var m dnsmessage.Message
				if m.Unpack(text) != nil {
					return
				}
				m.Response, m.Additionals = true, nil
				if m.Questions[0].Type == dnsmessage.TypeA {
					at := netip.MustParseAddr(addresses[min(int(asked.Add(1)), len(addresses))-1])
					m.Answers = []dnsmessage.Resource{{
						Header: dnsmessage.ResourceHeader{Name: m.Questions[0].Name, Class: dnsmessage.ClassINET, TTL: 0}, Body: &dnsmessage.AResource{A: at.As4()},
					}}
				}
				packed, err := m.Pack()
				if err != nil {
					return
				}
				if _, err := ours.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(packed))), packed...)); err != nil {
					return
				}
			}
		}()
		return theirs, nil
	}}
}

// TestNamesThatChangeTheirMind asks a name that first leads to a good address and then to a private one: it is
// the dialled address that counts. 127.0.0.1 stands for a public one.
func TestNamesThatChangeTheirMind(t *testing.T) {
	asked := atomic.Int32{}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("Connection", "close")
		io.WriteString(w, "ok")
	})
	port := s.Listener.Addr().(*net.TCPAddr).Port
	c, _ := client(t)
	c.refuse = func(addr netip.Addr) string {
		if addr == netip.MustParseAddr("127.0.0.1") {
			return ""
		}
		return newGuard().refuse(addr)
	}
	transport := c.newTransport(resolver("127.0.0.1", "127.0.0.1", "169.254.169.254"))
	transport.DisableKeepAlives = true
	c.transport = transport
	address := fmt.Sprintf("http://flips.example:%d/", port)
	if got, err := get(t, c, address); got != "ok" || err != nil { // robots.txt and the page
		t.Fatalf("first: %q, %v", got, err)
	}
	_, err := get(t, c, address)
	wantSentence(t, err, directory.CodeInvalid, "where clouds keep secrets")
	if asked.Load() != 1 {
		t.Errorf("asked %d times, want once", asked.Load())
	}
}

func TestRobots(t *testing.T) {
	var paths []string
	answer := ""
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		paths = append(paths, r.URL.Path)
		if r.URL.Path == "/robots.txt" {
			io.WriteString(w, answer)
		}
	}))
	defer s.Close()
	tests := []struct {
		robots, path string
		ok           bool
	}{
		{"User-agent: *\nDisallow: /private", "/open", true},
		{"User-agent: *\nDisallow: /private", "/private/a.csv", false},
		{"User-agent: *\nDisallow: /\n\nUser-agent: Kith\nAllow: /", "/a", true},
		{"User-agent: kith\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", false},
		{"User-agent: *\nDisallow: /*.csv$", "/a.csv", false},
		{"User-agent: *\nDisallow: /a\nAllow: /a/lists", "/a/lists/x", true},
		{"User-agent: *\nDisallow: /find?", "/find?q=1", false},
		{"User-agent: *\nDisallow:", "/a", true},
		{"<!doctype html><p>Not here", "/a", true},
		{"{\"error\": [1, 2]}", "/a", true},
		{"", "/a", true},
	}
	for _, tt := range tests {
		answer, paths = tt.robots, nil
		c, _ := client(t, s)
		_, err := get(t, c, s.URL+tt.path)
		if tt.ok != (err == nil) {
			t.Errorf("%q, %s: %v", tt.robots, tt.path, err)
		}
		if !tt.ok {
			wantSentence(t, err, directory.CodeInvalid, "robots.txt")
		}
		if want := map[bool]int{true: 2, false: 1}[tt.ok]; len(paths) != want {
			t.Errorf("%q: asked for %v", tt.robots, paths)
		}
	}
}

func TestRobotsThatCannotBeHadForbid(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/robots.txt" {
			t.Error("asked in spite of it")
		}
		w.WriteHeader(http.StatusInternalServerError)
	}))
	defer s.Close()
	c, _ := client(t, s)
	_, err := get(t, c, s.URL+"/a")
	wantSentence(t, err, directory.CodeUnavailable, "cannot answer now")
}

func TestCrawlDelayIsKept(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			io.WriteString(w, "User-agent: *\nCrawl-delay: 3\nDisallow:")
		}
	}))
	defer s.Close()
	c, ticking := client(t, s)
	for range 3 {
		if _, err := get(t, c, s.URL+"/a"); err != nil {
			t.Fatal(err)
		}
	}
	if want := []time.Duration{3 * time.Second, 3 * time.Second}; !cmp.Equal(ticking.waits, want) {
		t.Errorf("waited %v, want %v", ticking.waits, want)
	}
}

func TestUnchanged(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"one"`)
		if r.Header.Get("If-None-Match") == `"one"` && r.Header.Get("If-Modified-Since") == "then" {
			w.WriteHeader(http.StatusNotModified)
		}
	})
	c, _ := client(t, s)
	first, err := c.OpenIfChanged(t.Context(), s.URL, Mark{})
	if err != nil || first.Unchanged || first.Mark.ETag != `"one"` {
		t.Fatalf("%+v, %v", first, err)
	}
	first.Body.Close()
	second, err := c.OpenIfChanged(t.Context(), s.URL, Mark{`"one"`, "then"})
	if err != nil || !second.Unchanged || second.Body != nil {
		t.Errorf("%+v, %v", second, err)
	}
}

func TestAskingAgain(t *testing.T) {
	seconds := func(all ...float64) (spans []time.Duration) {
		for _, s := range all {
			spans = append(spans, time.Duration(s*float64(time.Second)))
		}
		return spans
	}
	tests := []struct {
		name   string
		fails  int
		status int
		after  string
		waits  []time.Duration
		code   directory.Code
		says   string
	}{
		{"once", 1, 503, "", seconds(1), "", ""},
		{"for ever", 99, 500, "", seconds(1, 2, 4), directory.CodeUnavailable, "cannot answer now"},
		{"seconds", 1, 429, "30", seconds(30), "", ""},
		{"a date", 1, 503, "Sat, 28 Nov 2026 10:00:20 GMT", seconds(20), "", ""},
		{"a past date", 1, 503, "Sat, 28 Nov 2020 10:00:20 GMT", seconds(1), "", ""},
		{"too long", 1, 429, "86400", nil, directory.CodeUnavailable, "left alone for 24h"},
		{"nonsense", 1, 503, "-5", seconds(1), "", ""},
		{"gone", 99, 404, "", nil, directory.CodeNotFound, "nothing at this address"},
		{"secret", 99, 403, "", nil, directory.CodeInvalid, "not give this to everyone"},
		{"teapot", 99, 418, "", nil, directory.CodeInvalid, "answers 418"},
		{"never asked", 99, 304, "", nil, directory.CodeInvalid, "answers 304"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			asked := 0
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if asked++; asked > tt.fails {
					io.WriteString(w, "ok")
					return
				}
				if tt.after != "" {
					w.Header().Set("Retry-After", tt.after)
				}
				w.WriteHeader(tt.status)
			})
			c, ticking := client(t, s)
			got, err := get(t, c, s.URL+"/x")
			if tt.code == "" && (got != "ok" || err != nil) {
				t.Errorf("got %q, %v", got, err)
			} else if tt.code != "" {
				wantSentence(t, err, tt.code, tt.says)
			}
			if diff := cmp.Diff(tt.waits, ticking.waits); diff != "" {
				t.Errorf("waits (-want +got):\n%s", diff)
			}
		})
	}
}

func TestGzip(t *testing.T) {
	pack := func(n int) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		blank := bytes.Repeat([]byte(" "), 1<<20)
		for range n {
			w.Write(blank)
		}
		w.Close()
		return b.Bytes()
	}
	bodies := map[string][]byte{"/small": pack(1), "/bomb": pack(64), "/cut": pack(4)[:100], "/none": {}, "/no": []byte("not gzip at all")}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		if r.URL.Path == "/br" {
			w.Header().Set("Content-Encoding", "br")
		}
		w.Write(bodies[r.URL.Path])
	})
	c, _ := client(t, s)
	if got, err := get(t, c, s.URL+"/small"); len(got) != 1<<20 || err != nil {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if got, err := get(t, c, s.URL+"/none"); got != "" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	got, err := get(t, c, s.URL+"/bomb")
	wantSentence(t, err, directory.CodeTooLarge, "unpack to more")
	if len(got) > 2*ratioFrom {
		t.Errorf("%d bytes of a bomb were unpacked", len(got))
	}
	_, err = get(t, c, s.URL+"/cut")
	wantSentence(t, err, directory.CodeUnavailable, "broke off")
	_, err = get(t, c, s.URL+"/no")
	wantSentence(t, err, directory.CodeUnavailable, "damaged")
	_, err = get(t, c, s.URL+"/br")
	wantSentence(t, err, directory.CodeInvalid, "not asked for")
}

func TestLiesAboutLength(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		connection, buffer, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer connection.Close()
		fmt.Fprintf(buffer, "HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\nshort", strings.TrimPrefix(r.URL.Path, "/"))
		buffer.Flush()
	})
	c, _ := client(t, s)
	_, err := get(t, c, s.URL+"/100")
	wantSentence(t, err, directory.CodeUnavailable, "broke off before its end")
	_, err = get(t, c, s.URL+"/99999999999")
	wantSentence(t, err, directory.CodeTooLarge, "more than 256 MB")
	if got, err := get(t, c, s.URL+"/3"); got != "sho" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// TestEndless reads a body without an end, whose bytes are made up here.
func TestEndless(t *testing.T) {
	r := &http.Response{Header: http.Header{}, Body: io.NopCloser(endless{})}
	b, err := newBody(t.Context(), "example.org", r)
	if err != nil {
		t.Fatal(err)
	}
	b.whenClosed(func() {}, func() {})
	n, err := io.Copy(io.Discard, b)
	wantSentence(t, errors.Join(err, b.Close()), directory.CodeTooLarge, "more than 256 MB")
	if n > MaxBytes+1<<20 {
		t.Errorf("%d bytes were read", n)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// TestOneAtATime has many ask one host at once.
func TestOneAtATime(t *testing.T) {
	var inside, most atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		now := inside.Add(1)
		for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
		}
		io.WriteString(w, "ok")
		inside.Add(-1)
	})
	c, err := New(Options{UserAgent: "Kith/test", Allow: []string{"127.0.0.1"}})
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, 20)
	for range 20 {
		go func() {
			b, err := c.Open(t.Context(), s.URL)
			if err == nil {
				_, err = io.Copy(io.Discard, b)
				err = errors.Join(err, b.Close())
			}
			failed <- err
		}()
	}
	for range 20 {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	if most.Load() != 1 {
		t.Errorf("%d at once, want 1", most.Load())
	}
}

func TestNothingOfAnAddressIsLogged(t *testing.T) {
	var log bytes.Buffer
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	c, _ := client(t, s)
	c.log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	_, err := get(t, c, s.URL+"/canary-path?key=canary-key")
	if err == nil || log.Len() == 0 {
		t.Fatalf("%v; logged %d bytes", err, log.Len())
	}
	closed := httptest.NewServer(nil)
	closed.Close()
	c, _ = client(t, closed)
	_, unreachable := get(t, c, closed.URL+"/canary-path?key=canary-key")
	wantSentence(t, unreachable, directory.CodeUnavailable, "cannot be reached")
	if all := fmt.Sprint(err, unreachable, log.String()); strings.Contains(all, "canary") {
		t.Errorf("the address is repeated:\n%s", all)
	}
}

func TestStoppingEndsAWait(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	c, _ := client(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	c.wait = func(ctx context.Context, span time.Duration) error {
		cancel()
		return sleep(ctx, time.Hour)
	}
	if _, err := c.Open(ctx, s.URL); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want cancelled", err)
	}
}

func TestUserAgentIsOneLine(t *testing.T) {
	got := UserAgent("1\r\nX: y", "https://bücher.example")
	if strings.ContainsAny(got, "\r\nü") {
		t.Errorf("%q", got)
	}
	if _, err := url.Parse("https://github.com/kithdirectory/kith"); err != nil || !strings.Contains(UserAgent("1", ""), "https://") {
		t.Error("nobody is named")
	}
}
