package webtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/kithdirectory/kith/web/webtest"
)

// signIn signs the person of a role in, as they would.
func (b *browser) signIn(role string) {
	b.t.Helper()
	p, err := webtest.Person(b.t.Context(), b.desk.Catalogue, role)
	if err != nil {
		b.t.Fatal(err)
	}
	b.open("/sign-in", 1280, true)
	b.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`{
		document.querySelector('#email').value = %q;
		document.querySelector('#password').value = %q;
		document.querySelector('main form').submit();
	}`, p.Email, webtest.Password)))
	b.until("location.pathname === '/account' && document.readyState === 'complete'")
}

// The pages of accounts pass axe and reflow, before signing in and after.
func TestAccountPagesAreAccessible(t *testing.T) {
	b := openBrowser(t)
	check := func(name, path string) {
		for _, width := range []int64{320, 1280} {
			for _, scripts := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s at %d, scripts %t", name, width, scripts), func(t *testing.T) {
					b.t = t
					b.open(path, width, scripts)
					b.checkPage()
				})
			}
		}
	}
	check("sign in", "/sign-in?then=%2Fpeople")
	check("have a link sent", "/sign-in/link")
	worker, err := webtest.Person(t.Context(), b.desk.Catalogue, "facilitator")
	if err != nil {
		t.Fatal(err)
	}
	b.t = t
	b.signIn("admin")
	for name, path := range map[string]string{
		"account": "/account?done=name", "people": "/people", "person": "/people/" + worker.ID, "audit log": "/audit?action=sign-in", "audit log, a fault": "/audit?from=yesterday",
		"home, signed in": "/", "a group, signed in": "/groups/" + webtest.StitchID,
	} {
		check(name, path)
	}
	b.t = t
	b.open("/people", 320, true)
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('.yours').open = true"), chromedp.Evaluate[chromedp.Void](webtest.Axe))
	for _, violation := range eval[[]string](b, strings.Replace(axeRun, "axe.run(document", "axe.run('header'", 1), chromedp.EvalAwaitPromise) {
		t.Error(violation)
	}
	b.checkQuiet()
}
