package main

import (
	"fmt"
	"strings"

	"github.com/chromedp/chromedp/kb"
)

const (
	desk  = 1280 // pixels: a clinic's screen
	phone = 320  // pixels: the narrowest phone
)

// loaded is true once a results page and its scripts are there.
const loaded = `location.pathname === '/search' && document.readyState === 'complete' && window.htmx !== undefined && document.querySelector('#heading') !== null`

// headingText is the heading as stage.text reads it, where the space between a number and its unit is one
// like any other.
const headingText = `document.querySelector('#heading').textContent.trim().split(/\s+/).join(' ')`

// searchStory is a link worker who looks for a group for somebody, and everything that can come between.
func searchStory() story {
	return story{name: "search", about: "from a suburb to a group, by keyboard, with every way out", steps: []step{
		{"home", homePage},
		{"type-a-suburb", typeSuburb},
		{"results", results},
		{"tick-a-filter", tickFilter},
		{"tick-a-private-need", tickPrivate},
		{"open-a-group", openGroup},
		{"go-back", goBack},
		{"nothing-found", nothingFound},
		{"a-way-out", wayOut},
		{"nothing-to-travel-to", nothingToTravelTo},
		{"keep-away-by-name", keepAwayByName},
		{"which-richmond", whichRichmond},
		{"choose-richmond", chooseRichmond},
		{"phone-results", phoneResults},
		{"phone-filters", phoneFilters},
		{"no-javascript", noJavaScript},
		{"no-javascript-filter", noJavaScriptFilter},
		{"new-person", newPerson},
		{"quick-exit", quickExit},
		{"one-site-only", oneSite},
	}}
}

func homePage(s *stage) error {
	return first(
		func() error { return s.open("/", desk) },
		func() error { return s.until(`document.readyState === 'complete'`) },
		func() error {
			return s.truths(map[string]string{
				"there is one heading":                         `document.querySelectorAll('h1').length === 1`,
				"the form asks for a suburb and keeps it":      `document.querySelector('form[method=post] #near[required]')`,
				"the words typed are never completed":          `document.querySelector('#q').autocomplete === 'off'`,
				"the page says that the groups are invented":   `document.querySelector('.banner').textContent.includes('Invented')`,
				"there is a quick exit and a crisis number":    `document.querySelector('[data-leave]') && document.querySelector('.crisis a[href="tel:000"]')`,
				"nothing is wider than the screen":             `document.documentElement.scrollWidth <= innerWidth`,
				"the suburb field has become a combobox":       `document.querySelector('#near').getAttribute('role') === 'combobox'`,
				"the field's label says what to write":         `document.querySelector('label[for=near]').textContent === 'Suburb or postcode'`,
				"no address on the page leads to another site": `[...document.querySelectorAll('[src],link[href]')].every(e => new URL(e.src || e.href).origin === location.origin)`,
			})
		},
	)
}

// typeSuburb chooses a suggestion with the arrow keys; the focus never leaves the field.
func typeSuburb(s *stage) error {
	return first(
		func() error { return s.tabTo("#near") },
		func() error { return s.press("Carlton V") },
		func() error {
			return s.until(`document.querySelector('#near').getAttribute('aria-expanded') === 'true'`)
		},
		func() error {
			return s.until(`/^\d suggestions?$/.test(document.querySelector('[data-suburbs] [role=status]').textContent)`)
		},
		func() error { return s.press(kb.ArrowDown) },
		func() error {
			return s.truths(map[string]string{
				"the focus stays in the field":        `document.activeElement.id === 'near'`,
				"at most eight suburbs are suggested": `document.querySelectorAll('#near-list [role=option]').length <= 8`,
				"the arrow key selects the first":     `document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).textContent === 'CarltonVIC 3053'`,
				"each suggestion is easy to tap":      `[...document.querySelectorAll('#near-list [role=option]')].every(o => o.getBoundingClientRect().height >= 44)`,
			})
		},
		func() error { return s.press(kb.Enter) },
		func() error {
			return s.until(`document.querySelector('#near').value === 'Carlton VIC 3053' && document.querySelector('#near-list').hidden`)
		},
		func() error {
			return s.truths(map[string]string{"choosing does not search yet": `location.pathname === '/'`})
		},
	)
}

func results(s *stage) error {
	return first(
		func() error { return s.press(kb.Enter) },
		func() error { return s.until(loaded) },
		func() error {
			return s.heading("within 5 km of Carlton VIC 3053", "near=carlton-vic-3053&within=5km")
		},
		func() error { return s.listAsTheAPI("near=carlton-vic-3053&within=5km") },
		func() error {
			return s.truths(map[string]string{
				"the address holds only the place and the distance": `[...new URL(location).searchParams.keys()].every(k => k === 'near' || k === 'within')`,
				"the title says what was found":                     `document.title.startsWith(document.querySelector('#heading').textContent)`,
				"every card says where":                             `[...document.querySelectorAll('.list > .card')].every(c => /\d\sm away|\d\skm away|about/.test(c.textContent) || c.closest('.elsewhere'))`,
				"every card says how old it is":                     `[...document.querySelectorAll('.card')].every(c => /checked|imported/i.test(c.querySelector('.last').textContent))`,
				"as many pins as numbered cards at most":            `document.querySelectorAll('.map a.pin').length <= document.querySelectorAll('.card[id]').length`,
			})
		},
	)
}

// listAsTheAPI checks that the page lists the groups the API lists, in its order.
func (s *stage) listAsTheAPI(query string) error {
	a, err := s.ask(query)
	if err != nil {
		return err
	}
	names, err := eval[[]string](s.browser, `[...document.querySelectorAll('.card[id] h3 a')].map(a => a.textContent)`)
	if err != nil {
		return err
	}
	if len(names) != len(a.Listings) {
		return fmt.Errorf("the page lists %d groups, the API %d", len(names), len(a.Listings))
	}
	for i, l := range a.Listings {
		if l.Name != names[i] {
			return fmt.Errorf("number %d is %q on the page and %q in the API", i+1, names[i], l.Name)
		}
		if i > 0 && l.Distance < a.Listings[i-1].Distance {
			return fmt.Errorf("number %d is nearer than the one before", i+1)
		}
	}
	return nil
}

// tickFilter ticks by keyboard: the list, the count, the address and the announcement follow; focus stays.
func tickFilter(s *stage) error {
	const query = "near=carlton-vic-3053&within=5km&facet.welcome=small"
	before, err := s.text("#heading")
	if err != nil {
		return err
	}
	label, err := s.text("label[for=f-welcome-small] .n")
	if err != nil {
		return err
	}
	promised, err := numberIn(label)
	if err != nil {
		return err
	}
	return first(
		func() error { return s.tabTo("#s-visit > summary") },
		func() error { return s.press(kb.Enter) },
		func() error { return s.showAllOf("f-welcome-small") },
		func() error { return s.tabTo("#f-welcome-small") },
		func() error { return s.press(" ") },
		func() error { return s.until(headingText + ` !== ` + quoted(before)) },
		func() error { return s.heading("within 5 km of Carlton VIC 3053", query) },
		func() error { return s.listAsTheAPI(query) },
		func() error { return s.until(`document.activeElement.id === 'f-welcome-small'`) },
		func() error {
			return s.truths(map[string]string{
				"the count beside the box came true": fmt.Sprintf(`parseInt(document.getElementById('heading').textContent) === %d`, promised),
				"the new count is announced":         `document.querySelector('#announce[role=status]').textContent === document.getElementById('heading').textContent`,
				"the tick stays":                     `document.getElementById('f-welcome-small').checked`,
				"the address holds the open filter":  `new URL(location).searchParams.get('facet.welcome') === 'small'`,
				"a tag takes it away again":          `[...document.querySelectorAll('.tags a.tag')].some(a => a.textContent.includes('Remove Small'))`,
			})
		},
		s.toTop,
	)
}

// showAllOf opens the fold that a box stands in, if it is folded away.
func (s *stage) showAllOf(id string) error {
	folded, err := eval[bool](s.browser, `document.getElementById(`+quoted(id)+`).closest('details.more:not([open])') !== null`)
	if err != nil || !folded {
		return err
	}
	return first(
		func() error { return s.tabTo("#more-welcome > summary") },
		func() error { return s.press(kb.Enter) },
	)
}

// tickPrivate ticks what only this browser may know: it narrows the list and stays out of the address.
func tickPrivate(s *stage) error {
	box, err := eval[string](s.browser, `[...document.querySelectorAll('input[name="facet.experience"]')].find(i => !/\(0\)/.test(i.labels[0].textContent))?.id ?? ''`)
	if err != nil {
		return err
	}
	if box == "" {
		return fmt.Errorf("there is no life experience to tick")
	}
	value := strings.TrimPrefix(box, "f-experience-")
	s.notes["private"] = value
	return first(
		func() error {
			return s.truths(map[string]string{"its section can be opened": `(document.getElementById(` + quoted(box) + `).closest('details').open = true,
				document.getElementById(` + quoted(box) + `).closest('#filters > details').open = true)`})
		},
		func() error { return s.click("#" + box) },
		func() error {
			return s.until(`document.querySelector('.kept > summary')?.textContent.includes('1 private need')`)
		},
		func() error {
			return s.truths(map[string]string{
				"the address does not hold it":   `!location.href.includes(` + quoted(value) + `) && !location.href.includes('experience')`,
				"the title does not name it":     `!document.title.toLowerCase().includes(` + quoted(value) + `)`,
				"the tag is folded away":         `!document.querySelector('.kept').open`,
				"no link on the page holds it":   `[...document.querySelectorAll('a[href]')].every(a => !a.getAttribute('href').includes(` + quoted(value) + `))`,
				"copying a link leaves it out":   `!document.querySelector('#copy-url').value.includes(` + quoted(value) + `)`,
				"the tick stays":                 `document.getElementById(` + quoted(box) + `).checked`,
				"the readable cookies are empty": `document.cookie === ''`,
			})
		},
		s.toTop,
	)
}

func openGroup(s *stage) error {
	name, err := s.text(".card[id] h3 a")
	if err != nil {
		return err
	}
	if s.notes["heading"], err = s.text("#heading"); err != nil {
		return err
	}
	return first(
		func() error { return s.tabTo("#group-1 h3 a") },
		func() error { return s.press(kb.Enter) },
		func() error {
			return s.until(`location.pathname.startsWith('/groups/') && document.readyState === 'complete'`)
		},
		func() error {
			return s.truths(map[string]string{
				"the page is the group's":                       `document.querySelector('h1').textContent === ` + quoted(name),
				"it answers the thirteen first-visit questions": `document.querySelectorAll('.visit dt, .visit .worth li').length === 13`,
				"what nobody asked is said to be so":            `[...document.querySelectorAll('.visit .unknown dd')].every(d => d.textContent.startsWith('We have not asked yet')) && [...document.querySelectorAll('.visit .worth > p')].every(p => p.textContent.startsWith('We have not asked about'))`,
				"it says when and how it was checked":           `/Checked|Imported/.test(document.querySelector('.title .last').textContent)`,
				"it says how it is known":                       `document.querySelector('#known')`,
				"it says where":                                 `document.querySelector('.where .place').textContent.trim() !== ''`,
				"the address names no need":                     `!location.href.includes(` + quoted(s.notes["private"]) + `)`,
			})
		},
	)
}

// goBack comes back to the same list with the same ticks.
func goBack(s *stage) error {
	return first(
		func() error { return s.click(".back a") },
		func() error { return s.until(loaded) },
		func() error {
			return s.truths(map[string]string{
				"the list is the same":        headingText + ` === ` + quoted(s.notes["heading"]),
				"the open filter is ticked":   `document.querySelector('#f-welcome-small').checked`,
				"the private need is ticked":  `document.getElementById(` + quoted("f-experience-"+s.notes["private"]) + `).checked`,
				"the suburb is still written": `document.querySelector('#near').value === 'Carlton VIC 3053'`,
			})
		},
	)
}
