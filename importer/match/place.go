package match

import (
	"fmt"
	"math"
	"slices"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// nearness is how two groups' places lie to each other.
type nearness struct {
	points    float64
	elsewhere bool // they are in two places: it moved, or has two
	reason    string
}

// compareWhere gives the nearest of the places of two groups. Where one of them tells no place, nothing is
// known, unless both say which areas they serve.
func compareWhere(a, b *Features) nearness {
	best, known := nearness{points: placeApart - 1}, false
	for i := range a.Places {
		for j := range b.Places {
			x, y := &a.Places[i], &b.Places[j]
			if !x.told() || !y.told() {
				continue
			}
			known = true
			if n := comparePlaces(x, y); n.points > best.points {
				best = n
			}
		}
	}
	if known {
		return best
	}
	return compareAreas(a, b)
}

func comparePlaces(x, y *Place) nearness {
	metres := math.Inf(1)
	if x.Point != nil && y.Point != nil {
		metres = geo.Distance(*x.Point, *y.Point)
	}
	sharp := !x.Rough && !y.Rough
	suburb := sameSuburb(x, y)
	housesX, housesY := directory.Houses(x.Address), directory.Houses(y.Address)
	streetsX, streetsY := directory.Streets(x.Address), directory.Streets(y.Address)
	sameStreet := common(streetsX, streetsY)
	otherStreet := !sameStreet && len(streetsX) > 0 && len(streetsY) > 0
	otherHouse := otherStreet || (len(housesX) > 0 && len(housesY) > 0)
	switch {
	case common(housesX, housesY) && (suburb || (sharp && metres <= nearby)):
		return nearness{points: placeAddress, reason: "same address"}
	case sharp && metres <= sameSpot && !sameStreet && otherWords(x.Address, y.Address): // two doors of a corner, or the middle of a town
		return nearness{points: placeStreet, elsewhere: true, reason: "same spot on the map, by another address"}
	case sharp && metres <= sameSpot:
		return nearness{points: placeAddress, reason: "same spot on the map"}
	case suburb && sameVenue(x.venue, y.venue), metres <= neighbourhood && len(x.called) > 1 && slices.Equal(x.called, y.called):
		return nearness{points: placeVenue, reason: "same venue"}
	case sharp && metres <= nearby && !otherStreet:
		return nearness{points: placeStreet, reason: apart(metres, true)}
	case suburb && sameStreet && !otherHouse:
		return nearness{points: placeStreet, reason: "same street"}
	case suburb && (otherHouse || (sharp && !math.IsInf(metres, 1))):
		return nearness{points: placeOtherHouse, elsewhere: true, reason: "another address in the same suburb"}
	case suburb:
		return nearness{points: placeSuburb, reason: "same suburb"}
	case metres <= neighbourhood:
		return nearness{points: placeNeighbour, elsewhere: true, reason: apart(metres, sharp)}
	case math.IsInf(metres, 1):
		return nearness{points: placeApart, elsewhere: true, reason: "in different suburbs"}
	}
	return nearness{points: placeApart, elsewhere: true, reason: apart(metres, sharp)}
}

// otherWords tells whether both addresses are told and differ in their words.
func otherWords(x, y string) bool {
	return x != "" && y != "" && !slices.Equal(directory.Tokens(x), directory.Tokens(y))
}

func sameSuburb(x, y *Place) bool {
	switch {
	case x.SuburbID != "" && x.SuburbID == y.SuburbID:
		return true
	case x.Postcode != "" && y.Postcode != "":
		return x.Postcode == y.Postcode && x.State == y.State
	}
	return x.Suburb != "" && x.Suburb == y.Suburb && x.State == y.State
}

func common(x, y []string) bool {
	return slices.ContainsFunc(x, func(one string) bool { return slices.Contains(y, one) })
}

// sameVenue compares the names of venues by their words without the suburb's: one may say more.
func sameVenue(x, y []string) bool {
	if len(x) > len(y) {
		x, y = y, x
	}
	return len(x) > 0 && !slices.ContainsFunc(x, func(word string) bool { return !slices.Contains(y, word) })
}

// compareAreas compares what groups without a place serve.
func compareAreas(a, b *Features) nearness {
	x, y := areas(a), areas(b)
	switch {
	case len(x) == 0 || len(y) == 0:
		return nearness{}
	case common(x, y):
		return nearness{points: placeArea, reason: "same area served"}
	}
	return nearness{points: placeApart, elsewhere: true, reason: "they serve different areas"}
}

// areas gives what a group says it serves; all of the country says nothing.
func areas(f *Features) (all []string) {
	for _, p := range f.Places {
		if p.told() {
			return nil
		}
		for _, area := range p.Areas {
			if area != "national" {
				all = append(all, area)
			}
		}
	}
	return all
}

// apart says a distance, in 100 m steps below a kilometre.
func apart(metres float64, sharp bool) string {
	about := ""
	if !sharp {
		about = "about "
	}
	if metres < 950 {
		return fmt.Sprintf("%s%.0f m apart", about, math.Max(1, math.Round(metres/100))*100)
	}
	return fmt.Sprintf("%s%.0f km apart", about, metres/1000)
}
