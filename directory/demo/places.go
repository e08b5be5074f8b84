package demo

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// spread is how far from the suburb's middle a venue lies at most, in metres: near enough to stay in it.
const spread = 850

// building is a venue with what it answers for every group in it.
type building struct {
	venue  *directory.Venue
	street string
	says   map[string]directory.Value
	on     directory.Date // when it was last looked at
	basis  directory.Basis
}

func pickSuburb(r *rand.Rand, list []weighted) weighted {
	sum := 0
	for _, w := range list {
		sum += w.weight
	}
	n := r.IntN(sum)
	for _, w := range list {
		if n -= w.weight; n < 0 {
			return w
		}
	}
	return list[len(list)-1]
}

// building gives one for the group, often one that other groups meet in too. A private place is nobody else's.
func (c *composer) building(d *draft, setting string) *building {
	level := d.disclosure()
	key := strings.Join([]string{d.town.Code, d.suburb.suburb.ID, setting}, " ")
	shared := c.settings[setting].About != "private" && level == directory.DisclosureExact
	if have := c.buildings[key]; shared && len(have) > 0 && (len(have) > 1 || d.chance(60)) {
		return have[d.r.IntN(len(have))]
	}
	b := c.newBuilding(d, setting, level)
	if shared {
		c.buildings[key] = append(c.buildings[key], b)
	}
	return b
}

func (d *draft) disclosure() directory.Disclosure {
	n := d.r.IntN(100)
	for _, level := range []directory.Disclosure{directory.DisclosureHidden, directory.DisclosureSuburb} {
		if n -= d.kind.Disclosure[level]; n < 0 {
			return level
		}
	}
	return directory.DisclosureExact
}

func (c *composer) newBuilding(d *draft, setting string, level directory.Disclosure) *building {
	s, kind := d.suburb.suburb, c.settings[setting]
	b := &building{street: d.oneOf(c.words.Creatures) + " " + d.oneOf(c.words.StreetTypes), says: map[string]directory.Value{}}
	bearing, distance := d.r.Float64()*2*math.Pi, math.Sqrt(d.r.Float64())*spread
	point := geo.Point{
		Lat: s.Point.Lat + distance*math.Cos(bearing)/111_195,
		Lng: s.Point.Lng + distance*math.Sin(bearing)/(111_195*math.Cos(s.Point.Lat*math.Pi/180)),
	}.Rounded(6)
	b.venue = &directory.Venue{
		Suburb: s.Name, SuburbID: s.ID, State: s.State, Postcode: s.Postcodes[0], Point: &point, LocatedBy: directory.LocatedByPoint,
		Disclosure: level, SourceID: sourceID(), Address: strconv.Itoa(1+d.r.IntN(180)) + " " + b.street,
	}
	if len(kind.Venues) > 0 {
		b.venue.Name = strings.ReplaceAll(d.oneOf(kind.Venues), "{word}", d.oneOf(c.words.Plants))
	}
	b.venue.ID = directory.DerivedID("demo", "venue", d.town.Code, s.ID, b.venue.Name, b.venue.Address)
	if len(kind.Directions) > 0 && d.chance(75) {
		b.venue.Directions = d.oneOf(kind.Directions)
	}
	if len(kind.Transport) > 0 && d.chance(75) {
		b.venue.Transport = d.oneOf(kind.Transport)
	}
	b.basis, b.on = d.basis(), d.daysAgo(5, 380)
	for _, code := range sortedKeys(kind.Building) {
		if value := d.say(kind.Building[code]); value != "" {
			b.says[code] = value
		}
	}
	return b
}

// secondPlace gives a few groups a second venue, in another suburb, with a meeting of its own.
func (d *draft) secondPlace(setting string) *building {
	if d.at == nil || d.kind.Kind != directory.KindGroup || len(d.group.Meetings) == 0 || d.at.venue.Disclosure != directory.DisclosureExact || !d.chance(4) {
		return nil
	}
	home := d.suburb
	defer func() { d.suburb = home }()
	for d.suburb.suburb == home.suburb {
		if len(d.town.resolved) < 2 {
			return nil
		}
		d.suburb = pickSuburb(d.r, d.town.resolved)
	}
	b := d.composer.building(d, setting)
	if b.venue.Disclosure != directory.DisclosureExact {
		return nil
	}
	place := d.addPlace(b)
	meeting := d.meeting(d.oneOf(d.kind.Times))
	meeting.PlaceID = place.ID
	d.group.Meetings = append(d.group.Meetings, meeting)
	return b
}

// areas says where the group takes people from, where that is not simply whoever can come.
func (d *draft) areas(setting string) {
	private := d.at == nil || d.at.venue.Disclosure != directory.DisclosureExact || d.kind.Online != ""
	if !private && d.kind.Areas == "" {
		return
	}
	switch d.kind.Areas {
	case "national":
		d.group.AreasServed = []string{"national"}
	case "state":
		d.group.AreasServed = []string{"state:" + d.town.State}
	default:
		seen := map[string]bool{}
		for _, w := range d.town.resolved {
			if code := "council:" + w.suburb.CouncilCode; w.suburb.CouncilCode != "" && !seen[code] {
				seen[code] = true
				d.group.AreasServed = append(d.group.AreasServed, code)
			}
		}
	}
}
