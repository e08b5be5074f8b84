package directory

import (
	"encoding/json"
	"time"
)

// ImportFile is one file of an import, kept so that it can be read again with another mapping.
type ImportFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"` // hex
	Bytes  int64  `json:"bytes"`
}

// Choice is what a person decided on a record that may be a group which is there already.
type Choice string

// The choices there are.
const (
	ChooseNew  Choice = "new"  // a group of its own
	ChooseSame Choice = "same" // the group of Decision.GroupID
	ChooseSkip Choice = "skip" // leave it out
)

// Decision is a person's choice on one record of an import.
type Decision struct {
	Choice  Choice
	GroupID string // of ChooseSame
	Author  string
	At      time.Time
}

// ImportJob is how far the work on an import has come, as any process may read it.
type ImportJob struct {
	Stage  string
	Done   int
	Total  int // 0 where it is not known yet
	Cancel bool
}

// ImportedVersion is a version of a group that an import wrote.
type ImportedVersion struct {
	GroupID string
	First   int // the first version it wrote
	Last    int // the last
}

// ImportBefore is a venue or organisation as it was before an import changed it.
type ImportBefore struct {
	ImportID string
	Kind     string // "venue" or "organisation"
	ID       string
	Version  int             // the one the import wrote
	Doc      json.RawMessage // what was stored before
}

// The kinds of an ImportBefore.
const (
	BeforeVenue        = "venue"
	BeforeOrganisation = "organisation"
)

// SourceLink is the key of a second source for a group that another source, or a person, brought.
type SourceLink struct {
	SourceID string
	Key      string
	GroupID  string
	Hash     string // of the record last compared
	ImportID string // that made or renewed it
}

// RecordFilter chooses staged records. An empty one takes all.
type RecordFilter struct {
	Action RecordAction // "" takes any
	Key    string       // "" takes any
	// Noted is a piece of JSON that the notes must hold, such as "match":{"level":"probable".
	Noted string
}
