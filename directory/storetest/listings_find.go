package storetest

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

func testListingsReseq(t *testing.T, s directory.Store) {
	ctx := t.Context()
	saveGroups(t, s, 1)
	a, b, c := listingAt(1, 1, "A"), listingAt(1, 2, "B"), listingAt(1, 3, "C")
	saveListings(t, s, 1, Moment(), a, b, c)
	saveListings(t, s, 1, Moment(), a, b) // c is gone under 4
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		if err := tx.ReseqListings(ctx, []string{c.ID, "no such id", a.ID}); err != nil {
			return err
		}
		if seq, err := tx.LastSeq(ctx); seq != 6 || err != nil {
			t.Errorf("LastSeq in the transaction is %d, %v; want 6", seq, err)
		}
		return nil
	})
	want := []directory.StoredListing{
		{ID: b.ID, GroupID: b.GroupID, Seq: 2, RelistAt: Moment(), Listing: b},
		{ID: c.ID, GroupID: c.GroupID, Seq: 5, Gone: true},
		{ID: a.ID, GroupID: a.GroupID, Seq: 6, RelistAt: Moment(), Listing: a},
	}
	wantSame(t, "the stored listings", stored(t, s, 0), want)
	if seq := lastSeq(t, s); seq != 6 {
		t.Errorf("LastSeq is %d, want 6", seq)
	}
	saveListings(t, s, 1, Moment(), a, b) // nothing changed
	wantSame(t, "saved again unchanged", stored(t, s, 0), want)
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.ReseqListings(ctx, nil) })
	if n := must[int](t, "CountListings")(s.CountListings(ctx)); n != 2 {
		t.Errorf("CountListings gives %d, want 2", n)
	}
}

func testListingSeqs(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1)
	a, b, c := listingAt(1, 1, "A"), listingAt(1, 2, "B"), listingAt(1, 3, "C")
	saveListings(t, s, 1, Moment(), a, b, c)
	saveListings(t, s, 1, Moment(), a, listingAt(1, 3, "C again"))
	seqs := func(after string, limit int) []directory.ListingSeq {
		return must[[]directory.ListingSeq](t, "ListingSeqs")(s.ListingSeqs(t.Context(), after, limit))
	}
	all := []directory.ListingSeq{{ID: a.ID, Seq: 1}, {ID: c.ID, Seq: 4}}
	wantSame(t, "the live listings", seqs("", 10), all)
	wantSame(t, "the first one", seqs("", 1), all[:1])
	wantSame(t, "those after the first", seqs(a.ID, 10), all[1:])
}

// listingOf is a listing of group 1 of a kind, at a point or serving areas.
func listingOf(place int, kind directory.Kind, point *geo.Point, areas ...string) *directory.Listing {
	l := listingAt(1, place, fmt.Sprintf("Place %d", place))
	l.Kind, l.Point, l.Areas = kind, point, areas
	return l
}

func byID(listings []*directory.Listing) []*directory.Listing {
	return slices.SortedFunc(slices.Values(listings), func(x, y *directory.Listing) int { return cmp.Compare(x.ID, y.ID) })
}

// testListingsIn compares boxes with geo.Box, the ends of the Earth among them.
func testListingsIn(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1)
	degrees := func(limit int) *rapid.Generator[float64] {
		return rapid.Custom(func(rt *rapid.T) float64 { return float64(rapid.IntRange(-limit, limit).Draw(rt, "degrees")) })
	}
	rapid.Check(t, func(rt *rapid.T) {
		kinds := rapid.SliceOfDistinct(rapid.SampledFrom(directory.Kinds()), rapid.ID[directory.Kind]).Draw(rt, "kinds")
		var listings, want []*directory.Listing
		box := geo.Box{West: degrees(180).Draw(rt, "west"), East: degrees(180).Draw(rt, "east"), South: degrees(90).Draw(rt, "a"), North: degrees(90).Draw(rt, "b")}
		box.South, box.North = min(box.South, box.North), max(box.South, box.North)
		for i := range rapid.IntRange(0, 12).Draw(rt, "n") {
			var point *geo.Point
			if rapid.IntRange(0, 3).Draw(rt, "has a point") > 0 {
				point = &geo.Point{Lat: degrees(90).Draw(rt, "lat"), Lng: degrees(180).Draw(rt, "lng")}
			}
			l := listingOf(i, rapid.SampledFrom(directory.Kinds()).Draw(rt, "kind"), point)
			listings = append(listings, l)
			if point != nil && box.Contains(*point) && (len(kinds) == 0 || slices.Contains(kinds, l.Kind)) {
				want = append(want, l)
			}
		}
		saveListings(t, s, 1, time.Time{}, listings...)
		got := must[[]*directory.Listing](t, "ListingsIn")(s.ListingsIn(t.Context(), box, kinds, 100))
		wantSame(t, fmt.Sprintf("the box %+v", box), byID(got), want)
		if t.Failed() {
			rt.FailNow()
		}
	})
	// Where they are too many, the nearest to the middle are kept; here across the date line.
	var listings []*directory.Listing
	for i := range 20 {
		lng := math.Mod(170+float64(i)+180, 360) - 180 // 170 … 180 … -171
		listings = append(listings, listingOf(i, directory.KindGroup, &geo.Point{Lat: -17, Lng: lng}))
	}
	saveListings(t, s, 1, time.Time{}, listings...)
	got := must[[]*directory.Listing](t, "ListingsIn")(s.ListingsIn(t.Context(), geo.Box{West: 170, East: -171, South: -20, North: -14}, nil, 4))
	wantSame(t, "the nearest to the middle", byID(got), listings[8:12])
	_, err := s.ListingsIn(t.Context(), geo.Box{South: 1, North: -1}, nil, 4)
	wantCode(t, "a box upside down", err, directory.CodeInvalid)
	saveListings(t, s, 1, time.Time{}) // what is gone is nowhere
	if got, err := s.ListingsIn(t.Context(), geo.Box{West: -180, East: 180, South: -90, North: 90}, nil, 4); len(got) > 0 || err != nil {
		t.Errorf("%d listings are found once gone, %v", len(got), err)
	}
}

func testListingsServing(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1)
	point := &geo.Point{Lat: -37, Lng: 145}
	a := listingOf(1, directory.KindGroup, nil, "suburb:vic-carlton", "council:24600")
	b := listingOf(2, directory.KindLine, nil, "national")
	c := listingOf(3, directory.KindService, nil, "state:VIC")
	saveListings(t, s, 1, Moment(), a, b, c, listingOf(4, directory.KindGroup, nil), listingOf(5, directory.KindGroup, point, "national"))
	for name, test := range map[string]struct {
		areas []string
		kinds []directory.Kind
		limit int
		want  []*directory.Listing
	}{
		"several areas":      {[]string{"national", "council:24600", "state:VIC"}, nil, 9, []*directory.Listing{a, b, c}},
		"the first of those": {[]string{"national", "council:24600", "state:VIC"}, nil, 1, []*directory.Listing{a}},
		"of two kinds":       {[]string{"national", "council:24600", "state:VIC"}, []directory.Kind{directory.KindLine, directory.KindService}, 9, []*directory.Listing{b, c}},
		"the second of its":  {[]string{"council:24600"}, nil, 9, []*directory.Listing{a}},
		"part of a code":     {[]string{"council:246", "state:V", "vic-carlton"}, nil, 9, nil},
		"marks of a pattern": {[]string{"council:2460_", "%", "state%"}, nil, 9, nil},
		"no areas":           {nil, nil, 9, nil},
	} {
		got := must[[]*directory.Listing](t, name)(s.ListingsServing(t.Context(), test.areas, test.kinds, test.limit))
		wantSame(t, name, got, test.want)
	}
}

func testListingsWithWords(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1)
	named := func(place int, kind directory.Kind, name string) *directory.Listing {
		l := listingOf(place, kind, nil)
		l.Name = name
		return l
	}
	a := named(1, directory.KindGroup, "Preston Men's Shed")
	b := named(2, directory.KindGroup, "Reservoir MENS SHED")
	c := named(3, directory.KindService, `Ukulele 100% "Ngā mihi" 中文`)
	saveListings(t, s, 1, Moment(), a, b, c, named(4, directory.KindGroup, "Bicycle kitchen"))
	for name, test := range map[string]struct {
		words []string
		kinds []directory.Kind
		limit int
		want  []*directory.Listing
	}{
		"a word":             {[]string{"ukulele"}, nil, 9, []*directory.Listing{c}},
		"every word":         {[]string{"shed", "preston"}, nil, 9, []*directory.Listing{a}},
		"no apostrophe":      {[]string{"mens", "shed"}, nil, 9, []*directory.Listing{a, b}},
		"the first":          {[]string{"mens", "shed"}, nil, 1, []*directory.Listing{a}},
		"of another kind":    {[]string{"shed"}, []directory.Kind{directory.KindService}, 9, nil},
		"of a kind":          {[]string{"ukulele"}, []directory.Kind{directory.KindService}, 9, []*directory.Listing{c}},
		"another script":     {[]string{"中文"}, nil, 9, []*directory.Listing{c}},
		"marks of a pattern": {[]string{"s%d"}, nil, 9, nil},
		"percent":            {[]string{"100%"}, nil, 9, []*directory.Listing{c}},
		"as JSON writes it":  {[]string{`"ngā`}, nil, 9, []*directory.Listing{c}},
	} {
		got := must[[]*directory.Listing](t, name)(s.ListingsWithWords(t.Context(), test.words, test.kinds, test.limit))
		wantSame(t, name, got, test.want)
	}
	_, err := s.ListingsWithWords(t.Context(), []string{"a\x00b"}, nil, 9)
	wantCode(t, "a word with a NUL", err, directory.CodeInvalid)
}
