package web

import (
	"math"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// Size of the drawn map, in the units of its viewBox, and what keeps things on it apart.
const (
	mapWidth   = 320.0
	mapHeight  = 340.0 // of the results' map; a group's is wider than high
	groupMap   = 220.0
	mapMargin  = 0.86 // the radius takes this much of the half width
	maxLabels  = 8
	maxCells   = 140 // more suburbs than this are not outlined
	labelApart = 34.0
	labelHalf  = 8.0  // half the height of a name
	areaLabel  = 15.0 // half the height of numbers with a name below
	haloSize   = 15.0 // the radius of the mark in the middle
	cellSteps  = 36
)

// mapView is a map drawn by the server (UX-12): it asks nobody for anything.
type mapView struct {
	BackTo        string // where the list is
	Title         string
	Description   string
	Width, Height string
	CentreX       string
	CentreY       string
	CentreName    string
	CentreLabel   *mapLabel // the middle's name, where there is room for it
	HasCentre     bool
	Rings         []mapRing
	Cells         string // outlines of the suburbs, one path
	Areas         []mapArea
	Labels        []mapLabel
	Pins          []mapPin
	BarX2         string
	BarY          string
	NorthX        string
	BarLabel      string
	Notes         []string
}

type mapRing struct {
	R     string
	Outer bool
}

// mapArea is a place known only by its suburb: the ground nearer to that suburb than to any other.
type mapArea struct {
	Path  string
	X, Y  string // of its label
	Label string // the numbers in it: "3 and 7"
	Name  string // of the suburb
	URL   string
}

type mapLabel struct{ X, Y, Text string }

// mapPin is one or several listings at one spot.
type mapPin struct {
	ID     string // of the first in the list of several
	X, Y   string
	Text   string // "3", or "3–7" for several
	Name   string // "3. Carlton Men's Shed, 1.2 km"
	URL    string
	Others []mapLink // everything at the spot where there are several

	Left, Top, Width                string // of the pin itself
	TouchLeft, TouchTop, TouchWidth string
}

type mapLink struct{ Text, URL string }

// mapper draws one map.
type mapper struct {
	gazetteer  *geo.Gazetteer
	projection geo.Projection
	centre     geo.Point
	radius     float64
	height     float64
	link       func(directory.FoundListing) string
}

// newMapper places a circle of so many metres in the picture.
func newMapper(gazetteer *geo.Gazetteer, centre geo.Point, radius, height float64, link func(directory.FoundListing) string) mapper {
	return mapper{
		gazetteer: gazetteer, centre: centre, radius: radius, height: height, link: link,
		projection: geo.NewProjection(centre, radius/mapMargin, mapWidth, height),
	}
}

// draw makes the map of some listings around a place. place may be nil: then nothing stands in the middle.
func (m mapper) draw(place *geo.Place, items []directory.FoundListing) *mapView {
	view := &mapView{
		Width: px(mapWidth), Height: px(m.height),
		Title: "Map of the results", Description: "North is up. The numbers are those of the list.",
	}
	x, y := m.projection.XY(m.centre)
	view.CentreX, view.CentreY = px(x), px(y)
	if place != nil {
		view.HasCentre, view.CentreName = true, place.Name
		view.Title = "Map of the results around " + place.Label()
	}
	for _, ring := range []float64{m.radius, m.radius / 2} {
		view.Rings = append(view.Rings, mapRing{R: px(m.projection.Pixels(ring)), Outer: ring == m.radius})
	}
	_, bar, label := m.projection.ScaleBar()
	view.BarX2, view.BarY, view.BarLabel = px(12+bar), px(m.height-18), label
	view.NorthX = px(mapWidth - 22)
	view.Cells = m.cells()
	taken := []box{
		{mapWidth - 22, 24, 12, 22}, // the north arrow
		{12 + (bar+50)/2, m.height - 14, (bar + 50) / 2, 12},
	}
	for _, c := range m.crowds(items) {
		view.Pins = append(view.Pins, m.pin(c))
		taken = append(taken, c.box)
	}
	if place != nil {
		taken = m.addCentre(view, x, y, taken)
	}
	taken = m.addAreas(view, items, taken)
	view.Labels = m.labels(place, taken)
	return view
}

// addCentre marks the middle and names it beside the mark, where there is room. It gives what is taken then.
func (m mapper) addCentre(view *mapView, x, y float64, taken []box) []box {
	half := letterWidth(view.CentreName)
	if name, ok := m.room(box{x, y, half, labelHalf}, []corner{{0, 22}, {0, -24}, {half + 20, 0}, {-half - 20, 0}}, append(taken, box{x, y, haloSize, haloSize})); ok {
		view.CentreLabel = &mapLabel{px(name.x), px(name.y), view.CentreName}
		taken = append(taken, name)
	}
	return append(taken, box{x, y, haloSize, haloSize})
}

// addAreas shades the suburbs of places that are known, or shown, only by their suburb, and names them
// near their middle, where there is room. It gives what is taken then.
func (m mapper) addAreas(view *mapView, items []directory.FoundListing, taken []box) []box {
	bySuburb := map[string]int{}
	var grouped [][]directory.FoundListing
	for _, item := range items {
		if item.Point == nil || !item.Approximate || !m.projection.Visible(*item.Point) {
			continue
		}
		i, ok := bySuburb[item.SuburbID+item.Suburb]
		if !ok {
			i = len(grouped)
			bySuburb[item.SuburbID+item.Suburb] = i
			grouped = append(grouped, nil)
		}
		grouped[i] = append(grouped[i], item)
	}
	for _, group := range grouped {
		area, label := m.area(group, taken)
		view.Areas = append(view.Areas, area)
		view.Notes = append(view.Notes, areaNote(group))
		taken = append(taken, label)
	}
	return taken
}

func areaNote(group []directory.FoundListing) string {
	verb := " is somewhere in "
	if len(group) > 1 {
		verb = " are somewhere in "
	}
	return "Number " + listWords(numbersOf(group)) + verb + group[0].Suburb + "."
}

func numbersOf(group []directory.FoundListing) []string {
	numbers := make([]string, len(group))
	for i, item := range group {
		numbers[i] = strconv.Itoa(item.Number)
	}
	return numbers
}

// area outlines the suburb of a group of listings, and finds room for its label.
func (m mapper) area(group []directory.FoundListing, taken []box) (mapArea, box) {
	first := group[0]
	label := crowd{items: group}.text()
	x, y := m.projection.XY(*first.Point)
	half := max(letterWidth(first.Suburb), letterWidth(label)*1.15, pinTouch)
	at, _ := m.room(box{x, y, half, areaLabel}, []corner{{0, 0}}, taken)
	return mapArea{Path: m.cell(first), X: px(at.x), Y: px(at.y), Label: label, Name: first.Suburb, URL: m.link(first)}, at
}

// corner is a point of a drawn outline.
type corner struct{ x, y float64 }

// cells outlines every suburb on the map, so that it looks like ground people know. Nothing is
// outlined where there are too many.
func (m mapper) cells() string {
	suburbs := m.gazetteer.Within(m.centre, m.radius*1.2)
	if len(suburbs) > maxCells {
		return ""
	}
	var b strings.Builder
	for _, suburb := range suburbs {
		if !suburb.Minor {
			b.WriteString(m.outline(suburb.Point, suburb.ID, m.projection.Pixels(suburb.Reach)))
		}
	}
	return b.String()
}

// cell outlines where a listing known only by its suburb may be.
func (m mapper) cell(item directory.FoundListing) string {
	return m.outline(*item.Point, item.SuburbID, min(m.projection.Pixels(item.Reach), mapWidth/3))
}

// outline draws the ground nearer to a suburb's point than to any other suburb's, at most as far as
// the suburb may reach.
func (m mapper) outline(point geo.Point, suburbID string, reach float64) string {
	x, y := m.projection.XY(point)
	reach = max(reach, pinSize)
	outline := make([]corner, cellSteps)
	for i := range outline {
		angle := 2 * math.Pi * float64(i) / cellSteps
		outline[i] = corner{x + reach*math.Cos(angle), y + reach*math.Sin(angle)}
	}
	for _, neighbour := range m.gazetteer.Nearest(point, 24) {
		nx, ny := m.projection.XY(neighbour.Point)
		if neighbour.ID == suburbID || neighbour.Minor || math.Hypot(nx-x, ny-y) < 2 {
			continue
		}
		if cut := nearerSide(outline, corner{x, y}, corner{nx, ny}); len(cut) > 2 {
			outline = cut
		}
	}
	return outlinePath(outline)
}

// nearerSide cuts an outline along the line half way between two points and keeps the side of a.
func nearerSide(outline []corner, a, b corner) []corner {
	mid, dx, dy := corner{(a.x + b.x) / 2, (a.y + b.y) / 2}, b.x-a.x, b.y-a.y
	side := func(c corner) float64 { return (c.x-mid.x)*dx + (c.y-mid.y)*dy } // ≤ 0: nearer to a
	var kept []corner
	for i, c := range outline {
		next := outline[(i+1)%len(outline)]
		here, there := side(c), side(next)
		if here <= 0 {
			kept = append(kept, c)
		}
		if (here < 0) != (there < 0) && here != there {
			t := here / (here - there)
			kept = append(kept, corner{c.x + t*(next.x-c.x), c.y + t*(next.y-c.y)})
		}
	}
	return kept
}

func outlinePath(outline []corner) string {
	var b strings.Builder
	for i, c := range outline {
		b.WriteString(map[bool]string{true: "M", false: "L"}[i == 0])
		b.WriteString(px(c.x) + " " + px(c.y))
	}
	return b.String() + "Z"
}

// px writes a coordinate with one decimal at most.
func px(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }
