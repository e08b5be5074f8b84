package people

import (
	"context"
	"net/netip"

	"github.com/kithdirectory/kith/directory"
)

// Attempt is somebody who wants to sign in.
type Attempt struct {
	Email    string
	Password string
	Keep     bool   // stay signed in on this device
	Address  string // of the network
	Device   string // of a device that signed in to this account before, as web's cookie says; "" for any other
	Old      string // the session the browser had: it ends where another begins
	Agent    string // the browser's User-Agent
	Here     bool   // from the machine Kith runs on: the demo's accounts, whose password is known, open only there
}

// pair is what wrong passwords are counted by.
func (a Attempt) pair() string {
	from := Network(a.Address)
	if a.Device != "" {
		from = "device " + a.Device
	}
	return from + " " + directory.EmailKey(a.Email)
}

// Network gives what stands for an address: of an IPv6 one its /64, which is one customer's.
func Network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Unmap().Is4() {
		return address
	}
	prefix, err := ip.Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}

// mostEmail and mostPassword bound, in bytes, what is looked at.
const (
	mostEmail    = 254
	mostPassword = 1024
)

// errWrong is the one answer where signing in fails, whatever was wrong.
func errWrong() error {
	return directory.Errorf(directory.CodeUnauthorised, "That e-mail address and password do not go together. Try again, or have a link sent by e-mail.")
}

// SignIn begins a session by password. A wrong password, no such person and one who is disabled give the same answer,
// after the same work.
func (s *Service) SignIn(ctx context.Context, a Attempt) (*Entry, error) {
	try, err := s.guard.enter(ctx, a.pair())
	if err != nil {
		return nil, err
	}
	person, err := s.known(ctx, a)
	if err != nil {
		return nil, err
	}
	stored := ""
	if person != nil && !person.Disabled && (a.Here || !isDemo(person)) {
		stored = person.Password
	}
	ok, stale, err := s.hasher.Check(ctx, stored, normal(a.Password))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, s.refuse(ctx, person, try)
	}
	if err := try.wasRight(ctx); err != nil {
		return nil, err
	}
	if stale {
		if err := s.rehash(ctx, person.ID, normal(a.Password)); err != nil {
			return nil, err
		}
	}
	return s.admit(ctx, person, a, "password")
}

// known finds who has an address; nil where nobody does, and for what is too long to be looked at.
func (s *Service) known(ctx context.Context, a Attempt) (*directory.Person, error) {
	if len(a.Password) > mostPassword {
		return nil, nil
	}
	return personByEmail(ctx, s.store, a.Email)
}

// refuse notes a refused sign-in. Whose address was tried is noted only where it is somebody's.
func (s *Service) refuse(ctx context.Context, person *directory.Person, try guarded) error {
	object := ""
	if person != nil {
		object = directory.AuditPerson(person.ID)
	}
	err := s.store.Write(ctx, func(tx directory.Tx) error {
		if err := try.wasWrong(ctx, tx); err != nil {
			return err
		}
		return s.audit(ctx, tx, directory.Anyone(), directory.AuditSignInBad, object, "")
	})
	if err != nil {
		return err
	}
	return errWrong()
}

// admit begins a session, ends the one that the browser had, and notes how.
func (s *Service) admit(ctx context.Context, person *directory.Person, a Attempt, how string) (*Entry, error) {
	entry, err := s.begin(ctx, person, deviceName(a.Agent), a.Keep)
	if err != nil {
		return nil, err
	}
	return entry, s.store.Write(ctx, func(tx directory.Tx) error {
		if a.Old != "" {
			if err := s.endSession(ctx, tx, sessionHash(a.Old)); err != nil {
				return err
			}
		}
		if err := tx.DropSessions(ctx, s.now().Add(-rememberEnded)); err != nil {
			return err
		}
		return s.audit(ctx, tx, person.Actor(), directory.AuditSignIn, "", how)
	})
}

// rehash stores a password under the hasher's cost of today.
func (s *Service) rehash(ctx context.Context, personID, password string) error {
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx directory.Tx) error { return tx.SavePassword(ctx, personID, hash) })
}
