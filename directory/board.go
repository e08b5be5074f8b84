package directory

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// BoardLine is a group on the board of what is due: what somebody needs to ring it, as everybody may see it.
type BoardLine struct {
	Due
	Name         string
	Organisation string
	Place        string // "Carlton VIC"; empty where it is not told or there is none
	Checked      Checked
	State        DueState
	Phones       []Phone
	ContactName  string
	BestTime     string
	Lines        []string // the listing in words
	Shown        bool     // searching finds it, and it has a page
}

// Board lists what is due of what an actor may confirm, the longest due first, after some, at most limit; and how
// many there are.
func (c *Catalogue) Board(ctx context.Context, actor Actor, f DueFilter, offset, limit int) ([]BoardLine, int, error) {
	f.Today, f.Scopes = c.Today(), boardScopes(actor)
	due, total, err := c.store.DueGroups(ctx, f, offset, limit)
	if err != nil {
		return nil, 0, err
	}
	lines := make([]BoardLine, 0, len(due))
	for _, d := range due {
		line, err := c.boardLine(ctx, d)
		if err != nil {
			return nil, 0, err
		}
		lines = append(lines, *line)
	}
	return lines, total, nil
}

// boardScopes gives where an actor may confirm; nil: everywhere.
func boardScopes(actor Actor) []Scope {
	scopes, everywhere := actor.Scopes(MayConfirm)
	if everywhere {
		return nil
	}
	return append([]Scope{}, scopes...)
}

// Ringing gives one group as the board has it, due or not, for who may confirm it.
func (c *Catalogue) Ringing(ctx context.Context, actor Actor, groupID string) (*BoardLine, error) {
	d, err := c.store.Due(ctx, groupID)
	if err != nil {
		return nil, orNotFound(err, errNotConfirmable)
	}
	if d.DueOn.IsZero() || !actor.May(MayConfirm, d.Object()) {
		return nil, errNotConfirmable
	}
	return c.boardLine(ctx, d)
}

func (c *Catalogue) boardLine(ctx context.Context, d *Due) (*BoardLine, error) {
	stored, err := c.store.Group(ctx, d.GroupID)
	if err != nil {
		return nil, err
	}
	parts, err := loadParts(ctx, c.store, stored, Publication{})
	if err != nil {
		return nil, err
	}
	g, listings := c.builder().listed(parts, c.Now())
	shown, _ := c.builder().Build(parts, c.Now())
	line := &BoardLine{
		Due: *d, Name: g.Name, Checked: g.Checked, State: d.State(c.Today()), Phones: g.Contact.Phones,
		ContactName: g.Handover.ContactName, BestTime: g.Handover.BestTime, Lines: ListingWords(listings),
		Shown: len(shown) > 0,
	}
	if len(listings) > 0 {
		line.Organisation = listings[0].Organisation
		line.Place = strings.TrimSpace(listings[0].Suburb + " " + listings[0].State)
	}
	return line, nil
}

// BoardCounts are how much is due of what an actor may confirm.
type BoardCounts struct {
	Total         map[DueState]int
	Councils      []BoardCount // the most due first
	Organisations []BoardCount
}

// BoardCount is how much is due of a council or an organisation.
type BoardCount struct {
	ID           string // an area code, or an organisation's id
	Name         string
	Due, Overdue int
	Unreachable  int
}

// All gives how many are due, for however long.
func (b BoardCount) All() int { return b.Due + b.Overdue }

// mostCounted is how many councils and organisations the board names.
const mostCounted = 100

// BoardCounts counts what is due of what an actor may confirm, within a filter whose state does not matter.
func (c *Catalogue) BoardCounts(ctx context.Context, actor Actor, f DueFilter) (*BoardCounts, error) {
	f.Today, f.Scopes, f.State = c.Today(), boardScopes(actor), ""
	counts, err := c.store.DueCounts(ctx, f)
	if err != nil {
		return nil, err
	}
	board := &BoardCounts{Total: map[DueState]int{}}
	councils, organisations := map[string]*BoardCount{}, map[string]*BoardCount{}
	for _, n := range counts {
		board.Total[DueNow] += n.Due
		board.Total[DueOver] += n.Overdue
		board.Total[DueUnreachable] += n.Unreachable
		board.Total[DueNever] += n.Never
		for _, code := range n.Councils {
			addCount(councils, code, n)
		}
		addCount(organisations, n.OrganisationID, n)
	}
	board.Councils = mostDueFirst(councils)
	for i := range board.Councils {
		board.Councils[i].Name = c.gazetteer.AreaName(board.Councils[i].ID)
	}
	board.Organisations = mostDueFirst(organisations)
	var ids []string
	for _, o := range board.Organisations {
		ids = append(ids, o.ID)
	}
	named, err := c.store.Organisations(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i := range board.Organisations {
		if o := named[board.Organisations[i].ID]; o != nil {
			board.Organisations[i].Name = o.Name
		}
	}
	return board, nil
}

func addCount(all map[string]*BoardCount, id string, n DueCount) {
	if id == "" {
		return
	}
	if all[id] == nil {
		all[id] = &BoardCount{ID: id}
	}
	b := all[id]
	b.Due, b.Overdue, b.Unreachable = b.Due+n.Due, b.Overdue+n.Overdue, b.Unreachable+n.Unreachable
}

func mostDueFirst(all map[string]*BoardCount) []BoardCount {
	var counts []BoardCount
	for _, n := range all {
		counts = append(counts, *n)
	}
	slices.SortFunc(counts, func(a, b BoardCount) int {
		return cmp.Or(cmp.Compare(b.All(), a.All()), cmp.Compare(a.ID, b.ID))
	})
	return counts[:min(len(counts), mostCounted)]
}
