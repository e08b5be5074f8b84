package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// historyView is a group's history for its people.
type historyView struct {
	basePage
	Problems   []problem
	Message    string
	ID, Name   string
	Version    int
	Shown      bool // it can be found
	Archived   bool
	Paused     bool
	MayPublish bool
	MayReview  bool
	EndsOn     string // its planned end, as a day; empty: none
	Into       string // the group it was joined into
	Merged     []mergedRow
	Revisions  []revisionRow
	Done       string
	Form       url.Values
}

// Typed gives the reason that was typed into one of the page's forms: by its button, and for putting a version back
// by its number.
func (v historyView) Typed(do string, version int) string {
	if v.Form.Get("do") != do || version > 0 && v.Form.Get("to") != strconv.Itoa(version) {
		return ""
	}
	return v.Form.Get("reason")
}

type mergedRow struct {
	ID, Name, By, When string
	Version            int
}

type revisionRow struct {
	Version         int
	Author, Reason  string
	When, From, URL string
	Newest          bool
	Changed         []string // labels of the fields that differ from the version before
	Compare         string   // address
}

var historyDone = map[string]string{
	"restored": "It is put back.", "waits": "What you put back waits for a curator.", "part": "It is put back in part: that is live. The rest of it waits for a curator.", "archived": "The group is archived: it is shown nowhere.",
	"back": "The group is shown again.", "shown": "The group is shown again: searching finds it.", "merged": "The two groups are one. The old address leads here.", "apart": "The two groups are taken apart.", "same": "Nothing was different.", "ends": "Its planned end is kept.",
	"ends-soon": "Its planned end is kept. That is soon: from the day after, the listing is gone from the directory. Take the day away if that is wrong.", "goes-on": "It has no planned end.",
}

func (s *Server) historyPage(c *gin.Context) error {
	return s.showHistory(c, http.StatusOK, url.Values{"other": {c.Query("other")}}, nil)
}

func (s *Server) showHistory(c *gin.Context, status int, form url.Values, fault error) error {
	ctx, actor, id := c.Request.Context(), s.actor(c), c.Param("id")
	heads, err := s.catalogue.History(ctx, actor, id)
	if err != nil {
		return err
	}
	g, err := s.catalogue.Store().Group(ctx, id)
	if err != nil {
		return err
	}
	on, err := s.catalogue.Object(ctx, id)
	if err != nil {
		return err
	}
	state, _ := s.session(c)
	page := historyView{
		basePage: s.base(c, "History of "+g.Name, "", state), ID: id, Name: g.Name, Version: g.Version, Shown: g.Status == directory.StatusPublished,
		Archived: g.Status == directory.StatusArchived, Paused: g.Status == directory.StatusPaused, MayReview: actor.May(directory.MayReview, on), MayPublish: actor.May(directory.MayPublish, on), Done: historyDone[c.Query("done")], Form: form,
		EndsOn: g.EndsOn.String(),
	}
	page.NoIndex = true
	if fault != nil {
		f := failureOf(fault)
		page.Title, page.Message = "Error: "+page.Title, f.err.Message
		page.Problems = []problem{{Text: f.err.Message}}
	}
	if err := s.addMerges(ctx, &page); err != nil {
		return err
	}
	changed, err := s.catalogue.Changed(ctx, actor, id)
	if err != nil {
		return err
	}
	words := valueWords{s: s, ctx: ctx}
	for i, h := range heads {
		row := revisionRow{
			Version: h.Version, Author: h.Author, Reason: h.Reason, When: dayWords(directory.DateOf(h.At.In(s.catalogue.Zone()))), Newest: i == 0,
			Compare: "/groups/" + id + "/history/compare?from=" + strconv.Itoa(h.Version-1) + "&to=" + strconv.Itoa(h.Version),
		}
		row.From, row.URL = s.revisionFrom(actor, h)
		for _, field := range changed[h.Version] {
			row.Changed = append(row.Changed, words.label(field))
		}
		slices.Sort(row.Changed)
		row.Changed = slices.Compact(row.Changed)
		page.Revisions = append(page.Revisions, row)
	}
	return s.render(c, status, "history", page)
}

// revisionFrom says what a version came from, with the way there for who may go.
func (s *Server) revisionFrom(actor directory.Actor, h directory.Revision) (words, address string) {
	switch {
	case h.Import != "":
		if s.parts.Desk != nil && actor.Has(directory.MayImport) {
			address = "/desk/imports/" + h.Import
		}
		return "From an import", address
	case h.Undid != "":
		return "An import was undone", ""
	case h.Change != "":
		if actor.Has(directory.MayReview) {
			address = "/review/" + h.Change
		}
		return "From a change", address
	}
	return "", ""
}

func (s *Server) addMerges(ctx context.Context, page *historyView) error {
	into, err := s.catalogue.MergedInto(ctx, page.ID)
	if err == nil {
		page.Into = into
	} else if directory.ErrorCode(err) != directory.CodeNotFound {
		return err
	}
	merges, err := s.catalogue.Merges(ctx, page.ID)
	if err != nil {
		return err
	}
	for _, m := range merges {
		g, err := s.catalogue.Store().Group(ctx, m.GroupID)
		if err != nil {
			return err
		}
		page.Merged = append(page.Merged, mergedRow{ID: g.ID, Name: g.Name, Version: g.Version, By: m.By, When: s.ago(m.At)})
	}
	return nil
}

func (s *Server) historySent(c *gin.Context) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	form := c.Request.PostForm
	done, err := s.changeHistory(c, form)
	switch directory.ErrorCode(err) {
	case "":
		c.Redirect(http.StatusSeeOther, "/groups/"+c.Param("id")+"/history?done="+done)
		return nil
	case directory.CodeInvalid, directory.CodeConflict, directory.CodeNotFound:
		return s.showHistory(c, failureOf(err).status, form, err)
	}
	return err
}

func (s *Server) changeHistory(c *gin.Context, form url.Values) (done string, err error) {
	ctx, actor, id := c.Request.Context(), s.actor(c), c.Param("id")
	version, err := strconv.Atoi(form.Get("version"))
	if err != nil {
		return "", directory.Invalid("version", "This page is not whole. Open it again.")
	}
	reason := strings.TrimSpace(form.Get("reason"))
	switch form.Get("do") {
	case "restore":
		to, err := strconv.Atoi(form.Get("to"))
		if err != nil {
			return "", directory.Invalid("to", "Choose the version to put back.")
		}
		edited, err := s.catalogue.Restore(ctx, actor, id, to, version, reason)
		switch {
		case err != nil:
			return "", err
		case edited.Waiting != nil && len(edited.Published) > 0:
			return "part", nil
		case edited.Waiting != nil:
			return "waits", nil
		case len(edited.Published) == 0:
			return "same", nil
		}
		return "restored", nil
	case "ends":
		return s.planEnd(c, id, version, form.Get("ends"), reason)
	case "archive":
		return "archived", s.catalogue.Archive(ctx, actor, id, version, reason)
	case "back":
		return "back", s.catalogue.Unarchive(ctx, actor, id, version, reason)
	case "unpause":
		return "shown", s.catalogue.Unpause(ctx, actor, id)
	case "merge":
		other, err := s.otherGroup(c, form.Get("other"))
		if err != nil {
			return "", err
		}
		return "merged", s.catalogue.MergeGroups(ctx, actor, directory.GroupVersion{ID: id, Version: version}, other, reason)
	case "apart":
		return "apart", s.catalogue.UndoMerge(ctx, actor, form.Get("group"), version, reason)
	}
	return "", directory.Invalid("do", "Choose one of the buttons.")
}

// endsSoon is within how many days a planned end is said to be near.
const endsSoon = 14

// planEnd sets the last day of a group, today at the earliest; no day takes it away.
func (s *Server) planEnd(c *gin.Context, id string, version int, text, reason string) (done string, err error) {
	var day directory.Date
	today := s.catalogue.Today()
	if text = strings.TrimSpace(text); text != "" {
		if day, err = directory.ParseDate(text); err != nil {
			return "", directory.Invalid("ends", "Write its last day as year-month-day, such as 2026-12-18.")
		}
		if day.Before(today) {
			return "", directory.Invalid("ends", "%s is over, and the listing would be gone at once. Look at the year, or choose today or a later day.", dayWords(day))
		}
	}
	revision, err := s.catalogue.Store().Revision(c.Request.Context(), id, version)
	if err != nil {
		return "", err
	}
	revision.Group.EndsOn = day
	if _, err = s.catalogue.Edit(c.Request.Context(), s.actor(c), directory.Edit{Group: revision.Group, Reason: reason}); err != nil {
		return "", err
	}
	switch {
	case day.IsZero():
		return "goes-on", nil
	case day.Before(today.AddDays(endsSoon)):
		return "ends-soon", nil
	}
	return "ends", nil
}

// otherGroup reads the group that somebody names by its page's address or its id.
func (s *Server) otherGroup(c *gin.Context, text string) (directory.GroupVersion, error) {
	text = strings.TrimSpace(text)
	if u, err := url.Parse(text); err == nil {
		text = u.Path
	}
	text = strings.TrimPrefix(text[strings.LastIndex(text, "/groups/")+1:], "groups/")
	text, _, _ = strings.Cut(text, "/")
	if !directory.ValidID(text) {
		return directory.GroupVersion{}, directory.Invalid("other", "Paste the address of the other group’s page.")
	}
	g, err := s.catalogue.Store().Group(c.Request.Context(), text)
	if err != nil {
		return directory.GroupVersion{}, directory.Invalid("other", "There is no group at that address.")
	}
	return directory.GroupVersion{ID: g.ID, Version: g.Version}, nil
}

// compareView shows two versions side by side.
type compareView struct {
	basePage
	ID, Name     string
	From, To     int
	Before       string // who saved it, when
	After        string
	Versions     []int
	Fields       []changeFieldView
	Current      int
	Restorable   bool
	ReasonOfThat string
}

func (s *Server) comparePage(c *gin.Context) error {
	ctx, actor, id := c.Request.Context(), s.actor(c), c.Param("id")
	heads, err := s.catalogue.History(ctx, actor, id)
	if err != nil {
		return err
	}
	newest := 0
	if len(heads) > 0 {
		newest = heads[0].Version
	}
	from, fromErr := strconv.Atoi(c.DefaultQuery("from", strconv.Itoa(newest-1)))
	to, toErr := strconv.Atoi(c.DefaultQuery("to", strconv.Itoa(newest)))
	if fromErr != nil || toErr != nil || from < 0 || to < 1 {
		return directory.Invalid("from", "Choose two versions.")
	}
	before, after, fields, err := s.catalogue.Compare(ctx, actor, id, from, to)
	if err != nil {
		return err
	}
	state, _ := s.session(c)
	page := compareView{
		basePage: s.base(c, "Two versions of "+after.Group.Name, "", state), ID: id, Name: after.Group.Name, From: from, To: to, Current: newest,
		Before: s.savedWords(before), After: s.savedWords(after), Restorable: from > 0 && from != newest, ReasonOfThat: after.Reason,
	}
	page.NoIndex = true
	for _, h := range heads {
		page.Versions = append(page.Versions, h.Version)
	}
	words := valueWords{s: s, ctx: ctx}
	for n, f := range fields {
		page.Fields = append(page.Fields, s.changeField(words, n, directory.ReviewedField{FieldChange: f}, nil))
	}
	inReadingOrder(page.Fields)
	return s.render(c, http.StatusOK, "compare", page)
}

func (s *Server) savedWords(r *directory.Revision) string {
	if r.Version == 0 {
		return "Before there was any"
	}
	return "Version " + strconv.Itoa(r.Version) + ", " + r.Author + ", " + dayWords(directory.DateOf(r.At.In(s.catalogue.Zone())))
}
