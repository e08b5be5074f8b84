package people

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// How long a link works.
const (
	signInLink = 20 * time.Minute
	resetLink  = time.Hour
	inviteLink = 7 * 24 * time.Hour
	setUpLink  = 24 * time.Hour
)

// LinkPath is the page of a link with a secret.
func LinkPath(secret string) string { return "/link/" + secret }

// mostOpenLinks is how many links of a purpose somebody has in their mail at once. Whoever asks on is sent no more, so
// that nobody's mailbox is filled by others; and one that works is always there, as a newer link does not end it.
const mostOpenLinks = 3

// AskLink has a link sent to an address, to sign in or to choose a new password. Nothing tells whether anybody has the
// address: where nobody does, the same is written and nothing is sent, and the answer takes as long.
func (s *Service) AskLink(ctx context.Context, email string, purpose directory.TokenPurpose) error {
	defer level(ctx, time.Now())
	template, lifetime := "sign_in", signInLink
	if purpose == directory.TokenReset {
		template, lifetime = "new_password", resetLink
	}
	return s.store.Write(ctx, func(tx directory.Tx) error {
		person, err := personByEmail(ctx, tx, email)
		if err != nil {
			return err
		}
		if person == nil || person.Disabled || isDemo(person) { // there is no mailbox behind a demo account
			return s.audit(ctx, tx, directory.Anyone(), directory.AuditLink, "", "nobody")
		}
		open, err := tx.OpenTokens(ctx, directory.TokenFilter{Purpose: purpose, PersonID: person.ID}, s.now())
		if err != nil {
			return err
		}
		if open >= mostOpenLinks {
			return s.audit(ctx, tx, directory.Anyone(), directory.AuditLink, directory.AuditPerson(person.ID), "enough are open")
		}
		if _, err := s.sendLink(ctx, tx, person, purpose, template, lifetime, nil); err != nil {
			return err
		}
		return s.audit(ctx, tx, directory.Anyone(), directory.AuditLink, directory.AuditPerson(person.ID), string(purpose))
	})
}

// level waits until a whole number of steps have gone since a start, so that the time an answer takes tells nothing of
// what was done. A step is longer than what is done takes.
func level(ctx context.Context, start time.Time) {
	const step = 100 * time.Millisecond
	wait := time.NewTimer(step - time.Since(start)%step)
	defer wait.Stop()
	select {
	case <-wait.C:
	case <-ctx.Done():
	}
}

// personByEmail finds who has an address; nil where nobody does.
func personByEmail(ctx context.Context, r directory.PeopleReader, email string) (*directory.Person, error) {
	if len(email) > mostEmail || strings.ContainsRune(email, 0) {
		return nil, nil
	}
	person, err := r.PersonByEmail(ctx, email)
	if directory.ErrorCode(err) == directory.CodeNotFound {
		return nil, nil
	}
	return person, err
}

// sendLink makes a link and puts its mail into the outbox. It goes to the address that is stored, never to the one that
// was typed. Older links work on: whoever asks for one, perhaps not the person themselves, ends none of theirs. secret is
// what the link holds.
func (s *Service) sendLink(ctx context.Context, tx directory.Tx, p *directory.Person, purpose directory.TokenPurpose, template string, lifetime time.Duration, data map[string]any) (secret string, err error) {
	if err := tx.DropTokens(ctx, s.now().Add(-inviteLink)); err != nil {
		return "", err
	}
	secret, token := directory.NewToken(purpose, s.now(), lifetime)
	token.PersonID, token.SentTo = p.ID, p.Email
	if err := tx.SaveToken(ctx, token); err != nil {
		return "", err
	}
	if data == nil {
		data = map[string]any{}
	}
	data["link"] = LinkPath(secret)
	return secret, tx.AddMail(ctx, directory.NewMail(directory.MailAccount, template, p.Email, p.Name, p.ID, data, s.now()))
}

// Link is a link that may be used, and whose it is.
type Link struct {
	Purpose directory.TokenPurpose
	Person  *directory.Person // nil for setting up
	Address string            // that it was sent to; "" for setting up
}

// Link looks at a link without using it: mail scanners open links.
func (s *Service) Link(ctx context.Context, secret string) (*Link, error) {
	return s.link(ctx, s.store, secret)
}

// linkReader reads links and people.
type linkReader interface {
	directory.TokenReader
	directory.PeopleReader
}

func (s *Service) link(ctx context.Context, r linkReader, secret string) (*Link, error) {
	token, err := r.TokenByHash(ctx, directory.HashToken(secret))
	if err != nil {
		return nil, err
	}
	switch token.Purpose {
	case directory.TokenSetUp, directory.TokenInvite, directory.TokenReset, directory.TokenSignIn, directory.TokenAddress:
	default:
		return nil, directory.NoToken()
	}
	if err := token.Check(token.Purpose, s.now()); err != nil {
		return nil, err
	}
	link := &Link{Purpose: token.Purpose, Address: token.SentTo}
	if token.Purpose == directory.TokenSetUp {
		return link, nil
	}
	link.Person, err = r.Person(ctx, token.PersonID)
	if directory.ErrorCode(err) == directory.CodeNotFound || err == nil && link.Person.Disabled {
		return nil, directory.NoToken()
	}
	return link, err
}

// use uses a link up within a transaction; of two who try at once one has it.
func (s *Service) use(ctx context.Context, tx directory.Tx, secret string, want ...directory.TokenPurpose) (*Link, error) {
	link, err := s.link(ctx, tx, secret)
	if err != nil {
		return nil, err
	}
	ok := false
	for _, purpose := range want {
		ok = ok || link.Purpose == purpose
	}
	if !ok {
		return nil, directory.NoToken()
	}
	used, err := tx.UseToken(ctx, directory.HashToken(secret), s.now())
	if err == nil && !used {
		err = directory.NoToken()
	}
	return link, err
}

// SignInByLink begins a session by a link that was sent.
func (s *Service) SignInByLink(ctx context.Context, secret string, a Attempt) (*Entry, error) {
	var link *Link
	err := s.store.Write(ctx, func(tx directory.Tx) (err error) {
		if link, err = s.use(ctx, tx, secret, directory.TokenSignIn); err != nil {
			return err
		}
		return tx.EndTokens(ctx, directory.TokenFilter{Purpose: directory.TokenSignIn, PersonID: link.Person.ID}) // they are in
	})
	if err != nil {
		return nil, err
	}
	return s.admit(ctx, link.Person, a, "link")
}

// Choose sets a password by a link of an invitation or a reset, and begins a session. All other sessions of the person
// end. name is what an invited person wants to be called; "" leaves it.
func (s *Service) Choose(ctx context.Context, secret, name, password string, a Attempt) (*Entry, error) {
	link, err := s.Link(ctx, secret)
	if err != nil {
		return nil, err
	}
	if link.Person == nil {
		return nil, directory.NoToken()
	}
	if name = strings.TrimSpace(name); link.Purpose == directory.TokenInvite && name != "" {
		link.Person.Name = name
	}
	if err := errorsOf(link.Person.Validate(), s.checkPassword(normal(password), link.Person.Name, link.Person.Email)); err != nil {
		return nil, err
	}
	hash, err := s.hasher.Hash(ctx, normal(password))
	if err != nil {
		return nil, err
	}
	err = s.store.Write(ctx, func(tx directory.Tx) error {
		used, err := s.use(ctx, tx, secret, directory.TokenInvite, directory.TokenReset)
		if err != nil {
			return err
		}
		if used.Person.Name != link.Person.Name {
			used.Person.Name, used.Person.UpdatedAt = link.Person.Name, s.now()
			if err := tx.SavePerson(ctx, used.Person); err != nil {
				return err
			}
		}
		return s.setPassword(ctx, tx, used.Person, hash, "", string(link.Purpose))
	})
	if err != nil {
		return nil, err
	}
	return s.admit(ctx, link.Person, a, string(link.Purpose))
}

// setPassword stores a password, and ends every other way in that was open: sessions but one, and links.
func (s *Service) setPassword(ctx context.Context, tx directory.Tx, p *directory.Person, hash, butSession, how string) error {
	if err := tx.SavePassword(ctx, p.ID, hash); err != nil {
		return err
	}
	if err := s.endSessions(ctx, tx, p.ID, func(session *directory.Session) bool { return session.Hash != butSession }); err != nil {
		return err
	}
	if err := tx.EndTokens(ctx, directory.TokenFilter{PersonID: p.ID}); err != nil {
		return err
	}
	return s.audit(ctx, tx, p.Actor(), directory.AuditPassword, "", how)
}

// errorsOf joins what is wrong with fields into one error; any other failure comes first, and one alone stays as it is.
func errorsOf(errs ...error) error {
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	if len(errs) == 1 {
		return errs[0]
	}
	fields := map[string]string{}
	for _, err := range errs {
		fault, ok := err.(*directory.Error)
		if !ok || fault.Code != directory.CodeInvalid {
			return err
		}
		for field, text := range fault.Fields {
			fields[field] = text
		}
	}
	return directory.InvalidFields(fields)
}
