package importer

import (
	"strings"
	"unicode/utf8"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// Record is one group as a source lists it, read and understood but not yet located or matched.
// Every adapter, whatever the format, hands these to the pipeline.
type Record struct {
	File     string // base name of the file
	Sheet    string // of a workbook
	Row      int    // the spreadsheet row a person sees, the header row counted; 0 where there are no rows
	Line     int    // the file's physical line where the record begins; 0 where there are no lines
	SourceID string // the file's own id for the record, empty where it has none

	Name            string
	AlsoKnownAs     []string
	Organisation    string // name
	OrganisationKey string // the file's id of it, for joining tables
	PlaceKeys       []string
	Kind            directory.Kind
	KindSaid        bool   // the row says its kind in Kith's own word
	Summary         string // one sentence
	Description     string
	Eligibility     string
	Categories      []string
	Topics          []directory.Topic

	Places     []PlaceText
	AreaServed string // the source's words, not yet matched to areas
	Country    string // where its list lies, where that is abroad, as ISO 3166 has it; places say their own
	Online     bool

	Phones []directory.Phone // dialable, never personal; see Withheld
	Emails []string
	URLs   []string
	Links  []directory.Link // social media and further pages

	// Hours and Meetings name their place by position in Places: PlaceID is "" for the first or only
	// one. A cell that was not understood is an Hours with only its Original.
	Hours    []directory.Hours
	Meetings []directory.Meeting

	FirstVisit directory.FirstVisit // without who greets people

	Age     directory.AgeRange
	Cost    directory.Cost
	Answers []directory.Answer // basis imported
	// Originals are the source's words beside what was understood from them, and the columns no field
	// stands for. They never hold what is withheld.
	Originals []directory.Original
	// Withheld holds names, mobiles and free-mail addresses that may be a person's own (docs/rules.md, 8).
	Withheld []string
	Problems []Problem
	Raw      []directory.Original // the whole source row, cell by cell, for audit only
	Closed   bool                 // the source says it has closed down
	// SameAs stands for everything but place and time that a row of a table says: rows that share it are the same
	// group at other places or times. Empty for what is a record of its own whatever others say.
	SameAs string
	// Exported is the group that this row is as Kith exported it, unchanged since; empty for what is not.
	Exported string
	// Was is the key its row had in an earlier import, where it comes from a download of that; empty for any other.
	Was string
	// ShownAs is how exactly its places may be shown at most, where the row says so.
	ShownAs directory.Disclosure
	// BesideHidden says that its place is that of another record whose place is hidden.
	BesideHidden bool
}

// PlaceText is a place as the source writes it, not yet located.
type PlaceText struct {
	Key        string // the file's id of the place, for joining tables
	Name       string
	Address    string // street and number
	Suburb     string
	State      string // "VIC"; empty where the source does not say
	Postcode   string
	Country    string // ISO 3166 alpha-2; empty where the source does not say
	Point      *geo.Point
	Transport  string
	Directions string
	Withheld   bool // the source keeps the address to itself: "confidential"
	PostalOnly bool // only a PO box or the like: no one can go there
	// Secret is what the source says of a place it keeps to itself. It is never shown or stored: it is here
	// to be taken out of the record's texts.
	Secret *directory.SecretPlace
}

// Blank tells whether the source says nothing of the place.
func (p PlaceText) Blank() bool {
	return p.Name == "" && p.Address == "" && p.Suburb == "" && p.Postcode == "" && p.Point == nil && !p.Withheld && !p.PostalOnly
}

// Severity says what a Problem does to its record.
type Severity string

// The severities.
const (
	SeverityError   Severity = "error"   // the record is rejected
	SeverityWarning Severity = "warning" // the record is flagged; the cell is kept as text or left out
	SeverityNote    Severity = "note"    // mended or worth knowing
)

// The codes of problems that reading and understanding finds.
const (
	ProblemNoName          = "no_name"
	ProblemRagged          = "ragged_row"           // more cells than the header has
	ProblemEncoding        = "encoding_mended"      // bytes of another encoding
	ProblemOpenQuote       = "quote_not_closed"     // a quoted cell runs to the end of the file
	ProblemPhone           = "phone_not_understood" // kept as text
	ProblemURL             = "url_doubtful"
	ProblemEmail           = "email_not_understood"
	ProblemPostcode        = "postcode_not_understood"
	ProblemPostcodeMended  = "postcode_mended" // a leading zero put back
	ProblemState           = "state_not_understood"
	ProblemPoint           = "point_not_understood"
	ProblemPointSwapped    = "point_swapped" // latitude and longitude were the other way round
	ProblemHours           = "hours_kept_as_text"
	ProblemHoursConflict   = "hours_conflict" // two cells say different things
	ProblemAge             = "age_kept_as_text"
	ProblemCost            = "cost_kept_as_text"
	ProblemCostUnclear     = "cost_left_out" // a bare number without evidence of currency
	ProblemAddressWithheld = "address_withheld"
	ProblemPostalOnly      = "postal_address_only"
	ProblemHome            = "somebodys_home"
	ProblemContactWithheld = "contact_withheld"
	ProblemClosed          = "closed_down"
	ProblemKind            = "kind_doubtful"
	ProblemLinkDangling    = "link_dangling" // a table names a key that no other has
	ProblemTooLong         = "text_cut"
	ProblemAnswersDiffer   = "answers_differ"      // a column says the opposite of the words
	ProblemNameDoubtful    = "name_doubtful"       // of a file: two columns may hold the names
	ProblemUnpublished     = "columns_unpublished" // of a file: columns that nobody knows are on no page
)

// Problem is one thing a person should know about a cell or row, as `kith import --json` prints it.
type Problem struct {
	File     string   `json:"file"`
	Sheet    string   `json:"sheet"`
	Row      int      `json:"row"`
	Line     int      `json:"line"`
	Column   string   `json:"column"`
	Key      string   `json:"key"` // of the record
	Severity Severity `json:"severity"`
	Code     string   `json:"code"`
	Message  string   `json:"message"`
	Value    string   `json:"value,omitempty"` // at most 80 characters; never an address or a contact
}

// MaxProblemValue is how many characters of a cell a Problem repeats.
const MaxProblemValue = 80

// CutValue shortens a cell for Problem.Value.
func CutValue(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= MaxProblemValue {
		return text
	}
	return string([]rune(text)[:MaxProblemValue-1]) + "…"
}

// Flag adds a problem to r, with r's place in the file. An error means that r will be rejected.
func (r *Record) Flag(p Problem) {
	p.File, p.Sheet, p.Row, p.Line, p.Key = r.File, r.Sheet, r.Row, r.Line, r.SourceID
	p.Value = CutValue(p.Value)
	r.Problems = append(r.Problems, p)
}

// Rejected tells whether any problem is an error.
func (r *Record) Rejected() bool {
	for _, p := range r.Problems {
		if p.Severity == SeverityError {
			return true
		}
	}
	return false
}

// keep notes something of the row that no field stands for.
func (r *Record) keep(column, text string) {
	if text != "" {
		r.Originals = append(r.Originals, directory.Original{Field: column, Text: text})
	}
}
