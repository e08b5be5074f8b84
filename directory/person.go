package directory

import (
	"context"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/cases"
)

// FormerMember stands where the name of a person who was erased stood.
const FormerMember = "a former member"

// Person is somebody who may sign in. What they may do stands in their grants.
type Person struct {
	ID        string    `json:"id"`
	Version   int       `json:"version"`
	Name      string    `json:"name"`  // shown to others as who did something
	Email     string    `json:"email"` // as it was written; unique whatever the case of its letters
	Grants    []Grant   `json:"grants"`
	Disabled  bool      `json:"disabled,omitempty"` // may not sign in, and is signed out
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	// Password is the encoded hash of the person's password, "" while they have none. It stands in a column of its
	// own (PeopleTx.SavePassword), never in a document.
	Password string `json:"-"`
}

// EmailKey gives what tells two e-mail addresses apart: letters of either case are the same.
func EmailKey(address string) string {
	return cases.Fold().String(strings.TrimSpace(address))
}

// mostGrants is how many roles one person can hold.
const mostGrants = 50

// Validate says what is wrong with p, all at once.
func (p *Person) Validate() error {
	f := faults{}
	checkText(f, "name", p.Name, 1, 100)
	f.check(!strings.ContainsAny(p.Name, "\n\t"), "name", "a name stands on one line")
	f.check(p.Email != "", "email", "write an e-mail address, such as name@example.org")
	checkEmail(f, "email", p.Email)
	f.check(len(p.Grants) <= mostGrants, "grants", "at most %d roles", mostGrants)
	for i, g := range p.Grants {
		if err := g.Validate(); err != nil {
			f.add("grants", "%s", err)
		}
		f.check(!slices.Contains(p.Grants[:i], g), "grants", "the role %s is given twice", g.Role)
	}
	return f.err("This person")
}

// Actor is the person asking for something.
func (p *Person) Actor() Actor { return SignedIn(p.ID, p.Name, p.Grants) }

// Has tells whether the person holds a role anywhere.
func (p *Person) Has(r Role) bool {
	return slices.ContainsFunc(p.Grants, func(g Grant) bool { return g.Role == r })
}

// Session is one device signed in. Only a hash of what its cookie holds is stored.
type Session struct {
	Hash      string
	ID        string // to name it on a page
	PersonID  string
	Device    string // "Firefox on Windows"
	Kept      bool   // the person asked to stay signed in on this device
	CreatedAt time.Time
	UsedAt    time.Time // to a few minutes
	ExpiresAt time.Time
}

// Open tells whether the session lasts at a time.
func (s *Session) Open(at time.Time) bool { return at.Before(s.ExpiresAt) }

// Key lets a program act for a person, within some of what the person may do.
type Key struct {
	Hash        string       `json:"-"` // HashToken of the key; the key itself is shown once
	ID          string       `json:"id"`
	PersonID    string       `json:"person_id"`
	Name        string       `json:"name"`  // what it is for, in the person's words
	Start       string       `json:"start"` // its first characters, to tell keys apart
	Permissions []Permission `json:"permissions"`
	CreatedAt   time.Time    `json:"created_at"`
	ExpiresAt   time.Time    `json:"expires_at"`
	UsedAt      time.Time    `json:"-"` // to a few minutes; zero: never
}

// Validate says what is wrong with k, all at once.
func (k *Key) Validate() error {
	f := faults{}
	checkText(f, "name", k.Name, 1, 100)
	f.check(len(k.Permissions) > 0, "permissions", "choose at least one thing it may do")
	for _, p := range k.Permissions {
		f.check(slices.Contains(KeyPermissions(), p), "permissions", "a key cannot be given %q", p)
	}
	f.check(k.ExpiresAt.After(k.CreatedAt), "expires", "choose when it runs out")
	return f.err("This key")
}

// KeyPermissions lists what a key can be given: what the API has paths for, as pages take no keys.
func KeyPermissions() []Permission { return []Permission{MaySearch, MayNote, MayReview, MayImport} }

// PeopleReader reads people, their sessions and keys.
type PeopleReader interface {
	Person(ctx context.Context, id string) (*Person, error)
	// PersonByEmail finds a person by address, letters of either case being the same.
	PersonByEmail(ctx context.Context, address string) (*Person, error)
	// People lists everybody, by name.
	People(ctx context.Context) ([]*Person, error)
	// SessionByHash gives a session, one that has ended too.
	SessionByHash(ctx context.Context, hash string) (*Session, error)
	// SessionsOf lists a person's sessions, the last used first.
	SessionsOf(ctx context.Context, personID string) ([]*Session, error)
	KeyByHash(ctx context.Context, hash string) (*Key, error)
	KeysOf(ctx context.Context, personID string) ([]*Key, error) // newest first
}

// PeopleTx writes people, their sessions and keys.
type PeopleTx interface {
	// SavePerson writes all but the password; versions as SaveGroup. An address somebody else has is CodeConflict.
	SavePerson(ctx context.Context, p *Person) error
	SavePassword(ctx context.Context, personID, hash string) error
	// DropPerson forgets a person with their sessions, keys, links and mail.
	DropPerson(ctx context.Context, id string) error
	// ForgetName puts FormerMember where a person's name says who did something: in revisions, changes, imports and
	// groups. It gives the groups that said it, whose listings are to be built anew.
	ForgetName(ctx context.Context, p *Person) (groups []string, err error)
	SaveSession(ctx context.Context, s *Session) error // by hash
	DropSession(ctx context.Context, hash string) error
	// DropSessionsOf ends all sessions of a person but the one with a hash ("": all of them).
	DropSessionsOf(ctx context.Context, personID, butHash string) error
	// DropSessions forgets those that ended before a time.
	DropSessions(ctx context.Context, before time.Time) error
	SaveKey(ctx context.Context, k *Key) error // by hash
	// DropKey forgets a key of a person.
	DropKey(ctx context.Context, personID, id string) error
}
