package directory

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Reviewed is a change beside what is stored now, for whoever decides on it.
type Reviewed struct {
	Change *Change
	Group  *Group // as it is now; nil for a proposed new one
	Object Object
	Fields []ReviewedField // in the change's order
	// Revealed tells that places are as they truly are, as who looks asked for.
	Revealed bool
}

// ReviewedField is one field of a change, three ways.
type ReviewedField struct {
	FieldChange
	Now json.RawMessage // what is stored now
	// Moved tells that somebody has changed it since it was proposed, to something else than the proposal.
	Moved bool
	Live  bool // what is stored now says the same as the proposal
	// Over names the value that is stored now. Who decides sends it back, so that nobody writes over what they did
	// not see. It tells nothing of the value.
	Over string
	// Kept tells that something of the values is kept back, as it tells a place that is not public.
	Kept bool
	// AlsoHere names the other groups that meet at the place this changes.
	AlsoHere []string
}

// ReadChange gives a change to who may decide on it, or to who proposed it, without places that are not public:
// those are seen by RevealChange.
func (c *Catalogue) ReadChange(ctx context.Context, actor Actor, id string) (*Reviewed, error) {
	r, err := c.reviewed(ctx, c.store, id)
	if err != nil {
		return nil, err
	}
	if !actor.May(MayReview, r.Object) && !r.Change.by(actor) {
		return nil, errNoChange
	}
	keep, err := c.keeperOf(ctx, c.store, r)
	if err != nil {
		return nil, err
	}
	keep.reviewed(r)
	return r, c.addAlsoHere(ctx, r)
}

// addAlsoHere names the other groups at each place of a change, as they may be shown.
func (c *Catalogue) addAlsoHere(ctx context.Context, r *Reviewed) error {
	for i := range r.Fields {
		venueID, ok := strings.CutPrefix(r.Fields[i].Field, FieldVenues)
		if !ok {
			continue
		}
		groups, err := c.store.GroupsAtVenue(ctx, venueID)
		if err != nil {
			return err
		}
		for _, g := range groups {
			if g.ID == r.Change.GroupID || g.Status == StatusArchived {
				continue
			}
			name, err := c.ShownName(ctx, g.ID)
			if err != nil {
				return err
			}
			r.Fields[i].AlsoHere = append(r.Fields[i].AlsoHere, name)
		}
	}
	return nil
}

var errNoChange = Errorf(CodeNotFound, "There is no such change.")

// by tells whether the actor proposed the change.
func (c *Change) by(actor Actor) bool { return actor.ID != "" && c.AuthorID == actor.ID }

func (c *Catalogue) reviewed(ctx context.Context, reader Reader, id string) (*Reviewed, error) {
	if !ValidID(id) {
		return nil, errNoChange
	}
	change, err := reader.Change(ctx, id)
	if err != nil {
		return nil, err
	}
	r := &Reviewed{Change: change, Object: Object{SourceID: change.SourceID, Councils: change.Councils}}
	have := Fields{}
	if change.GroupID != "" {
		if r.Group, err = reader.Group(ctx, change.GroupID); err != nil {
			return nil, err
		}
		if r.Object, err = c.objectOf(ctx, reader, r.Group); err != nil {
			return nil, err
		}
		if have, err = FieldsOf(r.Group); err != nil {
			return nil, err
		}
	}
	for _, f := range change.Fields {
		field := ReviewedField{FieldChange: f, Now: have[f.Field]}
		if venueID, ok := strings.CutPrefix(f.Field, FieldVenues); ok {
			if field.Now, err = venueNow(ctx, reader, venueID); err != nil {
				return nil, err
			}
		}
		field.Over, field.Live = overOf(f.Field, field.Now), sameField(f.Field, field.Now, f.New)
		field.Moved = f.Ruling == nil && !sameField(f.Field, field.Now, f.Old) && !field.Live
		r.Fields = append(r.Fields, field)
	}
	return r, nil
}

// venueNow gives a venue as it is stored; nil where it is not.
func venueNow(ctx context.Context, reader Reader, id string) (json.RawMessage, error) {
	v, err := reader.Venue(ctx, id)
	if ErrorCode(err) == CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return mustJSON(v), nil
}

// sameField tells whether two values of a field say the same. The saves of a place do not count, nor the day of what
// was imported.
func sameField(field string, a, b json.RawMessage) bool {
	switch {
	case field == "disclosure":
		return disclosureIn(a) == disclosureIn(b) // saying nothing is exact
	case strings.HasPrefix(field, FieldVenues) && !isAbsent(a) && !isAbsent(b):
		var x, y Venue
		return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && venueEqual(&x, &y)
	case strings.HasPrefix(field, FieldAnswers) && !isAbsent(a) && !isAbsent(b):
		var x, y Answer
		if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
			return false
		}
		if x.Basis == BasisImported && y.Basis == BasisImported {
			x.Date, x.By, y.Date, y.By = Date{}, "", Date{}, ""
		}
		return x == y
	}
	return sameValue(a, b)
}

// overOf names a value. A place is named by its version alone: a hash of an address could be guessed.
func overOf(field string, value json.RawMessage) string {
	if isAbsent(value) {
		return "none"
	}
	if strings.HasPrefix(field, FieldVenues) {
		var v Venue
		if json.Unmarshal(value, &v) == nil {
			return fmt.Sprintf("v%d", v.Version)
		}
	}
	sum := sha256.Sum256(canonical(value))
	return hex.EncodeToString(sum[:8])
}

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
		return d.policy.curatorsAnswer(had, a, false, true)
	}
	if d.reviewed.Change.Sort() == ChangeExpiring {
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

// publishApproved saves the group with what is approved.
func (d *deciding) publishApproved(ctx context.Context) (err error) {
	change := d.reviewed.Change
	g := d.newGroup()
	d.have = Fields{}
	if d.reviewed.Group != nil {
		g = d.reviewed.Group
	}
	d.stored = g
	if d.have, err = FieldsOf(g); err != nil {
		return err
	}
	next, err := d.with(d.have, d.changed)
	if err != nil {
		return Invalid("fields", "One of the values cannot be read. Mend it and try again.")
	}
	if err := next.Validate(d.c.vocabulary); err != nil {
		return err
	}
	if err := checkEdited(next, d.given, d.c.gazetteer, d.policy.today); err != nil {
		return err
	}
	if err := d.checkReferences(ctx, next); err != nil {
		return err
	}
	if err := d.checkOwnPeople(next); err != nil {
		return err
	}
	w := d.c.writer(d.tx, d.policy.actor, d.now)
	for _, v := range d.publish {
		if err := w.saveVenue(ctx, v, d.policy.loosens, ""); err != nil {
			return err
		}
	}
	p := Publication{Group: next, Venues: d.publish, Reason: change.approvedWords(d.rulings.Reason), Change: change.ID}
	if err := w.saveGroup(ctx, p, d.policy.loosens); err != nil {
		return err
	}
	if change.GroupID == "" {
		change.GroupID, change.BaseVersion = next.ID, next.Version
	}
	change.MadeVersion = next.Version
	return w.rebuildTouched(ctx)
}

// What the history says of a version that came from somebody's proposal, or took an edit of theirs back, with their name.
const (
	ReasonProposed = "Proposed by %s"
	ReasonUndone   = "An edit by %s was undone"
)

// approvedWords says in the history whose proposal it was.
func (c *Change) approvedWords(reason string) string {
	words := fmt.Sprintf(ReasonProposed, c.Author)
	for _, more := range []string{c.Reason, reason} {
		if more = strings.TrimSpace(more); more != "" {
			words += ". " + more
		}
	}
	return words
}

// newGroup is what a proposed new group starts from.
func (d *deciding) newGroup() *Group {
	return &Group{ID: DerivedID("proposed", d.reviewed.Change.ID), Kind: KindGroup, Status: StatusPublished}
}

// checkReferences looks whether what the group will name is there.
func (d *deciding) checkReferences(ctx context.Context, next *Group) error {
	if next.OrganisationID != "" {
		if _, err := d.tx.Organisation(ctx, next.OrganisationID); err != nil {
			return Invalid("organisation_id", "There is no such organisation.")
		}
	}
	have, err := d.tx.Venues(ctx, venueIDs(next))
	if err != nil {
		return err
	}
	for _, id := range venueIDs(next) {
		if have[id] == nil && !slices.ContainsFunc(d.publish, func(v *Venue) bool { return v.ID == id }) {
			return Invalid("places", "Approve the place together with where the group meets: one is not there without the other.")
		}
	}
	return nil
}

// checkOwnPeople holds a group that its own people publish to what such a group needs.
func (d *deciding) checkOwnPeople(next *Group) error {
	switch d.reviewed.Change.Sort() {
	case ChangeImport, ChangeExpiring:
		return nil
	}
	_, ages := d.changed["age"]
	_, safe := d.changed[FieldAnswers+childSafe]
	if !ages && !safe && d.reviewed.Group != nil {
		return nil
	}
	return checkChildSafe(next, d.c.vocabulary, d.policy.today)
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

// MarkSeen notes that a curator has looked at an edit that was live at once.
func (c *Catalogue) MarkSeen(ctx context.Context, actor Actor, id string, version int) (*Change, error) {
	return c.touchChange(ctx, actor, id, version, func(_ Tx, change *Change) error {
		if change.Status != ChangePublished {
			return Errorf(CodeInvalid, "This is not live. Decide on it.")
		}
		return change.Decide(ChangeSeen, actor.Name, "", c.Now())
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

// UndoEdit takes back an edit that was live at once. What somebody has changed since stays, and so does everything
// that made a place more private. It gives the fields it put back.
func (c *Catalogue) UndoEdit(ctx context.Context, actor Actor, id string, version int, reason string) (undone []string, err error) {
	err = c.store.Write(ctx, func(tx Tx) error {
		undone = nil
		r, err := c.reviewable(ctx, tx, actor, id, version)
		if err != nil {
			return err
		}
		if r.Change.Status != ChangePublished {
			return Errorf(CodeInvalid, "This is not live. Decide on it.")
		}
		if undone, err = c.undoEdit(ctx, tx, actor, r, reason); err != nil {
			return err
		}
		if err := r.Change.Decide(ChangeUndone, actor.Name, reason, c.Now()); err != nil {
			return err
		}
		return c.saveChange(ctx, tx, r.Change, r.Object)
	})
	if err != nil {
		return nil, err
	}
	return undone, c.CatchUp(ctx, nil)
}

func (c *Catalogue) undoEdit(ctx context.Context, tx Tx, actor Actor, r *Reviewed, reason string) ([]string, error) {
	have, err := FieldsOf(r.Group)
	if err != nil {
		return nil, err
	}
	var undone []string
	var venues []*Venue
	for _, f := range r.Fields {
		if !sameField(f.Field, f.Now, f.New) || loosens(f.Field, f.New, f.Old) {
			continue
		}
		if !strings.HasPrefix(f.Field, FieldVenues) {
			have.Set(f.Field, f.Old)
			undone = append(undone, f.Field)
			continue
		}
		if isAbsent(f.Old) {
			continue // a new place stays, unused
		}
		var was, now Venue
		if json.Unmarshal(f.Old, &was) != nil || json.Unmarshal(f.Now, &now) != nil {
			continue
		}
		was.Version, was.Disclosure = now.Version, Stricter(was.Disclosure, now.Disclosure)
		venues, undone = append(venues, &was), append(undone, f.Field)
	}
	if len(undone) == 0 {
		return nil, nil
	}
	g, err := have.Group()
	if err != nil {
		return nil, err
	}
	g.Version = r.Group.Version
	if err := g.Validate(c.vocabulary); err != nil {
		return nil, Errorf(CodeConflict, "This cannot be undone any more: what was changed since does not go with it.")
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		reason = fmt.Sprintf(ReasonUndone, r.Change.Author)
	}
	w := c.writer(tx, actor, c.Now())
	for _, v := range venues {
		if err := w.saveVenue(ctx, v, false, ""); err != nil {
			return nil, err
		}
	}
	if err := w.saveGroup(ctx, Publication{Group: g, Venues: venues, Reason: reason, Change: r.Change.ID}, false); err != nil {
		return nil, err
	}
	return undone, w.rebuildTouched(ctx)
}

// ReviewQueue lists what an actor may decide on, oldest first: what waits, or, with ChangePublished, what is live and
// was not looked at. total counts all of it, counts by kind whatever kind the filter asks for.
func (c *Catalogue) ReviewQueue(ctx context.Context, actor Actor, filter ChangeFilter, offset, limit int) (changes []*Change, total int, counts map[ChangeKind]int, err error) {
	if !actor.Has(MayReview) {
		return nil, 0, nil, Errorf(CodeForbidden, "Only curators review changes.")
	}
	scopes, everywhere := actor.Scopes(MayReview)
	filter.Narrow, filter.Scopes = !everywhere, scopes
	if changes, total, err = c.store.ChangesWhere(ctx, filter, offset, limit); err != nil {
		return nil, 0, nil, err
	}
	counts = map[ChangeKind]int{}
	for _, kind := range ChangeKinds() {
		of := filter
		of.Kind, of.But = kind, ""
		if _, counts[kind], err = c.store.ChangesWhere(ctx, of, 0, 0); err != nil {
			return nil, 0, nil, err
		}
	}
	return changes, total, counts, nil
}

// OwnChanges lists what a person proposed, newest first.
func (c *Catalogue) OwnChanges(ctx context.Context, actor Actor) ([]*Change, error) {
	if actor.ID == "" {
		return nil, Errorf(CodeUnauthorised, "Sign in to see what is waiting.")
	}
	changes, total, err := c.store.ChangesWhere(ctx, ChangeFilter{AuthorID: actor.ID}, 0, mostOwnChanges)
	if err == nil && total > mostOwnChanges {
		changes, _, err = c.store.ChangesWhere(ctx, ChangeFilter{AuthorID: actor.ID}, total-mostOwnChanges, mostOwnChanges)
	}
	slices.Reverse(changes)
	return changes, err
}

// mostOwnChanges is how many of their changes a person is shown.
const mostOwnChanges = 200

// Proposed tells whether an actor proposed a change; for anybody else it is not there.
func (c *Catalogue) Proposed(ctx context.Context, actor Actor, id string) error {
	if !ValidID(id) {
		return errNoChange
	}
	change, err := c.store.Change(ctx, id)
	if err == nil && !change.by(actor) {
		err = errNoChange
	}
	return err
}

// Withdraw takes a change back that waits. Only who proposed it may.
func (c *Catalogue) Withdraw(ctx context.Context, actor Actor, id string, version int) error {
	return c.store.Write(ctx, func(tx Tx) error {
		r, err := c.reviewed(ctx, tx, id)
		if err != nil {
			return err
		}
		switch {
		case !r.Change.by(actor):
			return errNoChange
		case !r.Change.Status.Open():
			return r.Change.settled()
		case r.Change.Version != version:
			return Errorf(CodeConflict, "This change is not as you saw it: %s. Look at it as it is now.", r.Change.lastWords())
		}
		if err := r.Change.Decide(ChangeWithdrawn, actor.Name, "", c.Now()); err != nil {
			return err
		}
		return c.saveChange(ctx, tx, r.Change, r.Object)
	})
}

// GroupNames gives the names of the groups that changes are about, by id.
func (c *Catalogue) GroupNames(ctx context.Context, changes []*Change) (map[string]string, error) {
	names := map[string]string{}
	for _, change := range changes {
		if change.GroupID == "" || names[change.GroupID] != "" {
			continue
		}
		name, err := c.ShownName(ctx, change.GroupID)
		if err != nil {
			return nil, err
		}
		names[change.GroupID] = name
	}
	return names, nil
}

// mergedFields gives a copy of have with changed over it.
func mergedFields(have, changed Fields) Fields {
	whole := maps.Clone(have)
	for name, value := range changed {
		whole.Set(name, value)
	}
	return whole
}

// ObjectOfChange gives what an actor's scopes are compared with for a change: its group, or what a proposed one says
// of itself.
func (c *Catalogue) ObjectOfChange(ctx context.Context, id string) (Object, error) {
	r, err := c.reviewed(ctx, c.store, id)
	if err != nil {
		return Object{}, err
	}
	return r.Object, nil
}

// PlaceChange notes in a change about a stored group what the queue is narrowed by: its councils and its source. They
// stand beside the group.
func (c *Catalogue) PlaceChange(ctx context.Context, tx Tx, change *Change) error {
	beside, err := tx.Due(ctx, change.GroupID)
	if err == nil {
		change.SourceID, change.Councils = beside.SourceID, beside.Councils
	}
	if ErrorCode(err) != CodeNotFound {
		return err
	}
	g, err := tx.Group(ctx, change.GroupID) // it was saved before anything stood beside it
	if err != nil {
		return err
	}
	on, err := c.objectOf(ctx, tx, g)
	if err != nil {
		return err
	}
	change.SourceID, change.Councils = on.SourceID, on.Councils
	return nil
}
