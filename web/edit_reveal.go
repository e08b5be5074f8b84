package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// revealPage is the one page on which a place that is not public is seen, once somebody has asked to and that is noted.
type revealPage struct {
	editFrame
	PlaceID string
	Place   placeLine
	Venue   *revealedVenue // nil until asked for
	Found   []optionView
}

// revealedVenue is a place as it truly is, as far as it is changed here.
type revealedVenue struct {
	Version                                      int
	Name, Address, Suburb, Transport, Directions string
}

func (s *Server) revealPageOf(c *gin.Context) (*directory.Pending, *directory.EditedPlace, revealPage, error) {
	p, place, err := s.editedPlace(c)
	if err == nil && place == nil {
		err = errNoPage
	}
	if err != nil {
		return nil, nil, revealPage{}, err
	}
	page := revealPage{editFrame: s.editFrameOf(c, p, "The address"), PlaceID: place.PlaceID, Place: lineOf(p.Group.ID, *place)}
	return p, place, page, nil
}

// revealAsk says that looking is noted, and shows nothing yet.
func (s *Server) revealAsk(c *gin.Context) error {
	_, _, page, err := s.revealPageOf(c)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "edit_reveal", page)
}

// revealShow notes who looks, and shows the place; or saves what was changed of it.
func (s *Server) revealShow(c *gin.Context) error {
	in, err := readForm(c)
	if err != nil {
		return err
	}
	pending, place, page, err := s.revealPageOf(c)
	if err != nil {
		return err
	}
	venue, err := s.catalogue.RevealVenue(c.Request.Context(), s.actor(c), place.VenueID)
	if err != nil {
		return err
	}
	venue = pending.Venue(venue)
	if in.get("do") == "save" {
		stored, err := s.editedGroup(c)
		if err != nil {
			return err
		}
		return s.saveRevealed(c, stored, place, page, venue, in)
	}
	page.Venue = revealed(venue)
	return s.render(c, http.StatusOK, "edit_reveal", page)
}

func revealed(v *directory.Venue) *revealedVenue {
	return &revealedVenue{Version: v.Version, Name: v.Name, Address: v.Address, Suburb: joinWords(v.Suburb, v.State, v.Postcode), Transport: v.Transport, Directions: v.Directions}
}

// saveRevealed saves the true place. How much others see of it does not change here.
func (s *Server) saveRevealed(c *gin.Context, g *directory.Group, place *directory.EditedPlace, page revealPage, venue *directory.Venue, in inputs) error {
	changed := *venue
	changed.Version, _ = strconv.Atoi(in.get("venue_version"))
	changed.Name, changed.Address, changed.Transport, changed.Directions = in.get("name"), in.get("address"), in.get("transport"), in.get("directions")
	var fault *directory.Error
	if typed := in.get("suburb"); typed != joinWords(venue.Suburb, venue.State, venue.Postcode) {
		var suburb *geo.Suburb
		if suburb, fault = s.confirmedSuburb(in); fault == nil {
			middle := suburb.Point
			changed.Suburb, changed.SuburbID, changed.State, changed.Postcode = suburb.Name, suburb.ID, suburb.State, suburb.Postcodes[0]
			changed.Point, changed.LocatedBy = &middle, directory.LocatedBySuburb
		}
	}
	var result directory.Edited
	var err error
	if fault != nil {
		err = fault
	} else {
		result, err = s.catalogue.Edit(c.Request.Context(), s.actor(c), directory.Edit{Group: cloneGroup(g), Venues: []*directory.Venue{&changed}})
	}
	if err == nil {
		return s.sayWhatBecame(c, g.ID, directory.PartWhen.Title(), result)
	}
	e, ok := errors.AsType[*directory.Error](err)
	if !ok || e.Code != directory.CodeInvalid && e.Code != directory.CodeConflict {
		return err
	}
	page.Venue = &revealedVenue{Version: changed.Version, Name: changed.Name, Address: changed.Address, Suburb: in.get("suburb"), Transport: changed.Transport, Directions: changed.Directions}
	status := http.StatusUnprocessableEntity
	if e.Code == directory.CodeConflict {
		page.Venue.Version, status = venue.Version, http.StatusConflict
	}
	found, sure := s.suburbsFor(in.get("suburb"))
	for _, suburb := range found {
		page.Found = append(page.Found, optionView{option: option{suburb.ID, suburb.Label(), suburb.Council}, ID: "suburb_id." + suburb.ID, Chosen: sure || suburb.ID == in.get("suburb_id")})
	}
	page.fail(e, func(field string) bool {
		return slices.Contains([]string{"suburb", "address", "name", "transport", "directions"}, field)
	})
	return s.render(c, status, "edit_reveal", page)
}
