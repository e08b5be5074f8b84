package directory

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"
)

// Draft is what a person typed into one part of a group's pages and has not saved: it is there again when a phone
// drops the page. It is their own text, is read by them alone, and is forgotten when the part is saved, when the
// person is erased, and after draftKept.
type Draft struct {
	PersonID string              `json:"-"`
	GroupID  string              `json:"-"`       // empty for a new group
	Part     string              `json:"-"`       // an EditPart, or what else its page calls itself
	Version  int                 `json:"version"` // of the group when it was begun
	Form     map[string][]string `json:"form"`    // the inputs by name
	SavedAt  time.Time           `json:"saved_at"`
}

// How long a draft is kept, and how large it may be.
const (
	draftKept     = 30 * 24 * time.Hour
	maxDraftBytes = 256 << 10
	maxDraftPart  = 100
)

// DraftReader reads drafts.
type DraftReader interface {
	// Draft gives what a person left of a part; CodeNotFound where there is nothing.
	Draft(ctx context.Context, personID, groupID, part string) (*Draft, error)
	// DraftsOf lists a person's drafts saved after a time, newest first, at most limit.
	DraftsOf(ctx context.Context, personID string, after time.Time, limit int) ([]*Draft, error)
}

// DraftTx keeps drafts.
type DraftTx interface {
	SaveDraft(ctx context.Context, d *Draft) error // by person, group and part
	DropDraft(ctx context.Context, personID, groupID, part string) error
	DropDraftsOf(ctx context.Context, personID string) error
	DropDraftsBefore(ctx context.Context, before time.Time) error
}

// drafter gives the id under which an actor's drafts are kept; empty where they keep none.
func drafter(actor Actor) string {
	if actor.Role == RoleOperator {
		return "operator"
	}
	return actor.ID
}

// KeepDraft keeps what an actor typed into a part so far. Whoever has no account keeps none.
func (c *Catalogue) KeepDraft(ctx context.Context, actor Actor, d Draft) error {
	d.PersonID, d.SavedAt = drafter(actor), c.Now()
	if d.PersonID == "" {
		return nil
	}
	size := 0
	for name, values := range d.Form {
		size += len(name)
		for _, value := range values {
			size += len(value)
		}
		if !utf8.ValidString(name) || slices.ContainsFunc(values, func(v string) bool { return !utf8.ValidString(v) }) {
			return Errorf(CodeInvalid, "A draft is text in UTF-8.")
		}
	}
	if size > maxDraftBytes || len(d.Part) > maxDraftPart {
		return Errorf(CodeTooLarge, "This is too much to keep as a draft: at most %d KB.", maxDraftBytes>>10)
	}
	return c.store.Write(ctx, func(tx Tx) error { return tx.SaveDraft(ctx, &d) })
}

// Draft gives what an actor left of a part, nil where there is nothing, or it is too old.
func (c *Catalogue) Draft(ctx context.Context, actor Actor, groupID, part string) (*Draft, error) {
	if drafter(actor) == "" {
		return nil, nil
	}
	d, err := c.store.Draft(ctx, drafter(actor), groupID, part)
	if ErrorCode(err) == CodeNotFound || err == nil && d.SavedAt.Before(c.Now().Add(-draftKept)) {
		return nil, nil
	}
	return d, err
}

// Drafts lists what an actor has not saved, newest first.
func (c *Catalogue) Drafts(ctx context.Context, actor Actor) ([]*Draft, error) {
	if drafter(actor) == "" {
		return nil, nil
	}
	return c.store.DraftsOf(ctx, drafter(actor), c.Now().Add(-draftKept), maxDraftsShown)
}

const maxDraftsShown = 100

// DropDraft forgets what an actor left of a part.
func (c *Catalogue) DropDraft(ctx context.Context, actor Actor, groupID, part string) error {
	if drafter(actor) == "" {
		return nil
	}
	return c.store.Write(ctx, func(tx Tx) error { return tx.DropDraft(ctx, drafter(actor), groupID, part) })
}

// ForgetDrafts forgets drafts that were left too long.
func (c *Catalogue) ForgetDrafts(ctx context.Context) error {
	return c.store.Write(ctx, func(tx Tx) error { return tx.DropDraftsBefore(ctx, c.Now().Add(-draftKept)) })
}
