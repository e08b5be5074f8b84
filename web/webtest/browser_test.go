package webtest_test

import (
	"context"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	browserlog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/kithdirectory/kith/web"
	"github.com/kithdirectory/kith/web/webtest"
)

// browser is a headless Chromium on the real site, noting every address it asks for.
type browser struct {
	t    *testing.T
	ctx  context.Context
	site string
	desk *webtest.Desk // whoever uses the browser is its operator
	mu   sync.Mutex
	urls []string
	said []string // what scripts and the content security policy complained of
}

// chromium finds the browser. Where there is none the test is skipped, unless KITH_BROWSER
// names one; in CI, and where KITH_TEST_REQUIRE is set, it fails.
func chromium(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("KITH_BROWSER"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" || os.Getenv("KITH_TEST_REQUIRE") != "" {
		t.Fatal("there is no Chromium here, and the browser tests are asked for: scripts/tools.sh installs it")
	}
	t.Skip("there is no Chromium here; KITH_BROWSER=/path/to/chromium names one")
	return ""
}

// openBrowser starts the site and a fresh browser.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	path := chromium(t)
	catalogue, err := webtest.Open(t.Context(), t.TempDir(), webtest.Now)
	if err != nil {
		t.Fatal(err)
	}
	desk := webtest.NewDesk(catalogue)
	server, err := web.New(web.Parts{Catalogue: catalogue, Public: true, Secret: []byte("a secret of the tests, 32 bytes."), Desk: desk.Desk, Loopback: true})
	if err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(server.Handler())
	profile, err := os.MkdirTemp("", "kith-browser")
	if err != nil {
		t.Fatal(err)
	}
	options := slices.Concat(chromedp.DefaultExecAllocatorOptions[:], []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
	})
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeTab := chromedp.NewContext(allocator)
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	b := &browser{t: t, ctx: ctx, site: site.URL, desk: desk}
	t.Cleanup(func() {
		cancel()
		closeTab()
		stop()
		site.Close()
		if err := catalogue.Store().Close(); err != nil {
			t.Error(err)
		}
		// Chromium's children may write for a moment after it stops.
		for range 100 {
			if os.RemoveAll(profile) == nil {
				return
			}
		}
	})
	b.noteRequests()
	return b
}

// noteRequests keeps the address of every request, and every complaint of a script or the policy.
func (b *browser) noteRequests() {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, network.Enable, network.EnableParams{}); err != nil {
		b.t.Fatal(err)
	}
	if _, err := chromedp.Call(b.ctx, browserlog.Enable, cdp.Empty{}); err != nil {
		b.t.Fatal(err)
	}
	err := chromedp.Listen(b.ctx, func(event any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		switch event := event.(type) {
		case *network.EventRequestWillBeSent:
			b.urls = append(b.urls, event.Request.URL)
		case *browserlog.EventEntryAdded:
			if event.Entry.Level == browserlog.EntryLevelError && event.Entry.Source != browserlog.EntrySourceNetwork {
				b.said = append(b.said, event.Entry.Text)
			}
		case *runtime.EventExceptionThrown:
			b.said = append(b.said, event.ExceptionDetails.Text+" "+event.ExceptionDetails.URL)
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// foreign gives every address asked for that is not the site's.
func (b *browser) foreign() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var foreign []string
	for _, address := range b.urls {
		if !strings.HasPrefix(address, b.site+"/") && !strings.HasPrefix(address, "data:") && !strings.HasPrefix(address, "about:") {
			foreign = append(foreign, address)
		}
	}
	return foreign
}

// checkQuiet wants that nothing was asked of others, and that no script or policy complained.
func (b *browser) checkQuiet() {
	b.t.Helper()
	if foreign := b.foreign(); len(foreign) > 0 {
		b.t.Errorf("pages asked others: %q", foreign)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, complaint := range b.said {
		b.t.Errorf("the browser complained: %s", complaint)
	}
}

// asked gives how many requests there were to a path.
func (b *browser) asked(path string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, address := range b.urls {
		if u, err := url.Parse(address); err == nil && u.Path == path {
			n++
		}
	}
	return n
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// open goes to a page of the site at a width, with or without scripts.
func (b *browser) open(path string, width int64, scripts bool) {
	b.t.Helper()
	b.scripts(scripts)
	b.do(chromedp.EmulateViewport(width, 900), chromedp.Navigate(b.site+path))
	b.scripts(true)
}

func (b *browser) scripts(on bool) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
	if err != nil {
		b.t.Fatal(err)
	}
}

// scheme asks for light or dark.
func (b *browser) scheme(name string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		// Without motion, so that no colour is read half way through a change.
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func eval[T any](b *browser, expression string, options ...chromedp.EvaluateOption) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, options...))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// until waits for an expression to be true, over page loads too.
func (b *browser) until(expression string) {
	b.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(15 * time.Second)
	for {
		if ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](expression)); err == nil && ok {
			return
		}
		select {
		case <-tick.C:
		case <-limit:
			b.t.Fatalf("%s never came true; the page is %s", expression, eval[string](b, "location.href + ' ' + document.title"))
		}
	}
}
