package directory_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/cataloguetest"
	"github.com/kithdirectory/kith/directory/indextest"
)

// anyRow is what stands beside a group, different for each.
func anyRow(r *rand.Rand, group string, today directory.Date) *directory.TableRow {
	one := func(texts ...string) string { return texts[r.IntN(len(texts))] }
	row := &directory.TableRow{
		GroupID: group, OrganisationID: one("", "organisation 1", "organisation 2"), SourceID: one("", "source 1"),
		Councils: [][]string{{}, {"council:24600"}, {"council:27350"}, {"council:15270"}}[r.IntN(4)],
		GroupSummary: directory.GroupSummary{
			Kind: directory.Kinds()[r.IntN(4)], Status: directory.Status(one("published", "published", "paused", "archived")),
			Name: one("Men's Shed", "Café Chat", "Éclair Club", "Walkers 100%", "walkers"), Organisation: one("", "St Mary's", "Yarra City"),
			Source: one("", "Council list"), Open: r.IntN(16),
		},
	}
	if r.IntN(5) > 0 { // a day on either side of each bound is drawn often
		row.CheckedOn = today.AddDays(-[]int{r.IntN(500), 90, 91, 180, 181, 365, 366}[r.IntN(7)])
	} else if r.IntN(2) == 0 {
		row.ImportedOn = today.AddDays(-r.IntN(30))
	}
	if r.IntN(4) == 0 {
		row.EndsOn = today.AddDays(r.IntN(3) - 1)
	}
	return row
}

func dueOfRow(row *directory.TableRow) directory.Due {
	return directory.Due{
		GroupID: row.GroupID, OrganisationID: row.OrganisationID, SourceID: row.SourceID, Councils: row.Councils, CheckedOn: row.CheckedOn, Summary: row.GroupSummary,
	}
}

// The table is judged by looking at every group, while groups change and days go by. Each answer is of what was
// written last, by whichever process.
func TestTheTableIsAsLookingAtEveryGroup(t *testing.T) {
	clock := cataloguetest.NewClock(indextest.GeneratedNow())
	dir := t.TempDir()
	c, beside := cataloguetest.OpenIn(t, dir, clock.Now), cataloguetest.OpenIn(t, dir, clock.Now)
	ctx := context.WithoutCancel(t.Context())
	r := rand.New(rand.NewPCG(3, 9))
	today := func() directory.Date { return directory.DateOf(clock.Now()) }
	ids := manyGroups(t, c, 150, nil)
	all := map[string]*directory.TableRow{}
	change := func(c *directory.Catalogue, some []string) {
		t.Helper()
		err := c.Store().Write(ctx, func(tx directory.Tx) error {
			for _, id := range some {
				all[id] = anyRow(r, id, today())
				if err := tx.SaveDue(ctx, dueOfRow(all[id])); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	change(c, ids)
	taken := 0
	for try := range 500 {
		switch r.IntN(4) {
		case 0:
			change([]*directory.Catalogue{c, beside}[r.IntN(2)], ids[r.IntN(len(ids)):][:1])
		case 1:
			clock.Add(directory.DateOf(clock.Now()).AddDays(r.IntN(3)).Time().Sub(directory.DateOf(clock.Now()).Time()))
		}
		s, actor := anyQuestion(r, ids)
		what := fmt.Sprintf("question %d of %v: %+v", try, actor.Grants, s)
		want := judgeTable(all, s, actor, today())
		taken += want.Total
		got, err := []*directory.Catalogue{c, beside}[r.IntN(2)].Table(ctx, actor, s)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(directory.Date{})); diff != "" {
			t.Fatalf("%s differs (-want +got):\n%s", what, diff)
		}
	}
	if taken < 2000 {
		t.Errorf("only %d groups were taken: the model tests little", taken)
	}
}

func anyQuestion(r *rand.Rand, ids []string) (directory.TableSearch, directory.Actor) {
	sometimes := func() bool { return r.IntN(5) == 0 }
	q := directory.TableQuery{Sort: append(directory.TableSorts(), "")[r.IntN(8)], Backwards: r.IntN(2) == 0}
	if sometimes() {
		q.States = directory.GroupStates()[r.IntN(5):]
	}
	if sometimes() {
		q.Bands = directory.FreshnessBands()[r.IntN(6):]
	}
	if sometimes() {
		q.Kinds = directory.Kinds()[r.IntN(4):]
	}
	if sometimes() {
		q.Open = []directory.OpenQuestions{directory.OpenNone, directory.OpenFew, directory.OpenSome, directory.OpenMany}[r.IntN(4)]
	}
	if sometimes() {
		q.SourceID = "source 1"
	}
	if sometimes() {
		q.Council = []string{"council:27350", "council:", "%"}[r.IntN(3)]
	}
	if sometimes() {
		q.Name = []string{"walk", "CAFE", "mens sh", "100%", "_"}[r.IntN(5)]
	}
	if sometimes() {
		q.Organisation = []string{"saint mary", "yarra"}[r.IntN(2)]
	}
	if sometimes() {
		q.Chosen = true
		q.Groups = ids[r.IntN(len(ids)):]
	}
	actor := directory.Operator("test")
	if sometimes() {
		scope := []directory.Scope{{Kind: directory.ScopeCouncil, ID: "council:15270"}, {Kind: directory.ScopeSource, ID: "source 1"}}[r.IntN(2)]
		actor = directory.SignedIn(ids[0], "Ana", []directory.Grant{{Role: directory.RoleCurator, Scope: scope}})
	}
	return directory.TableSearch{TableQuery: q, Page: r.IntN(4)}, actor
}

// judgeTable answers a question by looking at every row.
func judgeTable(all map[string]*directory.TableRow, s directory.TableSearch, actor directory.Actor, today directory.Date) *directory.Table {
	q := s.TableQuery
	want := &directory.Table{States: map[directory.GroupState]int{}, Bands: map[directory.FreshnessBand]int{}}
	var rows []*directory.TableRow
	for _, row := range all {
		least, most := q.Open.Bounds()
		object := directory.Object{GroupID: row.GroupID, OrganisationID: row.OrganisationID, SourceID: row.SourceID, Councils: row.Councils}
		if !anyOf(q.Kinds, row.Kind) || row.Open < least || row.Open > most || (q.SourceID != "" && row.SourceID != q.SourceID) ||
			(q.Council != "" && !slices.Contains(row.Councils, q.Council)) || !holdsWords(row.Name, q.Name) || !holdsWords(row.Organisation, q.Organisation) ||
			!actor.May(directory.MayPublish, object) || (q.Chosen && !slices.Contains(q.Groups, row.GroupID)) {
			continue
		}
		state, band := row.State(today), row.Freshness(today).Band
		if anyOf(q.States, state) {
			want.Bands[band]++
		}
		if anyOf(q.Bands, band) {
			want.States[state]++
		}
		if anyOf(q.States, state) && anyOf(q.Bands, band) {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b *directory.TableRow) int {
		order := cmp.Or(compareBy(q.Sort, today, a, b), cmp.Compare(directory.SortKey(a.Name), directory.SortKey(b.Name)), cmp.Compare(a.GroupID, b.GroupID))
		if q.Backwards {
			return -order
		}
		return order
	})
	want.Total, want.Pages = len(rows), (len(rows)+directory.TablePerPage-1)/directory.TablePerPage
	want.Page = min(max(s.Page, 1), max(want.Pages, 1))
	if from := (want.Page - 1) * directory.TablePerPage; from < len(rows) {
		want.Rows = rows[from:min(from+directory.TablePerPage, len(rows))]
	}
	return want
}

func compareBy(sort directory.TableSort, today directory.Date, a, b *directory.TableRow) int {
	switch sort {
	case directory.TableByState:
		return cmp.Compare(a.State(today), b.State(today))
	case directory.TableByChecked:
		return a.CheckedOn.Time().Compare(b.CheckedOn.Time())
	case directory.TableByOpen:
		return cmp.Compare(a.Open, b.Open)
	case directory.TableByOrganisation:
		return cmp.Compare(directory.SortKey(a.Organisation), directory.SortKey(b.Organisation))
	case directory.TableBySource:
		return cmp.Compare(a.Source, b.Source)
	case directory.TableByCouncil:
		return cmp.Compare(firstCouncil(a), firstCouncil(b))
	}
	return 0
}

// firstCouncil names a row's council, of those that anyRow gives.
func firstCouncil(row *directory.TableRow) string {
	if len(row.Councils) == 0 {
		return "~"
	}
	return map[string]string{"council:24600": "City of Melbourne", "council:27350": "City of Yarra", "council:15270": "Mid-Western council"}[row.Councils[0]]
}

func anyOf[T comparable](wanted []T, value T) bool {
	return len(wanted) == 0 || slices.Contains(wanted, value)
}

func holdsWords(name, words string) bool {
	for _, word := range directory.Tokens(words) {
		if !strings.Contains(directory.SortKey(name), word) {
			return false
		}
	}
	return true
}

// What searching finds narrows the table to what it finds, and shows.
func TestTheTableTakesWhatSearchingFinds(t *testing.T) {
	clock := cataloguetest.NewClock(indextest.GeneratedNow())
	c := cataloguetest.New(t, clock.Now)
	ctx := context.WithoutCancel(t.Context())
	ids := manyGroups(t, c, 4, func(i int, p *directory.Publication) {
		if i%2 == 0 {
			p.Group.Name = "Knitters"
		}
	})
	if err := c.Pause(ctx, directory.Operator("test"), ids[2]); err != nil {
		t.Fatal(err)
	}
	found, err := c.Table(ctx, directory.Operator("test"), directory.TableSearch{Search: directory.Search{Text: "knitters"}})
	if err != nil || found.Total != 1 || found.Rows[0].GroupID != ids[0] {
		t.Errorf("%+v, %v", found, err)
	}
}
