package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// inputs are what a form sent, by the input's name.
type inputs url.Values

// get gives one input's text, without the space around it and with one kind of line end.
func (in inputs) get(name string) string {
	return strings.TrimSpace(url.Values(in).Get(name))
}

// has tells whether a tick is there.
func (in inputs) has(name string) bool { return in.get(name) != "" }

// question is one thing that is asked on a page of a group's part. Its name is that of the field it fills, so that
// what is wrong with the field finds it.
type question struct {
	Name    string
	Kind    string // text, sentence, long, lines, number, choice, tick, phones, attribute or pick
	Label   string
	Hint    string
	Example string
	Most    int
	options []option
	fold    bool // among those that are folded away until somebody wants them
	InMode  string

	Attribute *directory.Attribute
	family    *directory.Family

	get func(g *directory.Group) string
	set func(g *directory.Group, in inputs) (fault string)
}

// option is one way to answer a choice.
type option struct{ Value, Label, Detail string }

// The answers to an attribute, and to leave it.
func attributeOptions() []option {
	return []option{{"yes", "Yes", ""}, {"no", "No", ""}, {"ask", "Ask first", ""}, {"", "Skip", ""}}
}

// sentenceMost is how long a sentence may be: one that long is typed into two lines.
const sentenceMost = 300

// textOf asks for a text that stands in one field.
func textOf(name, label string, most int, field func(*directory.Group) *string) question {
	kind := "text"
	if most == sentenceMost {
		kind = "sentence"
	}
	return question{
		Name: name, Kind: kind, Label: label, Most: most,
		get: func(g *directory.Group) string { return *field(g) },
		set: func(g *directory.Group, in inputs) string {
			*field(g) = in.get(name)
			if kind == "sentence" {
				*field(g) = strings.Join(strings.Fields(*field(g)), " ")
			}
			return ""
		},
	}
}

// long lets a question be answered in several lines.
func (q question) long() question { q.Kind = "long"; return q }

func (q question) hinted(hint string) question { q.Hint = hint; return q }

func (q question) like(example string) question { q.Example = example; return q }

func (q question) folded() question { q.fold = true; return q }

// numberOf asks for a whole number; empty is none.
func numberOf(name, label string, get func(*directory.Group) int, set func(*directory.Group, int)) question {
	return question{
		Name: name, Kind: "number", Label: label, Most: 5, InMode: "numeric",
		get: func(g *directory.Group) string {
			if n := get(g); n > 0 {
				return strconv.Itoa(n)
			}
			return ""
		},
		set: func(g *directory.Group, in inputs) string {
			n, err := wholeNumber(in.get(name))
			if err != nil {
				return err.Error()
			}
			set(g, n)
			return ""
		},
	}
}

// ageOf asks for an age in years, where 0 is one and empty is none.
func ageOf(name, label string, field func(*directory.Group) **int) question {
	return question{
		Name: name, Kind: "number", Label: label, Most: 3, InMode: "numeric",
		get: func(g *directory.Group) string {
			if n := *field(g); n != nil {
				return strconv.Itoa(*n)
			}
			return ""
		},
		set: func(g *directory.Group, in inputs) string {
			*field(g) = nil
			if in.get(name) == "" {
				return ""
			}
			n, err := wholeNumber(in.get(name))
			if err == nil {
				*field(g) = &n
				return ""
			}
			return err.Error()
		},
	}
}

func wholeNumber(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 1_000_000 {
		return 0, fmt.Errorf("write a whole number, such as 8")
	}
	return n, nil
}

// linesOf asks for a list, one a line.
func linesOf(name, label string, field func(*directory.Group) *[]string) question {
	return question{
		Name: name, Kind: "long", Label: label, Most: 2000,
		get: func(g *directory.Group) string { return strings.Join(*field(g), "\n") },
		set: func(g *directory.Group, in inputs) string {
			*field(g) = nil
			for line := range strings.SplitSeq(in.get(name), "\n") {
				if line = strings.TrimSpace(line); line != "" {
					*field(g) = append(*field(g), line)
				}
			}
			return ""
		},
	}
}

// choiceOf asks to choose one of several.
func choiceOf(name, label string, options []option, get func(*directory.Group) string, set func(*directory.Group, string)) question {
	return question{
		Name: name, Kind: "choice", Label: label, options: options, get: get,
		set: func(g *directory.Group, in inputs) string {
			value := in.get(name)
			if !slices.ContainsFunc(options, func(o option) bool { return o.Value == value }) {
				return "choose one of these"
			}
			set(g, value)
			return ""
		},
	}
}

// answersPrefix stands before an attribute's code in names of inputs; notePrefix before that of its note, and so on.
const (
	answersPrefix  = directory.FieldAnswers
	notePrefix     = "note."
	basisPrefix    = "basis."
	datePrefix     = "date."
	byPrefix       = "by."
	evidencePrefix = "evidence."
	pickPrefix     = "pick."
	findPrefix     = "find."
)

// attributeOf asks an attribute's own question.
func attributeOf(a *directory.Attribute) question {
	return question{Name: answersPrefix + a.Code, Kind: "attribute", Label: a.Question, Attribute: a, options: attributeOptions(), Most: 300}
}

// attributesOf asks a family's questions: those named stand open, the others folded.
func attributesOf(vocabulary *directory.Vocabulary, family string, open ...string) []question {
	f, ok := vocabulary.Family(family)
	if !ok {
		return nil
	}
	var shown, folded []question
	for _, slug := range open {
		if a, ok := vocabulary.Attribute(family + "." + slug); ok && !a.Derived {
			shown = append(shown, attributeOf(a))
		}
	}
	for _, a := range f.Attributes {
		if !a.Derived && !slices.Contains(open, a.Slug()) {
			folded = append(folded, attributeOf(a).folded())
		}
	}
	return append(shown, folded...)
}

// pickOf asks to choose from a family's long list.
func pickOf(vocabulary *directory.Vocabulary, family, label, hint string) question {
	f, ok := vocabulary.Family(family)
	if !ok {
		return question{}
	}
	return question{Name: pickPrefix + family, Kind: "pick", Label: label, Hint: hint, family: f}
}

// attributeAnswer reads what was answered to an attribute and puts it into the group. answered tells that it is a new
// word on it; a curator's carries how it is known.
func (q question) attributeAnswer(g *directory.Group, in inputs, curator bool, today directory.Date) (answered bool, fault string) {
	code := q.Attribute.Code
	value, note := in.get(q.Name), in.get(notePrefix+code)
	old, had := g.Answer(code)
	if value == "" {
		g.Answers = slices.DeleteFunc(g.Answers, func(a directory.Answer) bool { return a.Attribute == code })
		return had, ""
	}
	if !slices.ContainsFunc(q.options, func(o option) bool { return o.Value == value }) {
		return false, "say yes, no, ask first, or skip"
	}
	next := directory.Answer{Attribute: code, Value: directory.Value(value), Note: note, Basis: directory.BasisDeclared, Date: today}
	if had && old.Value == next.Value && old.Note == note {
		next = old
	}
	if basis := in.get(basisPrefix + code); curator && basis != "" {
		next.Basis, next.By, next.Evidence = directory.Basis(basis), in.get(byPrefix+code), in.get(evidencePrefix+code)
		if day := in.get(datePrefix + code); day != "" {
			d, err := parseDay(day)
			if err != nil {
				return false, err.Error()
			}
			if today.Before(d) {
				return false, "the day it was checked is still to come"
			}
			next.Date = d
		}
	}
	if had && next == old {
		return false, ""
	}
	putAnswer(g, next)
	return true, ""
}

// putAnswer replaces a group's answer, or adds it.
func putAnswer(g *directory.Group, answer directory.Answer) {
	for i := range g.Answers {
		if g.Answers[i].Attribute == answer.Attribute {
			g.Answers[i] = answer
			return
		}
	}
	g.Answers = append(g.Answers, answer)
}

// picked reads what was chosen from a family's list: what is ticked is a yes, what is no longer ticked is no answer. A
// no or an ask-first that stands there stays.
func (q question) picked(g *directory.Group, in inputs, today directory.Date) (answered []string) {
	chosen := map[string]bool{}
	for _, slug := range in[q.Name] {
		chosen[q.family.Code+"."+slug] = true
	}
	for _, a := range q.family.Attributes {
		if a.Derived {
			continue
		}
		old, had := g.Answer(a.Code)
		switch {
		case chosen[a.Code] && (!had || old.Value != directory.Yes):
			putAnswer(g, directory.Answer{Attribute: a.Code, Value: directory.Yes, Basis: directory.BasisDeclared, Date: today})
			answered = append(answered, a.Code)
		case !chosen[a.Code] && had && old.Value == directory.Yes:
			g.Answers = slices.DeleteFunc(g.Answers, func(x directory.Answer) bool { return x.Attribute == a.Code })
			answered = append(answered, a.Code)
		}
	}
	return answered
}

// fits lists the family's attributes whose words begin as those typed do, at most n.
func (q question) fits(vocabulary *directory.Vocabulary, typed string, n int) []*directory.Attribute {
	words := directory.Tokens(typed)
	if len(words) == 0 {
		return nil
	}
	var found []*directory.Attribute
	for _, a := range q.family.Attributes {
		have := vocabulary.Words(a.Code)
		all := !a.Derived
		for _, word := range words {
			all = all && slices.ContainsFunc(have, func(w string) bool { return strings.HasPrefix(w, word) })
		}
		if all {
			found = append(found, a)
		}
	}
	// Those whose own name begins so come before those known by it only.
	slices.SortStableFunc(found, func(a, b *directory.Attribute) int {
		return boolRank(strings.HasPrefix(strings.Join(directory.Tokens(b.Label), " "), words[0])) - boolRank(strings.HasPrefix(strings.Join(directory.Tokens(a.Label), " "), words[0]))
	})
	return found[:min(n, len(found))]
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}
