package people

import (
	"context"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// AskAddress has a link sent to an address that who is signed in wants for their account from now on, and knows the
// password of. Whether somebody else has the address is not told: then nothing is sent.
func (s *Service) AskAddress(ctx context.Context, v *Visit, email, password string, a Attempt) error {
	p, err := s.store.Person(ctx, v.Person.ID)
	if err != nil {
		return err
	}
	wanted := *p
	wanted.Email = strings.TrimSpace(email)
	switch err := wanted.Validate(); {
	case err != nil:
		return err
	case isDemo(p):
		return directory.Invalid("email", "The demo's accounts keep their addresses.")
	case directory.EmailKey(wanted.Email) == directory.EmailKey(p.Email):
		return directory.Invalid("email", "This is your address already.")
	}
	if err := s.knowsPassword(ctx, p, password, "password", a); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx directory.Tx) error {
		other, err := personByEmail(ctx, tx, wanted.Email)
		if err != nil {
			return err
		}
		open, err := tx.OpenTokens(ctx, directory.TokenFilter{Purpose: directory.TokenAddress, PersonID: p.ID}, s.now())
		if err != nil {
			return err
		}
		if other != nil {
			return s.audit(ctx, tx, p.Actor(), directory.AuditAddress, "", "asked for, and somebody else's")
		}
		if open >= mostOpenLinks {
			return directory.Errorf(directory.CodeRateLimited, "You asked for several links just now. Use one of those, or wait an hour.")
		}
		if _, err := s.sendLink(ctx, tx, &wanted, directory.TokenAddress, "new_address", resetLink, nil); err != nil {
			return err
		}
		return s.audit(ctx, tx, p.Actor(), directory.AuditAddress, "", "asked for")
	})
}

// ConfirmAddress gives an account the address that a link of AskAddress was sent to. Only who is signed in as that person
// may: an address with a slip in it is somebody else's. Sessions go on; links that were sent to the old address, which
// is told, end.
func (s *Service) ConfirmAddress(ctx context.Context, v *Visit, secret string) error {
	return s.store.Write(ctx, func(tx directory.Tx) error {
		link, err := s.use(ctx, tx, secret, directory.TokenAddress)
		if err != nil {
			return err
		}
		p := link.Person
		if v == nil || v.Person.ID != p.ID {
			return ErrNotSignedInAs()
		}
		other, err := personByEmail(ctx, tx, link.Address)
		if err != nil {
			return err
		}
		if other != nil && other.ID != p.ID {
			return directory.Errorf(directory.CodeConflict, "Somebody else has this address by now.")
		}
		old := p.Email
		p.Email, p.UpdatedAt = link.Address, s.now()
		if err := p.Validate(); err != nil {
			return err
		}
		if err := tx.SavePerson(ctx, p); err != nil {
			return err
		}
		if err := tx.EndTokens(ctx, directory.TokenFilter{PersonID: p.ID}); err != nil {
			return err
		}
		if err := s.moveStops(ctx, tx, old, p.Email); err != nil {
			return err
		}
		m := directory.NewMail(directory.MailAccount, "address_changed", old, p.Name, p.ID, map[string]any{}, s.now())
		if err := tx.AddMail(ctx, m); err != nil {
			return err
		}
		return s.audit(ctx, tx, p.Actor(), directory.AuditAddress, "", "changed")
	})
}

// ErrNotSignedInAs is the answer to who opens another person's link, or is not signed in.
func ErrNotSignedInAs() error {
	return directory.Errorf(directory.CodeForbidden, "Sign in to your account in this browser first, then open the link again.")
}

// moveStops spares a person at their new address what they asked to be spared at the old one.
func (s *Service) moveStops(ctx context.Context, tx directory.Tx, from, to string) error {
	for _, kind := range []directory.MailKind{directory.MailReminders, directory.MailReview, directory.MailAlerts} {
		stopped, err := tx.MailStopped(ctx, from, kind)
		if err != nil {
			return err
		}
		if stopped {
			if err := tx.StopMail(ctx, to, kind, s.now()); err != nil {
				return err
			}
		}
	}
	return nil
}
