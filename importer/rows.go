package importer

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/kithdirectory/kith/directory"
)

// Outcome is what importing does with a row.
type Outcome string

// The outcomes there are, beside those of directory.RecordAction.
const (
	OutcomeDuplicate Outcome = "duplicate" // it repeats another row whole
	OutcomeSkipped   Outcome = "skipped"   // the source says that it has closed down
)

// RowReport is what a dry run says of one row. It holds no address and no contact.
type RowReport struct {
	File    string         `json:"file"`
	Row     int            `json:"row"` // as a spreadsheet numbers it; 0 where there are no rows
	Key     string         `json:"key"`
	Name    string         `json:"name"`
	Kind    directory.Kind `json:"kind,omitempty"`
	Outcome Outcome        `json:"outcome"`
	Why     string         `json:"why"`
	GroupID string         `json:"group_id,omitempty"` // of the group it becomes, or is already
	Changes []string       `json:"changes,omitempty"`  // fields that applying would change: "description", "contact.phones", "answers.access.lift"
}

// rowLog gathers what a dry run says of every row. A nil one gathers nothing: an applied import keeps its
// records, and its report is stored.
type rowLog struct {
	rows []RowReport
	at   []int // of the record at a position of the ledger, from 0, its place in rows
}

// add notes a row in the order of the files. recorded says that the ledger has a record of it.
func (l *rowLog) add(r *Record, c *candidate, outcome Outcome, why string, recorded bool) {
	if l == nil {
		return
	}
	row := RowReport{File: r.File, Row: r.Row, Name: r.Name, Kind: r.Kind, Outcome: outcome, Why: why}
	if c != nil {
		row.Key = c.key
		if g := c.doc.Group; g != nil { // its name has the secret of a hidden place taken out
			row.Name, row.Kind = g.Name, g.Kind
		}
		if at := slices.IndexFunc(c.problems, func(p Problem) bool { return p.Severity == SeverityError }); at >= 0 {
			row.Why = c.problems[at].Message
		}
	}
	if recorded {
		l.at = append(l.at, len(l.rows))
	}
	l.rows = append(l.rows, row)
}

// settle fills in what is known of the recorded rows once all are seen.
func (l *rowLog) settle(sourceID string, entries []entry) {
	if l == nil {
		return
	}
	for i, e := range entries {
		row := &l.rows[l.at[i]]
		row.Key, row.Outcome = e.key, Outcome(e.action)
		switch e.action {
		case directory.RecordNew:
			row.Why = "it was not imported from this source before"
		case directory.RecordUnchanged:
			row.Why = "the source says the same as before"
		}
		if e.action != directory.RecordRejected {
			row.GroupID = directory.DerivedID("group", sourceID, e.key)
		}
	}
}

// changed says of the record at a position what applying it would change.
func (l *rowLog) changed(position int, changes []string, kept int) {
	if l == nil {
		return
	}
	row := &l.rows[l.at[position-1]]
	row.Changes = changes
	switch {
	case len(changes) == 0 && kept > 0:
		row.Why = "the source changed only what was edited here, which stays"
	case len(changes) == 0:
		row.Why = "the source says the same in other words"
	case kept > 0:
		row.Why = fmt.Sprintf("the source changed it; %d more fields were edited here and stay", kept)
	default:
		row.Why = "the source changed it"
	}
}

// linked says of the record at a position that it is a group which others brought.
func (l *rowLog) linked(position int, groupID string, action directory.RecordAction, changes []string) {
	if l == nil {
		return
	}
	row := &l.rows[l.at[position-1]]
	row.GroupID, row.Changes, row.Outcome = groupID, changes, Outcome(action)
	row.Why = "it is a group that is here already, and says the same"
	if len(changes) > 0 {
		row.Why = "it is a group that is here already; what it says otherwise waits for review"
	}
}

// corrected says of the record at a position that it is a group of the source that had other words.
func (l *rowLog) corrected(position int, group directory.SourceKey, action directory.RecordAction) {
	if l == nil {
		return
	}
	row := &l.rows[l.at[position-1]]
	row.Key, row.GroupID, row.Outcome = group.Key, group.GroupID, Outcome(action)
	row.Why = "it is a group of the last list, with something corrected"
}

// waits says of the record at a position that nothing of it is published yet.
func (l *rowLog) waits(position int) {
	if l != nil {
		row := &l.rows[l.at[position-1]]
		row.GroupID, row.Outcome = "", Outcome(directory.RecordUnchanged)
	}
}

// probable says of the record at a position what it may be.
func (l *rowLog) probable(position int, m *Match) {
	switch {
	case l == nil:
	case m.Gone:
		l.rows[l.at[position-1]].Why = "it may be “" + m.GroupName + "” of the last list; until a person decides it is not published"
	default:
		l.rows[l.at[position-1]].Why = "it was not imported from this source before; it may be “" + m.GroupName + "”, which is here already"
	}
}

// changedFields names what a plan changes of the stored group, field by field, and "places" or
// "organisation" where those are saved too.
func (r *reconciler) changedFields(ctx context.Context, p *plan) ([]string, error) {
	stored, err := r.group(ctx, p.Group.ID)
	if err != nil {
		return nil, fmt.Errorf("read a group: %w", err)
	}
	before, err := fieldsOf(stored)
	if err != nil {
		return nil, err
	}
	after, err := fieldsOf(p.Group)
	if err != nil {
		return nil, err
	}
	changes := map[string]bool{}
	for _, f := range []fields{before, after} {
		for name := range f {
			if !bytes.Equal(before[name], after[name]) {
				changes[name] = true
			}
		}
	}
	if len(p.Venues) > 0 {
		changes["places"] = true
	}
	if p.Organisation != nil {
		changes["organisation"] = true
	}
	for _, name := range []string{"version", "created_at", "updated_at", "imported_at"} { // every save sets them
		delete(changes, name)
	}
	return slices.Sorted(maps.Keys(changes)), nil
}
