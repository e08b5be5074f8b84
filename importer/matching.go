package importer

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/match"
)

// The codes of problems that comparing with others finds.
const (
	ProblemProbable = "probably_here_already" // it may be a group that is here; a person decides
	ProblemTwice    = "probably_twice"        // another record of the list may be the same group
)

// matching finds groups that records may be, by what they share, over all records of an import at once.
type matching struct {
	finder      *match.Finder
	keys        map[int][]int64 // of the records that may be new, by position
	names       map[int]match.NameSign
	found       map[int]match.Match // groups of others that the record at a position is or may be
	own, lost   map[string]bool     // groups of the source that the list still has, which are no candidates, and those it lost
	corrections map[int]correction  // by position
	twice       map[int]Problem     // of records that may be the same group as an earlier one, by position
	sketch      directory.ListingBuilder
}

func newMatching(c *directory.Catalogue, stored []directory.SourceKey) *matching {
	own := make(map[string]bool, len(stored))
	for _, k := range stored {
		own[k.GroupID] = true
	}
	lost := map[string]bool{}
	return &matching{
		finder: match.New(c.Store(), func(id string) bool { return own[id] }, func(id string) bool { return lost[id] }), own: own, lost: lost, corrections: map[int]correction{},
		keys: map[int][]int64{}, names: map[int]match.NameSign{}, found: map[int]match.Match{}, twice: map[int]Problem{}, sketch: directory.ListingBuilder{Vocabulary: c.Vocabulary(), Gazetteer: c.Gazetteer()},
	}
}

// features gives what a record is compared by: what would be published of it.
func (a *matching) features(doc *document) match.Features { return match.Compared(a.sketchOf(doc)) }

func (a *matching) sketchOf(doc *document) []*directory.Listing {
	parts := directory.GroupParts{Group: doc.Group, Organisation: doc.Organisation, Venues: map[string]*directory.Venue{}}
	for _, v := range doc.Venues {
		parts.Venues[v.ID] = v
	}
	return a.sketch.Sketch(parts)
}

// learn notes what the record at a position is recognised by.
func (a *matching) learn(position int, doc *document) {
	a.keys[position] = directory.MatchKeys(a.sketchOf(doc))
	organisation := ""
	if doc.Organisation != nil {
		organisation = doc.Organisation.Name
	}
	a.names[position] = match.SignOf(doc.Group.Name, doc.Group.AlsoKnownAs, organisation)
}

// compareAll finds the groups of others that new records share keys with, and the records that share them
// with each other.
func (i *importing) compareAll(ctx context.Context) error {
	var positions []int
	for position := range i.keys {
		if i.ledger.entries[position-1].action == directory.RecordNew {
			positions = append(positions, position)
		}
	}
	slices.Sort(positions)
	keys, names := make([][]int64, len(positions)), make([]match.NameSign, len(positions))
	for n, position := range positions {
		keys[n], names[n] = i.keys[position], i.names[position]
	}
	i.keys, i.names = nil, nil
	missing, _ := i.ledger.gone()
	for _, s := range missing {
		delete(i.own, s.GroupID)
		i.lost[s.GroupID] = true
	}
	// Keys and names go before the groups that are here are read: those take as much room.
	pairs, err := match.Within(keys, names, func(n int) (match.Features, error) { return i.featuresAt(positions[n]) })
	if err != nil {
		return fmt.Errorf("look for groups that the list has twice: %w", err)
	}
	candidates, err := i.finder.Candidates(ctx, keys)
	if err != nil {
		return fmt.Errorf("look for groups that are here already: %w", err)
	}
	if err := i.judge(ctx, positions, candidates); err != nil {
		return err
	}
	i.findCorrections()
	i.noteTwice(positions, pairs)
	return nil
}

// judged is a record that shares keys with groups of others.
type judged struct {
	position   int
	features   match.Features
	candidates []string
}

// judgedAtOnce is how many records are compared with their candidates together.
const judgedAtOnce = 1_000

// judge compares records with the groups they share keys with, those that share the same ones together: then each
// group is read about once, and not for every record.
func (i *importing) judge(ctx context.Context, positions []int, candidates [][]string) error {
	var order []int
	for n, ids := range candidates {
		if len(ids) > 0 {
			order = append(order, n)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(slices.Min(candidates[a]), slices.Min(candidates[b])), cmp.Compare(a, b))
	})
	size := judgedAtOnce
	for lot, err := range inLots(ahead(i.judgedIn(order, positions, candidates)), &size) {
		if err != nil {
			return err
		}
		features, ids := make([]match.Features, len(lot)), make([][]string, len(lot))
		for n, one := range lot {
			features[n], ids[n] = one.features, one.candidates
		}
		matches, err := i.finder.Judge(ctx, features, ids)
		if err != nil {
			return fmt.Errorf("compare records with the groups that are here: %w", err)
		}
		for n, m := range matches {
			if len(m.Candidates) > 0 {
				i.found[lot[n].position] = m
			}
		}
	}
	return nil
}

// judgedIn reads the records to be judged, in the order given.
func (i *importing) judgedIn(order, positions []int, candidates [][]string) iter.Seq2[judged, error] {
	return func(yield func(judged, error) bool) {
		for _, n := range order {
			features, err := i.featuresAt(positions[n])
			if !yield(judged{positions[n], features, candidates[n]}, err) || err != nil {
				return
			}
		}
	}
}

// featuresAt gives what the spooled record at a position is compared by.
func (i *importing) featuresAt(position int) (match.Features, error) {
	record, err := i.spool.record(position)
	if err != nil {
		return match.Features{}, err
	}
	doc, err := decodeDocument(record)
	if err != nil {
		return match.Features{}, err
	}
	return i.features(doc), nil
}

// noteTwice flags records of the list that may be one group.
func (i *importing) noteTwice(positions []int, pairs []match.Duplicate) {
	for _, pair := range pairs {
		first, second := i.ledger.entries[positions[pair.A]-1], i.ledger.entries[positions[pair.B]-1]
		where := fmt.Sprintf("row %d", first.row)
		if first.row == 0 {
			where = "another record"
		}
		problem := Problem{File: second.file, Row: second.row, Key: second.key, Severity: SeverityWarning, Code: ProblemTwice,
			Message: "It may be the same group as " + where + ": " + strings.Join(pair.Reasons, ", ") + ". Both are kept."}
		i.twice[positions[pair.B]] = problem
		i.report.add(problem)
	}
}
