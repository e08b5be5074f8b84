package sqlstore

import (
	"context"

	"github.com/kithdirectory/kith/directory"
)

func (r *reader) Report(ctx context.Context, id string) (*directory.Report, error) {
	return oneDoc[directory.Report](ctx, r, "a report", "There is no such report.", `SELECT doc FROM report WHERE id = $1`, id)
}

func (r *reader) Reports(ctx context.Context, filter directory.ReportFilter, limit int) ([]*directory.Report, error) {
	p := parameters{args: []any{string(filter.Status), filter.GroupID, max(limit, 0)}}
	return allDocs[directory.Report](ctx, r, "reports", `
		SELECT doc FROM report WHERE ($1 = '' OR status = $1) AND ($2 = '' OR group_id = $2) AND `+r.groupWithin(&p, `group_id`, filter.Within)+`
		ORDER BY CASE kind WHEN 'unsafe' THEN 0 ELSE 1 END, created_at, id LIMIT $3`, p.args...)
}

const insertReport = `
	INSERT INTO report (id, version, group_id, kind, status, created_at, doc)
	VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`

const updateReport = `
	UPDATE report SET version = $2, group_id = $3, kind = $4, status = $5, created_at = $6, doc = $7
	WHERE id = $1 AND version = $8`

func (t *tx) SaveReport(ctx context.Context, r *directory.Report) error {
	return t.saveVersioned(ctx, versioned{
		what: "report", title: "This report", table: "report", id: r.ID, version: &r.Version,
		entity: r, insert: insertReport, update: updateReport,
		args: func(doc string) []any {
			return []any{r.GroupID, string(r.Kind), string(r.Status), stamp(r.CreatedAt), doc}
		},
	})
}
