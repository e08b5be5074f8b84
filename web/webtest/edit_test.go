package webtest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/people"
	"github.com/kithdirectory/kith/web/webtest"
)

// editPages are the pages on which a group is kept, each by an address.
func editPages() map[string]string {
	edit, group := "/groups/"+webtest.StitchID+"/edit", "/groups/"+webtest.StitchID
	pages := map[string]string{
		"mine": "/mine", "overview": edit, "a time": group + "/times/1", "a new time": group + "/times/new", "a new place": group + "/places/new",
		"a place": group + "/places/0192f000-0000-7000-8003-000000000001", "a private place": "/groups/" + webtest.CircleID + "/places/0192f000-0000-7000-8003-000000000003",
		"an address asked for": "/groups/" + webtest.CircleID + "/places/0192f000-0000-7000-8003-000000000003/reveal", "a group with a private place": "/groups/" + webtest.CircleID + "/edit",
	}
	for _, part := range []string{"what", "when", "who", "first-visit", "getting-in", "safety", "cost", "contact"} {
		pages[part] = edit + "/" + part
	}
	return pages
}

// Every page of editing passes axe and reflows at 320 pixels, with scripts and without.
func TestEditPagesAreAccessible(t *testing.T) {
	b := openBrowser(t)
	b.signInKeeper()
	for name, path := range editPages() {
		for _, width := range []int64{320, 1280} {
			for _, scripts := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s at %d, scripts %t", name, width, scripts), func(t *testing.T) {
					b.t = t
					b.open(path, width, scripts)
					if eval[int](b, "document.querySelectorAll('.keep').length") != 1 {
						t.Fatal("this is not the page")
					}
					b.checkPage()
				})
			}
		}
	}
	b.t = t
	b.checkQuiet()
}

// keeperPassword is the password of whoever keeps groups in these tests.
const keeperPassword = "a long walk by the creek"

// signInKeeper makes an account that keeps the groups of two organisations, and signs it in.
func (b *browser) signInKeeper() {
	b.t.Helper()
	ctx := b.t.Context()
	hash, err := people.NewHasherAt(people.Cost{Memory: 64, Passes: 1, Threads: 1}, 4).Hash(ctx, keeperPassword)
	if err != nil {
		b.t.Fatal(err)
	}
	p := &directory.Person{ID: directory.NewID(), Name: "Maree Costa", Email: "maree@demo.kith.example", CreatedAt: webtest.Now(), UpdatedAt: webtest.Now()}
	for _, organisation := range []string{webtest.StitchOrganisationID, webtest.CircleOrganisationID} {
		p.Grants = append(p.Grants, directory.Grant{Role: directory.RoleFacilitator, Scope: directory.Scope{Kind: directory.ScopeOrganisation, ID: organisation}})
	}
	err = b.desk.Catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		if err := tx.SavePerson(ctx, p); err != nil {
			return err
		}
		return tx.SavePassword(ctx, p.ID, hash)
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.open("/sign-in", 1280, true)
	b.do(chromedp.SetValue("#email", p.Email), chromedp.SetValue("#password", keeperPassword))
	b.do(chromedp.Evaluate[chromedp.Void]("document.getElementById('password').form.requestSubmit()"))
	b.until("location.pathname !== '/sign-in' && document.readyState === 'complete'")
}

// With scripts the preview follows what is typed, a long list follows its search, and what is typed is there again
// after the page was lost; all by keyboard.
func TestEditingFollowsTheKeyboard(t *testing.T) {
	b := openBrowser(t)
	b.signInKeeper()
	b.open("/groups/"+webtest.StitchID+"/edit/what", 320, true)
	b.until("typeof htmx === 'object'")
	b.do(chromedp.Evaluate[chromedp.Void]("document.getElementById('summary').select()"))
	b.do(chromedp.KeyEvent("Typed on a tram."))
	b.until("document.querySelector('#preview .sum')?.textContent === 'Typed on a tram.'")
	if eval[string](b, "document.activeElement.id") != "summary" {
		t.Error("the preview took the focus")
	}
	b.do(chromedp.Evaluate[chromedp.Void]("document.getElementById('find.activity').focus()"))
	b.do(chromedp.KeyEvent("gard"))
	b.until("document.querySelector('[name=\"pick.activity\"][value=gardening]') !== null")
	b.do(chromedp.KeyEvent("\t")) // Find
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('[name=\"pick.activity\"][value=gardening]').focus()"))
	b.do(chromedp.KeyEvent(" "))
	b.until("document.querySelector('#preview .soft')?.textContent.startsWith('Kept as a draft')")

	b.open("/groups/"+webtest.StitchID+"/edit/what", 320, false) // the phone dropped the page
	if got := eval[string](b, "document.getElementById('summary').value"); got != "Typed on a tram." {
		t.Errorf("the sentence is %q after the page was lost", got)
	}
	b.open("/groups/"+webtest.StitchID+"/edit/what", 320, true)
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('button[value=save]').focus()"))
	b.do(chromedp.KeyEvent("\r"))
	b.until("document.querySelector('.saved') !== null && location.pathname.endsWith('/edit')")
	if !eval[bool](b, "document.activeElement.classList.contains('saved')") {
		t.Error("what became of the save does not have the focus")
	}

	b.open("/groups/"+webtest.StitchID+"/times/1", 320, true)
	b.until("typeof htmx === 'object'")
	b.do(chromedp.Evaluate[chromedp.Void]("document.getElementById('days.2').focus()"))
	b.do(chromedp.KeyEvent(" "))
	b.do(chromedp.Evaluate[chromedp.Void]("document.getElementById('days.4').focus()"))
	b.do(chromedp.KeyEvent(" "))
	b.until("document.querySelector('#preview .meets')?.textContent.startsWith('Thursdays')")
	if n := eval[int](b, "document.querySelectorAll('#preview .dates li').length"); n != 6 {
		t.Errorf("%d dates are shown", n)
	}
	if eval[bool](b, "document.getElementById('month_day').checkVisibility()") {
		t.Error("a weekly time is asked for its day of the month")
	}

	b.open("/groups/"+webtest.StitchID+"/places/new", 320, true)
	b.do(chromedp.SetValue("#suburb", "Carlton VIC 3053"))
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('button[value=find]').click()"))
	b.until("document.querySelector('input[type=image]') !== null")
	b.do(chromedp.Click("input[type=image]"))
	b.until("document.querySelector('[name=lat]')?.value.startsWith('-37.')")
	b.checkQuiet()
}

// tab opens another tab of the same browser, with the same cookies.
func (b *browser) tab() *browser {
	b.t.Helper()
	ctx, closeTab := chromedp.NewContext(b.ctx)
	b.t.Cleanup(closeTab)
	other := &browser{t: b.t, ctx: ctx, site: b.site, desk: b.desk}
	other.noteRequests()
	return other
}

// One person has one part open in two tabs, with scripts, so that drafts go back and forth. What the second answers
// otherwise than the first is shown beside it, and nothing is lost; what each answers alone stays.
func TestTwoTabsOfOnePart(t *testing.T) {
	b := openBrowser(t)
	b.signInKeeper()
	path := "/groups/" + webtest.StitchID + "/edit/first-visit"
	first, second := b, b.tab()
	for _, tab := range []*browser{first, second} {
		tab.open(path, 320, true)
		tab.until("typeof htmx === 'object'")
	}
	say := func(tab *browser, input, words string) {
		t.Helper()
		tab.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('[name="` + input + `"]').select()`))
		tab.do(chromedp.KeyEvent(words))
		tab.until(`document.querySelector('[name="` + input + `"]').value === '` + words + `'`)
	}
	save := func(tab *browser, until string) {
		t.Helper()
		tab.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('button[value=save]').click()"))
		tab.until(until)
	}
	say(first, "first_visit.greeter", "Sam meets you.")
	say(first, "first_visit.layout", "on the lawn")
	say(second, "first_visit.greeter", "Jo meets you.")
	say(second, "first_visit.talking", "Only if you like.")
	save(first, "document.querySelector('.saved') !== null")
	save(second, "document.querySelector('.sides') !== null")
	second.checkPage()
	if text := eval[string](second, "document.querySelector('main').textContent"); !strings.Contains(text, "Sam meets you.") || !strings.Contains(text, "Jo meets you.") {
		t.Errorf("the conflict says %q", text)
	}
	stored := func() directory.FirstVisit {
		t.Helper()
		g, err := b.desk.Catalogue.Store().Group(t.Context(), webtest.StitchID)
		if err != nil {
			t.Fatal(err)
		}
		return g.FirstVisit
	}
	if v := stored(); v.Greeter != "Sam meets you." || v.Layout != "on the lawn" {
		t.Errorf("the first tab's save: %+v", v)
	}
	save(second, "document.querySelector('.saved') !== null")
	if v := stored(); v.Greeter != "Jo meets you." || v.Layout != "on the lawn" || v.Talking != "Only if you like." {
		t.Errorf("after both: %+v", v)
	}
	// The first tab goes back to the form it had: it is begun anew, with what both said, and no draft is left over.
	first.open(path, 320, true)
	if got := eval[string](first, `document.querySelector('[name="first_visit.greeter"]').value`); got != "Jo meets you." {
		t.Errorf("the form begins with %q", got)
	}
	b.checkQuiet()
	second.checkQuiet()
}

// The preview of a whole page, the forms of who has no account, and filling in a proposed group pass axe with everything
// unfolded.
func TestFormsUnfoldedAreAccessible(t *testing.T) {
	b := openBrowser(t)
	ctx, group := t.Context(), "/groups/"+webtest.StitchID
	proposed, err := b.desk.Catalogue.ProposeGroup(ctx, directory.Proposer{Name: "Jo"}, directory.NewGroup{Name: "Porch Singers", Suburb: "Carlton VIC 3053", Phone: "03 5550 0100"})
	if err != nil {
		t.Fatal(err)
	}
	unfolded := func(name, path string) {
		t.Helper()
		for _, width := range []int64{320, 1280} {
			b.open(path, width, true)
			b.do(chromedp.Evaluate[chromedp.Void]("document.querySelectorAll('main details').forEach(d => d.open = true)"))
			b.shoot(fmt.Sprintf("%s-%d.png", name, width))
			b.checkPage()
		}
	}
	unfolded("correct", group+"/correct")
	unfolded("changed", b.reminderLink(time.Hour)+"/changed")
	b.signIn("curator")
	unfolded("fill", "/review/"+proposed.ID)
	unfolded("preview", group+"/preview")
	unfolded("overview", group+"/edit")
	b.checkQuiet()
}
