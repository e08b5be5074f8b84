package geo

// region is a wide area people name that is neither one suburb nor one council's: which towns in it to choose from.
type region struct {
	name  string // as a sentence says it
	state string
	towns []string // as the gazetteer names them, the likeliest first
}

// regionOf returns the region of a folded name, or false. The list is ours: what people say, not official boundaries.
func regionOf(folded string) (region, bool) {
	switch folded {
	case "kangaroo island":
		return region{"Kangaroo Island", "SA", []string{"Kingscote", "Penneshaw", "Parndana", "American River"}}, true
	case "phillip island":
		return region{"Phillip Island", "VIC", []string{"Cowes", "Rhyll", "Cape Woolamai", "Ventnor"}}, true
	case "king island":
		return region{"King Island", "TAS", []string{"Currie", "Grassy", "Naracoopa"}}, true
	case "flinders island":
		return region{"Flinders Island", "TAS", []string{"Whitemark", "Lady Barron", "Killiecrankie"}}, true
	case "bruny island", "bruny":
		return region{"Bruny Island", "TAS", []string{"Alonnah", "Adventure Bay", "Dennes Point", "Lunawanna"}}, true
	case "groote eylandt", "groote":
		return region{"Groote Eylandt", "NT", []string{"Alyangula", "Angurugu", "Umbakumba"}}, true
	case "tiwi islands", "melville island":
		return region{"The Tiwi Islands", "NT", []string{"Wurrumiyanga", "Pirlangimpi", "Milikapiti"}}, true
	case "torres strait", "torres strait islands", "torres strait island":
		return region{"The Torres Strait", "QLD", []string{"Thursday Island", "Badu Island", "Saibai Island", "Murray Island", "Yam Island", "Boigu Island"}}, true
	case "stradbroke island", "stradbroke", "straddie":
		return region{"Stradbroke Island", "QLD", []string{"Dunwich", "Point Lookout", "Amity", "South Stradbroke"}}, true
	case "apy lands", "anangu lands":
		return region{"The APY Lands", "SA", []string{"Pukatja", "Amata", "Mimili", "Indulkana", "Pipalyatjara"}}, true
	case "arnhem land", "east arnhem land", "north east arnhem land":
		return region{"Arnhem Land", "NT", []string{"Nhulunbuy", "Maningrida", "Galiwinku", "Gunbalanya", "Ngukurr"}}, true
	case "the kimberley", "kimberley region", "the kimberleys":
		return region{"The Kimberley", "WA", []string{"Broome", "Kununurra", "Derby", "Fitzroy Crossing", "Halls Creek"}}, true
	case "pilbara", "the pilbara":
		return region{"The Pilbara", "WA", []string{"Karratha", "Port Hedland", "Newman", "Tom Price"}}, true
	case "far north queensland", "fnq":
		return region{"Far North Queensland", "QLD", []string{"Cairns", "Innisfail", "Port Douglas", "Atherton"}}, true
	case "yarra valley", "the yarra valley":
		return region{"The Yarra Valley", "VIC", []string{"Healesville", "Yarra Glen", "Lilydale", "Warburton"}}, true
	case "dandenong ranges", "the dandenongs", "dandenongs":
		return region{"The Dandenong Ranges", "VIC", []string{"Belgrave", "Olinda", "Emerald", "Monbulk"}}, true
	case "latrobe valley", "the latrobe valley":
		return region{"The Latrobe Valley", "VIC", []string{"Morwell", "Traralgon", "Moe", "Churchill"}}, true
	case "great ocean road":
		return region{"The Great Ocean Road", "VIC", []string{"Torquay", "Lorne", "Apollo Bay", "Port Campbell"}}, true
	case "hunter valley", "the hunter valley", "the hunter":
		return region{"The Hunter Valley", "NSW", []string{"Cessnock", "Maitland", "Singleton", "Muswellbrook"}}, true
	case "hills district", "the hills district":
		return region{"The Hills District", "NSW", []string{"Castle Hill", "Baulkham Hills", "Kellyville", "Rouse Hill"}}, true
	case "western sydney", "west sydney", "greater western sydney":
		return region{"Western Sydney", "NSW", []string{"Parramatta", "Blacktown", "Penrith", "Liverpool", "Mount Druitt"}}, true
	case "eastern suburbs":
		return region{"Sydney's eastern suburbs", "NSW", []string{"Bondi Junction", "Bondi", "Randwick", "Coogee", "Maroubra"}}, true
	case "the shire":
		return region{"The Sutherland Shire", "NSW", []string{"Sutherland", "Cronulla", "Miranda", "Caringbah", "Engadine"}}, true
	case "southern highlands":
		return region{"The Southern Highlands", "NSW", []string{"Bowral", "Mittagong", "Moss Vale", "Bundanoon"}}, true
	case "northern rivers":
		return region{"The Northern Rivers", "NSW", []string{"Lismore", "Ballina", "Byron Bay", "Casino", "Murwillumbah"}}, true
	case "riverina", "the riverina":
		return region{"The Riverina", "NSW", []string{"Wagga Wagga", "Griffith", "Leeton", "Narrandera"}}, true
	case "barossa valley", "the barossa":
		return region{"The Barossa Valley", "SA", []string{"Tanunda", "Nuriootpa", "Angaston", "Lyndoch"}}, true
	}
	return region{}, false
}

// byRegion asks which town of a region is meant.
func (g *Gazetteer) byRegion(q query) (Match, bool) {
	r, ok := regionOf(q.name)
	if !ok || q.state != "" && q.state != r.state {
		return Match{}, false
	}
	var towns []*Suburb
	for _, name := range r.towns {
		if list := inState(g.named(FoldName(name)), r.state); len(list) > 0 && len(towns) < mostCandidates {
			towns = append(towns, list[0])
		}
	}
	if len(towns) == 0 { // an operator's own gazetteer may have none
		return Match{}, false
	}
	return Match{Candidates: towns, Reason: r.name + " is a wide area. Choose a town in it, or type another."}, true
}
