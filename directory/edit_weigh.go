package directory

import (
	"context"
	"encoding/json"
	"slices"
)

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
