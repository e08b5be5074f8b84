package directory

import (
	"context"
	"regexp"
	"strings"
	"time"
)

// The reasons that revisions of a check carry. undoneFor is how long a check can be taken back.
const (
	reasonRang     = "Rang today: still right"
	reasonTookBack = "Took back a check made by mistake"
	reasonReplied  = "The facilitator says by e-mail: still right"
	undoneFor      = 10 * time.Minute
)

// Confirmation is a worker's "I rang today, still right".
type Confirmation struct {
	GroupID string
	With    string // who answered, as it is shown: "Maree, who runs it"; may be empty
}

// numberOrAddress finds what has no place in a name.
var numberOrAddress = regexp.MustCompile(`@|(?:\d[\s()-]*){6}`)

// Validate says what is wrong with c.
func (c Confirmation) Validate() error {
	f := faults{}
	checkText(f, "with", c.With, 0, 80)
	f.check(!strings.ContainsAny(c.With, "\r\n\t"), "with", "write one line")
	f.check(!numberOrAddress.MatchString(c.With), "with", "write a name without number or e-mail address: it is shown on the page")
	if words := signIn(clientSigns, c.With); words != "" {
		f.add("with", "write who of the group answered: this is shown on the page, so leave out “%s”", words)
	}
	return f.err("This check")
}

// Confirm notes that an actor rang a group today and that its listing is still right, as a revision, and shows it
// at once. Who answered is words that may tell a place: of a group whose place is not public they stand in its history
// alone, and the listing says that it was checked by phone.
func (c *Catalogue) Confirm(ctx context.Context, actor Actor, confirmation Confirmation) error {
	confirmation.With = strings.TrimSpace(confirmation.With)
	if err := confirmation.Validate(); err != nil {
		return err
	}
	checked := Checked{Date: c.Today(), Method: CheckedByPhone, By: confirmation.With}
	err := c.store.Write(ctx, func(tx Tx) error {
		g, err := c.confirmable(ctx, tx, actor, confirmation.GroupID)
		if err != nil {
			return err
		}
		venues, err := tx.Venues(ctx, venueIDs(g))
		if err != nil {
			return err
		}
		checked, reason := checked, reasonRang
		if c.private(g, venues) && checked.By != "" {
			checked.By, reason = "", reasonRang+". "+confirmation.With+" answered"
		}
		return c.saveCheck(ctx, tx, actor, g, checked, reason)
	})
	if err != nil {
		return err
	}
	return c.CatchUp(ctx, nil)
}

// saveCheck writes a check as a revision of the group, and its listings.
func (c *Catalogue) saveCheck(ctx context.Context, tx Tx, actor Actor, g *Group, checked Checked, reason string) error {
	g.Checked = checked
	return c.writer(tx, actor, c.Now()).saveGroup(ctx, Publication{Group: g, Reason: reason}, false)
}

// errNotConfirmable is the answer for a group that is not there for this actor.
var errNotConfirmable = Errorf(CodeNotFound, "This group is not in the directory. It may have ended, or moved to a new page.")

// confirmable reads a group that is shown and that the actor may confirm.
func (c *Catalogue) confirmable(ctx context.Context, tx Tx, actor Actor, groupID string) (*Group, error) {
	if !actor.Has(MayConfirm) {
		return nil, Errorf(CodeForbidden, "Only link workers and curators may say that a listing was checked.")
	}
	g, err := tx.Group(ctx, groupID)
	if err != nil || DueOn(g, c.Today()).IsZero() {
		return nil, orNotFound(err, errNotConfirmable)
	}
	d, err := tx.Due(ctx, groupID)
	if err != nil {
		return nil, err
	}
	if d.DueOn.IsZero() {
		return nil, errNotConfirmable
	}
	if !actor.May(MayConfirm, d.Object()) {
		return nil, Errorf(CodeForbidden, "This group is not among those you look after.")
	}
	return g, nil
}

// orNotFound gives the sentence of missing for what is not there, and any other failure as it is.
func orNotFound(err, missing error) error {
	if err == nil || ErrorCode(err) == CodeNotFound {
		return missing
	}
	return err
}

// Object gives what scopes are compared with.
func (d *Due) Object() Object {
	return Object{GroupID: d.GroupID, OrganisationID: d.OrganisationID, SourceID: d.SourceID, Councils: d.Councils}
}

// MayTakeBack tells whether an actor may take back the last check of a group: it is their own, the last thing that
// was written of it, and less than ten minutes old. until says how long still.
func (c *Catalogue) MayTakeBack(ctx context.Context, actor Actor, groupID string) (until time.Time, ok bool, err error) {
	_, until, err = c.lastCheck(ctx, c.store, actor, groupID)
	if ErrorCode(err) == CodeConflict {
		return time.Time{}, false, nil
	}
	return until, err == nil, err
}

var errNotTakenBack = Errorf(CodeConflict, "A check can be taken back for ten minutes, by who made it, and while nothing else was written. Check the listing again, or mend it.")

// lastCheck gives what the group was checked by before this actor's last check of it.
func (c *Catalogue) lastCheck(ctx context.Context, r Reader, actor Actor, groupID string) (before Checked, until time.Time, err error) {
	heads, err := r.RevisionHeads(ctx, groupID)
	if err != nil {
		return Checked{}, time.Time{}, err
	}
	if len(heads) < 2 {
		return Checked{}, time.Time{}, errNotTakenBack
	}
	last := heads[0]
	if !strings.HasPrefix(last.Reason, reasonRang) || last.AuthorID != actor.ID || last.Author != actor.Name || !c.Now().Before(last.At.Add(undoneFor)) {
		return Checked{}, time.Time{}, errNotTakenBack
	}
	previous, err := r.Revision(ctx, groupID, heads[1].Version)
	if err != nil {
		return Checked{}, time.Time{}, err
	}
	return previous.Group.Checked, last.At.Add(undoneFor), nil
}

// TakeBack undoes an actor's last check of a group, as a revision: see MayTakeBack.
func (c *Catalogue) TakeBack(ctx context.Context, actor Actor, groupID string) error {
	err := c.store.Write(ctx, func(tx Tx) error {
		g, err := c.confirmable(ctx, tx, actor, groupID)
		if err != nil {
			return err
		}
		before, _, err := c.lastCheck(ctx, tx, actor, groupID)
		if err != nil {
			return err
		}
		if err := c.saveCheck(ctx, tx, actor, g, before, reasonTookBack); err != nil {
			return err
		}
		d, err := tx.Due(ctx, groupID)
		if err != nil {
			return err
		}
		// Its people were asked already, it may be: what was counted went with the check.
		d.RemindOn = later(d.RemindOn, c.Today().AddDays(gatherDays))
		return tx.NoteAsked(ctx, d)
	})
	if err != nil {
		return err
	}
	return c.CatchUp(ctx, nil)
}

func later(a, b Date) Date {
	if a.Before(b) {
		return b
	}
	return a
}

// NobodyAnswered notes that an actor rang a group and nobody picked up: once a day, until it is checked.
func (c *Catalogue) NobodyAnswered(ctx context.Context, actor Actor, groupID string) error {
	return c.store.Write(ctx, func(tx Tx) error {
		if _, err := c.confirmable(ctx, tx, actor, groupID); err != nil {
			return err
		}
		d, err := tx.Due(ctx, groupID)
		if err != nil {
			return err
		}
		today := c.Today()
		if d.UnreachableOn == today {
			return nil
		}
		d.Unreachable, d.UnreachableOn = d.Unreachable+1, today
		return tx.NoteAsked(ctx, d)
	})
}
