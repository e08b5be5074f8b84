package sqlstore

import (
	"context"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

// AddAudit adds to a table whose rows the database itself refuses to change or delete. A person's name is not kept
// in it, so that it need not change when they are erased.
func (t *tx) AddAudit(ctx context.Context, e directory.AuditEntry) error {
	if err := e.Validate(); err != nil {
		return err
	}
	name := e.Actor.Name
	if e.Actor.ID != "" {
		name = ""
	}
	if err := checkTexts("This entry", map[string]string{"actor": e.Actor.ID + name, "object": e.Object, "note": e.Note}); err != nil {
		return err
	}
	_, err := t.exec(ctx, "the audit log", `
		INSERT INTO audit (at, actor_id, actor_name, actor_role, action, object, note) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		stamp(e.At), e.Actor.ID, name, string(e.Actor.Role), string(e.Action), e.Object, e.Note)
	return err
}

func (r *reader) Audit(ctx context.Context, f directory.AuditFilter, limit int) ([]directory.AuditEntry, error) {
	var all []directory.AuditEntry
	object := ""
	if f.PersonID != "" {
		object = directory.AuditPerson(f.PersonID)
	}
	err := r.rows(ctx, "the audit log", func(rows *sqlx.Rows) error {
		var e directory.AuditEntry
		var at string
		err := rows.Scan(&e.ID, &at, &e.Actor.ID, &e.Actor.Name, &e.Actor.Role, &e.Action, &e.Object, &e.Note)
		if err == nil {
			e.At, err = readStamp(at)
		}
		all = append(all, e)
		return err
	}, `
		SELECT a.id, a.at, a.actor_id, CASE WHEN a.actor_id = '' THEN a.actor_name ELSE COALESCE(p.name, '`+directory.FormerMember+`') END,
			a.actor_role, a.action, a.object, a.note
		FROM audit a LEFT JOIN person p ON p.id = a.actor_id
		WHERE ($1 = '' OR a.actor_id = $1 OR a.object = $2) AND ($3 = '' OR a.action = $3)
			AND ($4 = '' OR a.at >= $4) AND ($5 = '' OR a.at < $5) AND ($6 = 0 OR a.id < $6)
		ORDER BY a.id DESC LIMIT $7`,
		f.PersonID, object, string(f.Action), stamp(f.From), stamp(f.To), f.Before, max(limit, 0))
	return all, err
}
