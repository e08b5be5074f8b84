package importer

import (
	"context"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// AdaptOptions says what the rows of a table are read with.
type AdaptOptions struct {
	State  string // of the source's region, "VIC"; it completes telephone numbers and settles time zones
	Source string // name of the source, for "who said so"
	// Country is where the list lies where it is abroad, as ISO 3166 has it: its telephone numbers are of that
	// country. Empty: Australia, unless the rows say otherwise.
	Country string
	Today   directory.Date
	// Suburb tells whether a name is one of a suburb, for columns that are not called so; nil knows none. See SuburbNames.
	Suburb func(name string) bool
	Rules  *understand.Rules // for attributes and activities; nil reads none
	// LeftOut completes the rows of a download of problems; nil leaves them as they are.
	LeftOut FindLeftOut
}

// Adapter turns the rows of one table into Records.
type Adapter struct {
	table       *Table
	mapping     *Mapping
	options     AdaptOptions
	columns     map[Field][]int
	listsPlaces bool // by the names of the file and of the name column
	listsHelp   bool // by the name of the file
	listsGroups bool // by the header of its names
	listsFirms  bool // likewise
	report      []ColumnReport
	remembered  *timesRead
	passed      *passedRows
	days        [7][]int // columns that stand for a day, by time.Weekday
	ticks       dayTicks
	linked      func(id string) *Row // what other tables say of a record; nil for a table of its own
	links       bool                 // its rows are no records: their times are hours, whoever's they are
	lendsPlaces bool                 // its rows are places that others are at: their names are those of the places
	sets        []map[Field][]int    // of a table that has columns for several places a row; else nil
	timeSets    []map[Field][]int    // of each of sets, the columns of its times, where each has its own; else nil
}

// NewAdapter prepares to read t by m, which has one Column for each of t's.
func NewAdapter(t *Table, m *Mapping, options AdaptOptions) *Adapter {
	a := &Adapter{table: t, mapping: m, options: options, columns: map[Field][]int{}, remembered: newTimesRead(), passed: newPassedRows(t)}
	names := ""
	for i, c := range m.Columns {
		a.columns[c.Field] = append(a.columns[c.Field], i)
		a.report = append(a.report, ColumnReport{Column: c.Name, Field: c.Field, Confidence: c.Confidence, Ignored: c.Field == FieldIgnored})
		if c.Field == FieldName {
			names += " " + c.Name
		}
	}
	a.days = m.dayColumns()
	a.ticks = ticksOf(t.Sample, a.days)
	a.sets = placeSets(m)
	a.timeSets = timeSets(m, a.sets)
	a.listsPlaces = understand.ListsPlaces(headerKey(t.File+" "+t.Sheet) + names)
	a.listsHelp = understand.ListsHelp(headerKey(strings.TrimSuffix(t.File, filepath.Ext(t.File)) + " " + t.Sheet))
	a.listsGroups, a.listsFirms = understand.ListsGroups(names), understand.ListsFirms(headerKey(t.File)+names)
	return a
}

// Records reads the table's rows once, one Record a row. It stops at the first error; problems of a row
// are in its Record.
func (a *Adapter) Records(ctx context.Context) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		once := onceAColumn{}
		for read, err := range inParallel(a.passed.records(a.table), a.worker) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(nil, err)
				return
			}
			a.count(read.report)
			if r := read.record; r != nil {
				once.settle(r)
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

// rowRead is what one row became.
type rowRead struct {
	record *Record // nil where no mapped cell says anything
	report []ColumnReport
}

// worker gives a function that reads rows beside others of the same table.
func (a *Adapter) worker() func(TableRow) rowRead {
	own := *a
	own.remembered = newTimesRead()
	return func(row TableRow) rowRead {
		own.report = make([]ColumnReport, len(a.report))
		return rowRead{own.record(row), own.report}
	}
}

func (a *Adapter) count(row []ColumnReport) {
	for i := range row {
		a.report[i].Filled += row[i].Filled
		a.report[i].Understood += row[i].Understood
		a.report[i].KeptAsText += row[i].KeptAsText
	}
}

// onceAColumn are the columns of which a word that is enough once was said.
type onceAColumn map[string]bool

// settle takes out of a record what was said of its columns before.
func (o onceAColumn) settle(r *Record) {
	r.Problems = slices.DeleteFunc(r.Problems, func(p Problem) bool {
		if p.Code != ProblemCostUnclear {
			return false
		}
		said := o[p.Column]
		o[p.Column] = true
		return said
	})
}

// Report gives what became of each column in the rows read so far.
func (a *Adapter) Report() []ColumnReport { return a.report }

// rowReader reads one row into a Record.
type rowReader struct {
	*Adapter
	row   TableRow
	given *Row // what a format with fields of its own says beside cells; nil for a table
	r     *Record
	when  whenText
	// setPlaces are the positions in Record.Places of the places of sets; "" for one that the row does not fill, or that
	// lists several.
	setPlaces []string
}

// record reads one row; nil where no mapped cell says anything.
func (a *Adapter) record(row TableRow) *Record {
	r := &Record{File: a.table.File, Sheet: a.table.Sheet, Row: row.Row, Line: row.Line, Was: row.Was}
	for i, cell := range row.Cells {
		if row.Cells[i] = directory.FromSpreadsheet(cell); row.Cells[i] == KeptBack { // of a download of problems: it says nothing
			row.Cells[i] = ""
		}
	}
	reader := &rowReader{Adapter: a, row: row, r: r}
	if !reader.keepRow() {
		return nil
	}
	r.SourceID = reader.first(FieldID)
	if a.linked != nil {
		if reader.given = a.linked(r.SourceID); reader.given != nil {
			reader.row.Problems = slices.Concat(row.Problems, reader.given.Problems)
		}
	}
	if i := slices.Index(a.table.Columns, directory.MarkColumn); i >= 0 && directory.RowMark(a.table.Columns, row.Cells) == row.Cells[i] {
		r.Exported = r.SourceID
	}
	if i := slices.Index(a.table.Columns, directory.ShownAsColumn); i >= 0 {
		if as := directory.Disclosure(row.Cells[i]); as == directory.DisclosureSuburb || as == directory.DisclosureHidden {
			r.ShownAs = as
		}
	}
	reader.read()
	r.unsayPlace()
	r.SameAs = reader.sameAs()
	return r
}

// keepRow keeps the row as it is, and tells whether any mapped cell says something.
func (r *rowReader) keepRow() (said bool) {
	for i, cell := range r.row.Cells {
		if understand.IsNull(cell) {
			continue
		}
		r.r.Raw = append(r.r.Raw, directory.Original{Field: r.mapping.Columns[i].Name, Text: cell})
		r.report[i].Filled++
		said = said || r.mapping.Columns[i].Field != FieldIgnored
	}
	for i, cell := range r.row.Extra {
		if cell != "" {
			r.r.Raw = append(r.r.Raw, directory.Original{Field: extraName(len(r.row.Cells) + i), Text: cell})
		}
	}
	return said
}

func (r *rowReader) read() {
	r.r.Country = r.options.Country
	for _, p := range r.row.Problems {
		r.r.Flag(p)
	}
	r.names()
	r.places()
	r.contacts()
	r.words()
	r.limits()
	r.times()
	r.kind()
	r.answers()
	r.kept()
	r.r.withholdHomes()
	r.r.withholdPersons()
	r.r.withholdPlaces()
}

func extraName(i int) string { return UniqueColumns(make([]string, i+1))[i] }

// cell gives a cell's text, "" where it says nothing.
func (r *rowReader) cell(i int) string {
	if cell := r.row.Cells[i]; !understand.IsNull(cell) {
		return cell
	}
	return ""
}

// first gives the first filled cell of a field.
func (r *rowReader) first(field Field) string {
	for _, i := range r.columns[field] {
		if cell := r.cell(i); cell != "" {
			r.understood(i)
			return strings.Join(strings.Fields(understand.PlainText(cell)), " ")
		}
	}
	return ""
}

// each calls do for every filled cell of a field.
func (r *rowReader) each(field Field, do func(column int, text string)) {
	for _, i := range r.columns[field] {
		if cell := r.cell(i); cell != "" {
			do(i, cell)
		}
	}
}

// all gives the plain text of every filled cell of a field, in the file's order.
func (r *rowReader) all(field Field) []string {
	var texts []string
	r.each(field, func(i int, text string) {
		r.understood(i)
		texts = append(texts, understand.PlainText(text))
	})
	return texts
}

func (r *rowReader) understood(column int) { r.report[column].Understood++ }

func (r *rowReader) asText(column int) { r.report[column].KeptAsText++ }

func (r *rowReader) name(column int) string { return r.mapping.Columns[column].Name }

// flag notes a problem of a cell. The value is left out where private is set: addresses and contacts.
func (r *rowReader) flag(column int, severity Severity, code, message, value string) {
	p := Problem{Severity: severity, Code: code, Message: message, Value: value}
	if column >= 0 {
		p.Column = r.name(column)
	}
	r.r.Flag(p)
}

// original keeps a cell's words beside what was understood from them.
func (r *rowReader) original(column int, text string) { r.r.keep(r.name(column), text) }
