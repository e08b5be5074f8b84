package web

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// placePage is the form of one place.
type placePage struct {
	editFrame
	PlaceID  string // "new" for a new one
	Place    *placeLine
	New      bool
	Private  bool // others do not see its address, so the form does not hold it
	Waiting  bool // it is new and waits for a curator: it is written anew, as what was typed is not shown
	Shared   bool
	Existing []optionView // public places of the same organisation
	Form     placeInputs
	Found    []optionView // suburbs that were found for what was typed
	FoundFor string       // what was typed
	Map      *tapMap
	Levels   []levelView
	HasTimes bool
}

// placeInputs are the texts in the form.
type placeInputs struct {
	Name, Address, Suburb, Transport, Directions, Lat, Lng, VenueVersion string
}

// levelView is a level of disclosure with exactly what others see of the place at it.
type levelView struct {
	optionView
	Title string
	Lines []string
	Note  string
	Hint  string // when it takes effect
}

// tapMap is the drawn map on which the place can be pointed at: an image that is a button.
type tapMap struct {
	Image         template.URL // the picture itself
	Name          string
	Width, Height int
}

// Size of the map to tap on, in pixels: it is never scaled, so that a tap says where.
const (
	tapWidth  = 280
	tapHeight = 240
	tapLeast  = 700.0 // metres shown around the middle of a suburb, at least
	tapMost   = 12_000.0
	tapSlack  = 3_000.0 // metres beyond a suburb's reach that a place may be and still count as in it
)

func (s *Server) editPlace(c *gin.Context) error {
	pending, place, err := s.editedPlace(c)
	if err != nil {
		return err
	}
	g := pending.Group
	draft, err := s.catalogue.Draft(c.Request.Context(), s.actor(c), g.ID, "places/"+c.Param("place"))
	if err != nil {
		return err
	}
	var in inputs
	if draft != nil {
		in = inputs(draft.Form)
	}
	page, err := s.placePageOf(c, pending, place, in)
	if err != nil {
		return err
	}
	if draft != nil {
		page.Draft, page.Version = s.dayAndTime(draft.SavedAt), draft.Version
	}
	return s.render(c, http.StatusOK, "edit_place", page)
}

// editedPlace finds the place a page is about; nil for a new one.
func (s *Server) editedPlace(c *gin.Context) (*directory.Pending, *directory.EditedPlace, error) {
	p, err := s.pendingGroup(c)
	if err != nil || c.Param("place") == "new" {
		return p, nil, err
	}
	places, err := s.catalogue.EditedPlaces(c.Request.Context(), p.Group, p.Venues...)
	if err != nil {
		return nil, nil, err
	}
	for i := range places {
		if places[i].PlaceID == c.Param("place") {
			return p, &places[i], nil
		}
	}
	return nil, nil, directory.Errorf(directory.CodeNotFound, "This place is not one of the group's any more.")
}

// keptPlace tells whether a stored place's address is kept from the form, as it is from the public.
func keptPlace(place *directory.EditedPlace) bool { return place.Venue == nil && !place.Waits }

// placePageOf makes the page with what is public of a place, or with what was typed.
func (s *Server) placePageOf(c *gin.Context, p *directory.Pending, place *directory.EditedPlace, in inputs) (placePage, error) {
	ctx, g := c.Request.Context(), p.Group
	page := placePage{editFrame: s.editFrameOf(c, p, "Where people meet"), PlaceID: c.Param("place"), New: place == nil}
	level := directory.DisclosureExact
	if place != nil {
		line := lineOf(g.ID, *place)
		page.Place, page.Private, page.Shared, level = &line, keptPlace(place), place.Shared, place.Shown
		page.Waiting = place.Waits
		page.HasTimes = slices.ContainsFunc(g.Meetings, func(m directory.Meeting) bool { return m.PlaceID == place.PlaceID })
		page.Form.VenueVersion = strconv.Itoa(place.Version)
	}
	if in == nil {
		in = inputs{"disclosure": {string(level)}}
		if place != nil && place.Venue != nil {
			in = inputsOfVenue(place.Venue, level)
		}
	}
	page.Form = placeInputs{
		Name: in.get("name"), Address: in.get("address"), Suburb: in.get("suburb"), Transport: in.get("transport"), Directions: in.get("directions"),
		Lat: in.get("lat"), Lng: in.get("lng"), VenueVersion: orElse(in.get("venue_version"), page.Form.VenueVersion),
	}
	if place == nil {
		options, err := s.organisationPlaces(ctx, g)
		if err != nil {
			return page, err
		}
		page.Existing = chosen("venue", in, options...)
	}
	var drawn *directory.Venue
	if !page.Private {
		suburb := s.fillFound(&page, in)
		if suburb != nil {
			drawn = s.venueOf(in, place, suburb)
			page.Map = s.tapMapOf(drawn, suburb)
			page.Form.Lat, page.Form.Lng = "", ""
			if drawn.LocatedBy == directory.LocatedByPoint {
				page.Form.Lat, page.Form.Lng = degrees(drawn.Point.Lat), degrees(drawn.Point.Lng)
			}
		}
	}
	return page, s.fillLevels(ctx, &page, g, place, drawn, directory.Disclosure(in.get("disclosure")), level)
}

func degrees(x float64) string { return strconv.FormatFloat(x, 'f', 6, 64) }

// inputsOfVenue writes the inputs of a public place as a browser would send them.
func inputsOfVenue(v *directory.Venue, level directory.Disclosure) inputs {
	in := inputs{
		"name": {v.Name}, "address": {v.Address}, "suburb": {joinWords(v.Suburb, v.State, v.Postcode)}, "suburb_id": {v.SuburbID}, "transport": {v.Transport},
		"directions": {v.Directions}, "disclosure": {string(level)}, "venue_version": {strconv.Itoa(v.Version)},
	}
	if v.Point != nil && v.LocatedBy != directory.LocatedBySuburb && v.LocatedBy != directory.LocatedByPostcode {
		in["lat"], in["lng"] = []string{degrees(v.Point.Lat)}, []string{degrees(v.Point.Lng)}
	}
	return in
}

// fillFound shows which suburbs were found for what was typed, and gives the one that is chosen.
func (s *Server) fillFound(page *placePage, in inputs) *geo.Suburb {
	typed := in.get("suburb")
	if typed == "" {
		return nil
	}
	found, sure := s.suburbsFor(typed)
	page.FoundFor = typed
	id := in.get("suburb_id")
	if !slices.ContainsFunc(found, func(f *geo.Suburb) bool { return f.ID == id }) {
		if id = ""; sure {
			id = found[0].ID
		}
	}
	var is *geo.Suburb
	for _, suburb := range found {
		page.Found = append(page.Found, optionView{option: option{suburb.ID, suburb.Label(), suburb.Council}, ID: "suburb_id." + suburb.ID, Chosen: suburb.ID == id})
		if suburb.ID == id {
			is = suburb
		}
	}
	return is
}

// suburbsFor looks up what was typed in the gazetteer. sure tells that it is one place, spelt as it was typed.
func (s *Server) suburbsFor(typed string) (found []*geo.Suburb, sure bool) {
	match := s.catalogue.Gazetteer().Lookup(typed)
	switch {
	case match.Place != nil && match.Place.ID != "":
		return match.Place.Suburbs, len(match.Place.Suburbs) == 1 && match.Reason == ""
	case match.Place != nil: // a bare point is no suburb's name
		return nil, false
	case len(match.Candidates) > 0:
		return match.Candidates, false
	}
	return match.Suggestions, false
}

// venueOf makes the venue a form describes, in the suburb that was found for it. What the form does not ask stays.
func (s *Server) venueOf(in inputs, place *directory.EditedPlace, suburb *geo.Suburb) *directory.Venue {
	v := &directory.Venue{ID: directory.NewID()}
	switch {
	case place != nil && place.Waits:
		v.ID = place.VenueID
	case place != nil && place.Venue != nil:
		*v = *place.Venue
		v.Version, _ = strconv.Atoi(in.get("venue_version"))
	}
	for name, text := range map[string]*string{"name": &v.Name, "address": &v.Address, "transport": &v.Transport, "directions": &v.Directions} {
		if _, told := in[name]; told {
			*text = in.get(name)
		}
	}
	if v.SuburbID != suburb.ID {
		v.Suburb, v.SuburbID, v.State, v.Postcode, v.Country = suburb.Name, suburb.ID, suburb.State, suburb.Postcodes[0], ""
	}
	if d := directory.Disclosure(in.get("disclosure")); d != "" {
		v.Disclosure = d
	}
	middle := suburb.Point
	v.Point, v.LocatedBy = &middle, directory.LocatedBySuburb
	if point, ok := pointOf(in, suburb); ok {
		v.Point, v.LocatedBy = &point, directory.LocatedByPoint
	}
	return v
}

// pointOf gives the point that was tapped, or was there, where it lies in the suburb.
func pointOf(in inputs, suburb *geo.Suburb) (geo.Point, bool) {
	lat, errLat := strconv.ParseFloat(in.get("lat"), 64)
	lng, errLng := strconv.ParseFloat(in.get("lng"), 64)
	point := geo.Point{Lat: lat, Lng: lng}
	if x, y, tapped := tapOf(in); tapped {
		point, errLat, errLng = projectionOf(suburb).At(x, y), nil, nil
	}
	return point, errLat == nil && errLng == nil && point.Valid() && geo.Distance(point, suburb.Point) <= suburb.Reach+tapSlack
}

// tapOf reads where the map was tapped, as browsers send it of an image that is a button.
func tapOf(in inputs) (x, y float64, tapped bool) {
	x, errX := strconv.ParseFloat(in.get("map.x"), 64)
	y, errY := strconv.ParseFloat(in.get("map.y"), 64)
	// The keyboard presses the image in its corner, which says nothing.
	return x, y, errX == nil && errY == nil && x > 0 && y > 0 && x <= tapWidth && y <= tapHeight
}

func projectionOf(suburb *geo.Suburb) geo.Projection {
	return geo.NewProjection(suburb.Point, min(max(suburb.Reach, tapLeast), tapMost), tapWidth, tapHeight)
}

func (s *Server) tapMapOf(v *directory.Venue, suburb *geo.Suburb) *tapMap {
	return &tapMap{Image: s.placeMap(v, suburb), Name: suburb.Label(), Width: tapWidth, Height: tapHeight}
}

// placeMap draws the ground around a suburb, with what was tapped. The picture stands in the page itself: an address of
// its own would hold the true point, and every log on the way.
func (s *Server) placeMap(v *directory.Venue, suburb *geo.Suburb) template.URL {
	projection := projectionOf(suburb)
	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="sans-serif" font-size="12" text-anchor="middle">`, tapWidth, tapHeight, tapWidth, tapHeight)
	fmt.Fprintf(&svg, `<rect width="%d" height="%d" fill="#eef2ee"/>`, tapWidth, tapHeight)
	reach := projection.Pixels(suburb.Reach)
	fmt.Fprintf(&svg, `<circle cx="%d" cy="%d" r="%.1f" fill="#fff" stroke="#175548" stroke-dasharray="4 3"/>`, tapWidth/2, tapHeight/2, reach)
	var taken []box
	for _, other := range s.catalogue.Gazetteer().Within(suburb.Point, projection.Metres(tapWidth)) { // the nearest first: its own name
		x, y := projection.XY(other.Point)
		name := box{x, y - 8, float64(len([]rune(other.Name)))*3.4 + 4, 11}
		if other.Minor || x < name.halfW || x > tapWidth-name.halfW || y < 24 || y > tapHeight-24 || slices.ContainsFunc(taken, name.overlaps) {
			continue
		}
		taken = append(taken, name)
		fmt.Fprintf(&svg, `<circle cx="%.1f" cy="%.1f" r="2.500" fill="#4c5a57"/><text x="%.1f" y="%.1f" fill="#1c2826">%s</text>`, x, y, x, y-6, template.HTMLEscapeString(other.Name))
	}
	_, bar, label := projection.ScaleBar()
	fmt.Fprintf(&svg, `<path d="M10 %d v6 H%.1f v-6" fill="none" stroke="#1c2826"/><text x="%.1f" y="%d" text-anchor="start" fill="#1c2826">%s</text>`, tapHeight-16, 10+bar, 16+bar, tapHeight-9, label)
	if v.LocatedBy == directory.LocatedByPoint {
		if x, y := projection.XY(*v.Point); x >= 0 && y >= 0 && x <= tapWidth && y <= tapHeight {
			fmt.Fprintf(&svg, `<circle cx="%.1f" cy="%.1f" r="10" fill="#f0b429" fill-opacity=".5"/><circle cx="%.1f" cy="%.1f" r="5" fill="#175548" stroke="#fff" stroke-width="1.500"/>`, x, y, x, y)
		}
	}
	svg.WriteString(`</svg>`)
	return template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(svg.String())))
}

// fillLevels offers the levels of disclosure, each with exactly what others see at it.
func (s *Server) fillLevels(ctx context.Context, page *placePage, g *directory.Group, place *directory.EditedPlace, drawn *directory.Venue, picked, now directory.Disclosure) error {
	isNew := place == nil || place.Waits
	for _, level := range []directory.Disclosure{directory.DisclosureExact, directory.DisclosureSuburb, directory.DisclosureHidden} {
		view := levelView{
			optionView: optionView{option: option{Value: string(level)}, ID: "disclosure." + string(level), Chosen: level == picked},
			Title:      map[directory.Disclosure]string{directory.DisclosureExact: "The address", directory.DisclosureSuburb: "The suburb only", directory.DisclosureHidden: "Nothing: people ask where"}[level],
		}
		switch {
		case isNew || level == now:
		case directory.Tightens(now, level):
			view.Hint = "More private: it holds as soon as you save."
		default:
			view.Hint = "Less private: a curator decides first."
		}
		if isNew && level != directory.DisclosureExact {
			view.Hint = "A curator looks at a new place that is kept private."
		}
		listing, err := s.shownAt(ctx, g, place, drawn, level)
		if err != nil {
			return err
		}
		if listing != nil {
			shown := placeOf(listing, nil)
			view.Lines, view.Note = append(view.Lines, shown.Lines...), shown.Note
			if shown.Title != "" {
				view.Lines = slices.Insert(view.Lines, 0, shown.Title)
			}
		} else if place != nil && keptPlace(place) {
			view.Note = map[directory.Disclosure]string{
				directory.DisclosureExact: "Its name, its street and number, on the map and in every list.", directory.DisclosureSuburb: "The name of the suburb, and a shaded part of the map.",
			}[level]
		}
		page.Levels = append(page.Levels, view)
	}
	return nil
}

// shownAt gives what others would see of a place at a level; nil where that cannot be told without telling the place.
func (s *Server) shownAt(ctx context.Context, g *directory.Group, place *directory.EditedPlace, drawn *directory.Venue, level directory.Disclosure) (*directory.Listing, error) {
	if place != nil && keptPlace(place) {
		listing, _, err := s.catalogue.PreviewDisclosure(ctx, g, *place, level)
		return listing, err
	}
	if drawn == nil {
		return nil, nil
	}
	venue, group := *drawn, *g
	venue.Disclosure = level
	placeID := directory.NewID()
	if place != nil {
		placeID = place.PlaceID
	} else {
		group.Places = append(slices.Clone(g.Places), directory.GroupPlace{ID: placeID, VenueID: venue.ID})
	}
	listings, err := s.catalogue.Preview(ctx, &group, []*directory.Venue{&venue})
	for _, l := range listings {
		if l.ID == placeID {
			return l, err
		}
	}
	return nil, err
}

// mostPlacesOffered is how many places of the organisation are offered.
const mostPlacesOffered = 12

// organisationPlaces lists the public places of the same organisation's other groups.
func (s *Server) organisationPlaces(ctx context.Context, g *directory.Group) ([]option, error) {
	options := []option{{"", "Another place", "Say where below"}}
	if g.OrganisationID == "" {
		return options[:0], nil
	}
	groups, err := s.catalogue.Store().GroupsOfOrganisation(ctx, g.OrganisationID)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, p := range g.Places {
		seen[p.VenueID] = true
	}
	for _, other := range groups[:min(len(groups), 50)] {
		places, err := s.catalogue.EditedPlaces(ctx, other)
		if err != nil {
			return nil, err
		}
		for _, p := range places {
			if p.Venue == nil || seen[p.VenueID] || len(options) > mostPlacesOffered {
				continue
			}
			seen[p.VenueID] = true
			options = append(options, option{p.VenueID, orElse(p.Venue.Name, p.Venue.Address), joinWords(p.Venue.Address, p.Venue.Suburb)})
		}
	}
	if len(options) == 1 {
		return options[:0], nil
	}
	return append(options[1:], options[0]), nil
}

// editPlaceSent answers a place's form: find, tap, look, save, remove.
func (s *Server) editPlaceSent(c *gin.Context) error {
	in, err := readForm(c)
	if err != nil {
		return err
	}
	pending, place, err := s.editedPlace(c)
	if err != nil {
		return err
	}
	g := pending.Group
	part := "places/" + c.Param("place")
	_, _, tapped := tapOf(in)
	switch do := in.get("do"); {
	case do == "forget":
		if err := s.catalogue.DropDraft(c.Request.Context(), s.actor(c), g.ID, part); err != nil {
			return err
		}
		c.Redirect(http.StatusSeeOther, c.Request.URL.Path)
		return nil
	case do == "remove" && place != nil:
		return s.removePlace(c, pending, place, in)
	case do == "save" && !tapped:
		return s.savePlace(c, pending, place, in)
	}
	if err := s.keepPlaceTyped(c, g, place, in); err != nil {
		return err
	}
	page, err := s.placePageOf(c, pending, place, in)
	if err != nil {
		return err
	}
	page.Version = in.version(g)
	if isHTMX(c) {
		return s.renderPart(c, http.StatusOK, "edit_place", "place-found", page)
	}
	return s.render(c, http.StatusOK, "edit_place", page)
}

// keepPlaceTyped keeps a draft of a place that everybody may see. What is kept private is not kept in drafts.
func (s *Server) keepPlaceTyped(c *gin.Context, g *directory.Group, place *directory.EditedPlace, in inputs) error {
	if place != nil && (keptPlace(place) || place.Waits) || in.get("disclosure") != string(directory.DisclosureExact) {
		return s.catalogue.DropDraft(c.Request.Context(), s.actor(c), g.ID, "places/"+c.Param("place"))
	}
	return s.keepTyped(c, g, "places/"+c.Param("place"), in)
}

func (s *Server) savePlace(c *gin.Context, p *directory.Pending, place *directory.EditedPlace, in inputs) error {
	ctx, actor, g := c.Request.Context(), s.actor(c), p.Group
	level := directory.Disclosure(in.get("disclosure"))
	if !slices.Contains([]directory.Disclosure{directory.DisclosureExact, directory.DisclosureSuburb, directory.DisclosureHidden}, level) {
		return s.placeNotSaved(c, p, place, in, directory.Invalid("disclosure", "say what others may see of the place"))
	}
	edit := directory.Edit{Group: cloneGroup(g), Pending: true}
	edit.Group.Version = g.Version
	var result directory.Edited
	var err error
	switch existing := in.get("venue"); {
	case place != nil && keptPlace(place):
		if version, _ := strconv.Atoi(in.get("venue_version")); version > 0 {
			place.Version = version
		}
		stored, serr := s.editedGroup(c)
		if serr != nil {
			return serr
		}
		result, err = s.catalogue.SetDisclosure(ctx, actor, stored, *place, level, in.get("reason"))
	case place == nil && existing != "":
		options, oerr := s.organisationPlaces(ctx, g)
		if oerr != nil {
			return oerr
		}
		if !slices.ContainsFunc(options, func(o option) bool { return o.Value == existing }) {
			return s.placeNotSaved(c, p, place, in, directory.Invalid("venue", "choose one of these places, or say where"))
		}
		edit.Group.Places = append(edit.Group.Places, directory.GroupPlace{ID: directory.NewID(), VenueID: existing})
		result, err = s.catalogue.Edit(ctx, actor, edit)
	default:
		suburb, fault := s.confirmedSuburb(in)
		if fault != nil {
			return s.placeNotSaved(c, p, place, in, fault)
		}
		venue := s.venueOf(in, place, suburb)
		if place == nil {
			edit.Group.Places = append(edit.Group.Places, directory.GroupPlace{ID: directory.NewID(), VenueID: venue.ID})
		}
		edit.Venues = []*directory.Venue{venue}
		result, err = s.catalogue.Edit(ctx, actor, edit)
	}
	if err != nil {
		return s.placeNotSaved(c, p, place, in, err)
	}
	if err := s.catalogue.DropDraft(ctx, actor, g.ID, "places/"+c.Param("place")); err != nil {
		return err
	}
	return s.sayWhatBecame(c, g.ID, directory.PartWhen.Title(), result)
}

// confirmedSuburb gives the suburb that was found for what was typed and that the person said yes to.
func (s *Server) confirmedSuburb(in inputs) (*geo.Suburb, *directory.Error) {
	typed, id := in.get("suburb"), in.get("suburb_id")
	if typed == "" {
		return nil, directory.Invalid("suburb", "say which suburb it is in")
	}
	found, _ := s.suburbsFor(typed)
	for _, suburb := range found {
		if suburb.ID == id {
			return suburb, nil
		}
	}
	if len(found) == 0 {
		return nil, directory.Invalid("suburb", "we know no suburb or postcode of this name; look at the spelling, or try the next bigger place")
	}
	return nil, directory.Invalid("suburb", "look at the suburb we found, and say if it is that one")
}

func (s *Server) removePlace(c *gin.Context, p *directory.Pending, place *directory.EditedPlace, in inputs) error {
	g := p.Group
	at := func(id string) bool { return id == place.PlaceID }
	edited := cloneGroup(g)
	if slices.ContainsFunc(g.Meetings, func(m directory.Meeting) bool { return at(m.PlaceID) }) || slices.ContainsFunc(g.Hours, func(h directory.Hours) bool { return at(h.PlaceID) }) {
		return s.placeNotSaved(c, p, place, in, directory.Invalid("place", "people meet here at some times; change those first, then take the place away"))
	}
	edited.Places = slices.DeleteFunc(edited.Places, func(p directory.GroupPlace) bool { return at(p.ID) })
	result, err := s.catalogue.Edit(c.Request.Context(), s.actor(c), directory.Edit{Group: edited, Pending: true})
	if err != nil {
		return s.placeNotSaved(c, p, place, in, err)
	}
	return s.sayWhatBecame(c, g.ID, directory.PartWhen.Title(), result)
}

// placeNotSaved shows a place's form again whose save failed, with what was typed.
func (s *Server) placeNotSaved(c *gin.Context, p *directory.Pending, place *directory.EditedPlace, in inputs, err error) error {
	e, ok := errors.AsType[*directory.Error](err)
	if !ok || e.Code != directory.CodeInvalid && e.Code != directory.CodeConflict {
		return err
	}
	page, err := s.placePageOf(c, p, place, in)
	if err != nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	if e.Code == directory.CodeConflict {
		status = http.StatusConflict
		if place != nil {
			page.Form.VenueVersion = strconv.Itoa(place.Version)
		}
	}
	page.fail(e, func(field string) bool {
		return slices.Contains([]string{"suburb", "address", "name", "disclosure", "venue", "transport", "directions"}, field)
	})
	return s.render(c, status, "edit_place", page)
}
