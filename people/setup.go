package people

import (
	"context"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// SetUpLink gives the path of a link that makes the first admin, "" where one has a password already: an invited one may
// never come. An older link ends.
func (s *Service) SetUpLink(ctx context.Context) (path string, err error) {
	err = s.store.Write(ctx, func(tx directory.Tx) error {
		path = ""
		settled, err := settledAdmins(ctx, tx)
		if err != nil || settled > 0 {
			return err
		}
		const who = "set-up" // no person's id: ends the link before
		if err := tx.EndTokens(ctx, directory.TokenFilter{Purpose: directory.TokenSetUp, PersonID: who}); err != nil {
			return err
		}
		secret, token := directory.NewToken(directory.TokenSetUp, s.now(), setUpLink)
		token.PersonID = who
		path = LinkPath(secret)
		return tx.SaveToken(ctx, token)
	})
	return path, err
}

// admins counts the people who are admins and may sign in.
func admins(ctx context.Context, r directory.PeopleReader) (int, error) {
	all, err := r.People(ctx)
	n := 0
	for _, p := range all {
		if p.Has(directory.RoleAdmin) && !p.Disabled {
			n++
		}
	}
	return n, err
}

// settledAdmins counts the admins who have chosen a password.
func settledAdmins(ctx context.Context, r directory.PeopleReader) (int, error) {
	all, err := r.People(ctx)
	n := 0
	for _, p := range all {
		if p.Has(directory.RoleAdmin) && !p.Disabled && p.Password != "" {
			n++
		}
	}
	return n, err
}

// SetUp makes the first admin by a link of SetUpLink, and begins a session.
func (s *Service) SetUp(ctx context.Context, secret, name, email, password string, a Attempt) (*Entry, error) {
	p := &directory.Person{
		ID: directory.NewID(), Name: strings.TrimSpace(name), Email: strings.TrimSpace(email), CreatedAt: s.now(), UpdatedAt: s.now(),
		Grants: []directory.Grant{{Role: directory.RoleAdmin, Scope: directory.Scope{Kind: directory.ScopeAll}}},
	}
	if err := errorsOf(p.Validate(), s.checkPassword(normal(password), p.Name, p.Email)); err != nil {
		return nil, err
	}
	hash, err := s.hasher.Hash(ctx, normal(password))
	if err != nil {
		return nil, err
	}
	err = s.store.Write(ctx, func(tx directory.Tx) error {
		if n, err := settledAdmins(ctx, tx); err != nil || n > 0 {
			return orElse(err, directory.Errorf(directory.CodeConflict, "This directory has an admin already. Ask them to invite you."))
		}
		if _, err := s.use(ctx, tx, secret, directory.TokenSetUp); err != nil {
			return err
		}
		p.Version = 0
		if err := tx.SavePerson(ctx, p); err != nil {
			return err
		}
		return s.setPassword(ctx, tx, p, hash, "", string(directory.TokenSetUp))
	})
	if err != nil {
		return nil, err
	}
	return s.admit(ctx, p, a, string(directory.TokenSetUp))
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
