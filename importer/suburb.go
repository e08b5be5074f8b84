package importer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// SuburbNames gives a function that tells whether a cell is the name of a suburb, with its state and postcode or without.
func SuburbNames(gazetteer *geo.Gazetteer) func(string) bool {
	return func(name string) bool {
		const longest = 60
		return len(name) <= longest && slices.ContainsFunc(nameForms(name), func(form string) bool { return len(gazetteer.Named(form)) > 0 })
	}
}

// statement is what the words of a row say about where it lies.
type statement struct {
	suburb   *geo.Suburb
	postcode string // set where only the postcode is known
	state    string
	point    *geo.Point // the middle of it
	by       directory.LocatedBy
	reach    float64 // metres it may stretch from point
	// contradictory says that the words disagree with each other and with the point, if there is one.
	contradictory bool
}

func stateSuburb(s *geo.Suburb) statement {
	point := s.Point
	return statement{suburb: s, state: s.State, point: &point, by: directory.LocatedBySuburb, reach: s.Reach}
}

// limit is how far, in metres, a place may lie from the middle of its suburb and still be believed.
func (s statement) limit() float64 { return max(farAtLeast, farPerReach*s.reach) }

func (s statement) label() string {
	if s.suburb != nil {
		return s.suburb.Label()
	}
	return "postcode " + s.postcode
}

// stated finds the suburb a row names, narrowed by its state, its postcode, else the source's region.
// point, where there is one, only decides between suburbs of the same name.
func (l *locator) stated(p PlaceText, home region, point *geo.Point, flag flagger) statement {
	if p.Suburb == "" {
		return l.byPostcode(p, home, flag)
	}
	var named []*geo.Suburb
	for _, name := range nameForms(p.Suburb) {
		if named = l.gazetteer.Named(name); len(named) > 0 {
			break
		}
	}
	if len(named) == 0 {
		return l.misspelt(p, home, flag)
	}
	list, proven := narrow(named, p, home)
	if len(list) == 0 {
		return l.contradicted(named, p, home, point, flag)
	}
	s := one(list, point)
	if other := elsewhere(named, s, p, point); other != nil {
		if p.Postcode != "" {
			flag(SeverityWarning, ProblemPostcodeMismatch, "postcode", "The suburb's name and the coordinates agree on "+other.Label()+", which does not have this postcode; they are believed.")
		} else {
			flag(SeverityWarning, ProblemStateMismatch, "suburb", "The coordinates are in "+other.Label()+", outside the source's region.")
		}
		return stateSuburb(other)
	}
	if !proven && p.Postcode != "" && s != nil {
		return l.mismatched(s, p, point, flag)
	}
	if s != nil {
		return stateSuburb(s)
	}
	flag(SeverityWarning, ProblemSuburbAmbiguous, "suburb", fmt.Sprintf(
		"Several suburbs have this name: %s. Add the postcode.", labels(list)))
	return statement{state: p.State}
}

// mismatched settles a suburb with a postcode it does not have. Neighbouring places are often given each
// other's postcodes, so a suburb nearby is believed. Where the two are far apart the point decides, and
// where there is none, or it agrees with neither, nothing is believed.
func (l *locator) mismatched(s *geo.Suburb, p PlaceText, point *geo.Point, flag flagger) statement {
	others := l.gazetteer.InPostcode(p.Postcode)
	bySuburb := point != nil && geo.Distance(s.Point, *point) <= stateSuburb(s).limit()
	if bySuburb || len(others) == 0 || geo.Distance(s.Point, nearestOf(others, s.Point).Point) <= neighbours {
		flag(SeverityWarning, ProblemPostcodeMismatch, "postcode", "The postcode is not one of the suburb's; the suburb is believed.")
		return stateSuburb(s)
	}
	if point != nil {
		other := nearestOf(others, *point)
		if geo.Distance(other.Point, *point) <= stateSuburb(other).limit() {
			flag(SeverityWarning, ProblemPostcodeMismatch, "suburb", "The suburb is far from its postcode and from the coordinates, which agree with each other and are believed.")
			return statement{state: other.State}
		}
	}
	flag(SeverityWarning, ProblemPostcodeMismatch, "postcode", "The suburb and the postcode are far apart, so neither says where it is.")
	return statement{state: p.State, contradictory: true}
}

// elsewhere finds the suburb of the same name beside the point where only the region or the postcode spoke
// for another: a name and a point that agree are better evidence than a number, or than where most of a
// source's places are. The state, where the row names it, must agree too.
func elsewhere(named []*geo.Suburb, chosen *geo.Suburb, p PlaceText, point *geo.Point) *geo.Suburb {
	if point == nil {
		return nil
	}
	s := nearestOf(named, *point)
	if s == chosen || (p.State != "" && p.State != s.State) || s.HasPostcode(p.Postcode) || geo.Distance(s.Point, *point) > stateSuburb(s).limit() {
		return nil
	}
	if chosen != nil && geo.Distance(chosen.Point, *point) <= stateSuburb(chosen).limit() {
		return nil
	}
	return s
}

// narrow keeps the suburbs that fit what the row says besides the name. proven tells whether the
// postcode fits too; where none of the suburbs has it, the state or the region alone narrows.
func narrow(named []*geo.Suburb, p PlaceText, home region) (list []*geo.Suburb, proven bool) {
	for _, s := range named {
		if p.Postcode != "" && s.HasPostcode(p.Postcode) && (p.State == "" || p.State == s.State) {
			list = append(list, s)
		}
	}
	if len(list) > 0 {
		return list, true
	}
	for _, s := range named {
		if (p.State != "" && p.State == s.State) || (p.State == "" && home.holds(s)) {
			list = append(list, s)
		}
	}
	return list, false
}

// contradicted settles a row whose suburb does not exist where its state or the region says. A suburb
// and postcode that agree outvote the state; a point beside a suburb of that name decides too.
func (l *locator) contradicted(named []*geo.Suburb, p PlaceText, home region, point *geo.Point, flag flagger) statement {
	for _, s := range named {
		if p.Postcode != "" && s.HasPostcode(p.Postcode) {
			flag(SeverityWarning, ProblemStateMismatch, "state", "The suburb and postcode are in "+s.State+", not "+p.State+".")
			return stateSuburb(s)
		}
	}
	if point != nil {
		if s := nearestOf(named, *point); geo.Distance(s.Point, *point) <= stateSuburb(s).limit() {
			return stateSuburb(s)
		}
	}
	if p.Postcode != "" {
		return l.byPostcode(p, home, flag)
	}
	if p.State == "" && !home.known() {
		flag(SeverityWarning, ProblemSuburbAmbiguous, "suburb", "A suburb's name alone does not say where it is. Add its state or postcode, or name the source's region.")
		return statement{}
	}
	flag(SeverityWarning, ProblemSuburbUnknown, "suburb", "There is no suburb of this name there; it is kept as text.")
	return statement{state: p.State}
}

// misspelt tries a name the gazetteer does not have: among the suburbs of its postcode, or as people
// type it with its state. What it finds is flagged.
func (l *locator) misspelt(p PlaceText, home region, flag flagger) statement {
	const mended = "The suburb is written differently from the gazetteer; it is taken for %s."
	for _, s := range l.gazetteer.InPostcode(p.Postcode) {
		if (p.State == "" || p.State == s.State) && alike(p.Suburb, s.Name) {
			flag(SeverityWarning, ProblemSuburbMended, "suburb", fmt.Sprintf(mended, s.Label()))
			return stateSuburb(s)
		}
	}
	state := p.State
	if state == "" {
		state = home.state
	}
	if state != "" && p.Postcode == "" {
		m := l.gazetteer.Lookup(p.Suburb + " " + state)
		if m.Place != nil && m.Place.ID != "" && len(m.Place.Suburbs) == 1 && m.Place.State == state && alike(p.Suburb, m.Place.Name) {
			flag(SeverityWarning, ProblemSuburbMended, "suburb", fmt.Sprintf(mended, m.Place.Label()))
			return stateSuburb(m.Place.Suburbs[0])
		}
	}
	if s := l.withoutCompass(p, home); s != nil {
		flag(SeverityWarning, ProblemSuburbMended, "suburb", "The gazetteer has no such part of a suburb; it is taken for "+s.Label()+", the suburb without north, south, east or west.")
		return stateSuburb(s)
	}
	flag(SeverityWarning, ProblemSuburbUnknown, "suburb", "The gazetteer has no suburb of this name there.")
	return l.byPostcode(p, home, flag)
}

// withoutCompass finds the suburb that "Carlton West" is a part of; its postcode, where the row has one,
// must be the suburb's.
func (l *locator) withoutCompass(p PlaceText, home region) *geo.Suburb {
	words := strings.Fields(geo.FoldName(p.Suburb))
	plain := slices.DeleteFunc(slices.Clone(words), isCompass)
	if len(plain) == 0 || len(plain) == len(words) {
		return nil
	}
	list, proven := narrow(l.gazetteer.Named(strings.Join(plain, " ")), p, home)
	if len(list) == 0 || (p.Postcode != "" && !proven) {
		return nil
	}
	return one(list, p.Point)
}

// byPostcode places a row by its postcode alone, which must be known to be Australian: by the state,
// the country or the source's region.
func (l *locator) byPostcode(p PlaceText, home region, flag flagger) statement {
	list := l.gazetteer.InPostcode(p.Postcode)
	list = slices.DeleteFunc(list, func(s *geo.Suburb) bool {
		return (p.State != "" && s.State != p.State) || (p.State == "" && p.Country != "AU" && !home.holds(s))
	})
	if len(list) == 0 {
		return statement{state: p.State}
	}
	if len(list) == 1 && p.Suburb == "" {
		flag(SeverityWarning, ProblemByPostcode, "postcode", "No suburb is given; the postcode has one suburb only.")
		return stateSuburb(list[0])
	}
	middle, reach := middleOf(list)
	if reach > postcodeWidest {
		flag(SeverityWarning, ProblemPostcodeWide, "postcode", "The suburbs of this postcode are too far apart to stand for a place.")
		return statement{state: list[0].State}
	}
	return statement{postcode: p.Postcode, state: list[0].State, point: &middle, by: directory.LocatedByPostcode, reach: reach}
}

// middleOf gives the mean of the suburbs' points, minor places left out where there are others, and
// how far in metres the ground of the furthest may lie from it.
func middleOf(list []*geo.Suburb) (middle geo.Point, reach float64) {
	major := slices.DeleteFunc(slices.Clone(list), func(s *geo.Suburb) bool { return s.Minor })
	if len(major) == 0 {
		major = list
	}
	for _, s := range major {
		middle.Lat += s.Point.Lat / float64(len(major))
		middle.Lng += s.Point.Lng / float64(len(major))
	}
	for _, s := range major {
		reach = max(reach, geo.Distance(middle, s.Point))
	}
	return middle, reach
}

// one settles on a suburb: the only one, else the one beside the point, else the likeliest if they all
// lie together. Otherwise nil.
func one(list []*geo.Suburb, point *geo.Point) *geo.Suburb {
	if len(list) == 1 {
		return list[0]
	}
	if point != nil {
		if s := nearestOf(list, *point); geo.Distance(s.Point, *point) <= stateSuburb(s).limit() {
			return s
		}
	}
	for _, s := range list[1:] {
		if geo.Distance(s.Point, list[0].Point) > sameNameClose {
			return nil
		}
	}
	return list[0]
}

func nearestOf(list []*geo.Suburb, point geo.Point) *geo.Suburb {
	return slices.MinFunc(list, func(a, b *geo.Suburb) int {
		if d := geo.Distance(a.Point, point) - geo.Distance(b.Point, point); d != 0 {
			if d < 0 {
				return -1
			}
			return 1
		}
		return strings.Compare(a.ID, b.ID)
	})
}

func labels(list []*geo.Suburb) string {
	const most = 4
	var words []string
	for _, s := range list[:min(most, len(list))] {
		words = append(words, s.Label())
	}
	if len(list) > most {
		words = append(words, "…")
	}
	return strings.Join(words, ", ")
}
