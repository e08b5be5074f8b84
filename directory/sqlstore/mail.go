package sqlstore

import (
	"context"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

func (r *reader) Mail(ctx context.Context, id string) (*directory.Mail, error) {
	return oneDoc[directory.Mail](ctx, r, "a mail", "There is no such mail.", `SELECT doc FROM mail WHERE id = $1`, id)
}

func (r *reader) Mails(ctx context.Context, state directory.MailState, below string, limit int) ([]*directory.Mail, error) {
	return allDocs[directory.Mail](ctx, r, "the outbox", `
		SELECT doc FROM mail WHERE ($1 = '' OR state = $1) AND ($2 = '' OR id < $2) ORDER BY id DESC LIMIT $3`,
		string(state), below, max(limit, 0))
}

func (r *reader) MailCounts(ctx context.Context) (map[directory.MailState]int, error) {
	counts := map[directory.MailState]int{}
	err := r.rows(ctx, "the outbox", func(rows *sqlx.Rows) error {
		var state directory.MailState
		var n int
		err := rows.Scan(&state, &n)
		counts[state] = n
		return err
	}, `SELECT state, count(*) FROM mail GROUP BY state`)
	return counts, err
}

func (r *reader) MailDue(ctx context.Context, now time.Time) (bool, error) {
	var one int
	return r.row(ctx, "the outbox", []any{&one}, `SELECT 1 FROM mail WHERE state = 'waiting' AND next_at <= $1 LIMIT 1`, stamp(now))
}

func (r *reader) MailStopped(ctx context.Context, address string, kind directory.MailKind) (bool, error) {
	if !kind.Stoppable() {
		return false, nil
	}
	var one int
	return r.row(ctx, "who wants no mail", []any{&one},
		`SELECT 1 FROM mail_stop WHERE address = $1 AND kind = $2`, strings.ToLower(address), string(kind))
}

func (r *reader) MailStops(ctx context.Context, kind directory.MailKind) (map[string]bool, error) {
	stopped := map[string]bool{}
	err := r.rows(ctx, "who wants no mail", func(rows *sqlx.Rows) error {
		var address string
		err := rows.Scan(&address)
		stopped[address] = true
		return err
	}, `SELECT address FROM mail_stop WHERE kind = $1`, string(kind))
	return stopped, err
}

func (t *tx) AddMail(ctx context.Context, m *directory.Mail) error {
	if err := m.Validate(); err != nil {
		return err
	}
	stopped, err := t.MailStopped(ctx, m.To, m.Kind)
	if err != nil {
		return err
	}
	if stopped {
		m.State, m.DoneAt, m.NextAt, m.Data = directory.MailDeclined, m.CreatedAt, time.Time{}, nil
	}
	doc, err := encode("This mail", m)
	if err != nil {
		return err
	}
	n, err := t.exec(ctx, "a mail", `
		INSERT INTO mail (id, kind, address, state, tries, next_at, done_at, doc)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
		m.ID, string(m.Kind), strings.ToLower(m.To), string(m.State), m.Tries, stamp(m.NextAt), stamp(m.DoneAt), doc)
	if err == nil && n != 1 {
		err = directory.Errorf(directory.CodeConflict, "This mail is in the outbox already.")
	}
	return err
}

func (t *tx) ClaimMails(ctx context.Context, now, until time.Time, limit int) ([]*directory.Mail, error) {
	mails, err := allDocs[directory.Mail](ctx, &t.reader, "the outbox",
		`SELECT doc FROM mail WHERE state = 'waiting' AND next_at <= $1 ORDER BY next_at, id LIMIT $2`, stamp(now), max(limit, 0))
	if err != nil {
		return nil, err
	}
	for _, m := range mails {
		before := m.Tries
		m.Tries, m.NextAt = before+1, until
		if _, err := t.updateMail(ctx, m, before); err != nil {
			return nil, err
		}
	}
	return mails, nil
}

func (t *tx) SettleMail(ctx context.Context, m *directory.Mail) (bool, error) {
	return t.updateMail(ctx, m, m.Tries)
}

// updateMail writes a mail that waits and has been tried so often; nothing where that is no longer so.
func (t *tx) updateMail(ctx context.Context, m *directory.Mail, tries int) (bool, error) {
	doc, err := encode("This mail", m)
	if err != nil {
		return false, err
	}
	n, err := t.exec(ctx, "a mail", `
		UPDATE mail SET state = $2, tries = $3, next_at = $4, done_at = $5, doc = $6
		WHERE id = $1 AND state = 'waiting' AND tries = $7`,
		m.ID, string(m.State), m.Tries, stamp(m.NextAt), stamp(m.DoneAt), doc, tries)
	return n == 1, err
}

func (t *tx) StopMail(ctx context.Context, address string, kind directory.MailKind, at time.Time) error {
	if !kind.Stoppable() {
		return directory.Invalid("kind", "Mail about an account cannot be stopped: it is only sent when somebody asks for it.")
	}
	address = strings.ToLower(address)
	if err := checkTexts("This wish", map[string]string{"address": address}); err != nil {
		return err
	}
	_, err := t.exec(ctx, "who wants no mail", `
		INSERT INTO mail_stop (address, kind, at) VALUES ($1, $2, $3) ON CONFLICT (address, kind) DO NOTHING`,
		address, string(kind), stamp(at))
	if err != nil {
		return err
	}
	waiting, err := allDocs[directory.Mail](ctx, &t.reader, "the outbox",
		`SELECT doc FROM mail WHERE state = 'waiting' AND address = $1 AND kind = $2`, address, string(kind))
	if err != nil {
		return err
	}
	for _, m := range waiting {
		m.State, m.DoneAt, m.NextAt, m.Data = directory.MailDeclined, at, time.Time{}, nil
		if _, err := t.updateMail(ctx, m, m.Tries); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) AllowMail(ctx context.Context, address string, kind directory.MailKind) error {
	_, err := t.exec(ctx, "who wants no mail", `DELETE FROM mail_stop WHERE address = $1 AND kind = $2`,
		strings.ToLower(address), string(kind))
	return err
}

func (t *tx) ForgetAddress(ctx context.Context, address string) error {
	address = strings.ToLower(address)
	if _, err := t.exec(ctx, "the outbox", `DELETE FROM mail WHERE address = $1`, address); err != nil {
		return err
	}
	_, err := t.exec(ctx, "who wants no mail", `DELETE FROM mail_stop WHERE address = $1`, address)
	return err
}

func (t *tx) DropMails(ctx context.Context, before time.Time) error {
	_, err := t.exec(ctx, "the outbox", `DELETE FROM mail WHERE state <> 'waiting' AND done_at < $1`, stamp(before))
	return err
}
