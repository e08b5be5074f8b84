package sqlstore

import (
	"context"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

// conditions collects the parts of a WHERE and their arguments.
type conditions struct {
	parts []string
	args  []any
}

// arg gives the parameter that stands for a value.
func (c *conditions) arg(value any) string {
	c.args = append(c.args, value)
	return "$" + strconv.Itoa(len(c.args))
}

// equal asks for a value in a column, unless it is empty.
func (c *conditions) equal(column, value string) {
	if value != "" {
		c.parts = append(c.parts, column+" = "+c.arg(value))
	}
}

// where gives the WHERE.
func (c *conditions) where() string {
	if len(c.parts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.parts, " AND ")
}

// inCouncil asks for one of the councils a row names.
func (c *conditions) inCouncil(code string) string {
	return "councils LIKE " + c.arg("% "+likeEscaper.Replace(code)+" %") + " ESCAPE '!'"
}

// spaced writes codes with a space before and behind each.
func spaced(codes []string) string {
	if len(codes) == 0 {
		return ""
	}
	return " " + strings.Join(codes, " ") + " "
}

func changeConditions(f directory.ChangeFilter) *conditions {
	c := &conditions{}
	if len(f.Statuses) > 0 {
		var list []string
		for _, status := range f.Statuses {
			list = append(list, c.arg(string(status)))
		}
		c.parts = append(c.parts, "status IN ("+strings.Join(list, ", ")+")")
	}
	c.equal("kind", string(f.Kind))
	if f.But != "" {
		c.parts = append(c.parts, "kind <> "+c.arg(string(f.But)))
	}
	c.equal("group_id", f.GroupID)
	c.equal("author_id", f.AuthorID)
	c.equal("source_id", f.SourceID)
	if f.Council != "" {
		c.parts = append(c.parts, c.inCouncil(f.Council))
	}
	if f.Narrow {
		c.parts = append(c.parts, c.inScopes(f.Scopes))
	}
	return c
}

// inScopes asks for a row in any of the scopes; none takes no row.
func (c *conditions) inScopes(scopes []directory.Scope) string {
	any := []string{"1 = 0"}
	for _, s := range scopes {
		switch s.Kind {
		case directory.ScopeAll:
			any = append(any, "1 = 1")
		case directory.ScopeCouncil:
			any = append(any, c.inCouncil(s.ID))
		case directory.ScopeSource:
			any = append(any, "source_id = "+c.arg(s.ID))
		case directory.ScopeGroup:
			any = append(any, "group_id = "+c.arg(s.ID))
		case directory.ScopeOrganisation:
			any = append(any, "group_id IN (SELECT id FROM catalogue_group WHERE organisation_id = "+c.arg(s.ID)+")")
		}
	}
	return "(" + strings.Join(any, " OR ") + ")"
}

func (r *reader) ChangesWhere(ctx context.Context, filter directory.ChangeFilter, offset, limit int) ([]*directory.Change, int, error) {
	c := changeConditions(filter)
	var total int
	if _, err := r.row(ctx, "changes", []any{&total}, `SELECT count(*) FROM change`+c.where(), c.args...); err != nil {
		return nil, 0, err
	}
	text := `SELECT doc FROM change` + c.where() + ` ORDER BY created_at, id LIMIT ` + c.arg(max(limit, 0)) + ` OFFSET ` + c.arg(max(offset, 0))
	changes, err := allDocs[directory.Change](ctx, r, "changes", text, c.args...)
	return changes, total, err
}

func (r *reader) Merge(ctx context.Context, groupID string) (*directory.Merge, error) {
	return oneDoc[directory.Merge](ctx, r, "a merge", "This group was not joined into another.",
		`SELECT doc FROM group_merge WHERE group_id = $1`, groupID)
}

func (r *reader) MergesInto(ctx context.Context, intoID string) ([]*directory.Merge, error) {
	return allDocs[directory.Merge](ctx, r, "merges", `SELECT doc FROM group_merge WHERE into_id = $1 ORDER BY group_id`, intoID)
}

func (t *tx) SaveMerge(ctx context.Context, m *directory.Merge) error {
	doc, err := encode("This merge", m)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, "a merge", `
		INSERT INTO group_merge (group_id, into_id, doc) VALUES ($1, $2, $3)
		ON CONFLICT (group_id) DO UPDATE SET into_id = excluded.into_id, doc = excluded.doc`, m.GroupID, m.IntoID, doc)
	return err
}

func (t *tx) DropMerge(ctx context.Context, groupID string) error {
	_, err := t.exec(ctx, "a merge", `DELETE FROM group_merge WHERE group_id = $1`, groupID)
	return err
}

func (t *tx) DropSourceLink(ctx context.Context, sourceID, key string) error {
	_, err := t.exec(ctx, "a link to a source", `DELETE FROM group_source WHERE source_id = $1 AND source_key = $2`, sourceID, key)
	return err
}

func (t *tx) MoveSourceLinks(ctx context.Context, fromID, toID string) ([]directory.SourceLink, error) {
	var links []directory.SourceLink
	err := t.rows(ctx, "links to sources", func(rows *sqlx.Rows) error {
		l := directory.SourceLink{GroupID: toID}
		err := rows.Scan(&l.SourceID, &l.Key, &l.Hash, &l.ImportID)
		links = append(links, l)
		return err
	}, `SELECT source_id, source_key, record_hash, import_id FROM group_source WHERE group_id = $1 ORDER BY source_id, source_key`, fromID)
	if err != nil || len(links) == 0 {
		return nil, err
	}
	_, err = t.exec(ctx, "links to sources", `UPDATE group_source SET group_id = $2 WHERE group_id = $1`, fromID, toID)
	return links, err
}
