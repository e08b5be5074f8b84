package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// previewView is what others will see.
type previewView struct {
	Cards []cardView
	Part  directory.EditPart // whose part of the page it shows
	Page  *groupPageView     // nil: no part of it
	Dates []string           // the next ones, of one meeting
	Words string             // of that meeting
	Note  string
	Saved string // that what was typed is kept
}

// previewOf makes cards of listings.
func (s *Server) previewOf(listings []*directory.Listing) *previewView {
	view := &previewView{}
	maker := cards{vocabulary: s.catalogue.Vocabulary(), now: s.catalogue.Local()}
	for _, l := range listings[:min(len(listings), maxPreviewCards)] {
		card := maker.card(directory.FoundListing{Listing: l, Distance: -1})
		card.URL = "#preview"
		view.Cards = append(view.Cards, card)
	}
	return view
}

const maxPreviewCards = 3

// addPage adds what the page would say of a part.
func (v *previewView) addPage(s *Server, part directory.EditPart, listings []*directory.Listing) {
	if len(listings) > 0 {
		page := s.groupView(listings, nil, session{})
		v.Part, v.Page = part, &page
	}
}

// previewPage is a group's whole page as it would be: with what waits of the person's own edits, and what they have
// typed and not saved. A place is in it as others would see it, and no more of it than they see now.
func (s *Server) previewPage(c *gin.Context) error {
	pending, err := s.pendingGroup(c)
	if err != nil {
		return err
	}
	drafted, err := s.drafted(c, pending)
	if err != nil {
		return err
	}
	listings, err := s.catalogue.Preview(c.Request.Context(), drafted, pending.Venues)
	if err != nil {
		return err
	}
	if len(listings) == 0 {
		return errNoGroup
	}
	state, _ := s.session(c)
	page := s.groupView(listings, nil, state)
	page.basePage = s.base(c, "Preview: "+page.Listing.Name, "mine", state)
	page.NoIndex, page.AsPreview = true, true
	page.Back = mapLink{"Your group", "/groups/" + drafted.ID + "/edit"}
	return s.render(c, http.StatusOK, "group", page)
}

// drafted lays what somebody has typed into a group's pages over it; what cannot be read stays out, as it was before.
func (s *Server) drafted(c *gin.Context, p *directory.Pending) (*directory.Group, error) {
	ctx, g := c.Request.Context(), cloneGroup(p.Group)
	drafts, err := s.catalogue.Drafts(ctx, s.actor(c))
	if err != nil {
		return nil, err
	}
	places, err := s.catalogue.EditedPlaces(ctx, p.Group, p.Venues...)
	if err != nil {
		return nil, err
	}
	curator := s.actor(c).Has(directory.MayPublish)
	for _, d := range drafts {
		if d.GroupID != g.ID {
			continue
		}
		n, isTime := strings.CutPrefix(d.Part, "times/")
		if !isTime {
			s.applyPart(g, nil, directory.EditPart(d.Part), inputs(d.Form), curator)
			continue
		}
		s.draftedTime(g, n, inputs(d.Form), places)
	}
	return g, nil
}

// draftedTime puts a time that was typed where it belongs: n is its number, from 1, or "new".
func (s *Server) draftedTime(g *directory.Group, n string, in inputs, places []directory.EditedPlace) {
	var was *directory.Meeting
	if i, err := strconv.Atoi(n); err == nil && i >= 1 && i <= len(g.Meetings) {
		was = &g.Meetings[i-1]
	} else if n != "new" {
		return
	}
	meeting, err := s.meetingOf(in, was, places)
	switch {
	case err != nil:
	case was != nil:
		*was = meeting
	default:
		g.Meetings = append(g.Meetings, meeting)
	}
}
