package sqlstore

import (
	"context"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

func (r *reader) Batch(ctx context.Context, id string) (*directory.Batch, error) {
	return oneDoc[directory.Batch](ctx, r, "a change of many groups", "There is no such change of many groups.", `SELECT doc FROM batch WHERE id = $1`, id)
}

func (r *reader) Batches(ctx context.Context, authorID string, statuses []directory.BatchStatus, limit int) ([]*directory.Batch, error) {
	var p parameters
	where := `WHERE 1 = 1`
	if authorID != "" {
		where += ` AND author_id = ` + p.add(authorID)
	}
	if len(statuses) > 0 {
		one := make([]string, len(statuses))
		for i, status := range statuses {
			one[i] = p.add(string(status))
		}
		where += ` AND status IN (` + strings.Join(one, `, `) + `)`
	}
	return allDocs[directory.Batch](ctx, r, "changes of many groups",
		`SELECT doc FROM batch `+where+` ORDER BY created_at DESC, id DESC LIMIT `+p.add(max(limit, 0)), p.args...)
}

func (r *reader) BatchItems(ctx context.Context, batchID string, after, limit int) ([]directory.BatchItem, error) {
	return r.batchItems(ctx, `WHERE batch_id = $1 AND position > $2 ORDER BY position LIMIT $3`, batchID, after, max(limit, 0))
}

func (r *reader) BatchItemsWhere(ctx context.Context, batchID string, outcome directory.ItemOutcome, limit int) ([]directory.BatchItem, error) {
	return r.batchItems(ctx, `WHERE batch_id = $1 AND outcome = $2 ORDER BY position LIMIT $3`, batchID, string(outcome), max(limit, 0))
}

func (r *reader) batchItems(ctx context.Context, where string, args ...any) ([]directory.BatchItem, error) {
	var all []directory.BatchItem
	err := r.rows(ctx, "the groups of a change", func(rows *sqlx.Rows) error {
		var i directory.BatchItem
		err := rows.Scan(&i.Position, &i.GroupID, &i.Outcome, &i.Why, &i.Version)
		all = append(all, i)
		return err
	}, `SELECT position, group_id, outcome, why, version FROM batch_item `+where, args...)
	return all, err
}

func (t *tx) SaveBatch(ctx context.Context, b *directory.Batch) error {
	doc, err := encode("This change", b)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, "a change of many groups", `
		INSERT INTO batch (id, status, author_id, created_at, doc) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO UPDATE SET status = excluded.status, author_id = excluded.author_id, created_at = excluded.created_at, doc = excluded.doc`,
		b.ID, string(b.Status), b.AuthorID, stamp(b.CreatedAt), doc)
	return err
}

func (t *tx) ChooseGroups(ctx context.Context, batchID string, groupIDs []string) error {
	for i, id := range groupIDs {
		if err := t.add(ctx, &t.batchItems, batchID, i+1, id, "", "", 0); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) SaveBatchItem(ctx context.Context, batchID string, i directory.BatchItem) error {
	if err := checkTexts("This change", map[string]string{"why": i.Why}); err != nil {
		return err
	}
	_, err := t.exec(ctx, "a group of a change", `UPDATE batch_item SET outcome = $3, why = $4, version = $5 WHERE batch_id = $1 AND position = $2`,
		batchID, i.Position, string(i.Outcome), i.Why, i.Version)
	return err
}

func (t *tx) DropBatches(ctx context.Context, authorID string, before time.Time) error {
	const never = `author_id = $1 AND created_at < $2 AND status IN ('chosen', 'ready')`
	if _, err := t.exec(ctx, "the groups of a change", `DELETE FROM batch_item WHERE batch_id IN (SELECT id FROM batch WHERE `+never+`)`, authorID, stamp(before)); err != nil {
		return err
	}
	_, err := t.exec(ctx, "changes of many groups", `DELETE FROM batch WHERE `+never, authorID, stamp(before))
	return err
}
