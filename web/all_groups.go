package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/export"
)

const tablePath = "/all-groups"

// tableRoutes are the curators' table over all groups, and changing many of them at once.
func (s *Server) tableRoutes() []route {
	return []route{
		{http.MethodGet, tablePath, directory.MayPublish, nil, s.tablePage},
		{http.MethodPost, tablePath, directory.MayPublish, nil, s.tableFilter},
		{http.MethodGet, tablePath + "/groups.csv", directory.MayPublish, nil, s.tableExport},
		{http.MethodPost, tablePath + "/choose", directory.MayPublish, nil, s.tableChoose},
		{http.MethodGet, tablePath + "/changes", directory.MayPublish, nil, s.batchesPage},
		{http.MethodGet, tablePath + "/changes/:id", directory.MayPublish, s.ownBatch, s.batchPage},
		{http.MethodPost, tablePath + "/changes/:id", directory.MayPublish, s.ownBatch, s.batchMove},
	}
}

// ownBatch is the change of many groups that a path names, where who is asking made it, or may publish everywhere.
func (s *Server) ownBatch(c *gin.Context) (object, error) {
	_, err := s.catalogue.Batch(c.Request.Context(), s.actor(c), c.Param("id"))
	return object{Own: true}, err
}

// tableKept is what the browser remembers of the filters that may stand in no address: words that were typed, and
// what is private. It is sealed in a cookie of its own.
type tableKept struct {
	Name         string `json:"n,omitempty"`
	Organisation string `json:"o,omitempty"`
	Search       session
}

func (k tableKept) empty() bool {
	return k.Name == "" && k.Organisation == "" && !k.Search.holdsPrivate()
}

const tablePurpose = "table"

func (s *Server) tableCookie(c *gin.Context) string { return s.hostCookie(c, "kith-table") }

// tableKept reads what is remembered; nothing once it was not used for as long as a session lasts.
func (s *Server) tableKept(c *gin.Context) tableKept {
	var kept tableKept
	value, err := c.Cookie(s.tableCookie(c))
	if err != nil {
		return kept
	}
	text, ok := s.sessions.openText(tablePurpose, value, sessionIdle)
	if !ok || json.Unmarshal([]byte(text), &kept) != nil {
		return tableKept{}
	}
	return kept
}

func (s *Server) keepTable(c *gin.Context, kept tableKept) error {
	if kept.empty() {
		s.setCookie(c, s.tableCookie(c), "", -1)
		return nil
	}
	text, err := json.Marshal(kept)
	if err != nil {
		return fmt.Errorf("write down the filters: %w", err)
	}
	value, err := s.sessions.sealText(tablePurpose, string(text))
	if err != nil {
		return err
	}
	if len(value) > maxCookie {
		return directory.Invalid("q", "These are too many private filters at once. Take some away.")
	}
	s.setCookie(c, s.tableCookie(c), value, 0)
	return nil
}

// readTable reads a question to the table from an address or a form.
func (s *Server) readTable(values url.Values) (directory.TableSearch, error) {
	var t directory.TableSearch
	search, err := readSearch(values)
	if err != nil {
		return t, err
	}
	search.Kinds, search.Sort, search.Page, search.Count, search.Prefer, search.Elsewhere = nil, "", 0, nil, nil, false
	t.Search = search
	t.Page = 1
	if n, err := readWhole("page", values.Get("page")); err == nil && n != nil {
		t.Page = *n
	}
	t.Name, t.Organisation = strings.TrimSpace(values.Get("name")), strings.TrimSpace(values.Get("organisation"))
	t.Backwards = values.Get("back") != ""
	faults := map[string]string{}
	readOneOf(faults, values, "state", directory.GroupStates(), &t.States)
	readOneOf(faults, values, "fresh", directory.FreshnessBands(), &t.Bands)
	readOneOf(faults, values, "kind", directory.Kinds(), &t.Kinds)
	var sorts []directory.TableSort
	readOneOf(faults, values, "sort", directory.TableSorts(), &sorts)
	if len(sorts) > 0 {
		t.Sort = sorts[0]
	}
	var open []directory.OpenQuestions
	readOneOf(faults, values, "open", []directory.OpenQuestions{directory.OpenNone, directory.OpenFew, directory.OpenSome, directory.OpenMany}, &open)
	if len(open) > 0 {
		t.Open = open[0]
	}
	if id := values.Get("source"); id != "" {
		if t.SourceID = id; !directory.ValidID(id) {
			faults["source"] = "there is no such list"
		}
	}
	if council := strings.TrimSpace(values.Get("council")); council != "" {
		code, ok := s.catalogue.Gazetteer().AreaCode(council)
		if strings.HasPrefix(council, councilCode) && s.catalogue.Gazetteer().AreaName(council) != council {
			code, ok = council, true
		}
		if t.Council = code; !ok || !strings.HasPrefix(code, councilCode) {
			faults["council"] = "we do not know that council area; write its name, such as Yarra"
		}
	}
	for _, text := range []string{t.Name, t.Organisation} {
		if len(text) > directory.MaxTextLength {
			faults["name"] = fmt.Sprintf("write at most %d characters", directory.MaxTextLength)
		}
	}
	if len(faults) > 0 {
		return t, &directory.Error{Code: directory.CodeInvalid, Message: "Check what the list is narrowed by.", Fields: faults}
	}
	return t, nil
}

// councilCode begins the code of a council area.
const councilCode = "council:"

// readOneOf reads values that have to be among those there are.
func readOneOf[T ~string](faults map[string]string, values url.Values, name string, allowed []T, into *[]T) {
	for _, text := range listOf(values, name) {
		if !slices.Contains(allowed, T(text)) {
			faults[name] = "choose one that is offered"
			return
		}
		*into = append(*into, T(text))
	}
}

// withKept adds what is remembered to a question read from an address.
func withKept(t directory.TableSearch, kept tableKept) directory.TableSearch {
	t.Name, t.Organisation = kept.Name, kept.Organisation
	t.Search = join(t.Search, kept.Search)
	if len(t.Search.Facets) == 0 {
		t.Search.Facets = nil
	}
	return t
}

// tableQuery writes the open part of a question as a query: it is the only writer of the table's addresses.
func (s *Server) tableQuery(t directory.TableSearch) url.Values {
	v := s.privacy().openQuery(t.Search)
	set := func(name string, list []string) {
		if text := strings.Join(list, ","); text != "" {
			v.Set(name, text)
		}
	}
	set("state", plainTexts(t.States))
	set("fresh", plainTexts(t.Bands))
	set("kind", plainTexts(t.Kinds))
	set("open", []string{string(t.Open)})
	set("source", []string{t.SourceID})
	set("council", []string{t.Council})
	set("sort", []string{string(t.Sort)})
	if t.Backwards {
		v.Set("back", "1")
	}
	if t.Page > 1 {
		v.Set("page", strconv.Itoa(t.Page))
	}
	return v
}

func plainTexts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, value := range values {
		out[i] = string(value)
	}
	return out
}

func (s *Server) tableURL(path string, t directory.TableSearch) string {
	if query := s.tableQuery(t).Encode(); query != "" {
		return path + "?" + query
	}
	return path
}

// tableFilter takes the posted filters: what may stand in an address goes there, the rest into the cookie.
func (s *Server) tableFilter(c *gin.Context) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	form := c.Request.PostForm
	if form.Get("clear") != "" {
		form = url.Values{}
	}
	t, err := s.readTable(form)
	if err == nil && t.AsksSearch() { // its faults are told here, with what was typed still in the form
		_, err = s.catalogue.Table(c.Request.Context(), s.actor(c), t)
	}
	if err != nil {
		return s.tableFault(c, t, form, err)
	}
	kept := tableKept{Name: t.Name, Organisation: t.Organisation}
	if place := s.catalogue.Gazetteer().Lookup(t.Search.Near).Place; place != nil {
		t.Search.Near = nearParam(place)
	}
	_, kept.Search = s.privacy().split(t.Search)
	if err := s.keepTable(c, kept); err != nil {
		return s.tableFault(c, t, form, err)
	}
	t.Page = 1
	c.Redirect(http.StatusSeeOther, s.tableURL(tablePath, t))
	return nil
}

// tablePage shows a page of the table.
func (s *Server) tablePage(c *gin.Context) error {
	t, err := s.askedTable(c)
	if err != nil {
		return s.tableFault(c, t, nil, err)
	}
	found, err := s.catalogue.Table(c.Request.Context(), s.actor(c), t)
	if err != nil {
		return s.tableFault(c, t, nil, err)
	}
	t.Page = found.Page
	if kept := s.tableKept(c); !kept.empty() {
		if err := s.keepTable(c, kept); err != nil { // so that it lasts while it is used
			return err
		}
	}
	view, err := s.tableView(c, t, found)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "all_groups", view)
}

// askedTable reads the question of an address, with what the browser remembers.
func (s *Server) askedTable(c *gin.Context) (directory.TableSearch, error) {
	query := c.Request.URL.Query()
	query.Del("name")
	query.Del("organisation")
	t, err := s.readTable(query)
	if err != nil {
		return t, err
	}
	if s.privacy().knowsPrivate(t.Search) || t.Search.Text != "" {
		return directory.TableSearch{}, directory.Errorf(directory.CodeInvalid, "Words or private answers were in the web address, where others could read them. Use the form instead.")
	}
	return withKept(t, s.tableKept(c)), nil
}

// tableFault shows what is wrong with the filters, which stay as they were typed.
func (s *Server) tableFault(c *gin.Context, t directory.TableSearch, form url.Values, err error) error {
	fault, ok := errors.AsType[*directory.Error](err)
	if !ok || (fault.Code != directory.CodeInvalid && fault.Code != directory.CodeConflict && fault.Code != directory.CodeNotFound) {
		return err
	}
	view, viewErr := s.tableView(c, t, &directory.Table{})
	if viewErr != nil {
		return viewErr
	}
	view.Message, view.Problems, view.Faults = fault.Message, problemsOf(fault), fault.Fields
	for _, place := range fault.Candidates {
		view.Candidates = append(view.Candidates, candidateWords(place.Name, place.State, place.Postcodes))
	}
	if form != nil {
		view.Form.Near, view.Council = strings.ToValidUTF8(form.Get("near"), "?"), strings.ToValidUTF8(form.Get("council"), "?")
		view.Form.setWithin(form.Get("within"))
	}
	view.Title, view.FiltersOpen = "Error: "+view.Title, true
	return s.render(c, failureOf(err).status, "all_groups", view)
}

func candidateWords(name, state string, postcodes []string) string {
	words := name + " " + state
	if len(postcodes) > 0 {
		words += " " + postcodes[0]
	}
	return words
}

// tableExport downloads what the table shows: what is published of each group, and nothing else.
func (s *Server) tableExport(c *gin.Context) error {
	ctx, actor := c.Request.Context(), s.actor(c)
	t, err := s.askedTable(c)
	if err != nil {
		return err
	}
	found, err := s.catalogue.Table(ctx, actor, t) // so that a fault is told before the first byte
	if err != nil {
		return err
	}
	entry := directory.AuditEntry{At: s.catalogue.Now(), Actor: actor, Action: directory.AuditExport, Note: plural(found.Total, "group", "groups") + " of the table"}
	if err := s.catalogue.Store().Write(ctx, func(tx directory.Tx) error { return tx.AddAudit(ctx, entry) }); err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="groups.csv"`)
	h.Set("Cache-Control", "no-store")
	_, err = export.CSVOf(ctx, s.catalogue, c.Writer, func(do func(ids []string) error) error { return s.catalogue.TableWalk(ctx, actor, t, do) })
	return err
}

// tableChoose begins a change of the ticked groups, or of all that match.
func (s *Server) tableChoose(c *gin.Context) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	ctx, actor, form := c.Request.Context(), s.actor(c), c.Request.PostForm
	ids := []string{}
	for _, id := range form["group"] {
		if directory.ValidID(id) {
			ids = append(ids, id)
		}
	}
	var t directory.TableSearch
	if form.Get("all") != "" {
		var err error
		if t, err = s.askedTable(c); err != nil {
			return err
		}
		found, err := s.catalogue.Table(ctx, actor, t)
		if err != nil {
			return err
		}
		if form.Get("total") != strconv.Itoa(found.Total) { // words that were kept have lapsed, or groups came and went
			return directory.Errorf(directory.CodeConflict, "The list has changed since you looked: %s match now. Go back, look again, and choose them then.", plural(found.Total, "group", "groups"))
		}
		ids = nil
	}
	b, err := s.catalogue.ChooseGroups(ctx, actor, ids, t)
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, tablePath+"/changes/"+b.ID)
	return nil
}
