package directory

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Batch is one change of many groups at once: which groups, what changes, what it would do, what it did, and what
// undoing it did. Every revision it makes carries its id.
type Batch struct {
	ID     string      `json:"id"`
	Status BatchStatus `json:"status"`
	// Next is what a batch that was stopped goes on with.
	Next   BatchStatus `json:"next,omitempty"`
	Failed string      `json:"failed,omitempty"` // why the work on it stopped by itself, in a sentence

	Author    string    `json:"author"`
	AuthorID  string    `json:"author_id,omitempty"` // empty for the operator
	CreatedAt time.Time `json:"created_at"`
	// For is whose permission the work is done with: of who said go last.
	For BatchActor `json:"for"`

	Total  int         `json:"total"` // groups chosen
	Change BatchChange `json:"change,omitzero"`

	Looked   int            `json:"looked"` // position of the last group that was looked at
	Would    BatchOutcome   `json:"would,omitzero"`
	Examples []BatchExample `json:"examples,omitempty"` // the first that would change

	Done      BatchOutcome `json:"done,omitzero"`
	AppliedAt time.Time    `json:"applied_at,omitzero"`

	Undone   BatchOutcome `json:"undone,omitzero"`
	UndoneBy string       `json:"undone_by,omitempty"`
	UndoneAt time.Time    `json:"undone_at,omitzero"`
}

// BatchStatus says how far a batch is.
type BatchStatus string

// The statuses of a batch.
const (
	BatchChosen   BatchStatus = "chosen"   // groups are chosen; nobody has said yet what changes
	BatchLooking  BatchStatus = "looking"  // what it would do is being found out
	BatchReady    BatchStatus = "ready"    // waits for a person's yes
	BatchApplying BatchStatus = "applying" // groups are being changed
	BatchApplied  BatchStatus = "applied"
	BatchUndoing  BatchStatus = "undoing"
	BatchUndone   BatchStatus = "undone"
	BatchStopped  BatchStatus = "stopped" // by a person, or because the work failed
)

// Working tells whether there is work to be done on it.
func (b *Batch) Working() bool {
	return b.Status == BatchLooking || b.Status == BatchApplying || b.Status == BatchUndoing
}

// Worked gives how many groups the work that is under way, or was stopped, has been through.
func (b *Batch) Worked() int {
	status := b.Status
	if status == BatchStopped {
		status = b.Next
	}
	switch status {
	case BatchLooking:
		return b.Would.all()
	case BatchUndoing:
		return b.Undone.all()
	}
	return b.Done.all()
}

// BatchActor is an Actor as far as it is stored: a person is looked up again when the work is done, so that who lost
// a permission meanwhile does no more with it.
type BatchActor struct {
	PersonID string       `json:"person_id,omitempty"` // empty for the operator
	Name     string       `json:"by"`
	Only     []Permission `json:"only,omitempty"`
}

// BatchKind says what a batch changes.
type BatchKind string

// The kinds of batch.
const (
	BatchAnswer       BatchKind = "answer"
	BatchOrganisation BatchKind = "organisation"
	BatchCheck        BatchKind = "check"
	BatchArchive      BatchKind = "archive"
	BatchUnarchive    BatchKind = "unarchive"
)

// BatchKinds lists them in the order in which they are offered.
func BatchKinds() []BatchKind {
	return []BatchKind{BatchAnswer, BatchOrganisation, BatchCheck, BatchArchive, BatchUnarchive}
}

// BatchChange is what a batch changes of each group. Its kind says which of the fields count.
type BatchChange struct {
	Kind           BatchKind   `json:"kind"`
	Attribute      string      `json:"attribute,omitempty"`
	Value          Value       `json:"value,omitempty"`
	Basis          Basis       `json:"basis,omitempty"`
	Note           string      `json:"note,omitempty"`            // "": a note stays as it is where the answer does
	OrganisationID string      `json:"organisation_id,omitempty"` // "": run by nobody we know
	Organisation   string      `json:"organisation,omitempty"`    // its name
	Date           Date        `json:"date,omitzero"`             // of the answer, or the check
	Method         CheckMethod `json:"method,omitempty"`
	Reason         string      `json:"reason,omitempty"` // needed for archiving
}

// BatchOutcome counts what a batch did, or would do.
type BatchOutcome struct {
	Changed int         `json:"changed"`
	Skipped []BatchSkip `json:"skipped,omitempty"` // by reason
}

// BatchSkip is a reason for which groups were left as they are.
type BatchSkip struct {
	Why    string     `json:"why"` // a sentence
	N      int        `json:"n"`
	Groups []GroupRef `json:"groups,omitempty"` // the first of them
}

// GroupRef names a group.
type GroupRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Limits of what a batch remembers: the groups named for a reason, and the reasons told apart.
const (
	mostNamed   = 200
	mostReasons = 20
)

const otherReasons = "For other reasons."

func (o *BatchOutcome) skip(why string, g GroupRef) {
	at := slices.IndexFunc(o.Skipped, func(s BatchSkip) bool { return s.Why == why })
	if at < 0 && len(o.Skipped) >= mostReasons {
		why = otherReasons
		at = slices.IndexFunc(o.Skipped, func(s BatchSkip) bool { return s.Why == why })
	}
	if at < 0 {
		o.Skipped, at = append(o.Skipped, BatchSkip{Why: why}), len(o.Skipped)
	}
	s := &o.Skipped[at]
	s.N++
	if len(s.Groups) < mostNamed {
		s.Groups = append(s.Groups, g)
	}
}

// Left counts the groups that were left as they are.
func (o BatchOutcome) Left() int {
	n := 0
	for _, s := range o.Skipped {
		n += s.N
	}
	return n
}

func (o BatchOutcome) all() int { return o.Changed + o.Left() }

// BatchExample is one group before and after.
type BatchExample struct {
	GroupRef
	Before string `json:"before"`
	After  string `json:"after"`
}

// mostExamples is how many groups are shown before and after.
const mostExamples = 10

// BatchItem is one group of a batch.
type BatchItem struct {
	Position int // from 1
	GroupID  string
	Outcome  ItemOutcome
	Why      string // it was left as it is, or stays
	Version  int    // of the group that the batch wrote; 0 where it wrote none
}

// ItemOutcome says what a batch did with a group.
type ItemOutcome string

// The outcomes.
const (
	ItemWaiting ItemOutcome = ""
	ItemChanged ItemOutcome = "changed"
	ItemSkipped ItemOutcome = "skipped"
	ItemUndone  ItemOutcome = "undone"
	ItemKept    ItemOutcome = "kept" // undoing left it as it is
)

// BatchReader reads batches.
type BatchReader interface {
	Batch(ctx context.Context, id string) (*Batch, error)
	// Batches lists those of an author ("": everybody's) in any of some statuses (none: in any), newest first, at
	// most limit.
	Batches(ctx context.Context, authorID string, statuses []BatchStatus, limit int) ([]*Batch, error)
	// BatchItems lists groups of a batch by position, after the given one, at most limit.
	BatchItems(ctx context.Context, batchID string, after, limit int) ([]BatchItem, error)
	// BatchItemsWhere lists those with an outcome, by position, at most limit.
	BatchItemsWhere(ctx context.Context, batchID string, outcome ItemOutcome, limit int) ([]BatchItem, error)
}

// BatchTx writes them.
type BatchTx interface {
	SaveBatch(ctx context.Context, b *Batch) error // by id
	// ChooseGroups makes groups, which are stored, those of a batch that has none yet, in this order.
	ChooseGroups(ctx context.Context, batchID string, groupIDs []string) error
	SaveBatchItem(ctx context.Context, batchID string, item BatchItem) error // by position
	// DropBatches forgets batches of an author that are older, and of which nothing was ever done.
	DropBatches(ctx context.Context, authorID string, before time.Time) error
}

// check says what is wrong with the change, all at once.
func (ch *BatchChange) check(vocabulary *Vocabulary, today Date) error {
	f := faults{}
	checkText(f, "reason", ch.Reason, 0, 1000)
	switch ch.Kind {
	case BatchAnswer:
		ch.checkAnswer(f, vocabulary)
		f.check(!today.Before(ch.Date), "date", "the day is not over yet")
	case BatchCheck:
		f.check(!ch.Date.IsZero(), "date", "say on what day they were checked")
		f.check(!today.Before(ch.Date), "date", "the day is not over yet")
		f.check(slices.Contains([]CheckMethod{CheckedByVisit, CheckedByPhone, CheckedByEmail, CheckedByWebsite}, ch.Method), "method", "say how they were checked")
	case BatchArchive:
		f.check(strings.TrimSpace(ch.Reason) != "", "reason", "say why they are archived: it stands in their history")
	case BatchOrganisation, BatchUnarchive:
	default:
		f.add("kind", "choose what changes")
	}
	return f.err("This change")
}

func (ch *BatchChange) checkAnswer(f faults, vocabulary *Vocabulary) {
	attribute, ok := vocabulary.Attribute(ch.Attribute)
	f.check(ok, "attribute", "choose what is answered")
	f.check(!ok || !attribute.Derived, "attribute", "this is worked out from the times, cost and ages, and cannot be answered")
	f.check(ch.Value == Yes || ch.Value == No || ch.Value == Ask, "value", "say yes, no or ask us first")
	f.check(slices.Contains([]Basis{BasisVisited, BasisDocumented, BasisConfirmed, BasisDeclared}, ch.Basis), "basis", "say how it is known")
	f.check(!ch.Date.IsZero(), "date", "say from what day it is known")
	checkText(f, "note", ch.Note, 0, 300)
}

// Words says what the change does: “Set “Step-free entrance” to yes”.
func (ch BatchChange) Words(vocabulary *Vocabulary) string {
	switch ch.Kind {
	case BatchAnswer:
		return fmt.Sprintf("Set “%s” to %s", vocabulary.Label(ch.Attribute), ch.Value.words())
	case BatchOrganisation:
		if ch.OrganisationID == "" {
			return "Take the organisation away"
		}
		return fmt.Sprintf("Set the organisation to “%s”", ch.Organisation)
	case BatchCheck:
		return "Note that they were checked on " + DateWords(ch.Date) + ch.Method.words(" on a visit")
	case BatchArchive:
		return "Archive them"
	case BatchUnarchive:
		return "Show them again"
	}
	return ""
}

func (v Value) words() string {
	if v == Ask {
		return "ask us first"
	}
	return string(v)
}
