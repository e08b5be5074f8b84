package sqlstore

import (
	"context"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

// namedBy lists the members of documents that hold the name of who did something.
func namedBy() []string { return []string{"by", "author", "decided_by", "undone_by", "closed_by"} }

// ForgetName looks through whole tables: it is rare, and nothing may be left.
func (t *tx) ForgetName(ctx context.Context, p *directory.Person) (groups []string, err error) {
	for _, text := range []string{
		`UPDATE revision SET author = $2 WHERE author_id = $1`,
		`UPDATE revision SET author = $2 WHERE author = $1`,
		`UPDATE import_decision SET author = $2 WHERE author = $1`,
		`UPDATE likeness SET decided_by = $2 WHERE decided_by = $1`,
	} {
		who := p.Name
		if strings.Contains(text, "author_id") {
			who = p.ID
		}
		if _, err := t.exec(ctx, "a name", text, who, directory.FormerMember); err != nil {
			return nil, err
		}
	}
	if err := t.forgetInReasons(ctx, p.Name); err != nil {
		return nil, err
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
		for _, table := range []string{"revision", "change", "import", "batch", "catalogue_group", "report", "note", "group_merge", "mail"} {
			if _, err := t.exec(ctx, "a name", `UPDATE `+table+` SET doc = replace(doc, $1, $2) WHERE doc LIKE $3 ESCAPE '!'`, old, fresh, pattern); err != nil {
				return nil, err
			}
		}
	}
	if err := t.forgetInSubjects(ctx, was, now); err != nil {
		return nil, err
	}
	for id := range seen {
		groups = append(groups, id)
	}
	return groups, nil
}

// forgetInReasons takes a name out of the reasons of revisions that Kith itself writes with it.
func (t *tx) forgetInReasons(ctx context.Context, name string) error {
	for _, words := range []string{directory.ReasonProposed, directory.ReasonUndone} {
		_, err := t.exec(ctx, "a name", `
			UPDATE revision SET reason = CAST($2 AS TEXT) || substr(reason, length(CAST($1 AS TEXT)) + 1)
			WHERE substr(reason, 1, length(CAST($1 AS TEXT))) = $1 AND (reason = $1 OR substr(reason, length(CAST($1 AS TEXT)) + 1, 1) = '.')`,
			fmt.Sprintf(words, name), fmt.Sprintf(words, directory.FormerMember))
		if err != nil {
			return err
		}
	}
	return nil
}

// forgetInSubjects takes a name, written as JSON, out of the subjects of mails by which its bearer invited others.
func (t *tx) forgetInSubjects(ctx context.Context, was, now string) error {
	old, fresh := `"subject":`+strings.TrimSuffix(was, `"`)+` invites you`, `"subject":`+strings.TrimSuffix(now, `"`)+` invites you`
	_, err := t.exec(ctx, "a name", `UPDATE mail SET doc = replace(doc, $1, $2) WHERE doc LIKE $3 ESCAPE '!'`, old, fresh, "%"+likeEscaper.Replace(old)+"%")
	return err
}
