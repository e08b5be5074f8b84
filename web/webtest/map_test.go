package webtest_test

import (
	"testing"
)

// nothingOverlaps gives the pairs of pins and names on the map that run over each other by more than a
// pixel, as the browser has drawn them. A suburb's numbers and name are one thing.
const nothingOverlaps = `(() => {
	const things = [...document.querySelectorAll('.map .pin .dot, .map .pin text, .map .town, .map .area-name, .map .you, .map .bar, .map .north')].map(e => {
		const r = e.getBoundingClientRect();
		return {e, of: e.closest('a'), r, says: e.closest('.pin') ? 'pin ' + e.parentNode.textContent : e.textContent || e.getAttribute('class')};
	});
	const faults = [];
	things.forEach((a, i) => things.slice(i + 1).forEach(b => {
		if (a.of && a.of === b.of) return;
		const wide = Math.min(a.r.right, b.r.right) - Math.max(a.r.left, b.r.left), high = Math.min(a.r.bottom, b.r.bottom) - Math.max(a.r.top, b.r.top);
		const pinOnMark = [a, b].some(t => t.e.matches('.you')) && [a, b].some(t => t.e.closest('.pin, .in-area'));
		if (wide > 1 && high > 3 && !pinOnMark) faults.push(a.says + ' / ' + b.says);
	}));
	const map = document.querySelector('.map > svg').getBoundingClientRect();
	for (const t of things) if (t.r.left < map.left - 1 || t.r.right > map.right + 1 || t.r.top < map.top - 1 || t.r.bottom > map.bottom + 1) faults.push(t.says + ' is cut off');
	for (const pin of document.querySelectorAll('.map .pin')) {
		const dot = pin.querySelector('.dot').getBoundingClientRect(), text = pin.querySelector('text').getBoundingClientRect();
		if (text.left < dot.left || text.right > dot.right) faults.push(pin.textContent + ' is wider than its pin');
		if (pin.querySelector('.touch').getBoundingClientRect().height < 24) faults.push(pin.textContent + ' is too small to touch');
	}
	return faults;
})()`

// In a dense suburb every pin can be read and touched, on a phone and on a desk.
func TestNothingOnTheMapOverlaps(t *testing.T) {
	b := openBrowser(t)
	for _, path := range []string{
		"/search?near=Carlton+VIC&within=5km", "/search?near=Carlton+VIC&within=5km&page=2", "/search?near=Brunswick+VIC&within=1km",
		"/search?near=Carlton+VIC&within=2km", "/search?near=Brunswick+VIC&within=50km", "/search?near=Brunswick+VIC&within=10km&sort=checked",
	} {
		for _, width := range []int64{320, 1280} {
			b.open(path, width, true)
			b.until(`document.readyState === 'complete'`)
			b.until(`document.fonts.status === 'loaded'`)
			for _, fault := range eval[[]string](b, nothingOverlaps) {
				t.Errorf("%s at %d: %s", path, width, fault)
			}
			if eval[int](b, `document.querySelectorAll('.map .pin').length`) == 0 {
				t.Errorf("%s at %d has no pins", path, width)
			}
		}
	}
}

// A pin of several leads to a list of each, with scripts and without.
func TestAPinOfSeveralLeadsToItsList(t *testing.T) {
	b := openBrowser(t)
	for _, scripts := range []bool{true, false} {
		b.scripts(true)
		b.open("/search?near=Brunswick+VIC&within=10km", 1280, scripts)
		b.until(`document.readyState === 'complete' && document.querySelector('.map .pin[href^="#spot-"]') !== null`)
		if !eval[bool](b, `[...document.querySelectorAll('.map .pin[href^="#spot-"]')].every(pin => {
			const first = document.querySelector(pin.getAttribute('href'));
			const listed = [...first.closest('details').querySelectorAll('a')].map(a => a.getAttribute('href'));
			return listed.length > 1 && listed.every(href => document.querySelector(href + ' h3') !== null);
		})`) {
			t.Error("a list is missing or leads nowhere")
		}
		eval[bool](b, `(document.querySelector('.map .pin[href^="#spot-"]').dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true})), true)`)
		b.until(`document.querySelector(location.hash || 'nothing')?.checkVisibility()`)
	}
}
