package web

import (
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// partPage is one part's form.
type partPage struct {
	editFrame
	Part      directory.EditPart
	Intro     string
	Questions []questionView
	Folded    []questionView
	FoldWords string
	FoldOpen  bool
	Times     *timesView
	Unsaved   map[string]string
}

// questionView is a question as it is asked.
type questionView struct {
	question
	Value     string
	Fault     string
	Options   []optionView
	Note      string
	Criterion string
	Meaning   string
	Private   bool
	Known     string // how the answer that stands is known
	Extras    *extrasView
	Pick      *pickView
	Waits     bool // what it shows waits for a curator
}

type optionView struct {
	option
	ID     string
	Chosen bool
}

// extrasView is what a curator adds to an answer.
type extrasView struct {
	Code, Basis, Date, By, Evidence string
	Bases                           []option
}

// pickView is a long list, of which what is chosen and what was looked for is shown.
type pickView struct {
	Family  string
	Typed   string
	Found   []pickOption
	Looked  bool
	Private bool
}

type pickOption struct {
	ID, Name, Value, Label string
	Chosen                 bool
}

func (s *Server) editPart(c *gin.Context) error {
	part := directory.EditPart(c.Param("part"))
	if part.Title() == "" {
		return errNoPage
	}
	pending, err := s.pendingGroup(c)
	if err != nil {
		return err
	}
	draft, err := s.catalogue.Draft(c.Request.Context(), s.actor(c), pending.Group.ID, string(part))
	if err != nil {
		return err
	}
	page, err := s.partPageOf(c, pending, part, nil)
	if err != nil {
		return err
	}
	if draft != nil {
		if page, err = s.partPageOf(c, pending, part, inputs(draft.Form)); err != nil {
			return err
		}
		page.Draft, page.Version = s.dayAndTime(draft.SavedAt), draft.Version
	}
	return s.render(c, http.StatusOK, "edit_part", page)
}

var errNoPage = directory.Errorf(directory.CodeNotFound, "There is no page at this address.")

// partPageOf makes a part's page with what the group tells, or with what was typed.
func (s *Server) partPageOf(c *gin.Context, p *directory.Pending, part directory.EditPart, in inputs) (partPage, error) {
	page := partPage{editFrame: s.editFrameOf(c, p, part.Title()), Part: part, Intro: partIntro(part)}
	g := p.Group
	shown := g
	if in != nil {
		page.Waits = in.waits(p)
		edited := cloneGroup(g)
		s.applyPart(edited, nil, part, in, page.Curator)
		shown = edited
	}
	for _, q := range partQuestions(part, s.catalogue.Vocabulary()) {
		view := s.ask(q, g, in, page.Curator)
		view.Waits = p.Change != nil && s.said(s.ask(q, g, nil, false)) != s.said(s.ask(q, p.Stored, nil, false))
		if q.fold && view.Value == "" && view.Note == "" {
			page.Folded = append(page.Folded, view)
		} else {
			page.Questions = append(page.Questions, view)
		}
	}
	if n := len(page.Folded); n > 0 {
		page.FoldWords = plural(n, "more thing you can say", "more things you can say")
	}
	places, err := s.catalogue.EditedPlaces(c.Request.Context(), g, p.Venues...)
	if err != nil {
		return page, err
	}
	if part == directory.PartWhen {
		page.Times = s.timesOf(g, places)
		page.Times.Waits = p.Change != nil && slices.Contains(p.Change.Waits(), "meetings")
	}
	listings, err := s.catalogue.Preview(c.Request.Context(), shown, p.Venues)
	if err != nil {
		return page, err
	}
	page.Preview = s.previewOf(listings)
	page.Preview.addPage(s, part, listings)
	return page, nil
}

// ask makes the view of a question, with what was typed where a form was sent, and else with what the group tells.
func (s *Server) ask(q question, g *directory.Group, in inputs, curator bool) questionView {
	view := questionView{question: q}
	switch q.Kind {
	case "attribute":
		s.askAttribute(&view, g, in, curator)
	case "pick":
		view.Pick = s.pick(q, g, in)
		if len(view.Pick.Found) > 0 {
			view.Value = "chosen"
		}
	default:
		if view.Value = q.get(g); in != nil {
			view.Value = in.get(q.Name)
		}
	}
	for i, o := range q.options {
		id := q.Name
		if i > 0 {
			id += "." + orElse(o.Value, "skip")
		}
		view.Options = append(view.Options, optionView{option: o, ID: id, Chosen: o.Value == view.Value})
	}
	return view
}

func (s *Server) askAttribute(view *questionView, g *directory.Group, in inputs, curator bool) {
	a := view.Attribute
	answer, had := g.Answer(a.Code)
	if had {
		view.Value, view.Note = string(answer.Value), answer.Note
		view.Known = basisWords(answer.Basis) + ", " + dayWords(answer.Date)
	}
	view.Criterion, view.Meaning, view.Private = a.Criterion, a.Meaning, a.Private()
	extras := &extrasView{Code: a.Code, Basis: string(answer.Basis), Date: answer.Date.String(), By: answer.By, Evidence: answer.Evidence}
	if in != nil {
		view.Value, view.Note = in.get(view.Name), in.get(notePrefix+a.Code)
		extras.Basis, extras.Date, extras.By, extras.Evidence = in.get(basisPrefix+a.Code), in.get(datePrefix+a.Code), in.get(byPrefix+a.Code), in.get(evidencePrefix+a.Code)
	}
	if curator {
		extras.Bases = []option{
			{"", "As the group says", ""}, {string(directory.BasisVisited), "Seen on a visit", ""}, {string(directory.BasisDocumented), "A document or photo was seen", ""},
			{string(directory.BasisConfirmed), "Asked by phone or e-mail", ""}, {string(directory.BasisDeclared), "The group says so", ""}, {string(directory.BasisImported), "From its source", ""},
		}
		view.Extras = extras
	}
}

// maxFound is how many of a long list are shown for what was typed.
const maxFound = 8

// pick shows what is chosen of a long list, and what fits the words that were typed.
func (s *Server) pick(q question, g *directory.Group, in inputs) *pickView {
	view := &pickView{Family: q.family.Code, Private: q.family.Private}
	chosen := map[string]bool{}
	if in == nil {
		for _, a := range q.family.Attributes {
			if answer, ok := g.Answer(a.Code); ok && answer.Value == directory.Yes {
				chosen[a.Slug()] = true
			}
		}
	}
	for _, slug := range in[q.Name] {
		chosen[slug] = true
	}
	add := func(a *directory.Attribute) {
		view.Found = append(view.Found, pickOption{ID: q.Name + "." + a.Slug(), Name: q.Name, Value: a.Slug(), Label: a.Label, Chosen: chosen[a.Slug()]})
	}
	for _, a := range q.family.Attributes {
		if chosen[a.Slug()] {
			add(a)
		}
	}
	view.Typed = in.get(findPrefix + q.family.Code)
	view.Looked = view.Typed != ""
	for _, a := range q.fits(s.catalogue.Vocabulary(), view.Typed, maxFound) {
		if !chosen[a.Slug()] {
			add(a)
		}
	}
	return view
}

// editPartSent answers a part's form: look at it, find in a list, save, or begin again.
func (s *Server) editPartSent(c *gin.Context) error {
	part := directory.EditPart(c.Param("part"))
	if part.Title() == "" {
		return errNoPage
	}
	in, err := readForm(c)
	if err != nil {
		return err
	}
	pending, err := s.pendingGroup(c)
	if err != nil {
		return err
	}
	g := pending.Group
	do := in.get("do")
	switch {
	case do == "forget":
		if err := s.catalogue.DropDraft(c.Request.Context(), s.actor(c), g.ID, string(part)); err != nil {
			return err
		}
		c.Redirect(http.StatusSeeOther, partURL(g.ID, part))
		return nil
	case do == "save":
		return s.savePart(c, pending, part, in)
	}
	if err := s.keepTyped(c, g, string(part), in); err != nil {
		return err
	}
	page, err := s.partPageOf(c, pending, part, in)
	if err != nil {
		return err
	}
	page.Version = in.version(g)
	if family := in.get("looks"); isHTMX(c) && family != "" {
		for _, q := range append(page.Questions, page.Folded...) {
			if q.Pick != nil && q.Pick.Family == family {
				return s.renderPart(c, http.StatusOK, "edit_part", "pick-list", q)
			}
		}
	}
	page.Preview.Saved = draftKept
	if isHTMX(c) {
		return s.renderPart(c, http.StatusOK, "edit_part", "preview", page.Preview)
	}
	page.Draft = s.dayAndTime(s.catalogue.Now())
	return s.render(c, http.StatusOK, "edit_part", page)
}

// version gives the version of the group that a form was begun at.
func (in inputs) version(g *directory.Group) int {
	n, err := strconv.Atoi(in.get("version"))
	if err != nil || n < 1 || n > g.Version {
		return g.Version
	}
	return n
}

// keepTyped keeps a draft of what was typed so far.
func (s *Server) keepTyped(c *gin.Context, g *directory.Group, part string, in inputs) error {
	form := maps.Clone(in)
	for _, name := range []string{"do", "looks"} {
		delete(form, name)
	}
	return s.catalogue.KeepDraft(c.Request.Context(), s.actor(c), directory.Draft{GroupID: g.ID, Part: part, Version: in.version(g), Form: form})
}

// waits gives the version of what waited when a form was begun.
func (in inputs) waits(p *directory.Pending) int {
	n, err := strconv.Atoi(in.get("waits"))
	if err != nil || n < 0 || n > p.Version() {
		return p.Version()
	}
	return n
}
