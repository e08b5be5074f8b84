package importer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/kithdirectory/kith/directory"
)

const (
	// applyBatch is how many records are published in the first transaction; later ones grow or shrink
	// between the bounds so that each takes about as long as it may: a server running beside the import
	// waits that long for its own writes at most, and a person should not notice. The more at once, the fewer pages of
	// the indexes are written again and again.
	applyBatch    = 60
	leastBatch    = 80
	mostBatch     = 600
	briefBatch    = 150 * time.Millisecond
	tooLongABatch = 300 * time.Millisecond
	// markEvery is how many records go by before the import's own row, which carries the whole report, is
	// written again. Where the process dies in between, the hashes of the groups tell what is done.
	markEvery = 5_000
	// indexEvery is how many records go by before what was published becomes searchable: about a second's.
	indexEvery = 2_000
	// conflictTries is how often a batch is worked out again because somebody saved one of its groups.
	conflictTries = 5
)

// applier publishes the staged records of one import. All it does can be done again: ids are derived,
// and a group that has a record's hash is left alone.
type applier struct {
	parts      Parts
	actor      directory.Actor
	source     *directory.Source
	staged     *directory.Import
	reconciler *reconciler
	stored     map[string]directory.SourceKey // what was last applied, by key
	keys       map[string]string              // of the source's groups, by id
	decisions  map[string]directory.Decision  // what people decided, by key
	progress   func(Progress)
}

func newApplier(ctx context.Context, parts Parts, actor directory.Actor, source *directory.Source, staged *directory.Import, progress func(Progress)) (*applier, error) {
	a := &applier{
		parts: parts, actor: actor, source: source, staged: staged, progress: progress,
		reconciler: newReconciler(parts.Catalogue, source.ID), stored: map[string]directory.SourceKey{}, keys: map[string]string{},
	}
	keys, err := parts.Catalogue.Store().SourceKeys(ctx, source.ID)
	if err != nil {
		return nil, fmt.Errorf("read what the source gave before: %w", err)
	}
	for _, k := range keys {
		a.stored[k.Key] = k
		if k.Linked == "" {
			a.keys[k.GroupID] = k.Key
		}
	}
	a.reconciler.otherKeys = otherKeys(aliasesIn(keys))
	if a.decisions, err = parts.Catalogue.Store().Decisions(ctx, staged.ID); err != nil {
		return nil, fmt.Errorf("read what was decided on the import: %w", err)
	}
	return a, nil
}

// apply publishes what is left, and notes in the report that it is done.
func (a *applier) apply(ctx context.Context, report *Report) error {
	a.staged.Status = directory.ImportApplying
	if err := a.begin(ctx); err != nil {
		return err
	}
	if err := a.publishAll(ctx); err != nil {
		return errors.Join(err, a.noteHowFar(context.WithoutCancel(ctx)))
	}
	return a.finish(ctx, report)
}

func (a *applier) publishAll(ctx context.Context) (err error) {
	published, finish := a.indexBeside(ctx)
	defer func() { err = errors.Join(err, finish()) }()
	marked, size := a.staged.Applied, applyBatch
	for records, err := range inLots(ahead(a.remaining(ctx)), &size) {
		if err != nil {
			return err
		}
		started := time.Now()
		if err := a.batch(ctx, records); err != nil {
			return err
		}
		published(len(records))
		size = nextBatch(size, time.Since(started))
		a.staged.Applied = records[len(records)-1].Position
		if a.progress != nil {
			a.progress(Progress{Stage: StageApplying, Done: a.staged.Applied, Total: a.staged.Records})
		}
		if a.staged.Applied-marked >= markEvery {
			marked = a.staged.Applied
			if err := saveImport(ctx, a.parts.Catalogue, a.staged); err != nil {
				return err
			}
		}
	}
	return nil
}

// indexBeside makes what is published searchable beside the next transactions. published is told how many records were;
// finish waits until all are searchable, also where ctx has ended.
func (a *applier) indexBeside(ctx context.Context) (published func(n int), finish func() error) {
	due, done := make(chan struct{}, 1), make(chan struct{})
	go func() {
		defer close(done)
		for range due {
			if a.parts.Catalogue.CatchUp(ctx, nil) != nil {
				return // finish tries again, and says why not
			}
		}
	}()
	unseen := 0
	published = func(n int) {
		if unseen += n; unseen < indexEvery {
			return
		}
		select {
		case due <- struct{}{}:
			unseen = 0
		default: // it is behind as it is
		}
	}
	return published, func() error {
		close(due)
		<-done
		return a.parts.Catalogue.CatchUp(context.WithoutCancel(ctx), nil)
	}
}

// noteHowFar keeps how far an import came that ends before it is done, unless another process has taken it over.
func (a *applier) noteHowFar(ctx context.Context) error {
	return a.parts.Catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		i, err := tx.Import(ctx, a.staged.ID)
		if err != nil || i.Status != directory.ImportApplying || i.Applied >= a.staged.Applied {
			return err
		}
		i.Applied = a.staged.Applied
		return tx.SaveImport(ctx, i)
	})
}

// begin notes that the import is being published, unless its source was retired meanwhile.
func (a *applier) begin(ctx context.Context) error {
	a.staged.UpdatedAt = a.parts.Catalogue.Now()
	return a.parts.Catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		s, err := tx.Source(ctx, a.source.ID)
		if err != nil {
			return err
		}
		if s.Retired {
			return errRetired(s)
		}
		return tx.SaveImport(ctx, a.staged)
	})
}

// errRetired refuses to publish what a source gave that was retired.
func errRetired(s *directory.Source) error {
	return directory.Errorf(directory.CodeConflict, "The source %q was retired, so nothing more of it is published.", s.Name)
}

// stagedDocument is a staged record and what it says, read beside the transaction before it.
type stagedDocument struct {
	directory.Record
	document *document // nil where the record publishes nothing
	linkTo   string    // the group that others brought and that it is; empty for a group of the source
	listKey  string    // the key its words give, where it is published under that of a group which had other words
}

// remaining gives the staged records that are not applied yet, in order.
func (a *applier) remaining(ctx context.Context) iter.Seq2[stagedDocument, error] {
	return func(yield func(stagedDocument, error) bool) {
		for after := a.staged.Applied; ; {
			records, err := a.parts.Catalogue.Store().RecordsAfter(ctx, a.staged.ID, after, stageBatch)
			if err != nil {
				yield(stagedDocument{}, fmt.Errorf("read staged records: %w", err))
				return
			}
			for _, r := range records {
				after = r.Position
				s, err := a.staging(r)
				if !yield(s, err) || err != nil {
					return
				}
			}
			if len(records) == 0 {
				return
			}
		}
	}
}

// staging reads what a record publishes, if anything.
func (a *applier) staging(r directory.Record) (stagedDocument, error) {
	s := stagedDocument{Record: r}
	decision := a.decisions[r.Key]
	if r.Action == directory.RecordRejected || bytes.Equal(r.Doc, noDocument) || decision.Choice == directory.ChooseSkip {
		return s, nil
	}
	notes, err := NotesOf(r)
	if err != nil {
		return s, err
	}
	switch {
	case decision.Choice == directory.ChooseSame:
		s.linkTo = decision.GroupID
	case notes.Match != nil && notes.Match.Level == MatchLinked:
		s.linkTo = notes.Match.GroupID
	case notes.Match != nil && notes.Match.Level == MatchSame && decision.Choice != directory.ChooseNew:
		s.linkTo = notes.Match.GroupID
	}
	if waits := s.correct(notes, decision, a.keys); waits || a.stored[s.Key].Hash == r.Hash {
		return s, nil
	}
	err = a.decode(&s)
	return s, err
}

// decode reads what a record says, under the key it is published as.
func (a *applier) decode(s *stagedDocument) (err error) {
	if s.document, err = decodeDocument(s.Record); err != nil {
		return err
	}
	if s.document.Group.SourceKey != s.Key {
		s.document.identify(a.source.ID, s.Key)
		s.GroupID = s.document.Group.ID
	}
	return nil
}

// inLots gives the items of seq together, as many as size says when a lot is begun.
func inLots[T any](seq iter.Seq2[T, error], size *int) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		var lot []T
		for item, err := range seq {
			if err != nil {
				yield(nil, err)
				return
			}
			if lot = append(lot, item); len(lot) < *size {
				continue
			}
			if !yield(lot, nil) {
				return
			}
			lot = nil
		}
		if len(lot) > 0 {
			yield(lot, nil)
		}
	}
}

// nextBatch gives how many records to publish at once after that many took that long.
func nextBatch(size int, took time.Duration) int {
	switch {
	case took < briefBatch:
		return min(size+size/4+1, mostBatch)
	case took > tooLongABatch:
		return max(size/2, leastBatch)
	}
	return size
}

func (a *applier) finish(ctx context.Context, report *Report) error {
	if err := a.recount(ctx, report); err != nil {
		return err
	}
	report.Applied = true
	text, err := report.encode()
	if err != nil {
		return err
	}
	a.staged.Status, a.staged.Report, a.staged.UpdatedAt = directory.ImportApplied, text, a.parts.Catalogue.Now()
	err = a.parts.Catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		if err := supersede(ctx, tx, a.staged); err != nil {
			return err
		}
		return tx.SaveImport(ctx, a.staged)
	})
	if err != nil {
		return fmt.Errorf("save the import: %w", err)
	}
	return nil
}

// supersede marks the imports of the source that were stopped before this one: to go on with them would
// put old words over new ones.
func supersede(ctx context.Context, tx directory.Tx, by *directory.Import) error {
	imports, err := tx.Imports(ctx, recentImports)
	if err != nil {
		return err
	}
	for _, other := range imports {
		if other.SourceID == by.SourceID && other.ID < by.ID && other.Resumable() {
			other.Status = directory.ImportSuperseded
			if err := tx.SaveImport(ctx, other); err != nil {
				return err
			}
		}
	}
	return nil
}

// batch publishes some records in one transaction, and works them out again where somebody else saved
// one of their groups in between.
func (a *applier) batch(ctx context.Context, records []stagedDocument) error {
	var due []stagedDocument
	for _, r := range records {
		if r.document != nil {
			due = append(due, r)
		}
	}
	for try := 1; len(due) > 0; try++ {
		err := a.publish(ctx, due, try > 1)
		if err == nil {
			return nil
		}
		if directory.ErrorCode(err) != directory.CodeConflict || try == conflictTries {
			return fmt.Errorf("publish records %d to %d: %w", due[0].Position, due[len(due)-1].Position, err)
		}
		a.parts.Log.Info("a group was saved by somebody else while it was imported; trying again", "try", try)
	}
	return nil
}

// publish does one transaction. again says that it has failed before: then nothing that was read earlier
// is relied on.
func (a *applier) publish(ctx context.Context, records []stagedDocument, again bool) error {
	now := a.parts.Catalogue.Now()
	var publications []directory.Publication
	var proposed []proposal
	if err := a.readGroups(ctx, records); err != nil {
		return err
	}
	seen := map[string]bool{} // venues and organisations are shared: each is saved once a transaction
	for _, r := range records {
		if again { // planning may have changed it
			if err := a.decode(&r); err != nil {
				return err
			}
		}
		doc := r.document
		if r.listKey != "" {
			proposed = append(proposed, proposal{link: a.link(r, r.listKey, r.GroupID)})
		}
		if r.linkTo != "" {
			p, err := a.linked(ctx, r, doc, now)
			if err != nil {
				return err
			}
			proposed = append(proposed, p)
			continue
		}
		_, known := a.stored[r.Key]
		p, err := a.reconciler.plan(ctx, r.Record, doc, !known && !again)
		if err != nil {
			return err
		}
		date(p.Group, now, a.reconciler.catalogue.Today())
		if len(p.proposals) > 0 {
			proposed = append(proposed, proposal{change: a.change(p, now)})
		}
		publications = append(publications, a.publication(p, r.Record, seen))
	}
	if err := a.propose(ctx, proposed); err != nil {
		return err
	}
	if len(publications) == 0 {
		return nil
	}
	return a.parts.Catalogue.PublishAhead(ctx, a.actor, publications)
}

// readGroups reads the stored groups that records are compared with.
func (a *applier) readGroups(ctx context.Context, records []stagedDocument) error {
	var ids []string
	for _, r := range records {
		if r.linkTo != "" {
			ids = append(ids, r.linkTo)
		} else if _, known := a.stored[r.Key]; known {
			ids = append(ids, r.GroupID)
		}
	}
	return a.reconciler.readGroups(ctx, ids)
}

// proposal is what is kept before groups are published: a change to review, or that a record is a group which
// others brought.
type proposal struct {
	change *directory.Change     // may be nil
	link   *directory.SourceLink // may be nil
}

// linked proposes what a record says otherwise than the group it is. Nothing of that group is changed.
func (a *applier) linked(ctx context.Context, r stagedDocument, doc *document, now time.Time) (proposal, error) {
	proposals, current, err := a.reconciler.planLinked(ctx, r.Record, doc, r.linkTo, a.stored[r.Key].Linked)
	if err != nil {
		return proposal{}, err
	}
	p := proposal{link: a.link(r, r.Key, r.linkTo)}
	if len(proposals) > 0 {
		p.change = &directory.Change{
			ID: linkedChangeID(a.staged.ID, r.linkTo, r.Key), GroupID: r.linkTo, BaseVersion: current.Version,
			Fields: proposals, Status: directory.ChangeWaiting, Author: a.actor.Name, Import: a.staged.ID, CreatedAt: now,
			Reason: "The source " + a.source.Name + " lists this group too, and says something else.",
		}
	}
	return p, nil
}

// link notes that a key of the source stands for a group.
func (a *applier) link(r stagedDocument, key, groupID string) *directory.SourceLink {
	return &directory.SourceLink{SourceID: a.source.ID, Key: key, GroupID: groupID, Hash: r.Hash, ImportID: a.staged.ID}
}

func (a *applier) publication(p *plan, r directory.Record, seen map[string]bool) directory.Publication {
	out := directory.Publication{
		Group: p.Group, Reason: "Imported from " + a.source.Name + ".", Import: a.staged.ID, RecordHash: r.Hash,
	}
	if o := p.Organisation; o != nil && !seen[o.ID] {
		seen[o.ID] = true
		out.Organisation = o
	}
	for _, v := range p.Venues {
		if !seen[v.ID] {
			seen[v.ID] = true
			out.Venues = append(out.Venues, v)
		}
	}
	return out
}

// date sets the day on what is published now. Answers that a person gave have theirs.
func date(g *directory.Group, now time.Time, today directory.Date) {
	g.ImportedAt = now
	answers := make([]directory.Answer, len(g.Answers))
	copy(answers, g.Answers)
	for i := range answers {
		if answers[i].Date.IsZero() {
			answers[i].Date = today
		}
	}
	g.Answers = answers
}

// change proposes what the source says on fields that a person edited, against the version that
// publishing the rest will give the group. Its id is derived, so that it is proposed once.
func (a *applier) change(p *plan, now time.Time) *directory.Change {
	return &directory.Change{
		ID: directory.DerivedID("change", a.staged.ID, p.Group.ID), GroupID: p.Group.ID, BaseVersion: p.Group.Version + 1,
		Fields: p.proposals, Status: directory.ChangeWaiting, Author: a.actor.Name, Import: a.staged.ID, CreatedAt: now,
		Reason: "The source " + a.source.Name + " says something else than what was edited here.",
	}
}

// propose saves changes and links before the groups, so that a process that dies between the two loses none.
func (a *applier) propose(ctx context.Context, proposed []proposal) error {
	if len(proposed) == 0 {
		return nil
	}
	err := a.parts.Catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		// All is read before anything is written: rows that wait are written together.
		changes, err := a.placed(ctx, tx, proposed)
		if err != nil {
			return err
		}
		for _, c := range changes {
			if err := a.saveProposed(ctx, tx, c); err != nil {
				return err
			}
		}
		for _, p := range proposed {
			if p.link == nil {
				continue
			}
			if err := tx.SaveSourceLink(ctx, *p.link); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep what waits for review: %w", err)
	}
	return nil
}

// placed gives the changes that are proposed, each with what the queue is narrowed by.
func (a *applier) placed(ctx context.Context, tx directory.Tx, proposed []proposal) ([]*directory.Change, error) {
	var changes []*directory.Change
	for _, p := range proposed {
		if p.change == nil {
			continue
		}
		c := *p.change // the transaction may be run again
		if err := a.parts.Catalogue.PlaceChange(ctx, tx, &c); err != nil {
			return nil, err
		}
		if err := c.Validate(); err != nil {
			return nil, err
		}
		changes = append(changes, &c)
	}
	return changes, nil
}

// saveProposed saves a change, unless somebody has decided on it already.
func (a *applier) saveProposed(ctx context.Context, tx directory.Tx, c *directory.Change) error {
	err := tx.SaveChange(ctx, c)
	if directory.ErrorCode(err) != directory.CodeConflict {
		return err
	}
	have, err := tx.Change(ctx, c.ID) // it was proposed before the import stopped
	if err != nil || have.Status != directory.ChangeWaiting {
		return err
	}
	c.Version = have.Version
	return tx.SaveChange(ctx, c)
}
