package people

import (
	"context"

	"github.com/kithdirectory/kith/directory"
)

// Welcome gives a role to whoever has an address: a person who is here already gets it beside their others, anybody
// else is invited with it.
func (s *Service) Welcome(ctx context.Context, actor directory.Actor, name, email string, grant directory.Grant) error {
	p, err := s.store.PersonByEmail(ctx, email)
	if directory.ErrorCode(err) == directory.CodeNotFound {
		_, _, err = s.Add(ctx, actor, name, email, []directory.Grant{grant})
		return err
	}
	if err != nil {
		return err
	}
	for _, have := range p.Grants {
		if have == grant {
			return nil
		}
	}
	return s.SetGrants(ctx, actor, p.ID, p.Version, append(p.Grants, grant))
}
