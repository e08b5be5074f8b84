package directory

import "time"

// Revision is a published version of a group: a full snapshot with who, why and when.
type Revision struct {
	GroupID string `json:"group_id"`
	Version int    `json:"version"`
	Author  string `json:"author"`
	// AuthorID is the Person's; empty for an import, the operator and Kith itself.
	AuthorID string    `json:"author_id,omitempty"`
	Reason   string    `json:"reason"`
	Change   string    `json:"change,omitempty"` // id of the Change it came from, or made
	Import   string    `json:"import,omitempty"` // id of the import it came from
	Undid    string    `json:"undid,omitempty"`  // id of the import or Batch whose undoing made it
	Batch    string    `json:"batch,omitempty"`  // id of the Batch it is part of
	At       time.Time `json:"at"`
	Group    *Group    `json:"group"` // nil where only the head was asked for
}
