package ical

import (
	"cmp"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// gathering is what a calendar lists under one name at one place: one record.
type gathering struct {
	name   string
	events []*Event           // that are held, in the order of the file
	off    map[*Event][]stamp // times of a series that are not held as it says: cancelled, or moved
	key    string             // of the source, where a series has one of its own
}

// gather brings events under one name at one place together. Of the same event only the latest version counts.
func gather(events []*Event, skipped map[string]int) []*gathering {
	var usable []*Event
	for _, e := range events {
		if reason := noEvent(e); reason != "" {
			skipped[reason]++
			continue
		}
		usable = append(usable, e)
	}
	usable, instead := latest(usable)
	var all []*gathering
	byName := map[string]*gathering{}
	series := map[string]seriesOf{}
	for _, e := range usable {
		if isOff(e) {
			skipped[skippedCancelled]++
			continue
		}
		g := byName[nameAndPlace(e)]
		if g == nil {
			g = &gathering{name: plainWords(e.Summary), off: map[*Event][]stamp{}}
			byName[nameAndPlace(e)] = g
			all = append(all, g)
		}
		g.events = append(g.events, e)
		if e.UID != "" {
			series[e.UID] = seriesOf{g, e}
		}
	}
	for _, e := range instead {
		series[e.UID].settle(e, skipped)
	}
	for _, g := range all {
		g.key = keyOf(g)
	}
	return all
}

// seriesOf is a repeated event and what it is gathered in.
type seriesOf struct {
	gathering *gathering
	master    *Event
}

// settle takes the time an event stands for out of its series, and adds its own. Of a series that is not held
// nothing is.
func (s seriesOf) settle(e *Event, skipped map[string]int) {
	if s.master == nil {
		skipped[skippedCancelled]++
		return
	}
	g := s.gathering
	if e.Following {
		s.end(e)
	} else {
		g.off[s.master] = append(g.off[s.master], e.Instead)
	}
	if isOff(e) || e.Start.form == noStamp {
		skipped[skippedCancelled]++
		return
	}
	moved := *e
	if !e.Following {
		moved.Rules, moved.Dates, moved.Except = nil, nil, nil
	}
	g.events = append(g.events, &moved)
}

// end ends a series before the time from which on another event stands for it. That goes on as it says itself or,
// where it says nothing, as the series did; one that was counted cannot be gone on with.
func (s seriesOf) end(e *Event) {
	before := e.Instead.day().AddDays(-1).Time().Format("20060102")
	series := *s.master
	series.Rules = nil
	for _, rule := range s.master.Rules {
		kept, counted := withoutEnd(rule)
		series.Rules = append(series.Rules, kept+";UNTIL="+before)
		if len(e.Rules) == 0 && !counted {
			e.Rules = append(e.Rules, onDayOf(rule, s.master, e))
		}
	}
	for i, have := range s.gathering.events {
		if have == s.master {
			s.gathering.events[i] = &series
			s.gathering.off[&series] = s.gathering.off[s.master]
		}
	}
}

// withoutEnd gives a rule without its end, and whether that was a count.
func withoutEnd(rule string) (kept string, counted bool) {
	var parts []string
	for part := range strings.SplitSeq(strings.ToUpper(rule), ";") {
		switch {
		case strings.HasPrefix(part, "COUNT="):
			counted = true
		case !strings.HasPrefix(part, "UNTIL="):
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ";"), counted
}

// onDayOf gives the rule of a series for an event that stands for the rest of it, on another weekday perhaps.
func onDayOf(rule string, master, e *Event) string {
	if master.Start.wall.Weekday() == e.Start.wall.Weekday() {
		return rule
	}
	var parts []string
	for part := range strings.SplitSeq(strings.ToUpper(rule), ";") {
		if !strings.HasPrefix(part, "BYDAY=") {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ";")
}

// latest gives each event once, in its latest version, and apart from them those that stand for one time of a
// series that is there. Programs that give all times of a series one id and no rule mean each of them.
func latest(events []*Event) (usable, instead []*Event) {
	masters := map[string]int{}
	times := map[string]int{}
	for _, e := range events {
		if e.UID == "" {
			usable = append(usable, e)
			continue
		}
		if e.Instead.form != noStamp {
			key := e.UID + "\x00" + e.Instead.wall.String()
			if at, ok := times[key]; !ok {
				times[key] = len(instead)
				instead = append(instead, e)
			} else if !older(e, instead[at]) {
				instead[at] = e
			}
			continue
		}
		key := e.UID
		if len(e.Rules)+len(e.Dates) == 0 {
			key += "\x00" + e.Start.wall.String()
		}
		at, ok := masters[key]
		switch {
		case !ok:
			masters[key] = len(usable)
			usable = append(usable, e)
		case !older(e, usable[at]):
			usable[at] = e
		}
	}
	return alone(usable, instead)
}

// alone makes events of those that stand for a time of a series that is not there.
func alone(usable, instead []*Event) (all, rest []*Event) {
	known := map[string]bool{}
	for _, e := range usable {
		known[e.UID] = true
	}
	for _, e := range instead {
		if known[e.UID] || e.Start.form == noStamp {
			rest = append(rest, e)
			continue
		}
		usable = append(usable, e)
	}
	return usable, rest
}

// older tells whether a is an older version of an event than b.
func older(a, b *Event) bool {
	return cmp.Or(cmp.Compare(a.Sequence, b.Sequence), strings.Compare(a.Stamped, b.Stamped)) < 0
}

// nameAndPlace is what events of one record share.
func nameAndPlace(e *Event) string {
	place := e.Location
	for _, f := range e.Fields {
		if field := fieldOf(f); place == "" && (field == venueField || field == addressField) {
			place = f.Value
		}
	}
	fold := func(text string) string { return strings.Join(directory.Tokens(plainWords(text)), " ") }
	return fold(e.Summary) + "\x00" + fold(place)
}

// keyOf gives the id of a record that is one series with a rule of its own. One that was put together from single
// dates is known by its name and place, for their ids come and go.
func keyOf(g *gathering) string {
	if len(g.events[0].Rules) == 0 {
		return ""
	}
	for _, e := range g.events {
		if e.UID != g.events[0].UID {
			return ""
		}
	}
	return g.events[0].UID
}
