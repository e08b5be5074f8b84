package web

import (
	"maps"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// conflictPage shows both sides where two people changed the same thing.
type conflictPage struct {
	editFrame
	Part   directory.EditPart
	Sides  []conflictSide
	Hidden []hiddenInput
}

type conflictSide struct{ Question, Theirs, Yours string }

// conflicts lists the questions that somebody else has answered otherwise since a form was begun.
func (s *Server) conflicts(g, base *directory.Group, part directory.EditPart, in inputs) []conflictSide {
	if base == nil {
		return nil
	}
	var sides []conflictSide
	for _, q := range partQuestions(part, s.catalogue.Vocabulary()) {
		if !in.answers(q) {
			continue
		}
		was, theirs, yours := s.said(s.ask(q, base, nil, false)), s.said(s.ask(q, g, nil, false)), s.said(s.ask(q, base, in, false))
		if theirs != was && yours != was && theirs != yours {
			sides = append(sides, conflictSide{q.Label, orElse(theirs, "nothing"), orElse(yours, "nothing")})
		}
	}
	return sides
}

// goOn gives the inputs with which a form goes on from what stands there now: a question that was left as it was when the
// form was begun has its answer of now, so that saving writes over nothing of it.
func (s *Server) goOn(g, base *directory.Group, part directory.EditPart, in inputs) inputs {
	on := maps.Clone(in)
	for _, q := range partQuestions(part, s.catalogue.Vocabulary()) {
		if in.answers(q) && s.said(s.ask(q, base, nil, false)) == s.said(s.ask(q, base, in, false)) {
			delete(on, q.Name)
			maps.Copy(on, q.inputs(g))
		}
	}
	return on
}

// inputs are those that a browser sends of a question that was left as a group answers it.
func (q question) inputs(g *directory.Group) inputs {
	switch q.Kind {
	case "attribute":
		code := q.Attribute.Code
		a, _ := g.Answer(code)
		return inputs{
			q.Name: {string(a.Value)}, notePrefix + code: {a.Note}, basisPrefix + code: {string(a.Basis)}, datePrefix + code: {a.Date.String()},
			byPrefix + code: {a.By}, evidencePrefix + code: {a.Evidence},
		}
	case "pick":
		on := inputs{findPrefix + q.family.Code: {""}}
		for _, a := range q.family.Attributes {
			if answer, ok := g.Answer(a.Code); ok && answer.Value == directory.Yes {
				on[q.Name] = append(on[q.Name], a.Slug())
			}
		}
		return on
	}
	return inputs{q.Name: {q.get(g)}}
}

func (s *Server) showConflict(c *gin.Context, p *directory.Pending, base *directory.Group, part directory.EditPart, in inputs, sides []conflictSide) error {
	g := p.Group
	if err := s.keepTyped(c, g, string(part), in); err != nil {
		return err
	}
	in = s.goOn(g, base, part, in)
	page := conflictPage{editFrame: s.editFrameOf(c, p, part.Title()), Part: part, Sides: sides}
	page.Title = "This was changed while you had it open"
	for _, name := range slices.Sorted(maps.Keys(in)) {
		if name == "do" || name == "version" || name == "waits" || name == "looks" {
			continue
		}
		for _, value := range in[name] {
			page.Hidden = append(page.Hidden, hiddenInput{name, value})
		}
	}
	return s.render(c, http.StatusConflict, "edit_conflict", page)
}

// said puts what stands in a question's inputs into words.
func (s *Server) said(view questionView) string {
	switch {
	case view.Pick != nil:
		var labels []string
		for _, o := range view.Pick.Found {
			if o.Chosen {
				labels = append(labels, o.Label)
			}
		}
		return listWords(labels)
	case len(view.Options) > 0:
		for _, o := range view.Options {
			if o.Chosen && o.Value != "" {
				return joinWords(o.Label, view.Note)
			}
		}
		return view.Note
	}
	return view.Value
}
