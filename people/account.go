package people

import (
	"context"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// Rename changes what a person is called.
func (s *Service) Rename(ctx context.Context, v *Visit, name string) error {
	return s.store.Write(ctx, func(tx directory.Tx) error {
		p, err := tx.Person(ctx, v.Person.ID)
		if err != nil {
			return err
		}
		p.Name, p.UpdatedAt = strings.TrimSpace(name), s.now()
		if err := p.Validate(); err != nil {
			return err
		}
		return tx.SavePerson(ctx, p)
	})
}

// ChangePassword sets a new password for who is signed in and knows the old one; somebody who has none needs none. All
// their other sessions end.
func (s *Service) ChangePassword(ctx context.Context, v *Visit, old, password string, a Attempt) error {
	p, err := s.store.Person(ctx, v.Person.ID)
	if err != nil {
		return err
	}
	if err := s.knowsPassword(ctx, p, old, "old", a); err != nil {
		return err
	}
	if err := s.checkPassword(normal(password), p.Name, p.Email); err != nil {
		return err
	}
	hash, err := s.hasher.Hash(ctx, normal(password))
	if err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx directory.Tx) error {
		return s.setPassword(ctx, tx, p, hash, v.Session.Hash, "changed")
	})
}

// knowsPassword refuses whoever does not know a person's password, though they are signed in as them; somebody who has
// none needs none. field is the input it was typed in.
func (s *Service) knowsPassword(ctx context.Context, p *directory.Person, typed, field string, a Attempt) error {
	if p.Password == "" {
		return nil
	}
	a.Email = p.Email
	try, err := s.guard.enter(ctx, a.pair())
	if err != nil {
		return err
	}
	ok, _, err := s.hasher.Check(ctx, p.Password, normal(typed))
	switch {
	case err != nil:
		return err
	case !ok:
		if err := s.store.WriteAside(ctx, func(tx directory.Tx) error { return try.wasWrong(ctx, tx) }); err != nil {
			return err
		}
		return directory.Invalid(field, "This is not your password of now.")
	}
	return try.wasRight(ctx)
}

// EndSession signs a person out on one of their devices, by the session's id; "" means all but this one.
func (s *Service) EndSession(ctx context.Context, v *Visit, id string) error {
	return s.store.Write(ctx, func(tx directory.Tx) error {
		if id == "" {
			if err := s.endSessions(ctx, tx, v.Person.ID, func(session *directory.Session) bool { return session.Hash != v.Session.Hash }); err != nil {
				return err
			}
			return s.audit(ctx, tx, v.Person.Actor(), directory.AuditSessionEnd, "", "all others")
		}
		if err := s.endSessions(ctx, tx, v.Person.ID, func(session *directory.Session) bool { return session.ID == id }); err != nil {
			return err
		}
		return s.audit(ctx, tx, v.Person.Actor(), directory.AuditSessionEnd, "", "one")
	})
}

// How many keys a person can have, and how long they work at most.
const (
	mostKeys = 20
	KeyDays  = 365
)

// MakeKey makes a key for who is signed in. shown is the key itself, which is stored nowhere.
func (s *Service) MakeKey(ctx context.Context, v *Visit, name string, permissions []directory.Permission, days int) (shown string, err error) {
	if days < 1 || days > KeyDays {
		return "", directory.Invalid("days", "A key works for 1 to %d days.", KeyDays)
	}
	actor := v.Person.Actor()
	for _, p := range permissions {
		if !actor.Has(p) {
			return "", directory.Invalid("permissions", "You may not do that yourself, so a key of yours may not either.")
		}
	}
	secret := directory.NewSecret()
	shown = keyPrefix + secret
	key := &directory.Key{
		Hash: directory.HashToken(secret), ID: directory.NewID(), PersonID: v.Person.ID, Name: strings.TrimSpace(name), Start: shown[:len(keyPrefix)+4],
		Permissions: permissions, CreatedAt: s.now(), ExpiresAt: s.now().Add(time.Duration(days) * 24 * time.Hour),
	}
	if err := key.Validate(); err != nil {
		return "", err
	}
	err = s.store.Write(ctx, func(tx directory.Tx) error {
		keys, err := tx.KeysOf(ctx, v.Person.ID)
		if err != nil {
			return err
		}
		if len(keys) >= mostKeys {
			return directory.Invalid("name", "You have %d keys. End one that is not needed first.", len(keys))
		}
		if err := tx.SaveKey(ctx, key); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, directory.AuditKeyMade, "", key.Start)
	})
	if err != nil {
		return "", err
	}
	return shown, nil
}

// EndKey ends a key of who is signed in.
func (s *Service) EndKey(ctx context.Context, v *Visit, id string) error {
	return s.store.Write(ctx, func(tx directory.Tx) error {
		if err := tx.DropKey(ctx, v.Person.ID, id); err != nil {
			return err
		}
		return s.audit(ctx, tx, v.Person.Actor(), directory.AuditKeyEnded, "", "")
	})
}
