package mail

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
)

const (
	// lookAgain is how often a process looks for mail to send.
	lookAgain = 2 * time.Second
	// leaseName and leaseSpan: one process sends, and another takes over where it falls silent. Handing over
	// one mail takes less.
	leaseName = "mail"
	leaseSpan = 3 * time.Minute
	// claimSpan is when a mail is tried again whose sender died.
	claimSpan = 10 * time.Minute
	// keptFor is how long mails that are done with are kept, so that their unsubscribe links work.
	keptFor     = 400 * 24 * time.Hour
	forgetEvery = 24 * time.Hour
)

// Worker sends the outbox.
type Worker struct {
	Catalogue *directory.Catalogue
	Letters   *Letters
	Server    *Server // nil: mails are kept to be read
	Invented  bool    // the catalogue is: mails to addresses that can be nobody's are kept too
	Links     Links
	Log       *slog.Logger
}

// Work sends what is due until ctx ends. Several processes may work on one store: one of them sends.
func (w *Worker) Work(ctx context.Context) {
	holder := directory.NewID()
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	defer func() {
		free := context.WithoutCancel(ctx)
		if err := w.store().Write(free, func(tx directory.Tx) error { return tx.DropLease(free, leaseName, holder) }); err != nil {
			w.Log.Error("the lease of the outbox cannot be given up", "error", err)
		}
	}()
	var forgot time.Time
	for {
		if _, err := w.sendDue(ctx, holder); err != nil && ctx.Err() == nil {
			w.Log.Error("the outbox cannot be sent", "error", err)
		}
		if now := w.Catalogue.Now(); now.Sub(forgot) >= forgetEvery {
			if err := w.store().Write(ctx, func(tx directory.Tx) error { return tx.DropMails(ctx, now.Add(-keptFor)) }); err == nil {
				forgot = now
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// SendDue sends everything that is due now, and gives how many mails it had in hand, unless another process is
// at it.
func (w *Worker) SendDue(ctx context.Context) (int, error) {
	holder := directory.NewID()
	n, err := w.sendDue(ctx, holder)
	if err != nil {
		return n, err
	}
	return n, w.store().Write(ctx, func(tx directory.Tx) error { return tx.DropLease(ctx, leaseName, holder) })
}

func (w *Worker) sendDue(ctx context.Context, holder string) (n int, err error) {
	for {
		due, err := w.store().MailDue(ctx, w.Catalogue.Now()) // looking costs no write
		if err != nil || !due {
			return n, err
		}
		m, err := w.claim(ctx, holder)
		if err != nil || m == nil {
			return n, err
		}
		n++
		w.hand(ctx, m)
		if ctx.Err() != nil { // it may or may not have gone: it is settled as it stands
			return n, w.settle(context.WithoutCancel(ctx), m)
		}
		if err := w.settle(ctx, m); err != nil {
			return n, err
		}
	}
}

// claim takes the longest waiting mail; nil where there is none, or another process sends.
func (w *Worker) claim(ctx context.Context, holder string) (m *directory.Mail, err error) {
	err = w.store().Write(ctx, func(tx directory.Tx) error {
		m = nil
		held, err := tx.TakeLease(ctx, leaseName, holder, leaseSpan)
		if err != nil || !held {
			return err
		}
		now := w.Catalogue.Now()
		mails, err := tx.ClaimMails(ctx, now, now.Add(claimSpan), 1)
		if len(mails) > 0 {
			m = mails[0]
		}
		return err
	})
	return m, err
}

// hand gives a claimed mail to the server, and notes in it what became of it.
func (w *Worker) hand(ctx context.Context, m *directory.Mail) {
	letter, err := w.Letters.Write(m)
	if err != nil {
		m.GiveUp(w.Catalogue.Now(), cut(err.Error()))
		return
	}
	m.Subject = letter.Subject
	if w.Server == nil || w.Invented && nobodys(m.To) {
		m.Keep(w.Catalogue.Now())
		return
	}
	refused := w.Server.send(ctx, m, letter, w.Links)
	now := w.Catalogue.Now()
	switch {
	case refused == nil:
		m.Sent(now)
	case refused.final:
		m.GiveUp(now, refused.words)
	default:
		m.TryAgain(now, refused.words)
	}
}

// nobodys tells whether an address is at a domain that is kept for examples and tests (RFC 2606), as those of the demo.
func nobodys(address string) bool {
	_, domain, _ := strings.Cut(strings.ToLower(address), "@")
	domain = "." + strings.TrimSuffix(domain, ".")
	return slices.ContainsFunc([]string{".example", ".test", ".invalid", ".localhost", ".example.com", ".example.net", ".example.org"}, func(kept string) bool {
		return strings.HasSuffix(domain, kept)
	})
}

// settle keeps what became of a mail. What a server said may hold an address, so the log has only the fact.
func (w *Worker) settle(ctx context.Context, m *directory.Mail) error {
	switch m.State {
	case directory.MailFailed:
		w.Log.Error("a mail was given up; an admin can read why", "mail", m.ID, "template", m.Template, "tries", m.Tries)
	case directory.MailWaiting:
		w.Log.Warn("a mail will be tried again", "mail", m.ID, "template", m.Template, "tries", m.Tries, "next", m.NextAt)
	}
	return w.store().Write(ctx, func(tx directory.Tx) error {
		_, err := tx.SettleMail(ctx, m) // a mail that another process claimed since is theirs
		return err
	})
}

func (w *Worker) store() directory.Store { return w.Catalogue.Store() }
