package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// tableView is the table over all groups.
type tableView struct {
	basePage
	Heading     string
	Words       []string // what the list is narrowed to
	Message     string   // what is wrong with the filters
	Problems    []problem
	Faults      map[string]string
	Candidates  []string
	FiltersOpen bool
	Form        searchFormView
	Name        string
	Run         string // words of the organisation's name
	Council     string
	Sources     []selectOption
	Open        []selectOption
	Groups      []facetGroup // of states, bands and kinds
	Sections    []facetSection
	NotTold     bool
	Notes       []string
	Columns     []tableColumn
	Rows        []tableLine
	Total       int
	Pages       *pagesView
	Query       string // open part of the question, for the forms' addresses
	Sort        string
	Back        bool
	Export      string
	Unlisted    int // of them that searching does not show, so that the download has no row for them
}

func (v *tableView) fault(field string) string { return sentence(v.Faults[field]) }

// tableColumn is a heading that puts the list in another order.
type tableColumn struct {
	Label, URL string
	Sorted     string // ascending or descending, as assistive technology is told; "" for neither
}

// tableLine is one group of the table.
type tableLine struct {
	ID, Name, URL, Kind          string
	State, Fresh, Open           string
	Source, Organisation, Places string
	Dim                          bool // searching does not show it
}

func stateWords(state directory.GroupState) string {
	switch state {
	case directory.StateShown:
		return "Shown"
	case directory.StatePaused:
		return "Paused"
	case directory.StateOld:
		return "Hidden by age"
	case directory.StateEnded:
		return "Ended"
	}
	return "Archived"
}

func bandWords(band directory.FreshnessBand) string {
	switch band {
	case directory.CheckedRecently:
		return "Checked in the last 90 days"
	case directory.CheckBeforeYouGo:
		return "Checked up to half a year ago"
	case directory.MayBeOutOfDate:
		return "Checked up to a year ago"
	case directory.TooOld:
		return "Checked longer ago"
	case directory.ImportedNotChecked:
		return "Imported, never checked"
	}
	return "Never checked"
}

func kindsName(kind directory.Kind) string {
	switch kind {
	case directory.KindGroup:
		return "Groups"
	case directory.KindService:
		return "Services"
	case directory.KindLine:
		return "Phone and chat lines"
	}
	return "Open places"
}

func openWords(open directory.OpenQuestions) string {
	switch open {
	case directory.OpenNone:
		return "all answered"
	case directory.OpenFew:
		return "1 to 5 open"
	case directory.OpenSome:
		return "6 to 12 open"
	case directory.OpenMany:
		return "more than 12 open"
	}
	return "any number"
}

// capital begins words with a capital letter.
func capital(words string) string { return strings.ToUpper(words[:1]) + words[1:] }

// tableView makes the page of an answer.
func (s *Server) tableView(c *gin.Context, t directory.TableSearch, found *directory.Table) (*tableView, error) {
	state, _ := s.session(c)
	v := &tableView{
		basePage: s.base(c, "All groups", "all-groups", state), Form: newSearchForm(t.Search, s.catalogue.Gazetteer().Lookup(t.Search.Near).Place),
		Name: strings.ToValidUTF8(t.Name, "?"), Run: strings.ToValidUTF8(t.Organisation, "?"), NotTold: t.Search.NotTold, Total: found.Total,
		Sort: string(t.Sort), Back: t.Backwards, Export: s.tableURL(tablePath+"/groups.csv", pageOf(t, 1)), Query: s.tableQuery(t).Encode(),
	}
	v.NoIndex, v.Wide = true, true
	if t.Council != "" {
		v.Council = s.catalogue.Gazetteer().AreaName(t.Council)
	}
	if err := s.tableSources(c, t, v); err != nil {
		return nil, err
	}
	for _, open := range []directory.OpenQuestions{"", directory.OpenNone, directory.OpenFew, directory.OpenSome, directory.OpenMany} {
		v.Open = append(v.Open, selectOption{Value: string(open), Label: capital(openWords(open)), Selected: open == t.Open})
	}
	v.Groups = []facetGroup{
		tableTicks("State", "state", directory.GroupStates(), t.States, found.States, stateWords),
		tableTicks("Last check", "fresh", directory.FreshnessBands(), t.Bands, found.Bands, bandWords),
		tableTicks("Kind", "kind", directory.Kinds(), t.Kinds, nil, kindsName),
	}
	v.Sections = facets{s.catalogue.Vocabulary(), &directory.Found{}, t.Search}.sections()
	for i := range v.Sections {
		v.Sections[i].uncounted()
	}
	v.Words = s.tableWords(t, found, v)
	v.Heading = plural(found.Total, "group", "groups")
	for _, notice := range found.Notices {
		v.Notes = append(v.Notes, notice.Message)
	}
	v.Columns = s.tableColumns(t)
	if v.Unlisted = found.Total; len(t.States) == 0 || slices.Contains(t.States, directory.StateShown) {
		v.Unlisted -= found.States[directory.StateShown]
	}
	today := s.catalogue.Today()
	for _, row := range found.Rows {
		v.Rows = append(v.Rows, s.tableLine(row, today))
	}
	v.Pages = s.tablePages(t, found)
	return v, nil
}

func pageOf(t directory.TableSearch, page int) directory.TableSearch {
	t.Page = page
	return t
}

// uncounted shows no counts: nothing was counted.
func (f *facetSection) uncounted() {
	for g := range f.Groups {
		for _, options := range [][]facetOption{f.Groups[g].Options, f.Groups[g].More} {
			for i := range options {
				options[i].Without = true
			}
		}
	}
}

// tableTicks makes the ticks of a filter; counts may be nil.
func tableTicks[T ~string](legend, name string, all, on []T, counts map[T]int, words func(T) string) facetGroup {
	group := facetGroup{ID: name, Legend: legend}
	for _, value := range all {
		group.Options = append(group.Options, facetOption{
			ID: "t-" + name + "-" + string(value), Name: name, Value: string(value), Label: words(value), Count: counts[value], Without: counts == nil,
			Checked: slices.Contains(on, value),
		})
	}
	return group
}

// tableSources offers the lists groups came from.
func (s *Server) tableSources(c *gin.Context, t directory.TableSearch, v *tableView) error {
	sources, err := s.catalogue.Store().Sources(c.Request.Context())
	if err != nil {
		return err
	}
	v.Sources = []selectOption{{Value: "", Label: "Any"}}
	for _, source := range sources {
		v.Sources = append(v.Sources, selectOption{Value: source.ID, Label: source.Name, Selected: source.ID == t.SourceID})
	}
	return nil
}

// tableWords says what the list is narrowed to.
func (s *Server) tableWords(t directory.TableSearch, found *directory.Table, v *tableView) []string {
	var words []string
	add := func(parts ...string) {
		if text := strings.Join(parts, ""); text != "" {
			words = append(words, text)
		}
	}
	names := func(labels []string) string { return strings.Join(labels, " or ") }
	var labels []string
	for _, state := range t.States {
		labels = append(labels, strings.ToLower(stateWords(state)))
	}
	add(names(labels))
	labels = nil
	for _, band := range t.Bands {
		labels = append(labels, strings.ToLower(bandWords(band)))
	}
	add(names(labels))
	labels = nil
	for _, kind := range t.Kinds {
		labels = append(labels, strings.ToLower(kindsName(kind)))
	}
	add(names(labels))
	if t.Open != "" {
		add("first-visit questions: ", openWords(t.Open))
	}
	for _, source := range v.Sources {
		if source.Selected && source.Value != "" {
			add("from the list ", source.Label)
		}
	}
	if t.Council != "" {
		add("in the council area of ", v.Council)
	}
	if t.Name != "" {
		add("with “", v.Name, "” in the name")
	}
	if t.Organisation != "" {
		add("run by “", v.Run, "”")
	}
	if found.Near != "" {
		add("within ", radiusWords(found.Within), " of ", strings.TrimPrefix(found.Near, "near "), ", or coming there")
	}
	if t.Search.Text != "" {
		add("about “", strings.ToValidUTF8(t.Search.Text, "?"), "”")
	}
	open, hidden := s.privacy().tagsOf(t.Search, s.catalogue.Gazetteer())
	for _, tag := range slices.Concat(open, hidden) {
		add(tag.Label)
	}
	return words
}

// tableColumns are the headings, each a way to another order.
func (s *Server) tableColumns(t directory.TableSearch) []tableColumn {
	labels := map[directory.TableSort]string{
		directory.TableByName: "Name", directory.TableByState: "State", directory.TableByChecked: "Last check", directory.TableByOpen: "Open questions",
		directory.TableByOrganisation: "Run by", directory.TableBySource: "From", directory.TableByCouncil: "Council areas",
	}
	now := t.Sort
	if now == "" {
		now = directory.TableByName
	}
	var columns []tableColumn
	for _, sort := range directory.TableSorts() {
		to := pageOf(t, 1)
		to.Sort, to.Backwards = sort, sort == now && !t.Backwards
		if sort == directory.TableByName {
			to.Sort = ""
		}
		column := tableColumn{Label: labels[sort], URL: s.tableURL(tablePath, to)}
		if sort == now {
			column.Sorted = map[bool]string{false: "ascending", true: "descending"}[t.Backwards]
		}
		columns = append(columns, column)
	}
	return columns
}

func (s *Server) tableLine(row *directory.TableRow, today directory.Date) tableLine {
	state := row.State(today)
	line := tableLine{
		ID: row.GroupID, Name: orText(row.Name, "Without a name"), URL: "/groups/" + row.GroupID, Kind: kindLabel(row.Kind), State: stateWords(state),
		Fresh: row.Freshness(today).Card(), Open: strconv.Itoa(row.Open), Source: row.Source, Organisation: row.Organisation, Dim: state != directory.StateShown,
	}
	if state != directory.StateShown && s.pages["/groups/:id/edit"] {
		line.URL += "/edit"
	}
	if state == directory.StatePaused {
		line.URL = "/groups/" + row.GroupID + "/history" // where it is shown again
	}
	var places []string
	for _, code := range row.Councils[:min(len(row.Councils), 2)] {
		places = append(places, s.catalogue.Gazetteer().AreaName(code))
	}
	line.Places = strings.Join(places, ", ")
	if more := len(row.Councils) - 2; more > 0 {
		line.Places += " and " + strconv.Itoa(more) + " more"
	}
	return line
}

// tablePages are the numbered pages; nil where there is one.
func (s *Server) tablePages(t directory.TableSearch, found *directory.Table) *pagesView {
	if found.Pages < 2 {
		return nil
	}
	link := func(n int, text string) *linkTo { return &linkTo{Text: text, URL: s.tableURL(tablePath, pageOf(t, n))} }
	first := (found.Page-1)*directory.TablePerPage + 1
	v := &pagesView{Showing: "Showing " + wholeWords(first) + "–" + wholeWords(first+len(found.Rows)-1) + " of " + wholeWords(found.Total)}
	last := 0
	for n := 1; n <= found.Pages; n++ {
		if n != 1 && n != found.Pages && (n < found.Page-pagesAround || n > found.Page+pagesAround) {
			continue
		}
		if n > last+1 {
			v.Links = append(v.Links, linkTo{Text: "…"})
		}
		one := link(n, wholeWords(n))
		one.Current = n == found.Page
		v.Links = append(v.Links, *one)
		last = n
	}
	if found.Page > 1 {
		v.Prev = link(found.Page-1, "Previous")
	}
	if found.Page < found.Pages {
		v.Next = link(found.Page+1, "Next")
	}
	return v
}
