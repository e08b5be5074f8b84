package directory

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// AuditAction says what was done.
type AuditAction string

// The actions that are kept in the audit log.
const (
	AuditSignIn     AuditAction = "sign-in"         // with a password or a link
	AuditSignInBad  AuditAction = "sign-in-refused" // a wrong password, or no such person
	AuditSignOut    AuditAction = "sign-out"
	AuditLink       AuditAction = "link"     // a link to sign in or to choose a password was asked for
	AuditPassword   AuditAction = "password" // a new password
	AuditAddress    AuditAction = "address"  // another e-mail address for one's own account, asked for or confirmed
	AuditInvite     AuditAction = "invite"
	AuditRoles      AuditAction = "roles" // a person's roles were changed
	AuditDisable    AuditAction = "disable"
	AuditEnable     AuditAction = "enable"
	AuditErase      AuditAction = "erase"
	AuditKeyMade    AuditAction = "key-made"
	AuditKeyEnded   AuditAction = "key-ended"
	AuditSessionEnd AuditAction = "session-ended" // by its owner, from another device
	AuditExport     AuditAction = "export"
	AuditReveal     AuditAction = "reveal"    // a true address was shown
	AuditMail       AuditAction = "mail-read" // a mail that was not sent, which may hold a link that lets somebody in
	AuditLoosen     AuditAction = "loosened"  // where a group meets is shown to more people than before
	AuditMany       AuditAction = "many-changed"
	AuditManyUndone AuditAction = "many-undone"
)

// AuditActions lists them, for choosing.
func AuditActions() []AuditAction {
	return []AuditAction{
		AuditSignIn, AuditSignInBad, AuditSignOut, AuditLink, AuditPassword, AuditAddress, AuditInvite, AuditRoles, AuditDisable, AuditEnable,
		AuditErase, AuditKeyMade, AuditKeyEnded, AuditSessionEnd, AuditExport, AuditReveal, AuditLoosen, AuditMail, AuditMany, AuditManyUndone,
	}
}

// AuditEntry is one line of the audit log. It is added in the transaction of what it tells of, and is never changed
// or deleted. Object is a kind and an id, "person:…", "venue:…", "group:…", or empty. Neither it nor Note holds
// anything of a client, an address or an e-mail address.
type AuditEntry struct {
	ID     int64 // given by the store; later entries have higher ones
	At     time.Time
	Actor  Actor // id, name and role; the name of a person is as it is now, FormerMember where they were erased
	Action AuditAction
	Object string
	Note   string
}

// AuditPerson names a person as the object of an entry.
func AuditPerson(id string) string { return "person:" + id }

// AuditGroup names a group as the object of an entry.
func AuditGroup(id string) string { return "group:" + id }

// AuditedWords names the groups that an object of the log is about, by the names everybody sees: of a place, those that
// meet there. "" for what is of no group, or is no more.
func (c *Catalogue) AuditedWords(ctx context.Context, object string) (string, error) {
	kind, id, _ := strings.Cut(object, ":")
	var groups []*Group
	var err error
	switch kind {
	case "group":
		var g *Group
		if g, err = c.store.Group(ctx, id); err == nil {
			groups = append(groups, g)
		}
	case "venue":
		groups, err = c.store.GroupsAtVenue(ctx, id)
	}
	if ErrorCode(err) == CodeNotFound {
		return "", nil
	}
	var names []string
	for _, g := range groups[:min(len(groups), mostAudited)] {
		name, nameErr := c.shownName(ctx, c.store, g)
		err = errors.Join(err, nameErr)
		names = append(names, name)
	}
	if more := len(groups) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", "), err
}

// mostAudited is how many groups at one place are named.
const mostAudited = 5

// Validate says what is wrong with e, all at once.
func (e *AuditEntry) Validate() error {
	f := faults{}
	f.check(!e.At.IsZero(), "at", "say when it was")
	f.check(e.Action != "", "action", "say what was done")
	checkText(f, "object", e.Object, 0, 200)
	checkText(f, "note", e.Note, 0, 500)
	f.check(!strings.Contains(e.Note, "@"), "note", "an e-mail address has no place in the log")
	return f.err("This entry")
}

// AuditFilter says which entries are wanted; an empty field means any.
type AuditFilter struct {
	PersonID string // who did it, or whom it was done to
	Action   AuditAction
	From     time.Time // included
	To       time.Time // not included
	Before   int64     // only entries with a lower ID: the next page
}

// AuditReader reads the audit log.
type AuditReader interface {
	// Audit lists entries, newest first, at most limit.
	Audit(ctx context.Context, filter AuditFilter, limit int) ([]AuditEntry, error)
}

// AuditTx adds to the audit log.
type AuditTx interface {
	AddAudit(ctx context.Context, e AuditEntry) error
}
