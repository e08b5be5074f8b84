package webtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/web/webtest"
)

// tablePages are the table over all groups and the pages of a change of many, each by an address.
func (b *browser) tablePages() map[string]string {
	b.t.Helper()
	ctx, catalogue := b.t.Context(), b.desk.Catalogue
	curator, err := webtest.Person(ctx, catalogue, "curator")
	if err != nil {
		b.t.Fatal(err)
	}
	actor := curator.Actor()
	begin := func(change directory.BatchChange) *directory.Batch {
		made, err := catalogue.ChooseGroups(ctx, actor, nil, directory.TableSearch{})
		if err == nil && change.Kind != "" {
			made, err = catalogue.SetBatch(ctx, actor, made.ID, change)
		}
		if err != nil {
			b.t.Fatal(err)
		}
		return made
	}
	today := directory.DateOf(catalogue.Now())
	quiet := directory.BatchChange{Kind: directory.BatchAnswer, Attribute: "access.quiet-space", Value: directory.Yes, Basis: directory.BasisConfirmed, Date: today, Note: "Ask at the desk."}
	chosen, looked := begin(directory.BatchChange{}), begin(quiet)
	undone := begin(directory.BatchChange{Kind: directory.BatchArchive, Reason: "They have ended."})
	for _, do := range []func() (*directory.Batch, error){
		func() (*directory.Batch, error) { return catalogue.ApplyBatch(ctx, actor, undone.ID) },
		func() (*directory.Batch, error) { return catalogue.UndoBatch(ctx, actor, undone.ID) },
	} {
		if _, err := do(); err != nil {
			b.t.Fatal(err)
		}
	}
	page := func(made *directory.Batch) string { return "/all-groups/changes/" + made.ID }
	return map[string]string{
		"table": "/all-groups", "table, narrowed": "/all-groups?kind=group&near=3053&within=5km&sort=open&back=1", "table, empty": "/all-groups?state=archived",
		"table, fault": "/all-groups?near=Richmond", "chosen": page(chosen), "looked at": page(looked), "undone": page(undone), "changes": "/all-groups/changes",
	}
}

// The table and what is done from it pass axe and reflow at 320 pixels, with scripts and without.
func TestTheTableIsAccessible(t *testing.T) {
	b := openBrowser(t)
	pages := b.tablePages()
	b.signIn("curator")
	for name, path := range pages {
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
	b.t = t
	b.checkQuiet()
}

// The table is worked by keys: down and up, tick, narrow, the keys themselves; and by Tab alone without scripts.
func TestTheTableByKeyboard(t *testing.T) {
	b := openBrowser(t)
	b.signIn("curator")
	b.open("/all-groups", 1280, true)
	b.until("document.querySelector('[data-keys-off]').hidden === false")
	item := func(n int) string {
		return fmt.Sprintf("document.activeElement === document.querySelectorAll('[data-item]')[%d]", n)
	}
	b.do(chromedp.KeyEvent("jj"))
	b.until(item(1))
	b.do(chromedp.KeyEvent("x"))
	b.until("document.activeElement.checked")
	b.do(chromedp.KeyEvent("k"))
	b.until(item(0))
	b.do(chromedp.KeyEvent("?"))
	b.until("document.activeElement.matches('[data-keys-off]')")
	b.do(chromedp.KeyEvent("/"))
	b.until("document.activeElement.id === 'name'")
	b.do(chromedp.Evaluate[chromedp.Void]("document.activeElement.value = ''"), chromedp.KeyEvent("stitch xj"))
	if got := eval[string](b, "document.activeElement.value"); got != "stitch xj" {
		t.Errorf("typed %q", got)
	}
	b.open("/all-groups", 1280, false)
	b.tabTo("input[name=group]")
	b.do(chromedp.KeyEvent(" "))
	b.tabTo("button[value=ticked]")
	b.do(chromedp.KeyEvent("\r"))
	b.until("location.pathname.startsWith('/all-groups/changes/') && document.readyState === 'complete'")
	if got := eval[string](b, "document.querySelector('h1').textContent"); got != "Change 1 group" {
		t.Errorf("the page is %q", got)
	}
}
