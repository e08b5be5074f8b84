package directory

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// ChangeStatus says where a Change stands.
type ChangeStatus string

// The statuses of a Change, and where each may go: waiting, asked and published move on, the others are final.
const (
	ChangeWaiting   ChangeStatus = "waiting"
	ChangeAsked     ChangeStatus = "asked"     // the proposer was asked something; an answer makes it waiting again
	ChangeApproved  ChangeStatus = "approved"  // some of it at least
	ChangeDeclined  ChangeStatus = "declined"  // none of it
	ChangeWithdrawn ChangeStatus = "withdrawn" // by who proposed it
	ChangePublished ChangeStatus = "published" // live already, and a curator has not looked at it yet
	ChangeSeen      ChangeStatus = "seen"      // live, and a curator has looked
	ChangeUndone    ChangeStatus = "undone"    // live once, and taken back
)

// Open tells whether a change waits for somebody to decide or to answer.
func (s ChangeStatus) Open() bool { return s == ChangeWaiting || s == ChangeAsked }

// ChangeKind says where a Change comes from.
type ChangeKind string

// The kinds of Change.
const (
	ChangeEdit       ChangeKind = "edit"       // by a person who keeps the group
	ChangeImport     ChangeKind = "import"     // what a source says otherwise than what was edited here
	ChangeCorrection ChangeKind = "correction" // by anyone
	ChangeNew        ChangeKind = "new"        // a new group, proposed by anyone
	ChangeClaim      ChangeKind = "claim"      // by a person who says that they run the group
	ChangeExpiring   ChangeKind = "expiring"   // a verified answer that counts as old soon, or does already
)

// ChangeKinds lists them in the order they are shown.
func ChangeKinds() []ChangeKind {
	return []ChangeKind{ChangeEdit, ChangeCorrection, ChangeNew, ChangeClaim, ChangeImport, ChangeExpiring}
}

// Change is a proposed edit of a group waiting for review, or one that is live and waits to be looked at.
type Change struct {
	ID          string        `json:"id"`
	Version     int           `json:"version"`
	Kind        ChangeKind    `json:"kind,omitempty"` // empty: import or edit, see Sort
	GroupID     string        `json:"group_id"`       // empty for a proposed new group
	BaseVersion int           `json:"base_version"`   // the group's version it was written against
	Fields      []FieldChange `json:"fields"`
	Status      ChangeStatus  `json:"status"`
	Author      string        `json:"author"`
	AuthorID    string        `json:"author_id,omitempty"` // of the Person; empty for an import and for anyone
	Email       string        `json:"email,omitempty"`     // of somebody without an account who wants an answer: only curators see it
	Reason      string        `json:"reason,omitempty"`
	Import      string        `json:"import,omitempty"`
	SourceID    string        `json:"source_id,omitempty"` // of its group
	Councils    []string      `json:"councils,omitempty"`  // area codes of what is published of its group, when it was written
	Messages    []Message     `json:"messages,omitempty"`  // asked and answered, oldest first
	CreatedAt   time.Time     `json:"created_at"`
	DecidedAt   time.Time     `json:"decided_at,omitzero"`
	DecidedBy   string        `json:"decided_by,omitempty"`
	Decision    string        `json:"decision,omitempty"`     // the reason, for a declined one
	MadeVersion int           `json:"made_version,omitempty"` // of the group, by the last part of it that was published
}

// FieldChange is one field's proposed value beside the one it replaces, as the group's JSON has them. For a place
// (FieldVenues and its id) both are a Venue, shown in full to nobody who may not reveal it.
type FieldChange struct {
	Field  string          `json:"field"`
	Old    json.RawMessage `json:"old,omitempty"`
	New    json.RawMessage `json:"new,omitempty"`
	Ruling *Ruling         `json:"ruling,omitempty"` // nil: nobody has decided on it
}

// Ruling is what was decided on one field of a Change.
type Ruling struct {
	Approved bool            `json:"approved"`
	Value    json.RawMessage `json:"value,omitempty"` // approved with this value instead of the proposed one
	Reason   string          `json:"reason,omitempty"`
	By       string          `json:"by"`
	At       time.Time       `json:"at"`
}

// Message is a question to who proposed a change, or the answer.
type Message struct {
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Curator bool      `json:"curator,omitempty"` // it asks; otherwise it answers
	Text    string    `json:"text"`
}

// Sort gives the kind, also of changes that were kept before kinds were.
func (c *Change) Sort() ChangeKind {
	switch {
	case c.Kind != "":
		return c.Kind
	case c.Import != "":
		return ChangeImport
	}
	return ChangeEdit
}

// Waits lists the fields nobody has decided on.
func (c *Change) Waits() []string {
	var fields []string
	for _, f := range c.Fields {
		if f.Ruling == nil {
			fields = append(fields, f.Field)
		}
	}
	return fields
}

// mostMessages is how often can be asked and answered on one change.
const mostMessages = 50

// Validate says what is wrong with c, all at once.
func (c *Change) Validate() error {
	f := faults{}
	f.check(len(c.Fields) > 0 || c.Kind == ChangeClaim || c.Kind == ChangeCorrection, "fields", "a change needs at least one field")
	seen := map[string]bool{}
	for i, field := range c.Fields {
		at := fmt.Sprintf("fields.%d", i)
		f.check(field.Field != "" && !seen[field.Field], at, "each field once")
		f.check(field.New == nil || json.Valid(field.New), at, "the new value is not JSON")
		seen[field.Field] = true
	}
	f.check(c.GroupID == "" || c.BaseVersion > 0, "base_version", "say which version of the group it changes")
	f.check(c.Kind == "" || slices.Contains(ChangeKinds(), c.Kind), "kind", "there is no kind of change %q", c.Kind)
	checkText(f, "author", c.Author, 1, 200)
	checkText(f, "reason", c.Reason, 0, 2000)
	checkText(f, "decision", c.Decision, 0, 2000)
	checkEmail(f, "email", c.Email)
	f.check(len(c.Messages) <= mostMessages, "messages", "there are %d messages already; decide, or ring", mostMessages)
	for _, m := range c.Messages {
		checkText(f, "message", m.Text, 1, 2000)
	}
	switch c.Status {
	case ChangeWaiting, ChangeAsked, ChangeApproved, ChangeDeclined, ChangeWithdrawn, ChangePublished, ChangeSeen, ChangeUndone:
	default:
		f.add("status", "say waiting, asked, approved or declined, not %q", c.Status)
	}
	f.check(c.Status != ChangeDeclined || c.Decision != "", "decision", "say why it is declined")
	return f.err("This change")
}

// Decide moves c on to a new status; a decided change cannot be decided again.
func (c *Change) Decide(to ChangeStatus, by, decision string, at time.Time) error {
	if !c.Status.Open() && c.Status != ChangePublished {
		return c.settled()
	}
	c.Status, c.DecidedBy, c.Decision, c.DecidedAt = to, by, decision, at
	return c.Validate()
}

// settled says what became of a change that somebody decided on.
func (c *Change) settled() error {
	return Errorf(CodeConflict, "This change was %s by %s on %s.", c.Status, c.DecidedBy, DateOf(c.DecidedAt))
}
