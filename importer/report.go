package importer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// MaxProblems is how many problems a Report lists. Errors come first: every rejected record has its
// reason listed before any warning takes the room. A last line says how many are left out.
const MaxProblems = 10_000

// Report is what `kith import --json` prints. Its numbers obey
// Records = New + Changed + Unchanged + Rejected.
type Report struct {
	ImportID         *string                `json:"import_id"` // null for a dry run or a refused import
	Source           string                 `json:"source"`
	Region           string                 `json:"region"` // area-served code
	Licence          string                 `json:"licence"`
	Format           string                 `json:"format"`
	Applied          bool                   `json:"applied"`
	Refused          *string                `json:"refused"` // a sentence; then nothing was changed
	Files            []FileReport           `json:"files"`
	Mapping          []ColumnReport         `json:"mapping"`
	Records          int                    `json:"records"`
	New              int                    `json:"new"`
	Changed          int                    `json:"changed"`
	Unchanged        int                    `json:"unchanged"`
	Rejected         int                    `json:"rejected"`
	Flagged          int                    `json:"flagged"`    // accepted records with a warning
	Protected        int                    `json:"protected"`  // records with a field that a person edited
	Duplicates       int                    `json:"duplicates"` // rows that repeat another one whole
	Gone             int                    `json:"gone"`       // published before, and no longer in the source
	Lost             int                    `json:"lost"`       // groups that have a place here and would have none
	ManyGone         bool                   `json:"many_gone"`  // more than a fifth gone or lost: applying takes a word that it is meant
	Matched          int                    `json:"matched"`    // records that are groups which others brought
	Probable         int                    `json:"probable"`   // new records that may be such a group; a person decides
	Skipped          map[string]int         `json:"skipped"`    // by reason: rows that are no records
	Kinds            map[directory.Kind]int `json:"kinds"`      // of accepted records
	Located          Located                `json:"located"`
	Hours            HoursReport            `json:"hours"`
	HiddenVenues     int                    `json:"hidden_venues"`
	ContactsWithheld int                    `json:"contacts_withheld"`
	Rows             []RowReport            `json:"rows"` // of a dry run: every row, in the order of the files
	Problems         []Problem              `json:"problems"`
	TookMS           int64                  `json:"took_ms"`

	started  time.Time
	warnings []Problem
	leftOut  int
}

// FileReport is one file of an import.
type FileReport struct {
	Name      string   `json:"name"`
	SHA256    string   `json:"sha256"`
	Format    string   `json:"format"`
	Encoding  string   `json:"encoding"`
	HeaderRow int      `json:"header_row"`
	Sheets    []string `json:"sheets"`
	// Mapping says where it was taken from what the columns stand for; empty for a file that was refused.
	Mapping MappingOrigin `json:"mapping"`
}

// Located counts accepted records by the best that is known of where they are.
type Located struct {
	Exact  int `json:"exact"`  // a point of their own
	Suburb int `json:"suburb"` // the middle of a suburb or postcode, or a foreign address as text
	Area   int `json:"area"`   // only the area they serve
	None   int `json:"none"`
}

// HoursReport counts opening hours and meeting times of accepted records.
type HoursReport struct {
	Parsed int `json:"parsed"`
	Text   int `json:"text"` // kept in the source's words
}

// newReport gives a report that prints empty lists and objects, never null.
func newReport() *Report {
	return &Report{
		Files: []FileReport{}, Mapping: []ColumnReport{}, Problems: []Problem{}, Rows: []RowReport{},
		Skipped: map[string]int{}, Kinds: map[directory.Kind]int{},
	}
}

// Refusal gives the report of an import that could not even be read: err's own sentence, or a plain one
// where err is not one of ours. format may be empty.
func Refusal(options Options, files []FileReport, err error) *Report {
	r := newReport()
	r.Source, r.Region, r.Licence, r.Format = options.Source, options.Region, options.Licence, options.Format
	if files != nil {
		r.Files = files
	}
	r.refuse(sentence(err))
	return r
}

func (r *Report) refuse(reason string) { r.Refused = &reason }

// sentence gives what a person may read of err.
func sentence(err error) string {
	if e, ok := asError(err); ok {
		return e.Message
	}
	return "The files could not be read."
}

// add notes problems, errors before all else.
func (r *Report) add(problems ...Problem) {
	for _, p := range problems {
		switch {
		case p.Severity == SeverityError && len(r.Problems) < MaxProblems:
			r.Problems = append(r.Problems, p)
		case p.Severity != SeverityError && len(r.warnings) < MaxProblems:
			r.warnings = append(r.warnings, p)
		default:
			r.leftOut++
		}
	}
}

// closeProblems joins errors and warnings in the order of the files, as many as there is room for.
func (r *Report) closeProblems() {
	room := MaxProblems - len(r.Problems)
	if len(r.warnings) > room {
		r.leftOut += len(r.warnings) - room
		r.warnings = r.warnings[:room]
	}
	r.Problems = append(r.Problems, r.warnings...)
	r.warnings = nil
	slices.SortStableFunc(r.Problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Line, b.Line))
	})
	if r.leftOut > 0 {
		r.Problems = append(r.Problems, Problem{Severity: SeverityNote, Code: "problems_left_out",
			Message: fmt.Sprintf("%d more problems are not listed; at most %d are.", r.leftOut, MaxProblems)})
		r.leftOut = 0
	}
}

// count adds an accepted or rejected record that the store does not know better about.
func (r *Report) count(c *candidate) {
	if c.rejected {
		return
	}
	r.Kinds[c.doc.Group.Kind]++
	r.HiddenVenues += c.kept
	r.ContactsWithheld += c.withheld
	switch c.located {
	case locatedExact:
		r.Located.Exact++
	case locatedSuburb:
		r.Located.Suburb++
	case locatedArea:
		r.Located.Area++
	default:
		r.Located.None++
	}
	for i := range c.doc.Group.Hours {
		if h := &c.doc.Group.Hours[i]; len(h.Open) > 0 || h.Always || h.ByAppointment {
			r.Hours.Parsed++
		} else {
			r.Hours.Text++
		}
	}
	r.Hours.Parsed += len(c.doc.Group.Meetings)
	if slices.ContainsFunc(c.problems, func(p Problem) bool { return p.Severity == SeverityWarning }) {
		r.Flagged++
	}
}

// act counts what is done with a record.
func (r *Report) act(action directory.RecordAction) {
	r.Records++
	switch action {
	case directory.RecordNew:
		r.New++
	case directory.RecordChanged:
		r.Changed++
	case directory.RecordUnchanged:
		r.Unchanged++
	case directory.RecordRejected:
		r.Rejected++
	}
}

// react counts a record as something else than act did.
func (r *Report) react(from, to directory.RecordAction) {
	r.unact(from)
	r.act(to)
}

// unact takes back what act counted.
func (r *Report) unact(from directory.RecordAction) {
	r.Records--
	switch from {
	case directory.RecordNew:
		r.New--
	case directory.RecordChanged:
		r.Changed--
	case directory.RecordUnchanged:
		r.Unchanged--
	case directory.RecordRejected:
		r.Rejected--
	}
}

// clock notes how long it has taken so far. A report read back keeps the time it had.
func (r *Report) clock() {
	if !r.started.IsZero() {
		r.TookMS = time.Since(r.started).Milliseconds()
	}
}

// encode gives the report as it is printed and kept.
func (r *Report) encode() (json.RawMessage, error) {
	r.clock()
	text, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("encode the report: %w", err)
	}
	return text, nil
}
