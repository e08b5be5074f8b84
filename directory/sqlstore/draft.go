package sqlstore

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

func (r *reader) Draft(ctx context.Context, personID, groupID, part string) (*directory.Draft, error) {
	d, err := oneDoc[directory.Draft](ctx, r, "a draft", "There is no such draft.",
		`SELECT doc FROM draft WHERE person_id = $1 AND group_id = $2 AND part = $3`, personID, groupID, part)
	if err != nil {
		return nil, err
	}
	d.PersonID, d.GroupID, d.Part = personID, groupID, part
	return d, nil
}

func (r *reader) DraftsOf(ctx context.Context, personID string, after time.Time, limit int) ([]*directory.Draft, error) {
	var all []*directory.Draft
	err := r.rows(ctx, "drafts", func(rows *sqlx.Rows) error {
		var groupID, part, doc string
		if err := rows.Scan(&groupID, &part, &doc); err != nil {
			return err
		}
		d, err := decode[directory.Draft](doc)
		if err != nil {
			return err
		}
		d.PersonID, d.GroupID, d.Part = personID, groupID, part
		all = append(all, d)
		return nil
	}, `SELECT group_id, part, doc FROM draft WHERE person_id = $1 AND saved_at > $2 ORDER BY saved_at DESC, group_id, part LIMIT $3`,
		personID, stamp(after), max(limit, 0))
	return all, err
}

func (t *tx) SaveDraft(ctx context.Context, d *directory.Draft) error {
	if err := checkTexts("This draft", map[string]string{"person": d.PersonID, "group": d.GroupID, "part": d.Part}); err != nil {
		return err
	}
	doc, err := encode("This draft", d)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, "a draft", `
		INSERT INTO draft (person_id, group_id, part, saved_at, doc) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (person_id, group_id, part) DO UPDATE SET saved_at = excluded.saved_at, doc = excluded.doc`,
		d.PersonID, d.GroupID, d.Part, stamp(d.SavedAt), doc)
	return err
}

func (t *tx) DropDraft(ctx context.Context, personID, groupID, part string) error {
	_, err := t.exec(ctx, "a draft", `DELETE FROM draft WHERE person_id = $1 AND group_id = $2 AND part = $3`, personID, groupID, part)
	return err
}

func (t *tx) DropDraftsOf(ctx context.Context, personID string) error {
	_, err := t.exec(ctx, "drafts", `DELETE FROM draft WHERE person_id = $1`, personID)
	return err
}

func (t *tx) DropDraftsBefore(ctx context.Context, before time.Time) error {
	_, err := t.exec(ctx, "drafts", `DELETE FROM draft WHERE saved_at < $1`, stamp(before))
	return err
}
