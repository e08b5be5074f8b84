package webtest_test

import (
	"fmt"
	"testing"

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
