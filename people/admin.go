package people

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// permit tells whether an actor looks after people.
func permit(actor directory.Actor) error {
	if !actor.May(directory.MayPeople, directory.Object{}) {
		return directory.Errorf(directory.CodeForbidden, "Only an admin looks after people.")
	}
	return nil
}

// Add makes a person with roles and invites them by mail. path is that of the invitation, for who cannot be mailed.
func (s *Service) Add(ctx context.Context, actor directory.Actor, name, email string, grants []directory.Grant) (p *directory.Person, path string, err error) {
	if err := permit(actor); err != nil {
		return nil, "", err
	}
	p = s.newPerson(name, email, grants)
	if err := p.Validate(); err != nil {
		return nil, "", err
	}
	err = s.store.Write(ctx, func(tx directory.Tx) (err error) {
		path, err = s.add(ctx, tx, actor, p)
		return err
	})
	return p, path, err
}

// add makes a person and invites them, within a transaction.
func (s *Service) add(ctx context.Context, tx directory.Tx, actor directory.Actor, p *directory.Person) (path string, err error) {
	if err := p.Validate(); err != nil {
		return "", err
	}
	p.Version = 0
	if err := tx.SavePerson(ctx, p); err != nil {
		return "", err
	}
	return s.invite(ctx, tx, actor, p)
}

// AddWithPassword makes a person with a password, and sends them nothing.
func (s *Service) AddWithPassword(ctx context.Context, actor directory.Actor, name, email, password string, grants []directory.Grant) (*directory.Person, error) {
	if err := permit(actor); err != nil {
		return nil, err
	}
	p := s.newPerson(name, email, grants)
	if err := errorsOf(p.Validate(), s.checkPassword(normal(password), p.Name, p.Email)); err != nil {
		return nil, err
	}
	hash, err := s.hasher.Hash(ctx, normal(password))
	if err != nil {
		return nil, err
	}
	p.Password = hash
	return p, s.store.Write(ctx, func(tx directory.Tx) error {
		p.Version = 0
		if err := tx.SavePerson(ctx, p); err != nil {
			return err
		}
		if err := tx.SavePassword(ctx, p.ID, hash); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, directory.AuditInvite, directory.AuditPerson(p.ID), roleWords(grants))
	})
}

func (s *Service) invite(ctx context.Context, tx directory.Tx, actor directory.Actor, p *directory.Person) (path string, err error) {
	secret, err := s.sendLink(ctx, tx, p, directory.TokenInvite, "invite", inviteLink, map[string]any{"by": actor.Name})
	if err != nil {
		return "", err
	}
	return LinkPath(secret), s.audit(ctx, tx, actor, directory.AuditInvite, directory.AuditPerson(p.ID), roleWords(p.Grants))
}

// Invite sends somebody who has no password yet another invitation.
func (s *Service) Invite(ctx context.Context, actor directory.Actor, id string) error {
	return s.change(ctx, actor, id, func(tx directory.Tx, p *directory.Person) error {
		if p.Password != "" {
			return directory.Errorf(directory.CodeConflict, "%s has come in already. Whoever forgot a password asks for a new one on the page to sign in.", p.Name)
		}
		_, err := s.invite(ctx, tx, actor, p)
		return err
	})
}

// change reads a person and does something to them in one transaction.
func (s *Service) change(ctx context.Context, actor directory.Actor, id string, do func(tx directory.Tx, p *directory.Person) error) error {
	if err := permit(actor); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx directory.Tx) error {
		p, err := tx.Person(ctx, id)
		if err != nil {
			return err
		}
		return do(tx, p)
	})
}

// SetGrants gives a person other roles than they had at a version. There is always an admin left.
func (s *Service) SetGrants(ctx context.Context, actor directory.Actor, id string, version int, grants []directory.Grant) error {
	return s.change(ctx, actor, id, func(tx directory.Tx, p *directory.Person) error {
		p.Version = version
		return s.setGrants(ctx, tx, actor, p, grants)
	})
}

// setGrants gives a person other roles, within a transaction.
func (s *Service) setGrants(ctx context.Context, tx directory.Tx, actor directory.Actor, p *directory.Person, grants []directory.Grant) error {
	p.Grants, p.UpdatedAt = grants, s.now()
	if err := p.Validate(); err != nil {
		return err
	}
	alerts := directory.KeepAlerts(ctx, tx, p)
	if err := tx.SavePerson(ctx, p); err != nil {
		return err
	}
	if err := keepAnAdmin(ctx, tx); err != nil {
		return err
	}
	if alerts != nil {
		return alerts
	}
	return s.audit(ctx, tx, actor, directory.AuditRoles, directory.AuditPerson(p.ID), roleWords(grants))
}

// Grant gives a person more roles; one they hold already is no failure.
func (s *Service) Grant(ctx context.Context, actor directory.Actor, id string, find func(*directory.Catalogue) ([]directory.Grant, error)) error {
	more, err := find(s.catalogue)
	if err != nil {
		return err
	}
	p, err := s.store.Person(ctx, id)
	if err != nil {
		return err
	}
	grants := slices.Clone(p.Grants)
	for _, g := range more {
		if !slices.Contains(grants, g) {
			grants = append(grants, g)
		}
	}
	return s.SetGrants(ctx, actor, id, p.Version, grants)
}

// keepAnAdmin refuses what would leave nobody to look after people.
func keepAnAdmin(ctx context.Context, tx directory.Tx) error {
	n, err := admins(ctx, tx)
	if err == nil && n == 0 {
		err = directory.Errorf(directory.CodeConflict, "Then there would be no admin left. Make somebody else one first.")
	}
	return err
}

// roleWords lists roles for the log, without what they are for: a council's or a group's id says nothing there.
func roleWords(grants []directory.Grant) string {
	var words []string
	for _, g := range grants {
		word := string(g.Role)
		if g.Scope.Kind != directory.ScopeAll {
			word = fmt.Sprintf("%s of a %s", g.Role, g.Scope.Kind)
		}
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	if words == nil {
		return "no role"
	}
	return strings.Join(words, ", ")
}

// Disable keeps a person out, unless nobody else is told of harm at some groups, and ends their sessions and links. Their keys stay, and open nothing.
func (s *Service) Disable(ctx context.Context, actor directory.Actor, id string) error {
	return s.change(ctx, actor, id, func(tx directory.Tx, p *directory.Person) error {
		p.Disabled, p.UpdatedAt = true, s.now()
		alerts := directory.KeepAlerts(ctx, tx, p)
		if err := tx.SavePerson(ctx, p); err != nil {
			return err
		}
		if err := keepAnAdmin(ctx, tx); err != nil {
			return err
		}
		if alerts != nil {
			return alerts
		}
		if err := tx.DropSessionsOf(ctx, id, ""); err != nil {
			return err
		}
		if err := tx.EndTokens(ctx, directory.TokenFilter{PersonID: id}); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, directory.AuditDisable, directory.AuditPerson(id), "")
	})
}

// Enable lets a person in again.
func (s *Service) Enable(ctx context.Context, actor directory.Actor, id string) error {
	return s.change(ctx, actor, id, func(tx directory.Tx, p *directory.Person) error {
		p.Disabled, p.UpdatedAt = false, s.now()
		if err := tx.SavePerson(ctx, p); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, directory.AuditEnable, directory.AuditPerson(id), "")
	})
}

// Erase forgets a person for good, at their request: their account, and their name wherever the catalogue's history
// says who did something. What they did stays, as a former member's.
func (s *Service) Erase(ctx context.Context, actor directory.Actor, id string) error {
	if err := permit(actor); err != nil {
		return err
	}
	return s.catalogue.ErasePerson(ctx, id, func(tx directory.Tx) error {
		if err := keepAnAdmin(ctx, tx); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, directory.AuditErase, directory.AuditPerson(id), "")
	})
}

// Audit gives a page of the audit log to who may read it.
func (s *Service) Audit(ctx context.Context, actor directory.Actor, filter directory.AuditFilter, limit int) ([]directory.AuditEntry, error) {
	if !actor.May(directory.MayAudit, directory.Object{}) {
		return nil, directory.Errorf(directory.CodeForbidden, "Only an admin reads the audit log.")
	}
	return s.store.Audit(ctx, filter, limit)
}

// NoteExport notes that somebody took data out.
func (s *Service) NoteExport(ctx context.Context, actor directory.Actor, what string) error {
	return s.store.Write(ctx, func(tx directory.Tx) error {
		return s.audit(ctx, tx, actor, directory.AuditExport, "", what)
	})
}
