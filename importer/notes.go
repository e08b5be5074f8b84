package importer

import (
	"fmt"
	"strings"

	json "github.com/go-json-experiment/json/v1"

	"github.com/kithdirectory/kith/directory"
)

// RecordNotes is what is kept beside a staged record for whoever decides on it and for audit. It holds no
// address and no contact.
type RecordNotes struct {
	File     string         `json:"file,omitempty"`
	Sheet    string         `json:"sheet,omitempty"`
	Line     int            `json:"line,omitempty"`
	Name     string         `json:"name"`
	Kind     directory.Kind `json:"kind,omitempty"`
	Suburb   string         `json:"suburb,omitempty"` // of its first public place
	Problems []Problem      `json:"problems,omitempty"`
	Changes  []string       `json:"changes,omitempty"` // fields that applying changes
	Kept     int            `json:"kept,omitempty"`    // fields that were edited here and stay
	Hidden   bool           `json:"hidden,omitempty"`  // its place is kept from the public
	Match    *Match         `json:"match,omitempty"`
	ListKey  string         `json:"list_key,omitempty"` // the key its words give, where it is a group of the source that had other words
}

// Match is a group that is there already and that a record may be.
type Match struct {
	Level     MatchLevel `json:"level"`
	GroupID   string     `json:"group_id"`
	GroupName string     `json:"group_name"`
	Reasons   []string   `json:"reasons"`
	Gone      bool       `json:"gone,omitempty"` // it is the source's own, of an earlier list, and this one does not have it otherwise
}

// MatchLevel says how sure a Match is.
type MatchLevel string

// The levels there are.
const (
	MatchLinked   MatchLevel = "linked"   // settled by an earlier import
	MatchSame     MatchLevel = "same"     // taken for the same, unless a person says otherwise
	MatchProbable MatchLevel = "probable" // a person decides; until then it is a group of its own
)

// mostNotedProblems is how many problems are kept beside a record.
const mostNotedProblems = 30

// notesOf gives what is known of a record before it is compared.
func notesOf(r *Record, c *candidate) RecordNotes {
	n := RecordNotes{File: r.File, Sheet: r.Sheet, Line: r.Line, Name: r.Name, Kind: r.Kind, Problems: c.problems}
	n.Hidden = c.hidden
	if g := c.doc.Group; g != nil { // its name has the secret of a hidden place taken out
		n.Name, n.Kind = g.Name, g.Kind
	}
	if len(n.Problems) > mostNotedProblems {
		n.Problems = n.Problems[:mostNotedProblems]
	}
	if !c.hidden {
		for _, v := range c.doc.Venues {
			if v.Disclosure != directory.DisclosureHidden && v.Suburb != "" {
				n.Suburb = v.Suburb
				break
			}
		}
	}
	return n
}

func (n RecordNotes) encode() ([]byte, error) {
	text, err := json.Marshal(n)
	if err != nil {
		return nil, fmt.Errorf("encode the notes on a record: %w", err)
	}
	return text, nil
}

// NotesOf reads the notes of a staged record.
func NotesOf(r directory.Record) (RecordNotes, error) {
	var n RecordNotes
	if len(r.Notes) == 0 {
		return n, nil
	}
	if err := json.Unmarshal(r.Notes, &n); err != nil {
		return n, fmt.Errorf("decode the notes on record %d: %w", r.Position, err)
	}
	return n, nil
}

// GroupOf gives the group a staged record publishes and who runs it; nil where it publishes nothing. Its places are
// not among what it gives: they may be private.
func GroupOf(r directory.Record) (g *directory.Group, organisation string, err error) {
	doc, err := decodeDocument(r)
	if err != nil || doc.Group == nil {
		return nil, "", err
	}
	if doc.Organisation != nil {
		organisation = doc.Organisation.Name
	}
	return doc.Group, organisation, nil
}

// ReportOf reads the report of an import; nil where it has none yet.
func ReportOf(i *directory.Import) (*Report, error) {
	if len(i.Report) == 0 {
		return nil, nil
	}
	report := newReport()
	if err := json.Unmarshal(i.Report, report); err != nil {
		return nil, fmt.Errorf("decode the import's report: %w", err)
	}
	return report, nil
}

// UndoOf reads what undoing an import did; nil where it was not undone.
func UndoOf(i *directory.Import) (*UndoReport, error) {
	if len(i.Undo) == 0 || string(i.Undo) == "null" {
		return nil, nil
	}
	report := &UndoReport{}
	if err := json.Unmarshal(i.Undo, report); err != nil {
		return nil, fmt.Errorf("decode what undoing did: %w", err)
	}
	return report, nil
}

// RawOf gives the source row of a staged record, cell by cell. It may hold what is not published: it is for
// whoever brought the list.
func RawOf(r directory.Record) ([]directory.Original, error) {
	var raw []directory.Original
	if len(r.Raw) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(r.Raw, &raw); err != nil {
		return nil, fmt.Errorf("decode the row of record %d: %w", r.Position, err)
	}
	return raw, nil
}

// OpenRow gives the source row of a staged record that hides nothing of its places, and nil for any other: what
// may be shown as an example.
func OpenRow(r directory.Record) ([]directory.Original, error) {
	doc, err := decodeDocument(r)
	if err != nil || doc.Group == nil || !open(doc.Group.Disclosure) {
		return nil, err
	}
	for _, v := range doc.Venues {
		if !open(v.Disclosure) {
			return nil, nil
		}
	}
	return RawOf(r)
}

func open(d directory.Disclosure) bool { return d == "" || d == directory.DisclosureExact }

// The columns of a download of problems.
const (
	ProblemsColumn = directory.OwnColumns + "problems"
	RowColumn      = directory.OwnColumns + "row"
)

// OwnColumn tells whether a column is one that a download put before a list's own.
func OwnColumn(name string) bool {
	return strings.HasPrefix(strings.TrimSpace(name), directory.OwnColumns)
}
