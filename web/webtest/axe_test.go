package webtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/kithdirectory/kith/web/webtest"
)

// pageTypes are every kind of page, empty and full.
func pageTypes() map[string]string {
	return map[string]string{
		"home": "/", "results": "/search?near=Carlton+VIC&within=5km&facet.welcome=met-at-door", "many results": "/search?near=Carlton+VIC&within=5km",
		"elsewhere": "/search?near=Carlton+VIC&within=5km&elsewhere=1", "no results": "/search?near=Carlton+VIC&within=1km&facet.activity=fishing",
		"which place": "/search?near=Richmond", "unknown place": "/search?near=Kooloonga", "fault": "/search", "far": "/search?near=Birdsville",
		"group": "/groups/" + webtest.StitchID + "?near=carlton-vic-3053", "private group": "/groups/" + webtest.CircleID + "?near=carlton-vic-3053",
		"hidden group": "/groups/" + webtest.SafeID, "bare group": "/groups/" + webtest.BareID, "not found": "/no-such-page",
		"about": "/about", "checking": "/how-we-check", "privacy": "/privacy", "help now": "/help-now", "cover": "/cover",
	}
}

// axeRun gives one line per violation.
const axeRun = `axe.run(document, {runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}})
	.then(r => r.violations.map(v => v.id + ': ' + v.help + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.failureSummary).join(' | ')))`

// Every page passes axe, reflows at 320 pixels, and asks nobody but the site for anything, with
// scripts and without.
func TestPagesAreAccessible(t *testing.T) {
	b := openBrowser(t)
	for name, path := range pageTypes() {
		for _, width := range []int64{320, 1280} {
			for _, scripts := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s at %d, scripts %t", name, width, scripts), func(t *testing.T) {
					b.t = t
					b.scheme("light")
					b.open(path, width, scripts)
					b.checkPage()
					if scripts && width > 320 {
						b.scheme("dark")
						b.checkPage()
					}
				})
			}
		}
	}
	b.t = t
	b.checkQuiet()
}

// checkPage runs axe with every fold open, so that nothing hides from it. The menu "Your desk" lies over the page where it is
// open, so it has a check of its own.
func (b *browser) checkPage() {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelectorAll('details:not(.yours)').forEach(d => { d.open = true })"))
	if !eval[bool](b, "typeof axe === 'object'") {
		b.do(chromedp.Evaluate[chromedp.Void](webtest.Axe))
	}
	for _, violation := range eval[[]string](b, axeRun, chromedp.EvalAwaitPromise) {
		b.t.Error(violation)
	}
	if wide := eval[string](b, `(() => {
		if (document.documentElement.scrollWidth <= innerWidth) return '';
		return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.unseen, .skip, svg'))
			.slice(0, 4).map(e => e.tagName + '.' + e.className).join(', ') || 'something';
	})()`); wide != "" {
		b.t.Errorf("the page is wider than the screen: %s", wide)
	}
	if small := eval[[]string](b, `[...document.querySelectorAll('button, select, input, summary, .pill, .tag, .menu a')].filter(e => {
		const box = e.getBoundingClientRect();
		if (box.width === 0 || e.closest('.unseen')) return false;
		const label = e.labels && e.labels[0] && /checkbox|radio/.test(e.type) ? e.labels[0].getBoundingClientRect() : box;
		return Math.max(label.height, box.height) < 24;
	}).map(e => e.outerHTML.slice(0, 80))`); len(small) > 0 {
		b.t.Errorf("too small to touch: %s", strings.Join(small, "; "))
	}
}

// The browser holds pages to the content security policy: an inline script put into one does not run.
func TestThePolicyIsEnforced(t *testing.T) {
	b := openBrowser(t)
	b.open("/", 1280, true)
	b.do(chromedp.Evaluate[chromedp.Void](`{
		const script = document.createElement('script');
		script.textContent = 'window.inlineRan = true';
		document.body.append(script);
	}`))
	if eval[bool](b, "window.inlineRan === true") {
		t.Error("an inline script ran")
	}
	b.until("document.readyState === 'complete'")
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.said) == 0 {
		t.Error("the browser did not complain, or the test does not hear it")
	}
}
