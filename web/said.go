package web

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// saidAsk is one part of a listing that somebody without an account may say anew, by the questions its people are asked.
type saidAsk struct {
	Title     string
	Times     bool
	Questions []question
}

// saidPart is such a part as it is shown.
type saidPart struct {
	Title     string
	Open      bool // something in it is wrong, or was typed
	Times     []timeFields
	Questions []questionView
	Folded    []questionView
	FoldWords string
}

// timeFields is one time among several on a page.
type timeFields struct {
	meetingFields
	Heading string // in words
	Next    string // its next dates
	New     bool
	Odd     bool // no form can say it
	Gone    bool // it is no longer held
	Open    bool
	Preview *previewView
}

// askedByMail are the parts that who was reminded may say anew. Where it is, how much others see of it, how it is reached
// and who runs it are not among them.
func (s *Server) askedByMail() []saidAsk {
	asks := []saidAsk{{Title: directory.PartWhen.Title(), Times: true}}
	for _, part := range []directory.EditPart{directory.PartWhat, directory.PartCost, directory.PartVisit, directory.PartWho, directory.PartIn, directory.PartSafety} {
		questions := slices.DeleteFunc(partQuestions(part, s.catalogue.Vocabulary()), func(q question) bool { return q.Name == answersPrefix+"safety.venue-not-public" })
		asks = append(asks, saidAsk{Title: part.Title(), Questions: questions})
	}
	return asks
}

// askedOfAnybody are the parts that anybody may correct: what can be seen from outside.
func (s *Server) askedOfAnybody() []saidAsk {
	some := func(part directory.EditPart, names ...string) []question {
		return slices.DeleteFunc(partQuestions(part, s.catalogue.Vocabulary()), func(q question) bool { return !slices.Contains(names, q.Name) })
	}
	return []saidAsk{
		{Title: "When people meet", Times: true},
		{Title: directory.PartWhat.Title(), Questions: some(directory.PartWhat, "summary")},
		{Title: "What it costs", Questions: some(directory.PartCost, "cost", "cost.cents", "cost.concession_cents", "cost.text")},
		{Title: "How old people are", Questions: some(directory.PartWho, "age.min", "age.max")},
		{Title: "How to reach it", Questions: some(directory.PartContact, "contact.phones", "contact.email", "contact.website")},
	}
}

// saying is a form that says anew what a listing tells.
type saying struct {
	s      *Server
	asks   []saidAsk
	shown  *directory.Group // as everybody sees it
	base   *directory.Group // as it was when the form was begun; nil where it is so still
	places []directory.EditedPlace
	placed bool // where a time is held is asked too
}

// sayingOf begins such a form, or goes on with one that was begun at a version of the group.
func (s *Server) sayingOf(ctx context.Context, asks []saidAsk, shown *directory.Group, in inputs) (*saying, error) {
	places, err := s.catalogue.EditedPlaces(ctx, shown)
	if err != nil {
		return nil, err
	}
	say := &saying{s: s, asks: asks, shown: shown, places: places}
	if version := in.version(shown); version != shown.Version {
		say.base, err = s.catalogue.ShownAt(ctx, shown.ID, version)
		if directory.ErrorCode(err) == directory.CodeNotFound {
			say.base, err = shown, nil
		}
	}
	return say, err
}

// group gives what a form says the group should be; faults are by the input.
func (f *saying) group(in inputs, faults map[string]string) *directory.Group {
	said := cloneGroup(f.shown)
	for _, ask := range f.asks {
		_, wrong := f.s.apply(said, f.base, ask.Questions, in, false)
		maps.Copy(faults, wrong)
		if ask.Times {
			said.Meetings = f.times(in, faults)
		}
	}
	return said
}

// parts shows the form: with what is shown of the group, or with what was typed.
func (f *saying) parts(in inputs, faults map[string]string) []saidPart {
	var parts []saidPart
	for i, ask := range f.asks {
		part := saidPart{Title: ask.Title, Open: i == 0}
		if ask.Times {
			part.Times = f.timesAsked(in, faults)
			part.Open = part.Open || slices.ContainsFunc(part.Times, func(t timeFields) bool { return t.Open })
		}
		for _, q := range ask.Questions {
			typed := in
			if !in.answers(q) {
				typed = nil
			}
			view := f.s.ask(q, f.shown, typed, false)
			view.Fault = faults[q.Name]
			part.Open = part.Open || view.Fault != "" || typed != nil && f.s.said(view) != f.s.said(f.s.ask(q, f.shown, nil, false))
			if q.fold && view.Value == "" && view.Note == "" && view.Fault == "" {
				part.Folded = append(part.Folded, view)
			} else {
				part.Questions = append(part.Questions, view)
			}
		}
		if n := len(part.Folded); n > 0 {
			part.FoldWords = plural(n, "more thing you can say", "more things you can say")
		}
		parts = append(parts, part)
	}
	return parts
}

// asksFor tells whether an input is one of the form's parts.
func (f *saying) asksFor(name string) bool {
	return strings.HasPrefix(name, timePrefix) || slices.ContainsFunc(f.asks, func(ask saidAsk) bool {
		return slices.ContainsFunc(ask.Questions, func(q question) bool { return q.Name == name })
	})
}

// problem makes the problem that links to an input.
func (f *saying) problem(name, fault string) problem {
	label := "Anything else"
	if strings.HasPrefix(name, timePrefix) {
		label = "The time"
	}
	for _, ask := range f.asks {
		for _, q := range ask.Questions {
			if q.Name == name {
				label = strings.TrimRight(q.Label, "?")
			}
		}
	}
	return problem{Text: label + ": " + sentence(fault), Href: "#" + name}
}

const timePrefix = "time."

// under gives the inputs of one prefix, without it.
func (in inputs) under(prefix string) inputs {
	some := inputs{}
	for name, values := range in {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			some[rest] = values
		}
	}
	return some
}

// listed gives the times the form lists: those of the version it was begun at.
func (f *saying) listed() []directory.Meeting {
	if f.base != nil {
		return f.base.Meetings
	}
	return f.shown.Meetings
}

// begun gives the inputs that a time begins with, and its prefix; i beyond the list is a new one.
func (f *saying) begun(i int) (was *directory.Meeting, prefix string, begun inputs, sayable bool) {
	list := f.listed()
	if i >= len(list) {
		begun, _ = f.s.meetingBegun(nil, f.places)
		if len(list) > 0 {
			begun["zone"] = []string{list[0].Zone}
		}
		return nil, timePrefix + "new.", begun, true
	}
	begun, sayable = f.s.meetingBegun(&list[i], f.places)
	return &list[i], fmt.Sprintf("%s%d.", timePrefix, i+1), begun, sayable
}

// times reads the times of a form. Where a time is held is not read unless it is asked: it stays, and a new one is where
// the group is.
func (f *saying) times(in inputs, faults map[string]string) []directory.Meeting {
	list := f.listed()
	var said []directory.Meeting
	changed := false
	for i := range len(list) + 1 {
		was, prefix, begun, sayable := f.begun(i)
		typed := in.under(prefix)
		if !f.placed {
			typed["place"] = begun["place"]
		}
		if len(typed["repeat"]) == 0 || typed.has("gone") || sameTime(typed, begun, was != nil && sayable) {
			changed = changed || typed.has("gone") && was != nil
			if was != nil && !typed.has("gone") {
				said = append(said, *was)
			}
			continue
		}
		changed = true
		meeting, err := f.s.meetingOf(typed, was, f.places)
		if err == nil {
			said = append(said, meeting)
			continue
		}
		wrong := failureOf(err).err
		for field, text := range wrong.Fields {
			faults[prefix+field] = text
		}
		if len(wrong.Fields) == 0 {
			faults[prefix+"repeat"] = wrong.Message
		}
	}
	now := fmt.Sprintf("%+v", f.shown.Meetings)
	switch {
	case !changed:
		return f.shown.Meetings
	case f.base != nil && fmt.Sprintf("%+v", list) != now && fmt.Sprintf("%+v", said) != now:
		faults[timePrefix+"1.repeat"] = "somebody changed the times while you had this open: look at what stands here now, and say it again"
		return f.shown.Meetings
	}
	return said
}

// sameTime tells whether a time's inputs are as the form began. The first day counts only where it stood there.
func sameTime(typed, begun inputs, first bool) bool {
	for name := range mergedInputs(typed, begun) {
		if name == "gone" || name == "first" && !first {
			continue
		}
		said := slices.DeleteFunc(slices.Clone(typed[name]), func(v string) bool { return v == "" })
		stood := slices.DeleteFunc(slices.Clone(begun[name]), func(v string) bool { return v == "" })
		if !slices.Equal(said, stood) {
			return false
		}
	}
	return true
}

func mergedInputs(a, b inputs) inputs {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// timesAsked shows the forms of the group's times, and one for another.
func (f *saying) timesAsked(in inputs, faults map[string]string) []timeFields {
	var all []timeFields
	if f.base != nil && fmt.Sprintf("%+v", f.base.Meetings) != fmt.Sprintf("%+v", f.shown.Meetings) {
		in = nil // what was typed was for times that are no longer there
	}
	again := *f
	again.base = nil
	for i := range len(f.shown.Meetings) + 1 {
		was, prefix, begun, sayable := again.begun(i)
		typed, open := in.under(prefix), false
		if len(typed["repeat"]) == 0 {
			typed = begun
		} else {
			if !f.placed {
				typed["place"] = begun["place"]
			}
			open = typed.has("gone") || !sameTime(typed, begun, was != nil && sayable)
		}
		time := timeFields{meetingFields: meetingFieldsOf(prefix, typed, f.places), New: was == nil, Odd: !sayable, Gone: typed.has("gone"), Open: open}
		time.Placed, time.Faults = !f.placed, faults
		time.Heading = "Add a time"
		if was != nil {
			time.Heading, time.Next = f.s.meetingWords(was), listWords(f.s.dates(was, 3))
		}
		if open {
			time.Preview = f.s.meetingPreview(typed, was, f.places)
		}
		for name := range faults {
			time.Open = time.Open || strings.HasPrefix(name, prefix)
		}
		all = append(all, time)
	}
	return all
}
