package directory

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// GroupState says whether searching shows a group and, where it does not, why.
type GroupState string

// The states, each group being in one of them.
const (
	StateShown    GroupState = "shown"
	StatePaused   GroupState = "paused"   // while something is looked into
	StateOld      GroupState = "old"      // nobody has checked it for so long that searching no longer shows it
	StateEnded    GroupState = "ended"    // its planned end is over
	StateArchived GroupState = "archived" // kept with its history
)

// GroupStates lists them in the order in which they are offered.
func GroupStates() []GroupState {
	return []GroupState{StateShown, StatePaused, StateOld, StateEnded, StateArchived}
}

// FreshnessBands lists the bands in the order in which they are offered.
func FreshnessBands() []FreshnessBand {
	return []FreshnessBand{CheckedRecently, CheckBeforeYouGo, MayBeOutOfDate, TooOld, ImportedNotChecked, NeverChecked}
}

// FreshSince gives, for today, the first day of a check that still is in each of the first three bands.
func FreshSince(today Date) (recent, check, old Date) {
	return today.AddDays(-recentDays), today.AddDays(-checkDays), today.AddDays(-oldDays)
}

// GroupSummary is what the table over all groups shows of one besides when it is due. It stands in the row of its
// Due, and names are masked as in listings.
type GroupSummary struct {
	Kind         Kind
	Status       Status
	Name         string
	Organisation string
	Source       string // its name
	ImportedOn   Date   // by a source, where nobody has checked it
	EndsOn       Date
	Open         int // first-visit questions that are not answered
}

// summary gives the summary of a group from what its listings show, or would show.
func (b ListingBuilder) summary(g *Group, listings []*Listing, today Date) GroupSummary {
	s := GroupSummary{
		Kind: g.Kind, Status: g.Status, Name: g.Name, ImportedOn: importedOn(g), EndsOn: g.EndsOn,
		Open: len(CompletenessOf(g, b.Vocabulary, today).Open),
	}
	if len(listings) > 0 {
		s.Name, s.Organisation, s.Source = listings[0].Name, listings[0].Organisation, listings[0].Source
	}
	return s
}

// importedOn gives the day a source last gave a group that nobody has checked; the zero Date where none did.
func importedOn(g *Group) Date {
	if g.ImportedAt.IsZero() || !g.Checked.Date.IsZero() {
		return Date{}
	}
	return DateOf(g.ImportedAt.UTC())
}

// SortKey folds a name for putting rows in order and for finding a part of it.
func SortKey(name string) string { return strings.Join(Tokens(name), " ") }

// OpenQuestions narrows the table by how many first-visit questions are open.
type OpenQuestions string

// The bounds that are offered.
const (
	OpenNone OpenQuestions = "none"
	OpenFew  OpenQuestions = "few"  // 1 to 5
	OpenSome OpenQuestions = "some" // 6 to 12
	OpenMany OpenQuestions = "many" // more
)

// Bounds gives the least and the most of them.
func (o OpenQuestions) Bounds() (least, most int) {
	switch o {
	case OpenNone:
		return 0, 0
	case OpenFew:
		return 1, 5
	case OpenSome:
		return 6, 12
	case OpenMany:
		return 13, 1000
	}
	return 0, 1000
}

// TableSort is a column that the table can be in the order of. Every order ends in the name, then the id.
type TableSort string

// The columns.
const (
	TableByName         TableSort = "name"
	TableByState        TableSort = "state"
	TableByChecked      TableSort = "checked" // never first
	TableByOpen         TableSort = "open"
	TableByOrganisation TableSort = "organisation"
	TableBySource       TableSort = "source"
	TableByCouncil      TableSort = "council" // the first it is shown in; those in none last
)

// TableSorts lists them.
func TableSorts() []TableSort {
	return []TableSort{TableByName, TableByState, TableByChecked, TableByOpen, TableByOrganisation, TableBySource, TableByCouncil}
}

// TableQuery says which groups of the table are wanted, by what stands beside each. Everything in it narrows.
type TableQuery struct {
	Today        Date
	Scopes       []Scope // any of them; nil: everywhere
	States       []GroupState
	Bands        []FreshnessBand
	Kinds        []Kind
	Open         OpenQuestions // "": any number
	SourceID     string
	Organisation string // words of its name
	Council      string // an area code
	Name         string // words of its name
	Chosen       bool   // narrowed to Groups
	Groups       []string
	Sort         TableSort // "" is by name
	Backwards    bool
}

// TableRow is one group of the table.
type TableRow struct {
	GroupID        string
	OrganisationID string
	SourceID       string
	Councils       []string
	CheckedOn      Date
	DueOn          Date
	GroupSummary
}

// State gives the row's state on a day.
func (r *TableRow) State(today Date) GroupState {
	switch {
	case r.Status == StatusArchived:
		return StateArchived
	case r.Status == StatusPaused:
		return StatePaused
	case !r.EndsOn.IsZero() && r.EndsOn.Before(today):
		return StateEnded
	case r.Freshness(today).Hidden():
		return StateOld
	}
	return StateShown
}

// Freshness gives how old the row's last check is on a day.
func (r *TableRow) Freshness(today Date) FreshnessState {
	return FreshnessOf(Checked{Date: r.CheckedOn}, r.ImportedOn.Time(), today.Time())
}

// TableReader reads the narrow rows beside groups.
type TableReader interface {
	// TableRowsAfter lists the rows that were written after the one with a number, in the order of writing, each as it is
	// now; and the number of the last of them, or the given one where there is none. 0 comes before every row.
	TableRowsAfter(ctx context.Context, seq int64) (rows []*TableRow, last int64, err error)
}

// TableSearch is what a curator asks the table: the search's own filters, where any is set, and what stands beside
// the groups.
type TableSearch struct {
	TableQuery
	Search Search
	Page   int // from 1; 0 is 1
}

// TablePerPage is how many groups a page of the table shows.
const TablePerPage = 50

// Table is a page of the table over all groups.
type Table struct {
	Rows        []*TableRow
	Total       int // of what was asked
	Page, Pages int
	States      map[GroupState]int    // as if no state were asked for
	Bands       map[FreshnessBand]int // as if no band were asked for
	Near        string                // the place understood; "" for none
	Within      float64               // metres
	Notices     []Notice              // what has to be said about the search
}

// AsksSearch tells whether filters are set that only an index answers.
func (s TableSearch) AsksSearch() bool {
	q := s.Search
	return q.Near != "" || q.Text != "" || q.Age != nil || len(q.Days)+len(q.Times)+len(q.Must)+len(q.Exclude)+len(q.Facets) > 0
}

// Table answers a curator's question about the groups that are theirs. Filters of searching mean the same as there,
// and take only groups that searching shows; a fault in them is told as Search tells it. Where none is set no index
// is asked.
func (c *Catalogue) Table(ctx context.Context, actor Actor, s TableSearch) (*Table, error) {
	t := &Table{States: map[GroupState]int{}, Bands: map[FreshnessBand]int{}}
	takes, err := c.tableTaking(ctx, actor, s, t)
	if err != nil {
		return nil, err
	}
	order, err := c.table.in(ctx, c.store, s.Sort, takes.Today)
	if err != nil {
		return nil, err
	}
	page := max(s.Page, 1)
	from := (page - 1) * TablePerPage
	takes.each(order, s.Backwards, func(e *tableEntry, state, band bool) {
		if state {
			t.Bands[e.band]++
		}
		if band {
			t.States[e.state]++
		}
		if !state || !band {
			return
		}
		if t.Total++; t.Total > from && t.Total <= from+TablePerPage {
			t.Rows = append(t.Rows, e.row)
		}
	})
	t.Pages = (t.Total + TablePerPage - 1) / TablePerPage
	t.Page = min(page, max(t.Pages, 1))
	if t.Page < page && t.Total > 0 { // the list has grown shorter since
		s.Page = t.Page
		return c.Table(ctx, actor, s)
	}
	return t, nil
}

// TableWalk gives the ids of every group that a question takes, in order of id, some at a time.
func (c *Catalogue) TableWalk(ctx context.Context, actor Actor, s TableSearch, do func(ids []string) error) error {
	ids, err := c.tableIDs(ctx, actor, s)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(ids, tableWalked) {
		if err := do(some); err != nil {
			return err
		}
	}
	return nil
}

// tableWalked is how many groups a walk gives at once.
const tableWalked = 5_000

// tableIDs lists the ids of what a question takes, in order.
func (c *Catalogue) tableIDs(ctx context.Context, actor Actor, s TableSearch) ([]string, error) {
	takes, err := c.tableTaking(ctx, actor, s, &Table{})
	if err != nil {
		return nil, err
	}
	order, err := c.table.in(ctx, c.store, TableByName, takes.Today)
	if err != nil {
		return nil, err
	}
	var ids []string
	takes.each(order, false, func(e *tableEntry, state, band bool) {
		if state && band {
			ids = append(ids, e.row.GroupID)
		}
	})
	slices.Sort(ids)
	return ids, nil
}

// tableTaking is a question made ready to be put to every row.
type tableTaking struct {
	TableQuery
	names, organisations []string        // words to be in the name, and in the organisation's
	least, most          int             // open questions
	chosen               map[string]bool // nil: any group
	searched             map[string]bool // what searching found; nil where it was not asked
}

// each gives the rows of a list that a question takes but for their state and band, and whether these are taken too.
func (t *tableTaking) each(order []*tableEntry, backwards bool, do func(e *tableEntry, state, band bool)) {
	for i := range order {
		e := order[i]
		if backwards {
			e = order[len(order)-1-i]
		}
		if t.takes(e) {
			do(e, len(t.States) == 0 || slices.Contains(t.States, e.state), len(t.Bands) == 0 || slices.Contains(t.Bands, e.band))
		}
	}
}

// takes tells whether a question takes a row, whatever its state and band.
func (t *tableTaking) takes(e *tableEntry) bool {
	row := e.row
	switch {
	case t.chosen != nil && !t.chosen[row.GroupID],
		t.searched != nil && (e.state != StateShown || !t.searched[row.GroupID]),
		row.Open < t.least || row.Open > t.most,
		t.SourceID != "" && row.SourceID != t.SourceID,
		len(t.Kinds) > 0 && !slices.Contains(t.Kinds, row.Kind),
		t.Council != "" && !slices.Contains(row.Councils, t.Council),
		!holdsAll(e.nameKey, t.names), !holdsAll(e.runsKey, t.organisations):
		return false
	}
	return t.Scopes == nil || slices.ContainsFunc(t.Scopes, func(s Scope) bool {
		return s.Covers(Object{GroupID: row.GroupID, OrganisationID: row.OrganisationID, SourceID: row.SourceID, Councils: row.Councils})
	})
}

func holdsAll(key string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(key, word) {
			return false
		}
	}
	return true
}

func setOf(ids []string) map[string]bool {
	set := make(map[string]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}

// tableTaking narrows a question to what is the actor's, and to what searching finds where it asks that. t takes what
// has to be said of it.
func (c *Catalogue) tableTaking(ctx context.Context, actor Actor, s TableSearch, t *Table) (*tableTaking, error) {
	takes := &tableTaking{TableQuery: s.TableQuery, names: Tokens(s.Name), organisations: Tokens(s.Organisation)}
	takes.Today = c.Today()
	takes.least, takes.most = s.Open.Bounds()
	if s.Chosen {
		takes.chosen = setOf(s.Groups)
	}
	scopes, everywhere := actor.Scopes(MayPublish)
	if !everywhere {
		if len(scopes) == 0 {
			return nil, errNotTheirs
		}
		takes.Scopes = scopes
	}
	if !s.AsksSearch() {
		return takes, nil
	}
	search := s.Search
	search.Sort, search.Page, search.PerPage, search.Count, search.Elsewhere, search.Prefer = SortNearest, 0, 0, nil, false, nil
	search.Kinds = s.Kinds
	if len(search.Kinds) == 0 {
		search.Kinds = Kinds()
	}
	plan, err := c.plan(search)
	if err != nil {
		return nil, err
	}
	if plan.place != nil {
		t.Near, t.Within = plan.place.Label(), plan.query.Radius
	}
	asked := &inquiry{index: c.index}
	plan.query.Offset, plan.query.Limit, plan.query.ElsewhereOffset, plan.query.ElsewhereLimit, plan.query.Groups = 0, tableMost, 0, tableMost, true
	found, err := asked.search(ctx, plan.query)
	if err != nil {
		return nil, err
	}
	t.Notices = append(plan.notices, asked.notices...)
	if looked := len(found.Hits) + len(found.Elsewhere.Hits); looked < found.Total+found.Elsewhere.Total {
		t.Notices = append(t.Notices, Notice{Code: "incomplete", Message: fmt.Sprintf("The search server gives %d of what it finds: narrow the filters to see the rest.", looked)})
	}
	takes.searched = make(map[string]bool, len(found.Hits)+len(found.Elsewhere.Hits))
	for _, hit := range slices.Concat(found.Hits, found.Elsewhere.Hits) {
		takes.searched[hit.GroupID] = true
	}
	return takes, nil
}

// tableMost is how many listings searching may find for the table: more than any directory has.
const tableMost = 10_000_000
