package geo

import "testing"

// typedAnswer is the kind of answer and the first place of it: "Carlton VIC 3053" answers, "? Carlton VIC 3053" asks which, "~ Carlton
// VIC 3053" suggests, "-" only says a sentence.
func typedAnswer(m Match) string {
	switch {
	case m.Place != nil:
		return m.Place.Label()
	case m.Candidates != nil:
		return "? " + m.Candidates[0].Label()
	case m.Suggestions != nil:
		return "~ " + m.Suggestions[0].Label()
	default:
		return "-"
	}
}

// What people type, and what comes of it.
func TestLookupOfWhatPeopleType(t *testing.T) {
	g := embedded(t)
	for _, tt := range []struct{ in, want string }{
		{"Carlton VIC", "Carlton VIC 3053"}, {"VIC Carlton", "Carlton VIC 3053"}, {"carlton, vic", "Carlton VIC 3053"},
		{"vic, carlton", "Carlton VIC 3053"}, {"3053 VIC Carlton", "Carlton VIC 3053"}, {"carlton 3053 vic", "Carlton VIC 3053"},
		{"Carlton  VIC  3053  ", "Carlton VIC 3053"}, {"CARLTON VIC 3053", "Carlton VIC 3053"}, {"carlton(vic)", "Carlton VIC 3053"},
		{"Carlton, Melbourne", "Carlton VIC 3053"}, {"carlton victoria australia", "Carlton VIC 3053"}, {"near carlton", "? Carlton VIC 3053"},
		{"near Carlton VIC", "Carlton VIC 3053"}, {"around carlton vic", "Carlton VIC 3053"}, {"in carlton vic", "Carlton VIC 3053"},
		{"close to carlton vic", "Carlton VIC 3053"}, {"carlton area", "? Carlton VIC 3053"}, {"carlton vic 3053.", "Carlton VIC 3053"},
		{"st kilda east", "St Kilda East VIC 3183"}, {"st.kilda", "St Kilda VIC 3182"}, {"saint kilda", "St Kilda VIC 3182"},
		{"st kilda rd", "~ St Kilda VIC 3182"}, {"St Ives", "? St Ives NSW 2075"}, {"st leonards nsw", "St Leonards NSW 2065"},
		{"St Marys", "? St Marys NSW 2760"}, {"mt isa", "Mount Isa QLD 4825"}, {"mt. isa", "Mount Isa QLD 4825"},
		{"mount isa qld", "Mount Isa QLD 4825"}, {"Mt Gambier SA", "Mount Gambier SA 5290"}, {"mt eliza", "Mount Eliza VIC 3930"},
		{"nth sydney", "North Sydney NSW 2055"}, {"north sydney", "North Sydney NSW 2055"}, {"n sydney", "North Sydney NSW 2055"},
		{"nth fitzroy", "Fitzroy North VIC 3068"}, {"fitzroy nth", "Fitzroy North VIC 3068"}, {"fitzroy north", "Fitzroy North VIC 3068"},
		{"sth yarra", "South Yarra VIC 3141"}, {"s yarra", "South Yarra VIC 3141"}, {"west end", "? West End QLD 4101"},
		{"west end brisbane", "West End QLD 4101"}, {"brunswick-east", "Brunswick East VIC 3057"}, {"brunswick / coburg", "Brunswick VIC 3056"},
		{"o'connor", "? O'Connor ACT 2602"}, {"O'Connor ACT", "O'Connor ACT 2602"}, {"o connor wa", "O'Connor WA 6163"},
		{"oconnor", "? O'Connor ACT 2602"}, {"Dee Why", "Dee Why NSW 2099"}, {"deewhy", "Dee Why NSW 2099"}, {"d'aguilar", "D'Aguilar QLD 4514"},
		{"daguilar", "D'Aguilar QLD 4514"}, {"dalaguila", "~ D'Aguilar QLD 4514"}, {"woolloomooloo", "Woolloomooloo NSW 2011"},
		{"wooloomooloo", "Woolloomooloo NSW 2011"}, {"woolloongabba", "Woolloongabba QLD 4102"}, {"wollongabba", "Woolloongabba QLD 4102"},
		{"wagga", "Wagga Wagga NSW 2650"}, {"wagga wagga nsw", "Wagga Wagga NSW 2650"}, {"coonabarabran", "Coonabarabran NSW 2357"},
		{"ulladulla", "Ulladulla NSW 2539"}, {"mooloolaba", "Mooloolaba QLD 4557"}, {"maroochydore", "Maroochydore QLD 4558"},
		{"indooroopilly", "Indooroopilly QLD 4068"}, {"toowong", "Toowong QLD 4066"}, {"yuendumu", "Yuendumu NT 0872"},
		{"wurrumiyanga", "Wurrumiyanga NT 0822"}, {"nguiu", "Nguiu NT 0822"}, {"galiwinku", "Galiwinku NT 0822"},
		{"elcho island", "Galiwinku NT 0822"}, {"pukatja", "Pukatja SA 0872"}, {"ernabella", "Ernabella SA 0872"},
		{"ntaria", "Hermannsburg NT 0872"}, {"hermannsburg", "Hermannsburg NT 0872"}, {"papunya", "Papunya NT 0872"},
		{"mutitjulu", "Mutitjulu NT 0872"}, {"uluru", "? Yulara NT 0872"}, {"ayers rock", "? Yulara NT 0872"}, {"yulara", "Yulara NT 0872"},
		{"kununurra", "Kununurra WA 6743"}, {"kalgoorlie", "Kalgoorlie WA 6430"}, {"boulder", "Boulder WA 6432"},
		{"fitzroy crossing", "Fitzroy Crossing WA 6765"}, {"balgo", "Balgo WA 6770"}, {"bidyadanga", "Bidyadanga WA 6725"},
		{"beagle bay", "Beagle Bay WA 6725"}, {"broome wa", "Broome WA 6725"}, {"torres strait", "? Thursday Island QLD 4875"},
		{"thursday island", "Thursday Island QLD 4875"}, {"ti", "Thursday Island QLD 4875"}, {"waiben", "Thursday Island QLD 4875"},
		{"palm island", "Palm Island QLD 4816"}, {"groote eylandt", "? Alyangula NT 0885"}, {"k'gari", "K'gari QLD 4581"},
		{"fraser island", "? K'gari QLD 4581"}, {"stradbroke island", "? Dunwich QLD 4183"},
		{"north stradbroke island", "North Stradbroke Island QLD 4183"}, {"straddie", "? Dunwich QLD 4183"},
		{"rottnest", "Rottnest Island WA 6161"}, {"kangaroo island", "? Kingscote SA 5223"}, {"phillip island", "? Cowes VIC 3922"},
		{"king island", "? Currie TAS 7256"}, {"flinders island", "? Whitemark TAS 7255"}, {"bruny island", "? Alonnah TAS 7150"},
		{"magnetic island", "Magnetic Island QLD 4819"}, {"moreton bay", "? Bunya QLD 4055"}, {"christmas island", "Christmas Island WA 6798"},
		{"cocos islands", "? Home Island Cocos Keeling Islands WA 6799"}, {"norfolk island", "Norfolk Island NSW 2899"},
		{"lord howe", "Lord Howe Island NSW 2898"}, {"2000", "Postcode 2000"}, {"2000 nsw", "Postcode 2000"}, {"nsw 2000", "Postcode 2000"},
		{"0800", "Postcode 0800"}, {"800", "Postcode 0800"}, {"0822", "? Winnellie NT 0820"}, {"4825", "? Mount Isa QLD 4825"}, {"9999", "-"},
		{"12345", "-"}, {"305", "-"}, {"3053, australia", "Postcode 3053"}, {"melbourne cbd", "Melbourne VIC 3000"},
		{"melb cbd", "Melbourne VIC 3000"}, {"sydney cbd", "Sydney NSW 2000"}, {"brisbane cbd", "Brisbane QLD 4000"}, {"brisbane city", "? Brisbane QLD 4000"},
		{"brisbane city qld", "Brisbane City QLD 4000"}, {"brisbane city qld 4000", "Brisbane City QLD 4000"}, {"Brisbane City, QLD", "Brisbane City QLD 4000"},
		{"perth cbd", "Perth WA 6000"}, {"adelaide cbd", "Adelaide SA 5000"}, {"hobart cbd", "Hobart TAS 7000"},
		{"darwin cbd", "Darwin NT 0800"}, {"canberra cbd", "Canberra ACT 2600"}, {"melbourne city", "Melbourne VIC 3000"},
		{"sydney city", "Sydney NSW 2000"}, {"city of melbourne", "? Melbourne VIC 3000"}, {"canberra city", "City ACT 2601"},
		{"civic", "City ACT 2601"}, {"the valley", "Fortitude Valley QLD 4006"}, {"fortitude valley", "Fortitude Valley QLD 4006"},
		{"kings cross", "Kings Cross NSW 2011"}, {"surfers", "Surfers Paradise QLD 4217"}, {"surfers paradise", "Surfers Paradise QLD 4217"},
		{"goldie", "Goldie VIC 3435"}, {"gold coast", "? Southport QLD 4215"}, {"sunshine coast", "? Caloundra QLD 4551"},
		{"newcastle", "Newcastle NSW 2300"}, {"newy", "Newcastle NSW 2300"}, {"alice", "Alice Springs NT 0870"},
		{"alice springs nt", "Alice Springs NT 0870"}, {"the alice", "Alice Springs NT 0870"}, {"brissie", "Brisbane QLD 4000"},
		{"brisvegas", "Brisbane QLD 4000"}, {"brissy", "Brisbane QLD 4000"}, {"melbs", "Melbourne VIC 3000"}, {"melb", "Melbourne VIC 3000"},
		{"syd", "Sydney NSW 2000"}, {"radelaide", "Adelaide SA 5000"}, {"perf", "-"}, {"freo", "Fremantle WA 6160"},
		{"rocko", "Rockhampton QLD 4700"}, {"rocky", "Rockhampton QLD 4700"}, {"toowoomba", "Toowoomba QLD 4350"},
		{"tville", "~ Seville VIC 3139"}, {"townsville", "Townsville QLD 4810"}, {"coffs", "Coffs Harbour NSW 2450"},
		{"port mac", "Port Macquarie NSW 2444"}, {"pt macquarie", "Port Macquarie NSW 2444"}, {"the gong", "Wollongong NSW 2500"},
		{"gong", "Wollongong NSW 2500"}, {"parra", "Parramatta NSW 2150"}, {"paramatta", "Parramatta NSW 2150"},
		{"the shire", "? Sutherland NSW 2232"}, {"western sydney", "? Parramatta NSW 2150"}, {"inner west", "? Balmain NSW 2041"},
		{"northern beaches", "? Manly NSW 2095"}, {"eastern suburbs", "? Bondi Junction NSW 2022"},
		{"mornington peninsula", "? Mornington VIC 3931"}, {"blue mountains", "? Katoomba NSW 2780"}, {"yarra valley", "? Healesville VIC 3777"},
		{"dandenong ranges", "? Belgrave VIC 3160"}, {"hunter valley", "? Cessnock NSW 2325"}, {"central coast", "? Gosford NSW 2250"},
		{"sutherland", "? Sutherland NSW 2232"}, {"bondi", "Bondi NSW 2026"}, {"bondi beach", "Bondi Beach NSW 2026"},
		{"bondi junction", "Bondi Junction NSW 2022"}, {"manly", "Manly NSW 2095"}, {"manly qld", "Manly QLD 4179"},
		{"cabramatta", "Cabramatta NSW 2166"}, {"blacktown", "Blacktown NSW 2148"}, {"mt druitt", "Mount Druitt NSW 2770"},
		{"penrith", "Penrith NSW 2750"}, {"campbelltown", "? Campbelltown NSW 2560"}, {"campbelltown sa", "Campbelltown SA 5074"},
		{"richmond", "? Richmond VIC 3121"}, {"newtown", "? Newtown NSW 2042"}, {"springvale", "? Springvale VIC 3171"},
		{"brighton", "? Brighton VIC 3186"}, {"hamilton", "? Hamilton QLD 4007"}, {"kensington", "? Kensington VIC 3031"},
		{"ascot", "? Ascot QLD 4007"}, {"epping", "? Epping NSW 2121"}, {"gladstone", "Gladstone QLD 4680"},
		{"maryborough", "Maryborough QLD 4650"}, {"maitland", "Maitland NSW 2320"}, {"hobart", "Hobart TAS 7000"},
		{"launceston", "Launceston TAS 7250"}, {"lonnie", "Launceston TAS 7250"}, {"devonport", "Devonport TAS 7310"},
		{"burnie", "Burnie TAS 7320"}, {"geelong", "Geelong VIC 3220"}, {"ballarat", "Ballarat VIC 3350"}, {"bendigo", "Bendigo VIC 3550"},
		{"wangaratta", "Wangaratta VIC 3677"}, {"wang", "Wangaratta VIC 3677"}, {"shepp", "Shepparton VIC 3630"},
		{"tassie", "~ Hobart TAS 7000"}, {"victoria", "~ Melbourne VIC 3000"}, {"queensland", "~ Brisbane QLD 4000"}, {"wa", "~ Perth WA 6000"},
		{"sa", "~ Adelaide SA 5000"}, {"nt", "~ Darwin NT 0800"}, {"act", "~ Canberra ACT 2600"}, {"nsw", "~ Sydney NSW 2000"},
		{"australia", "-"}, {"-37.8,144.96", "near Melbourne University VIC 3052"}, {"-37.8, 144.96", "near Melbourne University VIC 3052"},
		{"-37.8 144.96", "near Melbourne University VIC 3052"}, {"(-37.8, 144.96)", "near Melbourne University VIC 3052"},
		{"lat -37.8 lng 144.96", "near Melbourne University VIC 3052"}, {"lat: -37.8, lng: 144.96", "near Melbourne University VIC 3052"},
		{"-37.8;144.96", "near Melbourne University VIC 3052"}, {"37.8S 144.96E", "near Melbourne University VIC 3052"},
		{"37.8 S, 144.96 E", "near Melbourne University VIC 3052"}, {"37°48'S 144°58'E", "near Carlton VIC 3053"},
		{"144.96,-37.8", "near Melbourne University VIC 3052"}, {"geo:-37.8,144.96", "near Melbourne University VIC 3052"},
		{"51.5,-0.12", "~ West Island Cocos Keeling Islands WA 6799"}, {"0,0", "-"}, {"-40,160", "~ Nadgee NSW 2551"},
		{"-35,130", "near Eucla WA 6443"}, {"-91,144", "-"}, {"-37.8,", "-"}, {"london", "~ Londonderry NSW 2753"}, {"new zealand", "-"},
		{"auckland", "~ Buckland WA 6401"}, {"tokyo", "~ Toko QLD 4829"}, {"bali", "~ Balickera NSW 2324"},
		{"12 Smith St Carlton", "? Carlton VIC 3053"}, {"Flinders Street Station", "~ Flinders NSW 2529"},
		{"royal melbourne hospital", "Royal Melbourne Hospital VIC 3050"}, {"my house", "-"}, {"asdf", "-"}, {"zzzz", "-"},
		{"footscary", "Footscray VIC 3011"}, {"woolongong", "Wollongong NSW 2500"}, {"tamworh", "Tamworth NSW 2340"},
		{"cairs", "Cairns QLD 4870"}, {"adelaid", "Adelaide SA 5000"}, {"mebourne", "Melbourne VIC 3000"}, {"sidney", "Sydney NSW 2000"},
		{"canbera", "Canberra ACT 2600"}, {"canberra", "Canberra ACT 2600"}, {"darwn", "Darwin NT 0800"},
		{"queanbeyan act", "? Queanbeyan NSW 2620"}, {"queanbeyan", "Queanbeyan NSW 2620"}, {"tweed heads qld", "? Tweed Heads NSW 2485"},
		{"coolangatta nsw", "Coolangatta NSW 2535"}, {"albury wodonga", "Albury NSW 2640"}, {"albury-wodonga", "Albury NSW 2640"},
		{"jervis bay", "Jervis Bay ACT 2540"}, {"jervis bay nsw", "? Jervis Bay ACT 2540"}, {"parramatta nsw 2150", "Parramatta NSW 2150"},
		{"hornsby shire", "? Hornsby NSW 2077"}, {"shire of yarra ranges", "? Kilsyth VIC 3137"}, {"lga casey", "? Doveton VIC 3177"},
		{"City of Casey", "? Doveton VIC 3177"}, {"casey", "? Casey ACT 2913"}, {"frankston south vic", "Frankston South VIC 3199"},
		{"upper ferntree gully", "Upper Ferntree Gully VIC 3156"}, {"ferntree gully upper", "Upper Ferntree Gully VIC 3156"},
		{"lower plenty", "Lower Plenty VIC 3093"}, {"ultimo", "Ultimo NSW 2007"}, {"the rocks", "? The Rocks NSW 2000"},
		{"rocks", "? The Rocks NSW 2000"}, {"gap", "? The Gap QLD 4061"}, {"the gap", "? The Gap QLD 4061"},
		{"hills district", "? Castle Hill NSW 2154"}, {"carlton 3053 nsw", "? Carlton NSW 2218"}, {"carlton 9999", "? Carlton VIC 3053"},
		{"3053 3054", "Postcode 3054"}, {"carlton or fitzroy", "~ Carlton VIC 3053"}, {"carlton & fitzroy", "~ Carlton VIC 3053"},
		{"carlton and fitzroy", "~ Carlton VIC 3053"}, {"carlton, fitzroy", "Carlton VIC 3053"}, {"Carlton\t", "? Carlton VIC 3053"},
		{"“Carlton”", "? Carlton VIC 3053"}, {"\"carlton vic\"", "Carlton VIC 3053"}, {"carlton?", "? Carlton VIC 3053"},
		{"carlton!!!", "? Carlton VIC 3053"}, {"#carlton", "? Carlton VIC 3053"}, {"postcode 3053", "Postcode 3053"},
		{"post code 3053", "Postcode 3053"}, {"pcode 3053", "Postcode 3053"}, {"p/c 3053", "Postcode 3053"},
	} {
		m := g.Lookup(tt.in)
		if got := typedAnswer(m); got != tt.want {
			t.Errorf("Lookup(%q) = %s, want %q", tt.in, describe(m), tt.want)
		}
		if m.Place == nil && m.Candidates == nil && m.Reason == "" {
			t.Errorf("Lookup(%q) says nothing", tt.in)
		}
	}
}
