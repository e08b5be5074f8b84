package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// groupPageView is the page of one group, with all its places.
type groupPageView struct {
	basePage
	Listing      *directory.Listing // the one shown: the nearest where a place is known
	KindName     string
	Back         mapLink
	Summary      string
	Paragraphs   []string
	RunBy        string
	Facts        []string // what it is, in a line
	Freshness    freshnessView
	FirstVisit   *visitView
	Safety       []answerGroup
	Who          []whoLine
	Give         []string
	GiveText     string
	When         []meetingView
	Hours        []string
	Places       []placeView
	Cost         string
	Age          string
	Introduce    introduceView
	Contact      directory.Contact
	Notes        []noteView // newest first
	MayHistory   bool       // it is theirs
	MayNote      bool
	Known        []knownLine
	Originals    []directory.Original
	Map          *mapView
	QuickExit    bool
	InventedHere bool
	Check        *checkBoxView // for who may confirm it; nil for all others
	EditURL      string        // where its people change it; empty for others
	AsPreview    bool          // as it would be: nobody else sees it
}

type meetingView struct {
	Text string
	Next []string
	Ask  string // what its dates leave open; empty where they are plain
}

// placeView is one place of the group, as far as it is told.
type placeView struct {
	Title      string
	Lines      []string
	Note       string // why there is no address
	Distance   string
	Transport  string
	Directions string
}

// noteView is a colleague's note.
type noteView struct {
	ID, Text, By, When string
	Version            int // of the note, for who may take it down; else 0
}

// addTakeDown lets a curator take each note down.
func (s *Server) addTakeDown(ctx context.Context, notes []noteView) error {
	for i := range notes {
		switch note, err := s.catalogue.Store().Note(ctx, notes[i].ID); {
		case err == nil:
			notes[i].Version = note.Version
		case directory.ErrorCode(err) != directory.CodeNotFound:
			return err
		}
	}
	return nil
}

// noteViews gives a group's notes, newest first.
func (s *Server) noteViews(notes []directory.GroupNote) (views []noteView) {
	for _, n := range slices.Backward(notes) {
		views = append(views, noteView{ID: n.ID, Text: n.Text, By: n.By, When: directory.DateWords(n.Date)})
	}
	return views
}

type knownLine struct{ Term, Text, URL string }

// whoLine is one line of who it is for: a family with what is yes.
type whoLine struct{ Title, Text string }

// introduceView is the box for the worker who introduces somebody (UX-17).
type introduceView struct {
	Name     string
	Together string
	BestTime string
	Meet     string
	Capacity string
	Need     string
	Phone    *phoneView
	Email    string
}

type phoneView struct{ Number, Dial, Label string }

func (s *Server) groupPage(c *gin.Context) error {
	id := c.Param("id")
	if !directory.ValidID(id) {
		return errNoGroup
	}
	listings, err := s.catalogue.GroupListings(c.Request.Context(), s.actor(c), id)
	if err != nil && directory.ErrorCode(err) != directory.CodeNotFound {
		return err
	}
	if len(listings) == 0 {
		return s.notShown(c, id)
	}
	state, _ := s.session(c)
	near := c.Query("near")
	place := s.catalogue.Gazetteer().Lookup(near).Place
	if place == nil && near == "" && state.Last != "" {
		place = s.lastPlace(state)
	}
	page := s.groupView(listings, place, state)
	page.basePage = s.base(c, page.Listing.Name, "", state)
	page.MayNote = s.actor(c).Has(directory.MayNote)
	if s.actor(c).Has(directory.MayHistory) {
		page.MayHistory = s.may(c, directory.MayHistory, id)
	}
	if s.actor(c).Has(directory.MayEdit) && s.may(c, directory.MayEdit, id) {
		page.EditURL = "/groups/" + id + "/edit"
	}
	if s.actor(c).Has(directory.MayReview) && s.may(c, directory.MayReview, id) {
		if err := s.addTakeDown(c.Request.Context(), page.Notes); err != nil {
			return err
		}
	}
	if page.Check, err = s.checkBox(c, id); err != nil {
		return err
	}
	if state.holdsSearch() {
		if _, err := s.keepSession(c, state); err != nil {
			return err
		}
	}
	return s.render(c, http.StatusOK, "group", page)
}

// pausedPage says that a group is not shown for now.
type pausedPage struct {
	basePage
	ID        string
	MayReview bool // may show it again
	History   bool // may read what was done
}

// notShown answers for a group that searching does not show.
func (s *Server) notShown(c *gin.Context, id string) error {
	standing, err := s.catalogue.Standing(c.Request.Context(), id)
	if err != nil && directory.ErrorCode(err) != directory.CodeNotFound {
		return err
	}
	if into, err := s.catalogue.MergedInto(c.Request.Context(), id); err == nil {
		c.Redirect(http.StatusMovedPermanently, "/groups/"+into)
		return nil
	}
	if standing != directory.StatusPaused {
		return errNoGroup
	}
	state, _ := s.session(c)
	page := pausedPage{basePage: s.base(c, "Paused", "", state), ID: id}
	page.NoIndex = true
	if actor := s.actor(c); actor.Has(directory.MayHistory) {
		on, err := s.catalogue.Object(c.Request.Context(), id)
		if err != nil {
			return err
		}
		page.MayReview, page.History = actor.May(directory.MayReview, on), actor.May(directory.MayHistory, on)
	}
	return s.render(c, http.StatusOK, "paused", page)
}

// errNoGroup does not tell a group that was never there from one that is gone.
var errNoGroup = directory.Errorf(directory.CodeNotFound, "This group is not in the directory. It may have ended, or moved to a new page.")

// lastPlace gives the place of the last search.
func (s *Server) lastPlace(state session) *geo.Place {
	last, err := url.ParseQuery(state.Last)
	if err != nil {
		return nil
	}
	return s.catalogue.Gazetteer().Lookup(last.Get("near")).Place
}

// groupView puts a group in words. place may be nil.
func (s *Server) groupView(listings []*directory.Listing, place *geo.Place, state session) groupPageView {
	now, vocabulary := s.catalogue.Local(), s.catalogue.Vocabulary()
	listings = nearestFirst(listings, place)
	l := listings[0]
	visit := firstVisit{vocabulary: vocabulary, listing: l}
	page := groupPageView{
		Listing: l, Back: s.backLink(place, state), Summary: l.Summary,
		Paragraphs: paragraphs(l.Description, l.Summary), RunBy: l.Organisation, Freshness: freshnessOf(l, now),
		Safety: answerGroups(vocabulary, l), Who: whoLines(vocabulary, l), Give: yesLabels(vocabulary, l, "contribute"),
		GiveText: l.Contribute, Cost: costWords(l.Cost), Age: ageWords(l.Age), Introduce: introduce(l),
		Contact: l.Contact, Notes: s.noteViews(l.Notes), Known: knownLines(l, now), Originals: l.Originals, Map: s.groupMap(listings, place),
		QuickExit: len(l.Topics) > 0, InventedHere: l.Invented,
	}
	page.Invented = page.Invented || l.Invented
	if l.Kind != directory.KindGroup {
		page.KindName = kindName(l.Kind)
	}
	page.Facts = append(yesLabels(vocabulary, l, "activity"), yesLabels(vocabulary, l, "format")...)
	if view := visit.view(); l.Kind == directory.KindGroup || !view.AllFolded {
		page.FirstVisit = view
	}
	for _, listing := range listings {
		page.Places = append(page.Places, placeOf(listing, place))
		page.addTimes(listing, now)
	}
	page.Places = slices.CompactFunc(page.Places, func(a, b placeView) bool {
		return a.Title == b.Title && slices.Equal(a.Lines, b.Lines)
	})
	return page
}

// addTimes adds a listing's meetings and hours that are not there yet.
func (p *groupPageView) addTimes(l *directory.Listing, now time.Time) {
	for _, m := range l.Meetings {
		view := meetingView{Text: m.Text, Ask: askOf(m), Next: meetingTimes(m.Coming(), m.Zone, now)}
		if !slices.ContainsFunc(p.When, func(have meetingView) bool { return have.Text == view.Text && slices.Equal(have.Next, view.Next) }) {
			p.When = append(p.When, view)
		}
	}
	for _, h := range l.Hours {
		if !slices.Contains(p.Hours, h.Text) {
			p.Hours = append(p.Hours, h.Text)
		}
	}
}

// askOf gives what a meeting's dates leave open: government schools' terms are what is known, and other schools have
// their own.
func askOf(m directory.ListedMeeting) string {
	coming := m.Coming()
	switch {
	case !m.SchoolTerms:
		return ""
	case len(coming) == 0:
		return "Ask for the next date."
	}
	return termsNote(coming)
}

// nearestFirst orders a group's places by distance; without a place they stay as they are.
func nearestFirst(listings []*directory.Listing, place *geo.Place) []*directory.Listing {
	listings = slices.Clone(listings)
	if place == nil {
		return listings
	}
	slices.SortStableFunc(listings, func(a, b *directory.Listing) int {
		switch da, db := distanceFrom(place, a), distanceFrom(place, b); {
		case da == db:
			return 0
		case db < 0 || (da >= 0 && da < db):
			return -1
		}
		return 1
	})
	return listings
}

// distanceFrom gives metres, or -1.
func distanceFrom(place *geo.Place, l *directory.Listing) float64 {
	if place == nil || l.Point == nil {
		return -1
	}
	return geo.Distance(place.Point, *l.Point)
}

// backLink goes back to the search the person came from, where it was around this place.
func (s *Server) backLink(place *geo.Place, state session) mapLink {
	if place == nil {
		if state.Last != "" {
			return mapLink{"Back to the list near " + state.Place, "/search?" + state.Last}
		}
		return mapLink{"Find groups", "/"}
	}
	back := mapLink{Text: "Back to the list near " + place.Name, URL: "/search?" + url.Values{"near": {nearParam(place)}}.Encode()}
	if last, err := url.ParseQuery(state.Last); err == nil && last.Get("near") == nearParam(place) {
		back.URL = "/search?" + state.Last
	}
	return back
}

// groupMap draws the group's places around the person's suburb, or around the first place.
func (s *Server) groupMap(listings []*directory.Listing, place *geo.Place) *mapView {
	var items []directory.FoundListing
	for _, l := range listings {
		if l.Point != nil {
			items = append(items, directory.FoundListing{Listing: l, Number: len(items) + 1, Distance: distanceFrom(place, l)})
		}
	}
	if len(items) == 0 {
		return nil
	}
	centre, radius := *items[0].Point, 2000.0
	near := place
	if place != nil && items[0].Distance < 100_000 {
		centre, radius = place.Point, max(1000, items[0].Distance*1.25)
	} else {
		near = nil
	}
	view := newMapper(s.catalogue.Gazetteer(), centre, radius, groupMap, func(directory.FoundListing) string { return "#where" }).draw(near, items)
	view.Title = "Map of where it is"
	view.Description = "North is up."
	if view.Notes = nil; len(view.Areas) > 0 {
		view.Notes = []string{"The group is somewhere in the shaded part."}
	}
	return view
}

// placeOf says where one listing is, as far as its disclosure goes (UX-23).
func placeOf(l *directory.Listing, place *geo.Place) placeView {
	v := placeView{Title: l.Venue, Transport: l.Transport, Directions: l.Directions}
	town := joinWords(l.Suburb, l.State, l.Postcode)
	if distance := distanceFrom(place, l); distance >= 0 {
		v.Distance = geo.DistanceWords(distance, l.Approximate) + " from " + place.Name + ", straight line"
	}
	switch l.Disclosure {
	case directory.DisclosureHidden:
		v.Title, v.Note = "Contact to find out where", "The place is told only to people who come, to keep them safe."
	case directory.DisclosureSuburb:
		v.Title, v.Note = "In "+town, "The street is told only to people who come. Ring first."
	case directory.DisclosureExact:
		if l.Address != "" {
			v.Lines = append(v.Lines, l.Address)
		}
		v.Lines = append(v.Lines, town)
		if l.Address == "" && l.Approximate {
			v.Note = "We know the suburb only. Ring for the street."
		}
	default:
		v.Title = placeWords(l)
		if v.Title == "Online" || v.Title == "By phone or chat" {
			v.Note = "Nothing to travel to."
		}
	}
	return v
}
