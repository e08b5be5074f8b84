package webtest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/web/webtest"
)

// reviewPages fills the desk with what waits, and gives the pages that show it, each by an address.
func (b *browser) reviewPages() map[string]string {
	b.t.Helper()
	ctx, catalogue := b.t.Context(), b.desk.Catalogue
	facilitator, err := webtest.Person(ctx, catalogue, "facilitator")
	if err != nil {
		b.t.Fatal(err)
	}
	edit := func(change func(*directory.Group)) directory.Edited {
		g, err := catalogue.Store().Group(ctx, webtest.StitchID)
		if err != nil {
			b.t.Fatal(err)
		}
		change(g)
		edited, err := catalogue.Edit(ctx, facilitator.Actor(), directory.Edit{Group: g, Reason: "We thought again about what we are called."})
		if err != nil {
			b.t.Fatal(err)
		}
		return edited
	}
	oldest := 90
	waiting := edit(func(g *directory.Group) {
		g.Name, g.Age.Max = "Stitch, Yarn and a very long name that somebody liked", &oldest
		g.Answers = append(g.Answers, directory.Answer{Attribute: "safety.crisis-plan", Value: directory.Yes, Note: "We practise it twice a year."})
	}).Waiting
	edit(func(g *directory.Group) { g.Summary = "We knit all day long and drink tea." })
	g, err := catalogue.Store().Group(ctx, webtest.StitchID)
	if err != nil {
		b.t.Fatal(err)
	}
	g.Name = "Stitch Circle"
	curator, err := webtest.Person(ctx, catalogue, "curator")
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := catalogue.Edit(ctx, curator.Actor(), directory.Edit{Group: g}); err != nil { // so that the proposal has three sides
		b.t.Fatal(err)
	}
	claim, err := catalogue.Claim(ctx, directory.Proposer{Name: "Noor", Email: "noor@example.org"}, webtest.BareID, "My name is on the door.")
	if err != nil {
		b.t.Fatal(err)
	}
	live, _, err := catalogue.Store().ChangesWhere(ctx, directory.ChangeFilter{Statuses: []directory.ChangeStatus{directory.ChangePublished}}, 0, 1)
	if err != nil || len(live) != 1 {
		b.t.Fatalf("%d are live, %v", len(live), err)
	}
	proposed, err := catalogue.ProposeGroup(ctx, directory.Proposer{}, directory.NewGroup{Name: "Kite Club", Suburb: "Carlton VIC 3053", When: "Sundays", Phone: "(03) 5550 0155"})
	if err != nil {
		b.t.Fatal(err)
	}
	asked, _, err := catalogue.Ask(ctx, curator.Actor(), claim.ID, claim.Version, "Which door?")
	if err != nil {
		b.t.Fatal(err)
	}
	mails, err := catalogue.Store().Mails(ctx, "", "", 1)
	if err != nil || len(mails) != 1 {
		b.t.Fatalf("%d mails, %v", len(mails), err)
	}
	group := "/groups/" + webtest.StitchID
	return map[string]string{
		"queue": "/review", "queue, live": "/review?show=live", "queue, narrowed, empty": "/review?council=council%3A10050&kind=edit", "change": "/review/" + waiting.ID,
		"change, live": "/review/" + live[0].ID, "claim": "/review/" + asked.ID, "new group": "/review/" + proposed.ID, "reply": mails[0].Data["answer"].(string), "reply, sent": "/reply/done?sent=yes",
		"propose": "/propose", "propose, sent": "/propose?sent=yes", "correct": group + "/correct", "claim form": group + "/claim", "history": group + "/history",
		"compare": group + "/history/compare?from=1&to=3",
	}
}

// Every page of reviewing, proposing and history passes axe and reflows at 320 pixels, with scripts and without.
// KITH_TEST_SHOTS names a folder for pictures of them.
func TestReviewPagesAreAccessible(t *testing.T) {
	b := openBrowser(t)
	pages := b.reviewPages()
	check := func(name, path string) {
		for _, width := range []int64{320, 1280} {
			for _, scripts := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s at %d, scripts %t", name, width, scripts), func(t *testing.T) {
					b.t = t
					b.open(path, width, scripts)
					if scripts {
						b.shoot(fmt.Sprintf("%s-%d.png", strings.ReplaceAll(name, " ", "-"), width))
					}
					b.checkPage()
				})
			}
		}
	}
	b.signIn("curator")
	for name, path := range pages {
		check(name, path)
	}
	b.t = t
	b.checkQuiet()
}

// What is waiting, for who proposed it.
func TestWaitingPageIsAccessible(t *testing.T) {
	b := openBrowser(t)
	b.reviewPages()
	b.signIn("facilitator")
	for _, width := range []int64{320, 1280} {
		b.open("/waiting", width, true)
		b.shoot(fmt.Sprintf("waiting-%d.png", width))
		b.checkPage()
	}
	b.checkQuiet()
}

// shoot keeps a picture of the whole page, where a folder for them is named.
func (b *browser) shoot(name string) {
	b.t.Helper()
	folder := os.Getenv("KITH_TEST_SHOTS")
	if folder == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name), png, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// The queue and a change go through by keyboard alone: j and Enter, j and a; and the keys wait while somebody types.
func TestReviewByKeyboard(t *testing.T) {
	b := openBrowser(t)
	b.reviewPages()
	b.signIn("curator")
	b.open("/review?kind=edit", 1280, true)
	b.do(chromedp.KeyEvent("j"))
	b.until("document.activeElement.matches('[data-item]')")
	b.do(chromedp.KeyEvent("\r"))
	b.until("location.pathname.startsWith('/review/') && document.readyState === 'complete'")
	b.until("document.querySelector('[data-keys-off]').hidden === false")
	b.do(chromedp.KeyEvent("j"), chromedp.KeyEvent("j"))
	b.until("document.activeElement === document.querySelectorAll('[data-item]')[1]")
	b.do(chromedp.KeyEvent("k"))
	b.until("document.activeElement === document.querySelectorAll('[data-item]')[0]")
	b.do(chromedp.KeyEvent("d"))
	b.until("document.activeElement.id === 'reason'")
	b.do(chromedp.Evaluate[chromedp.Void]("document.activeElement.value = ''"), chromedp.KeyEvent("ajk"))
	if got := eval[string](b, "document.querySelector('#reason').value"); got != "ajk" {
		b.t.Errorf("typed %q", got)
	}
}
