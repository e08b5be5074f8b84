package meilitest

import (
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Kind is what goes wrong with a request.
type Kind int

// The kinds of faults there are.
const (
	None       Kind = iota // nothing: a Fault of Delay alone
	Drop                   // the connection closes before the server has seen the request
	Busy                   // 503 with too_many_search_requests; the server has not seen the request
	LoseAnswer             // the server does what was asked, and the connection closes without its answer
	CutBody                // the server does what was asked, and the connection closes in the middle of its answer
	Garbage                // the server does what was asked, and a page of something else comes with status 200
	Late                   // the connection closes, and the server gets the request when Active.Release is called
)

// Fault is what should happen to some requests.
type Fault struct {
	Kind   Kind
	Method string        // only of this method; empty: of any
	Path   string        // only of paths that begin so, as "/indexes/"; empty: of any
	Skip   int           // how many such requests pass unharmed first
	Times  int           // to how many it happens; 0: until stopped
	Delay  time.Duration // waited before anything else, or until the client gives up
}

func (f Fault) names(r *http.Request) bool {
	return (f.Method == "" || f.Method == r.Method) && strings.HasPrefix(r.URL.Path, f.Path)
}

// Active is a Fault that is switched on.
type Active struct {
	fault Fault
	odds  float64 // that it strikes a request it names; 1 for always

	mu      sync.Mutex
	random  *rand.Rand // nil where it always strikes
	met     int        // requests it names
	count   int        // requests it struck
	stopped bool
	held    []func() // Late requests, to be sent to the server
}

// Release lets the server have the requests that were Late, in the order they came, and returns when it
// has answered them all.
func (a *Active) Release() {
	a.mu.Lock()
	held := a.held
	a.held = nil
	a.mu.Unlock()
	for _, send := range held {
		send()
	}
}

func (a *Active) hold(send func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.held = append(a.held, send)
}

// Stop switches it off; requests it has struck already still fail.
func (a *Active) Stop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stopped = true
}

// Count tells how many requests it has struck. A test that needs a fault checks that it came about.
func (a *Active) Count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.count
}

// strikes decides whether the fault happens to r.
func (a *Active) strikes(r *http.Request) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.stopped || !a.fault.names(r) || (a.fault.Times > 0 && a.count >= a.fault.Times) {
		return false
	}
	a.met++
	if a.met <= a.fault.Skip || (a.random != nil && a.random.Float64() >= a.odds) {
		return false
	}
	a.count++
	return true
}
