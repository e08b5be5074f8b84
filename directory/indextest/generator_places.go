package indextest

import (
	"math"
	"math/rand/v2"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// residents guesses how many live in a suburb, in no unit: by how remote it is, with the larger towns
// outside the capitals raised to what they are. The gazetteer has no population.
func residents(s *geo.Suburb, towns map[string]bool) float64 {
	weight := map[geo.Remoteness]float64{
		geo.MajorCity: 10, geo.InnerRegional: 1.6, geo.OuterRegional: 0.8, geo.Remote: 0.5, geo.VeryRemote: 0.4,
	}[s.Remoteness]
	switch {
	case weight == 0:
		weight = 0.5
	case towns[s.Name+" "+s.State] && s.Remoteness != geo.MajorCity:
		weight = 40
	}
	if s.Minor {
		weight *= 0.2
	}
	return weight
}

// bigTowns names the towns outside the capitals that most of their region lives in.
func bigTowns() map[string]bool {
	towns := map[string]bool{}
	for _, name := range []string{
		"Ballarat VIC", "Bendigo VIC", "Shepparton VIC", "Mildura VIC", "Warrnambool VIC", "Wodonga VIC", "Traralgon VIC",
		"Wangaratta VIC", "Horsham VIC", "Sale VIC", "Bairnsdale VIC", "Echuca VIC", "Swan Hill VIC", "Warragul VIC",
		"Albury NSW", "Wagga Wagga NSW", "Tamworth NSW", "Dubbo NSW", "Orange NSW", "Bathurst NSW", "Lismore NSW",
		"Coffs Harbour NSW", "Port Macquarie NSW", "Armidale NSW", "Goulburn NSW", "Griffith NSW", "Nowra NSW", "Broken Hill NSW",
		"Taree NSW", "Grafton NSW", "Ballina NSW", "Queanbeyan NSW", "Mudgee NSW", "Bega NSW", "Moree NSW",
		"Toowoomba City QLD", "Cairns City QLD", "Townsville City QLD", "Mackay QLD", "Rockhampton City QLD", "Bundaberg Central QLD",
		"Hervey Bay QLD", "Gladstone Central QLD", "Maryborough QLD", "Gympie QLD", "Mount Isa QLD", "Emerald QLD", "Roma QLD",
		"Mount Gambier SA", "Whyalla SA", "Port Augusta SA", "Port Pirie SA", "Port Lincoln SA", "Murray Bridge SA", "Victor Harbor SA",
		"Bunbury WA", "Geraldton WA", "Albany WA", "Kalgoorlie WA", "Busselton WA", "Broome WA", "Karratha WA", "Port Hedland WA",
		"Hobart TAS", "Launceston TAS", "Devonport TAS", "Burnie TAS", "Kingston TAS", "Glenorchy TAS", "Ulverstone TAS",
		"Darwin City NT", "Palmerston City NT", "Alice Springs NT", "Katherine NT", "Tennant Creek NT",
	} {
		towns[name] = true
	}
	return towns
}

// settle gives l its place: in its group's suburb, or, for further places of the group, in one nearby.
func (g *Generator) settle(l *directory.Listing, d draft, place int, r *rand.Rand) {
	home := d.home
	if place > 0 {
		home = oneOf(r, g.gazetteer.Nearest(home.Point, 12))
	}
	switch x := r.Float64(); {
	case d.online:
		codes := home.Areas()
		l.Areas = []string{codes[len(codes)-1-r.IntN(2)]} // its state, or everywhere
		return
	case x < 0.03:
		codes := home.Areas()
		l.Disclosure, l.Areas = directory.DisclosureHidden, []string{codes[r.IntN(len(codes)-1)]}
		return
	case x < 0.09:
		l.Disclosure, l.Approximate, l.Reach = directory.DisclosureSuburb, true, home.Reach
		point := home.Point
		l.Point = &point
	default:
		l.Disclosure = directory.DisclosureExact
		l.Point = spot(home, r)
	}
	l.Suburb, l.SuburbID, l.State, l.Postcode, l.Council = home.Name, home.ID, home.State, home.Postcodes[0], home.Council
}

// spot gives a point in a suburb. A third of them are one of the suburb's few halls, so that several
// groups meet at exactly the same place.
func spot(home *geo.Suburb, r *rand.Rand) *geo.Point {
	if chance(r, 0.33) {
		hall := hash(home.ID) + uint64(r.IntN(3))
		r = rand.New(rand.NewPCG(hall, 29))
	}
	spread := min(max(home.Reach/3, 300), 1500) / 111_195 // metres to degrees of latitude
	round := func(v float64) float64 { return math.Round(v*1e6) / 1e6 }
	return &geo.Point{
		Lat: round(home.Point.Lat + r.NormFloat64()*spread),
		Lng: round(home.Point.Lng + r.NormFloat64()*spread/math.Cos(home.Point.Lat*math.Pi/180)),
	}
}
