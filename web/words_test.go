package web

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

func TestExtensionsAreNotPartOfTheNumber(t *testing.T) {
	for number, want := range map[string]string{"(03) 5550 0134": "0355500134", "0412 345 678 ext 9": "0412345678;ext=9", "+64 3 555 0134": "+6435550134"} {
		if got := phoneOf(directory.Phone{Number: number}); got.Dial != want || got.Number != number {
			t.Errorf("%s dials %q, want %q", number, got.Dial, want)
		}
	}
}

func TestFreshnessWords(t *testing.T) {
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	today := directory.DateOf(now)
	for _, test := range []struct {
		days         int
		method       directory.CheckMethod
		shape, short string
	}{
		{0, directory.CheckedByVisit, "full", "Checked today, visited"},
		{1, "", "full", "Checked yesterday"},
		{22, directory.CheckedByPhone, "full", "Checked 3 weeks ago by phone"},
		{90, directory.CheckedByEmail, "full", "Checked 3 months ago by e-mail"},
		{91, directory.CheckedByEmail, "half", "Checked 3 months ago: check before you go"},
		{180, "", "half", "Checked 6 months ago: check before you go"},
		{217, "", "empty", "Not checked for 7 months: may be out of date"},
	} {
		l := &directory.Listing{Checked: directory.Checked{Date: today.AddDays(-test.days), Method: test.method}}
		if got := freshnessOf(l, now); got.Shape != test.shape || got.Short != test.short {
			t.Errorf("%d days: %q %q, want %q %q", test.days, got.Shape, got.Short, test.shape, test.short)
		}
	}
	if got := freshnessOf(&directory.Listing{ImportedAt: now}, now); got.Short != "Imported 23 Nov 2026, not checked yet" || got.Shape != "half" {
		t.Errorf("imported: %v", got)
	}
	if got := freshnessOf(&directory.Listing{}, now).Short; got != "Not checked yet" {
		t.Errorf("never: %q", got)
	}
}

func TestCostWords(t *testing.T) {
	n := func(v int) *int { return &v }
	for want, cost := range map[string]directory.Cost{
		"": {}, "Free": {Cents: n(0)}, "$5": {Cents: n(500)}, "$7.50": {Cents: n(750)}, "By donation": {Donation: true},
		"$10, $4 concession": {Cents: n(1000), ConcessionCents: n(400)}, "Gold coin": {Text: "Gold coin", Donation: true},
	} {
		if got := costWords(cost); got != want {
			t.Errorf("%v: %q, want %q", cost, got, want)
		}
	}
}

func TestAgeWords(t *testing.T) {
	n := func(v int) *int { return &v }
	for want, age := range map[string]directory.AgeRange{
		"": {}, "60 and over": {Min: n(60)}, "Up to 12": {Max: n(12)}, "Ages 12 to 25": {Min: n(12), Max: n(25)}, "All ages": {Min: n(0), Max: n(120)},
	} {
		if got := ageWords(age); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestSentence(t *testing.T) {
	for text, want := range map[string]string{"": "", "just turn up": "Just turn up.", " Yes! ": "Yes!", "élan": "élan.", "ça va?": "ça va?"} {
		if got := sentence(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestMeetingTime(t *testing.T) {
	at := time.Date(2026, 11, 24, 0, 30, 0, 0, time.UTC)
	for zone, want := range map[string]string{
		"Australia/Melbourne": "Tue 24 November, 11.30 am", "Australia/Perth": "Tue 24 November, 8.30 am", "Australia/Adelaide": "Tue 24 November, 11 am",
	} {
		if got := meetingTimes([]directory.Coming{{At: at}}, zone, at); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: %q, want %q", zone, got, want)
		}
	}
	melbourne := func(times ...time.Time) []string {
		var coming []directory.Coming
		for _, at := range times {
			coming = append(coming, directory.Coming{At: at})
		}
		return meetingTimes(coming, "Australia/Melbourne", at)
	}
	for _, c := range []struct {
		what      string
		got, want []string
	}{
		{"noon", melbourne(at.Add(30 * time.Minute)), []string{"Tue 24 November, 12 noon"}},
		{"over the new year", melbourne(at.AddDate(0, 0, 35), at.AddDate(0, 0, 42)), []string{"Tue 29 December, 11.30 am", "Tue 5 January 2027, 11.30 am"}},
		{"the year is the place's own", melbourne(time.Date(2026, 12, 31, 22, 0, 0, 0, time.UTC)), []string{"Fri 1 January 2027, 9 am"}},
		{"over years", melbourne(at, at.AddDate(0, 11, 0), at.AddDate(1, 10, 0)),
			[]string{"Tue 24 November 2026, 11.30 am", "Sun 24 October 2027, 11.30 am", "Sun 24 September 2028, 10.30 am"}},
		{"where school may be out", meetingTimes([]directory.Coming{{At: at, IfSchoolOn: true}}, "Australia/Melbourne", at), []string{"Tue 24 November, 11.30 am, if school is on"}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.what, diff)
		}
	}
}

func TestCut(t *testing.T) {
	if got := cut("abc def", 7); got != "abc def" {
		t.Errorf("%q", got)
	}
	if got := cut(strings.Repeat("längere wörter ", 20), 40); len([]rune(got)) > 41 || !strings.HasSuffix(got, "…") {
		t.Errorf("%q", got)
	}
}

// Every point inside a suburb's outline is nearer to it than to a neighbour: asked of many points.
func TestOutlineIsTheNearerGround(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		home := corner{100 + 20*random.Float64(), 100 + 20*random.Float64()}
		outline := []corner{{0, 0}, {200, 0}, {200, 200}, {0, 200}}
		var others []corner
		for range 6 {
			other := corner{200 * random.Float64(), 200 * random.Float64()}
			others = append(others, other)
			outline = nearerSide(outline, home, other)
		}
		for range 100 {
			p := corner{200 * random.Float64(), 200 * random.Float64()}
			nearest := true
			margin := math.Inf(1)
			for _, other := range others {
				d := math.Hypot(p.x-other.x, p.y-other.y) - math.Hypot(p.x-home.x, p.y-home.y)
				nearest = nearest && d >= 0
				margin = min(margin, math.Abs(d))
			}
			if margin > 1e-6 && inside(outline, p) != nearest {
				t.Fatalf("%v: inside %v, nearest %v", p, inside(outline, p), nearest)
			}
		}
	}
}

// inside counts crossings of a ray, independently of how the outline was cut.
func inside(outline []corner, p corner) bool {
	in := false
	for i, a := range outline {
		b := outline[(i+1)%len(outline)]
		if (a.y > p.y) != (b.y > p.y) && p.x < (b.x-a.x)*(p.y-a.y)/(b.y-a.y)+a.x {
			in = !in
		}
	}
	return in
}

func TestOverlappingPinsAreOne(t *testing.T) {
	gazetteer, err := geo.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	centre := geo.Point{Lat: -37.8, Lng: 144.966}
	item := func(n int, lat, lng float64) directory.FoundListing {
		return directory.FoundListing{Number: n, Distance: 100, Listing: &directory.Listing{Name: "G", Point: &geo.Point{Lat: lat, Lng: lng}}}
	}
	view := newMapper(gazetteer, centre, 5000, mapHeight, cardLink).draw(nil, []directory.FoundListing{
		item(1, -37.8, 144.97), item(2, -37.8001, 144.9701), item(3, -37.82, 144.99), item(4, -35, 149),
	})
	if len(view.Pins) != 2 || view.Pins[0].Text != "1, 2" || len(view.Pins[0].Others) != 2 || view.Pins[1].Text != "3" {
		t.Errorf("pins: %+v", view.Pins)
	}
	if view.Pins[1].URL != "#group-3" || view.Pins[1].Name != "3. G, 100\u00a0m" {
		t.Errorf("pin: %+v", view.Pins[1])
	}
}

func TestChipSaysHowSmall(t *testing.T) {
	m := cards{vocabulary: testVocabulary(t)}
	for want, sizes := range map[string][2]int{"Small, 2": {2, 2}, "Small, 6 to 10": {6, 10}, m.vocabulary.Label("welcome.small"): {6, 40}} {
		l := &directory.Listing{FirstVisit: directory.FirstVisit{SizeMin: sizes[0], SizeMax: sizes[1]}}
		if got := m.chipLabel(l, "welcome.small"); got != want {
			t.Errorf("%v reads %q, want %q", sizes, got, want)
		}
	}
}
