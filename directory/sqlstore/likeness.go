package sqlstore

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

func (r *reader) OpenLikenesses(ctx context.Context, within []directory.Scope, limit int) ([]directory.Likeness, error) {
	p := parameters{args: []any{max(limit, 0)}}
	var all []directory.Likeness
	err := r.rows(ctx, "groups that may be the same", func(rows *sqlx.Rows) error {
		var l directory.Likeness
		var sure int
		var reasons, found string
		if err := rows.Scan(&l.GroupA, &l.GroupB, &sure, &reasons, &found); err != nil {
			return err
		}
		l.Sure = sure == 1
		if err := json.Unmarshal([]byte(reasons), &l.Reasons); err != nil {
			return err
		}
		var err error
		l.FoundAt, err = readStamp(found)
		all = append(all, l)
		return err
	}, `SELECT l.group_a, l.group_b, l.sure, l.reasons, l.found_at FROM likeness l
		JOIN catalogue_group a ON a.id = l.group_a AND a.status = 'published'
		JOIN catalogue_group b ON b.id = l.group_b AND b.status = 'published'
		WHERE l.decided_at = '' AND `+r.groupWithin(&p, `l.group_a`, within)+` AND `+r.groupWithin(&p, `l.group_b`, within)+`
		ORDER BY l.sure DESC, l.group_a, l.group_b LIMIT $1`, p.args...)
	return all, err
}

func (t *tx) SaveLikeness(ctx context.Context, l directory.Likeness) error {
	if l.GroupA >= l.GroupB {
		return directory.Invalid("group_b", "The pair begins with the lower id.")
	}
	reasons, err := json.Marshal(l.Reasons)
	if err != nil {
		return err
	}
	sure := 0
	if l.Sure {
		sure = 1
	}
	_, err = t.exec(ctx, "groups that may be the same", `
		INSERT INTO likeness (group_a, group_b, sure, reasons, found_at, decided_by, decided_at) VALUES ($1, $2, $3, $4, $5, '', '')
		ON CONFLICT (group_a, group_b) DO UPDATE SET sure = excluded.sure, reasons = excluded.reasons, found_at = excluded.found_at`,
		l.GroupA, l.GroupB, sure, string(reasons), stamp(l.FoundAt))
	return err
}

func (t *tx) DecideLikeness(ctx context.Context, groupA, groupB, by string, at time.Time) error {
	_, err := t.exec(ctx, "groups that are not the same", `
		INSERT INTO likeness (group_a, group_b, sure, reasons, found_at, decided_by, decided_at) VALUES ($1, $2, 0, '[]', $4, $3, $4)
		ON CONFLICT (group_a, group_b) DO UPDATE SET decided_by = excluded.decided_by, decided_at = excluded.decided_at`,
		groupA, groupB, by, stamp(at))
	return err
}

func (t *tx) DropLikenesses(ctx context.Context, before time.Time) error {
	_, err := t.exec(ctx, "groups that may be the same", `DELETE FROM likeness WHERE decided_at = '' AND found_at < $1`, stamp(before))
	return err
}
