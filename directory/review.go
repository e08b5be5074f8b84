package directory

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
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
	// Held is how much others see of a place, or would, where that is less than the level this gives: there is a
	// stricter limit besides. Empty where there is none.
	Held Disclosure
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
	return r, c.addHeld(ctx, reader, r)
}

// addHeld notes where a group keeps a place more private than a field of the change gives it, all of it approved.
func (c *Catalogue) addHeld(ctx context.Context, reader Reader, r *Reviewed) error {
	if r.Group == nil {
		return nil
	}
	venues, err := reader.Venues(ctx, venueIDs(r.Group))
	if err != nil {
		return err
	}
	after := *r.Group
	for _, f := range r.Fields {
		venueID, isVenue := strings.CutPrefix(f.Field, FieldVenues)
		v := &Venue{}
		switch {
		case f.Ruling != nil && !f.Ruling.Approved:
		case f.Field == "disclosure":
			after.Disclosure = disclosureIn(f.New)
		case isVenue && !isAbsent(f.New) && json.Unmarshal(f.New, v) == nil:
			venues[venueID] = v
		}
	}
	levelOf := c.builder().disclosureOf
	for i, f := range r.Fields {
		venueID, isVenue := strings.CutPrefix(f.Field, FieldVenues)
		for id, v := range venues {
			given := after.Disclosure
			if isVenue {
				given = v.Disclosure
			}
			if level := levelOf(&after, v); (id == venueID || f.Field == "disclosure") && Tightens(given, level) {
				r.Fields[i].Held = Stricter(r.Fields[i].Held, level)
			}
		}
	}
	return nil
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

// mergedFields gives a copy of have with changed over it.
func mergedFields(have, changed Fields) Fields {
	whole := maps.Clone(have)
	for name, value := range changed {
		whole.Set(name, value)
	}
	return whole
}
