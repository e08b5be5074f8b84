package web

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// fieldQuestions are the questions of the editing pages that fill one field of a group: a curator who approves it with
// another value is asked the same. None for what has a page of its own, and for texts and answers.
func (s *Server) fieldQuestions(field string) []question {
	var of []question
	for _, part := range directory.EditParts() {
		for _, q := range partQuestions(part, s.catalogue.Vocabulary()) {
			if q.get != nil && !isTextField(field) && (q.Name == field || strings.HasPrefix(q.Name, field+".")) {
				of = append(of, q)
			}
		}
	}
	return of
}

// proposed gives a group that tells a proposed value and nothing else.
func proposed(f directory.ReviewedField) (*directory.Group, error) {
	fields := directory.Fields{}
	fields.Set(f.Field, f.New)
	return fields.Group()
}

// askField puts a field's questions, with what is proposed or what was typed.
func (s *Server) askField(f directory.ReviewedField, form url.Values) []questionView {
	questions := s.fieldQuestions(f.Field)
	g, err := proposed(f)
	if err != nil || len(questions) == 0 {
		return nil
	}
	var views []questionView
	for _, q := range questions {
		in := inputs(form)
		if !in.answers(q) {
			in = nil
		}
		views = append(views, s.ask(q, g, in, false))
	}
	return views
}

// givenValue gives the value a curator typed instead of the proposed one; nil where it is the same.
func (s *Server) givenValue(f directory.ReviewedField, form url.Values, key string) (json.RawMessage, error) {
	var is string
	if isTextField(f.Field) && json.Unmarshal(f.New, &is) == nil {
		typed := strings.TrimSpace(form.Get("value." + key))
		if !form.Has("value."+key) || typed == is {
			return nil, nil
		}
		return json.Marshal(typed)
	}
	code, ok := strings.CutPrefix(f.Field, directory.FieldAnswers)
	var a directory.Answer
	if !ok {
		return s.typedValue(f, form)
	}
	if len(f.New) == 0 || json.Unmarshal(f.New, &a) != nil {
		return nil, nil
	}
	said := func(name, otherwise string) string {
		if !form.Has(name + "." + key) {
			return otherwise
		}
		return strings.TrimSpace(form.Get(name + "." + key))
	}
	basis, by := said("basis", ""), said("by", "")
	given := directory.Answer{
		Attribute: code, Value: directory.Value(orText(said("choice", ""), string(a.Value))), Note: said("note", a.Note), Basis: directory.Basis(basis), By: by,
		Evidence: said("evidence", a.Evidence),
	}
	if basis == "" && by == "" && given.Value == a.Value && given.Note == a.Note && given.Evidence == a.Evidence {
		return nil, nil
	}
	if basis == "" && (by != "" || given.Evidence != a.Evidence) {
		return nil, directory.Invalid(f.Field, "Say how it was checked too, beside who saw it and what.")
	}
	if basis != "" {
		day, err := directory.ParseDate(form.Get("day." + key))
		if err != nil {
			return nil, directory.Invalid(f.Field, "Say on what day it was checked, such as 2026-11-23.")
		}
		given.Date = day
	}
	return json.Marshal(given)
}

// typedValue gives the value of a field as a curator's form says it; nil where that is what is proposed.
func (s *Server) typedValue(f directory.ReviewedField, form url.Values) (json.RawMessage, error) {
	questions := s.fieldQuestions(f.Field)
	if len(questions) == 0 {
		return nil, nil
	}
	g, err := proposed(f)
	if err != nil {
		return nil, err
	}
	before, err := directory.FieldsOf(g)
	if err != nil {
		return nil, err
	}
	was, in := string(before[f.Field]), inputs(form)
	for _, q := range questions {
		if !in.answers(q) {
			continue
		}
		if fault := q.set(g, in); fault != "" {
			return nil, directory.Invalid(f.Field, "%s: %s", q.Label, fault)
		}
	}
	after, err := directory.FieldsOf(g)
	switch now := after[f.Field]; {
	case err != nil || string(now) == was:
		return nil, err
	case now == nil:
		return json.RawMessage("null"), nil
	default:
		return now, nil
	}
}
