package geo

import "testing"

// knownPlaces are places whose coordinates we know from elsewhere (maps, atlases), to hold the generator's choice between
// the two points of the data to account.
func knownPlaces() []struct {
	name, state string
	lat, lng    float64
	km          float64
} {
	type place = struct {
		name, state string
		lat, lng    float64
		km          float64
	}
	return []place{
		// Victoria
		{"Melbourne", "VIC", -37.814, 144.963, 3}, {"Carlton", "VIC", -37.800, 144.967, 3}, {"Richmond", "VIC", -37.823, 144.998, 3},
		{"St Kilda", "VIC", -37.864, 144.982, 3}, {"Footscray", "VIC", -37.800, 144.900, 3}, {"Brunswick East", "VIC", -37.769, 144.979, 3},
		{"Dandenong", "VIC", -37.987, 145.215, 3}, {"Frankston", "VIC", -38.144, 145.126, 3}, {"Box Hill", "VIC", -37.819, 145.122, 3},
		{"Werribee", "VIC", -37.900, 144.660, 4}, {"Geelong", "VIC", -38.149, 144.361, 4}, {"Ballarat", "VIC", -37.562, 143.850, 5},
		{"Bendigo", "VIC", -36.757, 144.279, 5}, {"Shepparton", "VIC", -36.380, 145.399, 5}, {"Mildura", "VIC", -34.184, 142.162, 5},
		{"Warrnambool", "VIC", -38.382, 142.485, 5}, {"Wodonga", "VIC", -36.121, 146.888, 5}, {"Traralgon", "VIC", -38.195, 146.540, 5},
		{"Bairnsdale", "VIC", -37.823, 147.628, 5}, {"Horsham", "VIC", -36.713, 142.200, 5}, {"McCrae", "VIC", -38.352, 144.930, 3},
		{"Mallacoota", "VIC", -37.558, 149.757, 5}, {"Castlemaine", "VIC", -37.064, 144.217, 5}, {"Sunbury", "VIC", -37.577, 144.726, 5},
		{"Clarendon", "VIC", -37.701, 143.981, 5}, {"Healesville", "VIC", -37.654, 145.517, 5},
		// New South Wales
		{"Sydney", "NSW", -33.868, 151.207, 3}, {"Parramatta", "NSW", -33.815, 151.003, 3}, {"Mount Druitt", "NSW", -33.770, 150.820, 3},
		{"Penrith", "NSW", -33.751, 150.694, 3}, {"Manly", "NSW", -33.797, 151.286, 3}, {"Bondi", "NSW", -33.893, 151.263, 3},
		{"Surry Hills", "NSW", -33.886, 151.211, 3}, {"Newcastle", "NSW", -32.928, 151.781, 4}, {"Wollongong", "NSW", -34.425, 150.893, 4},
		{"Gosford", "NSW", -33.425, 151.342, 4}, {"Wagga Wagga", "NSW", -35.115, 147.368, 5}, {"Dubbo", "NSW", -32.245, 148.605, 5},
		{"Broken Hill", "NSW", -31.956, 141.465, 5}, {"Tamworth", "NSW", -31.091, 150.930, 5}, {"Coffs Harbour", "NSW", -30.296, 153.114, 5},
		{"Lismore", "NSW", -28.813, 153.276, 5}, {"Byron Bay", "NSW", -28.647, 153.602, 5}, {"Albury", "NSW", -36.081, 146.916, 5},
		{"Bourke", "NSW", -30.090, 145.938, 6}, {"Queanbeyan", "NSW", -35.354, 149.234, 4}, {"Lord Howe Island", "NSW", -31.553, 159.083, 5},
		{"Norfolk Island", "NSW", -29.034, 167.953, 6}, {"Bega", "NSW", -36.674, 149.843, 5}, {"Katoomba", "NSW", -33.715, 150.312, 4},
		// Queensland
		{"Brisbane", "QLD", -27.469, 153.025, 3}, {"The Gap", "QLD", -27.443, 152.942, 3}, {"Fortitude Valley", "QLD", -27.457, 153.033, 3},
		{"Ipswich", "QLD", -27.615, 152.760, 4}, {"Surfers Paradise", "QLD", -28.003, 153.430, 3}, {"Southport", "QLD", -27.967, 153.400, 4},
		{"Toowoomba", "QLD", -27.561, 151.953, 5}, {"Cairns", "QLD", -16.920, 145.771, 5}, {"Townsville", "QLD", -19.258, 146.817, 5},
		{"Mackay", "QLD", -21.142, 149.186, 5}, {"Rockhampton", "QLD", -23.378, 150.510, 5}, {"Bundaberg", "QLD", -24.866, 152.349, 5},
		{"Mount Isa", "QLD", -20.725, 139.493, 6}, {"Longreach", "QLD", -23.442, 144.249, 6}, {"Birdsville", "QLD", -25.899, 139.352, 8},
		{"Thursday Island", "QLD", -10.580, 142.219, 5}, {"Weipa", "QLD", -12.630, 141.879, 8}, {"Caloundra", "QLD", -26.804, 153.132, 4},
		{"Noosa Heads", "QLD", -26.397, 153.090, 4}, {"Roma", "QLD", -26.573, 148.787, 5}, {"Cooktown", "QLD", -15.474, 145.249, 6},
		// South Australia
		{"Adelaide", "SA", -34.928, 138.600, 3}, {"Glenelg", "SA", -34.981, 138.515, 3}, {"Elizabeth", "SA", -34.717, 138.672, 3},
		{"Mount Gambier", "SA", -37.829, 140.780, 5}, {"Whyalla", "SA", -33.033, 137.575, 6}, {"Port Augusta", "SA", -32.492, 137.765, 6},
		{"Port Lincoln", "SA", -34.723, 135.859, 5}, {"Coober Pedy", "SA", -29.013, 134.754, 6}, {"Ceduna", "SA", -32.127, 133.673, 6},
		{"Victor Harbor", "SA", -35.552, 138.617, 5}, {"Kingscote", "SA", -35.657, 137.637, 5}, {"Renmark", "SA", -34.175, 140.747, 5},
		// Western Australia
		{"Perth", "WA", -31.952, 115.861, 3}, {"Fremantle", "WA", -32.055, 115.746, 3}, {"Joondalup", "WA", -31.745, 115.766, 3},
		{"Rockingham", "WA", -32.280, 115.726, 4}, {"Mandurah", "WA", -32.530, 115.722, 5}, {"Bunbury", "WA", -33.327, 115.637, 5},
		{"Albany", "WA", -35.023, 117.881, 5}, {"Geraldton", "WA", -28.774, 114.609, 5}, {"Kalgoorlie", "WA", -30.749, 121.466, 5},
		{"Esperance", "WA", -33.861, 121.892, 5}, {"Broome", "WA", -17.962, 122.236, 6}, {"Karratha", "WA", -20.736, 116.846, 6},
		{"Port Hedland", "WA", -20.312, 118.611, 8}, {"Kununurra", "WA", -15.774, 128.739, 8}, {"Christmas Island", "WA", -10.447, 105.690, 10},
		{"Margaret River", "WA", -33.955, 115.075, 5}, {"Halls Creek", "WA", -18.224, 127.667, 8},
		// Tasmania
		{"Hobart", "TAS", -42.882, 147.328, 3}, {"Launceston", "TAS", -41.439, 147.135, 4}, {"Devonport", "TAS", -41.177, 146.351, 5},
		{"Burnie", "TAS", -41.053, 145.906, 5}, {"Queenstown", "TAS", -42.080, 145.556, 6}, {"Sandy Bay", "TAS", -42.900, 147.325, 3},
		{"Whitemark", "TAS", -40.120, 148.015, 8}, {"Currie", "TAS", -39.930, 143.851, 8},
		// Northern Territory
		{"Darwin", "NT", -12.463, 130.842, 4}, {"Palmerston", "NT", -12.486, 130.983, 5}, {"Alice Springs", "NT", -23.698, 133.881, 5},
		{"Katherine", "NT", -14.465, 132.264, 6}, {"Tennant Creek", "NT", -19.648, 134.190, 6}, {"Nhulunbuy", "NT", -12.182, 136.779, 8},
		{"Yulara", "NT", -25.240, 130.985, 10}, {"Jabiru", "NT", -12.671, 132.834, 8}, {"Casuarina", "NT", -12.374, 130.882, 3},
		{"Yuendumu", "NT", -22.254, 131.795, 10}, {"Maningrida", "NT", -12.050, 134.230, 10}, {"Wadeye", "NT", -14.240, 129.520, 10},
		// Australian Capital Territory
		{"Canberra", "ACT", -35.300, 149.120, 5}, {"Belconnen", "ACT", -35.238, 149.066, 3}, {"Braddon", "ACT", -35.271, 149.135, 3},
		{"O'Connor", "ACT", -35.257, 149.119, 3}, {"Gungahlin", "ACT", -35.183, 149.133, 4}, {"Jervis Bay", "ACT", -35.150, 150.700, 8},
		{"Kambah", "ACT", -35.385, 149.057, 4},
		// More, remote communities and islands above all.
		{"Yarrabah", "QLD", -16.910, 145.870, 5}, {"Palm Island", "QLD", -18.735, 146.580, 8}, {"Aurukun", "QLD", -13.357, 141.727, 5},
		{"Kowanyama", "QLD", -15.477, 141.744, 5}, {"Pormpuraaw", "QLD", -14.897, 141.617, 5}, {"Lockhart River", "QLD", -12.785, 143.344, 5},
		{"Doomadgee", "QLD", -17.938, 138.829, 5}, {"Mornington Island", "QLD", -16.665, 139.180, 6}, {"Bamaga", "QLD", -10.893, 142.389, 5},
		{"Cherbourg", "QLD", -26.290, 151.951, 5}, {"Woorabinda", "QLD", -24.130, 149.456, 5}, {"Hope Vale", "QLD", -15.295, 145.110, 5},
		{"Hamilton Island", "QLD", -20.347, 148.956, 5}, {"Normanton", "QLD", -17.670, 141.081, 5}, {"Charleville", "QLD", -26.403, 146.243, 5},
		{"Emerald", "QLD", -23.523, 148.161, 5},
		{"Lajamanu", "NT", -18.335, 130.637, 5}, {"Hermannsburg", "NT", -23.943, 132.777, 5}, {"Papunya", "NT", -23.205, 131.914, 5},
		{"Kintore", "NT", -23.273, 129.384, 5}, {"Ngukurr", "NT", -14.731, 134.731, 5}, {"Borroloola", "NT", -16.070, 136.308, 5},
		{"Galiwinku", "NT", -12.024, 135.565, 5}, {"Milingimbi", "NT", -12.099, 134.914, 5}, {"Angurugu", "NT", -13.980, 136.456, 5},
		{"Gunbalanya", "NT", -12.327, 133.056, 5}, {"Wurrumiyanga", "NT", -11.760, 130.630, 5}, {"Kalkarindji", "NT", -17.448, 130.832, 5},
		{"Mutitjulu", "NT", -25.352, 131.066, 5}, {"Elliott", "NT", -17.553, 133.543, 5}, {"Ali Curung", "NT", -21.000, 134.350, 8},
		{"Warburton", "WA", -26.133, 126.578, 5}, {"Fitzroy Crossing", "WA", -18.197, 125.567, 5}, {"Kalumburu", "WA", -14.295, 126.642, 5},
		{"Jigalong", "WA", -23.361, 120.779, 5}, {"Roebourne", "WA", -20.775, 117.146, 5}, {"Derby", "WA", -17.303, 123.629, 5},
		{"Exmouth", "WA", -21.932, 114.128, 5}, {"Rottnest Island", "WA", -32.000, 115.520, 5}, {"Meekatharra", "WA", -26.592, 118.495, 5},
		{"Pukatja", "SA", -26.275, 132.133, 5}, {"Amata", "SA", -26.152, 131.148, 5}, {"Oodnadatta", "SA", -27.548, 135.447, 5},
		{"Marree", "SA", -29.648, 138.064, 5}, {"Leigh Creek", "SA", -30.592, 138.403, 5}, {"Penneshaw", "SA", -35.719, 137.941, 5},
		{"Wilcannia", "NSW", -31.559, 143.379, 5}, {"Tibooburra", "NSW", -29.433, 142.011, 5}, {"Brewarrina", "NSW", -29.961, 146.860, 5},
		{"Lightning Ridge", "NSW", -29.428, 147.979, 5}, {"Ivanhoe", "NSW", -32.899, 144.301, 5}, {"Menindee", "NSW", -32.393, 142.419, 5},
		{"French Island", "VIC", -38.350, 145.350, 8}, {"Cowes", "VIC", -38.451, 145.238, 5}, {"Orbost", "VIC", -37.708, 148.456, 5},
		{"Omeo", "VIC", -37.100, 147.595, 5}, {"Portland", "VIC", -38.345, 141.604, 5}, {"Swan Hill", "VIC", -35.338, 143.554, 5},
		{"Lady Barron", "TAS", -40.210, 148.240, 5}, {"Strahan", "TAS", -42.153, 145.328, 5}, {"Alonnah", "TAS", -43.316, 147.240, 6},
		{"St Helens", "TAS", -41.322, 148.243, 5}, {"Tuggeranong", "ACT", -35.424, 149.089, 5}, {"Hall", "ACT", -35.170, 149.067, 4},
	}
}

func TestKnownPlaces(t *testing.T) {
	g := embedded(t)
	for _, want := range knownPlaces() {
		list := inState(g.Named(want.name), want.state)
		if len(list) == 0 {
			t.Errorf("%s %s: not in the gazetteer", want.name, want.state)
			continue
		}
		// The likeliest of the name in the state is the one meant.
		s, at := list[0], Point{want.lat, want.lng}
		if km := Distance(s.Point, at) / 1000; km > want.km {
			t.Errorf("%s: %v is %.1f km from %v, want at most %g", s.Label(), s.Point, km, at, want.km)
		}
	}
}

// embedded loads the embedded gazetteer for one test.
func embedded(tb testing.TB) *Gazetteer {
	tb.Helper()
	g, err := Embedded()
	if err != nil {
		tb.Fatal(err)
	}
	return g
}
