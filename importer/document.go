package importer

import (
	"fmt"
	"slices"
	"strings"

	json "github.com/go-json-experiment/json/v1"

	"github.com/kithdirectory/kith/directory"
)

// document is what a staged record holds: a group with what it stands on, as the source has it. Its
// ids are derived from the source and the key, so that staging the same row again gives the same ids.
type document struct {
	Group        *directory.Group        `json:"group"`
	Organisation *directory.Organisation `json:"organisation,omitempty"`
	Venues       []*directory.Venue      `json:"venues,omitempty"`
	// Slots name the group's places, in order, within the record: the source's key of the place where
	// it has one. Shared tells that the venue is the source's own place, which other records use too.
	Slots []slot `json:"slots,omitempty"`
}

type slot struct {
	Name   string `json:"name"`
	Shared bool   `json:"shared,omitempty"`
}

// contentHash gives the hash of what the source says: d before it has ids, times or dates. Of a meeting
// that was read from words ("Tuesdays 10 am") the first day is only the next one that came when it was
// read, and says nothing.
func (d *document) contentHash() (string, error) {
	said := *d
	if len(d.Group.Meetings) > 0 {
		g := *d.Group
		g.Meetings = slices.Clone(g.Meetings)
		for i := range g.Meetings {
			if m := &g.Meetings[i]; fromWords(m) {
				m.Start = clockOf(m)
			}
		}
		said.Group = &g
	}
	text, err := json.Marshal(&said)
	if err != nil {
		return "", fmt.Errorf("encode a record: %w", err)
	}
	return digest(string(text)), nil
}

// fromWords tells whether a meeting was read from a text that names no first day.
func fromWords(m *directory.Meeting) bool { return m.RRule != "" && m.Original != "" }

// clockOf gives the time of day of a meeting's start.
func clockOf(m *directory.Meeting) string {
	_, clock, _ := strings.Cut(m.Start, "T")
	return clock
}

// keepStarts gives meetings that were read from words the first day they had, so that a fortnight stays
// in step and reading the same words on another day is no edit.
func keepStarts(g, as *directory.Group) {
	g.Meetings = slices.Clone(g.Meetings)
	for i := range g.Meetings {
		m := &g.Meetings[i]
		if !fromWords(m) {
			continue
		}
		for _, old := range as.Meetings {
			start := old.Start
			old.Start = m.Start
			if fromWords(&old) && equalMeetings(&old, m) && clockOf(m) == clockOf(&directory.Meeting{Start: start}) {
				m.Start = start
				break
			}
		}
	}
}

func equalMeetings(a, b *directory.Meeting) bool {
	exDates := slices.Equal(a.ExDates, b.ExDates)
	x, y := *a, *b
	x.ExDates, y.ExDates = nil, nil
	return exDates && fmt.Sprint(x) == fmt.Sprint(y)
}

// identify gives the document the ids that follow from the source and the key. Meetings and hours keep
// the place they had, whether by its old id or, in a new document, by its slot's name.
func (d *document) identify(sourceID, key string) {
	g := d.Group
	g.ID = directory.DerivedID("group", sourceID, key)
	g.SourceID, g.SourceKey = sourceID, key
	renamed := map[string]string{}
	for i, s := range d.Slots {
		venueID := directory.DerivedID("venue", sourceID, key, s.Name)
		if s.Shared {
			venueID = directory.DerivedID("place", sourceID, s.Name)
		}
		placeID := directory.DerivedID("group place", sourceID, key, s.Name)
		renamed[slotRef(s.Name)] = placeID
		if g.Places[i].ID != "" {
			renamed[g.Places[i].ID] = placeID
		}
		g.Places[i] = directory.GroupPlace{ID: placeID, VenueID: venueID}
		d.Venues[i].ID, d.Venues[i].SourceID = venueID, sourceID
	}
	for i := range g.Meetings {
		rename(&g.Meetings[i].PlaceID, renamed)
	}
	for i := range g.Hours {
		rename(&g.Hours[i].PlaceID, renamed)
	}
	if o := d.Organisation; o != nil {
		o.ID, o.SourceID = directory.DerivedID("organisation", sourceID, o.SourceKey), sourceID
		g.OrganisationID = o.ID
	}
}

func rename(id *string, renamed map[string]string) {
	if to, ok := renamed[*id]; ok {
		*id = to
	}
}

// slotRef is how a meeting names a place before it has an id. It is no UUID.
func slotRef(name string) string { return "slot:" + name }
