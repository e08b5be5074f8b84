package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// tabTo presses Tab until the focus is on what a selector finds.
func (s *stage) tabTo(selector string) error {
	for range 200 {
		there, err := eval[bool](s.browser, `document.activeElement.matches(`+quoted(selector)+`)`)
		if err != nil || there {
			return err
		}
		if err := s.press(kb.Tab); err != nil {
			return err
		}
	}
	return fmt.Errorf("the Tab key never comes to %s", selector)
}

// toTop shows the top of the page, for the picture.
func (s *stage) toTop() error {
	_, err := eval[bool](s.browser, `(scrollTo(0, 0), true)`)
	return err
}

const nothing = "/search?near=carlton-vic-3053&within=1km&facet.activity=singing&facet.welcome=small"

// nothingFound is no blank page: it says which filter to drop, with what each gives.
func nothingFound(s *stage) error {
	return first(
		s.forget,
		func() error { return s.open(nothing, desk) },
		func() error { return s.until(loaded) },
		func() error {
			return s.truths(map[string]string{
				"it says that nothing was found":      `/^(No|0) groups/.test(document.querySelector('#heading').textContent)`,
				"it says which filter to drop":        `document.querySelectorAll('.none-found .ways li').length >= 2`,
				"each way says how many it gives":     `[...document.querySelectorAll('.none-found .ways li')].every(li => /\d+ groups?/.test(li.textContent))`,
				"it shows the nearest of anything":    `document.querySelectorAll('.none-found .card').length > 0 && document.querySelectorAll('.none-found .card').length <= 3`,
				"it says how a group could be added":  `document.querySelector(".none-found a[href=\"/propose\"]")`,
				"the filters can still be taken back": `document.querySelectorAll('.tags .tag').length === 2`,
			})
		},
	)
}

// wayOut takes the first way, which must give what it promised.
func wayOut(s *stage) error {
	way, err := s.text(".none-found .ways li")
	if err != nil {
		return err
	}
	promised, err := numberIn(way)
	if err != nil {
		return err
	}
	return first(
		func() error { return s.click(".none-found .ways a") },
		func() error { return s.until(loaded + ` && !document.querySelector('.none-found')`) },
		func() error {
			got, err := s.text("#heading")
			if err != nil {
				return err
			}
			if n, err := numberIn(got); err != nil || n != promised {
				return fmt.Errorf("%q led to %q", way, got)
			}
			return nil
		},
	)
}

// nothingToTravelTo is far from everything: what is online or by phone is still a way out, and it leads there.
func nothingToTravelTo(s *stage) error {
	var promised int
	return first(
		func() error {
			return s.open("/search?near=birdsville-qld-4482&within=5km&facet.activity=fishing", desk)
		},
		func() error { return s.until(loaded) },
		func() error {
			way, err := s.text(".none-found .ways li")
			if err != nil {
				return err
			}
			if promised, err = numberIn(way); err != nil || !strings.HasSuffix(way, "online or by phone") {
				return fmt.Errorf("the way out is %q", way)
			}
			return nil
		},
		func() error { return s.click(".none-found .ways a") },
		func() error {
			return s.until(loaded + ` && document.querySelector('.elsewhere') && !location.search.includes('fishing')`)
		},
		func() error {
			return s.truths(map[string]string{
				"the heading says how many there are": fmt.Sprintf(`/^No groups within 5\skm of Birdsville.*, but %d online or by phone$/.test(document.querySelector('#heading').textContent)`, promised),
				"they stand before the other ways":    `document.querySelector('.elsewhere .card').compareDocumentPosition(document.querySelector('.none-found')) & Node.DOCUMENT_POSITION_FOLLOWING`,
			})
		},
	)
}

// keepAwayByName names whom to keep away from; the name stays out of the address.
func keepAwayByName(s *stage) error {
	return first(
		s.forget,
		func() error { return s.open(aroundCarlton, desk) },
		func() error { return s.until(loaded) },
		func() error {
			name, err := s.text("#group-1 h3 a")
			s.notes["kept away from"] = name
			return err
		},
		func() error { return s.click("#s-avoid > summary") },
		func() error {
			return s.do(chromedp.SendKeys(chromedp.CSS("#avoid_name"), s.notes["kept away from"]+"\r"))
		},
		func() error {
			return s.until(loaded + ` && document.querySelector('.kept div .tag')?.textContent.includes(` + quoted("Away from: "+s.notes["kept away from"]) + `)`)
		},
		func() error {
			return s.truths(map[string]string{
				"it is not listed any more":        `![...document.querySelectorAll('.card h3 a')].some(a => a.textContent === ` + quoted(s.notes["kept away from"]) + `)`,
				"the address holds the place only": `[...new URL(location).searchParams.keys()].every(k => k === 'near' || k === 'within')`,
				"it is told as one private need":   `document.querySelector('.kept > summary').textContent.startsWith('1 private need')`,
			})
		},
	)
}

// whichRichmond is asked where a name fits several places, likeliest first.
func whichRichmond(s *stage) error {
	return first(
		s.forget,
		func() error { return s.do(chromedp.Focus(chromedp.CSS("#near"))) },
		func() error { return s.press("Richmond") },
		func() error { return s.tabTo("#q") },
		func() error { return s.press(kb.Enter) },
		func() error {
			return s.until(`document.querySelector('.choices') && document.readyState === 'complete'`)
		},
		func() error {
			return s.truths(map[string]string{
				"the question names the place":  `document.querySelector('h1').textContent === 'Which Richmond?'`,
				"there are several to choose":   `document.querySelectorAll('.choices input[type=radio]').length >= 4`,
				"the likeliest is chosen first": `document.querySelector('.choices input').checked && document.querySelector('.choices label span').textContent.startsWith('VIC 3121')`,
				"nothing typed was lost":        `document.querySelector('#near').value === 'Richmond'`,
				"it is told to a screen reader": `document.querySelector('main [role=alert]')`,
			})
		},
	)
}

// chooseRichmond chooses the second with the arrow key.
func chooseRichmond(s *stage) error {
	detail, err := s.text(".choices .choice:nth-of-type(2) label span")
	if err != nil {
		return err
	}
	where, _, _ := strings.Cut(detail, " · ")
	choice := "Richmond " + where // "Richmond SA 5033"
	return first(
		func() error { return s.do(chromedp.Focus(chromedp.CSS(".choices input"))) },
		func() error { return s.press(kb.ArrowDown) },
		func() error { return s.click(".choices ~ button") },
		func() error { return s.until(loaded) },
		func() error {
			return s.truths(map[string]string{"the results are around " + choice: `document.querySelector('#heading').textContent.endsWith(` + quoted("of "+choice) + `)`})
		},
	)
}

const aroundCarlton = "/search?near=carlton-vic-3053&within=5km"

func phoneResults(s *stage) error {
	return first(
		func() error { return s.open(aroundCarlton, phone) },
		func() error { return s.until(loaded) },
		func() error {
			return s.heading("within 5 km of Carlton VIC 3053", "near=carlton-vic-3053&within=5km")
		},
		func() error {
			return s.truths(map[string]string{
				"nothing is wider than the phone":      `document.documentElement.scrollWidth <= 320`,
				"the filters are folded away":          `!document.querySelector('#filters').checkVisibility()`,
				"a button opens them":                  `document.querySelector('[data-filters]').checkVisibility()`,
				"the list comes before the map":        `document.querySelector('.list').compareDocumentPosition(document.querySelector('.map')) & Node.DOCUMENT_POSITION_FOLLOWING`,
				"quick exit is in sight":               `document.querySelector('[data-leave]').getBoundingClientRect().bottom < innerHeight`,
				"buttons are large enough for a thumb": `[...document.querySelectorAll('a.pill, button.pill, summary')].filter(e => e.checkVisibility()).every(e => e.getBoundingClientRect().height >= 24)`,
			})
		},
	)
}

func phoneFilters(s *stage) error {
	return first(
		func() error { return s.click("[data-filters]") },
		func() error { return s.until(`document.querySelector('#filters').checkVisibility()`) },
		func() error { return s.click("#s-cost > summary") },
		func() error { return s.click("label[for=f-cost-free]") },
		func() error { return s.until(`new URL(location).searchParams.get('facet.cost') === 'free'`) },
		func() error {
			return s.heading("within 5 km of Carlton VIC 3053", "near=carlton-vic-3053&within=5km&facet.cost=free")
		},
		func() error {
			return s.truths(map[string]string{
				"the filters stay open":           `document.querySelector('#filters').checkVisibility()`,
				"the tick stays":                  `document.querySelector('#f-cost-free').checked`,
				"nothing is wider than the phone": `document.documentElement.scrollWidth <= 320`,
			})
		},
	)
}

// noJavaScript searches with the page's scripts off: the same form, the same answer.
func noJavaScript(s *stage) error {
	return first(
		s.forget,
		func() error { return s.scripts(false) },
		func() error { return s.open("/", desk) },
		func() error { return s.do(chromedp.SendKeys(chromedp.CSS("#near"), "Carlton VIC\r")) },
		func() error { return s.until(`location.pathname === '/search' && document.querySelector('#heading')`) },
		func() error {
			return s.heading("within 5 km of Carlton VIC 3053", "near=carlton-vic-3053&within=5km")
		},
		func() error { return s.listAsTheAPI("near=carlton-vic-3053&within=5km") },
		func() error {
			return s.truths(map[string]string{"no script of the page has run": `window.htmx === undefined && !document.documentElement.classList.contains('js')`})
		},
	)
}

// noJavaScriptFilter ticks, and applies with the button that scripts do without.
func noJavaScriptFilter(s *stage) (err error) {
	defer func() { err = errors.Join(err, s.scripts(true)) }()
	return first(
		func() error { return s.click("#s-cost > summary") },
		func() error { return s.click("label[for=f-cost-free]") },
		func() error { return s.click("#filters > button.at-top") },
		func() error {
			return s.until(`new URL(location).searchParams.get('facet.cost') === 'free' && document.readyState === 'complete'`)
		},
		func() error {
			return s.heading("within 5 km of Carlton VIC 3053", "near=carlton-vic-3053&within=5km&facet.cost=free")
		},
	)
}

// forget starts afresh, as for the next person.
func (s *stage) forget() error {
	return first(
		func() error { return s.open("/", desk) },
		s.pressNewPerson,
	)
}

// pressNewPerson presses the button in the header and waits for the next person's front page.
func (s *stage) pressNewPerson() error {
	mark, err := eval[string](s.browser, `document.body.dataset.person`)
	if err != nil {
		return err
	}
	return first(
		func() error { return s.click(".menu.wide form[action='/new-person'] button") },
		func() error {
			return s.until(`location.pathname === '/' && document.readyState === 'complete' && document.body.dataset.person !== ` + quoted(mark))
		},
	)
}

// newPerson forgets everything of the last one; Back shows nothing of them either.
func newPerson(s *stage) error {
	return first(
		func() error { return s.open(aroundCarlton, desk) },
		func() error { return s.until(loaded) },
		func() error { return s.do(chromedp.SendKeys(chromedp.CSS("#q"), "quiet singing\r")) },
		func() error {
			return s.until(loaded + ` && document.querySelector('.tags')?.textContent.includes('quiet singing')`)
		},
		func() error {
			return s.truths(map[string]string{"the words are not in the address": `!location.href.includes('singing')`})
		},
		s.pressNewPerson,
		func() error {
			return s.truths(map[string]string{
				"the form is empty":             `document.querySelector('#near').value === '' && document.querySelector('#q').value === ''`,
				"no last search is offered":     `!document.querySelector('.try').textContent.includes('Go on')`,
				"nothing of the words is there": `!document.body.textContent.includes('quiet singing')`,
			})
		},
		func() error { return s.do(chromedp.NavigateBack()) },
		func() error { return s.until(`location.pathname === '/' && document.readyState === 'complete'`) },
		func() error {
			return s.truths(map[string]string{"Back shows nothing of the last person": `!document.documentElement.innerHTML.includes('quiet singing')`})
		},
	)
}

const weather = "https://www.bom.gov.au/"

// quickExit leaves at three presses of Shift, and forgets first.
func quickExit(s *stage) error {
	return first(
		func() error { return s.open(aroundCarlton, desk) },
		func() error { return s.until(loaded) },
		func() error { return s.do(chromedp.SendKeys(chromedp.CSS("#q"), "quiet singing\r")) },
		func() error {
			return s.until(loaded + ` && document.querySelector('.tags')?.textContent.includes('quiet singing')`)
		},
		func() error { return s.press(kb.Shift, kb.Shift, kb.Shift) },
		func() error { return s.until(`!location.href.startsWith(` + quoted(s.url) + `)`) },
		func() error {
			if !s.asks(weather) {
				return fmt.Errorf("it did not leave for %s", weather)
			}
			return nil
		},
		func() error { return s.open("/", desk) },
		func() error {
			return s.truths(map[string]string{
				"the search is forgotten": `document.querySelector('#near').value === '' && document.querySelector('#q').value === '' && !document.querySelector('.try').textContent.includes('Go on')`,
			})
		},
	)
}

// oneSite looks back over the whole story: nothing but quick exit left the site.
func oneSite(s *stage) error {
	for _, address := range s.foreign() {
		if address != weather {
			return fmt.Errorf("the browser was sent to %s", address)
		}
	}
	return s.open("/about", desk)
}
