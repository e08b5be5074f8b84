package directory

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/kithdirectory/kith/geo"
)

// tableRows keeps the narrow rows of all groups in memory, in every order the table was asked for in, so that a question
// is one walk over them. What any process has written since is read before each is answered: nothing in it is ever old.
type tableRows struct {
	areas  *geo.Gazetteer // names councils
	mu     sync.Mutex
	seq    int64 // of the last row read
	today  Date  // of every entry's state and band
	byID   map[string]*tableEntry
	orders map[TableSort][]*tableEntry // those asked for so far; a list is never changed once it was given out
}

// tableEntry is a row with what follows from it on a day. It is never changed.
type tableEntry struct {
	row              *TableRow
	nameKey, runsKey string // SortKey of its name and of its organisation's
	council          string // the name of the first; inNoCouncil for none
	state            GroupState
	band             FreshnessBand
}

// inNoCouncil comes after every name.
const inNoCouncil = "\U0010FFFF"

func (t *tableRows) entry(row *TableRow) *tableEntry {
	e := &tableEntry{
		row: row, nameKey: SortKey(row.Name), runsKey: SortKey(row.Organisation), state: row.State(t.today), band: row.Freshness(t.today).Band,
	}
	e.council = inNoCouncil
	if len(row.Councils) > 0 {
		e.council = t.areas.AreaName(row.Councils[0])
	}
	return e
}

// on gives the same row on another day.
func (e *tableEntry) on(today Date) *tableEntry {
	next := *e
	next.state, next.band = e.row.State(today), e.row.Freshness(today).Band
	return &next
}

// in gives all rows in an order, as they are on a day.
func (t *tableRows) in(ctx context.Context, r TableReader, sort TableSort, today Date) ([]*tableEntry, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	rows, seq, err := r.TableRowsAfter(ctx, t.seq)
	if err != nil {
		return nil, err
	}
	if t.today != today {
		t.today, t.orders = today, nil
		for id, e := range t.byID {
			t.byID[id] = e.on(today)
		}
	}
	t.take(rows)
	t.seq = seq
	if sort == "" {
		sort = TableByName
	}
	order, ok := t.orders[sort]
	if !ok {
		order = make([]*tableEntry, 0, len(t.byID))
		for _, e := range t.byID {
			order = append(order, e)
		}
		slices.SortFunc(order, compareEntries(sort))
		if t.orders == nil {
			t.orders = map[TableSort][]*tableEntry{}
		}
		t.orders[sort] = order
	}
	return order, nil
}

// take puts rows that were written in place of those with their ids.
func (t *tableRows) take(rows []*TableRow) {
	if len(rows) == 0 {
		return
	}
	if t.byID == nil {
		t.byID = make(map[string]*tableEntry, len(rows))
	}
	written := make(map[string]*tableEntry, len(rows))
	for _, row := range rows {
		e := t.entry(row)
		written[row.GroupID], t.byID[row.GroupID] = e, e
	}
	for sort, order := range t.orders {
		t.orders[sort] = replaced(order, written, compareEntries(sort))
	}
}

// replaced gives a list in order with some entries put in place of those with their ids.
func replaced(order []*tableEntry, written map[string]*tableEntry, compare func(a, b *tableEntry) int) []*tableEntry {
	added := make([]*tableEntry, 0, len(written))
	for _, e := range written {
		added = append(added, e)
	}
	slices.SortFunc(added, compare)
	out := make([]*tableEntry, 0, len(order)+len(added))
	for _, e := range order {
		if written[e.row.GroupID] != nil {
			continue
		}
		for len(added) > 0 && compare(added[0], e) < 0 {
			out, added = append(out, added[0]), added[1:]
		}
		out = append(out, e)
	}
	return append(out, added...)
}

// compareEntries orders by a column, then the name, then the id.
func compareEntries(sort TableSort) func(a, b *tableEntry) int {
	column := func(a, b *tableEntry) int { return 0 }
	switch sort {
	case TableByState:
		column = func(a, b *tableEntry) int { return cmp.Compare(a.state, b.state) }
	case TableByChecked:
		column = func(a, b *tableEntry) int { return a.row.CheckedOn.Time().Compare(b.row.CheckedOn.Time()) }
	case TableByOpen:
		column = func(a, b *tableEntry) int { return cmp.Compare(a.row.Open, b.row.Open) }
	case TableByOrganisation:
		column = func(a, b *tableEntry) int { return cmp.Compare(a.runsKey, b.runsKey) }
	case TableBySource:
		column = func(a, b *tableEntry) int { return cmp.Compare(a.row.Source, b.row.Source) }
	case TableByCouncil:
		column = func(a, b *tableEntry) int { return cmp.Compare(a.council, b.council) }
	}
	return func(a, b *tableEntry) int {
		if by := column(a, b); by != 0 {
			return by
		}
		return cmp.Or(cmp.Compare(a.nameKey, b.nameKey), cmp.Compare(a.row.GroupID, b.row.GroupID))
	}
}
