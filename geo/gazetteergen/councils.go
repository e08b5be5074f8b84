package main

import (
	_ "embed"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/geo"
)

//go:embed councils.txt
var councilsTXT string

// council is one council area and where it is known to be.
type council struct {
	name, code string
	within     float64      // metres from the first of known that it reaches at most; 0: no bound
	known      []knownPlace // places inside it
}

// knownPlace is a place known to be in a council area.
type knownPlace struct {
	folded string // geo.FoldName of its name
	point  geo.Point
}

// councilMap is every council of a state, in the order of councils.txt.
type councilMap map[string][]*council

// named returns the council of a folded name, or nil.
func (m councilMap) named(state, folded string) *council {
	for _, c := range m[state] {
		if geo.FoldName(c.name) == folded {
			return c
		}
	}
	return nil
}

// councilReader reads councils.txt line by line.
type councilReader struct {
	codes    map[string]string // the state's digit and a council's name, to the data's code
	byName   map[string][]*row
	geoNames *geoNames
	count    *counts
}

// readCouncils finds the localities of councils.txt among the rows, by state.
func readCouncils(rows, all []*row, gn *geoNames, count *counts) (councilMap, error) {
	rd := &councilReader{codes: map[string]string{}, byName: map[string][]*row{}, geoNames: gn, count: count}
	for _, r := range all {
		if r.CouncilCode != "" {
			rd.codes[r.CouncilCode[:1]+r.Council] = r.CouncilCode
		}
	}
	for _, r := range rows {
		rd.byName[r.State+r.folded] = append(rd.byName[r.State+r.folded], r)
	}
	councils := councilMap{}
	state := ""
	for i, line := range strings.Split(councilsTXT, "\n") {
		head, list, found := strings.Cut(strings.TrimSpace(line), ":")
		switch {
		case head == "" || head[0] == '#':
			continue
		case !found:
			state = head
			continue
		}
		c, err := rd.read(state, head, list)
		if err != nil {
			return nil, fmt.Errorf("councils.txt: line %d: %w", i+1, err)
		}
		councils[state] = append(councils[state], c)
	}
	return councils, nil
}

// withinKM is the bound of a small council: "Orange within 9 km".
var withinKM = regexp.MustCompile(`^(.*) within (\d+) km$`)

func (rd *councilReader) read(state, head, list string) (*council, error) {
	c := &council{}
	if m := withinKM.FindStringSubmatch(head); m != nil {
		km, err := strconv.Atoi(m[2])
		if err != nil {
			return nil, fmt.Errorf("within: %w", err)
		}
		head, c.within = m[1], float64(km)*1000
	}
	c.name = strings.TrimSuffix(head, "+")
	if c.name != head { // not in the data
		c.code = rd.geoNames.codeOf(state, c.name)
	} else if c.code = rd.codes[string(homeDigit(state))+c.name]; c.code == "" {
		return nil, fmt.Errorf("the data has no council %q in %s", c.name, state)
	}
	own, _, _ := strings.Cut(c.name, " (")
	places := strings.Split(list, ",")
	if !strings.HasPrefix(strings.TrimSpace(list), "not "+own) {
		rd.addKnown(c, state, own)
	} else {
		places = places[1:]
	}
	for _, place := range places {
		if place = strings.TrimSpace(place); place != "" && !rd.addKnown(c, state, place) {
			rd.count.unknownAnchors++
		}
	}
	return c, nil
}

// addKnown adds a locality, which may be followed by its postcode. Where the name is several places, the one nearest to what
// the council already has is meant.
func (rd *councilReader) addKnown(c *council, state, place string) bool {
	postcode := ""
	if i := strings.LastIndexByte(place, ' '); i > 0 && len(place)-i == 5 && place[i+1] >= '0' && place[i+1] <= '9' {
		place, postcode = place[:i], place[i+1:]
	}
	var best *row
	nearest := math.Inf(1)
	for _, r := range rd.byName[state+geo.FoldName(place)] {
		if postcode != "" && r.Postcode != postcode {
			continue
		}
		d := math.MaxFloat64 // nothing to compare with: the first
		for _, k := range c.known {
			d = math.Min(d, geo.Distance(r.point, k.point))
		}
		if d < nearest {
			best, nearest = r, d
		}
	}
	if best == nil {
		return false
	}
	c.known = append(c.known, knownPlace{folded: best.folded, point: best.point})
	return true
}
