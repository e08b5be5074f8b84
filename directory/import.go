package directory

import (
	"encoding/json"
	"time"
)

// ImportStatus says how far an import has come.
type ImportStatus string

// The statuses of an Import, in order.
const (
	ImportStaging  ImportStatus = "staging"  // records are being kept: one that was stopped so cannot be resumed
	ImportStaged   ImportStatus = "staged"   // every record is kept, nothing is published
	ImportApplying ImportStatus = "applying" // resumable at the first record not applied
	ImportApplied  ImportStatus = "applied"
	// ImportSuperseded was stopped, and a later import of its source has been applied since.
	ImportSuperseded ImportStatus = "superseded"
)

// Resumable tells whether an import can be gone on with: all its records are kept, and not all are published.
func (i *Import) Resumable() bool {
	return len(i.Report) > 0 && (i.Status == ImportStaged || i.Status == ImportApplying)
}

// HalfStaged tells whether an import was stopped, or is running, before all its records were kept.
func (i *Import) HalfStaged() bool { return len(i.Report) == 0 && i.Status != ImportApplied }

// Import is one batch from a source, kept for audit.
type Import struct {
	ID        string          `json:"id"`
	SourceID  string          `json:"source_id"`
	Status    ImportStatus    `json:"status"`
	Author    string          `json:"author"`
	Report    json.RawMessage `json:"report"` // as kith import --json prints it
	Records   int             `json:"records"`
	Applied   int             `json:"applied"` // how far it came: the position of the last record that is surely done
	CreatedAt time.Time       `json:"created_at"`
	UpdatedAt time.Time       `json:"updated_at"`
}

// RecordAction says what applying a record does.
type RecordAction string

// The actions there are.
const (
	RecordNew       RecordAction = "new"
	RecordChanged   RecordAction = "changed"
	RecordUnchanged RecordAction = "unchanged"
	RecordRejected  RecordAction = "rejected"
)

// Record is one group as a source lists it, staged.
type Record struct {
	ImportID string          `json:"import_id"`
	Position int             `json:"position"` // from 1, in the order they are applied
	Row      int             `json:"row"`      // the spreadsheet row a person sees; 0 where there are no rows
	Key      string          `json:"key"`
	Action   RecordAction    `json:"action"`
	GroupID  string          `json:"group_id,omitempty"`
	Doc      json.RawMessage `json:"doc"`           // the group with its organisation and venues
	Hash     string          `json:"hash"`          // of Doc
	Raw      json.RawMessage `json:"raw,omitempty"` // the source row, cell by cell
}
