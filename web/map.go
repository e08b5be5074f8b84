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
	pinSize    = 11.0
	pinsTouch  = 19.0 // pins nearer than this are drawn as one
	maxLabels  = 8
	maxCells   = 140 // more suburbs than this are not outlined
	labelApart = 34.0
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
	HasCentre     bool
	Rings         []mapRing
	Cells         string // outlines of the suburbs, one path
	Areas         []mapArea
	Labels        []mapLabel
	Pins          []mapPin
	BarX2         string
	BarY          string
	NorthX        string
	NameUp        bool // the middle's name stands above it, because a pin is below
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
	X, Y  string
	Label string // the numbers in it: "3 and 7"
	Name  string // of the suburb
	URL   string
}

type mapLabel struct{ X, Y, Text string }

// mapPin is one or several listings at one spot.
type mapPin struct {
	ID     string // of the list of several
	X, Y   string
	Text   string // "3", or "3+" for several
	Name   string // "3. Carlton Men's Shed, 1.2 km"
	URL    string
	Others []mapLink // everything at the spot where there are several
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
	spots := m.addPins(view, items)
	view.Labels = m.labels(place, append(spots, m.addAreas(view, items)...))
	return view
}

// addPins draws exact places. What would overlap becomes one pin with a list. It gives where they are.
func (m mapper) addPins(view *mapView, items []directory.FoundListing) []spot {
	var spots []spot
	for _, item := range items {
		if item.Point == nil || item.Approximate {
			continue
		}
		x, y := m.projection.XY(*item.Point)
		if x < 0 || y < 0 || x > mapWidth || y > m.height {
			continue
		}
		spots = addToSpot(spots, x, y, item)
	}
	for _, s := range spots {
		view.Pins = append(view.Pins, m.pin(s))
		below := s.y - m.height/2
		view.NameUp = view.NameUp || (below > 4 && below < 38 && math.Abs(s.x-mapWidth/2) < 45)
	}
	return spots
}

type spot struct {
	x, y  float64
	items []directory.FoundListing
}

func addToSpot(spots []spot, x, y float64, item directory.FoundListing) []spot {
	for i := range spots {
		if math.Hypot(spots[i].x-x, spots[i].y-y) < pinsTouch {
			spots[i].items = append(spots[i].items, item)
			return spots
		}
	}
	return append(spots, spot{x, y, []directory.FoundListing{item}})
}

func (m mapper) pin(s spot) mapPin {
	first := s.items[0]
	pin := mapPin{X: px(s.x), Y: px(s.y), Text: strconv.Itoa(first.Number), Name: pinName(first), URL: m.link(first)}
	if len(s.items) == 1 {
		return pin
	}
	numbers := make([]string, len(s.items))
	for i, item := range s.items {
		numbers[i] = strconv.Itoa(item.Number)
		pin.Others = append(pin.Others, mapLink{Text: pinName(item), URL: m.link(item)})
	}
	pin.Text += "+"
	pin.Name = "Close together: " + listWords(numbers)
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

// addAreas shades the suburbs of places that are known, or shown, only by their suburb. It gives where
// their names stand.
func (m mapper) addAreas(view *mapView, items []directory.FoundListing) []spot {
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
	var names []spot
	for _, group := range grouped {
		view.Areas = append(view.Areas, m.area(group))
		view.Notes = append(view.Notes, areaNote(group))
		x, y := m.projection.XY(*group[0].Point)
		names = append(names, spot{x: x, y: y})
	}
	return names
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

func (m mapper) area(group []directory.FoundListing) mapArea {
	first := group[0]
	x, y := m.projection.XY(*first.Point)
	numbers := numbersOf(group)
	label := listWords(numbers)
	if len(numbers) > 3 {
		label = strings.Join(numbers[:3], ", ") + " +" + strconv.Itoa(len(numbers)-3)
	}
	return mapArea{Path: m.cell(first), X: px(x), Y: px(y), Label: label, Name: first.Suburb, URL: m.link(first)}
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
