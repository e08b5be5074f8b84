package directory

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// MarkSeen notes that a curator has looked at an edit that was live at once.
func (c *Catalogue) MarkSeen(ctx context.Context, actor Actor, id string, version int) (*Change, error) {
	return c.touchChange(ctx, actor, id, version, func(_ Tx, change *Change) error {
		if change.Status != ChangePublished {
			return Errorf(CodeInvalid, "This is not live. Decide on it.")
		}
		return change.Decide(ChangeSeen, actor.Name, "", c.Now())
	})
}

// UndoEdit takes back an edit that was live at once. What somebody has changed since stays, and so does everything
// that made a place more private. It gives the fields it put back.
func (c *Catalogue) UndoEdit(ctx context.Context, actor Actor, id string, version int, reason string) (undone []string, err error) {
	err = c.store.Write(ctx, func(tx Tx) error {
		undone = nil
		r, err := c.reviewable(ctx, tx, actor, id, version)
		if err != nil {
			return err
		}
		if r.Change.Status != ChangePublished {
			return Errorf(CodeInvalid, "This is not live. Decide on it.")
		}
		if undone, err = c.undoEdit(ctx, tx, actor, r, reason); err != nil {
			return err
		}
		if err := r.Change.Decide(ChangeUndone, actor.Name, reason, c.Now()); err != nil {
			return err
		}
		return c.saveChange(ctx, tx, r.Change, r.Object)
	})
	if err != nil {
		return nil, err
	}
	return undone, c.CatchUp(ctx, nil)
}

func (c *Catalogue) undoEdit(ctx context.Context, tx Tx, actor Actor, r *Reviewed, reason string) ([]string, error) {
	have, err := FieldsOf(r.Group)
	if err != nil {
		return nil, err
	}
	var undone []string
	var venues []*Venue
	for _, f := range r.Fields {
		if !sameField(f.Field, f.Now, f.New) || loosens(f.Field, f.New, f.Old) {
			continue
		}
		if !strings.HasPrefix(f.Field, FieldVenues) {
			have.Set(f.Field, f.Old)
			undone = append(undone, f.Field)
			continue
		}
		if isAbsent(f.Old) {
			continue // a new place stays, unused
		}
		var was, now Venue
		if json.Unmarshal(f.Old, &was) != nil || json.Unmarshal(f.Now, &now) != nil {
			continue
		}
		was.Version, was.Disclosure = now.Version, Stricter(was.Disclosure, now.Disclosure)
		venues, undone = append(venues, &was), append(undone, f.Field)
	}
	if len(undone) == 0 {
		return nil, nil
	}
	g, err := have.Group()
	if err != nil {
		return nil, err
	}
	g.Version = r.Group.Version
	if err := g.Validate(c.vocabulary); err != nil {
		return nil, Errorf(CodeConflict, "This cannot be undone any more: what was changed since does not go with it.")
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		reason = fmt.Sprintf(ReasonUndone, r.Change.Author)
	}
	w := c.writer(tx, actor, c.Now())
	for _, v := range venues {
		if err := w.saveVenue(ctx, v, false, ""); err != nil {
			return nil, err
		}
	}
	if err := w.saveGroup(ctx, Publication{Group: g, Venues: venues, Reason: reason, Change: r.Change.ID}, false); err != nil {
		return nil, err
	}
	return undone, w.rebuildTouched(ctx)
}
