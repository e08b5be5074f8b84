package directory

import (
	"context"
)

// expiringBefore is how many days before a verified answer counts as old it returns to the queue.
const expiringBefore = 30

// asksAgain gives the day from which a curator is asked to check an answer again; the zero Date for one that nobody
// verified.
func (a Answer) asksAgain(attribute *Attribute) Date {
	if !a.Basis.Verifies() {
		return Date{}
	}
	return a.Expiry(attribute).AddDays(-expiringBefore)
}

// queueExpiring puts the verified answers of a group that count as old soon into the queue, each once.
func (c *Catalogue) queueExpiring(ctx context.Context, tx Tx, g *Group) error {
	today := c.Today()
	if g.Status != StatusPublished {
		return nil
	}
	for _, a := range g.Answers {
		attribute, ok := c.vocabulary.Attribute(a.Attribute)
		if !ok || a.asksAgain(attribute).IsZero() || today.Before(a.asksAgain(attribute)) {
			continue
		}
		id := expiringID(g.ID, a)
		if _, err := tx.Change(ctx, id); ErrorCode(err) != CodeNotFound {
			if err != nil {
				return err
			}
			continue
		}
		on, err := c.objectOf(ctx, tx, g)
		if err != nil {
			return err
		}
		value := mustJSON(a)
		change := &Change{
			ID: id, Kind: ChangeExpiring, GroupID: g.ID, BaseVersion: g.Version, Status: ChangeWaiting, Author: "Kith", CreatedAt: c.Now(),
			Fields: []FieldChange{{Field: FieldAnswers + a.Attribute, Old: value, New: value}},
		}
		if err := c.saveChange(ctx, tx, change, on); err != nil {
			return err
		}
	}
	return nil
}

func expiringID(groupID string, a Answer) string {
	return DerivedID("expiring", groupID, a.Attribute, a.Date.String())
}

// settleExpiring takes back what asks a curator to check an answer again that a save gives anew or takes away, and all
// that asks so of a group that is archived. but is the change that the save itself comes from.
func (w *writer) settleExpiring(ctx context.Context, stored, g *Group, but string) error {
	for _, a := range stored.Answers {
		now, ok := g.Answer(a.Attribute)
		if !a.Basis.Verifies() || ok && now == a && g.Status != StatusArchived {
			continue
		}
		change, err := w.tx.Change(ctx, expiringID(g.ID, a))
		if ErrorCode(err) == CodeNotFound || err == nil && (change.ID == but || !change.Status.Open()) {
			continue
		}
		if err != nil {
			return err
		}
		if err := change.Decide(ChangeWithdrawn, w.actor.Name, "It was answered anew, or is no longer asked.", w.now); err != nil {
			return err
		}
		if err := w.tx.SaveChange(ctx, change); err != nil {
			return err
		}
	}
	return nil
}
