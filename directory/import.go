package directory

import (
	"encoding/json"
	"time"
)

// ImportStatus says how far an import has come.
type ImportStatus string

// The statuses of an Import. One begun by a command goes from staging to applied by itself; one begun at the
// desk is read, waits for a person, and is applied when that person says so.
const (
	ImportReading  ImportStatus = "reading"  // its files are kept and are being read
	ImportRefused  ImportStatus = "refused"  // its files cannot be imported; the report says why
	ImportWaiting  ImportStatus = "waiting"  // every record is kept, and a person decides
	ImportStaging  ImportStatus = "staging"  // records are being kept: one that was stopped so cannot be resumed
	ImportStaged   ImportStatus = "staged"   // every record is kept, nothing is published
	ImportApplying ImportStatus = "applying" // resumable at the first record not applied
	ImportApplied  ImportStatus = "applied"
	ImportStopped  ImportStatus = "stopped" // a person stopped it while it was read or applied; resumable if it has a report
	ImportUndoing  ImportStatus = "undoing"
	ImportUndone   ImportStatus = "undone"
	// ImportUndoStopped was stopped while it was undone: part of it is taken back.
	ImportUndoStopped ImportStatus = "undo_stopped"
	// ImportWithdrawn was never published, in no part: a person decided against it.
	ImportWithdrawn ImportStatus = "withdrawn"
	// ImportSuperseded was stopped, and a later import of its source has been applied since.
	ImportSuperseded ImportStatus = "superseded"
)

// Resumable tells whether an import can be gone on with: all its records are kept, and not all are published.
func (i *Import) Resumable() bool {
	switch i.Status {
	case ImportStaged, ImportApplying, ImportStopped, ImportWaiting:
		return len(i.Report) > 0
	}
	return false
}

// HalfStaged tells whether an import was stopped, or is running, before all its records were kept, with nobody
// to read its files again.
func (i *Import) HalfStaged() bool { return len(i.Report) == 0 && i.Status == ImportStaging }

// Working tells whether a job is, or should be, at work on the import.
func (i *Import) Working() bool {
	return i.Status == ImportReading || i.Status == ImportApplying || i.Status == ImportUndoing
}

// Readable tells whether what the import is of can be read again.
func (i *Import) Readable() bool { return len(i.Files) > 0 || i.Settings.Address != "" }

// Import is one batch from a source, kept for audit.
type Import struct {
	ID        string          `json:"id"`
	SourceID  string          `json:"source_id"`
	Status    ImportStatus    `json:"status"`
	Author    string          `json:"author"`
	Report    json.RawMessage `json:"report"` // as kith import --json prints it
	Records   int             `json:"records"`
	Applied   int             `json:"applied"` // how far it came: the position of the last record that is surely done
	Files     []ImportFile    `json:"files,omitempty"`
	Settings  ImportSettings  `json:"settings,omitzero"`
	DecidedBy string          `json:"decided_by,omitempty"` // who had it applied, or withdrew it
	Undo      json.RawMessage `json:"undo,omitempty"`       // what undoing it did, and what it left
	CreatedAt time.Time       `json:"created_at"`
	UpdatedAt time.Time       `json:"updated_at"`
}

// ImportSettings is what a person says of an import at the desk.
type ImportSettings struct {
	Format      string `json:"format,omitempty"` // "" or "auto": told from the files
	Region      string `json:"region,omitempty"`
	Licence     string `json:"licence,omitempty"`
	Publisher   string `json:"publisher,omitempty"`
	Attribution string `json:"attribution,omitempty"`
	Council     string `json:"council,omitempty"`
	Permission  string `json:"permission,omitempty"` // who permits publishing it, and how that is known
	Mapping     []byte `json:"mapping,omitempty"`    // what the columns stand for, where a person corrected it: YAML
	AcceptGone  bool   `json:"accept_gone,omitempty"`
	Address     string `json:"address,omitempty"`   // it is fetched from there; it then has no files
	Scheduled   bool   `json:"scheduled,omitempty"` // nobody began it: it was time
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
	Doc      json.RawMessage `json:"doc"`             // the group with its organisation and venues
	Hash     string          `json:"hash"`            // of Doc
	Raw      json.RawMessage `json:"raw,omitempty"`   // the source row, cell by cell
	Notes    json.RawMessage `json:"notes,omitempty"` // what the importer has to say of it: its problems, what it may be the same as
}
