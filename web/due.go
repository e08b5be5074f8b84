package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// dueRoutes are where listings are checked: by who rings, on the board of what is due, and by who was reminded.
func (s *Server) dueRoutes() []route {
	return []route{
		{http.MethodGet, "/due", directory.MayConfirm, nil, s.duePage},
		{http.MethodGet, "/due/calls", directory.MayConfirm, nil, s.callList},
		{http.MethodGet, "/groups/:id/rang", directory.MayConfirm, s.groupObject, s.rangPage},
		{http.MethodPost, "/groups/:id/rang", directory.MayConfirm, s.groupObject, s.rang},
		{http.MethodPost, "/groups/:id/rang/undo", directory.MayConfirm, s.groupObject, s.rangUndo},
		{http.MethodGet, "/still-right/:token", directory.MayAnything, nil, s.stillRightPage},
		{http.MethodPost, "/still-right/:token", directory.MayAnything, nil, s.stillRight},
		{http.MethodGet, "/still-right/:token/changed", directory.MayAnything, nil, s.changedPage},
		{http.MethodPost, "/still-right/:token/changed", directory.MayAnything, nil, s.changed},
	}
}

// How many groups a page of the board and a call list hold.
const (
	dueShown  = 50
	callsMade = 100
)

// dueView is the board of what is due.
type dueView struct {
	basePage
	Kept          bool // no mail server: reminders are not sent
	Tabs          []dueTab
	Narrowed      []dueTab // what the list is narrowed to, each with a link that takes it away
	Groups        []dueLine
	Total         int
	From, To      int
	Earlier, More string // links
	Calls         string // the call list
	CallsHold     int
	Councils      []dueCountView
	Organisations []dueCountView
}

type dueTab struct {
	Text, URL string
	N         int
	Here      bool
}

type dueCountView struct {
	Name, URL                 string
	All, Overdue, Unreachable int
}

// dueLine is a group on the board, in words.
type dueLine struct {
	ID, Name, Organisation, Place string
	Due                           string // "Due since 4 August 2026"
	Checked                       string
	Asked                         string // what became of asking
	Phones                        []phoneView
	Contact                       string
	Lines                         []string
	Overdue                       bool
}

// dueFilter reads which part of the board is wanted.
func dueFilter(c *gin.Context) (directory.DueFilter, error) {
	f := directory.DueFilter{State: directory.DueState(c.Query("state")), Council: c.Query("council"), OrganisationID: c.Query("organisation")}
	if f.State != "" && !slices.Contains(directory.DueStates(), f.State) {
		return f, directory.Invalid("state", "Choose due, overdue, unreachable or never.")
	}
	if f.OrganisationID != "" && !directory.ValidID(f.OrganisationID) {
		return f, directory.Invalid("organisation", "There is no such organisation.")
	}
	if len(f.Council) > 40 {
		return f, directory.Invalid("council", "There is no such council area.")
	}
	return f, nil
}

// dueURL is the address of a part of the board.
func dueURL(path string, f directory.DueFilter, page int) string {
	q := url.Values{}
	for name, value := range map[string]string{"state": string(f.State), "council": f.Council, "organisation": f.OrganisationID} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// duePageNumber gives the page asked for, from 1. The board is worked from the top, so the last one is not far.
func duePageNumber(c *gin.Context) (int, error) {
	const last = 200
	text := c.DefaultQuery("page", "1")
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > last {
		return 0, directory.Invalid("page", "Choose a page from 1 to %d, or narrow the list.", last)
	}
	return n, nil
}

func (s *Server) duePage(c *gin.Context) error {
	f, err := dueFilter(c)
	if err != nil {
		return err
	}
	number, err := duePageNumber(c)
	if err != nil {
		return err
	}
	ctx, actor := c.Request.Context(), s.actor(c)
	counts, err := s.catalogue.BoardCounts(ctx, actor, f)
	if err != nil {
		return err
	}
	lines, total, err := s.catalogue.Board(ctx, actor, f, (number-1)*dueShown, dueShown)
	if err != nil {
		return err
	}
	state, _ := s.session(c)
	page := dueView{basePage: s.base(c, "What is due", "due", state), Kept: !s.parts.MailIsSent, Total: total, CallsHold: min(total, callsMade)}
	page.NoIndex = true
	page.Tabs = dueTabs(f, counts)
	page.Narrowed, err = s.dueNarrowed(c, f)
	if err != nil {
		return err
	}
	for _, line := range lines {
		page.Groups = append(page.Groups, s.dueLine(line))
	}
	page.From, page.To = (number-1)*dueShown+1, (number-1)*dueShown+len(lines)
	if number > 1 {
		page.Earlier = dueURL("/due", f, number-1)
	}
	if page.To < total {
		page.More = dueURL("/due", f, number+1)
	}
	page.Calls = dueURL("/due/calls", f, 1)
	page.Councils = countViews(counts.Councils, func(id string) directory.DueFilter {
		to := f
		to.Council = id
		return to
	})
	page.Organisations = countViews(counts.Organisations, func(id string) directory.DueFilter {
		to := f
		to.OrganisationID = id
		return to
	})
	return s.render(c, http.StatusOK, "due", page)
}

func dueTabs(f directory.DueFilter, counts *directory.BoardCounts) []dueTab {
	names := map[directory.DueState]string{
		directory.DueNow: "Due", directory.DueOver: "Overdue", directory.DueUnreachable: "Nobody answered", directory.DueNever: "Never checked",
	}
	to := f
	to.State = ""
	tabs := []dueTab{{Text: "All", URL: dueURL("/due", to, 1), N: counts.Total[directory.DueNow] + counts.Total[directory.DueOver], Here: f.State == ""}}
	for _, state := range directory.DueStates() {
		to.State = state
		tabs = append(tabs, dueTab{Text: names[state], URL: dueURL("/due", to, 1), N: counts.Total[state], Here: f.State == state})
	}
	return tabs
}

// dueNarrowed names what the board is narrowed to.
func (s *Server) dueNarrowed(c *gin.Context, f directory.DueFilter) ([]dueTab, error) {
	var all []dueTab
	if f.Council != "" {
		to, name := f, s.catalogue.Gazetteer().AreaName(f.Council)
		to.Council = ""
		if name == "" {
			return nil, directory.Invalid("council", "There is no such council area.")
		}
		all = append(all, dueTab{Text: name, URL: dueURL("/due", to, 1)})
	}
	if f.OrganisationID != "" {
		to := f
		to.OrganisationID = ""
		o, err := s.catalogue.Store().Organisation(c.Request.Context(), f.OrganisationID)
		if err != nil {
			return nil, err
		}
		all = append(all, dueTab{Text: o.Name, URL: dueURL("/due", to, 1)})
	}
	return all, nil
}

func countViews(counts []directory.BoardCount, to func(id string) directory.DueFilter) []dueCountView {
	var views []dueCountView
	for _, n := range counts {
		if n.Name != "" {
			views = append(views, dueCountView{n.Name, dueURL("/due", to(n.ID), 1), n.All(), n.Overdue, n.Unreachable})
		}
	}
	return views
}

// dueLine puts a group on the board in words.
func (s *Server) dueLine(b directory.BoardLine) dueLine {
	line := dueLine{
		ID: b.GroupID, Name: b.Name, Organisation: b.Organisation, Place: b.Place, Lines: withoutNumbers(b.Lines, b.Phones), Contact: joinWith(" · ", b.ContactName, b.BestTime),
		Due: "Due since " + directory.DateWords(b.DueOn), Checked: checkedWords(b.Checked), Overdue: b.State == directory.DueOver,
		Asked: askedWords(b.Due),
	}
	if s.catalogue.Today().Before(b.DueOn) {
		line.Due = "Due on " + directory.DateWords(b.DueOn)
	}
	for _, phone := range b.Phones {
		line.Phones = append(line.Phones, phoneOf(phone))
	}
	return line
}

func checkedWords(checked directory.Checked) string {
	if checked.Date.IsZero() {
		return "Never checked"
	}
	return "Checked " + directory.DateWords(checked.Date)
}

// askedWords says what became of asking since the last check.
func askedWords(d directory.Due) string {
	reminders, calls := "", ""
	if d.Reminders > 0 {
		reminders = plural(d.Reminders, "reminder", "reminders") + ", no answer"
	}
	if d.Unreachable > 0 {
		calls = fmt.Sprintf("rang %s, nobody answered, last on %s", timesWords(d.Unreachable), directory.DateWords(d.UnreachableOn))
	}
	return joinWith(" · ", reminders, calls)
}

func timesWords(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// joinWith joins the words that are there.
func joinWith(separator string, words ...string) string {
	joined := ""
	for _, word := range words {
		switch {
		case word == "":
		case joined == "":
			joined = word
		default:
			joined += separator + word
		}
	}
	return joined
}

// callListView is the call list, made to be printed.
type callListView struct {
	basePage
	Day    string
	Groups []dueLine
	Total  int
	Back   string
}

func (s *Server) callList(c *gin.Context) error {
	f, err := dueFilter(c)
	if err != nil {
		return err
	}
	lines, total, err := s.catalogue.Board(c.Request.Context(), s.actor(c), f, 0, callsMade)
	if err != nil {
		return err
	}
	state, _ := s.session(c)
	page := callListView{basePage: s.base(c, "Call list", "due", state), Day: directory.DateWords(s.catalogue.Today()), Total: total, Back: dueURL("/due", f, 1)}
	page.NoIndex = true
	for _, line := range lines {
		page.Groups = append(page.Groups, s.dueLine(line))
	}
	return s.render(c, http.StatusOK, "due_calls", page)
}

// rangView is the page where who rang a group says what came of it.
type rangView struct {
	basePage
	Group    dueLine
	Shown    bool
	With     string
	Problems []problem
	Message  string
	Done     string // what was just noted
	Undo     string // until when it can be taken back; empty where it cannot
}

func (s *Server) rangView(c *gin.Context) (*rangView, error) {
	line, err := s.catalogue.Ringing(c.Request.Context(), s.actor(c), c.Param("id"))
	if err != nil {
		return nil, err
	}
	state, _ := s.session(c)
	page := &rangView{basePage: s.base(c, "Ring "+line.Name, "due", state), Group: s.dueLine(*line), Shown: line.Shown}
	page.NoIndex = true
	if page.Undo, err = s.undoWords(c, line.GroupID); err != nil {
		return nil, err
	}
	return page, nil
}

// undoWords says how long this person's last check of a group can still be taken back; empty where it cannot.
func (s *Server) undoWords(c *gin.Context, groupID string) (string, error) {
	until, ok, err := s.catalogue.MayTakeBack(c.Request.Context(), s.actor(c), groupID)
	if err != nil || !ok {
		return "", err
	}
	minutes := max(1, int(until.Sub(s.catalogue.Now()).Round(time.Minute).Minutes()))
	return plural(minutes, "minute", "minutes"), nil
}

func (s *Server) rangPage(c *gin.Context) error {
	page, err := s.rangView(c)
	if err != nil {
		return err
	}
	switch c.Query("noted") {
	case "right":
		page.Done = "Thank you. The listing says that it was checked today by phone."
	case "nobody":
		page.Done = "Noted: nobody answered today."
	case "undone":
		page.Done = "Taken back. The listing is as it was."
	}
	return s.render(c, http.StatusOK, "rang", page)
}

// rang notes what came of ringing.
func (s *Server) rang(c *gin.Context) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	id, form := c.Param("id"), c.Request.PostForm
	noted := "right"
	var err error
	if form.Get("do") == "nobody" {
		noted, err = "nobody", s.catalogue.NobodyAnswered(c.Request.Context(), s.actor(c), id)
	} else {
		err = s.catalogue.Confirm(c.Request.Context(), s.actor(c), directory.Confirmation{GroupID: id, With: form.Get("with")})
	}
	if directory.ErrorCode(err) == directory.CodeInvalid {
		page, viewErr := s.rangView(c)
		if viewErr != nil {
			return viewErr
		}
		page.With, page.Title = form.Get("with"), "Error: "+page.Title
		page.Problems = []problem{{Text: fieldFaultWords(err, "with"), Href: "#with"}}
		return s.render(c, http.StatusUnprocessableEntity, "rang", page)
	}
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/groups/"+id+"/rang?noted="+noted)
	return nil
}

func (s *Server) rangUndo(c *gin.Context) error {
	if err := s.catalogue.TakeBack(c.Request.Context(), s.actor(c), c.Param("id")); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/groups/"+c.Param("id")+"/rang?noted=undone")
	return nil
}

// checkBoxView is the box on a group's page for who may say that it was checked.
type checkBoxView struct {
	URL, Due, Asked, Undo string
}

// checkBox gives the box; nil for who may not confirm the group.
func (s *Server) checkBox(c *gin.Context, groupID string) (*checkBoxView, error) {
	if !s.actor(c).Has(directory.MayConfirm) {
		return nil, nil
	}
	line, err := s.catalogue.Ringing(c.Request.Context(), s.actor(c), groupID)
	switch {
	case directory.ErrorCode(err) == directory.CodeNotFound:
		return nil, nil
	case err != nil:
		return nil, err
	}
	words := s.dueLine(*line)
	box := &checkBoxView{URL: "/groups/" + groupID + "/rang", Due: words.Due, Asked: words.Asked}
	box.Undo, err = s.undoWords(c, groupID)
	return box, err
}

// withoutNumbers leaves out the numbers that stand above the words of a listing already.
func withoutNumbers(lines []string, phones []directory.Phone) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
		return slices.ContainsFunc(phones, func(p directory.Phone) bool { return line == strings.TrimSpace(p.Number+" "+p.Label) })
	})
}
