package directory

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"
)

// TokenPurpose says what a one-time link is for. A link of one purpose opens nothing of another.
type TokenPurpose string

// The purposes there are.
const (
	TokenSetUp    TokenPurpose = "set-up"   // makes the first admin
	TokenInvite   TokenPurpose = "invite"   // an invited person chooses a password
	TokenReset    TokenPurpose = "reset"    // a person chooses a new password
	TokenSignIn   TokenPurpose = "sign-in"  // a person signs in without a password
	TokenAddress  TokenPurpose = "address"  // a person's new e-mail address is theirs
	TokenReminder TokenPurpose = "reminder" // "is your listing still right?"
	TokenClaim    TokenPurpose = "claim"    // a person shows that an address of a group is theirs
	TokenReply    TokenPurpose = "reply"    // a person answers what a curator asked
)

// tokenBytes is how random a token is: 256 bits.
const tokenBytes = 32

// Token is a one-time link as it is stored: only a hash of what the link holds, so whoever reads the database
// cannot use it. Which of the ids it names depends on the purpose.
type Token struct {
	Hash      string       `json:"-"` // HashToken of the link's secret; the key
	Purpose   TokenPurpose `json:"purpose"`
	PersonID  string       `json:"person_id,omitempty"`
	GroupID   string       `json:"group_id,omitempty"`
	ChangeID  string       `json:"change_id,omitempty"`
	SentTo    string       `json:"sent_to,omitempty"` // the e-mail address the link was sent to
	CreatedAt time.Time    `json:"created_at"`
	ExpiresAt time.Time    `json:"expires_at"`
	UsedAt    time.Time    `json:"-"` // zero: not used yet
}

// NewToken makes a one-time link's secret, 43 characters that need no escaping in an address, and the token to
// store. The caller names what it is about.
func NewToken(purpose TokenPurpose, now time.Time, lifetime time.Duration) (secret string, t *Token) {
	secret = NewSecret()
	return secret, &Token{Hash: HashToken(secret), Purpose: purpose, CreatedAt: now.UTC(), ExpiresAt: now.UTC().Add(lifetime)}
}

// NewSecret gives 256 random bits as 43 characters of A to Z, a to z, 0 to 9, - and _.
func NewSecret() string {
	var raw [tokenBytes]byte
	rand.Read(raw[:]) // never fails: see crypto/rand
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// HashToken gives what is stored of a secret: its SHA-256 in hex. The secret is too random to be guessed, so
// nothing slower is needed, and a table of hashes is looked up in the same time whatever was asked.
func HashToken(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Check tells whether the token may be used for a purpose now. The sentence is the same for a link that was never
// made and for one of another purpose.
func (t *Token) Check(purpose TokenPurpose, now time.Time) error {
	switch {
	case t.Purpose != purpose:
		return NoToken()
	case !t.UsedAt.IsZero():
		return Errorf(CodeNotFound, "This link was used already. Each link works once: ask for a new one.")
	case !now.Before(t.ExpiresAt):
		return Errorf(CodeNotFound, "This link has run out. Ask for a new one.")
	}
	return nil
}

// NoToken is the answer to a link that is not one of ours: whether it was never made, forgotten or of another kind.
func NoToken() error {
	return Errorf(CodeNotFound, "This link does not work. Check that it was copied whole, or ask for a new one.")
}

// TokenFilter says which tokens are meant; an empty field means any, but one of the ids is needed.
type TokenFilter struct {
	Purpose  TokenPurpose
	PersonID string
	GroupID  string
}

// TokenReader reads one-time links.
type TokenReader interface {
	// TokenByHash gives a token, used and expired ones too; one that is not there is CodeNotFound with a
	// sentence for people.
	TokenByHash(ctx context.Context, hash string) (*Token, error)
	// OpenTokens counts the tokens that may be used at a time.
	OpenTokens(ctx context.Context, which TokenFilter, at time.Time) (int, error)
}

// TokenTx writes one-time links.
type TokenTx interface {
	// SaveToken adds a token; a hash is given once.
	SaveToken(ctx context.Context, t *Token) error
	// UseToken uses a token up. ok is false where it is not there, was used, or has run out: of two who try,
	// one has it.
	UseToken(ctx context.Context, hash string, at time.Time) (ok bool, err error)
	// EndTokens makes tokens that were not used unusable, as when a password changed.
	EndTokens(ctx context.Context, which TokenFilter) error
	// DropTokens forgets tokens that ran out before a time.
	DropTokens(ctx context.Context, before time.Time) error
}
