package directory

import (
	"encoding/json"
	"fmt"
	"time"
)

// ChangeStatus says where a Change stands.
type ChangeStatus string

// The statuses of a Change, and where each may go: waiting and asked move on, the others are final.
const (
	ChangeWaiting  ChangeStatus = "waiting"
	ChangeAsked    ChangeStatus = "asked" // the proposer was asked something
	ChangeApproved ChangeStatus = "approved"
	ChangeDeclined ChangeStatus = "declined"
)

// Change is a proposed edit of a group waiting for review.
type Change struct {
	ID          string        `json:"id"`
	Version     int           `json:"version"`
	GroupID     string        `json:"group_id"`     // empty for a proposed new group
	BaseVersion int           `json:"base_version"` // the group's version it was written against
	Fields      []FieldChange `json:"fields"`
	Status      ChangeStatus  `json:"status"`
	Author      string        `json:"author"`
	Reason      string        `json:"reason,omitempty"`
	Import      string        `json:"import,omitempty"`
	CreatedAt   time.Time     `json:"created_at"`
	DecidedAt   time.Time     `json:"decided_at,omitzero"`
	DecidedBy   string        `json:"decided_by,omitempty"`
	Decision    string        `json:"decision,omitempty"` // the reason, for a declined one
}

// FieldChange is one field's proposed value beside the one it replaces, as the group's JSON has them.
type FieldChange struct {
	Field string          `json:"field"`
	Old   json.RawMessage `json:"old,omitempty"`
	New   json.RawMessage `json:"new,omitempty"`
}

// Validate says what is wrong with c, all at once.
func (c *Change) Validate() error {
	f := faults{}
	f.check(len(c.Fields) > 0, "fields", "a change needs at least one field")
	seen := map[string]bool{}
	for i, field := range c.Fields {
		at := fmt.Sprintf("fields.%d", i)
		f.check(field.Field != "" && !seen[field.Field], at, "each field once")
		f.check(field.New == nil || json.Valid(field.New), at, "the new value is not JSON")
		seen[field.Field] = true
	}
	f.check(c.GroupID == "" || c.BaseVersion > 0, "base_version", "say which version of the group it changes")
	checkText(f, "author", c.Author, 1, 200)
	checkText(f, "reason", c.Reason, 0, 2000)
	switch c.Status {
	case ChangeWaiting, ChangeAsked, ChangeApproved, ChangeDeclined:
	default:
		f.add("status", "say waiting, asked, approved or declined, not %q", c.Status)
	}
	f.check(c.Status != ChangeDeclined || c.Decision != "", "decision", "say why it is declined")
	return f.err("This change")
}

// Decide moves c on to a new status; a decided change cannot be decided again.
func (c *Change) Decide(to ChangeStatus, by, decision string, at time.Time) error {
	if c.Status == ChangeApproved || c.Status == ChangeDeclined {
		return Errorf(CodeConflict, "This change was %s by %s on %s.", c.Status, c.DecidedBy, DateOf(c.DecidedAt))
	}
	c.Status, c.DecidedBy, c.Decision, c.DecidedAt = to, by, decision, at
	return c.Validate()
}
