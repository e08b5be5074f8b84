package directory

import (
	"context"
	"regexp"
	"strings"
	"time"
)

// MailKind says what a mail is about, which is what somebody can ask to be spared.
type MailKind string

// The kinds of mail. Mail about an account cannot be stopped: it was just asked for.
const (
	MailAccount   MailKind = "account"   // invitations, links to sign in, resets
	MailReminders MailKind = "reminders" // is your listing still right?
	MailReview    MailKind = "review"    // what became of an edit, and questions about it
	MailAlerts    MailKind = "alerts"    // to those who look after the catalogue
)

// Stoppable tells whether an address can ask for no more mail of this kind.
func (k MailKind) Stoppable() bool { return k == MailReminders || k == MailReview || k == MailAlerts }

// MailState says where a Mail stands.
type MailState string

// The states of a Mail. Waiting moves on; the others are final.
const (
	MailWaiting  MailState = "waiting"  // to be sent at NextAt
	MailSent     MailState = "sent"     // a server took it
	MailFailed   MailState = "failed"   // given up; LastError says why
	MailKept     MailState = "kept"     // there is no server to send it; an admin can read it
	MailDeclined MailState = "declined" // the address asked for none of its kind
)

// Mail is one letter of the outbox. It is put there in the transaction of what causes it (Tx.AddMail) and sent
// by package mail, which renders Template with Data. Nothing about a client is ever in one.
type Mail struct {
	ID       string   `json:"id"`
	Kind     MailKind `json:"kind"`
	To       string   `json:"to"`                  // one address
	ToName   string   `json:"to_name,omitempty"`   // of the person
	PersonID string   `json:"person_id,omitempty"` // empty for an address without an account
	Template string   `json:"template"`            // a file in mail/templates, without its ending: "reminder"
	// Data is what the template fills in: texts, and lists of the same. Addresses of pages are paths, such as
	// "/reset/x": the template makes links of them. It may hold a token, so it is dropped once the mail is sent.
	Data      map[string]any `json:"data,omitempty"`
	Subject   string         `json:"subject,omitempty"` // filled in when it is sent or kept
	State     MailState      `json:"state"`
	Tries     int            `json:"tries,omitempty"`
	NextAt    time.Time      `json:"next_at,omitzero"`     // while it waits
	LastError string         `json:"last_error,omitempty"` // in words, without what the mail says
	CreatedAt time.Time      `json:"created_at"`
	DoneAt    time.Time      `json:"done_at,omitzero"` // when it reached a final state
}

// NewMail makes a mail that waits to be sent.
func NewMail(kind MailKind, template, to, name, personID string, data map[string]any, now time.Time) *Mail {
	return &Mail{
		ID: NewID(), Kind: kind, To: to, ToName: name, PersonID: personID, Template: template, Data: data,
		State: MailWaiting, NextAt: now, CreatedAt: now,
	}
}

var templateName = regexp.MustCompile(`^[a-z][a-z_]{0,40}$`)

// Validate says what is wrong with m, all at once.
func (m *Mail) Validate() error {
	f := faults{}
	f.check(ValidID(m.ID), "id", "it needs an id")
	f.check(m.Kind == MailAccount || m.Kind.Stoppable(), "kind", "say account, reminders, review or alerts, not %q", m.Kind)
	f.check(m.To != "", "to", "say who it is for")
	checkEmail(f, "to", m.To)
	checkText(f, "to_name", m.ToName, 0, 200)
	f.check(!strings.ContainsAny(m.To+m.ToName, "\r\n\t"), "to", "a name or address stands on one line")
	f.check(templateName.MatchString(m.Template), "template", "%q is no name of a template", m.Template)
	f.check(!m.CreatedAt.IsZero(), "created_at", "say when it was written")
	switch m.State {
	case MailWaiting, MailSent, MailFailed, MailKept, MailDeclined:
	default:
		f.add("state", "say waiting, sent, failed, kept or declined, not %q", m.State)
	}
	return f.err("This mail")
}

// The pauses between tries: a minute, doubled each time up to six hours; and when a mail is given up.
const (
	firstMailPause   = time.Minute
	longestMailPause = 6 * time.Hour
	mailGivenUpAfter = 3 * 24 * time.Hour
)

// Sent notes that a server took the mail. What it said is forgotten: it may hold a token.
func (m *Mail) Sent(now time.Time) {
	m.State, m.DoneAt, m.NextAt, m.LastError, m.Data = MailSent, now, time.Time{}, "", nil
}

// Keep notes that there is no server to send the mail.
func (m *Mail) Keep(now time.Time) {
	m.State, m.DoneAt, m.NextAt = MailKept, now, time.Time{}
}

// TryAgain notes that the mail could not be sent this time, and why, in words. It is given up where it has
// waited for three days.
func (m *Mail) TryAgain(now time.Time, why string) {
	pause := firstMailPause
	for n := 1; n < m.Tries && pause < longestMailPause; n++ {
		pause *= 2
	}
	m.LastError, m.NextAt = why, now.Add(min(pause, longestMailPause))
	if now.Sub(m.CreatedAt) >= mailGivenUpAfter {
		m.GiveUp(now, why)
	}
}

// GiveUp notes that the mail will not be sent, and why, in words.
func (m *Mail) GiveUp(now time.Time, why string) {
	m.State, m.DoneAt, m.NextAt, m.LastError = MailFailed, now, time.Time{}, why
}

// MailReader is what can be read of the outbox.
type MailReader interface {
	Mail(ctx context.Context, id string) (*Mail, error)
	// Mails lists the outbox, newest first, from below an id ("": the newest) at most limit; an empty state means
	// every one.
	Mails(ctx context.Context, state MailState, below string, limit int) ([]*Mail, error)
	// MailCounts counts the outbox by state.
	MailCounts(ctx context.Context) (map[MailState]int, error)
	// MailDue tells whether any mail waits to be sent by now.
	MailDue(ctx context.Context, now time.Time) (bool, error)
	// MailStopped tells whether an address asked for no more mail of a kind. Letters of either case are the same.
	MailStopped(ctx context.Context, address string, kind MailKind) (bool, error)
	// MailStops gives every address, in small letters, that asked for no more mail of a kind.
	MailStops(ctx context.Context, kind MailKind) (map[string]bool, error)
}

// MailTx is what can be written of the outbox.
type MailTx interface {
	// AddMail puts a new mail into the outbox, to be sent once the transaction is kept. Where its address asked
	// for none of its kind, it is kept as declined.
	AddMail(ctx context.Context, m *Mail) error
	// ClaimMails gives mails that are due, the longest waiting first, at most limit. Each counts one try more and
	// is due again at until only: nobody else is given it before.
	ClaimMails(ctx context.Context, now, until time.Time, limit int) ([]*Mail, error)
	// SettleMail writes what became of a claimed mail. It tells whether it could: not where somebody else has
	// claimed it since, or it was settled.
	SettleMail(ctx context.Context, m *Mail) (bool, error)
	// StopMail remembers that an address wants no more mail of a kind, and declines what waits for it.
	StopMail(ctx context.Context, address string, kind MailKind, at time.Time) error
	// AllowMail forgets that.
	AllowMail(ctx context.Context, address string, kind MailKind) error
	// ForgetAddress removes every mail to an address and what it asked to be spared, as when a person is erased.
	ForgetAddress(ctx context.Context, address string) error
	// DropMails forgets mails that reached a final state before a time.
	DropMails(ctx context.Context, before time.Time) error
}
