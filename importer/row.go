package importer

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// Row is one record of a format that names its own fields, such as HSDS: its texts as cells, and beside them
// what the format gives as more than text.
type Row struct {
	File, Sheet string
	Row, Line   int    // 0 where there is none
	ID          string // the source's own
	// Kind is told from the words where it is empty.
	Kind directory.Kind
	// OfServices says that the format is made for services: what is no group by its words or times is one.
	OfServices bool
	// Cells are the texts in order; several of one field are allowed.
	Cells []Cell
	// Places are kept as they are, after those that cells tell of.
	Places []PlaceText
	// Hours are weekly times. Those of a group are made its meetings, unless an office keeps them; no one need
	// know beforehand what the record is. PlaceID is the position in Places as text, "" for the first.
	Hours    []directory.Hours
	Meetings []directory.Meeting // PlaceID as in Hours
	// PlaceHours are when its places themselves are open. They are hours of what has no times of its own, but never
	// meetings: of a group they are kept as text.
	PlaceHours []directory.Hours
	Online     bool
	Answers    []directory.Answer // of coded values; Basis, Date and By are filled in. Words are read for more.
	Age        directory.AgeRange // where the format gives numbers; told, it comes before words
	Cost       directory.Cost     // likewise
	Problems   []Problem
	Closed     bool
}

// Cell is one text of a Row.
type Cell struct {
	Name      string // as the source calls it: "service.fees_description"
	Field     Field
	Attribute string // of FieldAnswer
	Text      string
}

// Reader reads Rows as an Adapter reads the rows of a table: the same words are understood alike whatever
// the format. It is used by one goroutine.
type Reader struct {
	options    AdaptOptions
	remembered *timesRead
	once       onceAColumn
	order      []string
	report     map[string]*ColumnReport
}

// NewReader prepares to read rows.
func NewReader(options AdaptOptions) *Reader {
	return &Reader{options: options, remembered: newTimesRead(), once: onceAColumn{}, report: map[string]*ColumnReport{}}
}

// Read makes the record of a row; nil where no cell that is not ignored says anything.
func (r *Reader) Read(row Row) *Record {
	adapter, cells := r.adapter(row)
	record := &Record{File: row.File, Sheet: row.Sheet, Row: row.Row, Line: row.Line, SourceID: row.ID, Online: row.Online, Closed: row.Closed}
	reader := &rowReader{Adapter: adapter, row: TableRow{Row: row.Row, Line: row.Line, Cells: cells, Problems: row.Problems}, given: &row, r: record}
	if !reader.keepRow() {
		return nil
	}
	record.SourceID = orElse(record.SourceID, reader.first(FieldID))
	reader.read()
	r.count(adapter.report)
	r.once.settle(record)
	return record
}

// adapter gives one that reads this row alone: its cells are the columns.
func (r *Reader) adapter(row Row) (*Adapter, []string) {
	a := &Adapter{
		table: &Table{File: row.File, Sheet: row.Sheet}, mapping: &Mapping{Columns: make([]Column, len(row.Cells))},
		options: r.options, columns: map[Field][]int{}, remembered: r.remembered, report: make([]ColumnReport, len(row.Cells)),
	}
	cells := make([]string, len(row.Cells))
	for i, c := range row.Cells {
		cells[i] = strings.TrimSpace(c.Text)
		a.mapping.Columns[i] = Column{Name: c.Name, Field: c.Field, Attribute: c.Attribute, Confidence: 1}
		a.columns[c.Field] = append(a.columns[c.Field], i)
		a.report[i] = ColumnReport{Column: c.Name, Field: c.Field, Confidence: 1, Ignored: c.Field == FieldIgnored}
	}
	return a, cells
}

// mostColumns bounds the columns a Reader reports on; a file may name as many as it likes.
const mostColumns = 1000

func (r *Reader) count(row []ColumnReport) {
	for _, c := range row {
		sum := r.report[c.Column]
		if sum == nil {
			if len(r.order) == mostColumns {
				continue
			}
			sum = &ColumnReport{Column: c.Column, Field: c.Field, Confidence: c.Confidence, Ignored: c.Ignored}
			r.report[c.Column] = sum
			r.order = append(r.order, c.Column)
		}
		sum.Filled += c.Filled
		sum.Understood += c.Understood
		sum.KeptAsText += c.KeptAsText
	}
}

// Report gives what became of the cells read so far, by name, in the order they first came.
func (r *Reader) Report() []ColumnReport {
	all := []ColumnReport{}
	for _, name := range r.order {
		all = append(all, *r.report[name])
	}
	return all
}

func (r *rowReader) givenPlaces() {
	if r.given == nil {
		return
	}
	for _, p := range r.given.Places {
		if p.Key != "" {
			r.r.PlaceKeys = append(r.r.PlaceKeys, p.Key)
		}
		if p.Name != "" && understand.IsOnline(p.Name) {
			r.r.Online, p.Name = true, ""
		}
		r.secrecy(&p)
		r.r.Places = append(r.r.Places, p) // blank ones too: times name them by position
	}
}

func (r *rowReader) givenLimits() {
	if r.given == nil {
		return
	}
	if r.given.Age.Told() {
		r.r.Age = r.given.Age
	}
	if r.given.Cost.Told() {
		r.r.Cost = r.given.Cost
	}
}

// givenSigns adds what structured times say on the kind.
func (r *rowReader) givenSigns(signs *understand.KindSigns) {
	if r.given == nil {
		return
	}
	signs.ListsServices = r.given.OfServices
	signs.MeetsInText = signs.MeetsInText || len(r.given.Meetings) > 0
	signs.HasHours = signs.HasHours || len(r.given.Hours)+len(r.given.PlaceHours) > 0
	if len(r.given.Hours) > 0 && r.timesMatter() {
		signs.KeepsOffice = signs.KeepsOffice || slices.ContainsFunc(r.given.Hours, r.officeHours)
		signs.MeetsWeekly = !signs.KeepsOffice
	}
}

// timesMatter tells whether the times of the row can decide its kind.
func (r *rowReader) timesMatter() bool {
	return r.given != nil && r.given.OfServices || understand.TimesMatter(r.r.Name)
}

// officeHours tells whether weekly times are an office's: most days of the week, or whole days.
func (r *rowReader) officeHours(h directory.Hours) bool {
	return r.opensAlways(h) || slices.ContainsFunc(understand.MeetingsOfWeek(h, "", r.options.Today), isOpening)
}

// givenTimes settles structured times by the kind: a group's are meetings.
func (r *rowReader) givenTimes() {
	if r.given == nil {
		return
	}
	r.r.Meetings = append(r.r.Meetings, r.given.Meetings...)
	for _, h := range r.given.Hours {
		if r.r.Kind != directory.KindGroup || len(h.Open) == 0 || r.officeHours(h) {
			r.r.Hours = append(r.r.Hours, h)
			continue
		}
		for _, m := range understand.MeetingsOfWeek(h, r.zoneOfPlace(h.PlaceID), r.options.Today) {
			m.PlaceID, m.Note = h.PlaceID, orElse(m.Note, h.Note)
			r.r.Meetings = append(r.r.Meetings, m)
		}
	}
	r.placeHours()
}

func (r *rowReader) placeHours() {
	timed := slices.Clone(r.r.Hours)
	for _, h := range r.given.PlaceHours {
		own := slices.ContainsFunc(timed, func(t directory.Hours) bool { return t.PlaceID == h.PlaceID })
		if own || r.r.Kind == directory.KindGroup {
			r.r.keep("the place is open", h.Words())
		} else {
			r.r.Hours = append(r.r.Hours, h)
		}
	}
}

// zoneOfPlace gives the time zone of the place at a position of the record's; empty leaves it to whoever
// locates it.
func (r *rowReader) zoneOfPlace(position string) string {
	i, err := strconv.Atoi(orElse(position, "0"))
	if err != nil || i >= len(r.r.Places) {
		return ""
	}
	p := r.r.Places[i]
	return directory.ZoneOf(orElse(p.State, understand.StateOfPostcode(p.Postcode)), p.Postcode)
}

func (r *rowReader) givenAnswers() {
	if r.given == nil {
		return
	}
	for _, a := range r.given.Answers {
		a.Basis, a.Date, a.By = directory.BasisImported, r.options.Today, r.options.Source
		r.addAnswers(a)
	}
}
