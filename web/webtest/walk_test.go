package webtest_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/kithdirectory/kith/web/webtest"
)

// tabTo presses Tab until the focus is on what a selector finds.
func (b *browser) tabTo(selector string) {
	b.t.Helper()
	for range 120 {
		if eval[bool](b, `document.activeElement.matches('`+selector+`')`) {
			return
		}
		b.do(chromedp.KeyEvent(kb.Tab))
	}
	b.t.Fatalf("Tab never came to %s", selector)
}

// Keyboard only: from the front page to a group, with suggestions, a filter and the announcement.
func TestKeyboardWalk(t *testing.T) {
	b := openBrowser(t)
	b.open("/", 1280, true)
	b.tabTo("#near")
	b.do(chromedp.KeyEvent("Carlton V"))
	b.until(`document.querySelector('#near-list [role=option]')?.textContent === 'CarltonVIC 3053'`)
	if got := eval[string](b, `document.getElementById('near').getAttribute('aria-expanded')`); got != "true" {
		t.Errorf("aria-expanded is %s", got)
	}
	b.do(chromedp.KeyEvent(kb.ArrowDown))
	if !eval[bool](b, `document.activeElement.id === 'near' && document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).getAttribute('aria-selected') === 'true'`) {
		t.Error("the arrow key selects no suggestion, or moves the focus")
	}
	b.until(`/^\d suggestions?$/.test(document.querySelector('[data-suburbs] [role=status]').textContent)`)
	b.do(chromedp.KeyEvent(kb.Enter))
	if got := eval[string](b, `document.getElementById('near').value`); got != "Carlton VIC 3053" {
		t.Errorf("the choice is %q", got)
	}
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(`location.pathname === '/search' && document.readyState === 'complete' && window.htmx !== undefined`)

	b.tabTo("#s-visit > summary")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.tabTo("#f-welcome-met-at-door")
	b.do(chromedp.KeyEvent(" "))
	b.until(`document.getElementById('announce').textContent.startsWith('2 groups within 5\u00a0km')`)
	b.until(`document.activeElement.id === 'f-welcome-met-at-door'`)
	if !eval[bool](b, `document.getElementById('f-welcome-met-at-door').checked && location.search.includes('facet.welcome=met-at-door') && document.title.startsWith('2 groups')`) {
		t.Error("the swap lost the tick, the address or the title")
	}
	b.tabTo("#group-1 h3 a")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(`location.pathname.startsWith('/groups/') && document.querySelector('.visit') !== null`)
	b.checkQuiet()
}

// Tab leaves the suggestions without choosing; Escape closes them.
func TestSuggestionsChooseNothingByThemselves(t *testing.T) {
	b := openBrowser(t)
	for _, key := range []string{kb.Tab, kb.Escape} {
		b.open("/", 1280, true)
		b.do(chromedp.Focus(chromedp.CSS("#near")))
		b.do(chromedp.KeyEvent("carl"))
		b.until(`document.querySelectorAll('#near-list [role=option]').length > 0 && !document.getElementById('near-list').hidden`)
		b.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(key))
		b.until(`document.getElementById('near-list').hidden`)
		if got := eval[string](b, `document.getElementById('near').value`); got != "carl" {
			t.Errorf("the field became %q", got)
		}
	}
}

// Page change moves the focus to the heading; Back brings the first page again.
func TestPagingMovesFocus(t *testing.T) {
	b := openBrowser(t)
	b.open("/search?near=Carlton+VIC&within=5km", 1280, true)
	b.do(chromedp.Click(chromedp.CSS(".pages li:last-child a")))
	b.until(`document.querySelector('.pages p').textContent.includes('21') && document.activeElement.id === 'heading'`)
	b.do(chromedp.NavigateBack())
	b.until(`document.querySelector('.pages p') !== null && document.querySelector('.pages p').textContent.includes('1–20')`)
}

// After New person, Back shows nothing of the last one.
func TestBackAfterNewPersonShowsNothing(t *testing.T) {
	b := openBrowser(t)
	b.open("/", 1280, true)
	b.do(chromedp.SendKeys(chromedp.CSS("#near"), "Carlton VIC"), chromedp.SendKeys(chromedp.CSS("#q"), "stitch"), chromedp.Submit(chromedp.CSS("#q")))
	b.until(`location.pathname === '/search' && document.getElementById('q').value === 'stitch'`)
	b.do(chromedp.Click(chromedp.CSS(".menu.wide form button")))
	b.until(`location.pathname === '/' && document.readyState === 'complete'`)
	b.do(chromedp.NavigateBack())
	b.until(`location.pathname === '/' && document.getElementById('near') !== null && document.getElementById('near').value === ''`)
	if eval[bool](b, `document.body.textContent.includes('stitch')`) {
		t.Error("the words of the last person are still there")
	}
}

// Cover screen hides the page at once and gives it back; three Shifts leave.
func TestCoverScreen(t *testing.T) {
	b := openBrowser(t)
	b.open("/groups/"+webtest.StitchID, 1280, true)
	b.do(chromedp.Click(chromedp.CSS(".menu.wide [data-cover]")))
	b.until(`document.querySelector('.curtain') !== null && document.title === 'Screen covered' && document.getElementById('main').inert`)
	b.do(chromedp.Click(chromedp.CSS(".curtain button")))
	b.until(`document.querySelector('.curtain') === null && document.title.startsWith('Drummond') && !document.getElementById('main').inert`)
}

// With scripts off the whole walk is links and forms.
func TestWalkWithoutScripts(t *testing.T) {
	b := openBrowser(t)
	b.scripts(false)
	b.do(chromedp.EmulateViewport(1280, 900), chromedp.Navigate(b.site+"/"))
	b.do(chromedp.SendKeys(chromedp.CSS("#near"), "Carlton VIC"), chromedp.SendKeys(chromedp.CSS("#q"), "stitch\r"))
	b.do(chromedp.WaitVisible(chromedp.CSS("#group-1")))
	b.do(chromedp.Click(chromedp.CSS("#group-1 h3 a")), chromedp.WaitVisible(chromedp.CSS(".visit")))
	where, err := chromedp.Run(b.ctx, chromedp.Location())
	if err != nil {
		t.Fatal(err)
	}
	if want := b.site + "/groups/" + webtest.StitchID + "?near=carlton-vic-3053"; where != want {
		t.Errorf("the walk ended at %s, want %s", where, want)
	}
	if b.asked("/api/v1/suburbs") != 0 {
		t.Error("something ran")
	}
}

// On a phone the filters open in place, and stay open while one ticks.
func TestFiltersOnAPhone(t *testing.T) {
	b := openBrowser(t)
	b.open("/search?near=Carlton+VIC&within=5km", 320, true)
	b.until(`document.getElementById('filters').offsetHeight === 0 && window.htmx !== undefined && document.documentElement.classList.contains('js')`)
	b.do(chromedp.Click(chromedp.CSS("[data-filters]")), chromedp.Click(chromedp.CSS("#s-cost > summary")), chromedp.Click(chromedp.CSS("#cost-free, #f-cost-free")))
	b.until(`location.search.includes('facet.cost=free') && document.querySelector('.narrow-it').textContent.includes('(1 on)')`)
	b.until(`document.getElementById('filters').offsetHeight > 0 && document.getElementById('s-cost').open`)
	b.checkQuiet()
}

// Two minutes before a session ends the page says so, and Keep keeps it; then it clears itself.
func TestIdle(t *testing.T) {
	b := openBrowser(t)
	b.open("/", 1280, true)
	b.do(chromedp.SendKeys(chromedp.CSS("#near"), "Carlton VIC"), chromedp.Submit(chromedp.CSS("#near")))
	b.until(`location.pathname === '/search' && document.readyState === 'complete'`)
	later := func(minutes string) {
		b.do(chromedp.Evaluate[chromedp.Void](`{ const real = Date.now.bind(Date); Date.now = () => real() + ` + minutes + ` * 60000 }`))
	}
	later("18.1")
	b.until(`document.querySelector('.idle[role=alert] button') !== null`)
	b.do(chromedp.Click(chromedp.CSS(".idle button")))
	b.until(`document.querySelector('.idle') === null`)
	if b.asked("/keep") != 1 {
		t.Errorf("Keep asked %d times", b.asked("/keep"))
	}
	later("20.1")
	b.until(`location.pathname === '/'`)
	b.checkQuiet()
}
