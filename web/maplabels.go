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
	corner
	name  string
	town  bool    // its council is named after it: "Ballarat", "Greater Geelong"
	apart float64 // from the names already chosen; a name is wider than high, so height counts double
}

// labels picks suburb names spread over the circle: each next one is the farthest from those chosen.
// taken are spots that names must not cover.
func (m mapper) labels(place *geo.Place, taken []spot) []mapLabel {
	centre := corner{mapWidth / 2, m.height / 2}
	if place != nil {
		taken = append(taken, spot{x: centre.x, y: centre.y}, spot{x: centre.x, y: centre.y + pinsTouch})
	}
	var spots []labelSpot
	for _, suburb := range m.gazetteer.Within(m.centre, m.radius*0.95) {
		if suburb.Minor || (place != nil && suburb.Name == place.Name) {
			continue
		}
		x, y := m.projection.XY(suburb.Point)
		if free(x, y, suburb.Name, taken) {
			spots = append(spots, labelSpot{
				corner: corner{x, y}, name: suburb.Name, town: strings.Contains(suburb.Council, suburb.Name),
				apart: math.Hypot(x-centre.x, (y-centre.y)*2),
			})
		}
	}
	if m.radius >= townsFrom {
		spots = slices.DeleteFunc(spots, func(s labelSpot) bool { return !s.town })
	}
	return spread(spots)
}

// free tells whether a name fits in the picture without covering what is taken.
func free(x, y float64, name string, taken []spot) bool {
	half := 2.9 * float64(len(name))
	if x-half < 2 || x+half > mapWidth-2 {
		return false
	}
	return !slices.ContainsFunc(taken, func(s spot) bool {
		return math.Abs(s.x-x) < half+pinSize && math.Abs(s.y-y) < pinSize+8
	})
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
		}
	}
	return labels
}
