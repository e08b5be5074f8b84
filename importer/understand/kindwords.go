package understand

import (
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// nounWeight says how much a word tells of what is so named.
type nounWeight int

const (
	hints nounWeight = iota + 1 // beside other words: "support", "yoga", "society"
	tells                       // by itself, where nothing speaks against it: "group", "hall"
	knows                       // whatever else is said: "choir", "clinic", "fire station"
)

// noun is what a word or phrase of a name says on its kind.
type noun struct {
	kind   directory.Kind
	weight nounWeight
}

// nouns are the words and phrases, of at most three words, that say what kind of thing a name or category
// names. They are written without apostrophes and hyphens, in lower case.
var nouns = nounList(map[noun]string{
	{directory.KindGroup, knows}: `playgroup, playgroups, play group, play groups, support group, support groups, self help group, self help groups, mutual support group,
		social group, social groups, walking group, walking groups, craft group, craft groups, art group, art groups, book group, reading group, writing group, knitting group, sewing group,
		singing group, cooking group, gardening group, discussion group, conversation group, chat group, games group, mens group, womens group, seniors group, parents group, mothers group,
		fathers group, dads group, carers group, carer group, family groups, peer group, youth group, friendship group, recovery group, prayer group, exercise group, cycling group, drama group,
		theatre group, dance group, music group, photography group, history group, hobby group, new mums group, bereavement group, grief group, toddler group, yarning circle, yarning group,
		choir, choirs, chorus, choral, singers, orchestra, brass band, concert band, pipe band, swing band, ensemble, mens shed, mens sheds, womens shed, womens sheds, community shed, probus, u3a,
		university of the third age, toastmasters, rotary, rotaract, lions club, apex club, kiwanis, zonta, inner wheel, view club, cwa, country womens association, red hat, garden club, garden clubs,
		bridge club, bowls club, bowling club, social club, social clubs, seniors club, senior citizens, senior citizens club, chess club, sewing club, quilting club, knitting club, craft club, photography club,
		camera club, cycling club, running club, tennis club, golf club, croquet club, dance club, film club, card club, swim club, swimming club, football club, soccer club, netball club, cricket club,
		hockey club, rugby club, judo club, karate club, boxing club, gymnastics club, youth club, kids club, lunch club, luncheon club, coffee club, friendship club, supper club, scrabble club, mahjong club,
		ukulele club, fishing club, angling club, bushwalking club, hiking club, walking club, model railway, car club, motorcycle club, badminton club, table tennis club, rowing club, sailing club,
		surf club, sports club, book club, book clubs, breakfast club, homework club, computer club, rowing club, coffee morning, coffee mornings, morning tea, afternoon tea, storytime, story time, rhyme time,
		baby rhyme, baby bounce, line dancing, square dancing, ballroom dancing, bush dance, parkrun, scouts, scout group, joey scouts, cub scouts, girl guides, guides group, cubs, brownies, craft circle,
		sewing circle, knitting circle, stitch and bitch, knit and natter, knit and chat, repair cafe, memory cafe, dementia cafe, death cafe, grief cafe, community garden, community gardens, community allotment,
		stay and play, mums and bubs, drum circle, drumming circle, al anon, alanon, alateen, alcoholics anonymous, narcotics anonymous, gamblers anonymous, overeaters anonymous, art class, art classes, dance class,
		dance classes, exercise class, exercise classes, yoga class, yoga classes, english class, english classes, community lunch, community dinner, meetup, meet up, meet ups, litter pick, clean up day, walk and talk,
		friends of, bush regeneration, bushcare, landcare, coastcare, bushwalkers, walkers, ramblers, strollers, hikers, joggers, striders, wheelers, quilters, knitters, spinners and weavers, weavers, embroiderers,
		crafters, sketchers, urban sketchers, stitchers, woodworkers, woodturners, potters, painters, gardeners, birdwatchers, anglers, dancers, croquet players, table tennis players, petanque, folk dancers, morris dancers, hash house harriers,
		warm welcome session, singalong, sing along, open mic, jam session, drum group, laughter yoga, laughter club, heart foundation walking, tai chi group, mens table, mens walk, womens circle, mens circle, parent and child group`,
	{directory.KindGroup, tells}: `group, groups, club, clubs, circle, circles, class, classes, band, guild, gathering, gatherings, fellowship, troupe, get together, get togethers`,
	{directory.KindGroup, hints}: `society, league, session, sessions, workshop, workshops, meeting, meetings, walk, walks, social ride, bike ride, bike rides, group ride, group rides, yoga, pilates, tai chi, qigong, zumba, aqua aerobics, aqua fitness, bingo, trivia, bridge, chess, scrabble,
		mahjong, mah jong, euchre, cribbage, canasta, bowls, carpet bowls, croquet, badminton, pickleball, table tennis, knitting, crochet, sewing, quilting, patchwork, embroidery, craft, crafts, crafting, painting,
		drawing, pottery, woodwork, photography, singing, drumming, ukulele, dancing, dance, walking, bushwalking, cycling, gardening, cooking, writers, artists, seniors, forum, chat, natter, social, coffee, book lovers,
		playtime, playgym, exercise, movement, stretch, sing, karate, judo, taekwondo, aikido, kung fu, capoeira, ballet, gymnastics, swimming, fencing, archery, basketball, netball, futsal, volleyball, cricket, football, tennis, golf, lawn bowls, gentle exercise, strength training, leisure, recreation, hobby, hobbies, sport, sports, regular event, arts, friends, ladies, mothers, mums, dads,
		pensioners, retirees, makers, mondays, tuesdays, wednesdays, thursdays, fridays, saturdays, sundays, singing, cuppa`,
	{directory.KindService, knows}: `service, services, clinic, clinics, hospital, medical centre, medical practice, dental, dentist, dentists, pharmacy service, legal centre, legal service, legal aid, law centre, solicitors, counselling,
		counsellors, psychology, psychologists, food bank, foodbank, food pantry, food relief, soup kitchen, soup van, community pantry, community fridge, op shop, opportunity shop, emergency relief, crisis centre, crisis accommodation, refuge, refuges,
		shelter, hostel, accommodation, housing, employment, job agency, tenancy, tenants union, aged care, home care, nursing home, respite, childcare, child care, day care, kindergarten program, outreach, needle exchange,
		health centre, health hub, community health, mental health, centrelink, medicare, advocacy, rehabilitation, detox, physiotherapy, occupational therapy, speech pathology, podiatry, radiology, pathology, financial counselling,
		justice of the peace, justices of the peace, jp, jps, training provider, registered training, group training, vincent de paul, salvation army, group homes, group home, toy library, mobile library, meals on wheels, community transport, translating, interpreting, information centre, resource centre, support centre,
		shopping club, probation, parole, licensing, registration, licence, licences, breast screen, breastscreen, screening, laundry, lodge, agency, bureau, helpdesk, for loan, for hire`,
	{directory.KindService, hints}: `support, help, advice, advisory, assistance, program, programs, programme, programmes, project, health, medical, doctor, nurse, nursing, legal, law, care, carer, carers, welfare, relief, aid, training, education,
		job, jobs, referral, referrals, therapy, provider, mission, salvation army, vincent de paul, vinnies, meal, meals, food, pantry, crisis, emergency, treatment, disability, youth, families, family, settlement, financial, drop in,
		justice, office, hire, loan, consulting, property, homes, insurance, travel, transport, home`,
	{directory.KindPlace, knows}: `library, libraries, fire station, fire and rescue station, rural fire station, ambulance station, police station, railway station, train station, bus station, transfer station, weather station,
		court house, courthouse, magistrates court, district court, supreme court, family court, federal court, childrens court, land court, museum, gallery, swimming pool, aquatic centre, leisure centre, recreation centre,
		sports centre, sports ground, sportsground, skate park, skatepark, playground, stadium, showground, showgrounds, racecourse, cemetery, crematorium, toilets, public toilet, car park, boat ramp, jetty, wharf, marina,
		airport, kiosk, newsagency, newsagent, post office, post shop, supermarket, shopping centre, shopping town, community hall, memorial hall, town hall, scout hall, guide hall, correctional centre, detention centre, remand centre,
		prison, jail, gaol, saleyards, saleyard, clearing dip, inspection centre, weighbridge, landfill, botanic garden, botanic gardens, primary school, high school, secondary school, state school, grammar school, public school,
		agricultural college, pastoral college, zoo, monument, lookout, visitor centre, visitor information centre, arts centre, convention centre, civic centre, dog park, off leash area, picnic area, basketball court,
		tennis courts, tennis court, netball courts, bmx track, walking trail, rail trail, walking track, swimming hole, splash park, water park, nature reserve, national park, war memorial, cenotaph, meeting room, mosque, cathedral`,
	{directory.KindPlace, tells}: `pool, oval, reserve, park, gardens, beach, station, registry, hall, church, temple, chapel, school, kindergarten, campus, plaza, mall, cafe, restaurant, hotel, motel, tavern, store, shop, retailer, retailers, depot,
		tip, dip, pharmacy, chemist, convenience, studio, theatre, cinema, rotunda, foreshore, pavilion, velodrome, gym, community centre, neighbourhood house, neighbourhood centre, community house, rsl`,
})

// nounStarts gives, for the first word of every phrase of nouns, how many words the longest of them has.
var nounStarts = startsOf(nouns)

func startsOf(nouns map[string]noun) map[string]int {
	starts := map[string]int{}
	for phrase := range nouns {
		words := strings.Fields(phrase)
		starts[words[0]] = max(starts[words[0]], len(words))
	}
	return starts
}

// business are the words before "group" that make it a firm or an agency.
var business = wordSet(`advice advisory property medical health legal law consulting training housing employment insurance travel transport education financial nursing job tenancy counselling care`)

func nounList(lists map[noun]string) map[string]noun {
	all := map[string]noun{}
	for n, list := range lists {
		for phrase := range strings.SplitSeq(list, ",") {
			phrase = strings.Join(strings.Fields(phrase), " ")
			if have, ok := all[phrase]; !ok || have.weight < n.weight {
				all[phrase] = n
			}
		}
	}
	return all
}

// nameSays tells what kind of thing a name names, and how surely; a zero noun where it does not say. A name
// is read part by part ("Carlton Library – Knitting Circle"), each up to the word that begins to say where or
// for whom ("at", "for"). Of one part:
//
//   - a group's noun decides, for a place behind it only tells where: "Walking Group Albert Park";
//   - unless another noun follows at once: "Bowls Club Car Park", "Scout Hall", "Group Homes";
//   - otherwise the last noun decides: "Yoga Studio", "Health Centre Library".
//
// Of several parts, a group's decides, then the surest.
func nameSays(name string) noun {
	best := noun{}
	for part := range nameParts(name) {
		n := partSays(part)
		switch {
		case n.weight == 0:
		case best.weight == 0, n.weight > hints && n.kind == directory.KindGroup && best.kind != directory.KindGroup:
			best = n
		case n.weight > best.weight && (best.kind != directory.KindGroup || best.weight == hints):
			best = n
		}
	}
	return best
}

// nameParts cuts a name at its marks, lower case and without apostrophes, into words.
func nameParts(name string) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		text := partMarks.Replace(strings.ToLower(name))
		for part := range strings.SplitSeq(text, "\n") {
			if words := strings.Fields(part); len(words) > 0 && !yield(words) {
				return
			}
		}
	}
}

var partMarks = strings.NewReplacer("'", "", "’", "", "‘", "", "`", "", " - ", "\n", " – ", "\n", " — ", "\n", "–", "\n", "—", "\n", ":", "\n", "(", "\n", ")", "\n", "[", "\n", "]", "\n", "|", "\n", ",", "\n", ";", "\n",
	"-", " ", "&", " and ", "+", " and ", "/", " ", ".", " ", "!", " ", "?", " ", "\"", " ", "é", "e", "café", "cafe")

// partEnds are the words behind which a part says where, when or for whom, no longer what.
var partEnds = wordSet(`at for with in near from on by through who`)

func partSays(words []string) noun {
	words = withoutStreets(words)
	var decided noun
	last := -1 // where the last noun ended
	for i := 0; i < len(words); {
		n, length := nounAt(words[i:])
		if i > 0 && length == 0 && partEnds[words[i]] {
			break
		}
		if length == 0 {
			i++
			continue
		}
		adjacent := last == i
		if n.kind == directory.KindGroup && n.weight == tells && i == 0 && len(words) > 1 && !partEnds[words[1]] && words[1] != "of" {
			n.weight = hints // "Club Southport", "Circle Tyres": a club's own name ends so
		}
		switch {
		case n.kind == decided.kind:
			decided.weight = max(n.weight, decided.weight)
		case adjacent && decided.kind == directory.KindService && business[words[i-1]] && (words[i] == "group" || words[i] == "groups"):
			decided.weight = max(decided.weight, tells) // "Property Group" is a firm
		case decided.kind == directory.KindGroup && decided.weight == tells && n == (noun{directory.KindService, knows}) && i+length == len(words):
			decided = n // "Class Action Legal Service"
		case decided.kind == directory.KindGroup && decided.weight > hints && !(adjacent && n.weight > hints):
			// what follows a group's noun at a distance tells where it is
		case n.weight == hints && decided.weight > hints:
		default:
			decided = n
		}
		i += length
		last = i
	}
	return decided
}

var streetKinds = wordSet(`street road rd avenue ave lane parade drive`)

// withoutStreets drops the names of streets, whatever they are called after: "Choir Street".
func withoutStreets(words []string) []string {
	for i := 1; i < len(words); i++ {
		if streetKinds[words[i]] {
			return append(slices.Clone(words[:i-1]), withoutStreets(words[i+1:])...)
		}
	}
	return words
}

// nounAt gives the longest noun that words begin with, and of how many words it is.
func nounAt(words []string) (noun, int) {
	for length := min(nounStarts[words[0]], len(words)); length > 0; length-- {
		phrase := words[0]
		if length > 1 {
			phrase = strings.Join(words[:length], " ")
		}
		if n, ok := nouns[phrase]; ok {
			return n, length
		}
	}
	return noun{}, 0
}
