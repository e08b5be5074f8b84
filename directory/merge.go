package directory

import "time"

// Merge says that a group was joined into another: its address leads there, and it can be taken apart again.
type Merge struct {
	GroupID   string       `json:"group_id"` // the one that was given up; archived
	IntoID    string       `json:"into_id"`
	SourceKey string       `json:"source_key,omitempty"` // the key it had; the kept group has a SourceLink for it
	Links     []SourceLink `json:"links,omitempty"`      // of other sources, which the kept group has now
	By        string       `json:"by"`
	Reason    string       `json:"reason,omitempty"`
	At        time.Time    `json:"at"`
}
