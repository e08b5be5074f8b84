package geo

import "slices"

// widestPostcode is how far across a postcode may be, in metres, before Lookup asks which of its places is meant.
const widestPostcode = 50_000

func (g *Gazetteer) lookupPostcode(pc, typed string) Match {
	place := g.postcodePlace(pc)
	if place == nil {
		return g.nearbyPostcodes(pc)
	}
	if place.Width <= widestPostcode {
		return Match{Place: place}
	}
	return ask(place.Suburbs, "Postcode "+pc+" is "+DistanceWords(place.Width, true)+" across. Which place in it?")
}

// nearbyPostcodes suggests the postcodes next in number, which are mostly near on the ground too.
func (g *Gazetteer) nearbyPostcodes(pc string) Match {
	out := Match{Reason: "We do not know postcode " + pc + "."}
	at, _ := slices.BinarySearch(g.postcodes, pc)
	for i := max(0, at-2); i < min(len(g.postcodes), at+2); i++ {
		if g.postcodes[i][0] == pc[0] {
			out.Suggestions = append(out.Suggestions, g.byPost[g.postcodes[i]][0])
		}
	}
	return out
}

// postcodePlace returns a whole postcode as a place, or nil. Its point is the median of its populated places, which one
// far-off place does not move.
func (g *Gazetteer) postcodePlace(pc string) *Place {
	list := g.byPost[pc]
	if len(list) == 0 {
		return nil
	}
	populated := slices.DeleteFunc(slices.Clone(list), func(s *Suburb) bool { return s.Minor })
	if len(populated) == 0 {
		populated = list
	}
	lats, lngs := make([]float64, len(populated)), make([]float64, len(populated))
	var classes [VeryRemote + 1]int
	for i, s := range populated {
		lats[i], lngs[i] = s.Point.Lat, s.Point.Lng
		classes[s.Remoteness]++
	}
	middle := Point{Lat: median(lats), Lng: median(lngs)}
	most := Remoteness(0)
	for class, n := range classes {
		if n > classes[most] {
			most = Remoteness(class)
		}
	}
	// The point farthest from the middle, and the one farthest from that, are about as far apart as any two.
	rim := farthest(populated, middle)
	return &Place{
		ID: postcodePrefix + pc, Name: pc, State: list[0].State, Postcode: pc, Point: middle, Suburbs: slices.Clone(list),
		Width: Distance(rim, farthest(populated, rim)), Remoteness: most,
	}
}

// median sorts its argument.
func median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

func farthest(list []*Suburb, from Point) Point {
	far, metres := list[0].Point, -1.0
	for _, s := range list {
		if d := Distance(from, s.Point); d > metres {
			far, metres = s.Point, d
		}
	}
	return far
}
