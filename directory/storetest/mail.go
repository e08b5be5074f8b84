package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// InventedMail is the nth mail of the outbox, due n minutes after Moment.
func InventedMail(n int) *directory.Mail {
	m := directory.NewMail(directory.MailReminders, "reminder", fmt.Sprintf("Maree%d@Example.org", n), "Maree “the walker” Costa",
		InventedID("person", n), map[string]any{"name": "Maree", "groups": []any{map[string]any{"name": "Walkers"}}}, Moment())
	m.ID = InventedID("mail", n)
	m.NextAt = Moment().Add(time.Duration(n) * time.Minute)
	return m
}

func addMails(t *testing.T, s directory.Store, mails ...*directory.Mail) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for _, m := range mails {
			if err := tx.AddMail(ctx, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// claim takes due mails and gives their ids.
func claim(t *testing.T, s directory.Store, now time.Time, limit int) (mails []*directory.Mail, ids []string) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx directory.Tx) (err error) {
		mails, err = tx.ClaimMails(ctx, now, now.Add(time.Hour), limit)
		return err
	})
	for _, m := range mails {
		ids = append(ids, m.ID)
	}
	return mails, ids
}

func settle(t *testing.T, s directory.Store, m *directory.Mail) (done bool) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx directory.Tx) (err error) {
		done, err = tx.SettleMail(ctx, m)
		return err
	})
	return done
}

func testMail(t *testing.T, s directory.Store) {
	ctx := t.Context()
	_, err := s.Mail(ctx, InventedID("mail", 1))
	wantCode(t, "a mail never written", err, directory.CodeNotFound)
	a, b, c := InventedMail(1), InventedMail(2), InventedMail(3)
	addMails(t, s, c, a, b)
	wantSame(t, "a mail", must[*directory.Mail](t, "Mail")(s.Mail(ctx, a.ID)), a)
	mails := func(state directory.MailState, below string, limit int) []*directory.Mail {
		return must[[]*directory.Mail](t, "Mails")(s.Mails(ctx, state, below, limit))
	}
	wantSame(t, "the outbox, newest first", mails("", "", 10), []*directory.Mail{c, b, a})
	wantSame(t, "its first page", mails("", "", 2), []*directory.Mail{c, b})
	wantSame(t, "its second page", mails("", b.ID, 2), []*directory.Mail{a})
	wantSame(t, "those sent", mails(directory.MailSent, "", 10), []*directory.Mail(nil))
	wantSame(t, "the counts", must[map[directory.MailState]int](t, "MailCounts")(s.MailCounts(ctx)), map[directory.MailState]int{directory.MailWaiting: 3})
	err = s.Write(ctx, func(tx directory.Tx) error { return tx.AddMail(ctx, InventedMail(1)) })
	wantCode(t, "a mail added twice", err, directory.CodeConflict)
	for what, spoil := range map[string]func(*directory.Mail){
		"an address with a line end":  func(m *directory.Mail) { m.To = "maree@example.org\r\nBcc: all@example.org" },
		"two addresses":               func(m *directory.Mail) { m.To = "maree@example.org, all@example.org" },
		"a name with a line end":      func(m *directory.Mail) { m.ToName = "Maree\nBcc: all@example.org" },
		"no address":                  func(m *directory.Mail) { m.To = "" },
		"a kind that is none":         func(m *directory.Mail) { m.Kind = "adverts" },
		"a template outside the room": func(m *directory.Mail) { m.Template = "../secrets" },
	} {
		m := InventedMail(9)
		spoil(m)
		err := s.Write(ctx, func(tx directory.Tx) error { return tx.AddMail(ctx, m) })
		wantCode(t, what, err, directory.CodeInvalid)
	}
}

func testMailClaims(t *testing.T, s directory.Store) {
	ctx := t.Context()
	due := func(at time.Time) bool { return must[bool](t, "MailDue")(s.MailDue(ctx, at)) }
	if due(Moment().Add(time.Hour)) {
		t.Error("mail is due in an empty outbox")
	}
	addMails(t, s, InventedMail(3), InventedMail(1), InventedMail(2))
	if due(Moment()) || !due(Moment().Add(time.Minute)) {
		t.Error("mail is due from its time on")
	}
	now := Moment().Add(2 * time.Minute)
	claimed, ids := claim(t, s, now, 1)
	wantSame(t, "the longest waiting", ids, []string{InventedID("mail", 1)})
	first := claimed[0]
	if first.Tries != 1 || !first.NextAt.Equal(now.Add(time.Hour)) {
		t.Errorf("claimed: %d tries, due again at %s", first.Tries, first.NextAt)
	}
	_, ids = claim(t, s, now, 10)
	wantSame(t, "what is due besides", ids, []string{InventedID("mail", 2)})
	_, ids = claim(t, s, now.Add(30*time.Minute), 10)
	wantSame(t, "what is due while both are held", ids, []string{InventedID("mail", 3)})

	// Whoever held the first is late: somebody else has it now.
	again, _ := claim(t, s, now.Add(time.Hour), 1)
	if len(again) != 1 || again[0].ID != first.ID || again[0].Tries != 2 {
		t.Fatalf("claimed again: %+v", again)
	}
	first.Sent(now)
	if settle(t, s, first) {
		t.Error("a mail that somebody else holds was settled")
	}
	again[0].Subject = "Is it still right?"
	again[0].Sent(now.Add(time.Hour))
	if !settle(t, s, again[0]) || settle(t, s, again[0]) {
		t.Error("a claimed mail is settled once")
	}
	stored := must[*directory.Mail](t, "Mail")(s.Mail(ctx, first.ID))
	wantSame(t, "the mail once sent", stored, again[0])
	if stored.Data != nil {
		t.Error("what a sent mail said is still kept: it may hold a token")
	}
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.DropMails(ctx, now.Add(2*time.Hour)) })
	_, err := s.Mail(ctx, first.ID)
	wantCode(t, "a sent mail that was dropped", err, directory.CodeNotFound)
	wantSame(t, "what still waits", must[map[directory.MailState]int](t, "MailCounts")(s.MailCounts(ctx)), map[directory.MailState]int{directory.MailWaiting: 2})
}

func testMailStops(t *testing.T, s directory.Store) {
	ctx := t.Context()
	waiting, other := InventedMail(1), InventedMail(2)
	addMails(t, s, waiting, other)
	stopped := func(address string, kind directory.MailKind) bool {
		return must[bool](t, "MailStopped")(s.MailStopped(ctx, address, kind))
	}
	if stopped(waiting.To, directory.MailReminders) {
		t.Error("stopped before anybody asked")
	}
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		return tx.StopMail(ctx, "MAREE1@example.ORG", directory.MailReminders, Moment())
	})
	if !stopped("maree1@example.org", directory.MailReminders) || stopped("maree1@example.org", directory.MailReview) || stopped(other.To, directory.MailReminders) {
		t.Error("one address and one kind are stopped")
	}
	wantSame(t, "all that are stopped", must[map[string]bool](t, "MailStops")(s.MailStops(ctx, directory.MailReminders)), map[string]bool{"maree1@example.org": true})
	wantSame(t, "all of another kind", must[map[string]bool](t, "MailStops")(s.MailStops(ctx, directory.MailReview)), map[string]bool{})
	got := must[*directory.Mail](t, "Mail")(s.Mail(ctx, waiting.ID))
	if got.State != directory.MailDeclined || got.Data != nil {
		t.Errorf("what waited for the address is %s", got.State)
	}
	late, account := InventedMail(1), InventedMail(1)
	late.ID, account.ID, account.Kind = InventedID("mail", 11), InventedID("mail", 12), directory.MailAccount
	addMails(t, s, late, account)
	_, ids := claim(t, s, Moment().Add(time.Hour), 10)
	wantSame(t, "what is sent", ids, []string{account.ID, other.ID})
	err := s.Write(ctx, func(tx directory.Tx) error {
		return tx.StopMail(ctx, waiting.To, directory.MailAccount, Moment())
	})
	wantCode(t, "stopping account mail", err, directory.CodeInvalid)
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		return tx.AllowMail(ctx, "Maree1@example.org", directory.MailReminders)
	})
	if stopped(waiting.To, directory.MailReminders) {
		t.Error("still stopped")
	}
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		if err := tx.StopMail(ctx, waiting.To, directory.MailReview, Moment()); err != nil {
			return err
		}
		return tx.ForgetAddress(ctx, "maree1@EXAMPLE.org")
	})
	_, err = s.Mail(ctx, waiting.ID)
	wantCode(t, "mail to a forgotten address", err, directory.CodeNotFound)
	if stopped(waiting.To, directory.MailReview) {
		t.Error("a forgotten address is remembered")
	}
	if _, err := s.Mail(ctx, other.ID); err != nil {
		t.Errorf("mail to another address: %v", err)
	}
}
