package directory

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// deed is what the batch does to one group.
type deed struct {
	group         GroupRef
	why           string // it is left as it is; "" where it changes
	before, after string // of what changes, in words
	save          func(ctx context.Context) (version int, err error)
}

// Why groups are left as they are.
const (
	whyNotTheirs = "It is not yours to change."
	whyArchived  = "It is archived."
	whyNot       = "It is not archived."
	whySame      = "It says so already."
	whyBetter    = "The same is known already, and was checked."
	whyLater     = "It was checked on a later day."
	whyJoined    = "It was joined into another group. Take them apart instead."
	whyWaits     = "It would need a decision of its own. Change this group by itself."
	whyEdited    = "Somebody has edited it since."
	whyNotKept   = "What it was before is not kept."
)

// weigh decides what the batch does to a group as it is stored now.
func (w *batchWork) weigh(ctx context.Context, id string) (deed, error) {
	g, err := w.tx.Group(ctx, id)
	if err != nil {
		return deed{}, err
	}
	name, err := w.c.shownName(ctx, w.tx, g)
	if err != nil {
		return deed{}, err
	}
	d := deed{group: GroupRef{g.ID, name}}
	on, err := w.c.objectOf(ctx, w.tx, g)
	if err != nil {
		return d, err
	}
	kind := w.b.Change.Kind
	switch {
	case !w.actor.May(MayPublish, on):
		d.group.Name, d.why = "", whyNotTheirs
	case kind == BatchArchive || kind == BatchUnarchive:
		return d, w.weighStatus(ctx, g, &d)
	case g.Status == StatusArchived:
		d.why = whyArchived
	default:
		return d, w.weighEdit(ctx, g, &d)
	}
	return d, nil
}

func (w *batchWork) weighStatus(ctx context.Context, g *Group, d *deed) error {
	archives := w.b.Change.Kind == BatchArchive
	switch {
	case archives && g.Status == StatusArchived:
		d.why = whyArchived
	case !archives && g.Status != StatusArchived:
		d.why = whyNot
	case !archives:
		if _, err := w.tx.Merge(ctx, g.ID); err == nil {
			d.why = whyJoined
		} else if ErrorCode(err) != CodeNotFound {
			return err
		}
	}
	changed := *g
	d.before = string(g.Status)
	changed.Status = StatusArchived
	if !archives {
		changed.Status, changed.UndoneImport = StatusPublished, ""
	}
	d.after = string(changed.Status)
	d.save = func(ctx context.Context) (int, error) {
		p := Publication{Group: &changed, Reason: w.reason(), Batch: w.b.ID}
		err := w.c.writer(w.tx, w.actor, w.now).saveGroup(ctx, p, false)
		return changed.Version, err
	}
	return nil
}

// reason is what the history of each group says.
func (w *batchWork) reason() string {
	words := w.b.Change.Words(w.c.vocabulary)
	if reason := strings.TrimSpace(w.b.Change.Reason); reason != "" {
		words += ". " + reason
	}
	return words
}

// weighEdit decides by the same policy as one save of the actor's.
func (w *batchWork) weighEdit(ctx context.Context, g *Group, d *deed) error {
	e := Edit{Group: w.changed(g, d), Reason: w.reason(), batch: w.b.ID}
	if d.why != "" {
		return nil
	}
	s, err := w.c.weighEdit(ctx, w.tx, w.actor, e)
	switch ErrorCode(err) {
	case "":
	case CodeInvalid, CodeForbidden:
		d.why = faultWords(err)
		return nil
	}
	switch {
	case err != nil:
		return err
	case len(s.waiting) > 0:
		d.why = whyWaits
	case len(s.done) == 0:
		d.why = whySame
	}
	d.save = func(ctx context.Context) (int, error) {
		edited, err := s.keep(ctx)
		return edited.Version, err
	}
	return d.words(ctx, w, g)
}

// faultWords says why a save is refused, the same for every group with the same fault.
func faultWords(err error) string {
	fault, ok := err.(*Error)
	if !ok || len(fault.Fields) == 0 {
		return err.Error()
	}
	var words []string
	for _, field := range slices.Sorted(maps.Keys(fault.Fields)) {
		text := fault.Fields[field]
		if !strings.HasPrefix(field, FieldAnswers) {
			text = field + ": " + text
		}
		words = append(words, text)
	}
	return strings.Join(words, "; ")
}

// changed gives the group as the batch would have it.
func (w *batchWork) changed(g *Group, d *deed) *Group {
	ch, want := w.b.Change, *g
	switch ch.Kind {
	case BatchAnswer:
		had, ok := g.Answer(ch.Attribute)
		a := Answer{Attribute: ch.Attribute, Value: ch.Value, Note: ch.Note, Basis: ch.Basis, Date: ch.Date, By: w.actor.Name}
		if ok && had.Value == a.Value && a.Note == "" {
			a.Note = had.Note
		}
		same := ok && had.Value == a.Value && had.Note == a.Note
		attribute, known := w.c.vocabulary.Attribute(ch.Attribute)
		switch {
		case same && had.Basis == a.Basis && !had.Date.Before(a.Date):
			d.why = whySame
		case same && known && !a.Basis.Verifies() && had.Verified(attribute, w.c.Today()):
			d.why = whyBetter
		}
		want.Answers = append(slices.DeleteFunc(slices.Clone(g.Answers), func(a Answer) bool { return a.Attribute == ch.Attribute }), a)
	case BatchOrganisation:
		want.OrganisationID = ch.OrganisationID
	case BatchCheck:
		if ch.Date.Before(g.Checked.Date) {
			d.why = whyLater
		} else if g.Checked.Date == ch.Date && g.Checked.Method == ch.Method {
			d.why = whySame
		}
		want.Checked = Checked{Date: ch.Date, Method: ch.Method, By: w.actor.Name}
	}
	return &want
}

// words says what changes, before and after.
func (d *deed) words(ctx context.Context, w *batchWork, g *Group) error {
	ch := w.b.Change
	switch ch.Kind {
	case BatchAnswer:
		d.before = "not known"
		if had, ok := g.Answer(ch.Attribute); ok {
			d.before = had.words()
		}
		a, _ := w.changed(g, &deed{}).Answer(ch.Attribute)
		d.after = a.words()
	case BatchOrganisation:
		d.before, d.after = "nobody we know", ch.Organisation
		if ch.OrganisationID == "" {
			d.after = "nobody we know"
		}
		if g.OrganisationID != "" {
			o, err := w.tx.Organisation(ctx, g.OrganisationID)
			if err != nil {
				return err
			}
			d.before = o.Name
		}
	case BatchCheck:
		// Without who did it: examples are kept, and a name is nobody's to keep.
		d.before = FreshnessOf(Checked{Date: g.Checked.Date, Method: g.Checked.Method}, g.ImportedAt, w.c.Local()).Page()
		d.after = FreshnessOf(Checked{Date: ch.Date, Method: ch.Method}, g.ImportedAt, w.c.Local()).Page()
	}
	return nil
}

// words gives an answer on one line: "yes, visited on 3 November 2026: the ramp is at the back".
func (a Answer) words() string {
	words := fmt.Sprintf("%s, %s on %s", a.Value.words(), a.Basis, DateWords(a.Date))
	if a.Note != "" {
		words += ": " + a.Note
	}
	return words
}
