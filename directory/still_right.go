package directory

import (
	"context"
	"strings"
)

// AskedState says what a reminder's link still does.
type AskedState string

// The states of a reminder's link.
const (
	AskedOpen     AskedState = "open"
	AskedAnswered AskedState = "answered" // it was used: each works once
	AskedPaused   AskedState = "paused"   // a curator has paused the group: there is nothing to answer
	AskedOver     AskedState = "over"     // it has run out, or is no longer its reader's to use
)

// Asked is what the page of a reminder's link shows: one listing, as everybody sees it.
type Asked struct {
	State    AskedState
	GroupID  string
	Name     string
	Lines    []string // the listing in words
	Checked  string   // when it was checked last, in words
	Shown    *Group   // as everybody sees it; what is said to have changed is said of this. nil unless open
	person   string   // who answers, as history names them
	personID string
	version  int
}

// byMail is who answers a reminder that went to a group's own address.
const byMail = "the group, by e-mail"

// Asked gives what a reminder's link is about, without using it. A link that is none of ours is CodeNotFound.
func (c *Catalogue) Asked(ctx context.Context, secret string) (*Asked, error) {
	asked, _, err := c.asked(ctx, c.store, secret)
	return asked, err
}

func (c *Catalogue) asked(ctx context.Context, r Reader, secret string) (*Asked, *Group, error) {
	token, err := r.TokenByHash(ctx, HashToken(secret))
	if err != nil {
		return nil, nil, err
	}
	if token.Purpose != TokenReminder {
		return nil, nil, NoToken()
	}
	g, err := r.Group(ctx, token.GroupID)
	if err != nil {
		return nil, nil, orNotFound(err, NoToken())
	}
	parts, err := loadParts(ctx, r, g, Publication{})
	if err != nil {
		return nil, nil, err
	}
	shown, listings := c.builder().listed(parts, c.Now())
	asked := &Asked{State: AskedOpen, GroupID: g.ID, Name: shown.Name, Checked: lastCheckedWords(shown), person: byMail, version: g.Version}
	switch theirs, err := c.stillTheirs(ctx, r, token, g, asked); {
	case err != nil:
		return nil, nil, err
	case !token.UsedAt.IsZero():
		asked.State = AskedAnswered
	case theirs && g.Status == StatusPaused && c.Now().Before(token.ExpiresAt):
		asked.State = AskedPaused
	case !c.Now().Before(token.ExpiresAt), !theirs, DueOn(g, c.Today()).IsZero():
		asked.State = AskedOver
	}
	if asked.State != AskedOpen { // an old link tells nothing new
		return asked, g, nil
	}
	asked.Lines, asked.Shown = ListingWords(listings), shown
	return asked, g, nil
}

// stillTheirs tells whether the group is still its reader's to answer for: they keep it, or it is still reached at
// the address the link went to.
func (c *Catalogue) stillTheirs(ctx context.Context, r Reader, token *Token, g *Group, asked *Asked) (bool, error) {
	if token.PersonID == "" {
		return strings.EqualFold(confirmedEmail(g), token.SentTo), nil
	}
	p, err := r.Person(ctx, token.PersonID)
	switch {
	case ErrorCode(err) == CodeNotFound:
		return false, nil
	case err != nil:
		return false, err
	}
	asked.person, asked.personID = p.Name, p.ID
	return p.keeps(Object{GroupID: g.ID, OrganisationID: g.OrganisationID}), nil
}

// use takes a link that is open, once: of two who press, one has it.
func (c *Catalogue) use(ctx context.Context, tx Tx, secret string) (*Asked, *Group, error) {
	asked, g, err := c.asked(ctx, tx, secret)
	if err != nil || asked.State != AskedOpen {
		return asked, g, err
	}
	ok, err := tx.UseToken(ctx, HashToken(secret), c.Now())
	if err == nil && !ok {
		asked.State = AskedAnswered
	}
	return asked, g, err
}

// actor is who answers a reminder.
func (a *Asked) actor() Actor {
	return Actor{ID: a.personID, Name: a.person, Role: RolePerson}
}

// StillRight notes that the reader of a reminder says that a listing is still right: the check moves to today, as a
// revision. What it gives says whether the link was open; where it was not, nothing is changed.
func (c *Catalogue) StillRight(ctx context.Context, secret string) (*Asked, error) {
	var asked *Asked
	err := c.store.Write(ctx, func(tx Tx) error {
		var g *Group
		var err error
		if asked, g, err = c.use(ctx, tx, secret); err != nil || asked.State != AskedOpen {
			return err
		}
		checked := Checked{Date: c.Today(), Method: CheckedByEmail, By: "the facilitator"}
		return c.saveCheck(ctx, tx, asked.actor(), g, checked, reasonReplied)
	})
	if err != nil {
		return nil, err
	}
	return asked, c.CatchUp(ctx, nil)
}

// SomethingChanged puts what the reader of a reminder says has changed before the curators, as a Change they decide on
// field by field: nothing is live before. What it gives says whether the link was open; where it was not, nothing is kept.
func (c *Catalogue) SomethingChanged(ctx context.Context, secret string, said Said) (*Asked, error) {
	f := faults{}
	if checkText(f, "words", said.Words, 0, 1000); len(f) > 0 {
		return nil, f.err("This")
	}
	words := strings.TrimSpace(said.Words)
	var asked *Asked
	err := c.store.Write(ctx, func(tx Tx) error {
		var g *Group
		var err error
		if asked, g, err = c.use(ctx, tx, secret); err != nil || asked.State != AskedOpen {
			return err
		}
		fields, err := c.saidFields(g, asked.Shown, said.Group, maySayByMail)
		if err != nil {
			return err
		}
		if len(fields) == 0 && words == "" {
			return Invalid("words", "Nothing is different yet. Change what is wrong, or write what has changed; or go back and press “Still right”.")
		}
		on, err := c.objectOf(ctx, tx, g)
		if err != nil {
			return err
		}
		change := &Change{
			ID: NewID(), Kind: ChangeCorrection, GroupID: g.ID, BaseVersion: g.Version, Fields: fields, Status: ChangeWaiting,
			Author: asked.person, AuthorID: asked.personID, Reason: strings.TrimSpace("Answered a reminder.\n" + words), SourceID: on.SourceID, Councils: on.Councils, CreatedAt: c.Now(),
		}
		if words != "" {
			change.wordsToSeeTo()
		}
		if err := change.Validate(); err != nil {
			return err
		}
		if err := tx.SaveChange(ctx, change); err != nil {
			return err
		}
		return c.answered(ctx, tx, g.ID)
	})
	return asked, err
}

// answered stops the reminders of a group whose people have answered.
func (c *Catalogue) answered(ctx context.Context, tx Tx, groupID string) error {
	d, err := tx.Due(ctx, groupID)
	if err != nil {
		return err
	}
	d.RemindOn = Date{}
	return tx.NoteAsked(ctx, d)
}
