package directory

import (
	"context"
	"time"
)

// ReportKind tells which of the two ways of UX-21 a report came by.
type ReportKind string

// The kinds of report.
const (
	ReportWrong  ReportKind = "wrong"  // something in the listing is not right
	ReportUnsafe ReportKind = "unsafe" // someone was hurt or felt unsafe: curators are told at once, the group's own people are not
)

// ReportStatus says where a Report stands.
type ReportStatus string

// The statuses of a Report; closed is final.
const (
	ReportOpen   ReportStatus = "open"
	ReportClosed ReportStatus = "closed"
)

// MaxReportText is how many characters a report may have.
const MaxReportText = 2000

// Report is what a reader said about a group. Nobody has to sign it.
type Report struct {
	ID        string       `json:"id"`
	Version   int          `json:"version"` // counts saves, from 1; for optimistic locking
	GroupID   string       `json:"group_id"`
	Kind      ReportKind   `json:"kind"`
	Text      string       `json:"text"`
	By        string       `json:"by,omitempty"` // the name of somebody signed in; empty where nobody says
	Status    ReportStatus `json:"status"`
	Outcome   string       `json:"outcome,omitempty"` // what was done about it, for the other curators
	ClosedBy  string       `json:"closed_by,omitempty"`
	ClosedAt  time.Time    `json:"closed_at,omitzero"`
	CreatedAt time.Time    `json:"created_at"`
}

// Validate says what is wrong with r, all at once.
func (r *Report) Validate() error {
	f := faults{}
	f.check(ValidID(r.GroupID), "group", "say which group it is about")
	f.check(r.Kind == ReportWrong || r.Kind == ReportUnsafe, "kind", "say wrong or unsafe, not %q", r.Kind)
	least := 0 // that someone felt unsafe is enough to say
	if r.Kind == ReportWrong {
		least = 1
	}
	checkText(f, "text", r.Text, least, MaxReportText)
	checkText(f, "outcome", r.Outcome, 0, MaxReportText)
	f.check(r.Status != ReportClosed || r.Outcome != "", "outcome", "say in a few words what was done")
	return f.err("This report")
}

// ReportFilter narrows a list of reports; empty fields take all.
type ReportFilter struct {
	Status  ReportStatus
	GroupID string
	Within  []Scope // its group is within any of them; nil: everywhere
}

// ReportReader reads what readers reported.
type ReportReader interface {
	Report(ctx context.Context, id string) (*Report, error)
	// Reports lists those that a filter takes, what is unsafe first, then longest waiting first, at most limit.
	Reports(ctx context.Context, filter ReportFilter, limit int) ([]*Report, error)
}

// ReportTx writes them.
type ReportTx interface {
	SaveReport(ctx context.Context, r *Report) error // versions as SaveGroup
}

// Report keeps what a reader says about a group that is published. Anyone may. Where someone was hurt or felt
// unsafe, those who may review the group are mailed at once, without the words.
func (c *Catalogue) Report(ctx context.Context, actor Actor, groupID string, kind ReportKind, text string) (*Report, error) {
	r := &Report{ID: NewID(), GroupID: groupID, Kind: kind, Text: text, Status: ReportOpen, CreatedAt: c.Now()}
	if actor.Role == RolePerson {
		r.By = actor.Name
	}
	if err := r.Validate(); err != nil {
		return nil, err
	}
	err := c.store.Write(ctx, func(tx Tx) error {
		g, err := shownGroup(ctx, tx, groupID)
		if err != nil {
			return err
		}
		if err := tx.SaveReport(ctx, r); err != nil || kind != ReportUnsafe {
			return err
		}
		return c.alertCurators(ctx, tx, g)
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// shownGroup reads a group that readers can see: one that is published or paused.
func shownGroup(ctx context.Context, r Reader, id string) (*Group, error) {
	g, err := r.Group(ctx, id)
	if err == nil && g.Status == StatusArchived {
		err = errNoSuchGroup
	}
	return g, err
}

var errNoSuchGroup = Errorf(CodeNotFound, "There is no group with this address. It may have ended.")

// OpenReports lists what waits and the actor may decide, what is unsafe first, without places that are not public.
func (c *Catalogue) OpenReports(ctx context.Context, actor Actor) ([]*Report, error) {
	reports, err := c.store.Reports(ctx, ReportFilter{Status: ReportOpen, Within: reviewScopes(actor)}, mostWaiting)
	if err != nil {
		return nil, err
	}
	for _, r := range reports {
		if err := c.tellReport(ctx, r); err != nil {
			return nil, err
		}
	}
	return reports, nil
}

// ToldReport gives a report as OpenReports tells it, wherever it stands.
func (c *Catalogue) ToldReport(ctx context.Context, id string) (*Report, error) {
	r, err := c.store.Report(ctx, id)
	if err != nil {
		return nil, err
	}
	return r, c.tellReport(ctx, r)
}

// tellReport takes a place that is not public out of what was written.
func (c *Catalogue) tellReport(ctx context.Context, r *Report) error {
	keep, err := c.keeperOfGroup(ctx, r.GroupID)
	if err == nil {
		r.Text, r.Outcome = keep.text(r.Text), keep.text(r.Outcome)
	}
	return err
}

// keeperOfGroup gives what keeps the places of a group as it is stored.
func (c *Catalogue) keeperOfGroup(ctx context.Context, groupID string) (*placeKeeper, error) {
	g, err := c.store.Group(ctx, groupID)
	if err != nil {
		return nil, err
	}
	return c.placeKeeper(ctx, c.store, g, nil, nil)
}

// mostWaiting is how many reports or notes a list of what waits shows.
const mostWaiting = 500

// reviewScopes gives where an actor may review; nil: everywhere.
func reviewScopes(actor Actor) []Scope {
	scopes, everywhere := actor.Scopes(MayReview)
	if everywhere {
		return nil
	}
	return append([]Scope{}, scopes...)
}

// CloseReport notes what was done about a report, by somebody who may review its group.
func (c *Catalogue) CloseReport(ctx context.Context, actor Actor, id string, version int, outcome string) error {
	r, err := c.store.Report(ctx, id)
	if err != nil {
		return err
	}
	if err := c.mayReview(ctx, actor, r.GroupID); err != nil {
		return err
	}
	if r.Status == ReportClosed {
		return Errorf(CodeConflict, "This report was closed by %s on %s.", r.ClosedBy, DateWords(DateOf(r.ClosedAt.In(c.zone))))
	}
	r.Version, r.Status, r.Outcome, r.ClosedBy, r.ClosedAt = version, ReportClosed, outcome, actor.Name, c.Now()
	if err := r.Validate(); err != nil {
		return err
	}
	return c.store.Write(ctx, func(tx Tx) error { return tx.SaveReport(ctx, r) })
}

// mayReview refuses an actor who may not review a group.
func (c *Catalogue) mayReview(ctx context.Context, actor Actor, groupID string) error {
	object, err := c.Object(ctx, groupID)
	if err == nil && !actor.May(MayReview, object) {
		err = Errorf(CodeForbidden, "Only a curator of this group may decide that.")
	}
	return err
}

// What a group's people read in its history of a pause: nothing of what was reported.
const (
	reasonPaused   = "Paused by a curator"
	reasonUnpaused = "Shown again by a curator"
)

// Pause takes a group out of searching at once while something is looked into; its page says so. A group that
// is paused already stays so. Its history tells that a curator paused it, and not why.
func (c *Catalogue) Pause(ctx context.Context, actor Actor, groupID string) error {
	return c.setStatus(ctx, actor, groupID, StatusPublished, StatusPaused, reasonPaused)
}

// Unpause shows a paused group again.
func (c *Catalogue) Unpause(ctx context.Context, actor Actor, groupID string) error {
	return c.setStatus(ctx, actor, groupID, StatusPaused, StatusPublished, reasonUnpaused)
}

func (c *Catalogue) setStatus(ctx context.Context, actor Actor, groupID string, from, to Status, reason string) error {
	if err := c.mayReview(ctx, actor, groupID); err != nil {
		return err
	}
	return c.amend(ctx, actor, groupID, reason, func(_ Tx, g *Group) (bool, error) {
		switch g.Status {
		case to:
			return false, nil
		case from:
			g.Status = to
			return true, nil
		}
		return false, Errorf(CodeConflict, "This group is %s, so it cannot be made %s.", g.Status, to)
	})
}

// Standing tells whether a group is published, paused or archived, for the page of one that searching does not
// show.
func (c *Catalogue) Standing(ctx context.Context, groupID string) (Status, error) {
	g, err := c.store.Group(ctx, groupID)
	if err != nil {
		return "", err
	}
	return g.Status, nil
}

// amend changes a group as it is stored, in one transaction with its revision and its listings, and makes it
// searchable. change tells whether there is anything to save, and may write more. Whether the actor may is the
// caller's to ask.
func (c *Catalogue) amend(ctx context.Context, actor Actor, groupID, reason string, change func(tx Tx, g *Group) (bool, error)) error {
	err := c.store.Write(ctx, func(tx Tx) error {
		g, err := tx.Group(ctx, groupID)
		if err != nil {
			return err
		}
		changed, err := change(tx, g)
		if err != nil || !changed {
			return err
		}
		if err := g.Validate(c.vocabulary); err != nil {
			return err
		}
		w := c.writer(tx, actor, c.Now())
		return w.publish(ctx, Publication{Group: g, Reason: reason})
	})
	if err != nil {
		return err
	}
	return c.CatchUp(ctx, nil)
}
