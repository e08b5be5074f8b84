package geo

import "strings"

// The Bureau of Statistics gives councils short names ("Melbourne"). The lists below say which are cities, towns and so
// on by their own names; a council on no list is called "Ballina council". From the councils' public names, by hand.
const (
	citiesNSW = "Albury|Blacktown|Blue Mountains|Broken Hill|Campbelltown|Canada Bay|Canterbury-Bankstown|Cessnock|Coffs Harbour|Fairfield|Griffith|Hawkesbury|Lake Macquarie|Lismore|Lithgow|Liverpool|Maitland|Newcastle|Orange|Parramatta|Penrith|Randwick|Ryde|Shellharbour|Shoalhaven|Sydney|Wagga Wagga|Willoughby|Wollongong"
	citiesVIC = "Ballarat|Banyule|Bayside|Boroondara|Brimbank|Casey|Darebin|Frankston|Glen Eira|Greater Bendigo|Greater Dandenong|Greater Geelong|Greater Shepparton|Hobsons Bay|Hume|Kingston|Knox|Latrobe|Manningham|Maribyrnong|Maroondah|Melbourne|Melton|Merri-bek|Monash|Moonee Valley|Port Phillip|Stonnington|Warrnambool|Whitehorse|Whittlesea|Wodonga|Wyndham|Yarra"
	ruralVIC  = "Ararat|Benalla|Horsham|Mildura|Swan Hill|Wangaratta"
	citiesQLD = "Brisbane|Gold Coast|Ipswich|Logan|Moreton Bay|Mount Isa|Redland|Townsville"
	regionQLD = "Barcaldine|Blackall Tambo|Bundaberg|Cairns|Cassowary Coast|Central Highlands|Charters Towers|Fraser Coast|Gladstone|Goondiwindi|Gympie|Isaac|Lockyer Valley|Longreach|Mackay|Maranoa|North Burnett|Rockhampton|Scenic Rim|Somerset|South Burnett|Southern Downs|Sunshine Coast|Tablelands|Toowoomba|Western Downs|Whitsunday"
	citiesSA  = "Adelaide|Burnside|Campbelltown|Charles Sturt|Holdfast Bay|Marion|Mitcham|Mount Gambier|Norwood Payneham and St Peters|Onkaparinga|Playford|Port Adelaide Enfield|Port Augusta|Port Lincoln|Prospect|Salisbury|Tea Tree Gully|Unley|Victor Harbor|West Torrens|Whyalla"
	townsSA   = "Gawler|Walkerville"
	citiesWA  = "Albany|Armadale|Bayswater|Belmont|Bunbury|Busselton|Canning|Cockburn|Fremantle|Gosnells|Greater Geraldton|Joondalup|Kalamunda|Kalgoorlie-Boulder|Karratha|Kwinana|Mandurah|Melville|Nedlands|Perth|Rockingham|South Perth|Stirling|Subiaco|Swan|Vincent|Wanneroo"
	townsWA   = "Bassendean|Cambridge|Claremont|Cottesloe|East Fremantle|Mosman Park|Port Hedland|Victoria Park"
	citiesTAS = "Burnie|Clarence|Devonport|Glenorchy|Hobart|Launceston"
	citiesNT  = "Darwin|Palmerston"
	townsNT   = "Alice Springs|Katherine"
)

// councilName returns what people call a council, from the Bureau's short name and the state.
func councilName(short, state string) string {
	short, _, _ = strings.Cut(short, " (") // "Kingston (Vic.)"
	on := func(list string) bool { return strings.Contains("|"+list+"|", "|"+short+"|") }
	switch {
	case strings.HasPrefix(short, "Unincorp"):
		return short
	case state == "NSW" && on(citiesNSW), state == "VIC" && on(citiesVIC), state == "QLD" && on(citiesQLD), state == "SA" && on(citiesSA),
		state == "WA" && on(citiesWA), state == "TAS" && on(citiesTAS), state == "NT" && on(citiesNT):
		return "City of " + short
	case state == "VIC" && on(ruralVIC):
		return "Rural City of " + short
	case state == "VIC" && short == "Queenscliffe":
		return "Borough of " + short
	case state == "VIC":
		return "Shire of " + short
	case state == "QLD" && on(regionQLD):
		return short + " Region"
	case state == "SA" && on(townsSA), state == "WA" && on(townsWA), state == "NT" && on(townsNT):
		return "Town of " + short
	case state == "WA":
		return "Shire of " + short
	default:
		return short + " council"
	}
}

// formerCouncil is a name that a council had before, in lists and in people's mouths for years after.
type formerCouncil struct {
	name, state string
	now         string // the Bureau's name today
	town        bool   // the bare name is a town's or suburb's that people mean more often: only "Shire of Roebourne" is the council
}

// formerCouncils returns councils that changed their name and kept their area. Councils that were merged or parted are not
// on it: no council of today stands for them. From the state governments' notices, by hand.
func formerCouncils() []formerCouncil {
	return []formerCouncil{
		{name: "Moreland", state: "VIC", now: "Merri-bek"},                   // 2022
		{name: "Le Hunte", state: "SA", now: "Wudinna"},                      // 2008
		{name: "Baulkham Hills", state: "NSW", now: "The Hills", town: true}, // 2008
		{name: "Dalby", state: "QLD", now: "Western Downs", town: true},      // 2009
		{name: "Roma", state: "QLD", now: "Maranoa", town: true},             // 2009
		{name: "Roebourne", state: "WA", now: "Karratha", town: true},        // 2014
	}
}
