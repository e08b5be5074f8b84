package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/geo"
)

// entry is one suburb of the gazetteer: one row, or several that are one place with several postcodes.
type entry struct {
	main      *row
	postcodes []string
	minor     bool
	id        string
	reach     float64
}

// onePlace is how near two rows of one name and state are when they mean one place; farther in remote parts, where one
// locality covers more ground.
func onePlace(a, b *row) bool {
	limit := 15_000.0
	if a.remoteness() >= geo.Remote || b.remoteness() >= geo.Remote {
		limit = 60_000
	}
	return a.Postcode == b.Postcode || geo.Distance(a.point, b.point) <= limit
}

func merge(rows []*row, count *counts) []*entry {
	groups := map[string][]*row{}
	for _, r := range rows {
		key := r.State + "/" + r.folded
		groups[key] = append(groups[key], r)
	}
	keys := make([]string, 0, len(groups))
	for key := range groups {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	var entries []*entry
	for _, key := range keys {
		places := cluster(groups[key])
		count.mergedRows += len(groups[key]) - len(places)
		if len(places) > 1 {
			places = dropStrays(places, count)
			count.splitUp += len(places) - 1
		}
		for _, place := range places {
			entries = append(entries, newEntry(place))
		}
	}
	slices.SortFunc(entries, func(a, b *entry) int {
		return cmp.Or(strings.Compare(a.main.folded, b.main.folded), strings.Compare(a.id, b.id))
	})
	return entries
}

// cluster joins rows that are one place, through others if need be.
func cluster(rows []*row) [][]*row {
	var places [][]*row
	for _, r := range rows {
		joined := []*row{r}
		places = slices.DeleteFunc(places, func(place []*row) bool {
			if slices.ContainsFunc(place, func(o *row) bool { return onePlace(r, o) }) {
				joined = append(joined, place...)
				return true
			}
			return false
		})
		places = append(places, joined)
	}
	return places
}

// dropStrays drops a place that is only a minor row, or has only a rough point, and stands far from a proper delivery area
// of its name: nearly always a wrong point.
func dropStrays(places [][]*row, count *counts) [][]*row {
	proper := func(place []*row) bool {
		return slices.ContainsFunc(place, func(r *row) bool { return !r.minor() && r.trust > 0 })
	}
	if !slices.ContainsFunc(places, proper) {
		return places
	}
	return slices.DeleteFunc(places, func(place []*row) bool {
		if proper(place) {
			return false
		}
		count.hopeless += len(place)
		return true
	})
}

func newEntry(place []*row) *entry {
	slices.SortFunc(place, func(a, b *row) int {
		return cmp.Or(
			cmp.Compare(btoi(a.minor()), btoi(b.minor())),
			cmp.Compare(btoi(a.trust < 0), btoi(b.trust < 0)),
			strings.Compare(a.Postcode, b.Postcode),
			strings.Compare(b.name, a.name), // "O'Connor" before "OConnor"
		)
	})
	e := &entry{main: place[0], minor: place[0].minor()}
	for _, r := range place {
		if !slices.Contains(e.postcodes, r.Postcode) {
			e.postcodes = append(e.postcodes, r.Postcode)
		}
	}
	e.id = geo.Slug(e.main.name, e.main.State, e.postcodes[0])
	return e
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// roughReach is how far a place with only a rough point may stretch, in metres.
const roughReach = 15_000

// measureReach lets the package estimate how far each place stretches, once, so that loading need not.
func measureReach(entries []*entry, fixes *fixes) error {
	var buf bytes.Buffer
	if err := write(&buf, entries); err != nil {
		return err
	}
	g, err := geo.Read(&buf)
	if err != nil {
		return fmt.Errorf("read back: %w", err)
	}
	for _, e := range entries {
		s, ok := g.ByID(e.id)
		if !ok {
			return fmt.Errorf("read back: %s is missing", e.id)
		}
		e.reach = s.Reach
		if e.main.trust < 0 {
			e.reach = max(e.reach, roughReach)
		}
		if x, ok := fixes.find(e.main); ok && x.reach > 0 {
			e.reach = x.reach
		}
	}
	return nil
}

func write(w io.Writer, entries []*entry) error {
	cw := csv.NewWriter(w)
	records := [][]string{{"name", "state", "postcodes", "lat", "lng", "council", "council_code", "phn", "phn_code", "remoteness", "reach", "minor"}}
	for _, e := range entries {
		r := e.main
		p := r.point.Rounded(4)
		minor := ""
		if e.minor {
			minor = "1"
		}
		ra, reach := "", ""
		if e.reach > 0 {
			reach = strconv.FormatFloat(e.reach, 'f', 0, 64)
		}
		if v := r.remoteness(); v > 0 {
			ra = strconv.Itoa(int(v))
		}
		records = append(records, []string{r.name, r.State, strings.Join(e.postcodes, " "),
			strconv.FormatFloat(p.Lat, 'f', -1, 64), strconv.FormatFloat(p.Lng, 'f', -1, 64),
			r.Council, r.CouncilCode, r.PHNName, r.PHNCode, ra, reach, minor})
	}
	if err := cw.WriteAll(records); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}
