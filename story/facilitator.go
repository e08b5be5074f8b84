package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// What the story's people sign in with; the sign-in page of the demo says so.
const (
	demoPassword = "try kith out loud"
	demoDomain   = "@demo.kith.example"
)

// facilitatorStory is a volunteer with a phone and five minutes, and those who keep what they say true.
func facilitatorStory() story {
	return story{name: "facilitator", about: "five minutes with a phone, and how what is said is kept true", steps: []step{
		{"sign-in", facilitatorSignsIn},
		{"my-groups", myGroups},
		{"another-day", changeDay},
		{"on-the-page", dayIsLive},
		{"three-questions", answerThree},
		{"safety-claims", claimSafety},
		{"not-yet-shown", claimsWait},
		{"another-facilitator", anotherCannot},
		{"curator-reads", curatorReads},
		{"one-field-approved", approveOne},
		{"the-other-declined", declineOther},
		{"claim-is-shown", claimShown},
		{"reminder", readReminder},
		{"still-right", stillRight},
		{"rang-today", rangToday},
		{"on-the-card", checkedOnCard},
		{"history", wholeStory},
		{"no-javascript", facilitatorWithoutScripts},
		{"one-site-only", oneSite},
	}}
}

// as signs one person of the demo in, on the phone, and out whoever was there before.
func (s *stage) as(person string) error {
	return first(
		s.signedOut,
		func() error { return s.open("/sign-in", phone) },
		func() error { return s.until(at("/sign-in")) },
		func() error { return s.typeInto("#email", person+demoDomain) },
		func() error { return s.typeInto("#password", demoPassword) },
		func() error { return s.send(`main form button.solid`) },
		func() error { return s.until(`!location.pathname.startsWith('/sign-in') && ` + whole) },
	)
}

func (s *stage) signedOut() error {
	return first(
		func() error { return s.open("/", phone) },
		func() error { return s.until(at("/")) },
		func() error {
			in, err := eval[bool](s.browser, `Boolean(document.querySelector('form[action="/sign-out"]'))`)
			if err != nil || !in {
				return err
			}
			return first(
				func() error { return s.click(`.yours summary`) },
				func() error { return s.send(`.yours form[action="/sign-out"] button`) },
				func() error { return s.until(whole + ` && !document.querySelector('form[action="/sign-out"]')`) },
			)
		},
	)
}

// whole is true once a page is.
const whole = `document.readyState === 'complete'`

// at is true on a page, once it is whole.
func at(path string) string { return `location.pathname === ` + quoted(path) + ` && ` + whole }

// typeInto puts text into a field as a person does.
func (s *stage) typeInto(selector, text string) error {
	return first(
		func() error { return s.click(selector) },
		func() error { return s.press(strings.Split(text, "")...) },
	)
}

// send clicks a button and waits until its page has gone.
func (s *stage) send(selector string) error {
	return first(
		func() error { _, err := eval[bool](s.browser, `window.here = true`); return err },
		func() error { return s.click(selector) },
		func() error { return s.until(`!window.here`) },
	)
}

// choose ticks what a label stands beside.
func (s *stage) choose(ids ...string) error {
	for _, id := range ids {
		if err := s.click(`label[for=` + quoted(id) + `]`); err != nil {
			return err
		}
	}
	return nil
}

// mainHolds checks that the page says all these.
func (s *stage) mainHolds(texts ...string) error {
	main, err := s.text("main")
	if err != nil {
		return err
	}
	var faults []error
	for _, text := range texts {
		if !strings.Contains(main, text) {
			faults = append(faults, fmt.Errorf("the page does not say %q", text))
		}
	}
	return errors.Join(faults...)
}

// mainLacks checks that the page says none of these.
func (s *stage) mainLacks(texts ...string) error {
	main, err := s.text("main")
	if err != nil {
		return err
	}
	var faults []error
	for _, text := range texts {
		if strings.Contains(main, text) {
			faults = append(faults, fmt.Errorf("the page says %q", text))
		}
	}
	return errors.Join(faults...)
}

// calm checks what every page of these people must be.
func (s *stage) calm() error {
	return s.truths(map[string]string{
		"nothing is wider than the screen":      `document.documentElement.scrollWidth <= innerWidth`,
		"there is one heading":                  `document.querySelectorAll('h1').length === 1`,
		"every field has a name":                `[...document.querySelectorAll('main :is(input:not([type=hidden]), select, textarea)')].every(i => i.labels.length || i.ariaLabel)`,
		"every button can be hit with a thumb":  `[...document.querySelectorAll('main .pill')].every(b => !b.checkVisibility() || b.getBoundingClientRect().height >= 43)`,
		"no search engine is told of the page":  `document.querySelector('meta[name=robots][content=noindex]')`,
		"the people in need can still get help": `document.querySelector('footer .crisis a')`,
	})
}

func facilitatorSignsIn(s *stage) error {
	return first(
		func() error { return s.as("facilitator") },
		func() error { return s.open("/mine", phone) },
		func() error { return s.until(at("/mine")) },
	)
}

func myGroups(s *stage) error {
	return first(
		s.calm,
		func() error {
			name, err := s.text(`main h2 a, main h3 a`)
			if err != nil {
				return err
			}
			address, err := eval[string](s.browser, `document.querySelector('main a[href$="/edit"]').getAttribute('href')`)
			s.notes["name"], s.notes["group"] = name, strings.TrimSuffix(address, "/edit")
			return err
		},
		func() error { return s.mainHolds("questions, about") },
		func() error { return s.send(`main a[href$="/edit"]`) },
		func() error { return s.until(at(s.notes["group"] + "/edit")) },
		s.calm,
		func() error { return s.mainHolds("What it is", "When and where", "Your first visit", "Feeling safe") },
	)
}

// changeDay moves the meeting to a Friday, and looks at the dates that come of it.
func changeDay(s *stage) error {
	return first(
		func() error { return s.send(`main a[href$="/edit/when"]`) },
		func() error { return s.until(at(s.notes["group"] + "/edit/when")) },
		func() error { return s.send(`main a[href*="/times/1"]`) },
		func() error { return s.until(at(s.notes["group"] + "/times/1")) },
		s.calm,
		func() error {
			days, err := eval[[]string](s.browser, `[...document.querySelectorAll('input[name=days]:checked')].map(i => i.id)`)
			if err != nil {
				return err
			}
			return s.choose(append(days, "days.5")...)
		},
		func() error { return s.until(`document.querySelector('#preview')?.textContent.includes('Friday')`) },
		func() error {
			return s.truths(map[string]string{
				"six dates are shown at once": `document.querySelectorAll('#preview ol li, #preview .next li').length === 6`,
			})
		},
		func() error { return s.send(`button[name=do][value=save], main form.when-form button.solid`) },
		func() error { return s.until(`document.querySelector('.saved') && ` + whole) },
		func() error { return s.mainHolds("Fridays") },
	)
}

func dayIsLive(s *stage) error {
	return first(
		s.signedOut,
		func() error { return s.open(s.notes["group"], phone) },
		func() error { return s.until(at(s.notes["group"])) },
		func() error { return s.mainHolds("Fridays") },
		func() error {
			return s.truths(map[string]string{"nobody is offered to change it": `!document.querySelector('main a[href$="/edit"]')`})
		},
	)
}

// answerThree answers the three questions that come first.
func answerThree(s *stage) error {
	err := first(
		func() error { return s.as("facilitator") },
		func() error { return s.open(s.notes["group"]+"/edit", phone) },
		func() error { return s.until(at(s.notes["group"] + "/edit")) },
	)
	for range 3 {
		err = first(
			func() error { return err },
			func() error {
				left, err := s.text(".next-one h2")
				s.notes["left"] = left
				return err
			},
			func() error { return s.send(".next-one a.pill") },
			func() error { return s.until(whole + ` && location.hash && location.pathname.includes('/edit/')`) },
			s.answerHere,
			func() error { return s.send(`main form.asks button.solid`) },
			func() error { return s.until(at(s.notes["group"]+"/edit") + ` && document.querySelector('.saved')`) },
			func() error { return s.mainHolds("Live now") },
			func() error {
				left, err := s.text(".next-one h2")
				if err == nil && left == s.notes["left"] {
					err = fmt.Errorf("still %q", left)
				}
				return err
			},
		)
	}
	return first(func() error { return err }, s.calm)
}

// answerHere says yes to the question that the page was opened at, or writes a sentence where it asks for one.
func (s *stage) answerHere() error {
	id, err := eval[string](s.browser, `decodeURIComponent(location.hash.slice(1))`)
	if err != nil {
		return err
	}
	radio, err := eval[bool](s.browser, `document.getElementById(`+quoted(id)+`)?.type === 'radio'`)
	if err != nil {
		return err
	}
	if radio {
		return s.choose(id)
	}
	return s.typeInto(`[id=`+quoted(id)+`]`, "Ask Sam, at the gate.")
}

const (
	firstClaim  = "First name only"
	secondClaim = "Two leaders each time"
)

func claimSafety(s *stage) error {
	return first(
		func() error { return s.send(`main a[href$="/edit/safety"]`) },
		func() error { return s.until(at(s.notes["group"] + "/edit/safety")) },
		func() error {
			return s.choose("answers.safety.first-name-only", "answers.safety.two-leaders")
		},
		func() error { return s.send(`main form.asks button.solid`) },
		func() error { return s.until(at(s.notes["group"]+"/edit") + ` && document.querySelector('.saved')`) },
		func() error { return s.mainHolds("Waits for a curator", firstClaim, secondClaim) },
	)
}

func claimsWait(s *stage) error {
	return first(
		s.signedOut,
		func() error { return s.open(s.notes["group"], phone) },
		func() error { return s.until(at(s.notes["group"])) },
		func() error { return s.mainLacks("Yes: " + firstClaim) },
	)
}

// anotherCannot tries what belongs to somebody else.
func anotherCannot(s *stage) error {
	return first(
		func() error { return s.as("second-facilitator") },
		func() error { return s.open("/mine", phone) },
		func() error { return s.until(at("/mine")) },
		func() error { return s.mainLacks(s.notes["name"]) },
		func() error {
			return s.refused(s.notes["group"]+"/edit", s.notes["group"]+"/edit/safety", s.notes["group"]+"/times/1", s.notes["group"]+"/history")
		},
		func() error {
			return s.closed(`fetch(` + quoted(s.notes["group"]+"/edit/what") + `, {method: 'POST', body: new URLSearchParams({version: '1', name: 'Mine now', do: 'save'})})`)
		},
		func() error { return s.open(s.notes["group"]+"/edit", phone) },
		func() error { return s.until(whole) },
	)
}

// refused checks that pages are closed to whoever is signed in.
func (s *stage) refused(paths ...string) error {
	for _, path := range paths {
		if err := s.closed(`fetch(` + quoted(path) + `)`); err != nil {
			return err
		}
	}
	return nil
}

// closed checks that a request of the page is refused.
func (s *stage) closed(request string) error {
	status, err := awaited[int](s, request+`.then(r => r.status)`)
	if err == nil && status != 403 && status != 404 {
		err = fmt.Errorf("%s is answered with %d", request, status)
	}
	return err
}

// awaited gives what a promise on the page comes to.
func awaited[T any](s *stage, promise string) (T, error) {
	var none T
	if _, err := eval[bool](s.browser, `window.got = undefined, `+promise+`.then(v => { window.got = v }), true`); err != nil {
		return none, err
	}
	if err := s.until(`window.got !== undefined`); err != nil {
		return none, err
	}
	return eval[T](s.browser, `window.got`)
}

func curatorReads(s *stage) error {
	return first(
		func() error { return s.as("curator") },
		func() error { return s.open("/review?kind=edit", phone) },
		func() error { return s.until(at("/review")) },
		func() error { return s.mainHolds(s.notes["name"]) },
		s.calm,
		func() error { return s.send(`main ol a[href^="/review/"], main ul a[href^="/review/"]`) },
		func() error { return s.until(`location.pathname.startsWith('/review/') && ` + whole) },
		func() error { return s.mainHolds(s.notes["name"], firstClaim, secondClaim, "Now", "Proposed") },
		s.calm,
	)
}

// onlyPick leaves one field of a change chosen.
func (s *stage) onlyPick(field string) error {
	ids, err := eval[[]string](s.browser, `[...document.querySelectorAll('input[name=pick]')].filter(i => i.checked !== (i.value === `+quoted(field)+`)).map(i => i.id)`)
	if err != nil {
		return err
	}
	return s.choose(ids...)
}

func approveOne(s *stage) error {
	return first(
		func() error { return s.onlyPick("answers.safety.first-name-only") },
		func() error { return s.send(`button[value=approve]`) },
		func() error { return s.until(whole) },
	)
}

func declineOther(s *stage) error {
	return first(
		func() error { return s.open("/review?kind=edit", phone) },
		func() error { return s.until(at("/review")) },
		func() error { return s.send(`main ol a[href^="/review/"], main ul a[href^="/review/"]`) },
		func() error { return s.until(`location.pathname.startsWith('/review/') && ` + whole) },
		func() error { return s.mainHolds(secondClaim) },
		func() error { return s.onlyPick("answers.safety.two-leaders") },
		func() error { return s.typeInto("#reason", "Who is the second leader?") },
		func() error { return s.send(`button[value=decline]`) },
		func() error { return s.until(whole) },
	)
}

func claimShown(s *stage) error {
	return first(
		s.signedOut,
		func() error { return s.open(s.notes["group"], phone) },
		func() error { return s.until(at(s.notes["group"])) },
		func() error { return s.mainHolds("Yes: " + firstClaim) },
		func() error { return s.mainLacks("Yes: " + secondClaim) },
	)
}

// readReminder finds the facilitator's reminder: the demo sends no mail, it keeps it for the admin.
func readReminder(s *stage) error {
	return first(
		func() error { return s.as("admin") },
		func() error { return s.open("/mail", phone) },
		func() error { return s.until(at("/mail")) },
		s.calm,
		func() error { return s.mainHolds("No mail server is set") },
		func() error {
			for range 10 {
				link, err := eval[string](s.browser, `[...document.querySelectorAll('main li')].find(l => l.textContent.includes('facilitator`+demoDomain+`') && !l.textContent.includes('second-') && l.textContent.includes('still right'))?.querySelector('a').getAttribute('href') ?? ''`)
				if err != nil {
					return err
				}
				if link != "" {
					return s.open(link, phone)
				}
				if err := s.send(`main a[rel=next], main .more a, main nav a[href*="below="]`); err != nil {
					return err
				}
				if err := s.until(at("/mail")); err != nil {
					return err
				}
			}
			return errors.New("there is no reminder to the facilitator")
		},
		func() error { return s.until(`location.pathname.startsWith('/mail/') && ` + whole) },
		func() error { return s.mainHolds("still right") },
		func() error {
			link, err := eval[string](s.browser, `document.body.textContent.match(/\/still-right\/[A-Za-z0-9_-]+/)[0]`)
			s.notes["link"] = link
			return err
		},
	)
}

// stillRight opens the mail's link on a phone where nobody is signed in.
func stillRight(s *stage) error {
	return first(
		s.signedOut,
		func() error { return s.open(s.notes["link"], phone) },
		func() error { return s.until(at(s.notes["link"])) },
		s.calm,
		func() error { return s.send(`main form button.solid`) },
		func() error { return s.until(whole) },
		func() error { return s.mainHolds("Thank you") },
		func() error { return s.open(s.notes["link"], phone) },
		func() error { return s.until(whole) },
		func() error {
			page, err := eval[string](s.browser, `document.querySelector('main a[href^="/groups/"]').getAttribute('href')`)
			s.notes["confirmed"] = page
			return err
		},
		func() error { return s.open(s.notes["confirmed"], phone) },
		func() error { return s.until(at(s.notes["confirmed"])) },
		func() error { return s.mainHolds("Checked "+s.today(), "by e-mail") },
		func() error { return s.open(s.notes["link"], phone) },
		func() error { return s.until(whole) },
		func() error {
			return s.truths(map[string]string{"the link works once": `!document.querySelector('main form button.solid')`})
		},
	)
}

// today is the day as listings write it: days are counted in UTC.
func (s *stage) today() string { return time.Now().UTC().Format("2 January 2006") }

func rangToday(s *stage) error {
	return first(
		func() error { return s.as("worker") },
		func() error { return s.open(s.notes["group"], phone) },
		func() error { return s.until(at(s.notes["group"])) },
		func() error { return s.send(`main a[href$="/rang"]`) },
		func() error { return s.until(at(s.notes["group"] + "/rang")) },
		s.calm,
		func() error { return s.typeInto("#with", "Samira, who leads it") },
		func() error { return s.send(`button[value=right]`) },
		func() error { return s.until(whole) },
		func() error { return s.mainHolds("Thank you") },
	)
}

func checkedOnCard(s *stage) error {
	return first(
		s.signedOut,
		func() error { return s.open("/", phone) },
		func() error { return s.until(at("/")) },
		func() error {
			suburb, err := s.nearGroup()
			if err != nil {
				return err
			}
			return s.open("/search?near="+suburb+"&within=2km&per_page=100", phone)
		},
		func() error { return s.until(at("/search")) },
		func() error {
			return s.truths(map[string]string{
				"the card says that somebody rang today": `[...document.querySelectorAll('.card')].some(c => c.textContent.includes(` + quoted(s.notes["name"]) + `) && c.textContent.includes('Checked today by phone'))`,
			})
		},
		func() error {
			return s.do(chromedp.ScrollIntoView(chromedp.CSS(`.card a[href^=` + quoted(s.notes["group"]) + `]`)))
		},
	)
}

// nearGroup gives the suburb where the story's group meets, as a search takes it.
func (s *stage) nearGroup() (string, error) {
	return awaited[string](s, `fetch('/api/v1' + `+quoted(s.notes["group"])+`).then(r => r.json()).then(g => encodeURIComponent(g.listings[0].suburb + ' ' + g.listings[0].state))`)
}

func wholeStory(s *stage) error {
	return first(
		func() error { return s.as("facilitator") },
		func() error { return s.open(s.notes["group"]+"/history", phone) },
		func() error { return s.until(at(s.notes["group"] + "/history")) },
		s.calm,
		func() error {
			return s.mainHolds("Rang today", "demo", "Changed: The times", "Changed: "+firstClaim, "Cora Curator")
		},
		func() error {
			return s.truths(map[string]string{
				"every version is told": `document.querySelectorAll('.versions li').length >= 6`,
			})
		},
	)
}

// facilitatorWithoutScripts does the shortest edit with nothing but HTML.
func facilitatorWithoutScripts(s *stage) error {
	defer func() { _ = s.scripts(true) }()
	return first(
		func() error { return s.scripts(false) },
		func() error { return s.open(s.notes["group"]+"/edit/contact", phone) },
		func() error { return s.do(chromedp.WaitVisible(chromedp.CSS(`main form.asks button.solid`))) },
		func() error { return s.do(chromedp.Click(chromedp.CSS(`main form.asks button.solid`))) },
		func() error { return s.do(chromedp.WaitVisible(chromedp.CSS(`.parts`))) },
	)
}
