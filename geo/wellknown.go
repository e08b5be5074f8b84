package geo

import "strings"

// wellKnown returns the state people mean when they type just this folded name, where one place of the name is
// overwhelmingly the likely one: capitals, cities, and large towns. "" for every other name, which is asked about when
// several places have it. The list is ours; names shared by two well-known places (Griffith, Campbelltown) are left out.
func wellKnown(folded string) string {
	switch folded {
	case "sydney", "newcastle", "wollongong", "parramatta", "penrith", "blacktown", "liverpool", "bathurst", "dubbo", "orange",
		"tamworth", "armidale", "albury", "wagga wagga", "lismore", "coffs harbour", "port macquarie", "maitland", "cessnock",
		"gosford", "nowra", "goulburn", "queanbeyan", "broken hill", "taree", "grafton", "bankstown", "manly", "katoomba",
		"byron bay", "ballina", "tweed heads", "lithgow", "mudgee", "kempsey", "inverell", "moree", "kiama", "hornsby":
		return "NSW"
	case "melbourne", "geelong", "ballarat", "bendigo", "shepparton", "mildura", "warrnambool", "wodonga", "traralgon",
		"footscray", "dandenong", "frankston", "sunbury", "melton", "wangaratta", "horsham", "echuca", "sale", "bairnsdale",
		"werribee", "box hill", "ringwood", "st kilda", "saint kilda", "mornington", "swan hill", "portland", "colac", "morwell":
		return "VIC"
	case "brisbane", "cairns", "townsville", "toowoomba", "mackay", "rockhampton", "bundaberg", "hervey bay", "gladstone",
		"ipswich", "mount isa", "maryborough", "caloundra", "surfers paradise", "southport", "noosa heads", "gympie",
		"warwick", "emerald", "kingaroy", "roma", "longreach":
		return "QLD"
	case "adelaide", "mount gambier", "whyalla", "port augusta", "port lincoln", "port pirie", "murray bridge", "gawler",
		"victor harbor", "victor harbour", "coober pedy", "elizabeth", "glenelg":
		return "SA"
	case "perth", "fremantle", "bunbury", "geraldton", "mandurah", "albany", "kalgoorlie", "broome", "karratha", "port hedland",
		"busselton", "rockingham", "joondalup", "esperance", "northam", "kununurra":
		return "WA"
	case "hobart", "launceston", "devonport", "burnie", "ulverstone":
		return "TAS"
	case "darwin", "alice springs", "katherine", "tennant creek", "nhulunbuy":
		return "NT"
	case "canberra", "belconnen", "tuggeranong", "jervis bay":
		return "ACT"
	default:
		return ""
	}
}

// alias returns the gazetteer's folded name and the state for a name people use that the gazetteer does not have.
func alias(folded string) (name, state string) {
	switch folded {
	case "melb", "melbs", "naarm":
		return "melbourne", "VIC"
	case "syd", "gadigal":
		return "sydney", "NSW"
	case "bris", "brissie", "brissy", "brisvegas", "meanjin", "brisbane city":
		return "brisbane", "QLD"
	case "boorloo":
		return "perth", "WA"
	case "nipaluna":
		return "hobart", "TAS"
	case "tarntanya":
		return "adelaide", "SA"
	case "garramilla":
		return "darwin", "NT"
	case "mparntwe", "the alice", "alice":
		return "alice springs", "NT"
	case "freo":
		return "fremantle", "WA"
	case "surfers":
		return "surfers paradise", "QLD"
	case "kal", "kalgoorlie boulder":
		return "kalgoorlie", "WA"
	case "ayers rock", "uluru":
		return "yulara", "NT"
	case "ntaria":
		return "hermannsburg", "NT"
	case "elcho island", "elcho":
		return "galiwinku", "NT"
	case "waiben", "ti":
		return "thursday island", "QLD"
	case "one arm point":
		return "ardyaloon", "WA"
	case "la grange":
		return "bidyadanga", "WA"
	case "wirrimanu", "balgo hills":
		return "balgo", "WA"
	case "the valley":
		return "fortitude valley", "QLD"
	case "civic", "canberra city":
		return "city", "ACT"
	case "newy", "newie":
		return "newcastle", "NSW"
	case "parra", "paramatta", "parramata":
		return "parramatta", "NSW"
	case "the gong", "gong":
		return "wollongong", "NSW"
	case "port mac":
		return "port macquarie", "NSW"
	case "rocky", "rocko", "rockie":
		return "rockhampton", "QLD"
	case "shepp":
		return "shepparton", "VIC"
	case "wang":
		return "wangaratta", "VIC"
	case "lonnie":
		return "launceston", "TAS"
	case "1770", "town of 1770":
		return "seventeen seventy", "QLD"
	case "wagga":
		return "wagga wagga", "NSW"
	case "coffs":
		return "coffs harbour", "NSW"
	case "noosa":
		return "noosa heads", "QLD"
	case "fraser island":
		return "kgari", "QLD"
	default:
		return "", ""
	}
}

// likelihood says how likely people mean this suburb among others of its name: well-known first, then less remote, with
// more postcodes, nearer the middle of a large city, and more tightly surrounded, which is how far a list of points can
// tell big from small.
func likelihood(s *Suburb) float64 {
	w := 3 * float64(min(len(s.Postcodes), 4))
	if wellKnown(s.folded) == s.State {
		w += 100
	}
	if s.Remoteness > 0 {
		w -= 10 * float64(s.Remoteness)
	} else {
		w -= 30
	}
	if s.Minor {
		w -= 20
	}
	if s.Remoteness == MajorCity {
		w += centrality(s.Point)
	}
	if likeliest(s.folded) == s.State {
		w += 50
	}
	w -= 2 * float64(strings.Count(s.folded, " ")) // "Carlton" before "Carlton South"
	return w - min(s.Reach/5000, 9)
}

// likeliest returns the state of the place most people mean by a name that is asked about all the same, where a list of points cannot
// tell.
func likeliest(folded string) string {
	switch folded {
	case "campbelltown", "saint marys":
		return "NSW"
	case "oconnor":
		return "ACT"
	default:
		return ""
	}
}

// centrality favours suburbs near the middle of a large city, the larger the more.
func centrality(p Point) float64 {
	best := -10.0
	for _, city := range [...]struct {
		at   Point
		size float64
	}{
		{Point{-37.814, 144.963}, 6}, {Point{-33.868, 151.207}, 6}, {Point{-27.469, 153.025}, 4}, {Point{-31.952, 115.861}, 3},
		{Point{-34.928, 138.600}, 2}, {Point{-35.300, 149.120}, 1}, {Point{-32.928, 151.781}, 0}, {Point{-38.149, 144.361}, 0},
	} {
		best = max(best, city.size-Distance(p, city.at)/5000)
	}
	return best
}
