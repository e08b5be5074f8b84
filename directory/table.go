package directory

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
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
)

// TableSorts lists them.
func TableSorts() []TableSort {
	return []TableSort{TableByName, TableByState, TableByChecked, TableByOpen, TableByOrganisation, TableBySource}
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

// TableCount counts groups in one state and band.
type TableCount struct {
	State GroupState
	Band  FreshnessBand
	N     int
}

// TableReader reads the narrow rows beside groups.
type TableReader interface {
	// TableRows lists what a query takes, in its order, after some, at most limit.
	TableRows(ctx context.Context, q TableQuery, offset, limit int) ([]*TableRow, error)
	// TableCounts counts what a query takes by state and band. Its States and Bands narrow nothing.
	TableCounts(ctx context.Context, q TableQuery) ([]TableCount, error)
	// GroupsOfListings gives the ids of the groups that live listings with these ids are of, each once, in order.
	GroupsOfListings(ctx context.Context, listingIDs []string) ([]string, error)
	// TableIDs lists the ids of what a query takes, in order of id, after one, at most limit.
	TableIDs(ctx context.Context, q TableQuery, afterID string, limit int) ([]string, error)
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
	q, err := c.tableQuery(ctx, actor, s, t)
	if err != nil {
		return nil, err
	}
	page := max(s.Page, 1)
	var counts []TableCount
	both, bothCtx := errgroup.WithContext(ctx) // each takes as long as the other
	both.Go(func() (err error) {
		counts, err = c.store.TableCounts(bothCtx, q)
		return err
	})
	both.Go(func() (err error) {
		t.Rows, err = c.store.TableRows(bothCtx, q, (page-1)*TablePerPage, TablePerPage)
		return err
	})
	if err := both.Wait(); err != nil {
		return nil, err
	}
	for _, count := range counts {
		state := len(q.States) == 0 || slices.Contains(q.States, count.State)
		band := len(q.Bands) == 0 || slices.Contains(q.Bands, count.Band)
		if state {
			t.Bands[count.Band] += count.N
		}
		if band {
			t.States[count.State] += count.N
		}
		if state && band {
			t.Total += count.N
		}
	}
	t.Pages = (t.Total + TablePerPage - 1) / TablePerPage
	t.Page = min(page, max(t.Pages, 1))
	if t.Page < page { // the list has grown shorter since
		t.Rows, err = c.store.TableRows(ctx, q, (t.Page-1)*TablePerPage, TablePerPage)
	}
	return t, err
}

// TableWalk gives the ids of every group that a question takes, in order of id, some at a time.
func (c *Catalogue) TableWalk(ctx context.Context, actor Actor, s TableSearch, do func(ids []string) error) error {
	q, err := c.tableQuery(ctx, actor, s, &Table{})
	if err != nil {
		return err
	}
	for after := ""; ; {
		ids, err := c.store.TableIDs(ctx, q, after, tableWalked)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := do(ids); err != nil {
			return err
		}
		after = ids[len(ids)-1]
	}
}

// tableWalked is how many groups a walk takes at once.
const tableWalked = 5_000

// tableQuery narrows a question to what is the actor's, and to what searching finds where it asks that. t takes what
// has to be said of it.
func (c *Catalogue) tableQuery(ctx context.Context, actor Actor, s TableSearch, t *Table) (TableQuery, error) {
	q := s.TableQuery
	q.Today = DateOf(c.Now())
	scopes, everywhere := actor.Scopes(MayPublish)
	if !everywhere {
		if len(scopes) == 0 {
			return q, errNotTheirs
		}
		q.Scopes = scopes
	}
	if !s.AsksSearch() {
		return q, nil
	}
	search := s.Search
	search.Sort, search.Page, search.PerPage, search.Count, search.Elsewhere, search.Prefer = SortNearest, 0, 0, nil, false, nil
	search.Kinds = s.Kinds
	if len(search.Kinds) == 0 {
		search.Kinds = Kinds()
	}
	plan, err := c.plan(search)
	if err != nil {
		return q, err
	}
	if plan.place != nil {
		t.Near, t.Within = plan.place.Label(), plan.query.Radius
	}
	asked := &inquiry{index: c.index}
	plan.query.Offset, plan.query.Limit, plan.query.ElsewhereOffset, plan.query.ElsewhereLimit = 0, tableMost, 0, tableMost
	found, err := asked.search(ctx, plan.query)
	if err != nil {
		return q, err
	}
	t.Notices = append(plan.notices, asked.notices...)
	var listings []string
	for _, hit := range slices.Concat(found.Hits, found.Elsewhere.Hits) {
		listings = append(listings, hit.ID)
	}
	q.Chosen = true
	q.Groups, err = c.store.GroupsOfListings(ctx, listings)
	return q, err
}

// tableMost is how many listings searching may find for the table: more than any directory has.
const tableMost = 10_000_000
