package match_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/sqlstore"
	"github.com/kithdirectory/kith/geo"
	"github.com/kithdirectory/kith/importer/match"
)

func TestScoreIsTheSameEitherWay(t *testing.T) {
	for _, file := range []string{"tuned.csv", "heldout.csv"} {
		for _, p := range readPairs(t, file) {
			one, other := match.Score(p.a, p.b), match.Score(p.b, p.a)
			if one.Level != other.Level || one.Score != other.Score {
				t.Errorf("%q is %+v one way and %+v the other", p.about, one, other)
			}
		}
	}
}

func TestReasons(t *testing.T) {
	point := func(lat float64) *geo.Point { return &geo.Point{Lat: lat, Lng: 145} }
	group := func(name string, p *geo.Point) match.Features {
		return match.Of([]*directory.Listing{{
			ID: name, GroupID: name, Kind: directory.KindGroup, Name: name, Suburb: "Preston", SuburbID: "vic-preston", State: "VIC", Point: p,
			Contact: directory.Contact{Phones: []directory.Phone{{Number: "(03) 5550 0134"}}, Website: "https://example.org"},
		}})
	}
	for _, test := range []struct {
		about string
		a, b  match.Features
		level match.Level
		want  []string
	}{
		{"near", group("Nifty Knitters", point(-37.75)), group("Nifty Knitters Inc", point(-37.753)), match.Same,
			[]string{"same name", "same telephone number", "same web site", "300 m apart"}},
		{"further away", group("Nifty Knitters", point(-37.75)), group("Nifty Knitters", point(-37.757)), match.Probable,
			[]string{"same name", "same telephone number", "same web site", "another address in the same suburb"}},
		{"a slip", group("Nifty Knitters", nil), group("Nifty Kniters", nil), match.Same,
			[]string{"names differ by spelling alone", "same telephone number", "same web site", "same suburb"}},
		{"one says more", group("Nifty Knitters and Crochet", nil), group("Nifty Knitters", nil), match.Probable,
			[]string{"one name says more: “crochet”", "same telephone number", "same web site", "same suburb"}},
		{"what they do", group("Walkers Preston", nil), group("Walking Group Preston", nil), match.Probable,
			[]string{"one name says what people do, the other who does it", "same telephone number", "same web site", "same suburb"}},
		{"doubled letters", group("Nifty Knitters", point(-37.75)), group("Nifty Knitting", point(-37.75)), match.Probable,
			[]string{"one name says what people do, the other who does it", "same telephone number", "same web site", "same spot on the map"}},
		{"other doings", group("Preston Walkers", nil), group("Preston Talking", nil), match.Different, []string{"the names differ"}},
		{"two names", group("Nifty Knitters", nil), group("Nifty Quilters", nil), match.Different, []string{"the names differ"}},
	} {
		v := match.Score(test.a, test.b)
		if diff := cmp.Diff(test.want, v.Reasons); v.Level != test.level || diff != "" {
			t.Errorf("%s: %s, not %s (-want +got):\n%s", test.about, v.Level, test.level, diff)
		}
	}
}

// A place that is kept from the public says nothing: a verdict is the same whatever the true place is.
func TestHiddenPlacesSayNothing(t *testing.T) {
	builder := newBuilder(t)
	group := func(suburb, address string, d directory.Disclosure) match.Features {
		i := slices.IndexFunc(builder.Gazetteer.All(), func(s *geo.Suburb) bool { return s.Name == suburb && s.State == "VIC" })
		s := builder.Gazetteer.All()[i]
		v := &directory.Venue{ID: "v", Name: "Canary Cottage", Address: address, Suburb: s.Name, SuburbID: s.ID, State: s.State,
			Postcode: s.Postcodes[0], Point: &s.Point, LocatedBy: directory.LocatedByPoint, Disclosure: d}
		return match.Of(builder.Sketch(directory.GroupParts{
			Group:  &directory.Group{ID: directory.NewID(), Kind: directory.KindGroup, Name: "Safe Harbour Circle", Places: []directory.GroupPlace{{ID: "p", VenueID: "v"}}},
			Venues: map[string]*directory.Venue{"v": v},
		}))
	}
	open := group("Preston", "7 Bell Street", directory.DisclosureExact)
	for _, d := range []directory.Disclosure{directory.DisclosureHidden, directory.DisclosureSuburb} {
		there := group("Preston", "7 Bell Street", d)
		elsewhere := group("Preston", "91 Plenty Road", d)
		if d == directory.DisclosureHidden {
			elsewhere = group("Footscray", "91 Paisley Street", d)
		}
		if diff := cmp.Diff(match.Score(open, there), match.Score(open, elsewhere)); diff != "" {
			t.Errorf("%s: the verdict tells where it is:\n%s", d, diff)
		}
		if !slices.Equal(there.Keys, elsewhere.Keys) {
			t.Errorf("%s: the keys tell where it is", d)
		}
		for _, p := range there.Places {
			if p.Address != "" || p.Venue != "" || (p.Point != nil && !p.Rough) {
				t.Errorf("%s: the features hold %+v", d, p)
			}
		}
	}
}

// TestBlockingFindsWhatBruteForceFinds compares every record with every other.
func TestBlockingFindsWhatBruteForceFinds(t *testing.T) {
	v := newInventor(t, 5, 40)
	var records []match.Features
	for range 450 {
		parts := v.parts()
		records = append(records, v.features(parts), v.features(v.again(parts)))
	}
	found := map[[2]int]bool{}
	keys, names, at := match.Keys(records)
	duplicates, err := match.Within(keys, names, at)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range duplicates {
		if want := match.Score(records[d.A], records[d.B]); d.A >= d.B || d.Elsewhere || d.Level != want.Level || d.Score != want.Score {
			t.Fatalf("records %d and %d are %+v, not %+v", d.A, d.B, d.Verdict, want)
		}
		found[[2]int{d.A, d.B}] = true
	}
	total, missed := map[match.Level]int{}, map[match.Level]int{}
	wrong, truly := 0, 0 // called the same: two groups, and one
	for a := range records {
		for b := a + 1; b < len(records); b++ {
			v := match.Score(records[a], records[b])
			level := v.Level
			if v.Elsewhere {
				if level == match.Same {
					t.Errorf("%q is at two places and %+v", records[a].Name, v)
				}
				level = match.Different // a list that gives two addresses means two
			}
			if back := match.Score(records[b], records[a]); back.Level != v.Level || back.Score != v.Score || back.Elsewhere != v.Elsewhere {
				t.Fatalf("%q and %q are %+v one way and %+v the other", records[a].Name, records[b].Name, v, back)
			}
			total[level]++
			if level == match.Same && a%2 == 0 && b == a+1 {
				truly++
			} else if level == match.Same {
				wrong++
				t.Logf("%q and %q are two groups and called %+v", records[a].Name, records[b].Name, v)
			}
			if level != match.Different && !found[[2]int{a, b}] {
				missed[level]++
				t.Logf("%s is missed: %q %v and %q %v", level, records[a].Name, records[a].Phones, records[b].Name, records[b].Phones)
			}
		}
	}
	t.Logf("of all pairs %v, missed %v; of those called the same %d are", total, missed, truly)
	if share(truly, truly+wrong) < leastPrecision {
		t.Errorf("of %d pairs called the same %d are two groups", truly+wrong, wrong)
	}
	if total[match.Same] < 200 || total[match.Probable] < 50 {
		t.Errorf("too few pairs to judge by: %v", total)
	}
	if missed[match.Same]*100 > total[match.Same] || missed[match.Probable]*100 > 3*total[match.Probable] {
		t.Errorf("missed %v of %v", missed, total)
	}
	if len(duplicates) != total[match.Same]+total[match.Probable]-missed[match.Same]-missed[match.Probable] {
		t.Errorf("%d duplicates are not what brute force finds less what is missed", len(duplicates))
	}
}

func TestWithinSaysWhenARecordCannotBeRead(t *testing.T) {
	broken := errors.New("the spool is gone")
	_, err := match.Within([][]int64{{1}, {1}}, make([]match.NameSign, 2), func(int) (match.Features, error) { return match.Features{}, broken })
	if !errors.Is(err, broken) {
		t.Errorf("the error is %v", err)
	}
}

// store saves groups with their listings.
func store(tb testing.TB, builder directory.ListingBuilder, all []directory.GroupParts) *sqlstore.Store {
	tb.Helper()
	s, err := sqlstore.OpenSQLite(tb.Context(), tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	for lot := range slices.Chunk(all, 500) {
		err := s.Write(tb.Context(), func(tx directory.Tx) error {
			for _, parts := range lot {
				if err := save(tb.Context(), tx, builder, parts); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
	return s
}

func save(ctx context.Context, tx directory.Tx, builder directory.ListingBuilder, parts directory.GroupParts) error {
	for _, v := range parts.Venues {
		if err := tx.SaveVenue(ctx, v); err != nil {
			return err
		}
	}
	if err := tx.SaveGroup(ctx, parts.Group, ""); err != nil {
		return err
	}
	listings := builder.Sketch(parts)
	return tx.SaveListings(ctx, parts.Group.ID, listings, parts.Group.CreatedAt)
}

// TestFind compares what is found in a store with brute force over its groups.
func TestFind(t *testing.T) {
	v := newInventor(t, 7, 30)
	var stored []directory.GroupParts
	var records, groups []match.Features
	for i := range 300 {
		parts := v.parts()
		if i%3 > 0 {
			stored = append(stored, parts)
			groups = append(groups, v.features(parts))
		}
		records = append(records, v.features(v.again(parts)))
	}
	excluded := stored[0].Group.ID
	found, err := match.New(store(t, v.builder, stored), func(id string) bool { return id == excluded }, nil).Find(t.Context(), records)
	if err != nil || len(found) != len(records) {
		t.Fatalf("%d matches of %d records, %v", len(found), len(records), err)
	}
	missed := 0
	for i, m := range found {
		want := map[match.Level][]string{}
		for j, group := range groups {
			if id := stored[j].Group.ID; id != excluded {
				level := match.Score(records[i], group).Level
				want[level] = append(want[level], id)
			}
		}
		best := match.Different
		for _, level := range []match.Level{match.Probable, match.Same} {
			if len(want[level]) > 0 {
				best = level
			}
		}
		if m.Level() != best {
			missed++
			t.Logf("record %d is %s, by brute force %s", i, m.Level(), best)
			continue
		}
		for _, c := range m.Candidates {
			if !slices.Contains(append(want[match.Same], want[match.Probable]...), c.GroupID) || len(c.Reasons) == 0 || (best == match.Same) != (c.Level == match.Same) {
				t.Errorf("record %d may not be %+v", i, c)
			}
		}
		if !slices.IsSortedFunc(m.Candidates, func(a, b match.Candidate) int { return int(1000*b.Score) - int(1000*a.Score) }) {
			t.Errorf("record %d: the best is not first: %+v", i, m.Candidates)
		}
	}
	if missed*100 > len(records) {
		t.Errorf("%d of %d records are not as brute force has them", missed, len(records))
	}
	if none, err := match.New(store(t, v.builder, nil), nil, nil).Find(t.Context(), records); err != nil || slices.ContainsFunc(none, func(m match.Match) bool { return m.Level() != match.Different }) {
		t.Errorf("an empty catalogue has groups that are the same, %v", err)
	}
}

func TestNothingToCompare(t *testing.T) {
	empty := match.Of(nil)
	if v := match.Score(empty, empty); v.Level != match.Different {
		t.Errorf("two records of nothing are %+v", v)
	}
	long := match.Of([]*directory.Listing{{ID: "x", GroupID: "x", Name: strings.Repeat("Very Long Name ", 20)}})
	if v := match.Score(long, long); len(v.Reasons) == 0 {
		t.Errorf("a long name gives %+v", v)
	}
}
