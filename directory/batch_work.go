package directory

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

const (
	// MostChosen is how many groups one batch takes.
	MostChosen = 100_000
	// BatchAtOnce is how many groups are worked on within a request; more are a job with progress.
	BatchAtOnce = 200

	batchStep    = 50               // groups of one transaction: short enough not to hold up others
	batchLease   = 30 * time.Second // renewed with every step
	batchLook    = 2 * time.Second  // how often a process looks for batches to work on
	batchesKept  = 7 * 24 * time.Hour
	openBatches  = 100
	batchesShown = 50
)

// ChooseGroups begins a batch with groups of the table that are the actor's: the given ones, or, where ids is nil,
// all that a question takes. What is not theirs is never among them.
func (c *Catalogue) ChooseGroups(ctx context.Context, actor Actor, ids []string, s TableSearch) (*Batch, error) {
	if ids != nil {
		s = TableSearch{TableQuery: TableQuery{Chosen: true, Groups: ids}}
	}
	ids, err := c.tableIDs(ctx, actor, s)
	switch {
	case err != nil:
		return nil, err
	case len(ids) == 0:
		return nil, Invalid("group", "No group is chosen. Tick some first, or change all that match.")
	case len(ids) > MostChosen:
		return nil, Errorf(CodeTooLarge, "These are %d groups. At most %d can be changed at once: narrow the list first.", len(ids), MostChosen)
	}
	b := &Batch{ID: NewID(), Status: BatchChosen, Author: actor.Name, AuthorID: actor.ID, CreatedAt: c.Now(), Total: len(ids), For: actorOfBatch(actor)}
	return b, c.store.Write(ctx, func(tx Tx) error {
		if err := tx.DropBatches(ctx, actor.ID, c.Now().Add(-batchesKept)); err != nil {
			return err
		}
		if err := tx.SaveBatch(ctx, b); err != nil {
			return err
		}
		return tx.ChooseGroups(ctx, b.ID, ids)
	})
}

func actorOfBatch(a Actor) BatchActor {
	return BatchActor{PersonID: a.ID, Name: a.Name, Only: a.Only}
}

// batchActor gives who a batch is worked on for, with what they may do now.
func (c *Catalogue) batchActor(ctx context.Context, r Reader, by BatchActor) (Actor, error) {
	if by.PersonID == "" {
		return Operator(by.Name), nil
	}
	p, err := r.Person(ctx, by.PersonID)
	if ErrorCode(err) == CodeNotFound || err == nil && p.Disabled {
		return Actor{}, Errorf(CodeForbidden, "%s may not sign in any more, so this was stopped.", by.Name)
	}
	if err != nil {
		return Actor{}, err
	}
	actor := p.Actor()
	actor.Only = by.Only
	return actor, nil
}

// Batch gives a batch to who made it, and to who may publish everywhere; to others it is not there.
func (c *Catalogue) Batch(ctx context.Context, actor Actor, id string) (*Batch, error) {
	return c.theirBatch(ctx, c.store, actor, id)
}

func (c *Catalogue) theirBatch(ctx context.Context, r Reader, actor Actor, id string) (*Batch, error) {
	missing := Errorf(CodeNotFound, "There is nothing at this address, or it is not yours to see.")
	if !ValidID(id) || !actor.Has(MayPublish) {
		return nil, missing
	}
	b, err := r.Batch(ctx, id)
	if err == nil && !actor.MayPublish() && (actor.ID == "" || b.AuthorID != actor.ID) {
		err = missing
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}

// Batches lists those that did something and that the actor may see, newest first.
func (c *Catalogue) Batches(ctx context.Context, actor Actor) ([]*Batch, error) {
	author := actor.ID
	if actor.MayPublish() {
		author = ""
	} else if author == "" || !actor.Has(MayPublish) {
		return nil, nil
	}
	return c.store.Batches(ctx, author, []BatchStatus{BatchApplying, BatchApplied, BatchUndoing, BatchUndone, BatchStopped}, batchesShown)
}

// moveBatch reads a batch of the actor's, lets move change it, and saves it. A small one is worked on at once.
func (c *Catalogue) moveBatch(ctx context.Context, actor Actor, id string, move func(tx Tx, b *Batch) error) (*Batch, error) {
	var b *Batch
	err := c.store.Write(ctx, func(tx Tx) (err error) {
		if b, err = c.theirBatch(ctx, tx, actor, id); err != nil {
			return err
		}
		if err := move(tx, b); err != nil {
			return err
		}
		b.Failed = ""
		return tx.SaveBatch(ctx, b)
	})
	if err != nil || b.Total > BatchAtOnce || !b.Working() {
		return b, err
	}
	if err := c.workOnBatch(ctx, id, NewID()); err != nil {
		return nil, err
	}
	return c.Batch(ctx, actor, id)
}

// SetBatch says what a batch changes, and has it found out what that would do.
func (c *Catalogue) SetBatch(ctx context.Context, actor Actor, id string, change BatchChange) (*Batch, error) {
	if err := change.check(c.vocabulary, c.Today()); err != nil {
		return nil, err
	}
	return c.moveBatch(ctx, actor, id, func(tx Tx, b *Batch) error {
		switch b.Status {
		case BatchChosen, BatchReady, BatchLooking:
		default:
			return Errorf(CodeConflict, "This has been done already. Choose the groups again.")
		}
		if change.OrganisationID != "" {
			o, err := tx.Organisation(ctx, change.OrganisationID)
			if ErrorCode(err) == CodeNotFound {
				return Invalid("organisation", "There is no such organisation.")
			}
			if err != nil {
				return err
			}
			change.Organisation = o.Name
		}
		b.Change, b.Status, b.For = change, BatchLooking, actorOfBatch(actor)
		b.Looked, b.Would, b.Examples = 0, BatchOutcome{}, nil
		return nil
	})
}

// ApplyBatch does what a batch was looked at for.
func (c *Catalogue) ApplyBatch(ctx context.Context, actor Actor, id string) (*Batch, error) {
	return c.moveBatch(ctx, actor, id, func(tx Tx, b *Batch) error {
		if b.Status != BatchReady {
			return Errorf(CodeConflict, "This has been done already, or was not looked at yet.")
		}
		b.Status, b.For, b.AppliedAt = BatchApplying, actorOfBatch(actor), c.Now()
		return c.auditBatch(ctx, tx, actor, AuditMany, b)
	})
}

// UndoBatch takes back what a batch did, wherever nobody edited the group since. Nothing becomes less private by it.
func (c *Catalogue) UndoBatch(ctx context.Context, actor Actor, id string) (*Batch, error) {
	return c.moveBatch(ctx, actor, id, func(tx Tx, b *Batch) error {
		if b.Status != BatchApplied && (b.Status != BatchStopped || b.Next == BatchLooking) {
			return Errorf(CodeConflict, "There is nothing to take back.")
		}
		b.Status, b.Next, b.For = BatchUndoing, "", actorOfBatch(actor)
		b.UndoneBy, b.UndoneAt = actor.Name, c.Now()
		return c.auditBatch(ctx, tx, actor, AuditManyUndone, b)
	})
}

// StopBatch stops the work on a batch between two groups.
func (c *Catalogue) StopBatch(ctx context.Context, actor Actor, id string) (*Batch, error) {
	return c.moveBatch(ctx, actor, id, func(_ Tx, b *Batch) error {
		if b.Working() {
			b.Status, b.Next = BatchStopped, b.Status
		}
		return nil
	})
}

// ResumeBatch goes on where a batch was stopped.
func (c *Catalogue) ResumeBatch(ctx context.Context, actor Actor, id string) (*Batch, error) {
	return c.moveBatch(ctx, actor, id, func(_ Tx, b *Batch) error {
		if b.Status != BatchStopped {
			return Errorf(CodeConflict, "This was not stopped.")
		}
		b.Status, b.Next, b.For = b.Next, "", actorOfBatch(actor)
		return nil
	})
}

func (c *Catalogue) auditBatch(ctx context.Context, tx Tx, actor Actor, action AuditAction, b *Batch) error {
	return tx.AddAudit(ctx, AuditEntry{
		At: c.Now(), Actor: actor, Action: action, Object: "batch:" + b.ID, Note: fmt.Sprintf("%s, %d groups", b.Change.Kind, b.Total),
	})
}

// RunBatches works on batches until ctx ends. Several processes may do so on one store.
func (c *Catalogue) RunBatches(ctx context.Context) {
	holder := NewID()
	tick := time.NewTicker(batchLook)
	defer tick.Stop()
	for {
		if err := c.WorkOnBatches(ctx, holder); err != nil && ctx.Err() == nil {
			c.log.Error("changes of many groups could not be worked on", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// WorkOnBatches does the work there is, the oldest first. holder names whoever does it.
func (c *Catalogue) WorkOnBatches(ctx context.Context, holder string) error {
	working, err := c.store.Batches(ctx, "", []BatchStatus{BatchLooking, BatchApplying, BatchUndoing}, openBatches)
	if err != nil {
		return err
	}
	for _, b := range slices.Backward(working) {
		if err := c.workOnBatch(ctx, b.ID, holder); err != nil {
			return err
		}
	}
	return nil
}

// workOnBatch works on one batch to the end of its work. Where that fails the batch is stopped, and says so.
func (c *Catalogue) workOnBatch(ctx context.Context, id, holder string) error {
	for more := true; more; {
		err := c.store.Write(ctx, func(tx Tx) (err error) {
			more, err = c.stepBatch(ctx, tx, id, holder)
			return err
		})
		if err == nil {
			err = c.CatchUp(ctx, nil)
		}
		if err != nil {
			if ctx.Err() == nil {
				c.log.Error("the work on a change of many groups failed", "batch", id, "error", err)
				return c.failBatch(ctx, id, "The work stopped because something went wrong on our side. Go on, or take it back.")
			}
			return err
		}
	}
	return nil
}

func (c *Catalogue) failBatch(ctx context.Context, id, why string) error {
	return c.store.Write(ctx, func(tx Tx) error {
		b, err := tx.Batch(ctx, id)
		if err != nil || !b.Working() {
			return err
		}
		b.Status, b.Next, b.Failed = BatchStopped, b.Status, why
		return tx.SaveBatch(ctx, b)
	})
}

// stepBatch works on some groups of a batch, and tells whether there are more. All of it is one transaction, so the
// groups, what is noted of them and the progress agree, and it goes on where it ended.
func (c *Catalogue) stepBatch(ctx context.Context, tx Tx, id, holder string) (more bool, err error) {
	lease := "batch " + id
	held, err := tx.TakeLease(ctx, lease, holder, batchLease)
	if err != nil || !held {
		return false, err
	}
	b, err := tx.Batch(ctx, id)
	if err != nil {
		return false, err
	}
	if b.Working() {
		actor, err := c.batchActor(ctx, tx, b.For)
		switch {
		case ErrorCode(err) == CodeForbidden:
			b.Status, b.Next, b.Failed = BatchStopped, b.Status, err.Error()
		case err != nil:
			return false, err
		default:
			if err := (&batchWork{c: c, tx: tx, actor: actor, b: b, now: c.Now()}).step(ctx); err != nil {
				return false, err
			}
		}
		if err := tx.SaveBatch(ctx, b); err != nil {
			return false, err
		}
	}
	if b.Working() {
		return true, nil
	}
	return false, tx.DropLease(ctx, lease, holder)
}

// batchWork is the work of one transaction on a batch.
type batchWork struct {
	c     *Catalogue
	tx    Tx
	actor Actor
	b     *Batch
	now   time.Time
}

func (w *batchWork) step(ctx context.Context) error {
	switch w.b.Status {
	case BatchLooking:
		return w.look(ctx)
	case BatchApplying:
		return w.apply(ctx)
	}
	return w.undo(ctx)
}

// look finds out what the batch would do.
func (w *batchWork) look(ctx context.Context) error {
	items, err := w.tx.BatchItems(ctx, w.b.ID, w.b.Looked, batchStep)
	if err != nil {
		return err
	}
	for _, item := range items {
		d, err := w.weigh(ctx, item.GroupID)
		if err != nil {
			return err
		}
		w.b.Looked = item.Position
		if d.why != "" {
			w.b.Would.skip(d.why, d.group)
			continue
		}
		w.b.Would.Changed++
		if len(w.b.Examples) < mostExamples {
			w.b.Examples = append(w.b.Examples, BatchExample{GroupRef: d.group, Before: d.before, After: d.after})
		}
	}
	if len(items) < batchStep {
		w.b.Status = BatchReady
	}
	return nil
}

// apply changes groups.
func (w *batchWork) apply(ctx context.Context) error {
	items, err := w.tx.BatchItemsWhere(ctx, w.b.ID, ItemWaiting, batchStep)
	if err != nil {
		return err
	}
	for _, item := range items {
		d, err := w.weigh(ctx, item.GroupID)
		if err != nil {
			return err
		}
		item.Outcome, item.Why = ItemSkipped, d.why
		if d.why == "" {
			item.Outcome = ItemChanged
			if item.Version, err = d.save(ctx); err != nil {
				return err
			}
			w.b.Done.Changed++
		} else {
			w.b.Done.skip(d.why, d.group)
		}
		if err := w.tx.SaveBatchItem(ctx, w.b.ID, item); err != nil {
			return err
		}
	}
	if len(items) < batchStep {
		w.b.Status = BatchApplied
	}
	return nil
}

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

// undo puts groups back.
func (w *batchWork) undo(ctx context.Context) error {
	items, err := w.tx.BatchItemsWhere(ctx, w.b.ID, ItemChanged, batchStep)
	if err != nil {
		return err
	}
	for _, item := range items {
		g, why, err := w.putBack(ctx, item)
		if err != nil {
			return err
		}
		item.Outcome, item.Why = ItemUndone, why
		if why == "" {
			w.b.Undone.Changed++
		} else {
			item.Outcome = ItemKept
			w.b.Undone.skip(why, g)
		}
		if err := w.tx.SaveBatchItem(ctx, w.b.ID, item); err != nil {
			return err
		}
	}
	if len(items) < batchStep {
		w.b.Status = BatchUndone
	}
	return nil
}

// putBack makes a group again what it was before the batch, as a new version; why says why not.
func (w *batchWork) putBack(ctx context.Context, item BatchItem) (ref GroupRef, why string, err error) {
	g, err := w.tx.Group(ctx, item.GroupID)
	if err != nil {
		return ref, "", err
	}
	name, err := w.c.shownName(ctx, w.tx, g)
	if err != nil {
		return ref, "", err
	}
	ref = GroupRef{g.ID, name}
	on, err := w.c.objectOf(ctx, w.tx, g)
	switch {
	case err != nil:
		return ref, "", err
	case !w.actor.May(MayPublish, on):
		return GroupRef{ID: g.ID}, whyNotTheirs, nil
	case g.Version != item.Version:
		return ref, whyEdited, nil
	}
	was, err := w.tx.Revision(ctx, g.ID, item.Version-1)
	if ErrorCode(err) == CodeNotFound {
		return ref, whyNotKept, nil
	}
	if err != nil {
		return ref, "", err
	}
	p := Publication{
		Group: putBackGroup(was.Group, g), Reason: "Taken back: " + w.b.Change.Words(w.c.vocabulary), Undoes: w.b.ID, Import: was.Import,
	}
	return ref, "", w.c.writer(w.tx, w.actor, w.now).saveGroup(ctx, p, false)
}

// putBackGroup gives was, to be saved over now. What became more private stays so.
func putBackGroup(was, now *Group) *Group {
	g := *was
	g.Version, g.CreatedAt = now.Version, now.CreatedAt
	if Tightens(was.Disclosure, now.Disclosure) {
		g.Disclosure = now.Disclosure
	}
	if a, ok := now.Answer(venueNotPublic); ok && a.Value != No {
		if had, told := was.Answer(venueNotPublic); !told || had.Value == No {
			g.Answers = slices.DeleteFunc(slices.Clone(was.Answers), func(a Answer) bool { return a.Attribute == venueNotPublic })
			g.Answers = append(g.Answers, a)
		}
	}
	return &g
}
