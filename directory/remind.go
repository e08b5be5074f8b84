package directory

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
)

const (
	// remindLook is how often a process looks whether today's reminders have gone.
	remindLook = 10 * time.Minute
	// remindLease: one process writes them, and another takes over where it falls silent.
	remindLease     = "reminders"
	remindLeaseSpan = 10 * time.Minute
	// metaReminded is where the store keeps the day whose reminders have gone. A day is UTC's, so in Australia they
	// are written in the morning.
	metaReminded = "reminded_on"
	// mostInReminder is how many listings one mail asks about; the rest come another day.
	mostInReminder = 25
)

// Remind writes the reminders of each day, until ctx ends.
func (c *Catalogue) Remind(ctx context.Context) {
	tick := time.NewTicker(remindLook)
	defer tick.Stop()
	for {
		if _, err := c.RemindToday(ctx); err != nil && ctx.Err() == nil {
			c.log.Error("the reminders of today could not be written", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// RemindToday puts the reminders of today into the outbox, once a day however often it is called and by however many
// processes: one mail a person, with all their listings that are due, or will be within a week. It gives how many
// mails it wrote.
func (c *Catalogue) RemindToday(ctx context.Context) (mails int, err error) {
	today := c.Today()
	done, err := c.store.Meta(ctx, metaReminded)
	if err != nil || done == today.String() {
		return 0, err
	}
	holder, held := NewID(), false
	err = c.store.Write(ctx, func(tx Tx) error {
		held, err = tx.TakeLease(ctx, remindLease, holder, remindLeaseSpan)
		return err
	})
	if err != nil || !held {
		return 0, err
	}
	mails, err = c.remind(ctx, today)
	if err != nil { // soon again: what was written is not written twice
		return mails, errors.Join(err, c.store.Write(ctx, func(tx Tx) error { return tx.DropLease(ctx, remindLease, holder) }))
	}
	return mails, c.store.Write(ctx, func(tx Tx) error {
		if err := tx.SetMeta(ctx, metaReminded, today.String()); err != nil {
			return err
		}
		return tx.DropLease(ctx, remindLease, holder)
	})
}

// recipient is whom a reminder goes to: a person with an account, or an address of a group that it has confirmed.
type recipient struct {
	address, name, personID string
}

// reminder is one mail to come, with its groups.
type reminder struct {
	to  recipient
	due []*Due
}

func (c *Catalogue) remind(ctx context.Context, today Date) (mails int, err error) {
	due, err := c.store.RemindersDue(ctx, today)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	facilitators, err := c.facilitators(ctx)
	if err != nil {
		return 0, err
	}
	letters := map[string]*reminder{}
	var nobody []*Due
	for _, d := range due {
		to, err := c.recipients(ctx, facilitators, d)
		if err != nil {
			return 0, err
		}
		if len(to) == 0 {
			nobody = append(nobody, d)
		}
		for _, r := range to {
			key := strings.ToLower(r.address)
			if letters[key] == nil {
				letters[key] = &reminder{to: r}
			}
			letters[key].due = append(letters[key].due, d)
		}
	}
	if err := c.gather(ctx, letters, facilitators, today); err != nil {
		return 0, err
	}
	if err := c.askLater(ctx, nobody, today); err != nil {
		return 0, err
	}
	counted := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(letters)) {
		if err := c.writeReminder(ctx, letters[key], today, counted); err != nil {
			return mails, err
		}
		mails++
	}
	return mails, nil
}

// facilitators lists people who keep groups and can be written to.
func (c *Catalogue) facilitators(ctx context.Context) ([]*Person, error) {
	everybody, err := c.store.People(ctx)
	if err != nil {
		return nil, err
	}
	stopped, err := c.store.MailStops(ctx, MailReminders)
	return slices.DeleteFunc(everybody, func(p *Person) bool {
		return p.Disabled || !p.Has(RoleFacilitator) || stopped[strings.ToLower(p.Email)]
	}), err
}

// keeps tells whether a person is a facilitator of a group.
func (p *Person) keeps(on Object) bool {
	return !p.Disabled && slices.ContainsFunc(p.Grants, func(g Grant) bool { return g.Role == RoleFacilitator && g.Scope.Covers(on) })
}

// recipients gives whom to ask about a group: its facilitators, or, where it has none that can be asked, the address
// on its page, where it has confirmed that.
func (c *Catalogue) recipients(ctx context.Context, facilitators []*Person, d *Due) ([]recipient, error) {
	var to []recipient
	for _, p := range facilitators {
		if p.keeps(d.Object()) {
			to = append(to, recipient{address: p.Email, name: p.Name, personID: p.ID})
		}
	}
	if len(to) > 0 {
		return to, nil
	}
	g, err := c.store.Group(ctx, d.GroupID)
	if err != nil {
		return nil, err
	}
	address := confirmedEmail(g)
	if address == "" || g.Invented { // nobody reads an invented address
		return nil, nil
	}
	stopped, err := c.store.MailStopped(ctx, address, MailReminders)
	if err != nil || stopped {
		return nil, err
	}
	return []recipient{{address: address}}, nil
}

// confirmedEmail gives the address on a group's page where the group itself has confirmed it: it told it to us, or
// somebody spoke with it since a source gave it. What is withheld is never on the page.
func confirmedEmail(g *Group) string {
	spoken := !g.Checked.Date.IsZero() && g.Checked.Method != CheckedByWebsite
	if g.SourceID != "" && !spoken {
		return ""
	}
	return g.Contact.Email
}

// gather adds to the letters of people what else of theirs will be due soon: one mail, not ten.
func (c *Catalogue) gather(ctx context.Context, letters map[string]*reminder, facilitators []*Person, today Date) error {
	soon, err := c.store.RemindersDue(ctx, today.AddDays(gatherDays))
	if err != nil {
		return err
	}
	for _, p := range facilitators {
		letter := letters[strings.ToLower(p.Email)]
		if letter == nil || letter.to.personID != p.ID {
			continue
		}
		for _, d := range soon {
			if today.Before(d.RemindOn) && p.keeps(d.Object()) {
				letter.due = append(letter.due, d)
			}
		}
	}
	return nil
}

// askLater puts off groups that nobody can be asked about: they may have a facilitator by then.
func (c *Catalogue) askLater(ctx context.Context, nobody []*Due, today Date) error {
	for batch := range slices.Chunk(nobody, relistBatch) {
		err := c.store.Write(ctx, func(tx Tx) error {
			for _, d := range batch {
				d.RemindOn = today.AddDays(reminderDays)
				if err := tx.NoteAsked(ctx, d); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// writeReminder puts one mail into the outbox, with a link of its own for each listing. counted holds the groups whose
// reminder was counted already: a group may have several facilitators.
func (c *Catalogue) writeReminder(ctx context.Context, letter *reminder, today Date, counted map[string]bool) error {
	asked := letter.due[:min(len(letter.due), mostInReminder)]
	return c.store.Write(ctx, func(tx Tx) error {
		var groups []any
		for _, d := range asked {
			g, err := tx.Group(ctx, d.GroupID)
			if err != nil {
				return err
			}
			lines, err := c.reminderLines(ctx, tx, g)
			if err != nil {
				return err
			}
			secret, token := NewToken(TokenReminder, c.Now(), reminderLife)
			token.PersonID, token.GroupID, token.SentTo = letter.to.personID, g.ID, letter.to.address
			if err := tx.SaveToken(ctx, token); err != nil {
				return err
			}
			groups = append(groups, map[string]any{
				"name": g.Name, "lines": lines, "checked": lastCheckedWords(g),
				"right": "/still-right/" + secret, "changed": "/still-right/" + secret + "/changed",
			})
			if counted[g.ID] {
				continue
			}
			d.Reminded(today)
			if err := tx.NoteAsked(ctx, d); err != nil {
				return err
			}
			counted[g.ID] = true
		}
		m := NewMail(MailReminders, "reminder", letter.to.address, letter.to.name, letter.to.personID, map[string]any{"groups": groups}, c.Now())
		return tx.AddMail(ctx, m)
	})
}

func lastCheckedWords(g *Group) string {
	if g.Checked.Date.IsZero() {
		return "Nobody has checked it yet."
	}
	return "Last checked on " + DateWords(g.Checked.Date) + "."
}

// reminderLines puts a group's listing in words, as everybody sees it.
func (c *Catalogue) reminderLines(ctx context.Context, r Reader, g *Group) ([]any, error) {
	parts, err := loadParts(ctx, r, g, Publication{})
	if err != nil {
		return nil, err
	}
	_, listings := c.builder().listed(parts, c.Now())
	var lines []any
	for _, line := range ListingWords(listings) {
		lines = append(lines, line)
	}
	return lines, nil
}

// ListingWords puts a group's listings in words, a line each: what it is, when, where as far as it is told, what it
// costs, its numbers.
func ListingWords(listings []*Listing) []string {
	var lines []string
	add := func(parts ...string) {
		line := strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", ")
		if line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	for i, l := range listings {
		if i == 0 {
			add(l.Summary)
		}
		for _, m := range l.Meetings {
			add(m.Text)
		}
		for _, h := range l.Hours {
			add(h.Text)
		}
		switch l.Disclosure {
		case DisclosureHidden:
			add("The place is told only to people who come")
		case DisclosureSuburb:
			add("In "+l.Suburb+" "+l.State, "the street is told only to people who come")
		case DisclosureExact:
			add(l.Venue, l.Address, strings.TrimSpace(l.Suburb+" "+l.State+" "+l.Postcode))
		}
	}
	if len(listings) == 0 {
		return lines
	}
	l := listings[0]
	add(l.Cost.Text)
	for _, phone := range l.Contact.Phones {
		add(strings.TrimSpace(phone.Number + " " + phone.Label))
	}
	return lines
}
