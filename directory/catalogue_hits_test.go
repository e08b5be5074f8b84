package directory_test

import (
	"context"
	"math"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/cataloguetest"
	"github.com/kithdirectory/kith/directory/memindex"
	"github.com/kithdirectory/kith/directory/sqlstore"
	"github.com/kithdirectory/kith/geo"
)

// laggingIndex stops following when told to, but goes on answering from what it has: a search server
// whose worker is down. Its cursor goes on, so that whoever follows it forgets what has changed.
type laggingIndex struct {
	*memindex.Index
	stopped atomic.Bool
	cursor  atomic.Int64
}

func (x *laggingIndex) Apply(ctx context.Context, changes []directory.StoredListing) error {
	if len(changes) > 0 {
		x.cursor.Store(changes[len(changes)-1].Seq)
	}
	if x.stopped.Load() {
		return nil
	}
	return x.Index.Apply(ctx, changes)
}

func (x *laggingIndex) Cursor(context.Context) (int64, error) { return x.cursor.Load(), nil }

// openLagging makes a catalogue over an index that can be stopped.
func openLagging(t *testing.T) (*directory.Catalogue, *laggingIndex) {
	t.Helper()
	b := builder(t)
	store, err := sqlstore.OpenSQLite(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	index := &laggingIndex{Index: memindex.New(b.Vocabulary)}
	t.Cleanup(func() {
		if err := index.Close(); err != nil {
			t.Error(err)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return directory.NewCatalogue(directory.Parts{Store: store, Index: index, Gazetteer: b.Gazetteer, Vocabulary: b.Vocabulary, Now: cataloguetest.NewClock(now).Now}), index
}

// TestStaleHitsAreJudgedByWhatIsStored: an index that is behind tells neither where a group was nor that it
// is where it was.
func TestStaleHitsAreJudgedByWhatIsStored(t *testing.T) {
	carlton := geo.Point{Lat: -37.7984, Lng: 144.9694}
	near := directory.Search{Near: "carlton-vic-3053", Within: 5000}
	box := directory.Search{Box: &geo.Box{West: 144.9, South: -37.85, East: 145.05, North: -37.75}}
	avoiding := directory.Search{Near: "carlton-vic-3053", Within: 10_000}
	avoiding.Avoid = []directory.AvoidRequest{{Near: "footscray-vic-3011", Within: 1000}}
	move := func(lat, lng float64) func(*directory.Publication) {
		return func(p *directory.Publication) { p.Venues[0].Point = &geo.Point{Lat: lat, Lng: lng} }
	}
	disclose := func(d directory.Disclosure) func(*directory.Publication) {
		return func(p *directory.Publication) { p.Venues[0].Disclosure = d }
	}
	archive := func(p *directory.Publication) { p.Group.Status = directory.StatusArchived }
	nothing := func(*directory.Publication) {}
	tests := map[string]struct {
		search directory.Search
		change func(*directory.Publication)
		shown  bool
	}{
		"nothing changed":                 {near, nothing, true},
		"place hidden":                    {near, disclose(directory.DisclosureHidden), false},
		"place hidden, by box":            {box, disclose(directory.DisclosureHidden), false},
		"place known by its suburb":       {near, disclose(directory.DisclosureSuburb), true},
		"moved within the radius":         {near, move(-37.80, 144.97), true},
		"moved out of the radius":         {near, move(-38.2, 145.2), false},
		"moved within the box":            {box, move(-37.80, 144.97), true},
		"moved out of the box":            {box, move(-38.2, 145.2), false},
		"moved to where nobody may be":    {avoiding, move(-37.8005, 144.8995), false},
		"not moved, something is avoided": {avoiding, nothing, true},
		"archived":                        {near, archive, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c, index := openLagging(t)
			p := at("Circle", 300, nil)
			publish(t, c, p)
			if found := search(t, c, test.search); len(found.Items) != 1 || found.Total != 1 {
				t.Fatalf("found %d before the change", found.Total)
			}
			index.stopped.Store(true)
			test.change(&p)
			publish(t, c, p)
			found := search(t, c, test.search)
			if found.Total != 1 {
				t.Fatalf("the index is meant to be behind, but counts %d", found.Total)
			}
			if shown := len(found.Items) == 1; shown != test.shown {
				t.Fatalf("shown: %v, want %v", shown, test.shown)
			}
			for _, item := range found.Items {
				want := -1.0
				if test.search.Near != "" {
					want = geo.Distance(found.Place.Point, *item.Point)
				}
				if item.Distance != want {
					t.Errorf("the distance is %.1f m, from where it is now %.1f m", item.Distance, want)
				}
				if d := geo.Distance(carlton, *item.Point); name == "place known by its suburb" && math.Abs(d-300) < 1 {
					t.Errorf("the place that is no longer told is shown, %.1f m from the middle", d)
				}
			}
		})
	}
}

// TestStaleHitsElsewhere: what has a place by now, or serves other people, is not shown as being elsewhere.
func TestStaleHitsElsewhere(t *testing.T) {
	hidden := func(g *directory.Group, v *directory.Venue) { v.Disclosure = directory.DisclosureHidden }
	for name, test := range map[string]struct {
		change func(*directory.Publication)
		want   []string
	}{
		"nothing changed":      {func(*directory.Publication) {}, []string{"Circle"}},
		"its place is told":    {func(p *directory.Publication) { p.Venues[0].Disclosure = directory.DisclosureExact }, []string{}},
		"serves another state": {func(p *directory.Publication) { p.Group.AreasServed = []string{"state:TAS"} }, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			c, index := openLagging(t)
			p := at("Circle", 300, hidden)
			publish(t, c, p)
			s := directory.Search{Near: "carlton-vic-3053", Within: 5000}
			if found := search(t, c, s); found.Elsewhere.Total != 1 {
				t.Fatalf("found %d elsewhere before the change", found.Elsewhere.Total)
			}
			index.stopped.Store(true)
			test.change(&p)
			publish(t, c, p)
			if diff := cmp.Diff(test.want, names(search(t, c, s).Elsewhere.Items)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// noticingIndex says something with every answer.
type noticingIndex struct {
	*memindex.Index
	notice directory.Notice
}

func (x noticingIndex) Search(ctx context.Context, q directory.Query) (directory.Result, error) {
	r, err := x.Index.Search(ctx, q)
	r.Notices = append(r.Notices, x.notice)
	return r, err
}

// TestNoticesOfTheIndexAreSaidOnce: a search takes several queries.
func TestNoticesOfTheIndexAreSaidOnce(t *testing.T) {
	b := builder(t)
	store, err := sqlstore.OpenSQLite(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	said := directory.Notice{Code: "fit_nearest", Message: "The nearest 1,000 were ranked."}
	c := directory.NewCatalogue(directory.Parts{
		Store: store, Index: noticingIndex{memindex.New(b.Vocabulary), said}, Gazetteer: b.Gazetteer, Vocabulary: b.Vocabulary,
	})
	publish(t, c, at("Circle", 300, nil))
	found := search(t, c, directory.Search{Near: "carlton-vic-3053", Text: "circle trampoline "})
	if diff := cmp.Diff([]directory.Notice{said}, found.Notices); diff != "" || found.Total != 1 {
		t.Errorf("found %d; notices: %s", found.Total, diff)
	}
}
