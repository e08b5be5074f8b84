package web

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// editRoutes are the pages where the people of a group keep it true.
func (s *Server) editRoutes() []route {
	edit, reveal := directory.MayEdit, directory.MayReveal
	return []route{
		{http.MethodGet, "/mine", edit, nil, s.minePage},
		{http.MethodGet, "/mine/new", edit, nil, s.newGroup},
		{http.MethodPost, "/mine/new", edit, nil, s.newGroupSent},
		{http.MethodGet, "/groups/:id/edit", edit, s.groupObject, s.editOverview},
		{http.MethodGet, "/groups/:id/edit/:part", edit, s.groupObject, s.editPart},
		{http.MethodPost, "/groups/:id/edit/:part", edit, s.groupObject, s.editPartSent},
		{http.MethodGet, "/groups/:id/times/:n", edit, s.groupObject, s.editMeeting},
		{http.MethodPost, "/groups/:id/times/:n", edit, s.groupObject, s.editMeetingSent},
		{http.MethodGet, "/groups/:id/places/:place", edit, s.groupObject, s.editPlace},
		{http.MethodPost, "/groups/:id/places/:place", edit, s.groupObject, s.editPlaceSent},
		{http.MethodGet, "/groups/:id/places/:place/reveal", reveal, s.groupObject, s.revealAsk},
		{http.MethodPost, "/groups/:id/places/:place/reveal", reveal, s.groupObject, s.revealShow},
	}
}

// editFrame is what every page about one group's words has.
type editFrame struct {
	basePage
	GroupID  string
	Group    string // its name
	Version  int    // of the group when the form was begun
	Waits    int    // of what waits of the person's own edits, then
	Problems []problem
	Message  string
	Faults   map[string]string
	Curator  bool
	Draft    string // when what is in the form was typed; empty where it is what is published
	Preview  *previewView
}

func (p editFrame) fault(field string) string { return p.Faults[field] }

// previewView is what others will see.
type previewView struct {
	Cards []cardView
	Dates []string // the next ones, of one meeting
	Words string   // of that meeting
	Note  string
	Saved string // that what was typed is kept
}

// editedGroup gives the group a page is about, as it is stored.
func (s *Server) editedGroup(c *gin.Context) (*directory.Group, error) {
	id := c.Param("id")
	if !directory.ValidID(id) {
		return nil, errNoGroup
	}
	g, err := s.catalogue.Store().Group(c.Request.Context(), id)
	if directory.ErrorCode(err) == directory.CodeNotFound {
		return nil, errNoGroup
	}
	return g, err
}

// pendingGroup is that group with what waits of the person's own edits laid over it.
func (s *Server) pendingGroup(c *gin.Context) (*directory.Pending, error) {
	g, err := s.editedGroup(c)
	if err != nil {
		return nil, err
	}
	return s.catalogue.Pending(c.Request.Context(), s.actor(c), g)
}

func (s *Server) editFrameOf(c *gin.Context, p *directory.Pending, title string) editFrame {
	g := p.Group
	state, _ := s.session(c)
	frame := editFrame{basePage: s.base(c, title+", "+g.Name, "mine", state), GroupID: g.ID, Group: g.Name, Version: g.Version, Waits: p.Version(), Faults: map[string]string{}}
	frame.NoIndex = true
	frame.Invented = frame.Invented || g.Invented
	frame.Curator = s.actor(c).Has(directory.MayPublish)
	return frame
}

// fail shows what is wrong with a form, at the top and at each field.
func (p *editFrame) fail(e *directory.Error, onPage func(field string) bool) {
	if p.Faults == nil {
		p.Faults = map[string]string{}
	}
	for _, field := range slices.Sorted(maps.Keys(e.Fields)) {
		one := problem{Text: sentence(e.Fields[field])}
		if input := inputOf(field); onPage(input) {
			one.Href = "#" + input
			p.Faults[input] = e.Fields[field]
		} else {
			one.Text = field + ": " + one.Text
		}
		p.Problems = append(p.Problems, one)
	}
	p.Message = e.Message
	p.Title = "Error: " + p.Title
}

// lastNumber is the place in a list at the end of a field's name: "contact.phones.0".
var lastNumber = regexp.MustCompile(`\.\d+$`)

// inputOf gives the input that a field of a group is typed into.
func inputOf(field string) string {
	switch field {
	case "email", "website":
		return "contact." + field
	}
	return lastNumber.ReplaceAllString(field, "")
}

// readForm reads a form that was sent.
func readForm(c *gin.Context) (inputs, error) {
	if err := c.Request.ParseForm(); err != nil {
		return nil, readFault(err)
	}
	return inputs(c.Request.PostForm), nil
}

// overviewPage is where the people of a group see what it tells, and what is not answered.
type overviewPage struct {
	editFrame
	Saved   *savedView
	Parts   []overviewPart
	Left    string // "7 questions, about 3 minutes"
	Next    *nextQuestion
	Waiting []string
	Drafts  []mapLink
	Shown   bool // it can be found
	Fresh   freshnessView
}

type overviewPart struct {
	Title, URL, Told, Left string
}

// nextQuestion is the best one to answer now.
type nextQuestion struct{ Text, URL, Time string }

// savedView says what became of a save.
type savedView struct {
	Live    []string `json:"l,omitempty"`
	Waiting []string `json:"w,omitempty"`
	What    string   `json:"t,omitempty"` // the page it came from
}

func (s *Server) editOverview(c *gin.Context) error {
	pending, err := s.pendingGroup(c)
	if err != nil {
		return err
	}
	ctx, g := c.Request.Context(), pending.Group
	page := overviewPage{editFrame: s.editFrameOf(c, pending, "Your group"), Saved: s.takeSaved(c), Shown: g.Status == directory.StatusPublished}
	page.Title = g.Name + ": your group"
	open := directory.CompletenessOf(g, s.catalogue.Vocabulary(), s.catalogue.Today())
	page.Left, page.Next = open.Words(), nextOf(g.ID, open)
	places, err := s.catalogue.EditedPlaces(ctx, g, pending.Venues...)
	if err != nil {
		return err
	}
	for _, part := range directory.EditParts() {
		page.Parts = append(page.Parts, overviewPart{
			Title: part.Title(), URL: partURL(g.ID, part), Told: s.partTold(part, g, places), Left: directory.QuestionWords(open.In(part)),
		})
	}
	if page.Waiting, err = s.waitingOf(c, g.ID); err != nil {
		return err
	}
	if page.Drafts, err = s.draftLinks(c, g.ID); err != nil {
		return err
	}
	listings, err := s.catalogue.Preview(ctx, pending.Stored, nil)
	if err != nil {
		return err
	}
	page.Preview = s.previewOf(listings)
	return s.render(c, http.StatusOK, "edit", page)
}

func partURL(groupID string, part directory.EditPart) string {
	return "/groups/" + groupID + "/edit/" + string(part)
}

// nextOf gives the next question with a link to its input.
func nextOf(groupID string, open directory.Completeness) *nextQuestion {
	q, ok := open.Next()
	if !ok {
		return nil
	}
	return &nextQuestion{Text: q.Text, URL: partURL(groupID, q.Part) + "#" + q.Key, Time: directory.QuestionWords([]directory.Question{q})}
}

// draftLinks lists what the actor has typed into a group's pages and not saved.
func (s *Server) draftLinks(c *gin.Context, groupID string) ([]mapLink, error) {
	drafts, err := s.catalogue.Drafts(c.Request.Context(), s.actor(c))
	var links []mapLink
	for _, d := range drafts {
		if d.GroupID != groupID {
			continue
		}
		link := mapLink{Text: directory.EditPart(d.Part).Title(), URL: partURL(groupID, directory.EditPart(d.Part))}
		if link.Text == "" {
			link = mapLink{Text: "When and where", URL: "/groups/" + groupID + "/" + d.Part}
		}
		links = append(links, link)
	}
	return links, err
}

// previewOf makes cards of listings.
func (s *Server) previewOf(listings []*directory.Listing) *previewView {
	view := &previewView{}
	maker := cards{vocabulary: s.catalogue.Vocabulary(), now: s.catalogue.Local()}
	for _, l := range listings[:min(len(listings), maxPreviewCards)] {
		card := maker.card(directory.FoundListing{Listing: l, Distance: -1})
		card.URL = "#preview"
		view.Cards = append(view.Cards, card)
	}
	return view
}

const maxPreviewCards = 3

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

// applyPart puts what a part's form says into a group. Only the part's own questions are read: whatever else a form
// sends changes nothing.
//
// base is the group as the form was begun with, where that is not g (else nil): what the form left as it was then stays
// as g has it, so that two people who answer different questions both keep their answers. A question of which the form
// says nothing at all stays too.
func (s *Server) applyPart(g, base *directory.Group, part directory.EditPart, in inputs, curator bool) (answered []string, faults map[string]string) {
	faults = map[string]string{}
	before := *g
	today := s.catalogue.Today()
	for _, q := range partQuestions(part, s.catalogue.Vocabulary()) {
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
	revision, err := s.catalogue.Store().Revision(c.Request.Context(), g.ID, version)
	if directory.ErrorCode(err) == directory.CodeNotFound {
		return g, nil
	}
	if err != nil {
		return nil, err
	}
	base := *revision.Group
	base.Version = version
	return &base, nil
}

// savePart saves a part, or shows what is wrong with it, with all that was typed.
func (s *Server) savePart(c *gin.Context, p *directory.Pending, part directory.EditPart, in inputs) error {
	ctx, actor, g := c.Request.Context(), s.actor(c), p.Group
	base, err := s.baseOf(c, p, in)
	if err != nil {
		return err
	}
	if sides := s.conflicts(g, base, part, in); len(sides) > 0 {
		return s.showConflict(c, p, part, in, sides)
	}
	edited := cloneGroup(g)
	answered, faults := s.applyPart(edited, base, part, in, actor.Has(directory.MayPublish))
	result, err := directory.Edited{}, directory.InvalidFields(faults)
	if err == nil {
		result, err = s.catalogue.Edit(ctx, actor, directory.Edit{Group: edited, Answered: answered, Reason: in.get("reason"), Pending: true})
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

func (s *Server) showConflict(c *gin.Context, p *directory.Pending, part directory.EditPart, in inputs, sides []conflictSide) error {
	g := p.Group
	if err := s.keepTyped(c, g, string(part), in); err != nil {
		return err
	}
	page := conflictPage{editFrame: s.editFrameOf(c, p, part.Title()), Part: part, Sides: sides}
	page.Title = "Two people changed this"
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

// sayWhatBecame goes back to the group's overview, which says what is live and what waits.
func (s *Server) sayWhatBecame(c *gin.Context, groupID, what string, result directory.Edited) error {
	view := savedView{What: what, Live: s.fieldWords(result.Published)}
	if result.Waiting != nil {
		var fields []string
		for _, f := range result.Waiting.Fields {
			fields = append(fields, f.Field)
		}
		view.Waiting = s.fieldWords(fields)
	}
	text, err := json.Marshal(view)
	if err != nil {
		return err
	}
	value, err := s.sessions.sealFor(savedPurpose, session{Text: string(text)})
	if err != nil {
		return err
	}
	if len(value) <= maxCookie {
		s.setSaved(c, value, int(savedShown.Seconds()))
	}
	c.Redirect(http.StatusSeeOther, "/groups/"+groupID+"/edit")
	return nil
}

// savedPurpose is bound into the seal of the cookie that says what became of a save, savedShown how long it lasts.
const (
	savedPurpose = "saved"
	savedShown   = 2 * time.Minute
)

func (s *Server) savedCookie(c *gin.Context) string {
	if s.secureCookies(c) {
		return "__Host-kith-saved"
	}
	return "kith-saved"
}

func (s *Server) setSaved(c *gin.Context, value string, seconds int) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: s.savedCookie(c), Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: s.secureCookies(c), SameSite: http.SameSiteStrictMode,
	})
}

// takeSaved gives what became of the last save, once.
func (s *Server) takeSaved(c *gin.Context) *savedView {
	value, err := c.Cookie(s.savedCookie(c))
	if err != nil || value == "" {
		return nil
	}
	s.setSaved(c, "", -1)
	state, age, ok := s.sessions.unseal(savedPurpose, value)
	view := &savedView{}
	if !ok || age > savedShown || json.Unmarshal([]byte(state.Text), view) != nil {
		return nil
	}
	return view
}
