package mail_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/cataloguetest"
	"github.com/kithdirectory/kith/mail"
	"github.com/kithdirectory/kith/mail/mailtest"
)

const from = "Kith <kith@example.org>"

func links() mail.Links {
	return mail.Links{Base: "https://kith.example.org", Secret: []byte("a secret of the tests")}
}

// office is an outbox with its worker.
type office struct {
	*mail.Worker
	clock *cataloguetest.Clock
	log   *strings.Builder
}

// newOffice opens an outbox that a server sends; nil: that is only kept.
func newOffice(t *testing.T, server *mailtest.Server) office {
	t.Helper()
	clock := cataloguetest.NewClock(time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC))
	letters, err := mail.NewLetters(links())
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	o := office{clock: clock, log: &log, Worker: &mail.Worker{
		Catalogue: cataloguetest.New(t, clock.Now), Letters: letters, Links: links(), Log: slog.New(slog.NewTextHandler(&log, nil)),
	}}
	if server != nil {
		o.Server = newServer(t, server.Address, server.Roots)
	}
	return o
}

func newServer(t *testing.T, address string, roots *x509.CertPool) *mail.Server {
	t.Helper()
	s, err := mail.NewServer(address, from, roots)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (o office) add(t *testing.T, m *directory.Mail) *directory.Mail {
	t.Helper()
	if err := o.Catalogue.Store().Write(t.Context(), func(tx directory.Tx) error { return tx.AddMail(t.Context(), m) }); err != nil {
		t.Fatal(err)
	}
	return m
}

func (o office) reminder(t *testing.T) *directory.Mail {
	t.Helper()
	return o.add(t, mail.Previews()[0].Mail(o.clock.Now()))
}

func (o office) send(t *testing.T, want int) {
	t.Helper()
	if n, err := o.SendDue(t.Context()); err != nil || n != want {
		t.Fatalf("SendDue: %d mails, %v; want %d", n, err, want)
	}
}

func (o office) stored(t *testing.T, id string) *directory.Mail {
	t.Helper()
	m, err := o.Catalogue.Store().Mail(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSent(t *testing.T) {
	for name, mode := range map[string]mailtest.Mode{"TLS": mailtest.TLS, "STARTTLS": mailtest.STARTTLS, "this machine without TLS": mailtest.Plain} {
		t.Run(name, func(t *testing.T) {
			server := mailtest.New(t, mode)
			o := newOffice(t, server)
			m := o.reminder(t)
			o.send(t, 1)
			o.send(t, 0)
			got := server.Received()
			if len(got) != 1 || got[0].From != "kith@example.org" || got[0].To != m.To {
				t.Fatalf("received %+v", got)
			}
			if clear := server.WithoutTLS(); (clear > 0) != (mode == mailtest.Plain) {
				t.Errorf("%d steps were in the clear", clear)
			}
			stored := o.stored(t, m.ID)
			if stored.State != directory.MailSent || stored.Tries != 1 || stored.Data != nil || stored.Subject != "Are your 2 listings still right?" {
				t.Errorf("stored %+v", stored)
			}
			unsubscribe := "https://kith.example.org/unsubscribe/" + mail.UnsubscribeToken(links().Secret, m.ID)
			for header, want := range map[string]string{
				"From": `"Kith" <kith@example.org>`, "To": `"Maree" <maree@example.org>`, "Subject": "Are your 2 listings still right?",
				"Message-Id": "<" + m.ID + "@kith.example.org>", "List-Unsubscribe": "<" + unsubscribe + ">",
				"List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Auto-Submitted": "auto-generated", "Bcc": "", "Cc": "",
			} {
				if diff := cmp.Diff(want, decoded(t, got[0].Header.Get(header))); diff != "" {
					t.Errorf("%s (-want +got):\n%s", header, diff)
				}
			}
			text, html := bodies(t, got[0])
			for _, part := range []string{"Hello Maree,", "Tuesday Walkers", "https://kith.example.org/still-right/invented/changed", unsubscribe} {
				if !strings.Contains(text, part) || !strings.Contains(html, part) {
					t.Errorf("%q is not in both text and HTML:\n%s\n%s", part, text, html)
				}
			}
		})
	}
}

func decoded(t *testing.T, header string) string {
	t.Helper()
	words, err := new(mime.WordDecoder).DecodeHeader(header)
	if err != nil {
		t.Fatal(err)
	}
	return words
}

// bodies gives the text and the HTML of a mail.
func bodies(t *testing.T, r mailtest.Received) (text, html string) {
	t.Helper()
	message, err := netmail.ReadMessage(strings.NewReader(r.Raw))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(message.Body, params["boundary"])
	for _, into := range []*string{&text, &html} {
		part, err := parts.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		*into = strings.ReplaceAll(string(body), "\r\n", "\n")
	}
	return text, html
}

func TestTriedAgain(t *testing.T) {
	for name, trouble := range map[string]func(*mailtest.Server){
		"greylisted": func(s *mailtest.Server) { s.Greylist(2) },
		"dropped":    func(s *mailtest.Server) { s.Drop(2) },
	} {
		t.Run(name, func(t *testing.T) {
			server := mailtest.New(t, mailtest.TLS)
			trouble(server)
			o := newOffice(t, server)
			m := o.reminder(t)
			for try, pause := range []time.Duration{time.Minute, 2 * time.Minute} {
				o.send(t, 1)
				stored := o.stored(t, m.ID)
				if stored.State != directory.MailWaiting || stored.Tries != try+1 || !stored.NextAt.Equal(o.clock.Now().Add(pause)) || stored.LastError == "" || stored.Data == nil {
					t.Fatalf("after try %d: %+v", try+1, stored)
				}
				o.clock.Add(pause - time.Second)
				o.send(t, 0)
				o.clock.Add(time.Second)
			}
			o.send(t, 1)
			if stored := o.stored(t, m.ID); stored.State != directory.MailSent || stored.Tries != 3 || stored.LastError != "" {
				t.Errorf("stored %+v", stored)
			}
			if got := server.Received(); len(got) != 1 || server.Tried() != 3 {
				t.Errorf("%d mails taken in %d tries", len(got), server.Tried())
			}
			if strings.Contains(o.log.String(), "example.org") || !strings.Contains(o.log.String(), m.ID) {
				t.Errorf("the log names the mail, not its address:\n%s", o.log)
			}
		})
	}
}

func TestRefusedForGood(t *testing.T) {
	server := mailtest.New(t, mailtest.TLS)
	server.Refuse(true)
	o := newOffice(t, server)
	m := o.reminder(t)
	o.send(t, 1)
	stored := o.stored(t, m.ID)
	if stored.State != directory.MailFailed || !strings.Contains(stored.LastError, "No such mailbox") {
		t.Errorf("stored %+v", stored)
	}
	o.clock.Add(24 * time.Hour)
	o.send(t, 0)
	if server.Tried() != 1 {
		t.Errorf("tried %d times", server.Tried())
	}
	if !strings.Contains(o.log.String(), "level=ERROR") || strings.Contains(o.log.String(), "maree@") {
		t.Errorf("the log:\n%s", o.log)
	}
}

func TestGivenUpAfterThreeDays(t *testing.T) {
	server := mailtest.New(t, mailtest.TLS)
	server.Greylist(1000)
	o := newOffice(t, server)
	m := o.reminder(t)
	began := o.clock.Now()
	for o.stored(t, m.ID).State == directory.MailWaiting {
		o.send(t, 1)
		if next := o.stored(t, m.ID).NextAt; !next.IsZero() {
			o.clock.Set(next)
		}
	}
	stored := o.stored(t, m.ID)
	if waited := stored.DoneAt.Sub(began); stored.State != directory.MailFailed || waited < 72*time.Hour || waited > 78*time.Hour {
		t.Errorf("%s after %s", stored.State, stored.DoneAt.Sub(began))
	}
	if server.Tried() < 15 || server.Tried() > 30 {
		t.Errorf("tried %d times", server.Tried())
	}
}

// A password is never shown to a server that does not prove who it is, or that speaks no TLS.
func TestNotInTheClear(t *testing.T) {
	stranger := mailtest.New(t, mailtest.STARTTLS)
	o := newOffice(t, stranger)
	o.Server = newServer(t, stranger.Address, nil) // this machine does not know its certificate
	m := o.reminder(t)
	o.send(t, 1)
	if stored := o.stored(t, m.ID); stored.State != directory.MailWaiting || stored.LastError == "" {
		t.Errorf("stored %+v", stored)
	}
	if stranger.Tried() != 0 || stranger.WithoutTLS() != 0 || len(stranger.Received()) != 0 {
		t.Error("something was said to a server that did not prove who it is")
	}
}

func TestWrongPassword(t *testing.T) {
	server := mailtest.New(t, mailtest.TLS)
	o := newOffice(t, server)
	o.Server = newServer(t, strings.Replace(server.Address, "correct", "wrong", 1), server.Roots)
	m := o.reminder(t)
	o.send(t, 1)
	// The operator will mend it: the mail waits.
	if stored := o.stored(t, m.ID); stored.State != directory.MailWaiting || !strings.Contains(stored.LastError, "535") {
		t.Errorf("stored %+v", stored)
	}
	if _, err := o.Server.Check(t.Context()); directory.ErrorCode(err) != directory.CodeUnavailable {
		t.Errorf("Check: %v", err)
	}
}

func TestCheckSendsNothing(t *testing.T) {
	server := mailtest.New(t, mailtest.STARTTLS)
	how, err := newServer(t, server.Address, server.Roots).Check(t.Context())
	if err != nil || how == "" {
		t.Errorf("Check: %q, %v", how, err)
	}
	if server.Tried() != 0 || len(server.Received()) != 0 {
		t.Error("checking sent something")
	}
}

func TestKeptWithoutServer(t *testing.T) {
	o := newOffice(t, nil)
	m := o.reminder(t)
	o.send(t, 1)
	stored := o.stored(t, m.ID)
	if stored.State != directory.MailKept || stored.Subject == "" {
		t.Fatalf("stored %+v", stored)
	}
	letter, err := o.Letters.Write(stored) // an admin reads it
	if err != nil || !strings.Contains(letter.Text, "Tuesday Walkers") {
		t.Errorf("read: %v\n%s", err, letter.Text)
	}
}

// The demo hands no mail to invented people to a real server; what somebody typed in goes out.
func TestInventedPeopleAreNotWrittenTo(t *testing.T) {
	server := mailtest.New(t, mailtest.TLS)
	o := newOffice(t, server)
	o.Invented = true
	kept := map[string]bool{
		"hello@wattle.example.org": true, "admin@demo.kith.example": true, "Somebody@EXAMPLE.com": true, "x@y.test": true,
		"me@notexample.org": false, "me@example.org.au": false,
	}
	for to := range kept {
		o.add(t, directory.NewMail(directory.MailAccount, "sign_in", to, "", "", map[string]any{"link": "/link/x"}, o.clock.Now()))
	}
	o.send(t, len(kept))
	mails, err := o.Catalogue.Store().Mails(t.Context(), "", "", 20)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mails {
		if (m.State == directory.MailKept) != kept[m.To] {
			t.Errorf("the mail to %s is %s: %s", m.To, m.State, m.LastError)
		}
	}
	if got := len(server.Received()); got != 2 {
		t.Errorf("%d mails went out, want 2", got)
	}
}

// However many workers there are, each mail goes out once.
func TestSeveralWorkers(t *testing.T) {
	server := mailtest.New(t, mailtest.TLS)
	o := newOffice(t, server)
	const mails = 12
	for range mails {
		o.reminder(t)
	}
	ctx, stop := context.WithCancel(t.Context())
	o.Log = slog.New(slog.DiscardHandler) // written to by several
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() { o.Work(ctx) })
	}
	server.Wait(mails)
	stop()
	all.Wait()
	ids := map[string]int{}
	for _, r := range server.Received() {
		ids[r.Header.Get("Message-Id")]++
	}
	if len(ids) != mails || len(server.Received()) != mails {
		t.Errorf("%d mails arrived, %d of them different; want %d", len(server.Received()), len(ids), mails)
	}
}

// Nothing that people write gets into the headers, or makes a line or a link of its own.
func TestInjection(t *testing.T) {
	server := mailtest.New(t, mailtest.TLS)
	o := newOffice(t, server)
	const evil = "Walkers\r\nBcc: all@example.com\r\n\r\nYour account is closed: https://evil.example.com/ <script>alert(1)</script>"
	m := mail.Previews()[0].Mail(o.clock.Now())
	m.ToName = `Maree" <evil@example.com>, "x`
	m.Data = map[string]any{"groups": []any{map[string]any{"name": evil, "lines": []any{evil}, "checked": evil, "right": "/a", "changed": "/b"}}}
	o.add(t, m)
	o.send(t, 1)
	got := server.Received()
	if len(got) != 1 || got[0].To != "maree@example.org" || got[0].Header.Get("Bcc") != "" {
		t.Fatalf("received %+v", got)
	}
	to, err := got[0].Header.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Address != "maree@example.org" {
		t.Errorf("To: %v, %v", to, err)
	}
	text, html := bodies(t, got[0])
	if strings.Contains(text, "\nBcc:") || strings.Contains(text, "\nYour account") {
		t.Errorf("a name made a line of its own:\n%s", text)
	}
	if strings.Contains(html, "<script") || strings.Contains(html, `href="https://evil`) || !strings.Contains(html, `href="https://kith.example.org/a"`) {
		t.Errorf("the HTML:\n%s", html)
	}
}

// Every template has a preview with invented data, fills it in, and is short enough on a line.
func TestPreviews(t *testing.T) {
	letters, err := mail.NewLetters(links())
	if err != nil {
		t.Fatal(err)
	}
	missing := map[string]bool{}
	for _, name := range letters.Names() {
		missing[name] = true
	}
	for _, p := range mail.Previews() {
		delete(missing, p.Template)
		m := p.Mail(time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC))
		if err := m.Validate(); err != nil {
			t.Errorf("%s: %v", p.Template, err)
		}
		letter, err := letters.Write(m)
		if err != nil {
			t.Errorf("%s: %v", p.Template, err)
			continue
		}
		if letter.Subject == "" || len(letter.Subject) > 120 || strings.Contains(letter.Text, "\n\n\n") || strings.Contains(letter.Text, "<no value>") {
			t.Errorf("%s: %q\n%s", p.Template, letter.Subject, letter.Text)
		}
		if (letter.Unsubscribe != "") != p.Kind.Stoppable() || p.When == "" {
			t.Errorf("%s: unsubscribe %q, sent when %q", p.Template, letter.Unsubscribe, p.When)
		}
		for name := range p.Data { // nothing it needs may be missing unseen
			without := *m
			without.Data = map[string]any{}
			for other, value := range m.Data {
				if other != name {
					without.Data[other] = value
				}
			}
			if letter, err := letters.Write(&without); err == nil && strings.Contains(letter.Text, "<no value>") {
				t.Errorf("%s without %s says <no value>", p.Template, name)
			}
		}
	}
	for name := range missing {
		t.Errorf("the template %s has no preview", name)
	}
}

func TestUnsubscribeToken(t *testing.T) {
	secret, id := links().Secret, directory.NewID()
	good := mail.UnsubscribeToken(secret, id)
	if got, err := mail.ReadUnsubscribeToken(secret, good); err != nil || got != id {
		t.Errorf("a good one: %q, %v", got, err)
	}
	for what, token := range map[string]string{
		"empty": "", "an id alone": id, "another mail's": directory.NewID() + good[36:], "a byte more": good + "A",
		"another secret's": mail.UnsubscribeToken([]byte("another"), id), "no id": "x" + good[36:],
	} {
		if got, err := mail.ReadUnsubscribeToken(secret, token); directory.ErrorCode(err) != directory.CodeNotFound || got != "" {
			t.Errorf("%s: %q, %v", what, got, err)
		}
	}
}

func TestNewServer(t *testing.T) {
	for address, sentence := range map[string]string{
		"": "smtps://", "mail.example.org": "smtps://", "https://mail.example.org": "smtps://", "smtp://": "smtps://",
		"smtp://mail.example.org/inbox": "smtps://", "smtp://mail.example.org?tls=no": "smtps://", "smtp://kith@mail.example.org": "password",
		"smtp://mail.example.org:0": "port", "smtp://mail.example.org:99999": "port", "smtp://a:sesame@[::1": "smtps://",
	} {
		_, err := mail.NewServer(address, from, nil)
		if directory.ErrorCode(err) != directory.CodeInvalid || !strings.Contains(fmt.Sprint(err), sentence) || strings.Contains(fmt.Sprint(err), "sesame") {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, sender := range []string{"", "kith", "a@example.org, b@example.org", "Kith <kith@example.org>\r\nBcc: x@example.org"} {
		if _, err := mail.NewServer("smtp://mail.example.org", sender, nil); directory.ErrorCode(err) != directory.CodeInvalid {
			t.Errorf("from %q: %v", sender, err)
		}
	}
}
