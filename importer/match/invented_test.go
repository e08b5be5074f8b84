package match_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
	"github.com/kithdirectory/kith/importer/match"
)

// inventor makes groups as a country has them, and the same groups as another list writes them.
type inventor struct {
	random  *rand.Rand
	builder directory.ListingBuilder
	suburbs []*geo.Suburb
}

// newInventor makes groups in some of the suburbs there are: in few of them many groups are alike.
func newInventor(tb testing.TB, seed uint64, suburbs int) *inventor {
	builder := newBuilder(tb)
	v := &inventor{random: rand.New(rand.NewPCG(seed, 1)), builder: builder, suburbs: builder.Gazetteer.All()}
	v.random.Shuffle(len(v.suburbs), func(i, j int) { v.suburbs[i], v.suburbs[j] = v.suburbs[j], v.suburbs[i] })
	v.suburbs = v.suburbs[:min(suburbs, len(v.suburbs))]
	return v
}

func (v *inventor) one(of ...string) string { return of[v.random.IntN(len(of))] }

func (v *inventor) chance(percent int) bool { return v.random.IntN(100) < percent }

// phone gives one of 80,000 numbers that are nobody's.
func (v *inventor) phone() string {
	return fmt.Sprintf("(%s) %s %04d", v.one("02", "03", "07", "08"), v.one("5550", "7010"), v.random.IntN(10_000))
}

// parts invents a group with its organisation and place.
func (v *inventor) parts() directory.GroupParts {
	s := v.suburbs[v.random.IntN(len(v.suburbs))]
	what := v.one("Choir", "Men's Shed", "Playgroup", "Garden", "Walkers", "Quilters", "Chess Club", "Book Club", "Toy Library", "Lunch",
		"Table Tennis", "Tai Chi", "Yoga", "Ukulele Circle", "Camera Club", "Historical Society", "Line Dancing", "Art Class", "Bridge Club", "Carers Group")
	how := v.one("", "", "", "Community", "Women's", "Seniors", "Beginners", "Tuesday", "Thursday", "Gentle", "Friendly", "Multicultural", "Young", "Greek", "Nifty")
	name := strings.TrimSpace(how + " " + what)
	if v.chance(60) {
		name = s.Name + " " + name
	}
	g := &directory.Group{ID: directory.NewID(), Kind: directory.KindGroup, Status: directory.StatusPublished, Name: name}
	parts := directory.GroupParts{Group: g, Venues: map[string]*directory.Venue{}}
	if v.chance(50) {
		parts.Organisation = &directory.Organisation{ID: directory.NewID(), Name: s.Name + " " + v.one("Neighbourhood House", "Uniting Church", "Community Centre", "Library")}
	}
	if v.chance(80) {
		g.Contact.Phones = []directory.Phone{{Number: v.phone()}}
	}
	site := fmt.Sprintf("%s%d", strings.Join(directory.Tokens(name), ""), v.random.IntN(1000))
	if v.chance(50) {
		g.Contact.Website = "https://" + site + ".example.org"
	}
	if v.chance(40) {
		g.Contact.Email = v.one("info", site) + "@" + site + ".example.org"
	}
	if v.chance(90) {
		venue := &directory.Venue{
			ID: directory.NewID(), Name: v.one("", "Town Hall", "Library", s.Name+" Community Centre", "St Mark's"),
			Address: fmt.Sprintf("%d %s", 1+v.random.IntN(200), v.one("High Street", "Bell Street", "Fern Avenue", "Station Road")),
			Suburb:  s.Name, SuburbID: s.ID, State: s.State, Postcode: s.Postcodes[0], Point: &s.Point,
			LocatedBy: directory.LocatedBySuburb, Disclosure: directory.DisclosureExact,
		}
		g.Places = []directory.GroupPlace{{ID: directory.NewID(), VenueID: venue.ID}}
		parts.Venues[venue.ID] = venue
	}
	return parts
}

// again gives the same group as another list writes it.
func (v *inventor) again(parts directory.GroupParts) directory.GroupParts {
	g := *parts.Group
	g.ID = directory.NewID()
	if v.chance(25) {
		g.Name = v.slip(g.Name)
	}
	if v.chance(20) {
		g.Name += v.one(" Inc", " Inc.", " Incorporated")
	}
	if o := parts.Organisation; o != nil && v.chance(25) {
		g.Name, parts.Organisation = o.Name+" "+g.Name, nil
	}
	if v.chance(20) {
		g.Contact.Phones = []directory.Phone{{Number: v.phone()}}
	}
	if v.chance(30) {
		g.Contact.Website = ""
	}
	g.Places = nil
	venues := map[string]*directory.Venue{}
	for _, have := range parts.Venues {
		venue := *have
		venue.ID = directory.NewID()
		switch v.random.IntN(10) {
		case 0:
			venue.Address = fmt.Sprintf("%d Moved Street", 1+v.random.IntN(200))
		case 1:
			venue.Address, venue.Name = "", ""
		case 2:
			venue.Disclosure = directory.DisclosureHidden
		default:
			venue.Address = strings.NewReplacer("Street", "St", "Avenue", "Ave", "Road", "Rd").Replace(venue.Address)
		}
		venues[venue.ID] = &venue
		g.Places = []directory.GroupPlace{{ID: directory.NewID(), VenueID: venue.ID}}
	}
	return directory.GroupParts{Group: &g, Organisation: parts.Organisation, Venues: venues}
}

// slip swaps two letters, or leaves one out.
func (v *inventor) slip(text string) string {
	if len(text) < 4 {
		return text
	}
	at := 1 + v.random.IntN(len(text)-2)
	if v.chance(50) {
		return text[:at] + text[at+1:]
	}
	return text[:at] + text[at+1:at+2] + text[at:at+1] + text[at+2:]
}

func (v *inventor) features(parts directory.GroupParts) match.Features {
	return match.Of(v.builder.Sketch(parts))
}
