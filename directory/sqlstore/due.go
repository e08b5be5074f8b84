package sqlstore

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

const dueColumns = `group_id, organisation_id, source_id, councils, checked_on, due_on, reminders, remind_on, unreachable, unreachable_on`

func dueRows() bulk {
	return bulk{
		table: "group_due", columns: dueColumns + `, seq, ` + summaryColumns,
		rule: `ON CONFLICT (group_id) DO UPDATE SET organisation_id = excluded.organisation_id, source_id = excluded.source_id,
			councils = excluded.councils, checked_on = excluded.checked_on, due_on = excluded.due_on,
			reminders = ` + sameCheck + ` group_due.reminders ELSE 0 END,
			remind_on = ` + sameCheck + ` group_due.remind_on ELSE excluded.remind_on END,
			unreachable = ` + sameCheck + ` group_due.unreachable ELSE 0 END,
			unreachable_on = ` + sameCheck + ` group_due.unreachable_on ELSE '' END, seq = excluded.seq, ` + summaryRule,
	}
}

const sameCheck = `CASE WHEN group_due.checked_on = excluded.checked_on AND group_due.due_on = excluded.due_on THEN`

func (t *tx) SaveDue(ctx context.Context, d directory.Due) error {
	t.dueSeq++
	values := []any{d.GroupID, d.OrganisationID, d.SourceID, areaColumn(d.Councils), dayColumn(d.CheckedOn), dayColumn(d.DueOn),
		0, dayColumn(d.RemindOn), 0, "", t.dueSeq}
	return t.add(ctx, &t.due, append(values, summaryValues(d.Summary)...)...)
}

func (t *tx) NoteAsked(ctx context.Context, d *directory.Due) error {
	_, err := t.exec(ctx, "what is due", `
		UPDATE group_due SET reminders = $2, remind_on = $3, unreachable = $4, unreachable_on = $5 WHERE group_id = $1`,
		d.GroupID, d.Reminders, dayColumn(d.RemindOn), d.Unreachable, dayColumn(d.UnreachableOn))
	return err
}

// dayColumn writes a day so that it sorts as time does; the zero Date is empty.
func dayColumn(d directory.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func readDay(text string) (directory.Date, error) {
	if text == "" {
		return directory.Date{}, nil
	}
	return directory.ParseDate(text)
}

func readAreas(column string) []string {
	return strings.Fields(column)
}

func (r *reader) dueRows(ctx context.Context, text string, args ...any) ([]*directory.Due, error) {
	var all []*directory.Due
	err := r.rows(ctx, "what is due", func(rows *sqlx.Rows) error {
		d := &directory.Due{}
		var councils, checked, due, remind, unreachable string
		err := rows.Scan(&d.GroupID, &d.OrganisationID, &d.SourceID, &councils, &checked, &due, &d.Reminders, &remind, &d.Unreachable, &unreachable)
		d.Councils = readAreas(councils)
		for text, day := range map[*string]*directory.Date{&checked: &d.CheckedOn, &due: &d.DueOn, &remind: &d.RemindOn, &unreachable: &d.UnreachableOn} {
			if err == nil {
				*day, err = readDay(*text)
			}
		}
		all = append(all, d)
		return err
	}, `SELECT `+dueColumns+` FROM group_due `+text, args...)
	return all, err
}

func (r *reader) Due(ctx context.Context, groupID string) (*directory.Due, error) {
	all, err := r.dueRows(ctx, `WHERE group_id = $1`, groupID)
	if err == nil && len(all) == 0 {
		err = directory.Errorf(directory.CodeNotFound, "Nothing is known yet of when this group is due to be checked.")
	}
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

func (r *reader) DueGroups(ctx context.Context, f directory.DueFilter, offset, limit int) ([]*directory.Due, int, error) {
	var p parameters
	day := dueDay(f)
	where := r.dueWhere(&p, f, day)
	var total int
	if _, err := r.row(ctx, "what is due", []any{&total}, `SELECT count(*) FROM group_due `+where, p.args...); err != nil {
		return nil, 0, err
	}
	// Which rows they are is found first; only those are read whole.
	page := `WHERE group_id IN (SELECT group_id FROM group_due ` + where + ` ORDER BY ` + day + `, group_id LIMIT ` + p.add(max(limit, 0)) +
		` OFFSET ` + p.add(max(offset, 0)) + `) ORDER BY due_on, group_id`
	all, err := r.dueRows(ctx, page, p.args...)
	return all, total, err
}

// dueDay is how a query names the day a group is due: plainly, for the index in that order; or, where councils are
// asked for, which the index does not hold, as what no index is of. Then the table is read in its own order, which
// is much faster than row by row in another.
func dueDay(f directory.DueFilter) string {
	if f.Council == "" && !slices.ContainsFunc(f.Scopes, func(s directory.Scope) bool { return s.Kind == directory.ScopeCouncil }) {
		return `due_on`
	}
	return dueDayByItself
}

const dueDayByItself = `(due_on || '')`

// DueCounts counts row by row: grouping them in the database takes longer than reading them.
func (r *reader) DueCounts(ctx context.Context, f directory.DueFilter) ([]directory.DueCount, error) {
	var p parameters
	where := r.dueWhere(&p, f, dueDayByItself)
	type key struct{ councils, organisation string }
	counts := map[key]*directory.DueCount{}
	over := directory.OverdueBefore(f.Today).String()
	var councils, organisation, due, checked sql.RawBytes
	var unreachable int
	err := r.rows(ctx, "what is due", func(rows *sqlx.Rows) error {
		if err := rows.Scan(&councils, &organisation, &due, &checked, &unreachable); err != nil {
			return err
		}
		n := counts[key{string(councils), string(organisation)}]
		if n == nil {
			n = &directory.DueCount{Councils: readAreas(string(councils)), OrganisationID: string(organisation)}
			counts[key{string(councils), string(organisation)}] = n
		}
		if string(due) < over {
			n.Overdue++
		} else {
			n.Due++
		}
		if unreachable > 0 {
			n.Unreachable++
		}
		if len(checked) == 0 {
			n.Never++
		}
		return nil
	}, `SELECT councils, organisation_id, due_on, checked_on, unreachable FROM group_due `+where, p.args...)
	all := make([]directory.DueCount, 0, len(counts))
	for _, n := range counts {
		all = append(all, *n)
	}
	return all, err
}

// dueWhere writes the condition of a filter. day is how the query names the day a group is due.
func (r *reader) dueWhere(p *parameters, f directory.DueFilter, day string) string {
	parts := []string{day + ` <> ''`, day + ` <= ` + p.add(dayColumn(f.Today))}
	over := func() string { return p.add(directory.OverdueBefore(f.Today).String()) }
	switch f.State {
	case directory.DueNow:
		parts = append(parts, day+` >= `+over())
	case directory.DueOver:
		parts = append(parts, day+` < `+over())
	case directory.DueUnreachable:
		parts = append(parts, `unreachable > 0`)
	case directory.DueNever:
		parts = append(parts, `checked_on = ''`)
	}
	if f.Council != "" {
		parts = append(parts, r.holds(p, "councils", areaColumn([]string{f.Council})))
	}
	if f.OrganisationID != "" {
		parts = append(parts, `organisation_id = `+p.add(f.OrganisationID))
	}
	if f.Scopes != nil {
		parts = append(parts, r.inScopes(p, f.Scopes))
	}
	return `WHERE ` + strings.Join(parts, ` AND `)
}

// groupWithin writes that the group a column names is within one of the scopes; nil: every group is.
func (r *reader) groupWithin(p *parameters, column string, scopes []directory.Scope) string {
	if scopes == nil {
		return `1 = 1`
	}
	return column + ` IN (SELECT group_id FROM group_due WHERE ` + r.inScopes(p, scopes) + `)`
}

// inScopes writes that a group is in one of the scopes; none: no group is.
func (r *reader) inScopes(p *parameters, scopes []directory.Scope) string {
	one := []string{`1 = 0`}
	for _, s := range scopes {
		switch s.Kind {
		case directory.ScopeAll:
			one = append(one, `1 = 1`)
		case directory.ScopeCouncil:
			one = append(one, r.holds(p, "councils", areaColumn([]string{s.ID})))
		case directory.ScopeSource:
			one = append(one, `source_id = `+p.add(s.ID))
		case directory.ScopeOrganisation:
			one = append(one, `organisation_id = `+p.add(s.ID))
		case directory.ScopeGroup:
			one = append(one, `group_id = `+p.add(s.ID))
		}
	}
	return `(` + strings.Join(one, ` OR `) + `)`
}

func (r *reader) RemindersDue(ctx context.Context, by directory.Date) ([]*directory.Due, error) {
	return r.dueRows(ctx, `WHERE remind_on <> '' AND remind_on <= $1 ORDER BY group_id`, dayColumn(by))
}
