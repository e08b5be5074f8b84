package people

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// How long somebody stays signed in: altogether, and without a request. A device that is not to be kept signed in may
// be shared, so it is short there.
const (
	lifetime     = 12 * time.Hour
	idle         = 2 * time.Hour
	keptLifetime = 30 * 24 * time.Hour
	keptIdle     = 14 * 24 * time.Hour
	// usedEvery is how exactly the last use of a session or key is known: a write at every request would be dear.
	usedEvery = 5 * time.Minute
	// rememberEnded is how long it is known whose a session was that has ended.
	rememberEnded = 7 * 24 * time.Hour
)

// The values of a session.
const (
	valueID      = "id"
	valuePerson  = "person"
	valueDevice  = "device"
	valueKept    = "kept"
	valueCreated = "created"
	valueUsed    = "used" // as stored; what is committed is used now
	valueHash    = "hash" // likewise
)

// Visit is somebody's request with a session.
type Visit struct {
	Person  *directory.Person
	Session *directory.Session
}

// Visit finds out whose session a token is. nil is nobody's: there is none, it has ended, or the person was disabled.
func (s *Service) Visit(ctx context.Context, token string) (*Visit, error) {
	if token == "" {
		return nil, nil
	}
	in, err := s.sessions.Load(ctx, token)
	if err != nil {
		return nil, err
	}
	personID := s.sessions.GetString(in, valuePerson)
	if personID == "" {
		return nil, nil
	}
	person, err := s.store.Person(ctx, personID)
	switch {
	case directory.ErrorCode(err) == directory.CodeNotFound:
		return nil, nil
	case err != nil:
		return nil, err
	case person.Disabled:
		return nil, nil
	}
	session, err := sessionFrom(s.sessions.GetString(in, valueHash), func(name string) any { return s.sessions.Get(in, name) })
	if err != nil {
		return nil, err
	}
	if s.now().Sub(session.UsedAt) >= usedEvery {
		if _, _, err := s.sessions.Commit(in); err != nil {
			return nil, err
		}
	}
	return &Visit{Person: person, Session: session}, nil
}

// Whose tells whose session a token is or, where it ended not long ago, was; "" where nobody knows.
func (s *Service) Whose(ctx context.Context, token string) (personID string, err error) {
	session, err := s.store.SessionByHash(ctx, sessionHash(token))
	if directory.ErrorCode(err) == directory.CodeNotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return session.PersonID, nil
}

// sessionHash is what scs stores of a token.
func sessionHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Entry is a session that has begun: the token is for the cookie, and is told to nobody else.
type Entry struct {
	Token  string
	Person *directory.Person
	Kept   bool
	MaxAge time.Duration // of the cookie; 0: it ends with the browser
}

// begin starts a session under a new token, whatever token the browser had.
func (s *Service) begin(ctx context.Context, person *directory.Person, device string, keep bool) (*Entry, error) {
	in, err := s.sessions.Load(ctx, "")
	if err != nil {
		return nil, err
	}
	for name, value := range map[string]any{
		valueID: directory.NewID(), valuePerson: person.ID, valueDevice: device, valueKept: keep, valueCreated: s.now().Format(time.RFC3339Nano),
	} {
		s.sessions.Put(in, name, value)
	}
	token, _, err := s.sessions.Commit(in)
	if err != nil {
		return nil, err
	}
	entry := &Entry{Token: token, Person: person, Kept: keep}
	if keep {
		entry.MaxAge = keptLifetime
	}
	return entry, nil
}

// SignOut ends the session of a token; one that has ended already is no failure.
func (s *Service) SignOut(ctx context.Context, token string) error {
	visit, err := s.Visit(ctx, token)
	if err != nil || visit == nil {
		return err
	}
	return s.store.Write(ctx, func(tx directory.Tx) error {
		if err := s.endSession(ctx, tx, visit.Session.Hash); err != nil {
			return err
		}
		return s.audit(ctx, tx, visit.Person.Actor(), directory.AuditSignOut, "", "")
	})
}

// endSession ends a session. Whose it was is remembered for a while, so that a form that is sent by it later is kept for
// them and nobody else.
func (s *Service) endSession(ctx context.Context, tx directory.Tx, hash string) error {
	session, err := tx.SessionByHash(ctx, hash)
	if directory.ErrorCode(err) == directory.CodeNotFound {
		return nil
	}
	if err != nil || !session.Open(s.now()) {
		return err
	}
	session.ExpiresAt = s.now()
	return tx.SaveSession(ctx, session)
}

// endSessions ends those of a person's sessions that are meant.
func (s *Service) endSessions(ctx context.Context, tx directory.Tx, personID string, meant func(*directory.Session) bool) error {
	sessions, err := tx.SessionsOf(ctx, personID)
	if err != nil {
		return err
	}
	for _, session := range sessions {
		if !meant(session) {
			continue
		}
		if err := s.endSession(ctx, tx, session.Hash); err != nil {
			return err
		}
	}
	return nil
}

// sessionStore keeps scs's sessions as directory.Session. Tokens arrive hashed.
type sessionStore struct {
	store directory.Store
	now   func() time.Time
}

// FindCtx gives the values of a session that has not ended.
func (s *sessionStore) FindCtx(ctx context.Context, hash string) ([]byte, bool, error) {
	session, err := s.store.SessionByHash(ctx, hash)
	if directory.ErrorCode(err) == directory.CodeNotFound {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if !session.Open(s.now()) {
		return nil, false, nil
	}
	data, err := sessionCodec{}.Encode(session.ExpiresAt, map[string]any{
		valueID: session.ID, valuePerson: session.PersonID, valueDevice: session.Device, valueKept: session.Kept, valueHash: hash,
		valueCreated: session.CreatedAt.Format(time.RFC3339Nano), valueUsed: session.UsedAt.Format(time.RFC3339Nano),
	})
	return data, err == nil, err
}

// CommitCtx keeps a session that is used now. When it ends is told by this store's clock.
func (s *sessionStore) CommitCtx(ctx context.Context, hash string, data []byte, _ time.Time) error {
	_, values, err := sessionCodec{}.Decode(data)
	if err != nil {
		return err
	}
	session, err := sessionFrom(hash, func(name string) any { return values[name] })
	if err != nil {
		return err
	}
	session.UsedAt = s.now()
	most, still := lifetime, idle
	if session.Kept {
		most, still = keptLifetime, keptIdle
	}
	session.ExpiresAt = session.UsedAt.Add(still)
	if end := session.CreatedAt.Add(most); end.Before(session.ExpiresAt) {
		session.ExpiresAt = end
	}
	return s.store.Write(ctx, func(tx directory.Tx) error { return tx.SaveSession(ctx, session) })
}

// sessionFrom reads the values of a session.
func sessionFrom(hash string, value func(name string) any) (*directory.Session, error) {
	session := &directory.Session{Hash: hash}
	session.ID, _ = value(valueID).(string)
	session.PersonID, _ = value(valuePerson).(string)
	session.Device, _ = value(valueDevice).(string)
	session.Kept, _ = value(valueKept).(bool)
	created, _ := value(valueCreated).(string)
	at, err := time.Parse(time.RFC3339Nano, created)
	if err != nil {
		return nil, fmt.Errorf("read when the session began: %w", err)
	}
	session.CreatedAt = at
	if used, ok := value(valueUsed).(string); ok {
		if session.UsedAt, err = time.Parse(time.RFC3339Nano, used); err != nil {
			return nil, fmt.Errorf("read when the session was used: %w", err)
		}
	}
	return session, nil
}

// DeleteCtx ends a session.
func (s *sessionStore) DeleteCtx(ctx context.Context, hash string) error {
	return s.store.Write(ctx, func(tx directory.Tx) error { return tx.DropSession(ctx, hash) })
}

// Find is FindCtx without a context, which scs asks for and does not call.
func (s *sessionStore) Find(hash string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), hash)
}

// Commit is CommitCtx without a context.
func (s *sessionStore) Commit(hash string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), hash, data, expiry)
}

// Delete is DeleteCtx without a context.
func (s *sessionStore) Delete(hash string) error { return s.DeleteCtx(context.Background(), hash) }

// sessionCodec writes a session's values as JSON.
type sessionCodec struct{}

type sessionJSON struct {
	Deadline time.Time      `json:"deadline"`
	Values   map[string]any `json:"values"`
}

// Encode writes the values.
func (sessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	return json.Marshal(sessionJSON{deadline, values})
}

// Decode reads what Encode wrote.
func (sessionCodec) Decode(data []byte) (time.Time, map[string]any, error) {
	var v sessionJSON
	err := json.Unmarshal(data, &v)
	return v.Deadline, v.Values, err
}
