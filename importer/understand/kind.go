package understand

import (
	"regexp"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// KindSigns are the signs in a record by which its kind is told.
type KindSigns struct {
	Said        string   // a column that names the kind
	Name        string   // of the record
	About       string   // summary, description, eligibility
	Categories  []string // the source's own
	ListsPlaces bool     // its file lists places; see ListsPlaces
	ListsGroups bool     // the column of its name says that it lists groups; see ListsGroups
	HasPlace    bool     // somewhere to go
	Withheld    bool     // a place that is kept secret, or only a postal address
	HasPhone    bool
	HasOnline   bool // it is online, or all it has is a web address
	MeetsInText bool // its times are written as meetings: "1st Tuesday of the month"
	MeetsWeekly bool // its times are a few days of the week, and no office's; see EndsAsGroup
	HasHours    bool // it says when it is open
}

// The words of each kind, matched against lower-case text.
var (
	groupName     = regexp.MustCompile(`\b(?:play ?groups?|support groups?|family groups|self[- ]help groups?|social groups?|walking groups?|craft groups?|art groups?|book (?:clubs?|groups?)|choirs?|singers|orchestra|(?:brass|concert|pipe) band|men['’]?s['’]? sheds?|women['’]?s['’]? sheds?|mens sheds?|probus|u3a|university of the third age|toastmasters|rotary|lions club|garden clubs?|bridge clubs?|bowls club|bowling clubs?|social clubs?|seniors?['’]?s? clubs?|senior citizens|(?:chess|sewing|quilting|knitting|craft|photography|camera|cycling|running|walking|tennis|golf|croquet|dance|dancing|drama|film|history|card|cards|bingo|swim(?:ming)?|football|soccer|netball|cricket|hockey|rugby|judo|karate|boxing|gym(?:nastics)?|youth|kids|after[- ]school|breakfast|lunch|luncheon|coffee|friendship|social|scrabble|mahjong|ukulele|fishing|bushwalking|model\w*|railway|car|vintage car|motorcycle|ballroom|badminton|table tennis|rowing|sailing|surf|sporting|sports) (?:clubs?|groups?|circles?|class(?:es)?|sessions?|society)|bushwalkers|quilters|knitters|spinners and weavers|coffee mornings?|morning tea|chat group|conversation group|story ?time|rhyme ?time|baby rhyme|tai chi|yoga class(?:es)?|yoga|pilates|line dancing|zumba|aqua aerobics|parkrun|scouts?|girl guides|cubs|brownies|rainbows|craft circle|repair caf[eé]|memory caf[eé]|dementia caf[eé]|community garden|stay (?:and|&) play|toddler group|mothers['’]? group|parents['’]? group|mums and bubs|drumming|drum circle|cwa|country women['’]?s association|friends of|anonymous meetings?|art class(?:es)?|exercise class(?:es)?|community lunch|meetup|youth club)\b`)
	groupAbout    = regexp.MustCompile(`\b(?:we meet|meets? (?:every|each|on the|on a|at|weekly|fortnightly|monthly|regularly|once a|twice a|mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?)|meeting (?:weekly|monthly|fortnightly)|group meets|club meets|members meet|(?:weekly|fortnightly|monthly|regular) (?:meetings?|sessions?|get-?togethers?|class(?:es)?|gatherings?|meet-?ups?|drop-?ins?)|new members|come (?:along|and join)|join us|social (?:group|club)|support group for|people meet|people (?:come|get) together|we (?:gather|get together|come together)|comes? together (?:to|for|every|each|on|and))\b`)
	groupEnding   = regexp.MustCompile(`\b(?:groups?|clubs?|circles?|class(?:es)?|choirs?|chorus|society|band|league|guild|ensemble|orchestra|gathering|meet-?up)(?: inc(?:orporated)?\.?)?\s*(?:[(,–—-].*)?$`)
	goesAbout     = regexp.MustCompile(`\b(?:bus|van|patrol|outreach|mobile (?:service|clinic|library|kitchen|unit|laundry))\b`)
	goesAboutText = regexp.MustCompile(`\b(?:(?:our|the|a|its) (?:bus|van)|patrols?|outreach|mobile (?:service|clinic|library|kitchen|unit|laundry)|(?:bus|van) (?:parks|stops|visits|comes))\b`)
	lineAbout     = regexp.MustCompile(`\btele(?:phone )?(?:counselling|support|information|service|advice|helpline)|\bhelp ?line\b`)
	groupWords    = regexp.MustCompile(`\b(?:groups?|clubs?|class(?:es)?|regular event|sessions?|circle|social activit(?:y|ies)|leisure|recreation|hobb(?:y|ies)|sports?|arts? and crafts?)\b`)
	lineName      = regexp.MustCompile(`\b(?:help ?lines?|hot ?lines?|info(?:rmation)? ?lines?|crisis lines?|phone ?lines?|[a-z]+line|call centre|tele(?:phone )?(?:counselling|support)|online chat|webchat|helpful phone number)\b`)
	placeName     = regexp.MustCompile(`\b(?:librar(?:y|ies)|fire (?:and rescue )?stations?|(?:rural|urban|auxiliary|ambulance|police|railway|train|bus|tram|transfer|weather) ?(?:fire )?stations?|court ?house|(?:magistrates|district|supreme|family|federal|children['’]?s|land) court|registry|museum|galler(?:y|ies)|swimming pool|aquatic centre|leisure centre|recreation centre|sports ground|oval|reserve|park|playground|skate ?park|beach|pool|stadium|showground|racecourse|cemetery|crematorium|toilets?|car park|boat ramp|jetty|wharf|marina|airport|kiosk|news(?:agen(?:cy|t)|xpress|power)?|pharmacy|chemist|post (?:office|shop)|supermarket|7-eleven|convenience|store|shop|retailers?|plaza|mall|shopping (?:centre|town)|caf[eé]|restaurant|hotel|motel|community hall|memorial hall|town hall|hall|(?:correctional|detention|remand) centre|prison|jail|gaol|saleyards?|clearing dip|dip|inspection centre|weighbridge|depot|landfill|tip|showgrounds?|botanic gardens?|gardens|church|mosque|temple|cathedral|(?:primary|high|secondary|state|grammar|public) school|kindergarten|campus|agricultural college|pastoral college|zoo|monument|lookout|visitor (?:information )?centre)\b`)
	servicePhrase = regexp.MustCompile(`\b(?:salvation army|vincent de paul|drop[- ]in)\b`)
)

// serviceWords are the single words of help offered. Descriptions are long and most are read for these, so
// they are looked up word by word: a pattern of them took a third of the time of a whole import.
var serviceWords = wordSet(`service services counselling counsellor counsellors support help advice advisory assistance
	program programs programme programmes clinic health hospital medical doctor nurse nursing accommodation housing hostel
	legal law advocacy care carer carers welfare relief aid training education employment job jobs referral referrals outreach
	rehabilitation therapy dentist dentists dental needle justice probation parole screening licence licences licencing
	license licenses licensing registration provider centrelink mission vinnies meal meals food pantry refuge crisis emergency
	treatment disability youth families settlement financial tenancy tenants`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

// offersHelp tells whether lower-case text has a word of help offered.
func offersHelp(text string) bool {
	start := -1
	for i := range len(text) + 1 {
		if i < len(text) && isWordByte(text[i]) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 && serviceWords[text[start:i]] {
			return true
		}
		start = -1
	}
	return containsAny(text, "salvation army", "vincent de paul", "drop in", "drop-in") && servicePhrase.MatchString(text)
}

// isWordByte is a letter, digit or underscore, as \b of a pattern counts words.
func isWordByte(c byte) bool {
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'
}

// KindOf tells what kind a record is by rules over its columns and words, most certain first. why says
// which rule decided, for people; sure is false where only the last one did.
func KindOf(s KindSigns) (kind directory.Kind, sure bool, why string) {
	if kind, ok := saidKind(s.Said); ok {
		return kind, true, "the source says so"
	}
	categories := strings.ToLower(strings.Join(s.Categories, "\n"))
	s.Name, s.About = strings.ToLower(s.Name), strings.ToLower(strings.TrimSpace(s.About))
	group := groupName.MatchString(s.Name) || groupName.MatchString(categories)
	switch {
	case group && !lineName.MatchString(s.Name):
		return directory.KindGroup, true, "its name is a group's"
	case s.ListsGroups && !lineName.MatchString(s.Name) && !offersHelp(s.Name):
		return directory.KindGroup, true, "its column lists groups"
	case s.MeetsWeekly && EndsAsGroup(s.Name) && !lineName.MatchString(s.Name):
		return directory.KindGroup, true, "its name ends as a group's and its times are those of meetings"
	case lineName.MatchString(s.Name) && s.HasPhone && !s.HasPlace:
		return directory.KindLine, true, "its name is a help line's"
	case s.isLine(categories):
		return directory.KindLine, true, "it has a telephone number and no place"
	case saysPeopleMeet(s.About) && groupWords.MatchString(s.Name+"\n"+categories):
		return directory.KindGroup, true, "its description says that people meet"
	case s.MeetsInText && (groupWords.MatchString(s.Name+"\n"+categories) || saysPeopleMeet(s.About)):
		return directory.KindGroup, true, "people meet regularly"
	}
	if slices.ContainsFunc(s.Categories, regularEvent) && !offersHelp(s.Name+"\n"+categories) {
		return directory.KindGroup, true, "the source lists it as a regular event"
	}
	service := offersHelp(s.Name) || offersHelp(categories)
	place := s.HasPlace && placeName.MatchString(s.Name)
	switch {
	case s.HasPlace && s.About == "" && len(s.Categories) == 0 && s.ListsPlaces:
		return directory.KindPlace, true, "the file lists places"
	case place && !service:
		return directory.KindPlace, true, "its name is a place's"
	case service:
		return directory.KindService, true, "its name or category is of help offered"
	case offersHelp(s.About):
		return directory.KindService, true, "its description is of help offered"
	case saysPeopleMeet(s.About):
		return directory.KindGroup, true, "its description says that people meet"
	case s.HasPlace && s.About == "" && categories == "":
		return directory.KindPlace, false, "it has a place and nothing says that help is offered"
	}
	return directory.KindService, false, "nothing says that people meet"
}

// isLine tells whether a record is no more than a telephone number: it has one and no place, and nothing
// says that people are received or visited. A category or description may say that the hours are a telephone's.
func (s *KindSigns) isLine(categories string) bool {
	switch {
	case !s.HasPhone || s.HasPlace || s.Withheld || s.MeetsInText:
		return false
	case GoesAbout(s.Name, categories, s.About):
		return false
	}
	return !s.HasHours || lineName.MatchString(categories) || lineAbout.MatchString(s.About)
}

// GoesAbout tells whether something comes to people rather than being at a place: a bus, a patrol, outreach.
// A description is read more strictly, for it may tell which bus to take.
func GoesAbout(name, categories, about string) bool {
	return goesAbout.MatchString(strings.ToLower(name+"\n"+categories)) || goesAboutText.MatchString(strings.ToLower(about))
}

// EndsAsGroup tells whether a name ends as a group's does, "Stitching Group", and offers no help.
func EndsAsGroup(name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	return groupEnding.MatchString(name) && !offersHelp(name)
}

func saysPeopleMeet(about string) bool {
	return containsAny(about, "meet", "session", "get together", "get-together", "class", "gathering", "drop-in", "dropin", "member", "come a", "join us", "group", "club", "gather", "together") &&
		groupAbout.MatchString(about)
}

func regularEvent(category string) bool { return strings.EqualFold(category, "regular event") }

// ListsPlaces tells whether a file lists places by its name, its sheet's or the header of its names: "STATION".
func ListsPlaces(source string) bool { return placeName.MatchString(strings.ToLower(source)) }

// groupHeader are the words of a column that names groups: "Group name", "Club", "Activity".
var groupHeader = regexp.MustCompile(`(?i)\b(?:groups?|clubs?|class(?:es)?|activit(?:y|ies))\b`)

// ListsGroups tells whether a file lists groups by the header of its names.
func ListsGroups(header string) bool { return groupHeader.MatchString(header) }

// saidKind reads a column that names the kind.
func saidKind(text string) (directory.Kind, bool) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "group", "groups", "regular event", "club", "activity", "social group", "support group", "class", "course", "event series":
		return directory.KindGroup, true
	case "service", "services", "program", "programme", "support service", "agency":
		return directory.KindService, true
	case "line", "phone", "phone line", "helpline", "help line", "hotline", "telephone service", "telephone line", "helpful phone number", "online service":
		return directory.KindLine, true
	case "place", "venue", "facility", "location", "building", "public space", "park":
		return directory.KindPlace, true
	}
	return "", false
}
