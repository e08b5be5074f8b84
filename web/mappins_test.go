package web

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

func numbered(numbers ...int) crowd {
	var c crowd
	for _, n := range numbers {
		c.items = append(c.items, directory.FoundListing{Number: n, Listing: &directory.Listing{}})
	}
	return c
}

func TestPinText(t *testing.T) {
	for want, numbers := range map[string][]int{
		"3": {3}, "3, 4": {3, 4}, "3–7": {3, 4, 5, 6, 7}, "3, 5, 9": {3, 5, 9}, "1, 3–5, 9": {1, 3, 4, 5, 9}, "13, 15, 19": {13, 15, 19},
		"1–20": {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}, "1 +4": {1, 3, 5, 7, 11}, "12 +3": {12, 14, 16, 20},
		"2": {2, 2}, // two places of one number, as on a group's own map
	} {
		if got := numbered(numbers...).text(); got != want {
			t.Errorf("%v reads %q, want %q", numbers, got, want)
		}
	}
}

// Wherever places are, no two pins overlap, all of them are inside the picture, and each listing is on
// one pin alone: by itself under its own number, or in the list its pin leads to.
func TestPinsNeverOverlap(t *testing.T) {
	gazetteer, err := geo.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	place := gazetteer.Lookup("carlton-vic-3053").Place
	rapid.Check(t, func(t *rapid.T) {
		spread := rapid.SampledFrom([]float64{0, 0.0001, 0.002, 0.01, 0.04}).Draw(t, "spread")
		var items []directory.FoundListing
		for i := range rapid.IntRange(1, 30).Draw(t, "places") {
			at := func(label string) float64 { return spread * float64(rapid.IntRange(-100, 100).Draw(t, label)) / 100 }
			items = append(items, directory.FoundListing{Number: i + 1, Distance: 10, Listing: &directory.Listing{
				Name: "G" + strconv.Itoa(i+1), Approximate: rapid.IntRange(0, 5).Draw(t, "approximate") == 0, SuburbID: strconv.Itoa(i % 4), Suburb: "Suburb" + strconv.Itoa(i%4),
				Point: &geo.Point{Lat: place.Point.Lat + at("lat"), Lng: place.Point.Lng + at("lng")},
			}})
		}
		m := newMapper(gazetteer, place.Point, rapid.SampledFrom([]float64{1000, 5000, 20_000}).Draw(t, "radius"), mapHeight, cardLink)
		crowds := m.crowds(items)
		var taken []box
		seen := map[int]int{}
		for i, c := range crowds {
			if c.x-c.halfW < 0 || c.x+c.halfW > mapWidth || c.y-c.halfH < 0 || c.y+c.halfH > m.height {
				t.Fatalf("the pin %s is not in the picture: %+v", c.text(), c.box)
			}
			for _, other := range crowds[:i] {
				if c.overlaps(other.box) {
					t.Fatalf("%s and %s overlap", c.text(), other.text())
				}
			}
			pin := m.pin(c)
			if len(c.items) > 1 && (len(pin.Others) != len(c.items) || pin.URL != "#"+pin.ID || !strings.HasPrefix(pin.Name, pin.Text)) {
				t.Fatalf("%+v", pin)
			}
			for _, item := range c.items {
				seen[item.Number]++
			}
			taken = append(taken, c.box)
		}
		for _, item := range items {
			x, y := m.projection.XY(*item.Point)
			shown := !item.Approximate && x >= 0 && y >= 0 && x <= mapWidth && y <= m.height
			if want := map[bool]int{true: 1}[shown]; seen[item.Number] != want {
				t.Fatalf("number %d is on %d pins, want %d", item.Number, seen[item.Number], want)
			}
		}
		view := m.draw(place, items)
		number := func(text string) float64 {
			n, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		labels := slices.Clone(view.Labels)
		if view.CentreLabel != nil {
			labels = append(labels, *view.CentreLabel)
		}
		for _, label := range labels {
			b := box{number(label.X), number(label.Y), letterWidth(label.Text) - 1, labelHalf - 1}
			if i := slices.IndexFunc(taken, b.overlaps); i >= 0 {
				t.Fatalf("%s runs under the pin %s", label.Text, crowds[i].text())
			}
			taken = append(taken, b)
		}
	})
}

// The map goes as far as the farthest group of the page, in round steps, and never farther than the search.
func TestDrawnRadius(t *testing.T) {
	for _, test := range []struct{ within, farthest, want float64 }{
		{5000, 300, 500}, {5000, 480, 750}, {5000, 900, 1000}, {5000, 3300, 4000}, {5000, 4900, 5000}, {5000, -1, 500},
		{100, 90, 100}, {250_000, 47_000, 50_000}, {50_000, 800, 1000}, {1_000_000, 999_000, 1_000_000}, {16_100, 15_500, 16_100},
	} {
		f := &directory.Found{Within: test.within, Items: []directory.FoundListing{{Distance: -1}, {Distance: test.farthest}, {Distance: 10}}}
		if got := drawnRadius(f); got != test.want {
			t.Errorf("%v within %v: the map goes %v m, want %v", test.farthest, test.within, got, test.want)
		}
	}
}
