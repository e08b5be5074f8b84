package people_test

import (
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/people"
)

// A person's own new address is used once a link that went there is opened where they are signed in. Sessions go on,
// older links end, and the old address is told.
func TestOwnAddress(t *testing.T) {
	oneByOne(t)
	h := open(t)
	ctx := t.Context()
	p, other := h.add("maree@example.org"), h.add("bao@example.org")
	h.clock.Add(time.Second)
	if err := h.AskLink(ctx, p.Email, directory.TokenSignIn); err != nil {
		t.Fatal(err)
	}
	oldLink := h.secret()
	here, there := h.mustEnter(p.Email, password), h.mustEnter(p.Email, password)
	v, theirs := h.visit(here), h.visit(h.mustEnter(other.Email, password))
	if err := h.store.Write(ctx, func(tx directory.Tx) error { return tx.StopMail(ctx, p.Email, directory.MailReview, h.clock.Now()) }); err != nil {
		t.Fatal(err)
	}
	mails := len(h.mails())

	for name, test := range map[string]struct {
		email, word string
		code        directory.Code
	}{
		"no address": {"maree", password, directory.CodeInvalid}, "the same": {" MAREE@example.org", password, directory.CodeInvalid},
		"a wrong password": {"maree@example.net", "wrong", directory.CodeInvalid}, "somebody else's": {"BAO@example.org", password, ""},
	} {
		wantCode(t, name, h.AskAddress(ctx, v, test.email, test.word, people.Attempt{}), test.code)
	}
	if got := len(h.mails()); got != mails {
		t.Errorf("%d mails were written where nothing was to be sent", got-mails)
	}

	h.clock.Add(time.Second)
	if err := h.AskAddress(ctx, v, "maree@example.net", password, people.Attempt{}); err != nil {
		t.Fatal(err)
	}
	link := h.secret()
	if m := h.mails()[0]; m.To != "maree@example.net" || m.Template != "new_address" {
		t.Errorf("the link went to %s, as %s", m.To, m.Template)
	}
	h.mustEnter(p.Email, password) // nothing has changed yet
	wantCode(t, "the link where nobody is signed in", h.ConfirmAddress(ctx, nil, link), directory.CodeForbidden)
	wantCode(t, "the link where somebody else is", h.ConfirmAddress(ctx, theirs, link), directory.CodeForbidden)
	_, err := h.SignInByLink(ctx, link, people.Attempt{})
	wantCode(t, "signing in by it", err, directory.CodeNotFound)
	_, err = h.Choose(ctx, link, "", "words nobody would guess", people.Attempt{})
	wantCode(t, "a password by it", err, directory.CodeNotFound)
	if err := h.ConfirmAddress(ctx, v, link); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "the link again", h.ConfirmAddress(ctx, v, link), directory.CodeNotFound)
	if h.visit(here) == nil || h.visit(there) == nil {
		t.Error("a session ended")
	}
	_, err = h.SignInByLink(ctx, oldLink, people.Attempt{})
	wantCode(t, "a link that went to the old address", err, directory.CodeNotFound)
	_, err = h.enter(p.Email, password)
	wantCode(t, "the old address", err, directory.CodeUnauthorised)
	h.mustEnter("maree@example.net", password)
	if m := h.mails()[0]; m.To != p.Email || m.Template != "address_changed" {
		t.Errorf("the old address got %s, to %s", m.Template, m.To)
	}
	if stopped, err := h.store.MailStopped(ctx, "maree@example.net", directory.MailReview); err != nil || !stopped {
		t.Errorf("what they asked to be spared comes again: %v", err)
	}
	entries, err := h.store.Audit(ctx, directory.AuditFilter{Action: directory.AuditAddress}, 10)
	if err != nil || len(entries) != 3 || entries[0].Note != "changed" || entries[0].Actor.ID != p.ID {
		t.Errorf("the log has %+v, %v", entries, err)
	}

	// An address that somebody took meanwhile stays theirs; a link of an hour ago has run out.
	h.clock.Add(time.Second)
	if err := h.AskAddress(ctx, v, "shared@example.net", password, people.Attempt{}); err != nil {
		t.Fatal(err)
	}
	link = h.secret()
	h.add("shared@example.net")
	wantCode(t, "an address taken since", h.ConfirmAddress(ctx, v, link), directory.CodeConflict)
	h.clock.Add(time.Hour)
	wantCode(t, "after an hour", h.ConfirmAddress(ctx, v, link), directory.CodeNotFound)
	for range 3 {
		if err := h.AskAddress(ctx, v, "maree@example.com", password, people.Attempt{}); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, "asking on and on", h.AskAddress(ctx, v, "maree@example.com", password, people.Attempt{}), directory.CodeRateLimited)

	if err := h.Erase(ctx, h.add("ada@example.org", admin...).Actor(), p.ID); err != nil {
		t.Fatal(err)
	}
	for _, m := range h.mails() {
		if m.PersonID == p.ID || m.To == "maree@example.org" {
			t.Errorf("after the account was erased there is a mail to %s", m.To)
		}
	}
	if stopped, err := h.store.MailStopped(ctx, "maree@example.org", directory.MailReview); err != nil || stopped {
		t.Errorf("an address of before is still noted: %v", err)
	}
}

// Two nodes on one store count wrong passwords together, and a right password costs no write of its own.
func TestNodesCountTogether(t *testing.T) {
	oneByOne(t)
	h := open(t)
	h.add("maree@example.org")
	nodes := []*people.Service{h.Service, people.New(people.Parts{Catalogue: h.catalogue, Hasher: quickHasher()})}
	try := func(n int, word string) error {
		_, err := nodes[n%2].SignIn(t.Context(), people.Attempt{Email: "maree@example.org", Password: word, Address: "203.0.113.9"})
		return err
	}
	for n := range 5 {
		wantCode(t, "a wrong password at one of two", try(n, "wrong"), directory.CodeUnauthorised)
	}
	for n := range 2 {
		wantCode(t, "the sixth try", try(n, password), directory.CodeRateLimited)
	}
	h.clock.Add(30 * time.Second)
	wantCode(t, "after the wait", try(1, password), "")
	wantCode(t, "at the other", try(0, "wrong"), directory.CodeUnauthorised)
	wantCode(t, "and then the right one", try(0, password), "")
	pair := directory.HashToken("203.0.113.9 " + directory.EmailKey("maree@example.org"))
	if tries, err := h.store.Tries(t.Context(), pair); err != nil || tries != (directory.Tries{}) {
		t.Errorf("after a right password %+v is kept, %v", tries, err)
	}
	// What is old is forgotten with the next wrong one, so the table does not grow.
	h.clock.Add(time.Minute)
	wantCode(t, "a wrong one", try(0, "wrong"), directory.CodeUnauthorised)
	if tries, err := h.store.Tries(t.Context(), pair); err != nil || tries.Wrong != 1 {
		t.Errorf("%+v is kept, %v", tries, err)
	}
	h.clock.Add(25 * time.Hour)
	_, err := h.SignIn(t.Context(), people.Attempt{Email: "nobody@example.org", Password: "wrong", Address: "198.51.100.7"})
	wantCode(t, "another's", err, directory.CodeUnauthorised)
	if tries, err := h.store.Tries(t.Context(), pair); err != nil || tries != (directory.Tries{}) {
		t.Errorf("a day later %+v is kept, %v", tries, err)
	}
}
