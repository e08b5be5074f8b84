package sqlstore

import (
	"context"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

// summaryColumns are those of group_due that a GroupSummary fills.
const summaryColumns = `kind, status, name, organisation, source, imported_on, ends_on, open_questions`

// summaryRule takes them over from what is inserted.
const summaryRule = `kind = excluded.kind, status = excluded.status, name = excluded.name, organisation = excluded.organisation,
			source = excluded.source, imported_on = excluded.imported_on, ends_on = excluded.ends_on, open_questions = excluded.open_questions`

func summaryValues(s directory.GroupSummary) []any {
	return []any{string(s.Kind), string(s.Status), s.Name, s.Organisation, s.Source, dayColumn(s.ImportedOn), dayColumn(s.EndsOn), s.Open}
}

func (r *reader) TableRowsAfter(ctx context.Context, seq int64) ([]*directory.TableRow, int64, error) {
	var all []*directory.TableRow
	words := sharedWords{}
	err := r.rows(ctx, "the table of groups", func(rows *sqlx.Rows) error {
		row := &directory.TableRow{}
		var councils, checked, due, imported, ends string
		err := rows.Scan(&seq, &row.GroupID, &row.OrganisationID, &row.SourceID, &councils, &checked, &due, &row.Kind, &row.Status,
			&row.Name, &row.Organisation, &row.Source, &imported, &ends, &row.Open)
		row.Councils = readAreas(councils)
		for text, day := range map[*string]*directory.Date{&checked: &row.CheckedOn, &due: &row.DueOn, &imported: &row.ImportedOn, &ends: &row.EndsOn} {
			if err == nil {
				*day, err = readDay(*text)
			}
		}
		words.share(&row.OrganisationID, &row.SourceID, &row.Organisation, &row.Source, (*string)(&row.Kind), (*string)(&row.Status))
		all = append(all, row)
		return err
	}, `SELECT seq, group_id, organisation_id, source_id, councils, checked_on, due_on, kind, status, name, organisation, source, imported_on,
		ends_on, open_questions FROM group_due WHERE seq > $1 ORDER BY seq`, seq)
	return all, seq, err
}

// sharedWords are texts that many rows have: each is kept in memory once.
type sharedWords map[string]string

func (w sharedWords) share(texts ...*string) {
	for _, text := range texts {
		known, ok := w[*text]
		if !ok {
			w[*text], known = *text, *text
		}
		*text = known
	}
}
