// Package people is who may come in: signing in and out, sessions, one-time links, keys, invitations, and the end of an
// account. What a person may do once they are in is directory's (permission.go).
//
// Nothing secret is stored: passwords are argon2id hashes, and sessions, links and keys are SHA-256 hashes of what
// their owner holds. Whether an address has an account is never told: every answer is the same, and takes the same.
package people

import (
	"context"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/kithdirectory/kith/directory"
)

// Parts are what a Service is made of. Only Catalogue is needed.
type Parts struct {
	Catalogue *directory.Catalogue
	Hasher    *Hasher // nil: one as strong as OWASP asks
}

// Service holds the use cases. It is safe for concurrent use. Make one with New.
type Service struct {
	catalogue *directory.Catalogue
	store     directory.Store
	now       func() time.Time
	hasher    *Hasher
	guard     *guard
	bad       badList
	sessions  *scs.SessionManager
}

// New makes a service.
func New(parts Parts) *Service {
	if parts.Hasher == nil {
		parts.Hasher = NewHasher()
	}
	store, now := parts.Catalogue.Store(), parts.Catalogue.Now
	s := &Service{catalogue: parts.Catalogue, store: store, now: now, hasher: parts.Hasher, guard: &guard{store, now}}
	s.sessions = scs.New()
	s.sessions.Store = &sessionStore{store: store, now: now}
	s.sessions.Codec = sessionCodec{}
	s.sessions.HashTokenInStore = true
	s.sessions.Lifetime = keptLifetime // the store knows better, by its own clock
	return s
}

// audit adds an entry to the log within a transaction.
func (s *Service) audit(ctx context.Context, tx directory.Tx, actor directory.Actor, action directory.AuditAction, object, note string) error {
	return tx.AddAudit(ctx, directory.AuditEntry{At: s.now(), Actor: actor, Action: action, Object: object, Note: note})
}
