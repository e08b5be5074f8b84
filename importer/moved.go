package importer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/match"
)

// ProblemCorrected is the code of a record that is taken for a group which the last list had under other words.
const ProblemCorrected = "corrected"

// correction is what a record of a list without ids is taken for whose key is new: a group of the source that the
// list does not have any more. A corrected name, suburb or postcode makes another key.
type correction struct {
	group   directory.SourceKey
	reasons []string
	asked   bool // a person decides; until then nothing of the record is published
}

// findCorrections takes records that are new for groups of the source that are gone, where each is the only one that
// the other can be. Those that share no more than a name are asked about.
func (i *importing) findCorrections() {
	i.takeSaid()
	gone := map[string]directory.SourceKey{}
	missing, _ := i.ledger.gone()
	for _, s := range missing {
		gone[s.GroupID] = s
	}
	best, claims := map[int]match.Candidate{}, map[string][]int{} // claims are the positions of a group
	for position, m := range i.found {
		c, ok := ownCandidate(m, gone)
		if !ok {
			continue
		}
		best[position] = c
		claims[c.GroupID] = append(claims[c.GroupID], position)
	}
	for groupID, positions := range claims {
		sure := slices.DeleteFunc(slices.Clone(positions), func(p int) bool { return best[p].Level != match.Same })
		for _, position := range positions {
			c := best[position]
			settled := len(sure) == 1 && sure[0] == position || len(positions) == 1 && c.Contact
			delete(i.found, position)
			if settled || len(sure) != 1 && (c.Likely() || len(positions) == 1) {
				i.correct(position, correction{group: gone[groupID], reasons: c.Reasons, asked: !settled})
			}
		}
	}
}

// takeSaid notes the records of which the row itself says what they were.
func (i *importing) takeSaid() {
	for n, e := range i.ledger.entries {
		if e.listKey != "" {
			delete(i.found, n+1)
			group := i.ledger.stored[e.key]
			i.corrections[n+1] = correction{group: group, reasons: []string{"the row says which one it was"}}
			i.rows.corrected(n+1, group, e.action)
		}
	}
}

// ownCandidate gives the group of the source, of those that are gone, that a record is or may be. Where several are
// alike, none is more than a question.
func ownCandidate(m match.Match, gone map[string]directory.SourceKey) (match.Candidate, bool) {
	own := slices.DeleteFunc(slices.Clone(m.Candidates), func(c match.Candidate) bool { _, ok := gone[c.GroupID]; return !ok })
	if len(own) > 1 && own[1].Level == own[0].Level {
		own = slices.DeleteFunc(own, func(c match.Candidate) bool { return !c.Likely() })
		if len(own) > 1 {
			own[0].Level, own[0].Contact = match.Probable, false
		}
	}
	if len(own) == 0 {
		return match.Candidate{}, false
	}
	return own[0], true
}

// correct settles what the record at a position is taken for.
func (i *importing) correct(position int, c correction) {
	i.corrections[position] = c
	e := &i.ledger.entries[position-1]
	switch {
	case c.asked:
		i.ledger.present[c.group.Key] = true // it may be here: it is not called gone
		e.action = directory.RecordUnchanged
		i.report.react(directory.RecordNew, e.action)
		i.rows.waits(position)
		return
	case c.group.Hash == e.hash:
		e.action = directory.RecordUnchanged
	default:
		e.action = directory.RecordChanged
	}
	e.listKey, e.key = e.key, c.group.Key
	i.report.react(directory.RecordNew, e.action)
	i.rows.corrected(position, c.group, e.action)
}

// noteCorrection says beside a record what it is, or may be.
func (c *comparer) noteCorrection(ctx context.Context, r *directory.Record, found correction) error {
	group, err := c.reconciler.group(ctx, found.group.GroupID)
	if err != nil {
		return fmt.Errorf("read a group that the last list had: %w", err)
	}
	e := c.ledger.entries[r.Position-1]
	name := "“" + CutValue(group.Name) + "”"
	problem := Problem{File: e.file, Row: r.Row, Key: r.Key, Severity: SeverityNote, Code: ProblemCorrected,
		Message: "It is taken for " + name + " of the last list, with something corrected: " + strings.Join(found.reasons, ", ") + "."}
	match := &Match{Level: MatchSame, GroupID: group.ID, GroupName: group.Name, Reasons: found.reasons, Gone: true}
	if found.asked {
		match.Level = MatchProbable
		c.report.Probable++
		c.rows.probable(r.Position, match)
		problem.Severity, problem.Code = SeverityWarning, ProblemProbable
		problem.Message = "It may be " + name + " of the last list, which this one does not have: " + strings.Join(found.reasons, ", ") +
			". Until a person decides at the desk, where the list can be brought in again, it is not published beside it."
	}
	c.report.add(problem)
	return c.note(r, func(notes *RecordNotes) {
		notes.Match, notes.ListKey, notes.Problems = match, e.listKey, append(notes.Problems, problem)
	})
}

// correct settles which group of the source a record that was compared with those the list lost is published as, and
// tells whether it waits for a person.
func (s *stagedDocument) correct(notes RecordNotes, decision directory.Decision, keys map[string]string) (waits bool) {
	m := notes.Match
	if m == nil || !m.Gone {
		return false
	}
	was, known := keys[m.GroupID]
	words := orElse(notes.ListKey, s.Key)
	switch {
	case decision.Choice == "" && m.Level == MatchProbable:
		return true
	case known && (decision.Choice == "" || decision.Choice == directory.ChooseSame && decision.GroupID == m.GroupID):
		s.listKey, s.Key, s.linkTo = words, was, ""
	default: // it is new, or a third one
		s.Key = words
	}
	return false
}
