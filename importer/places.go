package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// mostPlaces is how many places of one record are kept.
const mostPlaces = 100

// checkDay stands in for the day of publishing while a record is only checked.
var checkDay = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// isHidden tells whether a record's place is kept from the public until a curator decides: because of
// what it deals with, because the row says so, because another record of the import is hidden there, or because the source keeps all of its addresses back.
func isHidden(r *Record) bool {
	if len(r.Topics) > 0 || r.BesideHidden || r.ShownAs == directory.DisclosureHidden {
		return true
	}
	open := slices.ContainsFunc(r.Places, func(p PlaceText) bool { return !p.Withheld && !p.Blank() })
	return !open && slices.ContainsFunc(r.Places, func(p PlaceText) bool { return p.Withheld })
}

// hiddenMessage says what is wrong without a word of the row, which could name the place.
func hiddenMessage(code string) string {
	switch code {
	case ProblemNoName:
		return "The record has no name."
	case ProblemNoWay:
		return "There is no phone number, e-mail or web address, and its place is not shown, so nobody could reach it."
	case ProblemHiddenTopic:
		return "Its place is not shown until a curator decides, because of what it deals with."
	case ProblemBesideHidden:
		return "Its place is not shown until a curator decides, because a record whose place is hidden has the same address."
	case ProblemAddressWithheld:
		return "The source keeps its address back; it is found by the area it serves."
	case ProblemContactWithheld:
		return "A name, mobile or e-mail address that may be a person's own is kept back."
	}
	return "Some words of this row could not be used as they are. Which is not said here, for its place is not shown: look at the row in your own list."
}

// places locates the record's places and makes their venues. Withheld and postal addresses never
// make one.
func (d *draft) places() {
	if d.c.hidden {
		d.g.Disclosure = directory.DisclosureHidden
	}
	seen := map[string]string{} // words of a place → its position
	for i, p := range d.r.Places {
		p, position := d.locator.fromName(p), strconv.Itoa(i)
		if p.Withheld {
			d.c.kept++
		}
		if p.Blank() && isForeign(p) { // all that is known of it is that it is abroad
			d.foreign = p.Country
		}
		if p.PostalOnly && !p.Withheld {
			d.postal(p)
		}
		if p.Withheld || p.PostalOnly || p.Blank() {
			continue
		}
		words := digest(p.Key, p.Name, placeDigest(p))
		if first, ok := seen[words]; ok {
			d.slots[position] = d.slots[first]
			continue
		}
		seen[words] = position
		d.place(position, p, d.locator.locate(p, d.flag))
	}
	if d.r.BesideHidden {
		d.flag(SeverityWarning, ProblemBesideHidden, "", hiddenMessage(ProblemBesideHidden))
	}
	if d.c.hidden && len(d.r.Topics) > 0 && len(d.c.doc.Venues) > 0 {
		d.flag(SeverityNote, ProblemHiddenTopic, "", hiddenMessage(ProblemHiddenTopic))
	}
}

// postal notes the suburb of a record that only letters reach: nobody can go there, but it is where its people are. A
// line, and whoever is rung free of charge from anywhere, is for a larger area.
func (d *draft) postal(p PlaceText) {
	if d.c.hidden || d.r.AreaServed != "" || p.Suburb == "" || isForeign(p) || d.g.Kind == directory.KindLine {
		return
	}
	if slices.ContainsFunc(d.r.Phones, func(p directory.Phone) bool { return freeCall.MatchString(p.Number) }) {
		return
	}
	at := d.locator.locate(PlaceText{Suburb: p.Suburb, State: p.State, Postcode: p.Postcode, Country: p.Country}, d.flag)
	if at.suburb == nil {
		return
	}
	d.postalAreas = []string{"suburb:" + at.suburb.ID}
	if at.suburb.CouncilCode != "" {
		d.postalAreas = append(d.postalAreas, "council:"+at.suburb.CouncilCode)
	}
}

// freeCall is a number that costs the same from anywhere.
var freeCall = regexp.MustCompile(`^\s*1[38]`)

// place adds one located place.
func (d *draft) place(position string, p PlaceText, at spot) {
	if len(at.areas) > 0 {
		d.g.AreasServed = append(d.g.AreasServed, at.areas...)
		return
	}
	if len(d.c.doc.Venues) == mostPlaces {
		d.flag(SeverityWarning, ProblemTooManyParts, "", fmt.Sprintf("It has more than %d places; the rest are left out.", mostPlaces))
		return
	}
	v := &directory.Venue{
		Name: d.fit("venue", p.Name, 200), Address: d.fit("address", p.Address, 300), Suburb: d.fit("suburb", at.name, 100),
		State: at.state, Postcode: at.postcode, Country: at.country, Point: at.point, LocatedBy: at.by,
		Disclosure: directory.DisclosureExact, Transport: d.fit("transport", p.Transport, 1000), Directions: d.fit("directions", p.Directions, 1000),
	}
	if at.suburb != nil {
		v.SuburbID = at.suburb.ID
	}
	if d.r.ShownAs != "" {
		v.Disclosure = directory.Stricter(v.Disclosure, d.r.ShownAs)
	}
	if d.c.hidden {
		v.Disclosure = directory.DisclosureHidden
		d.c.kept++
	}
	if v.Disclosure == directory.DisclosureExact && v.Point == nil && v.Suburb == "" && v.Address == "" && v.Name == "" { // a state alone is no place
		return
	}
	if at.foreign {
		d.foreign = at.country
	}
	d.suburban = d.suburban || v.Point != nil || (at.foreign && (v.Suburb != "" || v.Postcode != ""))
	s := d.slotOf(p)
	d.slots[position] = s.Name
	d.zones[s.Name] = directory.ZoneOf(v.State, v.Postcode)
	if at.foreign {
		d.zones[s.Name] = zoneAbroad(at.country)
	}
	d.c.doc.Slots = append(d.c.doc.Slots, s)
	d.c.doc.Venues = append(d.c.doc.Venues, v)
	d.g.Places = append(d.g.Places, directory.GroupPlace{})
}

// slotOf names a place within its record: by the source's key of it, which other records share; where
// it is the only one, plainly; else by its words. A hidden place has a number, for its slot becomes
// part of ids and must not tell its address, and is never shared with records that are not hidden.
func (d *draft) slotOf(p PlaceText) slot {
	switch {
	case d.c.hidden:
		return slot{Name: strconv.Itoa(len(d.c.doc.Slots) + 1)}
	case p.Key != "":
		return slot{Name: "key:" + p.Key, Shared: true}
	case len(d.r.Places) == 1:
		return slot{Name: "1"}
	}
	name := digest(folded(p.Name), placeDigest(p))[:12]
	for slices.ContainsFunc(d.c.doc.Slots, func(s slot) bool { return s.Name == name }) {
		name += "+"
	}
	return slot{Name: name}
}

// times fills hours and meetings, each at its place and in its place's time zone. A meeting whose zone
// nobody knows cannot have a next date: its words are kept as hours.
func (d *draft) times() {
	for _, h := range d.r.Hours {
		h.PlaceID = d.ref(h.PlaceID)
		d.g.Hours = append(d.g.Hours, h)
	}
	for _, m := range d.r.Meetings {
		m.PlaceID = d.ref(m.PlaceID)
		if m.Zone == "" {
			m.Zone = d.zone(m.PlaceID)
		}
		if m.Online {
			m.PlaceID = ""
		}
		if m.Zone == "" {
			d.flag(SeverityWarning, ProblemZoneUnknown, "hours", "The meeting times are kept as text, because their time zone is not known.")
			d.g.Hours = append(d.g.Hours, directory.Hours{PlaceID: m.PlaceID, Original: m.Original})
			continue
		}
		d.g.Meetings = append(d.g.Meetings, m)
	}
}

// ref turns a position in Record.Places into the place's slot. "" is the first place there is; a place
// that was left out leaves the times to the group as a whole.
func (d *draft) ref(position string) string {
	if position == "" && len(d.c.doc.Slots) > 0 {
		return slotRef(d.c.doc.Slots[0].Name)
	}
	if name, ok := d.slots[position]; ok && name != "" {
		return slotRef(name)
	}
	return ""
}

func (d *draft) zone(ref string) string {
	if zone := d.zones[strings.TrimPrefix(ref, "slot:")]; zone != "" {
		return zone
	}
	if zone := d.onlyZone(); zone != "" {
		return zone
	}
	if abroad := orElse(d.foreign, d.r.Country); abroad != "" {
		return zoneAbroad(abroad)
	}
	return directory.ZoneOf(d.locator.region.state, "")
}

// onlyZone gives the time zone of all places where they share one; else "".
func (d *draft) onlyZone() string {
	only := ""
	for _, zone := range d.zones {
		if zone == "" || only != "" && zone != only {
			return ""
		}
		only = zone
	}
	return only
}
