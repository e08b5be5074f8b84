package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// batchView is the page of one change of many groups.
type batchView struct {
	basePage
	ID       string
	Status   directory.BatchStatus
	Heading  string
	Chosen   string // how many groups
	Change   string // what it does, in words
	Reason   string
	By       string
	Job      *batchJob
	Failed   string
	Would    *outcomeView
	Examples []directory.BatchExample
	Done     *outcomeView
	Undone   *outcomeView
	UndoneBy string
	MayUndo  bool
	MayGoOn  bool
	Form     batchForm
	Message  string
	Problems []problem
	Faults   map[string]string
}

func (v *batchView) fault(field string) string { return sentence(v.Faults[field]) }

// batchJob is work under way.
type batchJob struct {
	Words      string
	Done, Most int
}

// outcomeView says what was done, or would be, by reason.
type outcomeView struct {
	Changed int
	Skipped []directory.BatchSkip
}

// Rest is how many groups of a reason are not named.
func (outcomeView) Rest(s directory.BatchSkip) int { return s.N - len(s.Groups) }

// batchForm is what is filled in of a change.
type batchForm struct {
	Kind         directory.BatchKind
	Families     []batchFamily
	Values       []selectOption
	Bases        []selectOption
	Methods      []selectOption
	Note         string
	Organisation string
	Date, Today  string
	Reason       string
}

// Is tells whether a kind is the one being filled in.
func (f batchForm) Is(kind string) bool { return string(f.Kind) == kind }

type batchFamily struct {
	Label      string
	Attributes []selectOption
}

func (s *Server) batchPage(c *gin.Context) error {
	b, err := s.catalogue.Batch(c.Request.Context(), s.actor(c), c.Param("id"))
	if err != nil {
		return err
	}
	view := s.batchView(c, b, url.Values{})
	if isHTMX(c) {
		return s.renderPart(c, http.StatusOK, "all_groups_change", "swap", view)
	}
	return s.render(c, http.StatusOK, "all_groups_change", view)
}

func (s *Server) batchView(c *gin.Context, b *directory.Batch, form url.Values) *batchView {
	state, _ := s.session(c)
	groups := plural(b.Total, "group", "groups")
	v := &batchView{
		basePage: s.base(c, "Change many", "all-groups", state), ID: b.ID, Status: b.Status, Heading: "Change " + groups, Chosen: groups,
		Change: b.Change.Words(s.catalogue.Vocabulary()), Reason: b.Change.Reason, Failed: b.Failed, By: b.Author + ", " + s.dayAndTime(b.CreatedAt), UndoneBy: b.UndoneBy,
		MayGoOn: b.Status == directory.BatchStopped, MayUndo: b.Done.Changed > 0 && (b.Status == directory.BatchApplied || b.Status == directory.BatchStopped && b.Next == directory.BatchApplying),
	}
	v.NoIndex = true
	if b.Working() {
		v.Job = &batchJob{Words: map[directory.BatchStatus]string{
			directory.BatchLooking: "Looking at what would change", directory.BatchApplying: "Changing them", directory.BatchUndoing: "Taking it back",
		}[b.Status], Done: b.Worked(), Most: b.Total}
		if b.Status == directory.BatchUndoing {
			v.Job.Most = b.Done.Changed
		}
	}
	switch b.Status {
	case directory.BatchChosen, directory.BatchLooking:
	case directory.BatchReady:
		v.Would, v.Examples = &outcomeView{b.Would.Changed, b.Would.Skipped}, b.Examples
	default:
		if b.Status != directory.BatchStopped || b.Next != directory.BatchLooking {
			v.Done = &outcomeView{b.Done.Changed, b.Done.Skipped}
		}
		if !b.UndoneAt.IsZero() {
			v.Undone = &outcomeView{b.Undone.Changed, b.Undone.Skipped}
		}
	}
	v.Form = s.batchForm(form)
	return v
}

// batchForm offers what can be changed, with what was filled in.
func (s *Server) batchForm(form url.Values) batchForm {
	today := s.catalogue.Today().String()
	f := batchForm{
		Kind: directory.BatchKind(form.Get("kind")), Note: form.Get("note"), Organisation: form.Get("organisation"),
		Date: orText(form.Get("date"), today), Today: today, Reason: form.Get("reason"),
	}
	for _, family := range s.catalogue.Vocabulary().Families {
		if family.Derived {
			continue
		}
		one := batchFamily{Label: family.Label}
		for _, a := range family.Attributes {
			if !a.Derived {
				one.Attributes = append(one.Attributes, selectOption{Value: a.Code, Label: a.Label, Selected: a.Code == form.Get("attribute")})
			}
		}
		if len(one.Attributes) > 0 {
			f.Families = append(f.Families, one)
		}
	}
	options := func(name string, pairs ...string) []selectOption {
		var list []selectOption
		for i := 0; i+1 < len(pairs); i += 2 {
			list = append(list, selectOption{Value: pairs[i], Label: pairs[i+1], Selected: form.Get(name) == pairs[i]})
		}
		return list
	}
	f.Values = options("value", "yes", "Yes", "no", "No", "ask", "Ask us first")
	f.Bases = options("basis", "declared", "Their own people say so", "confirmed", "We asked by phone or e-mail", "documented", "We saw a document", "visited", "One of us was there")
	f.Methods = options("method", "phone", "By phone", "visit", "On a visit", "email", "By e-mail", "website", "On its website")
	return f
}

// batchMove takes the buttons of the page.
func (s *Server) batchMove(c *gin.Context) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	ctx, actor, id, form := c.Request.Context(), s.actor(c), c.Param("id"), c.Request.PostForm
	var err error
	switch form.Get("do") {
	case "set":
		err = s.batchSet(ctx, actor, id, form)
	case "apply":
		_, err = s.catalogue.ApplyBatch(ctx, actor, id)
	case "undo":
		_, err = s.catalogue.UndoBatch(ctx, actor, id)
	case "stop":
		_, err = s.catalogue.StopBatch(ctx, actor, id)
	case "go-on":
		_, err = s.catalogue.ResumeBatch(ctx, actor, id)
	default:
		return directory.Invalid("do", "This page is not whole. Open it again.")
	}
	fault, ok := errors.AsType[*directory.Error](err)
	if !ok || fault.Code != directory.CodeInvalid {
		if err == nil {
			c.Redirect(http.StatusSeeOther, tablePath+"/changes/"+id)
		}
		return err
	}
	b, err := s.catalogue.Batch(ctx, actor, id)
	if err != nil {
		return err
	}
	view := s.batchView(c, b, form)
	view.Title, view.Message, view.Problems, view.Faults = "Error: "+view.Title, fault.Message, batchProblems(fault, form.Get("kind")), fault.Fields
	return s.render(c, http.StatusUnprocessableEntity, "all_groups_change", view)
}

// batchProblems links each fault to its field, whose id begins with the kind of change.
func batchProblems(fault *directory.Error, kind string) []problem {
	var problems []problem
	for field, text := range fault.Fields {
		problems = append(problems, problem{Text: sentence(text), Href: "#" + kind + "-" + field})
	}
	sortProblems(problems)
	return problems
}

// batchSet reads what changes, and has it looked at.
func (s *Server) batchSet(ctx context.Context, actor directory.Actor, id string, form url.Values) error {
	change := directory.BatchChange{Kind: directory.BatchKind(form.Get("kind")), Reason: strings.TrimSpace(form.Get("reason"))}
	if !slices.Contains(directory.BatchKinds(), change.Kind) {
		return directory.Invalid("kind", "Choose what changes.")
	}
	if text := strings.TrimSpace(form.Get("date")); text != "" && (change.Kind == directory.BatchAnswer || change.Kind == directory.BatchCheck) {
		day, err := directory.ParseDate(text)
		if err != nil {
			return directory.Invalid("date", "Write the day as year-month-day, such as 2026-11-23.")
		}
		change.Date = day
	}
	switch change.Kind {
	case directory.BatchAnswer:
		change.Attribute, change.Value, change.Basis = form.Get("attribute"), directory.Value(form.Get("value")), directory.Basis(form.Get("basis"))
		change.Note = strings.TrimSpace(form.Get("note"))
	case directory.BatchCheck:
		change.Method = directory.CheckMethod(form.Get("method"))
	case directory.BatchOrganisation:
		var err error
		if change.OrganisationID, err = s.organisationMeant(ctx, actor, form.Get("organisation")); err != nil {
			return err
		}
	}
	_, err := s.catalogue.SetBatch(ctx, actor, id, change)
	return err
}

// organisationMeant finds the one organisation of a name.
func (s *Server) organisationMeant(ctx context.Context, actor directory.Actor, name string) (string, error) {
	if strings.TrimSpace(name) == "" {
		return "", directory.Invalid("organisation", "Write the name of the organisation.")
	}
	if len(name) > directory.MaxTextLength {
		return "", directory.Invalid("organisation", "This name is too long.")
	}
	found, err := s.catalogue.FindNamed(ctx, actor, name)
	if err != nil {
		return "", err
	}
	var ids, names []string
	for _, n := range found {
		if n.OrganisationID != "" && !slices.Contains(ids, n.OrganisationID) {
			ids, names = append(ids, n.OrganisationID), append(names, "“"+n.Name+"”")
		}
	}
	switch len(ids) {
	case 0:
		return "", directory.Invalid("organisation", "No organisation that runs a group here is called that. Check the spelling.")
	case 1:
		return ids[0], nil
	}
	return "", directory.Invalid("organisation", "Several fit: %s. Write the whole name of the one you mean.", listWords(names[:min(len(names), 5)]))
}

// batchesView lists changes of many groups.
type batchesView struct {
	basePage
	Changes []batchLine
}

type batchLine struct {
	ID, Change, State, By string
}

func (s *Server) batchesPage(c *gin.Context) error {
	all, err := s.catalogue.Batches(c.Request.Context(), s.actor(c))
	if err != nil {
		return err
	}
	state, _ := s.session(c)
	view := batchesView{basePage: s.base(c, "Changed together", "all-groups", state)}
	view.NoIndex = true
	for _, b := range all {
		words := map[directory.BatchStatus]string{
			directory.BatchApplying: "Under way", directory.BatchApplied: plural(b.Done.Changed, "group", "groups") + " changed", directory.BatchUndoing: "Being taken back",
			directory.BatchUndone: "Taken back", directory.BatchStopped: "Stopped",
		}
		view.Changes = append(view.Changes, batchLine{ID: b.ID, Change: b.Change.Words(s.catalogue.Vocabulary()), State: words[b.Status], By: b.Author + ", " + s.dayAndTime(b.CreatedAt)})
	}
	return s.render(c, http.StatusOK, "all_groups_changes", view)
}
