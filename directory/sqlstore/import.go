package sqlstore

import (
	"context"
	"encoding/json"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

func (r *reader) Import(ctx context.Context, id string) (*directory.Import, error) {
	i, err := oneDoc[directory.Import](ctx, r, "an import", "There is no such import.",
		`SELECT doc FROM import WHERE id = $1`, id)
	if err != nil {
		return nil, err
	}
	withoutNull(i)
	return i, nil
}

func (r *reader) Imports(ctx context.Context, limit int) ([]*directory.Import, error) {
	all, err := allDocs[directory.Import](ctx, r, "imports",
		`SELECT doc FROM import ORDER BY created_at DESC, id DESC LIMIT $1`, max(limit, 0))
	for _, i := range all {
		withoutNull(i)
	}
	return all, err
}

// withoutNull makes the null that stands for no report no report again.
func withoutNull(i *directory.Import) {
	if string(i.Report) == "null" {
		i.Report = nil
	}
}

func (t *tx) SaveImport(ctx context.Context, i *directory.Import) error {
	if i.ID == "" {
		return directory.Invalid("id", "This import cannot be saved: it has no id.")
	}
	doc, err := encode("This import", i)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, "an import", `
		INSERT INTO import (id, source_id, status, created_at, doc) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO UPDATE SET source_id = excluded.source_id, status = excluded.status,
			created_at = excluded.created_at, doc = excluded.doc`,
		i.ID, orNull(i.SourceID), string(i.Status), stamp(i.CreatedAt), doc)
	return err
}

// recordColumns begins a query of staged records.
const recordColumns = `SELECT position, source_row, record_key, action, group_id, hash, doc, raw, notes FROM import_record`

func (r *reader) RecordsAfter(ctx context.Context, importID string, position, limit int) ([]directory.Record, error) {
	return r.records(ctx, importID, recordColumns+` WHERE import_id = $1 AND position > $2 ORDER BY position LIMIT $3`, importID, position, max(limit, 0))
}

func (r *reader) records(ctx context.Context, importID, text string, args ...any) ([]directory.Record, error) {
	var all []directory.Record
	err := r.rows(ctx, "the records of an import", func(rows *sqlx.Rows) error {
		record := directory.Record{ImportID: importID}
		var doc, raw, notes string
		err := rows.Scan(&record.Position, &record.Row, &record.Key, &record.Action, &record.GroupID,
			&record.Hash, &doc, &raw, &notes)
		record.Doc, record.Raw, record.Notes = rawMessage(doc), rawMessage(raw), rawMessage(notes)
		all = append(all, record)
		return err
	}, text, args...)
	return all, err
}

func rawMessage(text string) json.RawMessage {
	if text == "" {
		return nil
	}
	return json.RawMessage(text)
}

func (t *tx) AddRecords(ctx context.Context, records []directory.Record) error {
	for _, r := range records {
		row, err := recordRow(r)
		if err != nil {
			return err
		}
		if err := t.add(ctx, &t.records, row...); err != nil {
			return err
		}
	}
	return t.flush(ctx)
}

// DropImport takes first what refers to the import.
func (t *tx) DropImport(ctx context.Context, id string) error {
	for _, table := range []string{"import_chunk", "import_decision", "import_job", "import_before"} {
		if _, err := t.exec(ctx, "an import", `DELETE FROM `+table+` WHERE import_id = $1`, id); err != nil {
			return err
		}
	}
	if err := t.DropRecords(ctx, id); err != nil {
		return err
	}
	_, err := t.exec(ctx, "an import", `DELETE FROM import WHERE id = $1`, id)
	return err
}

func (t *tx) DropRecords(ctx context.Context, importID string) error {
	_, err := t.exec(ctx, "the records of an import", `DELETE FROM import_record WHERE import_id = $1`, importID)
	return err
}

// recordRow gives the values of a record's columns.
func recordRow(r directory.Record) ([]any, error) {
	doc, raw, notes := string(r.Doc), string(r.Raw), string(r.Notes)
	err := checkTexts("This record", map[string]string{
		"key": r.Key, "group": r.GroupID, "hash": r.Hash, "document": doc, "source row": raw, "notes": notes,
	})
	return []any{r.ImportID, r.Position, r.Row, r.Key, string(r.Action), r.GroupID, r.Hash, doc, raw, notes}, err
}
