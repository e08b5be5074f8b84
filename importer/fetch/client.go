// Package fetch gets what stands at addresses on the web for imports: politely, never from private addresses, and
// within bounds of size and time whatever a server does.
package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// The bounds of one fetch.
const (
	MaxBytes      = importer.MaxFileBytes // of what is given, unpacked
	MaxRedirects  = 5
	MaxTime       = 10 * time.Minute // from asking to the last byte, without waiting for a turn
	connectTime   = 10 * time.Second
	answerTime    = 60 * time.Second // until the first byte; feeds may have to ask their database
	stallTime     = 60 * time.Second // without a byte
	maxHeader     = 64 << 10
	maxRatio      = 200     // unpacked to packed: JSON full of blanks reaches 50, a gzip bomb 1,000
	ratioFrom     = 8 << 20 // bytes unpacked from which the ratio counts
	maxIdleServer = 30 * time.Second
)

// Options say how a Client fetches.
type Options struct {
	UserAgent string   // names the operator; see UserAgent
	Allow     []string // hosts, host or host:port, that may lie at private addresses
	Log       *slog.Logger
}

// UserAgent names a program of this version and its operator, by the address of the site or a contact.
func UserAgent(version, operator string) string {
	if operator == "" {
		operator = "https://github.com/kithdirectory/kith"
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' { // a header takes plain characters alone
			return '-'
		}
		return r
	}, fmt.Sprintf("%s/%s (+%s)", robotName, version, operator))
}

// Client fetches. It is safe for concurrent use; it asks every host one thing at a time.
type Client struct {
	transport *http.Transport // no http.Client: every hop is looked at like the first; see follow
	userAgent string
	allowed   allowed
	refuse    func(netip.Addr) string
	log       *slog.Logger
	hosts     hosts
	robots    robots
	now       func() time.Time
	wait      func(ctx context.Context, span time.Duration) error
	jitter    func() float64 // in [0, 1)
}

// New makes a Client. A host of Allow that cannot be understood is a fault.
func New(options Options) (*Client, error) {
	allow, err := readAllowed(options.Allow)
	if err != nil {
		return nil, err
	}
	c := &Client{userAgent: options.UserAgent, allowed: allow, refuse: newGuard().refuse, log: options.Log, now: time.Now, wait: sleep, jitter: random}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	c.transport = c.newTransport(&net.Resolver{})
	return c, nil
}

// newTransport dials itself, so that what is checked is the address that is connected to. There is no proxy: it would
// dial for us, unchecked.
func (c *Client) newTransport(resolver *net.Resolver) *http.Transport {
	free := &net.Dialer{Timeout: connectTime, Resolver: resolver}
	guarded := &net.Dialer{Timeout: connectTime, Resolver: resolver, ControlContext: c.control}
	return &http.Transport{
		Proxy: nil,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if c.allowed.has(address) {
				return free.DialContext(ctx, network, address)
			}
			return guarded.DialContext(ctx, network, address)
		},
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, TLSHandshakeTimeout: connectTime, ForceAttemptHTTP2: true,
		ResponseHeaderTimeout: answerTime, MaxResponseHeaderBytes: maxHeader, DisableCompression: true, // unpacked by body, which counts
		MaxIdleConns: 20, MaxIdleConnsPerHost: 1, IdleConnTimeout: maxIdleServer,
	}
}

// errPrivate is a connection that was refused.
type errPrivate struct{ what string }

func (e errPrivate) Error() string { return "its server's name leads to " + e.what }

// control looks at the very address a socket is about to connect to, after all names are resolved.
func (c *Client) control(_ context.Context, network, address string, _ syscall.RawConn) error {
	if network != "tcp4" && network != "tcp6" {
		return errPrivate{"what is no address of the web"}
	}
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return errPrivate{"what is no address of the web"}
	}
	if what := c.refuse(at.Addr()); what != "" {
		return errPrivate{what}
	}
	return nil
}

// Mark is how a server tells whether what it gives has changed.
type Mark struct {
	ETag         string
	LastModified string
}

// Answer is what stands at an address. Body is nil where it has not changed since Mark; else the caller closes it.
type Answer struct {
	Body      io.ReadCloser
	Unchanged bool
	Mark      Mark
}

// Open gets what stands at an address; it is an importer.Fetch.
func (c *Client) Open(ctx context.Context, address string) (io.ReadCloser, error) {
	answer, err := c.OpenIfChanged(ctx, address, Mark{})
	if err != nil {
		return nil, err
	}
	return answer.Body, nil
}

// OpenIfChanged gets what stands at an address unless it is as it was when the server gave this mark.
func (c *Client) OpenIfChanged(ctx context.Context, address string, since Mark) (*Answer, error) {
	return c.follow(ctx, address, since, true)
}

// follow asks and follows redirects. Each hop's scheme, robots.txt and dialled address are looked at.
func (c *Client) follow(ctx context.Context, address string, since Mark, askRobots bool) (*Answer, error) {
	u, err := parse(address)
	if err != nil {
		return nil, err
	}
	for hops := 0; ; hops++ {
		if hops > MaxRedirects {
			return nil, directory.Invalid("file", "%s leads from one address to the next more than %d times. Give the last one, as your browser shows it.", u.Host, MaxRedirects)
		}
		if askRobots {
			if err := c.mayRobot(ctx, u); err != nil {
				return nil, err
			}
		}
		answer, next, err := c.ask(ctx, u, since)
		if err != nil || next == "" {
			return answer, err
		}
		to, err := u.Parse(next)
		if err != nil {
			return nil, directory.Invalid("file", "%s leads on to an address that cannot be understood. Tell its publisher.", u.Host)
		}
		from := u
		if u, err = parse(to.String()); err != nil {
			return nil, directory.Wrap(directory.CodeInvalid, err, "%s leads on to an address that is not followed.", from.Host)
		}
		if hostKey(u) != hostKey(from) {
			since = Mark{} // it was another server's
		}
	}
}

// ask gets one address in its host's turn, again where the server says that it may work later. next is where a
// redirect leads.
func (c *Client) ask(ctx context.Context, u *url.URL, since Mark) (answer *Answer, next string, err error) {
	leave, err := c.hosts.enter(ctx, hostKey(u), c.wait, c.now)
	if err != nil {
		return nil, "", err
	}
	defer func() {
		if answer == nil || answer.Body == nil {
			leave()
		}
	}()
	for try := 1; ; try++ {
		answer, next, again := c.once(ctx, u, since, leave)
		switch {
		case again == nil:
			return answer, next, nil
		case ctx.Err() != nil:
			return nil, "", ctx.Err()
		case try == maxTries || !again.worthIt:
			return nil, "", again.err
		}
		span, ok := c.pause(try, again.after)
		if !ok {
			return nil, "", directory.Wrap(directory.CodeUnavailable, again.err, "%s asks to be left alone for %s. Try again after that.", u.Host, again.after.Round(time.Second))
		}
		c.log.Info("asking a server again", "host", u.Host, "try", try+1, "in", span)
		if err := c.wait(ctx, span); err != nil {
			return nil, "", err
		}
	}
}

// failure is a try that gave nothing.
type failure struct {
	err     error
	worthIt bool          // trying again may help
	after   time.Duration // how long the server asks to be left alone; 0 where it does not say
}

// once makes one request.
func (c *Client) once(ctx context.Context, u *url.URL, since Mark, leave func()) (*Answer, string, *failure) {
	ctx, cancel := context.WithTimeoutCause(ctx, MaxTime, errTooLong)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		cancel()
		return nil, "", &failure{err: directory.Invalid("file", "The address of %s cannot be understood.", u.Host)}
	}
	request.Header.Set("User-Agent", c.userAgent)
	request.Header.Set("Accept-Encoding", "gzip")
	request.Header.Set("Accept", "*/*")
	if since.ETag != "" {
		request.Header.Set("If-None-Match", since.ETag)
	}
	if since.LastModified != "" {
		request.Header.Set("If-Modified-Since", since.LastModified)
	}
	response, err := c.transport.RoundTrip(request)
	if err != nil {
		defer cancel()
		return nil, "", notReached(ctx, u.Host, err)
	}
	answer, next, failed := c.read(ctx, u.Host, response, since)
	if answer == nil || answer.Body == nil {
		response.Body.Close() // nothing of it is read
		cancel()
		return answer, next, failed
	}
	answer.Body.(*body).whenClosed(cancel, leave)
	return answer, next, nil
}

// read judges a response. Its body is the answer's where there is one.
func (c *Client) read(ctx context.Context, host string, r *http.Response, since Mark) (*Answer, string, *failure) {
	mark := Mark{r.Header.Get("ETag"), r.Header.Get("Last-Modified")}
	switch {
	case r.StatusCode == http.StatusNotModified && since != Mark{}:
		return &Answer{Unchanged: true, Mark: since}, "", nil
	case r.StatusCode == http.StatusOK:
	case redirects(r.StatusCode) && r.Header.Get("Location") != "":
		return nil, r.Header.Get("Location"), nil
	default:
		return nil, "", c.refused(host, r)
	}
	if r.ContentLength > MaxBytes {
		return nil, "", &failure{err: tooLarge(host)}
	}
	b, err := newBody(ctx, host, r)
	if err != nil {
		return nil, "", &failure{err: err}
	}
	return &Answer{Body: b, Mark: mark}, "", nil
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// statusError is what a server's status means.
type statusError struct {
	ours   *directory.Error
	status int
}

func (e *statusError) Error() string { return e.ours.Error() }

func (e *statusError) Unwrap() error { return e.ours }

// refused says what a status means.
func (c *Client) refused(host string, r *http.Response) *failure {
	status := r.StatusCode
	because := func(code directory.Code, format string, args ...any) error {
		return &statusError{directory.Errorf(code, format, args...), status}
	}
	switch {
	case status == http.StatusNotFound || status == http.StatusGone:
		return &failure{err: because(directory.CodeNotFound, "%s has nothing at this address (it answers %d). Check the address with its publisher.", host, status)}
	case status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusProxyAuthRequired:
		return &failure{err: because(directory.CodeInvalid, "%s does not give this to everyone (it answers %d). Save the file by hand, or ask its publisher for an open address.", host, status)}
	case status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || status >= 500 && status != http.StatusNotImplemented && status != http.StatusHTTPVersionNotSupported:
		return &failure{
			err:     because(directory.CodeUnavailable, "%s cannot answer now (it answers %d), though it was asked %d times. Try again later.", host, status, maxTries),
			worthIt: true, after: retryAfter(r.Header.Get("Retry-After"), c.now()),
		}
	}
	return &failure{err: because(directory.CodeInvalid, "%s answers %d, which is not what a file or a feed gives. Check the address.", host, status)}
}

// errTooLong ends a fetch that goes on for longer than MaxTime.
var errTooLong = errors.New("it takes too long")

// notReached says why a server could not be asked.
func notReached(ctx context.Context, host string, err error) *failure {
	if private, ok := errors.AsType[errPrivate](err); ok {
		return &failure{err: directory.Invalid("file", "%s leads to %s, and only public addresses are fetched. If it is a server of yours, allow it: --allow-host %s", host, private.what, host)}
	}
	unavailable := func(format string, args ...any) *failure {
		return &failure{worthIt: true, err: directory.Wrap(directory.CodeUnavailable, err, format, args...)}
	}
	if name, ok := errors.AsType[*net.DNSError](err); ok && name.IsNotFound {
		return &failure{err: directory.Invalid("file", "There is no server called %s. Check the address.", host)}
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return &failure{err: directory.Wrap(directory.CodeInvalid, err, "%s cannot prove who it is: its certificate is not valid. Tell its publisher.", host)}
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return &failure{err: directory.Invalid("file", "%s does not speak https at this address. Check whether it begins with http://.", host)}
	}
	if errors.Is(context.Cause(ctx), errTooLong) || timedOut(err) {
		return unavailable("%s did not answer in time. Try again later.", host)
	}
	return unavailable("%s cannot be reached. Try again later.", host)
}

func timedOut(err error) bool {
	timed, ok := errors.AsType[net.Error](err)
	return ok && timed.Timeout()
}

func tooLarge(host string) error {
	return directory.Errorf(directory.CodeTooLarge, "%s gives more than %d MB, the most that is fetched at once.", host, MaxBytes>>20)
}

// hosts lets one request at a time go to each host.
type hosts struct {
	mu  sync.Mutex
	all map[string]*host
}

type host struct {
	turn chan struct{} // holds a token while nobody is asking
	next time.Time     // when it may be asked again
	gap  time.Duration // between two requests, as its robots.txt asks
}

// maxHosts is how many hosts are remembered; a body can name as many as it likes.
const maxHosts = 1_000

func (h *hosts) of(key string) *host {
	h.mu.Lock()
	defer h.mu.Unlock()
	one, ok := h.all[key]
	if !ok {
		if h.all == nil || len(h.all) >= maxHosts {
			h.all = map[string]*host{}
		}
		one = &host{turn: make(chan struct{}, 1)}
		one.turn <- struct{}{}
		h.all[key] = one
	}
	return one
}

// enter waits for the host's turn, and gives what ends it; it may be called twice.
func (h *hosts) enter(ctx context.Context, key string, wait func(context.Context, time.Duration) error, now func() time.Time) (leave func(), err error) {
	one := h.of(key)
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-one.turn:
	}
	leave = sync.OnceFunc(func() {
		one.next = now().Add(one.gap)
		one.turn <- struct{}{}
	})
	if span := one.next.Sub(now()); span > 0 {
		if err := wait(ctx, span); err != nil {
			leave()
			return nil, err
		}
	}
	return leave, nil
}

// slow notes how long a host wants to be left alone between two requests. The caller must not have its turn.
func (h *hosts) slow(ctx context.Context, key string, gap time.Duration) {
	one := h.of(key)
	select {
	case <-ctx.Done():
	case <-one.turn:
		one.gap = gap
		one.turn <- struct{}{}
	}
}
