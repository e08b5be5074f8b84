package meilitest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// Proxy stands before a server on a loopback address of its own, and harms the requests that its faults
// name. It is safe for concurrent use.
//
// A client sees what a network shows it. One thing surprises: Go's http.Transport itself repeats a GET
// whose kept-alive connection closes without an answer, so a Drop or LoseAnswer of one GET may go unseen.
type Proxy struct {
	t       testing.TB
	address string // host:port
	forward *httputil.ReverseProxy

	mu     sync.Mutex
	server *http.Server  // nil while it is down
	ended  chan struct{} // closed when server has let go of the port
	faults []*Active
	seen   []seen
}

// seen is a request that came.
type seen struct{ method, path string }

// NewProxy stands before the server at base, such as "http://127.0.0.1:7700", until the test ends.
func NewProxy(t testing.TB, base string) *Proxy {
	t.Helper()
	transport := &http.Transport{DisableCompression: true}
	p := newProxy(t, base, transport)
	t.Cleanup(transport.CloseIdleConnections)
	return p
}

func newProxy(t testing.TB, base string, transport http.RoundTripper) *Proxy {
	t.Helper()
	target, err := url.Parse(base)
	if err != nil || target.Host == "" {
		t.Fatalf("a proxy stands before an address such as http://127.0.0.1:7700, not %q", base)
	}
	p := &Proxy{t: t, forward: &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
		// A server that cannot be reached looks through the proxy as it does without: no answer at all.
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
		Transport:    transport,
		ErrorLog:     log.New(io.Discard, "", 0),
	}}
	listener, err := listen()
	if err != nil {
		t.Fatal(err)
	}
	p.address = listener.Addr().String()
	p.serve(listener)
	t.Cleanup(p.Down)
	return p
}

// Address is the proxy's, http://host:port.
func (p *Proxy) Address() string { return "http://" + p.address }

// Down makes the proxy refuse connections and closes those that are open. Down again is harmless.
func (p *Proxy) Down() {
	p.mu.Lock()
	server, ended := p.server, p.ended
	p.server = nil
	p.mu.Unlock()
	if server == nil {
		return
	}
	if err := server.Close(); err != nil {
		p.t.Errorf("the proxy did not close cleanly: %v", err)
	}
	<-ended
}

// Up takes connections again, on the same address. Up again is harmless. It is for the test's goroutine.
func (p *Proxy) Up() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.server != nil {
		return
	}
	listener, err := net.Listen("tcp", p.address)
	if err != nil {
		p.t.Fatalf("the proxy cannot come up again: %v", err)
	}
	p.serve(listener)
}

// serve begins to answer; the lock is held, or nobody else knows the proxy yet.
func (p *Proxy) serve(listener net.Listener) {
	p.server = &http.Server{Handler: http.HandlerFunc(p.handle), ErrorLog: log.New(io.Discard, "", 0), ReadHeaderTimeout: patience}
	p.ended = make(chan struct{})
	go func(s *http.Server, ended chan struct{}) {
		defer close(ended)
		if err := s.Serve(listener); err != http.ErrServerClosed {
			p.t.Errorf("the proxy ended: %v", err)
		}
	}(p.server, p.ended)
}

// Fail switches a fault on. Where several name a request, the one switched on first happens.
func (p *Proxy) Fail(fault Fault) *Active {
	return p.add(&Active{fault: fault, odds: 1})
}

// Chaos lets the seed decide, for every request that a fault names, whether it strikes: each does with
// the given odds, 0 to 1. The same seed and the same order of requests give the same faults.
func (p *Proxy) Chaos(seed uint64, odds float64, faults ...Fault) []*Active {
	p.t.Logf("chaos of seed %d", seed)
	var all []*Active
	for i, fault := range faults {
		all = append(all, p.add(&Active{fault: fault, odds: odds, random: rand.New(rand.NewPCG(seed, uint64(i)))}))
	}
	return all
}

func (p *Proxy) add(a *Active) *Active {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, a)
	return a
}

// Heal switches every fault off and takes connections again.
func (p *Proxy) Heal() {
	p.t.Helper()
	p.mu.Lock()
	for _, a := range p.faults {
		a.Stop()
	}
	p.faults = nil
	p.mu.Unlock()
	p.Up()
}

// Requests counts the requests that came, harmed or not, of a method ("" for any) and of paths that
// begin so ("" for any).
func (p *Proxy) Requests(method, path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, s := range p.seen {
		if (method == "" || s.method == method) && strings.HasPrefix(s.path, path) {
			n++
		}
	}
	return n
}

// strike notes a request and gives what strikes it, or nil.
func (p *Proxy) strike(r *http.Request) *Active {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen = append(p.seen, seen{r.Method, r.URL.Path})
	for _, a := range p.faults {
		if a.strikes(r) {
			return a
		}
	}
	return nil
}

func (p *Proxy) handle(w http.ResponseWriter, r *http.Request) {
	active := p.strike(r)
	if active == nil {
		p.forward.ServeHTTP(w, r)
		return
	}
	if !wait(r, active.fault.Delay) {
		panic(http.ErrAbortHandler) // closes the connection without a word
	}
	switch active.fault.Kind {
	case None:
		p.forward.ServeHTTP(w, r)
	case Drop:
		panic(http.ErrAbortHandler)
	case Late:
		p.hold(active, r)
		panic(http.ErrAbortHandler)
	case Busy:
		writeBusy(w)
	default:
		spoil(w, active.fault.Kind, p.answer(r))
	}
}

// wait tells whether the client is still there afterwards.
func wait(r *http.Request, delay time.Duration) bool {
	if delay <= 0 {
		return true
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// answer asks the server, and waits for its whole answer, even if the client does not.
func (p *Proxy) answer(r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	p.forward.ServeHTTP(answer, r.WithContext(context.WithoutCancel(r.Context())))
	return answer
}

// hold keeps the whole request for later.
func (p *Proxy) hold(active *Active, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // its client left in the middle of it
	}
	late := r.Clone(context.WithoutCancel(r.Context()))
	late.Body = io.NopCloser(bytes.NewReader(body))
	active.hold(func() { p.forward.ServeHTTP(httptest.NewRecorder(), late) })
}

// writeBusy answers as a Meilisearch whose queue of searches is full.
func writeBusy(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Retry-After", "10")
	w.WriteHeader(http.StatusServiceUnavailable)
	fmt.Fprint(w, `{"message":"Too many search requests running at the same time: 1000. Retry after 10s.",`+
		`"code":"too_many_search_requests","type":"system","link":"https://docs.meilisearch.com/errors#too_many_search_requests"}`)
}

// otherPage is what stands in the way of networks: a sign-in page, said to be fine.
const otherPage = "<!DOCTYPE html><html><head><title>Welcome to the guest network</title></head><body>Please sign in.</body></html>\n"

// spoil passes on what is left of an answer.
func spoil(w http.ResponseWriter, kind Kind, answer *httptest.ResponseRecorder) {
	switch kind {
	case CutBody:
		whole := answer.Body.Bytes()
		w.Header().Set("Content-Type", answer.Header().Get("Content-Type"))
		w.Header().Set("Content-Length", fmt.Sprint(len(whole)))
		w.WriteHeader(answer.Code)
		// Whether the half arrives is the network's business: the connection closes either way.
		_, _ = w.Write(whole[:len(whole)/2])
		_ = http.NewResponseController(w).Flush()
	case Garbage:
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, otherPage)
		return
	}
	panic(http.ErrAbortHandler)
}
