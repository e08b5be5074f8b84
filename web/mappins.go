package web

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// Sizes of pins, in the units of the map's viewBox. A pin's touch target is a little larger than the pin,
// and what overlaps is drawn as one: so targets stay 24 pixels apart on a phone of 320.
const (
	pinSize   = 11.0 // half the height of a pin, and half the width of one with a single number
	pinTouch  = 14.0 // half the height of its touch target
	pinLetter = 6.4  // the width of a letter on a pin
	pinText   = 10   // letters at most
)

// box is ground on the picture that something takes up: its middle and half its size.
type box struct{ x, y, halfW, halfH float64 }

func (b box) overlaps(other box) bool {
	return math.Abs(b.x-other.x) < b.halfW+other.halfW && math.Abs(b.y-other.y) < b.halfH+other.halfH
}

// crowd is the listings that one pin stands for.
type crowd struct {
	box   // its touch target
	items []directory.FoundListing
}

// crowds joins exact places until no two pins overlap: the nearest first, so that what stands apart stays
// apart.
func (m mapper) crowds(items []directory.FoundListing) []crowd {
	var crowds []crowd
	for _, item := range items {
		if item.Point == nil || item.Approximate {
			continue
		}
		if x, y := m.projection.XY(*item.Point); x >= 0 && y >= 0 && x <= mapWidth && y <= m.height {
			crowds = append(crowds, m.crowd(x, y, item))
		}
	}
	for {
		a, b, nearest := -1, -1, math.Inf(1)
		for i := range crowds {
			for j := range i {
				if far := math.Hypot(crowds[i].x-crowds[j].x, crowds[i].y-crowds[j].y); far < nearest && crowds[i].overlaps(crowds[j].box) {
					a, b, nearest = j, i, far
				}
			}
		}
		if a < 0 {
			break
		}
		crowds[a] = m.join(crowds[a], crowds[b])
		crowds = slices.Delete(crowds, b, b+1)
	}
	slices.SortFunc(crowds, func(a, b crowd) int { return a.items[0].Number - b.items[0].Number })
	return crowds
}

// join makes one crowd of two, in the middle of all its places.
func (m mapper) join(a, b crowd) crowd {
	na, nb := float64(len(a.items)), float64(len(b.items))
	return m.crowd((a.x*na+b.x*nb)/(na+nb), (a.y*na+b.y*nb)/(na+nb), slices.Concat(a.items, b.items)...)
}

// crowd places a pin, wholly inside the picture.
func (m mapper) crowd(x, y float64, items ...directory.FoundListing) crowd {
	slices.SortFunc(items, func(a, b directory.FoundListing) int { return a.Number - b.Number })
	c := crowd{items: items}
	c.halfW, c.halfH = c.width()/2+pinTouch-pinSize, pinTouch
	c.x, c.y = keepIn(x, c.halfW, mapWidth), keepIn(y, c.halfH, m.height)
	return c
}

// keepIn moves a middle so far that half a width to each side of it is within the length.
func keepIn(at, half, length float64) float64 { return min(max(at, half), length-half) }

// width is that of the pin itself.
func (c crowd) width() float64 {
	return max(2*pinSize, pinLetter*float64(len([]rune(c.text())))+pinSize)
}

// text gives the numbers a pin stands for, shortest form: "3", "3–7", "3, 5, 9", or "3 +12" where they
// would be too long.
func (c crowd) text() string {
	var parts []string
	for i := 0; i < len(c.items); {
		first, end := c.items[i].Number, i+1
		for end < len(c.items) && c.items[end].Number <= c.items[end-1].Number+1 {
			end++
		}
		switch last := c.items[end-1].Number; {
		case last == first:
			parts = append(parts, strconv.Itoa(first))
		case last == first+1:
			parts = append(parts, strconv.Itoa(first), strconv.Itoa(last))
		default:
			parts = append(parts, strconv.Itoa(first)+"–"+strconv.Itoa(last))
		}
		i = end
	}
	text := strings.Join(parts, ", ")
	if len([]rune(text)) > pinText {
		text = strconv.Itoa(c.items[0].Number) + " +" + strconv.Itoa(len(c.items)-1)
	}
	return text
}

// pin draws a crowd. One of several leads to the first of a list that names each.
func (m mapper) pin(c crowd) mapPin {
	first, half := c.items[0], c.width()/2
	pin := mapPin{
		X: px(c.x), Y: px(c.y), Left: px(c.x - half), Top: px(c.y - pinSize), Width: px(2 * half),
		TouchLeft: px(c.x - c.halfW), TouchTop: px(c.y - c.halfH), TouchWidth: px(2 * c.halfW),
		Text: c.text(), Name: pinName(first), URL: m.link(first),
	}
	if len(c.items) == 1 {
		return pin
	}
	for _, item := range c.items {
		pin.Others = append(pin.Others, mapLink{Text: pinName(item), URL: m.link(item)})
	}
	pin.Name = pin.Text + ": " + plural(len(c.items), "place", "places") + " close together"
	pin.ID = "spot-" + strconv.Itoa(first.Number)
	pin.URL = "#" + pin.ID
	return pin
}

func pinName(item directory.FoundListing) string {
	name := strconv.Itoa(item.Number) + ". " + item.Name
	if item.Distance >= 0 {
		name += ", " + geo.DistanceWords(item.Distance, item.Approximate)
	}
	return name
}
