package people

import (
	"context"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// Welcome gives a role to whoever has an address, within a transaction: a person who is here already gets it beside
// their others, anybody else is invited with it.
func (s *Service) Welcome(ctx context.Context, tx directory.Tx, actor directory.Actor, name, email string, grant directory.Grant) error {
	p, err := tx.PersonByEmail(ctx, email)
	if directory.ErrorCode(err) == directory.CodeNotFound {
		_, err = s.add(ctx, tx, actor, s.newPerson(name, email, []directory.Grant{grant}))
		return err
	}
	if err != nil || slices.Contains(p.Grants, grant) {
		return err
	}
	return s.setGrants(ctx, tx, actor, p, append(slices.Clone(p.Grants), grant))
}

// newPerson is who is to have an account.
func (s *Service) newPerson(name, email string, grants []directory.Grant) *directory.Person {
	return &directory.Person{ID: directory.NewID(), Name: strings.TrimSpace(name), Email: strings.TrimSpace(email), Grants: grants, CreatedAt: s.now(), UpdatedAt: s.now()}
}
