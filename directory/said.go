package directory

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// Said is what somebody without an account says a listing should be.
type Said struct {
	// Group is made from what everybody sees of the group, with what they say over it; what they left alone is as it is
	// there. nil: nothing but words.
	Group *Group
	Words string // anything else, for the curator
}

// ShownGroup gives a group as everybody sees it: its texts without a place that is not public.
func (c *Catalogue) ShownGroup(ctx context.Context, id string) (*Group, error) {
	g, err := c.store.Group(ctx, id)
	if err != nil {
		return nil, err
	}
	return c.shownOf(ctx, c.store, g, g)
}

// ShownAt gives a group so as it was at a version.
func (c *Catalogue) ShownAt(ctx context.Context, id string, version int) (*Group, error) {
	now, err := c.store.Group(ctx, id)
	if err != nil {
		return nil, err
	}
	revision, err := c.store.Revision(ctx, id, version)
	if err != nil {
		return nil, err
	}
	return c.shownOf(ctx, c.store, now, revision.Group)
}

func (c *Catalogue) shownOf(ctx context.Context, r Reader, now, g *Group) (*Group, error) {
	keep, err := c.placeKeeper(ctx, r, now, []*Group{g}, nil)
	if err != nil {
		return nil, err
	}
	return keep.mask.group(g), nil
}

// saidFields gives what differs between what was shown of a group and what is said of it, for a Change. What may not be
// said is left out.
func (c *Catalogue) saidFields(g, shown, said *Group, may func(field string) bool) ([]FieldChange, error) {
	if said == nil {
		return nil, nil
	}
	have, err := FieldsOf(g)
	if err != nil {
		return nil, err
	}
	was, err := FieldsOf(shown)
	if err != nil {
		return nil, err
	}
	is, err := FieldsOf(said)
	if err != nil {
		return nil, err
	}
	var fields []FieldChange
	whole, changed := mergedFields(have, nil), Fields{}
	for _, name := range FieldNames(was, is) {
		if !may(name) || sameField(name, was[name], is[name]) {
			continue
		}
		value, err := unmaskedField(name, have[name], was[name], is[name])
		if err != nil {
			return nil, err
		}
		if sameField(name, have[name], value) {
			continue
		}
		whole.Set(name, value)
		changed[name] = value
		fields = append(fields, FieldChange{Field: name, Old: have[name], New: value})
	}
	want, err := whole.Group()
	if err != nil {
		return nil, err
	}
	if err := want.Validate(c.vocabulary); err != nil {
		return nil, err
	}
	return fields, checkEdited(want, changed, c.gazetteer, c.Today())
}

// maySayByMail are the fields that who was reminded may say: not the place, how much others see of it, how the group is
// reached, or who runs it, because a mail may be passed on.
func maySayByMail(field string) bool {
	return maySay(field) && !strings.HasPrefix(field, FieldContact) && field != "handover"
}

// maySay are the fields that anybody may say.
func maySay(field string) bool {
	switch fieldRisk(field) {
	case riskLow, riskText, riskHigh:
		return !slices.Contains([]string{"organisation_id", "kind", "areas_served", FieldAnswers + venueNotPublic}, field)
	}
	return false
}

// unmaskedField puts into a value that was typed where it was shown masked what was masked in it.
func unmaskedField(field string, stored, shown, typed json.RawMessage) (json.RawMessage, error) {
	if isAbsent(typed) || sameValue(stored, shown) {
		return typed, nil
	}
	var was, saw, is any
	for _, read := range []struct {
		raw  json.RawMessage
		into *any
	}{{stored, &was}, {shown, &saw}, {typed, &is}} {
		if !isAbsent(read.raw) && json.Unmarshal(read.raw, read.into) != nil {
			return nil, Invalid(field, "This cannot be read.")
		}
	}
	whole, ok := unmaskedIn(was, saw, is)
	if !ok {
		return nil, Invalid(field, errMasked)
	}
	return mustJSON(whole), nil
}

// unmaskedIn does it for every text in a decoded JSON value. Items of a list are known again by what they say.
func unmaskedIn(was, saw, is any) (any, bool) {
	switch typed := is.(type) {
	case string:
		original, _ := was.(string)
		shown, _ := saw.(string)
		return unmasked(original, shown, typed)
	case map[string]any:
		original, _ := was.(map[string]any)
		shown, _ := saw.(map[string]any)
		whole := map[string]any{}
		for key, value := range typed {
			var ok bool
			if whole[key], ok = unmaskedIn(original[key], shown[key], value); !ok {
				return nil, false
			}
		}
		return whole, true
	case []any:
		original, _ := was.([]any)
		shown, _ := saw.([]any)
		whole := []any{}
		for i, value := range typed {
			if at := slices.IndexFunc(shown, func(item any) bool { return reflect.DeepEqual(item, value) }); at >= 0 {
				i = at
			}
			var before, seen any
			if i < len(original) && i < len(shown) {
				before, seen = original[i], shown[i]
			}
			one, ok := unmaskedIn(before, seen, value)
			if !ok {
				return nil, false
			}
			whole = append(whole, one)
		}
		return whole, true
	}
	return is, true
}
