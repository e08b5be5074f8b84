package web

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// reviewRoutes are where changes are proposed, decided on and answered.
func (s *Server) reviewRoutes() []route {
	return []route{
		{http.MethodGet, "/review", directory.MayReview, nil, s.reviewQueue},
		{http.MethodGet, "/review/:id", directory.MayReview, s.changeObject, s.reviewPage},
		{http.MethodPost, "/review/:id", directory.MayReview, s.changeObject, s.reviewSent},
		{http.MethodGet, "/waiting", directory.MayEdit, nil, s.waitingPage},
		{http.MethodPost, "/waiting/:id", directory.MayEdit, s.ownChange, s.waitingSent},
		{http.MethodGet, "/reply/:token", directory.MayAnything, nil, s.replyPage},
		{http.MethodPost, "/reply/:token", directory.MayAnything, nil, s.replySent},
		{http.MethodGet, "/propose", directory.MayAnything, nil, s.proposePage},
		{http.MethodPost, "/propose", directory.MayAnything, nil, s.proposeSent},
		{http.MethodGet, "/groups/:id/correct", directory.MaySearch, nil, s.correctPage},
		{http.MethodPost, "/groups/:id/correct", directory.MaySearch, nil, s.correctSent},
		{http.MethodGet, "/groups/:id/claim", directory.MaySearch, nil, s.claimPage},
		{http.MethodPost, "/groups/:id/claim", directory.MaySearch, nil, s.claimSent},
		{http.MethodGet, "/groups/:id/history", directory.MayHistory, s.groupObject, s.historyPage},
		{http.MethodPost, "/groups/:id/history", directory.MayHistory, s.groupObject, s.historySent},
		{http.MethodGet, "/groups/:id/history/compare", directory.MayHistory, s.groupObject, s.comparePage},
	}
}

// changeObject is the group of the change that a path names; that there is a change is nobody else's to know.
func (s *Server) changeObject(c *gin.Context) (object, error) {
	o, err := s.catalogue.ObjectOfChange(c.Request.Context(), c.Param("id"))
	return object{Object: o}, err
}

// ownChange is the change that a path names, where who is asking proposed it.
func (s *Server) ownChange(c *gin.Context) (object, error) {
	return object{Own: true}, s.catalogue.Proposed(c.Request.Context(), s.actor(c), c.Param("id"))
}

// may tells whether who is asking has a permission on a group.
func (s *Server) may(c *gin.Context, may directory.Permission, groupID string) bool {
	on, err := s.catalogue.Object(c.Request.Context(), groupID)
	return err == nil && s.actor(c).May(may, on)
}

// changesPerPage is how many changes a page of the queue lists.
const changesPerPage = 30

// queuePage lists what waits for a curator.
type queuePage struct {
	basePage
	Live           bool // what is live and was not looked at, instead of what waits
	Ways           []queueWay
	Kind           string
	Council        string
	Source         string
	Person         string
	Sources        []option
	Councils       []option
	Rows           []queueRow
	Total          int
	Filtered       bool
	Done           string
	Page, Pages    int
	Previous, Next string
}

type queueWay struct {
	Label, URL string
	N          int
	Here       bool
}

type queueRow struct {
	URL, Group, Kind, By, When, Fields string
	Asked                              bool
}

// reviewDone are the words for what was just done, by the code in the address.
var reviewDone = map[string]string{
	"approved": "Approved: it is live.", "declined": "Declined. Who proposed it can read why.", "asked": "Your question is on its way.",
	"asked-desk": "Your question waits on their desk. They asked for no mail about their edits, so ring if it is urgent.",
	"seen":       "Marked as seen.", "undone": "Taken back.", "nothing": "Nothing was left to take back: it was changed since, or keeps a place private.",
	"decided": "Decided.", "closed": "Closed.", "invited": "Approved. An invitation is on its way.",
}

func (s *Server) reviewQueue(c *gin.Context) error {
	state, _ := s.session(c)
	page := queuePage{
		basePage: s.base(c, "Review", "review", state), Live: c.Query("show") == "live", Kind: c.Query("kind"), Council: c.Query("council"),
		Source: c.Query("source"), Person: c.Query("person"), Done: reviewDone[c.Query("done")],
	}
	page.NoIndex = true
	number, err := pageNumber(c)
	if err != nil {
		return err
	}
	filter := directory.ChangeFilter{Kind: directory.ChangeKind(page.Kind), Council: page.Council, SourceID: page.Source, AuthorID: page.Person}
	if page.Kind == "" { // what people wait for comes first; what is to be checked again is a list of its own
		filter.But = directory.ChangeExpiring
	}
	if page.Kind != "" && !slices.Contains(directory.ChangeKinds(), filter.Kind) {
		return directory.Invalid("kind", "There is no such kind of change.")
	}
	filter.Statuses = []directory.ChangeStatus{directory.ChangeWaiting, directory.ChangeAsked}
	if page.Live {
		filter.Statuses = []directory.ChangeStatus{directory.ChangePublished}
	}
	ctx, actor := c.Request.Context(), s.actor(c)
	changes, total, counts, err := s.catalogue.ReviewQueue(ctx, actor, filter, (number-1)*changesPerPage, changesPerPage)
	if err != nil {
		return err
	}
	page.Total, page.Filtered = total, page.Kind+page.Council+page.Source+page.Person != ""
	page.addWays(counts)
	if err := s.addQueueRows(c, &page, changes); err != nil {
		return err
	}
	if err := s.addQueueChoices(c, &page); err != nil {
		return err
	}
	page.Page, page.Pages = number, max(1, (total+changesPerPage-1)/changesPerPage)
	if number > 1 {
		page.Previous = page.address(page.Kind, number-1)
	}
	if number < page.Pages {
		page.Next = page.address(page.Kind, number+1)
	}
	return s.render(c, http.StatusOK, "review", page)
}

func pageNumber(c *gin.Context) (int, error) {
	text := c.DefaultQuery("page", "1")
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 || number > 1000 {
		return 0, directory.Invalid("page", "There is no page %q.", cut(text, 20))
	}
	return number, nil
}

// address is the queue with the page's filters, of a kind and at a page.
func (p *queuePage) address(kind string, number int) string {
	q := url.Values{}
	for name, value := range map[string]string{"kind": kind, "council": p.Council, "source": p.Source, "person": p.Person} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if p.Live {
		q.Set("show", "live")
	}
	if number > 1 {
		q.Set("page", strconv.Itoa(number))
	}
	if len(q) == 0 {
		return "/review"
	}
	return "/review?" + q.Encode()
}

func (p *queuePage) addWays(counts map[directory.ChangeKind]int) {
	all := -counts[directory.ChangeExpiring]
	for _, n := range counts {
		all += n
	}
	p.Ways = []queueWay{{Label: "All that people wait for", URL: p.address("", 1), N: all, Here: p.Kind == ""}}
	for _, kind := range directory.ChangeKinds() {
		if counts[kind] > 0 || p.Kind == string(kind) {
			p.Ways = append(p.Ways, queueWay{Label: changeKindWords(kind), URL: p.address(string(kind), 1), N: counts[kind], Here: p.Kind == string(kind)})
		}
	}
}

func (s *Server) addQueueRows(c *gin.Context, page *queuePage, changes []*directory.Change) error {
	names, err := s.catalogue.GroupNames(c.Request.Context(), changes)
	if err != nil {
		return err
	}
	for _, change := range changes {
		page.Rows = append(page.Rows, queueRow{
			URL: "/review/" + change.ID, Group: orText(names[change.GroupID], change.ProposedName()), Kind: changeKindWords(change.Sort()),
			By: change.Author, When: s.ago(change.CreatedAt), Fields: sentenceCase(orText(listWords(s.fieldWords(change.Waits())), "what they say in words")), Asked: change.Status == directory.ChangeAsked,
		})
	}
	return nil
}

// addQueueChoices fills in what the queue can be narrowed by.
func (s *Server) addQueueChoices(c *gin.Context, page *queuePage) error {
	sources, err := s.catalogue.Store().Sources(c.Request.Context())
	if err != nil {
		return err
	}
	for _, source := range sources {
		page.Sources = append(page.Sources, option{Value: source.ID, Label: source.Name})
	}
	seen := map[string]bool{}
	for _, suburb := range s.catalogue.Gazetteer().All() {
		code := "council:" + suburb.CouncilCode
		if suburb.CouncilCode == "" || seen[code] {
			continue
		}
		seen[code] = true
		page.Councils = append(page.Councils, option{Value: code, Label: joinWords(suburb.Council, suburb.State)})
	}
	slices.SortFunc(page.Councils, func(a, b option) int { return strings.Compare(a.Label, b.Label) })
	return nil
}

// changePage shows one change side by side.
type changePage struct {
	basePage
	Problems  []problem
	Message   string
	ID        string
	Version   int
	Heading   string
	GroupURL  string
	Kind      string
	By        string
	Email     string
	Person    string // filter of the same person's changes
	When      string
	Reason    string
	Status    string
	Open      bool
	Live      bool
	Claim     bool
	Words     bool // nothing but words: there are no fields
	CanAsk    bool
	Messages  []directory.Message
	Fields    []changeFieldView
	DecidedBy string
	Decision  string
	Question  string // as typed
	Why       string
	Kept      bool       // something is kept back that may be looked at
	Revealed  bool       // nothing is kept back: who looks was noted
	Filling   []saidPart // the parts of a proposed new group, to be filled in
	FillOpen  bool
}

type changeFieldView struct {
	N         int
	Field     string
	Label     string
	Old, New  []string
	Now       []string
	Moved     bool
	Seen      bool       // words that somebody has to see to
	Settled   string     // what became of the proposed value, where that is decided: "Live now"
	Words     []wordPart // of a text
	Over      string
	Picked    bool
	Text      bool           // can be approved with another text
	Long      bool           // which is long
	Value     string         // as typed, or as proposed
	Ask       []questionView // it can be approved with another value, said in these
	Times     []timeFields   // the times it can be approved with instead
	TimesOpen bool           // something was typed into them
	Answer    bool           // can be approved with how it was checked
	Choice    string         // of the answer
	Note      string
	Basis     string
	Day       string
	Checker   string // who checked; empty: the curator
	Evidence  string // what was seen, for curators
	Bases     []option
	Criterion string
	Ruling    string
	Fault     string
	Kept      bool     // something of the values is kept back
	Held      string   // that a stricter limit of the group holds; empty: none
	AlsoHere  []string // the other groups at this place
}

func (s *Server) reviewPage(c *gin.Context) error {
	r, err := s.catalogue.ReadChange(c.Request.Context(), s.actor(c), c.Param("id"))
	if err != nil {
		return err
	}
	return s.showChange(c, http.StatusOK, r, nil, nil)
}

// reviewReveal notes who looks, and shows the change with the places in it as they truly are.
func (s *Server) reviewReveal(c *gin.Context) error {
	r, err := s.catalogue.RevealChange(c.Request.Context(), s.actor(c), c.Param("id"))
	if err != nil {
		return err
	}
	return s.showChange(c, http.StatusOK, r, nil, nil)
}

// showChange shows a change, with what was typed and what is wrong with it, where something was.
func (s *Server) showChange(c *gin.Context, status int, r *directory.Reviewed, form url.Values, fault *directory.Error) error {
	ctx, page := c.Request.Context(), s.changePage(c, r, form)
	faults := map[string]string{}
	if fault != nil {
		faults = page.blame(fault)
	}
	for i := range page.Fields {
		if f := &page.Fields[i]; f.Field == "meetings" && page.Open && f.Ruling == "" {
			if err := s.askTimes(ctx, f, r, form, faults); err != nil {
				return err
			}
		}
	}
	if err := s.addFilling(ctx, page, r, form, faults); err != nil {
		return err
	}
	if family := form.Get("looks"); isHTMX(c) && family != "" {
		for _, part := range page.Filling {
			for _, q := range part.Questions {
				if q.Pick != nil && q.Pick.Family == family {
					return s.renderPart(c, http.StatusOK, "change", "pick-list", q)
				}
			}
		}
	}
	return s.render(c, status, "change", page)
}

// changePage shows a change; form holds what was typed, where something was.
func (s *Server) changePage(c *gin.Context, r *directory.Reviewed, form url.Values) *changePage {
	ctx, change := c.Request.Context(), r.Change
	state, _ := s.session(c)
	page := &changePage{
		basePage: s.base(c, "", "review", state), ID: change.ID, Version: change.Version, Heading: change.ProposedName(), Kind: changeKindWords(change.Sort()),
		By: change.Author, Email: change.Email, Person: change.AuthorID, When: s.ago(change.CreatedAt), Reason: change.Reason,
		Status: changeStatusWords(change.Status), Open: change.Status.Open(), Live: change.Status == directory.ChangePublished,
		Claim: change.Sort() == directory.ChangeClaim, Words: len(change.Fields) == 0, CanAsk: change.AuthorID != "" || change.Email != "",
		Messages: change.Messages, DecidedBy: change.DecidedBy, Decision: change.Decision, Question: form.Get("question"), Why: form.Get("reason"),
	}
	page.NoIndex = true
	if r.Group != nil {
		page.Heading, page.GroupURL = r.Group.Name, "/groups/"+r.Group.ID
	}
	page.Title, page.Revealed = page.Heading, r.Revealed
	words := valueWords{s: s, ctx: ctx, revealed: r.Revealed, evidence: true}
	for n, f := range r.Fields {
		view := s.changeField(words, n, f, form)
		view.Settled, view.Seen = settledWords(change, f), f.Field == directory.FieldWords
		page.Fields = append(page.Fields, view)
		page.Kept = page.Kept || f.Kept && s.actor(c).MayReveal()
	}
	inReadingOrder(page.Fields)
	return page
}

// settledWords heads the proposed value of a field that is live or decided; "" where it waits.
func settledWords(change *directory.Change, f directory.ReviewedField) string {
	switch {
	case f.Ruling != nil && !f.Ruling.Approved:
		return "Proposed, and declined"
	case f.Ruling != nil && len(f.Ruling.Value) > 0:
		return "Proposed; something else was approved"
	case change.Status.Open() && f.Ruling == nil:
		return ""
	case change.Status == directory.ChangeUndone:
		return "Was live, and was taken back"
	case change.Status == directory.ChangeWithdrawn:
		return "Proposed, and withdrawn"
	case f.Field == directory.FieldWords:
		return "Said, and seen to"
	case f.Live:
		return "Live now"
	}
	return "Was live; somebody changed it since"
}

// inReadingOrder puts what a group is first, then when and where, then the rest as it comes.
func inReadingOrder(fields []changeFieldView) {
	order := []string{"kind", "name", "also_known_as", "summary", "description", "meetings", "hours", "places", directory.FieldVenues, "disclosure"}
	place := func(f changeFieldView) int {
		for i, name := range order {
			if f.Field == name || name == directory.FieldVenues && strings.HasPrefix(f.Field, name) {
				return i
			}
		}
		return len(order)
	}
	slices.SortStableFunc(fields, func(a, b changeFieldView) int { return place(a) - place(b) })
}

func (s *Server) changeField(words valueWords, n int, f directory.ReviewedField, form url.Values) changeFieldView {
	view := changeFieldView{
		N: n, Field: f.Field, Label: words.label(f.Field), Old: words.lines(f.Field, f.Old), New: words.lines(f.Field, f.New),
		Kept: f.Kept, AlsoHere: f.AlsoHere, Now: words.lines(f.Field, f.Now), Moved: f.Moved, Over: f.Over, Picked: form == nil || slices.Contains(form["pick"], f.Field),
	}
	if f.Held != "" && (f.Ruling == nil || f.Live) {
		view.Held = "A stricter limit holds besides this one, whatever is approved here. " + levelWords(f.Held) + "."
	}
	var was, is string
	if json.Unmarshal(f.New, &is) == nil && isTextField(f.Field) {
		view.Text, view.Long, view.Value = true, len(is) > 120, is
		if json.Unmarshal(f.Old, &was) == nil && was != "" { // beside nothing, all of it would be marked as new
			view.Words = wordDiff(was, is)
		}
	}
	if code, ok := strings.CutPrefix(f.Field, directory.FieldAnswers); ok && len(f.New) > 0 {
		s.addAnswer(&view, code, f)
	}
	if f.Ruling == nil {
		view.Ask = s.askField(f, form)
	}
	if f.Ruling != nil {
		view.Ruling = "Declined by " + f.Ruling.By
		if f.Ruling.Approved {
			view.Ruling = "Approved by " + f.Ruling.By
		}
	}
	key := strconv.Itoa(n)
	for _, typed := range []struct {
		name string
		into *string
	}{{"value", &view.Value}, {"choice", &view.Choice}, {"note", &view.Note}, {"basis", &view.Basis}, {"day", &view.Day}, {"by", &view.Checker}, {"evidence", &view.Evidence}} {
		if values, ok := form[typed.name+"."+key]; ok {
			*typed.into = values[0]
		}
	}
	return view
}

// isTextField tells whether a field is one text, which a curator may put better.
func isTextField(field string) bool {
	switch field {
	case "name", "summary", "description", "eligibility", "contribute", "contact.website", "contact.email":
		return true
	}
	return false
}

func (s *Server) addAnswer(view *changeFieldView, code string, f directory.ReviewedField) {
	var a directory.Answer
	if json.Unmarshal(f.New, &a) != nil {
		return
	}
	view.Answer, view.Choice, view.Note, view.Evidence = true, string(a.Value), a.Note, a.Evidence
	view.Day = s.catalogue.Today().String()
	if attribute, ok := s.catalogue.Vocabulary().Attribute(code); ok {
		view.Criterion = attribute.Criterion
	}
	view.Bases = []option{
		{Value: "", Label: "As it was said"}, {Value: string(directory.BasisVisited), Label: "Somebody was there"},
		{Value: string(directory.BasisDocumented), Label: "A document or photo was seen"}, {Value: string(directory.BasisConfirmed), Label: "Asked by phone or e-mail"},
	}
}

// reviewSent does what a curator decided.
func (s *Server) reviewSent(c *gin.Context) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	form := c.Request.PostForm
	switch form.Get("do") {
	case "reveal":
		return s.reviewReveal(c)
	case "look":
		return s.reviewAgain(c, form, nil)
	}
	if form.Has("looks") {
		return s.reviewAgain(c, form, nil)
	}
	done, err := s.review(c, form)
	if err == nil && done == "filled" {
		c.Redirect(http.StatusSeeOther, "/review/"+c.Param("id"))
		return nil
	}
	switch directory.ErrorCode(err) {
	case "":
		c.Redirect(http.StatusSeeOther, "/review?done="+done)
		return nil
	case directory.CodeInvalid, directory.CodeConflict:
		return s.reviewAgain(c, form, err)
	}
	return err
}

// reviewAgain shows the change as it is now, with what was typed and what is wrong with it.
func (s *Server) reviewAgain(c *gin.Context, form url.Values, fault error) error {
	r, err := s.catalogue.ReadChange(c.Request.Context(), s.actor(c), c.Param("id"))
	if err != nil {
		return err
	}
	if fault == nil {
		return s.showChange(c, http.StatusOK, r, form, nil)
	}
	f := failureOf(fault)
	return s.showChange(c, f.status, r, form, f.err)
}

// blame puts each fault at its field; it gives those that are of an input.
func (page *changePage) blame(fault *directory.Error) map[string]string {
	inputFaults := map[string]string{}
	page.Title, page.Message = "Error: "+page.Title, fault.Message
	for _, field := range slices.Sorted(maps.Keys(fault.Fields)) {
		text, href := fault.Fields[field], "#"+field
		inputFaults[inputOf(field)] = text
		for i := range page.Fields {
			if page.Fields[i].Field == field {
				page.Fields[i].Fault, href = sentence(text), "#f-"+strconv.Itoa(page.Fields[i].N)
				text = page.Fields[i].Label + ": " + text
			}
		}
		if field != "reason" && field != "message" && !strings.HasPrefix(href, "#f-") && !strings.Contains(field, ".") {
			href = ""
		}
		page.Problems = append(page.Problems, problem{Text: sentence(text), Href: href})
	}
	if fault.Code == directory.CodeConflict && len(page.Problems) > 0 {
		page.Problems = append([]problem{{Text: fault.Message}}, page.Problems...)
	}
	return inputFaults
}

func (s *Server) review(c *gin.Context, form url.Values) (done string, err error) {
	ctx, actor, id := c.Request.Context(), s.actor(c), c.Param("id")
	version, err := strconv.Atoi(form.Get("version"))
	if err != nil {
		return "", directory.Invalid("version", "This page is not whole. Open it again.")
	}
	reason := strings.TrimSpace(form.Get("reason"))
	switch form.Get("do") {
	case "approve":
		return s.reviewRule(c, form, version, true, reason)
	case "decline":
		return s.reviewRule(c, form, version, false, reason)
	case "ask":
		_, mailed, err := s.catalogue.Ask(ctx, actor, id, version, form.Get("question"))
		if err == nil && !mailed {
			return "asked-desk", nil
		}
		return "asked", err
	case "seen":
		_, err = s.catalogue.MarkSeen(ctx, actor, id, version)
		return "seen", err
	case "undo":
		undone, err := s.catalogue.UndoEdit(ctx, actor, id, version, reason)
		if err == nil && len(undone) == 0 {
			return "nothing", nil
		}
		return "undone", err
	case "fill":
		return "filled", s.fillProposal(ctx, actor, id, version, form)
	case "close":
		return s.closeChange(c, id, version, reason)
	case "refuse":
		_, err = s.catalogue.Close(ctx, actor, id, version, false, reason, nil)
		return "declined", err
	}
	return "", directory.Invalid("do", "Choose one of the buttons.")
}

// reviewRule approves or declines the fields that were picked.
func (s *Server) reviewRule(c *gin.Context, form url.Values, version int, approve bool, reason string) (string, error) {
	ctx, actor := c.Request.Context(), s.actor(c)
	r, err := s.catalogue.ReadChange(ctx, actor, c.Param("id"))
	if err != nil {
		return "", err
	}
	rulings := directory.Rulings{Version: version, Reason: reason, Fields: map[string]directory.FieldRuling{}}
	for n, f := range r.Fields {
		if !slices.Contains(form["pick"], f.Field) {
			continue
		}
		ruling := directory.FieldRuling{Approve: approve, Over: orText(form.Get("over."+strconv.Itoa(n)), "none")}
		if approve {
			switch {
			case f.Field != "meetings":
				ruling.Value, err = s.givenValue(f, form, strconv.Itoa(n))
			case r.Change.Sort() != directory.ChangeNew:
				ruling.Value, err = s.givenTimes(ctx, r, form)
			}
			if err != nil {
				return "", err
			}
		}
		rulings.Fields[f.Field] = ruling
	}
	if _, err := s.catalogue.Decide(ctx, actor, r.Change.ID, rulings); err != nil {
		return "", err
	}
	if approve {
		return "approved", nil
	}
	return "declined", nil
}

// closeChange closes a correction in words, or approves a claim: then whoever made it is invited to keep the group, in
// the same transaction.
func (s *Server) closeChange(c *gin.Context, id string, version int, reason string) (done string, err error) {
	ctx := c.Request.Context()
	done = "closed"
	_, err = s.catalogue.Close(ctx, s.actor(c), id, version, true, reason, func(tx directory.Tx, change *directory.Change) error {
		if change.Sort() != directory.ChangeClaim {
			return nil
		}
		done = "invited"
		grant := directory.Grant{Role: directory.RoleFacilitator, Scope: directory.Scope{Kind: directory.ScopeGroup, ID: change.GroupID}}
		return s.people.Welcome(ctx, tx, s.actor(c), change.Author, change.Email, grant)
	})
	return done, err
}
