package directory

import (
	"context"
	"encoding/json"
	"slices"
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

// Object gives what an actor's scopes are compared with for a group. Its councils are those of what is published of
// it, and of the areas it serves: nothing is told from a place that is not public.
func (c *Catalogue) Object(ctx context.Context, groupID string) (Object, error) {
	if !ValidID(groupID) {
		return Object{}, Errorf(CodeNotFound, "There is no group with this address.")
	}
	g, err := c.store.Group(ctx, groupID)
	if err != nil {
		return Object{}, err
	}
	return c.objectOf(ctx, c.store, g)
}

func (c *Catalogue) objectOf(ctx context.Context, r Reader, g *Group) (Object, error) {
	parts, err := loadParts(ctx, r, g, Publication{})
	if err != nil {
		return Object{}, err
	}
	councils := c.builder().councils(g, c.builder().Sketch(parts))
	return Object{GroupID: g.ID, OrganisationID: g.OrganisationID, SourceID: g.SourceID, Councils: councils}, nil
}

// editPolicy is who saves, and what they may do to this group.
type editPolicy struct {
	vocabulary   *Vocabulary
	actor        Actor
	on           Object
	today        Date
	edits        bool // may change what is low at once, and propose the rest
	publishes    bool // without review
	loosens      bool
	confirms     bool
	firstNations bool
	private      bool // the place is not public, before or after
}

func (c *Catalogue) editPolicy(actor Actor, on Object, now time.Time) *editPolicy {
	return &editPolicy{
		vocabulary: c.vocabulary, actor: actor, on: on, today: DateOf(now.In(c.zone)), edits: actor.May(MayEdit, on), publishes: actor.May(MayPublish, on),
		loosens: actor.Role != RoleSystem && actor.May(MayLoosen, on), confirms: actor.May(MayConfirm, on), firstNations: actor.isFirstNations(on),
	}
}

// saving is one Edit on its way.
type saving struct {
	c        *Catalogue
	tx       Tx
	policy   *editPolicy
	edit     Edit
	now      time.Time
	stored   *Group
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
	for _, step := range []func(context.Context) error{s.read, s.diff, s.check, s.places, s.weigh} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
}

var errNotTheirs = Errorf(CodeForbidden, "Only the group's own people and curators may change it.")

// read gets what is stored of the group.
func (s *saving) read(ctx context.Context) (err error) {
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
func (s *saving) diff(ctx context.Context) error {
	base := s.stored
	if s.edit.Group.Version != s.stored.Version {
		revision, err := s.tx.Revision(ctx, s.stored.ID, s.edit.Group.Version)
		if err != nil {
			return Errorf(CodeConflict, "This group was saved while you had it open, and what you started from is not kept. Open it again.")
		}
		base = revision.Group
	}
	was, err := FieldsOf(base)
	if err != nil {
		return err
	}
	want, err := FieldsOf(s.edit.Group)
	if err != nil {
		return err
	}
	s.goesOn(was, want)
	if err := s.answers(base, was, want); err != nil {
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

// places sorts the venues of the edit: those that are new, and those that change.
func (s *saving) places(ctx context.Context) error {
	want, err := s.with(s.have, s.changed)
	if err != nil {
		return err
	}
	after := map[string]*Venue{}
	for id, v := range s.venues {
		after[id] = v
	}
	wanted := venueIDs(want)
	var changes []*Venue
	for _, v := range s.edit.Venues {
		if s.waitsAlready(v, wanted) {
			continue
		}
		change, err := s.place(ctx, v, wanted, after)
		if err != nil {
			return err
		}
		if change != nil {
			changes = append(changes, change)
		}
	}
	for _, id := range wanted {
		if after[id] != nil {
			continue
		}
		v, err := s.othersPlace(ctx, id)
		if err != nil {
			return err
		}
		after[id] = v
	}
	s.policy.private = s.c.private(s.stored, s.venues) || s.c.private(want, after)
	for _, v := range changes {
		if err := s.changedPlace(ctx, s.venues[v.ID], v); err != nil {
			return err
		}
	}
	return nil
}

// private tells whether where a group meets is kept from the public in any way: then its texts may tell.
func (c *Catalogue) private(g *Group, venues map[string]*Venue) bool {
	if Tightens(DisclosureExact, g.Disclosure) || len(g.Topics) > 0 {
		return true
	}
	if a, ok := g.Answer(venueNotPublic); ok && a.Value != No {
		return true
	}
	return slices.ContainsFunc(g.Places, func(p GroupPlace) bool {
		v := venues[p.VenueID]
		return v == nil || Tightens(DisclosureExact, v.Disclosure)
	})
}

// errNoPlace does not tell a place that is not there from one that is not theirs.
var errNoPlace = Invalid("places", "There is no such place among the group's. Add it as a new one.")

// place checks one venue of the edit and notes what it will be. It gives the venue where it is one that the group has
// already and that changes.
func (s *saving) place(ctx context.Context, v *Venue, wanted []string, after map[string]*Venue) (*Venue, error) {
	if v == nil || !ValidID(v.ID) || !s.policy.edits {
		return nil, errNoPlace
	}
	venue := *v
	if err := venue.Validate(); err != nil {
		return nil, err
	}
	stored := s.venues[v.ID]
	if stored == nil {
		return nil, s.addPlace(ctx, &venue, wanted, after)
	}
	venue.SourceID, venue.UpdatedAt = stored.SourceID, stored.UpdatedAt
	if venue.Version != stored.Version {
		return nil, Errorf(CodeConflict, "This place was changed while you had it open. Nothing of yours was saved. Open it again to see both.")
	}
	if venueEqual(&venue, stored) {
		return nil, nil
	}
	after[v.ID] = &venue
	return &venue, nil
}

// addPlace notes a venue that is new.
func (s *saving) addPlace(ctx context.Context, venue *Venue, wanted []string, after map[string]*Venue) error {
	if venue.Version != 0 || !slices.Contains(wanted, venue.ID) {
		return errNoPlace
	}
	if _, err := s.tx.Venue(ctx, venue.ID); ErrorCode(err) != CodeNotFound {
		return errNoPlace
	}
	venue.SourceID, venue.UpdatedAt = "", time.Time{}
	s.newPlace[venue.ID], after[venue.ID] = venue, venue
	return nil
}

// othersPlace gives a stored place that the group is to meet at and that is not its own yet. One that is public may
// be named by anybody; any other only by who keeps a group there already.
func (s *saving) othersPlace(ctx context.Context, id string) (*Venue, error) {
	v, err := s.tx.Venue(ctx, id)
	if err != nil {
		return nil, errNoPlace
	}
	groups, err := s.tx.GroupsAtVenue(ctx, id)
	if err != nil || s.policy.publishes && len(groups) == 0 {
		return v, err
	}
	public := v.Disclosure == DisclosureExact
	for _, g := range groups {
		on, err := s.c.objectOf(ctx, s.tx, g)
		if err != nil {
			return nil, err
		}
		if s.policy.actor.May(MayReveal, on) {
			return v, nil
		}
		public = public && !s.c.private(g, map[string]*Venue{id: v})
	}
	if !public || len(groups) == 0 {
		return nil, errNoPlace
	}
	return v, nil
}

// changedPlace decides on a venue that the group has already and that the edit changes.
func (s *saving) changedPlace(ctx context.Context, stored, venue *Venue) error {
	alone, err := s.alone(ctx, stored.ID)
	if err != nil {
		return err
	}
	field := FieldVenues + stored.ID
	if s.policy.publishes && alone {
		s.publish = append(s.publish, venue)
		return s.note(&s.done, field, stored, venue)
	}
	now := *stored
	if Tightens(stored.Disclosure, venue.Disclosure) {
		if alone {
			now.Disclosure = venue.Disclosure
		} else { // it would hide the groups of others: this group alone is made more private, the rest waits
			s.changed["disclosure"] = mustJSON(Stricter(Stricter(s.stored.Disclosure, s.edit.Group.Disclosure), venue.Disclosure))
		}
	}
	if alone && !s.policy.private {
		now = *venue
	}
	if !venueEqual(&now, stored) {
		s.publish = append(s.publish, &now)
		if err := s.note(&s.done, field, stored, &now); err != nil {
			return err
		}
	}
	if !venueEqual(&now, venue) {
		return s.note(&s.waiting, field, &now, venue)
	}
	return nil
}

// alone tells whether everything at a venue is what the actor may change in the same way.
func (s *saving) alone(ctx context.Context, venueID string) (bool, error) {
	groups, err := s.tx.GroupsAtVenue(ctx, venueID)
	if err != nil {
		return false, err
	}
	permission := MayEdit
	if s.policy.publishes {
		permission = MayPublish
	}
	for _, g := range groups {
		on, err := s.c.objectOf(ctx, s.tx, g)
		if err != nil || !s.policy.actor.May(permission, on) {
			return false, err
		}
	}
	return true, nil
}

func (s *saving) note(list *[]FieldChange, field string, was, now any) error {
	before, err := json.Marshal(was)
	if err != nil {
		return Wrap(CodeInternal, err, "A place cannot be written down.")
	}
	after, err := json.Marshal(now)
	if err != nil {
		return Wrap(CodeInternal, err, "A place cannot be written down.")
	}
	*list = append(*list, FieldChange{Field: field, Old: before, New: after})
	return nil
}

// venueEqual tells whether two venues say the same.
func venueEqual(a, b *Venue) bool {
	x, y := *a, *b
	x.Version, x.UpdatedAt, y.Version, y.UpdatedAt = 0, time.Time{}, 0, time.Time{}
	return string(mustJSON(x)) == string(mustJSON(y))
}

// mustJSON writes down what can always be.
func mustJSON(value any) json.RawMessage {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return text
}

// weigh decides on every field that changes. Where what is published at once and what waits cannot stand apart, such
// as times at a place that waits, all of it waits; what makes the place more private never does.
func (s *saving) weigh(context.Context) error {
	s.live = Fields{}
	var later []string
	for _, name := range FieldNames(s.changed, nil) {
		switch {
		case name == "checked" && s.policy.private && !s.policy.publishes:
			s.live[name] = s.checkedBy()
		case s.atOnce(name):
			s.live[name] = s.changed[name]
		case tightens(name, s.have[name], s.changed[name]):
			s.live[name] = s.tightened(name)
			if !sameValue(s.live[name], s.changed[name]) {
				later = append(later, name)
			}
		default:
			later = append(later, name)
		}
	}
	if published, err := s.with(s.have, s.live); err != nil || published.Validate(s.c.vocabulary) != nil {
		for name := range s.live {
			if !tightens(name, s.have[name], s.live[name]) {
				delete(s.live, name)
				later = append(later, name)
			}
		}
	}
	for _, name := range FieldNames(s.live, nil) {
		s.done = append(s.done, FieldChange{Field: name, Old: s.have[name], New: s.live[name]})
	}
	slices.Sort(later)
	for _, name := range later {
		old := s.have[name]
		if value, ok := s.live[name]; ok {
			old = value
		}
		s.waiting = append(s.waiting, FieldChange{Field: name, Old: old, New: s.changed[name]})
	}
	return s.newPlaces()
}

// checkedBy gives who checked a group with a private place by the actor's name alone: who answered is free text.
func (s *saving) checkedBy() json.RawMessage {
	checked := s.edit.Group.Checked
	checked.By = s.policy.actor.Name
	return mustJSON(checked)
}

// newPlaces saves new venues with the group where its places are published, and lets them wait with it otherwise.
func (s *saving) newPlaces() error {
	_, atOnce := s.live["places"]
	for _, id := range FieldNames(fieldsByID(s.newPlace), nil) {
		v := s.newPlace[id]
		if atOnce {
			s.publish = append(s.publish, v)
			if err := s.note(&s.done, FieldVenues+id, nil, v); err != nil {
				return err
			}
			continue
		}
		if err := s.note(&s.waiting, FieldVenues+id, nil, v); err != nil {
			return err
		}
	}
	return nil
}

func fieldsByID(venues map[string]*Venue) Fields {
	f := Fields{}
	for id := range venues {
		f[id] = nil
	}
	return f
}

// tightened gives the part of a field's new value that makes the place more private, and nothing that may tell it.
func (s *saving) tightened(field string) json.RawMessage {
	if field != FieldAnswers+venueNotPublic {
		return s.changed[field]
	}
	var a Answer
	if json.Unmarshal(s.changed[field], &a) != nil {
		return s.changed[field]
	}
	a.Note = ""
	return mustJSON(a)
}

// atOnce tells whether a changed field is published without review.
func (s *saving) atOnce(field string) bool {
	was, now := s.have[field], s.changed[field]
	if s.policy.publishes {
		return s.policy.loosens || !loosens(field, was, now)
	}
	switch fieldRisk(field) {
	case riskLow, riskChecked:
		return true
	case riskText:
		return !s.policy.private || field != "areas_served" && !newWords(field, was, now)
	case riskPlace:
		return field == "places" && !s.policy.private
	}
	return false
}

// keep writes what is published and what waits.
func (s *saving) keep(ctx context.Context) (Edited, error) {
	edited := Edited{Version: s.stored.Version}
	if len(s.done) > 0 {
		if err := s.publishNow(ctx); err != nil {
			return Edited{}, err
		}
		edited.Version = s.stored.Version + 1
		for _, f := range s.done {
			edited.Published = append(edited.Published, f.Field)
		}
	}
	if len(s.waiting)+len(s.dropped) == 0 {
		return edited, nil
	}
	change := s.open
	if change == nil {
		change = s.newChange(ChangeWaiting, nil)
	}
	change.BaseVersion = edited.Version
	change.take(s.waiting)
	was := slices.Clone(change.Fields)
	if change.leave(s.dropped); len(change.Waits()) == 0 {
		change.Fields = was
		if err := change.Decide(ChangeWithdrawn, s.policy.actor.Name, "", s.now); err != nil {
			return Edited{}, err
		}
		return edited, s.c.saveChange(ctx, s.tx, change, s.policy.on)
	}
	if s.edit.Reason != "" {
		change.Reason = s.edit.Reason
	}
	if err := s.c.saveChange(ctx, s.tx, change, s.policy.on); err != nil {
		return Edited{}, err
	}
	if len(s.waiting) > 0 {
		edited.Waiting = change
	}
	return edited, nil
}

// publishNow saves the group with its places and, where the actor is no curator, notes it for one to look at.
func (s *saving) publishNow(ctx context.Context) error {
	g, err := s.with(s.have, s.live)
	if err != nil {
		return err
	}
	var noted *Change
	if !s.policy.publishes && s.policy.edits {
		noted = s.newChange(ChangePublished, s.done)
		noted.MadeVersion = s.stored.Version + 1
	}
	p := Publication{Group: g, Venues: s.publish, Reason: s.edit.Reason, Batch: s.edit.batch}
	if noted != nil {
		p.Change = noted.ID
	}
	w := s.c.writer(s.tx, s.policy.actor, s.now)
	for _, v := range s.publish {
		if err := w.saveVenue(ctx, v, s.policy.loosens, ""); err != nil {
			return err
		}
	}
	if err := w.saveGroup(ctx, p, s.policy.loosens); err != nil {
		return err
	}
	if err := w.rebuildTouched(ctx); err != nil || noted == nil {
		return err
	}
	return s.c.saveChange(ctx, s.tx, noted, s.policy.on)
}

func (s *saving) newChange(status ChangeStatus, fields []FieldChange) *Change {
	return &Change{
		ID: NewID(), Kind: ChangeEdit, GroupID: s.stored.ID, BaseVersion: s.stored.Version, Fields: fields, Status: status,
		Author: s.policy.actor.Name, AuthorID: s.policy.actor.ID, Reason: s.edit.Reason, CreatedAt: s.now,
	}
}

// take adds fields to a change; what it proposed of the same ones before gives way.
func (c *Change) take(fields []FieldChange) {
	for _, f := range fields {
		i := slices.IndexFunc(c.Fields, func(have FieldChange) bool { return have.Field == f.Field })
		if i < 0 {
			c.Fields = append(c.Fields, f)
			continue
		}
		c.Fields[i] = f
	}
}

// saveChange notes what the queue is narrowed by, and saves.
func (c *Catalogue) saveChange(ctx context.Context, tx Tx, change *Change, on Object) error {
	change.SourceID, change.Councils = on.SourceID, on.Councils
	if err := change.Validate(); err != nil {
		return err
	}
	return tx.SaveChange(ctx, change)
}
