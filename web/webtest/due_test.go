package webtest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/mail"
	"github.com/kithdirectory/kith/web/webtest"
)

// reminderLink makes the link of a reminder for StitchID, as its facilitator is mailed it.
func (b *browser) reminderLink(lasts time.Duration) (path string) {
	b.t.Helper()
	p, err := webtest.Person(b.t.Context(), b.desk.Catalogue, "facilitator")
	if err != nil {
		b.t.Fatal(err)
	}
	secret, token := directory.NewToken(directory.TokenReminder, webtest.Now(), lasts)
	token.PersonID, token.GroupID, token.SentTo = p.ID, webtest.StitchID, p.Email
	err = b.desk.Catalogue.Store().Write(b.t.Context(), func(tx directory.Tx) error { return tx.SaveToken(b.t.Context(), token) })
	if err != nil {
		b.t.Fatal(err)
	}
	return "/still-right/" + secret
}

// someMails puts a mail in every state into the outbox, and gives the path of one that waits.
func (b *browser) someMails() (path, unsubscribe string) {
	b.t.Helper()
	now := webtest.Now()
	var waiting *directory.Mail
	err := b.desk.Catalogue.Store().Write(b.t.Context(), func(tx directory.Tx) error {
		for _, settle := range []func(*directory.Mail){
			func(*directory.Mail) {}, func(m *directory.Mail) { m.Sent(now) }, func(m *directory.Mail) { m.Keep(now) },
			func(m *directory.Mail) { m.GiveUp(now, "The mail server refused it: 550 5.1.1 No such mailbox") },
		} {
			m := mail.Previews()[0].Mail(now)
			settle(m)
			if err := tx.AddMail(b.t.Context(), m); err != nil {
				return err
			}
			if m.State == directory.MailWaiting {
				waiting = m
			}
		}
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return "/mail/" + waiting.ID, "/unsubscribe/" + mail.UnsubscribeToken([]byte("a secret of the tests, 32 bytes."), waiting.ID)
}

// The pages of checking and of mail pass axe and reflow, with scripts and without.
func TestDuePagesAreAccessible(t *testing.T) {
	b := openBrowser(t)
	check := func(name, path string) {
		for _, width := range []int64{320, 1280} {
			for _, scripts := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s at %d, scripts %t", name, width, scripts), func(t *testing.T) {
					b.t = t
					b.scheme("light")
					b.open(path, width, scripts)
					b.checkPage()
					if scripts && width > 320 {
						b.scheme("dark")
						b.checkPage()
					}
				})
			}
		}
	}
	open, over := b.reminderLink(time.Hour), b.reminderLink(-time.Hour)
	one, unsubscribe := b.someMails()
	check("still right", open)
	check("something changed", open+"/changed")
	check("a link that has run out", over)
	check("no link", "/still-right/x")
	check("unsubscribe", unsubscribe)
	b.t = t
	b.signIn("admin")
	for name, path := range map[string]string{
		"due": "/due", "nothing due": "/due?state=unreachable", "call list": "/due/calls", "empty call list": "/due/calls?state=unreachable",
		"rang": "/groups/" + webtest.StitchID + "/rang", "rang, noted": "/groups/" + webtest.StitchID + "/rang?noted=right",
		"a group to check": "/groups/" + webtest.StitchID, "mail": "/mail", "no mail": "/mail?state=declined", "a mail": one,
		"templates": "/mail-templates", "a template": "/mail-templates/reminder",
	} {
		check(name, path)
	}
	b.t = t
	b.checkQuiet()
}

// A facilitator with a phone and no scripts presses “Still right”; a worker rings, confirms, and takes it back.
func TestStillRightWithoutScripts(t *testing.T) {
	b := openBrowser(t)
	path := b.reminderLink(time.Hour)
	press := func(selector string) {
		t.Helper()
		b.do(chromedp.Click(selector))
	}
	b.open(path, 320, false)
	press("main form button")
	b.until("document.querySelector('h1')?.textContent === 'Thank you'")
	b.open(path, 320, false)
	b.until("document.querySelector('h1').textContent.includes('answered already')")
	b.signIn("worker")
	b.open("/groups/"+webtest.StitchID, 320, false)
	press(".check a")
	b.until("location.pathname.endsWith('/rang') && document.readyState === 'complete'")
	press("button[value=right]")
	b.until("document.querySelector('[role=status].note')?.textContent.includes('checked today by phone')")
	press(".undo button")
	b.until("document.querySelector('[role=status].note')?.textContent.includes('Taken back')")
	b.checkQuiet()
}
