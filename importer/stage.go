package importer

import (
	"context"
	"fmt"

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

// compare finds, among the records that would change something, the fields that people edited.
func (i *importing) compare(ctx context.Context) error {
	reconciler := newReconciler(i.parts.Catalogue, i.source.ID)
	done := 0
	return i.spool.each(i.groupOf, func(spooled directory.Record) error {
		record, err := i.final(spooled)
		if err != nil {
			return err
		}
		done++
		i.progress(StageComparing, done, i.spool.count())
		return i.compareOne(ctx, reconciler, record)
	})
}

func (i *importing) compareOne(ctx context.Context, reconciler *reconciler, record directory.Record) error {
	if record.Action != directory.RecordChanged {
		return nil
	}
	doc, err := decodeDocument(record)
	if err != nil {
		return err
	}
	plan, err := reconciler.plan(ctx, record, doc, false)
	if err != nil {
		return err
	}
	if i.rows != nil {
		changes, err := reconciler.changedFields(ctx, plan)
		if err != nil {
			return err
		}
		i.rows.changed(record.Position, changes, plan.kept)
	}
	if plan.kept > 0 {
		e := i.ledger.entries[record.Position-1]
		i.report.Protected++
		i.report.add(Problem{File: e.file, Row: record.Row, Key: record.Key, Severity: SeverityNote, Code: ProblemProtected,
			Message: fmt.Sprintf("%d fields were edited here since the last import and stay as they are; what the source says instead waits for review.", plan.kept)})
	}
	return nil
}

// stageAndApply keeps every record, then publishes. Until the last record is staged nothing is
// published, and an import that stops half staged is simply started again.
func (i *importing) stageAndApply(ctx context.Context) error {
	now := i.parts.Catalogue.Now()
	staged := &directory.Import{
		ID: directory.NewID(), SourceID: i.source.ID, Status: directory.ImportStaging, Author: i.options.Actor.Name,
		CreatedAt: now, UpdatedAt: now,
	}
	i.source.UpdatedAt = now
	err := i.store.Write(ctx, func(tx directory.Tx) error {
		if err := tx.SaveSource(ctx, i.source); err != nil {
			return err
		}
		if err := dropHalfStaged(ctx, tx, i.source.ID); err != nil {
			return err
		}
		return tx.SaveImport(ctx, staged)
	})
	if err != nil {
		return fmt.Errorf("begin to stage: %w", err)
	}
	if err := i.stage(ctx, staged); err != nil {
		return i.overtaken(ctx, staged, err)
	}
	a := newApplier(i.parts, i.options.Actor, i.source, staged, i.options.Progress)
	return a.apply(ctx, i.report)
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
	if ctx.Err() != nil {
		return cause
	}
	if _, err := i.store.Import(ctx, staged.ID); directory.ErrorCode(err) == directory.CodeNotFound {
		return directory.Errorf(directory.CodeConflict, "Another import of the source %q was begun while this one was being read. Nothing of this one is published; let the other finish.", i.source.Name)
	}
	return cause
}

func (i *importing) stage(ctx context.Context, staged *directory.Import) error {
	reconciler := newReconciler(i.parts.Catalogue, i.source.ID)
	var batch []directory.Record
	flush := func() error {
		err := i.store.Write(ctx, func(tx directory.Tx) error { return tx.AddRecords(ctx, batch) })
		if err != nil {
			return fmt.Errorf("stage records: %w", err)
		}
		staged.Records += len(batch)
		i.progress(StageStaging, staged.Records, i.spool.count())
		batch = batch[:0]
		return nil
	}
	position := 0
	err := i.spool.each(i.groupOf, func(spooled directory.Record) error {
		record, err := i.final(spooled)
		if err != nil {
			return err
		}
		if err := i.compareOne(ctx, reconciler, record); err != nil {
			return err
		}
		if record.Action == directory.RecordUnchanged {
			record.Doc = noDocument // the import that published it has it
		}
		position++
		record.ImportID, record.Position = staged.ID, position
		if batch = append(batch, record); len(batch) < stageBatch {
			return nil
		}
		return flush()
	})
	if err == nil && len(batch) > 0 {
		err = flush()
	}
	if err != nil {
		return err
	}
	i.report.ImportID = &staged.ID
	i.report.closeProblems()
	staged.Status = directory.ImportStaged
	if staged.Report, err = i.report.encode(); err != nil {
		return err
	}
	return saveImport(ctx, i.parts.Catalogue, staged)
}

func saveImport(ctx context.Context, catalogue *directory.Catalogue, i *directory.Import) error {
	i.UpdatedAt = catalogue.Now()
	err := catalogue.Store().Write(ctx, func(tx directory.Tx) error { return tx.SaveImport(ctx, i) })
	if err != nil {
		return fmt.Errorf("save the import: %w", err)
	}
	return nil
}
