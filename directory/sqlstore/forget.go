package sqlstore

import (
	"context"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

// namedBy lists the members of documents that hold the name of who did something.
func namedBy() []string { return []string{"by", "author", "decided_by", "undone_by"} }

// ForgetName looks through whole tables: it is rare, and nothing may be left.
func (t *tx) ForgetName(ctx context.Context, p *directory.Person) (groups []string, err error) {
	for _, text := range []string{
		`UPDATE revision SET author = $2 WHERE author_id = $1`,
		`UPDATE revision SET author = $2 WHERE author = $1`,
		`UPDATE import_decision SET author = $2 WHERE author = $1`,
	} {
		who := p.Name
		if strings.Contains(text, "author_id") {
			who = p.ID
		}
		if _, err := t.exec(ctx, "a name", text, who, directory.FormerMember); err != nil {
			return nil, err
		}
	}
	was, err := encode("This name", p.Name)
	if err != nil {
		return nil, err
	}
	now, err := encode("This name", directory.FormerMember)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, member := range namedBy() {
		old, fresh := `"`+member+`":`+was, `"`+member+`":`+now
		pattern := "%" + likeEscaper.Replace(old) + "%"
		err := t.rows(ctx, "groups that say a name", func(rows *sqlx.Rows) error {
			var id string
			err := rows.Scan(&id)
			seen[id] = true
			return err
		}, `SELECT id FROM catalogue_group WHERE doc LIKE $1 ESCAPE '!' ORDER BY id`, pattern)
		if err != nil {
			return nil, err
		}
		for _, table := range []string{"revision", "change", "import", "batch", "catalogue_group"} {
			if _, err := t.exec(ctx, "a name", `UPDATE `+table+` SET doc = replace(doc, $1, $2) WHERE doc LIKE $3 ESCAPE '!'`, old, fresh, pattern); err != nil {
				return nil, err
			}
		}
	}
	for id := range seen {
		groups = append(groups, id)
	}
	return groups, nil
}
