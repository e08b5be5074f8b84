package web

import (
	"math"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/geo"
)

// townsFrom is the radius from which only towns that gave a council its name are named: on a wide map
// those are the ones people know.
const townsFrom = 20_000.0 // metres

// labelSpot is a name that may be written on the map.
type labelSpot struct {
	box
	name  string
	town  bool    // its council is named after it: "Ballarat", "Greater Geelong"
	apart float64 // from the names already chosen; a name is wider than high, so height counts double
}

// labels picks suburb names spread over the circle: each next one is the farthest from those chosen.
// taken is what names must not run over.
func (m mapper) labels(place *geo.Place, taken []box) []mapLabel {
	var spots []labelSpot
	for _, suburb := range m.gazetteer.Within(m.centre, m.radius*0.95) {
		if suburb.Minor || (place != nil && suburb.Name == place.Name) {
			continue
		}
		x, y := m.projection.XY(suburb.Point)
		spot := labelSpot{
			box: box{x, y, letterWidth(suburb.Name), labelHalf}, name: suburb.Name, town: strings.Contains(suburb.Council, suburb.Name),
			apart: math.Hypot(x-mapWidth/2, (y-m.height/2)*2),
		}
		if m.free(spot.box, taken) {
			spots = append(spots, spot)
		}
	}
	if m.radius >= townsFrom {
		spots = slices.DeleteFunc(spots, func(s labelSpot) bool { return !s.town })
	}
	return spread(spots)
}

// letterWidth estimates half the width of a name as the map writes it.
func letterWidth(name string) float64 { return 3 * float64(len([]rune(name))) }

// free tells whether something fits in the picture without running over what is taken.
func (m mapper) free(b box, taken []box) bool {
	if b.x-b.halfW < 2 || b.x+b.halfW > mapWidth-2 || b.y-b.halfH < 2 || b.y+b.halfH > m.height-2 {
		return false
	}
	return !slices.ContainsFunc(taken, b.overlaps)
}

// room moves something no farther than it has to, to where nothing is in its way: to one of the places it
// would rather have, else round about its own. false where there is no room in reach; then it is where it was.
func (m mapper) room(b box, rather []corner, taken []box) (box, bool) {
	const reach, step, directions = 90.0, 6.0, 16
	for far := 0.0; far <= reach; far += step {
		for i := range directions {
			angle := math.Pi/2 + 2*math.Pi*float64(i)/directions // below first
			rather = append(rather, corner{far * math.Cos(angle), far * math.Sin(angle)})
		}
	}
	for _, move := range rather {
		moved := b
		moved.x, moved.y = b.x+move.x, b.y+move.y
		if m.free(moved, taken) {
			return moved, true
		}
	}
	return b, false
}

// spread chooses names one by one, each as far as can be from those before.
func spread(spots []labelSpot) []mapLabel {
	var labels []mapLabel
	for len(labels) < maxLabels {
		best := -1
		for i, c := range spots {
			if c.apart > labelApart && (best < 0 || c.apart > spots[best].apart) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		chosen := spots[best]
		labels = append(labels, mapLabel{px(chosen.x), px(chosen.y), chosen.name})
		for i := range spots {
			dx, dy := spots[i].x-chosen.x, (spots[i].y-chosen.y)*2
			spots[i].apart = min(spots[i].apart, math.Hypot(dx, dy)-2*float64(len(chosen.name)))
			if spots[i].overlaps(chosen.box) {
				spots[i].apart = 0
			}
		}
	}
	return labels
}
