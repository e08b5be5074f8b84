package people_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/people"
)

var admin = []directory.Grant{{Role: directory.RoleAdmin, Scope: directory.Scope{Kind: directory.ScopeAll}}}

// mails lists the outbox, the newest first.
func (h *house) mails() []*directory.Mail {
	h.t.Helper()
	all, err := h.store.Mails(h.t.Context(), "", "", 100)
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

// secret takes the secret out of the newest mail's link.
func (h *house) secret() string {
	h.t.Helper()
	link, _ := h.mails()[0].Data["link"].(string)
	secret, ok := strings.CutPrefix(link, "/link/")
	if !ok {
		h.t.Fatalf("the mail has the link %q", link)
	}
	return secret
}

// visit gives the session of an entry; nil where it has ended.
func (h *house) visit(e *people.Entry) *people.Visit {
	h.t.Helper()
	v, err := h.Visit(h.t.Context(), e.Token)
	if err != nil {
		h.t.Fatal(err)
	}
	return v
}

func (h *house) enter(email, password string) (*people.Entry, error) {
	return h.SignIn(h.t.Context(), people.Attempt{Email: email, Password: password, Address: "192.0.2.1", Agent: "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"})
}

func (h *house) mustEnter(email, password string) *people.Entry {
	h.t.Helper()
	e, err := h.enter(email, password)
	if err != nil {
		h.t.Fatal(err)
	}
	return e
}

// actions lists what the log says was done, oldest first.
func (h *house) actions(of string) (actions []directory.AuditAction) {
	h.t.Helper()
	log, err := h.store.Audit(h.t.Context(), directory.AuditFilter{PersonID: of}, 1000)
	if err != nil {
		h.t.Fatal(err)
	}
	for i := len(log) - 1; i >= 0; i-- {
		actions = append(actions, log[i].Action)
	}
	return actions
}

func TestLinksOfAnAccount(t *testing.T) {
	oneByOne(t)
	h := open(t)
	ctx := t.Context()
	p := h.add("maree@example.org")
	if err := h.AskLink(ctx, "MAREE@example.org", directory.TokenSignIn); err != nil {
		t.Fatal(err)
	}
	first := h.secret()
	if m := h.mails()[0]; m.To != p.Email || m.Template != "sign_in" || m.Kind != directory.MailAccount {
		t.Errorf("the mail is %+v", m)
	}
	for range 2 { // looking uses nothing up
		if link, err := h.Link(ctx, first); err != nil || link.Person.ID != p.ID {
			t.Fatalf("looking at a link: %+v, %v", link, err)
		}
	}
	entry, err := h.SignInByLink(ctx, first, people.Attempt{})
	if err != nil || h.visit(entry).Person.ID != p.ID {
		t.Fatalf("using a link: %v", err)
	}
	_, err = h.SignInByLink(ctx, first, people.Attempt{})
	wantCode(t, "using it again", err, directory.CodeNotFound)

	ask := func(purpose directory.TokenPurpose) string {
		t.Helper()
		h.clock.Add(time.Second)
		if err := h.AskLink(ctx, p.Email, purpose); err != nil {
			t.Fatal(err)
		}
		return h.secret()
	}
	// A newer link, which anybody can ask for, does not end the older ones; coming in does.
	old, other, fresh := ask(directory.TokenSignIn), ask(directory.TokenSignIn), ask(directory.TokenSignIn)
	if _, err := h.SignInByLink(ctx, old, people.Attempt{}); err != nil {
		t.Errorf("a link after which newer ones were asked for: %v", err)
	}
	_, err = h.SignInByLink(ctx, other, people.Attempt{})
	wantCode(t, "a link once they are in", err, directory.CodeNotFound)
	_, err = h.SignInByLink(ctx, fresh, people.Attempt{})
	wantCode(t, "the newest once they are in", err, directory.CodeNotFound)
	fresh = ask(directory.TokenSignIn)
	_, err = h.Choose(ctx, fresh, "", "words nobody would guess", people.Attempt{})
	wantCode(t, "a password by a link to sign in", err, directory.CodeNotFound)
	h.clock.Add(20 * time.Minute)
	_, err = h.SignInByLink(ctx, fresh, people.Attempt{})
	wantCode(t, "after 20 minutes", err, directory.CodeNotFound)
	_, err = h.SignInByLink(ctx, fresh+"x", people.Attempt{})
	wantCode(t, "a forged link", err, directory.CodeNotFound)

	before := h.mustEnter(p.Email, password)
	reset, other := ask(directory.TokenReset), ask(directory.TokenSignIn)
	_, err = h.Choose(ctx, reset, "", "password1234", people.Attempt{})
	wantCode(t, "a known password", err, directory.CodeInvalid)
	entry, err = h.Choose(ctx, reset, "Mallory", "words nobody would guess", people.Attempt{})
	if err != nil {
		t.Fatal(err)
	}
	if v := h.visit(entry); v == nil || v.Person.Name != p.Name {
		t.Errorf("after a reset the visit is %+v", v)
	}
	if h.visit(before) != nil {
		t.Error("a session goes on after a reset")
	}
	_, err = h.SignInByLink(ctx, other, people.Attempt{})
	wantCode(t, "a link from before the reset", err, directory.CodeNotFound)
	_, err = h.enter(p.Email, password)
	wantCode(t, "the old password", err, directory.CodeUnauthorised)
	h.mustEnter(p.Email, "words nobody would guess")
}

// Nobody's mailbox is filled by asking, and a link that works is there for as long as none is sent.
func TestLinksAskedForByOthers(t *testing.T) {
	h := open(t)
	p := h.add("maree@example.org")
	ask := func(purpose directory.TokenPurpose) {
		t.Helper()
		if err := h.AskLink(t.Context(), p.Email, purpose); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 {
		ask(directory.TokenSignIn)
		ask(directory.TokenReset)
		h.clock.Add(time.Second)
	}
	if n := len(h.mails()); n != 6 {
		t.Errorf("%d mails went out, want 3 of either kind", n)
	}
	h.clock.Add(20 * time.Minute)
	ask(directory.TokenSignIn)
	if n := len(h.mails()); n != 7 {
		t.Errorf("%d mails went out once the first links had run out, want 7", n)
	}
	if _, err := h.SignInByLink(t.Context(), h.secret(), people.Attempt{}); err != nil {
		t.Error(err)
	}
}

// Where another session begins in a browser, the one it had ends.
func TestSignedInAgain(t *testing.T) {
	oneByOne(t)
	h := open(t)
	p := h.add("maree@example.org")
	other, before := h.mustEnter(p.Email, password), h.mustEnter(p.Email, password)
	after, err := h.SignIn(t.Context(), people.Attempt{Email: p.Email, Password: password, Old: before.Token})
	if err != nil {
		t.Fatal(err)
	}
	if h.visit(before) != nil || h.visit(after) == nil || h.visit(other) == nil {
		t.Error("the browser's old session goes on, or another ended")
	}
	if whose, err := h.Whose(t.Context(), before.Token); err != nil || whose != p.ID {
		t.Errorf("the ended session is %q's, %v", whose, err)
	}
}

// Whether somebody has an address shows neither in the answer nor in what is written, but for the mail itself.
func TestAskLinkForNobody(t *testing.T) {
	h := open(t)
	h.add("maree@example.org")
	for _, email := range []string{"nobody@example.org", "", "maree@example.org\x00", strings.Repeat("a", 5000)} {
		if err := h.AskLink(t.Context(), email, directory.TokenReset); err != nil {
			t.Errorf("%.20q: %v", email, err)
		}
	}
	if n := len(h.mails()); n > 0 {
		t.Errorf("%d mails went out", n)
	}
	log, err := h.store.Audit(t.Context(), directory.AuditFilter{Action: directory.AuditLink}, 10)
	if err != nil || len(log) != 4 {
		t.Errorf("the log has %d entries, %v", len(log), err)
	}
}

// Of many who use one link at once, one comes in.
func TestLinkRaced(t *testing.T) {
	h := open(t)
	h.add("maree@example.org")
	if err := h.AskLink(t.Context(), "maree@example.org", directory.TokenSignIn); err != nil {
		t.Fatal(err)
	}
	secret := h.secret()
	var all sync.WaitGroup
	in := make(chan bool, 8)
	for range cap(in) {
		all.Go(func() {
			_, err := h.SignInByLink(context.Background(), secret, people.Attempt{})
			in <- err == nil
		})
	}
	all.Wait()
	n := 0
	for range cap(in) {
		if <-in {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d came in by one link", n)
	}
}

func TestInvitation(t *testing.T) {
	oneByOne(t)
	h := open(t)
	ctx := t.Context()
	ada := h.add("ada@example.org", admin...)
	grants := []directory.Grant{{Role: directory.RoleWorker, Scope: directory.Scope{Kind: directory.ScopeAll}}}
	_, _, err := h.Add(ctx, directory.SignedIn("x", "Wen", grants), "Bao", "bao@example.org", admin)
	wantCode(t, "a worker who makes an admin", err, directory.CodeForbidden)
	_, _, err = h.Add(ctx, ada.Actor(), "", "not an address", grants)
	wantCode(t, "no name and no address", err, directory.CodeInvalid)
	p, path, err := h.Add(ctx, ada.Actor(), "Bao", "bao@example.org", grants)
	if err != nil || path != people.LinkPath(h.secret()) {
		t.Fatalf("%q, %v", path, err)
	}
	_, _, err = h.Add(ctx, ada.Actor(), "Bao", "BAO@example.org", grants)
	wantCode(t, "the same address", err, directory.CodeConflict)
	first := h.secret()
	h.clock.Add(time.Second)
	if err := h.Invite(ctx, ada.Actor(), p.ID); err != nil {
		t.Fatal(err)
	}
	entry, err := h.Choose(ctx, first, "Bao Nguyễn", "words nobody would guess", people.Attempt{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Choose(ctx, h.secret(), "Eve", "other words nobody would guess", people.Attempt{})
	wantCode(t, "the other invitation once they are in", err, directory.CodeNotFound)
	if v := h.visit(entry); v.Person.Name != "Bao Nguyễn" || cmp.Diff(v.Person.Grants, grants) != "" {
		t.Errorf("who came in is %+v", v.Person)
	}
	wantCode(t, "inviting who is in", h.Invite(ctx, ada.Actor(), p.ID), directory.CodeConflict)
}

func TestFirstAdmin(t *testing.T) {
	oneByOne(t)
	h := open(t)
	ctx := t.Context()
	link := func() string {
		path, err := h.SetUpLink(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimPrefix(path, "/link/")
	}
	old, fresh := link(), link()
	_, err := h.SetUp(ctx, old, "Ada", "ada@example.org", "words nobody would guess", people.Attempt{})
	wantCode(t, "an older link", err, directory.CodeNotFound)
	_, err = h.SetUp(ctx, fresh, "", "ada", "short", people.Attempt{})
	if fields := err.(*directory.Error).Fields; len(fields) != 3 {
		t.Errorf("faults in %v, want three fields", fields)
	}
	entry, err := h.SetUp(ctx, fresh, "Ada", "ada@example.org", "words nobody would guess", people.Attempt{})
	if err != nil || !h.visit(entry).Person.Has(directory.RoleAdmin) {
		t.Fatalf("setting up: %v", err)
	}
	if path := link(); path != "" {
		t.Errorf("with an admin there is the link %q", path)
	}
	_, err = h.SetUp(ctx, fresh, "Eve", "eve@example.org", "words nobody would guess", people.Attempt{})
	wantCode(t, "setting up again", err, directory.CodeConflict)
}

func TestThereIsAlwaysAnAdmin(t *testing.T) {
	oneByOne(t)
	h := open(t)
	ctx := t.Context()
	ada := h.add("ada@example.org", admin...)
	for what, err := range map[string]error{
		"no role": h.SetGrants(ctx, ada.Actor(), ada.ID, ada.Version, nil), "disabled": h.Disable(ctx, ada.Actor(), ada.ID), "erased": h.Erase(ctx, ada.Actor(), ada.ID),
	} {
		wantCode(t, "the last admin "+what, err, directory.CodeConflict)
	}
	bao := h.add("bao@example.org", admin...)
	entry := h.mustEnter("ada@example.org", password)
	if err := h.Disable(ctx, bao.Actor(), ada.ID); err != nil {
		t.Fatal(err)
	}
	if h.visit(entry) != nil {
		t.Error("a disabled person is still in")
	}
	_, err := h.enter("ada@example.org", password)
	wantCode(t, "a disabled person", err, directory.CodeUnauthorised)
	wantCode(t, "the last who is not disabled", h.Disable(ctx, bao.Actor(), bao.ID), directory.CodeConflict)
	if err := h.Enable(ctx, bao.Actor(), ada.ID); err != nil {
		t.Fatal(err)
	}
	h.mustEnter("ada@example.org", password)
	wantCode(t, "a stale change of roles", h.SetGrants(ctx, ada.Actor(), bao.ID, 7, nil), directory.CodeConflict)
	want := []directory.AuditAction{directory.AuditSignIn, directory.AuditDisable, directory.AuditSignInBad, directory.AuditEnable, directory.AuditSignIn}
	if diff := cmp.Diff(want, h.actions(ada.ID)); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}

	// Who alone is told of harm is not taken away from that.
	if err := h.store.Write(ctx, func(tx directory.Tx) error { return tx.StopMail(ctx, ada.Email, directory.MailAlerts, h.clock.Now()) }); err != nil {
		t.Fatal(err)
	}
	bao, err = h.store.Person(ctx, bao.ID)
	if err != nil {
		t.Fatal(err)
	}
	worker := []directory.Grant{{Role: directory.RoleWorker, Scope: directory.Scope{Kind: directory.ScopeAll}}}
	wantCode(t, "no role for who alone is told of harm", h.SetGrants(ctx, ada.Actor(), bao.ID, bao.Version, worker), directory.CodeConflict)
	wantCode(t, "keeping them out", h.Disable(ctx, ada.Actor(), bao.ID), directory.CodeConflict)
	if now, err := h.store.Person(ctx, bao.ID); err != nil || now.Disabled || len(now.Grants) != len(admin) {
		t.Errorf("of what was refused there stays %+v, %v", now, err)
	}
	cate := h.add("cate@example.org", directory.Grant{Role: directory.RoleCurator, Scope: directory.Scope{Kind: directory.ScopeAll}})
	if err := h.SetGrants(ctx, ada.Actor(), bao.ID, bao.Version, nil); err != nil {
		t.Errorf("once another is told: %v", err)
	}
	wantCode(t, "then the other", h.Disable(ctx, ada.Actor(), cate.ID), directory.CodeConflict)
}

func TestChangePassword(t *testing.T) {
	oneByOne(t)
	h := open(t)
	ctx := t.Context()
	p := h.add("maree@example.org")
	here, there := h.mustEnter(p.Email, password), h.mustEnter(p.Email, password)
	v := h.visit(here)
	wantCode(t, "a wrong old password", h.ChangePassword(ctx, v, "wrong", "words nobody would guess", people.Attempt{}), directory.CodeInvalid)
	wantCode(t, "a short new one", h.ChangePassword(ctx, v, password, "short", people.Attempt{}), directory.CodeInvalid)
	if err := h.ChangePassword(ctx, v, password, "words nobody would guess", people.Attempt{}); err != nil {
		t.Fatal(err)
	}
	if h.visit(here) == nil || h.visit(there) != nil {
		t.Error("this device stays in, and others go")
	}
	for range 5 {
		wantCode(t, "guessing", h.ChangePassword(ctx, v, "wrong", "words nobody would guess", people.Attempt{}), directory.CodeInvalid)
	}
	wantCode(t, "guessing on", h.ChangePassword(ctx, v, "wrong", "words nobody would guess", people.Attempt{}), directory.CodeRateLimited)
}

func TestSessionsAreTheirOwners(t *testing.T) {
	oneByOne(t)
	h := open(t)
	ctx := t.Context()
	p, other := h.add("maree@example.org"), h.add("bao@example.org")
	one, two, three := h.mustEnter(p.Email, password), h.mustEnter(p.Email, password), h.mustEnter(p.Email, password)
	theirs := h.mustEnter(other.Email, password)
	if s := h.visit(one).Session; s.Device != "Firefox on Windows" {
		t.Errorf("the device is %q", s.Device)
	}
	if err := h.EndSession(ctx, h.visit(one), h.visit(theirs).Session.ID); err != nil || h.visit(theirs) == nil {
		t.Errorf("another's session was ended: %v", err)
	}
	if err := h.EndSession(ctx, h.visit(one), h.visit(two).Session.ID); err != nil || h.visit(two) != nil || h.visit(three) == nil {
		t.Errorf("ending one: %v", err)
	}
	if err := h.EndSession(ctx, h.visit(one), ""); err != nil || h.visit(three) != nil || h.visit(one) == nil {
		t.Errorf("ending all others: %v", err)
	}
	stored, err := h.store.SessionsOf(ctx, p.ID)
	stored = slices.DeleteFunc(stored, func(session *directory.Session) bool { return !session.Open(h.clock.Now()) })
	if err != nil || len(stored) != 1 || stored[0].Hash == one.Token || strings.Contains(stored[0].Hash, one.Token) {
		t.Errorf("stored: %+v, %v", stored, err)
	}
}

func TestKeys(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	scope := directory.Scope{Kind: directory.ScopeCouncil, ID: "council:1"}
	p := h.add("maree@example.org", directory.Grant{Role: directory.RoleOfficer, Scope: scope})
	v := h.visit(h.mustEnter(p.Email, password))
	_, err := h.MakeKey(ctx, v, "site", []directory.Permission{directory.MayPeople}, 30)
	wantCode(t, "a key that may more than its owner", err, directory.CodeInvalid)
	_, err = h.MakeKey(ctx, v, "site", []directory.Permission{directory.MayReveal}, 30)
	wantCode(t, "a key to true addresses", err, directory.CodeInvalid)
	ada := h.add("ada@example.org", admin...)
	_, err = h.MakeKey(ctx, h.visit(h.mustEnter(ada.Email, password)), "site", []directory.Permission{directory.MayEdit}, 30)
	wantCode(t, "a key to what the API has no path for", err, directory.CodeInvalid)
	_, err = h.MakeKey(ctx, v, "site", []directory.Permission{directory.MayImport}, 366)
	wantCode(t, "a key for ever", err, directory.CodeInvalid)
	shown, err := h.MakeKey(ctx, v, "site", []directory.Permission{directory.MayImport}, 30)
	if err != nil {
		t.Fatal(err)
	}
	actor, err := h.ActorOfKey(ctx, shown)
	if err != nil || actor.ID != p.ID {
		t.Fatalf("%+v, %v", actor, err)
	}
	on := directory.Object{Councils: []string{"council:1"}}
	for may, want := range map[directory.Permission]bool{directory.MayImport: true, directory.MayReveal: false, directory.MayHistory: false, directory.MayAccount: false} {
		if actor.May(may, on) != want {
			t.Errorf("a key to bring in lists may %s: %v", may, !want)
		}
	}
	if actor.May(directory.MayImport, directory.Object{Councils: []string{"council:2"}}) {
		t.Error("a key reaches further than its owner")
	}
	keys, err := h.store.KeysOf(ctx, p.ID)
	if err != nil || len(keys) != 1 || !keys[0].UsedAt.Equal(h.clock.Now()) || strings.Contains(keys[0].Hash+keys[0].Start, strings.TrimPrefix(shown, "kith_")) {
		t.Errorf("stored: %+v, %v", keys, err)
	}
	for what, bad := range map[string]string{"another": shown + "x", "without its beginning": shown[5:], "empty": "", "its hash": "kith_" + keys[0].Hash} {
		_, err := h.ActorOfKey(ctx, bad)
		wantCode(t, what, err, directory.CodeUnauthorised)
	}
	h.clock.Add(30 * 24 * time.Hour)
	_, err = h.ActorOfKey(ctx, shown)
	wantCode(t, "after 30 days", err, directory.CodeUnauthorised)
	again, err := h.MakeKey(ctx, v, "site", []directory.Permission{directory.MayImport}, 30)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Disable(ctx, ada.Actor(), p.ID); err != nil {
		t.Fatal(err)
	}
	_, err = h.ActorOfKey(ctx, again)
	wantCode(t, "of a disabled person", err, directory.CodeUnauthorised)
}

func TestPasswords(t *testing.T) {
	oneByOne(t)
	h := open(t)
	p := h.add("maree.costa@wombat-choir.example")
	v := h.visit(h.mustEnter(p.Email, password))
	for word, good := range map[string]bool{
		"purple tram under gum trees": true, "Xq7#kd92!mvP": true, "đi bộ mỗi sáng": true, "correct horse battery": true, "🌻🌿🌻🦘🐚🌊🍋🫖🧶🪴🎣🥾": true,
		"short": false, "elevenchars": false, "password1234": false, "PASSWORD!!!!": false, "p@ssw0rd2026!": false, "iloveyou123456": false, "qwertyuiop12": false,
		"aaaaaaaaaaaa": false, "abababababab": false, "abcdefghijkl": false, "123456789012": false, "footballfootball": false, "Maree.Costa1": false,
		"wombat-choir1": false, "kithpassword": false, "tab\there and there": false, "": false, strings.Repeat("long words ", 30): false,
	} {
		err := h.ChangePassword(t.Context(), v, password, word, people.Attempt{})
		if (err == nil) != good {
			t.Errorf("%q: %v", word, err)
		}
		if err == nil {
			if err := h.ChangePassword(t.Context(), v, word, password, people.Attempt{}); err != nil {
				t.Fatalf("back from %q: %v", word, err)
			}
		} else if strings.Contains(err.Error(), word) && word != "" {
			t.Errorf("%q: the sentence repeats it", word)
		}
	}
}

// However a keyboard composes a letter, it is the same password.
func TestPasswordsAreComposed(t *testing.T) {
	oneByOne(t)
	h := open(t)
	p := h.add("maree@example.org")
	v := h.visit(h.mustEnter(p.Email, password))
	if err := h.ChangePassword(t.Context(), v, password, "caf\u00e9 by the river", people.Attempt{}); err != nil {
		t.Fatal(err)
	}
	h.mustEnter(p.Email, "cafe\u0301 by the river")
}
