package directory

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
)

// NoteStatus says where a Note stands.
type NoteStatus string

// The statuses of a Note.
const (
	NoteWaiting   NoteStatus = "waiting"
	NotePublished NoteStatus = "published"
	NoteDeclined  NoteStatus = "declined"
	NoteTaken     NoteStatus = "taken down"
)

// MaxNoteText is how many characters a colleague's note may have.
const MaxNoteText = 300

// maxNotes is how many notes a group shows; the oldest goes when another comes.
const maxNotes = 12

// Note is a colleague's note (UX-18): what a worker who went there tells the next one, about the place and never
// about a person. A curator reads it before anybody else does; published, it stands in the group.
type Note struct {
	ID        string     `json:"id"`
	Version   int        `json:"version"` // counts saves, from 1; for optimistic locking
	GroupID   string     `json:"group_id"`
	Text      string     `json:"text"`
	By        string     `json:"by"` // its writer's name, as it is signed
	ByID      string     `json:"by_id"`
	Status    NoteStatus `json:"status"`
	Reason    string     `json:"reason,omitempty"` // why it was declined, for its writer
	DecidedBy string     `json:"decided_by,omitempty"`
	DecidedAt time.Time  `json:"decided_at,omitzero"`
	CreatedAt time.Time  `json:"created_at"`
}

// GroupNote is a published Note as its group holds and shows it.
type GroupNote struct {
	ID   string `json:"id"` // of the Note
	Text string `json:"text"`
	By   string `json:"by"`
	Date Date   `json:"date"`
}

// Validate says what is wrong with n, all at once.
func (n *Note) Validate() error {
	f := faults{}
	f.check(ValidID(n.GroupID), "group", "say which group it is about")
	checkText(f, "text", n.Text, 1, MaxNoteText)
	checkText(f, "by", n.By, 1, 200)
	checkText(f, "reason", n.Reason, 0, 500)
	if person := personIn(n.Text); person != "" {
		f.add("text", "a note is about the place, never about a person: leave out “%s”", person)
	}
	f.check(n.Status != NoteDeclined || n.Reason != "", "reason", "say why, in a few words for the person who wrote it")
	return f.err("This note")
}

// personSigns find what tells that a note speaks of a person: a telephone number, an e-mail address, a name with
// its title, two names with what people do, and the words for the people workers work for.
var personSigns = slices.Concat([]*regexp.Regexp{
	regexp.MustCompile(`(?:\+?\d[\s().-]*){8,}`),
	regexp.MustCompile(`[^\s@]+@[^\s@]+\.[^\s@]+`),
	regexp.MustCompile(`\b(?:Mr|Mrs|Ms|Miss|Mx)\.?\s+\p{Lu}[\pL'’-]+`),
	regexp.MustCompile(`\b\p{Lu}\p{Ll}+\s+\p{Lu}[\pL'’-]+\s+(?:(?:really|also|just)\s+)?(?:loved|loves|liked|likes|enjoyed|enjoys|felt|feels|cried|struggled|struggles|said|says|told|lives|lived|attended|attends|joined)\b`),
}, clientSigns)

// clientSigns find the words for the people workers work for.
var clientSigns = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\b(?:my|our|a|the|one)\s+(?:client|patient|consumer|participant)(?:['’]?s)?\b`),
	regexp.MustCompile(`(?i)\b(?:client|patient)s?\s+(?:is|was|has|had|who|with|named|called)\b`),
}

// personIn gives the first words of a text that speak of a person; empty where none do. It cannot know a bare
// first name: a curator reads every note.
func personIn(text string) string { return signIn(personSigns, text) }

// signIn gives the first words of a text that are one of the signs; empty where none are.
func signIn(signs []*regexp.Regexp, text string) string {
	for _, sign := range signs {
		if found := sign.FindString(text); found != "" {
			return strings.TrimSpace(found)
		}
	}
	return ""
}

// NoteReader reads colleagues' notes.
type NoteReader interface {
	Note(ctx context.Context, id string) (*Note, error)
	// Notes lists those of a status about groups within any of the scopes (nil: everywhere), longest waiting first, at
	// most limit.
	Notes(ctx context.Context, status NoteStatus, within []Scope, limit int) ([]*Note, error)
}

// NoteTx writes them.
type NoteTx interface {
	SaveNote(ctx context.Context, n *Note) error // versions as SaveGroup
}

// LeaveNote keeps a worker's note until a curator has read it.
func (c *Catalogue) LeaveNote(ctx context.Context, actor Actor, groupID, text string) (*Note, error) {
	object, err := c.Object(ctx, groupID)
	if err != nil {
		return nil, err
	}
	if !actor.May(MayNote, object) {
		return nil, Errorf(CodeForbidden, "Only link workers and curators leave notes.")
	}
	n := &Note{ID: NewID(), GroupID: groupID, Text: strings.TrimSpace(text), By: actor.Name, ByID: actor.ID, Status: NoteWaiting, CreatedAt: c.Now()}
	if err := n.Validate(); err != nil {
		return nil, err
	}
	return n, c.store.Write(ctx, func(tx Tx) error {
		if _, err := shownGroup(ctx, tx, groupID); err != nil {
			return err
		}
		return tx.SaveNote(ctx, n)
	})
}

// WaitingNotes lists what waits and the actor may decide.
func (c *Catalogue) WaitingNotes(ctx context.Context, actor Actor) ([]*Note, error) {
	return c.Notes(ctx, actor, NoteWaiting)
}

// Notes lists those of a status that the actor may decide, the oldest first, without places that are not public.
func (c *Catalogue) Notes(ctx context.Context, actor Actor, status NoteStatus) ([]*Note, error) {
	notes, err := c.store.Notes(ctx, status, reviewScopes(actor), mostWaiting)
	if err != nil {
		return nil, err
	}
	for _, n := range notes {
		if err := c.tellNote(ctx, n); err != nil {
			return nil, err
		}
	}
	return notes, nil
}

// ToldNote gives a note as Notes tells it, wherever it stands.
func (c *Catalogue) ToldNote(ctx context.Context, id string) (*Note, error) {
	n, err := c.store.Note(ctx, id)
	if err != nil {
		return nil, err
	}
	return n, c.tellNote(ctx, n)
}

// tellNote takes a place that is not public out of what was written.
func (c *Catalogue) tellNote(ctx context.Context, n *Note) error {
	keep, err := c.keeperOfGroup(ctx, n.GroupID)
	if err == nil {
		n.Text, n.Reason = keep.text(n.Text), keep.text(n.Reason)
	}
	return err
}

// PublishNote shows a waiting note on its group's page.
func (c *Catalogue) PublishNote(ctx context.Context, actor Actor, id string, version int) error {
	return c.decideNote(ctx, actor, id, version, NotePublished, "", func(g *Group, n *Note) bool {
		g.Notes = append(g.Notes, GroupNote{ID: n.ID, Text: n.Text, By: n.By, Date: DateOf(n.CreatedAt.In(c.zone))})
		g.Notes = g.Notes[max(0, len(g.Notes)-maxNotes):]
		return true
	})
}

// DeclineNote keeps a waiting note from being shown; reason is for its writer.
func (c *Catalogue) DeclineNote(ctx context.Context, actor Actor, id string, version int, reason string) error {
	return c.decideNote(ctx, actor, id, version, NoteDeclined, reason, func(*Group, *Note) bool { return false })
}

// TakeDownNote takes a published note from its group's page.
func (c *Catalogue) TakeDownNote(ctx context.Context, actor Actor, id string, version int) error {
	return c.decideNote(ctx, actor, id, version, NoteTaken, "", func(g *Group, n *Note) bool {
		before := len(g.Notes)
		g.Notes = slices.DeleteFunc(g.Notes, func(shown GroupNote) bool { return shown.ID == n.ID })
		return len(g.Notes) < before
	})
}

func (c *Catalogue) decideNote(ctx context.Context, actor Actor, id string, version int, to NoteStatus, reason string, change func(*Group, *Note) bool) error {
	n, err := c.store.Note(ctx, id)
	if err != nil {
		return err
	}
	if err := c.mayReview(ctx, actor, n.GroupID); err != nil {
		return err
	}
	if from := map[NoteStatus]NoteStatus{NotePublished: NoteWaiting, NoteDeclined: NoteWaiting, NoteTaken: NotePublished}[to]; n.Status != from {
		return Errorf(CodeConflict, "This note is %s already, by %s.", n.Status, n.DecidedBy)
	}
	n.Version, n.Status, n.Reason, n.DecidedBy, n.DecidedAt = version, to, reason, actor.Name, c.Now()
	if err := n.Validate(); err != nil {
		return err
	}
	return c.amend(ctx, actor, n.GroupID, "a colleague's note", func(tx Tx, g *Group) (bool, error) {
		return change(g, n), tx.SaveNote(ctx, n)
	})
}
