package importer

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// The codes of problems that locating finds.
const (
	ProblemPointMissing     = "point_empty"         // 0,0 or out of range: no point at all
	ProblemPointSign        = "point_sign_mended"   // a minus sign was lost
	ProblemPointAbroad      = "point_abroad"        // outside Australia, for a row that lies in it
	ProblemPointFar         = "point_far"           // far from the stated suburb, which is believed
	ProblemPointOtherState  = "point_other_state"   // not in the stated state
	ProblemSuburbAmbiguous  = "suburb_ambiguous"    // several suburbs have the name and nothing decides
	ProblemSuburbUnknown    = "suburb_unknown"      // the gazetteer has no such name there
	ProblemSuburbMended     = "suburb_mended"       // misspelt, or written another way
	ProblemPostcodeMismatch = "postcode_mismatch"   // not a postcode of the stated suburb
	ProblemStateMismatch    = "state_mismatch"      // not the state of the stated suburb and postcode
	ProblemPostcodeWide     = "postcode_too_wide"   // its suburbs are too far apart to stand for a place
	ProblemByPostcode       = "located_by_postcode" // only the postcode is known
	ProblemForeign          = "foreign_address"     // outside the gazetteer
	ProblemSuburbFromPoint  = "suburb_from_point"   // named after the coordinates
	ProblemRegionSuburb     = "region_is_a_suburb"  // the region named is no larger area than a suburb
)

const (
	// A point further than this from its suburb, in metres, is not believed; wide suburbs get farPerReach × Reach.
	farAtLeast  = 20_000
	farPerReach = 3
	// Suburbs of one name and state that lie this close together, in metres, may stand for each other.
	sameNameClose = 15_000
	// A postcode whose suburbs lie further than this from their middle, in metres, is no place.
	postcodeWidest = 25_000
	// A suburb whose postcode lies this close, in metres, has its neighbour's.
	neighbours = 40_000
	// Words and a point further apart than this, in metres, are about different places.
	apart = 100_000
	// A point without a suburb is named after the nearest one if it is this close, in metres, or within its Reach.
	nameWithin = 2_000
)

// spot is where a place of a record turned out to be. Without a point it is text only.
type spot struct {
	suburb   *geo.Suburb // nil outside the gazetteer, and where it could not be told
	name     string      // the suburb's name, as the gazetteer or else the source has it
	state    string
	postcode string
	country  string // empty for Australia
	point    *geo.Point
	by       directory.LocatedBy
	foreign  bool
	areas    []string // area-served codes, where the source named several suburbs for one place
}

// locator finds where places are: by coordinates, else by suburb with state, postcode or the
// source's region; never by a name alone, never at 0,0.
type locator struct {
	gazetteer *geo.Gazetteer
	region    region
}

// flagger notes a problem of the record in hand, about a field of its place.
type flagger func(severity Severity, code, column, message string)

// locate finds p.
func (l *locator) locate(p PlaceText, flag flagger) spot {
	if isForeign(p) {
		return l.abroad(p, flag)
	}
	p = l.fromAddress(australian(p))
	if areas := l.severalSuburbs(p); len(areas) > 0 {
		return spot{name: p.Suburb, state: p.State, postcode: p.Postcode, areas: areas}
	}
	point := l.ownPoint(p, l.region, flag)
	if point != nil && !inAustralia(*point) {
		return l.abroad(p, flag)
	}
	return l.weigh(p, l.region, point, flag)
}

// weigh brings together what the row says in words and in coordinates.
func (l *locator) weigh(p PlaceText, home region, point *geo.Point, flag flagger) spot {
	stated := l.stated(p, home, point, flag)
	if point != nil && disputed(*point, p, stated) {
		return l.nowhere(*point, p, stated, flag)
	}
	s := spot{name: p.Suburb, state: p.State, postcode: p.Postcode, suburb: stated.suburb}
	if stated.suburb != nil {
		s.name, s.state = stated.suburb.Name, stated.suburb.State
		if !stated.suburb.HasPostcode(p.Postcode) {
			s.postcode = stated.suburb.Postcodes[0]
		}
	}
	if s.state == "" {
		s.state = stated.state
	}
	if point != nil {
		point = l.believe(*point, p, stated, flag)
	}
	switch {
	case point != nil:
		s.point, s.by = point, directory.LocatedByPoint
		if s.name == "" {
			l.nameFromPoint(&s, flag)
		}
		if stated.by == directory.LocatedByPostcode {
			flag(SeverityNote, ProblemByPostcode, "postcode", "Of the words only the postcode says where it is; the coordinates are used.")
		}
	case stated.point != nil:
		if stated.by == directory.LocatedByPostcode {
			flag(SeverityWarning, ProblemByPostcode, "postcode", "Only the postcode says where it is; the middle of the postcode is used.")
		}
		s.point, s.by = stated.point, stated.by
	}
	return s
}

// disputed tells whether words and point lie far apart and nothing decides between them. A suburb and its
// postcode that agree outvote a point.
func disputed(point geo.Point, p PlaceText, stated statement) bool {
	if stated.point == nil || geo.Distance(point, *stated.point) <= max(apart, stated.limit()) {
		return false
	}
	return stated.suburb == nil || !stated.suburb.HasPostcode(p.Postcode)
}

// nowhere keeps a place as text, to be found by the area it serves: either guess could be another town.
func (l *locator) nowhere(point geo.Point, p PlaceText, stated statement, flag flagger) spot {
	flag(SeverityWarning, ProblemPointFar, "point", fmt.Sprintf(
		"The coordinates are %.0f km from %s and nothing says which is right, so neither is used.",
		math.Ceil(geo.Distance(point, *stated.point)/1000), stated.label()))
	s := spot{name: p.Suburb, state: p.State, postcode: p.Postcode}
	if s.state == "" && geo.InState(point, stated.state) {
		s.state = stated.state
	}
	return s
}

// believe gives the point, or nil where the words are to be believed instead. Of a suburb and a point
// far from it, one is wrong and nothing says which: the middle of the suburb is vague but says so,
// while a wrong point would send somebody to a wrong door.
func (l *locator) believe(point geo.Point, p PlaceText, stated statement, flag flagger) *geo.Point {
	if stated.contradictory {
		flag(SeverityWarning, ProblemPointFar, "point", "The coordinates are far from the suburb and from the postcode, and are left out.")
		return nil
	}
	if stated.point == nil {
		if p.State != "" && !geo.InState(point, p.State) {
			flag(SeverityWarning, ProblemPointOtherState, "point", "The coordinates are not in "+p.State+" and are left out.")
			return nil
		}
		return &point
	}
	distance := geo.Distance(point, *stated.point)
	if distance <= stated.limit() {
		return &point
	}
	flag(SeverityWarning, ProblemPointFar, "point", fmt.Sprintf(
		"The coordinates are %.0f km from %s, so the middle of the suburb is used.", math.Ceil(distance/1000), stated.label()))
	return nil
}

// ownPoint gives the row's point with the usual slips mended, or nil where it cannot be the place.
func (l *locator) ownPoint(p PlaceText, home region, flag flagger) *geo.Point {
	if p.Point == nil {
		return nil
	}
	point := *p.Point
	if !point.Valid() && !swapped(point).Valid() {
		flag(SeverityWarning, ProblemPointMissing, "point", "The coordinates are 0,0 or out of range and are left out.")
		return nil
	}
	if point.Valid() && inAustralia(point) {
		return &point
	}
	if other := swapped(point); other.Valid() && inAustralia(other) {
		flag(SeverityWarning, ProblemPointSwapped, "point", "Latitude and longitude were the other way round and are swapped.")
		return &other
	}
	if other := (geo.Point{Lat: -point.Lat, Lng: point.Lng}); other.Valid() && inAustralia(other) && home.saysAustralia(p) {
		flag(SeverityWarning, ProblemPointSign, "point", "The latitude had lost its minus sign.")
		return &other
	}
	if !point.Valid() || home.saysAustralia(p) {
		flag(SeverityWarning, ProblemPointAbroad, "point", "The coordinates are outside Australia, which the rest of the row is not; they are left out.")
		return nil
	}
	return &point
}

// nameFromPoint gives a place without a suburb the name of the nearest one, if that is plainly it.
func (l *locator) nameFromPoint(s *spot, flag flagger) {
	nearest := l.suburbAround(*s.point, s.postcode)
	if nearest == nil {
		return
	}
	s.suburb, s.name, s.state = nearest, nearest.Name, nearest.State
	if s.postcode == "" {
		s.postcode = nearest.Postcodes[0]
	}
	flag(SeverityNote, ProblemSuburbFromPoint, "suburb", "The row names no suburb; it is taken from the coordinates.")
}

// suburbAround gives the suburb nearest to a point, if that is plainly it; nil for none. One of the postcode comes first, and
// shopping centres and other minor places have no suburb called after them where there is another.
func (l *locator) suburbAround(point geo.Point, postcode string) (best *geo.Suburb) {
	const most = 8
	worth := func(s *geo.Suburb) (n int) {
		if s.HasPostcode(postcode) {
			n += 2
		}
		if !s.Minor {
			n++
		}
		return n
	}
	for _, s := range l.gazetteer.Nearest(point, most) {
		if geo.Distance(point, s.Point) <= max(nameWithin, s.Reach) && (best == nil || worth(s) > worth(best)) {
			best = s
		}
	}
	return best
}

// abroad places a row that is not in Australia: by its coordinates, or as text. Its suburb is never
// looked up, for many Australian suburbs have the names of places elsewhere.
func (l *locator) abroad(p PlaceText, flag flagger) spot {
	s := spot{name: p.Suburb, state: p.State, postcode: p.Postcode, country: p.Country, foreign: true}
	if s.country == "" || s.country == "AU" {
		s.country = unknownCountry
	}
	switch {
	case p.Point == nil || !p.Point.Valid():
		flag(SeverityWarning, ProblemForeign, "suburb", "The address is outside Australia and is kept as text.")
	case inAustralia(*p.Point):
		flag(SeverityWarning, ProblemForeign, "point", "The address is outside Australia but the coordinates are not; they are left out.")
	default:
		point := *p.Point
		s.point, s.by = &point, directory.LocatedByPoint
		flag(SeverityWarning, ProblemForeign, "suburb", "The address is outside Australia: it is located by its coordinates only.")
	}
	return s
}

// unknownCountry is the ISO 3166 user-assigned code for a country nobody named.
const unknownCountry = "ZZ"

// isForeign tells whether the row says that it lies in another country: by its country, or by a state
// or a postcode of a form that Australia does not have. What cannot be read at all says nothing.
func isForeign(p PlaceText) bool {
	switch {
	case p.Country != "":
		return p.Country != "AU"
	case isState(p.State):
		return false
	case p.State != "":
		return !stateWords.MatchString(p.State)
	}
	return foreignPostcode.MatchString(p.Postcode)
}

var (
	// stateWords finds an Australian state within a cell that holds more than one: "QLD & NSW".
	stateWords = regexp.MustCompile(`(?i)\b(?:ACT|NSW|NT|QLD|SA|TAS|VIC|WA|Victoria|Queensland|Tasmania|South Wales|Territory|Western Australia|South Australia|Australia-?wide|national(?:ly)?|all)\b`)
	// foreignPostcode finds five or six digits, as in the United States or India, digits with letters, as
	// in Britain or Canada, and ZIP+4.
	foreignPostcode = regexp.MustCompile(`(?i)^\s*(?:\d{5,6}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}|[A-Z]\d[A-Z]\s*\d[A-Z]\d|[A-Z]{1,2}-\d{4,5}|\d{4}\s?[A-Z]{2})\s*$`)
)

// australian gives p without a state or postcode that could not be read.
func australian(p PlaceText) PlaceText {
	if !isState(p.State) {
		p.State = ""
	}
	if !isPostcode(p.Postcode) {
		p.Postcode = ""
	}
	return p
}

var australianStates = []string{"ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"}

func isState(code string) bool { return slices.Contains(australianStates, code) }

func isPostcode(text string) bool {
	return len(text) == 4 && !strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}

func inAustralia(p geo.Point) bool {
	return slices.ContainsFunc(australianStates, func(state string) bool { return geo.InState(p, state) })
}

func swapped(p geo.Point) geo.Point { return geo.Point{Lat: p.Lng, Lng: p.Lat} }
