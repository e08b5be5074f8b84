package importer

import (
	"bytes"
	"context"
	"fmt"

	"github.com/kithdirectory/kith/directory"
)

// skippedByPerson is the reason for leaving out what somebody decided to leave out.
const skippedByPerson = "left out by a person"

// recount counts in the report of an import, which tells what was staged, what people decided otherwise.
func (a *applier) recount(ctx context.Context, report *Report) error {
	if len(a.decisions) == 0 {
		return nil
	}
	store := a.parts.Catalogue.Store()
	for after := 0; ; {
		records, err := store.RecordsAfter(ctx, a.staged.ID, after, stageBatch)
		if err != nil {
			return fmt.Errorf("read staged records: %w", err)
		}
		if len(records) == 0 {
			return nil
		}
		for _, r := range records {
			after = r.Position
			d, decided := a.decisions[r.Key]
			if !decided || r.Action == directory.RecordRejected || bytes.Equal(r.Doc, noDocument) {
				continue
			}
			if err := a.recountOne(ctx, report, r, d); err != nil {
				return err
			}
		}
	}
}

func (a *applier) recountOne(ctx context.Context, report *Report, r directory.Record, d directory.Decision) error {
	notes, err := NotesOf(r)
	if err != nil {
		return err
	}
	if m := notes.Match; m != nil && m.Level == MatchProbable {
		report.Probable-- // nobody has to decide any more
	}
	gone := notes.Match != nil && notes.Match.Gone // then it is no group of others
	was := notes.Match != nil && notes.Match.Level == MatchSame && !gone
	switch d.Choice {
	case directory.ChooseSkip:
		report.unact(r.Action)
		report.Skipped[skippedByPerson]++
	case directory.ChooseNew:
		if was || gone {
			report.react(r.Action, directory.RecordNew)
		}
	case directory.ChooseSame:
		if gone && d.GroupID == notes.Match.GroupID {
			report.react(r.Action, directory.RecordChanged)
			return nil
		}
		action := directory.RecordUnchanged
		_, err := a.parts.Catalogue.Store().Change(ctx, linkedChangeID(a.staged.ID, d.GroupID, r.Key))
		switch {
		case err == nil:
			action = directory.RecordChanged
		case directory.ErrorCode(err) != directory.CodeNotFound:
			return err
		}
		report.react(r.Action, action)
	}
	if was && d.Choice != directory.ChooseSame {
		report.Matched--
	} else if !was && d.Choice == directory.ChooseSame {
		report.Matched++
	}
	return nil
}

// linkedChangeID is the id of what an import proposes for a group that one of its records is.
func linkedChangeID(importID, groupID, key string) string {
	return directory.DerivedID("change", importID, groupID, key)
}
