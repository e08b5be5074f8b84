package web

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// newGroupPage begins a new group.
type newGroupPage struct {
	editFrame
	Name, Summary string
	Organisations []optionView
	AtOnce        bool // it is there at once; otherwise a curator decides first
}

// newGroupPart is under what a draft of the page is kept.
const newGroupPart = "new"

func (s *Server) newGroupPageOf(c *gin.Context, in inputs) (newGroupPage, error) {
	actor := s.actor(c)
	state, _ := s.session(c)
	page := newGroupPage{editFrame: editFrame{basePage: s.base(c, "Begin a new group", "mine", state)}, Name: in.get("name"), Summary: in.get("summary"), AtOnce: actor.MayPublish()}
	page.NoIndex = true
	options, err := s.organisationOptions(c.Request.Context(), actor)
	if err != nil {
		return page, err
	}
	if len(options) == 1 && in == nil {
		in = inputs{"organisation_id": {options[0].Value}}
	}
	page.Organisations = chosen("organisation_id", in, options...)
	return page, nil
}

// organisationOptions lists the organisations whose groups an actor keeps.
func (s *Server) organisationOptions(ctx context.Context, actor directory.Actor) ([]option, error) {
	scopes, everywhere := actor.Scopes(directory.MayEdit)
	if everywhere {
		return nil, nil
	}
	var ids []string
	for _, scope := range scopes {
		if scope.Kind == directory.ScopeOrganisation {
			ids = append(ids, scope.ID)
		}
	}
	organisations, err := s.catalogue.Store().Organisations(ctx, ids)
	var options []option
	for _, id := range ids {
		if o := organisations[id]; o != nil {
			options = append(options, option{id, o.Name, ""})
		}
	}
	return options, err
}

func (s *Server) newGroup(c *gin.Context) error {
	draft, err := s.catalogue.Draft(c.Request.Context(), s.actor(c), "", newGroupPart)
	if err != nil {
		return err
	}
	var in inputs
	if draft != nil {
		in = inputs(draft.Form)
	}
	page, err := s.newGroupPageOf(c, in)
	if err != nil {
		return err
	}
	if draft != nil {
		page.Draft = s.dayAndTime(draft.SavedAt)
	}
	return s.render(c, http.StatusOK, "edit_new", page)
}

func (s *Server) newGroupSent(c *gin.Context) error {
	ctx, actor := c.Request.Context(), s.actor(c)
	in, err := readForm(c)
	if err != nil {
		return err
	}
	switch in.get("do") {
	case "forget":
		if err := s.catalogue.DropDraft(ctx, actor, "", newGroupPart); err != nil {
			return err
		}
		c.Redirect(http.StatusSeeOther, "/mine/new")
		return nil
	case "save":
		return s.startGroup(c, in)
	}
	if err := s.catalogue.KeepDraft(ctx, actor, directory.Draft{Part: newGroupPart, Form: in}); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}

func (s *Server) startGroup(c *gin.Context, in inputs) error {
	ctx, actor := c.Request.Context(), s.actor(c)
	organisation := in.get("organisation_id")
	options, err := s.organisationOptions(ctx, actor)
	if err != nil {
		return err
	}
	id, fault := "", error(nil)
	if options != nil && !slices.ContainsFunc(options, func(o option) bool { return o.Value == organisation }) {
		fault = directory.Invalid("organisation_id", "say which organisation runs it")
	} else {
		id, _, fault = s.catalogue.StartGroup(ctx, actor, in.get("name"), in.get("summary"), organisation)
	}
	if fault != nil {
		e, ok := errors.AsType[*directory.Error](fault)
		if !ok || e.Code != directory.CodeInvalid && e.Code != directory.CodeConflict {
			return fault
		}
		page, err := s.newGroupPageOf(c, in)
		if err != nil {
			return err
		}
		page.fail(e, func(field string) bool { return slices.Contains([]string{"name", "summary", "organisation_id"}, field) })
		return s.render(c, http.StatusUnprocessableEntity, "edit_new", page)
	}
	if err := s.catalogue.DropDraft(ctx, actor, "", newGroupPart); err != nil {
		return err
	}
	if id != "" {
		c.Redirect(http.StatusSeeOther, "/groups/"+id+"/edit")
		return nil
	}
	c.Redirect(http.StatusSeeOther, "/mine#proposed")
	return nil
}
