package importer

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/match"
)

// comparer works out what records do to what is stored, and notes it beside them.
type comparer struct {
	*importing
	reconciler *reconciler
	taken      map[string]bool // groups of others that a record was taken for
}

// compare completes the records of one lot: their notes, and the action of those that are groups which others
// brought.
func (c *comparer) compare(ctx context.Context, records []directory.Record) error {
	if err := c.readGroups(ctx, records); err != nil {
		return err
	}
	for n := range records {
		r := &records[n]
		var err error
		if twice, ok := c.twice[r.Position]; ok {
			err = c.note(r, func(notes *RecordNotes) { notes.Problems = append(notes.Problems, twice) })
		}
		if err != nil {
			return err
		}
		if found, ok := c.corrections[r.Position]; ok {
			if err := c.noteCorrection(ctx, r, found); err != nil {
				return err
			}
		}
		switch link := c.ledger.stored[r.Key]; {
		case r.Action == directory.RecordChanged && link.Linked != "":
			err = c.note(r, func(notes *RecordNotes) { notes.Match = &Match{Level: MatchLinked, GroupID: link.GroupID} })
			if err == nil {
				err = c.compareLinked(ctx, r, link.GroupID, link.Linked)
			}
		case r.Action == directory.RecordChanged:
			err = c.compareOwn(ctx, r)
		}
		if err != nil {
			return err
		}
	}
	return c.match(ctx, records)
}

// readGroups reads the stored groups of the records that changed.
func (c *comparer) readGroups(ctx context.Context, records []directory.Record) error {
	var ids []string
	for n := range records {
		if s, ok := c.ledger.stored[records[n].Key]; ok && records[n].Action == directory.RecordChanged {
			ids = append(ids, s.GroupID)
		}
	}
	return c.reconciler.readGroups(ctx, ids)
}

// match notes which new records of a lot are, or may be, groups that are here already. What is nearly certain is
// taken for one, unless another record was, or several groups are so near; what is probable a person decides.
func (c *comparer) match(ctx context.Context, records []directory.Record) error {
	var ids []string
	for n := range records {
		if m, ok := c.found[records[n].Position]; ok && records[n].Action == directory.RecordNew {
			ids = append(ids, m.Candidates[0].GroupID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	if err := c.reconciler.readGroups(ctx, ids); err != nil {
		return err
	}
	for n := range records {
		m, ok := c.found[records[n].Position]
		if !ok || records[n].Action != directory.RecordNew {
			continue
		}
		if err := c.matched(ctx, &records[n], m); err != nil {
			return err
		}
	}
	return nil
}

func (c *comparer) matched(ctx context.Context, r *directory.Record, m match.Match) error {
	best := m.Candidates[0]
	found := &Match{Level: MatchProbable, GroupID: best.GroupID, Reasons: best.Reasons}
	alone := len(m.Candidates) == 1 || m.Candidates[1].Level != match.Same
	if best.Level == match.Same && alone && !c.taken[best.GroupID] {
		c.taken[best.GroupID] = true
		found.Level = MatchSame
		c.report.Matched++
		if err := c.note(r, func(notes *RecordNotes) { notes.Match = found }); err != nil {
			return err
		}
		return c.compareLinked(ctx, r, best.GroupID, "")
	}
	group, err := c.reconciler.group(ctx, best.GroupID)
	if err != nil {
		return fmt.Errorf("read a group that a record may be: %w", err)
	}
	found.GroupName = group.Name
	c.report.Probable++
	c.rows.probable(r.Position, found)
	e := c.ledger.entries[r.Position-1]
	problem := Problem{File: e.file, Row: r.Row, Key: r.Key, Severity: SeverityWarning, Code: ProblemProbable,
		Message: "It may be “" + CutValue(group.Name) + "”, which is here already: " + strings.Join(best.Reasons, ", ") + ". Until a person decides it is a group of its own."}
	c.report.add(problem)
	return c.note(r, func(notes *RecordNotes) { notes.Match, notes.Problems = found, append(notes.Problems, problem) })
}

// note changes the notes beside a record.
func (c *comparer) note(r *directory.Record, change func(*RecordNotes)) error {
	notes, err := NotesOf(*r)
	if err != nil {
		return err
	}
	change(&notes)
	r.Notes, err = notes.encode()
	return err
}

// compareOwn finds what changes of a group of this source, and which fields people edited.
func (c *comparer) compareOwn(ctx context.Context, r *directory.Record) error {
	doc, err := decodeDocument(*r)
	if err != nil {
		return err
	}
	plan, err := c.reconciler.plan(ctx, *r, doc, false)
	if err != nil {
		return err
	}
	changes, err := c.reconciler.changedFields(ctx, plan)
	if err != nil {
		return err
	}
	c.rows.changed(r.Position, changes, plan.kept)
	if plan.kept > 0 {
		e := c.ledger.entries[r.Position-1]
		c.report.Protected++
		c.report.add(Problem{File: e.file, Row: r.Row, Key: r.Key, Severity: SeverityNote, Code: ProblemProtected,
			Message: fmt.Sprintf("%d fields were edited here since the last import and stay as they are; what the source says instead waits for review.", plan.kept)})
	}
	return c.note(r, func(notes *RecordNotes) { notes.Changes, notes.Kept = changes, plan.kept })
}

// compareLinked finds what the source says otherwise than a group that others brought. from is the import that
// linked it; empty where it is linked now.
func (c *comparer) compareLinked(ctx context.Context, r *directory.Record, groupID, from string) error {
	doc, err := decodeDocument(*r)
	if err != nil {
		return err
	}
	proposals, current, err := c.reconciler.planLinked(ctx, *r, doc, groupID, from)
	if err != nil {
		return err
	}
	action := directory.RecordUnchanged
	var changes []string
	if len(proposals) > 0 {
		action = directory.RecordChanged
		for _, p := range proposals {
			changes = append(changes, p.Field)
		}
	}
	c.report.react(r.Action, action)
	r.Action = action
	c.rows.linked(r.Position, groupID, action, changes)
	return c.note(r, func(notes *RecordNotes) {
		notes.Changes = changes
		notes.Match.GroupName = current.Name
	})
}

// planLinked gives what a record says otherwise than a group that others brought: all of it is proposed, none
// taken over. from is the import that linked them, whose words were proposed then; empty for none.
func (r *reconciler) planLinked(ctx context.Context, record directory.Record, doc *document, groupID, from string) ([]directory.FieldChange, *directory.Group, error) {
	current, err := r.group(ctx, groupID)
	if err != nil {
		return nil, nil, fmt.Errorf("read the group that record %d is: %w", record.Position, err)
	}
	var base *document
	if from != "" {
		if base, err = r.snapshot(ctx, from, record.Key); err != nil {
			return nil, nil, err
		}
	}
	have, err := fieldsOf(current)
	if err != nil {
		return nil, nil, err
	}
	want, err := fieldsOf(asPlacesOf(doc.Group, current))
	if err != nil {
		return nil, nil, err
	}
	var was fields
	if base != nil {
		if was, err = fieldsOf(asPlacesOf(base.Group, current)); err != nil {
			return nil, nil, err
		}
	}
	var proposals []directory.FieldChange
	for _, name := range directory.FieldNames(have, want) {
		said := want[name] != nil && fromSource(name) && name != "places" && name != "organisation_id" && name != "topics"
		if said && !bytes.Equal(have[name], want[name]) && !bytes.Equal(want[name], was[name]) {
			proposals = append(proposals, directory.FieldChange{Field: name, Old: have[name], New: want[name]})
		}
	}
	return proposals, current, nil
}

// asPlacesOf gives a source's group with its times at the one place of the stored group. Where either has
// several, nobody knows which is which, and the times that name one are left out.
func asPlacesOf(incoming, stored *directory.Group) *directory.Group {
	g := *incoming
	keepStarts(&g, stored)
	only := len(stored.Places) == 1 && len(g.Places) <= 1
	place := func(id string) (string, bool) {
		if id != "" && only {
			return stored.Places[0].ID, true
		}
		return id, id == ""
	}
	var meetings []directory.Meeting
	for _, m := range g.Meetings {
		if id, ok := place(m.PlaceID); ok {
			m.PlaceID = id
			meetings = append(meetings, m)
		}
	}
	var hours []directory.Hours
	for _, h := range g.Hours {
		if id, ok := place(h.PlaceID); ok {
			h.PlaceID = id
			hours = append(hours, h)
		}
	}
	g.Meetings, g.Hours = meetings, hours
	return &g
}
