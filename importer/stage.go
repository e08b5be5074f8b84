package importer

import (
	"context"
	"fmt"
	"iter"

	json "github.com/go-json-experiment/json/v1"

	"github.com/kithdirectory/kith/directory"
)

// stageBatch is how many records are staged in one transaction.
const stageBatch = 200

// noDocument is the Doc of a record that publishes nothing.
var noDocument = []byte("null")

// stagedRecord gives the record as it is staged, under its provisional key.
func stagedRecord(r *Record, c *candidate, position int) (directory.Record, error) {
	staged := directory.Record{Position: position, Row: r.Row, Key: c.key, Hash: c.hash, Doc: noDocument}
	raw, err := json.Marshal(r.Raw)
	if err != nil {
		return staged, fmt.Errorf("encode row %d: %w", r.Row, err)
	}
	staged.Raw = raw
	if staged.Notes, err = notesOf(r, c).encode(); err != nil {
		return staged, err
	}
	if c.rejected {
		return staged, nil
	}
	if staged.Doc, err = json.Marshal(&c.doc); err != nil {
		return staged, fmt.Errorf("encode row %d: %w", r.Row, err)
	}
	staged.GroupID = c.doc.Group.ID
	return staged, nil
}

// final gives a spooled record its key, action and ids now that all records are seen.
func (i *importing) final(r directory.Record) (directory.Record, error) {
	e := i.ledger.entries[r.Position-1]
	r.Action = e.action
	if r.Key == e.key {
		return r, nil
	}
	r.Key = e.key
	var doc document
	if err := json.Unmarshal(r.Doc, &doc); err != nil {
		return r, fmt.Errorf("decode row %d: %w", r.Row, err)
	}
	doc.identify(i.source.ID, e.key)
	r.GroupID = doc.Group.ID
	text, err := json.Marshal(&doc)
	if err != nil {
		return r, fmt.Errorf("encode row %d: %w", r.Row, err)
	}
	r.Doc = text
	return r, nil
}

// groupOf gives the id of the group that the record at a position becomes. Records are staged, and so
// published, in the order of these ids: a database that meets them in the order of its own keys writes a
// fraction of what it does for keys that jump about, for each transaction then touches a few pages of an
// index and not one a record.
func (i *importing) groupOf(position int) string {
	return directory.DerivedID("group", i.source.ID, i.ledger.entries[position-1].key)
}

// compare finds what applying would change, without keeping anything.
func (i *importing) compare(ctx context.Context) error {
	done := 0
	for _, err := range i.compared(ctx) {
		if err != nil {
			return err
		}
		done++
		i.progress(StageComparing, done, i.spool.count())
	}
	return nil
}

// compared gives the spooled records in the order they are applied in, each with what is known of it now that all are
// seen. They are compared in lots.
func (i *importing) compared(ctx context.Context) iter.Seq2[directory.Record, error] {
	c := &comparer{importing: i, reconciler: newReconciler(i.parts.Catalogue, i.source.ID), taken: map[string]bool{}}
	c.reconciler.otherKeys = otherKeys(i.ledger.aliases)
	size := stageBatch
	return func(yield func(directory.Record, error) bool) {
		for lot, err := range inLots(i.settled(), &size) {
			if err == nil {
				err = c.compare(ctx, lot)
			}
			if err != nil {
				yield(directory.Record{}, err)
				return
			}
			for _, record := range lot {
				if !yield(record, nil) {
					return
				}
			}
		}
	}
}

// settled gives the spooled records in the order they are applied in, under their final keys.
func (i *importing) settled() iter.Seq2[directory.Record, error] {
	return func(yield func(directory.Record, error) bool) {
		for spooled, err := range i.spool.each(i.groupOf) {
			record := spooled
			if err == nil {
				record, err = i.final(spooled)
			}
			if !yield(record, err) || err != nil {
				return
			}
		}
	}
}

// stageAndApply keeps every record, then publishes, unless a person is to decide first. Until the last record is
// staged nothing is published, and an import that stops half staged is simply started again.
func (i *importing) stageAndApply(ctx context.Context) error {
	staged, err := i.beginStaging(ctx)
	if err != nil {
		return fmt.Errorf("begin to stage: %w", err)
	}
	if i.options.Hold {
		return i.overtaken(ctx, staged, i.stage(ctx, staged))
	}
	return alone(ctx, i.store, staged.ID, 0, func(ctx context.Context) error { return i.stageThenApply(ctx, staged) })
}

// stageThenApply does both for whoever has the import's lease.
func (i *importing) stageThenApply(ctx context.Context, staged *directory.Import) error {
	if err := i.stage(ctx, staged); err != nil {
		return i.overtaken(ctx, staged, err)
	}
	i.ledger, i.matching = nil, nil // what is kept has all of it, and publishing needs the room
	a, err := newApplier(ctx, i.parts, i.options.Actor, i.source, staged, i.options.Progress)
	if err != nil {
		return err
	}
	return a.apply(ctx, i.report)
}

// beginStaging makes the import that the records belong to, or empties one that was begun at the desk. What the
// operator says of the source is kept now, what a person says at the desk once it is applied.
func (i *importing) beginStaging(ctx context.Context) (*directory.Import, error) {
	now := i.parts.Catalogue.Now()
	staged := i.options.Into
	if staged == nil {
		staged = &directory.Import{
			ID: directory.NewID(), SourceID: i.source.ID, Status: directory.ImportStaging, Author: i.options.Actor.Name, CreatedAt: now, UpdatedAt: now,
		}
	}
	i.source.UpdatedAt = now
	if i.options.Into == nil && !i.options.Hold && !i.source.MayPublish() {
		i.source.Permission = "Whoever runs this Kith brought it in: " + i.options.Actor.Name
	}
	return staged, i.store.Write(ctx, func(tx directory.Tx) error {
		if i.options.Into != nil {
			return tx.DropRecords(ctx, staged.ID)
		}
		if err := i.saveSource(ctx, tx); err != nil {
			return err
		}
		if err := dropHalfStaged(ctx, tx, i.source.ID); err != nil {
			return err
		}
		return tx.SaveImport(ctx, staged)
	})
}

// saveSource keeps what the operator says of the source, beside what others said of it while the files were read.
func (i *importing) saveSource(ctx context.Context, tx directory.Tx) error {
	if i.isNew {
		return tx.SaveSource(ctx, i.source)
	}
	s, err := tx.Source(ctx, i.source.ID)
	if err != nil {
		return err
	}
	if s.Retired {
		return errRetired(s)
	}
	said, was := i.source, i.sourceWas
	for to, words := range map[*string][2]string{
		&s.Region: {was.Region, said.Region}, &s.Licence: {was.Licence, said.Licence}, &s.URL: {was.URL, said.URL}, &s.Permission: {was.Permission, said.Permission},
	} {
		if words[0] != words[1] {
			*to = words[1]
		}
	}
	s.Mapping, s.UpdatedAt = said.Mapping, said.UpdatedAt
	return tx.SaveSource(ctx, s)
}

// dropHalfStaged forgets imports of a source that were stopped before all their records were kept: nothing
// was published of them, and they can only be started again.
func dropHalfStaged(ctx context.Context, tx directory.Tx, sourceID string) error {
	imports, err := tx.Imports(ctx, recentImports)
	if err != nil {
		return err
	}
	for _, other := range imports {
		if other.SourceID == sourceID && other.HalfStaged() {
			if err := tx.DropImport(ctx, other.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// overtaken explains a failure to stage where another import of the source took it for a stopped one.
func (i *importing) overtaken(ctx context.Context, staged *directory.Import, cause error) error {
	if cause == nil || ctx.Err() != nil {
		return cause
	}
	if _, err := i.store.Import(ctx, staged.ID); directory.ErrorCode(err) == directory.CodeNotFound {
		return directory.Errorf(directory.CodeConflict, "Another import of the source %q was begun while this one was being read. Nothing of this one is published; let the other finish.", i.source.Name)
	}
	return cause
}

func (i *importing) stage(ctx context.Context, staged *directory.Import) error {
	staged.Records, staged.Applied = 0, 0
	size := stageBatch
	for records, err := range inLots(ahead(i.compared(ctx)), &size) { // the next are compared beside the transaction
		if err == nil {
			err = i.keep(ctx, staged, records)
		}
		if err != nil {
			return err
		}
	}
	i.report.ImportID = &staged.ID
	i.report.closeProblems()
	staged.Status = directory.ImportStaged
	if i.options.Hold {
		staged.Status = directory.ImportWaiting
	}
	var err error
	if staged.Report, err = i.report.encode(); err != nil {
		return err
	}
	return saveImport(ctx, i.parts.Catalogue, staged)
}

// keep stages some records behind those that are.
func (i *importing) keep(ctx context.Context, staged *directory.Import, records []directory.Record) error {
	for n := range records {
		r := &records[n]
		if _, known := i.ledger.stored[r.Key]; known && r.Action == directory.RecordUnchanged {
			r.Doc = noDocument // the import that published it has it
		}
		r.ImportID, r.Position = staged.ID, staged.Records+n+1
	}
	if err := i.store.Write(ctx, func(tx directory.Tx) error { return tx.AddRecords(ctx, records) }); err != nil {
		return fmt.Errorf("stage records: %w", err)
	}
	staged.Records += len(records)
	i.progress(StageStaging, staged.Records, i.spool.count())
	return nil
}

func saveImport(ctx context.Context, catalogue *directory.Catalogue, i *directory.Import) error {
	i.UpdatedAt = catalogue.Now()
	err := catalogue.Store().Write(ctx, func(tx directory.Tx) error { return tx.SaveImport(ctx, i) })
	if err != nil {
		return fmt.Errorf("save the import: %w", err)
	}
	return nil
}
