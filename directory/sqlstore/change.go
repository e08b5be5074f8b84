package sqlstore

import (
	"context"

	"github.com/kithdirectory/kith/directory"
)

func (r *reader) Change(ctx context.Context, id string) (*directory.Change, error) {
	return oneDoc[directory.Change](ctx, r, "a change", "There is no such change.",
		`SELECT doc FROM change WHERE id = $1`, id)
}

// Changes lists those that wait longest first; an empty status means every one.
func (r *reader) Changes(ctx context.Context, status directory.ChangeStatus, limit int) ([]*directory.Change, error) {
	return allDocs[directory.Change](ctx, r, "changes",
		`SELECT doc FROM change WHERE $1 = '' OR status = $1 ORDER BY created_at, id LIMIT $2`, string(status), max(limit, 0))
}

func (r *reader) ChangesOfImport(ctx context.Context, importID string) ([]*directory.Change, error) {
	return allDocs[directory.Change](ctx, r, "the changes of an import",
		`SELECT doc FROM change WHERE import_id = $1 AND import_id <> '' ORDER BY id`, importID)
}

const insertChange = `
	INSERT INTO change (id, version, group_id, status, created_at, import_id, kind, author_id, source_id, councils, doc)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`

const updateChange = `
	UPDATE change SET version = $2, group_id = $3, status = $4, created_at = $5, import_id = $6, kind = $7, author_id = $8,
		source_id = $9, councils = $10, doc = $11
	WHERE id = $1 AND version = $12`

func (t *tx) SaveChange(ctx context.Context, c *directory.Change) error {
	return t.saveVersioned(ctx, versioned{
		what: "change", title: "This change", table: "change", id: c.ID, version: &c.Version,
		entity: c, insert: insertChange, update: updateChange,
		args: func(doc string) []any {
			return []any{orNull(c.GroupID), string(c.Status), stamp(c.CreatedAt), c.Import, string(c.Sort()), c.AuthorID, c.SourceID,
				spaced(c.Councils), doc}
		},
	})
}
