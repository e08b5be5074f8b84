package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// applyPart puts what a part's form says into a group. Only the part's own questions are read: whatever else a form
// sends changes nothing.
//
// base is the group as the form was begun with, where that is not g (else nil): what the form left as it was then stays
// as g has it, so that two people who answer different questions both keep their answers. A question of which the form
// says nothing at all stays too.
func (s *Server) applyPart(g, base *directory.Group, part directory.EditPart, in inputs, curator bool) (answered []string, faults map[string]string) {
	return s.apply(g, base, partQuestions(part, s.catalogue.Vocabulary()), in, curator)
}

// apply does it for some questions.
func (s *Server) apply(g, base *directory.Group, questions []question, in inputs, curator bool) (answered []string, faults map[string]string) {
	faults = map[string]string{}
	before := *g
	today := s.catalogue.Today()
	for _, q := range questions {
		if !in.answers(q) || base != nil && s.said(s.ask(q, base, nil, false)) == s.said(s.ask(q, base, in, false)) {
			continue
		}
		switch q.Kind {
		case "attribute":
			new, fault := q.attributeAnswer(g, in, curator, today)
			if fault != "" {
				faults[q.Name] = fault
			} else if new {
				answered = append(answered, q.Attribute.Code)
			}
		case "pick":
			answered = append(answered, q.picked(g, in, today)...)
		default:
			if fault := q.set(g, in); fault != "" {
				faults[q.Name] = fault
			}
		}
	}
	if samePrice := equalCents(before.Cost.Cents, g.Cost.Cents) && equalCents(before.Cost.ConcessionCents, g.Cost.ConcessionCents) && before.Cost.Donation == g.Cost.Donation; !samePrice && g.Cost.Text == before.Cost.Text {
		g.Cost.Text = "" // words about another price
	}
	if before.Handover.Capacity != g.Handover.Capacity {
		if g.Handover.CapacityOn = today; g.Handover.Capacity == "" {
			g.Handover.CapacityOn = directory.Date{}
		}
	}
	return answered, faults
}

func equalCents(a, b *int) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

// cloneGroup gives a copy of a group whose answers may be changed.
func cloneGroup(g *directory.Group) *directory.Group {
	edited := *g
	edited.Answers, edited.Meetings, edited.Places = slices.Clone(g.Answers), slices.Clone(g.Meetings), slices.Clone(g.Places)
	return &edited
}

// answers tells whether a form says anything of a question. Browsers send every input but ticks, which come with their
// list's own way to look for more.
func (in inputs) answers(q question) bool {
	name := q.Name
	if q.Kind == "pick" {
		name = findPrefix + q.family.Code
		if len(in[q.Name]) > 0 {
			return true
		}
	}
	_, told := in[name]
	return told
}

// baseOf gives the group as a form was begun with; nil where it is so still.
func (s *Server) baseOf(c *gin.Context, p *directory.Pending, in inputs) (*directory.Group, error) {
	g, version := p.Stored, in.version(p.Stored)
	if version == g.Version {
		if in.waits(p) == p.Version() {
			return nil, nil
		}
		return g, nil
	}
	was, err := s.catalogue.ShownAt(c.Request.Context(), g.ID, version)
	if directory.ErrorCode(err) == directory.CodeNotFound {
		return g, nil
	}
	if err != nil {
		return nil, err
	}
	base := *was
	base.Version = version
	return &base, nil
}

// savePart saves a part, or shows what is wrong with it, with all that was typed.
func (s *Server) savePart(c *gin.Context, p *directory.Pending, part directory.EditPart, in inputs) error {
	ctx, actor, g := c.Request.Context(), s.actor(c), p.Group
	in["version"], in["waits"] = []string{strconv.Itoa(in.version(g))}, []string{strconv.Itoa(in.waits(p))}
	base, err := s.baseOf(c, p, in)
	if err != nil {
		return err
	}
	if sides := s.conflicts(g, base, part, in); len(sides) > 0 {
		return s.showConflict(c, p, base, part, in, sides)
	}
	edited := cloneGroup(g)
	answered, faults := s.applyPart(edited, base, part, in, actor.Has(directory.MayPublish))
	result, err := directory.Edited{}, directory.InvalidFields(faults)
	if err == nil {
		result, err = s.catalogue.Edit(ctx, actor, directory.Edit{Group: edited, Answered: answered, Reason: in.get("reason"), Pending: true})
	}
	if directory.ErrorCode(err) == directory.CodeConflict { // somebody saved since the group was read: now there are two sides
		now, nerr := s.pendingGroup(c)
		if nerr != nil {
			return nerr
		}
		if now.Stored.Version != p.Stored.Version || now.Version() != p.Version() {
			return s.savePart(c, now, part, in)
		}
	}
	if err != nil {
		return s.partNotSaved(c, p, part, in, err)
	}
	if err := s.catalogue.DropDraft(ctx, actor, g.ID, string(part)); err != nil {
		return err
	}
	return s.sayWhatBecame(c, g.ID, part.Title(), result)
}

// partNotSaved shows a form again whose save failed, with what is wrong.
func (s *Server) partNotSaved(c *gin.Context, p *directory.Pending, part directory.EditPart, in inputs, err error) error {
	g := p.Group
	e, ok := errors.AsType[*directory.Error](err)
	if !ok || e.Code != directory.CodeInvalid && e.Code != directory.CodeConflict {
		return err
	}
	if err := s.keepTyped(c, g, string(part), in); err != nil && directory.ErrorCode(err) != directory.CodeTooLarge && directory.ErrorCode(err) != directory.CodeInvalid {
		return err
	}
	page, err := s.partPageOf(c, p, part, in)
	if err != nil {
		return err
	}
	page.Version = in.version(g)
	names := map[string]bool{}
	for _, q := range slices.Concat(page.Questions, page.Folded) {
		names[q.Name] = true
	}
	page.fail(e, func(field string) bool { return names[field] })
	for _, list := range [][]questionView{page.Questions, page.Folded} {
		for i := range list {
			if list[i].Fault = page.Faults[list[i].Name]; list[i].Fault != "" && list[i].fold {
				page.FoldOpen = true
			}
		}
	}
	return s.render(c, http.StatusUnprocessableEntity, "edit_part", page)
}
