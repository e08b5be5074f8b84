package directory

import (
	"context"
	"encoding/json"
	"time"
)

// Edit is one save: the group as it should be, and places that change or are new.
type Edit struct {
	Group  *Group   // as it should be, with the Version it was read at
	Venues []*Venue // changed or new, of the group's places; Version 0 is new
	Reason string   // "" allowed
	// Answered are attribute codes whose answers this save confirms, though they may say what they said before.
	Answered []string
	// Pending says that Group was made from what Catalogue.Pending gave: what is in it as it waits goes on waiting, and
	// what is in it as it is stored waits no more.
	Pending bool

	restored bool   // puts back what was written before: a curator's answers stay as they were
	batch    string // id of the Batch it is part of
}

// Edited tells what became of it.
type Edited struct {
	Version   int      // of the group now
	Published []string // fields that are live (field names as in FieldChange)
	Waiting   *Change  // what waits for a curator; nil where nothing does
}

// Edit changes a group. It is the one way a person does: what differs from the version that was read is weighed field
// by field (review_policy.go). What this actor may publish is live when it returns; the rest waits as one Change. A
// field that somebody else has changed since is CodeConflict, and then nothing is kept; edits of different fields both
// stay. Fields that no save may change stay as they are stored, whatever the Edit holds.
func (c *Catalogue) Edit(ctx context.Context, actor Actor, e Edit) (Edited, error) {
	if e.Group == nil || e.Group.Version < 1 {
		return Edited{}, Invalid("group", "Open the group again: this save does not say which version it changes.")
	}
	f := faults{}
	checkText(f, "reason", e.Reason, 0, 2000)
	if err := f.err("This edit"); err != nil {
		return Edited{}, err
	}
	var edited Edited
	err := c.store.Write(ctx, func(tx Tx) (err error) {
		edited, err = c.save(ctx, tx, actor, e)
		return err
	})
	if err != nil {
		return Edited{}, err
	}
	return edited, c.CatchUp(ctx, nil)
}

// saving is one Edit on its way.
type saving struct {
	c        *Catalogue
	tx       Tx
	policy   *editPolicy
	edit     Edit
	now      time.Time
	stored   *Group
	base     *Group            // the version that was read
	venues   map[string]*Venue // of the stored group's places, as stored
	have     Fields            // what is stored
	changed  Fields            // what the edit changes; nil takes a field away
	live     Fields            // what is stored with what is published at once
	waiting  []FieldChange
	done     []FieldChange
	publish  []*Venue // places to save
	newPlace map[string]*Venue
	open     *Change  // what the actor has waiting for the group already
	dropped  []string // fields of it that wait no more
}

func (c *Catalogue) save(ctx context.Context, tx Tx, actor Actor, e Edit) (Edited, error) {
	s, err := c.weighEdit(ctx, tx, actor, e)
	if err != nil {
		return Edited{}, err
	}
	return s.keep(ctx)
}

// weighEdit decides what would become of every field of an edit, and writes nothing.
func (c *Catalogue) weighEdit(ctx context.Context, tx Tx, actor Actor, e Edit) (*saving, error) {
	s := &saving{c: c, tx: tx, edit: e, now: c.Now(), newPlace: map[string]*Venue{}}
	var err error
	if s.stored, err = tx.Group(ctx, e.Group.ID); err != nil {
		return nil, err
	}
	on, err := c.objectOf(ctx, tx, s.stored)
	if err != nil {
		return nil, err
	}
	s.policy = c.editPolicy(actor, on, s.now)
	if !s.policy.edits && !s.policy.confirms {
		return nil, errNotTheirs
	}
	if s.open, err = ownEdit(ctx, tx, actor, s.stored.ID); err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{s.read, s.unmask, s.diff, s.check, s.places, s.weigh} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// read gets what is stored of the group, and what it was when it was read.
func (s *saving) read(ctx context.Context) (err error) {
	s.base = s.stored
	if s.edit.Group.Version != s.stored.Version {
		revision, err := s.tx.Revision(ctx, s.stored.ID, s.edit.Group.Version)
		if err != nil {
			return Errorf(CodeConflict, "This group was saved while you had it open, and what you started from is not kept. Open it again.")
		}
		s.base = revision.Group
	}
	if s.have, err = FieldsOf(s.stored); err != nil {
		return err
	}
	s.venues, err = s.tx.Venues(ctx, venueIDs(s.stored))
	return err
}

func venueIDs(g *Group) []string {
	var ids []string
	for _, place := range g.Places {
		ids = append(ids, place.VenueID)
	}
	return ids
}

// diff finds what the edit changes of the version it was read at, and refuses what somebody else has changed since.
func (s *saving) diff(context.Context) error {
	was, err := FieldsOf(s.base)
	if err != nil {
		return err
	}
	want, err := FieldsOf(s.edit.Group)
	if err != nil {
		return err
	}
	s.goesOn(was, want)
	if err := s.answers(s.base, was, want); err != nil {
		return err
	}
	s.changed = Fields{}
	conflicts := faults{}
	for _, name := range FieldNames(was, want) {
		if sameField(name, was[name], want[name]) || s.keptAsStored(name) {
			continue
		}
		if !sameField(name, s.have[name], was[name]) {
			if !sameField(name, s.have[name], want[name]) {
				conflicts.add(name, "somebody else changed this while you had it open")
			}
			continue
		}
		s.changed[name] = want[name]
	}
	if len(conflicts) > 0 {
		return &Error{Code: CodeConflict, Fields: conflicts, Message: "Somebody else changed the same thing while you had it open. Nothing of yours was saved. Here are both; choose which is right."}
	}
	return nil
}

// keptAsStored tells whether no save of this actor changes a field.
func (s *saving) keptAsStored(field string) bool {
	switch fieldRisk(field) {
	case riskKept:
		return true
	case riskCurator:
		return !s.policy.publishes
	case riskChecked:
		return !s.policy.confirms
	}
	return false
}

// answers writes each answer of want as this actor may give it.
func (s *saving) answers(base *Group, was, want Fields) error {
	codes := map[string]bool{}
	for _, code := range s.edit.Answered {
		codes[code] = true
	}
	for _, a := range s.edit.Group.Answers {
		field := FieldAnswers + a.Attribute
		if !codes[a.Attribute] && sameValue(was[field], want[field]) {
			continue
		}
		var had *Answer
		if stored, ok := base.Answer(a.Attribute); ok {
			had = &stored
		}
		if s.edit.restored && s.policy.publishes {
			continue
		}
		given, err := s.policy.answerAs(had, a, codes[a.Attribute])
		if err != nil {
			return err
		}
		text, err := json.Marshal(given)
		if err != nil {
			return Wrap(CodeInternal, err, "An answer cannot be written down.")
		}
		want[field] = text
	}
	return nil
}

// check says what is wrong with the group as it should be, field by field, and with what this actor wrote.
func (s *saving) check(ctx context.Context) error {
	if !s.policy.edits {
		for name := range s.changed {
			if fieldRisk(name) != riskChecked {
				return errNotTheirs
			}
		}
	}
	whole, err := s.with(s.have, s.changed)
	if err != nil {
		return err
	}
	if err := whole.Validate(s.c.vocabulary); err != nil {
		return err
	}
	if raw := s.changed["organisation_id"]; !isAbsent(raw) {
		if _, err := s.tx.Organisation(ctx, whole.OrganisationID); err != nil {
			return Invalid("organisation_id", "There is no such organisation.")
		}
	}
	return checkEdited(whole, s.changed, s.c.gazetteer, s.policy.today)
}

// with gives the stored group with some fields changed.
func (s *saving) with(have, changed Fields) (*Group, error) {
	whole := mergedFields(have, changed)
	g, err := whole.Group()
	if err != nil {
		return nil, err
	}
	g.Version = s.stored.Version
	return g, nil
}
