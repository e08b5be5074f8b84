package sqlstore

import (
	"context"

	"github.com/kithdirectory/kith/directory"
)

func (r *reader) Note(ctx context.Context, id string) (*directory.Note, error) {
	return oneDoc[directory.Note](ctx, r, "a note", "There is no such note.", `SELECT doc FROM note WHERE id = $1`, id)
}

func (r *reader) Notes(ctx context.Context, status directory.NoteStatus, within []directory.Scope, limit int) ([]*directory.Note, error) {
	p := parameters{args: []any{string(status), max(limit, 0)}}
	return allDocs[directory.Note](ctx, r, "notes",
		`SELECT doc FROM note WHERE ($1 = '' OR status = $1) AND `+r.groupWithin(&p, `group_id`, within)+` ORDER BY created_at, id LIMIT $2`, p.args...)
}

const insertNote = `
	INSERT INTO note (id, version, group_id, status, created_at, doc)
	VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`

const updateNote = `
	UPDATE note SET version = $2, group_id = $3, status = $4, created_at = $5, doc = $6
	WHERE id = $1 AND version = $7`

func (t *tx) SaveNote(ctx context.Context, n *directory.Note) error {
	return t.saveVersioned(ctx, versioned{
		what: "note", title: "This note", table: "note", id: n.ID, version: &n.Version,
		entity: n, insert: insertNote, update: updateNote,
		args: func(doc string) []any {
			return []any{n.GroupID, string(n.Status), stamp(n.CreatedAt), doc}
		},
	})
}
