package directory

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Rulings are what a curator decides on a change: field by field, or all that waits in the same way.
type Rulings struct {
	Version int // of the change that was seen
	Fields  map[string]FieldRuling
	Reason  string // for what is declined; and a word to go with what is approved
}

// FieldRuling is what is decided on one field.
type FieldRuling struct {
	Approve bool
	Value   json.RawMessage // instead of the proposed value; nil: as proposed
	Over    string          // ReviewedField.Over of what was seen; empty only where nothing else can have been there
}

// Decide settles fields of a change. What is approved is published in the same transaction, as a new version of the
// group; what is not named waits on. A change that somebody else decided on first, or a field that somebody has
// changed since it was looked at, is CodeConflict with a sentence that says who did what; then nothing is kept.
func (c *Catalogue) Decide(ctx context.Context, actor Actor, id string, rulings Rulings) (*Change, error) {
	var decided *Change
	err := c.store.Write(ctx, func(tx Tx) error {
		r, err := c.reviewable(ctx, tx, actor, id, rulings.Version)
		if err != nil {
			return err
		}
		d := &deciding{saving: saving{c: c, tx: tx, now: c.Now(), newPlace: map[string]*Venue{}, stored: r.Group}, reviewed: r, rulings: rulings}
		d.policy = c.editPolicy(actor, r.Object, d.now)
		if err := d.decide(ctx); err != nil {
			return err
		}
		decided = r.Change
		return nil
	})
	if err != nil {
		return nil, err
	}
	return decided, c.CatchUp(ctx, nil)
}

// reviewable reads a change for an actor who may decide on it, at the version they saw.
func (c *Catalogue) reviewable(ctx context.Context, tx Tx, actor Actor, id string, version int) (*Reviewed, error) {
	r, err := c.reviewed(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if !actor.May(MayReview, r.Object) {
		return nil, errNoChange
	}
	if !r.Change.Status.Open() && r.Change.Status != ChangePublished {
		return nil, r.Change.settled()
	}
	if version != r.Change.Version {
		return nil, Errorf(CodeConflict, "This change is not as you saw it: %s. Nothing of yours was kept. Look at it as it is now.", r.Change.lastWords())
	}
	return r, nil
}

// lastWords says what was done last to a change that is still open.
func (c *Change) lastWords() string {
	last, words := time.Time{}, c.Author+" changed what is proposed"
	for _, f := range c.Fields {
		if f.Ruling == nil || f.Ruling.At.Before(last) {
			continue
		}
		done := "declined"
		if f.Ruling.Approved {
			done = "approved"
		}
		if f.Ruling.At.Equal(last) {
			words += fmt.Sprintf("; %s: %s", f.Field, done)
		} else {
			last, words = f.Ruling.At, fmt.Sprintf("%s decided on %s: %s", f.Ruling.By, f.Field, done)
		}
	}
	for _, m := range c.Messages {
		if m.At.After(last) {
			last, words = m.At, m.By+" wrote a message"
		}
	}
	return words
}

// deciding is one call of Decide.
type deciding struct {
	saving
	reviewed *Reviewed
	rulings  Rulings
	given    Fields // approved with another value: what a curator typed
}

func (d *deciding) decide(ctx context.Context) error {
	change := d.reviewed.Change
	if change.Status == ChangePublished {
		return Errorf(CodeInvalid, "This is live already. Mark it as seen, or undo it.")
	}
	if err := d.checkRulings(change); err != nil {
		return err
	}
	if err := d.approve(ctx); err != nil {
		return err
	}
	d.settle(change)
	if err := d.c.saveChange(ctx, d.tx, change, d.policy.on); err != nil {
		return err
	}
	return d.c.tellDecision(ctx, d.tx, change)
}

func (d *deciding) checkRulings(change *Change) error {
	f := faults{}
	checkText(f, "reason", d.rulings.Reason, 0, 2000)
	waits := change.Waits()
	for field, ruling := range d.rulings.Fields {
		f.check(slices.Contains(waits, field), field, "this field does not wait for a decision")
		f.check(ruling.Approve || strings.TrimSpace(d.rulings.Reason) != "", "reason", "say why it is declined: who proposed it reads your words")
	}
	f.check(len(d.rulings.Fields) > 0, "fields", "choose what to approve or decline")
	return f.err("This decision")
}

// approve publishes the approved fields. A field that is not what the curator saw is a conflict.
func (d *deciding) approve(ctx context.Context) error {
	d.changed, d.given = Fields{}, Fields{}
	conflicts := faults{}
	for _, f := range d.reviewed.Fields {
		ruling, ok := d.rulings.Fields[f.Field]
		if !ok || !ruling.Approve {
			continue
		}
		if ruling.Over != f.Over && (ruling.Over != "" || f.Moved) {
			conflicts.add(f.Field, "somebody changed this since you looked")
			continue
		}
		if err := d.take(ctx, f, ruling); err != nil {
			return err
		}
	}
	if len(conflicts) > 0 {
		return &Error{Code: CodeConflict, Fields: conflicts, Message: "Somebody changed the group since you looked. Nothing of yours was kept. Here is what it says now, beside what was proposed."}
	}
	if len(d.changed) == 0 && len(d.publish) == 0 {
		return nil
	}
	return d.publishApproved(ctx)
}

// take notes what one approved field will be.
func (d *deciding) take(ctx context.Context, f ReviewedField, ruling FieldRuling) error {
	if f.Field == FieldWords {
		return nil
	}
	value := f.New
	if ruling.Value != nil {
		keep, err := d.c.keeperOf(ctx, d.tx, d.reviewed)
		if err != nil {
			return err
		}
		if value, err = keep.unmaskedValue(f.Field, f.New, ruling.Value); err != nil {
			return err
		}
		d.given[f.Field] = value
	}
	if venueID, ok := strings.CutPrefix(f.Field, FieldVenues); ok {
		return d.takePlace(ctx, venueID, value)
	}
	if fieldRisk(f.Field) == riskKept {
		return Invalid(f.Field, "No change can set this field.")
	}
	if strings.HasPrefix(f.Field, FieldAnswers) && !isAbsent(value) {
		answer, err := d.answer(f, value, ruling.Value != nil)
		if err != nil {
			return err
		}
		value = mustJSON(answer)
	}
	d.changed[f.Field] = value
	return nil
}

// answer gives an approved answer as it will be stored. What was proposed is no more than it was; what a curator
// gives instead is theirs.
func (d *deciding) answer(f ReviewedField, value json.RawMessage, given bool) (Answer, error) {
	var a Answer
	if err := json.Unmarshal(value, &a); err != nil || FieldAnswers+a.Attribute != f.Field {
		return a, Invalid(f.Field, "This is no answer to that question.")
	}
	if given {
		var had *Answer
		if !isAbsent(f.Now) {
			had = &Answer{}
			if err := json.Unmarshal(f.Now, had); err != nil {
				return a, Wrap(CodeInternal, err, "The stored answer cannot be read.")
			}
		}
		given, err := d.policy.curatorsAnswer(had, a, false, true)
		if a.By != "" { // as they typed it, though it is who checked the last time
			given.By = a.By
		}
		return given, err
	}
	if strings.HasPrefix(a.Attribute, experienceFamily) {
		a.Basis = BasisDeclared // whatever was said of it once, nobody verifies it
	} else if d.reviewed.Change.Sort() == ChangeExpiring {
		return a, Invalid(f.Field, "Say how it was checked, and on what day.")
	}
	if a.Basis.Verifies() || a.Basis == "" {
		a.Basis = BasisDeclared
	}
	if a.Date.IsZero() {
		a.Date = DateOf(d.reviewed.Change.CreatedAt.In(d.c.zone))
	}
	return a, nil
}

// takePlace notes a venue to save.
func (d *deciding) takePlace(ctx context.Context, id string, value json.RawMessage) error {
	var v Venue
	if err := json.Unmarshal(value, &v); err != nil || v.ID != id {
		return Invalid(FieldVenues+id, "This place cannot be read.")
	}
	if err := v.Validate(); err != nil {
		return err
	}
	stored, err := d.tx.Venue(ctx, id)
	switch {
	case ErrorCode(err) == CodeNotFound:
		v.Version, v.SourceID = 0, ""
	case err != nil:
		return err
	default:
		if d.reviewed.Group == nil || !slices.Contains(venueIDs(d.reviewed.Group), id) {
			return errNoPlace
		}
		alone, err := d.alone(ctx, id)
		if err != nil {
			return err
		}
		if !alone {
			return Invalid(FieldVenues+id, "Groups that are not yours to publish meet there too. Ask a curator who looks after all of them.")
		}
		v.Version, v.SourceID = stored.Version, stored.SourceID
	}
	d.publish = append(d.publish, &v)
	return nil
}

// settle writes the rulings down, and what became of the change.
func (d *deciding) settle(change *Change) {
	approved, declined := 0, 0
	for i := range change.Fields {
		f := &change.Fields[i]
		if ruling, ok := d.rulings.Fields[f.Field]; ok {
			f.Ruling = &Ruling{Approved: ruling.Approve, Value: ruling.Value, By: d.policy.actor.Name, At: d.now}
			if !ruling.Approve {
				f.Ruling.Reason = d.rulings.Reason
			}
		}
		switch {
		case f.Ruling == nil:
		case f.Ruling.Approved:
			approved++
		default:
			declined++
		}
	}
	if approved+declined < len(change.Fields) {
		return
	}
	change.Status, change.DecidedBy, change.DecidedAt, change.Decision = ChangeApproved, d.policy.actor.Name, d.now, d.rulings.Reason
	if approved == 0 {
		change.Status = ChangeDeclined
	}
}

// Close settles a change that names no field, such as a correction in words or a claim: it is done, or declined with
// a reason. done, which may be nil, does in the same transaction what follows from it.
func (c *Catalogue) Close(ctx context.Context, actor Actor, id string, version int, approve bool, reason string, done func(Tx, *Change) error) (*Change, error) {
	return c.touchChange(ctx, actor, id, version, func(tx Tx, change *Change) error {
		if len(change.Fields) > 0 {
			return Errorf(CodeInvalid, "Decide on what it proposes.")
		}
		if approve {
			if err := change.Decide(ChangeApproved, actor.Name, reason, c.Now()); err != nil || done == nil {
				return err
			}
			return done(tx, change)
		}
		if strings.TrimSpace(reason) == "" {
			return Invalid("reason", "Say why it is declined: who proposed it reads your words.")
		}
		return change.Decide(ChangeDeclined, actor.Name, reason, c.Now())
	})
}

// touchChange changes what stands in a change, for who may decide on it.
func (c *Catalogue) touchChange(ctx context.Context, actor Actor, id string, version int, fn func(Tx, *Change) error) (*Change, error) {
	var change *Change
	err := c.store.Write(ctx, func(tx Tx) error {
		r, err := c.reviewable(ctx, tx, actor, id, version)
		if err != nil {
			return err
		}
		change = r.Change
		if err := fn(tx, change); err != nil {
			return err
		}
		if err := c.saveChange(ctx, tx, change, r.Object); err != nil {
			return err
		}
		return c.tellDecision(ctx, tx, change)
	})
	return change, err
}
