package web

import (
	"fmt"

	"github.com/kithdirectory/kith/directory"
)

// datesShown is how many coming dates are shown to check a meeting by.
const datesShown = 6

// timesView is what the page of when and where lists: each time and place has a page of its own.
type timesView struct {
	Meetings []timeView
	Hours    []string
	Places   []placeLine
	Waits    bool // the times as they are shown wait for a curator
	Kind     string
	AddTime  string
	AddPlace string
}

// timeView is one meeting in words with its next dates.
type timeView struct {
	URL, Words, Where string
	Dates             []string
	Odd               bool // no form can say it
}

// placeLine is one place as others see it.
type placeLine struct {
	URL, Title string
	Lines      []string
	Note       string
	Level      string
}

// timesOf lists a group's times and places.
func (s *Server) timesOf(g *directory.Group, places []directory.EditedPlace) *timesView {
	view := &timesView{AddTime: "/groups/" + g.ID + "/times/new", AddPlace: "/groups/" + g.ID + "/places/new"}
	for i := range g.Meetings {
		m := &g.Meetings[i]
		_, sayable := m.Form()
		view.Meetings = append(view.Meetings, timeView{
			URL: fmt.Sprintf("/groups/%s/times/%d", g.ID, i+1), Words: s.meetingWords(m), Where: whereOf(m, places),
			Dates: s.dates(m, 3), Odd: !sayable,
		})
	}
	for i := range g.Hours {
		view.Hours = append(view.Hours, g.Hours[i].Words())
	}
	for _, p := range places {
		view.Places = append(view.Places, lineOf(g.ID, p))
	}
	return view
}

func lineOf(groupID string, p directory.EditedPlace) placeLine {
	v := placeOf(p.Listing, nil)
	line := placeLine{URL: "/groups/" + groupID + "/places/" + p.PlaceID, Title: orElse(v.Title, orElse(p.Listing.Suburb, "A place that is not shown")), Lines: v.Lines, Note: v.Note, Level: levelWords(p.Shown)}
	if p.Waits {
		line.Level += ". It waits for a curator."
	}
	return line
}

// levelWords says a level of disclosure to the people of a group.
func levelWords(d directory.Disclosure) string {
	switch d {
	case directory.DisclosureExact:
		return "Everybody sees the address"
	case directory.DisclosureSuburb:
		return "Others see the suburb only"
	}
	return "Others see nothing of the place"
}

// meetingWords says a meeting with its pause.
func (s *Server) meetingWords(m *directory.Meeting) string {
	words := m.Words()
	if pause := m.Pause.Words(s.catalogue.Today()); pause != "" {
		words += "; " + pause
	}
	return orElse(words, "At a time nobody has said")
}

// whereOf says where a meeting is held.
func whereOf(m *directory.Meeting, places []directory.EditedPlace) string {
	if m.Online && m.PlaceID == "" {
		return "Online"
	}
	for n, p := range places {
		if p.PlaceID == m.PlaceID {
			return placeName(p, n)
		}
	}
	return ""
}

// placeName names a place by what is shown of it.
func placeName(p directory.EditedPlace, n int) string {
	if p.Shown == directory.DisclosureHidden {
		return fmt.Sprintf("Place %d, which is not shown", n+1)
	}
	return orElse(p.Listing.Venue, orElse(p.Listing.Address, joinWords("In", p.Listing.Suburb, p.Listing.State)))
}

// dates gives the next dates of a meeting in words.
func (s *Server) dates(m *directory.Meeting, n int) []string {
	return meetingTimes(s.catalogue.NextDates(m, n), m.Zone, s.catalogue.Now())
}
