package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

// summaryColumns are those of group_due that a GroupSummary fills.
const summaryColumns = `kind, status, name, name_key, organisation, organisation_key, source, imported_on, ends_on, open_questions`

// summaryRule takes them over from what is inserted.
const summaryRule = `kind = excluded.kind, status = excluded.status, name = excluded.name, name_key = excluded.name_key,
			organisation = excluded.organisation, organisation_key = excluded.organisation_key, source = excluded.source,
			imported_on = excluded.imported_on, ends_on = excluded.ends_on, open_questions = excluded.open_questions`

func summaryValues(s directory.GroupSummary) []any {
	return []any{
		string(s.Kind), string(s.Status), s.Name, directory.SortKey(s.Name), s.Organisation, directory.SortKey(s.Organisation), s.Source,
		dayColumn(s.ImportedOn), dayColumn(s.EndsOn), s.Open,
	}
}

const tableColumns = `group_id, organisation_id, source_id, councils, checked_on, due_on, kind, status, name, organisation, source, imported_on, ends_on, open_questions`

func (r *reader) TableRows(ctx context.Context, q directory.TableQuery, offset, limit int) ([]*directory.TableRow, error) {
	t := r.tableOf(q)
	where, err := t.where(true)
	if err != nil {
		return nil, err
	}
	order := t.order()
	text := `SELECT ` + tableColumns + ` FROM group_due WHERE group_id IN (SELECT group_id FROM group_due ` + where + ` ORDER BY ` + order +
		` LIMIT ` + t.p.add(max(limit, 0)) + ` OFFSET ` + t.p.add(max(offset, 0)) + `) ORDER BY ` + order
	var all []*directory.TableRow
	err = r.rows(ctx, "the table of groups", func(rows *sqlx.Rows) error {
		row := &directory.TableRow{}
		var councils, checked, due, imported, ends string
		err := rows.Scan(&row.GroupID, &row.OrganisationID, &row.SourceID, &councils, &checked, &due, &row.Kind, &row.Status,
			&row.Name, &row.Organisation, &row.Source, &imported, &ends, &row.Open)
		row.Councils = readAreas(councils)
		for text, day := range map[*string]*directory.Date{&checked: &row.CheckedOn, &due: &row.DueOn, &imported: &row.ImportedOn, &ends: &row.EndsOn} {
			if err == nil {
				*day, err = readDay(*text)
			}
		}
		all = append(all, row)
		return err
	}, text, t.p.args...)
	return all, err
}

func (r *reader) TableCounts(ctx context.Context, q directory.TableQuery) ([]directory.TableCount, error) {
	t := r.tableOf(q)
	where, err := t.where(false)
	if err != nil {
		return nil, err
	}
	counted := map[directory.TableCount]int{}
	err = r.rows(ctx, "the table of groups", func(rows *sqlx.Rows) error {
		var row directory.TableRow
		var ends, checked, imported string
		var n int
		err := rows.Scan(&row.Status, &ends, &checked, &imported, &n)
		for text, day := range map[*string]*directory.Date{&checked: &row.CheckedOn, &imported: &row.ImportedOn, &ends: &row.EndsOn} {
			if err == nil {
				*day, err = readDay(*text)
			}
		}
		counted[directory.TableCount{State: row.State(q.Today), Band: row.Freshness(q.Today).Band}] += n
		return err
	}, `SELECT status, ends_on, checked_on, imported_on, count(*) FROM group_due `+where+` GROUP BY status, ends_on, checked_on, imported_on`, t.p.args...)
	var all []directory.TableCount
	for c, n := range counted {
		c.N = n
		all = append(all, c)
	}
	return all, err
}

func (r *reader) GroupsOfListings(ctx context.Context, listingIDs []string) ([]string, error) {
	t := &tableQuery{r: r}
	some, err := t.among(listingIDs)
	if err != nil {
		return nil, err
	}
	var ids []string
	err = r.rows(ctx, "the groups of listings", func(rows *sqlx.Rows) error {
		ids = append(ids, "")
		return rows.Scan(&ids[len(ids)-1])
	}, `SELECT group_id FROM listing WHERE gone = 0 AND id IN (`+some+`)`, t.p.args...)
	slices.Sort(ids) // here, because the engine took most of its time for it
	return slices.Compact(ids), err
}

func (r *reader) TableIDs(ctx context.Context, q directory.TableQuery, afterID string, limit int) ([]string, error) {
	t := r.tableOf(q)
	where, err := t.where(true)
	if err != nil {
		return nil, err
	}
	var ids []string
	err = r.rows(ctx, "the table of groups", func(rows *sqlx.Rows) error {
		ids = append(ids, "")
		return rows.Scan(&ids[len(ids)-1])
	}, `SELECT group_id FROM group_due `+where+` AND group_id > `+t.p.add(afterID)+` ORDER BY group_id LIMIT `+t.p.add(max(limit, 0)), t.p.args...)
	return ids, err
}

// tableQuery writes one query of the table.
type tableQuery struct {
	r      *reader
	q      directory.TableQuery
	p      parameters
	parts  []string
	states string // what gives a row's state, once it is asked for
}

func (r *reader) tableOf(q directory.TableQuery) *tableQuery { return &tableQuery{r: r, q: q} }

// state writes what gives a row's state.
func (t *tableQuery) state() string {
	if t.states == "" {
		_, _, old := directory.FreshSince(t.q.Today)
		t.states = `CASE WHEN status = 'archived' THEN 'archived' WHEN status = 'paused' THEN 'paused' WHEN ends_on <> '' AND ends_on < ` +
			t.p.add(dayColumn(t.q.Today)) + ` THEN 'ended' WHEN checked_on <> '' AND checked_on < ` + t.p.add(dayColumn(old)) + ` THEN 'old' ELSE 'shown' END`
	}
	return t.states
}

// band writes what gives a row's band.
func (t *tableQuery) band() string {
	recent, check, old := directory.FreshSince(t.q.Today)
	return `CASE WHEN checked_on >= ` + t.p.add(dayColumn(recent)) + ` THEN 'recent' WHEN checked_on >= ` + t.p.add(dayColumn(check)) +
		` THEN 'check' WHEN checked_on >= ` + t.p.add(dayColumn(old)) + ` THEN 'old' WHEN checked_on <> '' THEN 'hidden'` +
		` WHEN imported_on <> '' THEN 'imported' ELSE 'unchecked' END`
}

// where writes the condition; narrow tells whether states and bands narrow it.
func (t *tableQuery) where(narrow bool) (string, error) {
	q := t.q
	if narrow {
		if len(q.States) > 0 {
			t.oneOf(t.state(), texts(q.States))
		}
		if len(q.Bands) > 0 {
			t.oneOf(t.band(), texts(q.Bands))
		}
	}
	t.oneOf(`kind`, texts(q.Kinds))
	if q.Open != "" {
		least, most := q.Open.Bounds()
		t.parts = append(t.parts, `open_questions >= `+t.p.add(least), `open_questions <= `+t.p.add(most))
	}
	if q.SourceID != "" {
		t.parts = append(t.parts, `source_id = `+t.p.add(q.SourceID))
	}
	if q.Council != "" {
		t.parts = append(t.parts, t.r.holds(&t.p, `councils`, areaColumn([]string{q.Council})))
	}
	for _, word := range directory.Tokens(q.Name) {
		t.parts = append(t.parts, t.r.holds(&t.p, `name_key`, word))
	}
	for _, word := range directory.Tokens(q.Organisation) {
		t.parts = append(t.parts, t.r.holds(&t.p, `organisation_key`, word))
	}
	if q.Scopes != nil {
		t.parts = append(t.parts, t.r.inScopes(&t.p, q.Scopes))
	}
	if q.Chosen {
		some, err := t.among(q.Groups)
		if err != nil {
			return "", err
		}
		t.parts = append(t.parts, `group_id IN (`+some+`)`)
	}
	return `WHERE ` + strings.Join(append(t.parts, `1 = 1`), ` AND `), nil
}

// oneOf asks that an expression be one of some values, where there are any.
func (t *tableQuery) oneOf(expression string, values []string) {
	if len(values) == 0 {
		return
	}
	one := make([]string, len(values))
	for i, value := range values {
		one[i] = t.p.add(value)
	}
	t.parts = append(t.parts, expression+` IN (`+strings.Join(one, `, `)+`)`)
}

// among writes a query of any number of texts.
func (t *tableQuery) among(ids []string) (string, error) {
	if ids == nil {
		ids = []string{}
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return "", directory.Wrap(directory.CodeInternal, err, "A list of groups cannot be written down.")
	}
	return fmt.Sprintf(t.r.dialect.each, t.p.add(string(list))), nil
}

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, value := range values {
		out[i] = string(value)
	}
	return out
}

// order writes the order of the rows, which is total.
func (t *tableQuery) order() string {
	columns := []string{`name_key`, `group_id`}
	switch t.q.Sort {
	case directory.TableByState:
		columns = append([]string{t.state()}, columns...)
	case directory.TableByChecked:
		columns = append([]string{`checked_on`}, columns...)
	case directory.TableByOpen:
		columns = append([]string{`open_questions`}, columns...)
	case directory.TableByOrganisation:
		columns = append([]string{`organisation_key`}, columns...)
	case directory.TableBySource:
		columns = append([]string{`source`}, columns...)
	}
	if t.q.Backwards {
		return strings.Join(columns, ` DESC, `) + ` DESC`
	}
	return strings.Join(columns, `, `)
}
