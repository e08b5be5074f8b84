package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"
)

// The list an invented council keeps: a title above the header, prices and times in words, a row without a name,
// a refuge, a formula in a cell.
const councilList = `Wattle Bay community groups,,,,,,,,
Kept by the community desk,,,,,,,,
Group name,What we do,Where,Suburb,Postcode,Telephone,When,Cost,Notes
Zephyr Choir,We meet to sing. Newcomers are welcome and nobody has to sing alone.,Hall 3,Carlton,3053,03 5550 0101,Tuesdays 10am-12pm,Gold coin,Bring a mug
Zephyr Repair Café,People come together to mend things. Step-free entrance. No wheelchair accessible toilet.,12 Invented Street,Carlton,3053,03 5550 0102,1st Saturday of the month 10am - 1pm,Free,=HYPERLINK(1)
Zephyr Walkers,We meet every week to walk slowly and talk.,4 Made Up Lane,Carlton North,3054,03 5550 0103,Thursdays 9.30 am – 11 am,$2,
,A row that lost its name,,Carlton,3053,03 5550 0104,,,
Zephyr Women's House,A refuge from family violence.,9 Never Shown Road,Carlton,3053,03 5550 0105,,,
`

// councilStory is a council officer who brings in the list they keep.
func councilStory() story {
	return story{name: "council", about: "from a spreadsheet to published groups, and back again", steps: []step{
		{"the-desk", emptyDesk},
		{"bring-it-in", bringIn},
		{"understood", understood},
		{"problems", problemsShown},
		{"columns", mendColumn},
		{"changes", changesShown},
		{"publish", publish},
		{"found", foundByAnyone},
		{"second-list", secondList},
		{"second-published", publishAgain},
		{"nothing-new", nothingNew},
		{"undo", undoSecond},
		{"undo-all", undoFirst},
		{"not-a-list", notAList},
		{"phone", deskOnPhone},
		{"no-javascript", deskWithoutScripts},
		{"one-site-only", oneSite},
	}}
}

// councilFile writes a file for the browser to pick, in a folder that goes with the story.
func (s *stage) councilFile(name, content string) (string, error) {
	if s.notes["folder"] == "" {
		folder, err := os.MkdirTemp("", "kith-council-")
		if err != nil {
			return "", fmt.Errorf("make a folder for the list: %w", err)
		}
		s.notes["folder"] = folder
	}
	path := filepath.Join(s.notes["folder"], name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		return "", fmt.Errorf("write the list: %w", err)
	}
	return path, nil
}

const (
	deskLoaded   = `location.pathname === '/desk' && document.readyState === 'complete'`
	importStands = `location.pathname.startsWith('/desk/imports/') && document.readyState === 'complete' && document.querySelector('.state')`
)

// stands waits until the import on the page has a status.
func (s *stage) stands(status string) error {
	return s.until(importStands + ` && document.querySelector('.state.` + status + `')`)
}

// bring fills in the form of the desk and sends it.
func (s *stage) bring(path string, fill func() error) error {
	return first(
		func() error { return s.open("/desk", desk) },
		func() error { return s.until(deskLoaded) },
		fill,
		func() error {
			return s.do(chromedp.SetUploadFiles(chromedp.CSS("#files"), []string{path}))
		},
		func() error { return s.click("#begin button.solid") },
	)
}

// show opens what is folded around a part of the page, and brings it into the picture.
func (s *stage) show(selector string) error {
	return s.until(fmt.Sprintf(`(() => {
		const part = document.querySelector(%q);
		if (!part) return false;
		for (let around = part; around; around = around.parentElement) if (around.tagName === 'DETAILS') around.open = true;
		part.scrollIntoView({block: 'start', behavior: 'instant'});
		return true;
	})()`, selector))
}

func emptyDesk(s *stage) error {
	return first(
		func() error { return s.open("/", desk) },
		func() error { return s.click(`footer a[href="/desk"]`) },
		func() error { return s.until(deskLoaded) },
		func() error {
			return s.truths(map[string]string{
				"the page says that nothing is published yet":  `document.querySelector('.lead').textContent.includes('Nothing is published until you say so')`,
				"it says why it is open":                       `document.querySelector('.who-may').textContent.includes('runs on this machine')`,
				"every field has its label":                    `[...document.querySelectorAll('input:not([type=hidden])')].every(i => document.querySelector('label[for="' + i.id + '"]'))`,
				"nothing has been brought in":                  `document.body.textContent.includes('Nothing has been brought in yet')`,
				"no search engine is told of it":               `document.querySelector('meta[name=robots][content=noindex]')`,
				"nothing is wider than the screen":             `document.documentElement.scrollWidth <= innerWidth`,
				"there is one heading, and it says what to do": `document.querySelectorAll('h1').length === 1 && document.querySelector('h1').textContent === 'Bring in a list'`,
			})
		},
	)
}

func bringIn(s *stage) error {
	path, err := s.councilFile("Wattle Bay groups.csv", councilList)
	if err != nil {
		return err
	}
	return first(
		func() error {
			return s.bring(path, func() error {
				return first(
					func() error { return s.tabTo("#source") },
					func() error { return s.press("Wattle Bay Council") },
					func() error { return s.tabTo("#region") },
					func() error { return s.press("Victoria") },
				)
			})
		},
		func() error { return s.stands("waiting") },
	)
}

func understood(s *stage) error {
	return first(
		func() error {
			return s.truths(map[string]string{
				"four rows are new":                      `document.querySelector('.numbers').textContent.replace(/\s+/g, ' ').includes('4 new')`,
				"one row cannot be used":                 `document.querySelector('.numbers').textContent.replace(/\s+/g, ' ').includes('1 that cannot be used')`,
				"a hidden place is told of":              `document.querySelector('.notes').textContent.includes('hidden until a curator decides')`,
				"the refuge's address is nowhere":        `!document.body.textContent.includes('Never Shown')`,
				"the column of names is understood":      `[...document.querySelectorAll('.columns-table tr')].some(r => r.textContent.startsWith('Group name') && r.querySelector('select').value === 'name')`,
				"the column of telephones is understood": `[...document.querySelectorAll('.columns-table tr')].some(r => r.textContent.startsWith('Telephone') && r.querySelector('select').value === 'phone')`,
				"nothing is published yet":               `document.querySelector('#publish')`,
				"the file is named":                      `document.body.textContent.includes('Wattle Bay groups.csv')`,
			})
		},
		func() error { return s.notFound("zephyr") },
	)
}

// notFound checks that the public finds nothing of a name.
func (s *stage) notFound(text string) error {
	a, err := s.ask("near=carlton-vic-3053&within=5km&q=" + text)
	if err != nil {
		return err
	}
	if a.Total != 0 {
		return fmt.Errorf("the public finds %d groups for %q", a.Total, text)
	}
	return nil
}

// found checks which groups the public finds by a name.
func (s *stage) found(text string, names ...string) error {
	a, err := s.ask("near=carlton-vic-3053&within=5km&q=" + text)
	if err != nil {
		return err
	}
	var got []string
	for _, l := range a.Listings {
		got = append(got, l.Name)
	}
	for _, name := range names {
		if !strings.Contains(strings.Join(got, "\n"), name) {
			return fmt.Errorf("the public does not find %q for %q, but %q", name, text, got)
		}
	}
	if a.Total != len(names) {
		return fmt.Errorf("the public finds %q for %q, want %q", got, text, names)
	}
	return nil
}

func problemsShown(s *stage) error {
	return first(
		func() error {
			return s.truths(map[string]string{
				"the row without a name is named by its number": `[...document.querySelectorAll('.grid tr.is-error')].some(r => r.textContent.includes('no name') && r.textContent.includes('7'))`,
				"the rows can be had with the problems":         `document.querySelector('a[download][href$="/problems.csv"]')`,
			})
		},
		func() error {
			return s.until(`(window.kithProblems ??= (fetch(document.querySelector('a[download]').href).then(r => r.text()).then(t => { window.kithProblems = t; }), true)) && typeof window.kithProblems === 'string'`)
		},
		func() error {
			return s.truths(map[string]string{
				"the download has the problem beside the row": `window.kithProblems.split('\n').some(l => l.includes('no name') && l.includes('A row that lost its name'))`,
				"it begins with Kith's own columns":           `window.kithProblems.replace('\ufeff', '').startsWith('Kith: problems,Kith: row')`,
				"no cell of it is a formula":                  `!/(^|,)"?=HYPER/m.test(window.kithProblems)`,
				"it holds the rows without a problem too":     `window.kithProblems.includes('Zephyr Walkers')`,
			})
		},
		func() error { return s.show("#look") },
	)
}

// mendColumn says what a column stands for and has the file read again.
func mendColumn(s *stage) error {
	return first(
		func() error {
			return s.truths(map[string]string{
				"choosing works": `(() => { window.kithBefore = true; document.querySelector('#columns').open = true; const row = [...document.querySelectorAll('.columns-table tr')].find(r => r.textContent.startsWith('Notes')); const select = row.querySelector('select'); select.value = 'eligibility'; return select.value === 'eligibility'; })()`,
			})
		},
		func() error { return s.click("form[action$='/columns'] button") },
		func() error {
			return s.until(importStands + ` && !window.kithBefore && document.querySelector('.state.waiting') && [...document.querySelectorAll('.columns-table tr')].some(r => r.textContent.startsWith('Notes') && r.querySelector('select').value === 'eligibility')`)
		},
		func() error { return s.show("#columns") },
	)
}

func changesShown(s *stage) error {
	return first(func() error { return whatWouldChange(s) }, func() error { return s.show("#change") })
}

func whatWouldChange(s *stage) error {
	return s.truths(map[string]string{
		"it says how many would be new":    `document.querySelector('#change').parentElement.textContent.includes('4 rows would be new')`,
		"the new groups are named":         `['Zephyr Choir', 'Zephyr Repair Café', 'Zephyr Walkers'].every(n => document.querySelector('.samples').textContent.includes(n))`,
		"it is told what was understood":   `document.querySelector('.samples').textContent.includes('Tuesday')`,
		"the columns have examples":        `[...document.querySelectorAll('.columns-table tr')].some(r => r.textContent.startsWith('Cost') && r.textContent.includes('Gold coin'))`,
		"the refuge's place is not shown":  `[...document.querySelectorAll('.samples tr')].some(l => l.textContent.includes("Women's House") && l.textContent.includes('Place hidden'))`,
		"a licence or permission is asked": `document.querySelector('#licence') && document.querySelector('#permission')`,
	})
}

// publish is refused without a licence or permission, and done with one.
func publish(s *stage) error {
	return first(
		func() error { return s.click("form[action$='/publish'] button") },
		func() error { return s.until(`document.querySelector('.problem')`) },
		func() error {
			return s.truths(map[string]string{"it says what is missing": `document.querySelector('.problem').textContent.includes('licence')`})
		},
		func() error { return s.tabTo("#permission") },
		func() error { return s.press("The community desk's manager, by telephone") },
		func() error { return s.click("form[action$='/publish'] button") },
		func() error { return s.stands("applied") },
		func() error { return s.note("first") },
	)
}

// note keeps the address of the import on the page.
func (s *stage) note(name string) error {
	path, err := eval[string](s.browser, `location.pathname`)
	s.notes[name] = path
	return err
}

func foundByAnyone(s *stage) error {
	return first(
		func() error { return s.found("zephyr", "Zephyr Choir", "Zephyr Repair Café", "Zephyr Walkers") },
		func() error { return s.open("/search?near=carlton-vic-3053&within=5km&q=zephyr+choir", desk) },
		func() error { return s.until(loaded) },
		func() error { return s.click(".list > .card h3 a") },
		func() error {
			return s.until(`location.pathname.startsWith('/groups/') && document.readyState === 'complete'`)
		},
		func() error {
			return s.truths(map[string]string{
				"the page says when it meets":     `document.querySelector('#when').parentElement.textContent.includes('Tuesday')`,
				"it says where it comes from":     `document.querySelector('#known').parentElement.textContent.includes('Wattle Bay Council')`,
				"it says that it was not checked": `/imported/i.test(document.querySelector('.title .last').textContent)`,
			})
		},
	)
}

// secondList is the same list a month later: one row says something else, and one is new.
func secondList(s *stage) error {
	list := strings.Replace(councilList, "Tuesdays 10am-12pm", "Wednesdays 10am-12pm", 1) +
		"Zephyr Gardeners,We meet to garden.,5 Made Up Lane,Carlton,3053,03 5550 0106,Mondays 2pm-4pm,Free,\n"
	path, err := s.councilFile("Wattle Bay groups, spring.csv", list)
	if err != nil {
		return err
	}
	return first(
		func() error {
			return s.bring(path, func() error {
				return first(func() error { return s.tabTo("#source") }, func() error { return s.press("Wattle Bay Council") })
			})
		},
		func() error { return s.stands("waiting") },
		func() error {
			return s.truths(map[string]string{
				"the column is understood as it was mended": `[...document.querySelectorAll('.columns-table tr')].some(r => r.textContent.startsWith('Notes') && r.querySelector('select').value === 'eligibility')`,
				"one is new and one has changed":            `/1 new\s*1 changed/.test(document.querySelector('.numbers').textContent.replace(/\s+/g, ' '))`,
				"it says what changes":                      `[...document.querySelectorAll('.rows > li')].some(l => l.textContent.includes('Zephyr Choir') && l.textContent.includes('Changes: times'))`,
				"no licence is asked for again":             `!document.querySelector('#licence')`,
			})
		},
	)
}

func publishAgain(s *stage) error {
	return first(
		func() error { return s.click("form[action$='/publish'] button") },
		func() error { return s.stands("applied") },
		func() error { return s.note("second") },
		func() error {
			return s.found("zephyr", "Zephyr Choir", "Zephyr Repair Café", "Zephyr Walkers", "Zephyr Gardeners")
		},
	)
}

// nothingNew brings the same file in once more.
func nothingNew(s *stage) error {
	return first(
		func() error {
			return s.bring(filepath.Join(s.notes["folder"], "Wattle Bay groups, spring.csv"), func() error {
				return first(func() error { return s.tabTo("#source") }, func() error { return s.press("Wattle Bay Council") })
			})
		},
		func() error { return s.stands("waiting") },
		func() error {
			return s.truths(map[string]string{
				"nothing is new and nothing changed": `/^0 new\s*5 the same/.test(document.querySelector('.numbers').textContent.trim().replace(/\s+/g, ' '))`,
				"it says so":                         `document.querySelector('#change').parentElement.textContent.includes('Nothing: the list says what is here already.')`,
			})
		},
		func() error { return s.click("form[action$='/withdraw'] button") },
		func() error { return s.stands("withdrawn") },
	)
}

func undoSecond(s *stage) error {
	return first(
		func() error { return s.open(s.notes["second"], desk) },
		func() error { return s.click("form[action$='/undo'] button") },
		func() error { return s.stands("undone") },
		func() error {
			return s.truths(map[string]string{"it says what undoing did": `/1 group .*no more.*1 is as before/s.test(document.querySelector('#undone').parentElement.textContent.replace(/\s+/g, ' '))`})
		},
		func() error { return s.found("zephyr", "Zephyr Choir", "Zephyr Repair Café", "Zephyr Walkers") },
	)
}

func undoFirst(s *stage) error {
	return first(
		func() error { return s.open(s.notes["first"], desk) },
		func() error { return s.click("form[action$='/undo'] button") },
		func() error { return s.stands("undone") },
		func() error { return s.notFound("zephyr") },
	)
}

// notAList brings in a picture that is called a spreadsheet.
func notAList(s *stage) error {
	path, err := s.councilFile("groups.csv", "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
	if err != nil {
		return err
	}
	return first(
		func() error {
			return s.bring(path, func() error {
				return first(func() error { return s.tabTo("#source") }, func() error { return s.press("A picture") })
			})
		},
		func() error { return s.stands("refused") },
		func() error {
			return s.truths(map[string]string{"it says what the file is": `document.querySelector('.problem').textContent.includes('picture')`})
		},
	)
}

func deskOnPhone(s *stage) error {
	narrow := `document.documentElement.scrollWidth <= innerWidth`
	return first(
		func() error { return s.open("/desk", phone) },
		func() error { return s.until(deskLoaded) },
		func() error { return s.truths(map[string]string{"nothing is wider than a phone": narrow}) },
		func() error { return s.open(s.notes["first"], phone) },
		func() error { return s.until(importStands) },
		func() error { return s.truths(map[string]string{"the import is no wider than a phone": narrow}) },
	)
}

func deskWithoutScripts(s *stage) error {
	path, err := s.councilFile("plain.csv", councilList)
	if err != nil {
		return err
	}
	return first(
		func() error { return s.scripts(false) },
		func() error {
			return s.bring(path, func() error {
				return first(func() error { return s.tabTo("#source") }, func() error { return s.press("Wattle Bay Council") })
			})
		},
		func() error { // without scripts a person asks how far it is
			return s.until(importStands + ` && (document.querySelector('.state.waiting') !== null || (document.querySelector('a.again')?.click(), false))`)
		},
		func() error { return s.click("form[action$='/withdraw'] button") },
		func() error { return s.stands("withdrawn") },
		func() error { return s.scripts(true) },
		func() error { return os.RemoveAll(s.notes["folder"]) },
	)
}
