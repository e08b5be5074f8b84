package sqlstore

import (
	"context"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

const personColumns = `SELECT doc, password FROM person`

// people reads persons with their passwords' hashes.
func (r *reader) people(ctx context.Context, text string, args ...any) ([]*directory.Person, error) {
	var all []*directory.Person
	err := r.rows(ctx, "people", func(rows *sqlx.Rows) error {
		var doc, password string
		if err := rows.Scan(&doc, &password); err != nil {
			return err
		}
		p, err := decode[directory.Person](doc)
		if err == nil {
			p.Password = password
			all = append(all, p)
		}
		return err
	}, text, args...)
	return all, err
}

func (r *reader) person(ctx context.Context, text string, args ...any) (*directory.Person, error) {
	found, err := r.people(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, directory.Errorf(directory.CodeNotFound, "There is no such person.")
	}
	return found[0], nil
}

func (r *reader) Person(ctx context.Context, id string) (*directory.Person, error) {
	return r.person(ctx, personColumns+` WHERE id = $1`, id)
}

func (r *reader) PersonByEmail(ctx context.Context, address string) (*directory.Person, error) {
	return r.person(ctx, personColumns+` WHERE email_key = $1`, directory.EmailKey(address))
}

func (r *reader) People(ctx context.Context) ([]*directory.Person, error) {
	return r.people(ctx, personColumns+` ORDER BY name, id`)
}

const insertPerson = `INSERT INTO person (id, version, email_key, name, doc) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`

const updatePerson = `UPDATE person SET version = $2, email_key = $3, name = $4, doc = $5 WHERE id = $1 AND version = $6`

func (t *tx) SavePerson(ctx context.Context, p *directory.Person) error {
	key := directory.EmailKey(p.Email)
	var taken string
	found, err := t.row(ctx, "a person", []any{&taken}, `SELECT id FROM person WHERE email_key = $1 AND id <> $2`, key, p.ID)
	switch {
	case err != nil:
		return err
	case found:
		return &directory.Error{Code: directory.CodeConflict, Message: "Somebody with this e-mail address is here already.",
			Fields: map[string]string{"email": "somebody with this e-mail address is here already"}}
	}
	return t.saveVersioned(ctx, versioned{
		what: "person", title: named("person", p.Name), table: "person", id: p.ID, version: &p.Version, entity: p,
		insert: insertPerson, update: updatePerson,
		args: func(doc string) []any { return []any{key, p.Name, doc} },
	})
}

func (t *tx) SavePassword(ctx context.Context, personID, hash string) error {
	n, err := t.exec(ctx, "a password", `UPDATE person SET password = $2 WHERE id = $1`, personID, hash)
	if err == nil && n == 0 {
		err = directory.Errorf(directory.CodeNotFound, "There is no such person.")
	}
	return err
}

func (t *tx) DropPerson(ctx context.Context, id string) error {
	p, err := t.Person(ctx, id)
	if err != nil {
		return err
	}
	// What was sent to an address they had before is theirs too.
	theirs := "%" + likeEscaper.Replace(`"person_id":"`+id+`"`) + "%"
	for _, text := range []string{
		`DELETE FROM mail_stop WHERE address IN (SELECT address FROM mail WHERE doc LIKE $1 ESCAPE '!') AND address NOT IN (SELECT email_key FROM person)`,
		`DELETE FROM mail WHERE doc LIKE $1 ESCAPE '!'`,
	} {
		if _, err := t.exec(ctx, "a person's mail", text, theirs); err != nil {
			return err
		}
	}
	for _, text := range []string{
		`DELETE FROM token WHERE person_id = $1`, `DELETE FROM api_key WHERE person_id = $1`,
		`DELETE FROM person_session WHERE person_id = $1`, `DELETE FROM person WHERE id = $1`,
	} {
		if _, err := t.exec(ctx, "a person", text, id); err != nil {
			return err
		}
	}
	for _, text := range []string{`DELETE FROM mail WHERE address = $1`, `DELETE FROM mail_stop WHERE address = $1`} {
		if _, err := t.exec(ctx, "a person's mail", text, strings.ToLower(p.Email)); err != nil {
			return err
		}
	}
	return nil
}

const sessionColumns = `SELECT hash, id, person_id, device, kept, created_at, used_at, expires_at FROM person_session`

func (r *reader) sessions(ctx context.Context, text string, args ...any) ([]*directory.Session, error) {
	var all []*directory.Session
	err := r.rows(ctx, "sessions", func(rows *sqlx.Rows) error {
		s := &directory.Session{}
		var created, used, expires string
		err := rows.Scan(&s.Hash, &s.ID, &s.PersonID, &s.Device, &s.Kept, &created, &used, &expires)
		for to, from := range map[*time.Time]string{&s.CreatedAt: created, &s.UsedAt: used, &s.ExpiresAt: expires} {
			if err == nil {
				*to, err = readStamp(from)
			}
		}
		all = append(all, s)
		return err
	}, text, args...)
	return all, err
}

func (r *reader) SessionByHash(ctx context.Context, hash string) (*directory.Session, error) {
	found, err := r.sessions(ctx, sessionColumns+` WHERE hash = $1`, hash)
	if err == nil && len(found) == 0 {
		err = directory.Errorf(directory.CodeNotFound, "This session has ended.")
	}
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

func (r *reader) SessionsOf(ctx context.Context, personID string) ([]*directory.Session, error) {
	return r.sessions(ctx, sessionColumns+` WHERE person_id = $1 ORDER BY used_at DESC, id`, personID)
}

func (t *tx) SaveSession(ctx context.Context, s *directory.Session) error {
	if err := checkTexts("This session", map[string]string{"device": s.Device}); err != nil {
		return err
	}
	kept := 0
	if s.Kept {
		kept = 1
	}
	_, err := t.exec(ctx, "a session", `
		INSERT INTO person_session (hash, id, person_id, device, kept, created_at, used_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (hash) DO UPDATE SET used_at = excluded.used_at, expires_at = excluded.expires_at`,
		s.Hash, s.ID, s.PersonID, s.Device, kept, stamp(s.CreatedAt), stamp(s.UsedAt), stamp(s.ExpiresAt))
	return err
}

func (t *tx) DropSession(ctx context.Context, hash string) error {
	_, err := t.exec(ctx, "a session", `DELETE FROM person_session WHERE hash = $1`, hash)
	return err
}

func (t *tx) DropSessionsOf(ctx context.Context, personID, butHash string) error {
	_, err := t.exec(ctx, "sessions", `DELETE FROM person_session WHERE person_id = $1 AND hash <> $2`, personID, butHash)
	return err
}

func (t *tx) DropSessions(ctx context.Context, before time.Time) error {
	_, err := t.exec(ctx, "sessions", `DELETE FROM person_session WHERE expires_at < $1`, stamp(before))
	return err
}

func (r *reader) keys(ctx context.Context, text string, args ...any) ([]*directory.Key, error) {
	var all []*directory.Key
	err := r.rows(ctx, "keys", func(rows *sqlx.Rows) error {
		var hash, used, doc string
		if err := rows.Scan(&hash, &used, &doc); err != nil {
			return err
		}
		k, err := decode[directory.Key](doc)
		if err != nil {
			return err
		}
		k.Hash = hash
		k.UsedAt, err = readStamp(used)
		all = append(all, k)
		return err
	}, text, args...)
	return all, err
}

func (r *reader) KeyByHash(ctx context.Context, hash string) (*directory.Key, error) {
	found, err := r.keys(ctx, `SELECT hash, used_at, doc FROM api_key WHERE hash = $1`, hash)
	if err == nil && len(found) == 0 {
		err = directory.Errorf(directory.CodeNotFound, "There is no such key.")
	}
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

func (r *reader) KeysOf(ctx context.Context, personID string) ([]*directory.Key, error) {
	return r.keys(ctx, `SELECT hash, used_at, doc FROM api_key WHERE person_id = $1 ORDER BY id DESC`, personID)
}

func (t *tx) SaveKey(ctx context.Context, k *directory.Key) error {
	doc, err := encode("This key", k)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, "a key", `
		INSERT INTO api_key (hash, id, person_id, used_at, doc) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (hash) DO UPDATE SET used_at = excluded.used_at`, k.Hash, k.ID, k.PersonID, stamp(k.UsedAt), doc)
	return err
}

func (t *tx) DropKey(ctx context.Context, personID, id string) error {
	n, err := t.exec(ctx, "a key", `DELETE FROM api_key WHERE person_id = $1 AND id = $2`, personID, id)
	if err == nil && n == 0 {
		err = directory.Errorf(directory.CodeNotFound, "There is no such key.")
	}
	return err
}
