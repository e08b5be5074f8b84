package directory

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// placeKeeper keeps the places of one group that are not public out of what is told of it to those who decide on its
// changes and read its history. Its true places are seen through RevealVenue and RevealChange alone, which note it.
type placeKeeper struct {
	group   *Group // as it is now
	mask    *mask
	levelOf func(*Group, *Venue) Disclosure
}

// placeKeeper reads what must not be told of a group as it is now, nor of other states of it, and venues that are
// not stored yet. now is nil for a proposed group.
func (c *Catalogue) placeKeeper(ctx context.Context, r partsReader, now *Group, others []*Group, venues []*Venue) (*placeKeeper, error) {
	if now == nil {
		now = &Group{}
	}
	whole := *now
	whole.Places = slices.Clone(now.Places)
	for _, g := range others {
		if g == nil {
			continue
		}
		for _, p := range g.Places {
			if !slices.ContainsFunc(whole.Places, func(have GroupPlace) bool { return have.VenueID == p.VenueID }) {
				whole.Places = append(whole.Places, p)
			}
		}
	}
	k := &placeKeeper{group: now, levelOf: c.builder().disclosureOf}
	parts, err := loadParts(ctx, r, &whole, Publication{})
	if err != nil {
		return nil, err
	}
	k.mask = newMask(parts, k.levelOf)
	for _, v := range venues { // each in every state that is told of
		seen := parts
		alone := whole
		alone.Places = []GroupPlace{{VenueID: v.ID}}
		level := v.Disclosure
		if stored := parts.Venues[v.ID]; stored != nil {
			level = Stricter(level, stored.Disclosure)
		}
		kept := *v
		kept.Disclosure = level
		seen.Group, seen.Venues = &alone, map[string]*Venue{v.ID: &kept}
		more := newMask(seen, k.levelOf)
		k.mask.everywhere = append(k.mask.everywhere, more.everywhere...)
		k.mask.inProse = append(k.mask.inProse, more.inProse...)
		k.mask.points = append(k.mask.points, more.points...)
	}
	k.mask.longestFirst()
	return k, nil
}

// text gives words without the place.
func (k *placeKeeper) text(words string) string { return k.mask.prose(words) }

// value gives a field's value as it may be told. A value that cannot be read is told as nothing.
func (k *placeKeeper) value(field string, value json.RawMessage) json.RawMessage {
	if k.mask.empty() || isAbsent(value) {
		return value
	}
	if field == FieldWords { // is of no group's
		var words string
		if json.Unmarshal(value, &words) != nil {
			return nil
		}
		return mustJSON(k.text(words))
	}
	g, err := Fields{field: value}.Group()
	if err != nil {
		return nil
	}
	fields, err := FieldsOf(k.mask.group(g))
	if err != nil {
		return nil
	}
	if sameValue(fields[field], value) {
		return value
	}
	return fields[field]
}

// venues gives the states of one venue as they may be told: by the strictest level of them all, and of the group.
func (k *placeKeeper) venues(states ...json.RawMessage) (told []json.RawMessage, kept bool) {
	level, read := DisclosureExact, make([]*Venue, len(states))
	for i, state := range states {
		if isAbsent(state) {
			continue
		}
		v := &Venue{}
		if json.Unmarshal(state, v) != nil {
			level = DisclosureHidden
			continue
		}
		read[i], level = v, Stricter(level, k.levelOf(k.group, v))
	}
	for i, v := range read {
		if v == nil {
			told = append(told, nil)
			continue
		}
		shown := v
		switch level {
		case DisclosureExact:
			told = append(told, states[i])
			continue
		case DisclosureSuburb:
			shown = &Venue{Suburb: v.Suburb, State: v.State, Postcode: v.Postcode}
		default:
			shown = &Venue{}
		}
		shown.ID, shown.Version, shown.Disclosure = v.ID, v.Version, v.Disclosure
		told = append(told, mustJSON(shown))
	}
	return told, level != DisclosureExact
}

// field gives a field of a change as it may be told, and whether something of it is kept back.
func (k *placeKeeper) field(f FieldChange) (told FieldChange, kept bool) {
	told = f
	if strings.HasPrefix(f.Field, FieldVenues) {
		states, kept := k.venues(f.Old, f.New)
		told.Old, told.New = states[0], states[1]
		return told, kept
	}
	told.Old, told.New = k.value(f.Field, f.Old), k.value(f.Field, f.New)
	if f.Ruling != nil {
		ruling := *f.Ruling
		ruling.Value, ruling.Reason = k.value(f.Field, ruling.Value), k.text(ruling.Reason)
		told.Ruling = &ruling
	}
	return told, !sameValue(told.Old, f.Old) || !sameValue(told.New, f.New)
}

// reviewed puts a change as it may be told in the place of what is stored.
func (k *placeKeeper) reviewed(r *Reviewed) {
	for i, f := range r.Fields {
		field := &r.Fields[i]
		if strings.HasPrefix(f.Field, FieldVenues) {
			states, kept := k.venues(f.Old, f.New, f.Now)
			field.Old, field.New, field.Now, field.Kept = states[0], states[1], states[2], kept
			continue
		}
		field.FieldChange, field.Kept = k.field(f.FieldChange)
		field.Now = k.value(f.Field, f.Now)
	}
	change := *r.Change
	change.Reason, change.Decision = k.text(change.Reason), k.text(change.Decision)
	change.Fields = nil
	for _, f := range r.Fields {
		change.Fields = append(change.Fields, f.FieldChange)
	}
	change.Messages = mapped(change.Messages, func(m Message) Message {
		m.Text = k.text(m.Text)
		return m
	})
	r.Change = &change
	if r.Group != nil {
		r.Group = k.mask.group(r.Group)
	}
}

// keeperOf gives what keeps the places of a change's group.
func (c *Catalogue) keeperOf(ctx context.Context, r partsReader, reviewed *Reviewed) (*placeKeeper, error) {
	var venues []*Venue
	for _, f := range reviewed.Fields {
		if !strings.HasPrefix(f.Field, FieldVenues) {
			continue
		}
		for _, state := range []json.RawMessage{f.Old, f.New, f.Now} {
			v := &Venue{}
			if !isAbsent(state) && json.Unmarshal(state, v) == nil {
				venues = append(venues, v)
			}
		}
	}
	return c.placeKeeper(ctx, r, reviewed.Group, nil, venues)
}

// RevealChange gives a change with every place in it as it truly is, to who may decide on it, and notes who looked.
func (c *Catalogue) RevealChange(ctx context.Context, actor Actor, id string) (r *Reviewed, err error) {
	err = c.store.Write(ctx, func(tx Tx) error {
		if r, err = c.reviewed(ctx, tx, id); err != nil {
			return err
		}
		if !actor.May(MayReview, r.Object) || !actor.MayReveal() {
			return errNotRevealed
		}
		r.Revealed = true
		return tx.AddAudit(ctx, AuditEntry{At: c.Now(), Actor: actor, Action: AuditReveal, Object: AuditGroup(r.Change.GroupID), Note: "in a change that is looked at"})
	})
	return r, err
}

// errMasked is said of a text that holds the words for a place that is not shown, in the place of what was written.
const errMasked = "it says “" + masked + "” where a place is kept out of what you see: leave this text as it was, or write it anew without those words"

// unmasked gives what somebody made of a text they saw masked with what was masked in it again. ok is false where it
// cannot be told what stood where.
func unmasked(original, shown, typed string) (text string, ok bool) {
	if original == shown || !strings.Contains(typed, masked) {
		return typed, !strings.Contains(typed, masked) || strings.Contains(original, masked)
	}
	var pattern strings.Builder
	pattern.WriteString(`(?s)^`)
	between := strings.Split(shown, masked)
	for i, words := range between {
		if i > 0 {
			pattern.WriteString(`(.+?)`)
		}
		pattern.WriteString(regexp.QuoteMeta(words))
	}
	found := regexp.MustCompile(pattern.String() + `$`).FindStringSubmatch(original)
	if found == nil || strings.Count(typed, masked) != len(found)-1 {
		return "", false
	}
	for _, words := range found[1:] {
		typed = strings.Replace(typed, masked, words, 1)
	}
	return typed, true
}

// unmaskedValue does it for a value of a field.
func (k *placeKeeper) unmaskedValue(field string, original, typed json.RawMessage) (json.RawMessage, error) {
	return unmaskedField(field, original, k.value(field, original), typed)
}
