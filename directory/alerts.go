package directory

import (
	"context"
	"slices"
	"strings"
)

// AlertsReach gives who is mailed when somebody reports that they were hurt, wherever it is: people who may review and
// have not asked for no such mail.
func (c *Catalogue) AlertsReach(ctx context.Context) ([]*Person, error) {
	return alertsReach(ctx, c.store)
}

func alertsReach(ctx context.Context, r Reader) ([]*Person, error) {
	people, err := r.People(ctx)
	if err != nil {
		return nil, err
	}
	stopped, err := r.MailStops(ctx, MailAlerts)
	return slices.DeleteFunc(people, func(p *Person) bool {
		return p.Disabled || !p.Actor().Has(MayReview) || stopped[strings.ToLower(p.Email)]
	}), err
}

// StopMail spares an address mails of a kind. Alerts of harm go on to whoever is the only one that they reach, of some
// group they may review: nobody would be told then.
func (c *Catalogue) StopMail(ctx context.Context, address string, kind MailKind) error {
	return c.store.Write(ctx, func(tx Tx) error {
		if kind == MailAlerts {
			reached, err := alertsReach(ctx, tx)
			if err != nil {
				return err
			}
			if onlyOneReached(reached, address) {
				return Errorf(CodeConflict, "You are the only one who is told when somebody was hurt at some of the groups. Ask an admin to let somebody else review them too; then this can be stopped.")
			}
		}
		return tx.StopMail(ctx, address, kind, c.Now())
	})
}

// KeepAlerts refuses to make of a person what p is to be, before it is saved, where nobody would be told any more when
// somebody was hurt at some of the groups. A person who goes is given as disabled.
func KeepAlerts(ctx context.Context, r Reader, p *Person) error {
	reached, err := alertsReach(ctx, r)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(reached, func(have *Person) bool { return have.ID == p.ID })
	if i < 0 {
		return nil
	}
	after := slices.Delete(slices.Clone(reached), i, i+1)
	if !p.Disabled && p.Actor().Has(MayReview) {
		after = append(after, p)
	}
	if missed(reached[i], after) {
		return Errorf(CodeConflict, "%s is the only one who is told when somebody was hurt at some of the groups. Let somebody else review those groups first.", p.Name)
	}
	return nil
}

// onlyOneReached tells whether some of what the person with an address may review is nobody else's among those reached.
func onlyOneReached(reached []*Person, address string) bool {
	i := slices.IndexFunc(reached, func(p *Person) bool { return EmailKey(p.Email) == EmailKey(address) })
	if i < 0 {
		return false
	}
	return missed(reached[i], slices.Delete(slices.Clone(reached), i, i+1))
}

// missed tells whether some of what a person may review is nobody's among others.
func missed(p *Person, others []*Person) bool {
	mine, all := p.Actor().Scopes(MayReview)
	if all {
		mine = []Scope{{Kind: ScopeAll}}
	}
	return slices.ContainsFunc(mine, func(scope Scope) bool {
		return !slices.ContainsFunc(others, func(p *Person) bool {
			theirs, everywhere := p.Actor().Scopes(MayReview)
			return everywhere || slices.Contains(theirs, scope)
		})
	})
}

// alertCurators mails everybody who may review a group that someone says it hurt them. The mail holds none of what
// was written.
func (c *Catalogue) alertCurators(ctx context.Context, tx Tx, g *Group) error {
	object, err := c.objectOf(ctx, tx, g)
	if err != nil {
		return err
	}
	name, err := c.shownName(ctx, tx, g)
	if err != nil {
		return err
	}
	people, err := tx.People(ctx)
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.Disabled || !p.Actor().May(MayReview, object) {
			continue
		}
		data := map[string]any{"name": name, "page": "/reports"}
		if err := tx.AddMail(ctx, NewMail(MailAlerts, "unsafe", p.Email, p.Name, p.ID, data, c.Now())); err != nil {
			return err
		}
	}
	return nil
}
