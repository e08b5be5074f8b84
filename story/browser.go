package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// patience is how long a step waits for something that should come about.
const patience = 15 * time.Second

// browser is a headless Chromium that notes every address it asks for.
type browser struct {
	ctx   context.Context
	stops []context.CancelFunc
	url   string // of the site
	mu    sync.Mutex
	asked []string
}

// chromium finds the browser: KITH_BROWSER, or the system's.
func chromium() (string, error) {
	if path := os.Getenv("KITH_BROWSER"); path != "" {
		return path, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("there is no Chromium here; install it (Debian: apt-get install chromium), or name one with KITH_BROWSER")
}

// openBrowser starts a browser with a fresh profile. It can reach the site alone: an address elsewhere
// is noted and blocked, so a story needs no network and disturbs nobody.
func openBrowser(ctx context.Context, profile, site string) (*browser, error) {
	path, err := chromium()
	if err != nil {
		return nil, err
	}
	options := slices.Concat(chromedp.DefaultExecAllocatorOptions[:], []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
	})
	allocator, stop := chromedp.NewExecAllocator(ctx, options...)
	tab, closeTab := chromedp.NewContext(allocator)
	b := &browser{ctx: tab, stops: []context.CancelFunc{closeTab, stop}, url: site}
	if _, err := chromedp.Call(b.ctx, network.Enable, network.EnableParams{}); err != nil {
		b.close()
		return nil, fmt.Errorf("start the browser: %w", err)
	}
	err = chromedp.Listen(b.ctx, func(event any) {
		if sent, ok := event.(*network.EventRequestWillBeSent); ok {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.asked = append(b.asked, sent.Request.URL)
		}
	})
	if err != nil {
		b.close()
		return nil, fmt.Errorf("watch the browser: %w", err)
	}
	return b, nil
}

func (b *browser) close() {
	for _, stop := range b.stops {
		stop()
	}
}

// foreign gives the addresses asked for that are not the site's.
func (b *browser) foreign() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(b.asked), func(address string) bool {
		return strings.HasPrefix(address, b.url+"/") || strings.HasPrefix(address, "data:") || strings.HasPrefix(address, "about:")
	})
}

// asks tells whether an address that begins so was asked for.
func (b *browser) asks(prefix string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.ContainsFunc(b.asked, func(address string) bool { return strings.HasPrefix(address, prefix) })
}

// do does steps of a person, or gives the first error.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) error {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	return chromedp.Do(ctx, steps...)
}

// open goes to a page at a width.
func (b *browser) open(path string, width int64) error {
	return b.do(chromedp.EmulateViewport(width, 900), chromedp.Navigate(b.url+path))
}

// press types keys as a keyboard does.
func (b *browser) press(keys ...string) error {
	for _, key := range keys {
		if err := b.do(chromedp.KeyEvent(key)); err != nil {
			return err
		}
	}
	return nil
}

// click clicks what a CSS selector finds first.
func (b *browser) click(selector string) error {
	if err := b.do(chromedp.Click(chromedp.CSS(selector))); err != nil {
		return fmt.Errorf("click %s: %w", selector, err)
	}
	return nil
}

// scripts turns the page's scripts on or off, from the next page on.
func (b *browser) scripts(on bool) error {
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
	return err
}

// eval gives the value of a JavaScript expression on the page.
func eval[T any](b *browser, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		err = fmt.Errorf("%s: %w", expression, err)
	}
	return value, err
}

// text gives the text of what a selector finds, its spaces folded; "" where nothing is found.
func (b *browser) text(selector string) (string, error) {
	text, err := eval[string](b, `document.querySelector(`+quoted(selector)+`)?.textContent ?? ''`)
	return strings.Join(strings.Fields(text), " "), err
}

// until waits for an expression to come true, over page loads too.
func (b *browser) until(expression string) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(patience)
	for {
		// While a page loads there may be no page to ask; only the end of waiting is an error.
		if ok, err := eval[bool](b, `Boolean(`+expression+`)`); err == nil && ok {
			return nil
		}
		select {
		case <-tick.C:
		case <-limit:
			where, err := eval[string](b, `location.href + ' “' + document.title + '”'`)
			return errors.Join(fmt.Errorf("%s never came true on %s", expression, where), err)
		case <-b.ctx.Done():
			return b.ctx.Err()
		}
	}
}

// picture saves what is to be seen.
func (b *browser) picture(path string) error {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	image, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	return os.WriteFile(path, image, 0o644)
}
